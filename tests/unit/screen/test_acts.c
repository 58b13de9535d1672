/* Acts: every act of a person has a form, what a form gives is of the act's shape, faults stand beside their
 * fields, and refusals are told in the reader's language. */
#include "stage.h"

static bool is_of_the_clock(const char *act)
{
    static const char *const words[] = {"minutes.draft", "adopt",         "deadline.remind",
                                        "opinion.lapse", "deadline.pass", "objection.lapse",
                                        "lapse"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], act) == 0) return true;
    }
    return false;
}

static void test_all(void)
{
    const char *act;
    for (int32_t i = 0; (act = dg_act_word(i)); i++) {
        char key[80];
        snprintf(key, sizeof key, "screen.act_%s", act);
        if (dg_screen_act_is_known(act) == is_of_the_clock(act)) printf("# %s\n", act);
        CHECK(dg_screen_act_is_known(act) != is_of_the_clock(act));
        CHECK(dg_word_exists(key));
    }
}

/* The data of a filled form; its parts are compared. */
static const char *read_form(struct stage *s, const char *act, const struct dg_named *pairs, int32_t n,
                             struct dg_screen_faults *faults)
{
    const struct dg_form form = {pairs, n};
    const struct dg_screen_act of = {.kind = act, .c = dg_act_opens(act) >= 0 ? NULL : &s->c, .seq = 40};
    struct dg_text data = {0};
    const char *about;
    faults->n = 0;
    CHECK_INT(dg_screen_act_read(&s->screen, &of, &form, &data, &about, faults, &s->err), 0);
    const char *kept = dg_arena_strdup(&s->arena, data.data);
    dg_text_done(&data);
    return kept;
}
#define READ(act, pairs) read_form(&s, act, pairs, (int32_t)(sizeof(pairs) / sizeof *(pairs)), &faults)

static void test_read(void)
{
    struct stage s;
    struct dg_screen_faults faults;
    stage_set(&s, DG_FA, DG_ROLE_SECRETARY, "said");
    const struct dg_named call[] = {{"session", " C-1 "},
                                    {"starts_at", "۱۴۰۵/۹/۱۰"},
                                    {"starts_at.hour", "۰۹:۳۰"},
                                    {"place", "here"},
                                    {"agenda", "a\n\nb\n"}};
    CHECK_STR(READ("meeting.call", call), "{\"session\":\"C-1\",\"starts_at\":\"2026-12-01T06:00:00Z\","
                                          "\"place\":\"here\",\"agenda\":[\"a\",\"b\"]}");
    CHECK_INT(faults.n, 0);
    const struct dg_named opinion[] = {
        {"opinion", "1"},           {"verdict", "for_with_conditions"}, {"n.conditions", "3"},
        {"conditions.0.text", "x"}, {"conditions.0.cameras", "C-01"},   {"conditions.0.cameras", "C-02"},
        {"conditions.2.text", "y"}};
    CHECK_STR(READ("opinion.file", opinion),
              "{\"opinion\":1,\"verdict\":\"for_with_conditions\",\"conditions\":[{\"text\":\"x\",\"cameras\":["
              "\"C-01\",\"C-02\"]},{\"text\":\"y\"}]}");
    const struct dg_named agency[] = {{"body", "police|police|security"}};
    CHECK_STR(READ("opinion.ask", agency),
              "{\"body\":\"police\",\"body_kind\":\"police\",\"remit\":\"security\"}");
    const struct dg_named answers[] = {{"answers.2.text", "done"}, {"sha256", "cd"}};
    CHECK_STR(READ("version.submit", answers),
              "{\"sha256\":\"cd\",\"answers\":[{\"point\":2,\"text\":\"done\"}]}");
    const struct dg_named decide[] = {{"verdict", "approve_with_conditions"},
                                      {"conditions.taken", "1"},
                                      {"n.conditions", "1"},
                                      {"conditions.0.text", "z"}};
    CHECK_STR(READ("decide", decide),
              "{\"verdict\":\"approve_with_conditions\",\"conditions\":[{\"condition\":1},{\"text\":\"z\"}]}");
    const struct dg_named built[] = {{"phase", "2"},
                                     {"built.0.state", "out"},
                                     {"built.1.state", "moved"},
                                     {"built.1.lat", "۳۵٫۰۰۰۰۰۰۱"},
                                     {"built.1.lon", "51.5"},
                                     {"built.1.bearing_deg", "90"}};
    CHECK_STR(READ("phase.report", built),
              "{\"phase\":\"2\",\"built\":[{\"id\":\"C-01\",\"lon_e7\":515000000,\"lat_e7\":350000001,"
              "\"bearing_deg\":90}],\"left_out\":[\"said\"]}");
    const struct dg_named come[] = {{"person", "p-9|police|police"}};
    CHECK_STR(READ("attend.in", come), "{\"person\":\"p-9\",\"body\":\"police\",\"body_kind\":\"police\"}");
    s.actor.role = DG_ROLE_MEMBER; /* a member comes in for himself, whatever the form says */
    CHECK_STR(READ("attend.in", come), "{}");
    stage_done(&s);
}

