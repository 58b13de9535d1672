/* Needs, phases, goals and documents: what the scheme is for. */
#include "dossier/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

/* ---- needs ----------------------------------------------------------------------------------------- */

/* Is the whole need within the boundary, or none of it? Judged by its points, and by the boundary's within it
 * where the need is the larger of the two. */
static void check_need_place(struct dg_check *check, const struct dg_need *need, const char *name)
{
    const struct dg_geom *boundary = &check->dossier->scheme.boundary;
    int32_t n_in = 0, n_out = 0;
    if (need->geom.kind == DG_GEOM_NONE) {
        dg_check_note(check, DG_CHECK_need_place_missing, name, "");
        return;
    }
    if (boundary->kind != DG_GEOM_AREA) return;
    for (int32_t r = 0; r < need->geom.n_rings; r++) {
        for (int32_t i = 0; i < need->geom.rings[r].n_pts; i++) {
            /* A metre of tolerance: a need drawn along the boundary's own line is within it. */
            bool is_in = dg_geom_distance_m(boundary, need->geom.rings[r].pts[i]) <= 1;
            n_in += is_in;
            n_out += !is_in;
        }
    }
    if (!n_in && need->geom.kind == DG_GEOM_AREA && dg_geom_contains(&need->geom, boundary->rings[0].pts[0]))
        n_in = 1;
    if (!n_in) {
        dg_check_note(check, DG_CHECK_need_outside, name, "");
    } else if (n_out) {
        dg_check_note(check, DG_CHECK_need_partly_outside, name, "");
    }
}

static void check_need_words(struct dg_check *check, const struct dg_need *need, const char *name)
{
    static const char *const remits[] = {"technical", "security", "traffic", "privacy", NULL};
    static const char *const subjects[] = {"person", "vehicle", "crowd", "traffic_flow", "place", NULL};
    if (!*need->title_fa && !*need->title_en) dg_check_note(check, DG_CHECK_need_title_missing, name, "");
    if (!*need->agency) dg_check_note(check, DG_CHECK_need_agency_missing, name, "");
    if (!dg_check_is_one_of(need->remit, remits)) {
        dg_check_note(check, DG_CHECK_need_remit_unknown, name, need->remit);
    }
    if (!dg_check_is_one_of(need->subject, subjects)) {
        dg_check_note(check, DG_CHECK_need_subject_unknown, name, need->subject);
    }
    if (!*need->purpose) {
        dg_check_note(check, DG_CHECK_need_purpose_missing, name, "");
    } else if (dg_check_is_vague(need->purpose)) {
        dg_check_note(check, DG_CHECK_need_purpose_vague, name, need->purpose);
    }
    if (!*need->evidence) dg_check_note(check, DG_CHECK_need_evidence_missing, name, "");
    if (!*need->success_measure) dg_check_note(check, DG_CHECK_need_success_missing, name, "");
    if (!*need->base_figure) dg_check_note(check, DG_CHECK_need_base_figure_missing, name, "");
    if (!*need->review_on) {
        dg_check_note(check, DG_CHECK_need_review_missing, name, "");
    } else if (!dg_check_is_date(need->review_on)) {
        dg_check_note(check, DG_CHECK_need_review_invalid, name, need->review_on);
    }
}

static void check_need_classes(struct dg_check *check, const struct dg_need *need, const char *name)
{
    const char *edition = check->dossier->scheme.edition;
    if (!*need->floor_class && !*need->ceiling_class)
        dg_check_note(check, DG_CHECK_need_floor_missing, name, "");
    if (!dg_check_is_edition(edition)) return; /* noted once, with the scheme */
    int floor_ix = dg_check_class(edition, need->floor_class);
    int ceiling_ix = dg_check_class(edition, need->ceiling_class);
    if (*need->floor_class && floor_ix < 0) {
        dg_check_note(check, DG_CHECK_need_floor_unknown, name, need->floor_class);
    }
    if (*need->ceiling_class && ceiling_ix < 0) {
        dg_check_note(check, DG_CHECK_need_ceiling_unknown, name, need->ceiling_class);
    }
    if (ceiling_ix >= 0 && ceiling_ix < floor_ix) {
        dg_check_note(check, DG_CHECK_need_ceiling_below_floor, name, need->ceiling_class);
    }
}

static void check_need_numbers(struct dg_check *check, const struct dg_need *need, const char *name)
{
    if (!need->by_day && !need->by_night) dg_check_note(check, DG_CHECK_need_light_none, name, "");
    if (need->k_fold < 1 || need->k_fold > 255) {
        dg_check_note_num(check, DG_CHECK_need_k_fold_invalid, name, need->k_fold);
    }
    if (!(need->min_share > 0 && need->min_share <= 1)) {
        dg_check_note_num(check, DG_CHECK_need_share_invalid, name, need->min_share);
    }
    if (!(need->weight >= 0)) dg_check_note_num(check, DG_CHECK_need_weight_invalid, name, need->weight);
    if (!isnan(need->target_height_m) && !(need->target_height_m >= 0 && need->target_height_m <= 20)) {
        dg_check_note_num(check, DG_CHECK_need_target_height_invalid, name, need->target_height_m);
    }
}

