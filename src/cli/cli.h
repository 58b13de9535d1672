/* Cli: words on a terminal. No rules of its own: each command calls one function of app/.
 *
 * The table of commands (commands.c) is the only place that knows which commands and options there are; usage,
 * help, completion and docs/commands.md come from it. Texts of a command are in the catalogue: "cli.NAME" one
 * line, "cli.NAME.more" what one should know, "cli.NAME.OPTION" one line each. */
#ifndef DG_CLI_CLI_H
#define DG_CLI_CLI_H

#include <stdio.h>

#include "base/err.h"
#include "words/words.h"

#define DG_CLI_MAX_OPTIONS 32
#define DG_CLI_MAX_OPERANDS 1
#define DG_CLI_MAX_REPEATS 64 /* values of options that may be given several times */

enum dg_option_kind {
    DG_OPTION_FLAG = 0, /* takes no value */
    DG_OPTION_TEXT,
    DG_OPTION_FILE,   /* a path; completion offers files */
    DG_OPTION_FILES,  /* the same, and it may be given several times */
    DG_OPTION_NUMBER, /* finite */
    DG_OPTION_COUNT,  /* a whole number, at least 0 */
    DG_OPTION_CHOICE  /* one of the words in `value`, parted by | */
};

struct dg_option {
    const char *name;  /* without the dashes; NULL ends a list */
    const char *value; /* what the help shows for the value: "FILE", "en|fa"; NULL for a flag */
    enum dg_option_kind kind;
    bool is_required;
};

struct dg_args;
/* The exit status, or a negative code with `err` filled. */
typedef int (*dg_command_fn)(const struct dg_args *args, struct dg_err *err);

/* Flags of a command. */
#define DG_CMD_OPERAND_OPTIONAL 1u /* the operand may be left out */
#define DG_CMD_OPERAND_FILE 2u     /* the operand is a path */

/* At most one of a command's options is of the kind DG_OPTION_FILES. */
struct dg_command {
    const char *name;
    dg_command_fn run;
    unsigned flags;
    const char *operand; /* what the help shows: "DOSSIER"; "A B": two, both required; NULL: takes none */
    const struct dg_option *options;
};

/* Sorted by name. */
extern const struct dg_command dg_commands[];
extern const int dg_n_commands;

/* Options that every command takes: lang, help. */
extern const struct dg_option dg_common_options[];

/* What was typed, checked against the command's row. */
struct dg_args {
    const struct dg_command *command;
    enum dg_lang lang;
    bool has_lang; /* it was asked for by --lang: not the environment's or the default */
    bool wants_help;
    const char *values[DG_CLI_MAX_OPTIONS];  /* by option number; "" for a flag that is set; NULL: not given */
    const char *operand, *second;            /* NULL: not given */
    const char *repeats[DG_CLI_MAX_REPEATS]; /* all values of its DG_OPTION_FILES, in the order typed */
    int n_repeats;
};

/* Parse the words behind the command's name. DG_EINVAL: unknown option (the nearest one is named), value
 * missing or not of its kind, option given twice, operand missing or too many. */
int dg_args_parse(const struct dg_command *command, int n_words, char *const *words, struct dg_args *out,
                  struct dg_err *err);

/* The value of an option of the command: NULL when it was not given. The name must be in the table. */
const char *dg_args_text(const struct dg_args *args, const char *name);
bool dg_args_has(const struct dg_args *args, const char *name);
double dg_args_number(const struct dg_args *args, const char *name, double otherwise);
long long dg_args_count(const struct dg_args *args, const char *name, long long otherwise);

/* NULL: no such command. */
const struct dg_command *dg_command_find(const char *name);
/* The command nearest to a mistyped one; NULL when nothing is near. */
const char *dg_command_nearest(const char *name);

/* Usage of the program; help of one command; completion script. */
void dg_help_program(struct dg_text *text, enum dg_lang lang);
void dg_help_command(struct dg_text *text, enum dg_lang lang, const struct dg_command *command);
void dg_help_completion_bash(struct dg_text *text);

/* A bar on standard error while it is a terminal, nothing otherwise. Give `dg_progress_show` as callback with
 * a zeroed struct as context; end it before anything else is printed. */
struct dg_progress {
    int last_percent; /* one more than what stands there; 0: nothing yet */
};
void dg_progress_show(void *ctx, int64_t n_done, int64_t n_total);
void dg_progress_end(struct dg_progress *progress);

/* The line of a search: step, share done, best and bound so far. */
struct dg_app_plan_progress;
void dg_progress_plan(const struct dg_app_plan_progress *progress, enum dg_lang lang);

/* SIGINT and SIGTERM end a search well from here on, and from dg_stop_start on so does the clock: the share of
 * `seconds` (0: no limit) that has passed since, 2 after a signal. */
void dg_stop_arm(double seconds);
void dg_stop_start(void);
double dg_stop_used(void *ctx);

/* Write to standard output; DG_EIO when it cannot be (disk full, closed). */
int dg_print(const struct dg_text *text, struct dg_err *err);

/* The whole program: argv without its name. Returns the exit status. */
int dg_cli_run(int n_words, char *const *words);

#endif
