/* The table of acts, and what several of its functions ask. */
#include "review/acts.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/trig.h"

/* ---- the shapes ---------------------------------------------------------------------------------------- */

#define SAID(name, must)                                                                                       \
    {                                                                                                          \
        (name), DG_FIELD_SAID, (must), false, 0, 0, NULL, NULL, 0                                              \
    }
#define SAIDS(name, must)                                                                                      \
    {                                                                                                          \
        (name), DG_FIELD_SAID, (must), true, 0, 0, NULL, NULL, 0                                               \
    }
#define WORD(name, must)                                                                                       \
    {                                                                                                          \
        (name), DG_FIELD_WORD, (must), false, 0, 0, NULL, NULL, 0                                              \
    }
#define WORDS(name, must, most)                                                                                \
    {                                                                                                          \
        (name), DG_FIELD_WORD, (must), true, 0, 0, NULL, NULL, (most)                                          \
    }
#define INT(name, must, lo, hi)                                                                                \
    {                                                                                                          \
        (name), DG_FIELD_INT, (must), false, (lo), (hi), NULL, NULL, 0                                         \
    }
#define SHA(name, must)                                                                                        \
    {                                                                                                          \
        (name), DG_FIELD_SHA, (must), false, 0, 0, NULL, NULL, 0                                               \
    }
#define TIME(name, must)                                                                                       \
    {                                                                                                          \
        (name), DG_FIELD_TIME, (must), false, 0, 0, NULL, NULL, 0                                              \
    }
#define ENUM(name, must, words)                                                                                \
    {                                                                                                          \
        (name), DG_FIELD_ENUM, (must), false, 0, 0, (words), NULL, 0                                           \
    }
#define OBJECT(name, must, sub)                                                                                \
    {                                                                                                          \
        (name), DG_FIELD_OBJECT, (must), false, 0, 0, NULL, (sub), 0                                           \
    }
#define OBJECTS(name, must, sub, most)                                                                         \
    {                                                                                                          \
        (name), DG_FIELD_OBJECT, (must), true, 0, 0, NULL, (sub), (most)                                       \
    }
#define END                                                                                                    \
    {                                                                                                          \
        NULL, DG_FIELD_SAID, false, false, 0, 0, NULL, NULL, 0                                                 \
    }

#define MANY 1000000
#define LON(name, must) INT(name, must, -1800000000, 1800000000)
#define LAT(name, must) INT(name, must, -900000000, 900000000)
#define WITHIN ENUM("within", false, "village|city|outside")

static const struct dg_field none[] = {END};
static const struct dg_field need_fields[] = {
    SAID("title", true),         SAID("text", true),       WORD("purpose", false),
    WORD("dossier_need", false), SAIDS("evidence", false), SAID("measure", false),
    LON("lon_e7", false),        LAT("lat_e7", false),     END};
static const struct dg_field camera_fields[] = {WORD("id", true),
                                                LON("lon_e7", true),
                                                LAT("lat_e7", true),
                                                INT("bearing_deg", false, 0, 359),
                                                WORD("territory", true),
                                                WITHIN,
                                                WORD("purpose", false),
                                                WORDS("near", false, 32),
                                                END};
static const struct dg_field finding_fields[] = {INT("error", true, 0, MANY), INT("warning", true, 0, MANY),
                                                 INT("note", true, 0, MANY), END};
static const struct dg_field ground_fields[] = {WORD("ground", true), WORDS("needs", false, 200), END};
#define GROUNDS OBJECTS("grounds", false, ground_fields, 32)
static const struct dg_field result_fields[] = {ENUM("of", true, "goal|need"), WORD("id", true),
                                                SAID("figure", true), END};
#define FACTS                                                                                                  \
    SHA("sha256", true), INT("bytes", true, 1, 1ll << 40),                                                     \
        OBJECTS("cameras", true, camera_fields, DG_MAX_CAMERAS), WORDS("needs", false, DG_MAX_CAMERAS),        \
        WORDS("phases", false, 200), OBJECT("findings", true, finding_fields), SHA("rulebook", true),          \
        SHA("figures", true)
