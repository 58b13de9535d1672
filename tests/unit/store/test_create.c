#include "tap.h"

#include "scratch.h"

#include "dossiers.h"
#include "store/layers.h"
#include "store/store.h"

static bool same_num(double a, double b) { return (isnan(a) && isnan(b)) || a == b; }

static bool same_geom(const struct dg_geom *a, const struct dg_geom *b)
{
    if (a->kind != b->kind || a->n_rings != b->n_rings) return false;
    for (int32_t r = 0; r < a->n_rings; r++) {
        const struct dg_ring *x = &a->rings[r], *y = &b->rings[r];
        if (x->n_pts != y->n_pts || x->is_hole != y->is_hole) return false;
        if (memcmp(x->pts, y->pts, sizeof *x->pts * (size_t)x->n_pts) != 0) return false;
    }
    return true;
}

static bool same_field(const struct dg_column *c, const char *a, const char *b)
{
    const void *x = a + c->offset, *y = b + c->offset;
    switch (c->field) {
    case DG_FIELD_ID:
    case DG_FIELD_TEXT: return strcmp(*(char *const *)x, *(char *const *)y) == 0;
    case DG_FIELD_NUM: return same_num(*(const double *)x, *(const double *)y);
    case DG_FIELD_INT: return *(const int32_t *)x == *(const int32_t *)y;
    case DG_FIELD_LONG: return *(const int64_t *)x == *(const int64_t *)y;
    case DG_FIELD_BOOL: return *(const bool *)x == *(const bool *)y;
    case DG_FIELD_ORIGIN:
    case DG_FIELD_ORIGIN_WORD: return *(const enum dg_origin *)x == *(const enum dg_origin *)y;
    case DG_FIELD_VERSION: return true;
    }
    return false;
}

/* Field by field, by the store's own table: a test below compares that table with the schema. */
static void same_layer(const struct dg_layer *layer, const char *a, const char *b)
{
    for (int i = 0; i < layer->n_columns; i++) {
        if (!same_field(&layer->columns[i], a, b)) {
            printf("# %s.%s\n", layer->name, layer->columns[i].name);
            CHECK(!"the field came back as it went");
        }
    }
    if (layer->geom != DG_NO_FIELD) {
        CHECK(same_geom((const struct dg_geom *)(a + layer->geom), (const struct dg_geom *)(b + layer->geom)));
    }
    if (layer->at != DG_NO_FIELD) CHECK(memcmp(a + layer->at, b + layer->at, sizeof(struct dg_pt)) == 0);
}

static void same_dossier(const struct dg_dossier *a, const struct dg_dossier *b)
{
    for (int i = 0; i < DG_INPUT_LAYERS; i++) {
        const struct dg_layer *layer = &dg_input_layers[i];
        struct dg_list x = {.items = (const char *)a + layer->list, .n = 1},
                       y = {.items = (const char *)b + layer->list, .n = 1};
        if (i) {
            memcpy(&x, (const char *)a + layer->list, sizeof x);
            memcpy(&y, (const char *)b + layer->list, sizeof y);
        }
        CHECK_INT(x.n, y.n);
        for (int32_t k = 0; k < x.n && k < y.n; k++) {
            same_layer(layer, (const char *)x.items + (size_t)k * layer->size,
                       (const char *)y.items + (size_t)k * layer->size);
        }
    }
    size_t n = sizeof(float) * (size_t)a->scheme.terrain_nx * (size_t)a->scheme.terrain_ny;
    CHECK(!n || memcmp(a->scheme.terrain_z_m, b->scheme.terrain_z_m, n) == 0);
    CHECK_INT(b->scheme.crs.srs_id, a->scheme.crs.srs_id);
    CHECK_STR(b->scheme.crs.name, a->scheme.crs.name);
}

static void check_ok(int result, const struct dg_err *err)
{
    CHECK_INT(result, 0);
    if (result < 0) printf("# %s\n", err->msg);
}

static void test_round_trip(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier full = dossiers_full(&arena), back = {0};
    struct dg_err err = {0};
    check_ok(dg_store_create(scratch("a.gpkg"), &full, false, &err), &err);
    check_ok(dg_store_load(&arena, scratch("a.gpkg"), &back, &err), &err);
    same_dossier(&full, &back);
    CHECK_INT(back.buildings.items[0].fid, 1);
    CHECK_INT(scratch_count(), 1);
}

