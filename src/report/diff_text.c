/* What differs between two versions, for a person: cameras first, then needs, private space, findings, the
 * rest. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "diff/diff.h"
#include "report/lines.h"

#define MAX_ROWS 40 /* of a list before it says "and N more" */

struct teller {
    const struct dg_diff *diff;
    struct dg_phrase say;
    struct dg_lines lines;
    struct dg_err *err;
};

static void teller_done(struct teller *t) { dg_phrase_done(&t->say); }

static const char *word(struct teller *t, const char *key) { return dg_word(t->say.lang, key); }
static const char *num(struct teller *t, double n) { return dg_phrase_num(&t->say, n, fabs(n) < 10 ? 1 : 0); }
static const char *count(struct teller *t, int64_t n) { return dg_phrase_num(&t->say, (double)n, 0); }
static const char *token(struct teller *t, const char *s) { return *s ? dg_phrase_token(&t->say, s) : "—"; }

static void item(struct teller *t, const char *text)
{
    dg_lines_para(&t->lines, 2, 4, SAY(&t->say, "report.item", "text", text));
}
static void below(struct teller *t, const char *text) { dg_lines_para(&t->lines, 6, 8, text); }

static void and_more(struct teller *t, int32_t n)
{
    if (n > 0) dg_lines_para(&t->lines, 2, 2, SAY(&t->say, "report.and_more", "n", count(t, n)));
}

/* "from A to B" of amounts in one unit; a dash for what is not known. */
static const char *from_to(struct teller *t, double before, double after, const char *unit)
{
    if (isnan(before) && isnan(after)) return "—";
    if (isnan(before)) return SAY(&t->say, "diff.now", "after", num(t, after), "unit", unit);
    if (isnan(after)) return SAY(&t->say, "diff.was", "before", num(t, before), "unit", unit);
    return SAY(&t->say, "diff.from_to", "before", num(t, before), "after", num(t, after), "unit", unit);
}

/* ---- head -------------------------------------------------------------------------------------------- */

static void version_line(struct teller *t, const char *key, const struct dg_diff_side *side)
{
    dg_lines_para(&t->lines, 2, 4,
                  SAY(&t->say, key, "name", token(t, side->name), "hash", token(t, side->sha256)));
}

static void head(struct teller *t, const char *unassessed)
{
    const struct dg_diff *d = t->diff;
    const struct dg_scheme *s = &d->b.dossier->scheme;
    dg_lines_para(
        &t->lines, 0, 0,
        SAY(&t->say, "diff.title", "title", dg_phrase_title(&t->say, s->title_en, s->title_fa, s->scheme_id)));
    if (s->is_sample) dg_lines_para(&t->lines, 0, 0, word(t, "report.made_up"));
    version_line(t, "diff.before", &d->a);
    version_line(t, "diff.after", &d->b);
    if (d->has_other_grid) item(t, word(t, "diff.other_grid"));
    if (d->has_other_classes) item(t, word(t, "diff.other_classes"));
    if (unassessed) item(t, SAY(&t->say, "diff.no_figures", "name", token(t, unassessed)));
    if (dg_diff_is_empty(d)) dg_lines_para(&t->lines, 0, 0, word(t, "diff.same"));
}

/* ---- columns ------------------------------------------------------------------------------------------- */

static void tell_column(struct teller *t, const struct dg_change_value *value)
{
    const char *before = *value->before ? dg_phrase_given(&t->say, value->before) : word(t, "diff.nothing");
    const char *after = *value->after ? dg_phrase_given(&t->say, value->after) : word(t, "diff.nothing");
    below(t, SAY(&t->say, "diff.column", "column", token(t, value->column), "before", before, "after", after));
}

/* Have other words told this column already? */
static bool is_told(const struct dg_diff_camera *c, const char *column)
{
    return (strcmp(column, "bearing_deg") == 0 && !isnan(c->turned_deg)) ||
           (strcmp(column, "tilt_deg") == 0 && !isnan(c->tilted_deg)) ||
           (strcmp(column, "height_m") == 0 && !isnan(c->raised_m));
}

