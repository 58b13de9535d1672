/* Document: what the printed dossier says, before anybody decides how it looks. Private to report.
 *
 * print_*.c build it from an assessment; pdf.c, html.c and csv.c write it, and none of the three adds or leaves out
 * a word, so that the editions cannot differ. A tree of blocks in the arena of `say`. Texts are finished: in the
 * reader's language, numbers and machine tokens as `words` writes them. */
#ifndef DG_REPORT_DOCUMENT_H
#define DG_REPORT_DOCUMENT_H

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

#define DG_SHEET_COLUMNS 12
struct dg_sheet { /* a table; each becomes one CSV file */
    const char *name; /* of the file: a-z, 0-9, - */
    const char *caption;
    int32_t n_columns, n_rows, max_rows;
    struct dg_column columns[DG_SHEET_COLUMNS];
    struct dg_cell *cells; /* n_rows * n_columns */
    bool is_silent;        /* in the CSV files alone: what the document shows in another form */
};

struct dg_pair {
    const char *label;
    struct dg_cell value;
    bool is_long; /* takes the whole width */
};

struct dg_figure; /* what is to be drawn: figure.h */

struct dg_sign { /* a line of a legend */
    int32_t symbol; /* figure.h */
    const char *text;
};

struct dg_field { /* to be filled in by hand */
    const char *label;
    double height_mm;
    const char **choices; /* boxes to tick instead of room to write; NULL: none */
    int32_t n_choices;
};

enum dg_block_kind {
    DG_BLOCK_HEADING, /* text, level 1..3, anchor */
    DG_BLOCK_PARA,    /* text, tone */
    DG_BLOCK_ITEM,    /* text, tone: with a bullet */
    DG_BLOCK_PAIRS,   /* pairs, level: how many side by side */
    DG_BLOCK_SHEET,
    DG_BLOCK_FIGURE,
    DG_BLOCK_LEGEND, /* signs, level: how many side by side */
    DG_BLOCK_FIELDS,
    DG_BLOCK_COLUMNS, /* children side by side, each a DG_BLOCK_GROUP with its share of the width */
    DG_BLOCK_GROUP,   /* children, not to be parted when they fit on one page */
    DG_BLOCK_CARD,    /* the same on half a page */
    DG_BLOCK_BREAK,   /* a new page */
    DG_BLOCK_CONTENTS /* the headings of level 1 and 2, made by whoever writes the document */
};

struct dg_block {
    enum dg_block_kind kind;
    int32_t level;
    const char *text, *anchor;
    enum dg_tone tone;
    double share; /* of a group in columns */
    bool is_small;
    struct dg_pair *pairs;
    struct dg_sheet *sheet;
    struct dg_figure *figure;
    struct dg_sign *signs;
    struct dg_field *fields;
    int32_t n; /* pairs, signs, fields */
    struct dg_block *child, *next;
    struct dg_block *parent, *last; /* while it is built */
};

struct dg_document {
    struct dg_phrase *say;
    struct dg_err *err;
    const char *title, *subtitle, *mark; /* mark: "made-up sample" on every page, or "" */
    const char *footer;                  /* stands at the foot of every page, beside its number */
    const char *author, *created_on;     /* ISO 8601 date */
    struct dg_block root;
    struct dg_block *open; /* where the next block goes */
    int32_t n_headings, n_figures;
    int code; /* the first failure, DG_ENOMEM; later calls write into what follows and crash nothing */
    struct dg_pair lost_pair;
    struct dg_field lost_field;
    struct dg_cell lost_row[DG_SHEET_COLUMNS];
};

void dg_document_begin(struct dg_document *doc, struct dg_phrase *say, struct dg_err *err);
/* What went wrong while it was built. */
int dg_document_finish(struct dg_document *doc);

struct dg_block *dg_doc_add(struct dg_document *doc, enum dg_block_kind kind);
/* Blocks go into this one until shut; open and shut nest. */
struct dg_block *dg_doc_open(struct dg_document *doc, enum dg_block_kind kind);
void dg_doc_shut(struct dg_document *doc);

void dg_doc_heading(struct dg_document *doc, int32_t level, const char *text);
void dg_doc_para(struct dg_document *doc, const char *text);
void dg_doc_note(struct dg_document *doc, const char *text); /* small and soft */
void dg_doc_item(struct dg_document *doc, const char *text, enum dg_tone tone);

/* Up to max_n pairs; a pair beyond is an assertion. */
struct dg_block *dg_doc_pairs(struct dg_document *doc, int32_t n_across, int32_t max_n);
struct dg_pair *dg_doc_pair(struct dg_document *doc, struct dg_block *pairs, const char *label, const char *text);

/* An empty table; the columns are given by dg_sheet_column, the rows by dg_sheet_row. */
struct dg_sheet *dg_doc_sheet(struct dg_document *doc, const char *name, const char *caption, int32_t max_rows);
void dg_sheet_column(struct dg_sheet *sheet, const char *title, double weight, bool is_number);
/* The cells of a new row. A row beyond max_rows is an assertion. */
struct dg_cell *dg_sheet_row(struct dg_document *doc, struct dg_sheet *sheet);

struct dg_block *dg_doc_legend(struct dg_document *doc, int32_t n_across, int32_t max_n);
void dg_doc_sign(struct dg_block *legend, int32_t symbol, const char *text);
struct dg_block *dg_doc_fields(struct dg_document *doc, int32_t max_n);
struct dg_field *dg_doc_field(struct dg_document *doc, struct dg_block *fields, const char *label,
                              double height_mm);
struct dg_block *dg_doc_figure(struct dg_document *doc, struct dg_figure *figure, const char *caption);

/* The next block of the tree in reading order, children first; NULL at the end. */
const struct dg_block *dg_doc_next(const struct dg_block *block);

/* A text without marks of direction and without joiners at its ends: what goes into CSV and bookmarks. */
const char *dg_doc_plain(struct dg_phrase *say, const char *text);

/* ---- writers --------------------------------------------------------------------------------------- */
int dg_document_pdf(const struct dg_document *doc, struct dg_fonts *fonts, struct dg_text *pdf,
                    struct dg_err *err);
/* font_dir: the font's files go into the page. */
int dg_document_html(const struct dg_document *doc, struct dg_fonts *fonts, const char *font_dir,
                     struct dg_text *html, struct dg_err *err);
/* One file for each table. */
int dg_document_csv(const struct dg_document *doc, const char *dir, struct dg_err *err);
/* One table as bytes: RFC 4180, UTF-8 with a byte order mark. */
void dg_sheet_csv(const struct dg_sheet *sheet, struct dg_phrase *say, struct dg_text *csv);

#endif
