/* What the measures stand on: their tables, their parameters, and the details of their figures. */
#include "rule/measure.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"

const struct dg_measure *dg_measure_find(const char *word, const char **nearest)
{
    static const struct dg_measure_table *const tables[DG_N_REMITS] = {
        &dg_measures_technical, &dg_measures_security, &dg_measures_traffic, &dg_measures_privacy};
    struct dg_nearest near = {.typed = word};
    for (int t = 0; t < DG_N_REMITS; t++) {
        for (int i = 0; i < tables[t]->n; i++) {
            const struct dg_measure *measure = &tables[t]->measures[i];
            if (strcmp(measure->word, word) == 0) return measure;
            dg_nearest_try(&near, measure->word);
        }
    }
    if (nearest) *nearest = near.best;
    return NULL;
}

const struct dg_rule_param *dg_measure_param_get(const struct dg_measure_run *run, const char *name)
{
    for (int i = 0; i < run->rule->n_params; i++) {
        if (strcmp(run->rule->params[i].name, name) == 0) return &run->rule->params[i];
    }
    assert(!"a parameter that the measure's table does not list");
    return NULL;
}

double dg_measure_number(const struct dg_measure_run *run, const char *name)
{
    return dg_measure_param_get(run, name)->number;
}

bool dg_measure_has_word(const struct dg_measure_run *run, const char *name, const char *word)
{
    const struct dg_rule_param *param = dg_measure_param_get(run, name);
    for (int32_t i = 0; i < param->n_words; i++) {
        if (strcmp(param->words[i], word) == 0) return true;
    }
    return false;
}

static void detail_add(struct dg_measured *measured, struct dg_detail detail)
{
    assert(measured->n_details < DG_MAX_DETAILS);
    measured->details[measured->n_details++] = detail;
}

void dg_measured_number(struct dg_measured *measured, const char *name, double number, int decimals)
{
    detail_add(measured, (struct dg_detail){name, DG_DETAIL_NUMBER, number, decimals, NULL, NULL});
}

void dg_measured_token(struct dg_measured *measured, const char *name, const char *token)
{
    detail_add(measured, (struct dg_detail){name, DG_DETAIL_TOKEN, 0, 0, token, NULL});
}

void dg_measured_word(struct dg_measured *measured, const char *name, const char *key)
{
    detail_add(measured, (struct dg_detail){name, DG_DETAIL_WORD, 0, 0, key, NULL});
}

void dg_measured_text(struct dg_measured *measured, const char *name, const char *text)
{
    detail_add(measured, (struct dg_detail){name, DG_DETAIL_TEXT, 0, 0, text, NULL});
}

void dg_measured_title(struct dg_measured *measured, const char *name, const char *title_en,
                       const char *title_fa)
{
    const char *en = *title_en ? title_en : *title_fa ? title_fa : measured->object;
    const char *fa = *title_fa ? title_fa : en;
    detail_add(measured, (struct dg_detail){name, DG_DETAIL_TITLE, 0, 0, en, fa});
}

const char *dg_measure_key(struct dg_measure_run *run, const char *prefix, const char *word)
{
    char key[80];
    snprintf(key, sizeof key, "%s.%s", prefix, word);
    const char *kept = dg_arena_strdup(run->arena, key);
    return kept ? kept : "";
}

int dg_measured_at(struct dg_measure_run *run, struct dg_pt at, struct dg_measured *measured,
                   struct dg_err *err)
{
    struct dg_ring *ring = NULL;
    DG_TRY(DG_NEW(run->arena, &ring, 1, err));
    DG_TRY(DG_NEW(run->arena, &ring->pts, 1, err));
    ring->pts[0] = at;
    ring->n_pts = 1;
    measured->geom = (struct dg_geom){.kind = DG_GEOM_POINT, .n_rings = 1, .rings = ring};
    return 0;
}
