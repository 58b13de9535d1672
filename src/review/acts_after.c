/* After the decision: publication, conditions, phases as built; and redaction. */
#include <string.h>

#include "base/limits.h"
#include "review/acts.h"

/* ---- publication --------------------------------------------------------------------------------------- */

static bool is_among(const char *word, const char *const *words, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(words[i], word) == 0) return true;
    }
    return false;
}

static bool rule_fits(const struct dg_publication_rule *rule, const struct dg_case_camera *camera)
{
    bool is_near = rule->n_near == 0;
    for (int32_t i = 0; i < camera->n_near; i++)
        is_near |= is_among(camera->near_words[i], rule->near_words, rule->n_near);
    return is_near && (rule->n_purposes == 0 || is_among(camera->purpose, rule->purposes, rule->n_purposes));
}

/* The reader of procedures sees to it that the last rule fits every camera. */
enum dg_publication_level dg_publication_of(const struct dg_procedure *procedure,
                                            const struct dg_case_camera *camera, int32_t *rule_ix)
{
    int32_t i = 0;
    while (i + 1 < procedure->n_publication && !rule_fits(&procedure->publication[i], camera)) i++;
    *rule_ix = i;
    return procedure->publication[i].level;
}

int dg_guard_publish(const struct dg_ask *ask, struct dg_err *err)
{
    if (!ask->c->approved_at || !dg_version_last(ask->c) || dg_is_end(ask->c->status))
        return dg_err_set(err, DG_ESTATE, "nothing is in force");
    if (ask->c->is_published) return dg_err_set(err, DG_ESTATE, "is published already");
    return 0;
}

const struct dg_case_version *dg_version_approved(const struct dg_case *c)
{
    for (int32_t i = c->n_versions - 1; i >= 0; i--) {
        if (c->approved_sha256 && strcmp(c->versions[i].sha256, c->approved_sha256) == 0)
            return &c->versions[i];
    }
    return dg_version_last(c);
}

int dg_make_publish(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_case_version *version = dg_version_approved(ask->c);
    struct dg_json_value *list = dg_members_add(&ask->then, "cameras", DG_JSON_ARRAY), *items = NULL;
    DG_TRY(DG_NEW(ask->arena, &items, (size_t)version->n_cameras, err));
    for (int32_t i = 0; i < version->n_cameras; i++) {
        struct dg_members one = {.arena = ask->arena};
        int32_t rule_ix;
        enum dg_publication_level level = dg_publication_of(ask->procedure, &version->cameras[i], &rule_ix);
        dg_members_text(&one, "id", version->cameras[i].id);
        dg_members_text(&one, "level", dg_publication_level_word(level));
        dg_members_int(&one, "rule", rule_ix);
        items[i] = dg_members_object(&one);
        if (one.has_failed) return dg_err_set(err, DG_ENOMEM, "out of memory");
    }
    if (!list) return dg_err_set(err, DG_ENOMEM, "out of memory");
    list->items = items;
    list->n = version->n_cameras;
    return 0;
}

