#include "words/table.h"
#include "words/words.h"

#include <locale.h>

#include "tap.h"

static void test_table_is_sorted(void)
{
    for (size_t i = 1; i < dg_words_n_rows; i++)
        CHECK(strcmp(dg_words_rows[i - 1].key, dg_words_rows[i].key) < 0);
    for (size_t i = 0; i < dg_words_n_rows; i++) {
        CHECK(dg_word(DG_EN, dg_words_rows[i].key) == dg_words_rows[i].text[0]);
        for (int lang = 0; lang < 2; lang++) {
            const char *text = dg_words_rows[i].text[lang];
            if (!dg_text_is_clean(text, strlen(text), NULL)) {
                printf("# %s\n", dg_words_rows[i].key);
                CHECK(!"a text of the catalogue is clean UTF-8");
            }
        }
    }
}

/* Arabic kaf, yeh and digits look like the Persian ones but are other letters: searching misses them. */
static void test_persian_letters(void)
{
    const char *const foreign[] = {"ك", "ي", "ى", "٠", "١", "٢", "٣", "٤", "٥", "٦", "٧", "٨", "٩"};
    for (size_t i = 0; i < dg_words_n_rows; i++) {
        for (size_t j = 0; j < sizeof foreign / sizeof *foreign; j++) {
            if (strstr(dg_words_rows[i].text[DG_FA], foreign[j])) {
                printf("# %s has %s\n", dg_words_rows[i].key, foreign[j]);
                CHECK(!"Persian texts use Persian letters and digits");
            }
        }
    }
}

static void test_lookup(void)
{
    enum dg_lang lang = DG_EN;
    CHECK(dg_lang_parse("fa", &lang) && lang == DG_FA);
    CHECK(dg_lang_parse("en", &lang) && lang == DG_EN);
    CHECK(!dg_lang_parse("de", &lang) && !dg_lang_parse("", &lang) && !dg_lang_parse(NULL, &lang));
    CHECK_STR(dg_lang_word(DG_FA), "fa");
    CHECK(dg_word_exists("words.test") && !dg_word_exists("words.") && !dg_word_exists(""));
    CHECK_STR(dg_word(DG_FA, "no.such.key"), "no.such.key");
}

static void test_fill(void)
{
    struct dg_text t = {0};
    dg_word_add(&t, DG_EN, "words.test", "area", "12", "camera", "{area}", NULL);
    CHECK_STR(t.data, "camera {area} sees 12 m²"); /* a value is never filled again */
    dg_text_clear(&t);
    dg_word_add(&t, DG_EN, "words.test", "area", "12", NULL);
    CHECK_STR(t.data, "camera {camera} sees 12 m²");
    dg_text_clear(&t);
    dg_word_add(&t, DG_FA, "words.test", "area", "۱۲", "camera", "C", NULL);
    CHECK_STR(t.data, "دوربین C ۱۲ مترمربع را می‌بیند");
    dg_text_done(&t);
}

static void test_numbers(void)
{
    const struct {
        double value;
        int decimals;
        const char *en, *fa;
    } rows[] = {{0, 0, "0", "۰"},
                {999, 0, "999", "۹۹۹"},
                {1000, 0, "1,000", "۱٬۰۰۰"},
                {1234567.891, 2, "1,234,567.89", "۱٬۲۳۴٬۵۶۷٫۸۹"},
                {-12.5, 1, "-12.5", "\u200E\u2212۱۲٫۵"},
                {-0.001, 2, "0", "۰"},
                {0.125, 3, "0.125", "۰٫۱۲۵"},
                {NAN, 2, "—", "—"}};
    setlocale(LC_ALL, ""); /* must make no difference */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_text t = {0};
        dg_num_add(&t, DG_EN, rows[i].value, rows[i].decimals);
        CHECK_STR(t.data, rows[i].en);
        dg_text_clear(&t);
        dg_num_add(&t, DG_FA, rows[i].value, rows[i].decimals);
        CHECK_STR(t.data, rows[i].fa);
        dg_text_done(&t);
    }
}

static void test_tokens(void)
{
    struct dg_text t = {0};
    dg_token_add(&t, DG_EN, "C-01");
    dg_token_add(&t, DG_FA, "C-01");
    CHECK_STR(t.data, "C-01\u2066C-01\u2069");
    CHECK(dg_text_is_clean(t.data, t.len, NULL));
    dg_text_done(&t);
}

static void test_forms_by_number(void)
{
    struct dg_text t = {0};
    dg_word_add(&t, DG_EN, "report.assessed", "cameras", "1", "needs", "0", "buildings", "21", NULL);
    CHECK_STR(t.data, "Assessed: 1 camera for 0 needs, among 21 buildings.");
    dg_text_done(&t);
}

static bool take_name(void *ctx, const char *name, size_t n)
{
    dg_text_addn(ctx, name, n);
    dg_text_add(ctx, ";");
    return strncmp(name, "stop", 4) != 0;
}

/* Patterns from outside: every brace must be part of a placeholder, and the names are told. */
static void test_patterns(void)
{
    static const struct {
        const char *pattern, *names;
        bool is_whole;
    } cases[] = {{"{a} of {b_2|one|more}", "a;b_2;", true},
                 {"", "", true},
                 {"no name", "", true},
                 {"{}", "", false},
                 {"{A}", "", false},
                 {"{a|one}", "", false},
                 {"{a|one|two|three}", "", false},
                 {"a } b", "", false},
                 {"{a", "", false},
                 {"{a {b}}", "", false},
                 {"{stop} {never}", "stop;", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dg_auto(dg_text_done) struct dg_text names = {0};
        CHECK_INT(dg_pattern_check(cases[i].pattern, take_name, &names), cases[i].is_whole);
        CHECK_STR(names.data ? names.data : "", cases[i].names);
    }
    static const struct dg_word_pair pairs[] = {{"a", "1"}, {"b", "5"}};
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_pattern_add(&text, "{a} {a|car|cars}, {b} {b|car|cars}", pairs, 2);
    CHECK_STR(text.data, "1 car, 5 cars");
}

int main(void)
{
    TAP_CASE("the table is sorted, whole and clean", test_table_is_sorted);
    TAP_CASE("Persian texts use Persian letters", test_persian_letters);
    TAP_CASE("keys are found, strangers are shown", test_lookup);
    TAP_CASE("placeholders are filled once", test_fill);
    TAP_CASE("a noun agrees with its number", test_forms_by_number);
    TAP_CASE("numbers are grouped in both scripts", test_numbers);
    TAP_CASE("machine tokens are isolated in Persian", test_tokens);
    TAP_CASE("patterns from outside", test_patterns);
    return tap_end();
}
