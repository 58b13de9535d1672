/* Measures of money and time: phases against their budgets, prices that are missing, running cost, order of
 * phases. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rule/measure_technical.h"

const struct dg_measure_param dg_running_params[1] = {
    {.name = "years", .unit = "years", .fallback = 5, .least = 1, .most = 30},
};

static const char *number_text(struct dg_measure_run *run, int32_t number)
{
    char text[16];
    snprintf(text, sizeof text, "%d", (int)number);
    const char *kept = dg_arena_strdup(run->arena, text);
    return kept ? kept : "";
}

static const char *currency_of(const struct dg_measure_run *run, int32_t phase_ix)
{
    const char *word = phase_ix >= 0                ? run->dossier->phases.items[phase_ix].currency
                       : run->dossier->phases.n > 0 ? run->dossier->phases.items[0].currency
                                                    : "";
    return *word ? word : "—";
}

static struct dg_measured phase_of(struct dg_measure_run *run, const struct dg_phase_bill *phase, double value)
{
    struct dg_measured m = {
        .layer = "phase", .object = number_text(run, phase->phase_no), .ix = phase->phase_ix, .value = value};
    static const char *const missing[] = {"price_missing"};
    if (phase->n_unpriced) m.assumptions = missing, m.n_assumptions = 1;
    dg_measured_number(&m, "sum", phase->sum, 0);
    dg_measured_number(&m, "budget", phase->budget, 0);
    dg_measured_token(&m, "currency", currency_of(run, phase->phase_ix));
    dg_measured_number(&m, "unpriced", phase->n_unpriced, 0);
    dg_measured_number(&m, "cameras", phase->n_cameras, 0);
    return m;
}

/* Figure: the bill of a phase as percent of its budget. 1.2e9 of 1.0e9: 120 %. What has no price counts
 * nothing, so the bill is then a lower bound. */
