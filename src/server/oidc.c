#include "server/oidc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/fetch.h"
#include "server/token.h"

#define MAX_CONFIG_BYTES 65536
#define KEPT_S 3600 /* what the provider says of itself is asked again after */

struct begun {
    char state[DG_RANDOM_HEX_SIZE], browser[DG_RANDOM_HEX_SIZE], nonce[DG_RANDOM_HEX_SIZE];
    char verifier[44]; /* 32 random bytes in base64url */
    int64_t at;        /* 0: free */
};

struct dg_oidc {
    struct dg_arena arena; /* of the settings */
    const char *issuer, *client_id, *secret, *claim, *scope, *ca_file, *label[2];
    enum dg_oidc_match match;
    bool is_loopback;
    struct dg_fetch *fetch;
    pthread_mutex_t lock; /* of what follows */
    struct begun begun[DG_MAX_LOGINS_BEGUN];
    struct dg_text discovery, keys; /* as the provider answered */
    int64_t discovery_at, keys_at;
};

/* ---- settings
 * ------------------------------------------------------------------------------------------------- */

/* A small file, whole. `is_secret`: nobody else may read it. */
static int file_read(struct dg_arena *arena, const char *path, bool is_secret, const char **out, size_t *n,
                     struct dg_err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return dg_err_set(err, DG_EINVAL, "%s: %s", path, strerror(errno));
    char *bytes = dg_arena_get(arena, MAX_CONFIG_BYTES + 1);
    ssize_t got = bytes ? read(fd, bytes, MAX_CONFIG_BYTES) : -1;
    bool is_open = fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (is_secret && (st.st_mode & 077));
    close(fd);
    if (!bytes) return dg_err_set(err, DG_ENOMEM, "no memory for %s", path);
    if (is_open)
        return dg_err_set(err, DG_EINVAL,
                          "%s: others may read it; make it a file of the server's alone: chmod 600", path);
    if (got < 0 || got == MAX_CONFIG_BYTES)
        return dg_err_set(err, DG_EINVAL, "%s: cannot be read, or is too long", path);
    bytes[got] = '\0';
    *out = bytes;
    *n = (size_t)got;
    return 0;
}

static int text_take(const struct dg_json_value *config, const char *path, const char *name,
                     const char *otherwise, const char **out, struct dg_err *err)
{
    const struct dg_json_value *value = dg_json_find(config, name);
    *out = otherwise;
    if (value && (value->kind != DG_JSON_TEXT || !*value->text ||
                  !dg_text_is_clean(value->text, strlen(value->text), NULL)))
        return dg_err_set(err, DG_EFORMAT, "%s: %s: is no text of one line", path, name);
    if (value) *out = value->text;
    return *out || otherwise ? 0 : dg_err_set(err, DG_EFORMAT, "%s: %s is missing", path, name);
}

