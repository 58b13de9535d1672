/* make_large STORE ENTRIES: fill a store that tests/soak/make_county made with needs that are filed and
 * accepted, by the steps and entries of real acts, many of them in one transaction: a log of millions in
 * minutes. `expert` and `secretary` must be among its people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "county/store.h"

#define AT 1795500000
#define AT_ONCE 20000 /* entries in a transaction */

static void must(int code, const struct dg_err *err)
{
    if (code >= 0) return;
    fprintf(stderr, "make_large: %s\n", err->msg);
    exit(1);
}

static struct dg_actor actor_named(struct dg_county *county, struct dg_arena *arena, const char *name,
                                   const char *body, enum dg_role role)
{
    struct dg_err err = {0};
    struct dg_person *people;
    int32_t n = 0;
    struct dg_actor actor = {.body_id = body, .body_kind = body, .role = role};
    must(dg_county_people(county, arena, &people, &n, &err), &err);
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(people[i].name, name) == 0) actor.person_id = people[i].id;
    }
    if (!actor.person_id) exit(2);
    return actor;
}

static void act(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *actor,
                const char *kind, const char *case_id, const char *data, int64_t at)
{
    const struct dg_act deed = {.kind = kind, .case_id = case_id, .data = data, .at = at, .expect_seq = -1};
    const struct dg_case *c = NULL;
    struct dg_review_out out = {0};
    struct dg_err err = {0};
    const char *note;
    must(dg_case_fold(county, case_id, &c, &err), &err);
    must(dg_review_step(arena, &county->procedure, c, actor, &deed, &out, &err), &err);
    for (int32_t i = 0; i < out.n_entries; i++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        struct dg_hash leaf;
        dg_entry_write(&text, &out.entries[i], county->tree.size);
        must(dg_text_finish(&text, &err), &err);
        must(dg_log_append(county, case_id, out.entries[i].seq, text.data, text.len, &leaf, &err), &err);
    }
    must(dg_case_fold(county, case_id, &c, &err), &err);
    must(dg_case_derive(county, c, &err), &err);
    must(dg_log_sign(county, arena, &note, &err), &err);
}

int main(int argc, char **argv)
{
    dg_auto(dg_arena_done) struct dg_arena people = {0};
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE};
    struct dg_county *county = NULL;
    struct dg_err err = {0};
    int64_t n = argc == 3 ? strtoll(argv[2], NULL, 10) : 0, number = 0, at = AT;
    if (n < 1) return 2;
    must(dg_county_open(argv[1], &options, &county, &err), &err);
    const struct dg_actor expert = actor_named(county, &people, "expert", "traffic_police", DG_ROLE_EXPERT);
    const struct dg_actor secretary =
        actor_named(county, &people, "secretary", "secretariat", DG_ROLE_SECRETARY);
    for (int64_t size = 0; size < n;) {
        struct dg_county_tx tx = {0};
        must(dg_county_begin(county, true, &tx, &err), &err);
        must(dg_log_catch_up(county, &err), &err);
        for (int64_t end = county->tree.size + AT_ONCE; county->tree.size < end && county->tree.size < n;) {
            dg_auto(dg_arena_done) struct dg_arena arena = {0};
            char case_id[40];
            snprintf(case_id, sizeof case_id, "N-1405-%07lld", (long long)++number);
            act(county, &arena, &expert, "need.file", case_id,
                "{\"text\":\"two collisions a month\",\"title\":\"The junction\"}", ++at);
            act(county, &arena, &secretary, "case.accept", case_id, "{}", ++at);
        }
        size = county->tree.size;
        must(dg_county_commit(&tx, &err), &err);
    }
    dg_county_close(&county);
    return 0;
}
