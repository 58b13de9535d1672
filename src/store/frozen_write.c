/* Writing the frozen form. Each line is the RFC 8785 form of its JSON value, the lines of a layer are sorted by
 * their bytes: no reader has to know our tables in order to check either. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "store/frozen.h"

/* ---- values ---------------------------------------------------------------------------------------- */

static double number_of(const struct dg_column *column, const char *item)
{
    const void *field = item + column->offset;
    switch (column->field) {
    case DG_FIELD_NUM: return *(const double *)field;
    case DG_FIELD_INT: return *(const int32_t *)field;
    case DG_FIELD_LONG: return (double)*(const int64_t *)field;
    case DG_FIELD_BOOL: return *(const bool *)field;
    default: return NAN;
    }
}

bool dg_column_is_silent(const struct dg_column *column, const char *item)
{
    const void *field = item + column->offset, *about = item + column->about;
    enum dg_origin origin;
    switch (column->field) {
    case DG_FIELD_ID:
    case DG_FIELD_TEXT: {
        const char *text = *(const char *const *)field;
        return !text || !*text;
    }
    case DG_FIELD_NUM:
    case DG_FIELD_INT:
    case DG_FIELD_LONG:
    case DG_FIELD_BOOL: {
        double value = number_of(column, item);
        return !isfinite(value) || value == column->fallback;
    }
    case DG_FIELD_ORIGIN:
    case DG_FIELD_ORIGIN_WORD:
        /* A value without an origin counts as given; an origin without a value is none. */
        origin = *(const enum dg_origin *)field;
        if (column->field == DG_FIELD_ORIGIN ? isnan(*(const double *)about) : !**(const char *const *)about)
            return true;
        return origin == DG_ORIGIN_NONE || origin == DG_ORIGIN_GIVEN;
    case DG_FIELD_VERSION: return true;
    }
    assert(!"a field of the table");
    return true;
}

static void add_string(struct dg_text *out, const char *s)
{
    struct dg_json json; /* escapes as RFC 8785 does: the two-letter ones, else \u00xx in lower case */
    dg_json_begin(&json, out, 0);
    dg_json_str(&json, NULL, s);
}

void dg_frozen_value(const struct dg_column *column, const char *item, struct dg_text *out)
{
    const void *field = item + column->offset;
    switch (column->field) {
    case DG_FIELD_ID:
    case DG_FIELD_TEXT: add_string(out, *(const char *const *)field ? *(const char *const *)field : ""); break;
    case DG_FIELD_NUM:
    case DG_FIELD_INT:
    case DG_FIELD_LONG: dg_text_add_exact(out, number_of(column, item)); break;
    case DG_FIELD_BOOL: dg_text_add(out, *(const bool *)field ? "true" : "false"); break;
    case DG_FIELD_ORIGIN:
    case DG_FIELD_ORIGIN_WORD: add_string(out, dg_origin_word(*(const enum dg_origin *)field)); break;
    case DG_FIELD_VERSION: assert(!"silent"); break;
    }
}

/* ---- geometry: GeoJSON's members, in the dossier's metres -------------------------------------------- */

static void add_point(struct dg_text *out, struct dg_pt p)
{
    dg_text_addn(out, "[", 1);
    dg_text_add_exact(out, p.x);
    dg_text_addn(out, ",", 1);
    dg_text_add_exact(out, p.y);
    dg_text_addn(out, "]", 1);
}

static void add_ring(struct dg_text *out, const struct dg_ring *ring, bool is_closed)
{
    for (int32_t i = 0; i < ring->n_pts; i++) {
        dg_text_addn(out, i ? "," : "[", 1);
        add_point(out, ring->pts[i]);
    }
    if (is_closed) {
        dg_text_addn(out, ",", 1);
        add_point(out, ring->pts[0]);
    }
    dg_text_addn(out, "]", 1);
}

static void add_rings(struct dg_text *out, const struct dg_geom *geom)
{
    for (int32_t r = 0; r < geom->n_rings; r++) {
        const struct dg_ring *ring = &geom->rings[r];
        if (r) dg_text_addn(out, ",", 1);
        if (geom->kind == DG_GEOM_POINT) {
            add_point(out, ring->pts[0]);
        } else if (geom->kind == DG_GEOM_LINE) {
            add_ring(out, ring, false);
        } else {
            if (!ring->is_hole) dg_text_addn(out, "[", 1);
            add_ring(out, ring, true);
            if (r + 1 == geom->n_rings || !geom->rings[r + 1].is_hole) dg_text_addn(out, "]", 1);
        }
    }
}

