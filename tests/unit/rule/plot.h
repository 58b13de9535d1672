/* Plots for tests of measures: the yard with roads, sites, links and a rule book whose figures can be read even
 * where they keep the rule. */
#ifndef DG_TESTS_RULE_PLOT_H
#define DG_TESTS_RULE_PLOT_H

#include "../assess/yard.h"
#include "rule/rule.h"

struct plot {
    struct yard *y;
    struct dg_road roads[8];
    struct dg_site sites[8];
    struct dg_link links[8];
    struct dg_recorder recorders[2];
    struct dg_rulebook book;
    struct dg_findings got;
};

static inline struct plot *plot_new(void)
{
    struct plot *p = calloc(1, sizeof *p);
    if (!p) abort();
    p->y = yard_new();
    p->y->dossier.roads.items = p->roads;
    p->y->dossier.sites.items = p->sites;
    p->y->dossier.links.items = p->links;
    p->y->dossier.recorders.items = p->recorders;
    return p;
}

static inline void plot_free(struct plot *p)
{
    yard_free(p->y);
    free(p);
}

/* A road along n points (x, y, x, y, ...), drawn by hand. */
static inline struct dg_road *plot_road(struct plot *p, const char *road_class, double width_m, double lanes,
                                        double speed_kmh, int32_t n, const double *xy)
{
    struct dg_road *road = &p->roads[p->y->dossier.roads.n++];
    *road = (struct dg_road){.geom = yard_geom(p->y, DG_GEOM_LINE, n, xy),
                             .source_id = "",
                             .name = "",
                             .road_class = road_class,
                             .lanes = lanes,
                             .width_m = width_m,
                             .speed_kmh = speed_kmh,
                             .lanes_origin = DG_ORIGIN_GIVEN,
                             .width_origin = DG_ORIGIN_GIVEN,
                             .speed_origin = DG_ORIGIN_GIVEN};
    return road;
}

static inline struct dg_site *plot_site(struct plot *p, const char *id, double x, double y)
{
    struct dg_site *site = &p->sites[p->y->dossier.sites.n++];
    *site = (struct dg_site){.at = {X0 + x, Y0 + y},
                             .site_id = id,
                             .kind = "pole",
                             .height_m = 6,
                             .owner = "",
                             .power = "",
                             .source_id = "",
                             .supply = "",
                             .supply_w = NAN,
                             .battery_wh = NAN,
                             .mounting_cost = NAN,
                             .running_cost_year = NAN};
    return site;
}

static inline struct dg_link *plot_link(struct plot *p, const char *id, const char *from, const char *to)
{
    struct dg_link *link = &p->links[p->y->dossier.links.n++];
    *link = (struct dg_link){.link_id = id,
                             .from_id = from,
                             .to_id = to,
                             .medium = "fibre",
                             .capacity_mbps = 100,
                             .length_m = 10,
                             .phase_no = -1,
                             .price = NAN,
                             .running_cost_year = NAN};
    return link;
}

/* Assess and judge by the standard book. */
static inline int plot_judge(struct plot *p)
{
    int rc = yard_assess(p->y);
    if (rc >= 0) rc = dg_rulebook_standard(&p->y->arena, &p->book, &p->y->err);
    if (rc >= 0) rc = dg_rules_judge(&p->y->arena, &p->y->got, &p->book, NULL, &p->got, &p->y->err);
    if (rc < 0) printf("# %s\n", p->y->err.msg);
    return rc;
}

static inline int32_t plot_rule(const struct plot *p, const char *id)
{
    for (int32_t i = 0; i < p->book.n_rules; i++) {
        if (strcmp(p->book.rules[i].id, id) == 0) return i;
    }
    printf("# no rule %s\n", id);
    abort();
}

static inline const struct dg_rule_result *plot_result(const struct plot *p, const char *id)
{
    return &p->got.results[plot_rule(p, id)];
}

/* The n-th finding of a rule about an object; NULL: none. */
static inline const struct dg_measured *plot_nth(const struct plot *p, const char *id, const char *object,
                                                 int n)
{
    int32_t rule_ix = plot_rule(p, id);
    for (int32_t i = 0; i < p->got.n; i++) {
        const struct dg_measured *m = &p->got.items[i].measured;
        if (p->got.items[i].rule_ix == rule_ix && strcmp(m->object, object) == 0 && n-- == 0) return m;
    }
    return NULL;
}

static inline const struct dg_measured *plot_found(const struct plot *p, const char *id, const char *object)
{
    return plot_nth(p, id, object, 0);
}

/* The figure itself, whether it keeps the rule or not; NAN: none. Judges once more. */
static inline double plot_figure(struct plot *p, const char *id, const char *object)
{
    struct dg_rule *rule = &p->book.rules[plot_rule(p, id)];
    struct dg_rule kept = *rule;
    rule->compare = DG_ABOVE;
    rule->threshold = 1e9;
    int rc = dg_rules_judge(&p->y->arena, &p->y->got, &p->book, NULL, &p->got, &p->y->err);
    const struct dg_measured *m = rc < 0 ? NULL : plot_found(p, id, object);
    *rule = kept;
    return m ? m->value : NAN;
}

static inline const struct dg_detail *plot_detail(const struct dg_measured *m, const char *name)
{
    for (int i = 0; m && i < m->n_details; i++) {
        if (strcmp(m->details[i].name, name) == 0) return &m->details[i];
    }
    return NULL;
}

/* Does its sentence name everything in both languages: no brace left? */
static inline bool plot_speaks(struct plot *p, const char *id)
{
    int32_t rule_ix = plot_rule(p, id);
    for (int32_t i = 0; i < p->got.n; i++) {
        if (p->got.items[i].rule_ix != rule_ix) continue;
        for (int lang = DG_EN; lang <= DG_FA; lang++) {
            dg_auto(dg_text_done) struct dg_text text = {0};
            if (dg_finding_sentence(&text, (enum dg_lang)lang, &p->book, &p->got.items[i], &p->y->err) < 0)
                return false;
            dg_text_add(&text, "\n");
            if (dg_finding_remedy(&text, (enum dg_lang)lang, &p->book, &p->got.items[i], &p->y->err) < 0)
                return false;
            if (strchr(text.data, '{') || strchr(text.data, '}')) return false;
        }
        return true;
    }
    return false;
}

#endif
