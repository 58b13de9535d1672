/* The whole way of one scheme, from its submission to the end of its term, with a fixed clock. */
#include "play.h"

static const char *state_of(struct play *play) { return play->c->stage; }

static void intake(struct play *play)
{
    /* A wrong submitter is refused, with the reason. */
    struct dg_actor town = who("p-town", "shahrdari", "municipality", DG_ROLE_SUBMITTER);
    NO(play, town, "scheme.submit", SCHEME, DG_EDENIED, "inside a village its village office is responsible");
    NO(play, town, "scheme.submit", SCHEME, DG_EDENIED, "C-01");
    DO(play, DRAFTER, "scheme.submit", SCHEME);
    CHECK_STR(state_of(play), "intake");
    CHECK_INT(play->c->status, DG_STATUS_REVIEW);
    CHECK_INT(play->c->versions[0].n_cameras, 2);
    CHECK_STR(play->c->versions[0].cameras[0].id, "C-01");
    NO(play, DRAFTER, "case.accept", NULL, DG_EDENIED, "submitter");
    DO(play, SECRETARY, "case.accept", NULL);
    CHECK_STR(state_of(play), "committee");
}

static void opinions(struct play *play)
{
    static const char *const asked[4][2] = {{"technical_office", "technical"},
                                            {"police", "security"},
                                            {"traffic_police", "traffic"},
                                            {"justice_office", "privacy"}};
    char data[200];
    for (int i = 0; i < 4; i++) {
        snprintf(data, sizeof data, "{\"remit\":\"%s\",\"body\":\"%s\",\"body_kind\":\"%s\"}", asked[i][1],
                 asked[i][0], asked[i][0]);
        DO(play, SECRETARY, "opinion.ask", data);
    }
    NO(play, SECRETARY, "opinion.ask", "{\"remit\":\"privacy\",\"body\":\"police\",\"body_kind\":\"police\"}",
       DG_EINVAL, "not among the remits");
    DO(play, EXPERT("technical_office"), "opinion.file", "{\"opinion\":1,\"verdict\":\"for\"}");
    NO(play, EXPERT("police"), "opinion.file", "{\"opinion\":1,\"verdict\":\"for\"}", DG_EDENIED,
       "technical_office");
    NO(play, EXPERT("police"), "opinion.file", "{\"opinion\":2,\"verdict\":\"against\"}", DG_EINVAL, "reasons");
    DO(play, EXPERT("police"), "opinion.file",
       "{\"opinion\":2,\"verdict\":\"for\",\"remarks\":[{\"remit\":\"privacy\",\"text\":\"حیاط دیده "
       "نمی‌شود\"}]}");
    CHECK_INT(play->c->opinions[1].n_remarks, 1);
    NO(play, EXPERT("traffic_police"), "opinion.file", "{\"opinion\":3,\"verdict\":\"for_with_conditions\"}",
       DG_EINVAL, "conditions");
    NO(play, EXPERT("traffic_police"), "opinion.file",
       "{\"opinion\":3,\"verdict\":\"for_with_conditions\",\"conditions\":[{\"text\":\"x\",\"cameras\":[\"C-"
       "09\"]}]}",
       DG_EFOUND, "C-09");
    DO(play, EXPERT("traffic_police"), "opinion.file",
       "{\"opinion\":3,\"verdict\":\"for_with_conditions\",\"conditions\":[{\"text\":\"خط ایست دیده شود\","
       "\"cameras\":[\"C-02\"],\"before_phase\":\"2\"}]}");
    CHECK_STR(play->c->conditions[0].cameras[0], "C-02");
    CHECK(!play->c->conditions[0].is_binding);
    DO(play, EXPERT("justice_office"), "opinion.file",
       "{\"opinion\":4,\"verdict\":\"needs_change\",\"text\":\"ماسک خانهٔ روبه‌رو\"}");
}

