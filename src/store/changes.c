/* What differs between two dossiers, row by row. Rows are matched by what stands in their id columns; rows
 * without an id by their geometry. Each side is sorted once, so that a city's buildings cost n log n. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/frozen.h"

struct row {
    size_t key_at, line_at; /* in the texts, while those grow */
    const char *key, *line; /* id or geometry; the frozen line */
    int32_t ix;
};

struct side {
    const struct dg_dossier *dossier;
    struct dg_list list;
    struct dg_text texts;
    struct row *rows; /* by key, then line */
};

struct comparison {
    struct dg_arena *arena; /* the caller's */
    struct dg_arena tmp;    /* until the layer is done */
    const struct dg_layer *layer;
    struct side a, b;
    struct dg_changes *out;
    int32_t cap;
    struct dg_err *err;
};

/* ---- ids ------------------------------------------------------------------------------------------- */

/* The columns by which a row is known: "<layer>_id", else "source_id"; of lists without ids what names their
 * rows. */
static int key_columns(const struct dg_layer *layer, int out[3])
{
    static const char *const special[][4] = {
        {"preset", "camera_id", "name"}, {"assumption", "code", "layer", "detail"}, {"phase", "phase_no"}};
    char own_id[64];
    const char *names[3] = {own_id, "source_id", NULL};
    int n = 0;
    bool is_special = false;
    snprintf(own_id, sizeof own_id, "%s_id", layer->name);
    for (size_t s = 0; s < sizeof special / sizeof *special; s++) {
        if (strcmp(special[s][0], layer->name) != 0) continue;
        is_special = true;
        for (int i = 0; i < 3; i++) names[i] = special[s][i + 1];
    }
    for (int i = 0; i < 3 && names[i]; i++) {
        for (int c = 0; c < layer->n_columns; c++) {
            if (strcmp(layer->columns[c].name, names[i]) == 0 && (is_special || n == 0)) out[n++] = c;
        }
    }
    return n;
}

/* Append the id as a person reads it, its parts divided by " / ". False: the row has none. */
static bool add_id(const struct dg_layer *layer, const char *item, struct dg_text *out)
{
    int columns[3];
    int n = key_columns(layer, columns);
    bool has_any = false;
    for (int i = 0; i < n; i++) {
        const struct dg_column *column = &layer->columns[columns[i]];
        bool is_silent = dg_column_is_silent(column, item);
        if (i) dg_text_add(out, " / ");
        has_any = has_any || !is_silent;
        if (is_silent) continue;
        if (column->field == DG_FIELD_ID || column->field == DG_FIELD_TEXT)
            dg_text_add(out, *(const char *const *)(item + column->offset));
        else
            dg_frozen_value(column, item, out);
    }
    return has_any;
}

/* ---- sides ----------------------------------------------------------------------------------------- */

static const char *item_of(const struct comparison *c, const struct side *side, int32_t ix)
{
    return (const char *)side->list.items + (size_t)ix * c->layer->size;
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (!order) order = strcmp(x->line, y->line);
    return order ? order : (x->ix > y->ix) - (x->ix < y->ix);
}

static int add_key(struct comparison *c, const char *item, struct dg_text *out)
{
    /* The scheme is one row whatever it is called. */
    if (c->layer == &dg_input_layers[0]) return 0;
    size_t first = out->len;
    dg_text_add(out, "id ");
    if (add_id(c->layer, item, out)) return 0;
    if (out->has_failed) return 0;
    out->len = first;
    dg_text_add(out, "at ");
    return dg_frozen_geom(&c->tmp, c->layer, item, out, c->err);
}

static int side_init(struct comparison *c, struct side *side)
{
    const char *at = (const char *)side->dossier + c->layer->list;
    side->list = (struct dg_list){.items = at, .n = 1};
    if (c->layer != &dg_input_layers[0]) memcpy(&side->list, at, sizeof side->list);
    dg_text_clear(&side->texts);
    DG_TRY(DG_NEW(&c->tmp, &side->rows, (size_t)side->list.n, c->err));
    for (int32_t i = 0; i < side->list.n; i++) {
        const char *item = item_of(c, side, i);
        side->rows[i].ix = i;
        side->rows[i].key_at = side->texts.len;
        DG_TRY(add_key(c, item, &side->texts));
        dg_text_addn(&side->texts, "", 1);
        side->rows[i].line_at = side->texts.len;
        DG_TRY(dg_frozen_row(&c->tmp, c->layer, item, &side->texts, c->err));
        dg_text_addn(&side->texts, "", 1);
    }
    DG_TRY(dg_text_finish(&side->texts, c->err));
    for (int32_t i = 0; i < side->list.n; i++) {
        side->rows[i].key = side->texts.data + side->rows[i].key_at;
        side->rows[i].line = side->texts.data + side->rows[i].line_at;
    }
    if (side->list.n) qsort(side->rows, (size_t)side->list.n, sizeof *side->rows, compare_rows);
    return 0;
}

