/* The head and the chunks of a request, cut at every place: one verdict. What is accepted and refused, case by
 * case, is asked of the whole server in tests/e2e/test_http.py. */
#include "server/head.h"
#include "tap.h"

static int feed_cut(const char *bytes, size_t n, size_t piece, struct dg_head *head)
{
    int status = DG_HEAD_MORE;
    *head = (struct dg_head){0};
    for (size_t at = 0; at < n && status == DG_HEAD_MORE; at += piece)
        status = dg_head_feed(head, bytes, at + piece < n ? at + piece : n);
    return status;
}

static void test_cut(void)
{
    static const char *const heads[] = {
        "GET /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nConnection: keep-alive, close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "\r\nGET / HTTP/1.0\r\n\r\n",
    };
    static const int want[] = {DG_HEAD_WHOLE, DG_HEAD_WHOLE, 400, 400, DG_HEAD_WHOLE};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        for (size_t piece = 1; piece <= strlen(heads[i]); piece++) {
            struct dg_head head;
            CHECK_INT(feed_cut(heads[i], strlen(heads[i]), piece, &head), want[i]);
            if (want[i] == DG_HEAD_WHOLE) CHECK_INT(head.size, strlen(heads[i]));
        }
    }
}

static void test_fields(void)
{
    const char *bytes =
        "PUT /x HTTP/1.1\r\nHost: x\r\nA:  b c\t \r\ncontent-LENGTH: 007\r\nCONNECTION: Close\r\n\r\nrest";
    struct dg_head head;
    CHECK_INT(feed_cut(bytes, strlen(bytes), 5, &head), DG_HEAD_WHOLE);
    CHECK_INT(head.size, strlen(bytes) - 4);
    CHECK_INT(head.content_length, 7);
    CHECK(head.wants_close && !head.is_chunked);
    int ix = dg_head_find(&head, bytes, "a", 0);
    CHECK_INT(ix, 1);
    CHECK_INT(head.values[ix].n, 3);
    CHECK(memcmp(bytes + head.values[ix].at, "b c", 3) == 0);
    CHECK_INT(dg_head_find(&head, bytes, "b", 0), -1);
}

/* The data of a chunked body in pieces of `piece` bytes; the result of the last call. */
static int chunks_cut(const char *bytes, size_t piece, char *out, size_t *n_rest)
{
    struct dg_chunks chunks = {0};
    size_t n = strlen(bytes), at = 0, n_out = 0;
    int status = DG_HEAD_MORE;
    while (at < n && status == DG_HEAD_MORE) {
        size_t take = piece < n - at ? piece : n - at, used, n_data;
        const char *data;
        status = dg_chunks_feed(&chunks, bytes + at, take, &used, &data, &n_data);
        memcpy(out + n_out, data, n_data);
        n_out += n_data;
        at += used;
    }
    out[n_out] = '\0';
    *n_rest = n - at;
    return status;
}

static void test_chunks(void)
{
    for (size_t piece = 1; piece < 60; piece++) {
        char out[100];
        size_t n_rest;
        CHECK_INT(chunks_cut("4\r\nWiki\r\n00E;x=y\r\npedia in\r\n\r\nch\r\n0\r\nA: b\r\n\r\nGET", piece, out,
                             &n_rest),
                  DG_HEAD_WHOLE);
        CHECK_STR(out, "Wikipedia in\r\n\r\nch");
        CHECK_INT(n_rest, 3);
        CHECK_INT(chunks_cut("4\r\nWikiX\r\n", piece, out, &n_rest), 400);
        CHECK_INT(chunks_cut("4\nWiki\r\n", piece, out, &n_rest), 400);
        CHECK_INT(chunks_cut("1000000000000\r\n", piece, out, &n_rest), 400);
    }
}

static void test_targets(void)
{
    char out[64];
    CHECK(dg_percent_decode("%D8%A7b", 7, false, out));
    CHECK_STR(out, "\xD8\xA7"
                   "b");
    CHECK(dg_percent_decode("a+b%2F", 6, true, out));
    CHECK_STR(out, "a b/");
    CHECK(!dg_percent_decode("a%2F", 4, false, out));
    CHECK(!dg_percent_decode("%4", 2, false, out));
    CHECK(!dg_percent_decode("%zz", 3, true, out));
    CHECK(!dg_percent_decode("%00", 3, true, out));
    CHECK(!dg_percent_decode("%C0%AE", 6, false, out));
    CHECK(!dg_percent_decode("%E2%80%AE", 9, true, out)); /* turns the text round */
    CHECK(dg_path_is_plain("/") && dg_path_is_plain("/a/b") && dg_path_is_plain("/a/") &&
          dg_path_is_plain("/..a"));
    CHECK(!dg_path_is_plain("a") && !dg_path_is_plain("//a") && !dg_path_is_plain("/a//b"));
    CHECK(!dg_path_is_plain("/a/../b") && !dg_path_is_plain("/..") && !dg_path_is_plain("/./a"));
    CHECK(!dg_path_is_plain("/a\\b"));
}

int main(void)
{
    TAP_CASE("one verdict however a head is cut", test_cut);
    TAP_CASE("fields", test_fields);
    TAP_CASE("chunks", test_chunks);
    TAP_CASE("targets", test_targets);
    return tap_end();
}
