/* Page list: cameras as text, with search and filters; and the lists of schemes, listings and files. */
#include <string.h>

#include "register/page.h"

#define PAGE_ROWS 50

struct sieve { /* "" : not asked */
    const char *q, *listing, *level, *scheme;
    const bool *schemes_hold; /* by scheme: its own texts hold the words, and so do all its cameras */
    const bool *needs_hold;   /* by need, from the scheme's first on */
    const int32_t *first_need;
};

/* ---- search
 * --------------------------------------------------------------------------------------------------- */

static bool any_holds(const char *const *texts, size_t n, const char *q)
{
    for (size_t i = 0; i < n; i++)
        if (*texts[i] && dg_fold_contains(texts[i], q)) return true;
    return false;
}

/* What many cameras share is looked at once. */
static int words_find(struct dg_web *web, struct sieve *sieve)
{
    const struct dg_register *reg = web->reg;
    bool *schemes, *needs;
    int32_t *first, n_needs = 0;
    DG_TRY(DG_NEW(&web->arena, &schemes, (size_t)reg->n_schemes, web->err));
    DG_TRY(DG_NEW(&web->arena, &first, (size_t)reg->n_schemes, web->err));
    for (int32_t i = 0; i < reg->n_schemes; i++) {
        first[i] = n_needs;
        n_needs += reg->schemes[i].n_needs;
    }
    DG_TRY(DG_NEW(&web->arena, &needs, (size_t)n_needs, web->err));
    for (int32_t i = 0; i < reg->n_schemes && *sieve->q; i++) {
        const struct dg_pub_scheme *scheme = &reg->schemes[i];
        const char *const texts[] = {scheme->title.fa, scheme->title.en, scheme->body.fa, scheme->body.en,
                                     scheme->case_id};
        schemes[i] = any_holds(texts, sizeof texts / sizeof *texts, sieve->q);
        for (int32_t j = 0; j < scheme->n_needs; j++) {
            const char *const titles[] = {scheme->needs[j].title.fa, scheme->needs[j].title.en};
            needs[first[i] + j] = any_holds(titles, 2, sieve->q);
        }
    }
    sieve->schemes_hold = schemes;
    sieve->needs_hold = needs;
    sieve->first_need = first;
    return 0;
}

/* Everything of a camera that is shown as text, in both languages. */
static bool holds_words(const struct dg_pub_camera *camera, const struct sieve *sieve)
{
    const char *const texts[] = {camera->id, camera->ref, camera->purpose, camera->place.fa, camera->place.en};
    if (sieve->schemes_hold[camera->scheme_ix]) return true;
    for (int32_t i = 0; i < camera->n_needs; i++)
        if (sieve->needs_hold[sieve->first_need[camera->scheme_ix] + camera->need_ixs[i]]) return true;
    return any_holds(texts, sizeof texts / sizeof *texts, sieve->q);
}

static bool passes(const struct dg_register *reg, const struct dg_pub_camera *camera, const struct sieve *sieve)
{
    const struct dg_pub_scheme *scheme = &reg->schemes[camera->scheme_ix];
    if (*sieve->listing && strcmp(sieve->listing, dg_listing_word(scheme->listing)) != 0) return false;
    if (*sieve->level && strcmp(sieve->level, dg_publication_level_word(camera->level)) != 0) return false;
    if (*sieve->scheme && strcmp(sieve->scheme, scheme->case_id) != 0) return false;
    return !*sieve->q || holds_words(camera, sieve);
}

static const char *given(const struct dg_web *web, const char *name)
{
    const char *value = dg_web_param(web, name);
    return value ? value : "";
}

static void option(struct dg_web *web, const char *value, const char *chosen, const char *text)
{
    dg_text_add(web->out, "<option value=\"");
    dg_web_text(web, value);
    dg_text_add(web->out, strcmp(value, chosen) == 0 ? "\" selected>" : "\">");
    dg_web_text(web, text);
    dg_text_add(web->out, "</option>");
}

static void select_begin(struct dg_web *web, const char *name, const char *label_key)
{
    dg_text_add(web->out, "<label>");
    dg_web_word(web, label_key);
    dg_text_addf(web->out, " <select name=\"%s\">", name);
    option(web, "", "\x01", dg_word(web->lang, "register.any"));
}

