/* Hashes: libsodium's SHA-256. */
#include <sodium.h>

#include "io/io.h"

void dg_sha256_hex(const void *bytes, size_t n, char out[DG_SHA256_HEX_SIZE])
{
    uint8_t hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, bytes, n); /* needs no sodium_init and cannot fail */
    sodium_bin2hex(out, DG_SHA256_HEX_SIZE, hash, sizeof hash);
}
