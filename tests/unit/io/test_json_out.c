#include "io/io.h"
#include "tap.h"

static void finish_is(struct dg_text *text, const char *want)
{
    CHECK_INT(dg_text_finish(text, NULL), 0);
    CHECK_STR(text->data, want);
    dg_text_done(text);
}

static void test_one_line(void)
{
    struct dg_text text = {0};
    struct dg_json json;
    dg_json_begin(&json, &text, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "a", "x");
    dg_json_array(&json, "b");
    dg_json_num(&json, NULL, 1.50, 3);
    dg_json_num(&json, NULL, NAN, 3);
    dg_json_int(&json, NULL, -9007199254740993);
    dg_json_end_array(&json);
    dg_json_object(&json, "c");
    dg_json_end_object(&json);
    dg_json_bool(&json, "d", true);
    dg_json_str(&json, "e", NULL);
    dg_json_raw(&json, "f", "{\"g\":1}");
    dg_json_end_object(&json);
    finish_is(&text, "{\"a\":\"x\",\"b\":[1.5,null,-9007199254740993],\"c\":{},\"d\":true,\"e\":null,"
                     "\"f\":{\"g\":1}}");
}

static void test_indented(void)
{
    struct dg_text text = {0};
    struct dg_json json;
    dg_json_begin(&json, &text, 2);
    dg_json_object(&json, NULL);
    dg_json_int(&json, "a", 1);
    dg_json_array(&json, "b");
    dg_json_int(&json, NULL, 2);
    dg_json_end_array(&json);
    dg_json_array(&json, "c");
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    finish_is(&text, "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ],\n  \"c\": []\n}");
}

static void test_escapes(void)
{
    struct dg_text text = {0};
    struct dg_json json;
    dg_json_begin(&json, &text, 0);
    dg_json_str(&json, NULL, "q\" b\\ n\n t\t c\x01 d\x7f دیدگاه \xF0\x9F\x98\x80");
    finish_is(&text, "\"q\\\" b\\\\ n\\n t\\t c\\u0001 d\\u007f دیدگاه \xF0\x9F\x98\x80\"");
}

/* Whatever the bytes, the output is UTF-8: overlong, surrogate, cut off, past the last code point. */
static void test_bad_utf8(void)
{
    static const char *const bad[] = {"\xFF", "\xC0", "\xC3", "\xF5", "\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct dg_text text = {0};
        struct dg_json json;
        dg_json_begin(&json, &text, 0);
        dg_json_str(&json, NULL, bad[i]);
        finish_is(&text, "\"\xEF\xBF\xBD\"");
    }
    static const char *const longer[] = {"\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                                         "\xC0\xAF"};
    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++) {
        struct dg_text text = {0};
        struct dg_json json;
        dg_json_begin(&json, &text, 0);
        dg_json_str(&json, NULL, longer[i]);
        CHECK_INT(dg_text_finish(&text, NULL), 0);
        CHECK(dg_text_is_clean(text.data, text.len, NULL));
        CHECK(strstr(text.data, "\xEF\xBF\xBD") != NULL);
        dg_text_done(&text);
    }
}

int main(void)
{
    TAP_CASE("commas and empty containers on one line", test_one_line);
    TAP_CASE("indents", test_indented);
    TAP_CASE("quotes, controls and Persian", test_escapes);
    TAP_CASE("bytes that are not UTF-8 are replaced", test_bad_utf8);
    return tap_end();
}
