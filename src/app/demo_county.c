/* Demo county: one scheme's whole way from the need to the lapse, with real files, a fixed clock and a fixed
 * seed. Nobody in it is anybody: people are their offices. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "app/county.h"
#include "app/county_open.h"
#include "log/log.h"
#include "store/store.h"

#define SEED 14050903u
#define BEGINS "2026-11-24T05:30:00Z" /* 3 Azar 1405, nine in the morning */

/* Who is there: an office each, and what its made-up account is called. */
struct office {
    const char *login, *body;
    enum dg_role role;
    const char *fa, *en;
};
static const struct office offices[] = {
    {"submitter", "village_office_sample", DG_ROLE_SUBMITTER, "دهیار روستای نمونه",
     "Head of the village office"},
    {"implementer", "village_office_sample", DG_ROLE_IMPLEMENTER, "مسئول اجرای دهیاری",
     "Works officer of the village office"},
    {"secretary", "secretariat", DG_ROLE_SECRETARY, "دبیر کمیسیون", "Secretary of the commission"},
    {"auditor", "secretariat", DG_ROLE_AUDITOR, "ناظر ثبت", "Auditor of the record"},
    {"chair", "county_office", DG_ROLE_CHAIR, "رئیس کمیسیون", "Chair of the commission"},
    {"admin", "county_office", DG_ROLE_ADMIN, "راهبر سامانه", "Administrator"},
    {"expert.technical", "technical_office", DG_ROLE_EXPERT, "کارشناس دفتر فنی",
     "Expert of the technical office"},
    {"expert.police", "police", DG_ROLE_EXPERT, "کارشناس فرماندهی انتظامی", "Expert of the police command"},
    {"expert.traffic", "traffic_police", DG_ROLE_EXPERT, "کارشناس پلیس راهور", "Expert of the traffic police"},
    {"expert.justice", "justice_office", DG_ROLE_EXPERT, "کارشناس دادگستری", "Expert of the justice office"},
    {"member.technical", "technical_office", DG_ROLE_MEMBER, "عضو از دفتر فنی",
     "Member for the technical office"},
    {"member.police", "police", DG_ROLE_MEMBER, "عضو از فرماندهی انتظامی", "Member for the police command"},
    {"member.traffic", "traffic_police", DG_ROLE_MEMBER, "عضو از پلیس راهور", "Member for the traffic police"},
    {"member.justice", "justice_office", DG_ROLE_MEMBER, "عضو از دادگستری", "Member for the justice office"},
    {"member.city", "municipality_sample", DG_ROLE_MEMBER, "عضو از شهرداری", "Member for the municipality"},
    {"member.roads", "road_administration", DG_ROLE_MEMBER, "عضو از راهداری",
     "Member for the road administration"},
    {"province", "province_office", DG_ROLE_CHAIR, "رئیس کمیسیون استان", "Chair of the provincial commission"},
};
enum { N_OFFICES = sizeof offices / sizeof *offices };

struct play {
    const char *dir;
    struct dg_county *county;
    struct dg_arena arena;
    struct dg_text *text;
    const char *ids[N_OFFICES];
    char sha256[2][DG_SHA256_HEX_SIZE];
    const char *need, *scheme;
    int64_t now;
    int32_t n_acts;
    bool wants_quick;
};

/* ---- telling
 * -----------------------------------------------------------------------------------------------------------------
 */

static void tell(struct play *play, const char *fa, const char *en)
{
    char at[DG_TIME_SIZE];
    dg_time_write(play->now, at);
    dg_text_addf(play->text, "%.16s  %s\n                  \u200F%s\n", at, en, fa);
}

/* ---- acting
 * ------------------------------------------------------------------------------------------------------------------
 */

static int32_t office_ix(const char *login)
{
    for (int32_t i = 0; i < N_OFFICES; i++) {
        if (strcmp(offices[i].login, login) == 0) return i;
    }
    return 0;
}

