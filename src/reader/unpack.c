/* Gzip and zip, counted while they are unpacked: what a header says of sizes is only compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/limits.h"
#include "reader/child.h"

/* Text of one repeated line packs a thousandfold; maps pack ten- to thirtyfold. Below a megabyte any ratio is
 * harmless (RELIABILITY: ratio 100, as expat has it). */
#define MAX_RATIO 100
#define RATIO_FROM (1u << 20)

#define MAX_TILE_BYTES (3601u * 3601u * 2u)

struct unpacked {
    unsigned char *p;
    size_t n, cap, max;
};

static int room(struct unpacked *u, size_t n_in, struct dg_err *err)
{
    if (u->n > RATIO_FROM && u->n / MAX_RATIO > n_in)
        return dg_err_set(err, DG_ELIMIT, "unpacks to more than %d times its size", MAX_RATIO);
    if (u->n < u->cap) return 0;
    if (u->n >= u->max) return dg_err_set(err, DG_ELIMIT, "unpacks to more than %zu bytes", u->max);
    size_t cap = u->cap ? u->cap * 2 : 1 << 16;
    if (cap > u->max) cap = u->max;
    unsigned char *p = dg_realloc(u->p, cap);
    if (!p) return dg_err_set(err, DG_ENOMEM, "out of memory while unpacking, after %zu bytes", u->n);
    u->p = p;
    u->cap = cap;
    return 0;
}

/* Inflate what is in `z` until its stream ends. */
static int stream_inflate(z_stream *z, const unsigned char **in, size_t *n_in, size_t n_total,
                          struct unpacked *u, struct dg_err *err)
{
    int state = Z_OK;
    while (state != Z_STREAM_END) {
        DG_TRY(room(u, n_total, err));
        size_t n_step = *n_in < (1u << 30) ? *n_in : 1u << 30, n_room = u->cap - u->n;
        if (n_room > 1u << 30) n_room = 1u << 30;
        z->next_in = (unsigned char *)*in;
        z->avail_in = (uInt)n_step;
        z->next_out = u->p + u->n;
        z->avail_out = (uInt)n_room;
        state = inflate(z, Z_NO_FLUSH);
        size_t used = n_step - z->avail_in, made = n_room - z->avail_out;
        *in += used;
        *n_in -= used;
        u->n += made;
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return dg_err_set(err, DG_EFORMAT, "damaged compressed data: %s", z->msg ? z->msg : "unknown");
        if (state != Z_STREAM_END && used == 0 && made == 0)
            return dg_err_set(err, DG_EFORMAT, "compressed data cut short after %zu bytes", u->n);
    }
    return 0;
}

int dg_gunzip(struct dg_bytes in, struct dg_bytes *out, struct dg_err *err)
{
    struct unpacked u = {.max = (size_t)DG_MAX_FILE_BYTES};
    const unsigned char *p = in.p;
    size_t n = in.n;
    int code = 0;
    while (code >= 0 && n > 0) {
        /* Members follow each other; zeros behind the last one are padding. */
        if (p != in.p && p[0] == 0) break;
        z_stream z = {0};
        if (inflateInit2(&z, 15 + 16) != Z_OK) {
            code = dg_err_set(err, DG_ENOMEM, "out of memory while unpacking");
            break;
        }
        code = stream_inflate(&z, &p, &n, in.n, &u, err);
        inflateEnd(&z);
    }
    if (code < 0) {
        free(u.p);
        return code;
    }
    *out = (struct dg_bytes){u.p, u.n};
    return 0;
}

static uint32_t le16(const unsigned char *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8; }
static uint32_t le32(const unsigned char *p) { return le16(p) | le16(p + 2) << 16; }

static int tile_inflate(struct dg_bytes packed, uint32_t method, struct unpacked *u, struct dg_err *err)
{
    if (method == 0) {
        if (packed.n > u->max) return dg_err_set(err, DG_ELIMIT, "larger than an SRTM tile");
        u->p = dg_malloc(packed.n);
        if (!u->p) return dg_err_set(err, DG_ENOMEM, "out of memory");
        memcpy(u->p, packed.p, packed.n);
        u->n = packed.n;
        return 0;
    }
    if (method != 8) return dg_err_set(err, DG_EFORMAT, "zip method %u is not read; pack it plainly", method);
    z_stream z = {0};
    if (inflateInit2(&z, -15) != Z_OK) return dg_err_set(err, DG_ENOMEM, "out of memory while unpacking");
    int code = stream_inflate(&z, &packed.p, &packed.n, packed.n, u, err);
    inflateEnd(&z);
    return code;
}

/* The local header at the front is enough: such an archive has one entry. The central directory at its end is
 * what gives the sizes when the local header leaves them out (bit 3). */
int dg_unzip_hgt(struct dg_bytes in, struct dg_bytes *out, char *name, struct dg_err *err)
{
    if (in.n < 22 + 46 + 30) return dg_err_set(err, DG_EFORMAT, "a zip archive cut short");
    const unsigned char *end = NULL;
    for (size_t back = 22; back <= 22 + 65535 && back <= in.n && !end; back++) {
        if (memcmp(in.p + in.n - back, "PK\x05\x06", 4) == 0) end = in.p + in.n - back;
    }
    if (!end) return dg_err_set(err, DG_EFORMAT, "a zip archive without its directory (cut short?)");
    if (le16(end + 10) != 1)
        return dg_err_set(err, DG_EFORMAT, "%u files in the archive; give it one SRTM tile", le16(end + 10));
    size_t at = le32(end + 16);
    if (at > in.n - 46 || memcmp(in.p + at, "PK\x01\x02", 4) != 0)
        return dg_err_set(err, DG_EFORMAT, "a damaged zip directory");
    const unsigned char *dir = in.p + at;
    size_t n_name = le16(dir + 28), n_packed = le32(dir + 20), from = le32(dir + 42);
    uint32_t method = le16(dir + 10), want_crc = le32(dir + 16), want_size = le32(dir + 24);
    if (n_name == 0 || n_name >= DG_FILE_NAME_MAX || n_name > in.n - at - 46 || from > in.n - 30)
        return dg_err_set(err, DG_EFORMAT, "a damaged zip directory");
    size_t data = from + 30 + le16(in.p + from + 26) + le16(in.p + from + 28);
    if (data > in.n || n_packed > in.n - data) return dg_err_set(err, DG_EFORMAT, "a zip archive cut short");
    struct unpacked u = {.max = MAX_TILE_BYTES};
    int code = tile_inflate((struct dg_bytes){in.p + data, n_packed}, method, &u, err);
    if (code >= 0 && (u.n != want_size || crc32(0, u.p, (uInt)u.n) != want_crc))
        code = dg_err_set(err, DG_EFORMAT, "the archive's tile is damaged (size or checksum)");
    if (code < 0) {
        free(u.p);
        return code;
    }
    memcpy(name, dir + 46, n_name);
    name[n_name] = '\0';
    const char *slash = strrchr(name, '/');
    if (slash) memmove(name, slash + 1, strlen(slash + 1) + 1);
    *out = (struct dg_bytes){u.p, u.n};
    return 0;
}
