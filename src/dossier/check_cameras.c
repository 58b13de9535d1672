/* Sites, cameras, presets, equipment, links: what is mounted and what carries its pictures. */
#include "dossier/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

/* ---- sites ----------------------------------------------------------------------------------------- */

void dg_check_sites(struct dg_check *check)
{
    static const char *const kinds[] = {"pole", "lamp", "wall", "roof", "mast", NULL};
    static const char *const supplies[] = {"", "grid", "solar", "battery", "none", NULL};
    const struct dg_dossier *d = check->dossier;
    dg_check_doubles(check, DG_CHECK_site_id_twice, &check->sites);
    for (int32_t i = 0; i < d->sites.n; i++) {
        const struct dg_site *site = &d->sites.items[i];
        const char *name = dg_check_name(check, site->site_id, i);
        if (!*site->site_id) dg_check_note(check, DG_CHECK_site_id_missing, name, "");
        if (isnan(site->at.x)) dg_check_note(check, DG_CHECK_site_place_missing, name, "");
        if (!dg_check_is_one_of(site->kind, kinds)) {
            dg_check_note(check, DG_CHECK_site_kind_unknown, name, site->kind);
        }
        if (!dg_check_is_one_of(site->supply, supplies))
            dg_check_note(check, DG_CHECK_site_supply_unknown, name, site->supply);
        if (site->height_m <= 0 || site->height_m > DG_MAX_HEIGHT_M) {
            dg_check_note_num(check, DG_CHECK_site_height_invalid, name, site->height_m);
        }
    }
}

/* ---- equipment ------------------------------------------------------------------------------------- */

/* The widest and narrowest angle that equipment can be set to; NAN where the data sheet does not say. */
static void angle_range(const struct dg_equipment *e, double *least, double *most)
{
    const double deg = 57.29577951308232;
    bool has_sensor = e->sensor_width_mm > 0;
    *most = e->hfov_max_deg;
    *least = e->hfov_min_deg;
    if (isnan(*most) && has_sensor && e->focal_min_mm > 0) {
        *most = 2 * atan(e->sensor_width_mm / (2 * e->focal_min_mm)) * deg;
    }
    if (isnan(*least) && has_sensor && e->focal_max_mm > 0) {
        *least = 2 * atan(e->sensor_width_mm / (2 * e->focal_max_mm)) * deg;
    }
    if (isnan(*least)) *least = *most; /* one figure: a fixed lens */
}

/* A tenth of a degree more or less than the data sheet is rounding. */
static bool is_in_angle_range(const struct dg_equipment *e, double hfov_deg)
{
    double least, most;
    angle_range(e, &least, &most);
    return isnan(most) || (hfov_deg >= least - 0.1 && hfov_deg <= most + 0.1);
}

static bool is_existing(const struct dg_camera *camera) { return strcmp(camera->status, "existing") == 0; }

/* Which cameras rest on this equipment? Those already there are judged if they can be, so they block nothing.
 */
struct usage {
    bool is_used;           /* by a camera that the scheme wants */
    bool has_to_give_angle; /* to one that states no angle of its own */
};

static struct usage usage_of(const struct dg_dossier *d, const char *equipment_id)
{
    struct usage usage = {0};
    for (int32_t i = 0; *equipment_id && i < d->cameras.n; i++) {
        const struct dg_camera *camera = &d->cameras.items[i];
        if (is_existing(camera) || strcmp(camera->equipment_id, equipment_id) != 0) continue;
        usage.is_used = true;
        if (isnan(camera->hfov_deg)) usage.has_to_give_angle = true;
    }
    return usage;
}

static void say(struct dg_check *check, bool is_mild, enum dg_check_rule_ix rule, const char *name,
                const char *value)
{
    if (is_mild) {
        dg_check_warn(check, rule, name, value);
    } else {
        dg_check_note(check, rule, name, value);
    }
}

static void check_pixels(struct dg_check *check, const struct dg_equipment *e, const char *name, bool is_mild)
{
    char value[40];
    if (e->width_px < 0 || e->height_px < 0) {
        say(check, is_mild, DG_CHECK_equipment_pixels_missing, name, "");
    } else if (!e->width_px || !e->height_px || e->width_px > 100000 || e->height_px > 100000) {
        snprintf(value, sizeof value, "%d x %d", (int)e->width_px, (int)e->height_px);
        say(check, is_mild, DG_CHECK_equipment_pixels_invalid, name, value);
    }
}

