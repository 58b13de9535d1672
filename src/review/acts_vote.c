/* Votes: quorum at opening and at closing, open and secret ballots, majority, casting vote, the minority's
 * reasons. */
#include <string.h>

#include "review/acts.h"

static int check_quorum(const struct dg_ask *ask, const struct dg_meeting *meeting, struct dg_err *err)
{
    int32_t n_present = dg_count_present(ask->c, meeting);
    int32_t n_needed = dg_least(ask->stage->meeting->quorum, dg_count_seats(ask->stage->meeting));
    if (n_present >= n_needed) return 0;
    return dg_err_set(
        err, DG_ESTATE,
        "no quorum: %d members with a vote are present and not recused, %d of %d seats are needed",
        (int)n_present, (int)n_needed, (int)dg_count_seats(ask->stage->meeting));
}

static int guard_sitting(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_meeting *meeting = dg_meeting_now(ask->c);
    if (!ask->stage->meeting || !meeting || meeting->state != DG_MEETING_OPEN)
        return dg_err_set(err, DG_ESTATE, "no meeting is open");
    return 0;
}

int dg_guard_vote_open(const struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(guard_sitting(ask, err));
    if (dg_vote_open(ask->c))
        return dg_err_set(err, DG_ESTATE, "vote %d is open", (int)dg_vote_open(ask->c)->no);
    return check_quorum(ask, dg_meeting_now(ask->c), err);
}

int dg_make_vote_open(struct dg_ask *ask, struct dg_err *err)
{
    (void)err;
    dg_members_int(&ask->then, "vote", ask->c->n_votes + 1);
    dg_members_bool(&ask->then, "secret", ask->stage->meeting->is_secret);
    return 0;
}

int dg_fold_vote_open(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    enum dg_motion motion = DG_APPROVE;
    (void)dg_motion_parse(dg_get_text(fold->data, "motion"), &motion);
    struct dg_vote *vote = DG_GROW(fold, c->votes, c->n_votes);
    if (!vote) return dg_grow_full(err);
    *vote = (struct dg_vote){.no = c->n_votes,
                             .meeting_no = c->n_meetings,
                             .version_no = c->n_versions,
                             .stage = c->stage,
                             .motion = motion,
                             .said = dg_get_said(fold->data, "text", fold->entry->seq),
                             .is_secret = dg_get_flag(fold->then, "secret"),
                             .opened_at = fold->entry->at,
                             .opened_seq = fold->entry->seq};
    return 0;
}

/* ---- casting ------------------------------------------------------------------------------------------- */

int dg_guard_vote_cast(const struct dg_ask *ask, struct dg_err *err)
{
    const char *person = ask->actor->person_id;
    const struct dg_vote *vote = dg_vote_open(ask->c);
    DG_TRY(guard_sitting(ask, err));
    if (!vote) return dg_err_set(err, DG_ESTATE, "no vote is open");
    const struct dg_attendance *stay = dg_present(dg_meeting_now(ask->c), person);
    if (!stay) return dg_err_set(err, DG_EDENIED, "is not present; who votes comes in first");
    if (!stay->votes) return dg_err_set(err, DG_EDENIED, "the seat of \"%s\" has no vote", stay->body_kind);
    if (dg_is_recused(ask->c, person)) return dg_err_set(err, DG_EDENIED, "is recused in this case");
    for (int32_t i = 0; i < vote->n_casts; i++) {
        if (strcmp(vote->casts[i].person, person) == 0)
            return dg_err_set(err, DG_ESTATE, "has voted in vote %d already", (int)vote->no);
        if (strcmp(vote->casts[i].body_kind, stay->body_kind) == 0)
            return dg_err_set(err, DG_ESTATE, "the seat of \"%s\" has voted in vote %d already",
                              stay->body_kind, (int)vote->no);
    }
    return 0;
}

/* Of a secret ballot the choice goes into the box (out->box_choice) and leaves the entry's data. */
static void take_choice_out(struct dg_json_value *data)
{
    int32_t n = 0;
    for (int32_t i = 0; i < data->n; i++) {
        if (strcmp(data->items[i].key, "choice") != 0) data->items[n++] = data->items[i];
    }
    data->n = n;
}

int dg_make_vote_cast(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_vote *vote = dg_vote_open(ask->c);
    const struct dg_attendance *stay = dg_present(dg_meeting_now(ask->c), ask->actor->person_id);
    enum dg_ballot choice = DG_BALLOT_ABSTAIN;
    if (dg_get_int(&ask->data, "vote", 0) != vote->no)
        return dg_err_set(err, DG_EINVAL, "vote: vote %d is open", (int)vote->no);
    if (!dg_ballot_parse(dg_get_text(&ask->data, "choice"), &choice))
        return dg_err_set(err, DG_EINVAL, "choice is missing: for, against or abstain");
    dg_members_bool(&ask->then, "chairs", stay->chairs);
    if (!vote->is_secret) return 0;
    ask->out->box_vote_no = vote->no;
    ask->out->box_choice = choice;
    take_choice_out(&ask->data);
    return 0;
}

