#include "reader/child.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

void dg_feature_store_init(struct dg_feature_store *store)
{
    *store = (struct dg_feature_store){.box = {INFINITY, INFINITY, -INFINITY, -INFINITY}, .format = ""};
}

void dg_feature_store_done(struct dg_feature_store *store)
{
    for (size_t i = 0; i < store->n_items; i++) free(store->items[i].bytes);
    for (size_t i = 0; i < store->n_refused; i++) {
        free(store->refused[i].id);
        free(store->refused[i].layer);
        free(store->refused[i].reason);
    }
    free(store->items);
    free(store->refused);
    *store = (struct dg_feature_store){0};
}

/* Room for one more item; doubles. */
static int grow(void **items, size_t n, size_t *cap, size_t size, struct dg_err *err)
{
    if (n >= DG_MAX_FEATURES)
        return dg_err_set(
            err, DG_ELIMIT,
            "more than %d features in the file (--bbox is applied after reading); cut it first: osmium extract "
            "--bbox W,S,E,N --strategy=smart, or ogr2ogr -spat",
            DG_MAX_FEATURES);
    if (n < *cap) return 0;
    size_t want = *cap ? *cap * 2 : 256;
    void *more = dg_realloc(*items, want * size);
    if (!more) return dg_err_set(err, DG_ENOMEM, "out of memory after %zu features", n);
    *items = more;
    *cap = want;
    return 0;
}

/* A copy in which every byte that no text may have is a space; so that one odd character does not lose a
 * feature, and none reaches a terminal. */
static void text_clean(char *s)
{
    if (dg_text_is_clean(s, strlen(s), NULL)) return;
    for (size_t i = 0; s[i];) {
        size_t n = 1;
        while (n < 4 && s[i + n] && ((unsigned char)s[i + n] & 0xC0) == 0x80) n++;
        if (!dg_text_is_clean(s + i, n, NULL)) memset(s + i, ' ', n);
        i += n;
    }
    /* What is left can only be wrong as a whole (an isolate without its end): only plain bytes stay. */
    if (dg_text_is_clean(s, strlen(s), NULL)) return;
    for (size_t i = 0; s[i]; i++) {
        if ((unsigned char)s[i] >= 0x80) s[i] = '?';
    }
}

static char *text_copy(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = dg_malloc(n);
    return copy ? memcpy(copy, s, n) : NULL;
}

int dg_store_refuse(struct dg_feature_store *store, const char *id, const char *layer, struct dg_err *err,
                    const char *fmt, ...)
{
    DG_TRY(grow((void **)&store->refused, store->n_refused, &store->cap_refused, sizeof *store->refused, err));
    char reason[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(reason, sizeof reason, fmt, ap);
    va_end(ap);
    struct dg_store_refused r = {text_copy(id), text_copy(layer), text_copy(reason)};
    if (!r.id || !r.layer || !r.reason) {
        free(r.id);
        free(r.layer);
        free(r.reason);
        return dg_err_set(err, DG_ENOMEM, "out of memory");
    }
    text_clean(r.id);
    text_clean(r.layer);
    text_clean(r.reason);
    store->refused[store->n_refused++] = r;
    return 0;
}

/* Copy at most `cap` bytes with the NUL, never half a character. */
static void copy_name(char *out, size_t cap, const char *s)
{
    size_t n = strlen(s);
    if (n >= cap) n = cap - 1;
    while (n > 0 && s[n] && ((unsigned char)s[n] & 0xC0) == 0x80) n--;
    memcpy(out, s, n);
    out[n] = '\0';
    text_clean(out);
}

void dg_build_begin(struct dg_builder *b, enum dg_geom_kind kind, const char *id, const char *layer)
{
    b->kind = kind;
    dg_text_clear(&b->rings);
    dg_text_clear(&b->points);
    dg_text_clear(&b->tags);
    b->n_tags = 0;
    b->repair[0] = '\0';
    copy_name(b->id, sizeof b->id, id);
    copy_name(b->layer, sizeof b->layer, layer);
}

void dg_builder_done(struct dg_builder *b)
{
    dg_text_done(&b->rings);
    dg_text_done(&b->points);
    dg_text_done(&b->tags);
}

void dg_build_ring(struct dg_builder *b, bool is_hole)
{
    uint32_t head[2] = {0, is_hole};
    dg_text_addn(&b->rings, (const char *)head, sizeof head);
}

void dg_build_point(struct dg_builder *b, double lon, double lat)
{
    double xy[2] = {lon, lat};
    dg_text_addn(&b->points, (const char *)xy, sizeof xy);
    if (b->rings.has_failed) return;
    uint32_t *head = (uint32_t *)(void *)(b->rings.data + b->rings.len - 2 * sizeof(uint32_t));
    head[0]++;
}

void dg_build_note(struct dg_builder *b, const char *note)
{
    size_t n = strlen(b->repair);
    if (strstr(b->repair, note)) return;
    snprintf(b->repair + n, sizeof b->repair - n, "%s%s", n ? "; " : "", note);
    text_clean(b->repair);
}

/* A value of any length is stored as it is up to the limit of texts; a longer one is named as left out. */
void dg_build_tag(struct dg_builder *b, const char *key, const char *value)
{
    if (!key[0]) return;
    if (strlen(key) > DG_MAX_ID_BYTES - 1 || strlen(value) > DG_MAX_TEXT) {
        char note[96];
        snprintf(note, sizeof note, "tag %.40s left out: too long", key);
        dg_build_note(b, note);
        return;
    }
    size_t at = b->tags.len;
    dg_text_addn(&b->tags, key, strlen(key) + 1);
    dg_text_addn(&b->tags, value, strlen(value) + 1);
    if (b->tags.has_failed) return;
    text_clean(b->tags.data + at);
    text_clean(b->tags.data + at + strlen(key) + 1);
    b->n_tags++;
}

/* Drop points that repeat the one before, and the closing point of rings; in place. Returns what is left. */
static uint32_t ring_clean(struct dg_pt *pts, uint32_t n, bool is_closed)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (kept > 0 && pts[i].x == pts[kept - 1].x && pts[i].y == pts[kept - 1].y) continue;
        pts[kept++] = pts[i];
    }
    while (is_closed && kept > 1 && pts[0].x == pts[kept - 1].x && pts[0].y == pts[kept - 1].y) kept--;
    return kept;
}

