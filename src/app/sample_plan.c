/* The plan of the sample village: a skeleton drawn by hand (roads, lanes, square, landmarks), and plots that a
 * seeded walk along the lanes fills in. Houses stand at the north side of their plots with a walled yard to the
 * south of them, as they do in villages of the Iranian plateau. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/sample_plan.h"

/* ---- the skeleton ------------------------------------------------------------------------------------ */

struct lane {
    const char *road_class;
    double width_m, speed_kmh, lanes;
    double setback_m; /* from the carriageway's edge to the plots: a pavement */
    int32_t n_pts;
    struct dg_pt pts[9];
};

#define MAIN "secondary", 8.0, 60, 2, 3.5
#define STREET "tertiary", 6.0, 40, 2, 0.8
#define LANE "residential", 4.0, 30, 1, 0.0
#define ALLEY "living_street", 3.2, 20, 1, 0.0

static const struct lane lanes[] = {
    {MAIN, 7, {{-372, -116}, {-240, -128}, {-120, -142}, {0, -150}, {110, -148}, {230, -160}, {372, -184}}},
    {STREET, 4, {{3, -150}, {0, -110}, {-6, -60}, {-2, -16}}}, /* high street: junction to square */
    {STREET, 5, {{4, 18}, {14, 70}, {10, 120}, {24, 175}, {20, 228}}},
    {STREET, 6, {{-20, 4}, {-80, 14}, {-140, 8}, {-200, 22}, {-270, 18}, {-335, 30}}},
    {STREET, 6, {{20, -2}, {75, -12}, {130, -4}, {190, -16}, {250, -8}, {322, -20}}},
    {STREET, 4, {{6, -150}, {10, -200}, {0, -245}, {14, -288}}},
    /* cross lanes */
    {LANE, 8, {{13, 84}, {-22, 80}, {-56, 85}, {-101, 77}, {-148, 84}, {-194, 79}, {-240, 87}, {-290, 82}}},
    {LANE, 4, {{13, 96}, {54, 91}, {101, 90}, {140, 97}}},
    {ALLEY, 5, {{17, 150}, {-20, 143}, {-54, 150}, {-106, 153}, {-152, 147}}},
    {LANE, 7, {{-5, -64}, {-46, -61}, {-97, -56}, {-142, -62}, {-196, -55}, {-240, -60}, {-290, -57}}},
    {LANE, 7, {{-5, -72}, {48, -66}, {92, -71}, {146, -65}, {190, -73}, {240, -67}, {286, -72}}},
    /* north of the west street */
    {LANE, 5, {{-52, 9}, {-46, 52}, {-60, 92}, {-50, 136}, {-58, 184}}},
    {ALLEY, 5, {{-96, 12}, {-104, 50}, {-98, 96}, {-110, 140}, {-100, 192}}},
    {LANE, 5, {{-144, 9}, {-138, 48}, {-152, 92}, {-146, 140}, {-156, 180}}},
    {ALLEY, 4, {{-192, 20}, {-200, 62}, {-190, 104}, {-198, 152}}},
    {LANE, 4, {{-238, 20}, {-232, 60}, {-246, 104}, {-238, 140}}},
    {ALLEY, 3, {{-288, 21}, {-294, 64}, {-284, 106}}},
    /* between the west street and the main road */
    {ALLEY, 4, {{-46, 8}, {-52, -30}, {-44, -70}, {-50, -112}}}, /* a dead end */
    {LANE, 5, {{-94, 13}, {-88, -26}, {-100, -66}, {-92, -104}, {-98, -144}}},
    {ALLEY, 4, {{-142, 9}, {-150, -32}, {-140, -74}, {-146, -138}}},
    {LANE, 4, {{-192, 20}, {-186, -20}, {-198, -60}, {-190, -133}}},
    {ALLEY, 4, {{-240, 20}, {-246, -24}, {-236, -66}, {-244, -127}}},
    {LANE, 4, {{-290, 22}, {-284, -20}, {-294, -64}, {-288, -123}}},
    /* north of the east street */
    {LANE, 6, {{54, -8}, {60, 34}, {50, 76}, {60, 118}, {52, 160}, {60, 202}}},
    {ALLEY, 5, {{98, -8}, {106, 30}, {97, 74}, {108, 116}, {100, 162}}},
    {LANE, 5, {{140, -5}, {136, 40}, {142, 98}, {134, 140}, {140, 172}}},
    {LANE, 4, {{234, -11}, {228, 36}, {240, 80}, {230, 126}}},
    {ALLEY, 3, {{280, -13}, {287, 30}, {276, 74}}},
    /* between the east street and the main road */
    {ALLEY, 4, {{48, -8}, {54, -44}, {46, -84}, {52, -118}}}, /* a dead end */
    {LANE, 4, {{94, -9}, {88, -50}, {100, -90}, {94, -148}}},
    {ALLEY, 4, {{142, -6}, {150, -46}, {140, -88}, {146, -151}}},
    {LANE, 4, {{190, -16}, {184, -56}, {196, -98}, {190, -155}}},
    {ALLEY, 4, {{238, -10}, {244, -52}, {234, -94}, {240, -161}}},
    {LANE, 4, {{286, -15}, {280, -58}, {290, -100}, {284, -169}}},
    /* south of the main road: younger and straighter */
    {LANE, 3, {{-60, -147}, {-64, -200}, {-58, -252}}},
    {LANE, 3, {{-120, -142}, {-116, -196}, {-124, -242}}},
    {LANE, 3, {{-180, -135}, {-186, -190}, {-178, -228}}},
    {LANE, 3, {{62, -149}, {58, -204}, {66, -258}}},
    {LANE, 3, {{124, -150}, {128, -206}, {120, -252}}},
    {LANE, 3, {{186, -155}, {180, -204}, {188, -240}}},
};
#define N_LANES ((int32_t)(sizeof lanes / sizeof *lanes))

