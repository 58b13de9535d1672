/* The command serve. */
#ifndef DG_CLI_SERVE_H
#define DG_CLI_SERVE_H

#include "cli/cli.h"

extern const struct dg_option dg_serve_options[];
int dg_cmd_serve(const struct dg_args *args, struct dg_err *err);

#endif
