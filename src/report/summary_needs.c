/* Summary: what each need gets, and what is missing for which reason. */
#include "report/summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define GAPS_OF_A_NEED 4 /* the largest; smaller ones are on the map and in gaps.geojson */

/* ---- needs ----------------------------------------------------------------------------------------- */

static const char *light_share(struct dg_summary *s, const struct dg_need_report *report, enum dg_light light)
{
    const struct dg_need *need = need_of(s, report);
    if (!(light == DG_DAY ? need->by_day : need->by_night)) return "—";
    if (!*need->floor_class) { /* a ceiling alone: what counts is what is over it */
        return amount(s, report->over[light], report->unit);
    }
    return dg_phrase_percent(&s->say, report->met[light], report->total);
}

/* What the class names in the table mean, each once. */
static void classes_explained(struct dg_summary *s)
{
    /* Needs are written in the scheme's edition; the assessment may speak in the other. */
    const char *edition = s->dossier->scheme.edition;
    const struct dg_class_table *table = dg_classes(edition);
    if (!table) return;
    if (strcmp(edition, s->a->classes.edition) != 0) {
        dg_lines_para(&s->lines, 2, 4,
                      SAY(&s->say, "report.needs_edition", "standard", dg_phrase_standard(&s->say, edition)));
    }
    for (int32_t k = 0; k < table->n_classes; k++) {
        char key[64];
        bool is_used = false;
        snprintf(key, sizeof key, "report.gloss.%s", table->classes[k].id);
        for (int32_t i = 0; i < s->a->n_needs; i++) {
            const struct dg_need *need = need_of(s, &s->a->needs[i]);
            is_used |= strcmp(need->floor_class, table->classes[k].id) == 0 ||
                       strcmp(need->ceiling_class, table->classes[k].id) == 0;
        }
        if (!is_used || !dg_word_exists(key)) continue;
        dg_lines_para(&s->lines, 2, 4,
                      SAY(&s->say, "report.class_means", "class",
                          dg_phrase_kind(&s->say, "class", table->classes[k].id), "gloss", word(s, key), "n",
                          dg_phrase_num(&s->say, table->classes[k].px_per_m, 1)));
    }
}

int dg_summary_needs(struct dg_summary *s)
{
    struct dg_table table;
    const struct dg_assessment *a = s->a;
    int32_t n = a->n_needs < s->max_rows ? a->n_needs : s->max_rows;
    bool has_ceiling_only = false;

    dg_lines_heading(&s->lines, word(s, "report.h_needs"));
    if (a->n_needs == 0) {
        plain(s, "report.no_needs");
        return 0;
    }
    DG_TRY(dg_table_begin(&table, &s->say, 7, n, s->err));
    table.flexible = 1;
    table.is_number[3] = table.is_number[4] = table.is_number[5] = true;
    dg_table_row(&table,
                 (const char *[]){word(s, "report.t_need"), word(s, "report.t_what"), word(s, "report.t_class"),
                                  word(s, "report.t_asked"), word(s, "report.t_day"), word(s, "report.t_night"),
                                  word(s, "report.t_result")});
    for (int32_t i = 0; i < n; i++) {
        const struct dg_need *need = need_of(s, &a->needs[i]);
        bool has_floor = *need->floor_class;
        has_ceiling_only |= !has_floor;
        const char *asked =
            has_floor ? dg_phrase_percent(&s->say, need->min_share, 1) : amount(s, 0, a->needs[i].unit);
        const char *level = has_floor ? dg_phrase_kind(&s->say, "class", need->floor_class)
                                      : SAY(&s->say, "report.at_most", "class",
                                            dg_phrase_kind(&s->say, "class", need->ceiling_class));
        dg_table_row(&table, (const char *[]){id(s, need->need_id), need_title(s, need), level, asked,
                                              light_share(s, &a->needs[i], DG_DAY),
                                              light_share(s, &a->needs[i], DG_NIGHT),
                                              word(s, is_met(&a->needs[i]) ? "report.met" : "report.not_met")});
    }
    dg_table_print(&s->lines, &table);
    and_more(s, a->n_needs - n);
    dg_lines_blank(&s->lines);
    classes_explained(s);
    if (has_ceiling_only) plain(s, "report.ceiling_note");
    return 0;
}

/* ---- gaps ------------------------------------------------------------------------------------------ */

