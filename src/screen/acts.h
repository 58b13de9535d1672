/* Acts: which fields an act's form has, and how each is asked and read. Private to screen.
 *
 * A field's name is its name in the act's data; parts of it are named by points ("points.0.text"), as faults
 * name them. What can be chosen comes from the case's values and the procedure alone. */
#ifndef DG_SCREEN_ACTS_H
#define DG_SCREEN_ACTS_H

#include "screen/part.h"

enum dg_widget {
    DG_ASK_TEXT = 0, /* what a person says, several lines */
    DG_ASK_LINE,
    DG_ASK_LINES,  /* a list: one a line */
    DG_ASK_CHOICE, /* one of `words` */
    DG_ASK_INT,
    DG_ASK_TIME,    /* a day and an hour */
    DG_ASK_AGENCY,  /* body, body_kind and remit together */
    DG_ASK_OPINION, /* which of the opinions that one's body was asked for */
    DG_ASK_VOTE,    /* the open one */
    DG_ASK_VOTE_PAST,
    DG_ASK_VERDICT, /* what the stage can decide */
    DG_ASK_PINNED,  /* conditions with their cameras */
    DG_ASK_TAKEN,   /* conditions taken over from opinions, and new ones */
    DG_ASK_POINTS,
    DG_ASK_ANSWERS, /* one to each open point */
    DG_ASK_REMARKS, /* outside the remit */
    DG_ASK_CONDITION,
    DG_ASK_PHASE,
    DG_ASK_BUILT,
    DG_ASK_SERVICE, /* which cameras work */
    DG_ASK_RESULTS, /* figures of goals and needs */
    DG_ASK_OBJECTION,
    DG_ASK_SEAT,    /* who comes in, for a secretary */
    DG_ASK_PRESENT, /* who of those present, for a secretary */
    DG_ASK_VERSION,
    DG_ASK_OF,        /* the case that it is about */
    DG_ASK_OF_CAMERA, /* and its camera */
    DG_ASK_MINUTES,   /* the hash of the text that is confirmed */
    DG_ASK_PLACE,     /* a camera of private premises */
    DG_N_WIDGETS
};

struct dg_field_row {
    const char *name;
    enum dg_widget widget;
    bool must;
    const char *words;  /* choices, parted by | */
    const char *prefix; /* of their keys in the catalogue */
};

struct dg_act_sheet {
    const char *kind;
    const struct dg_field_row *fields; /* ended by a row without a name */
    const char *seen_key;              /* who will read it */
    const char *const *privates;
};
const struct dg_act_sheet *dg_act_sheet(const char *kind); /* NULL: no form */

/* What a widget needs of everything. */
struct dg_asking {
    struct dg_screen *s;
    const struct dg_screen_act *act;
    const struct dg_field_row *field;
    const struct dg_form *form;
    struct dg_screen_faults *faults;
    struct dg_json *json; /* reading */
    const char *of;       /* reading: the case that it is about */
};

/* Label of a field, or of a part of one: "screen.f_KIND.NAME" or "screen.f_LIST.NAME", else "screen.f_NAME". A
 * key. */
const char *dg_label_key(struct dg_asking *ask, const char *name);
const char *dg_name_at(struct dg_asking *ask, const char *list, int32_t ix, const char *part);
int32_t dg_row_count(struct dg_asking *ask, const char *list, int32_t least);
bool dg_form_has(const struct dg_form *form, const char *name, const char *value);
bool dg_open_points(const struct dg_json_value *point);
bool dg_is_secretary(const struct dg_screen *s);
/* Phase that an act is about: begun and not reported, or the next; "": none. */
const char *dg_phase_of(const struct dg_screen_act *act);
int64_t dg_vote_open_no(const struct dg_json_value *c); /* 0: none */

/* One field of the form; one field of the data. act_rows.c has those of several rows. */
void dg_field_put(struct dg_asking *ask);
void dg_field_read(struct dg_asking *ask);
void dg_rows_put(struct dg_asking *ask);
void dg_rows_read(struct dg_asking *ask);

/* Pieces of both. */
void dg_put_label(struct dg_asking *ask, const char *name, bool must);
void dg_put_area(struct dg_asking *ask, const char *name, bool must);
void dg_put_cameras(struct dg_asking *ask, const char *name); /* any of them */
void dg_put_camera(struct dg_asking *ask, const char *name);  /* one of them, or none */
void dg_put_choice(struct dg_asking *ask, const char *type, const char *name, const char *value,
                   const char *text, bool is_given, bool is_chosen);
void dg_read_missing(struct dg_asking *ask, const char *name);
/* A text of the form without CR and blanks at the ends; in the arena. */
const char *dg_typed(struct dg_asking *ask, const char *name);

#endif
