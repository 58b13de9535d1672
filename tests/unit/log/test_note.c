/* Keys, notes, checkpoints: the specifications' own examples, and each MUST broken once. */
#include "logs.h"
#include "tap.h"

/* signed-note's example. */
static const char example[] =
    "This is an example message.\n\n"
    "— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
static const char example_key[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

static struct dg_vkey key_of(const char *text)
{
    struct dg_vkey key;
    struct dg_err err = {0};
    if (dg_vkey_parse(text, strlen(text), &key, &err) < 0) printf("# %s\n", err.msg);
    CHECK_INT(err.code, 0);
    return key;
}

static bool parses(const char *bytes, size_t n, struct dg_note *out, struct dg_arena *arena)
{
    struct dg_note note;
    return dg_note_parse(arena, bytes, n, out ? out : &note, NULL) == 0;
}

static void test_example(void)
{
    struct dg_arena arena = {0};
    struct dg_note note;
    struct dg_vkey key = key_of(example_key);
    struct dg_text text = {0};
    CHECK(parses(example, strlen(example), &note, &arena));
    CHECK_STR(note.text, "This is an example message.\n");
    CHECK_INT(dg_note_is_signed(&note, &key, NULL), DG_SIGNED_WELL);
    key.id++;
    CHECK_INT(dg_note_is_signed(&note, &key, NULL), DG_SIGNED_NOT);
    key.id--;
    key.public_key[0] ^= 1; /* the same name and id, another key */
    CHECK_INT(dg_note_is_signed(&note, &key, NULL), DG_SIGNED_BADLY);
    key = key_of(example_key);
    dg_vkey_write(&text, &key);
    CHECK_STR(text.data, example_key);
    dg_text_done(&text);
    dg_arena_done(&arena);
}

/* Pieces of a note that is right; a row replaces one of them. */
static void test_syntax(void)
{
    static const char good[] = "— a AAAAAAA=\n";
    static const struct {
        const char *text, *lines;
        bool is_good;
    } rows[] = {
        {"a\n", "— a AAAAAAA=\n", true},
        {"a\n\nb\n", "— a AAAAAAA=\n", true}, /* empty lines in the text: the last one parts */
        {"\n", "— a AAAAAAA=\n", true},
        {"متن\n", "— کلید/۱ AAAAAAA=\n", true},
        {"a\n", "", false},
        {"a\n", "— a AAAAAAA=", false},   /* no last line feed */
        {"a\n", "- a AAAAAAA=\n", false}, /* not the dash */
        {"a\n", "—a AAAAAAA=\n", false},
        {"a\n", "— AAAAAAA=\n", false},
        {"a\n", "—  AAAAAAA=\n", false}, /* no name */
        {"a\n", "— a+b AAAAAAA=\n", false},
        {"a\n",
         "— a\xC2\xA0"
         "b AAAAAAA=\n",
         false},
        {"a\n",
         "— a\xE2\x80\x83"
         "b AAAAAAA=\n",
         false},
        {"a\n", "— a AAAAAA==\n", false}, /* four bytes: no signature behind the id */
        {"a\n", "— a AAAAAAB=\n", false}, /* unused bits */
        {"a\n", "— a AAAAAAA\n", false},
        {"a\n", "— a AAAA AAA=\n", false},
        {"a\n", "— a AAAAAAA=\nx\n", false},
        {"a\t\n", "— a AAAAAAA=\n", false},
        {"a\r\n", "— a AAAAAAA=\n", false},
        {"a\x01\n", "— a AAAAAAA=\n", false},
        {"a\xC3\n", "— a AAAAAAA=\n", false},
        {"a\xED\xA0\x80\n", "— a AAAAAAA=\n", false},
    };
    struct dg_arena arena = {0};
    char note[8192];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(note, sizeof note, "%s\n%s", rows[i].text, rows[i].lines);
        if (parses(note, strlen(note), NULL, &arena) != rows[i].is_good) printf("# row %zu\n", i);
        CHECK(parses(note, strlen(note), NULL, &arena) == rows[i].is_good);
    }
    CHECK(!parses("a\n— a AAAAAAA=\n", strlen("a\n— a AAAAAAA=\n"), NULL, &arena)); /* no empty line */
    CHECK(!parses("", 0, NULL, &arena));
    CHECK(!parses("a\n\0\n— a AAAAAAA=\n", strlen("a\n— a AAAAAAA=\n") + 2, NULL, &arena));
    for (int n = 16; n <= 65; n += n == 16 ? 48 : 1) { /* 16 must be accepted; 64 are, 65 are not */
        size_t at = (size_t)snprintf(note, sizeof note, "a\n\n");
        for (int i = 0; i < n; i++) at += (size_t)snprintf(note + at, sizeof note - at, "%s", good);
        CHECK(parses(note, at, NULL, &arena) == (n <= 64));
    }
    dg_arena_done(&arena);
}

