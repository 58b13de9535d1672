/* Meeting: attendance, quorum and the vote of the sitting that is called or open; for who keeps the table, and
 * for members who vote from a phone. Each button is a form that leads to the act's confirmation, except for
 * coming and going, which a secretary does many times in a minute. */
#include <stdio.h>
#include <string.h>

#include "screen/case.h"

struct sitting {
    const struct dg_screen_case *of;
    const struct dg_json_value *meeting; /* the last; NULL: none */
    const struct dg_stage *stage;
    const struct dg_screen_person *people;
    int32_t n_people, n_forms;
};

static bool may(const struct sitting *m, const char *act)
{
    for (int32_t i = 0; i < m->of->n_acts; i++) {
        if (strcmp(m->of->acts[i], act) == 0) return true;
    }
    return false;
}

/* A form of one button. `name`, `value`: what it sends along; `step`: send at once or check first. */
static void button(struct dg_screen *s, struct sitting *m, const char *act, const char *name, const char *value,
                   const char *step, const char *text, const char *who)
{
    char seq[24], key[96];
    snprintf(seq, sizeof seq, "%lld", (long long)dg_at_int(m->of->c, "seq"));
    snprintf(key, sizeof key, "%.40s-%d", s->key ? s->key : "", (int)m->n_forms++);
    dg_put(s, "<form method=\"post\" action=\"/cases/");
    dg_put_text(s, dg_at_text(m->of->c, "id"));
    dg_put(s, "/acts/");
    dg_put_text(s, act);
    dg_text_addf(s->out, "?lang=%s\">\n", dg_lang_word(s->lang));
    if (s->who) dg_put_hidden(s, "csrf", s->who->csrf);
    dg_put_hidden(s, "key", key);
    dg_put_hidden(s, "seq", seq);
    dg_put_hidden(s, "step", step);
    dg_put_hidden(s, "to", "meeting");
    if (strncmp(act, "vote.c", 6) == 0) {
        char no[24];
        const struct dg_json_value *votes = dg_at_list(m->of->c, "votes");
        snprintf(no, sizeof no, "%lld",
                 (long long)(votes->n ? dg_at_int(&votes->items[votes->n - 1], "no") : 0));
        dg_put_hidden(s, "vote", no);
    }
    if (name) dg_put_hidden(s, name, value);
    dg_put(s, strcmp(step, "send") == 0 ? "<button class=\"second\">" : "<button>");
    dg_put_text(s, text);
    if (who) {
        dg_put(s, " <span class=\"away\">");
        dg_put_given(s, who);
        dg_put(s, "</span>");
    }
    dg_put(s, "</button></form>\n");
}

/* ---- quorum -----------------------------------------------------------------------------------------------
 */

static int32_t count_present(const struct sitting *m)
{
    const struct dg_json_value *stays = dg_at_list(m->meeting, "attendance");
    int32_t n = 0;
    for (int32_t i = 0; i < stays->n; i++)
        n += dg_at_true(&stays->items[i], "votes") && !dg_at_true(&stays->items[i], "is_recused") &&
             !dg_at_time(&stays->items[i], "out_at");
    return n;
}

static void quorum(struct dg_screen *s, const struct sitting *m)
{
    const struct dg_meeting_rules *rules = m->stage->meeting;
    int32_t seats = 0, present = count_present(m);
    for (int32_t i = 0; i < rules->n_seats; i++) seats += rules->seats[i].votes;
    const struct dg_share share = rules->quorum;
    int32_t needed =
        share.is_more ? seats * share.num / share.den + 1 : (seats * share.num + share.den - 1) / share.den;
    dg_put(s, "<p class=\"quorum\">");
    dg_put_badge(s, present >= needed ? "good" : "warn",
                 dg_word(s->lang, present >= needed ? "screen.quorum_is" : "screen.quorum_not"));
    dg_put_say(s, "review.quorum", "present", dg_num_of(s, present), "needed", dg_num_of(s, needed), "seats",
               dg_num_of(s, seats), NULL);
    dg_put(s, "</p>\n");
}

