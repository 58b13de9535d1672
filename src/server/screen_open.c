/* What is everybody's among the screens: the style, the verifier and its script, receipts. A receipt tells what
 * the log's public part has: number, hash, proof; not what was done. */
#include <stdio.h>
#include <string.h>

#include "log/log.h"
#include "register/register.h"
#include "server/sheet.h"
#include "server/verify_script.h" /* made by the build from web/verify */

static int get_style(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    (void)request;
    (void)err;
    answer->type = "text/css; charset=utf-8";
    answer->max_age_s = 60;
    dg_register_style_add(&answer->body);
    dg_text_add(&answer->body, dg_screen_style());
    return 0;
}

static int get_verify(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    return dg_screen_verify(&page.screen, dg_county_vkey(request->county), err);
}

static int get_script(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    const char *name = dg_http_param(request, "file");
    for (size_t i = 0; i < sizeof dg_verify_scripts / sizeof *dg_verify_scripts; i++) {
        if (strcmp(dg_verify_scripts[i].name, name) != 0) continue;
        answer->type = "text/javascript; charset=utf-8";
        answer->max_age_s = 60;
        dg_text_add(&answer->body, dg_verify_scripts[i].text);
        return 0;
    }
    return dg_err_set(err, DG_EFOUND, "no such file");
}

struct proving {
    struct dg_text *text;
    int64_t n;
};

static int prove(void *ctx, const struct dg_log_source *source, struct dg_err *err)
{
    struct proving *proving = ctx;
    return dg_log_prove(proving->text, source, proving->n, err);
}

/* The leaf's hash, out of its tile of the size that the log has. */
static int leaf_of(const struct dg_http_request *request, int64_t n, char hex[DG_SHA256_HEX_SIZE],
                   struct dg_err *err)
{
    struct dg_county_health health;
    const unsigned char *bytes;
    struct dg_hash hash;
    size_t n_bytes;
    DG_TRY(dg_county_health(request->county, &health, err));
    if (n >= health.n_entries) return dg_err_set(err, DG_EFOUND, "no such entry");
    int64_t tile = n / 256, width = health.n_entries - tile * 256;
    DG_TRY(dg_county_tile(request->county, request->arena, 0, tile, (int32_t)(width > 256 ? 256 : width),
                          &bytes, &n_bytes, err));
    memcpy(hash.bytes, bytes + 32 * (n % 256), sizeof hash.bytes);
    dg_hash_hex(&hash, hex);
    return 0;
}

/* Our own words come back in the address; whatever else is there is not shown. */
static const char *word_of(const struct dg_http_request *request, const char *name)
{
    const char *word = dg_http_query(request, name);
    size_t n = word ? strlen(word) : 0;
    bool is_fine =
        n && n < 60 && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == n;
    return is_fine ? word : "";
}

static int get_receipt(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text proof = {0};
    struct dg_sheet page;
    char leaf[DG_SHA256_HEX_SIZE];
    struct dg_screen_receipt receipt = {.case_id = word_of(request, "case"),
                                        .person_id = word_of(request, "person"),
                                        .is_done = *word_of(request, "done") != '\0',
                                        .leaf = leaf};
    int64_t n_entries = 1;
    if (!dg_parse_int64(dg_http_param(request, "entry"), &receipt.n) || receipt.n < 0)
        return dg_err_set(err, DG_EFOUND, "no such entry");
    DG_TRY(dg_http_int(request, "n", 1, 1000, 1, &n_entries, err));
    receipt.n_entries = (int32_t)n_entries;
    DG_TRY(leaf_of(request, receipt.n, leaf, err));
    DG_TRY(dg_county_checkpoint(request->county, request->arena, &receipt.checkpoint, err));
    struct proving proving = {&proof, receipt.n};
    DG_TRY(dg_county_with_source(request->county, prove, &proving, err));
    receipt.proof = proof.data;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    return dg_screen_receipt(&page.screen, &receipt, err);
}

#define NO_BODY DG_BODY_NONE, 0
static const struct dg_route rows[] = {
    {DG_GET, "/receipts/{entry}", DG_RIGHT_ANYONE, NO_BODY, get_receipt, DG_ANSWER_HTML, 0,
     "server.route.page_receipt", "case n done person"},
    {DG_GET, "/screen/style.css", DG_RIGHT_PUBLIC, NO_BODY, get_style, DG_ANSWER_TEXT, 0,
     "server.route.page_style", NULL},
    {DG_GET, "/verify", DG_RIGHT_ANYONE, NO_BODY, get_verify, DG_ANSWER_HTML, 0, "server.route.page_verify",
     NULL},
    {DG_GET, "/verify/{file}", DG_RIGHT_PUBLIC, NO_BODY, get_script, DG_ANSWER_TEXT, 0,
     "server.route.page_verify_script", NULL},
};
const struct dg_route_table dg_routes_screen_open = {rows, sizeof rows / sizeof rows[0]};
