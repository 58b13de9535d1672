/* The three pages of an act: the form, what will be recorded, and "the case has moved on". */
#include <stdio.h>
#include <string.h>

#include "screen/acts.h"

static const char *action_of(struct dg_screen *s, const struct dg_screen_act *act)
{
    struct dg_text text = {0};
    if (act->c)
        dg_text_addf(&text, "/cases/%s/acts/%s", dg_at_text(act->c, "id"), act->kind);
    else
        dg_text_addf(&text, "/open/%s", act->kind);
    return dg_kept(s, &text);
}

static void page_begin(struct dg_screen *s, const struct dg_screen_act *act)
{
    dg_shell_begin(s, dg_coded(s, "screen.act_", act->kind), act->c ? "cases" : "work");
    if (!act->c) return;
    const char *title = dg_said_at(s, act->c, "title");
    dg_put(s, "<p>");
    dg_put_case_link(s, dg_at_text(act->c, "id"), "", *title ? title : dg_at_text(act->c, "id"));
    dg_put(s, " ");
    dg_put_code(s, dg_at_text(act->c, "id"));
    dg_put(s, "</p>\n");
}

static void steps(struct dg_screen *s, const struct dg_screen_act *act)
{
    char seq[24];
    snprintf(seq, sizeof seq, "%lld", (long long)act->seq);
    dg_put_hidden(s, "key", s->key ? s->key : "");
    dg_put_hidden(s, "seq", seq);
}

/* A form of its own, so that no form stands in another; its fields name it. */
static void upload_form(struct dg_screen *s, const struct dg_act_sheet *sheet, const struct dg_screen_act *act)
{
    bool wants = false;
    for (const struct dg_field_row *field = sheet->fields; field->name; field++)
        wants |= field->widget == DG_ASK_VERSION;
    if (!wants) return;
    dg_put(s, "<form id=\"upload\" method=\"post\" enctype=\"multipart/form-data\" action=\"/uploads?lang=");
    dg_put(s, dg_lang_word(s->lang));
    dg_put(s, "\">\n");
    if (s->who) dg_put_hidden(s, "csrf", s->who->csrf);
    dg_put_hidden(s, "next", action_of(s, act));
    dg_put(s, "</form>\n");
}

/* A fault leads to its field; one that the form does not have stands in the summary alone. */
static void settle_faults(const struct dg_act_sheet *sheet, struct dg_screen_faults *faults)
{
    for (int32_t i = 0; i < faults->n; i++) {
        struct dg_screen_fault *fault = &faults->list[i];
        size_t n = strcspn(fault->field, ".");
        const struct dg_field_row *field = sheet->fields;
        bool is_of = strcmp(fault->field, "of") == 0;
        while (field->name && (strncmp(field->name, fault->field, n) != 0 || field->name[n])) field++;
        if (!field->name && !is_of) fault->field = "";
    }
}

int dg_screen_act_form(struct dg_screen *s, const struct dg_screen_act *act, const struct dg_form *form,
                       const struct dg_screen_faults *faults, struct dg_err *err)
{
    const struct dg_act_sheet *sheet = dg_act_sheet(act->kind);
    struct dg_screen_faults all = faults ? *faults : (struct dg_screen_faults){.n = 0};
    struct dg_asking ask = {.s = s, .act = act, .form = form, .faults = &all};
    char lead[80];
    if (!sheet) return dg_err_set(err, DG_EFOUND, "no such act");
    settle_faults(sheet, &all);
    page_begin(s, act);
    dg_put_faults(s, &all);
    snprintf(lead, sizeof lead, "screen.lead_%s", act->kind);
    if (dg_word_exists(lead)) {
        dg_put(s, "<p>");
        dg_put_word(s, lead);
        dg_put(s, "</p>\n");
    }
    upload_form(s, sheet, act);
    dg_form_begin(s, action_of(s, act));
    steps(s, act);
    for (ask.field = sheet->fields; ask.field->name; ask.field++) dg_field_put(&ask);
    dg_put(s, "<p class=\"do\"><button name=\"step\" value=\"check\">");
    dg_put_word(s, "screen.check");
    dg_put(s, "</button></p>\n</form>\n");
    return dg_shell_end(s, err);
}

/* ---- what will be recorded --------------------------------------------------------------------------------
 */

static void value_put(struct dg_asking *ask, const char *name, const struct dg_json_value *value);

