/* Acts: the table of what can be done to a case, and what its rows' functions work with. Private to review/.
 *
 * A row has three functions. `guard` judges what does not depend on the act's data: dg_review_allowed asks it
 * too. `make` judges the data and writes into `then` what follows (numbers given, stage entered, deadline,
 * figures). `fold` takes an entry's data and `then` into the case and decides nothing, so that a log can be
 * read by whoever has another edition of the procedure. */
#ifndef DG_REVIEW_ACTS_H
#define DG_REVIEW_ACTS_H

#include "review/canon.h"

/* ---- the shape of an act's data ------------------------------------------------------------------------ */

enum dg_field_kind {
    DG_FIELD_SAID = 0, /* a text of a person, or {"hash": ...} */
    DG_FIELD_WORD,     /* an id or a short word, at most DG_MAX_NAME code points, not empty */
    DG_FIELD_INT,
    DG_FIELD_SHA,  /* 64 hexadecimal digits */
    DG_FIELD_TIME, /* 2026-11-24T08:30:00Z */
    DG_FIELD_ENUM, /* one of `words` */
    DG_FIELD_OBJECT
};

struct dg_field {
    const char *name; /* NULL ends a list */
    enum dg_field_kind kind;
    bool is_required, is_list;
    int64_t min, max;  /* of an INT; of a list: how many items, where `max_items` is 0 */
    const char *words; /* ENUM: "for|against" */
    const struct dg_field *sub;
    int32_t max_items; /* of a list; 0: DG_MAX_CASE_LIST */
};

/* Judge `data` by the fields. `has_then`: a member "then" may stand beside them (an entry's data). DG_EINVAL
 * with key and remedy. */
int dg_fields_check(const struct dg_field *fields, const struct dg_json_value *data, bool has_then,
                    struct dg_err *err);

/* Of data that was judged. */
const char *dg_get_text(const struct dg_json_value *object, const char *key); /* "" when it is not there */
int64_t dg_get_int(const struct dg_json_value *object, const char *key, int64_t otherwise);
const struct dg_json_value *dg_get_list(const struct dg_json_value *object, const char *key); /* NULL: none */
int32_t dg_get_count(const struct dg_json_value *object, const char *key);
bool dg_get_flag(const struct dg_json_value *object, const char *key);
int64_t dg_get_time(const struct dg_json_value *object, const char *key); /* 0: none */
bool dg_has(const struct dg_json_value *object, const char *key);
struct dg_said dg_get_said(const struct dg_json_value *object, const char *key, int64_t seq);
struct dg_said dg_said_of(const struct dg_json_value *value, int64_t seq);

/* ---- a step -------------------------------------------------------------------------------------------- */

struct dg_act_row;

struct dg_ask {
    struct dg_arena *arena;
    const struct dg_procedure *procedure;
    const struct dg_case_rules *rules; /* of the case's kind */
    const struct dg_case *c;           /* NULL: an opening act */
    const struct dg_stage *stage;      /* that it is in; NULL: an opening act */
    const struct dg_actor *actor;
    const struct dg_act *act; /* NULL while dg_review_allowed asks */
    const struct dg_act_row *row;
    int64_t now;
    struct dg_json_value data;
    struct dg_members then;
    struct dg_review_out *out;
};

struct dg_fold {
    struct dg_arena *arena;
    struct dg_case *c;
    const struct dg_entry *entry;
    const struct dg_json_value *data, *then; /* then: an empty object when there is none */
};

typedef int (*dg_guard_fn)(const struct dg_ask *ask, struct dg_err *err);
typedef int (*dg_make_fn)(struct dg_ask *ask, struct dg_err *err);
typedef int (*dg_fold_fn)(struct dg_fold *fold, struct dg_err *err);

#define DG_NO_DUTY (-1)

struct dg_act_row {
    const char *word;
    int opens;           /* enum dg_case_kind, -1 */
    unsigned roles;      /* 1 << enum dg_role: whom a procedure can give it to */
    int duty;            /* enum dg_role that whoever does it has in the case; DG_NO_DUTY */
    const char *outcome; /* word that a stage which lists it must lead somewhere; NULL */
    const struct dg_field *fields;
    dg_guard_fn guard; /* NULL: the rights are all */
    dg_make_fn make;   /* NULL: nothing follows */
    dg_fold_fn fold;   /* NULL: nothing but stage and deadline, which every entry may change */
};

extern const struct dg_act_row dg_acts[]; /* word NULL behind the last */
const struct dg_act_row *dg_act_find(const char *word);

