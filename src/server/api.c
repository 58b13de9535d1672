#include "server/api.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

const struct dg_actor *dg_api_reader(const struct dg_http_request *request)
{
    return request->session ? &request->session->actor : NULL;
}

struct dg_actor dg_api_actor_as(const struct dg_http_request *request, enum dg_role role)
{
    const struct dg_http_session *session = request->session;
    struct dg_actor actor = session->actor;
    for (int32_t i = 0; actor.role != role && i < session->n_grants; i++) {
        if (session->grants[i].role != role) continue;
        const struct dg_county_body *body = dg_county_body(request->county, session->grants[i].body);
        actor.role = role;
        actor.body_id = session->grants[i].body;
        actor.body_kind = body ? body->kind : "";
    }
    return actor;
}

int dg_api_text_optional(const struct dg_http_request *request, const char *name, size_t most, const char **out,
                         struct dg_err *err)
{
    const struct dg_json_value *value = dg_json_find(&request->json, name);
    size_t n = 0;
    *out = NULL;
    if (!value || value->kind == DG_JSON_NULL) return 0;
    if (value->kind != DG_JSON_TEXT) return dg_err_set(err, DG_EINVAL, "%s: is not a text", name);
    if (!dg_text_is_clean(value->text, strlen(value->text), &n))
        return dg_err_set(err, DG_EINVAL,
                          "%s: has control characters, marks that turn the text round, or invisible characters",
                          name);
    if (n > most) return dg_err_set(err, DG_EINVAL, "%s: has %zu characters; at most %zu", name, n, most);
    *out = value->text;
    return 0;
}

int dg_api_text(const struct dg_http_request *request, const char *name, size_t most, const char **out,
                struct dg_err *err)
{
    DG_TRY(dg_api_text_optional(request, name, most, out, err));
    if (!*out || !**out) return dg_err_set(err, DG_EINVAL, "%s: is missing", name);
    return 0;
}

int dg_api_only(const struct dg_http_request *request, const char *names, struct dg_err *err)
{
    for (int32_t i = 0; i < request->json.n; i++) {
        const char *key = request->json.items[i].key;
        if (!dg_names_have(names, key))
            return dg_err_set(err, DG_EINVAL, "\"%.60s\" is not known here; there is: %s", key, names);
    }
    return 0;
}

int dg_api_grant(const struct dg_http_request *request, const char *person_id, struct dg_grant *out,
                 struct dg_err *err)
{
    const char *role, *body;
    DG_TRY(dg_api_only(request, "role body", err));
    DG_TRY(dg_api_text(request, "role", DG_MAX_NAME, &role, err));
    DG_TRY(dg_api_text(request, "body", DG_MAX_NAME, &body, err));
    *out = (struct dg_grant){.person_id = person_id, .body = body};
    if (!dg_role_parse(role, &out->role) || out->role == DG_ROLE_SYSTEM)
        return dg_err_set(err, DG_EINVAL, "role: \"%s\" is none", role);
    if (!dg_county_body(request->county, body)) return dg_err_set(err, DG_EINVAL, "body: \"%s\" is none", body);
    return 0;
}

void dg_api_time(struct dg_json *json, const char *key, int64_t at)
{
    char text[21];
    if (at <= 0) {
        dg_json_null(json, key);
        return;
    }
    dg_time_write(at, text);
    dg_json_str(json, key, text);
}

int dg_api_file(struct dg_arena *arena, const char *path, int64_t most, char **out, size_t *n,
                struct dg_err *err)
{
    FILE *f = fopen(path, "re");
    if (!f) return dg_err_set(err, DG_EIO, "a stored file: %s", strerror(errno));
    (void)fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    bool fits = size >= 0 && size <= most;
    char *bytes = fits ? dg_arena_get(arena, (size_t)size + 1) : NULL;
    size_t got = bytes ? fread(bytes, 1, (size_t)size, f) : 0;
    fclose(f);
    if (!fits) return dg_err_set(err, DG_ELIMIT, "the file has more than %lld bytes", (long long)most);
    if (!bytes) return dg_err_set(err, DG_ENOMEM, "no memory for an upload");
    if (got != (size_t)size) return dg_err_set(err, DG_EIO, "a stored file could not be read");
    bytes[size] = '\0';
    *out = bytes;
    *n = (size_t)size;
    return 0;
}

void dg_api_stream(const struct dg_http_request *request, struct dg_http_answer *answer, const char *case_id)
{
    const char *last = dg_http_header(request, "last-event-id");
    int64_t from;
    if (!last || !dg_parse_int64(last, &from) || from < 0) from = INT64_MAX / 2; /* news.c: from now on */
    answer->type = "text/event-stream; charset=utf-8";
    answer->stream_from = from + 1;
    answer->stream_case = case_id;
}
