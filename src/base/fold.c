#include "base/fold.h"

#include <stdint.h>
#include <string.h>

/* The next code point of valid UTF-8; a stray byte stands for itself. */
static uint32_t code_next(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    int n = p[0] < 0x80 ? 0 : p[0] >= 0xF0 ? 3 : p[0] >= 0xE0 ? 2 : p[0] >= 0xC0 ? 1 : 0;
    uint32_t code = n == 3 ? p[0] & 7u : n == 2 ? p[0] & 15u : n == 1 ? p[0] & 31u : p[0];
    for (int i = 1; i <= n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            *s += 1;
            return p[0];
        }
        code = code << 6 | (p[i] & 0x3Fu);
    }
    *s += n + 1;
    return code;
}

static const struct {
    uint32_t from, to; /* to 0: left out */
} folds[] = {
    {0x0622, 0x0627}, {0x0623, 0x0627}, {0x0624, 0x0648}, {0x0625, 0x0627}, {0x0626, 0x06CC}, {0x0629, 0x0647},
    {0x0640, 0},      {0x0643, 0x06A9}, {0x0649, 0x06CC}, {0x064A, 0x06CC}, {0x0670, 0},      {0x06C0, 0x0647},
    {0x06C2, 0x0647}, {0x06D5, 0x0647}, {0x200D, 0},      {0x200E, 0},      {0x200F, 0},      {0xFEFF, 0},
};

static uint32_t folded(uint32_t code)
{
    if (code >= 'A' && code <= 'Z') return code - 'A' + 'a';
    if (code >= 0x0660 && code <= 0x0669) return code - 0x0660 + '0';
    if (code >= 0x06F0 && code <= 0x06F9) return code - 0x06F0 + '0';
    if ((code >= 0x064B && code <= 0x065F) || (code >= 0x2066 && code <= 0x2069)) return 0;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        if (folds[i].from == code) return folds[i].to;
    }
    return code;
}

static bool parts_words(uint32_t code)
{
    if (code < 0x80) {
        return !((code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z'));
    }
    return code == 0xA0 || code == 0xAB || code == 0xBB || code == 0x060C || code == 0x061B || code == 0x061F ||
           code == 0x066A || code == 0x066B || code == 0x066C || code == 0x06D4 || code == 0x200B ||
           code == 0x200C || (code >= 0x2010 && code <= 0x203A) || code == 0x3000;
}

static size_t encode(uint32_t code, char out[4])
{
    if (code < 0x80) return out[0] = (char)code, 1;
    if (code < 0x800) return out[0] = (char)(0xC0 | code >> 6), out[1] = (char)(0x80 | (code & 63)), 2;
    if (code < 0x10000) {
        return out[0] = (char)(0xE0 | code >> 12), out[1] = (char)(0x80 | (code >> 6 & 63)),
               out[2] = (char)(0x80 | (code & 63)), 3;
    }
    return out[0] = (char)(0xF0 | code >> 18), out[1] = (char)(0x80 | (code >> 12 & 63)),
           out[2] = (char)(0x80 | (code >> 6 & 63)), out[3] = (char)(0x80 | (code & 63)), 4;
}

bool dg_fold_word(const char **s, char *out, size_t n)
{
    size_t len = 0;
    bool is_full = false;
    while (**s) {
        const char *before = *s;
        uint32_t code = code_next(s);
        if (parts_words(code)) {
            if (!len) continue;
            *s = before;
            break;
        }
        char bytes[4];
        code = folded(code);
        if (!code || is_full) continue;
        size_t size = encode(code, bytes);
        is_full = len + size >= n;
        if (is_full) continue;
        memcpy(out + len, bytes, size);
        len += size;
    }
    out[len] = '\0';
    return len > 0;
}
