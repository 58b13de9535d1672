/* Witness: judging add-checkpoint, asking for it, taking the answer (C2SP tlog-witness). Pure. */
#include <stdio.h>
#include <string.h>

#include "log/note.h"

/* ---- the request ---------------------------------------------------------------------------------------- */

struct request {
    int64_t old_size;
    struct dg_proof proof;
    const char *checkpoint;
    size_t n_checkpoint;
};

/* "old SIZE", proof lines, an empty line, the checkpoint. NULL, or what is wrong with it. */
static const char *read_request(const char *body, size_t n, struct request *out)
{
    struct request request = {0};
    size_t at = 0, n_hash = 0;

    for (bool is_first = true;; is_first = false) {
        const char *line = body + at, *end = memchr(line, '\n', n - at);
        if (!end) return "the request ends before its checkpoint";
        size_t n_line = (size_t)(end - line);
        at += n_line + 1;
        if (is_first) {
            if (n_line < 4 || memcmp(line, "old ", 4) != 0 ||
                !dg_log_size_parse(line + 4, n_line - 4, &request.old_size))
                return "the first line is not \"old\" and a size";
        } else if (n_line == 0) {
            break;
        } else if (request.proof.n == DG_MAX_PROOF) {
            return "more than 63 lines of proof";
        } else if (!dg_base64_parse(line, n_line, request.proof.hashes[request.proof.n].bytes,
                                    sizeof(struct dg_hash), &n_hash) ||
                   n_hash != sizeof(struct dg_hash)) {
            return "a line of the proof is not a hash";
        } else {
            request.proof.n++;
        }
    }
    request.checkpoint = body + at;
    request.n_checkpoint = n - at;
    *out = request;
    return NULL;
}

/* ---- judging -------------------------------------------------------------------------------------------- */

#define PLAIN "text/plain; charset=utf-8"

static int answer(struct dg_arena *arena, struct dg_witness_answer *out, int status, const char *type,
                  const char *body, struct dg_err *err)
{
    char *copy = dg_arena_strdup(arena, body);

    if (!copy) return dg_err_set(err, DG_ENOMEM, "out of memory");
    *out = (struct dg_witness_answer){.status = status, .content_type = type, .body = copy, .log_ix = -1};
    return 0;
}

static int refuse(struct dg_arena *arena, struct dg_witness_answer *out, int status, const char *why,
                  struct dg_err *err)
{
    char line[DG_ERR_MSG_MAX + 1];

    snprintf(line, sizeof line, "%s\n", why);
    return answer(arena, out, status, PLAIN, line, err);
}

/* By how many of the log's keys is it signed? -1: one of them signed it badly. */
static int32_t n_signed(const struct dg_note *note, const struct dg_witness_log *log)
{
    int32_t n = 0;

    for (int32_t i = 0; i < log->n_keys; i++) {
        enum dg_signed how = dg_note_is_signed(note, &log->keys[i], NULL);
        if (how == DG_SIGNED_BADLY) return -1;
        n += how == DG_SIGNED_WELL;
    }
    return n;
}

static bool is_key_of(const struct dg_witness_log *log, const struct dg_note_signature *signature)
{
    for (int32_t i = 0; i < log->n_keys; i++) {
        if (signature->key_id == log->keys[i].id && strcmp(signature->name, log->keys[i].name) == 0)
            return true;
    }
    return false;
}

