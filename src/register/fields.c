/* Fields: what is told of a row, by name. */
#include "register/fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* X(name, kind): the order is that of columns and properties. */
#define DECISION_FIELDS(X)                                                                                     \
    X(body_en, TEXT)                                                                                           \
    X(body_fa, TEXT)                                                                                           \
    X(contact_en, TEXT)                                                                                        \
    X(contact_fa, TEXT)                                                                                        \
    X(legal_ground_en, TEXT)                                                                                   \
    X(legal_ground_fa, TEXT)                                                                                   \
    X(decided_by_en, TEXT)                                                                                     \
    X(decided_by_fa, TEXT)                                                                                     \
    X(decided_on, DATE)                                                                                        \
    X(decided_on_solar, TEXT)                                                                                  \
    X(verdict, CODE)                                                                                           \
    X(resolution, TEXT)                                                                                        \
    X(votes_for, INT)                                                                                          \
    X(votes_against, INT)                                                                                      \
    X(votes_abstain, INT)                                                                                      \
    X(valid_from, DATE)                                                                                        \
    X(valid_until, DATE)                                                                                       \
    X(valid_until_solar, TEXT)                                                                                 \
    X(retention_days, INT)                                                                                     \
    X(edition, CODE)
#define CAMERA_FIELDS(X)                                                                                       \
    X(scheme, CODE)                                                                                            \
    X(listing, CODE)                                                                                           \
    X(status, CODE)                                                                                            \
    X(level, CODE)                                                                                             \
    X(level_reason_en, TEXT)                                                                                   \
    X(level_reason_fa, TEXT)                                                                                   \
    X(place, TEXT)                                                                                             \
    X(kind, CODE)                                                                                              \
    X(purpose, TEXT)                                                                                           \
    X(needs_en, TEXT)                                                                                          \
    X(needs_fa, TEXT)                                                                                          \
    X(best_class, CODE)                                                                                        \
    X(classes, TEXT)                                                                                           \
    X(conditions, TEXT)                                                                                        \
    X(n_talks, INT)                                                                                            \
    X(built_on, DATE)                                                                                          \
    X(service, CODE)                                                                                           \
    X(service_on, DATE)                                                                                        \
    X(ref, TEXT)                                                                                               \
    X(mount, CODE)                                                                                             \
    X(height_m, NUM)                                                                                           \
    X(bearing_deg, NUM)
#define SCHEME_FIELDS(X)                                                                                       \
    X(title_en, TEXT)                                                                                          \
    X(title_fa, TEXT)                                                                                          \
    X(listing, CODE)                                                                                           \
    X(n_cameras, INT)                                                                                          \
    X(n_exact, INT)                                                                                            \
    X(n_street, INT)                                                                                           \
    X(n_area, INT)                                                                                             \
    X(n_built, INT)                                                                                            \
    X(n_working, INT)                                                                                          \
    X(n_untold, INT)                                                                                           \
    X(n_talks, INT)                                                                                            \
    X(conditions, TEXT)                                                                                        \
    X(budget, NUM)                                                                                             \
    X(running_cost_year, NUM)                                                                                  \
    X(currency, CODE)                                                                                          \
    X(version_sha256, CODE)
#define PRIVATE_FIELDS(X)                                                                                      \
    X(premises_kind, CODE)                                                                                     \
    X(purpose, TEXT)                                                                                           \
    X(level, CODE)                                                                                             \
    X(level_reason_en, TEXT)                                                                                   \
    X(level_reason_fa, TEXT)                                                                                   \
    X(place, TEXT)                                                                                             \
    X(retention_days, INT)                                                                                     \
    X(sees_public_space, BOOL)                                                                                 \
    X(listed_on, DATE)

#define AS_FIELD(name, kind) {#name, DG_FIELD_##kind},
#define AS_CAMERA(name, kind) CAMERA_##name,
#define AS_SCHEME(name, kind) SCHEME_##name,
#define AS_PRIVATE(name, kind) PRIVATE_##name,
#define AS_DECISION(name, kind) DECISION_##name,

