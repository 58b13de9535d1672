/* Pages: hostile texts stay texts on every page and in every form, and what is there to be seen is seen. */
#include "markup.h"
#include "stage.h"

static const char *const payloads[] = {"<script>zq9()</script>", "\\\"><img src=x onerror=zq9()>",
                                       "' onmouseover='zq9()", "</title><svg/onload=zq9()>", "&lt;zq9&gt;"};

static void check_page(struct stage *s, int code)
{
    CHECK_INT(code, 0);
    const char *html = s->out.data ? s->out.data : "";
    CHECK(strncmp(html, "<!DOCTYPE html>", 15) == 0 && strstr(html, "</html>"));
    CHECK(!markup_is_in_tag(html) && !strstr(html, "<script>") && !strstr(html, "<img") &&
          !strstr(html, "<svg/"));
    CHECK(!strstr(html, " style=") && !strstr(html, "screen.f_"));
    dg_text_clear(&s->out);
}

static void hostile(enum dg_lang lang, const char *payload)
{
    static const char *const acts[] = {"opinion.file", "vote.cast"};
    struct stage s;
    stage_set(&s, lang, DG_ROLE_SECRETARY, payload);
    char plain[80];
    size_t n = 0;
    for (const char *p = payload; *p && n + 1 < sizeof plain; p++)
        if (*p != '\\') plain[n++] = *p;
    plain[n] = '\0';
    s.who.name = plain;
    const struct dg_screen_case of = {.c = &s.c, .acts = acts, .n_acts = 2, .has_record = true};
    const struct dg_screen_person person = {"p-2", plain, "police", "police", DG_ROLE_MEMBER};
    check_page(&s, dg_screen_case(&s.screen, &of, &s.err));
    check_page(&s, dg_screen_meeting(&s.screen, &of, &person, 1, &s.err));
    check_page(&s, dg_screen_minutes(&s.screen, "S-1405-0001", plain, &s.err));
    struct dg_county_case row = {.id = "S-1405-0001",
                                 .stage = "commission",
                                 .title = plain,
                                 .submitter_body = plain,
                                 .kind = DG_CASE_SCHEME};
    const struct dg_screen_row rows[] = {{.of = &row, .acts = acts, .n_acts = 2, .due_at = 1}};
    check_page(&s,
               dg_screen_work(&s.screen,
                              &(struct dg_screen_work){.rows = rows, .n = 1, .opening = acts, .n_opening = 2},
                              &s.err));
    check_page(
        &s,
        dg_screen_cases(
            &s.screen,
            &(struct dg_screen_list){
                .rows = &row, .n = 1, .kind = "", .stage = plain, .status = "", .text = plain, .next = plain},
            &s.err));
    struct dg_person someone = {.id = "p-2", .name = plain, .contact = plain, .login = plain};
    const struct dg_screen_people people = {&someone, 1, s.grants, 1};
    check_page(&s, dg_screen_people(&s.screen, &people, NULL, NULL, &s.err));
    check_page(&s, dg_screen_person(&s.screen, &people, NULL, NULL, &s.err));
    check_page(&s, dg_screen_problem(&s.screen, 409, "server.problem.state", plain, plain, &s.err));
    const struct dg_screen_receipt receipt = {.case_id = plain,
                                              .person_id = plain,
                                              .leaf = "ab",
                                              .checkpoint = plain,
                                              .proof = plain,
                                              .is_done = true};
    check_page(&s, dg_screen_receipt(&s.screen, &receipt, &s.err));
    check_page(&s, dg_screen_account(&s.screen, NULL, NULL, &s.err));
    const struct dg_named pairs[] = {{"login", plain}, {"next", plain}};
    check_page(&s, dg_screen_login(&s.screen, &(struct dg_form){pairs, 2}, plain, NULL, &s.err));
    stage_done(&s);
}

