/* large_scheme N DIR: a scheme of N cameras from its dossier to the public register in a fresh store, with what
 * each step takes. Without figures (a third argument) it prints TAP: the whole way was gone and the store
 * verifies.
 *
 * The cameras stand on a made-up grid 60 m apart, one need for each four, without buildings: what is measured
 * is the way of the bytes, not the computing of sight (docs/benchmarks.md has that). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "app/app.h"
#include "app/county.h"
#include "county/county.h"
#include "log/log.h"
#include "register/register.h"
#include "store/store.h"

#define STEP_M 60.0
#define CAMERAS_A_NEED 4
#define BEGINS 1795500000 /* 24 November 2026 */

static struct dg_arena arena;
static struct dg_county *county;
static int64_t now = BEGINS;
static bool is_quiet;

static void must(int code, const struct dg_err *err)
{
    if (code >= 0) return;
    printf("not ok 1 - %s\n1..1\n", err->msg);
    exit(1);
}

static void *room(size_t n, size_t size)
{
    void *out = NULL;
    struct dg_err err = {0};
    must(dg_arena_array(&arena, n, size, &out, &err), &err);
    return out;
}

/* ---- figures ------------------------------------------------------------------------------------------- */

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double since;

static void step_begin(void) { since = seconds(); }

static void step_end(const char *what)
{
    struct rusage self, children;
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    if (!is_quiet)
        printf("%-40s %8.2f s   largest so far %6.0f MiB, a child %6.0f MiB\n", what, seconds() - since,
               (double)self.ru_maxrss / 1024, (double)children.ru_maxrss / 1024);
}

/* ---- the dossier --------------------------------------------------------------------------------------- */

static struct dg_pt place_of(int32_t i, int32_t n)
{
    int32_t side = (int32_t)ceil(sqrt(n));
    return (struct dg_pt){640000 + STEP_M * (i % side), 3825000 + STEP_M * (i / side)};
}

static struct dg_geom square(struct dg_pt at, double half_m)
{
    struct dg_geom geom = {.kind = DG_GEOM_AREA, .n_rings = 1};
    geom.rings = room(1, sizeof *geom.rings);
    geom.rings[0] = (struct dg_ring){room(4, sizeof(struct dg_pt)), 4, false};
    for (int i = 0; i < 4; i++) {
        geom.rings[0].pts[i].x = at.x + (i == 1 || i == 2 ? half_m : -half_m);
        geom.rings[0].pts[i].y = at.y + (i >= 2 ? half_m : -half_m);
    }
    return geom;
}

static const char *number(const char *letter, int32_t i)
{
    char text[24];
    snprintf(text, sizeof text, "%s-%05d", letter, (int)i);
    return dg_arena_strdup(&arena, text);
}

static void cameras_make(struct dg_dossier *d, int32_t n)
{
    const struct dg_camera camera = d->cameras.items[0];
    const struct dg_site site = d->sites.items[0];
    d->cameras.items = room((size_t)n, sizeof *d->cameras.items);
    d->sites.items = room((size_t)n, sizeof *d->sites.items);
    d->cameras.n = d->sites.n = n;
    for (int32_t i = 0; i < n; i++) {
        struct dg_camera *c = &d->cameras.items[i];
        struct dg_site *s = &d->sites.items[i];
        *c = camera;
        *s = site;
        c->at = s->at = place_of(i, n);
        c->camera_id = number("C", i);
        c->site_id = s->site_id = number("S", i);
        c->serves = number("N", i / CAMERAS_A_NEED);
        c->bearing_deg = i % 360;
    }
}

static void dossier_make(int32_t n, const char *path)
{
    struct dg_err err = {0};
    struct dg_dossier d;
    must(dg_app_sample_make(&arena, 1, DG_EN, &d, &err), &err);
    cameras_make(&d, n);
    int32_t n_needs = (n + CAMERAS_A_NEED - 1) / CAMERAS_A_NEED;
    const struct dg_need need = d.needs.items[0];
    d.needs.items = room((size_t)n_needs, sizeof *d.needs.items);
    d.needs.n = n_needs;
    for (int32_t i = 0; i < n_needs; i++) {
        struct dg_pt at = place_of(i * CAMERAS_A_NEED, n);
        d.needs.items[i] = need;
        d.needs.items[i].need_id = number("N", i);
        d.needs.items[i].geom = square((struct dg_pt){at.x + 20, at.y}, 3);
    }
    d.buildings.n = d.barriers.n = d.private_spaces.n = d.links.n = d.lamps.n = d.doors.n = d.presets.n = 0;
    d.scheme.boundary = square(place_of(0, 1), STEP_M * (sqrt(n) + 10));
    must(dg_store_create(path, &d, false, &err), &err);
}

