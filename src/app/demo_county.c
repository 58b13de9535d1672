/* Demo county: a county's store with one scheme's whole way from the need to the lapse and a second one in
 * force, with real files. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "app/county.h"
#include "app/county_open.h"
#include "app/demo.h"
#include "log/log.h"
#include "store/store.h"

#define SEED 14050903u
#define BEGINS "2026-11-24T05:30:00Z" /* 3 Azar 1405, nine in the morning */

/* Who is there: an office each, and what its made-up account is called. */
struct office {
    const char *login, *body, *word;
    enum dg_role role;
};
static const struct office offices[] = {
    {"submitter", "village_office_sample", "submitter", DG_ROLE_SUBMITTER},
    {"implementer", "village_office_sample", "implementer", DG_ROLE_IMPLEMENTER},
    {"secretary", "secretariat", "secretary", DG_ROLE_SECRETARY},
    {"auditor", "secretariat", "auditor", DG_ROLE_AUDITOR},
    {"chair", "county_office", "chair", DG_ROLE_CHAIR},
    {"admin", "county_office", "admin", DG_ROLE_ADMIN},
    {"expert.technical", "technical_office", "expert_technical", DG_ROLE_EXPERT},
    {"expert.police", "police", "expert_police", DG_ROLE_EXPERT},
    {"expert.traffic", "traffic_police", "expert_traffic", DG_ROLE_EXPERT},
    {"expert.justice", "justice_office", "expert_justice", DG_ROLE_EXPERT},
    {"member.technical", "technical_office", "member_technical", DG_ROLE_MEMBER},
    {"member.police", "police", "member_police", DG_ROLE_MEMBER},
    {"member.traffic", "traffic_police", "member_traffic", DG_ROLE_MEMBER},
    {"member.justice", "justice_office", "member_justice", DG_ROLE_MEMBER},
    {"member.city", "municipality_sample", "member_city", DG_ROLE_MEMBER},
    {"member.roads", "road_administration", "member_roads", DG_ROLE_MEMBER},
    {"province", "province_office", "province", DG_ROLE_CHAIR},
    {"town.submitter", "municipality_sample", "town_submitter", DG_ROLE_SUBMITTER},
    {"town.works", "municipality_sample", "town_works", DG_ROLE_IMPLEMENTER},
    {"roads.submitter", "road_administration", "roads_submitter", DG_ROLE_SUBMITTER},
};
enum { N_OFFICES = sizeof offices / sizeof *offices };
_Static_assert(N_OFFICES <= DG_DEMO_MAX_OFFICES, "room for every office's person");

static int32_t office_ix(const char *login)
{
    for (int32_t i = 0; i < N_OFFICES; i++) {
        if (strcmp(offices[i].login, login) == 0) return i;
    }
    return 0;
}

struct dg_actor dg_demo_actor(const struct dg_demo *demo, const char *login)
{
    int32_t ix = office_ix(login);
    return (struct dg_actor){.person_id = demo->ids[ix], .body_id = offices[ix].body, .role = offices[ix].role};
}

/* ---- texts ----------------------------------------------------------------------------------------------- */

static const char *word_of(enum dg_lang lang, const char *prefix, const char *word, size_t n)
{
    char key[96];
    snprintf(key, sizeof key, "demo.%s_%.*s", prefix, (int)n, word);
    return dg_word(lang, key);
}

void dg_demo_tell(struct dg_demo *demo, const char *word)
{
    char at[DG_TIME_SIZE];
    dg_time_write(demo->now, at);
    dg_text_addf(demo->text, "%s%.16s  %s\n", demo->told == DG_FA ? "\u200F" : "", at,
                 word_of(demo->told, "tell", word, strlen(word)));
}

/* The catalogue's texts have neither quotes nor backslashes: they stand in JSON as they are. */
static int fill(struct dg_text *out, enum dg_lang lang, const char *data, struct dg_err *err)
{
    for (const char *s = data; *s;) {
        size_t n = strcspn(s, "$");
        dg_text_addn(out, s, n);
        s += n;
        if (!*s) break;
        for (n = 1; islower((unsigned char)s[n]) || s[n] == '_'; n++) {}
        dg_text_add(out, word_of(lang, "say", s + 1, n - 1));
        s += n;
    }
    return dg_text_finish(out, err);
}

