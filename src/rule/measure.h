/* Measure: how code takes figures for the rules. Private to rule.
 *
 * Each remit has one sorted table of measures, dg_measures_<remit>. A measure runs once for each rule that
 * names it and enters one figure for each object that it can judge; an object that it cannot judge is entered
 * with the reason. What is measured and how stands in the catalogue under "measure.WORD". */
#ifndef DG_RULE_MEASURE_H
#define DG_RULE_MEASURE_H

#include "rule/rule.h"

/* A parameter that a measure takes. A number: `words` is NULL. Words: `words` is the default, parted by spaces;
 * least and most count them. */
struct dg_measure_param {
    const char *name, *unit;
    double fallback, least, most;
    const char *words;
};

/* A measure that tells its figures whether a rule is broken or not: sums, ranges, costs. */
#define DG_MEASURE_TELLS 1u
/* What it takes from the lookup, which is found before rules are judged side by side. */
#define DG_MEASURE_ROADS 2u /* lookup->traffic */
#define DG_MEASURE_CHECK 4u /* lookup->issues */

struct dg_measure_run;

struct dg_measure {
    const char *word, *unit;
    int decimals;
    const char *args; /* placeholders that its figures fill, parted by spaces; beside figure, threshold, unit,
                         object */
    const struct dg_measure_param *params;
    int n_params;
    int (*run)(struct dg_measure_run *run, struct dg_err *err);
    unsigned flags;
};

struct dg_measure_table {
    const struct dg_measure *measures; /* sorted by word */
    int n;
};
extern const struct dg_measure_table dg_measures_technical, dg_measures_security, dg_measures_traffic,
    dg_measures_privacy;

/* NULL: none; *nearest is then the one most like it, or NULL. */
const struct dg_measure *dg_measure_find(const char *word, const char **nearest);

/* What several measures need, found once for each judgement: never search a list inside a loop over another. */
struct dg_lookup {
    const struct dg_assessment *assessment;
    const struct dg_dossier *dossier;
    struct dg_arena *arena;
    struct dg_lookup_ids *ids; /* dg_lookup_find looks here */
    int32_t *camera_site;      /* of each camera of the dossier: index into sites, -1 none */
    int32_t *camera_equipment; /* likewise into equipment */
    int32_t *camera_report;    /* likewise into assessment->cameras */
    int32_t *need_report;      /* of each need of the dossier: index into assessment->needs, -1 none */
    const struct dg_network *network;
    const struct dg_bill *bill;
    const struct dg_traffic *traffic; /* roads and who watches them (traffic.h): of DG_MEASURE_ROADS alone */
    const struct dg_issues *issues;   /* of dg_dossier_check: of DG_MEASURE_CHECK alone */
};

enum dg_lookup_list {
    DG_OF_NEEDS = 0,
    DG_OF_SITES,
    DG_OF_CAMERAS,
    DG_OF_EQUIPMENT,
    DG_OF_LINKS,
    DG_OF_LINKS_FROM, /* links by where they begin: the first of them */
    DG_OF_RECORDERS,
    DG_OF_RECORDERS_AT, /* recorders by where they stand */
    DG_N_LOOKUP_LISTS
};
/* Index of the object of that id in the dossier's list; -1 none. Cost: log n. */
int32_t dg_lookup_find(const struct dg_lookup *lookup, enum dg_lookup_list list, const char *id);

/* One run of one measure for one rule. The arena keeps what figures point at. Other rules run beside it: what
 * it is given it does not change. */
struct dg_measure_run {
    const struct dg_lookup *lookup;
    const struct dg_assessment *assessment;
    const struct dg_dossier *dossier;
    const struct dg_rule *rule;
    struct dg_arena *arena;
    int n_threads;                /* that it may use, at least 1 */
    struct dg_verdicts *verdicts; /* the engine's */
};

/* Enter a figure. The struct is copied, what it points at must live in run->arena or the dossier. */
int dg_measure_add(struct dg_measure_run *run, const struct dg_measured *measured, struct dg_err *err);

/* This object cannot be judged: `reason` is a key of the catalogue, "unable.REASON". */
int dg_measure_skip(struct dg_measure_run *run, const char *layer, const char *object, const char *reason,
                    struct dg_err *err);

/* The whole measure cannot be taken (`reason` as above). Without any of these and without figures, a rule is
 * not applicable. */
void dg_measure_unable(struct dg_measure_run *run, const char *reason);

/* A parameter of the rule; the name must be one that the measure takes. */
double dg_measure_number(const struct dg_measure_run *run, const char *name);
bool dg_measure_has_word(const struct dg_measure_run *run, const char *name, const char *word);
const struct dg_rule_param *dg_measure_param_get(const struct dg_measure_run *run, const char *name);

/* Details of a sentence, appended; a name beyond DG_MAX_DETAILS is our mistake. */
void dg_measured_number(struct dg_measured *measured, const char *name, double number, int decimals);
void dg_measured_token(struct dg_measured *measured, const char *name, const char *token);
void dg_measured_word(struct dg_measured *measured, const char *name, const char *key);
/* A title in both languages; where one is empty the other stands for it, and the id for both. */
void dg_measured_title(struct dg_measured *measured, const char *name, const char *title_en,
                       const char *title_fa);
void dg_measured_text(struct dg_measured *measured, const char *name, const char *text);

/* A text of the catalogue for a word of the dossier, as a key: "unit.m2", "class.detect". "" when memory ran
 * out. */
const char *dg_measure_key(struct dg_measure_run *run, const char *prefix, const char *word);

/* A point as a geometry in the run's arena: where a camera or a site is. */
int dg_measured_at(struct dg_measure_run *run, struct dg_pt at, struct dg_measured *measured,
                   struct dg_err *err);

#endif
