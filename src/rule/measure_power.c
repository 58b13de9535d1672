/* Measures of power at sites: what the cameras draw against what the supply gives, and how long a battery
 * lasts. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rule/measure_technical.h"

/* Four hours of full sun a day is a winter's day of the country's north in the lee of its mountains; three
 * tenths are lost in panel heat, charge control and battery. Both are the rule book's suggestions. */
const struct dg_measure_param dg_solar_params[2] = {
    {.name = "sun_hours", .unit = "hours", .fallback = 4, .least = 0.5, .most = 14},
    {.name = "yield_pct", .unit = "pct", .fallback = 70, .least = 5, .most = 100},
};

struct draw { /* at one site */
    double watts;
    int32_t n_cameras, n_unknown;
};

static int draws_sum(struct dg_measure_run *run, struct draw **out, struct dg_err *err)
{
    DG_TRY(DG_NEW(run->arena, out, (size_t)run->dossier->sites.n, err));
    for (int32_t i = 0; i < run->dossier->cameras.n; i++) {
        int32_t s = run->lookup->camera_site[i], e = run->lookup->camera_equipment[i];
        double watts = e >= 0 ? run->dossier->equipment.items[e].power_w : NAN;
        if (s < 0) continue;
        (*out)[s].n_cameras++;
        (*out)[s].n_unknown += !(watts > 0);
        (*out)[s].watts += watts > 0 ? watts : 0;
    }
    return 0;
}

static int site_add(struct dg_measure_run *run, int32_t ix, const struct draw *draw, double value,
                    struct dg_err *err)
{
    const struct dg_site *site = &run->dossier->sites.items[ix];
    struct dg_measured m = {.layer = "site", .object = site->site_id, .ix = ix, .value = value};
    DG_TRY(dg_measured_at(run, site->at, &m, err));
    dg_measured_number(&m, "draw", draw->watts, 1);
    dg_measured_number(&m, "cameras", draw->n_cameras, 0);
    dg_measured_number(&m, "supply", site->supply_w, 0);
    dg_measured_number(&m, "battery", site->battery_wh, 0);
    return dg_measure_add(run, &m, err);
}

static bool has_supply(const struct dg_site *site, const char *word) { return strcmp(site->supply, word) == 0; }

/* 1 for a site with cameras that has no supply, or does not say which. */
int dg_site_unsupplied_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct draw *draws = NULL;
    DG_TRY(draws_sum(run, &draws, err));
    for (int32_t i = 0; i < run->dossier->sites.n; i++) {
        const struct dg_site *site = &run->dossier->sites.items[i];
        if (!draws[i].n_cameras) continue;
        DG_TRY(site_add(run, i, &draws[i], !*site->supply || has_supply(site, "none") ? 1 : 0, err));
    }
    return 0;
}

/* Figure: what the cameras draw as percent of what the grid's outlet gives. 33 W on an outlet of 60 W: 55 %. */
int dg_site_draw_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct draw *draws = NULL;
    DG_TRY(draws_sum(run, &draws, err));
    for (int32_t i = 0; i < run->dossier->sites.n; i++) {
        const struct dg_site *site = &run->dossier->sites.items[i];
        if (!draws[i].n_cameras || !has_supply(site, "grid") || !(site->supply_w > 0)) continue;
        if (draws[i].n_unknown)
            DG_TRY(dg_measure_skip(run, "site", site->site_id, "unable.power_missing", err));
        else
            DG_TRY(site_add(run, i, &draws[i], 100 * draws[i].watts / site->supply_w, err));
    }
    return 0;
}

/* Hours that the battery carries the cameras: 480 Wh and 20 W: 24 h. Of sites that live on one. */
int dg_site_battery_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct draw *draws = NULL;
    DG_TRY(draws_sum(run, &draws, err));
    for (int32_t i = 0; i < run->dossier->sites.n; i++) {
        const struct dg_site *site = &run->dossier->sites.items[i];
        if (!draws[i].n_cameras || !(has_supply(site, "solar") || has_supply(site, "battery"))) continue;
        if (draws[i].n_unknown || !(site->battery_wh > 0))
            DG_TRY(dg_measure_skip(run, "site", site->site_id,
                                   draws[i].n_unknown ? "unable.power_missing" : "unable.battery_missing",
                                   err));
        else
            DG_TRY(site_add(run, i, &draws[i], site->battery_wh / draws[i].watts, err));
    }
    return 0;
}

/* Figure: what the cameras take in a day as percent of what the panels bring on a day of sun_hours. 20 W: 480
 * Wh; panels of 200 W, 4 h, 70 %: 560 Wh; 85.7 %. */
int dg_site_solar_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct draw *draws = NULL;
    double hours = dg_measure_number(run, "sun_hours"), yield = dg_measure_number(run, "yield_pct") / 100;
    DG_TRY(draws_sum(run, &draws, err));
    for (int32_t i = 0; i < run->dossier->sites.n; i++) {
        const struct dg_site *site = &run->dossier->sites.items[i];
        if (!draws[i].n_cameras || !has_supply(site, "solar")) continue;
        if (draws[i].n_unknown || !(site->supply_w > 0))
            DG_TRY(dg_measure_skip(run, "site", site->site_id,
                                   draws[i].n_unknown ? "unable.power_missing" : "unable.supply_missing", err));
        else
            DG_TRY(
                site_add(run, i, &draws[i], 100 * draws[i].watts * 24 / (site->supply_w * hours * yield), err));
    }
    return 0;
}
