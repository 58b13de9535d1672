/* Data with which an act is fine if it may be done at all, in the state in which the case is. */
#ifndef DG_TESTS_SAMPLE_DATA_H
#define DG_TESTS_SAMPLE_DATA_H

#include "play.h"

static inline const char *first_open_opinion(const struct dg_case *c, const char *body, char *data, size_t n)
{
    for (int32_t i = 0; i < c->n_opinions; i++) {
        const struct dg_opinion *opinion = &c->opinions[i];
        if (opinion->filed_seq || opinion->is_silent || strcmp(opinion->body, body) != 0) continue;
        snprintf(data, n, "{\"opinion\":%d,\"verdict\":\"for\"}", (int)opinion->no);
        return data;
    }
    return "{\"opinion\":1,\"verdict\":\"for\"}";
}

static inline int32_t first_condition(const struct dg_case *c, const struct dg_actor *actor, bool is_closing)
{
    for (int32_t i = 0; i < c->n_conditions; i++) {
        const struct dg_condition *condition = &c->conditions[i];
        bool is_mine =
            !is_closing || actor->role == DG_ROLE_SECRETARY || strcmp(condition->body, actor->body_id) == 0;
        if (condition->is_binding && !condition->closed_seq && is_mine) return condition->no;
    }
    return 1;
}

static inline int32_t first_vote_for_reasons(const struct dg_case *c, const char *person)
{
    for (int32_t i = c->n_votes - 1; i >= 0; i--) {
        const struct dg_vote *vote = &c->votes[i];
        if ((vote->state != DG_VOTE_CARRIED && vote->state != DG_VOTE_LOST) ||
            strcmp(vote->stage, c->stage) != 0 ||
            c->meetings[vote->meeting_no - 1].state == DG_MEETING_CONFIRMED)
            continue;
        for (int32_t k = 0; k < vote->n_casts; k++) {
            int32_t winner = vote->state == DG_VOTE_CARRIED ? DG_BALLOT_FOR : DG_BALLOT_AGAINST;
            bool has_given = false;
            for (int32_t j = 0; j < vote->n_reasons; j++)
                has_given |= strcmp(vote->reasons[j].person, person) == 0;
            if (!has_given && strcmp(vote->casts[k].person, person) == 0 && vote->casts[k].choice != winner)
                return vote->no;
        }
    }
    return 1;
}

static inline int32_t first_objection(const struct dg_case *c, bool is_appeal, enum dg_remedy_state state)
{
    for (int32_t i = 0; i < c->n_objections; i++) {
        if (c->objections[i].is_appeal == is_appeal && c->objections[i].state == state)
            return c->objections[i].no;
    }
    return 1;
}

static inline const struct dg_vote *carried(const struct dg_case *c)
{
    for (int32_t i = c->n_votes - 1; i >= 0; i--) {
        if (c->votes[i].state == DG_VOTE_CARRIED) return &c->votes[i];
    }
    return NULL;
}

static inline const char *decide_data(const struct dg_case *c)
{
    const struct dg_vote *vote = !c->stage || strcmp(c->stage, "province") == 0 ? NULL : carried(c);
    enum dg_motion motion = vote ? vote->motion : DG_APPROVE;
    if (motion == DG_APPROVE_WITH_CONDITIONS)
        return "{\"verdict\":\"approve_with_conditions\",\"conditions\":[{\"text\":\"تابلو\",\"before_phase\":"
               "\"1\"}]}";
    if (motion == DG_REFUSE) return "{\"verdict\":\"refuse\",\"reasons\":\"لازم نیست\"}";
    if (motion == DG_RETURN) return "{\"verdict\":\"return\",\"points\":[{\"text\":\"روشن نیست\"}]}";
    return "{\"verdict\":\"approve\"}";
}

static inline const char *version_data(const struct dg_case *c, char *data, size_t n)
{
    size_t at = (size_t)snprintf(data, n, "{\"answers\":[");
    const char *comma = "";
    for (int32_t i = 0; i < c->n_points; i++) {
        if (c->points[i].answered_in) continue;
        at += (size_t)snprintf(data + at, n - at, "%s{\"point\":%d,\"text\":\"شد\"}", comma,
                               (int)c->points[i].no);
        comma = ",";
    }
    (void)snprintf(data + at, n - at, "],%s}", c->n_versions % 2 ? FACTS_OF(SHA_B) : FACTS_OF(SHA_A));
    return data;
}

