/* Summary: the assessment in plain sentences and tables. Each section says its figures and says so when there
 * is nothing to say. Sums and orders here are of figures that the assessment holds. */
#include "report/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/lines.h"

#define GAPS_OF_A_NEED 4     /* the largest; smaller ones are on the map and in gaps.geojson */
#define MOST_TO_MEND 8       /* a longer list is no order any more */
#define MOST_NEEDS_TO_MEND 3 /* of them */

struct summary {
    const struct dg_assessment *a;
    const struct dg_dossier *dossier;
    struct dg_phrase say;
    struct dg_lines lines;
    int32_t max_rows;
    struct dg_err *err;
};

static void summary_done(struct summary *s) { dg_phrase_done(&s->say); }

/* ---- pieces ---------------------------------------------------------------------------------------- */

static const char *word(struct summary *s, const char *key) { return dg_word(s->say.lang, key); }
static const char *count(struct summary *s, int64_t n) { return dg_phrase_num(&s->say, (double)n, 0); }
static const char *id(struct summary *s, const char *token) { return dg_phrase_token(&s->say, token); }

static void item(struct summary *s, const char *text)
{
    dg_lines_para(&s->lines, 2, 4, SAY(&s->say, "report.item", "text", text));
}

static void plain(struct summary *s, const char *key) { dg_lines_para(&s->lines, 2, 2, word(s, key)); }

static void and_more(struct summary *s, int32_t n)
{
    if (n > 0) dg_lines_para(&s->lines, 2, 2, SAY(&s->say, "report.and_more", "n", count(s, n)));
}

static const char *camera_id(struct summary *s, int32_t camera_ix)
{
    return camera_ix >= 0 ? id(s, s->dossier->cameras.items[camera_ix].camera_id) : "—";
}

static const struct dg_need *need_of(const struct summary *s, const struct dg_need_report *report)
{
    return &s->dossier->needs.items[report->need_ix];
}

static bool is_met(const struct dg_need_report *report)
{
    return report->is_met[DG_DAY] && report->is_met[DG_NIGHT];
}

static const char *need_title(struct summary *s, const struct dg_need *need)
{
    return dg_phrase_title(&s->say, need->title_en, need->title_fa, need->need_id);
}

static const char *class_said(struct summary *s, int32_t class_ix)
{
    const struct dg_class_table *table = &s->a->classes;
    if (class_ix < 0 || class_ix >= table->n_classes) return "—";
    return dg_phrase_kind(&s->say, "class", table->classes[class_ix].id);
}

static const char *amount(struct summary *s, double n, const char *unit)
{
    return SAY(&s->say, "report.amount", "n", dg_phrase_num(&s->say, n, n < 10 ? 1 : 0), "unit",
               dg_phrase_unit(&s->say, unit));
}

/* What is seen of private space; a zero is not worth a word. */
static const char *looked(struct summary *s, double area_m2, double facade_m)
{
    bool has_area = area_m2 >= 0.5, has_facade = facade_m >= 0.5;
    return SAY(&s->say,
               has_area && has_facade ? "report.seen_both"
               : has_facade           ? "report.seen_facade"
                                      : "report.seen_area",
               "m2", dg_phrase_num(&s->say, area_m2, area_m2 < 1 ? 1 : 0), "m",
               dg_phrase_num(&s->say, facade_m, 0));
}

static const char *list_add(struct summary *s, const char *list, const char *next)
{
    return *list ? SAY(&s->say, "report.list_and", "first", list, "next", next) : next;
}

/* ---- head ------------------------------------------------------------------------------------------ */

