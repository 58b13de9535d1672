/* Case: the parts of a case's page. Private to screen. Each shows nothing where there is nothing. */
#ifndef DG_SCREEN_CASE_H
#define DG_SCREEN_CASE_H

#include "screen/part.h"

void dg_case_opinions(struct dg_screen *s, const struct dg_json_value *c); /* case_meet.c */
void dg_case_meetings(struct dg_screen *s, const struct dg_json_value *c);
void dg_case_votes(struct dg_screen *s, const struct dg_json_value *c);
void dg_case_decisions(struct dg_screen *s, const struct dg_json_value *c); /* case_after.c */
void dg_case_conditions(struct dg_screen *s, const struct dg_json_value *c);
void dg_case_phases(struct dg_screen *s, const struct dg_json_value *c);
void dg_case_objections(struct dg_screen *s, const struct dg_json_value *c);
void dg_vote_put(struct dg_screen *s, const struct dg_json_value *vote);
/* Cameras that something is pinned to. */
void dg_put_pins(struct dg_screen *s, const struct dg_json_value *cameras);
/* "chair: name" of {"person": id, "name": ...}; nothing where the reader gets no persons. */
void dg_put_whom(struct dg_screen *s, const struct dg_json_value *item, const char *key);

#endif
