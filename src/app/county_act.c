/* The commands about cases: act, list, show, tick, verify. */
#include <stdio.h>
#include <string.h>

#include "app/county.h"
#include "app/county_open.h"
#include "app/say.h"
#include "log/log.h"

bool dg_app_time_parse(const char *text, int64_t *out) { return dg_time_parse(text, out); }

/* Data with the version's hash in it. */
static int add_hash(struct dg_arena *arena, const char **data, const char *sha256, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_json_value root, *items;
    DG_TRY(dg_json_parse(arena, *data, strlen(*data), &root, err));
    if (root.kind != DG_JSON_OBJECT || dg_json_find(&root, "sha256"))
        return dg_err_set(err, DG_EINVAL, "--data: must be an object without sha256, which --version gives");
    DG_TRY(DG_NEW(arena, &items, (size_t)root.n + 1, err));
    if (root.n) memcpy(items, root.items, (size_t)root.n * sizeof *items);
    items[root.n++] = (struct dg_json_value){.kind = DG_JSON_TEXT, .key = "sha256", .text = sha256};
    root.items = items;
    DG_TRY(dg_canon_write(&text, &root, err));
    DG_TRY(dg_text_finish(&text, err));
    *data = dg_arena_strdup(arena, text.data);
    return *data ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

/* Without a key of the caller's the second gives one: whoever types the same act again a second later means it.
 */
static void make_key(const struct dg_app_act_params *p, const char *data, char out[DG_SHA256_HEX_SIZE])
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_text_addf(&text, "%s\n%s\n%s\n%s\n%lld", p->kind, p->as, p->case_id ? p->case_id : "", data,
                 (long long)p->now);
    dg_sha256_hex(text.data ? text.data : "", text.len, out);
    out[DG_KEY_MAX - 32] = '\0';
}

int dg_app_act(const struct dg_app_act_params *p, struct dg_text *text, struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = p->lang};
    struct dg_county_receipt receipt;
    struct dg_actor actor;
    const char *data = "{}";
    char sha256[DG_SHA256_HEX_SIZE], key[DG_SHA256_HEX_SIZE];
    size_t n = 0;
    DG_TRY(dg_county_open_as(p->store, true, p->key_path, p->witnessed_path, &county, err));
    DG_TRY(dg_county_actor_parse(county, &arena, p->as, &actor, err));
    if (p->data_path) DG_TRY(dg_county_file_read(&arena, p->data_path, DG_MAX_ACT_BYTES, &data, &n, err));
    if (p->version_path) {
        DG_TRY(dg_app_county_version_put(county, p->version_path, p->now, sha256, err));
        DG_TRY(add_hash(&arena, &data, sha256, err));
    }
    make_key(p, data, key);
    const struct dg_case of = {.id = p->of_case};
    const struct dg_act act = {.kind = p->kind,
                               .case_id = p->case_id,
                               .data = data,
                               .at = p->now,
                               .expect_seq = p->expect_seq,
                               .of = p->of_case ? &of : NULL};
    DG_TRY(dg_county_act(county, &arena, &actor, p->key ? p->key : key, &act, NULL, 0, &receipt, err));
    dg_say_line(&say, "", receipt.is_repeat ? "county.act.again" : "county.act.done", "kind",
                dg_say_token(&say, p->kind), "case", dg_say_token(&say, receipt.case_id), "seq",
                dg_say_int(&say, receipt.seq), NULL);
    dg_say_line(&say, "", "county.act.entry", "n", dg_say_int(&say, receipt.first_n), "count",
                dg_say_int(&say, receipt.n_entries), "leaf", dg_say_token(&say, receipt.leaf), NULL);
    if (actor.role == DG_ROLE_PUBLIC)
        dg_say_line(&say, "", "county.act.person", "id", dg_say_token(&say, receipt.person_id), NULL);
    return dg_text_finish(text, err);
}

