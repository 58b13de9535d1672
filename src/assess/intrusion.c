/* Private space and sensitive places: how much of each a camera sees, and how well.
 *
 * Ground by samples of the grid; dwellings also by their facades, at points along every wall at the target
 * height. By day, and of pan-tilt-zoom units at their best turn and zoom: what a camera can be turned to, it
 * sees. */
#include <math.h>
#include <string.h>

#include "assess/world.h"
#include "base/buf.h"

/* What one camera's measuring carries along. */
struct looker {
    const struct dg_world *world;
    const struct dg_lookout *lookout;
    const struct dg_sights *sights;
    struct dg_room *room;
    struct dg_buf *found;       /* struct dg_intrusion */
    struct dg_buf *facade_runs; /* struct dg_facade_run */
    struct dg_bits private_seen;
};

/* ---- facades --------------------------------------------------------------------------------------- */

/* A wall as a row of n points, `step` metres apart, in front of it. */
struct wall {
    struct dg_pt first, step, out; /* out: unit vector away from the building */
    double step_m;
    int32_t n;
};

/* Outer rings run counter-clockwise and holes clockwise, so the open side is to the right of every edge. */
static struct wall wall_of(const struct dg_ring *ring, int32_t edge)
{
    struct dg_pt a = ring->pts[edge], b = ring->pts[(edge + 1) % ring->n_pts];
    double dx = b.x - a.x, dy = b.y - a.y, len = sqrt(dx * dx + dy * dy);
    struct wall wall = {0};
    if (!(len > 0)) return wall;
    wall.n = (int32_t)fmax(1, floor(len / DG_FACADE_STEP_M + 0.5));
    wall.step_m = len / wall.n;
    wall.step = (struct dg_pt){dx / wall.n, dy / wall.n};
    wall.out = (struct dg_pt){dy / len, -dx / len};
    wall.first = (struct dg_pt){a.x + wall.step.x / 2 + wall.out.x * DG_FACADE_OFFSET_M,
                                a.y + wall.step.y / 2 + wall.out.y * DG_FACADE_OFFSET_M};
    return wall;
}

static struct dg_pt wall_point(const struct wall *wall, int32_t k)
{
    return (struct dg_pt){wall->first.x + k * wall->step.x, wall->first.y + k * wall->step.y};
}

static bool is_dwelling(const struct dg_private_space *space)
{
    return strcmp(space->kind, "dwelling") == 0 && space->geom.kind == DG_GEOM_AREA;
}

int dg_facades_init(struct dg_world *world, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    int64_t n = 0;
    DG_TRY(DG_NEW(&world->hold, &world->facade_first, (size_t)d->private_spaces.n + 1, err));
    for (int32_t i = 0; i < d->private_spaces.n; i++) {
        const struct dg_private_space *space = &d->private_spaces.items[i];
        world->facade_first[i] = n;
        if (!is_dwelling(space)) continue;
        for (int32_t r = 0; r < space->geom.n_rings; r++) {
            for (int32_t e = 0; e < space->geom.rings[r].n_pts; e++) n += wall_of(&space->geom.rings[r], e).n;
        }
    }
    world->facade_first[d->private_spaces.n] = n;
    return 0;
}

double dg_facade_length_m(const struct dg_world *world, const uint64_t *seen)
{
    const struct dg_dossier *d = world->dossier;
    double sum = 0;
    for (int32_t i = 0; i < d->private_spaces.n; i++) {
        const struct dg_geom *geom = &d->private_spaces.items[i].geom;
        int64_t number = world->facade_first[i];
        if (number == world->facade_first[i + 1]) continue;
        for (int32_t r = 0; r < geom->n_rings; r++) {
            for (int32_t e = 0; e < geom->rings[r].n_pts; e++) {
                struct wall wall = wall_of(&geom->rings[r], e);
                for (int32_t k = 0; k < wall.n; k++, number++) {
                    if (seen[number >> 6] >> (number & 63) & 1) sum += wall.step_m;
                }
            }
        }
    }
    return sum;
}

