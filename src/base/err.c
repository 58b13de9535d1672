#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Control bytes would break the promise of one line; a cut may not leave half a UTF-8 character. */
static void make_one_line(char *msg)
{
    size_t n = strlen(msg);
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)msg[i] < 0x20 || msg[i] == 0x7f) msg[i] = ' ';
    }
    if (n + 1 < DG_ERR_MSG_MAX) return;
    size_t start = n;
    while (start > 0 && ((unsigned char)msg[start - 1] & 0xC0) == 0x80) start--;
    if (start == 0) return;
    unsigned char lead = (unsigned char)msg[start - 1];
    size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (n - (start - 1) < want) msg[start - 1] = '\0';
}

int dg_err_set(struct dg_err *err, int code, const char *fmt, ...)
{
    if (err) {
        va_list ap;
        va_start(ap, fmt);
        err->code = code;
        vsnprintf(err->msg, sizeof err->msg, fmt, ap);
        va_end(ap);
        make_one_line(err->msg);
    }
    return code;
}

int dg_err_prefix(struct dg_err *err, const char *fmt, ...)
{
    if (!err) return DG_EINVAL;
    char prefix[DG_ERR_MSG_MAX / 2];
    char rest[DG_ERR_MSG_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(prefix, sizeof prefix, fmt, ap);
    va_end(ap);
    memcpy(rest, err->msg, sizeof rest);
    size_t n = strlen(prefix);
    memcpy(err->msg, prefix, n);
    snprintf(err->msg + n, sizeof err->msg - n, ": %s", rest);
    make_one_line(err->msg);
    return err->code;
}

int dg_code_exit_status(int code)
{
    switch (code) {
    case DG_EINVAL:
    case DG_EEXIST: return 2;
    case DG_EFORMAT:
    case DG_ELIMIT:
    case DG_EINSIDE:
    case DG_EFOUND: return 3;
    case DG_ESTATE:
    case DG_EDENIED:
    case DG_ECONFLICT: return 1;
    case DG_ENOMEM:
    case DG_EBUSY:
    case DG_EIO:
    case DG_EREADER: return 4;
    default: return code < 0 ? 4 : 0;
    }
}
