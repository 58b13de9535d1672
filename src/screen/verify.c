/* Verify: the page around the second verifier. Its script (web/verify) fetches or takes files, derives the log
 * again in the reader's browser and fills the page; its words come along as data. */
#include <string.h>

#include "screen/part.h"

static const char *const words[] = {
    "verify_running",    "verify_fine",         "verify_wrong",  "verify_entry",      "verify_between",
    "verify_size",       "verify_root",         "verify_signed", "verify_unsigned",   "verify_key_checked",
    "verify_kept",       "verify_witnessed",    "verify_public", "verify_public_bad", "verify_consistent",
    "verify_not_known",  "verify_tail",         "verify_truth",  "verify_who",        "verify_same_source",
    "verify_no_entries", "verify_failed",       "verify_files",  "fault_checkpoint",  "fault_key",
    "fault_witness",     "fault_missing_entry", "fault_form",    "fault_sequence",    "fault_clock",
    "fault_hash",        "fault_surplus",       "fault_tile",    "fault_root",        "fault_rollback",
    "fault_fork",        "fault_number_entry",
};

int dg_screen_verify(struct dg_screen *s, const char *vkey, struct dg_err *err)
{
    struct dg_text data = {0};
    struct dg_json json;
    dg_shell_begin(s, dg_word(s->lang, "screen.verify_title"), "verify");
    dg_put(s, "<p>");
    dg_put_word(s, "screen.verify_lead");
    dg_put(s, "</p>\n<p class=\"soft\">");
    dg_put_word(s, "screen.verify_own");
    dg_put(s, "</p>\n<dl class=\"facts\"><div><dt>");
    dg_put_word(s, "screen.verify_key");
    dg_put(s, "</dt><dd>");
    dg_put_code(s, vkey);
    dg_put(s, "</dd></div></dl>\n");
    dg_put_tag_word(s, "h2", "screen.verify_this");
    dg_put(s, "<form class=\"sheet\" id=\"this-log\"><div class=\"field\"><label for=\"f-kept\">");
    dg_put_word(s, "screen.verify_kept_label");
    dg_put(s, "</label><p class=\"hint\" id=\"h-kept\">");
    dg_put_word(s, "screen.verify_kept_hint");
    dg_put(
        s,
        "</p><input type=\"file\" id=\"f-kept\" aria-describedby=\"h-kept\"></div>\n<p class=\"do\"><button>");
    dg_put_word(s, "screen.verify_do");
    dg_put(s, "</button></p></form>\n");
    dg_put_tag_word(s, "h2", "screen.verify_folder");
    dg_put(s, "<form class=\"sheet\" id=\"folder\"><div class=\"field\"><label for=\"f-folder\">");
    dg_put_word(s, "screen.verify_folder_label");
    dg_put(s, "</label><p class=\"hint\" id=\"h-folder\">");
    dg_put_word(s, "screen.verify_folder_hint");
    dg_put(s, "</p><input type=\"file\" id=\"f-folder\" multiple webkitdirectory "
              "aria-describedby=\"h-folder\"></div>\n"
              "<p class=\"do\"><button>");
    dg_put_word(s, "screen.verify_do");
    dg_put(
        s,
        "</button></p></form>\n<div id=\"verdict\" role=\"status\" aria-live=\"polite\"></div>\n<noscript><p "
        "class=\"mark\">");
    dg_put_word(s, "screen.verify_noscript");
    dg_put(s, "</p></noscript>\n<div id=\"words\" hidden");
    dg_json_begin(&json, &data, 0);
    dg_json_object(&json, NULL);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct dg_text key = {0};
        dg_text_addf(&key, "screen.%s", words[i]);
        dg_json_str(&json, words[i], dg_word(s->lang, dg_kept(s, &key)));
    }
    dg_json_end_object(&json);
    dg_put_attr(s, "data-words", dg_kept(s, &data));
    dg_put(s, "></div>\n<script type=\"module\" src=\"/verify/page.js\"></script>\n");
    return dg_shell_end(s, err);
}
