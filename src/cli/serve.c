/* The command serve: a county's store over HTTP. */
#include "cli/serve.h"

#include <limits.h>

#include "server/server.h"

const struct dg_option dg_serve_options[] = {
    {"access-log", "FILE", DG_OPTION_FILE, false},
    {"acts", "N", DG_OPTION_COUNT, false},
    {"acts-all", "N", DG_OPTION_COUNT, false},
    {"address", "IP", DG_OPTION_TEXT, false},
    {"body-rate", "BYTES", DG_OPTION_COUNT, false},
    {"cheap-hashes", NULL, DG_OPTION_FLAG, false},
    {"connections", "N", DG_OPTION_COUNT, false},
    {"head-ms", "MS", DG_OPTION_COUNT, false},
    {"heartbeat-ms", "MS", DG_OPTION_COUNT, false},
    {"idle-ms", "MS", DG_OPTION_COUNT, false},
    {"key", "FILE", DG_OPTION_FILE, false},
    {"logins", "N", DG_OPTION_COUNT, false},
    {"logins-all", "N", DG_OPTION_COUNT, false},
    {"oidc", "FILE", DG_OPTION_FILE, false},
    {"openapi", NULL, DG_OPTION_FLAG, false},
    {"port", "PORT", DG_OPTION_COUNT, false},
    {"public-url", "URL", DG_OPTION_TEXT, false},
    {"reads", "N", DG_OPTION_COUNT, false},
    {"reads-all", "N", DG_OPTION_COUNT, false},
    {"routes", NULL, DG_OPTION_FLAG, false},
    {"tick", "SECONDS", DG_OPTION_COUNT, false},
    {"tls-cert", "FILE", DG_OPTION_FILE, false},
    {"tls-key", "FILE", DG_OPTION_FILE, false},
    {"trusted-proxy", "IP", DG_OPTION_TEXT, false},
    {"web", "DIR", DG_OPTION_FILE, false},
    {"workers", "N", DG_OPTION_COUNT, false},
    {0},
};

/* Given: the number, as far as an int goes; 0 is refused where it would stand for the default. */
static int count(const struct dg_args *args, const char *name, int *out, struct dg_err *err)
{
    if (!dg_args_has(args, name)) return 0;
    long long n = dg_args_count(args, name, 0);
    if (n == 0) return dg_err_set(err, DG_EINVAL, "--%s: 0 is not possible", name);
    *out = n > INT_MAX ? INT_MAX : (int)n;
    return 0;
}

/* Given: the number, and -1 for 0, which means none: no limit, no acts of the clock. */
static int count_or_none(const struct dg_args *args, const char *name, int *out, struct dg_err *err)
{
    if (dg_args_has(args, name) && dg_args_count(args, name, 0) == 0) {
        *out = -1;
        return 0;
    }
    return count(args, name, out, err);
}

int dg_cmd_serve(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_server_params params = {.store_path = args->operand,
                                      .key_path = dg_args_text(args, "key"),
                                      .address = dg_args_text(args, "address"),
                                      .tls_cert_path = dg_args_text(args, "tls-cert"),
                                      .tls_key_path = dg_args_text(args, "tls-key"),
                                      .trusted_proxy = dg_args_text(args, "trusted-proxy"),
                                      .public_url = dg_args_text(args, "public-url"),
                                      .oidc_path = dg_args_text(args, "oidc"),
                                      .web_dir = dg_args_text(args, "web"),
                                      .access_log_path = dg_args_text(args, "access-log"),
                                      .cheap_hashes = dg_args_has(args, "cheap-hashes")};

    if (dg_args_has(args, "routes")) {
        dg_server_routes_text(&text);
        return dg_print(&text, err);
    }
    if (dg_args_has(args, "openapi")) {
        DG_TRY(dg_server_openapi(&text, args->lang, err));
        dg_text_add(&text, "\n");
        return dg_print(&text, err);
    }
    if (!args->operand) return dg_err_set(err, DG_EINVAL, "serve: STORE is missing; see: didgah help serve");
    DG_TRY(count_or_none(args, "port", &params.port, err)); /* 0: any free one */
    DG_TRY(count(args, "workers", &params.n_workers, err));
    DG_TRY(count(args, "connections", &params.max_connections, err));
    DG_TRY(count(args, "head-ms", &params.head_ms, err));
    DG_TRY(count(args, "idle-ms", &params.idle_ms, err));
    DG_TRY(count(args, "body-rate", &params.min_body_rate, err));
    DG_TRY(count(args, "heartbeat-ms", &params.heartbeat_ms, err));
    DG_TRY(count_or_none(args, "tick", &params.tick_s, err));
    DG_TRY(count_or_none(args, "reads", &params.reads_each, err));
    DG_TRY(count_or_none(args, "reads-all", &params.reads_all, err));
    DG_TRY(count_or_none(args, "acts", &params.acts_each, err));
    DG_TRY(count_or_none(args, "acts-all", &params.acts_all, err));
    DG_TRY(count_or_none(args, "logins", &params.logins_each, err));
    DG_TRY(count_or_none(args, "logins-all", &params.logins_all, err));
    return dg_server_run(&params, err);
}
