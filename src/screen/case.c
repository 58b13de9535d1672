/* The page of a case: where it stands and what is next, then everything about it that this reader may see. */
#include "screen/case.h"

#include <string.h>

void dg_put_pins(struct dg_screen *s, const struct dg_json_value *cameras)
{
    if (!cameras->n) return;
    dg_put(s, "<p>");
    dg_put_word(s, "screen.pinned");
    for (int32_t i = 0; i < cameras->n; i++) {
        dg_put(s, " ");
        dg_put_code(s, cameras->items[i].kind == DG_JSON_TEXT ? cameras->items[i].text : "");
    }
    dg_put(s, "</p>\n");
}

void dg_put_whom(struct dg_screen *s, const struct dg_json_value *item, const char *key)
{
    const char *id = dg_at_text(item, key), *name = dg_at_text(item, "name");
    if (!*id) return;
    dg_put(s, " · ");
    dg_put_given(s, *name ? name : id);
}

/* ---- where it stands --------------------------------------------------------------------------------------
 */

/* The stages on the way: those with a body in the order of the procedure, and the one that it is in now. */
static void stage_line(struct dg_screen *s, const struct dg_json_value *c, const struct dg_stage *here)
{
    enum dg_case_kind kind;
    bool is_past = true;
    if (!here || !dg_case_kind_parse(dg_at_text(c, "kind"), &kind)) return;
    const struct dg_case_rules *rules = &s->procedure->cases[kind];
    dg_put(s, "<ol class=\"lines\" aria-label=\"");
    dg_put_word(s, "screen.way");
    dg_put(s, "\">\n");
    for (int32_t i = 0; i < rules->n_stages; i++) {
        const struct dg_stage *stage = &rules->stages[i];
        bool is_here = stage == here;
        bool is_on_way = stage->status == DG_STATUS_REVIEW || stage->status == DG_STATUS_APPROVED;
        if (!is_here && !is_on_way) continue;
        dg_put(s, is_here   ? "<li class=\"here\" aria-current=\"step\">"
                  : is_past ? "<li class=\"past\">"
                            : "<li>");
        dg_put_given(s, stage->title[s->lang]);
        dg_put(s, "</li>\n");
        if (is_here) is_past = false;
    }
    dg_put(s, "</ol>\n");
}

static void outcome_put(struct dg_screen *s, const struct dg_json_value *c, const struct dg_outcome *outcome)
{
    enum dg_case_kind kind;
    if (!dg_case_kind_parse(dg_at_text(c, "kind"), &kind)) return;
    const struct dg_stage *to = dg_procedure_stage(s->procedure, kind, outcome->stage);
    dg_put_say(s, "screen.outcome", "what", dg_coded(s, "screen.outcome_", outcome->word), "stage",
               to ? to->title[s->lang] : dg_word(s->lang, "screen.outcome_back"), NULL);
}

static void what_next(struct dg_screen *s, const struct dg_json_value *c, const struct dg_stage *stage)
{
    if (!stage || !stage->n_outcomes) return;
    dg_put(s, "<div><dt>");
    dg_put_word(s, "screen.next");
    dg_put(s, "</dt><dd><ul class=\"plain\">");
    for (int32_t i = 0; i < stage->n_outcomes; i++) {
        if (strcmp(stage->outcomes[i].word, "silence") == 0) continue;
        dg_put(s, "<li>");
        outcome_put(s, c, &stage->outcomes[i]);
        dg_put(s, "</li>");
    }
    dg_put(s, "</ul></dd></div>\n");
}

static void silence(struct dg_screen *s, const struct dg_json_value *c, const struct dg_stage *stage)
{
    if (!stage || !dg_at_time(c, "due_at")) return;
    dg_put(s, "<div><dt>");
    dg_put_word(s, "screen.silence");
    dg_put(s, "</dt><dd>");
    if (!stage->silence || !*stage->silence) dg_put_word(s, "screen.silence_mark");
    for (int32_t i = 0; stage->silence && i < stage->n_outcomes; i++) {
        if (strcmp(stage->outcomes[i].word, stage->silence) == 0) outcome_put(s, c, &stage->outcomes[i]);
    }
    dg_put(s, "</dd></div>\n");
}

