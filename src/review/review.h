/* Review: who may do what to a case in which state; a pure step from state and act to entries.
 *
 * A PROCEDURE is data (procedures/, docs/procedures.md): bodies, stages, acts and who may do them, deadlines,
 * quorum, majority, what silence means, publication levels, terms. A CASE is one matter that goes through it: a
 * need, a scheme, a change of an approved scheme, its renewal, a voluntary listing, a complaint. What happens
 * to it is a row of ENTRIES; its state is their fold. An ACT is what a person wants to do:
 *
 *     dg_review_step(case, actor, act)  ->  entries, or a refusal with its reason
 *     dg_case_apply(case, entry)        ->  the case after it
 *
 * Nothing here reads a clock, a file or a random number, or knows of a store: same input, same bytes. What
 * `step` gives, `apply` takes, always. Texts of people may stand in an entry as they are or as {"hash": ...},
 * where the text lies beside the log; both are a `dg_said`.
 *
 * Everything lives in the arena that was passed. Times are seconds since 1970 in UTC; 0 is "none". Errors of
 * `step`: DG_EDENIED (not this person: role, body, separation of duties), DG_ESTATE (not in this state: stage,
 * quorum, clock), DG_ECONFLICT (the case has moved on since expect_seq), DG_EINVAL (the act's data: key and
 * remedy are named), DG_EFOUND (an unknown act, stage, vote, condition ...), DG_EFORMAT (no JSON), DG_ELIMIT,
 * DG_ENOMEM. */
#ifndef DG_REVIEW_REVIEW_H
#define DG_REVIEW_REVIEW_H

#include "base/arena.h"
#include "base/text.h"
#include "io/io.h"
#include "log/log.h"
#include "review/calendar.h"
#include "words/words.h"

/* ---- limits ------------------------------------------------------------------------------------------- */

#define DG_MAX_PROCEDURE_BYTES (1024 * 1024) /* a procedure file; ours have about 25 KB */
#define DG_MAX_HOLIDAY_BYTES (256 * 1024)
#define DG_MAX_ACT_BYTES (32 * 1024 * 1024) /* an act's data: facts of 200,000 cameras */
#define DG_MAX_ACT_DEPTH 8                  /* its nesting */
/* Opinions, conditions, points, votes, meetings ... of a case, of each kind. Lists of cameras and needs are not
 * among them: they may have DG_MAX_CAMERAS. */
#define DG_MAX_CASE_LIST 2000

/* ---- words --------------------------------------------------------------------------------------------- */

enum dg_case_kind {
    DG_CASE_NEED = 0,
    DG_CASE_SCHEME,
    DG_CASE_CHANGE,
    DG_CASE_RENEWAL,
    DG_CASE_VOLUNTARY,
    DG_CASE_COMPLAINT,
    DG_N_CASE_KINDS
};
const char *dg_case_kind_word(enum dg_case_kind kind); /* "need", "scheme", ... */
bool dg_case_kind_parse(const char *word, enum dg_case_kind *out);

enum dg_role {
    DG_ROLE_SUBMITTER = 0,
    DG_ROLE_EXPERT,
    DG_ROLE_SECRETARY,
    DG_ROLE_MEMBER,
    DG_ROLE_CHAIR,
    DG_ROLE_IMPLEMENTER,
    DG_ROLE_PUBLIC,
    DG_ROLE_AUDITOR,
    DG_ROLE_ADMIN,
    DG_ROLE_SYSTEM, /* the clock and what follows from another case; never a person */
    DG_N_ROLES
};
const char *dg_role_word(enum dg_role role); /* "submitter", ... */
bool dg_role_parse(const char *word, enum dg_role *out);

/* What a case has come to, whatever its stages are called. */
enum dg_case_status {
    DG_STATUS_REVIEW = 0, /* with a body of the procedure */
    DG_STATUS_RETURNED,   /* with its submitter, who must answer points */
    DG_STATUS_APPROVED,   /* in force (a need accepted, a listing listed) */
    DG_STATUS_REFUSED,
    DG_STATUS_WITHDRAWN,
    DG_STATUS_LAPSED,
    DG_STATUS_CLOSED, /* answered, noted, taken over by another case */
    DG_N_STATUSES
};
const char *dg_case_status_word(enum dg_case_status status); /* "review", "returned", ... */
bool dg_case_status_parse(const char *word, enum dg_case_status *out);

