/* Acts that move a case from stage to stage: acceptance, return, passing on, decision, forwarding, withdrawal.
 */
#include <string.h>

#include "review/acts.h"

int dg_make_accept(struct dg_ask *ask, struct dg_err *err) { return dg_leave(ask, "accept", err); }

/* ---- return with numbered points ----------------------------------------------------------------------- */

static int check_points(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_json_value *points = dg_get_list(&ask->data, "points");
    const struct dg_case_version *version = dg_version_last(ask->c);
    for (int32_t i = 0; points && i < points->n; i++) {
        const char *camera = dg_get_text(&points->items[i], "camera");
        if (*camera && !dg_camera_find(version, camera))
            return dg_err_set(err, DG_EFOUND, "points[%d].camera: version %d has no camera \"%s\"", (int)i,
                              version ? (int)version->no : 0, camera);
    }
    return 0;
}

int dg_make_return(struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(check_points(ask, err));
    dg_members_int(&ask->then, "first_point", ask->c->n_points + 1);
    dg_members_text(&ask->then, "from", ask->c->stage);
    return dg_leave(ask, "return", err);
}

int dg_fold_return(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    const struct dg_json_value *points = dg_get_list(fold->data, "points");
    for (int32_t i = 0; points && i < points->n; i++) {
        struct dg_point *point = DG_GROW(fold, c->points, c->n_points);
        if (!point) return dg_grow_full(err);
        *point = (struct dg_point){.no = c->n_points,
                                   .seq = fold->entry->seq,
                                   .version_no = c->n_versions,
                                   .stage = c->stage,
                                   .camera = dg_get_text(&points->items[i], "camera"),
                                   .said = dg_get_said(&points->items[i], "text", fold->entry->seq)};
    }
    c->returned_from = dg_get_text(fold->then, "from");
    return 0;
}

/* ---- what a carried vote stands behind ----------------------------------------------------------------- */

static const struct dg_meeting *meeting_of(const struct dg_case *c, const struct dg_vote *vote)
{
    bool is_there = vote->meeting_no >= 1 && vote->meeting_no <= c->n_meetings;
    return is_there ? &c->meetings[vote->meeting_no - 1] : NULL;
}

/* Where a stage wants a vote: the vote that was carried here, on this version, with confirmed minutes. */
static int guard_vote(const struct dg_ask *ask, struct dg_err *err)
{
    if (!ask->stage->needs_vote) return 0;
    if (dg_meeting_now(ask->c))
        return dg_err_set(err, DG_ESTATE, "a meeting is called or open; close it first");
    const struct dg_vote *vote = dg_vote_carried(ask->c);
    if (!vote)
        return dg_err_set(err, DG_ESTATE,
                          "no motion on version %d was carried in this stage; hold a vote first",
                          (int)ask->c->n_versions);
    const struct dg_meeting *meeting = meeting_of(ask->c, vote);
    if (!meeting || meeting->state != DG_MEETING_CONFIRMED)
        return dg_err_set(err, DG_ESTATE, "the minutes of meeting %d are not confirmed yet",
                          (int)vote->meeting_no);
    return 0;
}

static int check_vote(struct dg_ask *ask, enum dg_motion motion, struct dg_err *err)
{
    if (!ask->stage->needs_vote) return 0;
    const struct dg_vote *vote = dg_vote_carried(ask->c);
    int64_t named = dg_get_int(&ask->data, "vote", vote->no);
    if (named != vote->no)
        return dg_err_set(err, DG_EINVAL, "vote: vote %lld does not decide; the latest that was carried is %d",
                          (long long)named, (int)vote->no);
    if (vote->motion != motion)
        return dg_err_set(err, DG_EINVAL, "verdict: vote %d carried \"%s\", not \"%s\"", (int)vote->no,
                          dg_motion_word(vote->motion), dg_motion_word(motion));
    dg_members_int(&ask->then, "vote", vote->no);
    return 0;
}

int dg_guard_committee_return(const struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(guard_vote(ask, err));
    if (ask->stage->needs_vote && dg_vote_carried(ask->c)->motion != DG_RETURN)
        return dg_err_set(err, DG_ESTATE, "vote %d did not carry a return", (int)dg_vote_carried(ask->c)->no);
    return 0;
}

