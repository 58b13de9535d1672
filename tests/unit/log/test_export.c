/* Export folders: paths, bundles, writing once and again, reading; proofs to take away. */
#include "logs.h"
#include "scratch.h"
#include "tap.h"

#include <sys/stat.h>

static void test_paths(void)
{
    static const struct {
        int32_t level;
        int64_t ix;
        int32_t width;
        const char *path;
    } rows[] = {
        {0, 0, 256, "tile/0/000"},
        {0, 999, 256, "tile/0/999"},
        {0, 1000, 256, "tile/0/x001/000"},
        {0, 1234067, 256, "tile/0/x001/x234/067"}, /* the specification's example */
        {2, 0, 1, "tile/2/000.p/1"},
        {-1, 273, 112, "tile/entries/273.p/112"},
    };
    static const char *const refused[] = {"tile/00/000",
                                          "tile/64/000",
                                          "tile/0/00",
                                          "tile/0/0000",
                                          "tile/0/1",
                                          "tile/0/x000/001",
                                          "tile/0/x001",
                                          "tile/0/001/",
                                          "tile/0/001.p/0",
                                          "tile/0/001.p/256",
                                          "tile/0/001.p/01",
                                          "tile/0/001.p/",
                                          "tile/entries",
                                          "tile/entries/x/000",
                                          "tile//000",
                                          "tile/-1/000",
                                          "tile/0/../000",
                                          "/tile/0/000",
                                          "tile/0/000 ",
                                          "",
                                          "tile/0/x999/x999/x999/x999/x999/999"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[DG_TILE_PATH_SIZE];
        int32_t level = 9, width = 9;
        int64_t ix = 9;
        dg_tile_path(rows[i].level, rows[i].ix, rows[i].width, path);
        CHECK_STR(path, rows[i].path);
        CHECK(dg_tile_path_parse(path, &level, &ix, &width));
        CHECK(level == rows[i].level && ix == rows[i].ix && width == rows[i].width);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        int32_t level, width;
        int64_t ix;
        if (dg_tile_path_parse(refused[i], &level, &ix, &width)) printf("# %s\n", refused[i]);
        CHECK(!dg_tile_path_parse(refused[i], &level, &ix, &width));
    }
}

/* The specification's example: a tree of 70,000. */
static void test_widths(void)
{
    CHECK_INT(dg_tile_width(0, 272, 70000), 256);
    CHECK_INT(dg_tile_width(0, 273, 70000), 112);
    CHECK_INT(dg_tile_width(0, 274, 70000), 0);
    CHECK_INT(dg_tile_width(1, 0, 70000), 256);
    CHECK_INT(dg_tile_width(1, 1, 70000), 17);
    CHECK_INT(dg_tile_width(2, 0, 70000), 1);
    CHECK_INT(dg_tile_width(3, 0, 70000), 0);
    CHECK_INT(dg_tile_width(0, 0, 256), 256);
    CHECK_INT(dg_tile_width(0, 1, 256), 0);
    CHECK_INT(dg_tile_width(1, 0, 256), 1);
    CHECK_INT(dg_tile_width(0, 0, 0), 0);
    CHECK_INT(dg_tile_width(-1, 1, 300), 44);
}

static void test_bundles(void)
{
    struct dg_text bundle = {0};
    char *large = calloc(1, 65536);
    const char *entry = NULL;
    size_t at = 0, n = 0;
    CHECK_INT(dg_bundle_add(&bundle, "abc", 3, NULL), 0);
    CHECK_INT(dg_bundle_add(&bundle, "", 0, NULL), 0);
    CHECK_INT(dg_bundle_add(&bundle, large, 65535, NULL), 0);
    CHECK_INT(dg_bundle_add(&bundle, large, 65536, NULL), DG_ELIMIT);
    CHECK(dg_bundle_next(bundle.data, bundle.len, &at, &entry, &n) && n == 3 && memcmp(entry, "abc", 3) == 0);
    CHECK(dg_bundle_next(bundle.data, bundle.len, &at, &entry, &n) && n == 0);
    CHECK(!dg_bundle_next(bundle.data, bundle.len - 1, &at, &entry, &n));
    CHECK(dg_bundle_next(bundle.data, bundle.len, &at, &entry, &n) && n == 65535 && at == bundle.len);
    CHECK(!dg_bundle_next(bundle.data, bundle.len, &at, &entry, &n));
    dg_text_done(&bundle);
    free(large);
}

static struct dg_log_verdict verdict_of(const char *folder)
{
    struct dg_arena arena = {0};
    struct dg_export *export = NULL;
    struct dg_log_source source;
    struct dg_log_verify_params params = {0};
    struct dg_log_verdict verdict = {.fault = DG_LOG_FORK};
    struct dg_err err = {0};
    CHECK_INT(dg_export_open(folder, &export, &source, &err), 0);
    if (!err.code) CHECK_INT(dg_log_verify(&arena, &source, &params, &verdict, &err), 0);
    verdict.origin = NULL;
    dg_export_close(&export);
    dg_arena_done(&arena);
    return verdict;
}

