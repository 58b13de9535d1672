#include "peers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const embree_mode_names[EMBREE_MODES] = {"embree 1", "embree 8", "embree 16", "embree 1M"};

#ifdef DG_BENCH_EMBREE

#include <embree3/rtcore.h>

struct embree {
    RTCDevice device;
    RTCScene scene;
    double x0, y0; /* lattice units: what Embree's coordinates are relative to */
    struct RTCRay *rays;
};

bool embree_is_built_in(void) { return true; }

static int32_t n_walls(const struct dg_scene *scene)
{
    int32_t n = 0;
    for (int32_t p = 0; p < scene->n_prisms; p++) {
        const struct dg_prism *prism = &scene->prisms[p];
        for (int32_t r = 0; r < prism->n_rings; r++) {
            n += scene->rings[prism->first_ring + r].n_pts - (prism->is_barrier ? 1 : 0);
        }
    }
    return n;
}

static void put_wall(const struct embree *e, struct dg_ipt a, struct dg_ipt b, int32_t top_u, float *v,
                     uint32_t *q, uint32_t wall_ix)
{
    struct dg_ipt at[4] = {a, b, b, a};
    for (uint32_t i = 0; i < 4; i++) {
        v[3 * i] = (float)((at[i].x - e->x0) * 1e-4);
        v[3 * i + 1] = (float)((at[i].y - e->y0) * 1e-4);
        v[3 * i + 2] = i < 2 ? -1 : (float)(top_u * 1e-4); /* a little below the ground: no leak there */
        q[i] = 4 * wall_ix + i;
    }
}

struct embree *embree_new(const struct dg_scene *scene)
{
    struct embree *e = calloc(1, sizeof *e);
    if (!e) abort();
    e->device = rtcNewDevice("threads=1");
    e->scene = rtcNewScene(e->device);
    e->x0 = (scene->box.x0 + (double)scene->box.x1) / 2;
    e->y0 = (scene->box.y0 + (double)scene->box.y1) / 2;
    rtcSetSceneFlags(e->scene, RTC_SCENE_FLAG_NONE);
    rtcSetSceneBuildQuality(e->scene, RTC_BUILD_QUALITY_HIGH);
    RTCGeometry geom = rtcNewGeometry(e->device, RTC_GEOMETRY_TYPE_QUAD);
    size_t n = (size_t)n_walls(scene);
    float *v = rtcSetNewGeometryBuffer(geom, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, 12, 4 * n);
    uint32_t *q = rtcSetNewGeometryBuffer(geom, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT4, 16, n);
    uint32_t wall_ix = 0;
    for (int32_t p = 0; p < scene->n_prisms; p++) {
        const struct dg_prism *prism = &scene->prisms[p];
        for (int32_t r = 0; r < prism->n_rings; r++) {
            const struct dg_iring *ring = &scene->rings[prism->first_ring + r];
            for (int32_t i = prism->is_barrier ? 1 : 0; i < ring->n_pts; i++) {
                put_wall(e, ring->pts[i ? i - 1 : ring->n_pts - 1], ring->pts[i], prism->top_u,
                         v + 12 * (size_t)wall_ix, q + 4 * (size_t)wall_ix, wall_ix);
                wall_ix++;
            }
        }
    }
    rtcCommitGeometry(geom);
    rtcAttachGeometry(e->scene, geom);
    rtcReleaseGeometry(geom);
    rtcCommitScene(e->scene);
    e->rays = aligned_alloc(64, 65536 * sizeof *e->rays);
    if (!e->rays) abort();
    return e;
}

void embree_free(struct embree *e)
{
    if (!e) return;
    rtcReleaseScene(e->scene);
    rtcReleaseDevice(e->device);
    free(e->rays);
    free(e);
}

/* The lens and one row of samples in Embree's coordinates. */
struct row {
    float x, y, z, dx0, step, dy, dz;
};

static struct row row_of(const struct embree *e, const struct dg_grid *grid, const struct dg_eye *eye,
                         const struct dg_bits *bits, int32_t r)
{
    struct dg_ipt first = dg_grid_centre(grid, bits->i0, bits->j0 + r);
    return (struct row){
        .x = (float)((eye->at.x - e->x0) * 1e-4),
        .y = (float)((eye->at.y - e->y0) * 1e-4),
        .z = (float)(eye->z_u * 1e-4),
        .dx0 = (float)((first.x - eye->at.x) * 1e-4),
        .step = (float)(grid->cell_u * 1e-4),
        .dy = (float)((first.y - eye->at.y) * 1e-4),
        .dz = (float)((eye->target_z_u - eye->z_u) * 1e-4),
    };
}

/* Columns of a row that hold wanted samples, as one span: a disc or a sector has no holes. */
static bool span_of(const struct dg_bits *wanted, int32_t r, int32_t *c0, int32_t *c1)
{
    const uint64_t *row = wanted->words + (size_t)r * (size_t)wanted->words_per_row;
    *c0 = -1;
    for (int32_t w = 0; w < wanted->words_per_row; w++) {
        if (!row[w]) continue;
        if (*c0 < 0) *c0 = 64 * w + __builtin_ctzll(row[w]);
        *c1 = 64 * w + 64 - __builtin_clzll(row[w]);
    }
    return *c0 >= 0;
}

