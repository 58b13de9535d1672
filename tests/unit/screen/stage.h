/* A screen with somebody before it, and a case with everything in it, for the tests of pages. */
#ifndef DG_TESTS_SCREEN_STAGE_H
#define DG_TESTS_SCREEN_STAGE_H

#include "screen/screen.h"
#include "tap.h"

struct stage {
    struct dg_arena arena;
    struct dg_procedure procedure;
    struct dg_county_config config;
    struct dg_text out;
    struct dg_actor actor;
    struct dg_grant grants[2];
    struct dg_screen_who who;
    struct dg_screen screen;
    struct dg_json_value c;
    struct dg_err err;
};

/* %s is a text of a person, wherever one stands. */
static const char case_text[] =
    "{\"format\":\"didgah.case/"
    "1\",\"id\":\"S-1405-0001\",\"kind\":\"scheme\",\"status\":\"review\",\"stage\":{\"id\":\"commission\"},"
    "\"title\":\"%s\",\"seq\":40,\"submitter_body\":\"village_office_sample\",\"opened_at\":\"2026-11-24T05:30:"
    "00Z\","
    "\"due_at\":\"2026-12-20T20:29:59Z\",\"is_overdue\":false,\"text\":\"%s\",\"forwarded_sha256\":\"ab\","
    "\"versions\":[{\"no\":1,\"at\":\"2026-11-24T05:30:00Z\",\"sha256\":\"ab\",\"bytes\":9,\"findings\":{"
    "\"error\":1,\"warning\":2,\"note\":3},"
    "\"phases\":[\"%s\"],\"n_cameras\":1,\"cameras\":[{\"id\":\"C-01\",\"lon_e7\":510000000,\"lat_e7\":"
    "350000000,\"bearing_deg\":90}]},"
    "{\"no\":2,\"at\":\"2026-11-25T05:30:00Z\",\"sha256\":\"cd\",\"bytes\":9,\"findings\":{\"error\":0,"
    "\"warning\":2,\"note\":3},"
    "\"phases\":[\"%s\",\"2\"],\"n_cameras\":2,\"cameras\":[{\"id\":\"%s\",\"lon_e7\":510000000,\"lat_e7\":"
    "350000000},"
    "{\"id\":\"C-01\",\"lon_e7\":510000100,\"lat_e7\":350000000,\"bearing_deg\":90}]}],"
    "\"points\":[{\"no\":1,\"version\":1,\"stage\":\"committee\",\"camera\":\"C-01\",\"text\":\"%s\","
    "\"answered_in\":2,\"answer\":\"%s\"},"
    "{\"no\":2,\"version\":2,\"stage\":\"committee\",\"text\":\"%s\"}],"
    "\"opinions\":[{\"no\":1,\"body\":\"justice_office\",\"remit\":\"privacy\",\"version\":2,\"due_at\":\"2026-"
    "12-01T20:29:59Z\","
    "\"filed_at\":\"2026-11-26T05:30:00Z\",\"by\":\"p-1\",\"name\":\"%s\",\"verdict\":\"for_with_conditions\","
    "\"text\":\"%s\",\"conditions\":[1],"
    "\"remarks\":[{\"remit\":\"traffic\",\"text\":\"%s\",\"is_counted\":false}]},"
    "{\"no\":2,\"body\":\"police\",\"remit\":\"security\",\"version\":2,\"due_at\":\"2026-11-01T20:29:59Z\"}],"
    "\"conditions\":[{\"no\":1,\"body\":\"justice_office\",\"remit\":\"privacy\",\"text\":\"%s\",\"cameras\":["
    "\"%s\"],\"state\":\"proposed\"},"
    "{\"no\":2,\"body\":\"county_office\",\"text\":\"%s\",\"before_phase\":\"%s\",\"state\":\"open\","
    "\"evidence\":\"%s\"}],"
    "\"meetings\":[{\"no\":1,\"session\":\"%s\",\"stage\":\"commission\",\"state\":\"open\",\"starts_at\":"
    "\"2026-11-30T05:30:00Z\","
    "\"place\":\"%s\",\"agenda\":[\"%s\",{\"hash\":\"ee\"}],\"attendance\":[{\"person\":\"p-2\",\"name\":\"%"
    "s\",\"body\":\"police\","
    "\"votes\":true,\"chairs\":false,\"is_recused\":false,\"in_at\":\"2026-11-30T05:35:00Z\"}],\"minutes_"
    "sha256_fa\":\"aa\",\"minutes_sha256_en\":\"bb\"}],"
    "\"votes\":[{\"no\":1,\"meeting\":1,\"stage\":\"commission\",\"version\":2,\"motion\":\"approve\","
    "\"ballot\":\"secret\",\"text\":\"%s\","
    "\"state\":\"carried\",\"for\":4,\"against\":1,\"abstain\":0,\"n_seats\":7,\"n_present\":5,\"n_needed\":4,"
    "\"casts\":[{\"person\":\"p-2\",\"name\":\"%s\",\"body\":\"police\"}],\"minority\":[{\"body\":\"police\","
    "\"text\":\"%s\"}]},"
    "{\"no\":2,\"meeting\":1,\"stage\":\"commission\",\"version\":2,\"motion\":\"approve_with_conditions\","
    "\"ballot\":\"open\",\"state\":\"open\",\"casts\":[],\"minority\":[]}],"
    "\"objections\":[{\"no\":1,\"is_appeal\":false,\"filed_at\":\"2026-11-30T05:35:00Z\",\"due_at\":\"2026-12-"
    "30T05:35:00Z\",\"state\":\"filed\",\"text\":\"%s\",\"reasons\":\"%s\"}],"
    "\"decisions\":[{\"at\":\"2026-12-01T05:35:00Z\",\"stage\":\"commission\",\"body\":\"county_office\","
    "\"verdict\":\"approve_with_conditions\",\"vote\":1,\"version\":2,"
    "\"reasons\":\"%s\",\"term_until\":\"2029-12-01T05:35:00Z\"}],"
    "\"phases\":[{\"id\":\"%s\",\"started_at\":\"2026-12-02T05:35:00Z\",\"reported_at\":\"2026-12-03T05:35:"
    "00Z\",\"level\":\"opinion\",\"moved_mm\":20000,\"turned_deg\":3,\"added\":0,"
    "\"removed\":0,\"private_m2\":0},{\"id\":\"2\",\"started_at\":\"2026-12-02T05:35:00Z\"}],\"is_published\":"
    "false}";

