/* Links that a plan proposes: to the nearest point of the network that has room. */
#include "app/plan.h"
#include "tap.h"

/* Two sites in a row towards the centre at (0, 0): A at 100 m by radio of 10 Mbit/s, B at 50 m by fibre of
 * 1000; a new site N beside A. Cameras of 7 Mbit/s hang on A and N. */
struct fixture {
    struct dg_arena arena;
    struct dg_dossier d;
    struct dg_site sites[3];
    struct dg_link links[2];
    struct dg_camera cameras[2];
    struct dg_pt pts[2][2];
    struct dg_ring rings[2];
};

static struct dg_link link_of(struct fixture *f, int ix, const char *id, const char *from, double x,
                              double mbps)
{
    f->pts[ix][0] = (struct dg_pt){x, 0};
    f->pts[ix][1] = (struct dg_pt){0, 0};
    f->rings[ix] = (struct dg_ring){.pts = f->pts[ix], .n_pts = 2};
    return (struct dg_link){.geom = {.kind = DG_GEOM_LINE, .n_rings = 1, .rings = &f->rings[ix]},
                            .link_id = id,
                            .from_id = from,
                            .to_id = "centre",
                            .medium = ix ? "fibre" : "radio",
                            .capacity_mbps = mbps};
}

static struct dg_camera camera_of(const char *id, const char *site)
{
    return (struct dg_camera){
        .camera_id = id, .site_id = site, .equipment_id = "none", .status = "planned", .measured_mbps = 7};
}

static void make(struct fixture *f)
{
    *f = (struct fixture){0};
    f->sites[0] = (struct dg_site){.at = {100, 0}, .site_id = "A"};
    f->sites[1] = (struct dg_site){.at = {50, 0}, .site_id = "B"};
    f->sites[2] = (struct dg_site){.at = {110, 0}, .site_id = "N"};
    f->links[0] = link_of(f, 0, "LK-01", "A", 100, 10);
    f->links[1] = link_of(f, 1, "K-2", "B", 50, 1000);
    f->cameras[0] = camera_of("C-1", "A");
    f->cameras[1] = camera_of("C-2", "N");
    f->d.sites.items = f->sites, f->d.sites.n = 3;
    f->d.links.items = f->links, f->d.links.n = 2;
    f->d.cameras.items = f->cameras, f->d.cameras.n = 2;
}

static void test_room(void)
{
    struct fixture f;
    int32_t n_made, n_left;
    make(&f);
    CHECK_INT(dg_plan_links(&f.arena, &f.d, &n_made, &n_left, NULL), 0);
    CHECK_INT(n_made, 1);
    CHECK_INT(n_left, 0);
    CHECK_INT(f.d.links.n, 3);
    const struct dg_link *link = &f.d.links.items[2];
    CHECK_STR(link->from_id, "N");
    CHECK_STR(link->to_id, "B"); /* A is nearer, but its radio has no room for 14 Mbit/s */
    CHECK_STR(link->link_id, "LK-02");
    CHECK_NEAR(link->length_m, 60, 0);
    CHECK_NEAR(link->capacity_mbps, 1000, 0);
    CHECK(isnan(link->price));
    dg_arena_done(&f.arena);
}

static void test_nearest(void)
{
    struct fixture f;
    int32_t n_made, n_left;
    make(&f);
    f.links[0].capacity_mbps = 20;
    CHECK_INT(dg_plan_links(&f.arena, &f.d, &n_made, &n_left, NULL), 0);
    CHECK_STR(f.d.links.items[2].to_id, "A");
    dg_arena_done(&f.arena);
}

static void test_nowhere(void)
{
    struct fixture f;
    int32_t n_made, n_left;
    make(&f);
    f.links[0].to_id = f.links[1].to_id = "D"; /* which does not exist */
    CHECK_INT(dg_plan_links(&f.arena, &f.d, &n_made, &n_left, NULL), 0);
    CHECK_INT(n_made, 0);
    CHECK_INT(n_left, 2);
    f.d.links.n = 0;
    CHECK_INT(dg_plan_links(&f.arena, &f.d, &n_made, &n_left, NULL), 0);
    CHECK_INT(n_made + n_left, 0); /* no network: nothing to lead to */
    dg_arena_done(&f.arena);
}

int main(void)
{
    TAP_CASE("a full link is passed over", test_room);
    TAP_CASE("the nearest with room", test_nearest);
    TAP_CASE("where nothing leads to the centre, nothing is proposed", test_nowhere);
    return tap_end();
}
