/* Witness: what it keeps on disk, changed by one process at a time. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/canon.h"
#include "log/disk.h"

#define FORMAT "didgah.witness/1"
#define MAX_LOGS_BYTES (64u << 20)

/* ---- the lock ----------------------------------------------------------------------------------------------
 */

static void lock_done(const int *fd)
{
    if (*fd >= 0) close(*fd); /* lets the lock go */
}

/* `logs` is replaced by renaming, so the lock is on a file of its own. Waits. *out is the caller's to end, also
 * after an error. */
static int lock_take(const char *folder, int *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = dg_disk_path(&arena, folder, "lock");
    int code = -1;

    if (!path) return dg_err_set(err, DG_ENOMEM, "out of memory");
    *out = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*out < 0) return dg_err_set(err, errno == ENOENT ? DG_EFOUND : DG_EIO, "%s: %s", path, strerror(errno));
    do code = flock(*out, LOCK_EX);
    while (code != 0 && errno == EINTR);
    return code == 0 ? 0 : dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
}

/* ---- the record
 * ---------------------------------------------------------------------------------------------- */

static int broken(struct dg_err *err, const char *what)
{
    return dg_err_set(err, DG_EFORMAT, "the witness's record of logs: %s", what);
}

static int read_log(struct dg_arena *arena, const struct dg_json_value *item, struct dg_witness_log *out,
                    struct dg_err *err)
{
    const struct dg_json_value *origin = dg_json_find(item, "origin"), *keys = dg_json_find(item, "keys"),
                               *checkpoint = dg_json_find(item, "checkpoint");
    struct dg_vkey *vkeys = NULL;
    struct dg_checkpoint read;

    if (!origin || origin->kind != DG_JSON_TEXT || !keys || keys->kind != DG_JSON_ARRAY)
        return broken(err, "a log without origin or keys");
    DG_TRY(DG_NEW(arena, &vkeys, (size_t)keys->n, err));
    for (int32_t i = 0; i < keys->n; i++) {
        if (keys->items[i].kind != DG_JSON_TEXT) return broken(err, "a key is not a text");
        DG_TRY(dg_vkey_parse(keys->items[i].text, strlen(keys->items[i].text), &vkeys[i], err));
    }
    *out = (struct dg_witness_log){.origin = origin->text, .keys = vkeys, .n_keys = keys->n};
    if (!checkpoint) return 0;
    if (checkpoint->kind != DG_JSON_TEXT) return broken(err, "a checkpoint is not a text");
    DG_TRY(dg_checkpoint_parse(arena, checkpoint->text, strlen(checkpoint->text), &read, err));
    out->size = read.size;
    out->root = read.root;
    out->checkpoint = checkpoint->text;
    return 0;
}

static int read_logs(struct dg_arena *arena, const char *folder, struct dg_witness_log **logs, int32_t *n_logs,
                     struct dg_err *err)
{
    const char *path = dg_disk_path(arena, folder, "logs"), *bytes = NULL;
    struct dg_json_value *value = NULL;
    size_t n = 0;

    if (!path) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(dg_disk_read(arena, path, MAX_LOGS_BYTES, &bytes, &n, err));
    DG_TRY(DG_NEW(arena, &value, 1, err));
    int code = dg_canon_parse(arena, bytes, n, value, err);
    if (code < 0) {
        (void)dg_err_prefix(err, "%s", path); /* err may be NULL: the code is kept here */
        return code;
    }
    const struct dg_json_value *format = dg_json_find(value, "format"), *list = dg_json_find(value, "logs");
    if (!format || format->kind != DG_JSON_TEXT || strcmp(format->text, FORMAT) != 0 || !list ||
        list->kind != DG_JSON_ARRAY)
        return broken(err, "is not " FORMAT);
    DG_TRY(DG_NEW(arena, logs, (size_t)list->n + 1, err)); /* room for one that comes to be trusted */
    for (int32_t i = 0; i < list->n; i++) DG_TRY(read_log(arena, &list->items[i], &(*logs)[i], err));
    *n_logs = list->n;
    return 0;
}

static int write_logs(const char *folder, const struct dg_witness_log *logs, int32_t n_logs, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0}, key = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = dg_disk_path(&arena, folder, "logs");

    if (!path) return dg_err_set(err, DG_ENOMEM, "out of memory");
    dg_text_add(&text, "{\"format\":\"" FORMAT "\",\"logs\":[");
    for (int32_t i = 0; i < n_logs; i++) {
        dg_text_add(&text, i ? ",{" : "{");
        if (logs[i].checkpoint) {
            dg_text_add(&text, "\"checkpoint\":");
            DG_TRY(dg_log_text_add(&text, logs[i].checkpoint, err));
            dg_text_add(&text, ",");
        }
        dg_text_add(&text, "\"keys\":[");
        for (int32_t k = 0; k < logs[i].n_keys; k++) {
            dg_text_clear(&key);
            dg_vkey_write(&key, &logs[i].keys[k]);
            DG_TRY(dg_text_finish(&key, err));
            if (k) dg_text_add(&text, ",");
            DG_TRY(dg_log_text_add(&text, key.data, err));
        }
        dg_text_add(&text, "],\"origin\":");
        DG_TRY(dg_log_text_add(&text, logs[i].origin, err));
        dg_text_add(&text, "}");
    }
    dg_text_add(&text, "]}");
    DG_TRY(dg_text_finish(&text, err));
    return dg_disk_write(path, text.data, text.len, 0600, err);
}

/* What monitors read: FOLDER/HEX(SHA-256(origin))/checkpoint. */
static int publish(struct dg_arena *arena, const char *folder, const struct dg_witness_log *log,
                   struct dg_err *err)
{
    char name[DG_SHA256_HEX_SIZE + sizeof "/checkpoint"], hex[DG_SHA256_HEX_SIZE];

