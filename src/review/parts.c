/* Parts: an act that is longer than an entry of the log may be (ARCHITECTURE, decision 18).
 *
 * Its first entry has the data without its long lists, and says in "parts" which lists follow and how many
 * items they have: {"parts":[{"items":5000,"list":"cameras"}], ..}. Behind it, in the same transaction, come
 * entries "part" with the items in their order: {"head":7,"items":[..],"list":"cameras"}, where "head" is the
 * first entry's seq. A list inside "then" has "then." before its name. The act happens with its last part;
 * whatever else comes before that is refused, so a case is never seen with half of an act. */
#include <string.h>

#include "base/limits.h"
#include "review/acts.h"

#define PART_BYTES 49152 /* of data in one entry: names, ids and times beside it keep an entry below 65,535 */
#define LIST_BYTES 2048  /* a list that is shorter stays where it is */
#define MANY_ITEMS 100
#define MAX_LISTS 16

static const char then_prefix[] = "then.";

/* ---- taking apart -------------------------------------------------------------------------------------- */

struct split {
    struct dg_arena *arena;
    const struct dg_entry *head;
    struct dg_entry *entries; /* the head first */
    int32_t n, cap;
    struct dg_members parts[MAX_LISTS]; /* what the head says of them */
    int32_t n_parts;
    struct dg_err *err;
};

static int entry_add(struct split *s, const char *act, const struct dg_text *data)
{
    if (s->n == s->cap) {
        struct dg_entry *grown;
        int32_t cap = s->cap ? s->cap * 2 : 8;
        DG_TRY(DG_NEW(s->arena, &grown, (size_t)cap, s->err));
        if (s->n) memcpy(grown, s->entries, (size_t)s->n * sizeof *grown);
        s->entries = grown;
        s->cap = cap;
    }
    struct dg_entry *entry = &s->entries[s->n];
    *entry = *s->head;
    entry->act = act;
    entry->seq = s->head->seq + s->n;
    entry->data = dg_arena_strndup(s->arena, data->data, data->len);
    s->n++;
    return entry->data ? 0 : dg_err_set(s->err, DG_ENOMEM, "out of memory");
}

static void part_begin(const struct split *s, struct dg_text *text)
{
    dg_text_clear(text);
    dg_text_addf(text, "{\"head\":%lld,\"items\":[", (long long)s->head->seq);
}

static int part_end(struct split *s, struct dg_text *text, const char *name)
{
    dg_text_add(text, "],\"list\":");
    dg_act_canon_text(text, name);
    dg_text_add(text, "}");
    DG_TRY(dg_text_finish(text, s->err));
    return entry_add(s, DG_PART_ACT, text);
}

static int list_put(struct split *s, const struct dg_json_value *list, const char *name)
{
    dg_auto(dg_text_done) struct dg_text part = {0};
    dg_auto(dg_text_done) struct dg_text item = {0};
    bool is_empty = true;
    part_begin(s, &part);
    for (int32_t i = 0; i < list->n; i++) {
        dg_text_clear(&item);
        DG_TRY(dg_act_canon_write(&item, &list->items[i], s->err));
        if (!is_empty && part.len + item.len > PART_BYTES) {
            DG_TRY(part_end(s, &part, name));
            part_begin(s, &part);
            is_empty = true;
        }
        if (!is_empty) dg_text_addn(&part, ",", 1);
        dg_text_addn(&part, item.data, item.len);
        is_empty = false;
    }
    return part_end(s, &part, name);
}

/* Many items are long enough to go without being measured. */
static int is_long(const struct dg_json_value *list, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    if (list->kind != DG_JSON_ARRAY || list->n < 2) return 0;
    if (list->n > MANY_ITEMS) return 1;
    DG_TRY(dg_act_canon_write(&text, list, err));
    return text.len > LIST_BYTES;
}

/* Put the long lists among the members into parts; the others are kept. */
static int lists_put(struct split *s, const struct dg_json_value *items, int32_t n, const char *prefix,
                     struct dg_members *kept)
{
    for (int32_t i = 0; i < n; i++) {
        dg_auto(dg_text_done) struct dg_text name = {0};
        int goes = s->n_parts < MAX_LISTS ? is_long(&items[i], s->err) : 0;
        if (goes < 0) return goes;
        if (!goes) {
            struct dg_json_value *to = dg_members_add(kept, items[i].key, items[i].kind);
            if (to) *to = items[i];
            continue;
        }
        dg_text_add(&name, prefix);
        dg_text_add(&name, items[i].key);
        DG_TRY(dg_text_finish(&name, s->err));
        const char *word = dg_arena_strndup(s->arena, name.data, name.len);
        if (!word) return dg_err_set(s->err, DG_ENOMEM, "out of memory");
        struct dg_members *said = &s->parts[s->n_parts++];
        said->arena = s->arena;
        dg_members_int(said, "items", items[i].n);
        dg_members_text(said, "list", word);
        DG_TRY(list_put(s, &items[i], word));
    }
    return 0;
}

