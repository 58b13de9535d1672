/* Measures of needs: what each gets of what it asks for, how steeply faces are seen, what lies in blind zones.
 */
#include <math.h>
#include <string.h>

#include "rule/measure_technical.h"

#define DEG (180 / M_PI)

const struct dg_measure_param dg_need_share_params[1] = {
    {.name = "light", .unit = "day night", .words = "day night", .least = 1},
};

/* Classes in which a face is to be told: identify (250 px/m) and above of 2014, characterise (250 px/m) and
 * above of 2025. */
const struct dg_measure_param dg_need_steep_params[3] = {
    {.name = "limit_deg", .unit = "deg", .fallback = 15, .least = 1, .most = 89},
    {.name = "classes",
     .unit = "class",
     .words = "identify inspect characterise validate scrutinise",
     .least = 1},
    {.name = "subjects", .unit = "subject", .words = "person", .least = 1},
};

static const char *const lights[2] = {"day", "night"};
static const char *const light_keys[2] = {"rule.by_day", "rule.by_night"};

/* Figure: the share that is met, as percent of the share that the need asks for. Asked 0.9, met 150 of 200 m2:
 * 150 / 200 / 0.9 = 83.3 %. */
static int share_of(struct dg_measure_run *run, const struct dg_need_report *report, enum dg_light light,
                    struct dg_err *err)
{
    const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
    double share = report->total > 0 ? report->met[light] / report->total : 0;
    struct dg_measured m = {.layer = "need",
                            .object = need->need_id,
                            .ix = report->need_ix,
                            .value = 100 * share / need->min_share,
                            .light = lights[light],
                            .geom = need->geom};
    if (report->is_met[light]) m.value = fmax(m.value, 100); /* the same rounding as the assessment's verdict */
    dg_measured_title(&m, "title", need->title_en, need->title_fa);
    dg_measured_word(&m, "light", light_keys[light]);
    dg_measured_number(&m, "share", 100 * share, 1);
    dg_measured_number(&m, "asked", 100 * need->min_share, 1);
    dg_measured_number(&m, "met", report->met[light], 0);
    dg_measured_number(&m, "total", report->total, 0);
    dg_measured_number(&m, "lacking", fmax(0, need->min_share * report->total - report->met[light]), 0);
    dg_measured_word(&m, "need_unit", dg_measure_key(run, "unit", report->unit));
    dg_measured_word(&m, "class", dg_measure_key(run, "class", need->floor_class));
    return dg_measure_add(run, &m, err);
}

int dg_need_share_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->assessment->n_needs; i++) {
        const struct dg_need_report *report = &run->assessment->needs[i];
        const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
        if (!*need->floor_class) continue; /* a ceiling alone asks for nothing */
        for (int light = DG_DAY; light <= DG_NIGHT; light++) {
            if (!(light == DG_DAY ? need->by_day : need->by_night)) continue;
            if (!dg_measure_has_word(run, "light", lights[light])) continue;
            if (!(need->min_share > 0))
                DG_TRY(dg_measure_skip(run, "need", need->need_id, "unable.need_asks_no_share", err));
            else
                DG_TRY(share_of(run, report, (enum dg_light)light, err));
        }
    }
    return 0;
}

/* ---- incidence ----------------------------------------------------------------------------------------- */

#define MOST_SPOTS 100 /* of one need: enough for whole percents */

