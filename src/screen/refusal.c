/* Refusal: what review and county say in English, in the reader's language.
 *
 * A message of theirs is the English text of a key "screen.refusal_..." with its figures and names filled in,
 * or there is no such key. So the catalogue itself says which message it translates, and a test holds the two
 * together (test_refusal.c). */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "screen/part.h"

#define MAX_PARTS 8

static const char *const keys[] = {
    "no_quorum",
    "no_vote_open",
    "no_meeting_open",
    "meeting_later",
    "meeting_is_open",
    "meeting_uncalled",
    "meeting_twice",
    "meeting_close_first",
    "meeting_not_open",
    "notice",
    "starts_passed",
    "vote_is_open",
    "not_present",
    "come_first",
    "present_already",
    "recused",
    "recused_already",
    "voted",
    "seat_voted",
    "seat_taken",
    "nobody_voted",
    "majority",
    "not_voted",
    "no_reasons_now",
    "no_minutes",
    "minutes_changed",
    "minutes_unconfirmed",
    "not_there",
    "no_motion",
    "motion_other",
    "return_not_carried",
    "return_carried",
    "conditions_named",
    "conditions_needed",
    "conditions_only",
    "text_needed",
    "refusal_reasons",
    "return_points",
    "no_camera",
    "own_remit",
    "asked",
    "not_asked",
    "opinion_late",
    "opinion_filed",
    "differs",
    "phase_blocked",
    "phase_running",
    "phase_none",
    "phase_all",
    "not_in_force",
    "nothing_approved",
    "no_condition",
    "condition_closed",
    "published",
    "nothing_in_force",
    "objection_time",
    "no_decision",
    "may_not",
    "none_waiting",
    "hidden_already",
    "no_seat",
    "nobody_meets",
    "key_used",
    "same_version",
    "missing",
    "no_case",
    "not_now",
};

struct match {
    struct dg_word_pair pairs[MAX_PARTS];
    int n;
};

/* Does `message` follow the pattern? Texts between placeholders must stand there; a placeholder takes the
 * shortest that lets the rest fit. */
static bool fits(struct dg_screen *s, const char *pattern, const char *message, struct match *match)
{
    const char *open = strchr(pattern, '{');
    if (!open) return strcmp(pattern, message) == 0;
    size_t n = (size_t)(open - pattern);
    const char *close = strchr(open, '}');
    if (strncmp(pattern, message, n) != 0 || !close || match->n == MAX_PARTS) return false;
    message += n;
    int at = match->n++;
    for (size_t length = 1; length <= strlen(message); length++) {
        match->n = at + 1;
        if (!fits(s, close + 1, message + length, match)) continue;
        const char *name = dg_arena_strndup(s->arena, open + 1, (size_t)(close - open) - 1);
        const char *value = dg_arena_strndup(s->arena, message, length);
        if (!name || !value) return false;
        match->pairs[at] = (struct dg_word_pair){name, value};
        return true;
    }
    match->n = at;
    return false;
}

static const char *stage_title(const struct dg_screen *s, const char *id)
{
    for (int k = 0; s->procedure && k < DG_N_CASE_KINDS; k++) {
        const struct dg_stage *stage = dg_procedure_stage(s->procedure, (enum dg_case_kind)k, id);
        if (stage) return stage->title[s->lang];
    }
    return id;
}

/* A word of the program that stands in a message, as people read it. */
static const char *value_of(struct dg_screen *s, const struct dg_word_pair *pair)
{
    static const char *const prefixes[][2] = {{"verdict", "review.verdict_"}, {"verdict", "review.motion_"},
                                              {"carried", "review.motion_"},  {"asked", "review.motion_"},
                                              {"remit", "review.remit_"},     {"field", "screen.f_"}};
    if (strcmp(pair->name, "stage") == 0) return stage_title(s, pair->value);
    if (strcmp(pair->name, "body") == 0) {
        const struct dg_body *kind = s->procedure ? dg_procedure_body(s->procedure, pair->value) : NULL;
        return kind ? kind->title[s->lang] : dg_body_title(s, pair->value);
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (strcmp(prefixes[i][0], pair->name) != 0) continue;
        const char *word = dg_coded(s, prefixes[i][1], pair->value);
        if (word != pair->value) return word;
    }
    return pair->value;
}

static const char *in_words(struct dg_screen *s, const char *message)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char key[64];
        struct match match = {.n = 0};
        struct dg_text text = {0};
        snprintf(key, sizeof key, "screen.refusal_%s", keys[i]);
        if (!dg_word_exists(key) || !fits(s, dg_word(DG_EN, key), message, &match)) continue;
        for (int k = 0; k < match.n; k++) match.pairs[k].value = value_of(s, &match.pairs[k]);
        dg_pattern_add(&text, dg_word(s->lang, key), match.pairs, match.n);
        return dg_kept(s, &text);
    }
    return NULL;
}

/* "points[1].camera: there is none" is about the field "points.1.camera". */
static const char *place_of(struct dg_screen *s, const char *message, const char **rest)
{
    char field[96];
    size_t n = 0, i = 0;
    *rest = message;
    for (; message[i] && n + 1 < sizeof field; i++) {
        char c = message[i];
        if (c == ']') continue;
        if (c == '[') c = '.';
        if (!(islower((unsigned char)c) || isdigit((unsigned char)c) || c == '_' || c == '.')) break;
        field[n++] = c;
    }
    if (!n || message[i] != ':' || message[i + 1] != ' ') return "";
    field[n] = '\0';
    *rest = message + i + 2;
    const char *kept = dg_arena_strdup(s->arena, field);
    return kept ? kept : "";
}

void dg_screen_refusal(struct dg_screen *s, const char *message, struct dg_screen_faults *faults)
{
    const char *rest, *field = place_of(s, message, &rest);
    if (*field && dg_act_opens(field) != -2) { /* the act's name stands before what is wrong with it */
        message = rest;
        field = place_of(s, message, &rest);
    }
    const char *words = in_words(s, message);
    if (!words) words = in_words(s, rest);
    if (words)
        dg_fault_add(faults, field, words, NULL);
    else
        dg_fault_add(faults, field, dg_word(s->lang, "screen.refused"), rest);
}