static const struct dg_field camera_fields[] = {{"id", DG_FIELD_CODE},
                                                CAMERA_FIELDS(AS_FIELD) DECISION_FIELDS(AS_FIELD)};
static const struct dg_field scheme_fields[] = {{"id", DG_FIELD_CODE},
                                                SCHEME_FIELDS(AS_FIELD) DECISION_FIELDS(AS_FIELD)};
static const struct dg_field private_fields[] = {{"id", DG_FIELD_CODE}, PRIVATE_FIELDS(AS_FIELD)};
enum { CAMERA_FIELDS(AS_CAMERA) N_CAMERA_FIELDS };
enum { SCHEME_FIELDS(AS_SCHEME) N_SCHEME_FIELDS };
enum { PRIVATE_FIELDS(AS_PRIVATE) N_PRIVATE_FIELDS };
enum { DECISION_FIELDS(AS_DECISION) N_DECISION_FIELDS };

const char *dg_collection_word(enum dg_collection collection)
{
    static const char *const words[DG_N_COLLECTIONS] = {"cameras", "schemes", "voluntary"};
    return words[collection];
}

const struct dg_field *dg_fields(enum dg_collection collection, int32_t *n)
{
    static const struct dg_field *const tables[DG_N_COLLECTIONS] = {camera_fields, scheme_fields,
                                                                    private_fields};
    static const int32_t counts[DG_N_COLLECTIONS] = {
        1 + N_CAMERA_FIELDS + N_DECISION_FIELDS, 1 + N_SCHEME_FIELDS + N_DECISION_FIELDS, 1 + N_PRIVATE_FIELDS};
    *n = counts[collection];
    return tables[collection];
}

void dg_field_value_done(struct dg_field_value *value) { dg_text_done(&value->scratch); }

static void dg_solar_of(const char *iso, char out[16])
{
    int32_t y, m, d;
    out[0] = 0;
    if (dg_date_solar(iso, &y, &m, &d))
        snprintf(out, 16, "%04d-%02d-%02d", (int)y % 10000, (int)m % 100, (int)d % 100);
}

/* ---- values ---------------------------------------------------------------------------------------------- */

static void set_text(struct dg_field_value *v, const char *text) { v->text = text ? text : ""; }

static void set_num(struct dg_field_value *v, double num) { v->num = num; }

static void set_count(struct dg_field_value *v, int32_t n) { v->num = n < 0 ? (double)NAN : n; }

static void set_solar(struct dg_field_value *v, const char *iso)
{
    char solar[16];
    dg_solar_of(iso, solar);
    dg_text_add(&v->scratch, solar);
    v->text = v->scratch.data;
}

static void join(struct dg_field_value *v, const char *text)
{
    if (v->scratch.len) dg_text_add(&v->scratch, "; ");
    dg_text_add(&v->scratch, text);
    v->text = v->scratch.data;
}

static void set_conditions(struct dg_field_value *v, const struct dg_pub_condition *conditions, int32_t n)
{
    for (int32_t i = 0; i < n; i++) join(v, conditions[i].text);
}

static void set_grounds(struct dg_field_value *v, const struct dg_pub_scheme *s, const struct dg_pub_camera *c,
                        enum dg_lang lang)
{
    dg_pub_grounds_add(&v->scratch, s, c, lang);
    v->text = v->scratch.data ? v->scratch.data : "";
}

