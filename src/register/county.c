/* County: the cases of a store as the register's source. */
#include "register/county.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define MAX_KEY_BYTES 4096

int dg_register_secret(const char *key_path, unsigned char out[32], struct dg_err *err)
{
    char bytes[MAX_KEY_BYTES + 64] = "didgah/register-ids/1\n", hex[DG_SHA256_HEX_SIZE];
    size_t head = strlen(bytes);
    FILE *file = fopen(key_path, "rbe");
    if (!file)
        return dg_err_set(err, DG_EIO, "%s: cannot be read; public ids are made with the store's key",
                          key_path);
    size_t n = fread(bytes + head, 1, MAX_KEY_BYTES, file);
    bool is_bad = ferror(file) || n == 0;
    fclose(file);
    if (is_bad) return dg_err_set(err, DG_EIO, "%s: cannot be read, or is empty", key_path);
    dg_sha256_hex(bytes, head + n, hex);
    explicit_bzero(bytes, sizeof bytes);
    bool is_hex = dg_hex_parse(hex, 64, out, 32);
    assert(is_hex);
    (void)is_hex;
    return 0;
}

/* ---- pieces -------------------------------------------------------------------------------------------------
 */

static bool is_redacted(const struct dg_case *c, const struct dg_said *said)
{
    for (int32_t i = 0; i < c->n_redactions; i++) {
        const struct dg_redaction *r = &c->redactions[i];
        if (r->entry_seq == said->seq && (!*r->hash || (said->hash && strcmp(r->hash, said->hash) == 0)))
            return true;
    }
    return false;
}

const char *dg_load_said(struct dg_loading *l, const struct dg_case *c, const struct dg_said *said)
{
    if (is_redacted(c, said)) return "";
    if (said->text) return said->text;
    const char *text = said->hash && l->beside.text ? l->beside.text(l->beside.ctx, said->hash) : NULL;
    return text ? text : "";
}

const char *dg_load_date(struct dg_loading *l, int64_t at)
{
    char date[DG_TIME_SIZE];
    if (!at) return "";
    dg_time_write((int64_t)dg_calendar_day(&dg_county_procedure(l->county)->calendar, at) * 86400, date);
    const char *kept = dg_arena_strndup(l->arena, date, 10);
    return kept ? kept : "";
}

struct dg_both dg_load_contact(struct dg_loading *l, const char *body_id)
{
    const struct dg_county_body *body = body_id && *body_id ? dg_county_body(l->county, body_id) : NULL;
    return body ? (struct dg_both){body->contact[DG_EN], body->contact[DG_FA]} : (struct dg_both){"", ""};
}

struct dg_both dg_load_body(struct dg_loading *l, const char *body_id)
{
    const struct dg_county_body *body = body_id && *body_id ? dg_county_body(l->county, body_id) : NULL;
    if (!body) return (struct dg_both){body_id ? body_id : "", body_id ? body_id : ""};
    return (struct dg_both){body->title[DG_EN], body->title[DG_FA]};
}

/* ---- cases
 * ---------------------------------------------------------------------------------------------------- */

static int cases_load(struct dg_loading *l, struct dg_buf *cases)
{
    struct dg_county_filter filter = DG_COUNTY_FILTER_ANY;
    bool has_more = true;
    while (has_more) {
        struct dg_county_case *page;
        int32_t n;
        DG_TRY(dg_county_cases(l->county, l->arena, &dg_actor_system, &filter, &page, &n, &has_more, l->err));
        for (int32_t i = 0; i < n; i++) {
            struct dg_case *c = dg_buf_add(cases);
            if (!c) return dg_buf_full(l->err);
            DG_TRY(dg_county_case(l->county, l->arena, &dg_actor_system, page[i].id, c, l->err));
            filter.after = page[i].id;
        }
        has_more = has_more && n > 0;
    }
    return 0;
}

static int64_t int_of(const struct dg_json_value *object, const char *key, int64_t otherwise)
{
    const struct dg_json_value *value = dg_json_find(object, key);
    return value && value->kind == DG_JSON_NUMBER ? (int64_t)value->number : otherwise;
}

static const char *text_of(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *value = dg_json_find(object, key);
    return value && value->kind == DG_JSON_TEXT ? value->text : "";
}

/* A text of the listing's first entry. */
static const char *said_of(struct dg_loading *l, const struct dg_case *c, const struct dg_json_value *fields,
                           const char *key)
{
    const struct dg_json_value *value = dg_json_find(fields, key);
    struct dg_said said = {.seq = 1};
    if (!value) return "";
    if (value->kind == DG_JSON_TEXT)
        said.text = value->text;
    else
        said.hash = text_of(value, "hash");
    return dg_load_said(l, c, &said);
}

