/* Build: from what was decided to what is published. */
#include "register/build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define DEFAULT_CELL_M 500.0

/* ---- words -------------------------------------------------------------------------------------------------
 */

const char *dg_listing_word(enum dg_listing listing)
{
    static const char *const words[] = {"in_force", "lapsed", "withdrawn"};
    return words[listing];
}

const char *dg_both_of(const struct dg_both *both, enum dg_lang lang)
{
    const char *text = lang == DG_FA ? both->fa : both->en;
    return text ? text : "";
}

void dg_register_id(const struct dg_source *source, const char *case_id, const char *camera_id,
                    char out[DG_PUBLIC_ID_SIZE])
{
    dg_build_id(source, 'C', case_id, camera_id, out);
}

/* ---- scheme ------------------------------------------------------------------------------------------------
 */

struct work { /* on one scheme */
    struct dg_building_up *b;
    const struct dg_source_scheme *from;
    const struct dg_dossier *dossier;
    struct dg_pub_scheme *to;
    struct dg_crs_map *map;
    struct dg_finders finders;
    bool is_coarse; /* a camera of it is not published exactly: no free text may tell where it is */
};

static int camera_compare(const void *a, const void *b)
{
    return strcmp(((const struct dg_pub_camera *)a)->id, ((const struct dg_pub_camera *)b)->id);
}

/* An existing camera that the dossier only takes note of is no part of what was decided. */
static bool is_decided(const struct work *w, const struct dg_camera *camera)
{
    int32_t n;
    return strcmp(camera->status, "existing") != 0 || dg_finder_find(&w->finders.levels, camera->camera_id, &n);
}

bool dg_pub_stands(const struct dg_pub_camera *camera)
{
    return strcmp(camera->status, "built") == 0 || strcmp(camera->status, "existing") == 0;
}

static int cameras_build(struct work *w)
{
    struct dg_register *reg = w->b->reg;
    w->to->first_camera = reg->n_cameras;
    for (int32_t i = 0; i < w->dossier->cameras.n; i++) {
        struct dg_pub_camera *to = &reg->cameras[reg->n_cameras];
        if (!is_decided(w, &w->dossier->cameras.items[i])) continue;
        DG_TRY(dg_build_camera(w->b, w->from, &w->finders, w->map, &w->dossier->cameras.items[i], to));
        to->scheme_ix = (int32_t)(w->to - reg->schemes);
        w->is_coarse |= to->level != DG_PUBLIC_EXACT;
        w->to->n_by_level[to->level]++;
        w->to->n_built += dg_pub_stands(to);
        w->to->n_working += dg_pub_stands(to) && to->service == DG_SERVICE_WORKING;
        w->to->n_untold += dg_pub_stands(to) && to->service == DG_SERVICE_UNTOLD;
        reg->n_cameras++;
        w->to->n_cameras++;
    }
    /* In the order of ids that say nothing: the drafter's order often follows the street. */
    qsort(reg->cameras + w->to->first_camera, (size_t)w->to->n_cameras, sizeof *reg->cameras, camera_compare);
    for (int32_t i = 1; i < w->to->n_cameras; i++) {
        const struct dg_pub_camera *camera = &reg->cameras[w->to->first_camera + i];
        if (strcmp(camera[-1].id, camera->id) == 0)
            return dg_err_set(w->b->err, DG_EINVAL, "case %s: two cameras have one id; give each its own",
                              w->from->case_id);
    }
    return 0;
}

/* What was last told of a goal or need; NULL: nothing. */
static const struct dg_source_outcome *outcome_of(const struct work *w, bool is_of_need, const char *id)
{
    for (int32_t i = w->from->n_outcomes - 1; i >= 0; i--) {
        const struct dg_source_outcome *outcome = &w->from->outcomes[i];
        if (outcome->is_of_need == is_of_need && strcmp(outcome->id, id) == 0) return outcome;
    }
    return NULL;
}

static int outcome_take(struct work *w, bool is_of_need, const char *id, const char **figure, const char **on)
{
    const struct dg_source_outcome *outcome = outcome_of(w, is_of_need, id);
    *figure = outcome ? outcome->figure : "";
    *on = outcome ? outcome->on : "";
    return dg_build_text(w->b, w->is_coarse, figure);
}

