/* The step: may this person do this act now, and what follows? */
#include <string.h>

#include "base/nearest.h"
#include "review/acts.h"

const struct dg_actor dg_actor_system = {"system", "", "", DG_ROLE_SYSTEM};

/* ---- stages -------------------------------------------------------------------------------------------- */

const char *dg_stage_outcome(const struct dg_stage *stage, const char *word)
{
    for (int32_t i = 0; i < stage->n_outcomes; i++) {
        if (strcmp(stage->outcomes[i].word, word) == 0) return stage->outcomes[i].stage;
    }
    return NULL;
}

void dg_enter(struct dg_ask *ask, const struct dg_stage *stage)
{
    unsigned rests_on = 0;
    dg_members_text(&ask->then, "stage", stage->id);
    dg_members_text(&ask->then, "status", dg_case_status_word(stage->status));
    if (!stage->deadline.n) return;
    int64_t from = stage->is_from_opening && ask->c ? ask->c->opened_at : ask->now;
    int64_t due = dg_calendar_due(&ask->procedure->calendar, from, stage->deadline.n,
                                  stage->deadline.is_working, &rests_on);
    dg_members_time(&ask->then, "due_at", due);
    if (rests_on) dg_members_int(&ask->then, "due_rests_on", rests_on);
}

int dg_leave(struct dg_ask *ask, const char *word, struct dg_err *err)
{
    const char *to = dg_stage_outcome(ask->stage, word);
    if (!to) return dg_err_set(err, DG_ESTATE, "stage \"%s\" has no outcome \"%s\"", ask->stage->id, word);
    if (strcmp(to, "back") == 0) to = ask->c->returned_from ? ask->c->returned_from : "";
    const struct dg_stage *stage = dg_procedure_stage(ask->procedure, ask->rules->kind, to);
    if (!stage) return dg_err_set(err, DG_ESTATE, "the procedure has no stage \"%s\"", to);
    dg_enter(ask, stage);
    return 0;
}

int dg_enter_status(struct dg_ask *ask, enum dg_case_status status, struct dg_err *err)
{
    for (int32_t i = 0; i < ask->rules->n_stages; i++) {
        if (ask->rules->stages[i].status != status) continue;
        dg_enter(ask, &ask->rules->stages[i]);
        return 0;
    }
    return dg_err_set(err, DG_ESTATE, "the procedure has no stage for \"%s\"", dg_case_status_word(status));
}

/* ---- rights -------------------------------------------------------------------------------------------- */

/* A person of the public has no body, so "own" is then the person. */
static bool body_fits(const struct dg_case *c, const struct dg_actor *actor, const char *body)
{
    if (strcmp(body, "*") == 0) return true;
    if (strcmp(body, "own") == 0) {
        if (!c) return false;
        if (!*c->submitter_body) return strcmp(c->submitter, actor->person_id) == 0;
        return strcmp(c->submitter_body, actor->body_id) == 0;
    }
    if (strcmp(body, "responsible") == 0)
        return c && *c->responsible && strcmp(c->responsible, actor->body_id) == 0;
    return strcmp(body, actor->body_kind) == 0;
}

bool dg_right_fits(const struct dg_case *c, const struct dg_actor *actor, const struct dg_right *rights,
                   int32_t n_rights)
{
    for (int32_t i = 0; i < n_rights; i++) {
        if (rights[i].role == actor->role && body_fits(c, actor, rights[i].body)) return true;
    }
    return false;
}

static const struct dg_stage_act *listed(const struct dg_stage_act *acts, int32_t n, const char *word)
{
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(acts[i].act, word) == 0) return &acts[i];
    }
    return NULL;
}

/* Objections and appeals have their rights in the procedure's remedies: their guards ask. */
static bool is_remedy(const struct dg_act_row *row)
{
    return strncmp(row->word, "objection.", 10) == 0 || strncmp(row->word, "appeal.", 7) == 0;
}

