/* Every act by every person in every situation of a scheme. What may be done is written down here, by hand,
 * from the rules of the county's procedure; all else must be refused. dg_review_allowed must say the same as
 * the step. */
#include "sample_data.h"

#define N_PEOPLE 16

/* d drafter, D drafter of another village, b builder, B builder elsewhere, t technical expert (asked), j
 * justice expert (not asked), s secretary, a auditor, c chair, m police member (present), n justice member
 * (absent), o municipality member (absent; a seat in the commission alone), p province, r resident, x
 * administrator, y the clock. */
static const char letters[N_PEOPLE + 1] = "dDbBtjsacmnoprxy";

static struct dg_actor person_of(char letter)
{
    switch (letter) {
    case 'd': return DRAFTER;
    case 'D': return who("p-other", "dehyari-2", "village_office", DG_ROLE_SUBMITTER);
    case 'b': return BUILDER;
    case 'B': return who("p-other-builder", "dehyari-2", "village_office", DG_ROLE_IMPLEMENTER);
    case 't': return EXPERT("technical_office");
    case 'j': return EXPERT("justice_office");
    case 's': return SECRETARY;
    case 'a': return AUDITOR;
    case 'c': return CHAIR;
    case 'm': return MEMBER("police");
    case 'n': return MEMBER("justice_office");
    case 'o': return MEMBER("municipality");
    case 'p': return PROVINCE;
    case 'r': return RESIDENT;
    case 'x': return who("p-admin", "county_office", "county_office", DG_ROLE_ADMIN);
    default: return dg_actor_system;
    }
}

/* What stands always: the secretariat's secretary and auditor take texts out of sight. */
#define ALWAYS "redact:sa "

static const char *const ask =
    "{\"remit\":\"technical\",\"body\":\"technical_office\",\"body_kind\":\"technical_office\"}";
static const char *const motion = "{\"motion\":\"approve\"}";

static void go_none(struct play *play) { (void)play; }
static void go_intake(struct play *play) { DO(play, DRAFTER, "scheme.submit", SCHEME); }
static void go_committee(struct play *play)
{
    play_to_committee(play);
    DO(play, SECRETARY, "opinion.ask", ask);
}
static void go_called(struct play *play)
{
    struct dg_actor secretary = SECRETARY;
    play_to_committee(play);
    DO(play, SECRETARY, "meeting.call", sample_data(play, "meeting.call", &secretary));
}
static void go_open(struct play *play)
{
    play_to_committee(play);
    play_open_meeting(play, "K-1");
}
static void go_no_quorum(struct play *play)
{
    go_open(play);
    DO(play, MEMBER("traffic_police"), "attend.out", NULL);
    DO(play, MEMBER("technical_office"), "attend.out", NULL);
}
static void go_voting(struct play *play)
{
    go_open(play);
    DO(play, CHAIR, "vote.open", motion);
}
static void go_voted(struct play *play)
{
    go_voting(play);
    DO(play, MEMBER("police"), "vote.cast", "{\"vote\":1,\"choice\":\"against\"}");
}
static void go_drafted(struct play *play)
{
    go_open(play);
    play_vote(play, "approve", (const char *const[4]){"for", "against", "for", "for"});
    DO(play, CHAIR, "meeting.close", NULL);
}
static void go_confirmed(struct play *play)
{
    go_drafted(play);
    DO(play, CHAIR, "minutes.confirm", NULL);
}
static void go_return_carried(struct play *play)
{
    go_open(play);
    play_vote(play, "return", (const char *const[4]){"for", "for", "for", "for"});
    play_close_meeting(play);
}
static void go_returned(struct play *play)
{
    go_return_carried(play);
    DO(play, CHAIR, "committee.return", "{\"points\":[{\"text\":\"روشن نیست\"}]}");
}
static void go_commission(struct play *play) { play_to_commission(play); }
static void go_sitting(struct play *play)
{
    play_to_commission(play);
    play_open_meeting(play, "C-1");
}
static void go_to_decide(struct play *play)
{
    go_sitting(play);
    play_vote(play, "approve", (const char *const[4]){"for", "for", "for", "for"});
    play_close_meeting(play);
}
static void go_forwarding(struct play *play)
{
    go_to_decide(play);
    DO(play, CHAIR, "decide", "{\"verdict\":\"approve\"}");
}
static void go_province(struct play *play) { play_to_province(play, "{\"verdict\":\"approve\"}"); }
static void go_approved(struct play *play)
{
    go_province(play);
    DO(play, PROVINCE, "province.decide", "{\"verdict\":\"approve\"}");
}
static void go_conditions(struct play *play)
{
    play_to_province(play, "{\"verdict\":\"approve_with_conditions\",\"conditions\":[{\"text\":\"تابلو\","
                           "\"before_phase\":\"1\"}]}");
    DO(play, PROVINCE, "province.decide", "{\"verdict\":\"approve\"}");
    DO(play, SECRETARY, "publish", NULL);
}
static void go_building(struct play *play)
{
    go_approved(play);
    DO(play, BUILDER, "phase.start", "{\"phase\":\"1\"}");
}
static void go_objected(struct play *play)
{
    go_approved(play);
    DO(play, RESIDENT, "objection.file", "{\"text\":\"خانهٔ من\"}");
}
static void go_dismissed(struct play *play)
{
    go_objected(play);
    DO(play, CHAIR, "objection.decide", "{\"objection\":1,\"verdict\":\"dismiss\",\"reasons\":\"نیست\"}");
}
static void go_late(struct play *play)
{
    go_approved(play);
    play->now += 30 * 86400; /* past the time for objections */
}
static void go_refused(struct play *play)
{
    go_province(play);
    DO(play, PROVINCE, "province.decide", "{\"verdict\":\"refuse\",\"reasons\":\"لازم نیست\"}");
}
static void go_withdrawn(struct play *play)
{
    go_intake(play);
    DO(play, DRAFTER, "withdraw", NULL);
}
static void go_lapsed(struct play *play)
{
    go_approved(play);
    (void)play_wait(play, 1200);
}
static void go_overdue(struct play *play)
{
    go_intake(play);
    play->now += 10 * 86400;
}

