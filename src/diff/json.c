/* The comparison as JSON: docs/schema/diff-1.json says what each key is. */
#include <math.h>
#include <string.h>

#include "diff/diff.h"

#define FORMAT "didgah.diff/1"

enum { DEC_M2 = 2, DEC_M = 3, DEC_DEG = 3, DEC_FIGURE = 4 };

static const char *const kind_words[] = {"changed", "added", "removed"};
static const char *const light_words[] = {"day", "night"};
static const char *const version_words[] = {"before", "after"};

static void side(struct dg_json *json, const char *key, const struct dg_diff_side *side)
{
    dg_json_object(json, key);
    dg_json_str(json, "name", side->name);
    dg_json_str(json, "sha256", side->sha256);
    dg_json_str(json, "scheme_id", side->dossier->scheme.scheme_id);
    dg_json_bool(json, "is_sample", side->dossier->scheme.is_sample);
    dg_json_end_object(json);
}

static void objects(struct dg_json *json, const struct dg_changes *changes)
{
    dg_json_array(json, "objects");
    for (int32_t i = 0; i < changes->n; i++) {
        const struct dg_change *change = &changes->items[i];
        dg_json_object(json, NULL);
        dg_json_str(json, "layer", change->layer);
        dg_json_str(json, "id", change->id);
        dg_json_str(json, "kind", kind_words[change->kind]);
        dg_json_bool(json, "has_moved", change->has_moved);
        dg_json_bool(json, "is_doubled", change->is_doubled);
        dg_json_array(json, "columns");
        for (int32_t v = 0; v < change->n_values; v++) {
            dg_json_object(json, NULL);
            dg_json_str(json, "column", change->values[v].column);
            dg_json_str(json, "before", change->values[v].before);
            dg_json_str(json, "after", change->values[v].after);
            dg_json_end_object(json);
        }
        dg_json_end_array(json);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
    dg_json_bool(json, "terrain_differs", changes->terrain_differs);
}

static void camera(struct dg_json *json, const struct dg_diff_camera *c)
{
    dg_json_object(json, NULL);
    dg_json_str(json, "camera_id", c->id);
    dg_json_str(json, "kind", kind_words[c->kind]);
    dg_json_bool(json, "is_itself_changed", c->change_ix >= 0);
    dg_json_num(json, "moved_m", c->moved_m, DEC_M);
    dg_json_num(json, "raised_m", c->raised_m, DEC_M);
    dg_json_num(json, "turned_deg", c->turned_deg, DEC_DEG);
    dg_json_num(json, "tilted_deg", c->tilted_deg, DEC_DEG);
    dg_json_num(json, "widened_deg", c->widened_deg, DEC_DEG);
    for (int version = 0; version < 2; version++) {
        dg_json_object(json, version_words[version]);
        dg_json_num(json, "area_day_m2", c->area_m2[version][0], DEC_M2);
        dg_json_num(json, "area_night_m2", c->area_m2[version][1], DEC_M2);
        dg_json_num(json, "private_m2", c->private_m2[version], DEC_M2);
        dg_json_num(json, "facade_m", c->facade_m[version], DEC_M2);
        dg_json_end_object(json);
    }
    dg_json_end_object(json);
}

static void need(struct dg_json *json, const struct dg_diff_need *need)
{
    dg_json_object(json, NULL);
    dg_json_str(json, "need_id", need->id);
    dg_json_str(json, "kind", kind_words[need->kind]);
    dg_json_str(json, "unit", need->unit);
    for (int light = 0; light < 2; light++) {
        if (!need->is_asked[light]) continue;
        dg_json_object(json, light_words[light]);
        dg_json_num(json, "gained", need->gained[light], DEC_M2);
        dg_json_num(json, "lost", need->lost[light], DEC_M2);
        for (int version = 0; version < 2; version++) {
            dg_json_object(json, version_words[version]);
            dg_json_num(json, "met", need->met[version][light], DEC_M2);
            dg_json_num(json, "over", need->over[version][light], DEC_M2);
            dg_json_bool(json, "is_met", need->is_met[version][light]);
            dg_json_end_object(json);
        }
        dg_json_end_object(json);
    }
    dg_json_end_object(json);
}

static void places(struct dg_json *json, const struct dg_diff *diff)
{
    dg_json_object(json, "private_space");
    dg_json_num(json, "gained_m2", diff->private_gained_m2, DEC_M2);
    dg_json_num(json, "lost_m2", diff->private_lost_m2, DEC_M2);
    dg_json_end_object(json);
    dg_json_array(json, "places");
    for (int32_t i = 0; i < diff->n_places; i++) {
        const struct dg_diff_place *place = &diff->places[i];
        dg_json_object(json, NULL);
        dg_json_str(json, "layer", place->is_sensitive ? "sensitive_place" : "private_space");
        dg_json_str(json, "kind", place->kind);
        dg_json_str(json, "source_id", place->id);
        dg_json_num(json, "gained_m2", place->gained_m2, DEC_M2);
        dg_json_num(json, "lost_m2", place->lost_m2, DEC_M2);
        dg_json_num(json, "facade_before_m", place->facade_m[0], DEC_M2);
        dg_json_num(json, "facade_after_m", place->facade_m[1], DEC_M2);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static int finding(struct dg_json *json, const struct dg_diff *diff, const struct dg_diff_finding *found,
                   struct dg_err *err)
{
    static const char *const words[] = {"opened", "closed", "changed"};
    const struct dg_findings *after = diff->b.findings, *before = diff->a.findings;
    const struct dg_findings *of = found->ix_b >= 0 ? after : before;
    const struct dg_finding *item = &of->items[found->ix_b >= 0 ? found->ix_b : found->ix_a];
    const struct dg_rule *rule = &of->book->rules[item->rule_ix];
    dg_json_object(json, NULL);
    dg_json_str(json, "kind", words[found->kind]);
    dg_json_str(json, "rule_id", rule->id);
    dg_json_str(json, "remit", dg_remit_word(rule->remit));
    dg_json_str(json, "severity", dg_severity_word(rule->severity));
    dg_json_str(json, "layer", item->measured.layer);
    dg_json_str(json, "object", item->measured.object);
    dg_json_str(json, "light", item->measured.light);
    dg_json_num(json, "before", found->ix_a >= 0 ? before->items[found->ix_a].measured.value : NAN, DEC_FIGURE);
    dg_json_num(json, "after", found->ix_b >= 0 ? after->items[found->ix_b].measured.value : NAN, DEC_FIGURE);
    dg_json_object(json, "sentence");
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        DG_TRY(dg_finding_sentence(&text, (enum dg_lang)lang, of->book, item, err));
        DG_TRY(dg_text_finish(&text, err));
        dg_json_str(json, dg_lang_word((enum dg_lang)lang), text.data);
    }
    dg_json_end_object(json);
    dg_json_end_object(json);
    return 0;
}

static int figures(struct dg_json *json, const struct dg_diff *diff, struct dg_err *err)
{
    dg_json_array(json, "needs");
    for (int32_t i = 0; i < diff->n_needs; i++) need(json, &diff->needs[i]);
    dg_json_end_array(json);
    places(json, diff);
    dg_json_str(json, "rulebook_sha256", diff->b.findings->book->sha256);
    dg_json_array(json, "findings");
    for (int32_t i = 0; i < diff->n_findings; i++) DG_TRY(finding(json, diff, &diff->findings[i], err));
    dg_json_end_array(json);
    return 0;
}

int dg_diff_json(const struct dg_diff *diff, struct dg_text *out, struct dg_err *err)
{
    struct dg_json json;
    bool has_figures = diff->a.assessment && diff->b.assessment;
    dg_json_begin(&json, out, 2);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "format", FORMAT);
    side(&json, "before", &diff->a);
    side(&json, "after", &diff->b);
    dg_json_bool(&json, "is_same", dg_diff_is_empty(diff));
    dg_json_bool(&json, "has_figures", has_figures);
    objects(&json, &diff->changes);
    dg_json_array(&json, "cameras");
    for (int32_t i = 0; i < diff->n_cameras; i++) camera(&json, &diff->cameras[i]);
    dg_json_end_array(&json);
    if (has_figures) DG_TRY(figures(&json, diff, err));
    dg_json_end_object(&json);
    dg_text_add(out, "\n");
    return dg_text_finish(out, err);
}
