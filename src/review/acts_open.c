/* Acts that open a case, and those that bring a version of the scheme. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "review/acts.h"

/* ---- opening ------------------------------------------------------------------------------------------- */

static int begin(struct dg_ask *ask, const char *stage_id, struct dg_err *err)
{
    const struct dg_stage *stage = dg_procedure_stage(ask->procedure, ask->rules->kind, stage_id);
    if (!stage) return dg_err_set(err, DG_ESTATE, "the procedure has no stage \"%s\"", stage_id);
    dg_members_text(&ask->then, "procedure", ask->procedure->sha256);
    dg_enter(ask, stage);
    return 0;
}

int dg_make_need(struct dg_ask *ask, struct dg_err *err)
{
    if (dg_has(&ask->data, "lon_e7") != dg_has(&ask->data, "lat_e7"))
        return dg_err_set(err, DG_EINVAL, "lon_e7 and lat_e7 go together: give both or none");
    return begin(ask, ask->rules->first, err);
}

int dg_make_scheme(struct dg_ask *ask, struct dg_err *err)
{
    struct dg_case_version version;
    DG_TRY(dg_facts_checked(ask, &version, err));
    return begin(ask, ask->rules->first, err);
}

/* The approved case that a change, a renewal or a complaint is about. */
static int check_of(struct dg_ask *ask, bool must_own, struct dg_err *err)
{
    const struct dg_case *of = ask->act->of;
    if (!of) return dg_err_set(err, DG_EFOUND, "there is no such case to be about");
    if (of->kind != DG_CASE_SCHEME && !(of->kind == DG_CASE_VOLUNTARY && !must_own))
        return dg_err_set(err, DG_EINVAL, "case %s is no scheme", of->id);
    if (of->status != DG_STATUS_APPROVED)
        return dg_err_set(err, DG_ESTATE, "case %s is not in force: it is %s", of->id,
                          dg_case_status_word(of->status));
    if (must_own && strcmp(of->submitter_body, ask->actor->body_id) != 0)
        return dg_err_set(err, DG_EDENIED, "case %s is of \"%s\", not of \"%s\"", of->id, of->submitter_body,
                          ask->actor->body_id);
    dg_members_text(&ask->then, "of", of->id);
    return 0;
}

int64_t dg_turned_deg(int32_t a_deg, int32_t b_deg)
{
    int32_t by = abs(a_deg - b_deg) % 360;
    return a_deg < 0 || b_deg < 0 ? 0 : by > 180 ? 360 - by : by;
}

static void compare(const struct dg_case_version *before, const struct dg_case_version *after, int64_t *change)
{
    int32_t n_kept = 0;
    for (int32_t i = 0; i < after->n_cameras; i++) {
        const struct dg_case_camera *b = &after->cameras[i], *a = dg_camera_find(before, b->id);
        if (!a) continue;
        n_kept++;
        int64_t moved = dg_distance_mm(a->lon_e7, a->lat_e7, b->lon_e7, b->lat_e7);
        int64_t by = dg_turned_deg(a->bearing_deg, b->bearing_deg);
        if (moved > change[DG_MEASURE_MOVED_MM]) change[DG_MEASURE_MOVED_MM] = moved;
        if (by > change[DG_MEASURE_TURNED_DEG]) change[DG_MEASURE_TURNED_DEG] = by;
    }
    change[DG_MEASURE_ADDED] = after->n_cameras - n_kept;
    change[DG_MEASURE_REMOVED] = before->n_cameras - n_kept;
}

void dg_then_change(struct dg_ask *ask, const int64_t *change, enum dg_change_level level)
{
    for (int i = 0; i < DG_N_CHANGE_MEASURES; i++)
        dg_members_int(&ask->then, dg_change_measure_word((enum dg_change_measure)i), change[i]);
    dg_members_text(&ask->then, "level", dg_change_level_word(level));
}

