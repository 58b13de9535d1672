/* Check: links and recorders. */
#include <math.h>
#include <string.h>

#include "dossier/check.h"

void dg_check_links(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    dg_check_doubles(check, DG_CHECK_link_id_twice, &check->links);
    for (int32_t i = 0; i < d->links.n; i++) {
        const struct dg_link *link = &d->links.items[i];
        const char *name = dg_check_name(check, link->link_id, i);
        const char *const ends[] = {link->from_id, link->to_id};
        if (!*link->link_id) dg_check_note(check, DG_CHECK_link_id_missing, name, "");
        for (int k = 0; k < 2; k++) {
            if (strcmp(ends[k], "centre") == 0 || dg_ids_has(&check->cameras, ends[k]) ||
                dg_ids_has(&check->sites, ends[k]) || dg_ids_has(&check->links, ends[k]) ||
                dg_ids_has(&check->recorders, ends[k])) {
                continue;
            }
            dg_check_note(check, DG_CHECK_link_end_unknown, name, ends[k]);
        }
    }
}

void dg_check_recorders(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    dg_check_doubles(check, DG_CHECK_recorder_id_twice, &check->recorders);
    for (int32_t i = 0; i < d->recorders.n; i++) {
        const struct dg_recorder *recorder = &d->recorders.items[i];
        const char *name = dg_check_name(check, recorder->recorder_id, i);
        if (!*recorder->recorder_id) dg_check_note(check, DG_CHECK_recorder_id_missing, name, "");
        if (strcmp(recorder->at_id, "centre") != 0 && !dg_ids_has(&check->sites, recorder->at_id))
            dg_check_note(check, DG_CHECK_recorder_place_unknown, name, recorder->at_id);
        if (!(recorder->capacity_tb > 0))
            dg_check_note_num(check, DG_CHECK_recorder_capacity_missing, name, recorder->capacity_tb);
        if (!*recorder->source) dg_check_note(check, DG_CHECK_recorder_source_missing, name, "");
    }
}
