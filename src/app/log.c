/* Verify and prove: the signed log, as people ask about it. */
#include "app/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "app/file.h"

#define MAX_KEYS 64
#define PROOF_HEADER "c2sp.org/tlog-proof@v1\n"

/* ---- reading what was given ------------------------------------------------------------------------------ */

static void input_done(FILE **file)
{
    if (*file && *file != stdin) (void)fclose(*file);
}

int dg_log_file_read(struct dg_arena *arena, const char *path, size_t max, const char **bytes, size_t *n,
                     struct dg_err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    if (!is_stdin) DG_TRY(dg_file_check_input(path, err));
    dg_auto(input_done) FILE *file = is_stdin ? stdin : fopen(path, "rbe");
    if (!file) return dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
    char *data = dg_arena_get(arena, max + 2);
    if (!data) return dg_err_set(err, DG_ENOMEM, "out of memory");
    size_t got = fread(data, 1, max + 1, file);
    if (ferror(file)) return dg_err_set(err, DG_EIO, "%s: cannot be read to its end", path);
    if (got > max) return dg_err_set(err, DG_ELIMIT, "%s: more than %zu bytes", path, max);
    data[got] = 0;
    *bytes = data;
    *n = got;
    return 0;
}

int dg_log_keys_read(struct dg_arena *arena, const char *option, const char *given, struct dg_vkey **out,
                     int32_t *n, struct dg_err *err)
{
    const char *text = given;
    size_t n_text = strlen(given);
    struct dg_vkey *keys = NULL;
    int32_t n_keys = 0;

    if (!strchr(given, '+')) DG_TRY(dg_log_file_read(arena, given, 64u << 10, &text, &n_text, err));
    DG_TRY(DG_NEW(arena, &keys, MAX_KEYS, err));
    for (size_t at = 0; at < n_text;) {
        const char *end = memchr(text + at, '\n', n_text - at);
        size_t n_line = end ? (size_t)(end - (text + at)) : n_text - at;
        if (n_keys == MAX_KEYS) return dg_err_set(err, DG_ELIMIT, "--%s: more than %d keys", option, MAX_KEYS);
        if (n_line && dg_vkey_parse(text + at, n_line, &keys[n_keys], err) < 0)
            return dg_err_prefix(err, "--%s", option);
        n_keys += n_line > 0;
        at += n_line + 1;
    }
    if (n_keys == 0) return dg_err_set(err, DG_EINVAL, "--%s: %s holds no key", option, given);
    *out = keys;
    *n = n_keys;
    return 0;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A kept checkpoint: a file, or the one in a folder. */
static int read_kept(struct dg_arena *arena, const char *path, const char **out, struct dg_err *err)
{
    char inside[4096];
    size_t n = 0;

    if (is_folder(path)) {
        if (snprintf(inside, sizeof inside, "%s/checkpoint", path) >= (int)sizeof inside)
            return dg_err_set(err, DG_ELIMIT, "%s: the path is too long", path);
        path = inside;
    }
    DG_TRY(dg_log_file_read(arena, path, DG_MAX_NOTE_BYTES, out, &n, err));
    if (strlen(*out) != n) return dg_err_set(err, DG_EFORMAT, "%s: is not a text", path);
    return 0;
}

/* ---- what is said ------------------------------------------------------------------------------------------
 */

static const char *number(char out[64], enum dg_lang lang, int64_t value)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_num_add(&text, lang, (double)value, 0);
    snprintf(out, 64, "%s", text.data ? text.data : "");
    return out;
}

static const char *token(struct dg_text *text, enum dg_lang lang, const char *value)
{
    dg_text_clear(text);
    dg_token_add(text, lang, value);
    return text->data ? text->data : "";
}

static void say_fault(struct dg_text *text, enum dg_lang lang, const struct dg_log_verdict *verdict)
{
    dg_auto(dg_text_done) struct dg_text why = {0};
    char key[64], entry[64], last[64];

    if (verdict->entry >= 0)
        dg_word_add(text, lang, "log.wrong_entry", "n", number(entry, lang, verdict->entry), NULL);
    else if (verdict->to > verdict->from)
        dg_word_add(text, lang, "log.wrong_among", "from", number(entry, lang, verdict->from), "to",
                    number(last, lang, verdict->to - 1), NULL);
    else
        dg_word_add(text, lang, "log.wrong", NULL);
    snprintf(key, sizeof key, "log.fault.%s", dg_log_fault_word(verdict->fault));
    dg_text_addf(text, "\n  %s\n", dg_word(lang, key));
    if (verdict->from == verdict->to) dg_text_addf(text, "  (%s)\n", token(&why, lang, verdict->why));
}