int dg_phase_cost_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_bill *bill = run->lookup->bill;
    for (int32_t i = 0; i < bill->n_phases; i++) {
        const struct dg_phase_bill *phase = &bill->phases[i];
        if (phase->phase_ix < 0) continue;
        if (!(phase->budget > 0) || !(phase->sum > 0)) {
            DG_TRY(dg_measure_skip(run, "phase", number_text(run, phase->phase_no),
                                   phase->budget > 0 ? "unable.price_missing" : "unable.budget_missing", err));
            continue;
        }
        struct dg_measured m = phase_of(run, phase, 100 * phase->sum / phase->budget);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* How many things of a phase's bill have no price. */
int dg_phase_unpriced_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_bill *bill = run->lookup->bill;
    for (int32_t i = 0; i < bill->n_phases; i++) {
        struct dg_measured m = phase_of(run, &bill->phases[i], bill->phases[i].n_unpriced);
        m.n_assumptions = 0;
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Figure: what a square metre that a phase's cameras see costs, as a multiple of the whole scheme's. 300 a m2
 * where the scheme pays 200: 1.5 times. */
int dg_phase_cost_per_m2_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_bill *bill = run->lookup->bill;
    double seen = 0, sum = 0;
    for (int32_t i = 0; i < bill->n_phases; i++) {
        if (!(bill->phases[i].seen_m2 > 0)) continue;
        seen += bill->phases[i].seen_m2;
        sum += bill->phases[i].sum;
    }
    for (int32_t i = 0; i < bill->n_phases; i++) {
        const struct dg_phase_bill *phase = &bill->phases[i];
        if (!phase->n_cameras) continue;
        if (!(phase->seen_m2 > 0) || !(phase->sum > 0)) {
            DG_TRY(dg_measure_skip(run, "phase", number_text(run, phase->phase_no),
                                   phase->sum > 0 ? "unable.phase_sees_nothing" : "unable.price_missing", err));
            continue;
        }
        struct dg_measured m = phase_of(run, phase, phase->sum / phase->seen_m2 / (sum / seen));
        dg_measured_number(&m, "per_m2", phase->sum / phase->seen_m2, 0);
        dg_measured_number(&m, "mean", sum / seen, 0);
        dg_measured_number(&m, "seen", phase->seen_m2, 0);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Figure: the running cost of some years as percent of what building costs. 60e6 a year for 5 years beside 1e9:
 * 30 %. */
int dg_running_cost_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_bill *bill = run->lookup->bill;
    double years = dg_measure_number(run, "years");
    if (!run->dossier->cameras.n) return 0;
    if (!(bill->sum > 0) || !(bill->year > 0)) {
        dg_measure_unable(run, bill->sum > 0 ? "unable.running_cost_missing" : "unable.price_missing");
        return 0;
    }
    struct dg_measured m = {
        .layer = "scheme", .object = "", .ix = 0, .value = 100 * years * bill->year / bill->sum};
    dg_measured_number(&m, "years", years, 0);
    dg_measured_number(&m, "running", years * bill->year, 0);
    dg_measured_number(&m, "year", bill->year, 0);
    dg_measured_number(&m, "sum", bill->sum, 0);
    dg_measured_token(&m, "currency", currency_of(run, -1));
    dg_measured_number(&m, "unpriced", bill->n_unpriced, 0);
    return dg_measure_add(run, &m, err);
}

/* ---- order --------------------------------------------------------------------------------------------- */

struct due { /* a need and the first phase that serves it */
    int32_t need_ix, phase_no;
    double weight;
};

static int by_phase(const void *a, const void *b)
{
    const struct due *p = a, *q = b;
    if (p->phase_no != q->phase_no) return p->phase_no < q->phase_no ? -1 : 1;
    return (p->need_ix > q->need_ix) - (p->need_ix < q->need_ix);
}

static int dues_make(struct dg_measure_run *run, struct due **out, int32_t *n_out, struct dg_err *err)
{
    const struct dg_assessment *a = run->assessment;
    struct due *dues = NULL;
    int32_t n = 0;
    DG_TRY(DG_NEW(run->arena, &dues, (size_t)run->dossier->needs.n, err));
    for (int32_t i = 0; i < run->dossier->needs.n; i++)
        dues[i] = (struct due){i, INT32_MAX, run->dossier->needs.items[i].weight};
    for (int32_t c = 0; c < a->n_cameras; c++) {
        int32_t phase = run->dossier->cameras.items[a->cameras[c].camera_ix].phase_no;
        for (int32_t k = 0; k < a->cameras[c].n_serves; k++) {
            struct due *due = &dues[a->cameras[c].serves[k]];
            if (phase < due->phase_no) due->phase_no = phase; /* -1, which exists already, comes first */
        }
    }
    for (int32_t i = 0; i < run->dossier->needs.n; i++) {
        if (dues[i].phase_no != INT32_MAX && dues[i].weight > 0) dues[n++] = dues[i];
    }
    qsort(dues, (size_t)n, sizeof *dues, by_phase);
    *out = dues;
    *n_out = n;
    return 0;
}

/* Figure: the weight of a need as a multiple of the least weight that an earlier phase of the scheme serves.
 * Weight 3 in phase 2 after a need of weight 1 in phase 1: 3 times. */
int dg_phase_order_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct due *dues = NULL;
    int32_t n = 0, lightest = -1;
    DG_TRY(dues_make(run, &dues, &n, err));
    for (int32_t i = 0, end; i < n; i = end) {
        int32_t least = i;
        for (end = i; end < n && dues[end].phase_no == dues[i].phase_no; end++) {
            const struct dg_need *need = &run->dossier->needs.items[dues[end].need_ix];
            if (dues[end].weight < dues[least].weight) least = end;
            if (lightest < 0) continue; /* the first phase cannot be late */
            const struct dg_need *before = &run->dossier->needs.items[dues[lightest].need_ix];
            struct dg_measured m = {.layer = "need",
                                    .object = need->need_id,
                                    .ix = dues[end].need_ix,
                                    .value = dues[end].weight / dues[lightest].weight,
                                    .geom = need->geom};
            dg_measured_title(&m, "title", need->title_en, need->title_fa);
            dg_measured_number(&m, "weight", dues[end].weight, 1);
            dg_measured_number(&m, "phase", dues[end].phase_no, 0);
            dg_measured_token(&m, "other", before->need_id);
            dg_measured_number(&m, "other_weight", dues[lightest].weight, 1);
            dg_measured_number(&m, "other_phase", dues[lightest].phase_no, 0);
            DG_TRY(dg_measure_add(run, &m, err));
        }
        bool is_of_scheme = dues[i].phase_no >= 0; /* what exists was decided by others */
        if (is_of_scheme && (lightest < 0 || dues[least].weight < dues[lightest].weight)) lightest = least;
    }
    return 0;
}
