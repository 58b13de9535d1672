/* The table that tools/gen_classes.py makes from data/classes.json at build time. */
#ifndef DG_ASSESS_CLASSES_TABLE_H
#define DG_ASSESS_CLASSES_TABLE_H

#include "optics/optics.h"

extern const int dg_class_n_tables;
extern const struct dg_class_table dg_class_tables[];

#endif