/* ---- one pair ---------------------------------------------------------------------------------------- */

static int keep_text(struct comparison *c, struct dg_text *text, const char **out)
{
    DG_TRY(dg_text_finish(text, c->err));
    *out = text->len ? dg_arena_strndup(c->arena, text->data, text->len) : "";
    return *out ? 0 : dg_err_set(c->err, DG_ENOMEM, "out of memory");
}

static int value_text(struct comparison *c, const struct dg_column *column, const char *item, const char **out)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    if (column->field == DG_FIELD_VERSION) {
        *out = "";
        return 0;
    }
    /* What an empty column stands for is told too: "1 camera at once" is something to read. */
    if (column->field == DG_FIELD_ID || column->field == DG_FIELD_TEXT)
        dg_text_add(&text, *(const char *const *)(item + column->offset));
    else if (column->field != DG_FIELD_NUM || isfinite(*(const double *)(item + column->offset)))
        dg_frozen_value(column, item, &text);
    return keep_text(c, &text, out);
}

static int geom_differs(struct comparison *c, const char *a, const char *b, bool *differs)
{
    dg_auto(dg_text_done) struct dg_text one = {0}, other = {0};
    *differs = false;
    if (!c->layer->kinds) return 0;
    DG_TRY(dg_frozen_geom(&c->tmp, c->layer, a, &one, c->err));
    DG_TRY(dg_frozen_geom(&c->tmp, c->layer, b, &other, c->err));
    DG_TRY(dg_text_finish(&one, c->err));
    DG_TRY(dg_text_finish(&other, c->err));
    *differs = strcmp(one.data, other.data) != 0;
    return 0;
}

static int compare_columns(struct comparison *c, const char *a, const char *b, struct dg_change *change)
{
    struct dg_change_value values[64];
    assert(c->layer->n_columns <= 64);
    for (int i = 0; i < c->layer->n_columns; i++) {
        const struct dg_column *column = &c->layer->columns[i];
        struct dg_change_value value = {.column = column->name};
        DG_TRY(value_text(c, column, a, &value.before));
        DG_TRY(value_text(c, column, b, &value.after));
        if (strcmp(value.before, value.after) != 0) values[change->n_values++] = value;
    }
    DG_TRY(DG_NEW(c->arena, &change->values, (size_t)change->n_values, c->err));
    memcpy(change->values, values, sizeof *values * (size_t)change->n_values);
    return geom_differs(c, a, b, &change->has_moved);
}

/* a or b NULL: added or removed. */
static int add_change(struct comparison *c, const struct row *a, const struct row *b, bool is_doubled)
{
    dg_auto(dg_text_done) struct dg_text id = {0};
    struct dg_change change = {.layer = c->layer->name,
                               .kind = !a   ? DG_ROW_ADDED
                                       : !b ? DG_ROW_REMOVED
                                            : DG_ROW_CHANGED,
                               .ix_a = a ? a->ix : -1,
                               .ix_b = b ? b->ix : -1,
                               .is_doubled = is_doubled};
    const char *item = a ? item_of(c, &c->a, a->ix) : item_of(c, &c->b, b->ix);
    if (!add_id(c->layer, item, &id)) dg_text_clear(&id);
    DG_TRY(keep_text(c, &id, &change.id));
    if (a && b) DG_TRY(compare_columns(c, item, item_of(c, &c->b, b->ix), &change));
    if (c->out->n == c->cap) {
        struct dg_change *wider = NULL;
        int32_t cap = c->cap ? c->cap * 2 : 64;
        DG_TRY(DG_NEW(c->arena, &wider, (size_t)cap, c->err));
        if (c->out->n) memcpy(wider, c->out->items, (size_t)c->out->n * sizeof *wider);
        c->out->items = wider;
        c->cap = cap;
    }
    c->out->items[c->out->n++] = change;
    return 0;
}

/* ---- one layer --------------------------------------------------------------------------------------- */

static int32_t group_end(const struct side *side, int32_t first)
{
    int32_t end = first + 1;
    while (end < side->list.n && strcmp(side->rows[end].key, side->rows[first].key) == 0) end++;
    return end;
}

