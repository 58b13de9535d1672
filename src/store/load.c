/* Reading a dossier, whoever wrote it: a file from outside, judged value by value. */
#include "store/store.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "io/io.h"
#include "store/layers.h"
#include "store/sql.h"

#define POOL_BYTES 65536 /* texts are short; an arena's piece takes a cache line each */

struct loader {
    struct dg_arena *arena;
    const char *path;
    struct dg_db *db;
    struct dg_dossier *dossier;
    int32_t srs_id; /* of the scheme's geometry, as the file numbers it */
    int64_t n_pts;
    char *pool;
    size_t pool_left;
    struct dg_err *err;
};

/* Where in the file a value stands, for messages. */
struct spot {
    const struct dg_layer *layer;
    int64_t fid;
    const char *column;
};

static int refuse(struct loader *l, const struct spot *spot, int code, const char *why)
{
    return dg_err_set(l->err, code, "%s: layer %s, fid %lld, column %s: %s", l->path, spot->layer->name,
                      (long long)spot->fid, spot->column, why);
}

/* ---- texts ----------------------------------------------------------------------------------------- */

static char *pool_get(struct loader *l, size_t n)
{
    if (n > POOL_BYTES / 4) return dg_arena_get(l->arena, n);
    if (n > l->pool_left) {
        l->pool = dg_arena_get(l->arena, POOL_BYTES);
        if (!l->pool) return NULL;
        l->pool_left = POOL_BYTES;
    }
    char *out = l->pool;
    l->pool += n;
    l->pool_left -= n;
    return out;
}

/* Windows line ends become plain ones; everything else must be clean as it stands. */
static int keep_text(struct loader *l, const struct spot *spot, const char *text, size_t n, size_t n_most,
                     const char **out)
{
    size_t n_code_points = 0, len = 0;
    if (!n) {
        *out = "";
        return 0;
    }
    char *copy = pool_get(l, n + 1);
    if (!copy) return dg_err_set(l->err, DG_ENOMEM, "%s: out of memory", l->path);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\r' && i + 1 < n && text[i + 1] == '\n') continue;
        copy[len++] = text[i];
    }
    copy[len] = '\0';
    if (!dg_text_is_clean(copy, len, &n_code_points)) {
        return refuse(
            l, spot, DG_EFORMAT,
            "the text holds control characters, text direction overrides or bytes that are not UTF-8");
    }
    if (n_code_points > n_most) {
        char why[64];
        snprintf(why, sizeof why, "a text of more than %zu characters", n_most);
        return refuse(l, spot, DG_ELIMIT, why);
    }
    *out = copy;
    return 0;
}

static int read_text(struct loader *l, const struct dg_stmt *stmt, int col, const struct spot *spot,
                     size_t n_most, const char **out)
{
    if (dg_stmt_kind(stmt, col) == DG_VALUE_BLOB)
        return refuse(l, spot, DG_EFORMAT, "bytes where a text belongs");
    size_t n = 0;
    bool is_null = dg_stmt_kind(stmt, col) == DG_VALUE_NULL;
    const char *text = dg_stmt_text(stmt, col, &n);
    if (!text && !is_null) return dg_err_set(l->err, DG_ENOMEM, "%s: out of memory", l->path);
    return keep_text(l, spot, text, n, n_most, out);
}

/* ---- numbers --------------------------------------------------------------------------------------- */

/* A number, also one that a program stored as text; `fallback` for NULL and the empty text. */
static int read_num(struct loader *l, const struct dg_stmt *stmt, int col, const struct spot *spot,
                    double fallback, double *out)
{
    double value = fallback;
    size_t n = 0;
    switch (dg_stmt_kind(stmt, col)) {
    case DG_VALUE_NULL: *out = fallback; return 0;
    case DG_VALUE_INT:
    case DG_VALUE_NUM: value = dg_stmt_num(stmt, col); break;
    case DG_VALUE_TEXT: {
        const char *text = dg_stmt_text(stmt, col, &n);
        if (!text) return dg_err_set(l->err, DG_ENOMEM, "%s: out of memory", l->path);
        if (!n) {
            *out = fallback;
            return 0;
        }
        if (!dg_parse_double(text, &value)) return refuse(l, spot, DG_EFORMAT, "a text where a number belongs");
        break;
    }
    default: return refuse(l, spot, DG_EFORMAT, "bytes where a number belongs");
    }
    if (!isfinite(value)) return refuse(l, spot, DG_EFORMAT, "an infinite number");
    *out = value;
    return 0;
}

