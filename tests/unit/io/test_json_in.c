/* JSON in: values as they stand, and what is refused. */
#include "io/io.h"

#include "base/limits.h"
#include "tap.h"

static int parse(struct dg_arena *arena, const char *bytes, struct dg_json_value *out, struct dg_err *err)
{
    return dg_json_parse(arena, bytes, strlen(bytes), out, err);
}

static void test_values(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_json_value v;
    CHECK_INT(parse(&arena, "{\"b\": [1, -2.5e1, true, null, \"\\u06cc\"], \"a\": {}}", &v, NULL), 0);
    CHECK_INT(v.kind, DG_JSON_OBJECT);
    CHECK_INT(v.n, 2);
    CHECK_STR(v.items[0].key, "b"); /* in the order of the bytes */
    const struct dg_json_value *b = dg_json_find(&v, "b");
    CHECK(b && b->kind == DG_JSON_ARRAY && b->n == 5);
    CHECK_NEAR(b->items[0].number, 1, 0);
    CHECK_NEAR(b->items[1].number, -25, 0);
    CHECK(b->items[2].kind == DG_JSON_BOOL && b->items[2].is_true);
    CHECK_INT(b->items[3].kind, DG_JSON_NULL);
    CHECK_STR(b->items[4].text, "ی");
    CHECK(dg_json_find(&v, "c") == NULL);
    CHECK(dg_json_find(b, "c") == NULL);
}

static void test_refused(void)
{
    static const char *const bad[] = {"",
                                      "{",
                                      "{\"a\": 1, \"a\": 2}",
                                      "[1,]",
                                      "[01]",
                                      "[1e999]",
                                      "[\"\\u0000\"]",
                                      "[\"\xC0\x80\"]",
                                      "[1] [2]",
                                      "{\"a\" 1}",
                                      "5"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_json_value v = {.n = 77};
        struct dg_err err = {0};
        if (parse(&arena, bad[i], &v, &err) != DG_EFORMAT) printf("# %s\n", bad[i]);
        CHECK_INT(err.code, DG_EFORMAT);
        CHECK(strncmp(err.msg, "line ", 5) == 0);
        CHECK_INT(v.n, 77); /* written on success only */
    }
}

static void test_depth(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    char deep[2 * DG_MAX_JSON_DEPTH + 3] = {0};
    struct dg_json_value v;
    memset(deep, '[', DG_MAX_JSON_DEPTH);
    memset(deep + DG_MAX_JSON_DEPTH, ']', DG_MAX_JSON_DEPTH);
    CHECK_INT(parse(&arena, deep, &v, NULL), 0);
    memset(deep, '[', DG_MAX_JSON_DEPTH + 1);
    memset(deep + DG_MAX_JSON_DEPTH + 1, ']', DG_MAX_JSON_DEPTH + 1);
    CHECK_INT(parse(&arena, deep, &v, NULL), DG_ELIMIT);
}

static void test_nul(void)
{
    static const char after_number[] = "[1\0]", after_text[] = "[\"a\"\0]", at_end[] = "[1]\0";
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_json_value v;
    CHECK_INT(dg_json_parse(&arena, after_number, sizeof after_number - 1, &v, NULL), DG_EFORMAT);
    CHECK_INT(dg_json_parse(&arena, after_text, sizeof after_text - 1, &v, NULL), DG_EFORMAT);
    CHECK_INT(dg_json_parse(&arena, at_end, sizeof at_end - 1, &v, NULL), DG_EFORMAT);
}

int main(void)
{
    TAP_CASE("values as they stand", test_values);
    TAP_CASE("what is not JSON, or twice, is refused", test_refused);
    TAP_CASE("depth", test_depth);
    TAP_CASE("a NUL byte anywhere", test_nul);
    return tap_end();
}