static void headline(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_stage *stage = dg_case_stage(s, c);
    int64_t due_at = dg_at_time(c, "due_at");
    dg_put(s, "<p>");
    dg_put_status(s, dg_at_text(c, "status"));
    dg_put_text(s, dg_coded(s, "review.kind_", dg_at_text(c, "kind")));
    dg_put(s, " ");
    dg_put_code(s, dg_at_text(c, "id"));
    dg_put(s, "</p>\n");
    stage_line(s, c, stage);
    dg_put(s, "<dl class=\"facts\">\n");
    dg_put_fact_given(s, "screen.submitter", dg_body_title(s, dg_at_text(c, "submitter_body")));
    dg_put_fact(s, "screen.opened", dg_day_of(s, dg_at_time(c, "opened_at")));
    if (*dg_at_text(c, "of")) {
        dg_put(s, "<div><dt>");
        dg_put_word(s, "screen.about");
        dg_put(s, "</dt><dd>");
        dg_put_case_link(s, dg_at_text(c, "of"), "", dg_at_text(c, "of"));
        dg_put(s, "</dd></div>\n");
    }
    dg_put_fact_given(s, "screen.f_camera", dg_at_text(c, "of_camera"));
    if (stage && stage->body && *stage->body && strcmp(stage->body, "own") != 0) {
        const struct dg_body *body = dg_procedure_body(s->procedure, stage->body);
        dg_put_fact_given(s, "screen.with", body ? body->title[s->lang] : stage->body);
    } else if (stage && stage->body && *stage->body) {
        dg_put_fact_given(s, "screen.with", dg_body_title(s, dg_at_text(c, "submitter_body")));
    }
    if (due_at) {
        dg_put(s, "<div><dt>");
        dg_put_word(s, "screen.due");
        dg_put(s, "</dt><dd>");
        dg_put_due(s, due_at, dg_at_true(c, "is_overdue"));
        if (dg_at_true(c, "due_rests_on_unconfirmed_holiday")) {
            dg_put(s, "<br><span class=\"soft\">");
            dg_put_word(s, "screen.due_unsure");
            dg_put(s, "</span>");
        }
        dg_put(s, "</dd></div>\n");
    }
    silence(s, c, stage);
    what_next(s, c, stage);
    dg_put_fact(s, "screen.approved", dg_day_of(s, dg_at_time(c, "approved_at")));
    dg_put_fact(s, "screen.term", dg_day_of(s, dg_at_time(c, "term_until")));
    dg_put_fact(s, "screen.lapsed", dg_day_of(s, dg_at_time(c, "lapsed_at")));
    dg_put_fact(s, "screen.published", dg_day_of(s, dg_at_time(c, "published_at")));
    dg_put(s, "</dl>\n");
}

/* ---- what can be done -------------------------------------------------------------------------------------
 */

/* Acts of a meeting stand on the page of the meeting. */
static bool is_of_meeting(const char *act)
{
    static const char *const words[] = {"meeting.open", "attend.in", "attend.out", "recuse",
                                        "vote.open",    "vote.cast", "vote.close", "meeting.close"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], act) == 0) return true;
    }
    return false;
}

static void side_link(struct dg_screen *s, const char *id, const char *tail, const char *text, bool is_main)
{
    dg_put(s, is_main ? "<li><a class=\"act main\" href=\"/cases/" : "<li><a class=\"act\" href=\"/cases/");
    dg_put_text(s, id);
    dg_put_text(s, tail);
    dg_text_addf(s->out, "?lang=%s\">", dg_lang_word(s->lang));
    dg_put_text(s, text);
    dg_put(s, "</a></li>\n");
}

