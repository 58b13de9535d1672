/* People: who there is, their roles and accounts; for administrators. */
#include <string.h>

#include "screen/part.h"

static void person_link(struct dg_screen *s, const struct dg_person *person)
{
    dg_put(s, "<a href=\"/people/");
    dg_put_text(s, person->id);
    dg_text_addf(s->out, "?lang=%s\">", dg_lang_word(s->lang));
    dg_put_given(s, person->name ? person->name : dg_word(s->lang, "screen.removed"));
    dg_put(s, "</a>");
}

static void grants_of(struct dg_screen *s, const struct dg_screen_people *of, const struct dg_person *person)
{
    for (int32_t i = 0; i < of->n_grants; i++) {
        if (strcmp(of->grants[i].person_id, person->id) != 0) continue;
        dg_put(s, "<div>");
        dg_put_text(s, dg_coded(s, "review.role_", dg_role_word(of->grants[i].role)));
        dg_put(s, " · ");
        dg_put_given(s, dg_body_title(s, of->grants[i].body));
        dg_put(s, "</div>");
    }
}

int dg_screen_people(struct dg_screen *s, const struct dg_screen_people *of, const struct dg_form *form,
                     const struct dg_screen_faults *faults, struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, "screen.people_title"), "people");
    dg_put_faults(s, faults);
    dg_put(s, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">");
    dg_put_word(s, "screen.name");
    dg_put(s, "</th><th scope=\"col\">");
    dg_put_word(s, "screen.login");
    dg_put(s, "</th><th scope=\"col\">");
    dg_put_word(s, "screen.roles");
    dg_put(s, "</th><th scope=\"col\">");
    dg_put_word(s, "screen.factor");
    dg_put(s, "</th></tr></thead><tbody>\n");
    for (int32_t i = 0; i < of->n; i++) {
        const struct dg_person *person = &of->people[i];
        dg_put(s, "<tr><th scope=\"row\">");
        person_link(s, person);
        dg_put(s, "</th><td>");
        if (person->login) dg_put_code(s, person->login);
        dg_put(s, "</td><td>");
        grants_of(s, of, person);
        dg_put(s, "</td><td>");
        dg_put_word(s, person->has_totp ? "screen.yes" : "screen.no");
        dg_put(s, "</td></tr>\n");
    }
    dg_put(s, "</tbody></table></div>\n");
    dg_put_tag_word(s, "h2", "screen.person_add");
    dg_form_begin(s, "/people");
    dg_put_input(s,
                 &(struct dg_input){.name = "name",
                                    .label_key = "screen.name",
                                    .hint_key = "screen.hint_name",
                                    .value = dg_form_get(form, "name"),
                                    .is_required = true},
                 faults);
    dg_put_input(s,
                 &(struct dg_input){
                     .name = "contact", .label_key = "screen.contact", .value = dg_form_get(form, "contact")},
                 faults);
    dg_form_end(s, "screen.person_add_do");
    return dg_shell_end(s, err);
}

/* ---- one person -------------------------------------------------------------------------------------------
 */

static const char *path_of(struct dg_screen *s, const struct dg_person *person, const char *tail)
{
    struct dg_text text = {0};
    dg_text_addf(&text, "/people/%s%s", person->id, tail);
    return dg_kept(s, &text);
}

static void roles(struct dg_screen *s, const struct dg_screen_people *of, const struct dg_person *person)
{
    dg_put_tag_word(s, "h2", "screen.roles");
    dg_put(s, "<ul class=\"rows\">\n");
    for (int32_t i = 0; i < of->n_grants; i++) {
        const struct dg_grant *grant = &of->grants[i];
        if (strcmp(grant->person_id, person->id) != 0) continue;
        dg_put(s, "<li><p>");
        dg_put_text(s, dg_coded(s, "review.role_", dg_role_word(grant->role)));
        dg_put(s, " · ");
        dg_put_given(s, dg_body_title(s, grant->body));
        dg_put(s, "</p><form method=\"post\" action=\"");
        dg_put_text(s, path_of(s, person, "/role-take"));
        dg_text_addf(s->out, "?lang=%s\">\n", dg_lang_word(s->lang));
        dg_put_hidden(s, "csrf", s->who->csrf);
        dg_put_hidden(s, "role", dg_role_word(grant->role));
        dg_put_hidden(s, "body", grant->body);
        dg_put(s, "<button class=\"second\">");
        dg_put_word(s, "screen.role_take");
        dg_put(s, "</button></form></li>\n");
    }
    dg_put(s, "</ul>\n");
}

