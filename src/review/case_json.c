/* A case as a reader may see it. What is left out for some is left out here and nowhere else. */
#include <string.h>

#include "review/case_json.h"

/* ---- parts --------------------------------------------------------------------------------------------- */

static const struct dg_redaction *redaction_of(const struct dg_case *c, const struct dg_said *said)
{
    for (int32_t i = 0; i < c->n_redactions; i++) {
        const struct dg_redaction *redaction = &c->redactions[i];
        if (redaction->entry_seq != said->seq) continue;
        if (!*redaction->hash || (said->hash && strcmp(said->hash, redaction->hash) == 0)) return redaction;
    }
    return NULL;
}

/* The text of a said thing for this reader; NULL: not to be had. */
const char *dg_said_text(const struct dg_case *c, const struct dg_said *said, const struct dg_beside *beside)
{
    if (redaction_of(c, said)) return NULL;
    if (said->text) return said->text;
    return said->hash && beside && beside->text ? beside->text(beside->ctx, said->hash) : NULL;
}

void dg_view_said(struct dg_view *view, const char *key, const struct dg_said *what)
{
    const struct dg_redaction *redaction = redaction_of(view->c, what);
    const char *text = dg_said_text(view->c, what, view->beside);
    if (!what->text && !what->hash) return;
    if (text) {
        dg_json_str(&view->json, key, text);
        return;
    }
    dg_json_object(&view->json, key);
    if (redaction)
        dg_json_int(&view->json, "redacted", redaction->seq);
    else
        dg_json_str(&view->json, "hash", what->hash);
    dg_json_end_object(&view->json);
}

void dg_view_time(struct dg_view *view, const char *key, int64_t at)
{
    char iso[21];
    if (!at) return;
    dg_time_write(at, iso);
    dg_json_str(&view->json, key, iso);
}

static void both(struct dg_view *view, const char *key, const char *const texts[2])
{
    dg_json_object(&view->json, key);
    dg_json_str(&view->json, "en", texts[DG_EN]);
    dg_json_str(&view->json, "fa", texts[DG_FA]);
    dg_json_end_object(&view->json);
}

static void words(struct dg_view *view, const char *key, const char *const *list, int32_t n)
{
    if (!n) return;
    dg_json_array(&view->json, key);
    for (int32_t i = 0; i < n; i++) dg_json_str(&view->json, NULL, list[i]);
    dg_json_end_array(&view->json);
}

/* Persons are for those who work on the case. */
void dg_view_person(struct dg_view *view, const char *key, const char *id)
{
    const char *name = NULL;
    if (view->access != DG_ACCESS_FULL || !*id) return;
    if (view->beside && view->beside->person) name = view->beside->person(view->beside->ctx, id);
    dg_json_str(&view->json, key, id);
    if (name) dg_json_str(&view->json, "name", name);
}

bool dg_view_is_inside(const struct dg_view *view) { return view->access >= DG_ACCESS_PARTY; }

/* ---- versions ------------------------------------------------------------------------------------------ */

static void version(struct dg_view *view, const struct dg_case_version *v)
{
    struct dg_json *json = &view->json;
    bool is_own_listing = view->c->kind == DG_CASE_VOLUNTARY;
    dg_json_object(json, NULL);
    dg_json_int(json, "no", v->no);
    dg_view_time(view, "at", v->at);
    if (!is_own_listing) {
        dg_json_str(json, "sha256", v->sha256);
        dg_json_int(json, "bytes", v->bytes);
        dg_json_str(json, "rulebook", v->rulebook);
        dg_json_str(json, "figures", v->figures);
        dg_json_object(json, "findings");
        dg_json_int(json, "error", v->n_findings[2]);
        dg_json_int(json, "warning", v->n_findings[1]);
        dg_json_int(json, "note", v->n_findings[0]);
        dg_json_end_object(json);
        words(view, "needs", v->needs, v->n_needs);
        words(view, "phases", v->phases, v->n_phases);
    }
    dg_json_int(json, "n_cameras", v->n_cameras);
    /* Places are published by the register, at the level that the rules give. */
    if (view->access != DG_ACCESS_PUBLIC) {
        dg_json_array(json, "cameras");
        for (int32_t i = 0; i < v->n_cameras; i++) {
            const struct dg_case_camera *camera = &v->cameras[i];
            dg_json_object(json, NULL);
            dg_json_str(json, "id", camera->id);
            dg_json_int(json, "lon_e7", camera->lon_e7);
            dg_json_int(json, "lat_e7", camera->lat_e7);
            if (camera->bearing_deg >= 0) dg_json_int(json, "bearing_deg", camera->bearing_deg);
            dg_json_str(json, "territory", camera->territory);
            dg_json_end_object(json);
        }
        dg_json_end_array(json);
    }
    dg_json_end_object(json);
}

static bool shows_version(const struct dg_view *view, const struct dg_case_version *v)
{
    const struct dg_case *c = view->c;
    if (view->access == DG_ACCESS_FROZEN)
        return c->forwarded_sha256 && strcmp(v->sha256, c->forwarded_sha256) == 0;
    if (view->access == DG_ACCESS_PUBLIC)
        return v->no == c->n_versions || (c->approved_sha256 && strcmp(v->sha256, c->approved_sha256) == 0);
    return true;
}

