/* Arguments: what was typed, checked against a command's row. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "cli/cli.h"

#define MAX_WORD 40 /* of an unknown option, when a near one is looked for */

const struct dg_command *dg_command_find(const char *name)
{
    for (int i = 0; i < dg_n_commands; i++) {
        if (strcmp(dg_commands[i].name, name) == 0) return &dg_commands[i];
    }
    return NULL;
}

const char *dg_command_nearest(const char *name)
{
    struct dg_nearest near = {.typed = name};
    for (int i = 0; i < dg_n_commands; i++) dg_nearest_try(&near, dg_commands[i].name);
    return near.best;
}

static const char *option_nearest(const struct dg_command *command, const char *name)
{
    struct dg_nearest near = {.typed = name};
    for (const struct dg_option *o = command->options; o->name; o++) dg_nearest_try(&near, o->name);
    for (const struct dg_option *o = dg_common_options; o->name; o++) dg_nearest_try(&near, o->name);
    return near.best;
}

static bool is_choice(const char *choices, const char *value)
{
    size_t n = strlen(value);
    for (const char *s = choices; *s;) {
        size_t part = strcspn(s, "|");
        if (part == n && memcmp(s, value, n) == 0) return true;
        s += part + (s[part] == '|');
    }
    return false;
}

static int check_value(const struct dg_option *option, const char *value, struct dg_err *err)
{
    double number;
    int64_t count;

    switch (option->kind) {
    case DG_OPTION_FLAG: break;
    case DG_OPTION_TEXT:
    case DG_OPTION_FILE:
    case DG_OPTION_FILES:
        if (!*value) return dg_err_set(err, DG_EINVAL, "--%s: the value is empty", option->name);
        if (!dg_text_is_clean(value, strlen(value), NULL) && option->kind == DG_OPTION_TEXT)
            return dg_err_set(err, DG_EINVAL, "--%s: is not clean UTF-8 text", option->name);
        break;
    case DG_OPTION_NUMBER:
        if (!dg_parse_double(value, &number))
            return dg_err_set(err, DG_EINVAL, "--%s: \"%s\" is not a number", option->name, value);
        break;
    case DG_OPTION_COUNT:
        if (!dg_parse_int64(value, &count) || count < 0)
            return dg_err_set(err, DG_EINVAL, "--%s: \"%s\" is not a whole number from 0 on", option->name,
                              value);
        break;
    case DG_OPTION_CHOICE:
        if (!is_choice(option->value, value))
            return dg_err_set(err, DG_EINVAL, "--%s: \"%s\" is none of %s", option->name, value, option->value);
        break;
    }
    return 0;
}

static const struct dg_option *option_find(const struct dg_option *options, const char *name, size_t n)
{
    for (const struct dg_option *o = options; o->name; o++) {
        if (strlen(o->name) == n && memcmp(o->name, name, n) == 0) return o;
    }
    return NULL;
}

static int unknown_option(const struct dg_command *command, const char *word, size_t n, struct dg_err *err)
{
    char name[MAX_WORD + 1];
    snprintf(name, sizeof name, "%.*s", (int)(n < MAX_WORD ? n : MAX_WORD), word);
    const char *near = option_nearest(command, name);
    if (near)
        return dg_err_set(err, DG_EINVAL, "%s: unknown option --%s; did you mean --%s?", command->name, name,
                          near);
    return dg_err_set(err, DG_EINVAL, "%s: unknown option --%s; see: didgah help %s", command->name, name,
                      command->name);
}

/* One option, with its value in the same word or in the next; *ix moves past what was used. -o stands for --out
 * where a command has it. */
static int parse_option(struct dg_args *args, int n_words, char *const *words, int *ix, struct dg_err *err)
{
    const char *name = strcmp(words[*ix], "-o") == 0 ? "out" : words[*ix] + 2;
    size_t n = strcspn(name, "=");
    const struct dg_option *option = option_find(args->command->options, name, n);
    bool is_common = !option;
    const char *value = name[n] == '=' ? name + n + 1 : NULL;

    if (!option) option = option_find(dg_common_options, name, n);
    if (!option) return unknown_option(args->command, name, n, err);
    if (option->kind == DG_OPTION_FLAG) {
        if (value) return dg_err_set(err, DG_EINVAL, "--%s: takes no value", option->name);
        value = "";
    } else if (!value) {
        if (*ix + 1 >= n_words)
            return dg_err_set(err, DG_EINVAL, "--%s: needs a value: %s", option->name, option->value);
        value = words[++*ix];
    }
    DG_TRY(check_value(option, value, err));
    if (is_common) {
        if (strcmp(option->name, "help") == 0) args->wants_help = true;
        if (strcmp(option->name, "lang") == 0) args->has_lang = dg_lang_parse(value, &args->lang);
        return 0;
    }
    const char **slot = &args->values[option - args->command->options];
    bool may_repeat = option->kind == DG_OPTION_FILES;
    if (*slot && !may_repeat) return dg_err_set(err, DG_EINVAL, "--%s: is given twice", option->name);
    if (may_repeat && args->n_repeats == DG_CLI_MAX_REPEATS)
        return dg_err_set(err, DG_EINVAL, "--%s: is given more than %d times", option->name,
                          DG_CLI_MAX_REPEATS);
    if (may_repeat) args->repeats[args->n_repeats++] = value;
    *slot = value;
    return 0;
}

