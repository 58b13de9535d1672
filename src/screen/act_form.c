/* The form of an act: each field as it is asked. */
#include <stdio.h>
#include <string.h>

#include "screen/acts.h"

/* ---- pieces -----------------------------------------------------------------------------------------------
 */

void dg_put_label(struct dg_asking *ask, const char *name, bool must)
{
    dg_put(ask->s, "<label for=\"f-");
    dg_put_text(ask->s, name);
    dg_put(ask->s, "\">");
    dg_put_word(ask->s, dg_label_key(ask, name));
    if (!must) {
        dg_put(ask->s, " <span class=\"soft\">");
        dg_put_word(ask->s, "screen.optional");
        dg_put(ask->s, "</span>");
    }
    dg_put(ask->s, "</label>\n");
}

/* The hint of a field, if the catalogue has one: "screen.hint_..." as the label. */
static bool hint(struct dg_asking *ask, const char *name)
{
    struct dg_text text = {0};
    dg_text_addf(&text, "screen.hint_%s", dg_label_key(ask, name) + strlen("screen.f_"));
    const char *key = dg_kept(ask->s, &text);
    if (!dg_word_exists(key)) return false;
    dg_put(ask->s, "<p class=\"hint\" id=\"h-");
    dg_put_text(ask->s, name);
    dg_put(ask->s, "\">");
    dg_put_word(ask->s, key);
    dg_put(ask->s, "</p>\n");
    return true;
}

static void id_and_name(struct dg_asking *ask, const char *id, const char *name)
{
    dg_put(ask->s, " id=\"f-");
    dg_put_text(ask->s, id);
    dg_put(ask->s, "\"");
    dg_put_attr(ask->s, "name", name);
}

void dg_put_area(struct dg_asking *ask, const char *name, bool must)
{
    struct dg_screen *s = ask->s;
    dg_put(s, "<div class=\"field\">");
    dg_put_label(ask, name, must);
    bool has_hint = hint(ask, name);
    dg_put_fault(s, name, ask->faults);
    dg_put(s, "<textarea dir=\"auto\"");
    id_and_name(ask, name, name);
    dg_put_tied(s, name, has_hint, ask->faults);
    dg_put(s, ">\n");
    dg_put_text(s, dg_form_get(ask->form, name));
    dg_put(s, "</textarea></div>\n");
}

static void put_line(struct dg_asking *ask, const char *name, bool must, const char *type, const char *value,
                     bool is_ltr)
{
    struct dg_screen *s = ask->s;
    dg_put(s, "<div class=\"field\">");
    dg_put_label(ask, name, must);
    bool has_hint = hint(ask, name);
    dg_put_fault(s, name, ask->faults);
    dg_put(s, "<input");
    id_and_name(ask, name, name);
    dg_put_attr(s, "type", type);
    dg_put_attr(s, "value", value);
    dg_put(s, is_ltr ? " dir=\"ltr\"" : " dir=\"auto\"");
    dg_put_tied(s, name, has_hint, ask->faults);
    dg_put(s, "></div>\n");
}

void dg_put_choice(struct dg_asking *ask, const char *type, const char *name, const char *value,
                   const char *text, bool is_given, bool is_chosen)
{
    struct dg_screen *s = ask->s;
    dg_put(s, "<label class=\"pick\"><input");
    dg_put_attr(s, "type", type);
    dg_put_attr(s, "name", name);
    dg_put_attr(s, "value", value);
    dg_put(s, is_chosen || dg_form_has(ask->form, name, value) ? " checked> <span>" : "> <span>");
    if (is_given)
        dg_put_given(s, text);
    else
        dg_put_text(s, text);
    dg_put(s, "</span></label>\n");
}

static void set_begin(struct dg_asking *ask, const char *name, bool must)
{
    struct dg_screen *s = ask->s;
    dg_put(s, "<fieldset tabindex=\"-1\" id=\"f-");
    dg_put_text(s, name);
    dg_put(s, "\"");
    dg_put_tied(s, name, false, ask->faults);
    dg_put(s, "><legend>");
    dg_put_word(s, dg_label_key(ask, name));
    if (!must) {
        dg_put(s, " <span class=\"soft\">");
        dg_put_word(s, "screen.optional");
        dg_put(s, "</span>");
    }
    dg_put(s, "</legend>\n");
    (void)hint(ask, name);
    dg_put_fault(s, name, ask->faults);
}

