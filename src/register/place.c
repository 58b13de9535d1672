/* Place: from an exact position to what a publication level shows of it. */
#include "register/place.h"

#include <math.h>
#include <string.h>

#define STREET_M 60.0 /* half the width of a wide street with its verges; a camera beyond stands on a plot */
#define STRETCH_M 50.0

/* ---- streets ----------------------------------------------------------------------------------------- */

struct foot { /* of a position on a polyline */
    double along, distance;
};

static struct foot foot_of(const struct dg_ring *ring, struct dg_pt at)
{
    struct foot best = {0, INFINITY};
    double along = 0;
    for (int32_t i = 0; i + 1 < ring->n_pts; i++) {
        struct dg_pt a = ring->pts[i], b = ring->pts[i + 1];
        double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);
        double t = length > 0 ? ((at.x - a.x) * dx + (at.y - a.y) * dy) / (length * length) : 0;
        t = fmin(fmax(t, 0), 1);
        double distance = hypot(a.x + t * dx - at.x, a.y + t * dy - at.y);
        if (distance < best.distance) best = (struct foot){along + t * length, distance};
        along += length;
    }
    return best;
}

static double length_of(const struct dg_ring *ring)
{
    double length = 0;
    for (int32_t i = 0; i + 1 < ring->n_pts; i++)
        length += hypot(ring->pts[i + 1].x - ring->pts[i].x, ring->pts[i + 1].y - ring->pts[i].y);
    return length;
}

/* The part of a polyline between two distances from its beginning. */
static int cut(struct dg_arena *arena, const struct dg_ring *ring, double from, double to, struct dg_geom *out,
               struct dg_err *err)
{
    struct dg_ring *made;
    double along = 0;
    DG_TRY(DG_NEW(arena, &made, 1, err));
    DG_TRY(DG_NEW(arena, &made->pts, (size_t)ring->n_pts + 2, err));
    for (int32_t i = 0; i + 1 < ring->n_pts; i++) {
        struct dg_pt a = ring->pts[i], b = ring->pts[i + 1];
        double length = hypot(b.x - a.x, b.y - a.y), end = along + length;
        if (length > 0 && end > from && along < to) {
            double t0 = fmax(0, (from - along) / length), t1 = fmin(1, (to - along) / length);
            if (!made->n_pts)
                made->pts[made->n_pts++] = (struct dg_pt){a.x + t0 * (b.x - a.x), a.y + t0 * (b.y - a.y)};
            made->pts[made->n_pts++] = (struct dg_pt){a.x + t1 * (b.x - a.x), a.y + t1 * (b.y - a.y)};
        }
        along = end;
    }
    *out = (struct dg_geom){DG_GEOM_LINE, 1, made};
    return 0;
}

struct search { /* for the nearest street */
    const struct dg_streets *streets;
    struct dg_pt at;
    struct foot best;
    int32_t box_ix; /* -1: none so far */
};

/* Of two equally near ones the first of the dossier, in whatever order the index gives them. */
static bool try_street(void *ctx, int32_t box_ix)
{
    struct search *search = ctx;
    const struct dg_street *street = &search->streets->at[box_ix];
    struct foot foot = foot_of(&search->streets->roads[street->road].geom.rings[street->ring], search->at);
    bool is_nearer = foot.distance < search->best.distance ||
                     (foot.distance == search->best.distance && search->box_ix >= 0 && box_ix < search->box_ix);
    if (is_nearer) {
        search->best = foot;
        search->box_ix = box_ix;
    }
    return true;
}

int dg_place_stretch(struct dg_arena *arena, const struct dg_streets *streets, struct dg_pt at,
                     const struct dg_coarseness *coarse, struct dg_shown *out, bool *is_found,
                     struct dg_err *err)
{
    double stretch = coarse->stretch_m > 0 ? coarse->stretch_m : STRETCH_M;
    double reach = coarse->street_m > 0 ? coarse->street_m : STREET_M;
    struct search search = {streets, at, {0, reach}, -1};
    if (fabs(at.x) < 1e9 && fabs(at.y) < 1e9 && reach < 1e8) {
        const struct dg_ibox around = {(int32_t)floor(at.x - reach), (int32_t)floor(at.y - reach),
                                       (int32_t)ceil(at.x + reach), (int32_t)ceil(at.y + reach)};
        dg_index_visit(streets->index, around, try_street, &search);
    }
    const struct foot best = search.best;
    const struct dg_street *street = search.box_ix >= 0 ? &streets->at[search.box_ix] : NULL;
    const struct dg_road *road = street ? &streets->roads[street->road] : NULL;
    const struct dg_ring *ring = street ? &road->geom.rings[street->ring] : NULL;
    *is_found = road != NULL;
    if (!road) return 0;
    /* The last stretch takes up what is left of the street, so that none is shorter than the length promised.
     */
    double whole = length_of(ring), n = fmax(1, floor(whole / stretch));
    double k = fmin(floor(best.along / stretch), n - 1);
    *out = (struct dg_shown){.name = road->name};
    return cut(arena, ring, k * stretch, k == n - 1 ? whole : (k + 1) * stretch, &out->metres, err);
}

