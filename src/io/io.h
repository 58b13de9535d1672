/* Io: bytes to geometry and back. GeoPackage blobs, GeoJSON text, JSON text, projections, hashes,
 * signatures, passwords. Foreign libraries: PROJ in crs_proj.c, libsodium in crypto_sodium.c, jansson in
 * json_in.c. */
#ifndef DG_IO_IO_H
#define DG_IO_IO_H

#include "base/arena.h"
#include "base/text.h"
#include "geom/geom.h"

/* ---- JSON out: a writer that knows where commas go ---------------------------------------------- */

/* The text's own failure mark carries errors: check once with dg_text_finish. The writer adds no newline at
 * the end. */
struct dg_json {
    struct dg_text *text;
    int32_t depth;
    bool needs_comma;
    int32_t indent; /* spaces per level; 0: one line */
};
void dg_json_begin(struct dg_json *json, struct dg_text *text, int32_t indent);
void dg_json_object(struct dg_json *json, const char *key); /* key NULL inside arrays and at the top */
void dg_json_array(struct dg_json *json, const char *key);
void dg_json_end_object(struct dg_json *json);
void dg_json_end_array(struct dg_json *json);
/* Control characters are escaped, bytes that are not UTF-8 become U+FFFD; NULL: null. */
void dg_json_str(struct dg_json *json, const char *key, const char *value);
void dg_json_num(struct dg_json *json, const char *key, double value, int decimals); /* NAN: null */
void dg_json_int(struct dg_json *json, const char *key, int64_t value);
void dg_json_bool(struct dg_json *json, const char *key, bool value);
void dg_json_null(struct dg_json *json, const char *key);
/* A value that is JSON already (a stored object); the caller vouches for it. */
void dg_json_raw(struct dg_json *json, const char *key, const char *value);

/* ---- JSON in ------------------------------------------------------------------------------------- */

enum dg_json_kind {
    DG_JSON_NULL = 0,
    DG_JSON_BOOL,
    DG_JSON_NUMBER,
    DG_JSON_TEXT,
    DG_JSON_ARRAY,
    DG_JSON_OBJECT
};

struct dg_json_value {
    enum dg_json_kind kind;
    const char *key; /* of a member of an object; NULL otherwise */
    bool is_true;
    double number;
    const char *text;
    struct dg_json_value *items; /* of arrays and objects, in the order of the bytes */
    int32_t n;
};

/* Parse one JSON text (RFC 8259, an array or object at the top) into `arena`. Strict: a member that is given
 * twice, bytes that are not UTF-8, a NUL in a text and a number beyond a double are refused. DG_EFORMAT with
 * line and column; DG_ELIMIT past DG_MAX_JSON_DEPTH. Callers limit `n`. */
int dg_json_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_json_value *out,
                  struct dg_err *err);
/* The member of that name; NULL: none, or `object` is no object. Linear. */
const struct dg_json_value *dg_json_find(const struct dg_json_value *object, const char *key);

/* ---- projection ---------------------------------------------------------------------------------- */

/* Open PROJ's database so that maps can be opened later in a process that may open no file any more. DG_EIO: it
 * cannot be found (package proj-data). */
int dg_crs_preload(struct dg_err *err);

/* Between WGS 84 lon/lat (degrees, x = lon) and a metric projection. One map for each thread. */
struct dg_crs_map;

/* DG_EINVAL: unknown code, or one that is not a projection in metres. Close with dg_crs_close. */
int dg_crs_open(int32_t epsg, struct dg_crs_map **out, struct dg_err *err);
void dg_crs_close(struct dg_crs_map **map);

/* DG_EINVAL when the point lies outside what the projection can carry. About 1 us a point. */
int dg_crs_to_lonlat(struct dg_crs_map *map, struct dg_pt metres, struct dg_pt *lonlat, struct dg_err *err);
int dg_crs_to_metres(struct dg_crs_map *map, struct dg_pt lonlat, struct dg_pt *metres, struct dg_err *err);

/* What a map knows of its projection: the name ("WGS 84 / UTM zone 38N") and its WKT 1 on one line, as
 * gpkg_spatial_ref_sys wants it. They live as long as the map. */
