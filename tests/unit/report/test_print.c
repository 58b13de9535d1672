/* The printed dossier: its pages, its HTML page and its tables, from one document; empty and extreme dossiers.
 */
#include "golden.h"
#include "lane.h"
#include "report/figure.h"
#include "report/folio.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct lane lane;
static struct dg_arena arena;
static struct dg_rulebook book;
static struct dg_findings findings;

/* A book of one rule: what is printed here does not change with the standard book. */
static const char rules[] =
    "{\"format\": \"didgah.rules/1\", \"title\": {\"en\": \"Book of one rule\", \"fa\": \"کتاب یک قاعده\"},"
    " \"rules\": [{\"id\": \"share_by_day\", \"remit\": \"technical\", \"measure\": \"need_share\", \"unit\": "
    "\"pct\","
    " \"compare\": \">=\", \"threshold\": 100, \"severity\": \"error\", \"params\": {\"light\": [\"day\"]},"
    " \"title\": {\"en\": \"A need gets its share\", \"fa\": \"سهم نیاز\"},"
    " \"why\": {\"en\": \"It was asked for.\", \"fa\": \"خواسته شده است.\"},"
    " \"sentence\": {\"en\": \"{object} gets {figure} %.\", \"fa\": \"{object} به {figure}٪ "
    "می‌رسد.\"},"
    " \"remedy\": {\"en\": \"See the layer gap.\", \"fa\": \"لایهٔ gap را ببینید.\"},"
    " \"source\": {\"en\": \"The need itself.\", \"fa\": \"خود نیاز (need).\"}}]}";

/* Findings by hand: one that has a light and a figure, one of the whole scheme. */
static void findings_make(void)
{
    const struct dg_rule *rule = dg_rulebook_find(&book, "share_by_day", NULL);
    if (!rule) abort();
    if (DG_NEW(&arena, &findings.items, 2, NULL) < 0 ||
        DG_NEW(&arena, &findings.results, (size_t)book.n_rules, NULL) < 0)
        abort();
    for (int32_t i = 0; i < book.n_rules; i++)
        findings.results[i] = (struct dg_rule_result){.state = DG_RULE_NOT_APPLICABLE,
                                                      .reason = "unable.nothing_of_the_kind",
                                                      .worst = NAN,
                                                      .worst_object = ""};
    int32_t ix = (int32_t)(rule - book.rules);
    findings.results[ix] = (struct dg_rule_result){.state = DG_RULE_JUDGED,
                                                   .reason = "",
                                                   .n_measured = 2,
                                                   .n_found = 2,
                                                   .worst = 0,
                                                   .worst_object = "N-2"};
    for (int i = 0; i < 2; i++) {
        findings.items[i] = (struct dg_finding){
            .rule_ix = ix,
            .measured = {.layer = "need", .object = i ? "N-2" : "N-1", .value = i ? 0 : 62.5},
            .is_breach = true};
    }
    findings.n = 2;
    findings.n_by_severity[rule->severity] = 2;
    findings.book = &book;
    findings.assessment = &lane.assessment;
}

static struct dg_report_print_params params_of(enum dg_lang lang)
{
    return (struct dg_report_print_params){.lang = lang, .font_dir = golden_fonts(), .version_sha256 = SHA};
}

