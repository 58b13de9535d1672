/* Objection and appeal: against a decision, each with its own clock and decider. */
#include <string.h>

#include "review/acts.h"

static struct dg_objection *waiting(const struct dg_case *c, bool is_appeal)
{
    for (int32_t i = 0; i < c->n_objections; i++) {
        struct dg_objection *objection = &c->objections[i];
        if (objection->is_appeal == is_appeal && objection->state == DG_REMEDY_FILED) return objection;
    }
    return NULL;
}

/* The decision that can be objected to: one that ended the review, or a complaint's answer. 0: none. */
static int64_t decided_at(const struct dg_case *c)
{
    bool is_decided = c->status == DG_STATUS_APPROVED || c->status == DG_STATUS_REFUSED;
    if (c->answered_at) return c->answered_at;
    return is_decided && c->n_decisions ? c->decisions[c->n_decisions - 1].at : 0;
}

static bool is_past(const struct dg_ask *ask, int64_t since, struct dg_days days)
{
    if (!days.n) return false;
    return ask->now > dg_calendar_due(&ask->procedure->calendar, since, days.n, days.is_working, NULL);
}

static int guard_right(const struct dg_ask *ask, const struct dg_remedy *remedy, struct dg_err *err)
{
    if (!remedy) return dg_err_set(err, DG_ESTATE, "the procedure has none for this kind of case");
    if (dg_right_fits(ask->c, ask->actor, remedy->by, remedy->n_by)) return 0;
    return dg_err_set(err, DG_EDENIED, "this person is not among those who may");
}

/* One objection of a person to a decision. */
int dg_guard_objection(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_remedy *remedy = ask->rules->objection;
    int64_t since = decided_at(ask->c);
    DG_TRY(guard_right(ask, remedy, err));
    if (!since) return dg_err_set(err, DG_ESTATE, "there is no decision to object to");
    if (is_past(ask, since, remedy->within)) return dg_err_set(err, DG_ESTATE, "the time for it has passed");
    for (int32_t i = 0; i < ask->c->n_objections; i++) {
        const struct dg_objection *earlier = &ask->c->objections[i];
        if (!earlier->is_appeal && earlier->filed_at >= since &&
            strcmp(earlier->by, ask->actor->person_id) == 0)
            return dg_err_set(err, DG_ESTATE, "objection %d to this decision was filed already",
                              (int)earlier->no);
    }
    return 0;
}

static int then_filed(struct dg_ask *ask, const struct dg_remedy *remedy)
{
    dg_members_int(&ask->then, "objection", ask->c->n_objections + 1);
    if (!remedy->decide.n) return 0;
    dg_members_time(&ask->then, "objection_due_at",
                    dg_calendar_due(&ask->procedure->calendar, ask->now, remedy->decide.n,
                                    remedy->decide.is_working, NULL));
    return 0;
}

int dg_make_objection(struct dg_ask *ask, struct dg_err *err)
{
    (void)err;
    return then_filed(ask, ask->rules->objection);
}

int dg_fold_objection(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    struct dg_objection *objection = DG_GROW(fold, c->objections, c->n_objections);
    if (!objection) return dg_grow_full(err);
    *objection = (struct dg_objection){.no = c->n_objections,
                                       .is_appeal = dg_get_flag(fold->then, "appeal"),
                                       .against_decision = c->n_decisions - 1,
                                       .by = fold->entry->by,
                                       .body = fold->entry->body,
                                       .seq = fold->entry->seq,
                                       .filed_at = fold->entry->at,
                                       .due_at = dg_get_time(fold->then, "objection_due_at"),
                                       .said = dg_get_said(fold->data, "text", fold->entry->seq)};
    return 0;
}

/* ---- deciding ------------------------------------------------------------------------------------------ */

static int guard_decide(const struct dg_ask *ask, const struct dg_remedy *remedy, bool is_appeal,
                        struct dg_err *err)
{
    if (!remedy) return dg_err_set(err, DG_ESTATE, "the procedure has none for this kind of case");
    if (strcmp(ask->actor->body_kind, remedy->decider) != 0)
        return dg_err_set(err, DG_EDENIED, "\"%s\" decides it, not \"%s\"", remedy->decider,
                          ask->actor->body_kind);
    if (!waiting(ask->c, is_appeal)) return dg_err_set(err, DG_ESTATE, "none is waiting");
    return 0;
}

int dg_guard_objection_decide(const struct dg_ask *ask, struct dg_err *err)
{
    return guard_decide(ask, ask->rules->objection, false, err);
}

int dg_guard_appeal_decide(const struct dg_ask *ask, struct dg_err *err)
{
    return guard_decide(ask, ask->rules->appeal, true, err);
}

