/* Claim: any promise about a class at a distance, recomputed. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/say.h"
#include "base/nearest.h"
#include "io/io.h"
#include "rule/rule.h"

static const char *const editions[] = {"2014", "2025"};

/* The class, and the edition that has it. */
static int class_find(const struct dg_app_claim_params *p, struct dg_claim_params *out, struct dg_err *err)
{
    struct dg_nearest near = {.typed = p->class_id};
    for (size_t i = 0; i < sizeof editions / sizeof *editions; i++) {
        const struct dg_class_table *table = dg_classes(editions[i]);
        if (p->edition && strcmp(p->edition, editions[i]) != 0) continue;
        out->class_ix = dg_class_find(table, p->class_id);
        out->classes = table;
        if (out->class_ix >= 0) return 0;
        for (int32_t k = 0; k < table->n_classes; k++) dg_nearest_try(&near, table->classes[k].id);
    }
    return dg_err_set(err, DG_EINVAL, "--class: \"%.40s\" is not a class of IEC 62676-4%s%s%s%s%s", p->class_id,
                      p->edition ? ":" : "", p->edition ? p->edition : "", near.best ? "; did you mean \"" : "",
                      near.best ? near.best : "", near.best ? "\"?" : "");
}

static int params_of(const struct dg_app_claim_params *p, struct dg_claim_params *out, struct dg_err *err)
{
    *out = (struct dg_claim_params){.distance_m = p->distance_m,
                                    .width_px = p->width_px,
                                    .height_px = p->height_px,
                                    .sensor_width_mm = p->sensor_width_mm,
                                    .focal_mm = p->focal_mm,
                                    .hfov_deg = p->hfov_deg,
                                    .mount_m = p->mount_m,
                                    .target_m = p->target_m,
                                    .tilt_deg = p->tilt_deg};
    DG_TRY(class_find(p, out, err));
    if (!p->sensor) return 0;
    if (!isnan(p->sensor_width_mm))
        return dg_err_set(err, DG_EINVAL, "--sensor and --sensor-width say the same thing twice; give one");
    out->sensor_width_mm = dg_sensor_width_mm(p->sensor);
    if (isnan(out->sensor_width_mm))
        return dg_err_set(err, DG_EINVAL,
                          "--sensor: \"%.40s\" is not a format that is known (1/2.8 and the like); give "
                          "--sensor-width in mm",
                          p->sensor);
    return 0;
}

/* ---- words ---------------------------------------------------------------------------------------------- */

static const char *class_word(const struct dg_say *say, const struct dg_class_table *table, int32_t ix)
{
    char key[60];
    if (ix < 0) return dg_word(say->lang, "claim.no_class");
    snprintf(key, sizeof key, "class.%s", table->classes[ix].id);
    return dg_word(say->lang, key);
}

static void say_needs(struct dg_say *say, const struct dg_claim_params *p, const struct dg_claim *c)
{
    dg_say_line(say, "", "claim.claimed", "class", class_word(say, p->classes, p->class_ix), "standard",
                dg_say_token(say, "IEC 62676-4"), "edition", dg_say_token(say, p->classes->edition), "distance",
                dg_say_num(say, p->distance_m, 2), "density", dg_say_num(say, c->px_per_m, 1), NULL);
    dg_say_line(say, "", "claim.needs", "width", dg_say_int(say, p->width_px), "hfov",
                dg_say_num(say, c->needs_hfov_deg, 2), NULL);
    if (!isnan(c->needs_focal_mm))
        dg_say_line(say, "", "claim.needs_focal", "sensor", dg_say_num(say, p->sensor_width_mm, 2), "focal",
                    dg_say_num(say, c->needs_focal_mm, c->needs_focal_mm < 20 ? 1 : 0), NULL);
    if (!isnan(c->incidence_deg))
        dg_say_line(say, "", c->is_tilt_assumed ? "claim.incidence_aimed" : "claim.incidence", "mount",
                    dg_say_num(say, p->mount_m, 2), "target", dg_say_num(say, p->target_m, 2), "incidence",
                    dg_say_num(say, c->incidence_deg, 1), "tilt", dg_say_num(say, c->tilt_deg, 1), NULL);
}