int dg_make_committee_return(struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(check_vote(ask, DG_RETURN, err));
    return dg_make_return(ask, err);
}

int dg_guard_pass(const struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(guard_vote(ask, err));
    if (ask->stage->needs_vote && dg_vote_carried(ask->c)->motion == DG_RETURN)
        return dg_err_set(err, DG_ESTATE, "vote %d carried a return: send it back with points",
                          (int)dg_vote_carried(ask->c)->no);
    return 0;
}

int dg_make_pass(struct dg_ask *ask, struct dg_err *err)
{
    if (ask->stage->needs_vote) dg_members_int(&ask->then, "vote", dg_vote_carried(ask->c)->no);
    return dg_leave(ask, "pass", err);
}

/* ---- decision ------------------------------------------------------------------------------------------ */

int dg_guard_decide(const struct dg_ask *ask, struct dg_err *err) { return guard_vote(ask, err); }

static int check_condition(const struct dg_ask *ask, const struct dg_json_value *condition, struct dg_err *err)
{
    const struct dg_case_version *version = dg_version_last(ask->c);
    const struct dg_json_value *cameras = dg_get_list(condition, "cameras");
    int64_t no = dg_get_int(condition, "condition", 0);
    bool has_text = dg_has(condition, "text");
    if ((no != 0) == has_text)
        return dg_err_set(err, DG_EINVAL, "give either \"condition\" (taken from an opinion) or \"text\"");
    if (no && (no > ask->c->n_conditions || ask->c->conditions[no - 1].is_binding))
        return dg_err_set(err, DG_EFOUND, "condition %lld is none that was proposed", (long long)no);
    if (no && cameras) return dg_err_set(err, DG_EINVAL, "cameras: condition %lld has its own", (long long)no);
    for (int32_t i = 0; cameras && i < cameras->n; i++) {
        if (!dg_camera_find(version, cameras->items[i].text))
            return dg_err_set(err, DG_EFOUND, "cameras: there is no camera \"%s\"", cameras->items[i].text);
    }
    return 0;
}

static int check_conditions(const struct dg_ask *ask, enum dg_motion motion, struct dg_err *err)
{
    const struct dg_json_value *conditions = dg_get_list(&ask->data, "conditions");
    int32_t n = conditions ? conditions->n : 0;
    if (motion == DG_APPROVE_WITH_CONDITIONS && !n)
        return dg_err_set(err, DG_EINVAL, "conditions: an approval with conditions names them");
    if (motion != DG_APPROVE_WITH_CONDITIONS && n)
        return dg_err_set(err, DG_EINVAL, "conditions: only for the verdict approve_with_conditions");
    for (int32_t i = 0; i < n; i++) {
        if (check_condition(ask, &conditions->items[i], err) < 0)
            return dg_err_prefix(err, "conditions[%d]", (int)i);
        for (int32_t k = 0; k < i; k++) {
            int64_t no = dg_get_int(&conditions->items[i], "condition", 0);
            if (no && no == dg_get_int(&conditions->items[k], "condition", 0))
                return dg_err_set(err, DG_EINVAL, "conditions[%d]: condition %lld is named twice", (int)i,
                                  (long long)no);
        }
    }
    return 0;
}

static int check_reasons(const struct dg_ask *ask, enum dg_motion motion, struct dg_err *err)
{
    int32_t n_points = dg_get_count(&ask->data, "points");
    if (motion == DG_REFUSE && !dg_has(&ask->data, "reasons"))
        return dg_err_set(err, DG_EINVAL, "reasons: a refusal gives its reasons");
    if (motion == DG_RETURN && !n_points)
        return dg_err_set(err, DG_EINVAL, "points: a return names the points that version %d must answer",
                          (int)ask->c->n_versions + 1);
    if (motion != DG_RETURN && n_points)
        return dg_err_set(err, DG_EINVAL, "points: only for the verdict return");
    return check_points(ask, err);
}

/* The term begins with the final decision. A review that was opened again does not lengthen it. */
static int64_t term_until(const struct dg_ask *ask)
{
    if (ask->c->term_until) return ask->c->term_until;
    if (!ask->rules->term_years) return 0;
    return dg_calendar_years(&ask->procedure->calendar, ask->now, ask->rules->term_years);
}

