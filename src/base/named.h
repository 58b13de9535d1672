/* Named: a name and its value, both texts of somebody else's. */
#ifndef DG_BASE_NAMED_H
#define DG_BASE_NAMED_H

struct dg_named {
    const char *name, *value;
};

#endif
