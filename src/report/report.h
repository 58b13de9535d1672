/* Report: what people read. Shows an assessment and computes no figure of its own.
 *
 *   summary   plain text for a terminal, as a village administrator understands it
 *   geojson   five files for other programs
 *   maps      PNG: one of the whole scheme, one for each camera
 *   print     the dossier as it lies on a commission's table: PDF or HTML from one document, its tables as CSV
 *
 * English or Persian. Same assessment and parameters: same bytes, on any day and under any locale.
 * Every file is written whole: under a temporary name beside it, then renamed. When something fails, files
 * that were finished before stay, and the one being written leaves no trace.
 * Foreign libraries: cairo and pango in canvas.c and canvas_text.c alone, libqrencode in qr_qrencode.c alone.
 */
#ifndef DG_REPORT_REPORT_H
#define DG_REPORT_REPORT_H

#include "assess/assess.h"
#include "base/text.h"
#include "diff/diff.h"
#include "rule/rule.h"
#include "words/words.h"

/* ---- summary -------------------------------------------------------------------------------------- */

/* Where the results went, for the summary's last paragraph; a NULL is not mentioned. */
struct dg_report_made {
    const char *dossier_path;
    const char *dir;      /* of summary.txt, assessment.json and the GeoJSON files */
    const char *maps_dir; /* NULL: none */
    const char *json_path;
    const char *raster_path;
    const char *findings_path;
};

struct dg_report_summary_params {
    enum dg_lang lang;
    int32_t width;                      /* columns; 0: 96; at least 60 */
    int32_t max_rows;                   /* of a list before it says "and N more"; 0: 40 */
    const struct dg_report_made *made;  /* NULL: nothing was written */
    const struct dg_findings *findings; /* NULL: left out */
};

/* Append the summary; lines end with a line feed. In Persian every line begins with U+200F, so that a
 * terminal that knows direction lays it out from the right. DG_ENOMEM, DG_EINVAL (width). */
int dg_report_summary(struct dg_text *out, const struct dg_assessment *assessment,
                      const struct dg_report_summary_params *params, struct dg_err *err);

/* ---- GeoJSON --------------------------------------------------------------------------------------- */

/* Write needs.geojson, cameras.geojson, coverage.geojson, gaps.geojson, intrusion.geojson and, unless
 * `findings` is NULL, findings.geojson into `dir`, which is made if only its last part is missing. RFC 7946;
 * properties are named as the dossier's columns; the member "didgah" of each collection holds scheme_id,
 * edition, is_sample, data_licence and the assumptions. DG_EIO names the file. */
int dg_report_geojson(const char *dir, const struct dg_assessment *assessment,
                      const struct dg_findings *findings, struct dg_err *err);

/* ---- maps ------------------------------------------------------------------------------------------ */

#define DG_REPORT_CAMERA_MAPS 200 /* about 0.2 s each: more than a minute is for who asks for it */

struct dg_report_map_params {
    enum dg_lang lang;
    const char *font_dir; /* the folder of Vazirmatn (share/fonts); NULL: looked for beside the program,
                             installed or in its build folder (DG_EFOUND says where it looked) */
    int32_t max_cameras;  /* maps of single cameras are made for this many at most, in order;
                             0: DG_REPORT_CAMERA_MAPS, which the summary tells; -1: none */
    void (*progress)(void *ctx, int64_t n_done, int64_t n_total); /* NULL: none */
    void *progress_ctx;
};

/* Write overview.png (left out when the assessment is of one camera alone) and camera-<camera_id>.png into
 * `dir`, made if only its last part is missing. An id that is no safe file name gives camera_<number>.png,
 * counted from 1 in the dossier's order. 1800 x 1240 pixels each. DG_EIO, DG_EFOUND (fonts), DG_ENOMEM. */
int dg_report_maps(const char *dir, const struct dg_assessment *assessment,
                   const struct dg_report_map_params *params, struct dg_err *err);

/* The same maps as bytes: camera_ix is an index into assessment->cameras, -1 the overview. */
int dg_report_map_png(struct dg_text *png, const struct dg_assessment *assessment, int32_t camera_ix,
                      const struct dg_report_map_params *params, struct dg_err *err);

/* ---- the printed dossier ----------------------------------------------------------------------------- */

struct dg_report_print_params {
    enum dg_lang lang;
    const char *font_dir;       /* as of the maps */
    unsigned remits;            /* bit 1 << remit: findings and opinion sheets of these alone; 0: all */
    const char *version_sha256; /* of the dossier's frozen form (dg_frozen_sha256): 64 hex digits */
};

/* Append an A4 PDF: vector throughout, fonts embedded, headings tagged and bookmarked. docs/report.md says what
 * it holds. The assessment must be of all cameras. Nothing in it depends on the day it is printed. DG_EFOUND
 * (fonts), DG_ELIMIT (a scheme's id too long for a QR code), DG_ENOMEM. Cost: about 15 ms a page. */
