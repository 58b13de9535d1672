/* Ogc items: the rows of a collection by place, time and value, page by page. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "register/web.h"

struct ask { /* what is asked for */
    int64_t limit, offset;
    bool has_box;
    double box[4]; /* in the box's own system and order */
    struct dg_frame box_frame, frame;
    bool has_time;
    int64_t from, until; /* seconds since 1970 */
};

static void ask_done(struct ask *ask)
{
    dg_frame_done(&ask->box_frame);
    dg_frame_done(&ask->frame);
}

/* ---- reading
 * -------------------------------------------------------------------------------------------------- */

static bool whole_parse(const char *s, int64_t least, int64_t most, int64_t *out)
{
    return dg_parse_int64(s, out) && *out >= least && *out <= most;
}

static bool box_parse(const char *s, double box[4])
{
    double numbers[6];
    char one[48];
    int n = 0;
    for (;;) {
        size_t length = strcspn(s, ",");
        if (n == 6 || length == 0 || length >= sizeof one) return false;
        memcpy(one, s, length);
        one[length] = 0;
        if (!dg_parse_double(one, &numbers[n++])) return false;
        if (!s[length]) break;
        s += length + 1;
    }
    if (n != 4 && n != 6) return false;
    const int at[2][4] = {{0, 1, 2, 3}, {0, 1, 3, 4}}; /* heights are let pass: nothing here has one */
    for (int i = 0; i < 4; i++) box[i] = numbers[at[n == 6][i]];
    return true;
}

/* A date or a date and time of RFC 3339. `is_end`: a date means its last second. */
static bool time_take(const char *s, size_t n, bool is_end, int64_t *out)
{
    bool is_date;
    if (!dg_time_read(s, n, out, &is_date)) return false;
    if (is_date && is_end) *out += 86399;
    return true;
}

static bool interval_parse(const char *s, struct ask *ask)
{
    const char *slash = strchr(s, '/');
    ask->from = INT64_MIN;
    ask->until = INT64_MAX;
    if (!slash) return time_take(s, strlen(s), false, &ask->from) && time_take(s, strlen(s), true, &ask->until);
    size_t n = (size_t)(slash - s);
    const char *end = slash + 1;
    bool opens = n == 0 || (n == 2 && memcmp(s, "..", 2) == 0), ends = !*end || strcmp(end, "..") == 0;
    if (!opens && !time_take(s, n, false, &ask->from)) return false;
    if (!ends && !time_take(end, strlen(end), true, &ask->until)) return false;
    return ask->from <= ask->until;
}

/* What is wrong with the parameters, NULL: nothing. */
static const char *ask_read(struct dg_web *web, struct ask *ask)
{
    const char *limit = dg_web_param(web, "limit"), *offset = dg_web_param(web, "offset"),
               *box = dg_web_param(web, "bbox"), *box_crs = dg_web_param(web, "bbox-crs"),
               *crs = dg_web_param(web, "crs"), *time = dg_web_param(web, "datetime");
    if (limit && !whole_parse(limit, 1, INT64_MAX, &ask->limit))
        return "parameter \"limit\" takes a whole number from 1";
    /* More than the most means the most (/req/core/fc-limit-response-1). */
    if (ask->limit > DG_OGC_MAX_LIMIT) ask->limit = DG_OGC_MAX_LIMIT;
    if (offset && !whole_parse(offset, 0, INT32_MAX, &ask->offset))
        return "parameter \"offset\" takes a whole number from 0";
    if (dg_frame_open(web->reg, crs ? crs : DG_CRS84, &ask->frame, NULL) < 0)
        return "parameter \"crs\" is no system of this collection";
    if (dg_frame_open(web->reg, box_crs ? box_crs : DG_CRS84, &ask->box_frame, NULL) < 0)
        return "parameter \"bbox-crs\" is no system of this collection";
    ask->has_box = box != NULL;
    if (box && !box_parse(box, ask->box))
        return "parameter \"bbox\" takes four or six numbers, parted by commas";
    int low = ask->box_frame.is_lat_first ? 0 : 1;
    if (box && ask->box[low] > ask->box[low + 2])
        return "parameter \"bbox\": its lower edge is above its upper";
    if (box && ask->box_frame.map && ask->box[0] > ask->box[2])
        return "parameter \"bbox\": its left edge is right of its right one";
    ask->has_time = time != NULL;
    if (time && !interval_parse(time, ask))
        return "parameter \"datetime\" takes a time of RFC 3339, or two with \"/\" between, \"..\" for open";
    return NULL;
}

