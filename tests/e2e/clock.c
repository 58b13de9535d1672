/* A clock that a test sets: loaded in front of libc by LD_PRELOAD, it answers what the file named by
 * DIDGAH_TEST_CLOCK holds, eight bytes of seconds since 1970. Only the time of day: durations go on as they
 * are. It is no part of the program, so that no option of a running service can turn its clock. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))

static const volatile int64_t *set;

__attribute__((constructor)) static void clock_open(void)
{
    const char *path = getenv("DIDGAH_TEST_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    const void *page = mmap(NULL, sizeof *set, PROT_READ, MAP_SHARED, fd, 0);
    if (page != MAP_FAILED) set = page;
    close(fd);
}

SHOWN int clock_gettime(clockid_t id, struct timespec *out)
{
    if (id != CLOCK_REALTIME || !set) return (int)syscall(SYS_clock_gettime, id, out);
    *out = (struct timespec){.tv_sec = *set};
    return 0;
}

SHOWN time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

SHOWN int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}
