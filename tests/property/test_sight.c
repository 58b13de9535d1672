/* Laws of sight on random towns, against the plain test. */
#include "cover/cover.h"
#include "random_town.h"

#define ROUNDS 60
#define ASKS 300

typedef void (*law_fn)(struct dg_rng *rng, struct town *town, const struct dg_scene *scene, bool is_structured);

static void with_towns(law_fn law)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < ROUNDS; round++) {
        dg_auto(town_done) struct town town = {0};
        bool is_structured = round & 1;
        random_town(&town, &rng, is_structured, 1 + round % 25);
        const struct dg_scene *scene = town_scene(&town);
        if (scene) law(&rng, &town, scene, is_structured);
    }
}

static struct dg_ipt any_point(struct dg_rng *rng, bool is_structured)
{
    return (struct dg_ipt){any_place(rng, is_structured), any_place(rng, is_structured)};
}

/* From (C, zc) to (p, zt) as from (p, zt) to (C, zc); the case of equal heights is among them. */
static void mutual(struct dg_rng *rng, struct town *town, const struct dg_scene *scene, bool is_structured)
{
    (void)town;
    int n_seen = 0;
    for (int k = 0; k < ASKS; k++) {
        struct dg_eye eye = random_eye(rng, is_structured), back = eye;
        struct dg_ipt p = any_point(rng, is_structured);
        back.at = p;
        back.z_u = eye.target_z_u;
        back.target_z_u = eye.z_u;
        bool sees = dg_cover_sees(scene, &eye, p);
        n_seen += sees;
        CHECK(sees == dg_cover_sees(scene, &back, eye.at));
        CHECK((dg_cover_blocker(scene, &eye, p) == -1) == sees);
    }
    CHECK(n_seen > 0 && n_seen < ASKS); /* the towns are neither empty nor full */
}

static void test_mutual(void) { with_towns(mutual); }

static void new_wall(struct dg_rng *rng, struct town *town, const struct dg_scene *scene, bool is_structured)
{
    random_town(town, rng, is_structured, 2);
    const struct dg_scene *fuller = town_scene(town);
    for (int k = 0; fuller && k < ASKS; k++) {
        struct dg_eye eye = random_eye(rng, is_structured);
        struct dg_ipt p = any_point(rng, is_structured);
        CHECK(!dg_cover_sees(fuller, &eye, p) || dg_cover_sees(scene, &eye, p));
    }
}

static void test_new_wall(void) { with_towns(new_wall); }

/* The same town moved by whole units and turned by quarter turns. */
static struct dg_ipt moved(struct dg_ipt p, int turns, int32_t dx, int32_t dy)
{
    for (int k = 0; k < turns; k++) p = (struct dg_ipt){SIDE - p.y, p.x};
    return (struct dg_ipt){p.x + dx, p.y + dy};
}

static void town_moved(struct town *to, const struct town *from, int turns, int32_t dx, int32_t dy)
{
    for (int32_t k = 0; k < from->n_prisms; k++) {
        const struct dg_geom *geom = from->prisms[k].footprint;
        struct dg_geom *copy = town_geom(to, geom->kind, from->prisms[k].height_m);
        for (int32_t r = 0; r < geom->n_rings; r++) {
            struct dg_ipt pts[16];
            for (int32_t i = 0; i < geom->rings[r].n_pts; i++) {
                struct dg_pt p = geom->rings[r].pts[i];
                pts[i] = moved(
                    (struct dg_ipt){(int32_t)lrint(p.x * DG_UNITS_PER_M), (int32_t)lrint(p.y * DG_UNITS_PER_M)},
                    turns, dx, dy);
            }
            town_ring(to, copy, pts, geom->rings[r].n_pts, geom->rings[r].is_hole);
        }
    }
}

static void moving(struct dg_rng *rng, struct town *town, const struct dg_scene *scene, bool is_structured)
{
    dg_auto(town_done) struct town other = {0};
    int turns = (int)dg_rng_below(rng, 4);
    int32_t dx = (int32_t)dg_rng_below(rng, 9000000), dy = (int32_t)dg_rng_below(rng, 9000000);
    town_moved(&other, town, turns, dx, dy);
    const struct dg_scene *there = town_scene(&other);
    for (int k = 0; there && k < ASKS; k++) {
        struct dg_eye eye = random_eye(rng, is_structured), eye_there = eye;
        struct dg_ipt p = any_point(rng, is_structured);
        eye_there.at = moved(eye.at, turns, dx, dy);
        struct dg_ipt p_there = moved(p, turns, dx, dy);
        CHECK(dg_cover_sees(scene, &eye, p) == dg_cover_sees(there, &eye_there, p_there));
        CHECK_INT(dg_cover_blocker(scene, &eye, p), dg_cover_blocker(there, &eye_there, p_there));
    }
}

/* Along a row of points the one that hid the last is asked first: the answer is the same whatever it is told.
 */
static void rows_of_points(struct dg_rng *rng, struct town *town, const struct dg_scene *scene,
                           bool is_structured)
{
    (void)town;
    struct dg_eye eye = random_eye(rng, is_structured);
    struct dg_ipt p = any_point(rng, is_structured),
                  step = {(int32_t)dg_rng_below(rng, 4001) - 2000, (int32_t)dg_rng_below(rng, 4001) - 2000};
    int32_t hider = (int32_t)dg_rng_below(rng, (uint64_t)scene->n_prisms + 1) - 1;
    for (int k = 0; k < ASKS; k++) {
        bool sees = dg_cover_sees(scene, &eye, p);
        CHECK(dg_cover_sees_next(scene, &eye, p, &hider) == sees);
        if (sees) CHECK_INT(hider, -1);
        if (!sees && hider >= 0) {
            int32_t same = hider;
            CHECK(!dg_cover_sees_next(scene, &eye, p, &same));
            CHECK_INT(same, hider);
        }
        p = (struct dg_ipt){p.x + step.x, p.y + step.y};
    }
}