/* Class at a facade point, -1 when it is out of reach, seen from behind, or hidden. */
static int facade_class(const struct looker *looker, const struct wall *wall, struct dg_pt at)
{
    const struct dg_world *world = looker->world;
    const struct dg_eye *eye = &looker->sights->eye;
    struct dg_pt lens = looker->lookout->report->at;
    if ((lens.x - at.x) * wall->out.x + (lens.y - at.y) * wall->out.y <= 0) return -1;
    struct dg_ipt p = dg_scene_to_lattice(world->scene, at);
    if (dg_square_u(eye->at, p) > (int64_t)eye->range_u * eye->range_u) return -1;
    int class_ix = dg_class_of(world->classes, dg_lookout_most(world, looker->lookout, eye, p));
    return class_ix >= 0 && dg_cover_sees(world->scene, eye, p) ? class_ix : -1;
}

static int facade_run_add(struct dg_buf *runs, int64_t number, struct dg_err *err)
{
    struct dg_facade_run *last = dg_buf_last(runs);
    if (last && last->first + last->n == number) {
        last->n++;
        return 0;
    }
    struct dg_facade_run *run = dg_buf_add(runs);
    if (!run) return dg_buf_full(err);
    *run = (struct dg_facade_run){.first = number, .n = 1};
    return 0;
}

static int facades_look(struct looker *looker, int32_t place_ix, struct dg_intrusion *out, struct dg_err *err)
{
    const struct dg_geom *geom = &looker->world->dossier->private_spaces.items[place_ix].geom;
    int64_t number = looker->world->facade_first[place_ix];
    if (number == looker->world->facade_first[place_ix + 1]) return 0;
    for (int32_t r = 0; r < geom->n_rings; r++) {
        for (int32_t e = 0; e < geom->rings[r].n_pts; e++) {
            struct wall wall = wall_of(&geom->rings[r], e);
            for (int32_t k = 0; k < wall.n; k++, number++) {
                int class_ix = facade_class(looker, &wall, wall_point(&wall, k));
                if (class_ix < 0) continue;
                for (int c = 0; c <= class_ix; c++) out->facade_at_m[c] += wall.step_m;
                if (class_ix > out->class_ix) out->class_ix = class_ix;
                DG_TRY(facade_run_add(looker->facade_runs, number, err));
            }
        }
    }
    out->facade_m = out->facade_at_m[0];
    return 0;
}

/* ---- ground ---------------------------------------------------------------------------------------- */

static int sample_class(const struct looker *looker, int32_t i, int32_t j)
{
    const struct dg_world *world = looker->world;
    if (!looker->lookout->is_ptz) return dg_sights_class(looker->sights, i, j);
    struct dg_ipt p = dg_grid_centre(&world->grid, i, j);
    return dg_class_of(world->classes, dg_lookout_most(world, looker->lookout, &looker->sights->eye, p));
}

/* The window of samples that are both in `box` and in the camera's own; false: none. */
static bool window_cut(const struct looker *looker, struct dg_ibox box, struct dg_bits *out)
{
    const struct dg_bits *seen = &looker->sights->far;
    const struct dg_grid *grid = &looker->world->grid;
    int32_t i0 = dg_cell_of(grid, box.x0), i1 = dg_cell_of(grid, box.x1) + 1;
    int32_t j0 = dg_cell_of(grid, box.y0), j1 = dg_cell_of(grid, box.y1) + 1;
    i0 = i0 > seen->i0 ? i0 : seen->i0;
    j0 = j0 > seen->j0 ? j0 : seen->j0;
    i1 = i1 < seen->i0 + seen->nx ? i1 : seen->i0 + seen->nx;
    j1 = j1 < seen->j0 + seen->ny ? j1 : seen->j0 + seen->ny;
    *out = (struct dg_bits){.i0 = i0, .j0 = j0, .nx = i1 - i0, .ny = j1 - j0};
    return i0 < i1 && j0 < j1;
}

