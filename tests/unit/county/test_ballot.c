/* A secret ballot in the store: what an auditor finds who has everything, a copy after each slip, and the log.
 */
#include "counties.h"

#include <dirent.h>

#include "store/db.h"

#define N_MEMBERS 6
#define SLIP_BYTES 49 /* what sealing makes of one choice */

/* The standard procedure with secret ballots in place of open ones. */
static char *secret_procedure(void)
{
    static const char open_word[] = "\"ballot\": \"open\"", secret_word[] = "\"ballot\": \"secret\"";
    size_t n = 0;
    const char *from = dg_procedure_standard_bytes("tehran-county", &n), *end = from + n;
    char *out = calloc(1, n + 1024), *to = out;
    int n_changed = 0;
    while (out && from < end) {
        size_t left = (size_t)(end - from);
        bool is_here = left >= sizeof open_word && memcmp(from, open_word, sizeof open_word - 1) == 0;
        if (!is_here) {
            *to++ = *from++;
            continue;
        }
        memcpy(to, secret_word, sizeof secret_word - 1);
        to += sizeof secret_word - 1;
        from += sizeof open_word - 1;
        n_changed++;
    }
    CHECK(n_changed > 0);
    return out;
}

/* ---- copies
 * --------------------------------------------------------------------------------------------------
 */

/* Database and write-ahead log as they lie there, one taken right after the other. */
static void copy_store(const char *from, const char *to)
{
    static const char *const names[] = {"county.sqlite", "county.sqlite-wal"};
    mkdir(to, 0700);
    for (int i = 0; i < 2; i++) {
        char path[512];
        size_t n = 0;
        snprintf(path, sizeof path, "%s/%s", from, names[i]);
        char *bytes = scratch_read(path, &n);
        if (!bytes) continue;
        snprintf(path, sizeof path, "%s/%s", to, names[i]);
        FILE *file = fopen(path, "wb");
        CHECK(file && fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
        free(bytes);
    }
}

/* The rows of all tables but what is random in the box, as one text. */
static void dump(const char *store, struct dg_text *out)
{
    static const char *const tables[][2] = {
        {"entry", "n, case_id, seq, bytes"},
        {"tree_hash", "place, hex(hash)"},
        {"checkpoint", "size, note"},
        {"act_key", "person, key, act_sha256, case_id, first_n, n_entries, log_size"},
        {"case_row", "id, status, stage, seq, last_at, open_vote_seq"},
        {"private_text", "hash, entry_n, path, salt, text"},
        {"box", "case_id, vote_no, length(public_key), length(slips)"},
        {"blob", "sha256"},
        {"person", "id, name"},
        {"session", "token_sha256"},
    };
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    char path[512], sql[256];
    struct dg_err err = {0};
    snprintf(path, sizeof path, "%s/county.sqlite", store);
    CHECK_INT(dg_db_open(path, DG_DB_OWN_READ, &db, &err), 0);
    for (size_t i = 0; db && i < sizeof tables / sizeof *tables; i++) {
        dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
        snprintf(sql, sizeof sql, "SELECT %s FROM %s ORDER BY 1, 2", tables[i][1], tables[i][0]);
        if (strchr(tables[i][1], ',') == NULL)
            snprintf(sql, sizeof sql, "SELECT %s FROM %s ORDER BY 1", tables[i][1], tables[i][0]);
        CHECK_INT(dg_stmt_prepare(db, sql, &stmt, &err), 0);
        int n_columns = 1;
        for (const char *s = tables[i][1]; *s; s++) n_columns += *s == ',';
        dg_text_addf(out, "%s\n", tables[i][0]);
        while (stmt.raw && dg_stmt_step(&stmt, &err) == 1) {
            for (int k = 0; k < n_columns; k++) {
                size_t n = 0;
                const char *text = dg_stmt_text(&stmt, k, &n);
                dg_text_addf(out, "%s|", text ? text : "");
            }
            dg_text_add(out, "\n");
        }
    }
}

/* The box's one value. */
static char *slips_of(const char *store, size_t *n)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    char path[512], *out = NULL;
    struct dg_err err = {0};
    *n = 0;
    snprintf(path, sizeof path, "%s/county.sqlite", store);
    if (dg_db_open(path, DG_DB_OWN_READ, &db, &err) < 0 ||
        dg_stmt_prepare(db, "SELECT slips FROM box", &stmt, &err) < 0 || dg_stmt_step(&stmt, &err) != 1)
        return NULL;
    const void *bytes = dg_stmt_blob(&stmt, 0, n);
    out = malloc(*n + 1);
    if (out && *n) memcpy(out, bytes, *n);
    return out;
}