static void versions(struct dg_view *view)
{
    dg_json_array(&view->json, "versions");
    for (int32_t i = 0; i < view->c->n_versions; i++) {
        if (shows_version(view, &view->c->versions[i])) version(view, &view->c->versions[i]);
    }
    dg_json_end_array(&view->json);
}

static void points(struct dg_view *view)
{
    dg_json_array(&view->json, "points");
    for (int32_t i = 0; i < view->c->n_points; i++) {
        const struct dg_point *point = &view->c->points[i];
        dg_json_object(&view->json, NULL);
        dg_json_int(&view->json, "no", point->no);
        dg_json_int(&view->json, "version", point->version_no);
        dg_json_str(&view->json, "stage", point->stage);
        if (*point->camera) dg_json_str(&view->json, "camera", point->camera);
        dg_view_said(view, "text", &point->said);
        if (point->answered_in) dg_json_int(&view->json, "answered_in", point->answered_in);
        dg_view_said(view, "answer", &point->answer);
        dg_json_end_object(&view->json);
    }
    dg_json_end_array(&view->json);
}

/* ---- opinions and conditions --------------------------------------------------------------------------- */

static bool shows_opinions(const struct dg_view *view)
{
    if (view->access == DG_ACCESS_FROZEN) return false;
    if (view->access == DG_ACCESS_PARTY) return view->procedure->opinions.is_public_before || view->is_decided;
    return view->access == DG_ACCESS_FULL || view->is_decided;
}

static void remarks(struct dg_view *view, const struct dg_opinion *opinion)
{
    if (!opinion->n_remarks) return;
    dg_json_array(&view->json, "remarks");
    for (int32_t i = 0; i < opinion->n_remarks; i++) {
        dg_json_object(&view->json, NULL);
        dg_json_str(&view->json, "remit", opinion->remarks[i].remit);
        dg_view_said(view, "text", &opinion->remarks[i].said);
        dg_json_bool(&view->json, "is_counted", false);
        dg_json_end_object(&view->json);
    }
    dg_json_end_array(&view->json);
}