static const struct dg_field scheme_fields[] = {SAID("title", true), WORDS("need_cases", false, 0), GROUNDS,
                                                FACTS, END};
static const struct dg_field change_fields[] = {
    SAID("title", true), SAID("reason", true), INT("private_m2", false, 0, MANY), GROUNDS, FACTS, END};
static const struct dg_field renewal_fields[] = {SAID("title", true),
                                                 SAID("evaluation", true),
                                                 OBJECTS("results", false, result_fields, 200),
                                                 GROUNDS,
                                                 FACTS,
                                                 END};
static const struct dg_field listed_fields[] = {WORD("id", true),         LON("lon_e7", true),
                                                LAT("lat_e7", true),      INT("bearing_deg", false, 0, 359),
                                                WORDS("near", false, 32), END};
static const struct dg_field listing_fields[] = {ENUM("premises", true, "shop|workshop|office|home|other"),
                                                 OBJECT("camera", true, listed_fields),
                                                 ENUM("consent", true, "fa|en"),
                                                 SAID("purpose", false),
                                                 SAID("street", false),
                                                 INT("retention_days", false, 0, 3650),
                                                 ENUM("sees_public_space", false, "yes|no"),
                                                 SAID("note", false),
                                                 END};
static const struct dg_field complaint_fields[] = {ENUM("type", true, "question|complaint"),
                                                   WORD("camera", true), SAID("text", true), END};
static const struct dg_field answer_fields[] = {INT("point", true, 1, DG_MAX_CASE_LIST), SAID("text", true),
                                                END};
static const struct dg_field version_fields[] = {OBJECTS("answers", false, answer_fields, 0), GROUNDS, FACTS,
                                                 END};
static const struct dg_field adopt_fields[] = {
    WORD("from", true), ENUM("why", true, "change|renewal"), TIME("until", false), GROUNDS, FACTS, END};

static const struct dg_field note_fields[] = {SAID("note", false), END};
static const struct dg_field reason_maybe_fields[] = {SAID("reason", false), END};
static const struct dg_field point_fields[] = {SAID("text", true), WORD("camera", false), END};
static const struct dg_field return_fields[] = {OBJECTS("points", true, point_fields, 0), SAID("reason", false),
                                                INT("vote", false, 1, DG_MAX_CASE_LIST), END};
static const struct dg_field ask_fields[] = {WORD("remit", true), WORD("body", true), WORD("body_kind", true),
                                             END};
static const struct dg_field pinned_fields[] = {SAID("text", true), WORDS("cameras", false, DG_MAX_CAMERAS),
                                                WORD("before_phase", false), END};
static const struct dg_field remark_fields[] = {WORD("remit", true), SAID("text", true), END};
static const struct dg_field opinion_fields[] = {
    INT("opinion", true, 1, DG_MAX_CASE_LIST),
    ENUM("verdict", true, "for|for_with_conditions|against|needs_change|no_comment"),
    SAID("text", false),
    OBJECTS("conditions", false, pinned_fields, 200),
    OBJECTS("remarks", false, remark_fields, 200),
    END};
static const struct dg_field opinion_lapse_fields[] = {INT("opinion", true, 1, DG_MAX_CASE_LIST), END};
static const struct dg_field call_fields[] = {WORD("session", true), TIME("starts_at", true),
                                              SAID("place", true), SAIDS("agenda", false), END};
static const struct dg_field agenda_fields[] = {SAIDS("items", true), END};
static const struct dg_field attend_fields[] = {WORD("person", false), WORD("body", false),
                                                WORD("body_kind", false), END};
static const struct dg_field out_fields[] = {WORD("person", false), END};
static const struct dg_field recuse_fields[] = {WORD("person", false), SAID("reason", true), END};
static const struct dg_field draft_fields[] = {INT("meeting", true, 1, DG_MAX_CASE_LIST),
                                               SHA("sha256_en", true), SHA("sha256_fa", true), END};
static const struct dg_field said_fields[] = {SAID("text", true), END};
static const struct dg_field confirm_fields[] = {SHA("sha256", false), END};
static const struct dg_field motion_fields[] = {
    ENUM("motion", true, "approve|approve_with_conditions|refuse|return"), SAID("text", false), END};