/* Spots of a need: along lines, on a lattice over areas, its points. */
static int32_t spots_of(const struct dg_geom *geom, struct dg_pt out[MOST_SPOTS])
{
    int32_t n = 0;
    if (geom->kind == DG_GEOM_AREA) {
        struct dg_box box = dg_geom_box(geom);
        double step = sqrt(fmax((box.x1 - box.x0) * (box.y1 - box.y0), 0.01) / (MOST_SPOTS / 2.0));
        for (double y = box.y0 + step / 2; y < box.y1; y += step) {
            for (double x = box.x0 + step / 2; x < box.x1 && n < MOST_SPOTS; x += step) {
                if (dg_geom_contains(geom, (struct dg_pt){x, y})) out[n++] = (struct dg_pt){x, y};
            }
        }
        return n;
    }
    double step = dg_geom_length_m(geom) / (MOST_SPOTS - 10);
    for (int32_t r = 0; r < geom->n_rings; r++) {
        const struct dg_ring *ring = &geom->rings[r];
        if (geom->kind == DG_GEOM_POINT && n < MOST_SPOTS) out[n++] = ring->pts[0];
        for (int32_t i = 0; geom->kind == DG_GEOM_LINE && i + 1 < ring->n_pts; i++) {
            struct dg_pt a = ring->pts[i], b = ring->pts[i + 1];
            double length = hypot(b.x - a.x, b.y - a.y);
            for (double s = step / 2; s < length && n < MOST_SPOTS; s += step)
                out[n++] = (struct dg_pt){a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length};
        }
    }
    return n;
}

/* The smallest angle below the horizontal under which a camera that reaches the class sees the spot; NAN: none.
 */
static double least_incidence(const struct dg_measure_run *run, const struct dg_need *need,
                              const int32_t *cameras, int32_t n_cameras, int32_t class_ix, struct dg_pt spot)
{
    double least = NAN;
    double target = isnan(need->target_height_m) ? run->dossier->scheme.target_height_m : need->target_height_m;
    for (int32_t k = 0; k < n_cameras; k++) {
        const struct dg_camera_report *report = &run->assessment->cameras[cameras[k]];
        const struct dg_camera *camera = &run->dossier->cameras.items[report->camera_ix];
        struct dg_box box = dg_geom_box(&report->seen[DG_DAY][class_ix]);
        if (spot.x < box.x0 || spot.x > box.x1 || spot.y < box.y0 || spot.y > box.y1) continue;
        if (!dg_geom_contains(&report->seen[DG_DAY][class_ix], spot)) continue;
        double deg =
            atan2(camera->height_m - target, hypot(spot.x - report->at.x, spot.y - report->at.y)) * DEG;
        least = fmin(deg, least); /* passes over a NAN */
    }
    return least;
}

/* Figure: of the spots that are seen at the floor class by day, the share that no camera sees under limit_deg
 * or less. A lens at 4 m and a target at 1.5 m: 15 degrees at 2.5 / tan 15 = 9.33 m; nearer is steeper. */
static int steep_of(struct dg_measure_run *run, const struct dg_need_report *report, const int32_t *cameras,
                    int32_t n_cameras, struct dg_err *err)
{
    const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
    int32_t class_ix = dg_class_find(&run->assessment->classes, need->floor_class);
    struct dg_pt spots[MOST_SPOTS];
    int32_t n = spots_of(&need->geom, spots), n_seen = 0, n_steep = 0;
    double limit = dg_measure_number(run, "limit_deg"), worst = 0;
    if (class_ix < 0) return dg_measure_skip(run, "need", need->need_id, "unable.other_edition", err);
    for (int32_t i = 0; i < n; i++) {
        double deg = least_incidence(run, need, cameras, n_cameras, class_ix, spots[i]);
        if (isnan(deg)) continue;
        n_seen++;
        n_steep += deg > limit;
        worst = fmax(worst, deg);
    }
    if (!n_seen) return dg_measure_skip(run, "need", need->need_id, "unable.need_not_seen", err);
    struct dg_measured m = {.layer = "need",
                            .object = need->need_id,
                            .ix = report->need_ix,
                            .value = 100.0 * n_steep / n_seen,
                            .light = "day",
                            .geom = need->geom};
    dg_measured_title(&m, "title", need->title_en, need->title_fa);
    dg_measured_number(&m, "limit", limit, 1);
    dg_measured_number(&m, "worst", worst, 0);
    dg_measured_word(&m, "class", dg_measure_key(run, "class", need->floor_class));
    return dg_measure_add(run, &m, err);
}