static int needs_build(struct work *w)
{
    DG_TRY(DG_NEW(w->b->arena, &w->to->needs, (size_t)w->dossier->needs.n, w->b->err));
    for (int32_t i = 0; i < w->dossier->needs.n; i++) {
        const struct dg_need *need = &w->dossier->needs.items[i];
        struct dg_pub_need *to = &w->to->needs[w->to->n_needs++];
        *to = (struct dg_pub_need){
            .need_id = need->need_id,
            .title = dg_build_both((struct dg_both){need->title_en, need->title_fa}, need->need_id),
            .purpose = need->purpose,
            .agency = need->agency,
            .remit = need->remit,
            .subject = need->subject,
            .evidence = need->evidence,
            .success_measure = need->success_measure,
            .base_figure = need->base_figure,
            .review_on = need->review_on,
            .floor_class = need->floor_class,
            .ceiling_class = need->ceiling_class};
        const char **const texts[] = {&to->need_id,  &to->title.en, &to->title.fa,        &to->purpose,
                                      &to->evidence, &to->agency,   &to->success_measure, &to->base_figure};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            DG_TRY(dg_build_text(w->b, w->is_coarse, texts[j]));
        DG_TRY(outcome_take(w, true, need->need_id, &to->outcome, &to->outcome_on));
    }
    return 0;
}

/* How many of the version's cameras it names. */
static int32_t count_named(const struct work *w, const struct dg_source_condition *condition)
{
    int32_t n = 0;
    for (int32_t i = 0; i < condition->n_camera_ids; i++) {
        char id[DG_PUBLIC_ID_SIZE];
        dg_register_id(w->b->source, w->from->case_id, condition->camera_ids[i], id);
        n += dg_register_camera(w->b->reg, id) >= 0;
    }
    return n;
}

static int conditions_build(struct work *w)
{
    DG_TRY(DG_NEW(w->b->arena, &w->to->conditions, (size_t)w->from->n_conditions, w->b->err));
    for (int32_t i = 0; i < w->from->n_conditions; i++) {
        const struct dg_source_condition *condition = &w->from->conditions[i];
        struct dg_pub_condition *to = &w->to->conditions[w->to->n_conditions++];
        *to = (struct dg_pub_condition){condition->text, condition->closed_on, condition->is_closed,
                                        count_named(w, condition)};
        DG_TRY(dg_build_text(w->b, w->is_coarse, &to->text));
        DG_TRY(dg_build_text(w->b, false, &to->closed_on));
    }
    return 0;
}

static int talks_build(struct work *w)
{
    DG_TRY(DG_NEW(w->b->arena, &w->to->talks, (size_t)w->from->n_talks, w->b->err));
    for (int32_t i = 0; i < w->from->n_talks; i++) {
        const struct dg_source_talk *talk = &w->from->talks[i];
        struct dg_pub_talk *to = &w->to->talks[w->to->n_talks++];
        *to = (struct dg_pub_talk){-1, talk->kind, talk->asked_on, talk->text, talk->answered_on, talk->answer};
        DG_TRY(dg_build_text(w->b, w->is_coarse, &to->text));
        DG_TRY(dg_build_text(w->b, w->is_coarse, &to->answer));
        if (!talk->camera_id || !*talk->camera_id) continue;
        char id[DG_PUBLIC_ID_SIZE];
        dg_register_id(w->b->source, w->from->case_id, talk->camera_id, id);
        to->camera_ix = dg_register_camera(w->b->reg, id);
    }
    return 0;
}

static int phases_build(struct work *w)
{
    const struct dg_register *reg = w->b->reg;
    DG_TRY(DG_NEW(w->b->arena, &w->to->phases, (size_t)w->dossier->phases.n, w->b->err));
    w->to->budget = NAN;
    for (int32_t i = 0; i < w->dossier->phases.n; i++) {
        const struct dg_phase *phase = &w->dossier->phases.items[i];
        struct dg_pub_phase *to = &w->to->phases[w->to->n_phases++];
        *to = (struct dg_pub_phase){.phase_no = phase->phase_no,
                                    .title =
                                        dg_build_both((struct dg_both){phase->title_en, phase->title_fa}, ""),
                                    .starts_on = phase->starts_on,
                                    .ends_on = phase->ends_on,
                                    .currency = phase->currency,
                                    .budget = phase->budget};
        for (int32_t j = 0; j < w->to->n_cameras; j++) {
            const struct dg_pub_camera *camera = &reg->cameras[w->to->first_camera + j];
            if (camera->phase_no != phase->phase_no) continue;
            to->n_planned++;
            to->n_built += dg_pub_stands(camera);
            to->n_working += dg_pub_stands(camera) && camera->service == DG_SERVICE_WORKING;
            to->n_untold += dg_pub_stands(camera) && camera->service == DG_SERVICE_UNTOLD;
        }
        if (isfinite(phase->budget)) {
            w->to->budget = (isfinite(w->to->budget) ? w->to->budget : 0) + phase->budget;
            w->to->currency = phase->currency;
        }
    }
    return 0;
}

