/* Sample: the made-up village as a dossier file. */
#include "app/sample.h"

#include <math.h>
#include <string.h>

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

/* Free texts of the sample's tables are written "Persian / English"; a drafter writes one language. */
struct chooser {
    struct dg_arena *arena;
    enum dg_lang lang;
    bool has_failed;
};

static void choose(struct chooser *c, const char **text)
{
    const char *bar = strstr(*text, " / ");

    if (!bar) return;
    const char *half = c->lang == DG_EN ? bar + 3 : dg_arena_strndup(c->arena, *text, (size_t)(bar - *text));
    if (half)
        *text = half;
    else
        c->has_failed = true;
}

static int language_choose(struct dg_arena *arena, enum dg_lang lang, struct dg_dossier *d, struct dg_err *err)
{
    struct chooser c = {arena, lang, false};
    const char **of_scheme[] = {&d->scheme.responsible,     &d->scheme.district,    &d->scheme.county,
                                &d->scheme.province,        &d->scheme.access,      &d->scheme.sign,
                                &d->scheme.basis_of_siting, &d->scheme.data_licence};

    for (size_t i = 0; i < sizeof of_scheme / sizeof *of_scheme; i++) choose(&c, of_scheme[i]);
    for (int32_t i = 0; i < d->needs.n; i++) {
        struct dg_need *n = &d->needs.items[i];
        choose(&c, &n->agency);
        choose(&c, &n->purpose);
        choose(&c, &n->evidence);
        choose(&c, &n->success_measure);
        choose(&c, &n->base_figure);
    }
    for (int32_t i = 0; i < d->buildings.n; i++) choose(&c, &d->buildings.items[i].name);
    for (int32_t i = 0; i < d->sensitive_places.n; i++) choose(&c, &d->sensitive_places.items[i].name);
    for (int32_t i = 0; i < d->sites.n; i++) choose(&c, &d->sites.items[i].owner);
    for (int32_t i = 0; i < d->sites.n; i++) choose(&c, &d->sites.items[i].power);
    for (int32_t i = 0; i < d->recorders.n; i++) choose(&c, &d->recorders.items[i].source);
    for (int32_t i = 0; i < d->cameras.n; i++) {
        struct dg_camera *camera = &d->cameras.items[i];
        choose(&c, &camera->purpose);
        choose(&c, &camera->rationale);
        choose(&c, &camera->must_not_see);
        choose(&c, &camera->operator_name);
    }
    for (int32_t i = 0; i < d->presets.n; i++) choose(&c, &d->presets.items[i].name);
    for (int32_t i = 0; i < d->equipment.n; i++) {
        choose(&c, &d->equipment.items[i].maker);
        choose(&c, &d->equipment.items[i].model);
        choose(&c, &d->equipment.items[i].source);
    }
    for (int32_t i = 0; i < d->goals.n; i++) {
        choose(&c, &d->goals.items[i].measure);
        choose(&c, &d->goals.items[i].base_figure);
    }
    return c.has_failed ? dg_err_set(err, DG_ENOMEM, "memory ran out") : 0;
}

int dg_app_sample_make(struct dg_arena *arena, uint64_t seed, enum dg_lang lang, struct dg_dossier *out,
                       struct dg_err *err)
{
    struct dg_dossier dossier = {0};

    DG_TRY(dg_sample_plan(arena, seed, &dossier, err));
    DG_TRY(dg_sample_scheme(arena, &dossier, err));
    DG_TRY(language_choose(arena, lang, &dossier, err));
    DG_TRY(assumptions_add(arena, &dossier, err));
    *out = dossier;
    return 0;
}

int dg_app_sample(struct dg_arena *arena, const char *path, uint64_t seed, enum dg_lang lang, bool may_replace,
                  struct dg_dossier *out, struct dg_err *err)
{
    struct dg_dossier dossier = {0};

    DG_TRY(dg_file_check_output(path, may_replace, err));
    DG_TRY(dg_app_sample_make(arena, seed, lang, &dossier, err));
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
