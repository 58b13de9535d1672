/* The commands about a county's store and its people. */
#include "app/county.h"

#include <stdio.h>
#include <string.h>

#include "app/county_open.h"
#include "app/file.h"
#include "app/log.h"
#include "app/say.h"
#include "app/version.h"
#include "store/store.h"

/* ---- shared
 * ----------------------------------------------------------------------------------------------------------------
 */

int dg_county_file_read(struct dg_arena *arena, const char *path, size_t max, const char **bytes, size_t *n,
                        struct dg_err *err)
{
    return dg_log_file_read(arena, path, max, bytes, n, err);
}

int dg_county_open_as(const char *store, bool is_writing, const char *key_path, const char *witnessed_path,
                      struct dg_county **out, struct dg_err *err)
{
    const struct dg_county_options options = {.mode = is_writing ? DG_COUNTY_WRITE : DG_COUNTY_READ,
                                              .key_path = key_path,
                                              .witnessed_path = witnessed_path};
    return dg_county_open(store, &options, out, err);
}

static int dg_county_person_find(struct dg_county *county, struct dg_arena *arena, const char *name,
                                 const char **id, struct dg_err *err)
{
    struct dg_person *people;
    int32_t n = 0;
    DG_TRY(dg_county_people(county, arena, &people, &n, err));
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(people[i].id, name) == 0 || (people[i].login && strcmp(people[i].login, name) == 0)) {
            *id = people[i].id;
            return 0;
        }
    }
    return dg_err_set(err, DG_EFOUND,
                      "no person with the id or login \"%.64s\"; list them with: didgah person list STORE",
                      name);
}

int dg_county_actor_parse(struct dg_county *county, struct dg_arena *arena, const char *as,
                          struct dg_actor *out, struct dg_err *err)
{
    *out = (struct dg_actor){.person_id = "", .body_id = "", .body_kind = "", .role = DG_ROLE_PUBLIC};
    if (strcmp(as, "public") == 0) return 0;
    const char *at = strchr(as, '@'), *slash = at ? strchr(at, '/') : NULL;
    char *person = at ? dg_arena_strndup(arena, as, (size_t)(at - as)) : NULL;
    if (at && !person) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (at && strcmp(at, "@public") == 0) {
        out->person_id = person;
        return 0;
    }
    if (!slash || !dg_role_parse(slash + 1, &out->role))
        return dg_err_set(
            err, DG_EINVAL,
            "--as: \"%.120s\" is not of the form PERSON@BODY/ROLE, like secretary@secretariat/secretary", as);
    out->body_id = dg_arena_strndup(arena, at + 1, (size_t)(slash - at - 1));
    if (!out->body_id) return dg_err_set(err, DG_ENOMEM, "out of memory");
    return dg_county_person_find(county, arena, person, &out->person_id, err);
}

/* ---- county
 * ------------------------------------------------------------------------------------------------------------------
 */

static int make_new(const struct dg_app_county_params *p, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_county_new params = {.at = p->now};
    const char *name = p->procedure ? p->procedure : "tehran-county";
    params.procedure = dg_procedure_standard_bytes(name, &params.n_procedure);
    if (!params.procedure)
        DG_TRY(dg_county_file_read(&arena, name, DG_MAX_PROCEDURE_BYTES, &params.procedure, &params.n_procedure,
                                   err));
    params.config = dg_county_standard_config(&params.n_config);
    if (p->config_path)
        DG_TRY(dg_county_file_read(&arena, p->config_path, DG_MAX_COUNTY_CONFIG_BYTES, &params.config,
                                   &params.n_config, err));
    return dg_county_create(p->store, &params, err);
}

