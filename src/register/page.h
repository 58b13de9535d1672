/* Page: pieces of the register's pages. Private to register. */
#ifndef DG_REGISTER_PAGE_H
#define DG_REGISTER_PAGE_H

#include "register/web.h"

enum dg_html_kind {
    DG_PAGE_LIST = 0,
    DG_PAGE_CAMERA,
    DG_PAGE_SCHEME,
    DG_PAGE_SCHEMES,
    DG_PAGE_MAP,
    DG_PAGE_PRIVATES,
    DG_PAGE_FILES
};

/* The address of a page, escaped for an attribute: of the server, or relative within a folder of files. */
void dg_html_href(struct dg_web *web, enum dg_html_kind kind, const char *id);
/* Of a file of the register: "cameras.csv", "style.css". */
void dg_html_file(struct dg_web *web, const char *name);
/* <a href>text</a> */
void dg_html_link(struct dg_web *web, enum dg_html_kind kind, const char *id, const char *text);

/* <div><dt>label</dt><dd>value</dd></div>; nothing when the value is empty. dg_html_fact: our words; _given: a
 * person's. */
void dg_html_fact(struct dg_web *web, const char *label_key, const char *value);
void dg_html_given(struct dg_web *web, const char *label_key, const char *value);
void dg_html_head2(struct dg_web *web, const char *key);
void dg_html_badge(struct dg_web *web, const char *tone, const char *text);
const char *dg_html_listing_tone(enum dg_listing listing);
/* A pattern of the catalogue, escaped; pairs as of dg_word_add. */
void dg_html_say(struct dg_web *web, const char *key, ...) __attribute__((sentinel));

int dg_html_list(struct dg_web *web);
int dg_html_camera(struct dg_web *web, int32_t camera_ix);
int dg_html_scheme(struct dg_web *web, int32_t scheme_ix);
int dg_html_schemes(struct dg_web *web);
int dg_html_map(struct dg_web *web);
int dg_html_privates(struct dg_web *web);
int dg_html_files(struct dg_web *web);

/* map.c: a picture of a scheme, or of what is published of one camera (ix >= 0), inline. */
void dg_map_scheme(struct dg_web *web, const struct dg_pub_scheme *scheme);
void dg_map_camera(struct dg_web *web, int32_t camera_ix);

#endif
