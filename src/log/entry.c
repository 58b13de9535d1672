/* Entries: what one says, read and written; times as text. */
#include <stdio.h>
#include <string.h>

#include "log/canon.h"

/* ---- times --------------------------------------------------------------------------------------------- */

/* Days from 1970-01-01 of a Gregorian day, and back: H. Hinnant, "chrono-compatible low-level date algorithms".
 */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400, year = y - era * 400;
    int64_t day = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

static void day_of(int64_t days, int *y, int *m, int *d)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400 + (*m <= 2));
}

#define LAST_SECOND 253402300799ll /* 9999-12-31T23:59:59Z */

void dg_time_write(int64_t at, char out[DG_TIME_SIZE])
{
    int y, m, d;
    int64_t seconds = at < 0 ? 0 : at > LAST_SECOND ? LAST_SECOND : at;

    day_of(seconds / 86400, &y, &m, &d);
    snprintf(out, DG_TIME_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, (int)(seconds / 3600 % 24),
             (int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* A number of exactly n digits at *s, which moves on. */
static bool take_digits(const char **s, const char *end, int n, int64_t *out)
{
    *out = 0;
    for (int i = 0; i < n; i++, (*s)++) {
        if (*s >= end || **s < '0' || **s > '9') return false;
        *out = *out * 10 + (**s - '0');
    }
    return true;
}

static bool take_mark(const char **s, const char *end, char mark)
{
    if (*s >= end || (**s != mark && (mark < 'A' || (**s | 32) != (mark | 32)))) return false;
    (*s)++;
    return true;
}

/* "Z" or "+03:30", in seconds. */
static bool take_zone(const char **s, const char *end, int64_t *out)
{
    int64_t h, m, sign = 1;
    *out = 0;
    if (take_mark(s, end, 'Z')) return true;
    if (take_mark(s, end, '-'))
        sign = -1;
    else if (!take_mark(s, end, '+'))
        return false;
    if (!take_digits(s, end, 2, &h) || !take_mark(s, end, ':') || !take_digits(s, end, 2, &m)) return false;
    *out = sign * (h * 3600 + m * 60);
    return h < 24 && m < 60;
}

bool dg_time_read(const char *text, size_t n, int64_t *out, bool *is_date)
{
    const char *s = text, *end = text + n;
    int64_t y, mo, d, h = 0, mi = 0, sec = 0, zone = 0;
    int y2, mo2, d2;
    if (!take_digits(&s, end, 4, &y) || !take_mark(&s, end, '-') || !take_digits(&s, end, 2, &mo) ||
        !take_mark(&s, end, '-') || !take_digits(&s, end, 2, &d) || mo < 1 || mo > 12 || d < 1)
        return false;
    day_of(days_of(y, mo, d), &y2, &mo2, &d2);
    if (y2 != y || mo2 != mo || d2 != d) return false; /* 31 April is 1 May */
    *is_date = s == end;
    if (!*is_date) {
        if (!take_mark(&s, end, 'T') || !take_digits(&s, end, 2, &h) || !take_mark(&s, end, ':') ||
            !take_digits(&s, end, 2, &mi) || !take_mark(&s, end, ':') || !take_digits(&s, end, 2, &sec))
            return false;
        if (take_mark(&s, end, '.')) {
            const char *first = s;
            while (s < end && *s >= '0' && *s <= '9') s++;
            if (s == first) return false;
        }
        if (!take_zone(&s, end, &zone) || s != end) return false;
    }
    if (h > 23 || mi > 59 || sec > 60) return false; /* a leap second is the second after it */
    *out = days_of(y, mo, d) * 86400 + h * 3600 + mi * 60 + sec - zone;
    return true;
}

/* The one spelling of the moment, so that an entry has one hash. */
bool dg_time_parse(const char *text, int64_t *out)
{
    char again[DG_TIME_SIZE];
    int64_t at;
    bool is_date;
    if (!dg_time_read(text, strlen(text), &at, &is_date) || at < 0) return false;
    dg_time_write(at, again);
    if (strcmp(again, text) != 0) return false;
    *out = at;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------- */

static int bad(struct dg_err *err, const char *name, const char *what)
{
    return dg_err_set(err, DG_EFORMAT, "%s: %s", name, what);
}

static int take_text(const struct dg_json_value *item, const char **out, struct dg_err *err)
{
    if (item->kind != DG_JSON_TEXT) return bad(err, item->key, "is not a text");
    if (!*item->text) return bad(err, item->key, "is empty");
    if (strlen(item->text) > DG_MAX_KEY_NAME) return bad(err, item->key, "is longer than 200 bytes");
    *out = item->text;
    return 0;
}

static int take_whole(const struct dg_json_value *item, int64_t *out, struct dg_err *err)
{
    if (item->kind != DG_JSON_NUMBER || item->number < 0 || item->number >= (double)DG_MAX_LOG_SIZE)
        return bad(err, item->key, "is not a whole number from 0 on");
    *out = (int64_t)item->number;
    return 0;
}

static int take_member(const struct dg_json_value *item, struct dg_log_entry *entry, int64_t *version,
                       struct dg_err *err)
{
    const char *key = item->key;

    if (strcmp(key, "act") == 0) return take_text(item, &entry->act, err);
    if (strcmp(key, "at") == 0) return take_text(item, &entry->at, err);
    if (strcmp(key, "body") == 0) return take_text(item, &entry->body, err);
    if (strcmp(key, "body_kind") == 0) return take_text(item, &entry->body_kind, err);
    if (strcmp(key, "by") == 0) return take_text(item, &entry->by, err);
    if (strcmp(key, "case") == 0) return take_text(item, &entry->case_id, err);
    if (strcmp(key, "role") == 0) return take_text(item, &entry->role, err);
    if (strcmp(key, "n") == 0) return take_whole(item, &entry->n, err);
    if (strcmp(key, "seq") == 0) {
        DG_TRY(take_whole(item, &entry->seq, err));
        return entry->seq > 0 ? 0 : bad(err, key, "begins with 1");
    }
    if (strcmp(key, "v") == 0) return take_whole(item, version, err);
    if (strcmp(key, "late_clock") == 0) {
        entry->has_late_clock = item->kind == DG_JSON_BOOL && item->is_true;
        return entry->has_late_clock ? 0 : bad(err, key, "is true or left out");
    }
    if (strcmp(key, "data") == 0) {
        entry->data = item;
        return item->kind == DG_JSON_OBJECT ? 0 : bad(err, key, "is not an object");
    }
    return bad(err, key, "is no member of an entry");
}

static int check_whole(const struct dg_log_entry *entry, int64_t version, struct dg_err *err)
{
    int64_t at = 0;

    if (!entry->act) return bad(err, "act", "is missing");
    if (!entry->at) return bad(err, "at", "is missing");
    if (!dg_time_parse(entry->at, &at)) return bad(err, "at", "is not a time like 2026-11-24T08:30:00Z");
    if (entry->n < 0) return bad(err, "n", "is missing");
    if (version != DG_ENTRY_VERSION) return bad(err, "v", "is missing, or a version that is not known here");
    if (entry->case_id && entry->seq == 0) return bad(err, "seq", "is missing");
    if (!entry->case_id && entry->seq != 0) return bad(err, "seq", "stands without a case");
    return 0;
}

int dg_log_entry_parse(struct dg_arena *arena, const void *bytes, size_t n, struct dg_log_entry *out,
                       struct dg_err *err)
{
    struct dg_log_entry entry = {.n = -1};
    struct dg_json_value *value = NULL;
    int64_t version = 0;

    if (n > DG_MAX_ENTRY_BYTES) return dg_err_set(err, DG_ELIMIT, "longer than %d bytes", DG_MAX_ENTRY_BYTES);
    DG_TRY(DG_NEW(arena, &value, 1, err)); /* the entry's data points into it */
    DG_TRY(dg_canon_parse(arena, bytes, n, value, err));
    if (value->kind != DG_JSON_OBJECT) return dg_err_set(err, DG_EFORMAT, "an entry is an object");
    for (int32_t i = 0; i < value->n; i++) DG_TRY(take_member(&value->items[i], &entry, &version, err));
    DG_TRY(check_whole(&entry, version, err));
    *out = entry;
    return 0;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

/* Members come in the order of their names, as the canonical form has them. */
static int add_text(struct dg_text *text, const char *key, const char *value, struct dg_err *err)
{
    if (!value) return 0;
    dg_text_addf(text, ",\"%s\":", key);
    return dg_log_text_add(text, value, err);
}

static int write_entry(struct dg_text *text, const struct dg_log_entry *entry, struct dg_err *err)
{
    dg_text_add(text, "{\"act\":");
    DG_TRY(dg_log_text_add(text, entry->act ? entry->act : "", err));
    DG_TRY(add_text(text, "at", entry->at ? entry->at : "", err));
    DG_TRY(add_text(text, "body", entry->body, err));
    DG_TRY(add_text(text, "body_kind", entry->body_kind, err));
    DG_TRY(add_text(text, "by", entry->by, err));
    DG_TRY(add_text(text, "case", entry->case_id, err));
    if (entry->data) {
        dg_text_add(text, ",\"data\":");
        DG_TRY(dg_canon_write(text, entry->data, err));
    }
    if (entry->has_late_clock) dg_text_add(text, ",\"late_clock\":true");
    dg_text_addf(text, ",\"n\":%lld", (long long)entry->n);
    DG_TRY(add_text(text, "role", entry->role, err));
    if (entry->seq) dg_text_addf(text, ",\"seq\":%lld", (long long)entry->seq);
    dg_text_addf(text, ",\"v\":%d}", DG_ENTRY_VERSION);
    return 0;
}

int dg_log_entry_write(struct dg_text *text, const struct dg_log_entry *entry, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text bytes = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_log_entry again;

    DG_TRY(write_entry(&bytes, entry, err));
    DG_TRY(dg_text_finish(&bytes, err));
    int code = dg_log_entry_parse(&arena, bytes.data, bytes.len, &again, err);
    if (code < 0) return code == DG_EFORMAT && err ? (err->code = DG_EINVAL) : code;
    dg_text_addn(text, bytes.data, bytes.len);
    return 0;
}
