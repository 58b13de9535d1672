/* OSM PBF: a sequence of blobs, each a protobuf message, mostly compressed with zlib.
 * Format and its limits: wiki.openstreetmap.org/wiki/PBF_Format (header 64 KiB, blob 32 MiB). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/limits.h"
#include "reader/osm.h"

#define MAX_BLOB_HEADER (64u << 10)
#define MAX_BLOB (32u << 20)

/* ---- protobuf ------------------------------------------------------------------------------------------- */

struct pb {
    const unsigned char *p, *end;
    bool is_bad;
};

static uint64_t varint(struct pb *in)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 64 && in->p < in->end; shift += 7) {
        unsigned char byte = *in->p++;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            if (shift == 63 && byte > 1) in->is_bad = true;
            return v;
        }
    }
    in->is_bad = true;
    in->p = in->end;
    return 0;
}

static int64_t zigzag(uint64_t v) { return (int64_t)(v >> 1) ^ -(int64_t)(v & 1); }

struct field {
    uint32_t number, type;
    uint64_t value;  /* of type 0 */
    struct pb bytes; /* of type 2 */
};

/* The next field; false at the end or when the message is broken (is_bad). */
static bool field_next(struct pb *in, struct field *f)
{
    if (in->p >= in->end || in->is_bad) return false;
    uint64_t key = varint(in);
    f->number = (uint32_t)(key >> 3);
    f->type = key & 7;
    f->value = 0;
    f->bytes = (struct pb){in->p, in->p, false};
    if (key >> 3 == 0 || key >> 32) in->is_bad = true;
    if (in->is_bad) return false;
    uint64_t n_skip = 0;
    switch (f->type) {
    case 0: f->value = varint(in); break;
    case 1: n_skip = 8; break;
    case 2: n_skip = varint(in); break;
    case 5: n_skip = 4; break;
    default: in->is_bad = true;
    }
    if (n_skip > (size_t)(in->end - in->p)) in->is_bad = true;
    if (in->is_bad) return false;
    if (f->type == 2) f->bytes = (struct pb){in->p, in->p + n_skip, false};
    in->p += n_skip;
    return !in->is_bad;
}

/* ---- a block --------------------------------------------------------------------------------------------- */

struct block {
    struct dg_osm *osm;
    struct pb *strings;
    size_t n_strings;
    int64_t granularity, lat_offset, lon_offset;
    struct dg_err *err;
};

static int broken(struct block *b, const char *what)
{
    return dg_err_set(b->err, DG_EFORMAT, "damaged: %s", what);
}

static int tag_add(struct block *b, uint64_t key, uint64_t value)
{
    if (key >= b->n_strings || value >= b->n_strings) return broken(b, "a tag whose text is not in the table");
    const struct pb *k = &b->strings[key], *v = &b->strings[value];
    dg_osm_add_tag(b->osm, (const char *)k->p, (size_t)(k->end - k->p), (const char *)v->p,
                   (size_t)(v->end - v->p));
    return 0;
}

static int tags_add(struct block *b, struct pb keys, struct pb values)
{
    while (keys.p < keys.end && values.p < values.end) DG_TRY(tag_add(b, varint(&keys), varint(&values)));
    if (keys.p < keys.end || values.p < values.end || keys.is_bad || values.is_bad)
        return broken(b, "keys and values of different number");
    return 0;
}

/* Degrees: 1e-9 of (offset + granularity x value), rounded as the database has it (1e-7), so that XML and PBF
 * of one extract give the same doubles. */
static int degrees(const struct block *b, int64_t offset, int64_t value, double *out)
{
    int64_t nano;
    if (__builtin_mul_overflow(b->granularity, value, &nano) || __builtin_add_overflow(nano, offset, &nano))
        return -1;
    int64_t seventh = nano / 100;
    *out = seventh * 100 == nano ? (double)seventh / 1e7 : (double)nano / 1e9;
    return 0;
}

static int node_end(struct block *b, struct dg_osm_mark mark, int64_t id, int64_t lon, int64_t lat)
{
    double x, y;
    struct dg_err why;
    if (degrees(b, b->lon_offset, lon, &x) < 0 || degrees(b, b->lat_offset, lat, &y) < 0)
        return broken(b, "a coordinate beyond all numbers");
    if (dg_lonlat_check(x, y, &why) < 0)
        return dg_err_set(b->err, why.code, "node %lld: %.400s", (long long)id, why.msg);
    return dg_osm_end_node(b->osm, mark, id, x, y, b->err);
}

