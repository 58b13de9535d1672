/* Help: usage, help of a command and completion, all made from the table of commands. */
#include <string.h>

#include "cli/cli.h"

static void add_padded(struct dg_text *text, const char *s, int width)
{
    dg_text_addf(text, "  %-*s ", width, s);
}

/* "--from EXTRACT" */
static void label(const struct dg_option *option, char *out, size_t n)
{
    snprintf(out, n, "--%s%s%s", option->name, option->value ? " " : "", option->value ? option->value : "");
}

static void add_usage(struct dg_text *text, const struct dg_command *command)
{
    dg_text_addf(text, "didgah %s", command->name);
    if (command->operand) {
        bool is_optional = command->flags & DG_CMD_OPERAND_OPTIONAL;
        dg_text_addf(text, is_optional ? " [%s]" : " %s", command->operand);
    }
    for (const struct dg_option *o = command->options; o->name; o++) {
        char words[80];
        label(o, words, sizeof words);
        dg_text_addf(text, o->is_required ? " %s" : " [%s]", words);
        if (o->kind == DG_OPTION_FILES) dg_text_add(text, "...");
    }
}

static void add_options(struct dg_text *text, enum dg_lang lang, const char *prefix,
                        const struct dg_option *options)
{
    for (const struct dg_option *o = options; o->name; o++) {
        char words[80], key[120];
        label(o, words, sizeof words);
        snprintf(key, sizeof key, "%s.%s", prefix, o->name);
        if (strlen(words) > 24)
            dg_text_addf(text, "  %s\n%27s", words, ""); /* a long list of words has a line of its own */
        else
            add_padded(text, words, 24);
        dg_text_addf(text, "%s\n", dg_word(lang, key));
    }
}

void dg_help_program(struct dg_text *text, enum dg_lang lang)
{
    dg_text_addf(text, "%s\n\n%s\n", dg_word(lang, "cli.what"), dg_word(lang, "cli.usage"));
    dg_text_add(text, "  didgah COMMAND ...\n  didgah help COMMAND\n  didgah --version\n\n");
    dg_text_addf(text, "%s\n", dg_word(lang, "cli.commands"));
    for (int i = 0; i < dg_n_commands; i++) {
        char key[80];
        snprintf(key, sizeof key, "cli.%s", dg_commands[i].name);
        add_padded(text, dg_commands[i].name, 14);
        dg_text_addf(text, "%s\n", dg_word(lang, key));
    }
    dg_text_addf(text, "\n%s\n", dg_word(lang, "cli.every_command"));
    add_options(text, lang, "cli", dg_common_options);
    dg_text_addf(text, "\n%s\n", dg_word(lang, "cli.statuses"));
}

void dg_help_command(struct dg_text *text, enum dg_lang lang, const struct dg_command *command)
{
    char prefix[80], more[90];

    snprintf(prefix, sizeof prefix, "cli.%s", command->name);
    snprintf(more, sizeof more, "%s.more", prefix);
    add_usage(text, command);
    dg_text_addf(text, "\n\n%s\n\n%s\n", dg_word(lang, prefix), dg_word(lang, more));
    dg_text_addf(text, "\n%s\n", dg_word(lang, "cli.options"));
    add_options(text, lang, prefix, command->options);
    add_options(text, lang, "cli", dg_common_options);
}

/* The words a value may take, or files: one case of the shell's `case` over the previous word. */
static void add_value_case(struct dg_text *text, const struct dg_option *option)
{
    dg_text_addf(text, "    --%s) ", option->name);
    if (option->kind == DG_OPTION_CHOICE) {
        dg_text_add(text, "mapfile -t COMPREPLY < <(compgen -W '");
        for (const char *s = option->value; *s; s++) dg_text_addn(text, *s == '|' ? " " : s, 1);
        dg_text_add(text, "' -- \"$cur\")");
    } else if (option->kind == DG_OPTION_FILE || option->kind == DG_OPTION_FILES) {
        dg_text_add(text, "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")");
    } else {
        dg_text_add(text, "COMPREPLY=()");
    }
    dg_text_add(text, "; return ;;\n");
}

static bool is_first_with_name(const struct dg_command *command, const struct dg_option *option)
{
    for (const struct dg_command *c = dg_commands; c <= command; c++) {
        for (const struct dg_option *o = c->options; o->name; o++) {
            if (o == option) return true;
            if (strcmp(o->name, option->name) == 0) return false;
        }
    }
    return true;
}

static void add_names(struct dg_text *text)
{
    for (int i = 0; i < dg_n_commands; i++) dg_text_addf(text, "%s%s", i ? " " : "", dg_commands[i].name);
}

static void add_command_case(struct dg_text *text, const struct dg_command *command)
{
    dg_text_addf(text, "    %s) words='", command->name);
    for (const struct dg_option *o = command->options; o->name; o++) dg_text_addf(text, "--%s ", o->name);
    if (strcmp(command->name, "help") == 0) {
        add_names(text);
        dg_text_add(text, " ");
    }
    if (strcmp(command->name, "completion") == 0) dg_text_add(text, "bash ");
    dg_text_add(text, "--lang --help'");
    if (command->flags & DG_CMD_OPERAND_FILE) dg_text_add(text, "; files=1");
    dg_text_add(text, " ;;\n");
}

void dg_help_completion_bash(struct dg_text *text)
{
    dg_text_add(text,
                "# Completion of didgah for bash: source <(didgah completion bash)\n"
                "_didgah() {\n"
                "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words='' files=''\n"
                "  COMPREPLY=()\n"
                "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                "    mapfile -t COMPREPLY < <(compgen -W '");
    add_names(text);
    dg_text_add(text, " --help --version --lang' -- \"$cur\")\n    return\n  fi\n  case $prev in\n");
    for (int i = 0; i < dg_n_commands; i++) {
        for (const struct dg_option *o = dg_commands[i].options; o->name; o++) {
            if (o->kind != DG_OPTION_FLAG && is_first_with_name(&dg_commands[i], o)) add_value_case(text, o);
        }
    }
    for (const struct dg_option *o = dg_common_options; o->name; o++) {
        if (o->kind != DG_OPTION_FLAG) add_value_case(text, o);
    }
    dg_text_add(text, "  esac\n  case ${COMP_WORDS[1]} in\n");
    for (int i = 0; i < dg_n_commands; i++) add_command_case(text, &dg_commands[i]);
    dg_text_add(text, "  esac\n"
                      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\"\n"
                      "    [ -z \"$files\" ] || [[ $cur == --* ]] || compgen -f -- \"$cur\")\n"
                      "}\n"
                      "complete -o filenames -F _didgah didgah\n");
}
