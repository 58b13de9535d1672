/* The other kinds of case, the secret ballot, remedies, clocks, redaction; and the procedure after the French
 * model. */
#include "sample_data.h"

/* An approved scheme that other cases can be about. */
static void approve(struct play *play)
{
    play_to_province(play, "{\"verdict\":\"approve\"}");
    DO(play, PROVINCE, "province.decide", "{\"verdict\":\"approve\"}");
    DO(play, SECRETARY, "publish", NULL);
}

static void test_need(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    DO(&play, EXPERT("police"), "need.file",
       "{\"title\":\"میدان\",\"text\":\"سرقت خودرو\",\"purpose\":\"crime\"}");
    DO(&play, SECRETARY, "case.accept", NULL);
    CHECK_STR(play.c->stage, "commission");
    play_open_meeting(&play, "C-1");
    play_vote(&play, "approve", (const char *const[4]){"for", "for", "for", "against"});
    play_close_meeting(&play);
    DO(&play, CHAIR, "decide", "{\"verdict\":\"approve\"}");
    CHECK_STR(play.c->stage, "accepted");
    CHECK_INT(play.c->status, DG_STATUS_APPROVED);
    CHECK_INT(play.c->term_until, 0);
    CHECK(strstr(play.c->fields, "\"purpose\":\"crime\""));
    play_check_fold(&play);
}

static void test_voluntary(void)
{
    dg_auto(play_done) struct play play;
    dg_auto(dg_text_done) struct dg_text seen = {0}, gone = {0};
    play_begin(&play, "tehran-county");
    NO(&play, RESIDENT, "listing.file",
       "{\"premises\":\"shop\",\"camera\":{\"id\":\"V-1\",\"lon_e7\":1,\"lat_e7\":1},\"consent\":\"fa\","
       "\"stream\":\"rtsp://x\"}",
       DG_EINVAL, "\"stream\" is not known");
    NO(&play, RESIDENT, "listing.file",
       "{\"premises\":\"shop\",\"camera\":{\"id\":\"V-1\",\"lon_e7\":1,\"lat_e7\":1}}", DG_EINVAL,
       "consent is missing");
    DO(&play, RESIDENT, "listing.file",
       "{\"premises\":\"shop\",\"camera\":{\"id\":\"V-1\",\"lon_e7\":1,\"lat_e7\":1},\"consent\":\"fa\"}");
    CHECK(strstr(play.out.entries[0].data, "consent_sha256"));
    DO(&play, SECRETARY, "decide", "{\"verdict\":\"approve\"}");
    DO(&play, SECRETARY, "publish", NULL);
    CHECK_INT(dg_case_json(&seen, &play.procedure, play.c, NULL, NULL, NULL), 0);
    NO(&play, who("p-neighbour", "", "", DG_ROLE_PUBLIC), "withdraw", NULL, DG_EDENIED, "withdraw");
    DO(&play, RESIDENT, "withdraw", NULL);
    CHECK_INT(play.c->status, DG_STATUS_WITHDRAWN);
    CHECK_INT(dg_case_json(&gone, &play.procedure, play.c, NULL, NULL, NULL), DG_EFOUND);
    play_check_fold(&play);
}

static void test_complaint(void)
{
    dg_auto(play_done) struct play scheme, play;
    play_begin(&scheme, "tehran-county");
    approve(&scheme);
    play_begin(&play, "tehran-county");
    NO(&play, RESIDENT, "complaint.file", "{\"type\":\"question\",\"camera\":\"C-01\",\"text\":\"چرا؟\"}",
       DG_EFOUND, "no such case");
    play.of = scheme.c;
    play.now = scheme.now;
    NO(&play, RESIDENT, "complaint.file", "{\"type\":\"question\",\"camera\":\"C-77\",\"text\":\"چرا؟\"}",
       DG_EFOUND, "C-77");
    DO(&play, RESIDENT, "complaint.file",
       "{\"type\":\"complaint\",\"camera\":\"C-01\",\"text\":{\"hash\":\"" SHA_A "\"}}");
    CHECK_STR(play.c->responsible, "dehyari-1");
    NO(&play, who("p-other", "dehyari-2", "village_office", DG_ROLE_SUBMITTER), "complaint.answer",
       "{\"text\":\"x\"}", DG_EDENIED, "complaint.answer");
    CHECK_INT(play_wait(&play, 30), 1); /* past the reminders: overdue, and open still */
    CHECK(play.c->is_overdue);
    DO(&play, DRAFTER, "complaint.answer", "{\"text\":\"ماسک گذاشته شد\"}");
    CHECK_INT(play.c->status, DG_STATUS_CLOSED);
    DO(&play, RESIDENT, "objection.file", "{\"text\":\"هنوز می‌بیند\"}");
    DO(&play, CHAIR, "objection.decide", "{\"objection\":1,\"verdict\":\"uphold\",\"reasons\":\"وارد است\"}");
    CHECK_STR(play.c->stage, "answering");
    play_check_fold(&play);
}

