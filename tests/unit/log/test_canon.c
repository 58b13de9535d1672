/* Canonical JSON: the public cases, what is refused and why, and a round of random objects. */
#include "base/rng.h"
#include "logs.h"
#include "tap.h"

static bool is_canonical(const char *text, char *why, size_t n_why)
{
    struct dg_arena arena = {0};
    struct dg_json_value value;
    struct dg_err err = {0};
    int code = dg_canon_parse(&arena, text, strlen(text), &value, &err);
    if (why) snprintf(why, n_why, "%s", err.msg);
    dg_arena_done(&arena);
    return code == 0;
}

static void test_accepted(void)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "0",
        "-1",
        "\"\"",
        "true",
        "false",
        "null",
        "9007199254740991",
        "-9007199254740991",
        "{\"a\":1,\"b\":[true,false,null,\"x\"]}",
        "\"\\b\\t\\n\\f\\r\\\"\\\\\\u0001\\u001f\x7f/\"", /* DEL and the slash stand as they are */
        "\"دیدگاه \xF0\x9F\x98\x80\"",
        "{\"\":1,\"A\":2,\"a\":3,\"aa\":4,\"ی\":5,\"\xF0\x9F\x98\x80\":6,\"\xEF\xAC\xB3\":7}", /* U+1F600 before
                                                                                                  U+FB33 */
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char why[DG_ERR_MSG_MAX];
        if (!is_canonical(texts[i], why, sizeof why)) printf("# %s: %s\n", texts[i], why);
        CHECK(is_canonical(texts[i], NULL, 0));
    }
}

static void test_refused(void)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"", "byte 0: no value"},
        {" {}", "byte 0: no value"},
        {"{} ", "byte 2: something follows"},
        {"{}\n", "byte 2: something follows"},
        {"{ }", "byte 1: a text should"},
        {"{\"a\": 1}", "byte 5: no value"},
        {"{\"b\":1,\"a\":2}", "byte 7: this member should stand before"},
        {"{\"a\":1,\"a\":2}", "byte 7: this member is given twice"},
        {"{\"\xEF\xAC\xB3\":7,\"\xF0\x9F\x98\x80\":6}", "this member should stand before"},
        {"{\"a\":1,}", "byte 7: a text should"},
        {"{\"a\"}", "byte 4: a colon"},
        {"{\"a\":1", "byte 6: a comma or the closing"},
        {"[1,]", "byte 3: no value"},
        {"[1 ,2]", "byte 2: a comma"},
        {"01", "a zero in front"},
        {"-0", "negative zero"},
        {"1.5", "a fraction or exponent"},
        {"1.0", "a fraction or exponent"},
        {"1e3", "a fraction or exponent"},
        {"9007199254740992", "beyond 2^53"},
        {"-9007199254740992", "beyond 2^53"},
        {"99999999999999999999999999999999999999999999", "beyond 2^53"},
        {"+1", "no value"},
        {"-", "no value"},
        {"nul", "no value"},
        {"NaN", "no value"},
        {"True", "no value"},
        {"'a'", "no value"},
        {"\"a", "no end"},
        {"\"a\\", "no end"},
        {"\"\\/\"", "an escape that canonical"},
        {"\"\\u0041\"", "an escape that canonical"},
        {"\"\\u000A\"", "an escape that canonical"},
        {"\"\\u000a\"", "shorter escape"},
        {"\"\\u001F\"", "an escape that canonical"},
        {"\"\\u0000\"", "a NUL"},
        {"\"\\ud83d\\ude00\"", "an escape that canonical"},
        {"\"\t\"", "a control character"},
        {"\"\xC0\xAF\"", "not UTF-8"},
        {"\"\xED\xA0\x80\"", "not UTF-8"},
        {"\"\xF4\x90\x80\x80\"", "not UTF-8"},
        {"\"\xD8\"", "not UTF-8"},
        {"\xEF\xBB\xBF{}", "no value"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char why[DG_ERR_MSG_MAX];
        CHECK(!is_canonical(rows[i].text, why, sizeof why));
        if (!strstr(why, rows[i].why)) printf("# %s: \"%s\", want \"%s\"\n", rows[i].text, why, rows[i].why);
        CHECK(strstr(why, rows[i].why) != NULL);
    }
}

