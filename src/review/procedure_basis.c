/* The legal grounds that a procedure offers, and where each of its figures comes from. */
#include <stdio.h>
#include <string.h>

#include "review/read.h"

#define BASIS_KINDS "cited|reported|proposal|unchecked"

static enum dg_basis_kind read_kind(struct dg_read *read, const struct dg_json_value *from, const char *place)
{
    int kind = dg_read_enum(read, from, place, "kind", true, BASIS_KINDS);
    return kind >= 0 ? (enum dg_basis_kind)kind : DG_BASIS_UNCHECKED;
}

void dg_read_grounds(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *list = dg_read_list(read, root, "", "grounds", false, 50);
    out->needs_ground = dg_read_flag(read, root, "", "needs_ground", false);
    out->grounds = dg_read_new(read, list ? list->n : 0, sizeof *out->grounds);
    for (int32_t i = 0; list && out->grounds && i < list->n; i++) {
        const char *at = dg_read_at(read, "grounds", i);
        struct dg_ground *ground = &out->grounds[i];
        *ground = (struct dg_ground){.id = "", .title = {"", ""}, .source = {"", ""}};
        out->n_grounds = i + 1;
        if (!dg_read_object(read, &list->items[i], at, "id|title|source|kind")) continue;
        ground->id = dg_read_word(read, &list->items[i], at, "id", true);
        dg_read_both(read, &list->items[i], at, "title", true, ground->title);
        dg_read_both(read, &list->items[i], at, "source", true, ground->source);
        ground->kind = read_kind(read, &list->items[i], at);
        for (int32_t k = 0; k < i; k++) {
            if (strcmp(out->grounds[k].id, ground->id) == 0)
                dg_read_fault(read, dg_read_in(read, at, "id"), "give each ground its own id",
                              "\"%s\" is given twice", ground->id);
        }
    }
    if (out->needs_ground && !out->n_grounds)
        dg_read_fault(read, "needs_ground", "add \"grounds\", or take it out", "there is no ground to name");
}

static void read_places(struct dg_read *read, const struct dg_json_value *from, const char *at,
                        struct dg_basis *basis)
{
    const struct dg_json_value *list = dg_read_list(read, from, at, "of", true, 100);
    const char **places = dg_read_new(read, list ? list->n : 0, sizeof *places);
    for (int32_t i = 0; list && places && i < list->n; i++) {
        bool is_text = list->items[i].kind == DG_JSON_TEXT;
        places[i] = is_text ? list->items[i].text : "";
        basis->n_of = i + 1;
        if (!is_text)
            dg_read_fault(read, dg_read_at(read, dg_read_in(read, at, "of"), i),
                          "write \"cases.scheme.term_years\"", "is no place");
    }
    basis->of = places;
}

void dg_read_bases(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *list = dg_read_list(read, root, "", "basis", true, 100);
    out->bases = dg_read_new(read, list ? list->n : 0, sizeof *out->bases);
    for (int32_t i = 0; list && out->bases && i < list->n; i++) {
        const char *at = dg_read_at(read, "basis", i);
        struct dg_basis *basis = &out->bases[i];
        *basis = (struct dg_basis){.text = {"", ""}};
        out->n_bases = i + 1;
        if (!dg_read_object(read, &list->items[i], at, "of|kind|text")) continue;
        read_places(read, &list->items[i], at, basis);
        basis->kind = read_kind(read, &list->items[i], at);
        dg_read_both(read, &list->items[i], at, "text", true, basis->text);
    }
}

const struct dg_ground *dg_procedure_ground(const struct dg_procedure *procedure, const char *id)
{
    for (int32_t i = 0; i < procedure->n_grounds; i++) {
        if (strcmp(procedure->grounds[i].id, id) == 0) return &procedure->grounds[i];
    }
    return NULL;
}

/* ---- figures ------------------------------------------------------------------------------------------- */

struct figures {
    struct dg_arena *arena;
    const struct dg_procedure *procedure;
    struct dg_buf list; /* struct dg_figure */
    bool has_failed;
};

static void figures_done(struct figures *f) { dg_buf_done(&f->list); }