struct situation {
    const char *name;
    void (*go)(struct play *play);
    const char *may; /* "act:letters ..." */
};

#define OBJECTING "objection.file:dtjr "
/* What is told of a scheme while it runs. */
#define RUNNING "service.report:db result.report:db "

static const struct situation situations[] = {
    {"no case", go_none, "need.file:dDt scheme.submit:dD listing.file:r"},
    {"intake", go_intake, ALWAYS "case.accept:s case.return:s withdraw:d extension.grant:s"},
    {"intake, deadline over", go_overdue, ALWAYS "case.accept:s case.return:s withdraw:d deadline.pass:y"},
    {"committee", go_committee,
     ALWAYS "withdraw:d extension.grant:c opinion.ask:s opinion.file:t meeting.call:s"},
    {"committee, meeting called", go_called,
     ALWAYS "withdraw:d extension.grant:c opinion.ask:s agenda.set:s recuse:scmn"},
    {"committee, meeting open", go_open,
     ALWAYS "withdraw:d extension.grant:c opinion.ask:s attend.in:sn attend.out:scm recuse:scmn vote.open:c "
            "meeting.close:c"},
    {"committee, two of five present", go_no_quorum,
     ALWAYS
     "withdraw:d extension.grant:c opinion.ask:s attend.in:sn attend.out:scm recuse:scmn meeting.close:c"},
    {"committee, vote open", go_voting,
     ALWAYS "withdraw:d extension.grant:c opinion.ask:s attend.in:sn attend.out:scm recuse:scmn vote.cast:cm "
            "meeting.close:c"},
    {"committee, one has voted", go_voted,
     ALWAYS "withdraw:d extension.grant:c opinion.ask:s attend.in:sn attend.out:scm recuse:scn vote.cast:c "
            "vote.close:c meeting.close:c"},
    {"committee, minutes drafted", go_drafted,
     ALWAYS "withdraw:d extension.grant:c opinion.ask:s meeting.call:s reason.file:m minutes.remark:cm "
            "minutes.confirm:c"},
    {"committee, minutes confirmed", go_confirmed,
     ALWAYS "withdraw:d extension.grant:c opinion.ask:s meeting.call:s committee.pass:c"},
    {"committee, a return carried", go_return_carried,
     ALWAYS "withdraw:d extension.grant:c opinion.ask:s meeting.call:s committee.return:c"},
    {"returned", go_returned, ALWAYS "withdraw:d extension.grant:s version.submit:d"},
    {"commission", go_commission, ALWAYS "extension.grant:c meeting.call:s"},
    {"commission, meeting open", go_sitting,
     ALWAYS "extension.grant:c attend.in:sno attend.out:scm recuse:scmno vote.open:c meeting.close:c"},
    {"commission, to decide", go_to_decide, ALWAYS "extension.grant:c meeting.call:s decide:c"},
    {"to be forwarded", go_forwarding, ALWAYS "forward:s"},
    {"province", go_province, ALWAYS "province.decide:p extension.grant:p"},
    {"in force", go_approved, ALWAYS RUNNING OBJECTING "publish:sy phase.start:db adopt:y"},
    {"in force, time for objections over", go_late, ALWAYS RUNNING "publish:sy phase.start:db adopt:y"},
    {"in force, conditions open", go_conditions,
     ALWAYS RUNNING OBJECTING "condition.report:db condition.close:s adopt:y"},
    {"in force, a phase is built", go_building, ALWAYS RUNNING OBJECTING "publish:sy phase.report:db adopt:y"},
    {"in force, objected to", go_objected,
     ALWAYS RUNNING "objection.file:dtj objection.decide:c publish:sy phase.start:db adopt:y"},
    {"in force, objection dismissed", go_dismissed,
     ALWAYS RUNNING "objection.file:dtj appeal.file:dr publish:sy phase.start:db adopt:y"},
    {"refused", go_refused, ALWAYS OBJECTING},
    {"withdrawn", go_withdrawn, ALWAYS},
    {"lapsed", go_lapsed, ALWAYS},
};

