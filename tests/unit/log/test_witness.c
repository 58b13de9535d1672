/* The witness: each status of tlog-witness, its folder, and the race that would roll it back. */
#include "logs.h"
#include "scratch.h"
#include "tap.h"

#include <pthread.h>
#include <sys/stat.h>

static struct log_made log_a; /* 40 entries, the witness has the first 20 */
static struct dg_skey witness;
static struct dg_witness_log known[2];

/* A signed checkpoint of the first n entries. */
static void sign_early(struct dg_text *out, int64_t n, const struct dg_skey *key)
{
    struct dg_tiles tiles = log_tiles(&log_a);
    struct dg_merkle tree;
    struct dg_hash root;
    log_must(dg_merkle_of_tiles(&tiles, n, &tree, NULL));
    dg_merkle_root(&tree, &root);
    log_must(dg_checkpoint_write(out, key, n, &root, NULL));
}

static void make_request(struct dg_text *out, int64_t old, int64_t n, const struct dg_skey *key)
{
    struct dg_tiles tiles = log_tiles(&log_a);
    struct dg_text checkpoint = {0};
    dg_text_clear(out);
    sign_early(&checkpoint, n, key);
    log_must(dg_witness_ask(out, &tiles, old, checkpoint.data, checkpoint.len, NULL));
    dg_text_done(&checkpoint);
}

static void set_up(void)
{
    uint8_t seed[32] = {3};
    struct dg_tiles tiles;
    struct dg_merkle tree;
    log_make(&log_a, 40, 0);
    tiles = log_tiles(&log_a);
    log_must(dg_merkle_of_tiles(&tiles, 20, &tree, NULL));
    log_must(dg_skey_of_seed("witness.example/w1", DG_KEY_WITNESS, seed, &witness, NULL));
    known[0] = (struct dg_witness_log){.origin = "example.com/other", .keys = &log_a.key.vkey, .n_keys = 1};
    known[1] = (struct dg_witness_log){.origin = LOG_ORIGIN, .keys = &log_a.key.vkey, .n_keys = 1, .size = 20};
    dg_merkle_root(&tree, &known[1].root);
}

static struct dg_witness_answer ask(struct dg_arena *arena, const char *body, size_t n)
{
    struct dg_witness_answer answer = {0};
    CHECK_INT(dg_witness_judge(arena, known, 2, &witness, body, n, 1795600000, &answer, NULL), 0);
    return answer;
}

static void expect(const char *body, size_t n, int status)
{
    struct dg_arena arena = {0};
    struct dg_witness_answer answer = ask(&arena, body, n);
    if (answer.status != status) printf("#   got %d %s\n", answer.status, answer.body);
    CHECK_INT(answer.status, status);
    CHECK((status == 200) == (answer.log_ix >= 0));
    dg_arena_done(&arena);
}

static void expect_replaced(const char *find, const char *put, int status)
{
    struct dg_text body = {0}, changed = {0};
    make_request(&body, 20, 40, &log_a.key);
    const char *spot = strstr(body.data, find);
    if (!spot) abort();
    dg_text_addn(&changed, body.data, (size_t)(spot - body.data));
    dg_text_add(&changed, put);
    dg_text_add(&changed, spot + strlen(find));
    expect(changed.data, changed.len, status);
    dg_text_done(&body);
    dg_text_done(&changed);
}

