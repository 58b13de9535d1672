/* A county's store as a handle: made, opened, closed, asked how it does. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "county/store.h"

#define MAX_KEY_BYTES 4096

/* ---- small things
 * ------------------------------------------------------------------------------------------------ */

int dg_county_no_case(const char *id, struct dg_err *err)
{
    return dg_err_set(err, DG_EFOUND, "no case \"%.64s\" that you may see", id);
}

int dg_county_random(struct dg_county *county, void *out, size_t n, struct dg_err *err)
{
    if (!county->seed) return dg_random_bytes(out, n, err);
    struct dg_hash hash;
    const uint64_t from[3] = {county->seed, county->n_random++, (uint64_t)county->tree.size};
    dg_sha256(from, sizeof from, &hash);
    memcpy(out, hash.bytes, n < sizeof hash.bytes ? n : sizeof hash.bytes);
    return 0;
}

static int setting_get(struct dg_county *county, struct dg_arena *arena, const char *word, const char **out,
                       struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_SETTING_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, word);
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    if (!row) return dg_err_set(err, DG_EFORMAT, "%s: the store has no %s", county->path, word);
    return dg_query_text(arena, &q, 0, out, err);
}

static int setting_set(struct dg_county *county, const char *word, const char *value, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_SETTING_SET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, word);
    dg_stmt_bind_text(q.stmt, 2, value);
    return dg_query_run(&q, err);
}

/* ---- migrations
 * ------------------------------------------------------------------------------------------------------ */

static int last_migration(struct dg_county *county, int64_t *number, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    size_t n = 0;
    DG_TRY(dg_query(county, DG_SQL_MIGRATION_LAST, &q, err));
    DG_TRY(dg_stmt_step(q.stmt, err));
    *number = dg_stmt_int(q.stmt, 0);
    const char *sha256 = dg_stmt_text(q.stmt, 1, &n);
    if (*number < 0 || *number >= DG_N_MIGRATIONS)
        return dg_err_set(err, DG_ESTATE, "%s: was made by a newer program (schema %lld, known here up to %d)",
                          county->path, (long long)*number, DG_N_MIGRATIONS - 1);
    if (!sha256 || strcmp(sha256, dg_county_migrations[*number].sha256) != 0)
        return dg_err_set(err, DG_ESTATE, "%s: schema %lld is another one than this program's", county->path,
                          (long long)*number);
    return 0;
}

static int apply_migration(struct dg_county *county, int64_t number, struct dg_err *err)
{
    for (const char *const *sql = dg_county_migrations[number].statements; *sql; sql++)
        DG_TRY(dg_db_exec(county->db, *sql, err));
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_MIGRATION_ADD, &q, err));
    dg_stmt_bind_int(q.stmt, 1, number);
    dg_stmt_bind_text(q.stmt, 2, dg_county_migrations[number].sha256);
    return dg_query_run(&q, err);
}

/* Before anything is read that a newer schema might have elsewhere. */
static int check_schema(struct dg_county *county, struct dg_err *err)
{
    int64_t last = 0;
    return last_migration(county, &last, err);
}

static int dg_county_migrate(struct dg_county *county, struct dg_err *err)
{
    int64_t last = 0;
    DG_TRY(last_migration(county, &last, err));
    while (last + 1 < DG_N_MIGRATIONS) {
        dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
        if (county->mode != DG_COUNTY_WRITE)
            return dg_err_set(err, DG_ESTATE,
                              "%s: has schema %lld; open it once for writing, so that it is brought to %d",
                              county->path, (long long)last, DG_N_MIGRATIONS - 1);
        DG_TRY(dg_county_begin(county, true, &tx, err));
        DG_TRY(last_migration(county, &last, err)); /* another program may have been faster */
        for (; last + 1 < DG_N_MIGRATIONS; last++) DG_TRY(apply_migration(county, last + 1, err));
        DG_TRY(dg_cases_derive(county, err)); /* a migration may have changed the shape of what is derived */
        DG_TRY(dg_county_commit(&tx, err));
        DG_TRY(last_migration(county, &last, err));
    }
    county->schema = last;
    return 0;
}

/* ---- opening
 * -----------------------------------------------------------------------------------------------------------
 */

