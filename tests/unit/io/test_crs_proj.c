#include "io/io.h"
#include "tap.h"

/* The origin of the zone, the quarter that Tehran lies in, and the way back. */
static void test_known_points(void)
{
    struct dg_crs_map *map = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_crs_open(32639, &map, &err), 0);
    struct dg_pt m, back;
    CHECK_INT(dg_crs_to_metres(map, (struct dg_pt){51, 0}, &m, &err), 0);
    CHECK_NEAR(m.x, 500000, 1e-6); /* the zone's own meridian */
    CHECK_NEAR(m.y, 0, 1e-6);
    CHECK_INT(dg_crs_to_metres(map, (struct dg_pt){51.4, 35.7}, &m, &err), 0);
    CHECK(m.x > 536000 && m.x < 536400 && m.y > 3950000 && m.y < 3952000); /* Tehran: x east, y north */
    CHECK_INT(dg_crs_to_lonlat(map, m, &back, &err), 0);
    CHECK_NEAR(back.x, 51.4, 1e-9);
    CHECK_NEAR(back.y, 35.7, 1e-9);
    CHECK_STR(dg_crs_name(map), "WGS 84 / UTM zone 39N");
    CHECK(strncmp(dg_crs_wkt(map), "PROJCS[\"WGS 84 / UTM zone 39N\"", 30) == 0);
    CHECK(strchr(dg_crs_wkt(map), '\n') == NULL);
    dg_crs_close(&map);
    CHECK(map == NULL);
}

static void test_refusals(void)
{
    struct dg_crs_map *map = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_crs_open(4326, &map, &err), DG_EINVAL); /* degrees */
    CHECK(strstr(err.msg, "not a projection in metres") != NULL);
    CHECK_INT(dg_crs_open(99999, &map, &err), DG_EINVAL);
    CHECK_INT(dg_crs_open(2263, &map, &err), DG_EINVAL); /* feet */
    CHECK(map == NULL);
    CHECK_INT(dg_crs_open(32639, &map, &err), 0);
    struct dg_pt p = {7, 7};
    CHECK_INT(dg_crs_to_metres(map, (struct dg_pt){536000, 3950000}, &p, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "degrees") != NULL);
    CHECK_INT(dg_crs_to_metres(map, (struct dg_pt){NAN, 3}, &p, &err), DG_EINVAL);
    CHECK_INT(dg_crs_to_lonlat(map, (struct dg_pt){INFINITY, 3}, &p, &err), DG_EINVAL);
    CHECK_NEAR(p.x, 7, 0); /* outputs are written on success only */
    dg_crs_close(&map);
}

static void test_zone(void)
{
    CHECK_INT(dg_crs_utm_zone((struct dg_pt){51.4, 35.7}), 32639);
    CHECK_INT(dg_crs_utm_zone((struct dg_pt){-58.4, -34.6}), 32721);
    CHECK_INT(dg_crs_utm_zone((struct dg_pt){9.5, 0}), 32632); /* the equator belongs to the north */
    CHECK_INT(dg_crs_utm_zone((struct dg_pt){9.5, -1e-9}), 32732);
    CHECK_INT(dg_crs_utm_zone((struct dg_pt){-180, 1}), 32601);
    CHECK_INT(dg_crs_utm_zone((struct dg_pt){180, 1}), 32660);
    CHECK_INT(dg_crs_utm_zone((struct dg_pt){48, 1}), 32639); /* a border belongs to the zone east of it */
}

int main(void)
{
    TAP_CASE("known points and the way back", test_known_points);
    TAP_CASE("codes and points that cannot be", test_refusals);
    TAP_CASE("the zone of a point", test_zone);
    return tap_end();
}