enum dg_verdict {
    DG_FOR = 0,
    DG_FOR_WITH_CONDITIONS,
    DG_AGAINST,
    DG_NEEDS_CHANGE,
    DG_NO_COMMENT,
    DG_N_VERDICTS
};
const char *dg_verdict_word(enum dg_verdict verdict); /* "for", "for_with_conditions", ... */
bool dg_verdict_parse(const char *word, enum dg_verdict *out);

enum dg_motion { DG_APPROVE = 0, DG_APPROVE_WITH_CONDITIONS, DG_REFUSE, DG_RETURN, DG_N_MOTIONS };
const char *
dg_motion_word(enum dg_motion motion); /* "approve", "approve_with_conditions", "refuse", "return" */
bool dg_motion_parse(const char *word, enum dg_motion *out);

enum dg_ballot { DG_BALLOT_FOR = 0, DG_BALLOT_AGAINST, DG_BALLOT_ABSTAIN, DG_N_BALLOTS };
const char *dg_ballot_word(enum dg_ballot ballot); /* "for", "against", "abstain" */
bool dg_ballot_parse(const char *word, enum dg_ballot *out);

/* From the least to the most that a change makes necessary. */
enum dg_change_level { DG_LEVEL_NONE = 0, DG_LEVEL_NOTICE, DG_LEVEL_OPINION, DG_LEVEL_FULL };
const char *dg_change_level_word(enum dg_change_level level); /* "none", "notice", "opinion", "full" */
bool dg_change_level_parse(const char *word, enum dg_change_level *out);

enum dg_publication_level { DG_PUBLIC_EXACT = 0, DG_PUBLIC_STREET, DG_PUBLIC_AREA, DG_N_PUBLIC_LEVELS };
const char *dg_publication_level_word(enum dg_publication_level level); /* "exact", "street", "area" */
bool dg_publication_level_parse(const char *word, enum dg_publication_level *out);

/* What was last told of a camera: nothing, that it works, is out of service, or was taken down. */
enum dg_service { DG_SERVICE_UNTOLD = 0, DG_SERVICE_WORKING, DG_SERVICE_OUT, DG_SERVICE_REMOVED };
const char *
dg_service_word(enum dg_service service); /* "not_reported", "working", "out_of_service", "removed" */
bool dg_service_parse(const char *word, enum dg_service *out);

/* How sure a figure or a text of a procedure is. */
enum dg_basis_kind {
    DG_BASIS_CITED = 0, /* the text that says so was read */
    DG_BASIS_REPORTED,  /* somebody else says what it says */
    DG_BASIS_PROPOSAL,  /* ours; the county settles it */
    DG_BASIS_UNCHECKED, /* from memory */
    DG_N_BASES
};

/* ---- the procedure ------------------------------------------------------------------------------------- */

struct dg_days {
    int32_t n;       /* 0: none */
    bool is_working; /* working days, else calendar days */
};

/* A right in a procedure: "BODY/ROLE". */
struct dg_right {
    const char *body; /* id of a body of the procedure; "own": the case's submitter; "responsible"; "*": any */
    enum dg_role role;
};

struct dg_stage_act {
    const char *act;
    const struct dg_right *rights;
    int32_t n_rights;
};

/* Where a stage leads: a word of the act that ends it ("accept", "return", "pass", "approve",
 * "approve_with_conditions", "refuse", "forward", "answer", "silence", "uphold", ...) to a stage. */
struct dg_outcome {
    const char *word;
    const char *stage;
};

struct dg_share {
    int32_t num, den;
    bool is_more; /* strictly more than num / den, else at least */
};

enum dg_base { DG_BASE_VOTES = 0, DG_BASE_PRESENT, DG_BASE_SEATS };

struct dg_seat {
    const char *body;
    bool votes, chairs;
};

