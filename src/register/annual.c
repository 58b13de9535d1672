/* Annual: the yearly report of a scheme: built, working, asked and complained, spent, reached, changed. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "register/fields.h"
#include "report/report.h"

#define MAX_PAIRS 16

struct annual {
    struct dg_arena *arena;
    const struct dg_register *reg;
    const struct dg_pub_scheme *scheme;
    const char *from, *until; /* ISO dates, both of the year */
    enum dg_lang lang;
    struct dg_err *err;
    bool has_failed;
    struct dg_brief_part parts[8];
    int32_t n_parts;
};

static const char *keep(struct annual *a, struct dg_text *text)
{
    const char *made = text->has_failed ? NULL : dg_arena_strdup(a->arena, text->data ? text->data : "");
    a->has_failed |= !made;
    dg_text_done(text);
    return made ? made : "";
}

static const char *num(struct annual *a, double value, int decimals)
{
    struct dg_text text = {0};
    if (!isfinite(value)) return dg_word(a->lang, "register.not_said");
    dg_num_add(&text, a->lang, value, decimals);
    return keep(a, &text);
}

static const char *date(struct annual *a, const char *iso)
{
    struct dg_text text = {0};
    if (*iso) dg_date_add(&text, a->lang, iso);
    return keep(a, &text);
}

static const char *money(struct annual *a, double value, const char *currency)
{
    struct dg_text text = {0};
    if (!isfinite(value)) return dg_word(a->lang, "register.not_said");
    dg_num_add(&text, a->lang, value, 0);
    if (*currency) {
        dg_text_add(&text, " ");
        dg_token_add(&text, a->lang, currency);
    }
    return keep(a, &text);
}

static const char *kind(struct annual *a, const char *prefix, const char *code)
{
    char key[96];
    snprintf(key, sizeof key, "%s_%s", prefix, code);
    return dg_word_exists(key) ? dg_word(a->lang, key) : code;
}

/* Within the year? */
static bool is_within(const struct annual *a, const char *iso)
{
    return *iso && strcmp(iso, a->from) >= 0 && strncmp(iso, a->until, 10) <= 0;
}

static struct dg_brief_part *part_add(struct annual *a, const char *key)
{
    struct dg_brief_part *part = &a->parts[a->n_parts++];
    *part = (struct dg_brief_part){.heading = dg_word(a->lang, key)};
    return part;
}

static int pair_room(struct annual *a, struct dg_brief_part *part, struct dg_brief_pair **out)
{
    DG_TRY(DG_NEW(a->arena, out, MAX_PAIRS, a->err));
    part->pairs = *out;
    return 0;
}

static int para_add(struct annual *a, struct dg_brief_part *part, const char *text)
{
    const char **paras;
    DG_TRY(DG_NEW(a->arena, &paras, 1, a->err));
    paras[0] = text;
    part->paras = paras;
    part->n_paras = 1;
    return 0;
}

/* A table of `n` columns with room for the rows; titles are keys. */
static int table_add(struct annual *a, struct dg_brief_part *part, const char *name, const char *const *keys,
                     int32_t n, int32_t n_numbers, int32_t max_rows, const char ***cells)
{
    struct dg_brief_table *table;
    const char **titles;
    bool *is_number;
    DG_TRY(DG_NEW(a->arena, &table, 1, a->err));
    DG_TRY(DG_NEW(a->arena, &titles, (size_t)n, a->err));
    DG_TRY(DG_NEW(a->arena, &is_number, (size_t)n, a->err));
    DG_TRY(DG_NEW(a->arena, cells, (size_t)n * (size_t)max_rows, a->err));
    for (int32_t i = 0; i < n; i++) {
        titles[i] = dg_word(a->lang, keys[i]);
        is_number[i] = i >= n - n_numbers;
    }
    *table = (struct dg_brief_table){.name = name,
                                     .caption = "",
                                     .titles = titles,
                                     .is_number = is_number,
                                     .n_columns = n,
                                     .n_rows = max_rows,
                                     .cells = *cells};
    part->table = table;
    return 0;
}

static const char *grounds(struct annual *a)
{
    struct dg_text text = {0};
    dg_pub_grounds_add(&text, a->scheme, NULL, a->lang);
    return text.len || text.has_failed ? keep(a, &text) : dg_word(a->lang, "register.no_ground");
}

/* How many work; and of how many nothing was reported, since that is no working camera. */
static const char *working(struct annual *a, int32_t n, int32_t n_untold)
{
    struct dg_text text = {0};
    if (!n_untold) return num(a, n, 0);
    dg_word_add(&text, a->lang, "register.working_untold", "n", num(a, n, 0), "untold", num(a, n_untold, 0),
                NULL);
    return keep(a, &text);
}