static int then_final(struct dg_ask *ask, enum dg_motion motion, struct dg_err *err)
{
    const char *to = dg_stage_outcome(ask->stage, dg_motion_word(motion));
    const struct dg_stage *stage = to ? dg_procedure_stage(ask->procedure, ask->rules->kind, to) : NULL;
    if (motion > DG_APPROVE_WITH_CONDITIONS || !stage || stage->status != DG_STATUS_APPROVED) return 0;
    int64_t until = term_until(ask);
    const struct dg_case_version *version = dg_version_last(ask->c);
    dg_members_bool(&ask->then, "in_force", true);
    if (version && *version->sha256) dg_members_text(&ask->then, "sha256", version->sha256);
    if (until) dg_members_time(&ask->then, "until", until);
    return dg_follow_adopt(ask, stage, until, err);
}

int dg_make_verdict(struct dg_ask *ask, enum dg_motion motion, struct dg_err *err)
{
    dg_members_text(&ask->then, "verdict", dg_motion_word(motion));
    dg_members_text(&ask->then, "from", ask->c->stage);
    DG_TRY(then_final(ask, motion, err));
    return dg_leave(ask, dg_motion_word(motion), err);
}

int dg_make_decide(struct dg_ask *ask, struct dg_err *err)
{
    enum dg_motion motion = DG_APPROVE;
    (void)dg_motion_parse(dg_get_text(&ask->data, "verdict"), &motion);
    if (!dg_stage_outcome(ask->stage, dg_motion_word(motion)))
        return dg_err_set(err, DG_EINVAL, "verdict: \"%s\" leads nowhere from stage \"%s\"",
                          dg_motion_word(motion), ask->stage->id);
    DG_TRY(check_vote(ask, motion, err));
    DG_TRY(check_conditions(ask, motion, err));
    DG_TRY(check_reasons(ask, motion, err));
    return dg_make_verdict(ask, motion, err);
}

/* ---- its fold ------------------------------------------------------------------------------------------ */

