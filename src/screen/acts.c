/* Acts: the table of forms, and what their fields ask of the case. */
#include "screen/acts.h"

#include <stdio.h>
#include <string.h>

#define TEXT(name, must)                                                                                       \
    {                                                                                                          \
        name, DG_ASK_TEXT, must, NULL, NULL                                                                    \
    }
#define LINE(name, must)                                                                                       \
    {                                                                                                          \
        name, DG_ASK_LINE, must, NULL, NULL                                                                    \
    }
#define LINES(name, must)                                                                                      \
    {                                                                                                          \
        name, DG_ASK_LINES, must, NULL, NULL                                                                   \
    }
#define CHOICE(name, must, words, prefix)                                                                      \
    {                                                                                                          \
        name, DG_ASK_CHOICE, must, words, prefix                                                               \
    }
#define NUMBER(name, must)                                                                                     \
    {                                                                                                          \
        name, DG_ASK_INT, must, NULL, NULL                                                                     \
    }
#define ASK(name, widget, must)                                                                                \
    {                                                                                                          \
        name, DG_ASK_##widget, must, NULL, NULL                                                                \
    }
#define END                                                                                                    \
    {                                                                                                          \
        NULL, DG_ASK_TEXT, false, NULL, NULL                                                                   \
    }

#define PURPOSES "traffic|crime|disaster|facility|other"

static const struct dg_field_row nothing[] = {END};
static const struct dg_field_row need[] = {
    LINE("title", true),      TEXT("text", true),     CHOICE("purpose", false, PURPOSES, "screen.purpose_"),
    LINES("evidence", false), TEXT("measure", false), END};
static const struct dg_field_row scheme[] = {ASK("sha256", VERSION, true), LINE("title", true), END};
static const struct dg_field_row change[] = {ASK("sha256", VERSION, true), ASK("of", OF, true),
                                             LINE("title", true),          TEXT("reason", true),
                                             NUMBER("private_m2", false),  END};
static const struct dg_field_row renewal[] = {ASK("sha256", VERSION, true), ASK("of", OF, true),
                                              LINE("title", true), TEXT("evaluation", true), END};
static const struct dg_field_row listing[] = {
    CHOICE("premises", true, "shop|workshop|office|home|other", "screen.premises_"), ASK("camera", PLACE, true),
    CHOICE("consent", true, "fa|en", "screen.consent_"), TEXT("note", false), END};
static const struct dg_field_row complaint[] = {CHOICE("type", true, "question|complaint", "screen.type_"),
                                                ASK("camera", OF_CAMERA, true), TEXT("text", true), END};
static const struct dg_field_row note[] = {TEXT("note", false), END};
static const struct dg_field_row return_sheet[] = {ASK("points", POINTS, true), TEXT("reason", false), END};
static const struct dg_field_row version[] = {ASK("sha256", VERSION, true), ASK("answers", ANSWERS, true), END};
static const struct dg_field_row reason_maybe[] = {TEXT("reason", false), END};
static const struct dg_field_row extension[] = {NUMBER("days", true), TEXT("reason", true), END};
static const struct dg_field_row agency[] = {ASK("body", AGENCY, true), END};
static const struct dg_field_row opinion[] = {
    ASK("opinion", OPINION, true),
    CHOICE("verdict", true, "for|for_with_conditions|against|needs_change|no_comment", "review.verdict_"),
    TEXT("text", false),
    ASK("conditions", PINNED, false),
    ASK("remarks", REMARKS, false),
    END};
static const struct dg_field_row call[] = {LINE("session", true), ASK("starts_at", TIME, true),
                                           TEXT("place", true), LINES("agenda", false), END};
static const struct dg_field_row agenda[] = {LINES("items", true), END};
static const struct dg_field_row come[] = {ASK("person", SEAT, true), END};
static const struct dg_field_row go[] = {ASK("person", PRESENT, true), END};
static const struct dg_field_row recuse[] = {ASK("person", PRESENT, true), TEXT("reason", true), END};
static const struct dg_field_row motion[] = {
    CHOICE("motion", true, "approve|approve_with_conditions|refuse|return", "review.motion_"),
    TEXT("text", false), END};
static const struct dg_field_row cast[] = {
    ASK("vote", VOTE, true), CHOICE("choice", true, "for|against|abstain", "review.ballot_"), END};
