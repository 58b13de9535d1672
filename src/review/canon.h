/* Canonical JSON (RFC 8785) as the log has it: keys of [a-z0-9_], whole numbers, texts, truth values, lists,
 * objects. */
#ifndef DG_REVIEW_CANON_H
#define DG_REVIEW_CANON_H

#include "review/review.h"

/* Append the value. Fractions and numbers beyond 2^53 - 1, nulls, keys of other letters, texts that are not
 * clean (dg_text_is_clean) and nesting beyond DG_MAX_ACT_DEPTH + 2 are DG_EINVAL with the place. */
int dg_act_canon_write(struct dg_text *text, const struct dg_json_value *value, struct dg_err *err);

/* Append one text with its quotation marks and escapes. */
void dg_act_canon_text(struct dg_text *text, const char *value);

/* Members that are added to an object one by one. */
struct dg_members {
    struct dg_arena *arena;
    struct dg_json_value *items;
    int32_t n, cap;
    bool has_failed; /* memory ran out: checked once, at the end */
};
struct dg_json_value *dg_members_add(struct dg_members *members, const char *key, enum dg_json_kind kind);
void dg_members_text(struct dg_members *members, const char *key, const char *value);
void dg_members_int(struct dg_members *members, const char *key, int64_t value);
void dg_members_bool(struct dg_members *members, const char *key, bool value);
void dg_members_time(struct dg_members *members, const char *key, int64_t at);
struct dg_json_value dg_members_object(const struct dg_members *members);

#endif
