/* The bill of quantities: what each phase buys, what of it has a price, and what a year of running costs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "rule/lookup.h"

const char *dg_bill_kind_word(enum dg_bill_kind kind)
{
    static const char *const words[] = {"camera", "mounting", "link", "recorder"};
    return words[kind];
}

static int line_add(struct dg_buf *lines, struct dg_bill_line line, double price, double year,
                    struct dg_err *err)
{
    struct dg_bill_line *slot = dg_buf_add(lines);
    if (!slot) return dg_buf_full(err);
    *slot = line;
    slot->n = 1;
    slot->n_unpriced = !(price >= 0);
    slot->sum = price >= 0 ? price : 0;
    slot->year = year >= 0 ? year : 0;
    return 0;
}

static bool is_bought(const struct dg_camera *camera) { return strcmp(camera->status, "existing") != 0; }

static int cameras_add(const struct dg_lookup *ids, struct dg_buf *lines, int32_t *site_phase,
                       struct dg_err *err)
{
    const struct dg_dossier *d = ids->dossier;
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_camera *camera = &d->cameras.items[i];
        int32_t e = dg_lookup_find(ids, DG_OF_EQUIPMENT, camera->equipment_id);
        int32_t site = dg_lookup_find(ids, DG_OF_SITES, camera->site_id);
        const struct dg_equipment *eq = e >= 0 ? &d->equipment.items[e] : NULL;
        const struct dg_bill_line line = {
            .phase_no = camera->phase_no, .kind = DG_BILL_CAMERA, .item = camera->equipment_id};
        if (!is_bought(camera)) continue;
        DG_TRY(line_add(lines, line, eq ? eq->price : NAN, eq ? eq->running_cost_year : NAN, err));
        if (site >= 0 && (site_phase[site] == INT32_MIN || camera->phase_no < site_phase[site]))
            site_phase[site] = camera->phase_no;
    }
    return 0;
}

static int others_add(struct dg_arena *arena, const struct dg_lookup *ids, struct dg_buf *lines,
                      const int32_t *site_phase, struct dg_err *err)
{
    const struct dg_dossier *d = ids->dossier;
    struct dg_network network;
    DG_TRY(dg_network_compute(arena, d, &network, err));
    for (int32_t i = 0; i < d->sites.n; i++) {
        const struct dg_site *site = &d->sites.items[i];
        const struct dg_bill_line line = {
            .phase_no = site_phase[i], .kind = DG_BILL_MOUNTING, .item = site->kind};
        if (site_phase[i] == INT32_MIN) continue;
        DG_TRY(line_add(lines, line, site->mounting_cost, site->running_cost_year, err));
    }
    for (int32_t i = 0; i < d->links.n; i++) {
        const struct dg_link *link = &d->links.items[i];
        const struct dg_bill_line line = {
            .phase_no = link->phase_no >= 0 ? link->phase_no : network.links[i].first_phase,
            .kind = DG_BILL_LINK,
            .item = link->medium,
            .length_m = link->length_m > 0 ? link->length_m : dg_geom_length_m(&link->geom)};
        DG_TRY(line_add(lines, line, link->price, link->running_cost_year, err));
    }
    for (int32_t i = 0; i < d->recorders.n; i++) {
        const struct dg_recorder *recorder = &d->recorders.items[i];
        const struct dg_bill_line line = {.phase_no = recorder->phase_no, .kind = DG_BILL_RECORDER, .item = ""};
        DG_TRY(line_add(lines, line, recorder->price, recorder->running_cost_year, err));
    }
    return 0;
}

static int by_phase_kind_item(const void *a, const void *b)
{
    const struct dg_bill_line *p = a, *q = b;
    if (p->phase_no != q->phase_no) return p->phase_no < q->phase_no ? -1 : 1;
    if (p->kind != q->kind) return p->kind < q->kind ? -1 : 1;
    int order = strcmp(p->item, q->item);
    if (order) return order;
    /* Sums must not depend on how the sort treats equals. */
    return (p->sum > q->sum) - (p->sum < q->sum);
}

