/* Dump: all of a case's state, field by field, so that two states can be compared byte by byte. */
#include "review/acts.h"

#define S(key, value) dg_json_str(json, key, (value))
#define I(key, value) dg_json_int(json, key, (int64_t)(value))
#define B(key, value) dg_json_bool(json, key, (value))

static void said(struct dg_json *json, const char *key, const struct dg_said *what)
{
    dg_json_object(json, key);
    S("text", what->text);
    S("hash", what->hash);
    I("seq", what->seq);
    dg_json_end_object(json);
}

static void words(struct dg_json *json, const char *key, const char *const *list, int32_t n)
{
    dg_json_array(json, key);
    for (int32_t i = 0; i < n; i++) S(NULL, list[i]);
    dg_json_end_array(json);
}

static void saids(struct dg_json *json, const char *key, const struct dg_said *list, int32_t n)
{
    dg_json_array(json, key);
    for (int32_t i = 0; i < n; i++) said(json, NULL, &list[i]);
    dg_json_end_array(json);
}

static void version(struct dg_json *json, const struct dg_case_version *v)
{
    I("no", v->no), I("seq", v->seq), I("at", v->at), I("bytes", v->bytes);
    S("by", v->by), S("sha256", v->sha256), S("rulebook", v->rulebook), S("figures", v->figures);
    for (int i = 0; i < 3; i++) I("findings", v->n_findings[i]);
    dg_json_array(json, "cameras");
    for (int32_t i = 0; i < v->n_cameras; i++) {
        const struct dg_case_camera *camera = &v->cameras[i];
        dg_json_object(json, NULL);
        S("id", camera->id), S("territory", camera->territory), S("within", camera->within);
        S("purpose", camera->purpose), I("lon", camera->lon_e7), I("lat", camera->lat_e7);
        I("bearing", camera->bearing_deg);
        words(json, "near", camera->near_words, camera->n_near);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
    words(json, "needs", v->needs, v->n_needs);
    words(json, "phases", v->phases, v->n_phases);
}

static void point(struct dg_json *json, const struct dg_point *p)
{
    I("no", p->no), I("seq", p->seq), I("version", p->version_no), S("stage", p->stage), S("camera", p->camera);
    said(json, "said", &p->said);
    said(json, "answer", &p->answer);
    I("answered_in", p->answered_in);
}

static void opinion(struct dg_json *json, const struct dg_opinion *o)
{
    I("no", o->no), S("body", o->body), S("kind", o->body_kind), S("remit", o->remit), S("by", o->by);
    I("version", o->version_no), I("asked_seq", o->asked_seq), I("asked_at", o->asked_at),
        I("due_at", o->due_at);
    I("filed_seq", o->filed_seq), I("filed_at", o->filed_at), B("silent", o->is_silent),
        I("verdict", o->verdict);
    said(json, "said", &o->said);
    dg_json_array(json, "remarks");
    for (int32_t i = 0; i < o->n_remarks; i++) {
        S(NULL, o->remarks[i].remit);
        said(json, NULL, &o->remarks[i].said);
    }
    dg_json_end_array(json);
    I("first_condition", o->first_condition), I("n_conditions", o->n_conditions);
}

static void condition(struct dg_json *json, const struct dg_condition *o)
{
    I("no", o->no), I("seq", o->seq), S("body", o->body), S("remit", o->remit), S("stage", o->stage);
    said(json, "said", &o->said);
    words(json, "cameras", o->cameras, o->n_cameras);
    S("before", o->before_phase), B("binding", o->is_binding), I("reported", o->reported_seq);
    I("closed", o->closed_seq), I("closed_at", o->closed_at);
    said(json, "evidence", &o->evidence);
}

static void meeting(struct dg_json *json, const struct dg_meeting *m)
{
    I("no", m->no), S("session", m->session), S("stage", m->stage), I("state", m->state);
    said(json, "place", &m->place);
    I("called_seq", m->called_seq), I("called_at", m->called_at), I("starts_at", m->starts_at);
    I("opened_at", m->opened_at), I("closed_at", m->closed_at), I("confirmed_at", m->confirmed_at);
    S("confirmed_by", m->confirmed_by);
    saids(json, "agenda", m->agenda, m->n_agenda);
    dg_json_array(json, "attendance");
    for (int32_t i = 0; i < m->n_attendance; i++) {
        const struct dg_attendance *stay = &m->attendance[i];
        S(NULL, stay->person), S(NULL, stay->body), S(NULL, stay->body_kind), I(NULL, stay->in_at);
        I(NULL, stay->out_at), B(NULL, stay->votes), B(NULL, stay->chairs);
    }
    dg_json_end_array(json);
    S("minutes_en", m->minutes_sha256[0]), S("minutes_fa", m->minutes_sha256[1]);
    saids(json, "remarks", m->remarks, m->n_remarks);
}

static void vote(struct dg_json *json, const struct dg_vote *v)
{
    I("no", v->no), I("meeting", v->meeting_no), I("version", v->version_no), S("stage", v->stage);
    I("motion", v->motion), B("secret", v->is_secret), I("state", v->state);
    said(json, "said", &v->said);
    I("opened_at", v->opened_at), I("closed_at", v->closed_at), I("opened_seq", v->opened_seq);
    I("closed_seq", v->closed_seq), I("seats", v->n_seats), I("present", v->n_present),
        I("needed", v->n_needed);
    for (int i = 0; i < DG_N_BALLOTS; i++) I("tally", v->tally[i]);
    B("casting", v->by_casting_vote);
    dg_json_array(json, "casts");
    for (int32_t i = 0; i < v->n_casts; i++) {
        S(NULL, v->casts[i].person), S(NULL, v->casts[i].body), S(NULL, v->casts[i].body_kind);
        I(NULL, v->casts[i].choice), B(NULL, v->casts[i].is_chair);
    }
    for (int32_t i = 0; i < v->n_reasons; i++) {
        S(NULL, v->reasons[i].person), S(NULL, v->reasons[i].body), I(NULL, v->reasons[i].seq);
        said(json, NULL, &v->reasons[i].said);
    }
    dg_json_end_array(json);
}

static void decision(struct dg_json *json, const struct dg_decision *d)
{
    I("seq", d->seq), I("at", d->at), S("stage", d->stage), S("body", d->body), S("kind", d->body_kind);
    S("by", d->by), I("motion", d->motion), B("silence", d->by_silence), I("vote", d->vote_no);
    I("version", d->version_no), I("until", d->term_until), S("resolution", d->resolution);
    said(json, "reasons", &d->reasons);
}

static void objection(struct dg_json *json, const struct dg_objection *o)
{
    I("no", o->no), B("appeal", o->is_appeal), I("against", o->against_decision), S("by", o->by);
    S("body", o->body), I("seq", o->seq), I("filed_at", o->filed_at), I("due_at", o->due_at);
    I("decided_at", o->decided_at), I("state", o->state), B("silence", o->by_silence);
    said(json, "said", &o->said);
    said(json, "reasons", &o->reasons);
}

static void phase(struct dg_json *json, const struct dg_phase_state *p)
{
    S("id", p->id), I("started_seq", p->started_seq), I("started_at", p->started_at);
    I("reported_seq", p->reported_seq), I("reported_at", p->reported_at), I("level", p->level);
    for (int i = 0; i < DG_N_CHANGE_MEASURES; i++) I("change", p->change[i]);
    dg_json_array(json, "built");
    for (int32_t i = 0; i < p->n_built; i++) {
        S(NULL, p->built[i].id), I(NULL, p->built[i].lon_e7), I(NULL, p->built[i].lat_e7);
        I(NULL, p->built[i].bearing_deg), I(NULL, p->built[i].moved_mm), I(NULL, p->built[i].service);
    }
    dg_json_end_array(json);
}

static void service(struct dg_json *json, const struct dg_service_report *r)
{
    I("seq", r->seq), I("at", r->at);
    said(json, "reason", &r->reason);
    dg_json_array(json, "cameras");
    for (int32_t i = 0; i < r->n_cameras; i++) S(NULL, r->cameras[i].id), I(NULL, r->cameras[i].state);
    dg_json_end_array(json);
}

static void result(struct dg_json *json, const struct dg_result *r)
{
    B("need", r->is_of_need), S("id", r->id), I("seq", r->seq), I("at", r->at);
    said(json, "figure", &r->figure);
}

static void ground(struct dg_json *json, const struct dg_case_ground *g)
{
    S("id", g->id);
    words(json, "needs", g->needs, g->n_needs);
}

static void redaction(struct dg_json *json, const struct dg_redaction *r)
{
    I("seq", r->seq), I("entry", r->entry_seq), S("hash", r->hash);
    said(json, "reason", &r->reason);
}

static void recusal(struct dg_json *json, const struct dg_recusal *r)
{
    S("person", r->person), I("seq", r->seq), I("meeting", r->meeting_no);
    said(json, "reason", &r->reason);
}

#define LIST(key, list, n, function)                                                                           \
    dg_json_array(json, key);                                                                                  \
    for (int32_t i_ = 0; i_ < (n); i_++) {                                                                     \
        dg_json_object(json, NULL);                                                                            \
        function(json, &(list)[i_]);                                                                           \
        dg_json_end_object(json);                                                                              \
    }                                                                                                          \
    dg_json_end_array(json)

static void head(struct dg_json *json, const struct dg_case *c)
{
    S("id", c->id), I("kind", c->kind), I("status", c->status), S("stage", c->stage);
    S("procedure", c->procedure_sha256), I("seq", c->seq), I("opened_at", c->opened_at),
        I("last_at", c->last_at);
    said(json, "title", &c->title);
    S("submitter", c->submitter), S("submitter_body", c->submitter_body),
        S("submitter_kind", c->submitter_kind);
    S("of_case", c->of_case), S("of_camera", c->of_camera), S("responsible", c->responsible);
    I("stage_at", c->stage_at), I("due_at", c->due_at), I("rests_on", c->due_rests_on);
    I("reminded", c->n_reminded), I("extended", c->n_extended), B("overdue", c->is_overdue);
    S("returned_from", c->returned_from), S("forwarded", c->forwarded_sha256), I("level", c->change_level);
    I("approved_at", c->approved_at), I("term_until", c->term_until), I("lapsed_at", c->lapsed_at);
    S("approved", c->approved_sha256), B("published", c->is_published), I("published_at", c->published_at);
    said(json, "need", &c->need);
    said(json, "answer", &c->answer);
    I("answered_at", c->answered_at), S("answered_by", c->answered_by), S("fields", c->fields);
}

int dg_case_dump(struct dg_text *text, const struct dg_case *c, struct dg_err *err)
{
    struct dg_json writer, *json = &writer;
    dg_json_begin(json, text, 0);
    dg_json_object(json, NULL);
    head(json, c);
    LIST("versions", c->versions, c->n_versions, version);
    LIST("points", c->points, c->n_points, point);
    LIST("opinions", c->opinions, c->n_opinions, opinion);
    LIST("conditions", c->conditions, c->n_conditions, condition);
    LIST("meetings", c->meetings, c->n_meetings, meeting);
    LIST("recusals", c->recusals, c->n_recusals, recusal);
    LIST("votes", c->votes, c->n_votes, vote);
    LIST("decisions", c->decisions, c->n_decisions, decision);
    LIST("objections", c->objections, c->n_objections, objection);
    LIST("phases", c->phases, c->n_phases, phase);
    LIST("services", c->services, c->n_services, service);
    LIST("results", c->results, c->n_results, result);
    LIST("grounds", c->grounds, c->n_grounds, ground);
    LIST("redactions", c->redactions, c->n_redactions, redaction);
    dg_json_array(json, "published_cameras");
    for (int32_t i = 0; i < c->n_published; i++) {
        S(NULL, c->published[i].id), I(NULL, c->published[i].level), I(NULL, c->published[i].rule_ix);
    }
    dg_json_end_array(json);
    dg_json_array(json, "duties");
    for (int32_t i = 0; i < c->n_duties; i++) {
        S(NULL, c->duties[i].person), I(NULL, c->duties[i].roles);
    }
    dg_json_end_array(json);
    dg_json_end_object(json);
    return dg_text_finish(text, err);
}
