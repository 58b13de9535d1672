/* A county's description: its bodies and where each of them is responsible. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "county/sample_county.h"
#include "county/store.h"

/* What is being read, for messages. */
struct reading {
    struct dg_arena *arena;
    const char *file_name;
    const struct dg_procedure *procedure;
    struct dg_county_config *config;
};

static int fault(const struct reading *r, struct dg_err *err, const char *place, const char *what)
{
    return dg_err_set(err, DG_EFORMAT, "%s: %s: %s", r->file_name, place, what);
}

static int take_text(const struct reading *r, const struct dg_json_value *object, const char *key,
                     const char *place, const char **out, struct dg_err *err)
{
    const struct dg_json_value *value = dg_json_find(object, key);
    size_t n = 0;
    char where[160];
    snprintf(where, sizeof where, "%s%s%s", place, *place ? "." : "", key);
    if (!value || value->kind != DG_JSON_TEXT) return fault(r, err, where, "must be a text");
    if (!dg_text_is_clean(value->text, strlen(value->text), &n) || n < 1 || n > 200 ||
        strpbrk(value->text, "\n\t"))
        return fault(r, err, where, "must be one clean line of 1 to 200 characters");
    *out = value->text;
    return 0;
}

/* Keys that are not in "a|b|c" are refused: a contact that nobody reads is worse than an error. */
static int take_known(const struct reading *r, const struct dg_json_value *object, const char *place,
                      const char *keys, struct dg_err *err)
{
    char what[200];
    for (int32_t i = 0; i < object->n; i++) {
        const char *key = object->items[i].key, *at = keys;
        size_t n = strlen(key);
        while (*at && !(strncmp(at, key, n) == 0 && (at[n] == '|' || !at[n]))) {
            at += strcspn(at, "|");
            at += *at == '|';
        }
        if (*at) continue;
        snprintf(what, sizeof what, "is not known here; there are %.150s", keys);
        return fault(r, err, *place ? place : key, what);
    }
    return 0;
}

