/* What a form sent, as the act's data; what is missing or no number is a fault beside its field. Everything
 * else is review's to judge. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "log/log.h"
#include "screen/acts.h"

void dg_read_missing(struct dg_asking *ask, const char *name)
{
    struct dg_text text = {0};
    dg_word_add(&text, ask->s->lang, "screen.fault_missing", "field",
                dg_word(ask->s->lang, dg_label_key(ask, name)), NULL);
    dg_fault_add(ask->faults, name, dg_kept(ask->s, &text), NULL);
}

/* ---- one value --------------------------------------------------------------------------------------------
 */

static void read_text(struct dg_asking *ask)
{
    const char *typed = dg_typed(ask, ask->field->name);
    size_t n = 0;
    if (!*typed) {
        if (ask->field->must) dg_read_missing(ask, ask->field->name);
        return;
    }
    if (!dg_text_is_clean(typed, strlen(typed), &n))
        dg_fault_add(ask->faults, ask->field->name, dg_word(ask->s->lang, "screen.fault_clean"), NULL);
    else if (n > DG_MAX_TEXT)
        dg_fault_add(ask->faults, ask->field->name, dg_word(ask->s->lang, "screen.fault_long"), NULL);
    dg_json_str(ask->json, ask->field->name, typed);
}

static void read_lines(struct dg_asking *ask)
{
    const char *typed = dg_typed(ask, ask->field->name);
    if (!*typed) {
        if (ask->field->must) dg_read_missing(ask, ask->field->name);
        return;
    }
    dg_json_array(ask->json, ask->field->name);
    for (const char *line = typed; *line;) {
        size_t n = strcspn(line, "\n");
        const char *one = dg_arena_strndup(ask->s->arena, line, n);
        if (n && one) dg_json_str(ask->json, NULL, one);
        line += n + (line[n] == '\n');
    }
    dg_json_end_array(ask->json);
}

/* A whole number in digits of either script. */
static bool whole(const char *typed, int64_t *out)
{
    dg_auto(dg_text_done) struct dg_text folded = {0};
    dg_fold_add(&folded, typed);
    return folded.data && dg_parse_int64(folded.data, out);
}

static void read_int(struct dg_asking *ask, bool must)
{
    const char *typed = dg_typed(ask, ask->field->name);
    int64_t value;
    if (!*typed) {
        if (must) dg_read_missing(ask, ask->field->name);
        return;
    }
    if (whole(typed, &value))
        dg_json_int(ask->json, ask->field->name, value);
    else
        dg_fault_add(ask->faults, ask->field->name, dg_word(ask->s->lang, "screen.fault_number"), NULL);
}

static void read_choice(struct dg_asking *ask)
{
    const char *typed = dg_typed(ask, ask->field->name);
    if (*typed)
        dg_json_str(ask->json, ask->field->name, typed);
    else if (ask->field->must)
        dg_read_missing(ask, ask->field->name);
}

/* ---- a moment ---------------------------------------------------------------------------------------------
 */

/* "1405/9/10", "1405-09-10" or "2026-12-01": years before 1700 are Solar Hijri. */
static bool day_of(const char *typed, char iso[11])
{
    dg_auto(dg_text_done) struct dg_text folded = {0};
    int64_t part[3] = {0};
    int n = 0;
    dg_fold_add(&folded, typed);
    for (const char *c = folded.data ? folded.data : ""; *c; c++) {
        if (*c >= '0' && *c <= '9') {
            part[n] = part[n] * 10 + (*c - '0');
            if (part[n] > 9999) return false;
        } else if ((*c != '/' && *c != '-') || ++n > 2) {
            return false;
        }
    }
    if (n != 2) return false;
    if (part[0] < 1700) return dg_date_from_solar((int32_t)part[0], (int32_t)part[1], (int32_t)part[2], iso);
    if (part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31) return false;
    snprintf(iso, 11, "%04d-%02d-%02d", (int)part[0], (int)part[1], (int)part[2]);
    return true;
}

static bool hour_of(const char *typed, int32_t *minute)
{
    dg_auto(dg_text_done) struct dg_text folded = {0};
    dg_fold_add(&folded, typed);
    const char *c = folded.data ? folded.data : "", *colon = strchr(c, ':');
    int64_t h, m;
    char head[8] = "";
    if (!colon || colon - c > 2 || strlen(colon + 1) < 2) return false;
    memcpy(head, c, (size_t)(colon - c));
    char tail[3] = {colon[1], colon[2], '\0'};
    if (!dg_parse_int64(head, &h) || !dg_parse_int64(tail, &m)) return false;
    *minute = (int32_t)(h * 60 + m);
    return h >= 0 && h < 24 && m >= 0 && m < 60;
}

static void read_time(struct dg_asking *ask)
{
    struct dg_text hour_name = {0};
    char iso[11], time[DG_TIME_SIZE];
    int32_t minute = 0;
    int64_t at = 0;
    dg_text_addf(&hour_name, "%s.hour", ask->field->name);
    const char *hour = dg_kept(ask->s, &hour_name);
    bool has_day = day_of(dg_typed(ask, ask->field->name), iso);
    bool has_hour = hour_of(dg_typed(ask, hour), &minute);
    if (!has_day) dg_fault_add(ask->faults, ask->field->name, dg_word(ask->s->lang, "screen.fault_day"), NULL);
    if (!has_hour) dg_fault_add(ask->faults, hour, dg_word(ask->s->lang, "screen.fault_hour"), NULL);
    if (!has_day || !has_hour) return;
    snprintf(time, sizeof time, "%sT00:00:00Z", iso);
    if (!dg_time_parse(time, &at)) {
        dg_fault_add(ask->faults, ask->field->name, dg_word(ask->s->lang, "screen.fault_day"), NULL);
        return;
    }
    dg_time_write(at + ((int64_t)minute - ask->s->procedure->calendar.utc_offset_min) * 60, time);
    dg_json_str(ask->json, ask->field->name, time);
}

