/* What the clock does: reminders, the silence of a stage, the end of a term. */
#include <string.h>

#include "review/acts.h"

/* When the reminder number `ix` of the stage is due: so many days before the deadline. */
int64_t dg_reminder_at(const struct dg_procedure *procedure, const struct dg_stage *stage,
                       const struct dg_case *c, int32_t ix)
{
    const struct dg_calendar *calendar = &procedure->calendar;
    int32_t day = dg_calendar_day(calendar, c->due_at), left = stage->reminders[ix];
    for (int32_t steps = 0; left > 0 && steps < 4000; steps++) {
        day--;
        left -= !stage->deadline.is_working || dg_calendar_is_working(calendar, day);
    }
    return dg_calendar_day_end(calendar, day - 1) + 1; /* the morning of that day */
}

int dg_guard_remind(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_case *c = ask->c;
    if (!c->due_at || c->n_reminded >= ask->stage->n_reminders || ask->now > c->due_at)
        return dg_err_set(err, DG_ESTATE, "no reminder is due");
    if (ask->now < dg_reminder_at(ask->procedure, ask->stage, c, c->n_reminded))
        return dg_err_set(err, DG_ESTATE, "no reminder is due yet");
    return 0;
}

int dg_fold_remind(struct dg_fold *fold, struct dg_err *err)
{
    (void)err;
    fold->c->n_reminded++;
    return 0;
}

int dg_guard_deadline(const struct dg_ask *ask, struct dg_err *err)
{
    if (!ask->c->due_at || ask->now <= ask->c->due_at || ask->c->is_overdue)
        return dg_err_set(err, DG_ESTATE, "the deadline has not passed");
    return 0;
}

int dg_make_deadline(struct dg_ask *ask, struct dg_err *err)
{
    const char *silence = ask->stage->silence;
    enum dg_motion motion;
    const struct dg_vote *vote = dg_vote_open(ask->c);
    if (!*silence) return 0; /* overdue, and everybody sees it */
    dg_members_text(&ask->then, "silence", silence);
    if (vote && vote->is_secret) ask->out->burn_vote_no = vote->no;
    if (dg_motion_parse(silence, &motion) && motion != DG_RETURN) return dg_make_verdict(ask, motion, err);
    return dg_leave(ask, silence, err);
}

/* A sitting that the stage's end overtakes is over without a result. */
int dg_fold_deadline(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_meeting *meeting = dg_meeting_now(fold->c);
    struct dg_vote *vote = dg_vote_open(fold->c);
    fold->c->is_overdue = true;
    if (dg_has(fold->then, "stage") && meeting) {
        meeting->state = DG_MEETING_CLOSED;
        meeting->closed_at = fold->entry->at;
    }
    if (dg_has(fold->then, "stage") && vote) vote->state = DG_VOTE_VOID;
    return dg_has(fold->then, "verdict") ? dg_fold_verdict(fold, true, err) : 0;
}

int dg_guard_lapse(const struct dg_ask *ask, struct dg_err *err)
{
    if (!ask->c->term_until || dg_is_end(ask->c->status))
        return dg_err_set(err, DG_ESTATE, "no term is running");
    if (ask->now <= ask->c->term_until) return dg_err_set(err, DG_ESTATE, "the term has not ended");
    return 0;
}

int dg_make_lapse(struct dg_ask *ask, struct dg_err *err)
{
    return dg_enter_status(ask, DG_STATUS_LAPSED, err);
}

int dg_fold_lapse(struct dg_fold *fold, struct dg_err *err)
{
    (void)err;
    fold->c->lapsed_at = fold->entry->at;
    return 0;
}
