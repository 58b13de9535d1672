/* Siting: from a dossier to candidates, the matrix of what they serve, a choice, and back into a dossier.
 *
 * A candidate is a view: a lens of the dossier's equipment at a place, at a height, turned and tilted. What it
 * serves is judged by the assessment's own means (assess.h, trials), so that `didgah assess` confirms a plan
 * camera by camera. A need is met when at least its share of the samples is seen at its floor by as many
 * cameras as it asks for, by each light it asks for. No view may see a sample above a need's ceiling, nor more
 * private space at a class than the limit allows; such views are candidates only where it is asked what the
 * rule costs.
 *
 * The answer comes with a bound: no choice of these candidates that keeps the rules costs less. What other
 * candidates could do is not in it (docs/plan.md says how fine the candidates are). */
#ifndef DG_SITING_SITING_H
#define DG_SITING_SITING_H

#include "assess/assess.h"
#include "base/text.h"
#include "dossier/dossier.h"

enum dg_siting_aim {
    DG_SITING_FEWEST = 0, /* cameras that are not there yet */
    DG_SITING_CHEAPEST,   /* prices of equipment, charges of sites, intrusion */
    DG_SITING_BUDGET      /* the greatest weighted coverage for at most `budget` */
};

struct dg_siting_progress {
    const char *step; /* a key of the catalogue: plan.step_candidates, plan.step_search, plan.step_rules */
    int64_t n_done, n_total;
    double best, bound; /* cost so far, NAN: none yet */
};

/* What one camera may see of private space or sensitive places, at most, and how near to these it may hang: a
 * rule of the rule book. */
enum dg_siting_seen {
    DG_SITING_GROUND = 0,
    DG_SITING_FRONTS,
    DG_SITING_SENSITIVE,
    DG_SITING_MOUNTED /* how far from a sensitive place's ground the lens hangs: at least `most` */
};
struct dg_siting_limit {
    const char *rule; /* its id */
    enum dg_siting_seen what;
    const char *const *kinds; /* of private space or place; fronts have none */
    int32_t n_kinds;
    double least_px_per_m; /* counted at the lowest class of that density or more, within the view's range */
    double most;           /* m2, or m of fronts or of distance */
    bool is_open;          /* `most` itself is too much */
};
#define DG_SITING_MAX_LIMITS 16

struct dg_siting_params {
    enum dg_siting_aim aim;
    double budget;        /* in the phases' currency; NAN unless the aim is the budget */
    double new_site_cost; /* of a mast with its cabling and power; 0 or more */
    double
        old_site_cost; /* of using a pole, lamp or wall that stands; a site's own mounting_cost goes before */
    double
        intrusion_cost; /* of a square metre of private ground or a metre of house front, at the class below */
    const char *private_class; /* NULL: the second of the edition from which a known person is told */
    double private_m2;         /* of private ground that one camera may see at that class or better */
    double front_m;            /* of house front, likewise; INFINITY: no such limit, as with private_m2 */
    const struct dg_siting_limit *limits; /* of the rule book, beside these */
    int32_t n_limits;                     /* at most DG_SITING_MAX_LIMITS */
    double spacing_m;                     /* of new poles along kerbs; 0: none, only what stands there */
    double range_m;                       /* how far a view is counted on */
    int32_t max_views; /* candidates before the dominated ones are taken out; spacing widens to keep it */
    const char *keep, *exclude; /* ids, comma-separated: cameras to keep; cameras, sites, equipment left out */
    int64_t max_bytes;          /* that views and search may take together; more is refused */
    uint64_t seed;
    int64_t max_moves; /* of the search, all parts together; 0: until `used` says so */
    int n_threads;     /* never decides the answer */
    bool wants_prices; /* solve again without each rule */
    bool wants_proof;  /* fill dg_siting_result.proofs */
    /* How much of the caller's limits is used up: 1 stops with the best so far. From any thread. May be NULL.
     */
    double (*used)(void *ctx);
    /* From the calling thread alone. May be NULL. */
    void (*progress)(void *ctx, const struct dg_siting_progress *progress);
    void *ctx;
};
/* Is the id in a comma-separated list? */
bool dg_siting_list_has(const char *list, const char *id);
void dg_siting_defaults(struct dg_siting_params *params);

