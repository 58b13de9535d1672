/* Pages: answers that are kept while the store stands still. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/state.h"

struct dg_pages {
    struct dg_page *slots[DG_MAX_PAGES]; /* by hash; the newest one stays */
    int64_t n_bytes;
};

void dg_page_drop(struct dg_page *page)
{
    if (!page || --page->n_users) return;
    dg_text_done(&page->head);
    dg_text_done(&page->body);
    free(page->key);
    free(page);
}

static int64_t size_of(const struct dg_page *page)
{
    return (int64_t)(sizeof *page + page->n_key + page->head.cap + page->body.cap);
}

static void slot_clear(struct dg_pages *pages, size_t ix)
{
    if (!pages->slots[ix]) return;
    pages->n_bytes -= size_of(pages->slots[ix]);
    dg_page_drop(pages->slots[ix]);
    pages->slots[ix] = NULL;
}

void dg_pages_done(struct dg_server *server)
{
    for (size_t i = 0; server->pages && i < DG_MAX_PAGES; i++) slot_clear(server->pages, i);
    free(server->pages);
    server->pages = NULL;
}

/* ---- which answers
 * ------------------------------------------------------------------------------------------- */

/* May this question's answer be kept? */
static bool may_keep(const struct dg_job *job)
{
    const struct dg_http_request *request = &job->request;
    /* Without a cookie there is no session, so nobody's rights can be in the answer. */
    return request->route && (request->route->flags & DG_ROUTE_KEPT) && request->method == DG_GET &&
           !dg_http_header(request, "cookie") && !dg_http_header(request, "x-role");
}

/* All that the answer follows from, apart from the moment. No part holds a byte 0 or a line's end. */
static void key_write(const struct dg_job *job, struct dg_text *key)
{
    const struct dg_http_request *request = &job->request;
    const char *accept = dg_http_header(request, "accept");
    dg_text_add(key, request->path);
    dg_text_add(key, "\n");
    dg_text_add(key, request->raw_query);
    dg_text_add(key, "\n");
    dg_text_add(key, accept ? accept : "");
    dg_text_add(key, request->lang == DG_FA ? "\nf" : "\ne");
    dg_text_add(key, job->is_secure ? "s" : "p");
    dg_text_add(key, request->base_url);
}

/* FNV-1a; who finds two questions with one value has them take each other's place. */
static uint64_t hash_of(const struct dg_text *key)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < key->len; i++) h = (h ^ (unsigned char)key->data[i]) * 0x100000001b3u;
    return h ^ h >> 32;
}

void dg_pages_before(struct dg_job *job)
{
    job->may_keep = may_keep(job) && dg_county_stamp(job->request.county, &job->stamp);
}

void dg_pages_after(struct dg_job *job)
{
    struct dg_http_answer *answer = &job->answer;
    struct dg_county_stamp now;
    char hex[DG_SHA256_HEX_SIZE];
    bool is_page = job->request.route && (job->request.route->flags & DG_ROUTE_KEPT) &&
                   (!answer->status || answer->status == 200) && !answer->file_path && !answer->stream_from &&
                   !answer->body.has_failed && answer->body.len;
    if (is_page && !answer->etag && !answer->max_age_s) {
        char *etag = dg_arena_get(&job->arena, 20);
        dg_sha256_hex(answer->body.data, answer->body.len, hex);
        if (etag) snprintf(etag, 20, "\"%.16s\"", hex);
        answer->etag = etag;
    }
    job->may_keep = job->may_keep && is_page && answer->body.len <= DG_MAX_PAGE_BYTES &&
                    (!answer->etag || strlen(answer->etag) < sizeof job->page->etag) &&
                    dg_county_stamp(job->request.county, &now) && memcmp(&now, &job->stamp, sizeof now) == 0;
}

/* ---- keeping and finding
 * ------------------------------------------------------------------------------------- */

bool dg_pages_find(struct dg_server *server, struct dg_job *job)
{
    struct dg_text key = {0};
    struct dg_county_stamp now;
    if (!server->pages || !may_keep(job)) return false;
    key_write(job, &key);
    if (key.has_failed) {
        dg_text_done(&key);
        return false;
    }
    uint64_t hash = hash_of(&key);
    struct dg_page *page = server->pages->slots[hash % DG_MAX_PAGES];
    bool is_it = page && page->hash == hash && page->n_key == key.len &&
                 memcmp(page->key, key.data, key.len) == 0 && page->second == job->request.now &&
                 dg_county_stamp(server->watched, &now) && memcmp(&page->stamp, &now, sizeof now) == 0;
    dg_text_done(&key);
    if (!is_it) return false;
    job->page = page;
    page->n_users++;
    job->answer.status = 200;
    job->answer.etag = page->etag[0] ? page->etag : NULL;
    atomic_fetch_add(&server->metrics.pages_found, 1);
    return true;
}

/* Room for another one: those of another moment go. */
static bool room_make(struct dg_pages *pages, const struct dg_page *page)
{
    for (size_t i = 0; i < DG_MAX_PAGES && pages->n_bytes + size_of(page) > DG_MAX_PAGES_BYTES; i++) {
        const struct dg_page *old = pages->slots[i];
        if (old && (old->second != page->second || memcmp(&old->stamp, &page->stamp, sizeof old->stamp) != 0))
            slot_clear(pages, i);
    }
    return pages->n_bytes + size_of(page) <= DG_MAX_PAGES_BYTES;
}

static struct dg_page *page_new(struct dg_job *job)
{
    struct dg_text key = {0};
    struct dg_page *page = dg_calloc(1, sizeof *page);
    key_write(job, &key);
    if (!page || key.has_failed) {
        free(page);
        dg_text_done(&key);
        return NULL;
    }
    *page = (struct dg_page){.n_users = 1,
                             .hash = hash_of(&key),
                             .key = key.data,
                             .n_key = key.len,
                             .stamp = job->stamp,
                             .second = job->request.now,
                             .body = job->answer.body};
    if (job->answer.etag) snprintf(page->etag, sizeof page->etag, "%s", job->answer.etag);
    dg_answer_head(&page->head, job, (int64_t)page->body.len);
    job->answer.body = (struct dg_text){0};
    job->page = page;
    return page;
}

void dg_pages_keep(struct dg_server *server, struct dg_job *job)
{
    if (!job->may_keep || job->is_refused) return;
    if (!server->pages && !(server->pages = dg_calloc(1, sizeof *server->pages))) return;
    struct dg_page *page = page_new(job);
    if (!page || page->head.has_failed) return; /* answered from the job, if memory was there for that */
    size_t ix = page->hash % DG_MAX_PAGES;
    slot_clear(server->pages, ix);
    if (!room_make(server->pages, page)) return;
    page->n_users++;
    server->pages->slots[ix] = page;
    server->pages->n_bytes += size_of(page);
    atomic_fetch_add(&server->metrics.pages_kept, 1);
}
