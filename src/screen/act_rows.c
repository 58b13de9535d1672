/* Fields of several rows: points, conditions, answers, remarks, what was built. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "screen/acts.h"

/* ---- asking -----------------------------------------------------------------------------------------------
 */

static void set_begin(struct dg_asking *ask, const char *name, const char *key)
{
    dg_put(ask->s, "<fieldset tabindex=\"-1\" id=\"f-");
    dg_put_text(ask->s, name);
    dg_put(ask->s, "\"><legend>");
    dg_put_word(ask->s, key);
    dg_put(ask->s, "</legend>\n");
    dg_put_fault(ask->s, name, ask->faults);
}

static void row_begin(struct dg_asking *ask, const char *list, int32_t ix, const char *key)
{
    dg_text_addf(ask->s->out, "<fieldset tabindex=\"-1\" id=\"f-%s.%d\"><legend>", list, (int)ix);
    dg_put_word(ask->s, key);
    dg_put(ask->s, " ");
    dg_put_text(ask->s, dg_num_of(ask->s, ix + 1));
    dg_put(ask->s, "</legend>\n");
}

static void set_end(struct dg_asking *ask) { dg_put(ask->s, "</fieldset>\n"); }

/* The number of rows, and a button that brings the form back with one more. */
static void more(struct dg_asking *ask, const char *list, int32_t n)
{
    char number[16], name[64];
    snprintf(number, sizeof number, "%d", (int)n);
    snprintf(name, sizeof name, "n.%.50s", list);
    dg_put_hidden(ask->s, name, number);
    dg_put(ask->s, "<p><button class=\"second\" name=\"more\"");
    dg_put_attr(ask->s, "value", list);
    dg_put(ask->s, " formnovalidate>");
    dg_put_word(ask->s, "screen.more_rows");
    dg_put(ask->s, "</button></p>\n");
}

static void put_phase(struct dg_asking *ask, const char *name)
{
    const struct dg_json_value *phases = dg_at_list(dg_last_version(ask->act->c), "phases");
    if (!phases->n) return;
    dg_put(ask->s, "<div class=\"field\">");
    dg_put_label(ask, name, false);
    dg_put(ask->s, "<select id=\"f-");
    dg_put_text(ask->s, name);
    dg_put(ask->s, "\"");
    dg_put_attr(ask->s, "name", name);
    dg_put(ask->s, "><option value=\"\">");
    dg_put_word(ask->s, "screen.next_phase");
    dg_put(ask->s, "</option>\n");
    for (int32_t i = 0; i < phases->n; i++) {
        const char *id = phases->items[i].kind == DG_JSON_TEXT ? phases->items[i].text : "";
        dg_put(ask->s, "<option");
        dg_put_attr(ask->s, "value", id);
        dg_put(ask->s, dg_form_has(ask->form, name, id) ? " selected>" : ">");
        dg_put_text(ask->s, id);
        dg_put(ask->s, "</option>\n");
    }
    dg_put(ask->s, "</select></div>\n");
}

static void put_pinned(struct dg_asking *ask, const char *list)
{
    int32_t n = dg_row_count(ask, list, 1);
    for (int32_t i = 0; i < n; i++) {
        row_begin(ask, list, i, "screen.condition");
        dg_put_area(ask, dg_name_at(ask, list, i, "text"), false);
        dg_put_cameras(ask, dg_name_at(ask, list, i, "cameras"));
        put_phase(ask, dg_name_at(ask, list, i, "before_phase"));
        set_end(ask);
    }
    more(ask, list, n);
}

/* Conditions that agencies proposed, to be taken over; then new ones. */
static void put_taken(struct dg_asking *ask)
{
    const struct dg_json_value *conditions = dg_at_list(ask->act->c, "conditions");
    int32_t n = 0;
    for (int32_t i = 0; i < conditions->n; i++) {
        char no[24];
        struct dg_text text = {0};
        const struct dg_json_value *item = &conditions->items[i];
        if (strcmp(dg_at_text(item, "state"), "proposed") != 0) continue;
        if (!n++) set_begin(ask, "conditions.taken", "screen.f_taken");
        snprintf(no, sizeof no, "%lld", (long long)dg_at_int(item, "no"));
        dg_text_addf(&text, "%s. %s: %s", dg_num_of(ask->s, dg_at_int(item, "no")),
                     dg_body_title(ask->s, dg_at_text(item, "body")), dg_said_at(ask->s, item, "text"));
        dg_put_choice(ask, "checkbox", "conditions.taken", no, dg_kept(ask->s, &text), true, false);
    }
    if (n) set_end(ask);
    put_pinned(ask, "conditions");
}

