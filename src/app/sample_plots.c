/* The plots of the sample village: houses, yards, walls, orchards. */
#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "app/sample_plan.h"

struct dg_pt dg_pt_mix(struct dg_pt a, struct dg_pt b, double t)
{
    return (struct dg_pt){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

/* The point (p, q) of a plot: p from its west side to its east, q from its south side to its north. */
static struct dg_pt at(const struct dg_quad *q, double p, double r)
{
    return dg_pt_mix(dg_pt_mix(q->p[0], q->p[1], p), dg_pt_mix(q->p[3], q->p[2], p), r);
}

static double quad_area(const struct dg_quad *q)
{
    double twice = 0;
    for (int i = 0; i < 4; i++) {
        struct dg_pt a = q->p[i], b = q->p[(i + 1) % 4];
        twice += a.x * b.y - a.y * b.x;
    }
    return twice / 2;
}

/* ---- rows --------------------------------------------------------------------------------------------- */

const char *dg_plan_id(struct dg_plan *plan, const char *prefix, int32_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%s%d", prefix, number);
    return dg_arena_strdup(plan->arena, text);
}

/* Of the houses, one in eight has no measured height, as in any village's records. */
int dg_plan_building(struct dg_plan *plan, const struct dg_geom *geom, const char *kind, const char *name,
                     double height_m, enum dg_origin origin)
{
    struct dg_building *b = &plan->d->buildings.items[plan->d->buildings.n];

    assert(plan->d->buildings.n < DG_PLAN_MAX_ROWS);
    *b = (struct dg_building){.geom = *geom,
                              .source_id = dg_plan_id(plan, "B-", plan->d->buildings.n + 1),
                              .kind = kind,
                              .name = name,
                              .height_m = round(height_m * 10) / 10,
                              .height_origin = origin,
                              .levels = fmax(1, floor(height_m / 3.2)),
                              .min_height_m = NAN};
    plan->d->buildings.n++;
    return b->source_id ? 0 : dg_err_set(plan->err, DG_ENOMEM, "memory ran out");
}

static int private_add(struct dg_plan *plan, const struct dg_geom *geom, const char *kind)
{
    struct dg_private_space *p = &plan->d->private_spaces.items[plan->d->private_spaces.n];

    assert(plan->d->private_spaces.n < DG_PLAN_MAX_ROWS);
    *p = (struct dg_private_space){.geom = *geom,
                                   .kind = kind,
                                   .source_id = dg_plan_id(plan, "V-", plan->d->private_spaces.n + 1),
                                   .kind_origin = DG_ORIGIN_GIVEN};
    plan->d->private_spaces.n++;
    return p->source_id ? 0 : dg_err_set(plan->err, DG_ENOMEM, "memory ran out");
}

static int wall_add(struct dg_plan *plan, const struct dg_pt *pts, int32_t n, double height_m)
{
    struct dg_barrier *b = &plan->d->barriers.items[plan->d->barriers.n];

    assert(plan->d->barriers.n < DG_PLAN_MAX_ROWS);
    *b = (struct dg_barrier){.source_id = dg_plan_id(plan, "W-", plan->d->barriers.n + 1),
                             .kind = "wall",
                             .height_m = round(height_m * 10) / 10,
                             .height_origin = DG_ORIGIN_GIVEN,
                             .blocks = true};
    plan->d->barriers.n++;
    DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_LINE, pts, n, &b->geom, plan->err));
    return b->source_id ? 0 : dg_err_set(plan->err, DG_ENOMEM, "memory ran out");
}

static int gate_add(struct dg_plan *plan, struct dg_pt at)
{
    struct dg_door *door = &plan->d->doors.items[plan->d->doors.n];
    assert(plan->d->doors.n < DG_PLAN_MAX_ROWS);
    *door = (struct dg_door){.at = dg_sample_at(at.x, at.y),
                             .source_id = dg_plan_id(plan, "D-", plan->d->doors.n + 1),
                             .kind = "gate"};
    if (!door->source_id) return dg_err_set(plan->err, DG_ENOMEM, "memory ran out");
    plan->d->doors.n++;
    return 0;
}

