/* Form: the body of a page's form (the URL standard's application/x-www-form-urlencoded). Unlike a query a
 * field may hold line ends; what a handler makes of the text, it judges. */
#include <string.h>

#include "server/state.h"

#define MAX_FIELDS 20000 /* of a form on 400 cameras, some 2,000 */

static int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Into `out`, which has room for n + 1. Line ends become LF, so that a text is clean or not by its own. */
static bool decode(const char *s, size_t n, char *out)
{
    size_t n_out = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[i] == '+' ? ' ' : s[i];
        if (c == '%') {
            int high = n - i > 2 ? digit(s[i + 1]) : -1, low = n - i > 2 ? digit(s[i + 2]) : -1;
            if (high < 0 || low < 0) return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0') return false;
        if (c != '\r') out[n_out++] = c;
    }
    out[n_out] = '\0';
    return dg_text_is_clean(out, n_out, NULL);
}

static int32_t count_fields(const char *s, size_t n)
{
    int32_t fields = 1;
    for (size_t i = 0; i < n && fields <= MAX_FIELDS; i++) fields += s[i] == '&';
    return fields;
}

bool dg_form_parse(struct dg_job *job)
{
    struct dg_http_request *request = &job->request;
    const char *s = request->body, *end = s + request->n_body;
    int32_t most = count_fields(s, request->n_body);
    struct dg_named *pairs = NULL;
    if (most > MAX_FIELDS || DG_NEW(&job->arena, &pairs, (size_t)most, NULL) < 0) return false;
    while (s < end) {
        const char *amp = memchr(s, '&', (size_t)(end - s)), *stop = amp ? amp : end;
        const char *eq = memchr(s, '=', (size_t)(stop - s)), *name_end = eq ? eq : stop;
        if (stop > s) {
            const char *from = eq ? eq + 1 : stop;
            char *name = dg_arena_get(&job->arena, (size_t)(name_end - s) + 1);
            char *value = dg_arena_get(&job->arena, (size_t)(stop - from) + 1);
            if (!name || !value || !decode(s, (size_t)(name_end - s), name) ||
                !decode(from, (size_t)(stop - from), value))
                return false;
            pairs[request->n_form++] = (struct dg_named){name, value};
        }
        s = amp ? amp + 1 : end;
    }
    request->form = pairs;
    return true;
}
