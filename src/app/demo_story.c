/* Demo story: one scheme from the need to the reopened review, refusals included, and the lapse of its
 * approval. */
#include <math.h>
#include <string.h>

#include "app/app.h"
#include "app/demo.h"

/* The sample village; the second version turns one camera and tilts another, as the points ask. */
static int make_version(struct dg_demo *demo, int32_t no, struct dg_err *err)
{
    struct dg_dossier dossier;
    DG_TRY(dg_app_sample_make(&demo->arena, 1, demo->lang, &dossier, err));
    if (no == 2 && dossier.cameras.n > 1) {
        dossier.cameras.items[1].bearing_deg = fmod(dossier.cameras.items[1].bearing_deg + 12, 360);
        dossier.cameras.items[0].tilt_deg += 2;
    }
    return dg_demo_version(demo, &dossier, no == 1 ? "v1.gpkg" : "v2.gpkg", demo->sha256[no - 1], err);
}

static int need(struct dg_demo *demo, struct dg_err *err)
{
    struct dg_county_receipt receipt;
    dg_demo_tell(demo, "need");
    DG_TRY(dg_demo_act(demo, "expert.traffic", "need.file", NULL,
                       "{\"dossier_need\":\"N-01\",\"evidence\":[\"$need_evidence\"],\"purpose\":\"traffic\","
                       "\"text\":\"$need_text\",\"title\":\"$need_title\"}",
                       &receipt, err));
    demo->need = receipt.case_id;
    return 0;
}

static int submit(struct dg_demo *demo, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_county_receipt receipt;
    struct dg_err refused = {0};
    DG_TRY(make_version(demo, 1, err));
    dg_text_addf(
        &data,
        "{\"grounds\":[{\"ground\":\"security_council_guideline\"},{\"ground\":\"county_resolution\"}],"
        "\"need_cases\":[\"%s\"],\"sha256\":\"%s\",\"title\":\"$scheme_title\"}",
        demo->need, demo->sha256[0]);
    DG_TRY(dg_text_finish(&data, err));
    dg_demo_tell(demo, "submit");
    DG_TRY(dg_demo_act(demo, "submitter", "scheme.submit", NULL, data.data, &receipt, err));
    demo->scheme = receipt.case_id;
    dg_demo_tell(demo, "own_refused");
    if (dg_demo_act(demo, "submitter", "case.accept", demo->scheme, "{}", &receipt, &refused) >= 0)
        return dg_err_set(err, DG_ESTATE, "the demo's wrong act was not refused");
    dg_text_addf(demo->text, "                  (%s)\n", refused.msg);
    return 0;
}

static int opinions(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row rows[] = {
        {"secretary", "case.accept", "{}", "accept"},
        {"secretary", "opinion.ask",
         "{\"body\":\"technical_office\",\"body_kind\":\"technical_office\",\"remit\":\"technical\"}", "ask"},
        {"secretary", "opinion.ask", "{\"body\":\"police\",\"body_kind\":\"police\",\"remit\":\"security\"}",
         NULL},
        {"secretary", "opinion.ask",
         "{\"body\":\"traffic_police\",\"body_kind\":\"traffic_police\",\"remit\":\"traffic\"}", NULL},
        {"secretary", "opinion.ask",
         "{\"body\":\"justice_office\",\"body_kind\":\"justice_office\",\"remit\":\"privacy\"}", NULL},
        {"expert.technical", "opinion.file",
         "{\"opinion\":1,\"text\":\"$technically_sound\",\"verdict\":\"for\"}", "technical_for"},
        {"expert.police", "opinion.file", "{\"opinion\":2,\"text\":\"$need_confirmed\",\"verdict\":\"for\"}",
         "police_for"},
        {"expert.traffic", "opinion.file",
         "{\"opinion\":3,\"text\":\"$nothing_further\",\"verdict\":\"no_comment\"}", "traffic_none"},
        {"expert.justice", "opinion.file",
         "{\"conditions\":[{\"cameras\":[\"C-01\"],\"text\":\"$mask_yard\"},{\"cameras\":[\"C-02\"],\"text\":"
         "\"$put_up_sign\"}],\"opinion\":4,\"text\":\"$two_conditions\",\"verdict\":\"for_with_conditions\"}",
         "justice_conditions"},
    };
    dg_demo_wait(demo, 1);
    return dg_demo_rows(demo, demo->scheme, DG_DEMO_ROWS(rows), err);
}

