#include "app/tags.h"
#include "tap.h"

static void check(double got, double want, const char *what)
{
    bool same = isnan(want) ? isnan(got) : fabs(got - want) < 1e-9;
    if (!same) printf("# %s: got %g, want %g\n", what, got, want);
    CHECK(same);
}

static void test_lengths(void)
{
    const struct {
        const char *s;
        double want;
    } rows[] = {{"12", 12},
                {"12.5", 12.5},
                {"12 m", 12},
                {"12m", 12},
                {"40 ft", 12.192},
                {"40ft", 12.192},
                {"40'", 12.192},
                {"5'6\"", 1.6764},
                {"5' 6\"", 1.6764},
                {"0", 0},
                {"", NAN},
                {"m", NAN},
                {"12 cm", NAN},
                {"12,5", NAN},
                {"~12", NAN},
                {"10-15", NAN},
                {"-3", NAN},
                {"1001", NAN},
                {"1e3", NAN},
                {"5'13\"", NAN},
                {"5'6", NAN},
                {"12 m high", NAN},
                {"1.2.3", NAN},
                {"nan", NAN},
                {"99999999999999999999999999999999999999", NAN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(dg_length_parse_m(rows[i].s), rows[i].want, rows[i].s);
    CHECK(isnan(dg_length_parse_m(NULL)));
}

static void test_speeds(void)
{
    const struct {
        const char *s;
        double want;
    } rows[] = {{"50", 50},        {"50 km/h", 50}, {"30 mph", 48.28032}, {"walk", 5},         {"none", NAN},
                {"IR:urban", NAN}, {"0", NAN},      {"250", NAN},         {"30mph", 48.28032}, {"50;70", NAN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(dg_speed_parse_kmh(rows[i].s), rows[i].want, rows[i].s);
}

static void test_directions(void)
{
    const struct {
        const char *s;
        double want;
    } rows[] = {{"0", 0},
                {"360", 0},
                {"400", NAN},
                {"-10", NAN},
                {"270", 270},
                {"22.5", 22.5},
                {"N", 0},
                {"ssw", 202.5},
                {"NNW", 337.5},
                {"south", 180},
                {"South-West", 225},
                {"north north east", 22.5},
                {"90;270", NAN},
                {"90-180", NAN},
                {"forward", NAN},
                {"", NAN},
                {"NSW", NAN},
                {"90°", 90},
                {"northnorthnorthnorthnorth", NAN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(dg_direction_parse_deg(rows[i].s), rows[i].want, rows[i].s);
    CHECK(isnan(dg_direction_parse_deg(NULL)));
}

static void test_words(void)
{
    CHECK(dg_word_in("b", "a b c") && dg_word_in("c", "a b c") && !dg_word_in("", "a b c"));
    CHECK(!dg_word_in("ab", "a b c") && !dg_word_in("a b", "a b c") && !dg_word_in("bc", "abc"));
    check(dg_number_parse("3", 1, 20), 3, "3");
    check(dg_number_parse("0", 1, 20), NAN, "0");
    check(dg_number_parse("3;4", 1, 20), NAN, "3;4");
}

int main(void)
{
    TAP_CASE("lengths with their units", test_lengths);
    TAP_CASE("speeds", test_speeds);
    TAP_CASE("directions in degrees and words", test_directions);
    TAP_CASE("words of a list, numbers in a range", test_words);
    return tap_end();
}