/* ---- choosing
 * --------------------------------------------------------------------------------------------------- */

static bool in_box(struct dg_pt p, const double box[4])
{
    return p.x >= box[0] && p.x <= box[2] && p.y >= box[1] && p.y <= box[3];
}

/* Does the closed segment meet the closed box? Liang and Barsky 1984. */
static bool segment_meets(struct dg_pt a, struct dg_pt b, const double box[4])
{
    double t0 = 0, t1 = 1, dx = b.x - a.x, dy = b.y - a.y;
    const double p[4] = {-dx, dx, -dy, dy}, q[4] = {a.x - box[0], box[2] - a.x, a.y - box[1], box[3] - a.y};
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0 && q[i] < 0) return false;
        if (p[i] == 0) continue;
        double t = q[i] / p[i];
        if (p[i] < 0)
            t0 = fmax(t0, t);
        else
            t1 = fmin(t1, t);
    }
    return t0 <= t1;
}

static int geom_meets(const struct dg_geom *geom, const struct dg_frame *frame, const double box[4],
                      bool *meets, struct dg_err *err)
{
    bool is_inside = false; /* is the box's corner inside the area? even-odd */
    for (int32_t i = 0; i < geom->n_rings; i++) {
        const struct dg_ring *ring = &geom->rings[i];
        struct dg_pt a, b;
        DG_TRY(dg_frame_point(frame, ring->pts[0], &a, err));
        if (in_box(a, box)) *meets = true;
        for (int32_t j = 1; j < ring->n_pts + (geom->kind == DG_GEOM_AREA) && !*meets; j++, a = b) {
            DG_TRY(dg_frame_point(frame, ring->pts[j % ring->n_pts], &b, err));
            if (geom->kind == DG_GEOM_POINT)
                *meets |= in_box(b, box);
            else
                *meets |= segment_meets(a, b, box);
            if ((a.y > box[1]) != (b.y > box[1]) && box[0] < (b.x - a.x) * (box[1] - a.y) / (b.y - a.y) + a.x)
                is_inside = !is_inside;
        }
    }
    *meets |= geom->kind == DG_GEOM_AREA && is_inside;
    return 0;
}

static int box_meets(const struct ask *ask, const struct dg_geom *geom, bool *meets, struct dg_err *err)
{
    int lon = ask->box_frame.is_lat_first ? 1 : 0;
    *meets = false;
    if (ask->box[lon] <= ask->box[lon + 2]) return geom_meets(geom, &ask->box_frame, ask->box, meets, err);
    /* West of its own east edge: the box goes over the 180th meridian. */
    double west[4], east[4];
    memcpy(west, ask->box, sizeof west);
    memcpy(east, ask->box, sizeof east);
    west[lon] = -180;
    east[lon + 2] = 180;
    DG_TRY(geom_meets(geom, &ask->box_frame, west, meets, err));
    return *meets ? 0 : geom_meets(geom, &ask->box_frame, east, meets, err);
}

/* A row without a beginning or end holds from ever, or for ever. */
static bool time_meets(const struct ask *ask, const char *from, const char *until)
{
    int64_t first = INT64_MIN, last = INT64_MAX;
    if (*from && !time_take(from, strlen(from), false, &first)) first = INT64_MIN;
    if (*until && !time_take(until, strlen(until), true, &last)) last = INT64_MAX;
    return last >= ask->from && first <= ask->until;
}

static bool value_meets(const struct dg_field *field, const struct dg_field_value *value, const char *want)
{
    double number;
    if (value->is_null) return false;
    if (field->kind <= DG_FIELD_DATE) return strcmp(value->text, want) == 0;
    if (field->kind == DG_FIELD_BOOL) return strcmp(want, value->num != 0 ? "true" : "false") == 0;
    return dg_parse_double(want, &number) && fabs(number - value->num) < 0.005;
}