static int node(struct block *b, struct pb in)
{
    struct field f;
    struct pb keys = {0}, values = {0};
    int64_t id = 0, lon = 0, lat = 0;
    struct dg_osm_mark mark = dg_osm_mark(b->osm);
    while (field_next(&in, &f)) {
        if (f.number == 1) id = zigzag(f.value);
        if (f.number == 2) keys = f.bytes;
        if (f.number == 3) values = f.bytes;
        if (f.number == 8) lat = zigzag(f.value);
        if (f.number == 9) lon = zigzag(f.value);
    }
    if (in.is_bad) return broken(b, "a node");
    DG_TRY(tags_add(b, keys, values));
    return node_end(b, mark, id, lon, lat);
}

/* Ids and places as differences, tags of all nodes in one list with 0 behind each node's. */
static int dense(struct block *b, struct pb in)
{
    struct field f;
    struct pb ids = {0}, lons = {0}, lats = {0}, tags = {0};
    uint64_t id = 0, lon = 0, lat = 0; /* sums wrap instead of overflowing; the range is checked after */
    while (field_next(&in, &f)) {
        if (f.number == 1) ids = f.bytes;
        if (f.number == 8) lats = f.bytes;
        if (f.number == 9) lons = f.bytes;
        if (f.number == 10) tags = f.bytes;
    }
    if (in.is_bad) return broken(b, "dense nodes");
    while (ids.p < ids.end) {
        if (lons.p >= lons.end || lats.p >= lats.end) return broken(b, "dense nodes with too few places");
        struct dg_osm_mark mark = dg_osm_mark(b->osm);
        id += (uint64_t)zigzag(varint(&ids));
        lon += (uint64_t)zigzag(varint(&lons));
        lat += (uint64_t)zigzag(varint(&lats));
        while (tags.p < tags.end) {
            uint64_t key = varint(&tags);
            if (key == 0) break;
            if (tags.p >= tags.end) return broken(b, "a key without its value");
            DG_TRY(tag_add(b, key, varint(&tags)));
        }
        if (ids.is_bad || lons.is_bad || lats.is_bad || tags.is_bad) return broken(b, "dense nodes");
        DG_TRY(node_end(b, mark, (int64_t)id, (int64_t)lon, (int64_t)lat));
    }
    return 0;
}

/* A way or a relation: fields 1 to 3 are the same in both, 8 to 10 its own lists. */
struct element {
    int64_t id;
    struct pb keys, values, lists[3];
};

static struct element element_read(struct pb *in)
{
    struct field f;
    struct element e = {0};
    while (field_next(in, &f)) {
        if (f.number == 1) e.id = (int64_t)f.value;
        if (f.number == 2) e.keys = f.bytes;
        if (f.number == 3) e.values = f.bytes;
        if (f.number >= 8 && f.number <= 10) e.lists[f.number - 8] = f.bytes;
    }
    return e;
}

static int way(struct block *b, struct pb in)
{
    struct dg_osm_mark mark = dg_osm_mark(b->osm);
    struct element e = element_read(&in);
    struct pb refs = e.lists[0];
    uint64_t ref = 0;
    while (refs.p < refs.end) {
        ref += (uint64_t)zigzag(varint(&refs));
        DG_TRY(dg_osm_add_ref(b->osm, (int64_t)ref, b->err));
    }
    if (in.is_bad || refs.is_bad) return broken(b, "a way");
    DG_TRY(tags_add(b, e.keys, e.values));
    return dg_osm_end_way(b->osm, mark, e.id, b->err);
}

