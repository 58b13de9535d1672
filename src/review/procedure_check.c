/* What the parts of a procedure say about each other: everything named is there, every stage leads on. */
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "review/read.h"

struct at {
    struct dg_read *read;
    const struct dg_procedure *procedure;
    const struct dg_case_rules *rules;
    const char *place; /* of the case */
};

static void check_body(const struct at *at, const char *place, const char *id, bool may_be_relative)
{
    struct dg_nearest near = {.typed = id};
    char remedy[160] = "name one of the bodies";
    bool is_relative = strcmp(id, "own") == 0 || strcmp(id, "responsible") == 0 || strcmp(id, "*") == 0;
    if ((may_be_relative && is_relative) || dg_procedure_body(at->procedure, id)) return;
    for (int32_t i = 0; i < at->procedure->n_bodies; i++) dg_nearest_try(&near, at->procedure->bodies[i].id);
    if (near.best) snprintf(remedy, sizeof remedy, "did you mean \"%s\"?", near.best);
    dg_read_fault(at->read, place, remedy, "there is no body \"%s\"", id);
}

static void check_rights(const struct at *at, const char *place, const struct dg_right *rights, int32_t n,
                         unsigned roles, const char *act)
{
    for (int32_t i = 0; i < n; i++) {
        const struct dg_body *body = dg_procedure_body(at->procedure, rights[i].body);
        check_body(at, place, rights[i].body, true);
        if (!(roles >> rights[i].role & 1))
            dg_read_fault(at->read, place, "give it to another role", "a %s can never do %s",
                          dg_role_word(rights[i].role), act);
        if (body && !(body->roles >> rights[i].role & 1))
            dg_read_fault(at->read, place, "add the role to the body, or name another body",
                          "\"%s\" has nobody who is %s", body->id, dg_role_word(rights[i].role));
    }
}

static void check_stage_word(const struct at *at, const char *place, const char *id)
{
    struct dg_nearest near = {.typed = id};
    char remedy[160] = "name one of the stages";
    if (dg_procedure_stage(at->procedure, at->rules->kind, id)) return;
    for (int32_t i = 0; i < at->rules->n_stages; i++) dg_nearest_try(&near, at->rules->stages[i].id);
    if (near.best) snprintf(remedy, sizeof remedy, "did you mean \"%s\"?", near.best);
    dg_read_fault(at->read, place, remedy, "there is no stage \"%s\"", id);
}

/* ---- acts and outcomes --------------------------------------------------------------------------------- */

static void check_act(const struct at *at, const struct dg_stage *stage, const char *place,
                      const struct dg_stage_act *act)
{
    const char *list = dg_read_in(at->read, place, stage ? "acts" : "always");
    const struct dg_act_row *row = dg_act_find(act->act);
    const char *here = dg_read_in(at->read, list, act->act);
    if (!row) {
        struct dg_nearest near = {.typed = act->act};
        char remedy[120] = "take it out";
        for (int32_t i = 0; dg_act_word(i); i++) dg_nearest_try(&near, dg_act_word(i));
        if (near.best) snprintf(remedy, sizeof remedy, "did you mean \"%s\"?", near.best);
        dg_read_fault(at->read, here, remedy, "there is no such act");
        return;
    }
    if (row->opens >= 0 || row->roles == 1u << DG_ROLE_SYSTEM || strncmp(act->act, "objection.", 10) == 0 ||
        strncmp(act->act, "appeal.", 7) == 0) {
        dg_read_fault(at->read, here, "take it out", "is no act that a stage can list");
        return;
    }
    check_rights(at, here, act->rights, act->n_rights, row->roles, act->act);
    if (stage && row->outcome && !dg_stage_outcome(stage, row->outcome)) {
        char remedy[120];
        snprintf(remedy, sizeof remedy, "add \"%s\": \"STAGE\" to the stage's outcomes", row->outcome);
        dg_read_fault(at->read, here, remedy, "leads nowhere");
    }
    if (stage && !stage->meeting &&
        (strncmp(act->act, "meeting.", 8) == 0 || strncmp(act->act, "vote.", 5) == 0))
        dg_read_fault(at->read, here, "add \"meeting\" to the stage, or take the act out",
                      "nobody meets in this stage");
}

static bool is_outcome_word(const char *word)
{
    static const char *const words[] = {"accept", "return",  "pass",   "approve", "approve_with_conditions",
                                        "refuse", "forward", "answer", "version", "withdraw"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], word) == 0) return true;
    }
    return false;
}

