#include "reader/record.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"

#define MAX_TAGS 100000 /* of one feature; OSM has at most a few hundred */

size_t dg_frame_begin(struct dg_text *out, enum dg_frame_type type)
{
    size_t begun = out->len;
    dg_put_u32(out, (uint32_t)type);
    dg_put_u32(out, 0);
    return begun;
}

void dg_frame_end(struct dg_text *out, size_t begun)
{
    if (out->has_failed) return;
    uint32_t n = (uint32_t)(out->len - begun - DG_FRAME_HEAD);
    for (int i = 0; i < 4; i++) out->data[begun + 4 + (size_t)i] = (char)(n >> (8 * i) & 0xff);
}

void dg_put_u32(struct dg_text *out, uint32_t v)
{
    char b[4];
    for (int i = 0; i < 4; i++) b[i] = (char)(v >> (8 * i) & 0xff);
    dg_text_addn(out, b, sizeof b);
}

void dg_put_f64(struct dg_text *out, double v)
{
    uint64_t u;
    memcpy(&u, &v, sizeof u);
    dg_put_u32(out, (uint32_t)u);
    dg_put_u32(out, (uint32_t)(u >> 32));
}

void dg_put_str(struct dg_text *out, const char *s)
{
    if (!s) s = "";
    dg_text_addn(out, s, strlen(s) + 1);
}

void dg_put_feature(struct dg_text *out, const struct dg_feature *f)
{
    uint32_t n_points = 0;
    size_t n_text = strlen(f->source_id) + strlen(f->layer) + strlen(f->repair ? f->repair : "") + 3;
    for (int32_t i = 0; i < f->geom.n_rings; i++) n_points += (uint32_t)f->geom.rings[i].n_pts;
    for (int32_t i = 0; i < f->n_tags; i++) n_text += strlen(f->tags[i].key) + strlen(f->tags[i].value) + 2;
    dg_put_u32(out, (uint32_t)f->geom.kind);
    dg_put_u32(out, f->was_repaired);
    dg_put_u32(out, (uint32_t)f->geom.n_rings);
    dg_put_u32(out, n_points);
    dg_put_u32(out, (uint32_t)f->n_tags);
    dg_put_u32(out, (uint32_t)n_text);
    for (int32_t i = 0; i < f->geom.n_rings; i++) {
        dg_put_u32(out, (uint32_t)f->geom.rings[i].n_pts);
        dg_put_u32(out, f->geom.rings[i].is_hole);
    }
    for (int32_t i = 0; i < f->geom.n_rings; i++) {
        for (int32_t j = 0; j < f->geom.rings[i].n_pts; j++) {
            dg_put_f64(out, f->geom.rings[i].pts[j].x);
            dg_put_f64(out, f->geom.rings[i].pts[j].y);
        }
    }
    dg_put_str(out, f->source_id);
    dg_put_str(out, f->layer);
    dg_put_str(out, f->repair);
    for (int32_t i = 0; i < f->n_tags; i++) {
        dg_put_str(out, f->tags[i].key);
        dg_put_str(out, f->tags[i].value);
    }
}

