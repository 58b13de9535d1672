/* Words however they are typed. */
#include "base/fold.h"

#include "tap.h"

static void check_words(const char *text, const char *want)
{
    char got[400] = "", word[64];
    while (dg_fold_word(&text, word, sizeof word)) {
        if (*got) strcat(got, "|");
        strcat(got, word);
    }
    CHECK_STR(got, want);
}

static void test_letters(void)
{
    check_words("امنيت كلي", "امنیت|کلی");      /* Arabic yeh and kaf */
    check_words("تأمینِ آرامـش", "تامین|ارامش"); /* hamza, a vowel mark, alef with madda, tatweel */
    check_words("جرائم", "جرایم");
    check_words("۱۲ و ٣", "12|و|3");
    check_words("Public SAFETY", "public|safety");
}

static void test_breaks(void)
{
    check_words("دوربین\u200cهای «میدان»، کوچه؛ بازار؟", "دوربین|های|میدان|کوچه|بازار");
    check_words("vehicles/livestock (west)\u2014night", "vehicles|livestock|west|night");
    check_words(" \u200c .", "");
    check_words("", "");
}

static void test_cut(void)
{
    const char *s = "دبستان x";
    char word[8]; /* room for three letters of two bytes and the end */
    CHECK(dg_fold_word(&s, word, sizeof word));
    CHECK_STR(word, "دبس");
    CHECK(dg_fold_word(&s, word, sizeof word));
    CHECK_STR(word, "x");
    CHECK(!dg_fold_word(&s, word, sizeof word));
}

static void test_stray_bytes(void)
{
    const char *s = "a\xD8";
    char word[8];
    CHECK(dg_fold_word(&s, word, sizeof word)); /* ends at the text's end, whatever the byte promises */
    CHECK_INT(*s, 0);
}

int main(void)
{
    TAP_CASE("letters that are one letter", test_letters);
    TAP_CASE("what parts words", test_breaks);
    TAP_CASE("a word is cut between letters", test_cut);
    TAP_CASE("a broken end is no end beyond the text", test_stray_bytes);
    return tap_end();
}
