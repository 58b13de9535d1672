/* Keys and signed notes (C2SP signed-note, tlog-cosignature). */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "log/canon.h"
#include "log/note.h"

#define SECRET_PREFIX "PRIVATE+KEY+"
#define DASH "\xE2\x80\x94 " /* U+2014 and the blank behind it */

/* ---- keys ---------------------------------------------------------------------------------------------- */

/* What signed-note asks of a key's name, wherever it comes from: something, without blanks of Unicode and "+".
 */
static bool is_foreign_name(const char *name, size_t n)
{
    /* What White_Space of Unicode holds beyond ASCII: NEL, NBSP, Ogham, U+2000..200A, 2028, 2029, 202F, 205F,
     * 3000. */
    static const char *const blanks[] = {"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\xA8",
                                         "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
    for (size_t i = 0; i < n; i++) {
        const unsigned char *s = (const unsigned char *)name + i;
        if (*s <= 0x20 || *s == '+') return false;
        if (n - i >= 3 && s[0] == 0xE2 && s[1] == 0x80 && s[2] >= 0x80 && s[2] <= 0x8A) return false;
        for (size_t b = 0; b < sizeof blanks / sizeof *blanks; b++) {
            size_t length = strlen(blanks[b]);
            if (n - i >= length && memcmp(s, blanks[b], length) == 0) return false;
        }
    }
    return n > 0;
}

/* What a key has for a name that is trusted here: people read it. */
static bool is_name(const char *name, size_t n)
{
    return n <= DG_MAX_KEY_NAME && is_foreign_name(name, n) && dg_text_is_clean(name, n, NULL);
}

static uint32_t big_endian32(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t key_id(const char *name, enum dg_key_kind kind, const uint8_t public_key[DG_ED25519_SIZE])
{
    struct dg_sha256 state;
    struct dg_hash hash;
    const uint8_t between[] = {'\n', (uint8_t)kind};

    dg_sha256_init(&state);
    dg_sha256_add(&state, name, strlen(name));
    dg_sha256_add(&state, between, sizeof between);
    dg_sha256_add(&state, public_key, DG_ED25519_SIZE);
    dg_sha256_end(&state, &hash);
    return big_endian32(hash.bytes);
}

int dg_skey_of_seed(const char *name, enum dg_key_kind kind, const uint8_t seed[DG_ED25519_SIZE],
                    struct dg_skey *out, struct dg_err *err)
{
    struct dg_skey key = {.vkey = {.kind = kind}};

    if (!is_name(name, strlen(name)))
        return dg_err_set(err, DG_EINVAL, "\"%s\" is no name of a key: 1 to %d bytes without blanks and \"+\"",
                          name, DG_MAX_KEY_NAME);
    snprintf(key.vkey.name, sizeof key.vkey.name, "%s", name);
    dg_ed25519_of_seed(seed, &key.secret);
    memcpy(key.vkey.public_key, key.secret.public_key, DG_ED25519_SIZE);
    key.vkey.id = key_id(name, kind, key.vkey.public_key);
    *out = key;
    dg_skey_done(&key);
    return 0;
}

int dg_skey_new(const char *name, enum dg_key_kind kind, struct dg_skey *out, struct dg_err *err)
{
    uint8_t seed[DG_ED25519_SIZE];

    DG_TRY(dg_random_bytes(seed, sizeof seed, err));
    int code = dg_skey_of_seed(name, kind, seed, out, err);
    dg_secret_wipe(seed, sizeof seed);
    return code;
}

void dg_skey_done(struct dg_skey *key) { dg_secret_wipe(key, sizeof *key); }

/* The three parts of NAME+ID+BASE64; false: not that form, or of no known kind. */
static bool read_key(const char *text, size_t n, struct dg_vkey *key, uint8_t material[DG_ED25519_SIZE])
{
    uint8_t bytes[1 + DG_ED25519_SIZE], id[4];
    size_t n_bytes = 0;

    if (n && text[n - 1] == '\n') n--;
    const char *plus = memchr(text, '+', n);
    size_t n_name = plus ? (size_t)(plus - text) : 0;
    if (!plus || !is_name(text, n_name) || n - n_name < 11 || text[n_name + 9] != '+') return false;
    if (!dg_hex_parse(plus + 1, 8, id, sizeof id)) return false;
    if (!dg_base64_parse(plus + 10, n - n_name - 10, bytes, sizeof bytes, &n_bytes) ||
        n_bytes != sizeof bytes || (bytes[0] != DG_KEY_LOG && bytes[0] != DG_KEY_WITNESS))
        return false;
    memcpy(key->name, text, n_name);
    key->name[n_name] = 0;
    key->id = big_endian32(id);
    key->kind = (enum dg_key_kind)bytes[0];
    memcpy(material, bytes + 1, DG_ED25519_SIZE);
    dg_secret_wipe(bytes, sizeof bytes);
    return true;
}

int dg_vkey_parse(const char *text, size_t n, struct dg_vkey *out, struct dg_err *err)
{
    struct dg_vkey key = {0};

    if (n >= strlen(SECRET_PREFIX) && memcmp(text, SECRET_PREFIX, strlen(SECRET_PREFIX)) == 0)
        return dg_err_set(err, DG_EFORMAT, "this is a secret signing key: give the key that verifies (vkey)");
    if (!read_key(text, n, &key, key.public_key))
        return dg_err_set(err, DG_EFORMAT, "no key like NAME+ID+BASE64 of Ed25519");
    if (key.id != key_id(key.name, key.kind, key.public_key))
        return dg_err_set(err, DG_EFORMAT, "%s: the key's id does not belong to it", key.name);
    *out = key;
    return 0;
}

int dg_skey_parse(const char *text, size_t n, struct dg_skey *out, struct dg_err *err)
{
    size_t n_prefix = strlen(SECRET_PREFIX);
    struct dg_vkey key = {0};
    uint8_t seed[DG_ED25519_SIZE];

    if (n < n_prefix || memcmp(text, SECRET_PREFIX, n_prefix) != 0 ||
        !read_key(text + n_prefix, n - n_prefix, &key, seed))
        return dg_err_set(err, DG_EFORMAT, "no signing key like %sNAME+ID+BASE64 of Ed25519", SECRET_PREFIX);
    int code = dg_skey_of_seed(key.name, key.kind, seed, out, err);
    dg_secret_wipe(seed, sizeof seed);
    DG_TRY(code);
    if (out->vkey.id != key.id) {
        dg_skey_done(out);
        return dg_err_set(err, DG_EFORMAT, "%s: the key's id does not belong to it", key.name);
    }
    return 0;
}

static void write_key(struct dg_text *text, const struct dg_vkey *key, const uint8_t material[DG_ED25519_SIZE])
{
    uint8_t bytes[1 + DG_ED25519_SIZE] = {(uint8_t)key->kind};

    memcpy(bytes + 1, material, DG_ED25519_SIZE);
    dg_text_addf(text, "%s+%08x+", key->name, key->id);
    dg_base64_add(text, bytes, sizeof bytes);
    dg_secret_wipe(bytes, sizeof bytes);
}

void dg_vkey_write(struct dg_text *text, const struct dg_vkey *key) { write_key(text, key, key->public_key); }

void dg_skey_write(struct dg_text *text, const struct dg_skey *key)
{
    dg_text_add(text, SECRET_PREFIX);
    write_key(text, &key->vkey, key->secret.seed);
}

/* ---- reading a note ------------------------------------------------------------------------------------ */

static int broken(struct dg_err *err, const char *what)
{
    return dg_err_set(err, DG_EFORMAT, "not a signed note: %s", what);
}

/* One line "— NAME BASE64", without its line feed. */
static int read_signature(struct dg_arena *arena, const char *line, size_t n, struct dg_note_signature *out,
                          struct dg_err *err)
{
    size_t n_dash = strlen(DASH), n_bytes = 0;

    if (n < n_dash || memcmp(line, DASH, n_dash) != 0)
        return broken(err, "a line behind the text does not begin with a dash and a blank");
    line += n_dash;
    n -= n_dash;
    const char *blank = memchr(line, ' ', n);
    size_t n_name = blank ? (size_t)(blank - line) : 0;
    if (!blank || !is_foreign_name(line, n_name)) return broken(err, "a signature has no name of a key");
    size_t n_text = n - n_name - 1;
    uint8_t *bytes = dg_arena_get(arena, n_text + 1);
    out->name = dg_arena_strndup(arena, line, n_name);
    if (!bytes || !out->name) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (!dg_base64_parse(blank + 1, n_text, bytes, n_text, &n_bytes) || n_bytes < 5)
        return broken(err, "a signature is not base 64 of an id and a signature");
    out->key_id = big_endian32(bytes);
    out->bytes = bytes + 4;
    out->n = n_bytes - 4;
    return 0;
}

/* UTF-8 and no control characters but line feeds. Directions of writing do not matter here, unlike in texts
 * that people read: dg_text_is_clean would ask for more than signed-note. */
static bool is_note_text(const char *bytes, size_t n)
{
    const unsigned char *s = (const unsigned char *)bytes;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < 0x20 && s[i] != '\n') return false;
    }
    return dg_utf8_is_valid(bytes, n);
}

