/* Acts and entries: any data is done or refused, and what is done the fold takes; an entry of a log may hold
 * anything and is taken or refused. The first byte picks the case's state, the second the act, the third who
 * does it; then data. */
#include "../unit/review/sample_data.h"

#include <stdlib.h>

#include "fuzz.h"

#define N_STATES 5

static struct play states[N_STATES];

static void set_up(void)
{
    static const char *const all[4] = {"for", "for", "for", "for"};
    for (int i = 0; i < N_STATES; i++) play_begin(&states[i], "tehran-county");
    play_to_committee(&states[1]);
    DO(&states[1], SECRETARY, "opinion.ask",
       "{\"remit\":\"security\",\"body\":\"police\",\"body_kind\":\"police\"}");
    play_to_committee(&states[2]);
    play_open_meeting(&states[2], "K");
    DO(&states[2], CHAIR, "vote.open", "{\"motion\":\"return\"}");
    play_to_committee(&states[3]);
    play_open_meeting(&states[3], "K");
    play_vote(&states[3], "return", all);
    play_close_meeting(&states[3]);
    DO(&states[3], CHAIR, "committee.return", "{\"points\":[{\"text\":\"x\"}]}");
    play_to_province(&states[4], "{\"verdict\":\"approve\"}");
    DO(&states[4], PROVINCE, "province.decide", "{\"verdict\":\"approve\"}");
    DO(&states[4], BUILDER, "phase.start", "{\"phase\":\"1\"}");
}

/* The state once more, in an arena of its own: a fold may change what it points at. */
static struct dg_case *copy(struct dg_arena *arena, const struct play *play, struct dg_case *c)
{
    for (int i = 0; i < play->n; i++) {
        struct dg_entry entry;
        int64_t n;
        if (dg_entry_parse(arena, play->entries[i], strlen(play->entries[i]), &entry, &n, NULL) < 0) abort();
        if (dg_case_apply(arena, &play->procedure, c, &entry, NULL) < 0) abort();
    }
    return play->n ? c : NULL;
}

static struct dg_actor person(int i)
{
    switch (i % 8) {
    case 0: return DRAFTER;
    case 1: return SECRETARY;
    case 2: return CHAIR;
    case 3: return EXPERT("police");
    case 4: return MEMBER("police");
    case 5: return BUILDER;
    case 6: return RESIDENT;
    default: return dg_actor_system;
    }
}

static void readers(const struct dg_procedure *procedure, const struct dg_case *c)
{
    const struct dg_actor chair = CHAIR;
    dg_auto(dg_text_done) struct dg_text a = {0}, b = {0}, minutes = {0};
    if (dg_case_dump(&a, c, NULL) < 0) abort();
    (void)dg_case_json(&b, procedure, c, &chair, NULL, NULL);
    (void)dg_minutes_write(&minutes, procedure, c, 1, DG_FA, NULL, NULL);
    (void)dg_review_next_due(procedure, c);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_case c = {0};
    struct dg_review_out out;
    struct dg_err err = {0};
    if (!states[4].n) set_up();
    if (n < 3) return 0;
    const struct play *play = &states[bytes[0] % N_STATES];
    int32_t n_acts = 0;
    while (dg_act_word(n_acts)) n_acts++;
    const char *word = dg_act_word(bytes[1] % n_acts),
               *data = dg_arena_strndup(&arena, (const char *)bytes + 3, n - 3);
    const struct dg_actor actor = person(bytes[2]);
    struct dg_case *at = copy(&arena, play, &c);
    const struct dg_act act = {.kind = word,
                               .case_id = "S-1405-0001",
                               .data = data,
                               .at = play->now,
                               .expect_seq = -1,
                               .of = states[4].c};
    int code = dg_review_step(&arena, &play->procedure, at, &actor, &act, &out, &err);
    if (code < 0 && (!err.code || !*err.msg)) abort();
    for (int32_t i = 0; code >= 0 && i < out.n_entries; i++) {
        if (dg_case_apply(&arena, &play->procedure, &c, &out.entries[i], &err) < 0) abort();
    }
    if (code >= 0) readers(&play->procedure, &c);

    struct dg_case other = {0};
    (void)copy(&arena, play, &other);
    const struct dg_entry entry = {.act = word,
                                   .case_id = "S-1405-0001",
                                   .by = "p",
                                   .body = "b",
                                   .body_kind = "police",
                                   .data = data,
                                   .role = DG_ROLE_CHAIR,
                                   .at = play->now,
                                   .seq = other.seq + 1};
    if (dg_case_apply(&arena, &play->procedure, &other, &entry, &err) == 0) readers(&play->procedure, &other);
    return 0;
}
