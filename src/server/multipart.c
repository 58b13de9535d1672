/* Forms with a file. The bytes go through one state machine; only heads and simple values are kept. */
#include "server/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/limits.h"

enum {
    FORM_FIRST = 0, /* the first boundary, which has no line end before it */
    FORM_BOUNDARY,  /* behind one: CR LF or "--" */
    FORM_BOUNDARY_CR,
    FORM_BOUNDARY_DASH,
    FORM_HEAD,
    FORM_DATA,
    FORM_END, /* behind the last one a line end may stand */
    FORM_END_CR,
    FORM_OVER
};

/* ---- the content type --------------------------------------------------------------------------------- */

static bool is_boundary_char(char c)
{
    static const char others[] = "'()+_,-./:=?";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr(others, c));
}

bool dg_multipart_begin(struct dg_multipart *form, const char *type, struct dg_arena *arena,
                        dg_form_file_fn take, void *ctx)
{
    static const char media[] = "multipart/form-data", key[] = "boundary=";
    *form = (struct dg_multipart){.arena = arena, .take = take, .ctx = ctx};
    if (!type || strncasecmp(type, media, sizeof media - 1) != 0) return false;
    const char *s = type + sizeof media - 1;
    s += strspn(s, " \t");
    if (*s++ != ';') return false;
    s += strspn(s, " \t");
    if (strncasecmp(s, key, sizeof key - 1) != 0) return false;
    s += sizeof key - 1;
    bool is_quoted = *s == '"';
    s += is_quoted;
    size_t n = 0;
    while (is_boundary_char(s[n])) n++;
    const char *end = s + n + (is_quoted && s[n] == '"');
    if (n < 1 || n > DG_MAX_BOUNDARY || *end || (is_quoted && end == s + n)) return false;
    memcpy(form->delimiter, "\r\n--", 4);
    memcpy(form->delimiter + 4, s, n);
    form->n_delimiter = n + 4;
    form->n_matched = 2; /* as if a line end had come before the first */
    return true;
}

void dg_multipart_done(struct dg_multipart *form)
{
    dg_text_done(&form->head);
    dg_text_done(&form->value);
}

bool dg_multipart_is_whole(const struct dg_multipart *form)
{
    return form->state == FORM_END || form->state == FORM_OVER;
}

/* ---- a part's head ------------------------------------------------------------------------------------ */

static bool is_name(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
    return n >= 1 && n <= 64 && !s[n];
}

/* A name that people see: one clean line that is no path and hides nothing. */
static bool is_file_name(const char *s)
{
    size_t n = 0;
    return dg_text_is_clean(s, strlen(s), &n) && n >= 1 && n <= DG_MAX_NAME && !strpbrk(s, "/\\\n\t") &&
           s[0] != '.';
}

/* key="value" behind a semicolon: *value in the arena, *s behind it. Browsers write %22 for a quotation mark
 * and know no other escape (HTML, "multipart/form-data encoding algorithm"). */
static bool parameter_take(struct dg_multipart *form, const char **s, char key[16], const char **value)
{
    const char *at = *s;
    if (*at++ != ';') return false;
    at += strspn(at, " ");
    size_t n = strcspn(at, "=");
    if (n < 1 || n > 15 || at[n] != '=' || at[n + 1] != '"') return false;
    memcpy(key, at, n);
    key[n] = '\0';
    at += n + 2;
    const char *end = strchr(at, '"');
    if (!end) return false;
    char *copy = dg_arena_strndup(form->arena, at, (size_t)(end - at));
    if (!copy) return false;
    char *to = copy;
    for (const char *from = copy; *from; from++, to++) {
        bool is_mark = strncmp(from, "%22", 3) == 0;
        *to = is_mark ? '"' : *from;
        if (is_mark) from += 2;
    }
    *to = '\0';
    *value = copy;
    *s = end + 1;
    return true;
}