int dg_note_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_note *out, struct dg_err *err)
{
    dg_auto(dg_buf_done) struct dg_buf signatures = {.item_size = sizeof(struct dg_note_signature)};
    struct dg_note note = {0};
    size_t at = n;

    if (n > DG_MAX_NOTE_BYTES)
        return dg_err_set(err, DG_ELIMIT, "a signed note of more than %d bytes", DG_MAX_NOTE_BYTES);
    if (!is_note_text(bytes, n)) return broken(err, "a control character, or bytes that are not UTF-8");
    if (n == 0 || bytes[n - 1] != '\n') return broken(err, "no line feed at its end");
    while (at >= 2 && !(bytes[at - 1] == '\n' && bytes[at - 2] == '\n')) at--; /* behind the last empty line */
    if (at < 2) return broken(err, "no empty line in front of its signatures");
    note.n_text = at - 1;
    note.text = dg_arena_strndup(arena, bytes, note.n_text);
    if (!note.text) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (at == n) return broken(err, "no signature");
    while (at < n) {
        const char *end = memchr(bytes + at, '\n', n - at);
        if (signatures.n == DG_MAX_NOTE_SIGNATURES)
            return dg_err_set(err, DG_ELIMIT, "more than %d signatures", DG_MAX_NOTE_SIGNATURES);
        struct dg_note_signature *signature = dg_buf_add(&signatures);
        if (!signature) return dg_buf_full(err);
        DG_TRY(read_signature(arena, bytes + at, (size_t)(end - (bytes + at)), signature, err));
        at = (size_t)(end - bytes) + 1;
    }
    note.n_signatures = (int32_t)signatures.n;
    DG_TRY(dg_buf_copy(&signatures, arena, (void **)&note.signatures, err));
    *out = note;
    return 0;
}

