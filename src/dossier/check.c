/* The check: notes, what the rules share, and the scheme itself. */
#include "dossier/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

const struct dg_check_rule dg_check_rules[DG_N_CHECK_RULES] = {
#define DG_CHECK_RULE_ROW(code, layer, column, severity, blocks) {#code, #layer, #column, severity, blocks},
    DG_CHECK_RULES(DG_CHECK_RULE_ROW)
#undef DG_CHECK_RULE_ROW
};

/* ---- notes ----------------------------------------------------------------------------------------- */

static struct dg_issue *issue_new(struct dg_check *check)
{
    if (check->is_out_of_memory) return NULL;
    if (check->n == check->cap) {
        int32_t cap = check->cap ? check->cap * 2 : 64;
        struct dg_issue *items = dg_arena_get(check->arena, (size_t)cap * sizeof *items);
        if (!items) {
            check->is_out_of_memory = true;
            return NULL;
        }
        if (check->n) memcpy(items, check->items, (size_t)check->n * sizeof *items);
        check->items = items;
        check->cap = cap;
    }
    return &check->items[check->n++];
}

static void note(struct dg_check *check, enum dg_check_rule_ix rule_ix, const char *object, const char *value,
                 bool is_mild)
{
    const struct dg_check_rule *rule = &dg_check_rules[rule_ix];
    struct dg_issue *issue = issue_new(check);
    char *kept = issue && *value ? dg_arena_strdup(check->arena, value) : NULL;
    if (!issue) return;
    if (*value && !kept) check->is_out_of_memory = true;
    *issue = (struct dg_issue){
        .severity = is_mild && rule->severity == DG_ERROR ? DG_WARNING : rule->severity,
        .code = rule->code,
        .layer = rule->layer,
        .object = object,
        .column = rule->column,
        .value = kept ? kept : "",
        .blocks_assess = rule->blocks && !is_mild,
    };
}

void dg_check_note(struct dg_check *check, enum dg_check_rule_ix rule, const char *object, const char *value)
{
    note(check, rule, object, value, false);
}

void dg_check_warn(struct dg_check *check, enum dg_check_rule_ix rule, const char *object, const char *value)
{
    note(check, rule, object, value, true);
}

static void num_text(double value, char *out, size_t n)
{
    if (isnan(value)) {
        snprintf(out, n, "%s", "");
        return;
    }
    snprintf(out, n, "%.10g", value);
    for (char *s = out; *s; s++) {
        if (*s == ',') *s = '.'; /* a program that called setlocale may print another point */
    }
}

void dg_check_note_num(struct dg_check *check, enum dg_check_rule_ix rule, const char *object, double value)
{
    char text[40];
    num_text(value, text, sizeof text);
    note(check, rule, object, text, false);
}

const char *dg_check_name(struct dg_check *check, const char *id, int32_t row_ix)
{
    char text[16];
    if (*id) return id;
    snprintf(text, sizeof text, "#%d", (int)row_ix + 1);
    const char *kept = dg_arena_strdup(check->arena, text);
    if (!kept) check->is_out_of_memory = true;
    return kept ? kept : "";
}

/* ---- ids ------------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids of n items of `size` bytes whose id stands at `offset`; empty ones are left out. */
static void ids_collect(struct dg_check *check, const void *items, int32_t n, size_t size, size_t offset,
                        struct dg_ids *out)
{
    if (DG_NEW(check->arena, &out->sorted, (size_t)n, NULL) < 0) {
        check->is_out_of_memory = true;
        return;
    }
    for (int32_t i = 0; i < n; i++) {
        const char *id = *(const char *const *)((const char *)items + (size_t)i * size + offset);
        if (*id) out->sorted[out->n++] = id;
    }
    qsort(out->sorted, (size_t)out->n, sizeof *out->sorted, by_text);
}

bool dg_ids_has(const struct dg_ids *ids, const char *id)
{
    return ids->n && bsearch(&id, ids->sorted, (size_t)ids->n, sizeof *ids->sorted, by_text) != NULL;
}

void dg_check_doubles(struct dg_check *check, enum dg_check_rule_ix rule, const struct dg_ids *ids)
{
    for (int32_t i = 0, end; i < ids->n; i = end) {
        for (end = i + 1; end < ids->n && strcmp(ids->sorted[i], ids->sorted[end]) == 0;) end++;
        if (end - i > 1) dg_check_note_num(check, rule, ids->sorted[i], end - i);
    }
}

/* ---- words ----------------------------------------------------------------------------------------- */

bool dg_check_is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(word, *list) == 0) return true;
    }
    return false;
}

bool dg_check_is_date(const char *text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') return false;
    for (int i = 0; i < 10; i++) {
        if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) return false;
    }
    int y = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
    int m = (text[5] - '0') * 10 + (text[6] - '0'), d = (text[8] - '0') * 10 + (text[9] - '0');
    if (m < 1 || m > 12 || d < 1) return false;
    bool is_leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return d <= days[m - 1] + (m == 2 && is_leap);
}

bool dg_check_is_vague(const char *text) { return dg_purpose_words(text, NULL, 0) == 0; }

static const char *const classes_2014[] = {"monitor",  "detect",  "observe", "recognise",
                                           "identify", "inspect", NULL};
static const char *const classes_2025[] = {"overview",     "outline",  "discern",    "perceive",
                                           "characterise", "validate", "scrutinise", NULL};