static int decision_part(struct annual *a)
{
    const struct dg_pub_scheme *s = a->scheme;
    struct dg_brief_part *part = part_add(a, "register.head_decision");
    struct dg_brief_pair *pairs;
    DG_TRY(pair_room(a, part, &pairs));
    const struct dg_brief_pair all[] = {
        {"register.label_body", dg_both_of(&s->body, a->lang)},
        {"register.label_decided_by", dg_both_of(&s->decided_by, a->lang)},
        {"register.label_decided_on", date(a, s->decided_on)},
        {"register.label_resolution", s->resolution},
        {"register.label_legal_ground", grounds(a)},
        {"register.label_listing", kind(a, "register.listing", dg_listing_word(s->listing))},
        {"register.label_valid_until", date(a, s->valid_until)},
        {"register.label_lapsed_on", date(a, s->lapsed_on)},
        {"register.label_retention", num(a, s->retention_days < 0 ? (double)NAN : s->retention_days, 0)},
        {"register.label_access", s->access},
        {"register.label_contact", dg_both_of(&s->contact, a->lang)}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (*all[i].value)
            pairs[part->n_pairs++] = (struct dg_brief_pair){dg_word(a->lang, all[i].label), all[i].value};
    return 0;
}

static int phases_part(struct annual *a)
{
    static const char *const keys[] = {"register.col_phase", "register.col_planned", "register.col_built",
                                       "register.col_working", "register.col_budget"};
    const struct dg_pub_scheme *s = a->scheme;
    struct dg_brief_part *part = part_add(a, "register.head_phases");
    const char **cells;
    DG_TRY(table_add(a, part, "phases", keys, 5, 4, s->n_phases + 1, &cells));
    for (int32_t i = 0; i < s->n_phases; i++, cells += 5) {
        const struct dg_pub_phase *phase = &s->phases[i];
        cells[0] = dg_both_of(&phase->title, a->lang);
        cells[1] = num(a, phase->n_planned, 0);
        cells[2] = num(a, phase->n_built, 0);
        cells[3] = working(a, phase->n_working, phase->n_untold);
        cells[4] = money(a, phase->budget, phase->currency);
    }
    cells[0] = dg_word(a->lang, "register.all");
    cells[1] = num(a, s->n_cameras, 0);
    cells[2] = num(a, s->n_built, 0);
    cells[3] = working(a, s->n_working, s->n_untold);
    cells[4] = money(a, s->budget, s->currency);
    return 0;
}

static int talks_part(struct annual *a)
{
    const struct dg_pub_scheme *s = a->scheme;
    struct dg_brief_part *part = part_add(a, "register.head_talks");
    struct dg_brief_pair *pairs;
    int32_t n_questions = 0, n_complaints = 0, n_answered = 0;
    for (int32_t i = 0; i < s->n_talks; i++) {
        if (!is_within(a, s->talks[i].asked_on)) continue;
        bool is_complaint = strcmp(s->talks[i].kind, "complaint") == 0;
        n_complaints += is_complaint;
        n_questions += !is_complaint;
        n_answered += *s->talks[i].answer != 0;
    }
    DG_TRY(pair_room(a, part, &pairs));
    pairs[part->n_pairs++] =
        (struct dg_brief_pair){dg_word(a->lang, "register.n_questions"), num(a, n_questions, 0)};
    pairs[part->n_pairs++] =
        (struct dg_brief_pair){dg_word(a->lang, "register.n_complaints"), num(a, n_complaints, 0)};
    pairs[part->n_pairs++] =
        (struct dg_brief_pair){dg_word(a->lang, "register.n_answered"), num(a, n_answered, 0)};
    return 0;
}

static int cost_part(struct annual *a)
{
    const struct dg_pub_scheme *s = a->scheme;
    struct dg_brief_part *part = part_add(a, "register.head_cost");
    struct dg_brief_pair *pairs;
    DG_TRY(pair_room(a, part, &pairs));
    pairs[part->n_pairs++] =
        (struct dg_brief_pair){dg_word(a->lang, "register.field_budget"), money(a, s->budget, s->currency)};
    pairs[part->n_pairs++] = (struct dg_brief_pair){dg_word(a->lang, "register.field_running_cost_year"),
                                                    money(a, s->running_cost_year, s->currency)};
    return 0;
}

/* Effect against base figures: what the goals and the needs promised to measure. */
static int effect_part(struct annual *a)
{
    static const char *const keys[] = {"register.col_goal", "register.col_measure",
                                       "register.label_base_figure", "register.col_target",
                                       "register.col_outcome"};
    const struct dg_pub_scheme *s = a->scheme;
    struct dg_brief_part *part = part_add(a, "register.head_effect");
    const char **cells;
    int32_t n_missing = 0;
    DG_TRY(table_add(a, part, "effect", keys, 5, 0, s->n_goals + s->n_needs, &cells));
    for (int32_t i = 0; i < s->n_goals; i++, cells += 5) {
        const struct dg_pub_goal *goal = &s->goals[i];
        cells[0] = dg_both_of(&goal->title, a->lang);
        cells[1] = goal->measure;
        cells[2] = goal->base_figure;
        cells[3] = goal->target_figure;
        cells[4] = *goal->outcome ? goal->outcome : dg_word(a->lang, "register.not_reported");
        n_missing += !*goal->outcome;
    }
    for (int32_t i = 0; i < s->n_needs; i++, cells += 5) {
        const struct dg_pub_need *need = &s->needs[i];
        cells[0] = dg_both_of(&need->title, a->lang);
        cells[1] = need->success_measure;
        cells[2] = need->base_figure;
        cells[3] = "";
        cells[4] = *need->outcome ? need->outcome : dg_word(a->lang, "register.not_reported");
        n_missing += !*need->outcome;
    }
    struct dg_text lead = {0};
    dg_word_add(&lead, a->lang, "register.effect_lead", "n", num(a, n_missing, 0), NULL);
    return para_add(a, part, keep(a, &lead));
}

static int changes_part(struct annual *a)
{
    static const char *const keys[] = {"register.col_date", "register.col_event", "register.col_note"};
    const struct dg_pub_scheme *s = a->scheme;
    struct dg_brief_part *part = part_add(a, "register.head_events");
    const char **cells;
    int32_t n = 0;
    for (int32_t i = 0; i < s->n_events; i++) n += is_within(a, s->events[i].on);
    if (!n) return para_add(a, part, dg_word(a->lang, "register.no_events"));
    DG_TRY(table_add(a, part, "changes", keys, 3, 0, n, &cells));
    for (int32_t i = 0; i < s->n_events; i++) {
        if (!is_within(a, s->events[i].on)) continue;
        cells[0] = date(a, s->events[i].on);
        cells[1] = kind(a, "register.event", s->events[i].kind);
        cells[2] = s->events[i].text;
        cells += 3;
    }
    return 0;
}

int dg_register_annual(const struct dg_register *reg, const struct dg_pub_scheme *scheme, const char *from,
                       const char *until, enum dg_lang lang, enum dg_report_form form, const char *font_dir,
                       struct dg_text *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct annual a = {
        .arena = &arena, .reg = reg, .scheme = scheme, .from = from, .until = until, .lang = lang, .err = err};
    struct dg_text title = {0}, subtitle = {0}, footer = {0};
    int32_t y;

    if (!dg_date_solar(from, &y, &y, &y) || !dg_date_solar(until, &y, &y, &y) || strcmp(from, until) > 0)
        return dg_err_set(err, DG_EINVAL, "annual report: from %s until %s is no span of days", from, until);
    DG_TRY(decision_part(&a));
    DG_TRY(phases_part(&a));
    DG_TRY(talks_part(&a));
    DG_TRY(cost_part(&a));
    DG_TRY(effect_part(&a));
    DG_TRY(changes_part(&a));
    dg_word_add(&title, lang, "register.annual_title", "scheme", dg_both_of(&scheme->title, lang), NULL);
    dg_word_add(&subtitle, lang, "register.annual_span", "from", date(&a, from), "until", date(&a, until),
                NULL);
    dg_word_add(&footer, lang, "register.footer", "date", date(&a, reg->as_of), "n",
                num(&a, (double)reg->log_size, 0), NULL);
    const struct dg_report_brief brief = {
        .title = keep(&a, &title),
        .subtitle = keep(&a, &subtitle),
        .author = dg_both_of(&scheme->body, lang),
        .created_on = reg->as_of,
        .footer = keep(&a, &footer),
        .mark = reg->is_sample || scheme->is_sample ? dg_word(lang, "register.sample") : "",
        .parts = a.parts,
        .n_parts = a.n_parts};
    if (a.has_failed) return dg_err_set(err, DG_ENOMEM, "out of memory while the annual report is made");
    return dg_report_brief(out, &brief, lang, form == DG_FORM_PDF, font_dir, err);
}

void dg_register_year_before(const char *iso, char out[16])
{
    int64_t y = 0;
    char year[5];
    snprintf(out, 16, "%.10s", iso);
    snprintf(year, sizeof year, "%.4s", iso);
    if (!dg_parse_int64(year, &y) || y < 1) return;
    /* The day after 28 February of a leap year has no other year before it. */
    bool is_leap_day = strcmp(iso + 4, "-02-29") == 0;
    snprintf(out, 16, "%04d%.6s", (int)((y - 1) % 10000), is_leap_day ? "-02-28" : iso + 4);
}
