/* Place: from an exact position to what a publication level shows of it. Private to register. */
#ifndef DG_REGISTER_PLACE_H
#define DG_REGISTER_PLACE_H

#include "register/finder.h"

/* What may be shown: geometry in metres of the dossier's projection. */
struct dg_shown {
    struct dg_geom metres;
    const char *name; /* of the street; "" none */
};

/* The stretch of the nearest street that faces `at`, cut at multiples of stretch_m from the street's beginning.
 * False: no street within street_m. Ties: the first street. */
int dg_place_stretch(struct dg_arena *arena, const struct dg_streets *streets, struct dg_pt at,
                     const struct dg_coarseness *coarse, struct dg_shown *out, bool *is_found,
                     struct dg_err *err);

/* The cell of the lattice with corners at whole multiples of side_m that holds `at`. */
int dg_place_cell(struct dg_arena *arena, struct dg_pt at, double side_m, struct dg_geom *out,
                  struct dg_err *err);

/* The same geometry in degrees, rounded to `decimals` of a degree. DG_EINVAL: outside the projection. */
int dg_place_lonlat(struct dg_arena *arena, struct dg_crs_map *map, const struct dg_geom *metres, int decimals,
                    struct dg_geom *out, struct dg_err *err);

/* The first of the areas that holds it; NULL none. */
const struct dg_source_area *dg_place_area(const struct dg_source *source, struct dg_pt lonlat);

/* The text without numbers that may be coordinates: six digits or more, or three behind the point, or degrees;
 * in digits of any of the three scripts. "…" stands for each. In `arena`; the text itself when it has none.
 * NULL: memory ran out. */
const char *dg_place_scrub(struct dg_arena *arena, const char *text);

/* reach.c: what can be told with this camera, by class, the farthest distance of each; classes that it reaches
 * nowhere are left out. `is_lens_alone`: as if it hung as high as what it looks at, so that height and tilt do
 * not show in the figures. */
int dg_reach_classes(struct dg_arena *arena, const struct dg_dossier *dossier, const struct dg_camera *camera,
                     bool is_lens_alone, struct dg_pub_class **out, int32_t *n, struct dg_err *err);

#endif
