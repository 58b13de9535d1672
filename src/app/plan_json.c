/* Plan, as programs read it: docs/schema/plan-1.json. */
#include <math.h>
#include <string.h>

#include "app/plan.h"
#include "io/io.h"

static void head(struct dg_json *j, const struct dg_plan_made *made)
{
    static const char *const aims[] = {"fewest", "cheapest", "budget"};
    const struct dg_siting_result *r = made->result;
    dg_json_str(j, "format", "didgah.plan/1");
    dg_json_str(j, "scheme_id", made->given->scheme.scheme_id);
    dg_json_bool(j, "is_sample", made->given->scheme.is_sample);
    dg_json_str(j, "aim", aims[made->how->aim]);
    dg_json_num(j, "cost", r->cost, 6);
    dg_json_num(j, "bound", r->bound, 6);
    dg_json_num(j, "gap_percent",
                made->how->aim == DG_SITING_BUDGET ? NAN
                : r->cost > 0                      ? (r->cost - r->bound) / r->cost * 100
                                                   : 0,
                3);
    dg_json_bool(j, "is_optimal", r->is_optimal);
    dg_json_bool(j, "was_stopped", r->was_stopped);
    dg_json_num(j, "greedy_cost", made->how->aim == DG_SITING_BUDGET ? NAN : r->greedy_cost, 2);
    dg_json_num(j, "money", r->money, 2);
    dg_json_num(j, "budget_short", r->budget_short, 2);
    dg_json_int(j, "n_cameras", r->n_cameras);
    dg_json_int(j, "n_fixed", r->n_fixed);
}

static void schemes(struct dg_json *j, const struct dg_plan_made *made)
{
    const struct dg_assessment *both[2] = {made->before, made->after};
    static const char *const names[2] = {"submitted", "least"};
    for (int i = 0; i < 2; i++) {
        const struct dg_scheme_report *s = &both[i]->scheme;
        dg_json_object(j, names[i]);
        dg_json_int(j, "n_cameras", s->n_cameras);
        dg_json_int(j, "n_needs_met", s->n_needs_met);
        dg_json_num(j, "private_m2", s->private_m2, 2);
        dg_json_num(j, "facade_m", s->facade_m, 2);
        dg_json_end_object(j);
    }
}

static void needs(struct dg_json *j, const struct dg_plan_made *made)
{
    static const char *const lacks[] = {"met", "unseen", "forbidden", "poor"};
    const struct dg_siting_result *r = made->result;
    dg_json_array(j, "needs");
    for (int32_t i = 0; i < r->n_needs; i++) {
        const struct dg_siting_need *n = &r->needs[i];
        const struct dg_need_report *a = &made->after->needs[n->need_ix];
        dg_json_object(j, NULL);
        dg_json_str(j, "need_id", made->given->needs.items[n->need_ix].need_id);
        dg_json_str(j, "light", n->light ? "night" : "day");
        dg_json_str(j, "unit", a->unit);
        dg_json_num(j, "total", n->total, 2);
        dg_json_num(j, "asked", n->asked, 2);
        dg_json_num(j, "in_reach", n->in_reach, 2);
        dg_json_num(j, "met", a->met[n->light], 2);
        dg_json_num(j, "over", a->over[n->light], 2);
        dg_json_str(j, "state", lacks[n->lack]);
        dg_json_str(j, "forbidden_by", n->lack == DG_SITING_FORBIDDEN && n->rule ? n->rule : "");
        dg_json_num(j, "money_short", n->money_short, 2);
        dg_json_end_object(j);
    }
    dg_json_end_array(j);
}