/* How a body meets. Quorum: present members with a vote who are not recused, as a share of the voting seats.
 * Majority: votes for, as a share of votes for and against, of those present, or of the seats. */
struct dg_meeting_rules {
    struct dg_seat *seats;
    int32_t n_seats;
    struct dg_share quorum, majority;
    enum dg_base majority_of;
    bool is_secret;        /* ballot */
    bool has_casting_vote; /* the chair's side decides a tie */
    struct dg_days notice; /* at least so long between call and opening */
};

struct dg_stage {
    const char *id;
    const char *title[2];
    enum dg_case_status status; /* of a case in it */
    const char *body;           /* who has it; "own" for the submitting body; "" for none (an end) */
    struct dg_stage_act *acts;
    int32_t n_acts;
    struct dg_outcome *outcomes;
    int32_t n_outcomes;
    struct dg_days deadline;
    bool is_from_opening; /* the deadline runs from the opening of the case, else from the entry into the stage
                           */
    int32_t *reminders;   /* days before the deadline, in its kind of days */
    int32_t n_reminders;
    int32_t max_extensions;
    struct dg_days extension;         /* longest of one */
    const char *silence;              /* outcome when the deadline passes; "" : nothing but an overdue mark */
    struct dg_meeting_rules *meeting; /* NULL: nobody meets here */
    bool needs_vote;                  /* deciding (or passing on) wants a carried vote of this stage */
};

struct dg_body {
    const char *id; /* a kind of body: "village_office"; a county may have several bodies of it */
    const char *title[2];
    unsigned remits; /* bits of the procedure's remits, 1 << i */
    unsigned roles;  /* 1 << enum dg_role: what people of it may be */
};

/* One rule of publication; the first that fits a camera decides. */
struct dg_publication_rule {
    const char *const *near_words; /* one of these stands in the camera's `near`; none: any camera */
    int32_t n_near;
    const char *const *purposes; /* one of these is its purpose; none: any */
    int32_t n_purposes;
    enum dg_publication_level level;
    const char *reason[2];
};

/* A measure of what was changed, and what reaching `at_least` leads to. */
enum dg_change_measure {
    DG_MEASURE_MOVED_MM = 0, /* farthest that a camera moved */
    DG_MEASURE_TURNED_DEG,   /* most that one turned */
    DG_MEASURE_ADDED,        /* cameras */
    DG_MEASURE_REMOVED,
    DG_MEASURE_PRIVATE_M2, /* more private space seen, by the assessment of both versions */
    DG_N_CHANGE_MEASURES
};
const char *dg_change_measure_word(enum dg_change_measure measure); /* "moved_mm", "turned_deg", ... */

struct dg_change_rule {
    enum dg_change_measure measure;
    int64_t at_least;
    enum dg_change_level level;
};

/* Against a decision. */
struct dg_remedy {
    struct dg_days within; /* of the decision (an appeal: of the objection's decision) */
    struct dg_days decide; /* the decider's own clock */
    const char *decider;   /* body */
    const char *silence;   /* "dismiss" or "uphold": what the decider's silence means */
    const char *reopens;   /* stage that an upheld one leads to */
    struct dg_right *by;   /* who may file */
    int32_t n_by;
};

struct dg_case_rules {
    bool is_there; /* the procedure has this kind of case */
    enum dg_case_kind kind;
    const char *first;           /* stage of a new one; of a change: by level below */
    const char *route[4];        /* change only, by enum dg_change_level: stage that it begins in */
    struct dg_stage_act opening; /* act that opens it */
    struct dg_stage *stages;
    int32_t n_stages;
    struct dg_stage_act *always; /* acts that no stage has to list */
    int32_t n_always;
    int32_t term_years;                   /* 0: without end */
    const char *reopen[4];                /* by level: stage that a phase report leads to; NULL: stays */
    struct dg_remedy *objection, *appeal; /* NULL: none */
};

struct dg_opinion_rules {
    struct dg_days deadline;
    enum dg_verdict silence; /* what an opinion not filed counts as */
    bool is_public_before;   /* readable by the submitter before the decision */
};

struct dg_responsible {
    const char *within; /* "village", "city", "outside" */
    const char *body;
    const char *reason[2];
};

