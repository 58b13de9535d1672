/* Frame: head, navigation and foot of every screen, and the parts of its forms. */
#include <stdio.h>
#include <string.h>

#include "register/register.h"
#include "screen/part.h"
#include "screen/screen_style.h" /* made by the build from screen.css */

const char *dg_screen_style(void) { return dg_screen_css; }

/* ---- navigation -------------------------------------------------------------------------------------------
 */

static void nav_item(struct dg_screen *s, const char *href, const char *key, const char *here)
{
    const char *word = strrchr(key, '_') + 1;
    dg_put(s, "<li><a href=\"");
    dg_text_addf(s->out, "%s?lang=%s\"", href, dg_lang_word(s->lang));
    if (strcmp(word, here) == 0) dg_put(s, " aria-current=\"page\"");
    dg_put(s, ">");
    dg_put_word(s, key);
    dg_put(s, "</a></li>\n");
}

static bool has_role(const struct dg_screen *s, enum dg_role role)
{
    for (int32_t i = 0; s->who && i < s->who->n_grants; i++) {
        if (s->who->grants[i].role == role) return true;
    }
    return false;
}

static void who_is_it(struct dg_screen *s)
{
    const struct dg_actor *actor = s->who->actor;
    dg_put(s, "<p class=\"who\"><a href=\"/account?lang=");
    dg_put(s, dg_lang_word(s->lang));
    dg_put(s, "\">");
    dg_put_given(s, s->who->name);
    if (actor && *actor->body_id) {
        dg_put(s, " · ");
        dg_put_text(s, dg_coded(s, "review.role_", dg_role_word(actor->role)));
        dg_put(s, " · ");
        dg_put_given(s, dg_body_title(s, actor->body_id));
    } else if (s->who->n_grants > 1) {
        dg_put(s, " · ");
        dg_put_word(s, "screen.choose_role");
    }
    dg_put(s, "</a></p>\n<form class=\"out\" method=\"post\" action=\"/logout\">");
    dg_put_hidden(s, "csrf", s->who->csrf);
    dg_put(s, "<button class=\"plain\">");
    dg_put_word(s, "screen.logout");
    dg_put(s, "</button></form>\n");
}

static void navigation(struct dg_screen *s, const char *here)
{
    enum dg_lang other = s->lang == DG_FA ? DG_EN : DG_FA;
    dg_put(s, "<nav aria-label=\"");
    dg_put_word(s, "screen.nav");
    dg_put(s, "\"><ul>\n");
    if (s->who) {
        nav_item(s, "/work", "screen.nav_work", here);
        nav_item(s, "/cases", "screen.nav_cases", here);
    }
    if (has_role(s, DG_ROLE_ADMIN)) nav_item(s, "/people", "screen.nav_people", here);
    nav_item(s, "/register", "screen.nav_register", here);
    nav_item(s, "/verify", "screen.nav_verify", here);
    if (!s->who) nav_item(s, "/login", "screen.nav_login", here);
    dg_put(s, "<li><a");
    dg_text_addf(s->out, " lang=\"%s\"", dg_lang_word(other));
    dg_put(s, " href=\"");
    dg_put_text(s, s->path ? s->path : "/");
    dg_text_addf(s->out, "%slang=%s\">%s</a></li>\n", s->path && strchr(s->path, '?') ? "&amp;" : "?",
                 dg_lang_word(other), other == DG_FA ? "فارسی" : "English");
    dg_put(s, "</ul></nav>");
}