static struct dg_text pdf_of(enum dg_lang lang)
{
    struct dg_report_print_params params = params_of(lang);
    struct dg_text pdf = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_report_pdf(&pdf, &findings, &params, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    return pdf;
}

static struct dg_text html_of(enum dg_lang lang)
{
    struct dg_report_print_params params = params_of(lang);
    struct dg_text html = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_report_html(&html, &findings, &params, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    return html;
}

static int count_of(const struct dg_text *text, const char *what)
{
    int n = 0;
    for (const char *s = text->data;
         s && (s = memmem(s, text->len - (size_t)(s - text->data), what, strlen(what))); s += strlen(what))
        n++;
    return n;
}

/* ---- both editions ---------------------------------------------------------------------------------- */

static void test_pdf(void)
{
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        struct dg_text a = pdf_of((enum dg_lang)lang), b = pdf_of((enum dg_lang)lang);
        CHECK(a.len > 20000 && memcmp(a.data, "%PDF-1.", 7) == 0);
        CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
        CHECK_INT(count_of(&a, "/Subtype /Image"), 0); /* vector throughout */
        dg_text_done(&a);
        dg_text_done(&b);
    }
}

/* The page without its style (the font is in it) and pictures. */
static char *words_of(const struct dg_text *html)
{
    struct dg_text out = {0};
    const char *s = strstr(html->data, "<body>");
    bool is_fresh = true;
    while (s && *s) {
        if (strncmp(s, "<svg", 4) == 0) {
            const char *end = strstr(s, "</svg>");
            dg_text_add(&out, "[picture]");
            s = end ? end + 6 : "";
        } else if (*s == '<') {
            s += strcspn(s, ">");
            if (*s) s++;
            if (!is_fresh) dg_text_add(&out, "\n");
            is_fresh = true;
        } else {
            if (*s != '\n') dg_text_addn(&out, s, 1);
            is_fresh = is_fresh && *s == '\n';
            s++;
        }
    }
    return out.data;
}

static void test_html(void)
{
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        struct dg_text a = html_of((enum dg_lang)lang), b = html_of((enum dg_lang)lang);
        CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
        char *words = words_of(&a);
        golden_text(lang ? "lane-print-fa.txt" : "lane-print-en.txt", words);
        free(words);
        CHECK(strstr(a.data, lang ? "<html lang=\"fa\" dir=\"rtl\">" : "<html lang=\"en\" dir=\"ltr\">") !=
              NULL);
        CHECK_INT(count_of(&a, "<script"), 0);
        CHECK_INT(count_of(&a, "<h1"), 1);
        CHECK_INT(count_of(&a, "<section"), count_of(&a, "</section>"));
        CHECK_INT(count_of(&a, "<g"), count_of(&a, "</g>"));
        CHECK_INT(count_of(&a, "<article"), 3); /* one a camera */
        CHECK_INT(count_of(&a, "@font-face"), 2);
        /* Nothing from elsewhere: the only addresses are names of XML. */
        CHECK_INT(count_of(&a, "http"),
                  count_of(&a, "http://www.w3.org/2000/svg") + count_of(&a, "http-equiv"));
        dg_text_done(&a);
        dg_text_done(&b);
    }
}

/* Ids of one picture must not be another's: a browser takes the first of the page. */
static void test_ids_are_unique(void)
{
    struct dg_text html = html_of(DG_FA);
    int n = 0;
    for (const char *s = html.data; (s = strstr(s, " id=\"")); s += 5) {
        char id[64];
        snprintf(id, sizeof id, "%.*s", (int)strcspn(s + 5, "\"") + 6, s);
        n++;
        if (strstr(s + 5, id)) printf("# twice:%s\n", id);
        CHECK(!strstr(s + 5, id));
    }
    CHECK(n > 30);
    dg_text_done(&html);
}

