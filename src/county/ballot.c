/* The box of a secret vote: sealed slips that are mixed, and opened when the vote is closed.
 *
 * Each vote has a key pair of its own, made with its first slip. The public half stands beside the slips in the
 * database; the secret half is a file beside the store's signing key, which no backup has and which is
 * overwritten and removed when the vote is over. So two copies of the database, one before and one after a
 * vote, differ in a slip that nobody can read, and after the close nobody can at all. The slips are one value,
 * in the order of their own random bytes: not even one copy tells in which order they fell. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "county/store.h"

#define SLIP_BYTES (1 + DG_SEAL_EXTRA) /* the choice, sealed: one length whatever it is */
#define KEY_BYTES (2 * DG_SEAL_KEY_SIZE)
#define BOX_WORD ".box-" /* between the signing key's name and that of case and vote */

/* ---- the key's file
 * ------------------------------------------------------------------------------------------------------------
 */

/* "KEY.box-CASE.VOTE"; a case's id has letters, digits, "-", "_" and "." alone. */
static int file_name(const struct dg_county *county, const char *case_id, int32_t vote_no, struct dg_text *out,
                     struct dg_err *err)
{
    dg_text_addf(out, "%s" BOX_WORD "%s.%d", county->key_path, case_id, (int)vote_no);
    return dg_text_finish(out, err);
}

/* Overwritten in place first: what the file system keeps of a removed file is then zeros, as far as it writes
 * in place. */
static void destroy(const char *path)
{
    static const char zeros[KEY_BYTES] = {0};
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        (void)!pwrite(fd, zeros, sizeof zeros, 0);
        (void)fsync(fd);
        close(fd);
    }
    (void)unlink(path);
}

static int keep_key(const struct dg_county *county, const char *case_id, int32_t vote_no,
                    const struct dg_seal_key *key, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text path = {0};
    char bytes[KEY_BYTES];
    DG_TRY(file_name(county, case_id, vote_no, &path, err));
    destroy(path.data); /* of a slip that was never committed */
    memcpy(bytes, key->public_key, DG_SEAL_KEY_SIZE);
    memcpy(bytes + DG_SEAL_KEY_SIZE, key->secret_key, DG_SEAL_KEY_SIZE);
    int code = dg_file_write(path.data, 0600, bytes, sizeof bytes, err);
    dg_secret_wipe(bytes, sizeof bytes);
    DG_TRY(code);
    return dg_folder_sync_above(path.data, err);
}

static int read_key(const struct dg_county *county, struct dg_arena *arena, const char *case_id,
                    int32_t vote_no, struct dg_seal_key *key, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text path = {0};
    const char *bytes;
    size_t n = 0;
    DG_TRY(file_name(county, case_id, vote_no, &path, err));
    int code = dg_folder_read(arena, path.data, KEY_BYTES, &bytes, &n, err);
    if (code == DG_EFOUND || (code == 0 && n != KEY_BYTES))
        return dg_err_set(err, DG_ESTATE,
                          "vote %d cannot be counted: the key of its box is not here (%s); close the meeting, "
                          "which makes the vote void, and vote again",
                          (int)vote_no, path.data);
    DG_TRY(code);
    memcpy(key->public_key, bytes, DG_SEAL_KEY_SIZE);
    memcpy(key->secret_key, bytes + DG_SEAL_KEY_SIZE, DG_SEAL_KEY_SIZE);
    dg_secret_wipe((void *)bytes, n);
    return 0;
}

/* ---- the box
 * -------------------------------------------------------------------------------------------------------------------
 */

struct box {
    const char *public_key, *slips; /* public_key NULL: there is none yet */
    size_t n_slips;                 /* bytes */
};

static int load(struct dg_county *county, struct dg_arena *arena, const char *case_id, int32_t vote_no,
                struct box *out, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    size_t n = 0;
    *out = (struct box){0};
    DG_TRY(dg_query(county, DG_SQL_BOX_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, case_id);
    dg_stmt_bind_int(q.stmt, 2, vote_no);
    int row = dg_stmt_step(q.stmt, err);
    if (row <= 0) return row;
    DG_TRY(dg_query_blob(arena, &q, 0, &out->public_key, &n, err));
    DG_TRY(dg_query_blob(arena, &q, 1, &out->slips, &out->n_slips, err));
    if (n == DG_SEAL_KEY_SIZE && out->n_slips % SLIP_BYTES == 0) return 0;
    return dg_err_set(err, DG_EFORMAT, "%s: the box of vote %d of %s is damaged", county->path, (int)vote_no,
                      case_id);
}

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, SLIP_BYTES); }

/* All slips and one more, in the order of their bytes, which sealing makes random. */
static int add_slip(struct dg_arena *arena, const struct box *box, enum dg_ballot choice, char **out,
                    struct dg_err *err)
{
    unsigned char word = (unsigned char)choice;
    DG_TRY(DG_NEW(arena, out, box->n_slips + SLIP_BYTES, err));
    if (box->n_slips) memcpy(*out, box->slips, box->n_slips);
    DG_TRY(dg_seal((const uint8_t *)box->public_key, &word, 1, (uint8_t *)*out + box->n_slips, err));
    qsort(*out, box->n_slips / SLIP_BYTES + 1, SLIP_BYTES, by_bytes);
    return 0;
}

