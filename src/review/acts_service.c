/* What is told of an approved scheme while it runs: which cameras work, and what its goals came to. */
#include <string.h>

#include "review/acts.h"

int dg_guard_running(const struct dg_ask *ask, struct dg_err *err)
{
    if (ask->c->kind != DG_CASE_SCHEME)
        return dg_err_set(err, DG_ESTATE, "is told of a scheme, not of its %s",
                          dg_case_kind_word(ask->c->kind));
    if (!ask->c->approved_at) return dg_err_set(err, DG_ESTATE, "nothing is approved yet");
    return 0;
}

/* ---- which cameras work -------------------------------------------------------------------------------- */

static bool is_camera(const struct dg_case *c, const char *id)
{
    if (dg_camera_find(dg_version_approved(c), id)) return true;
    for (int32_t i = 0; i < c->n_phases; i++) {
        for (int32_t k = 0; k < c->phases[i].n_built; k++) {
            if (strcmp(c->phases[i].built[k].id, id) == 0) return true;
        }
    }
    return false;
}

int dg_make_service(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_json_value *cameras = dg_get_list(&ask->data, "cameras");
    DG_TRY(dg_check_once(ask->arena, cameras, "id", "cameras", err));
    for (int32_t i = 0; cameras && i < cameras->n; i++) {
        const char *id = dg_get_text(&cameras->items[i], "id");
        bool is_working = strcmp(dg_get_text(&cameras->items[i], "state"), "working") == 0;
        if (!is_camera(ask->c, id))
            return dg_err_set(err, DG_EFOUND, "cameras[%d]: the scheme has no camera \"%s\"", (int)i, id);
        if (!is_working && !dg_has(&ask->data, "reason"))
            return dg_err_set(err, DG_EINVAL, "reason: \"%s\" does not work or is taken down; say why", id);
    }
    return 0;
}

int dg_fold_service(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    const struct dg_json_value *cameras = dg_get_list(fold->data, "cameras");
    struct dg_service_report *report = DG_GROW(fold, c->services, c->n_services);
    int32_t n = cameras ? cameras->n : 0;
    if (!report) return dg_grow_full(err);
    *report = (struct dg_service_report){.seq = fold->entry->seq,
                                         .at = fold->entry->at,
                                         .reason = dg_get_said(fold->data, "reason", fold->entry->seq)};
    DG_TRY(DG_NEW(fold->arena, &report->cameras, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        report->cameras[i].id = dg_get_text(&cameras->items[i], "id");
        (void)dg_service_parse(dg_get_text(&cameras->items[i], "state"), &report->cameras[i].state);
    }
    report->n_cameras = n;
    return 0;
}

/* ---- what the goals came to ---------------------------------------------------------------------------- */

int dg_check_results(const struct dg_json_value *results, const struct dg_case_version *version,
                     struct dg_err *err)
{
    for (int32_t i = 0; results && i < results->n; i++) {
        const char *id = dg_get_text(&results->items[i], "id"), *of = dg_get_text(&results->items[i], "of");
        bool is_found = strcmp(of, "goal") == 0; /* the facts of a version have its needs, not its goals */
        for (int32_t k = 0; !is_found && version && k < version->n_needs; k++)
            is_found = strcmp(version->needs[k], id) == 0;
        if (!is_found)
            return dg_err_set(err, DG_EFOUND, "results[%d]: the scheme has no need \"%s\"", (int)i, id);
        for (int32_t k = 0; k < i; k++) {
            if (strcmp(dg_get_text(&results->items[k], "id"), id) == 0 &&
                strcmp(dg_get_text(&results->items[k], "of"), of) == 0)
                return dg_err_set(err, DG_EINVAL, "results[%d]: \"%s\" is given twice", (int)i, id);
        }
    }
    return 0;
}

int dg_make_results(struct dg_ask *ask, struct dg_err *err)
{
    return dg_check_results(dg_get_list(&ask->data, "results"), dg_version_approved(ask->c), err);
}

int dg_fold_results(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    const struct dg_json_value *results = dg_get_list(fold->data, "results");
    for (int32_t i = 0; results && i < results->n; i++) {
        struct dg_result *result = DG_GROW(fold, c->results, c->n_results);
        if (!result) return dg_grow_full(err);
        *result = (struct dg_result){.is_of_need = strcmp(dg_get_text(&results->items[i], "of"), "need") == 0,
                                     .id = dg_get_text(&results->items[i], "id"),
                                     .figure = dg_get_said(&results->items[i], "figure", fold->entry->seq),
                                     .seq = fold->entry->seq,
                                     .at = fold->entry->at};
    }
    return 0;
}

/* ---- on which legal ground ----------------------------------------------------------------------------- */

static int check_ground(const struct dg_ask *ask, const struct dg_json_value *from,
                        const struct dg_case_version *version, struct dg_err *err)
{
    const char *id = dg_get_text(from, "ground");
    const struct dg_json_value *needs = dg_get_list(from, "needs");
    if (!dg_procedure_ground(ask->procedure, id)) {
        const struct dg_procedure *procedure = ask->procedure;
        return dg_err_set(err, DG_EFOUND, "the procedure has no ground \"%s\"%s%s", id,
                          procedure->n_grounds ? "; its first is " : "",
                          procedure->n_grounds ? procedure->grounds[0].id : "");
    }
    for (int32_t i = 0; needs && i < needs->n; i++) {
        bool is_found = false;
        for (int32_t k = 0; k < version->n_needs; k++)
            is_found |= strcmp(version->needs[k], needs->items[i].text) == 0;
        if (!is_found)
            return dg_err_set(err, DG_EFOUND, "needs: the scheme has no need \"%s\"", needs->items[i].text);
    }
    return 0;
}

int dg_check_grounds(const struct dg_ask *ask, const struct dg_case_version *version, struct dg_err *err)
{
    const struct dg_json_value *grounds = dg_get_list(&ask->data, "grounds");
    bool has_before = ask->c ? ask->c->n_grounds > 0 : ask->act->of && ask->act->of->n_grounds > 0;
    if (!grounds && ask->procedure->needs_ground && !has_before)
        return dg_err_set(err, DG_EINVAL,
                          "grounds: name the legal ground: {\"ground\": ID}; the procedure's first is \"%s\"",
                          ask->procedure->grounds[0].id);
    for (int32_t i = 0; grounds && i < grounds->n; i++) {
        if (check_ground(ask, &grounds->items[i], version, err) < 0)
            return dg_err_prefix(err, "grounds[%d]", (int)i);
    }
    return dg_check_once(ask->arena, grounds, "ground", "grounds", err);
}

/* A later list takes the place of an earlier one. */
int dg_fold_grounds(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    const struct dg_json_value *grounds = dg_get_list(fold->data, "grounds");
    if (!grounds) return 0;
    DG_TRY(DG_NEW(fold->arena, &c->grounds, (size_t)grounds->n, err));
    c->n_grounds = grounds->n;
    for (int32_t i = 0; i < grounds->n; i++) {
        c->grounds[i].id = dg_get_text(&grounds->items[i], "ground");
        DG_TRY(dg_take_words(fold->arena, &grounds->items[i], "needs", &c->grounds[i].needs,
                             &c->grounds[i].n_needs, err));
    }
    return 0;
}
