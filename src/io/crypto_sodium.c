/* Hashes, signatures, passwords, secrets: libsodium. */
#include <sodium.h>
#include <string.h>

#include "io/io.h"

_Static_assert(sizeof(struct dg_sha256) >= sizeof(crypto_hash_sha256_state), "the state fits");
_Static_assert(_Alignof(struct dg_sha256) >= _Alignof(crypto_hash_sha256_state), "and is aligned");
_Static_assert(DG_SEAL_KEY_SIZE == crypto_box_PUBLICKEYBYTES, "libsodium's public keys");
_Static_assert(DG_SEAL_KEY_SIZE == crypto_box_SECRETKEYBYTES, "and secret ones");
_Static_assert(DG_SEAL_EXTRA == crypto_box_SEALBYTES, "a key and an authenticator");
_Static_assert(DG_PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "libsodium's text form fits");

/* ---- hashes -------------------------------------------------------------------------------------- */

void dg_sha256(const void *bytes, size_t n, struct dg_hash *out)
{
    crypto_hash_sha256(out->bytes, bytes, n); /* needs no sodium_init and cannot fail */
}

void dg_sha256_hex(const void *bytes, size_t n, char out[DG_SHA256_HEX_SIZE])
{
    struct dg_hash hash;

    dg_sha256(bytes, n, &hash);
    dg_hash_hex(&hash, out);
}

static crypto_hash_sha256_state *state_of(struct dg_sha256 *state) { return (void *)state->opaque; }

void dg_sha256_init(struct dg_sha256 *state) { crypto_hash_sha256_init(state_of(state)); }

void dg_sha256_add(struct dg_sha256 *state, const void *bytes, size_t n)
{
    crypto_hash_sha256_update(state_of(state), bytes, n);
}

void dg_sha256_end(struct dg_sha256 *state, struct dg_hash *out)
{
    crypto_hash_sha256_final(state_of(state), out->bytes);
}

bool dg_hash_is_equal(const struct dg_hash *a, const struct dg_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void dg_hash_hex(const struct dg_hash *hash, char out[DG_SHA256_HEX_SIZE])
{
    sodium_bin2hex(out, DG_SHA256_HEX_SIZE, hash->bytes, sizeof hash->bytes);
}

/* ---- bytes as text ------------------------------------------------------------------------------- */

/* In pieces of whole groups, so that any length needs a small buffer. */
#define PIECE 768

void dg_base64_add(struct dg_text *text, const void *bytes, size_t n)
{
    char piece[sodium_base64_ENCODED_LEN(PIECE, sodium_base64_VARIANT_ORIGINAL)];

    for (size_t at = 0; at < n; at += PIECE) {
        size_t part = n - at < PIECE ? n - at : PIECE;
        sodium_bin2base64(piece, sizeof piece, (const uint8_t *)bytes + at, part,
                          sodium_base64_VARIANT_ORIGINAL);
        dg_text_add(text, piece);
    }
}

bool dg_base64_parse(const char *text, size_t n_text, void *out, size_t max, size_t *n)
{
    return n_text % 4 == 0 &&
           sodium_base642bin(out, max, text, n_text, NULL, n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
}

void dg_hex_add(struct dg_text *text, const void *bytes, size_t n)
{
    char digits[3];

    for (size_t i = 0; i < n; i++) {
        sodium_bin2hex(digits, sizeof digits, (const uint8_t *)bytes + i, 1);
        dg_text_add(text, digits);
    }
}

bool dg_hex_parse(const char *text, size_t n_text, void *out, size_t n)
{
    size_t n_read = 0;

    if (n_text / 2 != n || n_text % 2) return false;
    for (size_t i = 0; i < n_text; i++) {
        if (text[i] >= 'A' && text[i] <= 'F') return false;
    }
    return sodium_hex2bin(out, n, text, n_text, NULL, &n_read, NULL) == 0 && n_read == n;
}

/* ---- secrets ------------------------------------------------------------------------------------- */

/* May be called any number of times and by any thread; opens the generator at its first. */
static int start(struct dg_err *err)
{
    if (sodium_init() < 0) return dg_err_set(err, DG_EIO, "the kernel's random generator does not answer");
    return 0;
}

int dg_random_bytes(void *out, size_t n, struct dg_err *err)
{
    DG_TRY(start(err));
    randombytes_buf(out, n);
    return 0;
}

int dg_random_hex(char out[DG_RANDOM_HEX_SIZE], struct dg_err *err)
{
    uint8_t bytes[(DG_RANDOM_HEX_SIZE - 1) / 2];
    DG_TRY(dg_random_bytes(bytes, sizeof bytes, err));
    sodium_bin2hex(out, DG_RANDOM_HEX_SIZE, bytes, sizeof bytes);
    return 0;
}

bool dg_secret_equal(const void *a, const void *b, size_t n) { return sodium_memcmp(a, b, n) == 0; }

void dg_secret_wipe(void *bytes, size_t n) { sodium_memzero(bytes, n); }

/* ---- Ed25519 -------------------------------------------------------------------------------------- */

int dg_ed25519_new(struct dg_ed25519 *out, struct dg_err *err)
{
    uint8_t seed[DG_ED25519_SIZE];

    DG_TRY(dg_random_bytes(seed, sizeof seed, err));
    dg_ed25519_of_seed(seed, out);
    dg_secret_wipe(seed, sizeof seed);
    return 0;
}

void dg_ed25519_of_seed(const uint8_t seed[DG_ED25519_SIZE], struct dg_ed25519 *out)
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    struct dg_ed25519 key;

    memcpy(key.seed, seed, sizeof key.seed);
    crypto_sign_seed_keypair(key.public_key, secret, key.seed);
    dg_secret_wipe(secret, sizeof secret);
    *out = key;
}

void dg_ed25519_sign(const struct dg_ed25519 *key, const void *message, size_t n,
                     uint8_t out[DG_SIGNATURE_SIZE])
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES]; /* libsodium's form: the seed, then the public key */

    memcpy(secret, key->seed, sizeof key->seed);
    memcpy(secret + sizeof key->seed, key->public_key, sizeof key->public_key);
    crypto_sign_detached(out, NULL, message, n, secret);
    dg_secret_wipe(secret, sizeof secret);
}

