/* Opinions, meetings and votes on a case's page. */
#include "screen/case.h"

#include <stdio.h>
#include <string.h>

/* ---- opinions ---------------------------------------------------------------------------------------------
 */

static void conditions_of(struct dg_screen *s, const struct dg_json_value *c,
                          const struct dg_json_value *opinion)
{
    const struct dg_json_value *numbers = dg_at_list(opinion, "conditions"), *all = dg_at_list(c, "conditions");
    if (!numbers->n) return;
    dg_put(s, "<ol>\n");
    for (int32_t i = 0; i < numbers->n; i++) {
        for (int32_t k = 0; k < all->n; k++) {
            if (dg_at_int(&all->items[k], "no") != (int64_t)numbers->items[i].number) continue;
            dg_put(s, "<li>");
            dg_put_said(s, &all->items[k], "text");
            dg_put_pins(s, dg_at_list(&all->items[k], "cameras"));
            dg_put(s, "</li>\n");
        }
    }
    dg_put(s, "</ol>\n");
}

static void remarks_of(struct dg_screen *s, const struct dg_json_value *opinion)
{
    const struct dg_json_value *remarks = dg_at_list(opinion, "remarks");
    for (int32_t i = 0; i < remarks->n; i++) {
        dg_put(s, "<p class=\"soft\">");
        dg_put_say(s, "review.remark", "remit",
                   dg_coded(s, "review.remit_", dg_at_text(&remarks->items[i], "remit")), "text",
                   dg_said_at(s, &remarks->items[i], "text"), NULL);
        dg_put(s, "</p>\n");
    }
}

static const char *verdict_tone(const char *verdict)
{
    if (strcmp(verdict, "for") == 0) return "good";
    if (strcmp(verdict, "against") == 0) return "bad";
    return strcmp(verdict, "no_comment") == 0 ? "soft" : "warn";
}

void dg_case_opinions(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "opinions");
    if (!list->n) return;
    dg_put_tag_word(s, "h2", "review.h_opinions");
    for (int32_t i = 0; i < list->n; i++) {
        const struct dg_json_value *opinion = &list->items[i];
        const char *verdict = dg_at_text(opinion, "verdict");
        dg_put(s, "<section class=\"item\"><h3>");
        dg_put_given(s, dg_body_title(s, dg_at_text(opinion, "body")));
        dg_put(s, " · ");
        dg_put_text(s, dg_coded(s, "review.remit_", dg_at_text(opinion, "remit")));
        dg_put(s, "</h3><p>");
        if (*verdict)
            dg_put_badge(s, verdict_tone(verdict), dg_coded(s, "review.verdict_", verdict));
        else
            dg_put_badge(s, "warn", dg_word(s->lang, "screen.awaited"));
        if (dg_at_true(opinion, "is_silent")) dg_put_badge(s, "soft", dg_word(s->lang, "screen.by_silence"));
        dg_put(s, "<span class=\"soft\">");
        dg_put_say(s, "screen.on_version", "no", dg_num_of(s, dg_at_int(opinion, "version")), NULL);
        dg_put(s, " · ");
        if (dg_at_time(opinion, "filed_at")) {
            dg_put_text(s, dg_moment_of(s, dg_at_time(opinion, "filed_at")));
        } else {
            dg_put_word(s, "screen.due");
            dg_put(s, " ");
            dg_put_due(s, dg_at_time(opinion, "due_at"), false);
        }
        dg_put_whom(s, opinion, "by");
        dg_put(s, "</span></p>\n");
        dg_put_said(s, opinion, "text");
        conditions_of(s, c, opinion);
        remarks_of(s, opinion);
        dg_put(s, "</section>\n");
    }
}

/* ---- meetings ---------------------------------------------------------------------------------------------
 */

static void stays(struct dg_screen *s, const struct dg_json_value *meeting)
{
    const struct dg_json_value *list = dg_at_list(meeting, "attendance");
    if (!list->n) return;
    dg_put(s, "<div class=\"scroll\" tabindex=\"0\"><table><caption class=\"soft\">");
    dg_put_word(s, "review.h_attendance");
    dg_put(s, "</caption><thead><tr><th scope=\"col\">");
    dg_put_word(s, "screen.body");
    dg_put(s, "</th><th scope=\"col\">");
    dg_put_word(s, "screen.from");
    dg_put(s, "</th><th scope=\"col\">");
    dg_put_word(s, "screen.until");
    dg_put(s, "</th></tr></thead><tbody>\n");
    for (int32_t i = 0; i < list->n; i++) {
        const struct dg_json_value *stay = &list->items[i];
        dg_put(s, "<tr><td>");
        dg_put_given(s, dg_body_title(s, dg_at_text(stay, "body")));
        dg_put_whom(s, stay, "person");
        if (dg_at_true(stay, "chairs")) dg_put_badge(s, "soft", dg_word(s->lang, "review.role_chair"));
        if (!dg_at_true(stay, "votes")) dg_put_badge(s, "soft", dg_word(s->lang, "screen.no_vote"));
        if (dg_at_true(stay, "is_recused")) dg_put_badge(s, "warn", dg_word(s->lang, "screen.is_recused"));
        dg_put(s, "</td><td>");
        dg_put_text(s, dg_hour_of(s, dg_at_time(stay, "in_at")));
        dg_put(s, "</td><td>");
        dg_put_text(s, dg_hour_of(s, dg_at_time(stay, "out_at")));
        dg_put(s, "</td></tr>\n");
    }
    dg_put(s, "</tbody></table></div>\n");
}

