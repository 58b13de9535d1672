/* The words of the review's kinds, as they stand in procedures, entries and answers. */
#include <string.h>

#include "review/review.h"

static bool find(const char *const *words, int n, const char *word, int *out)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(words[i], word) != 0) continue;
        *out = i;
        return true;
    }
    return false;
}

static const char *const case_kinds[] = {"need", "scheme", "change", "renewal", "voluntary", "complaint"};
static const char *const roles[] = {"submitter",   "expert", "secretary", "member", "chair",
                                    "implementer", "public", "auditor",   "admin",  "system"};
static const char *const statuses[] = {"review",    "returned", "approved", "refused",
                                       "withdrawn", "lapsed",   "closed"};
static const char *const verdicts[] = {"for", "for_with_conditions", "against", "needs_change", "no_comment"};
static const char *const motions[] = {"approve", "approve_with_conditions", "refuse", "return"};
static const char *const ballots[] = {"for", "against", "abstain"};
static const char *const change_levels[] = {"none", "notice", "opinion", "full"};
static const char *const publication_levels[] = {"exact", "street", "area"};
static const char *const services[] = {"not_reported", "working", "out_of_service", "removed"};
static const char *const change_measures[] = {"moved_mm", "turned_deg", "added", "removed", "private_m2"};

const char *dg_case_kind_word(enum dg_case_kind kind) { return case_kinds[kind]; }
const char *dg_role_word(enum dg_role role) { return roles[role]; }
const char *dg_case_status_word(enum dg_case_status status) { return statuses[status]; }
const char *dg_verdict_word(enum dg_verdict verdict) { return verdicts[verdict]; }
const char *dg_motion_word(enum dg_motion motion) { return motions[motion]; }
const char *dg_ballot_word(enum dg_ballot ballot) { return ballots[ballot]; }
const char *dg_change_level_word(enum dg_change_level level) { return change_levels[level]; }
const char *dg_publication_level_word(enum dg_publication_level level) { return publication_levels[level]; }
const char *dg_service_word(enum dg_service service) { return services[service]; }
const char *dg_change_measure_word(enum dg_change_measure measure) { return change_measures[measure]; }

/* One for each kind that is read from outside. */
#define DG_WORD_PARSE(function, type, words)                                                                   \
    bool function(const char *word, type *out)                                                                 \
    {                                                                                                          \
        int i = 0;                                                                                             \
        if (!find(words, (int)(sizeof(words) / sizeof *(words)), word, &i)) return false;                      \
        *out = (type)i;                                                                                        \
        return true;                                                                                           \
    }

DG_WORD_PARSE(dg_case_kind_parse, enum dg_case_kind, case_kinds)
DG_WORD_PARSE(dg_role_parse, enum dg_role, roles)
DG_WORD_PARSE(dg_case_status_parse, enum dg_case_status, statuses)
DG_WORD_PARSE(dg_verdict_parse, enum dg_verdict, verdicts)
DG_WORD_PARSE(dg_motion_parse, enum dg_motion, motions)
DG_WORD_PARSE(dg_ballot_parse, enum dg_ballot, ballots)
DG_WORD_PARSE(dg_change_level_parse, enum dg_change_level, change_levels)
DG_WORD_PARSE(dg_service_parse, enum dg_service, services)
DG_WORD_PARSE(dg_publication_level_parse, enum dg_publication_level, publication_levels)