const char *dg_crs_name(const struct dg_crs_map *map);
const char *dg_crs_wkt(const struct dg_crs_map *map);

/* The EPSG code of the WGS 84 / UTM zone that holds a point: 32601..32660 north, 32701..32760 south. */
int32_t dg_crs_utm_zone(struct dg_pt lonlat);

/* ---- GeoPackage geometry blobs ------------------------------------------------------------------- */

/* Parse a GeoPackage binary (header and WKB; Point, LineString, Polygon, their Multi forms, Z and M skipped)
 * into `arena`. An empty geometry gives DG_GEOM_NONE. Rings come out as geom.h says, whatever their order in
 * the file. Every count is checked against the bytes that are left and against limits.h before anything is
 * allocated. DG_EFORMAT: what is wrong (NaN, infinity, unclosed and short rings, curves, collections, bytes too
 * few or too many); DG_ELIMIT; DG_ENOMEM. *srs_id, unless NULL, gets the header's. */
int dg_gpkg_parse(struct dg_arena *arena, const void *blob, size_t n, struct dg_geom *out, int32_t *srs_id,
                  struct dg_err *err);

/* The envelope of a blob without parsing the geometry: the header's, else from a bounded walk over the WKB.
 * What the R*Tree functions ST_MinX and so on answer with. *is_empty: there is none. False: not a blob. */
bool dg_gpkg_envelope(const void *blob, size_t n, struct dg_box *box, bool *is_empty);

/* Append the blob: header with envelope, little-endian WKB. `is_multi` asks for the Multi form; several parts
 * take it in any case. DG_GEOM_NONE appends nothing: callers store NULL. */
void dg_gpkg_write(const struct dg_geom *geom, int32_t srs_id, bool is_multi, struct dg_text *out);

/* ---- GeoJSON out --------------------------------------------------------------------------------- */

/* The "geometry" member under `key` (RFC 7946: lon/lat, 7 decimals, outer rings counter-clockwise), on one
 * line whatever the writer's indent; null for DG_GEOM_NONE. DG_EINVAL: a point outside the projection. */
int dg_geojson_geometry(struct dg_json *json, const char *key, const struct dg_geom *geom,
                        struct dg_crs_map *map, struct dg_err *err);

/* ---- hashes -------------------------------------------------------------------------------------- */

#define DG_SHA256_HEX_SIZE 65 /* 64 digits and the end */

/* A SHA-256 (FIPS 180-4). */
struct dg_hash {
    uint8_t bytes[32];
};

/* Of `n` bytes; `bytes` may be NULL when n is 0. */
void dg_sha256(const void *bytes, size_t n, struct dg_hash *out);
/* The same as lower-case hexadecimal digits. */
void dg_sha256_hex(const void *bytes, size_t n, char out[DG_SHA256_HEX_SIZE]);

/* Of bytes that come in pieces: init, any number of adds, end. */
struct dg_sha256 {
    uint64_t opaque[16];
};
void dg_sha256_init(struct dg_sha256 *state);
void dg_sha256_add(struct dg_sha256 *state, const void *bytes, size_t n);
void dg_sha256_end(struct dg_sha256 *state, struct dg_hash *out);

bool dg_hash_is_equal(const struct dg_hash *a, const struct dg_hash *b);
void dg_hash_hex(const struct dg_hash *hash, char out[DG_SHA256_HEX_SIZE]);

/* ---- bytes as text ------------------------------------------------------------------------------- */

/* Base 64 of RFC 4648 section 4, with padding. */
void dg_base64_add(struct dg_text *text, const void *bytes, size_t n);
/* The bytes of n_text characters. One spelling only: padding complete, no blanks, unused bits zero. False: it
 * is none, or more than `max` bytes. */
bool dg_base64_parse(const char *text, size_t n_text, void *out, size_t max, size_t *n);

/* Lower-case hexadecimal digits. */
void dg_hex_add(struct dg_text *text, const void *bytes, size_t n);
/* Exactly `n` bytes from 2 n lower-case digits that fill n_text. */
bool dg_hex_parse(const char *text, size_t n_text, void *out, size_t n);

/* ---- secrets ------------------------------------------------------------------------------------- */

