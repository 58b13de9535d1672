/* Fonts: where the project's font lies. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report/dirs.h" /* made by the build: DG_FONT_DIR */
#include "report/map.h"

static bool holds_fonts(const char *dir)
{
    char path[4400];
    return snprintf(path, sizeof path, "%s/Vazirmatn-Regular.ttf", dir) < (int)sizeof path &&
           access(path, R_OK) == 0;
}

/* Beside the program: PREFIX/bin/didgah has PREFIX/share/didgah/fonts; a program in a build folder inside the
 * source tree finds share/fonts some folders up. So neither needs a path compiled in. */
static bool fonts_beside_program(char dir[4400])
{
    char up[4096];
    ssize_t n = readlink("/proc/self/exe", up, sizeof up - 1);
    if (n <= 0) return false;
    up[n] = '\0';
    for (int level = 0; level < 8; level++) {
        char *slash = strrchr(up, '/');
        if (!slash) return false;
        *slash = '\0';
        snprintf(dir, 4400, "%s/share/didgah/fonts", up);
        if (holds_fonts(dir)) return true;
        snprintf(dir, 4400, "%s/share/fonts", up);
        if (holds_fonts(dir)) return true;
    }
    return false;
}

int dg_fonts_where(const char *font_dir, struct dg_text *where, struct dg_err *err)
{
    char dir[4400];
    const char *found = font_dir                    ? font_dir
                        : holds_fonts(DG_FONT_DIR)  ? DG_FONT_DIR
                        : fonts_beside_program(dir) ? dir
                                                    : NULL;

    if (!found) {
        return dg_err_set(err, DG_EFOUND,
                          "fonts for the maps not found: neither in %s nor beside the program; "
                          "install share/fonts there",
                          DG_FONT_DIR);
    }
    dg_text_add(where, found);
    return dg_text_finish(where, err);
}

int dg_fonts_find(const char *font_dir, struct dg_fonts **fonts, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text where = {0};
    DG_TRY(dg_fonts_where(font_dir, &where, err));
    return dg_fonts_open(where.data, fonts, err);
}