static void head(struct summary *s)
{
    const struct dg_scheme *scheme = &s->dossier->scheme;
    const char *title = dg_phrase_title(&s->say, scheme->title_en, scheme->title_fa, scheme->scheme_id);

    dg_lines_para(&s->lines, 0, 0, SAY(&s->say, "report.summary_title", "title", title));
    if (scheme->is_sample) dg_lines_para(&s->lines, 0, 0, word(s, "report.made_up"));
    dg_lines_blank(&s->lines);
    dg_lines_para(&s->lines, 0, 0,
                  SAY(&s->say, "report.assessed", "cameras", count(s, s->a->n_cameras), "needs",
                      count(s, s->a->n_needs), "buildings", count(s, s->dossier->buildings.n)));
    dg_lines_para(&s->lines, 0, 0,
                  SAY(&s->say, "report.assessed_how", "grid",
                      dg_phrase_num(&s->say, (double)s->a->grid.cell_u / DG_UNITS_PER_M, 2), "target",
                      dg_phrase_num(&s->say, scheme->target_height_m, 2), "standard",
                      dg_phrase_standard(&s->say, s->a->classes.edition)));
}

static int32_t n_intrusive(const struct summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        n += s->a->cameras[i].private_m2 > 0 || s->a->cameras[i].facade_m > 0;
    }
    return n;
}

static int32_t n_idle(const struct summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++) n += s->a->cameras[i].is_judged && !s->a->cameras[i].n_serves;
    return n;
}

static int32_t n_false_claims(const struct summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++)
        n += s->a->cameras[i].is_judged && !s->a->cameras[i].claim_holds;
    return n;
}

static void in_short(struct summary *s)
{
    const struct dg_assessment *a = s->a;
    int32_t n_met = 0, n_judged = 0, n_seeing = n_intrusive(s);

    for (int32_t i = 0; i < a->n_needs; i++) n_met += is_met(&a->needs[i]);
    for (int32_t i = 0; i < a->n_cameras; i++) n_judged += a->cameras[i].is_judged;
    dg_lines_heading(&s->lines, word(s, "report.h_short"));
    if (a->n_needs) {
        item(s, SAY(&s->say, "report.short_needs", "n", count(s, n_met), "all", count(s, a->n_needs)));
    }
    if (n_judged < a->n_cameras) {
        item(s, SAY(&s->say, "report.short_unjudged", "n", count(s, a->n_cameras - n_judged)));
    }
    if (n_seeing) {
        item(s, SAY(&s->say, "report.short_private", "n", count(s, n_seeing), "seen",
                    looked(s, a->scheme.private_m2, a->scheme.facade_m)));
    } else {
        item(s, word(s, "report.short_no_private"));
    }
    if (a->n_needs && n_idle(s)) item(s, SAY(&s->say, "report.short_idle", "n", count(s, n_idle(s))));
    if (n_false_claims(s)) item(s, SAY(&s->say, "report.short_claims", "n", count(s, n_false_claims(s))));
}

/* ---- needs ----------------------------------------------------------------------------------------- */

static const char *light_share(struct summary *s, const struct dg_need_report *report, enum dg_light light)
{
    const struct dg_need *need = need_of(s, report);
    if (!(light == DG_DAY ? need->by_day : need->by_night)) return "—";
    if (!*need->floor_class) { /* a ceiling alone: what counts is what is over it */
        return amount(s, report->over[light], report->unit);
    }
    return dg_phrase_percent(&s->say, report->met[light], report->total);
}

/* What the class names in the table mean, each once. */
static void classes_explained(struct summary *s)
{
    const struct dg_class_table *table = &s->a->classes;
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
                      SAY(&s->say, "report.class_means", "class", class_said(s, k), "gloss", word(s, key), "n",
                          dg_phrase_num(&s->say, table->classes[k].px_per_m, 1)));
    }
}

static int needs_section(struct summary *s)
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
static const char *gap_said(struct summary *s, const struct dg_gap *gap, const struct dg_need_report *report)
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
static const struct dg_gap *gap_next(const struct summary *s, const struct dg_need_report *report,
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

static void need_gaps(struct summary *s, const struct dg_need_report *report, enum dg_light light)
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
    while (n < GAPS_OF_A_NEED && (gap = gap_next(s, report, light, gap)) != NULL) {
        dg_lines_para(&s->lines, 4, 6, SAY(&s->say, "report.item", "text", gap_said(s, gap, report)));
        n++;
    }
    if (n_all > n) {
        dg_lines_para(&s->lines, 4, 6, SAY(&s->say, "report.smaller_gaps", "n", count(s, n_all - n)));
    }
}

