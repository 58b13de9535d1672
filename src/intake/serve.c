/* What the program does with its one request. */
#include <string.h>
#include <unistd.h>

#include "app/county.h"
#include "county/county.h"
#include "dossier/dossier.h"
#include "intake/intake.h"
#include "reader/child_io.h"
#include "store/store.h"

#define PIECE_BYTES (1u << 20)

struct work {
    struct dg_answer *answer;
    struct dg_arena arena;
    struct dg_bytes files[DG_N_FILE_ROLES];
    const char *name;
    struct dg_text frozen, facts;
    int32_t last_permille; /* of the judging, as it was told last */
    int told_code;
};

static void work_done(struct work *w)
{
    dg_text_done(&w->frozen);
    dg_text_done(&w->facts);
    dg_arena_done(&w->arena);
}

static int tell(struct work *w, enum dg_dossier_phase phase, uint32_t n_done, uint32_t n_of, struct dg_err *err)
{
    size_t begun = dg_frame_begin(&w->answer->text, DG_FRAME_PROGRESS);
    dg_put_u32(&w->answer->text, phase);
    dg_put_u32(&w->answer->text, n_done);
    dg_put_u32(&w->answer->text, n_of);
    dg_frame_end(&w->answer->text, begun);
    return dg_answer_flush(w->answer, err);
}

static int files_map(const struct dg_request *request, struct work *w, struct dg_err *err)
{
    for (int32_t i = 0; i < request->n_files; i++) {
        const struct dg_request_file *file = &request->files[i];
        DG_TRY(dg_child_map(DG_FIRST_FD + i, &w->files[file->role], err));
        if (file->role == DG_FILE_MAIN) w->name = file->name;
    }
    if (!w->name || !w->files[DG_FILE_CONFIG].n || !w->files[DG_FILE_PROCEDURE].n)
        return dg_err_set(err, DG_EREADER, "a request without dossier or county");
    return 0;
}

static int freeze(struct work *w, struct dg_err *err)
{
    const struct dg_bytes *file = &w->files[DG_FILE_MAIN];
    struct dg_dossier dossier;
    char sha256[DG_SHA256_HEX_SIZE];
    DG_TRY(tell(w, DG_DOSSIER_READING, 0, 1, err));
    if (dg_frozen_is((const char *)file->p, file->n)) {
        if (dg_frozen_parse(&w->arena, (const char *)file->p, file->n, &dossier, sha256, err) < 0)
            return dg_err_prefix(err, "%s", w->name);
    } else {
        DG_TRY(dg_store_load_bytes(&w->arena, w->name, (void *)(uintptr_t)file->p, file->n, &dossier, err));
    }
    DG_TRY(tell(w, DG_DOSSIER_FREEZING, 0, 1, err));
    int code = dg_frozen_write(&dossier, &w->frozen, NULL, err);
    dg_arena_done(&w->arena); /* the facts are made from the frozen bytes alone */
    return code;
}

static void on_judging(void *ctx, int64_t n_done, int64_t n_total)
{
    struct work *w = ctx;
    int32_t permille = n_total > 0 ? (int32_t)(n_done * 1000 / n_total) : 0;
    if (permille < w->last_permille + 10 && permille < 1000) return;
    w->last_permille = permille;
    if (w->told_code >= 0) w->told_code = tell(w, DG_DOSSIER_JUDGING, (uint32_t)permille, 1000, NULL);
}

static int judge(struct work *w, struct dg_err *err)
{
    const struct dg_bytes *config_bytes = &w->files[DG_FILE_CONFIG],
                          *procedure_bytes = &w->files[DG_FILE_PROCEDURE];
    struct dg_county_config config;
    struct dg_procedure procedure;
    DG_TRY(dg_procedure_parse(&w->arena, "procedure", (const char *)procedure_bytes->p, procedure_bytes->n,
                              &procedure, err));
    DG_TRY(dg_county_config_parse(&w->arena, "county", (const char *)config_bytes->p, config_bytes->n,
                                  &procedure, &config, err));
    DG_TRY(tell(w, DG_DOSSIER_JUDGING, 0, 1000, err));
    const struct dg_app_facts_params params = {.config = &config,
                                               .name = w->name,
                                               .bytes = w->frozen.data,
                                               .n = w->frozen.len,
                                               .progress = on_judging,
                                               .progress_ctx = w};
    return dg_app_county_facts(&w->arena, &params, &w->facts, err);
}

static int bytes_put(struct work *w, enum dg_frame_type type, const struct dg_text *bytes, struct dg_err *err)
{
    for (size_t at = 0; at < bytes->len; at += PIECE_BYTES) {
        size_t n = bytes->len - at < PIECE_BYTES ? bytes->len - at : PIECE_BYTES;
        size_t begun = dg_frame_begin(&w->answer->text, type);
        dg_text_addn(&w->answer->text, bytes->data + at, n);
        dg_frame_end(&w->answer->text, begun);
        DG_TRY(dg_answer_flush(w->answer, err));
    }
    return 0;
}

static int work_run(const struct dg_request *request, struct dg_answer *answer, struct dg_err *err)
{
    dg_auto(work_done) struct work w = {.answer = answer};
    DG_TRY(files_map(request, &w, err));
    DG_TRY(freeze(&w, err));
    DG_TRY(judge(&w, err));
    DG_TRY(bytes_put(&w, DG_FRAME_FROZEN, &w.frozen, err));
    DG_TRY(bytes_put(&w, DG_FRAME_FACTS, &w.facts, err));
    return dg_child_end(answer, err);
}

static int serve(int request_fd, struct dg_answer *answer, struct dg_err *err)
{
    struct dg_request request;
    uint32_t flags = 0;
    DG_TRY(dg_child_request(request_fd, &request, err));
    if (request.kind != DG_REQUEST_DOSSIER) return dg_err_set(err, DG_EREADER, "a request for another program");
    DG_TRY(dg_sandbox_prepare(request.n_files, err));
    DG_TRY(dg_crs_preload(err));
    DG_TRY(dg_sandbox_enter(&request, 0, &flags, err));
    DG_TRY(dg_child_hello(answer, flags, err));
    return work_run(&request, answer, err);
}

int dg_intake_serve(int request_fd, int out_fd)
{
    struct dg_answer answer = {.fd = out_fd};
    struct dg_err err = {0};
    int code = serve(request_fd, &answer, &err);
    if (code < 0) dg_child_error(&answer, DG_FILE_MAIN, &err);
    dg_text_done(&answer.text);
    return code < 0 ? 1 : 0;
}
