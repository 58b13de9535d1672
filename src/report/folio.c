/* Folio: the tree of passages as it is built. */
#include "report/folio.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void dg_folio_begin(struct dg_folio *doc, struct dg_phrase *say, struct dg_err *err)
{
    *doc = (struct dg_folio){.say = say,
                             .err = err,
                             .title = "",
                             .subtitle = "",
                             .mark = "",
                             .footer = "",
                             .author = "",
                             .created_on = "",
                             .root = {.kind = DG_PASSAGE_GROUP, .text = ""}};
    doc->open = &doc->root;
}

void dg_folio_fail(struct dg_folio *doc, int code)
{
    if (doc->code >= 0) doc->code = code;
}

int dg_folio_finish(struct dg_folio *doc)
{
    assert(doc->code < 0 || doc->open == &doc->root);
    if (doc->code < 0) return doc->code;
    return dg_phrase_check(doc->say, doc->err);
}

/* What stands in when memory has run out: the root itself, emptied. */
static struct dg_passage *nowhere(struct dg_folio *doc)
{
    doc->root.child = doc->root.last = NULL;
    doc->open = &doc->root;
    return &doc->root;
}

static void *room(struct dg_folio *doc, size_t n, size_t size)
{
    void *p = NULL;
    int code = dg_arena_array(doc->say->arena, n ? n : 1, size, &p, doc->err);
    if (code >= 0) return p;
    dg_folio_fail(doc, code);
    return NULL;
}

struct dg_passage *dg_folio_add(struct dg_folio *doc, enum dg_passage_kind kind)
{
    struct dg_passage *passage = doc->code < 0 ? NULL : room(doc, 1, sizeof *passage);
    if (!passage) return nowhere(doc);
    passage->kind = kind;
    passage->text = passage->anchor = "";
    passage->parent = doc->open;
    if (doc->open->last) {
        doc->open->last->next = passage;
    } else {
        doc->open->child = passage;
    }
    doc->open->last = passage;
    return passage;
}

struct dg_passage *dg_folio_open(struct dg_folio *doc, enum dg_passage_kind kind)
{
    struct dg_passage *passage = dg_folio_add(doc, kind);
    doc->open = passage;
    return passage;
}

void dg_folio_shut(struct dg_folio *doc)
{
    if (doc->open->parent) doc->open = doc->open->parent;
}

void dg_folio_heading(struct dg_folio *doc, int32_t level, const char *text)
{
    char anchor[24];
    struct dg_passage *passage = dg_folio_add(doc, DG_PASSAGE_HEADING);
    snprintf(anchor, sizeof anchor, "s%d", (int)++doc->n_headings);
    const char *kept = dg_arena_strdup(doc->say->arena, anchor);
    passage->level = level;
    passage->text = text;
    passage->anchor = kept ? kept : "";
    if (!kept) doc->say->has_failed = true;
}

void dg_folio_para(struct dg_folio *doc, const char *text) { dg_folio_add(doc, DG_PASSAGE_PARA)->text = text; }

void dg_folio_note(struct dg_folio *doc, const char *text)
{
    struct dg_passage *passage = dg_folio_add(doc, DG_PASSAGE_PARA);
    passage->text = text;
    passage->tone = DG_TONE_SOFT;
    passage->is_small = true;
}

void dg_folio_item(struct dg_folio *doc, const char *text, enum dg_tone tone)
{
    struct dg_passage *passage = dg_folio_add(doc, DG_PASSAGE_ITEM);
    passage->text = text;
    passage->tone = tone;
}

struct dg_passage *dg_folio_pairs(struct dg_folio *doc, int32_t n_across, int32_t max_n)
{
    struct dg_passage *passage = dg_folio_add(doc, DG_PASSAGE_PAIRS);
    passage->level = n_across;
    passage->pairs = room(doc, (size_t)max_n, sizeof *passage->pairs);
    return passage;
}

struct dg_pair *dg_folio_pair(struct dg_folio *doc, struct dg_passage *pairs, const char *label,
                              const char *text)
{
    if (doc->code < 0 || !pairs->pairs) return &doc->lost_pair;
    struct dg_pair *pair = &pairs->pairs[pairs->n++];
    pair->label = label;
    pair->value.text = text;
    return pair;
}

