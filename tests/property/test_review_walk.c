/* Laws of the review over random ways through a procedure: what is allowed is what the step accepts, what the
 * step gives the fold takes, the fold of the entries' bytes is the state, and the same act gives the same
 * bytes. */
#include "../unit/review/sample_data.h"
#include "base/rng.h"

#define N_PEOPLE 19

static struct dg_actor person_at(int i)
{
    switch (i) {
    case 0: return DRAFTER;
    case 1: return BUILDER;
    case 2: return SECRETARY;
    case 3: return CHAIR;
    case 4: return EXPERT("technical_office");
    case 5: return EXPERT("justice_office");
    case 6: return EXPERT("police");
    case 7: return MEMBER("police");
    case 8: return MEMBER("traffic_police");
    case 9: return MEMBER("technical_office");
    case 10: return MEMBER("municipality");
    case 11: return MEMBER("justice_office");
    case 12: return MEMBER("road_administration");
    case 13: return PROVINCE;
    case 14: return RESIDENT;
    case 15: return AUDITOR;
    case 16: return who("p-drafter", "justice_office", "justice_office", DG_ROLE_EXPERT); /* two duties */
    case 17: return who("p-other", "dehyari-2", "village_office", DG_ROLE_SUBMITTER);
    default: return dg_actor_system;
    }
}

/* The sample, or where an act has a choice that leads elsewhere, one of the choices. */
static const char *some_data(const struct play *play, const char *act, const struct dg_actor *actor,
                             struct dg_rng *rng)
{
    static const char *const motions[] = {"approve", "approve", "approve_with_conditions", "return"};
    static const char *const choices[] = {"for", "for", "for", "against", "abstain"};
    static char data[400];
    if (strcmp(act, "vote.open") == 0) {
        snprintf(data, sizeof data, "{\"motion\":\"%s\"}", motions[dg_rng_below(rng, 4)]);
        return data;
    }
    if (strcmp(act, "vote.cast") == 0) {
        snprintf(data, sizeof data, "{\"vote\":%d,\"choice\":\"%s\"}", (int)play->c->n_votes,
                 choices[dg_rng_below(rng, 5)]);
        return data;
    }
    if (strcmp(act, "phase.report") == 0 && dg_rng_below(rng, 2)) {
        snprintf(data, sizeof data,
                 "{\"phase\":\"%d\",\"reason\":\"تیر\",\"built\":[{\"id\":\"C-01\",\"lon_e7\":%d,\"lat_e7\":"
                 "357001000}]}",
                 (int)play->c->n_phases, 515001000 + (int)dg_rng_below(rng, 3000));
        return data;
    }
    return sample_data(play, act, actor);
}

static int n_acts, n_refused, n_without_memory;

static bool is_same(const struct dg_entry *a, const struct dg_entry *b)
{
    dg_auto(dg_text_done) struct dg_text x = {0}, y = {0};
    dg_entry_write(&x, a, 7);
    dg_entry_write(&y, b, 7);
    return x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
}

/* Memory runs out at every request of a step, and of what the reader is told of the case. */
static void do_without_memory(struct play *play, struct dg_actor actor, const char *act, const char *data)
{
    int code = -1;
    for (long k = 0; code < 0 && k < 5000; k++) {
        dg_auto(dg_arena_done) struct dg_arena fresh = {0};
        struct dg_arena kept = play->arena;
        play->arena = fresh;
        dg_alloc_fail_after(k);
        code = play_try(play, actor, act, data);
        dg_alloc_fail_after(-1);
        fresh = play->arena;
        play->arena = kept;
        CHECK(code == 0 || code == DG_ENOMEM);
        n_without_memory++;
    }
    CHECK_INT(code, 0);
    for (long k = 0; k < 5000; k++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        dg_alloc_fail_after(k);
        code = dg_case_json(&text, &play->procedure, play->c, &actor, NULL, NULL);
        if (code >= 0) code = dg_text_finish(&text, NULL);
        dg_alloc_fail_after(-1);
        if (code >= 0) break;
        CHECK_INT(code, DG_ENOMEM);
    }
    CHECK_INT(code, 0);
}