uint32_t dg_get_u32(struct dg_cursor *in)
{
    if (in->is_bad || in->n - in->at < 4) {
        in->is_bad = true;
        return 0;
    }
    const unsigned char *b = in->p + in->at;
    in->at += 4;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

double dg_get_f64(struct dg_cursor *in)
{
    uint64_t lo = dg_get_u32(in);
    uint64_t u = lo | (uint64_t)dg_get_u32(in) << 32;
    double v;
    memcpy(&v, &u, sizeof v);
    return in->is_bad ? 0 : v;
}

const char *dg_get_str(struct dg_cursor *in)
{
    const unsigned char *start = in->p + in->at;
    const unsigned char *end = in->is_bad ? NULL : memchr(start, 0, in->n - in->at);
    if (!end || !dg_text_is_clean((const char *)start, (size_t)(end - start), NULL)) {
        in->is_bad = true;
        return "";
    }
    in->at += (size_t)(end - start) + 1;
    return (const char *)start;
}

/* What a feature's payload claims about itself, held against its length before anything is allocated. */
struct claims {
    uint32_t kind, was_repaired, n_rings, n_points, n_tags, n_text;
};

static int claims_check(const struct claims *c, size_t n_left, struct dg_err *err)
{
    uint64_t want = (uint64_t)c->n_rings * 8 + (uint64_t)c->n_points * 16 + c->n_text;
    if (c->kind > DG_GEOM_AREA || c->was_repaired > 1 || want != n_left)
        return dg_err_set(err, DG_EREADER, "a feature record whose counts do not fill it");
    if (c->kind == DG_GEOM_NONE || c->n_rings == 0)
        return dg_err_set(err, DG_EREADER, "a feature record without a geometry");
    if (c->n_points > DG_MAX_POINTS || c->n_tags > MAX_TAGS || c->n_rings > c->n_points)
        return dg_err_set(err, DG_EREADER, "a feature record over the limits");
    if (c->n_text < 3 + 2 * c->n_tags) return dg_err_set(err, DG_EREADER, "a feature record without its texts");
    return 0;
}

static int rings_parse(struct dg_cursor *in, const struct claims *c, struct dg_geom *geom, struct dg_pt *pts,
                       struct dg_err *err)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < c->n_rings; i++) {
        uint32_t n_pts = dg_get_u32(in), is_hole = dg_get_u32(in);
        uint32_t least = c->kind == DG_GEOM_AREA ? 3 : c->kind == DG_GEOM_LINE ? 2 : 1;
        if (n_pts < least || n_pts > c->n_points - sum || is_hole > 1 || (is_hole && i == 0))
            return dg_err_set(err, DG_EREADER, "a feature record with a ring that cannot be");
        geom->rings[i] = (struct dg_ring){pts + sum, (int32_t)n_pts, is_hole};
        sum += n_pts;
    }
    if (sum != c->n_points) return dg_err_set(err, DG_EREADER, "a feature record whose rings miss points");
    for (uint64_t i = 0; i < sum; i++) {
        pts[i].x = dg_get_f64(in);
        pts[i].y = dg_get_f64(in);
        if (!isfinite(pts[i].x) || !isfinite(pts[i].y))
            return dg_err_set(err, DG_EREADER, "a feature record with a coordinate that is no number");
    }
    return 0;
}

int dg_feature_parse(struct dg_arena *arena, const void *bytes, size_t n, struct dg_feature *out,
                     struct dg_err *err)
{
    struct dg_cursor in = {.p = bytes, .n = n};
    struct claims c;
    c.kind = dg_get_u32(&in);
    c.was_repaired = dg_get_u32(&in);
    c.n_rings = dg_get_u32(&in);
    c.n_points = dg_get_u32(&in);
    c.n_tags = dg_get_u32(&in);
    c.n_text = dg_get_u32(&in);
    if (in.is_bad) return dg_err_set(err, DG_EREADER, "a feature record cut short");
    DG_TRY(claims_check(&c, n - in.at, err));

    /* One piece for all: points, rings, tags, texts, in falling order of alignment. */
    size_t at_rings = (size_t)c.n_points * sizeof(struct dg_pt);
    size_t at_tags = at_rings + (size_t)c.n_rings * sizeof(struct dg_ring);
    size_t at_text = at_tags + (size_t)c.n_tags * sizeof(struct dg_tag);
    char *piece = dg_arena_get(arena, at_text + c.n_text);
    if (!piece) return dg_err_set(err, DG_ENOMEM, "out of memory for a feature");
    struct dg_feature f = {.geom = {(enum dg_geom_kind)c.kind, (int32_t)c.n_rings, (void *)(piece + at_rings)},
                           .tags = (void *)(piece + at_tags),
                           .n_tags = (int32_t)c.n_tags,
                           .was_repaired = c.was_repaired};
    DG_TRY(rings_parse(&in, &c, &f.geom, (void *)piece, err));