static int relation(struct block *b, struct pb in)
{
    struct dg_osm_mark mark = dg_osm_mark(b->osm);
    struct element e = element_read(&in);
    struct pb roles = e.lists[0], refs = e.lists[1], types = e.lists[2];
    uint64_t ref = 0;
    while (refs.p < refs.end) {
        ref += (uint64_t)zigzag(varint(&refs));
        uint64_t role = varint(&roles), type = varint(&types);
        if (refs.is_bad || roles.is_bad || types.is_bad || role >= b->n_strings || type > 2)
            return broken(b, "a relation's member");
        const struct pb *s = &b->strings[role];
        bool is_inner = s->end - s->p == 5 && memcmp(s->p, "inner", 5) == 0;
        DG_TRY(dg_osm_add_member(b->osm, (enum dg_osm_type)type, (int64_t)ref, is_inner, b->err));
    }
    if (in.is_bad) return broken(b, "a relation");
    DG_TRY(tags_add(b, e.keys, e.values));
    return dg_osm_end_relation(b->osm, mark, e.id, b->err);
}

static int group(struct block *b, struct pb in)
{
    struct field f;
    while (field_next(&in, &f)) {
        if (f.type != 2) continue;
        if (f.number == 1) DG_TRY(node(b, f.bytes));
        if (f.number == 2) DG_TRY(dense(b, f.bytes));
        if (f.number == 3) DG_TRY(way(b, f.bytes));
        if (f.number == 4) DG_TRY(relation(b, f.bytes));
    }
    return in.is_bad ? broken(b, "a group") : 0;
}

static int strings_read(struct block *b, struct dg_arena *arena, struct pb table)
{
    struct field f;
    size_t n = 0;
    for (struct pb in = table; field_next(&in, &f);) n += f.number == 1 && f.type == 2;
    DG_TRY(DG_NEW(arena, &b->strings, n + 1, b->err));
    while (field_next(&table, &f)) {
        if (f.number == 1 && f.type == 2) b->strings[b->n_strings++] = f.bytes;
    }
    return table.is_bad ? broken(b, "the table of texts") : 0;
}

/* Groups come before granularity and offsets in the message, so it is walked twice. */
static int data_block(struct block *b, struct dg_arena *arena, struct pb in)
{
    struct field f;
    b->granularity = 100;
    b->lat_offset = b->lon_offset = 0;
    b->n_strings = 0;
    struct pb head = in, table = {0};
    while (field_next(&head, &f)) {
        if (f.number == 1 && f.type == 2) table = f.bytes;
        if (f.number == 17) b->granularity = (int32_t)f.value;
        if (f.number == 19) b->lat_offset = (int64_t)f.value;
        if (f.number == 20) b->lon_offset = (int64_t)f.value;
    }
    if (head.is_bad) return broken(b, "a block");
    DG_TRY(strings_read(b, arena, table));
    while (field_next(&in, &f)) {
        if (f.number == 2 && f.type == 2) DG_TRY(group(b, f.bytes));
    }
    return 0;
}

static int header_block(struct block *b, struct pb in)
{
    static const char *const known[] = {"OsmSchema-V0.6", "DenseNodes"};
    struct field f;
    while (field_next(&in, &f)) {
        if (f.number != 4 || f.type != 2) continue; /* required_features */
        size_t n = (size_t)(f.bytes.end - f.bytes.p);
        bool is_known = false;
        for (size_t i = 0; i < 2; i++) is_known |= n == strlen(known[i]) && memcmp(f.bytes.p, known[i], n) == 0;
        if (!is_known)
            return dg_err_set(b->err, DG_EFORMAT, "the file needs a reader for \"%.*s\", which this is not",
                              n > 60 ? 60 : (int)n, (const char *)f.bytes.p);
    }
    return in.is_bad ? broken(b, "the header") : 0;
}

/* ---- blobs -------------------------------------------------------------------------------------------------
 */

static int blob_inflate(struct dg_arena *arena, struct pb packed, uint64_t raw_size, struct pb *out,
                        struct dg_err *err)
{
    if (raw_size > MAX_BLOB)
        return dg_err_set(err, DG_ELIMIT, "a blob of %llu bytes unpacked, more than 32 MiB",
                          (unsigned long long)raw_size);
    unsigned char *p = dg_arena_get(arena, raw_size + 1);
    if (!p) return dg_err_set(err, DG_ENOMEM, "out of memory");
    uLongf n = (uLongf)raw_size + 1; /* one more, so that a blob larger than it says is noticed */
    if (uncompress(p, &n, packed.p, (uLong)(packed.end - packed.p)) != Z_OK || n != raw_size)
        return dg_err_set(err, DG_EFORMAT,
                          "a blob whose compressed data is damaged or not of the size it says");
    *out = (struct pb){p, p + n, false};
    return 0;
}