/* A text of the dossier is text and nothing else. */
static void test_markup_is_escaped(void)
{
    const char *had = lane.dossier.cameras.items[1].purpose;
    lane.dossier.cameras.items[1].purpose = "<script>alert('1')</script> & \"x\"";
    struct dg_text html = html_of(DG_EN);
    CHECK_INT(count_of(&html, "<script"), 0);
    CHECK(count_of(&html, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot;") > 0);
    dg_text_done(&html);
    lane.dossier.cameras.items[1].purpose = had;
}

static void test_remit(void)
{
    struct dg_report_print_params params = params_of(DG_EN);
    struct dg_text html = {0};
    params.remits = 1u << DG_REMIT_PRIVACY;
    CHECK_INT(dg_report_html(&html, &findings, &params, NULL), 0);
    CHECK(strstr(html.data, "Expert opinion, remit: privacy") != NULL);
    CHECK(!strstr(html.data, "Expert opinion, remit: traffic") && !strstr(html.data, "Remit: security"));
    dg_text_done(&html);
}

/* ---- CSV -------------------------------------------------------------------------------------------- */

static void test_csv(void)
{
    struct dg_report_print_params params = params_of(DG_FA);
    size_t n = 0;
    const char *had = lane.dossier.needs.items[0].purpose;
    lane.dossier.needs.items[0].purpose = "=HYPERLINK(\"x\"), really";
    CHECK_INT(dg_report_csv(scratch("csv"), &findings, &params, NULL), 0);
    lane.dossier.needs.items[0].purpose = had;
    char *needs = scratch_read(scratch("csv/needs.csv"), &n);
    CHECK(needs && n > 100);
    if (!needs) return;
    needs[n] = '\0';
    CHECK(memcmp(needs, "\xEF\xBB\xBF", 3) == 0);
    CHECK(strstr(needs, "\r\nN-1,") && strstr(needs, "\r\nN-2,"));
    /* Marks of direction are for readers, not for programs. */
    CHECK(!strstr(needs, "\u2066") && !strstr(needs, "\u2069") && !strstr(needs, "\u2068"));
    free(needs);
    char *reasons = scratch_read(scratch("csv/needs-reasons.csv"), &n);
    CHECK(reasons != NULL);
    if (!reasons) return;
    reasons[n] = '\0';
    CHECK(strstr(reasons, "\"'=HYPERLINK(\"\"x\"\"), really\"") != NULL);
    free(reasons);
    CHECK(access(scratch("csv/cameras.csv"), R_OK) == 0 && access(scratch("csv/findings.csv"), R_OK) == 0);
}

static void check_cell(const char *text, const char *want)
{
    struct dg_phrase say = {.arena = &arena, .lang = DG_EN};
    struct dg_cell cell = {.text = text};
    struct dg_sheet sheet = {.n_columns = 1, .n_rows = 1, .columns = {{"h", 1, false}}, .cells = &cell};
    struct dg_text csv = {0};
    dg_sheet_csv(&sheet, &say, &csv);
    bool is_right = csv.len > 6 && strncmp(csv.data + 6, want, strlen(want)) == 0;
    if (!is_right) printf("# %s\n", csv.data);
    CHECK(is_right);
    dg_text_done(&csv);
    dg_phrase_done(&say);
}

static void test_csv_cells(void)
{
    check_cell("plain", "plain\r\n");
    check_cell("a,b", "\"a,b\"\r\n");
    check_cell("say \"x\"", "\"say \"\"x\"\"\"\r\n");
    check_cell("two\nlines", "\"two\nlines\"\r\n");
    check_cell("=1+1", "\"'=1+1\"\r\n");
    check_cell("+cmd", "\"'+cmd\"\r\n");
    check_cell("-cmd", "\"'-cmd\"\r\n");
    check_cell("@SUM(A1)", "\"'@SUM(A1)\"\r\n");
    check_cell("\t=1", "\"'\t=1\"\r\n");
    check_cell("\r=1", "\"'\r=1\"\r\n");
    check_cell("-12.5", "-12.5\r\n");          /* a number runs nothing */
    check_cell("\u200E=1+1", "\"'=1+1\"\r\n"); /* a mark in front of it does not hide it */
}

/* ---- extremes --------------------------------------------------------------------------------------- */

static void check_both(const char *what)
{
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        struct dg_text pdf = pdf_of((enum dg_lang)lang), html = html_of((enum dg_lang)lang);
        if (pdf.len < 10000 || html.len < 300000) printf("# %s\n", what);
        CHECK(pdf.len > 10000 && html.len > 300000);
        CHECK_INT(count_of(&html, "print."), 0); /* no key of the catalogue shows */
        dg_text_done(&pdf);
        dg_text_done(&html);
    }
}

static void test_empty(void)
{
    static const char *const names[] = {"no cameras", "no needs", "no equipment", "no assumptions", "nothing"};
    struct lane whole = lane;
    struct dg_findings all = findings;
    for (int without = 0; without < 5; without++) {
        lane = whole;
        lane.assessment.dossier = &lane.dossier;
        if (without == 0 || without == 4) lane.assessment.n_cameras = lane.dossier.cameras.n = 0;
        if (without == 1 || without == 4)
            lane.assessment.n_needs = lane.dossier.needs.n = lane.assessment.n_gaps = 0;
        if (without == 2 || without == 4) lane.dossier.equipment.n = 0;
        if (without == 3 || without == 4) lane.assessment.n_assumptions = 0;
        if (without == 4) {
            lane.dossier.scheme.boundary = (struct dg_geom){0};
            lane.dossier.buildings.n = lane.dossier.barriers.n = lane.dossier.roads.n = 0;
            lane.dossier.private_spaces.n = lane.dossier.sensitive_places.n = 0;
            findings.n = 0;
        }
        if (without == 0) lane.assessment.n_gaps = 0; /* a gap names its camera */
        for (int32_t i = 0; without == 1 && i < lane.assessment.n_cameras; i++)
            lane.assessment.cameras[i].n_serves = lane.assessment.cameras[i].n_unserved_claims = 0;
        check_both(names[without]);
        for (int32_t i = 0; without == 1 && i < 1; i++) lane.assessment.cameras[i].n_serves = 1;
    }
    lane = whole;
    lane.assessment.dossier = &lane.dossier;
    findings = all;
}

static const char *long_text(size_t n, const char *unit)
{
    char *text = dg_arena_get(&arena, n * strlen(unit) + 1);
    if (!text) abort();
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) memcpy(text + i * strlen(unit), unit, strlen(unit) + 1);
    return text;
}

