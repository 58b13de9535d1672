/* Sheet: what the routes of screens share. */
#ifndef DG_SERVER_SHEET_H
#define DG_SERVER_SHEET_H

#include "screen/screen.h"
#include "server/api.h"

/* A page's request in screen's terms; lives with the request. */
struct dg_sheet {
    struct dg_screen screen;
    struct dg_screen_who who;
    struct dg_beside beside;
    struct dg_form form;
    struct dg_screen_faults faults;
    char csrf[DG_SHA256_HEX_SIZE];
    char key[DG_RANDOM_HEX_SIZE];
};
/* HTML into the answer's body: who asks, in which language, with a fresh idempotency key. */
int dg_sheet_begin(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_sheet *page,
                   struct dg_err *err);
/* 303 to a path of ours; the language goes along. */
void dg_sheet_redirect(const struct dg_http_request *request, struct dg_http_answer *answer, const char *path);
/* Does who asks read pages rather than JSON? By the path and the field Accept. */
bool dg_sheet_is_wanted(const struct dg_http_request *request);
/* A refusal as a page; 401 is the form to sign in. Returns 0. */
int dg_sheet_problem(const struct dg_http_request *request, struct dg_http_answer *answer, int status,
                     const char *key, const char *detail);
/* The form as it came, with a fault for each refusal that its sender can mend; other errors as they are. */
bool dg_sheet_is_mendable(int code);
int dg_sheet_status_of(int code); /* of a refusal that stands in a form */

/* A case as this reader sees it: its state, and didgah.case/1 parsed. screen_cases.c */
int dg_sheet_case(const struct dg_http_request *request, const char *id, struct dg_case *c,
                  struct dg_json_value *value, struct dg_err *err);
/* People who may sit in meetings, for secretaries; none for others. */
int dg_sheet_people(const struct dg_http_request *request, struct dg_screen_person **out, int32_t *n,
                    struct dg_err *err);

#endif
