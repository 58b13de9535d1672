/* Case json: what the two files that write a case for a reader share. Private to review/. */
#ifndef DG_REVIEW_CASE_JSON_H
#define DG_REVIEW_CASE_JSON_H

#include "review/acts.h"

struct dg_view {
    struct dg_json json;
    const struct dg_procedure *procedure;
    const struct dg_case *c;
    const struct dg_beside *beside;
    enum dg_access access;
    bool is_decided;
};

/* A text, or that it was taken out of sight, or its hash. */
void dg_view_said(struct dg_view *view, const char *key, const struct dg_said *what);
void dg_view_time(struct dg_view *view, const char *key, int64_t at); /* nothing for 0 */
/* Persons are for those who work on the case. */
void dg_view_person(struct dg_view *view, const char *key, const char *id);
bool dg_view_is_inside(const struct dg_view *view);

/* case_sittings.c */
void dg_view_meetings(struct dg_view *view);
void dg_view_votes(struct dg_view *view);
void dg_view_decisions(struct dg_view *view);
void dg_view_objections(struct dg_view *view);
void dg_view_phases(struct dg_view *view);

#endif