static inline const char *sample_data(const struct play *play, const char *act, const struct dg_actor *actor)
{
    static char data[8192];
    static const struct dg_case empty;
    const struct dg_case *c = play->c ? play->c : &empty;
    char at[21];
#define IS(word) (strcmp(act, (word)) == 0)
#define MADE(...) (snprintf(data, sizeof data, __VA_ARGS__), data)
    if (IS("need.file")) return "{\"title\":\"نیاز\",\"text\":\"سرقت در میدان\"}";
    if (IS("scheme.submit")) return SCHEME;
    if (IS("change.submit")) return "{\"title\":\"تغییر\",\"reason\":\"تیر\"," FACTS_OF(SHA_C) "}";
    if (IS("renewal.submit")) return "{\"title\":\"تمدید\",\"evaluation\":\"کم شد\"," FACTS_OF(SHA_A) "}";
    if (IS("listing.file"))
        return "{\"premises\":\"shop\",\"camera\":{\"id\":\"V-1\",\"lon_e7\":515000000,\"lat_e7\":357000000},"
               "\"consent\":\"fa\"}";
    if (IS("complaint.file")) return "{\"type\":\"question\",\"camera\":\"C-01\",\"text\":\"چرا؟\"}";
    if (IS("case.return") || IS("committee.return")) return "{\"points\":[{\"text\":\"روشن نیست\"}]}";
    if (IS("version.submit")) return version_data(c, data, sizeof data);
    if (IS("extension.grant")) return "{\"days\":1,\"reason\":\"تعطیلات\"}";
    if (IS("opinion.ask"))
        return "{\"remit\":\"privacy\",\"body\":\"justice_office\",\"body_kind\":\"justice_office\"}";
    if (IS("opinion.file")) return first_open_opinion(c, actor->body_id, data, sizeof data);
    if (IS("meeting.call")) {
        dg_time_write(play->now + 12 * 86400, at);
        return MADE("{\"session\":\"K\",\"starts_at\":\"%s\",\"place\":\"فرمانداری\"}", at);
    }
    if (IS("agenda.set")) return "{\"items\":[\"طرح\"]}";
    if ((IS("attend.in") || IS("attend.out") || IS("recuse")) && actor->role == DG_ROLE_SECRETARY) {
        if (IS("attend.in"))
            return "{\"person\":\"p-member-justice_office\",\"body\":\"justice_office\",\"body_kind\":"
                   "\"justice_office\"}";
        const char *person = "p-member-justice_office";
        const struct dg_meeting *meeting = c->n_meetings ? &c->meetings[c->n_meetings - 1] : NULL;
        for (int32_t i = 0; IS("attend.out") && meeting && i < meeting->n_attendance; i++) {
            if (!meeting->attendance[i].out_at) person = meeting->attendance[i].person;
        }
        return IS("recuse") ? MADE("{\"person\":\"%s\",\"reason\":\"خویشاوند\"}", person)
                            : MADE("{\"person\":\"%s\"}", person);
    }
    if (IS("recuse")) return "{\"reason\":\"خویشاوند\"}";
    if (IS("vote.open")) return "{\"motion\":\"approve\"}";
    if (IS("vote.cast")) return MADE("{\"vote\":%d,\"choice\":\"for\"}", (int)c->n_votes);
    if (IS("vote.close")) return MADE("{\"vote\":%d}", (int)c->n_votes);
    if (IS("reason.file"))
        return MADE("{\"vote\":%d,\"text\":\"بس است\"}", (int)first_vote_for_reasons(c, actor->person_id));
    if (IS("minutes.remark") || IS("objection.file") || IS("complaint.answer")) return "{\"text\":\"متن\"}";
    if (IS("decide") || IS("province.decide")) return decide_data(c);
    if (IS("condition.report") || IS("condition.close"))
        return MADE("{\"condition\":%d,\"evidence\":\"عکس\"}",
                    (int)first_condition(c, actor, IS("condition.close")));
    if (IS("phase.start")) return MADE("{\"phase\":\"%d\"}", (int)c->n_phases + 1);
    if (IS("phase.report")) return MADE("{\"phase\":\"%d\"}", (int)c->n_phases);
    if (IS("service.report"))
        return "{\"cameras\":[{\"id\":\"C-01\",\"state\":\"out_of_service\"}],\"reason\":\"برق\"}";
    if (IS("result.report")) return "{\"results\":[{\"of\":\"need\",\"id\":\"N-1\",\"figure\":\"۳\"}]}";
    if (IS("objection.decide"))
        return MADE("{\"objection\":%d,\"verdict\":\"dismiss\",\"reasons\":\"وارد نیست\"}",
                    (int)first_objection(c, false, DG_REMEDY_FILED));
    if (IS("appeal.decide"))
        return MADE("{\"objection\":%d,\"verdict\":\"dismiss\",\"reasons\":\"وارد نیست\"}",
                    (int)first_objection(c, true, DG_REMEDY_FILED));
    if (IS("appeal.file"))
        return MADE("{\"objection\":%d,\"text\":\"متن\"}", (int)first_objection(c, false, DG_REMEDY_DISMISSED));
    if (IS("redact")) return MADE("{\"entry\":%d,\"reason\":\"نام شخص\"}", (int)c->n_redactions + 1);
    if (IS("adopt")) return "{\"from\":\"C-1405-0001\",\"why\":\"change\"," FACTS_OF(SHA_C) "}";
    if (IS("minutes.draft")) return "{\"meeting\":1,\"sha256_en\":\"" SHA_A "\",\"sha256_fa\":\"" SHA_A "\"}";
    if (IS("opinion.lapse")) return "{\"opinion\":1}";
    if (IS("objection.lapse")) return "{\"objection\":1}";
#undef IS
#undef MADE
    return "{}";
}

#endif
