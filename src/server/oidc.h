/* Oidc: logging in at a provider of OpenID Connect (Core 1.0, authorization code flow) with PKCE (RFC 7636),
 * state and nonce.
 *
 * It finds out who somebody is; whether that is a person of the store, and a session, is api_oidc.c's. A login
 * that was begun is kept in memory for ten minutes and is over with its first answer, right or wrong; it
 * belongs to the browser that began it. */
#ifndef DG_SERVER_OIDC_H
#define DG_SERVER_OIDC_H

#include "base/arena.h"
#include "io/io.h"
#include "words/words.h"

#define DG_MAX_LOGINS_BEGUN 1000 /* the oldest goes when there are more */
#define DG_LOGIN_BEGUN_S 600

struct dg_oidc;
/* Read the settings (docs/server.md, format "didgah.oidc/1") and fork the process that asks the provider:
 * before any other thread runs, and before the box. DG_EINVAL, DG_EFORMAT name the member and the remedy. */
int dg_oidc_open(const char *path, struct dg_oidc **out, struct dg_err *err);
void dg_oidc_close(struct dg_oidc *oidc);
const char *dg_oidc_label(const struct dg_oidc *oidc,
                          enum dg_lang lang); /* of the button: the provider's name */
/* Is the provider on this machine, as in tests? Plain HTTP is taken then. */
bool dg_oidc_is_loopback(const struct dg_oidc *oidc);

/* What of a person the claim is: configured as "match". */
enum dg_oidc_match { DG_OIDC_LOGIN = 0, DG_OIDC_CONTACT, DG_OIDC_ID };
enum dg_oidc_match dg_oidc_match(const struct dg_oidc *oidc);

/* Begin a login: the address to send the browser to, and the word that its cookie must bring back. `callback`:
 * our own address that the provider sends it to. DG_EIO: the provider cannot be asked or answers nonsense. */
int dg_oidc_begin(struct dg_oidc *oidc, struct dg_arena *arena, const char *callback, int64_t now,
                  const char **url, char browser[DG_RANDOM_HEX_SIZE], struct dg_err *err);

/* What the provider sent the browser back with; NULL: not given. */
struct dg_oidc_answer {
    const char *state, *code, *iss, *error;
    const char *browser; /* of the cookie */
};
/* Ask the provider who it is: the configured claim. DG_EDENIED: refused, and why; DG_EIO as above. */
int dg_oidc_finish(struct dg_oidc *oidc, struct dg_arena *arena, const struct dg_oidc_answer *answer,
                   const char *callback, int64_t now, const char **claim, struct dg_err *err);

#endif
