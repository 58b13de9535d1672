/* Our memory runs out at every request of every main operation: it is told, nothing is half done, and the same
 * again succeeds. */
#include "counties.h"

/* The operations share a store that has what they need. */
static struct dg_county *county;
static const char *store_path;
static char need_id[40], person_id[40], token[DG_SESSION_TOKEN_SIZE], version[DG_SHA256_HEX_SIZE];
static const char *out_path;
static long round_no; /* of the operation at hand: what must be new each time takes it into its name */

static const struct dg_actor *expert(void)
{
    static struct dg_actor actor;
    actor =
        (struct dg_actor){.person_id = counties_expert, .body_id = "traffic_police", .role = DG_ROLE_EXPERT};
    return &actor;
}

static int op_open(struct dg_arena *arena, struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *other = NULL;
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE};
    (void)arena;
    return dg_county_open(store_path, &options, &other, err);
}
static int op_act_private(struct dg_arena *arena, struct dg_err *err)
{
    const struct dg_act act = {
        .kind = "need.file", .data = "{\"title\":\"A\"}", .at = COUNTIES_NOW, .expect_seq = -1};
    const struct dg_county_private text = {"/text", "the neighbour"};
    struct dg_county_receipt receipt;
    char key[40];
    snprintf(key, sizeof key, "memory-private-%06ld", round_no);
    return dg_county_act(county, arena, expert(), key, &act, &text, 1, &receipt, err);
}
static int op_repeat(struct dg_arena *arena, struct dg_err *err)
{
    (void)arena;
    return counties_need(county, "memory-need-000001", NULL, err);
}
static int op_version_put(struct dg_arena *arena, struct dg_err *err)
{
    char bytes[32], facts[160];
    (void)arena;
    int n = snprintf(bytes, sizeof bytes, "version %ld", round_no);
    dg_sha256_hex(bytes, (size_t)n, version);
    snprintf(facts, sizeof facts, "{\"bytes\":%d,\"sha256\":\"%s\"}", n, version);
    return dg_county_version_put(county, bytes, (size_t)n, facts, COUNTIES_NOW, version, err);
}
static int op_attach(struct dg_arena *arena, struct dg_err *err)
{
    char bytes[32];
    (void)arena;
    int n = snprintf(bytes, sizeof bytes, "attachment %ld", round_no);
    struct dg_county_attachment file = {
        .name = "a.txt", .media = "text/plain", .bytes = bytes, .n_bytes = (size_t)n};
    return dg_county_attach(county, expert(), need_id, &file, COUNTIES_NOW, err);
}
static int op_case(struct dg_arena *arena, struct dg_err *err)
{
    struct dg_case c;
    return dg_county_case(county, arena, expert(), need_id, &c, err);
}
static int op_cases(struct dg_arena *arena, struct dg_err *err)
{
    const struct dg_county_filter any = DG_COUNTY_FILTER_ANY;
    struct dg_county_case *rows;
    bool has_more;
    int32_t n;
    return dg_county_cases(county, arena, expert(), &any, &rows, &n, &has_more, err);
}
static int op_entries(struct dg_arena *arena, struct dg_err *err)
{
    struct dg_county_entry *rows;
    int32_t n;
    const struct dg_actor secretary = {
        .person_id = counties_secretary, .body_id = "secretariat", .role = DG_ROLE_SECRETARY};
    return dg_county_entries(county, arena, &secretary, need_id, 0, 10, &rows, &n, err);
}
static int op_allowed(struct dg_arena *arena, struct dg_err *err)
{
    const char *const *words;
    int32_t n;
    return dg_county_allowed(county, arena, expert(), NULL, COUNTIES_NOW, &words, &n, err);
}
static int op_person_add(struct dg_arena *arena, struct dg_err *err)
{
    const char *id;
    return dg_county_person_add(county, arena, "Somebody", "a street", COUNTIES_NOW, &id, err);
}
static int op_people(struct dg_arena *arena, struct dg_err *err)
{
    struct dg_person *rows;
    int32_t n;
    return dg_county_people(county, arena, &rows, &n, err);
}
static int op_role(struct dg_arena *arena, struct dg_err *err)
{
    const struct dg_grant grant = {counties_expert, "police", DG_ROLE_EXPERT};
    const struct dg_actor actor = {.person_id = counties_expert, .body_id = "police", .role = DG_ROLE_EXPERT};
    (void)arena;
    if (dg_county_has_role(county, &actor)) return dg_county_role_take(county, NULL, &grant, COUNTIES_NOW, err);
    return dg_county_role_give(county, NULL, &grant, COUNTIES_NOW, err);
}
static int op_account(struct dg_arena *arena, struct dg_err *err)
{
    (void)arena;
    return dg_county_account_set(county, person_id, "somebody", "$argon2id$none", err);
}
static int op_login(struct dg_arena *arena, struct dg_err *err)
{
    struct dg_login login;
    DG_TRY(dg_county_login_look(county, arena, "somebody", &login, err));
    return dg_county_login_note(county, "somebody", round_no % 2, 0, COUNTIES_NOW, err);
}
static int op_session_make(struct dg_arena *arena, struct dg_err *err)
{
    (void)arena;
    return dg_county_session_make(county, person_id, COUNTIES_NOW, 3600, 7200, token, err);
}
static int op_session_find(struct dg_arena *arena, struct dg_err *err)
{
    struct dg_session_info info;
    return dg_county_session_find(county, arena, token, COUNTIES_NOW, &info, err);
}
static int op_bundle(struct dg_arena *arena, struct dg_err *err)
{
    const unsigned char *bytes;
    size_t n;
    DG_TRY(dg_county_tile(county, arena, 0, 0, 5, &bytes, &n, err));
    return dg_county_bundle(county, arena, 0, 5, &bytes, &n, err);
}
static int op_tick(struct dg_arena *arena, struct dg_err *err)
{
    struct dg_county_ticked ticked;
    (void)arena;
    return dg_county_tick(county, COUNTIES_NOW + round_no * 3600, &ticked, err);
}
static int op_verify(struct dg_arena *arena, struct dg_err *err)
{
    struct dg_county_verified found;
    DG_TRY(dg_county_verify(county, arena, NULL, 0, &found, err));
    CHECK(found.is_right);
    return 0;
}
static int op_rebuild(struct dg_arena *arena, struct dg_err *err)
{
    int64_t n;
    (void)arena;
    return dg_county_rebuild(county, &n, err);
}
static int op_backup(struct dg_arena *arena, struct dg_err *err)
{
    (void)arena;
    unlink(out_path);
    return dg_county_backup(county, out_path, err);
}
static int op_restore(struct dg_arena *arena, struct dg_err *err)
{
    char to[400];
    (void)arena;
    snprintf(to, sizeof to, "%s-%ld", out_path, round_no);
    return dg_county_restore(out_path, to, NULL, NULL, err);
}
static int op_export(struct dg_arena *arena, struct dg_err *err)
{
    (void)arena;
    return dg_county_export(county, scratch("export"), err);
}