static const struct dg_field cast_fields[] = {INT("vote", true, 1, DG_MAX_CASE_LIST),
                                              ENUM("choice", false, "for|against|abstain"), END};
static const struct dg_field close_fields[] = {INT("vote", true, 1, DG_MAX_CASE_LIST),
                                               ENUM("casting", false, "for|against"), END};
static const struct dg_field minority_fields[] = {INT("vote", true, 1, DG_MAX_CASE_LIST), SAID("text", true),
                                                  END};
static const struct dg_field decided_fields[] = {INT("condition", false, 1, DG_MAX_CASE_LIST),
                                                 SAID("text", false), WORDS("cameras", false, DG_MAX_CAMERAS),
                                                 WORD("before_phase", false), END};
static const struct dg_field decide_fields[] = {
    ENUM("verdict", true, "approve|approve_with_conditions|refuse|return"),
    INT("vote", false, 1, DG_MAX_CASE_LIST),
    WORD("resolution", false),
    SAID("reasons", false),
    OBJECTS("conditions", false, decided_fields, 500),
    OBJECTS("points", false, point_fields, 0),
    END};
static const struct dg_field extension_fields[] = {INT("days", true, 1, 3650), SAID("reason", true), END};
static const struct dg_field condition_fields[] = {INT("condition", true, 1, DG_MAX_CASE_LIST),
                                                   SAID("evidence", true), END};
static const struct dg_field phase_fields[] = {WORD("phase", true), SAID("note", false), END};
static const struct dg_field built_fields[] = {WORD("id", true),
                                               LON("lon_e7", true),
                                               LAT("lat_e7", true),
                                               INT("bearing_deg", false, 0, 359),
                                               ENUM("state", false, "working|out_of_service"),
                                               END};
static const struct dg_field service_camera_fields[] = {
    WORD("id", true), ENUM("state", true, "working|out_of_service|removed"), END};
static const struct dg_field service_fields[] = {
    OBJECTS("cameras", true, service_camera_fields, DG_MAX_CAMERAS), SAID("reason", false), END};
static const struct dg_field results_fields[] = {OBJECTS("results", true, result_fields, 200), END};
static const struct dg_field phase_report_fields[] = {WORD("phase", true),
                                                      OBJECTS("built", false, built_fields, DG_MAX_CAMERAS),
                                                      WORDS("left_out", false, DG_MAX_CAMERAS),
                                                      INT("private_m2", false, 0, MANY),
                                                      SAID("note", false),
                                                      SAID("reason", false),
                                                      END};
static const struct dg_field redact_fields[] = {INT("entry", true, 1, 1ll << 40), SHA("hash", false),
                                                SAID("reason", true), END};
static const struct dg_field remedy_fields[] = {INT("objection", true, 1, DG_MAX_CASE_LIST),
                                                ENUM("verdict", true, "uphold|dismiss"), SAID("reasons", true),
                                                END};
static const struct dg_field appeal_fields[] = {INT("objection", true, 1, DG_MAX_CASE_LIST), SAID("text", true),
                                                END};
static const struct dg_field remedy_lapse_fields[] = {INT("objection", true, 1, DG_MAX_CASE_LIST), END};

/* ---- the table ----------------------------------------------------------------------------------------- */

#define R(role) (1u << DG_ROLE_##role)
#define SYSTEM R(SYSTEM)
#define FILERS (R(SUBMITTER) | R(EXPERT) | R(SECRETARY))
#define ANYONE (R(SUBMITTER) | R(EXPERT) | R(SECRETARY) | R(MEMBER) | R(CHAIR) | R(IMPLEMENTER) | R(PUBLIC))
#define HEADS (R(CHAIR) | R(SECRETARY))
#define MEMBERS (R(MEMBER) | R(CHAIR))
#define NOBODY DG_NO_DUTY

