/* Prove: that an entry is in a log, as a text to take away (C2SP tlog-proof). */
#include <stdio.h>
#include <string.h>

#include "log/note.h"

#define HEADER "c2sp.org/tlog-proof@v1\n"

int dg_log_prove(struct dg_text *text, const struct dg_log_source *source, int64_t ix, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_tiles tiles = {source->tile, source->ctx};
    struct dg_checkpoint checkpoint;
    struct dg_proof proof;
    struct dg_hash leaf;
    const char *entry = NULL;
    size_t n = 0;

    DG_TRY(dg_checkpoint_parse(&arena, source->checkpoint, source->n_checkpoint, &checkpoint, err));
    DG_TRY(dg_inclusion_make(&tiles, ix, checkpoint.size, &proof, err));
    DG_TRY(source->entry(source->ctx, ix, &entry, &n, err));
    dg_leaf_hash(entry, n, &leaf);
    if (!dg_inclusion_holds(&leaf, ix, checkpoint.size, &proof, &checkpoint.root)) /* worse than no proof */
        return dg_err_set(err, DG_EFORMAT, "entry, tiles and checkpoint do not agree: run didgah verify");
    dg_text_addf(text, HEADER "index %lld\n", (long long)ix);
    for (int32_t i = 0; i < proof.n; i++) {
        dg_base64_add(text, proof.hashes[i].bytes, sizeof(struct dg_hash));
        dg_text_add(text, "\n");
    }
    dg_text_add(text, "\n");
    dg_text_addn(text, source->checkpoint, source->n_checkpoint);
    return 0;
}

static int broken(struct dg_err *err, const char *what)
{
    return dg_err_set(err, DG_EFORMAT, "not a proof: %s", what);
}

/* The lines in front of the checkpoint; *at moves behind the empty one. */
static int read_head(const char *bytes, size_t n, size_t *at, int64_t *ix, struct dg_proof *proof,
                     struct dg_err *err)
{
    bool has_index = false;
    size_t n_hash = 0;

    if (n < strlen(HEADER) || memcmp(bytes, HEADER, strlen(HEADER)) != 0)
        return broken(err, "its first line is not c2sp.org/tlog-proof@v1");
    *at = strlen(HEADER);
    proof->n = 0;
    for (bool is_second = true;; is_second = false) {
        const char *line = bytes + *at, *end = memchr(line, '\n', n - *at);
        if (!end) return broken(err, "it ends before its checkpoint");
        size_t n_line = (size_t)(end - line);
        *at += n_line + 1;
        if (is_second && n_line >= 6 && memcmp(line, "extra ", 6) == 0)
            continue; /* opaque, not authenticated */
        if (!has_index) {
            has_index =
                n_line > 6 && memcmp(line, "index ", 6) == 0 && dg_log_size_parse(line + 6, n_line - 6, ix);
            if (!has_index) return broken(err, "a line \"index N\" should stand here");
        } else if (n_line == 0) {
            return 0;
        } else if (proof->n == DG_MAX_PROOF ||
                   !dg_base64_parse(line, n_line, proof->hashes[proof->n].bytes, sizeof(struct dg_hash),
                                    &n_hash) ||
                   n_hash != sizeof(struct dg_hash)) {
            return broken(err, "a line of it is not a hash, or there are too many");
        } else {
            proof->n++;
        }
    }
}

int dg_log_proof_check(const char *proof, size_t n, const void *entry, size_t n_entry,
                       const struct dg_vkey *key, const struct dg_vkey *witnesses, int32_t n_witnesses,
                       int64_t *ix, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_proof path = {0};
    struct dg_checkpoint checkpoint;
    struct dg_hash leaf;
    int64_t entry_ix = 0;
    size_t at = 0;

    DG_TRY(read_head(proof, n, &at, &entry_ix, &path, err));
    DG_TRY(dg_checkpoint_parse(&arena, proof + at, n - at, &checkpoint, err));
    if (strcmp(checkpoint.origin, key->name) != 0)
        return dg_err_set(err, DG_EINVAL, "the proof is from %s, the key is of %s", checkpoint.origin,
                          key->name);
    if (key->kind != DG_KEY_LOG || dg_note_is_signed(&checkpoint.note, key, NULL) != DG_SIGNED_WELL)
        return dg_err_set(err, DG_EINVAL, "its checkpoint's signature by %s is missing or does not verify",
                          key->name);
    for (int32_t i = 0; i < n_witnesses; i++) {
        if (witnesses[i].kind != DG_KEY_WITNESS ||
            dg_note_is_signed(&checkpoint.note, &witnesses[i], NULL) != DG_SIGNED_WELL)
            return dg_err_set(err, DG_EINVAL, "the cosignature of %s is missing or does not verify",
                              witnesses[i].name);
    }
    dg_leaf_hash(entry, n_entry, &leaf);
    if (!dg_inclusion_holds(&leaf, entry_ix, checkpoint.size, &path, &checkpoint.root))
        return dg_err_set(err, DG_EINVAL,
                          "the proof does not hold for this entry: it is not entry %lld of the log",
                          (long long)entry_ix);
    *ix = entry_ix;
    return 0;
}