/* ---- cameras ------------------------------------------------------------------------------------------- */

static void tell_turns(struct teller *t, const struct dg_diff_camera *c)
{
    struct dg_phrase *say = &t->say;
    if (c->moved_m > 0) below(t, SAY(say, "diff.moved", "m", dg_phrase_num(say, c->moved_m, 2)));
    if (c->raised_m != 0 && !isnan(c->raised_m))
        below(t, SAY(say, c->raised_m > 0 ? "diff.raised" : "diff.lowered", "m",
                     dg_phrase_num(say, fabs(c->raised_m), 2)));
    if (c->turned_deg != 0 && !isnan(c->turned_deg))
        below(t, SAY(say, c->turned_deg > 0 ? "diff.turned_right" : "diff.turned_left", "deg",
                     dg_phrase_num(say, fabs(c->turned_deg), 1)));
    if (c->tilted_deg != 0 && !isnan(c->tilted_deg))
        below(t, SAY(say, c->tilted_deg > 0 ? "diff.tilted_down" : "diff.tilted_up", "deg",
                     dg_phrase_num(say, fabs(c->tilted_deg), 1)));
    if (fabs(c->widened_deg) >= 0.05)
        below(t, SAY(say, c->widened_deg > 0 ? "diff.widened" : "diff.narrowed", "deg",
                     dg_phrase_num(say, fabs(c->widened_deg), 1)));
}

/* Two amounts that read the same are not told. */
static void tell_figure(struct teller *t, const char *key, const double v[2], const char *unit)
{
    bool is_same = v[0] == v[1] || (isnan(v[0]) && isnan(v[1])) || (isnan(v[0]) && v[1] == 0) ||
                   (isnan(v[1]) && v[0] == 0) || strcmp(num(t, v[0]), num(t, v[1])) == 0;
    if (!is_same) below(t, SAY(&t->say, key, "amount", from_to(t, v[0], v[1], unit)));
}

static void tell_camera(struct teller *t, const struct dg_diff_camera *c)
{
    static const char *const keys[] = {"diff.camera_changed", "diff.camera_added", "diff.camera_removed"};
    const char *m2 = dg_phrase_unit(&t->say, "m2"), *m = dg_phrase_unit(&t->say, "m");
    const double day[] = {c->area_m2[0][DG_DAY], c->area_m2[1][DG_DAY]};
    const double night[] = {c->area_m2[0][DG_NIGHT], c->area_m2[1][DG_NIGHT]};
    item(t,
         SAY(&t->say, c->kind == DG_ROW_CHANGED && c->change_ix < 0 ? "diff.camera_as_it_was" : keys[c->kind],
             "camera", token(t, c->id)));
    tell_turns(t, c);
    if (c->kind == DG_ROW_CHANGED && c->change_ix >= 0) {
        const struct dg_change *change = &t->diff->changes.items[c->change_ix];
        if (change->is_doubled) below(t, word(t, "diff.doubled"));
        for (int32_t i = 0; i < change->n_values; i++) {
            if (!is_told(c, change->values[i].column)) tell_column(t, &change->values[i]);
        }
    }
    tell_figure(t, "diff.sees_day", day, m2);
    tell_figure(t, "diff.sees_night", night, m2);
    tell_figure(t, "diff.private", c->private_m2, m2);
    tell_figure(t, "diff.facades", c->facade_m, m);
}

static void cameras(struct teller *t)
{
    const struct dg_diff *d = t->diff;
    dg_lines_heading(&t->lines, word(t, "diff.h_cameras"));
    if (!d->n_cameras) dg_lines_para(&t->lines, 2, 2, word(t, "diff.no_cameras"));
    for (int32_t i = 0; i < d->n_cameras && i < MAX_ROWS; i++) tell_camera(t, &d->cameras[i]);
    and_more(t, d->n_cameras - MAX_ROWS);
}

/* ---- needs --------------------------------------------------------------------------------------------- */

