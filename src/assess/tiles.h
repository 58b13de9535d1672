/* Tiles: sets of samples over a whole scheme, and whether more than one camera sees each; memory only where
 * there is something.
 *
 * Private to assess. A tile is 512 x 512 samples of the grid, in 8 x 8 blocks of 64 x 64 that are there when
 * they hold anything: a class that a camera reaches a few metres wide costs a block or two. Tile (0, 0) begins
 * at sample (0, 0). */
#ifndef DG_ASSESS_TILES_H
#define DG_ASSESS_TILES_H

#include "cover/cover.h"

#define DG_TILE 512
#define DG_BLOCK 64                         /* one word a row */
#define DG_TILE_BLOCKS (DG_TILE / DG_BLOCK) /* a side */

struct dg_tile {
    uint64_t *blocks[DG_TILE_BLOCKS][DG_TILE_BLOCKS]; /* [row][column], words from the south; NULL: empty */
};

struct dg_tiles {
    struct dg_arena *arena; /* of the tiles, lent for as long as they are */
    bool is_counts;         /* two bits a sample: in any set that was entered, in more than one; else one */
    int32_t ti0, tj0, ntx, nty;
    struct dg_tile **tiles; /* NULL: empty */
};

/* Room for samples within `box` (lattice units). DG_ELIMIT, DG_ENOMEM. Cost: 8 bytes for each 512 x 512
 * samples. */
int dg_tiles_init(struct dg_tiles *tiles, struct dg_arena *arena, const struct dg_grid *grid,
                  struct dg_ibox box, bool is_counts, struct dg_err *err);

/* Enter a set: bits are set, or counts go up by one (two stays "more than one"). Samples outside the room are
 * left out. DG_ENOMEM. */
int dg_tiles_add(struct dg_tiles *tiles, const struct dg_runs *runs, struct dg_err *err);

/* Samples in a set, or with a count of at least one. */
int64_t dg_tiles_count(const struct dg_tiles *tiles);

/* Of the samples of `runs`, how many have a count of exactly one? Counts only. */
int64_t dg_tiles_count_single(const struct dg_tiles *tiles, const struct dg_runs *runs);

/* Is sample (i, j) in the set? Sets only. */
bool dg_tiles_get(const struct dg_tiles *tiles, int32_t i, int32_t j);

/* Set those bits of the window of `into` that are in the set. */
void dg_tiles_cut(const struct dg_tiles *tiles, struct dg_bits *into);

/* The set as an area in metres; groups of blocks that do not touch are traced one by one, so that villages far
 * apart cost only their own ground. A group that reaches over more than 2^30 samples (16 km x 16 km at half a
 * metre) is cut into squares, whose outlines then share edges. `tmp` is emptied. */
int dg_tiles_trace(const struct dg_tiles *tiles, const struct dg_scene *scene, const struct dg_grid *grid,
                   struct dg_arena *arena, struct dg_arena *tmp, struct dg_geom *out, struct dg_err *err);

#endif
