/* Build camera: the only file that sees where a camera hangs. */
#include <math.h>
#include <string.h>

#include "register/build.h"

#define CELL_M 500.0
#define EXACT_DECIMALS 7  /* a centimetre */
#define COARSE_DECIMALS 6 /* of points that come from streets and the lattice alone */

void dg_build_id(const struct dg_source *source, char letter, const char *case_id, const char *object_id,
                 char out[DG_PUBLIC_ID_SIZE])
{
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* none that are taken for another */
    char hex[DG_SHA256_HEX_SIZE], inner[DG_SHA256_HEX_SIZE + 64];
    dg_auto(dg_text_done) struct dg_text text = {0};

    dg_text_addn(&text, (const char *)source->secret, sizeof source->secret);
    dg_text_addf(&text, "didgah/register/%c", letter);
    dg_text_addn(&text, case_id, strlen(case_id) + 1);
    dg_text_add(&text, object_id);
    dg_sha256_hex(text.data, text.len, hex);
    /* Hashed twice with the secret before it, as HMAC does, so that no hash can be carried on. */
    memcpy(inner, source->secret, sizeof source->secret);
    memcpy(inner + sizeof source->secret, hex, 64);
    dg_sha256_hex(inner, sizeof source->secret + 64, hex);
    *out++ = letter;
    *out++ = '-';
    for (int i = 0; i < 10; i++) {
        int high = hex[2 * i] <= '9' ? hex[2 * i] - '0' : hex[2 * i] - 'a' + 10;
        int low = hex[2 * i + 1] <= '9' ? hex[2 * i + 1] - '0' : hex[2 * i + 1] - 'a' + 10;
        *out++ = letters[(high * 16 + low) & 31];
    }
    *out = 0;
}

int dg_build_text(struct dg_building_up *b, bool is_coarse, const char **text)
{
    if (!*text) *text = "";
    if (is_coarse) *text = dg_place_scrub(b->arena, *text);
    return *text ? 0 : dg_err_set(b->err, DG_ENOMEM, "out of memory while the register is built");
}

struct dg_both dg_build_both(struct dg_both given, const char *otherwise)
{
    bool has_en = given.en && *given.en, has_fa = given.fa && *given.fa;
    if (!has_en && !has_fa) return (struct dg_both){otherwise, otherwise};
    return (struct dg_both){has_en ? given.en : given.fa, has_fa ? given.fa : given.en};
}

static const struct dg_source_built *built_of(const struct dg_source_scheme *from,
                                              const struct dg_finders *finders, const char *camera_id)
{
    int32_t n;
    const struct dg_finder_item *items = dg_finder_find(&finders->built, camera_id, &n);
    return items ? &from->built[items[n - 1].ix] : NULL;
}

static void level_judge(const struct dg_source_scheme *from, const struct dg_finders *finders,
                        const char *camera_id, struct dg_pub_camera *to)
{
    int32_t n;
    const struct dg_finder_item *items = dg_finder_find(&finders->levels, camera_id, &n);
    if (items) {
        to->level = from->levels[items->ix].level;
        to->level_reason = dg_build_both(from->levels[items->ix].reason, "");
        return;
    }
    to->level = DG_PUBLIC_AREA;
    to->level_reason = (struct dg_both){dg_word(DG_EN, "register.reason_unjudged"),
                                        dg_word(DG_FA, "register.reason_unjudged")};
}

/* Built, taken down, and what was last told of it. */
static void state_take(const struct dg_source_scheme *from, const struct dg_finders *finders,
                       const struct dg_camera *camera, struct dg_pub_camera *to)
{
    int32_t n;
    const struct dg_source_built *built = built_of(from, finders, camera->camera_id);
    const struct dg_finder_item *items = dg_finder_find(&finders->services, camera->camera_id, &n);
    to->status = built ? "built" : camera->status;
    to->built_on = built ? built->built_on : "";
    to->has_moved = built && built->has_moved;
    to->service = DG_SERVICE_UNTOLD;
    to->service_on = "";
    if (!items) return;
    to->service = from->services[items[n - 1].ix].state;
    to->service_on = from->services[items[n - 1].ix].on;
    if (to->service == DG_SERVICE_REMOVED) to->status = "removed";
}