static void cameras(struct dg_json *j, const struct dg_plan_made *made)
{
    const struct dg_siting_result *r = made->result;
    dg_json_array(j, "cameras");
    for (int32_t i = 0; i < r->n_cameras; i++) {
        const struct dg_camera *c = &made->least->cameras.items[made->camera_at[i]];
        const struct dg_siting_place *place = &r->places[r->cameras[i].place_ix];
        dg_json_object(j, NULL);
        dg_json_str(j, "camera_id", c->camera_id);
        dg_json_str(j, "site_id", c->site_id);
        dg_json_str(j, "equipment_id", c->equipment_id);
        dg_json_bool(j, "is_submitted", r->cameras[i].camera_ix >= 0);
        dg_json_bool(j, "site_exists", place->exists);
        dg_json_str(j, "source_id", place->source_id);
        dg_json_int(j, "phase_no", c->phase_no);
        dg_json_num(j, "height_m", c->height_m, 2);
        dg_json_num(j, "bearing_deg", c->bearing_deg, 2);
        dg_json_num(j, "tilt_deg", c->tilt_deg, 2);
        dg_json_num(j, "hfov_deg", c->hfov_deg, 2);
        dg_json_num(j, "private_m2", r->cameras[i].private_m2, 2);
        dg_json_num(j, "facade_m", r->cameras[i].front_m, 2);
        dg_json_str(j, "serves", c->serves);
        dg_json_end_object(j);
    }
    dg_json_end_array(j);
}

static void rules(struct dg_json *j, const struct dg_plan_made *made)
{
    const struct dg_siting_result *r = made->result;
    dg_json_array(j, "rules");
    for (int32_t i = 0; i < r->n_prices; i++) {
        dg_json_object(j, NULL);
        dg_json_str(j, "rule", r->prices[i].rule);
        dg_json_bool(j, "is_of_book", r->prices[i].is_of_book);
        dg_json_num(j, "cost_without", r->prices[i].cost, 2);
        dg_json_num(j, "cost_with", r->prices[i].instead, 2);
        dg_json_num(j, "bound_without", r->prices[i].bound, 2);
        dg_json_int(j, "n_cameras_without", r->prices[i].n_cameras);
        dg_json_int(j, "n_needs_unmet_without", r->prices[i].n_unmet);
        dg_json_end_object(j);
    }
    dg_json_end_array(j);
}

static void rule_ids(struct dg_json *j, const struct dg_plan_made *made, const char *key, bool is_kept)
{
    const struct dg_plan_rules *rules = made->rules;
    dg_json_array(j, key);
    for (int32_t i = 0; i < rules->book.n_rules; i++) {
        if (dg_plan_rules_keep(rules, rules->book.rules[i].id) != is_kept) continue;
        if (!is_kept && rules->n_found[i] == 0) continue;
        dg_json_object(j, NULL);
        dg_json_str(j, "rule", rules->book.rules[i].id);
        dg_json_int(j, "n_findings", rules->n_found[i]);
        dg_json_end_object(j);
    }
    dg_json_end_array(j);
}

static void book(struct dg_json *j, const struct dg_plan_made *made)
{
    dg_json_object(j, "rule_book");
    dg_json_str(j, "sha256", made->rules->book.sha256);
    dg_json_str(j, "waived", made->rules->waived);
    rule_ids(j, made, "kept", true);
    rule_ids(j, made, "not_weighed", false);
    dg_json_end_object(j);
}

static void matrix(struct dg_json *j, const struct dg_plan_made *made)
{
    const struct dg_siting_result *r = made->result;
    dg_json_object(j, "matrix");
    dg_json_int(j, "n_places", r->n_positions);
    dg_json_int(j, "n_views_tried", r->n_views_tried);
    dg_json_int(j, "n_views", r->n_views);
    dg_json_int(j, "n_views_forbidden", r->n_views_forbidden);
    dg_json_int(j, "n_rows", r->n_rows);
    dg_json_int(j, "n_entries", r->n_entries);
    dg_json_int(j, "n_runs", r->n_runs);
    dg_json_int(j, "n_parts", r->n_parts);
    dg_json_int(j, "n_moves", r->n_moves);
    dg_json_num(j, "spacing_m", r->spacing_m, 2);
    dg_json_int(j, "seed", (int64_t)made->how->seed);
    dg_json_end_object(j);
}

int dg_plan_json(struct dg_text *text, const struct dg_plan_made *made, struct dg_err *err)
{
    struct dg_json j;
    dg_json_begin(&j, text, 2);
    dg_json_object(&j, NULL);
    head(&j, made);
    schemes(&j, made);
    needs(&j, made);
    cameras(&j, made);
    rules(&j, made);
    book(&j, made);
    matrix(&j, made);
    dg_json_end_object(&j);
    dg_text_add(text, "\n");
    return dg_text_finish(text, err);
}