static const struct {
    const char *word;
    int (*run)(struct dg_arena *arena, struct dg_err *err);
} ops[] = {
    {"open", op_open},
    {"act with a text beside the log", op_act_private},
    {"act again", op_repeat},
    {"version", op_version_put},
    {"attachment", op_attach},
    {"case", op_case},
    {"cases", op_cases},
    {"entries", op_entries},
    {"allowed", op_allowed},
    {"new person", op_person_add},
    {"people", op_people},
    {"role", op_role},
    {"account", op_account},
    {"login", op_login},
    {"session", op_session_make},
    {"session found", op_session_find},
    {"bundle", op_bundle},
    {"clock", op_tick},
    {"verify", op_verify},
    {"rebuild", op_rebuild},
    {"backup", op_backup},
    {"restore", op_restore},
    {"export", op_export},
};

static void walk(size_t op)
{
    long k = 0;
    int n_fine = 0;
    for (; k < 20000; k += k < 40 ? 1 : 1 + k / 4) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_err err = {0};
        round_no++;
        dg_alloc_fail_after(k);
        int code = ops[op].run(&arena, &err);
        dg_alloc_fail_after(-1);
        if (code < 0) {
            n_fine = 0;
            if (code != DG_ENOMEM) printf("# %s, request %ld: %s\n", ops[op].word, k, err.msg);
            CHECK_INT(code, DG_ENOMEM);
            int again = ops[op].run(&arena, &err);
            if (again < 0) printf("# %s: %s\n", ops[op].word, err.msg);
            CHECK_INT(again, 0);
            continue;
        }
        if (++n_fine == 3) break; /* no request was that late: it went through */
    }
    CHECK(k < 20000);
    printf("# %s: up to %ld requests\n", ops[op].word, k);
}

static void test_memory(void)
{
    struct dg_err err = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *id = NULL;
    store_path = scratch("memory");
    out_path = scratch("memory.backup");
    counties_make(store_path);
    county = counties_open(store_path, DG_COUNTY_WRITE);
    CHECK_INT(counties_need(county, "memory-need-000001", need_id, &err), 0);
    CHECK_INT(dg_county_person_add(county, &arena, "Somebody", NULL, COUNTIES_NOW, &id, &err), 0);
    snprintf(person_id, sizeof person_id, "%s", id);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) walk(i);
    dg_county_close(&county);
    CHECK(counties_is_right(store_path, NULL));
}

int main(void)
{
    TAP_CASE("our memory runs out at every request of every operation", test_memory);
    return tap_end();
}
