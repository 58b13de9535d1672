/* Minutes: the text that review writes ("# " and "- " at the beginning of lines) as a page to be read and
 * printed. */
#include <string.h>

#include "screen/part.h"

static void line_put(struct dg_screen *s, const char *line, bool *in_list)
{
    size_t indent = strspn(line, " ");
    line += indent;
    bool is_item = strncmp(line, "- ", 2) == 0;
    size_t level = strspn(line, "#");
    if (is_item != *in_list) dg_put(s, is_item ? "<ul>\n" : "</ul>\n");
    *in_list = is_item;
    if (!*line) return;
    if (level && line[level] == ' ') {
        dg_put(s, level == 1 ? "<h2>" : "<h3>");
        dg_put_given(s, line + level + 1);
        dg_put(s, level == 1 ? "</h2>\n" : "</h3>\n");
        return;
    }
    dg_put(s, !is_item ? "<p>" : indent ? "<li class=\"under\">" : "<li>");
    dg_put_given(s, is_item ? line + 2 : line);
    dg_put(s, is_item ? "</li>\n" : "</p>\n");
}

int dg_screen_minutes(struct dg_screen *s, const char *case_id, const char *text, struct dg_err *err)
{
    bool in_list = false;
    dg_shell_begin(s, dg_word(s->lang, "screen.minutes_title"), "cases");
    dg_put(s, "<p class=\"links\">");
    dg_put_case_link(s, case_id, "", dg_word(s->lang, "screen.to_case"));
    dg_put(s, "</p>\n<article class=\"minutes\">\n");
    while (*text) {
        size_t n = strcspn(text, "\n");
        const char *line = dg_arena_strndup(s->arena, text, n);
        if (!line) return dg_err_set(err, DG_ENOMEM, "out of memory");
        line_put(s, line, &in_list);
        text += n + (text[n] == '\n');
    }
    if (in_list) dg_put(s, "</ul>\n");
    dg_put(s, "</article>\n<p class=\"soft\">");
    dg_put_word(s, "screen.minutes_print");
    dg_put(s, "</p>\n");
    return dg_shell_end(s, err);
}
