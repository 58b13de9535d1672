/* Session: signing in, who one is, password, second factor; and refusals as pages. */
#include <stdio.h>
#include <string.h>

#include "report/report.h"
#include "screen/part.h"

int dg_screen_login(struct dg_screen *s, const struct dg_form *form, const char *next,
                    const struct dg_screen_faults *faults, struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, "screen.login_title"), "login");
    dg_put_faults(s, faults);
    if (next && *next) {
        dg_put(s, "<p class=\"mark\">");
        dg_put_word(s, "screen.problem_401");
        dg_put(s, "</p>\n");
    }
    dg_put(s, "<p>");
    dg_put_word(s, "screen.login_lead");
    dg_put(s, "</p>\n");
    dg_form_begin(s, "/login");
    if (next && *next) dg_put_hidden(s, "next", next);
    dg_put_input(s,
                 &(struct dg_input){.name = "login",
                                    .label_key = "screen.login",
                                    .value = dg_form_get(form, "login"),
                                    .autocomplete = "username",
                                    .is_required = true,
                                    .is_ltr = true},
                 faults);
    dg_put_password(s, "password", "screen.password", NULL, "current-password", faults);
    dg_put_input(s,
                 &(struct dg_input){.name = "code",
                                    .label_key = "screen.code",
                                    .hint_key = "screen.hint_code",
                                    .autocomplete = "one-time-code",
                                    .is_ltr = true},
                 faults);
    dg_form_end(s, "screen.login_do");
    return dg_shell_end(s, err);
}

/* ---- account ----------------------------------------------------------------------------------------------
 */

static void roles_form(struct dg_screen *s)
{
    const struct dg_actor *actor = s->who->actor;
    dg_put_tag_word(s, "h2", "screen.roles");
    if (s->who->n_grants == 0) {
        dg_put(s, "<p class=\"empty\">");
        dg_put_word(s, "screen.no_roles");
        dg_put(s, "</p>\n");
        return;
    }
    dg_form_begin(s, "/account/role");
    dg_put(s, "<fieldset><legend>");
    dg_put_word(s, "screen.roles_lead");
    dg_put(s, "</legend>\n");
    for (int32_t i = 0; i < s->who->n_grants; i++) {
        const struct dg_grant *grant = &s->who->grants[i];
        struct dg_text value = {0};
        bool is_mine = actor && actor->role == grant->role && strcmp(actor->body_id, grant->body) == 0;
        dg_text_addf(&value, "%s@%s", dg_role_word(grant->role), grant->body);
        dg_put(s, "<label class=\"pick\"><input type=\"radio\" name=\"role\" required");
        dg_put_attr(s, "value", dg_kept(s, &value));
        dg_put(s, is_mine ? " checked> " : "> ");
        dg_put_text(s, dg_coded(s, "review.role_", dg_role_word(grant->role)));
        dg_put(s, " · ");
        dg_put_given(s, dg_body_title(s, grant->body));
        dg_put(s, "</label>\n");
    }
    dg_put(s, "</fieldset>\n");
    dg_form_end(s, "screen.role_do");
}

static void password_form(struct dg_screen *s, const struct dg_screen_faults *faults)
{
    dg_put_tag_word(s, "h2", "screen.password_change");
    dg_form_begin(s, "/account/password");
    dg_put_password(s, "old", "screen.password_old", NULL, "current-password", faults);
    dg_put_password(s, "new", "screen.password_new", "screen.hint_password", "new-password", faults);
    dg_form_end(s, "screen.password_do");
}

int dg_screen_account(struct dg_screen *s, const struct dg_screen_faults *faults, const char *done,
                      struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, "screen.account_title"), "account");
    dg_put_faults(s, faults);
    if (done) {
        dg_put(s, "<p class=\"done\" role=\"status\">");
        dg_put_word(s, done);
        dg_put(s, "</p>\n");
    }
    dg_put(s, "<dl class=\"facts\">");
    dg_put_fact_given(s, "screen.name", s->who->name);
    dg_put_fact_given(s, "screen.login", s->who->login);
    dg_put_fact(s, "screen.factor",
                dg_word(s->lang, s->who->has_totp ? "screen.factor_on" : "screen.factor_off"));
    dg_put(s, "</dl>\n");
    roles_form(s);
    password_form(s, faults);
    dg_put_tag_word(s, "h2", "screen.factor");
    dg_put(s, "<p>");
    dg_put_word(s, "screen.factor_lead");
    dg_put(s, "</p>\n<p><a class=\"act\" href=\"/account/totp?lang=");
    dg_put(s, dg_lang_word(s->lang));
    dg_put(s, "\">");
    dg_put_word(s, s->who->has_totp ? "screen.factor_again" : "screen.factor_new");
    dg_put(s, "</a></p>\n");
    return dg_shell_end(s, err);
}

