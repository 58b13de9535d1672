#include "reader/osm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define MAX_OBJECTS 200000000 /* nodes, refs, members: a guard against absurd counts; memory ends earlier */

/* Room for one more; doubles. */
static int grow(void **items, size_t n, size_t *cap, size_t size, struct dg_err *err)
{
    if (n < *cap) return 0;
    if (n >= MAX_OBJECTS)
        return dg_err_set(err, DG_ELIMIT, "more than %d objects; cut the extract", MAX_OBJECTS);
    size_t want = *cap ? *cap * 2 : 1024;
    void *more = dg_realloc(*items, want * size);
    if (!more) return dg_err_set(err, DG_ENOMEM, "out of memory; cut the extract to a smaller area");
    *items = more;
    *cap = want;
    return 0;
}
#define GROW(osm, list, err)                                                                                   \
    grow((void **)&(osm)->list, (osm)->n_##list, &(osm)->cap_##list, sizeof *(osm)->list, err)

void dg_osm_done(struct dg_osm *osm)
{
    free(osm->nodes);
    free(osm->tagged);
    free(osm->ways);
    free(osm->relations);
    free(osm->refs);
    free(osm->members);
    dg_text_done(&osm->texts);
    *osm = (struct dg_osm){0};
}

/* Exactly one NUL behind each text, whatever was inside. */
static void text_put(struct dg_text *texts, const char *s, size_t n)
{
    const char *nul = n ? memchr(s, 0, n) : NULL;
    if (nul) n = (size_t)(nul - s);
    if (n) dg_text_addn(texts, s, n);
    dg_text_addn(texts, "", 1);
}

void dg_osm_add_tag(struct dg_osm *osm, const char *key, size_t n_key, const char *value, size_t n_value)
{
    text_put(&osm->texts, key, n_key);
    text_put(&osm->texts, value, n_value);
}

int dg_osm_add_ref(struct dg_osm *osm, int64_t ref, struct dg_err *err)
{
    DG_TRY(GROW(osm, refs, err));
    osm->refs[osm->n_refs++] = ref;
    return 0;
}

int dg_osm_add_member(struct dg_osm *osm, enum dg_osm_type type, int64_t ref, bool is_inner, struct dg_err *err)
{
    DG_TRY(GROW(osm, members, err));
    osm->members[osm->n_members++] = (struct dg_osm_member){ref, type, is_inner};
    return 0;
}

struct dg_osm_mark dg_osm_mark(const struct dg_osm *osm)
{
    return (struct dg_osm_mark){osm->texts.len, osm->n_refs, osm->n_members};
}

static struct dg_osm_tags tags_since(const struct dg_osm *osm, struct dg_osm_mark mark)
{
    uint32_t n_nul = 0;
    for (size_t i = mark.texts; i < osm->texts.len; i++) n_nul += osm->texts.data[i] == '\0';
    return (struct dg_osm_tags){mark.texts, n_nul / 2};
}

int dg_osm_end_node(struct dg_osm *osm, struct dg_osm_mark mark, int64_t id, double lon, double lat,
                    struct dg_err *err)
{
    struct dg_osm_tags tags = tags_since(osm, mark);
    DG_TRY(GROW(osm, nodes, err));
    osm->nodes[osm->n_nodes] = (struct dg_osm_node){id, lon, lat, (uint32_t)osm->n_nodes};
    osm->n_nodes++;
    if (tags.n == 0) return 0;
    DG_TRY(GROW(osm, tagged, err));
    osm->tagged[osm->n_tagged++] = (struct dg_osm_tagged){id, lon, lat, tags};
    return 0;
}

int dg_osm_end_way(struct dg_osm *osm, struct dg_osm_mark mark, int64_t id, struct dg_err *err)
{
    DG_TRY(GROW(osm, ways, err));
    osm->ways[osm->n_ways++] = (struct dg_osm_way){.id = id,
                                                   .from = mark.refs,
                                                   .n_refs = (uint32_t)(osm->n_refs - mark.refs),
                                                   .tags = tags_since(osm, mark)};
    return 0;
}

int dg_osm_end_relation(struct dg_osm *osm, struct dg_osm_mark mark, int64_t id, struct dg_err *err)
{
    DG_TRY(GROW(osm, relations, err));
    osm->relations[osm->n_relations++] =
        (struct dg_osm_relation){.id = id,
                                 .from = mark.members,
                                 .n_members = (uint32_t)(osm->n_members - mark.members),
                                 .tags = tags_since(osm, mark)};
    return 0;
}

/* ---- features -------------------------------------------------------------------------------------------- */

/* The next tag behind `at`. */
static const char *tag_next(const struct dg_osm *osm, size_t *at, const char **value)
{
    const char *key = osm->texts.data + *at;
    *value = key + strlen(key) + 1;
    *at += strlen(key) + strlen(*value) + 2;
    return key;
}

static const char *tag_find(const struct dg_osm *osm, struct dg_osm_tags tags, const char *key)
{
    size_t at = tags.from;
    for (uint32_t i = 0; i < tags.n; i++) {
        const char *value, *k = tag_next(osm, &at, &value);
        if (strcmp(k, key) == 0) return value;
    }
    return NULL;
}

static void tags_build(const struct dg_osm *osm, struct dg_osm_tags tags, struct dg_builder *build)
{
    size_t at = tags.from;
    for (uint32_t i = 0; i < tags.n; i++) {
        const char *value, *key = tag_next(osm, &at, &value);
        dg_build_tag(build, key, value);
    }
}

/* Is a closed way with these tags an area? The keys after which OpenStreetMap's own tools decide
 * (wiki: Key:area, id-area-keys), with the values that are lines all the same. */
static bool is_area(const struct dg_osm *osm, struct dg_osm_tags tags)
{
    static const struct {
        const char *key, *lines; /* values that stay lines, each between spaces */
    } keys[] = {
        {"building", " no "},
        {"building:part", " no "},
        {"landuse", " "},
        {"leisure", " track slipway "},
        {"amenity", " "},
        {"shop", " "},
        {"office", " "},
        {"tourism", " "},
        {"natural", " coastline tree_row cliff ridge arete valley earth_bank "},
        {"place", " "},
        {"historic", " citywalls "},
        {"man_made", " embankment cutline pipeline dyke groyne breakwater "},
        {"military", " trench "},
        {"aeroway", " taxiway runway "},
        {"power", " line minor_line cable "},
        {"public_transport", " "},
        {"healthcare", " "},
        {"craft", " "},
        {"area:highway", " "},
        {"residential", " "},
    };
    const char *area = tag_find(osm, tags, "area");
    if (area && strcmp(area, "no") == 0) return false;
    if (area && strcmp(area, "yes") == 0) return true;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *value = tag_find(osm, tags, keys[i].key);
        if (!value) continue;
        char spaced[64];
        snprintf(spaced, sizeof spaced, " %.60s ", value);
        if (!strstr(keys[i].lines, spaced)) return true;
    }
    return false;
}

