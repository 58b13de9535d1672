/* Procedures: the compiled-in ones are without fault; a broken one is told by place and remedy. */
#include "review/review.h"
#include "tap.h"

static struct dg_arena arena;

/* The procedure of the county with one text in it replaced. */
static char *broken(const char *from, const char *to)
{
    size_t n = 0;
    const char *bytes = dg_procedure_standard_bytes("tehran-county", &n);
    char *text = dg_arena_strndup(&arena, bytes, n), *at = strstr(text, from);
    CHECK(at);
    char *out = dg_arena_get(&arena, n + strlen(to) + 1);
    size_t before = at ? (size_t)(at - text) : 0;
    memcpy(out, text, before);
    strcpy(out + before, to);
    strcat(out, at ? at + strlen(from) : "");
    return out;
}

static void fault(const char *from, const char *to, const char *place, const char *word)
{
    struct dg_procedure_issues issues;
    struct dg_procedure procedure;
    struct dg_err err = {0};
    const char *text = broken(from, to);
    bool is_found = false;
    CHECK_INT(dg_procedure_check(&arena, text, strlen(text), &issues, &err), 0);
    for (int32_t i = 0; i < issues.n; i++) {
        char line[1200];
        const struct dg_procedure_issue *issue = &issues.issues[i];
        snprintf(line, sizeof line, "%s: %s; %s", issue->place, issue->fault, issue->remedy);
        CHECK(*issue->fault && *issue->remedy);
        if (strstr(issue->place, place) && strstr(line, word)) is_found = true;
    }
    if (!is_found) {
        printf("# %s: \"%s\" is not told; there are %d\n", place, word, (int)issues.n);
        for (int32_t i = 0; i < issues.n; i++)
            printf("#   %s: %s; %s\n", issues.issues[i].place, issues.issues[i].fault, issues.issues[i].remedy);
    }
    CHECK(is_found);
    CHECK_INT(dg_procedure_parse(&arena, "p.json", text, strlen(text), &procedure, &err), DG_EFORMAT);
    CHECK(strstr(err.msg, "p.json: "));
}

static void test_standard(void)
{
    for (int32_t i = 0; dg_procedure_name(i); i++) {
        size_t n = 0;
        struct dg_procedure_issues issues;
        struct dg_procedure procedure;
        const char *name = dg_procedure_name(i), *bytes = dg_procedure_standard_bytes(name, &n);
        CHECK_INT(dg_procedure_check(&arena, bytes, n, &issues, NULL), 0);
        CHECK_INT(issues.n, 0);
        CHECK_INT(dg_procedure_standard(&arena, name, &procedure, NULL), 0);
        CHECK_STR(procedure.id, name);
        CHECK_INT(strlen(procedure.sha256), 64);
        CHECK(procedure.cases[DG_CASE_SCHEME].is_there);
    }
    CHECK(!dg_procedure_standard_bytes("no-such", &(size_t){0}));
}

static void test_faults(void)
{
    fault("\"id\": \"tehran-county\"", "\"idd\": \"tehran-county\"", "idd", "did you mean \"id\"");
    fault("\"didgah.procedure/1\"", "\"didgah.procedure/9\"", "format", "didgah.procedure/1");
    fault("\"fa\": \"دهیاری\"", "\"fb\": \"دهیاری\"", "bodies[0].title", "in this language too");
    fault("\"accept\": \"committee\"", "\"accept\": \"comittee\"", "stages[0].outcomes.accept",
          "did you mean \"committee\"");
    fault("\"accept\": \"committee\"", "\"acept\": \"committee\"", "outcomes.acept", "no act has this outcome");
    fault("\"case.accept\": [\"secretariat/secretary\"]", "\"case.accept\": [\"secretaria/secretary\"]",
          "case.accept", "did you mean \"secretariat\"");
    fault("\"case.accept\": [\"secretariat/secretary\"]", "\"case.accept\": [\"police/member\"]", "case.accept",
          "a member can never do case.accept");
    fault("\"case.accept\": [\"secretariat/secretary\"]", "\"case.accept\": [\"police/secretary\"]",
          "case.accept", "\"police\" has nobody who is secretary");
    fault("\"case.accept\": [\"secretariat/secretary\"]", "\"case.accept\": [\"secretary\"]", "case.accept[0]",
          "BODY/ROLE");
    fault("\"case.accept\":", "\"case.accep\":", "case.accep", "did you mean \"case.accept\"");
    fault("\"silence\": \"accept\"", "\"silence\": \"agree\"", "silence", "leads nowhere");
    fault("\"working_days\": 5", "\"working_days\": 0", "deadline.working_days", "1 to 3650");
    fault("\"num\": 3, \"den\": 5", "\"num\": 6, \"den\": 5", "quorum", "more than all");
    fault("\"chairs\": true", "\"chairs\": false", "seats", "0 seats chair");
    fault("\"term_years\": 3", "\"term_years\": 0", "term_years", "1 to 50");
    fault("\"weekend\": [\"thursday\", \"friday\"]", "\"weekend\": [\"thursday\", \"fryday\"]", "weekend[1]",
          "no day of the week");
    fault("\"within\": \"village\"", "\"within\": \"hamlet\"", "responsible[0].within", "village|city|outside");
    fault("\"first\": \"intake\"", "\"first\": \"start\"", "first", "there is no stage \"start\"");
    fault("\"days\": []", "\"days\": [{\"date\":\"1405-13-01\",\"title\":{\"en\":\"a\",\"fa\":\"ب\"}}]",
          "calendar.days[0].date", "Solar Hijri date");
    fault("\"of\": [\"opinions\", \"changes\", \"cases\"]",
          "\"of\": [\"opinions\", \"changes\", \"cases.scheme\"]", "cases.need.stages.intake.deadline",
          "nothing says where this figure comes from");
    fault("\"of\": [\"opinions\", \"changes\", \"cases\"]",
          "\"of\": [\"opinions\", \"changes\", \"cases\", \"cases.*.term\"]", "basis[0].of[3]",
          "there is no figure at \"cases.*.term\"");
    fault("\"kind\": \"reported\"", "\"kind\": \"rumour\"", "grounds[1].kind", "cited|reported");
    fault("\"id\": \"county_resolution\"", "\"id\": \"traffic_offences\"", "grounds[2].id", "given twice");
    fault("\"grounds\": [", "\"needs_ground\": true, \"groundz\": [", "groundz", "did you mean");
    fault("\"deadline\": {\"working_days\": 5}", "\"deadline\": {\"working_days\": 5, \"from\": \"birth\"}",
          "deadline.from", "stage|opening");
    fault("{", "{,", "", "mend the JSON");
}