/* For each need the reports of the cameras that serve it: first[need] .. first[need + 1]. */
static int servers_of(struct dg_measure_run *run, int32_t **first, int32_t **cameras, struct dg_err *err)
{
    const struct dg_assessment *a = run->assessment;
    int32_t n = run->dossier->needs.n;
    size_t total = 0;
    DG_TRY(DG_NEW(run->arena, first, (size_t)n + 2, err));
    for (int32_t c = 0; c < a->n_cameras; c++) {
        for (int32_t k = 0; k < a->cameras[c].n_serves; k++, total++) (*first)[a->cameras[c].serves[k] + 2]++;
    }
    for (int32_t i = 0; i <= n; i++) (*first)[i + 1] += (*first)[i];
    DG_TRY(DG_NEW(run->arena, cameras, total, err));
    for (int32_t c = 0; c < a->n_cameras; c++) {
        for (int32_t k = 0; k < a->cameras[c].n_serves; k++)
            (*cameras)[(*first)[a->cameras[c].serves[k] + 1]++] = c;
    }
    return 0;
}

int dg_need_steep_run(struct dg_measure_run *run, struct dg_err *err)
{
    int32_t *first = NULL, *cameras = NULL;
    DG_TRY(servers_of(run, &first, &cameras, err));
    for (int32_t i = 0; i < run->assessment->n_needs; i++) {
        const struct dg_need_report *report = &run->assessment->needs[i];
        const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
        int32_t from = first[report->need_ix], n = first[report->need_ix + 1] - from;
        if (!dg_measure_has_word(run, "classes", need->floor_class)) continue;
        if (!dg_measure_has_word(run, "subjects", need->subject)) continue;
        DG_TRY(steep_of(run, report, cameras + from, n, err));
    }
    return 0;
}

/* ---- blind zones --------------------------------------------------------------------------------------- */

/* Figure: the part of the need that is not met because it lies below the picture of the camera that comes
 * nearest, as percent of the need. 12 of 150 m2: 8 %. */
int dg_need_blind_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_assessment *a = run->assessment;
    double *blind = NULL;
    int32_t *camera = NULL;
    DG_TRY(DG_NEW(run->arena, &blind, (size_t)run->dossier->needs.n, err));
    DG_TRY(DG_NEW(run->arena, &camera, (size_t)run->dossier->needs.n, err));
    for (int32_t g = 0; g < a->n_gaps; g++) {
        const struct dg_gap *gap = &a->gaps[g];
        const struct dg_need *need = &run->dossier->needs.items[gap->need_ix];
        if (strcmp(gap->cause, "blind_zone") != 0 || gap->light != (need->by_day ? DG_DAY : DG_NIGHT)) continue;
        blind[gap->need_ix] += gap->amount;
        camera[gap->need_ix] = gap->camera_ix + 1;
    }
    for (int32_t i = 0; i < a->n_needs; i++) {
        const struct dg_need_report *report = &a->needs[i];
        const struct dg_need *need = &run->dossier->needs.items[report->need_ix];
        int32_t near = camera[report->need_ix] - 1;
        struct dg_measured m = {
            .layer = "need", .object = need->need_id, .ix = report->need_ix, .geom = need->geom};
        struct dg_concern *concern = NULL;
        if (!*need->floor_class || !(report->total > 0)) continue;
        m.value = 100 * blind[report->need_ix] / report->total;
        if (near >= 0) {
            DG_TRY(DG_NEW(run->arena, &concern, 1, err));
            *concern = (struct dg_concern){"camera", run->dossier->cameras.items[near].camera_id};
            m.concerned = concern;
            m.n_concerned = 1;
        }
        dg_measured_title(&m, "title", need->title_en, need->title_fa);
        dg_measured_number(&m, "blind", blind[report->need_ix], 0);
        dg_measured_word(&m, "need_unit", dg_measure_key(run, "unit", report->unit));
        dg_measured_token(&m, "camera", near >= 0 ? concern->id : "—");
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