#define MOVED(lon, sha)                                                                                        \
    "{\"title\":\"تغییر\",\"reason\":\"تیر برق\",\"sha256\":\"" sha                                            \
    "\",\"bytes\":1,\"cameras\":[" CAMERA("C-02", "515000000", "357000000", "") "," CAMERA(                    \
        "C-01", lon, "357001000", "") "],\"phases\":[\"1\",\"2\"],\"findings\":{\"error\":0,\"warning\":0,"    \
                                      "\"note\":0},\"rulebook\":\"" SHA_B "\",\"figures\":\"" SHA_C "\"}"

static void change_level(const struct play *scheme, const char *data, enum dg_change_level level,
                         const char *stage)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    play.of = scheme->c;
    play.now = scheme->now;
    DO(&play, DRAFTER, "change.submit", data);
    CHECK_INT(play.c->change_level, level);
    CHECK_STR(play.c->stage, stage);
    CHECK_INT(play.out.n_follow, level <= DG_LEVEL_NOTICE);
    play_check_fold(&play);
}

static void test_change(void)
{
    dg_auto(play_done) struct play scheme;
    play_begin(&scheme, "tehran-county");
    approve(&scheme);
    /* 0.45 m, 0.9 m, 4.5 m, 27 m to the east at 35.7 degrees north: thresholds 0.5, 3 and 15 m. */
    change_level(&scheme, MOVED("515001050", SHA_B), DG_LEVEL_NONE, "noted");
    change_level(&scheme, MOVED("515001100", SHA_B), DG_LEVEL_NOTICE, "noted");
    change_level(&scheme, MOVED("515001500", SHA_B), DG_LEVEL_OPINION, "committee");
    change_level(&scheme, MOVED("515004000", SHA_B), DG_LEVEL_FULL, "intake");

    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    play.of = scheme.c;
    play.now = scheme.now;
    NO(&play, DRAFTER, "change.submit", MOVED("515001050", SHA_A), DG_EINVAL, "nothing changes");
    DO(&play, DRAFTER, "change.submit", MOVED("515001100", SHA_B));
    /* What follows is done on the scheme by the clock, and the register must publish again. */
    struct dg_act follow = play.out.follow[0];
    CHECK_STR(follow.case_id, "S-1405-0001");
    scheme.now = play.now;
    int64_t until = scheme.c->term_until;
    DO(&scheme, dg_actor_system, follow.kind, follow.data);
    CHECK_STR(scheme.c->approved_sha256, SHA_B);
    CHECK_INT(scheme.c->versions[1].cameras[0].lon_e7, 515001100);
    CHECK(!scheme.c->is_published);
    CHECK_INT(scheme.c->term_until, until);
    play_check_fold(&scheme);
}

static void test_renewal(void)
{
    dg_auto(play_done) struct play scheme, play;
    play_begin(&scheme, "tehran-county");
    approve(&scheme);
    play_begin(&play, "tehran-county");
    play.of = scheme.c;
    play.now = scheme.c->term_until - 90 * 86400;
    struct dg_actor drafter = DRAFTER;
    DO(&play, DRAFTER, "renewal.submit", sample_data(&play, "renewal.submit", &drafter));
    DO(&play, SECRETARY, "case.accept", NULL);
    play_open_meeting(&play, "K-9");
    play_vote(&play, "approve", (const char *const[4]){"for", "for", "for", "for"});
    play_close_meeting(&play);
    DO(&play, CHAIR, "committee.pass", NULL);
    play_open_meeting(&play, "C-9");
    play_vote(&play, "approve", (const char *const[4]){"for", "for", "for", "for"});
    play_close_meeting(&play);
    DO(&play, CHAIR, "decide", "{\"verdict\":\"approve\"}");
    DO(&play, SECRETARY, "forward", NULL);
    DO(&play, PROVINCE, "province.decide", "{\"verdict\":\"approve\"}");
    CHECK_INT(play.out.n_follow, 1);
    int64_t until = scheme.c->term_until;
    scheme.now = play.now;
    DO(&scheme, dg_actor_system, play.out.follow[0].kind, play.out.follow[0].data);
    CHECK(scheme.c->term_until > until + 2 * 365 * 86400ll);
    play_check_fold(&scheme);
    play_check_fold(&play);
}