void dg_check_needs(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    if (!d->needs.n) dg_check_note(check, DG_CHECK_needs_missing, "", "");
    dg_check_doubles(check, DG_CHECK_need_id_twice, &check->needs);
    for (int32_t i = 0; i < d->needs.n; i++) {
        const struct dg_need *need = &d->needs.items[i];
        const char *name = dg_check_name(check, need->need_id, i);
        if (!*need->need_id) dg_check_note(check, DG_CHECK_need_id_missing, name, "");
        check_need_place(check, need, name);
        check_need_words(check, need, name);
        check_need_classes(check, need, name);
        check_need_numbers(check, need, name);
    }
}

/* ---- phases ---------------------------------------------------------------------------------------- */

static void check_phase_dates(struct dg_check *check, const struct dg_phase *phase, const char *name)
{
    const char *const dates[] = {phase->starts_on, phase->ends_on};
    bool are_dates = true;
    for (int i = 0; i < 2; i++) {
        if (!*dates[i]) {
            are_dates = false;
        } else if (!dg_check_is_date(dates[i])) {
            are_dates = false;
            dg_check_note(check, DG_CHECK_phase_date_invalid, name, dates[i]);
        }
    }
    if (!*dates[0] || !*dates[1]) dg_check_note(check, DG_CHECK_phase_date_missing, name, "");
    if (are_dates && strcmp(dates[1], dates[0]) < 0) {
        char both[32];
        snprintf(both, sizeof both, "%s, %s", dates[0], dates[1]);
        dg_check_note(check, DG_CHECK_phase_dates_order, name, both);
    }
}

/* Numbers are few; comparing all with all is fine. */
static void check_phase_number(struct dg_check *check, int32_t ix, const char *name)
{
    const struct dg_dossier *d = check->dossier;
    int32_t phase_no = d->phases.items[ix].phase_no, n_same = 0, first = ix;
    bool is_used = false;
    if (phase_no < 0) {
        dg_check_note(check, DG_CHECK_phase_no_missing, name, "");
        return;
    }
    for (int32_t i = d->phases.n - 1; i >= 0; i--) {
        if (d->phases.items[i].phase_no == phase_no) n_same++, first = i;
    }
    if (n_same > 1 && first == ix) dg_check_note_num(check, DG_CHECK_phase_no_twice, name, n_same);
    for (int32_t i = 0; i < d->cameras.n && !is_used; i++) is_used = d->cameras.items[i].phase_no == phase_no;
    if (!is_used) dg_check_note(check, DG_CHECK_phase_empty, name, "");
}

void dg_check_phases(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    for (int32_t i = 0; i < d->phases.n; i++) {
        const struct dg_phase *phase = &d->phases.items[i];
        char number[16] = "";
        if (phase->phase_no >= 0) snprintf(number, sizeof number, "%d", (int)phase->phase_no);
        const char *name = *number ? dg_arena_strdup(check->arena, number) : dg_check_name(check, "", i);
        if (!name) {
            check->is_out_of_memory = true;
            return;
        }
        check_phase_number(check, i, name);
        check_phase_dates(check, phase, name);
        if (isnan(phase->budget)) {
            dg_check_note(check, DG_CHECK_phase_budget_missing, name, "");
        } else if (phase->budget < 0) {
            dg_check_note_num(check, DG_CHECK_phase_budget_invalid, name, phase->budget);
        } else if (!*phase->currency) {
            dg_check_note(check, DG_CHECK_phase_currency_missing, name, "");
        }
    }
}

/* ---- goals and documents --------------------------------------------------------------------------- */

void dg_check_goals(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    if (!d->goals.n) dg_check_note(check, DG_CHECK_goals_missing, "", "");
    for (int32_t i = 0; i < d->goals.n; i++) {
        const struct dg_goal *goal = &d->goals.items[i];
        const char *name = dg_check_name(check, goal->goal_id, i);
        int32_t n_same = 0, first = i;
        if (!*goal->goal_id) dg_check_note(check, DG_CHECK_goal_id_missing, name, "");
        for (int32_t k = d->goals.n - 1; *goal->goal_id && k >= 0; k--) {
            if (strcmp(d->goals.items[k].goal_id, goal->goal_id) == 0) n_same++, first = k;
        }
        if (n_same > 1 && first == i) dg_check_note_num(check, DG_CHECK_goal_id_twice, name, n_same);
        if (!*goal->measure || !*goal->base_figure || !*goal->target_figure) {
            dg_check_note(check, DG_CHECK_goal_measure_missing, name, "");
        }
        if (!dg_check_is_date(goal->due_on))
            dg_check_note(check, DG_CHECK_goal_date_invalid, name, goal->due_on);
    }
}

void dg_check_documents(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    for (int32_t i = 0; i < d->documents.n; i++) {
        const struct dg_document *document = &d->documents.items[i];
        const char *name = dg_check_name(check, document->document_id, i);
        if (!*document->document_id) dg_check_note(check, DG_CHECK_document_id_missing, name, "");
        if (strlen(document->sha256) != 64 || strspn(document->sha256, "0123456789abcdefABCDEF") != 64) {
            dg_check_note(check, DG_CHECK_document_hash_invalid, name, document->sha256);
        }
    }
}
