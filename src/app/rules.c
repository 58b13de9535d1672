/* Rules: which rules there are, and what one of them says. */
#include "rule/rule.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/book.h"
#include "app/file.h"
#include "app/say.h"
#include "report/report.h"

int dg_book_open(struct dg_arena *arena, const char *rules_path, struct dg_rulebook *out, struct dg_err *err)
{
    if (!rules_path) return dg_rulebook_standard(arena, out, err);
    DG_TRY(dg_file_check_input(rules_path, err));
    return dg_rulebook_load(arena, rules_path, out, err);
}

int dg_book_remits(const char *word, unsigned *out, struct dg_err *err)
{
    enum dg_remit remit;
    *out = 0;
    if (!word) return 0;
    if (!dg_remit_parse(word, &remit))
        return dg_err_set(err, DG_EINVAL, "--remit: \"%s\" is none of technical|security|traffic|privacy",
                          word);
    *out = 1u << remit;
    return 0;
}

static const char *requirement(struct dg_text *text, enum dg_lang lang, const struct dg_rule *rule)
{
    dg_text_clear(text);
    dg_rule_requirement(text, lang, rule);
    return text->has_failed ? "" : text->data;
}

/* ---- list ------------------------------------------------------------------------------------------- */

static void list_rule(struct dg_say *say, const struct dg_rule *rule)
{
    dg_auto(dg_text_done) struct dg_text required = {0};
    char severity[40];
    snprintf(severity, sizeof severity, "rule.severity_%s", dg_severity_word(rule->severity));
    dg_say_line(say, "  ", rule->is_on ? "rules.line" : "rules.line_off", "rule", dg_say_token(say, rule->id),
                "title", rule->texts.title[say->lang], "required", requirement(&required, say->lang, rule),
                "severity", dg_word(say->lang, severity), NULL);
}

int dg_app_rules_text(struct dg_text *text, enum dg_lang lang, const struct dg_app_rules_params *params,
                      struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    struct dg_rulebook book;
    unsigned remits = 0;
    DG_TRY(dg_book_remits(params->remit, &remits, err));
    DG_TRY(dg_book_open(&arena, params->rules_path, &book, err));
    for (int remit = 0; remit < DG_N_REMITS; remit++) {
        char key[40];
        int32_t n = 0;
        for (int32_t i = 0; i < book.n_rules; i++) n += (int)book.rules[i].remit == remit;
        if (!n || (remits && !(remits >> remit & 1))) continue;
        snprintf(key, sizeof key, "rules.h_%s", dg_remit_word((enum dg_remit)remit));
        dg_say_line(&say, "", key, "n", dg_say_int(&say, n), NULL);
        for (int32_t i = 0; i < book.n_rules; i++) {
            if ((int)book.rules[i].remit == remit) list_rule(&say, &book.rules[i]);
        }
    }
    dg_say_line(&say, "", "rules.book", "title", book.title[lang], "n", dg_say_int(&say, book.n_rules),
                "sha256", dg_say_token(&say, book.sha256), NULL);
    return dg_text_finish(text, err);
}

static void json_two(struct dg_json *json, const char *key, const char *const texts[2])
{
    dg_json_object(json, key);
    dg_json_str(json, "en", texts[DG_EN]);
    dg_json_str(json, "fa", texts[DG_FA]);
    dg_json_end_object(json);
}

static void json_params(struct dg_json *json, const struct dg_rule *rule)
{
    dg_json_object(json, "params");
    for (int i = 0; i < rule->n_params; i++) {
        const struct dg_rule_param *param = &rule->params[i];
        if (!param->words) {
            dg_json_num(json, param->name, param->number, 6);
            continue;
        }
        dg_json_array(json, param->name);
        for (int32_t k = 0; k < param->n_words; k++) dg_json_str(json, NULL, param->words[k]);
        dg_json_end_array(json);
    }
    dg_json_end_object(json);
}

