/* Register: how long a county's register of many cameras takes to be made, and its largest answers.
 *
 * Usage: bench-register [CAMERAS]. One made-up scheme: cameras on a grid of streets, a third at each
 * publication level, every one built and reported on, conditions that name a hundredth of them. Processor
 * seconds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "register/register.h"

#define STREET_M 60.0
#define EVERY_M 20.0

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *make(struct dg_arena *arena, size_t n, size_t size)
{
    void *made = dg_arena_get(arena, n * size + 1);
    if (!made) exit(1);
    memset(made, 0, n * size);
    return made;
}

static const char *text(struct dg_arena *arena, const char *prefix, int32_t i)
{
    char made[32];
    snprintf(made, sizeof made, "%s%06d", prefix, (int)i);
    return dg_arena_strdup(arena, made);
}

struct made {
    struct dg_arena arena;
    struct dg_dossier dossier;
    struct dg_source_scheme scheme;
    struct dg_source source;
};

/* A square of streets, 60 m apart, each of one line; cameras every 20 m along them. */
static void streets(struct made *m, int32_t n_cameras)
{
    int32_t n = (int32_t)ceil(sqrt(n_cameras * EVERY_M / STREET_M / 2)),
            per_street = n * (int32_t)(STREET_M / EVERY_M);
    double side = n * STREET_M;
    struct dg_road *roads = make(&m->arena, 2 * (size_t)n, sizeof *roads);
    struct dg_camera *cameras = make(&m->arena, (size_t)n_cameras, sizeof *cameras);
    for (int32_t i = 0; i < 2 * n; i++) {
        bool is_across = i % 2;
        double at = i / 2 * STREET_M;
        struct dg_ring *ring = make(&m->arena, 1, sizeof *ring);
        ring->pts = make(&m->arena, 2, sizeof *ring->pts);
        ring->pts[0] = is_across ? (struct dg_pt){500000, 3950000 + at} : (struct dg_pt){500000 + at, 3950000};
        ring->pts[1] = is_across ? (struct dg_pt){500000 + side, 3950000 + at}
                                 : (struct dg_pt){500000 + at, 3950000 + side};
        ring->n_pts = 2;
        roads[i] = (struct dg_road){.geom = {DG_GEOM_LINE, 1, ring}, .name = text(&m->arena, "Street ", i)};
    }
    for (int32_t i = 0; i < n_cameras; i++) {
        const struct dg_ring *ring = roads[i / per_street % (2 * n)].geom.rings;
        double t = (i % per_street + 0.5) / per_street;
        cameras[i] = (struct dg_camera){.at = {ring->pts[0].x + t * (ring->pts[1].x - ring->pts[0].x) + 3,
                                               ring->pts[0].y + t * (ring->pts[1].y - ring->pts[0].y) + 3},
                                        .camera_id = text(&m->arena, "C-", i),
                                        .site_id = "",
                                        .equipment_id = "E",
                                        .serves = i % 2 ? "N-1" : "N-2",
                                        .status = "planned",
                                        .purpose = "investigating thefts from parked vehicles in this street",
                                        .rationale = "on an existing pole",
                                        .height_m = 5,
                                        .bearing_deg = i % 360,
                                        .tilt_deg = 20,
                                        .phase_no = 1};
    }
    m->dossier.roads.items = roads;
    m->dossier.roads.n = 2 * n;
    m->dossier.cameras.items = cameras;
    m->dossier.cameras.n = n_cameras;
}

static void decided(struct made *m, int32_t n)
{
    struct dg_source_level *levels = make(&m->arena, (size_t)n, sizeof *levels);
    struct dg_source_built *built = make(&m->arena, (size_t)n, sizeof *built);
    struct dg_source_service *services = make(&m->arena, (size_t)n, sizeof *services);
    struct dg_source_condition *conditions = make(&m->arena, 100, sizeof *conditions);
    const char **pinned = make(&m->arena, (size_t)n / 100 + 1, sizeof *pinned);
    for (int32_t i = 0; i < n; i++) {
        const char *id = m->dossier.cameras.items[i].camera_id;
        levels[i] =
            (struct dg_source_level){id, (enum dg_publication_level)(i % 3), {"by rule", "به حکم قاعده"}};
        built[i] = (struct dg_source_built){.camera_id = id, .built_on = "2026-06-01"};
        services[i] =
            (struct dg_source_service){id, i % 10 ? DG_SERVICE_WORKING : DG_SERVICE_OUT, "2026-06-01"};
        if (i % 100 == 0) pinned[i / 100] = id;
    }
    for (int i = 0; i < 100; i++)
        conditions[i] = (struct dg_source_condition){.text = "a mask over the yard",
                                                     .camera_ids = pinned + i * (n / 100) / 100,
                                                     .n_camera_ids = n / 10000,
                                                     .closed_on = ""};
    m->scheme.levels = levels;
    m->scheme.built = built;
    m->scheme.services = services;
    m->scheme.conditions = conditions;
    m->scheme.n_levels = m->scheme.n_built = m->scheme.n_services = n;
    m->scheme.n_conditions = 100;
}