static void check_angles(struct dg_check *check, const struct dg_equipment *e, const char *name,
                         struct usage usage)
{
    bool is_flat = !*e->projection || strcmp(e->projection, "rectilinear") == 0;
    bool has_focal = !isnan(e->sensor_width_mm) && !isnan(e->focal_min_mm);
    double least = isnan(e->hfov_min_deg) ? e->hfov_max_deg : e->hfov_min_deg, most = e->hfov_max_deg;
    char value[64];
    if (isnan(most) && !has_focal) {
        say(check, !usage.has_to_give_angle, DG_CHECK_equipment_angle_missing, name, "");
    }
    if (!isnan(most) && !(least > 0 && least <= most && (is_flat ? most < 180 : most <= 360))) {
        snprintf(value, sizeof value, "%g to %g", least, most);
        say(check, !usage.is_used, DG_CHECK_equipment_angle_invalid, name, value);
    }
    if (e->sensor_width_mm <= 0 || e->focal_min_mm <= 0 || e->focal_max_mm < e->focal_min_mm) {
        snprintf(value, sizeof value, "%g; %g to %g", e->sensor_width_mm, e->focal_min_mm, e->focal_max_mm);
        say(check, !usage.is_used, DG_CHECK_equipment_focal_invalid, name, value);
    }
}

/* Words for recognising or following people, as they are found in data sheets: any of the stems makes a word of
 * `capabilities` one. Persian names are not used in that column. */
static const char *const forbidden_stems[] = {
    "face",          "facial",    "biometric", "gait",    "person_tracking", "people_tracking",
    "auto_tracking", "autotrack", "re_id",     "reid",    "reidentif",       "plate",
    "anpr",          "alpr",      "lpr",       "emotion", "behaviour",       "behavior",
    "watch_list",    "watchlist", "blacklist", "gender",  "age_estimat",     "ethnic",
    "voice",         "audio",     NULL,
};

static void check_capabilities(struct dg_check *check, const struct dg_equipment *e, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_- ";
    char word[DG_MAX_NAME], plain[DG_MAX_NAME];
    for (const char *s = e->capabilities; *s;) {
        size_t n = strspn(s, letters);
        if (!n) {
            s++;
            continue;
        }
        snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1), s);
        s += n;
        for (size_t i = 0; i <= strlen(word); i++) {
            char c = word[i];
            plain[i] = c == '-' || c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
        for (const char *const *stem = forbidden_stems; *stem; stem++) {
            if (!strstr(plain, *stem)) continue;
            dg_check_note(check, DG_CHECK_equipment_capability_forbidden, name, word);
            break;
        }
    }
}

void dg_check_equipment(struct dg_check *check)
{
    static const char *const codecs[] = {"", "mjpeg", "h264", "h265", "h265plus", NULL};
    static const char *const kinds[] = {"fixed", "ptz", "fisheye", "panoramic", NULL};
    static const char *const projections[] = {
        "", "rectilinear", "equidistant", "equisolid", "stereographic", "orthographic", "cylindrical", NULL};
    const struct dg_dossier *d = check->dossier;
    dg_check_doubles(check, DG_CHECK_equipment_id_twice, &check->equipment);
    for (int32_t i = 0; i < d->equipment.n; i++) {
        const struct dg_equipment *e = &d->equipment.items[i];
        const char *name = dg_check_name(check, e->equipment_id, i);
        struct usage usage = usage_of(d, e->equipment_id);
        if (!*e->equipment_id) dg_check_note(check, DG_CHECK_equipment_id_missing, name, "");
        if (!dg_check_is_one_of(e->kind, kinds)) {
            say(check, !usage.is_used, DG_CHECK_equipment_kind_unknown, name, e->kind);
        }
        if (!dg_check_is_one_of(e->projection, projections)) {
            say(check, !usage.is_used, DG_CHECK_equipment_projection_unknown, name, e->projection);
        }
        check_pixels(check, e, name, !usage.is_used);
        check_angles(check, e, name, usage);
        if (strcmp(e->kind, "ptz") == 0 && (isnan(e->pan_min_deg) || isnan(e->pan_max_deg) ||
                                            isnan(e->tilt_min_deg) || isnan(e->tilt_max_deg))) {
            dg_check_note(check, DG_CHECK_equipment_ptz_limits_missing, name, "");
        }
        if (!*e->source) dg_check_note(check, DG_CHECK_equipment_source_missing, name, "");
        if (!dg_check_is_one_of(e->codec, codecs))
            dg_check_note(check, DG_CHECK_equipment_codec_unknown, name, e->codec);
        check_capabilities(check, e, name);
    }
}

/* ---- cameras --------------------------------------------------------------------------------------- */

/* One camera under check; its faults are mild if it exists already. */
struct subject {
    const struct dg_camera *camera;
    const struct dg_equipment *equipment; /* NULL: none or unknown */
    const char *name;
    bool is_mild;
};