static bool disposition_take(struct dg_multipart *form, const char *s, const char **file_name)
{
    static const char form_data[] = "form-data";
    if (strncmp(s, form_data, sizeof form_data - 1) != 0) return false;
    s += sizeof form_data - 1;
    while (*s) {
        char key[16];
        const char *value;
        if (!parameter_take(form, &s, key, &value)) return false;
        const char **to = strcmp(key, "name") == 0       ? &form->name
                          : strcmp(key, "filename") == 0 ? file_name
                                                         : NULL;
        if (!to || *to) return false; /* another one, or one that is given twice */
        *to = value;
    }
    return form->name && is_name(form->name);
}

static bool type_take(struct dg_multipart *form, const char *s, const char **type)
{
    size_t n = strcspn(s, "; ");
    char *copy = dg_arena_strndup(form->arena, s, n);
    if (!copy || n > 100 || *type) return false;
    for (char *c = copy; *c; c++) {
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
    }
    *type = copy;
    return true;
}

static bool line_take(struct dg_multipart *form, char *line, const char **file_name, const char **type)
{
    static const char disposition[] = "content-disposition:", content_type[] = "content-type:";
    char *colon = strchr(line, ':');
    if (!colon || colon == line) return false;
    for (const char *c = line; c < colon; c++) {
        if (*c <= ' ' || *c == 127) return false;
    }
    const char *value = colon + 1 + strspn(colon + 1, " ");
    if (strncasecmp(line, disposition, sizeof disposition - 1) == 0)
        return !form->name && disposition_take(form, value, file_name);
    if (strncasecmp(line, content_type, sizeof content_type - 1) == 0) return type_take(form, value, type);
    return false; /* Content-Transfer-Encoding is given up by RFC 7578; nothing else has a meaning */
}

static bool is_twice(const struct dg_multipart *form)
{
    for (int i = 0; i < form->n_fields; i++) {
        if (strcmp(form->fields[i].name, form->name) == 0) return true;
    }
    return false;
}

/* The head is whole: its lines are in form->head, each ended by CR LF. */
static int head_take(struct dg_multipart *form)
{
    const char *file_name = NULL, *type = NULL;
    char *line = form->head.data;
    form->name = NULL;
    while (*line) {
        char *end = strstr(line, "\r\n");
        if (!end) return 400;
        *end = '\0';
        if (strpbrk(line, "\r\n") || !line_take(form, line, &file_name, &type)) return 400;
        line = end + 2;
    }
    if (!form->name) return 400;
    form->is_file = strcmp(form->name, "file") == 0;
    if (form->is_file != (file_name != NULL)) return 400;
    if (form->is_file) {
        /* Without a choice browsers send an empty name and no bytes. */
        if (form->has_file || (*file_name && !is_file_name(file_name))) return 400;
        form->has_file = true;
        form->file_name = file_name;
        form->file_type = type ? type : "";
    } else if (is_twice(form)) {
        return 400;
    } else if (form->n_fields == DG_MAX_FORM_FIELDS) {
        return 413;
    }
    dg_text_clear(&form->head);
    dg_text_clear(&form->value);
    return 0;
}

static int head_byte(struct dg_multipart *form, char c)
{
    if ((unsigned char)c < ' ' && c != '\r' && c != '\n') return 400;
    dg_text_addn(&form->head, &c, 1);
    if (form->head.has_failed) return 503;
    if (form->head.len > DG_MAX_PART_HEAD) return 413;
    size_t n = form->head.len;
    const char *s = form->head.data;
    if (c == '\n' && (n < 2 || s[n - 2] != '\r')) return 400;
    if (c != '\n' && n >= 2 && s[n - 2] == '\r') return 400;
    if (n == 2 && c == '\n') return 400; /* no head at all */
    if (n < 4 || memcmp(s + n - 4, "\r\n\r\n", 4) != 0) return 0;
    form->head.data[n - 2] = '\0';
    form->head.len = n - 2;
    form->state = FORM_DATA;
    form->n_matched = 0;
    return head_take(form);
}

/* ---- a part's data ------------------------------------------------------------------------------------ */

