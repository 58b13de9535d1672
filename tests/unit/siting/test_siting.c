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
    int32_t n_needs; /* the first of them alone; 0: all */
};

static struct dg_siting_params small(void)
{
    struct dg_siting_params p;
    dg_siting_defaults(&p);
    p.spacing_m = 0; /* what stands alone: a few seconds less */
    p.range_m = 40;
    p.max_moves = 150;
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
    if (dg_app_sample_make(&v->arena, 1, DG_EN, &v->given, &err) < 0) return false;
    if (v->n_needs) v->given.needs.n = v->n_needs;
    if (dg_siting_solve(&v->arena, &v->given, &v->params, &v->result, &err) < 0 ||
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

/* Of the standard rule book: findings of the rules that a plan keeps, of those in `of` alone unless NULL. */
static int32_t kept_broken(struct village *v, struct dg_plan_rules *rules, const char *of)
{
    int32_t n = 0;
    CHECK(dg_plan_rules_judge(&v->arena, &v->after, 1, rules, NULL) == 0);
    for (int32_t i = 0; i < rules->book.n_rules; i++) {
        const char *id = rules->book.rules[i].id;
        if (dg_plan_rules_keep(rules, id) && (!of || strcmp(of, id) == 0)) n += rules->n_found[i];
    }
    return n;
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
    /* The rule book was not asked: some of its limits are passed. */
    struct dg_plan_rules rules;
    CHECK(dg_plan_rules_open(&v.arena, NULL, NULL, &rules, NULL) == 0);
    CHECK(kept_broken(&v, &rules, NULL) > 0);
    dg_arena_done(&v.arena);
}

/* The rule book's limits: no camera of the plan passes one, and each has its price. */
static void test_book(void)
{
    struct village v = {0};
    struct dg_siting_params params = small();
    struct dg_plan_rules rules;
    int32_t n_of_book = 0;
    CHECK(dg_plan_rules_open(&v.arena, NULL, "sensitive_mounted", &rules, NULL) == 0);
    CHECK_INT(rules.n_limits, 4);
    params.private_m2 = params.front_m = INFINITY;
    params.limits = rules.limits;
    params.n_limits = rules.n_limits;
    params.max_moves = 60;
    params.keep = "C-18";
    params.exclude = "TELE";
    params.wants_prices = true;
    CHECK(village_plan(&v, &params));
    check_needs(&v);
    /* What C-18 breaks is kept with it; what it keeps holds for all. */
    int32_t n_by_kept = 0;
    for (int32_t i = 0; i < v.result.n_cameras; i++) n_by_kept += v.result.cameras[i].camera_ix >= 0;
    CHECK(n_by_kept >= 1);
    CHECK(kept_broken(&v, &rules, NULL) <= v.result.n_fixed);
    CHECK_INT(kept_broken(&v, &rules, "yard_faces"), 0);
    CHECK_INT(kept_broken(&v, &rules, "sensitive_clear"), 0);
    const char *const wanted[] = {"ceiling", "k_fold", "night", "keep", "exclude", "yard_seen"};
    for (size_t w = 0; w < sizeof wanted / sizeof *wanted; w++) {
        bool is_there = false;
        for (int32_t i = 0; i < v.result.n_prices; i++)
            is_there |= strcmp(v.result.prices[i].rule, wanted[w]) == 0;
        if (!is_there) tap_fail(__FILE__, __LINE__, wanted[w]);
    }
    for (int32_t i = 0; i < v.result.n_prices; i++) {
        const struct dg_siting_price *p = &v.result.prices[i];
        n_of_book += p->is_of_book;
        CHECK(p->cost <= p->instead); /* the choice that is there would do without the rule as well */
        CHECK(p->bound <= p->cost);
        CHECK(p->instead == v.result.cost + (strcmp(p->rule, "keep") == 0));
    }
    CHECK(n_of_book >= 2);
    dg_arena_done(&v.arena);
}

/* A limit that nothing keeps: the needs name it. */
static void test_forbidden(void)
{
    struct village v = {.n_needs = 9};
    struct dg_siting_params params = small();
    static const char *const kinds[] = {"school", "clinic", "women", "worship"};
    const struct dg_siting_limit limit = {.rule = "nobody",
                                          .what = DG_SITING_MOUNTED,
                                          .kinds = kinds,
                                          .n_kinds = 4,
                                          .most = 1e6}; /* a thousand kilometres from any such place */
    int32_t n_forbidden = 0;
    params.limits = &limit;
    params.n_limits = 1;
    params.max_moves = 20;
    params.private_m2 = params.front_m = INFINITY;
    CHECK(village_plan(&v, &params));
    CHECK_INT(v.result.n_cameras, v.result.n_fixed);
    for (int32_t i = 0; i < v.result.n_needs; i++) {
        const struct dg_siting_need *need = &v.result.needs[i];
        if (need->lack != DG_SITING_FORBIDDEN) continue;
        n_forbidden++;
        if (need->rule) CHECK_STR(need->rule, "nobody");
    }
    CHECK(n_forbidden > 5);
    dg_arena_done(&v.arena);
}

static void test_waive(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_plan_rules rules;
    struct dg_err err = {0};
    CHECK(dg_plan_rules_open(&arena, NULL, NULL, &rules, &err) == 0);
    CHECK_INT(rules.n_limits, 5); /* sensitive_seen is a note */
    CHECK(dg_plan_rules_keep(&rules, "yard_seen") && dg_plan_rules_keep(&rules, "need_ceiling"));
    CHECK(!dg_plan_rules_keep(&rules, "sensitive_seen") && !dg_plan_rules_keep(&rules, "mask_cost"));
    CHECK_INT(dg_plan_rules_open(&arena, NULL, "yard_sen", &rules, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "yard_seen") != NULL);
    CHECK_INT(dg_plan_rules_open(&arena, NULL, "yard_seen,link_capacity", &rules, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "link_capacity") != NULL);
}

static void test_threads(void)
{
    struct village one = {.n_needs = 9}, two = {.n_needs = 9};
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
    int32_t n_poor = 0;
    for (int32_t i = 0; i < v.result.n_needs; i++) {
        const struct dg_siting_need *need = &v.result.needs[i];
        CHECK(isnan(need->money_short) || need->lack != DG_SITING_FORBIDDEN);
        if (need->lack != DG_SITING_POOR) continue;
        n_poor++;
        CHECK(need->money_short > 0 && need->money_short <= v.result.budget_short);
    }
    CHECK(n_poor > 5);
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
    v.given.needs.items[2].weight = 1e300;
    CHECK_INT(dg_siting_solve(&v.arena, &v.given, &p, &v.result, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "N-03: a weight of 1e+300") != NULL);
    v.given.needs.items[2].weight = 1;
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
    TAP_CASE("the rule book's limits are kept, and have a price", test_book);
    TAP_CASE("needs name the rule that forbids what they take", test_forbidden);
    TAP_CASE("rules that are waived", test_waive);
    TAP_CASE("threads do not change the plan", test_threads);
    TAP_CASE("kept, excluded, and least cost", test_kept_and_cost);
    TAP_CASE("a budget", test_budget);
    return tap_end();
}
