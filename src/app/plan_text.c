/* Plan, as people read it. */
#include <math.h>
#include <string.h>

#include "app/plan.h"
#include "app/say.h"

struct told {
    const struct dg_plan_made *made;
    struct dg_say say;
    const struct dg_dossier *d;
};

static bool is_money(const struct told *t) { return t->made->how->aim == DG_SITING_CHEAPEST; }

static const char *percent(struct told *t, double share)
{
    /* Down, so that 79.9 % never reads as the 80 % that were asked for. */
    return dg_say_num(&t->say, floor(share * 100 + 1e-9), 0);
}

static const char *money(struct told *t, double amount) { return dg_say_num(&t->say, amount, 0); }

/* ---- how many, at what cost --------------------------------------------------------------------------- */

struct counts {
    int32_t n, n_old, n_new, n_poles;
};

static struct counts count(const struct told *t)
{
    const struct dg_siting_result *r = t->made->result;
    struct counts c = {.n = r->n_cameras};
    for (int32_t i = 0; i < r->n_cameras; i++) {
        bool stands = r->places[r->cameras[i].place_ix].exists, is_first = true;
        c.n_old += stands;
        c.n_new += !stands;
        for (int32_t j = 0; j < i; j++) is_first &= r->cameras[j].place_ix != r->cameras[i].place_ix;
        c.n_poles += !stands && is_first;
    }
    return c;
}

static void head(struct told *t)
{
    struct counts c = count(t);
    const struct dg_scheme_report *before = &t->made->before->scheme, *after = &t->made->after->scheme;
    dg_say_line(&t->say, "", "plan.made", "out", dg_say_token(&t->say, t->made->params->out_path), "path",
                dg_say_token(&t->say, t->made->params->path), NULL);
    if (t->d->scheme.is_sample) dg_say_line(&t->say, "", "plan.sample", NULL);
    dg_say_line(&t->say, "", "plan.count", "n", dg_say_int(&t->say, c.n), "submitted",
                dg_say_int(&t->say, t->made->given->cameras.n), NULL);
    dg_say_line(&t->say, "", "plan.where", "old", dg_say_int(&t->say, c.n_old), "new",
                dg_say_int(&t->say, c.n_new), "poles", dg_say_int(&t->say, c.n_poles), NULL);
    dg_say_line(&t->say, "", "plan.met", "met", dg_say_int(&t->say, after->n_needs_met), "all",
                dg_say_int(&t->say, after->n_needs), "before", dg_say_int(&t->say, before->n_needs_met), NULL);
    dg_say_line(&t->say, "", "plan.private", "m2", dg_say_num(&t->say, after->private_m2, 0), "front",
                dg_say_num(&t->say, after->facade_m, 0), "m2_before",
                dg_say_num(&t->say, before->private_m2, 0), "front_before",
                dg_say_num(&t->say, before->facade_m, 0), NULL);
}

static double price_of(const struct dg_dossier *d)
{
    double sum = 0;
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_equipment *eq = dg_dossier_equipment(d, d->cameras.items[i].equipment_id);
        if (strcmp(d->cameras.items[i].status, "planned") == 0) sum += eq ? eq->price : NAN;
    }
    return sum;
}

static void costs(struct told *t)
{
    const struct dg_siting_result *r = t->made->result;
    double before = price_of(t->made->given), after = price_of(t->made->least);
    if (!isnan(before) && !isnan(after)) {
        dg_say_line(&t->say, "", "plan.price", "price", money(t, after), "before", money(t, before), NULL);
    }
    if (!isnan(r->money) && r->money != after) {
        dg_say_line(&t->say, "", "plan.money", "money", money(t, r->money), NULL);
    }
    if (t->made->how->aim == DG_SITING_FEWEST) return;
    if (t->made->how->new_site_cost == 0 && t->made->how->old_site_cost == 0) {
        dg_say_line(&t->say, "", "plan.no_charge", NULL);
    }
}