static int read_whole(struct loader *l, const struct dg_stmt *stmt, int col, const struct spot *spot,
                      double fallback, double most, double *out)
{
    DG_TRY(read_num(l, stmt, col, spot, fallback, out));
    if (*out != floor(*out) || fabs(*out) > most)
        return refuse(l, spot, DG_EFORMAT, "not a whole number in range");
    return 0;
}

static int read_origin(struct loader *l, const struct dg_stmt *stmt, int col, const struct spot *spot,
                       bool has_value, enum dg_origin *out)
{
    const char *word = "";
    DG_TRY(read_text(l, stmt, col, spot, DG_MAX_NAME, &word));
    enum dg_origin origin = dg_origin_parse(word);
    /* A value that someone typed in without saying whence is given; an origin of nothing is none. */
    *out = !has_value ? DG_ORIGIN_NONE : origin == DG_ORIGIN_NONE ? DG_ORIGIN_GIVEN : origin;
    return 0;
}

static int read_version(struct loader *l, const struct dg_stmt *stmt, int col, const struct spot *spot)
{
    double version = 0;
    DG_TRY(read_whole(l, stmt, col, spot, DG_FORMAT_VERSION, INT32_MAX, &version));
    if (version > DG_FORMAT_VERSION) {
        return dg_err_set(l->err, DG_EFORMAT,
                          "%s: made by a newer didgah (format %.0f; this one knows %d); install the newer one",
                          l->path, version, DG_FORMAT_VERSION);
    }
    return 0;
}

static int read_field(struct loader *l, const struct dg_stmt *stmt, int col, const struct spot *spot,
                      const struct dg_column *column, char *item)
{
    void *field = item + column->offset;
    const void *about = item + column->about;
    double value = 0;
    switch (column->field) {
    case DG_FIELD_ID: return read_text(l, stmt, col, spot, DG_MAX_NAME, field);
    case DG_FIELD_TEXT: return read_text(l, stmt, col, spot, DG_MAX_TEXT, field);
    case DG_FIELD_NUM: return read_num(l, stmt, col, spot, column->fallback, field);
    case DG_FIELD_INT:
        DG_TRY(read_whole(l, stmt, col, spot, column->fallback, INT32_MAX, &value));
        *(int32_t *)field = (int32_t)value;
        return 0;
    case DG_FIELD_LONG:
        DG_TRY(read_whole(l, stmt, col, spot, column->fallback, 9007199254740992.0 /* 2^53 */, &value));
        *(int64_t *)field = (int64_t)value;
        return 0;
    case DG_FIELD_BOOL:
        DG_TRY(read_whole(l, stmt, col, spot, column->fallback, INT32_MAX, &value));
        *(bool *)field = value != 0;
        return 0;
    case DG_FIELD_ORIGIN: return read_origin(l, stmt, col, spot, !isnan(*(const double *)about), field);
    case DG_FIELD_ORIGIN_WORD:
        return read_origin(l, stmt, col, spot, **(const char *const *)about != '\0', field);
    case DG_FIELD_VERSION: return read_version(l, stmt, col, spot);
    }
    assert(!"a field of the table");
    return 0;
}

/* ---- geometry -------------------------------------------------------------------------------------- */

static const char *kinds_word(unsigned kinds)
{
    return kinds == DG_HAS_POINT  ? "a point"
           : kinds == DG_HAS_LINE ? "a line"
           : kinds == DG_HAS_AREA ? "an area"
                                  : "a point, a line or an area";
}