bool dg_check_is_edition(const char *edition)
{
    return strcmp(edition, "2014") == 0 || strcmp(edition, "2025") == 0;
}

int dg_check_class(const char *edition, const char *class_id)
{
    const char *const *classes = strcmp(edition, "2025") == 0 ? classes_2025 : classes_2014;
    for (int i = 0; classes[i]; i++) {
        if (strcmp(classes[i], class_id) == 0) return i;
    }
    return -1;
}

/* ---- scheme ---------------------------------------------------------------------------------------- */

static void check_place(struct dg_check *check)
{
    const struct dg_scheme *s = &check->dossier->scheme;
    struct dg_box box = check->boundary;
    double across = fmax(box.x1 - box.x0, box.y1 - box.y0);
    bool is_utm =
        (s->crs.srs_id > 32600 && s->crs.srs_id <= 32660) || (s->crs.srs_id > 32700 && s->crs.srs_id <= 32760);
    if (s->boundary.kind != DG_GEOM_AREA) {
        dg_check_note(check, DG_CHECK_scheme_boundary_missing, "", "");
    } else if (across > DG_MAX_EXTENT_M) {
        dg_check_note_num(check, DG_CHECK_scheme_boundary_large, "", round(across / 1000));
    }
    if (!is_utm) dg_check_note_num(check, DG_CHECK_scheme_crs_not_metric, "", s->crs.srs_id);
}

static bool is_grid(double grid_m)
{
    double steps = grid_m / 0.0002;
    return grid_m >= 0.002 && grid_m <= 10 && fabs(steps - round(steps)) < 1e-6;
}

static void check_scheme(struct dg_check *check)
{
    static const char *const kinds[] = {"village_office", "municipality", "road_administration", NULL};
    const struct dg_scheme *s = &check->dossier->scheme;
    check_place(check);
    if (!*s->scheme_id) dg_check_note(check, DG_CHECK_scheme_id_missing, "", "");
    if (!*s->title_fa && !*s->title_en) dg_check_note(check, DG_CHECK_scheme_title_missing, "", "");
    if (!dg_check_is_one_of(s->responsible_kind, kinds)) {
        dg_check_note(check, DG_CHECK_scheme_body_kind_unknown, "", s->responsible_kind);
    }
    if (!*s->responsible) dg_check_note(check, DG_CHECK_scheme_body_missing, "", "");
    if (!*s->basis_of_siting) dg_check_note(check, DG_CHECK_scheme_basis_missing, "", "");
    if (!dg_check_is_edition(s->edition)) dg_check_note(check, DG_CHECK_scheme_edition_unknown, "", s->edition);
    if (!(s->target_height_m >= 0 && s->target_height_m <= 20)) {
        dg_check_note_num(check, DG_CHECK_scheme_target_height_invalid, "", s->target_height_m);
    }
    if (!is_grid(s->grid_m)) dg_check_note_num(check, DG_CHECK_scheme_grid_invalid, "", s->grid_m);
    if (s->retention_days < 0) dg_check_note(check, DG_CHECK_scheme_retention_missing, "", "");
    if (!*s->access) dg_check_note(check, DG_CHECK_scheme_access_missing, "", "");
    if (!*s->sign) dg_check_note(check, DG_CHECK_scheme_sign_missing, "", "");
    if (*s->submitted_on && !dg_check_is_date(s->submitted_on)) {
        dg_check_note(check, DG_CHECK_scheme_date_invalid, "", s->submitted_on);
    }
    if (!*s->data_licence && check->dossier->buildings.n) {
        dg_check_note(check, DG_CHECK_scheme_licence_missing, "", "");
    }
}

/* ---- all of it ------------------------------------------------------------------------------------- */

#define COLLECT(check, list, type, id, out)                                                                    \
    ids_collect((check), (list).items, (list).n, sizeof(struct type), offsetof(struct type, id), (out))

int dg_dossier_check(struct dg_arena *arena, const struct dg_dossier *dossier, struct dg_issues *out,
                     struct dg_err *err)
{
    static void (*const parts[])(struct dg_check *) = {
        check_scheme,       dg_check_needs,     dg_check_sites, dg_check_cameras, dg_check_presets,
        dg_check_equipment, dg_check_phases,    dg_check_goals, dg_check_links,   dg_check_recorders,
        dg_check_map,       dg_check_documents, dg_check_far,
    };
    struct dg_check check = {
        .arena = arena, .dossier = dossier, .boundary = dg_geom_box(&dossier->scheme.boundary)};
    COLLECT(&check, dossier->needs, dg_need, need_id, &check.needs);
    COLLECT(&check, dossier->sites, dg_site, site_id, &check.sites);
    COLLECT(&check, dossier->cameras, dg_camera, camera_id, &check.cameras);
    COLLECT(&check, dossier->equipment, dg_equipment, equipment_id, &check.equipment);
    COLLECT(&check, dossier->links, dg_link, link_id, &check.links);
    COLLECT(&check, dossier->recorders, dg_recorder, recorder_id, &check.recorders);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !check.is_out_of_memory; i++) parts[i](&check);
    if (check.is_out_of_memory) return dg_err_set(err, DG_ENOMEM, "out of memory while checking the dossier");

    struct dg_issues issues = {.items = check.items, .n = check.n};
    for (int32_t i = 0; i < check.n; i++) {
        issues.n_errors += check.items[i].severity == DG_ERROR;
        issues.n_warnings += check.items[i].severity == DG_WARNING;
    }
    *out = issues;
    return 0;
}
