/* Check: the proof written out, and the checker run on it. The checker is another program that shares nothing
 * with this one. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/check_paths.h"
#include "app/plan.h"
#include "report/report.h"

extern char **environ;

/* In a build tree the source's; else where it is installed. Never from the environment or the current folder.
 */
static const char *checker(void)
{
    char self[4000];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n > 0) self[n] = '\0';
    bool is_build = n > 0 && strncmp(self, DG_BUILD_ROOT "/", strlen(DG_BUILD_ROOT) + 1) == 0;
    return is_build ? DG_CHECKER_SOURCE : DG_CHECKER_INSTALLED;
}

static int run(const char *matrix, const char *answer, char *said, size_t n_said, struct dg_err *err)
{
    int pipe_fd[2], status = 0;
    posix_spawn_file_actions_t actions;
    pid_t pid;
    char *argv[] = {(char *)checker(), (char *)matrix, (char *)answer, NULL};
    if (access(argv[0], X_OK) != 0)
        return dg_err_set(err, DG_EFOUND, "--check: %s: the checker is not there; install it", argv[0]);
    if (pipe2(pipe_fd, O_CLOEXEC) != 0) return dg_err_set(err, DG_EIO, "--check: %s", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    int code = posix_spawn_file_actions_adddup2(&actions, pipe_fd[1], STDOUT_FILENO);
    if (!code) code = posix_spawn_file_actions_adddup2(&actions, pipe_fd[1], STDERR_FILENO);
    if (!code) code = posix_spawn(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_fd[1]);
    size_t n = 0;
    for (ssize_t got; !code;) {
        char rest[512];
        got = read(pipe_fd[0], n + 1 < n_said ? said + n : rest, n + 1 < n_said ? n_said - 1 - n : sizeof rest);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        if (n + 1 < n_said) n += (size_t)got;
    }
    said[n] = '\0';
    close(pipe_fd[0]);
    if (code) return dg_err_set(err, DG_EIO, "--check: %s: %s", argv[0], strerror(code));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
        return dg_err_set(err, DG_EIO, "--check: the checker could not judge: %.300s", said);
    return WEXITSTATUS(status);
}

static int file_write(const char *dir, int32_t part, const char *ending, const char *bytes, char *path,
                      size_t n, struct dg_err *err)
{
    int made = snprintf(path, n, "%s/part-%04d.%s", dir, part + 1, ending);
    if (made < 0 || (size_t)made >= n) return dg_err_set(err, DG_EINVAL, "%.80s...: the path is too long", dir);
    return dg_report_write_file(path, bytes, strlen(bytes), err);
}

int dg_plan_check(const char *dir, const struct dg_siting_result *result, int32_t *n_checked,
                  struct dg_err *err)
{
    char matrix[4200], answer[4200], said[2000];
    *n_checked = 0;
    for (int32_t p = 0; p < result->n_proofs; p++) {
        DG_TRY(file_write(dir, p, "matrix", result->proofs[p].matrix, matrix, sizeof matrix, err));
        DG_TRY(file_write(dir, p, "answer", result->proofs[p].answer, answer, sizeof answer, err));
        int found = run(matrix, answer, said, sizeof said, err);
        DG_TRY(found);
        if (found) return dg_err_set(err, DG_ESTATE, "--check: %s does not hold: %.400s", answer, said);
        ++*n_checked;
    }
    return 0;
}
