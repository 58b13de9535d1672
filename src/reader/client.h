/* Client: the parent's side of one reading, apart from how the child is started; private to reader/ and its
 * tests, which put a broken child in its place. */
#ifndef DG_READER_CLIENT_H
#define DG_READER_CLIENT_H

#include <sys/types.h>

#include "reader/record.h"

struct dg_session {
    pid_t pid;           /* 0: none, or already waited for */
    int fd;              /* its answers; -1 none */
    int64_t deadline_ms; /* of the monotonic clock; 0: none */
    enum dg_request_kind kind;
    double cpu_seconds, memory_mib, wall_seconds;
    unsigned char *buf;
    size_t n, at, cap; /* bytes read, consumed, room */
    int starter;       /* descriptor to the starter, plus one, when that has the child; 0: it is our own */
};

/* Kill the child if it still runs, wait for it, close and free all. Accepts a zeroed session with fd -1. */
void dg_session_done(struct dg_session *session);

/* Start the program for a request; fds[i] is file i of the request (and stays the caller's). */
int dg_session_start(struct dg_session *session, const struct dg_request *request, const int *fds,
                     struct dg_err *err);

/* The next frame: 1, or 0 at the end of the stream. `payload` holds until the next call. DG_EREADER. */
int dg_session_frame(struct dg_session *session, uint32_t *type, const unsigned char **payload, uint32_t *n,
                     struct dg_err *err);

/* The stream ended although it should not: say what became of the child. Returns DG_EREADER. */
int dg_session_death(struct dg_session *session, struct dg_err *err);

/* Start the program for this kind of request with these descriptors as input, output and files; null_fd (-1:
 * none) as standard error. */
int dg_reader_spawn(enum dg_request_kind kind, const int *sources, int n_sources, int null_fd, pid_t *pid,
                    struct dg_err *err);

/* starter.c: have the starter do that. 1: it did; 0: there is no starter. */
int dg_starter_spawn(struct dg_session *session, const int *sources, int n_sources, struct dg_err *err);
/* What became of the child, as waitpid has it. */
int dg_starter_status(struct dg_session *session);
void dg_starter_kill(struct dg_session *session);

/* ---- what client.c and dossier.c share ------------------------------------------------------------------ */

/* Open files that a request hands over, in the order of its own list. */
struct dg_files {
    int fds[DG_MAX_FILES];
    int32_t n;
    double bytes;
};
void dg_files_done(struct dg_files *files);
/* Open `path` and add it to the files and to the request. What is no regular file is refused. */
int dg_files_add(struct dg_files *files, struct dg_request *request, enum dg_file_role role, const char *path,
                 const char *suffix, struct dg_err *err);
/* A file of memory that holds the bytes; the caller names it in the request. */
int dg_files_memory(struct dg_files *files, const void *bytes, size_t n, struct dg_err *err);

/* The next frame when one must come: an ERROR frame becomes the error, an early end what became of the child.
 */
int dg_frame_need(struct dg_session *session, const char *const paths[2], uint32_t *type,
                  const unsigned char **payload, uint32_t *n, struct dg_err *err);
/* The greeting, which says that the sandbox is in force. */
int dg_hello_take(struct dg_session *session, const char *const paths[2], struct dg_err *err);
int dg_reader_unexpected(const char *path, const char *what, struct dg_err *err); /* DG_EREADER */

/* The contract's readings with another way to start the child: for tests that put something else there. */
typedef int (*dg_start_fn)(struct dg_session *session, const struct dg_request *request, const int *fds,
                           struct dg_err *err);
int dg_extract_with(dg_start_fn start, struct dg_arena *arena, const struct dg_extract_request *request,
                    struct dg_extract *out, struct dg_err *err);
int dg_terrain_with(dg_start_fn start, struct dg_arena *arena, const char *const *paths, int32_t n_paths,
                    int32_t epsg, struct dg_box box, double step_m, struct dg_raster *out, struct dg_err *err);

int dg_dossier_with(dg_start_fn start, const struct dg_dossier_reading *reading, struct dg_text *frozen,
                    struct dg_text *facts, struct dg_err *err);

#endif
