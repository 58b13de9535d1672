/* A yard with a bit of everything at seeded places, for laws that hold whatever stands where. */
#ifndef DG_TESTS_ASSESS_RANDOM_YARD_H
#define DG_TESTS_ASSESS_RANDOM_YARD_H

#include "base/rng.h"
#include "yard.h"

static inline double random_between(struct dg_rng *rng, double least, double most)
{
    return round(dg_rng_range(rng, least, most) * 2) / 2;
}

/* Houses, yards that overlap one another, needs of all kinds (one over everything) and cameras, some of which
 * turn. Nothing stands within 3 m of a camera. */
static inline struct yard *random_yard(struct dg_rng *rng, int n_cameras)
{
    static const char *const kinds[] = {"yard", "garden", "yard"};
    struct yard *y = yard_new();
    for (int i = 0; i < 12; i++) {
        double x = random_between(rng, -80, 80), w = random_between(rng, 4, 12), d = random_between(rng, 4, 12);
        double at_y = 24 * (i % 4) - 45 + random_between(rng, 0, 4); /* between the rows of cameras */
        yard_building(y, x, at_y, x + w, at_y + d, random_between(rng, 2.5, 9));
        yard_private(y, "dwelling", x, at_y, x + w, at_y + d);
        yard_private(y, kinds[i % 3], x - 5, at_y - 4, x + w + random_between(rng, 0, 9), at_y + d + 4);
    }
    yard_need_box(y, -90, -60, 90, 60, "monitor");
    yard_need_box(y, -20, -8, 10, 6, "detect")->ceiling_class = "identify";
    const double lane[6] = {-90, -50, 0, 4, 90, 50};
    yard_need(y, yard_geom(y, DG_GEOM_LINE, 3, lane), "monitor");
    for (int i = 0; i < n_cameras; i++) {
        struct dg_equipment *eq = yard_equipment(y, i % 4 == 3 ? "ptz" : "fixed", 1920, 1080, 70);
        if (i % 4 == 3) {
            eq->hfov_min_deg = 5;
            eq->pan_min_deg = 0, eq->pan_max_deg = 360;
            eq->tilt_min_deg = 0, eq->tilt_max_deg = 90;
        }
        struct dg_camera *camera =
            yard_camera(y, random_between(rng, -70, 70), 24 * (i % 4) - 51, random_between(rng, 3, 8),
                        random_between(rng, 0, 359), random_between(rng, 5, 30));
        camera->serves = i % 2 ? "N0" : "N1";
    }
    return y;
}

#endif
