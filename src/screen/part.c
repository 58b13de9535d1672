/* Part: escaping, words, dates, and what is taken out of a case's values. */
#include "screen/part.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "log/log.h"

/* ---- putting ----------------------------------------------------------------------------------------------
 */

void dg_put(struct dg_screen *s, const char *markup) { dg_text_add(s->out, markup); }

void dg_put_text(struct dg_screen *s, const char *text) { dg_text_add_markup(s->out, text ? text : ""); }

void dg_put_given(struct dg_screen *s, const char *text)
{
    dg_put(s, "<bdi>");
    dg_put_text(s, text);
    dg_put(s, "</bdi>");
}

void dg_put_code(struct dg_screen *s, const char *text)
{
    dg_put(s, "<code dir=\"ltr\">");
    dg_put_text(s, text);
    dg_put(s, "</code>");
}

void dg_put_word(struct dg_screen *s, const char *key) { dg_put_text(s, dg_word(s->lang, key)); }

void dg_put_say(struct dg_screen *s, const char *key, ...)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    va_list ap;
    va_start(ap, key);
    dg_word_vadd(&text, s->lang, key, ap);
    va_end(ap);
    dg_put_text(s, text.data);
    s->out->has_failed |= text.has_failed;
}

void dg_put_attr(struct dg_screen *s, const char *name, const char *value)
{
    dg_text_addf(s->out, " %s=\"", name);
    dg_put_text(s, value);
    dg_put(s, "\"");
}

const char *dg_coded(struct dg_screen *s, const char *prefix, const char *code)
{
    char key[96];
    int n = snprintf(key, sizeof key, "%s%s", prefix, code);
    return *code && n > 0 && n < (int)sizeof key && dg_word_exists(key) ? dg_word(s->lang, key) : code;
}

void dg_put_tag_word(struct dg_screen *s, const char *tag, const char *key)
{
    dg_text_addf(s->out, "<%s>", tag);
    dg_put_word(s, key);
    dg_text_addf(s->out, "</%s>\n", tag);
}

/* ---- texts of the arena -----------------------------------------------------------------------------------
 */

const char *dg_kept(struct dg_screen *s, struct dg_text *text)
{
    char *made = dg_arena_strdup(s->arena, text->data ? text->data : "");
    if (!made || text->has_failed) s->out->has_failed = true; /* told by dg_shell_end */
    dg_text_done(text);
    return made ? made : "";
}

const char *dg_num_of(struct dg_screen *s, int64_t value)
{
    struct dg_text text = {0};
    dg_num_add(&text, s->lang, (double)value, 0);
    return dg_kept(s, &text);
}

const char *dg_token_of(struct dg_screen *s, const char *token)
{
    struct dg_text text = {0};
    dg_token_add(&text, s->lang, token);
    return dg_kept(s, &text);
}

/* Seconds into the reader's local date and the minute of the day. */
static int32_t local(const struct dg_screen *s, int64_t at, char iso[11])
{
    char time[DG_TIME_SIZE];
    int64_t shifted = at + (int64_t)s->procedure->calendar.utc_offset_min * 60;
    dg_time_write(shifted, time);
    memcpy(iso, time, 10);
    iso[10] = '\0';
    return (int32_t)(shifted / 60 % 1440);
}

const char *dg_day_of(struct dg_screen *s, int64_t at)
{
    struct dg_text text = {0};
    char iso[11];
    if (at <= 0) return "";
    (void)local(s, at, iso);
    dg_date_add(&text, s->lang, iso);
    return dg_kept(s, &text);
}

const char *dg_hour_of(struct dg_screen *s, int64_t at)
{
    struct dg_text hour = {0};
    char iso[11], digits[6];
    if (at <= 0) return "";
    int32_t minute = local(s, at, iso);
    snprintf(digits, sizeof digits, "%02d:%02d", (int)(minute / 60 % 24), (int)(minute % 60));
    for (const char *c = digits; *c; c++) {
        if (*c == ':')
            dg_text_add(&hour, ":");
        else
            dg_num_add(&hour, s->lang, *c - '0', 0);
    }
    return dg_kept(s, &hour);
}

const char *dg_moment_of(struct dg_screen *s, int64_t at)
{
    struct dg_text text = {0};
    if (at <= 0) return "";
    dg_word_add(&text, s->lang, "screen.moment", "day", dg_day_of(s, at), "hour", dg_hour_of(s, at), NULL);
    return dg_kept(s, &text);
}

const char *dg_body_title(const struct dg_screen *s, const char *id)
{
    for (int32_t i = 0; s->config && i < s->config->n_bodies; i++) {
        if (strcmp(s->config->bodies[i].id, id) == 0) return s->config->bodies[i].title[s->lang];
    }
    return id;
}

