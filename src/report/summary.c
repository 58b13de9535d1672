/* Summary: the assessment in plain sentences and tables. Each section says its figures and says so when there
 * is nothing to say. Sums and orders here are of figures that the assessment holds. */
#include "report/summary.h"

#include <stdio.h>

static void summary_done(struct dg_summary *s) { dg_phrase_done(&s->say); }

/* ---- head ------------------------------------------------------------------------------------------ */

static void head(struct dg_summary *s)
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

static int32_t n_intrusive(const struct dg_summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        n += s->a->cameras[i].private_m2 > 0 || s->a->cameras[i].facade_m > 0;
    }
    return n;
}

static int32_t n_idle(const struct dg_summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++) n += s->a->cameras[i].is_judged && !s->a->cameras[i].n_serves;
    return n;
}

static int32_t n_false_claims(const struct dg_summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++)
        n += s->a->cameras[i].is_judged && !s->a->cameras[i].claim_holds;
    return n;
}

static void in_short(struct dg_summary *s)
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
                    dg_phrase_looked(&s->say, a->scheme.private_m2, a->scheme.facade_m)));
    } else if (a->n_cameras == 0) {
        item(s, word(s, "report.short_no_cameras"));
    } else {
        item(s, word(s, "report.short_no_private"));
    }
    if (a->n_needs && n_idle(s)) item(s, SAY(&s->say, "report.short_idle", "n", count(s, n_idle(s))));
    if (n_false_claims(s)) item(s, SAY(&s->say, "report.short_claims", "n", count(s, n_false_claims(s))));
}

/* ---- assumptions and files ------------------------------------------------------------------------- */

const char *dg_summary_assumption(struct dg_summary *s, const struct dg_assumption *assumption)
{
    char key[96];
    const char *n = count(s, assumption->n_objects), *value = dg_phrase_num(&s->say, assumption->value, 2);
    const char *detail = dg_class_find(&s->a->classes, assumption->detail) >= 0
                             ? dg_phrase_kind(&s->say, "class", assumption->detail)
                             : dg_phrase_given(&s->say, assumption->detail);

    snprintf(key, sizeof key, "assumption.%s", assumption->code);
    if (dg_word_exists(key)) return SAY(&s->say, key, "count", n, "value", value, "detail", detail);
    return SAY(&s->say, "report.assumption", "what", id(s, assumption->code), "n", n, "detail", detail);
}

static void assumptions_section(struct dg_summary *s)
{
    dg_lines_heading(&s->lines, word(s, "report.h_assumptions"));
    if (s->a->n_assumptions == 0) plain(s, "report.no_assumptions");
    for (int32_t i = 0; i < s->a->n_assumptions && i < s->max_rows; i++) {
        const struct dg_assumption *assumption = &s->a->assumptions[i];
        const char *text = dg_summary_assumption(s, assumption);
        item(s, text);
    }
    and_more(s, s->a->n_assumptions - s->max_rows);
    const struct dg_scheme *scheme = &s->dossier->scheme;
    if (*scheme->data_licence) {
        item(s, SAY(&s->say, "report.data_from", "licence", dg_phrase_given(&s->say, scheme->data_licence)));
    }
}

static void file_line(struct dg_summary *s, const char *key, const char *path)
{
    if (path) dg_lines_para(&s->lines, 2, 4, SAY(&s->say, key, "path", id(s, path)));
}

static void files_section(struct dg_summary *s, const struct dg_report_made *made)
{
    if (!made || !(made->dossier_path || made->dir || made->maps_dir || made->json_path || made->raster_path ||
                   made->findings_path))
        return;
    dg_lines_heading(&s->lines, word(s, "report.h_files"));
    file_line(s, "report.file_dossier", made->dossier_path);
    file_line(s, "report.file_maps", made->maps_dir);
    if (made->maps_dir && s->a->n_cameras > DG_REPORT_CAMERA_MAPS) {
        dg_lines_para(&s->lines, 2, 4,
                      SAY(&s->say, "report.file_maps_first", "n", count(s, DG_REPORT_CAMERA_MAPS), "all",
                          count(s, s->a->n_cameras)));
    }
    file_line(s, "report.file_dir", made->dir);
    file_line(s, "report.file_json", made->json_path);
    file_line(s, "report.file_findings", made->findings_path);
    file_line(s, "report.file_raster", made->raster_path);
}

/* ---- contract -------------------------------------------------------------------------------------- */

int dg_report_summary(struct dg_text *out, const struct dg_assessment *assessment,
                      const struct dg_report_summary_params *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(summary_done) struct dg_summary s = {.a = assessment,
                                                 .findings = params->findings,
                                                 .dossier = assessment->dossier,
                                                 .say = {.arena = &arena, .lang = params->lang},
                                                 .max_rows = params->max_rows > 0 ? params->max_rows : 40,
                                                 .err = err};
    struct dg_looks *looks = NULL;
    int32_t n_looks = 0;

    if (params->width && params->width < 60) {
        return dg_err_set(err, DG_EINVAL, "a summary of %d columns: at least 60 are needed",
                          (int)params->width);
    }
    s.lines = (struct dg_lines){.out = out, .say = &s.say, .width = params->width ? params->width : 96};
    DG_TRY(dg_summary_looks(&s, &looks, &n_looks));
    head(&s);
    in_short(&s);
    DG_TRY(dg_summary_needs(&s));
    if (assessment->n_needs) dg_summary_gaps(&s);
    DG_TRY(dg_summary_private(&s, looks, n_looks));
    DG_TRY(dg_summary_sensitive(&s));
    dg_summary_cameras(&s);
    if (s.findings) dg_summary_findings(&s);
    assumptions_section(&s);
    dg_summary_mend(&s, looks, n_looks);
    files_section(&s, params->made);
    DG_TRY(dg_phrase_check(&s.say, err));
    return dg_text_finish(out, err);
}
