/* Job: the model of a dossier, from its places and lenses to columns with costs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/pool.h"
#include "siting/solve.h"

#define MOST_UNITS (1ll << 38) /* all costs together: well below DG_MAX_PLAN_COST */
#define PLACES_A_STEP 64       /* between two words to the caller */

void dg_job_tell(const struct dg_job *job, const char *step, int64_t n_done, int64_t n_total, double best,
                 double bound)
{
    const struct dg_siting_progress progress = {step, n_done, n_total, best, bound};
    if (job->params->progress) job->params->progress(job->params->ctx, &progress);
}

void dg_job_done(struct dg_job *job)
{
    dg_trial_close(&job->trial);
    dg_arena_done(&job->hold);
}

/* ---- ids ------------------------------------------------------------------------------------------- */

static bool id_is_known(const struct dg_dossier *d, const char *id, bool cameras_only)
{
    for (int32_t i = 0; i < d->cameras.n; i++) {
        if (strcmp(d->cameras.items[i].camera_id, id) == 0) return true;
    }
    for (int32_t i = 0; i < d->sites.n && !cameras_only; i++) {
        if (strcmp(d->sites.items[i].site_id, id) == 0) return true;
    }
    return !cameras_only && dg_dossier_equipment(d, id) != NULL;
}

static int ids_check(const struct dg_dossier *d, const char *option, const char *list, const char *other,
                     bool cameras_only, struct dg_err *err)
{
    for (const char *s = list ? list : ""; *s;) {
        char id[DG_MAX_NAME * 4 + 1];
        while (*s == ' ' || *s == ',') s++;
        size_t length = strcspn(s, ","), n = length;
        while (n && s[n - 1] == ' ') n--;
        if (n >= sizeof id) return dg_err_set(err, DG_EINVAL, "%s: an id of %zu bytes", option, n);
        memcpy(id, s, n);
        id[n] = '\0';
        s += length;
        if (n == 0) continue;
        if (!id_is_known(d, id, cameras_only)) {
            return dg_err_set(err, DG_EINVAL, "%s: there is no camera%s \"%s\"", option,
                              cameras_only ? "" : ", site or equipment", id);
        }
        if (other && dg_siting_list_has(other, id)) {
            return dg_err_set(err, DG_EINVAL, "--keep and --exclude both name \"%s\": take it out of one", id);
        }
    }
    return 0;
}

/* A camera that is kept cannot hang on a site, or be of an equipment, that is left out. */
static int kept_check(const struct dg_dossier *d, const struct dg_siting_params *params, struct dg_err *err)
{
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_camera *c = &d->cameras.items[i];
        if (!dg_siting_list_has(params->keep, c->camera_id)) continue;
        const char *without = dg_siting_list_has(params->exclude, c->site_id)        ? c->site_id
                              : dg_siting_list_has(params->exclude, c->equipment_id) ? c->equipment_id
                                                                                     : NULL;
        if (without) {
            return dg_err_set(err, DG_EINVAL,
                              "--keep %s, but --exclude %s, which it hangs on or is made of: take "
                              "one of them out",
                              c->camera_id, without);
        }
    }
    return 0;
}

static int money_check(const char *option, double value, struct dg_err *err)
{
    if (value >= 0 && value <= 1e15) return 0;
    return dg_err_set(err, DG_EINVAL, "%s: %g is not an amount from 0 to 1e15", option, value);
}

static int params_check(const struct dg_dossier *d, const struct dg_siting_params *p, struct dg_err *err)
{
    DG_TRY(money_check("--new-site-cost", p->new_site_cost, err));
    DG_TRY(money_check("--old-site-cost", p->old_site_cost, err));
    DG_TRY(money_check("--intrusion-cost", p->intrusion_cost, err));
    if (p->aim == DG_SITING_BUDGET) {
        DG_TRY(money_check("--budget", p->budget, err));
        if (!(p->budget > 0)) return dg_err_set(err, DG_EINVAL, "--budget: 0 buys nothing");
    }
    if (!(p->private_m2 >= 0)) return dg_err_set(err, DG_EINVAL, "--private-m2: %g is below 0", p->private_m2);
    if (!(p->front_m >= 0)) return dg_err_set(err, DG_EINVAL, "--private-front-m: %g is below 0", p->front_m);
    if (!(p->range_m >= 5 && p->range_m <= 500)) {
        return dg_err_set(err, DG_EINVAL, "--range: %g is not between 5 and 500 m", p->range_m);
    }
    if (!(p->spacing_m == 0 || (p->spacing_m >= 2 && p->spacing_m <= 500))) {
        return dg_err_set(err, DG_EINVAL, "--spacing: %g is neither 0 nor between 2 and 500 m", p->spacing_m);
    }
    if (p->max_views < 1000 || p->max_views > 100000000) {
        return dg_err_set(err, DG_EINVAL, "--candidates: wanted 1000 to 100000000");
    }
    if (p->max_moves < 0 || (p->max_moves == 0 && !p->used)) {
        return dg_err_set(err, DG_EINVAL, "no limit is set: give --moves or --seconds");
    }
    DG_TRY(ids_check(d, "--keep", p->keep, p->exclude, true, err));
    DG_TRY(ids_check(d, "--exclude", p->exclude, NULL, false, err));
    return kept_check(d, p, err);
}

