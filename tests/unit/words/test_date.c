/* Dates: the Solar Hijri calendar at its edges, and against the years that are known to be long. */
#include <string.h>

#include "tap.h"
#include "words/words.h"

static void check_solar(const char *iso, int32_t year, int32_t month, int32_t day)
{
    int32_t y = 0, m = 0, d = 0;
    CHECK(dg_date_solar(iso, &y, &m, &d));
    bool is_right = y == year && m == month && d == day;
    if (!is_right) printf("# %s: %d-%d-%d\n", iso, (int)y, (int)m, (int)d);
    CHECK(is_right);
}

/* New Year's days and the days before them, around long years. 1403 is long and 1404 is not: the rule of 2820
 * years has it the other way round. */
static void test_new_years(void)
{
    check_solar("1979-02-11", 1357, 11, 22);
    check_solar("1996-03-20", 1375, 1, 1);
    check_solar("1997-03-20", 1375, 12, 30);
    check_solar("1997-03-21", 1376, 1, 1);
    check_solar("2021-03-20", 1399, 12, 30);
    check_solar("2021-03-21", 1400, 1, 1);
    check_solar("2024-03-20", 1403, 1, 1);
    check_solar("2025-03-20", 1403, 12, 30);
    check_solar("2025-03-21", 1404, 1, 1);
    check_solar("2026-03-20", 1404, 12, 29);
    check_solar("2026-03-21", 1405, 1, 1);
    check_solar("2030-03-20", 1408, 12, 30);
    check_solar("2030-03-21", 1409, 1, 1);
}

/* Months: six of 31 days, five of 30, the last of 29 or 30. */
static void test_months(void)
{
    check_solar("2026-09-22", 1405, 6, 31);
    check_solar("2026-09-23", 1405, 7, 1);
    check_solar("2026-10-22", 1405, 7, 30);
    check_solar("2026-10-23", 1405, 8, 1);
    check_solar("2026-11-22", 1405, 9, 1);
    check_solar("2027-03-20", 1405, 12, 29);
}

/* Days go on one by one over all years that the rule is held to, in years of 365 or 366 days; 71 of the 293
 * years are long: 8 in each 33. */
static void test_day_by_day(void)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t last_y = 1206, last_m = 1, last_d = 0, n_days = 0, n_long = 0;
    for (int y = 1827; y <= 2120; y++) {
        for (int m = 1; m <= 12; m++) {
            bool is_leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
            for (int d = 1; d <= lengths[m - 1] + (m == 2 && is_leap); d++) {
                char iso[16];
                int32_t sy, sm, sd;
                snprintf(iso, sizeof iso, "%04d-%02d-%02d", y, m, d);
                if (!dg_date_solar(iso, &sy, &sm, &sd)) continue;
                bool is_next = (sy == last_y && sm == last_m && sd == last_d + 1) ||
                               (sy == last_y && sm == last_m + 1 && sd == 1) ||
                               (sy == last_y + 1 && sm == 1 && sd == 1 && last_m == 12);
                if (!is_next) printf("# %s: %d-%d-%d\n", iso, (int)sy, (int)sm, (int)sd);
                CHECK(is_next);
                n_long += sm == 12 && sd == 30;
                n_days++;
                last_y = sy, last_m = sm, last_d = sd;
            }
        }
    }
    CHECK_INT(last_y, 1498);
    CHECK_INT(n_long, 71);
    CHECK_INT(n_days, 293 * 365 + 71);
}

static void test_refused(void)
{
    static const char *const bad[] = {"",           "2026-02-29", "2026-13-01",
                                      "2026-00-10", "26-11-22",   "2026/11/22",
                                      "1827-03-21", "2120-03-21", "2026-11-22T00:00:00Z"};
    int32_t y, m, d;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(!dg_date_solar(bad[i], &y, &m, &d));
}

static void check_text(enum dg_lang lang, const char *iso, const char *want)
{
    struct dg_text text = {0};
    dg_date_add(&text, lang, iso);
    CHECK_STR(text.data, want);
    dg_text_done(&text);
}

static void test_text(void)
{
    check_text(DG_FA, "2026-11-22", "۱ آذر ۱۴۰۵ (\u20662026-11-22\u2069)");
    check_text(DG_EN, "2026-11-22", "2026-11-22 (1 Azar 1405)");
    check_text(DG_FA, "soon", "\u2066soon\u2069"); /* no date: as it is */
}

int main(void)
{
    TAP_CASE("new years, long ones among them", test_new_years);
    TAP_CASE("months of 31, 30 and 29 days", test_months);
    TAP_CASE("day follows day from 1206 to 1498", test_day_by_day);
    TAP_CASE("what is no date has no other", test_refused);
    TAP_CASE("the reader's calendar comes first", test_text);
    return tap_end();
}