    dg_sha256_hex(log->origin, strlen(log->origin), hex);
    snprintf(name, sizeof name, "%s/checkpoint", hex);
    char *path = dg_disk_path(arena, folder, name);
    if (!path) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(dg_disk_make_folders(path, strlen(folder), err));
    return dg_disk_write(path, log->checkpoint, strlen(log->checkpoint), 0644, err);
}

static int read_key(struct dg_arena *arena, const char *folder, struct dg_skey *out, struct dg_err *err)
{
    const char *path = dg_disk_path(arena, folder, "key"), *bytes = NULL;
    size_t n = 0;

    if (!path) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(dg_disk_read(arena, path, 4096, &bytes, &n, err));
    int code = dg_skey_parse(bytes, n, out, err);
    if (code == 0 && out->vkey.kind != DG_KEY_WITNESS)
        code = dg_err_set(err, DG_EFORMAT, "is not a witness's key");
    dg_secret_wipe((char *)(uintptr_t)bytes, n);
    if (code < 0) (void)dg_err_prefix(err, "%s", path);
    return code;
}

/* ---- the contract
 * ---------------------------------------------------------------------------------------------- */

int dg_witness_new(const char *folder, const char *name, struct dg_vkey *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_skey_done) struct dg_skey key = {0};
    dg_auto(dg_text_done) struct dg_text secret = {0}, open_key = {0};
    const char *key_path = dg_disk_path(&arena, folder, "key"),
               *vkey_path = dg_disk_path(&arena, folder, "vkey");

    if (!key_path || !vkey_path) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(dg_skey_new(name, DG_KEY_WITNESS, &key, err));
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return dg_err_set(err, errno == ENOENT ? DG_EFOUND : DG_EIO, "%s: %s", folder, strerror(errno));
    if (access(key_path, F_OK) == 0)
        return dg_err_set(err, DG_EEXIST, "%s: there is a witness already; its key is not replaced", folder);
    dg_skey_write(&secret, &key);
    dg_text_add(&secret, "\n");
    dg_vkey_write(&open_key, &key.vkey);
    dg_text_add(&open_key, "\n");
    DG_TRY(dg_text_finish(&open_key, err));
    /* The key comes last: where it is, all is there. */
    DG_TRY(write_logs(folder, NULL, 0, err));
    DG_TRY(dg_disk_write(vkey_path, open_key.data, open_key.len, 0644, err));
    int code = dg_text_finish(&secret, err);
    if (code == 0) code = dg_disk_write(key_path, secret.data, secret.len, 0600, err);
    if (secret.data) dg_secret_wipe(secret.data, secret.len);
    DG_TRY(code);
    *out = key.vkey;
    return 0;
}

int dg_witness_trust(const char *folder, const struct dg_vkey *log, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(lock_done) int lock = -1;
    struct dg_witness_log *logs = NULL;
    struct dg_vkey *keys = NULL;
    int32_t n = 0, ix = 0;

    if (log->kind != DG_KEY_LOG)
        return dg_err_set(err, DG_EINVAL, "%s: is a witness's key, not a log's", log->name);
    DG_TRY(lock_take(folder, &lock, err));
    DG_TRY(read_logs(&arena, folder, &logs, &n, err));
    while (ix < n && strcmp(logs[ix].origin, log->name) != 0) ix++;
    if (ix == n) logs[n++].origin = log->name;
    DG_TRY(DG_NEW(&arena, &keys, (size_t)logs[ix].n_keys + 1, err));
    for (int32_t k = 0; k < logs[ix].n_keys; k++) {
        if (memcmp(logs[ix].keys[k].public_key, log->public_key, DG_ED25519_SIZE) == 0)
            return dg_err_set(err, DG_EEXIST, "%s: this key is trusted already", log->name);
        keys[k] = logs[ix].keys[k];
    }
    keys[logs[ix].n_keys++] = *log;
    logs[ix].keys = keys;
    return write_logs(folder, logs, n, err);
}

int dg_witness_load(struct dg_arena *arena, const char *folder, struct dg_vkey *key,
                    struct dg_witness_log **logs, int32_t *n_logs, struct dg_err *err)
{
    dg_auto(dg_skey_done) struct dg_skey secret = {0};

    DG_TRY(read_key(arena, folder, &secret, err));
    *key = secret.vkey;
    return read_logs(arena, folder, logs, n_logs, err);
}

int dg_witness_serve(struct dg_arena *arena, const char *folder, const char *body, size_t n, int64_t now,
                     struct dg_witness_answer *out, struct dg_err *err)
{
    dg_auto(dg_skey_done) struct dg_skey key = {0};
    dg_auto(lock_done) int lock = -1;
    struct dg_witness_log *logs = NULL;
    struct dg_witness_answer answer;
    int32_t n_logs = 0;

    DG_TRY(read_key(arena, folder, &key, err));
    /* From reading the record to writing it nobody else may: else a smaller size could replace a larger one. */
    DG_TRY(lock_take(folder, &lock, err));
    DG_TRY(read_logs(arena, folder, &logs, &n_logs, err));
    DG_TRY(dg_witness_judge(arena, logs, n_logs, &key, body, n, now, &answer, err));
    if (answer.status == 200) {
        struct dg_witness_log *log = &logs[answer.log_ix];
        log->size = answer.size;
        log->root = answer.root;
        log->checkpoint = answer.checkpoint;
        DG_TRY(write_logs(folder, logs, n_logs, err));
        DG_TRY(publish(arena, folder, log, err));
    }
    *out = answer;
    return 0;
}
