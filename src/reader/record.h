/* Record: the bytes between didgah and its reader, in both directions.
 *
 * A stream of frames: u32 type, u32 length, then `length` bytes; all numbers little-endian, strings with a NUL
 * behind. The request is one frame on the child's standard input; the answer is frames on its standard output:
 *
 *   HELLO     u32 magic, u32 sandbox flags       first, before a byte of the input was read
 *   META      i32 epsg, f64 scale error, str crs name, str format
 *   BOUNDARY  a feature payload without tags
 *   FEATURE   a feature payload, any number of times
 *   REFUSED   str id, str layer, str reason
 *   RASTER    f64 x0, f64 y0, f64 step, u32 nx, u32 ny, then ROW frames: u32 row, nx x f32, nx x u8 rank
 *   PROGRESS  u32 phase, u32 done, u32 of          of a dossier, any number of times
 *   FROZEN    bytes of the frozen version, in pieces
 *   FACTS     bytes of what the review must know of it, in pieces, all behind the last FROZEN
 *   ERROR     i32 code, u32 file, str message    last, instead of END
 *   END       u32 features, u32 refused, u32 outside   last
 *
 * Feature payload: u32 kind, u32 was_repaired, u32 n_rings, u32 n_points, u32 n_tags, u32 n_text; n_rings x
 * (u32 n_pts, u32 is_hole); n_points x (f64 x, f64 y); n_text bytes of strings: id, layer, repair, then key and
 * value of each tag. The counts must fill the frame exactly.
 *
 * The parent trusts nothing: every count is checked against the frame's length and base/limits.h before it is
 * used, strings must be clean UTF-8 and coordinates finite. The child keeps the features it has read in the
 * same form, so both sides run the same parser. */
#ifndef DG_READER_RECORD_H
#define DG_READER_RECORD_H

#include "base/text.h"
#include "reader/reader.h"

#define DG_FRAME_MAX (64u << 20) /* bytes of one frame: about four million points */
#define DG_FRAME_HEAD 8
#define DG_HELLO_MAGIC 0x31524744u /* "DGR1" */

enum dg_frame_type {
    DG_FRAME_HELLO = 1,
    DG_FRAME_META,
    DG_FRAME_BOUNDARY,
    DG_FRAME_FEATURE,
    DG_FRAME_REFUSED,
    DG_FRAME_RASTER,
    DG_FRAME_ROW,
    DG_FRAME_ERROR,
    DG_FRAME_END,
    DG_FRAME_REQUEST,
    DG_FRAME_PROGRESS,
    DG_FRAME_FROZEN,
    DG_FRAME_FACTS
};

enum dg_sandbox_flag { DG_BOX_LIMITS = 1, DG_BOX_SECCOMP = 2, DG_BOX_LANDLOCK = 4, DG_BOX_REDUCED = 8 };

/* How well a raster knows a node's height. */
enum dg_ground_rank {
    DG_GROUND_HOLE = 0,
    DG_GROUND_RIM,   /* beyond its outermost cells' centres: continued for half a cell */
    DG_GROUND_INSIDE /* between its cells' centres */
};

/* ---- writing: a frame is begun, filled and ended in a text buffer ------------------------------- */
size_t dg_frame_begin(struct dg_text *out, enum dg_frame_type type);
void dg_frame_end(struct dg_text *out, size_t begun);
void dg_put_u32(struct dg_text *out, uint32_t v);
void dg_put_f64(struct dg_text *out, double v);
void dg_put_str(struct dg_text *out, const char *s); /* NULL is written as "" */
void dg_put_feature(struct dg_text *out, const struct dg_feature *feature);

/* ---- reading: past the end everything is 0 and `is_bad` stays set --------------------------------- */
struct dg_cursor {
    const unsigned char *p;
    size_t n, at;
    bool is_bad;
};
uint32_t dg_get_u32(struct dg_cursor *in);
double dg_get_f64(struct dg_cursor *in);
const char *dg_get_str(struct dg_cursor *in); /* inside the frame; "" when there is none */

/* A feature payload that fills `n` bytes. Lives in `arena` as one piece. DG_EREADER says what does not hold. */
int dg_feature_parse(struct dg_arena *arena, const void *bytes, size_t n, struct dg_feature *out,
                     struct dg_err *err);

/* ---- the request ---------------------------------------------------------------------------------- */
enum dg_request_kind {
    DG_REQUEST_EXTRACT = 1,
    DG_REQUEST_TERRAIN,
    DG_REQUEST_WRITE_TIFF,
    DG_REQUEST_DOSSIER /* of the program didgah-intake */
};
enum dg_file_role { DG_FILE_MAIN = 0, DG_FILE_BOUNDARY, DG_FILE_CONFIG, DG_FILE_PROCEDURE, DG_N_FILE_ROLES };

#define DG_FIRST_FD 3        /* files of the request are descriptors 3, 4, ... in order */
#define DG_MAX_FILES 12      /* a Shapefile's five for the extract and for the boundary, and room */
#define DG_FILE_NAME_MAX 256 /* bytes of a base name */

struct dg_request_file {
    enum dg_file_role role;
    char name[DG_FILE_NAME_MAX]; /* base name: a raster tile's place is in its name; shown in messages */
    char suffix[8];              /* of a sibling: ".dbf"; "" for the file itself */
};

struct dg_request {
    enum dg_request_kind kind;
    double bbox[4]; /* extract: W,S,E,N */
    bool has_bbox;
    double margin_m;
    double cpu_seconds;
    double memory_mib;
    int32_t epsg; /* terrain, tiff */
    double x0, y0, x1, y1, step_m;
    uint32_t nx, ny;
    int32_t n_files;
    struct dg_request_file files[DG_MAX_FILES];
};
void dg_request_put(struct dg_text *out, const struct dg_request *request); /* the whole frame */
int dg_request_parse(const void *payload, size_t n, struct dg_request *out, struct dg_err *err);

#endif
