/* Uploads: how uploads get on, for the people who sent them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/state.h"

#define N_UPLOADS 64           /* remembered, over or not; DG_MAX_UPLOADS of them run */
#define N_TOLD 32              /* of one upload; older ones are forgotten */
#define TELL_EVERY (256 << 10) /* bytes received */
#define MAX_TOLD_BYTES 4096

struct upload {
    int64_t number; /* 0: free */
    char key[DG_UPLOAD_KEY_SIZE], person[64];
    bool is_over;
    int64_t n_told; /* events, from 1; event i stands at i % N_TOLD */
    int64_t last_bytes;
    char *told[N_TOLD];
};

struct dg_uploads {
    pthread_mutex_t lock;
    int64_t n_begun;
    struct upload uploads[N_UPLOADS];
};

int dg_uploads_new(struct dg_uploads **out, struct dg_err *err)
{
    struct dg_uploads *all = dg_calloc(1, sizeof *all);
    if (!all) return dg_err_set(err, DG_ENOMEM, "no memory for uploads");
    pthread_mutex_init(&all->lock, NULL);
    *out = all;
    return 0;
}

static void upload_clear(struct upload *upload)
{
    for (int i = 0; i < N_TOLD; i++) free(upload->told[i]);
    *upload = (struct upload){0};
}

void dg_uploads_free(struct dg_uploads *all)
{
    if (!all) return;
    for (int i = 0; i < N_UPLOADS; i++) upload_clear(&all->uploads[i]);
    free(all);
}

bool dg_upload_key(const char *person_id, const char *id, char out[DG_UPLOAD_KEY_SIZE])
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:";
    size_t n = strspn(id, allowed);
    if (id[n] || n < DG_KEY_MIN || n > DG_KEY_MAX || strlen(person_id) > 64) return false;
    snprintf(out, DG_UPLOAD_KEY_SIZE, "upload:%s:%s", person_id, id);
    return true;
}

/* With the lock. The oldest one that is over makes room. */
static struct upload *free_place(struct dg_uploads *all)
{
    struct upload *best = NULL;
    for (int i = 0; i < N_UPLOADS; i++) {
        struct upload *upload = &all->uploads[i];
        if (!upload->number) return upload;
        if (upload->is_over && (!best || upload->number < best->number)) best = upload;
    }
    if (best) upload_clear(best);
    return best;
}

int64_t dg_uploads_begin(struct dg_server *server, const char *person_id, const char *id)
{
    struct dg_uploads *all = server->uploads;
    char key[DG_UPLOAD_KEY_SIZE] = "";
    int n_running = 0;
    int64_t number = 0;
    if (id && !dg_upload_key(person_id, id, key)) key[0] = '\0';
    pthread_mutex_lock(&all->lock);
    for (int i = 0; i < N_UPLOADS; i++) {
        struct upload *upload = &all->uploads[i];
        n_running += upload->number && !upload->is_over && strcmp(upload->person, person_id) == 0;
        /* Tried again under its name: what was told of the first try is forgotten. */
        if (key[0] && upload->is_over && strcmp(upload->key, key) == 0) upload_clear(upload);
    }
    struct upload *place = n_running < DG_MAX_UPLOADS_PERSON ? free_place(all) : NULL;
    if (place) {
        number = ++all->n_begun;
        *place = (struct upload){.number = number};
        snprintf(place->key, sizeof place->key, "%s", key);
        snprintf(place->person, sizeof place->person, "%s", person_id);
    }
    pthread_mutex_unlock(&all->lock);
    return number;
}

/* With the lock. NULL: it was forgotten. */
static struct upload *find(struct dg_uploads *all, int64_t number)
{
    for (int i = 0; i < N_UPLOADS; i++) {
        if (number && all->uploads[i].number == number) return &all->uploads[i];
    }
    return NULL;
}