static struct dg_vote *vote_of(const struct dg_fold *fold)
{
    int64_t no = dg_get_int(fold->data, "vote", 0);
    return no >= 1 && no <= fold->c->n_votes ? &fold->c->votes[no - 1] : NULL;
}

int dg_fold_vote_cast(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_vote *vote = vote_of(fold);
    enum dg_ballot choice = DG_BALLOT_ABSTAIN;
    if (!vote) return dg_err_set(err, DG_EFORMAT, "there is no such vote");
    bool is_told = dg_ballot_parse(dg_get_text(fold->data, "choice"), &choice);
    if (is_told == vote->is_secret)
        return dg_err_set(err, DG_EFORMAT, "the ballot tells what it must not, or not");
    struct dg_cast *cast = DG_GROW(fold, vote->casts, vote->n_casts);
    if (!cast) return dg_grow_full(err);
    *cast = (struct dg_cast){.person = fold->entry->by,
                             .body = fold->entry->body,
                             .body_kind = fold->entry->body_kind,
                             .choice = is_told ? (int32_t)choice : -1,
                             .is_chair = dg_get_flag(fold->then, "chairs")};
    return 0;
}

/* ---- closing ------------------------------------------------------------------------------------------- */

int dg_guard_vote_close(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_vote *vote = dg_vote_open(ask->c);
    DG_TRY(guard_sitting(ask, err));
    if (!vote) return dg_err_set(err, DG_ESTATE, "no vote is open");
    if (!vote->n_casts) return dg_err_set(err, DG_ESTATE, "nobody has voted in vote %d", (int)vote->no);
    if (check_quorum(ask, dg_meeting_now(ask->c), err) < 0)
        return dg_err_prefix(err, "vote %d cannot be recorded", (int)vote->no);
    return 0;
}

static int count(const struct dg_ask *ask, const struct dg_vote *vote, int32_t *tally, struct dg_err *err)
{
    int32_t n = 0;
    for (int32_t i = 0; !vote->is_secret && i < vote->n_casts; i++) tally[vote->casts[i].choice]++;
    if (!vote->is_secret) return 0;
    if (!ask->act->tally)
        return dg_err_set(err, DG_EINVAL, "the box of vote %d was not counted", (int)vote->no);
    for (int i = 0; i < DG_N_BALLOTS; i++) {
        tally[i] = ask->act->tally[i];
        if (tally[i] < 0 || tally[i] > vote->n_casts)
            return dg_err_set(err, DG_EINVAL, "the box of vote %d holds %d ballots of one kind", (int)vote->no,
                              (int)tally[i]);
        n += tally[i];
    }
    if (n != vote->n_casts)
        return dg_err_set(err, DG_EINVAL, "the box of vote %d holds %d ballots, and %d members voted",
                          (int)vote->no, (int)n, (int)vote->n_casts);
    return 0;
}

/* A tie is decided by the side that the chair took; of a secret ballot, by what the chair says when closing it.
 */
static int casting_side(const struct dg_ask *ask, const struct dg_vote *vote, enum dg_ballot *side)
{
    if (!ask->stage->meeting->has_casting_vote) return 0;
    if (vote->is_secret)
        return ask->actor->role == DG_ROLE_CHAIR && dg_ballot_parse(dg_get_text(&ask->data, "casting"), side);
    for (int32_t i = 0; i < vote->n_casts; i++) {
        if (!vote->casts[i].is_chair || vote->casts[i].choice == DG_BALLOT_ABSTAIN) continue;
        *side = (enum dg_ballot)vote->casts[i].choice;
        return 1;
    }
    return 0;
}

static bool is_carried(const struct dg_ask *ask, const int32_t *tally, int32_t n_present)
{
    const struct dg_meeting_rules *rules = ask->stage->meeting;
    int32_t n_for = tally[DG_BALLOT_FOR], base = n_for + tally[DG_BALLOT_AGAINST];
    if (rules->majority_of == DG_BASE_PRESENT) base = n_present;
    if (rules->majority_of == DG_BASE_SEATS) base = dg_count_seats(rules);
    return n_for > 0 && n_for >= dg_least(rules->majority, base);
}

int dg_make_vote_close(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_vote *vote = dg_vote_open(ask->c);
    int32_t tally[DG_N_BALLOTS] = {0}, n_present = dg_count_present(ask->c, dg_meeting_now(ask->c));
    int32_t n_seats = dg_count_seats(ask->stage->meeting);
    enum dg_ballot side = DG_BALLOT_ABSTAIN;
    if (dg_get_int(&ask->data, "vote", 0) != vote->no)
        return dg_err_set(err, DG_EINVAL, "vote: vote %d is open", (int)vote->no);
    if (dg_has(&ask->data, "casting") && !(vote->is_secret && ask->stage->meeting->has_casting_vote))
        return dg_err_set(err, DG_EINVAL, "casting: only where a secret ballot is tied and the chair decides");
    DG_TRY(count(ask, vote, tally, err));
    bool is_tie = tally[DG_BALLOT_FOR] == tally[DG_BALLOT_AGAINST];
    bool by_casting = is_tie && casting_side(ask, vote, &side);
    bool carried = by_casting ? side == DG_BALLOT_FOR : is_carried(ask, tally, n_present);
    for (int i = 0; i < DG_N_BALLOTS; i++)
        dg_members_int(&ask->then, dg_ballot_word((enum dg_ballot)i), tally[i]);
    dg_members_int(&ask->then, "n_present", n_present);
    dg_members_int(&ask->then, "n_seats", n_seats);
    dg_members_int(&ask->then, "n_needed", dg_least(ask->stage->meeting->quorum, n_seats));
    if (by_casting) dg_members_bool(&ask->then, "by_casting_vote", true);
    dg_members_text(&ask->then, "result", carried ? "carried" : "lost");
    if (vote->is_secret) ask->out->burn_vote_no = vote->no;
    return 0;
}

