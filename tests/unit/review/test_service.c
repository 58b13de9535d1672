/* Service: what is told of a scheme while it runs, on which ground it stands, and the numbers of its decisions.
 */
#include "sample_data.h"

#define GROUNDS(list) "{\"title\":\"طرح\",\"grounds\":" list "," FACTS_OF(SHA_A) "}"

static void approve(struct play *play)
{
    play_to_province(play, "{\"verdict\":\"approve_with_conditions\",\"resolution\":\"۱۲/۱۴۰۵\","
                           "\"conditions\":[{\"text\":\"تابلو\",\"cameras\":[\"C-01\"]}]}");
    DO(play, PROVINCE, "province.decide", "{\"verdict\":\"approve\",\"resolution\":\"P-7\"}");
}

static void test_grounds(void)
{
    dg_auto(play_done) struct play play;
    dg_auto(dg_text_done) struct dg_text text = {0};
    play_begin(&play, "tehran-county");
    NO(&play, DRAFTER, "scheme.submit", GROUNDS("[{\"ground\":\"no-such\"}]"), DG_EFOUND,
       "grounds[0]: the procedure has no ground \"no-such\"");
    NO(&play, DRAFTER, "scheme.submit", GROUNDS("[{\"ground\":\"traffic_offences\",\"needs\":[\"N-9\"]}]"),
       DG_EFOUND, "no need \"N-9\"");
    NO(&play, DRAFTER, "scheme.submit",
       GROUNDS("[{\"ground\":\"county_resolution\"},{\"ground\":\"county_resolution\"}]"), DG_EINVAL,
       "given twice");
    DO(&play, DRAFTER, "scheme.submit",
       GROUNDS("[{\"ground\":\"traffic_offences\",\"needs\":[\"N-1\"]},{\"ground\":\"county_resolution\"}]"));
    CHECK_INT(play.c->n_grounds, 2);
    CHECK_STR(play.c->grounds[0].id, "traffic_offences");
    CHECK_STR(play.c->grounds[0].needs[0], "N-1");
    CHECK_INT(play.c->grounds[1].n_needs, 0);
    struct dg_actor reader = DRAFTER;
    CHECK_INT(dg_case_json(&text, &play.procedure, play.c, &reader, NULL, &play.err), 0);
    CHECK(strstr(text.data, "\"ground\": \"traffic_offences\"") && strstr(text.data, "مادهٔ ۳"));
    play_check_fold(&play);
}

/* A later version keeps the grounds unless it names others. */
static void test_grounds_of_versions(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", GROUNDS("[{\"ground\":\"county_resolution\"}]"));
    DO(&play, SECRETARY, "case.return", "{\"points\":[{\"text\":\"روشن نیست\"}]}");
    DO(&play, DRAFTER, "version.submit", "{\"answers\":[{\"point\":1,\"text\":\"شد\"}]," FACTS_OF(SHA_B) "}");
    CHECK_INT(play.c->n_grounds, 1);
    CHECK_STR(play.c->grounds[0].id, "county_resolution");
    DO(&play, SECRETARY, "case.return", "{\"points\":[{\"text\":\"روشن نیست\"}]}");
    DO(&play, DRAFTER, "version.submit",
       "{\"answers\":[{\"point\":2,\"text\":\"شد\"}],\"grounds\":[{\"ground\":\"traffic_offences\"}]," FACTS_OF(
           SHA_C) "}");
    CHECK_INT(play.c->n_grounds, 1);
    CHECK_STR(play.c->grounds[0].id, "traffic_offences");
    play_check_fold(&play);
}

static void test_needs_ground(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    play.procedure.needs_ground = true;
    NO(&play, DRAFTER, "scheme.submit", SCHEME, DG_EINVAL, "name the legal ground");
    DO(&play, DRAFTER, "scheme.submit", GROUNDS("[{\"ground\":\"county_resolution\"}]"));
}

static void test_decision(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    approve(&play);
    int32_t n = play.c->n_decisions;
    CHECK_STR(play.c->decisions[n - 1].resolution, "P-7");
    CHECK_STR(play.c->decisions[n - 2].resolution, "۱۲/۱۴۰۵");
    CHECK_INT(play.c->conditions[0].closed_at, 0);
    int64_t at = play.now;
    DO(&play, SECRETARY, "condition.close", "{\"condition\":1,\"evidence\":\"دیده شد\"}");
    CHECK_INT(play.c->conditions[0].closed_at, at);
    play_check_fold(&play);
}