static bool takes_two(const struct dg_command *command)
{
    return command->operand && strchr(command->operand, ' ') != NULL;
}

static int check_whole(const struct dg_args *args, struct dg_err *err)
{
    const struct dg_command *command = args->command;

    if (command->operand && !args->operand && !(command->flags & DG_CMD_OPERAND_OPTIONAL))
        return dg_err_set(err, DG_EINVAL, "%s: %s is missing; see: didgah help %s", command->name,
                          command->operand, command->name);
    if (takes_two(command) && !args->second)
        return dg_err_set(err, DG_EINVAL, "%s: %s is missing; see: didgah help %s", command->name,
                          strchr(command->operand, ' ') + 1, command->name);
    for (int i = 0; command->options[i].name; i++) {
        if (command->options[i].is_required && !args->values[i])
            return dg_err_set(err, DG_EINVAL, "%s: --%s %s is missing; see: didgah help %s", command->name,
                              command->options[i].name, command->options[i].value, command->name);
    }
    return 0;
}

int dg_args_parse(const struct dg_command *command, int n_words, char *const *words, struct dg_args *out,
                  struct dg_err *err)
{
    struct dg_args args = {.command = command, .lang = out->lang, .has_lang = out->has_lang};
    bool is_over = false; /* behind "--" everything is an operand */

    for (int i = 0; i < n_words; i++) {
        const char *word = words[i];
        if (!is_over && strcmp(word, "--") == 0) {
            is_over = true;
        } else if (!is_over && strcmp(word, "-h") == 0) {
            args.wants_help = true;
        } else if (!is_over && (strncmp(word, "--", 2) == 0 ||
                                (strcmp(word, "-o") == 0 && option_find(command->options, "out", 3)))) {
            DG_TRY(parse_option(&args, n_words, words, &i, err));
        } else if (!is_over && strcmp(word, "-o") == 0 && option_find(command->options, "out", 3)) {
            /* The one short option, which hands have learnt everywhere. */
            if (i + 1 >= n_words) return dg_err_set(err, DG_EINVAL, "-o: needs a value: a file");
            char out_word[] = "--out";
            char *const out_words[] = {out_word, words[++i]};
            int at = 0;
            DG_TRY(parse_option(&args, 2, out_words, &at, err));
        } else if (!is_over && word[0] == '-' && word[1]) {
            return dg_err_set(err, DG_EINVAL, "%s: unknown option %s; options begin with two dashes",
                              command->name, word);
        } else if (takes_two(command) && args.operand && !args.second) {
            args.second = word;
        } else if (!command->operand || args.operand) {
            return dg_err_set(err, DG_EINVAL, "%s: \"%s\" is too much; see: didgah help %s", command->name,
                              word, command->name);
        } else {
            args.operand = word;
        }
    }
    if (!args.wants_help) DG_TRY(check_whole(&args, err));
    *out = args;
    return 0;
}

static const char *value_of(const struct dg_args *args, const char *name)
{
    const struct dg_option *option = option_find(args->command->options, name, strlen(name));
    assert(option);
    return args->values[option - args->command->options];
}

const char *dg_args_text(const struct dg_args *args, const char *name) { return value_of(args, name); }

bool dg_args_has(const struct dg_args *args, const char *name) { return value_of(args, name) != NULL; }

double dg_args_number(const struct dg_args *args, const char *name, double otherwise)
{
    const char *value = value_of(args, name);
    double out = otherwise;
    if (value) (void)dg_parse_double(value, &out);
    return out;
}

long long dg_args_count(const struct dg_args *args, const char *name, long long otherwise)
{
    const char *value = value_of(args, name);
    int64_t out = otherwise;
    if (value) (void)dg_parse_int64(value, &out);
    return out;
}