static inline void stage_done(struct stage *s)
{
    dg_text_done(&s->out);
    dg_arena_done(&s->arena);
}

/* Every text of a person in the case is `said`, as JSON has it. */
static inline void stage_set(struct stage *s, enum dg_lang lang, enum dg_role role, const char *said)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    size_t n;
    *s = (struct stage){0};
    CHECK_INT(dg_procedure_standard(&s->arena, "tehran-county", &s->procedure, &s->err), 0);
    const char *config = dg_county_standard_config(&n);
    CHECK_INT(dg_county_config_parse(&s->arena, "config", config, n, &s->procedure, &s->config, &s->err), 0);
    for (const char *from = case_text; *from;) {
        const char *mark = strstr(from, "%s");
        dg_text_addn(&text, from, mark ? (size_t)(mark - from) : strlen(from));
        if (mark) dg_text_add(&text, said);
        from = mark ? mark + 2 : from + strlen(from);
    }
    const char *kept = dg_arena_strndup(&s->arena, text.data, text.len);
    CHECK_INT(dg_json_parse(&s->arena, kept, text.len, &s->c, &s->err), 0);
    s->actor = (struct dg_actor){"p-2", role == DG_ROLE_SECRETARY ? "secretariat" : "police",
                                 role == DG_ROLE_SECRETARY ? "secretariat" : "police", role};
    s->grants[0] = (struct dg_grant){"p-2", s->actor.body_id, role};
    s->who = (struct dg_screen_who){.name = "Office",
                                    .login = "office",
                                    .csrf = "word",
                                    .actor = &s->actor,
                                    .grants = s->grants,
                                    .n_grants = 1};
    s->screen = (struct dg_screen){.out = &s->out,
                                   .arena = &s->arena,
                                   .lang = lang,
                                   .config = &s->config,
                                   .procedure = &s->procedure,
                                   .now = 1796000000,
                                   .path = "/x",
                                   .key = "0123456789abcdef",
                                   .who = &s->who};
}

#endif
