/* Witness: its acts, and the log's two. */
#include <string.h>

#include "app/app.h"
#include "app/log.h"

static int needs(const char *value, const char *act, const char *option, struct dg_err *err)
{
    return value ? 0
                 : dg_err_set(err, DG_EINVAL, "witness %s: --%s is missing; see: didgah help witness", act,
                              option);
}

static int one_key(struct dg_arena *arena, const char *given, struct dg_vkey *out, struct dg_err *err)
{
    struct dg_vkey *keys = NULL;
    int32_t n = 0;

    DG_TRY(dg_log_keys_read(arena, "key", given, &keys, &n, err));
    if (n > 1) return dg_err_set(err, DG_EINVAL, "--key: %s holds more than one key", given);
    *out = keys[0];
    return 0;
}

static int act_new(const struct dg_app_witness_params *params, struct dg_text *text, struct dg_err *err)
{
    struct dg_vkey key;

    DG_TRY(needs(params->name, "new", "name", err));
    DG_TRY(dg_witness_new(params->folder, params->name, &key, err));
    dg_vkey_write(text, &key);
    dg_text_add(text, "\n");
    return 0;
}

static int act_trust(struct dg_arena *arena, const struct dg_app_witness_params *params, struct dg_text *text,
                     struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text origin = {0};
    struct dg_vkey key;

    DG_TRY(needs(params->key, "trust", "key", err));
    DG_TRY(one_key(arena, params->key, &key, err));
    DG_TRY(dg_witness_trust(params->folder, &key, err));
    dg_token_add(&origin, params->lang, key.name);
    DG_TRY(dg_text_finish(&origin, err));
    dg_word_add(text, params->lang, "witness.trusts", "origin", origin.data, NULL);
    dg_text_add(text, "\n");
    return 0;
}

static const char *phrase(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 409: return "Conflict";
    default: return "Unprocessable Entity";
    }
}

static int act_add(struct dg_arena *arena, const struct dg_app_witness_params *params, struct dg_text *text,
                   bool *is_refused, struct dg_err *err)
{
    struct dg_witness_answer answer;
    const char *body = NULL;
    size_t n = 0;

    DG_TRY(dg_log_file_read(arena, params->in_path, 2 * DG_MAX_NOTE_BYTES, &body, &n, err));
    DG_TRY(dg_witness_serve(arena, params->folder, body, n, params->now, &answer, err));
    *is_refused = answer.status != 200 && !params->wants_cgi; /* a CGI program that ends badly gives a 500 */
    if (params->wants_cgi)
        dg_text_addf(text, "Status: %d %s\r\nContent-Type: %s\r\n\r\n", answer.status, phrase(answer.status),
                     answer.content_type);
    else if (answer.status != 200)
        dg_text_addf(text, "%d %s: ", answer.status, phrase(answer.status));
    dg_text_add(text, answer.body);
    return 0;
}

static int act_show(struct dg_arena *arena, const struct dg_app_witness_params *params, struct dg_text *text,
                    struct dg_err *err)
{
    struct dg_vkey key;
    struct dg_witness_log *logs = NULL;
    int32_t n = 0;

    DG_TRY(dg_witness_load(arena, params->folder, &key, &logs, &n, err));
    dg_vkey_write(text, &key);
    dg_text_add(text, "\n");
    for (int32_t i = 0; i < n; i++) {
        dg_text_addf(text, "%s %lld ", logs[i].origin, (long long)logs[i].size);
        if (logs[i].checkpoint) dg_base64_add(text, logs[i].root.bytes, sizeof logs[i].root.bytes);
        dg_text_add(text, logs[i].checkpoint ? "\n" : "-\n");
    }
    return 0;
}

static int act_ask(const struct dg_app_witness_params *params, struct dg_text *text, struct dg_err *err)
{
    dg_auto(dg_export_close) struct dg_export *export = NULL;
    struct dg_log_source source;

    DG_TRY(dg_export_open(params->folder, &export, &source, err));
    const struct dg_tiles tiles = {source.tile, source.ctx};
    return dg_witness_ask(text, &tiles, params->old_size, source.checkpoint, source.n_checkpoint, err);
}

static int act_take(struct dg_arena *arena, const struct dg_app_witness_params *params, struct dg_text *text,
                    struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text name = {0};
    struct dg_vkey key;
    const char *answer = NULL;
    size_t n = 0;

    DG_TRY(needs(params->key, "take", "key", err));
    DG_TRY(one_key(arena, params->key, &key, err));
    DG_TRY(dg_log_file_read(arena, params->in_path, DG_MAX_NOTE_BYTES, &answer, &n, err));
    DG_TRY(dg_export_take(params->folder, answer, n, &key, err));
    dg_token_add(&name, params->lang, key.name);
    DG_TRY(dg_text_finish(&name, err));
    dg_word_add(text, params->lang, "witness.taken", "name", name.data, NULL);
    dg_text_add(text, "\n");
    return 0;
}

int dg_app_witness(struct dg_arena *arena, const struct dg_app_witness_params *params, struct dg_text *text,
                   bool *is_refused, struct dg_err *err)
{
    *is_refused = false;
    if (strcmp(params->act, "new") == 0) return act_new(params, text, err);
    if (strcmp(params->act, "trust") == 0) return act_trust(arena, params, text, err);
    if (strcmp(params->act, "add") == 0) return act_add(arena, params, text, is_refused, err);
    if (strcmp(params->act, "show") == 0) return act_show(arena, params, text, err);
    if (strcmp(params->act, "ask") == 0) return act_ask(params, text, err);
    if (strcmp(params->act, "take") == 0) return act_take(arena, params, text, err);
    return dg_err_set(err, DG_EINVAL, "witness: no act \"%s\"; there are: new, trust, add, show, ask, take",
                      params->act);
}