static void fault(struct dg_check *check, const struct subject *s, enum dg_check_rule_ix rule, double value)
{
    char text[40] = "";
    if (!isnan(value)) snprintf(text, sizeof text, "%.10g", value);
    say(check, s->is_mild, rule, s->name, text);
}

static void check_camera_place(struct dg_check *check, const struct subject *s)
{
    const struct dg_geom *boundary = &check->dossier->scheme.boundary;
    const struct dg_camera *c = s->camera;
    if (isnan(c->at.x)) {
        fault(check, s, DG_CHECK_camera_place_missing, NAN);
    } else if (boundary->kind == DG_GEOM_AREA) {
        double away = dg_geom_distance_m(boundary, c->at);
        if (away > 0) dg_check_note_num(check, DG_CHECK_camera_outside, s->name, ceil(away));
    }
    if (*c->site_id && !dg_ids_has(&check->sites, c->site_id)) {
        dg_check_note(check, DG_CHECK_camera_site_unknown, s->name, c->site_id);
    }
}

static void check_camera_mount(struct dg_check *check, const struct subject *s)
{
    const struct dg_camera *c = s->camera;
    if (isnan(c->height_m)) {
        fault(check, s, DG_CHECK_camera_height_missing, NAN);
    } else if (c->height_m <= 0 || c->height_m > DG_MAX_HEIGHT_M) {
        fault(check, s, DG_CHECK_camera_height_invalid, c->height_m);
    } else if (c->height_m < 2 || c->height_m > 30) {
        fault(check, s, DG_CHECK_camera_height_unusual, c->height_m);
    }
    if (isnan(c->bearing_deg)) {
        fault(check, s, DG_CHECK_camera_bearing_missing, NAN);
    } else if (c->bearing_deg < 0 || c->bearing_deg > 360) {
        fault(check, s, DG_CHECK_camera_bearing_invalid, c->bearing_deg);
    }
    if (isnan(c->tilt_deg)) {
        fault(check, s, DG_CHECK_camera_tilt_missing, NAN);
    } else if (c->tilt_deg < -90 || c->tilt_deg > 90) {
        fault(check, s, DG_CHECK_camera_tilt_invalid, c->tilt_deg);
    }
    if (c->range_m <= 0) fault(check, s, DG_CHECK_camera_range_invalid, c->range_m);
}

static void check_camera_lens(struct dg_check *check, const struct subject *s)
{
    const struct dg_camera *c = s->camera;
    const struct dg_equipment *e = s->equipment;
    if (!*c->equipment_id) {
        say(check, s->is_mild, DG_CHECK_camera_equipment_missing, s->name, "");
    } else if (!e) {
        say(check, s->is_mild, DG_CHECK_camera_equipment_unknown, s->name, c->equipment_id);
    }
    if (!isnan(c->hfov_deg) && !(c->hfov_deg > 0 && c->hfov_deg <= 360)) {
        fault(check, s, DG_CHECK_camera_angle_invalid, c->hfov_deg);
    } else if (!isnan(c->hfov_deg) && e && !is_in_angle_range(e, c->hfov_deg)) {
        fault(check, s, DG_CHECK_camera_angle_outside, c->hfov_deg);
    }
    double least = e ? e->focal_min_mm : NAN, most = e && !isnan(e->focal_max_mm) ? e->focal_max_mm : least;
    bool is_within = isnan(least) || (c->focal_mm >= least * 0.99 && c->focal_mm <= most * 1.01);
    if (!isnan(c->focal_mm) && (c->focal_mm <= 0 || !is_within)) {
        fault(check, s, DG_CHECK_camera_focal_outside, c->focal_mm);
    }
}

/* Each id of the list that no need has. */
static void check_camera_serves(struct dg_check *check, const struct subject *s)
{
    const char *list = s->camera->serves, *at = NULL;
    bool serves_any = false;
    char id[DG_MAX_NAME * 4 + 1];
    for (size_t n = 0; dg_serves_next(&list, &at, &n); serves_any = true) {
        snprintf(id, sizeof id, "%.*s", (int)(n < sizeof id ? n : sizeof id - 1), at);
        if (!dg_ids_has(&check->needs, id)) dg_check_note(check, DG_CHECK_camera_serves_unknown, s->name, id);
    }
    if (!serves_any && !s->is_mild) dg_check_note(check, DG_CHECK_camera_serves_nothing, s->name, "");
}