static bool holds(const char *folder, const void *what, size_t n_what)
{
    DIR *dir = opendir(folder);
    bool found = false;
    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        char path[1024];
        size_t n = 0;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        char *bytes = entry->d_type == DT_REG ? scratch_read(path, &n) : NULL;
        if (bytes && memmem(bytes, n, what, n_what)) found = true;
        free(bytes);
    }
    if (dir) closedir(dir);
    return found;
}

static int n_box_keys(const char *folder, char path_out[1024])
{
    DIR *dir = opendir(folder);
    int n = 0;
    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        if (!strstr(entry->d_name, ".box-")) continue;
        snprintf(path_out, 1024, "%s/%s", folder, entry->d_name);
        n++;
    }
    if (dir) closedir(dir);
    return n;
}

/* ---- the vote
 * -------------------------------------------------------------------------------------------------
 */

struct run {
    const char *path;
    char case_id[40];
    char copies[N_MEMBERS + 2][64]; /* before the first slip, after each, after the close */
    char key[64];                   /* the box's, as it was while the vote was open */
    size_t n_key;
};

static const char *const words[] = {"for", "against"};

static void cast(struct dg_county *county, const struct run *run, int i, int choice)
{
    char key[64], data[64];
    struct dg_err err = {0};
    snprintf(key, sizeof key, "ballot-key-%08d", i);
    snprintf(data, sizeof data, "{\"choice\":\"%s\",\"vote\":1}", words[choice]);
    CHECK_INT(counties_act(county, counties_member[i], counties_member_body[i], DG_ROLE_MEMBER, key,
                           "vote.cast", run->case_id, data, COUNTIES_NOW + 9 * 86400, NULL, &err),
              0);
}

/* Everybody votes; bit i of `choices` is how member i does. */
static void run_vote(struct run *run, const char *name, unsigned choices, uint64_t seed)
{
    char *procedure = secret_procedure(), path[1024] = "";
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE, .seed = seed};
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    struct dg_err err = {0};
    run->path = scratch(name);
    counties_make_with(run->path, procedure, seed);
    free(procedure);
    CHECK_INT(dg_county_open(run->path, &options, &county, &err), 0);
    counties_vote_open(county, "ballot-need-000001", run->case_id);
    for (int i = 0; i <= N_MEMBERS; i++) {
        if (i > 0) cast(county, run, i - 1, (int)(choices >> (i - 1) & 1));
        snprintf(run->copies[i], sizeof run->copies[i], "%s-%d", run->path, i);
        copy_store(run->path, run->copies[i]);
    }
    CHECK_INT(n_box_keys(run->path, path), 1);
    char *key = scratch_read(path, &run->n_key);
    CHECK(key && run->n_key == 64);
    if (key) memcpy(run->key, key, 64);
    free(key);
    counties_chair_does(county, "vote.close", run->case_id, "{\"casting\":\"for\",\"vote\":1}");
    snprintf(run->copies[N_MEMBERS + 1], sizeof run->copies[0], "%s-closed", run->path);
    copy_store(run->path, run->copies[N_MEMBERS + 1]);
}

