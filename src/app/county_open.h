/* County open: what the commands about a county share. Private to app. */
#ifndef DG_APP_COUNTY_OPEN_H
#define DG_APP_COUNTY_OPEN_H

#include "app/county.h"
#include "county/county.h"

int dg_county_open_as(const char *store, bool is_writing, const char *key_path, const char *witnessed_path,
                      struct dg_county **out, struct dg_err *err);
/* "PERSON@BODY/ROLE", "public", "PERSON@public". DG_EINVAL says what the form is. */
int dg_county_actor_parse(struct dg_county *county, struct dg_arena *arena, const char *as,
                          struct dg_actor *out, struct dg_err *err);
/* The whole of a file, "-" being standard input. */
int dg_county_file_read(struct dg_arena *arena, const char *path, size_t max, const char **bytes, size_t *n,
                        struct dg_err *err);

#endif
