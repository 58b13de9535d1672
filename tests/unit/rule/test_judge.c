/* The engine: figures against requirements, states, order. */
#include "rule/rule.h"

#include "../assess/yard.h"

/* 100 m2 are asked for, 90 % of them. The camera at the origin looks east, its frame's sides run at 45 degrees:
 * of a square from x = -5 to 5 and y = -5 to 5 it sees the triangle before it, 5 x 10 / 2 = 25 m2, less the
 * blind zone, which at a mount of 4 m, targets at 1.5 m, and half of 58.7 degrees ends at 2.5 / tan 29.36
 * = 4.44 m. What is left is a strip of 0.56 m at the far end, (5 x 5 - 4.44 x 4.44) = 5.3 m2: 5.3 / 0.9 = 5.8
 * %. */
static void test_need_share_is_held_against_what_was_asked(void)
{
    struct yard *y = yard_new();
    struct dg_rulebook book;
    struct dg_findings f;
    yard_plain_camera(y);
    yard_need_box(y, -5, -5, 5, 5, "monitor");
    y->dossier.scheme.grid_m = 0.1;
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(dg_rulebook_standard(&y->arena, &book, &y->err), 0);
    CHECK_INT(dg_rules_judge(&y->arena, &y->got, &book, NULL, &f, &y->err), 0);
    bool is_found = false;
    for (int32_t i = 0; i < f.n; i++) {
        const struct dg_measured *m = &f.items[i].measured;
        if (strcmp(book.rules[f.items[i].rule_ix].id, "need_by_day") != 0) continue;
        is_found = true;
        CHECK_NEAR(m->value, 5.8, 0.5); /* cells are 0.1 m wide */
        CHECK(strcmp(m->object, "N0") == 0);
    }
    CHECK(is_found);
    yard_free(y);
}

int main(void)
{
    TAP_CASE("a need's share is held against what was asked", test_need_share_is_held_against_what_was_asked);
    return tap_end();
}