static bool has_right_elsewhere(const struct dg_ask *ask)
{
    for (int32_t i = 0; i < ask->rules->n_stages; i++) {
        const struct dg_stage *stage = &ask->rules->stages[i];
        const struct dg_stage_act *act = listed(stage->acts, stage->n_acts, ask->row->word);
        if (act && dg_right_fits(ask->c, ask->actor, act->rights, act->n_rights)) return true;
    }
    return false;
}

static int denied(const struct dg_ask *ask, struct dg_err *err)
{
    return dg_err_set(err, DG_EDENIED, "%s: a %s of \"%s\" may not do this in a case of this kind",
                      ask->row->word, dg_role_word(ask->actor->role), ask->actor->body_id);
}

static int check_right(const struct dg_ask *ask, struct dg_err *err)
{
    const char *word = ask->row->word;
    if (!(ask->row->roles >> ask->actor->role & 1)) return denied(ask, err);
    if (ask->actor->role == DG_ROLE_SYSTEM || is_remedy(ask->row)) return 0;
    if (!ask->c) {
        const struct dg_stage_act *opening = &ask->rules->opening;
        return dg_right_fits(NULL, ask->actor, opening->rights, opening->n_rights) ? 0 : denied(ask, err);
    }
    const struct dg_stage_act *always = listed(ask->rules->always, ask->rules->n_always, word);
    if (always && dg_right_fits(ask->c, ask->actor, always->rights, always->n_rights)) {
        if (!dg_is_end(ask->c->status) || strcmp(word, "redact") == 0) return 0;
        return dg_err_set(err, DG_ESTATE, "%s: the case is %s", word, dg_case_status_word(ask->c->status));
    }
    const struct dg_stage_act *act = listed(ask->stage->acts, ask->stage->n_acts, word);
    if (act && dg_right_fits(ask->c, ask->actor, act->rights, act->n_rights)) return 0;
    if (has_right_elsewhere(ask))
        return dg_err_set(err, DG_ESTATE, "%s: not in stage \"%s\"", word, ask->stage->id);
    return denied(ask, err);
}

int dg_duty_check(const struct dg_procedure *procedure, const struct dg_case *c, const char *person, int duty,
                  struct dg_err *err)
{
    if (duty < 0 || !c || !(procedure->apart >> duty & 1)) return 0;
    for (int32_t i = 0; i < c->n_duties; i++) {
        unsigned others = c->duties[i].roles & procedure->apart & ~(1u << duty);
        if (!others || strcmp(c->duties[i].person, person) != 0) continue;
        return dg_err_set(err, DG_EDENIED, "has been %s in this case and cannot be %s too",
                          dg_role_word((enum dg_role)__builtin_ctz(others)), dg_role_word((enum dg_role)duty));
    }
    return 0;
}

static int guard(const struct dg_ask *ask, struct dg_err *err)
{
    DG_TRY(check_right(ask, err));
    if (ask->actor->role != DG_ROLE_SYSTEM &&
        dg_duty_check(ask->procedure, ask->c, ask->actor->person_id, ask->row->duty, err) < 0)
        return dg_err_prefix(err, "%s", ask->row->word);
    if (!ask->row->guard) return 0;
    int code = ask->row->guard(ask, err);
    if (code < 0) (void)dg_err_prefix(err, "%s", ask->row->word);
    return code;
}

/* ---- what is asked ------------------------------------------------------------------------------------- */

static int frame(struct dg_arena *arena, const struct dg_procedure *procedure, const struct dg_case *c,
                 const struct dg_actor *actor, const struct dg_act_row *row, struct dg_ask *ask,
                 struct dg_err *err)
{
    enum dg_case_kind kind = c ? c->kind : (enum dg_case_kind)row->opens;
    *ask = (struct dg_ask){.arena = arena,
                           .procedure = procedure,
                           .rules = &procedure->cases[kind],
                           .c = c,
                           .actor = actor,
                           .row = row,
                           .then = {.arena = arena}};
    if (!ask->rules->is_there)
        return dg_err_set(err, DG_ESTATE, "%s: the procedure has no cases of the kind \"%s\"", row->word,
                          dg_case_kind_word(kind));
    ask->stage = c ? dg_procedure_stage(procedure, kind, c->stage) : NULL;
    if (c && !ask->stage) return dg_err_set(err, DG_ESTATE, "the procedure has no stage \"%s\"", c->stage);
    return 0;
}

