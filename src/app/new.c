/* New: from an extract to a dossier. Reads, sorts features into layers, derives yards, writes. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "app/file.h"
#include "app/take.h"
#include "app/yards.h"
#include "base/limits.h"
#include "base/rng.h"
#include "io/io.h"
#include "reader/reader.h"
#include "store/store.h"

/* Buildings this far outside the boundary are kept: a camera at the edge is hidden by them too. */
#define MARGIN_M 100.0
/* Step of the terrain that the dossier keeps: a third of SRTM's 30 m, so that bilinear resampling loses
 * nothing. */
#define TERRAIN_STEP_M 10.0

/* ---- arguments -------------------------------------------------------------------------------------- */

static int bbox_parse(const char *s, double out[4], struct dg_err *err)
{
    static const char *const names[4] = {"west", "south", "east", "north"};
    char part[40];

    for (int i = 0; i < 4; i++) {
        size_t n = strcspn(s, ",");
        snprintf(part, sizeof part, "%.*s", (int)(n < sizeof part - 1 ? n : sizeof part - 1), s);
        if (n >= sizeof part || !dg_parse_double(part, &out[i]))
            return dg_err_set(err, DG_EINVAL,
                              "--bbox: %s is not a number; wanted: west,south,east,north in degrees", names[i]);
        s += n;
        if ((*s == ',') != (i < 3))
            return dg_err_set(err, DG_EINVAL, "--bbox: wanted four numbers: west,south,east,north in degrees");
        s += *s == ',';
    }
    if (out[1] < -90 || out[3] > 90 || out[0] < -180 || out[2] > 180)
        return dg_err_set(err, DG_EINVAL,
                          "--bbox: beyond 180 degrees of longitude or 90 of latitude; the order is "
                          "west,south,east,north");
    if (!(out[0] < out[2]))
        return dg_err_set(err, DG_EINVAL, "--bbox: west %g is not west of east %g", out[0], out[2]);
    if (!(out[1] < out[3]))
        return dg_err_set(err, DG_EINVAL, "--bbox: south %g is not south of north %g", out[1], out[3]);
    return 0;
}

/* What can be refused before a long reading begins. */
static int check_params(const struct dg_app_new_params *params, struct dg_err *err)
{
    if (params->boundary_path && params->bbox)
        return dg_err_set(err, DG_EINVAL, "--bbox and --boundary: give one of them");
    DG_TRY(dg_file_check_input(params->extract_path, err));
    if (params->boundary_path) DG_TRY(dg_file_check_input(params->boundary_path, err));
    for (int32_t i = 0; i < params->n_terrain_paths; i++)
        DG_TRY(dg_file_check_input(params->terrain_paths[i], err));
    DG_TRY(dg_file_check_output(params->out_path, params->may_replace, err));
    if (dg_file_is_same(params->out_path, params->extract_path))
        return dg_err_set(err, DG_EINVAL, "%s: is the extract itself", params->out_path);
    return 0;
}

/* ---- sorting features into layers ------------------------------------------------------------------- */

struct sorter {
    struct dg_arena *arena;
    struct dg_tally tally;
    struct dg_dossier *dossier;
    struct dg_app_new_counts *counts;
    struct dg_crs_map *map; /* for true north at a camera */
};

/* Room for one row a feature in each layer: a few pointers' worth too much, but no growing lists. */
static int make_room(struct sorter *s, size_t n, struct dg_err *err)
{
    struct dg_dossier *d = s->dossier;
    DG_TRY(DG_NEW(s->arena, &d->buildings.items, n, err));
    DG_TRY(DG_NEW(s->arena, &d->barriers.items, n, err));
    DG_TRY(DG_NEW(s->arena, &d->roads.items, n, err));
    DG_TRY(DG_NEW(s->arena, &d->sites.items, n, err));
    DG_TRY(DG_NEW(s->arena, &d->lamps.items, n, err));
    DG_TRY(DG_NEW(s->arena, &d->sensitive_places.items, n, err));
    DG_TRY(DG_NEW(s->arena, &d->cameras.items, n, err));
    return DG_NEW(s->arena, &d->private_spaces.items, n, err);
}