static void set_end(struct dg_asking *ask) { dg_put(ask->s, "</fieldset>\n"); }

static void nothing_there(struct dg_asking *ask, const char *key)
{
    dg_put(ask->s, "<p class=\"empty\">");
    dg_put_word(ask->s, key);
    dg_put(ask->s, "</p>\n");
}

/* ---- cameras ----------------------------------------------------------------------------------------------
 */

void dg_put_cameras(struct dg_asking *ask, const char *name)
{
    const struct dg_json_value *cameras = dg_at_list(dg_last_version(ask->act->c), "cameras");
    if (!cameras->n) return;
    set_begin(ask, name, false);
    dg_put(ask->s, "<div class=\"picks\">\n");
    for (int32_t i = 0; i < cameras->n; i++) {
        const char *id = dg_at_text(&cameras->items[i], "id");
        dg_put_choice(ask, "checkbox", name, id, id, true, false);
    }
    dg_put(ask->s, "</div>\n");
    set_end(ask);
}

static void option(struct dg_asking *ask, const char *name, const char *value, const char *text)
{
    dg_put(ask->s, "<option");
    dg_put_attr(ask->s, "value", value);
    dg_put(ask->s, dg_form_has(ask->form, name, value) ? " selected>" : ">");
    dg_put_text(ask->s, text);
    dg_put(ask->s, "</option>\n");
}

static void select_begin(struct dg_asking *ask, const char *name, bool must)
{
    dg_put(ask->s, "<div class=\"field\">");
    dg_put_label(ask, name, must);
    bool has_hint = hint(ask, name);
    dg_put_fault(ask->s, name, ask->faults);
    dg_put(ask->s, "<select");
    id_and_name(ask, name, name);
    dg_put_tied(ask->s, name, has_hint, ask->faults);
    dg_put(ask->s, ">\n");
    if (!must) option(ask, name, "", dg_word(ask->s->lang, "screen.none"));
}

static void select_end(struct dg_asking *ask) { dg_put(ask->s, "</select></div>\n"); }

void dg_put_camera(struct dg_asking *ask, const char *name)
{
    const struct dg_json_value *cameras = dg_at_list(dg_last_version(ask->act->c), "cameras");
    if (!cameras->n) return;
    select_begin(ask, name, false);
    for (int32_t i = 0; i < cameras->n; i++) {
        const char *id = dg_at_text(&cameras->items[i], "id");
        option(ask, name, id, id);
    }
    select_end(ask);
}

/* ---- choices ----------------------------------------------------------------------------------------------
 */

static void put_words(struct dg_asking *ask)
{
    const struct dg_field_row *field = ask->field;
    bool is_consent = strcmp(field->name, "consent") == 0;
    set_begin(ask, field->name, field->must);
    if (is_consent && ask->s->procedure->consent[ask->s->lang]) {
        dg_put(ask->s, "<blockquote>");
        dg_put_text(ask->s, ask->s->procedure->consent[ask->s->lang]);
        dg_put(ask->s, "</blockquote>\n");
    }
    for (const char *w = field->words; *w;) {
        size_t n = strcspn(w, "|");
        const char *word = dg_arena_strndup(ask->s->arena, w, n);
        w += n + (w[n] == '|');
        if (!word || (is_consent && strcmp(word, dg_lang_word(ask->s->lang)) != 0)) continue;
        dg_put_choice(ask, is_consent ? "checkbox" : "radio", field->name, word,
                      dg_coded(ask->s, field->prefix, word), false, false);
    }
    set_end(ask);
}