static void returned_and_answered(struct play *play)
{
    static const char *const votes[4] = {"for", "for", "against", "for"};
    play_open_meeting(play, "K-7");
    play_vote(play, "return", votes);
    NO(play, CHAIR, "committee.return", "{\"points\":[{\"text\":\"x\"}]}", DG_ESTATE, "close it first");
    DO(play, CHAIR, "meeting.close", NULL);
    CHECK_STR(play->out.entries[1].act, "minutes.draft");
    NO(play, CHAIR, "committee.return", "{\"points\":[{\"text\":\"x\"}]}", DG_ESTATE, "not confirmed");
    DO(play, CHAIR, "minutes.confirm", NULL);
    NO(play, CHAIR, "committee.pass", NULL, DG_ESTATE, "carried a return");
    DO(play, CHAIR, "committee.return",
       "{\"points\":[{\"text\":\"ماسک دوربین ۲\",\"camera\":\"C-02\"},{\"text\":\"منظور نیاز ۱ روشن نیست\"}]}");
    CHECK_STR(state_of(play), "returned");
    CHECK_INT(play->c->n_points, 2);
    NO(play, DRAFTER, "version.submit", "{" FACTS_OF(SHA_A) "}", DG_EINVAL, "unchanged");
    NO(play, DRAFTER, "version.submit", "{\"answers\":[{\"point\":1,\"text\":\"شد\"}]," FACTS_OF(SHA_B) "}",
       DG_EINVAL, "point 2");
    DO(play, DRAFTER, "version.submit",
       "{\"answers\":[{\"point\":1,\"text\":\"ماسک افزوده شد\"},{\"point\":2,\"text\":\"نوشته شد\"}]," FACTS_OF(
           SHA_B) "}");
    CHECK_STR(state_of(play), "committee");
    CHECK_INT(play->c->points[1].answered_in, 2);
    /* The vote on version 1 does not carry version 2. */
    NO(play, CHAIR, "committee.pass", NULL, DG_ESTATE, "no motion on version 2");
    play_open_meeting(play, "K-8");
    play_vote(play, "approve", (const char *const[4]){"for", "for", "for", "for"});
    play_close_meeting(play);
    DO(play, CHAIR, "committee.pass", NULL);
    CHECK_STR(state_of(play), "commission");
}

static void commission(struct play *play)
{
    char data[200], at[21];
    dg_time_write(play->now + 86400, at);
    snprintf(data, sizeof data, "{\"session\":\"C-3\",\"starts_at\":\"%s\",\"place\":\"فرمانداری\"}", at);
    NO(play, SECRETARY, "meeting.call", data, DG_EINVAL, "days of notice");
    play_open_meeting(play, "C-3");
    DO(play, MEMBER("municipality"), "attend.in", NULL);
    DO(play, MEMBER("municipality"), "recuse", "{\"reason\":\"خویشاوندی با پیمانکار\"}");
    /* Four of seven seats are needed; the recused member does not count. */
    DO(play, MEMBER("police"), "attend.out", NULL);
    NO(play, CHAIR, "vote.open", "{\"motion\":\"approve_with_conditions\"}", DG_ESTATE, "4 of 7");
    DO(play, MEMBER("police"), "attend.in", NULL);
    DO(play, CHAIR, "vote.open", "{\"motion\":\"approve_with_conditions\"}");
    NO(play, MEMBER("municipality"), "vote.cast", "{\"vote\":3,\"choice\":\"for\"}", DG_EDENIED, "recused");
    NO(play, MEMBER("justice_office"), "vote.cast", "{\"vote\":3,\"choice\":\"for\"}", DG_EDENIED,
       "not present");
    DO(play, CHAIR, "vote.cast", "{\"vote\":3,\"choice\":\"for\"}");
    DO(play, MEMBER("police"), "vote.cast", "{\"vote\":3,\"choice\":\"against\"}");
    NO(play, MEMBER("police"), "vote.cast", "{\"vote\":3,\"choice\":\"for\"}", DG_ESTATE, "already");
    DO(play, MEMBER("traffic_police"), "vote.cast", "{\"vote\":3,\"choice\":\"for\"}");
    DO(play, MEMBER("technical_office"), "vote.cast", "{\"vote\":3,\"choice\":\"abstain\"}");
    /* A vote without quorum cannot be recorded. */
    DO(play, MEMBER("technical_office"), "attend.out", NULL);
    NO(play, CHAIR, "vote.close", "{\"vote\":3}", DG_ESTATE, "cannot be recorded");
    DO(play, MEMBER("technical_office"), "attend.in", NULL);
    DO(play, CHAIR, "vote.close", "{\"vote\":3}");
    CHECK_INT(play->c->votes[2].state, DG_VOTE_CARRIED);
    CHECK_INT(play->c->votes[2].n_present, 4);
    CHECK_INT(play->c->votes[2].tally[DG_BALLOT_FOR], 2);
    NO(play, MEMBER("traffic_police"), "reason.file", "{\"vote\":3,\"text\":\"x\"}", DG_EDENIED, "majority");
    DO(play, MEMBER("police"), "reason.file", "{\"vote\":3,\"text\":\"روشنایی بس بود\"}");
    DO(play, CHAIR, "meeting.close", NULL);
    DO(play, CHAIR, "minutes.confirm", NULL);
    NO(play, CHAIR, "decide", "{\"verdict\":\"approve\"}", DG_EINVAL, "vote 3 carried");
    NO(play, CHAIR, "decide", "{\"verdict\":\"approve_with_conditions\"}", DG_EINVAL, "names them");
    DO(play, CHAIR, "decide",
       "{\"verdict\":\"approve_with_conditions\",\"conditions\":[{\"condition\":1},"
       "{\"text\":\"تابلو نصب شود\",\"before_phase\":\"1\"}]}");
    CHECK(play->c->conditions[0].is_binding);
    CHECK_STR(state_of(play), "forwarding");
}

