/* Private space and sensitive places: which parts of them are seen by any camera, before and after. */
#include <math.h>
#include <string.h>

#include "diff/figures.h"

struct sighting {
    int32_t place_ix;
    const struct dg_intrusion *intrusion;
};

/* What one version's cameras see, by place. */
struct sightings {
    struct sighting *items;
    int32_t n;
    struct dg_bins bins;
};

static int32_t place_of(const void *ctx, int32_t i)
{
    return ((const struct sightings *)ctx)->items[i].place_ix;
}

static int sightings_init(struct dg_diffing *d, const struct dg_assessment *a, bool is_sensitive,
                          int32_t n_places, struct sightings *out)
{
    int32_t n = 0;
    for (int32_t c = 0; c < a->n_cameras; c++) n += a->cameras[c].n_intrusions;
    DG_TRY(DG_NEW(d->arena, &out->items, (size_t)n, d->err));
    for (int32_t c = 0; c < a->n_cameras; c++) {
        for (int32_t k = 0; k < a->cameras[c].n_intrusions; k++) {
            const struct dg_intrusion *intrusion = &a->cameras[c].intrusions[k];
            if (intrusion->is_sensitive != is_sensitive) continue;
            out->items[out->n++] = (struct sighting){intrusion->place_ix, intrusion};
        }
    }
    return dg_bins_fill(d->arena, n_places, out->n, place_of, out, &out->bins, d->err);
}

/* Sets of cells are drawn on the later version's grid, whichever version saw them. */
static int draw_seen(struct dg_diffing *d, const struct sightings *s, int32_t place_ix, struct dg_bits *out)
{
    const struct dg_assessment *b = d->out->b.assessment;
    if (place_ix < 0) return 0;
    for (int32_t i = s->bins.first[place_ix]; i < s->bins.first[place_ix + 1]; i++) {
        const struct dg_geom *geom = &s->items[s->bins.entries[i]].intrusion->geom;
        struct dg_bits one = {0};
        if (geom->kind != DG_GEOM_AREA) continue;
        DG_TRY(dg_bits_new(&d->tmp, out->i0, out->j0, out->nx, out->ny, &one, d->err));
        dg_bits_draw_area(b->scene, &b->grid, geom, &one);
        dg_bits_or(out, &one);
    }
    return 0;
}

static double facade_sum(const struct sightings *s, int32_t place_ix)
{
    double sum = 0;
    if (place_ix < 0) return 0;
    for (int32_t i = s->bins.first[place_ix]; i < s->bins.first[place_ix + 1]; i++)
        sum += s->items[s->bins.entries[i]].intrusion->facade_m;
    return sum;
}

static int32_t n_seen(const struct sightings *s, int32_t place_ix)
{
    return place_ix < 0 ? 0 : s->bins.first[place_ix + 1] - s->bins.first[place_ix];
}

static int windowed(struct dg_diffing *d, const struct sightings *a, int32_t a_ix, const struct sightings *b,
                    int32_t b_ix, struct dg_bits *before, struct dg_bits *after)
{
    const struct dg_geom **geoms = NULL;
    int32_t n = 0, n_a = n_seen(a, a_ix), n_b = n_seen(b, b_ix);
    DG_TRY(DG_NEW(&d->tmp, &geoms, (size_t)n_a + (size_t)n_b, d->err));
    for (int32_t i = 0; i < n_a; i++)
        geoms[n++] = &a->items[a->bins.entries[a->bins.first[a_ix] + i]].intrusion->geom;
    for (int32_t i = 0; i < n_b; i++)
        geoms[n++] = &b->items[b->bins.entries[b->bins.first[b_ix] + i]].intrusion->geom;
    DG_TRY(dg_diff_window(d, geoms, n, before));
    DG_TRY(dg_bits_new(&d->tmp, before->i0, before->j0, before->nx, before->ny, after, d->err));
    DG_TRY(draw_seen(d, a, a_ix, before));
    return draw_seen(d, b, b_ix, after);
}

static int add_place(struct dg_diffing *d, const struct sightings *a, int32_t a_ix, const struct sightings *b,
                     int32_t b_ix, bool is_sensitive, const char *kind, const char *id)
{
    struct dg_diff_place place = {.kind = kind, .id = id, .is_sensitive = is_sensitive};
    struct dg_bits before = {0}, after = {0};
    if (!n_seen(a, a_ix) && !n_seen(b, b_ix)) return 0;
    place.facade_m[0] = facade_sum(a, a_ix);
    place.facade_m[1] = facade_sum(b, b_ix);
    DG_TRY(windowed(d, a, a_ix, b, b_ix, &before, &after));
    DG_TRY(dg_diff_beyond(d, &after, &before, &place.gained_m2, &place.gained_at));
    DG_TRY(dg_diff_beyond(d, &before, &after, &place.lost_m2, &place.lost_at));
    dg_arena_reset(&d->tmp);
    if (!is_sensitive) {
        d->out->private_gained_m2 += place.gained_m2;
        d->out->private_lost_m2 += place.lost_m2;
    }
    if (place.gained_m2 > 0 || place.lost_m2 > 0 || place.facade_m[0] != place.facade_m[1])
        d->out->places[d->out->n_places++] = place;
    return 0;
}

static int compare_places(struct dg_diffing *d, bool is_sensitive)
{
    const struct dg_matches *m =
        dg_matches_of(&d->out->changes, is_sensitive ? "sensitive_place" : "private_space");
    const struct dg_dossier *da = d->out->a.dossier, *db = d->out->b.dossier;
    struct sightings a = {0}, b = {0};
    DG_TRY(sightings_init(d, d->out->a.assessment, is_sensitive, m->n_a, &a));
    DG_TRY(sightings_init(d, d->out->b.assessment, is_sensitive, m->n_b, &b));
    for (int32_t i = 0; i < m->n_a; i++) {
        const char *kind = is_sensitive ? da->sensitive_places.items[i].kind : da->private_spaces.items[i].kind;
        const char *id =
            is_sensitive ? da->sensitive_places.items[i].source_id : da->private_spaces.items[i].source_id;
        DG_TRY(add_place(d, &a, i, &b, m->b_of_a[i], is_sensitive, kind, id));
    }
    for (int32_t j = 0; j < m->n_b; j++) {
        if (m->a_of_b[j] >= 0) continue;
        const char *kind = is_sensitive ? db->sensitive_places.items[j].kind : db->private_spaces.items[j].kind;
        const char *id =
            is_sensitive ? db->sensitive_places.items[j].source_id : db->private_spaces.items[j].source_id;
        DG_TRY(add_place(d, &a, -1, &b, j, is_sensitive, kind, id));
    }
    return 0;
}

int dg_diff_places(struct dg_diffing *d)
{
    const struct dg_dossier *a = d->out->a.dossier, *b = d->out->b.dossier;
    size_t n = (size_t)a->private_spaces.n + (size_t)b->private_spaces.n + (size_t)a->sensitive_places.n +
               (size_t)b->sensitive_places.n;
    DG_TRY(DG_NEW(d->arena, &d->out->places, n, d->err));
    DG_TRY(compare_places(d, false));
    return compare_places(d, true);
}