/* Needs with a floor and a ceiling can be met and yet be seen too clearly. */
static void ceilings(struct summary *s)
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

static void gaps_section(struct summary *s)
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

/* ---- private space --------------------------------------------------------------------------------- */

struct looks { /* what one camera sees of private space */
    int32_t report_ix, n_open, n_dwellings, class_ix;
};

/* A metre of house front counts as a square metre of yard: for the order of this list alone. */
static double looks_weight(const struct summary *s, const struct looks *looks)
{
    const struct dg_camera_report *report = &s->a->cameras[looks->report_ix];
    return report->private_m2 + report->facade_m;
}

/* One row for each camera that sees any, worst first; ties keep the cameras' order. */
static int looks_collect(struct summary *s, struct looks **out, int32_t *n_out)
{
    int32_t n = 0;
    DG_TRY(DG_NEW(s->say.arena, out, (size_t)s->a->n_cameras, s->err));
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        struct looks looks = {.report_ix = i, .class_ix = -1};
        for (int32_t k = 0; k < report->n_intrusions; k++) {
            const struct dg_intrusion *intrusion = &report->intrusions[k];
            if (intrusion->is_sensitive) continue;
            bool is_dwelling = strcmp(intrusion->kind, "dwelling") == 0;
            looks.n_dwellings += is_dwelling;
            looks.n_open += !is_dwelling;
            if (intrusion->class_ix > looks.class_ix) looks.class_ix = intrusion->class_ix;
        }
        if (looks.n_dwellings + looks.n_open > 0) (*out)[n++] = looks;
    }
    for (int32_t i = 1; i < n; i++) { /* insertion keeps equals in order; cameras come by the dozen */
        struct looks looks = (*out)[i];
        int32_t k = i;
        for (; k > 0 && looks_weight(s, &(*out)[k - 1]) < looks_weight(s, &looks); k--)
            (*out)[k] = (*out)[k - 1];
        (*out)[k] = looks;
    }
    *n_out = n;
    return 0;
}

static int private_section(struct summary *s, const struct looks *looks, int32_t n_looks)
{
    struct dg_table table;
    int32_t n = n_looks < s->max_rows ? n_looks : s->max_rows;

    dg_lines_heading(&s->lines, word(s, "report.h_private"));
    if (n_looks == 0) {
        plain(s, "report.no_private");
        return 0;
    }
    DG_TRY(dg_table_begin(&table, &s->say, 6, n, s->err));
    table.flexible = 5;
    table.is_number[1] = table.is_number[2] = table.is_number[3] = table.is_number[4] = true;
    dg_table_row(&table, (const char *[]){word(s, "report.t_camera"), word(s, "report.t_yards"),
                                          word(s, "report.t_m2"), word(s, "report.t_dwellings"),
                                          word(s, "report.t_facade"), word(s, "report.t_class_there")});
    for (int32_t i = 0; i < n; i++) {
        const struct dg_camera_report *report = &s->a->cameras[looks[i].report_ix];
        dg_table_row(&table, (const char *[]){camera_id(s, report->camera_ix), count(s, looks[i].n_open),
                                              dg_phrase_num(&s->say, report->private_m2, 0),
                                              count(s, looks[i].n_dwellings),
                                              dg_phrase_num(&s->say, report->facade_m, 0),
                                              class_said(s, looks[i].class_ix)});
    }
    dg_table_print(&s->lines, &table);
    and_more(s, n_looks - n);
    return 0;
}

static int sensitive_section(struct summary *s)
{
    struct dg_table table;
    int32_t n = 0;

    DG_TRY(dg_table_begin(&table, &s->say, 4, s->max_rows, s->err));
    table.flexible = 1;
    table.is_number[2] = true;
    dg_table_row(&table, (const char *[]){word(s, "report.t_camera"), word(s, "report.t_sensitive"),
                                          word(s, "report.t_m2"), word(s, "report.t_class_there")});
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        for (int32_t k = 0; k < s->a->cameras[i].n_intrusions; k++) {
            const struct dg_intrusion *intrusion = &s->a->cameras[i].intrusions[k];
            if (!intrusion->is_sensitive || n++ >= s->max_rows) continue;
            dg_table_row(&table, (const char *[]){camera_id(s, s->a->cameras[i].camera_ix),
                                                  dg_phrase_place(&s->say, s->dossier, intrusion),
                                                  dg_phrase_num(&s->say, intrusion->area_m2, 0),
                                                  class_said(s, intrusion->class_ix)});
        }
    }
    if (n == 0) return 0;
    dg_lines_blank(&s->lines);
    plain(s, "report.sensitive_seen");
    dg_table_print(&s->lines, &table);
    and_more(s, n - s->max_rows);
    return 0;
}