/* Keep of `mine` what is seen at a class, and count by class. */
static void ground_look(const struct looker *looker, struct dg_bits *mine, struct dg_intrusion *out)
{
    int64_t n_at[DG_MAX_CLASSES] = {0};
    dg_bits_and(mine, &looker->sights->far);
    for (int32_t r = 0; r < mine->ny; r++) {
        for (int32_t w = 0; w < mine->words_per_row; w++) {
            uint64_t *word = &mine->words[(int64_t)r * mine->words_per_row + w];
            for (uint64_t left = *word; left; left &= left - 1) {
                int bit = __builtin_ctzll(left);
                int class_ix = sample_class(looker, mine->i0 + w * 64 + bit, mine->j0 + r);
                if (class_ix < 0) *word &= ~(1ull << bit);
                for (int c = 0; c <= class_ix; c++) n_at[c]++;
                if (class_ix > out->class_ix) out->class_ix = class_ix;
            }
        }
    }
    for (int c = 0; c < DG_MAX_CLASSES; c++) out->area_at_m2[c] = (double)n_at[c] * looker->world->cell_m2;
    out->area_m2 = out->area_at_m2[0];
}

/* One place: its samples are in `mine` already. */
static int place_add(struct looker *looker, struct dg_intrusion *place, struct dg_bits *mine,
                     struct dg_err *err)
{
    if (mine->words) ground_look(looker, mine, place);
    if (place->area_m2 > 0) {
        DG_TRY(dg_bits_trace(&looker->room->keep, looker->world->scene, &looker->world->grid, mine,
                             &place->geom, err));
        if (!place->is_sensitive) dg_samples_or(&looker->private_seen, mine);
    }
    if (!place->is_sensitive) DG_TRY(facades_look(looker, place->place_ix, place, err));
    if (place->area_m2 == 0 && place->facade_m == 0) return 0;
    struct dg_intrusion *slot = dg_buf_add(looker->found);
    if (!slot) return dg_buf_full(err);
    *slot = *place;
    return 0;
}

static int private_look(struct looker *looker, int32_t place_ix, struct dg_err *err)
{
    const struct dg_world *world = looker->world;
    const struct dg_private_space *space = &world->dossier->private_spaces.items[place_ix];
    struct dg_intrusion place = {.kind = space->kind, .place_ix = place_ix, .class_ix = -1};
    struct dg_bits window, mine = {0};
    if (window_cut(looker, dg_geom_ibox(world->scene, &space->geom, 0), &window)) {
        DG_TRY(dg_bits_new(&looker->room->tmp, window.i0, window.j0, window.nx, window.ny, &mine, err));
        dg_bits_draw_area(world->scene, &world->grid, &space->geom, &mine);
    }
    return place_add(looker, &place, &mine, err);
}

/* A sensitive place with its buffer: samples that are seen, at most buffer_m from it. */
static int sensitive_draw(const struct looker *looker, const struct dg_sensitive_place *spot,
                          struct dg_bits *out, struct dg_err *err)
{
    const struct dg_world *world = looker->world;
    double buffer_m = spot->buffer_m > 0 ? spot->buffer_m : 0;
    struct dg_bits window, mine = {0};
    if (!window_cut(looker, dg_geom_ibox(world->scene, &spot->geom, buffer_m), &window)) return 0;
    DG_TRY(dg_bits_new(&looker->room->tmp, window.i0, window.j0, window.nx, window.ny, &mine, err));
    for (int32_t j = window.j0; j < window.j0 + window.ny; j++) {
        for (int32_t i = window.i0; i < window.i0 + window.nx; i++) {
            if (!dg_bits_get(&looker->sights->far, i, j)) continue; /* spares the distance */
            struct dg_pt p = dg_scene_to_metres(world->scene, dg_grid_centre(&world->grid, i, j));
            if (dg_geom_distance_m(&spot->geom, p) > buffer_m) continue;
            int32_t c = i - window.i0;
            mine.words[(int64_t)(j - window.j0) * mine.words_per_row + (c >> 6)] |= 1ull << (c & 63);
        }
    }
    *out = mine;
    return 0;
}

