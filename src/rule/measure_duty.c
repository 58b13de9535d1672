/* Measures of what a scheme owes to those it watches: ceilings kept, less intrusive means weighed, people
 * named, recordings not kept for long, nothing forbidden in the equipment. */
#include <math.h>
#include <string.h>

#include "rule/measure_privacy.h"

/* ---- ceilings ------------------------------------------------------------------------------------------ */

/* The part of a need that some camera sees more clearly than its ceiling allows, percent; one figure for each
 * light that it asks for. 30 of 120 m2: 25 %. */
int dg_need_over_run(struct dg_measure_run *run, struct dg_err *err)
{
    static const char *const lights[2] = {"day", "night"}, *const keys[2] = {"rule.by_day", "rule.by_night"};
    for (int32_t i = 0; i < run->assessment->n_needs; i++) {
        const struct dg_need_report *report = &run->assessment->needs[i];
        const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
        for (int light = DG_DAY; light <= DG_NIGHT; light++) {
            if (!*need->ceiling_class || !(light == DG_DAY ? need->by_day : need->by_night)) continue;
            if (!(report->total > 0)) continue;
            struct dg_measured m = {.layer = "need",
                                    .object = need->need_id,
                                    .ix = report->need_ix,
                                    .value = 100 * report->over[light] / report->total,
                                    .light = lights[light],
                                    .geom = need->geom};
            dg_measured_title(&m, "title", need->title_en, need->title_fa);
            dg_measured_word(&m, "light", keys[light]);
            dg_measured_number(&m, "over", report->over[light], 0);
            dg_measured_number(&m, "total", report->total, 0);
            dg_measured_word(&m, "need_unit", dg_measure_key(run, "unit", report->unit));
            dg_measured_word(&m, "class", dg_measure_key(run, "class", need->ceiling_class));
            DG_TRY(dg_measure_add(run, &m, err));
        }
    }
    return 0;
}

/* ---- less intrusive means -------------------------------------------------------------------------------- */

const struct dg_measure_param dg_need_unanswered_params[2] = {
    {.name = "means", .unit = "means", .words = "lighting sight_lines presence", .least = 1},
    {.name = "least_words", .unit = "words", .fallback = 3, .least = 1, .most = 100},
};

static int32_t n_words(const char *text)
{
    int32_t n = 0;
    bool is_inside = false;
    for (; *text; text++) {
        bool is_blank = *text == ' ' || *text == '\n' || *text == '\t';
        n += !is_blank && !is_inside;
        is_inside = !is_blank;
    }
    return n;
}

/* How many of the named means a need with a floor class does not answer in at least least_words words. */
int dg_need_unanswered_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->needs.n; i++) {
        const struct dg_need *need = &run->dossier->needs.items[i];
        const struct {
            const char *word, *answer;
        } means[] = {{"lighting", need->instead_lighting},
                     {"sight_lines", need->instead_sight_lines},
                     {"presence", need->instead_presence}};
        struct dg_measured m = {.layer = "need", .object = need->need_id, .ix = i, .geom = need->geom};
        const char *first = NULL;
        if (!*need->floor_class) continue; /* asks for no camera */
        for (size_t k = 0; k < sizeof means / sizeof *means; k++) {
            if (!dg_measure_has_word(run, "means", means[k].word)) continue;
            if (n_words(means[k].answer) >= (int32_t)dg_measure_number(run, "least_words")) continue;
            if (!first) first = means[k].word;
            m.value++;
        }
        dg_measured_title(&m, "title", need->title_en, need->title_fa);
        dg_measured_word(&m, "first", first ? dg_measure_key(run, "means", first) : "rule.nothing");
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* ---- the scheme ------------------------------------------------------------------------------------------ */

const struct dg_measure_param dg_scheme_unnamed_params[1] = {
    {.name = "columns", .unit = "column", .words = "responsible access sign", .least = 1},
};

/* How many of these columns of the scheme are empty. */
int dg_scheme_unnamed_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_scheme *s = &run->dossier->scheme;
    const struct {
        const char *column, *text;
    } columns[] = {{"responsible", s->responsible},
                   {"access", s->access},
                   {"sign", s->sign},
                   {"basis_of_siting", s->basis_of_siting}};
    struct dg_measured m = {.layer = "scheme", .object = "", .ix = 0};
    const char *first = "—";
    for (size_t k = sizeof columns / sizeof *columns; k-- > 0;) {
        if (!dg_measure_has_word(run, "columns", columns[k].column) || *columns[k].text) continue;
        first = columns[k].column;
        m.value++;
    }
    dg_measured_token(&m, "first", first);
    return dg_measure_add(run, &m, err);
}

/* Days that recordings are kept. */
int dg_retention_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_scheme *s = &run->dossier->scheme;
    struct dg_measured m = {.layer = "scheme", .object = "", .ix = 0, .value = s->retention_days};
    if (s->retention_days < 0) return dg_measure_skip(run, "scheme", "", "unable.retention_missing", err);
    return dg_measure_add(run, &m, err);
}

struct forbidden { /* of one equipment */
    int32_t n, n_cameras;
    const char *first;
};

/* How many forbidden capabilities an equipment declares that some camera uses (the check's own list). */
int dg_capability_forbidden_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_dossier *d = run->dossier;
    const struct dg_issues *issues = run->lookup->issues;
    struct forbidden *found = NULL;
    DG_TRY(DG_NEW(run->arena, &found, (size_t)d->equipment.n, err));
    for (int32_t c = 0; c < d->cameras.n; c++) {
        if (run->lookup->camera_equipment[c] >= 0) found[run->lookup->camera_equipment[c]].n_cameras++;
    }
    for (int32_t i = 0; i < issues->n; i++) {
        const struct dg_issue *issue = &issues->items[i];
        if (strcmp(issue->code, "equipment_capability_forbidden") != 0) continue;
        int32_t e = dg_lookup_find(run->lookup, DG_OF_EQUIPMENT, issue->object);
        if (e < 0) continue;
        if (!found[e].n++) found[e].first = issue->value;
    }
    for (int32_t e = 0; e < d->equipment.n; e++) {
        const struct dg_equipment *eq = &d->equipment.items[e];
        struct dg_measured m = {.layer = "equipment", .object = eq->equipment_id, .ix = e, .value = found[e].n};
        if (!found[e].n_cameras) continue;
        dg_measured_text(&m, "model", *eq->model ? eq->model : eq->equipment_id);
        dg_measured_token(&m, "first", found[e].first ? found[e].first : "—");
        dg_measured_number(&m, "cameras", found[e].n_cameras, 0);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
