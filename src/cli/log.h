/* Log: the commands about the signed log. Private to cli/. */
#ifndef DG_CLI_LOG_H
#define DG_CLI_LOG_H

#include "cli/cli.h"

extern const struct dg_option dg_prove_options[], dg_verify_options[], dg_witness_options[];

int dg_cmd_prove(const struct dg_args *args, struct dg_err *err);
int dg_cmd_verify(const struct dg_args *args, struct dg_err *err);
int dg_cmd_witness(const struct dg_args *args, struct dg_err *err);

#endif