/* ---- columns --------------------------------------------------------------------------------------- */

struct stands {
    struct dg_stand_in in;
    struct dg_stand_out *out; /* by place */
    struct dg_arena *arenas;  /* by thread */
    const struct dg_siting_params *params;
    int32_t first;
};

static bool site_is_out(const struct dg_job *job, const struct dg_siting_place *place)
{
    return place->site_ix >= 0 &&
           dg_siting_list_has(job->params->exclude, job->dossier->sites.items[place->site_ix].site_id);
}

static int stand_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct stands *s = ctx;
    int32_t place = s->first + (int32_t)task_ix;
    if (s->params->used && s->params->used(s->params->ctx) >= 2) {
        return dg_err_set(err, DG_ESTATE, "stopped before there was anything to choose from");
    }
    return dg_stand_columns(&s->in, thread_ix, &s->arenas[thread_ix], place, &s->out[place], err);
}

/* Threads work on PLACES_A_STEP places, a few megabytes each, before they are looked at. */
static int room_check(const struct dg_job *job, const struct stands *s, struct dg_err *err)
{
    int64_t bytes = (int64_t)job->hold.used;
    for (int t = 0; t < job->params->n_threads; t++) bytes += (int64_t)s->arenas[t].used;
    if (bytes <= job->params->max_bytes) return 0;
    return dg_err_set(
        err, DG_ELIMIT,
        "%d of %d places have views of %lld MiB, and %lld MiB are allowed: a coarser grid, a shorter "
        "--range or fewer --candidates settle it",
        s->first + PLACES_A_STEP, job->model.n_places, (long long)(bytes >> 20),
        (long long)(job->params->max_bytes >> 20));
}

static int places_stand(struct dg_job *job, struct stands *s, struct dg_err *err)
{
    int32_t n_places = job->model.n_places;
    for (s->first = 0; s->first < n_places; s->first += PLACES_A_STEP) {
        int32_t n = n_places - s->first < PLACES_A_STEP ? n_places - s->first : PLACES_A_STEP;
        dg_job_tell(job, "plan.step_candidates", s->first, n_places, NAN, NAN);
        DG_TRY(dg_pool_run(n, job->params->n_threads, stand_task, s, err));
        DG_TRY(room_check(job, s, err));
    }
    return 0;
}

/* The place of a camera of the dossier: its site's, or one of its own. */
static int32_t camera_place(const struct dg_job *job, const struct dg_camera *camera, int32_t own)
{
    for (int32_t i = 0; i < job->dossier->sites.n && camera->site_id[0]; i++) {
        if (strcmp(job->dossier->sites.items[i].site_id, camera->site_id) == 0) return i;
    }
    return own;
}

static bool is_planned(const struct dg_camera *camera) { return strcmp(camera->status, "planned") == 0; }

/* Places for cameras without a site stand behind all others. */
static int own_places(struct dg_job *job, int32_t *place_of, struct dg_err *err)
{
    const struct dg_dossier *d = job->dossier;
    struct dg_siting_place *all;
    int32_t n = job->model.n_places;
    DG_TRY(DG_NEW(job->arena, &all, (size_t)(n + d->cameras.n), err));
    if (n) memcpy(all, job->model.places, (size_t)n * sizeof *all);
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_camera *c = &d->cameras.items[i];
        place_of[i] = camera_place(job, c, n);
        if (place_of[i] != n) continue;
        all[n++] = (struct dg_siting_place){.at = c->at,
                                            .site_ix = -1,
                                            .kind = "",
                                            .owner = c->operator_name,
                                            .power = "",
                                            .source_id = "",
                                            .height_m = c->height_m,
                                            .height_origin = DG_ORIGIN_GIVEN,
                                            .exists = !is_planned(c)};
    }
    job->model.places = all;
    job->model.n_places = n;
    return 0;
}

