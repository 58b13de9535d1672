/* Lines: paragraphs and tables for a terminal. */
#include "report/lines.h"

#include <stdint.h>
#include <string.h>

#define GAP 2         /* blanks between columns of a table */
#define MOST_FIXED 20 /* columns that a cell which does not wrap may take */
#define MAX_DEPTH 8   /* isolates within isolates */

/* ---- columns --------------------------------------------------------------------------------------- */

/* Code points without a width of their own: combining marks of the scripts in use, joiners, direction marks. */
static const struct {
    uint32_t first, last;
} zero_width[] = {
    {0x0300, 0x036F}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC},
    {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2069}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
};

/* The code point at s and its length; s is valid UTF-8, as everything that the dossier holds. */
static uint32_t code_point(const char *s, size_t *n)
{
    const unsigned char *u = (const unsigned char *)s;
    *n = u[0] < 0x80 ? 1 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
    uint32_t c = *n == 1 ? u[0] : u[0] & (0x7Fu >> *n);
    for (size_t i = 1; i < *n; i++) {
        if (!u[i]) { /* cut short: count it as it stands */
            *n = i;
            break;
        }
        c = c << 6 | (u[i] & 0x3F);
    }
    return c;
}

static int32_t width_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof zero_width / sizeof *zero_width; i++) {
        if (c >= zero_width[i].first && c <= zero_width[i].last) return 0;
    }
    return 1;
}

static int32_t columns_of_n(const char *text, size_t n_bytes)
{
    int32_t columns = 0;
    size_t n = 0;
    for (size_t i = 0; i < n_bytes; i += n) columns += width_of(code_point(text + i, &n));
    return columns;
}

int32_t dg_columns_of(const char *text) { return columns_of_n(text, strlen(text)); }

/* ---- isolates over line ends ----------------------------------------------------------------------- */

struct isolates {
    uint32_t open[MAX_DEPTH];
    int32_t depth;
};

static void isolates_follow(struct isolates *isolates, const char *text, size_t n_bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < n_bytes; i += n) {
        uint32_t c = code_point(text + i, &n);
        if (c >= 0x2066 && c <= 0x2068 && isolates->depth < MAX_DEPTH) isolates->open[isolates->depth++] = c;
        if (c == 0x2069 && isolates->depth > 0) isolates->depth--;
    }
}

static void isolates_close(const struct isolates *isolates, struct dg_text *out)
{
    for (int32_t i = 0; i < isolates->depth; i++) dg_text_add(out, "\u2069");
}

static void isolates_open(const struct isolates *isolates, struct dg_text *out)
{
    for (int32_t i = 0; i < isolates->depth; i++) {
        const char bytes[3] = {(char)0xE2, (char)0x81, (char)(0x80 | (isolates->open[i] & 0x3F))};
        dg_text_addn(out, bytes, 3);
    }
}

/* ---- paragraphs ------------------------------------------------------------------------------------ */

static void blanks(struct dg_text *out, int32_t n)
{
    for (int32_t i = 0; i < n; i++) dg_text_add(out, " ");
}

static void line_begin(struct dg_lines *lines, int32_t indent)
{
    if (lines->say->lang == DG_FA) dg_text_add(lines->out, "\u200F");
    blanks(lines->out, indent);
}

void dg_lines_blank(struct dg_lines *lines) { dg_text_add(lines->out, "\n"); }

void dg_lines_para(struct dg_lines *lines, int32_t first, int32_t rest, const char *text)
{
    struct isolates isolates = {0};
    int32_t at = first;
    bool is_line_empty = true;

    line_begin(lines, first);
    for (const char *s = text; *s;) {
        size_t n = strcspn(s, " \n");
        int32_t columns = columns_of_n(s, n);
        if (!is_line_empty && at + 1 + columns > lines->width) {
            isolates_close(&isolates, lines->out);
            dg_text_add(lines->out, "\n");
            line_begin(lines, rest);
            isolates_open(&isolates, lines->out);
            at = rest;
            is_line_empty = true;
        }
        if (!is_line_empty) {
            dg_text_add(lines->out, " ");
            at++;
        }
        dg_text_addn(lines->out, s, n);
        isolates_follow(&isolates, s, n);
        at += columns;
        is_line_empty = false;
        s += n;
        while (*s == ' ' || *s == '\n') s++;
    }
    dg_text_add(lines->out, "\n");
}

void dg_lines_heading(struct dg_lines *lines, const char *text)
{
    dg_lines_blank(lines);
    dg_lines_para(lines, 0, 0, text);
    int32_t n = dg_columns_of(text);
    line_begin(lines, 0);
    for (int32_t i = 0; i < n && i < lines->width; i++) dg_text_add(lines->out, "-");
    dg_text_add(lines->out, "\n");
}