/* Does the table say that this person may do it? */
static bool may(const char *table, const char *act, char letter)
{
    size_t n = strlen(act);
    for (const char *s = table; *s; s += strcspn(s, " "), s += *s == ' ') {
        if (strncmp(s, act, n) != 0 || s[n] != ':') continue;
        for (const char *who_may = s + n + 1; *who_may && *who_may != ' '; who_may++) {
            if (*who_may == letter) return true;
        }
    }
    return false;
}

static bool is_listed(const char *const *words, int32_t n, const char *word)
{
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(words[i], word) == 0) return true;
    }
    return false;
}

static int n_cells;

static void check_cell(struct play *play, const struct situation *situation, const char *act, char letter,
                       bool is_allowed)
{
    struct dg_actor actor = person_of(letter);
    int code = play_try(play, actor, act, sample_data(play, act, &actor));
    bool want = may(situation->may, act, letter);
    n_cells++;
    if ((code >= 0) != want || (is_allowed && !want) || (want && !is_allowed))
        printf("# %s: %s by %c: step %d (%s), allowed %d, table %d\n", situation->name, act, letter, code,
               play->err.msg, is_allowed, want);
    CHECK((code >= 0) == want);
    CHECK(is_allowed == want);
    if (code >= 0) return;
    CHECK(code == DG_EDENIED || code == DG_ESTATE || code == DG_EFOUND || code == DG_ECONFLICT);
    CHECK(*play->err.msg);
}

static void check_situation(const struct situation *situation)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    situation->go(&play);
    for (int i = 0; i < N_PEOPLE; i++) {
        struct dg_actor actor = person_of(letters[i]);
        const char *const *words;
        int32_t n;
        CHECK_INT(dg_review_allowed(&play.arena, &play.procedure, play.c, &actor, play.now, &words, &n, NULL),
                  0);
        for (int32_t k = 0; dg_act_word(k); k++) {
            const char *act = dg_act_word(k);
            int opens = dg_act_opens(act);
            /* The draft comes with the closing. What needs another case is played in test_kinds.c. */
            if (strcmp(act, "minutes.draft") == 0 || opens == DG_CASE_CHANGE || opens == DG_CASE_RENEWAL ||
                opens == DG_CASE_COMPLAINT)
                continue;
            /* A submitter elsewhere may open a scheme, of his own cameras: the data decides (test_story.c). */
            if (letters[i] == 'D' && opens == DG_CASE_SCHEME) continue;
            check_cell(&play, situation, act, letters[i], is_listed(words, n, act));
        }
    }
}

static void test_matrix(void)
{
    int n = (int)(sizeof situations / sizeof *situations);
    for (int i = 0; i < n; i++) check_situation(&situations[i]);
    printf("# %d situations, %d cells\n", n, n_cells);
}

/* Nobody has two of the duties that the procedure keeps apart, whatever body sends him. */
static void test_duties(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    go_committee(&play);
    NO(&play, who("p-drafter", "technical_office", "technical_office", DG_ROLE_EXPERT), "opinion.file",
       "{\"opinion\":1,\"verdict\":\"for\"}", DG_EDENIED, "has been submitter");
    NO(&play, who("p-secretary", "technical_office", "technical_office", DG_ROLE_EXPERT), "opinion.file",
       "{\"opinion\":1,\"verdict\":\"for\"}", DG_EDENIED, "has been secretary");
    DO(&play, EXPERT("technical_office"), "opinion.file", "{\"opinion\":1,\"verdict\":\"for\"}");
    play_open_meeting(&play, "K-1");
    NO(&play, who("p-expert-technical_office", "justice_office", "justice_office", DG_ROLE_MEMBER), "attend.in",
       NULL, DG_EDENIED, "has been expert");
    NO(&play, SECRETARY, "attend.in",
       "{\"person\":\"p-expert-technical_office\",\"body\":\"justice_office\",\"body_kind\":\"justice_"
       "office\"}",
       DG_EDENIED, "has been expert");
    NO(&play, who("p-member-police", "dehyari-1", "village_office", DG_ROLE_SUBMITTER), "withdraw", NULL,
       DG_EDENIED, "has been member");
}

int main(void)
{
    TAP_CASE("every act by every person in every situation", test_matrix);
    TAP_CASE("one duty for a person in a case", test_duties);
    return tap_end();
}