/* Every figure of the compiled-in procedures says where it comes from; of the county's none is law. */
static void test_figures(void)
{
    struct dg_procedure procedure;
    struct dg_figure *figures;
    int32_t n = 0, n_cited = 0;
    bool has_term = false;
    CHECK_INT(dg_procedure_standard(&arena, "french-department", &procedure, NULL), 0);
    CHECK_INT(dg_procedure_figures(&arena, &procedure, &figures, &n, NULL), 0);
    for (int32_t i = 0; i < n; i++) {
        CHECK(figures[i].basis_ix >= 0);
        n_cited += procedure.bases[figures[i].basis_ix].kind == DG_BASIS_CITED;
        if (strcmp(figures[i].place, "cases.scheme.term_years") != 0) continue;
        has_term = true;
        CHECK_STR(figures[i].value[DG_EN], "5 years");
        CHECK_STR(figures[i].value[DG_FA], "۵ سال");
        CHECK(strstr(procedure.bases[figures[i].basis_ix].text[DG_EN], "L. 252-4"));
    }
    CHECK(has_term && n_cited > 10 && n_cited < n);
    CHECK(procedure.needs_ground && dg_procedure_ground(&procedure, "traffic_flow"));
    CHECK(!dg_procedure_ground(&procedure, "no-such"));
    CHECK_INT(dg_procedure_standard(&arena, "tehran-county", &procedure, NULL), 0);
    CHECK_INT(dg_procedure_figures(&arena, &procedure, &figures, &n, NULL), 0);
    CHECK(n > 100);
    for (int32_t i = 0; i < n; i++) CHECK_INT(procedure.bases[figures[i].basis_ix].kind, DG_BASIS_PROPOSAL);
}

/* What the county settles goes before what the files assume. */
static void test_settled_days(void)
{
    struct dg_procedure procedure;
    struct dg_err err = {0};
    const char *text =
        broken("\"days\": []", "\"days\": [{\"date\":\"1405-04-06\",\"title\":{\"en\":\"Ashura\","
                               "\"fa\":\"عاشورا\"}},{\"date\":\"1405-04-04\",\"off\":false}]");
    CHECK_INT(dg_procedure_parse(&arena, "p.json", text, strlen(text), &procedure, &err), 0);
    int64_t at = 0;
    CHECK(dg_time_parse("2026-06-27T08:00:00Z", &at)); /* 6 Tir 1405 */
    const struct dg_holiday *day =
        dg_calendar_holiday(&procedure.calendar, dg_calendar_day(&procedure.calendar, at));
    CHECK(day && day->is_confirmed);
    CHECK(!dg_calendar_holiday(&procedure.calendar, dg_calendar_day(&procedure.calendar, at - 2 * 86400)));
}

int main(void)
{
    TAP_CASE("the compiled-in procedures", test_standard);
    TAP_CASE("faults with place and remedy", test_faults);
    TAP_CASE("where each figure comes from", test_figures);
    TAP_CASE("days that the county has settled", test_settled_days);
    dg_arena_done(&arena);
    return tap_end();
}
