/* Signed notes, checkpoints, keys, a witness's requests and proofs: the first byte picks the reader. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "log/log.h"

static const char vkey_text[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

static void check_failure(int code, const struct dg_err *err)
{
    if (code < 0 && (err->code != code || !err->msg[0])) abort();
}

static void read_note(struct dg_arena *arena, const char *bytes, size_t n, const struct dg_vkey *key)
{
    struct dg_note note;
    struct dg_checkpoint checkpoint;
    struct dg_err err = {0};
    int code = dg_note_parse(arena, bytes, n, &note, &err);
    check_failure(code, &err);
    if (code == 0) {
        if (note.n_signatures < 1 || note.n_text < 1 || note.text[note.n_text - 1] != '\n') abort();
        for (int32_t i = 0; i < note.n_signatures; i++) {
            if (!*note.signatures[i].name || note.signatures[i].n < 1) abort();
        }
        (void)dg_note_is_signed(&note, key, NULL);
    }
    err = (struct dg_err){0};
    int read = dg_checkpoint_parse(arena, bytes, n, &checkpoint, &err);
    check_failure(read, &err);
    if (read == 0 && (code != 0 || checkpoint.size < 0 || !*checkpoint.origin)) abort();
}

static void ask_witness(struct dg_arena *arena, const char *bytes, size_t n, const struct dg_vkey *key)
{
    const struct dg_witness_log known = {.origin = key->name, .keys = key, .n_keys = 1, .size = 3};
    static const uint8_t seed[DG_ED25519_SIZE] = {1};
    struct dg_witness_answer answer;
    struct dg_skey witness;
    if (dg_skey_of_seed("witness.example/w1", DG_KEY_WITNESS, seed, &witness, NULL) < 0) abort();
    if (dg_witness_judge(arena, &known, 1, &witness, bytes, n, 1795600000, &answer, NULL) < 0) abort();
    if (answer.status == 200 || !*answer.body || answer.body[strlen(answer.body) - 1] != '\n') abort();
}

static void read_key(const char *bytes, size_t n)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_vkey key;
    struct dg_skey secret;
    if (dg_vkey_parse(bytes, n, &key, NULL) == 0) {
        dg_vkey_write(&text, &key);
        n -= bytes[n - 1] == '\n';
        if (text.len != n || memcmp(text.data, bytes, n) != 0) abort(); /* one spelling */
    }
    (void)dg_skey_parse(bytes, n, &secret, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_vkey key;
    int64_t ix = 0;
    if (n == 0) return 0;
    const char *rest = (const char *)bytes + 1;
    if (dg_vkey_parse(vkey_text, strlen(vkey_text), &key, NULL) < 0) abort();
    switch (bytes[0] % 4) {
    case 0: read_note(&arena, rest, n - 1, &key); break;
    case 1: ask_witness(&arena, rest, n - 1, &key); break;
    case 2: read_key(rest, n - 1); break;
    case 3: (void)dg_log_proof_check(rest, n - 1, "entry", 5, &key, NULL, 0, &ix, NULL); break;
    }
    return 0;
}