/* "https://host/path", or on the loopback, where the issuer is there too, "http://". */
static bool url_is_fine(const char *url, bool is_loopback)
{
    static const char *const here[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    if (!url || strpbrk(url, " \"<>\\#") || strchr(url, '@')) return false;
    for (const char *s = url; *s; s++) {
        if ((unsigned char)*s <= 0x20 || (unsigned char)*s >= 0x7f) return false;
    }
    if (strncmp(url, "https://", 8) == 0) return url[8] != '\0' && url[8] != '/';
    for (int i = 0; is_loopback && i < 3; i++) {
        size_t n = strlen(here[i]);
        if (strncmp(url, here[i], n) == 0 && (url[n] == ':' || url[n] == '/' || !url[n])) return true;
    }
    return false;
}

static int labels_take(struct dg_oidc *oidc, const struct dg_json_value *config, const char *path,
                       struct dg_err *err)
{
    const struct dg_json_value *label = dg_json_find(config, "label");
    oidc->label[DG_FA] = oidc->label[DG_EN] = oidc->issuer;
    if (!label) return 0;
    if (label->kind != DG_JSON_OBJECT)
        return dg_err_set(err, DG_EFORMAT, "%s: label: is no object with \"fa\" and \"en\"", path);
    DG_TRY(text_take(label, path, "fa", oidc->issuer, &oidc->label[DG_FA], err));
    return text_take(label, path, "en", oidc->issuer, &oidc->label[DG_EN], err);
}

static int members_check(const struct dg_json_value *config, const char *path, struct dg_err *err)
{
    static const char *const known[] = {
        "format", "issuer", "client_id", "client_secret_file", "claim", "match", "scope", "ca_file", "label"};
    for (int32_t i = 0; i < config->n; i++) {
        bool is_known = false;
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
            is_known = is_known || strcmp(config->items[i].key, known[k]) == 0;
        if (!is_known)
            return dg_err_set(err, DG_EFORMAT, "%s: \"%.60s\" is not known here", path, config->items[i].key);
    }
    return 0;
}

/* The secret is one line; beside the settings unless its path is whole. */
static int secret_take(struct dg_oidc *oidc, const char *path, const char *name, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text file = {0};
    const char *slash = strrchr(path, '/'), *bytes;
    size_t n;
    if (!name) return 0; /* a public client: PKCE alone */
    if (*name != '/' && slash) dg_text_addn(&file, path, (size_t)(slash - path) + 1);
    dg_text_add(&file, name);
    DG_TRY(dg_text_finish(&file, err));
    DG_TRY(file_read(&oidc->arena, file.data, true, &bytes, &n, err));
    n = strcspn(bytes, "\r\n");
    oidc->secret = dg_arena_strndup(&oidc->arena, bytes, n);
    if (!oidc->secret) return dg_err_set(err, DG_ENOMEM, "no memory for the provider's settings");
    if (n == 0 || n > 1000)
        return dg_err_set(err, DG_EFORMAT, "%s: has no secret in its first line", file.data);
    return 0;
}

static int settings_take(struct dg_oidc *oidc, const char *path, const struct dg_json_value *config,
                         struct dg_err *err)
{
    static const char *const matches[] = {"login", "contact", "id"};
    const char *format, *match, *secret;
    DG_TRY(members_check(config, path, err));
    DG_TRY(text_take(config, path, "format", NULL, &format, err));
    if (strcmp(format, "didgah.oidc/1") != 0)
        return dg_err_set(err, DG_EFORMAT, "%s: format: is \"%.40s\"; didgah.oidc/1 is read", path, format);
    DG_TRY(text_take(config, path, "issuer", NULL, &oidc->issuer, err));
    oidc->is_loopback = strncmp(oidc->issuer, "http:", 5) == 0;
    if (!url_is_fine(oidc->issuer, true))
        return dg_err_set(err, DG_EFORMAT, "%s: issuer: \"%.100s\" is no address that begins with https://",
                          path, oidc->issuer);
    DG_TRY(text_take(config, path, "client_id", NULL, &oidc->client_id, err));
    DG_TRY(text_take(config, path, "claim", NULL, &oidc->claim, err));
    DG_TRY(text_take(config, path, "scope", "openid", &oidc->scope, err));
    DG_TRY(text_take(config, path, "match", "login", &match, err));
    while (oidc->match < 3 && strcmp(match, matches[oidc->match]) != 0) oidc->match++;
    if (oidc->match == 3) return dg_err_set(err, DG_EFORMAT, "%s: match: is none of login, contact, id", path);
    const struct dg_json_value *ca = dg_json_find(config, "ca_file");
    if (ca) DG_TRY(text_take(config, path, "ca_file", NULL, &oidc->ca_file, err));
    const struct dg_json_value *file = dg_json_find(config, "client_secret_file");
    secret = NULL;
    if (file) DG_TRY(text_take(config, path, "client_secret_file", NULL, &secret, err));
    DG_TRY(labels_take(oidc, config, path, err));
    return secret_take(oidc, path, secret, err);
}

int dg_oidc_open(const char *path, struct dg_oidc **out, struct dg_err *err)
{
    struct dg_oidc *oidc = dg_calloc(1, sizeof *oidc);
    struct dg_json_value config;
    const char *bytes;
    size_t n;
    if (!oidc) return dg_err_set(err, DG_ENOMEM, "no memory for the provider's settings");
    pthread_mutex_init(&oidc->lock, NULL);
    int code = file_read(&oidc->arena, path, false, &bytes, &n, err);
    if (code == 0 && dg_json_parse(&oidc->arena, bytes, n, &config, err) < 0)
        code = dg_err_prefix(err, "%s", path);
    if (code == 0) code = settings_take(oidc, path, &config, err);
    const struct dg_fetch_params params = {.ca_file = oidc->ca_file, .is_loopback = oidc->is_loopback};
    if (code == 0) code = dg_fetch_start(&params, &oidc->fetch, err);
    if (code < 0) {
        dg_oidc_close(oidc);
        return code;
    }
    *out = oidc;
    return 0;
}

void dg_oidc_close(struct dg_oidc *oidc)
{
    if (!oidc) return;
    dg_fetch_end(oidc->fetch);
    dg_text_done(&oidc->discovery);
    dg_text_done(&oidc->keys);
    pthread_mutex_destroy(&oidc->lock);
    dg_secret_wipe(oidc->begun, sizeof oidc->begun);
    dg_arena_done(&oidc->arena);
    free(oidc);
}

const char *dg_oidc_label(const struct dg_oidc *oidc, enum dg_lang lang) { return oidc->label[lang]; }
bool dg_oidc_is_loopback(const struct dg_oidc *oidc) { return oidc->is_loopback; }
enum dg_oidc_match dg_oidc_match(const struct dg_oidc *oidc) { return oidc->match; }

/* ---- what the provider says of itself
 * ------------------------------------------------------------------------- */

static int nonsense(const char *url, const char *what, struct dg_err *err)
{
    return dg_err_set(err, DG_EIO, "%.200s: the provider's answer %s", url, what);
}

static int json_fetch(struct dg_oidc *oidc, struct dg_arena *arena, const char *url, struct dg_fetched *fetched,
                      struct dg_json_value *out, struct dg_err *err)
{
    DG_TRY(dg_fetch(oidc->fetch, arena, url, NULL, NULL, fetched, err));
    if (fetched->status != 200)
        return dg_err_set(err, DG_EIO, "%.200s: the provider answered with status %d", url, fetched->status);
    if (dg_json_parse(arena, fetched->body, fetched->n, out, NULL) < 0 || out->kind != DG_JSON_OBJECT)
        return nonsense(url, "is no JSON object", err);
    return 0;
}

/* Kept bytes as a value of the caller's; false: there are none that are young enough. */
static bool kept_take(struct dg_oidc *oidc, struct dg_arena *arena, const struct dg_text *kept,
                      const int64_t *at, int64_t now, struct dg_json_value *out)
{
    pthread_mutex_lock(&oidc->lock);
    bool is_kept = kept->len && now - *at < KEPT_S && now >= *at;
    char *copy = is_kept ? dg_arena_strndup(arena, kept->data, kept->len) : NULL;
    pthread_mutex_unlock(&oidc->lock);
    return copy && dg_json_parse(arena, copy, strlen(copy), out, NULL) == 0;
}

static void keep(struct dg_oidc *oidc, struct dg_text *kept, int64_t *at, const struct dg_fetched *fetched,
                 int64_t now)
{
    pthread_mutex_lock(&oidc->lock);
    dg_text_clear(kept);
    dg_text_addn(kept, fetched->body, fetched->n);
    *at = now;
    pthread_mutex_unlock(&oidc->lock);
}

static const char *member(const struct dg_json_value *object, const char *name)
{
    const struct dg_json_value *value = dg_json_find(object, name);
    return value && value->kind == DG_JSON_TEXT ? value->text : NULL;
}

/* Is the list there, and without the word? */
static bool list_lacks(const struct dg_json_value *object, const char *name, const char *word)
{
    const struct dg_json_value *list = dg_json_find(object, name);
    if (!list || list->kind != DG_JSON_ARRAY) return false;
    for (int32_t i = 0; i < list->n; i++) {
        if (list->items[i].kind == DG_JSON_TEXT && strcmp(list->items[i].text, word) == 0) return false;
    }
    return true;
}

/* OpenID Connect Discovery 1.0, section 4. */
static int discover(struct dg_oidc *oidc, struct dg_arena *arena, int64_t now, struct dg_json_value *out,
                    struct dg_err *err)
{
    static const char *const endpoints[] = {"authorization_endpoint", "token_endpoint", "jwks_uri"};
    dg_auto(dg_text_done) struct dg_text url = {0};
    struct dg_fetched fetched;
    if (kept_take(oidc, arena, &oidc->discovery, &oidc->discovery_at, now, out)) return 0;
    size_t n = strlen(oidc->issuer);
    dg_text_addn(&url, oidc->issuer, oidc->issuer[n - 1] == '/' ? n - 1 : n);
    dg_text_add(&url, "/.well-known/openid-configuration");
    DG_TRY(dg_text_finish(&url, err));
    DG_TRY(json_fetch(oidc, arena, url.data, &fetched, out, err));
    const char *issuer = member(out, "issuer");
    if (!issuer || strcmp(issuer, oidc->issuer) != 0) return nonsense(url.data, "is of another issuer", err);
    for (int i = 0; i < 3; i++) {
        if (!url_is_fine(member(out, endpoints[i]), oidc->is_loopback))
            return dg_err_set(err, DG_EIO, "%.200s: the provider's %s is no address that begins with https://",
                              url.data, endpoints[i]);
    }
    if (list_lacks(out, "code_challenge_methods_supported", "S256"))
        return nonsense(url.data, "says that it knows no PKCE with S256", err);
    keep(oidc, &oidc->discovery, &oidc->discovery_at, &fetched, now);
    return 0;
}

static int keys_get(struct dg_oidc *oidc, struct dg_arena *arena, const struct dg_json_value *discovery,
                    int64_t now, bool are_new, struct dg_json_value *out, struct dg_err *err)
{
    struct dg_fetched fetched;
    if (!are_new && kept_take(oidc, arena, &oidc->keys, &oidc->keys_at, now, out)) return 0;
    DG_TRY(json_fetch(oidc, arena, member(discovery, "jwks_uri"), &fetched, out, err));
    keep(oidc, &oidc->keys, &oidc->keys_at, &fetched, now);
    return 0;
}

/* ---- beginning
 * ------------------------------------------------------------------------------------------------ */

/* application/x-www-form-urlencoded: "&name=value". */
static void form_add(struct dg_text *out, const char *name, const char *value)
{
    if (name) dg_text_addf(out, "%s%s=", out->len && out->data[out->len - 1] != '?' ? "&" : "", name);
    for (const char *s = value; *s; s++) {
        bool is_plain =
            strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~", *s) != NULL;
        if (is_plain)
            dg_text_addn(out, s, 1);
        else
            dg_text_addf(out, "%%%02X", (unsigned char)*s);
    }
}

static int begun_make(int64_t now, struct begun *out, struct dg_err *err)
{
    unsigned char bytes[32];
    dg_auto(dg_text_done) struct dg_text verifier = {0};
    *out = (struct begun){.at = now};
    DG_TRY(dg_random_hex(out->state, err));
    DG_TRY(dg_random_hex(out->nonce, err));
    DG_TRY(dg_random_hex(out->browser, err));
    DG_TRY(dg_random_bytes(bytes, sizeof bytes, err));
    dg_base64url_add(&verifier, bytes, sizeof bytes);
    DG_TRY(dg_text_finish(&verifier, err));
    snprintf(out->verifier, sizeof out->verifier, "%s", verifier.data);
    return 0;
}

static void begun_put(struct dg_oidc *oidc, const struct begun *begun)
{
    struct begun *place = &oidc->begun[0];
    pthread_mutex_lock(&oidc->lock);
    for (int i = 1; i < DG_MAX_LOGINS_BEGUN; i++)
        place = oidc->begun[i].at < place->at ? &oidc->begun[i] : place;
    *place = *begun;
    pthread_mutex_unlock(&oidc->lock);
}

int dg_oidc_begin(struct dg_oidc *oidc, struct dg_arena *arena, const char *callback, int64_t now,
                  const char **url, char browser[DG_RANDOM_HEX_SIZE], struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0}, challenge = {0};
    struct dg_json_value discovery;
    struct begun begun;
    struct dg_hash hash;
    DG_TRY(discover(oidc, arena, now, &discovery, err));
    DG_TRY(begun_make(now, &begun, err));
    dg_sha256(begun.verifier, strlen(begun.verifier), &hash);
    dg_base64url_add(&challenge, hash.bytes, sizeof hash.bytes);
    DG_TRY(dg_text_finish(&challenge, err));
    const char *endpoint = member(&discovery, "authorization_endpoint");
    dg_text_add(&text, endpoint);
    if (!strchr(endpoint, '?')) dg_text_add(&text, "?");
    form_add(&text, "response_type", "code");
    form_add(&text, "client_id", oidc->client_id);
    form_add(&text, "redirect_uri", callback);
    form_add(&text, "scope", oidc->scope);
    form_add(&text, "state", begun.state);
    form_add(&text, "nonce", begun.nonce);
    form_add(&text, "code_challenge", challenge.data);
    form_add(&text, "code_challenge_method", "S256");
    DG_TRY(dg_text_finish(&text, err));
    *url = dg_arena_strdup(arena, text.data);
    if (!*url) return dg_err_set(err, DG_ENOMEM, "no memory to begin a login");
    memcpy(browser, begun.browser, sizeof begun.browser);
    begun_put(oidc, &begun);
    return 0;
}