void dg_note_line_add(struct dg_text *out, const struct dg_note_signature *signature)
{
    dg_text_addf(out, DASH "%s ", signature->name);
    dg_base64_add(out, signature->bytes - 4, signature->n + 4);
    dg_text_add(out, "\n");
}

/* ---- signing and verifying ----------------------------------------------------------------------------- */

/* What a witness signs: its header, the time, the text. On the stack, so that want of memory is never taken for
 * a bad signature. */
struct cosigned {
    char bytes[DG_MAX_NOTE_BYTES + 64];
    size_t n;
};

static bool cosigned_text(struct cosigned *out, uint64_t at, const char *text, size_t n_text)
{
    if (n_text > DG_MAX_NOTE_BYTES) return false;
    out->n =
        (size_t)snprintf(out->bytes, sizeof out->bytes, "cosignature/v1\ntime %llu\n", (unsigned long long)at);
    memcpy(out->bytes + out->n, text, n_text);
    out->n += n_text;
    return true;
}

static bool verify_cosignature(const struct dg_note *note, const struct dg_note_signature *signature,
                               const struct dg_vkey *key, int64_t *at)
{
    struct cosigned message;
    uint64_t time = 0;

    if (signature->n != 8 + DG_SIGNATURE_SIZE) return false;
    for (int32_t i = 0; i < 8; i++) time = time << 8 | signature->bytes[i];
    if (time == 0 || time > INT64_MAX || !cosigned_text(&message, time, note->text, note->n_text)) return false;
    *at = (int64_t)time;
    return dg_ed25519_verify(key->public_key, message.bytes, message.n, signature->bytes + 8);
}

enum dg_signed dg_note_is_signed(const struct dg_note *note, const struct dg_vkey *key, int64_t *at)
{
    enum dg_signed found = DG_SIGNED_NOT;
    int64_t time = 0, newest = 0;

    for (int32_t i = 0; i < note->n_signatures; i++) {
        const struct dg_note_signature *signature = &note->signatures[i];
        if (signature->key_id != key->id || strcmp(signature->name, key->name) != 0) continue;
        bool is_good = key->kind == DG_KEY_WITNESS
                           ? verify_cosignature(note, signature, key, &time)
                           : signature->n == DG_SIGNATURE_SIZE &&
                                 dg_ed25519_verify(key->public_key, note->text, note->n_text, signature->bytes);
        if (!is_good) return DG_SIGNED_BADLY;
        if (time > newest) newest = time;
        found = DG_SIGNED_WELL;
    }
    if (at && found == DG_SIGNED_WELL) *at = newest;
    return found;
}

int dg_note_sign(struct dg_text *out, const char *text, size_t n_text, const struct dg_skey *key, int64_t at,
                 struct dg_err *err)
{
    struct cosigned message;
    uint8_t bytes[4 + 8 + DG_SIGNATURE_SIZE];
    size_t n = 0;

    for (int32_t i = 0; i < 4; i++) bytes[n++] = (uint8_t)(key->vkey.id >> (24 - 8 * i));
    if (key->vkey.kind == DG_KEY_WITNESS) {
        if (at < 1) return dg_err_set(err, DG_EINVAL, "a witness's time is after 1970");
        for (int32_t i = 0; i < 8; i++) bytes[n++] = (uint8_t)((uint64_t)at >> (56 - 8 * i));
        if (!cosigned_text(&message, (uint64_t)at, text, n_text))
            return dg_err_set(err, DG_ELIMIT, "a text of more than %d bytes", DG_MAX_NOTE_BYTES);
        text = message.bytes;
        n_text = message.n;
    }
    dg_ed25519_sign(&key->secret, text, n_text, bytes + n);
    dg_text_addf(out, DASH "%s ", key->vkey.name);
    dg_base64_add(out, bytes, n + DG_SIGNATURE_SIZE);
    dg_text_add(out, "\n");
    return 0;
}
