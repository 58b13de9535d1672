/* The privacy rules in a yard, by hand. The plain camera (yard.h) stands at the origin and looks east: f is 960
 * px, so that a target at the forward distance x gets 960 / x px/m: 125 (recognise) up to 7.68 m, 62.5
 * (observe) up to 15.36 m, 12.5 (monitor) up to 76.8 m. Its frame is as wide as it is far: |y| <= x. Cells are
 * 0.5 m. */
#include "tap.h"

#include "judged.h"

/* A yard of 10 x 10 m and one of 5 x 5 m, both in the open: 100 + 25 m2. */
static void test_ground(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_private(y, "yard", 20, -5, 30, 5);
    yard_private(y, "garden", 40, 0, 45, 5);
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "yard_seen", "C0"), 125, 1e-9);
    const struct dg_measured *m = judged_found(&j, "yard_seen", "C0");
    CHECK_NEAR(judged_detail(m, "places"), 2, 0);
    CHECK_INT(m->n_concerned, 2);
    CHECK_STR(m->concerned[0].id, "P0");
    CHECK_RULE(&j, "yard_faces", 1, 0);
    yard_free(y);
}

/* A yard from 6 to 10 m, 4 m wide: the columns at 6.25, 6.75 and 7.25 m are nearer than 7.68 m: 3 x 8 cells. */
static void test_faces(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_private(y, "yard", 6, -2, 10, 2);
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "yard_faces", "C0"), 6, 1e-9);
    CHECK_RULE(&j, "yard_seen", 1, 0); /* 16 m2 are under its threshold */
    yard_free(y);
}

/* With twice the pixels 125 px/m reach 15.36 m. A front of 18 m at 12 m, seen whole. */
static void test_front(void)
{
    struct yard *y = yard_new();
    yard_equipment(y, "fixed", 3840, 2160, 90);
    yard_camera(y, 0, 0, 4, 90, 0);
    yard_building(y, 12, -9, 20, 9, 6);
    yard_private(y, "dwelling", 12, -9, 20, 9);
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "front_clear", "C0"), 18, 1e-6);
    yard_free(y);
}

/* Four doors in a front at 12 m (80 px/m). A wall hides the one at y = 6, whose sight passes x = 8 at y = 4; a
 * door of a shop that is no private space does not count, nor one at 20 m (48 px/m). */
static void test_doors(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_building(y, 12, -8, 16, 8, 6);
    yard_private(y, "dwelling", 12, -8, 16, 8);
    yard_private(y, "yard", 20, 12, 24, 16);
    yard_wall(y, 8, 3.5, 8, 4.5, 3);
    for (int i = 0; i < 4; i++) yard_door(y, 12, -6 + 4 * i);
    yard_door(y, 10, -9);
    yard_door(y, 20, 14);
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "door_watched", "C0"), 3, 0);
    CHECK_STR(judged_found(&j, "door_watched", "C0")->concerned[0].id, "D0");
    yard_free(y);
}

static void test_no_doors(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    struct judged j = judge(y);
    CHECK_UNABLE(&j, "door_watched", "unable.no_doors");
    CHECK_UNABLE(&j, "yard_seen", "unable.no_private_space");
    CHECK_INT(judged_result(&j, "sensitive_seen")->state, DG_RULE_NOT_APPLICABLE);
    yard_free(y);
}

/* A need from 5 to 10 m that may be observed and no more: 5 of its 10 columns lie nearer than 7.68 m. */
static void test_ceiling(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_need_box(y, 5, -2, 10, 2, "detect")->ceiling_class = "observe";
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "need_ceiling", "N0"), 50, 1e-9);
    CHECK_RULE(&j, "need_ceiling", 1, 1); /* by day alone: nothing is asked by night */
    yard_free(y);
}

/* A school of 4 x 4 m at 10 to 14 m, all of it at 62.5 px/m or more; with 20 m of ground around it the lens
 * stands 10 m inside that. */