/* Does the place lie at or below the pattern? */
static bool fits(const char *pattern, const char *place)
{
    for (;;) {
        size_t n = strcspn(pattern, "."), m = strcspn(place, ".");
        bool is_any = n == 1 && *pattern == '*';
        if (!is_any && (n != m || memcmp(pattern, place, n) != 0)) return false;
        if (!pattern[n]) return true;
        if (!place[m]) return false;
        pattern += n + 1;
        place += m + 1;
    }
}

static bool is_of(const struct dg_basis *basis, const char *place)
{
    for (int32_t i = 0; i < basis->n_of; i++) {
        if (fits(basis->of[i], place)) return true;
    }
    return false;
}

static const char *number(struct figures *f, enum dg_lang lang, int64_t n)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_num_add(&text, lang, (double)n, 0);
    const char *kept = text.has_failed ? NULL : dg_arena_strdup(f->arena, text.data);
    f->has_failed |= !kept;
    return kept ? kept : "";
}

/* `key` with {n}, {of} and {word} filled; NULL `word`: none. */
static void add(struct figures *f, const char *head, const char *name, const char *key, int64_t n, int64_t of,
                const char *word)
{
    struct dg_figure *figure = dg_buf_add(&f->list);
    dg_auto(dg_text_done) struct dg_text place = {0};
    dg_text_addf(&place, "%s%s%s", head, *head ? "." : "", name);
    if (!figure || place.has_failed) {
        f->has_failed = true;
        return;
    }
    *figure = (struct dg_figure){.place = dg_arena_strdup(f->arena, place.data), .basis_ix = -1};
    for (int lang = 0; lang < 2; lang++) {
        dg_auto(dg_text_done) struct dg_text value = {0};
        dg_word_add(&value, (enum dg_lang)lang, key, "n", number(f, (enum dg_lang)lang, n), "of",
                    number(f, (enum dg_lang)lang, of), "word", word ? word : "", NULL);
        figure->value[lang] = value.has_failed ? NULL : dg_arena_strdup(f->arena, value.data);
        f->has_failed |= !figure->value[lang];
    }
    f->has_failed |= !figure->place;
    for (int32_t i = f->procedure->n_bases - 1; figure->place && i >= 0; i--) {
        if (is_of(&f->procedure->bases[i], figure->place)) figure->basis_ix = i;
    }
}

static void add_days(struct figures *f, const char *head, const char *name, struct dg_days days)
{
    if (days.n)
        add(f, head, name, days.is_working ? "procedures.working_days" : "procedures.days", days.n, 0, NULL);
}

static void add_share(struct figures *f, const char *head, const char *name, struct dg_share share)
{
    add(f, head, name, share.is_more ? "procedures.more_than" : "procedures.at_least", share.num, share.den,
        NULL);
}

/* "HEAD.NAME" in the arena. */
static const char *below(struct figures *f, const char *head, const char *name)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_text_addf(&text, "%s.%s", head, name);
    const char *kept = text.has_failed ? NULL : dg_arena_strdup(f->arena, text.data);
    f->has_failed |= !kept;
    return kept ? kept : "";
}

static void add_reminders(struct figures *f, const char *head, const struct dg_stage *stage)
{
    char list[160] = "";
    for (int32_t i = 0; i < stage->n_reminders; i++) {
        size_t at = strlen(list);
        snprintf(list + at, sizeof list - at, "%s%d", i ? ", " : "", (int)stage->reminders[i]);
    }
    if (*list) add(f, head, "reminders", "procedures.days_before", 0, 0, list);
}

static void add_stage(struct figures *f, const char *head, const struct dg_stage *stage)
{
    const struct dg_meeting_rules *meeting = stage->meeting;
    if (stage->is_from_opening && !stage->deadline.is_working)
        add(f, head, "deadline", "procedures.days_from_opening", stage->deadline.n, 0, NULL);
    else
        add_days(f, head, "deadline", stage->deadline);
    add_reminders(f, head, stage);
    if (stage->max_extensions)
        add(f, head, "extensions",
            stage->extension.is_working ? "procedures.extension_working" : "procedures.extension",
            stage->max_extensions, stage->extension.n, NULL);
    if (*stage->silence) add(f, head, "silence", "procedures.word", 0, 0, stage->silence);
    if (!meeting) return;
    add(f, head, "meeting.seats", "procedures.seats", meeting->n_seats, 0, NULL);
    add_share(f, head, "meeting.quorum", meeting->quorum);
    add_share(f, head, "meeting.majority", meeting->majority);
    if (meeting->has_casting_vote) add(f, head, "meeting.casting_vote", "procedures.word", 0, 0, "chair");
    add_days(f, head, "meeting.notice", meeting->notice);
}

