/* An act: one transaction from what a person wants to a signed log. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "county/store.h"
#include "words/words.h"

#define SALT_BYTES 16
#define MAX_FOLLOW 16 /* acts that may follow from one act; a case has one parent, so a chain is short */

/* What an act is while it is done. */
struct deed {
    struct dg_county *county;
    struct dg_arena *arena;
    struct dg_actor actor;
    struct dg_act act;
    struct dg_json_value data;
    const struct dg_county_private *privates;
    int32_t n_privates;
    int64_t first_n;
    struct dg_hash leaf; /* of the first entry */
    bool is_sealed;      /* its choice went into a box */
    struct dg_case of;   /* what act.of points to, as the store has it */
    int32_t tally[DG_N_BALLOTS];
};

int dg_actor_check(struct dg_county *county, const struct dg_actor *in, struct dg_actor *out,
                   struct dg_err *err)
{
    *out = *in;
    if (in->role == DG_ROLE_SYSTEM) return dg_err_set(err, DG_EDENIED, "nobody acts as the system");
    if (in->role == DG_ROLE_PUBLIC) {
        out->body_id = out->body_kind = "";
        return 0;
    }
    const struct dg_county_body *body = dg_county_body(county, in->body_id ? in->body_id : "");
    int is_given = body && in->person_id ? dg_role_is_given(county, in, err) : 0;
    if (is_given < 0) return is_given;
    if (!is_given)
        return dg_err_set(err, DG_EDENIED, "this person is no %s of \"%.64s\"", dg_role_word(in->role),
                          in->body_id ? in->body_id : "");
    out->body_kind = body->kind;
    return 0;
}

/* ---- the key
 * ------------------------------------------------------------------------------------------------- */

static int check_key(const char *key, struct dg_err *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:";
    size_t n = key ? strspn(key, allowed) : 0;
    if (key && !key[n] && n >= DG_KEY_MIN && n <= DG_KEY_MAX) return 0;
    return dg_err_set(err, DG_EINVAL,
                      "the act's key must have %d to %d characters of letters, digits, - _ . :", DG_KEY_MIN,
                      DG_KEY_MAX);
}

static void add_part(struct dg_sha256 *hash, const char *part)
{
    dg_sha256_add(hash, part ? part : "", part ? strlen(part) + 1 : 1);
}

/* All of the act but its time: a repetition comes later. */
static void hash_with(const struct dg_actor *actor, const struct dg_act *act, const char *data,
                      const struct dg_county_private *privates, int32_t n_privates,
                      char out[DG_SHA256_HEX_SIZE])
{
    struct dg_sha256 state;
    struct dg_hash hash;
    dg_sha256_init(&state);
    add_part(&state, act->kind);
    add_part(&state, act->case_id);
    add_part(&state, act->of ? act->of->id : NULL);
    add_part(&state, actor->body_id);
    add_part(&state, dg_role_word(actor->role));
    add_part(&state, data);
    for (int32_t i = 0; i < n_privates; i++) {
        add_part(&state, privates[i].path);
        add_part(&state, privates[i].text);
    }
    dg_sha256_end(&state, &hash);
    dg_hash_hex(&hash, out);
}

/* What a key is kept with. `bare` is without the choice of a vote: of a secret ballot the store must not keep
 * `full`, since whoever has that finds the choice in three tries. */
struct act_hashes {
    char full[DG_SHA256_HEX_SIZE], bare[DG_SHA256_HEX_SIZE]; /* bare "": no vote */
};

