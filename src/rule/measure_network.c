/* Measures of the network: links against their capacity, ways that end nowhere, recorders against retention,
 * power over Ethernet. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rule/measure_technical.h"

const struct dg_measure_param dg_range_end_params[1] = {
    {.name = "end", .unit = "low high", .words = "high", .least = 1},
};
const struct dg_measure_param dg_recorder_params[3] = {
    {.name = "end", .unit = "low high", .words = "high", .least = 1},
    {.name = "hours", .unit = "hours", .fallback = 24, .least = 0.1, .most = 24},
    {.name = "overhead_pct", .unit = "pct", .fallback = 20, .least = 0, .most = 200},
};

/* What a range of rates rests on: the codes whose bits are set. */
static int rate_assumptions(struct dg_measure_run *run, unsigned rests_on, struct dg_measured *m,
                            struct dg_err *err)
{
    static const char *const words[] = {"bitrate_models", "bitrate_fps", "bitrate_codec", "bitrate_unknown"};
    const char **codes = NULL;
    DG_TRY(DG_NEW(run->arena, &codes, sizeof words / sizeof *words, err));
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        if (rests_on >> i & 1) codes[m->n_assumptions++] = words[i];
    }
    m->assumptions = codes;
    return 0;
}

static struct dg_measured link_of(const struct dg_measure_run *run, int32_t ix, double value)
{
    const struct dg_link *link = &run->dossier->links.items[ix];
    return (struct dg_measured){
        .layer = "link", .object = link->link_id, .ix = ix, .value = value, .geom = link->geom};
}

/* Figure: the load of a link, summed over all cameras whose way leads through it, as percent of its capacity.
 * Three cameras of 4.2 Mbit/s at most on 20 Mbit/s: 63 %. */
