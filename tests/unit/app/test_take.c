/* From tags to rows: one table of tags a layer. */
#include "app/take.h"
#include "app/yards.h"
#include "tap.h"

static struct dg_pt square[] = {{0, 0}, {10, 0}, {10, 8}, {0, 8}};
static struct dg_pt inner[] = {{2, 2}, {2, 6}, {6, 6}, {6, 2}};
static struct dg_ring area_ring = {square, 4, false};
static struct dg_ring courtyard_rings[] = {{square, 4, false}, {inner, 4, true}};
static struct dg_ring point_ring = {square, 1, false};

static struct dg_arena arena;
static struct dg_tally tally;

/* "building=yes height=12": a feature; its tags live until the next one. */
static struct dg_feature feature(enum dg_geom_kind kind, const char *words)
{
    static char copy[400];
    static struct dg_tag tags[16];
    struct dg_feature f = {.source_id = "w1", .layer = "x", .tags = tags, .repair = ""};
    char *s = copy;

    snprintf(copy, sizeof copy, "%s", words);
    f.geom = (struct dg_geom){kind, 1, kind == DG_GEOM_POINT ? &point_ring : &area_ring};
    while (*s) {
        char *key = s;
        s += strcspn(s, "=");
        *s++ = '\0';
        tags[f.n_tags++] = (struct dg_tag){key, s};
        s += strcspn(s, " ");
        if (*s) *s++ = '\0';
        for (char *c = (char *)(uintptr_t)tags[f.n_tags - 1].value; *c; c++)
            *c = *c == '_' && c[1] == '_' ? ' ' : *c;
    }
    return f;
}

static int64_t tallied(const char *code)
{
    int64_t n = 0;
    for (int32_t i = 0; i < tally.n_rows; i++) n += strcmp(tally.rows[i].code, code) == 0 ? tally.rows[i].n : 0;
    return n;
}

static void reset(void)
{
    dg_arena_reset(&arena);
    tally = (struct dg_tally){.arena = &arena};
}