/* ---- cameras --------------------------------------------------------------------------------------- */

static const char *claim_said(struct summary *s, const struct dg_camera_report *report)
{
    const struct dg_camera *camera = &s->dossier->cameras.items[report->camera_ix];
    const struct dg_equipment *equipment = dg_dossier_equipment(s->dossier, camera->equipment_id);
    double focal_mm = isfinite(camera->focal_mm) ? camera->focal_mm : equipment ? equipment->focal_max_mm : NAN;

    const char *said = SAY(&s->say, "report.claim", "camera", id(s, camera->camera_id), "class",
                           dg_phrase_kind(&s->say, "class", camera->claim_class), "distance",
                           dg_phrase_num(&s->say, camera->claim_distance_m, 0), "takes",
                           dg_phrase_num(&s->say, report->claim_px_per_m, 1), "has",
                           dg_phrase_num(&s->say, report->claim_has_px_per_m, 1));
    if (!isfinite(report->claim_focal_mm)) return said;
    const char *lens =
        isfinite(focal_mm)
            ? SAY(&s->say, "report.claim_lens_has", "mm", dg_phrase_num(&s->say, report->claim_focal_mm, 0),
                  "has", dg_phrase_num(&s->say, focal_mm, 1))
            : SAY(&s->say, "report.claim_lens", "mm", dg_phrase_num(&s->say, report->claim_focal_mm, 0));
    return SAY(&s->say, "report.two_sentences", "first", said, "second", lens);
}

/* The reason without the camera's name, which stands in front of it anyway. */
static const char *reason(struct summary *s, const struct dg_camera_report *report)
{
    const char *name = s->dossier->cameras.items[report->camera_ix].camera_id, *why = report->why_not;
    size_t n = strlen(name);
    if (strncmp(why, "camera ", 7) == 0 && strncmp(why + 7, name, n) == 0 &&
        strncmp(why + 7 + n, ": ", 2) == 0) {
        why += 7 + n + 2;
    }
    return dg_phrase_given(&s->say, why);
}

static int32_t cameras_unjudged(struct summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        if (report->is_judged || n++ >= s->max_rows) continue;
        item(s, SAY(&s->say, "report.unjudged", "camera", camera_id(s, report->camera_ix), "why",
                    reason(s, report)));
    }
    and_more(s, n - s->max_rows);
    return n;
}

static int32_t cameras_idle(struct summary *s)
{
    const char *list = "";
    int32_t n = 0;
    if (s->a->n_needs == 0) return 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        if (!report->is_judged || report->n_serves || n++ >= s->max_rows) continue;
        list = list_add(s, list, camera_id(s, report->camera_ix));
    }
    if (n) item(s, SAY(&s->say, "report.idle", "n", count(s, n), "list", list));
    return n;
}

static int32_t cameras_claims(struct summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        if (report->is_judged && !report->claim_holds && n++ < s->max_rows) item(s, claim_said(s, report));
        for (int32_t k = 0; k < report->n_unserved_claims && report->is_judged; k++) {
            if (n++ >= s->max_rows) continue;
            const char *need = s->dossier->needs.items[report->unserved_claims[k]].need_id;
            item(s, SAY(&s->say, "report.unserved_claim", "camera", camera_id(s, report->camera_ix), "need",
                        id(s, need)));
        }
    }
    and_more(s, n - s->max_rows);
    return n;
}

static void cameras_section(struct summary *s)
{
    dg_lines_heading(&s->lines, word(s, "report.h_cameras"));
    int32_t n = cameras_unjudged(s);
    n += cameras_idle(s);
    n += cameras_claims(s);
    if (n == 0) plain(s, "report.no_camera_faults");
}