static void form_write(struct dg_web *web, const struct sieve *sieve)
{
    dg_text_addf(web->out,
                 "<form class=\"sieve\" method=\"get\" action=\"/register\" role=\"search\">\n<input "
                 "type=\"hidden\" name=\"lang\" value=\"%s\">\n<label>",
                 dg_lang_word(web->lang));
    dg_web_word(web, "register.search");
    dg_text_add(web->out, " <input type=\"search\" name=\"q\" maxlength=\"100\" value=\"");
    dg_web_text(web, sieve->q);
    dg_text_add(web->out, "\"></label>\n");
    select_begin(web, "listing", "register.label_listing");
    for (enum dg_listing i = DG_LISTING_IN_FORCE; i <= DG_LISTING_LAPSED; i++)
        option(web, dg_listing_word(i), sieve->listing,
               dg_web_kind(web, "register.listing", dg_listing_word(i)));
    dg_text_add(web->out, "</select></label>\n");
    select_begin(web, "level", "register.label_level");
    for (enum dg_publication_level i = DG_PUBLIC_EXACT; i < DG_N_PUBLIC_LEVELS; i++)
        option(web, dg_publication_level_word(i), sieve->level,
               dg_web_kind(web, "register.level", dg_publication_level_word(i)));
    dg_text_add(web->out, "</select></label>\n");
    select_begin(web, "scheme", "register.label_scheme");
    for (int32_t i = 0; i < web->reg->n_schemes; i++)
        option(web, web->reg->schemes[i].case_id, sieve->scheme,
               dg_both_of(&web->reg->schemes[i].title, web->lang));
    dg_text_add(web->out, "</select></label>\n<button>");
    dg_web_word(web, "register.search_button");
    dg_text_add(web->out, "</button>\n</form>\n");
}

/* ---- rows
 * ---------------------------------------------------------------------------------------------------------- */

static void camera_item(struct dg_web *web, const struct dg_pub_camera *camera)
{
    const struct dg_pub_scheme *scheme = &web->reg->schemes[camera->scheme_ix];
    dg_text_add(web->out, "<li><h2>");
    dg_html_link(web, DG_PAGE_CAMERA, camera->id, camera->id);
    dg_text_add(web->out, " ");
    dg_html_badge(web, dg_html_listing_tone(scheme->listing),
                  dg_web_kind(web, "register.listing", dg_listing_word(scheme->listing)));
    dg_html_badge(web, "soft", dg_web_kind(web, "register.status", camera->status));
    dg_text_add(web->out, "</h2>\n<p>");
    dg_web_bdi(web, *camera->purpose ? camera->purpose : dg_word(web->lang, "register.no_purpose"));
    dg_text_add(web->out, "</p>\n<p class=\"soft\">");
    dg_web_bdi(web, dg_both_of(&scheme->title, web->lang));
    if (*dg_both_of(&camera->place, web->lang)) {
        dg_text_add(web->out, " · ");
        dg_web_bdi(web, dg_both_of(&camera->place, web->lang));
    }
    dg_text_add(web->out, " · ");
    dg_web_text(web, dg_web_kind(web, "register.level", dg_publication_level_word(camera->level)));
    if (*scheme->valid_until) {
        dg_text_add(web->out, " · ");
        dg_html_say(web, "register.until", "date", dg_web_date(web, scheme->valid_until), NULL);
    }
    dg_text_add(web->out, "</p></li>\n");
}

static void turn(struct dg_web *web, const struct sieve *sieve, int64_t page, const char *rel, const char *key)
{
    const char *const names[] = {"q", "listing", "level", "scheme"};
    const char *const values[] = {sieve->q, sieve->listing, sieve->level, sieve->scheme};
    dg_text_addf(web->out, "<li><a rel=\"%s\" href=\"/register?lang=%s&amp;page=%lld", rel,
                 dg_lang_word(web->lang), (long long)page);
    for (int i = 0; i < 4; i++) {
        if (!*values[i]) continue;
        dg_text_addf(web->out, "&amp;%s=", names[i]);
        dg_web_escape(web->out, values[i]);
    }
    dg_text_add(web->out, "\">");
    dg_web_word(web, key);
    dg_text_add(web->out, "</a></li>\n");
}

