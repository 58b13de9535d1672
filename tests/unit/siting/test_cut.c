/* Cut: what strips and borders settle is what the density says of every single target. */
#include <stdlib.h>

#include "base/rng.h"
#include "base/trig.h"
#include "siting/cut.h"
#include "tap.h"

#define N_MARKS 400
#define N_LENSES 120

static int compare_bearings(const void *a, const void *b)
{
    const struct dg_mark *x = a, *y = b;
    return (x->bearing > y->bearing) - (x->bearing < y->bearing);
}

static void marks_draw(struct dg_rng *rng, struct dg_mark *marks)
{
    static const double densities[4] = {12.5, 62.5, 125, 250};
    for (int32_t i = 0; i < N_MARKS; i++) {
        struct dg_mark *m = &marks[i];
        double far = 120 * dg_rng_unit(rng), at = 2 * DG_PI * dg_rng_unit(rng) - DG_PI;
        /* Every third on whole metres, so that some lie on the axis, straight below and on borders. */
        m->dx = i % 3 ? far * sin(at) : (double)dg_rng_below(rng, 41) - 20;
        m->dy = i % 3 ? far * cos(at) : (double)dg_rng_below(rng, 41) - 20;
        m->drop = i % 2 ? 4.5 : 8 * dg_rng_unit(rng) - 2;
        m->px_per_m = i % 17 ? densities[dg_rng_below(rng, 4)] : INFINITY;
        m->bearing = dg_atan2(m->dx, m->dy);
        m->ix = i;
    }
    qsort(marks, N_MARKS, sizeof *marks, compare_bearings);
}

static struct dg_zoom look_draw(struct dg_rng *rng, int i)
{
    static const int32_t pixels[3][2] = {{1920, 1080}, {2688, 1520}, {3840, 2160}};
    const int32_t *px = pixels[dg_rng_below(rng, 3)];
    struct dg_zoom look = {.is_all_round = i % 8 == 7};
    struct dg_lens *lens = &look.view.lens;
    *lens = (struct dg_lens){.projection = look.is_all_round ? DG_EQUIDISTANT : DG_RECTILINEAR,
                             .width_px = px[0],
                             .height_px = look.is_all_round ? px[0] : px[1]};
    lens->hfov = look.is_all_round ? DG_PI : (10 + 95 * dg_rng_unit(rng)) * DG_DEG;
    lens->vfov = look.is_all_round ? DG_PI : dg_vfov_from_hfov(DG_RECTILINEAR, lens->hfov, px[0], px[1]);
    look.view.range_m = i % 2 ? 80 : 200;
    look.hfov = lens->hfov;
    look.vfov = lens->vfov;
    return look;
}

static int32_t count_hits(const struct dg_cutter *cutter, const struct dg_mark *marks, const int32_t *hits,
                          int32_t n)
{
    bool is_hit[N_MARKS] = {false};
    int32_t n_in = 0;
    for (int32_t i = 0; i < n; i++) {
        CHECK(!is_hit[hits[i]]); /* none twice */
        is_hit[hits[i]] = true;
    }
    for (int32_t i = 0; i < N_MARKS; i++) {
        const struct dg_mark *m = &marks[i];
        bool is_in = dg_aim_density(&cutter->aim, m->dx, m->dy, m->drop) >= m->px_per_m;
        CHECK(is_in == is_hit[m->ix]);
        n_in += is_in;
    }
    return n_in;
}

static void test_every_mark(void)
{
    struct dg_rng rng = dg_rng_init(11);
    struct dg_mark marks[N_MARKS];
    struct dg_near near[N_MARKS];
    int32_t hits[N_MARKS], n_in = 0;
    for (int i = 0; i < N_LENSES; i++) {
        struct dg_near_list list = {.items = near};
        struct dg_cutter cutter;
        struct dg_zoom look = look_draw(&rng, i);
        /* Level, upwards and steep ones among them. */
        double tilt = look.is_all_round ? DG_PI / 2 : (90 * dg_rng_unit(&rng) - 15) * DG_DEG;
        marks_draw(&rng, marks);
        dg_cutter_init(&cutter, &look, tilt);
        dg_cutter_shorten(&cutter, marks, N_MARKS, &list);
        for (int b = 0; b < 24; b++) {
            double bearing = b * 15 * DG_DEG;
            dg_cutter_turn(&cutter, bearing);
            n_in += count_hits(&cutter, marks, hits, dg_cutter_hits(&cutter, &list, bearing, hits));
        }
    }
    CHECK(n_in > 10000); /* the views have something in them */
}

/* What no bearing reaches is left out beforehand. */
static void test_shorten(void)
{
    struct dg_mark marks[3] = {{.dx = 0, .dy = 10, .drop = 3, .px_per_m = 25},
                               {.dx = 0, .dy = 150, .drop = 3, .px_per_m = 25, .ix = 1},
                               {.dx = 0, .dy = 10, .drop = 3, .px_per_m = INFINITY, .ix = 2}};
    struct dg_near near[3];
    struct dg_near_list list = {.items = near};
    struct dg_cutter cutter;
    struct dg_zoom look = {.view.lens = {DG_RECTILINEAR, 1920, 1080, 90 * DG_DEG, 0}, .view.range_m = 80};
    look.view.lens.vfov = dg_vfov_from_hfov(DG_RECTILINEAR, look.view.lens.hfov, 1920, 1080);
    look.hfov = look.view.lens.hfov;
    look.vfov = look.view.lens.vfov;
    dg_cutter_init(&cutter, &look, 10 * DG_DEG);
    dg_cutter_shorten(&cutter, marks, 3, &list);
    CHECK_INT(list.n, 1);
    CHECK_INT(list.items[0].mark.ix, 0);
}

int main(void)
{
    TAP_CASE("every target as the density says, at every bearing", test_every_mark);
    TAP_CASE("what is out of reach is left out", test_shorten);
    return tap_end();
}
