/* Model: candidates and what they serve, in numbers. Private to siting.
 *
 * The way through: places.c finds where a lens could hang, looks.c which lenses look how, stand.c makes the
 * columns of one place, given.c those of the cameras there are, matrix.c puts them together and finds parts
 * that share nothing; for each part search.c chooses under the real rule, bound.c climbs the bound, block.c
 * finds what a few groups cost at least, kept.c hands the rows that are worth covering to the optimiser
 * (plan.h); solve.c leads through all that and asks what rules cost; proof.c writes what a checker needs;
 * back.c makes the dossier.
 *
 * Rows are samples by light, group after group, a group being a need by one light. Behind the rows of each
 * group stands one more that nothing covers, so that sums over a run are a difference of two prefix sums.
 * Columns are runs of rows. */
#ifndef DG_SITING_MODEL_H
#define DG_SITING_MODEL_H

#include "plan/plan.h"
#include "siting/siting.h"

/* Weights are whole millionths of a square metre, a metre or a point. */
#define DG_SITING_WEIGHT 1000000

/* Rules that a view breaks. Of limit l of the parameters: DG_FORBID_LIMIT << l. */
enum { DG_FORBID_PRIVATE = 1, DG_FORBID_CEILING = 2, DG_FORBID_EXCLUDED = 4, DG_FORBID_LIMIT = 256 };

/* Rows on end in four bytes. No run passes a row whose number is a multiple of DG_RUN_MOST: so its length fits,
 * and where one column holds all that another has, it does so run by run. */
#define DG_RUN_MOST 128
#define DG_MAX_ROWS (1 << 24)
struct dg_run32 {
    uint32_t first : 24, n : 8;
};
static inline struct dg_run32 dg_run_of(int32_t first, int32_t n)
{
    return (struct dg_run32){(uint32_t)first & (DG_MAX_ROWS - 1), (uint8_t)n};
}

struct dg_group {
    int32_t need_ix;
    enum dg_light light;
    int32_t first, n;     /* rows */
    int32_t k;            /* cameras that must see a row */
    int64_t total, asked; /* weight */
    int64_t in_reach;     /* of rows that k allowed columns see */
    int64_t in_sight;     /* of rows that k columns see, forbidden ones among them */
    int64_t target;       /* what the search goes for: asked, or that share of what is in reach */
    int32_t part;
    bool is_capped;     /* the target is at most `cap` */
    int64_t cap, spare; /* of price.c */
};

struct dg_col {
    int32_t place, equipment; /* equipment: in the dossier */
    int32_t camera;           /* in the dossier; -1 */
    double height_m, bearing_deg, tilt_deg, hfov_deg, range_m;
    double private_m2, front_m; /* at the class that counts */
    double dim;                 /* m2 and metres of private space at any class: tells equal choices apart */
    int64_t cost;               /* in units of dg_model.unit */
    uint32_t forbids;
    bool is_fixed, is_existing;
    struct dg_run32 *runs;
    int32_t n_runs;
    int32_t n_rows;
};

struct dg_model {
    const struct dg_dossier *dossier;
    const struct dg_siting_params *params;
    struct dg_group *groups;
    int32_t n_groups;
    int32_t n_rows;  /* the empty ones among them */
    int64_t *weight; /* n_rows, 0 for the empty ones */
    struct dg_siting_place *places;
    int64_t *site_cost; /* n_places */
    int32_t n_places;
    struct dg_col *cols;
    int32_t n_cols;
    double unit;    /* money that a cost of 1 stands for */
    bool has_sites; /* any site costs something */
    uint8_t *cover; /* n_rows: allowed columns over the row, saturating at 255 */
};

/* A part: groups that share no column with others. Members rise. */
struct dg_part_of {
    int32_t *groups, n_groups;
    int32_t *cols, n_cols; /* allowed ones */
    int32_t max_row;       /* one behind its last */
    int64_t n_entries, n_runs;
    int64_t n_spans; /* pairs of a column and a group that it has rows in */
};

/* ---- candidates ------------------------------------------------------------------------------------ */

