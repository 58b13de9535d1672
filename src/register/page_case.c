/* Page case: one camera, one scheme: what it is for, what it can tell, who decided, until when. */
#include <math.h>
#include <string.h>

#include "register/page.h"

/* ---- decision
 * ------------------------------------------------------------------------------------------------- */

static void condition(struct dg_web *web, const struct dg_pub_condition *item, bool tells_cameras)
{
    dg_text_add(web->out, "<li>");
    dg_web_bdi(web, item->text);
    dg_text_add(web->out, " ");
    if (tells_cameras && item->n_cameras) {
        dg_text_add(web->out, "<span class=\"soft\">");
        dg_html_say(web, "register.for_cameras", "n", dg_web_num(web, item->n_cameras, 0), NULL);
        dg_text_add(web->out, "</span> ");
    }
    if (item->is_closed && !*item->closed_on) {
        dg_html_badge(web, "good", dg_word(web->lang, "register.met"));
    } else if (item->is_closed) {
        dg_text_add(web->out, "<span class=\"badge good\">");
        dg_html_say(web, "register.closed_on", "date", dg_web_date(web, item->closed_on), NULL);
        dg_text_add(web->out, "</span>");
    } else {
        dg_html_badge(web, "warn", dg_word(web->lang, "register.open"));
    }
    dg_text_add(web->out, "</li>\n");
}

/* Of a camera its own and those of the whole scheme; of the scheme (camera NULL) all. */
static void conditions(struct dg_web *web, const struct dg_pub_scheme *scheme,
                       const struct dg_pub_camera *camera)
{
    int32_t n = camera ? camera->n_conditions : 0;
    for (int32_t i = 0; i < scheme->n_conditions; i++) n += !camera || !scheme->conditions[i].n_cameras;
    if (!n) {
        dg_text_add(web->out, "<p class=\"soft\">");
        dg_web_word(web, "register.no_conditions");
        dg_text_add(web->out, "</p>\n");
        return;
    }
    dg_text_add(web->out, "<ul>\n");
    for (int32_t i = 0; camera && i < camera->n_conditions; i++) condition(web, &camera->conditions[i], false);
    for (int32_t i = 0; i < scheme->n_conditions; i++) {
        if (!camera || !scheme->conditions[i].n_cameras) condition(web, &scheme->conditions[i], true);
    }
    dg_text_add(web->out, "</ul>\n");
}

static void vote(struct dg_web *web, const struct dg_pub_scheme *scheme)
{
    dg_text_add(web->out, "<div><dt>");
    dg_web_word(web, "register.label_vote");
    dg_text_add(web->out, "</dt><dd>");
    if (scheme->n_for < 0) {
        dg_web_word(web, "register.no_vote");
    } else {
        dg_html_say(web, scheme->is_secret_ballot ? "register.vote_secret" : "register.vote", "for",
                    dg_web_num(web, scheme->n_for, 0), "against", dg_web_num(web, scheme->n_against, 0),
                    "abstain", dg_web_num(web, scheme->n_abstain, 0), NULL);
        if (*dg_both_of(&scheme->vote_in, web->lang)) {
            dg_text_add(web->out, " · ");
            dg_web_bdi(web, dg_both_of(&scheme->vote_in, web->lang));
        }
    }
    dg_text_add(web->out, "</dd></div>\n");
}

/* Each ground with what it says, and how sure that is. */
static void grounds(struct dg_web *web, const struct dg_pub_scheme *scheme, const struct dg_pub_camera *camera)
{
    static const char *const kinds[] = {"procedures.basis_cited", "procedures.basis_reported",
                                        "procedures.basis_proposal", "procedures.basis_unchecked"};
    int32_t n = camera ? camera->n_grounds : scheme->n_grounds;
    dg_text_add(web->out, "<div><dt>");
    dg_web_word(web, "register.label_legal_ground");
    dg_text_add(web->out, "</dt><dd>");
    if (!n) dg_web_word(web, "register.no_ground");
    for (int32_t i = 0; i < n; i++) {
        const struct dg_pub_ground *ground = &scheme->grounds[camera ? camera->ground_ixs[i] : i];
        dg_text_add(web->out, "<div>");
        dg_web_bdi(web, dg_both_of(&ground->title, web->lang));
        dg_text_add(web->out, "</div><div class=\"soft\">");
        dg_html_say(web, "procedures.basis", "kind", dg_word(web->lang, kinds[ground->kind]), "text",
                    dg_both_of(&ground->source, web->lang), NULL);
        dg_text_add(web->out, "</div>");
    }
    dg_text_add(web->out, "</dd></div>\n");
}

