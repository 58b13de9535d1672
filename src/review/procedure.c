/* Procedures: read from their files, or one of those that are compiled in. */
#include <string.h>

#include "base/limits.h"
#include "review/bytes_table.h"
#include "review/read.h"

#define ROOT_KEYS                                                                                              \
    "format|id|title|source|remits|calendar|bodies|responsible|apart|public_from|opinions|publication|"        \
    "changes|consent|grounds|needs_ground|basis|cases"

static void read_remits(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *list = dg_read_list(read, root, "", "remits", true, 16);
    for (int32_t i = 0; list && i < list->n; i++) {
        out->remits[i] = dg_read_item_word(read, &list->items[i], dg_read_at(read, "remits", i));
        out->n_remits = i + 1;
    }
}

/* ---- calendar ------------------------------------------------------------------------------------------ */

static void read_weekend(struct dg_read *read, const struct dg_json_value *calendar, struct dg_procedure *out)
{
    static const char *const days[] = {"saturday",  "sunday",   "monday", "tuesday",
                                       "wednesday", "thursday", "friday"};
    const struct dg_json_value *list = dg_read_list(read, calendar, "calendar", "weekend", true, 6);
    for (int32_t i = 0; list && i < list->n; i++) {
        int found = -1;
        for (int k = 0; k < 7; k++) {
            if (list->items[i].kind == DG_JSON_TEXT && strcmp(list->items[i].text, days[k]) == 0) found = k;
        }
        if (found < 0)
            dg_read_fault(read, dg_read_at(read, "calendar.weekend", i), "write \"friday\"",
                          "is no day of the week");
        else
            out->calendar.weekend |= 1u << found;
    }
}

/* Days that the county has settled: a lunar holiday that is sure now, or one that fell on another day. */
static void read_settled_days(struct dg_read *read, const struct dg_json_value *calendar,
                              struct dg_procedure *out)
{
    const struct dg_json_value *list = dg_read_list(read, calendar, "calendar", "days", false, 1000);
    for (int32_t i = 0; list && i < list->n; i++) {
        const char *at = dg_read_at(read, "calendar.days", i);
        struct dg_holiday holiday = {.is_confirmed = true};
        const char *title[2];
        if (!dg_read_object(read, &list->items[i], at, "date|off|title")) continue;
        const char *date = dg_read_word(read, &list->items[i], at, "date", true);
        bool is_off = dg_read_flag(read, &list->items[i], at, "off", true);
        dg_read_both(read, &list->items[i], at, "title", is_off, title);
        if (*date && !dg_calendar_solar_day(date, &holiday.day)) {
            dg_read_fault(read, dg_read_in(read, at, "date"), "write a Solar Hijri date, as \"1405-04-05\"",
                          "is no date");
            continue;
        }
        holiday.title[DG_EN] = title[DG_EN];
        holiday.title[DG_FA] = title[DG_FA];
        int code = is_off ? dg_calendar_put(read->arena, &out->calendar, holiday, NULL)
                          : dg_calendar_drop(read->arena, &out->calendar, holiday.day, NULL);
        if (code < 0) read->is_out_of_memory = true;
    }
}

static void read_calendar(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *calendar = dg_json_find(root, "calendar");
    if (!calendar) {
        dg_read_fault(read, "calendar", "add it", "is missing");
        return;
    }
    if (!dg_read_object(read, calendar, "calendar", "weekend|utc_offset_min|holidays|days")) return;
    out->calendar.utc_offset_min =
        (int32_t)dg_read_int(read, calendar, "calendar", "utc_offset_min", true, -720, 840, 0);
    read_weekend(read, calendar, out);
    /* "none": a country whose holidays we do not have; its terms then say that they rest on weekends alone. */
    bool is_iran = dg_read_enum(read, calendar, "calendar", "holidays", true, "none|iran") == 1;
    if (is_iran && dg_calendar_add_standard(read->arena, &out->calendar, NULL) < 0)
        read->is_out_of_memory = true;
    read_settled_days(read, calendar, out);
}

/* ---- bodies -------------------------------------------------------------------------------------------- */