static int committee(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row rows[] = {
        {"secretary", "meeting.open", "{}", "committee"},
        {"chair", "attend.in", "{}", NULL},
        {"member.technical", "attend.in", "{}", NULL},
        {"member.police", "attend.in", "{}", NULL},
        {"member.traffic", "attend.in", "{}", NULL},
        {"chair", "vote.open", "{\"motion\":\"return\",\"text\":\"$return_two\"}", NULL},
        {"member.technical", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL},
        {"member.police", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL},
        {"member.traffic", "vote.cast", "{\"choice\":\"abstain\",\"vote\":1}", NULL},
        {"chair", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL},
        {"chair", "vote.close", "{\"vote\":1}", NULL},
        {"chair", "meeting.close", "{}", "minutes"},
        {"chair", "minutes.confirm", "{}", NULL},
        {"chair", "committee.return",
         "{\"points\":[{\"camera\":\"C-02\",\"text\":\"$point_direction\"},{\"camera\":\"C-01\",\"text\":"
         "\"$point_tilt\"}],\"vote\":1}",
         "returned"},
    };
    DG_TRY(dg_demo_call(demo, demo->scheme, "T-1", "agenda", 6, err));
    return dg_demo_rows(demo, demo->scheme, DG_DEMO_ROWS(rows), err);
}

static int second_version(struct dg_demo *demo, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_county_receipt receipt;
    dg_demo_wait(demo, 5);
    DG_TRY(make_version(demo, 2, err));
    dg_text_addf(
        &data,
        "{\"answers\":[{\"point\":1,\"text\":\"$answer_turned\"},{\"point\":2,\"text\":\"$answer_tilted\"}],"
        "\"sha256\":\"%s\"}",
        demo->sha256[1]);
    DG_TRY(dg_text_finish(&data, err));
    dg_demo_tell(demo, "version_two");
    return dg_demo_act(demo, "submitter", "version.submit", demo->scheme, data.data, &receipt, err);
}

static int committee_again(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row rows[] = {
        {"secretary", "meeting.open", "{}", NULL},
        {"chair", "attend.in", "{}", NULL},
        {"member.technical", "attend.in", "{}", NULL},
        {"member.police", "attend.in", "{}", NULL},
        {"chair", "vote.open", "{\"motion\":\"approve\"}", NULL},
        {"member.technical", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL},
        {"member.police", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL},
        {"chair", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL},
        {"chair", "vote.close", "{\"vote\":2}", NULL},
        {"chair", "meeting.close", "{}", NULL},
        {"chair", "minutes.confirm", "{}", NULL},
        {"chair", "committee.pass", "{}", "passed"},
    };
    DG_TRY(dg_demo_call(demo, demo->scheme, "T-2", "agenda", 6, err));
    return dg_demo_rows(demo, demo->scheme, DG_DEMO_ROWS(rows), err);
}

static int commission(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row rows[] = {
        {"secretary", "meeting.open", "{}", "commission"},
        {"chair", "attend.in", "{}", NULL},
        {"member.police", "attend.in", "{}", NULL},
        {"member.traffic", "attend.in", "{}", NULL},
        {"member.justice", "attend.in", "{}", NULL},
        {"member.technical", "attend.in", "{}", NULL},
        {"member.city", "attend.in", "{}", NULL},
        {"member.roads", "attend.in", "{}", NULL},
        {"member.city", "recuse", "{\"reason\":\"$related\"}", "recused"},
        {"member.roads", "attend.out", "{}", "left"},
        {"chair", "vote.open", "{\"motion\":\"approve_with_conditions\"}", "vote"},
        {"member.police", "vote.cast", "{\"choice\":\"for\",\"vote\":3}", NULL},
        {"member.traffic", "vote.cast", "{\"choice\":\"for\",\"vote\":3}", NULL},
        {"member.technical", "vote.cast", "{\"choice\":\"for\",\"vote\":3}", NULL},
        {"member.justice", "vote.cast", "{\"choice\":\"against\",\"vote\":3}", NULL},
        {"chair", "vote.cast", "{\"choice\":\"for\",\"vote\":3}", NULL},
        {"chair", "vote.close", "{\"vote\":3}", "tally"},
        {"member.justice", "reason.file", "{\"text\":\"$less_intrusive\",\"vote\":3}", "minority"},
        {"chair", "meeting.close", "{}", NULL},
        {"chair", "minutes.confirm", "{}", "confirmed"},
        {"chair", "decide",
         "{\"conditions\":[{\"condition\":1},{\"condition\":2}],\"reasons\":\"$clear_need\",\"resolution\":"
         "\"1405/12\",\"verdict\":\"approve_with_conditions\",\"vote\":3}",
         "decided"},
        {"secretary", "forward", "{}", "forwarded"},
    };
    DG_TRY(dg_demo_call(demo, demo->scheme, "C-1", "agenda", 7, err));
    return dg_demo_rows(demo, demo->scheme, DG_DEMO_ROWS(rows), err);
}