/* Landmarks, each a quadrilateral; no plot is laid over them. */
struct landmark {
    const char *id, *kind, *name; /* kind NULL: kept free of buildings */
    double height_m;
    struct dg_pt pts[4];
    const char *sensitive; /* kind of sensitive place that the building is; NULL: none */
};

static const struct landmark landmarks[] = {
    {"square", NULL, "", 0, {{-24, -20}, {24, -20}, {24, 20}, {-24, 20}}, NULL},
    {"mosque-yard", NULL, "", 0, {{-42, 22}, {-18, 24}, {-18, 66}, {-41, 65}}, NULL},
    {"mosque",
     "mosque",
     "مسجد (ساختگی) / mosque (made up)",
     8.5,
     {{-38, 34}, {-22, 35}, {-23, 58}, {-38, 57}},
     "worship"},
    {"minaret", "tower", "", 17, {{-22, 26}, {-19.5, 26}, {-19.5, 28.5}, {-22, 28.5}}, NULL},
    {"village-office",
     "public",
     "دهیاری (ساختگی) / village office (made up)",
     6.8,
     {{27, 8}, {44, 6}, {46, 19}, {28, 21}},
     NULL},
    {"clinic",
     "clinic",
     "خانهٔ بهداشت (ساختگی) / health house (made up)",
     4.2,
     {{158, -139}, {176, -141}, {178, -128}, {160, -126}},
     "clinic"},
    {"school-yard", NULL, "", 0, {{143, 26}, {222, 22}, {226, 82}, {146, 86}}, NULL},
    {"school",
     "school",
     "دبستان (ساختگی) / primary school (made up)",
     7.2,
     {{160, 68}, {216, 64}, {217, 76}, {161, 80}},
     NULL},
    {"school-wing", "school", "", 4.0, {{206, 34}, {215, 34}, {216, 62}, {207, 63}}, NULL},
    {"corner", "retail", "", 7.4, {{-28, -141}, {-7, -142.5}, {-6, -127}, {-27, -126}}, NULL},
    {"workshop",
     "commercial",
     "کارگاه خیاطی بانوان (ساختگی) / women's sewing workshop (made up)",
     4.4,
     {{-124, -28}, {-112, -28}, {-112, -14}, {-124, -14}},
     "women"},
    {"water",
     "service",
     "مخزن آب (ساختگی) / water tank (made up)",
     5.0,
     {{262, 108}, {272, 106}, {274, 116}, {264, 118}},
     NULL},
    {"water-yard", NULL, "", 0, {{252, 100}, {282, 96}, {284, 124}, {254, 128}}, NULL},
    {"bakery", "retail", "", 4.4, {{26, -36}, {37, -37}, {38, -25}, {27, -24}}, NULL},
};
#define N_LANDMARKS ((int32_t)(sizeof landmarks / sizeof *landmarks))

static const struct dg_pt boundary[] = {{-390, -170}, {-250, -270}, {-60, -296}, {90, -302}, {260, -262},
                                        {392, -232},  {388, -120},  {335, 70},   {290, 150}, {110, 238},
                                        {-20, 258},   {-190, 212},  {-330, 140}, {-390, -20}};