static int sensitive_look(struct looker *looker, int32_t place_ix, struct dg_err *err)
{
    const struct dg_sensitive_place *spot = &looker->world->dossier->sensitive_places.items[place_ix];
    struct dg_intrusion place = {
        .kind = spot->kind, .is_sensitive = true, .place_ix = place_ix, .class_ix = -1};
    struct dg_bits mine = {0};
    DG_TRY(sensitive_draw(looker, spot, &mine, err));
    return mine.words ? place_add(looker, &place, &mine, err) : 0;
}

/* ---- any way it looks ------------------------------------------------------------------------------ */

static struct dg_sight_of_private sight_at(const struct dg_world *world, const struct dg_eye *eye,
                                           struct dg_ipt p, double amount, const char *kind)
{
    return (struct dg_sight_of_private){.dx = ((double)p.x - eye->at.x) / DG_UNITS_PER_M,
                                        .dy = ((double)p.y - eye->at.y) / DG_UNITS_PER_M,
                                        .drop = dg_drop_m(world->scene, eye, p),
                                        .amount = amount,
                                        .kind = kind};
}

static int sight_add(struct dg_buf *out, struct dg_sight_of_private sight, struct dg_err *err)
{
    struct dg_sight_of_private *slot = dg_buf_add(out);
    if (!slot) return dg_buf_full(err);
    *slot = sight;
    return 0;
}

static int bits_sights(const struct looker *looker, const struct dg_bits *mine, const char *kind,
                       bool is_sensitive, struct dg_buf *out, struct dg_err *err)
{
    const struct dg_world *world = looker->world;
    for (int32_t r = 0; r < mine->ny; r++) {
        for (int32_t w = 0; w < mine->words_per_row; w++) {
            for (uint64_t left = mine->words[(int64_t)r * mine->words_per_row + w]; left; left &= left - 1) {
                struct dg_ipt p =
                    dg_grid_centre(&world->grid, mine->i0 + w * 64 + __builtin_ctzll(left), mine->j0 + r);
                struct dg_sight_of_private sight =
                    sight_at(world, &looker->sights->eye, p, world->cell_m2, kind);
                sight.is_sensitive = is_sensitive;
                DG_TRY(sight_add(out, sight, err));
            }
        }
    }
    return 0;
}

static int ground_sights(const struct looker *looker, const struct dg_private_space *space, struct dg_buf *out,
                         struct dg_err *err)
{
    const struct dg_world *world = looker->world;
    struct dg_bits window, mine = {0};
    if (!window_cut(looker, dg_geom_ibox(world->scene, &space->geom, 0), &window)) return 0;
    DG_TRY(dg_bits_new(&looker->room->tmp, window.i0, window.j0, window.nx, window.ny, &mine, err));
    dg_bits_draw_area(world->scene, &world->grid, &space->geom, &mine);
    dg_bits_and(&mine, &looker->sights->far);
    return bits_sights(looker, &mine, space->kind, false, out, err);
}

static int front_sights(const struct dg_world *world, const struct dg_eye *eye,
                        const struct dg_private_space *space, int32_t *hider, struct dg_buf *out,
                        struct dg_err *err)
{
    const struct dg_geom *geom = &space->geom;
    struct dg_pt lens = dg_scene_to_metres(world->scene, eye->at);
    for (int32_t r = 0; r < geom->n_rings; r++) {
        for (int32_t e = 0; e < geom->rings[r].n_pts; e++) {
            struct wall wall = wall_of(&geom->rings[r], e);
            for (int32_t k = 0; k < wall.n; k++) {
                struct dg_pt at = wall_point(&wall, k);
                if ((lens.x - at.x) * wall.out.x + (lens.y - at.y) * wall.out.y <= 0) continue;
                struct dg_ipt p = dg_scene_to_lattice(world->scene, at);
                if (dg_square_u(eye->at, p) > (int64_t)eye->range_u * eye->range_u) continue;
                if (!dg_cover_sees_next(world->scene, eye, p, hider)) continue;
                struct dg_sight_of_private sight = sight_at(world, eye, p, wall.step_m, space->kind);
                sight.is_front = true;
                DG_TRY(sight_add(out, sight, err));
            }
        }
    }
    return 0;
}

