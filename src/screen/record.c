/* Record: a case's entries, and what stands behind one of them. */
#include <stdio.h>
#include <string.h>

#include "log/log.h"
#include "screen/part.h"

static void entry_put(struct dg_screen *s, const char *case_id, const struct dg_county_entry *of)
{
    struct dg_entry entry;
    struct dg_hash leaf;
    int64_t n;
    char hex[DG_SHA256_HEX_SIZE];
    if (dg_entry_parse(s->arena, of->bytes, of->n_bytes, &entry, &n, NULL) < 0) return;
    dg_leaf_hash(of->bytes, of->n_bytes, &leaf);
    dg_hash_hex(&leaf, hex);
    dg_text_addf(s->out, "<li id=\"n-%lld\"><h2>", (long long)of->n);
    dg_put_text(s, dg_coded(s, "screen.act_", entry.act));
    dg_put(s, "</h2>\n<p>");
    dg_put_text(s, dg_moment_of(s, entry.at));
    dg_put(s, " · ");
    dg_put_text(s, dg_coded(s, "review.role_", dg_role_word(entry.role)));
    if (*entry.body) {
        dg_put(s, " · ");
        dg_put_given(s, dg_body_title(s, entry.body));
    }
    if (entry.is_late_clock) {
        dg_put(s, " ");
        dg_put_badge(s, "warn", dg_word(s->lang, "screen.late_clock"));
    }
    dg_put(s, "</p>\n<p class=\"soft\">");
    dg_put_say(s, "screen.entry_no", "n", dg_num_of(s, of->n), "seq", dg_num_of(s, entry.seq), NULL);
    dg_put(s, " · ");
    dg_text_addf(s->out, "<a href=\"/receipts/%lld?lang=%s&amp;case=", (long long)of->n, dg_lang_word(s->lang));
    dg_put_text(s, case_id);
    dg_put(s, "\">");
    dg_put_word(s, "screen.to_proof");
    dg_put(s, "</a></p>\n<details><summary>");
    dg_put_word(s, "screen.bytes");
    dg_put(s, "</summary><pre dir=\"ltr\">");
    dg_put_text(s, of->bytes);
    dg_put(s, "</pre><p class=\"soft\">");
    dg_put_word(s, "screen.leaf");
    dg_put(s, " ");
    dg_put_code(s, hex);
    dg_put(s, "</p></details></li>\n");
}

int dg_screen_record(struct dg_screen *s, const struct dg_screen_record *record, struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, "screen.record_title"), "cases");
    dg_put(s, "<p>");
    dg_put_case_link(s, record->case_id, "", dg_word(s->lang, "screen.to_case"));
    dg_put(s, " ");
    dg_put_code(s, record->case_id);
    dg_put(s, "</p>\n<p class=\"soft\">");
    dg_put_word(s, "screen.record_lead");
    dg_put(s, "</p>\n<ol class=\"record\" reversed>\n");
    for (int32_t i = record->n - 1; i >= 0; i--) entry_put(s, record->case_id, &record->entries[i]);
    dg_put(s, "</ol>\n");
    return dg_shell_end(s, err);
}

int dg_screen_receipt(struct dg_screen *s, const struct dg_screen_receipt *receipt, struct dg_err *err)
{
    dg_shell_begin(s, dg_word(s->lang, receipt->is_done ? "screen.receipt_title" : "screen.proof_title"),
                   "cases");
    if (receipt->is_done) {
        dg_put(s, "<p class=\"done\" role=\"status\">");
        dg_put_word(s, "screen.receipt_done");
        dg_put(s, "</p>\n");
    }
    dg_put(s, "<dl class=\"facts\">\n");
    if (*receipt->case_id) {
        dg_put(s, "<div><dt>");
        dg_put_word(s, "screen.case");
        dg_put(s, "</dt><dd>");
        if (s->who)
            dg_put_case_link(s, receipt->case_id, "", receipt->case_id);
        else
            dg_put_code(s, receipt->case_id);
        dg_put(s, "</dd></div>\n");
    }
    if (*receipt->person_id) {
        dg_put(s, "<div><dt>");
        dg_put_word(s, "screen.person_id");
        dg_put(s, "</dt><dd>");
        dg_put_code(s, receipt->person_id);
        dg_put(s, "</dd></div>\n");
    }
    dg_put_fact(s, "screen.entry", dg_num_of(s, receipt->n));
    if (receipt->n_entries > 1) dg_put_fact(s, "screen.entries", dg_num_of(s, receipt->n_entries));
    dg_put(s, "<div><dt>");
    dg_put_word(s, "screen.leaf");
    dg_put(s, "</dt><dd>");
    dg_put_code(s, receipt->leaf);
    dg_put(s, "</dd></div></dl>\n<p>");
    dg_put_word(s, "screen.receipt_lead");
    dg_put(s, "</p>\n<h2>");
    dg_put_word(s, "screen.checkpoint");
    dg_put(s, "</h2><pre dir=\"ltr\">");
    dg_put_text(s, receipt->checkpoint);
    dg_put(s, "</pre>\n");
    if (receipt->proof) {
        dg_put_tag_word(s, "h2", "screen.proof");
        dg_put(s, "<p>");
        dg_put_word(s, "screen.proof_lead");
        dg_put(s, "</p><pre dir=\"ltr\">");
        dg_put_text(s, receipt->proof);
        dg_put(s, "</pre>\n");
    }
    return dg_shell_end(s, err);
}
