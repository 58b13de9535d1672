/* Checkpoints: size and root of a log, signed (C2SP tlog-checkpoint). */
#include <string.h>

#include "log/note.h"

static int broken(struct dg_err *err, const char *what)
{
    return dg_err_set(err, DG_EFORMAT, "not a checkpoint: %s", what);
}

bool dg_log_size_parse(const char *text, size_t n, int64_t *out)
{
    int64_t size = 0;

    if (n == 0 || n > 15 || (text[0] == '0' && n > 1)) return false; /* 2^48 has 15 digits */
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        size = size * 10 + (text[i] - '0');
    }
    *out = size;
    return size < DG_MAX_LOG_SIZE;
}

/* The next line of the note's text, without its line feed; false: there is none, or it is empty. */
static bool next_line(const struct dg_note *note, size_t *at, const char **line, size_t *n)
{
    const char *begin = note->text + *at, *end = memchr(begin, '\n', note->n_text - *at);

    if (!end || end == begin) return false;
    *line = begin;
    *n = (size_t)(end - begin);
    *at += *n + 1;
    return true;
}

int dg_checkpoint_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_checkpoint *out,
                        struct dg_err *err)
{
    struct dg_checkpoint checkpoint = {0};
    const struct dg_note *note = &checkpoint.note;
    const char *line = NULL;
    size_t at = 0, n_line = 0, n_root = 0;

    DG_TRY(dg_note_parse(arena, bytes, n, &checkpoint.note, err));
    if (!next_line(note, &at, &line, &n_line)) return broken(err, "line 1 is not the log's origin");
    checkpoint.origin = dg_arena_strndup(arena, line, n_line);
    if (!checkpoint.origin) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (!next_line(note, &at, &line, &n_line) || !dg_log_size_parse(line, n_line, &checkpoint.size))
        return broken(err, "line 2 is not the number of entries");
    if (!next_line(note, &at, &line, &n_line) ||
        !dg_base64_parse(line, n_line, checkpoint.root.bytes, sizeof checkpoint.root.bytes, &n_root) ||
        n_root != sizeof checkpoint.root.bytes)
        return broken(err, "line 3 is not the root's hash");
    while (at < note->n_text) {
        if (!next_line(note, &at, &line, &n_line)) return broken(err, "an empty line in its text");
    }
    *out = checkpoint;
    return 0;
}

int dg_checkpoint_write(struct dg_text *out, const struct dg_skey *key, int64_t size,
                        const struct dg_hash *root, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};

    if (key->vkey.kind != DG_KEY_LOG || size < 0 || size >= DG_MAX_LOG_SIZE)
        return dg_err_set(err, DG_EINVAL, "a checkpoint needs a log's key and a size of a log");
    dg_text_addf(&text, "%s\n%lld\n", key->vkey.name, (long long)size);
    dg_base64_add(&text, root->bytes, sizeof root->bytes);
    dg_text_add(&text, "\n");
    DG_TRY(dg_text_finish(&text, err));
    dg_text_addn(out, text.data, text.len);
    dg_text_add(out, "\n");
    return dg_note_sign(out, text.data, text.len, key, 0, err);
}