static int parse_geom(struct loader *l, const struct dg_stmt *stmt, int col, const struct spot *spot,
                      struct dg_geom *out)
{
    size_t n = 0;
    int32_t srs_id = 0;
    struct dg_err why = {0};
    *out = (struct dg_geom){.kind = DG_GEOM_NONE};
    if (dg_stmt_kind(stmt, col) == DG_VALUE_NULL) return 0;
    if (dg_stmt_kind(stmt, col) != DG_VALUE_BLOB) return refuse(l, spot, DG_EFORMAT, "not a geometry");
    const void *blob = dg_stmt_blob(stmt, col, &n);
    if (!blob && n) return dg_err_set(l->err, DG_ENOMEM, "%s: out of memory", l->path);
    int result = dg_gpkg_parse(l->arena, blob, n, out, &srs_id, &why);
    if (result < 0) return refuse(l, spot, result, why.msg);
    for (int32_t r = 0; r < out->n_rings; r++) l->n_pts += out->rings[r].n_pts;
    if (l->n_pts > DG_MAX_POINTS) return refuse(l, spot, DG_ELIMIT, "more points than a dossier may hold");
    if (srs_id > 0 && srs_id != l->srs_id) {
        return refuse(l, spot, DG_EFORMAT,
                      "the geometry is in another projection than the scheme; save the layer in the scheme's");
    }
    return 0;
}

static int read_geom(struct loader *l, const struct dg_stmt *stmt, int col, const struct spot *spot, char *item)
{
    const struct dg_layer *layer = spot->layer;
    struct dg_geom geom;
    DG_TRY(parse_geom(l, stmt, col, spot, &geom));
    if (geom.kind != DG_GEOM_NONE && !(layer->kinds & 1u << geom.kind)) {
        char why[80];
        snprintf(why, sizeof why, "the geometry must be %s", kinds_word(layer->kinds));
        return refuse(l, spot, DG_EFORMAT, why);
    }
    if (layer->geom != DG_NO_FIELD) {
        *(struct dg_geom *)(item + layer->geom) = geom;
        return 0;
    }
    if (geom.n_rings > 1) return refuse(l, spot, DG_EFORMAT, "several points where one belongs");
    *(struct dg_pt *)(item + layer->at) = geom.n_rings ? geom.rings[0].pts[0] : (struct dg_pt){NAN, NAN};
    return 0;
}

/* ---- layers ---------------------------------------------------------------------------------------- */

/* Is the layer in the scheme's projection? The scheme itself says which that is. */
static int read_srs(struct loader *l, const struct dg_layer *layer)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    struct dg_crs *crs = &l->dossier->scheme.crs;
    bool is_scheme = layer == &dg_input_layers[0];
    DG_TRY(dg_stmt_prepare(l->db, dg_sql_srs_get, &stmt, l->err));
    dg_stmt_bind_text(&stmt, 1, layer->name);
    int row = dg_stmt_step(&stmt, l->err);
    if (row < 0) return row;
    if (!row && !is_scheme) return 0; /* a bare table: taken to be in the scheme's */
    size_t n = 0;
    const char *who = row ? dg_stmt_text(&stmt, 1, &n) : NULL;
    int64_t code = row ? dg_stmt_int(&stmt, 2) : 0;
    if (!who || strcasecmp(who, "EPSG") != 0 || code <= 0 || code > 999999) {
        return dg_err_set(l->err, DG_EFORMAT,
                          "%s: layer %s has no projection with an EPSG code; save it in a UTM zone", l->path,
                          layer->name);
    }
    if (is_scheme) {
        const char *name = dg_stmt_text(&stmt, 3, &n);
        l->srs_id = (int32_t)dg_stmt_int(&stmt, 0);
        crs->srs_id = (int32_t)code;
        if (name && n < sizeof crs->name && dg_text_is_clean(name, n, NULL)) {
            memcpy(crs->name, name, n + 1);
        } else {
            snprintf(crs->name, sizeof crs->name, "EPSG:%d", (int)code);
        }
        return 0;
    }
    if (code == crs->srs_id && dg_stmt_int(&stmt, 0) == l->srs_id) return 0;
    return dg_err_set(l->err, DG_EFORMAT,
                      "%s: layer %s is in EPSG:%d but scheme in EPSG:%d; save the layer in EPSG:%d", l->path,
                      layer->name, (int)code, (int)crs->srs_id, (int)crs->srs_id);
}