    char *text = piece + at_text;
    memcpy(text, in.p + in.at, c.n_text);
    struct dg_cursor strings = {.p = (unsigned char *)text, .n = c.n_text};
    f.source_id = dg_get_str(&strings);
    f.layer = dg_get_str(&strings);
    f.repair = dg_get_str(&strings);
    for (uint32_t i = 0; i < c.n_tags; i++) {
        f.tags[i].key = dg_get_str(&strings);
        f.tags[i].value = dg_get_str(&strings);
    }
    if (strings.is_bad || strings.at != strings.n)
        return dg_err_set(err, DG_EREADER, "a feature record with broken texts");
    *out = f;
    return 0;
}

void dg_request_put(struct dg_text *out, const struct dg_request *r)
{
    size_t begun = dg_frame_begin(out, DG_FRAME_REQUEST);
    dg_put_u32(out, (uint32_t)r->kind);
    for (int i = 0; i < 4; i++) dg_put_f64(out, r->bbox[i]);
    dg_put_u32(out, r->has_bbox);
    dg_put_f64(out, r->margin_m);
    dg_put_f64(out, r->cpu_seconds);
    dg_put_f64(out, r->memory_mib);
    dg_put_u32(out, (uint32_t)r->epsg);
    dg_put_f64(out, r->x0);
    dg_put_f64(out, r->y0);
    dg_put_f64(out, r->x1);
    dg_put_f64(out, r->y1);
    dg_put_f64(out, r->step_m);
    dg_put_u32(out, r->nx);
    dg_put_u32(out, r->ny);
    dg_put_u32(out, (uint32_t)r->n_files);
    for (int32_t i = 0; i < r->n_files; i++) {
        dg_put_u32(out, (uint32_t)r->files[i].role);
        dg_put_str(out, r->files[i].name);
        dg_put_str(out, r->files[i].suffix);
    }
    dg_frame_end(out, begun);
}

static int files_parse(struct dg_cursor *in, struct dg_request *r, struct dg_err *err)
{
    uint32_t n_files = dg_get_u32(in);
    if (n_files < 1 || n_files > DG_MAX_FILES)
        return dg_err_set(err, DG_EREADER, "a request with %u files", n_files);
    r->n_files = (int32_t)n_files;
    for (uint32_t i = 0; i < n_files; i++) {
        uint32_t role = dg_get_u32(in);
        const char *name = dg_get_str(in), *suffix = dg_get_str(in);
        if (role >= DG_N_FILE_ROLES || strlen(name) >= DG_FILE_NAME_MAX ||
            strlen(suffix) >= sizeof r->files[i].suffix)
            return dg_err_set(err, DG_EREADER, "a request with a file that cannot be");
        r->files[i].role = (enum dg_file_role)role;
        memcpy(r->files[i].name, name, strlen(name) + 1);
        memcpy(r->files[i].suffix, suffix, strlen(suffix) + 1);
    }
    return 0;
}

int dg_request_parse(const void *payload, size_t n, struct dg_request *out, struct dg_err *err)
{
    struct dg_cursor in = {.p = payload, .n = n};
    struct dg_request r = {0};
    uint32_t kind = dg_get_u32(&in);
    for (int i = 0; i < 4; i++) r.bbox[i] = dg_get_f64(&in);
    r.has_bbox = dg_get_u32(&in) != 0;
    r.margin_m = dg_get_f64(&in);
    r.cpu_seconds = dg_get_f64(&in);
    r.memory_mib = dg_get_f64(&in);
    r.epsg = (int32_t)dg_get_u32(&in);
    r.x0 = dg_get_f64(&in);
    r.y0 = dg_get_f64(&in);
    r.x1 = dg_get_f64(&in);
    r.y1 = dg_get_f64(&in);
    r.step_m = dg_get_f64(&in);
    r.nx = dg_get_u32(&in);
    r.ny = dg_get_u32(&in);
    if (kind < DG_REQUEST_EXTRACT || kind > DG_REQUEST_DOSSIER)
        return dg_err_set(err, DG_EREADER, "a request of unknown kind %u", kind);
    r.kind = (enum dg_request_kind)kind;
    DG_TRY(files_parse(&in, &r, err));
    if (in.is_bad || in.at != in.n) return dg_err_set(err, DG_EREADER, "a request cut short");
    *out = r;
    return 0;
}
