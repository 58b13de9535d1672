/* Run the kept inputs through the same entry that libFuzzer calls. Arguments: folders. */
#include <dirent.h>
#include <tap.h>

#include "fuzz.h"

static const char *folder;

static void run_folder(void)
{
    struct dirent **names;
    int n = scandir(folder, &names, NULL, alphasort), n_run = 0;
    CHECK(n >= 0);
    for (int i = 0; i < n; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        FILE *f = names[i]->d_name[0] == '.' ? NULL : fopen(path, "rb");
        free(names[i]);
        if (!f) continue;
        unsigned char *bytes = malloc(1 << 20);
        size_t got = fread(bytes, 1, 1 << 20, f);
        fclose(f);
        unsigned char *exact = malloc(got ? got : 1); /* so that a read behind it is noticed */
        memcpy(exact, bytes, got);
        free(bytes);
        LLVMFuzzerTestOneInput(exact, got);
        free(exact);
        n_run++;
    }
    if (n >= 0) free(names);
    CHECK(n_run > 0);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        folder = argv[i];
        TAP_CASE(folder, run_folder);
    }
    return tap_end();
}
