/* The book: from the bytes of a rule file to rules that the engine can trust. Everything that is wrong is said
 * with the rule, the key and what would settle it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/nearest.h"
#include "rule/measure.h"

#define FORMAT "didgah.rules/1"
#define MAX_FIGURE 1e12 /* thresholds and parameters: beyond any figure that a measure gives */

struct reader {
    struct dg_arena *arena;
    const char *file_name;
    const char *rule; /* its id, or "rule 3"; NULL: the book itself */
    char rule_place[80];
};

__attribute__((format(printf, 4, 5))) static int fail(const struct reader *r, struct dg_err *err,
                                                      const char *key, const char *fmt, ...)
{
    char what[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return dg_err_set(err, DG_EFORMAT, "%s: %s%s%s%s%s", *r->file_name ? r->file_name : "standard rule book",
                      r->rule ? r->rule : "", r->rule ? key ? ", " : ": " : "", key ? key : "", key ? ": " : "",
                      what);
}

/* ---- texts and words ---------------------------------------------------------------------------------- */

static bool is_word(const char *s)
{
    size_t n = strlen(s);
    return n > 0 && n <= 80 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static int text_of(const struct reader *r, const struct dg_json_value *object, const char *key,
                   const char **out, struct dg_err *err)
{
    const struct dg_json_value *value = dg_json_find(object, key);
    size_t n = 0;
    if (!value) return fail(r, err, key, "is missing; give a text");
    if (value->kind != DG_JSON_TEXT || !*value->text) return fail(r, err, key, "must be a text in quotes");
    if (!dg_text_is_clean(value->text, strlen(value->text), &n) || n > DG_MAX_TEXT)
        return fail(r, err, key, "has control characters or more than %d characters; shorten and retype it",
                    DG_MAX_TEXT);
    *out = value->text;
    return 0;
}

/* Only the listed keys may stand in an object: a mistyped one would silently leave a default in force. */
static int only_keys(const struct reader *r, const struct dg_json_value *object, const char *const *keys,
                     struct dg_err *err)
{
    for (int32_t i = 0; i < object->n; i++) {
        struct dg_nearest near = {.typed = object->items[i].key};
        bool is_known = false;
        for (const char *const *key = keys; *key && !is_known; key++) {
            is_known = strcmp(object->items[i].key, *key) == 0;
            dg_nearest_try(&near, *key);
        }
        if (!is_known)
            return fail(r, err, object->items[i].key, "is not a key that is known here%s%s%s",
                        near.best ? "; did you mean \"" : "; take it out", near.best ? near.best : "",
                        near.best ? "\"?" : "");
    }
    return 0;
}

static int both_languages(const struct reader *r, const struct dg_json_value *object, const char *key,
                          const char *out[2], struct dg_err *err)
{
    static const char *const keys[] = {"en", "fa", NULL};
    const struct dg_json_value *texts = dg_json_find(object, key);
    if (!texts || texts->kind != DG_JSON_OBJECT)
        return fail(r, err, key, "is missing; give {\"en\": \"...\", \"fa\": \"...\"}");
    struct reader inside = *r;
    char place[160];
    snprintf(place, sizeof place, "%s%s%s", r->rule ? r->rule : "", r->rule ? ", " : "", key);
    inside.rule = place;
    DG_TRY(only_keys(&inside, texts, keys, err));
    for (int lang = DG_EN; lang <= DG_FA; lang++) DG_TRY(text_of(&inside, texts, keys[lang], &out[lang], err));
    return 0;
}

struct placeholders {
    const struct dg_measure *measure;
    char unknown[60];
};

static bool has_arg(const char *args, const char *name, size_t n)
{
    for (const char *s = args; *s;) {
        size_t part = strcspn(s, " ");
        if (part == n && memcmp(s, name, n) == 0) return true;
        s += part + (s[part] == ' ');
    }
    return false;
}

static bool placeholder_is_known(void *ctx, const char *name, size_t n)
{
    struct placeholders *p = ctx;
    if (has_arg("figure threshold unit object", name, n) || has_arg(p->measure->args, name, n)) return true;
    snprintf(p->unknown, sizeof p->unknown, "%.*s", (int)(n < 50 ? n : 50), name);
    return false;
}

static int check_pattern(const struct reader *r, const char *key, const struct dg_rule *rule,
                         const char *const patterns[2], struct dg_err *err)
{
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        struct placeholders p = {.measure = rule->measure};
        if (dg_pattern_check(patterns[lang], placeholder_is_known, &p)) continue;
        if (!p.unknown[0])
            return fail(r, err, key, "%s: a brace that is no placeholder; write {figure} or {n|one|more}",
                        dg_lang_word((enum dg_lang)lang));
        return fail(r, err, key,
                    "%s: {%s} is not filled by measure %s; there are: figure threshold unit object %s",
                    dg_lang_word((enum dg_lang)lang), p.unknown, rule->measure->word, rule->measure->args);
    }
    return 0;
}

/* ---- parameters --------------------------------------------------------------------------------------- */

static int words_default(const struct reader *r, const struct dg_measure_param *takes,
                         struct dg_rule_param *out, struct dg_err *err)
{
    const char **words = NULL;
    DG_TRY(DG_NEW(r->arena, &words, DG_MAX_RULE_WORDS, err));
    out->words = words;
    for (const char *s = takes->words; *s;) {
        size_t n = strcspn(s, " ");
        words[out->n_words] = dg_arena_strndup(r->arena, s, n);
        if (!words[out->n_words++]) return dg_err_set(err, DG_ENOMEM, "out of memory");
        s += n + (s[n] == ' ');
    }
    return 0;
}

static int words_given(const struct reader *r, const struct dg_measure_param *takes,
                       const struct dg_json_value *value, struct dg_rule_param *out, struct dg_err *err)
{
    const char **words = NULL;
    if (value->kind != DG_JSON_ARRAY) return fail(r, err, takes->name, "must be a list of words: [\"...\"]");
    if (value->n < (int32_t)takes->least || value->n > DG_MAX_RULE_WORDS)
        return fail(r, err, takes->name, "must have %d to %d words", (int)takes->least, DG_MAX_RULE_WORDS);
    DG_TRY(DG_NEW(r->arena, &words, (size_t)value->n, err));
    for (int32_t i = 0; i < value->n; i++) {
        size_t n = 0;
        const struct dg_json_value *word = &value->items[i];
        if (word->kind != DG_JSON_TEXT || !*word->text ||
            !dg_text_is_clean(word->text, strlen(word->text), &n) || n > DG_MAX_NAME)
            return fail(r, err, takes->name, "word %d must be a text of 1 to %d characters", (int)i + 1,
                        DG_MAX_NAME);
        words[i] = word->text;
    }
    out->words = words;
    out->n_words = value->n;
    return 0;
}

static int number_given(const struct reader *r, const struct dg_measure_param *takes,
                        const struct dg_json_value *value, struct dg_rule_param *out, struct dg_err *err)
{
    if (value->kind != DG_JSON_NUMBER || !(value->number >= takes->least && value->number <= takes->most))
        return fail(r, err, takes->name, "must be a number from %g to %g (%s)", takes->least, takes->most,
                    takes->unit);
    out->number = value->number;
    return 0;
}

static int take_params(const struct reader *r, const struct dg_json_value *object, struct dg_rule *rule,
                       struct dg_err *err)
{
    const struct dg_measure *measure = rule->measure;
    const struct dg_json_value *params = dg_json_find(object, "params");
    const char *names[DG_MAX_RULE_PARAMS + 1] = {0};
    if (params && params->kind != DG_JSON_OBJECT) return fail(r, err, "params", "must be an object: {}");
    for (int i = 0; i < measure->n_params; i++) names[i] = measure->params[i].name;
    if (params) DG_TRY(only_keys(r, params, names, err));
    rule->n_params = measure->n_params;
    for (int i = 0; i < measure->n_params; i++) {
        const struct dg_measure_param *takes = &measure->params[i];
        const struct dg_json_value *value = params ? dg_json_find(params, takes->name) : NULL;
        struct dg_rule_param *param = &rule->params[i];
        *param = (struct dg_rule_param){.name = takes->name, .number = NAN, .is_default = !value};
        if (takes->words && value)
            DG_TRY(words_given(r, takes, value, param, err));
        else if (takes->words)
            DG_TRY(words_default(r, takes, param, err));
        else if (value)
            DG_TRY(number_given(r, takes, value, param, err));
        else
            param->number = takes->fallback;
    }
    return 0;
}

/* ---- one rule ----------------------------------------------------------------------------------------- */

static int take_measure(const struct reader *r, const struct dg_json_value *object, struct dg_rule *rule,
                        struct dg_err *err)
{
    const char *word = NULL, *near = NULL, *unit = NULL;
    DG_TRY(text_of(r, object, "measure", &word, err));
    rule->measure = dg_measure_find(word, &near);
    if (!rule->measure)
        return fail(r, err, "measure", "\"%.60s\" is not a measure%s%s%s", word,
                    near ? "; did you mean \"" : "; docs/rules.md lists them", near ? near : "",
                    near ? "\"?" : "");
    DG_TRY(text_of(r, object, "unit", &unit, err));
    if (strcmp(unit, rule->measure->unit) != 0)
        return fail(r, err, "unit",
                    "measure %s is in \"%s\", not \"%.40s\"; convert the threshold and set the unit",
                    rule->measure->word, rule->measure->unit, unit);
    rule->measure_word = rule->measure->word;
    rule->unit = rule->measure->unit;
    rule->decimals = rule->measure->decimals;
    return 0;
}

static int take_requirement(const struct reader *r, const struct dg_json_value *object, struct dg_rule *rule,
                            struct dg_err *err)
{
    const char *word = NULL;
    const struct dg_json_value *value = dg_json_find(object, "threshold");
    DG_TRY(text_of(r, object, "compare", &word, err));
    if (!dg_compare_parse(word, &rule->compare))
        return fail(r, err, "compare", "\"%.20s\" is none of <= >= < > ==", word);
    if (!value || value->kind != DG_JSON_NUMBER || fabs(value->number) > MAX_FIGURE)
        return fail(r, err, "threshold", "must be a number, in %s", rule->unit);
    rule->threshold = value->number;
    DG_TRY(text_of(r, object, "severity", &word, err));
    if (!dg_severity_parse(word, &rule->severity))
        return fail(r, err, "severity", "\"%.20s\" is none of note, warning, error", word);
    value = dg_json_find(object, "on");
    if (value && value->kind != DG_JSON_BOOL) return fail(r, err, "on", "must be true or false");
    rule->is_on = !value || value->is_true;
    return 0;
}

static int take_rule(struct reader *r, const struct dg_json_value *object, struct dg_rule *rule,
                     struct dg_err *err)
{
    static const char *const keys[] = {"id",        "remit",    "measure", "unit",   "compare",
                                       "threshold", "severity", "on",      "params", "title",
                                       "why",       "sentence", "remedy",  "source", NULL};
    const char *word = NULL;
    if (object->kind != DG_JSON_OBJECT) return fail(r, err, NULL, "must be an object: {}");
    DG_TRY(text_of(r, object, "id", &rule->id, err));
    if (!is_word(rule->id))
        return fail(r, err, "id", "\"%.80s\": use 1 to 80 small letters, digits and _", rule->id);
    snprintf(r->rule_place, sizeof r->rule_place, "rule %.70s", rule->id);
    r->rule = r->rule_place;
    DG_TRY(only_keys(r, object, keys, err));
    DG_TRY(text_of(r, object, "remit", &word, err));
    if (!dg_remit_parse(word, &rule->remit))
        return fail(r, err, "remit", "\"%.40s\" is none of technical, security, traffic, privacy", word);
    DG_TRY(take_measure(r, object, rule, err));
    DG_TRY(take_requirement(r, object, rule, err));
    DG_TRY(take_params(r, object, rule, err));
    DG_TRY(both_languages(r, object, "title", rule->texts.title, err));
    DG_TRY(both_languages(r, object, "why", rule->texts.why, err));
    DG_TRY(both_languages(r, object, "sentence", rule->texts.sentence, err));
    DG_TRY(both_languages(r, object, "remedy", rule->texts.remedy, err));
    DG_TRY(both_languages(r, object, "source", rule->texts.source, err));
    DG_TRY(check_pattern(r, "sentence", rule, rule->texts.sentence, err));
    return check_pattern(r, "remedy", rule, rule->texts.remedy, err);
}

/* ---- the book ------------------------------------------------------------------------------------------ */

static int by_remit_and_id(const void *a, const void *b)
{
    const struct dg_rule *p = a, *q = b;
    if (p->remit != q->remit) return p->remit < q->remit ? -1 : 1;
    return strcmp(p->id, q->id);
}

static int check_ids(const struct reader *r, const struct dg_rulebook *book, struct dg_err *err)
{
    struct dg_nearest near = {0};
    for (int32_t i = 0; i < book->n_rules; i++) {
        for (int32_t k = i + 1; k < book->n_rules; k++) { /* DG_MAX_RULES bounds it */
            if (strcmp(book->rules[i].id, book->rules[k].id) == 0) near.best = book->rules[i].id;
        }
    }
    if (!near.best) return 0;
    return fail(r, err, NULL, "rule %.80s stands there twice; rename or remove one", near.best);
}

static int take_rules(struct reader *r, const struct dg_json_value *rules, struct dg_rulebook *book,
                      struct dg_err *err)
{
    if (!rules || rules->kind != DG_JSON_ARRAY || rules->n == 0)
        return fail(r, err, "rules", "must be a list of at least one rule");
    if (rules->n > DG_MAX_RULES)
        return dg_err_set(err, DG_ELIMIT, "%s: %d rules, at most %d", r->file_name, (int)rules->n,
                          DG_MAX_RULES);
    DG_TRY(DG_NEW(r->arena, &book->rules, (size_t)rules->n, err));
    for (int32_t i = 0; i < rules->n; i++) {
        snprintf(r->rule_place, sizeof r->rule_place, "rule %d", (int)i + 1);
        r->rule = r->rule_place;
        DG_TRY(take_rule(r, &rules->items[i], &book->rules[i], err));
    }
    r->rule = NULL;
    book->n_rules = rules->n;
    qsort(book->rules, (size_t)book->n_rules, sizeof *book->rules, by_remit_and_id);
    return check_ids(r, book, err);
}

int dg_rulebook_parse(struct dg_arena *arena, const char *file_name, const char *bytes, size_t n,
                      struct dg_rulebook *out, struct dg_err *err)
{
    static const char *const keys[] = {"format", "about", "title", "rules", NULL};
    struct reader r = {.arena = arena, .file_name = dg_arena_strdup(arena, file_name)};
    struct dg_rulebook book = {.file_name = r.file_name};
    struct dg_json_value root;
    const char *format = NULL;
    if (!r.file_name) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (n > DG_MAX_BOOK_BYTES)
        return dg_err_set(err, DG_ELIMIT, "%s: %zu bytes; a rule file has at most %d", file_name, n,
                          DG_MAX_BOOK_BYTES);
    if (dg_json_parse(arena, bytes, n, &root, err) < 0)
        return dg_err_prefix(err, "%s", *file_name ? file_name : "standard rule book");
    if (root.kind != DG_JSON_OBJECT)
        return fail(&r, err, NULL, "must be a JSON object; docs/rules.md shows one");
    DG_TRY(text_of(&r, &root, "format", &format, err));
    if (strcmp(format, FORMAT) != 0)
        return fail(&r, err, "format", "\"%.40s\" is not \"%s\", which this program reads", format, FORMAT);
    DG_TRY(only_keys(&r, &root, keys, err));
    DG_TRY(both_languages(&r, &root, "title", book.title, err));
    DG_TRY(take_rules(&r, dg_json_find(&root, "rules"), &book, err));
    dg_sha256_hex(bytes, n, book.sha256);
    *out = book;
    return 0;
}

static void file_close(FILE **file)
{
    if (*file) fclose(*file);
}

int dg_rulebook_load(struct dg_arena *arena, const char *path, struct dg_rulebook *out, struct dg_err *err)
{
    dg_auto(file_close) FILE *file = fopen(path, "rb");
    dg_auto(dg_text_done) struct dg_text bytes = {0};
    char part[65536];
    size_t n = 0;
    if (!file) return dg_err_set(err, DG_EFOUND, "%s: the rule file cannot be opened", path);
    while ((n = fread(part, 1, sizeof part, file)) > 0 && bytes.len <= DG_MAX_BOOK_BYTES)
        dg_text_addn(&bytes, part, n);
    if (ferror(file)) return dg_err_set(err, DG_EIO, "%s: the rule file cannot be read", path);
    DG_TRY(dg_text_finish(&bytes, err));
    return dg_rulebook_parse(arena, path, bytes.data, bytes.len, out, err);
}

int dg_rulebook_standard(struct dg_arena *arena, struct dg_rulebook *out, struct dg_err *err)
{
    size_t n = 0;
    const char *bytes = dg_rulebook_standard_bytes(&n);
    return dg_rulebook_parse(arena, "", bytes, n, out, err);
}

const struct dg_rule *dg_rulebook_find(const struct dg_rulebook *book, const char *id, const char **nearest)
{
    struct dg_nearest near = {.typed = id};
    for (int32_t i = 0; i < book->n_rules; i++) {
        if (strcmp(book->rules[i].id, id) == 0) return &book->rules[i];
        dg_nearest_try(&near, book->rules[i].id);
    }
    if (nearest) *nearest = near.best;
    return NULL;
}