/* With the lock. Without memory it is not told. */
static void tell(struct upload *upload, const char *data)
{
    size_t n = strlen(data) + 1;
    char *copy = n <= MAX_TOLD_BYTES && upload->key[0] ? dg_malloc(n) : NULL;
    if (!copy) return;
    memcpy(copy, data, n);
    char **place = &upload->told[++upload->n_told % N_TOLD];
    free(*place);
    *place = copy;
}

void dg_uploads_tell(struct dg_server *server, int64_t number, const char *data)
{
    pthread_mutex_lock(&server->uploads->lock);
    struct upload *upload = find(server->uploads, number);
    if (upload && !upload->is_over) tell(upload, data);
    pthread_mutex_unlock(&server->uploads->lock);
    if (upload) dg_server_wake(server);
}

void dg_uploads_received(struct dg_server *server, int64_t number, int64_t n, int64_t of)
{
    char data[120];
    pthread_mutex_lock(&server->uploads->lock);
    struct upload *upload = find(server->uploads, number);
    bool is_told = upload && (n - upload->last_bytes >= TELL_EVERY || n == of);
    if (is_told) {
        upload->last_bytes = n;
        if (of >= 0)
            snprintf(data, sizeof data, "{\"phase\":\"received\",\"bytes\":%lld,\"of\":%lld}", (long long)n,
                     (long long)of);
        else
            snprintf(data, sizeof data, "{\"phase\":\"received\",\"bytes\":%lld}", (long long)n);
        tell(upload, data);
    }
    pthread_mutex_unlock(&server->uploads->lock);
    if (is_told) dg_server_wake(server);
}

/* A problem's JSON on one line, or nothing. */
static void problem_add(struct dg_text *out, const struct dg_text *body)
{
    if (!body->data || body->len < 2 || body->data[0] != '{') return;
    dg_text_add(out, ",\"problem\":");
    for (size_t i = 0; i < body->len; i++) {
        if (body->data[i] != '\n') dg_text_addn(out, body->data + i, 1);
    }
}

void dg_uploads_end(struct dg_server *server, int64_t number, const struct dg_http_answer *answer)
{
    int status = answer->status ? answer->status : 200;
    struct dg_text data = {0};
    if (!number) return;
    dg_text_addf(&data, "{\"phase\":\"failed\",\"status\":%d", status);
    if (status >= 400) problem_add(&data, &answer->body);
    dg_text_add(&data, "}");
    pthread_mutex_lock(&server->uploads->lock);
    struct upload *upload = find(server->uploads, number);
    if (upload && !upload->is_over) {
        if (status >= 400 && !data.has_failed) tell(upload, data.data);
        upload->is_over = true;
    }
    pthread_mutex_unlock(&server->uploads->lock);
    dg_text_done(&data);
    dg_server_wake(server);
}

static int64_t write_told(struct dg_uploads *all, int64_t from, const char *key, struct dg_text *out)
{
    pthread_mutex_lock(&all->lock);
    const struct upload *upload = NULL;
    for (int i = 0; i < N_UPLOADS; i++) {
        const struct upload *one = &all->uploads[i];
        if (one->number && strcmp(one->key, key) == 0 && (!upload || one->number > upload->number))
            upload = one;
    }
    if (upload) {
        if (from > upload->n_told) from = 0; /* a later try */
        if (from < upload->n_told - N_TOLD + 1) from = upload->n_told - N_TOLD + 1;
        for (from = from < 0 ? 0 : from; from < upload->n_told; from++)
            dg_text_addf(out, "event: upload\nid: %lld\ndata: %s\n\n", (long long)from + 1,
                         upload->told[(from + 1) % N_TOLD]);
    }
    pthread_mutex_unlock(&all->lock);
    return from;
}

int64_t dg_stream_write(struct dg_server *server, int64_t from, const char *key, struct dg_text *out)
{
    bool is_upload = key && strncmp(key, "upload:", 7) == 0;
    return is_upload ? write_told(server->uploads, from, key, out)
                     : dg_news_write(server->news, from, key, out);
}