static void check_outcomes(const struct at *at, const struct dg_stage *stage, const char *place)
{
    const char *list = dg_read_in(at->read, place, "outcomes");
    for (int32_t i = 0; i < stage->n_outcomes; i++) {
        const char *here = dg_read_in(at->read, list, stage->outcomes[i].word);
        if (!is_outcome_word(stage->outcomes[i].word))
            dg_read_fault(
                at->read, here,
                "use accept, return, pass, approve, approve_with_conditions, refuse, forward, answer, "
                "version or withdraw",
                "no act has this outcome");
        if (strcmp(stage->outcomes[i].stage, "back") == 0 && strcmp(stage->outcomes[i].word, "version") == 0)
            continue;
        check_stage_word(at, here, stage->outcomes[i].stage);
    }
    if (*stage->silence && (!dg_stage_outcome(stage, stage->silence) || strcmp(stage->silence, "return") == 0))
        dg_read_fault(at->read, dg_read_in(at->read, place, "silence"),
                      "name one of the stage's outcomes (not return, which needs points)",
                      "\"%s\" leads nowhere", stage->silence);
    if (*stage->silence && !stage->deadline.n)
        dg_read_fault(at->read, dg_read_in(at->read, place, "silence"), "add \"deadline\"",
                      "silence means something only when there is a deadline");
}

static bool has_act(const struct dg_stage *stage, const char *word)
{
    for (int32_t i = 0; i < stage->n_acts; i++) {
        if (strcmp(stage->acts[i].act, word) == 0) return true;
    }
    return false;
}

/* ---- meetings ------------------------------------------------------------------------------------------ */

static void check_meeting(const struct at *at, const struct dg_stage *stage, const char *place)
{
    const struct dg_meeting_rules *rules = stage->meeting;
    const char *here = dg_read_in(at->read, place, "meeting");
    static const char *const wanted[] = {"meeting.call", "meeting.open", "attend.in",     "vote.open",
                                         "vote.cast",    "vote.close",   "meeting.close", "minutes.confirm"};
    int32_t n_chairs = 0;
    if (stage->needs_vote && !rules) {
        dg_read_fault(at->read, dg_read_in(at->read, place, "needs_vote"), "add \"meeting\"",
                      "a vote is wanted where nobody meets");
        return;
    }
    if (!rules) return;
    for (int32_t i = 0; i < rules->n_seats; i++) {
        const char *seat = dg_read_at(at->read, dg_read_in(at->read, here, "seats"), i);
        check_body(at, seat, rules->seats[i].body, false);
        n_chairs += rules->seats[i].chairs;
        for (int32_t k = 0; k < i; k++) {
            if (strcmp(rules->seats[i].body, rules->seats[k].body) == 0)
                dg_read_fault(at->read, seat, "give each body one seat", "\"%s\" has two seats",
                              rules->seats[i].body);
        }
    }
    if (n_chairs != 1)
        dg_read_fault(at->read, dg_read_in(at->read, here, "seats"), "set \"chairs\": true for one seat",
                      "%d seats chair", (int)n_chairs);
    if (!dg_count_seats(rules))
        dg_read_fault(at->read, dg_read_in(at->read, here, "seats"), "give a seat its vote",
                      "no seat has a vote");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (!has_act(stage, wanted[i]))
            dg_read_fault(at->read, dg_read_in(at->read, place, "acts"), "say who may do it",
                          "a meeting is held here, and nobody may do %s", wanted[i]);
    }
}

/* ---- stages and the way through them ------------------------------------------------------------------- */

static void mark(const struct at *at, const char *id, bool *is_seen)
{
    for (int32_t i = 0; i < at->rules->n_stages; i++) is_seen[i] |= strcmp(at->rules->stages[i].id, id) == 0;
}

/* Can every stage be come to, and is there a way out of each that is no end? */
static void check_reach(const struct at *at)
{
    bool is_seen[64] = {false};
    const struct dg_case_rules *rules = at->rules;
    mark(at, rules->first, is_seen);
    for (int i = 0; i < 4; i++) {
        if (rules->route[i]) mark(at, rules->route[i], is_seen);
        if (rules->reopen[i]) mark(at, rules->reopen[i], is_seen);
    }
    if (rules->objection) mark(at, rules->objection->reopens, is_seen);
    if (rules->appeal) mark(at, rules->appeal->reopens, is_seen);
    for (int32_t round = 0; round < rules->n_stages; round++) {
        for (int32_t i = 0; i < rules->n_stages; i++) {
            for (int32_t k = 0; is_seen[i] && k < rules->stages[i].n_outcomes; k++)
                mark(at, rules->stages[i].outcomes[k].stage, is_seen);
        }
    }
    for (int32_t i = 0; i < rules->n_stages; i++) {
        const struct dg_stage *stage = &rules->stages[i];
        const char *here = dg_read_at(at->read, dg_read_in(at->read, at->place, "stages"), i);
        bool is_by_status = stage->status == DG_STATUS_WITHDRAWN || stage->status == DG_STATUS_LAPSED;
        if (!is_seen[i] && !is_by_status)
            dg_read_fault(at->read, here, "name it in an outcome, or take it out", "no case can come to \"%s\"",
                          stage->id);
        if (!stage->n_outcomes && !dg_is_end(stage->status) && stage->status != DG_STATUS_APPROVED)
            dg_read_fault(at->read, here, "add \"outcomes\" and the acts that lead to them",
                          "no case can leave \"%s\"", stage->id);
    }
}

