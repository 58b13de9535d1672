/* Api: what the files of routes share. */
#ifndef DG_SERVER_API_H
#define DG_SERVER_API_H

#include "server/state.h"

/* The person as reader of cases: in the chosen role; NULL: the public. */
const struct dg_actor *dg_api_reader(const struct dg_http_request *request);
/* The person in a role that the route's right vouches for: the chosen one if it is that, else the first such.
 */
struct dg_actor dg_api_actor_as(const struct dg_http_request *request, enum dg_role role);
/* A member of the body that is a text; `most` code points. DG_EINVAL names it. Optional ones may be missing:
 * NULL. */
int dg_api_text(const struct dg_http_request *request, const char *name, size_t most, const char **out,
                struct dg_err *err);
int dg_api_text_optional(const struct dg_http_request *request, const char *name, size_t most, const char **out,
                         struct dg_err *err);
/* Only these members (names parted by blanks) may stand in the body. DG_EINVAL names another. */
int dg_api_only(const struct dg_http_request *request, const char *names, struct dg_err *err);
/* "role" and "body" of the body as a grant. */
int dg_api_grant(const struct dg_http_request *request, const char *person_id, struct dg_grant *out,
                 struct dg_err *err);
/* A time as "2026-11-24T08:30:00Z"; 0: null. */
void dg_api_time(struct dg_json *json, const char *key, int64_t at);
/* A page of the case's entries (NULL: of all), by the query's `from` and `limit`, as the reader may see them:
 * api_log.c. */
int dg_api_entries(const struct dg_http_request *request, struct dg_http_answer *answer,
                   const struct dg_actor *reader, const char *case_id, struct dg_err *err);
/* Answer with a stream of what happens in the case (NULL: to the log) from now on, or from where the reader
 * was. */
void dg_api_stream(const struct dg_http_request *request, struct dg_http_answer *answer, const char *case_id);
/* The whole file; DG_ELIMIT past `most`. In the arena. */
int dg_api_file(struct dg_arena *arena, const char *path, int64_t most, char **out, size_t *n,
                struct dg_err *err);

/* The file of an upload judged, frozen and kept (api_uploads.c); progress is told meanwhile. Errors of
 * dg_app_county_intake; DG_EINVAL: no file was chosen. */
int dg_upload_version(const struct dg_http_request *request, char sha256[DG_SHA256_HEX_SIZE], int64_t *n_bytes,
                      struct dg_text *facts, struct dg_err *err);

/* ---- accounts: api_people.c; for the interface and for the pages ------------------------------------------
 */

void dg_cookie_set(const struct dg_http_request *request, struct dg_http_answer *answer, const char *token);
struct dg_login_result {
    const char *person_id; /* NULL: refused */
    int64_t wait_s;        /* above 0: no try is taken for so long */
};
/* Wrong login, wrong password, wrong or missing code: one answer. */
int dg_login_try(const struct dg_http_request *request, const char *login, const char *password,
                 const char *code, struct dg_login_result *out, struct dg_err *err);
/* A session of the person, with its cookie in the answer. */
int dg_session_begin(const struct dg_http_request *request, struct dg_http_answer *answer,
                     const char *person_id, char token[DG_SESSION_TOKEN_SIZE], struct dg_err *err);
/* Is it the person's password? Tries count as tries to log in do. */
int dg_password_ask(const struct dg_http_request *request, const char *login, const char *password,
                    bool *is_right, struct dg_err *err);
/* A login and a password, judged and hashed; the person's sessions end. */
int dg_password_give(const struct dg_http_request *request, const char *person_id, const char *login,
                     const char *password, struct dg_err *err);

#endif
