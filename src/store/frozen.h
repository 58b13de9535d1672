/* Frozen: what writing and reading the frozen form share. Private to store. */
#ifndef DG_STORE_FROZEN_H
#define DG_STORE_FROZEN_H

#include "store/layers.h"

/* The column whose value stands in front of a row: the layer's first that is a field. */
int dg_frozen_key(const struct dg_layer *layer);

/* Is this what the column holds when a row says nothing? */
bool dg_column_is_silent(const struct dg_column *column, const char *item);

/* Append the value as JSON: a text, a number, true or false. */
void dg_frozen_value(const struct dg_column *column, const char *item, struct dg_text *out);

/* The geometry as one of its many spellings: parts in order, rings from their least point the lesser way round.
 * Nothing is rounded. Lives in `arena`; kinds and points are the same. */
int dg_geom_settle(struct dg_arena *arena, const struct dg_geom *geom, struct dg_geom *out, struct dg_err *err);

/* Append the geometry as JSON; nothing for a row without one. */
int dg_frozen_geom(struct dg_arena *tmp, const struct dg_layer *layer, const char *item, struct dg_text *out,
                   struct dg_err *err);

/* One row as a line, with its line feed. `tmp` is for the geometry. */
int dg_frozen_row(struct dg_arena *tmp, const struct dg_layer *layer, const char *item, struct dg_text *out,
                  struct dg_err *err);

/* The layers by name. */
void dg_layers_sorted(const struct dg_layer *out[DG_INPUT_LAYERS]);

#endif
