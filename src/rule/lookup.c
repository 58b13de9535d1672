/* The lookup: what refers to what in the dossier, found once for all measures. */
#include "rule/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "rule/traffic.h"

static int by_id(const void *a, const void *b)
{
    const struct dg_lookup_id *p = a, *q = b;
    int order = strcmp(p->id, q->id);
    return order ? order : (p->ix > q->ix) - (p->ix < q->ix);
}

void dg_lookup_ids_sort(struct dg_lookup_ids *ids)
{
    qsort(ids->items, (size_t)ids->n, sizeof *ids->items, by_id);
}

int32_t dg_lookup_ids_find(const struct dg_lookup_ids *ids, const char *id)
{
    int32_t lo = 0, hi = ids->n;
    if (!*id) return -1;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (strcmp(ids->items[mid].id, id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < ids->n && strcmp(ids->items[lo].id, id) == 0 ? ids->items[lo].ix : -1;
}

/* The ids of n items of `size` bytes whose id stands at `offset`. */
static int ids_init(struct dg_arena *arena, const void *items, int32_t n, size_t size, size_t offset,
                    struct dg_lookup_ids *ids, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &ids->items, (size_t)n, err));
    ids->n = n;
    for (int32_t i = 0; i < n; i++) {
        const char *id = *(const char *const *)((const char *)items + (size_t)i * size + offset);
        ids->items[i] = (struct dg_lookup_id){id, i};
    }
    dg_lookup_ids_sort(ids);
    return 0;
}

int32_t dg_lookup_find(const struct dg_lookup *lookup, enum dg_lookup_list list, const char *id)
{
    return dg_lookup_ids_find(&lookup->ids[list], id);
}

static int numbers(struct dg_arena *arena, int32_t n, int32_t **out, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, out, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) (*out)[i] = -1;
    return 0;
}

#define IDS(which, list, type, id)                                                                             \
    ids_init(arena, d->list.items, d->list.n, sizeof(struct type), offsetof(struct type, id),                  \
             &lookup.ids[which], err)

int dg_lookup_lists(struct dg_arena *arena, const struct dg_dossier *d, struct dg_lookup *out,
                    struct dg_err *err)
{
    struct dg_lookup lookup = {.dossier = d, .arena = arena};
    DG_TRY(DG_NEW(arena, &lookup.ids, DG_N_LOOKUP_LISTS, err));
    DG_TRY(IDS(DG_OF_NEEDS, needs, dg_need, need_id));
    DG_TRY(IDS(DG_OF_SITES, sites, dg_site, site_id));
    DG_TRY(IDS(DG_OF_CAMERAS, cameras, dg_camera, camera_id));
    DG_TRY(IDS(DG_OF_EQUIPMENT, equipment, dg_equipment, equipment_id));
    DG_TRY(IDS(DG_OF_LINKS, links, dg_link, link_id));
    DG_TRY(IDS(DG_OF_LINKS_FROM, links, dg_link, from_id));
    DG_TRY(IDS(DG_OF_RECORDERS, recorders, dg_recorder, recorder_id));
    DG_TRY(IDS(DG_OF_RECORDERS_AT, recorders, dg_recorder, at_id));
    *out = lookup;
    return 0;
}

static int shared_find(struct dg_lookup *lookup, unsigned flags, int n_threads, struct dg_err *err)
{
    struct dg_network *network = NULL;
    struct dg_bill *bill = NULL;
    struct dg_issues *issues = NULL;
    DG_TRY(DG_NEW(lookup->arena, &network, 1, err));
    DG_TRY(DG_NEW(lookup->arena, &bill, 1, err));
    DG_TRY(dg_network_compute(lookup->arena, lookup->dossier, network, err));
    DG_TRY(dg_bill_compute(lookup->arena, lookup->assessment, bill, err));
    lookup->network = network;
    lookup->bill = bill;
    if (flags & DG_MEASURE_CHECK) {
        DG_TRY(DG_NEW(lookup->arena, &issues, 1, err));
        DG_TRY(dg_dossier_check(lookup->arena, lookup->dossier, issues, err));
        lookup->issues = issues;
    }
    return flags & DG_MEASURE_ROADS ? dg_traffic_find(lookup, n_threads, &lookup->traffic, err) : 0;
}

int dg_lookup_init(struct dg_arena *arena, const struct dg_assessment *a, unsigned flags, int n_threads,
                   struct dg_lookup *out, struct dg_err *err)
{
    const struct dg_dossier *d = a->dossier;
    struct dg_lookup lookup;
    DG_TRY(dg_lookup_lists(arena, d, &lookup, err));
    lookup.assessment = a;
    DG_TRY(numbers(arena, d->cameras.n, &lookup.camera_site, err));
    DG_TRY(numbers(arena, d->cameras.n, &lookup.camera_equipment, err));
    DG_TRY(numbers(arena, d->cameras.n, &lookup.camera_report, err));
    DG_TRY(numbers(arena, d->needs.n, &lookup.need_report, err));
    for (int32_t c = 0; c < d->cameras.n; c++) {
        lookup.camera_site[c] = dg_lookup_find(&lookup, DG_OF_SITES, d->cameras.items[c].site_id);
        lookup.camera_equipment[c] = dg_lookup_find(&lookup, DG_OF_EQUIPMENT, d->cameras.items[c].equipment_id);
    }
    for (int32_t i = 0; i < a->n_cameras; i++) lookup.camera_report[a->cameras[i].camera_ix] = i;
    for (int32_t i = 0; i < a->n_needs; i++) lookup.need_report[a->needs[i].need_ix] = i;
    DG_TRY(shared_find(&lookup, flags, n_threads, err));
    *out = lookup;
    return 0;
}
