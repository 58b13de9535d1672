/* Hostile: whatever people write, a page keeps its shape, a table its cells, JSON and XML stay readable, and
 * the texts come through byte for byte.
 *
 * The texts are those of the public sets in $DIDGAH_SHARED/data/hostile (skipped where they are absent) and
 * some of our own. A page's shape is the row of its tags and attributes without texts and values: it must be
 * that of the same page with a harmless text. */
#include <jansson.h>
#include <sys/stat.h>

#include "registers.h"
#include "scratch.h"
#include "store/db.h"
#include "tap.h"

static struct registers r;

static const char *const own[] = {"<script>zq9()</script>",
                                  "\"><img src=x onerror=zq9()>",
                                  "' onmouseover='zq9()",
                                  "--><svg onload=zq9()><!--",
                                  "</textarea></title></style></script><b>",
                                  "<![CDATA[<b>]]>",
                                  "&#x3c;script&#x3e;",
                                  "{{7*7}}${7*7}<%= 7*7 %>",
                                  "=HYPERLINK(\"http://x\",\"y\")",
                                  "+cmd|' /C calc'!A0",
                                  "-2+3+cmd|' /C calc'!A0",
                                  "@SUM(1+1)*cmd|' /C calc'!A0",
                                  "\t=1+1",
                                  "\r=1+1",
                                  "a\r\nb,\"c\";d",
                                  "\x01\x02\x08\x0b\x0c\x1f\x7f",
                                  "\u202Egnp.exe\u2066\u2069",
                                  "\u2028\u2029\xC2\x85",
                                  "\uFEFF\uFFFD",
                                  "\xEF\xBF\xBE\xEF\xBF\xBF",
                                  "\U0010FFFF\U000E0001",
                                  "ي ك ۱۲ \u200c",
                                  "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
                                  "../../../etc/passwd",
                                  "'; DROP TABLE cameras;--",
                                  "%00%0d%0aSet-Cookie: a=b",
                                  "%s%n%x"};
enum { N_OWN = sizeof own / sizeof *own };

/* ---- shape ------------------------------------------------------------------------------------------------
 */

/* Tags with the names of their attributes; quoted values and everything between tags is left out. */
static char *shape_of(const char *markup)
{
    char *out = malloc(strlen(markup) + 1), *to = out;
    bool in_tag = false;
    char quote = 0;
    for (const char *s = markup; *s; s++) {
        if (!in_tag) {
            in_tag = *s == '<';
            if (in_tag) *to++ = *s;
        } else if (quote) {
            if (*s == quote) quote = 0;
        } else if (*s == '"' || *s == '\'') {
            quote = *s;
        } else {
            *to++ = *s;
            if (*s == '>') in_tag = false;
        }
    }
    *to = 0;
    return out;
}

/* UTF-8 without what neither HTML nor XML may hold. What turns the writing's direction is let pass here: acts
 * and dossiers with it are refused before they come so far (dg_text_is_clean), and given texts stand in <bdi>.
 */
static void check_clean(const char *what, const char *markup)
{
    json_t *text = json_stringn(markup, strlen(markup)); /* NULL: no UTF-8 */
    bool is_clean = text && !strstr(markup, "\xEF\xBF\xBE") && !strstr(markup, "\xEF\xBF\xBF");
    for (const char *s = markup; *s && is_clean; s++)
        is_clean = *s != 0x7F && ((unsigned char)*s >= 0x20 || *s == '\n' || *s == '\t');
    if (!is_clean) printf("# %s\n", what);
    CHECK(is_clean);
    json_decref(text);
}

#define MAX_PAGES 64
static char *shapes[MAX_PAGES];
static int n_pages;

/* The first time the shapes are kept; then each page must have its own. */
static void check_shape(int ix, const char *what, const char *markup)
{
    char *shape = shape_of(markup);
    check_clean(what, markup);
    if (ix == n_pages) {
        shapes[n_pages++] = shape;
        return;
    }
    if (strcmp(shape, shapes[ix]) != 0) printf("# %s changes its shape\n", what);
    CHECK(strcmp(shape, shapes[ix]) == 0);
    free(shape);
}