/* A comma or the brace that opens the members, then the name. */
static void add_name(struct dg_text *out, bool *is_first, const char *name)
{
    dg_text_addf(out, "%s\"%s\":", *is_first ? "{" : ",", name);
    *is_first = false;
}

static bool has_geom(const struct dg_layer *layer, const char *item)
{
    if (layer->at == DG_NO_FIELD) return ((const struct dg_geom *)(item + layer->geom))->n_rings > 0;
    struct dg_pt at = *(const struct dg_pt *)(item + layer->at);
    return isfinite(at.x) && isfinite(at.y);
}

int dg_frozen_geom(struct dg_arena *tmp, const struct dg_layer *layer, const char *item, struct dg_text *out,
                   struct dg_err *err)
{
    static const char *const types[] = {
        [DG_GEOM_POINT] = "MultiPoint", [DG_GEOM_LINE] = "MultiLineString", [DG_GEOM_AREA] = "MultiPolygon"};
    struct dg_geom geom = {0};
    if (layer->at != DG_NO_FIELD) {
        if (!has_geom(layer, item)) return 0;
        dg_text_add(out, "{\"coordinates\":");
        add_point(out, *(const struct dg_pt *)(item + layer->at));
        dg_text_add(out, ",\"type\":\"Point\"}");
        return 0;
    }
    if (layer->geom == DG_NO_FIELD) return 0;
    DG_TRY(dg_geom_settle(tmp, (const struct dg_geom *)(item + layer->geom), &geom, err));
    if (geom.kind == DG_GEOM_NONE) return 0;
    dg_text_add(out, "{\"coordinates\":[");
    add_rings(out, &geom);
    dg_text_addf(out, "],\"type\":\"%s\"}", types[geom.kind]);
    return 0;
}

/* ---- rows ------------------------------------------------------------------------------------------ */

int dg_frozen_key(const struct dg_layer *layer) { return layer->columns[0].field == DG_FIELD_VERSION; }

/* Member names of a layer in order: its columns but the key (and the version), "geom" as n_columns. */
static int members_sorted(const struct dg_layer *layer, int *out)
{
    int n = 0;
    for (int i = 0; i <= layer->n_columns; i++) {
        bool is_geom = i == layer->n_columns;
        if (is_geom ? !layer->kinds : i <= dg_frozen_key(layer)) continue;
        const char *name = is_geom ? "geom" : layer->columns[i].name;
        int at = n++;
        for (; at > 0; at--) {
            const char *before = out[at - 1] == layer->n_columns ? "geom" : layer->columns[out[at - 1]].name;
            if (strcmp(before, name) < 0) break;
            out[at] = out[at - 1];
        }
        out[at] = i;
    }
    return n;
}

static int add_row(struct dg_arena *tmp, const struct dg_layer *layer, const int *members, int n_members,
                   const char *item, struct dg_text *out, struct dg_err *err)
{
    const struct dg_column *key = &layer->columns[dg_frozen_key(layer)];
    bool is_first = true;
    dg_text_addf(out, "[\"%s\",", layer->name);
    if (dg_column_is_silent(key, item))
        dg_text_add(out, "null");
    else
        dg_frozen_value(key, item, out);
    dg_text_addn(out, ",", 1);
    for (int m = 0; m < n_members; m++) {
        if (members[m] == layer->n_columns) {
            if (!has_geom(layer, item)) continue;
            add_name(out, &is_first, "geom");
            DG_TRY(dg_frozen_geom(tmp, layer, item, out, err));
            continue;
        }
        const struct dg_column *column = &layer->columns[members[m]];
        if (dg_column_is_silent(column, item)) continue;
        add_name(out, &is_first, column->name);
        dg_frozen_value(column, item, out);
    }
    dg_text_add(out, is_first ? "{}]\n" : "}]\n");
    return 0;
}

int dg_frozen_row(struct dg_arena *tmp, const struct dg_layer *layer, const char *item, struct dg_text *out,
                  struct dg_err *err)
{
    int members[64 + 1];
    assert(layer->n_columns <= 64);
    DG_TRY(add_row(tmp, layer, members, members_sorted(layer, members), item, out, err));
    return dg_text_finish(out, err);
}

/* ---- lines ----------------------------------------------------------------------------------------- */

struct line {
    size_t first, n;
    const char *bytes; /* of the text that `first` counts in, once it no longer grows */
};

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = memcmp(x->bytes, y->bytes, x->n < y->n ? x->n : y->n);
    return order ? order : (x->n > y->n) - (x->n < y->n);
}

