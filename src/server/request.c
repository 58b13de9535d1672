/* What handlers ask of a request, and how they make an answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/sheet.h"

static const char *find(const struct dg_named *pairs, int n, const char *name)
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

const char *dg_http_form(const struct dg_http_request *request, const char *name)
{
    return find(request->form, request->n_form, name);
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
    if (status == 503) dg_http_answer_header(answer, "Retry-After", "2");
    if (dg_sheet_is_wanted(request)) return dg_sheet_problem(request, answer, status, key, detail);
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
    return 0;
}
