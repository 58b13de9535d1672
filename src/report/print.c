/* Print: the dossier as a document, from its chapters. */
#include "report/print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- cells ------------------------------------------------------------------------------------------ */

void dg_cell_text(struct dg_cell *cell, const char *text) { cell->text = text; }

void dg_cell_word(struct dg_print *p, struct dg_cell *cell, const char *prefix, const char *code)
{
    if (!*code) return;
    cell->text = dg_phrase_kind(&p->s.say, prefix, code);
    cell->raw = code;
}

void dg_cell_id(struct dg_print *p, struct dg_cell *cell, const char *token)
{
    cell->text = dg_phrase_token(&p->s.say, token);
    cell->raw = token;
}

void dg_cell_number(struct dg_print *p, struct dg_cell *cell, double value, int decimals)
{
    cell->text = dg_phrase_num(&p->s.say, value, decimals);
    if (!isfinite(value)) {
        cell->raw = "";
        return;
    }
    dg_text_add_num(&p->s.say.scratch, value, decimals);
    cell->raw = dg_phrase_take(&p->s.say);
}

void dg_cell_date(struct dg_print *p, struct dg_cell *cell, const char *iso)
{
    cell->text = dg_print_date(p, iso);
    cell->raw = iso;
}

struct dg_sheet *dg_print_sheet(struct dg_print *p, const char *name, const char *caption, int32_t max_rows,
                                const struct dg_print_column *columns, int32_t n_columns)
{
    struct dg_sheet *sheet = dg_folio_sheet(&p->doc, name, caption, max_rows);
    for (int32_t i = 0; i < n_columns; i++)
        dg_sheet_column(sheet, print_word(p, columns[i].key), columns[i].weight, columns[i].is_number);
    return sheet;
}

/* ---- pieces ----------------------------------------------------------------------------------------- */

const char *dg_print_remit(struct dg_print *p, enum dg_remit remit)
{
    char key[48];
    snprintf(key, sizeof key, "rule.remit_%s", dg_remit_word(remit));
    return print_word(p, key);
}

const char *dg_print_severity(struct dg_print *p, enum dg_severity severity)
{
    char key[48];
    snprintf(key, sizeof key, "rule.severity_%s", dg_severity_word(severity));
    return print_word(p, key);
}

bool dg_print_asks(const struct dg_print *p, enum dg_remit remit)
{
    return !p->params->remits || (p->params->remits & 1u << remit);
}

const char *dg_print_date(struct dg_print *p, const char *iso)
{
    if (!*iso) return "—";
    dg_date_add(&p->s.say.scratch, p->s.say.lang, iso);
    return dg_phrase_take(&p->s.say);
}

const char *dg_print_money(struct dg_print *p, double amount_of, const char *currency)
{
    if (!isfinite(amount_of)) return "—";
    if (!*currency) return dg_phrase_num(&p->s.say, amount_of, 0);
    const char *unit = strcmp(currency, "IRR") == 0 ? print_word(p, "print.currency.irr")
                                                    : dg_phrase_token(&p->s.say, currency);
    return SAYS(p, "report.amount", "n", dg_phrase_num(&p->s.say, amount_of, 0), "unit", unit);
}

const char *dg_print_given(struct dg_print *p, const char *text)
{
    return *text ? dg_phrase_given(&p->s.say, text) : "—";
}

const char *dg_print_figure_given(struct dg_print *p, const char *text)
{
    double value;
    return dg_parse_double(text, &value) ? dg_phrase_num(&p->s.say, value, 6) : dg_print_given(p, text);
}

struct dg_figure *dg_print_figure(struct dg_print *p, enum dg_figure_kind kind, int32_t ix, double width,
                                  double height, double scale, const char *alt)
{
    struct dg_figure *figure = dg_arena_get(p->s.say.arena, sizeof *figure);
    if (!figure) {
        p->s.say.has_failed = true;
        return NULL;
    }
    *figure = (struct dg_figure){.kind = kind,
                                 .assessment = p->s.a,
                                 .ix = ix,
                                 .width = width,
                                 .height = height,
                                 .scale = scale,
                                 .alt = alt,
                                 .text = ""};
    return figure;
}