static void opinions(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    dg_json_array(json, "opinions");
    for (int32_t i = 0; i < view->c->n_opinions; i++) {
        const struct dg_opinion *opinion = &view->c->opinions[i];
        bool is_said = opinion->filed_seq || opinion->is_silent;
        dg_json_object(json, NULL);
        dg_json_int(json, "no", opinion->no);
        dg_json_str(json, "body", opinion->body);
        dg_json_str(json, "remit", opinion->remit);
        dg_json_int(json, "version", opinion->version_no);
        dg_view_time(view, "asked_at", opinion->asked_at);
        dg_view_time(view, "due_at", opinion->due_at);
        dg_view_time(view, "filed_at", opinion->filed_at);
        dg_view_person(view, "by", opinion->by);
        if (is_said) dg_json_str(json, "verdict", dg_verdict_word(opinion->verdict));
        if (opinion->is_silent) dg_json_bool(json, "is_silent", true);
        dg_view_said(view, "text", &opinion->said);
        if (opinion->n_conditions) {
            dg_json_array(json, "conditions");
            for (int32_t k = 0; k < opinion->n_conditions; k++)
                dg_json_int(json, NULL, opinion->first_condition + k + 1);
            dg_json_end_array(json);
        }
        remarks(view, opinion);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static void conditions(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    dg_json_array(json, "conditions");
    for (int32_t i = 0; i < view->c->n_conditions; i++) {
        const struct dg_condition *condition = &view->c->conditions[i];
        if (!condition->is_binding && !shows_opinions(view)) continue;
        dg_json_object(json, NULL);
        dg_json_int(json, "no", condition->no);
        dg_json_str(json, "body", condition->body);
        if (*condition->remit) dg_json_str(json, "remit", condition->remit);
        dg_view_said(view, "text", &condition->said);
        words(view, "cameras", condition->cameras, condition->n_cameras);
        if (*condition->before_phase) dg_json_str(json, "before_phase", condition->before_phase);
        dg_json_str(json, "state",
                    !condition->is_binding    ? "proposed"
                    : condition->closed_seq   ? "closed"
                    : condition->reported_seq ? "reported"
                                              : "open");
        dg_view_time(view, "closed_at", condition->closed_at);
        if (dg_view_is_inside(view)) dg_view_said(view, "evidence", &condition->evidence);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static void grounds(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    if (!view->c->n_grounds) return;
    dg_json_array(json, "grounds");
    for (int32_t i = 0; i < view->c->n_grounds; i++) {
        const struct dg_case_ground *ground = &view->c->grounds[i];
        const struct dg_ground *known = dg_procedure_ground(view->procedure, ground->id);
        dg_json_object(json, NULL);
        dg_json_str(json, "ground", ground->id);
        if (known) both(view, "title", known->title);
        words(view, "needs", ground->needs, ground->n_needs);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

/* Which cameras work is told by the dossier's own ids, which the register does not publish at every level. */
static void services(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    if (!view->c->n_services || !dg_view_is_inside(view)) return;
    dg_json_array(json, "services");
    for (int32_t i = 0; i < view->c->n_services; i++) {
        const struct dg_service_report *report = &view->c->services[i];
        dg_json_object(json, NULL);
        dg_view_time(view, "at", report->at);
        dg_view_said(view, "reason", &report->reason);
        dg_json_object(json, "cameras");
        for (int32_t k = 0; k < report->n_cameras; k++)
            dg_json_str(json, report->cameras[k].id, dg_service_word(report->cameras[k].state));
        dg_json_end_object(json);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static void results(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    if (!view->c->n_results) return;
    dg_json_array(json, "results");
    for (int32_t i = 0; i < view->c->n_results; i++) {
        const struct dg_result *result = &view->c->results[i];
        dg_json_object(json, NULL);
        dg_json_str(json, "of", result->is_of_need ? "need" : "goal");
        dg_json_str(json, "id", result->id);
        dg_view_time(view, "at", result->at);
        dg_view_said(view, "figure", &result->figure);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static void published(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    dg_json_bool(json, "is_published", view->c->is_published);
    if (!view->c->n_published) return;
    dg_view_time(view, "published_at", view->c->published_at);
    dg_json_array(json, "published");
    for (int32_t i = 0; i < view->c->n_published; i++) {
        const struct dg_published_camera *camera = &view->c->published[i];
        dg_json_object(json, NULL);
        dg_json_str(json, "id", camera->id);
        dg_json_str(json, "level", dg_publication_level_word(camera->level));
        if (camera->rule_ix < view->procedure->n_publication)
            both(view, "reason", view->procedure->publication[camera->rule_ix].reason);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static void head(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    const struct dg_case *c = view->c;
    const struct dg_stage *stage = dg_procedure_stage(view->procedure, c->kind, c->stage);
    dg_json_str(json, "format", "didgah.case/1");
    dg_json_str(json, "id", c->id);
    dg_json_str(json, "kind", dg_case_kind_word(c->kind));
    dg_json_str(json, "status", dg_case_status_word(c->status));
    dg_json_object(json, "stage");
    dg_json_str(json, "id", c->stage);
    if (stage) both(view, "title", stage->title);
    dg_json_end_object(json);
    dg_view_said(view, "title", &c->title);
    dg_json_int(json, "seq", c->seq);
    dg_json_str(json, "submitter_body", c->submitter_body);
    dg_view_person(view, "submitter", c->submitter);
    if (*c->of_case) dg_json_str(json, "of", c->of_case);
    if (*c->of_camera) dg_json_str(json, "of_camera", c->of_camera);
    dg_view_time(view, "opened_at", c->opened_at);
    if (dg_view_is_inside(view)) {
        dg_view_time(view, "due_at", c->due_at);
        if (c->due_rests_on & DG_TERM_UNCONFIRMED) dg_json_bool(json, "due_rests_on_unconfirmed_holiday", true);
        if (c->due_rests_on & DG_TERM_UNCOVERED) dg_json_bool(json, "due_rests_on_uncovered_days", true);
        dg_json_bool(json, "is_overdue", c->is_overdue);
    }
    dg_view_time(view, "approved_at", c->approved_at);
    dg_view_time(view, "term_until", c->term_until);
    dg_view_time(view, "lapsed_at", c->lapsed_at);
    if (c->approved_sha256 && *c->approved_sha256) dg_json_str(json, "approved_sha256", c->approved_sha256);
    if (c->forwarded_sha256) dg_json_str(json, "forwarded_sha256", c->forwarded_sha256);
}

int dg_case_json(struct dg_text *text, const struct dg_procedure *procedure, const struct dg_case *c,
                 const struct dg_actor *actor, const struct dg_beside *beside, struct dg_err *err)
{
    struct dg_view view = {.procedure = procedure,
                           .c = c,
                           .beside = beside,
                           .access = dg_case_access(procedure, c, actor),
                           .is_decided = c->approved_at || dg_is_end(c->status)};
    if (view.access == DG_ACCESS_NONE) return dg_err_set(err, DG_EFOUND, "there is no such case");
    dg_json_begin(&view.json, text, 2);
    dg_json_object(&view.json, NULL);
    head(&view);
    dg_view_said(&view, "text", &c->need);
    dg_view_said(&view, "answer", &c->answer);
    versions(&view);
    if (view.access != DG_ACCESS_FROZEN) {
        points(&view);
        if (shows_opinions(&view)) opinions(&view);
        dg_view_meetings(&view);
        dg_view_votes(&view);
        dg_view_objections(&view);
    }
    conditions(&view);
    dg_view_decisions(&view);
    dg_view_phases(&view);
    grounds(&view);
    services(&view);
    results(&view);
    published(&view);
    dg_json_end_object(&view.json);
    return dg_text_finish(text, err);
}