int dg_fold_vote_close(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_vote *vote = vote_of(fold);
    if (!vote) return dg_err_set(err, DG_EFORMAT, "there is no such vote");
    for (int i = 0; i < DG_N_BALLOTS; i++)
        vote->tally[i] = (int32_t)(dg_get_int(fold->then, dg_ballot_word((enum dg_ballot)i), 0) & INT32_MAX);
    vote->n_present = (int32_t)(dg_get_int(fold->then, "n_present", 0) & INT32_MAX);
    vote->n_seats = (int32_t)(dg_get_int(fold->then, "n_seats", 0) & INT32_MAX);
    vote->n_needed = (int32_t)(dg_get_int(fold->then, "n_needed", 0) & INT32_MAX);
    vote->by_casting_vote = dg_get_flag(fold->then, "by_casting_vote");
    vote->state = strcmp(dg_get_text(fold->then, "result"), "carried") == 0 ? DG_VOTE_CARRIED : DG_VOTE_LOST;
    vote->closed_at = fold->entry->at;
    vote->closed_seq = fold->entry->seq;
    return 0;
}

/* ---- the minority's reasons ---------------------------------------------------------------------------- */

static const char *not_minority(const struct dg_vote *vote, const char *person)
{
    for (int32_t i = 0; i < vote->n_reasons; i++) {
        if (strcmp(vote->reasons[i].person, person) == 0) return "has given reasons already";
    }
    for (int32_t i = 0; i < vote->n_casts; i++) {
        const struct dg_cast *cast = &vote->casts[i];
        enum dg_ballot winner = vote->state == DG_VOTE_CARRIED ? DG_BALLOT_FOR : DG_BALLOT_AGAINST;
        if (strcmp(cast->person, person) != 0) continue;
        return cast->choice == (int32_t)winner ? "voted with the majority" : NULL;
    }
    return "did not vote";
}

/* Until the minutes are confirmed. In a secret ballot whoever voted may: that tells how, and it is his choice.
 */
static bool is_open_to_reasons(const struct dg_case *c, const struct dg_vote *vote)
{
    if (vote->state != DG_VOTE_CARRIED && vote->state != DG_VOTE_LOST) return false;
    if (strcmp(vote->stage, c->stage) != 0 || vote->meeting_no < 1 || vote->meeting_no > c->n_meetings)
        return false;
    return c->meetings[vote->meeting_no - 1].state < DG_MEETING_CONFIRMED;
}

int dg_guard_reason(const struct dg_ask *ask, struct dg_err *err)
{
    const char *why = NULL;
    for (int32_t i = ask->c->n_votes - 1; i >= 0; i--) {
        const struct dg_vote *vote = &ask->c->votes[i];
        if (!is_open_to_reasons(ask->c, vote)) continue;
        const char *no = not_minority(vote, ask->actor->person_id);
        if (!no) return 0;
        if (!why) why = no;
    }
    if (why) return dg_err_set(err, DG_EDENIED, "%s", why);
    return dg_err_set(err, DG_ESTATE, "no vote waits for reasons");
}

int dg_make_reason(struct dg_ask *ask, struct dg_err *err)
{
    int64_t no = dg_get_int(&ask->data, "vote", 0);
    const struct dg_vote *vote = no <= ask->c->n_votes ? &ask->c->votes[no - 1] : NULL;
    if (!vote || !is_open_to_reasons(ask->c, vote))
        return dg_err_set(err, DG_EFOUND, "vote: vote %lld takes no reasons", (long long)no);
    const char *why = not_minority(vote, ask->actor->person_id);
    return why ? dg_err_set(err, DG_EDENIED, "vote: %s in vote %lld", why, (long long)no) : 0;
}

int dg_fold_reason(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_vote *vote = vote_of(fold);
    if (!vote) return dg_err_set(err, DG_EFORMAT, "there is no such vote");
    struct dg_minority_reason *reason = DG_GROW(fold, vote->reasons, vote->n_reasons);
    if (!reason) return dg_grow_full(err);
    *reason = (struct dg_minority_reason){.person = fold->entry->by,
                                          .body = fold->entry->body,
                                          .said = dg_get_said(fold->data, "text", fold->entry->seq),
                                          .seq = fold->entry->seq};
    return 0;
}
