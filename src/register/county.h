/* County: what turning a store's cases into the register's source shares. Private to register. */
#ifndef DG_REGISTER_COUNTY_H
#define DG_REGISTER_COUNTY_H

#include "county/county.h"
#include "register/register.h"

struct dg_loading {
    struct dg_county *county;
    struct dg_arena *arena;
    const struct dg_register_params *params;
    struct dg_beside beside;
    const struct dg_case *cases; /* all of the store */
    int32_t n_cases;
    int64_t now; /* of the register */
    struct dg_err *err;
};

/* One scheme; *is_there false: nothing of it was ever published. */
int dg_load_scheme(struct dg_loading *l, const struct dg_case *c, struct dg_source_scheme *out, bool *is_there);

/* What was said, unless it was redacted or removed: then "". */
const char *dg_load_said(struct dg_loading *l, const struct dg_case *c, const struct dg_said *said);
/* "2026-11-24" of a moment, in the county's own time; "" for 0. */
const char *dg_load_date(struct dg_loading *l, int64_t at);
struct dg_both dg_load_contact(struct dg_loading *l, const char *body_id); /* "" none of its own */
struct dg_both dg_load_body(struct dg_loading *l, const char *body_id);

#endif
