/* The rule file: what is read, and what is refused with which words. */
#include "rule/rule.h"

#include "rule/measure.h"
#include "tap.h"

#define HEAD "{\"format\": \"didgah.rules/1\", \"title\": {\"en\": \"b\", \"fa\": \"ک\"}, \"rules\": ["
#define TEXTS                                                                                                  \
    "\"title\": {\"en\": \"t\", \"fa\": \"ع\"}, \"why\": {\"en\": \"w\", \"fa\": \"چ\"},"                    \
    "\"sentence\": {\"en\": \"{object}\", \"fa\": \"{object}\"}, \"remedy\": {\"en\": \"r\", \"fa\": \"ر\"}," \
    "\"source\": {\"en\": \"s\", \"fa\": \"م\"}"
#define REST                                                                                                   \
    "\"remit\": \"technical\", \"measure\": \"camera_height\", \"unit\": \"m\", \"compare\": \"<=\", "         \
    "\"threshold\": 4, "                                                                                       \
    "\"severity\": \"error\""

static int parse(const char *bytes, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rulebook book;
    return dg_rulebook_parse(&arena, "own.json", bytes, strlen(bytes), &book, err);
}

static void check_refused(const char *bytes, int code, const char *part)
{
    struct dg_err err = {0};
    int got = parse(bytes, &err);
    CHECK_INT(got, code);
    if (!strstr(err.msg, part) || strncmp(err.msg, "own.json: ", 10) != 0) {
        printf("# got \"%s\", wanted \"%s\"\n", err.msg, part);
        CHECK(!"the message names file, place and remedy");
    }
}

