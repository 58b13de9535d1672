/* What is lost when cameras fail together. */
#include "rule/fault.h"

#include <stdlib.h>
#include <string.h>

int dg_faults_init(struct dg_arena *arena, const struct dg_assessment *assessment, struct dg_faults *out,
                   struct dg_err *err)
{
    struct dg_faults faults = {.assessment = assessment, .arena = arena};
    int32_t n = assessment->dossier->cameras.n;
    DG_TRY(DG_NEW(arena, &faults.report_of, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &faults.n_cut, (size_t)assessment->n_needs, err));
    DG_TRY(DG_NEW(arena, &faults.losses, (size_t)assessment->n_needs, err));
    DG_TRY(DG_NEW(arena, &faults.lost, (size_t)assessment->n_needs, err));
    DG_TRY(DG_NEW(arena, &faults.loss_of, (size_t)assessment->n_needs, err));
    for (int32_t i = 0; i < n; i++) faults.report_of[i] = -1;
    for (int32_t i = 0; i < assessment->n_needs; i++) faults.loss_of[i] = -1;
    for (int32_t i = 0; i < assessment->n_cameras; i++) {
        faults.report_of[assessment->cameras[i].camera_ix] = i;
    }
    *out = faults;
    return 0;
}

static bool asks(const struct dg_need *need, int light)
{
    return light == DG_DAY ? need->by_day : need->by_night;
}

/* Is the class at the need's floor? A need with a ceiling alone cannot be lost. */
static bool at_floor(const struct dg_need_set *set, int class_ix)
{
    if (set->floor_class < 0 && set->ceiling_class >= 0) return false;
    return class_ix >= (set->floor_class < 0 ? 0 : set->floor_class);
}

/* One way over the samples that a reach has at the floor: to count failed cameras, then to sum and clear. */
static double reach_pass(const struct dg_need_set *set, const struct dg_reach *reach, int light, uint8_t *n_cut,
                         bool sums)
{
    double lost = 0;
    for (int32_t k = 0; k < reach->n_runs; k++) {
        const struct dg_reach_run *run = &reach->runs[k];
        if (!at_floor(set, light == DG_DAY ? run->day : run->night)) continue;
        for (int32_t s = run->first; s < run->first + run->n; s++) {
            const struct dg_need_sample *sample = &set->samples[s];
            if (!sums) {
                if (n_cut[s] < UINT8_MAX) n_cut[s]++;
            } else if (n_cut[s]) {
                if (sample->n_floor[light] >= set->k_fold && sample->n_floor[light] - n_cut[s] < set->k_fold) {
                    lost += (double)sample->weight;
                }
                n_cut[s] = 0;
            }
        }
    }
    return lost;
}

static int compare_need(const void *a, const void *b)
{
    const struct dg_fault_loss *x = a, *y = b;
    return (x->need_ix > y->need_ix) - (x->need_ix < y->need_ix);
}

static void loss_add(struct dg_faults *faults, int32_t *n, int32_t need_ix, double part)
{
    faults->lost[need_ix] += part;
    if (faults->loss_of[need_ix] >= 0) return;
    faults->loss_of[need_ix] = *n;
    faults->losses[(*n)++] = (struct dg_fault_loss){.need_ix = need_ix};
}

/* All reaches of the cameras, in one pass and light. */
static int pass(struct dg_faults *faults, const int32_t *cameras, int32_t n_cameras, int light, bool sums,
                int32_t *n, struct dg_err *err)
{
    const struct dg_assessment *a = faults->assessment;
    for (int32_t c = 0; c < n_cameras; c++) {
        int32_t report_ix = faults->report_of[cameras[c]];
        if (report_ix < 0) continue;
        const struct dg_camera_report *report = &a->cameras[report_ix];
        for (int32_t r = 0; r < report->n_reaches; r++) {
            const struct dg_reach *reach = &report->reaches[r];
            const struct dg_need_report *need = &a->needs[reach->need_ix];
            if (!asks(&a->dossier->needs.items[need->need_ix], light)) continue;
            uint8_t **n_cut = &faults->n_cut[reach->need_ix];
            if (!*n_cut) DG_TRY(DG_NEW(faults->arena, n_cut, (size_t)need->set.n_samples, err));
            double part = reach_pass(&need->set, reach, light, *n_cut, sums);
            if (sums && part != 0) loss_add(faults, n, reach->need_ix, part);
        }
    }
    return 0;
}

int dg_faults_judge(struct dg_faults *faults, const int32_t *cameras, int32_t n_cameras,
                    const struct dg_fault_loss **losses, int32_t *n, struct dg_err *err)
{
    const struct dg_assessment *a = faults->assessment;
    int32_t n_losses = 0;
    for (int light = 0; light < 2; light++) {
        DG_TRY(pass(faults, cameras, n_cameras, light, false, &n_losses, err));
        DG_TRY(pass(faults, cameras, n_cameras, light, true, &n_losses, err));
        for (int32_t i = 0; i < n_losses; i++) {
            struct dg_fault_loss *loss = &faults->losses[i];
            double *lost = &faults->lost[loss->need_ix], met = a->needs[loss->need_ix].met[light];
            double share = met > 0 ? *lost / met : 0;
            if (share > loss->share) {
                loss->light = (enum dg_light)light;
                loss->lost = *lost;
                loss->met = met;
                loss->share = share;
            }
            *lost = 0;
        }
    }
    for (int32_t i = 0; i < n_losses; i++) faults->loss_of[faults->losses[i].need_ix] = -1;
    qsort(faults->losses, (size_t)n_losses, sizeof *faults->losses, compare_need);
    *losses = faults->losses;
    *n = n_losses;
    return 0;
}
