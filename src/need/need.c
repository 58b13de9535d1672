#include "need/need.h"

#include <math.h>

#include "base/limits.h"

/* Cells that an area's bounding box touches. DG_ELIMIT when the box leaves the lattice. */
struct window {
    int32_t i0, j0, nx, ny;
};

static int window_of(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_geom *geom,
                     struct window *out, struct dg_err *err)
{
    struct dg_box box = dg_geom_box(geom);
    double x0 = box.x0 - scene->origin.x, x1 = box.x1 - scene->origin.x;
    double y0 = box.y0 - scene->origin.y, y1 = box.y1 - scene->origin.y;
    double most = DG_MAX_EXTENT_M, cell = grid->cell_u / (double)DG_UNITS_PER_M;

    if (!(x0 >= -most && y0 >= -most && x1 <= most && y1 <= most))
        return dg_err_set(err, DG_ELIMIT, "need: its geometry lies more than %.0f km from the scene",
                          most / 1000);
    *out = (struct window){.i0 = (int32_t)floor(x0 / cell) - 1, .j0 = (int32_t)floor(y0 / cell) - 1};
    out->nx = (int32_t)floor(x1 / cell) + 2 - out->i0;
    out->ny = (int32_t)floor(y1 / cell) + 2 - out->j0;
    return 0;
}

static int too_many(double n, struct dg_err *err)
{
    return dg_err_set(err, DG_ELIMIT, "need: %.0f samples, at most %lld: take a coarser grid or split the need",
                      n, DG_MAX_NEED_SAMPLES);
}

static struct dg_need_sample sample_at(struct dg_ipt at, double weight)
{
    return (struct dg_need_sample){.at = at, .weight = (float)weight, .best = {-1, -1}};
}

/* An area without any cell centre inside: its first point stands for all of it. */
static int area_as_one(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_geom *geom,
                       struct dg_need_set *out, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &out->samples, 1, err));
    out->samples[0] = sample_at(dg_scene_to_lattice(scene, geom->rings[0].pts[0]), dg_geom_area_m2(geom));
    out->n_samples = 1;
    out->is_grid = false;
    return 0;
}

static int area_samples(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                        const struct dg_geom *geom, struct dg_need_set *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct window window = {0};
    struct dg_bits inside;

    if (!(dg_geom_area_m2(geom) > 0)) return dg_err_set(err, DG_EINVAL, "need: an area of 0 m2");
    DG_TRY(window_of(scene, grid, geom, &window, err));
    /* The box may be much larger than the area; eight times the limit is still only 50 MB of bits. */
    if ((double)window.nx * window.ny > 8.0 * DG_MAX_NEED_SAMPLES)
        return too_many((double)window.nx * window.ny, err);
    DG_TRY(dg_bits_new(&scratch, window.i0, window.j0, window.nx, window.ny, &inside, err));
    dg_bits_draw_area(scene, grid, geom, &inside);
    int64_t n = dg_bits_count(&inside);
    if (n > DG_MAX_NEED_SAMPLES) return too_many((double)n, err);
    if (n == 0) return area_as_one(arena, scene, geom, out, err);

    double cell = grid->cell_u / (double)DG_UNITS_PER_M;
    DG_TRY(DG_NEW(arena, &out->samples, (size_t)n, err));
    out->is_grid = true;
    for (int32_t r = 0; r < inside.ny; r++)
        for (int32_t w = 0; w < inside.words_per_row; w++)
            for (uint64_t word = inside.words[(int64_t)r * inside.words_per_row + w]; word; word &= word - 1) {
                int32_t i = inside.i0 + 64 * w + __builtin_ctzll(word);
                out->samples[out->n_samples++] = sample_at(dg_grid_centre(grid, i, inside.j0 + r), cell * cell);
            }
    return 0;
}

static double piece_length(struct dg_pt a, struct dg_pt b)
{
    return sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
}

static double line_length(const struct dg_ring *line)
{
    double length = 0;
    for (int32_t i = 0; i + 1 < line->n_pts; i++) length += piece_length(line->pts[i], line->pts[i + 1]);
    return length;
}

/* Midpoints of the n equal pieces of a line. */
static void walk_line(const struct dg_scene *scene, const struct dg_ring *line, double length, int64_t n,
                      struct dg_need_set *out)
{
    double piece = length / (double)n, passed = 0;
    int32_t at = 0;
    double here = piece_length(line->pts[0], line->pts[1]);