static const struct dg_field_row close_vote[] = {ASK("vote", VOTE, true), END};
static const struct dg_field_row minority[] = {ASK("vote", VOTE_PAST, true), TEXT("text", true), END};
static const struct dg_field_row said[] = {TEXT("text", true), END};
static const struct dg_field_row confirm[] = {ASK("sha256", MINUTES, false), END};
static const struct dg_field_row decide[] = {ASK("verdict", VERDICT, true), LINE("resolution", false),
                                             TEXT("reasons", false),        ASK("conditions", TAKEN, false),
                                             ASK("points", POINTS, false),  END};
static const struct dg_field_row condition[] = {ASK("condition", CONDITION, true), TEXT("evidence", true), END};
static const struct dg_field_row phase_start[] = {ASK("phase", PHASE, true), TEXT("note", false), END};
static const struct dg_field_row phase_report[] = {ASK("phase", PHASE, true),   ASK("built", BUILT, false),
                                                   NUMBER("private_m2", false), TEXT("reason", false),
                                                   TEXT("note", false),         END};
static const struct dg_field_row service[] = {ASK("cameras", SERVICE, true), TEXT("reason", false), END};
static const struct dg_field_row results[] = {ASK("results", RESULTS, true), END};
static const struct dg_field_row remedy[] = {ASK("objection", OBJECTION, true),
                                             CHOICE("verdict", true, "uphold|dismiss", "screen.remedy_"),
                                             TEXT("reasons", true), END};
static const struct dg_field_row appeal[] = {ASK("objection", OBJECTION, true), TEXT("text", true), END};
static const struct dg_field_row redact[] = {NUMBER("entry", true), TEXT("reason", true), END};

static const char *const private_text[] = {"/text", NULL}, *const private_reason[] = {"/reason", NULL},
                         *const private_note[] = {"/note", NULL}, *const no_private[] = {NULL};

static const struct dg_act_sheet sheets[] = {
    {"need.file", need, "screen.seen_decision", no_private},
    {"scheme.submit", scheme, "screen.seen_version", no_private},
    {"change.submit", change, "screen.seen_version", no_private},
    {"renewal.submit", renewal, "screen.seen_version", no_private},
    {"listing.file", listing, "screen.seen_listing", private_note},
    {"complaint.file", complaint, "screen.seen_beside", private_text},
    {"case.accept", note, "screen.seen_inside", no_private},
    {"case.return", return_sheet, "screen.seen_decision", no_private},
    {"version.submit", version, "screen.seen_version", no_private},
    {"withdraw", reason_maybe, "screen.seen_decision", no_private},
    {"extension.grant", extension, "screen.seen_inside", no_private},
    {"opinion.ask", agency, "screen.seen_decision", no_private},
    {"opinion.file", opinion, "screen.seen_decision", no_private},
    {"meeting.call", call, "screen.seen_inside", no_private},
    {"agenda.set", agenda, "screen.seen_inside", no_private},
    {"meeting.open", nothing, "screen.seen_decision", no_private},
    {"attend.in", come, "screen.seen_decision", no_private},
    {"attend.out", go, "screen.seen_decision", no_private},
    {"recuse", recuse, "screen.seen_beside", private_reason},
    {"vote.open", motion, "screen.seen_decision", no_private},
    {"vote.cast", cast, "screen.seen_ballot", no_private},
    {"vote.close", close_vote, "screen.seen_decision", no_private},
    {"reason.file", minority, "screen.seen_decision", no_private},
    {"meeting.close", nothing, "screen.seen_minutes", no_private},
    {"minutes.remark", said, "screen.seen_minutes", no_private},
    {"minutes.confirm", confirm, "screen.seen_minutes", no_private},
    {"committee.return", return_sheet, "screen.seen_decision", no_private},
    {"committee.pass", note, "screen.seen_inside", no_private},
    {"decide", decide, "screen.seen_now", no_private},
    {"forward", nothing, "screen.seen_forward", no_private},
    {"province.decide", decide, "screen.seen_now", no_private},
    {"publish", nothing, "screen.seen_publish", no_private},
    {"condition.report", condition, "screen.seen_inside", no_private},
    {"condition.close", condition, "screen.seen_inside", no_private},
    {"phase.start", phase_start, "screen.seen_now", no_private},
    {"phase.report", phase_report, "screen.seen_now", no_private},
    {"service.report", service, "screen.seen_now", no_private},
    {"result.report", results, "screen.seen_now", no_private},
    {"objection.file", said, "screen.seen_inside", no_private},
    {"objection.decide", remedy, "screen.seen_now", no_private},
    {"appeal.file", appeal, "screen.seen_inside", no_private},
    {"appeal.decide", remedy, "screen.seen_now", no_private},
    {"complaint.answer", said, "screen.seen_now", no_private},
    {"redact", redact, "screen.seen_inside", no_private},
};