static void test_remedies(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    approve(&play);
    DO(&play, RESIDENT, "objection.file", "{\"text\":\"خانهٔ من دیده می‌شود\"}");
    NO(&play, RESIDENT, "objection.file", "{\"text\":\"باز هم\"}", DG_ESTATE, "already");
    /* Fifteen working days of silence dismiss it, and an appeal has its own clock and decider. */
    CHECK_INT(play_wait(&play, 60), 1);
    CHECK_INT(play.c->objections[0].state, DG_REMEDY_DISMISSED);
    CHECK(play.c->objections[0].by_silence);
    DO(&play, RESIDENT, "appeal.file", "{\"objection\":1,\"text\":\"باز هم دیده می‌شود\"}");
    CHECK(play.c->objections[1].is_appeal);
    NO(&play, CHAIR, "appeal.decide", "{\"objection\":2,\"verdict\":\"uphold\",\"reasons\":\"x\"}", DG_EDENIED,
       "province_office");
    DO(&play, PROVINCE, "appeal.decide", "{\"objection\":2,\"verdict\":\"uphold\",\"reasons\":\"وارد است\"}");
    CHECK_STR(play.c->stage, "commission");
    CHECK_INT(play.c->status, DG_STATUS_REVIEW);
    play_check_fold(&play);
}

static void test_clocks(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", SCHEME);
    int64_t due = play.c->due_at;
    NO(&play, SECRETARY, "extension.grant", "{\"days\":6,\"reason\":\"x\"}", DG_EINVAL, "at most 5");
    DO(&play, SECRETARY, "extension.grant", "{\"days\":3,\"reason\":\"تعطیلات\"}");
    CHECK(play.c->due_at >= due + 3 * 86400);
    NO(&play, SECRETARY, "extension.grant", "{\"days\":1,\"reason\":\"x\"}", DG_ESTATE, "no more");
    play.now = play.c->due_at - 3600;
    CHECK_INT(play_wait(&play, 0), 1);
    CHECK_INT(play.c->n_reminded, 1);
    CHECK_INT(play_wait(&play, 0), 0); /* once */
    play.now = play.c->due_at;
    CHECK_INT(play_wait(&play, 0), 0); /* the last second is in time */
    NO(&play, dg_actor_system, "deadline.pass", NULL, DG_ESTATE, "has not passed");
    play.now++;
    CHECK_INT(play_wait(&play, 0), 1); /* silence of the intake accepts */
    CHECK_STR(play.c->stage, "committee");
    DO(&play, SECRETARY, "opinion.ask",
       "{\"remit\":\"security\",\"body\":\"police\",\"body_kind\":\"police\"}");
    play.now = play.c->opinions[0].due_at + 1;
    CHECK(play_wait(&play, 0) >= 1);
    CHECK(play.c->opinions[0].is_silent);
    CHECK_INT(play.c->opinions[0].verdict, DG_NO_COMMENT);
    NO(&play, EXPERT("police"), "opinion.file", "{\"opinion\":1,\"verdict\":\"for\"}", DG_ESTATE, "has passed");
    /* A clock that goes back is marked, and the order stays. */
    play.now -= 7200;
    DO(&play, SECRETARY, "opinion.ask",
       "{\"remit\":\"traffic\",\"body\":\"traffic_police\",\"body_kind\":\"traffic_police\"}");
    CHECK(play.out.entries[0].is_late_clock);
    CHECK(strstr(play.entries[play.n - 1], "\"late_clock\":true"));
    play_check_fold(&play);
}

