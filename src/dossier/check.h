/* Check: what the rules share. Private to dossier. */
#ifndef DG_DOSSIER_CHECK_H
#define DG_DOSSIER_CHECK_H

#include "dossier/check_rules.h"

/* Ids of a layer in order, to find doubles and references without comparing all with all. */
struct dg_ids {
    const char **sorted;
    int32_t n;
};

struct dg_check {
    struct dg_arena *arena;
    const struct dg_dossier *dossier;
    struct dg_issue *items;
    int32_t n, cap;
    bool is_out_of_memory;
    struct dg_ids needs, sites, cameras, equipment, links, recorders;
    struct dg_box boundary; /* of the scheme; empty without one */
};

/* Note that `rule` is broken by `object`. `value` is copied. */
void dg_check_note(struct dg_check *check, enum dg_check_rule_ix rule, const char *object, const char *value);
/* The same for an existing camera or what only such ones use: a warning that does not block. */
void dg_check_warn(struct dg_check *check, enum dg_check_rule_ix rule, const char *object, const char *value);
void dg_check_note_num(struct dg_check *check, enum dg_check_rule_ix rule, const char *object, double value);

/* What to call an object: its id, or "#3" for the third row when it has none. */
const char *dg_check_name(struct dg_check *check, const char *id, int32_t row_ix);

/* Note each id that `n` rows share, once; rows without an id have been noted by the caller. */
void dg_check_doubles(struct dg_check *check, enum dg_check_rule_ix rule, const struct dg_ids *ids);
bool dg_ids_has(const struct dg_ids *ids, const char *id);

/* Is `word` one of a NULL-terminated list? */
bool dg_check_is_one_of(const char *word, const char *const *list);
bool dg_check_is_date(const char *text);  /* ISO 8601, a day that exists */
bool dg_check_is_vague(const char *text); /* says no more than "safety" does */
bool dg_check_is_edition(const char *edition);
/* 0, 1, ... by rising density, or -1: not a class of the edition. A test compares these with assess. */
int dg_check_class(const char *edition, const char *class_id);

void dg_check_needs(struct dg_check *check);
void dg_check_sites(struct dg_check *check);
void dg_check_cameras(struct dg_check *check);
void dg_check_presets(struct dg_check *check);
void dg_check_equipment(struct dg_check *check);
void dg_check_phases(struct dg_check *check);
void dg_check_goals(struct dg_check *check);
void dg_check_links(struct dg_check *check);
void dg_check_recorders(struct dg_check *check);
void dg_check_map(struct dg_check *check);
void dg_check_documents(struct dg_check *check);
void dg_check_far(struct dg_check *check);

#endif