static void dg_html_decision(struct dg_web *web, const struct dg_pub_scheme *scheme,
                             const struct dg_pub_camera *camera)
{
    dg_html_head2(web, "register.head_decision");
    dg_text_add(web->out, "<dl class=\"facts\">\n");
    dg_html_given(web, "register.label_body", dg_both_of(&scheme->body, web->lang));
    dg_html_given(web, "register.label_decided_by", dg_both_of(&scheme->decided_by, web->lang));
    dg_html_fact(web, "register.label_decided_on", dg_web_date(web, scheme->decided_on));
    dg_html_fact(web, "register.label_verdict", dg_web_kind(web, "register.verdict", scheme->verdict));
    dg_html_given(web, "register.label_resolution", scheme->resolution);
    vote(web, scheme);
    dg_html_given(web, "register.label_reasons", scheme->reasons);
    grounds(web, scheme, camera);
    dg_html_fact(web, "register.label_valid_until",
                 *scheme->valid_until ? dg_web_date(web, scheme->valid_until) : "");
    dg_html_fact(web, "register.label_lapsed_on", dg_web_date(web, scheme->lapsed_on));
    dg_html_given(web, "register.label_version", scheme->version_sha256);
    dg_text_add(web->out, "</dl>\n<h3>");
    dg_web_word(web, "register.head_conditions");
    dg_text_add(web->out, "</h3>\n");
    conditions(web, scheme, camera);
}

/* ---- questions
 * --------------------------------------------------------------------------------------------------- */

static void dg_html_talks(struct dg_web *web, const struct dg_pub_scheme *scheme, int32_t camera_ix)
{
    bool has_any = false;
    dg_html_head2(web, "register.head_talks");
    for (int32_t i = 0; i < scheme->n_talks; i++) {
        const struct dg_pub_talk *talk = &scheme->talks[i];
        if (camera_ix >= 0 && talk->camera_ix != camera_ix) continue;
        has_any = true;
        dg_text_add(web->out, "<article class=\"talk\"><p class=\"soft\">");
        dg_web_text(web, dg_web_kind(web, "register.talk", talk->kind));
        dg_text_add(web->out, " · ");
        dg_web_text(web, dg_web_date(web, talk->asked_on));
        if (camera_ix < 0 && talk->camera_ix >= 0) {
            dg_text_add(web->out, " · ");
            dg_html_link(web, DG_PAGE_CAMERA, web->reg->cameras[talk->camera_ix].id,
                         web->reg->cameras[talk->camera_ix].id);
        }
        dg_text_add(web->out, "</p>\n<p>");
        dg_web_bdi(web, *talk->text ? talk->text : dg_word(web->lang, "register.unreleased"));
        dg_text_add(web->out, "</p>\n");
        if (*talk->answer) {
            dg_text_add(web->out, "<p class=\"soft\">");
            dg_html_say(web, "register.answered", "date", dg_web_date(web, talk->answered_on), NULL);
            dg_text_add(web->out, "</p>\n<p>");
            dg_web_bdi(web, talk->answer);
        } else {
            dg_text_add(web->out, "<p>");
            dg_html_badge(web, "warn", dg_word(web->lang, "register.unanswered"));
        }
        dg_text_add(web->out, "</p></article>\n");
    }
    if (has_any) return;
    dg_text_add(web->out, "<p class=\"soft\">");
    dg_web_word(web, "register.no_talks");
    dg_text_add(web->out, "</p>\n");
}