/* ---- tables ---------------------------------------------------------------------------------------- */

int dg_table_begin(struct dg_table *table, struct dg_phrase *say, int32_t n_columns, int32_t max_rows,
                   struct dg_err *err)
{
    *table = (struct dg_table){.n_columns = n_columns, .max_rows = max_rows};
    return DG_NEW(say->arena, &table->cells, (size_t)n_columns * (size_t)(max_rows + 1), err);
}

void dg_table_row(struct dg_table *table, const char *const *cells)
{
    if (table->n_rows > table->max_rows) return;
    for (int32_t i = 0; i < table->n_columns; i++) {
        table->cells[table->n_rows * table->n_columns + i] = cells[i];
    }
    table->n_rows++;
}

static void widths_of(const struct dg_lines *lines, const struct dg_table *table, int32_t *widths)
{
    int32_t fixed = 0;
    for (int32_t c = 0; c < table->n_columns; c++) {
        widths[c] = 0;
        for (int32_t r = 0; r < table->n_rows; r++) {
            int32_t w = dg_columns_of(table->cells[r * table->n_columns + c]);
            if (w > widths[c]) widths[c] = w;
        }
        if (c == table->flexible) continue;
        if (widths[c] > MOST_FIXED) widths[c] = MOST_FIXED;
        fixed += widths[c] + GAP;
    }
    int32_t room = lines->width - fixed;
    if (room < 12) room = 12;
    if (widths[table->flexible] > room) widths[table->flexible] = room;
}

/* As much of `text` as fits into `width` columns, by whole words where there is a space: its length in bytes;
 * *columns is what it takes. */
static size_t piece_of(const char *text, int32_t width, bool by_words, int32_t *columns)
{
    size_t n = 0, end = 0, last_space = 0;
    int32_t at = 0, at_space = 0;
    while (text[end]) {
        uint32_t c = code_point(text + end, &n);
        if (at + width_of(c) > width) break;
        if (c == ' ') {
            last_space = end;
            at_space = at;
        }
        at += width_of(c);
        end += n;
    }
    if (text[end] && by_words && last_space > 0) {
        *columns = at_space;
        return last_space;
    }
    *columns = at;
    return end;
}

/* Print one line of a cell, padded to its column; returns what is left of the cell. */
static const char *cell_line(struct dg_lines *lines, const char *cell, int32_t width, bool is_number,
                             bool wraps, bool is_last)
{
    struct isolates isolates = {0};
    int32_t columns;
    size_t n = piece_of(cell, width, wraps, &columns);
    bool is_cut = cell[n] && !wraps;

    if (is_cut) n = piece_of(cell, width - 1, false, &columns);
    if (is_number) blanks(lines->out, width - columns - is_cut);
    dg_text_addn(lines->out, cell, n);
    isolates_follow(&isolates, cell, n);
    isolates_close(&isolates, lines->out);
    if (is_cut) dg_text_add(lines->out, "…");
    if (!is_number && !is_last) blanks(lines->out, width - columns - is_cut);
    if (!wraps) return "";
    while (cell[n] == ' ') n++;
    return cell + n;
}

static void line_trim(struct dg_text *out)
{
    while (!out->has_failed && out->len > 0 && out->data[out->len - 1] == ' ') out->data[--out->len] = '\0';
}

static void row_print(struct dg_lines *lines, const struct dg_table *table, const int32_t *widths, int32_t r)
{
    const char *rest = table->cells[r * table->n_columns + table->flexible];
    bool is_first = true;

    do {
        line_begin(lines, 0);
        for (int32_t c = 0; c < table->n_columns; c++) {
            bool is_last = c + 1 == table->n_columns;
            if (c == table->flexible) {
                rest = cell_line(lines, rest, widths[c], table->is_number[c], true, is_last);
            } else {
                const char *cell = is_first ? table->cells[r * table->n_columns + c] : "";
                cell_line(lines, cell, widths[c], table->is_number[c], false, is_last);
            }
            if (!is_last) blanks(lines->out, GAP);
        }
        line_trim(lines->out);
        dg_text_add(lines->out, "\n");
        is_first = false;
    } while (*rest);
}

void dg_table_print(struct dg_lines *lines, const struct dg_table *table)
{
    int32_t widths[DG_TABLE_COLUMNS];
    widths_of(lines, table, widths);
    for (int32_t r = 0; r < table->n_rows; r++) row_print(lines, table, widths, r);
}
