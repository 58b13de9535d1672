/* Signatures against the public vectors, base 64, hexadecimal digits, passwords, hashes in pieces. */
#include "io/io.h"
#include "tap.h"

#include <string.h>

static char *read_shared(const char *name, size_t *n)
{
    char path[4096];
    const char *shared = getenv("DIDGAH_SHARED");
    snprintf(path, sizeof path, "%s/data/hostile/%s", shared ? shared : "", name);
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *bytes = malloc(4u << 20);
    *n = fread(bytes, 1, 4u << 20, file);
    fclose(file);
    return bytes;
}

static size_t from_hex(const struct dg_json_value *value, uint8_t *out, size_t max)
{
    size_t n = strlen(value->text) / 2;
    if (n > max || !dg_hex_parse(value->text, 2 * n, out, n)) abort();
    return n;
}

static bool has_flag(const struct dg_json_value *row, const char *flag)
{
    const struct dg_json_value *flags = dg_json_find(row, "flags");
    for (int32_t i = 0; flags && i < flags->n; i++) {
        if (strcmp(flags->items[i].text, flag) == 0) return true;
    }
    return false;
}

static void test_wycheproof(void)
{
    struct dg_arena arena = {0};
    struct dg_json_value root;
    size_t n = 0;
    char *bytes = read_shared("crypto-wycheproof/ed25519_test.json", &n);
    int n_valid = 0, n_invalid = 0;
    if (!bytes) {
        tap_skip("the shared data is absent ($DIDGAH_SHARED)");
        return;
    }
    CHECK_INT(dg_json_parse(&arena, bytes, n, &root, NULL), 0);
    const struct dg_json_value *groups = dg_json_find(&root, "testGroups");
    for (int32_t g = 0; g < groups->n; g++) {
        const struct dg_json_value *tests = dg_json_find(&groups->items[g], "tests");
        uint8_t key[32];
        from_hex(dg_json_find(dg_json_find(&groups->items[g], "publicKey"), "pk"), key, sizeof key);
        for (int32_t i = 0; i < tests->n; i++) {
            const struct dg_json_value *test = &tests->items[i];
            uint8_t message[4096], signature[4096];
            size_t n_message = from_hex(dg_json_find(test, "msg"), message, sizeof message);
            size_t n_signature = from_hex(dg_json_find(test, "sig"), signature, sizeof signature);
            bool wanted = strcmp(dg_json_find(test, "result")->text, "valid") == 0;
            bool got =
                n_signature == DG_SIGNATURE_SIZE && dg_ed25519_verify(key, message, n_message, signature);
            *(wanted ? &n_valid : &n_invalid) += 1;
            if (got != wanted) printf("# test %g\n", dg_json_find(test, "tcId")->number);
            CHECK(got == wanted);
        }
    }
    printf("# %d valid, %d invalid\n", n_valid, n_invalid);
    CHECK_INT(n_valid, 88);
    CHECK_INT(n_invalid, 63);
    free(bytes);
    dg_arena_done(&arena);
}

/* The one rule (io.h): refused is what is not canonical, of small order, or right with the cofactor alone. */
static void test_edge_vectors(void)
{
    static const char *const refused[] = {"non_canonical_A", "non_canonical_R", "low_order_A", "low_order_R",
                                          "low_order_residue"};
    struct dg_arena arena = {0};
    struct dg_json_value root;
    size_t n = 0;
    char *bytes = read_shared("crypto-cctv-ed25519/ed25519vectors.json", &n);
    int n_good = 0;
    if (!bytes) {
        tap_skip("the shared data is absent ($DIDGAH_SHARED)");
        return;
    }
    CHECK_INT(dg_json_parse(&arena, bytes, n, &root, NULL), 0);
    for (int32_t i = 0; i < root.n; i++) {
        const struct dg_json_value *row = &root.items[i];
        uint8_t key[32], signature[64];
        const char *message = dg_json_find(row, "msg")->text;
        bool wanted = true;
        from_hex(dg_json_find(row, "key"), key, sizeof key);
        from_hex(dg_json_find(row, "sig"), signature, sizeof signature);
        for (size_t f = 0; f < sizeof refused / sizeof *refused; f++)
            wanted = wanted && !has_flag(row, refused[f]);
        n_good += wanted;
        if (dg_ed25519_verify(key, message, strlen(message), signature) != wanted) printf("# row %d\n", i);
        CHECK(dg_ed25519_verify(key, message, strlen(message), signature) == wanted);
    }
    printf("# %d vectors, %d good\n", root.n, n_good);
    CHECK_INT(root.n, 914);
    CHECK(n_good > 0 && n_good < root.n);
    free(bytes);
    dg_arena_done(&arena);
}