static void test_conflicts(void)
{
    dg_auto(play_done) struct play play;
    struct dg_actor secretary = SECRETARY, drafter = DRAFTER;
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", SCHEME);
    struct dg_act act = {.kind = "case.accept", .case_id = "S-1405-0001", .at = play.now, .expect_seq = 0};
    CHECK_INT(dg_review_step(&play.arena, &play.procedure, play.c, &secretary, &act, &play.out, &play.err),
              DG_ECONFLICT);
    act.expect_seq = 1;
    CHECK_INT(dg_review_step(&play.arena, &play.procedure, play.c, &secretary, &act, &play.out, &play.err), 0);
    NO(&play, drafter, "scheme.submit", SCHEME, DG_ECONFLICT, "exists already");
    NO(&play, secretary, "case.acept", NULL, DG_EFOUND, "did you mean \"case.accept\"");
    NO(&play, secretary, "case.accept", "{\"then\":{\"stage\":\"approved\"}}", DG_EINVAL,
       "\"then\" is not known");
    NO(&play, secretary, "case.accept", "{\"note\":1.5}", DG_EINVAL, "note");
    NO(&play, secretary, "case.accept", "[1", DG_EFORMAT, "line 1");
    NO(&play, secretary, "lapse", NULL, DG_EDENIED, "secretary");
}

static void test_redaction(void)
{
    dg_auto(play_done) struct play play;
    dg_auto(dg_text_done) struct dg_text before = {0}, after = {0};
    struct dg_actor chair = CHAIR;
    play_begin(&play, "tehran-county");
    play_to_committee(&play);
    DO(&play, SECRETARY, "opinion.ask",
       "{\"remit\":\"security\",\"body\":\"police\",\"body_kind\":\"police\"}");
    DO(&play, EXPERT("police"), "opinion.file",
       "{\"opinion\":1,\"verdict\":\"against\",\"text\":\"خانهٔ آقای همسایه\"}");
    CHECK_INT(dg_case_json(&before, &play.procedure, play.c, &chair, NULL, NULL), 0);
    CHECK(strstr(before.data, "همسایه"));
    DO(&play, AUDITOR, "redact", "{\"entry\":4,\"reason\":\"نام شخص\"}");
    CHECK_INT(dg_case_json(&after, &play.procedure, play.c, &chair, NULL, NULL), 0);
    CHECK(!strstr(after.data, "همسایه"));
    CHECK(strstr(after.data, "\"redacted\": 5"));
    NO(&play, AUDITOR, "redact", "{\"entry\":4,\"reason\":\"باز\"}", DG_ESTATE, "already");
    NO(&play, AUDITOR, "redact", "{\"entry\":40,\"reason\":\"باز\"}", DG_EFOUND, "the case has 5");
}

/* ---- the casting vote and the majority ------------------------------------------------------------------- */

static void ballot(const char *const votes[4], enum dg_vote_state want, bool by_casting_vote)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    play_to_committee(&play);
    play_open_meeting(&play, "K-1");
    play_vote(&play, "approve", votes);
    CHECK_INT(play.c->votes[0].state, want);
    CHECK(play.c->votes[0].by_casting_vote == by_casting_vote);
}

static void test_majority(void)
{
    ballot((const char *const[4]){"for", "for", "against", "against"}, DG_VOTE_CARRIED, true);
    ballot((const char *const[4]){"against", "for", "for", "against"}, DG_VOTE_LOST, true);
    ballot((const char *const[4]){"abstain", "for", "against", ""}, DG_VOTE_LOST, false);
    ballot((const char *const[4]){"against", "for", "for", "abstain"}, DG_VOTE_CARRIED, false);
    ballot((const char *const[4]){"abstain", "for", "abstain", "abstain"}, DG_VOTE_CARRIED, false);
    ballot((const char *const[4]){"abstain", "abstain", "abstain", "abstain"}, DG_VOTE_LOST, false);
}

/* ---- the French model ------------------------------------------------------------------------------------ */

#define COMMUNE who("p-commune", "commune-1", "commune", DG_ROLE_SUBMITTER)
#define PREFECTURE who("p-pref-sec", "prefecture", "prefecture", DG_ROLE_SECRETARY)
#define PREFECT who("p-prefect", "prefecture", "prefecture", DG_ROLE_CHAIR)
#define JUDGE who("p-judge", "court", "court", DG_ROLE_CHAIR)
#define FRENCH                                                                                                 \
    "{\"title\":\"Rue\",\"grounds\":[{\"ground\":\"traffic_flow\"}],\"sha256\":\"" SHA_A                       \
    "\",\"bytes\":1,\"cameras\":[{\"id\":\"C-1\",\"lon_e7\":1,"                                                \
    "\"lat_e7\":1,\"territory\":\"commune-1\",\"within\":\"city\"}],\"findings\":{\"error\":0,\"warning\":0,"  \
    "\"note\":0},\"rulebook\":\"" SHA_B "\",\"figures\":\"" SHA_C "\"}"

