/* Screen: what an official sees in a browser, as HTML from values.
 *
 * Pages are pure: the state of a case (didgah.case/1, as review made it for this reader), the procedure, who
 * asks and the time give bytes; nothing here reads a store, a clock or a file, and what a reader may not see is
 * not in the values. Every text goes through one escape (part.h); no page needs a script; styles stand in one
 * file (dg_screen_style), so that a policy without inline code holds.
 *
 * An ACT is a form in three steps: dg_screen_act_form asks, dg_screen_act_read turns what came back into the
 * act's data or into faults that stand beside their fields, dg_screen_act_confirm shows what will be recorded
 * and who will read it. Whether the act is allowed is review's to say: the same step judges it.
 *
 * Errors: DG_ENOMEM, and what each function names. */
#ifndef DG_SCREEN_SCREEN_H
#define DG_SCREEN_SCREEN_H

#include "base/arena.h"
#include "base/named.h"
#include "base/text.h"
#include "county/county.h"
#include "io/io.h"
#include "review/review.h"
#include "words/words.h"

/* Who is logged in. */
struct dg_screen_who {
    const char *name, *login, *csrf;
    bool has_totp;
    const struct dg_actor *actor; /* in the role chosen; role public and no body: none is chosen */
    const struct dg_grant *grants;
    int32_t n_grants;
};

struct dg_screen {
    struct dg_text *out;
    struct dg_arena *arena;
    enum dg_lang lang;
    const struct dg_county_config *config;
    const struct dg_procedure *procedure;
    int64_t now;
    const char *path; /* of the page as GET has it: the other language's link and forms lead there */
    const char *key;  /* a fresh idempotency key for the form of this page; NULL where there is none */
    const struct dg_screen_who *who; /* NULL: nobody */
    const struct dg_beside *beside;  /* names of people, where this reader gets them; NULL: none */
};

/* What a form sent: names and values in the order of the page; a name may come several times. */
struct dg_form {
    const struct dg_named *pairs;
    int32_t n;
};
const char *dg_form_get(const struct dg_form *form, const char *name); /* the first; "": none */

/* A fault of a form. `field`: name of the field that it is about; "": of the whole. `text`: in the reader's
 * language; `plain`: the program's own words where there is no better, else NULL. */
struct dg_screen_fault {
    const char *field, *text, *plain;
};
#define DG_MAX_FAULTS 40
struct dg_screen_faults {
    struct dg_screen_fault list[DG_MAX_FAULTS];
    int32_t n;
};
/* A refusal of review or county as a fault: the field that its message begins with, if the act's form has it,
 * and its words in the reader's language ("screen.refusal_*": the English of the catalogue is the message's
 * pattern). */
void dg_screen_refusal(struct dg_screen *screen, const char *message, struct dg_screen_faults *faults);

/* The styles of all screens. */
const char *dg_screen_style(void);

/* ---- frame, sessions, problems -------------------------------------------------------------------------- */

/* `next`: where to go then, a path of ours; `wants_code`: the code is asked for. */
int dg_screen_login(struct dg_screen *screen, const struct dg_form *form, const char *next,
                    const struct dg_screen_faults *faults, struct dg_err *err);
/* Who one is, the role, the password, the second factor. `done`: a key of what was just done, or NULL. */
int dg_screen_account(struct dg_screen *screen, const struct dg_screen_faults *faults, const char *done,
                      struct dg_err *err);
/* A new second factor: its secret as a code to be photographed and as text. */
int dg_screen_totp(struct dg_screen *screen, const char *secret, const char *url,
                   const struct dg_screen_faults *faults, struct dg_err *err);
/* A refusal as a page. `title_key` of the catalogue; `detail`: the program's own words or NULL. */
int dg_screen_problem(struct dg_screen *screen, int status, const char *title_key, const char *detail,
                      const char *request_id, struct dg_err *err);

/* ---- work and cases -------------------------------------------------------------------------------------- */

struct dg_screen_row {
    const struct dg_county_case *of;
    const char *const *acts; /* what waits for this person; none in the list of cases */
    int32_t n_acts;
    int64_t due_at; /* the earliest that concerns the person; 0: none */
};
struct dg_screen_work {
    const struct dg_screen_row *rows;
    int32_t n;
    int32_t n_unseen;           /* cases behind the limit that were not looked at */
    const char *const *opening; /* acts that open a case */
    int32_t n_opening;
};
int dg_screen_work(struct dg_screen *screen, const struct dg_screen_work *work, struct dg_err *err);

struct dg_screen_list {
    const struct dg_county_case *rows;
    int32_t n;
    const char *kind, *stage, *status, *text; /* as asked; "" any */
    const char *next;                         /* id to go on behind; NULL: the last page */
    bool is_first;
};
int dg_screen_cases(struct dg_screen *screen, const struct dg_screen_list *list, struct dg_err *err);

