/* The tree: RFC 6962 hashes, appending, roots. */
#include <assert.h>
#include <string.h>

#include "log/log.h"

void dg_leaf_hash(const void *entry, size_t n, struct dg_hash *out)
{
    struct dg_sha256 state;

    dg_sha256_init(&state);
    dg_sha256_add(&state, "\x00", 1);
    dg_sha256_add(&state, entry, n);
    dg_sha256_end(&state, out);
}

void dg_node_hash(const struct dg_hash *left, const struct dg_hash *right, struct dg_hash *out)
{
    uint8_t both[1 + 2 * sizeof left->bytes] = {1};

    memcpy(both + 1, left->bytes, sizeof left->bytes);
    memcpy(both + 1 + sizeof left->bytes, right->bytes, sizeof right->bytes);
    dg_sha256(both, sizeof both, out);
}

static int32_t n_peaks(const struct dg_merkle *tree)
{
    return __builtin_popcountll((unsigned long long)tree->size);
}

int dg_merkle_add(struct dg_merkle *tree, const struct dg_hash *leaf, dg_tree_hash_fn keep, void *ctx,
                  struct dg_err *err)
{
    int32_t n = n_peaks(tree), height = 0;
    struct dg_hash hash = *leaf;

    if (tree->size >= DG_MAX_LOG_SIZE - 1) return dg_err_set(err, DG_ELIMIT, "the log is full");
    int code = keep ? keep(ctx, 0, tree->size, &hash, err) : 0;
    /* Each one bit at the end of the size is a full subtree that this leaf completes to one twice as large. */
    for (; code == 0 && tree->size >> height & 1; height++) {
        dg_node_hash(&tree->peaks[--n], &hash, &hash);
        if (keep && (height + 1) % 8 == 0)
            code = keep(ctx, (height + 1) / 8, tree->size >> (height + 1), &hash, err);
    }
    if (code != 0) return code;
    tree->peaks[n] = hash;
    tree->size++;
    return 0;
}

void dg_merkle_root(const struct dg_merkle *tree, struct dg_hash *out)
{
    int32_t n = n_peaks(tree);

    if (n == 0) {
        dg_sha256(NULL, 0, out); /* RFC 6962: the hash of the empty string */
        return;
    }
    struct dg_hash hash = tree->peaks[--n];
    while (n > 0) dg_node_hash(&tree->peaks[--n], &hash, &hash);
    *out = hash;
}
