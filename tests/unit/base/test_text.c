#include "base/arena.h"
#include "base/text.h"
#include "tap.h"

#include <locale.h>
#include <math.h>
#include <unistd.h>

#include "base/rng.h"

/* RFC 8785, appendix B, and what it leaves out. */
static void test_exact(void)
{
    const struct {
        uint64_t bits;
        const char *want;
    } rows[] = {{0x0000000000000000, "0"},
                {0x8000000000000000, "0"},
                {0x0000000000000001, "5e-324"},
                {0x8000000000000001, "-5e-324"},
                {0x7fefffffffffffff, "1.7976931348623157e+308"},
                {0xffefffffffffffff, "-1.7976931348623157e+308"},
                {0x4340000000000000, "9007199254740992"},
                {0xc340000000000000, "-9007199254740992"},
                {0x4430000000000000, "295147905179352830000"},
                {0x7fffffffffffffff, "null"},
                {0x7ff0000000000000, "null"},
                {0x44b52d02c7e14af5, "9.999999999999997e+22"},
                {0x44b52d02c7e14af6, "1e+23"},
                {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
                {0x444b1ae4d6e2ef4e, "999999999999999700000"},
                {0x444b1ae4d6e2ef4f, "999999999999999900000"},
                {0x444b1ae4d6e2ef50, "1e+21"},
                {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
                {0x3eb0c6f7a0b5ed8d, "0.000001"},
                {0x41b3de4355555553, "333333333.3333332"},
                {0x41b3de4355555554, "333333333.33333325"},
                {0x41b3de4355555555, "333333333.3333333"},
                {0x41b3de4355555556, "333333333.3333334"},
                {0x41b3de4355555557, "333333333.33333343"},
                {0xbecbf647612f3696, "-0.0000033333333333333333"},
                {0x43143ff3c1cb0959, "1424953923781206.2"},
                {0x412000003ef9db23, "524288.123"},
                {0x40c3880000000000, "10000"},
                {0x3fb999999999999a, "0.1"},
                {0x000018cecbda77ca, "1.3476363022771e-310"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dg_text text = {0};
        double value;
        memcpy(&value, &rows[i].bits, sizeof value);
        dg_text_add_exact(&text, value);
        CHECK_STR(text.data, rows[i].want);
        dg_text_done(&text);
    }
}

/* Whatever is written reads back as the same double, coordinates and random bits alike. */
static void test_exact_returns(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int i = 0; i < 100000; i++) {
        struct dg_text text = {0};
        uint64_t bits = dg_rng_next(&rng);
        double value, back = NAN;
        memcpy(&value, &bits, sizeof value);
        if (i % 2) value = (double)(int64_t)(bits >> 20) / (i % 4 == 1 ? 1e4 : 1e6);
        if (!isfinite(value)) continue;
        dg_text_add_exact(&text, value);
        if (!dg_parse_double(text.data, &back) || back != value) {
            CHECK(!"it reads back as it was");
            printf("#   %.17g became %s\n", value, text.data);
        }
        dg_text_done(&text);
    }
}

static void test_numbers(void)
{
    const struct {
        double v;
        int d;
        const char *want;
    } rows[] = {{0, 3, "0"},
                {-0.0, 3, "0"},
                {1.5, 3, "1.5"},
                {-0.0004, 3, "0"},
                {1e21, 0, "1000000000000000000000"},
                {2.0 / 3, 4, "0.6667"},
                {100, 2, "100"},
                {NAN, 2, "null"},
                {INFINITY, 2, "null"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dg_text t = {0};
        dg_text_add_num(&t, rows[i].v, rows[i].d);
        CHECK_STR(t.data, rows[i].want);
        dg_text_done(&t);
    }
}

/* Against printf, whose result is the decimal nearest to the double: random ones, ties and their neighbours. */
static void test_numbers_as_printf(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    struct dg_text t = {0};
    int n_wrong = 0;
    for (int i = 0; i < 200000; i++) {
        int decimals = (int)dg_rng_below(&rng, 13), power = (int)dg_rng_below(&rng, 16);
        double value = dg_rng_range(&rng, -1, 1) * pow(10, power), step = pow(10, -decimals);
        if (i % 3 == 0) value = (floor(value / step) + 0.5) * step;
        if (i % 3 == 1) value = nextafter(floor(value / step) * step, i % 2 ? INFINITY : -INFINITY);
        char want[64];
        int n = snprintf(want, sizeof want, "%.*f", decimals, value);
        while (strchr(want, '.') && (want[n - 1] == '0' || want[n - 1] == '.')) {
            bool is_point = want[n - 1] == '.';
            want[--n] = '\0';
            if (is_point) break;
        }
        dg_text_clear(&t);
        dg_text_add_num(&t, value, decimals);
        n_wrong += strcmp(t.data, strcmp(want, "-0") == 0 ? "0" : want) != 0;
    }
    CHECK_INT(n_wrong, 0);
    dg_text_done(&t);
}

static void test_growth_and_failure(void)
{
    struct dg_text t = {0};
    for (int i = 0; i < 1000; i++) dg_text_addf(&t, "%d,", i);
    CHECK_INT(dg_text_finish(&t, NULL), 0);
    CHECK_INT(t.len, 10 * 2 + 90 * 3 + 900 * 4);
    dg_text_done(&t);
    dg_alloc_fail_after(0);
    dg_text_add(&t, "x");
    dg_alloc_fail_after(-1);
    dg_text_add(&t, "y");
    CHECK_INT(dg_text_finish(&t, NULL), DG_ENOMEM);
    dg_text_done(&t);
}

static void test_clean(void)
{
    const struct {
        const char *s;
        bool is_clean;
    } rows[] = {{"plain", true},
                {"می\xE2\x80\x8Cشود", true},
                {"\xC0\x80", false},
                {"\xED\xA0\x80", false},
                {"a\x01"
                 "b",
                 false},
                {"\xE2\x80\xAE"
                 "evil",
                 false},
                {"\xE2\x81\xA6"
                 "ok\xE2\x81\xA9",
                 true},
                {"\xE2\x81\xA6"
                 "open",
                 false},
                {"\xF4\x90\x80\x80", false},
                {"a\x7F", false},
                {"a\xC2\x85", false}, /* C1: a new line to some terminals */
                {"a\xC2\x9B", false}, /* C1: begins a command to a terminal */
                {"a\xC2\xA0", true},
                {"half \xE2\x80", false},
                {"a\u200Bb", false},     /* zero-width space */
                {"\uFEFFa", false},      /* byte order mark */
                {"a\u2060b", false},     /* word joiner */
                {"a\U000E0041b", false}, /* a tag */
                {"می\u200Cرود", true},   /* the joiners that Persian is written with */
                {"ه\u200D", true},
                {"\u200Ea\u200F", true}}; /* marks of direction, which turn nothing round */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK(dg_text_is_clean(rows[i].s, strlen(rows[i].s), NULL) == rows[i].is_clean);
    }
    size_t n = 0;
    CHECK(dg_text_is_clean("دیدگاه", strlen("دیدگاه"), &n) && n == 6);
}

static void test_parse(void)
{
    double d = 7;
    int64_t i = 7;
    CHECK(dg_parse_double("1.5e3", &d) && d == 1500);
    CHECK(!dg_parse_double("nan", &d) && !dg_parse_double("0x10", &d) && !dg_parse_double("1e999", &d));
    CHECK(!dg_parse_double("", &d) && !dg_parse_double("1 ", &d) && !dg_parse_double("1,5", &d));
    CHECK(dg_parse_int64("-12", &i) && i == -12);
    CHECK(!dg_parse_int64("12x", &i) && !dg_parse_int64("", &i) && !dg_parse_int64("99999999999999999999", &i));
}

/* Whatever the program set for its user, numbers in files keep their point. */
static void test_locale(void)
{
    static const char *const names[] = {"de_DE", "ps_AF"}; /* a comma; U+066B, which has two bytes */
    char folder[] = "/tmp/didgah-locale-XXXXXX", command[512];
    int n_tried = 0;
    if (!mkdtemp(folder)) abort();
    setenv("LOCPATH", folder, 1);
    for (int i = 0; i < 2; i++) {
        snprintf(command, sizeof command, "localedef -f UTF-8 -i %s %s/%s.UTF-8 >/dev/null 2>&1", names[i],
                 folder, names[i]);
        (void)!system(command);
        snprintf(command, sizeof command, "%s.UTF-8", names[i]);
        if (!setlocale(LC_ALL, command)) continue;
        double d = 0;
        struct dg_text text = {0};
        CHECK(strcmp(localeconv()->decimal_point, ".") != 0);
        CHECK(dg_parse_double("-12.25e1", &d) && d == -122.5);
        CHECK(!dg_parse_double("12,25", &d));
        dg_text_add_num(&text, -1234.50, 3);
        dg_text_add(&text, " ");
        dg_text_add_num(&text, 7, 3);
        dg_text_add(&text, " ");
        dg_text_add_num(&text, 1.0625, 3); /* in the middle: by printf, which knows the locale */
        CHECK_STR(text.data, "-1234.5 7 1.062");
        dg_text_done(&text);
        n_tried++;
    }
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
    snprintf(command, sizeof command, "rm -r %s", folder);
    (void)!system(command);
    if (n_tried < 2) tap_skip("localedef (package locales) is not here");
}

int main(void)
{
    TAP_CASE("numbers are written plainly", test_numbers);
    TAP_CASE("numbers are written as printf rounds them", test_numbers_as_printf);
    TAP_CASE("a text grows, and says when it could not", test_growth_and_failure);
    TAP_CASE("exact numbers are written as RFC 8785 does", test_exact);
    TAP_CASE("exact numbers read back", test_exact_returns);
    TAP_CASE("clean text is told from hostile", test_clean);
    TAP_CASE("numbers are parsed strictly", test_parse);
    TAP_CASE("another locale changes nothing", test_locale);
    return tap_end();
}
