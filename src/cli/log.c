/* The commands about the signed log. */
#include "cli/log.h"

#include <time.h>

#include "app/app.h"

const struct dg_option dg_prove_options[] = {
    {"entry", NULL, DG_OPTION_FLAG, false},
    {0},
};

const struct dg_option dg_verify_options[] = {
    {"against", "CHECKPOINT", DG_OPTION_FILES, false},
    {"key", "VKEY", DG_OPTION_TEXT, false},
    {"witness", "VKEY", DG_OPTION_TEXT, false},
    {"entry", "FILE", DG_OPTION_FILE, false},
    {"json", NULL, DG_OPTION_FLAG, false},
    {0},
};

const struct dg_option dg_witness_options[] = {
    {"name", "NAME", DG_OPTION_TEXT, false}, {"key", "VKEY", DG_OPTION_TEXT, false},
    {"in", "FILE", DG_OPTION_FILE, false},   {"old", "SIZE", DG_OPTION_COUNT, false},
    {"cgi", NULL, DG_OPTION_FLAG, false},    {0},
};

int dg_cmd_prove(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    int64_t ix = 0;

    if (!dg_parse_int64(args->second, &ix))
        return dg_err_set(err, DG_EINVAL, "prove: \"%s\" is not the number of an entry", args->second);
    DG_TRY(dg_app_prove(args->operand, ix, dg_args_has(args, "entry"), &text, err));
    return dg_print(&text, err);
}

int dg_cmd_verify(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    const struct dg_app_verify_params params = {.path = args->operand,
                                                .against = args->repeats,
                                                .n_against = args->n_repeats,
                                                .key = dg_args_text(args, "key"),
                                                .witnesses = dg_args_text(args, "witness"),
                                                .entry_path = dg_args_text(args, "entry"),
                                                .wants_json = dg_args_has(args, "json"),
                                                .lang = args->lang};
    bool is_fine = false;

    DG_TRY(dg_app_verify(&arena, &params, &text, &is_fine, err));
    DG_TRY(dg_print(&text, err));
    return is_fine ? 0 : 1;
}

int dg_cmd_witness(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    const char *in = dg_args_text(args, "in");
    const struct dg_app_witness_params params = {.act = args->operand,
                                                 .folder = args->second,
                                                 .name = dg_args_text(args, "name"),
                                                 .key = dg_args_text(args, "key"),
                                                 .in_path = in ? in : "-",
                                                 .old_size = dg_args_count(args, "old", 0),
                                                 .wants_cgi = dg_args_has(args, "cgi"),
                                                 .now = time(NULL),
                                                 .lang = args->lang};
    bool is_refused = false;

    DG_TRY(dg_app_witness(&arena, &params, &text, &is_refused, err));
    DG_TRY(dg_print(&text, err));
    return is_refused ? 1 : 0;
}