static int show(const struct dg_app_county_params *p, struct dg_text *text, struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = p->lang};
    struct dg_county_health health;
    DG_TRY(dg_county_open_as(p->store, false, NULL, NULL, &county, err));
    DG_TRY(dg_county_health(county, &health, err));
    const struct dg_county_config *config = dg_county_config(county);
    dg_say_line(&say, "", "county.show.title", "title", config->title[p->lang], "id",
                dg_say_token(&say, config->id), NULL);
    dg_say_line(&say, "", "county.show.procedure", "title", dg_county_procedure(county)->title[p->lang],
                "sha256", dg_say_token(&say, dg_county_procedure(county)->sha256), NULL);
    dg_say_line(&say, "", "county.show.log", "n", dg_say_int(&say, health.n_entries), "vkey",
                dg_say_token(&say, dg_county_vkey(county)), NULL);
    dg_say_line(&say, "", "county.show.bodies", "n", dg_say_int(&say, config->n_bodies), NULL);
    for (int32_t i = 0; i < config->n_bodies; i++)
        dg_say_line(&say, "  ", "county.show.body", "id", dg_say_token(&say, config->bodies[i].id), "title",
                    config->bodies[i].title[p->lang], NULL);
    return dg_text_finish(text, err);
}

static int need_file(const struct dg_app_county_params *p, struct dg_err *err)
{
    return p->file ? 0 : dg_err_set(err, DG_EINVAL, "county %s: give --file", p->what);
}

static int with_store(const struct dg_app_county_params *p, struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    bool is_reading = strcmp(p->what, "backup") == 0 || strcmp(p->what, "export") == 0;
    int64_t n_entries = 0;
    if (strcmp(p->what, "rebuild") != 0) DG_TRY(need_file(p, err));
    DG_TRY(dg_county_open_as(p->store, !is_reading, p->key_path, p->witnessed_path, &county, err));
    if (strcmp(p->what, "backup") == 0) return dg_county_backup(county, p->file, err);
    if (strcmp(p->what, "export") == 0) return dg_county_export(county, p->file, err);
    if (strcmp(p->what, "rebuild") == 0) return dg_county_rebuild(county, &n_entries, err);
    const char *note;
    size_t n = 0;
    DG_TRY(dg_county_file_read(&arena, p->file, DG_MAX_NOTE_BYTES, &note, &n, err));
    return dg_county_witnessed(county, note, n, err);
}

int dg_app_county(const struct dg_app_county_params *p, struct dg_text *text, struct dg_err *err)
{
    static const char *const words[] = {"backup", "export", "rebuild", "witnessed"};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = p->lang};
    char key[64];
    bool is_known = false;
    if (strcmp(p->what, "show") == 0) return show(p, text, err);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) is_known |= strcmp(p->what, words[i]) == 0;
    if (strcmp(p->what, "new") == 0) {
        DG_TRY(make_new(p, err));
    } else if (strcmp(p->what, "restore") == 0) {
        DG_TRY(need_file(p, err));
        DG_TRY(dg_county_restore(p->file, p->store, p->key_path, p->witnessed_path, err));
    } else if (is_known) {
        DG_TRY(with_store(p, err));
    } else {
        return dg_err_set(
            err, DG_EINVAL,
            "county: \"%s\" is not known; there are: new, show, backup, restore, rebuild, export, witnessed",
            p->what);
    }
    snprintf(key, sizeof key, "county.done.%s", p->what);
    dg_say_line(&say, "", key, "store", dg_say_token(&say, p->store), "file",
                dg_say_token(&say, p->file ? p->file : ""), NULL);
    return dg_text_finish(text, err);
}

/* ---- people
 * ------------------------------------------------------------------------------------------------------------------
 */

static int list_people(struct dg_county *county, const struct dg_app_person_params *p, struct dg_text *text,
                       struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = p->lang};
    struct dg_person *people;
    struct dg_grant *grants;
    int32_t n = 0, n_grants = 0;
    DG_TRY(dg_county_people(county, &arena, &people, &n, err));
    DG_TRY(dg_county_roles(county, &arena, NULL, &grants, &n_grants, err));
    for (int32_t i = 0; i < n; i++) {
        dg_say_line(&say, "", "county.person.line", "id", dg_say_token(&say, people[i].id), "name",
                    people[i].name ? people[i].name : dg_word(p->lang, "county.person.removed"), "login",
                    dg_say_token(&say, people[i].login ? people[i].login : "-"), NULL);
        for (int32_t k = 0; k < n_grants; k++) {
            const struct dg_county_body *body = dg_county_body(county, grants[k].body);
            if (strcmp(grants[k].person_id, people[i].id) != 0) continue;
            dg_say_line(&say, "  ", "county.person.role", "body", body ? body->title[p->lang] : grants[k].body,
                        "role", dg_say_token(&say, dg_role_word(grants[k].role)), NULL);
        }
    }
    return dg_text_finish(text, err);
}

