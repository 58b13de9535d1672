/* Measures of faults: what one camera, one link, one site's power takes down; who watches the cameras. */
#include <string.h>

#include "rule/measure_security.h"
#include "rule/watch.h"

const struct dg_measure_param dg_fault_share_params[1] = {
    {.name = "least_weight", .unit = "", .fallback = 2, .least = 0, .most = 1e6},
};

const struct dg_measure_param dg_fault_needs_params[2] = {
    {.name = "lost_pct", .unit = "pct", .fallback = 50, .least = 0, .most = 100},
    {.name = "least_weight", .unit = "", .fallback = 0, .least = 0, .most = 1e6},
};

const struct dg_measure_param dg_cover_params[2] = {
    {.name = "px_per_m", .unit = "px_per_m", .fallback = 25, .least = 1, .most = 2000},
    {.name = "target_m", .unit = "m", .fallback = 1.5, .least = 0, .most = 20},
};

static const char *light_key(enum dg_light light) { return light == DG_DAY ? "rule.by_day" : "rule.by_night"; }

/* Faults are judged for the scheme as a whole; an assessment of one camera alone has no needs. */
static int faults_ready(struct dg_measure_run *run, struct dg_faults *faults, bool *is_able, struct dg_err *err)
{
    *is_able = run->assessment->n_needs > 0 || run->dossier->needs.n == 0;
    if (!*is_able) {
        dg_measure_unable(run, "unable.one_camera_alone");
        return 0;
    }
    return dg_faults_init(run->arena, run->assessment, faults, err);
}

/* ---- one camera ------------------------------------------------------------------------------------------ */

struct worst {
    struct dg_fault_loss loss;
    int32_t camera_ix;
};

/* Of each weighty need, the largest share of what it gets that hangs on one camera. A need gets 80 m2, 30 of
 * them from C-1 alone: 37.5 %. A single camera for a need: 100 %. */
