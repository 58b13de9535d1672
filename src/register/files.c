/* Files: the register as a GeoPackage, and as a folder of pages and files that needs no server. */
#include <stdio.h>
#include <string.h>

#include "register/page.h"
#include "register/register_parts.h"
#include "register/register_style.h"
#include "report/report.h"
#include "store/store.h"

#define MAX_COLUMNS 64

/* ---- GeoPackage ---------------------------------------------------------------------------------------------
 */

struct rows { /* of a collection, as a table's context */
    const struct dg_register *reg;
    enum dg_collection collection;
    struct dg_field_value value;
    struct dg_table_column columns[MAX_COLUMNS];
    char keys[MAX_COLUMNS][64];
};

static int cell(void *ctx, int32_t row, int32_t column, struct dg_table_cell *out, struct dg_err *err)
{
    struct rows *rows = ctx;
    DG_TRY(dg_field_get(rows->reg, rows->collection, row, column, &rows->value, err));
    *out = (struct dg_table_cell){rows->value.is_null, rows->value.text, rows->value.num};
    return 0;
}

static const struct dg_geom *lonlat(void *ctx, int32_t row)
{
    const struct rows *rows = ctx;
    return dg_row_lonlat(rows->reg, rows->collection, row);
}

static void table_of(struct rows *rows, struct dg_geo_table *out)
{
    static const char *const types[] = {"TEXT", "TEXT", "DATE", "INTEGER", "REAL", "BOOLEAN"};
    int32_t n;
    const struct dg_field *fields = dg_fields(rows->collection, &n);
    char title[64], text[64];
    for (int32_t i = 0; i < n; i++) {
        snprintf(rows->keys[i], sizeof rows->keys[i], "register.field_%s", fields[i].name);
        rows->columns[i] =
            (struct dg_table_column){fields[i].name, types[fields[i].kind], dg_word(DG_FA, rows->keys[i])};
    }
    snprintf(title, sizeof title, "register.collection_%s", dg_collection_word(rows->collection));
    snprintf(text, sizeof text, "register.about_%s", dg_collection_word(rows->collection));
    *out = (struct dg_geo_table){.name = dg_collection_word(rows->collection),
                                 .title = dg_word(DG_FA, title),
                                 .text = dg_word(DG_FA, text),
                                 .columns = rows->columns,
                                 .n_columns = n,
                                 .n_rows = dg_rows_of(rows->reg, rows->collection),
                                 .cell = cell,
                                 .lonlat = lonlat,
                                 .ctx = rows};
}

int dg_register_gpkg(const struct dg_register *reg, const char *path, struct dg_err *err)
{
    struct rows rows[DG_N_COLLECTIONS] = {0};
    struct dg_geo_table tables[DG_N_COLLECTIONS];
    for (enum dg_collection c = DG_CAMERAS; c < DG_N_COLLECTIONS; c++) {
        rows[c].reg = reg;
        rows[c].collection = c;
        table_of(&rows[c], &tables[c]);
    }
    int code = dg_store_publish(path, tables, DG_N_COLLECTIONS, true, err);
    for (int i = 0; i < DG_N_COLLECTIONS; i++) dg_field_value_done(&rows[i].value);
    return code;
}

/* ---- folder
 * -------------------------------------------------------------------------------------------------- */

static int write_at(const char *dir, const char *name, const struct dg_text *bytes, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text path = {0};
    dg_text_addf(&path, "%s/%s", dir, name);
    DG_TRY(dg_text_finish(&path, err));
    return dg_report_write_file(path.data, bytes->data ? bytes->data : "", bytes->len, err);
}

static int make_at(const char *dir, const char *name, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text path = {0};
    dg_text_addf(&path, "%s/%s", dir, name);
    DG_TRY(dg_text_finish(&path, err));
    return dg_report_make_dir(path.data, err);
}

struct site {
    const struct dg_register *reg;
    const char *dir;
    struct dg_err *err;
};

