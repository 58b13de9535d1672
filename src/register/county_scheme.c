/* County scheme: one scheme's case, and the cases about it, as the register's source. */
#include <string.h>

#include "register/county.h"
#include "store/store.h"

/* ---- decision -----------------------------------------------------------------------------------------------
 */

/* The decision that the approval rests on: the last one that approves. */
static const struct dg_decision *decision_of(const struct dg_case *c)
{
    for (int32_t i = c->n_decisions - 1; i >= 0; i--)
        if (c->decisions[i].motion == DG_APPROVE || c->decisions[i].motion == DG_APPROVE_WITH_CONDITIONS)
            return &c->decisions[i];
    return NULL;
}

/* The vote of that decision, else the last one that was carried on the way to it. */
static const struct dg_vote *vote_of(const struct dg_case *c, const struct dg_decision *decision)
{
    for (int32_t i = c->n_votes - 1; i >= 0; i--) {
        const struct dg_vote *vote = &c->votes[i];
        if (decision->vote_no ? vote->no == decision->vote_no
                              : vote->state == DG_VOTE_CARRIED && vote->closed_seq < decision->seq)
            return vote;
    }
    return NULL;
}

static void decision_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    const struct dg_decision *decision = decision_of(c);
    out->n_for = out->n_against = out->n_abstain = -1;
    out->verdict = out->resolution = out->reasons = out->decided_on = "";
    if (!decision) return;
    out->decided_on = dg_load_date(l, decision->at);
    out->decided_by = dg_load_body(l, decision->body);
    out->verdict = dg_motion_word(decision->motion);
    out->reasons = dg_load_said(l, c, &decision->reasons);
    out->resolution = decision->resolution;
    const struct dg_vote *vote = vote_of(c, decision);
    if (!vote) return;
    out->n_for = vote->tally[DG_BALLOT_FOR];
    out->n_against = vote->tally[DG_BALLOT_AGAINST];
    out->n_abstain = vote->tally[DG_BALLOT_ABSTAIN];
    out->is_secret_ballot = vote->is_secret;
    const struct dg_stage *stage = dg_procedure_stage(dg_county_procedure(l->county), c->kind, vote->stage);
    if (stage) out->vote_in = (struct dg_both){stage->title[DG_EN], stage->title[DG_FA]};
}

/* A ground that the procedure no longer has stands with its id: it was named, and the log says so. */
static int grounds_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    struct dg_source_ground *made;
    DG_TRY(DG_NEW(l->arena, &made, (size_t)c->n_grounds, l->err));
    for (int32_t i = 0; i < c->n_grounds; i++) {
        const struct dg_case_ground *ground = &c->grounds[i];
        const struct dg_ground *known = dg_procedure_ground(dg_county_procedure(l->county), ground->id);
        made[i] = (struct dg_source_ground){.title = {ground->id, ground->id},
                                            .kind = DG_BASIS_UNCHECKED,
                                            .need_ids = ground->needs,
                                            .n_need_ids = ground->n_needs};
        if (!known) continue;
        made[i].title = (struct dg_both){known->title[DG_EN], known->title[DG_FA]};
        made[i].source = (struct dg_both){known->source[DG_EN], known->source[DG_FA]};
        made[i].kind = known->kind;
    }
    out->grounds = made;
    out->n_grounds = c->n_grounds;
    return 0;
}

static int conditions_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    struct dg_source_condition *made;
    DG_TRY(DG_NEW(l->arena, &made, (size_t)c->n_conditions, l->err));
    for (int32_t i = 0; i < c->n_conditions; i++) {
        const struct dg_condition *condition = &c->conditions[i];
        if (!condition->is_binding) continue;
        made[out->n_conditions++] = (struct dg_source_condition){
            dg_load_said(l, c, &condition->said), condition->cameras, condition->n_cameras,
            condition->closed_seq != 0, dg_load_date(l, condition->closed_at)};
    }
    out->conditions = made;
    return 0;
}

static int levels_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    const struct dg_procedure *procedure = dg_county_procedure(l->county);
    struct dg_source_level *made;
    DG_TRY(DG_NEW(l->arena, &made, (size_t)c->n_published, l->err));
    for (int32_t i = 0; i < c->n_published; i++) {
        const struct dg_published_camera *camera = &c->published[i];
        made[i] = (struct dg_source_level){.camera_id = camera->id, .level = camera->level};
        if (camera->rule_ix < procedure->n_publication)
            made[i].reason = (struct dg_both){procedure->publication[camera->rule_ix].reason[DG_EN],
                                              procedure->publication[camera->rule_ix].reason[DG_FA]};
    }
    out->levels = made;
    out->n_levels = c->n_published;
    return 0;
}

/* ---- what came after
 * ------------------------------------------------------------------------------------------ */