static void test_unknown_keys(void)
{
    struct dg_arena arena = {0};
    struct dg_note note;
    struct dg_vkey key = key_of(example_key);
    char bytes[1024];
    /* Lines of others before and behind, one with the name and another id, one with the id and another name. */
    snprintf(bytes, sizeof bytes, "%.*s— example.com/foo AAAAAAA=\n— example.com/bar Uw2QOkn8\n%s", 29, example,
             example + 29);
    CHECK(parses(bytes, strlen(bytes), &note, &arena));
    CHECK_INT(note.n_signatures, 3);
    CHECK_INT(dg_note_is_signed(&note, &key, NULL), DG_SIGNED_WELL);
    /* A second one of the key that does not verify spoils it. */
    snprintf(bytes, sizeof bytes, "%s— example.com/foo Uw2QOkn8srV1yJGh\n", example);
    CHECK(parses(bytes, strlen(bytes), &note, &arena));
    CHECK_INT(dg_note_is_signed(&note, &key, NULL), DG_SIGNED_BADLY);
    dg_arena_done(&arena);
}

static void test_keys(void)
{
    static const char *const refused[] = {
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", /* another id */
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", /* kind 6 */
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n\n",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "PRIVATE+KEY+example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    };
    struct dg_vkey key;
    struct dg_skey secret, back;
    struct dg_text text = {0};
    uint8_t seed[32] = {1, 2, 3};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        CHECK_INT(dg_vkey_parse(refused[i], strlen(refused[i]), &key, NULL), DG_EFORMAT);
    CHECK_INT(dg_skey_of_seed("a+b", DG_KEY_LOG, seed, &secret, NULL), DG_EINVAL);
    CHECK_INT(dg_skey_of_seed("a b", DG_KEY_LOG, seed, &secret, NULL), DG_EINVAL);
    CHECK_INT(dg_skey_of_seed("", DG_KEY_LOG, seed, &secret, NULL), DG_EINVAL);
    CHECK_INT(dg_skey_of_seed("didgah/a", DG_KEY_WITNESS, seed, &secret, NULL), 0);
    dg_skey_write(&text, &secret);
    CHECK(strncmp(text.data, "PRIVATE+KEY+didgah/a+", 21) == 0);
    CHECK_INT(dg_skey_parse(text.data, text.len, &back, NULL), 0);
    CHECK(memcmp(&back, &secret, sizeof back) == 0);
    text.data[text.len - 3] ^= 1;
    CHECK_INT(dg_skey_parse(text.data, text.len, &back, NULL), DG_EFORMAT);
    CHECK_INT(dg_skey_new("didgah/b", DG_KEY_LOG, &back, NULL), 0);
    CHECK(memcmp(back.secret.seed, secret.secret.seed, 32) != 0);
    dg_text_done(&text);
}