/* ---- the second factor ------------------------------------------------------------------------------------
 */

/* Dark modules as one path of unit squares; four modules of quiet around, as ISO/IEC 18004 asks. */
static int put_qr(struct dg_screen *s, const char *text, const char *label_key, struct dg_err *err)
{
    int32_t side;
    unsigned char *modules;
    DG_TRY(dg_qr_encode(s->arena, text, &side, &modules, err));
    dg_text_addf(s->out, "<svg class=\"qr\" role=\"img\" viewBox=\"-4 -4 %d %d\" width=\"240\" height=\"240\"",
                 (int)side + 8, (int)side + 8);
    dg_put_attr(s, "aria-label", dg_word(s->lang, label_key));
    dg_text_addf(s->out,
                 "><rect x=\"-4\" y=\"-4\" width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
                 (int)side + 8, (int)side + 8);
    for (int32_t y = 0; y < side; y++) {
        for (int32_t x = 0; x < side; x++) {
            if (modules[y * side + x]) dg_text_addf(s->out, "M%d %dh1v1h-1z", (int)x, (int)y);
        }
    }
    dg_put(s, "\"/></svg>\n");
    return 0;
}

int dg_screen_totp(struct dg_screen *s, const char *secret, const char *url,
                   const struct dg_screen_faults *faults, struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, "screen.totp_title"), "account");
    dg_put_faults(s, faults);
    dg_put(s, "<ol class=\"steps\"><li>");
    dg_put_word(s, "screen.totp_scan");
    dg_put(s, "<div>");
    DG_TRY(put_qr(s, url, "screen.totp_qr", err));
    dg_put(s, "</div></li><li>");
    dg_put_word(s, "screen.totp_type");
    dg_put(s, " ");
    dg_put_code(s, secret);
    dg_put(s, "</li><li>");
    dg_put_word(s, "screen.totp_give");
    dg_put(s, "</li></ol>\n");
    dg_form_begin(s, "/account/totp");
    dg_put_hidden(s, "secret", secret);
    dg_put_input(s,
                 &(struct dg_input){.name = "code",
                                    .label_key = "screen.code",
                                    .autocomplete = "one-time-code",
                                    .is_required = true,
                                    .is_ltr = true},
                 faults);
    dg_put_password(s, "password", "screen.password", NULL, "current-password", faults);
    dg_form_end(s, "screen.totp_do");
    return dg_shell_end(s, err);
}

/* ---- refusals ---------------------------------------------------------------------------------------------
 */

int dg_screen_problem(struct dg_screen *s, int status, const char *title_key, const char *detail,
                      const char *request_id, struct dg_err *err)
{
    char key[40];
    snprintf(key, sizeof key, "screen.problem_%d", status);
    dg_shell_begin(s, dg_word(s->lang, title_key), "");
    dg_put(s, "<p>");
    dg_put_word(s, dg_word_exists(key) ? key : status >= 500 ? "screen.problem_5xx" : "screen.problem_4xx");
    dg_put(s, "</p>\n");
    if (detail && *detail) {
        struct dg_screen_faults said = {.n = 0};
        dg_screen_refusal(s, detail, &said);
        dg_put(s, "<p class=\"mark\">");
        dg_put_text(s, said.list[0].text);
        if (said.list[0].plain) {
            dg_put(s, " <q lang=\"en\" dir=\"ltr\">");
            dg_put_text(s, said.list[0].plain);
            dg_put(s, "</q>");
        }
        dg_put(s, "</p>\n");
    }
    dg_put(s, "<p class=\"soft\">");
    dg_put_word(s, "screen.problem_number");
    dg_put(s, " ");
    dg_put_code(s, request_id ? request_id : "");
    dg_text_addf(s->out, " · <span dir=\"ltr\">%d</span></p>\n", status);
    return dg_shell_end(s, err);
}
