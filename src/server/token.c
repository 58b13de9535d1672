#include "server/token.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int64_t dg_base64url_parse(const char *text, size_t n_text, unsigned char *out, size_t max)
{
    uint32_t bits = 0;
    int n_bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < n_text; i++) {
        const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;
        if (!at) return -1;
        bits = (bits << 6 | (uint32_t)(at - alphabet)) & 0xFFFFF;
        n_bits += 6;
        if (n_bits < 8) continue;
        if (n == max) return -1;
        n_bits -= 8;
        out[n++] = (unsigned char)(bits >> n_bits);
    }
    /* One spelling for each value: a lonely character, or bits that say nothing, are none. */
    bool is_whole = n_text % 4 != 1 && (bits & ((1u << n_bits) - 1)) == 0;
    return is_whole ? (int64_t)n : -1;
}

void dg_base64url_add(struct dg_text *text, const void *bytes, size_t n)
{
    const unsigned char *s = bytes;
    uint32_t bits = 0;
    int n_bits = 0;
    for (size_t i = 0; i < n; i++) {
        bits = (bits << 8 | s[i]) & 0xFFFFF;
        for (n_bits += 8; n_bits >= 6; n_bits -= 6) dg_text_addn(text, &alphabet[bits >> (n_bits - 6) & 63], 1);
    }
    if (n_bits) dg_text_addn(text, &alphabet[bits << (6 - n_bits) & 63], 1);
}

static int denied(struct dg_err *err, const char *why)
{
    return dg_err_set(err, DG_EDENIED, "the ID token %s", why);
}

static const char *text_of(const struct dg_json_value *object, const char *name)
{
    const struct dg_json_value *value = dg_json_find(object, name);
    return value && value->kind == DG_JSON_TEXT ? value->text : NULL;
}

static bool number_of(const struct dg_json_value *object, const char *name, double *out)
{
    const struct dg_json_value *value = dg_json_find(object, name);
    if (!value || value->kind != DG_JSON_NUMBER) return false;
    *out = value->number;
    return true;
}

static bool is_text(const char *got, const char *want) { return got && strcmp(got, want) == 0; }

/* ---- parts
 * --------------------------------------------------------------------------------------------------- */

struct parts {
    const char *signed_bytes;
    size_t n_signed;
    struct dg_json_value header;
    unsigned char signature[1024];
    size_t n_signature;
};

static int part_parse(struct dg_arena *arena, const char *text, size_t n, struct dg_json_value *out,
                      struct dg_err *err)
{
    unsigned char *bytes = dg_arena_get(arena, n + 1);
    if (!bytes) return dg_err_set(err, DG_ENOMEM, "no memory for an ID token");
    int64_t n_bytes = dg_base64url_parse(text, n, bytes, n);
    if (n_bytes < 0) return denied(err, "is broken");
    int code = dg_json_parse(arena, (const char *)bytes, (size_t)n_bytes, out, err);
    if (code == DG_ENOMEM) return code;
    return code < 0 || out->kind != DG_JSON_OBJECT ? denied(err, "is broken") : 0;
}

static int parts_take(struct dg_arena *arena, const char *token, struct parts *out,
                      struct dg_json_value *claims, struct dg_err *err)
{
    const char *first = strchr(token, '.'), *second = first ? strchr(first + 1, '.') : NULL;
    if (strlen(token) > DG_MAX_TOKEN_BYTES) return denied(err, "is too long");
    if (!second || strchr(second + 1, '.')) return denied(err, "has not three parts");
    out->signed_bytes = token;
    out->n_signed = (size_t)(second - token);
    DG_TRY(part_parse(arena, token, (size_t)(first - token), &out->header, err));
    DG_TRY(part_parse(arena, first + 1, (size_t)(second - first) - 1, claims, err));
    int64_t n = dg_base64url_parse(second + 1, strlen(second + 1), out->signature, sizeof out->signature);
    if (n < 0) return denied(err, "is broken");
    out->n_signature = (size_t)n;
    return 0;
}

/* ---- keys
 * ----------------------------------------------------------------------------------------------------- */

static bool bytes_of(const struct dg_json_value *jwk, const char *name, unsigned char *out, size_t max,
                     size_t *n)
{
    const char *text = text_of(jwk, name);
    int64_t got = text ? dg_base64url_parse(text, strlen(text), out, max) : -1;
    *n = got > 0 ? (size_t)got : 0;
    return got > 0;
}

/* False: no key for that algorithm. */
static bool jwk_take(const struct dg_json_value *jwk, enum dg_jwk_kind kind, struct dg_jwk *out)
{
    const char *kty = text_of(jwk, "kty"), *crv = text_of(jwk, "crv");
    *out = (struct dg_jwk){.kind = kind};
    if (kind == DG_JWK_RS256)
        return is_text(kty, "RSA") && bytes_of(jwk, "n", out->a, sizeof out->a, &out->n_a) &&
               bytes_of(jwk, "e", out->b, sizeof out->b, &out->n_b);
    if (kind == DG_JWK_ES256)
        return is_text(kty, "EC") && is_text(crv, "P-256") && bytes_of(jwk, "x", out->a, 32, &out->n_a) &&
               bytes_of(jwk, "y", out->b, 32, &out->n_b) && out->n_a == 32 && out->n_b == 32;
    return is_text(kty, "OKP") && is_text(crv, "Ed25519") && bytes_of(jwk, "x", out->a, 32, &out->n_a) &&
           out->n_a == 32;
}

