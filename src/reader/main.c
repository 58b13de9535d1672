/* didgah-reader: reads one file that came from outside, and can do nothing else (reader.h). */
#include <stdio.h>
#include <unistd.h>

#include "reader/child.h"

int main(int argc, char **argv)
{
    (void)argv;
    if (argc != 1 || isatty(STDIN_FILENO)) {
        fprintf(stderr,
                "didgah-reader is started by didgah, which hands it a file; it has no use on its own.\n");
        return 2;
    }
    return dg_serve(STDIN_FILENO, STDOUT_FILENO);
}