static void check_minutes(struct play *play)
{
    dg_auto(dg_text_done) struct dg_text fa = {0}, en = {0};
    char sha256[DG_SHA256_HEX_SIZE];
    CHECK_INT(dg_minutes_write(&fa, &play->procedure, play->c, 3, DG_FA, NULL, NULL), 0);
    CHECK_INT(dg_minutes_write(&en, &play->procedure, play->c, 3, DG_EN, NULL, NULL), 0);
    CHECK(strstr(fa.data, "صورت‌جلسه"));
    CHECK(strstr(fa.data, "نظر اقلیت"));
    CHECK(strstr(fa.data, "روشنایی بس بود"));
    CHECK(strstr(en.data, "Carried: 2 for, 1 against, 1 abstained."));
    CHECK(strstr(en.data, "4 present with a vote, 4 of 7 needed"));
    CHECK(strstr(en.data, "Recused and not counted"));
    CHECK(strstr(en.data, "Outside the remit, not counted (privacy)"));
    dg_sha256_hex(fa.data, fa.len, sha256);
    CHECK_STR(play->c->meetings[2].minutes_sha256[DG_FA], sha256);
    if (getenv("DIDGAH_SHOW")) printf("%s\n%s\n", fa.data, en.data);
}

static void province(struct play *play)
{
    dg_auto(dg_text_done) struct dg_text before = {0}, text = {0}, none = {0};
    struct dg_actor them = PROVINCE;
    CHECK_INT(dg_case_json(&before, &play->procedure, play->c, &them, NULL, &play->err), DG_EFOUND);
    DO(play, SECRETARY, "forward", NULL);
    CHECK_STR(play->c->forwarded_sha256, SHA_B);
    CHECK(strstr(play->out.entries[0].data, "\"sha256\":\"" SHA_B "\""));
    CHECK(!strstr(play->out.entries[0].data, SHA_A));
    CHECK_INT(dg_case_json(&text, &play->procedure, play->c, &them, NULL, &play->err), 0);
    CHECK(strstr(text.data, SHA_B));
    CHECK(!strstr(text.data, SHA_A)); /* the frozen version and no other */
    CHECK(!strstr(text.data, "\"opinions\""));
    CHECK_INT(dg_case_json(&none, &play->procedure, play->c, NULL, NULL, &play->err), DG_EFOUND);
    DO(play, PROVINCE, "province.decide", "{\"verdict\":\"approve\"}");
    CHECK_STR(state_of(play), "approved");
    CHECK_INT(play->c->status, DG_STATUS_APPROVED);
    CHECK(play->c->term_until > play->now + 3 * 364 * 86400ll);
    CHECK_STR(play->c->approved_sha256, SHA_B);
}

