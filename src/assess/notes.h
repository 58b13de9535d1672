/* Notes: the assumptions that an assessment makes, counted. Private to assess.
 *
 * Each code is a key of the catalogue, "assumption.<code>" (data/words/assumption_assess.json). */
#ifndef DG_ASSESS_NOTES_H
#define DG_ASSESS_NOTES_H

#include "dossier/dossier.h"

enum dg_note {
    DG_NOTE_GRID,          /* value: cell size */
    DG_NOTE_FLAT,          /* no terrain */
    DG_NOTE_HEIGHT,        /* buildings of assumed height within range of a camera */
    DG_NOTE_MOVED,         /* lenses put in front of a wall; value: distance */
    DG_NOTE_LENS_FOCAL,    /* angle from the focal length */
    DG_NOTE_LENS_WIDEST,   /* angle is the equipment's widest */
    DG_NOTE_PROJECTION,    /* of the lens, by the kind of camera */
    DG_NOTE_STRAIGHT_DOWN, /* fisheyes without a tilt; value: degrees */
    DG_NOTE_RANGE,         /* no range stated: as far as the lowest class; value: its px/m */
    DG_NOTE_RANGE_CUT,     /* would reach farther than sight is computed for; value: metres */
    DG_NOTE_PTZ_ONE_WAY,   /* needs are judged by presets, private space by all it can turn to */
    DG_NOTE_PTZ_NO_PRESET, /* judged by the one view it is drawn with */
    DG_NOTE_PTZ_LIMITS,    /* turns all the way round and from the horizon down */
    DG_NOTE_IR,            /* own light reaches its stated range and no farther */
    DG_NOTE_IR_MISSING,    /* own light not stated: none */
    DG_NOTE_LAMP,          /* lights what it sees within its reach */
    DG_NOTE_LAMP_HEIGHT,   /* value: metres */
    DG_NOTE_LAMP_REACH,    /* value: times its height */
    DG_NOTE_LAMP_INSIDE,   /* inside a building: left dark */
    DG_NOTE_FACADE,        /* dwellings judged; value: distance in front of the wall */
    DG_NOTE_NEED_CLASS,    /* needs without floor and ceiling: the lowest class */
    DG_NOTE_NEED_INSIDE,   /* needs with ground inside buildings left out; value: samples */
    DG_NOTE_NEED_FRONT,    /* needs with points on a wall judged in front of it; value: distance */
    DG_NOTE_EDITION,       /* needs of the other edition, by their px/m */
    DG_N_NOTES
};

struct dg_notes {
    struct {
        int64_t n;
        double value;
        const char *detail;
    } items[DG_N_NOTES];
};

void dg_notes_init(struct dg_notes *notes);
/* Count n objects more; value NAN and detail NULL leave what stood there. */
void dg_note_add(struct dg_notes *notes, enum dg_note note, int64_t n, double value, const char *detail);
/* The dossier's assumptions, then those that touch anything. */
int dg_notes_list(const struct dg_notes *notes, const struct dg_dossier *dossier, struct dg_arena *arena,
                  struct dg_assumption **out, int32_t *n, struct dg_err *err);

#endif
