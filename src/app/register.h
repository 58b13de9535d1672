/* Register: the public register of a store as files, and its printed documents. */
#ifndef DG_APP_REGISTER_H
#define DG_APP_REGISTER_H

#include <stdint.h>

#include "base/text.h"
#include "words/words.h"

struct dg_app_register_params {
    const char *store;
    const char *out_path; /* folder of the register; file of a sign (.pdf) or annual report (.pdf, .html) */
    const char *key_path; /* NULL: county.key in the store; public ids are made with it */
    const char *base_url; /* public address of the register; NULL: none. A sign needs it */
    const char *contact;  /* whom to ask; NULL: none */
    const char *object;   /* sign: a camera's public id, or "CASE/CAMERA"; annual report: a case */
    const char *size;     /* sign: NULL: 297x210 */
    const char *from_on, *until_on; /* annual report: ISO dates; NULL: the year that ends now */
    int64_t now;
    enum dg_lang lang;
};

/* Each appends what was written. DG_EFOUND: no such store, camera, case; DG_EINVAL: a file of another kind;
 * DG_ESTATE: the sign of a camera whose approval lapsed. */
int dg_app_register(const struct dg_app_register_params *params, struct dg_text *text, struct dg_err *err);
int dg_app_sign(const struct dg_app_register_params *params, struct dg_text *text, struct dg_err *err);
int dg_app_annual(const struct dg_app_register_params *params, struct dg_text *text, struct dg_err *err);

#endif
