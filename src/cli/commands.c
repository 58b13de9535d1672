/* The table of commands, and what each of them does: call one function of app/ and print its answer. */
#include <string.h>

#include "app/app.h"
#include "cli/cli.h"

const struct dg_option dg_common_options[] = {
    {"lang", "en|fa", DG_OPTION_CHOICE, false},
    {"help", NULL, DG_OPTION_FLAG, false},
    {0},
};

static int cmd_completion(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};

    if (strcmp(args->operand, "bash") != 0)
        return dg_err_set(err, DG_EINVAL, "completion: \"%s\" is not known; there is: bash", args->operand);
    dg_help_completion_bash(&text);
    return dg_print(&text, err);
}

static int cmd_help(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};

    if (!args->operand) {
        dg_help_program(&text, args->lang);
        return dg_print(&text, err);
    }
    const struct dg_command *command = dg_command_find(args->operand);
    if (!command) {
        const char *near = dg_command_nearest(args->operand);
        return dg_err_set(err, DG_EINVAL, "help: no command \"%s\"%s%s%s", args->operand,
                          near ? "; did you mean \"" : "; see: didgah --help", near ? near : "",
                          near ? "\"?" : "");
    }
    dg_help_command(&text, args->lang, command);
    return dg_print(&text, err);
}

static int cmd_sample(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_dossier dossier;

    DG_TRY(dg_app_sample(&arena, args->operand, (uint64_t)dg_args_count(args, "seed", 1),
                         dg_args_has(args, "replace"), &dossier, err));
    DG_TRY(dg_app_sample_text(&text, args->lang, args->operand, &dossier, err));
    return dg_print(&text, err);
}

static const struct dg_option sample_options[] = {
    {"seed", "N", DG_OPTION_COUNT, false},
    {"replace", NULL, DG_OPTION_FLAG, false},
    {0},
};

static const struct dg_option no_options[] = {{0}};

const struct dg_command dg_commands[] = {
    {"completion", cmd_completion, 0, "SHELL", no_options},
    {"help", cmd_help, DG_CMD_OPERAND_OPTIONAL, "COMMAND", no_options},
    {"sample", cmd_sample, DG_CMD_OPERAND_FILE, "OUT.gpkg", sample_options},
};
const int dg_n_commands = sizeof dg_commands / sizeof *dg_commands;
