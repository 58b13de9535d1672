/* Document: the tree of blocks as it is built. */
#include "report/document.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void dg_document_begin(struct dg_document *doc, struct dg_phrase *say, struct dg_err *err)
{
    *doc = (struct dg_document){.say = say,
                                .err = err,
                                .title = "",
                                .subtitle = "",
                                .mark = "",
                                .footer = "",
                                .author = "",
                                .created_on = "",
                                .root = {.kind = DG_BLOCK_GROUP, .text = ""}};
    doc->open = &doc->root;
}

int dg_document_finish(struct dg_document *doc)
{
    assert(doc->code < 0 || doc->open == &doc->root);
    if (doc->code < 0) return doc->code;
    return dg_phrase_check(doc->say, doc->err);
}

/* What stands in when memory has run out: the root itself, emptied. */
static struct dg_block *nowhere(struct dg_document *doc)
{
    doc->root.child = NULL;
    doc->root.last = NULL;
    doc->open = &doc->root;
    return &doc->root;
}

static void *room(struct dg_document *doc, size_t n, size_t size)
{
    void *p = NULL;
    int code = dg_arena_array(doc->say->arena, n ? n : 1, size, &p, doc->err);
    if (code >= 0) return p;
    if (doc->code >= 0) doc->code = code;
    return NULL;
}

struct dg_block *dg_doc_add(struct dg_document *doc, enum dg_block_kind kind)
{
    struct dg_block *block = doc->code < 0 ? NULL : room(doc, 1, sizeof *block);
    if (!block) return nowhere(doc);
    block->kind = kind;
    block->text = block->anchor = "";
    block->parent = doc->open;
    if (doc->open->last) {
        doc->open->last->next = block;
    } else {
        doc->open->child = block;
    }
    doc->open->last = block;
    return block;
}

struct dg_block *dg_doc_open(struct dg_document *doc, enum dg_block_kind kind)
{
    struct dg_block *block = dg_doc_add(doc, kind);
    doc->open = block;
    return block;
}

void dg_doc_shut(struct dg_document *doc)
{
    if (doc->open->parent) doc->open = doc->open->parent;
}

void dg_doc_heading(struct dg_document *doc, int32_t level, const char *text)
{
    char anchor[24];
    struct dg_block *block = dg_doc_add(doc, DG_BLOCK_HEADING);
    snprintf(anchor, sizeof anchor, "s%d", (int)++doc->n_headings);
    const char *kept = dg_arena_strdup(doc->say->arena, anchor);
    block->level = level;
    block->text = text;
    block->anchor = kept ? kept : "";
    if (!kept) doc->say->has_failed = true;
}

void dg_doc_para(struct dg_document *doc, const char *text) { dg_doc_add(doc, DG_BLOCK_PARA)->text = text; }

void dg_doc_note(struct dg_document *doc, const char *text)
{
    struct dg_block *block = dg_doc_add(doc, DG_BLOCK_PARA);
    block->text = text;
    block->tone = DG_TONE_SOFT;
    block->is_small = true;
}

void dg_doc_item(struct dg_document *doc, const char *text, enum dg_tone tone)
{
    struct dg_block *block = dg_doc_add(doc, DG_BLOCK_ITEM);
    block->text = text;
    block->tone = tone;
}

struct dg_block *dg_doc_pairs(struct dg_document *doc, int32_t n_across, int32_t max_n)
{
    struct dg_block *block = dg_doc_add(doc, DG_BLOCK_PAIRS);
    block->level = n_across;
    block->pairs = room(doc, (size_t)max_n, sizeof *block->pairs);
    return block;
}

struct dg_pair *dg_doc_pair(struct dg_document *doc, struct dg_block *pairs, const char *label, const char *text)
{
    if (doc->code < 0 || !pairs->pairs) return &doc->lost_pair;
    struct dg_pair *pair = &pairs->pairs[pairs->n++];
    pair->label = label;
    pair->value.text = text;
    return pair;
}

struct dg_sheet *dg_doc_sheet(struct dg_document *doc, const char *name, const char *caption, int32_t max_rows)
{
    struct dg_block *block = dg_doc_add(doc, DG_BLOCK_SHEET);
    struct dg_sheet *sheet = room(doc, 1, sizeof *sheet);
    block->sheet = sheet;
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

struct dg_cell *dg_sheet_row(struct dg_document *doc, struct dg_sheet *sheet)
{
    if (!sheet || doc->code < 0) return doc->lost_row;
    if (!sheet->cells) {
        sheet->cells =
            room(doc, (size_t)sheet->max_rows * (size_t)sheet->n_columns, sizeof *sheet->cells);
    }
    if (!sheet->cells) return doc->lost_row;
    assert(sheet->n_rows < sheet->max_rows);
    struct dg_cell *row = sheet->cells + (size_t)sheet->n_rows++ * (size_t)sheet->n_columns;
    for (int32_t i = 0; i < sheet->n_columns; i++) row[i].text = "";
    return row;
}

struct dg_block *dg_doc_legend(struct dg_document *doc, int32_t n_across, int32_t max_n)
{
    struct dg_block *block = dg_doc_add(doc, DG_BLOCK_LEGEND);
    block->level = n_across;
    block->signs = room(doc, (size_t)max_n, sizeof *block->signs);
    return block;
}

void dg_doc_sign(struct dg_block *legend, int32_t symbol, const char *text)
{
    if (legend->signs) legend->signs[legend->n++] = (struct dg_sign){symbol, text};
}

struct dg_block *dg_doc_fields(struct dg_document *doc, int32_t max_n)
{
    struct dg_block *block = dg_doc_add(doc, DG_BLOCK_FIELDS);
    block->fields = room(doc, (size_t)max_n, sizeof *block->fields);
    return block;
}

struct dg_field *dg_doc_field(struct dg_document *doc, struct dg_block *fields, const char *label,
                              double height_mm)
{
    if (doc->code < 0 || !fields->fields) return &doc->lost_field;
    struct dg_field *field = &fields->fields[fields->n++];
    field->label = label;
    field->height_mm = height_mm;
    return field;
}

struct dg_block *dg_doc_figure(struct dg_document *doc, struct dg_figure *figure, const char *caption)
{
    struct dg_block *block = dg_doc_add(doc, DG_BLOCK_FIGURE);
    block->figure = figure;
    block->text = caption;
    doc->n_figures++;
    return block;
}

const struct dg_block *dg_doc_next(const struct dg_block *block)
{
    if (block->child) return block->child;
    while (block && !block->next) block = block->parent;
    return block ? block->next : NULL;
}

/* U+200E, U+200F, U+2066 .. U+2069 in UTF-8. */
static bool is_direction_mark(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] != 0xE2) return false;
    return (u[1] == 0x80 && (u[2] == 0x8E || u[2] == 0x8F)) || (u[1] == 0x81 && u[2] >= 0xA6 && u[2] <= 0xA9);
}

const char *dg_doc_plain(struct dg_phrase *say, const char *text)
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
