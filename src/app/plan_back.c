/* Back: the choice as a dossier. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/plan.h"

struct back {
    struct dg_arena *arena;
    const struct dg_dossier *given;
    const struct dg_siting_result *result;
    struct dg_dossier *least;
    const char **site_of; /* of the result's places: id of the site; NULL: none yet */
    enum dg_lang lang;
};

/* A scheme's free texts are in one language: that of its responsible body and its needs. */
static enum dg_lang lang_of(const struct dg_dossier *d)
{
    const char *text = d->scheme.responsible;
    if (!*text && d->needs.n) text = d->needs.items[0].purpose;
    if (!*text) return *d->scheme.title_fa ? DG_FA : DG_EN;
    for (; *text; text++) {
        if ((unsigned char)*text >= 0xD8 && (unsigned char)*text <= 0xDB) return DG_FA;
    }
    return DG_EN;
}

static bool camera_id_taken(const struct dg_dossier *d, const char *id)
{
    for (int32_t i = 0; i < d->cameras.n; i++) {
        if (strcmp(d->cameras.items[i].camera_id, id) == 0) return true;
    }
    return false;
}

/* "L-07": the next number that neither the given dossier nor the new one has. */
static int id_make(struct back *b, const char *prefix, int32_t *number, bool is_camera, const char **out,
                   struct dg_err *err)
{
    char text[32];
    do {
        snprintf(text, sizeof text, "%s-%02d", prefix, ++*number);
    } while (is_camera ? camera_id_taken(b->given, text) : dg_dossier_site(b->given, text) != NULL);
    *out = dg_arena_strdup(b->arena, text);
    return *out ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

static int sites_fill(struct back *b, struct dg_err *err)
{
    const struct dg_dossier *g = b->given;
    struct dg_site *all;
    int32_t number = 0;
    DG_TRY(DG_NEW(b->arena, &all, (size_t)(g->sites.n + b->result->n_cameras), err));
    DG_TRY(DG_NEW(b->arena, &b->site_of, (size_t)b->result->n_places, err));
    if (g->sites.n) memcpy(all, g->sites.items, (size_t)g->sites.n * sizeof *all);
    b->least->sites.items = all;
    b->least->sites.n = g->sites.n;
    for (int32_t i = 0; i < b->result->n_cameras; i++) {
        const struct dg_siting_camera *camera = &b->result->cameras[i];
        const struct dg_siting_place *place = &b->result->places[camera->place_ix];
        if (camera->camera_ix >= 0 || b->site_of[camera->place_ix]) continue;
        if (place->site_ix >= 0) {
            b->site_of[camera->place_ix] = g->sites.items[place->site_ix].site_id;
            continue;
        }
        struct dg_site *site = &all[b->least->sites.n++];
        DG_TRY(id_make(b, "LS", &number, false, &b->site_of[camera->place_ix], err));
        *site = (struct dg_site){.at = place->at,
                                 .site_id = b->site_of[camera->place_ix],
                                 .kind = *place->kind ? place->kind : "pole",
                                 .height_m = place->height_m,
                                 .height_origin = place->height_origin,
                                 .exists = place->exists,
                                 .owner = place->owner,
                                 .power = place->power,
                                 .source_id = place->source_id,
                                 .supply = "",
                                 .supply_w = NAN,
                                 .battery_wh = NAN,
                                 .mounting_cost = NAN,
                                 .running_cost_year = NAN};
    }
    return 0;
}

static struct dg_camera new_camera(const struct back *b, const struct dg_siting_camera *c, const char *id)
{
    const struct dg_equipment *eq = &b->given->equipment.items[c->equipment_ix];
    return (struct dg_camera){.at = b->result->places[c->place_ix].at,
                              .camera_id = id,
                              .site_id = b->site_of[c->place_ix],
                              .equipment_id = eq->equipment_id,
                              .status = "planned",
                              .phase_no = c->phase_no,
                              .height_m = c->height_m,
                              .bearing_deg = c->bearing_deg == 360 ? 0 : c->bearing_deg,
                              .tilt_deg = c->tilt_deg,
                              .hfov_deg = c->hfov_deg,
                              .focal_mm = NAN,
                              .range_m = c->range_m,
                              .purpose = "",
                              .rationale = "",
                              .must_not_see = dg_word(b->lang, "plan.must_not_see"),
                              .serves = "",
                              .claim_class = "",
                              .claim_distance_m = NAN,
                              .operator_name = b->given->scheme.responsible,
                              .tags = "",
                              .measured_mbps = NAN};
}

static int cameras_fill(struct back *b, int32_t *camera_at, struct dg_err *err)
{
    const struct dg_siting_result *r = b->result;
    int32_t number = 0;
    DG_TRY(DG_NEW(b->arena, &b->least->cameras.items, (size_t)r->n_cameras, err));
    for (int32_t i = 0; i < r->n_cameras; i++) {
        const struct dg_siting_camera *c = &r->cameras[i];
        struct dg_camera *out = &b->least->cameras.items[b->least->cameras.n];
        camera_at[i] = b->least->cameras.n++;
        if (c->camera_ix >= 0) {
            *out = b->given->cameras.items[c->camera_ix];
            if (c->phase_no >= 0) out->phase_no = c->phase_no;
            continue;
        }
        const char *id;
        DG_TRY(id_make(b, "L", &number, true, &id, err));
        *out = new_camera(b, c, id);
    }
    return 0;
}

static int presets_fill(struct back *b, struct dg_err *err)
{
    const struct dg_dossier *g = b->given;
    b->least->presets.n = 0;
    DG_TRY(DG_NEW(b->arena, &b->least->presets.items, (size_t)g->presets.n, err));
    for (int32_t i = 0; i < g->presets.n; i++) {
        if (!camera_id_taken(b->least, g->presets.items[i].camera_id)) continue;
        b->least->presets.items[b->least->presets.n++] = g->presets.items[i];
    }
    return 0;
}

int dg_plan_back(struct dg_arena *arena, const struct dg_dossier *given, const struct dg_siting_result *result,
                 struct dg_dossier *least, int32_t **camera_at, struct dg_err *err)
{
    struct back b = {.arena = arena, .given = given, .result = result, .least = least, .lang = lang_of(given)};
    *least = *given;
    least->cameras.items = NULL;
    least->cameras.n = 0;
    DG_TRY(DG_NEW(arena, camera_at, (size_t)result->n_cameras, err));
    DG_TRY(sites_fill(&b, err));
    DG_TRY(cameras_fill(&b, *camera_at, err));
    return presets_fill(&b, err);
}

/* ---- what was assumed ----------------------------------------------------------------------------------- */

int dg_plan_assume(struct dg_arena *arena, const struct dg_dossier *given, int32_t n_links,
                   struct dg_dossier *least, struct dg_err *err)
{
    struct dg_assumption *all;
    int32_t n = given->assumptions.n, n_poles = 0, n_heights = 0;
    double pole_m = NAN;
    for (int32_t s = given->sites.n; s < least->sites.n; s++) {
        n_poles += !least->sites.items[s].exists;
        if (!least->sites.items[s].exists) pole_m = least->sites.items[s].height_m; /* all alike */
        n_heights += least->sites.items[s].exists && least->sites.items[s].height_origin == DG_ORIGIN_ASSUMED;
    }
    const struct dg_assumption made[] = {
        {.code = "plan_pole", .layer = "site", .n_objects = n_poles, .value = pole_m, .detail = ""},
        {.code = "plan_height", .layer = "site", .n_objects = n_heights, .value = NAN, .detail = ""},
        {.code = "plan_link", .layer = "link", .n_objects = n_links, .value = NAN, .detail = ""}};
    DG_TRY(DG_NEW(arena, &all, (size_t)n + sizeof made / sizeof *made, err));
    if (n) memcpy(all, given->assumptions.items, (size_t)n * sizeof *all);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        if (made[i].n_objects) all[n++] = made[i];
    }
    least->assumptions.items = all;
    least->assumptions.n = n;
    return 0;
}

