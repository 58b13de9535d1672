/* Proofs: that an entry is in a tree, that one tree continues another (RFC 6962 section 2.1).
 *
 * Making walks the recursive definition over ranges of leaves; checking is the iteration of RFC 9162
 * sections 2.1.3.2 and 2.1.4.2, so that the two are not one piece of code with one mistake. */
#include <assert.h>

#include "log/log.h"

/* ---- hashes of ranges, from tiles ------------------------------------------------------------------- */

/* The root of n = 2^k hashes, in place. */
static void fold(struct dg_hash *hashes, int32_t n)
{
    for (; n > 1; n /= 2) {
        for (int32_t i = 0; i < n / 2; i++) dg_node_hash(&hashes[2 * i], &hashes[2 * i + 1], &hashes[i]);
    }
}

/* The full subtree of 2^height leaves with number ix: a part of one tile. */
static int subtree(const struct dg_tiles *tiles, int32_t height, int64_t ix, struct dg_hash *out,
                   struct dg_err *err)
{
    int32_t level = height / 8, n = 1 << height % 8;
    int64_t first = ix * n;
    int32_t at = (int32_t)(first % DG_TILE_WIDTH);
    struct dg_hash hashes[DG_TILE_WIDTH];

    /* No wider than is needed: the tile may be partial there. */
    DG_TRY(tiles->read(tiles->ctx, level, first / DG_TILE_WIDTH, at + n, hashes, err));
    fold(hashes + at, n);
    *out = hashes[at];
    return 0;
}

static int32_t log2_floor(int64_t n) { return 63 - __builtin_clzll((unsigned long long)n); }

/* The largest power of two below n, n > 1: where RFC 6962 splits. */
static int64_t split(int64_t n) { return (int64_t)1 << log2_floor(n - 1); }

/* The root of leaves from .. to - 1. `from` is a multiple of every power of two that the range is split by, as
 * it is in a proof. */
static int range(const struct dg_tiles *tiles, int64_t from, int64_t to, struct dg_hash *out,
                 struct dg_err *err)
{
    struct dg_hash peaks[64];
    int32_t n = 0;

    for (int64_t at = from; at < to;) {
        int32_t height = log2_floor(to - at);
        DG_TRY(subtree(tiles, height, at >> height, &peaks[n++], err));
        at += (int64_t)1 << height;
    }
    *out = peaks[--n];
    while (n > 0) dg_node_hash(&peaks[--n], out, out);
    return 0;
}

int dg_merkle_of_tiles(const struct dg_tiles *tiles, int64_t size, struct dg_merkle *out, struct dg_err *err)
{
    struct dg_merkle tree = {.size = size};
    int32_t n = 0;

    if (size < 0 || size >= DG_MAX_LOG_SIZE)
        return dg_err_set(err, DG_EINVAL, "%lld is no size of a log", (long long)size);
    for (int64_t at = 0; at < size;) {
        int32_t height = log2_floor(size - at);
        DG_TRY(subtree(tiles, height, at >> height, &tree.peaks[n++], err));
        at += (int64_t)1 << height;
    }
    *out = tree;
    return 0;
}

/* ---- making ------------------------------------------------------------------------------------------- */

static void turn(struct dg_proof *proof)
{
    for (int32_t i = 0, j = proof->n - 1; i < j; i++, j--) {
        struct dg_hash hash = proof->hashes[i];
        proof->hashes[i] = proof->hashes[j];
        proof->hashes[j] = hash;
    }
}

int dg_inclusion_make(const struct dg_tiles *tiles, int64_t ix, int64_t size, struct dg_proof *out,
                      struct dg_err *err)
{
    struct dg_proof proof = {0};
    int64_t from = 0, to = size;

