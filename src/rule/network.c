/* The network: where the pictures of each camera go, and what each link and recorder gets. */
#include <math.h>
#include <string.h>

#include "rule/lookup.h"

struct net {
    struct dg_lookup ids; /* only its lists */
    const struct dg_dossier *d;
    struct dg_network *out;
    int32_t *n_into; /* links that lead into each link and were not yet emptied */
    int32_t *order;  /* links, those that lead into others first; those in loops are not among them */
    int32_t n_order;
};

/* ---- ways ---------------------------------------------------------------------------------------------- */

/* The link by which something leaves an object: a camera by its own, else by its site's. */
static int32_t way_out(const struct net *net, const char *id)
{
    int32_t link = dg_lookup_find(&net->ids, DG_OF_LINKS_FROM, id);
    int32_t camera = link < 0 ? dg_lookup_find(&net->ids, DG_OF_CAMERAS, id) : -1;
    if (camera < 0) return link;
    return dg_lookup_find(&net->ids, DG_OF_LINKS_FROM, net->d->cameras.items[camera].site_id);
}

static int32_t recorder_at(const struct net *net, const char *id)
{
    int32_t recorder = dg_lookup_find(&net->ids, DG_OF_RECORDERS, id);
    return recorder >= 0 ? recorder : dg_lookup_find(&net->ids, DG_OF_RECORDERS_AT, id);
}

static void link_lead(const struct net *net, int32_t ix)
{
    const char *to = net->d->links.items[ix].to_id;
    struct dg_link_load *load = &net->out->links[ix];
    *load = (struct dg_link_load){.next = -1, .way = DG_WAY_DEAD_END, .first_phase = -1};
    load->recorder = recorder_at(net, to);
    if (strcmp(to, "centre") == 0 || dg_lookup_find(&net->ids, DG_OF_RECORDERS, to) >= 0) {
        load->way = DG_WAY_CENTRE;
        return;
    }
    load->next = dg_lookup_find(&net->ids, DG_OF_LINKS, to);
    if (load->next < 0) load->next = way_out(net, to);
    if (load->next < 0 && load->recorder >= 0) load->way = DG_WAY_CENTRE;
}

/* Kahn's order: a link is emptied after all that lead into it. What is left runs in circles. */
static void order_make(struct net *net)
{
    int32_t n = net->d->links.n;
    for (int32_t i = 0; i < n; i++) {
        if (net->out->links[i].next >= 0) net->n_into[net->out->links[i].next]++;
    }
    for (int32_t i = 0; i < n; i++) {
        if (!net->n_into[i]) net->order[net->n_order++] = i;
    }
    for (int32_t k = 0; k < net->n_order; k++) {
        int32_t next = net->out->links[net->order[k]].next;
        if (next >= 0 && --net->n_into[next] == 0) net->order[net->n_order++] = next;
    }
    for (int32_t i = 0; i < n; i++) {
        if (net->n_into[i]) net->out->links[i].way = DG_WAY_LOOP;
    }
    for (int32_t k = net->n_order - 1; k >= 0; k--) { /* from the far ends back */
        struct dg_link_load *load = &net->out->links[net->order[k]];
        const struct dg_link_load *next = load->next >= 0 ? &net->out->links[load->next] : NULL;
        if (next) load->way = next->way;
        if (next && load->recorder < 0 && next->way == DG_WAY_CENTRE) load->recorder = next->recorder;
        if (load->recorder >= 0) load->way = DG_WAY_CENTRE; /* a recorder on the way is an end */
    }
}

/* ---- loads --------------------------------------------------------------------------------------------- */

static int32_t earlier(int32_t a, int32_t b) { return a < 0 ? b : b < 0 || a < b ? a : b; }

static unsigned rests_on(const struct dg_bitrate *rate)
{
    if (!(rate->high_mbps > 0)) return DG_RATE_UNKNOWN;
    return (rate->is_measured ? 0u : DG_RATE_MODELS) | (rate->is_fps_assumed ? DG_RATE_FPS : 0u) |
           (rate->is_codec_assumed ? DG_RATE_CODEC : 0u);
}