int dg_make_change(struct dg_ask *ask, struct dg_err *err)
{
    struct dg_case_version version;
    int64_t change[DG_N_CHANGE_MEASURES] = {0};
    DG_TRY(check_of(ask, true, err));
    DG_TRY(dg_facts_checked(ask, &version, err));
    const struct dg_case_version *before = dg_version_last(ask->act->of);
    if (before && strcmp(before->sha256, version.sha256) == 0)
        return dg_err_set(err, DG_EINVAL, "sha256: it is the approved version; nothing changes");
    if (before) compare(before, &version, change);
    change[DG_MEASURE_PRIVATE_M2] = dg_get_int(&ask->data, "private_m2", 0);
    enum dg_change_level level = dg_change_level_of(ask->procedure, change);
    dg_then_change(ask, change, level);
    const char *stage = ask->rules->route[level] ? ask->rules->route[level] : ask->rules->first;
    DG_TRY(begin(ask, stage, err));
    /* A change that is only to be noted is adopted at once. */
    return dg_follow_adopt(ask, dg_procedure_stage(ask->procedure, ask->rules->kind, stage), 0, err);
}

int dg_make_renewal(struct dg_ask *ask, struct dg_err *err)
{
    struct dg_case_version version;
    DG_TRY(check_of(ask, true, err));
    DG_TRY(dg_facts_checked(ask, &version, err));
    DG_TRY(dg_check_results(dg_get_list(&ask->data, "results"), &version, err));
    return begin(ask, ask->rules->first, err);
}

int dg_make_listing(struct dg_ask *ask, struct dg_err *err)
{
    char sha256[DG_SHA256_HEX_SIZE];
    enum dg_lang lang = strcmp(dg_get_text(&ask->data, "consent"), "fa") == 0 ? DG_FA : DG_EN;
    const char *text = ask->procedure->consent[lang];
    if (!text)
        return dg_err_set(err, DG_ESTATE, "the procedure has no consent text, so nobody can agree to it");
    dg_sha256_hex(text, strlen(text), sha256);
    const char *kept = dg_arena_strdup(ask->arena, sha256);
    if (!kept) return dg_err_set(err, DG_ENOMEM, "out of memory");
    dg_members_text(&ask->then, "consent_sha256", kept);
    return begin(ask, ask->rules->first, err);
}

int dg_make_complaint(struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(check_of(ask, false, err));
    const struct dg_case *of = ask->act->of;
    const char *camera = dg_get_text(&ask->data, "camera");
    if (!dg_camera_find(dg_version_last(of), camera))
        return dg_err_set(err, DG_EFOUND, "case %s has no camera \"%s\"", of->id, camera);
    if (*of->submitter_body) dg_members_text(&ask->then, "responsible", of->submitter_body);
    return begin(ask, ask->rules->first, err);
}

/* ---- folds --------------------------------------------------------------------------------------------- */

/* Who opened it and what it is called; stage and deadline come with every entry. */
static void fold_opening(struct dg_fold *fold, enum dg_case_kind kind)
{
    struct dg_case *c = fold->c;
    c->id = fold->entry->case_id;
    c->kind = kind;
    c->title = dg_get_said(fold->data, "title", fold->entry->seq);
    c->procedure_sha256 = dg_get_text(fold->then, "procedure");
    c->opened_at = fold->entry->at;
    c->submitter = fold->entry->by;
    c->submitter_body = fold->entry->body;
    c->submitter_kind = fold->entry->body_kind;
    c->of_case = dg_get_text(fold->then, "of");
    c->of_camera = dg_get_text(fold->data, "camera");
    c->responsible =
        dg_has(fold->then, "responsible") ? dg_get_text(fold->then, "responsible") : c->submitter_body;
}

