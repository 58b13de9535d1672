/* Words and look-ups. */
#include "dossier/dossier.h"

#include <string.h>

static const char *const origin_words[] = {[DG_ORIGIN_NONE] = "",
                                           [DG_ORIGIN_GIVEN] = "given",
                                           [DG_ORIGIN_DERIVED] = "derived",
                                           [DG_ORIGIN_ASSUMED] = "assumed"};

const char *dg_origin_word(enum dg_origin origin) { return origin_words[origin]; }

enum dg_origin dg_origin_parse(const char *word)
{
    for (int i = DG_ORIGIN_GIVEN; i <= DG_ORIGIN_ASSUMED; i++) {
        if (strcmp(word, origin_words[i]) == 0) return (enum dg_origin)i;
    }
    return DG_ORIGIN_NONE;
}

const struct dg_equipment *dg_dossier_equipment(const struct dg_dossier *dossier, const char *equipment_id)
{
    for (int32_t i = 0; *equipment_id && i < dossier->equipment.n; i++) {
        if (strcmp(dossier->equipment.items[i].equipment_id, equipment_id) == 0)
            return &dossier->equipment.items[i];
    }
    return NULL;
}

const struct dg_site *dg_dossier_site(const struct dg_dossier *dossier, const char *site_id)
{
    for (int32_t i = 0; *site_id && i < dossier->sites.n; i++) {
        if (strcmp(dossier->sites.items[i].site_id, site_id) == 0) return &dossier->sites.items[i];
    }
    return NULL;
}
