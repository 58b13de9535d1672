/* Minutes: what a meeting's recorded acts say, as people read it. */
#include <stdio.h>
#include <string.h>

#include "review/acts.h"

struct minutes {
    struct dg_text *text;
    struct dg_arena arena; /* of the pieces */
    enum dg_lang lang;
    const struct dg_procedure *procedure;
    const struct dg_case *c;
    const struct dg_meeting *meeting;
    const struct dg_beside *beside;
};

static void minutes_done(struct minutes *minutes) { dg_arena_done(&minutes->arena); }

/* ---- pieces -------------------------------------------------------------------------------------------- */

static const char *piece(struct minutes *m, struct dg_text *made)
{
    const char *kept =
        made->has_failed ? NULL : dg_arena_strndup(&m->arena, made->data ? made->data : "", made->len);
    if (!kept) m->text->has_failed = true;
    dg_text_done(made);
    return kept ? kept : "";
}

static const char *number(struct minutes *m, int64_t n)
{
    struct dg_text made = {0};
    dg_num_add(&made, m->lang, (double)n, 0);
    return piece(m, &made);
}

static const char *token(struct minutes *m, const char *word)
{
    struct dg_text made = {0};
    dg_token_add(&made, m->lang, word);
    return piece(m, &made);
}

static int64_t local(const struct minutes *m, int64_t at)
{
    return at + (int64_t)m->procedure->calendar.utc_offset_min * 60;
}

static const char *date(struct minutes *m, int64_t at)
{
    struct dg_text made = {0};
    char iso[21];
    dg_time_write(local(m, at), iso);
    iso[10] = '\0';
    dg_date_add(&made, m->lang, iso);
    return piece(m, &made);
}

static const char *hour(struct minutes *m, int64_t at)
{
    char iso[21];
    dg_time_write(local(m, at), iso);
    iso[16] = '\0';
    return token(m, iso + 11);
}

static const char *body(struct minutes *m, const char *kind, const char *id)
{
    const struct dg_body *found = dg_procedure_body(m->procedure, kind);
    struct dg_text made = {0};
    if (!found) return token(m, id);
    if (strcmp(kind, id) == 0) return found->title[m->lang];
    dg_text_addf(&made, "%s ", found->title[m->lang]);
    dg_token_add(&made, m->lang, id);
    return piece(m, &made);
}

static const char *person(struct minutes *m, const char *id)
{
    const char *name = m->beside && m->beside->person ? m->beside->person(m->beside->ctx, id) : NULL;
    return name ? name : token(m, id);
}

static const char *said(struct minutes *m, const struct dg_said *what)
{
    const char *text = dg_said_text(m->c, what, m->beside);
    struct dg_text made = {0};
    char start[17];
    if (text) return text;
    if (!what->hash) return dg_word(m->lang, "review.redacted");
    snprintf(start, sizeof start, "%.16s", what->hash);
    dg_word_add(&made, m->lang, "review.beside", "hash", token(m, start), NULL);
    return piece(m, &made);
}

static const char *word(struct minutes *m, const char *prefix, const char *of)
{
    char key[80];
    snprintf(key, sizeof key, "review.%s_%s", prefix, of);
    return dg_word(m->lang, key);
}

#define LINE(m, before, key, ...)                                                                              \
    do {                                                                                                       \
        dg_text_add((m)->text, before);                                                                        \
        dg_word_add((m)->text, (m)->lang, key, __VA_ARGS__, NULL);                                             \
        dg_text_add((m)->text, "\n");                                                                          \
    } while (0)

static void heading(struct minutes *m, const char *key)
{
    dg_text_addf(m->text, "\n## %s\n\n", dg_word(m->lang, key));
}

/* ---- parts --------------------------------------------------------------------------------------------- */

static void head(struct minutes *m)
{
    const struct dg_stage *stage = dg_procedure_stage(m->procedure, m->c->kind, m->meeting->stage);
    LINE(m, "# ", "review.minutes_title", "no", number(m, m->meeting->no), "stage",
         stage ? stage->title[m->lang] : token(m, m->meeting->stage));
    dg_text_add(m->text, "\n");
    LINE(m, "", "review.minutes_case", "case", token(m, m->c->id), "title", said(m, &m->c->title));
    LINE(m, "", "review.minutes_session", "session", token(m, m->meeting->session), "place",
         said(m, &m->meeting->place));
    if (m->meeting->opened_at)
        LINE(m, "", "review.minutes_opened", "date", date(m, m->meeting->opened_at), "hour",
             hour(m, m->meeting->opened_at));
    if (m->meeting->closed_at)
        LINE(m, "", "review.minutes_closed", "date", date(m, m->meeting->closed_at), "hour",
             hour(m, m->meeting->closed_at));
    const struct dg_case_version *version = dg_version_last(m->c);
    if (version && *version->sha256)
        LINE(m, "", "review.minutes_version", "no", number(m, version->no), "hash", token(m, version->sha256));
}

static void agenda(struct minutes *m)
{
    if (!m->meeting->n_agenda) return;
    heading(m, "review.h_agenda");
    for (int32_t i = 0; i < m->meeting->n_agenda; i++)
        dg_text_addf(m->text, "- %s\n", said(m, &m->meeting->agenda[i]));
}