static void camera_enter(const struct net *net, int32_t ix)
{
    const struct dg_camera *camera = &net->d->cameras.items[ix];
    struct dg_network *out = net->out;
    int32_t equipment = dg_lookup_find(&net->ids, DG_OF_EQUIPMENT, camera->equipment_id);
    struct dg_bitrate rate = {.low_mbps = NAN, .high_mbps = NAN};
    int32_t link = way_out(net, camera->camera_id), recorder = recorder_at(net, camera->site_id);
    if (equipment >= 0 || camera->measured_mbps > 0) {
        static const struct dg_equipment none = {.codec = ""};
        rate =
            dg_bitrate_of(equipment >= 0 ? &net->d->equipment.items[equipment] : &none, camera->measured_mbps);
    }
    out->rates[ix] = rate;
    out->camera_link[ix] = link;
    if (recorder < 0 && link >= 0) recorder = out->links[link].recorder;
    out->camera_recorder[ix] = recorder;
    out->is_reached[ix] = recorder >= 0 || (link >= 0 && out->links[link].way == DG_WAY_CENTRE);
    bool is_known = rate.high_mbps > 0;
    if (recorder >= 0) {
        struct dg_recorder_load *load = &out->recorders[recorder];
        load->n_cameras++;
        load->n_unknown += !is_known;
        load->low_mbps += is_known ? rate.low_mbps : 0;
        load->high_mbps += is_known ? rate.high_mbps : 0;
        load->rests_on |= rests_on(&rate);
    }
    if (link < 0) return;
    struct dg_link_load *load = &out->links[link];
    load->n_cameras++;
    load->n_unknown += !is_known;
    load->low_mbps += is_known ? rate.low_mbps : 0;
    load->high_mbps += is_known ? rate.high_mbps : 0;
    load->first_phase = earlier(load->first_phase, camera->phase_no);
    load->rests_on |= rests_on(&rate);
}

static void loads_sum(const struct net *net)
{
    for (int32_t k = 0; k < net->n_order; k++) {
        const struct dg_link_load *load = &net->out->links[net->order[k]];
        if (load->next < 0) continue;
        struct dg_link_load *next = &net->out->links[load->next];
        next->n_cameras += load->n_cameras;
        next->n_unknown += load->n_unknown;
        next->low_mbps += load->low_mbps;
        next->high_mbps += load->high_mbps;
        next->first_phase = earlier(next->first_phase, load->first_phase);
        next->rests_on |= load->rests_on;
    }
}

int dg_network_compute(struct dg_arena *arena, const struct dg_dossier *d, struct dg_network *out,
                       struct dg_err *err)
{
    struct dg_network network;
    struct net net = {.d = d, .out = &network};
    size_t n_cameras = (size_t)d->cameras.n, n_links = (size_t)d->links.n;
    DG_TRY(dg_lookup_lists(arena, d, &net.ids, err));
    DG_TRY(DG_NEW(arena, &network.rates, n_cameras, err));
    DG_TRY(DG_NEW(arena, &network.camera_link, n_cameras, err));
    DG_TRY(DG_NEW(arena, &network.camera_recorder, n_cameras, err));
    DG_TRY(DG_NEW(arena, &network.is_reached, n_cameras, err));
    DG_TRY(DG_NEW(arena, &network.links, n_links, err));
    DG_TRY(DG_NEW(arena, &network.recorders, (size_t)d->recorders.n, err));
    DG_TRY(DG_NEW(arena, &net.n_into, n_links, err));
    DG_TRY(DG_NEW(arena, &net.order, n_links, err));
    for (int32_t i = 0; i < d->links.n; i++) link_lead(&net, i);
    order_make(&net);
    for (int32_t i = 0; i < d->cameras.n; i++) camera_enter(&net, i);
    loads_sum(&net);
    *out = network;
    return 0;
}