/* By what the checkpoint was held, and what that leaves open. */
static void say_key(struct dg_text *text, enum dg_lang lang, const struct dg_log_verdict *verdict)
{
    const char *key = verdict->is_key_checked ? "log.key_given"
                      : verdict->is_signed    ? "log.key_own"
                                              : "log.key_none";
    dg_text_addf(text, "- %s\n", dg_word(lang, key));
}

static void say_known(struct dg_text *text, enum dg_lang lang, const struct dg_app_verify_params *params,
                      const struct dg_log_verdict *verdict)
{
    char n[64], at[DG_TIME_SIZE];
    dg_auto(dg_text_done) struct dg_text date = {0};

    say_key(text, lang, verdict);
    dg_text_add(text, "- ");
    if (params->n_against)
        dg_word_add(text, lang, "log.kept", "n", number(n, lang, verdict->kept_size), NULL);
    else
        dg_word_add(text, lang, "log.kept_none", NULL);
    dg_text_add(text, "\n- ");
    if (params->witnesses) {
        dg_time_write(verdict->witnessed_at, at);
        dg_word_add(text, lang, "log.witnessed", "n", number(n, lang, verdict->n_witnessed), "at",
                    token(&date, lang, at), NULL);
    } else {
        dg_word_add(text, lang, "log.witnessed_none", NULL);
    }
    dg_text_addf(text, "\n- %s\n- %s\n", dg_word(lang, "log.cannot_know"), dg_word(lang, "log.beside"));
}

static void say_verdict(struct dg_text *text, const struct dg_app_verify_params *params,
                        const struct dg_log_verdict *verdict)
{
    enum dg_lang lang = params->lang;
    dg_auto(dg_text_done) struct dg_text origin = {0}, root = {0};
    char hex[DG_SHA256_HEX_SIZE], n[64];

    if (verdict->origin) {
        dg_hash_hex(&verdict->root, hex);
        dg_word_add(text, lang, "log.head", "origin", token(&origin, lang, verdict->origin), "n",
                    number(n, lang, verdict->size), "root", token(&root, lang, hex), NULL);
        dg_text_add(text, "\n");
    }
    if (verdict->fault != DG_LOG_FINE) {
        say_fault(text, lang, verdict);
        return;
    }
    dg_text_addf(text, "%s\n", dg_word(lang, "log.fine"));
    say_known(text, lang, params, verdict);
}

/* ---- verify
 * -------------------------------------------------------------------------------------------------- */

struct keys {
    struct dg_vkey *log, *witnesses;
    int32_t n_log, n_witnesses;
};

static int read_keys(struct dg_arena *arena, const struct dg_app_verify_params *params, struct keys *out,
                     struct dg_err *err)
{
    *out = (struct keys){0};
    if (params->key) DG_TRY(dg_log_keys_read(arena, "key", params->key, &out->log, &out->n_log, err));
    if (out->n_log > 1) return dg_err_set(err, DG_EINVAL, "--key: %s holds more than one key", params->key);
    if (params->witnesses)
        DG_TRY(dg_log_keys_read(arena, "witness", params->witnesses, &out->witnesses, &out->n_witnesses, err));
    return 0;
}

static int verify_proof(struct dg_arena *arena, const struct dg_app_verify_params *params,
                        const struct keys *keys, const char *proof, size_t n, struct dg_text *text,
                        bool *is_fine, struct dg_err *err)
{
    const char *entry = NULL;
    size_t n_entry = 0;
    int64_t ix = 0;
    struct dg_err why = {0};
    char number_text[64];

    if (!params->key || !params->entry_path)
        return dg_err_set(err, DG_EINVAL,
                          "%s: is a proof: give the entry with --entry and the log's key with --key",
                          params->path);
    DG_TRY(dg_log_file_read(arena, params->entry_path, DG_MAX_ENTRY_BYTES, &entry, &n_entry, err));
    int code =
        dg_log_proof_check(proof, n, entry, n_entry, keys->log, keys->witnesses, keys->n_witnesses, &ix, &why);
    if (code == DG_ENOMEM) return dg_err_set(err, code, "%s", why.msg);
    *is_fine = code == 0;
    if (params->wants_json) {
        struct dg_json json;
        dg_json_begin(&json, text, 0);
        dg_json_object(&json, NULL);
        dg_json_bool(&json, "ok", *is_fine);
        if (*is_fine)
            dg_json_int(&json, "entry", ix);
        else
            dg_json_null(&json, "entry");
        dg_json_str(&json, "why", *is_fine ? NULL : why.msg);
        dg_json_end_object(&json);
        dg_text_add(text, "\n");
    } else if (*is_fine) {
        dg_word_add(text, params->lang, "log.proof_holds", "n", number(number_text, params->lang, ix), NULL);
        dg_text_add(text, "\n");
    } else {
        dg_text_addf(text, "%s\n  (%s)\n", dg_word(params->lang, "log.proof_fails"), why.msg);
    }
    return 0;
}