/* Add to `then`: the stage and its deadline. */
void dg_enter(struct dg_ask *ask, const struct dg_stage *stage);
/* Leave the stage by the outcome's word. DG_ESTATE: the stage has none of it. */
int dg_leave(struct dg_ask *ask, const char *word, struct dg_err *err);
const char *dg_stage_outcome(const struct dg_stage *stage, const char *word); /* NULL: none */
/* Enter the first stage of that status. DG_ESTATE: the procedure has none. */
int dg_enter_status(struct dg_ask *ask, enum dg_case_status status, struct dg_err *err);
/* If the stage means approval: hand the version of a change or renewal on to the case that it is about, a
 * renewal's with the end of its term. */
int dg_follow_adopt(struct dg_ask *ask, const struct dg_stage *stage, int64_t until, struct dg_err *err);
/* Add the measures of a change and its level to `then`. */
void dg_then_change(struct dg_ask *ask, const int64_t *change, enum dg_change_level level);
/* A verdict in this stage, by a person or by silence: what follows, and its fold. */
int dg_make_verdict(struct dg_ask *ask, enum dg_motion motion, struct dg_err *err);
int dg_fold_verdict(struct dg_fold *fold, bool by_silence, struct dg_err *err);
/* Add a condition to the case. */
int dg_fold_condition(struct dg_fold *fold, const struct dg_json_value *from, const char *remit,
                      bool is_binding, struct dg_err *err);
/* May the actor use one of these rights on the case? */
bool dg_right_fits(const struct dg_case *c, const struct dg_actor *actor, const struct dg_right *rights,
                   int32_t n_rights);
/* Has the person a duty in the case that keeps from this one? DG_EDENIED. */
int dg_duty_check(const struct dg_procedure *procedure, const struct dg_case *c, const char *person, int duty,
                  struct dg_err *err);

int dg_fold_duty(struct dg_fold *fold, const char *person, int duty, struct dg_err *err);
/* The hash of a meeting's minutes, in the arena. */
int dg_minutes_hash(struct dg_ask *ask, const struct dg_case *c, int32_t meeting_no, enum dg_lang lang,
                    const char **out, struct dg_err *err);

/* Room for one more in a list of the case; NULL: memory ran out or the list is full (the caller returns
 * dg_grow_full). Capacity is the next power of two. */
void *dg_grow(struct dg_arena *arena, void *list, int32_t *n, size_t item_size);
int dg_grow_full(struct dg_err *err);
#define DG_GROW(fold, list, n)                                                                                 \
    dg_grow((fold)->arena, (void *)&(list), &(n), sizeof *(list)) /* pointer to the new, cleared item */

/* ---- parts: acts that are longer than an entry may be (parts.c) ------------------------------------------ */

/* If the entry's data is too long for one: the entries to be appended in its place, its parts behind it. *out
 * and *n stay as they are otherwise. `data` and `then` are what its data was written of. DG_ENOMEM. */
int dg_parts_split(struct dg_arena *arena, const struct dg_entry *whole, const struct dg_json_value *data,
                   const struct dg_members *then, struct dg_entry **out, int32_t *n, struct dg_err *err);
/* Do parts follow the entry that has this data? */
bool dg_parts_follow(const struct dg_json_value *data);
/* What has come of an act whose parts follow; `head` and `data` are kept. DG_EFORMAT. */
int dg_parts_begin(struct dg_arena *arena, const struct dg_entry *head, struct dg_json_value *data,
                   struct dg_pending **out, struct dg_err *err);
const struct dg_entry *dg_parts_head(const struct dg_pending *pending);
/* The next entry of the case: it must be the next part. */
int dg_parts_take(struct dg_arena *arena, struct dg_pending *pending, const struct dg_entry *part,
                  bool *is_whole, struct dg_err *err);
/* The act's data when all of it is there. */
int dg_parts_join(struct dg_arena *arena, const struct dg_pending *pending, struct dg_json_value *out,
                  struct dg_err *err);

/* ---- facts of a version (facts.c) ------------------------------------------------------------------------ */

/* Of data that was judged by its fields. DG_EINVAL: a camera or a phase is given twice. */
int dg_facts_take(struct dg_arena *arena, const struct dg_json_value *data, struct dg_case_version *out,
                  struct dg_err *err);
int dg_facts_camera(struct dg_arena *arena, const struct dg_json_value *from, struct dg_case_camera *out,
                    struct dg_err *err);
/* Of the act's data; every camera must be in the territory of the body that submits: DG_EDENIED. */
int dg_facts_checked(struct dg_ask *ask, struct dg_case_version *version, struct dg_err *err);
/* The facts once more, as an act's data. */
void dg_facts_give(struct dg_members *to, const struct dg_case_version *version);
/* What the change or renewal says of its grounds goes with its version. */
void dg_facts_grounds(struct dg_members *to, const struct dg_ask *ask);

/* ---- what several files ask ---------------------------------------------------------------------------- */

