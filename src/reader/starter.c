/* The starter: a process that starts readers for another one, which has given up that right.
 *
 * A reading is one message on the starter's socket: a byte for the kind of the request, and the descriptors:
 * first one end of a pair that belongs to this reading, then those that the child gets. On the pair the starter
 * says 0 (started) or an errno, and when the child has ended its status; when the other end is closed before,
 * it kills the child. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader/client.h"
#include "reader/reader.h"

#define MAX_CHILDREN 32
#define MAX_FDS (DG_MAX_FILES + 3)
#define START_MS 10000 /* a busy machine */
#define DEATH_MS 5000  /* its output has ended: it is dying */

/* The socket to the starter, for the whole process, as the right to start programs is the whole process's;
 * written once, before other threads run. */
static int starter_fd = -1;

/* ---- the starter's side -----------------------------------------------------------------------------------
 */

struct child {
    pid_t pid;
    int pid_fd, pair_fd;
};

struct starter {
    int fd, null_fd, n;
    struct child children[MAX_CHILDREN];
};

static void say(int fd, int32_t value) { (void)!send(fd, &value, sizeof value, MSG_NOSIGNAL); }

/* The descriptors of one message and the kind of its request; 0: the message is none. */
static int fds_take(int socket_fd, int fds[MAX_FDS], enum dg_request_kind *kind)
{
    char byte[8] = {0};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int) * MAX_FDS)];
    } control;
    struct iovec io = {byte, sizeof byte};
    struct msghdr message = {
        .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t got = recvmsg(socket_fd, &message, MSG_CMSG_CLOEXEC);
    struct cmsghdr *head = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (got == 0) _exit(0); /* the process that we start for has ended; PDEATHSIG ends the children */
    if (!head || head->cmsg_type != SCM_RIGHTS) return 0;
    int n = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(fds, CMSG_DATA(head), sizeof(int) * (size_t)n);
    *kind = (enum dg_request_kind)byte[0];
    return n;
}

static void child_start(struct starter *s)
{
    int fds[MAX_FDS];
    enum dg_request_kind kind;
    int n = fds_take(s->fd, fds, &kind);
    if (n == 0) return;
    struct child *child = &s->children[s->n];
    *child = (struct child){.pair_fd = fds[0], .pid_fd = -1};
    struct dg_err err = {0};
    int code = n >= 3 && s->n < MAX_CHILDREN
                   ? dg_reader_spawn(kind, fds + 1, n - 1, s->null_fd, &child->pid, &err)
                   : -1;
    if (code == 0) child->pid_fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    if (code == 0 && child->pid_fd < 0) {
        kill(child->pid, SIGKILL);
        (void)waitpid(child->pid, NULL, 0);
    }
    for (int i = 1; i < n; i++) close(fds[i]);
    if (child->pid_fd >= 0) {
        say(child->pair_fd, 0);
        s->n++;
    } else {
        say(child->pair_fd, EAGAIN);
        close(child->pair_fd);
    }
}

static void child_end(struct starter *s, int ix)
{
    struct child *child = &s->children[ix];
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) continue;
    say(child->pair_fd, status);
    close(child->pair_fd);
    close(child->pid_fd);
    *child = s->children[--s->n];
}

static void starter_step(struct starter *s)
{
    struct pollfd polls[1 + 2 * MAX_CHILDREN] = {{s->n < MAX_CHILDREN ? s->fd : -1, POLLIN, 0}};
    int n = s->n;
    for (int i = 0; i < n; i++) {
        polls[1 + 2 * i] = (struct pollfd){s->children[i].pair_fd, 0, 0}; /* POLLHUP alone */
        polls[2 + 2 * i] = (struct pollfd){s->children[i].pid_fd, POLLIN, 0};
    }
    if (poll(polls, (nfds_t)(1 + 2 * n), -1) < 0) return;
    for (int i = n - 1; i >= 0; i--) { /* from behind: an ended one's place is taken by the last */
        if (polls[1 + 2 * i].revents & (POLLHUP | POLLERR)) kill(s->children[i].pid, SIGKILL);
        if (polls[2 + 2 * i].revents || (polls[1 + 2 * i].revents & (POLLHUP | POLLERR))) child_end(s, i);
    }
    if (polls[0].revents) child_start(s);
}

__attribute__((noreturn)) static void starter_run(int fd, void (*settle)(void))
{
    struct starter s = {.null_fd = open("/dev/null", O_RDWR | O_CLOEXEC)};
    s.fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    /* Nothing of the other process's but the way to it and a place to complain. */
    if (dup2(s.fd, 3) == 3 && dup2(s.null_fd, 4) == 4) {
        s.fd = 3;
        s.null_fd = 4;
        (void)fcntl(3, F_SETFD, FD_CLOEXEC);
        (void)fcntl(4, F_SETFD, FD_CLOEXEC);
        (void)dup2(4, 0);
        (void)dup2(4, 1);
        (void)syscall(SYS_close_range, 5, ~0u, 0);
    }
    signal(SIGINT, SIG_IGN); /* the terminal's ^C is for the other process, which lets requests end */
    prctl(PR_SET_NAME, "didgah-starter");
    if (settle) settle();
    for (;;) starter_step(&s);
}

/* ---- the other side ---------------------------------------------------------------------------------------
 */

int dg_reader_starter(void (*settle)(void), struct dg_err *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return dg_err_set(err, DG_EIO, "no way to a process that starts readers: %s", strerror(errno));
    pid_t pid = fork();
    if (pid == 0) starter_run(ends[1], settle);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return dg_err_set(err, DG_EIO, "no process that starts readers: %s", strerror(errno));
    }
    starter_fd = ends[0];
    return 0;
}

/* One word of the starter about a reading; `otherwise` when none comes in time. */
static int32_t word_take(int fd, int ms, int32_t otherwise)
{
    struct pollfd p = {fd, POLLIN, 0};
    int32_t value;
    if (poll(&p, 1, ms) <= 0 || recv(fd, &value, sizeof value, 0) != sizeof value) return otherwise;
    return value;
}

static bool fds_send(enum dg_request_kind kind, const int *fds, int n)
{
    char byte = (char)kind;
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int) * MAX_FDS)];
    } control = {0};
    struct iovec io = {&byte, 1};
    struct msghdr message = {.msg_iov = &io,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n);
    memcpy(CMSG_DATA(head), fds, sizeof(int) * (size_t)n);
    return sendmsg(starter_fd, &message, MSG_NOSIGNAL) == 1;
}

int dg_starter_spawn(struct dg_session *session, const int *sources, int n_sources, struct dg_err *err)
{
    int ends[2], fds[MAX_FDS];
    if (starter_fd < 0) return 0;
    if (n_sources > MAX_FDS - 1 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return dg_err_set(err, DG_EIO, "no way to the reader: %s", strerror(errno));
    fds[0] = ends[1];
    memcpy(fds + 1, sources, sizeof(int) * (size_t)n_sources);
    bool was_sent = fds_send(session->kind, fds, n_sources + 1);
    close(ends[1]);
    session->starter = ends[0] + 1;
    if (was_sent && word_take(ends[0], START_MS, EIO) == 0) return 1;
    dg_starter_kill(session);
    return dg_err_set(err, DG_EIO, "the reader program could not be started");
}

int dg_starter_status(struct dg_session *session)
{
    int status = word_take(session->starter - 1, DEATH_MS, SIGKILL);
    dg_starter_kill(session);
    return status;
}

void dg_starter_kill(struct dg_session *session)
{
    if (session->starter) close(session->starter - 1);
    session->starter = 0;
}
