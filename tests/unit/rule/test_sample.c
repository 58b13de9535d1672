/* The standard book on the sample village: every rule of every remit has something to judge, and every sentence
 * is whole. */
#include "app/app.h"
#include "judged.h"

struct village {
    struct dg_arena arena;
    struct dg_dossier dossier;
    struct dg_assessment assessment;
    struct dg_rulebook book;
    struct dg_findings f;
};

static struct village *village_judge(void)
{
    struct village *v = calloc(1, sizeof *v);
    struct dg_err err = {0};
    const struct dg_assess_params params = {.n_threads = 1};
    CHECK_INT(dg_app_sample_make(&v->arena, 1, DG_EN, &v->dossier, &err), 0);
    CHECK_INT(dg_assess(&v->arena, &v->dossier, NULL, &params, &v->assessment, &err), 0);
    CHECK_INT(dg_rulebook_standard(&v->arena, &v->book, &err), 0);
    CHECK_INT(dg_rules_judge(&v->arena, &v->assessment, &v->book, NULL, &v->f, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    return v;
}

static void village_free(struct village *v)
{
    dg_arena_done(&v->arena);
    free(v);
}

static void test_every_rule_is_judged(void)
{
    struct village *v = village_judge();
    for (int32_t i = 0; i < v->book.n_rules; i++) {
        const struct dg_rule_result *result = &v->f.results[i];
        if (result->state == DG_RULE_JUDGED || !v->book.rules[i].is_on) continue;
        printf("# %s: %s %s\n", v->book.rules[i].id, dg_rule_state_word(result->state), result->reason);
        CHECK(!"the sample has something for the rule to judge");
    }
    village_free(v);
}

typedef int (*say_fn)(struct dg_text *, enum dg_lang, const struct dg_rulebook *, const struct dg_finding *,
                      struct dg_err *);

/* No placeholder is left, no key of the catalogue shows, no number is not one. */
static void check_text(const struct village *v, const struct dg_finding *finding, say_fn say)
{
    static const char *const wrong[] = {"{", "}", "unit.", "class.", "rule.", "unable.", "nan", "inf"};
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        CHECK_INT(say(&text, (enum dg_lang)lang, &v->book, finding, NULL), 0);
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            if (i == sizeof wrong / sizeof *wrong - 2 && lang == DG_EN) break; /* of English words */
            if (!strstr(text.data, wrong[i])) continue;
            printf("# %s: %s\n", v->book.rules[finding->rule_ix].id, text.data);
            CHECK(!"the sentence is whole");
        }
    }
}

static void check_findings(const struct village *v, const struct dg_finding *items, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        const struct dg_measured *m = &items[i].measured;
        check_text(v, &items[i], dg_finding_sentence);
        check_text(v, &items[i], dg_finding_remedy);
        CHECK(isfinite(m->value));
        CHECK(m->ix >= -1);
        for (int32_t k = 0; k < m->n_assumptions; k++) {
            char key[100];
            snprintf(key, sizeof key, "assumption.%s", m->assumptions[k]);
            if (!dg_word_exists(key)) printf("# no words for %s\n", key);
            CHECK(dg_word_exists(key));
        }
    }
}

static void test_sentences_are_whole(void)
{
    struct village *v = village_judge();
    CHECK(v->f.n > 0);
    check_findings(v, v->f.items, v->f.n);
    check_findings(v, v->f.figures, v->f.n_figures);
    for (int32_t i = 0; i < v->f.n_unjudged; i++) CHECK(dg_word_exists(v->f.unjudged[i].reason));
    village_free(v);
}

int main(void)
{
    TAP_CASE("every rule has something to judge", test_every_rule_is_judged);
    TAP_CASE("every sentence is whole in both languages", test_sentences_are_whole);
    return tap_end();
}
