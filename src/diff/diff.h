/* Diff: what differs between two versions of a dossier, in objects, in figures and in findings.
 *
 * Both versions must have been assessed on the same grid and by the same classes and rules (the caller takes
 * the later version's); what was gained and lost is counted sample by sample, so that a need that loses as much
 * as it gains does not look unchanged. Objects are matched by id (store.h). Same versions: same result, to the
 * byte. */
#ifndef DG_DIFF_DIFF_H
#define DG_DIFF_DIFF_H

#include "rule/rule.h"

struct dg_diff_side {
    const struct dg_dossier *dossier;
    const char *sha256;                     /* of the frozen form */
    const char *name;                       /* of the file, as given */
    const struct dg_assessment *assessment; /* NULL in both sides: figures and findings are not compared */
    const struct dg_findings *findings;     /* NULL without an assessment */
};

/* One camera that differs, or sees otherwise than before. */
struct dg_diff_camera {
    const char *id;
    enum dg_change_kind kind;
    int32_t change_ix;  /* into changes; -1: not itself changed, only what it sees */
    int32_t ix_a, ix_b; /* in the assessments' cameras; -1 none */
    double moved_m;     /* on the map */
    double raised_m, turned_deg /* clockwise, -180..180 */, tilted_deg /* down */, widened_deg; /* NAN: not both
                                   are known */
    double area_m2[2][2]; /* [before, after][light]: at the lowest class; NAN: not there or not judged */
    double private_m2[2], facade_m[2];
};

struct dg_diff_need {
    const char *id;
    enum dg_change_kind kind; /* CHANGED also of one that is as it was */
    int32_t ix_a, ix_b;       /* in the assessments' needs; -1 none */
    const char *unit;
    double met[2][2];  /* [before, after][light]; NAN: not there */
    double over[2][2]; /* above the ceiling; likewise */
    bool is_met[2][2];
    bool is_asked[2];          /* by light, in either version; the other figures of a light that is not are
                                  nothing */
    double gained[2], lost[2]; /* by light, in the unit; of areas by sample, of lines and points net */
    struct dg_geom gained_at[2], lost_at[2]; /* of areas */
};

struct dg_diff_place { /* a private space or a sensitive place that is seen otherwise */
    const char *kind, *id;
    bool is_sensitive;
    double gained_m2, lost_m2; /* seen only after; seen only before */
    double facade_m[2];        /* before, after, summed over cameras */
    struct dg_geom gained_at, lost_at;
};

enum dg_diff_finding_kind { DG_FINDING_OPENED = 0, DG_FINDING_CLOSED, DG_FINDING_CHANGED };
struct dg_diff_finding {
    enum dg_diff_finding_kind kind;
    int32_t ix_a, ix_b; /* in the findings; -1 none */
};

struct dg_diff {
    struct dg_diff_side a, b;
    struct dg_changes changes;
    bool has_other_classes, has_other_grid; /* the schemes ask for different ones: the later's were taken */
    struct dg_diff_camera *cameras;
    int32_t n_cameras;
    struct dg_diff_need *needs;
    int32_t n_needs;
    struct dg_diff_place *places;
    int32_t n_places;
    double private_gained_m2, private_lost_m2; /* sums over private places, sensitive ones not counted */
    struct dg_diff_finding *findings; /* opened, closed, changed; each by remit, severity, rule, object */
    int32_t n_findings, n_opened, n_closed, n_changed;
};

/* Compare. Everything lives in `arena`; what `a` and `b` point at must outlive it. DG_ENOMEM. */
int dg_diff_make(struct dg_arena *arena, const struct dg_diff_side *a, const struct dg_diff_side *b,
                 struct dg_diff *out, struct dg_err *err);

/* Nothing at all differs: the hashes are equal. */
bool dg_diff_is_empty(const struct dg_diff *diff);

/* As JSON, "format": "didgah.diff/1", docs/schema/diff-1.json. */
int dg_diff_json(const struct dg_diff *diff, struct dg_text *out, struct dg_err *err);

#endif
