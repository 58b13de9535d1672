/* Run: from the words of the command line to an exit status. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

int dg_print(const struct dg_text *text, struct dg_err *err)
{
    struct dg_text whole = *text; /* a failed append shows here */

    if (whole.has_failed) return dg_err_set(err, DG_ENOMEM, "memory ran out while writing");
    errno = 0;
    if ((whole.len && fwrite(whole.data, 1, whole.len, stdout) != whole.len) || fflush(stdout) != 0)
        return dg_err_set(err, DG_EIO, "standard output: %s", strerror(errno));
    return 0;
}

static int run_command(const struct dg_command *command, struct dg_args *args, int n_words, char *const *words,
                       struct dg_err *err)
{
    DG_TRY(dg_args_parse(command, n_words, words, args, err));
    if (args->wants_help) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        dg_help_command(&text, args->lang, command);
        return dg_print(&text, err);
    }
    return command->run(args, err);
}

static int print_program_help(enum dg_lang lang, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_help_program(&text, lang);
    return dg_print(&text, err);
}

static int print_version(struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_text_add(&text, "didgah " DG_VERSION "\n");
    return dg_print(&text, err);
}

static int no_such_command(const char *name, struct dg_err *err)
{
    const char *near = dg_command_nearest(name);
    if (near) return dg_err_set(err, DG_EINVAL, "no command \"%s\"; did you mean \"%s\"?", name, near);
    return dg_err_set(err, DG_EINVAL, "no command \"%s\"; see: didgah --help", name);
}

/* As POSIX has it: LC_ALL, else LC_MESSAGES, else LANG, the first that is set and not empty. Persian for "fa"
 * and what begins with "fa_"; English for all else, the C locale included. */
static enum dg_lang lang_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (!value || !*value) continue;
        return strncmp(value, "fa", 2) == 0 && strchr("_.@", value[2]) ? DG_FA : DG_EN;
    }
    return DG_EN;
}

/* --lang may stand before the command too. Returns how many words it took, or a code. */
static int leading_lang(int n_words, char *const *words, enum dg_lang *lang, struct dg_err *err)
{
    const char *value = NULL;
    int n_taken = 0;

    if (n_words == 0) return 0;
    if (strcmp(words[0], "--lang") == 0) {
        if (n_words < 2) return dg_err_set(err, DG_EINVAL, "--lang: needs a value: en|fa");
        value = words[1];
        n_taken = 2;
    } else if (strncmp(words[0], "--lang=", 7) == 0) {
        value = words[0] + 7;
        n_taken = 1;
    }
    if (value && !dg_lang_parse(value, lang))
        return dg_err_set(err, DG_EINVAL, "--lang: \"%s\" is none of en|fa", value);
    return n_taken;
}

static int run(int n_words, char *const *words, struct dg_err *err)
{
    struct dg_args args = {.lang = lang_of_environment()};
    int n_taken = leading_lang(n_words, words, &args.lang, err);

    DG_TRY(n_taken);
    args.has_lang = n_taken > 0;
    n_words -= n_taken;
    words += n_taken;
    if (n_words == 0) return dg_err_set(err, DG_EINVAL, "no command given; see: didgah --help");
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0) {
        n_taken = leading_lang(n_words - 1, words + 1, &args.lang, err);
        DG_TRY(n_taken);
        return print_program_help(args.lang, err);
    }
    if (strcmp(words[0], "--version") == 0) return print_version(err);
    if (strncmp(words[0], "-", 1) == 0)
        return dg_err_set(err, DG_EINVAL, "unknown option %s before a command; see: didgah --help", words[0]);
    const struct dg_command *command = dg_command_find(words[0]);
    if (!command) return no_such_command(words[0], err);
    return run_command(command, &args, n_words - 1, words + 1, err);
}

int dg_cli_run(int n_words, char *const *words)
{
    struct dg_err err = {0};
    int status = run(n_words, words, &err);

    if (status >= 0) return status;
    fprintf(stderr, "didgah: %s\n", err.msg);
    return dg_code_exit_status(status);
}