bool dg_ed25519_verify(const uint8_t public_key[DG_ED25519_SIZE], const void *message, size_t n,
                       const uint8_t signature[DG_SIGNATURE_SIZE])
{
    return crypto_sign_verify_detached(signature, message, n, public_key) == 0;
}

/* ---- sealed slips --------------------------------------------------------------------------------- */

int dg_seal_key_new(struct dg_seal_key *out, struct dg_err *err)
{
    DG_TRY(start(err));
    (void)crypto_box_keypair(out->public_key, out->secret_key); /* cannot fail */
    return 0;
}

int dg_seal(const uint8_t public_key[DG_SEAL_KEY_SIZE], const void *bytes, size_t n, uint8_t *out,
            struct dg_err *err)
{
    DG_TRY(start(err));
    if (crypto_box_seal(out, bytes, n, public_key) != 0)
        return dg_err_set(err, DG_EINVAL, "a slip cannot be sealed: the box's public key is none");
    return 0;
}

bool dg_seal_open(const struct dg_seal_key *key, const uint8_t *sealed, size_t n_sealed, void *out)
{
    return n_sealed >= DG_SEAL_EXTRA &&
           crypto_box_seal_open(out, sealed, n_sealed, key->public_key, key->secret_key) == 0;
}

/* ---- passwords ------------------------------------------------------------------------------------ */

/* RFC 9106 asks for 64 MiB where 2 GiB cannot be had; libsodium calls this "interactive". */
const struct dg_password_cost dg_password_cost_normal = {2, 64u << 20};
const struct dg_password_cost dg_password_cost_test = {1, 8u << 10};

int dg_password_hash(const char *password, size_t n, const struct dg_password_cost *cost,
                     char out[DG_PASSWORD_HASH_SIZE], struct dg_err *err)
{
    DG_TRY(start(err));
    if (crypto_pwhash_str(out, password, n, cost->n_passes, cost->memory_bytes) != 0)
        return dg_err_set(err, DG_ENOMEM, "no memory for a password hash of %zu KiB", cost->memory_bytes >> 10);
    return 0;
}

bool dg_password_verify(const char hash[DG_PASSWORD_HASH_SIZE], const char *password, size_t n)
{
    return memchr(hash, 0, DG_PASSWORD_HASH_SIZE) && crypto_pwhash_str_verify(hash, password, n) == 0;
}

bool dg_password_is_stale(const char hash[DG_PASSWORD_HASH_SIZE], const struct dg_password_cost *cost)
{
    return !memchr(hash, 0, DG_PASSWORD_HASH_SIZE) ||
           crypto_pwhash_str_needs_rehash(hash, cost->n_passes, cost->memory_bytes) != 0;
}