/* `list`: what the object is an item of; NULL: of nothing. */
static void members_put(struct dg_asking *ask, const char *list, const struct dg_json_value *object)
{
    dg_put(ask->s, "<dl class=\"facts\">\n");
    for (int32_t i = 0; i < object->n; i++) {
        const char *name = object->items[i].key;
        dg_put(ask->s, "<div><dt>");
        dg_put_word(ask->s, dg_label_key(ask, list ? dg_name_at(ask, list, 0, name) : name));
        dg_put(ask->s, "</dt><dd>");
        value_put(ask, name, &object->items[i]);
        dg_put(ask->s, "</dd></div>\n");
    }
    dg_put(ask->s, "</dl>\n");
}

/* A word of the procedure in the reader's language; a body's or a person's name; a text as it is. */
static void text_put(struct dg_asking *ask, const char *name, const char *text)
{
    static const char *const prefixes[] = {"review.verdict_",  "review.motion_", "review.ballot_",
                                           "screen.remedy_",   "review.remit_",  "screen.purpose_",
                                           "screen.premises_", "screen.type_"};
    static const char *const coded[] = {"verdict", "motion", "choice", "remit", "purpose", "premises", "type"};
    struct dg_screen *s = ask->s;
    bool is_coded = false;
    for (size_t i = 0; i < sizeof coded / sizeof *coded; i++) is_coded |= strcmp(coded[i], name) == 0;
    for (size_t i = 0; is_coded && i < sizeof prefixes / sizeof *prefixes; i++) {
        const char *word = dg_coded(s, prefixes[i], text);
        bool is_motion =
            strncmp(ask->act->kind, "objection", 9) == 0 || strncmp(ask->act->kind, "appeal", 6) == 0;
        if (word == text || (is_motion && strcmp(prefixes[i], "screen.remedy_") != 0)) continue;
        dg_put_text(s, word);
        return;
    }
    if (strcmp(name, "starts_at") == 0) {
        const struct dg_json_value item = {.kind = DG_JSON_TEXT, .key = "at", .text = text};
        const struct dg_json_value object = {
            .kind = DG_JSON_OBJECT, .items = (struct dg_json_value[]){item}, .n = 1};
        dg_put_text(s, dg_moment_of(s, dg_at_time(&object, "at")));
        return;
    }
    if (strcmp(name, "body") == 0) text = dg_body_title(s, text);
    if (strcmp(name, "person") == 0) text = dg_person_name(s, text);
    if (strcmp(name, "sha256") == 0)
        dg_put_code(s, text);
    else
        dg_put_given(s, text);
}

static void value_put(struct dg_asking *ask, const char *name, const struct dg_json_value *value)
{
    switch (value->kind) {
    case DG_JSON_TEXT: text_put(ask, name, value->text); break;
    case DG_JSON_NUMBER: dg_put_text(ask->s, dg_num_of(ask->s, (int64_t)value->number)); break;
    case DG_JSON_OBJECT: members_put(ask, name, value); break;
    case DG_JSON_ARRAY:
        dg_put(ask->s, "<ol>\n");
        for (int32_t i = 0; i < value->n; i++) {
            dg_put(ask->s, "<li>");
            value_put(ask, name, &value->items[i]);
            dg_put(ask->s, "</li>\n");
        }
        dg_put(ask->s, "</ol>\n");
        break;
    case DG_JSON_NULL:
    case DG_JSON_BOOL: break;
    }
}

static void follows(struct dg_screen *s, const struct dg_screen_act *act, const struct dg_json_value *then)
{
    enum dg_case_kind kind = DG_CASE_SCHEME;
    const char *id = dg_at_text(then, "stage");
    int opens = dg_act_opens(act->kind);
    if (act->c)
        (void)dg_case_kind_parse(dg_at_text(act->c, "kind"), &kind);
    else if (opens >= 0)
        kind = (enum dg_case_kind)opens;
    const struct dg_stage *stage = *id ? dg_procedure_stage(s->procedure, kind, id) : NULL;
    if (!stage) return;
    dg_put(s, "<div><dt>");
    dg_put_word(s, "screen.then");
    dg_put(s, "</dt><dd>");
    dg_put_given(s, stage->title[s->lang]);
    dg_put(s, "</dd></div>\n");
    dg_put_fact(s, "screen.then_due", dg_day_of(s, dg_at_time(then, "due_at")));
}

