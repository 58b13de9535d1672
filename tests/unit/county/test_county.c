/* A county's store through its interface: acts, keys, rights, people, files, keeping. */
#include "counties.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/rng.h"
#include "store/db.h"

static void test_act_and_repeat(void)
{
    const char *path = scratch("a");
    struct dg_err err = {0};
    char id[40] = "", again[40] = "";
    int64_t before = 0, after = 0;
    counties_make(path);
    CHECK(counties_is_right(path, &before));
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(counties_need(county, "key-0000000000001", id, &err), 0);
    CHECK_STR(id, "N-1404-0001");
    CHECK_INT(counties_need(county, "key-0000000000001", again, &err), 0); /* once more: the same answer */
    CHECK_STR(again, id);
    CHECK(counties_is_right(path, &after));
    CHECK_INT(after, before + 1);
    CHECK_INT(counties_act(county, counties_expert, "traffic_police", DG_ROLE_EXPERT, "key-0000000000001",
                           "need.file", NULL, "{\"text\":\"another\",\"title\":\"Another\"}", COUNTIES_NOW,
                           NULL, &err),
              DG_ECONFLICT);
    CHECK_INT(counties_need(county, "short", NULL, &err), DG_EINVAL);
    CHECK_INT(counties_need(county, "key-0000000000002", id, &err), 0);
    CHECK_STR(id, "N-1404-0002");
}