int dg_private_sights(const struct dg_world *world, const struct dg_eye *eye, const struct dg_bits *seen,
                      struct dg_room *room, struct dg_buf *out, struct dg_err *err)
{
    struct dg_sights sights = {.eye = *eye, .far = *seen};
    struct looker looker = {.world = world, .sights = &sights, .room = room};
    int32_t *list = NULL, n = 0, hider = -1;
    DG_TRY(dg_index_list(world->private_index, dg_disc_box(eye->at, eye->range_u), &room->tmp, &list, &n, err));
    for (int32_t k = 0; k < n; k++) {
        const struct dg_private_space *space = &world->dossier->private_spaces.items[list[k]];
        DG_TRY(ground_sights(&looker, space, out, err));
        if (is_dwelling(space)) DG_TRY(front_sights(world, eye, space, &hider, out, err));
    }
    return 0;
}

int dg_sensitive_sights(const struct dg_world *world, const struct dg_eye *eye, const struct dg_bits *seen,
                        struct dg_room *room, struct dg_buf *out, struct dg_err *err)
{
    struct dg_sights sights = {.eye = *eye, .far = *seen};
    struct looker looker = {.world = world, .sights = &sights, .room = room};
    int32_t *list = NULL, n = 0;
    DG_TRY(
        dg_index_list(world->sensitive_index, dg_disc_box(eye->at, eye->range_u), &room->tmp, &list, &n, err));
    for (int32_t k = 0; k < n; k++) {
        const struct dg_sensitive_place *spot = &world->dossier->sensitive_places.items[list[k]];
        struct dg_bits mine = {0};
        DG_TRY(sensitive_draw(&looker, spot, &mine, err));
        DG_TRY(bits_sights(&looker, &mine, spot->kind, true, out, err));
    }
    return 0;
}

/* ---- one camera ------------------------------------------------------------------------------------ */

static int places_look(struct looker *looker, struct dg_err *err)
{
    const struct dg_world *world = looker->world;
    struct dg_ibox box = dg_disc_box(looker->lookout->eye.at, looker->lookout->far_u);
    int32_t *list = NULL, n = 0;
    DG_TRY(dg_index_list(world->private_index, box, &looker->room->tmp, &list, &n, err));
    for (int32_t k = 0; k < n; k++) DG_TRY(private_look(looker, list[k], err));
    DG_TRY(dg_index_list(world->sensitive_index, box, &looker->room->tmp, &list, &n, err));
    for (int32_t k = 0; k < n; k++) DG_TRY(sensitive_look(looker, list[k], err));
    return 0;
}

static int results_keep(struct looker *looker, struct dg_lookout *lookout, struct dg_err *err)
{
    struct dg_camera_report *report = lookout->report;
    DG_TRY(dg_buf_copy(looker->found, &looker->room->keep, (void **)&report->intrusions, err));
    report->n_intrusions = (int32_t)looker->found->n;
    DG_TRY(dg_buf_copy(looker->facade_runs, &looker->room->hold, (void **)&lookout->facade_runs, err));
    lookout->n_facade_runs = (int32_t)looker->facade_runs->n;
    report->private_m2 = (double)dg_bits_count(&looker->private_seen) * looker->world->cell_m2;
    for (int32_t k = 0; k < report->n_intrusions; k++) report->facade_m += report->intrusions[k].facade_m;
    return dg_runs_from_bits(&looker->room->batch, &looker->private_seen, &lookout->private_runs, err);
}

