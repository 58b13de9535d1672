/* The fold: a case after one more entry. */
#include <string.h>

#include "review/acts.h"

int dg_fold_duty(struct dg_fold *fold, const char *person, int duty, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    if (duty < 0 || strcmp(person, dg_actor_system.person_id) == 0) return 0;
    for (int32_t i = 0; i < c->n_duties; i++) {
        if (strcmp(c->duties[i].person, person) != 0) continue;
        c->duties[i].roles |= 1u << duty;
        return 0;
    }
    struct dg_duty *added = DG_GROW(fold, c->duties, c->n_duties);
    if (!added) return dg_grow_full(err);
    *added = (struct dg_duty){.person = person, .roles = 1u << duty};
    return 0;
}

/* Every entry may lead into another stage or move a deadline. */
static int fold_stage(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    bool is_new = dg_has(fold->then, "stage");
    if (is_new) {
        if (!*dg_get_text(fold->then, "stage") ||
            !dg_case_status_parse(dg_get_text(fold->then, "status"), &c->status))
            return dg_err_set(err, DG_EFORMAT, "then: stage or status is none");
        c->stage = dg_get_text(fold->then, "stage");
        c->stage_at = fold->entry->at;
        c->n_reminded = 0;
        c->n_extended = 0;
        c->is_overdue = false;
    }
    if (!c->stage) return dg_err_set(err, DG_EFORMAT, "the first entry leads into no stage");
    if (is_new || dg_has(fold->then, "due_at")) {
        c->due_at = dg_get_time(fold->then, "due_at");
        c->due_rests_on = (unsigned)dg_get_int(fold->then, "due_rests_on", 0);
    }
    return 0;
}

/* The case keeps what it is told: strings of the entry are copied into the arena. */
static int keep(struct dg_arena *arena, const struct dg_entry *entry, struct dg_entry *out, struct dg_err *err)
{
    *out = *entry;
    out->case_id = dg_arena_strdup(arena, entry->case_id);
    out->by = dg_arena_strdup(arena, entry->by);
    out->body = dg_arena_strdup(arena, entry->body);
    out->body_kind = dg_arena_strdup(arena, entry->body_kind);
    if (out->case_id && out->by && out->body && out->body_kind) return 0;
    return dg_err_set(err, DG_ENOMEM, "out of memory");
}

static int fold_entry(struct dg_fold *fold, const struct dg_act_row *row, struct dg_err *err)
{
    if (row->fold) DG_TRY(row->fold(fold, err));
    DG_TRY(dg_fold_duty(fold, fold->entry->by, row->duty, err));
    DG_TRY(fold_stage(fold, err));
    fold->c->seq = fold->entry->seq;
    if (fold->entry->at > fold->c->last_at) fold->c->last_at = fold->entry->at;
    return 0;
}

static int check_place(const struct dg_case *c, const struct dg_entry *entry, const struct dg_act_row *row,
                       struct dg_err *err)
{
    if (!row) return dg_err_set(err, DG_EFORMAT, "there is no act \"%.80s\"", entry->act);
    if (entry->seq != c->seq + 1)
        return dg_err_set(err, DG_EFORMAT, "seq is %lld, and the case has %lld entries", (long long)entry->seq,
                          (long long)c->seq);
    if ((row->opens >= 0) != (c->seq == 0))
        return dg_err_set(err, DG_EFORMAT,
                          c->seq ? "the case is opened a second time" : "the case is not opened");
    if (c->id && strcmp(c->id, entry->case_id) != 0)
        return dg_err_set(err, DG_EFORMAT, "the entry is of case %.80s", entry->case_id);
    return 0;
}

/* Judge the whole data and take it into the case. */
static int fold_whole(struct dg_arena *arena, struct dg_case *c, const struct dg_entry *entry,
                      const struct dg_json_value *data, struct dg_err *err)
{
    static const struct dg_json_value nothing = {.kind = DG_JSON_OBJECT};
    const struct dg_act_row *row = dg_act_find(entry->act);
    DG_TRY(dg_fields_check(row->fields, data, true, err));
    const struct dg_json_value *then = dg_json_find(data, "then");
    struct dg_fold fold = {
        .arena = arena, .c = c, .entry = entry, .data = data, .then = then ? then : &nothing};
    return fold_entry(&fold, row, err);
}

static int apply_part(struct dg_arena *arena, struct dg_case *c, const struct dg_entry *entry,
                      struct dg_err *err)
{
    struct dg_json_value *data;
    bool is_whole = false;
    if (!c->pending) return dg_err_set(err, DG_EFORMAT, "belongs to no act");
    if (entry->seq != c->seq + 1 || strcmp(c->id, entry->case_id) != 0)
        return dg_err_set(err, DG_EFORMAT, "seq is %lld, and case %.80s has %lld entries",
                          (long long)entry->seq, c->id, (long long)c->seq);
    DG_TRY(dg_parts_take(arena, c->pending, entry, &is_whole, err));
    if (is_whole) {
        struct dg_entry *head;
        DG_TRY(DG_NEW(arena, &data, 1, err));
        DG_TRY(DG_NEW(arena, &head, 1, err));
        *head = *dg_parts_head(c->pending);
        DG_TRY(dg_parts_join(arena, c->pending, data, err));
        c->pending = NULL;
        DG_TRY(fold_whole(arena, c, head, data, err));
    }
    c->seq = entry->seq;
    return 0;
}

static int apply_entry(struct dg_arena *arena, struct dg_case *c, const struct dg_entry *entry,
                       struct dg_err *err)
{
    struct dg_entry *kept;
    struct dg_json_value *data;
    DG_TRY(check_place(c, entry, dg_act_find(entry->act), err));
    DG_TRY(DG_NEW(arena, &kept, 1, err));
    DG_TRY(keep(arena, entry, kept, err));
    DG_TRY(DG_NEW(arena, &data, 1, err));
    DG_TRY(dg_json_parse(arena, entry->data, strlen(entry->data), data, err));
    if (!dg_parts_follow(data)) return fold_whole(arena, c, kept, data, err);
    kept->act = dg_act_find(entry->act)->word;
    DG_TRY(dg_parts_begin(arena, kept, data, &c->pending, err));
    c->id = kept->case_id;
    c->seq = kept->seq;
    if (kept->at > c->last_at) c->last_at = kept->at;
    return 0;
}

int dg_case_apply(struct dg_arena *arena, const struct dg_procedure *procedure, struct dg_case *c,
                  const struct dg_entry *entry, struct dg_err *err)
{
    (void)procedure; /* entries say what follows from them, so that an old log needs no old procedure */
    bool is_part = c->pending || strcmp(entry->act, DG_PART_ACT) == 0;
    int code = is_part ? apply_part(arena, c, entry, err) : apply_entry(arena, c, entry, err);
    if (code >= 0 || code == DG_ENOMEM) return code;
    if (err) err->code = DG_EFORMAT;
    (void)dg_err_prefix(err, "%s: entry %lld: %s", entry->case_id, (long long)entry->seq, entry->act);
    return DG_EFORMAT;
}
