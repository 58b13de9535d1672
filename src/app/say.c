/* Say: lines of text from the catalogue. */
#include "app/say.h"

#include <assert.h>
#include <string.h>

void dg_say_done(struct dg_say *say)
{
    for (int i = 0; i < DG_SAY_VALUES; i++) dg_text_done(&say->values[i]);
}

static struct dg_text *value_new(struct dg_say *say)
{
    assert(say->n_values < DG_SAY_VALUES);
    struct dg_text *value = &say->values[say->n_values++];
    dg_text_clear(value);
    return value;
}

/* A value that memory ran out for marks the whole text. */
static const char *value_end(struct dg_say *say, struct dg_text *value)
{
    if (!value->has_failed && value->data) return value->data;
    if (value->has_failed) say->text->has_failed = true;
    return "";
}

const char *dg_say_int(struct dg_say *say, int64_t value) { return dg_say_num(say, (double)value, 0); }

const char *dg_say_num(struct dg_say *say, double value, int decimals)
{
    struct dg_text *text = value_new(say);
    dg_num_add(text, say->lang, value, decimals);
    return value_end(say, text);
}

const char *dg_say_token(struct dg_say *say, const char *token)
{
    struct dg_text *text = value_new(say);
    dg_token_add(text, say->lang, token);
    return value_end(say, text);
}

const char *dg_say_value(struct dg_say *say, const char *value)
{
    struct dg_text *text = value_new(say);
    size_t n = strlen(value);

    if (say->lang != DG_FA || n == 0 || strspn(value, "0123456789.") != n) {
        dg_token_add(text, say->lang, value);
        return value_end(say, text);
    }
    /* Digit by digit: an EPSG code or a year must not be grouped. */
    for (const char *s = value; *s; s++) {
        if (*s == '.') {
            dg_text_add(text, "٫");
        } else {
            dg_num_add(text, say->lang, *s - '0', 0);
        }
    }
    return value_end(say, text);
}

void dg_say_line(struct dg_say *say, const char *indent, const char *key, ...)
{
    va_list ap;

    if (say->lang == DG_FA) dg_text_add(say->text, "\u200F");
    dg_text_add(say->text, indent);
    va_start(ap, key);
    dg_word_vadd(say->text, say->lang, key, ap);
    va_end(ap);
    dg_text_add(say->text, "\n");
    say->n_values = 0;
}
