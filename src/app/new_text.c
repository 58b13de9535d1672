/* The summary of `new`: what was taken, assumed, refused, and what to fill in next. */
#include <math.h>
#include <string.h>

#include "app/app.h"
#include "app/say.h"
#include "app/tags.h"

/* Assumptions that say what is not in the dossier, as against what was put there. */
#define LEFT_OUT "building_part open_roof refused road_area road_tunnel surveillance_other underground"
/* Assumptions that have a row for each kind. */
#define GROUPED "barrier_height building_height road_lanes road_speed road_width sensitive_buffer site_height"

static void add_buildings(struct dg_say *say, const struct dg_dossier *d)
{
    int64_t n[4] = {0};
    for (int32_t i = 0; i < d->buildings.n; i++) n[d->buildings.items[i].height_origin]++;
    dg_say_line(say, "  ", "new.buildings", "n", dg_say_int(say, d->buildings.n), "given",
                dg_say_int(say, n[DG_ORIGIN_GIVEN]), "derived", dg_say_int(say, n[DG_ORIGIN_DERIVED]),
                "assumed", dg_say_int(say, n[DG_ORIGIN_ASSUMED]), NULL);
}

static void add_private(struct dg_say *say, const struct dg_dossier *d)
{
    int64_t dwellings = 0, yards = 0, gardens = 0;
    for (int32_t i = 0; i < d->private_spaces.n; i++) {
        const char *kind = d->private_spaces.items[i].kind;
        dwellings += strcmp(kind, "dwelling") == 0;
        yards += strcmp(kind, "yard") == 0;
        gardens += strcmp(kind, "garden") == 0;
    }
    dg_say_line(say, "  ", "new.private", "dwellings", dg_say_int(say, dwellings), "yards",
                dg_say_int(say, yards), "gardens", dg_say_int(say, gardens), NULL);
}

static void add_taken(struct dg_say *say, const struct dg_dossier *d)
{
    double km = 0;
    int64_t n_blocking = 0, n_blind = 0;

    for (int32_t i = 0; i < d->roads.n; i++) km += dg_geom_length_m(&d->roads.items[i].geom) / 1000;
    for (int32_t i = 0; i < d->barriers.n; i++) n_blocking += d->barriers.items[i].blocks;
    for (int32_t i = 0; i < d->cameras.n; i++) n_blind += isnan(d->cameras.items[i].bearing_deg);
    dg_say_line(say, "", "new.taken", NULL);
    add_buildings(say, d);
    dg_say_line(say, "  ", "new.barriers", "n", dg_say_int(say, d->barriers.n), "blocking",
                dg_say_int(say, n_blocking), NULL);
    dg_say_line(say, "  ", "new.roads", "n", dg_say_int(say, d->roads.n), "km", dg_say_num(say, km, 1), NULL);
    dg_say_line(say, "  ", "new.sites", "n", dg_say_int(say, d->sites.n), NULL);
    dg_say_line(say, "  ", "new.lamps", "n", dg_say_int(say, d->lamps.n), NULL);
    add_private(say, d);
    dg_say_line(say, "  ", "new.doors", "n", dg_say_int(say, d->doors.n), NULL);
    dg_say_line(say, "  ", "new.sensitive", "n", dg_say_int(say, d->sensitive_places.n), NULL);
    dg_say_line(say, "  ", "new.cameras", "n", dg_say_int(say, d->cameras.n), "blind", dg_say_int(say, n_blind),
                NULL);
}

/* Kinds of one assumption, "yes 3.5 (661), house 3.5 (880)": one line instead of one for each kind. */
static int32_t add_group(struct dg_say *say, const struct dg_dossier *d, int32_t first)
{
    dg_auto(dg_text_done) struct dg_text list = {0};
    const char *code = d->assumptions.items[first].code;
    int64_t total = 0;
    int32_t i = first;
    char key[80];

    for (; i < d->assumptions.n && strcmp(d->assumptions.items[i].code, code) == 0; i++) {
        const struct dg_assumption *a = &d->assumptions.items[i];
        if (i > first) dg_text_add(&list, say->lang == DG_FA ? "، " : ", ");
        dg_token_add(&list, say->lang, a->detail);
        dg_text_add(&list, " ");
        dg_num_add(&list, say->lang, a->value, 2);
        dg_text_add(&list, " (");
        dg_num_add(&list, say->lang, (double)a->n_objects, 0);
        dg_text_add(&list, ")");
        total += a->n_objects;
    }
    if (list.has_failed) say->text->has_failed = true;
    snprintf(key, sizeof key, "new.group_%s", code);
    dg_say_line(say, "  ", key, "count", dg_say_int(say, total), "list", list.data ? list.data : "", NULL);
    return i - 1;
}

