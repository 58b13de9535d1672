/* Forms: what browsers send is taken, what two readers could read in two ways is refused, in any pieces. */
#include <dirent.h>
#include <stdlib.h>

#include "forms.h"
#include "scratch.h"
#include "tap.h"

#define TYPE "multipart/form-data; boundary=B"
#define FILE_HEAD(name)                                                                                        \
    "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" name                                   \
    "\"\r\nContent-Type: Application/Geopackage+sqlite3\r\n\r\n"
#define FIELD(name, value) "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define END "--B--\r\n"

static void feed(struct forms_read *read, const char *body, size_t piece)
{
    forms_feed(read, TYPE, body, strlen(body), piece);
}

/* The verdict, after a look at whether pieces change it. */
static int verdict(const char *body)
{
    struct forms_read whole, cut;
    feed(&whole, body, 100000);
    feed(&cut, body, 1);
    bool agree = forms_agree(&whole, &cut);
    if (!agree) printf("# pieces differ: %d %d\n", whole.status, cut.status);
    CHECK(agree);
    int status = whole.status ? whole.status : whole.is_whole ? 200 : 400;
    forms_done(&whole);
    forms_done(&cut);
    return status;
}

/* RFC 2046 forbids the boundary in the data, also as the beginning of a longer line. */
static void test_longer_line(void)
{
    CHECK_INT(verdict(FILE_HEAD("a.gpkg") "x\r\n--Bxx\r\nmore\r\n" END), 400);
}