/* The stamp stands still while nobody writes, and is another after every act, of whatever handle. */
static void test_stamp(void)
{
    const char *path = scratch("stamp");
    struct dg_err err = {0};
    struct dg_county_stamp first, second, third;
    struct dg_county_health health;
    counties_make(path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    dg_auto(dg_county_close) struct dg_county *other = counties_open(path, DG_COUNTY_WRITE);
    dg_auto(dg_county_close) struct dg_county *reader = counties_open(path, DG_COUNTY_READ);
    CHECK(!dg_county_stamp(reader, &first));
    CHECK(dg_county_stamp(county, &first) && dg_county_stamp(other, &second));
    CHECK(memcmp(&first, &second, sizeof first) == 0);
    CHECK_INT(dg_county_health(county, &health, &err), 0);
    CHECK(dg_county_stamp(county, &second) && memcmp(&first, &second, sizeof first) == 0);
    for (int i = 0; i < 300; i++) { /* past checkpoints and the log's next round */
        char key[32];
        snprintf(key, sizeof key, "key-of-the-stamp-%04d", i);
        CHECK_INT(counties_need(i % 2 ? county : other, key, NULL, &err), 0);
        CHECK(dg_county_stamp(county, &second) && memcmp(&first, &second, sizeof first) != 0);
        CHECK(dg_county_stamp(other, &third) && memcmp(&third, &second, sizeof second) == 0);
        first = second;
    }
}

static void test_rights(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("b");
    struct dg_err err = {0}, missing = {0};
    char id[40] = "";
    struct dg_case c;
    counties_make(path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(counties_need(county, "key-0000000000001", id, &err), 0);
    /* Not their role; a role that nobody has; the system. */
    CHECK_INT(counties_act(county, counties_expert, "police", DG_ROLE_EXPERT, "key-0000000000003", "need.file",
                           NULL, COUNTIES_NEED, COUNTIES_NOW, NULL, &err),
              DG_EDENIED);
    CHECK_INT(counties_act(county, counties_expert, "", DG_ROLE_SYSTEM, "key-0000000000004", "deadline.pass",
                           id, "{}", COUNTIES_NOW, NULL, &err),
              DG_EDENIED);
    CHECK_INT(counties_act(county, counties_expert, "traffic_police", DG_ROLE_EXPERT, "key-0000000000005",
                           "case.accept", id, "{}", COUNTIES_NOW, NULL, &err),
              DG_EDENIED);
    /* A foreign case is like none: the same words. */
    const struct dg_actor secretary = {
        .person_id = counties_secretary, .body_id = "secretariat", .role = DG_ROLE_SECRETARY};
    CHECK_INT(dg_county_case(county, &arena, &secretary, id, &c, &err), 0);
    CHECK_INT(dg_county_case(county, &arena, NULL, id, &c, &err), DG_EFOUND);
    CHECK_INT(dg_county_case(county, &arena, NULL, "N-9999-0001", &c, &missing), DG_EFOUND);
    CHECK_STR(strstr(err.msg, "that you"), strstr(missing.msg, "that you"));
    struct dg_county_case *rows;
    int32_t n = 0;
    bool has_more = true;
    const struct dg_county_filter any = DG_COUNTY_FILTER_ANY;
    CHECK_INT(dg_county_cases(county, &arena, NULL, &any, &rows, &n, &has_more, &err), 0);
    CHECK_INT(n, 0);
    CHECK_INT(dg_county_cases(county, &arena, &secretary, &any, &rows, &n, &has_more, &err), 0);
    CHECK_INT(n, 1);
    CHECK_STR(n ? rows[0].title : "", "The junction");
    /* A role that was taken away is gone at the next act. */
    const struct dg_grant grant = {counties_expert, "traffic_police", DG_ROLE_EXPERT};
    CHECK_INT(dg_county_role_take(county, NULL, &grant, COUNTIES_NOW, &err), 0);
    CHECK_INT(counties_need(county, "key-0000000000009", id, &err), DG_EDENIED);
    CHECK(counties_is_right(path, NULL)); /* what was done before stays right */
}

static void test_private_text(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("c");
    struct dg_err err = {0};
    struct dg_county_receipt receipt = {0};
    struct dg_beside beside;
    struct dg_case c;
    counties_make(path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    const struct dg_actor expert = {
        .person_id = counties_expert, .body_id = "traffic_police", .role = DG_ROLE_EXPERT};
    const struct dg_act act = {
        .kind = "need.file", .data = "{\"title\":\"A\"}", .at = COUNTIES_NOW, .expect_seq = -1};
    const struct dg_county_private text = {"/text", "the neighbour of number 12"};
    CHECK_INT(dg_county_act(county, &arena, &expert, "key-0000000000001", &act, &text, 1, &receipt, &err), 0);
    CHECK_INT(dg_county_case(county, &arena, &expert, receipt.case_id, &c, &err), 0);
    CHECK(c.need.hash && !c.need.text);
    CHECK_INT(dg_county_beside(county, &arena, &expert, &beside, &err), 0);
    CHECK_STR(beside.text(beside.ctx, c.need.hash ? c.need.hash : ""), "the neighbour of number 12");
    CHECK_INT(dg_county_text_remove(county, receipt.first_n, "/text", &err), 0);
    CHECK(!beside.text(beside.ctx, c.need.hash ? c.need.hash : ""));
    CHECK_INT(dg_county_text_remove(county, receipt.first_n, "/text", &err), DG_EFOUND);
    CHECK_INT(dg_county_person_remove(county, counties_expert, &err), 0);
    CHECK(counties_is_right(path, NULL));
    /* Neither in the database nor in its write-ahead log. */
    dg_county_close(&county);
    static const char *const names[] = {"county.sqlite", "county.sqlite-wal"};
    for (int i = 0; i < 2; i++) {
        char file[512];
        size_t n = 0;
        snprintf(file, sizeof file, "%s/%s", path, names[i]);
        char *bytes = scratch_read(file, &n);
        CHECK(!bytes || !memmem(bytes, n, "the neighbour", 13));
        free(bytes);
    }
}

static void test_clock_goes_back(void)
{
    const char *path = scratch("d");
    struct dg_err err = {0};
    counties_make(path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(counties_act(county, counties_expert, "traffic_police", DG_ROLE_EXPERT, "key-0000000000001",
                           "need.file", NULL, COUNTIES_NEED, COUNTIES_NOW - 2 * 86400, NULL, &err),
              0);
    CHECK(counties_is_right(path, NULL)); /* marked, else the verifier would name it */
}

static void test_backup(void)
{
    const char *path = scratch("e"), *file = scratch("e.backup"), *to = scratch("e2");
    char key[512], witnessed[512];
    struct dg_err err = {0};
    counties_make(path);
    struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(counties_need(county, "key-0000000000001", NULL, &err), 0);
    CHECK_INT(dg_county_backup(county, file, &err), 0);
    CHECK_INT(dg_county_backup(county, file, &err), DG_EEXIST);
    snprintf(key, sizeof key, "%s/county.key", path);
    snprintf(witnessed, sizeof witnessed, "%s/witnessed", path);
    CHECK_INT(dg_county_restore(file, to, key, witnessed, &err), 0);
    CHECK(counties_is_right(to, NULL));
    dg_county_close(&county);
    county = counties_open(to, DG_COUNTY_WRITE);
    CHECK(county != NULL); /* as new as what was witnessed: it may go on */
    dg_county_close(&county);
    /* One act later the backup is old. */
    county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(counties_need(county, "key-0000000000002", NULL, &err), 0);
    dg_county_close(&county);
    CHECK_INT(dg_county_restore(file, scratch("e3"), key, witnessed, &err), 0);
    CHECK(counties_is_right(scratch("e3"), NULL));
    const struct dg_county_options writing = {.mode = DG_COUNTY_WRITE};
    CHECK_INT(dg_county_open(scratch("e3"), &writing, &county, &err), DG_ESTATE);
    CHECK(strstr(err.msg, "old copy") != NULL);
    /* Another store's key. */
    CHECK_INT(dg_county_restore(file, scratch("e4"), witnessed, NULL, &err), 0);
    CHECK(dg_county_open(scratch("e4"), &writing, &county, &err) < 0);
}

/* Change one thing behind the store's back: verify names it. */
static bool is_noticed(const char *path, const char *sql)
{
    char command[1024];
    snprintf(command, sizeof command,
             "python3 -c \"import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); "
             "d.commit()\" %s/county.sqlite \"%s\"",
             path, sql);
    if (system(command) != 0) return false;
    return !counties_is_right(path, NULL);
}

static void test_verify_names(void)
{
    static const char *const changes[] = {
        "UPDATE entry SET bytes = replace(bytes, 'junction', 'function')",
        "UPDATE entry SET seq = 7 WHERE seq = 1",
        "DELETE FROM entry WHERE n = 3",
        "UPDATE case_row SET status = 2",
        "DELETE FROM role_grant WHERE role = 1",
        "INSERT INTO role_grant VALUES ('p-x', 'police', 1)",
        "UPDATE tree_hash SET hash = zeroblob(32) WHERE place = 2",
        "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)",
        "UPDATE setting SET value = replace(value, 'Sample', 'Simple') WHERE word = 'config'",
        "UPDATE setting SET value = replace(value, 'County', 'Canton') WHERE word = 'procedure'",
        "UPDATE case_row SET id = 'N-9999-0001'",
    };
    struct dg_err err = {0};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%zu", i);
        const char *path = scratch(name);
        counties_make(path);
        struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
        CHECK_INT(counties_need(county, "key-0000000000001", NULL, &err), 0);
        dg_county_close(&county);
        CHECK(is_noticed(path, changes[i]));
        if (i < 3) continue;
        /* What is derived can be made again. */
        int64_t n = 0;
        const struct dg_county_options writing = {.mode = DG_COUNTY_WRITE};
        if (i < 6 && dg_county_open(path, &writing, &county, &err) == 0) {
            CHECK_INT(dg_county_rebuild(county, &n, &err), 0);
            dg_county_close(&county);
            CHECK(counties_is_right(path, NULL));
        }
    }
}

/* What the verifier answers for, as one text. */
static void dump_logged(const char *path, struct dg_text *out)
{
    static const char *const selects[] = {"SELECT n, case_id, seq, bytes FROM entry ORDER BY n",
                                          "SELECT place, hex(hash), '', '' FROM tree_hash ORDER BY 1",
                                          "SELECT size, note, '', '' FROM checkpoint ORDER BY 1 DESC LIMIT 1",
                                          "SELECT id, status, seq, last_at FROM case_row ORDER BY 1",
                                          "SELECT hash, entry_n, salt, text FROM private_text ORDER BY 1",
                                          "SELECT person, body, role, '' FROM role_grant ORDER BY 1, 2, 3",
                                          "SELECT sha256, hex(bytes), '', '' FROM blob ORDER BY 1"};
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    char file[512];
    snprintf(file, sizeof file, "%s/county.sqlite", path);
    if (dg_db_open(file, DG_DB_OWN_READ, &db, NULL) < 0) return;
    for (size_t i = 0; i < sizeof selects / sizeof *selects; i++) {
        dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
        if (dg_stmt_prepare(db, selects[i], &stmt, NULL) < 0) return;
        while (dg_stmt_step(&stmt, NULL) == 1) {
            for (int k = 0; k < 4; k++) {
                size_t n = 0;
                const char *text = dg_stmt_text(&stmt, k, &n);
                dg_text_addf(out, "%s|", text ? text : "");
            }
        }
    }
}

/* One bit anywhere in the file: the verifier names a fault, or nothing that it answers for has changed. */
#define N_FLIPS 200

static void test_flips(void)
{
    const char *path = scratch("flips");
    char file[512], wal[512];
    size_t n_bytes = 0;
    int n_named = 0, n_silent = 0;
    struct dg_err err = {0};
    struct dg_rng rng = dg_rng_init(tap_seed());
    dg_auto(dg_text_done) struct dg_text before = {0};
    counties_make(path);
    struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(counties_need(county, "key-0000000000001", NULL, &err), 0);
    CHECK_INT(dg_county_person_remove(county, counties_auditor, &err),
              0); /* which empties the write-ahead log */
    dg_county_close(&county);
    dump_logged(path, &before);
    CHECK(before.len > 1000);
    snprintf(file, sizeof file, "%s/county.sqlite", path);
    snprintf(wal, sizeof wal, "%s/county.sqlite-wal", path);
    char *bytes = scratch_read(file, &n_bytes);
    for (int i = 0; bytes && i < N_FLIPS; i++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        dg_auto(dg_text_done) struct dg_text after = {0};
        size_t at = dg_rng_below(&rng, n_bytes);
        int bit = (int)dg_rng_below(&rng, 8);
        struct dg_county_verified found = {0};
        bytes[at] ^= (char)(1 << bit);
        scratch_write(file, bytes, n_bytes);
        const struct dg_county_options reading = {.mode = DG_COUNTY_READ};
        bool is_right = dg_county_open(path, &reading, &county, &err) == 0 &&
                        dg_county_verify(county, &arena, NULL, 0, &found, &err) == 0 && found.is_right;
        dg_county_close(&county);
        if (is_right) {
            dump_logged(path, &after);
            CHECK(after.len == before.len && memcmp(after.data, before.data, before.len) == 0);
            n_silent++;
        } else {
            n_named++;
        }
        bytes[at] ^= (char)(1 << bit);
        unlink(wal);
    }
    scratch_write(file, bytes, n_bytes);
    free(bytes);
    CHECK(n_named > 20 && n_silent > 20); /* a page has room that holds nothing */
    CHECK(counties_is_right(path, NULL));
    printf("# %d flips noticed, %d changed nothing that is verified\n", n_named, n_silent);
}

static void test_sessions(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("g");
    struct dg_err err = {0};
    struct dg_session_info info;
    char token[DG_SESSION_TOKEN_SIZE], hash[DG_PASSWORD_HASH_SIZE];
    counties_make(path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(dg_county_session_make(county, counties_chair, 1000, 600, 3600, token, &err), 0);
    CHECK_INT(dg_county_session_find(county, &arena, token, 1500, &info, &err), 0);
    CHECK_STR(info.person_id, counties_chair);
    CHECK_INT(dg_county_session_find(county, &arena, token, 2099, &info, &err), 0); /* seen at 1500 */
    CHECK_INT(dg_county_session_find(county, &arena, token, 2699, &info, &err), DG_EFOUND);
    const struct dg_grant chair = {counties_chair, "county_office", DG_ROLE_CHAIR},
                          admin = {counties_chair, "county_office", DG_ROLE_ADMIN};
    CHECK_INT(dg_county_session_make(county, counties_chair, 1000, 600, 3600, token, &err), 0);
    CHECK_INT(dg_county_session_role(county, token, &admin, &err), DG_EDENIED);
    CHECK_INT(dg_county_session_role(county, token, &chair, &err), 0);
    CHECK_INT(dg_county_session_find(county, &arena, token, 1001, &info, &err), 0);
    CHECK_STR(info.body, "county_office");
    CHECK_INT(dg_county_role_take(county, NULL, &chair, COUNTIES_NOW, &err), 0);
    CHECK_INT(dg_county_session_find(county, &arena, token, 1002, &info, &err), 0);
    CHECK_STR(info.body, ""); /* at the next request */
    CHECK_INT(dg_county_session_end(county, token, &err), 0);
    CHECK_INT(dg_county_session_find(county, &arena, token, 1003, &info, &err), DG_EFOUND);
    CHECK_INT(dg_county_session_find(county, &arena, "no token", 1003, &info, &err), DG_EFOUND);
    /* A new password ends the old sessions; so does removal. */
    CHECK_INT(dg_password_hash("correct horse battery", 21, &dg_password_cost_test, hash, &err), 0);
    CHECK_INT(dg_county_session_make(county, counties_chair, 1000, 600, 3600, token, &err), 0);
    CHECK_INT(dg_county_account_set(county, counties_chair, "chair", hash, &err), 0);
    CHECK_INT(dg_county_session_find(county, &arena, token, 1001, &info, &err), DG_EFOUND);
    CHECK_INT(dg_county_account_set(county, counties_secretary, "chair", hash, &err), DG_EEXIST);
}

static void test_logins(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("h");
    struct dg_err err = {0};
    struct dg_login login;
    char hash[DG_PASSWORD_HASH_SIZE];
    counties_make(path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(dg_password_hash("correct horse battery", 21, &dg_password_cost_test, hash, &err), 0);
    CHECK_INT(dg_county_account_set(county, counties_chair, "chair", hash, &err), 0);
    for (int i = 0; i < 6; i++) {
        CHECK_INT(dg_county_login_look(county, &arena, "chair", &login, &err), 0);
        CHECK_INT(login.wait_until, i < 5 ? 0 : 1001); /* the 6th wrong try waits */
        CHECK_INT(dg_county_login_note(county, "chair", false, 0, 1000, &err), 0);
    }
    CHECK_INT(dg_county_login_look(county, &arena, "chair", &login, &err), 0);
    CHECK_INT(login.wait_until, 1002);
    CHECK_INT(dg_county_login_note(county, "chair", true, 0, 1003, &err), 0);
    CHECK_INT(dg_county_login_look(county, &arena, "chair", &login, &err), 0);
    CHECK_INT(login.wait_until, 0);
    CHECK(dg_password_verify(login.hash, "correct horse battery", 21));
    /* Nobody's login has a hash of the normal cost, and it is no password's. */
    CHECK_INT(dg_county_login_look(county, &arena, "nobody", &login, &err), 0);
    CHECK(!login.person_id && !dg_password_is_stale(login.hash, &dg_password_cost_normal));
    CHECK(!dg_password_verify(login.hash, "", 0));
    /* A code is used once. */
    CHECK_INT(dg_county_totp_set(county, counties_chair, "ABCDEFGHIJKLMNOP", &err), 0);
    CHECK_INT(dg_county_login_note(county, "chair", true, 77, 1003, &err), 0);
    CHECK_INT(dg_county_login_note(county, "chair", true, 77, 1003, &err), DG_ECONFLICT);
}

static void test_files(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("i");
    struct dg_err err = {0};
    char id[40] = "";
    struct dg_county_attachment file = {.name = "plan.pdf",
                                        .media = "application/pdf",
                                        .bytes = "%PDF-1.7",
                                        .n_bytes = 8},
                                back;
    counties_make(path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(counties_need(county, "key-0000000000001", id, &err), 0);
    const struct dg_actor secretary = {
        .person_id = counties_secretary, .body_id = "secretariat", .role = DG_ROLE_SECRETARY};
    CHECK_INT(dg_county_attach(county, &secretary, id, &file, COUNTIES_NOW, &err), 0);
    CHECK_INT(dg_county_attach(county, &secretary, id, &file, COUNTIES_NOW, &err), 0); /* changes nothing */
    CHECK_INT(dg_county_attachment(county, &arena, &secretary, id, file.sha256, &back, &err), 0);
    CHECK_STR(back.name, "plan.pdf");
    CHECK_INT(dg_county_attachment(county, &arena, NULL, id, file.sha256, &back, &err), DG_EFOUND);
    file.name = "../plan.pdf";
    CHECK_INT(dg_county_attach(county, &secretary, id, &file, COUNTIES_NOW, &err), DG_EINVAL);
    CHECK(counties_is_right(path, NULL));
}

/* Settings that others made are refused: a store that left the write-ahead log is not written. */
static void test_settings(void)
{
    const char *path = scratch("j");
    char command[512];
    struct dg_err err = {0};
    struct dg_county *county = NULL;
    const struct dg_county_options writing = {.mode = DG_COUNTY_WRITE};
    counties_make(path);
    snprintf(
        command, sizeof command,
        "python3 -c \"import sqlite3,sys; sqlite3.connect(sys.argv[1]).execute('pragma journal_mode=delete')\" "
        "%s/county.sqlite",
        path);
    CHECK_INT(system(command), 0);
    CHECK(dg_county_open(path, &writing, &county, &err) < 0);
    CHECK(strstr(err.msg, "journal_mode=WAL") != NULL);
    CHECK_INT(dg_county_open(scratch("none"), &writing, &county, &err), DG_EFOUND);
}

/* What no case names may not pile up without end; the same bytes again take no room. */
static void test_unused(void)
{
    const char *path = scratch("unused");
    counties_make(path);
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE, .max_unused = 100};
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_county_open(path, &options, &county, &err), 0);
    for (int i = 0; county && i < 3; i++) {
        char bytes[61] = "", facts[120], sha256[DG_SHA256_HEX_SIZE];
        memset(bytes, i == 1 ? 'b' : 'a', 60);
        dg_sha256_hex(bytes, 60, sha256);
        snprintf(facts, sizeof facts, "{\"sha256\":\"%s\"}", sha256);
        int code = dg_county_version_put(county, bytes, 60, facts, COUNTIES_NOW, sha256, &err);
        CHECK_INT(code, i == 1 ? DG_EBUSY : 0);
    }
    CHECK(strstr(err.msg, "no case names"));
}

int main(void)
{
    TAP_CASE("an act is entered once, whatever is repeated", test_act_and_repeat);
    TAP_CASE("a stamp tells one moment from another", test_stamp);
    TAP_CASE("who may act and read", test_rights);
    TAP_CASE("texts beside the log can be removed", test_private_text);
    TAP_CASE("a clock that goes back is marked", test_clock_goes_back);
    TAP_CASE("backup, restore, and an old backup that may not sign", test_backup);
    TAP_CASE("what is changed by hand is named, what is derived is made again", test_verify_names);
    TAP_CASE("a bit that was changed in the file is noticed, or changed nothing", test_flips);
    TAP_CASE("sessions end, and lose roles that were taken", test_sessions);
    TAP_CASE("wrong passwords wait, codes are used once", test_logins);
    TAP_CASE("attachments", test_files);
    TAP_CASE("a store that is not set up as ours is refused", test_settings);
    TAP_CASE("versions that no case names have a quota", test_unused);
    return tap_end();
}