static void agenda_of(struct dg_screen *s, const struct dg_json_value *meeting)
{
    const struct dg_json_value *agenda = dg_at_list(meeting, "agenda");
    if (!agenda->n) return;
    dg_put_tag_word(s, "h4", "review.h_agenda");
    dg_put(s, "<ol>\n");
    for (int32_t i = 0; i < agenda->n; i++) {
        dg_put(s, "<li>");
        dg_put_given(s, dg_said_at(s, &agenda->items[i], NULL));
        dg_put(s, "</li>\n");
    }
    dg_put(s, "</ol>\n");
}

void dg_case_meetings(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "meetings");
    if (!list->n) return;
    dg_put_tag_word(s, "h2", "screen.meetings");
    for (int32_t i = list->n - 1; i >= 0; i--) {
        const struct dg_json_value *meeting = &list->items[i];
        char tail[40];
        dg_put(s, "<section class=\"item\"><h3>");
        dg_put_say(s, "screen.meeting_no", "no", dg_num_of(s, dg_at_int(meeting, "no")), "session",
                   dg_token_of(s, dg_at_text(meeting, "session")), NULL);
        dg_put(s, " ");
        dg_put_badge(s, "soft", dg_coded(s, "screen.meeting_", dg_at_text(meeting, "state")));
        dg_put(s, "</h3>\n<dl class=\"facts\">\n");
        dg_put_fact(s, "screen.starts", dg_moment_of(s, dg_at_time(meeting, "starts_at")));
        dg_put_fact_given(s, "screen.f_place", dg_said_at(s, meeting, "place"));
        dg_put(s, "</dl>\n");
        agenda_of(s, meeting);
        stays(s, meeting);
        if (*dg_at_text(meeting, "minutes_sha256_fa")) {
            snprintf(tail, sizeof tail, "/minutes/%lld", (long long)dg_at_int(meeting, "no"));
            dg_put(s, "<p>");
            dg_put_case_link(s, dg_at_text(c, "id"), tail, dg_word(s->lang, "screen.to_minutes"));
            dg_put(s, "</p>\n");
        }
        dg_put(s, "</section>\n");
    }
}

/* ---- votes ------------------------------------------------------------------------------------------------
 */

static void casts(struct dg_screen *s, const struct dg_json_value *vote)
{
    const struct dg_json_value *list = dg_at_list(vote, "casts");
    if (!list->n) return;
    dg_put(s, "<ul>\n");
    for (int32_t i = 0; i < list->n; i++) {
        const struct dg_json_value *cast = &list->items[i];
        const char *choice = dg_at_text(cast, "choice");
        dg_put(s, "<li>");
        dg_put_given(s, dg_body_title(s, dg_at_text(cast, "body")));
        dg_put_whom(s, cast, "person");
        dg_put(s, ": ");
        if (*choice)
            dg_put_text(s, dg_coded(s, "review.ballot_", choice));
        else
            dg_put_word(s, "screen.has_voted");
        dg_put(s, "</li>\n");
    }
    dg_put(s, "</ul>\n");
}

static void result(struct dg_screen *s, const struct dg_json_value *vote, const char *state)
{
    bool is_carried = strcmp(state, "carried") == 0;
    if (!is_carried && strcmp(state, "lost") != 0) return;
    dg_put(s, "<p>");
    dg_put_say(s, is_carried ? "review.carried" : "review.lost", "for", dg_num_of(s, dg_at_int(vote, "for")),
               "against", dg_num_of(s, dg_at_int(vote, "against")), "abstain",
               dg_num_of(s, dg_at_int(vote, "abstain")), NULL);
    dg_put(s, "</p>\n<p class=\"soft\">");
    dg_put_say(s, "review.quorum", "present", dg_num_of(s, dg_at_int(vote, "n_present")), "needed",
               dg_num_of(s, dg_at_int(vote, "n_needed")), "seats", dg_num_of(s, dg_at_int(vote, "n_seats")),
               NULL);
    dg_put(s, "</p>\n");
    if (dg_at_true(vote, "by_casting_vote")) {
        dg_put(s, "<p>");
        dg_put_word(s, "review.by_casting_vote");
        dg_put(s, "</p>\n");
    }
}

void dg_vote_put(struct dg_screen *s, const struct dg_json_value *vote)
{
    const char *state = dg_at_text(vote, "state");
    bool is_secret = strcmp(dg_at_text(vote, "ballot"), "secret") == 0,
         is_carried = strcmp(state, "carried") == 0;
    dg_put(s, "<section class=\"item\"><h3>");
    dg_put_say(s, is_secret ? "review.vote_secret" : "review.vote_open", "no",
               dg_num_of(s, dg_at_int(vote, "no")), "version", dg_num_of(s, dg_at_int(vote, "version")),
               "motion", dg_coded(s, "review.motion_", dg_at_text(vote, "motion")), NULL);
    dg_put(s, " ");
    dg_put_badge(s,
                 is_carried                   ? "good"
                 : strcmp(state, "open") == 0 ? "warn"
                                              : "soft",
                 dg_coded(s, "screen.vote_", state));
    dg_put(s, "</h3>\n");
    dg_put_said(s, vote, "text");
    result(s, vote, state);
    casts(s, vote);
    const struct dg_json_value *minority = dg_at_list(vote, "minority");
    for (int32_t i = 0; i < minority->n; i++) {
        dg_put(s, "<p><strong>");
        dg_put_say(s, "screen.minority", "body", dg_body_title(s, dg_at_text(&minority->items[i], "body")),
                   NULL);
        dg_put(s, "</strong></p>");
        dg_put_said(s, &minority->items[i], "text");
    }
    dg_put(s, "</section>\n");
}

void dg_case_votes(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "votes");
    if (!list->n) return;
    dg_put_tag_word(s, "h2", "review.h_votes");
    for (int32_t i = list->n - 1; i >= 0; i--) dg_vote_put(s, &list->items[i]);
}
