#include "server/rate.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define N_SETS 4096 /* of four places each: 16,384 addresses, 1 MiB */
#define N_WAYS 4

/* The first 8 bytes of an IPv6 address; an IPv4 address as ::ffff:0:0/96 would have it, all of it. */
struct key {
    uint64_t high, low;
};

struct place {
    struct key key;
    int64_t full_at[DG_N_RATES]; /* when the whole allowance is there again: the theoretical arrival time */
};

struct dg_rate {
    struct dg_rate_limits limits[DG_N_RATES];
    pthread_mutex_t lock;
    int64_t all[DG_N_RATES];
    struct place sets[N_SETS][N_WAYS];
};

int dg_rate_new(const struct dg_rate_limits limits[DG_N_RATES], struct dg_rate **out, struct dg_err *err)
{
    struct dg_rate *rate = dg_calloc(1, sizeof *rate);
    if (!rate) return dg_err_set(err, DG_ENOMEM, "no memory for the limits of strangers");
    memcpy(rate->limits, limits, sizeof rate->limits);
    pthread_mutex_init(&rate->lock, NULL);
    *out = rate;
    return 0;
}

void dg_rate_free(struct dg_rate *rate)
{
    if (rate) pthread_mutex_destroy(&rate->lock);
    free(rate);
}

static struct key key_of(const char *address)
{
    unsigned char bytes[16] = {0};
    struct key key = {0};
    if (inet_pton(AF_INET, address, bytes + 12) == 1) {
        bytes[10] = bytes[11] = 0xff;
        memcpy(&key.low, bytes + 8, 8);
        key.high = 1; /* no IPv6 prefix that is given out begins with zeros */
        return key;
    }
    if (inet_pton(AF_INET6, address, bytes) != 1) return (struct key){2, 2};
    memcpy(&key.high, bytes, 8);
    if (key.high == 0) memcpy(&key.low, bytes + 8, 8); /* ::1, ::ffff:1.2.3.4 */
    return key;
}

static int64_t busiest(const struct place *place)
{
    int64_t most = place->full_at[0];
    for (int i = 1; i < DG_N_RATES; i++) most = place->full_at[i] > most ? place->full_at[i] : most;
    return most;
}

/* The address's place, or the one that it takes over. */
static struct place *place_get(struct dg_rate *rate, struct key key)
{
    uint64_t h = (key.high ^ key.low * 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
    struct place *set = rate->sets[(h ^ h >> 32) % N_SETS], *least = set;
    for (int i = 0; i < N_WAYS; i++) {
        if (set[i].key.high == key.high && set[i].key.low == key.low) return &set[i];
        if (busiest(&set[i]) < busiest(least)) least = &set[i];
    }
    *least = (struct place){.key = key};
    return least;
}

/* When the allowance would be whole again after one more; *wait gets how long that one must wait. */
static int64_t after_one(int64_t full_at, int64_t now, int64_t window, int64_t n, int64_t *wait)
{
    int64_t next = (full_at > now ? full_at : now) + window / n;
    int64_t over = next - now - window;
    if (over > *wait) *wait = over;
    return next;
}

int64_t dg_rate_take(struct dg_rate *rate, enum dg_rate_kind kind, const char *address, int64_t now_us)
{
    const struct dg_rate_limits *limits = &rate->limits[kind];
    int64_t wait = 0, each = 0, all = 0;
    pthread_mutex_lock(&rate->lock);
    struct place *place = limits->each ? place_get(rate, key_of(address)) : NULL;
    if (place) each = after_one(place->full_at[kind], now_us, limits->window_us, limits->each, &wait);
    if (limits->all) all = after_one(rate->all[kind], now_us, limits->window_us, limits->all, &wait);
    if (wait == 0) {
        if (place) place->full_at[kind] = each;
        rate->all[kind] = all;
    }
    pthread_mutex_unlock(&rate->lock);
    return wait;
}