static int head_write(struct split *s, struct dg_members *all, const struct dg_members *then)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_json_value said[MAX_LISTS];
    for (int32_t i = 0; i < s->n_parts; i++) {
        said[i] = dg_members_object(&s->parts[i]);
        all->has_failed |= s->parts[i].has_failed;
    }
    struct dg_json_value *parts = dg_members_add(all, "parts", DG_JSON_ARRAY);
    if (parts) parts->items = said, parts->n = s->n_parts;
    struct dg_json_value *to = then->n ? dg_members_add(all, "then", DG_JSON_OBJECT) : NULL;
    if (to) to->items = then->items, to->n = then->n;
    if (all->has_failed || then->has_failed) return dg_err_set(s->err, DG_ENOMEM, "out of memory");
    struct dg_json_value object = dg_members_object(all);
    DG_TRY(dg_act_canon_write(&text, &object, s->err));
    s->entries[0].data = dg_arena_strndup(s->arena, text.data, text.len);
    return s->entries[0].data ? 0 : dg_err_set(s->err, DG_ENOMEM, "out of memory");
}

int dg_parts_split(struct dg_arena *arena, const struct dg_entry *whole, const struct dg_json_value *data,
                   const struct dg_members *then, struct dg_entry **out, int32_t *n, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text nothing = {0};
    struct dg_members kept = {.arena = arena}, kept_then = {.arena = arena};
    struct split s = {.arena = arena, .head = whole, .err = err};
    if (strlen(whole->data) <= PART_BYTES) return 0;
    dg_text_add(&nothing, "{}");
    DG_TRY(dg_text_finish(&nothing, err));
    DG_TRY(entry_add(&s, whole->act, &nothing)); /* its data is known when its lists are out of it */
    DG_TRY(lists_put(&s, then->items, then->n, then_prefix, &kept_then));
    DG_TRY(lists_put(&s, data->items, data->n, "", &kept));
    if (!s.n_parts) return 0; /* nothing to split: the log will say that it is too long */
    DG_TRY(head_write(&s, &kept, &kept_then));
    *out = s.entries;
    *n = s.n;
    return 0;
}

/* ---- putting together ---------------------------------------------------------------------------------- */

struct list {
    const char *name;
    struct dg_json_value *items;
    int32_t n, n_wanted;
};

struct dg_pending {
    struct dg_entry head;
    struct dg_json_value *data;
    struct list lists[MAX_LISTS];
    int32_t n_lists, at; /* the list that is being filled */
};

bool dg_parts_follow(const struct dg_json_value *data) { return dg_has(data, "parts"); }

const struct dg_entry *dg_parts_head(const struct dg_pending *pending) { return &pending->head; }

static int list_begin(struct dg_arena *arena, const struct dg_json_value *from, struct list *out,
                      struct dg_err *err)
{
    int64_t n = dg_get_int(from, "items", 0);
    out->name = dg_get_text(from, "list");
    out->n_wanted = (int32_t)n;
    if (from->kind != DG_JSON_OBJECT || from->n != 2 || !*out->name || n < 1 || n > DG_MAX_CAMERAS)
        return dg_err_set(err, DG_EFORMAT, "parts: must have a list's name and its items, 1 to %d",
                          DG_MAX_CAMERAS);
    return DG_NEW(arena, &out->items, (size_t)n, err);
}

int dg_parts_begin(struct dg_arena *arena, const struct dg_entry *head, struct dg_json_value *data,
                   struct dg_pending **out, struct dg_err *err)
{
    const struct dg_json_value *parts = dg_get_list(data, "parts");
    struct dg_pending *pending;
    if (!parts || parts->n < 1 || parts->n > MAX_LISTS)
        return dg_err_set(err, DG_EFORMAT, "parts: must be a list of 1 to %d", MAX_LISTS);
    DG_TRY(DG_NEW(arena, &pending, 1, err));
    *pending = (struct dg_pending){.head = *head, .data = data, .n_lists = parts->n};
    for (int32_t i = 0; i < parts->n; i++) DG_TRY(list_begin(arena, &parts->items[i], &pending->lists[i], err));
    *out = pending;
    return 0;
}