/* By the way of a case, so that a reader finds it in the order in which it happens. */
const struct dg_act_row dg_acts[] = {
    {"need.file", DG_CASE_NEED, FILERS, DG_ROLE_SUBMITTER, NULL, need_fields, NULL, dg_make_need, dg_fold_need},
    {"scheme.submit", DG_CASE_SCHEME, R(SUBMITTER), DG_ROLE_SUBMITTER, NULL, scheme_fields, NULL,
     dg_make_scheme, dg_fold_scheme},
    {"change.submit", DG_CASE_CHANGE, R(SUBMITTER), DG_ROLE_SUBMITTER, NULL, change_fields, NULL,
     dg_make_change, dg_fold_change},
    {"renewal.submit", DG_CASE_RENEWAL, R(SUBMITTER), DG_ROLE_SUBMITTER, NULL, renewal_fields, NULL,
     dg_make_renewal, dg_fold_renewal},
    {"listing.file", DG_CASE_VOLUNTARY, R(PUBLIC), DG_ROLE_SUBMITTER, NULL, listing_fields, NULL,
     dg_make_listing, dg_fold_listing},
    {"complaint.file", DG_CASE_COMPLAINT, R(PUBLIC), DG_ROLE_SUBMITTER, NULL, complaint_fields, NULL,
     dg_make_complaint, dg_fold_complaint},
    {"case.accept", -1, R(SECRETARY), DG_ROLE_SECRETARY, "accept", note_fields, NULL, dg_make_accept, NULL},
    {"case.return", -1, R(SECRETARY), DG_ROLE_SECRETARY, "return", return_fields, NULL, dg_make_return,
     dg_fold_return},
    {"version.submit", -1, R(SUBMITTER), DG_ROLE_SUBMITTER, "version", version_fields, NULL, dg_make_version,
     dg_fold_version},
    {"withdraw", -1, R(SUBMITTER) | R(EXPERT) | R(PUBLIC), DG_ROLE_SUBMITTER, NULL, reason_maybe_fields, NULL,
     dg_make_withdraw, NULL},
    {"extension.grant", -1, HEADS, NOBODY, NULL, extension_fields, dg_guard_extension, dg_make_extension,
     dg_fold_extension},
    {"opinion.ask", -1, R(SECRETARY), DG_ROLE_SECRETARY, NULL, ask_fields, NULL, dg_make_ask, dg_fold_ask},
    {"opinion.file", -1, R(EXPERT), DG_ROLE_EXPERT, NULL, opinion_fields, dg_guard_opinion, dg_make_opinion,
     dg_fold_opinion},
    {"meeting.call", -1, HEADS, NOBODY, NULL, call_fields, dg_guard_call, dg_make_call, dg_fold_call},
    {"agenda.set", -1, HEADS, NOBODY, NULL, agenda_fields, dg_guard_called, NULL, dg_fold_agenda},
    {"meeting.open", -1, HEADS, NOBODY, NULL, none, dg_guard_open, NULL, dg_fold_open},
    {"attend.in", -1, MEMBERS | R(SECRETARY), NOBODY, NULL, attend_fields, dg_guard_in, dg_make_in, dg_fold_in},
    {"attend.out", -1, MEMBERS | R(SECRETARY), NOBODY, NULL, out_fields, dg_guard_out, dg_make_out,
     dg_fold_out},
    {"recuse", -1, MEMBERS | R(SECRETARY), NOBODY, NULL, recuse_fields, dg_guard_recuse, dg_make_recuse,
     dg_fold_recuse},
    {"vote.open", -1, HEADS, NOBODY, NULL, motion_fields, dg_guard_vote_open, dg_make_vote_open,
     dg_fold_vote_open},
    {"vote.cast", -1, MEMBERS, DG_ROLE_MEMBER, NULL, cast_fields, dg_guard_vote_cast, dg_make_vote_cast,
     dg_fold_vote_cast},
    {"vote.close", -1, HEADS, NOBODY, NULL, close_fields, dg_guard_vote_close, dg_make_vote_close,
     dg_fold_vote_close},
    {"reason.file", -1, MEMBERS, DG_ROLE_MEMBER, NULL, minority_fields, dg_guard_reason, dg_make_reason,
     dg_fold_reason},
    {"meeting.close", -1, HEADS, NOBODY, NULL, none, dg_guard_close, dg_make_close, dg_fold_close},
    {"minutes.draft", -1, SYSTEM, NOBODY, NULL, draft_fields, NULL, NULL, dg_fold_draft},
    {"minutes.remark", -1, MEMBERS, NOBODY, NULL, said_fields, dg_guard_minutes_remark, NULL,
     dg_fold_minutes_remark},
    {"minutes.confirm", -1, R(CHAIR), DG_ROLE_MEMBER, NULL, confirm_fields, dg_guard_minutes, dg_make_confirm,
     dg_fold_confirm},
    {"committee.return", -1, HEADS, NOBODY, "return", return_fields, dg_guard_committee_return,
     dg_make_committee_return, dg_fold_return},
    {"committee.pass", -1, HEADS, NOBODY, "pass", note_fields, dg_guard_pass, dg_make_pass, NULL},
    {"decide", -1, HEADS, NOBODY, "approve", decide_fields, dg_guard_decide, dg_make_decide, dg_fold_decide},
    {"forward", -1, R(SECRETARY), DG_ROLE_SECRETARY, "forward", none, dg_guard_forward, dg_make_forward,
     dg_fold_forward},
    {"province.decide", -1, HEADS, NOBODY, "approve", decide_fields, dg_guard_decide, dg_make_decide,
     dg_fold_decide},
    {"publish", -1, R(SECRETARY) | SYSTEM, NOBODY, NULL, none, dg_guard_publish, dg_make_publish,
     dg_fold_publish},
    {"condition.report", -1, R(IMPLEMENTER) | R(SUBMITTER), NOBODY, NULL, condition_fields,
     dg_guard_condition_report, dg_make_condition_report, dg_fold_condition_report},
    {"condition.close", -1, R(SECRETARY) | R(EXPERT), NOBODY, NULL, condition_fields, dg_guard_condition_close,
     dg_make_condition_close, dg_fold_condition_close},
    {"phase.start", -1, R(IMPLEMENTER) | R(SUBMITTER), NOBODY, NULL, phase_fields, dg_guard_phase_start,
     dg_make_phase_start, dg_fold_phase_start},
    {"phase.report", -1, R(IMPLEMENTER) | R(SUBMITTER), NOBODY, NULL, phase_report_fields,
     dg_guard_phase_report, dg_make_phase_report, dg_fold_phase_report},
    {"service.report", -1, R(IMPLEMENTER) | R(SUBMITTER), NOBODY, NULL, service_fields, dg_guard_running,
     dg_make_service, dg_fold_service},
    {"result.report", -1, R(IMPLEMENTER) | R(SUBMITTER), NOBODY, NULL, results_fields, dg_guard_running,
     dg_make_results, dg_fold_results},
    {"objection.file", -1, ANYONE, NOBODY, NULL, said_fields, dg_guard_objection, dg_make_objection,
     dg_fold_objection},
    {"objection.decide", -1, R(CHAIR), NOBODY, NULL, remedy_fields, dg_guard_objection_decide,
     dg_make_objection_decide, dg_fold_objection_decide},
    {"appeal.file", -1, ANYONE, NOBODY, NULL, appeal_fields, dg_guard_appeal, dg_make_appeal,
     dg_fold_objection},
    {"appeal.decide", -1, R(CHAIR), NOBODY, NULL, remedy_fields, dg_guard_appeal_decide, dg_make_appeal_decide,
     dg_fold_objection_decide},
    {"complaint.answer", -1, R(SUBMITTER) | R(SECRETARY), NOBODY, "answer", said_fields, NULL, dg_make_answer,
     dg_fold_answer},
    {"redact", -1, R(AUDITOR) | R(ADMIN) | R(SECRETARY), NOBODY, NULL, redact_fields, NULL, dg_make_redact,
     dg_fold_redact},
    {"adopt", -1, SYSTEM, NOBODY, NULL, adopt_fields, dg_guard_adopt, dg_make_adopt, dg_fold_adopt},
    {"deadline.remind", -1, SYSTEM, NOBODY, NULL, none, dg_guard_remind, NULL, dg_fold_remind},
    {"opinion.lapse", -1, SYSTEM, NOBODY, NULL, opinion_lapse_fields, dg_guard_opinion_lapse,
     dg_make_opinion_lapse, dg_fold_opinion_lapse},
    {"deadline.pass", -1, SYSTEM, NOBODY, NULL, none, dg_guard_deadline, dg_make_deadline, dg_fold_deadline},
    {"objection.lapse", -1, SYSTEM, NOBODY, NULL, remedy_lapse_fields, dg_guard_objection_lapse,
     dg_make_objection_lapse, dg_fold_objection_decide},
    {"lapse", -1, SYSTEM, NOBODY, NULL, none, dg_guard_lapse, dg_make_lapse, dg_fold_lapse},
    {0},
};

