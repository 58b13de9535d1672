/* Check: what is missing in a dossier, as text and as JSON. The rules are in dossier/check.c. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/file.h"
#include "app/say.h"
#include "io/io.h"
#include "store/store.h"

/* Objects named under one heading before it says "and N more". */
#define MAX_NAMED 12

static const char *const severities[] = {"note", "warning", "error"};

int dg_app_check(struct dg_arena *arena, const char *path, struct dg_dossier *dossier, struct dg_issues *out,
                 struct dg_err *err)
{
    DG_TRY(dg_file_check_input(path, err));
    if (dg_store_load(arena, path, dossier, err) < 0) return dg_file_prefix(err, path);
    return dg_dossier_check(arena, dossier, out, err);
}

static bool is_first_of_code(const struct dg_issues *issues, int32_t ix)
{
    for (int32_t i = 0; i < ix; i++) {
        if (issues->items[i].severity == issues->items[ix].severity &&
            strcmp(issues->items[i].code, issues->items[ix].code) == 0)
            return false;
    }
    return true;
}

static void add_part(struct dg_say *say, const char *indent, const struct dg_issue *issue, const char *part)
{
    char key[120];
    snprintf(key, sizeof key, "check.%s.%s", issue->code, part);
    dg_say_line(say, indent, key, "object", dg_say_token(say, issue->object), "value",
                *issue->value ? dg_say_value(say, issue->value) : dg_word(say->lang, "check.nothing"), NULL);
}

/* All issues of one code: what each is, then once why it matters and what would settle it. */
static void add_code(struct dg_say *say, const struct dg_issues *issues, int32_t first)
{
    const struct dg_issue *head = &issues->items[first];
    int32_t n = 0;

    for (int32_t i = first; i < issues->n; i++) {
        const struct dg_issue *issue = &issues->items[i];
        if (issue->severity != head->severity || strcmp(issue->code, head->code) != 0) continue;
        if (n++ < MAX_NAMED) add_part(say, "  ", issue, "what");
    }
    if (n > MAX_NAMED) dg_say_line(say, "  ", "check.more", "n", dg_say_int(say, n - MAX_NAMED), NULL);
    add_part(say, "      ", head, "why");
    add_part(say, "    > ", head, "remedy");
}

int dg_app_check_text(struct dg_text *text, enum dg_lang lang, const char *path, const struct dg_issues *issues,
                      struct dg_err *err)
{
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};

    for (int severity = DG_ERROR; severity >= DG_NOTE; severity--) {
        int32_t n = 0;
        char key[40];
        for (int32_t i = 0; i < issues->n; i++) n += (int)issues->items[i].severity == severity;
        if (!n) continue;
        snprintf(key, sizeof key, "check.title_%s", severities[severity]);
        dg_say_line(&say, "", key, "n", dg_say_int(&say, n), NULL);
        for (int32_t i = 0; i < issues->n; i++) {
            if ((int)issues->items[i].severity == severity && is_first_of_code(issues, i))
                add_code(&say, issues, i);
        }
    }
    dg_say_line(&say, "", issues->n_errors ? "check.verdict_errors" : "check.verdict_clean", "path",
                dg_say_token(&say, path), "errors", dg_say_int(&say, issues->n_errors), "warnings",
                dg_say_int(&say, issues->n_warnings), NULL);
    return dg_text_finish(text, err);
}

/* One text in both languages, filled. */
static int json_texts(struct dg_json *json, const struct dg_issue *issue, const char *part, struct dg_err *err)
{
    char key[120];

    snprintf(key, sizeof key, "check.%s.%s", issue->code, part);
    dg_json_object(json, part);
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        dg_word_add(&text, (enum dg_lang)lang, key, "object", issue->object, "value", issue->value, NULL);
        DG_TRY(dg_text_finish(&text, err));
        dg_json_str(json, dg_lang_word((enum dg_lang)lang), text.data);
    }
    dg_json_end_object(json);
    return 0;
}

int dg_app_check_json(struct dg_text *text, const struct dg_dossier *dossier, const struct dg_issues *issues,
                      struct dg_err *err)
{
    struct dg_json json;
    bool can_be_assessed = true;

    for (int32_t i = 0; i < issues->n; i++)
        can_be_assessed = can_be_assessed && !issues->items[i].blocks_assess;
    dg_json_begin(&json, text, 2);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "format", "didgah.check/1");
    dg_json_str(&json, "scheme_id", dossier->scheme.scheme_id);
    dg_json_bool(&json, "is_sample", dossier->scheme.is_sample);
    dg_json_int(&json, "n_errors", issues->n_errors);
    dg_json_int(&json, "n_warnings", issues->n_warnings);
    dg_json_int(&json, "n_notes", issues->n - issues->n_errors - issues->n_warnings);
    dg_json_bool(&json, "can_be_assessed", can_be_assessed);
    dg_json_array(&json, "issues");
    for (int32_t i = 0; i < issues->n; i++) {
        const struct dg_issue *issue = &issues->items[i];
        dg_json_object(&json, NULL);
        dg_json_str(&json, "severity", severities[issue->severity]);
        dg_json_str(&json, "code", issue->code);
        dg_json_str(&json, "layer", issue->layer);
        dg_json_str(&json, "object", issue->object);
        dg_json_str(&json, "column", issue->column);
        dg_json_str(&json, "value", issue->value);
        dg_json_bool(&json, "blocks_assess", issue->blocks_assess);
        DG_TRY(json_texts(&json, issue, "what", err));
        DG_TRY(json_texts(&json, issue, "why", err));
        DG_TRY(json_texts(&json, issue, "remedy", err));
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    dg_text_add(text, "\n");
    return dg_text_finish(text, err);
}