static void test_buildings(void)
{
    const struct {
        const char *tags;
        bool is_taken;
        double height_m;
        enum dg_origin origin;
        const char *counted;
    } rows[] = {
        {"building=yes height=12", true, 12, DG_ORIGIN_GIVEN, ""},
        {"building=yes height=40ft building:levels=2", true, 12.192, DG_ORIGIN_GIVEN, ""},
        {"building=yes building:levels=3", true, 9.6, DG_ORIGIN_DERIVED, "building_levels"},
        {"building=house building:levels=2 roof:levels=1", true, 9.6, DG_ORIGIN_DERIVED, "building_levels"},
        {"building=yes", true, 3.5, DG_ORIGIN_ASSUMED, "building_height"},
        {"building=mosque", true, 7, DG_ORIGIN_ASSUMED, "building_height"},
        {"building=strange", true, 3.5, DG_ORIGIN_ASSUMED, "building_height"},
        {"building=yes height=tall", true, 3.5, DG_ORIGIN_ASSUMED, "building_height_unreadable"},
        {"building=yes height=0", true, 3.5, DG_ORIGIN_ASSUMED, "building_height_unreadable"},
        {"building=yes building:levels=0", true, 3.5, DG_ORIGIN_ASSUMED, "building_height"},
        {"building=yes building:levels=x", true, 3.5, DG_ORIGIN_ASSUMED, "building_height_unreadable"},
        {"building=yes height=9 min_height=3", true, 9, DG_ORIGIN_GIVEN, "building_min_height"},
        {"fclass=building type=house", true, 3.5, DG_ORIGIN_ASSUMED, "building_height"},
        {"building=roof", false, 0, DG_ORIGIN_NONE, "open_roof"},
        {"building=yes location=underground", false, 0, DG_ORIGIN_NONE, "underground"},
        {"building:part=yes height=9", false, 0, DG_ORIGIN_NONE, "building_part"},
        {"building=no", false, 0, DG_ORIGIN_NONE, ""},
        {"highway=residential", false, 0, DG_ORIGIN_NONE, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_building b = {0};
        reset();
        struct dg_feature f = feature(DG_GEOM_AREA, rows[i].tags);
        bool is_taken = dg_take_building(&f, &tally, &b);
        printf("# %s\n", rows[i].tags);
        CHECK(is_taken == rows[i].is_taken);
        if (is_taken) {
            CHECK_NEAR(b.height_m, rows[i].height_m, 1e-9);
            CHECK_INT(b.height_origin, rows[i].origin);
        }
        if (*rows[i].counted)
            CHECK_INT(tallied(rows[i].counted), 1);
        else
            CHECK_INT(tally.n_rows, 0);
    }
    struct dg_building b;
    struct dg_feature point = feature(DG_GEOM_POINT, "building=yes");
    reset();
    CHECK(!dg_take_building(&point, &tally, &b) && tallied("refused") == 1);
}

static void test_barriers(void)
{
    const struct {
        const char *tags;
        bool is_taken, blocks;
        double height_m;
    } rows[] = {{"barrier=wall height=3", true, true, 3},
                {"barrier=wall", true, true, 2.2},
                {"barrier=city_wall", true, true, 5},
                {"barrier=hedge", true, true, 1.5},
                {"barrier=wall wall=noise_barrier", true, true, 3},
                {"barrier=fence fence_type=wood", true, true, 1.8},
                {"barrier=fence fence_type=chain_link", true, false, 1.8},
                {"barrier=fence", true, false, 1.8},
                {"barrier=kerb", false, false, 0},
                {"barrier=gate", false, false, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_barrier b = {0};
        reset();
        struct dg_feature f = feature(DG_GEOM_LINE, rows[i].tags);
        printf("# %s\n", rows[i].tags);
        CHECK(dg_take_barrier(&f, &tally, &b) == rows[i].is_taken);
        CHECK(b.blocks == rows[i].blocks);
        CHECK_NEAR(b.height_m, rows[i].height_m, 1e-9);
    }
}

static void test_roads(void)
{
    const struct {
        const char *tags, *road_class;
        double lanes, width_m, speed_kmh;
        enum dg_origin lanes_origin, width_origin, speed_origin;
        bool is_oneway;
    } rows[] = {
        {"highway=residential", "residential", 1, 5, 30, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED,
         DG_ORIGIN_ASSUMED, false},
        {"highway=primary lanes=4 maxspeed=70", "primary", 4, 14, 70, DG_ORIGIN_GIVEN, DG_ORIGIN_DERIVED,
         DG_ORIGIN_GIVEN, false},
        {"highway=primary width=9 maxspeed=IR:urban oneway=yes", "primary", 2, 9, 50, DG_ORIGIN_ASSUMED,
         DG_ORIGIN_GIVEN, DG_ORIGIN_DERIVED, true},
        {"highway=footway", "path", 0, 2, 5, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED, false},
        {"class=minor", "minor", 1, 5, 30, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED, false},
        {"fclass=track", "track", 1, 3, 30, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED, false},
        {"highway=motorway", "motorway", 3, 11, 120, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED,
         true},
        {"highway=tertiary junction=roundabout", "tertiary", 2, 6, 50, DG_ORIGIN_ASSUMED, DG_ORIGIN_ASSUMED,
         DG_ORIGIN_ASSUMED, true},
        {"highway=construction", NULL, 0, 0, 0, 0, 0, 0, false},
        {"class=rail", NULL, 0, 0, 0, 0, 0, 0, false},
        {"highway=primary tunnel=yes", NULL, 0, 0, 0, 0, 0, 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_road r = {0};
        reset();
        struct dg_feature f = feature(DG_GEOM_LINE, rows[i].tags);
        printf("# %s\n", rows[i].tags);
        bool is_taken = dg_take_road(&f, &tally, &r);
        CHECK(is_taken == (rows[i].road_class != NULL));
        if (!is_taken) continue;
        CHECK_STR(r.road_class, rows[i].road_class);
        CHECK_NEAR(r.lanes, rows[i].lanes, 0);
        CHECK_NEAR(r.width_m, rows[i].width_m, 1e-9);
        CHECK_NEAR(r.speed_kmh, rows[i].speed_kmh, 1e-9);
        CHECK(r.lanes_origin == rows[i].lanes_origin && r.width_origin == rows[i].width_origin);
        CHECK(r.speed_origin == rows[i].speed_origin && r.is_oneway == rows[i].is_oneway);
    }
    struct dg_road r;
    struct dg_feature plaza = feature(DG_GEOM_AREA, "highway=pedestrian area=yes");
    reset();
    CHECK(!dg_take_road(&plaza, &tally, &r) && tallied("road_area") == 1);
}

static void test_sites_and_lamps(void)
{
    struct dg_site s;
    struct dg_lamp l;
    struct dg_feature f = feature(DG_GEOM_POINT, "highway=street_lamp height=9");
    reset();
    CHECK(dg_take_site(&f, &tally, &s) && dg_take_lamp(&f, &tally, &l));
    CHECK_STR(s.kind, "lamp");
    CHECK_NEAR(s.height_m, 9, 0);
    CHECK_NEAR(l.reach_m, 18, 1e-9);
    CHECK(s.exists && s.height_origin == DG_ORIGIN_GIVEN && l.reach_origin == DG_ORIGIN_ASSUMED);
    f = feature(DG_GEOM_POINT, "power=pole");
    CHECK(dg_take_site(&f, &tally, &s) && !dg_take_lamp(&f, &tally, &l));
    CHECK_STR(s.kind, "pole");
    CHECK(s.height_origin == DG_ORIGIN_ASSUMED && tallied("site_height") == 1);
    f = feature(DG_GEOM_AREA, "man_made=mast");
    CHECK(dg_take_site(&f, &tally, &s) && strcmp(s.kind, "mast") == 0);
    f = feature(DG_GEOM_POINT, "power=tower");
    CHECK(!dg_take_site(&f, &tally, &s));
}

static void test_sensitive(void)
{
    const struct {
        const char *tags, *kind;
    } rows[] = {{"amenity=school", "school"},
                {"building=school", "school"},
                {"amenity=kindergarten", "kindergarten"},
                {"amenity=place_of_worship", "worship"},
                {"building=mosque", "worship"},
                {"amenity=hospital", "hospital"},
                {"amenity=doctors", "clinic"},
                {"landuse=cemetery", "cemetery"},
                {"amenity=courthouse", "court"},
                {"amenity=social_facility social_facility=shelter", "shelter"},
                {"shop=hairdresser female=yes", "women"},
                {"shop=hairdresser female=yes male=yes", NULL},
                {"leisure=fitness_centre female=only", "women"},
                {"amenity=shelter", NULL},
                {"amenity=police", NULL},
                {"amenity=public_bath", "bath"},
                {"leisure=playground", "playground"},
                {"building=yes", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_sensitive_place p = {0};
        reset();
        struct dg_feature f = feature(DG_GEOM_AREA, rows[i].tags);
        printf("# %s\n", rows[i].tags);
        CHECK(dg_take_sensitive(&f, &tally, &p) == (rows[i].kind != NULL));
        if (rows[i].kind) CHECK_STR(p.kind, rows[i].kind);
        if (rows[i].kind) CHECK(p.buffer_m >= 0 && tallied("sensitive_buffer") == 1);
    }
}

static void test_private(void)
{
    const struct {
        const char *tags, *kind;
        enum dg_origin origin;
    } rows[] = {{"building=house", "dwelling", DG_ORIGIN_GIVEN},
                {"building=apartments shop=yes", "dwelling", DG_ORIGIN_GIVEN},
                {"building=yes", "dwelling", DG_ORIGIN_ASSUMED},
                {"building=yes shop=bakery", NULL, DG_ORIGIN_NONE},
                {"building=yes amenity=school", NULL, DG_ORIGIN_NONE},
                {"building=garage", NULL, DG_ORIGIN_NONE},
                {"leisure=garden garden:type=residential", "garden", DG_ORIGIN_GIVEN},
                {"leisure=garden access=private", "garden", DG_ORIGIN_GIVEN},
                {"leisure=garden", "garden", DG_ORIGIN_ASSUMED},
                {"leisure=garden garden:type=botanical", NULL, DG_ORIGIN_NONE},
                {"leisure=garden access=yes", NULL, DG_ORIGIN_NONE},
                {"leisure=park", NULL, DG_ORIGIN_NONE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_private_space p = {0};
        reset();
        struct dg_feature f = feature(DG_GEOM_AREA, rows[i].tags);
        printf("# %s\n", rows[i].tags);
        CHECK(dg_take_private(&f, &tally, &p) == (rows[i].kind != NULL));
        if (rows[i].kind) CHECK_STR(p.kind, rows[i].kind);
        if (rows[i].kind) CHECK(p.kind_origin == rows[i].origin);
        CHECK_INT(tally.n_rows, rows[i].origin == DG_ORIGIN_ASSUMED);
    }
}

static void test_cameras(void)
{
    struct dg_camera c;
    struct dg_feature f = feature(
        DG_GEOM_POINT, "man_made=surveillance camera:direction=SW camera:angle=15 height=4__m operator=x");
    reset();
    CHECK(dg_take_camera(&f, &tally, &c));
    CHECK_NEAR(c.bearing_deg, 225, 0);
    CHECK_NEAR(c.tilt_deg, 15, 0);
    CHECK_STR(c.status, "existing");
    CHECK_STR(c.operator_name, "x");
    f = feature(DG_GEOM_POINT, "man_made=surveillance");
    CHECK(dg_take_camera(&f, &tally, &c) && isnan(c.bearing_deg) && isnan(c.height_m) && isnan(c.tilt_deg));
    CHECK_INT(tally.n_rows, 0);
    f = feature(DG_GEOM_POINT, "man_made=surveillance camera:direction=400");
    CHECK(dg_take_camera(&f, &tally, &c) && isnan(c.bearing_deg) && tallied("camera_direction") == 1);
    f = feature(DG_GEOM_POINT, "man_made=surveillance surveillance:type=guard");
    CHECK(!dg_take_camera(&f, &tally, &c) && tallied("surveillance_other") == 1);
}

static void test_yards(void)
{
    static struct dg_pt wall[] = {{-5, -5}, {20, -5}, {20, 20}, {-5, 20}, {-5, -5}};
    static struct dg_ring wall_ring = {wall, 5, false};
    struct dg_private_space dwelling = {
        .geom = {DG_GEOM_AREA, 2, courtyard_rings}, .kind = "dwelling", .source_id = "w1"};
    struct dg_barrier barrier = {.geom = {DG_GEOM_LINE, 1, &wall_ring}, .source_id = "w2", .blocks = true};
    struct dg_dossier d = {.private_spaces = {&dwelling, 1}, .barriers = {&barrier, 1}};
    reset();
    CHECK_INT(dg_yards_derive(&arena, &d, &tally, NULL), 0);
    CHECK_INT(d.private_spaces.n, 3);
    CHECK_NEAR(dg_geom_area_m2(&d.private_spaces.items[1].geom), 16, 1e-9);  /* the courtyard */
    CHECK_NEAR(dg_geom_area_m2(&d.private_spaces.items[2].geom), 625, 1e-9); /* the walled plot */
    CHECK_STR(d.private_spaces.items[2].kind, "yard");
    CHECK(tallied("courtyard") == 1 && tallied("walled_plot") == 1);
    barrier.blocks = false;
    d.private_spaces.items = &dwelling;
    d.private_spaces.n = 1;
    reset();
    CHECK_INT(dg_yards_derive(&arena, &d, &tally, NULL), 0);
    CHECK_INT(d.private_spaces.n, 2);
}

static void test_tally(void)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f"};
    struct dg_assumption *list = NULL;
    int32_t n = 0;
    reset();
    for (int i = 0; i < 6; i++) dg_tally_add(&tally, "refused", "building", "no outline", NAN, ids[i]);
    for (int i = 0; i < 3; i++) dg_tally_add(&tally, "building_height", "building", "yes", 3.5, "");
    dg_tally_add(&tally, "building_height", "building", "yes", 4.5, "");
    CHECK_INT(dg_tally_finish(&tally, &list, &n, NULL), 0);
    CHECK_INT(n, 3);
    CHECK_STR(list[0].detail, "yes");
    CHECK(list[0].n_objects == 3 && list[1].n_objects == 1 && list[1].value == 4.5);
    CHECK_STR(list[2].detail, "no outline: a, b, c, d, e, ...");
    CHECK_INT(list[2].n_objects, 6);
    reset();
    dg_alloc_fail_after(0);
    dg_tally_add(&tally, "x", "y", "", NAN, "");
    dg_alloc_fail_after(-1);
    CHECK(!tally.has_failed || dg_tally_finish(&tally, &list, &n, NULL) == DG_ENOMEM);
}

int main(void)
{
    TAP_CASE("buildings and their heights", test_buildings);
    TAP_CASE("barriers: what hides and what does not", test_barriers);
    TAP_CASE("roads: class, lanes, width, speed", test_roads);
    TAP_CASE("poles, lamps and masts", test_sites_and_lamps);
    TAP_CASE("sensitive places", test_sensitive);
    TAP_CASE("private space", test_private);
    TAP_CASE("existing cameras", test_cameras);
    TAP_CASE("yards: courtyards and walled plots", test_yards);
    TAP_CASE("assumptions are counted and sorted", test_tally);
    dg_arena_done(&arena);
    return tap_end();
}