static void carry(struct dg_screen *s, const struct dg_form *form)
{
    static const char *const ours[] = {"csrf", "key", "seq", "step", "more"};
    for (int32_t i = 0; i < form->n; i++) {
        bool is_ours = false;
        for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
            is_ours |= strcmp(ours[k], form->pairs[i].name) == 0;
        if (!is_ours && *form->pairs[i].value) dg_put_hidden(s, form->pairs[i].name, form->pairs[i].value);
    }
}

int dg_screen_act_confirm(struct dg_screen *s, const struct dg_screen_act *act, const struct dg_form *form,
                          const struct dg_json_value *data, const struct dg_json_value *then,
                          struct dg_err *err)
{
    const struct dg_act_sheet *sheet = dg_act_sheet(act->kind);
    struct dg_asking ask = {.s = s, .act = act, .form = form};
    if (!sheet) return dg_err_set(err, DG_EFOUND, "no such act");
    page_begin(s, act);
    dg_put_tag_word(s, "h2", "screen.confirm");
    if (data->n)
        members_put(&ask, NULL, data);
    else {
        dg_put(s, "<p>");
        dg_put_word(s, "screen.confirm_bare");
        dg_put(s, "</p>\n");
    }
    dg_put(s, "<dl class=\"facts\">\n");
    if (s->who && s->who->actor) {
        dg_put_fact(s, "screen.as", dg_coded(s, "review.role_", dg_role_word(s->who->actor->role)));
        dg_put_fact_given(s, "screen.of_body", dg_body_title(s, s->who->actor->body_id));
    }
    follows(s, act, then);
    dg_put_fact(s, "screen.seen", dg_word(s->lang, sheet->seen_key));
    dg_put(s, "</dl>\n<p class=\"mark\">");
    dg_put_word(s, "screen.confirm_kept");
    dg_put(s, "</p>\n");
    dg_form_begin(s, action_of(s, act));
    steps(s, act);
    carry(s, form);
    dg_put(s, "<p class=\"do\"><button name=\"step\" value=\"send\">");
    dg_put_word(s, "screen.send");
    dg_put(s, "</button> <button class=\"second\" name=\"step\" value=\"back\">");
    dg_put_word(s, "screen.back");
    dg_put(s, "</button></p>\n</form>\n");
    return dg_shell_end(s, err);
}

/* ---- the case has moved on --------------------------------------------------------------------------------
 */

int dg_screen_act_stale(struct dg_screen *s, const struct dg_screen_act *act, const struct dg_form *form,
                        const struct dg_screen_record *since, struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, "screen.stale_title"), "cases");
    dg_put(s, "<p>");
    dg_put_say(s, "screen.stale_lead", "act", dg_coded(s, "screen.act_", act->kind), NULL);
    dg_put(s, "</p>\n");
    dg_put_tag_word(s, "h2", "screen.stale_since");
    dg_put(s, "<ul class=\"record\">\n");
    for (int32_t i = 0; i < since->n; i++) {
        struct dg_entry entry;
        int64_t n;
        if (dg_entry_parse(s->arena, since->entries[i].bytes, since->entries[i].n_bytes, &entry, &n, NULL) < 0)
            continue;
        dg_put(s, "<li><h3>");
        dg_put_text(s, dg_coded(s, "screen.act_", entry.act));
        dg_put(s, "</h3><p class=\"soft\">");
        dg_put_text(s, dg_moment_of(s, entry.at));
        dg_put(s, " · ");
        dg_put_given(s, *entry.body ? dg_body_title(s, entry.body)
                                    : dg_coded(s, "review.role_", dg_role_word(entry.role)));
        dg_put(s, "</p></li>\n");
    }
    dg_put(s, "</ul>\n");
    if (!since->n) {
        dg_put(s, "<p class=\"empty\">");
        dg_put_word(s, "screen.stale_unseen");
        dg_put(s, "</p>\n");
    }
    dg_form_begin(s, action_of(s, act));
    steps(s, act);
    carry(s, form);
    dg_put_hidden(s, "step", "back");
    dg_form_end(s, "screen.stale_again");
    dg_put(s, "<ul class=\"acts\">");
    if (act->c) {
        dg_put(s, "<li><a class=\"act\" href=\"/cases/");
        dg_put_text(s, dg_at_text(act->c, "id"));
        dg_text_addf(s->out, "?lang=%s\">", dg_lang_word(s->lang));
        dg_put_word(s, "screen.to_case");
        dg_put(s, "</a></li>");
    }
    dg_put(s, "</ul>\n");
    return dg_shell_end(s, err);
}