static unsigned read_body_remits(struct dg_read *read, const struct dg_json_value *from, const char *place,
                                 const struct dg_procedure *out)
{
    const struct dg_json_value *list = dg_read_list(read, from, place, "remits", false, 16);
    unsigned bits = 0;
    for (int32_t i = 0; list && i < list->n; i++) {
        const char *at = dg_read_at(read, dg_read_in(read, place, "remits"), i);
        const char *word = dg_read_item_word(read, &list->items[i], at);
        unsigned bit = 0;
        for (int32_t k = 0; k < out->n_remits; k++) bit |= strcmp(out->remits[k], word) == 0 ? 1u << k : 0;
        if (!bit) dg_read_fault(read, at, "name one of the procedure's remits", "\"%s\" is no remit", word);
        bits |= bit;
    }
    return bits;
}

static unsigned read_roles(struct dg_read *read, const struct dg_json_value *from, const char *place,
                           const char *key)
{
    const struct dg_json_value *list = dg_read_list(read, from, place, key, true, DG_N_ROLES);
    unsigned bits = 0;
    for (int32_t i = 0; list && i < list->n; i++) {
        const char *at = dg_read_at(read, dg_read_in(read, place, key), i);
        enum dg_role role;
        if (list->items[i].kind == DG_JSON_TEXT && dg_role_parse(list->items[i].text, &role) &&
            role != DG_ROLE_SYSTEM && role != DG_ROLE_PUBLIC)
            bits |= 1u << role;
        else
            dg_read_fault(read, at,
                          "write submitter, expert, secretary, member, chair, implementer, auditor or admin",
                          "is no role of a body");
    }
    return bits;
}

static void read_bodies(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *list = dg_read_list(read, root, "", "bodies", true, 200);
    if (!list) return;
    out->bodies = dg_read_new(read, list->n, sizeof *out->bodies);
    for (int32_t i = 0; out->bodies && i < list->n; i++) {
        const char *at = dg_read_at(read, "bodies", i);
        struct dg_body *body = &out->bodies[i];
        *body = (struct dg_body){.id = "", .title = {"", ""}};
        out->n_bodies = i + 1;
        if (!dg_read_object(read, &list->items[i], at, "id|title|remits|roles")) continue;
        body->id = dg_read_word(read, &list->items[i], at, "id", true);
        dg_read_both(read, &list->items[i], at, "title", true, body->title);
        body->remits = read_body_remits(read, &list->items[i], at, out);
        body->roles = read_roles(read, &list->items[i], at, "roles");
    }
}

static void read_responsible(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    static const char *const places[] = {"village", "city", "outside"};
    const struct dg_json_value *list = dg_read_list(read, root, "", "responsible", true, 3);
    if (!list) return;
    out->responsible = dg_read_new(read, list->n, sizeof *out->responsible);
    for (int32_t i = 0; out->responsible && i < list->n; i++) {
        const char *at = dg_read_at(read, "responsible", i);
        struct dg_responsible *one = &out->responsible[i];
        *one = (struct dg_responsible){"", "", {"", ""}};
        out->n_responsible = i + 1;
        if (!dg_read_object(read, &list->items[i], at, "within|body|reason")) continue;
        int within = dg_read_enum(read, &list->items[i], at, "within", true, "village|city|outside");
        one->within = within >= 0 ? places[within] : "";
        one->body = dg_read_word(read, &list->items[i], at, "body", true);
        dg_read_both(read, &list->items[i], at, "reason", true, one->reason);
    }
}

/* ---- opinions, publication, changes -------------------------------------------------------------------- */

static void read_opinions(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *found = dg_json_find(root, "opinions");
    out->opinions.silence = DG_NO_COMMENT;
    if (!found || !dg_read_object(read, found, "opinions", "deadline|silence|open_to_submitter")) return;
    out->opinions.deadline = dg_read_days(read, found, "opinions", "deadline");
    int silence = dg_read_enum(read, found, "opinions", "silence", true, "for|no_comment|against");
    out->opinions.silence = silence == 0 ? DG_FOR : silence == 2 ? DG_AGAINST : DG_NO_COMMENT;
    out->opinions.is_public_before =
        dg_read_enum(read, found, "opinions", "open_to_submitter", true, "when_filed|after_decision") == 0;
}

