/* Opinions: who is asked in which remit, what is filed, what silence counts as. */
#include <string.h>

#include "review/acts.h"

static int remit_ix(const struct dg_procedure *procedure, const char *remit)
{
    for (int32_t i = 0; i < procedure->n_remits; i++) {
        if (strcmp(procedure->remits[i], remit) == 0) return i;
    }
    return -1;
}

static bool is_waiting(const struct dg_opinion *opinion) { return !opinion->filed_seq && !opinion->is_silent; }

int dg_make_ask(struct dg_ask *ask, struct dg_err *err)
{
    const char *remit = dg_get_text(&ask->data, "remit"), *kind = dg_get_text(&ask->data, "body_kind");
    const char *body_id = dg_get_text(&ask->data, "body");
    const struct dg_body *body = dg_procedure_body(ask->procedure, kind);
    const struct dg_days days = ask->procedure->opinions.deadline;
    unsigned rests_on = 0;
    int ix = remit_ix(ask->procedure, remit);
    if (ix < 0) return dg_err_set(err, DG_EINVAL, "remit: \"%s\" is none of the procedure", remit);
    if (!body) return dg_err_set(err, DG_EINVAL, "body_kind: \"%s\" is none of the procedure", kind);
    if (!(body->remits >> ix & 1))
        return dg_err_set(err, DG_EINVAL, "remit: \"%s\" is not among the remits of \"%s\"", remit, kind);
    for (int32_t i = 0; i < ask->c->n_opinions; i++) {
        const struct dg_opinion *asked = &ask->c->opinions[i];
        if (is_waiting(asked) && strcmp(asked->body, body_id) == 0 && strcmp(asked->remit, remit) == 0)
            return dg_err_set(err, DG_ESTATE, "\"%s\" was asked for this remit already: opinion %d", body_id,
                              (int)asked->no);
    }
    dg_members_int(&ask->then, "opinion", ask->c->n_opinions + 1);
    if (!days.n) return 0;
    dg_members_time(&ask->then, "opinion_due_at",
                    dg_calendar_due(&ask->procedure->calendar, ask->now, days.n, days.is_working, &rests_on));
    if (rests_on) dg_members_int(&ask->then, "opinion_due_rests_on", rests_on);
    return 0;
}

int dg_fold_ask(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_case *c = fold->c;
    struct dg_opinion *opinion = DG_GROW(fold, c->opinions, c->n_opinions);
    if (!opinion) return dg_grow_full(err);
    *opinion = (struct dg_opinion){.no = c->n_opinions,
                                   .body = dg_get_text(fold->data, "body"),
                                   .body_kind = dg_get_text(fold->data, "body_kind"),
                                   .remit = dg_get_text(fold->data, "remit"),
                                   .by = "",
                                   .version_no = c->n_versions,
                                   .asked_seq = fold->entry->seq,
                                   .asked_at = fold->entry->at,
                                   .due_at = dg_get_time(fold->then, "opinion_due_at")};
    return 0;
}

/* ---- filing -------------------------------------------------------------------------------------------- */

int dg_guard_opinion(const struct dg_ask *ask, struct dg_err *err)
{
    bool was_silent = false;
    for (int32_t i = 0; i < ask->c->n_opinions; i++) {
        const struct dg_opinion *opinion = &ask->c->opinions[i];
        if (strcmp(opinion->body, ask->actor->body_id) != 0) continue;
        if (is_waiting(opinion)) return 0;
        was_silent |= opinion->is_silent;
    }
    if (was_silent)
        return dg_err_set(err, DG_ESTATE, "the deadline for the opinion of \"%s\" has passed",
                          ask->actor->body_id);
    return dg_err_set(err, DG_EDENIED, "\"%s\" is not asked for an opinion", ask->actor->body_id);
}

static int check_verdict(const struct dg_ask *ask, struct dg_err *err)
{
    const char *verdict = dg_get_text(&ask->data, "verdict");
    bool wants = strcmp(verdict, "for_with_conditions") == 0;
    int32_t n = dg_get_count(&ask->data, "conditions");
    if (wants && !n) return dg_err_set(err, DG_EINVAL, "conditions: for_with_conditions names them");
    if (!wants && n) return dg_err_set(err, DG_EINVAL, "conditions: only for the verdict for_with_conditions");
    if ((strcmp(verdict, "against") == 0 || strcmp(verdict, "needs_change") == 0) &&
        !dg_has(&ask->data, "text"))
        return dg_err_set(err, DG_EINVAL, "text: the verdict %s gives its reasons", verdict);
    return 0;
}

static int check_pins(const struct dg_ask *ask, const struct dg_opinion *opinion, struct dg_err *err)
{
    const struct dg_json_value *conditions = dg_get_list(&ask->data, "conditions");
    const struct dg_json_value *remarks = dg_get_list(&ask->data, "remarks");
    for (int32_t i = 0; conditions && i < conditions->n; i++) {
        const struct dg_json_value *cameras = dg_get_list(&conditions->items[i], "cameras");
        for (int32_t k = 0; cameras && k < cameras->n; k++) {
            if (!dg_camera_find(dg_version_last(ask->c), cameras->items[k].text))
                return dg_err_set(err, DG_EFOUND, "conditions[%d].cameras: version %d has no camera \"%s\"",
                                  (int)i, (int)ask->c->n_versions, cameras->items[k].text);
        }
    }
    for (int32_t i = 0; remarks && i < remarks->n; i++) {
        const char *remit = dg_get_text(&remarks->items[i], "remit");
        if (remit_ix(ask->procedure, remit) < 0)
            return dg_err_set(err, DG_EINVAL, "remarks[%d].remit: \"%s\" is none of the procedure", (int)i,
                              remit);
        if (strcmp(remit, opinion->remit) == 0)
            return dg_err_set(err, DG_EINVAL,
                              "remarks[%d].remit: \"%s\" is the opinion's own remit; say it in text", (int)i,
                              remit);
    }
    return 0;
}

