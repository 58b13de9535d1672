#include "tap.h"

#include "dossiers.h"

static void test_origin(void)
{
    CHECK_INT(dg_origin_parse("given"), DG_ORIGIN_GIVEN);
    CHECK_INT(dg_origin_parse("derived"), DG_ORIGIN_DERIVED);
    CHECK_INT(dg_origin_parse("assumed"), DG_ORIGIN_ASSUMED);
    CHECK_INT(dg_origin_parse(""), DG_ORIGIN_NONE);
    CHECK_INT(dg_origin_parse("Given"), DG_ORIGIN_NONE);
    for (int o = DG_ORIGIN_NONE; o <= DG_ORIGIN_ASSUMED; o++) {
        CHECK_INT(dg_origin_parse(dg_origin_word((enum dg_origin)o)), o);
    }
}

static void test_look_ups(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier d = dossiers_full(&arena);
    CHECK(dg_dossier_equipment(&d, "E1") == d.equipment.items);
    CHECK(dg_dossier_equipment(&d, "E2") == NULL);
    CHECK(dg_dossier_site(&d, "S1") == d.sites.items);
    CHECK(dg_dossier_site(&d, "s1") == NULL);
    d.sites.items[0].site_id = "";
    CHECK(dg_dossier_site(&d, "") == NULL); /* no id names nothing, not the one without */
}

int main(void)
{
    TAP_CASE("words of origin", test_origin);
    TAP_CASE("look-ups by id", test_look_ups);
    return tap_end();
}
