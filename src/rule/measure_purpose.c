/* Measures of statements: purposes, needs that are served, reasons, review dates. */
#include <math.h>
#include <string.h>

#include "rule/measure_security.h"
#include "rule/sun.h"

const struct dg_measure_param dg_purpose_params[1] = {
    {.name = "also_vague", .unit = "words", .words = "", .least = 0},
};

/* ---- purposes ------------------------------------------------------------------------------------------- */

/* "investigating thefts from shops by night": investigating, thefts, shops, night = 4 words that say something.
 */
static int purpose_add(struct dg_measure_run *run, struct dg_measured *m, const char *purpose,
                       struct dg_err *err)
{
    const struct dg_rule_param *also = dg_measure_param_get(run, "also_vague");
    m->value = dg_purpose_words(purpose, also->words, also->n_words);
    if (*purpose)
        dg_measured_text(m, "purpose", purpose);
    else
        dg_measured_word(m, "purpose", "rule.nothing_written");
    return dg_measure_add(run, m, err);
}

int dg_purpose_camera_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->cameras.n; i++) {
        const struct dg_camera *camera = &run->dossier->cameras.items[i];
        struct dg_measured m = {.layer = "camera", .object = camera->camera_id, .ix = i};
        DG_TRY(dg_measured_at(run, camera->at, &m, err));
        DG_TRY(purpose_add(run, &m, camera->purpose, err));
    }
    return 0;
}

int dg_purpose_need_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->needs.n; i++) {
        const struct dg_need *need = &run->dossier->needs.items[i];
        struct dg_measured m = {.layer = "need", .object = need->need_id, .ix = i, .geom = need->geom};
        DG_TRY(purpose_add(run, &m, need->purpose, err));
    }
    return 0;
}

/* ---- needs that a camera is for -------------------------------------------------------------------------- */

struct served {
    struct dg_concern *named; /* needs of `serves` that exist */
    int32_t n_named, n_reached, n_missed;
};

static bool holds_ix(const int32_t *list, int32_t n, int32_t ix)
{
    for (int32_t i = 0; i < n; i++) {
        if (list[i] == ix) return true;
    }
    return false;
}

/* Reached: at the need's floor at any sample, by day or by night as it asks. A need with a ceiling alone asks
 * for no camera, so naming it counts for nothing. */
static int served_find(struct dg_measure_run *run, const struct dg_camera_report *report, struct served *out,
                       struct dg_err *err)
{
    const struct dg_camera *camera = &run->dossier->cameras.items[report->camera_ix];
    const char *list = camera->serves, *id = NULL;
    int32_t most = 0;
    size_t n = 0;
    *out = (struct served){0};
    while (dg_serves_next(&list, &id, &n)) most++;
    DG_TRY(DG_NEW(run->arena, &out->named, (size_t)most, err));
    for (list = camera->serves; dg_serves_next(&list, &id, &n);) {
        const char *name = dg_arena_strndup(run->arena, id, n);
        if (!name) return dg_err_set(err, DG_ENOMEM, "out of memory");
        int32_t need = dg_lookup_find(run->lookup, DG_OF_NEEDS, name);
        if (need < 0 || !*run->dossier->needs.items[need].floor_class) continue;
        out->named[out->n_named++] = (struct dg_concern){"need", name};
        if (holds_ix(report->serves, report->n_serves, need)) out->n_reached++;
    }
    out->n_missed = report->n_unserved_claims;
    return 0;
}