static int act_on(struct play *play, const char *login, const char *kind, const char *case_id, const char *data,
                  struct dg_county_receipt *out, struct dg_err *err)
{
    const struct office *office = &offices[office_ix(login)];
    const struct dg_actor actor = {
        .person_id = play->ids[office_ix(login)], .body_id = office->body, .role = office->role};
    const struct dg_act act = {
        .kind = kind, .case_id = case_id, .data = data, .at = play->now, .expect_seq = -1};
    char key[32];
    snprintf(key, sizeof key, "demo-county-%08d", ++play->n_acts);
    play->now += 300;
    if (dg_county_act(play->county, &play->arena, &actor, key, &act, NULL, 0, out, err) < 0)
        return dg_err_prefix(err, "%s", login);
    return 0;
}

/* On the scheme, in order; a row with a text is told. "{N}" words of times are filled by the caller. */
struct row {
    const char *login, *kind, *data, *fa, *en;
};

static int play_rows(struct play *play, const char *case_id, const struct row *rows, int32_t n,
                     struct dg_err *err)
{
    for (int32_t i = 0; i < n; i++) {
        struct dg_county_receipt receipt;
        if (rows[i].en) tell(play, rows[i].fa, rows[i].en);
        DG_TRY(act_on(play, rows[i].login, rows[i].kind, case_id, rows[i].data, &receipt, err));
    }
    return 0;
}
#define ROWS(rows) (rows), (int32_t)(sizeof(rows) / sizeof *(rows))

static void wait_days(struct play *play, int32_t n)
{
    play->now += (int64_t)n * 86400 - play->now % 86400 + 5 * 3600 + 1800;
}

static int tick(struct play *play, struct dg_err *err)
{
    struct dg_county_ticked ticked;
    return dg_county_tick(play->county, play->now, &ticked, err);
}

/* ---- the beginning
 * -------------------------------------------------------------------------------------------------------------
 */

static int found(struct play *play, const char *store, struct dg_err *err)
{
    struct dg_county_new params = {.at = play->now, .seed = SEED};
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE, .seed = SEED};
    params.config = dg_county_standard_config(&params.n_config);
    params.procedure = dg_procedure_standard_bytes("tehran-county", &params.n_procedure);
    DG_TRY(dg_county_create(store, &params, err));
    return dg_county_open(store, &options, &play->county, err);
}

/* The same made-up password for the same login, so that it can be printed. */
static void password_of(const char *login, char out[64]) { snprintf(out, 64, "demo-%s-1405-demo", login); }

static int people(struct play *play, struct dg_err *err)
{
    for (int32_t i = 0; i < N_OFFICES; i++) {
        char name[200], password[64], hash[DG_PASSWORD_HASH_SIZE];
        snprintf(name, sizeof name, "%s / %s", offices[i].fa, offices[i].en);
        DG_TRY(dg_county_person_add(play->county, &play->arena, name, NULL, play->now, &play->ids[i], err));
        const struct dg_grant grant = {play->ids[i], offices[i].body, offices[i].role};
        DG_TRY(dg_county_role_give(play->county, NULL, &grant, play->now, err));
        password_of(offices[i].login, password);
        DG_TRY(dg_password_hash(password, strlen(password),
                                play->wants_quick ? &dg_password_cost_test : &dg_password_cost_normal, hash,
                                err));
        DG_TRY(dg_county_account_set(play->county, play->ids[i], offices[i].login, hash, err));
    }
    return 0;
}

/* The sample village; the second version turns one camera and moves another, as the points ask. */
static int make_version(struct play *play, int32_t no, struct dg_err *err)
{
    struct dg_dossier dossier;
    char path[4096];
    DG_TRY(dg_app_sample_make(&play->arena, 1, DG_EN, &dossier, err));
    if (no == 2 && dossier.cameras.n > 1) {
        dossier.cameras.items[1].bearing_deg = fmod(dossier.cameras.items[1].bearing_deg + 12, 360);
        dossier.cameras.items[0].tilt_deg += 2;
    }
    if (snprintf(path, sizeof path, "%s/v%d.gpkg", play->dir, no) >= (int)sizeof path)
        return dg_err_set(err, DG_EINVAL, "%.80s...: the path is too long", play->dir);
    DG_TRY(dg_store_create(path, &dossier, false, err));
    return dg_app_county_version_put(play->county, path, play->now, play->sha256[no - 1], err);
}