static int count_rows(struct loader *l, const struct dg_layer *layer, int64_t *n)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_layer_statement(l->db, dg_sql_row_count, layer->name, &stmt, l->err));
    int row = dg_stmt_step(&stmt, l->err);
    if (row < 0) return row;
    *n = dg_stmt_int(&stmt, 0);
    return 0;
}

/* SELECT what the table has; a column that it lacks reads as NULL. All names are our own. */
static int prepare_select(struct loader *l, const struct dg_layer *layer, struct dg_stmt *out)
{
    dg_auto(dg_text_done) struct dg_text sql = {0};
    bool has[64];
    const char *geom_name = NULL;
    assert(layer->n_columns <= 64);
    DG_TRY(dg_layer_columns(l->db, l->path, layer, has, &geom_name, l->err));
    dg_text_addf(&sql, "SELECT rowid, %s%s%s", geom_name ? "\"" : "", geom_name ? geom_name : "NULL",
                 geom_name ? "\"" : "");
    for (int i = 0; i < layer->n_columns; i++) {
        if (has[i]) {
            dg_text_addf(&sql, ", \"%s\"", layer->columns[i].name);
        } else {
            dg_text_add(&sql, ", NULL");
        }
    }
    dg_text_addf(&sql, " FROM \"%s\" ORDER BY rowid", layer->name);
    DG_TRY(dg_text_finish(&sql, l->err));
    return dg_stmt_prepare(l->db, sql.data, out, l->err);
}

static int read_row(struct loader *l, const struct dg_layer *layer, const struct dg_stmt *stmt, char *item)
{
    struct spot spot = {.layer = layer, .fid = dg_stmt_int(stmt, 0), .column = "geom"};
    if (layer->fid != DG_NO_FIELD) *(int64_t *)(item + layer->fid) = spot.fid;
    if (layer->kinds) DG_TRY(read_geom(l, stmt, 1, &spot, item));
    for (int i = 0; i < layer->n_columns; i++) {
        spot.column = layer->columns[i].name;
        DG_TRY(read_field(l, stmt, i + 2, &spot, &layer->columns[i], item));
    }
    return 0;
}

static int read_rows(struct loader *l, const struct dg_layer *layer, char *items, int64_t n)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(prepare_select(l, layer, &stmt));
    for (int64_t i = 0; i < n; i++) {
        int row = dg_stmt_step(&stmt, l->err);
        if (row < 0) return row;
        assert(row == 1); /* counted in the same transaction */
        DG_TRY(read_row(l, layer, &stmt, items + (size_t)i * layer->size));
    }
    return 0;
}

static int read_layer(struct loader *l, const struct dg_layer *layer)
{
    int64_t n = 0;
    int exists = dg_layer_exists(l->db, l->path, layer->name, l->err);
    if (exists <= 0) return exists; /* a layer that is missing is empty */
    if (layer->kinds) DG_TRY(read_srs(l, layer));
    DG_TRY(count_rows(l, layer, &n));
    if (n > layer->n_most) {
        return dg_err_set(l->err, DG_ELIMIT, "%s: layer %s holds %lld rows; the limit is %d", l->path,
                          layer->name, (long long)n, (int)layer->n_most);
    }
    struct dg_list list = {.n = (int32_t)n};
    char *items = NULL;
    DG_TRY(dg_arena_array(l->arena, (size_t)n, layer->size, (void **)&items, l->err));
    DG_TRY(read_rows(l, layer, items, n));
    list.items = items;
    memcpy((char *)l->dossier + layer->list, &list, sizeof list);
    return 0;
}

static int read_scheme(struct loader *l)
{
    const struct dg_layer *layer = &dg_input_layers[0];
    int64_t n = 0;
    int exists = dg_layer_exists(l->db, l->path, layer->name, l->err);
    if (exists < 0) return exists;
    if (!exists) {
        return dg_err_set(l->err, DG_EFORMAT,
                          "%s: not a didgah dossier (it has no layer scheme); `didgah new` makes one", l->path);
    }
    DG_TRY(read_srs(l, layer));
    DG_TRY(count_rows(l, layer, &n));
    if (n != 1) {
        return dg_err_set(l->err, DG_EFORMAT, "%s: layer scheme holds %lld rows; it must hold exactly one",
                          l->path, (long long)n);
    }
    return read_rows(l, layer, (char *)l->dossier + layer->list, 1);
}