/* The key that the token names; without a name, the only one that fits its algorithm. */
static int key_find(const struct dg_json_value *jwks, const struct dg_json_value *header, enum dg_jwk_kind kind,
                    struct dg_jwk *out, struct dg_err *err)
{
    const struct dg_json_value *keys = dg_json_find(jwks, "keys");
    const char *kid = text_of(header, "kid"), *alg = text_of(header, "alg");
    int n_found = 0;
    for (int32_t i = 0; keys && keys->kind == DG_JSON_ARRAY && i < keys->n; i++) {
        const struct dg_json_value *jwk = &keys->items[i];
        const char *use = text_of(jwk, "use"), *jwk_alg = text_of(jwk, "alg"), *jwk_kid = text_of(jwk, "kid");
        struct dg_jwk taken;
        if (kid && !is_text(jwk_kid, kid)) continue;
        if ((use && strcmp(use, "sig") != 0) || (jwk_alg && strcmp(jwk_alg, alg) != 0)) continue;
        if (!jwk_take(jwk, kind, &taken)) continue;
        *out = taken;
        n_found++;
    }
    if (n_found == 1) return 0;
    if (n_found > 1) return denied(err, "does not say which of the provider's keys it is signed with");
    return dg_err_set(err, DG_EFOUND, "the ID token is signed with a key that the provider does not publish");
}

static int algorithm_take(const struct dg_json_value *header, enum dg_jwk_kind *out, struct dg_err *err)
{
    static const char *const names[] = {"RS256", "ES256", "EdDSA"};
    const char *alg = text_of(header, "alg");
    if (dg_json_find(header, "crit")) return denied(err, "asks for an extension that is not known here (crit)");
    for (int i = 0; i < 3; i++) {
        if (!is_text(alg, names[i])) continue;
        *out = (enum dg_jwk_kind)i;
        return 0;
    }
    return dg_err_set(err, DG_EDENIED, "the ID token's alg is \"%.20s\"; RS256, ES256 and EdDSA are taken",
                      alg ? alg : "");
}

/* ---- claims
 * --------------------------------------------------------------------------------------------------- */

/* aud is one text or a list; with several, or when it is there, azp must be us too. */
static int audience_check(const struct dg_json_value *claims, const char *client_id, struct dg_err *err)
{
    const struct dg_json_value *aud = dg_json_find(claims, "aud"), *azp = dg_json_find(claims, "azp");
    bool is_ours = aud && aud->kind == DG_JSON_TEXT && strcmp(aud->text, client_id) == 0;
    for (int32_t i = 0; aud && aud->kind == DG_JSON_ARRAY && i < aud->n; i++)
        is_ours = is_ours || (aud->items[i].kind == DG_JSON_TEXT && strcmp(aud->items[i].text, client_id) == 0);
    if (!is_ours) return denied(err, "is for another program (aud)");
    bool has_many = aud->kind == DG_JSON_ARRAY && aud->n > 1;
    if (azp || has_many) {
        if (!azp || azp->kind != DG_JSON_TEXT || strcmp(azp->text, client_id) != 0)
            return denied(err, "was asked for by another program (azp)");
    }
    return 0;
}

static int claims_check(const struct dg_json_value *claims, const struct dg_token_want *want,
                        struct dg_err *err)
{
    double exp, iat;
    if (!is_text(text_of(claims, "iss"), want->issuer)) return denied(err, "is of another provider (iss)");
    DG_TRY(audience_check(claims, want->client_id, err));
    if (!number_of(claims, "exp", &exp) || !number_of(claims, "iat", &iat))
        return denied(err, "has no time (exp, iat)");
    if (!(exp > (double)(want->now - DG_TOKEN_SKEW_S))) return denied(err, "is no longer valid (exp)");
    if (!(iat < (double)(want->now + DG_TOKEN_SKEW_S)))
        return denied(err, "is of the future (iat); look at both clocks");
    if (!(iat > (double)(want->now - DG_TOKEN_OLDEST_S))) return denied(err, "was issued too long ago (iat)");
    if (!is_text(text_of(claims, "nonce"), want->nonce)) return denied(err, "belongs to another login (nonce)");
    if (!text_of(claims, "sub")) return denied(err, "names nobody (sub)");
    return 0;
}

int dg_token_check(struct dg_arena *arena, const char *token, const struct dg_json_value *jwks,
                   const struct dg_token_want *want, struct dg_json_value *claims, struct dg_err *err)
{
    struct parts parts = {0};
    struct dg_json_value found;
    enum dg_jwk_kind kind = DG_JWK_RS256;
    struct dg_jwk key;
    DG_TRY(parts_take(arena, token, &parts, &found, err));
    DG_TRY(algorithm_take(&parts.header, &kind, err));
    DG_TRY(key_find(jwks, &parts.header, kind, &key, err));
    if (!dg_jwk_verify(&key, parts.signed_bytes, parts.n_signed, parts.signature, parts.n_signature))
        return denied(err, "has a wrong signature");
    DG_TRY(claims_check(&found, want, err));
    *claims = found;
    return 0;
}