static void set_if_open(struct dg_bits *seen, int32_t r, int32_t c, float tfar)
{
    if (tfar >= 0) seen->words[(size_t)r * (size_t)seen->words_per_row + (size_t)(c >> 6)] |= 1ull << (c & 63);
}

static void sight_1(const struct embree *e, struct RTCIntersectContext *context, const struct row *o, int32_t r,
                    int32_t c0, int32_t c1, struct dg_bits *seen)
{
    for (int32_t c = c0; c < c1; c++) {
        struct RTCRay ray = {.org_x = o->x,
                             .org_y = o->y,
                             .org_z = o->z,
                             .dir_x = o->dx0 + o->step * (float)c,
                             .dir_y = o->dy,
                             .dir_z = o->dz,
                             .tfar = 1,
                             .mask = ~0u};
        rtcOccluded1(e->scene, context, &ray);
        set_if_open(seen, r, c, ray.tfar);
    }
}

#define SIGHT_N(N)                                                                                             \
    static void sight_##N(const struct embree *e, struct RTCIntersectContext *context, const struct row *o,    \
                          int32_t r, int32_t c0, int32_t c1, struct dg_bits *seen)                             \
    {                                                                                                          \
        for (int32_t c = c0; c < c1; c += N) {                                                                 \
            _Alignas(64) int valid[N];                                                                         \
            struct RTCRay##N ray;                                                                              \
            for (int32_t i = 0; i < N; i++) {                                                                  \
                valid[i] = c + i < c1 ? -1 : 0;                                                                \
                ray.org_x[i] = o->x;                                                                           \
                ray.org_y[i] = o->y;                                                                           \
                ray.org_z[i] = o->z;                                                                           \
                ray.tnear[i] = 0;                                                                              \
                ray.dir_x[i] = o->dx0 + o->step * (float)(c + i);                                              \
                ray.dir_y[i] = o->dy;                                                                          \
                ray.dir_z[i] = o->dz;                                                                          \
                ray.time[i] = 0;                                                                               \
                ray.tfar[i] = 1;                                                                               \
                ray.mask[i] = ~0u;                                                                             \
                ray.id[i] = 0;                                                                                 \
                ray.flags[i] = 0;                                                                              \
            }                                                                                                  \
            rtcOccluded##N(valid, e->scene, context, &ray);                                                    \
            for (int32_t i = 0; i < N && c + i < c1; i++) set_if_open(seen, r, c + i, ray.tfar[i]);            \
        }                                                                                                      \
    }
SIGHT_N(8)
SIGHT_N(16)

static void sight_1m(const struct embree *e, struct RTCIntersectContext *context, const struct row *o,
                     int32_t r, int32_t c0, int32_t c1, struct dg_bits *seen)
{
    for (int32_t from = c0; from < c1; from += 65536) {
        int32_t n = c1 - from < 65536 ? c1 - from : 65536;
        for (int32_t i = 0; i < n; i++) {
            e->rays[i] = (struct RTCRay){.org_x = o->x,
                                         .org_y = o->y,
                                         .org_z = o->z,
                                         .dir_x = o->dx0 + o->step * (float)(from + i),
                                         .dir_y = o->dy,
                                         .dir_z = o->dz,
                                         .tfar = 1,
                                         .mask = ~0u};
        }
        rtcOccluded1M(e->scene, context, e->rays, (unsigned)n, sizeof *e->rays);
        for (int32_t i = 0; i < n; i++) set_if_open(seen, r, from + i, e->rays[i].tfar);
    }
}

void embree_sight(const struct embree *e, enum embree_mode mode, const struct dg_scene *scene,
                  const struct dg_grid *grid, const struct dg_eye *eye, const struct dg_bits *wanted,
                  struct dg_bits *seen)
{
    (void)scene;
    struct RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    if (mode != EMBREE_1) context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
    memset(seen->words, 0, (size_t)seen->ny * (size_t)seen->words_per_row * 8);
    for (int32_t r = 0; r < wanted->ny; r++) {
        int32_t c0 = 0, c1 = 0;
        if (!span_of(wanted, r, &c0, &c1)) continue;
        struct row o = row_of(e, grid, eye, wanted, r);
        switch (mode) {
        case EMBREE_1: sight_1(e, &context, &o, r, c0, c1, seen); break;
        case EMBREE_8: sight_8(e, &context, &o, r, c0, c1, seen); break;
        case EMBREE_16: sight_16(e, &context, &o, r, c0, c1, seen); break;
        default: sight_1m(e, &context, &o, r, c0, c1, seen); break;
        }
    }
}

#else

bool embree_is_built_in(void) { return false; }
struct embree *embree_new(const struct dg_scene *scene)
{
    (void)scene;
    return NULL;
}
void embree_free(struct embree *e) { (void)e; }
void embree_sight(const struct embree *e, enum embree_mode mode, const struct dg_scene *scene,
                  const struct dg_grid *grid, const struct dg_eye *eye, const struct dg_bits *wanted,
                  struct dg_bits *seen)
{
    (void)e, (void)mode, (void)scene, (void)grid, (void)eye, (void)wanted, (void)seen;
}

#endif
