/* Procedures: any bytes are read or refused; the check and the reader agree; what is read can be walked. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "review/review.h"

/* Whoever follows a procedure meets no name that leads nowhere. */
static void walk(const struct dg_procedure *procedure)
{
    for (int kind = 0; kind < DG_N_CASE_KINDS; kind++) {
        const struct dg_case_rules *rules = &procedure->cases[kind];
        if (!rules->is_there) continue;
        if (!dg_procedure_stage(procedure, (enum dg_case_kind)kind, rules->first)) abort();
        for (int32_t i = 0; i < rules->n_stages; i++) {
            for (int32_t k = 0; k < rules->stages[i].n_outcomes; k++) {
                const char *to = rules->stages[i].outcomes[k].stage;
                if (strcmp(to, "back") != 0 && !dg_procedure_stage(procedure, (enum dg_case_kind)kind, to))
                    abort();
            }
        }
    }
    const struct dg_case_camera camera = {.id = "C", .purpose = ""};
    int32_t rule_ix = -1;
    (void)dg_publication_of(procedure, &camera, &rule_ix);
    if (rule_ix < 0 || rule_ix >= procedure->n_publication) abort();
    (void)dg_calendar_due(&procedure->calendar, 1795509000, 20, true, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_procedure procedure;
    struct dg_procedure_issues issues;
    struct dg_err err = {0};
    int code = dg_procedure_parse(&arena, "fuzz", (const char *)bytes, n, &procedure, &err);
    if (dg_procedure_check(&arena, (const char *)bytes, n, &issues, NULL) < 0) abort();
    if ((code == 0) != (issues.n == 0)) abort();
    if (code == 0)
        walk(&procedure);
    else if (!err.code || !*err.msg)
        abort();
    return 0;
}