struct dg_sheet *dg_folio_sheet(struct dg_folio *doc, const char *name, const char *caption, int32_t max_rows)
{
    struct dg_passage *passage = dg_folio_add(doc, DG_PASSAGE_SHEET);
    struct dg_sheet *sheet = room(doc, 1, sizeof *sheet);
    passage->sheet = sheet;
    if (!sheet) return NULL;
    sheet->name = name;
    sheet->caption = caption;
    sheet->max_rows = max_rows;
    return sheet;
}

void dg_sheet_column(struct dg_sheet *sheet, const char *title, double weight, bool is_number)
{
    if (!sheet) return;
    assert(sheet->n_columns < DG_SHEET_COLUMNS && !sheet->cells);
    sheet->columns[sheet->n_columns++] = (struct dg_column){title, weight, is_number};
}

struct dg_cell *dg_sheet_row(struct dg_folio *doc, struct dg_sheet *sheet)
{
    if (!sheet || doc->code < 0) return doc->lost_row;
    if (!sheet->cells) {
        sheet->cells = room(doc, (size_t)sheet->max_rows * (size_t)sheet->n_columns, sizeof *sheet->cells);
    }
    if (!sheet->cells) return doc->lost_row;
    assert(sheet->n_rows < sheet->max_rows);
    struct dg_cell *row = sheet->cells + (size_t)sheet->n_rows++ * (size_t)sheet->n_columns;
    for (int32_t i = 0; i < sheet->n_columns; i++) row[i].text = "";
    return row;
}

struct dg_passage *dg_folio_legend(struct dg_folio *doc, int32_t n_across, int32_t max_n)
{
    struct dg_passage *passage = dg_folio_add(doc, DG_PASSAGE_LEGEND);
    passage->level = n_across;
    passage->signs = room(doc, (size_t)max_n, sizeof *passage->signs);
    return passage;
}

void dg_folio_sign(struct dg_passage *legend, int32_t symbol, const char *text)
{
    if (legend->signs) legend->signs[legend->n++] = (struct dg_sign){symbol, text};
}

struct dg_passage *dg_folio_fields(struct dg_folio *doc, int32_t max_n)
{
    struct dg_passage *passage = dg_folio_add(doc, DG_PASSAGE_FIELDS);
    passage->fields = room(doc, (size_t)max_n, sizeof *passage->fields);
    return passage;
}

struct dg_field *dg_folio_field(struct dg_folio *doc, struct dg_passage *fields, const char *label,
                                double height_mm)
{
    if (doc->code < 0 || !fields->fields) return &doc->lost_field;
    struct dg_field *field = &fields->fields[fields->n++];
    field->label = label;
    field->height_mm = height_mm;
    return field;
}

struct dg_passage *dg_folio_figure(struct dg_folio *doc, struct dg_figure *figure, const char *caption)
{
    struct dg_passage *passage = dg_folio_add(doc, DG_PASSAGE_FIGURE);
    passage->figure = figure;
    passage->text = caption;
    doc->n_figures++;
    return passage;
}

const struct dg_passage *dg_folio_next(const struct dg_passage *passage)
{
    if (passage->child) return passage->child;
    while (passage && !passage->next) passage = passage->parent;
    return passage ? passage->next : NULL;
}

/* U+200E, U+200F, U+2066 .. U+2069 in UTF-8. */
static bool is_direction_mark(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] != 0xE2) return false;
    return (u[1] == 0x80 && (u[2] == 0x8E || u[2] == 0x8F)) || (u[1] == 0x81 && u[2] >= 0xA6 && u[2] <= 0xA9);
}

const char *dg_folio_plain(struct dg_phrase *say, const char *text)
{
    for (const char *s = text; *s; s++) {
        if (is_direction_mark(s)) {
            s += 2;
        } else {
            dg_text_addn(&say->scratch, s, 1);
        }
    }
    return dg_phrase_take(say);
}