static void test_refused(void)
{
    static const struct {
        const char *bytes, *part;
    } cases[] = {
        {"", "line 1"},
        {"[]", "must be a JSON object"},
        {"{\"format\": \"didgah.rules/9\"}", "format: \"didgah.rules/9\" is not \"didgah.rules/1\""},
        {"{\"format\": \"didgah.rules/1\", \"format\": \"x\"}", "duplicate"},
        {"{\"format\": \"didgah.rules/1\", \"titlle\": 1}",
         "titlle: is not a key that is known here; did you mean \"title\"?"},
        {"{\"format\": \"didgah.rules/1\", \"title\": {\"en\": \"b\"}, \"rules\": []}",
         "title, fa: is missing"},
        {HEAD "]}", "rules: must be a list of at least one rule"},
        {HEAD "5]}", "rule 1: must be an object"},
        {HEAD "{\"id\": \"Bad Id\"}]}", "id: \"Bad Id\""},
        {HEAD "{\"id\": \"r\", " REST ", " TEXTS ", \"thresholdd\": 5}]}",
         "rule r, thresholdd: is not a key that is known here; did you mean \"threshold\"?"},
        {HEAD "{\"id\": \"r\", \"remit\": \"fiscal\"}]}", "rule r, remit: \"fiscal\" is none of"},
        {HEAD "{\"id\": \"r\", \"remit\": \"technical\", \"measure\": \"camera_heigth\"}]}",
         "rule r, measure: \"camera_heigth\" is not a measure; did you mean \"camera_height\"?"},
        {HEAD "{\"id\": \"r\", \"remit\": \"technical\", \"measure\": \"camera_height\", \"unit\": \"feet\"}]}",
         "rule r, unit: measure camera_height is in \"m\", not \"feet\""},
        {HEAD "{\"id\": \"r\", \"remit\": \"technical\", \"measure\": \"camera_height\", \"unit\": \"m\", "
              "\"compare\": \"=<\"}]}",
         "rule r, compare: \"=<\" is none of"},
        {HEAD "{\"id\": \"r\", \"remit\": \"technical\", \"measure\": \"camera_height\", \"unit\": \"m\", "
              "\"compare\": \"<=\", \"threshold\": \"4\"}]}",
         "rule r, threshold: must be a number, in m"},
        {HEAD "{\"id\": \"r\", \"remit\": \"technical\", \"measure\": \"camera_height\", \"unit\": \"m\", "
              "\"compare\": \"<=\", \"threshold\": 4, \"severity\": \"fatal\"}]}",
         "rule r, severity: \"fatal\" is none of note, warning, error"},
        {HEAD "{\"id\": \"r\", " REST ", " TEXTS ", \"on\": 1}]}", "rule r, on: must be true or false"},
        {HEAD "{\"id\": \"r\", " REST ", " TEXTS ", \"params\": {\"limit\": 4}}]}",
         "rule r, limit: is not a key that is known here"},
        {HEAD "{\"id\": \"r\", " REST ", " TEXTS ", \"params\": {\"status\": []}}]}",
         "rule r, status: must have 1 to"},
        {HEAD "{\"id\": \"r\", " REST ", " TEXTS ", \"params\": {\"status\": [3]}}]}",
         "rule r, status: word 1"},
        {HEAD "{\"id\": \"r\", " REST ", " TEXTS "}, {\"id\": \"r\", " REST ", " TEXTS "}]}",
         "rule r stands there twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refused(cases[i].bytes, DG_EFORMAT, cases[i].part);
}

static void test_placeholders(void)
{
    char bytes[2000];
    static const char pattern[] =
        HEAD "{\"id\": \"r\", " REST
             ", \"title\": {\"en\": \"t\", \"fa\": \"ع\"}, \"why\": {\"en\": \"w\", \"fa\": \"چ\"},"
             "\"sentence\": {\"en\": \"%s\", \"fa\": \"{object}\"}, \"remedy\": {\"en\": \"r\", \"fa\": \"ر\"},"
             "\"source\": {\"en\": \"s\", \"fa\": \"م\"}}]}";
    struct dg_err err = {0};
    snprintf(bytes, sizeof bytes, pattern, "{figure|one|more} of {threshold} {unit}");
    CHECK_INT(parse(bytes, &err), 0);
    snprintf(bytes, sizeof bytes, pattern, "{figur}");
    check_refused(bytes, DG_EFORMAT, "rule r, sentence: en: {figur} is not filled by measure camera_height");
    snprintf(bytes, sizeof bytes, pattern, "a { b");
    check_refused(bytes, DG_EFORMAT, "rule r, sentence: en: a brace that is no placeholder");
    snprintf(bytes, sizeof bytes, pattern, "{figure|one}");
    check_refused(bytes, DG_EFORMAT, "a brace that is no placeholder");
}

static void test_limits(void)
{
    static char deep[2000], big[DG_MAX_BOOK_BYTES + 2];
    memset(deep, '[', 300);
    memset(deep + 300, ']', 300);
    check_refused(deep, DG_ELIMIT, "nested deeper than");
    memset(big, ' ', sizeof big - 1);
    check_refused(big, DG_ELIMIT, "a rule file has at most");
}

static void test_missing_file(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rulebook book;
    struct dg_err err = {0};
    CHECK_INT(dg_rulebook_load(&arena, "/no/such/rules.json", &book, &err), DG_EFOUND);
    CHECK(strstr(err.msg, "/no/such/rules.json") != NULL);
}

/* What a commission may change is what comes out. */
static void test_read(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rulebook book;
    struct dg_err err = {0};
    static const char bytes[] =
        HEAD "{\"id\": \"b\", " REST ", " TEXTS ", \"on\": false, \"params\": {\"status\": [\"built\"]}},"
             "{\"id\": \"a\", " REST ", " TEXTS "}]}";
    CHECK_INT(dg_rulebook_parse(&arena, "own.json", bytes, strlen(bytes), &book, &err), 0);
    CHECK_INT(book.n_rules, 2);
    CHECK_STR(book.rules[0].id, "a"); /* by remit and id */
    CHECK(book.rules[0].is_on && !book.rules[1].is_on);
    CHECK_NEAR(book.rules[0].threshold, 4, 0);
    CHECK(book.rules[0].params[0].is_default && book.rules[0].params[0].n_words == 2);
    CHECK(!book.rules[1].params[0].is_default && book.rules[1].params[0].n_words == 1);
    CHECK_STR(book.rules[1].params[0].words[0], "built");
    const char *near = NULL;
    CHECK(dg_rulebook_find(&book, "c", &near) == NULL);
}

static void test_hash_is_of_the_bytes(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rulebook book, other;
    char want[DG_SHA256_HEX_SIZE];
    size_t n = 0;
    const char *bytes = dg_rulebook_standard_bytes(&n);
    CHECK_INT(dg_rulebook_standard(&arena, &book, NULL), 0);
    dg_sha256_hex(bytes, n, want);
    CHECK_STR(book.sha256, want);
    char *changed = dg_arena_strndup(&arena, bytes, n);
    *strstr(changed, "  ") = '\t';
    CHECK_INT(dg_rulebook_parse(&arena, "own.json", changed, n, &other, NULL), 0);
    CHECK(strcmp(other.sha256, want) != 0);
}

/* Each measure is used by a rule and described, each reason has words, each table is sorted. */
static void test_tables(void)
{
    static const struct dg_measure_table *const tables[] = {&dg_measures_technical, &dg_measures_security,
                                                            &dg_measures_traffic, &dg_measures_privacy};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rulebook book;
    CHECK_INT(dg_rulebook_standard(&arena, &book, NULL), 0);
    for (size_t t = 0; t < 4; t++) {
        for (int i = 0; i < tables[t]->n; i++) {
            const struct dg_measure *m = &tables[t]->measures[i];
            char key[100];
            bool is_used = false;
            CHECK(i == 0 || strcmp(m[-1].word, m->word) < 0);
            CHECK(dg_measure_find(m->word, NULL) == m);
            for (int32_t r = 0; r < book.n_rules; r++) is_used = is_used || book.rules[r].measure == m;
            snprintf(key, sizeof key, "measure.%s", m->word);
            if (!is_used || !dg_word_exists(key)) printf("# %s\n", m->word);
            CHECK(is_used);
            CHECK(dg_word_exists(key));
            snprintf(key, sizeof key, "unit.%s", m->unit);
            CHECK(dg_word_exists(key));
        }
    }
}

int main(void)
{
    TAP_CASE("a wrong rule file is refused with rule, key and remedy", test_refused);
    TAP_CASE("a sentence says only what its measure fills", test_placeholders);
    TAP_CASE("too long or too deep", test_limits);
    TAP_CASE("a file that is not there", test_missing_file);
    TAP_CASE("what stands in the file is what comes out", test_read);
    TAP_CASE("the hash is of the file's bytes", test_hash_is_of_the_bytes);
    TAP_CASE("every measure is used and described", test_tables);
    return tap_end();
}
