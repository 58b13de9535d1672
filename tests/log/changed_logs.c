/* Changed logs by the thousand, each with the verdict of this verifier, one JSON text a line on standard
 * output; compare.mjs puts them to the other verifier.
 *
 * Usage: changed_logs COUNT SEED FOLDER   (FOLDER: an empty one to work in, best in memory)
 *
 * {"base": [[path, base64] ...]} begins a log; {"change": [[path, base64 or null] ...], "how": word, "key":
 * vkey or null, "kept": [base64 ...], "verdict": {...}} says what of it differs. */
#include "base/rng.h"
#include "logs.h"

#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILES 24

struct file {
    char path[DG_TILE_PATH_SIZE];
    char *bytes; /* NULL: missing */
    size_t n;
};
struct files {
    struct file at[MAX_FILES];
    int n;
};

static const char *root;

/* ---- files --------------------------------------------------------------------------------------------------
 */

static void put(struct files *files, const char *path, const void *bytes, size_t n)
{
    struct file *file = &files->at[files->n++];
    if (files->n > MAX_FILES) abort();
    snprintf(file->path, sizeof file->path, "%s", path);
    file->bytes = malloc(n + 1);
    memcpy(file->bytes, bytes, n);
    file->n = n;
}

static void files_done(struct files *files)
{
    for (int i = 0; i < files->n; i++) free(files->at[i].bytes);
    files->n = 0;
}

static void files_of(struct log_made *log, struct files *out)
{
    char path[DG_TILE_PATH_SIZE];
    int32_t width = 0;
    *out = (struct files){0};
    put(out, "checkpoint", log->checkpoint.data, log->checkpoint.len);
    put(out, "vkey", log->vkey.data, log->vkey.len);
    for (int32_t level = -1; dg_tile_width(level, 0, log->n) > 0; level++) {
        for (int64_t ix = 0; (width = dg_tile_width(level, ix, log->n)) > 0; ix++) {
            dg_tile_path(level, ix, width, path);
            if (level >= 0) {
                put(out, path, log->levels[level].at + ix * 256, (size_t)width * 32);
                continue;
            }
            struct dg_text bundle = {0};
            for (int64_t i = ix * 256; i < ix * 256 + width; i++)
                log_must(dg_bundle_add(&bundle, log->entries[i], log->lengths[i], NULL));
            put(out, path, bundle.data, bundle.len);
            dg_text_done(&bundle);
        }
    }
}

static void copy_files(const struct files *from, struct files *to)
{
    *to = (struct files){0};
    for (int i = 0; i < from->n; i++) put(to, from->at[i].path, from->at[i].bytes, from->at[i].n);
}

static void on_disk(const struct file *file, bool is_there)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", root, file->path);
    if (!is_there || !file->bytes) {
        unlink(path);
        return;
    }
    for (char *s = path + strlen(root) + 1; *s; s++) {
        if (*s != '/') continue;
        *s = 0;
        mkdir(path, 0755);
        *s = '/';
    }
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(file->bytes, 1, file->n, out) != file->n || fclose(out) != 0) {
        perror(path);
        exit(2);
    }
}

static void all_on_disk(const struct files *files, bool is_there)
{
    for (int i = 0; i < files->n; i++) on_disk(&files->at[i], is_there);
}

/* ---- ways to change a folder
 * ------------------------------------------------------------------------------------ */

static struct file *any_file(struct dg_rng *rng, struct files *files)
{
    for (;;) {
        struct file *file = &files->at[dg_rng_below(rng, (uint64_t)files->n)];
        if (file->n) return file;
    }
}

static const char *change_file(struct dg_rng *rng, struct files *files)
{
    struct file *file = any_file(rng, files);
    size_t at = dg_rng_below(rng, file->n);
    switch (dg_rng_below(rng, 8)) {
    case 0: file->n = at; return "cut";
    case 1:
        free(file->bytes);
        file->bytes = NULL;
        file->n = 0;
        return "removed";
    case 2:
        file->bytes = realloc(file->bytes, file->n + 8);
        memcpy(file->bytes + file->n, "\x00\x03{}\n\n\n", 8);
        file->n += 1 + dg_rng_below(rng, 8);
        return "longer";
    case 3: memmove(file->bytes + at, file->bytes + at + 1, --file->n - at); return "byte out";
    default: file->bytes[at] ^= (char)(1 << dg_rng_below(rng, 8)); return "flip";
    }
}

