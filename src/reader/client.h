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

/* Start the program with these descriptors as input, output and files; null_fd (-1: none) as standard error. */
int dg_reader_spawn(const int *sources, int n_sources, int null_fd, pid_t *pid, struct dg_err *err);

/* starter.c: have the starter do that. 1: it did; 0: there is no starter. */
int dg_starter_spawn(struct dg_session *session, const int *sources, int n_sources, struct dg_err *err);
/* What became of the child, as waitpid has it. */
int dg_starter_status(struct dg_session *session);
void dg_starter_kill(struct dg_session *session);

/* The contract's two readings with another way to start the child: for tests that put something else there. */
typedef int (*dg_start_fn)(struct dg_session *session, const struct dg_request *request, const int *fds,
                           struct dg_err *err);
int dg_extract_with(dg_start_fn start, struct dg_arena *arena, const struct dg_extract_request *request,
                    struct dg_extract *out, struct dg_err *err);
int dg_terrain_with(dg_start_fn start, struct dg_arena *arena, const char *const *paths, int32_t n_paths,
                    int32_t epsg, struct dg_box box, double step_m, struct dg_raster *out, struct dg_err *err);

#endif