static int open_beside(const char *path, int flags, int *fd, struct dg_err *err)
{
    *fd = open(path, flags | O_CLOEXEC, 0600);
    return *fd >= 0 ? 0 : dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
}

static int read_key(struct dg_county *county, const char *key_path, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text file = {0};
    const char *bytes;
    size_t n = 0;
    if (!key_path) DG_TRY(dg_folder_name(&file, county->path, DG_FOLDER_KEY, err));
    county->key_path = dg_arena_strdup(&county->arena, key_path ? key_path : file.data);
    if (!county->key_path) return dg_no_memory(err);
    int code = dg_folder_read(&arena, county->key_path, MAX_KEY_BYTES, &bytes, &n, err);
    if (code == DG_EFOUND)
        return dg_err_set(err, DG_ESTATE, "%s: there is no signing key; give its file", county->path);
    DG_TRY(code);
    code = dg_skey_parse(bytes, n, &county->key, err);
    dg_secret_wipe((void *)bytes, n);
    if (code < 0) return dg_err_prefix(err, "%s", county->key_path);
    county->has_key = true;
    if (county->key.vkey.id == county->verifier.id &&
        strcmp(county->key.vkey.name, county->verifier.name) == 0 &&
        memcmp(county->key.vkey.public_key, county->verifier.public_key, DG_ED25519_SIZE) == 0)
        return 0;
    return dg_err_set(err, DG_ESTATE, "%s: the key is not this store's; the store's is %s", county->path,
                      county->vkey);
}

static int read_settings(struct dg_county *county, struct dg_err *err)
{
    const char *config = NULL, *procedure = NULL, *vkey = NULL;
    DG_TRY(setting_get(county, &county->arena, "config", &config, err));
    DG_TRY(setting_get(county, &county->arena, "procedure", &procedure, err));
    DG_TRY(setting_get(county, &county->arena, "vkey", &vkey, err));
    county->vkey = (char *)vkey;
    county->config_bytes = config;
    county->procedure_bytes = procedure;
    DG_TRY(dg_vkey_parse(vkey, strlen(vkey), &county->verifier, err));
    DG_TRY(
        dg_procedure_parse(&county->arena, "procedure", procedure, strlen(procedure), &county->procedure, err));
    return dg_county_config_parse(&county->arena, "config", config, strlen(config), &county->procedure,
                                  &county->config, err);
}

static int open_files(struct dg_county *county, const struct dg_county_options *options, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text file = {0};
    bool is_writing = options->mode == DG_COUNTY_WRITE;
    DG_TRY(dg_folder_name(&file, county->path, DG_FOLDER_DB, err));
    struct stat st;
    if (stat(file.data, &st) != 0)
        return dg_err_set(err, DG_EFOUND, "%s: no county's store there; make one with: didgah county new",
                          county->path);
    DG_TRY(dg_db_open(file.data, is_writing ? DG_DB_OWN_WRITE : DG_DB_OWN_READ, &county->db, err));
    if (!is_writing) return 0;
    DG_TRY(dg_folder_name(&file, county->path, DG_FOLDER_LOCK, err));
    DG_TRY(open_beside(file.data, O_RDWR | O_CREAT, &county->lock_fd, err));
    DG_TRY(dg_folder_name(&file, county->path, DG_FOLDER_WITNESSED, err));
    return open_beside(options->witnessed_path ? options->witnessed_path : file.data, O_RDWR | O_CREAT,
                       &county->witnessed_fd, err);
}

static struct dg_county *county_new(const char *path, const struct dg_county_options *options,
                                    struct dg_err *err)
{
    struct dg_county *county = dg_calloc(1, sizeof *county);
    if (county) county->path = dg_malloc(strlen(path) + 1);
    if (!county || !county->path) {
        free(county);
        (void)dg_no_memory(err);
        return NULL;
    }
    memcpy(county->path, path, strlen(path) + 1);
    county->max_unused = options->max_unused ? options->max_unused : DG_MAX_UNUSED_BYTES;
    county->mode = options->mode;
    county->seed = options->seed;
    county->stop = options->stop ? options->stop : &county->own_stop;
    county->lock_fd = county->witnessed_fd = -1;
    return county;
}

