/* Calendar: working days, holidays and terms in the Solar Hijri calendar. */
#ifndef DG_REVIEW_CALENDAR_H
#define DG_REVIEW_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* A day is its number since 1 January 1970. */
struct dg_holiday {
    int32_t day;
    const char *title[2];
    bool is_confirmed; /* false: a lunar date, to be confirmed by the county */
};

struct dg_calendar {
    struct dg_holiday *holidays; /* by day */
    int32_t n_holidays;
    int32_t first_day, last_day; /* what the holiday files cover; n_files 0: nothing */
    int32_t n_files;
    unsigned weekend;       /* bit 0: Saturday ... bit 6: Friday */
    int32_t utc_offset_min; /* of local time: a day ends at local midnight */
};

/* Add the holidays of one year, "didgah.holidays/1" (data/holidays/, docs/schema/holidays-1.json). DG_EFORMAT.
 */
int dg_calendar_add(struct dg_arena *arena, struct dg_calendar *calendar, const char *file_name,
                    const char *bytes, size_t n, struct dg_err *err);
/* All years that are compiled in (1404 .. 1406). */
int dg_calendar_add_standard(struct dg_arena *arena, struct dg_calendar *calendar, struct dg_err *err);

int32_t dg_calendar_day(const struct dg_calendar *calendar, int64_t at);      /* local day of a moment */
int64_t dg_calendar_day_end(const struct dg_calendar *calendar, int32_t day); /* its last second */
bool dg_calendar_is_working(const struct dg_calendar *calendar, int32_t day);
/* NULL: no holiday. */
const struct dg_holiday *dg_calendar_holiday(const struct dg_calendar *calendar, int32_t day);

/* When a term of n days that begins at `at` ends: the last second of its last day, which is never a day off.
 * The day of `at` does not count. n calendar days that end on a day off end on the next working day. What it
 * rests on that is not sure is told in *rests_on (NULL allowed), as bits. */
enum {
    DG_TERM_UNCONFIRMED = 1,
    DG_TERM_UNCOVERED = 2
}; /* an unconfirmed holiday; days outside the holiday files */
int64_t dg_calendar_due(const struct dg_calendar *calendar, int64_t at, int32_t n_days, bool is_working,
                        unsigned *rests_on);
/* The same day n Solar Hijri years later (30 Esfand becomes 29), at the end of the day. 0: outside the
 * calendar. */
int64_t dg_calendar_years(const struct dg_calendar *calendar, int64_t at, int32_t n_years);

#endif