/* ---- acting ---------------------------------------------------------------------------------------------- */

static int act_as(struct dg_demo *demo, const struct dg_actor *actor, struct dg_act *act,
                  struct dg_county_receipt *out, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    char key[32];
    DG_TRY(fill(&data, demo->lang, act->data, err));
    snprintf(key, sizeof key, "demo-county-%08d", ++demo->n_acts);
    act->data = data.data;
    act->at = demo->now;
    act->expect_seq = -1;
    demo->now += 300;
    return dg_county_act(demo->county, &demo->arena, actor, key, act, NULL, 0, out, err);
}

int dg_demo_act(struct dg_demo *demo, const char *login, const char *kind, const char *case_id,
                const char *data, struct dg_county_receipt *out, struct dg_err *err)
{
    const struct dg_actor actor = dg_demo_actor(demo, login);
    struct dg_act act = {.kind = kind, .case_id = case_id, .data = data};
    return act_as(demo, &actor, &act, out, err) < 0 ? dg_err_prefix(err, "%s", login) : 0;
}

int dg_demo_public(struct dg_demo *demo, const char *person, const char *kind, const char *case_id,
                   const char *of, const char *data, struct dg_county_receipt *out, struct dg_err *err)
{
    const struct dg_actor actor = {
        .person_id = person ? person : "", .body_id = "", .body_kind = "", .role = DG_ROLE_PUBLIC};
    const struct dg_case about = {.id = of};
    struct dg_act act = {.kind = kind, .case_id = case_id, .data = data, .of = of ? &about : NULL};
    return act_as(demo, &actor, &act, out, err) < 0 ? dg_err_prefix(err, "the public") : 0;
}

int dg_demo_rows(struct dg_demo *demo, const char *case_id, const struct dg_demo_row *rows, int32_t n,
                 struct dg_err *err)
{
    for (int32_t i = 0; i < n; i++) {
        struct dg_county_receipt receipt;
        if (rows[i].tell) dg_demo_tell(demo, rows[i].tell);
        DG_TRY(dg_demo_act(demo, rows[i].login, rows[i].kind, case_id, rows[i].data, &receipt, err));
    }
    return 0;
}

void dg_demo_wait(struct dg_demo *demo, int32_t n_days)
{
    demo->now += (int64_t)n_days * 86400 - demo->now % 86400 + 5 * 3600 + 1800;
}

int dg_demo_tick(struct dg_demo *demo, struct dg_err *err)
{
    struct dg_county_ticked ticked;
    return dg_county_tick(demo->county, demo->now, &ticked, err);
}

int dg_demo_call(struct dg_demo *demo, const char *case_id, const char *session, const char *agenda,
                 int32_t n_days, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_county_receipt receipt;
    char at[DG_TIME_SIZE];
    int64_t called = demo->now;
    dg_demo_wait(demo, n_days);
    int64_t meets = demo->now;
    dg_time_write(meets, at);
    demo->now = called;
    dg_text_addf(&data,
                 "{\"agenda\":[\"$%s\"],\"place\":\"$meeting_place\",\"session\":\"%s\",\"starts_at\":\"%s\"}",
                 agenda, session, at);
    DG_TRY(dg_text_finish(&data, err));
    DG_TRY(dg_demo_act(demo, "secretary", "meeting.call", case_id, data.data, &receipt, err));
    demo->now = meets;
    return 0;
}

int dg_demo_version(struct dg_demo *demo, const struct dg_dossier *dossier, const char *file_name,
                    char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", demo->dir, file_name) >= (int)sizeof path)
        return dg_err_set(err, DG_EINVAL, "%.80s...: the path is too long", demo->dir);
    DG_TRY(dg_store_create(path, dossier, false, err));
    return dg_app_county_version_put(demo->county, path, demo->now, sha256, err);
}

