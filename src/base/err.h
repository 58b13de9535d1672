/* Errors: how a call that can fail says so.
 *
 * A function that can fail returns `int`: 0 (or a count, where its contract says so), or a negative
 * `enum dg_code`. Its last parameter is `struct dg_err *err`: the caller's, NULL allowed. Whoever meets
 * the cause fills it; everybody above hands it on with DG_TRY. The message is one line of English that
 * names the place (file, layer, feature, column) and, where there is one, the remedy. */
#ifndef DG_BASE_ERR_H
#define DG_BASE_ERR_H

enum dg_code {
    DG_EINVAL = -1,     /* an argument, option or value is not allowed */
    DG_ENOMEM = -2,     /* memory ran out */
    DG_ELIMIT = -3,     /* a limit of base/limits.h would be passed */
    DG_EIO = -4,        /* reading or writing failed (disk, pipe) */
    DG_EFORMAT = -5,    /* the bytes are not what the format says */
    DG_EINSIDE = -6,    /* a camera stands inside a building that is taller than it */
    DG_EFOUND = -7,     /* something named does not exist */
    DG_EEXIST = -8,     /* something would be overwritten */
    DG_ESTATE = -9,     /* the dossier is not in a state that allows this */
    DG_EREADER = -10,   /* the sandboxed reader died, ran out of time or broke its limits */
    DG_EDENIED = -11,   /* this person may not do that (role, body, separation of duties) */
    DG_ECONFLICT = -12, /* someone was faster: the state has moved on, or a key was used for another act */
    DG_EBUSY = -13      /* at work on something else: try again */
};

#define DG_ERR_MSG_MAX 640

struct dg_err {
    int code;                 /* one of enum dg_code, 0 while nothing happened */
    char msg[DG_ERR_MSG_MAX]; /* one line, UTF-8, never cut inside a character */
};

/* Fill `err` (NULL allowed) and return `code`, so that a function can end with it. Line breaks and
 * control characters in the text become spaces. */
int dg_err_set(struct dg_err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Put "PREFIX: " before the message that `err` already holds; returns err->code (DG_EINVAL for NULL). */
int dg_err_prefix(struct dg_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The exit status of a command for a code: 0 fine, 1 a finding or refusal, 2 wrong usage, 3 bad input,
 * 4 the machine (memory, disk, reader). */
int dg_code_exit_status(int code);

/* Hand a negative result up at once. No other macro returns. */
#define DG_TRY(call)                                                                                           \
    do {                                                                                                       \
        int dg_try_result_ = (call);                                                                           \
        if (dg_try_result_ < 0) return dg_try_result_;                                                         \
    } while (0)

/* Declare a handle with the function that ends it; that function accepts a zeroed object. */
#define dg_auto(done) __attribute__((cleanup(done)))

#endif