static const char *prefixed(struct dg_arena *arena, const char *prefix, const char *id, struct dg_err *err)
{
    char text[DG_MAX_NAME + 16];
    snprintf(text, sizeof text, "%s%s", prefix, id);
    const char *copy = dg_arena_strdup(arena, text);
    if (!copy) (void)dg_err_set(err, DG_ENOMEM, "memory ran out");
    return copy;
}

/* Barriers are lines: the outline of one that came as an area, closed by its first point. */
static int as_line(struct dg_arena *arena, struct dg_geom *geom, struct dg_err *err)
{
    struct dg_ring *rings = NULL;

    if (geom->kind != DG_GEOM_AREA) return 0;
    DG_TRY(DG_NEW(arena, &rings, (size_t)geom->n_rings, err));
    for (int32_t i = 0; i < geom->n_rings; i++) {
        const struct dg_ring *from = &geom->rings[i];
        DG_TRY(DG_NEW(arena, &rings[i].pts, (size_t)from->n_pts + 1, err));
        memcpy(rings[i].pts, from->pts, (size_t)from->n_pts * sizeof *from->pts);
        rings[i].pts[from->n_pts] = from->pts[0];
        rings[i].n_pts = from->n_pts + 1;
    }
    geom->kind = DG_GEOM_LINE;
    geom->rings = rings;
    return 0;
}

/* OpenStreetMap's directions are from true north, the dossier's from grid north: turn by the direction in
 * which true north lies on the grid there (up to two degrees at the edge of a zone). */
static int to_grid_bearing(struct sorter *s, struct dg_camera *camera, struct dg_err *err)
{
    struct dg_pt lonlat, north;

    if (isnan(camera->bearing_deg)) return 0;
    DG_TRY(dg_crs_to_lonlat(s->map, camera->at, &lonlat, err));
    lonlat.y += 1e-3;
    DG_TRY(dg_crs_to_metres(s->map, lonlat, &north, err));
    double turn = atan2(north.x - camera->at.x, north.y - camera->at.y) * (180.0 / M_PI);
    double bearing = round((camera->bearing_deg + turn) * 100) / 100;
    camera->bearing_deg = bearing < 0 ? bearing + 360 : bearing >= 360 ? bearing - 360 : bearing;
    return 0;
}

/* All tags of an existing camera as a JSON object: what we do not know today, somebody may ask for tomorrow. */
static int camera_finish(struct sorter *s, const struct dg_feature *feature, struct dg_camera *camera,
                         struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_json json;

    dg_json_begin(&json, &text, 0);
    dg_json_object(&json, NULL);
    for (int32_t i = 0; i < feature->n_tags; i++)
        dg_json_str(&json, feature->tags[i].key, feature->tags[i].value);
    dg_json_end_object(&json);
    DG_TRY(dg_text_finish(&text, err));
    camera->tags = dg_arena_strndup(s->arena, text.data, text.len);
    camera->camera_id = prefixed(s->arena, "E-", feature->source_id, err);
    if (!camera->tags || !camera->camera_id) return dg_err_set(err, DG_ENOMEM, "memory ran out");
    return to_grid_bearing(s, camera, err);
}

