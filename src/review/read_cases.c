/* The cases of a procedure: stages, their acts, meetings, remedies. */
#include <stdio.h>
#include <string.h>

#include "review/read.h"

#define MAX_STAGES 40
#define MAX_ACTS 64

#define CASE_KEYS "like|open|first|route|term_years|stages|always|reopen|objection|appeal"
#define STAGE_KEYS "id|title|status|body|acts|outcomes|deadline|reminders|extensions|silence|meeting|needs_vote"

/* {"act": ["body/role", ...], ...} */
static int32_t read_acts(struct dg_read *read, const struct dg_json_value *object, const char *place,
                         const char *key, struct dg_stage_act **out)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    const char *at = dg_read_in(read, place, key);
    *out = NULL;
    if (!found) return 0;
    if (found->kind != DG_JSON_OBJECT || found->n > MAX_ACTS) {
        dg_read_fault(read, at, "write {\"act\": [\"body/role\"]}", "is no object of acts");
        return 0;
    }
    struct dg_stage_act *acts = dg_read_new(read, found->n, sizeof *acts);
    for (int32_t i = 0; acts && i < found->n; i++) {
        const struct dg_json_value *item = &found->items[i];
        const char *here = dg_read_in(read, at, item->key);
        acts[i].act = item->key;
        if (item->kind != DG_JSON_ARRAY || !item->n || item->n > 50)
            dg_read_fault(read, here, "write [\"body/role\"]", "names nobody who may");
        else
            acts[i].n_rights = dg_read_rights(read, item, here, &acts[i].rights);
    }
    *out = acts;
    return acts ? found->n : 0;
}

static void read_outcomes(struct dg_read *read, const struct dg_json_value *object, const char *place,
                          struct dg_stage *stage)
{
    const struct dg_json_value *found = dg_json_find(object, "outcomes");
    const char *at = dg_read_in(read, place, "outcomes");
    if (!found) return;
    if (found->kind != DG_JSON_OBJECT || found->n > MAX_ACTS) {
        dg_read_fault(read, at, "write {\"accept\": \"stage\"}", "is no object of outcomes");
        return;
    }
    stage->outcomes = dg_read_new(read, found->n, sizeof *stage->outcomes);
    for (int32_t i = 0; stage->outcomes && i < found->n; i++) {
        stage->outcomes[i].word = found->items[i].key;
        stage->outcomes[i].stage =
            dg_read_item_word(read, &found->items[i], dg_read_in(read, at, found->items[i].key));
        stage->n_outcomes = i + 1;
    }
}

static void read_seats(struct dg_read *read, const struct dg_json_value *object, const char *place,
                       struct dg_meeting_rules *rules)
{
    const struct dg_json_value *list = dg_read_list(read, object, place, "seats", true, 200);
    const char *at = dg_read_in(read, place, "seats");
    if (!list) return;
    rules->seats = dg_read_new(read, list->n, sizeof *rules->seats);
    for (int32_t i = 0; rules->seats && i < list->n; i++) {
        const char *here = dg_read_at(read, at, i);
        struct dg_seat *seat = &rules->seats[i];
        seat->body = "";
        rules->n_seats = i + 1;
        if (!dg_read_object(read, &list->items[i], here, "body|votes|chairs")) continue;
        seat->body = dg_read_word(read, &list->items[i], here, "body", true);
        seat->votes = dg_read_flag(read, &list->items[i], here, "votes", true);
        seat->chairs = dg_read_flag(read, &list->items[i], here, "chairs", false);
    }
}

static void read_meeting(struct dg_read *read, const struct dg_json_value *object, const char *place,
                         struct dg_stage *stage)
{
    const struct dg_json_value *found = dg_json_find(object, "meeting");
    const char *at = dg_read_in(read, place, "meeting");
    if (!found) return;
    if (!dg_read_object(read, found, at, "seats|quorum|majority|majority_of|ballot|casting_vote|notice"))
        return;
    struct dg_meeting_rules *rules = dg_read_new(read, 1, sizeof *rules);
    if (!rules) return;
    read_seats(read, found, at, rules);
    rules->quorum = dg_read_share(read, found, at, "quorum");
    rules->majority = dg_read_share(read, found, at, "majority");
    int of = dg_read_enum(read, found, at, "majority_of", true, "votes|present|seats");
    rules->majority_of = of >= 0 ? (enum dg_base)of : DG_BASE_VOTES;
    rules->is_secret = dg_read_enum(read, found, at, "ballot", true, "open|secret") == 1;
    rules->has_casting_vote = dg_read_flag(read, found, at, "casting_vote", false);
    rules->notice = dg_read_days(read, found, at, "notice");
    stage->meeting = rules;
}