/* ---- the story
 * -------------------------------------------------------------------------------------------------------------------
 */

static int need(struct play *play, struct dg_err *err)
{
    struct dg_county_receipt receipt;
    tell(play, "پلیس راهور نیازی را ثبت می‌کند: تقاطع ورودی روستا.",
         "The traffic police file a need: the junction at the village's entrance.");
    DG_TRY(act_on(
        play, "expert.traffic", "need.file", NULL,
        "{\"dossier_need\":\"N-01\",\"evidence\":[\"آمار ساختگی دو سال / made-up figures of two "
        "years\"],\"purpose\":\"traffic\","
        "\"text\":\"تصادف‌های پی‌درپی در تقاطع ورودی / repeated collisions at "
        "the "
        "entrance\",\"title\":\"تقاطع ورودی / The entrance "
        "junction\"}",
        &receipt, err));
    play->need = receipt.case_id;
    return 0;
}

static int submit(struct play *play, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_county_receipt receipt;
    struct dg_err refused = {0};
    DG_TRY(make_version(play, 1, err));
    dg_text_addf(&data,
                 "{\"need_cases\":[\"%s\"],\"sha256\":\"%s\",\"title\":\"طرح روستای نمونه / Scheme of the "
                 "sample village\"}",
                 play->need, play->sha256[0]);
    DG_TRY(dg_text_finish(&data, err));
    tell(play, "دهیاری طرح را می‌فرستد؛ نسخهٔ ۱ ثبت شد.",
         "The village office submits the scheme; version 1 is frozen.");
    DG_TRY(act_on(play, "submitter", "scheme.submit", NULL, data.data, &receipt, err));
    play->scheme = receipt.case_id;
    tell(play, "دهیاری نمی‌تواند طرح خود را بپذیرد: رد شد.",
         "The village office tries to accept its own scheme: refused.");
    if (act_on(play, "submitter", "case.accept", play->scheme, "{}", &receipt, &refused) >= 0)
        return dg_err_set(err, DG_ESTATE, "the demo's wrong act was not refused");
    dg_text_addf(play->text, "                  (%s)\n", refused.msg);
    return 0;
}

static int opinions(struct play *play, struct dg_err *err)
{
    static const struct row rows[] = {
        {"secretary", "case.accept", "{}", "دبیر طرح را می‌پذیرد.",
         "The secretary checks it in."},
        {"secretary", "opinion.ask",
         "{\"body\":\"technical_office\",\"body_kind\":\"technical_office\",\"remit\":\"technical\"}",
         "از چهار دستگاه نظر خواسته می‌شود.",
         "Four agencies are asked for their opinions."},
        {"secretary", "opinion.ask", "{\"body\":\"police\",\"body_kind\":\"police\",\"remit\":\"security\"}",
         NULL, NULL},
        {"secretary", "opinion.ask",
         "{\"body\":\"traffic_police\",\"body_kind\":\"traffic_police\",\"remit\":\"traffic\"}", NULL, NULL},
        {"secretary", "opinion.ask",
         "{\"body\":\"justice_office\",\"body_kind\":\"justice_office\",\"remit\":\"privacy\"}", NULL, NULL},
        {"expert.technical", "opinion.file",
         "{\"opinion\":1,\"text\":\"از نظر فنی درست است / technically sound\",\"verdict\":\"for\"}",
         "دفتر فنی موافق است.", "The technical office is for it."},
        {"expert.police", "opinion.file",
         "{\"opinion\":2,\"text\":\"نیاز تأیید می‌شود / the need is "
         "confirmed\",\"verdict\":\"for\"}",
         "فرماندهی انتظامی موافق است.", "The police command is for it."},
        {"expert.traffic", "opinion.file",
         "{\"opinion\":3,\"text\":\"بدون نظر دیگر / nothing further\",\"verdict\":\"no_comment\"}",
         "پلیس راهور نظری ندارد.", "The traffic police have no comment."},
        {"expert.justice", "opinion.file",
         "{\"conditions\":[{\"cameras\":[\"C-01\"],\"text\":\"حیاط خانهٔ روبه‌رو "
         "پوشانده "
         "شود "
         "/ "
         "mask "
         "the "
         "yard "
         "opposite\"},"
         "{\"cameras\":[\"C-02\"],\"text\":\"نشانی کنار دوربین نصب شود / put up a sign beside "
         "it\"}],\"opinion\":4,"
         "\"text\":\"با دو شرط / with two conditions\",\"verdict\":\"for_with_conditions\"}",
         "دادگستری با دو شرط برای دوربین‌های C-01 و C-02 موافق است.",
         "The justice office is for it with conditions pinned to cameras C-01 and C-02."},
    };
    wait_days(play, 1);
    return play_rows(play, play->scheme, ROWS(rows), err);
}

