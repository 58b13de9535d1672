/* Phrase: pieces of text in the reader's language. */
#include "report/phrase.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void dg_phrase_done(struct dg_phrase *say) { dg_text_done(&say->scratch); }

int dg_phrase_check(const struct dg_phrase *say, struct dg_err *err)
{
    return say->has_failed ? dg_err_set(err, DG_ENOMEM, "no memory for the report's texts") : 0;
}

const char *dg_phrase_take(struct dg_phrase *say)
{
    const char *piece = NULL;
    if (!say->scratch.has_failed) {
        piece = dg_arena_strndup(say->arena, say->scratch.data ? say->scratch.data : "", say->scratch.len);
    }
    dg_text_clear(&say->scratch);
    if (piece) return piece;
    say->has_failed = true;
    return "";
}

const char *dg_phrase_num(struct dg_phrase *say, double value, int decimals)
{
    dg_num_add(&say->scratch, say->lang, value, decimals);
    return dg_phrase_take(say);
}

const char *dg_phrase_token(struct dg_phrase *say, const char *token)
{
    dg_token_add(&say->scratch, say->lang, token);
    return dg_phrase_take(say);
}

const char *dg_phrase_percent(struct dg_phrase *say, double part, double total)
{
    double percent = total > 0 ? floor(100.0 * part / total + 1e-9) : NAN;
    return SAY(say, "report.percent", "n", dg_phrase_num(say, percent, 0));
}

const char *dg_phrase_kind(struct dg_phrase *say, const char *prefix, const char *word)
{
    char key[96];
    snprintf(key, sizeof key, "%s.%s", prefix, word);
    return dg_word_exists(key) ? dg_word(say->lang, key) : dg_phrase_token(say, word);
}

/* U+2068 and U+2069, as bytes: in a literal they would turn the source around. */
static const char first_strong[] = {(char)0xE2, (char)0x81, (char)0xA8, 0};
static const char isolate_end[] = {(char)0xE2, (char)0x81, (char)0xA9, 0};

const char *dg_phrase_given(struct dg_phrase *say, const char *text)
{
    /* First-strong isolate: a text keeps the direction of its own first letter. */
    if (say->lang == DG_FA) dg_text_add(&say->scratch, first_strong);
    for (const char *s = text; *s; s++) {
        char c = *s;
        dg_text_addn(&say->scratch, c == '\n' || c == '\t' || c == '\r' ? " " : &c, 1);
    }
    if (say->lang == DG_FA) dg_text_add(&say->scratch, isolate_end);
    return dg_phrase_take(say);
}

static bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The signs of formulae that are not ASCII: times, divided by, minus, degree, squared, at most, at least. */
static size_t sign_at(const char *s)
{
    static const char *const signs[] = {"×", "÷", "−", "°", "²", "≤", "≥", "–", "·"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t n = strlen(signs[i]);
        if (strncmp(s, signs[i], n) == 0) return n;
    }
    return 0;
}

/* The Latin run at s, from its first letter, digit or bracket to its last; 0: none. Blanks and marks between
 * are of the run, those at its end are the sentence's. */
static size_t latin_run(const char *s, bool *has_letter)
{
    size_t n = 0, end = 0;
    int open = 0;
    if (!is_latin(*s) && !is_digit(*s) && *s != '(') return 0;
    *has_letter = false;
    while (s[n] && (unsigned char)s[n] < 0x80 ? s[n] != '\n' : sign_at(s + n) > 0) {
        size_t step = (unsigned char)s[n] < 0x80 ? 1 : sign_at(s + n);
        if (s[n] == '(') open++;
        if (s[n] == ')' && --open < 0) break;
        bool is_end = is_latin(s[n]) || is_digit(s[n]) || (s[n] == ')' && open == 0) || s[n] == '%';
        *has_letter = *has_letter || is_latin(s[n]);
        n += step;
        if (is_end && open == 0) end = n;
    }
    return end;
}

