/* Print: what the chapters of the printed dossier share. Private to report. */
#ifndef DG_REPORT_PRINT_H
#define DG_REPORT_PRINT_H

#include "report/figure.h"
#include "report/folio.h"
#include "report/summary.h"

struct dg_print {
    struct dg_folio doc;
    struct dg_summary s; /* whose sentences the printed dossier shares */
    const struct dg_findings *findings;
    const struct dg_report_print_params *params;
    struct dg_print_mask *masks; /* of each camera of the assessment; NULL: they could not be planned */
};

struct dg_print_mask {
    struct dg_mask plan;
    struct dg_mask_behind *behind;
    int32_t n_behind;
};

/* ---- chapters, in their order ------------------------------------------------------------------------ */
void dg_print_front(struct dg_print *p);
void dg_print_needs(struct dg_print *p);
void dg_print_cameras(struct dg_print *p);
void dg_print_masks(struct dg_print *p); /* below the cameras */
void dg_print_findings(struct dg_print *p);
void dg_print_equipment(struct dg_print *p);
void dg_print_phases(struct dg_print *p);
void dg_print_network(struct dg_print *p);
void dg_print_assumptions(struct dg_print *p);
void dg_print_version(struct dg_print *p);
void dg_print_opinions(struct dg_print *p);

/* ---- pieces ------------------------------------------------------------------------------------------ */
const char *dg_print_remit(struct dg_print *p, enum dg_remit remit);
const char *dg_print_severity(struct dg_print *p, enum dg_severity severity);
bool dg_print_asks(const struct dg_print *p, enum dg_remit remit); /* is this remit printed? */
const char *dg_print_date(struct dg_print *p, const char *iso);    /* "" for "" */
const char *dg_print_money(struct dg_print *p, double amount, const char *currency);
struct dg_figure *dg_print_figure(struct dg_print *p, enum dg_figure_kind kind, int32_t ix, double width,
                                  double height, double scale, const char *alt);
struct dg_figure *dg_print_code(struct dg_print *p, double side);
/* Classes and signs of the maps. */
void dg_print_legend(struct dg_print *p, bool is_overview, int32_t n_across);
/* A text of the dossier, "" as a dash. */
const char *dg_print_given(struct dg_print *p, const char *text);
/* The same; what is nothing but a number is written as numbers are. */
const char *dg_print_figure_given(struct dg_print *p, const char *text);

/* A table's columns: a key of the catalogue, a share of the width, whether it is set at the column's end. */
struct dg_print_column {
    const char *key;
    double weight;
    bool is_number;
};
#define DG_COLUMNS(columns) (columns), (int32_t)(sizeof(columns) / sizeof *(columns))
struct dg_sheet *dg_print_sheet(struct dg_print *p, const char *name, const char *caption, int32_t max_rows,
                                const struct dg_print_column *columns, int32_t n_columns);

/* print_masks.c: plan them; then what the plan of the camera at i does, as its card says it. */
void dg_print_masks_plan(struct dg_print *p);
const char *dg_print_mask_said(struct dg_print *p, int32_t i);
enum dg_tone dg_print_mask_tone(const struct dg_print *p, int32_t i);

/* Cells: a text, an id, a number. Programs get the number as the C locale writes it. */
void dg_cell_text(struct dg_cell *cell, const char *text);
void dg_cell_word(struct dg_print *p, struct dg_cell *cell, const char *prefix, const char *code);
void dg_cell_id(struct dg_print *p, struct dg_cell *cell, const char *token);
void dg_cell_number(struct dg_print *p, struct dg_cell *cell, double value, int decimals);
void dg_cell_date(struct dg_print *p, struct dg_cell *cell, const char *iso);

static inline const char *print_word(struct dg_print *p, const char *key)
{
    return dg_word(p->s.say.lang, key);
}
/* SAYS(p, "print.key", "name", value, ...) */
#define SAYS(p, ...) SAY(&(p)->s.say, __VA_ARGS__)

#endif
