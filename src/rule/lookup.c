/* The lookup: what refers to what in the dossier, found once for all measures. */
#include "rule/lookup.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
    const struct dg_lookup_id *p = a, *q = b;
    int order = strcmp(p->id, q->id);
    return order ? order : (p->ix > q->ix) - (p->ix < q->ix);
}

#define IDS(list, field)                                                                                       \
    do {                                                                                                       \
        DG_TRY(DG_NEW(arena, &ids->items, (size_t)(list).n, err));                                             \
        for (int32_t i = 0; i < (list).n; i++)                                                                 \
            ids->items[i] = (struct dg_lookup_id){(list).items[i].field, i};                                   \
        ids->n = (list).n;                                                                                     \
        qsort(ids->items, (size_t)ids->n, sizeof *ids->items, by_id);                                          \
    } while (0)

static int ids_init(struct dg_arena *arena, const struct dg_dossier *d, enum dg_lookup_list list,
                    struct dg_lookup_ids *ids, struct dg_err *err)
{
    switch (list) {
    case DG_OF_NEEDS: IDS(d->needs, need_id); break;
    case DG_OF_SITES: IDS(d->sites, site_id); break;
    case DG_OF_CAMERAS: IDS(d->cameras, camera_id); break;
    case DG_OF_EQUIPMENT: IDS(d->equipment, equipment_id); break;
    case DG_OF_LINKS: IDS(d->links, link_id); break;
    case DG_OF_LINKS_FROM: IDS(d->links, from_id); break;
    case DG_OF_RECORDERS: IDS(d->recorders, recorder_id); break;
    case DG_OF_RECORDERS_AT: IDS(d->recorders, at_id); break;
    case DG_N_LOOKUP_LISTS: break;
    }
    return 0;
}

int32_t dg_lookup_find(const struct dg_lookup *lookup, enum dg_lookup_list list, const char *id)
{
    const struct dg_lookup_ids *ids = &lookup->ids[list];
    int32_t lo = 0, hi = ids->n; /* the first of that id: two of one id are an error of the check */
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

static int numbers(struct dg_arena *arena, int32_t n, int32_t **out, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, out, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) (*out)[i] = -1;
    return 0;
}

int dg_lookup_lists(struct dg_arena *arena, const struct dg_dossier *d, struct dg_lookup *out,
                    struct dg_err *err)
{
    struct dg_lookup lookup = {.dossier = d, .arena = arena};
    DG_TRY(DG_NEW(arena, &lookup.ids, DG_N_LOOKUP_LISTS, err));
    for (int list = 0; list < DG_N_LOOKUP_LISTS; list++)
        DG_TRY(ids_init(arena, d, (enum dg_lookup_list)list, &lookup.ids[list], err));
    *out = lookup;
    return 0;
}

int dg_lookup_network(struct dg_lookup *lookup, const struct dg_network **out, struct dg_err *err)
{
    if (!lookup->network) {
        struct dg_network *network = NULL;
        DG_TRY(DG_NEW(lookup->arena, &network, 1, err));
        DG_TRY(dg_network_compute(lookup->arena, lookup->dossier, network, err));
        lookup->network = network;
    }
    *out = lookup->network;
    return 0;
}

int dg_lookup_bill(struct dg_lookup *lookup, const struct dg_bill **out, struct dg_err *err)
{
    if (!lookup->bill) {
        struct dg_bill *bill = NULL;
        DG_TRY(DG_NEW(lookup->arena, &bill, 1, err));
        DG_TRY(dg_bill_compute(lookup->arena, lookup->assessment, bill, err));
        lookup->bill = bill;
    }
    *out = lookup->bill;
    return 0;
}

int dg_lookup_init(struct dg_arena *arena, const struct dg_assessment *a, struct dg_lookup *out,
                   struct dg_err *err)
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
    *out = lookup;
    return 0;
}