static void test_sensitive(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_sensitive(y, "school", 10, -2, 14, 2, 0);
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "sensitive_clear", "C0"), 16, 1e-9);
    CHECK_RULE(&j, "sensitive_mounted", 0, 0); /* not near: farther than twice a buffer of nothing */
    yard_free(y);

    y = yard_new();
    yard_plain_camera(y);
    yard_sensitive(y, "school", 10, -2, 14, 2, 20);
    yard_sensitive(y, "court", 1, -2, 2, 2, 20); /* of no kind that the rule names */
    j = judge(y);
    CHECK_NEAR(judged_figure(&j, "sensitive_mounted", "C0"), -10, 1e-9);
    yard_free(y);
}

static void test_unnamed(void)
{
    struct yard *y = yard_new();
    struct dg_camera *camera = yard_plain_camera(y);
    yard_private(y, "yard", 20, -5, 30, 5);
    struct judged j = judge(y);
    CHECK_RULE(&j, "private_named", 1, 1);
    camera->must_not_see = "the yard: masked";
    j = judge(y);
    CHECK_RULE(&j, "private_named", 1, 0);
    yard_free(y);
}

/* The need lies within the yard, so what hides the yard hides all of it; beside the yard (12 / 30 = 0.4 of the
 * half picture, the yard ends at 5 / 20 = 0.25) it loses nothing. */
static void test_mask_cost(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_private(y, "yard", 20, -5, 30, 5);
    struct dg_need *need = yard_need_box(y, 22, -2, 28, 2, "monitor");
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "mask_cost", "C0"), 100, 1e-9);
    CHECK_NEAR(judged_detail(judged_found(&j, "mask_cost", "C0"), "hidden"), 100, 1e-9);
    need->geom = yard_box(y, 20, 12, 30, 18);
    j = judge(y);
    CHECK_RULE(&j, "mask_cost", 1, 0);
    yard_free(y);
}

static void test_instead(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    struct dg_need *need = yard_need_box(y, 10, -2, 20, 2, "detect");
    yard_need_box(y, 10, -2, 20, 2, "")->ceiling_class = "observe"; /* asks for no camera */
    need->instead_lighting = "Lamps did not help";
    need->instead_presence = "yes";
    struct judged j = judge(y);
    CHECK_RULE(&j, "instead_answered", 1, 1);
    CHECK_NEAR(judged_figure(&j, "instead_answered", "N0"), 2, 0);
    yard_free(y);
}

static void test_scheme(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    struct judged j = judge(y);
    CHECK_RULE(&j, "people_named", 1, 0);
    CHECK_RULE(&j, "retention_most", 1, 0);
    CHECK_RULE(&j, "capability_forbidden", 1, 0);
    y->dossier.scheme.sign = y->dossier.scheme.access = "";
    y->dossier.scheme.retention_days = 31;
    y->equipment[0].capabilities = "[\"face_recognition\",\"motion_detection\",\"audio\"]";
    j = judge(y);
    CHECK_NEAR(judged_figure(&j, "people_named", ""), 2, 0);
    CHECK_NEAR(judged_figure(&j, "retention_most", ""), 31, 0);
    CHECK_NEAR(judged_figure(&j, "capability_forbidden", "E0"), 2, 0);
    y->dossier.scheme.retention_days = -1;
    j = judge(y);
    CHECK_RULE(&j, "retention_most", 0, 0);
    CHECK_INT(judged_result(&j, "retention_most")->n_unjudged, 1);
    yard_free(y);
}

int main(void)
{
    TAP_CASE("private ground, place by place", test_ground);
    TAP_CASE("private ground at which persons are told", test_faces);
    TAP_CASE("house fronts seen clearly", test_front);
    TAP_CASE("doors of homes", test_doors);
    TAP_CASE("without doors and private space nothing passes", test_no_doors);
    TAP_CASE("a need's ceiling", test_ceiling);
    TAP_CASE("sensitive places and the ground around them", test_sensitive);
    TAP_CASE("what a camera must not see is written down", test_unnamed);
    TAP_CASE("what masks cost a need", test_mask_cost);
    TAP_CASE("less intrusive means", test_instead);
    TAP_CASE("people, retention, capabilities", test_scheme);
    return tap_end();
}