static int find_row(const struct dg_case *c, const struct dg_act *act, const struct dg_act_row **out,
                    struct dg_err *err)
{
    const struct dg_act_row *row = dg_act_find(act->kind);
    if (!row) {
        struct dg_nearest near = {.typed = act->kind};
        for (int32_t i = 0; dg_act_word(i); i++) dg_nearest_try(&near, dg_act_word(i));
        return dg_err_set(err, DG_EFOUND, "there is no act \"%.80s\"%s%s%s", act->kind,
                          near.best ? "; did you mean \"" : "", near.best ? near.best : "",
                          near.best ? "\"?" : "");
    }
    if (row->opens >= 0 && c)
        return dg_err_set(err, DG_ECONFLICT, "%s: case %s exists already", act->kind, c->id);
    if (row->opens < 0 && !c) return dg_err_set(err, DG_EFOUND, "%s: there is no such case", act->kind);
    if (c && act->expect_seq >= 0 && act->expect_seq != c->seq)
        return dg_err_set(err, DG_ECONFLICT,
                          "%s: the case has moved on: it has %lld entries, not %lld; look again", act->kind,
                          (long long)c->seq, (long long)act->expect_seq);
    if (c && c->pending)
        return dg_err_set(err, DG_EFORMAT, "%s: the last act of case %s is not complete", act->kind, c->id);
    if (c && strcmp(c->id, act->case_id) != 0)
        return dg_err_set(err, DG_EINVAL, "%s: the act is about case %s, not %s", act->kind, act->case_id,
                          c->id);
    *out = row;
    return 0;
}

static int read_data(struct dg_ask *ask, struct dg_err *err)
{
    const char *data = ask->act->data ? ask->act->data : "{}";
    size_t n = strlen(data);
    if (n > DG_MAX_ACT_BYTES) return dg_err_set(err, DG_ELIMIT, "longer than %d bytes", DG_MAX_ACT_BYTES);
    DG_TRY(dg_json_parse(ask->arena, data, n, &ask->data, err));
    return dg_fields_check(ask->row->fields, &ask->data, false, err);
}

/* ---- entries ------------------------------------------------------------------------------------------- */

