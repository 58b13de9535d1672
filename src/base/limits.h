/* Limits: how much of anything that comes from outside didgah accepts. One place, so that a reader of
 * outside bytes cannot forget one. Origin: the project's own choice unless a line says otherwise. */
#ifndef DG_BASE_LIMITS_H
#define DG_BASE_LIMITS_H

#define DG_MAX_FEATURES 4000000   /* features of one extract: a capital has about a million buildings */
#define DG_MAX_POINTS 40000000    /* points of one extract */
#define DG_MAX_RING_POINTS 200000 /* points of one ring */
#define DG_MAX_GEOM_DEPTH 8       /* nesting of geometry collections; GEOS before 3.15 crashes on thousands */
#define DG_MAX_JSON_DEPTH 128     /* the field has settled on 128 */
#define DG_MAX_NUMBER_DIGITS 40   /* digits of one number in JSON */
#define DG_MAX_NAME 200           /* code points of an id or a name */
#define DG_MAX_TEXT 10000         /* code points of a text */
#define DG_MAX_FILE_BYTES (4ll << 30) /* an input file */
#define DG_MAX_RASTER_CELLS 100000000 /* pixels of a raster (ASVS 5.2.6 asks for a limit) */
#define DG_MAX_CAMERAS 250000         /* a capital may reach 200,000 */
#define DG_MAX_RANGE_M 2000.0 /* farthest distance that sight is computed for: keeps products exact, geom.h */
#define DG_MAX_EXTENT_M 200000.0         /* scene extent: lattice coordinates stay within 32 bits, geom.h */
#define DG_MAX_HEIGHT_M 1000.0           /* heights of buildings and masts above ground */
#define DG_MAX_NEED_SAMPLES 50000000ll   /* samples of one need: 1 GB; 12 km2 at half a metre */
#define DG_MAX_PLAN_ENTRIES 2000000000ll /* ones of a cover matrix: offsets of 32 bits */
#define DG_MAX_PLAN_COST (1ll << 40)     /* all costs of a cover problem together: bounds stay exact, plan.h */

#endif