/* c NULL: of the whole scheme. */
static void decision_value(const struct dg_pub_scheme *s, const struct dg_pub_camera *c, int32_t field,
                           struct dg_field_value *v)
{
    switch (field) {
    case DECISION_body_en: set_text(v, s->body.en); break;
    case DECISION_body_fa: set_text(v, s->body.fa); break;
    case DECISION_contact_en: set_text(v, s->contact.en); break;
    case DECISION_contact_fa: set_text(v, s->contact.fa); break;
    case DECISION_legal_ground_en: set_grounds(v, s, c, DG_EN); break;
    case DECISION_legal_ground_fa: set_grounds(v, s, c, DG_FA); break;
    case DECISION_decided_by_en: set_text(v, s->decided_by.en); break;
    case DECISION_decided_by_fa: set_text(v, s->decided_by.fa); break;
    case DECISION_decided_on: set_text(v, s->decided_on); break;
    case DECISION_decided_on_solar: set_solar(v, s->decided_on); break;
    case DECISION_verdict: set_text(v, s->verdict); break;
    case DECISION_resolution: set_text(v, s->resolution); break;
    case DECISION_votes_for: set_count(v, s->n_for); break;
    case DECISION_votes_against: set_count(v, s->n_against); break;
    case DECISION_votes_abstain: set_count(v, s->n_abstain); break;
    case DECISION_valid_from: set_text(v, s->valid_from); break;
    case DECISION_valid_until: set_text(v, s->valid_until); break;
    case DECISION_valid_until_solar: set_solar(v, s->valid_until); break;
    case DECISION_retention_days: set_count(v, s->retention_days); break;
    case DECISION_edition: set_text(v, s->edition); break;
    default: break;
    }
}

static int32_t talks_of(const struct dg_pub_scheme *s, int32_t camera_ix)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->n_talks; i++) n += s->talks[i].camera_ix == camera_ix;
    return n;
}

static void needs_join(const struct dg_pub_scheme *s, const struct dg_pub_camera *c, enum dg_lang lang,
                       struct dg_field_value *v)
{
    for (int32_t i = 0; i < c->n_needs; i++) join(v, dg_both_of(&s->needs[c->need_ixs[i]].title, lang));
}

static void classes_join(const struct dg_pub_camera *c, struct dg_field_value *v)
{
    for (int32_t i = 0; i < c->n_classes; i++) {
        dg_text_addf(&v->scratch, "%s%s ", i ? "; " : "", c->classes[i].class_id);
        dg_text_add_num(&v->scratch, c->classes[i].reach_m, 0);
        dg_text_add(&v->scratch, " m");
    }
    if (c->n_classes) v->text = v->scratch.data;
}

static void camera_value(const struct dg_register *reg, int32_t row, int32_t field, struct dg_field_value *v)
{
    const struct dg_pub_camera *c = &reg->cameras[row];
    const struct dg_pub_scheme *s = &reg->schemes[c->scheme_ix];
    switch (field) {
    case CAMERA_scheme: set_text(v, s->case_id); break;
    case CAMERA_listing: set_text(v, dg_listing_word(s->listing)); break;
    case CAMERA_status: set_text(v, c->status); break;
    case CAMERA_level: set_text(v, dg_publication_level_word(c->level)); break;
    case CAMERA_level_reason_en: set_text(v, c->level_reason.en); break;
    case CAMERA_level_reason_fa: set_text(v, c->level_reason.fa); break;
    case CAMERA_place: set_text(v, c->place.fa); break;
    case CAMERA_kind: set_text(v, c->kind); break;
    case CAMERA_purpose: set_text(v, c->purpose); break;
    case CAMERA_needs_en: needs_join(s, c, DG_EN, v); break;
    case CAMERA_needs_fa: needs_join(s, c, DG_FA, v); break;
    case CAMERA_best_class: set_text(v, c->best_class); break;
    case CAMERA_classes: classes_join(c, v); break;
    case CAMERA_conditions: set_conditions(v, c->conditions, c->n_conditions); break;
    case CAMERA_n_talks: set_count(v, talks_of(s, row)); break;
    case CAMERA_built_on: set_text(v, c->built_on); break;
    case CAMERA_service:
        set_text(v, strcmp(c->status, "planned") == 0 ? "" : dg_service_word(c->service));
        break;
    case CAMERA_service_on: set_text(v, c->service_on); break;
    case CAMERA_ref: set_text(v, c->ref); break;
    case CAMERA_mount: set_text(v, c->mount); break;
    case CAMERA_height_m: set_num(v, c->height_m); break;
    case CAMERA_bearing_deg: set_num(v, c->bearing_deg); break;
    default: decision_value(s, c, field - N_CAMERA_FIELDS, v);
    }
}