static struct dg_geom point_of(struct dg_pt *at, struct dg_ring *ring)
{
    *ring = (struct dg_ring){.pts = at, .n_pts = 1};
    return (struct dg_geom){DG_GEOM_POINT, 1, ring};
}

/* A named area, else a cell. */
static int area_place(struct dg_building_up *b, struct dg_crs_map *map, struct dg_pt at,
                      struct dg_pub_camera *to)
{
    struct dg_geom cell;
    struct dg_pt lonlat;
    DG_TRY(dg_crs_to_lonlat(map, at, &lonlat, b->err));
    const struct dg_source_area *area = dg_place_area(b->source, lonlat);
    if (area) {
        to->place = area->title;
        to->lonlat = area->lonlat;
        return 0;
    }
    double side = b->source->coarseness.cell_m > 0 ? b->source->coarseness.cell_m : CELL_M;
    DG_TRY(dg_place_cell(b->arena, at, side, &cell, b->err));
    return dg_place_lonlat(b->arena, map, &cell, COARSE_DECIMALS, &to->lonlat, b->err);
}

static int place(struct dg_building_up *b, const struct dg_streets *streets, struct dg_crs_map *map,
                 struct dg_pt at, struct dg_pub_camera *to)
{
    struct dg_shown shown;
    struct dg_ring ring;
    bool is_found = false;

    to->place = (struct dg_both){"", ""};
    if (to->level != DG_PUBLIC_AREA) {
        DG_TRY(dg_place_stretch(b->arena, streets, at, &b->source->coarseness, &shown, &is_found, b->err));
        if (is_found) to->place = (struct dg_both){shown.name, shown.name};
    }
    if (to->level == DG_PUBLIC_EXACT) {
        struct dg_geom point = point_of(&at, &ring);
        return dg_place_lonlat(b->arena, map, &point, EXACT_DECIMALS, &to->lonlat, b->err);
    }
    if (to->level == DG_PUBLIC_STREET && is_found)
        return dg_place_lonlat(b->arena, map, &shown.metres, COARSE_DECIMALS, &to->lonlat, b->err);
    if (to->level == DG_PUBLIC_STREET) {
        to->level = DG_PUBLIC_AREA;
        to->level_reason = (struct dg_both){dg_word(DG_EN, "register.reason_no_street"),
                                            dg_word(DG_FA, "register.reason_no_street")};
    }
    return area_place(b, map, at, to);
}

static int needs_take(struct dg_building_up *b, const struct dg_dossier *dossier,
                      const struct dg_camera *camera, struct dg_pub_camera *to)
{
    const char *list = camera->serves, *id;
    size_t n;
    DG_TRY(DG_NEW(b->arena, &to->need_ixs, (size_t)dossier->needs.n, b->err));
    while (dg_serves_next(&list, &id, &n)) {
        for (int32_t i = 0; i < dossier->needs.n; i++) {
            const char *need = dossier->needs.items[i].need_id;
            bool is_there = false;
            if (strlen(need) != n || memcmp(need, id, n) != 0) continue;
            for (int32_t j = 0; j < to->n_needs; j++) is_there |= to->need_ixs[j] == i;
            if (!is_there) to->need_ixs[to->n_needs++] = i;
        }
    }
    return 0;
}