/* An area loses its meaning with a missing corner; a line is kept in the pieces that are there. */
static int way_feature(const struct dg_osm *osm, const struct dg_osm_way *way, struct dg_builder *build,
                       struct dg_feature_store *store, struct dg_err *err)
{
    char id[32];
    const int64_t *refs = way->n_refs ? osm->refs + way->from : NULL;
    bool is_closed = way->n_refs > 3 && refs[0] == refs[way->n_refs - 1];
    bool has_area = is_closed && is_area(osm, way->tags);
    uint32_t n_missing = 0;
    bool is_open = false;
    snprintf(id, sizeof id, "w%lld", (long long)way->id);
    dg_build_begin(build, has_area ? DG_GEOM_AREA : DG_GEOM_LINE, id, has_area ? "areas" : "lines");
    for (uint32_t i = 0; i < way->n_refs; i++) {
        const struct dg_osm_node *node = dg_osm_node_find(osm, refs[i]);
        n_missing += !node;
        if (!node && !has_area) is_open = false;
        if (!node) continue;
        if (!is_open) dg_build_ring(build, false);
        is_open = true;
        dg_build_point(build, node->lon, node->lat);
    }
    if (n_missing && (has_area || n_missing == way->n_refs))
        return dg_store_refuse(store, id, has_area ? "areas" : "lines", err,
                               "%u of its %u nodes are not in the extract; extract whole ways", n_missing,
                               way->n_refs);
    char note[64];
    snprintf(note, sizeof note, "%u of %u nodes missing", n_missing, way->n_refs);
    if (n_missing) dg_build_note(build, note);
    tags_build(osm, way->tags, build);
    int stored = dg_build_end(build, store, err);
    return stored < 0 ? stored : 0;
}

static bool is_one_of(const char *s, const char *const *list)
{
    while (*list && strcmp(s, *list) != 0) list++;
    return *list != NULL;
}