/* ---- terrain --------------------------------------------------------------------------------------- */

static int read_terrain_row(struct loader *l, const struct dg_stmt *stmt, int32_t j)
{
    struct dg_scheme *scheme = &l->dossier->scheme;
    size_t n = 0;
    const unsigned char *b = dg_stmt_kind(stmt, 1) == DG_VALUE_BLOB ? dg_stmt_blob(stmt, 1, &n) : NULL;
    if (dg_stmt_int(stmt, 0) != j || !b || n != (size_t)scheme->terrain_nx * 4) {
        return dg_err_set(
            l->err, DG_EFORMAT,
            "%s: terrain, row %d: not %d heights of 4 bytes; make the dossier again with its terrain", l->path,
            (int)j, (int)scheme->terrain_nx);
    }
    for (int32_t i = 0; i < scheme->terrain_nx; i++, b += 4) {
        uint32_t bits = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        float z;
        memcpy(&z, &bits, sizeof z);
        if (!isfinite(z) || fabsf(z) > 20000) { /* no ground of the earth is that high or deep */
            return dg_err_set(l->err, DG_EFORMAT, "%s: terrain, row %d, node %d: %g is not a height", l->path,
                              (int)j, (int)i, (double)z);
        }
        scheme->terrain_z_m[(int64_t)j * scheme->terrain_nx + i] = z;
    }
    return 0;
}

static int read_terrain(struct loader *l)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    struct dg_scheme *s = &l->dossier->scheme;
    if (!s->terrain_nx && !s->terrain_ny) return 0;
    if (s->terrain_nx < 2 || s->terrain_ny < 2 || !(s->terrain_step_m > 0) ||
        (int64_t)s->terrain_nx * s->terrain_ny > DG_MAX_RASTER_CELLS) {
        return dg_err_set(l->err, DG_EFORMAT, "%s: layer scheme: the terrain_ columns do not describe a grid",
                          l->path);
    }
    int exists = dg_layer_exists(l->db, l->path, "terrain", l->err);
    if (exists < 0) return exists;
    if (!exists)
        return dg_err_set(l->err, DG_EFORMAT, "%s: scheme names a terrain but table terrain is missing",
                          l->path);
    DG_TRY(DG_NEW(l->arena, &s->terrain_z_m, (size_t)s->terrain_nx * (size_t)s->terrain_ny, l->err));
    DG_TRY(dg_stmt_prepare(l->db, dg_sql_terrain_each, &stmt, l->err));
    for (int32_t j = 0; j < s->terrain_ny; j++) {
        int row = dg_stmt_step(&stmt, l->err);
        if (row < 0) return row;
        if (!row)
            return dg_err_set(l->err, DG_EFORMAT, "%s: terrain holds %d rows; scheme says %d", l->path, (int)j,
                              (int)s->terrain_ny);
        DG_TRY(read_terrain_row(l, &stmt, j));
    }
    return 0;
}

static int load(struct dg_arena *arena, const char *path, struct dg_db *db, struct dg_dossier *out,
                struct dg_err *err)
{
    struct dg_dossier dossier = {0};
    struct loader l = {.arena = arena, .path = path, .db = db, .dossier = &dossier, .err = err};
    DG_TRY(dg_db_exec(db, "BEGIN", err)); /* one state of the file for all layers */
    DG_TRY(read_scheme(&l));
    for (int i = 1; i < DG_INPUT_LAYERS; i++) DG_TRY(read_layer(&l, &dg_input_layers[i]));
    DG_TRY(read_terrain(&l));
    *out = dossier;
    return 0;
}

int dg_store_load(struct dg_arena *arena, const char *path, struct dg_dossier *out, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    DG_TRY(dg_db_open(path, DG_DB_READ, &db, err));
    return load(arena, path, db, out, err);
}

int dg_store_load_bytes(struct dg_arena *arena, const char *name, void *bytes, size_t n, struct dg_dossier *out,
                        struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    DG_TRY(dg_db_open_bytes(name, bytes, n, &db, err));
    return load(arena, name, db, out, err);
}