static void check_pages(void)
{
    static const char *const paths[] = {"/register",
                                        "/register/map",
                                        "/register/schemes",
                                        "/register/voluntary",
                                        "/register/files",
                                        "/register/schemes/S-1405-0001",
                                        "/ogc",
                                        "/ogc/collections/cameras/items",
                                        "/ogc/collections/schemes/items",
                                        "/ogc/collections/voluntary/items",
                                        "/ogc/collections/schemes/items/S-1405-0001"};
    char camera[3][64], query[32];
    const char *all[sizeof paths / sizeof *paths + 3];
    int n = 0;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) all[n++] = paths[i];
    for (int i = 0; i < 3; i++) { /* one of each level */
        snprintf(camera[i], sizeof camera[i], "/register/cameras/%s", registers_camera(&r, i)->id);
        all[n++] = camera[i];
    }
    for (int lang = 0, ix = 0; lang < 2; lang++) {
        for (int i = 0; i < n; i++, ix++) {
            struct dg_web_reply reply;
            bool is_ogc = strncmp(all[i], "/ogc", 4) == 0;
            snprintf(query, sizeof query, "%s", is_ogc ? "f=html" : lang ? "lang=fa" : "lang=en");
            CHECK_INT(registers_get(&r, all[i], query, &reply), 0);
            CHECK_INT(reply.status, 200);
            check_shape(ix, all[i], reply.body.data);
            dg_web_reply_done(&reply);
        }
    }
}

/* ---- files ------------------------------------------------------------------------------------------------
 */

static const char *property(json_t *root, const char *id, const char *name)
{
    size_t i;
    json_t *feature;
    json_array_foreach(json_object_get(root, "features"), i, feature)
    {
        const char *own_id = json_string_value(json_object_get(feature, "id"));
        if (own_id && strcmp(own_id, id) == 0)
            return json_string_value(json_object_get(json_object_get(feature, "properties"), name));
    }
    return NULL;
}

static void check_json(void)
{
    for (int c = 0; c < DG_N_COLLECTIONS; c++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        json_error_t why;
        CHECK_INT(dg_register_geojson(&r.reg, (enum dg_collection)c, &text, &r.err), 0);
        json_t *root = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &why);
        if (!root) printf("# %s\n", why.text);
        CHECK(root != NULL);
        if (c == DG_SCHEMES) CHECK_STR(property(root, "S-1405-0001", "body_fa"), r.schemes[0].body.fa);
        json_decref(root);
    }
    dg_auto(dg_text_done) struct dg_text osm = {0};
    CHECK_INT(dg_register_osm_geojson(&r.reg, &osm, &r.err), 0);
    json_t *root = json_loadb(osm.data, osm.len, JSON_REJECT_DUPLICATES, NULL);
    CHECK(root != NULL);
    json_decref(root);
}

/* One cell of RFC 4180 at *s, unquoted into `cell`; true: the row goes on. */
static bool take_cell(const char **s, char *cell)
{
    if (**s == '"') {
        for ((*s)++; **s && (**s != '"' || (*s)[1] == '"'); (*s)++) {
            *s += **s == '"';
            *cell++ = **s;
        }
        *s += **s == '"';
    } else {
        while (**s && **s != ',' && **s != '\r') *cell++ = *(*s)++;
    }
    *cell = 0;
    bool goes_on = **s == ',';
    *s += goes_on ? 1 : **s == '\r' ? 2 : 0;
    return goes_on;
}

