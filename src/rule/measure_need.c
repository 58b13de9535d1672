/* Measures of needs: what each gets of what it asks for. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rule/measure_technical.h"

const struct dg_measure_param dg_need_share_params[1] = {
    {.name = "light", .unit = "day night", .words = "day night", .least = 1},
};

static const char *const lights[2] = {"day", "night"};
static const char *const light_keys[2] = {"rule.by_day", "rule.by_night"};

/* A text of the catalogue's for a word of the dossier: "unit.m2", "class.detect". */
static const char *key_of(struct dg_measure_run *run, const char *prefix, const char *word)
{
    char key[80];
    snprintf(key, sizeof key, "%s.%s", prefix, word);
    const char *kept = dg_arena_strdup(run->arena, key);
    return kept ? kept : "";
}

/* Figure: the share that is met, as percent of the share that the need asks for. Asked 0.9, met 150 of 200 m2:
 * 150 / 200 / 0.9 = 83.3 %. */
static int share_of(struct dg_measure_run *run, const struct dg_need_report *report, enum dg_light light,
                    struct dg_err *err)
{
    const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
    double share = report->total > 0 ? report->met[light] / report->total : 0;
    struct dg_measured m = {.layer = "need",
                            .object = need->need_id,
                            .ix = report->need_ix,
                            .value = 100 * share / need->min_share,
                            .light = lights[light],
                            .geom = need->geom};
    dg_measured_text(&m, "title_fa", *need->title_fa ? need->title_fa : need->title_en);
    dg_measured_text(&m, "title_en", *need->title_en ? need->title_en : need->title_fa);
    dg_measured_word(&m, "light", light_keys[light]);
    dg_measured_number(&m, "share", 100 * share, 1);
    dg_measured_number(&m, "asked", 100 * need->min_share, 1);
    dg_measured_number(&m, "met", report->met[light], 0);
    dg_measured_number(&m, "total", report->total, 0);
    dg_measured_number(&m, "lacking", fmax(0, need->min_share * report->total - report->met[light]), 0);
    dg_measured_word(&m, "need_unit", key_of(run, "unit", report->unit));
    dg_measured_word(&m, "class", key_of(run, "class", need->floor_class));
    return dg_measure_add(run, &m, err);
}

int dg_need_share_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->assessment->n_needs; i++) {
        const struct dg_need_report *report = &run->assessment->needs[i];
        const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
        if (!*need->floor_class) continue; /* a ceiling alone asks for nothing */
        for (int light = DG_DAY; light <= DG_NIGHT; light++) {
            if (!(light == DG_DAY ? need->by_day : need->by_night)) continue;
            if (!dg_measure_has_word(run, "light", lights[light])) continue;
            if (!(need->min_share > 0))
                DG_TRY(dg_measure_skip(run, "need", need->need_id, "unable.need_asks_no_share", err));
            else
                DG_TRY(share_of(run, report, (enum dg_light)light, err));
        }
    }
    return 0;
}