/* ---- the county ---------------------------------------------------------------------------------------- */

static const struct office {
    const char *name, *body;
    enum dg_role role;
} offices[] = {
    {"submitter", "village_office_sample", DG_ROLE_SUBMITTER},
    {"secretary", "secretariat", DG_ROLE_SECRETARY},
    {"chair", "county_office", DG_ROLE_CHAIR},
    {"technical", "technical_office", DG_ROLE_MEMBER},
    {"police", "police", DG_ROLE_MEMBER},
    {"traffic", "traffic_police", DG_ROLE_MEMBER},
    {"roads", "road_administration", DG_ROLE_MEMBER},
    {"province", "province_office", DG_ROLE_CHAIR},
};
enum { N_OFFICES = sizeof offices / sizeof *offices };
static const char *ids[N_OFFICES];

/* The standard county with a village that has room for the grid. */
static const char *config_make(void)
{
    static const char *const numbers[][2] = {{"52.521", "50.000"}, {"52.531", "54.000"}, {"34.554", "33.000"}};
    size_t n = 0;
    const char *standard = dg_county_standard_config(&n);
    char *config = dg_arena_strndup(&arena, standard, n);
    for (int k = 0; k < 3; k++) {
        for (char *at = strstr(config, numbers[k][0]); at; at = strstr(at, numbers[k][0]))
            memcpy(at, numbers[k][1], strlen(numbers[k][1]));
    }
    for (char *at = strstr(config, "34.56"); at; at = strstr(at + 1, "34.56")) memcpy(at, "36.50", 5);
    return config;
}

static void found(const char *store)
{
    struct dg_err err = {0};
    struct dg_county_new params = {.at = now, .config = config_make()};
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE};
    params.n_config = strlen(params.config);
    params.procedure = dg_procedure_standard_bytes("tehran-county", &params.n_procedure);
    must(dg_county_create(store, &params, &err), &err);
    must(dg_county_open(store, &options, &county, &err), &err);
    for (int i = 0; i < N_OFFICES; i++) {
        must(dg_county_person_add(county, &arena, offices[i].name, NULL, now, &ids[i], &err), &err);
        const struct dg_grant grant = {ids[i], offices[i].body, offices[i].role};
        must(dg_county_role_give(county, NULL, &grant, now, &err), &err);
    }
}

static double slowest_act;

static void act(const char *who, const char *kind, const char **case_id, const char *data)
{
    static int n_acts;
    struct dg_err err = {0};
    struct dg_county_receipt receipt;
    char key[32];
    int ix = 0;
    while (strcmp(offices[ix].name, who) != 0) ix++;
    const struct dg_actor actor = {.person_id = ids[ix], .body_id = offices[ix].body, .role = offices[ix].role};
    const struct dg_act act = {.kind = kind, .case_id = *case_id, .data = data, .at = now, .expect_seq = -1};
    snprintf(key, sizeof key, "large-scheme-%08d", ++n_acts);
    now += 60;
    double begun = seconds();
    int code = dg_county_act(county, &arena, &actor, key, &act, NULL, 0, &receipt, &err);
    if (seconds() - begun > slowest_act) slowest_act = seconds() - begun;
    if (code < 0) (void)dg_err_prefix(&err, "%s", kind);
    must(code, &err);
    *case_id = receipt.case_id;
}