static int needs_run(struct dg_measure_run *run, bool wants_missed, struct dg_err *err)
{
    for (int32_t i = 0; i < run->assessment->n_cameras; i++) {
        const struct dg_camera_report *report = &run->assessment->cameras[i];
        const struct dg_camera *camera = &run->dossier->cameras.items[report->camera_ix];
        struct served served;
        if (!report->is_judged) {
            DG_TRY(dg_measure_skip(run, "camera", camera->camera_id, "unable.camera_not_assessed", err));
            continue;
        }
        DG_TRY(served_find(run, report, &served, err));
        if (wants_missed && served.n_named == 0) continue;
        struct dg_measured m = {.layer = "camera",
                                .object = camera->camera_id,
                                .ix = report->camera_ix,
                                .value = wants_missed ? served.n_missed : served.n_reached,
                                .concerned = served.named,
                                .n_concerned = served.n_named};
        dg_measured_number(&m, "named", served.n_named, 0);
        if (wants_missed) {
            const char *first =
                served.n_missed ? run->dossier->needs.items[report->unserved_claims[0]].need_id : "";
            dg_measured_token(&m, "need", first);
        }
        DG_TRY(dg_measured_at(run, report->at, &m, err));
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

int dg_needs_served_run(struct dg_measure_run *run, struct dg_err *err) { return needs_run(run, false, err); }
int dg_needs_missed_run(struct dg_measure_run *run, struct dg_err *err) { return needs_run(run, true, err); }

/* ---- reasons of a need ----------------------------------------------------------------------------------- */

static bool has_digit(const char *text)
{
    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        if (*s >= '0' && *s <= '9') return true;
        if ((s[0] == 0xD9 && s[1] >= 0xA0 && s[1] <= 0xA9) || (s[0] == 0xDB && s[1] >= 0xB0 && s[1] <= 0xB9)) {
            return true; /* Arabic and Persian digits */
        }
    }
    return false;
}

/* Figure: how many of evidence, success measure, base figure and review date are missing. A base figure without
 * a digit is no figure. "many thefts", no review date, the rest there: 2. */
int dg_need_reasons_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->needs.n; i++) {
        const struct dg_need *need = &run->dossier->needs.items[i];
        const struct {
            bool is_there;
            const char *key;
        } reasons[] = {{*need->evidence != 0, "rule.evidence"},
                       {*need->success_measure != 0, "rule.success_measure"},
                       {has_digit(need->base_figure), "rule.base_figure"},
                       {*need->review_on != 0, "rule.review_date"}};
        struct dg_measured m = {.layer = "need", .object = need->need_id, .ix = i, .geom = need->geom};
        const char *first = "rule.nothing";
        for (int k = 3; k >= 0; k--) {
            if (reasons[k].is_there) continue;
            first = reasons[k].key;
            m.value++;
        }
        dg_measured_word(&m, "first", first);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* The whole number of n digits at s; -1: other characters stand there. */
static int digits(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

/* Days from 2000-01-01 to an ISO 8601 date; NAN unless it is one. */
static double days_of(const char *date)
{
    if (strlen(date) != 10 || date[4] != '-' || date[7] != '-') return NAN;
    int y = digits(date, 4), m = digits(date + 5, 2), d = digits(date + 8, 2);
    if (y < 0 || m < 1 || m > 12 || d < 1 || d > 31) return NAN;
    return dg_sun_days(y, m, d);
}

/* From the scheme's submission to the need's review: 2026-11-22 to 2029-03-20 is 849 days. */
int dg_need_review_run(struct dg_measure_run *run, struct dg_err *err)
{
    double from = days_of(run->dossier->scheme.submitted_on);
    if (isnan(from) && run->dossier->needs.n) {
        dg_measure_unable(run, "unable.no_submission_date");
        return 0;
    }
    for (int32_t i = 0; i < run->dossier->needs.n; i++) {
        const struct dg_need *need = &run->dossier->needs.items[i];
        struct dg_measured m = {.layer = "need", .object = need->need_id, .ix = i, .geom = need->geom};
        m.value = days_of(need->review_on) - from;
        if (isnan(m.value)) {
            DG_TRY(dg_measure_skip(run, "need", need->need_id, "unable.no_review_date", err));
            continue;
        }
        dg_measured_token(&m, "review", need->review_on);
        dg_measured_token(&m, "submitted", run->dossier->scheme.submitted_on);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