/* A law or decision that a scheme may rest on: chosen when it is submitted, shown in the register. */
struct dg_ground {
    const char *id;
    const char *title[2], *source[2];
    enum dg_basis_kind kind;
};

/* Where figures come from. `of` are their places with ids for numbers, as
 * "cases.scheme.stages.intake.deadline"; a place stands for all that is below it, and "*" for any one word. The
 * first that fits a figure is its. */
struct dg_basis {
    const char *const *of;
    int32_t n_of;
    enum dg_basis_kind kind;
    const char *text[2];
};

struct dg_procedure {
    const char *id;
    const char *title[2], *source[2];
    char sha256[DG_SHA256_HEX_SIZE]; /* of the file's bytes */
    const char *remits[16];
    int32_t n_remits;
    struct dg_body *bodies;
    int32_t n_bodies;
    struct dg_responsible *responsible;
    int32_t n_responsible;
    struct dg_case_rules cases[DG_N_CASE_KINDS]; /* by enum dg_case_kind */
    struct dg_opinion_rules opinions;
    struct dg_publication_rule *publication;
    int32_t n_publication;
    struct dg_change_rule *changes;
    int32_t n_changes;
    unsigned
        apart; /* duties of which a person may have one in a case: 1 << role (submitter, expert, member, ...) */
    bool is_public_early;   /* cases are public from their acceptance, not only from the decision */
    const char *consent[2]; /* text that the owner of a voluntarily listed camera agrees to */
    struct dg_ground *grounds;
    int32_t n_grounds;
    bool needs_ground; /* a scheme is not taken without one */
    struct dg_basis *bases;
    int32_t n_bases;
    struct dg_calendar calendar;
};

/* One figure of a procedure: a deadline, quorum, term ... `value` as people read it. */
struct dg_figure {
    const char *place;
    const char *value[2];
    int32_t basis_ix; /* in the procedure's bases; -1: none says where it comes from */
};
/* All of them, in the order of the file. */
int dg_procedure_figures(struct dg_arena *arena, const struct dg_procedure *procedure, struct dg_figure **out,
                         int32_t *n, struct dg_err *err);
const struct dg_ground *dg_procedure_ground(const struct dg_procedure *procedure,
                                            const char *id); /* NULL: none */

/* One fault of a procedure: where, what, how to mend it; both in English, "cases.scheme.stages[2].silence". */
struct dg_procedure_issue {
    const char *place, *fault, *remedy;
};
struct dg_procedure_issues {
    struct dg_procedure_issue *issues;
    int32_t n;
};

/* Read a procedure (docs/schema/procedure-1.json) from its bytes; the holidays of its calendar are the
 * compiled-in ones. DG_EFORMAT names the file, the first fault's place and its remedy; DG_ELIMIT. */
int dg_procedure_parse(struct dg_arena *arena, const char *file_name, const char *bytes, size_t n,
                       struct dg_procedure *out, struct dg_err *err);
/* All faults instead of the first. Returns 0 also when there are some; DG_ENOMEM. */
int dg_procedure_check(struct dg_arena *arena, const char *bytes, size_t n, struct dg_procedure_issues *out,
                       struct dg_err *err);

/* The compiled-in ones, by name: "tehran-county", "french-department". NULL: none such. `dg_procedure_name`:
 * the i-th name, NULL behind the last. */
const char *dg_procedure_standard_bytes(const char *name, size_t *n);
const char *dg_procedure_name(int32_t i);
/* DG_EFOUND. */
int dg_procedure_standard(struct dg_arena *arena, const char *name, struct dg_procedure *out,
                          struct dg_err *err);

const struct dg_body *dg_procedure_body(const struct dg_procedure *procedure, const char *id); /* NULL: none */
const struct dg_stage *dg_procedure_stage(const struct dg_procedure *procedure, enum dg_case_kind kind,
                                          const char *id); /* NULL: none */
/* Who is responsible "within" (village, city, outside); NULL: the procedure does not say. */
const struct dg_responsible *dg_procedure_responsible(const struct dg_procedure *procedure, const char *within);

