/* The engine: figures against requirements, states, order, what is left out, JSON and rows. */
#include "../assess/random_yard.h"
#include "judged.h"

/* A book of rules on the height of cameras, each with its own comparison. */
#define RULE(id, compare, threshold, severity, more)                                                           \
    "{\"id\": \"" id                                                                                           \
    "\", \"remit\": \"technical\", \"measure\": \"camera_height\", \"unit\": \"m\", \"compare\": \"" compare   \
    "\", \"threshold\": " threshold ", \"severity\": \"" severity "\"," more                                   \
    "\"title\": {\"en\": \"t\", \"fa\": \"ع\"}, \"why\": {\"en\": \"w\", \"fa\": \"چ\"},"                    \
    "\"sentence\": {\"en\": \"{object} {figure} of {threshold} {unit}\", \"fa\": \"{object} {figure} از "    \
    "{threshold} {unit}\"},"                                                                                   \
    "\"remedy\": {\"en\": \"lower it\", \"fa\": \"پایین\"}, \"source\": {\"en\": \"s\", \"fa\": \"م\"}}"
#define BOOK(rules)                                                                                            \
    "{\"format\": \"didgah.rules/1\", \"title\": {\"en\": \"b\", \"fa\": \"ک\"}, \"rules\": [" rules "]}"

static struct dg_findings judge_by(struct yard *y, const char *bytes, struct dg_rulebook *book,
                                   struct dg_judge_params params)
{
    struct dg_findings f = {0};
    CHECK_INT(dg_rulebook_parse(&y->arena, "test.json", bytes, strlen(bytes), book, &y->err), 0);
    if (y->err.code) printf("# %s\n", y->err.msg);
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(dg_rules_judge(&y->arena, &y->got, book, &params, &f, &y->err), 0);
    return f;
}

/* Cameras at 3, 4 and 5 m. */
static struct yard *three_cameras(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->height_m = 3;
    yard_camera(y, 20, 0, 4, 90, 0);
    yard_camera(y, 40, 0, 5, 90, 0);
    return y;
}