static long size_of(const char *folder, const char *name)
{
    char path[1024];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

static void test_round(void)
{
    static struct log_made log, longer, other;
    const char *folder = scratch("export");
    struct dg_log_source source;
    struct dg_err err = {0};
    log_make(&log, 300, 0);
    source = log_source(&log);
    CHECK_INT(dg_export_write(folder, &source, &err), 0);
    CHECK_INT(verdict_of(folder).fault, DG_LOG_FINE);
    CHECK_INT(verdict_of(folder).size, 300);
    CHECK_INT(size_of(folder, "tile/0/000"), 8192);
    CHECK_INT(size_of(folder, "tile/0/001.p/44"), 44 * 32);
    CHECK_INT(size_of(folder, "tile/1/000.p/1"), 32);
    CHECK(size_of(folder, "tile/entries/001.p/44") > 44);
    CHECK_INT(size_of(folder, "tile/2/000.p/1"), -1);
    CHECK_INT(size_of(folder, "checkpoint"), (long)log.checkpoint.len);
    /* It grows, and the same again changes nothing. */
    log_make(&longer, 600, 0);
    source = log_source(&longer);
    CHECK_INT(dg_export_write(folder, &source, &err), 0);
    CHECK_INT(dg_export_write(folder, &source, &err), 0);
    CHECK_INT(verdict_of(folder).fault, DG_LOG_FINE);
    CHECK_INT(verdict_of(folder).size, 600);
    CHECK_INT(size_of(folder, "tile/0/001"), 8192);
    /* Another log does not go over it. */
    log_make(&other, 300, 1);
    source = log_source(&other);
    CHECK_INT(dg_export_write(folder, &source, &err), DG_ESTATE);
    CHECK_INT(verdict_of(folder).size, 600);
    log_done(&log);
    log_done(&longer);
    log_done(&other);
}

static void test_edges(void)
{
    static struct log_made log;
    struct dg_export *export = NULL;
    struct dg_log_source source;
    struct dg_err err = {0};
    CHECK_INT(dg_export_open(scratch("nowhere"), &export, &source, &err), DG_EFOUND);
    log_make(&log, 0, 0);
    source = log_source(&log);
    CHECK_INT(dg_export_write(scratch("empty"), &source, &err), 0);
    CHECK_INT(verdict_of(scratch("empty")).fault, DG_LOG_FINE);
    CHECK_INT(dg_export_write("/nowhere/at/all", &source, &err), DG_EFOUND);
    log_done(&log);
    log_make(&log, 256, 0); /* a full tile in place of a partial one */
    source = log_source(&log);
    CHECK_INT(dg_export_write(scratch("full"), &source, &err), 0);
    CHECK_INT(verdict_of(scratch("full")).fault, DG_LOG_FINE);
    log_done(&log);
}

static void test_proofs(void)
{
    static struct log_made log;
    struct dg_text proof = {0}, with_extra = {0};
    struct dg_log_source source;
    struct dg_err err = {0};
    struct dg_skey other;
    uint8_t seed[32] = {77};
    int64_t ix = -1;
    log_make(&log, 300, 0);
    source = log_source(&log);
    for (int64_t i = 0; i < 300; i += 23) {
        dg_text_clear(&proof);
        CHECK_INT(dg_log_prove(&proof, &source, i, &err), 0);
        CHECK_INT(dg_log_proof_check(proof.data, proof.len, log.entries[i], log.lengths[i], &log.key.vkey, NULL,
                                     0, &ix, &err),
                  0);
        CHECK_INT(ix, i);
        CHECK_INT(dg_log_proof_check(proof.data, proof.len, log.entries[i + 1], log.lengths[i + 1],
                                     &log.key.vkey, NULL, 0, &ix, &err),
                  DG_EINVAL);
        for (size_t at = 0; at < proof.len; at += 3) { /* no changed byte passes */
            proof.data[at] ^= 2;
            CHECK(dg_log_proof_check(proof.data, proof.len, log.entries[i], log.lengths[i], &log.key.vkey, NULL,
                                     0, &ix, NULL) < 0);
            proof.data[at] ^= 2;
        }
    }
    CHECK(strncmp(proof.data, "c2sp.org/tlog-proof@v1\nindex 299\n", 33) == 0);
    dg_text_addf(&with_extra, "c2sp.org/tlog-proof@v1\nextra AAAA\n%s", proof.data + 23);
    CHECK_INT(dg_log_proof_check(with_extra.data, with_extra.len, log.entries[299], log.lengths[299],
                                 &log.key.vkey, NULL, 0, &ix, &err),
              0);
    log_must(dg_skey_of_seed(LOG_ORIGIN, DG_KEY_LOG, seed, &other, NULL));
    CHECK_INT(dg_log_proof_check(proof.data, proof.len, log.entries[299], log.lengths[299], &other.vkey, NULL,
                                 0, &ix, &err),
              DG_EINVAL);
    log_must(dg_skey_of_seed("witness.example/w1", DG_KEY_WITNESS, seed, &other, NULL));
    CHECK_INT(dg_log_proof_check(proof.data, proof.len, log.entries[299], log.lengths[299], &log.key.vkey,
                                 &other.vkey, 1, &ix, &err),
              DG_EINVAL);
    CHECK_INT(dg_log_prove(&proof, &source, 300, &err), DG_EINVAL);
    log.levels[0].at[7].bytes[0] ^= 1;
    CHECK_INT(dg_log_prove(&proof, &source, 8, &err), DG_EFORMAT);
    dg_text_done(&proof);
    dg_text_done(&with_extra);
    log_done(&log);
}

int main(void)
{
    TAP_CASE("paths of tiles, and other spellings of them", test_paths);
    TAP_CASE("widths of tiles", test_widths);
    TAP_CASE("bundles of entries", test_bundles);
    TAP_CASE("an export is read again, grows, and is not overwritten by another log", test_round);
    TAP_CASE("logs without entries and with full tiles", test_edges);
    TAP_CASE("proofs to take away", test_proofs);
    return tap_end();
}