void dg_shell_begin(struct dg_screen *s, const char *title, const char *here)
{
    const char *county = s->config ? s->config->title[s->lang] : NULL; /* not known to a refusal at the gate */
    dg_text_addf(s->out, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n", dg_lang_word(s->lang),
                 s->lang == DG_FA ? "rtl" : "ltr");
    dg_put(s, "<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    dg_put_text(s, title);
    dg_put(s, " · ");
    dg_put_text(s, county ? county : dg_word(s->lang, "screen.brand"));
    dg_put(s,
           "</title>\n<link rel=\"stylesheet\" href=\"/screen/style.css\">\n</head>\n<body class=\"screen\">\n"
           "<a class=\"skip\" href=\"#main\">");
    dg_put_word(s, "register.skip");
    dg_put(s, "</a>\n<header><div class=\"bar\"><p class=\"county\">");
    dg_put_word(s, "screen.brand");
    if (county) {
        dg_put(s, " · ");
        dg_put_given(s, county);
    }
    dg_put(s, "</p>\n");
    if (s->who) who_is_it(s);
    dg_put(s, "</div>\n");
    navigation(s, here);
    dg_put(s, "</header>\n<main id=\"main\">\n<h1>");
    dg_put_given(s, title);
    dg_put(s, "</h1>\n");
}

int dg_shell_end(struct dg_screen *s, struct dg_err *err)
{
    dg_put(s, "</main>\n<footer><p>");
    dg_put_word(s, "screen.footer");
    dg_put(s, "</p>\n<p>");
    dg_put_word(s, "register.never");
    dg_put(s, "</p></footer>\n</body>\n</html>\n");
    return dg_text_finish(s->out, err);
}

/* ---- forms ------------------------------------------------------------------------------------------------
 */

const char *dg_form_get(const struct dg_form *form, const char *name)
{
    for (int32_t i = 0; form && i < form->n; i++) {
        if (strcmp(form->pairs[i].name, name) == 0) return form->pairs[i].value;
    }
    return "";
}

void dg_put_hidden(struct dg_screen *s, const char *name, const char *value)
{
    dg_put(s, "<input type=\"hidden\"");
    dg_put_attr(s, "name", name);
    dg_put_attr(s, "value", value);
    dg_put(s, ">\n");
}

void dg_form_begin(struct dg_screen *s, const char *action)
{
    dg_put(s, "<form class=\"sheet\" method=\"post\"");
    dg_text_addf(s->out, " action=\"");
    dg_put_text(s, action);
    dg_text_addf(s->out, "?lang=%s\">\n", dg_lang_word(s->lang));
    if (s->who) dg_put_hidden(s, "csrf", s->who->csrf);
}

void dg_form_end(struct dg_screen *s, const char *button_key)
{
    dg_put(s, "<p class=\"do\"><button>");
    dg_put_word(s, button_key);
    dg_put(s, "</button></p>\n</form>\n");
}

void dg_fault_add(struct dg_screen_faults *faults, const char *field, const char *text, const char *plain)
{
    if (!faults || faults->n >= DG_MAX_FAULTS) return;
    faults->list[faults->n++] = (struct dg_screen_fault){field, text, plain};
}

static const char *fault_of(const struct dg_screen_faults *faults, const char *field)
{
    for (int32_t i = 0; faults && i < faults->n; i++) {
        if (strcmp(faults->list[i].field, field) == 0) return faults->list[i].text;
    }
    return NULL;
}

void dg_put_faults(struct dg_screen *s, const struct dg_screen_faults *faults)
{
    if (!faults || !faults->n) return;
    dg_put(
        s,
        "<div class=\"faults\" role=\"alert\" tabindex=\"-1\" aria-labelledby=\"faults\">\n<h2 id=\"faults\">");
    dg_put_word(s, "screen.faults");
    dg_put(s, "</h2>\n<ul>\n");
    for (int32_t i = 0; i < faults->n; i++) {
        const struct dg_screen_fault *fault = &faults->list[i];
        dg_put(s, "<li>");
        if (*fault->field) {
            dg_put(s, "<a href=\"#f-");
            dg_put_text(s, fault->field);
            dg_put(s, "\">");
        }
        dg_put_text(s, fault->text);
        if (*fault->field) dg_put(s, "</a>");
        if (fault->plain) {
            dg_put(s, " <q lang=\"en\" dir=\"ltr\">");
            dg_put_text(s, fault->plain);
            dg_put(s, "</q>");
        }
        dg_put(s, "</li>\n");
    }
    dg_put(s, "</ul></div>\n");
}

void dg_put_tied(struct dg_screen *s, const char *name, bool has_hint, const struct dg_screen_faults *faults)
{
    bool is_bad = fault_of(faults, name) != NULL;
    if (is_bad) dg_put(s, " aria-invalid=\"true\"");
    if (!has_hint && !is_bad) return;
    dg_put(s, " aria-describedby=\"");
    if (has_hint) {
        dg_put(s, "h-");
        dg_put_text(s, name);
    }
    if (is_bad) {
        dg_put(s, has_hint ? " e-" : "e-");
        dg_put_text(s, name);
    }
    dg_put(s, "\"");
}

void dg_put_fault(struct dg_screen *s, const char *name, const struct dg_screen_faults *faults)
{
    const char *text = fault_of(faults, name);
    if (!text) return;
    dg_put(s, "<p class=\"fault\" id=\"e-");
    dg_put_text(s, name);
    dg_put(s, "\">");
    dg_put_text(s, text);
    dg_put(s, "</p>\n");
}

void dg_put_input(struct dg_screen *s, const struct dg_input *input, const struct dg_screen_faults *faults)
{
    dg_put(s, "<div class=\"field\"><label for=\"f-");
    dg_put_text(s, input->name);
    dg_put(s, "\">");
    dg_put_word(s, input->label_key);
    if (!input->is_required) {
        dg_put(s, " <span class=\"soft\">");
        dg_put_word(s, "screen.optional");
        dg_put(s, "</span>");
    }
    dg_put(s, "</label>\n");
    if (input->hint_key) {
        dg_put(s, "<p class=\"hint\" id=\"h-");
        dg_put_text(s, input->name);
        dg_put(s, "\">");
        dg_put_word(s, input->hint_key);
        dg_put(s, "</p>\n");
    }
    dg_put_fault(s, input->name, faults);
    dg_put(s, "<input id=\"f-");
    dg_put_text(s, input->name);
    dg_put(s, "\"");
    dg_put_attr(s, "name", input->name);
    dg_put_attr(s, "type", input->type ? input->type : "text");
    if (input->value && *input->value) dg_put_attr(s, "value", input->value);
    if (input->autocomplete) dg_put_attr(s, "autocomplete", input->autocomplete);
    if (input->is_required) dg_put(s, " required");
    dg_put(s, input->is_ltr ? " dir=\"ltr\"" : " dir=\"auto\"");
    dg_put_tied(s, input->name, input->hint_key != NULL, faults);
    dg_put(s, "></div>\n");
}

void dg_put_password(struct dg_screen *s, const char *name, const char *label_key, const char *hint_key,
                     const char *autocomplete, const struct dg_screen_faults *faults)
{
    const struct dg_input input = {.name = name,
                                   .label_key = label_key,
                                   .hint_key = hint_key,
                                   .type = "password",
                                   .autocomplete = autocomplete,
                                   .is_required = true,
                                   .is_ltr = true};
    dg_put_input(s, &input, faults);
}
