/* Nearest: mistyped words. */
#include "base/nearest.h"

#include "tap.h"

static const char *nearest(const char *typed)
{
    static const char *const names[] = {"threshold", "severity", "sentence"};
    struct dg_nearest near = {.typed = typed};
    for (int i = 0; i < 3; i++) dg_nearest_try(&near, names[i]);
    return near.best;
}

static void test_nearest(void)
{
    CHECK_STR(nearest("thresholdd"), "threshold"); /* a letter too many */
    CHECK_STR(nearest("threshodl"), "threshold");  /* two exchanged */
    CHECK_STR(nearest("severty"), "severity");
    CHECK(nearest("remedy") == NULL);
    CHECK(nearest("") == NULL);
    char longest[100] = {0};
    memset(longest, 'a', sizeof longest - 1);
    CHECK(nearest(longest) == NULL);
}

static void test_first_of_equals_stays(void)
{
    struct dg_nearest near = {.typed = "cat"};
    dg_nearest_try(&near, "car");
    dg_nearest_try(&near, "cap");
    CHECK_STR(near.best, "car");
    dg_nearest_try(&near, "cat");
    CHECK_STR(near.best, "cat");
}

int main(void)
{
    TAP_CASE("the nearest name, or none", test_nearest);
    TAP_CASE("of equals the first stays, a nearer one takes its place", test_first_of_equals_stays);
    return tap_end();
}