static void scheme_value(const struct dg_pub_scheme *s, int32_t field, struct dg_field_value *v)
{
    switch (field) {
    case SCHEME_title_en: set_text(v, s->title.en); break;
    case SCHEME_title_fa: set_text(v, s->title.fa); break;
    case SCHEME_listing: set_text(v, dg_listing_word(s->listing)); break;
    case SCHEME_n_cameras: set_count(v, s->n_cameras); break;
    case SCHEME_n_exact: set_count(v, s->n_by_level[DG_PUBLIC_EXACT]); break;
    case SCHEME_n_street: set_count(v, s->n_by_level[DG_PUBLIC_STREET]); break;
    case SCHEME_n_area: set_count(v, s->n_by_level[DG_PUBLIC_AREA]); break;
    case SCHEME_n_built: set_count(v, s->n_built); break;
    case SCHEME_n_working: set_count(v, s->n_working); break;
    case SCHEME_n_untold: set_count(v, s->n_untold); break;
    case SCHEME_n_talks: set_count(v, s->n_talks); break;
    case SCHEME_conditions: set_conditions(v, s->conditions, s->n_conditions); break;
    case SCHEME_budget: set_num(v, s->budget); break;
    case SCHEME_running_cost_year: set_num(v, s->running_cost_year); break;
    case SCHEME_currency: set_text(v, s->currency); break;
    case SCHEME_version_sha256: set_text(v, s->version_sha256); break;
    default: decision_value(s, NULL, field - N_SCHEME_FIELDS, v);
    }
}

static void private_value(const struct dg_pub_private *p, int32_t field, struct dg_field_value *v)
{
    switch (field) {
    case PRIVATE_premises_kind: set_text(v, p->premises_kind); break;
    case PRIVATE_purpose: set_text(v, p->purpose); break;
    case PRIVATE_level: set_text(v, dg_publication_level_word(p->level)); break;
    case PRIVATE_level_reason_en: set_text(v, p->level_reason.en); break;
    case PRIVATE_level_reason_fa: set_text(v, p->level_reason.fa); break;
    case PRIVATE_place: set_text(v, p->place.fa); break;
    case PRIVATE_retention_days: set_count(v, p->retention_days); break;
    case PRIVATE_sees_public_space: set_count(v, p->sees_public_space); break;
    case PRIVATE_listed_on: set_text(v, p->listed_on); break;
    default: break;
    }
}

int dg_field_get(const struct dg_register *reg, enum dg_collection collection, int32_t row, int32_t field_ix,
                 struct dg_field_value *out, struct dg_err *err)
{
    int32_t n;
    const struct dg_field *field = &dg_fields(collection, &n)[field_ix];
    dg_text_clear(&out->scratch);
    out->text = "";
    out->num = NAN;
    if (field_ix == 0) {
        out->text = dg_row_id(reg, collection, row);
    } else if (collection == DG_CAMERAS) {
        camera_value(reg, row, field_ix - 1, out);
    } else if (collection == DG_SCHEMES) {
        scheme_value(&reg->schemes[row], field_ix - 1, out);
    } else {
        private_value(&reg->privates[row], field_ix - 1, out);
    }
    out->is_null = field->kind <= DG_FIELD_DATE ? !*out->text : !isfinite(out->num);
    return out->scratch.has_failed ? dg_err_set(err, DG_ENOMEM, "out of memory while a row is written") : 0;
}

/* ---- rows -------------------------------------------------------------------------------------------------
 */

