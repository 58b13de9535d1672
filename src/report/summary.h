/* Summary: what its sections share. Private to report. */
#ifndef DG_REPORT_SUMMARY_H
#define DG_REPORT_SUMMARY_H

#include "report/lines.h"

struct dg_summary {
    const struct dg_assessment *a;
    const struct dg_findings *findings; /* NULL: not judged */
    const struct dg_dossier *dossier;
    struct dg_phrase say;
    struct dg_lines lines;
    int32_t max_rows;
    struct dg_err *err;
};

struct dg_looks { /* what one camera sees of private space */
    int32_t report_ix, n_open, n_dwellings, class_ix;
};

/* ---- sections -------------------------------------------------------------------------------------- */
int dg_summary_needs(struct dg_summary *s);
void dg_summary_gaps(struct dg_summary *s);
/* One row for each camera that sees any private space, worst first; ties keep the cameras' order. */
int dg_summary_looks(struct dg_summary *s, struct dg_looks **out, int32_t *n_out);
int dg_summary_private(struct dg_summary *s, const struct dg_looks *looks, int32_t n_looks);
int dg_summary_sensitive(struct dg_summary *s);
void dg_summary_cameras(struct dg_summary *s);
const char *dg_summary_assumption(struct dg_summary *s, const struct dg_assumption *assumption);
void dg_summary_findings(struct dg_summary *s);
/* A finding's sentence or remedy in the summary's language. */
typedef int (*dg_finding_say_fn)(struct dg_text *, enum dg_lang, const struct dg_rulebook *,
                                 const struct dg_finding *, struct dg_err *);
const char *dg_summary_said(struct dg_summary *s, const struct dg_finding *finding, dg_finding_say_fn say);
void dg_summary_mend(struct dg_summary *s, const struct dg_looks *looks, int32_t n_looks);

/* A gap as a sentence, and the next largest one of the need by this light after `last` (NULL: the largest). */
const char *dg_summary_gap(struct dg_summary *s, const struct dg_gap *gap, const struct dg_need_report *report);
const struct dg_gap *dg_summary_gap_next(const struct dg_summary *s, const struct dg_need_report *report,
                                         enum dg_light light, const struct dg_gap *last);

/* ---- pieces ---------------------------------------------------------------------------------------- */
static inline const char *word(struct dg_summary *s, const char *key) { return dg_word(s->say.lang, key); }
static inline const char *count(struct dg_summary *s, int64_t n)
{
    return dg_phrase_num(&s->say, (double)n, 0);
}
static inline const char *id(struct dg_summary *s, const char *token)
{
    return dg_phrase_token(&s->say, token);
}

static inline void item(struct dg_summary *s, const char *text)
{
    dg_lines_para(&s->lines, 2, 4, SAY(&s->say, "report.item", "text", text));
}

static inline void plain(struct dg_summary *s, const char *key)
{
    dg_lines_para(&s->lines, 2, 2, word(s, key));
}

static inline void and_more(struct dg_summary *s, int32_t n)
{
    if (n > 0) dg_lines_para(&s->lines, 2, 2, SAY(&s->say, "report.and_more", "n", count(s, n)));
}

static inline const char *camera_id(struct dg_summary *s, int32_t camera_ix)
{
    return camera_ix >= 0 ? id(s, s->dossier->cameras.items[camera_ix].camera_id) : "—";
}

static inline const struct dg_need *need_of(const struct dg_summary *s, const struct dg_need_report *report)
{
    return &s->dossier->needs.items[report->need_ix];
}

static inline bool is_met(const struct dg_need_report *report)
{
    return report->is_met[DG_DAY] && report->is_met[DG_NIGHT];
}

static inline const char *need_title(struct dg_summary *s, const struct dg_need *need)
{
    return dg_phrase_title(&s->say, need->title_en, need->title_fa, need->need_id);
}

static inline const char *class_said(struct dg_summary *s, int32_t class_ix)
{
    const struct dg_class_table *table = &s->a->classes;
    if (class_ix < 0 || class_ix >= table->n_classes) return "—";
    return dg_phrase_kind(&s->say, "class", table->classes[class_ix].id);
}

static inline const char *amount(struct dg_summary *s, double n, const char *unit)
{
    return SAY(&s->say, "report.amount", "n", dg_phrase_num(&s->say, n, n < 10 ? 1 : 0), "unit",
               dg_phrase_unit(&s->say, unit));
}

static inline const char *list_add(struct dg_summary *s, const char *list, const char *next)
{
    return *list ? SAY(&s->say, "report.list_and", "first", list, "next", next) : next;
}

#endif