/* ---- the table --------------------------------------------------------------------------------------------
 */

static const struct dg_json_value *stay_of(const struct sitting *m, const char *person)
{
    const struct dg_json_value *stays = dg_at_list(m->meeting, "attendance");
    for (int32_t i = stays->n - 1; i >= 0; i--) {
        if (strcmp(dg_at_text(&stays->items[i], "person"), person) == 0) return &stays->items[i];
    }
    return NULL;
}

static bool has_seat(const struct sitting *m, const struct dg_screen_person *person)
{
    bool sits = person->role == DG_ROLE_MEMBER || person->role == DG_ROLE_CHAIR;
    for (int32_t i = 0; sits && i < m->stage->meeting->n_seats; i++) {
        if (strcmp(m->stage->meeting->seats[i].body, person->body_kind) == 0) return true;
    }
    return false;
}

static void seat_row(struct dg_screen *s, struct sitting *m, const struct dg_screen_person *person)
{
    const struct dg_json_value *stay = stay_of(m, person->id);
    bool is_in = stay && !dg_at_time(stay, "out_at");
    dg_put(s, "<tr><th scope=\"row\">");
    dg_put_given(s, dg_body_title(s, person->body));
    dg_put(s, "<br><span class=\"soft\">");
    dg_put_given(s, person->name);
    dg_put(s, "</span></th><td>");
    if (stay && dg_at_true(stay, "is_recused")) dg_put_badge(s, "warn", dg_word(s->lang, "screen.is_recused"));
    dg_put_badge(s, is_in ? "good" : "soft", dg_word(s->lang, is_in ? "screen.is_in" : "screen.is_out"));
    if (stay) dg_put_text(s, dg_hour_of(s, dg_at_time(stay, is_in ? "in_at" : "out_at")));
    dg_put(s, "</td><td>");
    if (is_in && may(m, "attend.out"))
        button(s, m, "attend.out", "person", person->id, "send", dg_word(s->lang, "screen.go_out"),
               person->name);
    if (!is_in && may(m, "attend.in")) {
        struct dg_text value = {0};
        dg_text_addf(&value, "%s|%s|%s", person->id, person->body, person->body_kind);
        button(s, m, "attend.in", "person", dg_kept(s, &value), "send", dg_word(s->lang, "screen.come_in"),
               person->name);
    }
    dg_put(s, "</td></tr>\n");
}

static void table(struct dg_screen *s, struct sitting *m)
{
    bool is_desk = s->who && s->who->actor && s->who->actor->role == DG_ROLE_SECRETARY;
    if (!is_desk || !m->n_people) return;
    dg_put_tag_word(s, "h2", "review.h_attendance");
    dg_put(s, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">");
    dg_put_word(s, "screen.member");
    dg_put(s, "</th><th scope=\"col\">");
    dg_put_word(s, "screen.now");
    dg_put(s, "</th><th scope=\"col\">");
    dg_put_word(s, "screen.change");
    dg_put(s, "</th></tr></thead><tbody>\n");
    for (int32_t i = 0; i < m->n_people; i++) {
        if (has_seat(m, &m->people[i])) seat_row(s, m, &m->people[i]);
    }
    dg_put(s, "</tbody></table></div>\n");
}

/* ---- the vote ---------------------------------------------------------------------------------------------
 */

static void vote(struct dg_screen *s, struct sitting *m)
{
    static const char *const choices[] = {"for", "against", "abstain"};
    const struct dg_json_value *votes = dg_at_list(m->of->c, "votes");
    const struct dg_json_value *last = votes->n ? &votes->items[votes->n - 1] : NULL;
    if (!last || dg_at_int(last, "meeting") != dg_at_int(m->meeting, "no")) return;
    dg_put_tag_word(s, "h2", "screen.vote");
    dg_vote_put(s, last);
    if (may(m, "vote.cast")) {
        bool is_secret = strcmp(dg_at_text(last, "ballot"), "secret") == 0;
        dg_put(s, "<p class=\"mark\">");
        dg_put_word(s, is_secret ? "screen.ballot_secret" : "screen.ballot_open");
        dg_put(s, "</p>\n<div class=\"ballots\">\n");
        for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
            button(s, m, "vote.cast", "choice", choices[i], "check", dg_coded(s, "review.ballot_", choices[i]),
                   NULL);
        dg_put(s, "</div>\n");
    }
    if (may(m, "vote.close"))
        button(s, m, "vote.close", NULL, NULL, "check", dg_word(s->lang, "screen.act_vote.close"), NULL);
}

