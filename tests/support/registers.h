/* A register for tests: the sample village as an approved scheme whose cameras have all three levels, the same
 * as one that lapsed, and private listings of which one was withdrawn. */
#ifndef DG_TESTS_REGISTERS_H
#define DG_TESTS_REGISTERS_H

#include <string.h>

#include "app/app.h"
#include "register/register.h"

struct registers {
    struct dg_arena arena;
    struct dg_dossier dossiers[2];
    struct dg_source source;
    struct dg_source_scheme schemes[2];
    struct dg_source_level levels[2][200];
    struct dg_source_condition conditions[2];
    struct dg_source_talk talks[2];
    struct dg_source_private privates[3];
    struct dg_source_event events[1];
    const char *pinned[1];
    struct dg_source_ground ground;
    struct dg_source_outcome outcomes[2];
    struct dg_source_area areas[1];
    const char *const *payloads; /* registers_hostile */
    int n_payloads, n_taken;
    bool keeps_dossiers; /* registers_source takes those that are there: a test that changes the same texts each
                            time */
    struct dg_register reg;
    struct dg_err err;
};

static const struct dg_both registers_reason[3] = {
    {"Open by default", "به‌طور پیش‌فرض باز"},
    {"It guards a crossing", "گذرگاهی را می‌پاید"},
    {"The place needs protection", "مکان نیازمند حفاظت است"}};

static const struct dg_source_ground registers_ground = {
    .title = {"Act on traffic", "قانون رسیدگی به تخلفات رانندگی"}, .source = {"Article 3", "مادهٔ ۳"}};

static inline void registers_scheme(struct registers *r, int ix)
{
    struct dg_dossier *dossier = &r->dossiers[ix];
    for (int32_t i = 0; i < dossier->cameras.n; i++) {
        int level = i % 3;
        r->levels[ix][i] = (struct dg_source_level){dossier->cameras.items[i].camera_id,
                                                    (enum dg_publication_level)level, registers_reason[level]};
    }
    r->schemes[ix] = (struct dg_source_scheme){.case_id = ix ? "S-1399-0002" : "S-1405-0001",
                                               .body = {"Village office", "دهیاری"},
                                               .listing = ix ? DG_LISTING_LAPSED : DG_LISTING_IN_FORCE,
                                               .decided_on = ix ? "2020-05-01" : "2026-05-01",
                                               .valid_from = ix ? "2020-05-01" : "2026-05-01",
                                               .valid_until = ix ? "2025-05-01" : "2031-05-01",
                                               .lapsed_on = ix ? "2025-05-01" : "",
                                               .decided_by = {"Provincial commission", "کمیسیون استان"},
                                               .verdict = "approve_with_conditions",
                                               .resolution = "12",
                                               .reasons = "Needed at the gate; no lesser means serves.",
                                               .grounds = &registers_ground,
                                               .n_grounds = 1,
                                               .n_for = 5,
                                               .n_against = 1,
                                               .n_abstain = 1,
                                               .levels = r->levels[ix],
                                               .n_levels = dossier->cameras.n,
                                               .dossier = dossier,
                                               .version_sha256 = "ab"};
}

/* Everything but the register itself: a test may change the source before registers_build. */
static inline void registers_source(struct registers *r)
{
    if (!r->keeps_dossiers) {
        memset(r, 0, sizeof *r);
        for (int i = 0; i < 2; i++)
            if (dg_app_sample_make(&r->arena, 1, DG_EN, &r->dossiers[i], &r->err) < 0) return;
    }
    for (int i = 0; i < 2; i++) registers_scheme(r, i);
    r->pinned[0] = r->dossiers[0].cameras.items[0].camera_id;
    r->conditions[0] = (struct dg_source_condition){
        .text = "Turn it ten degrees to the road", .camera_ids = r->pinned, .n_camera_ids = 1, .closed_on = ""};
    r->conditions[1] = (struct dg_source_condition){
        .text = "Recordings are kept for 20 days", .is_closed = true, .closed_on = "2026-06-01"};
    r->talks[0] = (struct dg_source_talk){
        "question", r->pinned[0], "2026-07-01", "Does it see my yard?", "2026-07-03", "No: a mask covers it."};
    r->talks[1] = (struct dg_source_talk){
        "complaint", r->dossiers[0].cameras.items[2].camera_id, "2026-08-01", "It hums at night", "", ""};
    r->events[0] = (struct dg_source_event){"2026-05-02", "published", ""};
    r->schemes[0].conditions = r->conditions;
    r->schemes[0].n_conditions = 2;
    r->schemes[0].talks = r->talks;
    r->schemes[0].n_talks = 2;
    r->schemes[0].events = r->events;
    r->schemes[0].n_events = 1;
    r->privates[0] = (struct dg_source_private){.case_id = "V-1",
                                                .premises_kind = "shop",
                                                .purpose = "theft from the window",
                                                .retention_days = 7,
                                                .listed_on = "2026-02-01",
                                                .sees_public_space = true,
                                                .lon = 51.40013,
                                                .lat = 35.60017,
                                                .street = "Main street",
                                                .level = DG_PUBLIC_STREET,
                                                .reason = registers_reason[1]};
    r->privates[1] = r->privates[0];
    r->privates[1].case_id = "V-2";
    r->privates[1].level = DG_PUBLIC_AREA;
    r->privates[2] = r->privates[0];
    r->privates[2].case_id = "V-3";
    r->privates[2].purpose = "withdrawn purpose";
    r->privates[2].is_withdrawn = true;
    r->source = (struct dg_source){.county_id = "sample",
                                   .county = {"Sample county", "شهرستان نمونه"},
                                   .base_url = "https://register.example",
                                   .contact = {"secretariat@register.example", "secretariat@register.example"},
                                   .as_of = "2026-11-24",
                                   .log_size = 120,
                                   .schemes = r->schemes,
                                   .n_schemes = 2,
                                   .privates = r->privates,
                                   .n_privates = 3};
    memset(r->source.secret, 7, sizeof r->source.secret);
}