/* ---- several at once --------------------------------------------------------------------------------------
 */

/* "a|b|c" into members of these names. */
static void read_joined(struct dg_asking *ask, const char *const *names, int n)
{
    const char *typed = dg_typed(ask, ask->field->name);
    if (!*typed) {
        dg_read_missing(ask, ask->field->name);
        return;
    }
    for (int i = 0; i < n; i++) {
        size_t length = strcspn(typed, "|");
        const char *one = dg_arena_strndup(ask->s->arena, typed, length);
        if (one) dg_json_str(ask->json, names[i], one);
        typed += length + (typed[length] == '|');
    }
}

static void read_people(struct dg_asking *ask)
{
    static const char *const seat[] = {"person", "body", "body_kind"};
    if (!dg_is_secretary(ask->s)) return;
    if (ask->field->widget == DG_ASK_SEAT)
        read_joined(ask, seat, 3);
    else
        read_choice(ask);
}

static void read_degrees(struct dg_asking *ask, const char *name, const char *key, double most)
{
    dg_auto(dg_text_done) struct dg_text folded = {0};
    double value;
    dg_fold_add(&folded, dg_typed(ask, name));
    if (folded.data && dg_parse_double(folded.data, &value) && fabs(value) <= most)
        dg_json_int(ask->json, key, (int64_t)round(value * 1e7));
    else
        dg_fault_add(ask->faults, name, dg_word(ask->s->lang, "screen.fault_number"), NULL);
}

static void read_place(struct dg_asking *ask)
{
    const char *id = dg_typed(ask, "camera.id"), *bearing = dg_typed(ask, "camera.bearing_deg");
    int64_t degrees;
    if (!*id) dg_read_missing(ask, "camera.id");
    dg_json_object(ask->json, "camera");
    dg_json_str(ask->json, "id", id);
    read_degrees(ask, "camera.lat", "lat_e7", 90);
    read_degrees(ask, "camera.lon", "lon_e7", 180);
    if (*bearing && whole(bearing, &degrees))
        dg_json_int(ask->json, "bearing_deg", degrees);
    else if (*bearing)
        dg_fault_add(ask->faults, "camera.bearing_deg", dg_word(ask->s->lang, "screen.fault_number"), NULL);
    dg_json_end_object(ask->json);
}

static void read_of(struct dg_asking *ask)
{
    ask->of = dg_typed(ask, "of");
    if (!*ask->of) dg_read_missing(ask, "of");
    if (ask->field->widget == DG_ASK_OF_CAMERA) read_choice(ask);
}

void dg_field_read(struct dg_asking *ask)
{
    static const char *const agency[] = {"body", "body_kind", "remit"};
    switch (ask->field->widget) {
    case DG_ASK_TEXT:
    case DG_ASK_LINE: read_text(ask); break;
    case DG_ASK_LINES: read_lines(ask); break;
    case DG_ASK_CHOICE:
    case DG_ASK_VERDICT:
    case DG_ASK_PHASE:
    case DG_ASK_MINUTES:
    case DG_ASK_VERSION: read_choice(ask); break;
    case DG_ASK_INT:
    case DG_ASK_OPINION:
    case DG_ASK_VOTE:
    case DG_ASK_VOTE_PAST:
    case DG_ASK_CONDITION:
    case DG_ASK_OBJECTION: read_int(ask, ask->field->must); break;
    case DG_ASK_TIME: read_time(ask); break;
    case DG_ASK_AGENCY: read_joined(ask, agency, 3); break;
    case DG_ASK_SEAT:
    case DG_ASK_PRESENT: read_people(ask); break;
    case DG_ASK_OF:
    case DG_ASK_OF_CAMERA: read_of(ask); break;
    case DG_ASK_PLACE: read_place(ask); break;
    case DG_ASK_PINNED:
    case DG_ASK_TAKEN:
    case DG_ASK_POINTS:
    case DG_ASK_ANSWERS:
    case DG_ASK_REMARKS:
    case DG_ASK_SERVICE:
    case DG_ASK_RESULTS:
    case DG_ASK_BUILT: dg_rows_read(ask); break;
    case DG_N_WIDGETS: break;
    }
}

int dg_screen_act_read(struct dg_screen *s, const struct dg_screen_act *act, const struct dg_form *form,
                       struct dg_text *data, const char **of, struct dg_screen_faults *faults,
                       struct dg_err *err)
{
    const struct dg_act_sheet *sheet = dg_act_sheet(act->kind);
    struct dg_json json;
    struct dg_asking ask = {.s = s, .act = act, .form = form, .faults = faults, .json = &json, .of = ""};
    if (!sheet) return dg_err_set(err, DG_EFOUND, "no such act");
    dg_json_begin(&json, data, 0);
    dg_json_object(&json, NULL);
    for (ask.field = sheet->fields; ask.field->name; ask.field++) dg_field_read(&ask);
    dg_json_end_object(&json);
    *of = ask.of;
    return dg_text_finish(data, err);
}