/* ---- quadrilaterals ----------------------------------------------------------------------------------- */

struct dg_pt dg_sample_at(double x, double y)
{
    /* Whole centimetres: what a survey of a village would have. */
    return (struct dg_pt){DG_SAMPLE_X0 + round(x * 100) / 100, DG_SAMPLE_Y0 + round(y * 100) / 100};
}

int dg_sample_geom(struct dg_arena *arena, enum dg_geom_kind kind, const struct dg_pt *pts, int32_t n,
                   struct dg_geom *out, struct dg_err *err)
{
    struct dg_ring *ring = NULL;

    DG_TRY(DG_NEW(arena, &ring, 1, err));
    DG_TRY(DG_NEW(arena, &ring->pts, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) ring->pts[i] = dg_sample_at(pts[i].x, pts[i].y);
    ring->n_pts = n;
    *out = (struct dg_geom){.kind = kind, .n_rings = 1, .rings = ring};
    return 0;
}

/* Is there an edge of `a` that has all of `b` on its outer side? `slack_m` of overlap is let through. */
static bool is_parted_by(const struct dg_quad *a, const struct dg_quad *b, double slack_m)
{
    for (int i = 0; i < 4; i++) {
        struct dg_pt s = a->p[i], e = a->p[(i + 1) % 4];
        double dx = e.x - s.x, dy = e.y - s.y, length = hypot(dx, dy), inmost = -1e9;
        for (int j = 0; j < 4; j++) {
            double inside = (dx * (b->p[j].y - s.y) - dy * (b->p[j].x - s.x)) / length;
            if (inside > inmost) inmost = inside;
        }
        if (inmost <= slack_m) return true;
    }
    return false;
}

static bool overlaps(const struct dg_quad *a, const struct dg_quad *b, double slack_m)
{
    return !is_parted_by(a, b, slack_m) && !is_parted_by(b, a, slack_m);
}

static bool is_convex(const struct dg_quad *q)
{
    for (int i = 0; i < 4; i++) {
        struct dg_pt a = q->p[i], b = q->p[(i + 1) % 4], c = q->p[(i + 2) % 4];
        if ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) < 8) return false;
    }
    return true;
}

/* ---- along a lane ------------------------------------------------------------------------------------- */

static double lane_length(const struct lane *lane)
{
    double length = 0;
    for (int32_t i = 1; i < lane->n_pts; i++)
        length += hypot(lane->pts[i].x - lane->pts[i - 1].x, lane->pts[i].y - lane->pts[i - 1].y);
    return length;
}

static struct dg_pt lane_at(const struct lane *lane, double s)
{
    for (int32_t i = 1; i < lane->n_pts; i++) {
        struct dg_pt a = lane->pts[i - 1], b = lane->pts[i];
        double length = hypot(b.x - a.x, b.y - a.y);
        if (s <= length || i == lane->n_pts - 1) return dg_pt_mix(a, b, s / length);
        s -= length;
    }
    return lane->pts[0];
}

/* A point beside the lane: `offset_m` to the left of it (negative: right). The normal is taken over 10 m, so
 * that plots fan out round a bend instead of colliding. */
static struct dg_pt beside(const struct lane *lane, double s, double offset_m)
{
    double length = lane_length(lane);
    struct dg_pt a = lane_at(lane, fmax(s - 5, 0)), b = lane_at(lane, fmin(s + 5, length)),
                 c = lane_at(lane, s);
    double dx = b.x - a.x, dy = b.y - a.y, n = hypot(dx, dy);
    return (struct dg_pt){c.x - dy / n * offset_m, c.y + dx / n * offset_m};
}

static void zone_add(struct dg_plan *plan, struct dg_quad quad)
{
    assert(plan->n_zones < DG_PLAN_MAX_ZONES);
    plan->zones[plan->n_zones++] = quad;
}

/* The carriageway and pavement of a piece of lane, as ground that stays free. */
static void lane_zones(struct dg_plan *plan, const struct lane *lane)
{
    double half = lane->width_m / 2 + lane->setback_m, length = lane_length(lane);
    for (double s = 0; s < length - 0.01; s += 8) {
        double e = fmin(s + 8, length);
        zone_add(plan, (struct dg_quad){{beside(lane, s, -half), beside(lane, e, -half), beside(lane, e, half),
                                         beside(lane, s, half)}});
    }
}