/* ---- assumptions and files ------------------------------------------------------------------------- */

static const char *assumption_said(struct summary *s, const struct dg_assumption *assumption)
{
    char key[96];
    const char *n = count(s, assumption->n_objects), *value = dg_phrase_num(&s->say, assumption->value, 2);
    const char *detail = dg_phrase_given(&s->say, assumption->detail);

    snprintf(key, sizeof key, "assumption.%s", assumption->code);
    if (dg_word_exists(key)) return SAY(&s->say, key, "count", n, "value", value, "detail", detail);
    return SAY(&s->say, "report.assumption", "what", id(s, assumption->code), "n", n, "detail", detail);
}

static void assumptions_section(struct summary *s)
{
    dg_lines_heading(&s->lines, word(s, "report.h_assumptions"));
    if (s->a->n_assumptions == 0) plain(s, "report.no_assumptions");
    for (int32_t i = 0; i < s->a->n_assumptions && i < s->max_rows; i++) {
        const struct dg_assumption *assumption = &s->a->assumptions[i];
        const char *text = assumption_said(s, assumption);
        item(s, text);
    }
    and_more(s, s->a->n_assumptions - s->max_rows);
    const struct dg_scheme *scheme = &s->dossier->scheme;
    if (*scheme->data_licence) {
        item(s, SAY(&s->say, "report.data_from", "licence", dg_phrase_given(&s->say, scheme->data_licence)));
    }
}

static void file_line(struct summary *s, const char *key, const char *path)
{
    if (path) dg_lines_para(&s->lines, 2, 4, SAY(&s->say, key, "path", id(s, path)));
}

static void files_section(struct summary *s, const struct dg_report_made *made)
{
    if (!made || !(made->dossier_path || made->dir || made->maps_dir || made->json_path || made->raster_path))
        return;
    dg_lines_heading(&s->lines, word(s, "report.h_files"));
    file_line(s, "report.file_dossier", made->dossier_path);
    file_line(s, "report.file_maps", made->maps_dir);
    file_line(s, "report.file_dir", made->dir);
    file_line(s, "report.file_json", made->json_path);
    file_line(s, "report.file_raster", made->raster_path);
}

/* ---- what to mend first ---------------------------------------------------------------------------- */

struct mend {
    struct summary *s;
    int32_t n;
};

static void mend_add(struct mend *mend, const char *text)
{
    struct summary *s = mend->s;
    if (mend->n >= MOST_TO_MEND) return;
    mend->n++;
    dg_lines_para(&s->lines, 2, 5, SAY(&s->say, "report.numbered", "n", count(s, mend->n), "text", text));
}

/* How much a need weighs in the order: its weight times the share that it lacks. */
static double lack_of(const struct summary *s, const struct dg_need_report *report)
{
    const struct dg_need *need = need_of(s, report);
    enum dg_light light = report->is_met[DG_DAY] ? DG_NIGHT : DG_DAY;
    double weight = need->weight > 0 ? need->weight : 1;
    return report->total > 0 ? weight * (1 - report->met[light] / report->total) : 0;
}

/* The next unmet need after `last` in that order (NULL: the first); ties by number. */
static const struct dg_need_report *lack_next(const struct summary *s, const struct dg_need_report *last)
{
    const struct dg_need_report *best = NULL;
    for (int32_t i = 0; i < s->a->n_needs; i++) {
        const struct dg_need_report *report = &s->a->needs[i];
        if (is_met(report) || !*need_of(s, report)->floor_class) continue;
        double lack = lack_of(s, report);
        if (last && (lack > lack_of(s, last) || (lack >= lack_of(s, last) && report <= last))) continue;
        if (!best || lack > lack_of(s, best)) best = report;
    }
    return best;
}

/* What would help against the cause of a gap. */
static const char *remedy(struct summary *s, const struct dg_gap *gap)
{
    char key[96];
    snprintf(key, sizeof key, "report.remedy_%s", gap ? gap->cause : "");
    if (!gap || !dg_word_exists(key)) return word(s, "report.remedy_other");
    return SAY(&s->say, key, "camera", camera_id(s, gap->camera_ix));
}