int dg_ballot_put(struct dg_county *county, const char *case_id, int32_t vote_no, enum dg_ballot choice,
                  struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_seal_key key = {0};
    struct box box;
    char *slips = NULL;
    DG_TRY(load(county, &arena, case_id, vote_no, &box, err));
    if (!box.public_key) {
        DG_TRY(dg_seal_key_new(&key, err));
        int code = keep_key(county, case_id, vote_no, &key, err);
        dg_secret_wipe(key.secret_key, sizeof key.secret_key);
        DG_TRY(code);
        box.public_key = (const char *)key.public_key;
    }
    DG_TRY(add_slip(&arena, &box, choice, &slips, err));
    DG_TRY(dg_query(county, DG_SQL_BOX_PUT, &q, err));
    dg_stmt_bind_text(q.stmt, 1, case_id);
    dg_stmt_bind_int(q.stmt, 2, vote_no);
    dg_stmt_bind_blob(q.stmt, 3, box.public_key, DG_SEAL_KEY_SIZE);
    dg_stmt_bind_blob(q.stmt, 4, slips, box.n_slips + SLIP_BYTES);
    return dg_query_run(&q, err);
}

int dg_ballot_tally(struct dg_county *county, const char *case_id, int32_t vote_no, int32_t tally[DG_N_BALLOTS],
                    struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_seal_key key;
    struct box box;
    int code = 0;
    DG_TRY(load(county, &arena, case_id, vote_no, &box, err));
    if (!box.public_key) return 0;
    DG_TRY(read_key(county, &arena, case_id, vote_no, &key, err));
    for (size_t at = 0; at < box.n_slips && code == 0; at += SLIP_BYTES) {
        unsigned char choice = DG_N_BALLOTS;
        if (!dg_seal_open(&key, (const uint8_t *)box.slips + at, SLIP_BYTES, &choice) || choice >= DG_N_BALLOTS)
            code =
                dg_err_set(err, DG_EFORMAT, "%s: the box of vote %d of %s holds a slip that cannot be opened",
                           county->path, (int)vote_no, case_id);
        else
            tally[choice]++;
    }
    dg_secret_wipe(&key, sizeof key);
    return code;
}

int dg_ballot_burn(struct dg_county *county, const char *case_id, int32_t vote_no, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_BOX_BURN, &q, err));
    dg_stmt_bind_text(q.stmt, 1, case_id);
    dg_stmt_bind_int(q.stmt, 2, vote_no);
    return dg_query_run(&q, err);
}

/* ---- keys of boxes that are no more
 * -------------------------------------------------------------------------------------------- */

/* "CASE.VOTE" behind the word; false: no name of ours. */
static bool parse_name(const char *name, char case_id[DG_CASE_ID_SIZE], int32_t *vote_no)
{
    const char *dot = strrchr(name, '.');
    int64_t no = 0;
    if (!dot || (size_t)(dot - name) >= DG_CASE_ID_SIZE || !dg_parse_int64(dot + 1, &no) || no < 1 ||
        no > 1 << 20)
        return false;
    snprintf(case_id, DG_CASE_ID_SIZE, "%.*s", (int)(dot - name), name);
    *vote_no = (int32_t)no;
    return true;
}

static int sweep_one(struct dg_county *county, const char *dir, const char *entry, const char *prefix,
                     struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text path = {0};
    char case_id[DG_CASE_ID_SIZE];
    int32_t vote_no = 0;
    struct box box;
    size_t n = strlen(prefix);
    if (strncmp(entry, prefix, n) != 0 || strncmp(entry + n, BOX_WORD, strlen(BOX_WORD)) != 0 ||
        !parse_name(entry + n + strlen(BOX_WORD), case_id, &vote_no))
        return 0;
    DG_TRY(load(county, &arena, case_id, vote_no, &box, err));
    if (box.public_key) return 0;
    dg_text_addf(&path, "%s%s", dir, entry);
    DG_TRY(dg_text_finish(&path, err));
    destroy(path.data);
    return 0;
}

int dg_ballot_sweep(struct dg_county *county, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text dir = {0};
    const char *slash = strrchr(county->key_path, '/');
    const char *prefix = slash ? slash + 1 : county->key_path;
    int code = 0;
    if (slash) dg_text_addn(&dir, county->key_path, (size_t)(slash - county->key_path) + 1);
    DG_TRY(dg_text_finish(&dir, err));
    DIR *folder = opendir(slash ? dir.data : ".");
    if (!folder) return dg_err_set(err, DG_EIO, "%s: %s", slash ? dir.data : ".", strerror(errno));
    for (struct dirent *entry = readdir(folder); entry && code == 0; entry = readdir(folder))
        code = sweep_one(county, dir.data, entry->d_name, prefix, err);
    closedir(folder);
    return code;
}

void dg_after_burning(struct dg_county *county)
{
    if (!county->has_burnt) return;
    county->has_burnt = false;
    if (dg_folder_lock(county, NULL) == 0) {
        (void)dg_ballot_sweep(county, NULL);
        dg_folder_unlock(county);
    }
    dg_county_empty_wal(county);
}