static inline int registers_build(struct registers *r)
{
    return dg_register_build(&r->arena, &r->source, &r->reg, &r->err);
}

static inline const char *registers_next(struct registers *r)
{
    return r->payloads[r->n_taken++ % r->n_payloads];
}

static inline struct dg_both registers_next_both(struct registers *r)
{
    const char *en = registers_next(r);
    return (struct dg_both){en, registers_next(r)};
}

/* Every text that a person or an office writes, in every place where one can stand, from the list of
 * `payloads`, from its `first` on and round again. */
static inline void registers_hostile(struct registers *r, const char *const *payloads, int n_payloads,
                                     int first)
{
    registers_source(r);
    r->payloads = payloads;
    r->n_payloads = n_payloads;
    r->n_taken = first;
    struct dg_dossier *d = &r->dossiers[0];
    r->schemes[0].body = registers_next_both(r);
    r->schemes[0].decided_by = registers_next_both(r);
    r->schemes[0].vote_in = registers_next_both(r);
    r->schemes[0].contact = registers_next_both(r);
    r->schemes[0].reasons = registers_next(r);
    r->schemes[0].resolution = registers_next(r);
    r->source.county = registers_next_both(r);
    r->source.contact = registers_next_both(r);
    r->events[0].text = registers_next(r);
    r->talks[0].text = registers_next(r);
    r->talks[0].answer = registers_next(r);
    r->conditions[0].text = registers_next(r);
    r->conditions[1].text = registers_next(r);
    r->ground.title = registers_next_both(r);
    r->ground.source = registers_next_both(r);
    r->outcomes[0] = (struct dg_source_outcome){false, registers_next(r), "2026-07-01", registers_next(r)};
    r->outcomes[1] =
        (struct dg_source_outcome){true, d->needs.items[0].need_id, "2026-07-01", registers_next(r)};
    r->schemes[0].grounds = &r->ground;
    r->schemes[0].outcomes = r->outcomes;
    r->schemes[0].n_outcomes = 2;
    for (int i = 0; i < 3; i++) {
        r->privates[i].purpose = registers_next(r);
        r->privates[i].premises_kind = registers_next(r);
        r->privates[i].street = registers_next(r);
    }
    d->scheme.title_fa = registers_next(r);
    d->scheme.title_en = registers_next(r);
    d->scheme.access = registers_next(r);
    d->scheme.data_licence = registers_next(r);
    for (int32_t i = 0; i < d->cameras.n; i++) {
        d->cameras.items[i].purpose = registers_next(r);
        d->cameras.items[i].rationale = registers_next(r);
    }
    for (int32_t i = 0; i < d->roads.n; i++) d->roads.items[i].name = registers_next(r);
    for (int32_t i = 0; i < d->phases.n; i++) {
        d->phases.items[i].title_fa = registers_next(r);
        d->phases.items[i].title_en = registers_next(r);
        d->phases.items[i].currency = registers_next(r);
    }
    for (int32_t i = 0; i < d->goals.n; i++) {
        struct dg_goal *goal = &d->goals.items[i];
        goal->title_fa = registers_next(r);
        goal->title_en = registers_next(r);
        goal->measure = registers_next(r);
        goal->base_figure = registers_next(r);
        goal->target_figure = registers_next(r);
    }
    for (int32_t i = 0; i < d->needs.n; i++) {
        struct dg_need *need = &d->needs.items[i];
        need->title_fa = registers_next(r);
        need->title_en = registers_next(r);
        need->purpose = registers_next(r);
        need->evidence = registers_next(r);
        need->agency = registers_next(r);
        need->success_measure = registers_next(r);
        need->base_figure = registers_next(r);
    }
}

/* The camera of the first scheme's dossier as it is published. */
static inline const struct dg_pub_camera *registers_camera(struct registers *r, int32_t ix)
{
    char id[DG_PUBLIC_ID_SIZE];
    dg_register_id(&r->source, "S-1405-0001", r->dossiers[0].cameras.items[ix].camera_id, id);
    int32_t at = dg_register_camera(&r->reg, id);
    return at < 0 ? NULL : &r->reg.cameras[at];
}

static inline int registers_get(struct registers *r, const char *path, const char *query,
                                struct dg_web_reply *reply)
{
    const struct dg_web_request request = {.path = path, .query = query, .accept = "", .lang = DG_EN};
    return dg_register_answer(&r->reg, &request, reply, &r->err);
}

/* Every camera of the first scheme stands: what OpenStreetMap is told of. */
static inline void registers_osm_standing(struct registers *r)
{
    for (int32_t i = 0; i < r->reg.n_cameras; i++) r->reg.cameras[i].status = "built";
}

#endif
