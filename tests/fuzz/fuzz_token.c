/* ID tokens: the bytes up to the first line's end are a JWK set, the rest a token. Nothing that a fuzzer writes
 * is signed by the key that we know. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "server/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct dg_token_want want = {"https://login.example", "didgah", "0123456789abcdef",
                                              1795600000};
    static const char own[] = "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"a\","
                              "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_json_value keys, claims;
    struct dg_err err = {0};
    const uint8_t *end = memchr(bytes, '\n', n);
    size_t n_keys = end ? (size_t)(end - bytes) : 0;
    char *token =
        dg_arena_strndup(&arena, (const char *)bytes + n_keys + (end != NULL), n - n_keys - (end != NULL));
    if (!token) return 0;
    if (dg_json_parse(&arena, own, strlen(own), &keys, &err) < 0) abort();
    int code = dg_token_check(&arena, token, &keys, &want, &claims, &err);
    if (code != DG_EDENIED && code != DG_EFOUND && code != DG_ENOMEM) abort();
    if (!err.msg[0]) abort();
    if (dg_json_parse(&arena, (const char *)bytes, n_keys, &keys, NULL) == 0)
        (void)dg_token_check(&arena, token, &keys, &want, &claims, NULL);
    /* One spelling for each value of base64. */
    unsigned char out[256];
    int64_t n_out = dg_base64url_parse(token, strlen(token), out, sizeof out);
    if (n_out > 0) dg_base64url_add(&text, out, (size_t)n_out);
    if (n_out > 0 && !text.has_failed && strcmp(text.data, token) != 0) abort();
    return 0;
}
