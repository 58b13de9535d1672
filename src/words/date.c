/* Dates of both calendars.
 *
 * The Solar Hijri calendar by its rule of 33 years: a year y has 366 days when (25 y + 11) mod 33 < 8. That
 * equals the leap years that the calendar authority lists for 1206 to 1498; outside these years no date is
 * turned. (The rule of 2820 years, which some libraries use, takes 1404 for a leap year, and it is not.) */
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define FIRST_YEAR 1206
#define LAST_YEAR 1498
#define FIRST_DAY 2388438 /* Julian day number of 1 Farvardin 1206: 22 March 1827 */

static bool is_leap(int32_t year) { return (25 * year + 11) % 33 < 8; }

/* Julian day number of a Gregorian date (Fliegel and Van Flandern 1968). */
static int32_t day_number(int32_t y, int32_t m, int32_t d)
{
    int32_t a = (m - 14) / 12;
    return (1461 * (y + 4800 + a)) / 4 + (367 * (m - 2 - 12 * a)) / 12 - (3 * ((y + 4900 + a) / 100)) / 4 + d -
           32075;
}

static bool digits(const char *s, int n, int32_t *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        *out = *out * 10 + (s[i] - '0');
    }
    return true;
}

static bool date_parse(const char *iso, int32_t *y, int32_t *m, int32_t *d)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(iso) != 10 || iso[4] != '-' || iso[7] != '-') return false;
    if (!digits(iso, 4, y) || !digits(iso + 5, 2, m) || !digits(iso + 8, 2, d)) return false;
    if (*m < 1 || *m > 12 || *d < 1) return false;
    bool is_long = (*y % 4 == 0 && *y % 100 != 0) || *y % 400 == 0;
    return *d <= lengths[*m - 1] + (*m == 2 && is_long);
}

bool dg_date_solar(const char *iso, int32_t *year, int32_t *month, int32_t *day)
{
    int32_t y, m, d;

    if (!date_parse(iso, &y, &m, &d)) return false;
    int32_t rest = day_number(y, m, d) - FIRST_DAY, solar = FIRST_YEAR;
    if (rest < 0) return false;
    while (solar <= LAST_YEAR && rest >= 365 + is_leap(solar)) rest -= 365 + is_leap(solar++);
    if (solar > LAST_YEAR) return false;
    /* Six months of 31 days, then of 30; the last has 29 or 30. */
    *year = solar;
    *month = rest < 186 ? rest / 31 + 1 : (rest - 186) / 30 + 7;
    *day = rest < 186 ? rest % 31 + 1 : (rest - 186) % 30 + 1;
    return true;
}

/* The Gregorian date of a Julian day number (Fliegel and Van Flandern 1968). */
static void gregorian(int32_t number, char iso[11])
{
    int32_t l = number + 68569, n = 4 * l / 146097;
    l -= (146097 * n + 3) / 4;
    int32_t i = 4000 * (l + 1) / 1461001;
    l = l - 1461 * i / 4 + 31;
    int32_t j = 80 * l / 2447, d = l - 2447 * j / 80;
    l = j / 11;
    snprintf(iso, 11, "%04d-%02d-%02d", (int)(100 * (n - 49) + i + l), (int)(j + 2 - 12 * l), (int)d);
}

bool dg_date_from_solar(int32_t year, int32_t month, int32_t day, char iso[11])
{
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return false;
    if (day > (month <= 6 ? 31 : month < 12 || is_leap(year) ? 30 : 29)) return false;
    int32_t number = FIRST_DAY + (month <= 7 ? 31 * (month - 1) : 30 * (month - 7) + 186) + day - 1;
    for (int32_t y = FIRST_YEAR; y < year; y++) number += 365 + is_leap(y);
    gregorian(number, iso);
    return true;
}

static void plain_number_add(struct dg_text *text, enum dg_lang lang, int32_t n)
{
    char digits_of[16];
    snprintf(digits_of, sizeof digits_of, "%d", (int)n);
    for (const char *s = digits_of; *s; s++) dg_num_add(text, lang, *s - '0', 0); /* a year has no groups */
}

void dg_date_add(struct dg_text *text, enum dg_lang lang, const char *iso)
{
    dg_auto(dg_text_done) struct dg_text solar = {0};
    int32_t year, month, day;
    char key[32];

    if (!dg_date_solar(iso, &year, &month, &day)) {
        dg_token_add(text, lang, iso);
        return;
    }
    snprintf(key, sizeof key, "date.month_%d", (int)month);
    plain_number_add(&solar, lang, day);
    dg_text_addf(&solar, " %s ", dg_word(lang, key));
    plain_number_add(&solar, lang, year);
    if (solar.has_failed) {
        text->has_failed = true;
        return;
    }
    dg_auto(dg_text_done) struct dg_text gregorian = {0};
    dg_token_add(&gregorian, lang, iso);
    dg_word_add(text, lang, "date.both", "solar", solar.data, "gregorian", gregorian.data ? gregorian.data : "",
                NULL);
}