static void test_faults(void)
{
    static const struct {
        const char *act, *field, *name, *value;
    } rows[] = {{"need.file", "title", "text", "x"},
                {"meeting.call", "starts_at", "starts_at", "1405/13/1"},
                {"meeting.call", "starts_at.hour", "starts_at.hour", "25:00"},
                {"extension.grant", "days", "days", "ten"},
                {"committee.return", "points.0.text", "n.points", "1"},
                {"version.submit", "answers.2.text", "sha256", "cd"},
                {"opinion.file", "conditions.0.text", "conditions.0.cameras", "C-01"},
                {"vote.cast", "choice", "vote", "1"},
                {"phase.report", "built.1.lat", "built.1.state", "moved"},
                {"change.submit", "of", "title", "x"}};
    struct stage s;
    struct dg_screen_faults faults;
    stage_set(&s, DG_EN, DG_ROLE_SECRETARY, "said");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct dg_named pairs[] = {{rows[i].name, rows[i].value}, {"n.conditions", "1"}};
        bool is_there = false;
        (void)READ(rows[i].act, pairs);
        for (int32_t k = 0; k < faults.n; k++) is_there |= strcmp(faults.list[k].field, rows[i].field) == 0;
        if (!is_there) printf("# %s: %s\n", rows[i].act, rows[i].field);
        CHECK(is_there);
        /* It stands in the summary, leads to the field, and beside it. */
        dg_text_clear(&s.out);
        const struct dg_screen_act of = {.kind = rows[i].act,
                                         .c = dg_act_opens(rows[i].act) >= 0 ? NULL : &s.c};
        CHECK_INT(dg_screen_act_form(&s.screen, &of, &(struct dg_form){pairs, 2}, &faults, &s.err), 0);
        char link[80], id[80];
        snprintf(link, sizeof link, "<a href=\"#f-%s\">", rows[i].field);
        snprintf(id, sizeof id, "id=\"f-%s\"", rows[i].field);
        if (!strstr(s.out.data, link) || !strstr(s.out.data, id))
            printf("# %s: %s\n", rows[i].act, rows[i].field);
        CHECK(strstr(s.out.data, link) && strstr(s.out.data, id));
    }
    stage_done(&s);
}

static void test_refusals(void)
{
    static const struct {
        const char *message, *field, *fa;
    } rows[] = {
        {"no quorum: 3 members with a vote are present and not recused, 4 of 7 seats are needed", "",
         "حد نصاب نیست: 3 عضو دارای رأی حاضرند و 4 از 7 لازم است."},
        {"opinion.file: conditions: for_with_conditions names them", "conditions",
         "برای نظر «موافق مشروط» شرط‌ها را بنویسید."},
        {"points[1].camera: version 2 has no camera \"C-99\"", "points.1.camera",
         "نسخهٔ 2 دوربین «C-99» ندارد."},
        {"text: the verdict against gives its reasons", "text", "برای نظر «مخالف» دلایل را بنویسید."},
        {"\"police\" is not asked for an opinion", "", "از «فرماندهی انتظامی» نظر خواسته نشده است."},
    };
    struct stage s;
    stage_set(&s, DG_FA, DG_ROLE_MEMBER, "x");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_screen_faults faults = {.n = 0};
        dg_screen_refusal(&s.screen, rows[i].message, &faults);
        CHECK_INT(faults.n, 1);
        CHECK_STR(faults.list[0].field, rows[i].field);
        CHECK_STR(faults.list[0].text, rows[i].fa);
        CHECK(!faults.list[0].plain);
    }
    struct dg_screen_faults faults = {.n = 0};
    dg_screen_refusal(&s.screen, "reason: something that nobody has put into words", &faults);
    CHECK_STR(faults.list[0].field, "reason");
    CHECK_STR(faults.list[0].plain,
              "something that nobody has put into words"); /* as it is, marked as English */
    stage_done(&s);
}

int main(void)
{
    TAP_CASE("every act of a person has a form and words", test_all);
    TAP_CASE("what a form sends, as data", test_read);
    TAP_CASE("faults lead to their fields", test_faults);
    TAP_CASE("refusals in the reader's language", test_refusals);
    return tap_end();
}
