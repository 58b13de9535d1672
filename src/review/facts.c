/* Facts of a version: taken out of an act's data, judged, and given on as another act's. */
#include <stdlib.h>
#include <string.h>

#include "review/acts.h"

/* ---- taking -------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct dg_case_camera *)a)->id, ((const struct dg_case_camera *)b)->id);
}

int dg_take_words(struct dg_arena *arena, const struct dg_json_value *object, const char *key,
                  const char *const **out, int32_t *n, struct dg_err *err)
{
    const struct dg_json_value *list = dg_get_list(object, key);
    const char **words = NULL;
    *n = list ? list->n : 0;
    DG_TRY(DG_NEW(arena, &words, (size_t)*n, err));
    for (int32_t i = 0; i < *n; i++) words[i] = list->items[i].text;
    *out = words;
    return 0;
}

int dg_facts_camera(struct dg_arena *arena, const struct dg_json_value *from, struct dg_case_camera *out,
                    struct dg_err *err)
{
    *out = (struct dg_case_camera){.id = dg_get_text(from, "id"),
                                   .territory = dg_get_text(from, "territory"),
                                   .within = dg_get_text(from, "within"),
                                   .purpose = dg_get_text(from, "purpose"),
                                   .lon_e7 = (int32_t)dg_get_int(from, "lon_e7", 0),
                                   .lat_e7 = (int32_t)dg_get_int(from, "lat_e7", 0),
                                   .bearing_deg = (int32_t)dg_get_int(from, "bearing_deg", -1)};
    return dg_take_words(arena, from, "near", &out->near_words, &out->n_near, err);
}

/* Of data that was judged by its fields. DG_EINVAL: a camera or a phase is given twice. */
int dg_facts_take(struct dg_arena *arena, const struct dg_json_value *data, struct dg_case_version *out,
                  struct dg_err *err)
{
    const struct dg_json_value *cameras = dg_get_list(data, "cameras"),
                               *findings = dg_json_find(data, "findings");
    *out = (struct dg_case_version){.bytes = dg_get_int(data, "bytes", 0),
                                    .sha256 = dg_get_text(data, "sha256"),
                                    .rulebook = dg_get_text(data, "rulebook"),
                                    .figures = dg_get_text(data, "figures"),
                                    .n_cameras = cameras ? cameras->n : 0};
    DG_TRY(DG_NEW(arena, &out->cameras, (size_t)out->n_cameras, err));
    for (int32_t i = 0; i < out->n_cameras; i++)
        DG_TRY(dg_facts_camera(arena, &cameras->items[i], &out->cameras[i], err));
    if (out->n_cameras) qsort(out->cameras, (size_t)out->n_cameras, sizeof *out->cameras, by_id);
    for (int32_t i = 1; i < out->n_cameras; i++) {
        if (strcmp(out->cameras[i - 1].id, out->cameras[i].id) == 0)
            return dg_err_set(err, DG_EINVAL, "cameras: \"%s\" is given twice", out->cameras[i].id);
    }
    out->n_findings[0] = dg_get_int(findings, "note", 0);
    out->n_findings[1] = dg_get_int(findings, "warning", 0);
    out->n_findings[2] = dg_get_int(findings, "error", 0);
    DG_TRY(dg_take_words(arena, data, "needs", &out->needs, &out->n_needs, err));
    DG_TRY(dg_take_words(arena, data, "phases", &out->phases, &out->n_phases, err));
    for (int32_t i = 0; i < out->n_phases; i++) {
        for (int32_t k = 0; k < i; k++) {
            if (strcmp(out->phases[i], out->phases[k]) == 0)
                return dg_err_set(err, DG_EINVAL, "phases: \"%s\" is given twice", out->phases[i]);
        }
    }
    return 0;
}

/* Is every camera in the territory of the body that submits? */
static int check_territory(const struct dg_ask *ask, const struct dg_case_version *version, struct dg_err *err)
{
    for (int32_t i = 0; i < version->n_cameras; i++) {
        const struct dg_case_camera *camera = &version->cameras[i];
        const struct dg_responsible *who = dg_procedure_responsible(ask->procedure, camera->within);
        const char *why = who ? who->reason[DG_EN] : "its place is in that body's territory";
        if (strcmp(camera->territory, ask->actor->body_id) != 0)
            return dg_err_set(
                err, DG_EDENIED,
                "camera \"%s\": \"%s\" is responsible there, not \"%s\": %s; it must submit this camera",
                camera->id, camera->territory, ask->actor->body_id, why);
        if (who && strcmp(who->body, ask->actor->body_kind) != 0)
            return dg_err_set(err, DG_EDENIED,
                              "camera \"%s\": a body of the kind \"%s\" is responsible there, not \"%s\": %s",
                              camera->id, who->body, ask->actor->body_kind, why);
    }
    return 0;
}

