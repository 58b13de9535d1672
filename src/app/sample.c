/* Sample: the made-up village as a dossier file. */
#include "app/sample.h"

#include <math.h>

#include "app/app.h"
#include "app/file.h"
#include "app/say.h"
#include "store/store.h"

static int assumptions_add(struct dg_arena *arena, struct dg_dossier *d, struct dg_err *err)
{
    int64_t n_assumed = 0;

    for (int32_t i = 0; i < d->buildings.n; i++)
        n_assumed += d->buildings.items[i].height_origin == DG_ORIGIN_ASSUMED;
    DG_TRY(DG_NEW(arena, &d->assumptions.items, 3, err));
    d->assumptions.items[0] = (struct dg_assumption){.code = "building_height",
                                                     .layer = "building",
                                                     .n_objects = n_assumed,
                                                     .value = 3.5,
                                                     .detail = "house"};
    d->assumptions.items[1] = (struct dg_assumption){
        .code = "lamp_reach", .layer = "lamp", .n_objects = d->lamps.n, .value = 2, .detail = ""};
    d->assumptions.items[2] = (struct dg_assumption){
        .code = "sample", .layer = "", .n_objects = d->buildings.n, .value = NAN, .detail = ""};
    d->assumptions.n = 3;
    return 0;
}

int dg_app_sample_make(struct dg_arena *arena, uint64_t seed, struct dg_dossier *out, struct dg_err *err)
{
    struct dg_dossier dossier = {0};

    DG_TRY(dg_sample_plan(arena, seed, &dossier, err));
    DG_TRY(dg_sample_scheme(arena, &dossier, err));
    DG_TRY(assumptions_add(arena, &dossier, err));
    *out = dossier;
    return 0;
}

int dg_app_sample(struct dg_arena *arena, const char *path, uint64_t seed, bool may_replace,
                  struct dg_dossier *out, struct dg_err *err)
{
    struct dg_dossier dossier = {0};

    DG_TRY(dg_file_check_output(path, may_replace, err));
    DG_TRY(dg_app_sample_make(arena, seed, &dossier, err));
    if (dg_store_create(path, &dossier, may_replace, err) < 0) return dg_file_prefix(err, path);
    *out = dossier;
    return 0;
}

int dg_app_sample_text(struct dg_text *text, enum dg_lang lang, const char *path, const struct dg_dossier *d,
                       struct dg_err *err)
{
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    char command[600];

    dg_say_line(&say, "", "sample.made", "path", dg_say_token(&say, path), NULL);
    dg_say_line(&say, "", "sample.holds", "buildings", dg_say_int(&say, d->buildings.n), "cameras",
                dg_say_int(&say, d->cameras.n), "needs", dg_say_int(&say, d->needs.n), "phases",
                dg_say_int(&say, d->phases.n), NULL);
    snprintf(command, sizeof command, "didgah assess %s", path);
    dg_say_line(&say, "", "sample.next", "command", dg_say_token(&say, command), NULL);
    return dg_text_finish(text, err);
}