static void do_allowed(struct play *play, struct dg_actor actor, const char *act, struct dg_rng *rng)
{
    const char *data = dg_arena_strdup(&play->arena, some_data(play, act, &actor, rng));
    int code = play_try(play, actor, act, data);
    /* The secretary may name somebody, but not the one whom the sample names. */
    for (int no = 2; code < 0 && strcmp(act, "appeal.file") == 0 && no <= play->c->n_objections; no++) {
        char other[80];
        snprintf(other, sizeof other, "{\"objection\":%d,\"text\":\"متن\"}", no);
        data = dg_arena_strdup(&play->arena, other);
        code = play_try(play, actor, act, data);
    }
    bool names_another =
        strcmp(act, "attend.in") == 0 || strcmp(act, "recuse") == 0 || strcmp(act, "opinion.ask") == 0;
    if (code < 0 && names_another && actor.role == DG_ROLE_SECRETARY) return;
    if (code < 0)
        printf("# allowed, and refused: %s in %s: %s\n", act, play->c ? play->c->stage : "", play->err.msg);
    CHECK_INT(code, 0);
    if (code < 0) return;
    struct dg_review_out first = play->out;
    CHECK_INT(play_try(play, actor, act, data), 0);
    CHECK_INT(first.n_entries, play->out.n_entries);
    CHECK(is_same(&first.entries[0], &play->out.entries[0]));
    if (n_acts % 25 == 0) do_without_memory(play, actor, act, data);
    CHECK_INT(play_do(play, actor, act, data), 0);
    n_acts++;
}

/* What is not allowed is refused whatever its data. */
static void do_others(struct play *play, struct dg_actor actor, const char *const *words, int32_t n)
{
    for (int32_t i = 0; dg_act_word(i); i++) {
        const char *act = dg_act_word(i);
        bool is_allowed = false;
        for (int32_t k = 0; k < n; k++) is_allowed |= strcmp(words[k], act) == 0;
        if (is_allowed || strcmp(act, "minutes.draft") == 0) continue;
        CHECK(play_try(play, actor, act, sample_data(play, act, &actor)) < 0);
        n_refused++;
    }
}

/* Who leaves the way early makes short walks: let ends be rare. */
static bool is_wanted(const char *act, struct dg_rng *rng)
{
    static const char *const rare[] = {"withdraw",    "meeting.close", "attend.out",      "recuse",
                                       "case.return", "redact",        "extension.grant", "objection.file"};
    if (strcmp(act, "withdraw") == 0) return dg_rng_below(rng, 200) == 0;
    for (size_t i = 0; i < sizeof rare / sizeof *rare; i++) {
        if (strcmp(act, rare[i]) == 0) return dg_rng_below(rng, 12) == 0;
    }
    return true;
}

/* Who sees a case follows from the few things that review.h names, which a store keeps beside it to list it by.
 */
static void check_access(const struct play *play, const struct dg_actor *actor)
{
    struct dg_objection appeal = {.is_appeal = true};
    const struct dg_case *c = play->c;
    struct dg_case seen = {.kind = c->kind,
                           .status = c->status,
                           .stage = c->stage,
                           .submitter = c->submitter,
                           .submitter_body = c->submitter_body,
                           .responsible = c->responsible,
                           .approved_at = c->approved_at,
                           .answered_at = c->answered_at,
                           .is_published = c->is_published,
                           .forwarded_sha256 = c->forwarded_sha256 ? "" : NULL,
                           .objections = &appeal};
    for (int32_t i = 0; i < c->n_objections; i++) {
        if (c->objections[i].is_appeal) seen.n_objections = 1;
    }
    CHECK_INT(dg_case_access(&play->procedure, &seen, actor), dg_case_access(&play->procedure, c, actor));
}

static void walk(uint64_t seed, int *n_approved)
{
    dg_auto(play_done) struct play play;
    struct dg_rng rng = dg_rng_init(seed);
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", SCHEME);
    for (int round = 0; round < 1500 && play.n < PLAY_MAX - 60; round++) {
        struct dg_actor actor = person_at((int)dg_rng_below(&rng, N_PEOPLE));
        const char *const *words;
        int32_t n = 0;
        CHECK_INT(dg_review_allowed(&play.arena, &play.procedure, play.c, &actor, play.now, &words, &n, NULL),
                  0);
        check_access(&play, &actor);
        check_access(&play, NULL);
        if (dg_rng_below(&rng, 40) == 0) do_others(&play, actor, words, n);
        const char *act = n ? words[dg_rng_below(&rng, (uint64_t)n)] : "";
        if (*act && actor.role != DG_ROLE_SYSTEM && is_wanted(act, &rng)) do_allowed(&play, actor, act, &rng);
        play.now += (int64_t)dg_rng_below(&rng, 7200);
        if (dg_rng_below(&rng, 25) == 0) (void)play_wait(&play, (int64_t)dg_rng_below(&rng, 14));
    }
    *n_approved += play.c->approved_at != 0;
    play_check_fold(&play);
}

static void test_walks(void)
{
    uint64_t seed = tap_seed();
    int n_approved = 0;
    for (uint64_t i = 0; i < 100; i++) walk(seed + i, &n_approved);
    printf("# %d times without memory\n", n_without_memory);
    printf("# %d acts done, %d refused, %d of 100 schemes came into force\n", n_acts, n_refused, n_approved);
    CHECK(n_approved >= 1); /* the walks get far */
}

int main(void)
{
    TAP_CASE("random ways through the county's procedure", test_walks);
    return tap_end();
}