static void check_camera_reasons(struct dg_check *check, const struct subject *s)
{
    const struct dg_camera *c = s->camera;
    if (!*c->purpose) {
        say(check, s->is_mild, DG_CHECK_camera_purpose_missing, s->name, "");
    } else if (dg_check_is_vague(c->purpose)) {
        dg_check_note(check, DG_CHECK_camera_purpose_vague, s->name, c->purpose);
    }
    if (!*c->rationale && !s->is_mild) dg_check_note(check, DG_CHECK_camera_rationale_missing, s->name, "");
    check_camera_serves(check, s);
}

static void check_camera_phase(struct dg_check *check, const struct subject *s)
{
    static const char *const statuses[] = {"planned", "existing", "built", NULL};
    const struct dg_dossier *d = check->dossier;
    const struct dg_camera *c = s->camera;
    bool has_phase = false;
    if (!dg_check_is_one_of(c->status, statuses)) {
        dg_check_note(check, DG_CHECK_camera_status_unknown, s->name, c->status);
    }
    if (c->phase_no < 0) {
        if (!s->is_mild) dg_check_note(check, DG_CHECK_camera_phase_missing, s->name, "");
        return;
    }
    for (int32_t i = 0; i < d->phases.n && !has_phase; i++)
        has_phase = d->phases.items[i].phase_no == c->phase_no;
    if (!has_phase) dg_check_note_num(check, DG_CHECK_camera_phase_unknown, s->name, c->phase_no);
}

static void check_camera_claim(struct dg_check *check, const struct subject *s)
{
    const char *edition = check->dossier->scheme.edition;
    const struct dg_camera *c = s->camera;
    if ((*c->claim_class == 0) != (isnan(c->claim_distance_m) != 0)) {
        dg_check_note(check, DG_CHECK_camera_claim_incomplete, s->name, "");
    }
    if (*c->claim_class && dg_check_is_edition(edition) && dg_check_class(edition, c->claim_class) < 0) {
        dg_check_note(check, DG_CHECK_camera_claim_unknown, s->name, c->claim_class);
    }
}

static void check_camera_presets(struct dg_check *check, const struct subject *s)
{
    const struct dg_dossier *d = check->dossier;
    if (!s->equipment || strcmp(s->equipment->kind, "ptz") != 0) return;
    for (int32_t i = 0; i < d->presets.n; i++) {
        if (strcmp(d->presets.items[i].camera_id, s->camera->camera_id) == 0) return;
    }
    dg_check_note(check, DG_CHECK_camera_ptz_no_presets, s->name, "");
}

void dg_check_cameras(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    if (!d->cameras.n) dg_check_note(check, DG_CHECK_cameras_missing, "", "");
    dg_check_doubles(check, DG_CHECK_camera_id_twice, &check->cameras);
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_camera *c = &d->cameras.items[i];
        struct subject s = {.camera = c,
                            .equipment = dg_dossier_equipment(d, c->equipment_id),
                            .name = dg_check_name(check, c->camera_id, i),
                            .is_mild = is_existing(c)};
        if (!*c->camera_id) dg_check_note(check, DG_CHECK_camera_id_missing, s.name, "");
        check_camera_place(check, &s);
        check_camera_mount(check, &s);
        check_camera_lens(check, &s);
        check_camera_reasons(check, &s);
        check_camera_phase(check, &s);
        check_camera_claim(check, &s);
        check_camera_presets(check, &s);
    }
}

/* ---- presets --------------------------------------------------------------------------------------- */

static const struct dg_equipment *equipment_of(const struct dg_dossier *d, const char *camera_id)
{
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_camera *camera = &d->cameras.items[i];
        if (strcmp(camera->camera_id, camera_id) == 0) return dg_dossier_equipment(d, camera->equipment_id);
    }
    return NULL;
}

void dg_check_presets(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    for (int32_t i = 0; i < d->presets.n; i++) {
        const struct dg_preset *p = &d->presets.items[i];
        const char *name = dg_check_name(check, p->camera_id, i);
        if (!dg_ids_has(&check->cameras, p->camera_id)) {
            dg_check_note(check, DG_CHECK_preset_camera_unknown, name, p->camera_id);
            continue; /* nothing rests on it */
        }
        const struct dg_equipment *e = equipment_of(d, p->camera_id);
        if (!(p->bearing_deg >= 0 && p->bearing_deg <= 360)) {
            dg_check_note_num(check, DG_CHECK_preset_bearing_invalid, name, p->bearing_deg);
        }
        if (!(p->tilt_deg >= -90 && p->tilt_deg <= 90)) {
            dg_check_note_num(check, DG_CHECK_preset_tilt_invalid, name, p->tilt_deg);
        }
        if (p->hfov_deg <= 0 || (!isnan(p->hfov_deg) && e && !is_in_angle_range(e, p->hfov_deg))) {
            dg_check_note_num(check, DG_CHECK_preset_angle_outside, name, p->hfov_deg);
        }
    }
}