/* A writer finds out at once whether it could sign, and clears away what a killed one left. */
static int check_log(struct dg_county *county, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_log_catch_up(county, err));
    return dg_ballot_sweep(county, err);
}

int dg_county_open(const char *path, const struct dg_county_options *options, struct dg_county **out,
                   struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *county = county_new(path, options, err);
    if (!county) return DG_ENOMEM;
    DG_TRY(open_files(county, options, err));
    DG_TRY(check_schema(county, err));
    DG_TRY(read_settings(county, err));
    DG_TRY(dg_county_migrate(county, err));
    if (options->mode == DG_COUNTY_WRITE) {
        DG_TRY(read_key(county, options->key_path, err));
        DG_TRY(check_log(county, err));
    }
    *out = county;
    county = NULL;
    return 0;
}

void dg_county_close(struct dg_county **handle)
{
    struct dg_county *county = *handle;
    if (!county) return;
    dg_case_forget(county);
    for (int i = 0; i < DG_N_SQL; i++) dg_stmt_done(&county->stmts[i]);
    if (county->db) dg_db_close(&county->db);
    if (county->lock_fd >= 0) close(county->lock_fd);
    if (county->witnessed_fd >= 0) close(county->witnessed_fd);
    dg_skey_done(&county->key);
    dg_arena_done(&county->arena);
    free(county->path);
    free(county);
    *handle = NULL;
}

int dg_county_scratch(const struct dg_county *county, struct dg_county **out, struct dg_err *err)
{
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE};
    dg_auto(dg_county_close) struct dg_county *scratch = county_new(county->path, &options, err);
    if (!scratch) return DG_ENOMEM;
    scratch->config = county->config;
    scratch->procedure = county->procedure;
    DG_TRY(dg_db_open_scratch(&scratch->db, err));
    for (int i = 0; i < DG_N_MIGRATIONS; i++) DG_TRY(apply_migration(scratch, i, err));
    *out = scratch;
    scratch = NULL;
    return 0;
}

/* ---- making
 * ------------------------------------------------------------------------------------------------------------
 */

static int make_key(const struct dg_county_config *config, uint64_t seed, struct dg_skey *out,
                    struct dg_err *err)
{
    if (!seed) return dg_skey_new(config->origin, DG_KEY_LOG, out, err);
    struct dg_hash hash;
    const uint64_t from[2] = {seed, 0x6b6579 /* "key" */};
    dg_sha256(from, sizeof from, &hash);
    return dg_skey_of_seed(config->origin, DG_KEY_LOG, hash.bytes, out, err);
}

static int write_key(const char *path, const struct dg_skey *key, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_skey_write(&text, key);
    dg_text_add(&text, "\n");
    DG_TRY(dg_text_finish(&text, err));
    int code = dg_folder_write(path, DG_FOLDER_KEY, 0600, text.data, text.len, err);
    dg_secret_wipe(text.data, text.len);
    return code;
}

static int write_settings(struct dg_county *county, const struct dg_county_new *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *config = dg_arena_strndup(&arena, params->config, params->n_config);
    const char *procedure = dg_arena_strndup(&arena, params->procedure, params->n_procedure);
    if (!config || !procedure) return dg_no_memory(err);
    DG_TRY(setting_set(county, "config", config, err));
    DG_TRY(setting_set(county, "procedure", procedure, err));
    return setting_set(county, "vkey", county->vkey, err);
}

static int found(struct dg_county *county, const struct dg_county_new *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_json json;
    const char *note;
    dg_json_begin(&json, &data, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "config", county->config.sha256);
    dg_json_str(&json, "county", county->config.id);
    dg_json_str(&json, "procedure", county->procedure.sha256);
    dg_json_end_object(&json);
    DG_TRY(dg_text_finish(&data, err));
    DG_TRY(write_settings(county, params, err));
    DG_TRY(dg_log_append_own(county, "county.found", NULL, params->at, data.data, err));
    return dg_log_sign(county, &arena, &note, err);
}