/* A page by its name without ending, in both languages. */
static int page_write(const struct site *site, const char *name, int32_t depth, int (*page)(struct dg_web *),
                      int (*page_of)(struct dg_web *, int32_t), int32_t ix)
{
    for (enum dg_lang lang = DG_EN; lang <= DG_FA; lang++) {
        struct dg_web_reply reply = {0};
        const struct dg_web_request request = {.path = name, .query = "", .accept = "", .lang = lang};
        struct dg_web web = {.reg = site->reg,
                             .request = &request,
                             .reply = &reply,
                             .out = &reply.body,
                             .base_url = "",
                             .lang = lang,
                             .is_file = true,
                             .depth = depth,
                             .err = site->err};
        char file[160];
        snprintf(file, sizeof file, "%s.%s.html", name, dg_lang_word(lang));
        int code = page ? page(&web) : page_of(&web, ix);
        if (code >= 0) code = dg_text_finish(&reply.body, site->err);
        if (code >= 0) code = write_at(site->dir, file, &reply.body, site->err);
        /* What a web server opens first is the Persian list. */
        if (code >= 0 && lang == DG_FA && strcmp(name, "index") == 0)
            code = write_at(site->dir, "index.html", &reply.body, site->err);
        dg_arena_done(&web.arena);
        dg_web_reply_done(&reply);
        DG_TRY(code);
    }
    return 0;
}

static int pages_write(const struct site *site)
{
    char name[128];
    DG_TRY(page_write(site, "index", 0, dg_html_list, NULL, 0));
    DG_TRY(page_write(site, "map", 0, dg_html_map, NULL, 0));
    DG_TRY(page_write(site, "schemes", 0, dg_html_schemes, NULL, 0));
    DG_TRY(page_write(site, "voluntary", 0, dg_html_privates, NULL, 0));
    DG_TRY(page_write(site, "files", 0, dg_html_files, NULL, 0));
    for (int32_t i = 0; i < site->reg->n_cameras; i++) {
        snprintf(name, sizeof name, "cameras/%s", site->reg->cameras[i].id);
        DG_TRY(page_write(site, name, 1, NULL, dg_html_camera, i));
    }
    for (int32_t i = 0; i < site->reg->n_schemes; i++) {
        dg_auto(dg_text_done) struct dg_text safe = {0};
        dg_web_escape(&safe, site->reg->schemes[i].case_id); /* no case id leads out of the folder */
        DG_TRY(dg_text_finish(&safe, site->err));
        snprintf(name, sizeof name, "schemes/%s", safe.data);
        DG_TRY(page_write(site, name, 1, NULL, dg_html_scheme, i));
    }
    return 0;
}

static int rows_write(const struct site *site, enum dg_collection c)
{
    dg_auto(dg_text_done) struct dg_text csv = {0}, json = {0};
    char name[64];
    DG_TRY(dg_register_csv(site->reg, c, &csv, site->err));
    DG_TRY(dg_register_geojson(site->reg, c, &json, site->err));
    snprintf(name, sizeof name, "%s.csv", dg_collection_word(c));
    DG_TRY(write_at(site->dir, name, &csv, site->err));
    snprintf(name, sizeof name, "%s.geojson", dg_collection_word(c));
    return write_at(site->dir, name, &json, site->err);
}

int dg_register_site(const struct dg_register *reg, const char *dir, struct dg_err *err)
{
    const struct site site = {reg, dir, err};
    dg_auto(dg_text_done) struct dg_text style = {0}, osm = {0}, osm_json = {0}, path = {0};

    DG_TRY(dg_report_make_dir(dir, err));
    DG_TRY(make_at(dir, "cameras", err));
    DG_TRY(make_at(dir, "schemes", err));
    dg_text_add(&style, dg_register_style);
    dg_text_add(&style, dg_register_parts);
    DG_TRY(dg_text_finish(&style, err));
    DG_TRY(write_at(dir, "style.css", &style, err));
    DG_TRY(pages_write(&site));
    for (enum dg_collection c = DG_CAMERAS; c < DG_N_COLLECTIONS; c++) DG_TRY(rows_write(&site, c));
    DG_TRY(dg_register_osm(reg, &osm, err));
    DG_TRY(write_at(dir, "cameras.osm", &osm, err));
    DG_TRY(dg_register_osm_geojson(reg, &osm_json, err));
    DG_TRY(write_at(dir, "cameras-osm.geojson", &osm_json, err));
    dg_text_addf(&path, "%s/register.gpkg", dir);
    DG_TRY(dg_text_finish(&path, err));
    return dg_register_gpkg(reg, path.data, err);
}