/* ---- acts and entries ---------------------------------------------------------------------------------- */

struct dg_actor {
    const char *person_id; /* random, never a name; "system" of the clock */
    const char *body_id;   /* body of the county; "" for the public */
    const char *body_kind; /* its kind, a body of the procedure; "" for the public */
    enum dg_role role;
};

struct dg_act {
    const char *kind;    /* "scheme.submit" */
    const char *case_id; /* of an opening act: the new case's id, which the caller chose */
    const char *data;    /* JSON object, integers and strings; NULL: {} */
    int64_t at;          /* now */
    int64_t expect_seq;  /* seq of the state that the person saw; -1: any */
    const struct dg_case
        *of;              /* change, renewal, complaint: the case that it is about, as it stands; else NULL */
    const int32_t *tally; /* vote.close of a secret ballot: the box's count, [DG_N_BALLOTS]; otherwise NULL */
};

/* An act whose data is longer than an entry of the log may be has its long lists in further entries of the same
 * transaction, directly behind its own: of this act's name, of the same person and time (docs/review.md). */
#define DG_PART_ACT "part"

/* One line of the log. `data` is canonical JSON (RFC 8785). */
struct dg_entry {
    const char *act, *case_id, *by, *body, *body_kind, *data;
    enum dg_role role;
    int64_t at;
    int64_t seq;        /* within the case, from 1 */
    bool is_late_clock; /* the clock stood before that of the entry before */
};

/* The entry's canonical bytes with its number n: {"act":..,"at":..,"body":..,"body_kind":..,"by":..,"case":..,
 * "data":{..},"late_clock":true (only then),"n":..,"role":..,"seq":..,"v":1}. */
void dg_entry_write(struct dg_text *text, const struct dg_entry *entry, int64_t n);
/* Back from its bytes; anything but the canonical form is DG_EFORMAT. */
int dg_entry_parse(struct dg_arena *arena, const char *bytes, size_t n_bytes, struct dg_entry *out, int64_t *n,
                   struct dg_err *err);

/* What a step gives. */
struct dg_review_out {
    struct dg_entry *entries; /* to be appended in this order, in one transaction */
    int32_t n_entries;
    struct dg_act *follow; /* acts of the system on other cases, to be done in the same transaction */
    int32_t n_follow;
    /* A secret ballot was cast: put the choice into the box of this vote, with nothing that tells whose. */
    int32_t box_vote_no; /* 0: none */
    enum dg_ballot box_choice;
    int32_t burn_vote_no; /* a secret vote was closed or became void: empty its box; 0: none */
};

/* ---- the case ------------------------------------------------------------------------------------------ */

/* A text of a person. */
struct dg_said {
    const char *text; /* NULL: it lies beside the log */
    const char *hash; /* NULL: it stands in the entry; both NULL: nothing was said */
    int64_t seq;      /* entry that it stands in */
};

/* A text that was taken out of sight, with the reason: readers get {"redacted": ...} in its place. */
struct dg_redaction {
    int64_t seq;       /* entry that did it */
    int64_t entry_seq; /* whose texts */
    const char *hash;  /* only this text of the entry; "": all */
    struct dg_said reason;
};

struct dg_case_camera {
    const char *id, *territory, *within, *purpose; /* within, purpose: "" when not told */
    int32_t lon_e7, lat_e7;
    int32_t bearing_deg; /* -1: not told */
    const char *const *near_words;
    int32_t n_near;
};

struct dg_case_version {
    int32_t no; /* from 1 */
    int64_t seq, at, bytes;
    const char *by, *sha256, *rulebook, *figures;
    int64_t n_findings[3];          /* note, warning, error */
    struct dg_case_camera *cameras; /* in the order of their ids */
    int32_t n_cameras;
    const char *const *needs, *const *phases;
    int32_t n_needs, n_phases;
};

struct dg_point {
    int32_t no; /* from 1, through the whole case */
    int64_t seq;
    int32_t version_no;         /* that it is about */
    const char *stage, *camera; /* camera: "" when it is about none */
    struct dg_said said, answer;
    int32_t answered_in; /* version; 0: open */
};