    for (int64_t i = 0; i < n; i++) {
        double want = ((double)i + 0.5) * piece;
        while (at + 2 < line->n_pts && passed + here < want) {
            passed += here;
            at++;
            here = piece_length(line->pts[at], line->pts[at + 1]);
        }
        double s = here > 0 ? fmin(1, (want - passed) / here) : 0;
        struct dg_pt a = line->pts[at], b = line->pts[at + 1];
        struct dg_pt p = {a.x + s * (b.x - a.x), a.y + s * (b.y - a.y)};
        out->samples[out->n_samples++] = sample_at(dg_scene_to_lattice(scene, p), piece);
    }
}

static int line_samples(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                        const struct dg_geom *geom, struct dg_need_set *out, struct dg_err *err)
{
    double cell = grid->cell_u / (double)DG_UNITS_PER_M, n_all = 0;
    struct window window = {0};

    DG_TRY(window_of(scene, grid, geom, &window, err));
    for (int32_t r = 0; r < geom->n_rings; r++) n_all += ceil(line_length(&geom->rings[r]) / cell);
    if (n_all > (double)DG_MAX_NEED_SAMPLES) return too_many(n_all, err);
    if (!(n_all > 0)) return dg_err_set(err, DG_EINVAL, "need: a line of 0 m");

    DG_TRY(DG_NEW(arena, &out->samples, (size_t)n_all, err));
    for (int32_t r = 0; r < geom->n_rings; r++) {
        double length = line_length(&geom->rings[r]);
        if (length > 0) walk_line(scene, &geom->rings[r], length, (int64_t)ceil(length / cell), out);
    }
    return 0;
}

static int point_samples(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                         const struct dg_geom *geom, struct dg_need_set *out, struct dg_err *err)
{
    int64_t n = 0;
    struct window window = {0};

    DG_TRY(window_of(scene, grid, geom, &window, err));
    for (int32_t r = 0; r < geom->n_rings; r++) n += geom->rings[r].n_pts;
    if (n > DG_MAX_NEED_SAMPLES) return too_many((double)n, err);
    DG_TRY(DG_NEW(arena, &out->samples, (size_t)n, err));
    for (int32_t r = 0; r < geom->n_rings; r++)
        for (int32_t i = 0; i < geom->rings[r].n_pts; i++)
            out->samples[out->n_samples++] = sample_at(dg_scene_to_lattice(scene, geom->rings[r].pts[i]), 1);
    return 0;
}

static int samples_of(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                      const struct dg_geom *geom, struct dg_need_set *out, struct dg_err *err)
{
    bool has_points = false;
    for (int32_t r = 0; r < geom->n_rings; r++) has_points = has_points || geom->rings[r].n_pts > 0;
    if (!has_points) return dg_err_set(err, DG_EINVAL, "need: no geometry");

    switch (geom->kind) {
    case DG_GEOM_AREA: return area_samples(arena, scene, grid, geom, out, err);
    case DG_GEOM_LINE: return line_samples(arena, scene, grid, geom, out, err);
    case DG_GEOM_POINT: return point_samples(arena, scene, grid, geom, out, err);
    default: return dg_err_set(err, DG_EINVAL, "need: no geometry");
    }
}

int dg_need_build(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_geom *geom, int32_t target_z_u, int32_t floor_class, int32_t ceiling_class,
                  int32_t k_fold, struct dg_need_set *out, struct dg_err *err)
{
    struct dg_need_set set = {
        .target_z_u = target_z_u, .floor_class = floor_class, .ceiling_class = ceiling_class, .k_fold = k_fold};

    if (k_fold < 1 || k_fold > 255)
        return dg_err_set(err, DG_EINVAL, "need: k_fold is %d, must be 1 to 255", k_fold);
    DG_TRY(samples_of(arena, scene, grid, geom, &set, err));
    for (int64_t s = 0; s < set.n_samples; s++) set.total += set.samples[s].weight;
    *out = set;
    return 0;
}

void dg_need_enter(struct dg_need_set *need, int64_t sample_ix, int class_day, int class_night)
{
    struct dg_need_sample *sample = &need->samples[sample_ix];
    int entered[2] = {class_day, class_night}, least = need->floor_class < 0 ? 0 : need->floor_class;

    for (int light = 0; light < 2; light++) {
        if (entered[light] > sample->best[light]) sample->best[light] = (int8_t)entered[light];
        if (entered[light] >= least && sample->n_floor[light] < UINT8_MAX) sample->n_floor[light]++;
    }
}

struct dg_need_result dg_need_judge(const struct dg_need_set *need)
{
    struct dg_need_result out = {.total = need->total};

    for (int64_t s = 0; s < need->n_samples; s++) {
        const struct dg_need_sample *sample = &need->samples[s];
        for (int light = 0; light < 2; light++) {
            if (sample->n_floor[light] >= need->k_fold) out.met[light] += sample->weight;
            if (need->ceiling_class >= 0 && sample->best[light] > need->ceiling_class)
                out.over[light] += sample->weight;
        }
    }
    return out;
}