/* All is well: cosign, and keep the checkpoint with the log's signatures and ours. */
static int cosign(struct dg_arena *arena, const struct dg_witness_log *log, const struct dg_skey *key,
                  const struct dg_checkpoint *checkpoint, int64_t now, struct dg_witness_answer *out,
                  struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text line = {0}, whole = {0};
    const struct dg_note *note = &checkpoint->note;

    DG_TRY(dg_note_sign(&line, note->text, note->n_text, key, now, err));
    DG_TRY(dg_text_finish(&line, err));
    dg_text_addn(&whole, note->text, note->n_text);
    dg_text_add(&whole, "\n");
    for (int32_t i = 0; i < note->n_signatures; i++) {
        if (is_key_of(log, &note->signatures[i])) dg_note_line_add(&whole, &note->signatures[i]);
    }
    dg_text_addn(&whole, line.data, line.len);
    DG_TRY(dg_text_finish(&whole, err));
    DG_TRY(answer(arena, out, 200, PLAIN, line.data, err));
    out->size = checkpoint->size;
    out->root = checkpoint->root;
    out->checkpoint = dg_arena_strndup(arena, whole.data, whole.len);
    return out->checkpoint ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

/* Why the checkpoint does not continue what the witness has, NULL if it does. The old sizes agree. */
static const char *inconsistency(const struct request *request, const struct dg_witness_log *log,
                                 const struct dg_checkpoint *checkpoint)
{
    struct dg_hash empty, old_root = log->root;

    dg_sha256(NULL, 0, &empty);
    if (request->old_size == 0) old_root = empty;
    if (request->old_size == checkpoint->size && !dg_hash_is_equal(&old_root, &checkpoint->root))
        return checkpoint->size == 0 ? "a log without entries has another root"
                                     : "another root for a size that was cosigned";
    if (!dg_consistency_holds(request->old_size, &old_root, checkpoint->size, &checkpoint->root,
                              &request->proof))
        return "the proof of consistency does not hold";
    return NULL;
}

int dg_witness_judge(struct dg_arena *arena, const struct dg_witness_log *logs, int32_t n_logs,
                     const struct dg_skey *key, const char *body, size_t n, int64_t now,
                     struct dg_witness_answer *out, struct dg_err *err)
{
    struct request request;
    struct dg_checkpoint checkpoint;
    struct dg_err why = {0};
    int32_t ix = 0;
    char size[32];

    const char *fault =
        n > DG_MAX_NOTE_BYTES + 4096 ? "the request is too long" : read_request(body, n, &request);
    if (fault) return refuse(arena, out, 400, fault, err);
    int code = dg_checkpoint_parse(arena, request.checkpoint, request.n_checkpoint, &checkpoint, &why);
    if (code == DG_ENOMEM) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (code < 0) return refuse(arena, out, 400, why.msg, err);
    while (ix < n_logs && strcmp(logs[ix].origin, checkpoint.origin) != 0) ix++;
    if (ix == n_logs) return refuse(arena, out, 404, "this witness does not know a log of that origin", err);
    int32_t n_good = n_signed(&checkpoint.note, &logs[ix]);
    if (n_good < 0) return refuse(arena, out, 403, "a signature of the log's key does not verify", err);
    if (n_good == 0) return refuse(arena, out, 403, "no signature of a key that is trusted for the log", err);
    if (request.old_size > checkpoint.size)
        return refuse(arena, out, 400, "the old size is larger than the checkpoint's", err);
    if (request.old_size != logs[ix].size) {
        snprintf(size, sizeof size, "%lld\n", (long long)logs[ix].size);
        return answer(arena, out, 409, "text/x.tlog.size", size, err);
    }
    fault = inconsistency(&request, &logs[ix], &checkpoint);
    if (fault) return refuse(arena, out, 422, fault, err);
    DG_TRY(cosign(arena, &logs[ix], key, &checkpoint, now, out, err));
    out->log_ix = ix;
    return 0;
}

/* ---- the log's side ---------------------------------------------------------------------------------------
 */

int dg_witness_ask(struct dg_text *out, const struct dg_tiles *tiles, int64_t old_size, const char *checkpoint,
                   size_t n, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_checkpoint read;
    struct dg_proof proof;

    DG_TRY(dg_checkpoint_parse(&arena, checkpoint, n, &read, err));
    DG_TRY(dg_consistency_make(tiles, old_size, read.size, &proof, err));
    dg_text_addf(out, "old %lld\n", (long long)old_size);
    for (int32_t i = 0; i < proof.n; i++) {
        dg_base64_add(out, proof.hashes[i].bytes, sizeof(struct dg_hash));
        dg_text_add(out, "\n");
    }
    dg_text_add(out, "\n");
    dg_text_addn(out, checkpoint, n);
    return 0;
}

static bool is_by(const struct dg_note_signature *signature, const struct dg_vkey *key)
{
    return signature->key_id == key->id && strcmp(signature->name, key->name) == 0;
}

int dg_witness_take(struct dg_text *out, const char *checkpoint, size_t n, const char *lines, size_t n_lines,
                    const struct dg_vkey *witness, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text cosigned = {0};
    struct dg_checkpoint old;
    struct dg_note answered;

    DG_TRY(dg_checkpoint_parse(&arena, checkpoint, n, &old, err));
    /* The answer's lines under the text that they are over. */
    dg_text_addn(&cosigned, old.note.text, old.note.n_text);
    dg_text_add(&cosigned, "\n");
    dg_text_addn(&cosigned, lines, n_lines);
    DG_TRY(dg_text_finish(&cosigned, err));
    int code = dg_note_parse(&arena, cosigned.data, cosigned.len, &answered, err);
    if (code < 0) {
        (void)dg_err_prefix(err, "the witness's answer"); /* err may be NULL: the code is kept here */
        return code;
    }
    switch (dg_note_is_signed(&answered, witness, NULL)) {
    case DG_SIGNED_NOT:
        return dg_err_set(err, DG_EFORMAT, "the answer holds no cosignature of %s", witness->name);
    case DG_SIGNED_BADLY:
        return dg_err_set(err, DG_EINVAL, "the cosignature of %s does not verify for this checkpoint",
                          witness->name);
    case DG_SIGNED_WELL: break;
    }
    dg_text_addn(out, old.note.text, old.note.n_text);
    dg_text_add(out, "\n");
    for (int32_t i = 0; i < old.note.n_signatures; i++) {
        if (!is_by(&old.note.signatures[i], witness)) dg_note_line_add(out, &old.note.signatures[i]);
    }
    for (int32_t i = 0; i < answered.n_signatures; i++) {
        if (is_by(&answered.signatures[i], witness)) dg_note_line_add(out, &answered.signatures[i]);
    }
    return 0;
}
