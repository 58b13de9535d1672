/* Sign: what stands on the sign at a camera: who, why, what can be told, how long, until when, whom to ask. */
#include <stdio.h>
#include <string.h>

#include "register/fields.h"
#include "report/report.h"

struct maker {
    struct dg_arena arena;
    struct dg_report_sign_line lines[DG_SIGN_LINES];
    int32_t n;
    bool has_failed;
};

static const char *keep(struct maker *m, struct dg_text *text)
{
    const char *made = text->has_failed ? NULL : dg_arena_strdup(&m->arena, text->data ? text->data : "");
    m->has_failed |= !made;
    dg_text_done(text);
    return made ? made : "";
}

static struct dg_report_sign_line *line_add(struct maker *m, const char *label_key)
{
    struct dg_report_sign_line *line = &m->lines[m->n++];
    for (enum dg_lang lang = DG_EN; lang <= DG_FA; lang++) {
        line->label[lang] = dg_word(lang, label_key);
        line->value[lang] = "";
    }
    return line;
}

static const char *date_of(struct maker *m, enum dg_lang lang, const char *iso)
{
    struct dg_text text = {0};
    if (*iso) dg_date_add(&text, lang, iso);
    return keep(m, &text);
}

static const char *needs_of(struct maker *m, const struct dg_pub_scheme *scheme,
                            const struct dg_pub_camera *camera, enum dg_lang lang)
{
    struct dg_text text = {0};
    for (int32_t i = 0; i < camera->n_needs; i++) {
        if (i) dg_text_add(&text, lang == DG_FA ? "، " : ", ");
        dg_text_add(&text, dg_both_of(&scheme->needs[camera->need_ixs[i]].title, lang));
    }
    if (!camera->n_needs) dg_text_add(&text, camera->purpose);
    return keep(m, &text);
}

static const char *grounds_of(struct maker *m, const struct dg_pub_scheme *scheme,
                              const struct dg_pub_camera *camera, enum dg_lang lang)
{
    struct dg_text text = {0};
    dg_pub_grounds_add(&text, scheme, camera, lang);
    return text.len || text.has_failed ? keep(m, &text) : dg_word(lang, "register.no_ground");
}

static const char *means_of(const struct dg_pub_camera *camera, enum dg_lang lang)
{
    char key[64];
    snprintf(key, sizeof key, "register.means_%s", camera->best_class);
    return *camera->best_class && dg_word_exists(key) ? dg_word(lang, key) : "";
}

static const char *filled(struct maker *m, enum dg_lang lang, const char *key, const char *name,
                          const char *value)
{
    struct dg_text text = {0};
    dg_word_add(&text, lang, key, name, value, NULL);
    return keep(m, &text);
}

static const char *number_of(struct maker *m, enum dg_lang lang, int32_t n)
{
    struct dg_text text = {0};
    dg_num_add(&text, lang, n, 0);
    return keep(m, &text);
}

static void lines_make(struct maker *m, const struct dg_pub_scheme *scheme, const struct dg_pub_camera *camera)
{
    struct dg_report_sign_line *who = line_add(m, "register.sign_who"), *why = line_add(m, "register.sign_why"),
                               *what = line_add(m, "register.sign_what"),
                               *keeping = line_add(m, "register.sign_keep"),
                               *ground = line_add(m, "register.label_legal_ground"),
                               *until = line_add(m, "register.label_valid_until"),
                               *ask = line_add(m, "register.label_contact");
    for (enum dg_lang lang = DG_EN; lang <= DG_FA; lang++) {
        who->value[lang] = dg_both_of(&scheme->body, lang);
        why->value[lang] = needs_of(m, scheme, camera, lang);
        what->value[lang] = means_of(camera, lang);
        if (scheme->retention_days >= 0)
            keeping->value[lang] =
                filled(m, lang, "register.sign_days", "n", number_of(m, lang, scheme->retention_days));
        ground->value[lang] = grounds_of(m, scheme, camera, lang);
        until->value[lang] = date_of(m, lang, scheme->valid_until);
        ask->value[lang] = dg_both_of(&scheme->contact, lang);
    }
}

int dg_register_sign(const struct dg_register *reg, int32_t camera_ix, const char *size, const char *font_dir,
                     struct dg_text *pdf, struct dg_err *err)
{
    struct maker m = {0};
    dg_auto(dg_text_done) struct dg_text url = {0};
    const struct dg_pub_camera *camera = &reg->cameras[camera_ix];
    const struct dg_pub_scheme *scheme = &reg->schemes[camera->scheme_ix];

    if (scheme->listing != DG_LISTING_IN_FORCE)
        return dg_err_set(err, DG_ESTATE,
                          "sign: the approval of camera %s is no longer in force; no sign may say that it is",
                          camera->id);
    if (!*reg->base_url)
        return dg_err_set(
            err, DG_EINVAL,
            "sign: the code needs the register's public address; give it, as https://register.example");
    lines_make(&m, scheme, camera);
    dg_text_addf(&url, "%s/register/cameras/%s", reg->base_url, camera->id);
    struct dg_report_sign sign = {.size = size,
                                  .lines = m.lines,
                                  .n_lines = m.n,
                                  .url = url.data,
                                  .id = camera->id,
                                  .created_on = reg->as_of};
    for (enum dg_lang lang = DG_EN; lang <= DG_FA; lang++) {
        sign.claim[lang] = dg_word(lang, "register.sign_claim");
        sign.code_note[lang] = dg_word(lang, "register.sign_code");
        sign.mark[lang] = reg->is_sample || scheme->is_sample ? dg_word(lang, "register.sample") : "";
    }
    int code = m.has_failed || url.has_failed
                   ? dg_err_set(err, DG_ENOMEM, "out of memory while the sign is made")
                   : dg_report_sign(pdf, &sign, font_dir, err);
    dg_arena_done(&m.arena);
    return code;
}