static void read_clock(struct dg_read *read, const struct dg_json_value *object, const char *place,
                       struct dg_stage *stage)
{
    const struct dg_json_value *reminders = dg_read_list(read, object, place, "reminders", false, 20);
    const struct dg_json_value *extensions = dg_json_find(object, "extensions");
    stage->deadline = dg_read_days(read, object, place, "deadline");
    const struct dg_json_value *deadline = dg_json_find(object, "deadline");
    if (deadline && deadline->kind == DG_JSON_OBJECT)
        stage->is_from_opening = dg_read_enum(read, deadline, dg_read_in(read, place, "deadline"), "from",
                                              false, "stage|opening") == 1;
    stage->reminders = dg_read_new(read, reminders ? reminders->n : 0, sizeof *stage->reminders);
    for (int32_t i = 0; reminders && stage->reminders && i < reminders->n; i++) {
        double n = reminders->items[i].kind == DG_JSON_NUMBER ? reminders->items[i].number : -1;
        bool is_fine = n >= 0 && n <= 3650 && (i == 0 || n < stage->reminders[i - 1]);
        stage->reminders[i] = is_fine ? (int32_t)n : 0;
        stage->n_reminders = i + 1;
        if (!is_fine)
            dg_read_fault(read, dg_read_at(read, dg_read_in(read, place, "reminders"), i),
                          "write days before the deadline, the earliest first: [5, 2]",
                          "is no day, or not in order");
    }
    if (extensions) {
        const char *at = dg_read_in(read, place, "extensions");
        if (!dg_read_object(read, extensions, at, "times|longest")) return;
        stage->max_extensions = (int32_t)dg_read_int(read, extensions, at, "times", true, 1, 100, 0);
        stage->extension = dg_read_days(read, extensions, at, "longest");
        if (!stage->extension.n)
            dg_read_fault(read, at, "add \"longest\": {\"days\": 10}", "does not say how long");
    }
}

static void read_stage(struct dg_read *read, const struct dg_json_value *from, const char *place,
                       struct dg_stage *stage)
{
    *stage = (struct dg_stage){.id = "", .title = {"", ""}, .body = "", .silence = ""};
    if (!dg_read_object(read, from, place, STAGE_KEYS)) return;
    stage->id = dg_read_word(read, from, place, "id", true);
    dg_read_both(read, from, place, "title", true, stage->title);
    int status = dg_read_enum(read, from, place, "status", true,
                              "review|returned|approved|refused|withdrawn|lapsed|closed");
    stage->status = status >= 0 ? (enum dg_case_status)status : DG_STATUS_REVIEW;
    stage->body = dg_read_word(read, from, place, "body", false);
    stage->n_acts = read_acts(read, from, place, "acts", &stage->acts);
    read_outcomes(read, from, place, stage);
    read_clock(read, from, place, stage);
    stage->silence = dg_read_word(read, from, place, "silence", false);
    read_meeting(read, from, place, stage);
    stage->needs_vote = dg_read_flag(read, from, place, "needs_vote", false);
}

static struct dg_remedy *read_remedy(struct dg_read *read, const struct dg_json_value *object,
                                     const char *place, const char *key)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    const char *at = dg_read_in(read, place, key);
    if (!found || !dg_read_object(read, found, at, "by|within|decide|decider|silence|reopens")) return NULL;
    struct dg_remedy *remedy = dg_read_new(read, 1, sizeof *remedy);
    const struct dg_json_value *by = dg_read_list(read, found, at, "by", true, 50);
    const struct dg_right *rights = NULL;
    if (!remedy) return NULL;
    if (by) remedy->n_by = dg_read_rights(read, by, dg_read_in(read, at, "by"), &rights);
    remedy->by = (struct dg_right *)(uintptr_t)rights;
    remedy->within = dg_read_days(read, found, at, "within");
    remedy->decide = dg_read_days(read, found, at, "decide");
    remedy->decider = dg_read_word(read, found, at, "decider", true);
    remedy->reopens = dg_read_word(read, found, at, "reopens", true);
    int silence = dg_read_enum(read, found, at, "silence", true, "dismiss|uphold");
    remedy->silence = silence == 1 ? "uphold" : "dismiss";
    if (!remedy->within.n || !remedy->decide.n)
        dg_read_fault(read, at, "add \"within\" and \"decide\", as {\"days\": 20}", "has no clock");
    return remedy;
}