static void bound(struct told *t)
{
    const struct dg_siting_result *r = t->made->result;
    if (t->made->how->aim == DG_SITING_BUDGET) {
        dg_say_line(&t->say, "", "plan.budget", "covered", dg_say_num(&t->say, r->cost * 100, 1), "bound",
                    dg_say_num(&t->say, ceil(r->bound * 1000) / 10, 1), "budget",
                    money(t, t->made->how->budget), NULL);
        if (r->budget_short > 0) {
            dg_say_line(&t->say, "", "plan.short", "money", money(t, r->budget_short), NULL);
        }
        return;
    }
    double gap = r->cost > 0 ? (r->cost - r->bound) / r->cost * 100 : 0;
    if (r->is_optimal) {
        dg_say_line(&t->say, "", "plan.optimal", "views",
                    dg_say_int(&t->say, r->n_views - r->n_views_forbidden), NULL);
    } else {
        dg_say_line(&t->say, "", is_money(t) ? "plan.bound_money" : "plan.bound", "views",
                    dg_say_int(&t->say, r->n_views - r->n_views_forbidden), "bound", money(t, r->bound), "gap",
                    dg_say_num(&t->say, gap, 1), NULL);
    }
    dg_say_line(&t->say, "", is_money(t) ? "plan.greedy_money" : "plan.greedy", "n", money(t, r->greedy_cost),
                NULL);
    if (r->n_fixed) dg_say_line(&t->say, "", "plan.fixed", "n", dg_say_int(&t->say, r->n_fixed), NULL);
}

/* ---- needs -------------------------------------------------------------------------------------------- */

static const char *title_of(struct told *t, const struct dg_need *need)
{
    const char *first = t->say.lang == DG_FA ? need->title_fa : need->title_en;
    const char *second = t->say.lang == DG_FA ? need->title_en : need->title_fa;
    return *first ? first : *second ? second : "—";
}

static const struct dg_siting_need *why_unmet(const struct told *t, int32_t need_ix)
{
    const struct dg_siting_result *r = t->made->result;
    for (int32_t i = 0; i < r->n_needs; i++) {
        if (r->needs[i].need_ix == need_ix && r->needs[i].lack != DG_SITING_MET) return &r->needs[i];
    }
    return NULL;
}

static bool is_over(const struct dg_need_report *n) { return n->over[DG_DAY] > 0 || n->over[DG_NIGHT] > 0; }

static void why_line(struct told *t, const struct dg_siting_need *why)
{
    const char *reach = percent(t, why->total > 0 ? why->in_reach / why->total : 0);
    char key[64];
    switch (why->lack) {
    case DG_SITING_MET:
    case DG_SITING_UNSEEN: dg_say_line(&t->say, "    - ", "plan.lack_unseen", "reach", reach, NULL); break;
    case DG_SITING_FORBIDDEN:
        snprintf(key, sizeof key, "plan.rule_%s", why->rule ? why->rule : "several");
        dg_say_line(&t->say, "    - ", "plan.lack_forbidden", "reach", reach, "rule",
                    dg_word_exists(key) ? dg_word(t->say.lang, key) : dg_say_token(&t->say, why->rule), NULL);
        break;
    case DG_SITING_POOR:
        if (isnan(why->money_short))
            dg_say_line(&t->say, "    - ", "plan.lack_poor", "reach", reach, NULL);
        else
            dg_say_line(&t->say, "    - ", "plan.lack_poor_by", "reach", reach, "money",
                        money(t, why->money_short), NULL);
        break;
    }
}

static void need_line(struct told *t, const struct dg_need_report *n)
{
    const struct dg_need *need = &t->d->needs.items[n->need_ix];
    const char *key = need->by_day && need->by_night ? "plan.need_both"
                      : need->by_night               ? "plan.need_night"
                                                     : "plan.need_day";
    const char *state =
        dg_word(t->say.lang, n->is_met[0] && n->is_met[1] ? "plan.need_met" : "plan.need_unmet");
    if (!*need->floor_class) key = "plan.need_ceiling";
    dg_say_line(&t->say, "  ", key, "id", dg_say_token(&t->say, need->need_id), "title", title_of(t, need),
                "day", percent(t, n->best_share[DG_DAY]), "night", percent(t, n->best_share[DG_NIGHT]), "asked",
                percent(t, need->min_share), "state", state, NULL);
    const struct dg_siting_need *why = why_unmet(t, n->need_ix);
    if (why) {
        why_line(t, why);
    }
    if (is_over(n)) {
        dg_say_line(&t->say, "    - ", "plan.over", "m2", dg_say_num(&t->say, fmax(n->over[0], n->over[1]), 0),
                    NULL);
    }
}

