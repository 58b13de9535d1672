/* Working days: weekends, holidays sure and unsure, terms to the second. */
#include "review/review.h"
#include "tap.h"

static struct dg_arena arena;

static struct dg_calendar iran(void)
{
    struct dg_calendar calendar = {.weekend = 1u << 5 | 1u << 6, .utc_offset_min = 210};
    struct dg_err err = {0};
    CHECK_INT(dg_calendar_add_standard(&arena, &calendar, &err), 0);
    return calendar;
}

static int64_t at(const char *text)
{
    int64_t out = -1;
    CHECK(dg_time_parse(text, &out));
    return out;
}

static void check_due(const struct dg_calendar *calendar, const char *from, int32_t n, bool is_working,
                      const char *want, unsigned rests)
{
    char got[21];
    unsigned bits = 0;
    dg_time_write(dg_calendar_due(calendar, at(from), n, is_working, &bits), got);
    CHECK_STR(got, want);
    CHECK_INT(bits, rests);
}

static void test_times(void)
{
    int64_t out;
    char text[21];
    CHECK_INT(at("1970-01-01T00:00:00Z"), 0);
    CHECK_INT(at("2026-11-24T08:30:00Z"), 1795509000);
    dg_time_write(1795509000, text);
    CHECK_STR(text, "2026-11-24T08:30:00Z");
    CHECK(!dg_time_parse("2026-02-29T00:00:00Z", &out));
    CHECK(!dg_time_parse("2026-11-24 08:30:00Z", &out));
    CHECK(!dg_time_parse("2026-11-24T24:00:00Z", &out));
    CHECK(!dg_time_parse("2026-11-24T08:30:00+03:30", &out));
}

static void test_days(void)
{
    struct dg_calendar calendar = iran();
    /* 22:00 UTC is past midnight in Tehran. */
    CHECK_INT(dg_calendar_day(&calendar, at("2026-11-23T22:00:00Z")) -
                  dg_calendar_day(&calendar, at("2026-11-23T20:00:00Z")),
              1);
    CHECK(dg_calendar_is_working(&calendar,
                                 dg_calendar_day(&calendar, at("2026-11-24T08:00:00Z")))); /* Tuesday */
    CHECK(!dg_calendar_is_working(&calendar,
                                  dg_calendar_day(&calendar, at("2026-11-26T08:00:00Z")))); /* Thursday */
    const struct dg_holiday *oil =
        dg_calendar_holiday(&calendar, dg_calendar_day(&calendar, at("2027-03-20T08:00:00Z")));
    CHECK(oil && oil->is_confirmed && strstr(oil->title[DG_EN], "oil"));
    CHECK(dg_calendar_holiday(&calendar,
                              dg_calendar_day(&calendar, at("2026-03-21T08:00:00Z")))); /* 1 Farvardin */
    CHECK(!dg_calendar_holiday(&calendar, dg_calendar_day(&calendar, at("2026-03-25T08:00:00Z"))));
}

static void test_terms(void)
{
    struct dg_calendar calendar = iran();
    /* Monday 2 Azar: five working days are Tue, Wed, Sat, Sun, Mon; to the last second in Tehran. */
    check_due(&calendar, "2026-11-23T06:30:00Z", 5, true, "2026-11-30T20:29:59Z", 0);
    /* Over Nowruz, from Wednesday 27 Esfand 1405: Thursday and Friday are off, Saturday 29 Esfand is a holiday,
     * 1 to 4 Farvardin are Sunday to Wednesday, then the weekend; so the next working day is Saturday 7
     * Farvardin. */
    check_due(&calendar, "2027-03-18T06:30:00Z", 1, true, "2027-03-27T20:29:59Z", 0);
    /* Three calendar days from Tuesday end on Friday, and so on Saturday. */
    check_due(&calendar, "2026-11-24T06:30:00Z", 3, false, "2026-11-28T20:29:59Z", 0);
    check_due(&calendar, "2026-11-24T06:30:00Z", 1, false, "2026-11-25T20:29:59Z", 0);
    /* An unconfirmed holiday in between or beside, and days that no file covers, are told. */
    check_due(&calendar, "2026-08-04T06:30:00Z", 1, true, "2026-08-08T20:29:59Z", DG_TERM_UNCONFIRMED);
    check_due(&calendar, "2026-06-22T06:30:00Z", 5, true, "2026-06-29T20:29:59Z", DG_TERM_UNCONFIRMED);
    check_due(&calendar, "2029-11-20T06:30:00Z", 1, true, "2029-11-21T20:29:59Z", DG_TERM_UNCOVERED);
}

static void test_years(void)
{
    struct dg_calendar calendar = iran();
    char text[21];
    dg_time_write(dg_calendar_years(&calendar, at("2026-11-24T08:30:00Z"), 3), text);
    CHECK_STR(text, "2029-11-23T20:29:59Z"); /* 3 Azar 1405 and 1408 */
    dg_time_write(dg_calendar_years(&calendar, at("2025-03-20T08:30:00Z"), 1), text);
    CHECK_STR(text, "2026-03-20T20:29:59Z"); /* 30 Esfand 1403 becomes 29 Esfand 1404 */
    CHECK_INT(dg_calendar_years(&calendar, at("2026-11-24T08:30:00Z"), 200), 0);
}

static void refused(const char *json, const char *word)
{
    struct dg_calendar calendar = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_calendar_add(&arena, &calendar, "h.json", json, strlen(json), &err), DG_EFORMAT);
    if (!strstr(err.msg, word)) printf("# %s\n", err.msg);
    CHECK(strstr(err.msg, word));
}

static void test_files(void)
{
    refused("{\"format\":\"x\"}", "didgah.holidays/1");
    refused("{\"format\":\"didgah.holidays/1\",\"year\":2026,\"holidays\":[]}", "Solar Hijri year");
    refused("{\"format\":\"didgah.holidays/1\",\"year\":1405,\"holidays\":[{\"date\":\"1405-12-30\"}]}",
            "no day of 1405");
    refused("{\"format\":\"didgah.holidays/1\",\"year\":1405,\"holidays\":[{\"date\":\"1405-01-01\"}]}",
            "confirmed");
}

int main(void)
{
    TAP_CASE("times", test_times);
    TAP_CASE("days", test_days);
    TAP_CASE("terms", test_terms);
    TAP_CASE("years", test_years);
    TAP_CASE("holiday files", test_files);
    dg_arena_done(&arena);
    return tap_end();
}
