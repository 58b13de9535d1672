/* Openapi_schemas: what the table of routes does not say of bodies and answers, from data/openapi/schemas.json:
 * a schema for each route's JSON, another media type than its kind's. Private to server. */
#ifndef DG_SERVER_OPENAPI_SCHEMAS_H
#define DG_SERVER_OPENAPI_SCHEMAS_H

#include "server/route.h"

struct dg_openapi {
    struct dg_arena arena;
    struct dg_json_value root;
};
int dg_openapi_open(struct dg_openapi *openapi, struct dg_err *err);
void dg_openapi_done(struct dg_openapi *openapi);
/* `part`: "answers", "bodies", "media", "more_media" or "elsewhere" (a status that leads on). NULL: it says
 * nothing of the route. */
const char *dg_openapi_word(const struct dg_openapi *openapi, const char *part, const struct dg_route *row);
/* All schemas, as members of the open object. */
int dg_openapi_schemas(const struct dg_openapi *openapi, struct dg_json *json, struct dg_err *err);

#endif
