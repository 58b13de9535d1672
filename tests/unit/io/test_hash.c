#include "io/io.h"
#include "tap.h"

#include <string.h>

/* FIPS 180-4 examples, and the empty message. */
static void test_known(void)
{
    static const struct {
        const char *bytes, *hex;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char hex[DG_SHA256_HEX_SIZE];
        dg_sha256_hex(rows[i].bytes, strlen(rows[i].bytes), hex);
        CHECK_STR(hex, rows[i].hex);
    }
    char hex[DG_SHA256_HEX_SIZE];
    dg_sha256_hex(NULL, 0, hex);
    CHECK_STR(hex, rows[0].hex);
}

int main(void)
{
    TAP_CASE("the standard's examples", test_known);
    return tap_end();
}