int dg_fault_camera_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct dg_faults faults;
    struct worst *worst = NULL;
    bool is_able = false;
    DG_TRY(faults_ready(run, &faults, &is_able, err));
    if (!is_able) return 0;
    DG_TRY(DG_NEW(run->arena, &worst, (size_t)run->assessment->n_needs, err));
    for (int32_t i = 0; i < run->assessment->n_cameras; i++) {
        const struct dg_fault_loss *losses = NULL;
        int32_t n = 0, camera_ix = run->assessment->cameras[i].camera_ix;
        DG_TRY(dg_faults_judge(&faults, &camera_ix, 1, &losses, &n, err));
        for (int32_t k = 0; k < n; k++) {
            struct worst *w = &worst[losses[k].need_ix];
            if (losses[k].share > w->loss.share) *w = (struct worst){losses[k], camera_ix};
        }
    }
    for (int32_t i = 0; i < run->assessment->n_needs; i++) {
        const struct dg_need_report *report = &run->assessment->needs[i];
        const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
        if (!*need->floor_class || !(need->weight >= dg_measure_number(run, "least_weight"))) continue;
        if (report->n_cameras_serving == 0) {
            DG_TRY(dg_measure_skip(run, "need", need->need_id, "unable.need_not_served", err));
            continue;
        }
        struct dg_measured m = {.layer = "need",
                                .object = need->need_id,
                                .ix = report->need_ix,
                                .value = 100 * worst[i].loss.share,
                                .geom = need->geom};
        const char *camera = "";
        if (worst[i].loss.share > 0) {
            struct dg_concern *concern = NULL;
            camera = run->dossier->cameras.items[worst[i].camera_ix].camera_id;
            DG_TRY(DG_NEW(run->arena, &concern, 1, err));
            *concern = (struct dg_concern){"camera", camera};
            m.concerned = concern;
            m.n_concerned = 1;
        }
        dg_measured_token(&m, "camera", camera);
        dg_measured_word(&m, "light", light_key(worst[i].loss.light));
        dg_measured_number(&m, "lost", worst[i].loss.lost, 0);
        dg_measured_number(&m, "met", worst[i].loss.met, 0);
        dg_measured_word(&m, "need_unit", dg_measure_key(run, "unit", report->unit));
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* ---- several at once --------------------------------------------------------------------------------------
 */

/* Needs that lose more than lost_pct of what they get when these cameras fail together. */
static int group_add(struct dg_measure_run *run, struct dg_faults *faults, const int32_t *cameras,
                     int32_t n_cameras, struct dg_measured *m, struct dg_err *err)
{
    const struct dg_fault_loss *losses = NULL;
    struct dg_concern *concerned = NULL;
    int32_t n = 0;
    double most = 0;
    const char *need_id = "";
    DG_TRY(dg_faults_judge(faults, cameras, n_cameras, &losses, &n, err));
    DG_TRY(DG_NEW(run->arena, &concerned, (size_t)n + (size_t)n_cameras, err));
    for (int32_t i = 0; i < n; i++) {
        const struct dg_need *need = &run->dossier->needs.items[losses[i].need_ix];
        if (100 * losses[i].share <= dg_measure_number(run, "lost_pct")) continue;
        if (!(need->weight >= dg_measure_number(run, "least_weight"))) continue;
        concerned[m->n_concerned++] = (struct dg_concern){"need", need->need_id};
        if (losses[i].share * need->weight <= most) continue;
        most = losses[i].share * need->weight;
        need_id = need->need_id;
    }
    m->value = m->n_concerned;
    for (int32_t i = 0; i < n_cameras; i++) {
        concerned[m->n_concerned++] =
            (struct dg_concern){"camera", run->dossier->cameras.items[cameras[i]].camera_id};
    }
    m->concerned = concerned;
    dg_measured_number(m, "cameras", n_cameras, 0);
    dg_measured_token(m, "need", need_id);
    return dg_measure_add(run, m, err);
}

/* Cameras by what they belong to: those of i are list[first[i]] .. list[first[i + 1] - 1]. */
struct by {
    int32_t *first, *list;
};

static int by_make(struct dg_arena *arena, const int32_t *of, int32_t n_cameras, int32_t n, struct by *out,
                   struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &out->first, (size_t)n + 2, err));
    DG_TRY(DG_NEW(arena, &out->list, (size_t)n_cameras, err));
    for (int32_t c = 0; c < n_cameras; c++) {
        if (of[c] >= 0) out->first[of[c] + 2]++;
    }
    for (int32_t i = 2; i < n + 2; i++) out->first[i] += out->first[i - 1];
    for (int32_t c = 0; c < n_cameras; c++) {
        if (of[c] >= 0) out->list[out->first[of[c] + 1]++] = c;
    }
    return 0;
}

/* A link takes down the cameras that have no other way to the centre. */
int dg_fault_link_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_dossier *d = run->dossier;
    struct dg_faults faults;
    struct dg_net net;
    bool is_able = false;
    if (d->links.n == 0) {
        dg_measure_unable(run, "unable.no_links");
        return 0;
    }
    DG_TRY(faults_ready(run, &faults, &is_able, err));
    if (!is_able) return 0;
    DG_TRY(dg_net_build(run->arena, d, &net, err));
    if (net.n_connected == 0) {
        dg_measure_unable(run, "unable.no_way_to_the_centre");
        return 0;
    }
    for (int32_t i = 0; i < d->links.n; i++) {
        int32_t v = dg_net_vertex(&net, DG_NET_LINK, i);
        struct dg_measured m = {
            .layer = "link", .object = d->links.items[i].link_id, .ix = i, .geom = d->links.items[i].geom};
        if (net.n_cut[v] == 0) continue; /* carries nobody alone */
        DG_TRY(group_add(run, &faults, &net.cameras[net.first_camera[v]], net.n_cut[v], &m, err));
    }
    return 0;
}

/* A site's power takes down its own cameras and those whose pictures pass through its equipment alone. Without
 * a network, its own. */