const char *dg_phrase_mixed(struct dg_phrase *say, const char *text)
{
    int depth = 0; /* inside isolates that the text brings along nothing is added */
    if (say->lang != DG_FA) return text;
    for (const char *s = text; *s;) {
        bool has_letter = false;
        size_t n = depth == 0 ? latin_run(s, &has_letter) : 0;
        if (n && has_letter) {
            dg_text_add(&say->scratch, "\u2066");
            dg_text_addn(&say->scratch, s, n);
            dg_text_add(&say->scratch, isolate_end);
        } else {
            n = n ? n : 1;
            if (strncmp(s, isolate_end, 3) == 0) depth--;
            if (strncmp(s, "\u2066", 3) == 0 || strncmp(s, first_strong, 3) == 0) depth++;
            dg_text_addn(&say->scratch, s, n);
        }
        s += n;
    }
    return dg_phrase_take(say);
}

const char *dg_phrase_title(struct dg_phrase *say, const char *title_en, const char *title_fa, const char *id)
{
    const char *first = say->lang == DG_FA ? title_fa : title_en,
               *other = say->lang == DG_FA ? title_en : title_fa;
    return dg_phrase_given(say, *first ? first : *other ? other : id);
}

static const char *named(struct dg_phrase *say, const char *kind, const char *name, const char *id)
{
    if (*name && *id) {
        return SAY(say, "report.named_with_id", "kind", kind, "name", dg_phrase_given(say, name), "id",
                   dg_phrase_token(say, id));
    }
    if (*name) return SAY(say, "report.named", "kind", kind, "name", dg_phrase_given(say, name));
    return SAY(say, "report.with_id", "kind", kind, "id", dg_phrase_token(say, id));
}

static const char *fid_id(struct dg_phrase *say, const char *source_id, int64_t fid)
{
    if (*source_id) return source_id;
    dg_text_addf(&say->scratch, "%lld", (long long)fid);
    return dg_phrase_take(say);
}

const char *dg_phrase_building(struct dg_phrase *say, const struct dg_building *building)
{
    bool is_plain = !*building->kind || strcmp(building->kind, "yes") == 0;
    const char *kind =
        is_plain ? dg_word(say->lang, "report.building") : dg_phrase_kind(say, "report.kind", building->kind);
    return named(say, kind, building->name, fid_id(say, building->source_id, building->fid));
}

const char *dg_phrase_barrier(struct dg_phrase *say, const struct dg_barrier *barrier)
{
    const char *kind = *barrier->kind ? dg_phrase_kind(say, "report.kind", barrier->kind)
                                      : dg_word(say->lang, "report.barrier");
    return named(say, kind, "", fid_id(say, barrier->source_id, barrier->fid));
}

const char *dg_phrase_place(struct dg_phrase *say, const struct dg_dossier *dossier,
                            const struct dg_intrusion *intrusion)
{
    const char *kind = dg_phrase_kind(say, "report.kind", intrusion->kind);
    if (intrusion->is_sensitive) {
        const struct dg_sensitive_place *place = &dossier->sensitive_places.items[intrusion->place_ix];
        return named(say, kind, place->name, *place->name ? "" : place->source_id);
    }
    const struct dg_private_space *space = &dossier->private_spaces.items[intrusion->place_ix];
    return named(say, kind, "", fid_id(say, space->source_id, space->fid));
}

const char *dg_phrase_little(struct dg_phrase *say, double value)
{
    return dg_phrase_num(say, value, value < 1 ? 1 : 0);
}

const char *dg_phrase_looked(struct dg_phrase *say, double area_m2, double facade_m)
{
    bool has_area = area_m2 >= 0.05, has_facade = facade_m >= 0.05;
    if (!has_area && !has_facade) return dg_word(say->lang, "report.none");
    return SAY(say,
               has_area && has_facade ? "report.seen_both"
               : has_facade           ? "report.seen_facade"
                                      : "report.seen_area",
               "m2", dg_phrase_little(say, area_m2), "m", dg_phrase_little(say, facade_m));
}

const char *dg_phrase_unit(struct dg_phrase *say, const char *unit)
{
    return dg_phrase_kind(say, "report.unit", unit);
}

const char *dg_phrase_standard(struct dg_phrase *say, const char *edition)
{
    char name[48];
    snprintf(name, sizeof name, "IEC 62676-4:%s", edition);
    return dg_phrase_token(say, name);
}
