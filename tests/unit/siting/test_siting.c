/* Siting on the sample village: the plan is what the assessment confirms. */
#include "app/app.h"
#include "app/plan.h"
#include "siting/siting.h"
#include "tap.h"

#include "siting/model.h"

struct village {
    struct dg_arena arena;
    struct dg_dossier given, least;
    struct dg_siting_params params;
    struct dg_siting_result result;
    struct dg_assessment after;
    int32_t *camera_at;
};

static struct dg_siting_params small(void)
{
    struct dg_siting_params p;
    dg_siting_defaults(&p);
    p.spacing_m = 0; /* what stands alone: a few seconds less */
    p.range_m = 60;
    p.max_moves = 400;
    p.n_threads = 2;
    p.wants_prices = false;
    p.keep = p.exclude = "";
    return p;
}

static bool village_plan(struct village *v, const struct dg_siting_params *params)
{
    struct dg_err err = {0};
    const struct dg_assess_params how = {.n_threads = 1};
    v->params = *params;
    if (dg_app_sample_make(&v->arena, 1, DG_EN, &v->given, &err) < 0 ||
        dg_siting_solve(&v->arena, &v->given, &v->params, &v->result, &err) < 0 ||
        dg_plan_back(&v->arena, &v->given, &v->result, &v->least, &v->camera_at, &err) < 0 ||
        dg_assess(&v->arena, &v->least, dg_classes("2014"), &how, &v->after, &err) < 0) {
        printf("# %s\n", err.msg);
        return false;
    }
    return true;
}

/* What the matrix says a need gets is what the assessment says it gets, by day and by night. */
static void check_needs(const struct village *v)
{
    for (int32_t i = 0; i < v->result.n_needs; i++) {
        const struct dg_siting_need *n = &v->result.needs[i];
        const struct dg_need_report *a = &v->after.needs[n->need_ix];
        CHECK_NEAR(a->met[n->light], n->met, 1e-3);
        CHECK_NEAR(a->total, n->total, 1e-3);
        if (n->lack == DG_SITING_MET) CHECK(a->is_met[n->light]);
        if (n->lack == DG_SITING_UNSEEN) CHECK(n->in_reach < n->asked);
    }
}

static void check_rules(const struct village *v)
{
    int32_t counts = dg_class_find(&v->after.classes, "recognise");
    for (int32_t i = 0; i < v->after.n_needs; i++) {
        CHECK(v->after.needs[i].over[DG_DAY] == 0);
        CHECK(v->after.needs[i].over[DG_NIGHT] == 0);
    }
    for (int32_t i = 0; i < v->result.n_cameras; i++) {
        const struct dg_camera_report *r = &v->after.cameras[v->camera_at[i]];
        double area_m2 = 0, front_m = 0;
        CHECK(r->is_judged);
        for (int32_t k = 0; k < r->n_intrusions; k++) {
            if (r->intrusions[k].is_sensitive) continue;
            area_m2 += r->intrusions[k].area_at_m2[counts];
            front_m += r->intrusions[k].facade_at_m[counts];
        }
        CHECK(area_m2 <= v->params.private_m2);
        CHECK(front_m <= v->params.front_m);
        CHECK_NEAR(area_m2, v->result.cameras[i].private_m2, 1e-6);
        CHECK_NEAR(front_m, v->result.cameras[i].front_m, 1e-6);
    }
}

static void test_confirmed(void)
{
    struct village v = {0};
    struct dg_siting_params params = small();
    CHECK(village_plan(&v, &params));
    CHECK(v.result.n_cameras > 0);
    CHECK(v.result.n_cameras <= v.given.cameras.n);
    CHECK_INT((int64_t)v.result.cost, v.result.n_cameras);
    CHECK(v.result.bound > 0);
    CHECK(v.result.bound <= v.result.cost);
    CHECK(v.result.greedy_cost >= v.result.cost);
    check_needs(&v);
    check_rules(&v);
    dg_arena_done(&v.arena);
}

static void test_threads(void)
{
    struct village one = {0}, two = {0};
    struct dg_siting_params params = small();
    params.max_moves = 50;
    CHECK(village_plan(&two, &params));
    params.n_threads = 1;
    CHECK(village_plan(&one, &params));
    CHECK_INT(one.result.n_cameras, two.result.n_cameras);
    CHECK(one.result.bound == two.result.bound);
    for (int32_t i = 0; i < one.result.n_cameras && i < two.result.n_cameras; i++) {
        CHECK(memcmp(&one.result.cameras[i], &two.result.cameras[i], sizeof one.result.cameras[i]) == 0);
    }
    dg_arena_done(&one.arena);
    dg_arena_done(&two.arena);
}