/* Ids of 200 letters without a blank, and texts that are longer than pages: no line and no page may be passed,
 * and the writer must come to an end. */
static void test_long(void)
{
    struct lane whole = lane;
    struct dg_camera camera = lane.dossier.cameras.items[0];
    struct dg_need need = lane.dossier.needs.items[0];
    lane.dossier.cameras.items[0].camera_id = long_text(200, "W");
    lane.dossier.needs.items[0].need_id = long_text(200, "گ");
    lane.dossier.cameras.items[0].rationale = long_text(1600, "پایه ");
    lane.dossier.needs.items[0].purpose = long_text(2500, "x");
    lane.dossier.needs.items[0].evidence = long_text(900, "آمار ");
    lane.dossier.scheme.scheme_id = long_text(200, "ش");
    lane.dossier.scheme.basis_of_siting = long_text(1600, "پایه ");
    check_both("long");
    lane.dossier.cameras.items[0] = camera;
    lane.dossier.needs.items[0] = need;
    lane = whole;
    lane.assessment.dossier = &lane.dossier;
}

static void test_many_cameras(void)
{
    struct lane whole = lane;
    struct dg_camera *cameras = NULL;
    struct dg_camera_report *reports = NULL;
    const int32_t n = 500;
    if (DG_NEW(&arena, &cameras, (size_t)n, NULL) < 0 || DG_NEW(&arena, &reports, (size_t)n, NULL) < 0) abort();
    for (int32_t i = 0; i < n; i++) {
        char id[16];
        snprintf(id, sizeof id, "C-%03d", (int)i);
        cameras[i] = whole.dossier.cameras.items[i % 2];
        cameras[i].camera_id = dg_arena_strdup(&arena, id);
        reports[i] = whole.assessment.cameras[i % 2];
        reports[i].camera_ix = i;
    }
    lane.dossier.cameras.items = cameras;
    lane.dossier.cameras.n = n;
    lane.assessment.cameras = reports;
    lane.assessment.n_cameras = n;
    struct dg_text pdf = pdf_of(DG_FA);
    CHECK(count_of(&pdf, "/Type /Page\n") + count_of(&pdf, "/Type /Page ") >= 250); /* two to a page */
    dg_text_done(&pdf);
    lane = whole;
    lane.assessment.dossier = &lane.dossier;
}

static void test_code_too_long(void)
{
    struct dg_report_print_params params = params_of(DG_EN);
    struct dg_text pdf = {0};
    const char *had = lane.dossier.scheme.scheme_id;
    lane.dossier.scheme.scheme_id = long_text(3000, "x");
    CHECK_INT(dg_report_pdf(&pdf, &findings, &params, NULL), DG_ELIMIT);
    lane.dossier.scheme.scheme_id = had;
    dg_text_done(&pdf);
}

