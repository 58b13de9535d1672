/* Purposes that say something, and the list of needs that a camera serves. */
#include "base/fold.h"
#include "dossier/dossier.h"

#include "dossier/vague.h"
#include "tap.h"

static int words(const char *purpose) { return dg_purpose_words(purpose, NULL, 0); }

static void test_vague(void)
{
    static const char *const vague[] = {
        "",
        "safety",
        "Security & general control of the area",
        "Prevention of crime in public places",
        "امنیت",
        "ایمنی و امنیت عمومی",
        "كنترل عمومي معابر",
        "برای پیشگیری از وقوع جرم در سطح شهرستان",
        "ارتقای امنیت اهالی روستا",
        "تأمین نظم و آرامش محله‌ها",
        "کنترل معبرها و اماکن عمومی",
    };
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++) {
        CHECK_INT(words(vague[i]), 0);
        if (words(vague[i])) printf("# \"%s\"\n", vague[i]);
    }
}

/* Specific words by hand: theft, shop, night; سرقت، مغازه، شب. */
static void test_specific(void)
{
    CHECK_INT(words("Investigating thefts from shops by night"), 3); /* thefts, shops, night */
    CHECK_INT(words("بررسی سرقت از مغازه‌ها در شب"), 3);
    CHECK_INT(words("سرقت، سرقت و سرقت"), 1); /* each counts once */
    CHECK_INT(words("theft prevention"), 1);
    CHECK_INT(words("سرقت خودرو و دام"), 3);
}

static void test_also(void)
{
    const char *const also[] = {"سرقت", "Theft"};
    CHECK_INT(dg_purpose_words("جلوگیری از سرقت‌ها", also, 2), 0);
    CHECK_INT(dg_purpose_words("thefts of cars", also, 2), 1);
}

/* The list is searched as it is compared: folded and in order. */
static void test_list_is_folded(void)
{
    for (int i = 0; i < dg_n_vague_words; i++) {
        char word[64];
        const char *s = dg_vague_words[i];
        CHECK(dg_fold_word(&s, word, sizeof word));
        CHECK_STR(word, dg_vague_words[i]);
        CHECK(i == 0 || strcmp(dg_vague_words[i - 1], dg_vague_words[i]) < 0);
    }
}

static void test_serves(void)
{
    static const char *const want[] = {"N-01", "N-02", "N-3", "N4", "N5"};
    const char *list = " N-01, N-02،N-3 ;; N4\tN5 ,", *id = NULL;
    size_t n = 0;
    int i = 0;
    for (; dg_serves_next(&list, &id, &n); i++) CHECK(i < 5 && strlen(want[i]) == n && !memcmp(id, want[i], n));
    CHECK_INT(i, 5);
}

int main(void)
{
    TAP_CASE("purposes that say nothing", test_vague);
    TAP_CASE("words that say something", test_specific);
    TAP_CASE("words of one's own", test_also);
    TAP_CASE("the list of vague words is folded and sorted", test_list_is_folded);
    TAP_CASE("ids of needs however they are parted", test_serves);
    return tap_end();
}
