#include "assess/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/notes.h"
#include "base/limits.h"

int32_t dg_units(double metres) { return (int32_t)lround(metres * DG_UNITS_PER_M); }

double dg_drop_m(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p)
{
    double drop = (double)(eye->z_u - eye->target_z_u) / DG_UNITS_PER_M;
    if (scene->terrain) drop += dg_scene_ground_m(scene, eye->at) - dg_scene_ground_m(scene, p);
    return drop;
}

static int32_t clamp_u(int64_t u) { return u > INT32_MAX ? INT32_MAX : u < INT32_MIN ? INT32_MIN : (int32_t)u; }

struct dg_ibox dg_disc_box(struct dg_ipt at, int64_t range_u)
{
    return (struct dg_ibox){clamp_u(at.x - range_u), clamp_u(at.y - range_u), clamp_u(at.x + range_u),
                            clamp_u(at.y + range_u)};
}

struct dg_ibox dg_geom_ibox(const struct dg_scene *scene, const struct dg_geom *geom, double margin_m)
{
    struct dg_box box = dg_geom_box(geom);
    if (box.x0 > box.x1) return (struct dg_ibox){1, 1, 0, 0};
    struct dg_ipt a = dg_scene_to_lattice(scene, (struct dg_pt){box.x0 - margin_m, box.y0 - margin_m});
    struct dg_ipt b = dg_scene_to_lattice(scene, (struct dg_pt){box.x1 + margin_m, box.y1 + margin_m});
    return (struct dg_ibox){a.x, a.y, b.x, b.y};
}