/* A price that counts has to be there. */
static int equipment_price(const struct dg_job *job, int32_t equipment_ix, double *price, struct dg_err *err)
{
    const struct dg_equipment *eq = &job->dossier->equipment.items[equipment_ix];
    *price = eq->price;
    if (eq->price > 0 && eq->price <= 1e15) return 0;
    if (isnan(eq->price)) {
        return dg_err_set(err, DG_EINVAL,
                          "layer equipment, %s: no price; give one, leave it out with --exclude %s, "
                          "or plan for the fewest cameras",
                          eq->equipment_id, eq->equipment_id);
    }
    return dg_err_set(err, DG_EINVAL,
                      "layer equipment, %s: a price of %g; it has to be above 0 and at most 1e15",
                      eq->equipment_id, eq->price);
}

double dg_job_site_charge(const struct dg_job *job, const struct dg_siting_place *place)
{
    double given = place->site_ix >= 0 ? job->dossier->sites.items[place->site_ix].mounting_cost : NAN;
    if (given >= 0) return given;
    return place->exists ? job->params->old_site_cost : job->params->new_site_cost;
}

/* Costs in money, and the unit that all of them are whole numbers of. */
static int costs_fill(struct dg_job *job, struct dg_err *err)
{
    struct dg_model *m = &job->model;
    double *money, sum = 0;
    DG_TRY(DG_NEW(&job->hold, &money, (size_t)m->n_cols, err));
    DG_TRY(DG_NEW(&job->hold, &m->site_cost, (size_t)m->n_places, err));
    m->unit = 1;
    if (job->params->aim == DG_SITING_FEWEST) {
        for (int32_t c = 0; c < m->n_cols; c++) m->cols[c].cost = 1;
        return 0;
    }
    for (int32_t c = 0; c < m->n_cols; c++) {
        struct dg_col *col = &m->cols[c];
        if (col->is_existing) continue;
        DG_TRY(equipment_price(job, col->equipment, &money[c], err));
        money[c] += job->params->intrusion_cost * (col->private_m2 + col->front_m);
        sum += money[c];
    }
    for (int32_t p = 0; p < m->n_places; p++) sum += dg_job_site_charge(job, &m->places[p]);
    if (!(sum < 1e300)) return dg_err_set(err, DG_ELIMIT, "the costs add up to more than a number can hold");
    while (sum / m->unit > (double)MOST_UNITS) m->unit *= 10;
    for (int32_t c = 0; c < m->n_cols; c++) {
        m->cols[c].cost = llround(money[c] / m->unit);
        if (m->cols[c].cost < 1 && !m->cols[c].is_existing) m->cols[c].cost = 1;
    }
    for (int32_t p = 0; p < m->n_places; p++) {
        m->site_cost[p] = llround(dg_job_site_charge(job, &m->places[p]) / m->unit);
        m->has_sites |= m->site_cost[p] > 0;
    }
    /* An existing camera's site is paid for; so is that of none other. */
    for (int32_t c = 0; c < m->n_cols; c++) {
        if (m->cols[c].is_existing) m->site_cost[m->cols[c].place] = 0;
    }
    return 0;
}

static int given_columns(struct dg_job *job, const struct stands *s, const int32_t *place_of,
                         struct dg_col *given, int32_t *n_given, struct dg_err *err)
{
    const struct dg_dossier *d = job->dossier;
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_camera *camera = &d->cameras.items[i];
        const char *why_not;
        struct dg_col *col = &given[*n_given];
        bool is_kept = dg_siting_list_has(job->params->keep, camera->camera_id),
             is_existing = !is_planned(camera);
        bool is_out = dg_siting_list_has(job->params->exclude, camera->camera_id) ||
                      dg_siting_list_has(job->params->exclude, camera->site_id) ||
                      dg_siting_list_has(job->params->exclude, camera->equipment_id);
        if (is_out) continue;
        DG_TRY(dg_stand_camera(&s->in, job->trial, &job->hold, i, place_of[i], col, &why_not, err));
        if (*why_not && is_kept) return dg_err_set(err, DG_EINVAL, "--keep %s: %s", camera->camera_id, why_not);
        if ((*why_not || col->equipment < 0) && !is_existing) continue;
        col->is_existing = is_existing;
        col->is_fixed = is_existing || is_kept;
        if (col->n_runs || col->is_fixed) ++*n_given;
    }
    return 0;
}

