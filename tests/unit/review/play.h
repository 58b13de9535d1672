/* Play: cases driven through the step and the fold, with a clock of the test's own. Every entry goes through
 * its bytes, as it would through a log, and the fold of all of them is compared with the state at each step. */
#ifndef DG_TESTS_PLAY_H
#define DG_TESTS_PLAY_H

#include "review/review.h"
#include "tap.h"

#define PLAY_MAX 400

struct play {
    struct dg_arena arena;
    struct dg_procedure procedure;
    struct dg_case state, *c; /* c NULL: not opened */
    const struct dg_case *of;
    char *entries[PLAY_MAX]; /* canonical bytes */
    int n;
    int64_t now;
    struct dg_err err;
    struct dg_review_out out;
    int32_t box[DG_N_BALLOTS]; /* of the vote that is open */
};

static inline void play_done(struct play *play) { dg_arena_done(&play->arena); }

/* The clock stands at 2 Azar 1405 (23 November 2026), a Monday, 10:00 in Tehran. */
static inline void play_begin(struct play *play, const char *procedure)
{
    struct dg_err err = {0};
    *play = (struct play){0};
    int code = dg_procedure_standard(&play->arena, procedure, &play->procedure, &err);
    if (code < 0) printf("# %s\n", err.msg);
    CHECK_INT(code, 0);
    (void)dg_time_parse("2026-11-23T06:30:00Z", &play->now);
}

static inline struct dg_actor who(const char *person, const char *body, const char *kind, enum dg_role role)
{
    return (struct dg_actor){person, body, kind, role};
}

static inline void play_keep(struct play *play, const struct dg_entry *entry)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_entry back;
    int64_t n = -1;
    dg_entry_write(&text, entry, play->n);
    CHECK_INT(dg_text_finish(&text, NULL), 0);
    CHECK_INT(dg_entry_parse(&play->arena, text.data, text.len, &back, &n, &play->err), 0);
    CHECK_INT(n, play->n);
    play->entries[play->n++] = dg_arena_strndup(&play->arena, text.data, text.len);
    int code = dg_case_apply(&play->arena, &play->procedure, &play->state, &back, &play->err);
    if (code < 0) printf("# apply: %s\n", play->err.msg);
    CHECK_INT(code, 0); /* what step gives, apply takes */
    play->c = &play->state;
}

/* The step alone. */
static inline int play_try(struct play *play, struct dg_actor actor, const char *kind, const char *data)
{
    const struct dg_act act = {.kind = kind,
                               .case_id = "S-1405-0001",
                               .data = data,
                               .at = play->now,
                               .expect_seq = -1,
                               .of = play->of,
                               .tally = play->box};
    play->err = (struct dg_err){0};
    return dg_review_step(&play->arena, &play->procedure, play->c, &actor, &act, &play->out, &play->err);
}

static inline int play_do(struct play *play, struct dg_actor actor, const char *kind, const char *data)
{
    int code = play_try(play, actor, kind, data);
    if (code < 0) return code;
    if (play->out.box_vote_no) play->box[play->out.box_choice]++;
    if (play->out.burn_vote_no) memset(play->box, 0, sizeof play->box);
    for (int32_t i = 0; i < play->out.n_entries; i++) play_keep(play, &play->out.entries[i]);
    return 0;
}

#define DO(play, actor, kind, data)                                                                            \
    do {                                                                                                       \
        int do_ = play_do((play), (actor), (kind), (data));                                                    \
        if (do_ < 0) printf("# %s:%d: %s\n", __FILE__, __LINE__, (play)->err.msg);                             \
        CHECK_INT(do_, 0);                                                                                     \
        (play)->now += 60;                                                                                     \
    } while (0)
/* Refused with this code, and the reason has this word in it. */
#define NO(play, actor, kind, data, want, word)                                                                \
    do {                                                                                                       \
        CHECK_INT(play_try((play), (actor), (kind), (data)), (want));                                          \
        CHECK((play)->err.code == (want));                                                                     \
        if (!strstr((play)->err.msg, (word)))                                                                  \
            printf("# %s:%d: \"%s\" is not in \"%s\"\n", __FILE__, __LINE__, (word), (play)->err.msg);         \
        CHECK(strstr((play)->err.msg, (word)));                                                                \
    } while (0)

/* Let days pass, and do what the clock asks for. Returns how many acts it asked for. */
static inline int play_wait(struct play *play, int64_t days)
{
    int n = 0;
    bool is_due = true;
    struct dg_act act;
    play->now += days * 86400;
    while (is_due && n < 50) {
        CHECK_INT(dg_review_due(&play->arena, &play->procedure, play->c, play->now, &act, &is_due, &play->err),
                  0);
        if (!is_due) break;
        int code = dg_review_step(&play->arena, &play->procedure, play->c, &dg_actor_system, &act, &play->out,
                                  &play->err);
        if (code < 0) printf("# the clock asks for %s: %s\n", act.kind, play->err.msg);
        CHECK_INT(code, 0);
        if (code < 0) break;
        for (int32_t i = 0; i < play->out.n_entries; i++) play_keep(play, &play->out.entries[i]);
        n++;
    }
    return n;
}

