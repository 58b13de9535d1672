/* Folio: what the printed dossier says, before anybody decides how it looks. Private to report.
 *
 * print_*.c build it from an assessment; pdf.c, html.c and csv.c write it, and none of the three adds or leaves
 * out a word, so that the editions cannot differ. A tree of passages in the arena of `say`. Texts are finished:
 * in the reader's language, numbers and machine tokens as `words` writes them. */
#ifndef DG_REPORT_FOLIO_H
#define DG_REPORT_FOLIO_H

#include "report/canvas.h"
#include "report/phrase.h"

enum dg_tone { DG_TONE_PLAIN = 0, DG_TONE_SOFT, DG_TONE_GOOD, DG_TONE_WARN, DG_TONE_BAD, DG_N_TONES };

struct dg_cell {
    const char *text; /* as people read it; "" for nothing */
    const char *raw;  /* as programs read it, for CSV; NULL: the text without its marks of direction */
    enum dg_tone tone;
    bool is_bold;
};

struct dg_column {
    const char *title;
    double weight;  /* share of the width */
    bool is_number; /* set at the column's end */
};

#define DG_SHEET_COLUMNS 14
/* What the pages show in another form, or in many pieces, is one whole table in the files. */
enum dg_sheet_place { DG_SHEET_EVERYWHERE = 0, DG_SHEET_ON_PAGES, DG_SHEET_IN_FILES };
struct dg_sheet {     /* a table; each becomes one CSV file */
    const char *name; /* of the file: a-z, 0-9, - */
    const char *caption;
    int32_t n_columns, n_rows, max_rows;
    struct dg_column columns[DG_SHEET_COLUMNS];
    struct dg_cell *cells; /* n_rows * n_columns */
    enum dg_sheet_place where;
    bool is_small; /* in smaller type, rows closer */
};

struct dg_pair {
    const char *label;
    struct dg_cell value;
    bool is_long; /* takes the whole width */
};

struct dg_figure; /* what is to be drawn: figure.h */

struct dg_sign {    /* a line of a legend */
    int32_t symbol; /* figure.h */
    const char *text;
};

struct dg_field { /* to be filled in by hand */
    const char *label;
    double height_mm;
    const char **choices; /* boxes to tick instead of room to write; NULL: none */
    int32_t n_choices;
};

enum dg_passage_kind {
    DG_PASSAGE_TITLE,   /* text: of the whole */
    DG_PASSAGE_HEADING, /* text, level 1..3, anchor */
    DG_PASSAGE_PARA,    /* text, tone */
    DG_PASSAGE_ITEM,    /* text, tone: with a bullet */
    DG_PASSAGE_PAIRS,   /* pairs, level: how many side by side */
    DG_PASSAGE_SHEET,
    DG_PASSAGE_FIGURE,
    DG_PASSAGE_LEGEND, /* signs, level: how many side by side */
    DG_PASSAGE_FIELDS,
    DG_PASSAGE_COLUMNS, /* children side by side, each a DG_PASSAGE_GROUP with its share of the width */
    DG_PASSAGE_GROUP,   /* children, not to be parted when they fit on one page */
    DG_PASSAGE_CARD,    /* the same on half a page */
    DG_PASSAGE_BREAK,   /* a new page */
    DG_PASSAGE_CONTENTS /* the headings of level 1 and 2, made by whoever writes the document */
};

struct dg_passage {
    enum dg_passage_kind kind;
    int32_t level;
    const char *text, *anchor;
    enum dg_tone tone;
    double share;  /* of a group in columns */
    bool is_small; /* in smaller type; a table says it itself */
    struct dg_pair *pairs;
    struct dg_sheet *sheet;
    struct dg_figure *figure;
    struct dg_sign *signs;
    struct dg_field *fields;
    int32_t n; /* pairs, signs, fields */
    struct dg_passage *child, *next;
    struct dg_passage *parent, *last; /* while it is built */
};

