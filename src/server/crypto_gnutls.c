/* TLS for connections, one-time codes (RFC 6238) and signatures of ID tokens: the file that knows GnuTLS. */
#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/state.h"
#include "server/token.h"

struct dg_tls_server {
    gnutls_certificate_credentials_t credentials;
    gnutls_priority_t priority;
};

struct dg_tls {
    gnutls_session_t session;
    bool is_ready;
};

int dg_tls_server_new(const char *cert_path, const char *key_path, struct dg_tls_server **out,
                      struct dg_err *err)
{
    struct dg_tls_server *server = dg_calloc(1, sizeof *server);
    if (!server || gnutls_certificate_allocate_credentials(&server->credentials) < 0) {
        free(server);
        return dg_err_set(err, DG_ENOMEM, "no memory for TLS");
    }
    int code =
        gnutls_certificate_set_x509_key_file(server->credentials, cert_path, key_path, GNUTLS_X509_FMT_PEM);
    /* TLS 1.2 and 1.3 with forward secrecy (ASVS 5.0, 12.1). */
    if (code >= 0)
        code = gnutls_priority_init(
            &server->priority,
            "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-SHA1:-CIPHER-ALL:"
            "+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:%SERVER_PRECEDENCE",
            NULL);
    if (code < 0) {
        gnutls_certificate_free_credentials(server->credentials);
        free(server);
        return dg_err_set(err, DG_EINVAL, "--tls-cert %s, --tls-key %s: %s", cert_path, key_path,
                          gnutls_strerror(code));
    }
    *out = server;
    return 0;
}

void dg_tls_server_free(struct dg_tls_server *server)
{
    if (!server) return;
    gnutls_priority_deinit(server->priority);
    gnutls_certificate_free_credentials(server->credentials);
    free(server);
}

struct dg_tls *dg_tls_new(struct dg_tls_server *server, int fd)
{
    struct dg_tls *tls = dg_calloc(1, sizeof *tls);
    if (!tls) return NULL;
    if (gnutls_init(&tls->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0) {
        free(tls);
        return NULL;
    }
    gnutls_priority_set(tls->session, server->priority);
    gnutls_credentials_set(tls->session, GNUTLS_CRD_CERTIFICATE, server->credentials);
    gnutls_transport_set_int(tls->session, fd);
    return tls;
}

void dg_tls_free(struct dg_tls *tls)
{
    gnutls_deinit(tls->session);
    free(tls);
}

/* A result of GnuTLS as one of recv or send. */
static int64_t as_errno(struct dg_tls *tls, int64_t code, bool *wants_write)
{
    if (code >= 0) return code;
    *wants_write = gnutls_record_get_direction(tls->session) == 1;
    bool is_later = code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED ||
                    (code < 0 && !gnutls_error_is_fatal((int)code));
    errno = is_later ? EAGAIN : ECONNRESET;
    return -1;
}

static int handshake(struct dg_tls *tls)
{
    if (tls->is_ready) return 0;
    int code = gnutls_handshake(tls->session);
    if (code == 0) tls->is_ready = true;
    return code;
}

int64_t dg_tls_recv(struct dg_tls *tls, void *out, size_t n, bool *wants_write)
{
    int code = handshake(tls);
    if (code < 0) return as_errno(tls, code, wants_write);
    return as_errno(tls, gnutls_record_recv(tls->session, out, n), wants_write);
}

int64_t dg_tls_send(struct dg_tls *tls, const void *bytes, size_t n, bool *wants_write)
{
    int code = handshake(tls);
    if (code < 0) return as_errno(tls, code, wants_write);
    return as_errno(tls, gnutls_record_send(tls->session, bytes, n), wants_write);
}

void dg_tls_bye(struct dg_tls *tls)
{
    if (tls->is_ready) (void)gnutls_bye(tls->session, GNUTLS_SHUT_WR);
}

/* ---- one-time codes
 * ------------------------------------------------------------------------------------------ */

#define TOTP_STEP_S 30
#define MAX_TOTP_SECRET 64

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* RFC 4648 section 6 without padding; the number of bytes, 0: it is none. */
static size_t base32_parse(const char *text, unsigned char out[MAX_TOTP_SECRET])
{
    uint32_t bits = 0;
    int n_bits = 0;
    size_t n = 0;
    for (; *text && *text != '='; text++) {
        const char *at = strchr(base32, *text);
        if (!at || n == MAX_TOTP_SECRET) return 0;
        bits = (bits << 5 | (uint32_t)(at - base32)) & 0xFFFFF;
        n_bits += 5;
        if (n_bits >= 8) {
            n_bits -= 8;
            out[n++] = (unsigned char)(bits >> n_bits);
        }
    }
    return n;
}

/* HOTP (RFC 4226, 5.3) of one counter. */
static bool hotp(const unsigned char *secret, size_t n, uint64_t counter, char out[7])
{
    unsigned char message[8], mac[20];
    for (int i = 7; i >= 0; i--, counter >>= 8) message[i] = (unsigned char)counter;
    if (gnutls_hmac_fast(GNUTLS_MAC_SHA1, secret, n, message, sizeof message, mac) < 0) return false;
    int at = mac[19] & 15;
    uint32_t code = (uint32_t)(mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 |
                    mac[at + 3];
    snprintf(out, 7, "%06u", code % 1000000);
    return true;
}

int64_t dg_totp_check(const char *secret, const char *code, int64_t now)
{
    unsigned char key[MAX_TOTP_SECRET];
    size_t n = base32_parse(secret, key);
    int64_t found = 0;
    if (n == 0 || strlen(code) != 6) return 0;
    for (int64_t step = now / TOTP_STEP_S - 1; step <= now / TOTP_STEP_S + 1; step++) {
        char want[7];
        if (hotp(key, n, (uint64_t)step, want) && dg_secret_equal(want, code, 6)) found = step;
    }
    dg_secret_wipe(key, sizeof key);
    return found;
}

int dg_totp_secret(char out[33], struct dg_err *err)
{
    unsigned char bytes[32];
    DG_TRY(dg_random_bytes(bytes, sizeof bytes, err));
    for (int i = 0; i < 32; i++) out[i] = base32[bytes[i] & 31];
    out[32] = '\0';
    dg_secret_wipe(bytes, sizeof bytes);
    return 0;
}

/* ---- signatures of ID tokens (RFC 7518, RFC 8037)
 * ------------------------------------------------------------- */

#define MIN_RSA_BITS 2048

static gnutls_datum_t datum(const void *bytes, size_t n)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)bytes, (unsigned)n};
}

