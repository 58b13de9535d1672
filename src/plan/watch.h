/* Watch: how much of the limits is used up. Private to plan. */
#ifndef DG_PLAN_WATCH_H
#define DG_PLAN_WATCH_H

#include "plan/plan.h"

struct dg_watch {
    const struct dg_plan_params *params;
    double from, to; /* this part's share of what `used` says */
    struct dg_plan_progress progress;
};

/* 0 when the part may begin, 1 or more when its share of the caller's limits is used up. */
static inline double dg_watch_used(const struct dg_watch *watch)
{
    if (!watch->params->used) return 0;
    double used = watch->params->used(watch->params->ctx, &watch->progress);
    if (used >= 1 || watch->to <= watch->from) return used >= 1 ? 1 : 0;
    return used <= watch->from ? 0 : (used - watch->from) / (watch->to - watch->from);
}

static inline bool dg_watch_is_over(const struct dg_watch *watch) { return dg_watch_used(watch) >= 1; }

#endif