/* ---- what each serves, and why it is there ------------------------------------------------------------ */

static int text_keep(struct dg_arena *arena, struct dg_text *text, const char **out, struct dg_err *err)
{
    DG_TRY(dg_text_finish(text, err));
    *out = dg_arena_strdup(arena, text->data);
    return *out ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

static const char *need_title(const struct dg_need *need, enum dg_lang lang)
{
    const char *title = lang == DG_FA ? need->title_fa : need->title_en;
    return *title ? title : need->need_id;
}

static int serves_fill(struct dg_arena *arena, const struct dg_assessment *a,
                       const struct dg_camera_report *report, struct dg_camera *camera, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    for (int32_t i = 0; i < report->n_serves; i++) {
        dg_text_addf(&text, "%s%s", i ? "," : "", a->dossier->needs.items[report->serves[i]].need_id);
    }
    return text_keep(arena, &text, &camera->serves, err);
}

/* The need that would lose most without the camera, by its share; else the first that it serves. */
static int32_t main_need(const struct dg_assessment *a, const struct dg_camera_report *report)
{
    int32_t best = report->n_serves ? report->serves[0] : -1;
    double most = 0;
    for (int32_t i = 0; i < report->n_losses; i++) {
        double share = report->losses[i].amount / a->needs[report->losses[i].need_ix].total;
        if (share > most) {
            most = share;
            best = report->losses[i].need_ix;
        }
    }
    return best;
}

static int rationale_fill(struct dg_arena *arena, const struct dg_dossier *least,
                          const struct dg_siting_place *place, const struct dg_need *need,
                          struct dg_camera *camera, enum dg_lang lang, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    char key[64];
    const struct dg_site *site = dg_dossier_site(least, camera->site_id);
    snprintf(key, sizeof key, "plan.kind_%s_%s", site && *site->kind ? site->kind : "pole",
             place->exists ? "old" : "new");
    dg_auto(dg_text_done) struct dg_text number = {0};
    dg_num_add(&number, lang, camera->height_m, 1);
    DG_TRY(dg_text_finish(&number, err));
    dg_word_add(&text, lang, "plan.rationale", "place", dg_word(lang, key), "height", number.data, "need",
                need ? need_title(need, lang) : "—", NULL);
    DG_TRY(text_keep(arena, &text, &camera->rationale, err));
    if (need) camera->purpose = need->purpose;
    return 0;
}

int dg_plan_explain(struct dg_arena *arena, const struct dg_assessment *after,
                    const struct dg_siting_result *result, const int32_t *camera_at, struct dg_dossier *least,
                    struct dg_err *err)
{
    enum dg_lang lang = lang_of(least);
    for (int32_t i = 0; i < result->n_cameras; i++) {
        struct dg_camera *camera = &least->cameras.items[camera_at[i]];
        const struct dg_camera_report *report = &after->cameras[camera_at[i]];
        bool is_new = result->cameras[i].camera_ix < 0;
        int32_t need = main_need(after, report);
        if (strcmp(camera->status, "planned") == 0 || !*camera->serves) {
            DG_TRY(serves_fill(arena, after, report, camera, err));
        }
        if (!is_new) continue;
        DG_TRY(rationale_fill(arena, least, &result->places[result->cameras[i].place_ix],
                              need >= 0 ? &least->needs.items[need] : NULL, camera, lang, err));
    }
    return 0;
}