static bool is_noticed(const struct dg_diff_need *need)
{
    if (need->kind != DG_ROW_CHANGED) return true;
    for (int light = 0; light < 2; light++) {
        if (!need->is_asked[light]) continue;
        if (need->gained[light] > 0 || need->lost[light] > 0 || need->over[0][light] != need->over[1][light] ||
            need->is_met[0][light] != need->is_met[1][light])
            return true;
    }
    return false;
}

static void tell_light(struct teller *t, const struct dg_diff_need *need, int light)
{
    const char *unit = dg_phrase_unit(&t->say, need->unit);
    const char *when = word(t, light == DG_DAY ? "report.by_day" : "report.by_night");
    below(t, SAY(&t->say, "diff.need_light", "light", when, "met",
                 from_to(t, need->met[0][light], need->met[1][light], unit), "gained",
                 num(t, need->gained[light]), "lost", num(t, need->lost[light]), "unit", unit));
    if (need->kind != DG_ROW_CHANGED) return;
    if (need->over[0][light] != need->over[1][light])
        below(t, SAY(&t->say, "diff.need_over", "light", when, "amount",
                     from_to(t, need->over[0][light], need->over[1][light], unit)));
    if (need->is_met[0][light] != need->is_met[1][light])
        below(t, SAY(&t->say, need->is_met[1][light] ? "diff.need_now_met" : "diff.need_no_longer_met", "light",
                     when));
}

static void needs(struct teller *t)
{
    static const char *const keys[] = {"diff.need_changed", "diff.need_added", "diff.need_removed"};
    const struct dg_diff *d = t->diff;
    int32_t n = 0;
    dg_lines_heading(&t->lines, word(t, "diff.h_needs"));
    for (int32_t i = 0; i < d->n_needs; i++) {
        const struct dg_diff_need *need = &d->needs[i];
        if (!is_noticed(need) || ++n > MAX_ROWS) continue;
        const struct dg_assessment *a = need->ix_b >= 0 ? d->b.assessment : d->a.assessment;
        const struct dg_need *row =
            &a->dossier->needs.items[a->needs[need->ix_b >= 0 ? need->ix_b : need->ix_a].need_ix];
        item(t, SAY(&t->say, keys[need->kind], "need", token(t, need->id), "title",
                    dg_phrase_title(&t->say, row->title_en, row->title_fa, need->id)));
        for (int light = 0; light < 2; light++) {
            if (need->is_asked[light] && need->unit) tell_light(t, need, light);
        }
    }
    if (!n) dg_lines_para(&t->lines, 2, 2, word(t, "diff.no_needs"));
    and_more(t, n - MAX_ROWS);
}

/* ---- private space ------------------------------------------------------------------------------------- */

/* Open ground place by place; house fronts together, for there are many and each changes by little. */
static void private_space(struct teller *t)
{
    const struct dg_diff *d = t->diff;
    const char *m2 = dg_phrase_unit(&t->say, "m2");
    double facade_m[2] = {0, 0};
    int32_t n_fronts = 0, n = 0;
    dg_lines_heading(&t->lines, word(t, "diff.h_private"));
    dg_lines_para(&t->lines, 2, 4,
                  SAY(&t->say, "diff.private_sum", "gained", num(t, d->private_gained_m2), "lost",
                      num(t, d->private_lost_m2), "unit", m2));
    for (int32_t i = 0; i < d->n_places; i++) {
        const struct dg_diff_place *place = &d->places[i];
        n_fronts += place->facade_m[0] != place->facade_m[1];
        for (int v = 0; v < 2; v++) facade_m[v] += place->facade_m[v];
        if ((place->gained_m2 == 0 && place->lost_m2 == 0) || ++n > MAX_ROWS) continue;
        item(t, SAY(&t->say, "diff.place", "kind", dg_phrase_kind(&t->say, "report.kind", place->kind), "id",
                    token(t, place->id), "gained", num(t, place->gained_m2), "lost", num(t, place->lost_m2),
                    "unit", m2));
    }
    and_more(t, n - MAX_ROWS);
    if (n_fronts)
        item(t, SAY(&t->say, "diff.fronts", "n", count(t, n_fronts), "amount",
                    from_to(t, facade_m[0], facade_m[1], dg_phrase_unit(&t->say, "m"))));
}

