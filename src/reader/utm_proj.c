/* UTM by PROJ, from a definition without a database: nothing is opened, so the sandbox may be closed. The
 * result is that of EPSG 326zz and 327zz. */
#include <proj.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reader/child.h"

struct dg_utm {
    PJ_CONTEXT *context;
    PJ *utm;
};

int dg_utm_open(int zone, bool is_south, struct dg_utm **out, struct dg_err *err)
{
    struct dg_utm *u = dg_calloc(1, sizeof *u);
    if (!u) return dg_err_set(err, DG_ENOMEM, "out of memory");
    char definition[96];
    snprintf(definition, sizeof definition, "+proj=utm +zone=%d%s +ellps=WGS84", zone,
             is_south ? " +south" : "");
    u->context = proj_context_create();
    /* It says on standard error that there is no proj.db, which is not needed. */
    if (u->context) proj_log_level(u->context, PJ_LOG_NONE);
    if (u->context) u->utm = proj_create(u->context, definition);
    if (!u->utm) {
        dg_utm_close(&u);
        return dg_err_set(err, DG_EREADER, "PROJ cannot make UTM zone %d", zone);
    }
    *out = u;
    return 0;
}

void dg_utm_close(struct dg_utm **utm)
{
    if (!*utm) return;
    if ((*utm)->utm) proj_destroy((*utm)->utm);
    if ((*utm)->context) proj_context_destroy((*utm)->context);
    free(*utm);
    *utm = NULL;
}

static PJ_COORD radians(struct dg_pt lonlat)
{
    return proj_coord(proj_torad(lonlat.x), proj_torad(lonlat.y), 0, 0);
}

int dg_utm_forward(struct dg_utm *utm, struct dg_pt lonlat, struct dg_pt *metres, struct dg_err *err)
{
    PJ_COORD xy = proj_trans(utm->utm, PJ_FWD, radians(lonlat));
    if (!isfinite(xy.xy.x) || !isfinite(xy.xy.y)) {
        proj_errno_reset(utm->utm);
        return dg_err_set(err, DG_EINVAL, "position %.7g, %.7g is outside the projection", lonlat.x, lonlat.y);
    }
    *metres = (struct dg_pt){xy.xy.x, xy.xy.y};
    return 0;
}

double dg_utm_scale_error_ppm(struct dg_utm *utm, struct dg_pt lonlat)
{
    PJ_FACTORS f = proj_factors(utm->utm, radians(lonlat));
    return fabs(f.meridional_scale - 1) * 1e6;
}
