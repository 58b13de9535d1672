/* Distances of drivers, and what a stopped lorry hides. */
#include <math.h>

#include "rule/road.h"

double dg_stopping_m(double speed_kmh, double reaction_s, double friction, double grade)
{
    double brake = friction + grade;
    if (brake <= 0) return INFINITY;
    return 0.278 * speed_kmh * reaction_s + speed_kmh * speed_kmh / (254 * brake);
}

double dg_gap_m(double speed_kmh, double gap_s) { return 0.278 * speed_kmh * gap_s; }

/* ---- a stopped lorry ------------------------------------------------------------------------------- */

/* In the lorry's own axes: x forwards from the middle of its front, y to its left. */
static struct dg_pt own(const struct dg_lorry *lorry, struct dg_pt p)
{
    double dx = p.x - lorry->front.x, dy = p.y - lorry->front.y;
    return (struct dg_pt){dx * lorry->dir.x + dy * lorry->dir.y, dy * lorry->dir.x - dx * lorry->dir.y};
}

bool dg_lorry_holds(const struct dg_lorry *lorry, struct dg_pt p)
{
    struct dg_pt q = own(lorry, p);
    return q.x <= 0 && q.x >= -lorry->length_m && fabs(q.y) <= lorry->width_m / 2;
}

/* Cut [*s0, *s1] of a + s (b - a) down to lo <= value <= hi; false: nothing is left. */
static bool clip(double a, double b, double lo, double hi, double *s0, double *s1)
{
    double d = b - a;
    if (d == 0) return a >= lo && a <= hi;
    double t0 = (lo - a) / d, t1 = (hi - a) / d;
    *s0 = fmax(*s0, fmin(t0, t1));
    *s1 = fmin(*s1, fmax(t0, t1));
    return *s0 <= *s1;
}

bool dg_lorry_hides(const struct dg_lorry *lorry, struct dg_pt eye, double eye_m, struct dg_pt p,
                    double target_m)
{
    struct dg_pt a = own(lorry, eye), b = own(lorry, p);
    double s0 = 0, s1 = 1;
    /* The part of the way from the lens (0) to the target (1) that is not higher than the lorry. */
    if (!clip(eye_m, target_m, -INFINITY, lorry->height_m, &s0, &s1)) return false;
    return clip(a.x, b.x, -lorry->length_m, 0, &s0, &s1) &&
           clip(a.y, b.y, -lorry->width_m / 2, lorry->width_m / 2, &s0, &s1);
}

double dg_lorry_hidden_m(const struct dg_lorry *lorry, struct dg_pt eye, double eye_m, const struct dg_pt *pts,
                         int32_t n_pts, double step_m, double target_m)
{
    double hidden = 0;
    for (int32_t i = 0; i < n_pts; i++) {
        if (dg_lorry_holds(lorry, pts[i])) continue;
        if (dg_lorry_hides(lorry, eye, eye_m, pts[i], target_m)) hidden += step_m;
    }
    return hidden;
}

double dg_lorry_least_m(const struct dg_lorry *lorry, struct dg_pt eye, double eye_m, double most_m,
                        const struct dg_pt *pts, int32_t n_pts, double step_m, double target_m,
                        double allowed_m)
{
    /* A higher lens never hides more: what is not higher than the lorry shrinks towards the target. */
    int lo = 0, hi = (int)ceil((most_m - eye_m) * 10);
    if (hi < 0) hi = 0;
    if (dg_lorry_hidden_m(lorry, eye, eye_m + hi / 10.0, pts, n_pts, step_m, target_m) > allowed_m) return NAN;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (dg_lorry_hidden_m(lorry, eye, eye_m + mid / 10.0, pts, n_pts, step_m, target_m) <= allowed_m)
            hi = mid;
        else
            lo = mid + 1;
    }
    return eye_m + lo / 10.0;
}