const struct dg_act_row *dg_act_find(const char *word)
{
    for (const struct dg_act_row *row = dg_acts; row->word; row++) {
        if (strcmp(row->word, word) == 0) return row;
    }
    return NULL;
}

const char *dg_act_word(int32_t i)
{
    int32_t n = (int32_t)(sizeof dg_acts / sizeof *dg_acts) - 1;
    return i >= 0 && i < n ? dg_acts[i].word : NULL;
}

int dg_act_opens(const char *act)
{
    const struct dg_act_row *row = dg_act_find(act);
    return row ? row->opens : -2;
}

/* ---- lists --------------------------------------------------------------------------------------------- */

/* Full at 0 and at every power of two. An item behind n that a copy of the case wrote is overwritten. */
void *dg_grow(struct dg_arena *arena, void *list, int32_t *n, size_t item_size)
{
    void **items = list;
    int32_t have = *n;
    if (have >= DG_MAX_CASE_LIST) return NULL;
    if ((have & (have - 1)) == 0) {
        void *grown = NULL;
        if (dg_arena_array(arena, have ? (size_t)have * 2 : 1, item_size, &grown, NULL) < 0) return NULL;
        if (have) memcpy(grown, *items, (size_t)have * item_size);
        *items = grown;
    }
    *n = have + 1;
    char *item = (char *)*items + (size_t)have * item_size;
    memset(item, 0, item_size);
    return item;
}

