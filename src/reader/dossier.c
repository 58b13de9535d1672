/* A dossier from outside: handed to the program didgah-intake, and what it answers taken with distrust. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "reader/client.h"

#define SECONDS_BASE 30.0
#define SECONDS_PER_MIB 4.0
#define SECONDS_MOST 600.0
/* The rules and the assessment keep some hundred times the file's bytes (docs/reading.md). */
#define MIB_BASE 384.0
#define MIB_PER_MIB 160.0
#define MIB_MOST 4096.0

/* What the child calls the file; its messages begin so. */
static const char child_name[] = "the dossier";

struct taking {
    const struct dg_dossier_reading *reading;
    const char *name;
    struct dg_text frozen, facts;
    bool is_over;
};

static void taking_done(struct taking *t)
{
    dg_text_done(&t->frozen);
    dg_text_done(&t->facts);
}

/* A journal beside the file is part of it, and cannot be handed over. */
static int check_beside(const char *path, const char *name, struct dg_err *err)
{
    static const char *const suffixes[] = {"-wal", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        dg_auto(dg_text_done) struct dg_text beside = {0};
        struct stat st;
        dg_text_add(&beside, path);
        dg_text_add(&beside, suffixes[i]);
        DG_TRY(dg_text_finish(&beside, err));
        if (stat(beside.data, &st) == 0 && st.st_size > 0)
            return dg_err_set(
                err, DG_ESTATE,
                "%s: %s%s beside it holds changes that are not in the file; open it in QGIS, save "
                "and close it, then try again",
                name, name, suffixes[i]);
    }
    return 0;
}

static int bytes_take(struct dg_text *to, const unsigned char *payload, uint32_t n, size_t most,
                      const char *what, struct dg_err *err)
{
    if (to->len + n > most)
        return dg_err_set(err, DG_ELIMIT, "the %s has more than %zu bytes; submit the scheme in parts", what,
                          most);
    dg_text_addn(to, (const char *)payload, n);
    return to->has_failed ? dg_err_set(err, DG_ENOMEM, "out of memory for the %s", what) : 0;
}

static int progress_take(const struct taking *t, struct dg_cursor in, struct dg_err *err)
{
    uint32_t phase = dg_get_u32(&in), n_done = dg_get_u32(&in), n_of = dg_get_u32(&in);
    if (in.is_bad || in.at != in.n || phase >= DG_N_DOSSIER_PHASES || n_of > INT32_MAX || n_done > n_of)
        return dg_err_set(err, DG_EREADER, "a progress that cannot be");
    if (t->reading->progress)
        t->reading->progress(t->reading->progress_ctx, (enum dg_dossier_phase)phase, (int32_t)n_done,
                             (int32_t)n_of);
    return 0;
}

static int end_take(struct taking *t, struct dg_cursor in, struct dg_err *err)
{
    for (int i = 0; i < 3; i++) {
        if (dg_get_u32(&in) != 0) in.is_bad = true;
    }
    if (in.is_bad || in.at != in.n || !t->frozen.len || !t->facts.len)
        return dg_err_set(err, DG_EREADER, "an end before everything came");
    t->is_over = true;
    return 0;
}

static int frame_take(struct taking *t, uint32_t type, const unsigned char *payload, uint32_t n,
                      struct dg_err *err)
{
    struct dg_cursor in = {.p = payload, .n = n};
    switch (type) {
    case DG_FRAME_PROGRESS: return progress_take(t, in, err);
    case DG_FRAME_FROZEN:
        if (t->facts.len) return dg_err_set(err, DG_EREADER, "frames out of order");
        return bytes_take(&t->frozen, payload, n, t->reading->max_frozen, "frozen version", err);
    case DG_FRAME_FACTS:
        if (!t->frozen.len) return dg_err_set(err, DG_EREADER, "frames out of order");
        return bytes_take(&t->facts, payload, n, t->reading->max_facts, "facts of the version", err);
    case DG_FRAME_END: return end_take(t, in, err);
    default: return dg_err_set(err, DG_EREADER, "a frame of unknown type %u", type);
    }
}

