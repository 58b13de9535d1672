/* Router: from a method and a path to a row of the tables. */
#include <stdio.h>
#include <string.h>

#include "server/state.h"

const struct dg_route_table *const dg_route_tables[] = {
    &dg_routes_api,          &dg_routes_uploads,     &dg_routes_people,        &dg_routes_log,
    &dg_routes_ops,          &dg_routes_register,    &dg_routes_oidc,          &dg_routes_screen_session,
    &dg_routes_screen_cases, &dg_routes_screen_acts, &dg_routes_screen_people, &dg_routes_screen_open};
const int dg_n_route_tables = sizeof dg_route_tables / sizeof dg_route_tables[0];

const char *dg_method_word(enum dg_method method)
{
    static const char *const words[DG_N_METHODS] = {"GET", "POST", "PUT", "DELETE"};
    return words[method];
}

const char *dg_right_word(enum dg_route_right right)
{
    static const char *const words[DG_N_RIGHTS] = {"nobody",  "public", "anyone",  "local",
                                                   "session", "member", "auditor", "admin"};
    return words[right];
}

/* Does `path` fit the template? Parameters go to `params` while `arena` is given. A literal part is worth more
 * than a parameter: *score tells how literal the template is. */
static bool path_fits(const char *template, const char *path, struct dg_arena *arena,
                      struct dg_named params[DG_MAX_PATH_PARAMS], int *n_params, int *score)
{
    *n_params = *score = 0;
    while (*template) {
        if (*template != '{') {
            if (*template ++ != *path++) return false;
            ++*score;
            continue;
        }
        const char *end = strchr(template, '}');
        bool is_rest = end[-1] == '.';
        size_t n_name = (size_t)(end - template) - 1 - (is_rest ? 3 : 0);
        size_t n_value = is_rest ? strlen(path) : strcspn(path, "/");
        if (n_value == 0) return false;
        if (*n_params == DG_MAX_PATH_PARAMS) return false;
        if (arena) {
            params[*n_params].name = dg_arena_strndup(arena, template + 1, n_name);
            params[*n_params].value = dg_arena_strndup(arena, path, n_value);
            if (!params[*n_params].name || !params[*n_params].value) return false;
        }
        ++*n_params;
        path += n_value;
        template = end + 1;
    }
    return *path == '\0';
}

static void allowed_add(char allowed[64], enum dg_method method)
{
    const char *word = dg_method_word(method);
    if (strstr(allowed, word)) return;
    size_t n = strlen(allowed);
    snprintf(allowed + n, 64 - n, "%s%s%s", n ? ", " : "", word, method == DG_GET ? ", HEAD" : "");
}

const struct dg_route *dg_route_find(enum dg_method method, const char *path, struct dg_arena *arena,
                                     struct dg_named params[DG_MAX_PATH_PARAMS], int *n_params,
                                     char allowed[64])
{
    const struct dg_route *best = NULL;
    int best_score = -1, score;

    allowed[0] = '\0';
    for (int t = 0; t < dg_n_route_tables; t++) {
        for (int i = 0; i < dg_route_tables[t]->n; i++) {
            const struct dg_route *row = &dg_route_tables[t]->rows[i];
            if (!path_fits(row->path, path, NULL, params, n_params, &score)) continue;
            allowed_add(allowed, row->method);
            if (row->method != method || score <= best_score) continue;
            best = row;
            best_score = score;
        }
    }
    if (best && !path_fits(best->path, path, arena, params, n_params, &score)) return NULL;
    return best;
}

void dg_server_routes_text(struct dg_text *text)
{
    static const char *const bodies[] = {"-", "json", "upload", "form"};
    for (int t = 0; t < dg_n_route_tables; t++) {
        for (int i = 0; i < dg_route_tables[t]->n; i++) {
            const struct dg_route *row = &dg_route_tables[t]->rows[i];
            dg_text_addf(text, "%-6s %-52s %-8s %-6s %s\n", dg_method_word(row->method), row->path,
                         dg_right_word(row->right), bodies[row->body],
                         row->flags & DG_ROUTE_KEY_NEEDED ? "key" : "-");
        }
    }
}