/* ---- beginning and end ----------------------------------------------------------------------------------- */

static int found(struct dg_demo *demo, const char *store, struct dg_err *err)
{
    struct dg_county_new params = {.at = demo->now, .seed = SEED};
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE, .seed = SEED};
    params.config = dg_county_standard_config(&params.n_config);
    params.procedure = dg_procedure_standard_bytes("tehran-county", &params.n_procedure);
    DG_TRY(dg_county_create(store, &params, err));
    return dg_county_open(store, &options, &demo->county, err);
}

/* The same made-up password for the same login, so that it can be printed. */
static void password_of(const char *login, char out[64]) { snprintf(out, 64, "demo-%s-1405-demo", login); }

static int people(struct dg_demo *demo, struct dg_err *err)
{
    for (int32_t i = 0; i < N_OFFICES; i++) {
        char name[200], password[64], hash[DG_PASSWORD_HASH_SIZE];
        const char *word = offices[i].word;
        snprintf(name, sizeof name, "%s", word_of(demo->lang, "office", word, strlen(word)));
        DG_TRY(dg_county_person_add(demo->county, &demo->arena, name, NULL, demo->now, &demo->ids[i], err));
        const struct dg_grant grant = {demo->ids[i], offices[i].body, offices[i].role};
        DG_TRY(dg_county_role_give(demo->county, NULL, &grant, demo->now, err));
        password_of(offices[i].login, password);
        DG_TRY(dg_password_hash(password, strlen(password),
                                demo->wants_quick ? &dg_password_cost_test : &dg_password_cost_normal, hash,
                                err));
        DG_TRY(dg_county_account_set(demo->county, demo->ids[i], offices[i].login, hash, err));
    }
    return 0;
}

static int finish(struct dg_demo *demo, const char *store, struct dg_err *err)
{
    struct dg_county_verified found;
    DG_TRY(dg_county_verify(demo->county, &demo->arena, NULL, 0, &found, err));
    if (!found.is_right) return dg_err_set(err, DG_ESTATE, "the demo's store does not verify: %s", found.fault);
    dg_text_addf(demo->text, "\n%lld entries, root %s\n\n%s\n", (long long)found.n_entries, found.root,
                 dg_word(demo->told, "demo.accounts"));
    for (int32_t i = 0; i < N_OFFICES; i++) {
        char password[64];
        password_of(offices[i].login, password);
        dg_text_addf(demo->text, "  %-17s %-31s %s/%s\n", offices[i].login, password, offices[i].body,
                     dg_role_word(offices[i].role));
    }
    dg_text_addf(demo->text, "\ndidgah verify %s\ndidgah serve %s\n", store, store);
    return dg_text_finish(demo->text, err);
}

static void demo_done(struct dg_demo *demo)
{
    dg_county_close(&demo->county);
    dg_arena_done(&demo->arena);
}

int dg_app_demo_county(const char *dir, enum dg_lang lang, enum dg_lang writes, bool wants_quick,
                       struct dg_text *text, struct dg_err *err)
{
    typedef int (*scene_fn)(struct dg_demo * demo, struct dg_err * err);
    static const scene_fn scenes[] = {people,        dg_demo_story,    dg_demo_town,
                                      dg_demo_lapse, dg_demo_listings, dg_demo_waiting};
    dg_auto(demo_done) struct dg_demo demo = {
        .dir = dir, .text = text, .told = lang, .lang = writes, .wants_quick = wants_quick};
    char store[4096];
    if (snprintf(store, sizeof store, "%s/store", dir) >= (int)sizeof store)
        return dg_err_set(err, DG_EINVAL, "%.80s...: the path is too long", dir);
    (void)dg_time_parse(BEGINS, &demo.now);
    if (mkdir(dir, 0777) != 0)
        return dg_err_set(err, DG_EEXIST, "%s: cannot be made, or is there already", dir);
    DG_TRY(found(&demo, store, err));
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) DG_TRY(scenes[i](&demo, err));
    return finish(&demo, store, err);
}