static void test_built_once(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    approve(&play);
    DO(&play, SECRETARY, "condition.close", "{\"condition\":1,\"evidence\":\"دیده شد\"}");
    DO(&play, BUILDER, "phase.start", "{\"phase\":\"1\"}");
    NO(&play, BUILDER, "phase.report",
       "{\"phase\":\"1\",\"built\":[{\"id\":\"C-01\",\"lon_e7\":515001000,\"lat_e7\":357001000},"
       "{\"id\":\"C-01\",\"lon_e7\":515001000,\"lat_e7\":357001000}]}",
       DG_EINVAL, "built: \"C-01\" is given twice");
    NO(&play, BUILDER, "phase.report", "{\"phase\":\"1\",\"left_out\":[\"C-01\",\"C-01\"],\"reason\":\"نیست\"}",
       DG_EINVAL, "left_out: \"C-01\" is given twice");
    NO(&play, BUILDER, "phase.report",
       "{\"phase\":\"1\",\"built\":[{\"id\":\"C-01\",\"lon_e7\":515001000,\"lat_e7\":357001000}],"
       "\"left_out\":[\"C-01\"],\"reason\":\"نیست\"}",
       DG_EINVAL, "is reported as built too");
    DO(&play, BUILDER, "phase.report",
       "{\"phase\":\"1\",\"built\":[{\"id\":\"C-01\",\"lon_e7\":515001000,\"lat_e7\":357001000,\"state\":"
       "\"working\"}]}");
    CHECK_INT(play.c->phases[0].built[0].service, DG_SERVICE_WORKING);
    play_check_fold(&play);
}

static void test_service(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", SCHEME);
    NO(&play, DRAFTER, "service.report", "{\"cameras\":[{\"id\":\"C-01\",\"state\":\"working\"}]}", DG_ESTATE,
       "nothing is approved");
    dg_auto(play_done) struct play on;
    play_begin(&on, "tehran-county");
    approve(&on);
    NO(&on, BUILDER, "service.report", "{\"cameras\":[{\"id\":\"C-77\",\"state\":\"working\"}]}", DG_EFOUND,
       "no camera \"C-77\"");
    NO(&on, BUILDER, "service.report", "{\"cameras\":[{\"id\":\"C-01\",\"state\":\"out_of_service\"}]}",
       DG_EINVAL, "say why");
    NO(&on, BUILDER, "service.report",
       "{\"cameras\":[{\"id\":\"C-01\",\"state\":\"working\"},{\"id\":\"C-01\",\"state\":\"working\"}]}",
       DG_EINVAL, "given twice");
    NO(&on, BUILDER, "service.report", "{\"cameras\":[{\"id\":\"C-01\",\"state\":\"not_reported\"}]}",
       DG_EINVAL, "state");
    DO(&on, BUILDER, "service.report",
       "{\"cameras\":[{\"id\":\"C-01\",\"state\":\"out_of_service\"}],\"reason\":\"برق\"}");
    DO(&on, DRAFTER, "service.report", "{\"cameras\":[{\"id\":\"C-01\",\"state\":\"working\"}]}");
    CHECK_INT(on.c->n_services, 2);
    CHECK_INT(on.c->services[0].cameras[0].state, DG_SERVICE_OUT);
    CHECK_INT(on.c->services[1].cameras[0].state, DG_SERVICE_WORKING);
    play_check_fold(&on);
}

static void test_results(void)
{
    dg_auto(play_done) struct play play;
    play_begin(&play, "tehran-county");
    approve(&play);
    NO(&play, DRAFTER, "result.report", "{\"results\":[{\"of\":\"need\",\"id\":\"N-9\",\"figure\":\"۳\"}]}",
       DG_EFOUND, "no need \"N-9\"");
    NO(&play, DRAFTER, "result.report",
       "{\"results\":[{\"of\":\"goal\",\"id\":\"G-1\",\"figure\":\"۳\"},{\"of\":\"goal\",\"id\":\"G-1\","
       "\"figure\":\"۴\"}]}",
       DG_EINVAL, "given twice");
    DO(&play, DRAFTER, "result.report",
       "{\"results\":[{\"of\":\"goal\",\"id\":\"G-1\",\"figure\":\"۳\"},{\"of\":\"need\",\"id\":\"N-1\","
       "\"figure\":\"۴\"}]}");
    CHECK_INT(play.c->n_results, 2);
    CHECK(!play.c->results[0].is_of_need && play.c->results[1].is_of_need);
    CHECK_STR(play.c->results[1].figure.text, "۴");
    play_check_fold(&play);
}

int main(void)
{
    TAP_CASE("legal grounds are the procedure's", test_grounds);
    TAP_CASE("a later version keeps them or names others", test_grounds_of_versions);
    TAP_CASE("a procedure may ask for one", test_needs_ground);
    TAP_CASE("a decision has its number, a closed condition its date", test_decision);
    TAP_CASE("each camera is built once", test_built_once);
    TAP_CASE("which cameras work", test_service);
    TAP_CASE("what goals came to", test_results);
    return tap_end();
}