/* A gap as a sentence. */
const char *dg_summary_gap(struct dg_summary *s, const struct dg_gap *gap, const struct dg_need_report *report)
{
    const char *much = amount(s, gap->amount, report->unit), *camera = camera_id(s, gap->camera_ix);
    const char *what =
        gap->building_ix >= 0  ? dg_phrase_building(&s->say, &s->dossier->buildings.items[gap->building_ix])
        : gap->barrier_ix >= 0 ? dg_phrase_barrier(&s->say, &s->dossier->barriers.items[gap->barrier_ix])
                               : word(s, "report.something");
    struct dg_text key = {0};

    dg_text_addf(&key, "report.gap_%s", gap->cause);
    const char *said = "";
    if (key.data && dg_word_exists(key.data)) {
        said = SAY(&s->say, key.data, "amount", much, "camera", camera, "what", what, "k",
                   count(s, need_of(s, report)->k_fold));
    } else {
        said = SAY(&s->say, "report.gap_other", "amount", much, "camera", camera, "cause", id(s, gap->cause));
    }
    dg_text_done(&key);
    return said;
}

/* The next largest gap of the need by this light after `last` (NULL: the largest); ties by number. */
const struct dg_gap *dg_summary_gap_next(const struct dg_summary *s, const struct dg_need_report *report,
                                         enum dg_light light, const struct dg_gap *last)
{
    const struct dg_gap *best = NULL;
    for (int32_t i = 0; i < s->a->n_gaps; i++) {
        const struct dg_gap *gap = &s->a->gaps[i];
        if (gap->need_ix != report->need_ix || gap->light != light) continue;
        if (last && (gap->amount > last->amount || (gap->amount >= last->amount && gap <= last))) continue;
        if (!best || gap->amount > best->amount) best = gap;
    }
    return best;
}

static void need_gaps(struct dg_summary *s, const struct dg_need_report *report, enum dg_light light)
{
    const struct dg_need *need = need_of(s, report);
    const struct dg_gap *gap = NULL;
    int32_t n = 0, n_all = 0;

    for (int32_t i = 0; i < s->a->n_gaps; i++) {
        n_all += s->a->gaps[i].need_ix == report->need_ix && s->a->gaps[i].light == light;
    }
    const char *key = !*need->floor_class ? "report.need_over" : "report.need_short";
    double missing = *need->floor_class ? report->total - report->met[light] : report->over[light];
    dg_lines_para(&s->lines, 2, 4,
                  SAY(&s->say, key, "need", id(s, need->need_id), "title", need_title(s, need), "light",
                      word(s, light == DG_DAY ? "report.by_day" : "report.by_night"), "share",
                      dg_phrase_percent(&s->say, report->met[light], report->total), "missing",
                      amount(s, missing, report->unit)));
    while (n < GAPS_OF_A_NEED && (gap = dg_summary_gap_next(s, report, light, gap)) != NULL) {
        dg_lines_para(&s->lines, 4, 6, SAY(&s->say, "report.item", "text", dg_summary_gap(s, gap, report)));
        n++;
    }
    if (n_all > n) {
        dg_lines_para(&s->lines, 4, 6, SAY(&s->say, "report.smaller_gaps", "n", count(s, n_all - n)));
    }
}

/* Needs with a floor and a ceiling can be met and yet be seen too clearly. */
static void ceilings(struct dg_summary *s)
{
    for (int32_t i = 0; i < s->a->n_needs; i++) {
        const struct dg_need_report *report = &s->a->needs[i];
        const struct dg_need *need = need_of(s, report);
        double over = fmax(report->over[DG_DAY], report->over[DG_NIGHT]);
        if (!*need->floor_class || !*need->ceiling_class || !(over > 0)) continue;
        dg_lines_para(&s->lines, 2, 4,
                      SAY(&s->say, "report.need_above", "need", id(s, need->need_id), "title",
                          need_title(s, need), "over", amount(s, over, report->unit), "class",
                          dg_phrase_kind(&s->say, "class", need->ceiling_class)));
    }
}

void dg_summary_gaps(struct dg_summary *s)
{
    int32_t n = 0;

    dg_lines_heading(&s->lines, word(s, "report.h_gaps"));
    for (int32_t i = 0; i < s->a->n_needs; i++) {
        const struct dg_need_report *report = &s->a->needs[i];
        if (is_met(report) || n++ >= s->max_rows) continue;
        /* By night what is missing by day is missing too: it is told once. */
        need_gaps(s, report, report->is_met[DG_DAY] ? DG_NIGHT : DG_DAY);
    }
    and_more(s, n - s->max_rows);
    if (n == 0) plain(s, "report.no_gaps");
    ceilings(s);
}