static int goal_add(struct work *w, struct dg_pub_goal goal)
{
    struct dg_pub_goal *to = &w->to->goals[w->to->n_goals++];
    *to = goal;
    return outcome_take(w, false, goal.goal_id, &to->outcome, &to->outcome_on);
}

static bool has_goal(const struct dg_pub_scheme *scheme, const char *id)
{
    for (int32_t i = 0; i < scheme->n_goals; i++)
        if (strcmp(scheme->goals[i].goal_id, id) == 0) return true;
    return false;
}

static int goals_build(struct work *w)
{
    DG_TRY(DG_NEW(w->b->arena, &w->to->goals, (size_t)w->dossier->goals.n + (size_t)w->from->n_outcomes,
                  w->b->err));
    for (int32_t i = 0; i < w->dossier->goals.n; i++) {
        const struct dg_goal *goal = &w->dossier->goals.items[i];
        const struct dg_pub_goal made = {
            .goal_id = goal->goal_id,
            .title = dg_build_both((struct dg_both){goal->title_en, goal->title_fa}, goal->goal_id),
            .measure = goal->measure,
            .base_figure = goal->base_figure,
            .target_figure = goal->target_figure,
            .due_on = goal->due_on};
        DG_TRY(goal_add(w, made));
    }
    /* What was reported of a goal that this version does not have is not lost for that. */
    for (int32_t i = 0; i < w->from->n_outcomes; i++) {
        const char *id = w->from->outcomes[i].id;
        if (w->from->outcomes[i].is_of_need || has_goal(w->to, id)) continue;
        const struct dg_pub_goal made = {.goal_id = id,
                                         .title = {id, id},
                                         .measure = "",
                                         .base_figure = "",
                                         .target_figure = "",
                                         .due_on = ""};
        DG_TRY(goal_add(w, made));
    }
    return 0;
}

static int footprints_build(struct work *w)
{
    struct dg_geom *made;
    DG_TRY(DG_NEW(w->b->arena, &made, (size_t)w->dossier->buildings.n, w->b->err));
    for (int32_t i = 0; i < w->dossier->buildings.n; i++)
        DG_TRY(
            dg_place_lonlat(w->b->arena, w->map, &w->dossier->buildings.items[i].geom, 6, &made[i], w->b->err));
    w->to->footprints = made;
    w->to->n_footprints = w->dossier->buildings.n;
    return 0;
}

static int events_build(struct work *w)
{
    DG_TRY(DG_NEW(w->b->arena, &w->to->events, (size_t)w->from->n_events, w->b->err));
    for (int32_t i = 0; i < w->from->n_events; i++) {
        struct dg_pub_event *to = &w->to->events[w->to->n_events++];
        *to = (struct dg_pub_event){w->from->events[i].on, w->from->events[i].kind, w->from->events[i].text};
        DG_TRY(dg_build_text(w->b, w->is_coarse, &to->text));
    }
    return 0;
}

static int grounds_build(struct work *w)
{
    DG_TRY(DG_NEW(w->b->arena, &w->to->grounds, (size_t)w->from->n_grounds, w->b->err));
    for (int32_t i = 0; i < w->from->n_grounds; i++) {
        const struct dg_source_ground *from = &w->from->grounds[i];
        w->to->grounds[w->to->n_grounds++] =
            (struct dg_pub_ground){dg_build_both(from->title, ""), dg_build_both(from->source, ""), from->kind};
    }
    return 0;
}

void dg_pub_grounds_add(struct dg_text *text, const struct dg_pub_scheme *scheme,
                        const struct dg_pub_camera *camera, enum dg_lang lang)
{
    int32_t n = camera ? camera->n_grounds : scheme->n_grounds;
    for (int32_t i = 0; i < n; i++) {
        const struct dg_pub_ground *ground = &scheme->grounds[camera ? camera->ground_ixs[i] : i];
        if (i) dg_text_add(text, lang == DG_FA ? "؛ " : "; ");
        dg_text_add(text, dg_both_of(&ground->title, lang));
    }
}

