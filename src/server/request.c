/* What handlers ask of a request, and how they make an answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/state.h"

static const char *find(const struct dg_pair *pairs, int n, const char *name)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(pairs[i].name, name) == 0) return pairs[i].value;
    }
    return NULL;
}

const char *dg_http_param(const struct dg_http_request *request, const char *name)
{
    return find(request->params, request->n_params, name);
}

const char *dg_http_query(const struct dg_http_request *request, const char *name)
{
    return find(request->query, request->n_query, name);
}

const char *dg_http_header(const struct dg_http_request *request, const char *name)
{
    return find(request->headers, request->n_headers, name);
}

bool dg_names_have(const char *names, const char *name)
{
    size_t n = strlen(name);
    while (names && *names) {
        size_t n_word = strcspn(names, " ");
        if (n && n_word == n && memcmp(names, name, n) == 0) return true;
        names += n_word + (names[n_word] == ' ');
    }
    return false;
}

/* ---- content negotiation
 * ------------------------------------------------------------------------------------- */

static const struct {
    const char *word, *media;
} formats[] = {
    {"json", "application/json"},
    {"html", "text/html"},
    {"geojson", "application/geo+json"},
    {"csv", "text/csv"},
    {"pdf", "application/pdf"},
    {"txt", "text/plain"},
    {"svg", "image/svg+xml"},
    {"gpkg", "application/geopackage+sqlite3"},
    {"xml", "application/xml"},
    {"osm", "application/vnd.openstreetmap.data+xml"},
};

/* The weight, in thousandths, that the field Accept gives a media type; the most exact of its ranges counts. */
static int weight_of(const char *accept, const char *media)
{
    int weight = 0, best_rank = 0;
    size_t n_type = strcspn(media, "/") + 1;
    for (const char *s = accept; *s;) {
        while (*s == ' ' || *s == ',') s++;
        size_t n = strcspn(s, ",;"), n_all = strcspn(s, ",");
        while (n && s[n - 1] == ' ') n--;
        int rank = 0, q = 1000;
        if (n == strlen(media) && strncasecmp(s, media, n) == 0) rank = 3;
        if (n == n_type + 1 && s[n - 1] == '*' && strncasecmp(s, media, n_type) == 0) rank = 2;
        if (n == 3 && memcmp(s, "*/*", 3) == 0) rank = 1;
        const char *at = memmem(s, n_all, "q=", 2);
        if (at) q = (int)(strtod(at + 2, NULL) * 1000);
        if (rank > best_rank) {
            best_rank = rank;
            weight = q;
        }
        s += n_all;
    }
    return weight;
}

int dg_http_prefer(const struct dg_http_request *request, const char *const *offered)
{
    const char *word = dg_http_query(request, "f");
    const char *accept = dg_http_header(request, "accept");
    int best = -1, best_weight = 0;

    if (word) {
        const char *media = NULL;
        for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
            if (strcmp(formats[i].word, word) == 0) media = formats[i].media;
        }
        for (int i = 0; media && offered[i]; i++) {
            if (strcmp(offered[i], media) == 0) return i;
            /* GeoJSON is JSON for whoever asks for that. */
            if (strcmp(word, "json") == 0 && strcmp(offered[i], "application/geo+json") == 0) best = i;
        }
        return best;
    }
    if (!accept || !*accept) return 0;
    for (int i = 0; offered[i]; i++) {
        int weight = weight_of(accept, offered[i]);
        if (weight > best_weight) {
            best = i;
            best_weight = weight;
        }
    }
    return best;
}

int dg_http_int(const struct dg_http_request *request, const char *name, int64_t min, int64_t max,
                int64_t otherwise, int64_t *out, struct dg_err *err)
{
    const char *text = dg_http_query(request, name);
    int64_t value = otherwise;
    if (text && (!dg_parse_int64(text, &value) || value < min || value > max))
        return dg_err_set(err, DG_EINVAL, "%s: \"%s\" is not a whole number from %lld to %lld", name, text,
                          (long long)min, (long long)max);
    *out = value;
    return 0;
}

/* ---- answers
 * ------------------------------------------------------------------------------------------------- */

void dg_http_answer_header(struct dg_http_answer *answer, const char *name, const char *value)
{
    for (const char *s = value; *s; s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7f) return;
    }
    dg_text_addf(&answer->headers, "%s: %s\r\n", name, value);
}

void dg_http_answer_json(struct dg_http_answer *answer, struct dg_json *json)
{
    answer->type = "application/json; charset=utf-8";
    dg_json_begin(json, &answer->body, 0);
}

int dg_http_answer_problem(const struct dg_http_request *request, struct dg_http_answer *answer, int status,
                           const char *key, const char *detail)
{
    struct dg_json json;
    const char *word = strrchr(key, '.');

    dg_text_clear(&answer->body);
    answer->status = status;
    answer->file_path = NULL;
    answer->stream_from = 0;
    answer->etag = NULL;
    answer->max_age_s = 0;
    answer->type = "application/problem+json; charset=utf-8";
    dg_json_begin(&json, &answer->body, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "type", "about:blank");
    dg_json_str(&json, "title", dg_word(request->lang, key));
    dg_json_int(&json, "status", status);
    dg_json_str(&json, "code", word ? word + 1 : key);
    if (detail && *detail) dg_json_str(&json, "detail", detail);
    dg_json_str(&json, "instance", request->id);
    dg_json_end_object(&json);
    dg_text_add(&answer->body, "\n");
    if (status == 503) dg_http_answer_header(answer, "Retry-After", "2");
    return 0;
}
