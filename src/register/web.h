/* Web: what pages and OGC API Features share. Private to register. */
#ifndef DG_REGISTER_WEB_H
#define DG_REGISTER_WEB_H

#include "register/fields.h"

#define DG_MAX_PARAMS 48
#define DG_OGC_LIMIT 100 /* rows of a page unless asked */
#define DG_OGC_MAX_LIMIT 10000

struct dg_param {
    const char *name, *value; /* decoded */
};

struct dg_web {
    const struct dg_register *reg;
    const struct dg_web_request *request;
    struct dg_web_reply *reply;
    struct dg_text *out; /* the reply's body */
    struct dg_arena arena;
    struct dg_param params[DG_MAX_PARAMS];
    int32_t n_params;
    const char *base_url;
    enum dg_lang lang;
    bool is_file;  /* pages as files of a folder: links are relative */
    int32_t depth; /* folders between this page and the top; files only */
    struct dg_err *err;
};

/* NULL: not given; the last of several. */
const char *dg_web_param(const struct dg_web *web, const char *name);

enum dg_web_form { DG_WEB_JSON = 0, DG_WEB_HTML, DG_WEB_NEITHER };
/* By f=, else by Accept; JSON where both are as welcome. *is_bad: f= is neither. */
enum dg_web_form dg_web_form(const struct dg_web *web, bool *is_bad);

/* A refusal as problem+json (RFC 7807), or as a page for who asks for one. */
int dg_web_refuse(struct dg_web *web, int status, const char *what);

/* Append `s` as it stands in a query or a path segment. */
void dg_web_escape(struct dg_text *out, const char *s);

/* Texts in HTML: escaped; a person's text keeps its direction to itself. */
void dg_web_text(struct dg_web *web, const char *s);
void dg_web_bdi(struct dg_web *web, const char *s);
/* A word of the catalogue, escaped. */
void dg_web_word(struct dg_web *web, const char *key);
/* The words of PREFIX_CODE; the code itself where the catalogue has none. In the arena. */
const char *dg_web_kind(struct dg_web *web, const char *prefix, const char *code);
const char *dg_web_num(struct dg_web *web, double value, int decimals);
const char *dg_web_date(struct dg_web *web, const char *iso);

/* Frame of a page: head, navigation, main; then the foot. `title` is plain text. */
void dg_html_begin(struct dg_web *web, const char *title, const char *here);
void dg_html_end(struct dg_web *web);

/* ogc.c, pages.c: answer below /ogc and /register. */
int dg_ogc_answer(struct dg_web *web, const char *rest);
int dg_pages_answer(struct dg_web *web, const char *rest);

/* ogc_docs.c: landing, conformance, OpenAPI, collections, schema. */
int dg_ogc_landing(struct dg_web *web, enum dg_web_form form);
int dg_ogc_conformance(struct dg_web *web, enum dg_web_form form);
int dg_ogc_api(struct dg_web *web, enum dg_web_form form);
int dg_ogc_collections(struct dg_web *web, enum dg_web_form form);
int dg_ogc_collection(struct dg_web *web, enum dg_collection collection, enum dg_web_form form);
int dg_ogc_schema(struct dg_web *web, enum dg_collection collection, enum dg_web_form form);
/* ogc_items.c */
int dg_ogc_items(struct dg_web *web, enum dg_collection collection, enum dg_web_form form);
int dg_ogc_item(struct dg_web *web, enum dg_collection collection, const char *id, enum dg_web_form form);

/* One member of an array of links; the href is the base URL and `path`, percent-encoded already. */
void dg_ogc_link(struct dg_web *web, struct dg_json *json, const char *path, const char *rel, const char *type,
                 const char *title);
bool dg_ogc_allows(struct dg_web *web, const char *const *names, const char **unknown);

#endif