/* ---- camera
 * ---------------------------------------------------------------------------------------------------------- */

static void outcome_write(struct dg_web *web, const char *outcome, const char *on)
{
    if (!*outcome) return;
    dg_text_add(web->out, "<div><dt>");
    dg_web_word(web, "register.col_outcome");
    dg_text_add(web->out, "</dt><dd>");
    dg_web_bdi(web, outcome);
    dg_text_add(web->out, " · ");
    dg_web_text(web, dg_web_date(web, on));
    dg_text_add(web->out, "</dd></div>\n");
}

static void need_write(struct dg_web *web, const struct dg_pub_need *need)
{
    dg_text_add(web->out, "<li><b>");
    dg_web_bdi(web, dg_both_of(&need->title, web->lang));
    dg_text_add(web->out, "</b>\n<dl class=\"facts\">\n");
    dg_html_given(web, "register.label_purpose", need->purpose);
    dg_html_given(web, "register.label_agency", need->agency);
    dg_html_fact(web, "register.label_remit", dg_web_kind(web, "rule.remit", need->remit));
    dg_html_given(web, "register.label_evidence", need->evidence);
    dg_html_given(web, "register.label_success", need->success_measure);
    dg_html_given(web, "register.label_base_figure", need->base_figure);
    outcome_write(web, need->outcome, need->outcome_on);
    dg_html_fact(web, "register.label_review_on", dg_web_date(web, need->review_on));
    dg_text_add(web->out, "</dl></li>\n");
}

static void needs_write(struct dg_web *web, const struct dg_pub_scheme *scheme,
                        const struct dg_pub_camera *camera)
{
    dg_html_head2(web, "register.head_needs");
    dg_text_add(web->out, "<dl class=\"facts\">\n");
    dg_html_given(web, "register.label_purpose", camera->purpose);
    dg_html_given(web, "register.label_rationale", camera->rationale);
    dg_text_add(web->out, "</dl>\n");
    if (!camera->n_needs) {
        dg_text_add(web->out, "<p class=\"soft\">");
        dg_web_word(web, "register.no_needs");
        dg_text_add(web->out, "</p>\n");
        return;
    }
    dg_text_add(web->out, "<ul class=\"needs\">\n");
    for (int32_t i = 0; i < camera->n_needs; i++) need_write(web, &scheme->needs[camera->need_ixs[i]]);
    dg_text_add(web->out, "</ul>\n");
}

static const char *class_word(struct dg_web *web, const char *id)
{
    dg_auto(dg_text_done) struct dg_text key = {0};
    dg_text_addf(&key, "class.%s", id);
    return key.data && dg_word_exists(key.data) ? dg_word(web->lang, key.data) : id;
}

static void classes_write(struct dg_web *web, const struct dg_pub_scheme *scheme,
                          const struct dg_pub_camera *camera)
{
    dg_html_head2(web, "register.head_classes");
    dg_text_add(web->out, "<p>");
    dg_web_word(web, camera->n_classes ? "register.classes_lead" : "register.no_classes");
    dg_text_add(web->out, "</p>\n");
    if (!camera->n_classes) return;
    dg_text_add(web->out,
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">");
    dg_html_say(web, "register.col_class", "edition", scheme->edition, NULL);
    dg_text_add(web->out, "</th><th scope=\"col\">");
    dg_web_word(web, "register.col_means");
    dg_text_add(web->out, "</th><th scope=\"col\" class=\"n\">");
    dg_web_word(web, "register.col_reach");
    dg_text_add(web->out, "</th></tr></thead><tbody>\n");
    for (int32_t i = 0; i < camera->n_classes; i++) {
        const struct dg_pub_class *item = &camera->classes[i];
        dg_text_add(web->out, "<tr><th scope=\"row\">");
        dg_web_text(web, class_word(web, item->class_id));
        dg_text_add(web->out, "</th><td>");
        dg_web_text(web, dg_web_kind(web, "register.means", item->class_id));
        dg_text_add(web->out, "</td><td class=\"n\">");
        dg_html_say(web, "register.metres", "n", dg_web_num(web, item->reach_m, 0), NULL);
        dg_text_add(web->out, "</td></tr>\n");
    }
    dg_text_add(web->out, "</tbody></table></div>\n");
}

