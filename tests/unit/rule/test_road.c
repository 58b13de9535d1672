/* Junctions from road geometry, lanes, edges, sight triangles. */
#include "rule/road.h"

#include "plot.h"

/* A main road 8 m wide with two lanes runs east and west through the origin; a street 4 m wide comes from the
 * south and ends on it, half a metre short of its middle line. */
static struct plot *tee(void)
{
    static const double main_xy[] = {-200, 0, 200, 0}, street_xy[] = {0, -80, 0, -0.5};
    struct plot *p = plot_new();
    plot_road(p, "secondary", 8, 2, 60, 2, main_xy);
    plot_road(p, "residential", 4, 1, 30, 2, street_xy);
    return p;
}

static struct dg_road_net net_of(struct plot *p)
{
    struct dg_road_net net;
    CHECK_INT(dg_road_net(&p->y->arena, &p->y->dossier, 1, &net, &p->y->err), 0);
    return net;
}

/* The arm whose course leads in a direction (within 45 degrees). */
static const struct dg_road_arm *arm_to(const struct dg_road_net *net, int32_t node_ix, double x, double y)
{
    const struct dg_road_node *node = &net->nodes[node_ix];
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms; i++) {
        struct dg_course course;
        struct dg_pt dir;
        dg_road_walk(net, &net->arms[i], 10, &course);
        dg_course_at(&course, 5, 0, &dir);
        if (dir.x * x + dir.y * y > 0.8) return &net->arms[i];
    }
    CHECK(!"no arm in that direction");
    return &net->arms[node->first_arm];
}

static void test_tee(void)
{
    struct plot *p = tee();
    struct dg_road_net net = net_of(p);
    CHECK_INT(net.n_nodes, 1);
    CHECK_INT(net.nodes[0].n_arms, 3);
    CHECK_NEAR(net.nodes[0].at.x - X0, 0, 1e-6);
    CHECK_NEAR(net.nodes[0].at.y - Y0, 0, 1e-6);
    plot_free(p);
}

/* Drawn by hand two roads that cross are a crossing; of a map extract, without a common point, a bridge. */
static void test_crossing_and_bridge(void)
{
    static const double a[] = {-50, 0, 50, 0}, b[] = {0, -50, 0, 50}, c[] = {0, -50, 0, 0, 0, 50};
    static const double d[] = {-50, 0, 0, 0, 50, 0};
    struct plot *p = plot_new();
    plot_road(p, "tertiary", 6, 2, 40, 2, a);
    plot_road(p, "tertiary", 6, 2, 40, 2, b);
    CHECK_INT(net_of(p).n_nodes, 1);
    CHECK_INT(net_of(p).nodes[0].n_arms, 4);
    p->roads[0].source_id = "w1";
    p->roads[1].source_id = "w2";
    CHECK_INT(net_of(p).n_nodes, 0);
    p->y->dossier.roads.n = 0;
    plot_road(p, "tertiary", 6, 2, 40, 3, c)->source_id = "w2";
    plot_road(p, "tertiary", 6, 2, 40, 3, d)->source_id = "w1";
    CHECK_INT(net_of(p).n_nodes, 1);
    plot_road(p, "footway", 2, 0, 5, 2, a); /* nobody drives there */
    CHECK_INT(net_of(p).nodes[0].n_arms, 4);
    plot_free(p);
}

/* The main road goes on as another way that bends a little: a course follows it, and no sharper turn. */
static void test_walk(void)
{
    static const double on[] = {200, 0, 300, 20}, off[] = {200, 0, 200, 90};
    struct plot *p = tee();
    plot_road(p, "residential", 4, 1, 30, 2, off);
    plot_road(p, "secondary", 8, 2, 60, 2, on);
    struct dg_road_net net = net_of(p);
    struct dg_course course;
    struct dg_pt dir, at;
    dg_road_walk(&net, arm_to(&net, 0, 1, 0), 250, &course);
    CHECK_NEAR(course.length_m, 250, 1e-6);
    at = dg_course_at(&course, 250, 0, &dir);
    CHECK_NEAR(at.x - X0, 200 + 50 * 100 / hypot(100, 20), 1e-6);
    CHECK_NEAR(at.y - Y0, 50 * 20 / hypot(100, 20), 1e-6);
    dg_road_walk(&net, arm_to(&net, 0, -1, 0), 250, &course); /* the road ends after 200 m */
    CHECK_NEAR(course.length_m, 200, 1e-6);
    plot_free(p);
}