int dg_fold_publish(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    const struct dg_json_value *cameras = dg_get_list(fold->then, "cameras");
    int32_t n = cameras ? cameras->n : 0;
    DG_TRY(DG_NEW(fold->arena, &c->published, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        struct dg_published_camera *camera = &c->published[i];
        camera->id = dg_get_text(&cameras->items[i], "id");
        camera->level = DG_PUBLIC_AREA;
        (void)dg_publication_level_parse(dg_get_text(&cameras->items[i], "level"), &camera->level);
        camera->rule_ix = (int32_t)(dg_get_int(&cameras->items[i], "rule", 0) & 0xFFFF);
    }
    c->n_published = n;
    c->is_published = true;
    c->published_at = fold->entry->at;
    return 0;
}

/* ---- conditions ---------------------------------------------------------------------------------------- */

static bool is_open(const struct dg_condition *condition)
{
    return condition->is_binding && !condition->closed_seq;
}

static int guard_condition(const struct dg_ask *ask, struct dg_err *err)
{
    if (!ask->c->approved_at) return dg_err_set(err, DG_ESTATE, "nothing is approved yet");
    for (int32_t i = 0; i < ask->c->n_conditions; i++) {
        if (is_open(&ask->c->conditions[i])) return 0;
    }
    return dg_err_set(err, DG_ESTATE, "no condition is open");
}

int dg_guard_condition_report(const struct dg_ask *ask, struct dg_err *err)
{
    return guard_condition(ask, err);
}

static int find_condition(const struct dg_ask *ask, const struct dg_condition **out, struct dg_err *err)
{
    int64_t no = dg_get_int(&ask->data, "condition", 0);
    if (no > ask->c->n_conditions || !ask->c->conditions[no - 1].is_binding)
        return dg_err_set(err, DG_EFOUND, "condition: no decision has a condition %lld", (long long)no);
    if (ask->c->conditions[no - 1].closed_seq)
        return dg_err_set(err, DG_ESTATE, "condition: %lld is closed", (long long)no);
    *out = &ask->c->conditions[no - 1];
    return 0;
}

int dg_make_condition_report(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_condition *condition;
    return find_condition(ask, &condition, err);
}

static struct dg_condition *condition_of(struct dg_fold *fold)
{
    int64_t no = dg_get_int(fold->data, "condition", 0);
    return no >= 1 && no <= fold->c->n_conditions ? &fold->c->conditions[no - 1] : NULL;
}

int dg_fold_condition_report(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_condition *condition = condition_of(fold);
    if (!condition) return dg_err_set(err, DG_EFORMAT, "there is no such condition");
    condition->reported_seq = fold->entry->seq;
    condition->evidence = dg_get_said(fold->data, "evidence", fold->entry->seq);
    return 0;
}

/* An expert closes what his own body has asked for, the secretary any. */
static bool may_close(const struct dg_ask *ask, const struct dg_condition *condition)
{
    return ask->actor->role == DG_ROLE_SECRETARY || strcmp(condition->body, ask->actor->body_id) == 0;
}

int dg_guard_condition_close(const struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(guard_condition(ask, err));
    for (int32_t i = 0; i < ask->c->n_conditions; i++) {
        if (is_open(&ask->c->conditions[i]) && may_close(ask, &ask->c->conditions[i])) return 0;
    }
    return dg_err_set(err, DG_EDENIED, "no open condition is of \"%s\"", ask->actor->body_id);
}

int dg_make_condition_close(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_condition *condition = NULL;
    DG_TRY(find_condition(ask, &condition, err));
    if (may_close(ask, condition)) return 0;
    return dg_err_set(err, DG_EDENIED, "condition: %d is of \"%s\", not of \"%s\"", (int)condition->no,
                      condition->body, ask->actor->body_id);
}

int dg_fold_condition_close(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_condition *condition = condition_of(fold);
    if (!condition) return dg_err_set(err, DG_EFORMAT, "there is no such condition");
    condition->closed_seq = fold->entry->seq;
    condition->closed_at = fold->entry->at;
    condition->evidence = dg_get_said(fold->data, "evidence", fold->entry->seq);
    return 0;
}

/* ---- phases -------------------------------------------------------------------------------------------- */

static const struct dg_phase_state *running(const struct dg_case *c)
{
    const struct dg_phase_state *last = c->n_phases ? &c->phases[c->n_phases - 1] : NULL;
    return last && !last->reported_seq ? last : NULL;
}

int dg_guard_phase_start(const struct dg_ask *ask, struct dg_err *err)
{
    bool is_first;
    const char *next = dg_phase_next(ask->c, &is_first);
    if (ask->c->status != DG_STATUS_APPROVED) return dg_err_set(err, DG_ESTATE, "the scheme is not in force");
    if (running(ask->c))
        return dg_err_set(err, DG_ESTATE, "phase \"%s\" is not reported yet", running(ask->c)->id);
    if (!next) return dg_err_set(err, DG_ESTATE, "every phase was begun");
    const struct dg_condition *open = dg_phase_blocked(ask->c, next, is_first);
    if (open)
        return dg_err_set(err, DG_ESTATE, "condition %d is open and must be closed before phase \"%s\" begins",
                          (int)open->no, next);
    return 0;
}

int dg_make_phase_start(struct dg_ask *ask, struct dg_err *err)
{
    bool is_first;
    const char *next = dg_phase_next(ask->c, &is_first);
    if (strcmp(dg_get_text(&ask->data, "phase"), next) != 0)
        return dg_err_set(err, DG_EINVAL, "phase: the next is \"%s\"", next);
    return 0;
}

int dg_fold_phase_start(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_phase_state *phase = DG_GROW(fold, fold->c->phases, fold->c->n_phases);
    if (!phase) return dg_grow_full(err);
    *phase = (struct dg_phase_state){
        .id = dg_get_text(fold->data, "phase"), .started_seq = fold->entry->seq, .started_at = fold->entry->at};
    return 0;
}

int dg_guard_phase_report(const struct dg_ask *ask, struct dg_err *err)
{
    return running(ask->c) ? 0 : dg_err_set(err, DG_ESTATE, "no phase is begun");
}

static bool is_built(const struct dg_json_value *built, const char *id)
{
    for (int32_t i = 0; built && i < built->n; i++) {
        if (strcmp(dg_get_text(&built->items[i], "id"), id) == 0) return true;
    }
    return false;
}

/* Each camera once: a second place for it would make two cameras of one, or hide how far it moved. */
static int check_built(const struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_json_value *built = dg_get_list(&ask->data, "built");
    const struct dg_json_value *left_out = dg_get_list(&ask->data, "left_out");
    DG_TRY(dg_check_once(ask->arena, built, "id", "built", err));
    DG_TRY(dg_check_once(ask->arena, left_out, NULL, "left_out", err));
    for (int32_t i = 0; left_out && i < left_out->n; i++) {
        if (is_built(built, left_out->items[i].text))
            return dg_err_set(err, DG_EINVAL, "left_out[%d]: \"%s\" is reported as built too", (int)i,
                              left_out->items[i].text);
    }
    return 0;
}

/* What was built against what was approved. A camera of another id was added; one left out was removed. */
static int compare(const struct dg_ask *ask, int64_t *change, struct dg_err *err)
{
    const struct dg_case_version *version = dg_version_approved(ask->c);
    const struct dg_json_value *built = dg_get_list(&ask->data, "built");
    const struct dg_json_value *left_out = dg_get_list(&ask->data, "left_out");
    for (int32_t i = 0; built && i < built->n; i++) {
        const struct dg_json_value *item = &built->items[i];
        const struct dg_case_camera *camera = dg_camera_find(version, dg_get_text(item, "id"));
        int32_t lon = (int32_t)dg_get_int(item, "lon_e7", 0), lat = (int32_t)dg_get_int(item, "lat_e7", 0);
        int32_t bearing = (int32_t)dg_get_int(item, "bearing_deg", -1);
        if (!camera) {
            change[DG_MEASURE_ADDED]++;
            continue;
        }
        int64_t moved = dg_distance_mm(lon, lat, camera->lon_e7, camera->lat_e7);
        int64_t turned = dg_turned_deg(bearing, camera->bearing_deg);
        if (moved > change[DG_MEASURE_MOVED_MM]) change[DG_MEASURE_MOVED_MM] = moved;
        if (turned > change[DG_MEASURE_TURNED_DEG]) change[DG_MEASURE_TURNED_DEG] = turned;
    }
    for (int32_t i = 0; left_out && i < left_out->n; i++) {
        if (!dg_camera_find(version, left_out->items[i].text))
            return dg_err_set(err, DG_EFOUND, "left_out[%d]: there is no camera \"%s\"", (int)i,
                              left_out->items[i].text);
        change[DG_MEASURE_REMOVED]++;
    }
    change[DG_MEASURE_PRIVATE_M2] = dg_get_int(&ask->data, "private_m2", 0);
    return 0;
}

int dg_make_phase_report(struct dg_ask *ask, struct dg_err *err)
{
    int64_t change[DG_N_CHANGE_MEASURES] = {0};
    if (strcmp(dg_get_text(&ask->data, "phase"), running(ask->c)->id) != 0)
        return dg_err_set(err, DG_EINVAL, "phase: \"%s\" is being built", running(ask->c)->id);
    DG_TRY(check_built(ask, err));
    DG_TRY(compare(ask, change, err));
    enum dg_change_level level = dg_change_level_of(ask->procedure, change);
    if (level > DG_LEVEL_NONE && !dg_has(&ask->data, "reason"))
        return dg_err_set(err, DG_EINVAL, "reason: what was built differs from what was approved; say why");
    dg_then_change(ask, change, level);
    const char *to = ask->rules->reopen[level];
    const struct dg_stage *stage = to ? dg_procedure_stage(ask->procedure, ask->rules->kind, to) : NULL;
    if (stage && ask->c->status == DG_STATUS_APPROVED) dg_enter(ask, stage);
    return 0;
}

static int fold_built(struct dg_fold *fold, struct dg_phase_state *phase, struct dg_err *err)
{
    const struct dg_json_value *built = dg_get_list(fold->data, "built");
    const struct dg_case_version *version = dg_version_approved(fold->c);
    int32_t n = built ? built->n : 0;
    DG_TRY(DG_NEW(fold->arena, &phase->built, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        struct dg_built_camera *to = &phase->built[i];
        const struct dg_json_value *item = &built->items[i];
        to->id = dg_get_text(item, "id");
        to->lon_e7 = (int32_t)dg_get_int(item, "lon_e7", 0);
        to->lat_e7 = (int32_t)dg_get_int(item, "lat_e7", 0);
        to->bearing_deg = (int32_t)dg_get_int(item, "bearing_deg", -1);
        (void)dg_service_parse(dg_get_text(item, "state"), &to->service);
        const struct dg_case_camera *camera = dg_camera_find(version, to->id);
        if (camera) to->moved_mm = dg_distance_mm(to->lon_e7, to->lat_e7, camera->lon_e7, camera->lat_e7);
    }
    phase->n_built = n;
    return 0;
}

int dg_fold_phase_report(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    struct dg_phase_state *phase = c->n_phases ? &c->phases[c->n_phases - 1] : NULL;
    if (!phase) return dg_err_set(err, DG_EFORMAT, "no phase is begun");
    phase->reported_seq = fold->entry->seq;
    phase->reported_at = fold->entry->at;
    (void)dg_change_level_parse(dg_get_text(fold->then, "level"), &phase->level);
    for (int i = 0; i < DG_N_CHANGE_MEASURES; i++)
        phase->change[i] = dg_get_int(fold->then, dg_change_measure_word((enum dg_change_measure)i), 0);
    return fold_built(fold, phase, err);
}

/* ---- redaction ----------------------------------------------------------------------------------------- */

int dg_make_redact(struct dg_ask *ask, struct dg_err *err)
{
    int64_t entry = dg_get_int(&ask->data, "entry", 0);
    const char *hash = dg_get_text(&ask->data, "hash");
    if (entry > ask->c->seq)
        return dg_err_set(err, DG_EFOUND, "entry: the case has %lld", (long long)ask->c->seq);
    for (int32_t i = 0; i < ask->c->n_redactions; i++) {
        if (ask->c->redactions[i].entry_seq == entry && strcmp(ask->c->redactions[i].hash, hash) == 0)
            return dg_err_set(err, DG_ESTATE, "entry: its text is out of sight already");
    }
    return 0;
}

int dg_fold_redact(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_redaction *redaction = DG_GROW(fold, fold->c->redactions, fold->c->n_redactions);
    if (!redaction) return dg_grow_full(err);
    *redaction = (struct dg_redaction){.seq = fold->entry->seq,
                                       .entry_seq = dg_get_int(fold->data, "entry", 0),
                                       .hash = dg_get_text(fold->data, "hash"),
                                       .reason = dg_get_said(fold->data, "reason", fold->entry->seq)};
    return 0;
}