/* ---- findings ------------------------------------------------------------------------------------------ */

static int tell_finding(struct teller *t, const struct dg_diff_finding *found)
{
    dg_auto(dg_text_done) struct dg_text sentence = {0};
    static const char *const keys[] = {"diff.opened", "diff.closed", "diff.finding_changed"};
    const struct dg_findings *of = found->ix_b >= 0 ? t->diff->b.findings : t->diff->a.findings;
    const struct dg_finding *finding = &of->items[found->ix_b >= 0 ? found->ix_b : found->ix_a];
    const struct dg_rule *rule = &of->book->rules[finding->rule_ix];
    double before = found->ix_a >= 0 ? t->diff->a.findings->items[found->ix_a].measured.value : NAN;
    DG_TRY(dg_finding_sentence(&sentence, t->say.lang, of->book, finding, t->err));
    DG_TRY(dg_text_finish(&sentence, t->err));
    item(t, SAY(&t->say, keys[found->kind], "rule", token(t, rule->id), "sentence", sentence.data, "before",
                dg_phrase_num(&t->say, before, rule->decimals)));
    return 0;
}

static int findings(struct teller *t)
{
    const struct dg_diff *d = t->diff;
    dg_lines_heading(&t->lines, word(t, "diff.h_findings"));
    dg_lines_para(&t->lines, 2, 4,
                  SAY(&t->say, "diff.findings_sum", "opened", count(t, d->n_opened), "closed",
                      count(t, d->n_closed), "changed", count(t, d->n_changed)));
    for (int32_t i = 0; i < d->n_findings && i < MAX_ROWS; i++) DG_TRY(tell_finding(t, &d->findings[i]));
    and_more(t, d->n_findings - MAX_ROWS);
    return 0;
}

/* ---- all other objects --------------------------------------------------------------------------------- */

static void tell_change(struct teller *t, const struct dg_change *change)
{
    static const char *const keys[] = {"diff.object_changed", "diff.object_added", "diff.object_removed"};
    item(t, SAY(&t->say, keys[change->kind], "layer", token(t, change->layer), "id", token(t, change->id)));
    if (change->is_doubled) below(t, word(t, "diff.doubled"));
    if (change->kind == DG_ROW_CHANGED && change->has_moved) below(t, word(t, "diff.geometry"));
    for (int32_t i = 0; i < change->n_values; i++) tell_column(t, &change->values[i]);
}

static void objects(struct teller *t)
{
    const struct dg_changes *changes = &t->diff->changes;
    int32_t n = 0;
    dg_lines_heading(&t->lines, word(t, "diff.h_objects"));
    for (int32_t i = 0; i < changes->n; i++) {
        if (strcmp(changes->items[i].layer, "camera") == 0) continue;
        if (n++ < MAX_ROWS) tell_change(t, &changes->items[i]);
    }
    if (changes->terrain_differs) item(t, word(t, "diff.terrain"));
    if (!n && !changes->terrain_differs) dg_lines_para(&t->lines, 2, 2, word(t, "diff.no_objects"));
    and_more(t, n - MAX_ROWS);
}

/* ---- contract -------------------------------------------------------------------------------------- */

int dg_report_diff(struct dg_text *out, const struct dg_diff *diff, enum dg_lang lang, const char *unassessed,
                   struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(teller_done) struct teller t = {.diff = diff, .say = {.arena = &arena, .lang = lang}, .err = err};
    t.lines = (struct dg_lines){.out = out, .say = &t.say, .width = 96};
    head(&t, unassessed);
    if (!dg_diff_is_empty(diff)) {
        cameras(&t);
        if (diff->b.findings) {
            needs(&t);
            private_space(&t);
            DG_TRY(findings(&t));
        }
        objects(&t);
    }
    DG_TRY(dg_phrase_check(&t.say, err));
    return dg_text_finish(out, err);
}