int dg_html_list(struct dg_web *web)
{
    struct sieve sieve = {.q = given(web, "q"),
                          .listing = given(web, "listing"),
                          .level = given(web, "level"),
                          .scheme = given(web, "scheme")};
    int64_t page = 1, n_found = 0;
    const char *asked = dg_web_param(web, "page");
    if (asked && (!dg_parse_int64(asked, &page) || page < 1 || page > INT32_MAX))
        return dg_web_refuse(web, 400, "parameter \"page\" takes a whole number from 1");
    DG_TRY(words_find(web, &sieve));
    for (int32_t i = 0; i < web->reg->n_cameras; i++)
        n_found += passes(web->reg, &web->reg->cameras[i], &sieve);
    int64_t rows = web->is_file ? web->reg->n_cameras : PAGE_ROWS, first = (page - 1) * rows, nth = 0;

    dg_html_begin(web, dg_word(web->lang, "register.list_title"), "list");
    dg_text_add(web->out, "<p>");
    dg_web_word(web, "register.list_lead");
    dg_text_add(web->out, "</p>\n");
    if (!web->is_file) form_write(web, &sieve);
    dg_text_add(web->out, "<p role=\"status\">");
    dg_html_say(web, n_found ? "register.found" : "register.found_none", "n",
                dg_web_num(web, (double)n_found, 0), "of", dg_web_num(web, web->reg->n_cameras, 0), NULL);
    dg_text_add(web->out, "</p>\n<ol class=\"rows\">\n");
    for (int32_t i = 0; i < web->reg->n_cameras; i++) {
        if (!passes(web->reg, &web->reg->cameras[i], &sieve)) continue;
        if (nth >= first && nth < first + rows) camera_item(web, &web->reg->cameras[i]);
        nth++;
    }
    dg_text_add(web->out, "</ol>\n<ul class=\"links\">\n");
    if (page > 1) turn(web, &sieve, page - 1, "prev", "register.prev_page");
    if (first + rows < n_found) turn(web, &sieve, page + 1, "next", "register.next_page");
    dg_text_add(web->out, "</ul>\n");
    dg_html_end(web);
    return 0;
}

/* ---- schemes, map
 * ------------------------------------------------------------------------------------------------ */

static void scheme_item(struct dg_web *web, const struct dg_pub_scheme *scheme)
{
    dg_text_add(web->out, "<li><h2>");
    dg_html_link(web, DG_PAGE_SCHEME, scheme->case_id, dg_both_of(&scheme->title, web->lang));
    dg_text_add(web->out, " ");
    dg_html_badge(web, dg_html_listing_tone(scheme->listing),
                  dg_web_kind(web, "register.listing", dg_listing_word(scheme->listing)));
    dg_text_add(web->out, "</h2>\n<p>");
    dg_html_say(web, "register.scheme_counts", "n", dg_web_num(web, scheme->n_cameras, 0), "built",
                dg_web_num(web, scheme->n_built, 0), NULL);
    dg_text_add(web->out, "</p>\n<p class=\"soft\">");
    dg_web_bdi(web, dg_both_of(&scheme->body, web->lang));
    if (*scheme->decided_on) {
        dg_text_add(web->out, " · ");
        dg_web_text(web, dg_web_date(web, scheme->decided_on));
    }
    dg_text_add(web->out, "</p></li>\n");
}

static void empty(struct dg_web *web, const char *key)
{
    dg_text_add(web->out, "<p class=\"empty\">");
    dg_web_word(web, key);
    dg_text_add(web->out, "</p>\n");
}

int dg_html_schemes(struct dg_web *web)
{
    dg_html_begin(web, dg_word(web->lang, "register.nav_schemes"), "schemes");
    if (!web->reg->n_schemes) empty(web, "register.no_schemes");
    dg_text_add(web->out, "<ol class=\"rows\">\n");
    for (int32_t i = 0; i < web->reg->n_schemes; i++) scheme_item(web, &web->reg->schemes[i]);
    dg_text_add(web->out, "</ol>\n");
    dg_html_end(web);
    return 0;
}