static void place_write(struct dg_web *web, const struct dg_pub_camera *camera, int32_t camera_ix)
{
    dg_html_head2(web, "register.head_place");
    dg_text_add(web->out, "<dl class=\"facts\">\n");
    dg_html_fact(web, "register.label_level",
                 dg_web_kind(web, "register.level", dg_publication_level_word(camera->level)));
    dg_html_given(web, "register.label_level_reason", dg_both_of(&camera->level_reason, web->lang));
    dg_html_given(web, "register.label_place", dg_both_of(&camera->place, web->lang));
    dg_html_given(web, "register.label_ref", camera->ref);
    dg_html_fact(web, "register.label_mount", dg_web_kind(web, "register.mount", camera->mount));
    dg_html_fact(web, "register.label_height",
                 isfinite(camera->height_m) ? dg_web_num(web, camera->height_m, 1) : "");
    dg_html_fact(web, "register.label_bearing",
                 isfinite(camera->bearing_deg) ? dg_web_num(web, camera->bearing_deg, 0) : "");
    if (camera->has_moved) dg_html_fact(web, "register.label_moved", dg_word(web->lang, "register.moved"));
    dg_text_add(web->out, "</dl>\n");
    dg_map_camera(web, camera_ix);
}

/* What was last told, and when; that nothing was told is told. */
static void service(struct dg_web *web, const struct dg_pub_camera *camera)
{
    dg_text_add(web->out, "<div><dt>");
    dg_web_word(web, "register.label_service");
    dg_text_add(web->out, "</dt><dd>");
    dg_web_text(web, dg_web_kind(web, "register.service", dg_service_word(camera->service)));
    if (*camera->service_on) {
        dg_text_add(web->out, " · ");
        dg_web_text(web, dg_web_date(web, camera->service_on));
    }
    dg_text_add(web->out, "</dd></div>\n");
}

int dg_html_camera(struct dg_web *web, int32_t camera_ix)
{
    const struct dg_pub_camera *camera = &web->reg->cameras[camera_ix];
    const struct dg_pub_scheme *scheme = &web->reg->schemes[camera->scheme_ix];
    dg_auto(dg_text_done) struct dg_text title = {0};
    dg_word_add(&title, web->lang, "register.camera_title", "id", camera->id, NULL);
    dg_html_begin(web, title.data ? title.data : "", "");
    dg_text_add(web->out, "<p>");
    dg_html_badge(web, dg_html_listing_tone(scheme->listing),
                  dg_web_kind(web, "register.listing", dg_listing_word(scheme->listing)));
    dg_html_badge(web, "soft", dg_web_kind(web, "register.status", camera->status));
    dg_html_badge(web, "soft", dg_web_kind(web, "register.kind", camera->kind));
    dg_html_link(web, DG_PAGE_SCHEME, scheme->case_id, dg_both_of(&scheme->title, web->lang));
    dg_text_add(web->out, "</p>\n");
    needs_write(web, scheme, camera);
    classes_write(web, scheme, camera);
    dg_html_head2(web, "register.head_keeping");
    dg_text_add(web->out, "<dl class=\"facts\">\n");
    dg_html_fact(web, "register.label_retention",
                 scheme->retention_days < 0 ? dg_word(web->lang, "register.not_said")
                                            : dg_web_num(web, scheme->retention_days, 0));
    dg_html_given(web, "register.label_access", scheme->access);
    dg_html_given(web, "register.label_contact", dg_both_of(&scheme->contact, web->lang));
    dg_html_fact(web, "register.label_built_on", dg_web_date(web, camera->built_on));
    if (strcmp(camera->status, "planned") != 0) service(web, camera);
    dg_text_add(web->out, "</dl>\n");
    dg_html_decision(web, scheme, camera);
    place_write(web, camera, camera_ix);
    dg_html_talks(web, scheme, camera_ix);
    if (!web->is_file && scheme->listing == DG_LISTING_IN_FORCE) {
        dg_text_addf(web->out, "<p><a href=\"/register/cameras/%s/sign.pdf\">", camera->id);
        dg_web_word(web, "register.sign_link");
        dg_text_add(web->out, "</a></p>\n");
    }
    dg_html_end(web);
    return 0;
}

