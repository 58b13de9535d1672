/* Hashes: libsodium's SHA-256. */
#include <sodium.h>

#include "io/io.h"

void dg_sha256(const void *bytes, size_t n, uint8_t out[DG_SHA256_SIZE])
{
    _Static_assert(crypto_hash_sha256_BYTES == DG_SHA256_SIZE, "SHA-256 is 32 bytes");
    crypto_hash_sha256(out, bytes, n); /* needs no sodium_init and cannot fail */
}

void dg_sha256_hex(const void *bytes, size_t n, char out[DG_SHA256_HEX_SIZE])
{
    uint8_t hash[DG_SHA256_SIZE];

    dg_sha256(bytes, n, hash);
    sodium_bin2hex(out, DG_SHA256_HEX_SIZE, hash, sizeof hash);
}