static void test_cosigns(void)
{
    struct dg_arena arena = {0};
    struct dg_text body = {0}, taken = {0};
    struct dg_checkpoint checkpoint;
    int64_t at = 0;
    make_request(&body, 20, 40, &log_a.key);
    struct dg_witness_answer answer = ask(&arena, body.data, body.len);
    CHECK_INT(answer.status, 200);
    CHECK_INT(answer.size, 40);
    CHECK_INT(answer.log_ix, 1);
    CHECK_STR(answer.content_type, "text/plain; charset=utf-8");
    CHECK_INT(dg_witness_take(&taken, log_a.checkpoint.data, log_a.checkpoint.len, answer.body,
                              strlen(answer.body), &witness.vkey, NULL),
              0);
    CHECK_INT(dg_checkpoint_parse(&arena, taken.data, taken.len, &checkpoint, NULL), 0);
    CHECK_INT(dg_note_is_signed(&checkpoint.note, &witness.vkey, &at), DG_SIGNED_WELL);
    CHECK_INT(dg_note_is_signed(&checkpoint.note, &log_a.key.vkey, NULL), DG_SIGNED_WELL);
    CHECK_INT(at, 1795600000);
    CHECK_STR(answer.checkpoint, taken.data); /* monitors get the same */
    /* A second answer replaces the first; one of another witness is refused. */
    struct dg_text again = {0};
    CHECK_INT(
        dg_witness_take(&again, taken.data, taken.len, answer.body, strlen(answer.body), &witness.vkey, NULL),
        0);
    CHECK_STR(again.data, taken.data);
    struct dg_vkey other = witness.vkey;
    other.id++;
    CHECK_INT(dg_witness_take(&again, taken.data, taken.len, answer.body, strlen(answer.body), &other, NULL),
              DG_EFORMAT);
    other = witness.vkey;
    other.public_key[0] ^= 1;
    CHECK_INT(dg_witness_take(&again, taken.data, taken.len, answer.body, strlen(answer.body), &other, NULL),
              DG_EINVAL);
    /* The same size again is fine, from nothing too. */
    make_request(&body, 20, 20, &log_a.key);
    expect(body.data, body.len, 200);
    known[1].size = 0;
    make_request(&body, 0, 30, &log_a.key);
    expect(body.data, body.len, 200);
    make_request(&body, 0, 0, &log_a.key);
    expect(body.data, body.len, 200);
    known[1].size = 20;
    dg_text_done(&body);
    dg_text_done(&taken);
    dg_text_done(&again);
    dg_arena_done(&arena);
}