/* The fold of all entries once more, from their bytes, gives the same state to the byte. */
static inline void play_check_fold(struct play *play)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text a = {0}, b = {0};
    struct dg_case again = {0};
    for (int i = 0; i < play->n; i++) {
        struct dg_entry entry;
        int64_t n;
        CHECK_INT(dg_entry_parse(&arena, play->entries[i], strlen(play->entries[i]), &entry, &n, NULL), 0);
        CHECK_INT(dg_case_apply(&arena, &play->procedure, &again, &entry, &play->err), 0);
    }
    CHECK_INT(dg_case_dump(&a, play->c, NULL), 0);
    CHECK_INT(dg_case_dump(&b, &again, NULL), 0);
    CHECK_STR(a.data, b.data);
}

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SHA_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define CAMERA(id, lon, lat, near)                                                                             \
    "{\"id\":\"" id "\",\"lon_e7\":" lon ",\"lat_e7\":" lat ",\"bearing_deg\":90,\"territory\":\"dehyari-1\"," \
    "\"within\":\"village\"" near "}"
#define CAMERAS                                                                                                \
    "\"cameras\":[" CAMERA("C-02", "515000000", "357000000",                                                   \
                           ",\"near\":[\"clinic\"]") "," CAMERA("C-01", "515001000", "357001000", "") "]"
#define FACTS_OF(sha)                                                                                          \
    "\"sha256\":\"" sha "\",\"bytes\":1000," CAMERAS ",\"needs\":[\"N-1\"],\"phases\":[\"1\",\"2\"],"          \
    "\"findings\":{\"error\":0,\"warning\":2,\"note\":3},\"rulebook\":\"" SHA_B "\",\"figures\":\"" SHA_C "\""
#define SCHEME "{\"title\":\"طرح روستا\"," FACTS_OF(SHA_A) "}"

/* People of the made-up county, by what they are. */
#define DRAFTER who("p-drafter", "dehyari-1", "village_office", DG_ROLE_SUBMITTER)
#define BUILDER who("p-builder", "dehyari-1", "village_office", DG_ROLE_IMPLEMENTER)
#define SECRETARY who("p-secretary", "secretariat", "secretariat", DG_ROLE_SECRETARY)
#define AUDITOR who("p-auditor", "secretariat", "secretariat", DG_ROLE_AUDITOR)
#define CHAIR who("p-chair", "county_office", "county_office", DG_ROLE_CHAIR)
#define EXPERT(body) who("p-expert-" body, body, body, DG_ROLE_EXPERT)
#define MEMBER(body) who("p-member-" body, body, body, DG_ROLE_MEMBER)
#define PROVINCE who("p-province", "province_office", "province_office", DG_ROLE_CHAIR)
#define RESIDENT who("p-resident", "", "", DG_ROLE_PUBLIC)

/* ---- stretches of the way that many tests need ---------------------------------------------------------- */

static inline void play_to_committee(struct play *play)
{
    DO(play, DRAFTER, "scheme.submit", SCHEME);
    DO(play, SECRETARY, "case.accept", NULL);
}

/* The committee sits with the chair and three members, and the meeting is open. */
static inline void play_open_meeting(struct play *play, const char *session)
{
    char data[300], at[21];
    int64_t starts = play->now + 6 * 86400;
    dg_time_write(starts, at);
    snprintf(data, sizeof data,
             "{\"session\":\"%s\",\"starts_at\":\"%s\",\"place\":\"فرمانداری\",\"agenda\":[\"طرح روستا\"]}",
             session, at);
    DO(play, SECRETARY, "meeting.call", data);
    play->now = starts;
    DO(play, CHAIR, "meeting.open", NULL);
    DO(play, CHAIR, "attend.in", NULL);
    DO(play, MEMBER("police"), "attend.in", NULL);
    DO(play, MEMBER("traffic_police"), "attend.in", NULL);
    DO(play, MEMBER("technical_office"), "attend.in", NULL);
}

/* A vote with these choices of chair, police, traffic police, technical office ("" does not vote). */
static inline void play_vote(struct play *play, const char *motion, const char *const choices[4])
{
    char data[120];
    int32_t no = play->c->n_votes + 1;
    snprintf(data, sizeof data, "{\"motion\":\"%s\"}", motion);
    DO(play, CHAIR, "vote.open", data);
    const struct dg_actor voters[4] = {CHAIR, MEMBER("police"), MEMBER("traffic_police"),
                                       MEMBER("technical_office")};
    for (int i = 0; i < 4; i++) {
        if (!*choices[i]) continue;
        snprintf(data, sizeof data, "{\"vote\":%d,\"choice\":\"%s\"}", (int)no, choices[i]);
        DO(play, voters[i], "vote.cast", data);
    }
    snprintf(data, sizeof data, "{\"vote\":%d}", (int)no);
    DO(play, CHAIR, "vote.close", data);
}

static inline void play_close_meeting(struct play *play)
{
    DO(play, CHAIR, "meeting.close", NULL);
    DO(play, CHAIR, "minutes.confirm", NULL);
}

static inline void play_to_commission(struct play *play)
{
    static const char *const all[4] = {"for", "for", "for", "for"};
    play_to_committee(play);
    play_open_meeting(play, "K-1");
    play_vote(play, "approve", all);
    play_close_meeting(play);
    DO(play, CHAIR, "committee.pass", NULL);
}

static inline void play_to_province(struct play *play, const char *decision)
{
    static const char *const all[4] = {"for", "for", "for", "for"};
    bool has_conditions = strstr(decision, "with_conditions") != NULL;
    play_to_commission(play);
    play_open_meeting(play, "C-1");
    play_vote(play, has_conditions ? "approve_with_conditions" : "approve", all);
    play_close_meeting(play);
    DO(play, CHAIR, "decide", decision);
    DO(play, SECRETARY, "forward", NULL);
}

#endif
