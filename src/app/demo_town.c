/* Demo town: what else is alive in the county while the story goes on: the town's scheme, in force and built,
 * what residents say of it, listings of private premises, and a need that waits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/demo.h"
#include "app/sample.h"

/* The town's quarter is built like the village, five kilometres to the east: in the municipality's territory.
 */
#define EAST_M 5000.0
#define NORTH_M 1200.0

/* Its cameras: of the village's those at the junction, its approach, the school, the clinic, the women's
 * workshop and the tank; the first half is phase 1. */
static const char *const cameras[] = {"C-07", "C-08", "C-15", "C-14", "C-16", "C-24"};
static const char *const needs[] = {"N-04", "N-05", "N-13", "N-11", "N-08", "N-20"};
enum { N_CAMERAS = sizeof cameras / sizeof *cameras };

/* ---- the dossier ------------------------------------------------------------------------------------------
 */

static struct dg_pt shifted(struct dg_pt at) { return (struct dg_pt){at.x + EAST_M, at.y + NORTH_M}; }

/* Into points of its own: a home's building and its private space share theirs. */
static int shift(struct dg_arena *arena, struct dg_geom *geom, struct dg_err *err)
{
    struct dg_ring *rings;
    DG_TRY(DG_NEW(arena, &rings, (size_t)geom->n_rings, err));
    for (int32_t i = 0; i < geom->n_rings; i++) {
        rings[i] = geom->rings[i];
        DG_TRY(DG_NEW(arena, &rings[i].pts, (size_t)rings[i].n_pts, err));
        for (int32_t j = 0; j < rings[i].n_pts; j++) rings[i].pts[j] = shifted(geom->rings[i].pts[j]);
    }
    geom->rings = rings;
    return 0;
}

#define SHIFT_GEOMS(list)                                                                                      \
    for (int32_t i_ = 0; i_ < (list).n; i_++) DG_TRY(shift(arena, &(list).items[i_].geom, err))
#define SHIFT_POINTS(list)                                                                                     \
    for (int32_t i_ = 0; i_ < (list).n; i_++) (list).items[i_].at = shifted((list).items[i_].at)

static int shift_all(struct dg_arena *arena, struct dg_dossier *d, struct dg_err *err)
{
    DG_TRY(shift(arena, &d->scheme.boundary, err));
    SHIFT_GEOMS(d->needs);
    SHIFT_GEOMS(d->links);
    SHIFT_GEOMS(d->buildings);
    SHIFT_GEOMS(d->barriers);
    SHIFT_GEOMS(d->roads);
    SHIFT_GEOMS(d->private_spaces);
    SHIFT_GEOMS(d->sensitive_places);
    SHIFT_POINTS(d->sites);
    SHIFT_POINTS(d->cameras);
    SHIFT_POINTS(d->lamps);
    SHIFT_POINTS(d->doors);
    return 0;
}

static int32_t ix_of(const char *const *ids, int32_t n, const char *id)
{
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(ids[i], id) == 0) return i;
    }
    return -1;
}

/* The chosen cameras and their needs, each camera serving its one need. */
static void choose(struct dg_dossier *d)
{
    int32_t n = 0;
    for (int32_t i = 0; i < d->cameras.n; i++) {
        struct dg_camera camera = d->cameras.items[i];
        int32_t ix = ix_of(cameras, N_CAMERAS, camera.camera_id);
        if (ix < 0) continue;
        camera.serves = needs[ix];
        camera.phase_no = ix < N_CAMERAS / 2 ? 1 : 2;
        d->cameras.items[n++] = camera;
    }
    d->cameras.n = n;
    n = 0;
    for (int32_t i = 0; i < d->needs.n; i++) {
        if (ix_of(needs, N_CAMERAS, d->needs.items[i].need_id) >= 0) d->needs.items[n++] = d->needs.items[i];
    }
    d->needs.n = n;
    d->presets.n = 0;
    for (int32_t i = 0; i < d->phases.n; i++) d->phases.items[i].budget /= 5;
    d->scheme.running_cost_year /= 5;
}

/* Streets get names: roads that lie in one line are one street. */
static void name_roads(struct dg_dossier *d, enum dg_lang lang)
{
    for (int32_t i = 0; i < d->roads.n; i++) {
        const struct dg_ring *ring = &d->roads.items[i].geom.rings[0];
        struct dg_pt a = ring->pts[0], b = ring->pts[ring->n_pts - 1];
        bool is_across = fabs(b.x - a.x) > fabs(b.y - a.y);
        long line = lround((is_across ? (a.y + b.y) / 2 - DG_SAMPLE_Y0 : (a.x + b.x) / 2 - DG_SAMPLE_X0) / 120);
        char key[32];
        snprintf(key, sizeof key, "demo.road_%ld", (labs(line) * 2 + (is_across ? 0 : 1)) % 8);
        d->roads.items[i].name = dg_word(lang, key);
    }
}