static int province(struct dg_demo *demo, struct dg_err *err)
{
    static const struct dg_demo_row decide[] = {
        {"province", "province.decide",
         "{\"reasons\":\"$by_law\",\"resolution\":\"P-1405/31\",\"verdict\":\"approve\"}", "province"},
        {"secretary", "publish", "{}", "published"},
    };
    const struct dg_actor reader = dg_demo_actor(demo, "province");
    const char *bytes;
    size_t n = 0;
    struct dg_err unseen = {0};
    dg_demo_wait(demo, 4);
    DG_TRY(dg_county_version(demo->county, &demo->arena, &reader, demo->scheme, demo->sha256[1], &bytes, &n,
                             NULL, err));
    if (dg_county_version(demo->county, &demo->arena, &reader, demo->scheme, demo->sha256[0], &bytes, &n, NULL,
                          &unseen) >= 0)
        dg_demo_tell(demo, "saw_first");
    return dg_demo_rows(demo, demo->scheme, DG_DEMO_ROWS(decide), err);
}

/* As built: one camera stands 20 m from its approved place. */
static int build(struct dg_demo *demo, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_case c;
    struct dg_county_receipt receipt;
    static const struct dg_demo_row close[] = {
        {"implementer", "condition.report", "{\"condition\":1,\"evidence\":\"$mask_set\"}", "conditions_done"},
        {"implementer", "condition.report", "{\"condition\":2,\"evidence\":\"$sign_up\"}", NULL},
        {"secretary", "condition.close", "{\"condition\":1,\"evidence\":\"$inspected\"}", NULL},
        {"secretary", "condition.close", "{\"condition\":2,\"evidence\":\"$inspected\"}", NULL},
        {"implementer", "phase.start", "{\"phase\":\"1\"}", "phase_begins"},
    };
    const struct dg_actor reader = dg_demo_actor(demo, "submitter");
    dg_demo_wait(demo, 30);
    DG_TRY(dg_demo_rows(demo, demo->scheme, DG_DEMO_ROWS(close), err));
    DG_TRY(dg_county_case(demo->county, &demo->arena, &reader, demo->scheme, &c, err));
    const struct dg_case_camera *camera = &c.versions[c.n_versions - 1].cameras[0];
    dg_demo_wait(demo, 60);
    /* 20 m to the east: 111,320 m a degree times the cosine of the latitude. */
    int32_t lon_e7 =
        camera->lon_e7 + (int32_t)lround(20e7 / (111320 * cos(camera->lat_e7 / 1e7 * 0.017453292519943295)));
    dg_text_addf(
        &data,
        "{\"built\":[{\"id\":\"%s\",\"lat_e7\":%d,\"lon_e7\":%d,\"state\":\"working\"}],\"phase\":\"1\","
        "\"reason\":\"$pole_in_way\"}",
        camera->id, camera->lat_e7, lon_e7);
    DG_TRY(dg_text_finish(&data, err));
    dg_demo_tell(demo, "moved");
    return dg_demo_act(demo, "implementer", "phase.report", demo->scheme, data.data, &receipt, err);
}

int dg_demo_story(struct dg_demo *demo, struct dg_err *err)
{
    typedef int (*scene_fn)(struct dg_demo * demo, struct dg_err * err);
    static const scene_fn scenes[] = {
        need, submit, opinions, committee, second_version, committee_again, commission, province, build};
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) DG_TRY(scenes[i](demo, err));
    return 0;
}

int dg_demo_lapse(struct dg_demo *demo, struct dg_err *err)
{
    const struct dg_actor reader = dg_demo_actor(demo, "auditor");
    struct dg_case c;
    DG_TRY(dg_county_case(demo->county, &demo->arena, &reader, demo->scheme, &c, err));
    if (c.term_until <= demo->now)
        return dg_err_set(err, DG_ESTATE, "the demo's approval has no term to lapse");
    demo->now = c.term_until + 60;
    DG_TRY(dg_demo_tick(demo, err));
    DG_TRY(dg_county_case(demo->county, &demo->arena, &reader, demo->scheme, &c, err));
    if (c.status != DG_STATUS_LAPSED)
        return dg_err_set(err, DG_ESTATE, "the demo's approval is %s instead of lapsed",
                          dg_case_status_word(c.status));
    dg_demo_tell(demo, "lapsed");
    return 0;
}