static int add_sorted(struct dg_text *lines, struct line *list, size_t n, struct dg_text *out,
                      struct dg_err *err)
{
    DG_TRY(dg_text_finish(lines, err));
    for (size_t i = 0; i < n; i++) {
        list[i].bytes = lines->data + list[i].first;
        list[i].n = (i + 1 < n ? list[i + 1].first : lines->len) - list[i].first;
    }
    if (n) qsort(list, n, sizeof *list, compare_lines);
    for (size_t i = 0; i < n; i++) dg_text_addn(out, list[i].bytes, list[i].n);
    if (out->len > DG_MAX_FILE_BYTES)
        return dg_err_set(err, DG_ELIMIT, "the frozen version is longer than %lld bytes",
                          (long long)DG_MAX_FILE_BYTES);
    return dg_text_finish(out, err);
}

static int add_layer(const struct dg_layer *layer, const char *items, int32_t n, struct dg_text *out,
                     struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0}, tmp = {0};
    dg_auto(dg_text_done) struct dg_text lines = {0};
    struct line *list = NULL;
    int members[64 + 1];
    assert(layer->n_columns <= 64);
    int n_members = members_sorted(layer, members);
    DG_TRY(DG_NEW(&arena, &list, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        list[i].first = lines.len;
        DG_TRY(add_row(&tmp, layer, members, n_members, items + (size_t)i * layer->size, &lines, err));
        dg_arena_reset(&tmp);
    }
    return add_sorted(&lines, list, (size_t)n, out, err);
}

/* The fewest digits that give the float back. */
static void add_float(struct dg_text *out, float z)
{
    char buf[40];
    for (int precision = 6; precision <= 9; precision++) {
        snprintf(buf, sizeof buf, "%.*e", precision - 1, (double)z);
        if (strtof(buf, NULL) == z) break;
    }
    dg_text_add_exact(out, strtod(buf, NULL));
}

static int add_terrain(const struct dg_scheme *scheme, struct dg_text *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text lines = {0};
    struct line *list = NULL;
    if (!scheme->terrain_nx || !scheme->terrain_z_m) return 0;
    DG_TRY(DG_NEW(&arena, &list, (size_t)scheme->terrain_ny, err));
    for (int32_t j = 0; j < scheme->terrain_ny; j++) {
        list[j].first = lines.len;
        dg_text_addf(&lines, "[\"terrain\",%d,[", (int)j);
        for (int32_t i = 0; i < scheme->terrain_nx; i++) {
            if (i) dg_text_addn(&lines, ",", 1);
            add_float(&lines, scheme->terrain_z_m[(int64_t)j * scheme->terrain_nx + i]);
        }
        dg_text_addn(&lines, "]]\n", 3);
    }
    return add_sorted(&lines, list, (size_t)scheme->terrain_ny, out, err);
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const struct dg_layer *const *)a)->name, (*(const struct dg_layer *const *)b)->name);
}

void dg_layers_sorted(const struct dg_layer *out[DG_INPUT_LAYERS])
{
    for (int i = 0; i < DG_INPUT_LAYERS; i++) out[i] = &dg_input_layers[i];
    qsort(out, DG_INPUT_LAYERS, sizeof *out, compare_names);
}

int dg_frozen_write(const struct dg_dossier *dossier, struct dg_text *out, char sha256[DG_SHA256_HEX_SIZE],
                    struct dg_err *err)
{
    const struct dg_layer *layers[DG_INPUT_LAYERS];
    size_t first = out->len;
    bool has_terrain = false;
    dg_layers_sorted(layers);
    dg_text_addf(out, "[\"didgah.frozen\",{\"epsg\":%d,\"version\":%d}]\n", (int)dossier->scheme.crs.srs_id,
                 DG_FROZEN_VERSION);
    for (int i = 0; i < DG_INPUT_LAYERS; i++) {
        const char *at = (const char *)dossier + layers[i]->list;
        struct dg_list list = {.items = at, .n = 1}; /* scheme: one item in place */
        if (layers[i] != &dg_input_layers[0]) memcpy(&list, at, sizeof list);
        if (!has_terrain && strcmp(layers[i]->name, "terrain") > 0) {
            has_terrain = true;
            DG_TRY(add_terrain(&dossier->scheme, out, err));
        }
        DG_TRY(add_layer(layers[i], list.items, list.n, out, err));
    }
    if (!has_terrain) DG_TRY(add_terrain(&dossier->scheme, out, err));
    DG_TRY(dg_text_finish(out, err));
    if (sha256) dg_sha256_hex(out->data + first, out->len - first, sha256);
    return 0;
}

int dg_frozen_sha256(const struct dg_dossier *dossier, char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text bytes = {0};
    return dg_frozen_write(dossier, &bytes, sha256, err);
}