static const char *said(enum dg_lang lang, const char *word)
{
    char key[64];
    snprintf(key, sizeof key, "demo.say_%s", word);
    return dg_word(lang, key);
}

/* What the scheme says of itself: titles, whose it is, its phases; of its goals the traffic's. */
static void describe(const struct dg_demo *demo, struct dg_dossier *d)
{
    static const char *const phases[] = {"town_phase_a", "town_phase_b"};
    d->scheme.scheme_id = "town-1";
    d->scheme.title_fa = said(DG_FA, "town_title");
    d->scheme.title_en = said(DG_EN, "town_title");
    d->scheme.responsible_kind = "municipality";
    d->scheme.responsible = said(demo->lang, "town_body");
    d->scheme.access = said(demo->lang, "town_access");
    for (int32_t i = 0; i < d->phases.n && i < 2; i++) {
        d->phases.items[i].title_fa = said(DG_FA, phases[i]);
        d->phases.items[i].title_en = said(DG_EN, phases[i]);
    }
    int32_t n = 0;
    for (int32_t i = 0; i < d->goals.n; i++) {
        if (strcmp(d->goals.items[i].goal_id, "G-02") == 0) d->goals.items[n++] = d->goals.items[i];
    }
    d->goals.n = n;
}

static int make_version(struct dg_demo *demo, struct dg_err *err)
{
    struct dg_dossier dossier;
    DG_TRY(dg_app_sample_make(&demo->arena, 1, demo->lang, &dossier, err));
    name_roads(&dossier, demo->lang);
    choose(&dossier);
    DG_TRY(shift_all(&demo->arena, &dossier, err));
    describe(demo, &dossier);
    return dg_demo_version(demo, &dossier, "town.gpkg", demo->sha256[2], err);
}

/* ---- review -----------------------------------------------------------------------------------------------
 */

static int submit(struct dg_demo *demo, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_county_receipt receipt;
    DG_TRY(make_version(demo, err));
    /* The law on driving offences carries the needs of traffic; the others rest on the county's own resolution.
     */
    dg_text_addf(
        &data,
        "{\"grounds\":[{\"ground\":\"traffic_offences\",\"needs\":[\"N-04\",\"N-05\",\"N-11\",\"N-13\"]},"
        "{\"ground\":\"county_resolution\"}],\"sha256\":\"%s\",\"title\":\"$town_title\"}",
        demo->sha256[2]);
    DG_TRY(dg_text_finish(&data, err));
    dg_demo_tell(demo, "town_submit");
    DG_TRY(dg_demo_act(demo, "town.submitter", "scheme.submit", NULL, data.data, &receipt, err));
    demo->town = receipt.case_id;
    return 0;
}

static int examine(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row opinions[] = {
        {"secretary", "case.accept", "{}", NULL},
        {"secretary", "opinion.ask",
         "{\"body\":\"technical_office\",\"body_kind\":\"technical_office\",\"remit\":\"technical\"}", NULL},
        {"secretary", "opinion.ask",
         "{\"body\":\"traffic_police\",\"body_kind\":\"traffic_police\",\"remit\":\"traffic\"}", NULL},
        {"expert.technical", "opinion.file", "{\"opinion\":1,\"text\":\"$town_sound\",\"verdict\":\"for\"}",
         "town_opinions"},
        {"expert.traffic", "opinion.file",
         "{\"conditions\":[{\"cameras\":[\"C-07\",\"C-08\"],\"text\":\"$keep_week\"}],\"opinion\":2,\"text\":"
         "\"$town_queue\",\"verdict\":\"for_with_conditions\"}",
         NULL},
    };
    static const struct dg_demo_row committee[] = {
        {"secretary", "meeting.open", "{}", NULL},
        {"chair", "attend.in", "{}", NULL},
        {"member.technical", "attend.in", "{}", NULL},
        {"member.traffic", "attend.in", "{}", NULL},
        {"chair", "vote.open", "{\"motion\":\"approve\"}", NULL},
        {"member.technical", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL},
        {"member.traffic", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL},
        {"chair", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL},
        {"chair", "vote.close", "{\"vote\":1}", NULL},
        {"chair", "meeting.close", "{}", NULL},
        {"chair", "minutes.confirm", "{}", NULL},
        {"chair", "committee.pass", "{}", NULL},
    };
    DG_TRY(dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(opinions), err));
    DG_TRY(dg_demo_call(demo, demo->town, "T-3", "town_agenda", 6, err));
    return dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(committee), err);
}

