/* The network of the sample village: links, the recorder, and what feeds the sites, with the faults that
 * docs/sample.md lists. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/sample.h"

/* Where the village office and its recorder are. */
static const struct dg_pt office = {30, 10};

/* Links that are not fibre of 100 Mbit/s to the office. The far west comes by radio from pole to pole, and its
 * last hop is too narrow for the upper end of what its cameras send; the copper of K-15 is too long; S-20 has
 * no link. */
static const struct {
    const char *site, *to, *medium; /* medium NULL: no link at all */
    double capacity_mbps;
} other_links[] = {
    {"S-01", "S-25", "radio", 40},      {"S-25", "S-22", "radio", 40},
    {"S-22", "centre", "radio", 20},    {"S-05", "centre", "copper", 1000},
    {"S-06", "centre", "copper", 1000}, {"S-07", "centre", "copper", 1000},
    {"S-08", "centre", "copper", 1000}, {"S-14", "centre", "copper", 1000},
    {"S-15", "centre", "copper", 1000}, {"S-20", "", NULL, 0},
    {"S-21", "centre", "radio", 20},
};
#define N_OTHER_LINKS ((int32_t)(sizeof other_links / sizeof *other_links))

static const struct dg_site *site_of(const struct dg_dossier *d, int32_t n_sites, const char *site_id)
{
    for (int32_t i = 0; i < n_sites; i++) {
        if (strcmp(d->sites.items[i].site_id, site_id) == 0) return &d->sites.items[i];
    }
    return NULL;
}

/* The village's own coordinates of a place. */
static struct dg_pt plain(struct dg_pt at) { return (struct dg_pt){at.x - DG_SAMPLE_X0, at.y - DG_SAMPLE_Y0}; }

/* Prices are plausible orders of magnitude and made up. */
static double link_price(const char *medium, double length_m)
{
    if (strcmp(medium, "radio") == 0) return 45e6;
    return strcmp(medium, "copper") == 0 ? 5e6 + 0.1e6 * length_m : 20e6 + 0.2e6 * length_m;
}

/* Along the streets a cable is a quarter longer than the straight line; radio goes straight. */
static int link_add(struct dg_arena *arena, struct dg_dossier *d, int32_t n_sites, const struct dg_site *site,
                    struct dg_err *err)
{
    struct dg_link *link = &d->links.items[d->links.n];
    const char *to = "centre", *medium = "fibre";
    double capacity_mbps = 100;
    char id[16];
    for (int32_t i = 0; i < N_OTHER_LINKS; i++) {
        if (strcmp(other_links[i].site, site->site_id) != 0) continue;
        to = other_links[i].to;
        medium = other_links[i].medium;
        capacity_mbps = other_links[i].capacity_mbps;
    }
    if (!medium) return 0;
    const struct dg_site *far = site_of(d, n_sites, to);
    const struct dg_pt line[2] = {plain(site->at), far ? plain(far->at) : office};
    double straight_m = hypot(line[1].x - line[0].x, line[1].y - line[0].y);
    double length_m = round(straight_m * (strcmp(medium, "radio") == 0 ? 1 : 1.25));
    snprintf(id, sizeof id, "K-%.2s", site->site_id + 2);
    *link = (struct dg_link){.link_id = dg_arena_strdup(arena, id),
                             .from_id = site->site_id,
                             .to_id = to,
                             .medium = medium,
                             .capacity_mbps = capacity_mbps,
                             .length_m = length_m,
                             .phase_no = -1,
                             .price = link_price(medium, length_m),
                             .running_cost_year = 2e6};
    d->links.n++;
    if (!link->link_id) return dg_err_set(err, DG_ENOMEM, "memory ran out");
    return dg_sample_geom(arena, DG_GEOM_LINE, line, 2, &link->geom, err);
}

/* The water tank lies off the grid: sun and a battery that is too small. The mast's outlet is weaker than its
 * camera. */
static void sites_feed(struct dg_dossier *d, int32_t n_sites)
{
    for (int32_t i = 0; i < n_sites; i++) {
        struct dg_site *site = &d->sites.items[i];
        if (strcmp(site->site_id, "S-21") == 0) {
            site->power = "خورشیدی / solar";
            site->supply = "solar";
            site->supply_w = 120;
            site->battery_wh = 240;
            site->mounting_cost = 140e6;
        } else {
            site->supply_w = strcmp(site->site_id, "S-07") == 0 ? 20 : 60;
        }
    }
}

int dg_sample_network(struct dg_arena *arena, int32_t n_sites, struct dg_dossier *d, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &d->links.items, (size_t)n_sites, err));
    for (int32_t i = 0; i < n_sites; i++) DG_TRY(link_add(arena, d, n_sites, &d->sites.items[i], err));
    DG_TRY(DG_NEW(arena, &d->recorders.items, 1, err));
    d->recorders.items[0] = (struct dg_recorder){.recorder_id = "R-1",
                                                 .at_id = "centre",
                                                 .capacity_tb = 24,
                                                 .phase_no = 1,
                                                 .price = 250e6,
                                                 .running_cost_year = 20e6,
                                                 .source = "ساختگی برای نمونه / made up for the sample"};
    d->recorders.n = 1;
    sites_feed(d, n_sites);
    return 0;
}