struct dg_condition {
    int32_t no; /* from 1 */
    int64_t seq;
    const char *body, *remit, *stage;
    struct dg_said said;
    const char *const *cameras;
    int32_t n_cameras;
    const char *before_phase; /* must be closed before this phase begins; "": before the next one */
    bool is_binding;          /* taken up by a decision; else proposed in an opinion */
    int64_t reported_seq, closed_seq, closed_at; /* 0: not */
    struct dg_said evidence;
};

struct dg_remark { /* outside the remit of who made it: read, not counted */
    const char *remit;
    struct dg_said said;
};

struct dg_opinion {
    int32_t no;                                /* from 1 */
    const char *body, *body_kind, *remit, *by; /* by: "" until filed */
    int32_t version_no;
    int64_t asked_seq, asked_at, due_at, filed_seq, filed_at;
    bool is_silent; /* the deadline passed; verdict is what silence means */
    enum dg_verdict verdict;
    struct dg_said said;
    struct dg_remark *remarks;
    int32_t n_remarks;
    int32_t first_condition, n_conditions; /* in the case's conditions */
};

struct dg_attendance { /* one stay; who comes back has another */
    const char *person, *body, *body_kind;
    int64_t in_at, out_at; /* out_at 0: present */
    bool votes, chairs;
};

struct dg_recusal {
    const char *person;
    int64_t seq;
    int32_t meeting_no;
    struct dg_said reason;
};

struct dg_cast {
    const char *person, *body, *body_kind;
    int32_t choice; /* enum dg_ballot; -1: secret */
    bool is_chair;
};

enum dg_vote_state { DG_VOTE_OPEN = 0, DG_VOTE_CARRIED, DG_VOTE_LOST, DG_VOTE_VOID };

struct dg_minority_reason {
    const char *person, *body;
    struct dg_said said;
    int64_t seq;
};

struct dg_vote {
    int32_t no; /* from 1, through the whole case */
    int32_t meeting_no, version_no;
    const char *stage;
    enum dg_motion motion;
    struct dg_said said; /* the motion's words */
    bool is_secret;
    enum dg_vote_state state;
    int64_t opened_at, closed_at, opened_seq, closed_seq;
    int32_t n_seats, n_present, n_needed; /* voting seats; present and not recused; quorum: at its closing */
    int32_t tally[DG_N_BALLOTS];
    bool by_casting_vote;
    struct dg_cast *casts;
    int32_t n_casts;
    struct dg_minority_reason *reasons;
    int32_t n_reasons;
};

enum dg_meeting_state { DG_MEETING_CALLED = 0, DG_MEETING_OPEN, DG_MEETING_CLOSED, DG_MEETING_CONFIRMED };

struct dg_meeting {
    int32_t no; /* from 1 */
    const char *session,
        *stage; /* session: the body's own name of the sitting, which may treat several cases */
    struct dg_said place;
    enum dg_meeting_state state;
    int64_t called_seq, called_at, starts_at, opened_at, closed_at, confirmed_at;
    const char *confirmed_by;
    struct dg_said *agenda;
    int32_t n_agenda;
    struct dg_attendance *attendance;
    int32_t n_attendance;
    const char *minutes_sha256[2]; /* of the texts that minutes.draft made, by enum dg_lang; NULL: none yet */
    struct dg_said *remarks;       /* on the minutes */
    int32_t n_remarks;
};

struct dg_decision {
    int64_t seq, at;
    const char *stage, *body, *body_kind, *by;
    enum dg_motion motion;
    bool by_silence;
    int32_t vote_no, version_no; /* 0: none */
    const char *resolution;      /* its number in the body's own record; "" none */
    struct dg_said reasons;
    int64_t term_until; /* of a final approval; 0: none */
};

enum dg_remedy_state { DG_REMEDY_FILED = 0, DG_REMEDY_UPHELD, DG_REMEDY_DISMISSED };

struct dg_objection {
    int32_t no;
    bool is_appeal;
    int32_t against_decision; /* index in decisions */
    const char *by, *body;
    int64_t seq, filed_at, due_at, decided_at;
    enum dg_remedy_state state;
    bool by_silence;
    struct dg_said said, reasons;
};

