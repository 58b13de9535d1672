/* The made-up village: what must be true of it for any seed, and what happens when memory runs out. */
#include "app/app.h"
#include "tap.h"

static bool is_in_a_building(const struct dg_dossier *d, struct dg_pt p, bool with_sheds)
{
    for (int32_t i = 0; i < d->buildings.n; i++) {
        if (!with_sheds && strcmp(d->buildings.items[i].kind, "shed") == 0) continue;
        if (dg_geom_contains(&d->buildings.items[i].geom, p)) return true;
    }
    return false;
}

/* The middle of a yard: open ground, but for a shed. */
static struct dg_pt middle(const struct dg_geom *g)
{
    struct dg_pt sum = {0};
    for (int32_t i = 0; i < g->rings[0].n_pts; i++) {
        sum.x += g->rings[0].pts[i].x / g->rings[0].n_pts;
        sum.y += g->rings[0].pts[i].y / g->rings[0].n_pts;
    }
    return sum;
}

static void check_village(const struct dg_dossier *d)
{
    int n_blocked_yards = 0, n_yards = 0;

    CHECK(d->buildings.n >= 650 && d->buildings.n <= 750);
    CHECK(d->cameras.n >= 24 && d->cameras.n <= 40);
    CHECK(d->scheme.is_sample);
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_camera *c = &d->cameras.items[i];
        CHECK(!is_in_a_building(d, c->at, true));
        CHECK(dg_geom_contains(&d->scheme.boundary, c->at));
        CHECK(dg_dossier_equipment(d, c->equipment_id) && dg_dossier_site(d, c->site_id));
        CHECK(c->bearing_deg >= 0 && c->bearing_deg < 360 && c->tilt_deg >= 0 && c->tilt_deg <= 90);
        CHECK(*c->purpose);
    }
    for (int32_t i = 0; i < d->sites.n; i++) CHECK(!is_in_a_building(d, d->sites.items[i].at, true));
    for (int32_t i = 0; i < d->needs.n; i++) {
        const struct dg_geom *g = &d->needs.items[i].geom;
        for (int32_t j = 0; j < g->rings[0].n_pts; j++)
            CHECK(dg_geom_contains(&d->scheme.boundary, g->rings[0].pts[j]));
    }
    for (int32_t i = 0; i < d->private_spaces.n; i++) {
        if (strcmp(d->private_spaces.items[i].kind, "yard") != 0) continue;
        n_yards++;
        n_blocked_yards += is_in_a_building(d, middle(&d->private_spaces.items[i].geom), false);
    }
    CHECK(n_yards > 400);
    CHECK_INT(n_blocked_yards, 0);
}

static void test_any_seed(void)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_dossier d = {0};
        printf("# seed %d\n", (int)seed);
        CHECK_INT(dg_app_sample_make(&arena, seed, DG_EN, &d, NULL), 0);
        check_village(&d);
    }
}

static void test_needs_of_every_remit(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier d = {0};
    const char *const remits[] = {"technical", "security", "traffic", "privacy"};
    CHECK_INT(dg_app_sample_make(&arena, 1, DG_EN, &d, NULL), 0);
    for (int r = 0; r < 4; r++) {
        int n = 0;
        for (int32_t i = 0; i < d.needs.n; i++) n += strcmp(d.needs.items[i].remit, remits[r]) == 0;
        CHECK(n >= 2);
    }
    CHECK(d.phases.n == 2 && d.goals.n == 2 && d.presets.n == 3 && d.links.n > 0);
}

static void test_memory_runs_out(void)
{
    int code = DG_ENOMEM;
    for (long n = 0; code == DG_ENOMEM && n < 100000; n = n * 3 / 2 + 1) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_dossier d = {0};
        struct dg_err err = {0};
        dg_alloc_fail_after(n);
        code = dg_app_sample_make(&arena, 1, DG_EN, &d, &err);
        dg_alloc_fail_after(-1);
        CHECK(code == 0 || (code == DG_ENOMEM && *err.msg));
    }
    CHECK_INT(code, 0);
}

/* The tables hold "Persian / English"; what a dossier gets is one of the two, whole. */
static void test_one_language(void)
{
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_dossier d = {0};
        CHECK_INT(dg_app_sample_make(&arena, 1, (enum dg_lang)lang, &d, NULL), 0);
        const char *texts[] = {d.scheme.responsible,
                               d.scheme.county,
                               d.scheme.basis_of_siting,
                               d.scheme.data_licence,
                               d.needs.items[0].agency,
                               d.needs.items[0].purpose,
                               d.cameras.items[0].rationale,
                               d.cameras.items[0].purpose,
                               d.sites.items[0].owner,
                               d.presets.items[0].name,
                               d.equipment.items[0].source,
                               d.goals.items[0].measure,
                               d.sensitive_places.items[0].name};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            bool has_persian = strpbrk(texts[i], "\xD8\xD9\xDA\xDB") != NULL;
            CHECK(*texts[i] && !strstr(texts[i], " / ") && has_persian == (lang == DG_FA));
        }
    }
}

int main(void)
{
    TAP_CASE("any seed gives a whole village", test_any_seed);
    TAP_CASE("needs of every remit, phases, goals, links", test_needs_of_every_remit);
    TAP_CASE("free texts are in one language", test_one_language);
    TAP_CASE("memory that runs out is said", test_memory_runs_out);
    return tap_end();
}