/* The form of every act, filled with the payload, then its confirmation. */
static void hostile_forms(enum dg_lang lang, const char *payload)
{
    const char *act;
    for (int32_t i = 0; (act = dg_act_word(i)); i++) {
        if (!dg_screen_act_is_known(act)) continue;
        struct stage s;
        struct dg_screen_faults faults = {.n = 0};
        stage_set(&s, lang, DG_ROLE_SECRETARY, payload);
        const char *said = dg_json_find(&s.c, "title")->text;
        const struct dg_screen_person person = {"p-2", said, "police", "police", DG_ROLE_MEMBER};
        const struct dg_screen_act of = {.kind = act,
                                         .c = dg_act_opens(act) >= 0 ? NULL : &s.c,
                                         .seq = 40,
                                         .people = &person,
                                         .n_people = 1};
        static const char *const names[] = {"title",
                                            "text",
                                            "reason",
                                            "reasons",
                                            "note",
                                            "evidence",
                                            "place",
                                            "session",
                                            "items",
                                            "sha256",
                                            "days",
                                            "starts_at",
                                            "conditions.0.text",
                                            "points.0.text",
                                            "remarks.0.text",
                                            "n.remarks",
                                            "verdict",
                                            "more"};
        struct dg_named pairs[sizeof names / sizeof *names];
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) pairs[k] = (struct dg_named){names[k], said};
        const struct dg_form form = {pairs, (int32_t)(sizeof names / sizeof *names)};
        dg_auto(dg_text_done) struct dg_text data = {0};
        struct dg_json_value value;
        const char *about;
        CHECK_INT(dg_screen_act_read(&s.screen, &of, &form, &data, &about, &faults, &s.err), 0);
        CHECK_INT(dg_json_parse(&s.arena, data.data, data.len, &value, &s.err), 0);
        dg_screen_refusal(&s.screen, said, &faults);
        check_page(&s, dg_screen_act_form(&s.screen, &of, &form, &faults, &s.err));
        check_page(&s, dg_screen_act_confirm(&s.screen, &of, &form, &value, NULL, &s.err));
        check_page(&s, dg_screen_act_stale(&s.screen, &of, &form, &(struct dg_screen_record){.case_id = said},
                                           &s.err));
        stage_done(&s);
    }
}

static void test_hostile(void)
{
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        for (int lang = 0; lang < 2; lang++) {
            hostile((enum dg_lang)lang, payloads[i]);
            hostile_forms((enum dg_lang)lang, payloads[i]);
        }
    }
}

static bool has(const struct stage *s, const char *part) { return s->out.data && strstr(s->out.data, part); }

static void test_case(void)
{
    static const char *const fa[] = {"lang=\"fa\" dir=\"rtl\"",
                                     "aria-current=\"step\"><bdi>کمیسیون شهرستان",
                                     "۲۹ آذر ۱۴۰۵",
                                     "۱ دوربین افزوده",
                                     "نظریه‌های کارشناسی",
                                     "موافق مشروط",
                                     "C-01",
                                     "خارج از حیطه",
                                     "رأی داد",
                                     "۲۰ متر"};
    static const char *const en[] = {"lang=\"en\" dir=\"ltr\"", "1 cameras added", "for with conditions",
                                     "not answered yet",        "overdue",         "text kept beside the log",
                                     "moved by at most 20 m"};
    struct stage s;
    stage_set(&s, DG_FA, DG_ROLE_SECRETARY, "سخن");
    const struct dg_screen_case of = {.c = &s.c};
    CHECK_INT(dg_screen_case(&s.screen, &of, &s.err), 0);
    for (size_t i = 0; i < sizeof fa / sizeof *fa; i++) {
        if (!has(&s, fa[i])) printf("# missing: %s\n", fa[i]);
        CHECK(has(&s, fa[i]));
    }
    stage_done(&s);
    stage_set(&s, DG_EN, DG_ROLE_SECRETARY, "said");
    CHECK_INT(dg_screen_case(&s.screen, &(struct dg_screen_case){.c = &s.c}, &s.err), 0);
    for (size_t i = 0; i < sizeof en / sizeof *en; i++) {
        if (!has(&s, en[i])) printf("# missing: %s\n", en[i]);
        CHECK(has(&s, en[i]));
    }
    CHECK(!has(&s, "/record")); /* for who may not read it, it is not there */
    stage_done(&s);
}

/* The same values give the same bytes, and another language other words. */
static void test_same(void)
{
    struct stage a, b;
    stage_set(&a, DG_FA, DG_ROLE_MEMBER, "x");
    stage_set(&b, DG_FA, DG_ROLE_MEMBER, "x");
    CHECK_INT(dg_screen_case(&a.screen, &(struct dg_screen_case){.c = &a.c}, &a.err), 0);
    CHECK_INT(dg_screen_case(&b.screen, &(struct dg_screen_case){.c = &b.c}, &b.err), 0);
    CHECK(a.out.len == b.out.len && memcmp(a.out.data, b.out.data, a.out.len) == 0);
    stage_done(&a);
    stage_done(&b);
}

int main(void)
{
    TAP_CASE("hostile texts stay texts on every page and form", test_hostile);
    TAP_CASE("what a case's page says", test_case);
    TAP_CASE("same values, same bytes", test_same);
    return tap_end();
}
