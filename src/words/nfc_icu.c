/* Normalization form C by ICU. */
#include <stdint.h>
#include <string.h>

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "words/words.h"

/* Below U+0300, which is CC 80 in UTF-8, every code point is in form C and composes with nothing before it. */
static bool is_plain(const char *text)
{
    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        if (*s >= 0xCC) return false;
    }
    return true;
}

static int fault(UErrorCode code, struct dg_err *err)
{
    if (code == U_MEMORY_ALLOCATION_ERROR) return dg_err_set(err, DG_ENOMEM, "out of memory");
    return dg_err_set(err, DG_EFORMAT, "a text cannot be brought into normal form: %s", u_errorName(code));
}

static int normalize(struct dg_arena *arena, const UNormalizer2 *nfc, const UChar *wide, int32_t n,
                     const char **out, struct dg_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t n_bytes = 0;
    /* The most that form C lengthens a text in UTF-16 is three times (UAX 15, "Maximum expansion"). */
    size_t room = (size_t)n * 3 + 1;
    UChar *made;
    char *bytes;
    DG_TRY(DG_NEW(arena, &made, room, err));
    DG_TRY(DG_NEW(arena, &bytes, room * 3, err)); /* one unit of UTF-16 has at most three bytes in UTF-8 */
    int32_t n_made = unorm2_normalize(nfc, wide, n, made, (int32_t)room, &code);
    if (U_SUCCESS(code)) u_strToUTF8(bytes, (int32_t)(room * 3), &n_bytes, made, n_made, &code);
    if (U_FAILURE(code)) return fault(code, err);
    *out = bytes;
    return 0;
}

int dg_nfc(struct dg_arena *arena, const char *text, const char **out, struct dg_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    size_t n_bytes = strlen(text);
    UChar *wide;
    int32_t n = 0;
    if (is_plain(text)) {
        *out = text;
        return 0;
    }
    if (n_bytes > INT32_MAX / 16) return dg_err_set(err, DG_ELIMIT, "a text is too long");
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
    if (U_FAILURE(code)) return fault(code, err);
    DG_TRY(DG_NEW(arena, &wide, n_bytes + 1, err));
    u_strFromUTF8(wide, (int32_t)n_bytes + 1, &n, text, (int32_t)n_bytes, &code);
    if (U_FAILURE(code)) return fault(code, err);
    UBool is_so = unorm2_isNormalized(nfc, wide, n, &code);
    if (U_FAILURE(code)) return fault(code, err);
    if (!is_so) return normalize(arena, nfc, wide, n, out, err);
    *out = text;
    return 0;
}
