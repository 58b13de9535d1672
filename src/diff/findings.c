/* Findings: opened, closed, and those whose figure changed. One finding is the other's successor when rule,
 * object, light and part are the same. */
#include <stdlib.h>
#include <string.h>

#include "diff/figures.h"

struct entry {
    const char *rule_id;
    const struct dg_measured *measured;
    int32_t ix;
};

static int order_of_words(const char *a, const char *b) { return strcmp(a ? a : "", b ? b : ""); }

static int order_of(const struct entry *a, const struct entry *b)
{
    int order = strcmp(a->rule_id, b->rule_id);
    if (!order) order = strcmp(a->measured->layer, b->measured->layer);
    if (!order) order = strcmp(a->measured->object, b->measured->object);
    if (!order) order = order_of_words(a->measured->light, b->measured->light);
    if (!order) order = order_of_words(a->measured->part, b->measured->part);
    return order;
}

static int compare_entries(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    int order = order_of(a, b);
    return order ? order : (a->ix > b->ix) - (a->ix < b->ix);
}

static int sorted(struct dg_diffing *d, const struct dg_findings *findings, struct entry **out)
{
    DG_TRY(DG_NEW(d->arena, out, (size_t)findings->n, d->err));
    for (int32_t i = 0; i < findings->n; i++) {
        const struct dg_finding *finding = &findings->items[i];
        (*out)[i] = (struct entry){findings->book->rules[finding->rule_ix].id, &finding->measured, i};
    }
    if (findings->n) qsort(*out, (size_t)findings->n, sizeof **out, compare_entries);
    return 0;
}

/* By kind, then in the order of the findings themselves. */
static int compare_found(const void *one, const void *other)
{
    const struct dg_diff_finding *a = one, *b = other;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int32_t x = a->ix_b >= 0 ? a->ix_b : a->ix_a, y = b->ix_b >= 0 ? b->ix_b : b->ix_a;
    return (x > y) - (x < y);
}

int dg_diff_findings(struct dg_diffing *d)
{
    const struct dg_findings *fa = d->out->a.findings, *fb = d->out->b.findings;
    struct dg_diff *out = d->out;
    struct entry *a = NULL, *b = NULL;
    int32_t i = 0, j = 0;
    DG_TRY(sorted(d, fa, &a));
    DG_TRY(sorted(d, fb, &b));
    DG_TRY(DG_NEW(d->arena, &out->findings, (size_t)fa->n + (size_t)fb->n, d->err));
    while (i < fa->n || j < fb->n) {
        int order = i == fa->n ? 1 : j == fb->n ? -1 : order_of(&a[i], &b[j]);
        struct dg_diff_finding found = {.ix_a = -1, .ix_b = -1};
        if (order <= 0) found.ix_a = a[i].ix;
        if (order >= 0) found.ix_b = b[j].ix;
        bool is_same = order == 0 && a[i].measured->value == b[j].measured->value;
        found.kind = order < 0 ? DG_FINDING_CLOSED : order > 0 ? DG_FINDING_OPENED : DG_FINDING_CHANGED;
        i += order <= 0;
        j += order >= 0;
        if (is_same) continue;
        out->n_opened += found.kind == DG_FINDING_OPENED;
        out->n_closed += found.kind == DG_FINDING_CLOSED;
        out->n_changed += found.kind == DG_FINDING_CHANGED;
        out->findings[out->n_findings++] = found;
    }
    if (out->n_findings) qsort(out->findings, (size_t)out->n_findings, sizeof *out->findings, compare_found);
    return 0;
}