static void match(struct dg_matches *matches, const struct row *a, const struct row *b)
{
    matches->b_of_a[a->ix] = b->ix;
    matches->a_of_b[b->ix] = a->ix;
}

/* Rows of one key: equal ones belong together, the rest pair by pair in their order. */
static int join_group(struct comparison *c, struct dg_matches *matches, struct row *a, int32_t n_a,
                      struct row *b, int32_t n_b)
{
    int32_t i = 0, j = 0, rest_a = 0, rest_b = 0;
    bool is_doubled = n_a > 1 || n_b > 1;
    while (i < n_a || j < n_b) {
        int order = i == n_a ? 1 : j == n_b ? -1 : strcmp(a[i].line, b[j].line);
        if (order == 0)
            match(matches, &a[i++], &b[j++]);
        else if (order < 0)
            a[rest_a++] = a[i++];
        else
            b[rest_b++] = b[j++];
    }
    for (int32_t k = 0; k < rest_a || k < rest_b; k++) {
        if (k < rest_a && k < rest_b) match(matches, &a[k], &b[k]);
        DG_TRY(add_change(c, k < rest_a ? &a[k] : NULL, k < rest_b ? &b[k] : NULL, is_doubled));
    }
    return 0;
}

static int join_layer(struct comparison *c, struct dg_matches *matches)
{
    int32_t i = 0, j = 0;
    DG_TRY(side_init(c, &c->a));
    DG_TRY(side_init(c, &c->b));
    matches->layer = c->layer->name;
    matches->n_a = c->a.list.n;
    matches->n_b = c->b.list.n;
    DG_TRY(DG_NEW(c->arena, &matches->b_of_a, (size_t)matches->n_a, c->err));
    DG_TRY(DG_NEW(c->arena, &matches->a_of_b, (size_t)matches->n_b, c->err));
    for (int32_t k = 0; k < matches->n_a; k++) matches->b_of_a[k] = -1;
    for (int32_t k = 0; k < matches->n_b; k++) matches->a_of_b[k] = -1;
    while (i < c->a.list.n || j < c->b.list.n) {
        int order = i == c->a.list.n ? 1 : j == c->b.list.n ? -1 : strcmp(c->a.rows[i].key, c->b.rows[j].key);
        int32_t end_a = order <= 0 ? group_end(&c->a, i) : i, end_b = order >= 0 ? group_end(&c->b, j) : j;
        DG_TRY(join_group(c, matches, c->a.rows + i, end_a - i, c->b.rows + j, end_b - j));
        i = end_a;
        j = end_b;
    }
    return 0;
}

static void comparison_done(struct comparison *c)
{
    dg_arena_done(&c->tmp);
    dg_text_done(&c->a.texts);
    dg_text_done(&c->b.texts);
}

static bool terrain_is_same(const struct dg_scheme *a, const struct dg_scheme *b)
{
    if (a->terrain_nx != b->terrain_nx || a->terrain_ny != b->terrain_ny) return false;
    if (!a->terrain_z_m || !b->terrain_z_m) return a->terrain_z_m == b->terrain_z_m;
    for (int64_t i = 0; i < (int64_t)a->terrain_nx * a->terrain_ny; i++) {
        if (a->terrain_z_m[i] != b->terrain_z_m[i]) return false;
    }
    return true;
}

int dg_store_compare(struct dg_arena *arena, const struct dg_dossier *a, const struct dg_dossier *b,
                     struct dg_changes *out, struct dg_err *err)
{
    struct dg_changes changes = {0};
    dg_auto(comparison_done) struct comparison c = {
        .arena = arena, .a.dossier = a, .b.dossier = b, .out = &changes, .err = err};
    DG_TRY(DG_NEW(arena, &changes.matches, DG_INPUT_LAYERS, err));
    for (int i = 0; i < DG_INPUT_LAYERS; i++) {
        c.layer = &dg_input_layers[i];
        DG_TRY(join_layer(&c, &changes.matches[changes.n_matches++]));
        dg_arena_reset(&c.tmp);
    }
    changes.terrain_differs = !terrain_is_same(&a->scheme, &b->scheme);
    *out = changes;
    return 0;
}

const struct dg_matches *dg_matches_of(const struct dg_changes *changes, const char *layer)
{
    for (int i = 0; i < changes->n_matches; i++) {
        if (strcmp(changes->matches[i].layer, layer) == 0) return &changes->matches[i];
    }
    return NULL;
}