static int data_take(struct dg_multipart *form, const char *bytes, size_t n)
{
    if (!n) return 0;
    if (form->is_file) return form->take(form->ctx, bytes, n);
    if (form->value.len + n > DG_MAX_FORM_VALUE) return 413;
    dg_text_addn(&form->value, bytes, n);
    return form->value.has_failed ? 503 : 0;
}

/* A simple value is whole. */
static int value_take(struct dg_multipart *form)
{
    struct dg_named *field = &form->fields[form->n_fields];
    if (form->is_file) return 0;
    char *copy = dg_arena_strndup(form->arena, form->value.data ? form->value.data : "", form->value.len);
    if (!copy) return 503;
    if (strlen(copy) != form->value.len) return 400; /* a NUL */
    size_t n = 0;
    for (const char *s = copy; *s; s++) {
        if (s[0] != '\r' || s[1] != '\n') copy[n++] = *s; /* browsers send CR LF for a line's end */
    }
    copy[n] = '\0';
    if (!dg_text_is_clean(copy, n, NULL)) return 400;
    *field = (struct dg_named){form->name, copy};
    form->n_fields++;
    return 0;
}

/* Data up to the next boundary. Nothing in the delimiter but its first byte is a CR, so whatever was matched in
 * vain was data, and no earlier part of it can begin a match. */
static int data_feed(struct dg_multipart *form, const char *bytes, size_t n, size_t *n_used)
{
    size_t at = 0, data_at = 0;
    while (at < n && form->n_matched < form->n_delimiter) {
        if (bytes[at] == form->delimiter[form->n_matched]) {
            if (form->n_matched == 0) {
                int status = data_take(form, bytes + data_at, at - data_at);
                if (status) return status;
            }
            form->n_matched++;
            data_at = ++at;
        } else if (form->n_matched) {
            int status = data_take(form, form->delimiter, form->n_matched);
            if (status) return status;
            form->n_matched = 0;
            data_at = at;
        } else {
            const char *next = memchr(bytes + at, '\r', n - at);
            at = next ? (size_t)(next - bytes) : n;
        }
    }
    *n_used = at;
    if (form->n_matched < form->n_delimiter)
        return form->n_matched ? 0 : data_take(form, bytes + data_at, at - data_at);
    form->state = FORM_BOUNDARY;
    return value_take(form);
}

/* ---- all of it ---------------------------------------------------------------------------------------- */

/* The bytes around boundaries, one by one. */
static int edge_byte(struct dg_multipart *form, char c)
{
    static const struct {
        int state;
        char c;
        int next;
    } moves[] = {{FORM_BOUNDARY, '\r', FORM_BOUNDARY_CR},
                 {FORM_BOUNDARY_CR, '\n', FORM_HEAD},
                 {FORM_BOUNDARY, '-', FORM_BOUNDARY_DASH},
                 {FORM_BOUNDARY_DASH, '-', FORM_END},
                 {FORM_END, '\r', FORM_END_CR},
                 {FORM_END_CR, '\n', FORM_OVER}};
    if (form->state == FORM_FIRST) {
        if (c != form->delimiter[form->n_matched++]) return 400;
        if (form->n_matched == form->n_delimiter) form->state = FORM_BOUNDARY;
        return 0;
    }
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (moves[i].state != form->state || moves[i].c != c) continue;
        form->state = moves[i].next;
        return 0;
    }
    return 400;
}

int dg_multipart_feed(struct dg_multipart *form, const char *bytes, size_t n)
{
    for (size_t at = 0; at < n;) {
        int status = 0;
        size_t used = 1;
        bool is_file_data = form->is_file && form->state == FORM_DATA;
        if (form->state == FORM_DATA)
            status = data_feed(form, bytes + at, n - at, &used);
        else if (form->state == FORM_HEAD)
            status = head_byte(form, bytes[at]);
        else
            status = edge_byte(form, bytes[at]);
        if (status) return status;
        if (!is_file_data) form->n_other += used;
        if (form->n_other > DG_MAX_FORM_BYTES) return 413;
        at += used;
    }
    return 0;
}