/* Two elections that differ in nothing but who voted how: the tally is the same, and so is every byte that an
 * auditor has, at every moment, but for the random bytes of sealed slips. So nothing that is stored is a
 * function of a member's choice, unless it is sealed. */
static void test_same_bytes(void)
{
    struct run a = {0}, b = {0};
    run_vote(&a, "ballot-a", 0x07, 11); /* the first three against */
    run_vote(&b, "ballot-b", 0x38, 11); /* the last three */
    for (int i = 0; i <= N_MEMBERS + 1; i++) {
        dg_auto(dg_text_done) struct dg_text ta = {0};
        dg_auto(dg_text_done) struct dg_text tb = {0};
        dump(a.copies[i], &ta);
        dump(b.copies[i], &tb);
        CHECK(ta.len > 1000 && ta.len == tb.len && memcmp(ta.data, tb.data, ta.len) == 0);
    }
    CHECK(counties_is_right(a.path, NULL));
}

/* Slips are sealed, of one length, in the order of their bytes; a copy tells that somebody voted, not how. */
static void test_slips(void)
{
    struct run run = {0};
    struct dg_seal_key key;
    run_vote(&run, "ballot-slips", 0x15, 0);
    memcpy(key.public_key, run.key, 32);
    memcpy(key.secret_key, run.key + 32, 32);
    for (int i = 1; i <= N_MEMBERS; i++) {
        size_t n = 0;
        char *slips = slips_of(run.copies[i], &n);
        int tally[2] = {0}, expected[2] = {0};
        CHECK_INT((int)n, i * SLIP_BYTES);
        for (int k = 0; slips && k < i; k++) {
            unsigned char choice = 9;
            if (k > 0) CHECK(memcmp(slips + (k - 1) * SLIP_BYTES, slips + k * SLIP_BYTES, SLIP_BYTES) < 0);
            /* Whoever has the key while the vote is open can: that is what the documents say of it. */
            CHECK(dg_seal_open(&key, (const uint8_t *)slips + k * SLIP_BYTES, SLIP_BYTES, &choice));
            if (choice < 2) tally[choice]++;
            expected[0x15 >> k & 1]++;
        }
        CHECK(tally[0] == expected[0] && tally[1] == expected[1]);
        /* After the close neither the slips nor the key are anywhere in the store: file, log, free pages. */
        for (int k = 0; slips && k < i; k++) CHECK(!holds(run.path, slips + k * SLIP_BYTES, SLIP_BYTES));
        free(slips);
    }
    char path[1024];
    CHECK_INT(n_box_keys(run.path, path), 0);
    CHECK(!holds(run.path, run.key + 32, 32));
    for (int i = 0; i <= N_MEMBERS + 1; i++) CHECK(!holds(run.copies[i], run.key + 32, 32));
}

