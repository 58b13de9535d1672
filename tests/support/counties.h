/* A county's store with a few people in it, for tests. */
#ifndef DG_TESTS_COUNTIES_H
#define DG_TESTS_COUNTIES_H

#include "county/county.h"
#include "scratch.h"
#include "tap.h"

#define COUNTIES_NOW 1764000000 /* 24 November 2025 */

/* Who is in it: filled by counties_make. */
static char counties_expert[40], counties_secretary[40], counties_chair[40], counties_member[6][40],
    counties_auditor[40];
static int counties_n_done; /* of counties_does in this store */
static const char *const counties_member_body[6] = {
    "police",           "traffic_police",      "justice_office",
    "technical_office", "municipality_sample", "road_administration"};

static inline void counties_person(struct dg_county *county, const char *name, const char *body,
                                   enum dg_role role, char out[40])
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    const char *id = NULL;
    if (dg_county_person_add(county, &arena, name, NULL, COUNTIES_NOW, &id, &err) < 0)
        printf("# %s\n", err.msg);
    snprintf(out, 40, "%s", id ? id : "");
    const struct dg_grant grant = {out, body, role};
    if (dg_county_role_give(county, NULL, &grant, COUNTIES_NOW, &err) < 0) printf("# %s\n", err.msg);
}

static inline struct dg_county *counties_open(const char *path, enum dg_county_mode mode)
{
    const struct dg_county_options options = {.mode = mode};
    struct dg_county *county = NULL;
    struct dg_err err = {0};
    if (dg_county_open(path, &options, &county, &err) < 0) printf("# %s\n", err.msg);
    return county;
}

/* A new store, closed, with its people. `procedure` NULL: tehran-county; `seed` 0: none. */
static inline void counties_make_with(const char *path, const char *procedure, uint64_t seed)
{
    struct dg_county_new params = {.at = COUNTIES_NOW, .seed = seed};
    struct dg_err err = {0};
    params.config = dg_county_standard_config(&params.n_config);
    params.procedure =
        procedure ? procedure : dg_procedure_standard_bytes("tehran-county", &params.n_procedure);
    if (procedure) params.n_procedure = strlen(procedure);
    counties_n_done = 0;
    if (dg_county_create(path, &params, &err) < 0) {
        printf("# %s\n", err.msg);
        abort();
    }
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE, .seed = seed};
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    if (dg_county_open(path, &options, &county, &err) < 0) abort();
    counties_person(county, "Expert", "traffic_police", DG_ROLE_EXPERT, counties_expert);
    counties_person(county, "Secretary", "secretariat", DG_ROLE_SECRETARY, counties_secretary);
    counties_person(county, "Auditor", "secretariat", DG_ROLE_AUDITOR, counties_auditor);
    counties_person(county, "Chair", "county_office", DG_ROLE_CHAIR, counties_chair);
    for (int i = 0; i < 6; i++)
        counties_person(county, "Member", counties_member_body[i], DG_ROLE_MEMBER, counties_member[i]);
}

static inline void counties_make(const char *path) { counties_make_with(path, NULL, 0); }

static inline int counties_act(struct dg_county *county, const char *person, const char *body,
                               enum dg_role role, const char *key, const char *kind, const char *case_id,
                               const char *data, int64_t at, char case_out[40], struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_actor actor = {.person_id = person, .body_id = body, .role = role};
    const struct dg_act act = {.kind = kind, .case_id = case_id, .data = data, .at = at, .expect_seq = -1};
    struct dg_county_receipt receipt = {0};
    int code = dg_county_act(county, &arena, &actor, key, &act, NULL, 0, &receipt, err);
    if (code >= 0 && case_out) snprintf(case_out, 40, "%s", receipt.case_id);
    return code;
}

#define COUNTIES_NEED "{\"text\":\"two collisions a month\",\"title\":\"The junction\"}"

/* File a need. */
static inline int counties_need(struct dg_county *county, const char *key, char case_out[40],
                                struct dg_err *err)
{
    return counties_act(county, counties_expert, "traffic_police", DG_ROLE_EXPERT, key, "need.file", NULL,
                        COUNTIES_NEED, COUNTIES_NOW, case_out, err);
}

/* An act of the commission, nine days on. */
static inline void counties_does(struct dg_county *county, const char *person, const char *body,
                                 enum dg_role role, const char *kind, const char *case_id, const char *data)
{
    struct dg_err err = {0};
    char key[64];
    snprintf(key, sizeof key, "commission-%08d", ++counties_n_done);
    int code = counties_act(county, person, body, role, key, kind, case_id, data, COUNTIES_NOW + 9 * 86400,
                            NULL, &err);
    if (code < 0) printf("# %s: %s\n", kind, err.msg);
    CHECK_INT(code, 0);
}

static inline void counties_chair_does(struct dg_county *county, const char *kind, const char *case_id,
                                       const char *data)
{
    counties_does(county, counties_chair, "county_office", DG_ROLE_CHAIR, kind, case_id, data);
}

/* A need on whose approval the commission, all present, is voting: vote 1. */
static inline void counties_vote_open(struct dg_county *county, const char *key, char case_id[40])
{
    static const char call[] =
        "{\"place\":\"here\",\"session\":\"S-1\",\"starts_at\":\"2025-12-03T16:00:00Z\"}";
    struct dg_err err = {0};
    char again[48];
    CHECK_INT(counties_need(county, key, case_id, &err), 0);
    snprintf(again, sizeof again, "%.40s-accept", key);
    CHECK_INT(counties_act(county, counties_secretary, "secretariat", DG_ROLE_SECRETARY, again, "case.accept",
                           case_id, "{}", COUNTIES_NOW, NULL, &err),
              0);
    snprintf(again, sizeof again, "%.40s-call", key);
    CHECK_INT(counties_act(county, counties_secretary, "secretariat", DG_ROLE_SECRETARY, again, "meeting.call",
                           case_id, call, COUNTIES_NOW, NULL, &err),
              0);
    counties_chair_does(county, "meeting.open", case_id, "{}");
    counties_chair_does(county, "attend.in", case_id, "{}");
    for (int i = 0; i < 6; i++)
        counties_does(county, counties_member[i], counties_member_body[i], DG_ROLE_MEMBER, "attend.in", case_id,
                      "{}");
    counties_chair_does(county, "vote.open", case_id, "{\"motion\":\"approve\"}");
}

static inline bool counties_is_right(const char *path, int64_t *n_entries)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_READ);
    struct dg_county_verified found = {0};
    struct dg_err err = {0};
    if (!county || dg_county_verify(county, &arena, NULL, 0, &found, &err) < 0) {
        printf("# verify: %s\n", err.msg);
        return false;
    }
    if (found.fault) printf("# verify: %s\n", found.fault);
    if (n_entries) *n_entries = found.n_entries;
    return found.is_right;
}

#endif
