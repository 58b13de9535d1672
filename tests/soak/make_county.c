/* make_county DIR [PROCEDURE.json CONFIG.json]: a fresh store for the programs of tests/soak; without files the
 * sample county. People come on standard input, one a line: LOGIN BODY ROLE; all have the password "correct
 * horse battery LOGIN", hashed cheaply. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "county/county.h"
#include "scratch.h"

#define AT 1795500000 /* 24 November 2026 */

static void must(int code, const struct dg_err *err)
{
    if (code >= 0) return;
    fprintf(stderr, "make_county: %s\n", err->msg);
    exit(1);
}

static char *read_whole(const char *path, size_t *n)
{
    char *bytes = scratch_read(path, n);
    if (bytes) return bytes;
    perror(path);
    exit(1);
}

static void person(struct dg_county *county, const char *login, const char *body, enum dg_role role)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    char hash[DG_PASSWORD_HASH_SIZE], password[80];
    const char *id;
    int n = snprintf(password, sizeof password, "correct horse battery %.40s", login);
    must(dg_county_person_add(county, &arena, login, NULL, AT, &id, &err), &err);
    must(dg_password_hash(password, (size_t)n, &dg_password_cost_test, hash, &err), &err);
    must(dg_county_account_set(county, id, login, hash, &err), &err);
    const struct dg_grant grant = {id, body, role};
    must(dg_county_role_give(county, NULL, &grant, AT, &err), &err);
}

int main(int argc, char **argv)
{
    struct dg_err err = {0};
    struct dg_county_new params = {.at = AT};
    struct dg_county *county = NULL;
    char login[64], body[64], word[32];
    if (argc != 2 && argc != 4) return 2;
    char *procedure = argc == 4 ? read_whole(argv[2], &params.n_procedure) : NULL;
    char *config = argc == 4 ? read_whole(argv[3], &params.n_config) : NULL;
    params.procedure =
        procedure ? procedure : dg_procedure_standard_bytes("tehran-county", &params.n_procedure);
    params.config = config ? config : dg_county_standard_config(&params.n_config);
    must(dg_county_create(argv[1], &params, &err), &err);
    free(procedure);
    free(config);
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE};
    must(dg_county_open(argv[1], &options, &county, &err), &err);
    while (scanf("%63s %63s %31s", login, body, word) == 3) {
        enum dg_role role;
        if (!dg_role_parse(word, &role)) return 2;
        person(county, login, body, role);
    }
    dg_county_close(&county);
    return 0;
}