static void aside(struct dg_screen *s, const struct dg_screen_case *of)
{
    const char *id = dg_at_text(of->c, "id");
    bool has_meeting = false, is_any = false;
    dg_put(s, "<aside class=\"aside\" aria-labelledby=\"do\"><h2 id=\"do\">");
    dg_put_word(s, "screen.to_do");
    dg_put(s, "</h2>\n<ul class=\"acts\">\n");
    for (int32_t i = 0; i < of->n_acts; i++) {
        has_meeting |= is_of_meeting(of->acts[i]);
        if (!dg_screen_act_is_known(of->acts[i]) || is_of_meeting(of->acts[i])) continue;
        struct dg_text tail = {0};
        dg_text_addf(&tail, "/acts/%s", of->acts[i]);
        side_link(s, id, dg_kept(s, &tail), dg_coded(s, "screen.act_", of->acts[i]), false);
        is_any = true;
    }
    if (has_meeting) side_link(s, id, "/meeting", dg_word(s->lang, "screen.to_meeting"), true);
    dg_put(s, "</ul>\n");
    if (!is_any && !has_meeting) {
        dg_put(s, "<p class=\"soft\">");
        dg_put_word(s, "screen.nothing_to_do");
        dg_put(s, "</p>\n");
    }
    if (of->has_record) {
        dg_put(s, "<ul class=\"acts\">");
        side_link(s, id, "/record", dg_word(s->lang, "screen.to_record"), false);
        dg_put(s, "</ul>\n");
    }
    dg_put(s, "</aside>\n");
}

/* ---- versions, points -------------------------------------------------------------------------------------
 */

static void findings(struct dg_screen *s, const struct dg_json_value *version)
{
    const struct dg_json_value *n = dg_json_find(version, "findings");
    if (!n) return;
    dg_put(s, "<p>");
    dg_put_say(s, "screen.findings", "error", dg_num_of(s, dg_at_int(n, "error")), "warning",
               dg_num_of(s, dg_at_int(n, "warning")), "note", dg_num_of(s, dg_at_int(n, "note")), NULL);
    dg_put(s, "</p>\n");
}

static bool camera_is_same(const struct dg_json_value *a, const struct dg_json_value *b)
{
    return dg_at_int(a, "lon_e7") == dg_at_int(b, "lon_e7") &&
           dg_at_int(a, "lat_e7") == dg_at_int(b, "lat_e7") &&
           dg_at_int(a, "bearing_deg") == dg_at_int(b, "bearing_deg");
}

static const struct dg_json_value *camera_of(const struct dg_json_value *version, const char *id)
{
    const struct dg_json_value *cameras = dg_at_list(version, "cameras");
    for (int32_t i = 0; i < cameras->n; i++) {
        if (strcmp(dg_at_text(&cameras->items[i], "id"), id) == 0) return &cameras->items[i];
    }
    return NULL;
}

/* Against the version before, as far as the case itself knows: cameras added, gone, moved or turned. */
static void difference(struct dg_screen *s, const struct dg_json_value *before,
                       const struct dg_json_value *after)
{
    const struct dg_json_value *cameras = dg_at_list(after, "cameras"), *old = dg_at_list(before, "cameras");
    int32_t n_added = 0, n_changed = 0;
    if (!cameras->n) return;
    for (int32_t i = 0; i < cameras->n; i++) {
        const struct dg_json_value *was = camera_of(before, dg_at_text(&cameras->items[i], "id"));
        n_added += !was;
        n_changed += was && !camera_is_same(was, &cameras->items[i]);
    }
    dg_put(s, "<p>");
    dg_put_say(s, "screen.difference", "added", dg_num_of(s, n_added), "gone",
               dg_num_of(s, old->n - (cameras->n - n_added)), "changed", dg_num_of(s, n_changed), NULL);
    dg_put(s, "</p>\n");
}

