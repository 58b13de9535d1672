/* Findings as JSON: docs/schema/findings-1.json. */
#include <math.h>
#include <string.h>

#include "rule/rule.h"

static int both(struct dg_json *json, const char *key, const struct dg_findings *f,
                const struct dg_finding *finding,
                int (*say)(struct dg_text *, enum dg_lang, const struct dg_rulebook *,
                           const struct dg_finding *, struct dg_err *),
                struct dg_err *err)
{
    dg_json_object(json, key);
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        DG_TRY(say(&text, (enum dg_lang)lang, f->book, finding, err));
        dg_json_str(json, dg_lang_word((enum dg_lang)lang), text.data);
    }
    dg_json_end_object(json);
    return 0;
}

static void two_texts(struct dg_json *json, const char *key, const char *const texts[2])
{
    dg_json_object(json, key);
    for (int lang = DG_EN; lang <= DG_FA; lang++)
        dg_json_str(json, dg_lang_word((enum dg_lang)lang), texts[lang]);
    dg_json_end_object(json);
}

static void box_add(struct dg_json *json, const struct dg_geom *geom)
{
    struct dg_box box = dg_geom_box(geom);
    if (geom->kind == DG_GEOM_NONE || box.x0 > box.x1) {
        dg_json_null(json, "box_m");
        return;
    }
    dg_json_array(json, "box_m");
    dg_json_num(json, NULL, box.x0, 2);
    dg_json_num(json, NULL, box.y0, 2);
    dg_json_num(json, NULL, box.x1, 2);
    dg_json_num(json, NULL, box.y1, 2);
    dg_json_end_array(json);
}

static void details_add(struct dg_json *json, const struct dg_measured *m)
{
    dg_json_object(json, "details");
    for (int i = 0; i < m->n_details; i++) {
        const struct dg_detail *d = &m->details[i];
        if (d->kind == DG_DETAIL_NUMBER)
            dg_json_num(json, d->name, d->number, 6);
        else
            dg_json_str(json, d->name, d->text);
    }
    dg_json_end_object(json);
}

static int finding_add(struct dg_json *json, const struct dg_findings *f, const struct dg_finding *finding,
                       struct dg_err *err)
{
    const struct dg_rule *rule = &f->book->rules[finding->rule_ix];
    const struct dg_measured *m = &finding->measured;
    dg_json_object(json, NULL);
    dg_json_str(json, "rule_id", rule->id);
    dg_json_str(json, "remit", dg_remit_word(rule->remit));
    dg_json_str(json, "severity", dg_severity_word(rule->severity));
    dg_json_bool(json, "is_breach", finding->is_breach);
    dg_json_str(json, "layer", m->layer);
    dg_json_str(json, "object", m->object);
    dg_json_str(json, "light", m->light ? m->light : "");
    dg_json_num(json, "figure", m->value, 6);
    dg_json_str(json, "comparison", dg_compare_word(rule->compare));
    dg_json_num(json, "threshold", rule->threshold, 6);
    dg_json_str(json, "unit", rule->unit);
    box_add(json, &m->geom);
    dg_json_array(json, "concerned");
    for (int32_t i = 0; i < m->n_concerned; i++) {
        dg_json_object(json, NULL);
        dg_json_str(json, "layer", m->concerned[i].layer);
        dg_json_str(json, "id", m->concerned[i].id);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
    dg_json_array(json, "assumptions");
    for (int32_t i = 0; i < m->n_assumptions; i++) dg_json_str(json, NULL, m->assumptions[i]);
    dg_json_end_array(json);
    details_add(json, m);
    DG_TRY(both(json, "sentence", f, finding, dg_finding_sentence, err));
    DG_TRY(both(json, "remedy", f, finding, dg_finding_remedy, err));
    dg_json_end_object(json);
    return 0;
}

static void rule_add(struct dg_json *json, const struct dg_findings *f, int32_t i)
{
    const struct dg_rule *rule = &f->book->rules[i];
    const struct dg_rule_result *result = &f->results[i];
    dg_json_object(json, NULL);
    dg_json_str(json, "rule_id", rule->id);
    dg_json_str(json, "remit", dg_remit_word(rule->remit));
    two_texts(json, "title", rule->texts.title);
    dg_json_str(json, "state", dg_rule_state_word(result->state));
    if (*result->reason) {
        const char *const reasons[2] = {dg_word(DG_EN, result->reason), dg_word(DG_FA, result->reason)};
        two_texts(json, "reason", reasons);
    }
    dg_json_int(json, "n_measured", result->n_measured);
    dg_json_int(json, "n_found", result->n_found);
    dg_json_int(json, "n_unjudged", result->n_unjudged);
    dg_json_num(json, "worst", result->worst, 6);
    dg_json_str(json, "worst_object", result->worst_object);
    dg_json_str(json, "unit", rule->unit);
    dg_json_end_object(json);
}

static void unjudged_add(struct dg_json *json, const struct dg_findings *f, const struct dg_unjudged *u)
{
    const char *const reasons[2] = {dg_word(DG_EN, u->reason), dg_word(DG_FA, u->reason)};
    dg_json_object(json, NULL);
    dg_json_str(json, "rule_id", f->book->rules[u->rule_ix].id);
    dg_json_str(json, "layer", u->layer);
    dg_json_str(json, "object", u->object);
    two_texts(json, "reason", reasons);
    dg_json_end_object(json);
}

int dg_findings_json(const struct dg_findings *f, struct dg_text *out, struct dg_err *err)
{
    static const char *const counts[] = {"n_notes", "n_warnings", "n_errors"};
    const struct dg_scheme *scheme = &f->assessment->dossier->scheme;
    struct dg_json json;
    dg_json_begin(&json, out, 1);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "format", "didgah.findings/1");
    dg_json_str(&json, "scheme_id", scheme->scheme_id);
    dg_json_bool(&json, "is_sample", scheme->is_sample);
    dg_json_str(&json, "edition", f->assessment->classes.edition);
    dg_json_object(&json, "rulebook");
    dg_json_str(&json, "file", f->book->file_name);
    two_texts(&json, "title", f->book->title);
    dg_json_str(&json, "sha256", f->book->sha256);
    dg_json_int(&json, "n_rules", f->book->n_rules);
    dg_json_end_object(&json);
    for (int severity = DG_ERROR; severity >= DG_NOTE; severity--)
        dg_json_int(&json, counts[severity], f->n_by_severity[severity]);
    dg_json_array(&json, "findings");
    for (int32_t i = 0; i < f->n; i++) DG_TRY(finding_add(&json, f, &f->items[i], err));
    dg_json_end_array(&json);
    dg_json_array(&json, "figures");
    for (int32_t i = 0; i < f->n_figures; i++) DG_TRY(finding_add(&json, f, &f->figures[i], err));
    dg_json_end_array(&json);
    dg_json_array(&json, "unjudged");
    for (int32_t i = 0; i < f->n_unjudged; i++) unjudged_add(&json, f, &f->unjudged[i]);
    dg_json_end_array(&json);
    dg_json_array(&json, "rules");
    for (int32_t i = 0; i < f->book->n_rules; i++) rule_add(&json, f, i);
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    dg_text_add(out, "\n");
    return dg_text_finish(out, err);
}
