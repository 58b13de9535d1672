/* Folding: the one spelling by which texts that people type are compared.
 *
 * Arabic and Persian keyboards give other letters for the same word, joiners and vowel signs come and go, and
 * digits exist three times. What is folded is compared, never shown. */
#include "words/words.h"

#include <stdlib.h>
#include <string.h>

/* UTF-8 as it stands in the text, and what it counts as. "" drops it. */
static const struct {
    const char *from, *to;
} folds[] = {
    {"ي", "ی"},      {"ى", "ی"},      {"ئ", "ی"},      {"ك", "ک"},      {"ة", "ه"},      {"ۀ", "ه"},
    {"ە", "ه"},      {"أ", "ا"},      {"إ", "ا"},      {"ٱ", "ا"},      {"آ", "ا"},      {"ؤ", "و"},
    {"ء", ""},       {"\u0654", ""},  {"\u0655", ""},  {"\u0670", ""},  {"\u0640", ""}, /* hamza above, below;
                                                                                           small alef; tatweel
                                                                                         */
    {"\u200B", ""},  {"\u200C", ""},  {"\u200D", ""},  {"\uFEFF", ""},  {"\u200E", ""},  {"\u200F", ""},
    {"\u202A", ""},  {"\u202B", ""},  {"\u202C", ""},  {"\u202D", ""},  {"\u202E", ""},  {"\u2066", ""},
    {"\u2067", ""},  {"\u2068", ""},  {"\u2069", ""},  {"\u00A0", " "}, {"\u2007", " "}, {"\u202F", " "},
    {"\u2009", " "}, {"،", ","},      {"؛", ";"},      {"؟", "?"},      {"٪", "%"},      {"٫", "."},
    {"\u2010", "-"}, {"\u2011", "-"}, {"\u2012", "-"}, {"\u2013", "-"}, {"\u2212", "-"},
};

/* Vowel signs U+064B .. U+0652; digits U+0660 .. U+0669 and U+06F0 .. U+06F9: two bytes each. */
static bool fold_range(const unsigned char *u, char out[2])
{
    out[0] = out[1] = '\0';
    if (u[0] == 0xD9 && u[1] >= 0x8B && u[1] <= 0x92) return true;
    if (u[0] == 0xD9 && u[1] >= 0xA0 && u[1] <= 0xA9) out[0] = (char)('0' + (u[1] - 0xA0));
    if (u[0] == 0xDB && u[1] >= 0xB0 && u[1] <= 0xB9) out[0] = (char)('0' + (u[1] - 0xB0));
    return out[0] != '\0';
}

static size_t fold_one(const char *s, char range[2], const char **to)
{
    if (fold_range((const unsigned char *)s, range)) {
        *to = range;
        return 2;
    }
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        size_t n = strlen(folds[i].from);
        if (strncmp(s, folds[i].from, n) != 0) continue;
        *to = folds[i].to;
        return n;
    }
    return 0;
}

static void space_add(struct dg_text *out, size_t start)
{
    if (out->len > start && out->data[out->len - 1] != ' ') dg_text_add(out, " ");
}

static void fold(struct dg_text *out, const char *text, bool joiner_is_blank)
{
    size_t start = out->len;

    for (const char *s = text; *s;) {
        char range[2];
        const char *to = NULL;
        size_t n = (unsigned char)*s < 0x80 ? 0 : fold_one(s, range, &to);
        if (n) {
            bool is_joiner = joiner_is_blank && strncmp(s, "\u200C", 3) == 0;
            if (is_joiner || strcmp(to, " ") == 0) {
                space_add(out, start);
            } else {
                dg_text_add(out, to);
            }
            s += n;
            continue;
        }
        char c = *s++;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            space_add(out, start);
        } else {
            if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
            dg_text_addn(out, &c, 1);
        }
    }
    if (!out->has_failed && out->len > start && out->data[out->len - 1] == ' ') out->data[--out->len] = '\0';
}

void dg_fold_add(struct dg_text *out, const char *text) { fold(out, text, false); }

/* Nothing is equal to anything when memory has run out: a comparison has no other way to say so. */
static bool compare_by(const char *a, const char *b, bool is_part, bool joiner_is_blank)
{
    dg_auto(dg_text_done) struct dg_text left = {0};
    dg_auto(dg_text_done) struct dg_text right = {0};

    fold(&left, a, joiner_is_blank);
    fold(&right, b, joiner_is_blank);
    if (left.has_failed || right.has_failed) return false;
    const char *l = left.data ? left.data : "", *r = right.data ? right.data : "";
    return is_part ? strstr(l, r) != NULL : strcmp(l, r) == 0;
}

/* Where one writes a joiner, others write nothing or a blank. */
static bool compare(const char *a, const char *b, bool is_part)
{
    return compare_by(a, b, is_part, false) || compare_by(a, b, is_part, true);
}

bool dg_fold_equal(const char *a, const char *b) { return compare(a, b, false); }
bool dg_fold_contains(const char *text, const char *part) { return compare(text, part, true); }
