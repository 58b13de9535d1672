#include "tap.h"
#include "words/words.h"
#include <string.h>

static void becomes(const char *text, const char *want)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *got = NULL;
    CHECK_INT(dg_nfc(&arena, text, &got, NULL), 0);
    CHECK_STR(got, want);
    /* What is so already is not copied, and a second time changes nothing. */
    CHECK((got == text) == (strcmp(text, want) == 0));
    CHECK_INT(dg_nfc(&arena, got, &text, NULL), 0);
    CHECK(text == got);
}

static void test_composed(void)
{
    becomes("\u0627\u0653ب", "آب"); /* alef, madda */
    becomes("ه\u0654", "ه\u0654");  /* heh with hamza above stays in two: U+06C0 is of another heh */
    becomes("\u06D5\u0654", "\u06C0");
    becomes("e\u0301", "é");
    becomes("\u212B", "Å");
    becomes("a\u0328\u0301", "\u0105\u0301"); /* the first composes, the second has nothing to compose with */
    becomes("a\u0301\u0328", "\u0105\u0301"); /* marks in their order */
}

static void test_left_alone(void)
{
    becomes("", "");
    becomes("plain", "plain");
    becomes("می\u200Cرود", "می\u200Cرود");
    becomes("ﷲ ﬁ ي ك", "ﷲ ﬁ ي ك");                 /* compatibility is not this form's matter */
    becomes("\u0958", "\u0915\u093C");             /* excluded from composition */
    becomes("\U0001D15E", "\U0001D157\U0001D165"); /* longer by it */
}

static void test_refused(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    const char *got = NULL;
    CHECK_INT(dg_nfc(&arena, "\xE2\x80", &got, &err), DG_EFORMAT);
    CHECK(got == NULL);
}

int main(void)
{
    TAP_CASE("composed", test_composed);
    TAP_CASE("left alone", test_left_alone);
    TAP_CASE("no UTF-8", test_refused);
    return tap_end();
}
