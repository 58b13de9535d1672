/* What bodies did with a case, as a reader may see it: meetings, votes, decisions, objections, phases. */
#include "review/case_json.h"

/* ---- meetings and votes -------------------------------------------------------------------------------- */

static const char *meeting_state(const struct dg_meeting *meeting)
{
    static const char *const states[] = {"called", "open", "closed", "confirmed"};
    return states[meeting->state];
}

static void attendance(struct dg_view *view, const struct dg_meeting *meeting)
{
    dg_json_array(&view->json, "attendance");
    for (int32_t i = 0; i < meeting->n_attendance; i++) {
        const struct dg_attendance *stay = &meeting->attendance[i];
        dg_json_object(&view->json, NULL);
        dg_view_person(view, "person", stay->person);
        dg_json_str(&view->json, "body", stay->body);
        dg_json_bool(&view->json, "votes", stay->votes);
        dg_json_bool(&view->json, "chairs", stay->chairs);
        dg_json_bool(&view->json, "is_recused", dg_is_recused(view->c, stay->person));
        dg_view_time(view, "in_at", stay->in_at);
        dg_view_time(view, "out_at", stay->out_at);
        dg_json_end_object(&view->json);
    }
    dg_json_end_array(&view->json);
}

void dg_view_meetings(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    dg_json_array(json, "meetings");
    for (int32_t i = 0; i < view->c->n_meetings; i++) {
        const struct dg_meeting *meeting = &view->c->meetings[i];
        dg_json_object(json, NULL);
        dg_json_int(json, "no", meeting->no);
        dg_json_str(json, "session", meeting->session);
        dg_json_str(json, "stage", meeting->stage);
        dg_json_str(json, "state", meeting_state(meeting));
        dg_view_time(view, "starts_at", meeting->starts_at);
        dg_view_time(view, "opened_at", meeting->opened_at);
        dg_view_time(view, "closed_at", meeting->closed_at);
        if (dg_view_is_inside(view)) {
            dg_view_said(view, "place", &meeting->place);
            dg_json_array(json, "agenda");
            for (int32_t k = 0; k < meeting->n_agenda; k++) dg_view_said(view, NULL, &meeting->agenda[k]);
            dg_json_end_array(json);
        }
        attendance(view, meeting);
        if (meeting->minutes_sha256[DG_FA]) {
            dg_json_str(json, "minutes_sha256_en", meeting->minutes_sha256[DG_EN]);
            dg_json_str(json, "minutes_sha256_fa", meeting->minutes_sha256[DG_FA]);
        }
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static void casts(struct dg_view *view, const struct dg_vote *vote)
{
    /* While it is open nobody is told how, when or in which order was voted: how many have is what the chair
     * needs to know. */
    if (vote->state == DG_VOTE_OPEN) {
        dg_json_int(&view->json, "n_cast", vote->n_casts);
        return;
    }
    dg_json_array(&view->json, "casts");
    for (int32_t i = 0; i < vote->n_casts; i++) {
        dg_json_object(&view->json, NULL);
        dg_view_person(view, "person", vote->casts[i].person);
        dg_json_str(&view->json, "body", vote->casts[i].body);
        if (vote->casts[i].choice >= 0)
            dg_json_str(&view->json, "choice", dg_ballot_word((enum dg_ballot)vote->casts[i].choice));
        dg_json_end_object(&view->json);
    }
    dg_json_end_array(&view->json);
}

static void tally(struct dg_view *view, const struct dg_vote *vote)
{
    if (vote->state != DG_VOTE_CARRIED && vote->state != DG_VOTE_LOST) return;
    for (int k = 0; k < DG_N_BALLOTS; k++)
        dg_json_int(&view->json, dg_ballot_word((enum dg_ballot)k), vote->tally[k]);
    dg_json_int(&view->json, "n_seats", vote->n_seats);
    dg_json_int(&view->json, "n_present", vote->n_present);
    dg_json_int(&view->json, "n_needed", vote->n_needed);
    if (vote->by_casting_vote) dg_json_bool(&view->json, "by_casting_vote", true);
}

void dg_view_votes(struct dg_view *view)
{
    static const char *const states[] = {"open", "carried", "lost", "void"};
    struct dg_json *json = &view->json;
    dg_json_array(json, "votes");
    for (int32_t i = 0; i < view->c->n_votes; i++) {
        const struct dg_vote *vote = &view->c->votes[i];
        dg_json_object(json, NULL);
        dg_json_int(json, "no", vote->no);
        dg_json_int(json, "meeting", vote->meeting_no);
        dg_json_str(json, "stage", vote->stage);
        dg_json_int(json, "version", vote->version_no);
        dg_json_str(json, "motion", dg_motion_word(vote->motion));
        dg_json_str(json, "ballot", vote->is_secret ? "secret" : "open");
        dg_view_said(view, "text", &vote->said);
        dg_json_str(json, "state", states[vote->state]);
        tally(view, vote);
        casts(view, vote);
        dg_json_array(json, "minority");
        for (int32_t k = 0; k < vote->n_reasons; k++) {
            dg_json_object(json, NULL);
            dg_json_str(json, "body", vote->reasons[k].body);
            dg_view_said(view, "text", &vote->reasons[k].said);
            dg_json_end_object(json);
        }
        dg_json_end_array(json);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

/* ---- decisions and after ------------------------------------------------------------------------------- */

void dg_view_decisions(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    dg_json_array(json, "decisions");
    for (int32_t i = 0; i < view->c->n_decisions; i++) {
        const struct dg_decision *decision = &view->c->decisions[i];
        dg_json_object(json, NULL);
        dg_view_time(view, "at", decision->at);
        dg_json_str(json, "stage", decision->stage);
        dg_json_str(json, "body", decision->body);
        dg_json_str(json, "verdict", dg_motion_word(decision->motion));
        if (decision->by_silence) dg_json_bool(json, "by_silence", true);
        if (decision->vote_no) dg_json_int(json, "vote", decision->vote_no);
        if (*decision->resolution) dg_json_str(json, "resolution", decision->resolution);
        dg_json_int(json, "version", decision->version_no);
        dg_view_said(view, "reasons", &decision->reasons);
        dg_view_time(view, "term_until", decision->term_until);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

void dg_view_objections(struct dg_view *view)
{
    static const char *const states[] = {"filed", "upheld", "dismissed"};
    struct dg_json *json = &view->json;
    dg_json_array(json, "objections");
    for (int32_t i = 0; i < view->c->n_objections; i++) {
        const struct dg_objection *objection = &view->c->objections[i];
        dg_json_object(json, NULL);
        dg_json_int(json, "no", objection->no);
        dg_json_bool(json, "is_appeal", objection->is_appeal);
        if (*objection->body) dg_json_str(json, "body", objection->body);
        dg_view_person(view, "by", objection->by);
        dg_view_time(view, "filed_at", objection->filed_at);
        dg_view_time(view, "due_at", objection->due_at);
        dg_view_time(view, "decided_at", objection->decided_at);
        dg_json_str(json, "state", states[objection->state]);
        if (objection->by_silence) dg_json_bool(json, "by_silence", true);
        if (dg_view_is_inside(view)) dg_view_said(view, "text", &objection->said);
        dg_view_said(view, "reasons", &objection->reasons);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

void dg_view_phases(struct dg_view *view)
{
    struct dg_json *json = &view->json;
    dg_json_array(json, "phases");
    for (int32_t i = 0; i < view->c->n_phases; i++) {
        const struct dg_phase_state *phase = &view->c->phases[i];
        dg_json_object(json, NULL);
        dg_json_str(json, "id", phase->id);
        dg_view_time(view, "started_at", phase->started_at);
        dg_view_time(view, "reported_at", phase->reported_at);
        if (phase->reported_at) {
            dg_json_str(json, "level", dg_change_level_word(phase->level));
            for (int k = 0; k < DG_N_CHANGE_MEASURES; k++)
                dg_json_int(json, dg_change_measure_word((enum dg_change_measure)k), phase->change[k]);
        }
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}