static bool has_status(const struct dg_case_rules *rules, enum dg_case_status status)
{
    for (int32_t i = 0; i < rules->n_stages; i++) {
        if (rules->stages[i].status == status) return true;
    }
    return false;
}

static void check_stage(const struct at *at, int32_t ix)
{
    const struct dg_stage *stage = &at->rules->stages[ix];
    const char *place = dg_read_at(at->read, dg_read_in(at->read, at->place, "stages"), ix);
    for (int32_t k = 0; k < ix; k++) {
        if (strcmp(at->rules->stages[k].id, stage->id) == 0)
            dg_read_fault(at->read, dg_read_in(at->read, place, "id"), "give each stage its own id",
                          "\"%s\" is given twice", stage->id);
    }
    if (*stage->body) check_body(at, dg_read_in(at->read, place, "body"), stage->body, true);
    for (int32_t i = 0; i < stage->n_acts; i++) check_act(at, stage, place, &stage->acts[i]);
    check_outcomes(at, stage, place);
    check_meeting(at, stage, place);
    if (has_act(stage, "withdraw") && !has_status(at->rules, DG_STATUS_WITHDRAWN))
        dg_read_fault(at->read, place, "add a stage with \"status\": \"withdrawn\"",
                      "a withdrawn case has no stage to be in");
}

static void check_remedy(const struct at *at, const struct dg_remedy *remedy, const char *key)
{
    const char *here = dg_read_in(at->read, at->place, key);
    const struct dg_act_row *row = dg_act_find("objection.file");
    if (!remedy) return;
    check_rights(at, dg_read_in(at->read, here, "by"), remedy->by, remedy->n_by, row->roles, key);
    check_body(at, dg_read_in(at->read, here, "decider"), remedy->decider, false);
    check_stage_word(at, dg_read_in(at->read, here, "reopens"), remedy->reopens);
}

static void check_levels(const struct at *at, const char *const by_level[4], const char *key)
{
    for (int i = 0; i < 4; i++) {
        const char *word = dg_change_level_word((enum dg_change_level)i);
        if (by_level[i])
            check_stage_word(at, dg_read_in(at->read, dg_read_in(at->read, at->place, key), word), by_level[i]);
    }
}

static void check_case(struct dg_read *read, const struct dg_procedure *procedure,
                       const struct dg_case_rules *rules)
{
    const struct at at = {read, procedure, rules, dg_read_in(read, "cases", dg_case_kind_word(rules->kind))};
    const struct dg_act_row *opening = dg_act_find(rules->opening.act);
    check_rights(&at, dg_read_in(read, at.place, "open"), rules->opening.rights, rules->opening.n_rights,
                 opening->roles, opening->word);
    check_stage_word(&at, dg_read_in(read, at.place, "first"), rules->first);
    for (int32_t i = 0; i < rules->n_stages; i++) check_stage(&at, i);
    for (int32_t i = 0; i < rules->n_always; i++) check_act(&at, NULL, at.place, &rules->always[i]);
    check_levels(&at, rules->route, "route");
    check_levels(&at, rules->reopen, "reopen");
    check_remedy(&at, rules->objection, "objection");
    check_remedy(&at, rules->appeal, "appeal");
    if (rules->appeal && !rules->objection)
        dg_read_fault(read, dg_read_in(read, at.place, "appeal"), "add \"objection\"",
                      "an appeal follows an objection, and there is none");
    if (rules->term_years && !has_status(rules, DG_STATUS_LAPSED))
        dg_read_fault(read, dg_read_in(read, at.place, "term_years"), "add a stage with \"status\": \"lapsed\"",
                      "a lapsed case has no stage to be in");
    if (rules->kind == DG_CASE_VOLUNTARY && !procedure->consent[0])
        dg_read_fault(read, "consent", "write the text that the owner agrees to, in both languages",
                      "is missing");
    check_reach(&at);
}

void dg_read_check(struct dg_read *read, const struct dg_procedure *procedure)
{
    const struct at at = {read, procedure, NULL, ""};
    for (int32_t i = 0; i < procedure->n_bodies; i++) {
        for (int32_t k = 0; k < i; k++) {
            if (strcmp(procedure->bodies[i].id, procedure->bodies[k].id) == 0)
                dg_read_fault(read, dg_read_at(read, "bodies", i), "give each body its own id",
                              "\"%s\" is given twice", procedure->bodies[i].id);
        }
    }
    for (int32_t i = 0; i < procedure->n_responsible; i++)
        check_body(&at, dg_read_at(read, "responsible", i), procedure->responsible[i].body, false);
    for (int i = 0; i < DG_N_CASE_KINDS; i++) {
        if (procedure->cases[i].is_there) check_case(read, procedure, &procedure->cases[i]);
    }
    dg_read_check_bases(read, procedure);
}