static void needs(struct told *t)
{
    const struct dg_assessment *a = t->made->after;
    dg_say_line(&t->say, "", "plan.needs", NULL);
    for (int32_t i = 0; i < a->n_needs; i++) need_line(t, &a->needs[i]);
}

/* ---- cameras, rules, the rest ------------------------------------------------------------------------- */

static void cameras(struct told *t)
{
    const struct dg_siting_result *r = t->made->result;
    dg_say_line(&t->say, "", "plan.cameras", NULL);
    for (int32_t i = 0; i < r->n_cameras; i++) {
        const struct dg_camera *c = &t->made->least->cameras.items[t->made->camera_at[i]];
        const struct dg_siting_place *place = &r->places[r->cameras[i].place_ix];
        const char *where = place->exists ? "plan.camera_old" : "plan.camera_new";
        dg_say_line(&t->say, "  ", where, "id", dg_say_token(&t->say, c->camera_id), "site",
                    *c->site_id ? dg_say_token(&t->say, c->site_id) : "—", "source",
                    *place->source_id ? dg_say_token(&t->say, place->source_id) : "—", "equipment",
                    dg_say_token(&t->say, c->equipment_id), "height", dg_say_num(&t->say, c->height_m, 1),
                    "serves", *c->serves ? dg_say_token(&t->say, c->serves) : "—", NULL);
    }
}

static const char *rule_title(const struct told *t, const char *rule_id)
{
    const struct dg_rule *rule = dg_rulebook_find(&t->made->rules->book, rule_id, NULL);
    return rule ? rule->texts.title[t->say.lang] : rule_id;
}

/* What no new camera does. */
static void limits(struct told *t)
{
    const struct dg_siting_params *how = t->made->how;
    const struct dg_class_table *classes = dg_classes(t->d->scheme.edition);
    const char *class_id =
        how->private_class ? how->private_class : classes->classes[dg_class_of(classes, 125)].id;
    for (int32_t l = 0; l < how->n_limits; l++) {
        dg_say_line(&t->say, "  ", "plan.keeps", "title", rule_title(t, how->limits[l].rule), "rule",
                    dg_say_token(&t->say, how->limits[l].rule), NULL);
    }
    if (isfinite(how->private_m2)) {
        dg_say_line(&t->say, "  ", "plan.limit_m2", "m2", dg_say_num(&t->say, how->private_m2, 1), "class",
                    dg_say_token(&t->say, class_id), NULL);
    }
    if (isfinite(how->front_m)) {
        dg_say_line(&t->say, "  ", "plan.limit_front", "front", dg_say_num(&t->say, how->front_m, 1), "class",
                    dg_say_token(&t->say, class_id), NULL);
    }
    if (*t->made->rules->waived) {
        dg_say_line(&t->say, "  ", "plan.waived", "rules", dg_say_token(&t->say, t->made->rules->waived), NULL);
    }
}

static void price_line(struct told *t, const struct dg_siting_price *p, int32_t n_unmet)
{
    char key[64];
    snprintf(key, sizeof key, "plan.rule_%s", p->rule);
    const char *name = p->is_of_book ? dg_say_token(&t->say, p->rule) : dg_word(t->say.lang, key);
    dg_say_line(&t->say, "  ", is_money(t) ? "plan.rule_money" : "plan.rule", "rule", name, "n",
                money(t, p->cost), "instead", money(t, p->instead), NULL);
    if (p->n_unmet < n_unmet) {
        dg_say_line(&t->say, "    ", "plan.rule_meets", "n", dg_say_int(&t->say, n_unmet - p->n_unmet), NULL);
    }
}