const struct dg_case_version *dg_version_last(const struct dg_case *c);     /* NULL: none */
const struct dg_case_version *dg_version_approved(const struct dg_case *c); /* else the last; NULL: none */
/* DG_EINVAL: two objects of the list have one text under `key` (NULL: the items are texts). */
int dg_check_once(struct dg_arena *arena, const struct dg_json_value *list, const char *key, const char *name,
                  struct dg_err *err);
int dg_take_words(struct dg_arena *arena, const struct dg_json_value *object, const char *key,
                  const char *const **out, int32_t *n, struct dg_err *err);
const struct dg_case_camera *dg_camera_find(const struct dg_case_version *version, const char *id);
/* The meeting of the case's stage that is not over; NULL: none. */
struct dg_meeting *dg_meeting_now(const struct dg_case *c);
/* The stay of who is present; NULL: is not. */
struct dg_attendance *dg_present(const struct dg_meeting *meeting, const char *person);
bool dg_is_recused(const struct dg_case *c, const char *person);
/* Present with a vote and not recused. */
int32_t dg_count_present(const struct dg_case *c, const struct dg_meeting *meeting);
int32_t dg_count_seats(const struct dg_meeting_rules *rules);
/* The least number of present members that makes a quorum; the least number of votes of n that makes a
 * majority. */
int32_t dg_least(struct dg_share share, int32_t n);
struct dg_vote *dg_vote_open(const struct dg_case *c); /* NULL: none */
const struct dg_vote *
dg_vote_carried(const struct dg_case *c); /* the latest of stage and version; NULL: none */
enum dg_change_level dg_change_level_of(const struct dg_procedure *procedure, const int64_t *change);
/* How far apart two places are: a sphere of the earth's mean radius, enough for moves of a street's length. */
int64_t dg_turned_deg(int32_t a_deg, int32_t b_deg); /* 0 where one is not told (-1) */
int64_t dg_reminder_at(const struct dg_procedure *procedure, const struct dg_stage *stage,
                       const struct dg_case *c, int32_t ix);
int64_t dg_distance_mm(int32_t lon_a_e7, int32_t lat_a_e7, int32_t lon_b_e7, int32_t lat_b_e7);
/* Which conditions stop phase `phase` (index in the last version) from beginning; NULL: none. */
const struct dg_condition *dg_phase_blocked(const struct dg_case *c, const char *phase, bool is_first);
const char *dg_phase_next(const struct dg_case *c, bool *is_first); /* the phase to begin; NULL: all were */
bool dg_is_end(enum dg_case_status status);                         /* refused, withdrawn, lapsed, closed */

/* The text of a said thing for this reader; NULL: out of sight, or not to be had (case_json.c). */
const char *dg_said_text(const struct dg_case *c, const struct dg_said *said, const struct dg_beside *beside);

/* ---- rows' functions, by file -------------------------------------------------------------------------- */

#define DG_GUARD(name) int name(const struct dg_ask *ask, struct dg_err *err)
#define DG_MAKE(name) int name(struct dg_ask *ask, struct dg_err *err)
#define DG_FOLD(name) int name(struct dg_fold *fold, struct dg_err *err)