/* A lens as a candidate may use it: an equipment at one angle of view, looking north, level. */
struct dg_zoom {
    int32_t equipment;
    double hfov_deg, range_m, ir_m;
    bool is_all_round; /* a fisheye: looks straight down */
    bool is_excluded;  /* tried for what leaving it out costs */
    struct dg_view view;
    double vfov, hfov;
    int32_t n_pans;
};
struct dg_looks {
    struct dg_zoom *items;
    int32_t n;
    double need_range_m, private_range_m; /* the farthest of them */
    int32_t private_class;
    int32_t limit_class[DG_SITING_MAX_LIMITS]; /* from which a limit counts; n_classes: from none */
    int32_t n_tilts;                           /* a view each, at most */
};
int dg_looks_make(struct dg_arena *arena, struct dg_trial *trial, const struct dg_dossier *dossier,
                  const struct dg_siting_params *params, struct dg_looks *out, struct dg_err *err);
/* Limits that a lens at p passes by where it hangs, as bits of dg_col.forbids. */
uint32_t dg_limits_at(const struct dg_dossier *dossier, const struct dg_siting_params *params, struct dg_pt p);
/* Does a limit count such a place? */
bool dg_limit_counts(const struct dg_siting_limit *limit, bool is_front, bool is_sensitive, const char *kind);
static inline bool dg_limit_is_passed(const struct dg_siting_limit *limit, double amount)
{
    return limit->is_open ? amount >= limit->most : amount > limit->most;
}
/* Tilts worth trying at a height over the targets, in degrees; at most DG_MAX_TILTS. */
#define DG_MAX_TILTS 4
int dg_looks_tilts(const struct dg_zoom *look, double over_m, double tilts[DG_MAX_TILTS]);

/* Places near needs, what stands already first. `spacing_m` comes back as it was widened. */
struct dg_place_list {
    struct dg_siting_place *items;
    int32_t n;
    double spacing_m;
};
int dg_places_find(struct dg_arena *arena, const struct dg_dossier *dossier,
                   const struct dg_siting_params *params, int32_t max_places, struct dg_place_list *out,
                   struct dg_err *err);

/* Heights to try at a place; at most DG_MAX_HEIGHTS. */
#define DG_MAX_HEIGHTS 2
int dg_place_heights(const struct dg_siting_place *place, double heights[DG_MAX_HEIGHTS]);

/* The columns of one place, those that others of it dominate left out. In `arena`; for any thread. */
struct dg_stand_in {
    const struct dg_model *model; /* its groups and rows; columns not yet */
    const struct dg_trial *trial;
    const struct dg_looks *looks;
    const int32_t *group_of; /* two a need: group by day and by night, -1 none */
};
struct dg_stand_out {
    struct dg_col *cols;
    int32_t n_cols, n_tried;
};
int dg_stand_columns(const struct dg_stand_in *in, int thread_ix, struct dg_arena *arena, int32_t place_ix,
                     struct dg_stand_out *out, struct dg_err *err);

/* The need that a sample's number (dg_trial_first) belongs to. */
int32_t dg_need_of_number(const struct dg_trial *trial, int32_t n_needs, int64_t number);

/* The column of a camera of the dossier; *out->runs NULL when it serves nothing. */
int dg_stand_camera(const struct dg_stand_in *in, struct dg_trial *trial, struct dg_arena *arena,
                    int32_t camera_ix, int32_t place_ix, struct dg_col *out, const char **why_not,
                    struct dg_err *err);

/* ---- matrix ---------------------------------------------------------------------------------------- */

int dg_groups_make(struct dg_arena *arena, const struct dg_trial *trial, struct dg_model *model,
                   int32_t **group_of, struct dg_err *err);

/* What is allowed when the rules in `waived` do not hold: fills cover, in_reach, in_sight and target. */
int dg_model_allow(struct dg_arena *arena, struct dg_model *model, uint32_t waived, struct dg_err *err);
static inline bool dg_col_is_allowed(const struct dg_col *col, uint32_t waived)
{
    return col->is_fixed || !(col->forbids & ~waived);
}
int dg_model_parts(struct dg_arena *arena, struct dg_model *model, uint32_t waived, struct dg_part_of **parts,
                   int32_t *n_parts, struct dg_err *err);

/* Where a row of the part lies: the group's number in the part, `from` or behind. Cheap when it is near. */
int32_t dg_part_group(const struct dg_model *model, const struct dg_part_of *part, int32_t row, int32_t from);
/* How much of a group's target one column can make, of the rows in reach: at most all of it. Runs from *run on;
 * it moves behind the group's. */
int64_t dg_col_makes(const struct dg_model *model, const struct dg_col *col, const struct dg_group *group,
                     int32_t *run);

/* ---- search and bound ------------------------------------------------------------------------------ */