/* A voluntary listing. Of a withdrawn one nothing but that it was there is taken. */
static int private_load(struct dg_loading *l, const struct dg_case *c, struct dg_source_private *out)
{
    const struct dg_procedure *procedure = dg_county_procedure(l->county);
    struct dg_json_value fields = {0};
    int32_t rule = 0;
    *out = (struct dg_source_private){
        .case_id = c->id, .is_withdrawn = c->status == DG_STATUS_WITHDRAWN, .retention_days = -1};
    if (out->is_withdrawn || !c->fields) return 0;
    DG_TRY(dg_json_parse(l->arena, c->fields, strlen(c->fields), &fields, l->err));
    const struct dg_json_value *camera = dg_json_find(&fields, "camera");
    const struct dg_case_camera shown = {
        .id = text_of(camera, "id"), .territory = "", .within = "", .purpose = ""};
    out->level = c->n_published ? c->published[0].level : dg_publication_of(procedure, &shown, &rule);
    if (c->n_published) rule = c->published[0].rule_ix;
    if (rule < procedure->n_publication)
        out->reason = (struct dg_both){procedure->publication[rule].reason[DG_EN],
                                       procedure->publication[rule].reason[DG_FA]};
    const char *sees = text_of(&fields, "sees_public_space");
    out->premises_kind = text_of(&fields, "premises");
    out->purpose = said_of(l, c, &fields, "purpose");
    out->retention_days = (int32_t)int_of(&fields, "retention_days", -1);
    out->sees_public_space = strcmp(sees, "yes") == 0 ? 1 : *sees ? 0 : -1;
    out->listed_on = dg_load_date(l, c->published_at);
    out->lon = (double)int_of(camera, "lon_e7", 0) / 1e7;
    out->lat = (double)int_of(camera, "lat_e7", 0) / 1e7;
    out->street = said_of(l, c, &fields, "street");
    return 0;
}

/* What is in force is what people look for; of equals the earlier case comes first. */
static void in_force_first(struct dg_source_scheme *schemes, int32_t n)
{
    for (int32_t i = 1; i < n; i++) {
        struct dg_source_scheme one = schemes[i];
        int32_t j = i;
        for (; j > 0 && schemes[j - 1].listing > one.listing; j--) schemes[j] = schemes[j - 1];
        schemes[j] = one;
    }
}

static int sources_load(struct dg_loading *l, struct dg_source *source)
{
    struct dg_source_scheme *schemes;
    struct dg_source_private *privates;
    DG_TRY(DG_NEW(l->arena, &schemes, (size_t)l->n_cases, l->err));
    DG_TRY(DG_NEW(l->arena, &privates, (size_t)l->n_cases, l->err));
    for (int32_t i = 0; i < l->n_cases; i++) {
        const struct dg_case *c = &l->cases[i];
        bool is_there = false;
        if (c->kind == DG_CASE_SCHEME) {
            DG_TRY(dg_load_scheme(l, c, &schemes[source->n_schemes], &is_there));
            source->n_schemes += is_there;
        } else if (c->kind == DG_CASE_VOLUNTARY && c->published_at &&
                   (c->is_published || c->status == DG_STATUS_WITHDRAWN)) {
            DG_TRY(private_load(l, c, &privates[source->n_privates++]));
        }
    }
    in_force_first(schemes, source->n_schemes);
    source->schemes = schemes;
    source->privates = privates;
    return 0;
}

/* The areas that people know by name, as geometry. */
static int areas_load(struct dg_loading *l, struct dg_source *source)
{
    const struct dg_county_config *config = dg_county_config(l->county);
    struct dg_source_area *areas;
    DG_TRY(DG_NEW(l->arena, &areas, (size_t)config->n_areas, l->err));
    for (int32_t i = 0; i < config->n_areas; i++) {
        const struct dg_county_area *area = &config->areas[i];
        struct dg_ring *rings;
        DG_TRY(DG_NEW(l->arena, &rings, (size_t)area->n_rings, l->err));
        for (int32_t j = 0; j < area->n_rings; j++) {
            DG_TRY(DG_NEW(l->arena, &rings[j].pts, (size_t)area->rings[j].n, l->err));
            memcpy(rings[j].pts, area->rings[j].pts, (size_t)area->rings[j].n * sizeof *rings[j].pts);
            rings[j].n_pts = area->rings[j].n;
        }
        areas[i] = (struct dg_source_area){{area->title[DG_EN], area->title[DG_FA]},
                                           {DG_GEOM_AREA, area->n_rings, rings}};
    }
    source->areas = areas;
    source->n_areas = config->n_areas;
    return 0;
}

int dg_register_load(struct dg_county *county, struct dg_arena *arena, const struct dg_register_params *params,
                     struct dg_register *out, struct dg_err *err)
{
    const struct dg_county_config *config = dg_county_config(county);
    dg_auto(dg_buf_done) struct dg_buf cases = {.item_size = sizeof(struct dg_case)};
    struct dg_loading l = {.county = county, .arena = arena, .params = params, .err = err};
    struct dg_county_health health;

    DG_TRY(dg_county_health(county, &health, err));
    DG_TRY(dg_county_beside(county, arena, &dg_actor_system, &l.beside, err));
    DG_TRY(cases_load(&l, &cases));
    l.cases = cases.data;
    l.n_cases = (int32_t)cases.n;
    l.now = params->now;
    /* What the cases say has happened, whatever the clock of this computer says. */
    for (int32_t i = 0; i < l.n_cases; i++)
        if (l.cases[i].last_at > l.now) l.now = l.cases[i].last_at;
    struct dg_both contact = {config->contact[DG_EN], config->contact[DG_FA]};
    if (params->contact && *params->contact) contact = (struct dg_both){params->contact, params->contact};
    struct dg_source source = {.county_id = config->id,
                               .county = {config->title[DG_EN], config->title[DG_FA]},
                               .base_url = params->base_url,
                               .contact = contact,
                               .as_of = dg_load_date(&l, l.now),
                               .log_size = health.n_entries};
    memcpy(source.secret, params->secret, sizeof source.secret);
    DG_TRY(areas_load(&l, &source));
    DG_TRY(sources_load(&l, &source));
    for (int32_t i = 0; i < source.n_schemes; i++)
        source.is_sample |= source.schemes[i].dossier->scheme.is_sample;
    return dg_register_build(arena, &source, out, err);
}
