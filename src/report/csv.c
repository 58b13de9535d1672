/* Csv: each table of the document as a file for spreadsheets and programs.
 *
 * RFC 4180: comma, CRLF, quotes doubled. UTF-8 with a byte order mark, because the spreadsheets that offices
 * use read Persian as another encoding without one; programs skip it. A cell that begins with = + - @ or a
 * control character would be run as a formula: it gets an apostrophe in front and is quoted, unless it is a
 * number. */
#include <stdio.h>
#include <string.h>

#include "report/folio.h"

void dg_sheet_csv(const struct dg_sheet *sheet, struct dg_phrase *say, struct dg_text *csv)
{
    dg_text_add(csv, "\xEF\xBB\xBF");
    for (int32_t row = -1; row < sheet->n_rows; row++) {
        for (int32_t i = 0; i < sheet->n_columns; i++) {
            const struct dg_cell *cell = row < 0 ? NULL : &sheet->cells[row * sheet->n_columns + i];
            const char *text = !cell       ? dg_folio_plain(say, sheet->columns[i].title)
                               : cell->raw ? cell->raw
                                           : dg_folio_plain(say, cell->text);
            if (i > 0) dg_text_add(csv, ",");
            dg_text_add_csv(csv, text);
        }
        dg_text_add(csv, "\r\n");
    }
}

int dg_folio_csv(const struct dg_folio *doc, const char *dir, struct dg_err *err)
{
    DG_TRY(dg_report_make_dir(dir, err));
    for (const struct dg_passage *passage = &doc->root; passage; passage = dg_folio_next(passage)) {
        dg_auto(dg_text_done) struct dg_text csv = {0};
        dg_auto(dg_text_done) struct dg_text path = {0};
        if (passage->kind != DG_PASSAGE_SHEET || passage->sheet->where == DG_SHEET_ON_PAGES) continue;
        dg_sheet_csv(passage->sheet, doc->say, &csv);
        dg_text_addf(&path, "%s/%s.csv", dir, passage->sheet->name);
        DG_TRY(dg_text_finish(&csv, err));
        DG_TRY(dg_text_finish(&path, err));
        DG_TRY(dg_report_write_file(path.data, csv.data, csv.len, err));
    }
    return dg_phrase_check(doc->say, err);
}