/* "didgah:version:SHA256:SCHEME": enough to find the version and to see that it is this one. */
struct dg_figure *dg_print_code(struct dg_print *p, double side)
{
    struct dg_figure *figure =
        dg_print_figure(p, DG_FIGURE_QR, 0, side, side, 1, print_word(p, "print.code_alt"));
    dg_text_addf(&p->s.say.scratch, "didgah:version:%s:%s", p->params->version_sha256,
                 p->s.dossier->scheme.scheme_id);
    const char *text = dg_phrase_take(&p->s.say);
    if (figure) figure->text = text;
    return figure;
}

/* ---- document --------------------------------------------------------------------------------------- */

static bool is_date(const char *iso)
{
    int32_t y, m, d;
    return dg_date_solar(iso, &y, &m, &d);
}

/* The day in the file's properties: when the scheme was submitted. A file that told when it was printed would
 * differ from one day to the next. */
static const char *created_on(struct dg_print *p)
{
    const char *day = p->s.dossier->scheme.submitted_on;
    dg_text_addf(&p->s.say.scratch, "%sT00:00:00Z", is_date(day) ? day : "2000-01-01");
    return dg_phrase_take(&p->s.say);
}

static void names_set(struct dg_print *p)
{
    const struct dg_scheme *scheme = &p->s.dossier->scheme;
    char begin[17];

    snprintf(begin, sizeof begin, "%.16s", p->params->version_sha256);
    p->doc.title = dg_phrase_title(&p->s.say, scheme->title_en, scheme->title_fa, scheme->scheme_id);
    p->doc.subtitle = print_word(p, "print.subtitle");
    p->doc.mark = scheme->is_sample ? print_word(p, "report.made_up_mark") : "";
    p->doc.author = *scheme->responsible ? scheme->responsible : "didgah";
    p->doc.created_on = created_on(p);
    p->doc.footer = SAYS(p, "print.footer", "id", dg_phrase_token(&p->s.say, scheme->scheme_id), "hash",
                         dg_phrase_token(&p->s.say, begin));
}

static int build(struct dg_print *p, struct dg_arena *arena, const struct dg_findings *findings,
                 const struct dg_report_print_params *params, struct dg_err *err)
{
    *p = (struct dg_print){.findings = findings, .params = params};
    p->s = (struct dg_summary){.a = findings->assessment,
                               .dossier = findings->assessment->dossier,
                               .say = {.arena = arena, .lang = params->lang},
                               .err = err};
    dg_folio_begin(&p->doc, &p->s.say, err);
    names_set(p);
    dg_print_front(p);
    dg_print_needs(p);
    dg_print_cameras(p);
    dg_print_findings(p);
    dg_print_equipment(p);
    dg_print_phases(p);
    dg_print_network(p);
    dg_print_assumptions(p);
    dg_print_version(p);
    dg_print_opinions(p);
    return dg_folio_finish(&p->doc);
}

static void print_done(struct dg_print *p) { dg_phrase_done(&p->s.say); }

/* ---- contract --------------------------------------------------------------------------------------- */

int dg_report_pdf(struct dg_text *pdf, const struct dg_findings *findings,
                  const struct dg_report_print_params *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_fonts_close) struct dg_fonts *fonts = NULL;
    dg_auto(print_done) struct dg_print p;

    DG_TRY(build(&p, &arena, findings, params, err));
    DG_TRY(dg_fonts_find(params->font_dir, &fonts, err));
    return dg_folio_pdf(&p.doc, fonts, pdf, err);
}

int dg_report_html(struct dg_text *html, const struct dg_findings *findings,
                   const struct dg_report_print_params *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_fonts_close) struct dg_fonts *fonts = NULL;
    dg_auto(dg_text_done) struct dg_text dir = {0};
    dg_auto(print_done) struct dg_print p;

    DG_TRY(build(&p, &arena, findings, params, err));
    DG_TRY(dg_fonts_where(params->font_dir, &dir, err));
    DG_TRY(dg_fonts_open(dir.data, &fonts, err));
    return dg_folio_html(&p.doc, fonts, dir.data, html, err);
}

int dg_report_csv(const char *dir, const struct dg_findings *findings,
                  const struct dg_report_print_params *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(print_done) struct dg_print p;

    DG_TRY(build(&p, &arena, findings, params, err));
    return dg_folio_csv(&p.doc, dir, err);
}
