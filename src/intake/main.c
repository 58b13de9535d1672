/* didgah-intake: judges one dossier that came from outside, and can do nothing else (intake.h). */
#include <stdio.h>
#include <unistd.h>

#include "intake/intake.h"

int main(int argc, char **argv)
{
    (void)argv;
    if (argc != 1 || isatty(STDIN_FILENO)) {
        fprintf(stderr,
                "didgah-intake is started by didgah, which hands it a dossier; it has no use on its own.\n");
        return 2;
    }
    return dg_intake_serve(STDIN_FILENO, STDOUT_FILENO);
}