/* ---- ways to change a log and hash and sign it again
 * --------------------------------------------------------------- */

/* One entry's text changed by somebody who knows JSON. */
static void change_entry(struct dg_rng *rng, char *bytes, size_t *n)
{
    static const char *const pieces[] = {" ",
                                         "\n",
                                         ",",
                                         "\"",
                                         "\\",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ":",
                                         "0",
                                         "1",
                                         "-",
                                         ".5",
                                         "e3",
                                         "null",
                                         "true",
                                         "\\u0041",
                                         "\\u000a",
                                         "\\n",
                                         "\xD9",
                                         "\xEF\xBB\xBF",
                                         "\\ud800",
                                         "\\u0001",
                                         "\xC2\xA0",
                                         "é",
                                         "\"a\":1,",
                                         "\"z\":1,",
                                         "\xED\xA0\x80",
                                         "\t",
                                         "\x7f",
                                         "-0",
                                         "9007199254740992",
                                         "\"\xF0\x9F\x98\x80\":1,\"\xEF\xAC\xB3\":2,",
                                         "\x01"};
    const char *piece = pieces[dg_rng_below(rng, sizeof pieces / sizeof *pieces)];
    size_t at = dg_rng_below(rng, *n + 1), length = strlen(piece), away = dg_rng_below(rng, 3);
    char *year = memmem(bytes, *n, "\"at\":\"202", 9);
    if (year && dg_rng_below(rng, 8) == 0) { /* another time, so that clocks go back */
        year[9] = (char)('0' + dg_rng_below(rng, 10));
        return;
    }
    if (dg_rng_below(rng, 2)) { /* where it is likelier to be nearly right: behind a comma or brace */
        while (at < *n && bytes[at] != ',' && bytes[at] != '{') at++;
        if (at < *n) at++;
        away = 0;
    }
    if (away > *n - at) away = *n - at;
    memmove(bytes + at + length, bytes + at + away, *n - at - away);
    memcpy(bytes + at, piece, length);
    *n += length - away;
}

static const char *remake(struct dg_rng *rng, const struct log_made *from, struct log_made *out)
{
    static const char *const words[] = {"entry",   "entry",   "entry",   "deleted",
                                        "doubled", "swapped", "shorter", "same"};
    uint64_t way = dg_rng_below(rng, 8);
    int64_t at = (int64_t)dg_rng_below(rng, (uint64_t)from->n), n = from->n;
    char bytes[4096];
    *out = (struct log_made){0};
    if (way == 6) n = at;
    for (int64_t i = 0; i < n; i++) {
        int64_t which = i;
        if (way == 3 && i == at) continue;
        if (way == 5 && at + 1 < n && (i == at || i == at + 1)) which = i == at ? at + 1 : at;
        size_t length = from->lengths[which];
        memcpy(bytes, from->entries[which], length);
        for (uint64_t k = 0; way <= 2 && i == at && k <= way; k++) change_entry(rng, bytes, &length);
        log_add_bytes(out, bytes, length);
        if (way == 4 && i == at && out->n < LOG_MAX) log_add_bytes(out, bytes, length);
    }
    log_sign(out, LOG_ORIGIN, 7);
    return words[way];
}

/* ---- output
 * ------------------------------------------------------------------------------------------------------- */

static void say_bytes(struct dg_text *text, const char *bytes, size_t n)
{
    dg_text_add(text, "\"");
    dg_base64_add(text, bytes, n);
    dg_text_add(text, "\"");
}

static void say_files(struct dg_text *text, const struct files *files, const struct files *base)
{
    bool needs_comma = false;
    dg_text_add(text, "[");
    for (int i = 0; i < files->n; i++) {
        const struct file *file = &files->at[i], *old = base && i < base->n ? &base->at[i] : NULL;
        if (old && strcmp(old->path, file->path) == 0 && file->bytes && file->n == old->n &&
            memcmp(file->bytes, old->bytes, file->n) == 0)
            continue;
        dg_text_addf(text, "%s[\"%s\",", needs_comma ? "," : "", file->path);
        if (file->bytes)
            say_bytes(text, file->bytes, file->n);
        else
            dg_text_add(text, "null");
        dg_text_add(text, "]");
        needs_comma = true;
    }
    dg_text_add(text, "]");
}

