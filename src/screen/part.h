/* Part: pieces of pages. Private to screen.
 *
 * dg_put takes markup of ours, written in the source; whatever else goes out goes through one of the others,
 * which escape it. */
#ifndef DG_SCREEN_PART_H
#define DG_SCREEN_PART_H

#include "screen/screen.h"

void dg_put(struct dg_screen *s, const char *markup);
void dg_put_text(struct dg_screen *s, const char *text);
void dg_put_given(struct dg_screen *s, const char *text); /* a person's: keeps its direction to itself */
void dg_put_code(struct dg_screen *s, const char *text);  /* a machine's: <code dir="ltr"> */
void dg_put_word(struct dg_screen *s, const char *key);
void dg_put_say(struct dg_screen *s, const char *key, ...) __attribute__((sentinel)); /* pairs, then NULL */
void dg_put_attr(struct dg_screen *s, const char *name, const char *value);           /* ` name="value"` */
/* The word of PREFIX + code; the code itself where the catalogue has none. */
const char *dg_coded(struct dg_screen *s, const char *prefix, const char *code);
void dg_put_tag_word(struct dg_screen *s, const char *tag, const char *key); /* <tag>word</tag> */

/* Texts of the arena. */
const char *dg_num_of(struct dg_screen *s, int64_t value);
const char *dg_day_of(struct dg_screen *s, int64_t at);          /* in both calendars, local; "" of 0 */
const char *dg_hour_of(struct dg_screen *s, int64_t at);         /* local, "" of 0 */
const char *dg_moment_of(struct dg_screen *s, int64_t at);       /* with hour and minute */
const char *dg_token_of(struct dg_screen *s, const char *token); /* for a pattern: keeps its direction */
const char *dg_kept(struct dg_screen *s, struct dg_text *text);  /* takes the text over */
const char *dg_body_title(const struct dg_screen *s, const char *id);
const char *dg_person_name(const struct dg_screen *s, const char *id); /* the id where there is no name */

/* Case values. */
const char *dg_at_text(const struct dg_json_value *object, const char *key); /* "": none */
int64_t dg_at_int(const struct dg_json_value *object, const char *key);      /* 0: none */
int64_t dg_at_time(const struct dg_json_value *object, const char *key);
bool dg_at_true(const struct dg_json_value *object, const char *key);
const struct dg_json_value *dg_at_list(const struct dg_json_value *object, const char *key); /* never NULL */
const struct dg_json_value *dg_last_version(const struct dg_json_value *c);                  /* NULL: none */
const struct dg_stage *dg_case_stage(const struct dg_screen *s, const struct dg_json_value *c);
const char *dg_said_at(struct dg_screen *s, const struct dg_json_value *object, const char *key); /* "" */
void dg_put_said(struct dg_screen *s, const struct dg_json_value *object, const char *key);

/* Frame. `here`: the word of the navigation that this page is of. */
void dg_shell_begin(struct dg_screen *s, const char *title, const char *here);
int dg_shell_end(struct dg_screen *s, struct dg_err *err);

void dg_put_fact(struct dg_screen *s, const char *key, const char *value); /* none when empty */
void dg_put_fact_given(struct dg_screen *s, const char *key, const char *value);
void dg_put_badge(struct dg_screen *s, const char *tone, const char *text);
void dg_put_case_link(struct dg_screen *s, const char *id, const char *tail, const char *text);
void dg_put_due(struct dg_screen *s, int64_t due_at, bool is_overdue);
void dg_put_status(struct dg_screen *s, const char *status);

/* Forms: post to `action`, with the word against forgery; dg_form_end adds the button. */
void dg_form_begin(struct dg_screen *s, const char *action);
void dg_form_end(struct dg_screen *s, const char *button_key);
void dg_put_hidden(struct dg_screen *s, const char *name, const char *value);
void dg_put_faults(struct dg_screen *s, const struct dg_screen_faults *faults);
void dg_fault_add(struct dg_screen_faults *faults, const char *field, const char *text, const char *plain);
/* A labelled input with hint ("screen.hint_..." or NULL) and its fault. */
struct dg_input {
    const char *name, *label_key, *hint_key, *type, *value, *autocomplete;
    bool is_required, is_ltr;
};
void dg_put_input(struct dg_screen *s, const struct dg_input *input, const struct dg_screen_faults *faults);
void dg_put_password(struct dg_screen *s, const char *name, const char *label_key, const char *hint_key,
                     const char *autocomplete, const struct dg_screen_faults *faults);
/* Attributes that tie a field to its hint and fault. */
void dg_put_tied(struct dg_screen *s, const char *name, bool has_hint, const struct dg_screen_faults *faults);
void dg_put_fault(struct dg_screen *s, const char *name, const struct dg_screen_faults *faults);

#endif
