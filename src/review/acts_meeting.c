/* Meetings: call, agenda, attendance, recusal, minutes. */
#include <string.h>

#include "review/acts.h"

/* ---- call and agenda ----------------------------------------------------------------------------------- */

int dg_guard_call(const struct dg_ask *ask, struct dg_err *err)
{
    if (!ask->stage->meeting) return dg_err_set(err, DG_ESTATE, "nobody meets in stage \"%s\"", ask->stage->id);
    if (dg_meeting_now(ask->c))
        return dg_err_set(err, DG_ESTATE, "meeting %d is called or open already",
                          (int)dg_meeting_now(ask->c)->no);
    return 0;
}

int dg_make_call(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_days notice = ask->stage->meeting->notice;
    const struct dg_calendar *calendar = &ask->procedure->calendar;
    int64_t starts_at = dg_get_time(&ask->data, "starts_at");
    int64_t earliest = notice.n ? dg_calendar_due(calendar, ask->now, notice.n, notice.is_working, NULL) : 0;
    if (starts_at < ask->now) return dg_err_set(err, DG_EINVAL, "starts_at: it has passed");
    if (notice.n && dg_calendar_day(calendar, starts_at) < dg_calendar_day(calendar, earliest)) {
        char day[21];
        dg_time_write(earliest, day);
        return dg_err_set(err, DG_EINVAL, "starts_at: %d %s days of notice are due; not before %.10s",
                          (int)notice.n, notice.is_working ? "working" : "calendar", day);
    }
    dg_members_int(&ask->then, "meeting", ask->c->n_meetings + 1);
    return 0;
}

static int take_saids(struct dg_fold *fold, const char *key, struct dg_said **out, int32_t *n,
                      struct dg_err *err)
{
    const struct dg_json_value *list = dg_get_list(fold->data, key);
    *n = list ? list->n : 0;
    DG_TRY(DG_NEW(fold->arena, out, (size_t)*n, err));
    for (int32_t i = 0; i < *n; i++) (*out)[i] = dg_said_of(&list->items[i], fold->entry->seq);
    return 0;
}

int dg_fold_call(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    struct dg_meeting *meeting = DG_GROW(fold, c->meetings, c->n_meetings);
    if (!meeting) return dg_grow_full(err);
    *meeting = (struct dg_meeting){.no = c->n_meetings,
                                   .session = dg_get_text(fold->data, "session"),
                                   .stage = c->stage,
                                   .place = dg_get_said(fold->data, "place", fold->entry->seq),
                                   .called_seq = fold->entry->seq,
                                   .called_at = fold->entry->at,
                                   .starts_at = dg_get_time(fold->data, "starts_at"),
                                   .confirmed_by = ""};
    return take_saids(fold, "agenda", &meeting->agenda, &meeting->n_agenda, err);
}

int dg_guard_called(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_meeting *meeting = dg_meeting_now(ask->c);
    if (meeting && meeting->state == DG_MEETING_CALLED) return 0;
    return dg_err_set(err, DG_ESTATE, meeting ? "the meeting is open already" : "no meeting is called");
}

static struct dg_meeting *last_meeting(struct dg_fold *fold)
{
    return fold->c->n_meetings ? &fold->c->meetings[fold->c->n_meetings - 1] : NULL;
}

static int no_meeting(struct dg_err *err) { return dg_err_set(err, DG_EFORMAT, "there is no meeting"); }

int dg_fold_agenda(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_meeting *meeting = last_meeting(fold);
    if (!meeting) return no_meeting(err);
    return take_saids(fold, "items", &meeting->agenda, &meeting->n_agenda, err);
}

int dg_guard_open(const struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(dg_guard_called(ask, err));
    if (ask->now < dg_meeting_now(ask->c)->starts_at)
        return dg_err_set(err, DG_ESTATE, "the meeting is called for later");
    return 0;
}

int dg_fold_open(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_meeting *meeting = last_meeting(fold);
    if (!meeting) return no_meeting(err);
    meeting->state = DG_MEETING_OPEN;
    meeting->opened_at = fold->entry->at;
    return 0;
}

/* ---- attendance ---------------------------------------------------------------------------------------- */