/* ---- cells and areas ------------------------------------------------------------------------------------ */

int dg_place_cell(struct dg_arena *arena, struct dg_pt at, double side_m, struct dg_geom *out,
                  struct dg_err *err)
{
    struct dg_ring *ring;
    DG_TRY(DG_NEW(arena, &ring, 1, err));
    DG_TRY(DG_NEW(arena, &ring->pts, 4, err));
    double x = floor(at.x / side_m) * side_m, y = floor(at.y / side_m) * side_m;
    const struct dg_pt corners[4] = {{x, y}, {x + side_m, y}, {x + side_m, y + side_m}, {x, y + side_m}};
    memcpy(ring->pts, corners, sizeof corners);
    ring->n_pts = 4;
    *out = (struct dg_geom){DG_GEOM_AREA, 1, ring};
    return 0;
}

const struct dg_source_area *dg_place_area(const struct dg_source *source, struct dg_pt lonlat)
{
    for (int32_t i = 0; i < source->n_areas; i++)
        if (dg_geom_contains(&source->areas[i].lonlat, lonlat)) return &source->areas[i];
    return NULL;
}

int dg_place_lonlat(struct dg_arena *arena, struct dg_crs_map *map, const struct dg_geom *metres, int decimals,
                    struct dg_geom *out, struct dg_err *err)
{
    double unit = pow(10, decimals);
    struct dg_geom made = {metres->kind, metres->n_rings, NULL};
    DG_TRY(DG_NEW(arena, &made.rings, (size_t)metres->n_rings, err));
    for (int32_t i = 0; i < metres->n_rings; i++) {
        const struct dg_ring *ring = &metres->rings[i];
        made.rings[i] = *ring;
        DG_TRY(DG_NEW(arena, &made.rings[i].pts, (size_t)ring->n_pts, err));
        for (int32_t j = 0; j < ring->n_pts; j++) {
            struct dg_pt p;
            DG_TRY(dg_crs_to_lonlat(map, ring->pts[j], &p, err));
            made.rings[i].pts[j] = (struct dg_pt){round(p.x * unit) / unit, round(p.y * unit) / unit};
        }
    }
    *out = made;
    return 0;
}

/* ---- texts ----------------------------------------------------------------------------------------------- */

/* Bytes of the digit at s, 0 if it is none: ASCII, Arabic-Indic U+0660.., Persian U+06F0... */
static size_t digit_at(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] >= '0' && u[0] <= '9') return 1;
    if (u[0] == 0xD9 && u[1] >= 0xA0 && u[1] <= 0xA9) return 2;
    return u[0] == 0xDB && u[1] >= 0xB0 && u[1] <= 0xB9 ? 2 : 0;
}

/* Bytes of a point or a mark of thousands between digits: . , and U+066B, U+066C, U+060C, blanks of numbers. */
static size_t mark_at(const char *s)
{
    if (*s == '.' || *s == ',' || *s == '\'') return 1;
    if (memcmp(s, "\u066B", 2) == 0 || memcmp(s, "\u066C", 2) == 0 || memcmp(s, "\u060C", 2) == 0) return 2;
    return strncmp(s, "\u202F", 3) == 0 || strncmp(s, "\u2009", 3) == 0 ? 3 : 0;
}

/* The number that begins at s: its bytes; does it look like a coordinate? */
static size_t number_at(const char *s, bool *is_place)
{
    size_t n = digit_at(s);
    int32_t n_digits = n ? 1 : 0, n_behind = 0;
    bool has_mark = false;
    while (n) {
        size_t digit = digit_at(s + n), mark = digit ? 0 : s[n] ? mark_at(s + n) : 0;
        if (mark && !digit_at(s + n + mark)) mark = 0;
        if (!digit && !mark) break;
        if (mark) {
            has_mark = true;
            n_behind = 0;
        } else {
            n_digits++;
            n_behind += has_mark;
        }
        n += digit + mark;
    }
    if (!n) return 0;
    bool is_angle = strncmp(s + n, "°", 2) == 0 || strncmp(s + n, "º", 2) == 0;
    *is_place = n_digits >= 6 || (has_mark && n_behind >= 3) || is_angle;
    return n;
}

const char *dg_place_scrub(struct dg_arena *arena, const char *text)
{
    dg_auto(dg_text_done) struct dg_text out = {0};
    bool has_changed = false;
    for (const char *s = text; *s;) {
        bool is_place = false;
        size_t n = number_at(s, &is_place);
        if (is_place) {
            dg_text_add(&out, "…");
            has_changed = true;
        } else {
            dg_text_addn(&out, s, n ? n : 1);
        }
        s += n ? n : 1;
    }
    if (!has_changed) return text;
    return out.has_failed ? NULL : dg_arena_strdup(arena, out.data);
}