/* ---- scheme
 * ---------------------------------------------------------------------------------------------------------- */

static void phases_write(struct dg_web *web, const struct dg_pub_scheme *scheme)
{
    static const char *const columns[] = {"register.col_phase", "register.col_planned", "register.col_built",
                                          "register.col_working", "register.col_budget"};
    if (!scheme->n_phases) return;
    dg_html_head2(web, "register.head_phases");
    dg_text_add(web->out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\"><table><thead><tr>");
    for (int i = 0; i < 5; i++) {
        dg_text_add(web->out, i ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        dg_web_word(web, columns[i]);
        dg_text_add(web->out, "</th>");
    }
    dg_text_add(web->out, "</tr></thead><tbody>\n");
    for (int32_t i = 0; i < scheme->n_phases; i++) {
        const struct dg_pub_phase *phase = &scheme->phases[i];
        dg_text_add(web->out, "<tr><th scope=\"row\">");
        dg_web_text(web, dg_web_num(web, phase->phase_no, 0));
        dg_text_add(web->out, " ");
        dg_web_bdi(web, dg_both_of(&phase->title, web->lang));
        dg_text_addf(web->out, "</th><td class=\"n\">%s</td>", dg_web_num(web, phase->n_planned, 0));
        dg_text_addf(web->out, "<td class=\"n\">%s</td><td class=\"n\">", dg_web_num(web, phase->n_built, 0));
        if (phase->n_untold)
            dg_html_say(web, "register.working_untold", "n", dg_web_num(web, phase->n_working, 0), "untold",
                        dg_web_num(web, phase->n_untold, 0), NULL);
        else
            dg_web_text(web, dg_web_num(web, phase->n_working, 0));
        dg_text_add(web->out, "</td><td class=\"n\">");
        if (isfinite(phase->budget)) {
            dg_web_text(web, dg_web_num(web, phase->budget, 0));
            dg_text_add(web->out, " ");
            dg_web_bdi(web, phase->currency);
        }
        dg_text_add(web->out, "</td></tr>\n");
    }
    dg_text_add(web->out, "</tbody></table></div>\n");
}

static void goals_write(struct dg_web *web, const struct dg_pub_scheme *scheme)
{
    if (!scheme->n_goals) return;
    dg_html_head2(web, "register.head_goals");
    dg_text_add(web->out, "<ul class=\"needs\">\n");
    for (int32_t i = 0; i < scheme->n_goals; i++) {
        const struct dg_pub_goal *goal = &scheme->goals[i];
        dg_text_add(web->out, "<li><b>");
        dg_web_bdi(web, dg_both_of(&goal->title, web->lang));
        dg_text_add(web->out, "</b>\n<dl class=\"facts\">\n");
        dg_html_given(web, "register.col_measure", goal->measure);
        dg_html_given(web, "register.label_base_figure", goal->base_figure);
        dg_html_given(web, "register.col_target", goal->target_figure);
        if (*goal->outcome)
            outcome_write(web, goal->outcome, goal->outcome_on);
        else
            dg_html_fact(web, "register.col_outcome", dg_word(web->lang, "register.not_reported"));
        dg_text_add(web->out, "</dl></li>\n");
    }
    dg_text_add(web->out, "</ul>\n");
}

static void cameras_write(struct dg_web *web, const struct dg_pub_scheme *scheme)
{
    dg_html_head2(web, "register.head_cameras");
    dg_text_add(web->out, "<ul class=\"ids\">\n");
    for (int32_t i = 0; i < scheme->n_cameras; i++) {
        const struct dg_pub_camera *camera = &web->reg->cameras[scheme->first_camera + i];
        dg_text_add(web->out, "<li>");
        dg_html_link(web, DG_PAGE_CAMERA, camera->id, camera->id);
        dg_text_add(web->out, " <span class=\"soft\">");
        dg_web_text(web, dg_web_kind(web, "register.level", dg_publication_level_word(camera->level)));
        dg_text_add(web->out, "</span></li>\n");
    }
    dg_text_add(web->out, "</ul>\n");
}

static void events_write(struct dg_web *web, const struct dg_pub_scheme *scheme)
{
    if (!scheme->n_events) return;
    dg_html_head2(web, "register.head_events");
    dg_text_add(web->out, "<ul>\n");
    for (int32_t i = 0; i < scheme->n_events; i++) {
        dg_text_add(web->out, "<li>");
        dg_web_text(web, dg_web_date(web, scheme->events[i].on));
        dg_text_add(web->out, ": ");
        dg_web_text(web, dg_web_kind(web, "register.event", scheme->events[i].kind));
        if (*scheme->events[i].text) {
            dg_text_add(web->out, " – ");
            dg_web_bdi(web, scheme->events[i].text);
        }
        dg_text_add(web->out, "</li>\n");
    }
    dg_text_add(web->out, "</ul>\n");
}

int dg_html_scheme(struct dg_web *web, int32_t scheme_ix)
{
    const struct dg_pub_scheme *scheme = &web->reg->schemes[scheme_ix];
    dg_html_begin(web, dg_both_of(&scheme->title, web->lang), "");
    dg_text_add(web->out, "<p>");
    dg_html_badge(web, dg_html_listing_tone(scheme->listing),
                  dg_web_kind(web, "register.listing", dg_listing_word(scheme->listing)));
    dg_web_bdi(web, scheme->case_id);
    dg_text_add(web->out, "</p>\n<p>");
    dg_html_say(web, "register.level_counts", "exact", dg_web_num(web, scheme->n_by_level[DG_PUBLIC_EXACT], 0),
                "street", dg_web_num(web, scheme->n_by_level[DG_PUBLIC_STREET], 0), "area",
                dg_web_num(web, scheme->n_by_level[DG_PUBLIC_AREA], 0), NULL);
    dg_text_add(web->out, "</p>\n");
    dg_map_scheme(web, scheme);
    dg_html_head2(web, "register.head_needs");
    dg_text_add(web->out, "<ul class=\"needs\">\n");
    for (int32_t i = 0; i < scheme->n_needs; i++) need_write(web, &scheme->needs[i]);
    dg_text_add(web->out, "</ul>\n");
    dg_html_decision(web, scheme, NULL);
    goals_write(web, scheme);
    phases_write(web, scheme);
    cameras_write(web, scheme);
    dg_html_talks(web, scheme, -1);
    events_write(web, scheme);
    if (*scheme->data_licence) {
        dg_text_add(web->out, "<p class=\"soft\">");
        dg_web_bdi(web, scheme->data_licence);
        dg_text_add(web->out, "</p>\n");
    }
    if (!web->is_file) {
        dg_text_add(web->out, "<p><a href=\"/register/schemes/");
        dg_web_escape(web->out, scheme->case_id);
        dg_text_addf(web->out, "/report.pdf?lang=%s\">", dg_lang_word(web->lang));
        dg_web_word(web, "register.annual_link");
        dg_text_add(web->out, " (PDF)</a> · <a href=\"/register/schemes/");
        dg_web_escape(web->out, scheme->case_id);
        dg_text_addf(web->out, "/report.html?lang=%s\">", dg_lang_word(web->lang));
        dg_web_word(web, "register.annual_link");
        dg_text_add(web->out, " (HTML)</a></p>\n");
    }
    dg_html_end(web);
    return 0;
}
