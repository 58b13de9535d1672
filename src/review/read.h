/* Read: a procedure's JSON, taken apart with every fault noted by its place. Private to review/.
 *
 * Each taker returns something usable when the value is wrong, and notes the fault, so that one reading finds
 * all. */
#ifndef DG_REVIEW_READ_H
#define DG_REVIEW_READ_H

#include "base/buf.h"
#include "review/acts.h"

#define DG_MAX_PROCEDURE_ISSUES 200

struct dg_read {
    struct dg_arena *arena;
    struct dg_buf issues; /* struct dg_procedure_issue */
    bool is_out_of_memory;
};

void dg_read_fault(struct dg_read *read, const char *place, const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* "place.key", "place[ix]" in the arena. */
const char *dg_read_in(struct dg_read *read, const char *place, const char *key);
const char *dg_read_at(struct dg_read *read, const char *place, int32_t ix);
void *dg_read_new(struct dg_read *read, int32_t n,
                  size_t item_size); /* never NULL while n > 0 and memory lasts */

/* An object whose keys are among "a|b|c". False: it is none. */
bool dg_read_object(struct dg_read *read, const struct dg_json_value *value, const char *place,
                    const char *keys);
/* The list under a key; NULL (with a fault when it is wanted or no list). */
const struct dg_json_value *dg_read_list(struct dg_read *read, const struct dg_json_value *object,
                                         const char *place, const char *key, bool is_wanted, int32_t most);
/* A word (id): letters, digits, _ and -, at most 64. "" with a fault when it is wanted and missing. */
const char *dg_read_word(struct dg_read *read, const struct dg_json_value *object, const char *place,
                         const char *key, bool is_wanted);
const char *dg_read_item_word(struct dg_read *read, const struct dg_json_value *item, const char *place);
int64_t dg_read_int(struct dg_read *read, const struct dg_json_value *object, const char *place,
                    const char *key, bool is_wanted, int64_t lo, int64_t hi, int64_t otherwise);
bool dg_read_flag(struct dg_read *read, const struct dg_json_value *object, const char *place, const char *key,
                  bool otherwise);
/* {"en": ..., "fa": ...} */
void dg_read_both(struct dg_read *read, const struct dg_json_value *object, const char *place, const char *key,
                  bool is_wanted, const char *out[2]);
/* {"working_days": n} or {"days": n}; n 0 when it is missing. */
struct dg_days dg_read_days(struct dg_read *read, const struct dg_json_value *object, const char *place,
                            const char *key);
/* {"num": 1, "den": 2, "more": true} */
struct dg_share dg_read_share(struct dg_read *read, const struct dg_json_value *object, const char *place,
                              const char *key);
/* One of "a|b|c" by its number; -1 with a fault. */
int dg_read_enum(struct dg_read *read, const struct dg_json_value *object, const char *place, const char *key,
                 bool is_wanted, const char *words);
/* "BODY/ROLE" of a list. */
int32_t dg_read_rights(struct dg_read *read, const struct dg_json_value *list, const char *place,
                       const struct dg_right **out);

/* read_cases.c */
void dg_read_cases(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *procedure);
/* procedure_basis.c */
void dg_read_grounds(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *procedure);
void dg_read_bases(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *procedure);
void dg_read_check_bases(struct dg_read *read, const struct dg_procedure *procedure);
/* procedure_check.c: what the parts say about each other. */
void dg_read_check(struct dg_read *read, const struct dg_procedure *procedure);

/* calendar.c */
bool dg_calendar_solar_day(const char *solar, int32_t *day);
int dg_calendar_put(struct dg_arena *arena, struct dg_calendar *calendar, struct dg_holiday holiday,
                    struct dg_err *err);
int dg_calendar_drop(struct dg_arena *arena, struct dg_calendar *calendar, int32_t day, struct dg_err *err);

#endif