static void test_depth(void)
{
    char text[2 * 129 + 1];
    struct dg_arena arena = {0};
    struct dg_json_value value;
    for (int depth = 128; depth <= 129; depth++) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        CHECK_INT(dg_canon_parse(&arena, text, 2 * (size_t)depth, &value, NULL), depth == 128 ? 0 : DG_ELIMIT);
    }
    dg_arena_done(&arena);
}

/* Any JSON in, the canonical form out: NULL if it has none. */
static char *canonical_of(const char *bytes, size_t n)
{
    struct dg_arena arena = {0};
    struct dg_text text = {0};
    struct dg_json_value value;
    struct dg_err err = {0};
    int code = dg_json_parse(&arena, bytes, n, &value, &err);
    if (code == 0) code = dg_canon_write(&text, &value, &err);
    if (code < 0) dg_text_done(&text);
    dg_arena_done(&arena);
    return text.data; /* the caller frees */
}

static size_t read_case(const char *folder, const char *name, char *out, size_t max)
{
    char path[4096];
    const char *shared = getenv("DIDGAH_SHARED");
    snprintf(path, sizeof path, "%s/data/hostile/json-canonical/%s/%s.json", shared ? shared : "", folder,
             name);
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    size_t n = fread(out, 1, max - 1, file);
    fclose(file);
    out[n] = 0;
    return n;
}

/* "values" has fractions: it must be refused. The others come out byte for byte. */
static void test_public_cases(void)
{
    static const char *const names[] = {"arrays", "french", "structures", "unicode", "values", "weird"};
    static char in[20000], want[20000];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = read_case("input", names[i], in, sizeof in);
        if (n == 0) {
            tap_skip("the shared data is absent ($DIDGAH_SHARED)");
            return;
        }
        CHECK(read_case("output", names[i], want, sizeof want) > 0);
        char *got = canonical_of(in, n);
        bool has_fractions = strcmp(names[i], "values") == 0;
        if (has_fractions)
            CHECK(!got);
        else
            CHECK_STR(got, want);
        CHECK(is_canonical(want, NULL, 0) != has_fractions);
        free(got);
    }
}

static void test_writing(void)
{
    static const char loose[] = "{\"b\":[1,-0.0,1e2],\"a\":{\"é\":\"\\u0041\\u001f\\/\"}}";
    char *text = canonical_of(loose, strlen(loose));
    CHECK_STR(text, "{\"a\":{\"é\":\"A\\u001f/\"},\"b\":[1,0,100]}");
    free(text);
    struct dg_text out = {0};
    struct dg_err err = {0};
    struct dg_json_value half = {.kind = DG_JSON_NUMBER, .key = "height", .number = 2.5};
    struct dg_json_value object = {.kind = DG_JSON_OBJECT, .items = &half, .n = 1};
    CHECK_INT(dg_canon_write(&out, &object, &err), DG_EINVAL);
    CHECK_STR(err.msg, "height: a number with a fraction: give it as a text");
    half.number = 9007199254740992.0;
    CHECK_INT(dg_canon_write(&out, &object, &err), DG_EINVAL);
    half.number = NAN;
    CHECK_INT(dg_canon_write(&out, &object, &err), DG_EINVAL);
    half = (struct dg_json_value){.kind = DG_JSON_TEXT, .key = "name", .text = "\xC3"};
    CHECK_INT(dg_canon_write(&out, &object, &err), DG_EINVAL);
    struct dg_json_value twice[] = {{.kind = DG_JSON_NULL, .key = "a"}, {.kind = DG_JSON_NULL, .key = "a"}};
    object = (struct dg_json_value){.kind = DG_JSON_OBJECT, .items = twice, .n = 2};
    CHECK_INT(dg_canon_write(&out, &object, &err), DG_EINVAL);
    dg_text_done(&out);
}

/* ---- random objects ------------------------------------------------------------------------------------- */

static void random_text(struct dg_rng *rng, struct dg_text *text)
{
    static const int32_t from[] = {1, 0x20, 0x5D, 0xE0, 0x600, 0xD000, 0xE000, 0xFB00, 0x10000, 0x1F600};
    int n = (int)dg_rng_below(rng, 6);
    for (int i = 0; i < n; i++) {
        int32_t c = from[dg_rng_below(rng, 10)] + (int32_t)dg_rng_below(rng, 40);
        if (c < 0x80)
            dg_text_addf(text, "%c", c);
        else if (c < 0x800)
            dg_text_addf(text, "%c%c", 0xC0 | c >> 6, 0x80 | (c & 63));
        else if (c < 0x10000)
            dg_text_addf(text, "%c%c%c", 0xE0 | c >> 12, 0x80 | (c >> 6 & 63), 0x80 | (c & 63));
        else
            dg_text_addf(text, "%c%c%c%c", 0xF0 | c >> 18, 0x80 | (c >> 12 & 63), 0x80 | (c >> 6 & 63),
                         0x80 | (c & 63));
    }
}

