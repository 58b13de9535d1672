/* Work: what waits for a person, and the list of the cases that a person may see. */
#include <string.h>

#include "screen/part.h"

static const struct dg_stage *stage_of(const struct dg_screen *s, const struct dg_county_case *c)
{
    return dg_procedure_stage(s->procedure, c->kind, c->stage);
}

static void row_head(struct dg_screen *s, const struct dg_county_case *c)
{
    const struct dg_stage *stage = stage_of(s, c);
    dg_put(s, "<h2>");
    dg_put_case_link(s, c->id, "",
                     c->title ? c->title : dg_coded(s, "review.kind_", dg_case_kind_word(c->kind)));
    dg_put(s, "</h2>\n<p>");
    dg_put_status(s, dg_case_status_word(c->status));
    dg_put_text(s, dg_coded(s, "review.kind_", dg_case_kind_word(c->kind)));
    dg_put(s, " ");
    dg_put_code(s, c->id);
    dg_put(s, " · ");
    dg_put_text(s, stage ? stage->title[s->lang] : c->stage);
    if (c->submitter_body && *c->submitter_body) {
        dg_put(s, " · ");
        dg_put_given(s, dg_body_title(s, c->submitter_body));
    }
    dg_put(s, "</p>\n");
}

static void row_due(struct dg_screen *s, int64_t due_at, bool is_overdue)
{
    if (!due_at) return;
    dg_put(s, "<p class=\"due\">");
    dg_put_word(s, "screen.due");
    dg_put(s, " ");
    dg_put_due(s, due_at, is_overdue);
    dg_put(s, "</p>\n");
}

static void act_link(struct dg_screen *s, const char *case_id, const char *act)
{
    dg_put(s, "<li><a class=\"act\" href=\"");
    if (case_id) {
        dg_put(s, "/cases/");
        dg_put_text(s, case_id);
        dg_put(s, "/acts/");
    } else {
        dg_put(s, "/open/");
    }
    dg_put_text(s, act);
    dg_text_addf(s->out, "?lang=%s\">", dg_lang_word(s->lang));
    dg_put_text(s, dg_coded(s, "screen.act_", act));
    dg_put(s, "</a></li>\n");
}

static void opening(struct dg_screen *s, const struct dg_screen_work *work)
{
    bool is_any = false;
    for (int32_t i = 0; i < work->n_opening; i++) is_any |= dg_screen_act_is_known(work->opening[i]);
    if (!is_any) return;
    dg_put_tag_word(s, "h2", "screen.open_new");
    dg_put(s, "<ul class=\"acts\">\n");
    for (int32_t i = 0; i < work->n_opening; i++) {
        if (dg_screen_act_is_known(work->opening[i])) act_link(s, NULL, work->opening[i]);
    }
    dg_put(s, "</ul>\n");
}

int dg_screen_work(struct dg_screen *s, const struct dg_screen_work *work, struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, "screen.work_title"), "work");
    dg_put(s, "<p class=\"soft\">");
    dg_put_say(s, "screen.work_lead", "n", dg_num_of(s, work->n), "today", dg_day_of(s, s->now), NULL);
    dg_put(s, "</p>\n");
    if (!work->n) {
        dg_put(s, "<p class=\"empty\">");
        dg_put_word(s, s->who && s->who->actor && *s->who->actor->body_id ? "screen.work_empty"
                                                                          : "screen.work_no_role");
        dg_put(s, "</p>\n");
    }
    dg_put(s, "<ol class=\"rows\">\n");
    for (int32_t i = 0; i < work->n; i++) {
        const struct dg_screen_row *row = &work->rows[i];
        dg_put(s, "<li>");
        row_head(s, row->of);
        row_due(s, row->due_at, row->of->is_overdue);
        dg_put(s, "<ul class=\"acts\">\n");
        for (int32_t k = 0; k < row->n_acts; k++) act_link(s, row->of->id, row->acts[k]);
        dg_put(s, "</ul></li>\n");
    }
    dg_put(s, "</ol>\n");
    if (work->n_unseen) {
        dg_put(s, "<p class=\"mark\">");
        dg_put_say(s, "screen.work_unseen", "n", dg_num_of(s, work->n_unseen), NULL);
        dg_put(s, "</p>\n");
    }
    opening(s, work);
    return dg_shell_end(s, err);
}

/* ---- the list ---------------------------------------------------------------------------------------------
 */

