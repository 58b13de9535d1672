/* Watch: which cameras see a place, found through an index. Private to rule. */
#ifndef DG_RULE_WATCH_H
#define DG_RULE_WATCH_H

#include "assess/assess.h"

struct dg_watch {
    const struct dg_assessment *assessment;
    struct dg_index *index; /* over what each judged camera can see by day; NULL: nobody sees anything */
    int32_t *camera_of;     /* of each box: index in assessment->cameras */
};

/* About 40 bytes a camera in `arena`. DG_ENOMEM. */
int dg_watch_init(struct dg_arena *arena, const struct dg_assessment *assessment, struct dg_watch *out,
                  struct dg_err *err);

/* Density (px/m) that a camera makes of p, `target_m` above its ground, nothing standing between; 0 out of
 * every picture. */
double dg_watch_density(const struct dg_assessment *assessment, int32_t camera, struct dg_ipt p,
                        double target_m);

/* How many cameras but `without` (-1: none) see p by day at least at px_per_m, each asked from the definition.
 * *best: the highest density at which any of them sees p; *best_camera: whose (-1: nobody does). */
int32_t dg_watch_count(const struct dg_watch *watch, struct dg_ipt p, double target_m, double px_per_m,
                       int32_t without, double *best, int32_t *best_camera);

/* Does this camera see the sample cell of p, at the scheme's target height and lowest class, by day? */
bool dg_watch_sees_cell(const struct dg_assessment *assessment, int32_t camera, struct dg_ipt p);

/* Does any camera see the cell of p by day and make px_per_m of it? Much quicker than counting. */
bool dg_watch_covers(const struct dg_watch *watch, struct dg_ipt p, double px_per_m);

#endif
