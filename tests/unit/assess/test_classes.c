#include "assess/assess.h"
#include "tap.h"

/* IEC 62676-4, both editions, as in docs/formulae.md. */
static const struct {
    const char *edition, *id;
    double px_per_m;
} wanted[] = {
    {"2014", "monitor", 12.5},    {"2014", "detect", 25},        {"2014", "observe", 62.5},
    {"2014", "recognise", 125},   {"2014", "identify", 250},     {"2014", "inspect", 1000},
    {"2025", "overview", 20},     {"2025", "outline", 40},       {"2025", "discern", 80},
    {"2025", "perceive", 125},    {"2025", "characterise", 250}, {"2025", "validate", 500},
    {"2025", "scrutinise", 1500},
};
enum { N_WANTED = sizeof wanted / sizeof wanted[0] };

static void test_values(void)
{
    int n[2] = {0, 0};
    for (int i = 0; i < N_WANTED; i++) {
        const struct dg_class_table *table = dg_classes(wanted[i].edition);
        int *at = &n[strcmp(wanted[i].edition, "2025") == 0];
        CHECK(table != NULL);
        if (!table) return;
        CHECK_STR(table->edition, wanted[i].edition);
        CHECK_INT(dg_class_find(table, wanted[i].id), *at);
        CHECK(table->classes[*at].px_per_m == wanted[i].px_per_m);
        CHECK_INT(dg_class_of(table, wanted[i].px_per_m), *at);
        CHECK_INT(dg_class_of(table, wanted[i].px_per_m * 0.999), *at - 1);
        ++*at;
    }
    CHECK_INT(dg_classes("2014")->n_classes, n[0]);
    CHECK_INT(dg_classes("2025")->n_classes, n[1]);
}

static void test_never_mixed(void)
{
    for (int i = 0; i < N_WANTED; i++) {
        const char *other = strcmp(wanted[i].edition, "2014") == 0 ? "2025" : "2014";
        CHECK_INT(dg_class_find(dg_classes(other), wanted[i].id), -1);
    }
}

static void test_unknown_edition(void)
{
    CHECK(dg_classes("2020") == NULL);
    CHECK(dg_classes("") == NULL);
}

int main(void)
{
    TAP_CASE("ids and thresholds of both editions, in order", test_values);
    TAP_CASE("no id stands in both editions", test_never_mixed);
    TAP_CASE("another edition is not known", test_unknown_edition);
    return tap_end();
}
