/* Register: the public register of a store as files, and its printed documents. */
#include "app/register.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/county_open.h"
#include "app/file.h"
#include "app/say.h"
#include "register/register.h"
#include "report/report.h"

struct shelf { /* what all three begin with */
    struct dg_arena arena;
    struct dg_county *county;
    struct dg_register reg;
};

static void shelf_done(struct shelf *shelf)
{
    dg_county_close(&shelf->county);
    dg_arena_done(&shelf->arena);
}

static int shelf_open(struct shelf *shelf, const struct dg_app_register_params *p, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text key = {0};
    struct dg_register_params params = {.now = p->now, .base_url = p->base_url, .contact = p->contact};
    DG_TRY(dg_county_open_as(p->store, false, p->key_path, NULL, &shelf->county, err));
    if (p->key_path)
        dg_text_add(&key, p->key_path);
    else
        dg_text_addf(&key, "%s/county.key", p->store);
    DG_TRY(dg_text_finish(&key, err));
    DG_TRY(dg_register_secret(key.data, params.secret, err));
    return dg_register_load(shelf->county, &shelf->arena, &params, &shelf->reg, err);
}

static int done_say(const struct dg_app_register_params *p, const char *key, const struct dg_register *reg,
                    struct dg_text *text, struct dg_err *err)
{
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = p->lang};
    dg_say_line(&say, "", key, "path", dg_say_token(&say, p->out_path), "cameras",
                dg_say_int(&say, reg->n_cameras), "schemes", dg_say_int(&say, reg->n_schemes), "voluntary",
                dg_say_int(&say, reg->n_privates), NULL);
    return dg_text_finish(text, err);
}

int dg_app_register(const struct dg_app_register_params *params, struct dg_text *text, struct dg_err *err)
{
    dg_auto(shelf_done) struct shelf shelf = {0};
    DG_TRY(dg_file_check_folder_of(params->out_path, err));
    DG_TRY(shelf_open(&shelf, params, err));
    DG_TRY(dg_register_site(&shelf.reg, params->out_path, err));
    return done_say(params, "register.done", &shelf.reg, text, err);
}

static bool ends_with(const char *path, const char *ending)
{
    size_t n = strlen(path), n_ending = strlen(ending);
    return n > n_ending && strcasecmp(path + n - n_ending, ending) == 0;
}

/* A public id, or the case and the dossier's own id for whoever holds the dossier. */
static int32_t camera_find(const struct shelf *shelf, const char *object)
{
    int32_t ix = dg_register_camera(&shelf->reg, object);
    const char *slash = strchr(object, '/');
    for (int32_t i = 0; ix < 0 && slash && i < shelf->reg.n_cameras; i++) {
        const struct dg_pub_camera *camera = &shelf->reg.cameras[i];
        const char *case_id = shelf->reg.schemes[camera->scheme_ix].case_id;
        bool is_case = strncmp(case_id, object, (size_t)(slash - object)) == 0 && !case_id[slash - object];
        if (is_case && strcmp(camera->ref, slash + 1) == 0) ix = i;
    }
    return ix;
}

int dg_app_sign(const struct dg_app_register_params *params, struct dg_text *text, struct dg_err *err)
{
    dg_auto(shelf_done) struct shelf shelf = {0};
    dg_auto(dg_text_done) struct dg_text pdf = {0};
    if (!ends_with(params->out_path, ".pdf"))
        return dg_err_set(err, DG_EINVAL, "--out: %s does not end in .pdf", params->out_path);
    DG_TRY(dg_file_check_folder_of(params->out_path, err));
    DG_TRY(shelf_open(&shelf, params, err));
    int32_t ix = camera_find(&shelf, params->object);
    if (ix < 0)
        return dg_err_set(err, DG_EFOUND,
                          "no published camera \"%.100s\"; give its public id, or CASE/CAMERA of one that is "
                          "published exactly",
                          params->object);
    DG_TRY(dg_register_sign(&shelf.reg, ix, params->size, NULL, &pdf, err));
    DG_TRY(dg_report_write_file(params->out_path, pdf.data, pdf.len, err));
    return done_say(params, "register.done_sign", &shelf.reg, text, err);
}

int dg_app_annual(const struct dg_app_register_params *params, struct dg_text *text, struct dg_err *err)
{
    dg_auto(shelf_done) struct shelf shelf = {0};
    dg_auto(dg_text_done) struct dg_text bytes = {0};
    char from[16];
    bool is_pdf = ends_with(params->out_path, ".pdf");
    if (!is_pdf && !ends_with(params->out_path, ".html"))
        return dg_err_set(err, DG_EINVAL, "--out: %s ends neither in .pdf nor in .html", params->out_path);
    DG_TRY(dg_file_check_folder_of(params->out_path, err));
    DG_TRY(shelf_open(&shelf, params, err));
    const struct dg_pub_scheme *scheme = dg_register_scheme(&shelf.reg, params->object);
    if (!scheme) return dg_err_set(err, DG_EFOUND, "no published scheme \"%.100s\"", params->object);
    dg_register_year_before(shelf.reg.as_of, from);
    DG_TRY(dg_register_annual(&shelf.reg, scheme, params->from_on ? params->from_on : from,
                              params->until_on ? params->until_on : shelf.reg.as_of, params->lang,
                              is_pdf ? DG_FORM_PDF : DG_FORM_HTML, NULL, &bytes, err));
    DG_TRY(dg_report_write_file(params->out_path, bytes.data, bytes.len, err));
    return done_say(params, "register.done_annual", &shelf.reg, text, err);
}