static const char *const *read_words(struct dg_read *read, const struct dg_json_value *from, const char *place,
                                     const char *key, int32_t *n)
{
    const struct dg_json_value *list = dg_read_list(read, from, place, key, false, 100);
    *n = 0;
    if (!list) return NULL;
    const char **words = dg_read_new(read, list->n, sizeof *words);
    for (int32_t i = 0; words && i < list->n; i++) {
        words[i] = dg_read_item_word(read, &list->items[i], dg_read_at(read, dg_read_in(read, place, key), i));
        *n = i + 1;
    }
    return words;
}

static void read_publication(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *list = dg_read_list(read, root, "", "publication", true, 100);
    if (!list) return;
    out->publication = dg_read_new(read, list->n, sizeof *out->publication);
    for (int32_t i = 0; out->publication && i < list->n; i++) {
        const char *at = dg_read_at(read, "publication", i);
        struct dg_publication_rule *rule = &out->publication[i];
        *rule = (struct dg_publication_rule){.reason = {"", ""}, .level = DG_PUBLIC_AREA};
        out->n_publication = i + 1;
        if (!dg_read_object(read, &list->items[i], at, "near|purpose|level|reason")) continue;
        rule->near_words = read_words(read, &list->items[i], at, "near", &rule->n_near);
        rule->purposes = read_words(read, &list->items[i], at, "purpose", &rule->n_purposes);
        int level = dg_read_enum(read, &list->items[i], at, "level", true, "exact|street|area");
        if (level >= 0) rule->level = (enum dg_publication_level)level;
        dg_read_both(read, &list->items[i], at, "reason", true, rule->reason);
    }
    const struct dg_publication_rule *last = &out->publication[list->n - 1];
    if (out->publication && (last->n_near || last->n_purposes))
        dg_read_fault(read, dg_read_at(read, "publication", list->n - 1),
                      "add a last rule without \"near\" and \"purpose\", for all other cameras",
                      "does not fit every camera");
}

