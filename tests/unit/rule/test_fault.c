/* What fails together, and what is lost with it. */
#include "rule/fault.h"

#include "plot.h"

static bool cuts(const struct dg_net *net, int32_t vertex, int32_t camera)
{
    for (int32_t i = 0; i < net->n_cut[vertex]; i++) {
        if (net->cameras[net->first_camera[vertex] + i] == camera) return true;
    }
    return false;
}

/* C0 at S0, C1 at S1; S1 leads through S0 to the centre. */
static struct plot *chain(void)
{
    struct plot *p = plot_new();
    yard_equipment(p->y, "fixed", 1920, 1080, 90);
    yard_camera(p->y, 0, 0, 4, 90, 0)->site_id = "S0";
    yard_camera(p->y, 0, 10, 4, 90, 0)->site_id = "S1";
    plot_site(p, "S0", 0, 0);
    plot_site(p, "S1", 0, 10);
    plot_link(p, "L0", "S0", "centre");
    plot_link(p, "L1", "S1", "S0");
    return p;
}

static struct dg_net net_of(struct plot *p)
{
    struct dg_net net;
    CHECK_INT(dg_net_build(&p->y->arena, &p->y->dossier, &net, &p->y->err), 0);
    return net;
}

static void test_chain(void)
{
    struct plot *p = chain();
    struct dg_net net = net_of(p);
    int32_t l0 = dg_net_vertex(&net, DG_NET_LINK, 0), l1 = dg_net_vertex(&net, DG_NET_LINK, 1);
    CHECK_INT(net.n_connected, 2);
    CHECK_INT(net.n_cut[l0], 2);
    CHECK(cuts(&net, l0, 0) && cuts(&net, l0, 1));
    CHECK_INT(net.n_cut[l1], 1);
    CHECK(cuts(&net, l1, 1));
    CHECK_INT(net.n_cut[dg_net_vertex(&net, DG_NET_SITE, 0)], 2);
    plot_free(p);
}

/* A second way from S1 to the centre: neither L0 nor L1 nor the second link cuts C1 off; its site does. */
static void test_second_way(void)
{
    struct plot *p = chain();
    plot_link(p, "L2", "S1", "centre");
    struct dg_net net = net_of(p);
    CHECK_INT(net.n_cut[dg_net_vertex(&net, DG_NET_LINK, 0)], 1);
    CHECK(cuts(&net, dg_net_vertex(&net, DG_NET_LINK, 0), 0));
    CHECK_INT(net.n_cut[dg_net_vertex(&net, DG_NET_LINK, 1)], 0);
    CHECK_INT(net.n_cut[dg_net_vertex(&net, DG_NET_LINK, 2)], 0);
    CHECK(cuts(&net, dg_net_vertex(&net, DG_NET_SITE, 1), 1));
    plot_free(p);
}

/* Links that run in a circle and reach nothing, and one that leads into another link. */
static void test_circle_and_splice(void)
{
    struct plot *p = chain();
    p->links[0].to_id = "S1";
    CHECK_INT(net_of(p).n_connected, 0);
    p->links[0].to_id = "L1"; /* S0's fibre is spliced into S1's */
    p->links[1].to_id = "centre";
    struct dg_net net = net_of(p);
    CHECK_INT(net.n_cut[dg_net_vertex(&net, DG_NET_LINK, 1)], 2);
    CHECK_INT(net.n_cut[dg_net_vertex(&net, DG_NET_LINK, 0)], 1);
    plot_free(p);
}

/* Two cameras in the same place look at the same need: none alone carries anything, both carry all. Asked to be
 * seen by two at once, each carries all of it. */
static void test_losses(void)
{
    for (int k_fold = 1; k_fold <= 2; k_fold++) {
        struct plot *p = plot_new();
        struct dg_faults faults;
        const struct dg_fault_loss *losses = NULL;
        static const int32_t both[] = {0, 1};
        int32_t n = 0;
        yard_plain_camera(p->y);
        yard_camera(p->y, 0, 0, 4, 90, 0);
        yard_need_box(p->y, 20, -5, 30, 5, "monitor")->k_fold = k_fold;
        CHECK_INT(yard_assess(p->y), 0);
        CHECK_INT(dg_faults_init(&p->y->arena, &p->y->got, &faults, NULL), 0);
        CHECK_INT(dg_faults_judge(&faults, both, 1, &losses, &n, NULL), 0);
        CHECK_INT(n, k_fold == 1 ? 0 : 1);
        if (n) CHECK_NEAR(losses[0].share, 1, 1e-9);
        CHECK_INT(dg_faults_judge(&faults, both, 2, &losses, &n, NULL), 0);
        CHECK_INT(n, 1);
        CHECK_NEAR(losses[0].lost, 100, 1e-6);
        CHECK_NEAR(losses[0].share, 1, 1e-9);
        CHECK_INT(losses[0].light, DG_DAY);
        CHECK_INT(dg_faults_judge(&faults, both, 1, &losses, &n, NULL), 0); /* nothing is left of the last */
        CHECK_INT(n, k_fold == 1 ? 0 : 1);
        plot_free(p);
    }
}

int main(void)
{
    TAP_CASE("a chain of links", test_chain);
    TAP_CASE("a second way to the centre", test_second_way);
    TAP_CASE("a circle, and a link into a link", test_circle_and_splice);
    TAP_CASE("what cameras carry alone and together", test_losses);
    return tap_end();
}