static int hash_act(struct dg_arena *arena, const struct dg_actor *actor, const struct dg_act *act,
                    const struct dg_county_private *privates, int32_t n_privates, struct act_hashes *out,
                    struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_json_value data;
    *out = (struct act_hashes){0};
    hash_with(actor, act, act->data, privates, n_privates, out->full);
    if (strcmp(act->kind, "vote.cast") != 0 || !act->data) return 0;
    if (dg_json_parse(arena, act->data, strlen(act->data), &data, NULL) < 0 || data.kind != DG_JSON_OBJECT)
        return 0; /* which the act itself is told */
    for (int32_t i = 0; i < data.n; i++) {
        if (strcmp(data.items[i].key, "choice") == 0)
            data.items[i] = (struct dg_json_value){.kind = DG_JSON_NULL, .key = data.items[i].key};
    }
    DG_TRY(dg_canon_write(&text, &data, err));
    DG_TRY(dg_text_finish(&text, err));
    hash_with(actor, act, text.data, privates, n_privates, out->bare);
    return 0;
}

/* People without an account share one room for keys, which are long and random. */
static const char *key_person(const struct dg_actor *actor)
{
    return actor->person_id && *actor->person_id ? actor->person_id : "public";
}

/* The first entry's leaf and actor, the checkpoint, as they were. */
static int receipt_again(struct dg_county *county, struct dg_arena *arena, struct dg_county_receipt *out,
                         struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query entry = {0};
    dg_auto(dg_query_done) struct dg_query note = {0};
    struct dg_log_entry first;
    struct dg_hash leaf;
    size_t n = 0;
    DG_TRY(dg_query(county, DG_SQL_ENTRY_GET, &entry, err));
    dg_stmt_bind_int(entry.stmt, 1, out->first_n);
    DG_TRY(dg_stmt_step(entry.stmt, err));
    const char *bytes = dg_stmt_text(entry.stmt, 0, &n);
    if (!bytes)
        return dg_err_set(err, DG_EFORMAT, "%s: entry %lld is missing", county->path, (long long)out->first_n);
    dg_leaf_hash(bytes, n, &leaf);
    dg_hash_hex(&leaf, out->leaf);
    DG_TRY(dg_log_entry_parse(arena, bytes, n, &first, err));
    out->person_id = first.by;
    out->seq = first.seq + out->n_entries - 1;
    DG_TRY(dg_query(county, DG_SQL_CHECKPOINT_GET, &note, err));
    dg_stmt_bind_int(note.stmt, 1, out->log_size);
    DG_TRY(dg_stmt_step(note.stmt, err));
    return dg_query_text(arena, &note, 0, &out->checkpoint, err);
}

/* 1: this act was done before, and `out` is its receipt; 0: a new key. */
static int find_key(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *actor,
                    const char *key, const struct act_hashes *hashes, struct dg_county_receipt *out,
                    struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    const char *known = NULL;
    DG_TRY(dg_query(county, DG_SQL_ACT_KEY_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, key_person(actor));
    dg_stmt_bind_text(q.stmt, 2, key);
    int row = dg_stmt_step(q.stmt, err);
    if (row <= 0) return row;
    DG_TRY(dg_query_text(arena, &q, 0, &known, err));
    if (strcmp(known, hashes->full) != 0 && strcmp(known, hashes->bare) != 0)
        return dg_err_set(err, DG_ECONFLICT, "the key \"%s\" was used for another act", key);
    *out = (struct dg_county_receipt){.first_n = dg_stmt_int(q.stmt, 2),
                                      .n_entries = (int32_t)dg_stmt_int(q.stmt, 3),
                                      .log_size = dg_stmt_int(q.stmt, 4),
                                      .is_repeat = true};
    DG_TRY(dg_query_text(arena, &q, 1, &out->case_id, err));
    DG_TRY(receipt_again(county, arena, out, err));
    return 1;
}

static int add_key(struct dg_county *county, const char *person, const char *key, const char *sha256,
                   const struct dg_county_receipt *receipt, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_ACT_KEY_ADD, &q, err));
    dg_stmt_bind_text(q.stmt, 1, person);
    dg_stmt_bind_text(q.stmt, 2, key);
    dg_stmt_bind_text(q.stmt, 3, sha256);
    dg_stmt_bind_text(q.stmt, 4, receipt->case_id);
    dg_stmt_bind_int(q.stmt, 5, receipt->first_n);
    dg_stmt_bind_int(q.stmt, 6, receipt->n_entries);
    dg_stmt_bind_int(q.stmt, 7, receipt->log_size);
    return dg_query_run(&q, err);
}