static int take_cameras(struct dg_fold *fold, const struct dg_json_value *from, struct dg_condition *to,
                        struct dg_err *err)
{
    const struct dg_json_value *cameras = dg_get_list(from, "cameras");
    const char **ids = NULL;
    int32_t n = cameras ? cameras->n : 0;
    DG_TRY(DG_NEW(fold->arena, &ids, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) ids[i] = cameras->items[i].text;
    to->cameras = ids;
    to->n_cameras = n;
    return 0;
}

int dg_fold_condition(struct dg_fold *fold, const struct dg_json_value *from, const char *remit,
                      bool is_binding, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    struct dg_condition *condition = DG_GROW(fold, c->conditions, c->n_conditions);
    if (!condition) return dg_grow_full(err);
    *condition = (struct dg_condition){.no = c->n_conditions,
                                       .seq = fold->entry->seq,
                                       .body = fold->entry->body,
                                       .remit = remit,
                                       .stage = c->stage,
                                       .said = dg_get_said(from, "text", fold->entry->seq),
                                       .before_phase = dg_get_text(from, "before_phase"),
                                       .is_binding = is_binding};
    return take_cameras(fold, from, condition, err);
}

static int fold_conditions(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    const struct dg_json_value *conditions = dg_get_list(fold->data, "conditions");
    for (int32_t i = 0; conditions && i < conditions->n; i++) {
        const struct dg_json_value *item = &conditions->items[i];
        int64_t no = dg_get_int(item, "condition", 0);
        if (no < 0 || no > c->n_conditions)
            return dg_err_set(err, DG_EFORMAT, "there is no condition %lld", (long long)no);
        if (!no) {
            DG_TRY(dg_fold_condition(fold, item, "", true, err));
            continue;
        }
        c->conditions[no - 1].is_binding = true;
        if (dg_has(item, "before_phase"))
            c->conditions[no - 1].before_phase = dg_get_text(item, "before_phase");
    }
    return 0;
}

int dg_fold_verdict(struct dg_fold *fold, bool by_silence, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    enum dg_motion motion = DG_APPROVE;
    (void)dg_motion_parse(dg_get_text(fold->then, "verdict"), &motion);
    struct dg_decision *decision = DG_GROW(fold, c->decisions, c->n_decisions);
    if (!decision) return dg_grow_full(err);
    *decision = (struct dg_decision){.seq = fold->entry->seq,
                                     .at = fold->entry->at,
                                     .stage = c->stage,
                                     .body = fold->entry->body,
                                     .body_kind = fold->entry->body_kind,
                                     .by = fold->entry->by,
                                     .motion = motion,
                                     .by_silence = by_silence,
                                     .vote_no = (int32_t)dg_get_int(fold->then, "vote", 0),
                                     .version_no = c->n_versions,
                                     .resolution = dg_get_text(fold->data, "resolution"),
                                     .reasons = dg_get_said(fold->data, "reasons", fold->entry->seq),
                                     .term_until = dg_get_time(fold->then, "until")};
    if (dg_get_flag(fold->then, "in_force")) {
        c->approved_at = fold->entry->at;
        c->term_until = decision->term_until;
        c->approved_sha256 = dg_get_text(fold->then, "sha256");
        c->is_published = false;
    }
    return 0;
}

int dg_fold_decide(struct dg_fold *fold, struct dg_err *err)
{
    DG_TRY(fold_conditions(fold, err));
    DG_TRY(dg_fold_verdict(fold, false, err));
    if (dg_get_count(fold->data, "points")) DG_TRY(dg_fold_return(fold, err));
    return 0;
}

/* ---- forwarding ---------------------------------------------------------------------------------------- */

int dg_guard_forward(const struct dg_ask *ask, struct dg_err *err)
{
    if (!ask->c->n_versions) return dg_err_set(err, DG_ESTATE, "there is no version to forward");
    return 0;
}

/* The hash of the frozen version and nothing else goes on. */
int dg_make_forward(struct dg_ask *ask, struct dg_err *err)
{
    dg_members_text(&ask->then, "sha256", dg_version_last(ask->c)->sha256);
    return dg_leave(ask, "forward", err);
}

int dg_fold_forward(struct dg_fold *fold, struct dg_err *err)
{
    (void)err;
    fold->c->forwarded_sha256 = dg_get_text(fold->then, "sha256");
    return 0;
}

/* ---- extension, withdrawal, answer --------------------------------------------------------------------- */

int dg_guard_extension(const struct dg_ask *ask, struct dg_err *err)
{
    if (!ask->c->due_at) return dg_err_set(err, DG_ESTATE, "this stage has no deadline");
    if (ask->now > ask->c->due_at) return dg_err_set(err, DG_ESTATE, "the deadline has passed");
    if (ask->c->n_extended >= ask->stage->max_extensions)
        return dg_err_set(err, DG_ESTATE, "the deadline was extended %d times; the procedure allows no more",
                          (int)ask->c->n_extended);
    return 0;
}

int dg_make_extension(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_days most = ask->stage->extension;
    int64_t days = dg_get_int(&ask->data, "days", 0);
    unsigned rests_on = ask->c->due_rests_on;
    if (days > most.n) return dg_err_set(err, DG_EINVAL, "days: at most %d by the procedure", (int)most.n);
    int64_t due =
        dg_calendar_due(&ask->procedure->calendar, ask->c->due_at, (int32_t)days, most.is_working, &rests_on);
    dg_members_time(&ask->then, "due_at", due);
    if (rests_on) dg_members_int(&ask->then, "due_rests_on", rests_on);
    return 0;
}

int dg_fold_extension(struct dg_fold *fold, struct dg_err *err)
{
    (void)err;
    fold->c->n_extended++;
    fold->c->n_reminded = 0;
    return 0;
}

int dg_make_withdraw(struct dg_ask *ask, struct dg_err *err)
{
    if (dg_stage_outcome(ask->stage, "withdraw")) return dg_leave(ask, "withdraw", err);
    return dg_enter_status(ask, DG_STATUS_WITHDRAWN, err);
}

int dg_make_answer(struct dg_ask *ask, struct dg_err *err) { return dg_leave(ask, "answer", err); }

int dg_fold_answer(struct dg_fold *fold, struct dg_err *err)
{
    (void)err;
    fold->c->answer = dg_get_said(fold->data, "text", fold->entry->seq);
    fold->c->answered_at = fold->entry->at;
    fold->c->answered_by = fold->entry->body;
    return 0;
}
