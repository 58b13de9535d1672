/* Rule files: any bytes are read or refused; what is read keeps the promises of rule.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rule/rule.h"

static void check(const struct dg_rulebook *book)
{
    for (int32_t i = 0; i < book->n_rules; i++) {
        const struct dg_rule *rule = &book->rules[i];
        if (!rule->measure || !*rule->id || !isfinite(rule->threshold) ||
            strlen(rule->texts.sentence[DG_FA]) == 0)
            abort();
        if (i && (rule[-1].remit > rule->remit ||
                  (rule[-1].remit == rule->remit && strcmp(rule[-1].id, rule->id) >= 0)))
            abort();
        for (int k = 0; k < rule->n_params; k++) {
            if (!rule->params[k].words && !isfinite(rule->params[k].number)) abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rulebook book;
    struct dg_err err = {0};
    if (dg_rulebook_parse(&arena, "fuzz", (const char *)bytes, n, &book, &err) == 0)
        check(&book);
    else if (!err.code || !*err.msg)
        abort();
    return 0;
}