static int blob_open(struct dg_arena *arena, struct pb in, struct pb *out, struct dg_err *err)
{
    struct field f;
    struct pb packed = {0};
    uint64_t raw_size = 0;
    bool has_raw = false;
    while (field_next(&in, &f)) {
        if (f.number == 1 && f.type == 2) {
            *out = f.bytes;
            has_raw = true;
        } else if (f.number == 2 && f.type == 0) {
            raw_size = f.value;
        } else if (f.number == 3 && f.type == 2) {
            packed = f.bytes;
        } else if (f.number >= 4 && f.number <= 7) {
            return dg_err_set(err, DG_EFORMAT,
                              "a blob packed with another method than zlib; osmium cat converts it");
        }
    }
    if (in.is_bad || (!has_raw && !packed.p)) return dg_err_set(err, DG_EFORMAT, "a damaged blob");
    return has_raw ? 0 : blob_inflate(arena, packed, raw_size, out, err);
}

/* One BlobHeader and its Blob; `in` moves behind them. */
static int blob_read(struct block *b, struct dg_arena *arena, struct pb *in, bool is_first)
{
    struct dg_err *err = b->err;
    if (in->end - in->p < 4) return dg_err_set(err, DG_EFORMAT, "cut short");
    uint32_t n_head = (uint32_t)in->p[0] << 24 | (uint32_t)in->p[1] << 16 | (uint32_t)in->p[2] << 8 | in->p[3];
    in->p += 4;
    if (n_head > MAX_BLOB_HEADER)
        return dg_err_set(err, DG_ELIMIT, "a blob header of %u bytes, more than 64 KiB", n_head);
    if (n_head > (size_t)(in->end - in->p)) return dg_err_set(err, DG_EFORMAT, "a blob header cut short");
    struct pb head = {in->p, in->p + n_head, false}, type = {0}, message = {0};
    in->p += n_head;
    struct field f;
    uint64_t n_data = 0;
    while (field_next(&head, &f)) {
        if (f.number == 1 && f.type == 2) type = f.bytes;
        if (f.number == 3 && f.type == 0) n_data = f.value;
    }
    if (head.is_bad || !type.p) return dg_err_set(err, DG_EFORMAT, "a damaged blob header");
    if (n_data > MAX_BLOB)
        return dg_err_set(err, DG_ELIMIT, "a blob of %llu bytes, more than 32 MiB", (unsigned long long)n_data);
    if (n_data > (size_t)(in->end - in->p)) return dg_err_set(err, DG_EFORMAT, "a blob cut short");
    struct pb blob = {in->p, in->p + n_data, false};
    in->p += n_data;
    size_t n_type = (size_t)(type.end - type.p);
    bool is_header = n_type == 9 && memcmp(type.p, "OSMHeader", 9) == 0;
    bool is_data = n_type == 7 && memcmp(type.p, "OSMData", 7) == 0;
    if (is_first != is_header)
        return dg_err_set(err, DG_EFORMAT, "the header should be the first blob, and only it");
    if (!is_header && !is_data) return 0; /* the format: unknown blobs are passed over */
    DG_TRY(blob_open(arena, blob, &message, err));
    return is_header ? header_block(b, message) : data_block(b, arena, message);
}

int dg_osm_pbf_read(struct dg_bytes bytes, struct dg_feature_store *store, struct dg_err *err)
{
    struct dg_osm osm = {0};
    struct dg_arena arena = {0};
    struct block block = {.osm = &osm, .err = err};
    struct pb in = {bytes.p, bytes.p + bytes.n, false};
    struct dg_err why = {0};
    block.err = &why;
    int code = 0;
    int64_t n_blobs = 0;
    while (code >= 0 && (in.p < in.end || n_blobs == 0)) {
        size_t at = (size_t)(in.p - bytes.p);
        code = blob_read(&block, &arena, &in, n_blobs == 0);
        if (code < 0) dg_err_set(err, code, "blob %lld at byte %zu: %s", (long long)n_blobs + 1, at, why.msg);
        dg_arena_reset(&arena);
        n_blobs++;
    }
    if (code >= 0) code = dg_osm_features(&osm, store, err);
    dg_osm_done(&osm);
    dg_arena_done(&arena);
    return code;
}