int dg_report_pdf(struct dg_text *pdf, const struct dg_findings *findings,
                  const struct dg_report_print_params *params, struct dg_err *err);

/* The same document as one HTML page without scripts or outside references. */
int dg_report_html(struct dg_text *html, const struct dg_findings *findings,
                   const struct dg_report_print_params *params, struct dg_err *err);

/* Its tables as CSV files into `dir`, made if only its last part is missing: RFC 4180, UTF-8 with a byte order
 * mark. */
int dg_report_csv(const char *dir, const struct dg_findings *findings,
                  const struct dg_report_print_params *params, struct dg_err *err);

/* ---- what differs between two versions --------------------------------------------------------------- */

/* Append what differs, as text; 40 rows of each list. `unassessed`: which version cannot be assessed, so that
 * there are no figures; NULL: both can. */
int dg_report_diff(struct dg_text *out, const struct dg_diff *diff, enum dg_lang lang, const char *unassessed,
                   struct dg_err *err);

/* The map of what differs, as PNG: only with figures. */
int dg_report_diff_png(struct dg_text *png, const struct dg_diff *diff,
                       const struct dg_report_map_params *params, struct dg_err *err);

/* ---- the sign at a camera ------------------------------------------------------------------------------- */

/* One line of the sign's second layer, in both languages: who, why, how long, whom to ask. */
struct dg_report_sign_line {
    const char *label[2], *value[2]; /* by enum dg_lang */
};

/* A sign of two layers (after DTPR, Digital Trust for Places and Routines): what can be read from across the
 * street, and what is read standing before it, with a code that leads to the register. Both languages. The
 * pictogram is our own. */
struct dg_report_sign {
    const char *size; /* "600x400", "297x210" or "150x100" millimetres: those of the Belgian royal decree of 10
                         February 2008; NULL: 297x210 */
    const char *claim[2]; /* first layer */
    const struct dg_report_sign_line *lines;
    int32_t n_lines;      /* at most DG_SIGN_LINES */
    const char *url, *id; /* what the code holds; the camera's public id */
    const char *code_note[2];
    const char *mark[2]; /* "" or that it is a made-up sample */
    const char *created_on;
};
#define DG_SIGN_LINES 7

/* Append the sign as a PDF of one page. DG_EINVAL: an unknown size; DG_ELIMIT: a url too long for the code;
 * DG_EFOUND (fonts), DG_ENOMEM. */
int dg_report_sign(struct dg_text *pdf, const struct dg_report_sign *sign, const char *font_dir,
                   struct dg_err *err);

/* ---- a short document of finished texts ----------------------------------------------------------------- */

struct dg_brief_table {
    const char *name, *caption; /* name: a-z, 0-9, - */
    const char *const *titles;
    const bool *is_number;
    int32_t n_columns, n_rows; /* at most 8 columns */
    const char *const *cells;  /* n_rows * n_columns */
};
struct dg_brief_pair {
    const char *label, *value;
};
struct dg_brief_part { /* in this order; what is not there is left out */
    const char *heading;
    const char *const *paras;
    int32_t n_paras;
    const struct dg_brief_pair *pairs;
    int32_t n_pairs;
    const struct dg_brief_table *table;
};
struct dg_report_brief {
    const char *title, *subtitle, *author, *created_on, *footer, *mark;
    const struct dg_brief_part *parts;
    int32_t n_parts;
};

/* Append it as an A4 PDF, or as one HTML page without scripts or outside references. */
int dg_report_brief(struct dg_text *out, const struct dg_report_brief *brief, enum dg_lang lang, bool is_pdf,
                    const char *font_dir, struct dg_err *err);

/* ---- files ----------------------------------------------------------------------------------------- */

/* Write a file whole: temporary name beside `path`, synced, renamed. DG_EIO says what failed and where. */
int dg_report_write_file(const char *path, const void *bytes, size_t n_bytes, struct dg_err *err);

/* Make a folder unless it is there. DG_EIO: its parent is missing, it is a file, or it may not be made. */
int dg_report_make_dir(const char *dir, struct dg_err *err);

/* The folder of fonts that pages and maps are drawn with: `font_dir`, or (NULL) where they are installed, or
 * beside the program. DG_EFOUND. */
int dg_fonts_where(const char *font_dir, struct dg_text *where, struct dg_err *err);

/* ---- codes to be photographed ---------------------------------------------------------------------- */

/* Modules of the QR code of `text` (ISO/IEC 18004), row by row, 1 dark; without the quiet zone; in `arena`. */
int dg_qr_encode(struct dg_arena *arena, const char *text, int32_t *n_side, unsigned char **modules,
                 struct dg_err *err);

#endif