static void check_csv(void)
{
    static char cell[400000];
    for (int c = 0; c < DG_N_COLLECTIONS; c++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        const char *body_fa = r.schemes[0].body.fa;
        int n_columns = 0, body = -1;
        CHECK_INT(dg_register_csv(&r.reg, (enum dg_collection)c, &text, &r.err), 0);
        const char *s = text.data + 3;
        for (bool goes_on = true; goes_on; n_columns++) {
            goes_on = take_cell(&s, cell);
            if (strcmp(cell, "body_fa") == 0) body = n_columns;
        }
        while (*s) {
            int n = 0;
            bool is_first_scheme = false;
            for (bool goes_on = true; goes_on; n++) {
                goes_on = take_cell(&s, cell);
                if (n == 0) is_first_scheme = strcmp(cell, "S-1405-0001") == 0;
                double number;
                if (*cell && strchr("=+-@\t\r", *cell)) CHECK(dg_parse_double(cell, &number));
                if (n == body && is_first_scheme)
                    CHECK_STR(cell + (*cell == '\'' && *body_fa != '\''), body_fa);
            }
            CHECK_INT(n, n_columns);
        }
    }
}

/* Nothing but the tags that the file is made of. A value of more than OpenStreetMap's room is left out. */
static void check_osm(void)
{
    static const char *const known[] = {"<?xml version= encoding=?>",
                                        "<osm version= generator= upload=>",
                                        "<node id= visible= lat= lon=>",
                                        "<tag k= v=/>",
                                        "</node>",
                                        "</osm>"};
    dg_auto(dg_text_done) struct dg_text text = {0};
    registers_osm_standing(&r);
    CHECK_INT(dg_register_osm(&r.reg, &text, &r.err), 0);
    check_clean("osm", text.data);
    char *shape = shape_of(text.data);
    CHECK(strstr(shape, "<node"));
    for (const char *s = shape; *s;) {
        size_t n = 0;
        for (size_t i = 0; i < sizeof known / sizeof *known && !n; i++)
            if (strncmp(s, known[i], strlen(known[i])) == 0) n = strlen(known[i]);
        if (!n) printf("# osm has %.60s\n", s);
        CHECK(n);
        s += n ? n : strlen(s);
    }
    free(shape);
}

/* All texts of a list, each in several places: a round takes some 400, and begins a step further on. */
static void check_all(const char *const *texts, int n, int n_rounds)
{
    static const char *const harmless[] = {"harmless"};
    n_pages = 0;
    for (int round = -1; round < n_rounds; round++) {
        if (round < 0)
            registers_hostile(&r, harmless, 1, 0);
        else
            registers_hostile(&r, texts, n, round * (n / n_rounds + 1));
        CHECK_INT(registers_build(&r), 0);
        check_pages();
        check_json();
        check_csv();
        check_osm();
    }
    while (n_pages) free(shapes[--n_pages]);
}

/* ---- the sets ----------------------------------------------------------------------------------------------
 */

static void test_own(void) { check_all(own, N_OWN, 5); }

static const char *set_path(const char *name, char path[512])
{
    const char *shared = getenv("DIDGAH_SHARED");
    if (!shared) return NULL;
    snprintf(path, 512, "%s/data/hostile/%s", shared, name);
    FILE *file = fopen(path, "re");
    if (!file) return NULL;
    fclose(file);
    return path;
}

static void test_naughty(void)
{
    char path[512];
    if (!set_path("strings-blns/blns.json", path)) {
        tap_skip("the naughty strings are not here");
        return;
    }
    static const char *texts[1000];
    json_t *root = json_load_file(path, 0, NULL), *item;
    int n = 0;
    size_t i;
    CHECK(json_is_array(root));
    json_array_foreach(root, i, item)
    {
        if (*json_string_value(item) && n < 1000)
            texts[n++] = json_string_value(item); /* of "" nothing is shown */
    }
    printf("# %d strings\n", n);
    CHECK(n > 400);
    check_all(texts, n, 6);
    json_decref(root);
}

