/* Summary: what cameras see of private space, and what is wrong with them. */
#include "report/summary.h"

#include <math.h>
#include <string.h>

/* ---- private space --------------------------------------------------------------------------------- */

/* A metre of house front counts as a square metre of yard: for the order of this list alone. */
static double looks_weight(const struct dg_summary *s, const struct dg_looks *looks)
{
    const struct dg_camera_report *report = &s->a->cameras[looks->report_ix];
    return report->private_m2 + report->facade_m;
}

/* One row for each camera that sees any, worst first; ties keep the cameras' order. */
int dg_summary_looks(struct dg_summary *s, struct dg_looks **out, int32_t *n_out)
{
    int32_t n = 0;
    DG_TRY(DG_NEW(s->say.arena, out, (size_t)s->a->n_cameras, s->err));
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        struct dg_looks looks = {.report_ix = i, .class_ix = -1};
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
        struct dg_looks looks = (*out)[i];
        int32_t k = i;
        for (; k > 0 && looks_weight(s, &(*out)[k - 1]) < looks_weight(s, &looks); k--)
            (*out)[k] = (*out)[k - 1];
        (*out)[k] = looks;
    }
    *n_out = n;
    return 0;
}

int dg_summary_private(struct dg_summary *s, const struct dg_looks *looks, int32_t n_looks)
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
                                              dg_phrase_little(&s->say, report->private_m2),
                                              count(s, looks[i].n_dwellings),
                                              dg_phrase_little(&s->say, report->facade_m),
                                              class_said(s, looks[i].class_ix)});
    }
    dg_table_print(&s->lines, &table);
    and_more(s, n_looks - n);
    return 0;
}

int dg_summary_sensitive(struct dg_summary *s)
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
                                                  dg_phrase_little(&s->say, intrusion->area_m2),
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

const char *dg_summary_claim(struct dg_summary *s, const struct dg_camera_report *report)
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
static const char *reason(struct dg_summary *s, const struct dg_camera_report *report)
{
    const char *name = s->dossier->cameras.items[report->camera_ix].camera_id, *why = report->why_not;
    size_t n = strlen(name);
    if (strncmp(why, "camera ", 7) == 0 && strncmp(why + 7, name, n) == 0 &&
        strncmp(why + 7 + n, ": ", 2) == 0) {
        why += 7 + n + 2;
    }
    return dg_phrase_given(&s->say, why);
}

static int32_t cameras_unjudged(struct dg_summary *s)
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

static int32_t cameras_idle(struct dg_summary *s)
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

static int32_t cameras_claims(struct dg_summary *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        if (report->is_judged && !report->claim_holds && n++ < s->max_rows)
            item(s, dg_summary_claim(s, report));
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

void dg_summary_cameras(struct dg_summary *s)
{
    dg_lines_heading(&s->lines, word(s, "report.h_cameras"));
    int32_t n = cameras_unjudged(s);
    n += cameras_idle(s);
    n += cameras_claims(s);
    if (n == 0) plain(s, "report.no_camera_faults");
}
