/* Multipart: a form with one file (multipart/form-data, RFC 7578), byte by byte as it comes.
 *
 * Stricter than the RFC where two readers could differ: nothing before the first boundary or behind the last,
 * no blanks behind a boundary, lines end with CR LF, no encodings, each field once, one file, in the field
 * "file". The file's name is for people to read and never a path. Pure but for the arena: the verdict does not
 * depend on how the bytes are cut into pieces. */
#ifndef DG_SERVER_MULTIPART_H
#define DG_SERVER_MULTIPART_H

#include "base/arena.h"
#include "base/named.h"
#include "base/text.h"

#define DG_MAX_FORM_FIELDS 32
#define DG_MAX_FORM_VALUE 65536  /* bytes of a simple field: a text of DG_MAX_TEXT code points fits */
#define DG_MAX_PART_HEAD 4096    /* bytes of a part's head */
#define DG_MAX_FORM_BYTES 262144 /* of a form beyond its file */
#define DG_MAX_BOUNDARY 70       /* RFC 2046 */

/* Takes the file's bytes. 0, or the status to refuse the request with. */
typedef int (*dg_form_file_fn)(void *ctx, const char *bytes, size_t n);

struct dg_multipart {
    struct dg_arena *arena;
    dg_form_file_fn take;
    void *ctx;
    char delimiter[DG_MAX_BOUNDARY + 5]; /* CR LF "--" and the boundary */
    size_t n_delimiter, n_matched;
    int state;
    struct dg_text head, value; /* of the part that is being read */
    const char *name;           /* of it */
    size_t n_other;             /* bytes that are not the file's */
    bool is_file;               /* it is the file */
    /* What was found. */
    struct dg_named fields[DG_MAX_FORM_FIELDS]; /* values are clean UTF-8; line ends are plain */
    int n_fields;
    bool has_file;
    const char *file_name, *file_type; /* type: "" when it was not told */
};

/* Is it a form's Content-Type with a boundary? `form` is begun then; what it finds lives in `arena`. */
bool dg_multipart_begin(struct dg_multipart *form, const char *content_type, struct dg_arena *arena,
                        dg_form_file_fn take, void *ctx);
/* Take more bytes: 0, or the status to refuse with (400, 413, 503, or what `take` said). */
int dg_multipart_feed(struct dg_multipart *form, const char *bytes, size_t n);
/* The body is over: is the form? */
bool dg_multipart_is_whole(const struct dg_multipart *form);
void dg_multipart_done(struct dg_multipart *form);

#endif