struct dg_folio {
    struct dg_phrase *say;
    struct dg_err *err;
    const char *title, *subtitle, *mark; /* mark: "made-up sample" on every page, or "" */
    const char *footer;                  /* stands at the foot of every page, beside its number */
    const char *author, *created_on;     /* ISO 8601 date */
    struct dg_passage root;
    struct dg_passage *open; /* where the next passage goes */
    int32_t n_headings, n_figures;
    int code; /* the first failure, DG_ENOMEM; later calls write into what follows and crash nothing */
    struct dg_pair lost_pair;
    struct dg_field lost_field;
    struct dg_cell lost_row[DG_SHEET_COLUMNS];
};

void dg_folio_begin(struct dg_folio *doc, struct dg_phrase *say, struct dg_err *err);
/* Something that a chapter is made of could not be had. */
void dg_folio_fail(struct dg_folio *doc, int code);
/* What went wrong while it was built. */
int dg_folio_finish(struct dg_folio *doc);

struct dg_passage *dg_folio_add(struct dg_folio *doc, enum dg_passage_kind kind);
/* Blocks go into this one until shut; open and shut nest. */
struct dg_passage *dg_folio_open(struct dg_folio *doc, enum dg_passage_kind kind);
void dg_folio_shut(struct dg_folio *doc);

void dg_folio_heading(struct dg_folio *doc, int32_t level, const char *text);
void dg_folio_para(struct dg_folio *doc, const char *text);
void dg_folio_note(struct dg_folio *doc, const char *text); /* small and soft */
void dg_folio_item(struct dg_folio *doc, const char *text, enum dg_tone tone);

/* Up to max_n pairs; a pair beyond is an assertion. */
struct dg_passage *dg_folio_pairs(struct dg_folio *doc, int32_t n_across, int32_t max_n);
struct dg_pair *dg_folio_pair(struct dg_folio *doc, struct dg_passage *pairs, const char *label,
                              const char *text);

/* An empty table; the columns are given by dg_sheet_column, the rows by dg_sheet_row. */
struct dg_sheet *dg_folio_sheet(struct dg_folio *doc, const char *name, const char *caption, int32_t max_rows);
void dg_sheet_column(struct dg_sheet *sheet, const char *title, double weight, bool is_number);
/* The cells of a new row. A row beyond max_rows is an assertion. */
struct dg_cell *dg_sheet_row(struct dg_folio *doc, struct dg_sheet *sheet);

struct dg_passage *dg_folio_legend(struct dg_folio *doc, int32_t n_across, int32_t max_n);
void dg_folio_sign(struct dg_passage *legend, int32_t symbol, const char *text);
struct dg_passage *dg_folio_fields(struct dg_folio *doc, int32_t max_n);
struct dg_field *dg_folio_field(struct dg_folio *doc, struct dg_passage *fields, const char *label,
                                double height_mm);
struct dg_passage *dg_folio_figure(struct dg_folio *doc, struct dg_figure *figure, const char *caption);

/* The next passage of the tree in reading order, children first; NULL at the end. */
const struct dg_passage *dg_folio_next(const struct dg_passage *passage);

/* A text without marks of direction and without joiners at its ends: what goes into CSV and bookmarks. */
const char *dg_folio_plain(struct dg_phrase *say, const char *text);

/* ---- writers --------------------------------------------------------------------------------------- */
int dg_folio_pdf(const struct dg_folio *doc, struct dg_fonts *fonts, struct dg_text *pdf, struct dg_err *err);
/* font_dir: the font's files go into the page. */
int dg_folio_html(const struct dg_folio *doc, struct dg_fonts *fonts, const char *font_dir,
                  struct dg_text *html, struct dg_err *err);
/* One file for each table. */
int dg_folio_csv(const struct dg_folio *doc, const char *dir, struct dg_err *err);
/* One table as bytes: RFC 4180, UTF-8 with a byte order mark. */
void dg_sheet_csv(const struct dg_sheet *sheet, struct dg_phrase *say, struct dg_text *csv);

#endif
