/* Words: finding texts by key, filling placeholders, writing numbers for people. */
#include "words/words.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "words/table.h"

/* More pairs than any text of the catalogue has placeholders. */
#define MAX_PAIRS 16

bool dg_lang_parse(const char *word, enum dg_lang *out)
{
    if (word && strcmp(word, "en") == 0) {
        *out = DG_EN;
    } else if (word && strcmp(word, "fa") == 0) {
        *out = DG_FA;
    } else {
        return false;
    }
    return true;
}

const char *dg_lang_word(enum dg_lang lang) { return lang == DG_FA ? "fa" : "en"; }

static const struct dg_words_row *find(const char *key)
{
    size_t lo = 0, hi = dg_words_n_rows;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(key, dg_words_rows[mid].key);
        if (order == 0) return &dg_words_rows[mid];
        if (order < 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    return NULL;
}

const char *dg_word(enum dg_lang lang, const char *key)
{
    const struct dg_words_row *row = find(key);
    return row ? row->text[lang] : key;
}

bool dg_word_exists(const char *key) { return find(key) != NULL; }

static const struct dg_word_pair *pair_find(const struct dg_word_pair *pairs, int n_pairs, const char *name,
                                            size_t n)
{
    for (int i = 0; i < n_pairs; i++) {
        if (strlen(pairs[i].name) == n && memcmp(pairs[i].name, name, n) == 0) return &pairs[i];
    }
    return NULL;
}

/* "{count|camera|cameras}": the first form where the value of `count` is "1", the second otherwise. */
static void form_add(struct dg_text *text, const char *value, const char *forms, const char *end)
{
    const char *bar = memchr(forms, '|', (size_t)(end - forms));
    assert(bar); /* gen_words.py lets nothing else through */
    if (strcmp(value, "1") == 0 || strcmp(value, "۱") == 0) {
        dg_text_addn(text, forms, (size_t)(bar - forms));
    } else {
        dg_text_addn(text, bar + 1, (size_t)(end - bar - 1));
    }
}

/* A placeholder without a value stays as it is, so that the mistake is seen in the text. */
void dg_pattern_add(struct dg_text *text, const char *pattern, const struct dg_word_pair *pairs, int n_pairs)
{
    for (const char *s = pattern; *s;) {
        size_t plain = strcspn(s, "{");
        dg_text_addn(text, s, plain);
        s += plain;
        if (!*s) return;
        const char *end = strchr(s, '}');
        size_t n_name = strcspn(s + 1, "|}");
        const struct dg_word_pair *pair = end ? pair_find(pairs, n_pairs, s + 1, n_name) : NULL;
        if (pair) {
            if (s[1 + n_name] == '|') {
                form_add(text, pair->value, s + 2 + n_name, end);
            } else {
                dg_text_add(text, pair->value);
            }
            s = end + 1;
        } else {
            dg_text_addn(text, s, 1);
            s++;
        }
    }
}

bool dg_pattern_check(const char *pattern, dg_placeholder_fn visit, void *ctx)
{
    for (const char *s = pattern; *(s += strcspn(s, "{}"));) {
        const char *end = *s == '{' ? s + 1 + strcspn(s + 1, "{}") : s;
        size_t n = strspn(s + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (*s != '{' || *end != '}' || n == 0) return false;
        const char *bar = s[1 + n] == '|' ? memchr(s + 2 + n, '|', (size_t)(end - s - 2 - (long)n)) : NULL;
        bool has_forms = bar && !memchr(bar + 1, '|', (size_t)(end - bar - 1));
        if (s + 1 + n != end && !has_forms) return false;
        if (!visit(ctx, s + 1, n)) return false;
        s = end + 1;
    }
    return true;
}

void dg_word_vadd(struct dg_text *text, enum dg_lang lang, const char *key, va_list ap)
{
    struct dg_word_pair pairs[MAX_PAIRS];
    int n_pairs = 0;

    for (const char *name; (name = va_arg(ap, const char *)) != NULL;) {
        const char *value = va_arg(ap, const char *);
        assert(n_pairs < MAX_PAIRS && value);
        pairs[n_pairs++] = (struct dg_word_pair){name, value};
    }
    dg_pattern_add(text, dg_word(lang, key), pairs, n_pairs);
}

void dg_word_add(struct dg_text *text, enum dg_lang lang, const char *key, ...)
{
    va_list ap;

    va_start(ap, key);
    dg_word_vadd(text, lang, key, ap);
    va_end(ap);
}

/* Persian digits are U+06F0..U+06F9: two bytes each, DB B0 .. DB B9. */
static void digit_add(struct dg_text *text, enum dg_lang lang, char digit)
{
    if (lang == DG_FA) {
        const char bytes[2] = {(char)0xDB, (char)(0xB0 + (digit - '0'))};
        dg_text_addn(text, bytes, 2);
    } else {
        dg_text_addn(text, &digit, 1);
    }
}

void dg_num_add(struct dg_text *text, enum dg_lang lang, double value, int decimals)
{
    dg_auto(dg_text_done) struct dg_text plain = {0};

    if (!isfinite(value)) {
        dg_text_add(text, "—");
        return;
    }
    dg_text_add_num(&plain, value, decimals);
    if (plain.has_failed) {
        text->has_failed = true;
        return;
    }
    const char *s = plain.data;
    if (*s == '-') {
        /* The mark in front keeps the sign left of the digits in a right-to-left line, as CLDR has it. */
        dg_text_add(text, lang == DG_FA ? "\u200E\u2212" : "-");
        s++;
    }
    size_t n_whole = strcspn(s, ".");
    for (size_t i = 0; i < n_whole; i++) {
        if (i > 0 && (n_whole - i) % 3 == 0) dg_text_add(text, lang == DG_FA ? "٬" : ",");
        digit_add(text, lang, s[i]);
    }
    if (!s[n_whole]) return;
    dg_text_add(text, lang == DG_FA ? "٫" : ".");
    for (const char *d = s + n_whole + 1; *d; d++) digit_add(text, lang, *d);
}

void dg_token_add(struct dg_text *text, enum dg_lang lang, const char *token)
{
    if (lang == DG_FA) dg_text_add(text, "\u2066");
    dg_text_add(text, token);
    if (lang == DG_FA) dg_text_add(text, "\u2069");
}