static void links(struct dg_screen *s, const struct sitting *m)
{
    static const char *const acts[] = {"meeting.open", "vote.open", "recuse", "agenda.set", "meeting.close"};
    dg_put(s, "<ul class=\"acts\">\n");
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (!may(m, acts[i])) continue;
        dg_put(s, "<li><a class=\"act\" href=\"/cases/");
        dg_put_text(s, dg_at_text(m->of->c, "id"));
        dg_text_addf(s->out, "/acts/%s?lang=%s\">", acts[i], dg_lang_word(s->lang));
        dg_put_text(s, dg_coded(s, "screen.act_", acts[i]));
        dg_put(s, "</a></li>\n");
    }
    dg_put(s, "<li><a class=\"act\" href=\"/cases/");
    dg_put_text(s, dg_at_text(m->of->c, "id"));
    dg_text_addf(s->out, "/meeting?lang=%s\">", dg_lang_word(s->lang));
    dg_put_word(s, "screen.again");
    dg_put(s, "</a></li></ul>\n");
}

/* A member comes in and goes out for himself. */
static void own_seat(struct dg_screen *s, struct sitting *m)
{
    if (s->who && s->who->actor && s->who->actor->role == DG_ROLE_SECRETARY) return;
    if (may(m, "attend.in"))
        button(s, m, "attend.in", NULL, NULL, "send", dg_word(s->lang, "screen.come_in_self"), NULL);
    if (may(m, "attend.out"))
        button(s, m, "attend.out", NULL, NULL, "send", dg_word(s->lang, "screen.go_out_self"), NULL);
}

int dg_screen_meeting(struct dg_screen *s, const struct dg_screen_case *of,
                      const struct dg_screen_person *people, int32_t n_people, struct dg_err *err)
{
    const struct dg_json_value *meetings = dg_at_list(of->c, "meetings");
    struct sitting m = {.of = of,
                        .meeting = meetings->n ? &meetings->items[meetings->n - 1] : NULL,
                        .stage = dg_case_stage(s, of->c),
                        .people = people,
                        .n_people = n_people};
    const char *state = m.meeting ? dg_at_text(m.meeting, "state") : "", *title = dg_said_at(s, of->c, "title");
    dg_shell_begin(s, dg_word(s->lang, "screen.meeting_title"), "cases");
    dg_put(s, "<p>");
    dg_put_case_link(s, dg_at_text(of->c, "id"), "", *title ? title : dg_at_text(of->c, "id"));
    dg_put(s, "</p>\n");
    if (!m.meeting || !m.stage || !m.stage->meeting) {
        dg_put(s, "<p class=\"empty\">");
        dg_put_word(s, "screen.meeting_none");
        dg_put(s, "</p>\n");
        return dg_shell_end(s, err);
    }
    dg_put(s, "<p>");
    dg_put_badge(s, strcmp(state, "open") == 0 ? "good" : "soft", dg_coded(s, "screen.meeting_", state));
    dg_put_say(s, "screen.meeting_no", "no", dg_num_of(s, dg_at_int(m.meeting, "no")), "session",
               dg_token_of(s, dg_at_text(m.meeting, "session")), NULL);
    dg_put(s, " · ");
    dg_put_text(s, dg_moment_of(s, dg_at_time(m.meeting, "starts_at")));
    dg_put(s, "</p>\n");
    if (strcmp(state, "open") == 0) quorum(s, &m);
    own_seat(s, &m);
    vote(s, &m);
    links(s, &m);
    table(s, &m);
    return dg_shell_end(s, err);
}