/* Rules that find something in the new dossier: those that are kept, by cameras that were not chosen; and those
 * that a plan does not weigh. */
static void not_kept(struct told *t)
{
    const struct dg_plan_rules *rules = t->made->rules;
    dg_auto(dg_text_done) struct dg_text list = {0};
    for (int32_t i = 0; i < rules->book.n_rules; i++) {
        const struct dg_rule *rule = &rules->book.rules[i];
        if (rules->n_found[i] == 0) continue;
        if (dg_plan_rules_keep(rules, rule->id)) {
            dg_say_line(&t->say, "  ", "plan.kept_broken", "rule", dg_say_token(&t->say, rule->id), "n",
                        dg_say_int(&t->say, rules->n_found[i]), NULL);
            continue;
        }
        if (list.len) dg_text_add(&list, t->say.lang == DG_FA ? "، " : ", ");
        dg_token_add(&list, t->say.lang, rule->id);
        dg_text_add(&list, " (");
        dg_num_add(&list, t->say.lang, rules->n_found[i], 0);
        dg_text_add(&list, ")");
    }
    if (list.len && !list.has_failed) dg_say_line(&t->say, "  ", "plan.not_weighed", "rules", list.data, NULL);
}

static void rules(struct told *t)
{
    const struct dg_siting_result *r = t->made->result;
    int32_t n_unmet = 0;
    dg_say_line(&t->say, "", "plan.rules", NULL);
    limits(t);
    for (int32_t i = 0; i < r->n_needs; i++) {
        bool is_first = i == 0 || r->needs[i - 1].need_ix != r->needs[i].need_ix;
        bool was = !is_first && r->needs[i - 1].lack != DG_SITING_MET;
        n_unmet += r->needs[i].lack != DG_SITING_MET && !was;
    }
    for (int32_t i = 0; i < r->n_prices; i++) price_line(t, &r->prices[i], n_unmet);
    not_kept(t);
}

static void links(struct told *t)
{
    const struct dg_dossier *d = t->d;
    if (t->made->n_links)
        dg_say_line(&t->say, "", "plan.links", "n", dg_say_int(&t->say, t->made->n_links), NULL);
    if (t->made->n_unlinked)
        dg_say_line(&t->say, "", "plan.unlinked", "n", dg_say_int(&t->say, t->made->n_unlinked), NULL);
    if (!d->links.n && !d->recorders.n) dg_say_line(&t->say, "", "plan.no_network", NULL);
}

static void rest(struct told *t)
{
    const struct dg_siting_result *r = t->made->result;
    dg_say_line(&t->say, "", "plan.candidates", "places", dg_say_int(&t->say, r->n_positions), "tried",
                dg_say_int(&t->say, r->n_views_tried), "views", dg_say_int(&t->say, r->n_views), "forbidden",
                dg_say_int(&t->say, r->n_views_forbidden), NULL);
    dg_say_line(&t->say, "", r->spacing_m > 0 ? "plan.limits" : "plan.limits_old", "spacing",
                dg_say_num(&t->say, r->spacing_m, 1), "range", dg_say_num(&t->say, t->made->how->range_m, 0),
                NULL);
    if (r->was_stopped) dg_say_line(&t->say, "", "plan.stopped", NULL);
    if (t->made->n_checked) {
        dg_say_line(&t->say, "", "plan.checked", "n", dg_say_int(&t->say, t->made->n_checked), "dir",
                    dg_say_token(&t->say, t->made->proof_dir), NULL);
    }
    char command[600];
    snprintf(command, sizeof command, "didgah assess %s", t->made->params->out_path);
    dg_say_line(&t->say, "", "plan.next", "command", dg_say_token(&t->say, command), NULL);
}

int dg_plan_text(struct dg_text *text, const struct dg_plan_made *made, struct dg_err *err)
{
    struct told t = {.made = made, .say = {.text = text, .lang = made->params->lang}, .d = made->given};
    head(&t);
    costs(&t);
    bound(&t);
    needs(&t);
    cameras(&t);
    rules(&t);
    links(&t);
    rest(&t);
    dg_say_done(&t.say);
    return dg_text_finish(text, err);
}
