/* Progress: a bar on a terminal, nothing in a pipe. */
#include <unistd.h>

#include <math.h>

#include "app/app.h"
#include "cli/cli.h"

#define BAR_WIDTH 40

void dg_progress_show(void *ctx, int64_t n_done, int64_t n_total)
{
    struct dg_progress *progress = ctx;
    int percent = n_total > 0 ? (int)((double)n_done * 100 / (double)n_total) : 100;

    if (progress->last_percent == percent + 1 || !isatty(STDERR_FILENO)) return;
    progress->last_percent = percent + 1;
    char bar[BAR_WIDTH + 1];
    for (int i = 0; i < BAR_WIDTH; i++) bar[i] = i * 100 < percent * BAR_WIDTH ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3d%%", bar, percent);
    fflush(stderr);
}

void dg_progress_end(struct dg_progress *progress)
{
    if (progress->last_percent) fprintf(stderr, "\r\033[K");
    progress->last_percent = 0;
}

void dg_progress_plan(const struct dg_app_plan_progress *progress, enum dg_lang lang)
{
    dg_auto(dg_text_done) struct dg_text text = {0}, best = {0}, bound = {0};
    if (!isatty(STDERR_FILENO)) return;
    int percent = progress->n_total > 0 ? (int)((double)progress->n_done * 100 / (double)progress->n_total) : 0;
    dg_text_addf(&text, "%s %d%%", dg_word(lang, progress->step), percent);
    if (!isnan(progress->best)) {
        dg_num_add(&best, lang, progress->best, 0);
        dg_num_add(&bound, lang, progress->bound, 0);
        dg_text_add(&text, "  ");
        dg_word_add(&text, lang, "plan.best", "best", best.data, "bound", bound.data, NULL);
    }
    if (dg_text_finish(&text, NULL) < 0) return;
    fprintf(stderr, "\r\033[K%s", text.data);
    fflush(stderr);
}