static void say_lens(struct dg_say *say, const struct dg_claim_params *p, const struct dg_claim *c)
{
    dg_say_line(say, "", c->is_out_of_view ? "claim.lens_out_of_view" : "claim.lens", "hfov",
                dg_say_num(say, c->hfov_deg, 2), "density", dg_say_num(say, c->density_px_per_m, 1), "class",
                class_word(say, p->classes, c->reached_ix), NULL);
    if (c->across_m > 0) dg_say_line(say, "", "claim.across", "across", dg_say_num(say, c->across_m, 1), NULL);
    for (int32_t k = 0; k < p->classes->n_classes; k++)
        dg_say_line(say, "  ", c->reaches_m[k] > 0 ? "claim.reach" : "claim.reach_nowhere", "class",
                    class_word(say, p->classes, k), "density",
                    dg_say_num(say, p->classes->classes[k].px_per_m, 1), "distance",
                    dg_say_num(say, c->reaches_m[k], 1), NULL);
    if (!isnan(c->blind_m))
        dg_say_line(say, "", "claim.blind", "blind", dg_say_num(say, c->blind_m, 1), "vfov",
                    dg_say_num(say, c->vfov_deg, 1), NULL);
    if (c->is_height_assumed) dg_say_line(say, "", "claim.height_assumed", NULL);
    dg_say_line(say, "",
                c->is_out_of_view ? "claim.fails_out_of_view"
                : c->holds        ? "claim.holds"
                                  : "claim.fails",
                "has", dg_say_num(say, 100 * c->density_px_per_m / c->px_per_m, 1), "width",
                dg_say_num(say, c->needs_width_px, 0), NULL);
}

static void say_sensor(struct dg_say *say, const struct dg_app_claim_params *p, const struct dg_claim_params *q)
{
    if (p->sensor)
        dg_say_line(say, "", "claim.sensor_default", "format", dg_say_token(say, p->sensor), "sensor",
                    dg_say_num(say, q->sensor_width_mm, 2), NULL);
}

static void json_of(struct dg_json *json, const struct dg_app_claim_params *asked,
                    const struct dg_claim_params *p, const struct dg_claim *c)
{
    dg_json_object(json, NULL);
    dg_json_str(json, "format", "didgah.claim/1");
    dg_json_str(json, "edition", p->classes->edition);
    dg_json_str(json, "class_id", p->classes->classes[p->class_ix].id);
    dg_json_num(json, "px_per_m", c->px_per_m, 4);
    dg_json_num(json, "distance_m", p->distance_m, 4);
    dg_json_int(json, "width_px", p->width_px);
    dg_json_num(json, "sensor_width_mm", p->sensor_width_mm, 4);
    dg_json_bool(json, "is_sensor_width_assumed", asked->sensor != NULL);
    dg_json_num(json, "needs_f_px", c->needs_f_px, 2);
    dg_json_num(json, "needs_focal_mm", c->needs_focal_mm, 3);
    dg_json_num(json, "needs_hfov_deg", c->needs_hfov_deg, 4);
    dg_json_num(json, "mount_m", p->mount_m, 4);
    dg_json_num(json, "target_m", p->target_m, 4);
    dg_json_num(json, "tilt_deg", c->tilt_deg, 4);
    dg_json_bool(json, "is_tilt_assumed", c->is_tilt_assumed);
    dg_json_num(json, "incidence_deg", c->incidence_deg, 4);
    if (c->has_lens) {
        dg_json_object(json, "lens");
        dg_json_num(json, "hfov_deg", c->hfov_deg, 4);
        dg_json_num(json, "vfov_deg", c->vfov_deg, 4);
        dg_json_bool(json, "is_height_px_assumed", c->is_height_assumed);
        dg_json_num(json, "focal_mm", c->focal_mm, 3);
        dg_json_num(json, "f_px", c->f_px, 2);
        dg_json_num(json, "density_px_per_m", c->density_px_per_m, 4);
        dg_json_bool(json, "is_out_of_view", c->is_out_of_view);
        dg_json_num(json, "across_m", c->across_m, 3);
        dg_json_str(json, "reached_class_id", c->reached_ix >= 0 ? p->classes->classes[c->reached_ix].id : "");
        dg_json_num(json, "reach_m", c->reach_m, 3);
        dg_json_object(json, "reaches_m");
        for (int32_t k = 0; k < p->classes->n_classes; k++)
            dg_json_num(json, p->classes->classes[k].id, c->reaches_m[k], 3);
        dg_json_end_object(json);
        dg_json_num(json, "blind_m", c->blind_m, 3);
        dg_json_num(json, "needs_width_px", c->needs_width_px, 0);
        dg_json_bool(json, "holds", c->holds);
        dg_json_end_object(json);
    }
    dg_json_end_object(json);
}

int dg_app_claim(struct dg_text *text, enum dg_lang lang, bool as_json,
                 const struct dg_app_claim_params *params, bool *holds, struct dg_err *err)
{
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    struct dg_claim_params p;
    struct dg_claim c;

    DG_TRY(params_of(params, &p, err));
    DG_TRY(dg_claim_compute(&p, &c, err));
    if (as_json) {
        struct dg_json json;
        dg_json_begin(&json, text, 2);
        json_of(&json, params, &p, &c);
        dg_text_add(text, "\n");
    } else {
        say_needs(&say, &p, &c);
        say_sensor(&say, params, &p);
        if (c.has_lens) say_lens(&say, &p, &c);
    }
    *holds = !c.has_lens || c.holds;
    return dg_text_finish(text, err);
}