int dg_link_load_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_network *network = run->lookup->network;
    bool is_high = dg_measure_has_word(run, "end", "high");
    for (int32_t i = 0; i < run->dossier->links.n; i++) {
        const struct dg_link *link = &run->dossier->links.items[i];
        const struct dg_link_load *load = &network->links[i];
        if (!load->n_cameras) continue;
        if (!(link->capacity_mbps > 0)) {
            DG_TRY(dg_measure_skip(run, "link", link->link_id, "unable.capacity_missing", err));
            continue;
        }
        struct dg_measured m =
            link_of(run, i, 100 * (is_high ? load->high_mbps : load->low_mbps) / link->capacity_mbps);
        DG_TRY(rate_assumptions(run, load->rests_on, &m, err));
        dg_measured_number(&m, "low", load->low_mbps, 1);
        dg_measured_number(&m, "high", load->high_mbps, 1);
        dg_measured_number(&m, "capacity", link->capacity_mbps, 1);
        dg_measured_number(&m, "cameras", load->n_cameras, 0);
        dg_measured_number(&m, "unknown", load->n_unknown, 0);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* 1 for a link whose way comes back to itself. */
int dg_link_loop_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_network *network = run->lookup->network;
    for (int32_t i = 0; i < run->dossier->links.n; i++) {
        int32_t next = network->links[i].next;
        struct dg_measured m = link_of(run, i, network->links[i].way == DG_WAY_LOOP ? 1 : 0);
        dg_measured_token(&m, "next", next >= 0 ? run->dossier->links.items[next].link_id : "—");
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* 1 for a camera whose pictures arrive nowhere. */
int dg_camera_unreached_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_network *network = run->lookup->network;
    if (!run->dossier->links.n && !run->dossier->recorders.n) {
        dg_measure_unable(run, "unable.no_network");
        return 0;
    }
    for (int32_t i = 0; i < run->dossier->cameras.n; i++) {
        const struct dg_camera *camera = &run->dossier->cameras.items[i];
        int32_t link = network->camera_link[i];
        if (strcmp(camera->status, "existing") == 0) continue; /* of others, on networks of theirs */
        struct dg_measured m = {
            .layer = "camera", .object = camera->camera_id, .ix = i, .value = network->is_reached[i] ? 0 : 1};
        DG_TRY(dg_measured_at(run, camera->at, &m, err));
        dg_measured_word(&m, "why",
                         link < 0                                      ? "rule.way_none"
                         : network->links[link].way == DG_WAY_LOOP     ? "rule.way_loop"
                         : network->links[link].way == DG_WAY_DEAD_END ? "rule.way_dead_end"
                                                                       : "rule.way_centre");
        dg_measured_token(&m, "link", link < 0 ? "—" : run->dossier->links.items[link].link_id);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* ---- recording ----------------------------------------------------------------------------------------- */

/* Figure: the recorder's capacity as percent of what the stated retention takes at one end of the range. 24 TB
 * where 20 days take 30 TB: 80 %. */
int dg_recorder_share_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_network *network = run->lookup->network;
    double days = run->dossier->scheme.retention_days, hours = dg_measure_number(run, "hours");
    double overhead = dg_measure_number(run, "overhead_pct") / 100;
    bool is_high = dg_measure_has_word(run, "end", "high");
    if (!run->dossier->recorders.n && run->dossier->cameras.n) dg_measure_unable(run, "unable.no_recorder");
    for (int32_t i = 0; i < run->dossier->recorders.n; i++) {
        const struct dg_recorder *recorder = &run->dossier->recorders.items[i];
        const struct dg_recorder_load *load = &network->recorders[i];
        double low = dg_storage_tb(load->low_mbps, hours, days, 0);
        double high = dg_storage_tb(load->high_mbps, hours, days, overhead);
        const char *reason = !(recorder->capacity_tb > 0) ? "unable.recorder_capacity_missing"
                             : !(days > 0)                ? "unable.retention_missing"
                             : !(low > 0)                 ? "unable.recorder_idle"
                                                          : NULL;
        if (reason) {
            DG_TRY(dg_measure_skip(run, "recorder", recorder->recorder_id, reason, err));
            continue;
        }
        struct dg_measured m = {.layer = "recorder",
                                .object = recorder->recorder_id,
                                .ix = i,
                                .value = 100 * recorder->capacity_tb / (is_high ? high : low)};
        int32_t site = dg_lookup_find(run->lookup, DG_OF_SITES, recorder->at_id);
        if (site >= 0) DG_TRY(dg_measured_at(run, run->dossier->sites.items[site].at, &m, err));
        DG_TRY(rate_assumptions(run, load->rests_on, &m, err));
        dg_measured_number(&m, "capacity", recorder->capacity_tb, 1);
        dg_measured_number(&m, "low", low, 1);
        dg_measured_number(&m, "high", high, 1);
        dg_measured_number(&m, "days", days, 0);
        dg_measured_number(&m, "days_low", days * recorder->capacity_tb / high, 1);
        dg_measured_number(&m, "days_high", days * recorder->capacity_tb / low, 1);
        dg_measured_number(&m, "cameras", load->n_cameras, 0);
        dg_measured_number(&m, "unknown", load->n_unknown, 0);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* 1 for a camera that no recorder on its way keeps. */
int dg_camera_unrecorded_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_network *network = run->lookup->network;
    if (!run->dossier->recorders.n) {
        if (run->dossier->cameras.n) dg_measure_unable(run, "unable.no_recorder");
        return 0;
    }
    for (int32_t i = 0; i < run->dossier->cameras.n; i++) {
        const struct dg_camera *camera = &run->dossier->cameras.items[i];
        if (strcmp(camera->status, "existing") == 0) continue;
        struct dg_measured m = {.layer = "camera",
                                .object = camera->camera_id,
                                .ix = i,
                                .value = network->camera_recorder[i] < 0 ? 1 : 0};
        DG_TRY(dg_measured_at(run, camera->at, &m, err));
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* ---- power over Ethernet -------------------------------------------------------------------------------- */

/* Watts that a device may draw, by class of IEEE 802.3 (af: classes 0 to 3, at: 4, bt: 5 to 8) and by the
 * standards' own letters. */
static double poe_watts(const char *poe_class)
{
    static const struct {
        const char *word;
        double watts;
    } classes[] = {{"0", 12.95}, {"1", 3.84}, {"2", 6.49}, {"3", 12.95},  {"4", 25.5},  {"5", 40},
                   {"6", 51},    {"7", 62},   {"8", 71.3}, {"af", 12.95}, {"at", 25.5}, {"bt", 71.3}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strcmp(classes[i].word, poe_class) == 0) return classes[i].watts;
    }
    return NAN;
}

/* Figure: the power that the equipment draws as percent of what its class gives the device. 24 W in class 4
 * (25.5 W): 94 %. */
int dg_poe_power_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->equipment.n; i++) {
        const struct dg_equipment *eq = &run->dossier->equipment.items[i];
        double watts = poe_watts(eq->poe_class);
        if (!*eq->poe_class) continue;
        if (isnan(watts) || !(eq->power_w > 0)) {
            DG_TRY(dg_measure_skip(run, "equipment", eq->equipment_id,
                                   isnan(watts) ? "unable.poe_class_unknown" : "unable.power_missing", err));
            continue;
        }
        struct dg_measured m = {
            .layer = "equipment", .object = eq->equipment_id, .ix = i, .value = 100 * eq->power_w / watts};
        dg_measured_number(&m, "power", eq->power_w, 1);
        dg_measured_number(&m, "watts", watts, 2);
        dg_measured_token(&m, "class", eq->poe_class);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Metres of a copper link: its stated length, else its course. */
int dg_copper_length_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->links.n; i++) {
        const struct dg_link *link = &run->dossier->links.items[i];
        if (strcmp(link->medium, "copper") != 0) continue;
        double length = link->length_m > 0 ? link->length_m : dg_geom_length_m(&link->geom);
        if (!(length > 0)) {
            DG_TRY(dg_measure_skip(run, "link", link->link_id, "unable.length_missing", err));
            continue;
        }
        struct dg_measured m = link_of(run, i, length);
        static const char *const drawn[] = {"link_length_drawn"};
        if (!(link->length_m > 0)) m.assumptions = drawn, m.n_assumptions = 1;
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