int dg_grow_full(struct dg_err *err)
{
    return dg_err_set(err, DG_ELIMIT, "no memory, or more than %d of a kind in one case", DG_MAX_CASE_LIST);
}

/* ---- versions and cameras ------------------------------------------------------------------------------ */

const struct dg_case_version *dg_version_last(const struct dg_case *c)
{
    return c->n_versions ? &c->versions[c->n_versions - 1] : NULL;
}

const struct dg_case_camera *dg_camera_find(const struct dg_case_version *version, const char *id)
{
    int32_t lo = 0, hi = version ? version->n_cameras : 0;
    while (lo < hi) {
        int32_t mid = (lo + hi) / 2, order = strcmp(version->cameras[mid].id, id);
        if (order == 0) return &version->cameras[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

int64_t dg_distance_mm(int32_t lon_a_e7, int32_t lat_a_e7, int32_t lon_b_e7, int32_t lat_b_e7)
{
    /* 6371008.8 m is the mean radius of GRS 80 (Moritz 2000); the error against the ellipsoid is below 0.6 %.
     */
    const double mm_per_e7 = 6371008.8 * DG_DEG * 1e-7 * 1000;
    double mid = ((double)lat_a_e7 + (double)lat_b_e7) / 2 * 1e-7 * DG_DEG;
    double dx = ((double)lon_a_e7 - (double)lon_b_e7) * mm_per_e7 * dg_cos(mid);
    double dy = ((double)lat_a_e7 - (double)lat_b_e7) * mm_per_e7;
    return (int64_t)(sqrt(dx * dx + dy * dy) + 0.5);
}

enum dg_change_level dg_change_level_of(const struct dg_procedure *procedure, const int64_t *change)
{
    enum dg_change_level level = DG_LEVEL_NONE;
    for (int32_t i = 0; i < procedure->n_changes; i++) {
        const struct dg_change_rule *rule = &procedure->changes[i];
        if (change[rule->measure] >= rule->at_least && rule->level > level) level = rule->level;
    }
    return level;
}

/* ---- meetings ------------------------------------------------------------------------------------------ */

struct dg_meeting *dg_meeting_now(const struct dg_case *c)
{
    struct dg_meeting *last = c->n_meetings ? &c->meetings[c->n_meetings - 1] : NULL;
    bool is_now = last && last->state <= DG_MEETING_OPEN && strcmp(last->stage, c->stage) == 0;
    return is_now ? last : NULL;
}

struct dg_attendance *dg_present(const struct dg_meeting *meeting, const char *person)
{
    for (int32_t i = 0; i < meeting->n_attendance; i++) {
        struct dg_attendance *stay = &meeting->attendance[i];
        if (!stay->out_at && strcmp(stay->person, person) == 0) return stay;
    }
    return NULL;
}

bool dg_is_recused(const struct dg_case *c, const char *person)
{
    for (int32_t i = 0; i < c->n_recusals; i++) {
        if (strcmp(c->recusals[i].person, person) == 0) return true;
    }
    return false;
}

int32_t dg_count_present(const struct dg_case *c, const struct dg_meeting *meeting)
{
    int32_t n = 0;
    for (int32_t i = 0; i < meeting->n_attendance; i++) {
        const struct dg_attendance *stay = &meeting->attendance[i];
        n += stay->votes && !stay->out_at && !dg_is_recused(c, stay->person);
    }
    return n;
}

int32_t dg_count_seats(const struct dg_meeting_rules *rules)
{
    int32_t n = 0;
    for (int32_t i = 0; i < rules->n_seats; i++) n += rules->seats[i].votes;
    return n;
}

int32_t dg_least(struct dg_share share, int32_t n)
{
    int32_t product = n * share.num; /* both at most 1000 */
    return share.is_more ? product / share.den + 1 : (product + share.den - 1) / share.den;
}

struct dg_vote *dg_vote_open(const struct dg_case *c)
{
    struct dg_vote *last = c->n_votes ? &c->votes[c->n_votes - 1] : NULL;
    return last && last->state == DG_VOTE_OPEN ? last : NULL;
}

/* A later vote on the same matter takes the place of an earlier one. */
const struct dg_vote *dg_vote_carried(const struct dg_case *c)
{
    for (int32_t i = c->n_votes - 1; i >= 0; i--) {
        const struct dg_vote *vote = &c->votes[i];
        if (strcmp(vote->stage, c->stage) != 0 || vote->version_no != c->n_versions ||
            vote->opened_at < c->stage_at)
            return NULL;
        if (vote->state == DG_VOTE_CARRIED) return vote;
    }
    return NULL;
}

/* ---- phases and conditions ----------------------------------------------------------------------------- */

static const struct dg_phase_state *phase_state(const struct dg_case *c, const char *id)
{
    for (int32_t i = 0; i < c->n_phases; i++) {
        if (strcmp(c->phases[i].id, id) == 0) return &c->phases[i];
    }
    return NULL;
}

const char *dg_phase_next(const struct dg_case *c, bool *is_first)
{
    const struct dg_case_version *version = dg_version_last(c);
    *is_first = true;
    for (int32_t i = 0; version && i < version->n_phases; i++) {
        if (!phase_state(c, version->phases[i])) return version->phases[i];
        *is_first = false;
    }
    return NULL;
}

static int32_t phase_ix(const struct dg_case_version *version, const char *id)
{
    for (int32_t i = 0; version && i < version->n_phases; i++) {
        if (strcmp(version->phases[i], id) == 0) return i;
    }
    return -1;
}

/* A condition that names a phase must be closed before that phase, and any other before the second one. */
const struct dg_condition *dg_phase_blocked(const struct dg_case *c, const char *phase, bool is_first)
{
    const struct dg_case_version *version = dg_version_last(c);
    int32_t ix = phase_ix(version, phase);
    for (int32_t i = 0; i < c->n_conditions; i++) {
        const struct dg_condition *condition = &c->conditions[i];
        if (!condition->is_binding || condition->closed_seq) continue;
        int32_t before = *condition->before_phase ? phase_ix(version, condition->before_phase) : -1;
        if (before >= 0 ? before <= ix : !is_first) return condition;
    }
    return NULL;
}

bool dg_is_end(enum dg_case_status status)
{
    return status == DG_STATUS_REFUSED || status == DG_STATUS_WITHDRAWN || status == DG_STATUS_LAPSED ||
           status == DG_STATUS_CLOSED;
}