static int call_meeting(struct play *play, const char *session, int32_t days, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_county_receipt receipt;
    char at[DG_TIME_SIZE];
    int64_t called = play->now;
    wait_days(play, days);
    dg_time_write(play->now, at);
    play->now = called;
    dg_text_addf(&data,
                 "{\"agenda\":[\"طرح روستای نمونه / the sample village\"],\"place\":\"فرمانداری / the county "
                 "office\",\"session\":\"%s\","
                 "\"starts_at\":\"%s\"}",
                 session, at);
    DG_TRY(dg_text_finish(&data, err));
    DG_TRY(act_on(play, "secretary", "meeting.call", play->scheme, data.data, &receipt, err));
    play->now = called;
    wait_days(play, days);
    return 0;
}

static int committee(struct play *play, struct dg_err *err)
{
    static const struct row rows[] = {
        {"secretary", "meeting.open", "{}", "کمیتهٔ فنی تشکیل می‌شود.",
         "The technical committee meets."},
        {"chair", "attend.in", "{}", NULL, NULL},
        {"member.technical", "attend.in", "{}", NULL, NULL},
        {"member.police", "attend.in", "{}", NULL, NULL},
        {"member.traffic", "attend.in", "{}", NULL, NULL},
        {"chair", "vote.open",
         "{\"motion\":\"return\",\"text\":\"بازگرداندن با دو نکته / return with two points\"}", NULL, NULL},
        {"member.technical", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL, NULL},
        {"member.police", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL, NULL},
        {"member.traffic", "vote.cast", "{\"choice\":\"abstain\",\"vote\":1}", NULL, NULL},
        {"chair", "vote.cast", "{\"choice\":\"for\",\"vote\":1}", NULL, NULL},
        {"chair", "vote.close", "{\"vote\":1}", NULL, NULL},
        {"chair", "meeting.close", "{}", "صورت‌جلسه خودکار نوشته شد.",
         "The minutes write themselves."},
        {"chair", "minutes.confirm", "{}", NULL, NULL},
        {"chair", "committee.return",
         "{\"points\":[{\"camera\":\"C-02\",\"text\":\"جهت دوربین اصلاح شود / correct its direction\"},"
         "{\"camera\":\"C-01\",\"text\":\"زاویه بیشتر به پایین باشد / tilt it further down\"}],\"vote\":1}",
         "کمیته طرح را با دو نکتهٔ شماره‌دار بازمی‌گرداند.",
         "The committee returns it with two numbered points."},
    };
    DG_TRY(call_meeting(play, "T-1", 6, err));
    return play_rows(play, play->scheme, ROWS(rows), err);
}