static const struct dg_meeting *open_meeting(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_meeting *meeting = dg_meeting_now(ask->c);
    if (meeting && meeting->state == DG_MEETING_OPEN) return meeting;
    (void)dg_err_set(err, DG_ESTATE, meeting ? "the meeting is not open yet" : "no meeting is open");
    return NULL;
}

static const struct dg_seat *seat_of(const struct dg_ask *ask, const char *body_kind)
{
    const struct dg_meeting_rules *rules = ask->stage->meeting;
    for (int32_t i = 0; rules && i < rules->n_seats; i++) {
        if (strcmp(rules->seats[i].body, body_kind) == 0) return &rules->seats[i];
    }
    return NULL;
}

static bool is_secretary(const struct dg_ask *ask) { return ask->actor->role == DG_ROLE_SECRETARY; }

/* Who comes in: a member for himself, or the secretary for one. */
struct comer {
    const char *person, *body, *body_kind;
};

static int check_comer(const struct dg_ask *ask, const struct dg_meeting *meeting, struct comer who,
                       struct dg_err *err)
{
    if (!seat_of(ask, who.body_kind))
        return dg_err_set(err, DG_EDENIED, "\"%s\" has no seat in stage \"%s\"", who.body_kind, ask->stage->id);
    if (dg_present(meeting, who.person)) return dg_err_set(err, DG_ESTATE, "is present already");
    for (int32_t i = 0; i < meeting->n_attendance; i++) {
        const struct dg_attendance *stay = &meeting->attendance[i];
        if (!stay->out_at && strcmp(stay->body_kind, who.body_kind) == 0)
            return dg_err_set(err, DG_ESTATE, "the seat of \"%s\" is taken; who sits there goes out first",
                              who.body_kind);
    }
    return dg_duty_check(ask->procedure, ask->c, who.person, DG_ROLE_MEMBER, err);
}

int dg_guard_in(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_meeting *meeting = open_meeting(ask, err);
    if (!meeting) return DG_ESTATE;
    if (is_secretary(ask)) return 0;
    return check_comer(ask, meeting,
                       (struct comer){ask->actor->person_id, ask->actor->body_id, ask->actor->body_kind}, err);
}

int dg_make_in(struct dg_ask *ask, struct dg_err *err)
{
    struct comer who = {ask->actor->person_id, ask->actor->body_id, ask->actor->body_kind};
    bool chairs = ask->actor->role == DG_ROLE_CHAIR;
    if (is_secretary(ask)) {
        who = (struct comer){dg_get_text(&ask->data, "person"), dg_get_text(&ask->data, "body"),
                             dg_get_text(&ask->data, "body_kind")};
        if (!*who.person || !*who.body || !*who.body_kind)
            return dg_err_set(err, DG_EINVAL, "a secretary names person, body and body_kind of who comes in");
        DG_TRY(check_comer(ask, dg_meeting_now(ask->c), who, err));
        chairs = true; /* of a seat that chairs */
    } else if (ask->data.n) {
        return dg_err_set(err, DG_EINVAL,
                          "a member comes in for himself: leave person, body and body_kind out");
    }
    const struct dg_seat *seat = seat_of(ask, who.body_kind);
    dg_members_text(&ask->then, "person", who.person);
    dg_members_text(&ask->then, "body", who.body);
    dg_members_text(&ask->then, "body_kind", who.body_kind);
    dg_members_bool(&ask->then, "votes", seat->votes);
    dg_members_bool(&ask->then, "chairs", seat->chairs && chairs);
    return 0;
}

int dg_fold_in(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_meeting *meeting = last_meeting(fold);
    if (!meeting) return no_meeting(err);
    struct dg_attendance *stay = DG_GROW(fold, meeting->attendance, meeting->n_attendance);
    if (!stay) return dg_grow_full(err);
    *stay = (struct dg_attendance){.person = dg_get_text(fold->then, "person"),
                                   .body = dg_get_text(fold->then, "body"),
                                   .body_kind = dg_get_text(fold->then, "body_kind"),
                                   .in_at = fold->entry->at,
                                   .votes = dg_get_flag(fold->then, "votes"),
                                   .chairs = dg_get_flag(fold->then, "chairs")};
    return dg_fold_duty(fold, stay->person, DG_ROLE_MEMBER, err);
}