static void french_sitting(struct play *play)
{
    char data[200], at[21];
    DO(play, COMMUNE, "scheme.submit", FRENCH);
    DO(play, PREFECTURE, "case.accept", NULL);
    play->now += 60;
    dg_time_write(play->now + 8 * 86400, at);
    snprintf(data, sizeof data, "{\"session\":\"1\",\"starts_at\":\"%s\",\"place\":\"Préfecture\"}", at);
    DO(play, PREFECTURE, "meeting.call", data);
    play->now += 8 * 86400;
    DO(play, JUDGE, "meeting.open", NULL);
    DO(play, JUDGE, "attend.in", NULL);
    DO(play, MEMBER("mayors"), "attend.in", NULL);
    DO(play, JUDGE, "vote.open", "{\"motion\":\"approve\"}");
    DO(play, JUDGE, "vote.cast", "{\"vote\":1,\"choice\":\"against\"}");
    CHECK_INT(play->out.box_choice, DG_BALLOT_AGAINST);
    CHECK_INT(play->out.box_vote_no, 1);
    CHECK(!strstr(play->entries[play->n - 1], "against")); /* the entry tells who, not how */
    DO(play, MEMBER("mayors"), "vote.cast", "{\"vote\":1,\"choice\":\"for\"}");
}

static void test_secret(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "french-department");
    french_sitting(&play);
    play.box[DG_BALLOT_FOR]++;
    NO(&play, JUDGE, "vote.close", "{\"vote\":1}", DG_EINVAL, "holds 3 ballots, and 2 members voted");
    play.box[DG_BALLOT_FOR]--;
    DO(&play, JUDGE, "vote.close", "{\"vote\":1,\"casting\":\"for\"}");
    CHECK_INT(play.out.burn_vote_no, 1);
    CHECK_INT(play.c->votes[0].state, DG_VOTE_CARRIED);
    CHECK(play.c->votes[0].by_casting_vote);
    CHECK_INT(play.c->votes[0].casts[0].choice, -1);
    play_check_fold(&play);
}

static void test_void(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "french-department");
    french_sitting(&play);
    DO(&play, JUDGE, "meeting.close", NULL);
    CHECK_INT(play.out.burn_vote_no, 1); /* nobody may count a vote that decides nothing */
    CHECK_INT(play.c->votes[0].state, DG_VOTE_VOID);
    play_check_fold(&play);
}

static void test_silence_refuses(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "french-department");
    DO(&play, COMMUNE, "scheme.submit", FRENCH);
    for (int i = 0; i < 3; i++) (void)play_wait(&play, 130);
    CHECK_STR(play.c->stage, "refused");
    CHECK_INT(play.c->n_decisions, 1);
    CHECK(play.c->decisions[0].by_silence);
    CHECK_INT(play.c->decisions[0].motion, DG_REFUSE);
    CHECK_INT(play.c->approved_at, 0);
    play_check_fold(&play);
}

static void test_five_years(void)
{
    dg_auto(play_done) struct play play;
    char until[21];
    play_begin(&play, "french-department");
    french_sitting(&play);
    DO(&play, JUDGE, "vote.close", "{\"vote\":1,\"casting\":\"for\"}");
    DO(&play, JUDGE, "meeting.close", NULL);
    DO(&play, JUDGE, "minutes.confirm", NULL);
    DO(&play, JUDGE, "committee.pass", NULL);
    DO(&play, PREFECT, "decide", "{\"verdict\":\"approve\"}");
    CHECK_STR(play.c->stage, "authorised");
    dg_time_write(play.c->term_until, until);
    CHECK(strncmp(until, "2031-12-01", 10) == 0);
    play_check_fold(&play);
}

int main(void)
{
    TAP_CASE("a need", test_need);
    TAP_CASE("a voluntary listing, withdrawn at any time", test_voluntary);
    TAP_CASE("a complaint, answered in the record", test_complaint);
    TAP_CASE("a change by its level", test_change);
    TAP_CASE("a renewal lengthens the term", test_renewal);
    TAP_CASE("objection and appeal, each with its clock", test_remedies);
    TAP_CASE("deadlines, extension, reminders, silence", test_clocks);
    TAP_CASE("stale acts and bad data", test_conflicts);
    TAP_CASE("redaction with a reason", test_redaction);
    TAP_CASE("majority and casting vote", test_majority);
    TAP_CASE("a secret ballot", test_secret);
    TAP_CASE("a vote that was not closed is void", test_void);
    TAP_CASE("silence means refusal", test_silence_refuses);
    TAP_CASE("five years", test_five_years);
    return tap_end();
}
