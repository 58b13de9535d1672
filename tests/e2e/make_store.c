/* make_store DIR: a fresh store for the tests of the server. One person for each role, all with the password
 * "correct horse battery LOGIN", and two needs of different bodies. Prints one line for each person:
 * login, id, role, body; and one for each case: "case", id, body. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "county/county.h"

static const char config[] =
    "{\"format\":\"didgah.county/1\",\"id\":\"test\",\"title\":{\"en\":\"Test county\",\"fa\":\"شهرستان "
    "آزمون\"},"
    "\"bodies\":["
    "{\"id\":\"village\",\"kind\":\"village_office\",\"title\":{\"en\":\"Village\",\"fa\":\"دهیاری\"}},"
    "{\"id\":\"village_b\",\"kind\":\"village_office\",\"title\":{\"en\":\"Village B\",\"fa\":\"دهیاری ب\"}},"
    "{\"id\":\"town\",\"kind\":\"municipality\",\"title\":{\"en\":\"Town\",\"fa\":\"شهرداری\"}},"
    "{\"id\":\"roads\",\"kind\":\"road_administration\",\"title\":{\"en\":\"Roads\",\"fa\":\"راهداری\"}},"
    "{\"id\":\"district\",\"kind\":\"district_office\",\"title\":{\"en\":\"District\",\"fa\":\"بخشداری\"}},"
    "{\"id\":\"secretariat\",\"kind\":\"secretariat\",\"title\":{\"en\":\"Secretariat\",\"fa\":\"دبیرخانه\"}},"
    "{\"id\":\"county_office\",\"kind\":\"county_office\",\"title\":{\"en\":\"County\",\"fa\":\"فرمانداری\"}},"
    "{\"id\":\"technical\",\"kind\":\"technical_office\",\"title\":{\"en\":\"Technical\",\"fa\":\"دفتر فنی\"}},"
    "{\"id\":\"police\",\"kind\":\"police\",\"title\":{\"en\":\"Police\",\"fa\":\"انتظامی\"}},"
    "{\"id\":\"traffic\",\"kind\":\"traffic_police\",\"title\":{\"en\":\"Traffic\",\"fa\":\"راهور\"}},"
    "{\"id\":\"justice\",\"kind\":\"justice_office\",\"title\":{\"en\":\"Justice\",\"fa\":\"دادگستری\"}},"
    "{\"id\":\"province\",\"kind\":\"province_office\",\"title\":{\"en\":\"Province\",\"fa\":\"استانداری\"}}],"
    "\"territories\":[{\"body\":\"village\",\"within\":\"village\",\"area\":{\"type\":\"Polygon\","
    "\"coordinates\":"
    "[[[51.0,35.0],[51.1,35.0],[51.1,35.1],[51.0,35.1],[51.0,35.0]]]}},{\"body\":\"roads\",\"within\":"
    "\"outside\"}]}";

#define AT 1795500000 /* 24 November 2026 */

static void must(int code, const struct dg_err *err)
{
    if (code >= 0) return;
    fprintf(stderr, "make_store: %s\n", err->msg);
    exit(1);
}

static struct dg_county *county;
static struct dg_arena arena;

static const char *person(const char *login, const char *body, enum dg_role role)
{
    struct dg_err err = {0};
    char hash[DG_PASSWORD_HASH_SIZE], password[80];
    const char *id;

    int n = snprintf(password, sizeof password, "correct horse battery %.20s", login);
    must(dg_county_person_add(county, &arena, login, "CANARY-contact", AT, &id, &err), &err);
    must(dg_password_hash(password, (size_t)n, &dg_password_cost_test, hash, &err), &err);
    must(dg_county_account_set(county, id, login, hash, &err), &err);
    if (*body) {
        const struct dg_grant grant = {id, body, role};
        must(dg_county_role_give(county, NULL, &grant, AT, &err), &err);
    }
    printf("%s %s %s %s\n", login, id, *body ? dg_role_word(role) : "-", *body ? body : "-");
    return id;
}

static void need(const char *id, const char *body, const char *key)
{
    struct dg_err err = {0};
    struct dg_county_receipt receipt;
    const struct dg_actor actor = {id, body, NULL, DG_ROLE_SUBMITTER};
    const struct dg_act act = {.kind = "need.file",
                               .data = "{\"text\":\"Theft at night\",\"title\":\"Market street\"}",
                               .at = AT,
                               .expect_seq = -1};
    must(dg_county_act(county, &arena, &actor, key, &act, NULL, 0, &receipt, &err), &err);
    printf("case %s %s\n", receipt.case_id, body);
}

int main(int argc, char **argv)
{
    struct dg_err err = {0};
    size_t n_procedure;
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE};

    if (argc != 2) return 2;
    const char *bytes = dg_procedure_standard_bytes("tehran-county", &n_procedure);
    const struct dg_county_new params = {.config = config,
                                         .n_config = sizeof config - 1,
                                         .procedure = bytes,
                                         .n_procedure = n_procedure,
                                         .at = AT};
    must(dg_county_create(argv[1], &params, &err), &err);
    must(dg_county_open(argv[1], &options, &county, &err), &err);
    person("admin", "county_office", DG_ROLE_ADMIN);
    person("auditor", "secretariat", DG_ROLE_AUDITOR);
    person("secretary", "secretariat", DG_ROLE_SECRETARY);
    person("expert", "traffic", DG_ROLE_EXPERT);
    person("member", "police", DG_ROLE_MEMBER);
    person("chair", "county_office", DG_ROLE_CHAIR);
    const char *village = person("village", "village", DG_ROLE_SUBMITTER);
    const char *other = person("villageb", "village_b", DG_ROLE_SUBMITTER);
    person("nobody", "", DG_ROLE_PUBLIC);
    need(village, "village", "key-of-the-village-1");
    need(other, "village_b", "key-of-the-village-2");
    dg_county_close(&county);
    dg_arena_done(&arena);
    return 0;
}
