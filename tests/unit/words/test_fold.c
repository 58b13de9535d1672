/* Folding: words are equal however they were typed, and different words stay different. */
#include <string.h>

#include "tap.h"
#include "words/words.h"

static void test_equal(void)
{
    static const char *const pairs[][2] = {
        {"حریم خصوصی", "حريم خصوصي"},              /* Arabic ye */
        {"ترافیکی", "ترافيكي"},                    /* Arabic kaf */
        {"می‌شود", "میشود"},                /* the joiner */
        {"دوربین‌ها", "دوربین\u200Bها"}, /* another joiner */
        {"مُحَرَّم", "محرم"},                          /* vowel signs */
        {"خانهٔ مسکونی", "خانه مسکونی"},            /* hamza above */
        {"خانۀ مسکونی", "خانهٔ مسکونی"},            /* the same as one letter */
        {"أمن", "امن"},
        {"آب", "اب"},
        {"۱۴۰۵", "1405"}, /* digits of three kinds */
        {"٤٥", "45"},
        {"سـلام", "سلام"},                  /* tatweel */
        {"  Security \t x ", "security X"}, /* blanks and letters */
        {"\u2066C-01\u2069", "c-01"},       /* marks of direction */
        {"حریم\u200Cخصوصی", "حریم خصوصی"},  /* a joiner where others put a blank */
        {"", " \u200C "},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        bool is_equal = dg_fold_equal(pairs[i][0], pairs[i][1]);
        if (!is_equal) printf("# pair %zu\n", i);
        CHECK(is_equal);
    }
}

static void test_different(void)
{
    CHECK(!dg_fold_equal("دوربین", "دوربین‌ها"));
    CHECK(!dg_fold_equal("فنی", "امنیتی"));
    CHECK(!dg_fold_equal("C-01", "C-1"));
    CHECK(!dg_fold_equal("آب پاک", "آبپاک")); /* a blank is not nothing */
}

static void test_contains(void)
{
    CHECK(dg_fold_contains("براي ايمني و كنترل عمومي", "ایمنی"));
    CHECK(dg_fold_contains("General Safety", "safety"));
    CHECK(!dg_fold_contains("بررسی سرقت", "ایمنی"));
    CHECK(dg_fold_contains("هر چه", ""));
}

static void test_appends(void)
{
    struct dg_text text = {0};
    dg_text_add(&text, "A ");
    dg_fold_add(&text, " B  c ");
    CHECK_STR(text.data, "A b c"); /* what stood there is left alone */
    dg_text_done(&text);
}

/* Bytes that are no UTF-8 pass through: folding judges nothing. */
static void test_any_bytes(void)
{
    CHECK(dg_fold_equal("\xD9", "\xD9"));
    CHECK(dg_fold_equal("a\xE2\x80", "A\xE2\x80"));
}

int main(void)
{
    TAP_CASE("one word however it is typed", test_equal);
    TAP_CASE("different words stay different", test_different);
    TAP_CASE("a part is found", test_contains);
    TAP_CASE("folding appends", test_appends);
    TAP_CASE("any bytes are taken", test_any_bytes);
    return tap_end();
}