static int built_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    struct dg_source_built *made;
    size_t n = 0;
    for (int32_t i = 0; i < c->n_phases; i++) n += (size_t)c->phases[i].n_built;
    DG_TRY(DG_NEW(l->arena, &made, n, l->err));
    for (int32_t i = 0; i < c->n_phases; i++) {
        for (int32_t j = 0; j < c->phases[i].n_built; j++) {
            const struct dg_built_camera *built = &c->phases[i].built[j];
            made[out->n_built++] =
                (struct dg_source_built){.camera_id = built->id,
                                         .built_on = dg_load_date(l, c->phases[i].reported_at),
                                         .has_moved = built->moved_mm > 0,
                                         .lon = built->lon_e7 / 1e7,
                                         .lat = built->lat_e7 / 1e7};
        }
    }
    out->built = made;
    return 0;
}

/* What phases and reports between them tell, in the order in which it was told. */
static int services_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    struct dg_source_service *made;
    size_t room = 0;
    int32_t phase = 0, report = 0;
    for (int32_t i = 0; i < c->n_phases; i++) room += (size_t)c->phases[i].n_built;
    for (int32_t i = 0; i < c->n_services; i++) room += (size_t)c->services[i].n_cameras;
    DG_TRY(DG_NEW(l->arena, &made, room, l->err));
    while (phase < c->n_phases || report < c->n_services) {
        bool is_phase = report == c->n_services ||
                        (phase < c->n_phases && c->phases[phase].reported_seq < c->services[report].seq);
        if (is_phase) {
            const struct dg_phase_state *from = &c->phases[phase++];
            for (int32_t i = 0; i < from->n_built; i++)
                made[out->n_services++] = (struct dg_source_service){from->built[i].id, from->built[i].service,
                                                                     dg_load_date(l, from->reported_at)};
        } else {
            const struct dg_service_report *from = &c->services[report++];
            for (int32_t i = 0; i < from->n_cameras; i++)
                made[out->n_services++] = (struct dg_source_service){
                    from->cameras[i].id, from->cameras[i].state, dg_load_date(l, from->at)};
        }
    }
    out->services = made;
    return 0;
}

/* Of the scheme itself and of its renewals, in the order of the days. */
static int outcomes_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    struct dg_source_outcome *made;
    size_t room = (size_t)c->n_results;
    for (int32_t i = 0; i < l->n_cases; i++)
        if (strcmp(l->cases[i].of_case, c->id) == 0) room += (size_t)l->cases[i].n_results;
    DG_TRY(DG_NEW(l->arena, &made, room, l->err));
    for (int32_t k = -1; k < l->n_cases; k++) {
        const struct dg_case *from = k < 0 ? c : &l->cases[k];
        if (k >= 0 && strcmp(from->of_case, c->id) != 0) continue;
        for (int32_t i = 0; i < from->n_results; i++) {
            const struct dg_result *result = &from->results[i];
            struct dg_source_outcome one = {result->is_of_need, result->id, dg_load_date(l, result->at),
                                            dg_load_said(l, from, &result->figure)};
            int32_t j = out->n_outcomes++;
            for (; j > 0 && strcmp(made[j - 1].on, one.on) > 0; j--) made[j] = made[j - 1];
            made[j] = one;
        }
    }
    out->outcomes = made;
    return 0;
}

static void event_add(struct dg_loading *l, struct dg_source_event *events, int32_t *n, int64_t at,
                      const char *kind, const char *text)
{
    if (at) events[(*n)++] = (struct dg_source_event){dg_load_date(l, at), kind, text};
}

static int events_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    struct dg_source_event *made;
    int32_t n = 0;
    DG_TRY(DG_NEW(l->arena, &made, (size_t)(c->n_decisions + c->n_phases + c->n_services + c->n_objections + 2),
                  l->err));
    for (int32_t i = 0; i < c->n_decisions; i++)
        event_add(l, made, &n, c->decisions[i].at, "decided", c->decisions[i].resolution);
    event_add(l, made, &n, c->published_at, "published", "");
    for (int32_t i = 0; i < c->n_phases; i++)
        event_add(l, made, &n, c->phases[i].reported_at, "phase_reported", "");
    for (int32_t i = 0; i < c->n_services; i++) event_add(l, made, &n, c->services[i].at, "service", "");
    for (int32_t i = 0; i < c->n_objections; i++)
        event_add(l, made, &n, c->objections[i].filed_at, "objection", "");
    event_add(l, made, &n, c->lapsed_at, "lapsed", "");
    /* By day; of one day in the order above. */
    for (int32_t i = 1; i < n; i++) {
        struct dg_source_event event = made[i];
        int32_t j = i;
        for (; j > 0 && strcmp(made[j - 1].on, event.on) > 0; j--) made[j] = made[j - 1];
        made[j] = event;
    }
    out->events = made;
    out->n_events = n;
    return 0;
}