static void after(struct play *play)
{
    DO(play, SECRETARY, "publish", NULL);
    CHECK_INT(play->c->published[0].level, DG_PUBLIC_EXACT);
    CHECK_INT(play->c->published[1].level, DG_PUBLIC_STREET); /* beside a clinic */
    /* The sign must stand before phase 1, the stop line be seen before phase 2. */
    NO(play, BUILDER, "phase.start", "{\"phase\":\"1\"}", DG_ESTATE, "condition 2");
    DO(play, BUILDER, "condition.report", "{\"condition\":2,\"evidence\":\"عکس تابلو\"}");
    NO(play, BUILDER, "phase.start", "{\"phase\":\"1\"}", DG_ESTATE, "condition 2");
    NO(play, EXPERT("traffic_police"), "condition.close", "{\"condition\":2,\"evidence\":\"x\"}", DG_EDENIED,
       "county_office");
    DO(play, SECRETARY, "condition.close", "{\"condition\":2,\"evidence\":\"بازدید شد\"}");
    NO(play, BUILDER, "phase.start", "{\"phase\":\"2\"}", DG_EINVAL, "next is \"1\"");
    DO(play, BUILDER, "phase.start", "{\"phase\":\"1\"}");
    NO(play, BUILDER, "phase.start", "{\"phase\":\"2\"}", DG_ESTATE, "not reported");
    /* C-01 stands 9.05 m to the east of its place: its bearing is kept, and the agencies are asked again. */
    NO(play, BUILDER, "phase.report",
       "{\"phase\":\"1\",\"built\":[{\"id\":\"C-01\",\"lon_e7\":515002000,\"lat_e7\":357001000,\"bearing_deg\":"
       "90}]}",
       DG_EINVAL, "say why");
    DO(play, BUILDER, "phase.report",
       "{\"phase\":\"1\",\"built\":[{\"id\":\"C-01\",\"lon_e7\":515002000,\"lat_e7\":357001000,\"bearing_deg\":"
       "90}],"
       "\"reason\":\"تیر برق جابه‌جا شده بود\"}");
    CHECK_NEAR((double)play->c->phases[0].change[DG_MEASURE_MOVED_MM], 9030, 30);
    CHECK_INT(play->c->phases[0].level, DG_LEVEL_OPINION);
    CHECK_STR(state_of(play), "committee");
    CHECK_INT(play->c->status, DG_STATUS_REVIEW);
}

static void lapses(struct play *play)
{
    struct dg_case before;
    int64_t until = play->c->term_until;
    before = *play->c;
    CHECK_INT(play->c->term_until, before.term_until);
    /* The silence of the committee passes it on; the commission's deadline makes it overdue; the term ends. */
    play->now = until;
    (void)play_wait(play, 0);
    CHECK(play->c->status == DG_STATUS_REVIEW);
    play->now = until + 1;
    CHECK_INT(play_wait(play, 0), 1);
    CHECK_INT(play->c->status, DG_STATUS_LAPSED);
    CHECK_STR(state_of(play), "lapsed");
    CHECK_INT(dg_review_next_due(&play->procedure, play->c), 0);
}

static void test_story(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    intake(&play);
    opinions(&play);
    returned_and_answered(&play);
    commission(&play);
    check_minutes(&play);
    province(&play);
    after(&play);
    play_check_fold(&play);
    lapses(&play);
    play_check_fold(&play);
    printf("# %d entries\n", play.n);
}

int main(void)
{
    TAP_CASE("a scheme from submission to the end of its term", test_story);
    return tap_end();
}