/* Refusals beyond the first few are in the dossier: a cut extract has hundreds of open multipolygons. */
#define MAX_REFUSALS 5

static void add_assumptions(struct dg_say *say, const struct dg_dossier *d, bool is_left_out, const char *title)
{
    int32_t n_refusals = 0;
    bool has_title = false;

    for (int32_t i = 0; i < d->assumptions.n; i++) {
        const struct dg_assumption *a = &d->assumptions.items[i];
        char key[80];
        if (dg_word_in(a->code, LEFT_OUT) != is_left_out) continue;
        if (!has_title) dg_say_line(say, "", title, NULL);
        has_title = true;
        if (dg_word_in(a->code, GROUPED)) {
            i = add_group(say, d, i);
            continue;
        }
        if (strcmp(a->code, "refused") == 0 && ++n_refusals > MAX_REFUSALS) continue;
        snprintf(key, sizeof key, "assumption.%s", a->code);
        dg_say_line(say, "  ", key, "count", dg_say_int(say, a->n_objects), "value",
                    dg_say_num(say, a->value, 2), "detail", dg_say_token(say, a->detail), NULL);
    }
    if (n_refusals > MAX_REFUSALS)
        dg_say_line(say, "  ", "new.more_refused", "n", dg_say_int(say, n_refusals - MAX_REFUSALS), NULL);
}

static void add_next(struct dg_say *say, const struct dg_dossier *d, const char *path)
{
    int64_t n_yards = 0, n_assumed = 0;
    char command[600];

    for (int32_t i = 0; i < d->private_spaces.n; i++)
        n_yards += strcmp(d->private_spaces.items[i].kind, "yard") == 0;
    for (int32_t i = 0; i < d->buildings.n; i++)
        n_assumed += d->buildings.items[i].height_origin == DG_ORIGIN_ASSUMED;
    dg_say_line(say, "", "new.next", NULL);
    dg_say_line(say, "  - ", "new.next.scheme", NULL);
    dg_say_line(say, "  - ", "new.next.needs", NULL);
    dg_say_line(say, "  - ", d->cameras.n ? "new.next.existing" : "new.next.cameras", NULL);
    if (n_assumed) dg_say_line(say, "  - ", "new.next.heights", NULL);
    if (!n_yards && d->buildings.n) dg_say_line(say, "  - ", "new.next.yards", NULL);
    snprintf(command, sizeof command, "didgah check %s", path);
    dg_say_line(say, "  - ", "new.next.check", "command", dg_say_token(say, command), NULL);
}

int dg_app_new_text(struct dg_text *text, enum dg_lang lang, const char *path, const struct dg_dossier *d,
                    const struct dg_app_new_counts *counts, struct dg_err *err)
{
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    const struct dg_scheme *s = &d->scheme;
    const char *title = lang == DG_FA ? s->title_fa : s->title_en;

    if (!*title) title = lang == DG_FA ? s->title_en : s->title_fa;
    dg_say_line(&say, "", "new.made", "path", dg_say_token(&say, path), "title", title, NULL);
    dg_say_line(&say, "", "new.crs", "crs", dg_say_token(&say, s->crs.name), "ppm",
                dg_say_num(&say, s->crs.scale_error_ppm / 1000, 2), NULL);
    if (s->terrain_nx)
        dg_say_line(&say, "", "new.terrain", "nx", dg_say_int(&say, s->terrain_nx), "ny",
                    dg_say_int(&say, s->terrain_ny), "step", dg_say_num(&say, s->terrain_step_m, 1), NULL);
    add_taken(&say, d);
    add_assumptions(&say, d, false, "new.assumed");
    add_assumptions(&say, d, true, "new.left_out");
    if (counts->n_features > counts->n_used)
        dg_say_line(&say, "", "new.not_used", "n", dg_say_int(&say, counts->n_features - counts->n_used), NULL);
    add_next(&say, d, path);
    return dg_text_finish(text, err);
}