/* Questions and complaints: that there is one is told at once, its words when it was answered, as the answer is
 * the moment in which somebody has looked at them. */
static int talks_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    struct dg_source_talk *made;
    DG_TRY(DG_NEW(l->arena, &made, (size_t)l->n_cases, l->err));
    for (int32_t i = 0; i < l->n_cases; i++) {
        const struct dg_case *talk = &l->cases[i];
        struct dg_json_value fields = {0};
        if (talk->kind != DG_CASE_COMPLAINT || strcmp(talk->of_case, c->id) != 0 ||
            talk->status == DG_STATUS_WITHDRAWN)
            continue;
        if (talk->fields) DG_TRY(dg_json_parse(l->arena, talk->fields, strlen(talk->fields), &fields, l->err));
        const struct dg_json_value *type = dg_json_find(&fields, "type");
        bool is_answered = talk->answered_at != 0;
        made[out->n_talks++] =
            (struct dg_source_talk){.kind = type && type->kind == DG_JSON_TEXT ? type->text : "question",
                                    .camera_id = talk->of_camera ? talk->of_camera : "",
                                    .asked_on = dg_load_date(l, talk->opened_at),
                                    .text = is_answered ? dg_load_said(l, talk, &talk->need) : "",
                                    .answered_on = dg_load_date(l, talk->answered_at),
                                    .answer = is_answered ? dg_load_said(l, talk, &talk->answer) : ""};
    }
    out->talks = made;
    return 0;
}

/* ---- scheme
 * ------------------------------------------------------------------------------------------------------- */

/* An approved change or renewal brings its version from a case of its own. */
static int bytes_find(struct dg_loading *l, const struct dg_case *c, const char *sha256, const char **bytes,
                      size_t *n)
{
    int code = dg_county_version(l->county, l->arena, &dg_actor_system, c->id, sha256, bytes, n, NULL, l->err);
    for (int32_t i = 0; code == DG_EFOUND && i < l->n_cases; i++) {
        if (strcmp(l->cases[i].of_case, c->id) != 0) continue;
        code = dg_county_version(l->county, l->arena, &dg_actor_system, l->cases[i].id, sha256, bytes, n, NULL,
                                 l->err);
    }
    return code;
}

static int dossier_take(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out)
{
    struct dg_dossier *dossier;
    const char *bytes, *sha256 = c->approved_sha256 ? c->approved_sha256 : c->forwarded_sha256;
    char read_sha256[DG_SHA256_HEX_SIZE];
    size_t n;
    if (!sha256) return dg_err_set(l->err, DG_ESTATE, "case %s: published, but no version was approved", c->id);
    DG_TRY(DG_NEW(l->arena, &dossier, 1, l->err));
    DG_TRY(bytes_find(l, c, sha256, &bytes, &n));
    if (dg_frozen_parse(l->arena, bytes, n, dossier, read_sha256, l->err) < 0)
        return dg_err_prefix(l->err, "case %s", c->id);
    out->dossier = dossier;
    out->version_sha256 = sha256;
    return 0;
}

static enum dg_listing listing_of(const struct dg_loading *l, const struct dg_case *c)
{
    if (c->status == DG_STATUS_WITHDRAWN) return DG_LISTING_WITHDRAWN;
    /* The day may be over before the clock's own act says so. */
    bool is_over = c->status == DG_STATUS_LAPSED || (c->term_until && c->term_until < l->now);
    return is_over ? DG_LISTING_LAPSED : DG_LISTING_IN_FORCE;
}

int dg_load_scheme(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out, bool *is_there)
{
    *is_there = c->published_at != 0 && c->n_published > 0;
    if (!*is_there) return 0;
    *out = (struct dg_source_scheme){.case_id = c->id,
                                     .body = dg_load_body(l, c->submitter_body),
                                     .contact = dg_load_contact(l, c->submitter_body),
                                     .listing = listing_of(l, c),
                                     .valid_from = dg_load_date(l, c->approved_at),
                                     .valid_until = dg_load_date(l, c->term_until),
                                     .lapsed_on = ""};
    if (out->listing == DG_LISTING_LAPSED)
        out->lapsed_on = dg_load_date(l, c->lapsed_at ? c->lapsed_at : c->term_until);
    DG_TRY(dossier_take(l, c, out));
    decision_take(l, c, out);
    DG_TRY(levels_take(l, c, out));
    DG_TRY(conditions_take(l, c, out));
    DG_TRY(grounds_take(l, c, out));
    DG_TRY(built_take(l, c, out));
    DG_TRY(services_take(l, c, out));
    DG_TRY(outcomes_take(l, c, out));
    DG_TRY(events_take(l, c, out));
    return talks_take(l, c, out);
}
