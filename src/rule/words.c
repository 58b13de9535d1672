/* The words of the rule book: remits, severities, comparisons, states. */
#include <string.h>

#include "rule/rule.h"

static const char *const remits[DG_N_REMITS] = {"technical", "security", "traffic", "privacy"};
static const char *const severities[] = {"note", "warning", "error"};
static const char *const compares[] = {"<=", ">=", "<", ">", "=="};
static const char *const states[] = {"judged", "off", "not_applicable", "not_measurable", "left_out"};

/* -1: none of them. */
static int find(const char *const *list, int n, const char *word)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(list[i], word) == 0) return i;
    }
    return -1;
}
#define FIND(list, word) find(list, sizeof(list) / sizeof *(list), word)

const char *dg_remit_word(enum dg_remit remit) { return remits[remit]; }

bool dg_remit_parse(const char *word, enum dg_remit *out)
{
    int i = FIND(remits, word);
    if (i >= 0) *out = (enum dg_remit)i;
    return i >= 0;
}

const char *dg_severity_word(enum dg_severity severity) { return severities[severity]; }

bool dg_severity_parse(const char *word, enum dg_severity *out)
{
    int i = FIND(severities, word);
    if (i >= 0) *out = (enum dg_severity)i;
    return i >= 0;
}

const char *dg_compare_word(enum dg_compare compare) { return compares[compare]; }

bool dg_compare_parse(const char *word, enum dg_compare *out)
{
    int i = FIND(compares, word);
    if (i >= 0) *out = (enum dg_compare)i;
    return i >= 0;
}

const char *dg_rule_state_word(enum dg_rule_state state) { return states[state]; }
