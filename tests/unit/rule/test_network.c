/* Bit rates, ways, loads and recorders by hand. */
#include "rule/rule.h"

#include "../assess/yard.h"

/* 4 MP, 15 pictures, H.265: 4.2, 4.0 and 1.70 Mbit/s, which are 45, 43 and 18 GB a day. */
static void test_three_rules_of_thumb(void)
{
    struct dg_equipment eq = {
        .width_px = 2000, .height_px = 2000, .fps = 15, .codec = "h265", .bitrate_mbps = NAN};
    struct dg_bitrate rate = dg_bitrate_of(&eq, NAN);
    CHECK_NEAR(rate.high_mbps, 4.2, 1e-9);
    CHECK_NEAR(rate.low_mbps, 1.6975, 0.001);
    CHECK(!rate.is_measured && !rate.is_fps_assumed && !rate.is_codec_assumed);
    CHECK_NEAR(dg_storage_tb(rate.high_mbps, 24, 1, 0) * 1000, 45.36, 0.01);
    CHECK_NEAR(dg_storage_tb(rate.low_mbps, 24, 30, 0) * 1000, 550, 0.1); /* the observed month */
    eq.codec = "h264"; /* twice, and 8 Mbit/s by the second rule */
    rate = dg_bitrate_of(&eq, NAN);
    CHECK_NEAR(rate.high_mbps, 8.4, 1e-9);
    eq.bitrate_mbps = 12; /* the equipment's own figure widens the range */
    CHECK_NEAR(dg_bitrate_of(&eq, NAN).high_mbps, 12, 0);
    rate = dg_bitrate_of(&eq, 3.3);
    CHECK(rate.is_measured && rate.low_mbps == 3.3 && rate.high_mbps == 3.3);
    eq.codec = "";
    eq.fps = NAN;
    rate = dg_bitrate_of(&eq, NAN);
    CHECK(rate.is_codec_assumed && rate.is_fps_assumed);
    CHECK_NEAR(rate.low_mbps, 2 * 1.6975, 0.002);
}

static void test_storage(void)
{
    /* 8 Mbit/s are 1 MB a second: 86.4 GB a day; 12 hours of 10 days with a fifth more: 0.5184 TB. */
    CHECK_NEAR(dg_storage_tb(8, 24, 1, 0), 0.0864, 1e-12);
    CHECK_NEAR(dg_storage_tb(8, 12, 10, 0.2), 0.5184, 1e-12);
}

/* Four cameras of 5 Mbit/s measured. C0 on S0, C1 and C2 on S1, C3 on S2. S0 -> S1 -> centre; S2 -> S3, where
 * nothing goes on. */
static struct yard *tree(struct dg_network *net)
{
    struct yard *y = yard_new();
    for (int i = 0; i < 4; i++) {
        if (i == 0)
            yard_plain_camera(y);
        else
            yard_camera(y, 10 * i, 0, 4, 90, 0);
        y->cameras[i].measured_mbps = 5;
        y->cameras[i].phase_no = 2 - i % 2;
        if (i == 2)
            y->cameras[i].site_id = y->cameras[1].site_id;
        else
            yard_site(y, "pole", 6);
    }
    yard_link(y, "S1", "centre", 100);
    yard_link(y, "S0", "S1", 50);
    yard_link(y, "S2", "S3", 50);
    yard_recorder(y, "centre", 4);
    CHECK_INT(dg_network_compute(&y->arena, &y->dossier, net, &y->err), 0);
    return y;
}

static void test_tree(void)
{
    struct dg_network net;
    struct yard *y = tree(&net);
    CHECK_INT(net.links[0].n_cameras, 3);
    CHECK_NEAR(net.links[0].high_mbps, 15, 0);
    CHECK_INT(net.links[0].first_phase, 1);
    CHECK_INT(net.links[1].n_cameras, 1);
    CHECK_INT(net.links[1].next, 0);
    CHECK_INT(net.links[1].recorder, 0);
    CHECK_INT(net.links[2].way, DG_WAY_DEAD_END);
    CHECK(net.is_reached[0] && net.is_reached[1] && net.is_reached[2] && !net.is_reached[3]);
    CHECK_INT(net.camera_recorder[0], 0);
    CHECK_INT(net.camera_recorder[3], -1);
    CHECK_INT(net.recorders[0].n_cameras, 3);
    CHECK_NEAR(net.recorders[0].low_mbps, 15, 0);
    yard_free(y);
}

/* A camera's own link goes before its site's; a recorder on the way keeps what comes past it. */
static void test_own_link_and_recorder_on_the_way(void)
{
    struct dg_network net;
    struct yard *y = tree(&net);
    yard_link(y, "C2", "K1", 10); /* a link may lead into a link */
    yard_recorder(y, "S1", 1);
    CHECK_INT(dg_network_compute(&y->arena, &y->dossier, &net, &y->err), 0);
    CHECK_INT(net.camera_link[2], 3);
    CHECK_INT(net.links[3].next, 1);
    CHECK_INT(net.links[1].n_cameras, 2);
    CHECK_INT(net.camera_recorder[0], 1); /* its link ends at S1 */
    CHECK_INT(net.camera_recorder[1], 1); /* stands there */
    CHECK_INT(net.recorders[0].n_cameras, 0);
    yard_free(y);
}

/* S0 -> S1 -> S0, with S3 -> S0 behind it: two links run in a circle, the third leads into it. */
static void test_loop(void)
{
    struct dg_network net;
    struct yard *y = tree(&net);
    y->links[0].to_id = "S0";
    yard_link(y, "S3", "S0", 10);
    CHECK_INT(dg_network_compute(&y->arena, &y->dossier, &net, &y->err), 0);
    CHECK_INT(net.links[0].way, DG_WAY_LOOP);
    CHECK_INT(net.links[1].way, DG_WAY_LOOP);
    CHECK_INT(net.links[3].way, DG_WAY_LOOP);
    CHECK(!net.is_reached[0] && !net.is_reached[1]);
    yard_free(y);
}

/* Of two links that begin at one place the first carries everything. */
static void test_spare_link(void)
{
    struct dg_network net;
    struct yard *y = tree(&net);
    yard_link(y, "S0", "centre", 10);
    CHECK_INT(dg_network_compute(&y->arena, &y->dossier, &net, &y->err), 0);
    CHECK_INT(net.links[3].n_cameras, 0);
    CHECK_INT(net.links[1].n_cameras, 1);
    yard_free(y);
}

int main(void)
{
    TAP_CASE("bit rates are a range until one is measured", test_three_rules_of_thumb);
    TAP_CASE("terabytes of a rate", test_storage);
    TAP_CASE("loads add up along the tree", test_tree);
    TAP_CASE("own links, links into links, recorders on the way", test_own_link_and_recorder_on_the_way);
    TAP_CASE("a circle reaches nothing", test_loop);
    TAP_CASE("a second link is spare", test_spare_link);
    return tap_end();
}