/* Lines of one phase, kind and item become one. */
static int32_t lines_join(struct dg_bill_line *lines, int32_t n)
{
    int32_t n_out = 0;
    for (int32_t i = 0; i < n; i++) {
        struct dg_bill_line *last = n_out ? &lines[n_out - 1] : NULL;
        if (!last || last->phase_no != lines[i].phase_no || last->kind != lines[i].kind ||
            strcmp(last->item, lines[i].item) != 0) {
            lines[n_out++] = lines[i];
            continue;
        }
        last->n += lines[i].n;
        last->n_unpriced += lines[i].n_unpriced;
        last->length_m += lines[i].length_m;
        last->sum += lines[i].sum;
        last->year += lines[i].year;
    }
    return n_out;
}

static int phases_sum(struct dg_arena *arena, const struct dg_dossier *d, struct dg_bill *bill,
                      struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &bill->phases, (size_t)bill->n_lines, err));
    for (int32_t i = 0; i < bill->n_lines; i++) {
        const struct dg_bill_line *line = &bill->lines[i];
        struct dg_phase_bill *phase = bill->n_phases ? &bill->phases[bill->n_phases - 1] : NULL;
        if (!phase || phase->phase_no != line->phase_no) {
            phase = &bill->phases[bill->n_phases++];
            *phase = (struct dg_phase_bill){.phase_no = line->phase_no, .phase_ix = -1, .budget = NAN};
            for (int32_t k = 0; k < d->phases.n; k++) { /* phases are few */
                if (d->phases.items[k].phase_no != line->phase_no || phase->phase_ix >= 0) continue;
                phase->phase_ix = k;
                phase->budget = d->phases.items[k].budget;
            }
        }
        phase->n_cameras += line->kind == DG_BILL_CAMERA ? line->n : 0;
        phase->n_unpriced += line->n_unpriced;
        phase->sum += line->sum;
        phase->year += line->year;
        bill->sum += line->sum;
        bill->year += line->year;
        bill->n_unpriced += line->n_unpriced;
    }
    return 0;
}

static void seen_add(const struct dg_assessment *a, struct dg_bill *bill)
{
    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera_report *report = &a->cameras[i];
        const struct dg_camera *camera = &a->dossier->cameras.items[report->camera_ix];
        if (!report->is_judged || !is_bought(camera)) continue;
        for (int32_t k = 0; k < bill->n_phases; k++) {
            if (bill->phases[k].phase_no == camera->phase_no)
                bill->phases[k].seen_m2 += report->area_m2[DG_DAY][0];
        }
    }
}

int dg_bill_compute(struct dg_arena *arena, const struct dg_assessment *a, struct dg_bill *out,
                    struct dg_err *err)
{
    const struct dg_dossier *d = a->dossier;
    dg_auto(dg_buf_done) struct dg_buf lines = {.item_size = sizeof(struct dg_bill_line)};
    struct dg_bill bill = {0};
    struct dg_lookup ids;
    int32_t *site_phase = NULL; /* INT32_MIN: carries nothing that is bought */
    DG_TRY(dg_lookup_lists(arena, d, &ids, err));
    DG_TRY(DG_NEW(arena, &site_phase, (size_t)d->sites.n, err));
    for (int32_t i = 0; i < d->sites.n; i++) site_phase[i] = INT32_MIN;
    DG_TRY(cameras_add(&ids, &lines, site_phase, err));
    DG_TRY(others_add(arena, &ids, &lines, site_phase, err));
    DG_TRY(dg_buf_copy(&lines, arena, (void **)&bill.lines, err));
    qsort(bill.lines, (size_t)lines.n, sizeof *bill.lines, by_phase_kind_item);
    bill.n_lines = lines_join(bill.lines, (int32_t)lines.n);
    DG_TRY(phases_sum(arena, d, &bill, err));
    seen_add(a, &bill);
    bill.year += d->scheme.running_cost_year >= 0 ? d->scheme.running_cost_year : 0;
    *out = bill;
    return 0;
}