static int fill(struct dg_county *county, const struct dg_county_new *params, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text file = {0};
    DG_TRY(dg_folder_name(&file, county->path, DG_FOLDER_DB, err));
    DG_TRY(dg_db_open(file.data, DG_DB_OWN_NEW, &county->db, err));
    DG_TRY(dg_db_begin(county->db, true, err));
    for (int i = 0; i < DG_N_MIGRATIONS; i++) DG_TRY(apply_migration(county, i, err));
    DG_TRY(found(county, params, err));
    DG_TRY(dg_db_commit(county->db, err));
    return dg_db_checkpoint(county->db, err);
}

static int make_in(const char *path, const struct dg_county_new *params, struct dg_err *err)
{
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE, .seed = params->seed};
    dg_auto(dg_county_close) struct dg_county *county = county_new(path, &options, err);
    dg_auto(dg_text_done) struct dg_text vkey = {0};
    if (!county) return DG_ENOMEM;
    DG_TRY(dg_procedure_parse(&county->arena, "procedure", params->procedure, params->n_procedure,
                              &county->procedure, err));
    DG_TRY(dg_county_config_parse(&county->arena, "config", params->config, params->n_config,
                                  &county->procedure, &county->config, err));
    DG_TRY(make_key(&county->config, params->seed, &county->key, err));
    DG_TRY(write_key(path, &county->key, err));
    dg_vkey_write(&vkey, &county->key.vkey);
    DG_TRY(dg_text_finish(&vkey, err));
    county->vkey = dg_arena_strdup(&county->arena, vkey.data);
    if (!county->vkey) return dg_no_memory(err);
    return fill(county, params, err);
}

int dg_county_create(const char *path, const struct dg_county_new *params, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text making = {0};
    struct stat st;
    if (lstat(path, &st) == 0)
        return dg_err_set(err, DG_EEXIST, "%s: exists already; it was left as it is", path);
    dg_text_addf(&making, "%s.making", path);
    DG_TRY(dg_text_finish(&making, err));
    dg_folder_remove(making.data); /* what a killed process left */
    if (mkdir(making.data, 0700) != 0) return dg_err_set(err, DG_EIO, "%s: %s", making.data, strerror(errno));
    int code = make_in(making.data, params, err);
    if (code >= 0) code = dg_folder_place(making.data, path, err);
    if (code < 0) dg_folder_remove(making.data);
    return code < 0 ? code : 0;
}

/* ---- asking
 * ------------------------------------------------------------------------------------------------------------
 */

const struct dg_county_config *dg_county_config(const struct dg_county *county) { return &county->config; }
const char *dg_county_config_bytes(const struct dg_county *county) { return county->config_bytes; }
const char *dg_county_procedure_bytes(const struct dg_county *county) { return county->procedure_bytes; }
const struct dg_procedure *dg_county_procedure(const struct dg_county *county) { return &county->procedure; }
const char *dg_county_vkey(const struct dg_county *county) { return county->vkey; }

const struct dg_county_body *dg_county_body(const struct dg_county *county, const char *id)
{
    for (int32_t i = 0; i < county->config.n_bodies; i++) {
        if (strcmp(county->config.bodies[i].id, id) == 0) return &county->config.bodies[i];
    }
    return NULL;
}

int dg_county_health(struct dg_county *county, struct dg_county_health *out, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text file = {0};
    struct stat st;
    *out = (struct dg_county_health){.is_stopped = atomic_load(&county->stop->is_stopped),
                                     .witnessed = county->witnessed,
                                     .schema = county->schema};
    if (county->mode != DG_COUNTY_WRITE)
        snprintf(out->why, sizeof out->why, "opened for reading");
    else if (out->is_stopped)
        snprintf(out->why, sizeof out->why, "%s", DG_STOPPED);
    out->is_writing = !out->why[0];
    DG_TRY(dg_log_size(county, &out->n_entries, err));
    DG_TRY(dg_folder_name(&file, county->path, DG_FOLDER_DB "-wal", err));
    if (stat(file.data, &st) == 0) out->wal_bytes = st.st_size;
    return 0;
}

bool dg_county_stamp(const struct dg_county *county, struct dg_county_stamp *out)
{
    struct dg_db_stamp stamp;
    _Static_assert(sizeof stamp.words == sizeof out->words, "a stamp of the store is one of its file");
    if (!dg_db_stamp(county->db, &stamp)) return false;
    memcpy(out->words, stamp.words, sizeof out->words);
    return true;
}