/* One case. `c`: didgah.case/1, parsed; `acts`: allowed now. */
struct dg_screen_case {
    const struct dg_json_value *c;
    const char *const *acts;
    int32_t n_acts;
    bool has_record; /* the reader may read the entries */
};
int dg_screen_case(struct dg_screen *screen, const struct dg_screen_case *of, struct dg_err *err);

/* The entries of a case, the newest first. */
struct dg_screen_record {
    const char *case_id;
    const struct dg_county_entry *entries;
    int32_t n;
};
int dg_screen_record(struct dg_screen *screen, const struct dg_screen_record *record, struct dg_err *err);

/* A page of minutes from their text with headings (dg_minutes_write). */
int dg_screen_minutes(struct dg_screen *screen, const char *case_id, const char *text, struct dg_err *err);

/* What stands behind an entry: its number, leaf hash, inclusion in the checkpoint. `proof`: as `didgah prove`
 * writes it, or NULL; `done`: the act was done just now. */
struct dg_screen_receipt {
    const char *case_id;   /* "": not told */
    const char *person_id; /* of the public: the id by which they come back; "" otherwise */
    int64_t n;
    int32_t n_entries;
    const char *leaf, *checkpoint, *proof;
    bool is_done;
};
int dg_screen_receipt(struct dg_screen *screen, const struct dg_screen_receipt *receipt, struct dg_err *err);

/* ---- acts ------------------------------------------------------------------------------------------------ */

/* Somebody who may sit in a meeting, for a secretary's forms. */
struct dg_screen_person {
    const char *id, *name, *body, *body_kind;
    enum dg_role role;
};

struct dg_screen_act {
    const char *kind;
    const struct dg_json_value *c; /* NULL: an opening act */
    int64_t seq;                   /* of the case that the person saw */
    const struct dg_screen_person *people;
    int32_t n_people;
    const struct dg_county_case *approved; /* of change, renewal, complaint: what it can be about */
    int32_t n_approved;
    const char *minutes_sha256; /* minutes.confirm: of the text as it is now, in the reader's language */
    const char *upload_sha256;  /* a version that was just uploaded; NULL: none */
};

/* Is there a form for the act? */
bool dg_screen_act_is_known(const char *kind);
int dg_screen_act_form(struct dg_screen *screen, const struct dg_screen_act *act, const struct dg_form *form,
                       const struct dg_screen_faults *faults, struct dg_err *err);
/* The act's data as JSON (not canonical yet) appended to `data`; faults are counted, not errors. *of: id of the
 * case that it is about ("" none). */
int dg_screen_act_read(struct dg_screen *screen, const struct dg_screen_act *act, const struct dg_form *form,
                       struct dg_text *data, const char **of, struct dg_screen_faults *faults,
                       struct dg_err *err);
/* `data` parsed; `then` (NULL: not known before): what will follow, of the step's last entry. The form's values
 * go along hidden. */
int dg_screen_act_confirm(struct dg_screen *screen, const struct dg_screen_act *act, const struct dg_form *form,
                          const struct dg_json_value *data, const struct dg_json_value *then,
                          struct dg_err *err);
/* The case has moved on since the person saw it: what happened meanwhile, and what was typed goes on. */
int dg_screen_act_stale(struct dg_screen *screen, const struct dg_screen_act *act, const struct dg_form *form,
                        const struct dg_screen_record *since, struct dg_err *err);
/* Texts of the act that are kept beside the log: JSON pointers, ended by NULL. */
const char *const *dg_screen_act_privates(const char *kind);

/* The meeting that is called or open: attendance, quorum, votes, for the table and for a phone. */
int dg_screen_meeting(struct dg_screen *screen, const struct dg_screen_case *of,
                      const struct dg_screen_person *people, int32_t n_people, struct dg_err *err);

/* ---- people, the verifier -------------------------------------------------------------------------------- */

struct dg_screen_people {
    const struct dg_person *people;
    int32_t n;
    const struct dg_grant *grants;
    int32_t n_grants;
};
int dg_screen_people(struct dg_screen *screen, const struct dg_screen_people *of, const struct dg_form *form,
                     const struct dg_screen_faults *faults, struct dg_err *err);
/* One of them; of->n is 1. */
int dg_screen_person(struct dg_screen *screen, const struct dg_screen_people *of,
                     const struct dg_screen_faults *faults, const char *done, struct dg_err *err);

/* The second verifier; its script is web/verify, compiled by the build. Everybody's. */
int dg_screen_verify(struct dg_screen *screen, const char *vkey, struct dg_err *err);

#endif
