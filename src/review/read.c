/* Takers of a procedure's parts. */
#include "review/read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/nearest.h"

static const char *kept(struct dg_read *read, const char *text)
{
    const char *copy = dg_arena_strdup(read->arena, text);
    if (!copy) read->is_out_of_memory = true;
    return copy ? copy : "";
}

void dg_read_fault(struct dg_read *read, const char *place, const char *remedy, const char *fmt, ...)
{
    char fault[400];
    va_list ap;
    if (read->issues.n >= DG_MAX_PROCEDURE_ISSUES) return;
    va_start(ap, fmt);
    vsnprintf(fault, sizeof fault, fmt, ap);
    va_end(ap);
    struct dg_procedure_issue *issue = dg_buf_add(&read->issues);
    if (!issue) {
        read->is_out_of_memory = true;
        return;
    }
    issue->place = place;
    issue->fault = kept(read, fault);
    issue->remedy = kept(read, remedy);
}

const char *dg_read_in(struct dg_read *read, const char *place, const char *key)
{
    char text[400];
    snprintf(text, sizeof text, "%s%s%s", place, *place ? "." : "", key);
    return kept(read, text);
}

const char *dg_read_at(struct dg_read *read, const char *place, int32_t ix)
{
    char text[400];
    snprintf(text, sizeof text, "%s[%d]", place, (int)ix);
    return kept(read, text);
}

void *dg_read_new(struct dg_read *read, int32_t n, size_t item_size)
{
    void *items = NULL;
    if (dg_arena_array(read->arena, (size_t)n, item_size, &items, NULL) < 0) read->is_out_of_memory = true;
    return items;
}

/* The number of `word` among "a|b|c"; -1 none. Tries each for the nearest. */
static int among(const char *words, const char *word, struct dg_nearest *near, char (*best)[64])
{
    size_t n = strlen(word);
    int ix = 0, found = -1;
    for (const char *s = words; *s; ix++) {
        size_t len = strcspn(s, "|");
        char one[64];
        snprintf(one, sizeof one, "%.*s", (int)(len < 63 ? len : 63), s);
        if (found < 0 && len == n && strncmp(s, word, n) == 0) found = ix;
        if (near) {
            const char *before = near->best;
            dg_nearest_try(near, one);
            if (near->best != before) {
                snprintf(*best, sizeof *best, "%s", one);
                near->best = *best;
            }
        }
        s += len + (s[len] == '|');
    }
    return found;
}

bool dg_read_object(struct dg_read *read, const struct dg_json_value *value, const char *place,
                    const char *keys)
{
    if (!value || value->kind != DG_JSON_OBJECT) {
        dg_read_fault(read, place, "write {...} here", "is no object");
        return false;
    }
    for (int32_t i = 0; i < value->n; i++) {
        const char *key = value->items[i].key;
        struct dg_nearest near = {.typed = key};
        char best[64], remedy[160];
        if (among(keys, key, &near, &best) >= 0) continue;
        if (near.best)
            snprintf(remedy, sizeof remedy, "did you mean \"%s\"?", near.best);
        else
            snprintf(remedy, sizeof remedy, "take it out; known here: %.120s", keys);
        dg_read_fault(read, dg_read_in(read, place, key), remedy, "is not known");
    }
    return true;
}

const struct dg_json_value *dg_read_list(struct dg_read *read, const struct dg_json_value *object,
                                         const char *place, const char *key, bool is_wanted, int32_t most)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    if (!found && !is_wanted) return NULL;
    if (!found || found->kind != DG_JSON_ARRAY || (is_wanted && !found->n)) {
        dg_read_fault(read, dg_read_in(read, place, key), "write [...] with at least one item", "%s",
                      found ? "is no list, or empty" : "is missing");
        return NULL;
    }
    if (found->n > most) {
        dg_read_fault(read, dg_read_in(read, place, key), "shorten it", "has %d items, at most %d are read",
                      (int)found->n, (int)most);
        return NULL;
    }
    return found;
}

static bool is_word(const char *text)
{
    size_t n = strlen(text);
    return n >= 1 && n <= 64 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == n;
}

const char *dg_read_item_word(struct dg_read *read, const struct dg_json_value *item, const char *place)
{
    if (item->kind == DG_JSON_TEXT && is_word(item->text)) return item->text;
    dg_read_fault(read, place, "write a word of Latin letters, digits, _ and -", "is no word");
    return "";
}

const char *dg_read_word(struct dg_read *read, const struct dg_json_value *object, const char *place,
                         const char *key, bool is_wanted)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    if (found) return dg_read_item_word(read, found, dg_read_in(read, place, key));
    if (is_wanted) dg_read_fault(read, dg_read_in(read, place, key), "add it", "is missing");
    return "";
}

int64_t dg_read_int(struct dg_read *read, const struct dg_json_value *object, const char *place,
                    const char *key, bool is_wanted, int64_t lo, int64_t hi, int64_t otherwise)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    char remedy[80];
    if (!found && !is_wanted) return otherwise;
    if (found && found->kind == DG_JSON_NUMBER && found->number == floor(found->number) &&
        found->number >= (double)lo && found->number <= (double)hi)
        return (int64_t)found->number;
    snprintf(remedy, sizeof remedy, "write a whole number, %lld to %lld", (long long)lo, (long long)hi);
    dg_read_fault(read, dg_read_in(read, place, key), remedy, "%s", found ? "is no such number" : "is missing");
    return otherwise;
}

