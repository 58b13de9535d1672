#include "tap.h"

#include "dossiers.h"
#include "store/store.h"

static struct dg_arena arena;

static struct dg_changes compared(const struct dg_dossier *a, const struct dg_dossier *b)
{
    struct dg_changes changes = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_store_compare(&arena, a, b, &changes, &err), 0);
    return changes;
}

static void test_same(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    b.buildings.items[0].fid = 12;
    struct dg_changes changes = compared(&a, &b);
    CHECK_INT(changes.n, 0);
    CHECK(!changes.terrain_differs);
    CHECK_INT(dg_matches_of(&changes, "camera")->b_of_a[0], 0);
    CHECK(!dg_matches_of(&changes, "coverage"));
}

static void test_columns(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    b.cameras.items[0].bearing_deg = 190.5;
    b.cameras.items[0].hfov_deg = NAN;
    b.cameras.items[0].purpose = "";
    struct dg_changes changes = compared(&a, &b);
    CHECK_INT(changes.n, 1);
    CHECK_STR(changes.items[0].layer, "camera");
    CHECK_STR(changes.items[0].id, "C1");
    CHECK(!changes.items[0].has_moved);
    CHECK_INT(changes.items[0].n_values, 3);
    CHECK_STR(changes.items[0].values[0].column, "bearing_deg");
    CHECK_STR(changes.items[0].values[0].before, "180");
    CHECK_STR(changes.items[0].values[0].after, "190.5");
    CHECK_STR(changes.items[0].values[1].before, "80");
    CHECK_STR(changes.items[0].values[1].after, "");
    CHECK_STR(changes.items[0].values[2].after, "");
}

static void test_geometry(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    b.buildings.items[0].geom.rings[0].pts[2].x += 1;
    b.scheme.terrain_z_m[0] += 1;
    struct dg_changes changes = compared(&a, &b);
    CHECK_INT(changes.n, 1);
    CHECK_STR(changes.items[0].id, "w1");
    CHECK(changes.items[0].has_moved);
    CHECK_INT(changes.items[0].n_values, 0);
    CHECK(changes.terrain_differs);
}

static void lamps(struct dg_dossier *d, int n, const char *const *ids, const double *heights)
{
    struct dg_lamp *items = dossiers_get(&arena, (size_t)n, sizeof *items);
    for (int i = 0; i < n; i++) {
        items[i] = (struct dg_lamp){.at = {i, i}, .source_id = ids[i], .height_m = heights[i], .reach_m = NAN};
    }
    d->lamps.items = items;
    d->lamps.n = n;
}

/* Ids decide, wherever the rows stand. */
static void test_added_removed(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    lamps(&a, 3, (const char *[]){"n1", "n2", "n3"}, (double[]){1, 2, 3});
    lamps(&b, 3, (const char *[]){"n3", "n4", "n1"}, (double[]){3, 4, 1});
    b.lamps.items[0].at = a.lamps.items[2].at;
    b.lamps.items[2].at = a.lamps.items[0].at;
    struct dg_changes changes = compared(&a, &b);
    CHECK_INT(changes.n, 2);
    CHECK_STR(changes.items[0].id, "n2");
    CHECK_INT(changes.items[0].kind, DG_ROW_REMOVED);
    CHECK_INT(changes.items[0].ix_b, -1);
    CHECK_STR(changes.items[1].id, "n4");
    CHECK_INT(changes.items[1].kind, DG_ROW_ADDED);
    CHECK_INT(dg_matches_of(&changes, "lamp")->b_of_a[0], 2);
    CHECK_INT(dg_matches_of(&changes, "lamp")->b_of_a[1], -1);
    CHECK_INT(dg_matches_of(&changes, "lamp")->a_of_b[0], 2);
}

/* Two rows of one id: the equal ones belong together, the rest is paired and said to be so. */
static void test_doubled(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    lamps(&a, 2, (const char *[]){"n1", "n1"}, (double[]){1, 2});
    lamps(&b, 3, (const char *[]){"n1", "n1", "n1"}, (double[]){7, 2, 8});
    struct dg_changes changes = compared(&a, &b);
    CHECK_INT(changes.n, 2);
    CHECK(changes.items[0].is_doubled);
    CHECK_INT(changes.items[0].kind, DG_ROW_CHANGED);
    CHECK_STR(changes.items[0].values[0].before, "1");
    CHECK_STR(changes.items[0].values[0].after, "7");
    CHECK_INT(changes.items[1].kind, DG_ROW_ADDED);
    CHECK_INT(dg_matches_of(&changes, "lamp")->b_of_a[1], 1);
}

/* Rows without an id are known by where they are. */
static void test_nameless(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    lamps(&a, 2, (const char *[]){"", ""}, (double[]){1, 2});
    lamps(&b, 2, (const char *[]){"", ""}, (double[]){1, 5});
    struct dg_changes changes = compared(&a, &b);
    CHECK_INT(changes.n, 1);
    CHECK_STR(changes.items[0].id, "");
    CHECK_INT(changes.items[0].kind, DG_ROW_CHANGED);
    CHECK(!changes.items[0].is_doubled);
    b.lamps.items[1].at.x += 1;
    changes = compared(&a, &b);
    CHECK_INT(changes.n, 2);
}

/* What is listed without ids is known by what names it. */
static void test_keys(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    b.presets.items[0].bearing_deg = 10;
    b.phases.items[0].budget = 1;
    b.assumptions.items[0].n_objects = 2;
    b.scheme.scheme_id = "sample-2";
    struct dg_changes changes = compared(&a, &b);
    CHECK_INT(changes.n, 4);
    CHECK_STR(changes.items[0].layer, "scheme"); /* one row, whatever it is called */
    CHECK_INT(changes.items[0].kind, DG_ROW_CHANGED);
    CHECK_STR(changes.items[1].id, "C1 / South");
    CHECK_STR(changes.items[2].id, "1");
    CHECK_STR(changes.items[3].id, "building_height / building / kind=house -> 3.2 m a level");
}

int main(void)
{
    TAP_CASE("what is the same does not differ", test_same);
    TAP_CASE("columns that differ are told as text", test_columns);
    TAP_CASE("a geometry that differs is told", test_geometry);
    TAP_CASE("rows are matched by id", test_added_removed);
    TAP_CASE("doubled ids are paired and marked", test_doubled);
    TAP_CASE("rows without an id are matched by place", test_nameless);
    TAP_CASE("lists without ids have keys", test_keys);
    dg_arena_done(&arena);
    return tap_end();
}