static int take_id(const struct reading *r, const struct dg_json_value *object, const char *place,
                   const char **out, struct dg_err *err)
{
    DG_TRY(take_text(r, object, "id", place, out, err));
    if (strspn(*out, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(*out) && strlen(*out) <= 64) return 0;
    return fault(r, err, place, "id: has 1 to 64 of a-z, 0-9, _ and -");
}

/* {"fa": ..., "en": ...} */
static int take_both(const struct reading *r, const struct dg_json_value *object, const char *key,
                     const char *place, const char *out[2], struct dg_err *err)
{
    const struct dg_json_value *both = dg_json_find(object, key);
    char where[160];
    snprintf(where, sizeof where, "%s%s%s", place, *place ? "." : "", key);
    if (!both || both->kind != DG_JSON_OBJECT) return fault(r, err, where, "give {\"fa\": ..., \"en\": ...}");
    DG_TRY(take_known(r, both, where, "fa|en", err));
    DG_TRY(take_text(r, both, "fa", where, &out[DG_FA], err));
    return take_text(r, both, "en", where, &out[DG_EN], err);
}

static int take_title(const struct reading *r, const struct dg_json_value *object, const char *place,
                      const char *out[2], struct dg_err *err)
{
    return take_both(r, object, "title", place, out, err);
}

static int take_contact(const struct reading *r, const struct dg_json_value *object, const char *place,
                        const char *out[2], struct dg_err *err)
{
    out[DG_FA] = out[DG_EN] = "";
    return dg_json_find(object, "contact") ? take_both(r, object, "contact", place, out, err) : 0;
}

static int take_list(const struct reading *r, const struct dg_json_value *root, const char *key, int32_t most,
                     const struct dg_json_value **out, struct dg_err *err)
{
    const struct dg_json_value *list = dg_json_find(root, key);
    if (!list || list->kind != DG_JSON_ARRAY) return fault(r, err, key, "must be a list");
    if (list->n < 1 || list->n > most) return fault(r, err, key, "is empty or too long");
    for (int32_t i = 0; i < list->n; i++) {
        if (list->items[i].kind != DG_JSON_OBJECT) return fault(r, err, key, "must be a list of objects");
    }
    *out = list;
    return 0;
}

static int take_bodies(const struct reading *r, const struct dg_json_value *root, struct dg_err *err)
{
    const struct dg_json_value *list;
    struct dg_county_body *bodies;
    char place[64];
    DG_TRY(take_list(r, root, "bodies", DG_MAX_BODIES, &list, err));
    DG_TRY(DG_NEW(r->arena, &bodies, (size_t)list->n, err));
    for (int32_t i = 0; i < list->n; i++) {
        snprintf(place, sizeof place, "bodies[%d]", i);
        DG_TRY(take_known(r, &list->items[i], place, "id|kind|title|contact", err));
        DG_TRY(take_contact(r, &list->items[i], place, bodies[i].contact, err));
        DG_TRY(take_id(r, &list->items[i], place, &bodies[i].id, err));
        DG_TRY(take_text(r, &list->items[i], "kind", place, &bodies[i].kind, err));
        DG_TRY(take_title(r, &list->items[i], place, bodies[i].title, err));
        if (!dg_procedure_body(r->procedure, bodies[i].kind))
            return fault(r, err, place, "kind: the procedure has no such body");
        for (int32_t j = 0; j < i; j++) {
            if (strcmp(bodies[i].id, bodies[j].id) == 0) return fault(r, err, place, "id: is given twice");
        }
    }
    r->config->bodies = bodies;
    r->config->n_bodies = list->n;
    return 0;
}

/* ---- territories
 * ------------------------------------------------------------------------------------------------------ */

static int take_point(const struct reading *r, const struct dg_json_value *value, const char *place,
                      struct dg_pt *out, struct dg_err *err)
{
    if (value->kind != DG_JSON_ARRAY || value->n < 2 || value->items[0].kind != DG_JSON_NUMBER ||
        value->items[1].kind != DG_JSON_NUMBER)
        return fault(r, err, place, "a position is [longitude, latitude]");
    *out = (struct dg_pt){value->items[0].number, value->items[1].number};
    if (fabs(out->x) > 180 || fabs(out->y) > 90)
        return fault(r, err, place, "a position outside of the globe; are the axes swapped?");
    return 0;
}

static int take_ring(const struct reading *r, const struct dg_json_value *value, const char *place,
                     struct dg_territory_ring *out, struct dg_err *err)
{
    struct dg_pt *pts;
    if (value->kind != DG_JSON_ARRAY || value->n < 4)
        return fault(r, err, place, "a ring has four positions at least");
    if (value->n > DG_MAX_TERRITORY_POINTS) return fault(r, err, place, "a ring has too many positions");
    DG_TRY(DG_NEW(r->arena, &pts, (size_t)value->n, err));
    for (int32_t i = 0; i < value->n; i++) DG_TRY(take_point(r, &value->items[i], place, &pts[i], err));
    if (pts[0].x != pts[value->n - 1].x || pts[0].y != pts[value->n - 1].y)
        return fault(r, err, place, "a ring ends where it began");
    *out = (struct dg_territory_ring){pts, value->n - 1};
    return 0;
}

static int take_area(const struct reading *r, const struct dg_json_value *area, const char *place,
                     const struct dg_territory_ring **out, int32_t *n_out, struct dg_err *err)
{
    const struct dg_json_value *type = dg_json_find(area, "type"), *parts = dg_json_find(area, "coordinates");
    struct dg_territory_ring *rings;
    int32_t n = 0, n_rings = 0;
    bool is_multi = type && type->kind == DG_JSON_TEXT && strcmp(type->text, "MultiPolygon") == 0;
    bool is_polygon = type && type->kind == DG_JSON_TEXT && strcmp(type->text, "Polygon") == 0;
    if ((!is_multi && !is_polygon) || !parts || parts->kind != DG_JSON_ARRAY || parts->n < 1)
        return fault(r, err, place, "area: must be a GeoJSON Polygon or MultiPolygon");
    for (int32_t i = 0; is_multi && i < parts->n; i++)
        n += parts->items[i].kind == DG_JSON_ARRAY ? parts->items[i].n : 0;
    DG_TRY(DG_NEW(r->arena, &rings, (size_t)(is_multi ? n : parts->n), err));
    for (int32_t i = 0; i < parts->n; i++) {
        if (is_polygon) DG_TRY(take_ring(r, &parts->items[i], place, &rings[n_rings++], err));
        for (int32_t j = 0; is_multi && j < parts->items[i].n; j++)
            DG_TRY(take_ring(r, &parts->items[i].items[j], place, &rings[n_rings++], err));
    }
    *out = rings;
    *n_out = n_rings;
    return 0;
}

static int take_territory(const struct reading *r, const struct dg_json_value *value, const char *place,
                          struct dg_territory *out, struct dg_err *err)
{
    const struct dg_json_value *area = dg_json_find(value, "area");
    bool is_known = false;
    DG_TRY(take_text(r, value, "body", place, &out->body, err));
    DG_TRY(take_text(r, value, "within", place, &out->within, err));
    for (int32_t i = 0; i < r->config->n_bodies; i++)
        is_known |= strcmp(r->config->bodies[i].id, out->body) == 0;
    if (!is_known) return fault(r, err, place, "body: is none of the bodies");
    if (strcmp(out->within, "village") != 0 && strcmp(out->within, "city") != 0 &&
        strcmp(out->within, "outside") != 0)
        return fault(r, err, place, "within: is village, city or outside");
    if (!area) return 0; /* everywhere else */
    return take_area(r, area, place, &out->rings, &out->n_rings, err);
}

static int take_territories(const struct reading *r, const struct dg_json_value *root, struct dg_err *err)
{
    const struct dg_json_value *list;
    struct dg_territory *territories;
    char place[64];
    DG_TRY(take_list(r, root, "territories", DG_MAX_BODIES, &list, err));
    DG_TRY(DG_NEW(r->arena, &territories, (size_t)list->n, err));
    for (int32_t i = 0; i < list->n; i++) {
        snprintf(place, sizeof place, "territories[%d]", i);
        DG_TRY(take_known(r, &list->items[i], place, "body|within|area", err));
        DG_TRY(take_territory(r, &list->items[i], place, &territories[i], err));
    }
    r->config->territories = territories;
    r->config->n_territories = list->n;
    return 0;
}

static int take_areas(const struct reading *r, const struct dg_json_value *root, struct dg_err *err)
{
    const struct dg_json_value *list;
    struct dg_county_area *areas;
    char place[64];
    if (!dg_json_find(root, "areas")) return 0;
    DG_TRY(take_list(r, root, "areas", DG_MAX_BODIES, &list, err));
    DG_TRY(DG_NEW(r->arena, &areas, (size_t)list->n, err));
    for (int32_t i = 0; i < list->n; i++) {
        snprintf(place, sizeof place, "areas[%d]", i);
        DG_TRY(take_known(r, &list->items[i], place, "title|area", err));
        DG_TRY(take_title(r, &list->items[i], place, areas[i].title, err));
        const struct dg_json_value *area = dg_json_find(&list->items[i], "area");
        if (!area) return fault(r, err, place, "area: must be a GeoJSON Polygon or MultiPolygon");
        DG_TRY(take_area(r, area, place, &areas[i].rings, &areas[i].n_rings, err));
    }
    r->config->areas = areas;
    r->config->n_areas = list->n;
    return 0;
}

/* By the even-odd rule over all rings, so that holes need no mark; a point on an edge belongs to one side of
 * it. */
static bool holds(const struct dg_territory *t, struct dg_pt at)
{
    bool is_in = t->n_rings == 0;
    for (int32_t i = 0; i < t->n_rings; i++) {
        const struct dg_territory_ring *ring = &t->rings[i];
        for (int32_t a = 0, b = ring->n - 1; a < ring->n; b = a++) {
            struct dg_pt p = ring->pts[a], q = ring->pts[b];
            if ((p.y > at.y) != (q.y > at.y) && at.x < (q.x - p.x) * (at.y - p.y) / (q.y - p.y) + p.x)
                is_in = !is_in;
        }
    }
    return is_in;
}

const struct dg_territory *dg_county_territory(const struct dg_county_config *config, struct dg_pt lonlat)
{
    for (int32_t i = 0; i < config->n_territories; i++) {
        if (holds(&config->territories[i], lonlat)) return &config->territories[i];
    }
    return NULL;
}

/* ---- the whole
 * -------------------------------------------------------------------------------------------------------- */

int dg_county_config_parse(struct dg_arena *arena, const char *file_name, const char *bytes, size_t n,
                           const struct dg_procedure *procedure, struct dg_county_config *out,
                           struct dg_err *err)
{
    struct dg_county_config config = {0};
    const struct reading r = {arena, file_name, procedure, &config};
    dg_auto(dg_text_done) struct dg_text origin = {0};
    struct dg_json_value root;
    const char *format;
    if (n > DG_MAX_COUNTY_CONFIG_BYTES)
        return dg_err_set(err, DG_ELIMIT, "%s: more than %d bytes", file_name, DG_MAX_COUNTY_CONFIG_BYTES);
    if (dg_json_parse(arena, bytes, n, &root, err) < 0) return dg_err_prefix(err, "%s", file_name);
    DG_TRY(take_text(&r, &root, "format", "", &format, err));
    if (strcmp(format, "didgah.county/1") != 0) return fault(&r, err, "format", "is not didgah.county/1");
    DG_TRY(take_known(&r, &root, "", "format|id|title|contact|bodies|territories|areas", err));
    DG_TRY(take_id(&r, &root, "", &config.id, err));
    DG_TRY(take_title(&r, &root, "", config.title, err));
    DG_TRY(take_bodies(&r, &root, err));
    DG_TRY(take_territories(&r, &root, err));
    DG_TRY(take_contact(&r, &root, "", config.contact, err));
    DG_TRY(take_areas(&r, &root, err));
    dg_text_addf(&origin, "didgah/%s", config.id);
    DG_TRY(dg_text_finish(&origin, err));
    config.origin = dg_arena_strdup(arena, origin.data);
    if (!config.origin) return dg_no_memory(err);
    dg_sha256_hex(bytes, n, config.sha256);
    *out = config;
    return 0;
}

const char *dg_county_standard_config(size_t *n)
{
    *n = sizeof sample_county - 1;
    return sample_county;
}