int32_t dg_rows_of(const struct dg_register *reg, enum dg_collection collection)
{
    const int32_t counts[DG_N_COLLECTIONS] = {reg->n_cameras, reg->n_schemes, reg->n_privates};
    return counts[collection];
}

const char *dg_row_id(const struct dg_register *reg, enum dg_collection collection, int32_t row)
{
    if (collection == DG_CAMERAS) return reg->cameras[row].id;
    return collection == DG_SCHEMES ? reg->schemes[row].case_id : reg->privates[row].id;
}

int32_t dg_row_find(const struct dg_register *reg, enum dg_collection collection, const char *id)
{
    for (int32_t i = 0, n = dg_rows_of(reg, collection); i < n; i++)
        if (strcmp(dg_row_id(reg, collection, i), id) == 0) return i;
    return -1;
}

const struct dg_geom *dg_row_lonlat(const struct dg_register *reg, enum dg_collection collection, int32_t row)
{
    if (collection == DG_CAMERAS) return &reg->cameras[row].lonlat;
    return collection == DG_SCHEMES ? &reg->schemes[row].lonlat : &reg->privates[row].lonlat;
}

void dg_row_time(const struct dg_register *reg, enum dg_collection collection, int32_t row, const char **from,
                 const char **until)
{
    *until = "";
    if (collection == DG_PRIVATES) {
        *from = reg->privates[row].listed_on;
        return;
    }
    const struct dg_pub_scheme *s = &reg->schemes[collection == DG_CAMERAS ? reg->cameras[row].scheme_ix : row];
    *from = *s->valid_from ? s->valid_from : s->decided_on;
    *until = *s->lapsed_on ? s->lapsed_on : s->valid_until;
}

/* ---- coordinate systems --------------------------------------------------------------------------------- */

bool dg_frame_offer(const struct dg_register *reg, int32_t i, char uri[96], int32_t *epsg)
{
    const int32_t codes[] = {0, 4326, 3857, reg->srs_id};
    if (i > 3 || (i == 3 && !reg->srs_id)) return false;
    *epsg = codes[i];
    if (i == 0)
        snprintf(uri, 96, "%s", DG_CRS84);
    else
        snprintf(uri, 96, "http://www.opengis.net/def/crs/EPSG/0/%d", (int)codes[i]);
    return true;
}

int dg_frame_open(const struct dg_register *reg, const char *uri, struct dg_frame *out, struct dg_err *err)
{
    struct dg_frame frame = {0};
    for (int32_t i = 0; dg_frame_offer(reg, i, frame.uri, &frame.epsg); i++) {
        if (strcmp(frame.uri, uri) != 0) continue;
        frame.is_lat_first = frame.epsg == 4326;
        if (frame.epsg && !frame.is_lat_first) DG_TRY(dg_crs_open(frame.epsg, &frame.map, err));
        *out = frame;
        return 0;
    }
    return dg_err_set(err, DG_EFOUND, "the coordinate system %.200s is not offered", uri);
}

void dg_frame_done(struct dg_frame *frame) { dg_crs_close(&frame->map); }

int dg_frame_point(const struct dg_frame *frame, struct dg_pt lonlat, struct dg_pt *out, struct dg_err *err)
{
    if (frame && frame->map) return dg_crs_to_metres(frame->map, lonlat, out, err);
    *out = frame && frame->is_lat_first ? (struct dg_pt){lonlat.y, lonlat.x} : lonlat;
    return 0;
}

/* ---- GeoJSON ----------------------------------------------------------------------------------------------
 */

static int position_write(struct dg_text *text, struct dg_pt lonlat, const struct dg_frame *frame,
                          struct dg_err *err)
{
    struct dg_pt p;
    int decimals = frame && frame->map ? 2 : 7;
    DG_TRY(dg_frame_point(frame, lonlat, &p, err));
    dg_text_add(text, "[");
    dg_text_add_num(text, p.x, decimals);
    dg_text_add(text, ",");
    dg_text_add_num(text, p.y, decimals);
    dg_text_add(text, "]");
    return 0;
}

