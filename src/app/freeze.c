/* Freeze and thaw: a dossier as the one byte form of its content, and back. */
#include <stdio.h>

#include "app/app.h"
#include "app/file.h"
#include "app/say.h"
#include "app/version.h"
#include "report/report.h"
#include "store/store.h"

int dg_app_freeze(struct dg_arena *arena, const char *path, const char *out_path, struct dg_app_frozen *out,
                  struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text bytes = {0};
    struct dg_app_frozen made = {.out_path = out_path};
    if (out_path) {
        DG_TRY(dg_file_check_folder_of(out_path, err));
        if (dg_file_is_same(out_path, path))
            return dg_err_set(err, DG_EINVAL, "%s: is the dossier itself", out_path);
        if (dg_file_is_special(out_path))
            return dg_err_set(err, DG_EINVAL, "%s: is no ordinary file; name one", out_path);
    }
    DG_TRY(dg_version_load(arena, path, false, &made.version, err));
    if (out_path) {
        DG_TRY(dg_frozen_write(&made.version.dossier, &bytes, NULL, err));
        DG_TRY(dg_report_write_file(out_path, bytes.data, bytes.len, err));
        made.n_bytes = (int64_t)bytes.len;
    }
    *out = made;
    return 0;
}

int dg_app_freeze_text(struct dg_text *text, enum dg_lang lang, const struct dg_app_frozen *frozen,
                       struct dg_err *err)
{
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    const struct dg_version *version = &frozen->version;
    dg_say_line(&say, "", "freeze.hash", "hash", dg_say_token(&say, version->sha256), NULL);
    if (frozen->out_path) {
        dg_say_line(&say, "", "freeze.written", "path", dg_say_token(&say, frozen->out_path), "n",
                    dg_say_int(&say, frozen->n_bytes), NULL);
    }
    if (version->unknown.n) {
        dg_say_line(&say, "", "freeze.unknown", "n", dg_say_int(&say, version->unknown.n), NULL);
        for (int32_t i = 0; i < version->unknown.n; i++)
            dg_say_line(&say, "  ", "freeze.unknown_name", "name",
                        dg_say_token(&say, version->unknown.names[i]), NULL);
    }
    return dg_text_finish(text, err);
}

int dg_app_thaw(struct dg_arena *arena, const char *path, const char *out_path, bool may_replace,
                struct dg_version *out, struct dg_err *err)
{
    struct dg_version version;
    DG_TRY(dg_file_check_output(out_path, may_replace, err));
    if (dg_file_is_same(out_path, path))
        return dg_err_set(err, DG_EINVAL, "%s: is the frozen version itself", out_path);
    DG_TRY(dg_version_load(arena, path, true, &version, err));
    if (dg_store_create(out_path, &version.dossier, may_replace, err) < 0) return dg_file_prefix(err, out_path);
    *out = version;
    return 0;
}

int dg_app_thaw_text(struct dg_text *text, enum dg_lang lang, const char *out_path,
                     const struct dg_version *version, struct dg_err *err)
{
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    dg_say_line(&say, "", "freeze.hash", "hash", dg_say_token(&say, version->sha256), NULL);
    dg_say_line(&say, "", "thaw.written", "path", dg_say_token(&say, out_path), NULL);
    return dg_text_finish(text, err);
}
