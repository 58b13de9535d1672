#include <string.h>

#include "assess/assess.h"
#include "assess/classes_table.h"

const struct dg_class_table *dg_classes(const char *edition)
{
    for (int i = 0; i < dg_class_n_tables; i++)
        if (strcmp(dg_class_tables[i].edition, edition) == 0) return &dg_class_tables[i];
    return NULL;
}