static void option(struct dg_screen *s, const char *value, const char *chosen, const char *text)
{
    dg_put(s, "<option");
    dg_put_attr(s, "value", value);
    dg_put(s, strcmp(value, chosen) == 0 ? " selected>" : ">");
    dg_put_text(s, text);
    dg_put(s, "</option>\n");
}

static void select_begin(struct dg_screen *s, const char *name, const char *label_key)
{
    dg_put(s, "<label>");
    dg_put_word(s, label_key);
    dg_put(s, "<select");
    dg_put_attr(s, "name", name);
    dg_put(s, ">\n");
    option(s, "", "-", dg_word(s->lang, "register.any"));
}

static void select_end(struct dg_screen *s) { dg_put(s, "</select></label>\n"); }

/* Stages of all kinds, each word once. */
static void stages(struct dg_screen *s, const char *chosen)
{
    for (int k = 0; k < DG_N_CASE_KINDS; k++) {
        const struct dg_case_rules *rules = &s->procedure->cases[k];
        for (int32_t i = 0; i < rules->n_stages; i++) {
            bool is_there = false;
            for (int j = 0; j < k && !is_there; j++)
                is_there = dg_procedure_stage(s->procedure, (enum dg_case_kind)j, rules->stages[i].id) != NULL;
            if (!is_there) option(s, rules->stages[i].id, chosen, rules->stages[i].title[s->lang]);
        }
    }
}

static void sieve(struct dg_screen *s, const struct dg_screen_list *list)
{
    dg_put(s, "<form class=\"sieve\" method=\"get\" action=\"/cases\" role=\"search\">\n");
    dg_put_hidden(s, "lang", dg_lang_word(s->lang));
    dg_put(s, "<label>");
    dg_put_word(s, "screen.text");
    dg_put(s, "<input type=\"search\" name=\"text\" dir=\"auto\"");
    dg_put_attr(s, "value", list->text);
    dg_put(s, "></label>\n");
    select_begin(s, "kind", "screen.kind");
    for (int k = 0; k < DG_N_CASE_KINDS; k++) {
        const char *word = dg_case_kind_word((enum dg_case_kind)k);
        option(s, word, list->kind, dg_coded(s, "review.kind_", word));
    }
    select_end(s);
    select_begin(s, "stage", "screen.stage");
    stages(s, list->stage);
    select_end(s);
    select_begin(s, "status", "screen.status");
    for (int k = 0; k < DG_N_STATUSES; k++) {
        const char *word = dg_case_status_word((enum dg_case_status)k);
        option(s, word, list->status, dg_coded(s, "review.status_", word));
    }
    select_end(s);
    dg_put(s, "<button>");
    dg_put_word(s, "screen.find");
    dg_put(s, "</button></form>\n");
}

static void page_link(struct dg_screen *s, const struct dg_screen_list *list, const char *after,
                      const char *key)
{
    const char *const names[] = {"kind", "stage", "status", "text", "after"};
    const char *const values[] = {list->kind, list->stage, list->status, list->text, after};
    dg_put(s, "<a href=\"/cases?lang=");
    dg_put(s, dg_lang_word(s->lang));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!values[i] || !*values[i]) continue;
        dg_text_addf(s->out, "&amp;%s=", names[i]);
        for (const char *c = values[i]; *c; c++) dg_text_addf(s->out, "%%%02X", (unsigned char)*c);
    }
    dg_put(s, "\">");
    dg_put_word(s, key);
    dg_put(s, "</a> ");
}

int dg_screen_cases(struct dg_screen *s, const struct dg_screen_list *list, struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, "screen.cases_title"), "cases");
    sieve(s, list);
    if (!list->n) {
        dg_put(s, "<p class=\"empty\">");
        dg_put_word(s, "screen.cases_empty");
        dg_put(s, "</p>\n");
    }
    dg_put(s, "<ol class=\"rows\">\n");
    for (int32_t i = 0; i < list->n; i++) {
        dg_put(s, "<li>");
        row_head(s, &list->rows[i]);
        row_due(s, list->rows[i].due_at, list->rows[i].is_overdue);
        dg_put(s, "</li>\n");
    }
    dg_put(s, "</ol>\n<p class=\"links\">");
    if (!list->is_first) page_link(s, list, NULL, "screen.first_page");
    if (list->next) page_link(s, list, list->next, "screen.next_page");
    dg_put(s, "</p>\n");
    return dg_shell_end(s, err);
}
