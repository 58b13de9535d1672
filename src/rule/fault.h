/* Fault: what fails together, and what is lost with it. Private to rule. */
#ifndef DG_RULE_FAULT_H
#define DG_RULE_FAULT_H

#include "assess/assess.h"

/* ---- what a set of cameras carries ------------------------------------------------------------------ */

struct dg_fault_loss {
    int32_t need_ix;
    enum dg_light light; /* the worse one of those that the need asks for */
    double lost, met;    /* in the need's unit; met: with all cameras */
    double share;        /* lost / met, 0..1 */
};

struct dg_faults {
    const struct dg_assessment *assessment;
    int32_t *report_of; /* by camera index in the dossier; -1: not assessed */
    uint8_t **n_cut;    /* by need: failed cameras at each sample; NULL until asked for */
    struct dg_fault_loss *losses;
    double *lost;     /* by need; all 0 between calls */
    int32_t *loss_of; /* by need: place in losses, -1 none; all -1 between calls */
    struct dg_arena *arena;
};

/* Make ready; `arena` also holds a byte for each sample of needs that are asked about. DG_ENOMEM. */
int dg_faults_init(struct dg_arena *arena, const struct dg_assessment *assessment, struct dg_faults *out,
                   struct dg_err *err);

/* Needs that lose anything when these cameras (indexes in the dossier) fail at once, by rising index. A sample
 * is lost when fewer than k_fold cameras reach the floor there without them. The list lives until the next
 * call. Cost: the samples that they reach, whatever the scheme's size. */
int dg_faults_judge(struct dg_faults *faults, const int32_t *cameras, int32_t n_cameras,
                    const struct dg_fault_loss **losses, int32_t *n, struct dg_err *err);

/* ---- what hangs on what ------------------------------------------------------------------------------- */

/* The network as a graph towards the centre. A camera leads to its site; a link from its `from_id` to its
 * `to_id`, each a camera, a site, another link, a recorder or "centre"; a recorder to where it stands. */
enum dg_net_kind { DG_NET_CENTRE, DG_NET_CAMERA, DG_NET_SITE, DG_NET_LINK, DG_NET_RECORDER };

struct dg_net {
    int32_t n_cameras, n_sites, n_links, n_recorders,
        n_vertices;                /* vertices in this order, after the centre (0) */
    int32_t *first_camera, *n_cut; /* by vertex: the cameras that reach the centre only through it */
    int32_t *cameras;              /* of all vertices, those of one side by side */
    int32_t n_connected;           /* cameras that reach the centre at all */
    int32_t *first_way, *ways;     /* where each vertex leads to */
};

static inline int32_t dg_net_vertex(const struct dg_net *net, enum dg_net_kind kind, int32_t ix)
{
    return kind == DG_NET_CENTRE   ? 0
           : kind == DG_NET_CAMERA ? 1 + ix
           : kind == DG_NET_SITE   ? 1 + net->n_cameras + ix
           : kind == DG_NET_LINK   ? 1 + net->n_cameras + net->n_sites + ix
                                   : 1 + net->n_cameras + net->n_sites + net->n_links + ix;
}

/* Which cameras does each single fault cut off? A vertex cuts off those that have no way to the centre around
 * it (its dominated vertices: Cooper, Harvey, Kennedy, A Simple, Fast Dominance Algorithm, 2001), so that rings
 * and second links count. Lives in `arena`. Cost: about n log n of the rows. DG_ENOMEM. */
int dg_net_build(struct dg_arena *arena, const struct dg_dossier *dossier, struct dg_net *out,
                 struct dg_err *err);

#endif
