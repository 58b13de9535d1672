/* What is assumed where the map is silent: tables made from data/heights.json and data/roads.json. */
#ifndef DG_APP_DEFAULTS_H
#define DG_APP_DEFAULTS_H

struct dg_default {
    const char *key; /* NULL ends the table; sorted */
    double value;
};

struct dg_road_default {
    const char *road_class; /* NULL ends the table */
    double lanes, width_m, speed_kmh;
};

extern const struct dg_default dg_default_building_m[], dg_default_barrier_m[], dg_default_site_m[],
    dg_default_sensitive_buffer_m[];
extern const struct dg_road_default dg_default_roads[];
extern const double dg_default_storey_m, dg_default_building_any_m, dg_default_lamp_reach_per_height,
    dg_default_lane_m;

/* NULL when the table has no such key. */
const struct dg_default *dg_default_find(const struct dg_default *table, const char *key);

#endif
