/* Measures of retention: for whom recordings are kept so long. What recorders can hold is a technical measure.
 */
#include "rule/measure_security.h"

/* The need that asks for recordings longest; -1: none says how long. */
static int32_t longest(const struct dg_dossier *d)
{
    int32_t found = -1;
    for (int32_t i = 0; i < d->needs.n; i++) {
        int32_t days = d->needs.items[i].retention_days;
        if (days >= 0 && (found < 0 || days > d->needs.items[found].retention_days)) found = i;
    }
    return found;
}

/* Days that recordings are kept longer than any need asks for. Kept 20, needs of 7 and 14 days: 20 - 14 = 6. */
int dg_retention_beyond_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_dossier *d = run->dossier;
    int32_t need_ix = longest(d);
    if (d->scheme.retention_days < 0 || need_ix < 0) {
        dg_measure_unable(run, need_ix < 0 ? "unable.no_need_retention" : "unable.retention_missing");
        return 0;
    }
    const struct dg_need *need = &d->needs.items[need_ix];
    struct dg_concern *concern = NULL;
    DG_TRY(DG_NEW(run->arena, &concern, 1, err));
    *concern = (struct dg_concern){"need", need->need_id};
    struct dg_measured m = {.layer = "scheme",
                            .object = d->scheme.scheme_id,
                            .ix = 0,
                            .value = d->scheme.retention_days - need->retention_days,
                            .concerned = concern,
                            .n_concerned = 1};
    dg_measured_number(&m, "kept", d->scheme.retention_days, 0);
    dg_measured_number(&m, "asked", need->retention_days, 0);
    dg_measured_token(&m, "need", need->need_id);
    return dg_measure_add(run, &m, err);
}

/* Days that a need asks for beyond what is kept. Asked 30, kept 20: 10. */
int dg_retention_short_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_dossier *d = run->dossier;
    if (d->scheme.retention_days < 0) {
        dg_measure_unable(run, "unable.retention_missing");
        return 0;
    }
    for (int32_t i = 0; i < d->needs.n; i++) {
        const struct dg_need *need = &d->needs.items[i];
        if (!*need->floor_class) continue; /* a ceiling alone asks for no recording */
        if (need->retention_days < 0) {
            DG_TRY(dg_measure_skip(run, "need", need->need_id, "unable.need_no_retention", err));
            continue;
        }
        int32_t lacking = need->retention_days - d->scheme.retention_days;
        struct dg_measured m = {.layer = "need",
                                .object = need->need_id,
                                .ix = i,
                                .value = lacking > 0 ? lacking : 0,
                                .geom = need->geom};
        dg_measured_number(&m, "kept", d->scheme.retention_days, 0);
        dg_measured_number(&m, "asked", need->retention_days, 0);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