/* ---- what the data needs
 * -------------------------------------------------------------------------------------- */

/* The value that a JSON pointer names; NULL: none. Our keys have no "~" and no "/". */
static struct dg_json_value *find_path(struct dg_json_value *root, const char *path)
{
    struct dg_json_value *at = root;
    while (at && *path == '/') {
        size_t n = strcspn(++path, "/");
        struct dg_json_value *next = NULL;
        char ix[12];
        for (int32_t i = 0; i < at->n && !next; i++) {
            snprintf(ix, sizeof ix, "%d", i);
            const char *name = at->kind == DG_JSON_OBJECT ? at->items[i].key : ix;
            if (strlen(name) == n && strncmp(name, path, n) == 0) next = &at->items[i];
        }
        at = next;
        path += n;
    }
    return *path ? NULL : at;
}

static int add_member(struct dg_arena *arena, struct dg_json_value *object, const struct dg_json_value *member,
                      struct dg_err *err)
{
    struct dg_json_value *items;
    DG_TRY(DG_NEW(arena, &items, (size_t)object->n + 1, err));
    if (object->n) memcpy(items, object->items, (size_t)object->n * sizeof *items);
    items[object->n++] = *member;
    object->items = items;
    return 0;
}

static int hash_object(struct dg_arena *arena, const char *hash, struct dg_json_value *out, struct dg_err *err)
{
    const struct dg_json_value member = {.kind = DG_JSON_TEXT, .key = "hash", .text = hash};
    *out = (struct dg_json_value){.kind = DG_JSON_OBJECT, .key = out->key};
    return add_member(arena, out, &member, err);
}

/* Keep one text beside the log and put its hash where it stood, or at a new member at the top. */
static int hide(struct deed *deed, const struct dg_county_private *private, struct dg_err *err)
{
    struct dg_county *county = deed->county;
    dg_auto(dg_query_done) struct dg_query q = {0};
    dg_auto(dg_text_done) struct dg_text salted = {0};
    unsigned char salt[SALT_BYTES];
    size_t n_code_points = 0;
    char hash[DG_SHA256_HEX_SIZE];
    const char *said = NULL;
    if (!private->path || private->path[0] != '/' || !private->text)
        return dg_err_set(err, DG_EINVAL, "a text beside the log needs the path of its place, like /text");
    if (!dg_text_is_clean(private->text, strlen(private->text), &n_code_points) || n_code_points > DG_MAX_TEXT)
        return dg_err_set(err, DG_EINVAL,
                          "%.80s: has control characters, marks that turn the text round, invisible "
                          "characters, or more than %d "
                          "characters",
                          private->path, DG_MAX_TEXT);
    DG_TRY(dg_nfc(deed->arena, private->text, &said, err));
    DG_TRY(dg_county_random(county, salt, sizeof salt, err));
    dg_hex_add(&salted, salt, sizeof salt);
    const char *kept_salt = dg_arena_strndup(deed->arena, salted.data ? salted.data : "", salted.len);
    dg_text_add(&salted, said);
    DG_TRY(dg_text_finish(&salted, err));
    dg_sha256_hex(salted.data, salted.len, hash);
    const char *kept = dg_arena_strdup(deed->arena, hash);
    struct dg_json_value *at = find_path(&deed->data, private->path), added = {.key = private->path + 1};
    if (!kept || !kept_salt) return dg_no_memory(err);
    if (!at && strchr(added.key, '/'))
        return dg_err_set(err, DG_EINVAL, "%.80s: the act's data has no such place", private->path);
    DG_TRY(hash_object(deed->arena, kept, at ? at : &added, err));
    if (!at) DG_TRY(add_member(deed->arena, &deed->data, &added, err));
    DG_TRY(dg_query(county, DG_SQL_PRIVATE_TEXT_ADD, &q, err));
    dg_stmt_bind_text(q.stmt, 1, hash);
    dg_stmt_bind_int(q.stmt, 2, deed->first_n);
    dg_stmt_bind_text(q.stmt, 3, private->path);
    dg_stmt_bind_text(q.stmt, 4, kept_salt);
    dg_stmt_bind_text(q.stmt, 5, said);
    return dg_query_run(&q, err);
}