static void judge(struct dg_text *line, const struct dg_log_verify_params *params)
{
    struct dg_arena arena = {0};
    struct dg_export *export = NULL;
    struct dg_log_source source;
    struct dg_log_verdict verdict;
    struct dg_err err = {0};
    struct dg_text text = {0};
    int code = dg_export_open(root, &export, &source, &err);
    if (code == DG_EFOUND) { /* no checkpoint at all: nothing to judge */
        dg_text_add(line, "null");
        return;
    }
    if (code == 0) code = dg_log_verify(&arena, &source, params, &verdict, &err);
    if (code == DG_EINVAL || code == DG_ELIMIT) {
        dg_text_add(line, "null"); /* a kept checkpoint is none */
    } else if (code < 0) {
        fprintf(stderr, "changed_logs: %s\n", err.msg);
        exit(2);
    } else {
        dg_log_verdict_json(&text, &verdict);
        dg_text_addn(line, text.data, text.len - 1); /* without its line feed */
    }
    dg_text_done(&text);
    dg_export_close(&export);
    dg_arena_done(&arena);
}

struct changes {
    struct dg_rng rng;
    struct log_made log;
    struct files base;
};

static void one_change(struct changes *c)
{
    static struct log_made other;
    struct files files;
    struct dg_text line = {0}, kept = {0};
    const char *how = NULL;
    bool is_remade = dg_rng_below(&c->rng, 2), has_key = dg_rng_below(&c->rng, 2),
         has_kept = dg_rng_below(&c->rng, 3) == 0;
    const char *kept_texts[1];
    struct dg_log_verify_params params = {
        .key = has_key ? &c->log.key.vkey : NULL, .kept = kept_texts, .n_kept = has_kept};

    if (is_remade) {
        how = remake(&c->rng, &c->log, &other);
        files_of(&other, &files);
        if (has_kept && dg_rng_below(&c->rng, 2)) dg_text_add(&kept, other.checkpoint.data);
        log_done(&other);
    } else {
        copy_files(&c->base, &files);
        how = change_file(&c->rng, &files);
    }
    if (!kept.len) dg_text_add(&kept, c->log.checkpoint.data);
    kept_texts[0] = kept.data;
    all_on_disk(&files, true);
    dg_text_add(&line, "{\"change\":");
    say_files(&line, &files, is_remade ? NULL : &c->base);
    dg_text_addf(&line, ",\"all\":%s,\"how\":\"%s\",\"key\":", is_remade ? "true" : "false", how);
    if (has_key)
        say_bytes(&line, c->log.vkey.data, c->log.vkey.len);
    else
        dg_text_add(&line, "null");
    dg_text_add(&line, ",\"kept\":[");
    if (has_kept) say_bytes(&line, kept.data, kept.len);
    dg_text_add(&line, "],\"verdict\":");
    judge(&line, &params);
    dg_text_add(&line, "}\n");
    fwrite(line.data, 1, line.len, stdout);
    all_on_disk(&files, false);
    if (!is_remade) all_on_disk(&c->base, false);
    files_done(&files);
    dg_text_done(&line);
    dg_text_done(&kept);
}

int main(int argc, char **argv)
{
    static struct changes c;
    if (argc != 4) return 2;
    long count = strtol(argv[1], NULL, 10);
    c.rng = dg_rng_init(strtoull(argv[2], NULL, 10));
    root = argv[3];
    for (long i = 0; i < count; i++) {
        if (i % 50 == 0) {
            struct dg_text line = {0};
            if (i) {
                log_done(&c.log);
                files_done(&c.base);
            }
            /* Mostly small ones, which are quick and as full of edges; every fourth goes over tiles. */
            log_make(&c.log, 1 + (int64_t)dg_rng_below(&c.rng, i % 200 == 150 ? 600 : 40), (int32_t)i);
            files_of(&c.log, &c.base);
            dg_text_add(&line, "{\"base\":");
            say_files(&line, &c.base, NULL);
            dg_text_add(&line, "}\n");
            fwrite(line.data, 1, line.len, stdout);
            dg_text_done(&line);
        }
        one_change(&c);
    }
    log_done(&c.log);
    files_done(&c.base);
    return 0;
}
