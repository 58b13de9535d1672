/* Working days of the Solar Hijri calendar: weekends and holidays as data, terms that end at the end of a day.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "review/bytes_table.h"
#include "review/read.h"

#define DAY_S 86400
#define LOOK_AHEAD_DAYS 4000 /* no term of a procedure is longer: DG_MAX_TERM_DAYS and what lies between */

/* Days since 1970 of a Gregorian date, and back (Howard Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int32_t days_of(int32_t y, int32_t m, int32_t d)
{
    y -= m <= 2;
    int32_t era = y / 400, yoe = y - era * 400;
    int32_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void date_of(int32_t day, int32_t *y, int32_t *m, int32_t *d)
{
    int32_t z = day + 719468, era = z / 146097, doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp + (mp < 10 ? 3 : -9);
    *y = yoe + era * 400 + (*m <= 2);
}

static void day_iso(int32_t day, char iso[11])
{
    int32_t y, m, d;
    date_of(day, &y, &m, &d);
    snprintf(iso, 11, "%04d-%02d-%02d", (int)y, (int)m, (int)d);
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

static bool date_digits(const char *s, int32_t *y, int32_t *m, int32_t *d)
{
    return digits(s, 4, y) && s[4] == '-' && digits(s + 5, 2, m) && s[7] == '-' && digits(s + 8, 2, d);
}

/* ---- holidays ------------------------------------------------------------------------------------------ */

bool dg_calendar_solar_day(const char *solar, int32_t *day)
{
    int32_t y, m, d;
    char iso[11];
    if (strlen(solar) != 10 || !date_digits(solar, &y, &m, &d) || !dg_date_from_solar(y, m, d, iso))
        return false;
    (void)date_digits(iso, &y, &m, &d);
    *day = days_of(y, m, d);
    return true;
}

