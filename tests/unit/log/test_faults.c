/* Memory that runs out, at each request in turn: an error every time, never a verdict, and the whole thing in
 * the end. */
#include "logs.h"
#include "scratch.h"
#include "tap.h"

static struct log_made made;
static struct dg_skey witness;
static struct dg_text request;

static int run_verify(struct dg_arena *arena)
{
    struct dg_log_source source = log_source(&made);
    const char *const kept[] = {made.checkpoint.data};
    struct dg_log_verify_params params = {
        .key = &made.key.vkey, .kept = kept, .n_kept = 1, .witnesses = &witness.vkey, .n_witnesses = 1};
    struct dg_log_verdict verdict;
    int code = dg_log_verify(arena, &source, &params, &verdict, NULL);
    if (code == 0) CHECK_INT(verdict.fault, DG_LOG_FINE);
    return code;
}

static int run_export(struct dg_arena *arena)
{
    dg_auto(dg_export_close) struct dg_export *export = NULL;
    struct dg_log_source source = log_source(&made);
    struct dg_log_verify_params params = {0};
    struct dg_log_verdict verdict;
    DG_TRY(dg_export_write(scratch("export"), &source, NULL));
    DG_TRY(dg_export_open(scratch("export"), &export, &source, NULL));
    DG_TRY(dg_log_verify(arena, &source, &params, &verdict, NULL));
    CHECK_INT(verdict.fault, DG_LOG_FINE);
    return 0;
}

static int run_prove(struct dg_arena *arena)
{
    dg_auto(dg_text_done) struct dg_text proof = {0};
    struct dg_log_source source = log_source(&made);
    int64_t ix = 0;
    (void)arena;
    DG_TRY(dg_log_prove(&proof, &source, 7, NULL));
    DG_TRY(dg_text_finish(&proof, NULL));
    return dg_log_proof_check(proof.data, proof.len, made.entries[7], made.lengths[7], &made.key.vkey, NULL, 0,
                              &ix, NULL);
}

static int run_witness(struct dg_arena *arena)
{
    const struct dg_witness_log known = {.origin = LOG_ORIGIN, .keys = &made.key.vkey, .n_keys = 1};
    dg_auto(dg_text_done) struct dg_text taken = {0};
    struct dg_witness_answer answer;
    DG_TRY(dg_witness_judge(arena, &known, 1, &witness, request.data, request.len, 1795600000, &answer, NULL));
    CHECK_INT(answer.status, 200);
    DG_TRY(dg_witness_take(&taken, made.checkpoint.data, made.checkpoint.len, answer.body, strlen(answer.body),
                           &witness.vkey, NULL));
    return dg_text_finish(&taken, NULL);
}

static int run_folder(struct dg_arena *arena)
{
    struct dg_witness_answer answer;
    struct dg_vkey key;
    int code = dg_witness_new(scratch("witness"), "witness.example/w1", &key, NULL);
    if (code < 0 && code != DG_EEXIST) return code;
    code = dg_witness_trust(scratch("witness"), &made.key.vkey, NULL);
    if (code < 0 && code != DG_EEXIST) return code;
    DG_TRY(dg_witness_serve(arena, scratch("witness"), request.data, request.len, 1795600000, &answer, NULL));
    CHECK(answer.status == 200 || answer.status == 409); /* 409: recorded by a try that failed behind it */
    return 0;
}

static void fail_each(int (*run)(struct dg_arena *arena))
{
    long n = 0;
    for (;; n++) {
        struct dg_arena arena = {0};
        dg_alloc_fail_after(n);
        int code = run(&arena);
        dg_alloc_fail_after(-1);
        dg_arena_done(&arena);
        if (code == 0) break;
        CHECK_INT(code, DG_ENOMEM);
        if (code != DG_ENOMEM || n > 5000) break;
    }
    printf("# %ld requests failed\n", n);
    CHECK(n > 0 && n < 5000);
}

static void test_verify(void) { fail_each(run_verify); }
static void test_export(void) { fail_each(run_export); }
static void test_prove(void) { fail_each(run_prove); }
static void test_witness(void) { fail_each(run_witness); }
static void test_folder(void) { fail_each(run_folder); }

int main(void)
{
    uint8_t seed[32] = {3};
    if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 1); /* many flushes */
    log_make(&made, 30, 0);
    struct dg_tiles tiles = log_tiles(&made);
    log_must(dg_witness_ask(&request, &tiles, 0, made.checkpoint.data, made.checkpoint.len, NULL));
    log_must(dg_skey_of_seed("witness.example/w1", DG_KEY_WITNESS, seed, &witness, NULL));
    size_t n_text = (size_t)(strstr(made.checkpoint.data, "\n\n") - made.checkpoint.data) + 1;
    log_must(dg_note_sign(&made.checkpoint, made.checkpoint.data, n_text, &witness, 1795600000, NULL));
    TAP_CASE("verify", test_verify);
    TAP_CASE("export", test_export);
    TAP_CASE("prove", test_prove);
    TAP_CASE("witness", test_witness);
    TAP_CASE("its folder", test_folder);
    dg_text_done(&request);
    log_done(&made);
    return tap_end();
}