/* `n` bytes that nobody can foretell (the kernel's generator). DG_EIO: there is none. */
int dg_random_bytes(void *out, size_t n, struct dg_err *err);
/* 128 such bits as 32 lower-case hexadecimal digits. DG_EIO. */
#define DG_RANDOM_HEX_SIZE 33
int dg_random_hex(char out[DG_RANDOM_HEX_SIZE], struct dg_err *err);

/* In a time that does not depend on where they differ. */
bool dg_secret_equal(const void *a, const void *b, size_t n);
/* Overwrite in a way that the compiler keeps. */
void dg_secret_wipe(void *bytes, size_t n);

/* ---- Ed25519 signatures (RFC 8032) ---------------------------------------------------------------- */

#define DG_ED25519_SIZE 32
#define DG_SIGNATURE_SIZE 64

/* The seed is the secret; both together are what signing needs. */
struct dg_ed25519 {
    uint8_t seed[DG_ED25519_SIZE];
    uint8_t public_key[DG_ED25519_SIZE];
};

/* A fresh key. */
int dg_ed25519_new(struct dg_ed25519 *out, struct dg_err *err);
/* The key of a seed. */
void dg_ed25519_of_seed(const uint8_t seed[DG_ED25519_SIZE], struct dg_ed25519 *out);
/* The same message gives the same signature. About 25 us. */
void dg_ed25519_sign(const struct dg_ed25519 *key, const void *message, size_t n,
                     uint8_t out[DG_SIGNATURE_SIZE]);
/* The one rule for edge cases, also web/verify's: S is below the group's order; the public key and R are
 * canonical encodings of points, neither of small order; and [S]B = R + [k]A without the cofactor. It refuses
 * more than RFC 8032 must, and nothing that a signer makes who keeps to it. About 75 us. */
bool dg_ed25519_verify(const uint8_t public_key[DG_ED25519_SIZE], const void *message, size_t n,
                       const uint8_t signature[DG_SIGNATURE_SIZE]);

/* ---- sealed slips (X25519, XSalsa20-Poly1305: libsodium's crypto_box_seal) ------------------------ */

#define DG_SEAL_KEY_SIZE 32
#define DG_SEAL_EXTRA 48 /* bytes that sealing adds */

/* Whoever has the public key can seal; to open takes both. */
struct dg_seal_key {
    uint8_t public_key[DG_SEAL_KEY_SIZE];
    uint8_t secret_key[DG_SEAL_KEY_SIZE];
};
int dg_seal_key_new(struct dg_seal_key *out, struct dg_err *err);
/* n + DG_SEAL_EXTRA bytes into `out`; the same bytes are sealed otherwise every time. DG_EINVAL: no public key.
 */
int dg_seal(const uint8_t public_key[DG_SEAL_KEY_SIZE], const void *bytes, size_t n, uint8_t *out,
            struct dg_err *err);
/* n_sealed - DG_SEAL_EXTRA bytes into `out`; false: not sealed for this key, or changed. */
bool dg_seal_open(const struct dg_seal_key *key, const uint8_t *sealed, size_t n_sealed, void *out);

/* ---- passwords ------------------------------------------------------------------------------------ */

/* What one Argon2id hash costs. */
struct dg_password_cost {
    uint64_t n_passes;
    size_t memory_bytes;
};
extern const struct dg_password_cost dg_password_cost_normal; /* 64 MiB, 2 passes: about 0.27 s */
extern const struct dg_password_cost dg_password_cost_test;   /* 8 KiB, 1 pass: under 1 ms; for tests alone */

#define DG_PASSWORD_HASH_SIZE 128 /* text with its end */

/* The hash in its text form ("$argon2id$v=19$..."), salted afresh. DG_ENOMEM: that much memory is not there. */
int dg_password_hash(const char *password, size_t n, const struct dg_password_cost *cost,
                     char out[DG_PASSWORD_HASH_SIZE], struct dg_err *err);
/* Does it belong to the hash? False for a broken hash too. Costs what making the hash did. */
bool dg_password_verify(const char hash[DG_PASSWORD_HASH_SIZE], const char *password, size_t n);
/* Was it made at another cost, so that it should be made again at the next login? */
bool dg_password_is_stale(const char hash[DG_PASSWORD_HASH_SIZE], const struct dg_password_cost *cost);

#endif