/* RFC 8032 section 7.1, TEST 3. */
static void test_signing(void)
{
    static const char seed_hex[] = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                      key_hex[] = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                      signature_hex[] = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                                        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
    uint8_t seed[32], key[32], wanted[64], got[64];
    struct dg_ed25519 pair, fresh;
    dg_hex_parse(seed_hex, 64, seed, 32);
    dg_hex_parse(key_hex, 64, key, 32);
    dg_hex_parse(signature_hex, 128, wanted, 64);
    dg_ed25519_of_seed(seed, &pair);
    CHECK(memcmp(pair.public_key, key, 32) == 0);
    dg_ed25519_sign(&pair, "\xaf\x82", 2, got);
    CHECK(memcmp(got, wanted, 64) == 0);
    CHECK(dg_ed25519_verify(key, "\xaf\x82", 2, got));
    CHECK(!dg_ed25519_verify(key, "\xaf\x83", 2, got));
    CHECK_INT(dg_ed25519_new(&fresh, NULL), 0);
    dg_ed25519_sign(&fresh, "a", 1, got);
    CHECK(dg_ed25519_verify(fresh.public_key, "a", 1, got));
    CHECK(!dg_ed25519_verify(key, "a", 1, got));
}

static bool base64_is(const char *text, const char *bytes, size_t n)
{
    char out[64];
    size_t got = 99;
    return dg_base64_parse(text, strlen(text), out, sizeof out, &got) && got == n && memcmp(out, bytes, n) == 0;
}

static void test_texts(void)
{
    static const char *const refused[] = {"Zg",    "Zg=",    "Zh==", "Zm9=", "Zm9v\n",
                                          " Zm9v", "Zm9vYg", "Zm-v", "=",    "Zg==Zg=="};
    struct dg_text text = {0};
    uint8_t many[2000], back[2000], byte = 0;
    size_t n = 0;
    CHECK(base64_is("", "", 0));
    CHECK(base64_is("Zg==", "f", 1));
    CHECK(base64_is("Zm8=", "fo", 2));
    CHECK(base64_is("Zm9vYmFy", "foobar", 6));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) CHECK(!base64_is(refused[i], "f", 1));
    for (size_t i = 0; i < sizeof many; i++) many[i] = (uint8_t)(i * 7);
    dg_base64_add(&text, many, sizeof many);
    CHECK(dg_base64_parse(text.data, text.len, back, sizeof back, &n) && n == sizeof many);
    CHECK(memcmp(many, back, n) == 0);
    CHECK(!dg_base64_parse(text.data, text.len, back, sizeof back - 1, &n));
    dg_text_clear(&text);
    dg_hex_add(&text, "\x00\xab\xff", 3);
    CHECK_STR(text.data, "00abff");
    CHECK(dg_hex_parse("7f", 2, &byte, 1) && byte == 0x7f);
    CHECK(!dg_hex_parse("7F", 2, &byte, 1));
    CHECK(!dg_hex_parse("7", 1, &byte, 1));
    CHECK(!dg_hex_parse("7g", 2, &byte, 1));
    CHECK(!dg_hex_parse("7f7f", 4, &byte, 1));
    dg_text_done(&text);
}

static void test_passwords(void)
{
    char hash[DG_PASSWORD_HASH_SIZE], again[DG_PASSWORD_HASH_SIZE];
    CHECK_INT(dg_password_hash("گذرواژه", strlen("گذرواژه"), &dg_password_cost_test, hash, NULL), 0);
    CHECK_INT(dg_password_hash("گذرواژه", strlen("گذرواژه"), &dg_password_cost_test, again, NULL), 0);
    CHECK(strcmp(hash, again) != 0); /* salted */
    CHECK(strncmp(hash, "$argon2id$v=19$", 15) == 0);
    CHECK(dg_password_verify(hash, "گذرواژه", strlen("گذرواژه")));
    CHECK(!dg_password_verify(hash, "گذرواژ", strlen("گذرواژ")));
    CHECK(!dg_password_is_stale(hash, &dg_password_cost_test));
    CHECK(dg_password_is_stale(hash, &dg_password_cost_normal));
    memset(again, 'x', sizeof again); /* no end */
    CHECK(!dg_password_verify(again, "a", 1));
    CHECK(dg_password_is_stale(again, &dg_password_cost_test));
}

static void test_pieces(void)
{
    struct dg_sha256 state;
    struct dg_hash whole, pieces;
    dg_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, &whole);
    dg_sha256_init(&state);
    dg_sha256_add(&state, "abcdbcdecdefdefgefghfghighij", 28);
    dg_sha256_add(&state, NULL, 0);
    dg_sha256_add(&state, "hijkijkljklmklmnlmnomnopnopq", 28);
    dg_sha256_end(&state, &pieces);
    CHECK(dg_hash_is_equal(&whole, &pieces));
    pieces.bytes[31] ^= 1;
    CHECK(!dg_hash_is_equal(&whole, &pieces));
    CHECK(dg_secret_equal("abc", "abc", 3) && !dg_secret_equal("abc", "abd", 3));
}

int main(void)
{
    TAP_CASE("Ed25519: all of Wycheproof", test_wycheproof);
    TAP_CASE("Ed25519: edge vectors by the one rule", test_edge_vectors);
    TAP_CASE("Ed25519: signing", test_signing);
    TAP_CASE("base 64 and hexadecimal digits have one spelling", test_texts);
    TAP_CASE("passwords", test_passwords);
    TAP_CASE("hashes in pieces", test_pieces);
    return tap_end();
}
