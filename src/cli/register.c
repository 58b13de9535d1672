/* The commands about the public register. */
#include "cli/register.h"

#include <time.h>

#include "app/county.h"
#include "app/register.h"

const struct dg_option dg_register_options[] = {
    {"out", "DIR", DG_OPTION_FILE, true},       {"url", "URL", DG_OPTION_TEXT, false},
    {"contact", "TEXT", DG_OPTION_TEXT, false}, {"key", "FILE", DG_OPTION_FILE, false},
    {"now", "TIME", DG_OPTION_TEXT, false},     {0},
};
const struct dg_option dg_sign_options[] = {
    {"out", "FILE.pdf", DG_OPTION_FILE, true},
    {"url", "URL", DG_OPTION_TEXT, true},
    {"size", "600x400|297x210|150x100", DG_OPTION_CHOICE, false},
    {"contact", "TEXT", DG_OPTION_TEXT, false},
    {"key", "FILE", DG_OPTION_FILE, false},
    {"now", "TIME", DG_OPTION_TEXT, false},
    {0},
};
const struct dg_option dg_annual_options[] = {
    {"out", "FILE", DG_OPTION_FILE, true},    {"from", "DATE", DG_OPTION_TEXT, false},
    {"until", "DATE", DG_OPTION_TEXT, false}, {"key", "FILE", DG_OPTION_FILE, false},
    {"now", "TIME", DG_OPTION_TEXT, false},   {0},
};

/* Options that all of them take, and the clock unless a time was given. */
static int common(const struct dg_args *args, struct dg_app_register_params *out, struct dg_err *err)
{
    const char *given = dg_args_text(args, "now");
    *out = (struct dg_app_register_params){.store = args->operand,
                                           .object = args->second,
                                           .out_path = dg_args_text(args, "out"),
                                           .key_path = dg_args_text(args, "key"),
                                           .now = (int64_t)time(NULL),
                                           .lang = args->lang};
    if (!given || dg_app_time_parse(given, &out->now)) return 0;
    return dg_err_set(err, DG_EINVAL, "--now: \"%s\" is not a time like 2026-11-24T08:30:00Z", given);
}

int dg_cmd_register(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_app_register_params params;
    DG_TRY(common(args, &params, err));
    params.base_url = dg_args_text(args, "url");
    params.contact = dg_args_text(args, "contact");
    DG_TRY(dg_app_register(&params, &text, err));
    return dg_print(&text, err);
}

int dg_cmd_sign(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_app_register_params params;
    DG_TRY(common(args, &params, err));
    params.base_url = dg_args_text(args, "url");
    params.contact = dg_args_text(args, "contact");
    params.size = dg_args_text(args, "size");
    DG_TRY(dg_app_sign(&params, &text, err));
    return dg_print(&text, err);
}

int dg_cmd_annual(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_app_register_params params;
    DG_TRY(common(args, &params, err));
    params.from_on = dg_args_text(args, "from");
    params.until_on = dg_args_text(args, "until");
    DG_TRY(dg_app_annual(&params, &text, err));
    return dg_print(&text, err);
}
