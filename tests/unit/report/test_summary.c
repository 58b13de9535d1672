/* The summary: golden in both languages; its lines and its empty states. */
#include "golden.h"
#include "lane.h"
#include "report/lines.h"

static struct lane lane;

static char *summary(enum dg_lang lang, int32_t width, int32_t max_rows)
{
    static const struct dg_report_made made = {.dossier_path = "lane.gpkg",
                                               .dir = "out",
                                               .maps_dir = "out/maps",
                                               .json_path = "out/lane.json",
                                               .raster_path = NULL};
    struct dg_report_summary_params params = {
        .lang = lang, .width = width, .max_rows = max_rows, .made = &made};
    struct dg_text text = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_report_summary(&text, &lane.assessment, &params, &err), 0);
    return text.data;
}

static void test_golden(void)
{
    char *en = summary(DG_EN, 0, 0), *fa = summary(DG_FA, 0, 0);
    golden_text("lane-en.txt", en);
    golden_text("lane-fa.txt", fa);
    free(en);
    free(fa);
}

/* Every line fits the width, begins from the right in Persian, and closes what it opens. */
static void check_lines(const char *text, enum dg_lang lang, int32_t width)
{
    char line[4096];
    for (const char *s = text; *s; s += strcspn(s, "\n") + 1) {
        size_t n = strcspn(s, "\n");
        CHECK(n < sizeof line);
        memcpy(line, s, n);
        line[n] = '\0';
        bool is_short = dg_columns_of(line) <= width;
        if (!is_short) printf("# too long: %s\n", line);
        CHECK(is_short);
        if (n && lang == DG_FA) CHECK(strncmp(line, "\u200F", 3) == 0);
        CHECK(dg_text_is_clean(line, n, NULL)); /* unclosed isolates are not */
        CHECK(n == 0 || line[n - 1] != ' ');
    }
}

static void test_lines(void)
{
    static const int32_t widths[] = {80, 96, 100, 140};
    for (size_t i = 0; i < 4; i++) {
        for (int lang = DG_EN; lang <= DG_FA; lang++) {
            char *text = summary((enum dg_lang)lang, widths[i], 0);
            check_lines(text, (enum dg_lang)lang, widths[i]);
            free(text);
        }
    }
}

/* Terminals look at one line at a time: what is open at its end is closed there and opened again. */
static void test_isolates_over_lines(void)
{
    struct dg_arena arena = {0};
    struct dg_phrase say = {.arena = &arena, .lang = DG_FA};
    struct dg_text text = {0};
    struct dg_lines lines = {.out = &text, .say = &say, .width = 20};
    dg_lines_para(&lines, 0, 2, "دوربین \u2068one two three four five six\u2069 است");
    CHECK(strstr(text.data, "\n") != text.data + text.len - 1); /* it is more than one line */
    check_lines(text.data, DG_FA, 20);
    CHECK_STR(text.data, "\u200Fدوربین \u2068one two three\u2069\n\u200F  \u2068four five six\u2069 است\n");
    dg_text_done(&text);
    dg_phrase_done(&say);
    dg_arena_done(&arena);
}

static void test_width_refused(void)
{
    struct dg_text text = {0};
    struct dg_err err = {0};
    struct dg_report_summary_params params = {.width = 59};
    CHECK_INT(dg_report_summary(&text, &lane.assessment, &params, &err), DG_EINVAL);
    dg_text_done(&text);
}

static void test_columns(void)
{
    CHECK_INT(dg_columns_of("abc"), 3);
    CHECK_INT(dg_columns_of("می‌شود"), 6 - 1); /* the joiner takes no room */
    CHECK_INT(dg_columns_of("دفترچهٔ"), 6);
    CHECK_INT(dg_columns_of("\u2066C-01\u2069"), 4);
    CHECK_INT(dg_columns_of("m²"), 2);
    CHECK_INT(dg_columns_of(""), 0);
}

/* No word of the code shows: a key without a text would. */
static void test_no_keys_show(void)
{
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        char *text = summary((enum dg_lang)lang, 0, 0);
        CHECK(!strstr(text, "report.") && !strstr(text, "assumption.") && !strchr(text, '{'));
        free(text);
    }
}

static void test_max_rows(void)
{
    char *text = summary(DG_EN, 0, 1);
    CHECK(strstr(text, "and 1 more") != NULL);
    CHECK(strstr(text, "N-1") && !strstr(text, "\nN-2"));
    free(text);
}

static void test_nothing(void)
{
    struct lane whole = lane;
    lane.assessment.n_needs = lane.assessment.n_gaps = lane.assessment.n_cameras = 0;
    lane.assessment.n_assumptions = 0;
    lane.dossier.buildings.n = 0;
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        char *text = summary((enum dg_lang)lang, 0, 0);
        check_lines(text, (enum dg_lang)lang, 96);
        if (lang == DG_EN) {
            CHECK(strstr(text, "No needs are judged here.") != NULL);
            CHECK(strstr(text, "The dossier holds no camera yet.") != NULL);
        }
        free(text);
    }
    lane = whole;
    lane.assessment.dossier = &lane.dossier;
}

/* Of many cameras only the first have a map, which is said. */
static void test_maps_of_the_first(void)
{
    struct lane whole = lane;
    struct dg_assessment *a = &lane.assessment;
    CHECK_INT(DG_NEW(&lane.arena, &a->cameras, DG_REPORT_CAMERA_MAPS + 1, NULL), 0);
    for (int32_t i = 0; i <= DG_REPORT_CAMERA_MAPS; i++) a->cameras[i] = whole.assessment.cameras[0];
    for (int32_t n = DG_REPORT_CAMERA_MAPS; n <= DG_REPORT_CAMERA_MAPS + 1; n++) {
        for (int lang = DG_EN; lang <= DG_FA; lang++) {
            a->n_cameras = n;
            char *text = summary((enum dg_lang)lang, 0, 0);
            check_lines(text, (enum dg_lang)lang, 96);
            bool is_said = strstr(text, lang == DG_EN ? "first 200 of 201" : "۲۰۰ دوربین نخست از ۲۰۱") != NULL;
            CHECK_INT(is_said, n > DG_REPORT_CAMERA_MAPS);
            free(text);
        }
    }
    whole.arena = lane.arena;
    lane = whole;
    lane.assessment.dossier = &lane.dossier;
}

/* Almost all is not all. */
static void test_share_rounds_down(void)
{
    double met = lane.assessment.needs[0].met[DG_DAY];
    lane.assessment.needs[0].met[DG_DAY] = 839.9;
    char *text = summary(DG_EN, 0, 0);
    CHECK(strstr(text, " 99%") && !strstr(text, "100%"));
    lane.assessment.needs[0].met[DG_DAY] = met;
    free(text);
}

int main(void)
{
    lane_make(&lane);
    TAP_CASE("the summary of the lane is as written down, in both languages", test_golden);
    TAP_CASE("that only the first cameras have a map is said", test_maps_of_the_first);
    TAP_CASE("lines fit, begin from their side and close their isolates", test_lines);
    TAP_CASE("isolates are closed at a line's end and opened again", test_isolates_over_lines);
    TAP_CASE("a width that no table fits is refused", test_width_refused);
    TAP_CASE("columns: joiners, combining marks and isolates take none", test_columns);
    TAP_CASE("no key of the catalogue shows", test_no_keys_show);
    TAP_CASE("long lists say how many more", test_max_rows);
    TAP_CASE("nothing to report is said", test_nothing);
    TAP_CASE("shares are rounded down", test_share_rounds_down);
    lane_done(&lane);
    return tap_end();
}