/* An upheld one opens the case again, unless it is open already. */
static int then_decided(struct dg_ask *ask, const struct dg_remedy *remedy, const char *verdict,
                        struct dg_err *err)
{
    dg_members_text(&ask->then, "verdict", verdict);
    if (strcmp(verdict, "uphold") != 0 || ask->c->status == DG_STATUS_REVIEW) return 0;
    const struct dg_stage *stage = dg_procedure_stage(ask->procedure, ask->rules->kind, remedy->reopens);
    if (!stage) return dg_err_set(err, DG_ESTATE, "the procedure has no stage \"%s\"", remedy->reopens);
    dg_enter(ask, stage);
    return 0;
}

static int make_decide(struct dg_ask *ask, const struct dg_remedy *remedy, bool is_appeal, struct dg_err *err)
{
    int64_t no = dg_get_int(&ask->data, "objection", 0);
    const struct dg_objection *objection = no <= ask->c->n_objections ? &ask->c->objections[no - 1] : NULL;
    if (!objection || objection->is_appeal != is_appeal || objection->state != DG_REMEDY_FILED)
        return dg_err_set(err, DG_EFOUND, "objection: %lld is not waiting", (long long)no);
    return then_decided(ask, remedy, dg_get_text(&ask->data, "verdict"), err);
}

int dg_make_objection_decide(struct dg_ask *ask, struct dg_err *err)
{
    return make_decide(ask, ask->rules->objection, false, err);
}

int dg_make_appeal_decide(struct dg_ask *ask, struct dg_err *err)
{
    return make_decide(ask, ask->rules->appeal, true, err);
}

int dg_fold_objection_decide(struct dg_fold *fold, struct dg_err *err)
{
    int64_t no = dg_get_int(fold->data, "objection", 0);
    if (no < 1 || no > fold->c->n_objections) return dg_err_set(err, DG_EFORMAT, "there is no such objection");
    struct dg_objection *objection = &fold->c->objections[no - 1];
    bool is_upheld = strcmp(dg_get_text(fold->then, "verdict"), "uphold") == 0;
    objection->state = is_upheld ? DG_REMEDY_UPHELD : DG_REMEDY_DISMISSED;
    objection->decided_at = fold->entry->at;
    objection->reasons = dg_get_said(fold->data, "reasons", fold->entry->seq);
    objection->by_silence = dg_get_flag(fold->then, "by_silence");
    return 0;
}

/* ---- appeal -------------------------------------------------------------------------------------------- */

static bool is_appealed(const struct dg_case *c, const struct dg_objection *objection)
{
    for (int32_t i = 0; i < c->n_objections; i++) {
        if (c->objections[i].is_appeal && c->objections[i].filed_at >= objection->decided_at) return true;
    }
    return false;
}

static bool can_appeal(const struct dg_ask *ask, const struct dg_objection *objection)
{
    return !objection->is_appeal && objection->state == DG_REMEDY_DISMISSED &&
           !is_past(ask, objection->decided_at, ask->rules->appeal->within) && !is_appealed(ask->c, objection);
}

int dg_guard_appeal(const struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(guard_right(ask, ask->rules->appeal, err));
    for (int32_t i = 0; i < ask->c->n_objections; i++) {
        if (can_appeal(ask, &ask->c->objections[i])) return 0;
    }
    return dg_err_set(err, DG_ESTATE, "no dismissed objection can be appealed now");
}

int dg_make_appeal(struct dg_ask *ask, struct dg_err *err)
{
    int64_t no = dg_get_int(&ask->data, "objection", 0);
    if (no > ask->c->n_objections || !can_appeal(ask, &ask->c->objections[no - 1]))
        return dg_err_set(err, DG_EFOUND, "objection: %lld cannot be appealed", (long long)no);
    dg_members_bool(&ask->then, "appeal", true);
    return then_filed(ask, ask->rules->appeal);
}

/* ---- silence of the decider ---------------------------------------------------------------------------- */

static const struct dg_objection *overdue(const struct dg_ask *ask)
{
    for (int32_t i = 0; i < ask->c->n_objections; i++) {
        const struct dg_objection *objection = &ask->c->objections[i];
        if (objection->state == DG_REMEDY_FILED && objection->due_at && ask->now > objection->due_at)
            return objection;
    }
    return NULL;
}

int dg_guard_objection_lapse(const struct dg_ask *ask, struct dg_err *err)
{
    return overdue(ask) ? 0 : dg_err_set(err, DG_ESTATE, "no objection is overdue");
}

int dg_make_objection_lapse(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_objection *objection = overdue(ask);
    const struct dg_remedy *remedy = objection->is_appeal ? ask->rules->appeal : ask->rules->objection;
    if (dg_get_int(&ask->data, "objection", 0) != objection->no)
        return dg_err_set(err, DG_EINVAL, "objection: %d is the next that is overdue", (int)objection->no);
    if (!remedy) return dg_err_set(err, DG_ESTATE, "the procedure has none for this kind of case");
    dg_members_bool(&ask->then, "by_silence", true);
    return then_decided(ask, remedy, remedy->silence, err);
}