static void read_changes(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *list = dg_read_list(read, root, "", "changes", false, 100);
    if (!list) return;
    out->changes = dg_read_new(read, list->n, sizeof *out->changes);
    for (int32_t i = 0; out->changes && i < list->n; i++) {
        const char *at = dg_read_at(read, "changes", i);
        struct dg_change_rule *rule = &out->changes[i];
        if (!dg_read_object(read, &list->items[i], at, "measure|at_least|level")) continue;
        int measure = dg_read_enum(read, &list->items[i], at, "measure", true,
                                   "moved_mm|turned_deg|added|removed|private_m2");
        int level = dg_read_enum(read, &list->items[i], at, "level", true, "notice|opinion|full");
        rule->measure = measure >= 0 ? (enum dg_change_measure)measure : DG_MEASURE_MOVED_MM;
        rule->level = level >= 0 ? (enum dg_change_level)(level + 1) : DG_LEVEL_FULL;
        rule->at_least = dg_read_int(read, &list->items[i], at, "at_least", true, 1, 1000000000, 1);
        out->n_changes = i + 1;
    }
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

static void read_root(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *out)
{
    const struct dg_json_value *format = dg_json_find(root, "format");
    if (!dg_read_object(read, root, "", ROOT_KEYS)) return;
    if (!format || format->kind != DG_JSON_TEXT || strcmp(format->text, "didgah.procedure/1") != 0)
        dg_read_fault(read, "format", "write \"didgah.procedure/1\"", "is missing or another");
    out->id = dg_read_word(read, root, "", "id", true);
    dg_read_both(read, root, "", "title", true, out->title);
    dg_read_both(read, root, "", "source", true, out->source);
    read_remits(read, root, out);
    read_calendar(read, root, out);
    read_bodies(read, root, out);
    read_responsible(read, root, out);
    out->apart = read_roles(read, root, "", "apart");
    out->is_public_early = dg_read_enum(read, root, "", "public_from", true, "acceptance|decision") == 0;
    read_opinions(read, root, out);
    read_publication(read, root, out);
    read_changes(read, root, out);
    dg_read_both(read, root, "", "consent", false, out->consent);
    dg_read_grounds(read, root, out);
    dg_read_bases(read, root, out);
    dg_read_cases(read, root, out);
    if (!read->issues.n && !read->is_out_of_memory) dg_read_check(read, out);
}

static void read_done(struct dg_read *read) { dg_buf_done(&read->issues); }

/* Faults are in `read`; a code only when there is nothing to judge. */
static int read_bytes(struct dg_read *read, const char *bytes, size_t n, struct dg_procedure *out,
                      struct dg_err *err)
{
    struct dg_json_value root;
    *out = (struct dg_procedure){.id = "", .title = {"", ""}, .source = {"", ""}};
    if (n > DG_MAX_PROCEDURE_BYTES)
        return dg_err_set(err, DG_ELIMIT, "longer than %d bytes", DG_MAX_PROCEDURE_BYTES);
    DG_TRY(dg_json_parse(read->arena, bytes, n, &root, err));
    read_root(read, &root, out);
    dg_sha256_hex(bytes, n, out->sha256);
    return read->is_out_of_memory ? dg_err_set(err, DG_ENOMEM, "out of memory") : 0;
}

int dg_procedure_parse(struct dg_arena *arena, const char *file_name, const char *bytes, size_t n,
                       struct dg_procedure *out, struct dg_err *err)
{
    dg_auto(read_done) struct dg_read read = {.arena = arena,
                                              .issues = {.item_size = sizeof(struct dg_procedure_issue)}};
    struct dg_procedure procedure;
    int code = read_bytes(&read, bytes, n, &procedure, err);
    if (code < 0) {
        (void)dg_err_prefix(err, "%s", file_name);
        return code;
    }
    if (read.issues.n) {
        const struct dg_procedure_issue *first = read.issues.data;
        return dg_err_set(err, DG_EFORMAT, "%s: %s: %s; %s", file_name, first->place, first->fault,
                          first->remedy);
    }
    *out = procedure;
    return 0;
}

int dg_procedure_check(struct dg_arena *arena, const char *bytes, size_t n, struct dg_procedure_issues *out,
                       struct dg_err *err)
{
    dg_auto(read_done) struct dg_read read = {.arena = arena,
                                              .issues = {.item_size = sizeof(struct dg_procedure_issue)}};
    struct dg_procedure procedure;
    struct dg_err why = {0};
    void *issues = NULL;
    int code = read_bytes(&read, bytes, n, &procedure, &why);
    if (code == DG_ENOMEM) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (code < 0) dg_read_fault(&read, "", "mend the JSON", "%.390s", why.msg);
    DG_TRY(dg_buf_copy(&read.issues, arena, &issues, err));
    *out = (struct dg_procedure_issues){issues, (int32_t)read.issues.n};
    return 0;
}

const char *dg_procedure_name(int32_t i)
{
    for (int32_t k = 0; dg_procedure_files[k].name; k++) {
        if (k == i) return dg_procedure_files[k].name;
    }
    return NULL;
}

const char *dg_procedure_standard_bytes(const char *name, size_t *n)
{
    for (int32_t i = 0; dg_procedure_files[i].name; i++) {
        if (strcmp(dg_procedure_files[i].name, name) != 0) continue;
        *n = dg_procedure_files[i].n;
        return dg_procedure_files[i].bytes;
    }
    return NULL;
}

int dg_procedure_standard(struct dg_arena *arena, const char *name, struct dg_procedure *out,
                          struct dg_err *err)
{
    size_t n = 0;
    const char *bytes = dg_procedure_standard_bytes(name, &n);
    if (!bytes) return dg_err_set(err, DG_EFOUND, "there is no procedure \"%.80s\" in the program", name);
    return dg_procedure_parse(arena, name, bytes, n, out, err);
}

const struct dg_body *dg_procedure_body(const struct dg_procedure *procedure, const char *id)
{
    for (int32_t i = 0; i < procedure->n_bodies; i++) {
        if (strcmp(procedure->bodies[i].id, id) == 0) return &procedure->bodies[i];
    }
    return NULL;
}

const struct dg_stage *dg_procedure_stage(const struct dg_procedure *procedure, enum dg_case_kind kind,
                                          const char *id)
{
    const struct dg_case_rules *rules = &procedure->cases[kind];
    for (int32_t i = 0; id && i < rules->n_stages; i++) {
        if (strcmp(rules->stages[i].id, id) == 0) return &rules->stages[i];
    }
    return NULL;
}

const struct dg_responsible *dg_procedure_responsible(const struct dg_procedure *procedure, const char *within)
{
    for (int32_t i = 0; i < procedure->n_responsible; i++) {
        if (strcmp(procedure->responsible[i].within, within) == 0) return &procedure->responsible[i];
    }
    return NULL;
}