struct dg_built_camera {
    const char *id;
    int32_t lon_e7, lat_e7, bearing_deg;
    int64_t moved_mm; /* from the approved place */
    enum dg_service service;
};

struct dg_phase_state {
    const char *id;
    int64_t started_seq, started_at, reported_seq, reported_at;
    struct dg_built_camera *built;
    int32_t n_built;
    int64_t change[DG_N_CHANGE_MEASURES];
    enum dg_change_level level;
};

struct dg_service_camera {
    const char *id;
    enum dg_service state;
};

/* Which cameras work, told between phases. */
struct dg_service_report {
    int64_t seq, at;
    struct dg_said reason;
    struct dg_service_camera *cameras;
    int32_t n_cameras;
};

/* What a goal or a need came to. */
struct dg_result {
    bool is_of_need;
    const char *id;
    struct dg_said figure;
    int64_t seq, at;
};

struct dg_case_ground {
    const char *id;           /* of the procedure's grounds */
    const char *const *needs; /* that it carries; none: the whole scheme */
    int32_t n_needs;
};

struct dg_published_camera {
    const char *id;
    enum dg_publication_level level;
    int32_t rule_ix; /* of the procedure's publication rules: its reason */
};

struct dg_duty { /* who has been what in this case */
    const char *person;
    unsigned roles; /* 1 << enum dg_role */
};

struct dg_pending;
struct dg_case {
    const char *id;
    enum dg_case_kind kind;
    enum dg_case_status status;
    const char *stage;
    const char *procedure_sha256; /* by which it was opened */
    struct dg_said title;
    int64_t seq;                /* of the last entry */
    struct dg_pending *pending; /* an act whose parts have not all come; NULL: none, as between transactions */
    int64_t opened_at, last_at;
    const char *submitter, *submitter_body, *submitter_kind; /* person; body; its kind */
    const char *of_case, *of_camera; /* change, renewal, complaint: what it is about; "" */
    const char *responsible;         /* body: of a complaint who must answer; else the submitting body */

    int64_t stage_at;      /* when it came into its stage */
    int64_t due_at;        /* deadline of the stage; 0: none */
    unsigned due_rests_on; /* DG_TERM_ */
    int32_t n_reminded, n_extended;
    bool is_overdue;
    const char *returned_from; /* stage that waits for version 2 ... */

    struct dg_case_version *versions;
    int32_t n_versions;
    const char *forwarded_sha256; /* what the province sees; NULL: nothing */
    struct dg_point *points;
    int32_t n_points;
    struct dg_opinion *opinions;
    int32_t n_opinions;
    struct dg_condition *conditions;
    int32_t n_conditions;
    struct dg_meeting *meetings;
    int32_t n_meetings;
    struct dg_recusal *recusals;
    int32_t n_recusals;
    struct dg_vote *votes;
    int32_t n_votes;
    struct dg_decision *decisions;
    int32_t n_decisions;
    struct dg_objection *objections;
    int32_t n_objections;
    struct dg_phase_state *phases;
    int32_t n_phases;
    enum dg_change_level change_level; /* of a change case */
    struct dg_service_report *services;
    int32_t n_services;
    struct dg_result *results;
    int32_t n_results;
    struct dg_case_ground *grounds; /* of the last version that named some */
    int32_t n_grounds;

    int64_t approved_at, term_until; /* of the approval in force; 0: none */
    int64_t lapsed_at;
    const char *approved_sha256; /* version that the approval is of */
    bool is_published;
    int64_t published_at;
    struct dg_published_camera *published;
    int32_t n_published;
    struct dg_said need, answer; /* a need's or complaint's words; the complaint's answer */
    int64_t answered_at;
    const char *answered_by; /* body */
    const char *fields;      /* canonical JSON of a need's or a listing's own fields; NULL: none */

    struct dg_redaction *redactions;
    int32_t n_redactions;
    struct dg_duty *duties;
    int32_t n_duties;
};