/* Why a need is not met. */
enum dg_siting_lack {
    DG_SITING_MET = 0,
    DG_SITING_UNSEEN,    /* no candidate sees enough of it */
    DG_SITING_FORBIDDEN, /* only views that a rule forbids do */
    DG_SITING_POOR       /* the budget does not reach */
};

struct dg_siting_need {
    int32_t need_ix;
    enum dg_light light;
    double total, asked; /* weight of the samples, and what min_share asks of it; in the need's unit */
    double in_reach;     /* what the candidates could give */
    double met;
    enum dg_siting_lack lack;
    const char *rule;   /* FORBIDDEN: the rule without which enough would be in reach; NULL: several together */
    double money_short; /* POOR: what it would cost beyond the budget, at most, with what is chosen; NAN */
};

/* What a constraint costs: the same problem without it. */
#define DG_SITING_MAX_PRICES (6 + DG_SITING_MAX_LIMITS)
struct dg_siting_price {
    const char *rule;   /* "private", "ceiling", "exclude", "k_fold", "night", "keep": plan.rule_...; or: */
    bool is_of_book;    /* the id of a limit */
    double cost, bound; /* as of the result */
    double instead;     /* the result's cost, counted alike: of "keep" with the kept cameras */
    int32_t n_unmet;    /* needs that are out of reach even so */
    int32_t n_cameras;
};

struct dg_siting_place {
    struct dg_pt at;
    int32_t site_ix; /* in the dossier's sites; -1: a lamp, a wall, or a new pole */
    const char *kind, *owner, *power, *source_id;
    double height_m;
    enum dg_origin height_origin;
    bool exists;
};

struct dg_siting_camera {
    int32_t camera_ix; /* of the dossier, taken as it is; -1: new */
    int32_t place_ix, equipment_ix;
    double height_m, bearing_deg, tilt_deg, hfov_deg, range_m;
    double private_m2, front_m;
    int32_t phase_no; /* -1: stands already */
};

/* Matrix and answer of one part in the form of tools/check_plan (docs/plan.md), and the part's bound. */
struct dg_siting_proof {
    const char *matrix, *answer;
    int64_t bound;
};

struct dg_siting_result {
    struct dg_siting_place *places;
    int32_t n_places;
    struct dg_siting_camera *cameras; /* the choice */
    int32_t n_cameras, n_fixed;       /* of which kept or standing already */
    double cost;  /* FEWEST: cameras besides the fixed ones; CHEAPEST: money; BUDGET: weighted coverage, 0..1 */
    double bound; /* the same; for the BUDGET no choice covers more */
    bool is_optimal;
    double money;                 /* what the choice costs; NAN when a price is missing */
    double greedy_cost;           /* what taking the best view each time would have come to */
    double budget_short;          /* BUDGET: what meeting every need would cost more; NAN */
    struct dg_siting_need *needs; /* one for each need and light that is asked for */
    int32_t n_needs;
    struct dg_siting_price *prices;
    int32_t n_prices;
    /* Of the matrix. */
    int32_t n_positions, n_views_tried, n_views, n_views_forbidden, n_parts;
    int64_t n_rows, n_entries, n_runs, n_moves;
    double spacing_m;               /* as it came out */
    bool was_stopped;               /* by `used`, before its work was done */
    struct dg_siting_proof *proofs; /* one for each part of the problem; none unless asked for */
    int32_t n_proofs;
};

/* Choose. Everything in `arena`. DG_EINVAL: a parameter, an unknown or contradictory id, a price that is
 * missing, zero or negative where money counts; DG_ESTATE: no need with a floor, no equipment that could serve,
 * no place for a camera; DG_ELIMIT; DG_ENOMEM. A need that cannot be met is no error. */
int dg_siting_solve(struct dg_arena *arena, const struct dg_dossier *dossier,
                    const struct dg_siting_params *params, struct dg_siting_result *out, struct dg_err *err);

#endif
