/* A request: its head whole and cut (by the first byte), then the gate, then the rest as chunks, whole and cut:
 * the verdicts must be the same. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "server/state.h"

static int head_of(const char *bytes, size_t n, size_t piece, struct dg_head *head)
{
    int status = DG_HEAD_MORE;
    *head = (struct dg_head){0};
    for (size_t at = 0; at < n && status == DG_HEAD_MORE; at += piece)
        status = dg_head_feed(head, bytes, at + piece < n ? at + piece : n);
    return status;
}

static int chunks_of(const char *bytes, size_t n, size_t piece, int64_t *n_data, size_t *n_used)
{
    struct dg_chunks chunks = {0};
    int status = DG_HEAD_MORE;
    *n_data = 0;
    *n_used = 0;
    while (*n_used < n && status == DG_HEAD_MORE) {
        size_t take = piece < n - *n_used ? piece : n - *n_used, used, got;
        const char *data;
        status = dg_chunks_feed(&chunks, bytes + *n_used, take, &used, &data, &got);
        *n_data += (int64_t)got;
        *n_used += used;
    }
    return status;
}

static void gate(const struct dg_head *head, const char *bytes)
{
    static const struct dg_server_params params = {.trusted_proxy = "192.0.2.1"};
    static struct dg_server server = {.params = &params, .log_fd = -1};
    static const struct dg_rate_limits limits[DG_N_RATES] = {
        {60000000, 5, 50}, {3600000000, 2, 3}, {60000000, 0, 0}};
    struct dg_job *job = calloc(1, sizeof *job);
    if (!job || (!server.rate && dg_rate_new(limits, &server.rate, NULL) < 0)) {
        free(job);
        return;
    }
    job->upload_fd = -1;
    job->request.server = &server;
    job->request.arena = &job->arena;
    job->request.id = job->id;
    job->request.peer = "192.0.2.1";
    dg_gate_open(&server, job, head, bytes);
    struct dg_text out = {0};
    dg_answer_head(&out, job, (int64_t)job->answer.body.len);
    dg_answer_head_end(&out, job, false);
    /* One empty line, at the end: nothing that came in can end the head early. */
    const char *end = out.data ? strstr(out.data, "\r\n\r\n") : NULL;
    if (out.data && (!end || end[4])) abort();
    dg_text_done(&out);
    dg_job_free(job);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct dg_head whole, cut;
    int64_t n_data, n_data_cut;
    size_t n_used, n_used_cut;

    if (n < 2) return 0;
    const char *bytes = (const char *)data + 1;
    size_t piece = data[0] % 31u + 1;
    n--;
    int status = head_of(bytes, n, n, &whole);
    if (status != head_of(bytes, n, piece, &cut)) abort();
    if (status != DG_HEAD_WHOLE) return 0;
    if (whole.size != cut.size || whole.n_fields != cut.n_fields) abort();
    gate(&whole, bytes);
    bytes += whole.size;
    n -= whole.size;
    status = chunks_of(bytes, n, n, &n_data, &n_used);
    if (status != chunks_of(bytes, n, piece, &n_data_cut, &n_used_cut)) abort();
    if (n_data != n_data_cut && status != 400) abort();
    return 0;
}
