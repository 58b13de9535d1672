#include "assess/notes.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *code, *layer;
} words[DG_N_NOTES] = {
    [DG_NOTE_GRID] = {"grid", "scheme"},
    [DG_NOTE_FLAT] = {"flat_ground", "scheme"},
    [DG_NOTE_HEIGHT] = {"height_near_camera", "building"},
    [DG_NOTE_MOVED] = {"lens_moved", "camera"},
    [DG_NOTE_LENS_FOCAL] = {"lens_from_focal", "camera"},
    [DG_NOTE_LENS_WIDEST] = {"lens_widest", "camera"},
    [DG_NOTE_PROJECTION] = {"projection_by_kind", "camera"},
    [DG_NOTE_STRAIGHT_DOWN] = {"fisheye_straight_down", "camera"},
    [DG_NOTE_RANGE] = {"range_by_class", "camera"},
    [DG_NOTE_RANGE_CUT] = {"range_cut", "camera"},
    [DG_NOTE_PTZ_ONE_WAY] = {"ptz_one_way", "camera"},
    [DG_NOTE_PTZ_NO_PRESET] = {"ptz_no_preset", "camera"},
    [DG_NOTE_PTZ_LIMITS] = {"ptz_limits", "camera"},
    [DG_NOTE_IR] = {"ir_range", "camera"},
    [DG_NOTE_IR_MISSING] = {"ir_missing", "camera"},
    [DG_NOTE_LAMP] = {"lamp_lights", "lamp"},
    [DG_NOTE_LAMP_HEIGHT] = {"lamp_height", "lamp"},
    [DG_NOTE_LAMP_REACH] = {"lamp_reach", "lamp"},
    [DG_NOTE_LAMP_INSIDE] = {"lamp_inside", "lamp"},
    [DG_NOTE_FACADE] = {"facade_points", "private_space"},
    [DG_NOTE_NEED_CLASS] = {"need_without_class", "need"},
    [DG_NOTE_NEED_INSIDE] = {"need_inside_building", "need"},
    [DG_NOTE_NEED_FRONT] = {"need_on_wall", "need"},
    [DG_NOTE_EDITION] = {"edition_by_density", "need"},
};

void dg_notes_init(struct dg_notes *notes)
{
    *notes = (struct dg_notes){0};
    for (int i = 0; i < DG_N_NOTES; i++) {
        notes->items[i].value = NAN;
        notes->items[i].detail = "";
    }
}

void dg_note_add(struct dg_notes *notes, enum dg_note note, int64_t n, double value, const char *detail)
{
    notes->items[note].n += n;
    if (!isnan(value)) notes->items[note].value = value;
    if (detail) notes->items[note].detail = detail;
}

int dg_notes_list(const struct dg_notes *notes, const struct dg_dossier *dossier, struct dg_arena *arena,
                  struct dg_assumption **out, int32_t *n, struct dg_err *err)
{
    struct dg_assumption *list = NULL;
    int32_t k = dossier->assumptions.n;
    DG_TRY(DG_NEW(arena, &list, (size_t)k + DG_N_NOTES, err));
    if (k) memcpy(list, dossier->assumptions.items, (size_t)k * sizeof *list);
    for (int i = 0; i < DG_N_NOTES; i++) {
        if (notes->items[i].n == 0) continue;
        list[k++] = (struct dg_assumption){.code = words[i].code,
                                           .layer = words[i].layer,
                                           .n_objects = notes->items[i].n,
                                           .value = notes->items[i].value,
                                           .detail = notes->items[i].detail};
    }
    *out = list;
    *n = k;
    return 0;
}