static void put_points(struct dg_asking *ask)
{
    int32_t n = dg_row_count(ask, ask->field->name, ask->field->must ? 2 : 1);
    for (int32_t i = 0; i < n; i++) {
        row_begin(ask, ask->field->name, i, "screen.point");
        dg_put_area(ask, dg_name_at(ask, ask->field->name, i, "text"), ask->field->must && i == 0);
        dg_put_camera(ask, dg_name_at(ask, ask->field->name, i, "camera"));
        set_end(ask);
    }
    more(ask, ask->field->name, n);
}

static void put_answers(struct dg_asking *ask)
{
    const struct dg_json_value *points = dg_at_list(ask->act->c, "points");
    for (int32_t i = 0; i < points->n; i++) {
        const struct dg_json_value *point = &points->items[i];
        if (!dg_open_points(point)) continue;
        dg_put(ask->s, "<div class=\"item\"><p><strong>");
        dg_put_say(ask->s, "screen.point_no", "no", dg_num_of(ask->s, dg_at_int(point, "no")), NULL);
        dg_put(ask->s, "</strong> ");
        if (*dg_at_text(point, "camera")) dg_put_code(ask->s, dg_at_text(point, "camera"));
        dg_put(ask->s, "</p>\n");
        dg_put_said(ask->s, point, "text");
        dg_put_area(ask, dg_name_at(ask, "answers", (int32_t)dg_at_int(point, "no"), "text"), true);
        dg_put(ask->s, "</div>\n");
    }
}

static void put_remarks(struct dg_asking *ask)
{
    int32_t n = dg_row_count(ask, "remarks", 0);
    for (int32_t i = 0; i < n; i++) {
        const char *name = dg_name_at(ask, "remarks", i, "remit");
        row_begin(ask, "remarks", i, "screen.remark");
        dg_put(ask->s, "<div class=\"field\">");
        dg_put_label(ask, name, true);
        dg_put(ask->s, "<select id=\"f-");
        dg_put_text(ask->s, name);
        dg_put(ask->s, "\"");
        dg_put_attr(ask->s, "name", name);
        dg_put(ask->s, ">\n");
        for (int32_t r = 0; r < ask->s->procedure->n_remits; r++) {
            const char *remit = ask->s->procedure->remits[r];
            dg_put(ask->s, "<option");
            dg_put_attr(ask->s, "value", remit);
            dg_put(ask->s, dg_form_has(ask->form, name, remit) ? " selected>" : ">");
            dg_put_text(ask->s, dg_coded(ask->s, "review.remit_", remit));
            dg_put(ask->s, "</option>\n");
        }
        dg_put(ask->s, "</select></div>\n");
        dg_put_area(ask, dg_name_at(ask, "remarks", i, "text"), true);
        set_end(ask);
    }
    more(ask, "remarks", n);
}

static const char *degrees(struct dg_asking *ask, int64_t e7)
{
    struct dg_text text = {0};
    dg_text_add_num(&text, (double)e7 / 1e7, 7);
    return dg_kept(ask->s, &text);
}

static void put_small(struct dg_asking *ask, const char *name, const char *otherwise)
{
    const char *typed = dg_form_get(ask->form, name);
    dg_put(ask->s, "<div class=\"field\">");
    dg_put_label(ask, name, true);
    dg_put_fault(ask->s, name, ask->faults);
    dg_put(ask->s, "<input type=\"text\" inputmode=\"decimal\" dir=\"ltr\" id=\"f-");
    dg_put_text(ask->s, name);
    dg_put(ask->s, "\"");
    dg_put_attr(ask->s, "name", name);
    dg_put_attr(ask->s, "value", *typed ? typed : otherwise);
    dg_put_tied(ask->s, name, false, ask->faults);
    dg_put(ask->s, "></div>\n");
}