static int data_text(struct dg_arena *arena, const struct dg_json_value *data, const struct dg_members *then,
                     const char **out, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_members all = {.arena = arena};
    for (int32_t i = 0; i < data->n; i++) {
        struct dg_json_value *to = dg_members_add(&all, data->items[i].key, data->items[i].kind);
        if (to) *to = data->items[i];
    }
    if (then->n) {
        struct dg_json_value *to = dg_members_add(&all, "then", DG_JSON_OBJECT);
        if (to) to->items = then->items, to->n = then->n;
    }
    struct dg_json_value object = dg_members_object(&all);
    if (all.has_failed || then->has_failed) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(dg_act_canon_write(&text, &object, err));
    *out = dg_arena_strndup(arena, text.data, text.len);
    return *out ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

static int add_entry(struct dg_ask *ask, struct dg_entry *entry, struct dg_err *err)
{
    *entry = (struct dg_entry){.act = ask->row->word,
                               .case_id = ask->act->case_id,
                               .by = ask->actor->person_id,
                               .body = ask->actor->body_id,
                               .body_kind = ask->actor->body_kind,
                               .role = ask->actor->role,
                               .at = ask->now,
                               .seq = (ask->c ? ask->c->seq : 0) + 1,
                               .is_late_clock = ask->c && ask->now < ask->c->last_at};
    return data_text(ask->arena, &ask->data, &ask->then, &entry->data, err);
}

int dg_minutes_hash(struct dg_ask *ask, const struct dg_case *c, int32_t meeting_no, enum dg_lang lang,
                    const char **out, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    char sha256[DG_SHA256_HEX_SIZE];
    DG_TRY(dg_minutes_write(&text, ask->procedure, c, meeting_no, lang, NULL, err));
    dg_sha256_hex(text.data, text.len, sha256);
    *out = dg_arena_strdup(ask->arena, sha256);
    return *out ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

/* A copy whose meetings and votes can be changed by one fold. */
static int copy_sitting(struct dg_arena *arena, const struct dg_case *c, struct dg_case *out,
                        struct dg_err *err)
{
    *out = *c;
    DG_TRY(DG_NEW(arena, &out->meetings, (size_t)c->n_meetings, err));
    memcpy(out->meetings, c->meetings, (size_t)c->n_meetings * sizeof *c->meetings);
    DG_TRY(DG_NEW(arena, &out->votes, (size_t)c->n_votes, err));
    if (c->n_votes) memcpy(out->votes, c->votes, (size_t)c->n_votes * sizeof *c->votes);
    struct dg_meeting *last = &out->meetings[c->n_meetings - 1];
    const struct dg_attendance *stays = last->attendance;
    DG_TRY(DG_NEW(arena, &last->attendance, (size_t)last->n_attendance, err));
    if (last->n_attendance) memcpy(last->attendance, stays, (size_t)last->n_attendance * sizeof *stays);
    return 0;
}

/* Behind the closing of a meeting stand its minutes: the hashes of the texts that its acts make. */
static int add_draft(struct dg_ask *ask, const struct dg_entry *closing, struct dg_entry *draft,
                     struct dg_err *err)
{
    struct dg_case after;
    struct dg_members data = {.arena = ask->arena}, then = {.arena = ask->arena};
    const char *sha256[2];
    DG_TRY(copy_sitting(ask->arena, ask->c, &after, err));
    DG_TRY(dg_case_apply(ask->arena, ask->procedure, &after, closing, err));
    for (int lang = 0; lang < 2; lang++)
        DG_TRY(dg_minutes_hash(ask, &after, after.n_meetings, (enum dg_lang)lang, &sha256[lang], err));
    dg_members_int(&data, "meeting", after.n_meetings);
    dg_members_text(&data, "sha256_en", sha256[DG_EN]);
    dg_members_text(&data, "sha256_fa", sha256[DG_FA]);
    *draft = *closing;
    draft->act = "minutes.draft";
    draft->by = dg_actor_system.person_id;
    draft->body = dg_actor_system.body_id;
    draft->body_kind = dg_actor_system.body_kind;
    draft->role = DG_ROLE_SYSTEM;
    draft->seq = closing->seq + 1;
    draft->is_late_clock = false;
    struct dg_json_value object = dg_members_object(&data);
    return data.has_failed ? dg_err_set(err, DG_ENOMEM, "out of memory")
                           : data_text(ask->arena, &object, &then, &draft->data, err);
}

int dg_review_step(struct dg_arena *arena, const struct dg_procedure *procedure, const struct dg_case *c,
                   const struct dg_actor *actor, const struct dg_act *act, struct dg_review_out *out,
                   struct dg_err *err)
{
    const struct dg_act_row *row = NULL;
    struct dg_ask ask;
    struct dg_review_out made = {0};
    DG_TRY(find_row(c, act, &row, err));
    DG_TRY(frame(arena, procedure, c, actor, row, &ask, err));
    ask.act = act;
    ask.now = act->at;
    ask.out = &made;
    DG_TRY(guard(&ask, err));
    int code = read_data(&ask, err);
    if (code >= 0 && row->make) code = row->make(&ask, err);
    if (code < 0) {
        (void)dg_err_prefix(err, "%s", row->word);
        return code;
    }
    bool has_draft = strcmp(row->word, "meeting.close") == 0;
    DG_TRY(DG_NEW(arena, &made.entries, 2, err));
    DG_TRY(add_entry(&ask, &made.entries[0], err));
    if (has_draft) DG_TRY(add_draft(&ask, &made.entries[0], &made.entries[1], err));
    made.n_entries = 1 + has_draft;
    if (!has_draft)
        DG_TRY(
            dg_parts_split(arena, &made.entries[0], &ask.data, &ask.then, &made.entries, &made.n_entries, err));
    *out = made;
    return 0;
}

/* ---- what is allowed, what is due ------------------------------------------------------------------------ */

static bool is_allowed(struct dg_arena *arena, const struct dg_procedure *procedure, const struct dg_case *c,
                       const struct dg_actor *actor, const struct dg_act_row *row, int64_t now)
{
    struct dg_ask ask;
    if ((row->opens >= 0) != (c == NULL)) return false;
    if (frame(arena, procedure, c, actor, row, &ask, NULL) < 0) return false;
    ask.now = now;
    return guard(&ask, NULL) >= 0;
}

int dg_review_allowed(struct dg_arena *arena, const struct dg_procedure *procedure, const struct dg_case *c,
                      const struct dg_actor *actor, int64_t now, const char *const **out, int32_t *n,
                      struct dg_err *err)
{
    const char **words = NULL;
    int32_t n_words = 0;
    DG_TRY(DG_NEW(arena, &words, 64, err));
    for (const struct dg_act_row *row = dg_acts; row->word; row++) {
        /* The draft comes with the closing and is nobody's to do. */
        if (strcmp(row->word, "minutes.draft") == 0) continue;
        if (n_words < 64 && is_allowed(arena, procedure, c, actor, row, now)) words[n_words++] = row->word;
    }
    *out = words;
    *n = n_words;
    return 0;
}

struct dues {
    int64_t at;       /* of the earliest; 0: none */
    const char *kind; /* its act */
    int32_t no;       /* opinion or objection */
};

static void due(struct dues *dues, int64_t at, const char *kind, int32_t no)
{
    if (dues->at && dues->at <= at) return;
    *dues = (struct dues){at, kind, no};
}

/* The earliest thing that the clock will ask for at `now` or later. Nobody is reminded of a deadline that is
 * over. */
static struct dues earliest(const struct dg_procedure *procedure, const struct dg_case *c, int64_t now)
{
    struct dues dues = {0};
    const struct dg_stage *stage = dg_procedure_stage(procedure, c->kind, c->stage);
    for (int32_t i = 0; i < c->n_opinions; i++) {
        const struct dg_opinion *opinion = &c->opinions[i];
        if (!opinion->filed_seq && !opinion->is_silent && opinion->due_at)
            due(&dues, opinion->due_at + 1, "opinion.lapse", opinion->no);
    }
    for (int32_t i = 0; i < c->n_objections; i++) {
        const struct dg_objection *objection = &c->objections[i];
        if (objection->state == DG_REMEDY_FILED && objection->due_at)
            due(&dues, objection->due_at + 1, "objection.lapse", objection->no);
    }
    if (stage && c->due_at && c->n_reminded < stage->n_reminders && now <= c->due_at)
        due(&dues, dg_reminder_at(procedure, stage, c, c->n_reminded), "deadline.remind", 0);
    if (c->due_at && !c->is_overdue) due(&dues, c->due_at + 1, "deadline.pass", 0);
    if (c->term_until && !dg_is_end(c->status)) due(&dues, c->term_until + 1, "lapse", 0);
    return dues;
}

int64_t dg_review_next_due(const struct dg_procedure *procedure, const struct dg_case *c)
{
    return earliest(procedure, c, 0).at;
}

int dg_review_due(struct dg_arena *arena, const struct dg_procedure *procedure, const struct dg_case *c,
                  int64_t now, struct dg_act *out, bool *is_due, struct dg_err *err)
{
    struct dues dues = earliest(procedure, c, now);
    dg_auto(dg_text_done) struct dg_text data = {0};
    *is_due = false;
    if (!dues.at || dues.at > now) return 0;
    bool is_opinion = strcmp(dues.kind, "opinion.lapse") == 0;
    if (dues.no)
        dg_text_addf(&data, "{\"%s\":%d}", is_opinion ? "opinion" : "objection", (int)dues.no);
    else
        dg_text_add(&data, "{}");
    DG_TRY(dg_text_finish(&data, err));
    *out = (struct dg_act){.kind = dues.kind, .case_id = c->id, .at = now, .expect_seq = c->seq};
    out->data = dg_arena_strdup(arena, data.data);
    if (!out->data) return dg_err_set(err, DG_ENOMEM, "out of memory");
    *is_due = true;
    return 0;
}