const struct dg_act_sheet *dg_act_sheet(const char *kind)
{
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        if (strcmp(sheets[i].kind, kind) == 0) return &sheets[i];
    }
    return NULL;
}

bool dg_screen_act_is_known(const char *kind) { return dg_act_sheet(kind) != NULL; }

const char *const *dg_screen_act_privates(const char *kind)
{
    const struct dg_act_sheet *sheet = dg_act_sheet(kind);
    return sheet ? sheet->privates : no_private;
}

/* ---- names ------------------------------------------------------------------------------------------------
 */

const char *dg_label_key(struct dg_asking *ask, const char *name)
{
    struct dg_text text = {0};
    const char *own = strrchr(name, '.');
    if (own) /* of a list: "conditions.0.text" is "screen.f_conditions.text" */
        dg_text_addf(&text, "screen.f_%.*s.%s", (int)strcspn(name, "."), name, own + 1);
    else
        dg_text_addf(&text, "screen.f_%s.%s", ask->act->kind, name);
    const char *key = dg_kept(ask->s, &text);
    if (dg_word_exists(key)) return key;
    dg_text_addf(&text, "screen.f_%s", own ? own + 1 : name);
    return dg_kept(ask->s, &text);
}

const char *dg_name_at(struct dg_asking *ask, const char *list, int32_t ix, const char *part)
{
    struct dg_text text = {0};
    dg_text_addf(&text, "%s.%d.%s", list, (int)ix, part);
    return dg_kept(ask->s, &text);
}

#define MAX_ROWS 60

int32_t dg_row_count(struct dg_asking *ask, const char *list, int32_t least)
{
    char name[64];
    int64_t n = 0;
    snprintf(name, sizeof name, "n.%s", list);
    if (!dg_parse_int64(dg_form_get(ask->form, name), &n) || n < least) n = least;
    if (strcmp(dg_form_get(ask->form, "more"), list) == 0) n++;
    return n > MAX_ROWS ? MAX_ROWS : (int32_t)n;
}

bool dg_form_has(const struct dg_form *form, const char *name, const char *value)
{
    for (int32_t i = 0; form && i < form->n; i++) {
        if (strcmp(form->pairs[i].name, name) == 0 && strcmp(form->pairs[i].value, value) == 0) return true;
    }
    return false;
}

const char *dg_typed(struct dg_asking *ask, const char *name)
{
    const char *typed = dg_form_get(ask->form, name);
    size_t n = 0;
    char *out = dg_arena_get(ask->s->arena, strlen(typed) + 1);
    if (!out) {
        ask->s->out->has_failed = true;
        return "";
    }
    while (*typed && strchr(" \t\r\n", *typed)) typed++;
    for (; *typed; typed++) {
        if (*typed != '\r') out[n++] = *typed;
    }
    while (n && strchr(" \t\n", out[n - 1])) n--;
    out[n] = '\0';
    return out;
}

/* ---- of the case ------------------------------------------------------------------------------------------
 */

bool dg_open_points(const struct dg_json_value *point) { return !dg_at_int(point, "answered_in"); }

bool dg_is_secretary(const struct dg_screen *s)
{
    return s->who && s->who->actor && s->who->actor->role == DG_ROLE_SECRETARY;
}

const char *dg_phase_of(const struct dg_screen_act *act)
{
    const struct dg_json_value *states = dg_at_list(act->c, "phases");
    const struct dg_json_value *planned = dg_at_list(dg_last_version(act->c), "phases");
    if (strcmp(act->kind, "phase.report") == 0) {
        const struct dg_json_value *last = states->n ? &states->items[states->n - 1] : NULL;
        return last && !dg_at_time(last, "reported_at") ? dg_at_text(last, "id") : "";
    }
    for (int32_t i = 0; i < planned->n; i++) {
        bool is_begun = false;
        for (int32_t k = 0; k < states->n; k++)
            is_begun |= strcmp(dg_at_text(&states->items[k], "id"), planned->items[i].text) == 0;
        if (!is_begun) return planned->items[i].text;
    }
    return "";
}

int64_t dg_vote_open_no(const struct dg_json_value *c)
{
    const struct dg_json_value *votes = dg_at_list(c, "votes");
    const struct dg_json_value *last = votes->n ? &votes->items[votes->n - 1] : NULL;
    return last && strcmp(dg_at_text(last, "state"), "open") == 0 ? dg_at_int(last, "no") : 0;
}
