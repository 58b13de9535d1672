/* Register: the commands about the public register. Private to cli/. */
#ifndef DG_CLI_REGISTER_H
#define DG_CLI_REGISTER_H

#include "cli/cli.h"

extern const struct dg_option dg_register_options[], dg_sign_options[], dg_annual_options[];

int dg_cmd_register(const struct dg_args *args, struct dg_err *err);
int dg_cmd_sign(const struct dg_args *args, struct dg_err *err);
int dg_cmd_annual(const struct dg_args *args, struct dg_err *err);

#endif