int dg_plan_wall(struct dg_plan *plan, struct dg_pt a, struct dg_pt b, double height_m, bool has_gate,
                 double gate_at)
{
    double length = hypot(b.x - a.x, b.y - a.y);
    struct dg_pt line[2] = {a, b};

    if (length < 0.5) return 0;
    if (!has_gate) return wall_add(plan, line, 2, height_m);
    double gate = fmin(3, length / 3), from = (length - gate) * gate_at;
    line[1] = dg_pt_mix(a, b, from / length);
    if (from > 0.5) DG_TRY(wall_add(plan, line, 2, height_m));
    DG_TRY(gate_add(plan, dg_pt_mix(a, b, (from + gate / 2) / length)));
    line[0] = dg_pt_mix(a, b, (from + gate) / length);
    line[1] = b;
    return length - from - gate > 0.5 ? wall_add(plan, line, 2, height_m) : 0;
}

/* ---- a plot ------------------------------------------------------------------------------------------- */

static double house_height(struct dg_rng *rng)
{
    double which = dg_rng_unit(rng);
    if (which < 0.74) return dg_rng_range(rng, 3.2, 3.9);
    if (which < 0.97) return dg_rng_range(rng, 6.3, 7.2);
    return dg_rng_range(rng, 9.4, 10.2);
}

static int house_add(struct dg_plan *plan, const struct dg_pt *pts, int32_t n, struct dg_rng *rng,
                     struct dg_geom *geom)
{
    double height = house_height(rng);
    bool is_assumed = dg_rng_unit(rng) < 0.12;

    DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_AREA, pts, n, geom, plan->err));
    DG_TRY(dg_plan_building(plan, geom, "house", "", is_assumed ? 3.5 : height,
                            is_assumed ? DG_ORIGIN_ASSUMED : DG_ORIGIN_GIVEN));
    return private_add(plan, geom, "dwelling");
}

static int yard_add(struct dg_plan *plan, const struct dg_pt *pts, int32_t n)
{
    struct dg_geom geom;
    DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_AREA, pts, n, &geom, plan->err));
    return private_add(plan, &geom, "yard");
}

/* An old house: rooms on four sides of a courtyard. */
static int courtyard_house(struct dg_plan *plan, const struct dg_quad *q, struct dg_rng *rng)
{
    struct dg_geom geom;
    struct dg_ring *rings = NULL;
    double w = dg_rng_range(rng, 0.26, 0.34);
    const struct dg_pt hole[] = {at(q, w, w), at(q, 1 - w, w), at(q, 1 - w, 1 - w), at(q, w, 1 - w)};

    DG_TRY(DG_NEW(plan->arena, &rings, 2, plan->err));
    DG_TRY(DG_NEW(plan->arena, &rings[0].pts, 4, plan->err));
    DG_TRY(DG_NEW(plan->arena, &rings[1].pts, 4, plan->err));
    for (int i = 0; i < 4; i++) {
        rings[0].pts[i] = dg_sample_at(q->p[i].x, q->p[i].y);
        rings[1].pts[i] = dg_sample_at(hole[3 - i].x, hole[3 - i].y);
    }
    rings[0].n_pts = rings[1].n_pts = 4;
    rings[1].is_hole = true;
    geom = (struct dg_geom){.kind = DG_GEOM_AREA, .n_rings = 2, .rings = rings};
    DG_TRY(dg_plan_building(plan, &geom, "house", "", dg_rng_range(rng, 3.6, 4.4), DG_ORIGIN_GIVEN));
    DG_TRY(private_add(plan, &geom, "dwelling"));
    return yard_add(plan, hole, 4);
}

/* An orchard: walls and trees. */
static int orchard(struct dg_plan *plan, const struct dg_quad *q, int front, struct dg_rng *rng)
{
    struct dg_geom geom;
    double height = dg_rng_range(rng, 1.6, 2.2);

    for (int i = 0; i < 4; i++) DG_TRY(dg_plan_wall(plan, q->p[i], q->p[(i + 1) % 4], height, i == front, 0.5));
    DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_AREA, q->p, 4, &geom, plan->err));
    return private_add(plan, &geom, "garden");
}