/* A part belongs to its head: the same act of the same person at the same time. */
static int part_check(const struct dg_pending *pending, const struct dg_entry *part, struct dg_err *err)
{
    const struct dg_entry *head = &pending->head;
    if (strcmp(part->act, DG_PART_ACT) != 0)
        return dg_err_set(err, DG_EFORMAT, "entry %lld of the case is not complete: %d of its lists have come",
                          (long long)head->seq, (int)pending->at);
    if (part->at != head->at || part->role != head->role || strcmp(part->by, head->by) != 0 ||
        strcmp(part->body, head->body) != 0)
        return dg_err_set(err, DG_EFORMAT, "is of another person or time than its act");
    return 0;
}

int dg_parts_take(struct dg_arena *arena, struct dg_pending *pending, const struct dg_entry *part,
                  bool *is_whole, struct dg_err *err)
{
    struct dg_json_value data;
    struct list *list = &pending->lists[pending->at];
    DG_TRY(part_check(pending, part, err));
    DG_TRY(dg_json_parse(arena, part->data, strlen(part->data), &data, err));
    const struct dg_json_value *items = dg_get_list(&data, "items");
    if (data.n != 3 || dg_get_int(&data, "head", 0) != pending->head.seq ||
        strcmp(dg_get_text(&data, "list"), list->name) != 0 || !items || items->n < 1)
        return dg_err_set(err, DG_EFORMAT, "must have head %lld, list \"%s\" and its items",
                          (long long)pending->head.seq, list->name);
    if (items->n > list->n_wanted - list->n)
        return dg_err_set(err, DG_EFORMAT, "list \"%s\" has more than %d items", list->name,
                          (int)list->n_wanted);
    memcpy(list->items + list->n, items->items, (size_t)items->n * sizeof *items->items);
    list->n += items->n;
    if (list->n == list->n_wanted) pending->at++;
    *is_whole = pending->at == pending->n_lists;
    return 0;
}

static struct dg_json_value *member(struct dg_json_value *object, const char *key)
{
    for (int32_t i = 0; i < object->n; i++) {
        if (strcmp(object->items[i].key, key) == 0) return &object->items[i];
    }
    return NULL;
}

/* The object with the lists of that prefix in it, and without "parts". */
static int join(struct dg_arena *arena, const struct dg_pending *pending, const struct dg_json_value *object,
                const char *prefix, struct dg_json_value *out, struct dg_err *err)
{
    struct dg_members all = {.arena = arena};
    size_t n = strlen(prefix);
    for (int32_t i = 0; i < object->n; i++) {
        if (strcmp(object->items[i].key, "parts") == 0) continue;
        struct dg_json_value *to = dg_members_add(&all, object->items[i].key, object->items[i].kind);
        if (to) *to = object->items[i];
    }
    for (int32_t i = 0; i < pending->n_lists; i++) {
        const struct list *list = &pending->lists[i];
        bool is_then = strncmp(list->name, then_prefix, sizeof then_prefix - 1) == 0;
        if (is_then != (n > 0)) continue;
        if (dg_has(object, list->name + n))
            return dg_err_set(err, DG_EFORMAT, "parts: \"%.80s\" is there twice", list->name);
        struct dg_json_value *to = dg_members_add(&all, list->name + n, DG_JSON_ARRAY);
        if (to) to->items = list->items, to->n = list->n;
    }
    *out = dg_members_object(&all);
    return all.has_failed ? dg_err_set(err, DG_ENOMEM, "out of memory") : 0;
}

int dg_parts_join(struct dg_arena *arena, const struct dg_pending *pending, struct dg_json_value *out,
                  struct dg_err *err)
{
    static const struct dg_json_value none = {.kind = DG_JSON_OBJECT};
    struct dg_json_value *then = member(pending->data, "then"), joined = {0};
    struct dg_members all = {.arena = arena};
    DG_TRY(join(arena, pending, then ? then : &none, then_prefix, &joined, err));
    DG_TRY(join(arena, pending, pending->data, "", out, err));
    struct dg_json_value *to = member(out, "then");
    if (!to && joined.n) { /* all that followed was one long list */
        for (int32_t i = 0; i < out->n; i++) {
            struct dg_json_value *copy = dg_members_add(&all, out->items[i].key, out->items[i].kind);
            if (copy) *copy = out->items[i];
        }
        to = dg_members_add(&all, "then", DG_JSON_OBJECT);
        if (!to || all.has_failed) return dg_err_set(err, DG_ENOMEM, "out of memory");
        *out = dg_members_object(&all);
        to = member(out, "then");
    }
    if (to) to->items = joined.items, to->n = joined.n;
    return 0;
}
