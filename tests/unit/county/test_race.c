/* Many at once: acts of several processes and threads, votes, and a killed writer among them. */
#include "counties.h"

#include <pthread.h>
#include <sys/wait.h>

#define MAX_THREADS 64
static int n_threads = 4, n_acts = 10; /* test_race THREADS ACTS for more: make soak */
#define N_TRIES 50

static const char *race_path;

struct lane {
    int process, thread;
    int n_done;
};

static void *file_needs(void *arg)
{
    struct lane *lane = arg;
    dg_auto(dg_county_close) struct dg_county *county = counties_open(race_path, DG_COUNTY_WRITE);
    for (int i = 0; county && i < n_acts; i++) {
        char key[64];
        snprintf(key, sizeof key, "race-%d-%d-%08d", lane->process, lane->thread, i);
        if (counties_need(county, key, NULL, NULL) == 0) lane->n_done++;
    }
    return NULL;
}

static int run_process(int process)
{
    pthread_t threads[MAX_THREADS];
    struct lane lanes[MAX_THREADS] = {0};
    int n_done = 0;
    for (int i = 0; i < n_threads; i++) {
        lanes[i].process = process;
        lanes[i].thread = i;
        pthread_create(&threads[i], NULL, file_needs, &lanes[i]);
    }
    for (int i = 0; i < n_threads; i++) {
        pthread_join(threads[i], NULL);
        n_done += lanes[i].n_done;
    }
    return n_done;
}

static void test_two_processes(void)
{
    int64_t before = 0, after = 0;
    int status = 0;
    race_path = scratch("two");
    counties_make(race_path);
    CHECK(counties_is_right(race_path, &before));
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) _exit(run_process(1) == n_threads * n_acts ? 0 : 1);
    CHECK_INT(run_process(2), n_threads * n_acts);
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(counties_is_right(race_path, &after));
    CHECK_INT(after, before + 2 * n_threads * n_acts); /* none lost, none doubled, no gap: verify counts */
}

/* Every member tries N_TRIES times at once, each time with a new key: one vote each, also when the chair closes
 * meanwhile. */
struct voter {
    int ix;
    char case_id[40];
    int n_taken;
};

static void *vote(void *arg)
{
    struct voter *voter = arg;
    dg_auto(dg_county_close) struct dg_county *county = counties_open(race_path, DG_COUNTY_WRITE);
    for (int i = 0; county && i < N_TRIES; i++) {
        char key[64];
        snprintf(key, sizeof key, "vote-%d-%012d", voter->ix, i);
        if (counties_act(county, counties_member[voter->ix], counties_member_body[voter->ix], DG_ROLE_MEMBER,
                         key, "vote.cast", voter->case_id, "{\"choice\":\"for\",\"vote\":1}",
                         COUNTIES_NOW + 9 * 86400, NULL, NULL) == 0)
            voter->n_taken++;
    }
    return NULL;
}

static void test_votes(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    pthread_t threads[6];
    struct voter voters[6];
    struct dg_case c;
    struct dg_err err = {0};
    char case_id[40] = "";
    race_path = scratch("vote");
    counties_make(race_path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(race_path, DG_COUNTY_WRITE);
    counties_vote_open(county, "race-need-0000001", case_id);
    for (int i = 0; i < 6; i++) {
        voters[i] = (struct voter){.ix = i};
        snprintf(voters[i].case_id, sizeof voters[i].case_id, "%s", case_id);
        pthread_create(&threads[i], NULL, vote, &voters[i]);
    }
    for (int i = 0; i < 6; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 6; i++) CHECK_INT(voters[i].n_taken, 1);
    counties_chair_does(county, "vote.cast", case_id, "{\"choice\":\"against\",\"vote\":1}");
    counties_chair_does(county, "vote.close", case_id, "{\"vote\":1}");
    const struct dg_actor secretary = {
        .person_id = counties_secretary, .body_id = "secretariat", .role = DG_ROLE_SECRETARY};
    CHECK_INT(dg_county_case(county, &arena, &secretary, case_id, &c, &err), 0);
    CHECK_INT(c.n_votes ? c.votes[0].tally[0] : -1, 6);
    CHECK_INT(c.n_votes ? c.votes[0].tally[1] : -1, 1);
    CHECK(counties_is_right(race_path, NULL));
}

/* A writer that is killed at any moment, again and again, while others go on. */
#define N_KILLS 10

static void test_kills(void)
{
    int64_t n = 0;
    race_path = scratch("killed");
    counties_make(race_path);
    for (int round = 0; round < N_KILLS; round++) {
        int ends[2];
        if (pipe(ends) != 0) abort();
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            struct dg_county *county = counties_open(race_path, DG_COUNTY_WRITE);
            for (int i = 0; county; i++) {
                char key[64];
                snprintf(key, sizeof key, "killed-%d-%012d", round, i);
                if (counties_need(county, key, NULL, NULL) == 0 && write(ends[1], &i, sizeof i) != sizeof i)
                    break;
            }
            _exit(0);
        }
        close(ends[1]);
        int acked = -1, got;
        for (int i = 0; i <= round % 4; i++) { /* some acts, then the end */
            if (read(ends[0], &got, sizeof got) == sizeof got) acked = got;
        }
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        while (read(ends[0], &got, sizeof got) == sizeof got) acked = got;
        close(ends[0]);
        CHECK(acked >= 0);
        /* All that was answered is there: the keys give receipts of what was done. */
        CHECK(counties_is_right(race_path, &n));
        dg_auto(dg_county_close) struct dg_county *county = counties_open(race_path, DG_COUNTY_WRITE);
        for (int i = 0; county && i <= acked; i++) {
            dg_auto(dg_arena_done) struct dg_arena arena = {0};
            char key[64];
            struct dg_county_receipt receipt = {0};
            snprintf(key, sizeof key, "killed-%d-%012d", round, i);
            const struct dg_actor actor = {
                .person_id = counties_expert, .body_id = "traffic_police", .role = DG_ROLE_EXPERT};
            const struct dg_act act = {
                .kind = "need.file", .data = COUNTIES_NEED, .at = COUNTIES_NOW, .expect_seq = -1};
            CHECK_INT(dg_county_act(county, &arena, &actor, key, &act, NULL, 0, &receipt, NULL), 0);
            CHECK(receipt.is_repeat);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        n_threads = atoi(argv[1]);
        n_acts = atoi(argv[2]);
        if (n_threads < 1 || n_threads > MAX_THREADS || n_acts < 1) return 2;
    }
    TAP_CASE("two processes of several threads: no act lost or doubled", test_two_processes);
    TAP_CASE("members who vote fifty times at once have one vote each", test_votes);
    TAP_CASE("a writer that is killed loses nothing that it answered", test_kills);
    return tap_end();
}