static void role_give(struct dg_screen *s, const struct dg_person *person)
{
    dg_form_begin(s, path_of(s, person, "/role-give"));
    dg_put(s, "<div class=\"two\"><div class=\"field\"><label for=\"f-role\">");
    dg_put_word(s, "screen.role");
    dg_put(s, "</label><select id=\"f-role\" name=\"role\">\n");
    for (int r = 0; r < DG_ROLE_SYSTEM; r++) {
        if (r == DG_ROLE_PUBLIC) continue;
        dg_put(s, "<option");
        dg_put_attr(s, "value", dg_role_word((enum dg_role)r));
        dg_put(s, ">");
        dg_put_text(s, dg_coded(s, "review.role_", dg_role_word((enum dg_role)r)));
        dg_put(s, "</option>\n");
    }
    dg_put(s, "</select></div><div class=\"field\"><label for=\"f-body\">");
    dg_put_word(s, "screen.body");
    dg_put(s, "</label><select id=\"f-body\" name=\"body\">\n");
    for (int32_t i = 0; i < s->config->n_bodies; i++) {
        dg_put(s, "<option");
        dg_put_attr(s, "value", s->config->bodies[i].id);
        dg_put(s, ">");
        dg_put_text(s, s->config->bodies[i].title[s->lang]);
        dg_put(s, "</option>\n");
    }
    dg_put(s, "</select></div></div>\n");
    dg_form_end(s, "screen.role_give");
}

static void account(struct dg_screen *s, const struct dg_person *person, const struct dg_screen_faults *faults)
{
    dg_put_tag_word(s, "h2", "screen.account");
    dg_form_begin(s, path_of(s, person, "/account"));
    dg_put_input(s,
                 &(struct dg_input){.name = "login",
                                    .label_key = "screen.login",
                                    .value = person->login,
                                    .autocomplete = "off",
                                    .is_required = true,
                                    .is_ltr = true},
                 faults);
    dg_put_password(s, "password", "screen.password_new", "screen.hint_password_first", "new-password", faults);
    dg_form_end(s, person->has_password ? "screen.password_reset" : "screen.account_make");
    if (!person->has_totp) return;
    dg_form_begin(s, path_of(s, person, "/totp-remove"));
    dg_form_end(s, "screen.totp_remove");
}

int dg_screen_person(struct dg_screen *s, const struct dg_screen_people *of,
                     const struct dg_screen_faults *faults, const char *done, struct dg_err *err)
{
    const struct dg_person *person = of->people;
    dg_shell_begin(s, person->name ? person->name : dg_word(s->lang, "screen.removed"), "people");
    dg_put_faults(s, faults);
    if (done) {
        dg_put(s, "<p class=\"done\" role=\"status\">");
        dg_put_word(s, done);
        dg_put(s, "</p>\n");
    }
    dg_put(s, "<dl class=\"facts\">");
    dg_put_fact_given(s, "screen.login", person->login);
    dg_put_fact_given(s, "screen.contact", person->contact);
    dg_put_fact(s, "screen.factor",
                dg_word(s->lang, person->has_totp ? "screen.factor_on" : "screen.factor_off"));
    dg_put(s, "</dl>\n");
    roles(s, of, person);
    if (!person->name) return dg_shell_end(s, err);
    role_give(s, person);
    account(s, person, faults);
    dg_put_tag_word(s, "h2", "screen.person_remove");
    dg_put(s, "<p>");
    dg_put_word(s, "screen.person_remove_lead");
    dg_put(s, "</p>\n");
    dg_form_begin(s, path_of(s, person, "/remove"));
    dg_put(s, "<label class=\"pick\"><input type=\"checkbox\" name=\"sure\" value=\"yes\" required> <span>");
    dg_put_word(s, "screen.person_remove_sure");
    dg_put(s, "</span></label>\n");
    dg_form_end(s, "screen.person_remove_do");
    return dg_shell_end(s, err);
}