static int take_grant(const struct dg_app_person_params *p, const char *id, struct dg_grant *out,
                      struct dg_err *err)
{
    *out = (struct dg_grant){.person_id = id, .body = p->body};
    if (!p->body || !p->role) return dg_err_set(err, DG_EINVAL, "person %s: give --body and --role", p->what);
    if (dg_role_parse(p->role, &out->role)) return 0;
    return dg_err_set(
        err, DG_EINVAL,
        "--role: \"%s\" is none of submitter, expert, secretary, member, chair, implementer, auditor, admin",
        p->role);
}

static int set_password(struct dg_county *county, const struct dg_app_person_params *p, const char *id,
                        struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *bytes;
    size_t n = 0, n_code_points = 0;
    char hash[DG_PASSWORD_HASH_SIZE];
    if (!p->login || !p->password_path)
        return dg_err_set(err, DG_EINVAL, "person password: give --login and --password FILE");
    DG_TRY(dg_county_file_read(&arena, p->password_path, 4096, &bytes, &n, err));
    if (n && bytes[n - 1] == '\n') n--;
    if (!dg_text_is_clean(bytes, n, &n_code_points) || n_code_points < DG_PASSWORD_MIN ||
        n_code_points > DG_PASSWORD_MAX)
        return dg_err_set(err, DG_EINVAL, "%s: a password has %d to %d characters on one line",
                          p->password_path, DG_PASSWORD_MIN, DG_PASSWORD_MAX);
    int code = dg_password_hash(bytes, n, &dg_password_cost_normal, hash, err);
    dg_secret_wipe((void *)bytes, n);
    DG_TRY(code);
    return dg_county_account_set(county, id, p->login, hash, err);
}

static int change_person(struct dg_county *county, const struct dg_app_person_params *p, const char *id,
                         struct dg_err *err)
{
    struct dg_grant grant;
    if (strcmp(p->what, "remove") == 0) return dg_county_person_remove(county, id, err);
    if (strcmp(p->what, "password") == 0) return set_password(county, p, id, err);
    DG_TRY(take_grant(p, id, &grant, err));
    if (strcmp(p->what, "take") == 0) return dg_county_role_take(county, NULL, &grant, p->now, err);
    return dg_county_role_give(county, NULL, &grant, p->now, err);
}

int dg_app_person(const struct dg_app_person_params *p, struct dg_text *text, struct dg_err *err)
{
    static const char *const words[] = {"add", "give", "take", "password", "remove"};
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = p->lang};
    const char *id = NULL;
    char key[64];
    bool is_list = strcmp(p->what, "list") == 0, is_add = strcmp(p->what, "add") == 0, is_known = is_list;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) is_known |= strcmp(p->what, words[i]) == 0;
    if (!is_known)
        return dg_err_set(err, DG_EINVAL,
                          "person: \"%s\" is not known; there are: add, list, give, take, password, remove",
                          p->what);
    DG_TRY(dg_county_open_as(p->store, !is_list, p->key_path, p->witnessed_path, &county, err));
    if (is_list) return list_people(county, p, text, err);
    if (is_add) {
        if (!p->name) return dg_err_set(err, DG_EINVAL, "person add: give --name");
        DG_TRY(dg_county_person_add(county, &arena, p->name, p->contact, p->now, &id, err));
    } else {
        if (!p->person) return dg_err_set(err, DG_EINVAL, "person %s: give --person", p->what);
        DG_TRY(dg_county_person_find(county, &arena, p->person, &id, err));
    }
    if (!is_add || p->body) DG_TRY(change_person(county, p, id, err));
    snprintf(key, sizeof key, "county.person.done.%s", p->what);
    dg_say_line(&say, "", key, "id", dg_say_token(&say, id), NULL);
    return dg_text_finish(text, err);
}