/* Traffic from the east keeps to the north half: lane 0 of two lanes on 8 m lies 2 m north of the middle. */
static void test_lanes(void)
{
    struct plot *p = tee();
    struct dg_road_net net = net_of(p);
    const struct dg_road_arm *east = arm_to(&net, 0, 1, 0), *south = arm_to(&net, 0, 0, -1);
    struct dg_course course;
    struct dg_pt dir;
    int n = 0;
    double left = dg_road_lane_left_m(&p->roads[0], east, 0, &n);
    CHECK_INT(n, 1);
    CHECK_NEAR(left, 2, 0);
    dg_road_walk(&net, east, 50, &course);
    CHECK_NEAR(dg_course_at(&course, 30, left, &dir).y - Y0, 2, 1e-6);
    CHECK_NEAR(dg_road_lane_left_m(&p->roads[1], south, 0, &n), 0, 0); /* one lane: the middle */
    CHECK_INT(n, 1);
    p->roads[0].lanes = 4;
    CHECK_NEAR(dg_road_lane_left_m(&p->roads[0], east, 1, &n), 3, 0);
    CHECK_INT(n, 2);
    p->roads[0].is_oneway = true; /* from west to east: nobody comes from the east */
    net = net_of(p);
    dg_road_lane_left_m(&p->roads[0], arm_to(&net, 0, 1, 0), 0, &n);
    CHECK_INT(n, 0);
    CHECK_NEAR(dg_road_lane_left_m(&p->roads[0], arm_to(&net, 0, -1, 0), 0, &n), -3, 0);
    CHECK_INT(n, 4);
    plot_free(p);
}

static void test_edge(void)
{
    struct plot *p = tee();
    struct dg_road_net net = net_of(p);
    int32_t road = -1;
    struct dg_pt at;
    CHECK_NEAR(dg_road_edge_m(&net, (struct dg_pt){X0 + 50, Y0 + 7}, 60, &road, &at), 3, 1e-6);
    CHECK_INT(road, 0);
    CHECK_NEAR(at.y - Y0, 0, 1e-6);
    CHECK_NEAR(dg_road_edge_m(&net, (struct dg_pt){X0 + 50, Y0 - 1}, 60, &road, &at), -3, 1e-6);
    CHECK(isinf(dg_road_edge_m(&net, (struct dg_pt){X0 + 50, Y0 + 90}, 60, &road, &at)));
    plot_free(p);
}

/* The driver waits 4 + 4.4 = 8.4 m south of the middle. At 60 km/h and 7.5 s he must see 125.1 m. To the left,
 * lane 0 lies at y = -2: the line of sight at x = -30 is at y = -8.4 + 6.4 x 30 / 125.1 = -6.865, so a pole at
 * y = -5 stands 1.865 cos(atan(6.4 / 125.1)) = 1.863 m inside and one at -7.5 outside. To the right the lane
 * lies at y = 2: at x = 30 the line is at -8.4 + 10.4 x 30 / 125.1 = -5.906, and a pole at -5 is 0.903 m
 * inside. */
static double depth_at(const struct dg_road_net *net, double x, double y, bool *is_left)
{
    static const struct dg_triangle_params params = {7.5, 4.4, 40};
    struct dg_triangle t;
    double most = 0;
    for (int32_t n = 0; dg_triangle_get(net, 0, n, &params, &t); n++) {
        double depth = dg_triangle_depth_m(&t, (struct dg_pt){X0 + x, Y0 + y});
        if (depth <= most) continue;
        most = depth;
        *is_left = t.is_left;
        CHECK_NEAR(t.leg_m, 125.1, 1e-6);
    }
    return most;
}

static void test_triangle(void)
{
    struct plot *p = tee();
    struct dg_road_net net = net_of(p);
    bool is_left = false;
    CHECK_NEAR(depth_at(&net, -30, -5, &is_left), 1.863, 0.01);
    CHECK(is_left);
    CHECK_NEAR(depth_at(&net, 30, -5, &is_left), 0.903, 0.01);
    CHECK(!is_left);
    CHECK_NEAR(depth_at(&net, -30, -7.5, &is_left), 0, 0);
    CHECK_NEAR(depth_at(&net, -30, 6, &is_left), 0, 0); /* across the road */
    p->roads[0].speed_kmh = 30;                         /* nothing is asked below 40 km/h */
    CHECK_NEAR(depth_at(&net, -30, -5, &is_left), 0, 0);
    plot_free(p);
}

/* Of one class, the straight road of a T goes first; four equal arms have no order. */
static void test_right_of_way(void)
{
    static const double north[] = {0, 80, 0, 0.5};
    struct plot *p = tee();
    bool is_left = false;
    p->roads[1].road_class = "secondary";
    struct dg_road_net net = net_of(p);
    CHECK_NEAR(depth_at(&net, -30, -5, &is_left), 1.863, 0.01);
    plot_road(p, "secondary", 4, 1, 60, 2, north);
    net = net_of(p);
    CHECK_NEAR(depth_at(&net, -30, -5, &is_left), 0, 0);
    plot_free(p);
}

int main(void)
{
    TAP_CASE("a street that ends on a road", test_tee);
    TAP_CASE("a crossing and a bridge", test_crossing_and_bridge);
    TAP_CASE("a course follows its road", test_walk);
    TAP_CASE("lanes of the traffic that comes", test_lanes);
    TAP_CASE("the nearest edge of a carriageway", test_edge);
    TAP_CASE("the driver's sight triangle", test_triangle);
    TAP_CASE("who goes first", test_right_of_way);
    return tap_end();
}