/* Each approved camera: as approved, elsewhere, or not built. */
static void put_built(struct dg_asking *ask)
{
    static const char *const states[] = {"as", "moved", "out", "later"};
    const struct dg_json_value *cameras = dg_at_list(dg_last_version(ask->act->c), "cameras");
    for (int32_t i = 0; i < cameras->n; i++) {
        const struct dg_json_value *camera = &cameras->items[i];
        const char *state = dg_name_at(ask, "built", i, "state"), *chosen = dg_form_get(ask->form, state);
        char bearing[24];
        snprintf(bearing, sizeof bearing, "%lld", (long long)dg_at_int(camera, "bearing_deg"));
        dg_text_addf(ask->s->out, "<fieldset id=\"f-built.%d\"><legend>", (int)i);
        dg_put_code(ask->s, dg_at_text(camera, "id"));
        dg_put(ask->s, "</legend>\n<div class=\"two\">");
        for (size_t k = 0; k < sizeof states / sizeof *states; k++)
            dg_put_choice(ask, "radio", state, states[k], dg_coded(ask->s, "screen.built_", states[k]), false,
                          !*chosen && k == 0);
        dg_put(ask->s, "</div><details");
        dg_put(ask->s, strcmp(chosen, "moved") == 0 ? " open><summary>" : "><summary>");
        dg_put_word(ask->s, "screen.built_place");
        dg_put(ask->s, "</summary><div class=\"two\">\n");
        put_small(ask, dg_name_at(ask, "built", i, "lat"), degrees(ask, dg_at_int(camera, "lat_e7")));
        put_small(ask, dg_name_at(ask, "built", i, "lon"), degrees(ask, dg_at_int(camera, "lon_e7")));
        put_small(ask, dg_name_at(ask, "built", i, "bearing_deg"), bearing);
        dg_put(ask->s, "</div></details></fieldset>\n");
    }
}

/* Each camera: as it was, working, out of service or taken down. */
static void put_service(struct dg_asking *ask)
{
    static const char *const states[] = {"", "working", "out_of_service", "removed"};
    const struct dg_json_value *cameras = dg_at_list(dg_last_version(ask->act->c), "cameras");
    for (int32_t i = 0; i < cameras->n; i++) {
        const char *name = dg_name_at(ask, "cameras", i, "state"), *chosen = dg_form_get(ask->form, name);
        dg_text_addf(ask->s->out, "<fieldset id=\"f-cameras.%d\"><legend>", (int)i);
        dg_put_code(ask->s, dg_at_text(&cameras->items[i], "id"));
        dg_put(ask->s, "</legend>\n<div class=\"two\">");
        for (size_t k = 0; k < sizeof states / sizeof *states; k++)
            dg_put_choice(ask, "radio", name, states[k],
                          *states[k] ? dg_coded(ask->s, "screen.service_", states[k])
                                     : dg_word(ask->s->lang, "screen.service_same"),
                          false, !*chosen && k == 0);
        dg_put(ask->s, "</div></fieldset>\n");
    }
}

static void put_results(struct dg_asking *ask)
{
    static const char *const kinds[] = {"goal", "need"};
    int32_t n = dg_row_count(ask, "results", 1);
    for (int32_t i = 0; i < n; i++) {
        row_begin(ask, "results", i, "screen.result");
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            dg_put_choice(ask, "radio", dg_name_at(ask, "results", i, "of"), kinds[k],
                          dg_coded(ask->s, "screen.result_", kinds[k]), false, false);
        put_small(ask, dg_name_at(ask, "results", i, "id"), "");
        dg_put_area(ask, dg_name_at(ask, "results", i, "text"), true);
        set_end(ask);
    }
    more(ask, "results", n);
}

void dg_rows_put(struct dg_asking *ask)
{
    enum dg_widget widget = ask->field->widget;
    set_begin(ask, ask->field->name, dg_label_key(ask, ask->field->name));
    if (widget == DG_ASK_PINNED) put_pinned(ask, ask->field->name);
    if (widget == DG_ASK_TAKEN) put_taken(ask);
    if (widget == DG_ASK_POINTS) put_points(ask);
    if (widget == DG_ASK_ANSWERS) put_answers(ask);
    if (widget == DG_ASK_REMARKS) put_remarks(ask);
    if (widget == DG_ASK_BUILT) put_built(ask);
    if (widget == DG_ASK_SERVICE) put_service(ask);
    if (widget == DG_ASK_RESULTS) put_results(ask);
    set_end(ask);
}

/* ---- reading ----------------------------------------------------------------------------------------------
 */

static void words_of(struct dg_asking *ask, const char *name, const char *key)
{
    bool is_any = false;
    for (int32_t i = 0; i < ask->form->n; i++) {
        if (strcmp(ask->form->pairs[i].name, name) != 0 || !*ask->form->pairs[i].value) continue;
        if (!is_any) dg_json_array(ask->json, key);
        is_any = true;
        dg_json_str(ask->json, NULL, ask->form->pairs[i].value);
    }
    if (is_any) dg_json_end_array(ask->json);
}

static void text_of(struct dg_asking *ask, const char *name, const char *key)
{
    const char *typed = dg_typed(ask, name);
    if (*typed) dg_json_str(ask->json, key, typed);
}