static void test_data(void)
{
    static const char head[] = FIELD("csrf", "abc") FIELD("note", "one\r\ntwo") FILE_HEAD("طرح %22الف%22.gpkg");
    static const char file[] = "SQ\r\n--\r\n--C\r\r\n-\0\r\n\r\n--end\r";
    static const char tail[] = "\r\n" FIELD("last", "") END;
    char body[sizeof head + sizeof file + sizeof tail];
    memcpy(body, head, sizeof head - 1);
    memcpy(body + sizeof head - 1, file, sizeof file - 1);
    memcpy(body + sizeof head + sizeof file - 2, tail, sizeof tail - 1);
    size_t n = sizeof head + sizeof file + sizeof tail - 3;
    for (size_t piece = 1; piece <= n; piece++) {
        struct forms_read read;
        forms_feed(&read, TYPE, body, n, piece);
        CHECK_INT(read.status, 0);
        CHECK(read.is_whole);
        CHECK(read.file.len == sizeof file - 1 && memcmp(read.file.data, file, sizeof file - 1) == 0);
        CHECK_STR(read.form.file_name, "طرح \"الف\".gpkg");
        CHECK_STR(read.form.file_type, "application/geopackage+sqlite3");
        CHECK_INT(read.form.n_fields, 3);
        CHECK_STR(read.form.fields[0].name, "csrf");
        CHECK_STR(read.form.fields[0].value, "abc");
        CHECK_STR(read.form.fields[1].value, "one\ntwo");
        CHECK_STR(read.form.fields[2].value, "");
        forms_done(&read);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *name, *body;
        int status;
    } cases[] = {
        {"a plain form", FILE_HEAD("a.gpkg") "x\r\n" END, 200},
        {"no line end behind the last boundary", FILE_HEAD("a.gpkg") "x\r\n--B--", 200},
        {"no file chosen", FILE_HEAD("") "\r\n" END, 200},
        {"a path for a name", FILE_HEAD("../../etc/passwd") "x\r\n" END, 400},
        {"a path of the other kind", FILE_HEAD("..\\\\x") "x\r\n" END, 400},
        {"a hidden name", FILE_HEAD(".profile") "x\r\n" END, 400},
        {"a name with a line end", FILE_HEAD("a\r\nX: y") "x\r\n" END, 400},
        {"a name that turns around", FILE_HEAD("a\xE2\x80\xAEgpkg.exe") "x\r\n" END, 400},
        {"a name that is no text", FILE_HEAD("\xFF") "x\r\n" END, 400},
        {"a file in another field",
         "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nx\r\n" END, 400},
        {"the file's field without a file", FIELD("file", "x") END, 400},
        {"two files", FILE_HEAD("a") "x\r\n" FILE_HEAD("b") "x\r\n" END, 400},
        {"a field twice", FIELD("a", "1") FIELD("a", "2") END, 400},
        {"a name twice", "--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n" END, 400},
        {"a starred name",
         "--B\r\nContent-Disposition: form-data; name=\"file\"; filename*=\"utf-8''a\"\r\n\r\nx\r\n" END, 400},
        {"an unquoted name", "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n" END, 400},
        {"no name", "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n" END, 400},
        {"no disposition", "--B\r\nContent-Type: text/plain\r\n\r\nx\r\n" END, 400},
        {"no head", "--B\r\n\r\nx\r\n" END, 400},
        {"an encoding",
         "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: "
         "base64\r\n\r\nx\r\n" END,
         400},
        {"something in front", "hello\r\n" FIELD("a", "1") END, 400},
        {"something behind", FIELD("a", "1") END "more", 400},
        {"blanks behind a boundary", "--B \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n" END,
         400},
        {"a bare line feed", "--B\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n" END, 400},
        {"a bare line feed in the head", "--B\r\nContent-Disposition: form-data; name=\"a\"\n\r\nx\r\n" END,
         400},
        {"a bare carriage return", "--B\r\nContent-Disposition: form-data; name=\"a\"\rX\r\n\r\nx\r\n" END,
         400},
        {"a control character in a value", FIELD("a", "\x01") END, 400},
        {"cut in the head", "--B\r\nContent-Dispo", 400},
        {"cut in the file", FILE_HEAD("a.gpkg") "xxxx", 400},
        {"cut at the end", FILE_HEAD("a.gpkg") "x\r\n--B-", 400},
        {"another boundary at the end", FILE_HEAD("a.gpkg") "x\r\n--C--", 400},
        {"nothing", "", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int got = verdict(cases[i].body);
        if (got != cases[i].status) printf("# %s: %d\n", cases[i].name, got);
        CHECK_INT(got, cases[i].status);
    }
}

/* One below, at and above a limit. */
static void test_limits(void)
{
    for (int over = -1; over <= 1; over++) {
        dg_auto(dg_text_done) struct dg_text body = {0};
        dg_text_add(&body, "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
        for (int i = 0; i < DG_MAX_FORM_VALUE + over; i++) dg_text_add(&body, "x");
        dg_text_add(&body, "\r\n" END);
        CHECK_INT(dg_text_finish(&body, NULL), 0);
        CHECK_INT(verdict(body.data), over > 0 ? 413 : 200);
        dg_text_clear(&body);
        for (int i = 0; i < DG_MAX_FORM_FIELDS + over; i++)
            dg_text_addf(&body, "--B\r\nContent-Disposition: form-data; name=\"a%d\"\r\n\r\nx\r\n", i);
        dg_text_add(&body, END);
        CHECK_INT(verdict(body.data), over > 0 ? 413 : 200);
    }
    dg_auto(dg_text_done) struct dg_text head = {0};
    dg_text_add(&head, "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: ");
    for (int i = 0; i < DG_MAX_PART_HEAD; i++) dg_text_add(&head, "x");
    CHECK_INT(verdict(head.data), 413);
}

static void test_types(void)
{
    static const struct {
        const char *type;
        bool is_form;
    } types[] = {
        {"multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", true},
        {"multipart/form-data; boundary=\"a b\"", false},
        {"multipart/form-data;boundary=\"a+b\"", true},
        {"multipart/form-data", false},
        {"multipart/form-data; boundary=", false},
        {"multipart/form-data; boundary=a; charset=utf-8", false},
        {"multipart/form-data; boundary=\"a", false},
        {"multipart/mixed; boundary=a", false},
        {"multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789",
         true},
        {"multipart/form-data; "
         "boundary=0123456789012345678901234567890123456789012345678901234567890123456789x",
         false},
        {NULL, false}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct dg_arena arena = {0};
        struct dg_multipart form;
        bool is_form = dg_multipart_begin(&form, types[i].type, &arena, forms_take, NULL);
        if (is_form != types[i].is_form) printf("# %s\n", types[i].type);
        CHECK(is_form == types[i].is_form);
        dg_arena_done(&arena);
    }
}

/* The corpus of another reader of forms: whatever it is, pieces do not change what is said of it. */
static void test_corpus(void)
{
    char folder[400], path[800];
    const char *shared = getenv("DIDGAH_SHARED");
    snprintf(folder, sizeof folder, "%s/data/hostile/gofuzz-multipart", shared ? shared : "");
    DIR *dir = shared ? opendir(folder) : NULL;
    if (!dir) {
        printf("# skipped: the public corpus is not here\n");
        return;
    }
    int n_files = 0;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (entry->d_name[0] == '.') continue;
        size_t n = 0;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        char *bytes = scratch_read(path, &n), type[160] = "multipart/form-data; boundary=foo";
        size_t n_line = bytes ? strcspn(bytes, "\r\n") : 0;
        if (n_line > 2 && n_line < 80 && memcmp(bytes, "--", 2) == 0)
            snprintf(type, sizeof type, "multipart/form-data; boundary=%.*s", (int)n_line - 2, bytes + 2);
        struct forms_read whole, cut;
        forms_feed(&whole, type, bytes, n, n + 1);
        forms_feed(&cut, type, bytes, n, 1);
        if (!forms_agree(&whole, &cut)) printf("# %s\n", entry->d_name);
        CHECK(forms_agree(&whole, &cut));
        forms_done(&whole);
        forms_done(&cut);
        free(bytes);
        n_files++;
    }
    closedir(dir);
    CHECK(n_files > 200);
}

int main(void)
{
    TAP_CASE("a line that begins with the boundary", test_longer_line);
    TAP_CASE("what a browser sends, in pieces of every size", test_data);
    TAP_CASE("forms that are refused", test_refused);
    TAP_CASE("limits", test_limits);
    TAP_CASE("content types", test_types);
    TAP_CASE("a public corpus", test_corpus);
    return tap_end();
}