static int decide(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row rows[] = {
        {"secretary", "meeting.open", "{}", NULL},
        {"chair", "attend.in", "{}", NULL},
        {"member.police", "attend.in", "{}", NULL},
        {"member.traffic", "attend.in", "{}", NULL},
        {"member.justice", "attend.in", "{}", NULL},
        {"member.technical", "attend.in", "{}", NULL},
        {"chair", "vote.open", "{\"motion\":\"approve_with_conditions\"}", NULL},
        {"member.police", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL},
        {"member.traffic", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL},
        {"member.justice", "vote.cast", "{\"choice\":\"abstain\",\"vote\":2}", NULL},
        {"member.technical", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL},
        {"chair", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL},
        {"chair", "vote.close", "{\"vote\":2}", NULL},
        {"chair", "meeting.close", "{}", NULL},
        {"chair", "minutes.confirm", "{}", NULL},
        {"chair", "decide",
         "{\"conditions\":[{\"condition\":1}],\"reasons\":\"$town_reasons\",\"resolution\":\"1406/"
         "7\",\"verdict\":"
         "\"approve_with_conditions\",\"vote\":2}",
         "town_decided"},
        {"secretary", "forward", "{}", NULL},
    };
    static const struct dg_demo_row in_force[] = {
        {"province", "province.decide",
         "{\"reasons\":\"$by_law\",\"resolution\":\"P-1406/12\",\"verdict\":\"approve\"}", "town_in_force"},
        {"secretary", "publish", "{}", NULL},
    };
    DG_TRY(dg_demo_call(demo, demo->town, "C-2", "town_agenda", 7, err));
    DG_TRY(dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(rows), err));
    dg_demo_wait(demo, 9);
    return dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(in_force), err);
}

static int object(struct dg_demo *demo, struct dg_err *err)
{
    struct dg_county_receipt receipt;
    static const struct dg_demo_row dismiss[] = {
        {"chair", "objection.decide",
         "{\"objection\":1,\"reasons\":\"$objection_reasons\",\"verdict\":\"dismiss\"}", NULL}};
    dg_demo_wait(demo, 6);
    dg_demo_tell(demo, "objection");
    DG_TRY(dg_demo_public(demo, NULL, "objection.file", demo->town, NULL, "{\"text\":\"$objection_text\"}",
                          &receipt, err));
    dg_demo_wait(demo, 8);
    return dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(dismiss), err);
}

/* ---- as built ---------------------------------------------------------------------------------------------
 */

/* The phase's cameras at their approved places; the one that is named does not work yet. */
static int report_phase(struct dg_demo *demo, int32_t no, const char *broken, struct dg_err *err)
{
    const struct dg_actor reader = dg_demo_actor(demo, "town.submitter");
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_county_receipt receipt;
    struct dg_case c;
    const char *comma = "";
    DG_TRY(dg_county_case(demo->county, &demo->arena, &reader, demo->town, &c, err));
    const struct dg_case_version *version = &c.versions[c.n_versions - 1];
    dg_text_add(&data, "{\"built\":[");
    for (int32_t i = 0; i < version->n_cameras; i++) {
        const struct dg_case_camera *camera = &version->cameras[i];
        int32_t ix = ix_of(cameras, N_CAMERAS, camera->id);
        if ((ix < N_CAMERAS / 2 ? 1 : 2) != no) continue;
        dg_text_addf(&data, "%s{\"id\":\"%s\",\"lat_e7\":%d,\"lon_e7\":%d,\"state\":\"%s\"}", comma, camera->id,
                     camera->lat_e7, camera->lon_e7,
                     strcmp(camera->id, broken) == 0 ? "out_of_service" : "working");
        comma = ",";
    }
    dg_text_addf(&data, "],\"phase\":\"%d\"}", no);
    DG_TRY(dg_text_finish(&data, err));
    return dg_demo_act(demo, "town.works", "phase.report", demo->town, data.data, &receipt, err);
}

static int build(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row first[] = {
        {"town.works", "condition.report", "{\"condition\":1,\"evidence\":\"$set_to_week\"}", NULL},
        {"secretary", "condition.close", "{\"condition\":1,\"evidence\":\"$inspected\"}", NULL},
        {"town.works", "phase.start", "{\"phase\":\"1\"}", NULL},
    };
    static const struct dg_demo_row second[] = {{"town.works", "phase.start", "{\"phase\":\"2\"}", NULL}};
    dg_demo_wait(demo, 20);
    dg_demo_tell(demo, "town_built");
    DG_TRY(dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(first), err));
    dg_demo_wait(demo, 90);
    DG_TRY(report_phase(demo, 1, "", err));
    dg_demo_wait(demo, 120);
    DG_TRY(dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(second), err));
    dg_demo_wait(demo, 80);
    return report_phase(demo, 2, "C-16", err);
}

/* ---- running ----------------------------------------------------------------------------------------------
 */