static int fold_own_fields(struct dg_fold *fold, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_members kept = {.arena = fold->arena};
    for (int32_t i = 0; i < fold->data->n; i++) {
        const struct dg_json_value *item = &fold->data->items[i];
        if (strcmp(item->key, "then") == 0) continue;
        struct dg_json_value *to = dg_members_add(&kept, item->key, item->kind);
        if (to) *to = *item;
    }
    struct dg_json_value object = dg_members_object(&kept);
    DG_TRY(dg_act_canon_write(&text, &object, err));
    fold->c->fields = dg_arena_strndup(fold->arena, text.data, text.len);
    return fold->c->fields && !kept.has_failed ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

static int add_version(struct dg_fold *fold, const struct dg_json_value *facts, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    struct dg_case_version *version = DG_GROW(fold, c->versions, c->n_versions);
    if (!version) return dg_grow_full(err);
    DG_TRY(dg_facts_take(fold->arena, facts, version, err));
    version->no = c->n_versions;
    version->seq = fold->entry->seq;
    version->at = fold->entry->at;
    version->by = fold->entry->by;
    return dg_fold_grounds(fold, err);
}

int dg_fold_need(struct dg_fold *fold, struct dg_err *err)
{
    fold_opening(fold, DG_CASE_NEED);
    fold->c->need = dg_get_said(fold->data, "text", fold->entry->seq);
    return fold_own_fields(fold, err);
}

int dg_fold_scheme(struct dg_fold *fold, struct dg_err *err)
{
    fold_opening(fold, DG_CASE_SCHEME);
    return add_version(fold, fold->data, err);
}

int dg_fold_change(struct dg_fold *fold, struct dg_err *err)
{
    enum dg_change_level level = DG_LEVEL_FULL;
    fold_opening(fold, DG_CASE_CHANGE);
    (void)dg_change_level_parse(dg_get_text(fold->then, "level"), &level);
    fold->c->change_level = level;
    fold->c->need = dg_get_said(fold->data, "reason", fold->entry->seq);
    return add_version(fold, fold->data, err);
}

int dg_fold_renewal(struct dg_fold *fold, struct dg_err *err)
{
    fold_opening(fold, DG_CASE_RENEWAL);
    fold->c->need = dg_get_said(fold->data, "evaluation", fold->entry->seq);
    DG_TRY(dg_fold_results(fold, err));
    return add_version(fold, fold->data, err);
}

/* A listed camera is a version of one camera, so that the register reads one form. */
int dg_fold_listing(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    fold_opening(fold, DG_CASE_VOLUNTARY);
    c->of_camera = "";
    c->need = dg_get_said(fold->data, "note", fold->entry->seq);
    struct dg_case_version *version = DG_GROW(fold, c->versions, c->n_versions);
    if (!version) return dg_grow_full(err);
    *version = (struct dg_case_version){.no = 1,
                                        .seq = fold->entry->seq,
                                        .at = fold->entry->at,
                                        .by = fold->entry->by,
                                        .sha256 = "",
                                        .rulebook = "",
                                        .figures = "",
                                        .n_cameras = 1};
    DG_TRY(DG_NEW(fold->arena, &version->cameras, 1, err));
    DG_TRY(dg_facts_camera(fold->arena, dg_json_find(fold->data, "camera"), version->cameras, err));
    return fold_own_fields(fold, err);
}

int dg_fold_complaint(struct dg_fold *fold, struct dg_err *err)
{
    fold_opening(fold, DG_CASE_COMPLAINT);
    fold->c->need = dg_get_said(fold->data, "text", fold->entry->seq);
    return fold_own_fields(fold, err);
}

/* ---- version 2 and later ------------------------------------------------------------------------------- */

static int check_answers(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_case *c = ask->c;
    const struct dg_json_value *answers = dg_get_list(&ask->data, "answers");
    for (int32_t i = 0; answers && i < answers->n; i++) {
        int64_t no = dg_get_int(&answers->items[i], "point", 0);
        if (no < 1 || no > c->n_points)
            return dg_err_set(err, DG_EFOUND, "answers[%d]: there is no point %lld", (int)i, (long long)no);
        if (c->points[no - 1].answered_in)
            return dg_err_set(err, DG_EINVAL, "answers[%d]: point %lld was answered by version %d", (int)i,
                              (long long)no, (int)c->points[no - 1].answered_in);
        for (int32_t k = 0; k < i; k++) {
            if (dg_get_int(&answers->items[k], "point", 0) == no)
                return dg_err_set(err, DG_EINVAL, "answers[%d]: point %lld is answered twice", (int)i,
                                  (long long)no);
        }
    }
    for (int32_t p = 0; p < c->n_points; p++) {
        bool is_answered = c->points[p].answered_in != 0;
        for (int32_t i = 0; answers && i < answers->n; i++)
            is_answered |= dg_get_int(&answers->items[i], "point", 0) == p + 1;
        if (!is_answered)
            return dg_err_set(err, DG_EINVAL, "answers: point %d is not answered; each point needs an answer",
                              (int)p + 1);
    }
    return 0;
}

int dg_make_version(struct dg_ask *ask, struct dg_err *err)
{
    struct dg_case_version version;
    const struct dg_case_version *last = dg_version_last(ask->c);
    DG_TRY(dg_facts_checked(ask, &version, err));
    if (last && strcmp(last->sha256, version.sha256) == 0)
        return dg_err_set(err, DG_EINVAL, "sha256: it is version %d unchanged; change it, or withdraw",
                          (int)last->no);
    DG_TRY(check_answers(ask, err));
    dg_members_int(&ask->then, "version", ask->c->n_versions + 1);
    return dg_leave(ask, "version", err);
}

int dg_fold_version(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    const struct dg_json_value *answers = dg_get_list(fold->data, "answers");
    DG_TRY(add_version(fold, fold->data, err));
    for (int32_t i = 0; answers && i < answers->n; i++) {
        int64_t no = dg_get_int(&answers->items[i], "point", 0);
        if (no < 1 || no > c->n_points)
            return dg_err_set(err, DG_EFORMAT, "there is no point %lld", (long long)no);
        c->points[no - 1].answer = dg_get_said(&answers->items[i], "text", fold->entry->seq);
        c->points[no - 1].answered_in = c->n_versions;
    }
    /* Whoever was asked and has not spoken speaks about the new version. */
    for (int32_t i = 0; i < c->n_opinions; i++) {
        if (!c->opinions[i].filed_seq && !c->opinions[i].is_silent) c->opinions[i].version_no = c->n_versions;
    }
    c->returned_from = "";
    return 0;
}

int dg_follow_adopt(struct dg_ask *ask, const struct dg_stage *stage, int64_t until, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_case_version opened;
    const struct dg_case_version *version = ask->c ? dg_version_last(ask->c) : &opened;
    struct dg_members data = {.arena = ask->arena};
    bool is_renewal = ask->rules->kind == DG_CASE_RENEWAL;

    if ((ask->rules->kind != DG_CASE_CHANGE && !is_renewal) || !stage || stage->status != DG_STATUS_APPROVED)
        return 0;
    if (!ask->c) DG_TRY(dg_facts_take(ask->arena, &ask->data, &opened, err));
    dg_facts_give(&data, version);
    dg_facts_grounds(&data, ask);
    dg_members_text(&data, "from", ask->act->case_id);
    dg_members_text(&data, "why", is_renewal ? "renewal" : "change");
    if (is_renewal && until) dg_members_time(&data, "until", until);
    struct dg_json_value object = dg_members_object(&data);
    DG_TRY(dg_act_canon_write(&text, &object, err));
    DG_TRY(DG_NEW(ask->arena, &ask->out->follow, 1, err));
    const char *kept = dg_arena_strndup(ask->arena, text.data, text.len);
    if (!kept || data.has_failed) return dg_err_set(err, DG_ENOMEM, "out of memory");
    ask->out->follow[0] = (struct dg_act){.kind = "adopt",
                                          .case_id = ask->c ? ask->c->of_case : ask->act->of->id,
                                          .data = kept,
                                          .at = ask->now,
                                          .expect_seq = -1};
    ask->out->n_follow = 1;
    return 0;
}

/* ---- taking a change or a renewal into the case that it is about ------------------------------------------
 */

int dg_guard_adopt(const struct dg_ask *ask, struct dg_err *err)
{
    if (ask->c->kind != DG_CASE_SCHEME || !ask->c->approved_at || dg_is_end(ask->c->status))
        return dg_err_set(err, DG_ESTATE, "case %s is not in force", ask->c->id);
    return 0;
}

int dg_make_adopt(struct dg_ask *ask, struct dg_err *err)
{
    struct dg_case_version version;
    return dg_facts_take(ask->arena, &ask->data, &version, err);
}

int dg_fold_adopt(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    int64_t until = dg_get_time(fold->data, "until");
    const struct dg_case_version *last = dg_version_last(c);
    if (!last || strcmp(last->sha256, dg_get_text(fold->data, "sha256")) != 0)
        DG_TRY(add_version(fold, fold->data, err));
    else
        DG_TRY(dg_fold_grounds(fold, err));
    c->approved_sha256 = dg_get_text(fold->data, "sha256");
    c->is_published = false; /* the register shows what was published until the new version is */
    if (until) c->term_until = until;
    return 0;
}
