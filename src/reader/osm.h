/* Osm: nodes, ways and relations as the file has them, in any order, and the features that they make.
 *
 * Our own reader instead of GDAL's: GDAL 3.6 loses polygons when the key list of osmconf.ini is in a certain
 * order, needs temporary files for ids out of order, and drops ways and relations with missing members without
 * a word. Here each of them is named. */
#ifndef DG_READER_OSM_H
#define DG_READER_OSM_H

#include "reader/child.h"

enum dg_osm_type { DG_OSM_NODE = 0, DG_OSM_WAY = 1, DG_OSM_RELATION = 2 };

struct dg_osm_node {
    int64_t id;
    double lon, lat;
    uint32_t number; /* order of arrival: the last of two versions counts */
};
struct dg_osm_tags {
    size_t from; /* in osm.texts: "key\0value\0" */
    uint32_t n;
};
struct dg_osm_tagged {
    int64_t id;
    double lon, lat;
    struct dg_osm_tags tags;
};
struct dg_osm_way {
    int64_t id;
    size_t from; /* in osm.refs */
    uint32_t n_refs;
    bool is_consumed; /* its tags went to an old-style multipolygon */
    struct dg_osm_tags tags;
};
struct dg_osm_member {
    int64_t ref;
    enum dg_osm_type type;
    bool is_inner;
};
struct dg_osm_relation {
    int64_t id;
    size_t from; /* in osm.members */
    uint32_t n_members;
    struct dg_osm_tags tags;
};

struct dg_osm {
    struct dg_osm_node *nodes;
    size_t n_nodes, cap_nodes;
    struct dg_osm_tagged *tagged;
    size_t n_tagged, cap_tagged;
    struct dg_osm_way *ways;
    size_t n_ways, cap_ways;
    struct dg_osm_relation *relations;
    size_t n_relations, cap_relations;
    int64_t *refs;
    size_t n_refs, cap_refs;
    struct dg_osm_member *members;
    size_t n_members, cap_members;
    struct dg_text texts;
};
void dg_osm_done(struct dg_osm *osm);

/* An object: its tags, refs and members are added first, then the object itself, which takes all that was
 * added since the last. Tags are n bytes without NUL (a NUL ends them early). */
void dg_osm_add_tag(struct dg_osm *osm, const char *key, size_t n_key, const char *value, size_t n_value);
int dg_osm_add_ref(struct dg_osm *osm, int64_t ref, struct dg_err *err);
int dg_osm_add_member(struct dg_osm *osm, enum dg_osm_type type, int64_t ref, bool is_inner,
                      struct dg_err *err);

/* Where the open object began. */
struct dg_osm_mark {
    size_t texts, refs, members;
};
struct dg_osm_mark dg_osm_mark(const struct dg_osm *osm);
int dg_osm_end_node(struct dg_osm *osm, struct dg_osm_mark mark, int64_t id, double lon, double lat,
                    struct dg_err *err);
int dg_osm_end_way(struct dg_osm *osm, struct dg_osm_mark mark, int64_t id, struct dg_err *err);
int dg_osm_end_relation(struct dg_osm *osm, struct dg_osm_mark mark, int64_t id, struct dg_err *err);

/* All read: nodes with tags, ways with tags and multipolygons become features; what cannot is noted. */
int dg_osm_features(struct dg_osm *osm, struct dg_feature_store *store, struct dg_err *err);

/* ---- osm_area.c ----------------------------------------------------------------------------------------- */
const struct dg_osm_node *dg_osm_node_find(const struct dg_osm *osm, int64_t id); /* nodes sorted; or NULL */
struct dg_osm_way *dg_osm_way_find(const struct dg_osm *osm, int64_t id);         /* ways sorted; or NULL */
/* The rings of a multipolygon into the builder. 1: done; 0: cannot be, `why` (of `cap` bytes) says why. */
int dg_osm_area_rings(const struct dg_osm *osm, const struct dg_osm_relation *relation,
                      struct dg_builder *build, char *why, size_t cap, struct dg_err *err);

#endif
