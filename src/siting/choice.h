/* Choice: columns of one part while they are added and taken out, what each group has of them and what every
 * other column would gain. Private to siting.
 *
 * A column's gain is kept up to date group by group, in whole numbers, so that the order of adding up decides
 * nothing. */
#ifndef DG_SITING_CHOICE_H
#define DG_SITING_CHOICE_H

#include "base/rng.h"
#include "siting/model.h"

struct dg_col_span {    /* a column's runs in one group */
    int32_t group, col; /* of the part */
    int32_t run;        /* its first; the next span's is behind its last */
    int32_t gain;
};

struct dg_best_of_group {
    double value;
    int32_t col;
    bool is_stale;
};

struct dg_choice {
    const struct dg_hunt *hunt;
    const struct dg_model *model;
    const struct dg_part_of *part;
    uint8_t *count;
    int64_t *prefix;
    struct dg_col_span *spans;           /* column by column */
    int32_t *col_span;                   /* n_cols + 1 */
    int32_t *group_span, *span_of_group; /* spans of each group: span_of_group[group_span[g] .. [g + 1]) */
    int64_t *met, *ref;                  /* of the part's groups */
    bool *is_dirty, *has_gain;           /* has_gain: some column's gain is not 0 there */
    int64_t *gain;
    bool *is_in;
    int32_t *site, *site_uses; /* site of a column, numbered within the part */
    int32_t n_sites;
    /* With dg_choice_quicken: groups that share a column with each, and the best column of each; else NULL. */
    int32_t *near_start, *near;
    struct dg_best_of_group *best;
    int64_t cost;
    int32_t *journal, n_journal; /* ~col: taken out */
    struct dg_arena arena;
};

static inline const struct dg_col *dg_choice_col(const struct dg_choice *s, int32_t c)
{
    return &s->model->cols[s->part->cols[c]];
}
static inline const struct dg_group *dg_choice_group(const struct dg_choice *s, int32_t g)
{
    return &s->model->groups[s->part->groups[g]];
}

/* Nothing is chosen, not even fixed columns. The counts of hunt->space are used until it is done. */
int dg_choice_init(struct dg_choice *s, const struct dg_hunt *hunt, struct dg_err *err);
void dg_choice_done(struct dg_choice *s);

/* From here on the best column is found from those of each group, and those alone are looked for anew whose
 * gains may have changed: the same columns in a fraction of the time where a part has many groups. */
int dg_choice_quicken(struct dg_choice *s, struct dg_err *err);

/* What adding a column costs as things stand: a site that is used already costs nothing more. */
int64_t dg_choice_step_cost(const struct dg_choice *s, int32_t c);
/* Each is written into the journal, which undo goes back through and empties. */
void dg_choice_add(struct dg_choice *s, int32_t c);
void dg_choice_take_out(struct dg_choice *s, int32_t c);
void dg_choice_undo(struct dg_choice *s);

/* Weight that a group of the part lacks of its target. */
int64_t dg_choice_lack(const struct dg_choice *s, int32_t g);
bool dg_choice_is_complete(const struct dg_choice *s);
void dg_choice_gains(struct dg_choice *s); /* bring s->gain up to date */

/* Add what gains most for its cost, with some noise, until every group has its target. False: it is out of
 * reach without the barred columns (NULL: none), or dearer than `most`. */
bool dg_choice_fill(struct dg_choice *s, struct dg_rng *rng, double noise, const bool *is_barred, int64_t most);
/* Take out what is not needed, in a random order. `order`: room for the part's columns. */
void dg_choice_prune(struct dg_choice *s, struct dg_rng *rng, int32_t *order);

/* From a pick, fixed columns added, and back into one. */
void dg_choice_enter(struct dg_choice *s, const struct dg_pick *pick);
void dg_choice_hand_back(const struct dg_choice *s, struct dg_pick *pick);

#endif
