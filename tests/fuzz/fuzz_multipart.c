/* A form of any bytes, read whole and in pieces: the same verdict, fields and file. The boundary is that of the
 * input's first line, as a browser would say it in the head. */
#include "fuzz.h"

#include <stdlib.h>

#include "forms.h"

static void demand(bool is_so, const char *what)
{
    if (is_so) return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_found(const struct forms_read *read)
{
    for (int i = 0; i < read->form.n_fields; i++)
        demand(dg_text_is_clean(read->form.fields[i].value, strlen(read->form.fields[i].value), NULL),
               "a value that is no clean text");
    const char *name = read->form.file_name;
    demand(!name || (!strpbrk(name, "/\\\r\n") && dg_text_is_clean(name, strlen(name), NULL)),
           "a file's name that is a path");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *bytes = (const char *)data;
    char type[160] = "multipart/form-data; boundary=B";
    size_t n_line = 0;
    while (n_line < n && n_line < 80 && bytes[n_line] != '\r' && bytes[n_line] != '\n') n_line++;
    if (n_line > 2 && memcmp(bytes, "--", 2) == 0)
        snprintf(type, sizeof type, "multipart/form-data; boundary=%.*s", (int)n_line - 2, bytes + 2);
    struct forms_read whole, cut, bitten;
    forms_feed(&whole, type, bytes, n, n ? n : 1);
    forms_feed(&cut, type, bytes, n, 1);
    forms_feed(&bitten, type, bytes, n, 7);
    demand(forms_agree(&whole, &cut) && forms_agree(&whole, &bitten), "the verdict depends on the pieces");
    check_found(&whole);
    forms_done(&whole);
    forms_done(&cut);
    forms_done(&bitten);
    return 0;
}