/* The rings that have enough points left, moved together. False: an outer ring or the whole has not. */
static bool rings_clean(struct dg_builder *b, uint32_t *n_rings, uint32_t *n_points)
{
    uint32_t(*heads)[2] = (void *)b->rings.data;
    struct dg_pt *pts = (void *)b->points.data;
    uint32_t n_heads = (uint32_t)(b->rings.len / sizeof *heads), from = 0, rings = 0, points = 0;
    uint32_t least = b->kind == DG_GEOM_AREA ? 3 : b->kind == DG_GEOM_LINE ? 2 : 1;
    bool has_outer = false;
    for (uint32_t i = 0; i < n_heads; i++) {
        uint32_t n = heads[i][0], is_hole = heads[i][1];
        uint32_t kept = b->kind == DG_GEOM_POINT ? n : ring_clean(pts + from, n, b->kind == DG_GEOM_AREA);
        bool is_lost = kept < least || (is_hole && !has_outer);
        if (!is_hole) has_outer = !is_lost;
        if (is_lost) {
            dg_build_note(b, is_hole ? "a hole without area dropped" : "a part without extent dropped");
        } else {
            memmove(pts + points, pts + from, kept * sizeof *pts);
            heads[rings][0] = kept;
            heads[rings++][1] = is_hole;
            points += kept;
        }
        from += n;
    }
    *n_rings = rings;
    *n_points = points;
    return rings > 0;
}

static int build_store(struct dg_builder *b, uint32_t n_rings, uint32_t n_points,
                       struct dg_feature_store *store, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text out = {0};
    size_t n_text = strlen(b->id) + strlen(b->layer) + strlen(b->repair) + 3 + b->tags.len;
    uint32_t head[6] = {(uint32_t)b->kind, b->repair[0] != '\0', n_rings, n_points,
                        b->n_tags,         (uint32_t)n_text};
    for (int i = 0; i < 6; i++) dg_put_u32(&out, head[i]);
    uint32_t(*heads)[2] = (void *)b->rings.data;
    struct dg_pt *pts = (void *)b->points.data;
    for (uint32_t i = 0; i < n_rings; i++) {
        dg_put_u32(&out, heads[i][0]);
        dg_put_u32(&out, heads[i][1]);
    }
    for (uint32_t i = 0; i < n_points; i++) {
        dg_put_f64(&out, pts[i].x);
        dg_put_f64(&out, pts[i].y);
        store->box.x0 = fmin(store->box.x0, pts[i].x);
        store->box.y0 = fmin(store->box.y0, pts[i].y);
        store->box.x1 = fmax(store->box.x1, pts[i].x);
        store->box.y1 = fmax(store->box.y1, pts[i].y);
    }
    dg_put_str(&out, b->id);
    dg_put_str(&out, b->layer);
    dg_put_str(&out, b->repair);
    if (b->tags.len) dg_text_addn(&out, b->tags.data, b->tags.len);
    DG_TRY(dg_text_finish(&out, err));
    unsigned char *bytes = dg_malloc(out.len);
    if (!bytes) return dg_err_set(err, DG_ENOMEM, "out of memory after %zu features", store->n_items);
    memcpy(bytes, out.data, out.len);
    store->items[store->n_items++] = (struct dg_item){bytes, (uint32_t)out.len};
    store->n_points += n_points;
    return 0;
}

