/* OSM XML (API version 0.6) with expat. A document type is refused before anything in it is looked at: the
 * format has none, and it is where entities that grow or that open files come from. */
#include <expat.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "reader/osm.h"

#define MAX_DEPTH 8
#define PIECE (1 << 20)

struct reader {
    XML_Parser parser;
    struct dg_osm osm;
    struct dg_osm_mark mark;
    int depth;
    enum { IN_NONE, IN_NODE, IN_WAY, IN_RELATION } object;
    int skip_depth; /* inside note, meta, ...: until the depth is this again */
    int64_t id;
    double lon, lat;
    bool is_deleted;
    struct dg_err err; /* the first */
};

static int fail(struct reader *r, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static int fail(struct reader *r, int code, const char *fmt, ...)
{
    if (r->err.code) return r->err.code;
    char what[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    dg_err_set(&r->err, code, "line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(r->parser), what);
    XML_StopParser(r->parser, XML_FALSE);
    return code;
}

static const char *attribute(const char **attrs, const char *name)
{
    for (; attrs[0]; attrs += 2) {
        if (strcmp(attrs[0], name) == 0) return attrs[1];
    }
    return NULL;
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(name, *names) == 0) return true;
    }
    return false;
}

static int root_start(struct reader *r, const char *name, const char **attrs)
{
    const char *version = attribute(attrs, "version");
    if (strcmp(name, "osmChange") == 0)
        return fail(r, DG_EFORMAT, "a change file (osmChange); give an extract (.osm)");
    if (strcmp(name, "osm") != 0)
        return fail(r, DG_EFORMAT, "<%.40s> is not OpenStreetMap XML; the first element should be <osm>", name);
    if (!version) return fail(r, DG_EFORMAT, "<osm> has no version; 0.6 is read");
    if (strcmp(version, "0.6") != 0)
        return fail(r, DG_EFORMAT, "<osm> is of version %.20s; 0.6 is read", version);
    return 0;
}

static int object_start(struct reader *r, const char *name, const char **attrs)
{
    static const char *const passed[] = {"note", "meta", "bounds", "bound", "remark", "copyright", NULL};
    if (is_one_of(name, passed)) {
        r->skip_depth = r->depth;
        return 0;
    }
    r->object = strcmp(name, "node") == 0       ? IN_NODE
                : strcmp(name, "way") == 0      ? IN_WAY
                : strcmp(name, "relation") == 0 ? IN_RELATION
                                                : IN_NONE;
    if (r->object == IN_NONE) return fail(r, DG_EFORMAT, "<%.40s> cannot stand in <osm>", name);
    const char *id = attribute(attrs, "id"), *visible = attribute(attrs, "visible");
    const char *action = attribute(attrs, "action"); /* of editors' files */
    if (!id || !dg_parse_int64(id, &r->id))
        return fail(r, DG_EFORMAT, "a %s without a whole number as id", name);
    r->is_deleted = (visible && strcmp(visible, "false") == 0) || (action && strcmp(action, "delete") == 0);
    r->mark = dg_osm_mark(&r->osm);
    if (r->object != IN_NODE || r->is_deleted) return 0;
    const char *lon = attribute(attrs, "lon"), *lat = attribute(attrs, "lat");
    if (!lon || !lat || !dg_parse_double(lon, &r->lon) || !dg_parse_double(lat, &r->lat))
        return fail(r, DG_EFORMAT, "node %lld has no lon and lat that are numbers", (long long)r->id);
    struct dg_err why;
    if (dg_lonlat_check(r->lon, r->lat, &why) < 0)
        return fail(r, why.code, "node %lld: %.200s", (long long)r->id, why.msg);
    return 0;
}

static int member_start(struct reader *r, const char **attrs)
{
    const char *type = attribute(attrs, "type"), *ref = attribute(attrs, "ref"),
               *role = attribute(attrs, "role");
    static const char *const types[] = {"node", "way", "relation", NULL};
    int64_t id;
    if (!type || !is_one_of(type, types))
        return fail(r, DG_EFORMAT, "relation %lld: a member whose type is not node, way or relation",
                    (long long)r->id);
    if (!ref || !dg_parse_int64(ref, &id))
        return fail(r, DG_EFORMAT, "relation %lld: a member without a whole number as ref", (long long)r->id);
    enum dg_osm_type t = type[0] == 'n' ? DG_OSM_NODE : type[0] == 'w' ? DG_OSM_WAY : DG_OSM_RELATION;
    return dg_osm_add_member(&r->osm, t, id, role && strcmp(role, "inner") == 0, &r->err);
}

static int part_start(struct reader *r, const char *name, const char **attrs)
{
    static const char *const passed[] = {"center", "bounds", NULL}; /* Overpass: "out center", "out bb" */
    static const char *const kinds[] = {"", "node", "way", "relation"};
    if (strcmp(name, "tag") == 0) {
        const char *k = attribute(attrs, "k"), *v = attribute(attrs, "v");
        if (!k || !v)
            return fail(r, DG_EFORMAT, "%s %lld: a tag without k or v", kinds[r->object], (long long)r->id);
        dg_osm_add_tag(&r->osm, k, strlen(k), v, strlen(v));
    } else if (strcmp(name, "nd") == 0 && r->object == IN_WAY) {
        const char *ref = attribute(attrs, "ref");
        int64_t id;
        if (!ref || !dg_parse_int64(ref, &id))
            return fail(r, DG_EFORMAT, "way %lld: an nd without a whole number as ref", (long long)r->id);
        return dg_osm_add_ref(&r->osm, id, &r->err);
    } else if (strcmp(name, "member") == 0 && r->object == IN_RELATION) {
        return member_start(r, attrs);
    } else if (is_one_of(name, passed)) {
        r->skip_depth = r->depth;
    } else {
        return fail(r, DG_EFORMAT, "<%.40s> cannot stand in a %s", name, kinds[r->object]);
    }
    return 0;
}

static int element_start(struct reader *r, const char *name, const char **attrs)
{
    bool is_overpass_geometry = r->depth == 4 && r->object == IN_RELATION && strcmp(name, "nd") == 0;
    if (r->depth > MAX_DEPTH) return fail(r, DG_EFORMAT, "elements nested deeper than %d", MAX_DEPTH);
    if (r->skip_depth || is_overpass_geometry) return 0;
    switch (r->depth) {
    case 1: return root_start(r, name, attrs);
    case 2: return object_start(r, name, attrs);
    case 3: return part_start(r, name, attrs);
    default: return fail(r, DG_EFORMAT, "<%.40s> cannot stand here", name);
    }
}

static void on_start(void *data, const char *name, const char **attrs)
{
    struct reader *r = data;
    r->depth++;
    if (r->err.code) return;
    if (element_start(r, name, attrs) < 0) XML_StopParser(r->parser, XML_FALSE);
}

static void on_end(void *data, const char *name)
{
    struct reader *r = data;
    (void)name;
    int depth = r->depth--;
    if (r->err.code) return;
    if (r->skip_depth) {
        if (depth == r->skip_depth) r->skip_depth = 0;
        return;
    }
    if (depth != 2 || r->is_deleted) return;
    int code = r->object == IN_NODE  ? dg_osm_end_node(&r->osm, r->mark, r->id, r->lon, r->lat, &r->err)
               : r->object == IN_WAY ? dg_osm_end_way(&r->osm, r->mark, r->id, &r->err)
                                     : dg_osm_end_relation(&r->osm, r->mark, r->id, &r->err);
    if (code < 0) XML_StopParser(r->parser, XML_FALSE);
}

static void on_doctype(void *data, const char *name, const char *sysid, const char *pubid, int has_subset)
{
    (void)name, (void)sysid, (void)pubid, (void)has_subset;
    fail(data, DG_EFORMAT, "a document type (DOCTYPE) is refused: OpenStreetMap files have none");
}

static int parse(struct reader *r, struct dg_bytes in)
{
    for (size_t at = 0; !r->err.code;) {
        size_t n = in.n - at < PIECE ? in.n - at : PIECE;
        bool is_last = at + n == in.n;
        enum XML_Status status = XML_Parse(r->parser, (const char *)in.p + at, (int)n, is_last);
        if (status != XML_STATUS_OK && !r->err.code)
            fail(r, XML_GetErrorCode(r->parser) == XML_ERROR_NO_MEMORY ? DG_ENOMEM : DG_EFORMAT, "not XML: %s",
                 XML_ErrorString(XML_GetErrorCode(r->parser)));
        at += n;
        if (is_last) break;
    }
    return r->err.code;
}

int dg_osm_xml_read(struct dg_bytes in, struct dg_feature_store *store, struct dg_err *err)
{
    struct reader r = {.parser = XML_ParserCreate(NULL)};
    if (!r.parser) return dg_err_set(err, DG_ENOMEM, "out of memory");
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_start, on_end);
    XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
    XML_SetHashSalt(r.parser, 20261122u); /* the same work every time; no random device is needed */
    int code = parse(&r, in);
    XML_ParserFree(r.parser);
    if (code < 0)
        dg_err_set(err, code, "%s", r.err.msg);
    else
        code = dg_osm_features(&r.osm, store, err);
    dg_osm_done(&r.osm);
    return code;
}