static int sort_feature(struct sorter *s, const struct dg_feature *f, struct dg_err *err)
{
    struct dg_dossier *d = s->dossier;
    int32_t n_before = d->buildings.n + d->barriers.n + d->roads.n + d->sites.n + d->lamps.n +
                       d->sensitive_places.n + d->cameras.n + d->private_spaces.n;

    if (dg_take_building(f, &s->tally, &d->buildings.items[d->buildings.n])) d->buildings.n++;
    if (dg_take_private(f, &s->tally, &d->private_spaces.items[d->private_spaces.n])) d->private_spaces.n++;
    if (dg_take_barrier(f, &s->tally, &d->barriers.items[d->barriers.n]))
        DG_TRY(as_line(s->arena, &d->barriers.items[d->barriers.n++].geom, err));
    if (dg_take_road(f, &s->tally, &d->roads.items[d->roads.n])) d->roads.n++;
    if (dg_take_lamp(f, &s->tally, &d->lamps.items[d->lamps.n])) d->lamps.n++;
    if (dg_take_sensitive(f, &s->tally, &d->sensitive_places.items[d->sensitive_places.n]))
        d->sensitive_places.n++;
    if (dg_take_site(f, &s->tally, &d->sites.items[d->sites.n])) {
        struct dg_site *site = &d->sites.items[d->sites.n++];
        site->site_id = prefixed(s->arena, "P-", f->source_id, err);
        if (!site->site_id) return DG_ENOMEM;
    }
    if (dg_take_camera(f, &s->tally, &d->cameras.items[d->cameras.n]))
        DG_TRY(camera_finish(s, f, &d->cameras.items[d->cameras.n++], err));
    int32_t n_after = d->buildings.n + d->barriers.n + d->roads.n + d->sites.n + d->lamps.n +
                      d->sensitive_places.n + d->cameras.n + d->private_spaces.n;
    s->counts->n_used += n_after > n_before;
    if (f->was_repaired) {
        s->counts->n_repaired++;
        dg_tally_add(&s->tally, "repaired", f->layer, f->repair, NAN, f->source_id);
    }
    return 0;
}

static int sort_all(struct sorter *s, const struct dg_extract *extract, struct dg_err *err)
{
    DG_TRY(make_room(s, (size_t)extract->n_features, err));
    for (int32_t i = 0; i < extract->n_features; i++) DG_TRY(sort_feature(s, &extract->features[i], err));
    for (int32_t i = 0; i < extract->n_refused; i++) {
        const struct dg_refused *r = &extract->refused[i];
        dg_tally_add(&s->tally, "refused", r->layer, r->reason, NAN, r->source_id);
    }
    s->counts->n_features = extract->n_features;
    DG_TRY(dg_yards_derive(s->arena, s->dossier, &s->tally, err));
    for (int32_t i = 0; i < s->tally.n_rows; i++) {
        if (strcmp(s->tally.rows[i].code, "refused") == 0) s->counts->n_refused += s->tally.rows[i].n;
    }
    return dg_tally_finish(&s->tally, &s->dossier->assumptions.items, &s->dossier->assumptions.n, err);
}

/* ---- the scheme's row ------------------------------------------------------------------------------- */

/* From the boundary, so that the same extract and boundary give the same bytes on any day. */
static const char *scheme_id_make(struct dg_arena *arena, const struct dg_geom *boundary)
{
    uint64_t hash = 0;
    char text[32];

    for (int32_t i = 0; i < boundary->n_rings; i++) {
        for (int32_t j = 0; j < boundary->rings[i].n_pts; j++) {
            struct dg_pt p = boundary->rings[i].pts[j];
            hash = dg_hash64(hash ^ (uint64_t)llround(p.x * 10));
            hash = dg_hash64(hash ^ (uint64_t)llround(p.y * 10));
        }
    }
    snprintf(text, sizeof text, "S-%08x", (unsigned)(hash >> 32));
    return dg_arena_strdup(arena, text);
}

/* Arabic script (U+0600..U+06FF) begins with the bytes D8..DB in UTF-8. */
static bool is_persian(const char *s)
{
    for (; *s; s++) {
        if ((unsigned char)*s >= 0xD8 && (unsigned char)*s <= 0xDB) return true;
    }
    return false;
}

