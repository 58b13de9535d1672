/* Progress: a bar on a terminal, nothing in a pipe. */
#include <unistd.h>

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