static void read_pinned(struct dg_asking *ask, const char *list)
{
    int32_t n = dg_row_count(ask, list, 0);
    for (int32_t i = 0; i < n; i++) {
        const char *text = dg_name_at(ask, list, i, "text"), *cameras = dg_name_at(ask, list, i, "cameras");
        if (!*dg_typed(ask, text)) {
            if (*dg_form_get(ask->form, cameras)) dg_read_missing(ask, text);
            continue;
        }
        dg_json_object(ask->json, NULL);
        text_of(ask, text, "text");
        words_of(ask, cameras, "cameras");
        text_of(ask, dg_name_at(ask, list, i, "before_phase"), "before_phase");
        dg_json_end_object(ask->json);
    }
}

static bool any_row(struct dg_asking *ask, const char *list)
{
    int32_t n = dg_row_count(ask, list, 0);
    for (int32_t i = 0; i < n; i++) {
        if (*dg_typed(ask, dg_name_at(ask, list, i, "text"))) return true;
        if (*dg_form_get(ask->form, dg_name_at(ask, list, i, "cameras"))) return true;
    }
    return false;
}

static void read_conditions(struct dg_asking *ask)
{
    bool is_taken = *dg_form_get(ask->form, "conditions.taken") != '\0';
    if (!is_taken && !any_row(ask, "conditions")) return;
    dg_json_array(ask->json, "conditions");
    for (int32_t i = 0; is_taken && i < ask->form->n; i++) {
        int64_t no;
        if (strcmp(ask->form->pairs[i].name, "conditions.taken") != 0 ||
            !dg_parse_int64(ask->form->pairs[i].value, &no))
            continue;
        dg_json_object(ask->json, NULL);
        dg_json_int(ask->json, "condition", no);
        dg_json_end_object(ask->json);
    }
    read_pinned(ask, "conditions");
    dg_json_end_array(ask->json);
}

static void read_points(struct dg_asking *ask)
{
    const char *list = ask->field->name;
    int32_t n = dg_row_count(ask, list, 0);
    if (!any_row(ask, list)) {
        if (ask->field->must) dg_read_missing(ask, dg_name_at(ask, list, 0, "text"));
        return;
    }
    dg_json_array(ask->json, list);
    for (int32_t i = 0; i < n; i++) {
        const char *text = dg_name_at(ask, list, i, "text");
        if (!*dg_typed(ask, text)) continue;
        dg_json_object(ask->json, NULL);
        text_of(ask, text, "text");
        text_of(ask, dg_name_at(ask, list, i, "camera"), "camera");
        dg_json_end_object(ask->json);
    }
    dg_json_end_array(ask->json);
}

static void read_answers(struct dg_asking *ask)
{
    const struct dg_json_value *points = dg_at_list(ask->act->c, "points");
    dg_json_array(ask->json, "answers");
    for (int32_t i = 0; i < points->n; i++) {
        int64_t no = dg_at_int(&points->items[i], "no");
        const char *name = dg_name_at(ask, "answers", (int32_t)no, "text");
        if (!dg_open_points(&points->items[i])) continue;
        if (!*dg_typed(ask, name)) {
            dg_read_missing(ask, name);
            continue;
        }
        dg_json_object(ask->json, NULL);
        dg_json_int(ask->json, "point", no);
        text_of(ask, name, "text");
        dg_json_end_object(ask->json);
    }
    dg_json_end_array(ask->json);
}

static void read_remarks(struct dg_asking *ask)
{
    int32_t n = dg_row_count(ask, "remarks", 0);
    if (!any_row(ask, "remarks")) return;
    dg_json_array(ask->json, "remarks");
    for (int32_t i = 0; i < n; i++) {
        const char *text = dg_name_at(ask, "remarks", i, "text");
        if (!*dg_typed(ask, text)) continue;
        dg_json_object(ask->json, NULL);
        text_of(ask, dg_name_at(ask, "remarks", i, "remit"), "remit");
        text_of(ask, text, "text");
        dg_json_end_object(ask->json);
    }
    dg_json_end_array(ask->json);
}

/* A number of the form within bounds, digits of either script; a fault otherwise. */
static double number_of(struct dg_asking *ask, const char *name, double least, double most)
{
    dg_auto(dg_text_done) struct dg_text folded = {0};
    double value = 0;
    dg_fold_add(&folded, dg_typed(ask, name));
    bool is_fine = folded.data && dg_parse_double(folded.data, &value) && value >= least && value <= most;
    if (!is_fine) dg_fault_add(ask->faults, name, dg_word(ask->s->lang, "screen.fault_number"), NULL);
    return is_fine ? value : 0;
}