/* acts_open.c */
DG_MAKE(dg_make_need);
DG_MAKE(dg_make_scheme);
DG_MAKE(dg_make_change);
DG_MAKE(dg_make_renewal);
DG_MAKE(dg_make_listing);
DG_MAKE(dg_make_complaint);
DG_FOLD(dg_fold_need);
DG_FOLD(dg_fold_scheme);
DG_FOLD(dg_fold_change);
DG_FOLD(dg_fold_renewal);
DG_FOLD(dg_fold_listing);
DG_FOLD(dg_fold_complaint);
DG_MAKE(dg_make_version);
DG_FOLD(dg_fold_version);
DG_FOLD(dg_fold_adopt);
DG_GUARD(dg_guard_adopt);
DG_MAKE(dg_make_adopt);
/* acts_stage.c */
DG_MAKE(dg_make_accept);
DG_MAKE(dg_make_return);
DG_FOLD(dg_fold_return);
DG_GUARD(dg_guard_pass);
DG_MAKE(dg_make_pass);
DG_GUARD(dg_guard_decide);
DG_MAKE(dg_make_decide);
DG_FOLD(dg_fold_decide);
DG_GUARD(dg_guard_forward);
DG_MAKE(dg_make_forward);
DG_FOLD(dg_fold_forward);
DG_GUARD(dg_guard_committee_return);
DG_MAKE(dg_make_committee_return);
DG_GUARD(dg_guard_extension);
DG_MAKE(dg_make_extension);
DG_FOLD(dg_fold_extension);
DG_MAKE(dg_make_withdraw);
DG_MAKE(dg_make_answer);
DG_FOLD(dg_fold_answer);
/* acts_opinion.c */
DG_MAKE(dg_make_ask);
DG_FOLD(dg_fold_ask);
DG_GUARD(dg_guard_opinion);
DG_MAKE(dg_make_opinion);
DG_FOLD(dg_fold_opinion);
DG_GUARD(dg_guard_opinion_lapse);
DG_MAKE(dg_make_opinion_lapse);
DG_FOLD(dg_fold_opinion_lapse);
/* acts_meeting.c */
DG_GUARD(dg_guard_call);
DG_MAKE(dg_make_call);
DG_FOLD(dg_fold_call);
DG_GUARD(dg_guard_called);
DG_FOLD(dg_fold_agenda);
DG_GUARD(dg_guard_open);
DG_FOLD(dg_fold_open);
DG_GUARD(dg_guard_in);
DG_MAKE(dg_make_in);
DG_FOLD(dg_fold_in);
DG_GUARD(dg_guard_out);
DG_MAKE(dg_make_out);
DG_FOLD(dg_fold_out);
DG_GUARD(dg_guard_recuse);
DG_MAKE(dg_make_recuse);
DG_FOLD(dg_fold_recuse);
DG_GUARD(dg_guard_close);
DG_MAKE(dg_make_close);
DG_FOLD(dg_fold_close);
DG_FOLD(dg_fold_draft);
DG_GUARD(dg_guard_minutes);
DG_GUARD(dg_guard_minutes_remark);
DG_FOLD(dg_fold_minutes_remark);
DG_MAKE(dg_make_confirm);
DG_FOLD(dg_fold_confirm);
/* acts_vote.c */
DG_GUARD(dg_guard_vote_open);
DG_MAKE(dg_make_vote_open);
DG_FOLD(dg_fold_vote_open);
DG_GUARD(dg_guard_vote_cast);
DG_MAKE(dg_make_vote_cast);
DG_FOLD(dg_fold_vote_cast);
DG_GUARD(dg_guard_vote_close);
DG_MAKE(dg_make_vote_close);
DG_FOLD(dg_fold_vote_close);
DG_GUARD(dg_guard_reason);
DG_MAKE(dg_make_reason);
DG_FOLD(dg_fold_reason);
/* acts_after.c */
DG_GUARD(dg_guard_condition_report);
DG_MAKE(dg_make_condition_report);
DG_FOLD(dg_fold_condition_report);
DG_GUARD(dg_guard_condition_close);
DG_MAKE(dg_make_condition_close);
DG_FOLD(dg_fold_condition_close);
DG_GUARD(dg_guard_phase_start);
DG_MAKE(dg_make_phase_start);
DG_FOLD(dg_fold_phase_start);
DG_GUARD(dg_guard_phase_report);
DG_MAKE(dg_make_phase_report);
DG_FOLD(dg_fold_phase_report);
DG_GUARD(dg_guard_publish);
DG_MAKE(dg_make_publish);
DG_FOLD(dg_fold_publish);
DG_MAKE(dg_make_redact);
DG_FOLD(dg_fold_redact);
/* acts_service.c */
DG_GUARD(dg_guard_running);
DG_MAKE(dg_make_service);
DG_FOLD(dg_fold_service);
DG_MAKE(dg_make_results);
DG_FOLD(dg_fold_results);
/* Are the grounds that the act's data names among the procedure's, and their needs the version's? */
int dg_check_grounds(const struct dg_ask *ask, const struct dg_case_version *version, struct dg_err *err);
DG_FOLD(dg_fold_grounds);
int dg_check_results(const struct dg_json_value *results, const struct dg_case_version *version,
                     struct dg_err *err);
/* acts_remedy.c */
DG_GUARD(dg_guard_objection);
DG_MAKE(dg_make_objection);
DG_FOLD(dg_fold_objection);
DG_GUARD(dg_guard_objection_decide);
DG_MAKE(dg_make_objection_decide);
DG_FOLD(dg_fold_objection_decide);
DG_GUARD(dg_guard_objection_lapse);
DG_MAKE(dg_make_objection_lapse);
DG_GUARD(dg_guard_appeal);
DG_MAKE(dg_make_appeal);
DG_GUARD(dg_guard_appeal_decide);
DG_MAKE(dg_make_appeal_decide);
/* acts_clock.c */
DG_GUARD(dg_guard_remind);
DG_FOLD(dg_fold_remind);
DG_GUARD(dg_guard_deadline);
DG_MAKE(dg_make_deadline);
DG_FOLD(dg_fold_deadline);
DG_GUARD(dg_guard_lapse);
DG_MAKE(dg_make_lapse);
DG_FOLD(dg_fold_lapse);

#endif
