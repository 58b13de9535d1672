#include "base/err.h"
#include "tap.h"

static int fails(struct dg_err *err) { return dg_err_set(err, DG_EFORMAT, "layer %s: bad\nring", "need"); }
static int passes_on(struct dg_err *err)
{
    DG_TRY(fails(err));
    return 0;
}

static void test_one_line(void)
{
    struct dg_err err = {0};
    CHECK_INT(passes_on(&err), DG_EFORMAT);
    CHECK_STR(err.msg, "layer need: bad ring");
    CHECK_INT(dg_err_prefix(&err, "%s", "a.gpkg"), DG_EFORMAT);
    CHECK_STR(err.msg, "a.gpkg: layer need: bad ring");
    CHECK_INT(fails(NULL), DG_EFORMAT);
}

static void test_cut_keeps_characters_whole(void)
{
    struct dg_err err = {0};
    char text[2000] = "";
    for (int i = 0; i < 900; i++) strcat(text, "د");
    for (int shift = 0; shift < 2; shift++) {
        dg_err_set(&err, DG_EINVAL, "%s%s", shift ? "x" : "", text);
        size_t n = strlen(err.msg);
        CHECK(n < DG_ERR_MSG_MAX);
        CHECK_INT((n - (size_t)shift) % 2, 0);
    }
}

static void test_statuses(void)
{
    CHECK_INT(dg_code_exit_status(0), 0);
    CHECK_INT(dg_code_exit_status(DG_EINVAL), 2);
    CHECK_INT(dg_code_exit_status(DG_EFORMAT), 3);
    CHECK_INT(dg_code_exit_status(DG_EIO), 4);
}

int main(void)
{
    TAP_CASE("messages are one line and grow a prefix", test_one_line);
    TAP_CASE("a long message is not cut inside a character", test_cut_keeps_characters_whole);
    TAP_CASE("codes become exit statuses", test_statuses);
    return tap_end();
}
