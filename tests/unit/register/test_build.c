/* Build: what is published of each level, ids, counts, texts. */
#include "geom/geom.h"
#include "register/place.h"
#include "registers.h"
#include "tap.h"

static struct registers r;

static void test_levels(void)
{
    registers_source(&r);
    CHECK_INT(registers_build(&r), 0);
    if (r.err.code) printf("# %s\n", r.err.msg);
    const struct dg_pub_camera *exact = registers_camera(&r, 0), *street = registers_camera(&r, 1),
                               *area = registers_camera(&r, 2);
    CHECK_INT(exact->lonlat.kind, DG_GEOM_POINT);
    CHECK(isfinite(exact->height_m) && isfinite(exact->bearing_deg) && *exact->ref);
    CHECK_INT(street->lonlat.kind, street->level == DG_PUBLIC_STREET ? DG_GEOM_LINE : DG_GEOM_AREA);
    CHECK_INT(area->lonlat.kind, DG_GEOM_AREA);
    CHECK(!isfinite(area->height_m) && !isfinite(area->bearing_deg) && !*area->ref && !*area->rationale &&
          !*area->mount);
    CHECK_STR(area->level_reason.en, "The place needs protection");
    CHECK_STR(exact->level_reason.fa, "به‌طور پیش‌فرض باز");
    const struct dg_pub_scheme *scheme = &r.reg.schemes[0];
    CHECK_INT(scheme->n_by_level[0] + scheme->n_by_level[1] + scheme->n_by_level[2], scheme->n_cameras);
    CHECK_INT(r.reg.schemes[1].listing, DG_LISTING_LAPSED);
}

static void test_ids_say_nothing(void)
{
    char a[DG_PUBLIC_ID_SIZE], b[DG_PUBLIC_ID_SIZE], c[DG_PUBLIC_ID_SIZE];
    dg_register_id(&r.source, "S-1", "C-01", a);
    dg_register_id(&r.source, "S-1", "C-01", b);
    CHECK_STR(a, b);
    CHECK_INT(strlen(a), 12);
    dg_register_id(&r.source, "S-2", "C-01", b);
    CHECK(strcmp(a, b) != 0);
    struct dg_source other = r.source;
    other.secret[31] ^= 1;
    dg_register_id(&other, "S-1", "C-01", c);
    CHECK(strcmp(a, c) != 0);
    for (int32_t i = 1; i < r.reg.schemes[0].n_cameras; i++)
        CHECK(strcmp(r.reg.cameras[i - 1].id, r.reg.cameras[i].id) < 0);
}

static void test_conditions_and_talks(void)
{
    const struct dg_pub_camera *exact = registers_camera(&r, 0), *other = registers_camera(&r, 3);
    CHECK_INT(exact->n_conditions, 1);
    CHECK_INT(other->n_conditions, 0);
    CHECK_INT(r.reg.schemes[0].n_conditions, 2);
    CHECK_INT(r.reg.schemes[0].conditions[0].n_cameras, 1);
    CHECK_INT(r.reg.schemes[0].conditions[1].n_cameras, 0);
    CHECK_INT(r.reg.schemes[0].n_talks, 2);
    CHECK_INT(r.reg.schemes[0].talks[0].camera_ix, (long long)(exact - r.reg.cameras));
    CHECK_INT(r.reg.n_privates, 2);
    CHECK_INT(r.reg.n_withdrawn, 1);
    /* A question or condition about a camera that the version does not have stands with the scheme. */
    r.talks[0].camera_id = "none";
    r.pinned[0] = "none";
    CHECK_INT(registers_build(&r), 0);
    CHECK_INT(r.reg.schemes[0].talks[0].camera_ix, -1);
    CHECK_INT(r.reg.schemes[0].n_conditions, 2);
    dg_arena_done(&r.arena);
    registers_source(&r);
}

static void test_unjudged_is_coarse(void)
{
    int32_t n_existing = 0;
    for (int32_t i = 0; i < r.dossiers[0].cameras.n; i++)
        n_existing += strcmp(r.dossiers[0].cameras.items[i].status, "existing") == 0;
    r.schemes[0].n_levels = 0;
    CHECK_INT(registers_build(&r), 0);
    CHECK_INT(r.reg.schemes[0].n_by_level[DG_PUBLIC_AREA], r.reg.schemes[0].n_cameras);
    CHECK_INT(r.reg.schemes[0].n_cameras, r.dossiers[0].cameras.n - n_existing);
    r.schemes[0].n_levels = r.dossiers[0].cameras.n;
}

static void test_stretch(void)
{
    struct dg_pt pts[] = {{0, 0}, {120, 0}, {120, 65}};
    struct dg_ring ring = {.pts = pts, .n_pts = 3};
    const struct dg_road road = {.geom = {DG_GEOM_LINE, 1, &ring}, .name = "Main street"};
    const struct dg_coarseness coarse = {0};
    struct dg_shown a, b;
    struct dg_streets streets;
    bool is_found;
    CHECK_INT(dg_streets_make(&r.arena, &road, 1, &streets, &r.err), 0);
    CHECK_INT(dg_place_stretch(&r.arena, &streets, (struct dg_pt){55, 8}, &coarse, &a, &is_found, &r.err), 0);
    CHECK(is_found);
    CHECK_STR(a.name, "Main street");
    CHECK_INT(a.metres.rings[0].n_pts, 2);
    CHECK_NEAR(a.metres.rings[0].pts[0].x, 50, 1e-9);
    CHECK_NEAR(a.metres.rings[0].pts[1].x, 100, 1e-9);
    /* 185 m are three stretches; the last is longer, never shorter, and goes round the corner. */
    CHECK_INT(dg_place_stretch(&r.arena, &streets, (struct dg_pt){118, 60}, &coarse, &b, &is_found, &r.err), 0);
    CHECK_INT(b.metres.rings[0].n_pts, 3);
    CHECK_NEAR(b.metres.rings[0].pts[0].x, 100, 1e-9);
    CHECK_NEAR(b.metres.rings[0].pts[2].y, 65, 1e-9);
    CHECK_INT(dg_place_stretch(&r.arena, &streets, (struct dg_pt){55, 61}, &coarse, &b, &is_found, &r.err), 0);
    CHECK(!is_found);
}

static void test_scrub(void)
{
    static const char *const rows[][2] = {
        {"at 35.68921, 51.38912 near the gate", "at …, … near the gate"},
        {"۳۵٫۶۸۹۲ و ۵۱٫۳۸۹", "… و …"},
        {"X 535123 Y 3947211", "X … Y …"},
        {"35°41'", "…°41'"},
        {"20 days from 2026-11-24, 10 000 times", "20 days from 2026-11-24, 10 000 times"},
        {"1404/09/03, 12.5 px", "1404/09/03, 12.5 px"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(dg_place_scrub(&r.arena, rows[i][0]), rows[i][1]);
    CHECK(dg_place_scrub(&r.arena, rows[4][0]) == rows[4][0]);
}

int main(void)
{
    TAP_CASE("each level shows what it may", test_levels);
    TAP_CASE("ids depend on case, camera and secret; rows stand in their order", test_ids_say_nothing);
    TAP_CASE("conditions and questions are tied to their camera; withdrawn listings are counted",
             test_conditions_and_talks);
    TAP_CASE("a camera that no rule judged is shown as an area", test_unjudged_is_coarse);
    TAP_CASE("streets are cut at multiples from their beginning", test_stretch);
    TAP_CASE("numbers that may be coordinates are left out", test_scrub);
    dg_arena_done(&r.arena);
    return tap_end();
}