static int second_version(struct play *play, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_county_receipt receipt;
    wait_days(play, 5);
    DG_TRY(make_version(play, 2, err));
    dg_text_addf(&data,
                 "{\"answers\":[{\"point\":1,\"text\":\"۱۲ درجه چرخید / turned by 12 "
                 "degrees\"},{\"point\":2,\"text\":\"۲ درجه پایین‌تر / tilted "
                 "2 degrees down\"}],\"sha256\":\"%s\"}",
                 play->sha256[1]);
    DG_TRY(dg_text_finish(&data, err));
    tell(play, "نسخهٔ ۲ به هر نکته پاسخ می‌دهد.", "Version 2 answers each point.");
    return act_on(play, "submitter", "version.submit", play->scheme, data.data, &receipt, err);
}

static int committee_again(struct play *play, struct dg_err *err)
{
    static const struct row rows[] = {
        {"secretary", "meeting.open", "{}", NULL, NULL},
        {"chair", "attend.in", "{}", NULL, NULL},
        {"member.technical", "attend.in", "{}", NULL, NULL},
        {"member.police", "attend.in", "{}", NULL, NULL},
        {"chair", "vote.open", "{\"motion\":\"approve\"}", NULL, NULL},
        {"member.technical", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL, NULL},
        {"member.police", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL, NULL},
        {"chair", "vote.cast", "{\"choice\":\"for\",\"vote\":2}", NULL, NULL},
        {"chair", "vote.close", "{\"vote\":2}", NULL, NULL},
        {"chair", "meeting.close", "{}", NULL, NULL},
        {"chair", "minutes.confirm", "{}", NULL, NULL},
        {"chair", "committee.pass", "{}", "کمیته طرح را به کمیسیون می‌فرستد.",
         "The committee passes it on to the commission."},
    };
    DG_TRY(call_meeting(play, "T-2", 6, err));
    return play_rows(play, play->scheme, ROWS(rows), err);
}

static int commission(struct play *play, struct dg_err *err)
{
    static const struct row rows[] = {
        {"secretary", "meeting.open", "{}", "کمیسیون شهرستان تشکیل می‌شود.",
         "The county commission meets."},
        {"chair", "attend.in", "{}", NULL, NULL},
        {"member.police", "attend.in", "{}", NULL, NULL},
        {"member.traffic", "attend.in", "{}", NULL, NULL},
        {"member.justice", "attend.in", "{}", NULL, NULL},
        {"member.technical", "attend.in", "{}", NULL, NULL},
        {"member.city", "attend.in", "{}", NULL, NULL},
        {"member.roads", "attend.in", "{}", NULL, NULL},
        {"member.city", "recuse", "{\"reason\":\"نسبت خویشاوندی با پیمانکار / related to the contractor\"}",
         "عضو شهرداری کنار می‌رود.", "The municipality's member is recused."},
        {"member.roads", "attend.out", "{}", "عضو راهداری جلسه را ترک می‌کند.",
         "The road administration's member leaves."},
        {"chair", "vote.open", "{\"motion\":\"approve_with_conditions\"}",
         "رأی‌گیری: تصویب مشروط.", "A vote: approval with conditions."},
        {"member.police", "vote.cast", "{\"choice\":\"for\",\"vote\":3}", NULL, NULL},
        {"member.traffic", "vote.cast", "{\"choice\":\"for\",\"vote\":3}", NULL, NULL},
        {"member.technical", "vote.cast", "{\"choice\":\"for\",\"vote\":3}", NULL, NULL},
        {"member.justice", "vote.cast", "{\"choice\":\"against\",\"vote\":3}", NULL, NULL},
        {"chair", "vote.cast", "{\"choice\":\"for\",\"vote\":3}", NULL, NULL},
        {"chair", "vote.close", "{\"vote\":3}", "چهار رأی موافق، یک رأی مخالف.",
         "Four votes for, one against."},
        {"member.justice", "reason.file",
         "{\"text\":\"راه کم‌مداخله‌تر سنجیده نشد / a less intrusive way was not "
         "weighed\",\"vote\":3}",
         "دلیل اقلیت ثبت شد.", "The minority's reasons are filed."},
        {"chair", "meeting.close", "{}", NULL, NULL},
        {"chair", "minutes.confirm", "{}", "صورت‌جلسه تأیید شد.",
         "The minutes are confirmed."},
        {"chair", "decide",
         "{\"conditions\":[{\"condition\":1},{\"condition\":2}],\"reasons\":\"نیاز روشن و تناسب رعایت شده است "
         "/ the need is clear and it is "
         "proportionate\",\"verdict\":\"approve_with_conditions\",\"vote\":3}",
         "کمیسیون طرح را مشروط تصویب می‌کند.",
         "The commission approves with conditions."},
        {"secretary", "forward", "{}", "نسخهٔ ثابت به استان فرستاده شد.",
         "The frozen version is forwarded to the province."},
    };
    DG_TRY(call_meeting(play, "C-1", 7, err));
    return play_rows(play, play->scheme, ROWS(rows), err);
}