/* ---- finishing
 * ------------------------------------------------------------------------------------------------ */

/* The login of that state, which is over with this. */
static int begun_take(struct dg_oidc *oidc, const struct dg_oidc_answer *answer, int64_t now, struct begun *out,
                      struct dg_err *err)
{
    struct begun found = {0};
    size_t n = DG_RANDOM_HEX_SIZE - 1;
    bool is_own = false;
    pthread_mutex_lock(&oidc->lock);
    for (int i = 0; answer->state && strlen(answer->state) == n && i < DG_MAX_LOGINS_BEGUN; i++) {
        struct begun *begun = &oidc->begun[i];
        if (!begun->at || !dg_secret_equal(begun->state, answer->state, n)) continue;
        is_own = answer->browser && strlen(answer->browser) == n &&
                 dg_secret_equal(begun->browser, answer->browser, n);
        found = *begun;
        /* Somebody else's browser does not end it. */
        if (is_own) *begun = (struct begun){0};
    }
    pthread_mutex_unlock(&oidc->lock);
    if (!found.at || found.at + DG_LOGIN_BEGUN_S < now)
        return dg_err_set(err, DG_EDENIED,
                          "this login was not begun here, took too long, or was used before (state)");
    if (!is_own) return dg_err_set(err, DG_EDENIED, "this login was begun in another browser (state)");
    *out = found;
    return 0;
}