static int head_build(struct work *w)
{
    const struct dg_scheme *scheme = &w->dossier->scheme;
    const struct dg_source_scheme *from = w->from;
    struct dg_pub_scheme *to = w->to;
    to->case_id = from->case_id;
    to->title = dg_build_both(from->title, "");
    if (!*to->title.en)
        to->title = dg_build_both((struct dg_both){scheme->title_en, scheme->title_fa}, from->case_id);
    to->body = dg_build_both(from->body, scheme->responsible);
    to->decided_by = dg_build_both(from->decided_by, "");
    to->vote_in = dg_build_both(from->vote_in, "");
    to->contact = dg_build_both(from->contact, "");
    if (!*to->contact.en) to->contact = w->b->reg->contact;
    to->listing = from->listing;
    to->decided_on = from->decided_on;
    to->valid_from = from->valid_from;
    to->valid_until = from->valid_until;
    to->lapsed_on = from->lapsed_on;
    to->verdict = from->verdict;
    to->resolution = from->resolution;
    to->reasons = from->reasons;
    to->n_for = from->n_for;
    to->n_against = from->n_against;
    to->n_abstain = from->n_abstain;
    to->is_secret_ballot = from->is_secret_ballot;
    to->is_sample = scheme->is_sample;
    to->edition = scheme->edition;
    to->version_sha256 = from->version_sha256;
    to->access = scheme->access;
    to->sign = scheme->sign;
    to->data_licence = scheme->data_licence;
    to->retention_days = scheme->retention_days;
    to->running_cost_year = scheme->running_cost_year;
    to->currency = "";
    const char **const texts[] = {&to->title.en, &to->title.fa, &to->reasons, &to->access, &to->sign};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        DG_TRY(dg_build_text(w->b, w->is_coarse, texts[i]));
    const char **const plain[] = {&to->decided_on, &to->valid_from, &to->valid_until,   &to->lapsed_on,
                                  &to->verdict,    &to->resolution, &to->version_sha256};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) DG_TRY(dg_build_text(w->b, false, plain[i]));
    return dg_place_lonlat(w->b->arena, w->map, &scheme->boundary, 6, &to->lonlat, w->b->err);
}

static int scheme_build(struct dg_building_up *b, const struct dg_source_scheme *from, struct dg_pub_scheme *to)
{
    dg_auto(dg_crs_close) struct dg_crs_map *map = NULL;
    struct work w = {.b = b, .from = from, .dossier = from->dossier, .to = to};

    DG_TRY(dg_crs_open(from->dossier->scheme.crs.srs_id, &map, b->err));
    w.map = map;
    DG_TRY(dg_finders_make(b->arena, from, &w.finders, b->err));
    if (!b->reg->srs_id) b->reg->srs_id = from->dossier->scheme.crs.srs_id;
    DG_TRY(cameras_build(&w));
    b->reg->n_schemes++;
    DG_TRY(head_build(&w));
    DG_TRY(grounds_build(&w));
    DG_TRY(needs_build(&w));
    DG_TRY(conditions_build(&w));
    DG_TRY(talks_build(&w));
    DG_TRY(phases_build(&w));
    DG_TRY(goals_build(&w));
    DG_TRY(events_build(&w));
    return footprints_build(&w);
}

/* ---- private listings
 * ---------------------------------------------------------------------------------------- */

static int private_compare(const void *a, const void *b)
{
    return strcmp(((const struct dg_pub_private *)a)->id, ((const struct dg_pub_private *)b)->id);
}

static int private_place(struct dg_building_up *b, const struct dg_source_private *from,
                         struct dg_pub_private *to)
{
    dg_auto(dg_crs_close) struct dg_crs_map *map = NULL;
    struct dg_pt at, lonlat = {from->lon, from->lat};
    struct dg_geom metres;
    struct dg_ring ring = {.pts = &at, .n_pts = 1};
    double side = b->source->coarseness.cell_m > 0 ? b->source->coarseness.cell_m : DEFAULT_CELL_M;
    const struct dg_source_area *area = dg_place_area(b->source, lonlat);

