/* Access: how much of a case a reader sees. */
#include <string.h>

#include "review/acts.h"

/* Do these acts name bodies of the kind? `role` DG_N_ROLES: in whatever role. */
static bool names_body(const struct dg_stage_act *acts, int32_t n, const char *kind, enum dg_role role,
                       const char *act)
{
    for (int32_t i = 0; i < n; i++) {
        if (act && strcmp(acts[i].act, act) != 0) continue;
        for (int32_t k = 0; k < acts[i].n_rights; k++) {
            const struct dg_right *right = &acts[i].rights[k];
            if (strcmp(right->body, kind) == 0 && (role == DG_N_ROLES || right->role == role)) return true;
        }
    }
    return false;
}

/* Have people of bodies of this kind this act to do in cases of the kind? */
static bool does(const struct dg_case_rules *rules, const char *kind, const char *act)
{
    for (int32_t i = 0; i < rules->n_stages; i++) {
        if (names_body(rules->stages[i].acts, rules->stages[i].n_acts, kind, DG_N_ROLES, act)) return true;
    }
    return false;
}

static bool sits(const struct dg_meeting_rules *meeting, const char *kind)
{
    for (int32_t i = 0; meeting && i < meeting->n_seats; i++) {
        if (strcmp(meeting->seats[i].body, kind) == 0) return true;
    }
    return false;
}

/* Has this person, in this role, something to do in cases of the kind? A seat is its members' and chair's
 * alone: whoever drafts or builds for a body with a seat reads no dossier of others by it. */
static bool takes_part(const struct dg_case_rules *rules, const struct dg_actor *actor)
{
    bool may_sit = actor->role == DG_ROLE_MEMBER || actor->role == DG_ROLE_CHAIR;
    for (int32_t i = 0; i < rules->n_stages; i++) {
        const struct dg_stage *stage = &rules->stages[i];
        if (names_body(stage->acts, stage->n_acts, actor->body_kind, actor->role, NULL)) return true;
        if (may_sit && sits(stage->meeting, actor->body_kind)) return true;
    }
    if (may_sit && rules->objection && strcmp(rules->objection->decider, actor->body_kind) == 0) return true;
    return names_body(rules->always, rules->n_always, actor->body_kind, actor->role, NULL);
}

/* Only where the forwarded version is decided: it sees that version, and what was said of it before is not its.
 */
static bool is_province(const struct dg_case_rules *rules, const char *kind)
{
    return does(rules, kind, "province.decide") && !does(rules, kind, "decide") &&
           !does(rules, kind, "case.accept");
}

static bool is_decided(const struct dg_case *c)
{
    return c->approved_at || c->status == DG_STATUS_REFUSED || c->status == DG_STATUS_LAPSED;
}

static bool is_accepted(const struct dg_procedure *procedure, const struct dg_case *c)
{
    return strcmp(c->stage, procedure->cases[c->kind].first) != 0 && c->status != DG_STATUS_WITHDRAWN;
}

static enum dg_access public_access(const struct dg_procedure *procedure, const struct dg_case *c)
{
    bool is_public = is_decided(c) || (procedure->is_public_early && is_accepted(procedure, c));
    if (c->kind == DG_CASE_VOLUNTARY) is_public = c->is_published && c->status == DG_STATUS_APPROVED;
    if (c->kind == DG_CASE_COMPLAINT) is_public = c->answered_at && c->status == DG_STATUS_CLOSED;
    return is_public ? DG_ACCESS_PUBLIC : DG_ACCESS_NONE;
}

enum dg_access dg_case_access(const struct dg_procedure *procedure, const struct dg_case *c,
                              const struct dg_actor *actor)
{
    const struct dg_case_rules *rules = &procedure->cases[c->kind];
    if (!actor) return public_access(procedure, c);
    if (actor->role == DG_ROLE_SYSTEM) return DG_ACCESS_FULL;
    if (!*actor->body_id) {
        bool is_own = !*c->submitter_body && strcmp(c->submitter, actor->person_id) == 0;
        return is_own ? DG_ACCESS_PARTY : public_access(procedure, c);
    }
    if (strcmp(actor->body_id, c->submitter_body) == 0 || strcmp(actor->body_id, c->responsible) == 0)
        return DG_ACCESS_PARTY;
    if (is_province(rules, actor->body_kind)) {
        bool is_appealed = rules->appeal && strcmp(rules->appeal->decider, actor->body_kind) == 0;
        for (int32_t i = 0; is_appealed && i < c->n_objections; i++) {
            if (c->objections[i].is_appeal) return DG_ACCESS_FULL;
        }
        return c->forwarded_sha256 ? DG_ACCESS_FROZEN : public_access(procedure, c);
    }
    /* A body that may submit such schemes elsewhere is not a party to this one. */
    if (takes_part(rules, actor)) return DG_ACCESS_FULL;
    return public_access(procedure, c);
}