int dg_facts_checked(struct dg_ask *ask, struct dg_case_version *version, struct dg_err *err)
{
    DG_TRY(dg_facts_take(ask->arena, &ask->data, version, err));
    DG_TRY(check_territory(ask, version, err));
    return dg_check_grounds(ask, version, err);
}

/* ---- giving -------------------------------------------------------------------------------------------- */

/* The facts once more, as an act's data. */
static void give_words(struct dg_members *to, const char *key, const char *const *words, int32_t n)
{
    struct dg_json_value *list = dg_members_add(to, key, DG_JSON_ARRAY), *items = NULL;
    if (!list || DG_NEW(to->arena, &items, (size_t)n, NULL) < 0) {
        to->has_failed = true;
        return;
    }
    for (int32_t i = 0; i < n; i++) items[i] = (struct dg_json_value){.kind = DG_JSON_TEXT, .text = words[i]};
    list->items = items;
    list->n = n;
}

static struct dg_json_value give_camera(struct dg_members *to, const struct dg_case_camera *camera)
{
    struct dg_members one = {.arena = to->arena};
    dg_members_text(&one, "id", camera->id);
    dg_members_text(&one, "territory", camera->territory);
    dg_members_int(&one, "lon_e7", camera->lon_e7);
    dg_members_int(&one, "lat_e7", camera->lat_e7);
    if (camera->bearing_deg >= 0) dg_members_int(&one, "bearing_deg", camera->bearing_deg);
    if (*camera->within) dg_members_text(&one, "within", camera->within);
    if (*camera->purpose) dg_members_text(&one, "purpose", camera->purpose);
    if (camera->n_near) give_words(&one, "near", camera->near_words, camera->n_near);
    to->has_failed |= one.has_failed;
    return dg_members_object(&one);
}

void dg_facts_give(struct dg_members *to, const struct dg_case_version *version)
{
    struct dg_members findings = {.arena = to->arena};
    struct dg_json_value *list = dg_members_add(to, "cameras", DG_JSON_ARRAY), *items = NULL;
    if (!list || DG_NEW(to->arena, &items, (size_t)version->n_cameras, NULL) < 0) {
        to->has_failed = true;
        return;
    }
    for (int32_t i = 0; i < version->n_cameras; i++) items[i] = give_camera(to, &version->cameras[i]);
    list->items = items;
    list->n = version->n_cameras;
    dg_members_int(&findings, "note", version->n_findings[0]);
    dg_members_int(&findings, "warning", version->n_findings[1]);
    dg_members_int(&findings, "error", version->n_findings[2]);
    struct dg_json_value *of = dg_members_add(to, "findings", DG_JSON_OBJECT);
    if (of) of->items = findings.items, of->n = findings.n;
    to->has_failed |= findings.has_failed;
    dg_members_int(to, "bytes", version->bytes);
    dg_members_text(to, "sha256", version->sha256);
    dg_members_text(to, "rulebook", version->rulebook);
    dg_members_text(to, "figures", version->figures);
    give_words(to, "needs", version->needs, version->n_needs);
    give_words(to, "phases", version->phases, version->n_phases);
}

/* What the change or renewal says of its grounds goes with its version. */
void dg_facts_grounds(struct dg_members *to, const struct dg_ask *ask)
{
    const struct dg_json_value *given = dg_get_list(&ask->data, "grounds");
    int32_t n = given ? given->n : ask->c ? ask->c->n_grounds : 0;
    struct dg_json_value *list, *items = NULL;
    if (!n) return;
    list = dg_members_add(to, "grounds", DG_JSON_ARRAY);
    if (!list || DG_NEW(to->arena, &items, (size_t)n, NULL) < 0) {
        to->has_failed = true;
        return;
    }
    for (int32_t i = 0; i < n; i++) {
        struct dg_members one = {.arena = to->arena};
        if (given) {
            items[i] = given->items[i];
            continue;
        }
        dg_members_text(&one, "ground", ask->c->grounds[i].id);
        if (ask->c->grounds[i].n_needs)
            give_words(&one, "needs", ask->c->grounds[i].needs, ask->c->grounds[i].n_needs);
        items[i] = dg_members_object(&one);
        to->has_failed |= one.has_failed;
    }
    list->items = items;
    list->n = n;
}