int dg_html_map(struct dg_web *web)
{
    dg_html_begin(web, dg_word(web->lang, "register.nav_map"), "map");
    dg_text_add(web->out, "<p>");
    dg_web_word(web, "register.map_lead");
    dg_text_add(web->out, "</p>\n");
    if (!web->reg->n_schemes) empty(web, "register.no_schemes");
    for (int32_t i = 0; i < web->reg->n_schemes; i++) {
        dg_text_add(web->out, "<h2>");
        dg_html_link(web, DG_PAGE_SCHEME, web->reg->schemes[i].case_id,
                     dg_both_of(&web->reg->schemes[i].title, web->lang));
        dg_text_add(web->out, "</h2>\n");
        dg_map_scheme(web, &web->reg->schemes[i]);
    }
    dg_html_end(web);
    return 0;
}

/* ---- private listings, files
 * ---------------------------------------------------------------------------------------- */

static void private_item(struct dg_web *web, const struct dg_pub_private *listing)
{
    dg_text_addf(web->out, "<li id=\"%s\"><h2>%s</h2>\n<dl class=\"facts\">\n", listing->id, listing->id);
    dg_html_given(web, "register.label_premises",
                  dg_web_kind(web, "register.premises", listing->premises_kind));
    dg_html_given(web, "register.label_purpose", listing->purpose);
    dg_html_given(web, "register.label_place", dg_both_of(&listing->place, web->lang));
    dg_html_fact(web, "register.label_level",
                 dg_web_kind(web, "register.level", dg_publication_level_word(listing->level)));
    dg_html_given(web, "register.label_level_reason", dg_both_of(&listing->level_reason, web->lang));
    dg_html_fact(web, "register.label_retention",
                 listing->retention_days < 0 ? "" : dg_web_num(web, listing->retention_days, 0));
    dg_html_fact(web, "register.label_public_space",
                 dg_word(web->lang, listing->sees_public_space < 0 ? "register.not_said"
                                    : listing->sees_public_space   ? "register.yes"
                                                                   : "register.no"));
    dg_html_fact(web, "register.label_listed_on", dg_web_date(web, listing->listed_on));
    dg_text_add(web->out, "</dl></li>\n");
}

int dg_html_privates(struct dg_web *web)
{
    dg_html_begin(web, dg_word(web->lang, "register.nav_voluntary"), "voluntary");
    dg_text_add(web->out, "<p>");
    dg_web_word(web, "register.voluntary_lead");
    dg_text_add(web->out, "</p>\n<p>");
    dg_html_say(web, "register.voluntary_counts", "n", dg_web_num(web, web->reg->n_privates, 0), "withdrawn",
                dg_web_num(web, web->reg->n_withdrawn, 0), NULL);
    dg_text_add(web->out, "</p>\n");
    if (!web->reg->n_privates) empty(web, "register.no_voluntary");
    dg_text_add(web->out, "<ol class=\"rows\">\n");
    for (int32_t i = 0; i < web->reg->n_privates; i++) private_item(web, &web->reg->privates[i]);
    dg_text_add(web->out, "</ol>\n");
    dg_html_end(web);
    return 0;
}

int dg_html_files(struct dg_web *web)
{
    static const struct {
        const char *name, *key;
    } files[] = {{"register.gpkg", "register.file_gpkg"},     {"cameras.geojson", "register.file_geojson"},
                 {"cameras.csv", "register.file_csv"},        {"schemes.geojson", "register.file_geojson"},
                 {"schemes.csv", "register.file_csv"},        {"voluntary.geojson", "register.file_geojson"},
                 {"voluntary.csv", "register.file_csv"},      {"cameras.osm", "register.file_osm"},
                 {"cameras-osm.geojson", "register.file_osm"}};
    dg_html_begin(web, dg_word(web->lang, "register.nav_files"), "files");
    dg_text_add(web->out, "<p>");
    dg_web_word(web, "register.files_lead");
    dg_text_add(web->out, "</p>\n<ul>\n");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        dg_text_add(web->out, "<li><a href=\"");
        dg_html_file(web, files[i].name);
        dg_text_addf(web->out, "\"><bdi>%s</bdi></a>: ", files[i].name);
        dg_web_word(web, files[i].key);
        dg_text_add(web->out, "</li>\n");
    }
    if (!web->is_file) {
        dg_text_add(web->out, "<li><a href=\"/ogc?f=html\">OGC API Features</a>: ");
        dg_web_word(web, "register.ogc_about");
        dg_text_add(web->out, "</li>\n");
    }
    dg_text_add(web->out, "</ul>\n");
    dg_html_end(web);
    return 0;
}