/* May this person do this act now, and what follows? `c` NULL: an opening act. The case is not changed. */
int dg_review_step(struct dg_arena *arena, const struct dg_procedure *procedure, const struct dg_case *c,
                   const struct dg_actor *actor, const struct dg_act *act, struct dg_review_out *out,
                   struct dg_err *err);

/* The case after an entry; zero *c before the first. DG_EFORMAT: no entry that could stand here (seq, case,
 * unknown act, data); *c is then not to be used. Keeps pointers into `arena` alone. */
int dg_case_apply(struct dg_arena *arena, const struct dg_procedure *procedure, struct dg_case *c,
                  const struct dg_entry *entry, struct dg_err *err);

/* The earliest thing that the clock asks for at `now`: reminder, opinion overdue, a stage's or a decider's
 * silence, lapse. To be done as dg_actor_system; then ask again, until *is_due is false. */
int dg_review_due(struct dg_arena *arena, const struct dg_procedure *procedure, const struct dg_case *c,
                  int64_t now, struct dg_act *out, bool *is_due, struct dg_err *err);
/* When dg_review_due will next have something; 0: never. */
int64_t dg_review_next_due(const struct dg_procedure *procedure, const struct dg_case *c);
extern const struct dg_actor dg_actor_system;

/* The acts that this person may do now, given right data: words of acts in their table's order. c NULL: opening
 * acts. What is not among them, step refuses whatever its data. */
int dg_review_allowed(struct dg_arena *arena, const struct dg_procedure *procedure, const struct dg_case *c,
                      const struct dg_actor *actor, int64_t now, const char *const **out, int32_t *n,
                      struct dg_err *err);

/* The table of acts, for rights matrices and documentation: the i-th word, NULL behind the last. */
const char *dg_act_word(int32_t i);
/* Case kind that the act opens, -1 none; -2: no such act. */
int dg_act_opens(const char *act);

/* ---- what readers see ---------------------------------------------------------------------------------- */

enum dg_access {
    DG_ACCESS_NONE = 0, /* like a case that does not exist */
    DG_ACCESS_PUBLIC,   /* what is published */
    DG_ACCESS_FROZEN,   /* the forwarded version, and what was decided about it */
    DG_ACCESS_PARTY,    /* the submitting body: all but opinions that are not open yet */
    DG_ACCESS_FULL      /* bodies of the stages */
};
/* actor NULL: the public. Of the case it asks kind, status, stage, submitter, submitter_body, responsible,
 * approved_at, answered_at, is_published, whether something was forwarded, and whether an objection is an
 * appeal: what a store can keep beside a case to list it by. */
enum dg_access dg_case_access(const struct dg_procedure *procedure, const struct dg_case *c,
                              const struct dg_actor *actor);

/* Finds what lies beside the log: the text of a hash (NULL: removed or not for this reader), a person's name.
 * Both functions may be NULL. */
struct dg_beside {
    const char *(*text)(void *ctx, const char *hash);
    const char *(*person)(void *ctx, const char *person_id);
    void *ctx;
};

/* The state as that reader may see it ("didgah.case/1", docs/schema/case-1.json), one object. DG_EFOUND: no
 * access. */
int dg_case_json(struct dg_text *text, const struct dg_procedure *procedure, const struct dg_case *c,
                 const struct dg_actor *actor, const struct dg_beside *beside, struct dg_err *err);
/* All of the state, for tests and for `verify`: the same bytes if and only if the states are the same. */
int dg_case_dump(struct dg_text *text, const struct dg_case *c, struct dg_err *err);

/* The minutes of a meeting as plain text with headings ("# ", "- "), from the recorded acts alone. `beside`
 * NULL gives the form whose hash stands in minutes.draft. DG_EFOUND: no such meeting. */
int dg_minutes_write(struct dg_text *text, const struct dg_procedure *procedure, const struct dg_case *c,
                     int32_t meeting_no, enum dg_lang lang, const struct dg_beside *beside, struct dg_err *err);

/* Public level of a camera by the procedure's rules; *rule_ix: the rule (its reason), never out of range. */
enum dg_publication_level dg_publication_of(const struct dg_procedure *procedure,
                                            const struct dg_case_camera *camera, int32_t *rule_ix);

#endif
