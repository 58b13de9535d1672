/* Reader: what the world's formats hold, read in a child process that can do nothing else.
 *
 * didgah never opens an extract or a raster itself. It starts the program `didgah-reader` (reader/main.c),
 * hands it the open file as a descriptor, and reads plain records from a pipe. The child has given up the
 * network, every other file, new processes and most system calls (seccomp, Landlock where the kernel has it,
 * rlimits for memory, CPU time and output) before it looks at the first byte. Limits: base/limits.h. Messages
 * name layer, feature and remedy.
 *
 * This header is the parent's side; reader/ is also where the record format is written down (record.h). */
#ifndef DG_READER_READER_H
#define DG_READER_READER_H

#include "base/text.h"
#include "geom/geom.h"

/* One feature as the source has it: geometry in metres of the extract's projection; tags as key-value
 * pairs (OSM tag names; other sources' attribute names in lower case, building_levels as building:levels). */
struct dg_tag {
    const char *key, *value;
};
struct dg_feature {
    struct dg_geom geom;
    const char *source_id; /* "w123", "n45", "r6" for OSM; the feature's id or its line or index elsewhere */
    const char *layer;
    struct dg_tag *tags;
    int32_t n_tags;
    bool was_repaired; /* the geometry was invalid and was made valid; what was wrong is in `repair` */
    const char *repair;
};

/* A feature that could not be used, with the reason: never silently dropped. */
struct dg_refused {
    const char *source_id, *layer, *reason;
};

struct dg_extract {
    struct dg_feature *features;
    int32_t n_features;
    struct dg_refused *refused;
    int32_t n_refused;
    int32_t epsg; /* of the coordinates */
    char crs_name[64];
    double scale_error_ppm;  /* over the area that was asked for */
    struct dg_geom boundary; /* in the same coordinates */
    int32_t n_outside;       /* features that were read and lie beyond boundary and margin */
    const char *format;      /* "OSM", "GeoJSON" (our own readers) or the name of GDAL's driver */
};

struct dg_extract_request {
    const char *path;
    const char *boundary_path; /* a polygon in any readable format, or NULL */
    double bbox[4];            /* W,S,E,N in degrees; has_bbox */
    bool has_bbox;             /* neither: the extent of the features */
    double margin_m;           /* features this far outside the boundary are kept: they still hide */
    double max_seconds;        /* CPU time; 0: the default of 120 */
};

/* From now on this process's readings are started by another one that is forked now, so that this one may give
 * up the right to start programs. Call it before any other thread runs; once. `settle` (NULL allowed) is called
 * in the new process, to take from it what it does not need: it starts programs, reads any file that they load,
 * and writes none. It ends with this process. DG_EIO. */
int dg_reader_starter(void (*settle)(void), struct dg_err *err);

/* Read an extract: features within the boundary and its margin, projected to the UTM zone of the boundary's
 * centre, rings oriented as geom.h says, rounded to the lattice, valid. DG_EFORMAT, DG_ELIMIT, DG_EREADER,
 * DG_EINVAL (axes swapped, outside the projection: the message says which). */
int dg_reader_extract(struct dg_arena *arena, const struct dg_extract_request *request, struct dg_extract *out,
                      struct dg_err *err);

/* Read terrain rasters (GeoTIFF, SRTM .hgt or .hgt.zip) over a box in metres of UTM zone `epsg`, resampled
 * bilinearly to nodes `step_m` apart, of which the first is the box's lower left corner and the last is on or
 * beyond its upper right. Each file is read by a child of its own. Where several have a height, the first is
 * taken, but one that lies between a raster's cells before one that is only continued beyond its edge; so tiles
 * join without a step. Nodes that none has are an error that says how many and where. */
struct dg_raster {
    double x0, y0, step_m; /* node (i, j), the centre of its cell, is at x0 + i * step_m, y0 + j * step_m */
    int32_t nx, ny;
    float *z_m; /* row 0 is the southernmost */
};
int dg_reader_terrain(struct dg_arena *arena, const char *const *paths, int32_t n_paths, int32_t epsg,
                      struct dg_box box, double step_m, struct dg_raster *out, struct dg_err *err);

/* Write a GeoTIFF (float32, deflate, tiled, nodata = none) with its CRS; done by the same helper program under
 * the same limits, because GDAL stays out of the main program. Row 0 is the southernmost; written north up.
 * The file appears whole or not at all; one of that name is replaced. */
int dg_reader_write_tiff(const char *path, int32_t epsg, const struct dg_raster *raster, struct dg_err *err);

/* Read a dossier that anybody may have made: a GeoPackage or a frozen version. The program `didgah-intake`
 * opens, judges, freezes and assesses it in the same sandbox and sends back the frozen bytes and the facts that
 * the review must know of them (app/county.h); nothing of the file is looked at in this process. */
enum dg_dossier_phase { DG_DOSSIER_READING = 0, DG_DOSSIER_FREEZING, DG_DOSSIER_JUDGING, DG_N_DOSSIER_PHASES };
typedef void (*dg_dossier_progress_fn)(void *ctx, enum dg_dossier_phase phase, int32_t n_done, int32_t n_of);
struct dg_dossier_reading {
    const char *path;
    const char *name;               /* for messages, in the path's place; NULL: the path */
    const char *config, *procedure; /* the county's own bytes: who is responsible where */
    size_t n_config, n_procedure;
    size_t max_frozen, max_facts;    /* bytes */
    double max_seconds;              /* CPU time; 0: by the file's size, 30 s and 4 s a MiB, at most 600 */
    double max_mib;                  /* memory; 0: by the file's size, 384 and 160 a MiB, at most 4096 */
    dg_dossier_progress_fn progress; /* NULL: none */
    void *progress_ctx;
};
/* Append both. DG_EFORMAT, DG_ELIMIT, DG_ESTATE, DG_EINVAL: what the child says of the file; DG_EREADER: it was
 * stopped at a limit, died, or answered what it may not, and the message says which and what helps. A file in
 * write-ahead mode, or with an unfinished journal beside it, is refused: what it holds may not be all. */
int dg_reader_dossier(const struct dg_dossier_reading *reading, struct dg_text *frozen, struct dg_text *facts,
                      struct dg_err *err);

#endif