static bool names_version(const char *kind)
{
    static const char *const kinds[] = {"scheme.submit", "change.submit", "renewal.submit", "version.submit"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kind, kinds[i]) == 0) return true;
    }
    return false;
}

static int is_same_value(const struct dg_json_value *a, const struct dg_json_value *b, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text ta = {0};
    dg_auto(dg_text_done) struct dg_text tb = {0};
    DG_TRY(dg_canon_write(&ta, a, err));
    DG_TRY(dg_canon_write(&tb, b, err));
    DG_TRY(dg_text_finish(&ta, err));
    DG_TRY(dg_text_finish(&tb, err));
    return strcmp(ta.data, tb.data) == 0;
}

/* The version must be here; what was computed from it goes into the act, and nothing else can be said of it. */
static int take_version(struct deed *deed, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    const struct dg_json_value *sha256 = dg_json_find(&deed->data, "sha256");
    const char *facts = NULL;
    if (!names_version(deed->act.kind) || !sha256 || sha256->kind != DG_JSON_TEXT) return 0;
    DG_TRY(dg_query(deed->county, DG_SQL_BLOB_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, sha256->text);
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    if (!row)
        return dg_err_set(err, DG_EFOUND, "sha256: the store has no version %.64s; send it first",
                          sha256->text);
    DG_TRY(dg_query_text(deed->arena, &q, 1, &facts, err));
    if (!facts) return dg_err_set(err, DG_EINVAL, "sha256: %.64s is no version of a scheme", sha256->text);
    struct dg_json_value root;
    DG_TRY(dg_json_parse(deed->arena, facts, strlen(facts), &root, err));
    for (int32_t i = 0; i < root.n; i++) {
        const struct dg_json_value *said = dg_json_find(&deed->data, root.items[i].key);
        int same = said ? is_same_value(said, &root.items[i], err) : 1;
        if (same < 0) return same;
        if (!same)
            return dg_err_set(err, DG_EINVAL, "%s: says something else than the version; leave it out",
                              root.items[i].key);
        if (!said) DG_TRY(add_member(deed->arena, &deed->data, &root.items[i], err));
    }
    return 0;
}

/* The box's count, for the closing of a secret vote. */
static int take_tally(struct deed *deed, const struct dg_case *c, struct dg_err *err)
{
    const struct dg_json_value *vote = dg_json_find(&deed->data, "vote");
    if (!c || strcmp(deed->act.kind, "vote.close") != 0 || !vote || vote->kind != DG_JSON_NUMBER) return 0;
    int32_t ix = vote->number >= 1 && vote->number <= c->n_votes ? (int32_t)vote->number - 1 : -1;
    if (ix < 0 || !c->votes[ix].is_secret || c->votes[ix].state != DG_VOTE_OPEN) return 0;
    DG_TRY(dg_ballot_tally(deed->county, c->id, ix + 1, deed->tally, err));
    deed->act.tally = deed->tally;
    return 0;
}

/* ---- numbers of cases
 * -------------------------------------------------------------------------------------------- */

/* "S-1405-0001": the kind's letter, the Solar Hijri year, the number in that year. */
static int number_case(struct deed *deed, enum dg_case_kind kind, struct dg_err *err)
{
    static const char letters[DG_N_CASE_KINDS] = {'N', 'S', 'C', 'R', 'V', 'Q'};
    dg_auto(dg_query_done) struct dg_query q = {0};
    char from[32], to[32], id[40], date[DG_TIME_SIZE];
    int32_t year = 0, month, day;
    dg_time_write(deed->act.at + (int64_t)deed->county->procedure.calendar.utc_offset_min * 60, date);
    date[10] = '\0'; /* the local day alone */
    if (!dg_date_solar(date, &year, &month, &day))
        return dg_err_set(err, DG_EINVAL, "at: %s is outside of the calendar", date);
    snprintf(from, sizeof from, "%c-%04d-", letters[kind], year);
    snprintf(to, sizeof to, "%c-%04d.", letters[kind], year); /* "." follows "-" */
    DG_TRY(dg_query(deed->county, DG_SQL_CASE_ROW_LAST, &q, err));
    dg_stmt_bind_text(q.stmt, 1, from);
    dg_stmt_bind_text(q.stmt, 2, to);
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    size_t n = 0;
    const char *last = row ? dg_stmt_text(q.stmt, 0, &n) : NULL;
    int64_t number = 0;
    if (last && n > strlen(from)) (void)dg_parse_int64(last + strlen(from), &number);
    snprintf(id, sizeof id, "%s%04lld", from, (long long)number + 1);
    deed->act.case_id = dg_arena_strdup(deed->arena, id);
    return deed->act.case_id ? 0 : dg_no_memory(err);
}

static int check_case_id(const char *id, struct dg_err *err)
{
    size_t n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
    if (n >= 1 && n <= 64 && !id[n]) return 0;
    return dg_err_set(err, DG_EINVAL, "a case's id has 1 to 64 characters of letters, digits, - _ .");
}

/* ---- entries
 * -------------------------------------------------------------------------------------------------------- */

static int use_box(struct deed *deed, const struct dg_review_out *out, struct dg_err *err)
{
    const char *case_id = deed->act.case_id;
    if (out->box_vote_no) {
        DG_TRY(dg_ballot_put(deed->county, case_id, out->box_vote_no, out->box_choice, err));
        deed->is_sealed = true;
    }
    if (out->burn_vote_no) DG_TRY(dg_ballot_burn(deed->county, case_id, out->burn_vote_no, err));
    if (out->burn_vote_no) deed->county->has_burnt = true;
    return 0;
}

static int append(struct deed *deed, struct dg_entry *entry, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_json_value data;
    struct dg_hash leaf;
    int64_t last = 0;
    DG_TRY(dg_log_last_at(deed->county, deed->arena, &last, err));
    entry->is_late_clock = entry->at < last;
    dg_entry_write(&text, entry, deed->county->tree.size);
    DG_TRY(dg_text_finish(&text, err));
    bool is_first = deed->county->tree.size == deed->first_n;
    DG_TRY(dg_log_append(deed->county, entry->case_id, entry->seq, text.data, text.len, &leaf, err));
    if (is_first) deed->leaf = leaf;
    if (strcmp(entry->act, DG_PART_ACT) == 0) return 0; /* only its act names files */
    DG_TRY(dg_json_parse(deed->arena, entry->data, strlen(entry->data), &data, err));
    return dg_entry_derive(deed->county, entry->act, entry->case_id, &data, err);
}

/* The step and what it gives, follow-up acts included. */
static int perform(struct deed *deed, const struct dg_case *c, struct dg_review_out *out, struct dg_err *err)
{
    struct dg_county *county = deed->county;
    DG_TRY(dg_review_step(deed->arena, &county->procedure, c, &deed->actor, &deed->act, out, err));
    if (out->n_entries < 1) return dg_err_set(err, DG_ESTATE, "the act changes nothing");
    for (int32_t i = 0; i < out->n_entries; i++) DG_TRY(append(deed, &out->entries[i], err));
    DG_TRY(use_box(deed, out, err));
    DG_TRY(dg_case_fold(county, deed->act.case_id, &c, err));
    if (!c) return dg_err_set(err, DG_EFORMAT, "%s: the case that was just written is missing", county->path);
    return dg_case_derive(county, c, err);
}

static int perform_system(struct dg_county *county, struct dg_arena *arena, const struct dg_act *act, int depth,
                          struct dg_err *err)
{
    struct deed deed = {.county = county, .arena = arena, .actor = dg_actor_system, .act = *act, .first_n = -1};
    const struct dg_case *c = NULL;
    struct dg_review_out out = {0};
    if (depth >= MAX_FOLLOW)
        return dg_err_set(err, DG_ELIMIT, "%d acts follow from each other; the procedure goes round",
                          MAX_FOLLOW);
    DG_TRY(dg_case_fold(county, act->case_id, &c, err));
    if (!c) return dg_county_no_case(act->case_id, err);
    DG_TRY(perform(&deed, c, &out, err));
    for (int32_t i = 0; i < out.n_follow; i++)
        DG_TRY(perform_system(county, arena, &out.follow[i], depth + 1, err));
    return 0;
}

int dg_act_system(struct dg_county *county, struct dg_arena *arena, const struct dg_act *act,
                  int32_t *n_entries, int64_t *seq, struct dg_err *err)
{
    int64_t before = county->tree.size;
    const struct dg_case *c = NULL;
    DG_TRY(perform_system(county, arena, act, 0, err));
    *n_entries += (int32_t)(county->tree.size - before);
    DG_TRY(dg_case_fold(county, act->case_id, &c, err));
    *seq = c ? c->seq : 0;
    return 0;
}

/* ---- the act
 * ---------------------------------------------------------------------------------------------------------- */

static int set_person(struct deed *deed, struct dg_err *err)
{
    if (deed->actor.person_id && *deed->actor.person_id) return 0;
    unsigned char bytes[16];
    dg_auto(dg_text_done) struct dg_text id = {0};
    DG_TRY(dg_county_random(deed->county, bytes, sizeof bytes, err));
    dg_text_add(&id, "p-");
    dg_hex_add(&id, bytes, sizeof bytes);
    DG_TRY(dg_text_finish(&id, err));
    deed->actor.person_id = dg_arena_strdup(deed->arena, id.data);
    return deed->actor.person_id ? 0 : dg_no_memory(err);
}

/* The case that the act is on: NULL for an opening act, whose id is chosen or free. */
static int find_case(struct deed *deed, const struct dg_case **c, struct dg_err *err)
{
    int opens = dg_act_opens(deed->act.kind);
    *c = NULL;
    if (opens >= 0 && !deed->act.case_id) return number_case(deed, (enum dg_case_kind)opens, err);
    if (opens == -2) return 0; /* no such act: the step says which one is meant */
    if (!deed->act.case_id) return dg_err_set(err, DG_EINVAL, "%.64s: which case?", deed->act.kind);
    DG_TRY(check_case_id(deed->act.case_id, err));
    DG_TRY(dg_case_fold(deed->county, deed->act.case_id, c, err));
    if (opens >= 0 && *c) return dg_err_set(err, DG_ECONFLICT, "case %s exists already", deed->act.case_id);
    if (opens >= 0) return 0;
    if (!*c || dg_case_access(&deed->county->procedure, *c, &deed->actor) == DG_ACCESS_NONE)
        return dg_county_no_case(deed->act.case_id, err);
    return 0;
}

static int find_of(struct deed *deed, struct dg_err *err)
{
    const struct dg_case *found = NULL;
    if (!deed->act.of) return 0;
    const char *id = deed->act.of->id ? deed->act.of->id : "";
    DG_TRY(dg_case_fold(deed->county, id, &found, err));
    if (!found || dg_case_access(&deed->county->procedure, found, &deed->actor) == DG_ACCESS_NONE)
        return dg_county_no_case(id, err);
    deed->of = *found;
    deed->act.of = &deed->of;
    return 0;
}

/* All its texts in one form, so that what looks alike is alike, in hashes too. Nesting has the parser's limit.
 */
static int take_nfc(struct dg_arena *arena, struct dg_json_value *value, struct dg_err *err)
{
    if (value->kind == DG_JSON_TEXT) return dg_nfc(arena, value->text, &value->text, err);
    bool has_items = value->kind == DG_JSON_OBJECT || value->kind == DG_JSON_ARRAY;
    for (int32_t i = 0; has_items && i < value->n; i++) DG_TRY(take_nfc(arena, &value->items[i], err));
    return 0;
}

static int take_data(struct deed *deed, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    const char *data = deed->act.data ? deed->act.data : "{}";
    if (strlen(data) > DG_MAX_ACT_BYTES)
        return dg_err_set(err, DG_ELIMIT, "the act's data has more than %d bytes", DG_MAX_ACT_BYTES);
    DG_TRY(dg_json_parse(deed->arena, data, strlen(data), &deed->data, err));
    if (deed->data.kind != DG_JSON_OBJECT) return dg_err_set(err, DG_EINVAL, "the act's data is no object");
    DG_TRY(take_nfc(deed->arena, &deed->data, err));
    for (int32_t i = 0; i < deed->n_privates; i++) DG_TRY(hide(deed, &deed->privates[i], err));
    DG_TRY(take_version(deed, err));
    DG_TRY(dg_canon_write(&text, &deed->data, err));
    DG_TRY(dg_text_finish(&text, err));
    deed->act.data = dg_arena_strdup(deed->arena, text.data);
    return deed->act.data ? 0 : dg_no_memory(err);
}

static int do_act(struct deed *deed, struct dg_county_receipt *out, struct dg_err *err)
{
    struct dg_county *county = deed->county;
    const struct dg_case *c = NULL;
    struct dg_review_out steps = {0};
    deed->first_n = county->tree.size;
    DG_TRY(set_person(deed, err));
    DG_TRY(find_of(deed, err));
    DG_TRY(find_case(deed, &c, err));
    DG_TRY(take_data(deed, err));
    DG_TRY(take_tally(deed, c, err));
    DG_TRY(perform(deed, c, &steps, err));
    for (int32_t i = 0; i < steps.n_follow; i++)
        DG_TRY(perform_system(county, deed->arena, &steps.follow[i], 1, err));
    *out = (struct dg_county_receipt){.first_n = deed->first_n,
                                      .n_entries = (int32_t)(county->tree.size - deed->first_n),
                                      .seq = steps.entries[steps.n_entries - 1].seq,
                                      .log_size = county->tree.size,
                                      .case_id = deed->act.case_id,
                                      .person_id = deed->actor.person_id};
    dg_hash_hex(&deed->leaf, out->leaf);
    return dg_log_sign(county, deed->arena, &out->checkpoint, err);
}

/* After the commit nothing may turn the answer into a failure: the act is done. The witnessed size lags at
 * worst; what is left of a box is swept at the next start. */
static void after_commit(struct deed *deed)
{
    struct dg_county *county = deed->county;
    struct dg_hash root;
    dg_merkle_root(&county->tree, &root);
    (void)dg_witnessed_write(county, county->tree.size, &root, false, NULL);
    dg_after_burning(county);
    /* Older pages of a box would tell whoever has its key in which order slips fell. */
    if (deed->is_sealed) dg_county_empty_wal(county);
}

int dg_county_act(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *actor,
                  const char *key, const struct dg_act *act, const struct dg_county_private *privates,
                  int32_t n_privates, struct dg_county_receipt *out, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    struct deed deed = {
        .county = county, .arena = arena, .act = *act, .privates = privates, .n_privates = n_privates};
    struct dg_county_receipt receipt;
    struct act_hashes hashes;
    DG_TRY(check_key(key, err));
    DG_TRY(hash_act(arena, actor, act, privates, n_privates, &hashes, err));
    DG_TRY(dg_county_begin(county, true, &tx, err));
    int again = find_key(county, arena, actor, key, &hashes, out, err);
    if (again != 0) return again < 0 ? again : 0;
    DG_TRY(dg_log_go_on(county, err));
    DG_TRY(dg_actor_check(county, actor, &deed.actor, err));
    DG_TRY(do_act(&deed, &receipt, err));
    DG_TRY(add_key(county, key_person(actor), key, deed.is_sealed ? hashes.bare : hashes.full, &receipt, err));
    DG_TRY(dg_county_commit(&tx, err));
    after_commit(&deed);
    *out = receipt;
    return 0;
}