static int say_case(struct dg_say *say, const struct dg_county *county, const struct dg_county_case *row)
{
    char key[64], at[DG_TIME_SIZE] = "";
    dg_auto(dg_text_done) struct dg_text date = {0};
    const struct dg_stage *stage = dg_procedure_stage(dg_county_procedure(county), row->kind, row->stage);
    if (row->due_at) {
        dg_time_write(row->due_at, at);
        at[10] = '\0';
        dg_date_add(&date, say->lang, at);
    }
    snprintf(key, sizeof key, "county.status.%s", dg_case_status_word(row->status));
    dg_say_line(say, "", "county.case.line", "id", dg_say_token(say, row->id), "title",
                row->title ? row->title : dg_word(say->lang, "county.case.untitled"), "stage",
                stage ? stage->title[say->lang] : row->stage, "status", dg_word(say->lang, key), NULL);
    if (date.data)
        dg_say_line(say, "  ", row->is_overdue ? "county.case.overdue" : "county.case.due", "date", date.data,
                    NULL);
    return 0;
}

int dg_app_cases(const char *store, const char *as, enum dg_lang lang, struct dg_text *text, struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    struct dg_county_filter filter = DG_COUNTY_FILTER_ANY;
    struct dg_actor actor;
    struct dg_county_case *rows;
    int32_t n = 0, n_all = 0;
    bool has_more = true;
    DG_TRY(dg_county_open_as(store, false, NULL, NULL, &county, err));
    if (as) DG_TRY(dg_county_actor_parse(county, &arena, as, &actor, err));
    while (has_more) {
        DG_TRY(dg_county_cases(county, &arena, as ? &actor : NULL, &filter, &rows, &n, &has_more, err));
        for (int32_t i = 0; i < n; i++) DG_TRY(say_case(&say, county, &rows[i]));
        if (n) filter.after = rows[n - 1].id;
        n_all += n;
    }
    if (n_all == 0) dg_say_line(&say, "", "county.case.none", NULL);
    return dg_text_finish(text, err);
}

int dg_app_case(const char *store, const char *as, const char *id, struct dg_text *text, struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_actor actor;
    struct dg_case c;
    struct dg_beside beside;
    DG_TRY(dg_county_open_as(store, false, NULL, NULL, &county, err));
    if (as) DG_TRY(dg_county_actor_parse(county, &arena, as, &actor, err));
    if (as && actor.role != DG_ROLE_PUBLIC) {
        const struct dg_county_body *body = dg_county_body(county, actor.body_id);
        if (body) actor.body_kind = body->kind;
        if (!body || !dg_county_has_role(county, &actor)) as = NULL; /* reads as the public */
    }
    DG_TRY(dg_county_case(county, &arena, as ? &actor : NULL, id, &c, err));
    DG_TRY(dg_county_beside(county, &arena, as ? &actor : NULL, &beside, err));
    DG_TRY(dg_case_json(text, dg_county_procedure(county), &c, as ? &actor : NULL, &beside, err));
    dg_text_add(text, "\n");
    return dg_text_finish(text, err);
}

int dg_app_tick(const char *store, const char *key_path, int64_t now, enum dg_lang lang, struct dg_text *text,
                struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    struct dg_county_ticked ticked;
    char at[DG_TIME_SIZE];
    DG_TRY(dg_county_open_as(store, true, key_path, NULL, &county, err));
    DG_TRY(dg_county_tick(county, now, &ticked, err));
    dg_say_line(&say, "", "county.tick.done", "n", dg_say_int(&say, ticked.n_acts), NULL);
    if (ticked.next_at) {
        dg_time_write(ticked.next_at, at);
        dg_say_line(&say, "", "county.tick.next", "at", dg_say_token(&say, at), NULL);
    }
    return dg_text_finish(text, err);
}

int dg_app_county_verify(struct dg_county *county, enum dg_lang lang, struct dg_text *text, bool *is_right,
                         struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    struct dg_county_verified found;
    DG_TRY(dg_county_verify(county, &arena, NULL, 0, &found, err));
    if (found.is_right)
        dg_say_line(&say, "", "county.verify.right", "n", dg_say_int(&say, found.n_entries), "cases",
                    dg_say_int(&say, found.n_cases), "files", dg_say_int(&say, found.n_versions), NULL);
    else if (found.first_wrong >= 0)
        dg_say_line(&say, "", "county.verify.entry", "n", dg_say_int(&say, found.first_wrong), "fault",
                    dg_say_token(&say, found.fault), NULL);
    else
        dg_say_line(&say, "", "county.verify.wrong", "fault", dg_say_token(&say, found.fault), NULL);
    dg_say_line(&say, "", "county.verify.texts", "n", dg_say_int(&say, found.n_texts), "removed",
                dg_say_int(&say, found.n_texts_removed), NULL);
    *is_right = found.is_right;
    return dg_text_finish(text, err);
}