static int ring_write(struct dg_text *text, const struct dg_ring *ring, bool is_closed,
                      const struct dg_frame *frame, struct dg_err *err)
{
    dg_text_add(text, "[");
    for (int32_t i = 0; i < ring->n_pts + is_closed; i++) {
        if (i) dg_text_add(text, ",");
        DG_TRY(position_write(text, ring->pts[i % ring->n_pts], frame, err));
    }
    dg_text_add(text, "]");
    return 0;
}

static int coordinates_write(struct dg_text *text, const struct dg_geom *geom, const struct dg_frame *frame,
                             bool is_multi, struct dg_err *err)
{
    if (geom->kind == DG_GEOM_POINT) {
        for (int32_t i = 0; i < geom->n_rings; i++) {
            if (i) dg_text_add(text, ",");
            DG_TRY(position_write(text, geom->rings[i].pts[0], frame, err));
        }
        return 0;
    }
    for (int32_t i = 0; i < geom->n_rings; i++) {
        const struct dg_ring *ring = &geom->rings[i];
        bool opens = geom->kind == DG_GEOM_AREA && !ring->is_hole;
        if (i) dg_text_add(text, opens && is_multi ? "],[" : ",");
        DG_TRY(ring_write(text, ring, geom->kind == DG_GEOM_AREA, frame, err));
    }
    return 0;
}

int dg_geometry_write(struct dg_json *json, const char *key, const struct dg_geom *lonlat,
                      const struct dg_frame *frame, struct dg_err *err)
{
    static const char *const names[] = {"", "Point", "LineString", "Polygon"};
    dg_auto(dg_text_done) struct dg_text text = {0};
    int32_t n_parts = 0;

    if (lonlat->kind == DG_GEOM_NONE || !lonlat->n_rings) {
        dg_json_null(json, key);
        return 0;
    }
    for (int32_t i = 0; i < lonlat->n_rings; i++)
        n_parts += lonlat->kind != DG_GEOM_AREA || !lonlat->rings[i].is_hole;
    bool is_multi = n_parts > 1, is_area = lonlat->kind == DG_GEOM_AREA;
    dg_text_addf(&text, "{\"type\":\"%s%s\",\"coordinates\":%s%s", is_multi ? "Multi" : "", names[lonlat->kind],
                 is_multi || is_area ? "[" : "", is_multi && is_area ? "[" : "");
    DG_TRY(coordinates_write(&text, lonlat, frame, is_multi, err));
    dg_text_addf(&text, "%s%s}", is_multi || is_area ? "]" : "", is_multi && is_area ? "]" : "");
    DG_TRY(dg_text_finish(&text, err));
    dg_json_raw(json, key, text.data);
    return 0;
}

int dg_feature_begin(struct dg_json *json, const struct dg_register *reg, enum dg_collection collection,
                     int32_t row, const struct dg_frame *frame, struct dg_err *err)
{
    dg_auto(dg_field_value_done) struct dg_field_value value = {0};
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);

    dg_json_object(json, NULL);
    dg_json_str(json, "type", "Feature");
    dg_json_str(json, "id", dg_row_id(reg, collection, row));
    DG_TRY(dg_geometry_write(json, "geometry", dg_row_lonlat(reg, collection, row), frame, err));
    dg_json_object(json, "properties");
    for (int32_t i = 0; i < n; i++) {
        DG_TRY(dg_field_get(reg, collection, row, i, &value, err));
        if (value.is_null)
            dg_json_null(json, fields[i].name);
        else if (fields[i].kind <= DG_FIELD_DATE)
            dg_json_str(json, fields[i].name, value.text);
        else if (fields[i].kind == DG_FIELD_BOOL)
            dg_json_bool(json, fields[i].name, value.num != 0);
        else
            dg_json_num(json, fields[i].name, value.num, 2);
    }
    dg_json_end_object(json);
    return 0;
}
