/* Markup: what hostile texts have done to a page. */
#ifndef DG_TEST_MARKUP_H
#define DG_TEST_MARKUP_H

#include <stdbool.h>
#include <string.h>

/* Is the payload's mark ever inside a tag? Walks the page as a tokenizer does: between < and > nothing of it
 * may stand outside a quoted value. */
static inline bool markup_is_in_tag(const char *html)
{
    bool in_tag = false;
    char quote = 0;
    for (const char *s = html; *s; s++) {
        if (!in_tag && *s == '<') {
            in_tag = true;
            quote = 0;
        } else if (in_tag && quote) {
            if (*s == quote) quote = 0;
        } else if (in_tag && (*s == '"' || *s == '\'')) {
            quote = *s;
        } else if (in_tag && *s == '>') {
            in_tag = false;
        } else if (in_tag && strncmp(s, "zq9", 3) == 0) {
            return true;
        }
    }
    return false;
}

#endif