/* A fork whose place cannot be known from roots alone: another copy of the log, if one was given, shows the
 * first entry that differs. What cannot be read of the copy ends the search: it was asked for its checkpoint,
 * not for this. */
static void find_difference(const struct dg_app_verify_params *params, const struct dg_log_source *source,
                            struct dg_log_verdict *verdict)
{
    for (int32_t i = 0; i < params->n_against && verdict->entry < 0 && verdict->to > verdict->from; i++) {
        dg_auto(dg_export_close) struct dg_export *export = NULL;
        struct dg_log_source copy;
        const char *ours = NULL, *theirs = NULL;
        size_t n_ours = 0, n_theirs = 0;

        if (!is_folder(params->against[i]) || dg_export_open(params->against[i], &export, &copy, NULL) < 0)
            continue;
        for (int64_t ix = verdict->from; ix < verdict->to && verdict->entry < 0; ix++) {
            if (copy.entry(copy.ctx, ix, &theirs, &n_theirs, NULL) < 0 ||
                source->entry(source->ctx, ix, &ours, &n_ours, NULL) < 0)
                break;
            if (n_ours != n_theirs || memcmp(ours, theirs, n_ours) != 0) verdict->entry = ix;
        }
    }
}

static int verify_log(struct dg_arena *arena, const struct dg_app_verify_params *params,
                      const struct keys *keys, const struct dg_log_source *source, struct dg_text *text,
                      bool *is_fine, struct dg_err *err)
{
    struct dg_log_verify_params judge = {.key = keys->log,
                                         .witnesses = keys->witnesses,
                                         .n_witnesses = keys->n_witnesses,
                                         .n_kept = params->n_against};
    struct dg_log_verdict verdict;
    const char **kept = NULL;

    DG_TRY(DG_NEW(arena, &kept, (size_t)params->n_against, err));
    for (int32_t i = 0; i < params->n_against; i++) DG_TRY(read_kept(arena, params->against[i], &kept[i], err));
    judge.kept = kept;
    DG_TRY(dg_log_verify(arena, source, &judge, &verdict, err));
    find_difference(params, source, &verdict);
    if (params->wants_json)
        dg_log_verdict_json(text, &verdict);
    else
        say_verdict(text, params, &verdict);
    *is_fine = verdict.fault == DG_LOG_FINE;
    return 0;
}

int dg_app_verify(struct dg_arena *arena, const struct dg_app_verify_params *params, struct dg_text *text,
                  bool *is_fine, struct dg_err *err)
{
    dg_auto(dg_export_close) struct dg_export *export = NULL;
    struct dg_log_source source;
    struct keys keys;
    const char *bytes = NULL;
    size_t n = 0;

    DG_TRY(read_keys(arena, params, &keys, err));
    if (is_folder(params->path)) {
        DG_TRY(dg_export_open(params->path, &export, &source, err));
        return verify_log(arena, params, &keys, &source, text, is_fine, err);
    }
    DG_TRY(dg_log_file_read(arena, params->path, 2 * DG_MAX_NOTE_BYTES, &bytes, &n, err));
    if (n >= strlen(PROOF_HEADER) && memcmp(bytes, PROOF_HEADER, strlen(PROOF_HEADER)) == 0)
        return verify_proof(arena, params, &keys, bytes, n, text, is_fine, err);
    return dg_err_set(err, DG_EFORMAT, "%s: is neither an export folder of a log nor a proof", params->path);
}

/* ---- prove
 * --------------------------------------------------------------------------------------------------- */

int dg_app_prove(const char *path, int64_t ix, bool wants_entry, struct dg_text *text, struct dg_err *err)
{
    dg_auto(dg_export_close) struct dg_export *export = NULL;
    struct dg_log_source source;
    const char *entry = NULL;
    size_t n = 0;

    DG_TRY(dg_export_open(path, &export, &source, err));
    if (!wants_entry) {
        if (dg_log_prove(text, &source, ix, err) < 0) return dg_file_prefix(err, path);
        return 0;
    }
    if (source.entry(source.ctx, ix, &entry, &n, err) < 0)
        return dg_err_prefix(err, "%s: entry %lld", path, (long long)ix);
    dg_text_addn(text, entry, n);
    return 0;
}