static const char *random_word(struct dg_rng *rng, struct dg_arena *arena)
{
    struct dg_text text = {0};
    random_text(rng, &text);
    const char *word = dg_arena_strdup(arena, text.data ? text.data : "");
    dg_text_done(&text);
    return word;
}

static void random_value(struct dg_rng *rng, struct dg_arena *arena, int depth, struct dg_json_value *out)
{
    *out = (struct dg_json_value){.kind = (enum dg_json_kind)dg_rng_below(rng, depth > 4 ? 4 : 6)};
    out->is_true = dg_rng_below(rng, 2);
    out->number =
        (double)((int64_t)(dg_rng_next(rng) >> dg_rng_below(rng, 60) >> 11) - (int64_t)dg_rng_below(rng, 1000));
    if (out->kind == DG_JSON_TEXT) out->text = random_word(rng, arena);
    if (out->kind < DG_JSON_ARRAY) return;
    int n = (int)dg_rng_below(rng, 6);
    if (DG_NEW(arena, &out->items, (size_t)n, NULL) < 0) abort();
    for (int i = 0; i < n; i++) {
        struct dg_json_value *item = &out->items[out->n];
        random_value(rng, arena, depth + 1, item);
        bool is_new = true;
        if (out->kind == DG_JSON_OBJECT) {
            const char *key = random_word(rng, arena);
            for (int k = 0; k < out->n; k++) is_new = is_new && strcmp(out->items[k].key, key) != 0;
            item->key = key;
        }
        out->n += is_new;
    }
}

static bool is_same(const struct dg_json_value *a, const struct dg_json_value *b)
{
    if (a->kind != b->kind || a->n != b->n) return false;
    if (a->kind == DG_JSON_BOOL) return a->is_true == b->is_true;
    if (a->kind == DG_JSON_NUMBER) return a->number == b->number;
    if (a->kind == DG_JSON_TEXT) return strcmp(a->text, b->text) == 0;
    for (int32_t i = 0; i < a->n; i++) {
        const struct dg_json_value *other =
            a->kind == DG_JSON_OBJECT ? dg_json_find(b, a->items[i].key) : &b->items[i];
        if (!other || !is_same(&a->items[i], other)) return false;
    }
    return true;
}

static void test_random(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int i = 0; i < 10000; i++) {
        struct dg_arena arena = {0};
        struct dg_text text = {0}, again = {0};
        struct dg_json_value value = {0}, back;
        struct dg_err err = {0};
        random_value(&rng, &arena, 0, &value);
        CHECK_INT(dg_canon_write(&text, &value, &err), 0);
        CHECK_INT(dg_canon_parse(&arena, text.data, text.len, &back, &err), 0);
        if (err.code) printf("# %s: %s\n", err.msg, text.data);
        CHECK(!err.code && is_same(&value, &back));
        CHECK_INT(dg_canon_write(&again, &back, &err), 0);
        CHECK_STR(again.data, text.data);
        /* One byte more or less anywhere, or a blank between, is not canonical or means another thing. */
        if (text.len > 2) {
            size_t at = 1 + dg_rng_below(&rng, text.len - 1);
            dg_text_clear(&again);
            dg_text_addn(&again, text.data, at);
            dg_text_addn(&again, text.data + at - 1, text.len - at + 1);
            if (dg_canon_parse(&arena, again.data, again.len, &back, NULL) == 0) CHECK(!is_same(&value, &back));
        }
        dg_text_done(&text);
        dg_text_done(&again);
        dg_arena_done(&arena);
    }
}

int main(void)
{
    TAP_CASE("canonical texts are read", test_accepted);
    TAP_CASE("other spellings are refused, with the byte", test_refused);
    TAP_CASE("128 levels, not 129", test_depth);
    TAP_CASE("the public cases of RFC 8785", test_public_cases);
    TAP_CASE("what is written", test_writing);
    TAP_CASE("10,000 random values come back the same", test_random);
    return tap_end();
}