/* A body of the chair and three others approves. */
static void sit(const char **id, const char *session, int vote)
{
    static const char *const members[] = {"chair", "technical", "police", "traffic", "roads"};
    int n = vote == 1 ? 4 : 5;
    char data[300], at[DG_TIME_SIZE];
    dg_time_write(now + 10 * 86400, at);
    snprintf(data, sizeof data, "{\"agenda\":[\"A\"],\"place\":\"P\",\"session\":\"%s\",\"starts_at\":\"%s\"}",
             session, at);
    act("secretary", "meeting.call", id, data);
    now += 10 * 86400;
    act("secretary", "meeting.open", id, "{}");
    for (int i = 0; i < n; i++) act(members[i], "attend.in", id, "{}");
    act("chair", "vote.open", id, "{\"motion\":\"approve\"}");
    snprintf(data, sizeof data, "{\"choice\":\"for\",\"vote\":%d}", vote);
    for (int i = 0; i < n; i++) act(members[i], "vote.cast", id, data);
    snprintf(data, sizeof data, "{\"vote\":%d}", vote);
    act("chair", "vote.close", id, data);
    act("chair", "meeting.close", id, "{}");
    act("chair", "minutes.confirm", id, "{}");
}

int main(int argc, char **argv)
{
    struct dg_err err = {0};
    char path[1000], store[1000], data[300], sha256[DG_SHA256_HEX_SIZE];
    const char *id = NULL;
    int64_t n_entries = 0;
    if (argc < 3 || atoi(argv[1]) < 1) return 2;
    int32_t n = atoi(argv[1]);
    is_quiet = argc > 3;
    snprintf(path, sizeof path, "%s/large.gpkg", argv[2]);
    snprintf(store, sizeof store, "%s/store", argv[2]);

    step_begin();
    dossier_make(n, path);
    found(store);
    step_end("dossier and store made");
    step_begin();
    must(dg_app_county_version_put(county, path, now, sha256, &err), &err);
    step_end("read, frozen and judged");
    step_begin();
    snprintf(data, sizeof data, "{\"sha256\":\"%s\",\"title\":\"Large\"}", sha256);
    act("submitter", "scheme.submit", &id, data);
    step_end("scheme.submit");
    slowest_act = 0;
    step_begin();
    act("secretary", "case.accept", &id, "{}");
    sit(&id, "T", 1);
    act("chair", "committee.pass", &id, "{}");
    sit(&id, "C", 2);
    act("chair", "decide", &id, "{\"reasons\":\"R\",\"verdict\":\"approve\",\"vote\":2}");
    act("secretary", "forward", &id, "{}");
    act("province", "province.decide", &id, "{\"reasons\":\"R\",\"verdict\":\"approve\"}");
    step_end("acts up to the province's decision");
    if (!is_quiet) printf("%-40s %8.3f s\n", "  the slowest of them", slowest_act);
    step_begin();
    act("secretary", "publish", &id, "{}");
    step_end("publish");
    struct dg_case c;
    must(dg_county_case(county, &arena, &dg_actor_system, id, &c, &err), &err);
    bool is_published = c.n_published == n && c.versions[0].n_cameras == n;
    step_begin();
    struct dg_county_verified verified;
    must(dg_county_verify(county, &arena, NULL, 0, &verified, &err), &err);
    step_end("verify");
    if (!is_quiet) printf("%-40s %8lld\n", "  entries", (long long)verified.n_entries);
    step_begin();
    must(dg_county_rebuild(county, &n_entries, &err), &err);
    step_end("rebuild");
    step_begin();
    struct dg_county_case *rows;
    struct dg_county_filter filter = DG_COUNTY_FILTER_ANY;
    int32_t n_rows = 0;
    must(dg_county_cases(county, &arena, &dg_actor_system, &filter, &rows, &n_rows, NULL, &err), &err);
    step_end("list of cases, the first time");
    step_begin();
    must(dg_county_cases(county, &arena, &dg_actor_system, &filter, &rows, &n_rows, NULL, &err), &err);
    step_end("list of cases again");
    step_begin();
    struct dg_register reg;
    const struct dg_register_params params = {.base_url = "", .contact = "", .now = now};
    must(dg_register_load(county, &arena, &params, &reg, &err), &err);
    step_end("register built");
    bool is_right = verified.is_right && is_published && reg.n_cameras == n && n_rows == 1;
    if (!verified.is_right) printf("# %s\n", verified.fault);
    printf("%sok 1 - %d cameras from dossier to register\n1..1\n", is_right ? "" : "not ", (int)n);
    dg_county_close(&county);
    dg_arena_done(&arena);
    return is_right ? 0 : 1;
}
