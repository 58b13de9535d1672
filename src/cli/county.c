/* The commands about a county's store. */
#include "cli/county.h"

#include <time.h>

#include "app/county.h"

const struct dg_option dg_act_options[] = {
    {"as", "PERSON@BODY/ROLE", DG_OPTION_TEXT, true},
    {"case", "ID", DG_OPTION_TEXT, false},
    {"of", "ID", DG_OPTION_TEXT, false},
    {"data", "FILE.json", DG_OPTION_FILE, false},
    {"version", "DOSSIER", DG_OPTION_FILE, false},
    {"expect", "SEQ", DG_OPTION_COUNT, false},
    {"id", "KEY", DG_OPTION_TEXT, false},
    {"key", "FILE", DG_OPTION_FILE, false},
    {"now", "TIME", DG_OPTION_TEXT, false},
    {0},
};
const struct dg_option dg_case_options[] = {
    {"as", "PERSON@BODY/ROLE", DG_OPTION_TEXT, false},
    {0},
};
const struct dg_option dg_county_options_cli[] = {
    {"config", "FILE.json", DG_OPTION_FILE, false}, {"procedure", "NAME|FILE", DG_OPTION_TEXT, false},
    {"file", "FILE", DG_OPTION_FILE, false},        {"key", "FILE", DG_OPTION_FILE, false},
    {"witnessed", "FILE", DG_OPTION_FILE, false},   {0},
};
const struct dg_option dg_demo_county_options[] = {
    {"quick", NULL, DG_OPTION_FLAG, false},
    {0},
};
const struct dg_option dg_person_options[] = {
    {"person", "ID|LOGIN", DG_OPTION_TEXT, false},
    {"name", "NAME", DG_OPTION_TEXT, false},
    {"contact", "TEXT", DG_OPTION_TEXT, false},
    {"body", "BODY", DG_OPTION_TEXT, false},
    {"role", "ROLE", DG_OPTION_TEXT, false},
    {"login", "LOGIN", DG_OPTION_TEXT, false},
    {"password", "FILE", DG_OPTION_FILE, false},
    {"key", "FILE", DG_OPTION_FILE, false},
    {0},
};
const struct dg_option dg_tick_options[] = {
    {"key", "FILE", DG_OPTION_FILE, false},
    {"now", "TIME", DG_OPTION_TEXT, false},
    {0},
};

/* The clock, or the time that was given. */
static int now_of(const struct dg_args *args, int64_t *out, struct dg_err *err)
{
    const char *given = dg_args_text(args, "now");
    *out = (int64_t)time(NULL);
    if (!given || dg_app_time_parse(given, out)) return 0;
    return dg_err_set(err, DG_EINVAL, "--now: \"%s\" is not a time like 2026-11-24T08:30:00Z", given);
}

int dg_cmd_act(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_app_act_params params = {.store = args->operand,
                                       .kind = args->second,
                                       .as = dg_args_text(args, "as"),
                                       .case_id = dg_args_text(args, "case"),
                                       .of_case = dg_args_text(args, "of"),
                                       .data_path = dg_args_text(args, "data"),
                                       .version_path = dg_args_text(args, "version"),
                                       .key = dg_args_text(args, "id"),
                                       .expect_seq = dg_args_count(args, "expect", -1),
                                       .key_path = dg_args_text(args, "key"),
                                       .lang = args->lang};
    DG_TRY(now_of(args, &params.now, err));
    DG_TRY(dg_app_act(&params, &text, err));
    return dg_print(&text, err);
}

int dg_cmd_case(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    DG_TRY(dg_app_case(args->operand, dg_args_text(args, "as"), args->second, &text, err));
    return dg_print(&text, err);
}

int dg_cmd_cases(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    DG_TRY(dg_app_cases(args->operand, dg_args_text(args, "as"), args->lang, &text, err));
    return dg_print(&text, err);
}

int dg_cmd_county(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    const struct dg_app_county_params params = {.what = args->operand,
                                                .store = args->second,
                                                .config_path = dg_args_text(args, "config"),
                                                .procedure = dg_args_text(args, "procedure"),
                                                .file = dg_args_text(args, "file"),
                                                .key_path = dg_args_text(args, "key"),
                                                .witnessed_path = dg_args_text(args, "witnessed"),
                                                .now = (int64_t)time(NULL),
                                                .lang = args->lang};
    DG_TRY(dg_app_county(&params, &text, err));
    return dg_print(&text, err);
}

int dg_cmd_demo_county(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    /* A county writes Persian, as its printed dossiers do, unless another language is asked for. */
    enum dg_lang writes = args->has_lang ? args->lang : DG_FA;
    DG_TRY(dg_app_demo_county(args->operand, args->lang, writes, dg_args_has(args, "quick"), &text, err));
    return dg_print(&text, err);
}

int dg_cmd_person(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    const struct dg_app_person_params params = {.what = args->operand,
                                                .store = args->second,
                                                .person = dg_args_text(args, "person"),
                                                .name = dg_args_text(args, "name"),
                                                .contact = dg_args_text(args, "contact"),
                                                .body = dg_args_text(args, "body"),
                                                .role = dg_args_text(args, "role"),
                                                .login = dg_args_text(args, "login"),
                                                .password_path = dg_args_text(args, "password"),
                                                .key_path = dg_args_text(args, "key"),
                                                .now = (int64_t)time(NULL),
                                                .lang = args->lang};
    DG_TRY(dg_app_person(&params, &text, err));
    return dg_print(&text, err);
}

int dg_cmd_tick(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    int64_t now = 0;
    DG_TRY(now_of(args, &now, err));
    DG_TRY(dg_app_tick(args->operand, dg_args_text(args, "key"), now, args->lang, &text, err));
    return dg_print(&text, err);
}
