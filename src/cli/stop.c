/* Stop: the ways a search ends from outside, a signal and the clock. */
#include <signal.h>
#include <time.h>

#include "cli/cli.h"

static struct { /* a signal handler has nowhere else to put what it has to say */
    volatile sig_atomic_t is_asked;
    double from, seconds;
} stop;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void on_signal(int number)
{
    (void)number;
    stop.is_asked = 1;
}

void dg_stop_arm(double seconds)
{
    /* The second signal ends the program as it would any other: who asks twice means it. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    stop.is_asked = 0;
    stop.from = 0;
    stop.seconds = seconds;
}

void dg_stop_start(void)
{
    if (stop.from == 0) stop.from = now();
}

double dg_stop_used(void *ctx)
{
    (void)ctx;
    if (stop.is_asked) return 2;
    return stop.seconds > 0 && stop.from > 0 ? (now() - stop.from) / stop.seconds : 0;
}