int dg_make_opinion(struct dg_ask *ask, struct dg_err *err)
{
    int64_t no = dg_get_int(&ask->data, "opinion", 0);
    if (no > ask->c->n_opinions)
        return dg_err_set(err, DG_EFOUND, "opinion: there is no opinion %lld", (long long)no);
    const struct dg_opinion *opinion = &ask->c->opinions[no - 1];
    if (strcmp(opinion->body, ask->actor->body_id) != 0)
        return dg_err_set(err, DG_EDENIED, "opinion: %lld was asked of \"%s\", not of \"%s\"", (long long)no,
                          opinion->body, ask->actor->body_id);
    if (opinion->filed_seq) return dg_err_set(err, DG_ESTATE, "opinion: %lld is filed already", (long long)no);
    if (opinion->is_silent)
        return dg_err_set(err, DG_ESTATE, "opinion: the deadline of %lld has passed", (long long)no);
    DG_TRY(check_verdict(ask, err));
    DG_TRY(check_pins(ask, opinion, err));
    dg_members_text(&ask->then, "remit", opinion->remit);
    return 0;
}

static struct dg_opinion *opinion_of(struct dg_fold *fold)
{
    int64_t no = dg_get_int(fold->data, "opinion", 0);
    return no >= 1 && no <= fold->c->n_opinions ? &fold->c->opinions[no - 1] : NULL;
}

static int fold_remarks(struct dg_fold *fold, struct dg_opinion *opinion, struct dg_err *err)
{
    const struct dg_json_value *remarks = dg_get_list(fold->data, "remarks");
    int32_t n = remarks ? remarks->n : 0;
    DG_TRY(DG_NEW(fold->arena, &opinion->remarks, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        opinion->remarks[i].remit = dg_get_text(&remarks->items[i], "remit");
        opinion->remarks[i].said = dg_get_said(&remarks->items[i], "text", fold->entry->seq);
    }
    opinion->n_remarks = n;
    return 0;
}

static enum dg_verdict verdict_of(const struct dg_json_value *object)
{
    enum dg_verdict verdict = DG_NO_COMMENT;
    (void)dg_verdict_parse(dg_get_text(object, "verdict"), &verdict);
    return verdict;
}

int dg_fold_opinion(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_opinion *opinion = opinion_of(fold);
    const struct dg_json_value *conditions = dg_get_list(fold->data, "conditions");
    if (!opinion) return dg_err_set(err, DG_EFORMAT, "there is no such opinion");
    opinion->by = fold->entry->by;
    opinion->filed_seq = fold->entry->seq;
    opinion->filed_at = fold->entry->at;
    opinion->verdict = verdict_of(fold->data);
    opinion->said = dg_get_said(fold->data, "text", fold->entry->seq);
    opinion->first_condition = fold->c->n_conditions;
    opinion->n_conditions = conditions ? conditions->n : 0;
    DG_TRY(fold_remarks(fold, opinion, err));
    for (int32_t i = 0; i < opinion->n_conditions; i++)
        DG_TRY(dg_fold_condition(fold, &conditions->items[i], opinion->remit, false, err));
    return 0;
}

/* ---- silence ------------------------------------------------------------------------------------------- */

static const struct dg_opinion *overdue(const struct dg_ask *ask)
{
    for (int32_t i = 0; i < ask->c->n_opinions; i++) {
        const struct dg_opinion *opinion = &ask->c->opinions[i];
        if (is_waiting(opinion) && opinion->due_at && ask->now > opinion->due_at) return opinion;
    }
    return NULL;
}

int dg_guard_opinion_lapse(const struct dg_ask *ask, struct dg_err *err)
{
    return overdue(ask) ? 0 : dg_err_set(err, DG_ESTATE, "no opinion is overdue");
}

int dg_make_opinion_lapse(struct dg_ask *ask, struct dg_err *err)
{
    const struct dg_opinion *opinion = overdue(ask);
    if (dg_get_int(&ask->data, "opinion", 0) != opinion->no)
        return dg_err_set(err, DG_EINVAL, "opinion: %d is the next that is overdue", (int)opinion->no);
    dg_members_text(&ask->then, "verdict", dg_verdict_word(ask->procedure->opinions.silence));
    return 0;
}

int dg_fold_opinion_lapse(struct dg_fold *fold, struct dg_err *err)
{
    struct dg_opinion *opinion = opinion_of(fold);
    if (!opinion) return dg_err_set(err, DG_EFORMAT, "there is no such opinion");
    opinion->is_silent = true;
    opinion->verdict = verdict_of(fold->then);
    return 0;
}