/* What was carried decides; without a vote, what leads on from the stage. */
static void put_verdict(struct dg_asking *ask)
{
    const struct dg_stage *stage = dg_case_stage(ask->s, ask->act->c);
    const struct dg_json_value *votes = dg_at_list(ask->act->c, "votes");
    const char *carried = "";
    for (int32_t i = votes->n - 1; stage && stage->needs_vote && i >= 0 && !*carried; i--) {
        if (strcmp(dg_at_text(&votes->items[i], "state"), "carried") == 0)
            carried = dg_at_text(&votes->items[i], "motion");
    }
    set_begin(ask, ask->field->name, true);
    for (int m = 0; stage && m < DG_N_MOTIONS; m++) {
        const char *word = dg_motion_word((enum dg_motion)m);
        bool leads_on = false;
        for (int32_t i = 0; i < stage->n_outcomes; i++) leads_on |= strcmp(stage->outcomes[i].word, word) == 0;
        if (!leads_on || (*carried && strcmp(carried, word) != 0)) continue;
        dg_put_choice(ask, "radio", ask->field->name, word, dg_coded(ask->s, "review.motion_", word), false,
                      *carried != '\0');
    }
    set_end(ask);
}

static void put_agencies(struct dg_asking *ask)
{
    const struct dg_procedure *procedure = ask->s->procedure;
    set_begin(ask, ask->field->name, true);
    for (int32_t i = 0; i < ask->s->config->n_bodies; i++) {
        const struct dg_county_body *body = &ask->s->config->bodies[i];
        const struct dg_body *kind = dg_procedure_body(procedure, body->kind);
        for (int32_t r = 0; kind && r < procedure->n_remits; r++) {
            struct dg_text value = {0}, text = {0};
            if (!(kind->remits >> r & 1)) continue;
            dg_text_addf(&value, "%s|%s|%s", body->id, body->kind, procedure->remits[r]);
            dg_text_addf(&text, "%s: %s", body->title[ask->s->lang],
                         dg_coded(ask->s, "review.remit_", procedure->remits[r]));
            dg_put_choice(ask, "radio", ask->field->name, dg_kept(ask->s, &value), dg_kept(ask->s, &text), true,
                          false);
        }
    }
    set_end(ask);
}

/* Things of the case that have a number. */
struct numbered {
    const char *list;
    bool (*fits)(const struct dg_asking *ask, const struct dg_json_value *item);
    const char *(*text)(struct dg_asking *ask, const struct dg_json_value *item);
    const char *none_key;
};

static bool opinion_fits(const struct dg_asking *ask, const struct dg_json_value *item)
{
    const struct dg_actor *actor = ask->s->who ? ask->s->who->actor : NULL;
    return actor && strcmp(dg_at_text(item, "body"), actor->body_id) == 0 && !*dg_at_text(item, "verdict");
}

static const char *opinion_text(struct dg_asking *ask, const struct dg_json_value *item)
{
    return dg_coded(ask->s, "review.remit_", dg_at_text(item, "remit"));
}

static bool vote_fits(const struct dg_asking *ask, const struct dg_json_value *item)
{
    (void)ask;
    const char *state = dg_at_text(item, "state");
    return strcmp(state, "carried") == 0 || strcmp(state, "lost") == 0;
}

static const char *vote_text(struct dg_asking *ask, const struct dg_json_value *item)
{
    return dg_coded(ask->s, "review.motion_", dg_at_text(item, "motion"));
}

static bool condition_fits(const struct dg_asking *ask, const struct dg_json_value *item)
{
    (void)ask;
    const char *state = dg_at_text(item, "state");
    return strcmp(state, "open") == 0 || strcmp(state, "reported") == 0;
}

static const char *said_text(struct dg_asking *ask, const struct dg_json_value *item)
{
    return dg_said_at(ask->s, item, "text");
}

static bool objection_fits(const struct dg_asking *ask, const struct dg_json_value *item)
{
    const char *kind = ask->act->kind, *state = dg_at_text(item, "state");
    bool is_appeal = dg_at_true(item, "is_appeal");
    if (strcmp(kind, "appeal.file") == 0) return !is_appeal && strcmp(state, "dismissed") == 0;
    return strcmp(state, "filed") == 0 && is_appeal == (strcmp(kind, "appeal.decide") == 0);
}