/* Where a day stands, or would stand. */
static int32_t place(const struct dg_calendar *calendar, int32_t day)
{
    int32_t lo = 0, hi = calendar->n_holidays;
    while (lo < hi) {
        int32_t mid = (lo + hi) / 2;
        if (calendar->holidays[mid].day < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* A sure holiday stays sure when a doubtful one falls on it. */
int dg_calendar_put(struct dg_arena *arena, struct dg_calendar *calendar, struct dg_holiday holiday,
                    struct dg_err *err)
{
    int32_t ix = place(calendar, holiday.day), n = calendar->n_holidays;
    struct dg_holiday *grown;
    if (ix < n && calendar->holidays[ix].day == holiday.day) {
        if (holiday.is_confirmed && !calendar->holidays[ix].is_confirmed) calendar->holidays[ix] = holiday;
        return 0;
    }
    DG_TRY(DG_NEW(arena, &grown, (size_t)n + 1, err));
    if (ix) memcpy(grown, calendar->holidays, (size_t)ix * sizeof *grown);
    grown[ix] = holiday;
    if (n > ix) memcpy(grown + ix + 1, calendar->holidays + ix, (size_t)(n - ix) * sizeof *grown);
    calendar->holidays = grown;
    calendar->n_holidays = n + 1;
    return 0;
}

int dg_calendar_drop(struct dg_arena *arena, struct dg_calendar *calendar, int32_t day, struct dg_err *err)
{
    int32_t ix = place(calendar, day), n = calendar->n_holidays;
    struct dg_holiday *rest;
    if (ix == n || calendar->holidays[ix].day != day) return 0;
    DG_TRY(DG_NEW(arena, &rest, (size_t)n, err));
    memcpy(rest, calendar->holidays, (size_t)ix * sizeof *rest);
    memcpy(rest + ix, calendar->holidays + ix + 1, (size_t)(n - ix - 1) * sizeof *rest);
    calendar->holidays = rest;
    calendar->n_holidays = n - 1;
    return 0;
}

static const char *text_of(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    return found && found->kind == DG_JSON_TEXT && *found->text ? found->text : NULL;
}

static int take_holiday(struct dg_arena *arena, struct dg_calendar *calendar, int32_t year,
                        const struct dg_json_value *from, const char *file_name, int32_t ix, struct dg_err *err)
{
    const struct dg_json_value *title = dg_json_find(from, "title"), *sure = dg_json_find(from, "confirmed");
    const char *date = text_of(from, "date");
    struct dg_holiday holiday = {.is_confirmed = sure && sure->kind == DG_JSON_BOOL && sure->is_true};
    int32_t y;
    if (!date || !dg_calendar_solar_day(date, &holiday.day) || !digits(date, 4, &y) || y != year)
        return dg_err_set(err, DG_EFORMAT, "%s: holidays[%d].date: \"%s\" is no day of %d; write \"%d-01-31\"",
                          file_name, (int)ix, date ? date : "", (int)year, (int)year);
    if (!sure || sure->kind != DG_JSON_BOOL)
        return dg_err_set(err, DG_EFORMAT,
                          "%s: holidays[%d].confirmed is missing; write true, or false for a lunar date",
                          file_name, (int)ix);
    holiday.title[DG_EN] = title ? text_of(title, "en") : NULL;
    holiday.title[DG_FA] = title ? text_of(title, "fa") : NULL;
    if (!holiday.title[DG_EN] || !holiday.title[DG_FA])
        return dg_err_set(err, DG_EFORMAT, "%s: holidays[%d].title needs \"en\" and \"fa\"", file_name,
                          (int)ix);
    return dg_calendar_put(arena, calendar, holiday, err);
}

int dg_calendar_add(struct dg_arena *arena, struct dg_calendar *calendar, const char *file_name,
                    const char *bytes, size_t n, struct dg_err *err)
{
    struct dg_json_value root;
    char iso[11];
    int32_t y, m, d;
    if (n > DG_MAX_HOLIDAY_BYTES)
        return dg_err_set(err, DG_ELIMIT, "%s: longer than %d bytes", file_name, DG_MAX_HOLIDAY_BYTES);
    if (dg_json_parse(arena, bytes, n, &root, err) < 0) return dg_err_prefix(err, "%s", file_name);
    const char *format = text_of(&root, "format");
    const struct dg_json_value *year = dg_json_find(&root, "year"), *days = dg_json_find(&root, "holidays");
    if (!format || strcmp(format, "didgah.holidays/1") != 0)
        return dg_err_set(err, DG_EFORMAT, "%s: format must be \"didgah.holidays/1\"", file_name);
    if (!year || year->kind != DG_JSON_NUMBER || !(year->number >= 1300 && year->number <= 1498))
        return dg_err_set(err, DG_EFORMAT, "%s: year must be a Solar Hijri year, 1300 .. 1498", file_name);
    if (!days || days->kind != DG_JSON_ARRAY)
        return dg_err_set(err, DG_EFORMAT, "%s: holidays must be a list", file_name);
    int32_t solar = (int32_t)year->number;
    for (int32_t i = 0; i < days->n; i++)
        DG_TRY(take_holiday(arena, calendar, solar, &days->items[i], file_name, i, err));
    (void)dg_date_from_solar(solar, 1, 1, iso);
    (void)date_digits(iso, &y, &m, &d);
    int32_t first = days_of(y, m, d), last = first + (dg_date_from_solar(solar, 12, 30, iso) ? 365 : 364);
    if (!calendar->n_files || first < calendar->first_day) calendar->first_day = first;
    if (!calendar->n_files || last > calendar->last_day) calendar->last_day = last;
    calendar->n_files++;
    return 0;
}

int dg_calendar_add_standard(struct dg_arena *arena, struct dg_calendar *calendar, struct dg_err *err)
{
    for (int32_t i = 0; dg_holiday_files[i].name; i++)
        DG_TRY(dg_calendar_add(arena, calendar, dg_holiday_files[i].name, dg_holiday_files[i].bytes,
                               dg_holiday_files[i].n, err));
    return 0;
}

/* ---- days ---------------------------------------------------------------------------------------------- */

int32_t dg_calendar_day(const struct dg_calendar *calendar, int64_t at)
{
    int64_t local = at + (int64_t)calendar->utc_offset_min * 60;
    return (int32_t)(local >= 0 ? local / DAY_S : -((-local + DAY_S - 1) / DAY_S));
}

int64_t dg_calendar_day_end(const struct dg_calendar *calendar, int32_t day)
{
    return ((int64_t)day + 1) * DAY_S - (int64_t)calendar->utc_offset_min * 60 - 1;
}

const struct dg_holiday *dg_calendar_holiday(const struct dg_calendar *calendar, int32_t day)
{
    int32_t ix = place(calendar, day);
    return ix < calendar->n_holidays && calendar->holidays[ix].day == day ? &calendar->holidays[ix] : NULL;
}

/* 1 January 1970 was a Thursday: 5 in a week that begins with Saturday. */
static bool is_weekend(const struct dg_calendar *calendar, int32_t day)
{
    int32_t weekday = ((day + 5) % 7 + 7) % 7;
    return calendar->weekend >> weekday & 1;
}

bool dg_calendar_is_working(const struct dg_calendar *calendar, int32_t day)
{
    return !is_weekend(calendar, day) && !dg_calendar_holiday(calendar, day);
}

/* What a day's being off or not rests on. A weekend is off whatever the holidays are; a lunar holiday that is
 * not confirmed may turn out to be a day earlier or later. */
static unsigned rests(const struct dg_calendar *calendar, int32_t day)
{
    if (is_weekend(calendar, day)) return 0;
    if (!calendar->n_files || day < calendar->first_day || day > calendar->last_day) return DG_TERM_UNCOVERED;
    for (int32_t near = day - 1; near <= day + 1; near++) {
        const struct dg_holiday *holiday = dg_calendar_holiday(calendar, near);
        if (holiday && !holiday->is_confirmed) return DG_TERM_UNCONFIRMED;
    }
    return 0;
}

int64_t dg_calendar_due(const struct dg_calendar *calendar, int64_t at, int32_t n_days, bool is_working,
                        unsigned *rests_on)
{
    int32_t day = dg_calendar_day(calendar, at), last = day + LOOK_AHEAD_DAYS + n_days;
    unsigned bits = 0;
    if (!is_working) day += n_days - 1; /* the last day is found below */
    for (int32_t left = is_working ? n_days : 1; left > 0 && day < last;) {
        day++;
        bits |= rests(calendar, day);
        left -= dg_calendar_is_working(calendar, day);
    }
    if (rests_on) *rests_on |= bits;
    return dg_calendar_day_end(calendar, day);
}

int64_t dg_calendar_years(const struct dg_calendar *calendar, int64_t at, int32_t n_years)
{
    char iso[11];
    int32_t y, m, d, day;
    day_iso(dg_calendar_day(calendar, at), iso);
    if (!dg_date_solar(iso, &y, &m, &d)) return 0;
    if (!dg_date_from_solar(y + n_years, m, d, iso) && !dg_date_from_solar(y + n_years, m, d - 1, iso))
        return 0;
    (void)date_digits(iso, &y, &m, &d);
    day = days_of(y, m, d);
    return dg_calendar_day_end(calendar, day);
}
