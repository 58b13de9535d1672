/* The commands about a county's store. Private to cli. */
#ifndef DG_CLI_COUNTY_H
#define DG_CLI_COUNTY_H

#include "cli/cli.h"

int dg_cmd_act(const struct dg_args *args, struct dg_err *err);
int dg_cmd_case(const struct dg_args *args, struct dg_err *err);
int dg_cmd_cases(const struct dg_args *args, struct dg_err *err);
int dg_cmd_county(const struct dg_args *args, struct dg_err *err);
int dg_cmd_demo_county(const struct dg_args *args, struct dg_err *err);
int dg_cmd_person(const struct dg_args *args, struct dg_err *err);
int dg_cmd_tick(const struct dg_args *args, struct dg_err *err);
extern const struct dg_option dg_act_options[], dg_case_options[], dg_county_options_cli[],
    dg_demo_county_options[], dg_person_options[], dg_tick_options[];

#endif
