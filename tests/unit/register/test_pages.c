/* Pages: hostile texts stay texts on every page and in every file; search folds; filters and pages turn. */
#include <jansson.h>

#include "markup.h"
#include "registers.h"
#include "tap.h"

static struct registers r;

/* What runs, or breaks out of its place, if it is not escaped: a mark in each so that it can be found. */
static const char *const payloads[] = {"<script>zq9()</script>",
                                       "\"><img src=x onerror=zq9()>",
                                       "' onmouseover='zq9()",
                                       "javascript:zq9()//",
                                       "</title><svg/onload=zq9()>",
                                       "]]><zq9>",
                                       "&lt;zq9&gt;",
                                       "=zq9+1|cmd",
                                       "zq9\r\nSet-Cookie: a=b"};

static char *page(const char *path, const char *query)
{
    struct dg_web_reply reply;
    CHECK_INT(registers_get(&r, path, query, &reply), 0);
    char *made = strdup(reply.body.data ? reply.body.data : "");
    dg_web_reply_done(&reply);
    return made;
}

static int count(const char *text, const char *part)
{
    int n = 0;
    for (const char *s = text; (s = strstr(s, part)); s += strlen(part)) n++;
    return n;
}

static void check_json(const char *text)
{
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    CHECK(root != NULL);
    json_decref(root);
}

static void test_hostile(void)
{
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        char camera[64];
        registers_hostile(&r, payloads, (int)(sizeof payloads / sizeof *payloads), (int)i);
        CHECK_INT(registers_build(&r), 0);
        snprintf(camera, sizeof camera, "/register/cameras/%s", r.reg.cameras[0].id);
        const char *const paths[] = {"/register",
                                     "/register/map",
                                     "/register/schemes",
                                     "/register/voluntary",
                                     "/register/files",
                                     camera,
                                     "/register/schemes/S-1405-0001",
                                     "/ogc/collections/cameras/items",
                                     "/ogc/collections/schemes/items/S-1405-0001",
                                     "/ogc"};
        for (size_t j = 0; j < sizeof paths / sizeof *paths; j++) {
            char *html = page(paths[j], strncmp(paths[j], "/ogc", 4) == 0 ? "f=html" : "lang=fa");
            CHECK(!markup_is_in_tag(html));
            CHECK(!strstr(html, "<script") && !strstr(html, "<img") && !strstr(html, "<svg/"));
            free(html);
        }
        dg_auto(dg_text_done) struct dg_text csv = {0}, osm = {0}, json = {0};
        CHECK_INT(dg_register_csv(&r.reg, DG_CAMERAS, &csv, &r.err), 0);
        CHECK(!strstr(csv.data, ",=zq9") && !strstr(csv.data, "\n=zq9"));
        CHECK_INT(dg_register_osm(&r.reg, &osm, &r.err), 0);
        CHECK(!strstr(osm.data, "<zq9") && !strstr(osm.data, "<script"));
        CHECK_INT(dg_register_geojson(&r.reg, DG_CAMERAS, &json, &r.err), 0);
        check_json(json.data);
        dg_arena_done(&r.arena);
    }
}

static void test_search(void)
{
    registers_source(&r);
    r.dossiers[0].cameras.items[0].purpose = "دوربین کتابخانهٔ یاس";
    CHECK_INT(registers_build(&r), 0);
    char *arabic =
        page("/register", "q=%D9%83%D8%AA%D8%A7%D8%A8%D8%AE%D8%A7%D9%86%D9%87"); /* with an Arabic kaf */
    CHECK_INT(count(arabic, "<li><h2>"), 1);
    char *none = page("/register", "q=nothing-has-this");
    CHECK_INT(count(none, "<li><h2>"), 0);
    CHECK(strstr(none, "No camera among") != NULL);
    char *lapsed = page("/register", "listing=lapsed"), *forced = page("/register", "listing=in_force");
    CHECK_INT(count(lapsed, "badge warn"), count(lapsed, "<li><h2>"));
    CHECK_INT(count(forced, "badge good"), count(forced, "<li><h2>"));
    char *first = page("/register", ""), *second = page("/register", "page=2");
    CHECK_INT(count(first, "<li><h2>") + count(second, "<li><h2>"),
              r.reg.n_cameras < 100 ? r.reg.n_cameras : 100);
    CHECK(strstr(first, "rel=\"next\"") || r.reg.n_cameras <= 50);
    free(arabic), free(none), free(lapsed), free(forced), free(first), free(second);
    dg_arena_done(&r.arena);
}

static void test_sign(void)
{
    dg_auto(dg_text_done) struct dg_text pdf = {0}, again = {0}, report = {0};
    registers_source(&r);
    CHECK_INT(registers_build(&r), 0);
    CHECK_INT(dg_register_sign(&r.reg, 0, NULL, NULL, &pdf, &r.err), 0);
    CHECK_INT(dg_register_sign(&r.reg, 0, NULL, NULL, &again, &r.err), 0);
    CHECK(pdf.len > 1000 && pdf.len == again.len && memcmp(pdf.data, again.data, pdf.len) == 0);
    CHECK_INT(dg_register_sign(&r.reg, 0, "1x1", NULL, &again, &r.err), DG_EINVAL);
    CHECK_INT(dg_register_sign(&r.reg, r.reg.schemes[1].first_camera, NULL, NULL, &again, &r.err), DG_ESTATE);
    CHECK_INT(dg_register_annual(&r.reg, &r.reg.schemes[0], "2026-01-01", "2026-12-31", DG_EN, DG_FORM_HTML,
                                 NULL, &report, &r.err),
              0);
    CHECK(strstr(report.data, "Effect against the base figures") && strstr(report.data, "not reported"));
    CHECK_INT(dg_register_annual(&r.reg, &r.reg.schemes[0], "2026-12-31", "2026-01-01", DG_EN, DG_FORM_HTML,
                                 NULL, &report, &r.err),
              DG_EINVAL);
    char before[16];
    dg_register_year_before("2028-02-29", before);
    CHECK_STR(before, "2027-02-28");
    dg_arena_done(&r.arena);
}

int main(void)
{
    TAP_CASE("hostile texts stay texts", test_hostile);
    TAP_CASE("search folds letters; filters and pages", test_search);
    TAP_CASE("sign and annual report", test_sign);
    return tap_end();
}