int dg_guard_out(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_meeting *meeting = open_meeting(ask, err);
    bool is_anybody = false;
    if (!meeting) return DG_ESTATE;
    for (int32_t i = 0; i < meeting->n_attendance; i++) is_anybody |= !meeting->attendance[i].out_at;
    if (is_secretary(ask)) return is_anybody ? 0 : dg_err_set(err, DG_ESTATE, "nobody is present");
    if (!dg_present(meeting, ask->actor->person_id)) return dg_err_set(err, DG_ESTATE, "is not present");
    return 0;
}

/* The person that a secretary names, or the actor. */
static int named(struct dg_ask *ask, struct dg_err *err)
{
    const char *person = dg_get_text(&ask->data, "person");
    if (is_secretary(ask) && !*person) return dg_err_set(err, DG_EINVAL, "person: a secretary names who it is");
    if (!is_secretary(ask) && *person)
        return dg_err_set(err, DG_EINVAL, "person: a member speaks for himself; leave it out");
    dg_members_text(&ask->then, "person", *person ? person : ask->actor->person_id);
    return 0;
}

int dg_make_out(struct dg_ask *ask, struct dg_err *err)
{
    const char *person = dg_get_text(&ask->data, "person");
    DG_TRY(named(ask, err));
    if (*person && !dg_present(dg_meeting_now(ask->c), person))
        return dg_err_set(err, DG_ESTATE, "person: is not present");
    return 0;
}

int dg_fold_out(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_meeting *meeting = last_meeting(fold);
    struct dg_attendance *stay = meeting ? dg_present(meeting, dg_get_text(fold->then, "person")) : NULL;
    if (!stay) return dg_err_set(err, DG_EFORMAT, "who goes out was not present");
    stay->out_at = fold->entry->at;
    return 0;
}

/* ---- recusal ------------------------------------------------------------------------------------------- */

static bool has_cast(const struct dg_case *c, const char *person)
{
    const struct dg_vote *vote = dg_vote_open(c);
    for (int32_t i = 0; vote && i < vote->n_casts; i++) {
        if (strcmp(vote->casts[i].person, person) == 0) return true;
    }
    return false;
}

static int check_recusal(const struct dg_ask *ask, const char *person, struct dg_err *err)
{
    if (dg_is_recused(ask->c, person)) return dg_err_set(err, DG_ESTATE, "is recused already");
    if (has_cast(ask->c, person)) return dg_err_set(err, DG_ESTATE, "has voted in the vote that is open");
    return 0;
}

int dg_guard_recuse(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_meeting *meeting = dg_meeting_now(ask->c);
    if (!meeting) return dg_err_set(err, DG_ESTATE, "no meeting is called or open");
    if (is_secretary(ask)) return 0;
    if (!seat_of(ask, ask->actor->body_kind))
        return dg_err_set(err, DG_EDENIED, "\"%s\" has no seat in stage \"%s\"", ask->actor->body_kind,
                          ask->stage->id);
    return check_recusal(ask, ask->actor->person_id, err);
}

int dg_make_recuse(struct dg_ask *ask, struct dg_err *err)
{
    const char *person = dg_get_text(&ask->data, "person");
    DG_TRY(named(ask, err));
    return *person ? check_recusal(ask, person, err) : 0;
}

int dg_fold_recuse(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    struct dg_recusal *recusal = DG_GROW(fold, c->recusals, c->n_recusals);
    if (!recusal) return dg_grow_full(err);
    *recusal = (struct dg_recusal){.person = dg_get_text(fold->then, "person"),
                                   .seq = fold->entry->seq,
                                   .meeting_no = c->n_meetings,
                                   .reason = dg_get_said(fold->data, "reason", fold->entry->seq)};
    return 0;
}

/* ---- closing and minutes ------------------------------------------------------------------------------- */

int dg_guard_close(const struct dg_ask *ask, struct dg_err *err)
{
    return open_meeting(ask, err) ? 0 : DG_ESTATE;
}