/* Kept and excluded cameras, and a cheaper aim; money adds up. */
static void test_kept_and_cost(void)
{
    struct village v = {0};
    struct dg_siting_params params = small();
    double money = 0;
    bool is_kept = false;
    params.aim = DG_SITING_CHEAPEST;
    params.new_site_cost = 50e6;
    params.old_site_cost = 10e6;
    params.keep = "C-18";
    params.exclude = "FISH, S-22";
    params.max_moves = 200;
    CHECK(village_plan(&v, &params));
    for (int32_t i = 0; i < v.least.cameras.n; i++) {
        const struct dg_camera *c = &v.least.cameras.items[i];
        is_kept |= strcmp(c->camera_id, "C-18") == 0;
        CHECK(strcmp(c->equipment_id, "FISH") != 0);
        CHECK(strcmp(c->site_id, "S-22") != 0);
        money += dg_dossier_equipment(&v.least, c->equipment_id)->price;
    }
    CHECK(is_kept);
    CHECK_INT(v.result.n_fixed, 1);
    CHECK(v.result.money > money); /* by the charges of sites */
    CHECK(v.result.bound <= v.result.cost);
    check_needs(&v);
    dg_arena_done(&v.arena);
}

static void test_budget(void)
{
    struct village v = {0};
    struct dg_siting_params params = small();
    params.aim = DG_SITING_BUDGET;
    params.budget = 500e6;
    params.max_moves = 200;
    CHECK(village_plan(&v, &params));
    CHECK(v.result.money <= 500e6);
    CHECK(v.result.n_cameras > 0);
    CHECK(v.result.cost > 0 && v.result.cost <= v.result.bound);
    CHECK(v.result.budget_short > 0);
    check_needs(&v);
    dg_arena_done(&v.arena);
}

static void refused(const struct dg_siting_params *params, const char *word)
{
    struct village v = {0};
    struct dg_err err = {0};
    CHECK(dg_app_sample_make(&v.arena, 1, DG_EN, &v.given, &err) == 0);
    CHECK(dg_siting_solve(&v.arena, &v.given, params, &v.result, &err) < 0);
    if (!strstr(err.msg, word)) tap_fail(__FILE__, __LINE__, err.msg);
    dg_arena_done(&v.arena);
}

static void test_refused(void)
{
    struct dg_siting_params p = small();
    p.keep = "C-1";
    refused(&p, "C-1");
    p.keep = "C-18", p.exclude = "C-18";
    refused(&p, "both name");
    p.exclude = "S-09";
    refused(&p, "S-09");
    p = small();
    p.private_class = "sharp";
    refused(&p, "sharp");
    p = small();
    p.exclude = "FIX4,FIX8,TELE,DARK,FISH,PTZ";
    refused(&p, "layer equipment");
    p = small();
    p.new_site_cost = -1;
    refused(&p, "--new-site-cost");
    p = small();
    p.aim = DG_SITING_BUDGET;
    p.budget = 0;
    refused(&p, "--budget");
    p = small();
    p.range_m = NAN;
    refused(&p, "--range");
    p = small();
    p.max_moves = 0;
    refused(&p, "no limit");
}

/* What is in the dossier decides, not only what is on the command line. */
static void test_refused_dossier(void)
{
    struct village v = {0};
    struct dg_err err = {0};
    struct dg_siting_params p = small();
    CHECK(dg_app_sample_make(&v.arena, 1, DG_EN, &v.given, &err) == 0);
    int32_t n_needs = v.given.needs.n;
    v.given.needs.n = 0;
    CHECK_INT(dg_siting_solve(&v.arena, &v.given, &p, &v.result, &err), DG_ESTATE);
    CHECK(strstr(err.msg, "layer need") != NULL);
    v.given.needs.n = n_needs;
    p.aim = DG_SITING_CHEAPEST;
    p.exclude = "C-01,C-02";
    v.given.equipment.items[0].price = 0;
    CHECK_INT(dg_siting_solve(&v.arena, &v.given, &p, &v.result, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "FIX4") != NULL);
    v.given.equipment.items[0].price = NAN;
    CHECK_INT(dg_siting_solve(&v.arena, &v.given, &p, &v.result, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "no price") != NULL);
    dg_arena_done(&v.arena);
}

static void test_lists(void)
{
    CHECK(dg_siting_list_has("A, B ,C", "B"));
    CHECK(dg_siting_list_has("A", "A"));
    CHECK(!dg_siting_list_has("AB", "A"));
    CHECK(!dg_siting_list_has("", ""));
    CHECK(!dg_siting_list_has(NULL, "A"));
}

int main(void)
{
    TAP_CASE("lists of ids", test_lists);
    TAP_CASE("what is refused", test_refused);
    TAP_CASE("dossiers that are refused", test_refused_dossier);
    TAP_CASE("the assessment confirms the plan, camera by camera", test_confirmed);
    TAP_CASE("threads do not change the plan", test_threads);
    TAP_CASE("kept, excluded, and least cost", test_kept_and_cost);
    TAP_CASE("a budget", test_budget);
    return tap_end();
}