    to->place =
        to->level != DG_PUBLIC_AREA ? (struct dg_both){from->street, from->street} : (struct dg_both){"", ""};
    if (to->level == DG_PUBLIC_AREA && area) {
        to->place = area->title;
        to->lonlat = area->lonlat;
        return 0;
    }
    DG_TRY(dg_crs_open(dg_crs_utm_zone(lonlat), &map, b->err));
    DG_TRY(dg_crs_to_metres(map, lonlat, &at, b->err));
    if (to->level == DG_PUBLIC_EXACT) {
        metres = (struct dg_geom){DG_GEOM_POINT, 1, &ring};
        return dg_place_lonlat(b->arena, map, &metres, 7, &to->lonlat, b->err);
    }
    DG_TRY(dg_place_cell(b->arena, at, to->level == DG_PUBLIC_STREET ? side / 5 : side, &metres, b->err));
    return dg_place_lonlat(b->arena, map, &metres, 6, &to->lonlat, b->err);
}

static int privates_build(struct dg_building_up *b)
{
    struct dg_register *reg = b->reg;
    DG_TRY(DG_NEW(b->arena, &reg->privates, (size_t)b->source->n_privates, b->err));
    for (int32_t i = 0; i < b->source->n_privates; i++) {
        const struct dg_source_private *from = &b->source->privates[i];
        if (from->is_withdrawn) {
            reg->n_withdrawn++;
            continue;
        }
        struct dg_pub_private *to = &reg->privates[reg->n_privates++];
        *to = (struct dg_pub_private){.level = from->level,
                                      .level_reason = dg_build_both(from->reason, ""),
                                      .premises_kind = from->premises_kind,
                                      .purpose = from->purpose,
                                      .listed_on = from->listed_on,
                                      .retention_days = from->retention_days,
                                      .sees_public_space = from->sees_public_space};
        dg_build_id(b->source, 'P', from->case_id, "", to->id);
        DG_TRY(private_place(b, from, to));
        const char **const texts[] = {&to->premises_kind, &to->purpose, &to->listed_on, &to->place.en,
                                      &to->place.fa};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            DG_TRY(dg_build_text(b, to->level != DG_PUBLIC_EXACT && j != 2, texts[j]));
    }
    qsort(reg->privates, (size_t)reg->n_privates, sizeof *reg->privates, private_compare);
    return 0;
}

/* ---- register
 * -------------------------------------------------------------------------------------------------- */

int dg_register_build(struct dg_arena *arena, const struct dg_source *source, struct dg_register *out,
                      struct dg_err *err)
{
    struct dg_register reg = {.county_id = source->county_id,
                              .base_url = source->base_url ? source->base_url : "",
                              .contact = dg_build_both(source->contact, ""),
                              .as_of = source->as_of,
                              .county = dg_build_both(source->county, source->county_id),
                              .log_size = source->log_size,
                              .is_sample = source->is_sample};
    struct dg_building_up b = {arena, source, &reg, err};
    int64_t n_cameras = 0;

    for (int32_t i = 0; i < source->n_schemes; i++) n_cameras += source->schemes[i].dossier->cameras.n;
    if (n_cameras > DG_MAX_CAMERAS)
        return dg_err_set(err, DG_ELIMIT, "the register would hold %lld cameras; %d are the most",
                          (long long)n_cameras, DG_MAX_CAMERAS);
    DG_TRY(DG_NEW(arena, &reg.schemes, (size_t)source->n_schemes, err));
    DG_TRY(DG_NEW(arena, &reg.cameras, (size_t)n_cameras, err));
    for (int32_t i = 0; i < source->n_schemes; i++) {
        if (scheme_build(&b, &source->schemes[i], &reg.schemes[i]) < 0)
            return dg_err_prefix(err, "case %s", source->schemes[i].case_id);
    }
    DG_TRY(privates_build(&b));
    *out = reg;
    return 0;
}

const struct dg_pub_scheme *dg_register_scheme(const struct dg_register *reg, const char *case_id)
{
    for (int32_t i = 0; i < reg->n_schemes; i++)
        if (strcmp(reg->schemes[i].case_id, case_id) == 0) return &reg->schemes[i];
    return NULL;
}

int32_t dg_register_camera(const struct dg_register *reg, const char *public_id)
{
    for (int32_t i = 0; i < reg->n_schemes; i++) {
        int32_t lo = reg->schemes[i].first_camera, hi = lo + reg->schemes[i].n_cameras;
        while (lo < hi) {
            int32_t mid = lo + (hi - lo) / 2, order = strcmp(reg->cameras[mid].id, public_id);
            if (order == 0) return mid;
            if (order < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
    }
    return -1;
}