/* RFC 6749, 2.3.1: both parts are encoded as in forms first. */
static void authorization_write(const struct dg_oidc *oidc, struct dg_text *out)
{
    dg_auto(dg_text_done) struct dg_text pair = {0};
    form_add(&pair, NULL, oidc->client_id);
    dg_text_add(&pair, ":");
    form_add(&pair, NULL, oidc->secret);
    dg_text_add(out, "Basic ");
    dg_base64_add(out, pair.data, pair.len);
}

static int code_redeem(struct dg_oidc *oidc, struct dg_arena *arena, const struct dg_json_value *discovery,
                       const char *code, const char *callback, const struct begun *begun, const char **token,
                       struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text form = {0}, authorization = {0};
    struct dg_fetched fetched;
    struct dg_json_value reply = {0};
    const char *url = member(discovery, "token_endpoint");
    /* Without a list the provider takes the secret in the field Authorization (Discovery 1.0, section 3). */
    bool is_basic = !list_lacks(discovery, "token_endpoint_auth_methods_supported", "client_secret_basic");

    form_add(&form, "grant_type", "authorization_code");
    form_add(&form, "code", code);
    form_add(&form, "redirect_uri", callback);
    form_add(&form, "code_verifier", begun->verifier);
    if (oidc->secret && is_basic)
        authorization_write(oidc, &authorization);
    else
        form_add(&form, "client_id", oidc->client_id);
    if (oidc->secret && !is_basic) form_add(&form, "client_secret", oidc->secret);
    DG_TRY(dg_text_finish(&form, err));
    DG_TRY(dg_fetch(oidc->fetch, arena, url, form.data, authorization.data, &fetched, err));
    bool is_json = dg_json_parse(arena, fetched.body, fetched.n, &reply, NULL) == 0;
    if (fetched.status != 200) {
        const char *error = is_json ? member(&reply, "error") : NULL;
        if (fetched.status >= 500)
            return dg_err_set(err, DG_EIO, "%.200s: the provider answered with status %d", url, fetched.status);
        return dg_err_set(err, DG_EDENIED, "the provider did not take the code (%d %.60s)", fetched.status,
                          error ? error : "");
    }
    *token = is_json ? member(&reply, "id_token") : NULL;
    return *token ? 0 : nonsense(url, "has no ID token", err);
}

