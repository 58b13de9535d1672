/* Decisions and what follows them on a case's page: conditions, phases, objections. */
#include "screen/case.h"

#include <stdio.h>
#include <string.h>

void dg_case_decisions(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "decisions");
    if (!list->n) return;
    dg_put_tag_word(s, "h2", "screen.decisions");
    for (int32_t i = list->n - 1; i >= 0; i--) {
        const struct dg_json_value *decision = &list->items[i];
        const char *verdict = dg_at_text(decision, "verdict");
        bool is_for = strncmp(verdict, "approve", 7) == 0;
        dg_put(s, "<section class=\"item\"><h3>");
        dg_put_badge(s,
                     is_for                           ? "good"
                     : strcmp(verdict, "refuse") == 0 ? "bad"
                                                      : "warn",
                     dg_coded(s, "review.motion_", verdict));
        dg_put_given(s, dg_body_title(s, dg_at_text(decision, "body")));
        dg_put(s, "</h3><p class=\"soft\">");
        dg_put_text(s, dg_moment_of(s, dg_at_time(decision, "at")));
        if (dg_at_int(decision, "version")) {
            dg_put(s, " · ");
            dg_put_say(s, "screen.on_version", "no", dg_num_of(s, dg_at_int(decision, "version")), NULL);
        }
        if (dg_at_int(decision, "vote")) {
            dg_put(s, " · ");
            dg_put_say(s, "screen.by_vote", "no", dg_num_of(s, dg_at_int(decision, "vote")), NULL);
        }
        dg_put(s, "</p>\n");
        if (dg_at_true(decision, "by_silence")) {
            dg_put(s, "<p>");
            dg_put_word(s, "screen.by_silence");
            dg_put(s, "</p>\n");
        }
        dg_put_said(s, decision, "reasons");
        if (dg_at_time(decision, "term_until")) {
            dg_put(s, "<p>");
            dg_put_word(s, "screen.term");
            dg_put(s, " ");
            dg_put_text(s, dg_day_of(s, dg_at_time(decision, "term_until")));
            dg_put(s, "</p>\n");
        }
        dg_put(s, "</section>\n");
    }
}

void dg_case_conditions(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "conditions");
    int32_t n = 0;
    for (int32_t i = 0; i < list->n; i++) {
        const struct dg_json_value *condition = &list->items[i];
        const char *state = dg_at_text(condition, "state");
        if (strcmp(state, "proposed") == 0) continue; /* with its opinion */
        if (!n++) dg_put_tag_word(s, "h2", "screen.conditions");
        dg_put(s, "<section class=\"item\"><h3>");
        dg_put_say(s, "screen.condition_no", "no", dg_num_of(s, dg_at_int(condition, "no")), NULL);
        dg_put(s, " ");
        dg_put_badge(s, strcmp(state, "closed") == 0 ? "good" : "warn",
                     dg_coded(s, "screen.condition_", state));
        dg_put(s, "</h3>");
        dg_put_said(s, condition, "text");
        dg_put_pins(s, dg_at_list(condition, "cameras"));
        dg_put(s, "<p class=\"soft\">");
        dg_put_given(s, dg_body_title(s, dg_at_text(condition, "body")));
        if (*dg_at_text(condition, "before_phase")) {
            dg_put(s, " · ");
            dg_put_say(s, "screen.before_phase", "phase", dg_token_of(s, dg_at_text(condition, "before_phase")),
                       NULL);
        }
        dg_put(s, "</p>\n");
        if (*dg_said_at(s, condition, "evidence")) {
            dg_put_tag_word(s, "h4", "screen.f_evidence");
            dg_put_said(s, condition, "evidence");
        }
        dg_put(s, "</section>\n");
    }
}

/* ---- phases -----------------------------------------------------------------------------------------------
 */

static void built(struct dg_screen *s, const struct dg_json_value *phase)
{
    struct dg_text metres = {0};
    if (!dg_at_time(phase, "reported_at")) return;
    dg_num_add(&metres, s->lang, (double)dg_at_int(phase, "moved_mm") / 1000, 2);
    dg_put(s, "<p>");
    dg_put_say(s, "screen.built", "moved", dg_kept(s, &metres), "turned",
               dg_num_of(s, dg_at_int(phase, "turned_deg")), "added", dg_num_of(s, dg_at_int(phase, "added")),
               "removed", dg_num_of(s, dg_at_int(phase, "removed")), "private",
               dg_num_of(s, dg_at_int(phase, "private_m2")), NULL);
    dg_put(s, "</p>\n<p>");
    const char *level = dg_at_text(phase, "level");
    dg_put_badge(s, strcmp(level, "none") == 0 ? "good" : "warn", dg_coded(s, "screen.level_", level));
    dg_put(s, "</p>\n");
}

void dg_case_phases(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *states = dg_at_list(c, "phases");
    const struct dg_json_value *planned = dg_at_list(dg_last_version(c), "phases");
    if (!states->n && (!planned->n || !dg_at_time(c, "approved_at"))) return;
    dg_put_tag_word(s, "h2", "screen.phases");
    for (int32_t i = 0; i < states->n; i++) {
        const struct dg_json_value *phase = &states->items[i];
        bool is_reported = dg_at_time(phase, "reported_at") != 0;
        dg_put(s, "<section class=\"item\"><h3>");
        dg_put_given(s, dg_at_text(phase, "id"));
        dg_put(s, " ");
        dg_put_badge(s, is_reported ? "good" : "warn",
                     dg_word(s->lang, is_reported ? "screen.phase_built" : "screen.phase_begun"));
        dg_put(s, "</h3><dl class=\"facts\">");
        dg_put_fact(s, "screen.phase_from", dg_day_of(s, dg_at_time(phase, "started_at")));
        dg_put_fact(s, "screen.phase_to", dg_day_of(s, dg_at_time(phase, "reported_at")));
        dg_put(s, "</dl>\n");
        built(s, phase);
        dg_put(s, "</section>\n");
    }
    if (planned->n > states->n) {
        dg_put(s, "<p class=\"soft\">");
        dg_put_say(s, "screen.phases_left", "n", dg_num_of(s, planned->n - states->n), NULL);
        dg_put(s, "</p>\n");
    }
}

void dg_case_objections(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "objections");
    if (!list->n) return;
    dg_put_tag_word(s, "h2", "screen.objections");
    for (int32_t i = list->n - 1; i >= 0; i--) {
        const struct dg_json_value *item = &list->items[i];
        const char *state = dg_at_text(item, "state");
        dg_put(s, "<section class=\"item\"><h3>");
        dg_put_say(s, dg_at_true(item, "is_appeal") ? "screen.appeal_no" : "screen.objection_no", "no",
                   dg_num_of(s, dg_at_int(item, "no")), NULL);
        dg_put(s, " ");
        dg_put_badge(s, strcmp(state, "filed") == 0 ? "warn" : "soft", dg_coded(s, "screen.objection_", state));
        dg_put(s, "</h3><p class=\"soft\">");
        dg_put_text(s, dg_moment_of(s, dg_at_time(item, "filed_at")));
        if (strcmp(state, "filed") == 0 && dg_at_time(item, "due_at")) {
            dg_put(s, " · ");
            dg_put_word(s, "screen.due");
            dg_put(s, " ");
            dg_put_due(s, dg_at_time(item, "due_at"), false);
        }
        dg_put(s, "</p>\n");
        dg_put_said(s, item, "text");
        if (*dg_said_at(s, item, "reasons")) dg_put_tag_word(s, "h4", "screen.f_reasons");
        dg_put_said(s, item, "reasons");
        dg_put(s, "</section>\n");
    }
}