bool dg_read_flag(struct dg_read *read, const struct dg_json_value *object, const char *place, const char *key,
                  bool otherwise)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    if (!found) return otherwise;
    if (found->kind == DG_JSON_BOOL) return found->is_true;
    dg_read_fault(read, dg_read_in(read, place, key), "write true or false", "is neither");
    return otherwise;
}

void dg_read_both(struct dg_read *read, const struct dg_json_value *object, const char *place, const char *key,
                  bool is_wanted, const char *out[2])
{
    const struct dg_json_value *found = dg_json_find(object, key);
    const char *at = dg_read_in(read, place, key);
    static const char *const langs[2] = {"en", "fa"};
    out[0] = out[1] = is_wanted ? "" : NULL;
    if (!found && !is_wanted) return;
    if (!found) {
        dg_read_fault(read, at, "write {\"en\": ..., \"fa\": ...}", "is missing");
        return;
    }
    if (!dg_read_object(read, found, at, "en|fa")) return;
    for (int lang = 0; lang < 2; lang++) {
        const struct dg_json_value *text = dg_json_find(found, langs[lang]);
        size_t n = 0;
        bool is_fine = text && text->kind == DG_JSON_TEXT && *text->text &&
                       dg_text_is_clean(text->text, strlen(text->text), &n) && n <= DG_MAX_TEXT;
        out[lang] = is_fine ? text->text : "";
        if (!is_fine)
            dg_read_fault(read, dg_read_in(read, at, langs[lang]), "write the text in this language too",
                          "is missing, empty or not clean");
    }
}

struct dg_days dg_read_days(struct dg_read *read, const struct dg_json_value *object, const char *place,
                            const char *key)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    const char *at = dg_read_in(read, place, key);
    struct dg_days days = {0};
    if (!found || !dg_read_object(read, found, at, "days|working_days|from")) return days;
    days.is_working = dg_json_find(found, "working_days") != NULL;
    bool has_days = dg_json_find(found, "days") != NULL;
    if (has_days == days.is_working)
        dg_read_fault(read, at, "write {\"working_days\": 10} or {\"days\": 10}",
                      "names none or both kinds of days");
    else
        days.n = (int32_t)dg_read_int(read, found, at, has_days ? "days" : "working_days", true, 1, 3650, 0);
    return days;
}

struct dg_share dg_read_share(struct dg_read *read, const struct dg_json_value *object, const char *place,
                              const char *key)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    const char *at = dg_read_in(read, place, key);
    struct dg_share share = {1, 2, true};
    if (!found) {
        dg_read_fault(read, at, "write {\"num\": 1, \"den\": 2, \"more\": true}", "is missing");
        return share;
    }
    if (!dg_read_object(read, found, at, "num|den|more")) return share;
    share.num = (int32_t)dg_read_int(read, found, at, "num", true, 1, 1000, 1);
    share.den = (int32_t)dg_read_int(read, found, at, "den", true, 1, 1000, 2);
    share.is_more = dg_read_flag(read, found, at, "more", false);
    if (share.num > share.den || (share.num == share.den && share.is_more))
        dg_read_fault(read, at, "write a share that can be reached", "asks for more than all");
    return share;
}

int dg_read_enum(struct dg_read *read, const struct dg_json_value *object, const char *place, const char *key,
                 bool is_wanted, const char *words)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    char remedy[200];
    if (!found && !is_wanted) return -1;
    int ix = found && found->kind == DG_JSON_TEXT ? among(words, found->text, NULL, NULL) : -1;
    if (ix >= 0) return ix;
    snprintf(remedy, sizeof remedy, "write one of %.160s", words);
    dg_read_fault(read, dg_read_in(read, place, key), remedy, "%s",
                  found ? "is none of the known words" : "is missing");
    return -1;
}

int32_t dg_read_rights(struct dg_read *read, const struct dg_json_value *list, const char *place,
                       const struct dg_right **out)
{
    struct dg_right *rights = dg_read_new(read, list->n, sizeof *rights);
    int32_t n = 0;
    *out = rights;
    for (int32_t i = 0; rights && i < list->n; i++) {
        const struct dg_json_value *item = &list->items[i];
        const char *slash = item->kind == DG_JSON_TEXT ? strchr(item->text, '/') : NULL;
        char *body = slash ? dg_arena_strndup(read->arena, item->text, (size_t)(slash - item->text)) : NULL;
        if (slash && !body) read->is_out_of_memory = true;
        if (!slash || !body || !*body || !dg_role_parse(slash + 1, &rights[n].role)) {
            dg_read_fault(read, dg_read_at(read, place, i),
                          "write BODY/ROLE, as \"secretariat/secretary\", \"own/submitter\" or \"*/public\"",
                          "is no right");
            continue;
        }
        rights[n++].body = body;
    }
    return n;
}