/* A multipolygon without tags of its own has those of its outer ways (the style before 2016). */
static struct dg_osm_tags area_tags(struct dg_osm *osm, const struct dg_osm_relation *rel)
{
    size_t at = rel->tags.from;
    static const char *const formal[] = {"type", "source", "note", "created_by", NULL};
    struct dg_osm_tags tags = {0, 0};
    for (uint32_t i = 0; i < rel->tags.n; i++) {
        const char *value, *key = tag_next(osm, &at, &value);
        if (!is_one_of(key, formal)) return rel->tags;
    }
    for (uint32_t i = 0; i < rel->n_members; i++) {
        const struct dg_osm_member *m = &osm->members[rel->from + i];
        struct dg_osm_way *way = m->type == DG_OSM_WAY && !m->is_inner ? dg_osm_way_find(osm, m->ref) : NULL;
        if (!way || way->tags.n == 0) continue;
        if (tags.n == 0) tags = way->tags;
        way->is_consumed = true;
    }
    return tags.n ? tags : rel->tags;
}

static int relation_feature(struct dg_osm *osm, const struct dg_osm_relation *rel, struct dg_builder *build,
                            struct dg_feature_store *store, struct dg_err *err)
{
    char id[32], why[160];
    const char *type = tag_find(osm, rel->tags, "type");
    if (!type || (strcmp(type, "multipolygon") != 0 && strcmp(type, "boundary") != 0)) return 0;
    snprintf(id, sizeof id, "r%lld", (long long)rel->id);
    dg_build_begin(build, DG_GEOM_AREA, id, "areas");
    int made = dg_osm_area_rings(osm, rel, build, why, sizeof why, err);
    if (made < 0) return made;
    if (made == 0) return dg_store_refuse(store, id, "areas", err, "%s", why);
    tags_build(osm, area_tags(osm, rel), build);
    int stored = dg_build_end(build, store, err);
    return stored < 0 ? stored : 0;
}

static int by_node(const void *a, const void *b)
{
    const struct dg_osm_node *x = a, *y = b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static int by_way(const void *a, const void *b)
{
    const struct dg_osm_way *x = a, *y = b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

const struct dg_osm_node *dg_osm_node_find(const struct dg_osm *osm, int64_t id)
{
    size_t lo = 0, hi = osm->n_nodes;
    while (lo < hi) { /* the last node whose id is not above */
        size_t mid = lo + (hi - lo) / 2;
        if (osm->nodes[mid].id <= id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && osm->nodes[lo - 1].id == id ? &osm->nodes[lo - 1] : NULL;
}

struct dg_osm_way *dg_osm_way_find(const struct dg_osm *osm, int64_t id)
{
    size_t lo = 0, hi = osm->n_ways;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (osm->ways[mid].id <= id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && osm->ways[lo - 1].id == id ? &osm->ways[lo - 1] : NULL;
}

static int features_build(struct dg_osm *osm, struct dg_builder *build, struct dg_feature_store *store,
                          struct dg_err *err)
{
    /* Relations first: they say which ways have lent them their tags. */
    for (size_t i = 0; i < osm->n_relations; i++)
        DG_TRY(relation_feature(osm, &osm->relations[i], build, store, err));
    for (size_t i = 0; i < osm->n_ways; i++) {
        const struct dg_osm_way *way = &osm->ways[i];
        bool is_replaced = i + 1 < osm->n_ways && osm->ways[i + 1].id == way->id;
        if (way->tags.n == 0 || way->is_consumed || is_replaced) continue;
        DG_TRY(way_feature(osm, way, build, store, err));
    }
    for (size_t i = 0; i < osm->n_tagged; i++) {
        const struct dg_osm_tagged *node = &osm->tagged[i];
        char id[32];
        snprintf(id, sizeof id, "n%lld", (long long)node->id);
        dg_build_begin(build, DG_GEOM_POINT, id, "points");
        dg_build_ring(build, false);
        dg_build_point(build, node->lon, node->lat);
        tags_build(osm, node->tags, build);
        int stored = dg_build_end(build, store, err);
        if (stored < 0) return stored;
    }
    return 0;
}

int dg_osm_features(struct dg_osm *osm, struct dg_feature_store *store, struct dg_err *err)
{
    if (osm->texts.has_failed) return dg_err_set(err, DG_ENOMEM, "out of memory; cut the extract");
    if (osm->n_nodes) qsort(osm->nodes, osm->n_nodes, sizeof *osm->nodes, by_node);
    if (osm->n_ways) qsort(osm->ways, osm->n_ways, sizeof *osm->ways, by_way);
    store->format = "OSM";
    struct dg_builder build = {0};
    int code = features_build(osm, &build, store, err);
    dg_builder_done(&build);
    return code;
}