static int province(struct play *play, struct dg_err *err)
{
    static const struct row decide[] = {
        {"province", "province.decide",
         "{\"reasons\":\"مطابق قانون / as the law asks\",\"verdict\":\"approve\"}",
         "استان همان نسخه را می‌بیند و تصویب می‌کند.",
         "The province sees exactly that version, and approves."},
        {"secretary", "publish", "{}", "فهرست همگانی منتشر شد.", "The public register shows it."},
    };
    const struct office *office = &offices[office_ix("province")];
    const struct dg_actor reader = {
        .person_id = play->ids[office_ix("province")], .body_id = office->body, .role = office->role};
    const char *bytes;
    size_t n = 0;
    struct dg_err unseen = {0};
    wait_days(play, 4);
    DG_TRY(dg_county_version(play->county, &play->arena, &reader, play->scheme, play->sha256[1], &bytes, &n,
                             NULL, err));
    if (dg_county_version(play->county, &play->arena, &reader, play->scheme, play->sha256[0], &bytes, &n, NULL,
                          &unseen) >= 0)
        tell(play, "استان نسخهٔ ۱ را هم می‌بیند.",
             "The province has full access, version 1 included.");
    return play_rows(play, play->scheme, ROWS(decide), err);
}

/* As built: one camera stands 20 m from its approved place. */
static int build(struct play *play, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_case c;
    struct dg_county_receipt receipt;
    static const struct row close[] = {
        {"implementer", "condition.report", "{\"condition\":1,\"evidence\":\"پوشش تصویر تنظیم شد / mask set\"}",
         "انجام شرط‌ها گزارش می‌شود.", "The conditions are reported done."},
        {"implementer", "condition.report", "{\"condition\":2,\"evidence\":\"نشانی نصب شد / sign put up\"}",
         NULL, NULL},
        {"secretary", "condition.close", "{\"condition\":1,\"evidence\":\"بازدید شد / inspected\"}", NULL,
         NULL},
        {"secretary", "condition.close", "{\"condition\":2,\"evidence\":\"بازدید شد / inspected\"}", NULL,
         NULL},
        {"implementer", "phase.start", "{\"phase\":\"1\"}", "فاز ۱ آغاز شد.", "Phase 1 begins."},
    };
    wait_days(play, 30);
    DG_TRY(play_rows(play, play->scheme, ROWS(close), err));
    const struct office *office = &offices[office_ix("submitter")];
    const struct dg_actor reader = {
        .person_id = play->ids[office_ix("submitter")], .body_id = office->body, .role = office->role};
    DG_TRY(dg_county_case(play->county, &play->arena, &reader, play->scheme, &c, err));
    const struct dg_case_camera *camera = &c.versions[c.n_versions - 1].cameras[0];
    wait_days(play, 60);
    /* 20 m to the east: 111,320 m a degree times the cosine of the latitude. */
    int32_t lon_e7 =
        camera->lon_e7 + (int32_t)lround(20e7 / (111320 * cos(camera->lat_e7 / 1e7 * 0.017453292519943295)));
    dg_text_addf(&data,
                 "{\"built\":[{\"id\":\"%s\",\"lat_e7\":%d,\"lon_e7\":%d}],\"phase\":\"1\",\"reason\":\"تیر "
                 "برق سر راه بود / a power "
                 "pole stood in the way\"}",
                 camera->id, camera->lat_e7, lon_e7);
    DG_TRY(dg_text_finish(&data, err));
    tell(play,
         "فاز ۱ گزارش می‌شود: یک دوربین جابه‌جا شده؛ بررسی "
         "دوباره "
         "باز "
         "می‌شود.",
         "Phase 1 is reported as built, one camera moved: the review reopens.");
    return act_on(play, "implementer", "phase.report", play->scheme, data.data, &receipt, err);
}

