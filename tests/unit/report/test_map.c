/* Maps: PNG of the right size, the same bytes twice, empty states, and one picture compared with a stored one.
 */
#include <cairo.h>

#include "golden.h"
#include "lane.h"

#define PAGE_W 1800
#define PAGE_H 1240
#define SHRINK 5 /* the stored picture is this many times smaller: glyph edges may differ between versions */

static struct lane lane;

static struct dg_text map_of(int32_t camera_ix, enum dg_lang lang)
{
    struct dg_report_map_params params = {.lang = lang, .font_dir = golden_fonts()};
    struct dg_text png = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_report_map_png(&png, &lane.assessment, camera_ix, &params, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    return png;
}

static int32_t big_endian(const char *bytes)
{
    const unsigned char *u = (const unsigned char *)bytes;
    return (int32_t)((uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3]);
}

static void test_png(void)
{
    for (int32_t i = -1; i < lane.assessment.n_cameras; i++) {
        struct dg_text png = map_of(i, i % 2 ? DG_EN : DG_FA);
        CHECK(png.len > 33 && memcmp(png.data, "\x89PNG\r\n\x1a\n", 8) == 0);
        CHECK_INT(big_endian(png.data + 16), PAGE_W);
        CHECK_INT(big_endian(png.data + 20), PAGE_H);
        /* No clock and no program name: nothing but what the picture needs. */
        CHECK(!memmem(png.data, png.len, "tIME", 4) && !memmem(png.data, png.len, "tEXt", 4));
        dg_text_done(&png);
    }
}

static void test_same_bytes(void)
{
    for (int32_t i = -1; i < 1; i++) {
        struct dg_text a = map_of(i, DG_FA), b = map_of(i, DG_FA);
        CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
        dg_text_done(&a);
        dg_text_done(&b);
    }
}

/* ---- pictures -------------------------------------------------------------------------------------- */

struct bytes {
    const char *data;
    size_t n, at;
};

static cairo_status_t bytes_next(void *ctx, unsigned char *out, unsigned n)
{
    struct bytes *bytes = ctx;
    if (bytes->n - bytes->at < n) return CAIRO_STATUS_READ_ERROR;
    memcpy(out, bytes->data + bytes->at, n);
    bytes->at += n;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *picture_of(const char *data, size_t n)
{
    struct bytes bytes = {data, n, 0};
    return cairo_image_surface_create_from_png_stream(bytes_next, &bytes);
}

static int channel(cairo_surface_t *picture, int x, int y, int c)
{
    const unsigned char *data = cairo_image_surface_get_data(picture);
    return data[(size_t)y * (size_t)cairo_image_surface_get_stride(picture) + (size_t)x * 4 + (size_t)c];
}

static cairo_surface_t *shrunk(cairo_surface_t *picture)
{
    int w = cairo_image_surface_get_width(picture) / SHRINK,
        h = cairo_image_surface_get_height(picture) / SHRINK;
    cairo_surface_t *small = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    unsigned char *data = cairo_image_surface_get_data(small);
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            for (int c = 0; c < 3; c++) {
                int sum = 0;
                for (int k = 0; k < SHRINK * SHRINK; k++) {
                    sum += channel(picture, x * SHRINK + k % SHRINK, y * SHRINK + k / SHRINK, c);
                }
                data[(size_t)y * (size_t)cairo_image_surface_get_stride(small) + (size_t)x * 4 + (size_t)c] =
                    (unsigned char)(sum / (SHRINK * SHRINK));
            }
        }
    }
    cairo_surface_mark_dirty(small);
    return small;
}

static void picture_compare(int32_t camera_ix, enum dg_lang lang, const char *name)
{
    struct dg_text png = map_of(camera_ix, lang);
    cairo_surface_t *whole = picture_of(png.data, png.len), *got = shrunk(whole);
    size_t n = 0;
    if (golden_writes()) CHECK_INT(cairo_surface_write_to_png(got, golden_path(name)), CAIRO_STATUS_SUCCESS);
    char *stored = scratch_read(golden_path(name), &n);
    CHECK(stored != NULL);
    cairo_surface_t *want = picture_of(stored ? stored : "", n);
    int w = cairo_image_surface_get_width(want), h = cairo_image_surface_get_height(want);
    CHECK_INT(w, PAGE_W / SHRINK);
    CHECK_INT(h, PAGE_H / SHRINK);
    long n_far = 0;
    double sum = 0;
    for (int i = 0; i < w * h; i++) {
        int far = 0;
        for (int c = 0; c < 3; c++) {
            int d = abs(channel(got, i % w, i / w, c) - channel(want, i % w, i / w, c));
            sum += d;
            far = d > far ? d : far;
        }
        n_far += far > 24;
    }
    printf("# %s: mean difference %.3f of 255, %ld of %d points differ by more than 24\n", name,
           sum / (3.0 * w * h), n_far, w * h);
    CHECK(sum / (3.0 * w * h) < 0.3);
    CHECK(n_far < 20); /* of 89280: one camera's name, left out, is more */
    cairo_surface_destroy(whole);
    cairo_surface_destroy(got);
    cairo_surface_destroy(want);
    free(stored);
    dg_text_done(&png);
}