/* A killed program's leavings: the key of a closed box goes at the next start, that of an open one stays. */
static void test_leftover_key(void)
{
    const char *path = scratch("ballot-left");
    char *procedure = secret_procedure(), key_path[1024] = "", left[600];
    struct run run = {.path = path};
    counties_make_with(path, procedure, 0);
    free(procedure);
    struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    counties_vote_open(county, "ballot-need-000001", run.case_id);
    cast(county, &run, 0, 0);
    cast(county, &run, 0, 1); /* the key again, with another choice: the first one stands */
    dg_county_close(&county);
    snprintf(left, sizeof left, "%s/county.key.box-%s.7", path, run.case_id);
    FILE *file = fopen(left, "wb");
    CHECK(file && fwrite("secret", 1, 6, file) == 6 && fclose(file) == 0);
    county = counties_open(path, DG_COUNTY_WRITE);
    CHECK(access(left, F_OK) != 0);
    CHECK_INT(n_box_keys(path, key_path), 1);
    for (int i = 1; i < N_MEMBERS; i++) cast(county, &run, i, 1);
    /* Without the key nothing can be counted, and it says so. */
    struct dg_err err = {0};
    char away[1100];
    snprintf(away, sizeof away, "%s.away", key_path);
    CHECK_INT(rename(key_path, away), 0);
    CHECK_INT(counties_act(county, counties_chair, "county_office", DG_ROLE_CHAIR, "ballot-close-0001",
                           "vote.close", run.case_id, "{\"vote\":1}", COUNTIES_NOW + 9 * 86400, NULL, &err),
              DG_ESTATE);
    CHECK(strstr(err.msg, "the key of its box is not here") != NULL);
    CHECK_INT(rename(away, key_path), 0);
    counties_chair_does(county, "vote.close", run.case_id, "{\"vote\":1}");
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_case c;
    const struct dg_actor secretary = {
        .person_id = counties_secretary, .body_id = "secretariat", .role = DG_ROLE_SECRETARY};
    CHECK_INT(dg_county_case(county, &arena, &secretary, run.case_id, &c, &err), 0);
    CHECK_INT(c.n_votes ? c.votes[0].tally[DG_BALLOT_FOR] : -1, 1);
    CHECK_INT(c.n_votes ? c.votes[0].tally[DG_BALLOT_AGAINST] : -1, 5);
    dg_county_close(&county);
    CHECK(counties_is_right(path, NULL));
}

/* While a vote is open, nobody is told what came behind its opening: entries of the case, the whole log,
 * bundles.
 */
static void test_nothing_early(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("ballot-early");
    struct run run = {.path = path};
    struct dg_err err = {0};
    struct dg_county_entry *entries;
    const unsigned char *bytes;
    struct dg_county_health health;
    size_t n_bytes = 0;
    int32_t n = 0, n_before = 0;
    counties_make(path);
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    counties_vote_open(county, "ballot-need-000001", run.case_id);
    const struct dg_actor secretary = {
        .person_id = counties_secretary, .body_id = "secretariat", .role = DG_ROLE_SECRETARY};
    const struct dg_actor auditor = {
        .person_id = counties_auditor, .body_id = "secretariat", .role = DG_ROLE_AUDITOR};
    CHECK_INT(dg_county_entries(county, &arena, &secretary, run.case_id, 0, 0, &entries, &n_before, &err), 0);
    cast(county, &run, 0, 0);
    CHECK_INT(dg_county_entries(county, &arena, &secretary, run.case_id, 0, 0, &entries, &n, &err), 0);
    CHECK_INT(n, n_before);
    CHECK_INT(dg_county_entries(county, &arena, &auditor, NULL, 0, 0, &entries, &n, &err), 0);
    CHECK_INT(dg_county_health(county, &health, &err), 0);
    CHECK_INT(n, (int)health.n_entries - 1);
    CHECK_INT(dg_county_bundle(county, &arena, 0, n, &bytes, &n_bytes, &err), 0);
    CHECK_INT(dg_county_bundle(county, &arena, 0, n + 1, &bytes, &n_bytes, &err), DG_EFOUND);
    /* The program itself follows its log. */
    CHECK_INT(dg_county_entries(county, &arena, &dg_actor_system, NULL, 0, 0, &entries, &n, &err), 0);
    CHECK_INT(n, (int)health.n_entries);
    counties_chair_does(county, "vote.close", run.case_id, "{\"vote\":1}");
    CHECK_INT(dg_county_entries(county, &arena, &secretary, run.case_id, 0, 0, &entries, &n, &err), 0);
    CHECK_INT(n, n_before + 2);
}

int main(void)
{
    TAP_CASE("who voted how changes no byte but sealed ones, before and after the close", test_same_bytes);
    TAP_CASE("slips are sealed and sorted, and gone with their key after the close", test_slips);
    TAP_CASE("keys that a killed program left; a key that is missing", test_leftover_key);
    TAP_CASE("nothing of an open vote is told early", test_nothing_early);
    return tap_end();
}
