/* Procedures: which there are in the program, and what is wrong with one of a county's own. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/file.h"
#include "app/say.h"
#include "report/report.h"
#include "review/review.h"

static void file_close(FILE **file)
{
    if (*file) fclose(*file);
}

static int read_file(const char *path, struct dg_text *bytes, struct dg_err *err)
{
    char part[65536];
    size_t n;
    DG_TRY(dg_file_check_input(path, err));
    dg_auto(file_close) FILE *file = fopen(path, "rb");
    if (!file) return dg_err_set(err, DG_EFOUND, "%s: the procedure cannot be opened", path);
    while ((n = fread(part, 1, sizeof part, file)) > 0 && bytes->len <= DG_MAX_PROCEDURE_BYTES)
        dg_text_addn(bytes, part, n);
    if (ferror(file)) return dg_err_set(err, DG_EIO, "%s: the procedure cannot be read", path);
    return dg_text_finish(bytes, err);
}

static int32_t count(const struct dg_procedure *procedure, const struct dg_figure *figures, int32_t n,
                     enum dg_basis_kind kind)
{
    int32_t found = 0;
    for (int32_t i = 0; i < n; i++)
        found += figures[i].basis_ix >= 0 && procedure->bases[figures[i].basis_ix].kind == kind;
    return found;
}

static int say_counts(struct dg_arena *arena, struct dg_say *say, const char *indent,
                      const struct dg_procedure *procedure, struct dg_err *err)
{
    struct dg_figure *figures;
    int32_t n;
    DG_TRY(dg_procedure_figures(arena, procedure, &figures, &n, err));
    dg_say_line(say, indent, "procedures.counts", "n", dg_say_int(say, n), "cited",
                dg_say_int(say, count(procedure, figures, n, DG_BASIS_CITED)), "reported",
                dg_say_int(say, count(procedure, figures, n, DG_BASIS_REPORTED)), "proposal",
                dg_say_int(say, count(procedure, figures, n, DG_BASIS_PROPOSAL)), "unchecked",
                dg_say_int(say, count(procedure, figures, n, DG_BASIS_UNCHECKED)), NULL);
    return 0;
}

static const char *kind_word(enum dg_lang lang, enum dg_basis_kind kind)
{
    static const char *const keys[] = {"procedures.basis_cited", "procedures.basis_reported",
                                       "procedures.basis_proposal", "procedures.basis_unchecked"};
    return dg_word(lang, keys[kind]);
}

/* Each figure under where it comes from, and the grounds. */
static int say_bases(struct dg_arena *arena, struct dg_say *say, const struct dg_procedure *procedure,
                     struct dg_err *err)
{
    struct dg_figure *figures;
    int32_t n;
    DG_TRY(dg_procedure_figures(arena, procedure, &figures, &n, err));
    for (int32_t k = 0; k < procedure->n_bases; k++) {
        const struct dg_basis *basis = &procedure->bases[k];
        dg_say_line(say, "", "procedures.basis", "kind", kind_word(say->lang, basis->kind), "text",
                    basis->text[say->lang], NULL);
        for (int32_t i = 0; i < n; i++) {
            if (figures[i].basis_ix == k)
                dg_say_line(say, "  ", "procedures.figure", "place", dg_say_token(say, figures[i].place),
                            "value", figures[i].value[say->lang], NULL);
        }
    }
    for (int32_t k = 0; k < procedure->n_grounds; k++) {
        const struct dg_ground *ground = &procedure->grounds[k];
        dg_say_line(say, "", "procedures.ground", "id", dg_say_token(say, ground->id), "title",
                    ground->title[say->lang], NULL);
        dg_say_line(say, "  ", "procedures.basis", "kind", kind_word(say->lang, ground->kind), "text",
                    ground->source[say->lang], NULL);
    }
    return 0;
}

static int list(struct dg_arena *arena, struct dg_say *say, struct dg_err *err)
{
    for (int32_t i = 0; dg_procedure_name(i); i++) {
        struct dg_procedure procedure;
        int32_t n = 0;
        DG_TRY(dg_procedure_standard(arena, dg_procedure_name(i), &procedure, err));
        for (int kind = 0; kind < DG_N_CASE_KINDS; kind++) n += procedure.cases[kind].is_there;
        dg_say_line(say, "", "procedures.line", "name", dg_say_token(say, procedure.id), "title",
                    procedure.title[say->lang], "n", dg_say_int(say, n), "sha256",
                    dg_say_token(say, procedure.sha256), NULL);
        DG_TRY(say_counts(arena, say, "  ", &procedure, err));
    }
    return 0;
}

static int check(struct dg_arena *arena, struct dg_say *say, const char *path, int32_t *n_faults,
                 struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text bytes = {0};
    struct dg_procedure_issues issues;
    struct dg_procedure procedure;
    size_t n = 0;
    const char *standard = dg_procedure_standard_bytes(path, &n);
    if (standard && dg_file_check_input(path, NULL) == DG_EFOUND)
        dg_text_addn(&bytes, standard, n);
    else
        DG_TRY(read_file(path, &bytes, err));
    DG_TRY(dg_procedure_check(arena, bytes.data, bytes.len, &issues, err));
    *n_faults = issues.n;
    for (int32_t i = 0; i < issues.n; i++) {
        const struct dg_procedure_issue *issue = &issues.issues[i];
        dg_say_line(say, "", "procedures.fault", "place",
                    dg_say_token(say, *issue->place ? issue->place : path), "fault",
                    dg_say_token(say, issue->fault), "remedy", dg_say_token(say, issue->remedy), NULL);
    }
    if (issues.n) {
        dg_say_line(say, "", "procedures.faults", "n", dg_say_int(say, issues.n), NULL);
        return 0;
    }
    DG_TRY(dg_procedure_parse(arena, path, bytes.data, bytes.len, &procedure, err));
    dg_say_line(say, "", "procedures.fine", "file", dg_say_token(say, path), "title",
                procedure.title[say->lang], NULL);
    DG_TRY(say_counts(arena, say, "", &procedure, err));
    return say_bases(arena, say, &procedure, err);
}

int dg_app_procedures_text(struct dg_text *text, enum dg_lang lang, const char *path, int32_t *n_faults,
                           struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    *n_faults = 0;
    if (path)
        DG_TRY(check(&arena, &say, path, n_faults, err));
    else
        DG_TRY(list(&arena, &say, err));
    return dg_text_finish(text, err);
}

int dg_app_procedures_write(const char *name, const char *path, struct dg_err *err)
{
    size_t n = 0;
    const char *bytes = dg_procedure_standard_bytes(name, &n);
    if (!bytes)
        return dg_err_set(err, DG_EFOUND, "there is no procedure \"%s\"; didgah procedures lists them", name);
    if (dg_file_check_input(path, NULL) != DG_EFOUND)
        return dg_err_set(err, DG_EEXIST, "%s: is there already; name another file", path);
    DG_TRY(dg_file_check_folder_of(path, err));
    return dg_report_write_file(path, bytes, n, err);
}