static int claim_take(const struct dg_oidc *oidc, const struct dg_json_value *claims, const char **out,
                      struct dg_err *err)
{
    const struct dg_json_value *verified = dg_json_find(claims, "email_verified");
    const char *claim = member(claims, oidc->claim);
    if (!claim || !*claim || !dg_text_is_clean(claim, strlen(claim), NULL))
        return dg_err_set(err, DG_EDENIED, "the ID token has no claim \"%s\"", oidc->claim);
    if (strcmp(oidc->claim, "email") == 0 &&
        (!verified || verified->kind != DG_JSON_BOOL || !verified->is_true))
        return dg_err_set(err, DG_EDENIED, "the provider has not verified this e-mail address");
    *out = claim;
    return 0;
}

int dg_oidc_finish(struct dg_oidc *oidc, struct dg_arena *arena, const struct dg_oidc_answer *answer,
                   const char *callback, int64_t now, const char **claim, struct dg_err *err)
{
    struct begun begun;
    struct dg_json_value discovery, keys, claims;
    const char *token;
    DG_TRY(begun_take(oidc, answer, now, &begun, err));
    if (answer->iss && strcmp(answer->iss, oidc->issuer) != 0) /* RFC 9207 */
        return dg_err_set(err, DG_EDENIED, "the answer is of another provider (iss)");
    if (answer->error) return dg_err_set(err, DG_EDENIED, "the provider refused: %.60s", answer->error);
    if (!answer->code || !*answer->code) return dg_err_set(err, DG_EDENIED, "the answer has no code");
    DG_TRY(discover(oidc, arena, now, &discovery, err));
    DG_TRY(code_redeem(oidc, arena, &discovery, answer->code, callback, &begun, &token, err));
    const struct dg_token_want want = {oidc->issuer, oidc->client_id, begun.nonce, now};
    DG_TRY(keys_get(oidc, arena, &discovery, now, false, &keys, err));
    int code = dg_token_check(arena, token, &keys, &want, &claims, err);
    if (code == DG_EFOUND) { /* it may have a new key since */
        DG_TRY(keys_get(oidc, arena, &discovery, now, true, &keys, err));
        code = dg_token_check(arena, token, &keys, &want, &claims, err);
    }
    if (code == DG_EFOUND)
        return dg_err_set(err, DG_EDENIED,
                          "the ID token is signed with a key that the provider does not publish (kid)");
    DG_TRY(code);
    return claim_take(oidc, &claims, claim, err);
}