const char *dg_person_name(const struct dg_screen *s, const char *id)
{
    const char *name = s->beside && s->beside->person ? s->beside->person(s->beside->ctx, id) : NULL;
    return name ? name : id;
}

/* ---- values of a case -------------------------------------------------------------------------------------
 */

const char *dg_at_text(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *value = object ? dg_json_find(object, key) : NULL;
    return value && value->kind == DG_JSON_TEXT ? value->text : "";
}

int64_t dg_at_int(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *value = object ? dg_json_find(object, key) : NULL;
    return value && value->kind == DG_JSON_NUMBER ? (int64_t)value->number : 0;
}

int64_t dg_at_time(const struct dg_json_value *object, const char *key)
{
    int64_t at = 0;
    return dg_time_parse(dg_at_text(object, key), &at) ? at : 0;
}

bool dg_at_true(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *value = object ? dg_json_find(object, key) : NULL;
    return value && value->kind == DG_JSON_BOOL && value->is_true;
}

const struct dg_json_value *dg_at_list(const struct dg_json_value *object, const char *key)
{
    static const struct dg_json_value none = {.kind = DG_JSON_ARRAY};
    const struct dg_json_value *value = object ? dg_json_find(object, key) : NULL;
    return value && value->kind == DG_JSON_ARRAY ? value : &none;
}

const struct dg_json_value *dg_last_version(const struct dg_json_value *c)
{
    const struct dg_json_value *list = dg_at_list(c, "versions");
    return list->n ? &list->items[list->n - 1] : NULL;
}

const struct dg_stage *dg_case_stage(const struct dg_screen *s, const struct dg_json_value *c)
{
    enum dg_case_kind kind;
    if (!c || !dg_case_kind_parse(dg_at_text(c, "kind"), &kind)) return NULL;
    return dg_procedure_stage(s->procedure, kind, dg_at_text(dg_json_find(c, "stage"), "id"));
}

const char *dg_said_at(struct dg_screen *s, const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *value = key && object ? dg_json_find(object, key) : object;
    if (!value) return "";
    if (value->kind == DG_JSON_TEXT) return value->text;
    if (value->kind != DG_JSON_OBJECT) return "";
    return dg_word(s->lang, dg_json_find(value, "redacted") ? "review.redacted" : "screen.beside");
}

void dg_put_said(struct dg_screen *s, const struct dg_json_value *object, const char *key)
{
    const char *text = dg_said_at(s, object, key);
    if (!*text) return;
    dg_put(s, "<p class=\"said\">");
    dg_put_given(s, text);
    dg_put(s, "</p>\n");
}

/* ---- pieces -----------------------------------------------------------------------------------------------
 */

static void fact(struct dg_screen *s, const char *key, const char *value, bool is_given)
{
    if (!value || !*value) return;
    dg_put(s, "<div><dt>");
    dg_put_word(s, key);
    dg_put(s, "</dt><dd>");
    if (is_given)
        dg_put_given(s, value);
    else
        dg_put_text(s, value);
    dg_put(s, "</dd></div>\n");
}

void dg_put_fact(struct dg_screen *s, const char *key, const char *value) { fact(s, key, value, false); }

void dg_put_fact_given(struct dg_screen *s, const char *key, const char *value) { fact(s, key, value, true); }

void dg_put_badge(struct dg_screen *s, const char *tone, const char *text)
{
    dg_text_addf(s->out, "<span class=\"badge %s\">", tone);
    dg_put_text(s, text);
    dg_put(s, "</span> ");
}

void dg_put_case_link(struct dg_screen *s, const char *id, const char *tail, const char *text)
{
    dg_put(s, "<a href=\"/cases/");
    dg_put_text(s, id);
    dg_put_text(s, tail);
    dg_text_addf(s->out, "?lang=%s\">", dg_lang_word(s->lang));
    dg_put_given(s, text);
    dg_put(s, "</a>");
}

void dg_put_due(struct dg_screen *s, int64_t due_at, bool is_overdue)
{
    if (!due_at) return;
    bool is_past = is_overdue || due_at < s->now;
    dg_put_text(s, dg_day_of(s, due_at));
    if (!is_past) return;
    dg_put(s, " ");
    dg_put_badge(s, "bad", dg_word(s->lang, "screen.overdue"));
}

void dg_put_status(struct dg_screen *s, const char *status)
{
    bool is_good = strcmp(status, "approved") == 0;
    bool is_bad = strcmp(status, "refused") == 0 || strcmp(status, "lapsed") == 0;
    bool is_waiting = strcmp(status, "returned") == 0;
    dg_put_badge(s,
                 is_good      ? "good"
                 : is_bad     ? "bad"
                 : is_waiting ? "warn"
                              : "soft",
                 dg_coded(s, "review.status_", status));
}