static bool is_free(const struct dg_plan *plan, const struct dg_quad *q)
{
    for (int32_t i = 0; i < plan->n_zones; i++) {
        if (overlaps(q, &plan->zones[i], 0.3)) return false;
    }
    for (int32_t i = 0; i < plan->n_plots; i++) {
        if (overlaps(q, &plan->plots[i], 0.05)) return false;
    }
    return true;
}

/* ---- plots along a lane ------------------------------------------------------------------------------- */

/* The plot of `width_m` that begins at s, as deep as there is room for. False: no room at all. */
static bool plot_find(const struct dg_plan *plan, const struct lane *lane, double s, double width_m,
                      double depth_m, int side, struct dg_quad *out)
{
    double front = (lane->width_m / 2 + lane->setback_m) * side;

    for (double part = 1; part > 0.5; part -= 0.12) {
        double back = front + depth_m * part * side;
        struct dg_pt a = beside(lane, s, front), b = beside(lane, s + width_m, front);
        struct dg_pt c = beside(lane, s + width_m, back), d = beside(lane, s, back);
        *out = side < 0 ? (struct dg_quad){{b, a, d, c}} : (struct dg_quad){{a, b, c, d}};
        if (is_convex(out) && is_free(plan, out)) return true;
    }
    return false;
}

static int lane_fill(struct dg_plan *plan, const struct lane *lane, int side, uint64_t seed)
{
    struct dg_rng rng = dg_rng_init(seed);
    double length = lane_length(lane), s = dg_rng_range(&rng, 0, 3);

    while (s < length - 8 && plan->n_plots < DG_PLAN_MAX_ROWS) {
        struct dg_pt here = lane_at(lane, s);
        double from_square = hypot(here.x, here.y) / 300; /* plots grow towards the edge */
        double width = dg_rng_range(&rng, 9.5, 14) + 3 * from_square;
        double depth = dg_rng_range(&rng, 16, 20) + 3 * from_square;
        struct dg_quad q;
        if (s + width > length + 2) width = length + 2 - s;
        if (width >= 7.5 && plot_find(plan, lane, s, width, depth, side, &q)) {
            DG_TRY(dg_plan_plot(plan, &q, &rng));
            s += width;
        } else {
            s += 2;
        }
    }
    return 0;
}

/* Shops in rows along the middle of the main road. */
static int shops_fill(struct dg_plan *plan, int side, uint64_t seed)
{
    const struct lane *lane = &lanes[0];
    struct dg_rng rng = dg_rng_init(seed);
    double front = (lane->width_m / 2 + lane->setback_m) * side;

    for (double s = 290; s < 560;) {
        double width = dg_rng_range(&rng, 6, 8.5), back = front + dg_rng_range(&rng, 8, 10) * side;
        struct dg_pt a = beside(lane, s, front), b = beside(lane, s + width, front);
        struct dg_pt c = beside(lane, s + width, back), d = beside(lane, s, back);
        struct dg_quad q = side < 0 ? (struct dg_quad){{b, a, d, c}} : (struct dg_quad){{a, b, c, d}};
        struct dg_geom geom;
        if (!is_convex(&q) || !is_free(plan, &q)) {
            s += 1;
            continue;
        }
        plan->plots[plan->n_plots++] = q;
        DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_AREA, q.p, 4, &geom, plan->err));
        double height = dg_rng_unit(&rng) < 0.7 ? dg_rng_range(&rng, 3.8, 4.6) : dg_rng_range(&rng, 6.8, 7.8);
        DG_TRY(dg_plan_building(plan, &geom, "retail", "", height, DG_ORIGIN_GIVEN));
        s += width;
    }
    return 0;
}

/* ---- the other layers --------------------------------------------------------------------------------- */

/* A metre of open ground round each pole that carries a camera. */
static void site_zones(struct dg_plan *plan)
{
    struct dg_pt p;
    for (int32_t i = 0; dg_sample_site(i, &p); i++)
        zone_add(plan, (struct dg_quad){
                           {{p.x - 1, p.y - 1}, {p.x + 1, p.y - 1}, {p.x + 1, p.y + 1}, {p.x - 1, p.y + 1}}});
}

