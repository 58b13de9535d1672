/* Reading the frozen form: bytes from outside. Values are judged one by one for the sake of the message; that
 * the whole is the one form is judged by writing it again. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "store/frozen.h"

#define MAX_COORDINATE 1e9 /* metres; as in a GeoPackage's geometry (io) */

static const char magic[] = "[\"didgah.frozen\",";

struct reader {
    struct dg_arena *arena;
    const char *at, *end;
    int64_t line;
    struct dg_dossier *dossier;
    int64_t n_pts; /* of all geometries */
    struct dg_arena tmp;
    struct dg_pt *pts; /* of the geometry that is read; in `tmp` */
    struct dg_ring *rings;
    int32_t n_own_pts, cap_pts, n_rings, cap_rings;
    struct dg_err *err;
};

static void reader_done(struct reader *r) { dg_arena_done(&r->tmp); }

static int refuse(struct reader *r, int code, const char *column, const char *why)
{
    return dg_err_set(r->err, code, "line %lld%s%s: %s", (long long)r->line, *column ? ", " : "", column, why);
}

/* ---- pieces of JSON ---------------------------------------------------------------------------------- */

static bool take(struct reader *r, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n) != 0) return false;
    r->at += n;
    return true;
}

static int need(struct reader *r, const char *word, const char *column)
{
    char why[80];
    if (take(r, word)) return 0;
    snprintf(why, sizeof why, "%s belongs here", *word == '\n' ? "the end of the line" : word);
    return refuse(r, DG_EFORMAT, column, why);
}