static int conditions_take(struct dg_building_up *b, const struct dg_source_scheme *from,
                           const struct dg_finders *finders, const char *camera_id, bool is_coarse,
                           struct dg_pub_camera *to)
{
    int32_t n;
    const struct dg_finder_item *items = dg_finder_find(&finders->pinned, camera_id, &n);
    DG_TRY(DG_NEW(b->arena, &to->conditions, (size_t)n, b->err));
    for (int32_t i = 0; i < n; i++) {
        if (i && items[i].ix == items[i - 1].ix) continue; /* names the camera twice */
        const struct dg_source_condition *condition = &from->conditions[items[i].ix];
        struct dg_pub_condition *made = &to->conditions[to->n_conditions++];
        *made = (struct dg_pub_condition){condition->text, condition->closed_on, condition->is_closed, 1};
        DG_TRY(dg_build_text(b, is_coarse, &made->text));
        DG_TRY(dg_build_text(b, false, &made->closed_on));
    }
    return 0;
}

static bool carries(const struct dg_source_ground *ground, const struct dg_dossier *dossier,
                    const struct dg_pub_camera *camera)
{
    for (int32_t i = 0; i < ground->n_need_ids; i++) {
        for (int32_t j = 0; j < camera->n_needs; j++)
            if (strcmp(dossier->needs.items[camera->need_ixs[j]].need_id, ground->need_ids[i]) == 0)
                return true;
    }
    return ground->n_need_ids == 0;
}

/* Grounds of the whole scheme, and those that carry a need which the camera serves. */
static int grounds_take(struct dg_building_up *b, const struct dg_source_scheme *from, struct dg_pub_camera *to)
{
    DG_TRY(DG_NEW(b->arena, &to->ground_ixs, (size_t)from->n_grounds, b->err));
    for (int32_t i = 0; i < from->n_grounds; i++)
        if (carries(&from->grounds[i], from->dossier, to)) to->ground_ixs[to->n_grounds++] = i;
    return 0;
}

/* What is known of an exact camera alone. */
static void exact_take(const struct dg_dossier *dossier, const struct dg_camera *camera,
                       struct dg_pub_camera *to)
{
    const struct dg_site *site = dg_dossier_site(dossier, camera->site_id);
    to->ref = camera->camera_id;
    to->rationale = camera->rationale;
    to->mount = site ? site->kind : "";
    to->height_m = camera->height_m;
    to->bearing_deg = camera->bearing_deg;
    to->hfov_deg = camera->hfov_deg;
}

int dg_build_camera(struct dg_building_up *b, const struct dg_source_scheme *from,
                    const struct dg_finders *finders, struct dg_crs_map *map, const struct dg_camera *camera,
                    struct dg_pub_camera *to)
{
    const struct dg_dossier *dossier = from->dossier;
    const struct dg_source_built *built = built_of(from, finders, camera->camera_id);
    const struct dg_equipment *eq = dg_dossier_equipment(dossier, camera->equipment_id);
    struct dg_pt at = camera->at;

    to->ref = to->rationale = to->mount = "";
    to->height_m = to->bearing_deg = to->hfov_deg = NAN;
    to->kind = eq ? eq->kind : "";
    state_take(from, finders, camera, to);
    to->phase_no = camera->phase_no;
    if (to->has_moved) DG_TRY(dg_crs_to_metres(map, (struct dg_pt){built->lon, built->lat}, &at, b->err));
    dg_build_id(b->source, 'C', from->case_id, camera->camera_id, to->id);
    level_judge(from, finders, camera->camera_id, to);
    DG_TRY(place(b, &finders->streets, map, at, to));

    bool is_coarse = to->level != DG_PUBLIC_EXACT;
    if (!is_coarse) exact_take(dossier, camera, to);
    to->purpose = camera->purpose;
    DG_TRY(dg_build_text(b, is_coarse, &to->purpose));
    DG_TRY(dg_build_text(b, false, &to->rationale));
    DG_TRY(needs_take(b, dossier, camera, to));
    DG_TRY(grounds_take(b, from, to));
    DG_TRY(conditions_take(b, from, finders, camera->camera_id, is_coarse, to));
    DG_TRY(dg_reach_classes(b->arena, dossier, camera, is_coarse, &to->classes, &to->n_classes, b->err));
    to->best_class = to->n_classes ? to->classes[to->n_classes - 1].class_id : "";
    return 0;
}
