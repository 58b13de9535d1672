/* Demo: how the demonstration's county is played: its offices, the clock, texts of the catalogue. Private to
 * app/.
 *
 * Nobody in it is anybody: people are their offices. Fixed clock and seed: the same store, byte for byte. */
#ifndef DG_APP_DEMO_H
#define DG_APP_DEMO_H

#include "county/county.h"
#include "dossier/dossier.h"

#define DG_DEMO_MAX_OFFICES 24

struct dg_demo {
    const char *dir;
    struct dg_county *county;
    struct dg_arena arena;
    struct dg_text *text;
    enum dg_lang told, lang;              /* that it is told in; that people write in */
    const char *ids[DG_DEMO_MAX_OFFICES]; /* of the offices' persons */
    char sha256[3][DG_SHA256_HEX_SIZE];   /* versions 1 and 2 of the village, the town's */
    const char *need, *scheme, *town;     /* cases */
    int64_t now;
    int32_t n_acts;
    bool wants_quick;
};

struct dg_actor dg_demo_actor(const struct dg_demo *demo, const char *login);

/* One act. "$word" in its data is the catalogue's demo.say_WORD. `tell`: demo.tell_TELL is
 * printed before; NULL: nothing. */
struct dg_demo_row {
    const char *login, *kind, *data, *tell;
};
#define DG_DEMO_ROWS(rows) (rows), (int32_t)(sizeof(rows) / sizeof *(rows))

void dg_demo_tell(struct dg_demo *demo, const char *word);
int dg_demo_act(struct dg_demo *demo, const char *login, const char *kind, const char *case_id,
                const char *data, struct dg_county_receipt *out, struct dg_err *err);
/* Of the public: person NULL makes one; `of`: the case that it is about, NULL none. */
int dg_demo_public(struct dg_demo *demo, const char *person, const char *kind, const char *case_id,
                   const char *of, const char *data, struct dg_county_receipt *out, struct dg_err *err);
int dg_demo_rows(struct dg_demo *demo, const char *case_id, const struct dg_demo_row *rows, int32_t n,
                 struct dg_err *err);
/* To half past five UTC, nine in Tehran, so many days later. */
void dg_demo_wait(struct dg_demo *demo, int32_t n_days);
int dg_demo_tick(struct dg_demo *demo, struct dg_err *err);
/* Call a meeting so many days ahead, and let them pass. */
int dg_demo_call(struct dg_demo *demo, const char *case_id, const char *session, const char *agenda,
                 int32_t n_days, struct dg_err *err);
/* Write the dossier beside the store and put its version into it. */
int dg_demo_version(struct dg_demo *demo, const struct dg_dossier *dossier, const char *file_name,
                    char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err);

/* demo_story.c: from the need to the reopened review; its end. */
int dg_demo_story(struct dg_demo *demo, struct dg_err *err);
int dg_demo_lapse(struct dg_demo *demo, struct dg_err *err);
/* demo_town.c: what else is alive in the county: a second scheme in force, and what people say of it. */
int dg_demo_town(struct dg_demo *demo, struct dg_err *err);
int dg_demo_listings(struct dg_demo *demo, struct dg_err *err);
int dg_demo_waiting(struct dg_demo *demo, struct dg_err *err);

#endif