static int scheme_fill(struct dg_arena *arena, const struct dg_app_new_params *params,
                       const struct dg_extract *extract, struct dg_scheme *out, struct dg_err *err)
{
    const char *title_fa = "", *title_en = "";

    if (!params->title) {
        title_fa = dg_word(DG_FA, "new.title");
        title_en = dg_word(DG_EN, "new.title");
    } else if (is_persian(params->title)) {
        title_fa = params->title;
    } else {
        title_en = params->title;
    }
    *out = (struct dg_scheme){
        .boundary = extract->boundary,
        .scheme_id = scheme_id_make(arena, &extract->boundary),
        .title_fa = title_fa,
        .title_en = title_en,
        .responsible_kind = "",
        .responsible = "",
        .district = "",
        .county = "",
        .province = "",
        .basis_of_siting = "",
        .edition = "2014",
        .target_height_m = 1.5,
        .grid_m = 0.5,
        .retention_days = -1,
        .access = "",
        .sign = "",
        .submitted_on = "",
        .data_licence = strcmp(extract->format, "OSM") == 0 ? "© OpenStreetMap contributors, ODbL 1.0" : "",
        .crs = {.srs_id = extract->epsg, .scale_error_ppm = extract->scale_error_ppm},
        .running_cost_year = NAN,
    };
    snprintf(out->crs.name, sizeof out->crs.name, "%s", extract->crs_name);
    return out->scheme_id ? 0 : dg_err_set(err, DG_ENOMEM, "memory ran out");
}

static int terrain_fill(struct dg_arena *arena, const struct dg_app_new_params *params,
                        struct dg_scheme *scheme, struct dg_err *err)
{
    struct dg_box box = dg_geom_box(&scheme->boundary);
    struct dg_raster raster = {0};
    double step = TERRAIN_STEP_M;

    box.x0 -= MARGIN_M, box.y0 -= MARGIN_M, box.x1 += MARGIN_M, box.y1 += MARGIN_M;
    /* A county at 10 m would pass the limit on cells: coarser then, by halves. */
    while ((box.x1 - box.x0) / step * ((box.y1 - box.y0) / step) > DG_MAX_RASTER_CELLS / 4.0) step *= 2;
    DG_TRY(dg_reader_terrain(arena, params->terrain_paths, params->n_terrain_paths, scheme->crs.srs_id, box,
                             step, &raster, err));
    scheme->terrain_nx = raster.nx;
    scheme->terrain_ny = raster.ny;
    scheme->terrain_x0 = raster.x0;
    scheme->terrain_y0 = raster.y0;
    scheme->terrain_step_m = raster.step_m;
    scheme->terrain_z_m = raster.z_m;
    return 0;
}

/* ---- the whole -------------------------------------------------------------------------------------- */

static int read_extract(struct dg_arena *arena, const struct dg_app_new_params *params, struct dg_extract *out,
                        struct dg_err *err)
{
    struct dg_extract_request request = {
        .path = params->extract_path, .boundary_path = params->boundary_path, .margin_m = MARGIN_M};

    if (params->bbox) {
        DG_TRY(bbox_parse(params->bbox, request.bbox, err));
        request.has_bbox = true;
    }
    if (dg_reader_extract(arena, &request, out, err) < 0) return dg_file_prefix(err, params->extract_path);
    if (out->n_features == 0)
        return dg_err_set(err, DG_EFOUND, "%s: holds no feature%s", params->extract_path,
                          params->bbox            ? " inside --bbox; its order is west,south,east,north"
                          : params->boundary_path ? " inside the boundary"
                                                  : " at all");
    return 0;
}

int dg_app_new(struct dg_arena *arena, const struct dg_app_new_params *params, struct dg_dossier *out,
               struct dg_app_new_counts *counts, struct dg_err *err)
{
    dg_auto(dg_crs_close) struct dg_crs_map *map = NULL;
    struct dg_extract extract = {0};
    struct dg_dossier dossier = {0};
    struct dg_app_new_counts found = {0};

    DG_TRY(check_params(params, err));
    DG_TRY(read_extract(arena, params, &extract, err));
    DG_TRY(dg_crs_open(extract.epsg, &map, err));
    DG_TRY(scheme_fill(arena, params, &extract, &dossier.scheme, err));
    struct sorter sorter = {
        .arena = arena, .tally = {.arena = arena}, .dossier = &dossier, .counts = &found, .map = map};
    DG_TRY(sort_all(&sorter, &extract, err));
    if (params->n_terrain_paths) DG_TRY(terrain_fill(arena, params, &dossier.scheme, err));
    if (dg_store_create(params->out_path, &dossier, params->may_replace, err) < 0)
        return dg_file_prefix(err, params->out_path);
    *out = dossier;
    *counts = found;
    return 0;
}