static void put_numbered(struct dg_asking *ask, const struct numbered *of)
{
    const struct dg_json_value *list = dg_at_list(ask->act->c, of->list);
    int32_t n = 0;
    for (int32_t i = 0; i < list->n; i++) n += of->fits(ask, &list->items[i]);
    set_begin(ask, ask->field->name, true);
    if (!n) nothing_there(ask, of->none_key);
    for (int32_t i = 0; i < list->n; i++) {
        char no[24];
        struct dg_text text = {0};
        if (!of->fits(ask, &list->items[i])) continue;
        snprintf(no, sizeof no, "%lld", (long long)dg_at_int(&list->items[i], "no"));
        dg_text_addf(&text, "%s. %s", dg_num_of(ask->s, dg_at_int(&list->items[i], "no")),
                     of->text(ask, &list->items[i]));
        dg_put_choice(ask, "radio", ask->field->name, no, dg_kept(ask->s, &text), true, n == 1);
    }
    set_end(ask);
}

/* ---- people -----------------------------------------------------------------------------------------------
 */

static bool is_present(const struct dg_json_value *c, const char *person)
{
    const struct dg_json_value *meetings = dg_at_list(c, "meetings");
    const struct dg_json_value *stays =
        dg_at_list(meetings->n ? &meetings->items[meetings->n - 1] : NULL, "attendance");
    for (int32_t i = 0; i < stays->n; i++) {
        if (!dg_at_time(&stays->items[i], "out_at") &&
            strcmp(dg_at_text(&stays->items[i], "person"), person) == 0)
            return true;
    }
    return false;
}

/* A secretary names who it is; everybody else acts for himself. */
static void put_people(struct dg_asking *ask)
{
    bool wants_in = ask->field->widget == DG_ASK_SEAT;
    const struct dg_stage *stage = dg_case_stage(ask->s, ask->act->c);
    if (!dg_is_secretary(ask->s)) return;
    set_begin(ask, ask->field->name, true);
    for (int32_t i = 0; i < ask->act->n_people; i++) {
        const struct dg_screen_person *person = &ask->act->people[i];
        struct dg_text value = {0}, text = {0};
        bool has_seat = false;
        for (int32_t k = 0; stage && stage->meeting && k < stage->meeting->n_seats; k++)
            has_seat |= strcmp(stage->meeting->seats[k].body, person->body_kind) == 0;
        bool is_here = is_present(ask->act->c, person->id);
        if (!has_seat || (wants_in ? is_here : strcmp(ask->act->kind, "attend.out") == 0 && !is_here)) continue;
        dg_text_addf(&value, wants_in ? "%s|%s|%s" : "%s", person->id, person->body, person->body_kind);
        dg_text_addf(&text, "%s · %s", dg_body_title(ask->s, person->body), person->name);
        dg_put_choice(ask, "radio", ask->field->name, dg_kept(ask->s, &value), dg_kept(ask->s, &text), true,
                      false);
    }
    set_end(ask);
}

/* ---- the rest ---------------------------------------------------------------------------------------------
 */

static void put_time(struct dg_asking *ask)
{
    struct dg_screen *s = ask->s;
    const char *day = ask->field->name;
    struct dg_text name = {0};
    dg_put(s, "<div class=\"two\">");
    put_line(ask, day, true, s->lang == DG_FA ? "text" : "date", dg_form_get(ask->form, day), true);
    dg_text_addf(&name, "%s.hour", day);
    const char *hour = dg_kept(s, &name);
    put_line(ask, hour, true, "time", dg_form_get(ask->form, hour), true);
    dg_put(s, "</div>\n");
}

static void put_fixed(struct dg_asking *ask, const char *value)
{
    if (*value) {
        dg_put(ask->s, "<dl class=\"facts\">");
        dg_put_fact_given(ask->s, dg_label_key(ask, ask->field->name), value);
        dg_put(ask->s, "</dl>\n");
        dg_put_hidden(ask->s, ask->field->name, value);
    } else {
        nothing_there(ask, "screen.nothing_there");
    }
}

static void put_version(struct dg_asking *ask)
{
    const char *kept = ask->act->upload_sha256 ? ask->act->upload_sha256 : dg_form_get(ask->form, "sha256");
    put_line(ask, "sha256", true, "text", kept, true);
    dg_put(ask->s, "<div class=\"field\"><label for=\"f-file\">");
    dg_put_word(ask->s, "screen.f_file");
    dg_put(ask->s, "</label>\n<p class=\"hint\" id=\"h-file\">");
    dg_put_word(ask->s, "screen.hint_file");
    dg_put(ask->s, "</p><input type=\"file\" id=\"f-file\" name=\"file\" form=\"upload\" accept=\".gpkg\" "
                   "aria-describedby=\"h-file\"> <button class=\"second\" form=\"upload\">");
    dg_put_word(ask->s, "screen.upload");
    dg_put(ask->s, "</button></div>\n");
}