static void versions(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "versions");
    const char *frozen = dg_at_text(c, "forwarded_sha256"), *approved = dg_at_text(c, "approved_sha256");
    if (!list->n) return;
    dg_put_tag_word(s, "h2", "screen.versions");
    for (int32_t i = list->n - 1; i >= 0; i--) {
        const struct dg_json_value *v = &list->items[i];
        const char *sha256 = dg_at_text(v, "sha256");
        dg_put(s, "<section class=\"item\"><h3>");
        dg_put_say(s, "screen.version_no", "no", dg_num_of(s, dg_at_int(v, "no")), NULL);
        dg_put(s, " ");
        if (*sha256 && strcmp(sha256, approved) == 0)
            dg_put_badge(s, "good", dg_word(s->lang, "screen.is_approved"));
        if (*sha256 && strcmp(sha256, frozen) == 0)
            dg_put_badge(s, "soft", dg_word(s->lang, "screen.is_forwarded"));
        dg_put(s, "</h3><p>");
        dg_put_text(s, dg_moment_of(s, dg_at_time(v, "at")));
        dg_put(s, " · ");
        dg_put_say(s, "screen.n_cameras", "n", dg_num_of(s, dg_at_int(v, "n_cameras")), NULL);
        dg_put(s, "</p>\n");
        findings(s, v);
        if (i > 0) difference(s, &list->items[i - 1], v);
        if (*sha256) {
            dg_put(s, "<p><a class=\"act\" download href=\"/api/v1/cases/");
            dg_put_text(s, dg_at_text(c, "id"));
            dg_put(s, "/versions/");
            dg_put_text(s, sha256);
            dg_put(s, "\">");
            dg_put_word(s, "screen.download");
            dg_put(s, "</a></p>\n<p class=\"soft\">SHA-256 ");
            dg_put_code(s, sha256);
            dg_put(s, "</p>\n");
        }
        dg_put(s, "</section>\n");
    }
}

static void points(struct dg_screen *s, const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "points");
    if (!list->n) return;
    dg_put_tag_word(s, "h2", "screen.points");
    for (int32_t i = 0; i < list->n; i++) {
        const struct dg_json_value *point = &list->items[i];
        dg_put(s, "<div class=\"sides\"><h3>");
        dg_put_say(s, "screen.point_no", "no", dg_num_of(s, dg_at_int(point, "no")), NULL);
        dg_put(s, " ");
        if (*dg_at_text(point, "camera")) dg_put_code(s, dg_at_text(point, "camera"));
        dg_put(s, "</h3><div><p class=\"soft\">");
        dg_put_say(s, "screen.on_version", "no", dg_num_of(s, dg_at_int(point, "version")), NULL);
        dg_put(s, "</p>");
        dg_put_said(s, point, "text");
        dg_put(s, "</div><div>");
        if (dg_at_int(point, "answered_in")) {
            dg_put(s, "<p class=\"soft\">");
            dg_put_say(s, "screen.answered_in", "no", dg_num_of(s, dg_at_int(point, "answered_in")), NULL);
            dg_put(s, "</p>");
            dg_put_said(s, point, "answer");
        } else {
            dg_put(s, "<p>");
            dg_put_badge(s, "warn", dg_word(s->lang, "screen.unanswered"));
            dg_put(s, "</p>");
        }
        dg_put(s, "</div></div>\n");
    }
}

static void words_of_case(struct dg_screen *s, const struct dg_json_value *c)
{
    if (!*dg_said_at(s, c, "text") && !*dg_said_at(s, c, "answer")) return;
    dg_put_tag_word(s, "h2", "screen.words");
    dg_put_said(s, c, "text");
    if (!*dg_said_at(s, c, "answer")) return;
    dg_put_tag_word(s, "h3", "screen.answer");
    dg_put_said(s, c, "answer");
}

int dg_screen_case(struct dg_screen *s, const struct dg_screen_case *of, struct dg_err *err)
{
    const struct dg_json_value *c = of->c;
    const char *title = dg_said_at(s, c, "title");
    dg_shell_begin(s, *title ? title : dg_coded(s, "review.kind_", dg_at_text(c, "kind")), "cases");
    dg_put(s, "<div class=\"split\"><div>\n");
    headline(s, c);
    words_of_case(s, c);
    dg_case_decisions(s, c);
    dg_case_conditions(s, c);
    points(s, c);
    dg_case_opinions(s, c);
    dg_case_meetings(s, c);
    dg_case_votes(s, c);
    dg_case_phases(s, c);
    dg_case_objections(s, c);
    versions(s, c);
    dg_put(s, "</div>\n");
    aside(s, of);
    dg_put(s, "</div>\n");
    return dg_shell_end(s, err);
}
