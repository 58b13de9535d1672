/* Print: what the figures rest on, which version and rules they are of, and sheets for opinions. */
#include <stdio.h>
#include <string.h>

#include "report/print.h"

void dg_print_assumptions(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    const struct dg_assessment *a = p->s.a;
    const struct dg_scheme *scheme = &p->s.dossier->scheme;

    dg_folio_heading(doc, 1, print_word(p, "report.h_assumptions"));
    dg_folio_para(doc, SAYS(p, "report.assessed_how", "grid",
                            dg_phrase_num(&p->s.say, (double)a->grid.cell_u / DG_UNITS_PER_M, 2), "target",
                            dg_phrase_num(&p->s.say, scheme->target_height_m, 2), "standard",
                            dg_phrase_standard(&p->s.say, a->classes.edition)));
    if (a->n_assumptions == 0) dg_folio_para(doc, print_word(p, "report.no_assumptions"));
    for (int32_t i = 0; i < a->n_assumptions; i++)
        dg_folio_item(doc, dg_summary_assumption(&p->s, &a->assumptions[i]), DG_TONE_PLAIN);
    dg_folio_item(doc, print_word(p, "print.limits"), DG_TONE_PLAIN);
    const char *licence = *scheme->data_licence ? SAYS(p, "report.data_from", "licence",
                                                       dg_phrase_given(&p->s.say, scheme->data_licence))
                                                : print_word(p, "report.no_licence");
    dg_folio_item(doc, licence, DG_TONE_PLAIN);
}

void dg_print_version(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    const struct dg_rulebook *book = p->findings->book;

    dg_folio_heading(doc, 1, print_word(p, "print.h_version"));
    dg_folio_open(doc, DG_PASSAGE_COLUMNS);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = 0.72;
    dg_folio_para(doc, print_word(p, "print.version_how"));
    struct dg_passage *pairs = dg_folio_pairs(doc, 1, 5);
    dg_folio_pair(doc, pairs, print_word(p, "print.version"), id(&p->s, p->params->version_sha256))->is_long =
        true;
    dg_folio_pair(doc, pairs, print_word(p, "print.rule_book"),
                  dg_phrase_given(&p->s.say, book->title[p->s.say.lang]))
        ->is_long = true;
    if (*book->file_name)
        dg_folio_pair(doc, pairs, print_word(p, "print.rule_file"), id(&p->s, book->file_name))->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.rule_hash"), id(&p->s, book->sha256))->is_long = true;
    dg_folio_shut(doc);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = 0.28;
    dg_folio_figure(doc, dg_print_code(p, 130), print_word(p, "print.code_caption"));
    dg_folio_shut(doc);
    dg_folio_shut(doc);
}

/* ---- opinions ---------------------------------------------------------------------------------------- */

static void choices(struct dg_print *p, struct dg_passage *fields)
{
    static const char *const keys[] = {"print.opinion_for", "print.opinion_conditions", "print.opinion_against",
                                       "print.opinion_change"};
    const char **texts = NULL;
    struct dg_field *field = dg_folio_field(&p->doc, fields, print_word(p, "print.opinion"), 7);

    if (DG_NEW(p->s.say.arena, &texts, 4, NULL) < 0) {
        p->s.say.has_failed = true;
        return;
    }
    for (int i = 0; i < 4; i++) texts[i] = print_word(p, keys[i]);
    field->choices = texts;
    field->n_choices = 4;
}

static void sheet_of(struct dg_print *p, enum dg_remit remit)
{
    struct dg_folio *doc = &p->doc;
    const char *name = dg_print_remit(p, remit);

    dg_folio_heading(doc, 2, SAYS(p, "print.h_opinion", "remit", name));
    struct dg_passage *pairs = dg_folio_pairs(doc, 1, 3);
    dg_folio_pair(doc, pairs, print_word(p, "print.scheme"), doc->title)->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.scheme_id"), id(&p->s, p->s.dossier->scheme.scheme_id))
        ->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.version"), id(&p->s, p->params->version_sha256))->is_long =
        true;
    struct dg_passage *fields = dg_folio_fields(doc, 8);
    dg_folio_field(doc, fields, print_word(p, "print.field_agency"), 10);
    dg_folio_field(doc, fields, print_word(p, "print.field_name"), 10);
    choices(p, fields);
    dg_folio_field(doc, fields, print_word(p, "print.field_opinion"), 44);
    dg_folio_field(doc, fields, print_word(p, "print.field_conditions"), 50);
    dg_folio_field(doc, fields, print_word(p, "print.field_date"), 10);
    dg_folio_field(doc, fields, print_word(p, "print.field_signature"), 24);
}

void dg_print_opinions(struct dg_print *p)
{
    bool is_first = true;
    dg_folio_add(&p->doc, DG_PASSAGE_BREAK);
    dg_folio_heading(&p->doc, 1, print_word(p, "print.h_opinions"));
    for (int r = 0; r < DG_N_REMITS; r++) {
        if (!dg_print_asks(p, (enum dg_remit)r)) continue;
        if (!is_first) dg_folio_add(&p->doc, DG_PASSAGE_BREAK);
        sheet_of(p, (enum dg_remit)r);
        is_first = false;
    }
}
