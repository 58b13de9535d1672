/* Entries and times. */
#include "logs.h"
#include "tap.h"

static void test_times(void)
{
    static const struct {
        const char *text;
        int64_t at;
    } rows[] = {{"1970-01-01T00:00:00Z", 0},
                {"2026-11-24T08:30:00Z", 1795509000},
                {"2000-02-29T23:59:59Z", 951868799},
                {"2400-02-29T00:00:00Z", 13574563200},
                {"9999-12-31T23:59:59Z", 253402300799}};
    static const char *const refused[] = {"",
                                          "2026-11-24",
                                          "2026-11-24T08:30:00",
                                          "2026-11-24T08:30:00z",
                                          "2026-11-24 08:30:00Z",
                                          "2026-11-24T08:30:00.0Z",
                                          "2026-11-24T24:00:00Z",
                                          "2026-11-24T08:60:00Z",
                                          "2026-11-24T08:30:60Z",
                                          "2026-13-24T08:30:00Z",
                                          "2026-00-24T08:30:00Z",
                                          "2026-11-31T08:30:00Z",
                                          "2026-02-29T08:30:00Z",
                                          "1900-02-29T08:30:00Z",
                                          "1969-12-31T23:59:59Z",
                                          "2026-1-24T08:30:000Z",
                                          "2026-11-24T08:30:00+00:00",
                                          "۲۰۲۶-11-24T08:30:00Z"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[DG_TIME_SIZE];
        int64_t at = -1;
        CHECK(dg_time_parse(rows[i].text, &at));
        CHECK_INT(at, rows[i].at);
        dg_time_write(at, text);
        CHECK_STR(text, rows[i].text);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        int64_t at;
        if (dg_time_parse(refused[i], &at)) printf("# %s\n", refused[i]);
        CHECK(!dg_time_parse(refused[i], &at));
    }
}

/* Whatever RFC 3339 allows: other programs ask so. */
static void test_reading_times(void)
{
    static const struct {
        const char *text;
        int64_t at;
        bool is_date;
    } rows[] = {{"1970-01-01", 0, true},
                {"1969-12-31", -86400, true},
                {"0000-03-01", -62162035200, true},
                {"0000-01-01", -62167219200, true},
                {"1600-02-29", -11670998400, true},
                {"2026-11-24t08:30:00z", 1795509000, false},
                {"2026-11-24T08:30:00.999Z", 1795509000, false},
                {"2026-11-24T12:00:00+03:30", 1795509000, false},
                {"2026-11-23T20:30:00-12:00", 1795509000, false},
                {"2016-12-31T23:59:60Z", 1483228800, false},
                {"1969-12-31T23:59:59Z", -1, false}};
    static const char *const refused[] = {"",
                                          "2026",
                                          "2026-11",
                                          "2026-11-24T",
                                          "2026-11-24T08:30Z",
                                          "2026-11-24T08:30:00",
                                          "2026-11-24T08:30:00.Z",
                                          "2026-11-24T08:30:00+0330",
                                          "2026-11-24T08:30:00+24:00",
                                          "2026-11-24T08:30:61Z",
                                          "2026-02-30",
                                          "2026-11-24Z",
                                          "2026-11-24T08:30:00Zx",
                                          "26-11-24",
                                          "+2026-11-24"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t at = 7;
        bool is_date = !rows[i].is_date;
        CHECK(dg_time_read(rows[i].text, strlen(rows[i].text), &at, &is_date));
        CHECK_INT(at, rows[i].at);
        CHECK(is_date == rows[i].is_date);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        int64_t at;
        bool is_date;
        if (dg_time_read(refused[i], strlen(refused[i]), &at, &is_date)) printf("# %s\n", refused[i]);
        CHECK(!dg_time_read(refused[i], strlen(refused[i]), &at, &is_date));
    }
}