static int compare_i32(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

int dg_index_list(const struct dg_index *index, struct dg_ibox box, struct dg_arena *arena, int32_t **out,
                  int32_t *n, struct dg_err *err)
{
    int32_t *list = NULL, cap = 256, found = 0;
    *n = 0;
    *out = NULL;
    if (!index) return 0;
    DG_TRY(DG_NEW(arena, &list, (size_t)cap, err));
    found = dg_index_find(index, box, list, cap);
    if (found > cap) {
        cap = found;
        DG_TRY(DG_NEW(arena, &list, (size_t)cap, err));
        found = dg_index_find(index, box, list, cap);
    }
    qsort(list, (size_t)found, sizeof *list, compare_i32);
    *out = list;
    *n = found;
    return 0;
}

/* ---- scene ----------------------------------------------------------------------------------------- */

int32_t dg_prism_source(const struct dg_world *world, int32_t prism_ix)
{
    return prism_ix < 0 ? -1 : (int32_t)world->scene->prisms[prism_ix].source_id;
}

int32_t dg_source_building(const struct dg_world *world, int32_t source_ix)
{
    return source_ix < world->dossier->buildings.n ? source_ix : -1;
}

int32_t dg_source_barrier(const struct dg_world *world, int32_t source_ix)
{
    return source_ix < world->dossier->buildings.n ? -1 : source_ix - world->dossier->buildings.n;
}

/* Cameras, needs and the boundary want a place on the lattice too. */
static struct dg_box extent_of(const struct dg_dossier *d)
{
    struct dg_box all = dg_geom_box(&d->scheme.boundary);
    for (int32_t i = 0; i < d->needs.n; i++) {
        struct dg_box box = dg_geom_box(&d->needs.items[i].geom);
        if (box.x0 > box.x1) continue;
        all = all.x0 > all.x1 ? box
                              : (struct dg_box){fmin(all.x0, box.x0), fmin(all.y0, box.y0),
                                                fmax(all.x1, box.x1), fmax(all.y1, box.y1)};
    }
    for (int32_t i = 0; i < d->cameras.n; i++) {
        struct dg_pt p = d->cameras.items[i].at;
        all = all.x0 > all.x1
                  ? (struct dg_box){p.x, p.y, p.x, p.y}
                  : (struct dg_box){fmin(all.x0, p.x), fmin(all.y0, p.y), fmax(all.x1, p.x), fmax(all.y1, p.y)};
    }
    return all;
}

/* The scene knows a footprint by its place in the dossier ("building 17: ..."); people know its own id. */
static int footprint_refused(const struct dg_dossier *d, const struct dg_err *why, struct dg_err *err)
{
    static const char lead[] = "building ";
    const size_t n_lead = sizeof lead - 1;
    char *end = NULL;
    long long ix = strncmp(why->msg, lead, n_lead) == 0 ? strtoll(why->msg + n_lead, &end, 10) : -1;
    if (!end || strncmp(end, ": ", 2) != 0 || ix < 0 || ix >= (long long)d->buildings.n + d->barriers.n) {
        return dg_err_set(err, why->code, "%s", why->msg);
    }
    bool is_barrier = ix >= d->buildings.n;
    const char *id =
        is_barrier ? d->barriers.items[ix - d->buildings.n].source_id : d->buildings.items[ix].source_id;
    long long fid = is_barrier ? d->barriers.items[ix - d->buildings.n].fid : d->buildings.items[ix].fid;
    return dg_err_set(err, why->code,
                      "layer %s, %s (fid %lld): %s; redraw its outline, or use \"Fix geometries\" in QGIS",
                      is_barrier ? "barrier" : "building", id, fid, end + 2);
}

static int scene_make(struct dg_world *world, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    const struct dg_scheme *s = &d->scheme;
    struct dg_prism_in *prisms = NULL;
    struct dg_terrain_in terrain = {.x0 = s->terrain_x0,
                                    .y0 = s->terrain_y0,
                                    .step_m = s->terrain_step_m,
                                    .nx = s->terrain_nx,
                                    .ny = s->terrain_ny,
                                    .z_m = s->terrain_z_m};
    int32_t n = 0;
    DG_TRY(DG_NEW(&world->hold, &prisms, (size_t)d->buildings.n + (size_t)d->barriers.n, err));
    for (int32_t i = 0; i < d->buildings.n; i++) {
        const struct dg_building *b = &d->buildings.items[i];
        if (!(b->height_m > 0)) {
            return dg_err_set(err, DG_ESTATE, "layer building, %s: no height_m; give one, or an assumed one",
                              b->source_id);
        }
        prisms[n++] = (struct dg_prism_in){.footprint = &b->geom, .height_m = b->height_m, .source_id = i};
    }
    for (int32_t i = 0; i < d->barriers.n; i++) {
        const struct dg_barrier *b = &d->barriers.items[i];
        if (!b->blocks) continue;
        if (!(b->height_m > 0)) {
            return dg_err_set(err, DG_ESTATE, "layer barrier, %s: no height_m; give one, or set blocks to 0",
                              b->source_id);
        }
        prisms[n++] = (struct dg_prism_in){
            .footprint = &b->geom, .height_m = b->height_m, .source_id = d->buildings.n + i};
    }
    struct dg_box extent = extent_of(d);
    struct dg_scene_in in = {.prisms = prisms,
                             .n_prisms = n,
                             .terrain = s->terrain_nx ? &terrain : NULL,
                             .extent = extent.x0 <= extent.x1 ? &extent : NULL};
    if (!s->terrain_nx) dg_note_add(world->notes, DG_NOTE_FLAT, 1, NAN, NULL);
    struct dg_err why = {0};
    int rc = dg_scene_build(world->arena, &in, &world->scene, &why);
    return rc < 0 ? footprint_refused(d, &why, err) : 0;
}

/* ---- places ---------------------------------------------------------------------------------------- */

static int private_index(struct dg_world *world, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    int32_t n = d->private_spaces.n;
    struct dg_ibox *boxes = NULL;
    if (n == 0) return 0;
    DG_TRY(DG_NEW(&world->hold, &boxes, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        /* The margin holds the facade points in front of the walls. */
        boxes[i] = dg_geom_ibox(world->scene, &d->private_spaces.items[i].geom, DG_FACADE_OFFSET_M);
    }
    return dg_index_build(&world->hold, boxes, n, &world->private_index, err);
}

static int sensitive_index(struct dg_world *world, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    int32_t n = d->sensitive_places.n;
    struct dg_ibox *boxes = NULL;
    if (n == 0) return 0;
    DG_TRY(DG_NEW(&world->hold, &boxes, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        const struct dg_sensitive_place *p = &d->sensitive_places.items[i];
        boxes[i] = dg_geom_ibox(world->scene, &p->geom, p->buffer_m > 0 ? p->buffer_m : 0);
    }
    return dg_index_build(&world->hold, boxes, n, &world->sensitive_index, err);
}

/* ---- rooms ----------------------------------------------------------------------------------------- */

int dg_rooms_init(struct dg_world *world, int n, struct dg_err *err)
{
    n = n < 1 ? 1 : n;
    DG_TRY(DG_NEW(&world->hold, &world->rooms, (size_t)n, err));
    world->n_rooms = n;
    return 0;
}

void dg_world_done(struct dg_world *world)
{
    for (int i = 0; i < world->n_rooms; i++) {
        struct dg_room *room = &world->rooms[i];
        dg_arena_done(&room->keep);
        dg_arena_done(&room->hold);
        dg_arena_done(&room->batch);
        dg_arena_done(&room->tmp);
        dg_cover_work_done(&room->work);
    }
    dg_arena_done(&world->hold);
    *world = (struct dg_world){0};
}

/* ---- the world ------------------------------------------------------------------------------------- */

static int editions_choose(struct dg_world *world, struct dg_err *err)
{
    const char *wanted = world->params->edition ? world->params->edition : world->dossier->scheme.edition;
    if (!world->classes) world->classes = dg_classes(wanted);
    if (!world->classes) {
        return dg_err_set(err, DG_EINVAL, "edition \"%s\" is not known: 2014 or 2025", wanted);
    }
    world->need_classes = strcmp(world->classes->edition, world->dossier->scheme.edition) == 0
                              ? world->classes
                              : dg_classes(world->dossier->scheme.edition);
    if (!world->need_classes) {
        return dg_err_set(err, DG_ESTATE, "layer scheme: edition \"%s\" is not known: 2014 or 2025",
                          world->dossier->scheme.edition);
    }
    if (world->need_classes != world->classes && world->dossier->needs.n) {
        dg_note_add(world->notes, DG_NOTE_EDITION, world->dossier->needs.n, NAN, world->need_classes->edition);
    }
    return 0;
}

int dg_world_init(struct dg_world *world, struct dg_err *err)
{
    const struct dg_scheme *s = &world->dossier->scheme;
    double cell_m = world->params->grid_m > 0 ? world->params->grid_m : s->grid_m;
    DG_TRY(dg_grid_init(&world->grid, cell_m, err));
    world->cell_m2 = cell_m * cell_m;
    dg_note_add(world->notes, DG_NOTE_GRID, 1, cell_m, NULL);
    if (!(s->target_height_m >= 0 && s->target_height_m < DG_MAX_HEIGHT_M)) {
        return dg_err_set(err, DG_ESTATE, "layer scheme: target_height_m must be 0 to %g", DG_MAX_HEIGHT_M);
    }
    world->targets_u[0] = dg_units(s->target_height_m);
    world->n_targets = 1;
    DG_TRY(editions_choose(world, err));
    DG_TRY(scene_make(world, err));
    DG_TRY(private_index(world, err));
    DG_TRY(sensitive_index(world, err));
    DG_TRY(dg_facades_init(world, err));
    return dg_needs_init(world, err);
}