static void add_remedy(struct figures *f, const char *head, const struct dg_remedy *remedy)
{
    if (!remedy) return;
    add_days(f, head, "within", remedy->within);
    add_days(f, head, "decide", remedy->decide);
    add(f, head, "silence", "procedures.word", 0, 0, remedy->silence);
}

static void add_case(struct figures *f, const struct dg_case_rules *rules)
{
    const char *head = below(f, "cases", dg_case_kind_word(rules->kind));
    if (rules->term_years) add(f, head, "term_years", "procedures.years", rules->term_years, 0, NULL);
    const char *stages = below(f, head, "stages");
    for (int32_t i = 0; i < rules->n_stages; i++)
        add_stage(f, below(f, stages, rules->stages[i].id), &rules->stages[i]);
    add_remedy(f, below(f, head, "objection"), rules->objection);
    add_remedy(f, below(f, head, "appeal"), rules->appeal);
}

int dg_procedure_figures(struct dg_arena *arena, const struct dg_procedure *procedure, struct dg_figure **out,
                         int32_t *n, struct dg_err *err)
{
    static const char *const units[] = {"procedures.mm", "procedures.deg", "procedures.cameras",
                                        "procedures.cameras", "procedures.m2"};
    dg_auto(figures_done) struct figures f = {
        .arena = arena, .procedure = procedure, .list = {.item_size = sizeof(struct dg_figure)}};
    add_days(&f, "opinions", "deadline", procedure->opinions.deadline);
    if (procedure->opinions.deadline.n)
        add(&f, "opinions", "silence", "procedures.word", 0, 0, dg_verdict_word(procedure->opinions.silence));
    for (int32_t i = 0; i < procedure->n_changes; i++) {
        const struct dg_change_rule *rule = &procedure->changes[i];
        const char *head = below(&f, "changes", dg_change_measure_word(rule->measure));
        add(&f, head, dg_change_level_word(rule->level), units[rule->measure], rule->at_least, 0, NULL);
    }
    for (int i = 0; i < DG_N_CASE_KINDS; i++) {
        if (procedure->cases[i].is_there) add_case(&f, &procedure->cases[i]);
    }
    if (f.has_failed) return dg_err_set(err, DG_ENOMEM, "out of memory");
    void *copied;
    DG_TRY(dg_buf_copy(&f.list, arena, &copied, err));
    *out = copied;
    *n = (int32_t)f.list.n;
    return 0;
}

/* Every figure has its source, and every source a figure. */
void dg_read_check_bases(struct dg_read *read, const struct dg_procedure *procedure)
{
    struct dg_figure *figures = NULL;
    int32_t n = 0;
    if (dg_procedure_figures(read->arena, procedure, &figures, &n, NULL) < 0) {
        read->is_out_of_memory = true;
        return;
    }
    for (int32_t i = 0; i < n; i++) {
        if (figures[i].basis_ix < 0)
            dg_read_fault(read, figures[i].place,
                          "name it in \"basis\", with the law that says so or as a \"proposal\"",
                          "nothing says where this figure comes from");
    }
    for (int32_t i = 0; i < procedure->n_bases; i++) {
        const struct dg_basis *basis = &procedure->bases[i];
        for (int32_t k = 0; k < basis->n_of; k++) {
            bool is_used = false;
            for (int32_t j = 0; j < n; j++) is_used |= fits(basis->of[k], figures[j].place);
            if (!is_used)
                dg_read_fault(read, dg_read_at(read, dg_read_in(read, dg_read_at(read, "basis", i), "of"), k),
                              "name a figure as `didgah procedures FILE` lists them, or take it out",
                              "there is no figure at \"%s\"", basis->of[k]);
        }
    }
}