/* Does it stand clear of every plot? At a bend a plot may reach 0.3 m into the lane. */
static bool is_clear(const struct dg_plan *plan, struct dg_pt p)
{
    struct dg_quad q = {
        {{p.x - 0.2, p.y - 0.2}, {p.x + 0.2, p.y - 0.2}, {p.x + 0.2, p.y + 0.2}, {p.x - 0.2, p.y + 0.2}}};

    for (int32_t i = 0; i < plan->n_plots; i++) {
        if (overlaps(&q, &plan->plots[i], 0)) return false;
    }
    return true;
}

static int sensitive_add(struct dg_plan *plan, const struct dg_pt *pts, int32_t n, const char *kind,
                         const char *name, double buffer_m)
{
    struct dg_sensitive_place *p = &plan->d->sensitive_places.items[plan->d->sensitive_places.n];

    *p = (struct dg_sensitive_place){.source_id = dg_plan_id(plan, "Q-", ++plan->d->sensitive_places.n),
                                     .kind = kind,
                                     .name = name,
                                     .buffer_m = buffer_m};
    DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_AREA, pts, n, &p->geom, plan->err));
    return p->source_id ? 0 : dg_err_set(plan->err, DG_ENOMEM, "memory ran out");
}

static int landmarks_add(struct dg_plan *plan)
{
    static const struct dg_pt cemetery[] = {{-330, -190}, {-262, -214}, {-238, -180}, {-310, -150}};

    for (int32_t i = 0; i < N_LANDMARKS; i++) {
        const struct landmark *l = &landmarks[i];
        struct dg_geom geom;
        struct dg_quad q;
        memcpy(q.p, l->pts, sizeof q.p);
        zone_add(plan, q);
        if (!l->kind) continue;
        DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_AREA, l->pts, 4, &geom, plan->err));
        /* The sensitive place carries the name; twice would be twice on the map. */
        bool is_named_elsewhere = l->sensitive || strcmp(l->kind, "school") == 0;
        DG_TRY(dg_plan_building(plan, &geom, l->kind, is_named_elsewhere ? "" : l->name, l->height_m,
                                DG_ORIGIN_GIVEN));
        if (l->sensitive) DG_TRY(sensitive_add(plan, l->pts, 4, l->sensitive, l->name, 10));
    }
    struct dg_quad graves;
    memcpy(graves.p, cemetery, sizeof graves.p);
    zone_add(plan, graves);
    DG_TRY(sensitive_add(plan, cemetery, 4, "cemetery", "آرامستان (ساختگی) / cemetery (made up)", 0));
    for (int32_t i = 0; i < N_LANDMARKS; i++) {
        const struct landmark *l = &landmarks[i];
        bool is_school = strcmp(l->id, "school-yard") == 0;
        if (is_school)
            DG_TRY(sensitive_add(plan, l->pts, 4, "school", "دبستان (ساختگی) / primary school (made up)", 10));
        if (!is_school && strcmp(l->id, "mosque-yard") != 0 && strcmp(l->id, "water-yard") != 0) continue;
        for (int e = 0; e < 4; e++) /* the gate of the school is in its west wall, the mosque's in the south */
            DG_TRY(dg_plan_wall(plan, l->pts[e], l->pts[(e + 1) % 4], 2.2, e == (is_school ? 3 : 0), 0.5));
    }
    return 0;
}

static int roads_add(struct dg_plan *plan)
{
    for (int32_t i = 0; i < N_LANES; i++) {
        struct dg_road *r = &plan->d->roads.items[plan->d->roads.n++];
        const struct lane *l = &lanes[i];
        *r = (struct dg_road){.source_id = dg_plan_id(plan, "R-", i + 1),
                              .name = "",
                              .road_class = l->road_class,
                              .lanes = l->lanes,
                              .width_m = l->width_m,
                              .speed_kmh = l->speed_kmh,
                              .lanes_origin = DG_ORIGIN_GIVEN,
                              .width_origin = DG_ORIGIN_GIVEN,
                              .speed_origin = DG_ORIGIN_GIVEN};
        if (!r->source_id) return dg_err_set(plan->err, DG_ENOMEM, "memory ran out");
        DG_TRY(dg_sample_geom(plan->arena, DG_GEOM_LINE, l->pts, l->n_pts, &r->geom, plan->err));
    }
    return 0;
}

