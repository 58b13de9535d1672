/* Acts that are longer than an entry: taken apart by the step, put together by the fold. */
#include "log/log.h"
#include "play.h"

#define N_MANY 5000

/* A scheme of n cameras, in the order of their ids. */
static char *scheme_of(struct dg_arena *arena, int n, const char *sha)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_text_addf(&text, "{\"title\":\"طرح بزرگ\",\"sha256\":\"%s\",\"bytes\":1000,\"cameras\":[", sha);
    for (int i = 0; i < n; i++)
        dg_text_addf(&text,
                     "%s{\"id\":\"C-%05d\",\"lon_e7\":%d,\"lat_e7\":357000000,\"bearing_deg\":%d,\"territory\":"
                     "\"dehyari-1\",\"within\":\"village\"%s}",
                     i ? "," : "", i, 515000000 + i, i % 360, i % 7 ? "" : ",\"near\":[\"clinic\"]");
    dg_text_addf(&text,
                 "],\"needs\":[\"N-1\"],\"phases\":[\"1\"],\"findings\":{\"error\":0,\"warning\":2,\"note\":3},"
                 "\"rulebook\":\"%s\",\"figures\":\"%s\"}",
                 SHA_B, SHA_C);
    CHECK_INT(dg_text_finish(&text, NULL), 0);
    return dg_arena_strdup(arena, text.data);
}

static void check_whole(struct play *play)
{
    const struct dg_case_version *v = &play->c->versions[0];
    CHECK(!play->c->pending);
    CHECK_STR(play->c->stage, "intake");
    CHECK_INT(play->c->n_versions, 1);
    CHECK_INT(v->n_cameras, N_MANY);
    CHECK_INT(v->seq, 1); /* the act's place is that of its first entry */
    CHECK_INT(play->c->seq, play->n);
    bool is_same = true;
    for (int32_t i = 0; i < v->n_cameras; i++) {
        char id[16];
        snprintf(id, sizeof id, "C-%05d", (int)i);
        is_same &= strcmp(v->cameras[i].id, id) == 0 && v->cameras[i].lon_e7 == 515000000 + i &&
                   v->cameras[i].n_near == (i % 7 == 0);
    }
    CHECK(is_same);
}

static void test_long_act(void)
{
    struct play play;
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", scheme_of(&play.arena, N_MANY, SHA_A));
    CHECK(play.n > 8);
    bool fits = true, is_part = true;
    for (int i = 0; i < play.n; i++) {
        fits &= strlen(play.entries[i]) <= DG_MAX_ENTRY_BYTES;
        is_part &= i == 0 || strstr(play.entries[i], "{\"act\":\"part\",") == play.entries[i];
    }
    CHECK(fits);
    CHECK(is_part);
    check_whole(&play);
    play_check_fold(&play);
    int before = play.n;
    DO(&play, SECRETARY, "case.accept", NULL);
    CHECK_INT(play.n, before + 1);
    CHECK_STR(play.c->stage, "committee");
    play_done(&play);
}

/* What fits stays as it was: one entry, with the list in it. */
static void test_short_act(void)
{
    struct play play;
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", scheme_of(&play.arena, 300, SHA_A));
    CHECK_INT(play.n, 1);
    CHECK(!strstr(play.entries[0], "\"parts\""));
    CHECK_INT(play.c->versions[0].n_cameras, 300);
    play_done(&play);
}

/* ---- logs that nobody's step has made ------------------------------------------------------------------ */

/* Apply the entries up to `n`, of which number `ix` has `from` replaced by `to`; the last code. */
static int apply_changed(struct play *play, int n, int ix, const char *from, const char *to)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_case c = {0};
    int code = 0;
    for (int i = 0; i < n && code >= 0; i++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        struct dg_entry entry;
        int64_t no;
        const char *at = i == ix ? strstr(play->entries[i], from) : NULL;
        if (at) {
            dg_text_addn(&text, play->entries[i], (size_t)(at - play->entries[i]));
            dg_text_add(&text, to);
            dg_text_add(&text, at + strlen(from));
        } else {
            CHECK(i != ix);
            dg_text_add(&text, play->entries[i]);
        }
        code = dg_entry_parse(&arena, text.data, text.len, &entry, &no, &play->err);
        if (code >= 0) code = dg_case_apply(&arena, &play->procedure, &c, &entry, &play->err);
    }
    return code;
}

#define BROKEN(play, ix, from, to, word)                                                                       \
    do {                                                                                                       \
        (play)->err = (struct dg_err){0};                                                                      \
        CHECK_INT(apply_changed((play), (play)->n, (ix), (from), (to)), DG_EFORMAT);                           \
        if (!strstr((play)->err.msg, (word))) printf("# \"%s\" is not in \"%s\"\n", (word), (play)->err.msg);  \
        CHECK(strstr((play)->err.msg, (word)));                                                                \
    } while (0)

static void test_broken_parts(void)
{
    struct play play;
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", scheme_of(&play.arena, 1000, SHA_A));
    DO(&play, SECRETARY, "case.accept", NULL);
    int last = play.n - 1;
    CHECK_INT(apply_changed(&play, play.n, -1, "", ""), 0);
    BROKEN(&play, 0, "\"items\":1000", "\"items\":1001", "is not complete");
    BROKEN(&play, 0, "\"items\":1000", "\"items\":999", "more than 999 items");
    BROKEN(&play, 0, "\"items\":1000", "\"items\":0", "1 to 250000");
    BROKEN(&play, 0, "\"list\":\"cameras\"", "\"list\":\"sha256\"", "list \"sha256\"");
    BROKEN(&play, 1, "\"by\":\"p-drafter\"", "\"by\":\"p-other\"", "another person");
    BROKEN(&play, 1, "\"head\":1", "\"head\":2", "head 1");
    BROKEN(&play, 1, "\"seq\":2", "\"seq\":3", "seq is 3");
    BROKEN(&play, 1, "\"lat_e7\":357000000", "\"lat_e7\":1357000000", "lat_e7");
    BROKEN(&play, last, "\"act\":\"case.accept\",", "\"act\":\"part\",", "belongs to no act");
    /* Half of an act is no state that anything can follow. */
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_case half = {0};
    struct dg_entry entry;
    struct dg_review_out out;
    int64_t n;
    CHECK_INT(dg_entry_parse(&arena, play.entries[0], strlen(play.entries[0]), &entry, &n, NULL), 0);
    CHECK_INT(dg_case_apply(&arena, &play.procedure, &half, &entry, NULL), 0);
    CHECK(half.pending);
    CHECK_INT(half.n_versions, 0);
    const struct dg_act act = {
        .kind = "case.accept", .case_id = "S-1405-0001", .at = play.now, .expect_seq = -1};
    const struct dg_actor secretary = SECRETARY;
    CHECK_INT(dg_review_step(&arena, &play.procedure, &half, &secretary, &act, &out, &play.err), DG_EFORMAT);
    play_done(&play);
}

/* Nobody can add a part by hand. */
static void test_part_is_no_act(void)
{
    struct play play;
    play_begin(&play, "tehran-county");
    DO(&play, DRAFTER, "scheme.submit", SCHEME);
    NO(&play, DRAFTER, "part", "{\"head\":1,\"items\":[1],\"list\":\"cameras\"}", DG_EFOUND, "no act");
    play_done(&play);
}

int main(void)
{
    TAP_CASE("a long act is several entries and one act", test_long_act);
    TAP_CASE("a short act is one entry", test_short_act);
    TAP_CASE("parts that do not fit are refused", test_broken_parts);
    TAP_CASE("a part is no act that anybody can do", test_part_is_no_act);
    return tap_end();
}