static void test_cosignature(void)
{
    struct dg_arena arena = {0};
    struct dg_text text = {0};
    struct dg_skey witness;
    struct dg_note note;
    uint8_t seed[32] = {5};
    int64_t at = 0;
    log_must(dg_skey_of_seed("witness.example/w1", DG_KEY_WITNESS, seed, &witness, NULL));
    dg_text_add(&text, "didgah/a\n1\nroot\n\n");
    CHECK_INT(dg_note_sign(&text, "didgah/a\n1\nroot\n", 16, &witness, 0, NULL), DG_EINVAL);
    CHECK_INT(dg_note_sign(&text, "didgah/a\n1\nroot\n", 16, &witness, 1679315147, NULL), 0);
    CHECK(parses(text.data, text.len, &note, &arena));
    CHECK_INT(dg_note_is_signed(&note, &witness.vkey, &at), DG_SIGNED_WELL);
    CHECK_INT(at, 1679315147);
    /* The message is the specification's: header, time, text. */
    static const char message[] = "cosignature/v1\ntime 1679315147\ndidgah/a\n1\nroot\n";
    CHECK_INT(note.signatures[0].n, 72);
    CHECK(dg_ed25519_verify(witness.vkey.public_key, message, strlen(message), note.signatures[0].bytes + 8));
    ((uint8_t *)(uintptr_t)note.signatures[0].bytes)[7] ^= 1; /* another time */
    CHECK_INT(dg_note_is_signed(&note, &witness.vkey, &at), DG_SIGNED_BADLY);
    dg_text_done(&text);
    dg_arena_done(&arena);
}

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static void test_checkpoints(void)
{
    static const struct {
        const char *text;
        bool is_good;
    } rows[] = {
        {"example.com/a\n20852163\n" ROOT "\n", true},
        {"example.com/a\n0\n" ROOT "\n", true},
        {"didgah/شهرستان نمونه\n1\n" ROOT "\n", true},
        {"example.com/a\n20852163\n" ROOT "\nextension\nmore\n", true},
        {"example.com/a\n20852163\n" ROOT "\n\nmore\n", false},
        {"\n20852163\n" ROOT "\n", false},
        {"example.com/a\n" ROOT "\n", false},
        {"example.com/a\n01\n" ROOT "\n", false},
        {"example.com/a\n00\n" ROOT "\n", false},
        {"example.com/a\n-1\n" ROOT "\n", false},
        {"example.com/a\n+1\n" ROOT "\n", false},
        {"example.com/a\n 1\n" ROOT "\n", false},
        {"example.com/a\n1 \n" ROOT "\n", false},
        {"example.com/a\n0x1\n" ROOT "\n", false},
        {"example.com/a\n281474976710656\n" ROOT "\n", false}, /* 2^48 */
        {"example.com/a\n281474976710655\n" ROOT "\n", true},
        {"example.com/a\n99999999999999999999\n" ROOT "\n", false},
        {"example.com/a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n", false},
        {"example.com/a\n1\n" ROOT " \n", false},
        {"example.com/a\n1\n", false},
        {"example.com/a\n", false},
    };
    struct dg_arena arena = {0};
    struct dg_checkpoint checkpoint;
    char note[512];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(note, sizeof note, "%s\n— a AAAAAAA=\n", rows[i].text);
        int code = dg_checkpoint_parse(&arena, note, strlen(note), &checkpoint, NULL);
        if ((code == 0) != rows[i].is_good) printf("# row %zu\n", i);
        CHECK(code == (rows[i].is_good ? 0 : DG_EFORMAT));
    }
    dg_arena_done(&arena);
}

static void test_writing(void)
{
    static struct log_made log;
    struct dg_arena arena = {0};
    struct dg_checkpoint checkpoint;
    struct dg_hash root;
    log_make(&log, 9, 0);
    CHECK_INT(dg_checkpoint_parse(&arena, log.checkpoint.data, log.checkpoint.len, &checkpoint, NULL), 0);
    dg_merkle_root(&log.tree, &root);
    CHECK_STR(checkpoint.origin, LOG_ORIGIN);
    CHECK_INT(checkpoint.size, 9);
    CHECK(dg_hash_is_equal(&checkpoint.root, &root));
    CHECK_INT(dg_note_is_signed(&checkpoint.note, &log.key.vkey, NULL), DG_SIGNED_WELL);
    dg_arena_done(&arena);
    log_done(&log);
}

int main(void)
{
    TAP_CASE("the specification's example verifies", test_example);
    TAP_CASE("each MUST of signed-note", test_syntax);
    TAP_CASE("unknown keys are passed over, a bad signature of a known one is not", test_unknown_keys);
    TAP_CASE("text forms of keys", test_keys);
    TAP_CASE("cosignatures", test_cosignature);
    TAP_CASE("each MUST of tlog-checkpoint", test_checkpoints);
    TAP_CASE("a checkpoint that was written", test_writing);
    return tap_end();
}