static int site_add(struct dg_plan *plan, struct dg_pt p, const char *kind, double height_m)
{
    struct dg_site *s = &plan->d->sites.items[plan->d->sites.n];

    *s = (struct dg_site){.at = dg_sample_at(p.x, p.y),
                          .site_id =
                              dg_plan_id(plan, strcmp(kind, "lamp") == 0 ? "L-" : "P-", plan->d->sites.n + 1),
                          .kind = kind,
                          .height_m = height_m,
                          .height_origin = DG_ORIGIN_GIVEN,
                          .exists = true,
                          .owner = "توزیع برق / power distribution",
                          .power = "230 V",
                          .source_id = "",
                          .supply = "grid",
                          .supply_w = NAN,
                          .battery_wh = NAN,
                          .mounting_cost = NAN,
                          .running_cost_year = NAN};
    plan->d->sites.n++;
    if (!s->site_id) return dg_err_set(plan->err, DG_ENOMEM, "memory ran out");
    if (strcmp(kind, "lamp") == 0) {
        plan->d->lamps.items[plan->d->lamps.n++] = (struct dg_lamp){.at = s->at,
                                                                    .source_id = s->site_id,
                                                                    .height_m = height_m,
                                                                    .reach_m = 2 * height_m,
                                                                    .reach_origin = DG_ORIGIN_ASSUMED};
    }
    return 0;
}

/* Lamps stand along the main road and the streets, wooden poles along the lanes; alleys are dark. They stand
 * 0.4 m inside the edge of the carriageway, clear of every wall. */
static int posts_add(struct dg_plan *plan)
{
    for (int32_t i = 0; i < N_LANES; i++) {
        const struct lane *l = &lanes[i];
        bool is_main = i == 0, is_street = strcmp(l->road_class, "tertiary") == 0;
        double step = is_main ? 32 : is_street ? 36 : 55, length = lane_length(l);
        if (strcmp(l->road_class, "living_street") == 0) continue;
        for (double s = 14, k = 0; s < length - 6; s += step, k++) {
            double offset = l->width_m / 2 + (l->setback_m > 0 ? 0.4 : -0.4);
            if (fmod(k, 2) > 0.5) offset = -offset;
            /* The west approach of the main road has no lamps: the night gap. */
            if (is_main && s < 180) continue;
            if (!is_clear(plan, beside(l, s, offset))) continue;
            DG_TRY(site_add(plan, beside(l, s, offset), is_main || is_street ? "lamp" : "pole",
                            is_main     ? 9
                            : is_street ? 7
                                        : 8));
        }
    }
    return 0;
}

static int make_room(struct dg_plan *plan)
{
    struct dg_dossier *d = plan->d;
    DG_TRY(DG_NEW(plan->arena, &d->buildings.items, DG_PLAN_MAX_ROWS, plan->err));
    DG_TRY(DG_NEW(plan->arena, &d->barriers.items, DG_PLAN_MAX_ROWS, plan->err));
    DG_TRY(DG_NEW(plan->arena, &d->roads.items, N_LANES, plan->err));
    DG_TRY(DG_NEW(plan->arena, &d->sites.items, DG_PLAN_MAX_ROWS, plan->err));
    DG_TRY(DG_NEW(plan->arena, &d->lamps.items, DG_PLAN_MAX_ROWS, plan->err));
    DG_TRY(DG_NEW(plan->arena, &d->private_spaces.items, DG_PLAN_MAX_ROWS, plan->err));
    return DG_NEW(plan->arena, &d->sensitive_places.items, DG_PLAN_MAX_ZONES, plan->err);
}

int dg_sample_plan(struct dg_arena *arena, uint64_t seed, struct dg_dossier *out, struct dg_err *err)
{
    struct dg_plan *plan = NULL;

    DG_TRY(DG_NEW(arena, &plan, 1, err));
    *plan = (struct dg_plan){.arena = arena, .d = out, .err = err};
    DG_TRY(make_room(plan));
    DG_TRY(landmarks_add(plan));
    for (int32_t i = 0; i < N_LANES; i++) lane_zones(plan, &lanes[i]);
    site_zones(plan);
    for (int side = -1; side <= 1; side += 2)
        DG_TRY(shops_fill(plan, side, dg_hash64(seed ^ (uint64_t)(side + 7))));
    for (int32_t i = 0; i < N_LANES; i++) {
        for (int side = -1; side <= 1; side += 2) /* each side of each lane has a seed of its own */
            DG_TRY(lane_fill(plan, &lanes[i], side, dg_hash64(seed + (uint64_t)(i * 2 + (side > 0) + 100))));
    }
    DG_TRY(roads_add(plan));
    DG_TRY(posts_add(plan));
    return dg_sample_geom(arena, DG_GEOM_AREA, boundary, (int32_t)(sizeof boundary / sizeof *boundary),
                          &out->scheme.boundary, err);
}