static void mend_needs(struct mend *mend, int32_t most)
{
    struct summary *s = mend->s;
    const struct dg_need_report *report = NULL;
    for (int32_t n = 0; n < most && (report = lack_next(s, report)) != NULL; n++) {
        const struct dg_need *need = need_of(s, report);
        enum dg_light light = report->is_met[DG_DAY] ? DG_NIGHT : DG_DAY;
        const struct dg_gap *gap = gap_next(s, report, light, NULL);
        const char *why = gap ? gap_said(s, gap, report) : word(s, "report.gap_unknown");
        mend_add(mend,
                 SAY(&s->say, "report.mend_need", "need", id(s, need->need_id), "title", need_title(s, need),
                     "light", word(s, light == DG_DAY ? "report.by_day" : "report.by_night"), "share",
                     dg_phrase_percent(&s->say, report->met[light], report->total), "why", why, "remedy",
                     remedy(s, gap)));
    }
}

static void mend_cameras(struct mend *mend)
{
    struct summary *s = mend->s;
    const char *unjudged = "", *idle = "";
    for (int32_t i = 0, n = 0, n_idle_listed = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        if (!report->is_judged && n++ < 10) unjudged = list_add(s, unjudged, camera_id(s, report->camera_ix));
        if (report->is_judged && !report->n_serves && n_idle_listed++ < 10) {
            idle = list_add(s, idle, camera_id(s, report->camera_ix));
        }
    }
    if (*unjudged) mend_add(mend, SAY(&s->say, "report.mend_unjudged", "list", unjudged));
    if (s->a->n_needs && *idle) mend_add(mend, SAY(&s->say, "report.mend_idle", "list", idle));
}

static void mend_section(struct summary *s, const struct looks *looks, int32_t n_looks)
{
    struct mend mend = {.s = s};

    dg_lines_heading(&s->lines, word(s, "report.h_mend"));
    for (int32_t i = 0; i < n_looks && i < 2; i++) {
        const struct dg_camera_report *report = &s->a->cameras[looks[i].report_ix];
        mend_add(&mend, SAY(&s->say, "report.mend_private", "camera", camera_id(s, report->camera_ix), "seen",
                            looked(s, report->private_m2, report->facade_m)));
    }
    mend_needs(&mend, MOST_NEEDS_TO_MEND);
    mend_cameras(&mend);
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        if (!report->is_judged || report->claim_holds) continue;
        mend_add(&mend, SAY(&s->say, "report.mend_claim", "camera", camera_id(s, report->camera_ix)));
        break;
    }
    if (mend.n == 0) plain(s, "report.mend_nothing");
}

/* ---- contract -------------------------------------------------------------------------------------- */

int dg_report_summary(struct dg_text *out, const struct dg_assessment *assessment,
                      const struct dg_report_summary_params *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(summary_done) struct summary s = {.a = assessment,
                                              .dossier = assessment->dossier,
                                              .say = {.arena = &arena, .lang = params->lang},
                                              .max_rows = params->max_rows > 0 ? params->max_rows : 40,
                                              .err = err};
    struct looks *looks = NULL;
    int32_t n_looks = 0;

    if (params->width && params->width < 60) {
        return dg_err_set(err, DG_EINVAL, "a summary of %d columns: at least 60 are needed",
                          (int)params->width);
    }
    s.lines = (struct dg_lines){.out = out, .say = &s.say, .width = params->width ? params->width : 96};
    DG_TRY(looks_collect(&s, &looks, &n_looks));
    head(&s);
    in_short(&s);
    DG_TRY(needs_section(&s));
    if (assessment->n_needs) gaps_section(&s);
    DG_TRY(private_section(&s, looks, n_looks));
    DG_TRY(sensitive_section(&s));
    cameras_section(&s);
    assumptions_section(&s);
    mend_section(&s, looks, n_looks);
    files_section(&s, params->made);
    DG_TRY(dg_phrase_check(&s.say, err));
    return dg_text_finish(out, err);
}