static void test_no_memory(void)
{
    int n_failed = 0;
    for (long after = 0; after < 4000; after = after < 20 ? after + 1 : after * 8 / 5) {
        struct dg_report_print_params params = params_of(DG_FA);
        struct dg_text out = {0};
        dg_alloc_fail_after(after);
        int code = after % 2 ? dg_report_pdf(&out, &findings, &params, NULL)
                             : dg_report_html(&out, &findings, &params, NULL);
        dg_alloc_fail_after(-1);
        CHECK(code == 0 || code == DG_ENOMEM);
        n_failed += code == DG_ENOMEM;
        dg_text_done(&out);
    }
    CHECK(n_failed > 15);
}

/* ---- pieces ----------------------------------------------------------------------------------------- */

static void check_mixed(const char *text, const char *want)
{
    struct dg_phrase say = {.arena = &arena, .lang = DG_FA};
    CHECK_STR(dg_phrase_mixed(&say, text), want);
    dg_phrase_done(&say);
}

static void test_mixed(void)
{
    check_mixed("لایهٔ gap را ببینید", "لایهٔ \u2066gap\u2069 را ببینید");
    check_mixed("لبه: (H - h) / tan(tilt + VFOV/2)، سهم", "لبه: \u2066(H - h) / tan(tilt + VFOV/2)\u2069، سهم");
    check_mixed("رده‌های IEC 62676-4.", "رده‌های \u2066IEC 62676-4\u2069.");
    check_mixed("با 48 ساعت", "با 48 ساعت"); /* digits alone keep their way */
    check_mixed("از \u2066C-01\u2069 است", "از \u2066C-01\u2069 است");
    check_mixed("پرونده (need باز", "پرونده (\u2066need\u2069 باز"); /* a bracket that nobody shuts */
}

/* A code is square, has its three finder patterns, and another text gives another code. */
static void test_qr(void)
{
    unsigned char *a = NULL, *b = NULL;
    int32_t n = 0, m = 0;
    CHECK_INT(dg_qr_encode(&arena, "didgah:version:" SHA ":lane-1", &n, &a, NULL), 0);
    CHECK_INT(dg_qr_encode(&arena, "didgah:version:" SHA ":lane-2", &m, &b, NULL), 0);
    CHECK(n == m && n >= 21 && (n - 21) % 4 == 0);
    for (int32_t i = 0; i < 7; i++) {
        CHECK(a[i] && a[n - 1 - i] && a[(n - 1) * n + i]);
        CHECK(a[i * n] && a[(n - 1 - i) * n]);
    }
    CHECK(memcmp(a, b, (size_t)n * (size_t)n) != 0);
}

int main(void)
{
    lane_make(&lane);
    struct dg_err err = {0};
    if (dg_rulebook_parse(&arena, "one.json", rules, strlen(rules), &book, &err) < 0) {
        printf("# %s\n", err.msg);
        abort();
    }
    findings_make();
    TAP_CASE("the PDF is vector, and the same twice", test_pdf);
    TAP_CASE("the HTML page is whole, needs nothing, and says what is written down", test_html);
    TAP_CASE("ids of pictures are the page's only ones", test_ids_are_unique);
    TAP_CASE("texts of the dossier are escaped", test_markup_is_escaped);
    TAP_CASE("one remit alone", test_remit);
    TAP_CASE("tables as CSV", test_csv);
    TAP_CASE("cells of CSV run nothing", test_csv_cells);
    TAP_CASE("empty dossiers are printed", test_empty);
    TAP_CASE("long ids and texts are printed", test_long);
    TAP_CASE("500 cameras are printed, two to a page", test_many_cameras);
    TAP_CASE("an id too long for a code is an error", test_code_too_long);
    TAP_CASE("no memory is an error", test_no_memory);
    TAP_CASE("Latin runs in Persian are isolated", test_mixed);
    TAP_CASE("codes", test_qr);
    lane_done(&lane);
    dg_arena_done(&arena);
    return tap_end();
}