static int row_meets(struct dg_web *web, enum dg_collection collection, const struct ask *ask, int32_t row,
                     struct dg_field_value *value, bool *meets)
{
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);
    *meets = true;
    for (int32_t i = 0; i < n && *meets && web->n_params; i++) {
        const char *want = dg_web_param(web, fields[i].name);
        if (!want) continue;
        DG_TRY(dg_field_get(web->reg, collection, row, i, value, web->err));
        *meets = value_meets(&fields[i], value, want);
    }
    if (*meets && ask->has_time) {
        const char *from, *until;
        dg_row_time(web->reg, collection, row, &from, &until);
        *meets = time_meets(ask, from, until);
    }
    if (*meets && ask->has_box)
        DG_TRY(box_meets(ask, dg_row_lonlat(web->reg, collection, row), meets, web->err));
    return 0;
}

/* ---- writing
 * ---------------------------------------------------------------------------------------------------- */

/* The page's own address with another offset or form. */
static void address(struct dg_web *web, enum dg_collection collection, int64_t offset, const char *form,
                    struct dg_text *out)
{
    dg_text_addf(out, "/ogc/collections/%s/items?f=%s", dg_collection_word(collection), form);
    for (int32_t i = 0; i < web->n_params; i++) {
        const struct dg_param *param = &web->params[i];
        if (strcmp(param->name, "f") == 0 || strcmp(param->name, "offset") == 0) continue;
        dg_text_add(out, "&");
        dg_web_escape(out, param->name);
        dg_text_add(out, "=");
        dg_web_escape(out, param->value);
    }
    if (offset > 0) dg_text_addf(out, "&offset=%lld", (long long)offset);
}

static void link_to(struct dg_web *web, struct dg_json *json, enum dg_collection collection, int64_t offset,
                    const char *form, const char *rel, const char *type, const char *title)
{
    dg_auto(dg_text_done) struct dg_text path = {0};
    address(web, collection, offset, form, &path);
    dg_ogc_link(web, json, path.data ? path.data : "", rel, type, title);
}

static void collection_link(struct dg_web *web, struct dg_json *json, enum dg_collection collection)
{
    char path[64];
    snprintf(path, sizeof path, "/ogc/collections/%s", dg_collection_word(collection));
    dg_ogc_link(web, json, path, "collection", "application/json", "The collection");
}

static int rows_choose(struct dg_web *web, enum dg_collection collection, const struct ask *ask, int32_t *rows,
                       int64_t *n_matched)
{
    dg_auto(dg_field_value_done) struct dg_field_value value = {0};
    *n_matched = 0;
    for (int32_t i = 0, n = dg_rows_of(web->reg, collection); i < n; i++) {
        bool meets;
        DG_TRY(row_meets(web, collection, ask, i, &value, &meets));
        if (meets) rows[(*n_matched)++] = i;
    }
    return 0;
}

