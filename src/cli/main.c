#include "cli/cli.h"

int main(int argc, char **argv) { return dg_cli_run(argc > 0 ? argc - 1 : 0, argv + 1); }
