/* Take: from the features of an extract to the rows of a dossier. Pure: tags and geometry in, a row out, and
 * everything that was assumed, left out or refused in a tally. Private to app/.
 *
 * What counts as what: docs/taking.md. */
#ifndef DG_APP_TAKE_H
#define DG_APP_TAKE_H

#include "dossier/dossier.h"
#include "reader/reader.h"

/* ---- tally: what was assumed, counted ------------------------------------------------------------- */

#define DG_TALLY_IDS 5 /* the first few objects are named, so that a reader can look at them */

struct dg_tally_row {
    const char *code, *layer, *detail;
    double value;
    int64_t n;
    const char *ids[DG_TALLY_IDS];
};

/* Zeroed with an arena set, it is valid and empty. A failed addition marks it, as with dg_text. */
struct dg_tally {
    struct dg_arena *arena;
    struct dg_tally_row *rows;
    int32_t n_rows, cap;
    bool has_failed;
};

/* Count one object under (code, layer, detail, value); `id` "" keeps no names. Strings are kept, not copied. */
void dg_tally_add(struct dg_tally *tally, const char *code, const char *layer, const char *detail, double value,
                  const char *id);

/* As rows of the dossier, sorted by code, layer, detail. DG_ENOMEM. */
int dg_tally_finish(struct dg_tally *tally, struct dg_assumption **out, int32_t *n, struct dg_err *err);

/* ---- one feature, one row ----------------------------------------------------------------------------
 * Each returns true when it filled *out. False: the feature is no such thing, or it is one but cannot be used,
 * which is then in the tally. Strings point into the feature. */

bool dg_take_building(const struct dg_feature *feature, struct dg_tally *tally, struct dg_building *out);
bool dg_take_barrier(const struct dg_feature *feature, struct dg_tally *tally, struct dg_barrier *out);
bool dg_take_road(const struct dg_feature *feature, struct dg_tally *tally, struct dg_road *out);
bool dg_take_site(const struct dg_feature *feature, struct dg_tally *tally, struct dg_site *out);
bool dg_take_lamp(const struct dg_feature *feature, struct dg_tally *tally, struct dg_lamp *out);
/* entrance=* or barrier=gate, on a point. */
bool dg_take_door(const struct dg_feature *feature, struct dg_door *out);
bool dg_take_sensitive(const struct dg_feature *feature, struct dg_tally *tally,
                       struct dg_sensitive_place *out);
/* A dwelling (its footprint) or a private garden. */
bool dg_take_private(const struct dg_feature *feature, struct dg_tally *tally, struct dg_private_space *out);
/* bearing_deg is still from true north: the caller knows the projection. `tags` is left to the caller. */
bool dg_take_camera(const struct dg_feature *feature, struct dg_tally *tally, struct dg_camera *out);

#endif