static void test_writing(void)
{
    struct dg_text text = {0};
    struct dg_arena arena = {0};
    struct dg_log_entry back;
    struct dg_json_value items[] = {{.kind = DG_JSON_TEXT, .key = "text", .text = "موافق با شرط"},
                                    {.kind = DG_JSON_TEXT, .key = "camera", .text = "C-01"}},
                         data = {.kind = DG_JSON_OBJECT, .items = items, .n = 2};
    struct dg_log_entry entry = {.n = 123,
                                 .seq = 7,
                                 .act = "opinion.file",
                                 .at = "2026-11-24T08:30:00Z",
                                 .body = "traffic_police",
                                 .body_kind = "police",
                                 .by = "p-5f0c",
                                 .case_id = "S-1405-0001",
                                 .role = "expert",
                                 .data = &data,
                                 .has_late_clock = true};
    struct dg_err err = {0};
    CHECK_INT(dg_log_entry_write(&text, &entry, &err), 0);
    CHECK_STR(
        text.data,
        "{\"act\":\"opinion.file\",\"at\":\"2026-11-24T08:30:00Z\",\"body\":\"traffic_police\",\"body_kind\":"
        "\"police\",\"by\":\"p-"
        "5f0c\","
        "\"case\":\"S-1405-0001\",\"data\":{\"camera\":\"C-01\",\"text\":\"موافق با شرط\"},\"late_clock\":true,"
        "\"n\":123,\"role\":\"expert\",\"seq\":7,\"v\":1}");
    CHECK_INT(dg_log_entry_parse(&arena, text.data, text.len, &back, &err), 0);
    CHECK(back.n == 123 && back.seq == 7 && back.has_late_clock && back.data->n == 2);
    CHECK_STR(back.case_id, "S-1405-0001");
    CHECK_STR(back.by, "p-5f0c");
    /* The least there is. */
    dg_text_clear(&text);
    entry = (struct dg_log_entry){.act = "county.open", .at = "2026-11-24T08:30:00Z"};
    CHECK_INT(dg_log_entry_write(&text, &entry, &err), 0);
    CHECK_STR(text.data, "{\"act\":\"county.open\",\"at\":\"2026-11-24T08:30:00Z\",\"n\":0,\"v\":1}");
    dg_text_done(&text);
    dg_arena_done(&arena);
}

static void refuse(struct dg_log_entry entry, int code, const char *why)
{
    struct dg_text text = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_log_entry_write(&text, &entry, &err), code);
    if (!strstr(err.msg, why)) printf("# \"%s\", want \"%s\"\n", err.msg, why);
    CHECK(strstr(err.msg, why) != NULL);
    CHECK(text.len == 0);
    dg_text_done(&text);
}

static void test_refused(void)
{
    const struct dg_log_entry good = {.act = "county.open", .at = "2026-11-24T08:30:00Z"};
    struct dg_log_entry entry = good;
    entry.act = NULL;
    refuse(entry, DG_EINVAL, "act: is empty");
    entry = good;
    entry.at = "yesterday";
    refuse(entry, DG_EINVAL, "at: is not a time");
    entry = good;
    entry.case_id = "S-1";
    refuse(entry, DG_EINVAL, "seq: is missing");
    entry = good;
    entry.seq = 1;
    refuse(entry, DG_EINVAL, "seq: stands without a case");
    entry = good;
    entry.n = -1;
    refuse(entry, DG_EINVAL, "n: is not a whole number");
    entry = good;
    entry.by = "\xFF";
    refuse(entry, DG_EINVAL, "not UTF-8");
    entry = good;
    char *large = malloc(66000);
    memset(large, 'a', 65999);
    large[65999] = 0;
    struct dg_json_value item = {.kind = DG_JSON_TEXT, .key = "text", .text = large},
                         data = {.kind = DG_JSON_OBJECT, .items = &item, .n = 1};
    entry.data = &data;
    refuse(entry, DG_ELIMIT, "longer than 65535 bytes");
    large[201] = 0;
    entry = good;
    entry.body = large;
    refuse(entry, DG_EINVAL, "body: is longer than 200 bytes");
    free(large);
}

int main(void)
{
    TAP_CASE("times as RFC 3339 has them", test_reading_times);
    TAP_CASE("times", test_times);
    TAP_CASE("an entry is written in its one form", test_writing);
    TAP_CASE("what is no entry is not written", test_refused);
    return tap_end();
}
