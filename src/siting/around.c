/* Around: samples and private space as marks, by bearing. */
#include "siting/around.h"

#include <stdlib.h>

#include "base/trig.h"

int32_t dg_need_of_number(const struct dg_trial *trial, int32_t n_needs, int64_t number)
{
    int32_t lo = 0, hi = n_needs - 1;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo + 1) / 2;
        if (dg_trial_first(trial, mid) <= number)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}

int dg_number_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int32_t local_of(const int64_t *numbers, int32_t n_numbers, int64_t number)
{
    const int64_t *at = bsearch(&number, numbers, (size_t)n_numbers, sizeof *numbers, dg_number_compare);
    return (int32_t)(at - numbers);
}

static int compare_marks(const void *a, const void *b)
{
    const struct dg_mark *x = a, *y = b;
    if (x->bearing != y->bearing) return x->bearing < y->bearing ? -1 : 1;
    return (x->ix > y->ix) - (x->ix < y->ix);
}

static void marks_sort(struct dg_mark *marks, int32_t n)
{
    for (int32_t i = 0; i < n; i++) marks[i].bearing = dg_atan2(marks[i].dx, marks[i].dy);
    if (n > 1) qsort(marks, (size_t)n, sizeof *marks, compare_marks);
}

/* Samples with their need's floor, and those below a ceiling with the density that would be above it. */
static int needs_mark(struct dg_arena *arena, const struct dg_stand_in *in, const int64_t *numbers,
                      int32_t n_numbers, struct dg_around *at, struct dg_err *err)
{
    const struct dg_trial *trial = in->trial;
    const struct dg_class_table *table = dg_trial_classes(trial);
    const struct dg_prospect *p = &at->prospect;
    size_t n = (size_t)p->n_needs;
    DG_TRY(DG_NEW(arena, &at->local, n, err));
    DG_TRY(DG_NEW(arena, &at->floors, n, err));
    DG_TRY(DG_NEW(arena, &at->ceilings, n, err));
    for (int32_t i = 0; i < p->n_needs; i++) {
        const struct dg_sight_of_need *s = &p->needs[i];
        const struct dg_need_set *set =
            dg_trial_need(trial, dg_need_of_number(trial, in->model->dossier->needs.n, s->number));
        struct dg_mark mark = {.dx = s->dx, .dy = s->dy, .drop = s->drop, .ix = i};
        at->local[i] = local_of(numbers, n_numbers, s->number);
        if (set->floor_class >= 0) {
            mark.px_per_m = table->classes[set->floor_class].px_per_m;
            at->floors[at->n_floors++] = mark;
        }
        if (set->ceiling_class >= 0 && set->ceiling_class + 1 < table->n_classes) {
            mark.px_per_m = table->classes[set->ceiling_class + 1].px_per_m;
            at->ceilings[at->n_ceilings++] = mark;
        }
    }
    marks_sort(at->floors, at->n_floors);
    marks_sort(at->ceilings, at->n_ceilings);
    return 0;
}

/* The marks of a sorted list that a limit counts, in the same order, with its density. */
static int limit_mark(struct dg_arena *arena, const struct dg_stand_in *in, struct dg_around *at,
                      const struct dg_mark *all, int32_t l, struct dg_err *err)
{
    const struct dg_class_table *table = dg_trial_classes(in->trial);
    const struct dg_siting_limit *limit = &in->model->params->limits[l];
    int32_t from = in->looks->limit_class[l];
    if (from >= table->n_classes) return 0;
    DG_TRY(DG_NEW(arena, &at->limits[l], (size_t)at->prospect.n_privates, err));
    for (int64_t i = 0; i < at->prospect.n_privates; i++) {
        const struct dg_sight_of_private *s = &at->prospect.privates[all[i].ix];
        if (!dg_limit_counts(limit, s->is_front, s->is_sensitive, s->kind)) continue;
        at->limits[l][at->n_limits[l]] = all[i];
        at->limits[l][at->n_limits[l]++].px_per_m = table->classes[from].px_per_m;
    }
    return 0;
}

static int privates_mark(struct dg_arena *arena, const struct dg_stand_in *in, struct dg_around *at,
                         struct dg_err *err)
{
    const struct dg_prospect *p = &at->prospect;
    double px = dg_trial_classes(in->trial)->classes[in->looks->private_class].px_per_m;
    struct dg_mark *all;
    DG_TRY(DG_NEW(arena, &all, (size_t)p->n_privates, err));
    for (int32_t i = 0; i < p->n_privates; i++) {
        const struct dg_sight_of_private *s = &p->privates[i];
        all[i] = (struct dg_mark){.dx = s->dx, .dy = s->dy, .drop = s->drop, .px_per_m = px, .ix = i};
    }
    marks_sort(all, (int32_t)p->n_privates);
    for (int32_t l = 0; l < in->model->params->n_limits; l++) DG_TRY(limit_mark(arena, in, at, all, l, err));
    at->privates = all;
    for (int32_t i = 0; i < p->n_privates; i++) {
        if (!p->privates[all[i].ix].is_sensitive) at->privates[at->n_privates++] = all[i];
    }
    return 0;
}

int dg_around_mark(struct dg_arena *arena, const struct dg_stand_in *in, const int64_t *numbers,
                   int32_t n_numbers, struct dg_around *at, struct dg_err *err)
{
    DG_TRY(needs_mark(arena, in, numbers, n_numbers, at, err));
    return privates_mark(arena, in, at, err);
}