static void test_pictures(void)
{
    picture_compare(-1, DG_EN, "lane-overview-en.png");
    picture_compare(1, DG_FA, "lane-camera-fa.png");
}

/* ---- empty states ---------------------------------------------------------------------------------- */

static void test_empty(void)
{
    struct lane whole = lane;
    for (int without = 0; without < 5; without++) {
        lane = whole;
        lane.assessment.dossier = &lane.dossier;
        if (without == 0 || without == 4) lane.assessment.n_cameras = lane.dossier.cameras.n = 0;
        if (without == 1 || without == 4)
            lane.assessment.n_needs = lane.dossier.needs.n = lane.assessment.n_gaps = 0;
        if (without == 2 || without == 4) lane.dossier.buildings.n = 0;
        if (without == 3) lane.dossier.buildings.n = 1;
        if (without == 4) lane.dossier.scheme.boundary = (struct dg_geom){0};
        if (without == 4) lane.dossier.barriers.n = lane.dossier.roads.n = lane.dossier.private_spaces.n = 0;
        if (without == 4) lane.dossier.sensitive_places.n = 0;
        if (without >= 2) lane.assessment.n_gaps = 0; /* a gap names its building */
        for (int lang = DG_EN; lang <= DG_FA; lang++) {
            struct dg_text png = map_of(-1, (enum dg_lang)lang);
            CHECK(png.len > 10000);
            dg_text_done(&png);
        }
    }
    lane = whole;
    lane.assessment.dossier = &lane.dossier;
}

/* ---- files ----------------------------------------------------------------------------------------- */

static void count_progress(void *ctx, int64_t n_done, int64_t n_total)
{
    CHECK(n_done <= n_total);
    *(int64_t *)ctx = n_done;
}

static void test_files(void)
{
    int64_t n_done = 0;
    struct dg_report_map_params params = {
        .font_dir = golden_fonts(), .progress = count_progress, .progress_ctx = &n_done};
    const char *id = lane.dossier.cameras.items[1].camera_id;
    lane.dossier.cameras.items[1].camera_id = "../../etc";
    CHECK_INT(dg_report_maps(scratch("maps"), &lane.assessment, &params, NULL), 0);
    lane.dossier.cameras.items[1].camera_id = id;
    CHECK_INT(n_done, 4);
    CHECK(access(scratch("maps/overview.png"), R_OK) == 0 &&
          access(scratch("maps/camera-C-01.png"), R_OK) == 0);
    CHECK(access(scratch("maps/camera_2.png"), R_OK) == 0);
    CHECK_INT(scratch_count(), 1); /* the folder alone: no name led out of it */
}

static void test_fonts_missing(void)
{
    struct dg_report_map_params params = {.font_dir = scratch("nowhere")};
    struct dg_text png = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_report_map_png(&png, &lane.assessment, -1, &params, &err), DG_EFOUND);
    CHECK(strstr(err.msg, "Vazirmatn") != NULL);
    CHECK_INT(dg_report_map_png(&png, &lane.assessment, 99, &params, &err), DG_EINVAL);
    dg_text_done(&png);
}

/* Memory that runs out anywhere is an error and no crash; cairo and pango use their own memory. */
static void test_no_memory(void)
{
    struct dg_report_map_params params = {.font_dir = golden_fonts()};
    int n_failed = 0;
    for (long after = 0; after < 400; after += 7) {
        struct dg_text png = {0};
        dg_alloc_fail_after(after);
        n_failed += dg_report_map_png(&png, &lane.assessment, 0, &params, NULL) == DG_ENOMEM;
        dg_alloc_fail_after(-1);
        dg_text_done(&png);
    }
    CHECK(n_failed > 0);
}

int main(void)
{
    lane_make(&lane);
    TAP_CASE("each map is a PNG of the page's size", test_png);
    TAP_CASE("two runs give the same bytes", test_same_bytes);
    TAP_CASE("the lane looks as stored", test_pictures);
    TAP_CASE("a map without cameras, needs or buildings is a map", test_empty);
    TAP_CASE("files get safe names", test_files);
    TAP_CASE("missing fonts are named", test_fonts_missing);
    TAP_CASE("no memory is an error", test_no_memory);
    lane_done(&lane);
    return tap_end();
}