static int items_json(struct dg_web *web, enum dg_collection collection, const struct ask *ask,
                      const int32_t *rows, int64_t n_matched)
{
    struct dg_json json;
    int64_t first = ask->offset < n_matched ? ask->offset : n_matched;
    int64_t last = n_matched - first > ask->limit ? first + ask->limit : n_matched;
    char stamp[32];

    web->reply->media_type = "application/geo+json";
    snprintf(web->reply->content_crs, sizeof web->reply->content_crs, "<%.90s>", ask->frame.uri);
    snprintf(stamp, sizeof stamp, "%.10sT00:00:00Z", web->reg->as_of);
    dg_json_begin(&json, web->out, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "type", "FeatureCollection");
    dg_json_str(&json, "timeStamp", stamp);
    dg_json_int(&json, "numberMatched", n_matched);
    dg_json_int(&json, "numberReturned", last - first);
    dg_json_array(&json, "links");
    link_to(web, &json, collection, ask->offset, "json", "self", "application/geo+json", "This page");
    link_to(web, &json, collection, ask->offset, "html", "alternate", "text/html", "This page as HTML");
    collection_link(web, &json, collection);
    if (last < n_matched)
        link_to(web, &json, collection, last, "json", "next", "application/geo+json", "The next page");
    if (ask->offset > 0)
        link_to(web, &json, collection, ask->offset > ask->limit ? ask->offset - ask->limit : 0, "json", "prev",
                "application/geo+json", "The page before");
    dg_json_end_array(&json);
    dg_json_array(&json, "features");
    for (int64_t i = first; i < last; i++) {
        DG_TRY(dg_feature_begin(&json, web->reg, collection, rows[i], &ask->frame, web->err));
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

static int table_row(struct dg_web *web, enum dg_collection collection, int32_t row,
                     struct dg_field_value *value)
{
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);
    dg_text_add(web->out, "<tr>");
    for (int32_t i = 0; i < n; i++) {
        DG_TRY(dg_field_get(web->reg, collection, row, i, value, web->err));
        dg_text_add(web->out, i ? "<td>" : "<th scope=\"row\">");
        if (i == 0)
            dg_text_addf(web->out, "<a href=\"/ogc/collections/%s/items/", dg_collection_word(collection));
        if (i == 0) dg_web_escape(web->out, value->text);
        if (i == 0) dg_text_add(web->out, "?f=html\">");
        if (!value->is_null && fields[i].kind <= DG_FIELD_DATE)
            dg_web_bdi(web, value->text);
        else if (!value->is_null && fields[i].kind == DG_FIELD_BOOL)
            dg_text_add(web->out, value->num != 0 ? "true" : "false");
        else if (!value->is_null)
            dg_text_add_num(web->out, value->num, 2);
        dg_text_add(web->out, i ? "</td>" : "</a></th>");
    }
    dg_text_add(web->out, "</tr>\n");
    return 0;
}

static void page_link(struct dg_web *web, enum dg_collection collection, int64_t offset, const char *form,
                      const char *rel, const char *key)
{
    dg_auto(dg_text_done) struct dg_text path = {0};
    address(web, collection, offset, form, &path);
    dg_text_addf(web->out, "<li><a rel=\"%s\" href=\"", rel);
    dg_web_text(web, path.data ? path.data : "");
    dg_text_add(web->out, "\">");
    dg_web_word(web, key);
    dg_text_add(web->out, "</a></li>\n");
}

static int items_html(struct dg_web *web, enum dg_collection collection, const struct ask *ask,
                      const int32_t *rows, int64_t n_matched)
{
    dg_auto(dg_field_value_done) struct dg_field_value value = {0};
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);
    int64_t first = ask->offset < n_matched ? ask->offset : n_matched;
    int64_t last = n_matched - first > ask->limit ? first + ask->limit : n_matched;
    char key[64];

    snprintf(key, sizeof key, "register.collection_%s", dg_collection_word(collection));
    dg_html_begin(web, dg_word(web->lang, key), "ogc");
    dg_text_addf(web->out, "<p>%lld / %lld</p>\n<ul class=\"links\">\n", (long long)(last - first),
                 (long long)n_matched);
    page_link(web, collection, ask->offset, "json", "alternate", "register.as_json");
    if (last < n_matched) page_link(web, collection, last, "html", "next", "register.next_page");
    if (ask->offset > 0)
        page_link(web, collection, ask->offset > ask->limit ? ask->offset - ask->limit : 0, "html", "prev",
                  "register.prev_page");
    dg_text_add(
        web->out,
        "</ul>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\"><table class=\"wide\"><thead><tr>");
    for (int32_t i = 0; i < n; i++) dg_text_addf(web->out, "<th scope=\"col\">%s</th>", fields[i].name);
    dg_text_add(web->out, "</tr></thead><tbody>\n");
    for (int64_t i = first; i < last; i++) DG_TRY(table_row(web, collection, rows[i], &value));
    dg_text_add(web->out, "</tbody></table></div>\n");
    dg_html_end(web);
    return 0;
}