static void test_rows(void) { with_towns(rows_of_points); }

static void test_moving(void) { with_towns(moving); }

/* Raise the lens and every point of the line of sight rises: what is not higher than a top gets less, whatever
 * the heights. So it is a theorem for every lens, target and roof, not only for masts above the roofs. */
static void higher_mast(struct dg_rng *rng, struct town *town, const struct dg_scene *scene, bool is_structured)
{
    (void)town;
    for (int k = 0; k < ASKS; k++) {
        struct dg_eye eye = random_eye(rng, is_structured), higher = eye;
        struct dg_ipt p = any_point(rng, is_structured);
        higher.z_u += is_structured ? 5000 * (int32_t)dg_rng_below(rng, 10) : (int32_t)dg_rng_below(rng, 50000);
        CHECK(!dg_cover_sees(scene, &eye, p) || dg_cover_sees(scene, &higher, p));
    }
}

static void test_higher_mast(void) { with_towns(higher_mast); }

/* Points of the footprints and only those are in the convex parts. */
static void parts_are_rings(struct dg_rng *rng, struct town *town, const struct dg_scene *scene,
                            bool is_structured)
{
    (void)town;
    for (int k = 0; k < ASKS; k++) {
        struct dg_ipt p = any_point(rng, is_structured);
        for (int32_t ix = 0; ix < scene->n_prisms; ix++) {
            bool in_part = false;
            for (int32_t m = 0; m < scene->n_parts; m++) {
                const struct dg_part *part = &scene->parts[m];
                struct dg_iring ring = {&scene->part_pts[part->first_pt], part->n_pts, false};
                if (part->prism_ix == ix) in_part = in_part || dg_irings_locate(&ring, 1, p) >= 0;
            }
            CHECK(in_part == dg_prism_holds(scene, &scene->prisms[ix], p));
        }
    }
}

static void test_parts(void) { with_towns(parts_are_rings); }

/* ---- the definition, by trying many points of the line ------------------------------------------------ */

#define TRIES 1000

/* Is point k of TRIES of the segment not higher than the prism and in its footprint? Exact: everything times
 * TRIES, which the lattice has room for in a town of 60 m. */
static bool is_evidence(const struct dg_scene *scene, const struct dg_prism *prism, const struct dg_eye *eye,
                        struct dg_ipt p, int k)
{
    int64_t z = (int64_t)eye->z_u * TRIES + (int64_t)k * (eye->target_z_u - eye->z_u);
    if (prism->is_barrier || z > (int64_t)prism->top_u * TRIES) return false;
    struct dg_ipt at = {eye->at.x * TRIES + k * (p.x - eye->at.x), eye->at.y * TRIES + k * (p.y - eye->at.y)};
    struct dg_ipt pts[4][16];
    struct dg_iring rings[4];
    for (int32_t r = 0; r < prism->n_rings; r++) {
        rings[r] = scene->rings[prism->first_ring + r];
        for (int32_t i = 0; i < rings[r].n_pts; i++) {
            pts[r][i] = (struct dg_ipt){rings[r].pts[i].x * TRIES, rings[r].pts[i].y * TRIES};
        }
        rings[r].pts = pts[r];
    }
    return dg_irings_locate(rings, prism->n_rings, at) >= 0;
}

/* Some point of the line is near the prism that is said to hide p, and about as low as it. */
static bool is_plausible(const struct town *town, const struct dg_prism *prism, const struct dg_eye *eye,
                         struct dg_ipt p)
{
    const struct dg_geom *geom = town->prisms[prism->source_id - 1000].footprint;
    double length = hypot(p.x - eye->at.x, p.y - eye->at.y) / DG_UNITS_PER_M;
    for (int k = 0; k <= TRIES; k++) {
        double s = (double)k / TRIES;
        double z = eye->z_u + s * (eye->target_z_u - eye->z_u);
        if (z > prism->top_u + fabs((double)eye->target_z_u - eye->z_u) / TRIES + 1) continue;
        struct dg_pt at = {(eye->at.x + s * (p.x - eye->at.x)) / DG_UNITS_PER_M,
                           (eye->at.y + s * (p.y - eye->at.y)) / DG_UNITS_PER_M};
        if (dg_geom_distance_m(geom, at) <= length / TRIES + 1e-6) return true;
    }
    return false;
}

static void definition(struct dg_rng *rng, struct town *town, const struct dg_scene *scene, bool is_structured)
{
    for (int k = 0; k < 40; k++) {
        struct dg_eye eye = random_eye(rng, is_structured);
        struct dg_ipt p = any_point(rng, is_structured);
        int32_t blocker = dg_cover_blocker(scene, &eye, p);
        if (blocker >= 0) {
            CHECK(is_plausible(town, &scene->prisms[blocker], &eye, p));
            continue;
        }
        for (int32_t ix = 0; ix < scene->n_prisms; ix++) {
            for (int t = 0; t <= TRIES; t += 5) CHECK(!is_evidence(scene, &scene->prisms[ix], &eye, p, t));
        }
    }
}

static void test_definition(void) { with_towns(definition); }

int main(void)
{
    TAP_CASE("sight is mutual", test_mutual);
    TAP_CASE("a new wall never adds sight", test_new_wall);
    TAP_CASE("moving and turning the town changes nothing", test_moving);
    TAP_CASE("points in a row are seen as each by itself", test_rows);
    TAP_CASE("a higher mast never loses ground", test_higher_mast);
    TAP_CASE("convex parts are the footprints", test_parts);
    TAP_CASE("the definition, point by point along the line", test_definition);
    return tap_end();
}