int dg_build_end(struct dg_builder *b, struct dg_feature_store *store, struct dg_err *err)
{
    if (b->rings.has_failed || b->points.has_failed || b->tags.has_failed)
        return dg_err_set(err, DG_ENOMEM, "out of memory after %zu features", store->n_items);
    uint64_t n_all = b->points.len / sizeof(struct dg_pt);
    if (store->n_points + n_all > DG_MAX_POINTS)
        return dg_err_set(err, DG_ELIMIT,
                          "%s: more than %d points in all in the file (--bbox is applied after reading); cut "
                          "it first: osmium "
                          "extract --bbox W,S,E,N --strategy=smart, or ogr2ogr -spat",
                          b->id, DG_MAX_POINTS);
    DG_TRY(grow((void **)&store->items, store->n_items, &store->cap_items, sizeof *store->items, err));
    uint32_t(*heads)[2] = (void *)b->rings.data;
    for (size_t i = 0; i < b->rings.len / sizeof *heads; i++) {
        if (heads[i][0] <= DG_MAX_RING_POINTS) continue;
        DG_TRY(dg_store_refuse(store, b->id, b->layer, err, "a ring of %u points, more than %d", heads[i][0],
                               DG_MAX_RING_POINTS));
        return 0;
    }
    uint32_t n_rings = 0, n_points = 0;
    if (!rings_clean(b, &n_rings, &n_points)) {
        DG_TRY(dg_store_refuse(store, b->id, b->layer, err, "%s",
                               b->kind == DG_GEOM_AREA   ? "fewer than 3 different points, no area"
                               : b->kind == DG_GEOM_LINE ? "fewer than 2 different points, no line"
                                                         : "no point"));
        return 0;
    }
    if (b->tags.len + n_points * 16ull + n_rings * 8ull > DG_FRAME_MAX / 2) {
        DG_TRY(dg_store_refuse(store, b->id, b->layer, err, "too large: %u points", n_points));
        return 0;
    }
    DG_TRY(build_store(b, n_rings, n_points, store, err));
    return 1;
}

void dg_attribute_key(const char *name, char *out, size_t cap)
{
    /* Formats without ":" in names write OSM keys with "_"; Shapefile also cuts them at 10 bytes. */
    static const char *const same[][2] = {
        {"building_levels", "building:levels"},
        {"building_l", "building:levels"},
        {"building:l", "building:levels"},
        {"levels", "building:levels"},
        {"building_height", "height"},
        {"roof_height", "roof:height"},
        {"roof_levels", "roof:levels"},
        {"roof_shape", "roof:shape"},
        {"building_min_level", "building:min_level"},
        {"addr_housenumber", "addr:housenumber"},
        {"addr_street", "addr:street"},
        {"surveillance_type", "surveillance:type"},
        {"surveillance_zone", "surveillance:zone"},
        {"camera_type", "camera:type"},
        {"camera_direction", "camera:direction"},
        {"camera_mount", "camera:mount"},
        {"name_fa", "name:fa"},
        {"name_en", "name:en"},
    };
    size_t n = 0;
    for (; name[n] && n + 1 < cap; n++) out[n] = (char)tolower((unsigned char)name[n]);
    out[n] = '\0';
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if (strcmp(out, same[i][0]) == 0) snprintf(out, cap, "%s", same[i][1]);
    }
}

int dg_lonlat_check(double lon, double lat, struct dg_err *err)
{
    if (!isfinite(lon) || !isfinite(lat)) return dg_err_set(err, DG_EINVAL, "a coordinate that is no number");
    if (fabs(lon) <= 180 && fabs(lat) <= 90) return 0;
    const char *guess = "";
    if (fabs(lon) > 1000 || fabs(lat) > 1000)
        guess = "; metres of a projection? export it as WGS 84 (EPSG:4326)";
    else if (fabs(lat) > 90 && fabs(lat) <= 180 && fabs(lon) <= 90)
        guess = "; axes swapped? longitude comes first";
    return dg_err_set(err, DG_EINVAL,
                      "position %.7g, %.7g is outside longitude -180..180 and latitude -90..90%s", lon, lat,
                      guess);
}