/* The child's own name for the file gives way to the caller's, which is before it. */
static int name_once(const char *name, int code, struct dg_err *err)
{
    char doubled[DG_ERR_MSG_MAX], rest[DG_ERR_MSG_MAX];
    if (!err) return code;
    int n = snprintf(doubled, sizeof doubled, "%s: %s: ", name, child_name);
    if (n < 0 || (size_t)n >= sizeof doubled || strncmp(err->msg, doubled, (size_t)n) != 0) return code;
    snprintf(rest, sizeof rest, "%s", err->msg + n);
    return dg_err_set(err, code, "%s: %s", name, rest);
}

static int collect(struct dg_session *session, struct taking *t, struct dg_err *err)
{
    const char *const paths[2] = {t->name, NULL};
    DG_TRY(dg_hello_take(session, paths, err));
    while (!t->is_over) {
        uint32_t type, n;
        const unsigned char *payload;
        struct dg_err why = {0};
        DG_TRY(dg_frame_need(session, paths, &type, &payload, &n, err));
        int code = frame_take(t, type, payload, n, &why);
        if (code == DG_EREADER) return dg_reader_unexpected(t->name, why.msg, err);
        if (code < 0) return dg_err_set(err, code, "%s: %s", t->name, why.msg);
    }
    return 0;
}

static int own_add(struct dg_files *files, struct dg_request *request, enum dg_file_role role,
                   const char *bytes, size_t n, struct dg_err *err)
{
    struct dg_request_file *file = &request->files[request->n_files++];
    file->role = role;
    snprintf(file->name, sizeof file->name, "county");
    return dg_files_memory(files, bytes, n, err);
}

static int request_make(const struct dg_dossier_reading *reading, struct dg_files *files,
                        struct dg_request *request, struct dg_err *err)
{
    DG_TRY(dg_files_add(files, request, DG_FILE_MAIN, reading->path, "", err));
    snprintf(request->files[0].name, sizeof request->files[0].name, "%s", child_name);
    double mib = files->bytes / 0x1p20;
    DG_TRY(own_add(files, request, DG_FILE_CONFIG, reading->config, reading->n_config, err));
    DG_TRY(own_add(files, request, DG_FILE_PROCEDURE, reading->procedure, reading->n_procedure, err));
    request->cpu_seconds = reading->max_seconds > 0 ? reading->max_seconds
                                                    : fmin(SECONDS_BASE + SECONDS_PER_MIB * mib, SECONDS_MOST);
    request->memory_mib =
        reading->max_mib > 0 ? reading->max_mib : fmin(MIB_BASE + MIB_PER_MIB * mib, MIB_MOST);
    return 0;
}

int dg_dossier_with(dg_start_fn start, const struct dg_dossier_reading *reading, struct dg_text *frozen,
                    struct dg_text *facts, struct dg_err *err)
{
    dg_auto(dg_files_done) struct dg_files files = {0};
    dg_auto(dg_session_done) struct dg_session session = {.fd = -1};
    dg_auto(taking_done) struct taking t = {.reading = reading,
                                            .name = reading->name ? reading->name : reading->path};
    struct dg_request request = {.kind = DG_REQUEST_DOSSIER};
    DG_TRY(check_beside(reading->path, t.name, err));
    DG_TRY(request_make(reading, &files, &request, err));
    DG_TRY(start(&session, &request, files.fds, err));
    int code = collect(&session, &t, err);
    if (code == DG_ENOMEM && err)
        return dg_err_set(err, DG_ELIMIT,
                          "%s: needs more than %.0f MiB of memory to be judged; submit the scheme in parts",
                          t.name, request.memory_mib);
    if (code < 0) return name_once(t.name, code, err);
    dg_text_addn(frozen, t.frozen.data, t.frozen.len);
    dg_text_addn(facts, t.facts.data, t.facts.len);
    DG_TRY(dg_text_finish(frozen, err));
    return dg_text_finish(facts, err);
}

int dg_reader_dossier(const struct dg_dossier_reading *reading, struct dg_text *frozen, struct dg_text *facts,
                      struct dg_err *err)
{
    return dg_dossier_with(dg_session_start, reading, frozen, facts, err);
}