/* The step adds minutes.draft behind it (step.c). */
int dg_make_close(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_vote *vote = dg_vote_open(ask->c);
    (void)err;
    dg_members_int(&ask->then, "meeting", dg_meeting_now(ask->c)->no);
    if (vote && vote->is_secret) ask->out->burn_vote_no = vote->no;
    return 0;
}

int dg_fold_close(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_meeting *meeting = last_meeting(fold);
    struct dg_vote *vote = dg_vote_open(fold->c);
    if (!meeting) return no_meeting(err);
    meeting->state = DG_MEETING_CLOSED;
    meeting->closed_at = fold->entry->at;
    for (int32_t i = 0; i < meeting->n_attendance; i++) {
        if (!meeting->attendance[i].out_at) meeting->attendance[i].out_at = fold->entry->at;
    }
    if (!vote) return 0;
    vote->state = DG_VOTE_VOID; /* a vote that was not closed decides nothing */
    vote->closed_at = fold->entry->at;
    vote->closed_seq = fold->entry->seq;
    return 0;
}

static int fold_hashes(struct dg_fold *fold, const struct dg_json_value *from, struct dg_err *err)
{
    struct dg_meeting *meeting = last_meeting(fold);
    if (!meeting) return no_meeting(err);
    meeting->minutes_sha256[DG_EN] = dg_get_text(from, "sha256_en");
    meeting->minutes_sha256[DG_FA] = dg_get_text(from, "sha256_fa");
    return 0;
}

int dg_fold_draft(struct dg_fold *fold, struct dg_err *err) { return fold_hashes(fold, fold->data, err); }

static const struct dg_meeting *drafted(const struct dg_case *c)
{
    const struct dg_meeting *last = c->n_meetings ? &c->meetings[c->n_meetings - 1] : NULL;
    bool is_here = last && last->state == DG_MEETING_CLOSED && strcmp(last->stage, c->stage) == 0;
    return is_here ? last : NULL;
}

static bool was_there(const struct dg_meeting *meeting, const char *person)
{
    for (int32_t i = 0; i < meeting->n_attendance; i++) {
        if (strcmp(meeting->attendance[i].person, person) == 0) return true;
    }
    return false;
}

int dg_guard_minutes(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_meeting *meeting = drafted(ask->c);
    if (!meeting) return dg_err_set(err, DG_ESTATE, "no minutes wait for confirmation");
    if (!was_there(meeting, ask->actor->person_id))
        return dg_err_set(err, DG_EDENIED, "was not at meeting %d", (int)meeting->no);
    return 0;
}

int dg_guard_minutes_remark(const struct dg_ask *ask, struct dg_err *err) { return dg_guard_minutes(ask, err); }

int dg_fold_minutes_remark(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_meeting *meeting = last_meeting(fold);
    if (!meeting) return no_meeting(err);
    struct dg_said *remark = DG_GROW(fold, meeting->remarks, meeting->n_remarks);
    if (!remark) return dg_grow_full(err);
    *remark = dg_get_said(fold->data, "text", fold->entry->seq);
    return 0;
}

/* Reasons and remarks came since the draft: what is confirmed is the text as it is now. */
int dg_make_confirm(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_meeting *meeting = drafted(ask->c);
    const char *named_sha256 = dg_get_text(&ask->data, "sha256"), *sha256[2];
    for (int lang = 0; lang < 2; lang++)
        DG_TRY(dg_minutes_hash(ask, ask->c, meeting->no, (enum dg_lang)lang, &sha256[lang], err));
    if (*named_sha256 && strcmp(named_sha256, sha256[DG_EN]) != 0 && strcmp(named_sha256, sha256[DG_FA]) != 0)
        return dg_err_set(err, DG_ECONFLICT, "sha256: the minutes have changed since; read them again");
    dg_members_int(&ask->then, "meeting", meeting->no);
    dg_members_text(&ask->then, "sha256_en", sha256[DG_EN]);
    dg_members_text(&ask->then, "sha256_fa", sha256[DG_FA]);
    return 0;
}

int dg_fold_confirm(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_meeting *meeting = last_meeting(fold);
    DG_TRY(fold_hashes(fold, fold->then, err));
    meeting->state = DG_MEETING_CONFIRMED;
    meeting->confirmed_at = fold->entry->at;
    meeting->confirmed_by = fold->entry->by;
    return 0;
}