static void test_comparisons(void)
{
    static const struct {
        const char *compare;
        int n_found; /* of 3, 4, 5 against 4 */
        double worst;
    } cases[] = {{"<=", 1, 5}, {">=", 1, 3}, {"<", 2, 5}, {">", 2, 3}, {"==", 2, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct yard *y = three_cameras();
        struct dg_rulebook book;
        char bytes[4000];
        static const char pattern[] = BOOK(RULE("r", "%s", "4", "error", ""));
        snprintf(bytes, sizeof bytes, pattern, cases[i].compare);
        struct dg_findings f = judge_by(y, bytes, &book, (struct dg_judge_params){0});
        CHECK_INT(f.n, cases[i].n_found);
        CHECK_INT(f.results[0].n_measured, 3);
        CHECK_INT(f.results[0].n_found, cases[i].n_found);
        CHECK_NEAR(f.results[0].worst, cases[i].worst, 0);
        CHECK_INT(f.n_by_severity[DG_ERROR], cases[i].n_found);
        yard_free(y);
    }
}

static void test_order(void)
{
    struct yard *y = three_cameras();
    struct dg_rulebook book;
    struct dg_findings f =
        judge_by(y,
                 BOOK(RULE("z_note", "<=", "3.5", "note", "") "," RULE(
                     "b_error", "<=", "4.5", "error", "") "," RULE("a_warning", "<=", "3.5", "warning", "")),
                 &book, (struct dg_judge_params){0});
    static const char *const want[][2] = {
        {"b_error", "C2"}, {"a_warning", "C1"}, {"a_warning", "C2"}, {"z_note", "C1"}, {"z_note", "C2"}};
    CHECK_INT(f.n, 5);
    for (int32_t i = 0; i < f.n && i < 5; i++) {
        CHECK_STR(book.rules[f.items[i].rule_ix].id, want[i][0]);
        CHECK_STR(f.items[i].measured.object, want[i][1]);
    }
    CHECK_INT(f.n_by_severity[DG_NOTE], 2);
    yard_free(y);
}

static void test_states(void)
{
    struct yard *y = three_cameras();
    struct dg_rulebook book;
    y->cameras[1].height_m = NAN;
    y->cameras[1].status = "existing"; /* the check lets those lack a height */
    struct dg_findings f = judge_by(
        y,
        BOOK(
            RULE("judged", "<=", "9", "error", "\"params\": {\"status\": [\"planned\", \"existing\"]},") "," RULE(
                "off", "<=", "1", "error",
                "\"on\": false,") "," RULE("nothing", "<=", "9", "error",
                                           "\"params\": {\"status\": [\"built\"]},") "," RULE("unable", "<=",
                                                                                              "9", "error",
                                                                                              "\"params\": "
                                                                                              "{\"status\": "
                                                                                              "[\"existing\"]}"
                                                                                              ",")),
        &book, (struct dg_judge_params){0});
    CHECK_STR(book.rules[0].id, "judged");
    CHECK_INT(f.results[0].state, DG_RULE_JUDGED);
    CHECK_INT(f.results[0].n_unjudged, 1);
    CHECK_INT(f.results[1].state, DG_RULE_NOT_APPLICABLE);
    CHECK_STR(f.results[1].reason, "unable.nothing_of_the_kind");
    CHECK_INT(f.results[2].state, DG_RULE_OFF);
    CHECK_INT(f.results[3].state, DG_RULE_NOT_MEASURABLE);
    CHECK_STR(f.results[3].reason, "unable.height_missing");
    CHECK_INT(f.n_unjudged, 2);
    CHECK_STR(f.unjudged[0].object, "C1");
    yard_free(y);
}

static void test_left_out(void)
{
    struct yard *y = three_cameras();
    struct dg_rulebook book;
    struct dg_findings f = judge_by(y, BOOK(RULE("r", "<=", "3.5", "error", "")), &book,
                                    (struct dg_judge_params){.remits = 1u << DG_REMIT_TRAFFIC});
    CHECK_INT(f.n, 0);
    CHECK_INT(f.results[0].state, DG_RULE_LEFT_OUT);
    f = judge_by(y, BOOK(RULE("r", "<=", "3.5", "error", "")), &book,
                 (struct dg_judge_params){.camera_id = "C2"});
    CHECK_INT(f.n, 1);
    CHECK_STR(f.items[0].measured.object, "C2");
    CHECK_INT(f.results[0].n_measured, 1);
    yard_free(y);
}

static void test_words(void)
{
    struct yard *y = three_cameras();
    struct dg_rulebook book;
    struct dg_findings f =
        judge_by(y, BOOK(RULE("r", "<=", "4.5", "error", "")), &book, (struct dg_judge_params){0});
    dg_auto(dg_text_done) struct dg_text en = {0}, fa = {0}, json = {0}, again = {0}, required = {0};
    struct dg_results rows = {0};
    CHECK_INT(f.n, 1);
    CHECK_INT(dg_finding_sentence(&en, DG_EN, &book, &f.items[0], NULL), 0);
    CHECK_STR(en.data, "C2 5 of 4.5 m");
    CHECK_INT(dg_finding_sentence(&fa, DG_FA, &book, &f.items[0], NULL), 0);
    CHECK_STR(fa.data, "\u2066C2\u2069 ۵ از ۴٫۵ متر");
    dg_rule_requirement(&required, DG_EN, &book.rules[0]);
    CHECK_STR(required.data, "at most 4.5 m");
    CHECK_INT(dg_findings_rows(&y->arena, &f, &rows, NULL), 0);
    CHECK_INT(rows.n_findings, 1);
    CHECK_STR(rows.findings[0].sentence_en, "C2 5 of 4.5 m");
    CHECK_STR(rows.findings[0].comparison, "<=");
    CHECK_STR(rows.findings[0].remedy_fa, "پایین");
    CHECK_INT(rows.findings[0].geom.kind, DG_GEOM_POINT);
    CHECK_INT(strlen(rows.findings[0].rulebook_sha256), 64);
    CHECK_INT(dg_findings_json(&f, &json, NULL), 0);
    CHECK_INT(dg_findings_json(&f, &again, NULL), 0);
    CHECK_STR(json.data, again.data);
    CHECK(strstr(json.data, "\"format\": \"didgah.findings/1\"") != NULL);
    CHECK(strstr(json.data, book.sha256) != NULL);
    yard_free(y);
}

/* Every state of every rule is told: nothing of the standard book passes without a word. */
static void test_standard_book_on_an_empty_plain(void)
{
    struct yard *y = yard_new();
    struct judged j = judge(y);
    for (int32_t i = 0; i < j.book.n_rules; i++) {
        const struct dg_rule_result *result = &j.f.results[i];
        CHECK(result->state == DG_RULE_JUDGED || *result->reason);
        if (*result->reason) CHECK(dg_word_exists(result->reason));
    }
    yard_free(y);
}

/* The standard book by any number of threads: the same bytes. */
static void test_threads(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < 4; round++) {
        struct yard *y = random_yard(&rng, 8);
        struct judged j = judge(y);
        dg_auto(dg_text_done) struct dg_text one = {0};
        CHECK_INT(dg_findings_json(&j.f, &one, NULL), 0);
        CHECK(j.f.n > 10);
        for (int n_threads = 2; n_threads <= 5; n_threads++) {
            struct dg_findings f = {0};
            dg_auto(dg_text_done) struct dg_text many = {0};
            const struct dg_judge_params params = {.n_threads = n_threads};
            CHECK_INT(dg_rules_judge(&y->arena, &y->got, &j.book, &params, &f, &y->err), 0);
            CHECK_INT(dg_findings_json(&f, &many, NULL), 0);
            CHECK_STR(many.data, one.data);
        }
        yard_free(y);
    }
}

int main(void)
{
    TAP_CASE("a figure breaks its rule as the comparison says", test_comparisons);
    TAP_CASE("findings stand by severity, rule and object", test_order);
    TAP_CASE("a rule that was not judged says why", test_states);
    TAP_CASE("other remits and other cameras are left out", test_left_out);
    TAP_CASE("sentences, rows and JSON", test_words);
    TAP_CASE("the standard book on an empty plain", test_standard_book_on_an_empty_plain);
    TAP_CASE("any number of threads finds the same", test_threads);
    return tap_end();
}
