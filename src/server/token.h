/* Token: an ID token of OpenID Connect (a JWS in its compact form, RFC 7515), judged. Pure: keys, clock and
 * what is wanted are given.
 *
 * RS256, ES256 and EdDSA (Ed25519) are taken; `none` and everything that signs with a shared secret are refused
 * by name, and the key, not the token, says which algorithm goes with it. */
#ifndef DG_SERVER_TOKEN_H
#define DG_SERVER_TOKEN_H

#include "base/arena.h"
#include "io/io.h"

#define DG_MAX_TOKEN_BYTES 16384
#define DG_TOKEN_SKEW_S 60    /* between our clock and the provider's */
#define DG_TOKEN_OLDEST_S 600 /* since it was issued: the time that a login may take */

struct dg_token_want {
    const char *issuer, *client_id, *nonce;
    int64_t now;
};

/* The claims of a token that is signed by a key of `jwks` (a parsed JWK set, RFC 7517) and is for us, now and
 * for this login. DG_EFOUND: its key is not in the set (the provider may have a new one); DG_EDENIED: anything
 * else, and what. */
int dg_token_check(struct dg_arena *arena, const char *token, const struct dg_json_value *jwks,
                   const struct dg_token_want *want, struct dg_json_value *claims, struct dg_err *err);

/* Base64 for addresses (RFC 4648 section 5) without padding. The number of bytes, -1: it is none, or more than
 * `max`. */
int64_t dg_base64url_parse(const char *text, size_t n_text, unsigned char *out, size_t max);
void dg_base64url_add(struct dg_text *text, const void *bytes, size_t n);

/* ---- crypto_gnutls.c --------------------------------------------------------------------------------------
 */

enum dg_jwk_kind { DG_JWK_RS256, DG_JWK_ES256, DG_JWK_EDDSA };
struct dg_jwk {
    enum dg_jwk_kind kind;
    unsigned char a[1024], b[64]; /* modulus and exponent; x and y; x */
    size_t n_a, n_b;
};
bool dg_jwk_verify(const struct dg_jwk *key, const void *bytes, size_t n, const unsigned char *signature,
                   size_t n_signature);

#endif