int dg_intrusion_measure(const struct dg_world *world, struct dg_lookout *lookout,
                         const struct dg_sights *sights, struct dg_room *room, struct dg_err *err)
{
    dg_auto(dg_buf_done) struct dg_buf found = {.item_size = sizeof(struct dg_intrusion)};
    dg_auto(dg_buf_done) struct dg_buf runs = {.item_size = sizeof(struct dg_facade_run)};
    struct looker looker = {.world = world,
                            .lookout = lookout,
                            .sights = sights,
                            .room = room,
                            .found = &found,
                            .facade_runs = &runs};
    const struct dg_bits *seen = &sights->far;
    DG_TRY(dg_bits_new(&room->tmp, seen->i0, seen->j0, seen->nx, seen->ny, &looker.private_seen, err));
    DG_TRY(places_look(&looker, err));
    return results_keep(&looker, lookout, err);
}

/* ---- fronts once more, for who draws masks ----------------------------------------------------------- */

static bool front_is_seen(const struct dg_assessment *a, const struct dg_camera_report *report,
                          const struct dg_aim *aims, const struct wall *wall, struct dg_pt at)
{
    struct dg_ipt p = dg_scene_to_lattice(a->scene, at);
    double dx = at.x - report->at.x, dy = at.y - report->at.y, most = 0;
    if (-dx * wall->out.x - dy * wall->out.y <= 0) return false;
    if (dg_square_u(report->eye.at, p) > (int64_t)report->eye.range_u * report->eye.range_u) return false;
    double drop = dg_drop_m(a->scene, &report->eye, p);
    for (int32_t v = 0; v < report->n_views; v++) most = fmax(most, dg_aim_density(&aims[v], dx, dy, drop));
    return dg_class_of(&a->classes, most) >= 0 && dg_cover_sees(a->scene, &report->eye, p);
}

static int fronts_of_place(const struct dg_assessment *a, const struct dg_camera_report *report,
                           const struct dg_aim *aims, int32_t place_ix, struct dg_buf *found,
                           struct dg_err *err)
{
    const struct dg_geom *geom = &a->dossier->private_spaces.items[place_ix].geom;
    for (int32_t r = 0; r < geom->n_rings; r++) {
        for (int32_t e = 0; e < geom->rings[r].n_pts; e++) {
            struct wall wall = wall_of(&geom->rings[r], e);
            for (int32_t k = 0; k < wall.n; k++) {
                struct dg_pt at = wall_point(&wall, k);
                if (!front_is_seen(a, report, aims, &wall, at)) continue;
                struct dg_front *front = dg_buf_add(found);
                if (!front) return dg_buf_full(err);
                *front = (struct dg_front){at, wall.out, wall.step_m, place_ix};
            }
        }
    }
    return 0;
}

int dg_assess_fronts(struct dg_arena *arena, const struct dg_assessment *assessment, int32_t camera_ix,
                     struct dg_front **out, int32_t *n, struct dg_err *err)
{
    dg_auto(dg_buf_done) struct dg_buf found = {.item_size = sizeof(struct dg_front)};
    const struct dg_camera_report *report = &assessment->cameras[camera_ix];
    struct dg_aim *aims = NULL;
    DG_TRY(DG_NEW(arena, &aims, (size_t)report->n_views, err));
    for (int32_t v = 0; v < report->n_views; v++) dg_aim_init(&aims[v], &report->views[v]);
    for (int32_t k = 0; k < report->n_intrusions; k++) {
        const struct dg_intrusion *intrusion = &report->intrusions[k];
        if (intrusion->is_sensitive || !(intrusion->facade_m > 0)) continue;
        DG_TRY(fronts_of_place(assessment, report, aims, intrusion->place_ix, &found, err));
    }
    DG_TRY(dg_buf_copy(&found, arena, (void **)out, err));
    *n = (int32_t)found.n;
    return 0;
}