static void test_400(void)
{
    struct dg_text body = {0};
    expect("", 0, 400);
    expect("old 20\n", 7, 400);
    expect_replaced("old 20", "old 020", 400);
    expect_replaced("old 20", "old -20", 400);
    expect_replaced("old 20", "Old 20", 400);
    expect_replaced("old 20", "old  20", 400);
    expect_replaced("old 20\n", "", 400);
    expect_replaced("=\n", "\n", 400); /* a hash that is none */
    expect_replaced("=\n", "=\r\n", 400);
    expect_replaced("— ", "- ", 400); /* the checkpoint is no signed one */
    expect_replaced("\n40\n", "\n040\n", 400);
    make_request(&body, 20, 40, &log_a.key);
    dg_text_add(&body, "x"); /* no last line feed */
    expect(body.data, body.len, 400);
    /* 63 lines of proof are read, 64 are not. */
    for (int lines = 63; lines <= 64; lines++) {
        dg_text_clear(&body);
        dg_text_add(&body, "old 20\n");
        for (int i = 0; i < lines; i++) dg_text_add(&body, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
        dg_text_add(&body, "\n");
        dg_text_add(&body, log_a.checkpoint.data);
        expect(body.data, body.len, lines == 63 ? 422 : 400);
    }
    expect_replaced("old 20", "old 41", 400); /* beyond the checkpoint's: before 409 */
    dg_text_done(&body);
}

static void test_403_404(void)
{
    struct dg_text body = {0};
    struct dg_skey other;
    uint8_t seed[32] = {44};
    log_must(dg_skey_of_seed(LOG_ORIGIN, DG_KEY_LOG, seed, &other, NULL));
    make_request(&body, 20, 40, &other);
    expect(body.data, body.len, 403);         /* no signature of a trusted key */
    expect_replaced("\n40\n", "\n39\n", 403); /* the signature is over another text */
    log_must(dg_skey_of_seed("example.com/unknown", DG_KEY_LOG, seed, &other, NULL));
    make_request(&body, 20, 40, &other);
    expect(body.data, body.len, 404);
    dg_text_done(&body);
}

static void test_409(void)
{
    struct dg_arena arena = {0};
    struct dg_text body = {0};
    static const int64_t olds[] = {0, 19, 21, 40};
    for (size_t i = 0; i < 4; i++) {
        make_request(&body, olds[i], 40, &log_a.key);
        struct dg_witness_answer answer = ask(&arena, body.data, body.len);
        CHECK_INT(answer.status, 409);
        CHECK_STR(answer.body, "20\n");
        CHECK_STR(answer.content_type, "text/x.tlog.size");
    }
    dg_text_done(&body);
    dg_arena_done(&arena);
}

static void test_422(void)
{
    struct dg_text body = {0}, checkpoint = {0};
    struct dg_hash root = {{1}};
    struct dg_tiles tiles = log_tiles(&log_a);
    /* A proof that does not hold. */
    make_request(&body, 20, 40, &log_a.key);
    char *hash = strchr(body.data, '\n') + 1;
    hash[0] = hash[0] == 'A' ? 'B' : 'A';
    expect(body.data, body.len, 422);
    /* A fork: the log's key over another root. */
    log_must(dg_checkpoint_write(&checkpoint, &log_a.key, 40, &root, NULL));
    dg_text_clear(&body);
    log_must(dg_witness_ask(&body, &tiles, 20, checkpoint.data, checkpoint.len, NULL));
    expect(body.data, body.len, 422);
    /* The same size with another root. */
    dg_text_clear(&checkpoint);
    log_must(dg_checkpoint_write(&checkpoint, &log_a.key, 20, &root, NULL));
    dg_text_clear(&body);
    dg_text_addf(&body, "old 20\n\n%s", checkpoint.data);
    expect(body.data, body.len, 422);
    /* Size 0 with another root, and a proof where none may be. */
    known[1].size = 0;
    dg_text_clear(&checkpoint);
    log_must(dg_checkpoint_write(&checkpoint, &log_a.key, 0, &root, NULL));
    dg_text_clear(&body);
    dg_text_addf(&body, "old 0\n\n%s", checkpoint.data);
    expect(body.data, body.len, 422);
    dg_text_clear(&body);
    dg_text_addf(&body, "old 0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n%s", log_a.checkpoint.data);
    expect(body.data, body.len, 422);
    known[1].size = 20;
    dg_text_done(&body);
    dg_text_done(&checkpoint);
}

/* ---- the folder
 * ------------------------------------------------------------------------------------------------- */

static void test_folder(void)
{
    struct dg_arena arena = {0};
    struct dg_vkey key, loaded;
    struct dg_witness_log *logs = NULL;
    struct dg_witness_answer answer;
    struct dg_text body = {0};
    struct dg_err err = {0};
    struct stat st;
    char path[512], hex[DG_SHA256_HEX_SIZE];
    int32_t n = 0;
    const char *folder = scratch("witness");
    CHECK_INT(dg_witness_new(folder, "witness.example/w1", &key, &err), 0);
    CHECK_INT(dg_witness_new(folder, "witness.example/w2", &key, &err), DG_EEXIST);
    snprintf(path, sizeof path, "%s/key", folder);
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
    CHECK_INT(dg_witness_trust(folder, &log_a.key.vkey, &err), 0);
    CHECK_INT(dg_witness_trust(folder, &log_a.key.vkey, &err), DG_EEXIST);
    CHECK_INT(dg_witness_trust(folder, &witness.vkey, &err), DG_EINVAL);
    make_request(&body, 0, 20, &log_a.key);
    CHECK_INT(dg_witness_serve(&arena, folder, body.data, body.len, 1795600000, &answer, &err), 0);
    CHECK_INT(answer.status, 200);
    make_request(&body, 20, 40, &log_a.key);
    CHECK_INT(dg_witness_serve(&arena, folder, body.data, body.len, 1795600000, &answer, &err), 0);
    CHECK_INT(answer.status, 200);
    CHECK_INT(dg_witness_serve(&arena, folder, body.data, body.len, 1795600000, &answer, &err), 0);
    CHECK_INT(answer.status, 409); /* it was remembered */
    CHECK_INT(dg_witness_load(&arena, folder, &loaded, &logs, &n, &err), 0);
    CHECK_STR(loaded.name, "witness.example/w1");
    CHECK_INT(n, 1);
    CHECK_INT(logs[0].size, 40);
    dg_sha256_hex(LOG_ORIGIN, strlen(LOG_ORIGIN), hex);
    snprintf(path, sizeof path, "%s/%s/checkpoint", folder, hex);
    CHECK(stat(path, &st) == 0); /* for monitors */
    CHECK_INT(dg_witness_serve(&arena, scratch("none"), body.data, body.len, 1, &answer, &err), DG_EFOUND);
    dg_text_done(&body);
    dg_arena_done(&arena);
}

/* Remove a folder below the scratch one. */
static void scratch_forget(const char *path) { nftw(path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS); }

#define PAIRS 1000

struct racer {
    const char *folder;
    struct dg_text body;
    pthread_barrier_t *start;
    int status; /* negative: it failed */
};

static void *run_racer(void *ctx)
{
    struct racer *racer = ctx;
    struct dg_arena arena = {0};
    struct dg_witness_answer answer;
    pthread_barrier_wait(racer->start);
    int code =
        dg_witness_serve(&arena, racer->folder, racer->body.data, racer->body.len, 1795600000, &answer, NULL);
    racer->status = code < 0 ? code : answer.status;
    dg_arena_done(&arena);
    return NULL;
}

/* Requests for sizes N and N + 1 at once, both from what the witness has, a thousand times: exactly one of the
 * two may be cosigned, the other gets the size that won, and what is stored never becomes smaller. */
static void test_race(void)
{
    struct dg_vkey key;
    struct dg_arena arena = {0};
    struct dg_witness_log *logs = NULL;
    int32_t n = 0;
    int64_t size = 0;
    int n_wrong = 0, n_fell = 0, n_large = 0;
    const char *folder = scratch("race");
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, 2);
    struct racer racers[2] = {{.folder = folder, .start = &start}, {.folder = folder, .start = &start}};
    for (int i = 0; i < PAIRS; i++) {
        pthread_t threads[2];
        if (size + 2 > log_a.n || i == 0) { /* from the start again, with another witness */
            char name[64];
            snprintf(name, sizeof name, "witness.example/w%d", i);
            scratch_forget(folder);
            log_must(dg_witness_new(folder, name, &key, NULL));
            log_must(dg_witness_trust(folder, &log_a.key.vkey, NULL));
            size = 0;
        }
        for (int t = 0; t < 2; t++) make_request(&racers[t].body, size, size + 1 + t, &log_a.key);
        for (int t = 0; t < 2; t++) pthread_create(&threads[t], NULL, run_racer, &racers[t]);
        for (int t = 0; t < 2; t++) pthread_join(threads[t], NULL);
        bool small_won = racers[0].status == 200 && racers[1].status == 409;
        bool large_won = racers[1].status == 200 && racers[0].status == 409;
        dg_arena_reset(&arena);
        log_must(dg_witness_load(&arena, folder, &key, &logs, &n, NULL));
        n_wrong += !small_won && !large_won;
        n_large += large_won;
        n_fell += logs[0].size != size + (large_won ? 2 : 1);
        size = logs[0].size;
    }
    printf("# the larger won %d of %d\n", n_large, PAIRS);
    CHECK_INT(n_wrong, 0);
    CHECK_INT(n_fell, 0);
    for (int t = 0; t < 2; t++) dg_text_done(&racers[t].body);
    pthread_barrier_destroy(&start);
    dg_arena_done(&arena);
}

int main(void)
{
    /* The race asks for some 8,000 flushes, which take minutes on a busy disk and nothing in memory. */
    if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 1);
    set_up();
    TAP_CASE("a checkpoint that continues is cosigned, and taken", test_cosigns);
    TAP_CASE("400", test_400);
    TAP_CASE("403 and 404", test_403_404);
    TAP_CASE("409, with the size", test_409);
    TAP_CASE("422", test_422);
    TAP_CASE("its folder", test_folder);
    TAP_CASE("1,000 pairs at once", test_race);
    log_done(&log_a);
    return tap_end();
}