static int lapse(struct play *play, struct dg_err *err)
{
    const struct office *office = &offices[office_ix("auditor")];
    const struct dg_actor reader = {
        .person_id = play->ids[office_ix("auditor")], .body_id = office->body, .role = office->role};
    struct dg_case c;
    DG_TRY(dg_county_case(play->county, &play->arena, &reader, play->scheme, &c, err));
    if (c.term_until <= play->now)
        return dg_err_set(err, DG_ESTATE, "the demo's approval has no term to lapse");
    play->now = c.term_until + 60;
    DG_TRY(tick(play, err));
    DG_TRY(dg_county_case(play->county, &play->arena, &reader, play->scheme, &c, err));
    if (c.status != DG_STATUS_LAPSED)
        return dg_err_set(err, DG_ESTATE, "the demo's approval is %s instead of lapsed",
                          dg_case_status_word(c.status));
    tell(play, "مدت تصویب به پایان رسید: منقضی شد.", "The approval lapses on its date.");
    return 0;
}

static int finish(struct play *play, const char *store, struct dg_err *err)
{
    struct dg_county_verified found;
    DG_TRY(dg_county_verify(play->county, &play->arena, NULL, 0, &found, err));
    if (!found.is_right) return dg_err_set(err, DG_ESTATE, "the demo's store does not verify: %s", found.fault);
    dg_text_addf(
        play->text,
        "\n%lld entries, root %s\n\nAccounts, made up, for this demo alone / حساب‌های ساختگی، "
        "تنها "
        "برای این نمونه:\n",
        (long long)found.n_entries, found.root);
    for (int32_t i = 0; i < N_OFFICES; i++) {
        char password[64];
        password_of(offices[i].login, password);
        dg_text_addf(play->text, "  %-17s %-31s %s/%s\n", offices[i].login, password, offices[i].body,
                     dg_role_word(offices[i].role));
    }
    dg_text_addf(play->text, "\ndidgah verify %s\ndidgah serve %s\n", store, store);
    return dg_text_finish(play->text, err);
}

static void play_done(struct play *play)
{
    dg_county_close(&play->county);
    dg_arena_done(&play->arena);
}

int dg_app_demo_county(const char *dir, bool wants_quick, struct dg_text *text, struct dg_err *err)
{
    typedef int (*scene_fn)(struct play * play, struct dg_err * err);
    static const scene_fn scenes[] = {
        people,          need,       submit,   opinions, committee, second_version,
        committee_again, commission, province, build,    lapse};
    dg_auto(play_done) struct play play = {.dir = dir, .text = text, .wants_quick = wants_quick};
    char store[4096];
    if (snprintf(store, sizeof store, "%s/store", dir) >= (int)sizeof store)
        return dg_err_set(err, DG_EINVAL, "%.80s...: the path is too long", dir);
    (void)dg_time_parse(BEGINS, &play.now);
    if (mkdir(dir, 0777) != 0)
        return dg_err_set(err, DG_EEXIST, "%s: cannot be made, or is there already", dir);
    DG_TRY(found(&play, store, err));
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) DG_TRY(scenes[i](&play, err));
    return finish(&play, store, err);
}