int dg_ogc_items(struct dg_web *web, enum dg_collection collection, enum dg_web_form form)
{
    const char *names[8 + 64] = {"f", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime"}, *unknown;
    dg_auto(ask_done) struct ask ask = {.limit = DG_OGC_LIMIT};
    int32_t n, *rows;
    int64_t n_matched;
    const struct dg_field *fields = dg_fields(collection, &n);

    for (int32_t i = 0; i < n; i++) names[7 + i] = fields[i].name;
    if (!dg_ogc_allows(web, names, &unknown)) {
        dg_auto(dg_text_done) struct dg_text what = {0};
        dg_text_addf(&what, "parameter \"%.100s\" is not known here, or is given twice", unknown);
        DG_TRY(dg_text_finish(&what, web->err));
        return dg_web_refuse(web, 400, what.data);
    }
    const char *wrong = ask_read(web, &ask);
    if (wrong) return dg_web_refuse(web, 400, wrong);
    DG_TRY(DG_NEW(&web->arena, &rows, (size_t)dg_rows_of(web->reg, collection), web->err));
    DG_TRY(rows_choose(web, collection, &ask, rows, &n_matched));
    return form == DG_WEB_HTML ? items_html(web, collection, &ask, rows, n_matched)
                               : items_json(web, collection, &ask, rows, n_matched);
}

/* ---- one
 * ------------------------------------------------------------------------------------------------------------
 */

static int item_json(struct dg_web *web, enum dg_collection collection, int32_t row,
                     const struct dg_frame *frame)
{
    struct dg_json json;
    dg_auto(dg_text_done) struct dg_text path = {0}, html = {0};
    dg_text_addf(&path, "/ogc/collections/%s/items/", dg_collection_word(collection));
    dg_web_escape(&path, dg_row_id(web->reg, collection, row));
    dg_text_addf(&html, "%s?f=html", path.data ? path.data : "");
    DG_TRY(dg_text_finish(&path, web->err));
    DG_TRY(dg_text_finish(&html, web->err));
    web->reply->media_type = "application/geo+json";
    snprintf(web->reply->content_crs, sizeof web->reply->content_crs, "<%.90s>", frame->uri);
    dg_json_begin(&json, web->out, 0);
    DG_TRY(dg_feature_begin(&json, web->reg, collection, row, frame, web->err));
    dg_json_array(&json, "links");
    dg_ogc_link(web, &json, path.data, "self", "application/geo+json", "This feature");
    dg_ogc_link(web, &json, html.data, "alternate", "text/html", "This feature as HTML");
    collection_link(web, &json, collection);
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

static int item_html(struct dg_web *web, enum dg_collection collection, int32_t row)
{
    dg_auto(dg_field_value_done) struct dg_field_value value = {0};
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);
    dg_html_begin(web, dg_row_id(web->reg, collection, row), "ogc");
    dg_text_add(web->out, "<dl class=\"facts\">\n");
    for (int32_t i = 0; i < n; i++) {
        DG_TRY(dg_field_get(web->reg, collection, row, i, &value, web->err));
        if (value.is_null) continue;
        dg_text_addf(web->out, "<div><dt>%s</dt><dd>", fields[i].name);
        if (fields[i].kind <= DG_FIELD_DATE)
            dg_web_bdi(web, value.text);
        else
            dg_text_add_num(web->out, value.num, 2);
        dg_text_add(web->out, "</dd></div>\n");
    }
    dg_text_add(web->out, "</dl>\n");
    dg_html_end(web);
    return 0;
}

int dg_ogc_item(struct dg_web *web, enum dg_collection collection, const char *id, enum dg_web_form form)
{
    dg_auto(dg_frame_done) struct dg_frame frame = {0};
    const char *crs = dg_web_param(web, "crs");
    int32_t row = dg_row_find(web->reg, collection, id);
    if (row < 0) return dg_web_refuse(web, 404, web->request->path);
    if (dg_frame_open(web->reg, crs ? crs : DG_CRS84, &frame, NULL) < 0)
        return dg_web_refuse(web, 400, "parameter \"crs\" is no system of this collection");
    return form == DG_WEB_HTML ? item_html(web, collection, row) : item_json(web, collection, row, &frame);
}