static void read_by_level(struct dg_read *read, const struct dg_json_value *object, const char *place,
                          const char *key, const char *out[4])
{
    const struct dg_json_value *found = dg_json_find(object, key);
    const char *at = dg_read_in(read, place, key);
    if (!found || !dg_read_object(read, found, at, "none|notice|opinion|full")) return;
    for (int i = 0; i < 4; i++) {
        const char *word = dg_change_level_word((enum dg_change_level)i);
        if (dg_json_find(found, word)) out[i] = dg_read_word(read, found, at, word, true);
    }
}

static void read_stages(struct dg_read *read, const struct dg_json_value *from, const char *place,
                        struct dg_case_rules *rules)
{
    const struct dg_json_value *list = dg_read_list(read, from, place, "stages", true, MAX_STAGES);
    if (!list) return;
    rules->stages = dg_read_new(read, list->n, sizeof *rules->stages);
    for (int32_t i = 0; rules->stages && i < list->n; i++) {
        read_stage(read, &list->items[i], dg_read_at(read, dg_read_in(read, place, "stages"), i),
                   &rules->stages[i]);
        rules->n_stages = i + 1;
    }
}

static const char *opening_act(enum dg_case_kind kind)
{
    for (const struct dg_act_row *row = dg_acts; row->word; row++) {
        if (row->opens == (int)kind) return row->word;
    }
    return "";
}

static void read_case(struct dg_read *read, const struct dg_json_value *from, const char *place,
                      const struct dg_procedure *procedure, struct dg_case_rules *rules)
{
    enum dg_case_kind kind = rules->kind, like;
    if (!dg_read_object(read, from, place, CASE_KEYS)) return;
    const char *word = dg_read_word(read, from, place, "like", false);
    if (*word && (!dg_case_kind_parse(word, &like) || like >= kind || !procedure->cases[like].is_there))
        dg_read_fault(read, dg_read_in(read, place, "like"), "name a kind that stands before it and is there",
                      "\"%s\" is none", word);
    else if (*word)
        *rules = procedure->cases[like];
    rules->is_there = true;
    rules->kind = kind;
    rules->opening = (struct dg_stage_act){.act = opening_act(kind)};
    const struct dg_json_value *open = dg_read_list(read, from, place, "open", true, 50);
    if (open)
        rules->opening.n_rights =
            dg_read_rights(read, open, dg_read_in(read, place, "open"), &rules->opening.rights);
    if (dg_json_find(from, "first") || !*word) rules->first = dg_read_word(read, from, place, "first", true);
    if (dg_json_find(from, "stages") || !*word) read_stages(read, from, place, rules);
    if (dg_json_find(from, "always")) rules->n_always = read_acts(read, from, place, "always", &rules->always);
    rules->term_years = (int32_t)dg_read_int(read, from, place, "term_years", false, 1, 50, rules->term_years);
    read_by_level(read, from, place, "route", rules->route);
    read_by_level(read, from, place, "reopen", rules->reopen);
    if (dg_json_find(from, "objection")) rules->objection = read_remedy(read, from, place, "objection");
    if (dg_json_find(from, "appeal")) rules->appeal = read_remedy(read, from, place, "appeal");
}

void dg_read_cases(struct dg_read *read, const struct dg_json_value *root, struct dg_procedure *procedure)
{
    const struct dg_json_value *cases = dg_json_find(root, "cases");
    for (int i = 0; i < DG_N_CASE_KINDS; i++) procedure->cases[i].kind = (enum dg_case_kind)i;
    if (!cases || !cases->n) {
        dg_read_fault(read, "cases", "write {\"scheme\": {...}}", "is missing");
        return;
    }
    if (!dg_read_object(read, cases, "cases", "need|scheme|change|renewal|voluntary|complaint")) return;
    for (int i = 0; i < DG_N_CASE_KINDS; i++) {
        const char *word = dg_case_kind_word((enum dg_case_kind)i);
        const struct dg_json_value *found = dg_json_find(cases, word);
        if (found) read_case(read, found, dg_read_in(read, "cases", word), procedure, &procedure->cases[i]);
    }
}
