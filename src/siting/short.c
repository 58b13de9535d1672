/* Short: by how much a budget is too small for a need. */
#include <math.h>
#include <string.h>

#include "siting/solve.h"

struct filler {
    const struct dg_model *model;
    uint8_t *count; /* cameras over each row: the choice, and what is added for one need */
    bool *is_used;  /* places */
    int32_t *cols;  /* candidates of the need */
    int32_t n_cols;
    int32_t first, last; /* groups of the need */
};

/* Columns rise, so those of a place stand together. */
int64_t dg_job_cost(const struct dg_model *m, const struct dg_answer *a)
{
    int64_t sum = 0;
    for (int32_t i = 0, next; i < a->n_cols; i = next) {
        int32_t place = m->cols[a->cols[i]].place;
        bool is_paid = false;
        for (next = i; next < a->n_cols && m->cols[a->cols[next]].place == place; next++) {
            const struct dg_col *col = &m->cols[a->cols[next]];
            sum += col->is_fixed ? 0 : col->cost;
            is_paid |= col->is_fixed;
        }
        sum += is_paid ? 0 : m->site_cost[place];
    }
    return sum;
}

static void count_add(const struct dg_col *col, uint8_t *count)
{
    for (int32_t r = 0; r < col->n_runs; r++) {
        uint8_t *at = count + col->runs[r].first;
        for (int32_t i = 0; i < col->runs[r].n; i++) at[i] = (uint8_t)(at[i] + (at[i] < UINT8_MAX));
    }
}

/* What no money reaches is not asked for. */
static int64_t lack_of(const struct filler *f, int32_t g)
{
    const struct dg_group *group = &f->model->groups[g];
    int64_t met = 0;
    if (group->in_reach < group->asked) return 0;
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        if (f->count[r] >= group->k) met += f->model->weight[r];
    }
    return met < group->asked ? group->asked - met : 0;
}

/* What a column adds to a group that lacks something: all of a row's weight where it is the last camera that is
 * asked for, half where more are wanted. */
static int64_t gain_of(const struct filler *f, const struct dg_col *col, int32_t g, int64_t lack)
{
    const struct dg_group *group = &f->model->groups[g];
    int64_t sum = 0;
    for (int32_t r = 0; r < col->n_runs; r++) {
        int32_t from = col->runs[r].first, to = from + col->runs[r].n;
        if (to <= group->first || from >= group->first + group->n) continue;
        for (int32_t row = from; row < to; row++) {
            if (f->count[row] >= group->k) continue;
            sum += f->count[row] == group->k - 1 ? f->model->weight[row] : f->model->weight[row] / 2;
        }
    }
    return sum < lack ? sum : lack;
}

static int64_t step_cost(const struct filler *f, const struct dg_col *col)
{
    return col->cost + (f->is_used[col->place] ? 0 : f->model->site_cost[col->place]);
}

/* Greedily; -1: not even then. */
static int64_t fill(struct filler *f)
{
    int64_t cost = 0;
    for (;;) {
        double best_worth = 0;
        int32_t best = -1;
        bool is_met = true;
        for (int32_t i = 0; i < f->n_cols; i++) {
            const struct dg_col *col = &f->model->cols[f->cols[i]];
            int64_t gain = 0, step = step_cost(f, col);
            for (int32_t g = f->first; g <= f->last; g++) {
                int64_t lack = lack_of(f, g);
                is_met &= lack == 0;
                if (lack) gain += gain_of(f, col, g, lack);
            }
            double worth = (double)gain / (double)(step > 0 ? step : 1);
            if (worth <= best_worth) continue;
            best_worth = worth;
            best = f->cols[i];
        }
        if (is_met || best < 0) return is_met ? cost : -1;
        cost += step_cost(f, &f->model->cols[best]);
        f->is_used[f->model->cols[best].place] = true;
        count_add(&f->model->cols[best], f->count);
    }
}

static void candidates_find(struct filler *f)
{
    const struct dg_model *m = f->model;
    int32_t from = m->groups[f->first].first, to = m->groups[f->last].first + m->groups[f->last].n;
    f->n_cols = 0;
    for (int32_t c = 0; c < m->n_cols; c++) {
        const struct dg_col *col = &m->cols[c];
        bool touches = false;
        for (int32_t r = 0; r < col->n_runs; r++)
            touches |= col->runs[r].first < to && col->runs[r].first + col->runs[r].n > from;
        if (touches && dg_col_is_allowed(col, 0)) f->cols[f->n_cols++] = c;
    }
}

static void choice_enter(struct filler *f, const struct dg_answer *answer)
{
    memset(f->count, 0, (size_t)f->model->n_rows);
    memset(f->is_used, 0, (size_t)f->model->n_places * sizeof *f->is_used);
    for (int32_t i = 0; i < answer->n_cols; i++) {
        count_add(&f->model->cols[answer->cols[i]], f->count);
        f->is_used[f->model->cols[answer->cols[i]].place] = true;
    }
}

int dg_job_shortfalls(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    const struct dg_model *m = &job->model;
    struct filler f = {.model = m};
    if (job->params->aim != DG_SITING_BUDGET) return 0;
    double spent = (double)dg_job_cost(m, answer) * m->unit;
    DG_TRY(DG_NEW(&tmp, &f.count, (size_t)m->n_rows, err));
    DG_TRY(DG_NEW(&tmp, &f.is_used, (size_t)m->n_places, err));
    DG_TRY(DG_NEW(&tmp, &f.cols, (size_t)m->n_cols, err));
    for (int32_t g = 0; g < m->n_groups; g = f.last + 1) {
        bool is_poor = false;
        f.first = f.last = g;
        while (f.last + 1 < m->n_groups && m->groups[f.last + 1].need_ix == m->groups[g].need_ix) f.last++;
        for (int32_t i = f.first; i <= f.last; i++) is_poor |= job->out->needs[i].lack == DG_SITING_POOR;
        if (!is_poor) continue;
        choice_enter(&f, answer);
        candidates_find(&f);
        int64_t more = fill(&f);
        for (int32_t i = f.first; i <= f.last && more >= 0; i++)
            job->out->needs[i].money_short = fmax(0, spent + (double)more * m->unit - job->params->budget);
    }
    return 0;
}
