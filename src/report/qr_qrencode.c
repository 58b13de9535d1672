/* QR codes by libqrencode: the only file that knows it. */
#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

#include "report/figure.h"

int dg_qr_encode(struct dg_arena *arena, const char *text, int32_t *n_side, unsigned char **modules,
                 struct dg_err *err)
{
    /* Level M: a fifteenth of the code may be soiled, and a version's code stays coarse enough for a telephone.
     */
    QRcode *code = QRcode_encodeData((int)strlen(text), (const unsigned char *)text, 0, QR_ECLEVEL_M);
    if (!code)
        return dg_err_set(err, DG_ELIMIT, "a text of %zu bytes does not fit into a QR code", strlen(text));
    int32_t n = code->width;
    int result = DG_NEW(arena, modules, (size_t)n * (size_t)n, err);
    for (int32_t i = 0; result >= 0 && i < n * n; i++) (*modules)[i] = code->data[i] & 1;
    if (result >= 0) *n_side = n;
    QRcode_free(code);
    return result < 0 ? result : 0;
}
