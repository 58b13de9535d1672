/* Brief: a short document of finished texts, as a folio. */
#include "report/figure.h"
#include "report/folio.h"
#include "report/map.h"

static void table_add(struct dg_folio *doc, const struct dg_brief_table *table)
{
    struct dg_sheet *sheet = dg_folio_sheet(doc, table->name, table->caption, table->n_rows);
    for (int32_t i = 0; i < table->n_columns; i++)
        dg_sheet_column(sheet, table->titles[i], i ? 1 : 2, table->is_number[i]);
    for (int32_t row = 0; row < table->n_rows; row++) {
        struct dg_cell *cells = dg_sheet_row(doc, sheet);
        for (int32_t i = 0; i < table->n_columns; i++)
            cells[i] = (struct dg_cell){.text = table->cells[row * table->n_columns + i]};
    }
}

static void part_add(struct dg_folio *doc, const struct dg_brief_part *part)
{
    dg_folio_heading(doc, 1, part->heading);
    for (int32_t i = 0; i < part->n_paras; i++) dg_folio_para(doc, part->paras[i]);
    if (part->n_pairs) {
        struct dg_passage *pairs = dg_folio_pairs(doc, 1, part->n_pairs);
        for (int32_t i = 0; i < part->n_pairs; i++)
            dg_folio_pair(doc, pairs, part->pairs[i].label, part->pairs[i].value);
    }
    if (part->table && part->table->n_rows) table_add(doc, part->table);
}

int dg_report_brief(struct dg_text *out, const struct dg_report_brief *brief, enum dg_lang lang, bool is_pdf,
                    const char *font_dir, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_phrase_done) struct dg_phrase say = {.arena = &arena, .lang = lang};
    dg_auto(dg_fonts_close) struct dg_fonts *fonts = NULL;
    dg_auto(dg_text_done) struct dg_text where = {0};
    struct dg_folio doc;

    dg_folio_begin(&doc, &say, err);
    doc.title = brief->title;
    doc.subtitle = brief->subtitle;
    doc.mark = brief->mark;
    doc.footer = brief->footer;
    doc.author = brief->author;
    doc.created_on = brief->created_on;
    struct dg_passage *title = dg_folio_add(&doc, DG_PASSAGE_TITLE);
    if (title) title->text = brief->title;
    dg_folio_note(&doc, brief->subtitle);
    for (int32_t i = 0; i < brief->n_parts; i++) part_add(&doc, &brief->parts[i]);
    DG_TRY(dg_folio_finish(&doc));
    DG_TRY(dg_fonts_where(font_dir, &where, err));
    DG_TRY(dg_fonts_open(where.data, &fonts, err));
    return is_pdf ? dg_folio_pdf(&doc, fonts, out, err) : dg_folio_html(&doc, fonts, where.data, out, err);
}
