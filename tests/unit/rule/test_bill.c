/* The bill of quantities by hand. */
#include "rule/rule.h"

#include "../assess/yard.h"

/* Two cameras of phase 1 (100 each) on one pole (30), one of phase 2 (100) on a lamp without a price, an
 * existing one that costs nothing; a link of 40 for the first two, a recorder of 70 in phase 1. Phase 1: 200 +
 * 30 + 40 + 70 = 340; phase 2: 100, one thing without a price. A year: 3 x 5 + 2 + 7 + 50 of the scheme = 74.
 */
static struct yard *village(struct dg_bill *bill)
{
    struct yard *y = yard_new();
    struct dg_camera *first = yard_plain_camera(y);
    y->equipment[0].price = 100;
    y->equipment[0].running_cost_year = 5;
    first->phase_no = 1;
    yard_site(y, "pole", 6)->mounting_cost = 30;
    y->sites[0].running_cost_year = 2;
    yard_camera(y, 1, 0, 4, 180, 0)->phase_no = 1;
    y->cameras[1].site_id = "S0";
    yard_camera(y, 50, 0, 4, 180, 0)->phase_no = 2;
    yard_site(y, "lamp", 6);
    struct dg_camera *old = yard_camera(y, 80, 0, 4, 180, 0);
    old->status = "existing";
    yard_link(y, "S0", "centre", 100)->price = 40;
    y->links[0].length_m = 55;
    struct dg_recorder *r = yard_recorder(y, "centre", 4);
    r->price = 70;
    r->running_cost_year = 7;
    r->phase_no = 1;
    y->phases[0] = (struct dg_phase){1, "", "one", "2027-01-01", "2027-02-01", "IRR", 300};
    y->phases[1] = (struct dg_phase){2, "", "two", "2028-01-01", "2028-02-01", "IRR", NAN};
    y->dossier.phases.n = 2;
    y->dossier.scheme.running_cost_year = 50;
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(dg_bill_compute(&y->arena, &y->got, bill, &y->err), 0);
    return y;
}

static void test_bill(void)
{
    static const struct {
        int32_t phase_no;
        enum dg_bill_kind kind;
        const char *item;
        int n, n_unpriced;
        double sum, year;
    } want[] = {{1, DG_BILL_CAMERA, "E0", 2, 0, 200, 10}, {1, DG_BILL_MOUNTING, "pole", 1, 0, 30, 2},
                {1, DG_BILL_LINK, "fibre", 1, 0, 40, 0},  {1, DG_BILL_RECORDER, "", 1, 0, 70, 7},
                {2, DG_BILL_CAMERA, "E0", 1, 0, 100, 5},  {2, DG_BILL_MOUNTING, "lamp", 1, 1, 0, 0}};
    struct dg_bill bill;
    struct yard *y = village(&bill);
    CHECK_INT(bill.n_lines, 6);
    for (int i = 0; i < bill.n_lines && i < 6; i++) {
        const struct dg_bill_line *line = &bill.lines[i];
        CHECK_INT(line->phase_no, want[i].phase_no);
        CHECK_INT(line->kind, want[i].kind);
        CHECK_STR(line->item, want[i].item);
        CHECK_INT(line->n, want[i].n);
        CHECK_INT(line->n_unpriced, want[i].n_unpriced);
        CHECK_NEAR(line->sum, want[i].sum, 0);
        CHECK_NEAR(line->year, want[i].year, 0);
    }
    CHECK_NEAR(bill.lines[2].length_m, 55, 0);
    CHECK_INT(bill.n_phases, 2);
    CHECK_NEAR(bill.phases[0].sum, 340, 0);
    CHECK_NEAR(bill.phases[0].budget, 300, 0);
    CHECK_NEAR(bill.phases[1].sum, 100, 0);
    CHECK(isnan(bill.phases[1].budget));
    CHECK_NEAR(bill.sum, 440, 0);
    CHECK_NEAR(bill.year, 74, 0);
    CHECK_INT(bill.n_unpriced, 1);
    yard_free(y);
}

static void test_seen(void)
{
    struct dg_bill bill;
    struct yard *y = village(&bill);
    double want = y->got.cameras[0].area_m2[DG_DAY][0] + y->got.cameras[1].area_m2[DG_DAY][0];
    CHECK(want > 1000);
    CHECK_NEAR(bill.phases[0].seen_m2, want, 1e-6);
    CHECK_STR(dg_bill_kind_word(DG_BILL_MOUNTING), "mounting");
    yard_free(y);
}

int main(void)
{
    TAP_CASE("what each phase buys, priced and not", test_bill);
    TAP_CASE("what its cameras see", test_seen);
    return tap_end();
}