/* A draft: nothing given but the boundary. */
static void test_empty(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier full = dossiers_full(&arena), back = {0};
    struct dg_dossier draft = {.scheme = {.boundary = full.scheme.boundary, .crs = full.scheme.crs}};
    struct dg_err err = {0};
    draft.scheme.target_height_m = draft.scheme.grid_m = NAN;
    draft.scheme.retention_days = -1;
    DOSSIERS_ONE(&arena, draft.cameras,
                 (struct dg_camera){.at = {NAN, NAN}, .phase_no = -1, .height_m = NAN, .bearing_deg = NAN});
    check_ok(dg_store_create(scratch("draft.gpkg"), &draft, false, &err), &err);
    check_ok(dg_store_load(&arena, scratch("draft.gpkg"), &back, &err), &err);
    CHECK(isnan(back.scheme.grid_m) && back.scheme.retention_days == -1);
    CHECK_STR(back.scheme.title_en, "");
    CHECK_INT(back.cameras.n, 1);
    CHECK(isnan(back.cameras.items[0].at.x) && isnan(back.cameras.items[0].height_m));
    CHECK_INT(back.cameras.items[0].phase_no, -1);
    CHECK_INT(back.needs.n, 0);
    unlink(scratch("draft.gpkg"));
}

static void test_same_bytes(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier full = dossiers_full(&arena);
    size_t n = 0, m = 0;
    CHECK_INT(dg_store_create(scratch("b.gpkg"), &full, true, NULL), 0);
    CHECK_INT(dg_store_create(scratch("c.gpkg"), &full, true, NULL), 0);
    char *b = scratch_read(scratch("b.gpkg"), &n), *c = scratch_read(scratch("c.gpkg"), &m);
    CHECK(n == m && n > 10000 && memcmp(b, c, n) == 0);
    CHECK(memcmp(b + 68, "GPKG", 4) == 0); /* application_id */
    free(b);
    free(c);
}

static void test_existing(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier full = dossiers_full(&arena), back;
    struct dg_err err = {0};
    scratch_write(scratch("old.gpkg"), "old", 3);
    CHECK_INT(dg_store_create(scratch("old.gpkg"), &full, false, &err), DG_EEXIST);
    size_t n = 0;
    char *old = scratch_read(scratch("old.gpkg"), &n);
    CHECK(n == 3 && memcmp(old, "old", 3) == 0);
    free(old);
    CHECK_INT(dg_store_create(scratch("old.gpkg"), &full, true, &err), 0);
    CHECK_INT(dg_store_load(&arena, scratch("old.gpkg"), &back, &err), 0);
    CHECK_INT(dg_store_create(scratch("no/such/folder.gpkg"), &full, true, &err), DG_EIO);
    full.scheme.crs.srs_id = 4326;
    CHECK_INT(dg_store_create(scratch("deg.gpkg"), &full, true, &err), DG_EINVAL);
    CHECK_INT(access(scratch("deg.gpkg"), F_OK), -1);
    CHECK_INT(access(scratch("deg.gpkg.making-0"), F_OK), -1);
}

/* Every column of the C table is a column of sql/layer and the other way round, in the same order. */
static void test_table(void)
{
    int n_layers = 0;
    for (int pass = 0; pass < 2; pass++) {
        int n = pass ? DG_RESULT_LAYERS : DG_INPUT_LAYERS;
        for (int i = 0; i < n; i++) {
            const struct dg_layer *layer = pass ? &dg_result_layers[i] : &dg_input_layers[i];
            const struct dg_schema_layer *schema = dg_schema_get(layer->name);
            CHECK(schema != NULL);
            int first = schema->geometry[0] != '\0';
            CHECK_INT(first, layer->geom != DG_NO_FIELD || layer->at != DG_NO_FIELD);
            CHECK_INT(schema->n_columns, layer->n_columns + first);
            for (int k = 0; k < layer->n_columns && k + first < schema->n_columns; k++) {
                CHECK_STR(schema->columns[k + first].name, layer->columns[k].name);
            }
            n_layers++;
        }
    }
    CHECK_INT(n_layers + 1, DG_SCHEMA_LAYERS); /* terrain is written row by row */
}

int main(void)
{
    TAP_CASE("what is created is loaded again, field by field", test_round_trip);
    TAP_CASE("a draft with nothing in it", test_empty);
    TAP_CASE("the same dossier gives the same bytes", test_same_bytes);
    TAP_CASE("an existing file is left alone unless it may be replaced", test_existing);
    TAP_CASE("the table of columns is the schema", test_table);
    return tap_end();
}