static int shed_add(struct dg_plan *plan, const struct dg_quad *q, double depth, struct dg_rng *rng)
{
    double p = dg_rng_unit(rng) < 0.5 ? 0.62 : 0.72, r = depth * dg_rng_range(rng, 0.05, 0.3);
    const struct dg_pt pts[] = {at(q, p, r), at(q, p + 0.22, r), at(q, p + 0.22, r + 0.14), at(q, p, r + 0.14)};
    struct dg_geom geom;

    DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_AREA, pts, 4, &geom, plan->err));
    return dg_plan_building(plan, &geom, "shed", "", 2.4, DG_ORIGIN_GIVEN);
}

/* A house along the north side, with or without a wing along the west side, and a walled yard. */
static int yard_house(struct dg_plan *plan, const struct dg_quad *q, int front, struct dg_rng *rng)
{
    double south = 1 - dg_rng_range(rng, 0.4, 0.58),
           wing = dg_rng_unit(rng) < 0.4 ? dg_rng_range(rng, 0.28, 0.4) : 0;
    double height = dg_rng_range(rng, 2.0, 2.5), gate = dg_rng_range(rng, 0.15, 0.85);
    struct dg_geom geom;

    if (wing > 0) {
        const struct dg_pt pts[] = {at(q, 0, 0),     at(q, wing, 0), at(q, wing, south),
                                    at(q, 1, south), at(q, 1, 1),    at(q, 0, 1)};
        DG_TRY(house_add(plan, pts, 6, rng, &geom));
    } else {
        const struct dg_pt pts[] = {at(q, 0, south), at(q, 1, south), at(q, 1, 1), at(q, 0, 1)};
        DG_TRY(house_add(plan, pts, 4, rng, &geom));
    }
    const struct dg_pt yard[] = {at(q, wing, 0), at(q, 1, 0), at(q, 1, south), at(q, wing, south)};
    DG_TRY(yard_add(plan, yard, 4));
    DG_TRY(dg_plan_wall(plan, yard[0], yard[1], height, front == 0, gate));
    DG_TRY(dg_plan_wall(plan, yard[1], yard[2], height, front == 1, gate));
    if (wing == 0) DG_TRY(dg_plan_wall(plan, yard[3], yard[0], height, front == 3, gate));
    return dg_rng_unit(rng) < 0.2 && quad_area(q) > 170 ? shed_add(plan, q, south, rng) : 0;
}

/* Turn the corners so that edge 0 faces south; *front is then the number of the edge along the lane. */
static struct dg_quad turn_south(const struct dg_quad *q, int *front)
{
    struct dg_quad out;
    int best = 0;
    double most = -1e9;

    for (int i = 0; i < 4; i++) { /* the outward normal of edge i is (dy, -dx) */
        struct dg_pt a = q->p[i], b = q->p[(i + 1) % 4];
        double southness = (b.x - a.x) / hypot(b.x - a.x, b.y - a.y);
        if (southness > most + 1e-9) most = southness, best = i;
    }
    for (int i = 0; i < 4; i++) out.p[i] = q->p[(i + best) % 4];
    *front = (4 - best) % 4;
    return out;
}

int dg_plan_plot(struct dg_plan *plan, const struct dg_quad *raw, struct dg_rng *rng)
{
    int front = 0;
    struct dg_quad q = turn_south(raw, &front);
    struct dg_pt centre = at(&q, 0.5, 0.5);
    double from_square = hypot(centre.x, centre.y), which = dg_rng_unit(rng);

    plan->plots[plan->n_plots++] = *raw;
    if (from_square > 170 && which < 0.07) return orchard(plan, &q, front, rng);
    if (from_square < 150 && which < 0.3 && quad_area(&q) > 150) return courtyard_house(plan, &q, rng);
    if (which > 0.985) return 0; /* a plot that nobody has built on */
    return yard_house(plan, &q, front, rng);
}