/* Place by place, the dossier's own cameras first. */
static int columns_join(struct dg_job *job, const struct stands *s, const struct dg_col *given, int32_t n_given,
                        struct dg_err *err)
{
    struct dg_model *m = &job->model;
    int64_t n = n_given;
    for (int32_t p = 0; p < m->n_places; p++) n += s->out[p].n_cols;
    if (n > INT32_MAX / 4) return dg_err_set(err, DG_ELIMIT, "%lld views are too many", (long long)n);
    DG_TRY(DG_NEW(&job->hold, &m->cols, (size_t)n, err));
    for (int32_t p = 0; p < m->n_places; p++) {
        for (int32_t g = 0; g < n_given; g++) {
            if (given[g].place == p) m->cols[m->n_cols++] = given[g];
        }
        bool is_barred = job->params->spacing_m == 0 && !m->places[p].exists;
        for (int32_t c = 0; c < s->out[p].n_cols && !is_barred; c++) {
            struct dg_col *col = &m->cols[m->n_cols++];
            *col = s->out[p].cols[c];
            if (site_is_out(job, &m->places[p])) col->forbids |= DG_FORBID_EXCLUDED;
        }
        job->out->n_views_tried += s->out[p].n_tried;
    }
    for (int32_t c = 0; c < m->n_cols; c++) {
        job->out->n_entries += m->cols[c].n_rows;
        job->out->n_runs += m->cols[c].n_runs;
        job->out->n_views_forbidden += m->cols[c].forbids != 0;
    }
    job->out->n_views = m->n_cols;
    return 0;
}

static int columns_make(struct dg_job *job, struct dg_err *err)
{
    struct stands s = {.in = {&job->model, job->trial, &job->looks, job->group_of}, .params = job->params};
    int32_t *place_of, n_given = 0, n_stands = job->model.n_places;
    struct dg_col *given;
    DG_TRY(DG_NEW(&job->hold, &place_of, (size_t)job->dossier->cameras.n, err));
    DG_TRY(DG_NEW(&job->hold, &given, (size_t)job->dossier->cameras.n, err));
    DG_TRY(DG_NEW(&job->hold, &s.out, (size_t)(n_stands + job->dossier->cameras.n), err));
    DG_TRY(DG_NEW(&job->hold, &s.arenas, (size_t)job->params->n_threads, err));
    int rc = places_stand(job, &s, err);
    for (int t = 0; t < job->params->n_threads; t++) dg_arena_adopt(&job->hold, &s.arenas[t]);
    DG_TRY(rc);
    DG_TRY(own_places(job, place_of, err));
    DG_TRY(given_columns(job, &s, place_of, given, &n_given, err));
    return columns_join(job, &s, given, n_given, err);
}

/* ---- the model ------------------------------------------------------------------------------------- */

/* More than tells any two needs apart, and sums of them stay numbers. */
#define MOST_WEIGHT 1e9

static int groups_check(const struct dg_job *job, struct dg_err *err)
{
    if (job->dossier->needs.n == 0) {
        return dg_err_set(err, DG_ESTATE, "layer need: there is none; draw what must be seen");
    }
    for (int32_t i = 0; i < job->dossier->needs.n; i++) {
        const struct dg_need *need = &job->dossier->needs.items[i];
        if (need->weight >= 0 && need->weight <= MOST_WEIGHT) continue;
        return dg_err_set(err, DG_EINVAL, "layer need, %s: a weight of %g; it has to be from 0 to %g",
                          need->need_id, need->weight, MOST_WEIGHT);
    }
    if (job->model.n_groups) return 0;
    return dg_err_set(err, DG_ESTATE,
                      "layer need: none asks for anything to be seen, by day or by night; set floor_class");
}

int dg_job_model(struct dg_job *job, struct dg_err *err)
{
    const struct dg_siting_params *params = job->params;
    const struct dg_assess_params how = {.n_threads = params->n_threads};
    struct dg_place_list places;
    DG_TRY(params_check(job->dossier, params, err));
    if (job->dossier->needs.n == 0) return groups_check(job, err);
    DG_TRY(dg_trial_open(job->dossier, &how, &job->trial, err));
    job->model = (struct dg_model){.dossier = job->dossier, .params = params};
    DG_TRY(dg_groups_make(&job->hold, job->trial, &job->model, &job->group_of, err));
    DG_TRY(groups_check(job, err));
    DG_TRY(dg_looks_make(&job->hold, job->trial, job->dossier, params, &job->looks, err));
    int64_t a_place = (int64_t)job->looks.n_tilts * DG_MAX_HEIGHTS;
    int64_t max_places = (int64_t)params->max_views / a_place;
    DG_TRY(dg_places_find(job->arena, job->dossier, params,
                          max_places > INT32_MAX ? INT32_MAX : (int32_t)max_places, &places, err));
    job->model.places = places.items;
    job->model.n_places = places.n;
    job->out->spacing_m = places.spacing_m;
    DG_TRY(columns_make(job, err));
    job->out->n_positions = job->model.n_places;
    job->out->n_rows = job->model.n_rows - job->model.n_groups;
    if (job->model.n_cols == 0) {
        return dg_err_set(err, DG_ESTATE,
                          "no place from which a camera could serve any need: draw poles or walls in "
                          "layer site, or roads in layer road with --spacing");
    }
    return costs_fill(job, err);
}
