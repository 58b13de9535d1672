/* The table of commands: sorted, and every text of it in the catalogue in both languages. */
#include "cli/cli.h"
#include "tap.h"

static void check_word(const char *key)
{
    if (!dg_word_exists(key)) {
        printf("# no words for %s\n", key);
        CHECK(!"every text of the table is in the catalogue");
    }
}

static void test_texts(void)
{
    for (int i = 0; i < dg_n_commands; i++) {
        char key[120];
        const struct dg_command *c = &dg_commands[i];
        snprintf(key, sizeof key, "cli.%s", c->name);
        check_word(key);
        snprintf(key, sizeof key, "cli.%s.more", c->name);
        check_word(key);
        for (const struct dg_option *o = c->options; o->name; o++) {
            snprintf(key, sizeof key, "cli.%s.%s", c->name, o->name);
            check_word(key);
        }
    }
}

static void test_shape(void)
{
    for (int i = 0; i < dg_n_commands; i++) {
        const struct dg_command *c = &dg_commands[i];
        int n = 0;
        CHECK(i == 0 || strcmp(dg_commands[i - 1].name, c->name) < 0);
        CHECK(dg_command_find(c->name) == c);
        for (const struct dg_option *o = c->options; o->name; o++, n++) {
            CHECK((o->kind == DG_OPTION_FLAG) == (o->value == NULL));
            for (const struct dg_option *p = dg_common_options; p->name; p++)
                CHECK(strcmp(o->name, p->name) != 0);
        }
        CHECK(n <= DG_CLI_MAX_OPTIONS);
    }
}

static void test_nearest(void)
{
    CHECK_STR(dg_command_nearest("hlep"), "help");
    CHECK_STR(dg_command_nearest("complete"), "completion");
    CHECK(dg_command_nearest("xyzzyx") == NULL);
    CHECK(dg_command_nearest("") == NULL);
    char longest[200];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    CHECK(dg_command_nearest(longest) == NULL);
}

/* A command of the test's own, so that parsing is tested apart from what the program offers. */
static const struct dg_option options[] = {
    {"from", "FILE", DG_OPTION_FILE, true},
    {"grid", "M", DG_OPTION_NUMBER, false},
    {"threads", "N", DG_OPTION_COUNT, false},
    {"edition", "2014|2025", DG_OPTION_CHOICE, false},
    {"replace", NULL, DG_OPTION_FLAG, false},
    {"tile", "FILE", DG_OPTION_FILES, false},
    {0},
};
static const struct dg_command command = {"make", NULL, 0, "OUT", options};

static int parse(struct dg_args *args, struct dg_err *err, int n, const char *const *words)
{
    char *copy[8];
    for (int i = 0; i < n; i++) copy[i] = (char *)(uintptr_t)words[i];
    return dg_args_parse(&command, n, copy, args, err);
}

static void test_parse(void)
{
    struct dg_args args = {0};
    struct dg_err err = {0};
    const char *const words[] = {"--from=a=b", "--grid", "-0.5", "--replace",
                                 "--edition",  "2025",   "--",   "--odd"};
    CHECK_INT(parse(&args, &err, 8, words), 0);
    CHECK_STR(args.operand, "--odd");
    CHECK_STR(dg_args_text(&args, "from"), "a=b");
    CHECK_NEAR(dg_args_number(&args, "grid", 1), -0.5, 0);
    CHECK_INT(dg_args_count(&args, "threads", 7), 7);
    CHECK(dg_args_has(&args, "replace") && !dg_args_has(&args, "threads"));
}

static void test_repeated(void)
{
    struct dg_args args = {0};
    struct dg_err err = {0};
    const char *const words[] = {"out", "--from", "a", "--tile", "b", "--tile=c", "--tile", "b"};
    CHECK_INT(parse(&args, &err, 8, words), 0);
    CHECK_INT(args.n_repeats, 3);
    CHECK_STR(args.repeats[0], "b");
    CHECK_STR(args.repeats[1], "c");
    CHECK_STR(args.repeats[2], "b");
    char *many[DG_CLI_MAX_REPEATS + 1];
    for (int i = 0; i <= DG_CLI_MAX_REPEATS; i++) many[i] = (char *)(uintptr_t) "--tile=a";
    CHECK_INT(dg_args_parse(&command, DG_CLI_MAX_REPEATS + 1, many, &args, &err), DG_EINVAL);
    CHECK_STR(err.msg, "--tile: is given more than 64 times");
}

static void test_refused(void)
{
    const struct {
        const char *words[4];
        const char *want;
    } rows[] = {
        {{"out"}, "make: --from FILE is missing; see: didgah help make"},
        {{"--from", "a"}, "make: OUT is missing; see: didgah help make"},
        {{"out", "--from"}, "--from: needs a value: FILE"},
        {{"out", "--from="}, "--from: the value is empty"},
        {{"out", "--grid", "fine"}, "--grid: \"fine\" is not a number"},
        {{"out", "--grid", "nan"}, "--grid: \"nan\" is not a number"},
        {{"out", "--threads", "-1"}, "--threads: \"-1\" is not a whole number from 0 on"},
        {{"out", "--edition", "2014|2025"}, "--edition: \"2014|2025\" is none of 2014|2025"},
        {{"out", "--replace=1"}, "--replace: takes no value"},
        {{"--replace", "--replace"}, "--replace: is given twice"},
        {{"out", "again"}, "make: \"again\" is too much; see: didgah help make"},
        {{"out", "--repalce"}, "make: unknown option --repalce; did you mean --replace?"},
        {{"out", "--zzzzzz"}, "make: unknown option --zzzzzz; see: didgah help make"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_args args = {0};
        struct dg_err err = {0};
        int n = 0;
        while (n < 4 && rows[i].words[n]) n++;
        CHECK_INT(parse(&args, &err, n, rows[i].words), DG_EINVAL);
        CHECK_STR(err.msg, rows[i].want);
    }
}

int main(void)
{
    TAP_CASE("every text of the table is in the catalogue", test_texts);
    TAP_CASE("the table is sorted and whole", test_shape);
    TAP_CASE("the nearest name is suggested, a far one is not", test_nearest);
    TAP_CASE("options and operand are parsed", test_parse);
    TAP_CASE("an option for several files keeps them in order", test_repeated);
    TAP_CASE("what is wrong is named", test_refused);
    return tap_end();
}