/* Room over all rows, lent to every part: each touches its own rows alone, so parts may run side by side. */
struct dg_space {
    uint8_t *count; /* n_rows, all 0 between calls */
    int64_t *prefix;
    double *sum, *u; /* u: multipliers, kept from call to call */
};

/* A choice within one part. */
struct dg_pick {
    int32_t *cols; /* rising; room for the part's columns */
    int32_t n;
    int64_t cost; /* fixed ones and their sites are not counted */
};

/* A line: whatever gives these groups their targets costs at least so much, of the columns that have a row in
 * them; their sites not counted. Found by a whole search of the few groups (block.c). */
struct dg_line {
    int32_t *groups, n_groups; /* of the part, rising */
    int64_t least;
    const char *proof; /* the search as the checker reads it; NULL unless asked for */
};
struct dg_lines {
    struct dg_line *items;
    int32_t n;
    int32_t *col_start, *col_line; /* lines that each of the part's columns is in */
    double *u;                     /* multipliers, kept from call to call */
    int64_t *multiplier;           /* the same in whole 1/DG_PLAN_UNIT, of the last proof */
};

struct dg_hunt {
    const struct dg_model *model;
    const struct dg_part_of *part;
    const struct dg_lines *lines; /* NULL: none */
    const struct dg_space *space;
    uint64_t seed;
    int64_t max_moves; /* 0: until `used` */
    int64_t bound;     /* stop at this cost */
    double until;      /* of what `used` says */
    int64_t n_moves;   /* out */
};

bool dg_hunt_is_over(const struct dg_hunt *hunt);

/* Greedy from the pick given (fixed columns are put in), then pruned: every group reaches its target. */
int dg_search_start(const struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err);
/* Take some out, put others in, keep what is not dearer. */
int dg_search_improve(struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err);
/* Same cost, but on what stands already, with less of private space in view and cheaper equipment. */
int dg_search_tidy(const struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err);

/* Climb the bound from the multipliers in space->u, which are in units of cost and stay at the best. *bound is
 * what they prove: a whole cost, 0 or more. n_rounds 0: evaluate alone. */
int dg_bound_find(const struct dg_hunt *hunt, int64_t upper, int32_t n_rounds, int64_t *bound,
                  struct dg_err *err);

/* What multipliers prove, exactly: whole numbers of 1/DG_PLAN_UNIT of cost, and for each group of the part the
 * price of a unit of weight left out, in 1/2^30 of those. The value is in 1/DG_PLAN_UNIT. */
#define DG_PRICE_SHIFT 30
__extension__ typedef __int128 dg_huge;
dg_huge dg_bound_value(const struct dg_model *model, const struct dg_part_of *part,
                       const struct dg_lines *lines, const int64_t *multiplier, const int64_t *price);
/* Round a climb's multipliers, those of the lines too, and price what is left out. multiplier: n_rows of the
 * model; price: n_groups of the part. */
int dg_bound_round(const struct dg_model *model, const struct dg_part_of *part, const struct dg_lines *lines,
                   const double *u, int64_t *multiplier, int64_t *price, struct dg_err *err);

/* Which groups of a part make a line together: each alone, and with those that share most columns with it, up
 * to `most` at once; the whole part where it has no more than DG_BLOCK_WHOLE. items[].least is 0. */
#define DG_BLOCK_WHOLE 14
int dg_lines_draw(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                  int32_t most, struct dg_lines *out, struct dg_err *err);
/* Find what a line can ask, within a fixed number of steps: least stays 0 where nothing is found. In `arena`;
 * for any thread. */
int dg_line_find(struct dg_arena *arena, const struct dg_hunt *hunt, struct dg_line *line, struct dg_err *err);
/* Leave out lines that ask nothing, and tell the columns. */
int dg_lines_settle(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                    struct dg_lines *lines, struct dg_err *err);

/* Rows that the multipliers find too dear are left out, the rest is solved by plan.h, and what comes back is
 * completed and pruned. Better picks alone are kept. */
int dg_kept_improve(struct dg_hunt *hunt, int n_threads, struct dg_pick *pick, struct dg_err *err);

/* The matrix and answer of a part for tools/check_plan, and the bound that they prove. */
int dg_proof_write(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                   const struct dg_lines *lines, const struct dg_pick *pick, const double *u,
                   const char **matrix, const char **answer, int64_t *bound, struct dg_err *err);

#endif