static void test_formulas(void)
{
    char path[512];
    FILE *file = set_path("csv-injection/csv-payload.txt", path) ? fopen(path, "re") : NULL;
    if (!file) {
        tap_skip("the formulas are not here");
        return;
    }
    static char lines[200][256];
    const char *texts[200];
    int n = 0;
    while (n < 200 && fgets(lines[n], sizeof lines[n], file)) {
        size_t n_points;
        lines[n][strcspn(lines[n], "\r\n")] = 0;
        if (!*lines[n] || !dg_text_is_clean(lines[n], strlen(lines[n]), &n_points)) continue;
        texts[n] = lines[n];
        n++;
    }
    fclose(file);
    CHECK(n >= 5);
    check_all(texts, n, 2);
}

/* Keys and strings of hostile GeoJSON files, as a name of a street or a purpose that came from one of them. */
static const char *found[4000];
static int n_found;

static void each_text(json_t *value)
{
    const char *key;
    json_t *item;
    size_t i;
    if (n_found > 3990) return;
    if (json_is_string(value) && *json_string_value(value)) found[n_found++] = json_string_value(value);
    json_array_foreach(value, i, item) each_text(item);
    json_object_foreach(value, key, item)
    {
        if (*key) found[n_found++] = key;
        each_text(item);
    }
}

static void test_geojson(void)
{
    char path[512];
    static const char *const names[] = {
        "geojson-hint/bad/bad-object-type.geojson", "geojson-hint/bad/badfeature.geojson",
        "geojson-hint/bad/bad-featurelist.geojson", "geojson-hint/bad/multiple_problems.geojson"};
    json_t *roots[4] = {0};
    n_found = 0;
    for (size_t i = 0; i < 4; i++) {
        roots[i] = set_path(names[i], path) ? json_load_file(path, 0, NULL) : NULL;
        if (roots[i]) each_text(roots[i]);
    }
    if (n_found)
        check_all(found, n_found, 2);
    else
        tap_skip("the hostile GeoJSON is not here");
    for (size_t i = 0; i < 4; i++) json_decref(roots[i]);
}

/* The GeoPackage gives the texts back as they were; the sign of each stays one page. */
static void test_gpkg_and_sign(void)
{
    for (size_t i = 0; i < N_OWN; i++) {
        dg_auto(dg_db_close) struct dg_db *db = NULL;
        dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
        dg_auto(dg_text_done) struct dg_text pdf = {0};
        registers_hostile(&r, &own[i], 1, 0);
        CHECK_INT(registers_build(&r), 0);
        char name[32];
        snprintf(name, sizeof name, "r%zu.gpkg", i);
        const char *path = scratch(name);
        CHECK_INT(dg_register_gpkg(&r.reg, path, &r.err), 0);
        CHECK_INT(dg_db_open(path, DG_DB_READ, &db, &r.err), 0);
        CHECK_INT(dg_stmt_prepare(db, "SELECT body_fa FROM schemes WHERE id = 'S-1405-0001'", &stmt, &r.err),
                  0);
        CHECK_INT(dg_stmt_step(&stmt, &r.err), 1);
        size_t n;
        CHECK_STR(dg_stmt_text(&stmt, 0, &n), own[i]);
        int32_t camera = dg_register_camera(&r.reg, registers_camera(&r, 0)->id);
        int code = dg_register_sign(&r.reg, camera, NULL, NULL, &pdf, &r.err);
        if (code < 0) printf("# %s: %s\n", own[i], r.err.msg);
        CHECK_INT(code, 0);
        CHECK(pdf.len > 1000 && memcmp(pdf.data, "%PDF", 4) == 0);
    }
}

int main(void)
{
    registers_source(&r);
    r.keeps_dossiers = true;
    TAP_CASE("texts of our own", test_own);
    TAP_CASE("naughty strings", test_naughty);
    TAP_CASE("formulas of tables", test_formulas);
    TAP_CASE("texts of hostile GeoJSON", test_geojson);
    TAP_CASE("GeoPackage and sign", test_gpkg_and_sign);
    dg_arena_done(&r.arena);
    return tap_end();
}