int dg_fault_site_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_dossier *d = run->dossier;
    struct dg_faults faults;
    struct dg_net net;
    struct by by;
    bool is_able = false;
    DG_TRY(faults_ready(run, &faults, &is_able, err));
    if (!is_able) return 0;
    DG_TRY(dg_net_build(run->arena, d, &net, err));
    DG_TRY(by_make(run->arena, run->lookup->camera_site, d->cameras.n, d->sites.n, &by, err));
    for (int32_t i = 0; i < d->sites.n; i++) {
        int32_t v = dg_net_vertex(&net, DG_NET_SITE, i), n = by.first[i + 1] - by.first[i];
        const int32_t *cameras = &by.list[by.first[i]];
        if (net.n_cut[v] >= n) { /* the network says more */
            cameras = &net.cameras[net.first_camera[v]];
            n = net.n_cut[v];
        }
        struct dg_measured m = {.layer = "site", .object = d->sites.items[i].site_id, .ix = i};
        if (n == 0) continue;
        DG_TRY(dg_measured_at(run, d->sites.items[i].at, &m, err));
        DG_TRY(group_add(run, &faults, cameras, n, &m, err));
    }
    return 0;
}

/* A recorder takes down the recordings of the cameras that it keeps. */
int dg_fault_recorder_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_dossier *d = run->dossier;
    const struct dg_network *network = run->lookup->network;
    struct dg_faults faults;
    struct by by;
    bool is_able = false;
    if (d->recorders.n == 0) {
        dg_measure_unable(run, "unable.no_recorder");
        return 0;
    }
    DG_TRY(faults_ready(run, &faults, &is_able, err));
    if (!is_able) return 0;
    DG_TRY(by_make(run->arena, network->camera_recorder, d->cameras.n, d->recorders.n, &by, err));
    for (int32_t i = 0; i < d->recorders.n; i++) {
        const struct dg_recorder *recorder = &d->recorders.items[i];
        int32_t site = dg_lookup_find(run->lookup, DG_OF_SITES, recorder->at_id),
                n = by.first[i + 1] - by.first[i];
        struct dg_measured m = {.layer = "recorder", .object = recorder->recorder_id, .ix = i};
        if (n == 0) {
            DG_TRY(dg_measure_skip(run, "recorder", recorder->recorder_id, "unable.recorder_idle", err));
            continue;
        }
        if (site >= 0) DG_TRY(dg_measured_at(run, d->sites.items[site].at, &m, err));
        DG_TRY(group_add(run, &faults, &by.list[by.first[i]], n, &m, err));
    }
    return 0;
}

/* ---- who watches the cameras --------------------------------------------------------------------------------
 */

/* How many other cameras see a person at the foot of this one, by day, at px_per_m or better. */
int dg_cover_by_others_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_assessment *a = run->assessment;
    double least = dg_measure_number(run, "px_per_m"), target_m = dg_measure_number(run, "target_m");
    struct dg_watch watch;
    if (a->n_cameras < run->dossier->cameras.n) {
        dg_measure_unable(run, "unable.one_camera_alone");
        return 0;
    }
    DG_TRY(dg_watch_init(run->arena, a, &watch, err));
    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera_report *report = &a->cameras[i];
        const char *id = run->dossier->cameras.items[report->camera_ix].camera_id;
        struct dg_measured m = {.layer = "camera", .object = id, .ix = report->camera_ix};
        double best = 0;
        int32_t nearest = -1;
        if (!report->is_judged) {
            DG_TRY(dg_measure_skip(run, "camera", id, "unable.camera_not_assessed", err));
            continue;
        }
        m.value = dg_watch_count(&watch, report->eye.at, target_m, least, i, &best, &nearest);
        dg_measured_number(&m, "px_per_m", least, 0);
        dg_measured_number(&m, "best", best, 0);
        if (nearest >= 0) {
            struct dg_concern *concern = NULL;
            DG_TRY(DG_NEW(run->arena, &concern, 1, err));
            *concern = (struct dg_concern){
                "camera", run->dossier->cameras.items[a->cameras[nearest].camera_ix].camera_id};
            m.concerned = concern;
            m.n_concerned = 1;
        }
        DG_TRY(dg_measured_at(run, report->at, &m, err));
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