static int complain(struct dg_demo *demo, struct dg_err *err)
{
    struct dg_county_receipt complaint, receipt;
    dg_demo_wait(demo, 60);
    dg_demo_tell(demo, "complaint");
    DG_TRY(dg_demo_public(demo, NULL, "complaint.file", NULL, demo->town,
                          "{\"camera\":\"C-07\",\"text\":\"$complaint_text\",\"type\":\"complaint\"}",
                          &complaint, err));
    dg_demo_wait(demo, 3);
    return dg_demo_act(demo, "town.submitter", "complaint.answer", complaint.case_id,
                       "{\"text\":\"$complaint_answer\"}", &receipt, err);
}

static int run(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row rows[] = {
        {"town.works", "service.report",
         "{\"cameras\":[{\"id\":\"C-08\",\"state\":\"out_of_service\"}],\"reason\":\"$lens_wet\"}", "service"}};
    static const struct dg_demo_row later[] = {
        {"town.works", "service.report",
         "{\"cameras\":[{\"id\":\"C-08\",\"state\":\"working\"},{\"id\":\"C-14\",\"state\":\"out_of_service\"}]"
         ","
         "\"reason\":\"$cable_cut\"}",
         NULL},
        {"town.submitter", "result.report",
         "{\"results\":[{\"figure\":\"$figure_minutes\",\"id\":\"G-02\",\"of\":\"goal\"},{\"figure\":"
         "\"$figure_cases\",\"id\":\"N-04\",\"of\":\"need\"}]}",
         "results"},
    };
    dg_demo_wait(demo, 40);
    DG_TRY(dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(rows), err));
    dg_demo_wait(demo, 30);
    return dg_demo_rows(demo, demo->town, DG_DEMO_ROWS(later), err);
}

int dg_demo_town(struct dg_demo *demo, struct dg_err *err)
{
    typedef int (*scene_fn)(struct dg_demo * demo, struct dg_err * err);
    static const scene_fn scenes[] = {submit, examine, decide, object, build, complain, run};
    dg_demo_wait(demo, 10);
    dg_demo_tell(demo, "meanwhile");
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) DG_TRY(scenes[i](demo, err));
    return 0;
}

/* ---- people's own cameras ----------------------------------------------------------------------------------
 */

int dg_demo_listings(struct dg_demo *demo, struct dg_err *err)
{
    static const char *const data[] = {
        ("{\"camera\":{\"id\":\"V-1\",\"lat_e7\":345700000,\"lon_e7\":525801000},\"consent\":\"fa\","
         "\"premises\":\"shop\","
         "\"purpose\":\"$own_window\",\"retention_days\":7,\"sees_public_space\":\"no\",\"street\":\"$street_"
         "market\"}"),
        ("{\"camera\":{\"id\":\"V-1\",\"lat_e7\":345706000,\"lon_e7\":525812000},\"consent\":\"fa\","
         "\"premises\":"
         "\"workshop\",\"purpose\":\"$own_yard\",\"retention_days\":14,\"sees_public_space\":\"yes\","
         "\"street\":"
         "\"$street_garden\"}"),
        ("{\"camera\":{\"id\":\"V-1\",\"lat_e7\":345712000,\"lon_e7\":525790000},\"consent\":\"fa\","
         "\"premises\":\"shop\"}")};
    struct dg_county_receipt filed, receipt;
    dg_demo_wait(demo, 12);
    dg_demo_tell(demo, "voluntary");
    for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
        DG_TRY(dg_demo_public(demo, NULL, "listing.file", NULL, NULL, data[i], &filed, err));
        DG_TRY(dg_demo_act(demo, "secretary", "decide", filed.case_id, "{\"verdict\":\"approve\"}", &receipt,
                           err));
        DG_TRY(dg_demo_act(demo, "secretary", "publish", filed.case_id, "{}", &receipt, err));
    }
    dg_demo_wait(demo, 20);
    return dg_demo_public(demo, filed.person_id, "withdraw", filed.case_id, NULL, "{\"reason\":\"$moved_out\"}",
                          &receipt, err);
}

int dg_demo_waiting(struct dg_demo *demo, struct dg_err *err)
{
    struct dg_county_receipt receipt;
    dg_demo_wait(demo, 2);
    dg_demo_tell(demo, "question");
    DG_TRY(dg_demo_public(demo, NULL, "complaint.file", NULL, demo->town,
                          "{\"camera\":\"C-14\",\"text\":\"$question\",\"type\":\"question\"}", &receipt, err));
    dg_demo_tell(demo, "need_waits");
    return dg_demo_act(demo, "roads.submitter", "need.file", NULL,
                       "{\"purpose\":\"traffic\",\"text\":\"$road_need\",\"title\":\"$road_need_title\"}",
                       &receipt, err);
}