static void read_one_built(struct dg_asking *ask, const struct dg_json_value *camera, int32_t i, bool is_moved)
{
    double lat = (double)dg_at_int(camera, "lat_e7"), lon = (double)dg_at_int(camera, "lon_e7");
    double bearing = (double)dg_at_int(camera, "bearing_deg");
    if (is_moved) {
        lat = round(number_of(ask, dg_name_at(ask, "built", i, "lat"), -90, 90) * 1e7);
        lon = round(number_of(ask, dg_name_at(ask, "built", i, "lon"), -180, 180) * 1e7);
        bearing = round(number_of(ask, dg_name_at(ask, "built", i, "bearing_deg"), 0, 359));
    }
    dg_json_object(ask->json, NULL);
    dg_json_str(ask->json, "id", dg_at_text(camera, "id"));
    dg_json_int(ask->json, "lon_e7", (int64_t)lon);
    dg_json_int(ask->json, "lat_e7", (int64_t)lat);
    if (is_moved || dg_json_find(camera, "bearing_deg"))
        dg_json_int(ask->json, "bearing_deg", (int64_t)bearing);
    dg_json_end_object(ask->json);
}

static void read_built(struct dg_asking *ask)
{
    const struct dg_json_value *cameras = dg_at_list(dg_last_version(ask->act->c), "cameras");
    bool is_any_out = false;
    dg_json_array(ask->json, "built");
    for (int32_t i = 0; i < cameras->n; i++) {
        const char *state = dg_form_get(ask->form, dg_name_at(ask, "built", i, "state"));
        is_any_out |= strcmp(state, "out") == 0;
        bool is_moved = strcmp(state, "moved") == 0;
        if (is_moved || strcmp(state, "as") == 0) read_one_built(ask, &cameras->items[i], i, is_moved);
    }
    dg_json_end_array(ask->json);
    if (!is_any_out) return;
    dg_json_array(ask->json, "left_out");
    for (int32_t i = 0; i < cameras->n; i++) {
        if (strcmp(dg_form_get(ask->form, dg_name_at(ask, "built", i, "state")), "out") == 0)
            dg_json_str(ask->json, NULL, dg_at_text(&cameras->items[i], "id"));
    }
    dg_json_end_array(ask->json);
}

static void read_service(struct dg_asking *ask)
{
    const struct dg_json_value *cameras = dg_at_list(dg_last_version(ask->act->c), "cameras");
    bool is_any = false;
    dg_json_array(ask->json, "cameras");
    for (int32_t i = 0; i < cameras->n; i++) {
        const char *state = dg_typed(ask, dg_name_at(ask, "cameras", i, "state"));
        if (!*state) continue;
        is_any = true;
        dg_json_object(ask->json, NULL);
        dg_json_str(ask->json, "id", dg_at_text(&cameras->items[i], "id"));
        dg_json_str(ask->json, "state", state);
        dg_json_end_object(ask->json);
    }
    dg_json_end_array(ask->json);
    if (!is_any) dg_read_missing(ask, "cameras");
}

static void read_results(struct dg_asking *ask)
{
    int32_t n = dg_row_count(ask, "results", 0);
    if (!any_row(ask, "results")) dg_read_missing(ask, dg_name_at(ask, "results", 0, "text"));
    dg_json_array(ask->json, "results");
    for (int32_t i = 0; i < n; i++) {
        const char *text = dg_name_at(ask, "results", i, "text");
        if (!*dg_typed(ask, text)) continue;
        dg_json_object(ask->json, NULL);
        text_of(ask, dg_name_at(ask, "results", i, "of"), "of");
        text_of(ask, dg_name_at(ask, "results", i, "id"), "id");
        text_of(ask, text, "figure");
        dg_json_end_object(ask->json);
    }
    dg_json_end_array(ask->json);
}

void dg_rows_read(struct dg_asking *ask)
{
    switch (ask->field->widget) {
    case DG_ASK_PINNED:
    case DG_ASK_TAKEN: read_conditions(ask); break;
    case DG_ASK_POINTS: read_points(ask); break;
    case DG_ASK_ANSWERS: read_answers(ask); break;
    case DG_ASK_REMARKS: read_remarks(ask); break;
    case DG_ASK_BUILT: read_built(ask); break;
    case DG_ASK_SERVICE: read_service(ask); break;
    case DG_ASK_RESULTS: read_results(ask); break;
    default: break;
    }
}