static int key_import(gnutls_pubkey_t pub, const struct dg_jwk *key)
{
    const gnutls_datum_t a = datum(key->a, key->n_a), b = datum(key->b, key->n_b);
    if (key->kind == DG_JWK_ES256) return gnutls_pubkey_import_ecc_raw(pub, GNUTLS_ECC_CURVE_SECP256R1, &a, &b);
    if (key->kind == DG_JWK_EDDSA) return gnutls_pubkey_import_ecc_raw(pub, GNUTLS_ECC_CURVE_ED25519, &a, NULL);
    unsigned bits = 0;
    int code = gnutls_pubkey_import_rsa_raw(pub, &a, &b);
    if (code < 0) return code;
    return gnutls_pubkey_get_pk_algorithm(pub, &bits) == GNUTLS_PK_RSA && bits >= MIN_RSA_BITS ? 0 : -1;
}

bool dg_jwk_verify(const struct dg_jwk *key, const void *bytes, size_t n, const unsigned char *signature,
                   size_t n_signature)
{
    static const gnutls_sign_algorithm_t algorithms[] = {GNUTLS_SIGN_RSA_SHA256, GNUTLS_SIGN_ECDSA_SHA256,
                                                         GNUTLS_SIGN_EDDSA_ED25519};
    const gnutls_datum_t data = datum(bytes, n);
    gnutls_datum_t sig = datum(signature, n_signature), der = {0};
    gnutls_pubkey_t pub;
    bool is_right = false;
    if (gnutls_pubkey_init(&pub) < 0) return false;
    if (key->kind == DG_JWK_ES256) { /* r and s side by side; GnuTLS has them as DER */
        const gnutls_datum_t r = datum(signature, 32), s = datum(signature + 32, 32);
        if (n_signature != 64 || gnutls_encode_rs_value(&der, &r, &s) < 0) {
            gnutls_pubkey_deinit(pub);
            return false;
        }
        sig = der;
    }
    if (key_import(pub, key) >= 0)
        is_right = gnutls_pubkey_verify_data2(pub, algorithms[key->kind], 0, &data, &sig) >= 0;
    gnutls_free(der.data);
    gnutls_pubkey_deinit(pub);
    return is_right;
}
