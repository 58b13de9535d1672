/* Entries: their one byte form, and back. */
#include <string.h>

#include "base/limits.h"
#include "review/canon.h"

static void member(struct dg_text *text, const char *before, const char *value)
{
    dg_text_add(text, before);
    dg_act_canon_text(text, value);
}

/* The keys in their order, which is that of RFC 8785. */
void dg_entry_write(struct dg_text *text, const struct dg_entry *entry, int64_t n)
{
    char at[21];
    dg_time_write(entry->at, at);
    member(text, "{\"act\":", entry->act);
    member(text, ",\"at\":", at);
    if (*entry->body) member(text, ",\"body\":", entry->body);
    if (*entry->body_kind) member(text, ",\"body_kind\":", entry->body_kind);
    member(text, ",\"by\":", entry->by);
    member(text, ",\"case\":", entry->case_id);
    dg_text_addf(text, ",\"data\":");
    dg_text_add(text, entry->data);
    if (entry->is_late_clock) dg_text_add(text, ",\"late_clock\":true");
    dg_text_addf(text, ",\"n\":%lld", (long long)n);
    member(text, ",\"role\":", dg_role_word(entry->role));
    dg_text_addf(text, ",\"seq\":%lld,\"v\":1}", (long long)entry->seq);
}

static const char *text_of(const struct dg_json_value *root, const char *key)
{
    const struct dg_json_value *found = dg_json_find(root, key);
    return found && found->kind == DG_JSON_TEXT ? found->text : NULL;
}

static int64_t whole_of(const struct dg_json_value *root, const char *key)
{
    const struct dg_json_value *found = dg_json_find(root, key);
    bool is_whole = found && found->kind == DG_JSON_NUMBER && found->number >= 0 && found->number < 9e15;
    return is_whole ? (int64_t)found->number : -1;
}

static int take(struct dg_arena *arena, const struct dg_json_value *root, struct dg_entry *out, int64_t *n,
                struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    const struct dg_json_value *body = dg_json_find(root, "data"), *late = dg_json_find(root, "late_clock");
    const char *at = text_of(root, "at"), *role = text_of(root, "role");
    *out = (struct dg_entry){.act = text_of(root, "act"),
                             .case_id = text_of(root, "case"),
                             .by = text_of(root, "by"),
                             .body = text_of(root, "body"),
                             .body_kind = text_of(root, "body_kind"),
                             .seq = whole_of(root, "seq"),
                             .is_late_clock = late != NULL};
    *n = whole_of(root, "n");
    if (!out->body) out->body = ""; /* the public and the system act for no body */
    if (!out->body_kind) out->body_kind = "";
    if (!out->act || !out->case_id || !out->by || !at || !role || !body)
        return dg_err_set(err, DG_EFORMAT,
                          "an entry has act, at, body, body_kind, by, case, data, n, role, seq, v");
    if (!dg_time_parse(at, &out->at) || !dg_role_parse(role, &out->role) || out->seq < 1 || *n < 0)
        return dg_err_set(err, DG_EFORMAT, "an entry's at, role, seq or n is none");
    if (body->kind != DG_JSON_OBJECT) return dg_err_set(err, DG_EFORMAT, "an entry's data is no object");
    DG_TRY(dg_act_canon_write(&data, body, err));
    out->data = dg_arena_strndup(arena, data.data, data.len);
    return out->data ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

int dg_entry_parse(struct dg_arena *arena, const char *bytes, size_t n_bytes, struct dg_entry *out, int64_t *n,
                   struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text again = {0};
    struct dg_json_value root;
    if (n_bytes > DG_MAX_ACT_BYTES + 4096)
        return dg_err_set(err, DG_ELIMIT, "an entry of more than %d bytes", DG_MAX_ACT_BYTES);
    DG_TRY(dg_json_parse(arena, bytes, n_bytes, &root, err));
    struct dg_entry entry;
    int64_t number;
    int code = take(arena, &root, &entry, &number, err);
    if (code < 0 && code != DG_ENOMEM && err) err->code = DG_EFORMAT;
    if (code < 0) return code == DG_ENOMEM ? code : DG_EFORMAT;
    dg_entry_write(&again, &entry, number);
    DG_TRY(dg_text_finish(&again, err));
    /* Whatever is written otherwise than we write it is not the entry whose hash stands in the log. */
    if (again.len != n_bytes || memcmp(again.data, bytes, n_bytes) != 0)
        return dg_err_set(err, DG_EFORMAT, "an entry that is not in canonical form");
    *out = entry;
    *n = number;
    return 0;
}