static void source_make(struct made *m, int32_t n)
{
    static struct dg_need needs[2];
    static struct dg_equipment equipment = {.equipment_id = "E",
                                            .kind = "fixed",
                                            .width_px = 1920,
                                            .height_px = 1080,
                                            .hfov_max_deg = 90,
                                            .projection = "rectilinear"};
    for (int i = 0; i < 2; i++) {
        needs[i].need_id = i ? "N-2" : "N-1";
        needs[i].title_fa = needs[i].title_en = needs[i].purpose = needs[i].agency = needs[i].remit = "need";
        needs[i].subject = needs[i].evidence = needs[i].success_measure = needs[i].base_figure =
            needs[i].review_on = "";
        needs[i].floor_class = needs[i].ceiling_class = "";
    }
    m->dossier.scheme = (struct dg_scheme){.title_fa = "طرح",
                                           .title_en = "Scheme",
                                           .responsible = "",
                                           .access = "",
                                           .sign = "",
                                           .data_licence = "",
                                           .edition = "2014",
                                           .retention_days = 20};
    m->dossier.scheme.crs.srs_id = 32639;
    m->dossier.needs.items = needs;
    m->dossier.needs.n = 2;
    m->dossier.equipment.items = &equipment;
    m->dossier.equipment.n = 1;
    streets(m, n);
    m->scheme = (struct dg_source_scheme){.case_id = "S-1405-0001",
                                          .body = {"Municipality", "شهرداری"},
                                          .decided_on = "2026-05-01",
                                          .valid_from = "2026-05-01",
                                          .valid_until = "2029-05-01",
                                          .lapsed_on = "",
                                          .verdict = "approve",
                                          .resolution = "12",
                                          .reasons = "",
                                          .n_for = 5,
                                          .version_sha256 = "ab",
                                          .dossier = &m->dossier};
    decided(m, n);
    m->source = (struct dg_source){.county_id = "bench",
                                   .county = {"County", "شهرستان"},
                                   .as_of = "2026-11-24",
                                   .schemes = &m->scheme,
                                   .n_schemes = 1};
}

static void answer(const struct dg_register *reg, const char *path, const char *query)
{
    struct dg_web_reply reply = {0};
    struct dg_err err = {0};
    const struct dg_web_request request = {.path = path, .query = query, .accept = "", .lang = DG_FA};
    double t = cpu_s();
    if (dg_register_answer(reg, &request, &reply, &err) < 0) exit(1);
    printf("%-48s %9.4f s %10zu bytes\n", path, cpu_s() - t, reply.body.len);
    dg_web_reply_done(&reply);
}

int main(int argc, char **argv)
{
    static struct made m;
    struct dg_register reg;
    struct dg_err err = {0};
    double number = 20000;
    if (argc > 1 && (!dg_parse_double(argv[1], &number) || number < 1 || number > 200000)) return 2;
    int32_t n = (int32_t)number;
    source_make(&m, n);
    double t = cpu_s();
    if (dg_register_build(&m.arena, &m.source, &reg, &err) < 0) {
        fprintf(stderr, "bench-register: %s\n", err.msg);
        return 1;
    }
    printf("%-48s %9.4f s %10d cameras\n", "made", cpu_s() - t, (int)reg.n_cameras);
    answer(&reg, "/register", "");
    answer(&reg, "/register", "q=zzz");
    answer(&reg, "/register/map", "");
    answer(&reg, "/register/schemes/S-1405-0001", "");
    answer(&reg, "/ogc/collections/cameras/items", "limit=10000");
    answer(&reg, "/ogc/collections/cameras/items", "bbox=51,35.6,51.01,35.7");
    answer(&reg, "/register/files/cameras.geojson", "");
    answer(&reg, "/register/files/cameras.csv", "");
    dg_arena_done(&m.arena);
    return 0;
}