    if (ix < 0 || ix >= size || size >= DG_MAX_LOG_SIZE)
        return dg_err_set(err, DG_EINVAL, "entry %lld is not in a log of %lld", (long long)ix, (long long)size);
    while (to - from > 1) { /* from the root down: siblings come last first */
        int64_t middle = from + split(to - from);
        struct dg_hash *hash = &proof.hashes[proof.n++];
        if (ix < middle) {
            DG_TRY(range(tiles, middle, to, hash, err));
            to = middle;
        } else {
            DG_TRY(range(tiles, from, middle, hash, err));
            from = middle;
        }
    }
    turn(&proof);
    *out = proof;
    return 0;
}

int dg_consistency_make(const struct dg_tiles *tiles, int64_t old_size, int64_t size, struct dg_proof *out,
                        struct dg_err *err)
{
    struct dg_proof proof = {0};
    int64_t from = 0, to = size;
    bool is_whole = true; /* the old tree is the range itself, whose root the verifier has */

    if (old_size < 0 || old_size > size || size >= DG_MAX_LOG_SIZE)
        return dg_err_set(err, DG_EINVAL, "a log of %lld has no earlier size %lld", (long long)size,
                          (long long)old_size);
    while (old_size > 0 && old_size != to) {
        int64_t middle = from + split(to - from);
        struct dg_hash *hash = &proof.hashes[proof.n++];
        if (old_size <= middle) {
            DG_TRY(range(tiles, middle, to, hash, err));
            to = middle;
        } else {
            DG_TRY(range(tiles, from, middle, hash, err));
            from = middle;
            is_whole = false;
        }
    }
    if (old_size > 0 && !is_whole) DG_TRY(range(tiles, from, to, &proof.hashes[proof.n++], err));
    turn(&proof);
    *out = proof;
    return 0;
}

/* ---- checking ----------------------------------------------------------------------------------------- */

bool dg_inclusion_holds(const struct dg_hash *leaf, int64_t ix, int64_t size, const struct dg_proof *proof,
                        const struct dg_hash *root)
{
    if (ix < 0 || ix >= size) return false;
    int64_t node = ix, last = size - 1;
    struct dg_hash hash = *leaf;

    for (int32_t i = 0; i < proof->n; i++) {
        if (last == 0) return false;
        if (node & 1 || node == last) {
            dg_node_hash(&proof->hashes[i], &hash, &hash);
            while (!(node & 1) && node) { /* levels at which the last node has no sibling */
                node >>= 1;
                last >>= 1;
            }
        } else {
            dg_node_hash(&hash, &proof->hashes[i], &hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && dg_hash_is_equal(&hash, root);
}

bool dg_consistency_holds(int64_t old_size, const struct dg_hash *old_root, int64_t size,
                          const struct dg_hash *root, const struct dg_proof *proof)
{
    if (old_size < 0 || old_size > size) return false;
    if (old_size == 0) {
        struct dg_hash empty;
        dg_sha256(NULL, 0, &empty);
        return proof->n == 0 && dg_hash_is_equal(old_root, &empty) &&
               (size > 0 || dg_hash_is_equal(root, &empty));
    }
    if (old_size == size) return proof->n == 0 && dg_hash_is_equal(old_root, root);
    int64_t node = old_size - 1, last = size - 1;
    int32_t i = 0;
    struct dg_hash old_hash, hash;

    while (node & 1) {
        node >>= 1;
        last >>= 1;
    }
    if (node == 0) { /* the old tree is full: its root starts both paths */
        old_hash = *old_root;
    } else {
        if (proof->n == 0) return false;
        old_hash = proof->hashes[i++];
    }
    hash = old_hash;
    for (; i < proof->n; i++) {
        const struct dg_hash *sibling = &proof->hashes[i];
        if (last == 0) return false;
        if (node & 1 || node == last) {
            dg_node_hash(sibling, &old_hash, &old_hash);
            dg_node_hash(sibling, &hash, &hash);
            while (!(node & 1) && node) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            dg_node_hash(&hash, sibling, &hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && dg_hash_is_equal(&old_hash, old_root) && dg_hash_is_equal(&hash, root);
}