/* A string into the arena, unescaped. In the one form only these escapes occur in a clean text. */
static int read_string(struct reader *r, const char *column, size_t n_most, const char **out)
{
    size_t n = 0, n_code_points = 0;
    DG_TRY(need(r, "\"", column));
    const char *close = r->at;
    while (close < r->end && *close != '"' && *close != '\n')
        close += *close == '\\' && close + 1 < r->end ? 2 : 1;
    if (close >= r->end || *close != '"') return refuse(r, DG_EFORMAT, column, "a text that does not end");
    char *copy = dg_arena_get(r->arena, (size_t)(close - r->at) + 1);
    if (!copy) return dg_err_set(r->err, DG_ENOMEM, "out of memory");
    while (r->at < close) {
        char c = *r->at++;
        if (c == '\\') {
            c = *r->at++;
            if (c != 'n' && c != 't' && c != '"' && c != '\\')
                return refuse(r, DG_EFORMAT, column, "an escape that no clean text needs");
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        copy[n++] = c;
    }
    copy[n] = '\0';
    r->at = close + 1;
    if (!dg_text_is_clean(copy, n, &n_code_points)) {
        return refuse(
            r, DG_EFORMAT, column,
            "the text holds control characters, text direction overrides or bytes that are not UTF-8");
    }
    if (n_code_points > n_most) return refuse(r, DG_ELIMIT, column, "the text is too long");
    *out = n ? copy : "";
    return 0;
}

static int read_number(struct reader *r, const char *column, double *out)
{
    char token[DG_MAX_NUMBER_DIGITS + 1];
    size_t n = 0;
    while (r->at + n < r->end && n < sizeof token - 1 && strchr("+-.eE0123456789", r->at[n]) && r->at[n]) n++;
    memcpy(token, r->at, n);
    token[n] = '\0';
    if (!dg_parse_double(token, out)) return refuse(r, DG_EFORMAT, column, "a number belongs here");
    r->at += n;
    return 0;
}

static int read_whole(struct reader *r, const char *column, double most, double *out)
{
    DG_TRY(read_number(r, column, out));
    if (*out != floor(*out) || fabs(*out) > most)
        return refuse(r, DG_EFORMAT, column, "not a whole number in range");
    return 0;
}

/* ---- geometry ---------------------------------------------------------------------------------------- */

/* Room for one more of `size` bytes; the array moves within `tmp`, twice as long each time. */
static int grow(struct reader *r, void **items, int32_t n, int32_t *cap, size_t size)
{
    if (n < *cap) return 0;
    void *wider = dg_arena_get(&r->tmp, (size_t)(*cap ? *cap : 16) * 2 * size);
    if (!wider) return dg_err_set(r->err, DG_ENOMEM, "out of memory");
    if (n) memcpy(wider, *items, (size_t)n * size);
    *items = wider;
    *cap = (*cap ? *cap : 16) * 2;
    return 0;
}

static int read_point(struct reader *r, const char *column)
{
    struct dg_pt p;
    DG_TRY(need(r, "[", column));
    DG_TRY(read_number(r, column, &p.x));
    DG_TRY(need(r, ",", column));
    DG_TRY(read_number(r, column, &p.y));
    DG_TRY(need(r, "]", column));
    if (fabs(p.x) > MAX_COORDINATE || fabs(p.y) > MAX_COORDINATE)
        return refuse(r, DG_EFORMAT, column, "a coordinate that is no metre of a map");
    if (++r->n_pts > DG_MAX_POINTS) return refuse(r, DG_ELIMIT, column, "more points than a dossier may hold");
    DG_TRY(grow(r, (void **)&r->pts, r->n_own_pts, &r->cap_pts, sizeof p));
    r->pts[r->n_own_pts++] = p;
    return 0;
}

/* The points between two brackets become a ring; of an area without the one that closes it. */
static int end_ring(struct reader *r, const char *column, enum dg_geom_kind kind, int32_t first, bool is_hole)
{
    int32_t n = r->n_own_pts - first;
    struct dg_pt *p = r->pts + first;
    if (kind == DG_GEOM_AREA) {
        if (n < 4 || p[0].x != p[n - 1].x || p[0].y != p[n - 1].y)
            return refuse(r, DG_EFORMAT, column, "a ring that is not closed or has less than three corners");
        r->n_own_pts--;
        n--;
    }
    if (kind == DG_GEOM_LINE && n < 2) return refuse(r, DG_EFORMAT, column, "a line of one point");
    if (n > DG_MAX_RING_POINTS) return refuse(r, DG_ELIMIT, column, "a ring of too many points");
    DG_TRY(grow(r, (void **)&r->rings, r->n_rings, &r->cap_rings, sizeof *r->rings));
    r->rings[r->n_rings++] = (struct dg_ring){.n_pts = n, .is_hole = is_hole};
    return 0;
}

static int read_ring(struct reader *r, const char *column, enum dg_geom_kind kind, bool is_hole)
{
    int32_t first = r->n_own_pts;
    if (kind == DG_GEOM_POINT) {
        DG_TRY(read_point(r, column));
        return end_ring(r, column, kind, first, false);
    }
    DG_TRY(need(r, "[", column));
    do DG_TRY(read_point(r, column));
    while (take(r, ","));
    DG_TRY(need(r, "]", column));
    return end_ring(r, column, kind, first, is_hole);
}

static int read_part(struct reader *r, const char *column, enum dg_geom_kind kind)
{
    if (kind != DG_GEOM_AREA) return read_ring(r, column, kind, false);
    bool is_hole = false;
    DG_TRY(need(r, "[", column));
    do {
        DG_TRY(read_ring(r, column, kind, is_hole));
        is_hole = true;
    } while (take(r, ","));
    return need(r, "]", column);
}

static int keep_geom(struct reader *r, enum dg_geom_kind kind, struct dg_geom *out)
{
    struct dg_geom geom = {.kind = kind, .n_rings = r->n_rings};
    struct dg_pt *pts = NULL;
    DG_TRY(DG_NEW(r->arena, &geom.rings, (size_t)r->n_rings, r->err));
    DG_TRY(DG_NEW(r->arena, &pts, (size_t)r->n_own_pts, r->err));
    memcpy(pts, r->pts, (size_t)r->n_own_pts * sizeof *pts);
    for (int32_t i = 0; i < r->n_rings; i++) {
        geom.rings[i] = r->rings[i];
        geom.rings[i].pts = pts;
        pts += r->rings[i].n_pts;
        if (kind == DG_GEOM_AREA) dg_ring_orient(&geom.rings[i]);
    }
    *out = geom;
    return 0;
}

static int read_geom(struct reader *r, const struct dg_layer *layer, char *item)
{
    /* How many brackets open tells what it is; the type behind must agree. */
    static const char *const types[] = {"]", "],\"type\":\"MultiPoint\"}", "],\"type\":\"MultiLineString\"}",
                                        "],\"type\":\"MultiPolygon\"}"};
    int n_open = 0;
    r->n_own_pts = r->n_rings = 0;
    DG_TRY(need(r, "{\"coordinates\":", "geom"));
    while (r->at + n_open < r->end && r->at[n_open] == '[') n_open++;
    if (layer->at != DG_NO_FIELD) {
        DG_TRY(read_point(r, "geom"));
        *(struct dg_pt *)(item + layer->at) = r->pts[0];
        return need(r, ",\"type\":\"Point\"}", "geom");
    }
    enum dg_geom_kind kind = n_open == 2   ? DG_GEOM_POINT
                             : n_open == 3 ? DG_GEOM_LINE
                             : n_open == 4 ? DG_GEOM_AREA
                                           : DG_GEOM_NONE;
    if (kind == DG_GEOM_NONE || !(layer->kinds & 1u << kind))
        return refuse(r, DG_EFORMAT, "geom", "not a geometry that this layer holds");
    r->at++;
    do DG_TRY(read_part(r, "geom", kind));
    while (take(r, ","));
    DG_TRY(need(r, types[kind], "geom"));
    return keep_geom(r, kind, (struct dg_geom *)(item + layer->geom));
}

/* ---- fields ------------------------------------------------------------------------------------------ */

/* What a row that says nothing holds. */
static void set_silent(const struct dg_column *column, char *item)
{
    void *field = item + column->offset;
    switch (column->field) {
    case DG_FIELD_ID:
    case DG_FIELD_TEXT: *(const char **)field = ""; break;
    case DG_FIELD_NUM: *(double *)field = column->fallback; break;
    case DG_FIELD_INT: *(int32_t *)field = (int32_t)column->fallback; break;
    case DG_FIELD_LONG: *(int64_t *)field = (int64_t)column->fallback; break;
    case DG_FIELD_BOOL: *(bool *)field = column->fallback != 0; break;
    case DG_FIELD_ORIGIN:
    case DG_FIELD_ORIGIN_WORD: *(enum dg_origin *)field = DG_ORIGIN_NONE; break;
    case DG_FIELD_VERSION: break;
    }
}

static int read_value(struct reader *r, const struct dg_column *column, char *item)
{
    void *field = item + column->offset;
    const char *word = "";
    double value = 0;
    switch (column->field) {
    case DG_FIELD_ID: return read_string(r, column->name, DG_MAX_NAME, field);
    case DG_FIELD_TEXT: return read_string(r, column->name, DG_MAX_TEXT, field);
    case DG_FIELD_NUM: return read_number(r, column->name, field);
    case DG_FIELD_INT:
        DG_TRY(read_whole(r, column->name, INT32_MAX, &value));
        *(int32_t *)field = (int32_t)value;
        return 0;
    case DG_FIELD_LONG:
        DG_TRY(read_whole(r, column->name, 9007199254740992.0 /* 2^53 */, &value));
        *(int64_t *)field = (int64_t)value;
        return 0;
    case DG_FIELD_BOOL:
        *(bool *)field = take(r, "true");
        return *(bool *)field ? 0 : need(r, "false", column->name);
    case DG_FIELD_ORIGIN:
    case DG_FIELD_ORIGIN_WORD:
        DG_TRY(read_string(r, column->name, DG_MAX_NAME, &word));
        *(enum dg_origin *)field = dg_origin_parse(word);
        return 0;
    case DG_FIELD_VERSION: break;
    }
    return refuse(r, DG_EFORMAT, column->name, "this column has no value here");
}

/* A value that came without its origin is given. */
static void settle_origins(const struct dg_layer *layer, char *item)
{
    for (int i = 0; i < layer->n_columns; i++) {
        const struct dg_column *column = &layer->columns[i];
        const void *about = item + column->about;
        bool is_word = column->field == DG_FIELD_ORIGIN_WORD;
        if (column->field != DG_FIELD_ORIGIN && !is_word) continue;
        bool has_value = is_word ? **(const char *const *)about != '\0' : !isnan(*(const double *)about);
        enum dg_origin *origin = (enum dg_origin *)(item + column->offset);
        if (has_value && *origin == DG_ORIGIN_NONE) *origin = DG_ORIGIN_GIVEN;
    }
}

static int read_member(struct reader *r, const struct dg_layer *layer, char *item)
{
    const char *name = "";
    DG_TRY(read_string(r, "", DG_MAX_NAME, &name));
    DG_TRY(need(r, ":", name));
    if (layer->kinds && strcmp(name, "geom") == 0) return read_geom(r, layer, item);
    for (int i = dg_frozen_key(layer) + 1; i < layer->n_columns; i++) {
        if (strcmp(layer->columns[i].name, name) == 0) return read_value(r, &layer->columns[i], item);
    }
    return dg_err_set(r->err, DG_EFORMAT,
                      "line %lld: layer %s has no column %s in this didgah; a newer one wrote it",
                      (long long)r->line, layer->name, name);
}

static int read_row(struct reader *r, const struct dg_layer *layer, char *item)
{
    const struct dg_column *key = &layer->columns[dg_frozen_key(layer)];
    for (int i = 0; i < layer->n_columns; i++) set_silent(&layer->columns[i], item);
    if (layer->at != DG_NO_FIELD) *(struct dg_pt *)(item + layer->at) = (struct dg_pt){NAN, NAN};
    DG_TRY(need(r, "[\"", ""));
    DG_TRY(need(r, layer->name, ""));
    DG_TRY(need(r, "\",", ""));
    if (!take(r, "null")) DG_TRY(read_value(r, key, item));
    DG_TRY(need(r, ",{", ""));
    if (!take(r, "}")) {
        do DG_TRY(read_member(r, layer, item));
        while (take(r, ","));
        DG_TRY(need(r, "}", ""));
    }
    settle_origins(layer, item);
    DG_TRY(need(r, "]\n", ""));
    r->line++;
    dg_arena_reset(&r->tmp);
    r->pts = NULL, r->rings = NULL;
    r->cap_pts = r->cap_rings = 0;
    return 0;
}

/* ---- layers ------------------------------------------------------------------------------------------ */

/* How many lines from here on belong to the layer? */
static int64_t count_lines(const struct reader *r, const char *name)
{
    char head[64];
    size_t n_head = (size_t)snprintf(head, sizeof head, "[\"%s\",", name);
    const char *at = r->at;
    int64_t n = 0;
    while ((size_t)(r->end - at) >= n_head && memcmp(at, head, n_head) == 0) {
        const char *feed = memchr(at, '\n', (size_t)(r->end - at));
        n++;
        if (!feed) break;
        at = feed + 1;
    }
    return n;
}

static int unknown_line(struct reader *r)
{
    int n = 0;
    while (n < 40 && r->at + n < r->end && r->at[n] >= 0x20 && r->at[n] < 0x7F) n++;
    return dg_err_set(r->err, DG_EFORMAT,
                      "line %lld: \"%.*s\" is no row of a layer that this didgah knows, or stands out of order",
                      (long long)r->line, n, r->at);
}

static int read_layer(struct reader *r, const struct dg_layer *layer)
{
    int64_t n = count_lines(r, layer->name);
    struct dg_list list = {.n = (int32_t)n};
    char *items = NULL, why[80];
    bool is_scheme = layer == &dg_input_layers[0];
    if (is_scheme && n == 0 && r->at < r->end) return unknown_line(r);
    if (n > layer->n_most || (is_scheme && n != 1)) {
        snprintf(why, sizeof why, "layer %s: %lld rows; %s %d", layer->name, (long long)n,
                 is_scheme ? "it must hold exactly" : "the limit is", (int)layer->n_most);
        return refuse(r, is_scheme ? DG_EFORMAT : DG_ELIMIT, "", why);
    }
    if (is_scheme) return read_row(r, layer, (char *)r->dossier + layer->list);
    DG_TRY(dg_arena_array(r->arena, (size_t)n, layer->size, (void **)&items, r->err));
    for (int64_t i = 0; i < n; i++) {
        char *item = items + (size_t)i * layer->size;
        DG_TRY(read_row(r, layer, item));
        if (layer->fid != DG_NO_FIELD) *(int64_t *)(item + layer->fid) = i + 1;
    }
    list.items = items;
    memcpy((char *)r->dossier + layer->list, &list, sizeof list);
    return 0;
}

static int read_terrain_row(struct reader *r, struct dg_scheme *scheme)
{
    double value = 0;
    DG_TRY(need(r, "[\"terrain\",", ""));
    DG_TRY(read_whole(r, "terrain", INT32_MAX, &value));
    if (value < 0 || value >= scheme->terrain_ny)
        return refuse(r, DG_EFORMAT, "terrain", "a row that the scheme does not have");
    float *row = scheme->terrain_z_m + (int64_t)value * scheme->terrain_nx;
    DG_TRY(need(r, ",[", "terrain"));
    for (int32_t i = 0; i < scheme->terrain_nx; i++) {
        if (i) DG_TRY(need(r, ",", "terrain"));
        DG_TRY(read_number(r, "terrain", &value));
        if (fabs(value) > 20000) return refuse(r, DG_EFORMAT, "terrain", "not a height");
        row[i] = (float)value;
    }
    DG_TRY(need(r, "]]\n", "terrain"));
    r->line++;
    return 0;
}

/* Each row once: were one there twice, another would be missing, and the bytes written again would differ. */
static int read_terrain(struct reader *r)
{
    struct dg_scheme *s = &r->dossier->scheme;
    int64_t n = count_lines(r, "terrain");
    if (!s->terrain_nx && !s->terrain_ny && !n) return 0;
    if (s->terrain_nx < 2 || s->terrain_ny < 2 || !(s->terrain_step_m > 0) ||
        (int64_t)s->terrain_nx * s->terrain_ny > DG_MAX_RASTER_CELLS || n != s->terrain_ny)
        return refuse(r, DG_EFORMAT, "terrain", "not the grid that the scheme's columns describe");
    /* Two bytes a height at least: no few bytes ask for much memory. */
    if ((int64_t)s->terrain_nx * s->terrain_ny * 2 > r->end - r->at)
        return refuse(r, DG_EFORMAT, "terrain", "less heights than the scheme says");
    DG_TRY(DG_NEW(r->arena, &s->terrain_z_m, (size_t)s->terrain_nx * (size_t)s->terrain_ny, r->err));
    for (int32_t j = 0; j < s->terrain_ny; j++) DG_TRY(read_terrain_row(r, s));
    return 0;
}

static int read_layers(struct reader *r)
{
    const struct dg_layer *layers[DG_INPUT_LAYERS];
    bool has_terrain = false;
    dg_layers_sorted(layers);
    for (int i = 0; i < DG_INPUT_LAYERS; i++) {
        if (!has_terrain && strcmp(layers[i]->name, "terrain") > 0) {
            has_terrain = true;
            DG_TRY(read_terrain(r));
        }
        DG_TRY(read_layer(r, layers[i]));
    }
    if (!has_terrain) DG_TRY(read_terrain(r));
    return r->at == r->end ? 0 : unknown_line(r);
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static int read_header(struct reader *r)
{
    struct dg_crs *crs = &r->dossier->scheme.crs;
    double epsg = 0, version = 0;
    if (!take(r, magic))
        return dg_err_set(r->err, DG_EFORMAT, "not a frozen version; `didgah freeze` makes one of a dossier");
    DG_TRY(need(r, "{\"epsg\":", ""));
    DG_TRY(read_whole(r, "epsg", 999999, &epsg));
    DG_TRY(need(r, ",\"version\":", ""));
    DG_TRY(read_whole(r, "version", INT32_MAX, &version));
    if (version != DG_FROZEN_VERSION) {
        return dg_err_set(r->err, DG_EFORMAT,
                          "frozen by a newer didgah (form %.0f; this one knows %d); install the newer one",
                          version, DG_FROZEN_VERSION);
    }
    DG_TRY(need(r, "}]\n", ""));
    r->line++;
    crs->srs_id = (int32_t)epsg;
    if ((epsg > 32600 && epsg <= 32660) || (epsg > 32700 && epsg <= 32760)) {
        snprintf(crs->name, sizeof crs->name, "WGS 84 / UTM zone %d%c", crs->srs_id % 100,
                 epsg < 32700 ? 'N' : 'S');
    } else {
        snprintf(crs->name, sizeof crs->name, "EPSG:%d", (int)crs->srs_id);
    }
    return 0;
}

/* The line in which two byte strings part. */
static int64_t first_difference(const char *a, size_t n_a, const char *b, size_t n_b)
{
    int64_t line = 1;
    for (size_t i = 0; i < n_a && i < n_b && a[i] == b[i]; i++) line += a[i] == '\n';
    return line;
}

bool dg_frozen_is(const char *bytes, size_t n)
{
    return n >= sizeof magic - 1 && memcmp(bytes, magic, sizeof magic - 1) == 0;
}

int dg_frozen_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_dossier *out,
                    char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text again = {0};
    struct dg_dossier dossier = {0};
    dg_auto(reader_done) struct reader r = {
        .arena = arena, .at = bytes, .end = bytes + n, .line = 1, .dossier = &dossier, .err = err};
    char hash[DG_SHA256_HEX_SIZE];
    if (n > DG_MAX_FILE_BYTES)
        return dg_err_set(err, DG_ELIMIT, "longer than %lld bytes", (long long)DG_MAX_FILE_BYTES);
    DG_TRY(read_header(&r));
    DG_TRY(read_layers(&r));
    DG_TRY(dg_frozen_write(&dossier, &again, hash, err));
    if (again.len != n || memcmp(again.data, bytes, n) != 0) {
        return dg_err_set(err, DG_EFORMAT,
                          "line %lld: not in the one form of a frozen version (order, spelling of a number, a "
                          "value that says nothing); it was changed after it was frozen",
                          (long long)first_difference(again.data, again.len, bytes, n));
    }
    *out = dossier;
    if (sha256) memcpy(sha256, hash, sizeof hash);
    return 0;
}