static void attendance(struct minutes *m)
{
    heading(m, "review.h_attendance");
    if (!m->meeting->n_attendance) dg_text_addf(m->text, "- %s\n", dg_word(m->lang, "review.nobody"));
    for (int32_t i = 0; i < m->meeting->n_attendance; i++) {
        const struct dg_attendance *stay = &m->meeting->attendance[i];
        const char *key = stay->chairs  ? "review.stay_chair"
                          : stay->votes ? "review.stay"
                                        : "review.stay_no_vote";
        LINE(m, "- ", key, "body", body(m, stay->body_kind, stay->body), "person", person(m, stay->person),
             "from", hour(m, stay->in_at), "to", stay->out_at ? hour(m, stay->out_at) : "…");
    }
    for (int32_t i = 0; i < m->c->n_recusals; i++) {
        const struct dg_recusal *recusal = &m->c->recusals[i];
        if (recusal->meeting_no > m->meeting->no) continue;
        LINE(m, "- ", "review.recused", "person", person(m, recusal->person), "reason",
             said(m, &recusal->reason));
    }
}

static void opinions(struct minutes *m)
{
    int32_t n = 0;
    for (int32_t i = 0; i < m->c->n_opinions; i++) {
        const struct dg_opinion *opinion = &m->c->opinions[i];
        if (!opinion->filed_seq && !opinion->is_silent) continue;
        if (!n++) heading(m, "review.h_opinions");
        LINE(m, "- ", opinion->is_silent ? "review.opinion_silent" : "review.opinion", "body",
             body(m, opinion->body_kind, opinion->body), "remit", word(m, "remit", opinion->remit), "verdict",
             word(m, "verdict", dg_verdict_word(opinion->verdict)), "no", number(m, opinion->version_no));
        for (int32_t k = 0; k < opinion->n_remarks; k++)
            LINE(m, "  - ", "review.remark", "remit", word(m, "remit", opinion->remarks[k].remit), "text",
                 said(m, &opinion->remarks[k].said));
    }
}

static void casts(struct minutes *m, const struct dg_vote *vote)
{
    for (int32_t i = 0; i < vote->n_casts; i++) {
        const struct dg_cast *cast = &vote->casts[i];
        const char *who = body(m, cast->body_kind, cast->body);
        if (cast->choice < 0)
            LINE(m, "  - ", "review.cast_secret", "body", who, "person", person(m, cast->person));
        else
            LINE(m, "  - ", "review.cast", "body", who, "person", person(m, cast->person), "choice",
                 word(m, "ballot", dg_ballot_word((enum dg_ballot)cast->choice)));
    }
}

static void vote(struct minutes *m, const struct dg_vote *v)
{
    LINE(m, "- ", v->is_secret ? "review.vote_secret" : "review.vote_open", "no", number(m, v->no), "motion",
         word(m, "motion", dg_motion_word(v->motion)), "version", number(m, v->version_no));
    if (v->said.text || v->said.hash) LINE(m, "  - ", "review.vote_text", "text", said(m, &v->said));
    if (v->state == DG_VOTE_VOID || v->state == DG_VOTE_OPEN) {
        dg_text_addf(m->text, "  - %s\n", dg_word(m->lang, "review.vote_void"));
        return;
    }
    LINE(m, "  - ", "review.quorum", "present", number(m, v->n_present), "needed", number(m, v->n_needed),
         "seats", number(m, v->n_seats));
    LINE(m, "  - ", v->state == DG_VOTE_CARRIED ? "review.carried" : "review.lost", "for",
         number(m, v->tally[DG_BALLOT_FOR]), "against", number(m, v->tally[DG_BALLOT_AGAINST]), "abstain",
         number(m, v->tally[DG_BALLOT_ABSTAIN]));
    if (v->by_casting_vote) dg_text_addf(m->text, "  - %s\n", dg_word(m->lang, "review.by_casting_vote"));
    casts(m, v);
    for (int32_t i = 0; i < v->n_reasons; i++)
        LINE(m, "  - ", "review.minority", "person", person(m, v->reasons[i].person), "body",
             token(m, v->reasons[i].body), "text", said(m, &v->reasons[i].said));
}

static void votes(struct minutes *m)
{
    int32_t n = 0;
    heading(m, "review.h_votes");
    for (int32_t i = 0; i < m->c->n_votes; i++) {
        if (m->c->votes[i].meeting_no != m->meeting->no) continue;
        vote(m, &m->c->votes[i]);
        n++;
    }
    if (!n) dg_text_addf(m->text, "- %s\n", dg_word(m->lang, "review.no_votes"));
}

static void remarks(struct minutes *m)
{
    if (!m->meeting->n_remarks) return;
    heading(m, "review.h_remarks");
    for (int32_t i = 0; i < m->meeting->n_remarks; i++)
        dg_text_addf(m->text, "- %s\n", said(m, &m->meeting->remarks[i]));
}

int dg_minutes_write(struct dg_text *text, const struct dg_procedure *procedure, const struct dg_case *c,
                     int32_t meeting_no, enum dg_lang lang, const struct dg_beside *beside, struct dg_err *err)
{
    if (meeting_no < 1 || meeting_no > c->n_meetings)
        return dg_err_set(err, DG_EFOUND, "case %s has no meeting %d", c->id, (int)meeting_no);
    dg_auto(minutes_done) struct minutes m = {.text = text,
                                              .lang = lang,
                                              .procedure = procedure,
                                              .c = c,
                                              .meeting = &c->meetings[meeting_no - 1],
                                              .beside = beside};
    head(&m);
    agenda(&m);
    attendance(&m);
    opinions(&m);
    votes(&m);
    remarks(&m);
    dg_text_addf(text, "\n%s\n", dg_word(lang, "review.minutes_made"));
    return dg_text_finish(text, err);
}
