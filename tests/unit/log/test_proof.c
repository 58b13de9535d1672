/* Trees and proofs: known roots, every proof of small trees, and wrong ones after the pattern of the public
 * vectors. */
#include "logs.h"
#include "tap.h"

/* The eight leaves that Certificate Transparency implementations test with, and their roots. */
static const struct {
    const char *bytes;
    size_t n;
} leaves[] = {{"", 0},
              {"\x00", 1},
              {"\x10", 1},
              {"\x20\x21", 2},
              {"\x30\x31", 2},
              {"\x40\x41\x42\x43", 4},
              {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
              {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
static const char *const roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

static void test_known_roots(void)
{
    struct dg_merkle tree = {0};
    for (int i = 0; i <= 8; i++) {
        char hex[DG_SHA256_HEX_SIZE];
        struct dg_hash root, leaf;
        dg_merkle_root(&tree, &root);
        dg_hash_hex(&root, hex);
        CHECK_STR(hex, roots[i]);
        if (i == 8) break;
        dg_leaf_hash(leaves[i].bytes, leaves[i].n, &leaf);
        CHECK_INT(dg_merkle_add(&tree, &leaf, NULL, NULL, NULL), 0);
    }
}

/* Roots by the recursive definition, straight from the leaves. */
static struct dg_hash root_of(const struct dg_hash *leaf, int64_t n)
{
    struct dg_hash left, right, out;
    if (n == 0) {
        dg_sha256(NULL, 0, &out);
        return out;
    }
    if (n == 1) return leaf[0];
    int64_t k = 1;
    while (k * 2 < n) k *= 2;
    left = root_of(leaf, k);
    right = root_of(leaf + k, n - k);
    dg_node_hash(&left, &right, &out);
    return out;
}

static void test_every_proof(void)
{
    static struct log_made log;
    log_make(&log, 70, 1);
    struct dg_tiles tiles = log_tiles(&log);
    struct dg_proof proof;
    for (int64_t size = 0; size <= 70; size++) {
        struct dg_hash root = root_of(log.levels[0].at, size), got;
        struct dg_merkle tree;
        CHECK_INT(dg_merkle_of_tiles(&tiles, size, &tree, NULL), 0);
        dg_merkle_root(&tree, &got);
        CHECK(dg_hash_is_equal(&root, &got));
        for (int64_t ix = 0; ix < size; ix++) {
            CHECK_INT(dg_inclusion_make(&tiles, ix, size, &proof, NULL), 0);
            CHECK(dg_inclusion_holds(&log.levels[0].at[ix], ix, size, &proof, &root));
            CHECK(!dg_inclusion_holds(&log.levels[0].at[(ix + 1) % 70], ix, size, &proof, &root));
        }
        for (int64_t old = 0; old <= size; old++) {
            struct dg_hash old_root = root_of(log.levels[0].at, old);
            CHECK_INT(dg_consistency_make(&tiles, old, size, &proof, NULL), 0);
            CHECK(dg_consistency_holds(old, &old_root, size, &root, &proof));
        }
    }
    CHECK_INT(dg_inclusion_make(&tiles, 70, 70, &proof, NULL), DG_EINVAL);
    CHECK_INT(dg_inclusion_make(&tiles, -1, 70, &proof, NULL), DG_EINVAL);
    CHECK_INT(dg_consistency_make(&tiles, 71, 70, &proof, NULL), DG_EINVAL);
    log_done(&log);
}

/* Beyond one tile, where proofs read several levels. */
static void test_over_tiles(void)
{
    static struct log_made log;
    static const int64_t sizes[] = {255, 256, 257, 511, 512, 513, 767, 1000, 1200};
    log_make(&log, 1200, 2);
    struct dg_tiles tiles = log_tiles(&log);
    struct dg_proof proof;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct dg_hash root = root_of(log.levels[0].at, sizes[s]);
        for (int64_t ix = 0; ix < sizes[s]; ix += 17) {
            CHECK_INT(dg_inclusion_make(&tiles, ix, sizes[s], &proof, NULL), 0);
            CHECK(dg_inclusion_holds(&log.levels[0].at[ix], ix, sizes[s], &proof, &root));
        }
        for (int64_t old = 1; old <= sizes[s]; old += 13) {
            struct dg_hash old_root = root_of(log.levels[0].at, old);
            CHECK_INT(dg_consistency_make(&tiles, old, sizes[s], &proof, NULL), 0);
            CHECK(dg_consistency_holds(old, &old_root, sizes[s], &root, &proof));
        }
    }
    log_done(&log);
}

static int n_wrong; /* wrong proofs that were tried */

static void reject_inclusion(const struct dg_hash *leaf, int64_t ix, int64_t size, const struct dg_proof *proof,
                             const struct dg_hash *root)
{
    n_wrong++;
    CHECK(!dg_inclusion_holds(leaf, ix, size, proof, root));
}

static void reject_consistency(int64_t old, const struct dg_hash *old_root, int64_t size,
                               const struct dg_hash *root, const struct dg_proof *proof)
{
    n_wrong++;
    CHECK(!dg_consistency_holds(old, old_root, size, root, proof));
}

static struct dg_proof without(const struct dg_proof *proof, int32_t at)
{
    struct dg_proof out = *proof;
    for (int32_t i = at; i + 1 < out.n; i++) out.hashes[i] = out.hashes[i + 1];
    out.n--;
    return out;
}

static struct dg_proof with(const struct dg_proof *proof, int32_t at, const struct dg_hash *hash)
{
    struct dg_proof out = *proof;
    for (int32_t i = out.n; i > at; i--) out.hashes[i] = out.hashes[i - 1];
    out.hashes[at] = *hash;
    out.n++;
    return out;
}

/* The ways in which the public set makes proofs wrong: index, size, leaf, root, hashes taken, added, changed.
 */
static void wrong_inclusions(const struct log_made *log, int64_t ix, int64_t size, const struct dg_proof *proof)
{
    struct dg_hash root = root_of(log->levels[0].at, size), leaf = log->levels[0].at[ix], other = root, empty;
    other.bytes[31] ^= 1;
    dg_sha256(NULL, 0, &empty);
    reject_inclusion(&leaf, ix - 1, size, proof, &root);
    reject_inclusion(&leaf, ix + 1, size, proof, &root);
    reject_inclusion(&leaf, ix ^ 2, size, proof, &root);
    reject_inclusion(&leaf, ix, size * 2, proof, &root);
    reject_inclusion(&leaf, ix, size / 2 > ix ? size / 2 : 0, proof, &root);
    reject_inclusion(&leaf, ix + 256, size, proof, &root);
    reject_inclusion(&leaf, ix, size, proof, &other);
    reject_inclusion(&leaf, ix, size, proof, &empty);
    reject_inclusion(&root, ix, size, proof, &root);
    reject_inclusion(&other, ix, size, proof, &root);
    for (int32_t i = 0; i <= proof->n; i++) {
        struct dg_proof more = with(proof, i, &root), again = with(proof, i, &leaf);
        reject_inclusion(&leaf, ix, size, &more, &root);
        reject_inclusion(&leaf, ix, size, &again, &root);
        if (i == proof->n) break;
        struct dg_proof less = without(proof, i), changed = *proof;
        changed.hashes[i].bytes[i % 32] ^= 0x80;
        reject_inclusion(&leaf, ix, size, &less, &root);
        reject_inclusion(&leaf, ix, size, &changed, &root);
    }
}

static void wrong_consistencies(const struct log_made *log, int64_t old, int64_t size,
                                const struct dg_proof *proof)
{
    struct dg_hash root = root_of(log->levels[0].at, size), old_root = root_of(log->levels[0].at, old),
                   other = root;
    other.bytes[0] ^= 4;
    reject_consistency(old - 1, &old_root, size, &root, proof);
    reject_consistency(old + 1, &old_root, size, &root, proof);
    reject_consistency(old ^ 2, &old_root, size, &root, proof);
    reject_consistency(old, &old_root, size * 2, &root, proof);
    reject_consistency(old, &old_root, old - 1, &root, proof);
    reject_consistency(old, &other, size, &root, proof);
    reject_consistency(old, &old_root, size, &other, proof);
    reject_consistency(old, &root, size, &old_root, proof);
    reject_consistency(old, &root, size, &root, proof);
    reject_consistency(0, &old_root, size, &root, proof);
    for (int32_t i = 0; i <= proof->n; i++) {
        struct dg_proof more = with(proof, i, &root), again = with(proof, i, &old_root);
        reject_consistency(old, &old_root, size, &root, &more);
        reject_consistency(old, &old_root, size, &root, &again);
        if (i == proof->n) break;
        struct dg_proof less = without(proof, i), changed = *proof;
        changed.hashes[i].bytes[31 - i] ^= 1;
        reject_consistency(old, &old_root, size, &root, &less);
        reject_consistency(old, &old_root, size, &root, &changed);
    }
}

static void test_wrong_proofs(void)
{
    static struct log_made log;
    static const int64_t places[][2] = {{0, 8},   {5, 8},   {2, 3},   {1, 5},  {6, 7},
                                        {40, 64}, {63, 64}, {64, 65}, {0, 70}, {69, 70}};
    static const int64_t pairs[][2] = {{1, 8},   {6, 8},   {2, 5},   {6, 7},  {4, 7},
                                       {33, 64}, {63, 64}, {64, 70}, {3, 70}, {65, 70}};
    struct dg_proof proof;
    log_make(&log, 70, 3);
    struct dg_tiles tiles = log_tiles(&log);
    n_wrong = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        CHECK_INT(dg_inclusion_make(&tiles, places[i][0], places[i][1], &proof, NULL), 0);
        wrong_inclusions(&log, places[i][0], places[i][1], &proof);
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        CHECK_INT(dg_consistency_make(&tiles, pairs[i][0], pairs[i][1], &proof, NULL), 0);
        wrong_consistencies(&log, pairs[i][0], pairs[i][1], &proof);
    }
    printf("# %d wrong proofs\n", n_wrong);
    CHECK(n_wrong >= 482);
    log_done(&log);
}

/* Sizes 0 and equal ones, where proofs are empty. */
static void test_edges(void)
{
    struct dg_hash empty, one, other;
    struct dg_proof none = {0}, some = {.n = 1};
    dg_sha256(NULL, 0, &empty);
    dg_leaf_hash("a", 1, &one);
    dg_leaf_hash("b", 1, &other);
    CHECK(dg_consistency_holds(0, &empty, 0, &empty, &none));
    CHECK(dg_consistency_holds(0, &empty, 1, &one, &none));
    CHECK(!dg_consistency_holds(0, &empty, 0, &one, &none));
    CHECK(!dg_consistency_holds(0, &one, 1, &one, &none));
    CHECK(!dg_consistency_holds(0, &empty, 1, &one, &some));
    CHECK(dg_consistency_holds(1, &one, 1, &one, &none));
    CHECK(!dg_consistency_holds(1, &one, 1, &other, &none));
    CHECK(!dg_consistency_holds(1, &one, 1, &one, &some));
    CHECK(dg_inclusion_holds(&one, 0, 1, &none, &one));
    CHECK(!dg_inclusion_holds(&one, 0, 1, &some, &one));
    CHECK(!dg_inclusion_holds(&one, 0, 0, &none, &empty));
}

int main(void)
{
    TAP_CASE("roots are those that RFC 6962 implementations have", test_known_roots);
    TAP_CASE("every proof of trees up to 70 holds", test_every_proof);
    TAP_CASE("proofs over several tiles hold", test_over_tiles);
    TAP_CASE("wrong proofs do not hold", test_wrong_proofs);
    TAP_CASE("proofs that are empty", test_edges);
    return tap_end();
}