int dg_app_rules_json(struct dg_text *text, const struct dg_app_rules_params *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rulebook book;
    struct dg_json json;
    unsigned remits = 0;
    DG_TRY(dg_book_remits(params->remit, &remits, err));
    DG_TRY(dg_book_open(&arena, params->rules_path, &book, err));
    dg_json_begin(&json, text, 2);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "format", "didgah.rules/1");
    json_two(&json, "title", book.title);
    dg_json_str(&json, "sha256", book.sha256);
    dg_json_array(&json, "rules");
    for (int32_t i = 0; i < book.n_rules; i++) {
        const struct dg_rule *rule = &book.rules[i];
        if (remits && !(remits >> rule->remit & 1)) continue;
        dg_json_object(&json, NULL);
        dg_json_str(&json, "id", rule->id);
        dg_json_str(&json, "remit", dg_remit_word(rule->remit));
        dg_json_str(&json, "measure", rule->measure_word);
        dg_json_str(&json, "unit", rule->unit);
        dg_json_str(&json, "compare", dg_compare_word(rule->compare));
        dg_json_num(&json, "threshold", rule->threshold, 6);
        dg_json_str(&json, "severity", dg_severity_word(rule->severity));
        dg_json_bool(&json, "on", rule->is_on);
        json_params(&json, rule);
        json_two(&json, "title", rule->texts.title);
        json_two(&json, "why", rule->texts.why);
        json_two(&json, "sentence", rule->texts.sentence);
        json_two(&json, "remedy", rule->texts.remedy);
        json_two(&json, "source", rule->texts.source);
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    dg_text_add(text, "\n");
    return dg_text_finish(text, err);
}

int dg_app_rules_write(const char *path, struct dg_err *err)
{
    size_t n = 0;
    const char *bytes = dg_rulebook_standard_bytes(&n);
    if (dg_file_check_input(path, NULL) != DG_EFOUND)
        return dg_err_set(err, DG_EEXIST, "%s: is there already; name another file", path);
    DG_TRY(dg_file_check_folder_of(path, err));
    return dg_report_write_file(path, bytes, n, err);
}

/* ---- explain ---------------------------------------------------------------------------------------- */

static void explain_params(struct dg_say *say, const struct dg_rule *rule)
{
    for (int i = 0; i < rule->n_params; i++) {
        dg_auto(dg_text_done) struct dg_text value = {0};
        const struct dg_rule_param *param = &rule->params[i];
        if (!param->words) dg_num_add(&value, say->lang, param->number, 6);
        for (int32_t k = 0; k < param->n_words; k++)
            dg_text_addf(&value, "%s%s", k ? say->lang == DG_FA ? "، " : ", " : "", param->words[k]);
        dg_say_line(say, "  ", param->is_default ? "rules.param_default" : "rules.param", "name",
                    dg_say_token(say, param->name), "value", value.data ? value.data : "—", NULL);
    }
}

int dg_app_explain_text(struct dg_text *text, enum dg_lang lang, const char *rules_path, const char *rule_id,
                        struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text required = {0};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    struct dg_rulebook book;
    const char *near = NULL;
    char severity[40], remit[40], measure[120];
    DG_TRY(dg_book_open(&arena, rules_path, &book, err));
    const struct dg_rule *rule = dg_rulebook_find(&book, rule_id, &near);
    if (!rule)
        return dg_err_set(err, DG_EINVAL, "explain: no rule \"%s\"%s%s%s", rule_id,
                          near ? "; did you mean \"" : "; see: didgah rules", near ? near : "",
                          near ? "\"?" : "");
    snprintf(severity, sizeof severity, "rule.severity_%s", dg_severity_word(rule->severity));
    snprintf(remit, sizeof remit, "rule.remit_%s", dg_remit_word(rule->remit));
    snprintf(measure, sizeof measure, "measure.%s", rule->measure_word);
    dg_say_line(&say, "", "rules.explain_head", "title", rule->texts.title[lang], "rule",
                dg_say_token(&say, rule->id), NULL);
    dg_say_line(&say, "", rule->is_on ? "rules.explain_requires" : "rules.explain_off", "required",
                requirement(&required, lang, rule), "severity", dg_word(lang, severity), "remit",
                dg_word(lang, remit), NULL);
    dg_say_line(&say, "", "rules.explain_measure", "measure", dg_say_token(&say, rule->measure_word), "text",
                dg_word(lang, measure), NULL);
    explain_params(&say, rule);
    dg_say_line(&say, "", "rules.explain_why", "text", rule->texts.why[lang], NULL);
    dg_say_line(&say, "", "rules.explain_source", "text", rule->texts.source[lang], NULL);
    dg_say_line(&say, "", "rules.explain_sentence", "text", rule->texts.sentence[lang], NULL);
    dg_say_line(&say, "", "rules.explain_remedy", "text", rule->texts.remedy[lang], NULL);
    dg_say_line(&say, "", "rules.book", "title", book.title[lang], "n", dg_say_int(&say, book.n_rules),
                "sha256", dg_say_token(&say, book.sha256), NULL);
    return dg_text_finish(text, err);
}