static void put_of(struct dg_asking *ask)
{
    bool with_camera = ask->field->widget == DG_ASK_OF_CAMERA;
    dg_put(ask->s, "<div class=\"two\">");
    select_begin(ask, "of", true);
    for (int32_t i = 0; i < ask->act->n_approved; i++) {
        const struct dg_county_case *c = &ask->act->approved[i];
        struct dg_text text = {0};
        dg_text_addf(&text, "%s %s", c->id, c->title ? c->title : "");
        option(ask, "of", c->id, dg_kept(ask->s, &text));
    }
    select_end(ask);
    if (with_camera) put_line(ask, "camera", true, "text", dg_form_get(ask->form, "camera"), true);
    dg_put(ask->s, "</div>\n");
}

static void put_place(struct dg_asking *ask)
{
    static const char *const parts[] = {"camera.id", "camera.lat", "camera.lon", "camera.bearing_deg"};
    set_begin(ask, ask->field->name, true);
    dg_put(ask->s, "<div class=\"two\">");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        put_line(ask, parts[i], i < 3, "text", dg_form_get(ask->form, parts[i]), true);
    dg_put(ask->s, "</div>\n");
    set_end(ask);
}

static void put_vote(struct dg_asking *ask)
{
    char no[24] = "";
    int64_t open = dg_vote_open_no(ask->act->c);
    if (open) snprintf(no, sizeof no, "%lld", (long long)open);
    put_fixed(ask, no);
}

void dg_field_put(struct dg_asking *ask)
{
    static const struct numbered opinions = {"opinions", opinion_fits, opinion_text, "screen.nothing_there"};
    static const struct numbered votes = {"votes", vote_fits, vote_text, "screen.nothing_there"};
    static const struct numbered conditions = {"conditions", condition_fits, said_text, "screen.nothing_there"};
    static const struct numbered objections = {"objections", objection_fits, said_text, "screen.nothing_there"};
    const struct dg_field_row *field = ask->field;
    const char *value = dg_form_get(ask->form, field->name);
    switch (field->widget) {
    case DG_ASK_TEXT:
    case DG_ASK_LINES: dg_put_area(ask, field->name, field->must); break;
    case DG_ASK_LINE: put_line(ask, field->name, field->must, "text", value, false); break;
    case DG_ASK_INT: put_line(ask, field->name, field->must, "text", value, true); break;
    case DG_ASK_CHOICE: put_words(ask); break;
    case DG_ASK_TIME: put_time(ask); break;
    case DG_ASK_AGENCY: put_agencies(ask); break;
    case DG_ASK_OPINION: put_numbered(ask, &opinions); break;
    case DG_ASK_VOTE_PAST: put_numbered(ask, &votes); break;
    case DG_ASK_CONDITION: put_numbered(ask, &conditions); break;
    case DG_ASK_OBJECTION: put_numbered(ask, &objections); break;
    case DG_ASK_VOTE: put_vote(ask); break;
    case DG_ASK_VERDICT: put_verdict(ask); break;
    case DG_ASK_PHASE: put_fixed(ask, dg_phase_of(ask->act)); break;
    case DG_ASK_MINUTES: put_fixed(ask, ask->act->minutes_sha256 ? ask->act->minutes_sha256 : value); break;
    case DG_ASK_SEAT:
    case DG_ASK_PRESENT: put_people(ask); break;
    case DG_ASK_VERSION: put_version(ask); break;
    case DG_ASK_OF:
    case DG_ASK_OF_CAMERA: put_of(ask); break;
    case DG_ASK_PLACE: put_place(ask); break;
    case DG_ASK_PINNED:
    case DG_ASK_TAKEN:
    case DG_ASK_POINTS:
    case DG_ASK_ANSWERS:
    case DG_ASK_REMARKS:
    case DG_ASK_SERVICE:
    case DG_ASK_RESULTS:
    case DG_ASK_BUILT: dg_rows_put(ask); break;
    case DG_N_WIDGETS: break;
    }
}
