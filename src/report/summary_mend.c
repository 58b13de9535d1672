/* Summary: what to mend first. An order of what the other sections say; no new figure. */
#include "report/summary.h"

#include <stdio.h>
#include <string.h>

#define MOST_TO_MEND 10      /* a longer list is no order any more */
#define MOST_NEEDS_TO_MEND 3 /* of them */

struct mend {
    struct dg_summary *s;
    int32_t n;
};

static void mend_add(struct mend *mend, const char *text)
{
    struct dg_summary *s = mend->s;
    if (mend->n >= MOST_TO_MEND) return;
    mend->n++;
    dg_lines_para(&s->lines, 2, 5, SAY(&s->say, "report.numbered", "n", count(s, mend->n), "text", text));
}

/* How much a need weighs in the order: its weight times the share that it lacks. */
static double lack_of(const struct dg_summary *s, const struct dg_need_report *report)
{
    const struct dg_need *need = need_of(s, report);
    enum dg_light light = report->is_met[DG_DAY] ? DG_NIGHT : DG_DAY;
    double weight = need->weight > 0 ? need->weight : 1;
    return report->total > 0 ? weight * (1 - report->met[light] / report->total) : 0;
}

/* The next unmet need after `last` in that order (NULL: the first); ties by number. */
static const struct dg_need_report *lack_next(const struct dg_summary *s, const struct dg_need_report *last)
{
    const struct dg_need_report *best = NULL;
    for (int32_t i = 0; i < s->a->n_needs; i++) {
        const struct dg_need_report *report = &s->a->needs[i];
        if (is_met(report) || !*need_of(s, report)->floor_class) continue;
        double lack = lack_of(s, report);
        if (last && (lack > lack_of(s, last) || (lack >= lack_of(s, last) && report <= last))) continue;
        if (!best || lack > lack_of(s, best)) best = report;
    }
    return best;
}

/* What would help against the cause of a gap. */
static const char *remedy(struct dg_summary *s, const struct dg_gap *gap)
{
    char key[96];
    snprintf(key, sizeof key, "report.remedy_%s", gap ? gap->cause : "");
    if (!gap || !dg_word_exists(key)) return word(s, "report.remedy_other");
    return SAY(&s->say, key, "camera", camera_id(s, gap->camera_ix));
}

static void mend_needs(struct mend *mend, int32_t most)
{
    struct dg_summary *s = mend->s;
    const struct dg_need_report *report = NULL;
    for (int32_t n = 0; n < most && (report = lack_next(s, report)) != NULL; n++) {
        const struct dg_need *need = need_of(s, report);
        enum dg_light light = report->is_met[DG_DAY] ? DG_NIGHT : DG_DAY;
        const struct dg_gap *gap = dg_summary_gap_next(s, report, light, NULL);
        const char *why = gap ? dg_summary_gap(s, gap, report) : word(s, "report.gap_unknown");
        mend_add(mend,
                 SAY(&s->say, "report.mend_need", "need", id(s, need->need_id), "title", need_title(s, need),
                     "light", word(s, light == DG_DAY ? "report.by_day" : "report.by_night"), "share",
                     dg_phrase_percent(&s->say, report->met[light], report->total), "why", why, "remedy",
                     remedy(s, gap)));
    }
}

static void mend_cameras(struct mend *mend)
{
    struct dg_summary *s = mend->s;
    const char *unjudged = "", *idle = "";
    for (int32_t i = 0, n = 0, n_idle_listed = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        if (!report->is_judged && n++ < 10) unjudged = list_add(s, unjudged, camera_id(s, report->camera_ix));
        if (report->is_judged && !report->n_serves && n_idle_listed++ < 10) {
            idle = list_add(s, idle, camera_id(s, report->camera_ix));
        }
    }
    if (*unjudged) mend_add(mend, SAY(&s->say, "report.mend_unjudged", "list", unjudged));
    if (s->a->n_needs && *idle) mend_add(mend, SAY(&s->say, "report.mend_idle", "list", idle));
}

/* Errors that the lines before have not said: one of each rule, the first as the findings are sorted. */
static void mend_findings(struct mend *mend)
{
    struct dg_summary *s = mend->s;
    static const char *const said[] = {"need_share", "camera_claim", "camera_unplaced"};
    for (int32_t i = 0; s->findings && i < s->findings->n; i++) {
        const struct dg_finding *finding = &s->findings->items[i];
        const struct dg_rule *rule = &s->findings->book->rules[finding->rule_ix];
        bool is_said = i > 0 && finding[-1].rule_ix == finding->rule_ix;
        for (size_t k = 0; k < sizeof said / sizeof *said; k++)
            is_said = is_said || strcmp(rule->measure_word, said[k]) == 0;
        if (is_said || rule->severity != DG_ERROR) continue;
        const char *sentence = dg_summary_said(s, finding, dg_finding_sentence);
        mend_add(mend, SAY(&s->say, "report.mend_finding", "sentence", sentence, "remedy",
                           dg_summary_said(s, finding, dg_finding_remedy)));
    }
}

void dg_summary_mend(struct dg_summary *s, const struct dg_looks *looks, int32_t n_looks)
{
    struct mend mend = {.s = s};

    dg_lines_heading(&s->lines, word(s, "report.h_mend"));
    for (int32_t i = 0; i < n_looks && i < 2; i++) {
        const struct dg_camera_report *report = &s->a->cameras[looks[i].report_ix];
        mend_add(&mend, SAY(&s->say, "report.mend_private", "camera", camera_id(s, report->camera_ix), "seen",
                            dg_phrase_looked(&s->say, report->private_m2, report->facade_m)));
    }
    mend_needs(&mend, MOST_NEEDS_TO_MEND);
    mend_cameras(&mend);
    for (int32_t i = 0; i < s->a->n_cameras; i++) {
        const struct dg_camera_report *report = &s->a->cameras[i];
        if (!report->is_judged || report->claim_holds) continue;
        mend_add(&mend, SAY(&s->say, "report.mend_claim", "camera", camera_id(s, report->camera_ix)));
        break;
    }
    mend_findings(&mend);
    if (mend.n == 0) plain(s, s->a->n_cameras ? "report.mend_nothing" : "report.mend_empty");
}
