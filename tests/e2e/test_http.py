"""HTTP syntax over a raw socket: what two programs could read in two ways is refused, and nothing behind it is
taken for a request; the verdict is the same when the bytes come one by one."""
import os
import re

from served import Server, Tap, status_of

H = b"Host: x\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\n" + H
CHUNKED = POST + b"Origin: http://x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
NEXT = b"GET /healthz HTTP/1.1\r\nHost: next\r\n\r\n"

# name, bytes, status expected. Classes of docs: request smuggling, framing, targets, limits.
CASES = [
    ("plain", b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200),
    ("one empty line in front", b"\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200),
    ("two empty lines in front", b"\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("http/1.0", b"GET /healthz HTTP/1.0\r\n\r\n", 200),
    ("length and coding", POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("coding and length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    ("coding in http/1.0", b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("coding twice", POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("coding gzip, chunked", POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    ("coding xchunked", POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ("coding with vertical tab", POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", 400),
    ("length twice", POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400),
    ("length list", POST + b"Content-Length: 2, 2\r\n\r\n{}", 400),
    ("length negative", POST + b"Content-Length: -1\r\n\r\n", 400),
    ("length with plus", POST + b"Content-Length: +2\r\n\r\n{}", 400),
    ("length hexadecimal", POST + b"Content-Length: 0x2\r\n\r\n{}", 400),
    ("length with blank inside", POST + b"Content-Length: 1 2\r\n\r\n{}", 400),
    ("length empty", POST + b"Content-Length: \r\n\r\n", 400),
    ("length 2^64", POST + b"Content-Length: 18446744073709551616\r\n\r\n", 413),
    ("length 99 GB", POST + b"Origin: http://x\r\nContent-Type: application/json\r\nContent-Length: 99000000000\r\n\r\n", 413),
    ("blank before the colon", POST + b"Content-Length : 2\r\n\r\n{}", 400),
    ("folded line", b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400),
    ("blank before the first name", b"GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400),
    ("bare CR in a value", b"GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n", 400),
    ("bare CR as line end", b"GET / HTTP/1.1\rHost: x\r\r", 400),
    ("bare LF as line end", b"GET / HTTP/1.1\nHost: x\n\n", 400),
    ("bare LF behind the head", b"GET / HTTP/1.1\r\nHost: x\r\n\n", 400),
    ("NUL in a value", b"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400),
    ("NUL in the target", b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("no colon", b"GET / HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n", 400),
    ("empty name", b"GET / HTTP/1.1\r\nHost: x\r\n: abc\r\n\r\n", 400),
    ("no host", b"GET / HTTP/1.1\r\n\r\n", 400),
    ("two hosts", b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
    ("host with a path", b"GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400),
    ("host with user", b"GET / HTTP/1.1\r\nHost: a@x\r\n\r\n", 400),
    ("absolute target", b"GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("CONNECT", b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("asterisk", b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("lower-case method", b"get / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("two blanks", b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("tab for a blank", b"GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("http/2.0", b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    ("http/1.10", b"GET / HTTP/1.10\r\nHost: x\r\n\r\n", 400),
    ("http/0.9", b"GET /\r\n\r\n", 400),
    ("h2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("fragment in the target", b"GET /healthz#a HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("traversal", b"GET /app/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("traversal encoded dots", b"GET /app/%2e%2e/x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("traversal encoded slash", b"GET /app/..%2fx HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("traversal backslash", b"GET /app/..\\x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("traversal encoded backslash", b"GET /app/..%5cx HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("traversal encoded twice", b"GET /app/%252e%252e/x HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    ("traversal overlong", b"GET /app/%c0%ae%c0%ae/x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("double slash", b"GET //healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("broken escape", b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("escape cut off", b"GET /%4 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("encoded NUL", b"GET /a%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("encoded CR LF", b"GET /a%0d%0aX:%20y HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("parameter twice", b"GET /api/v1/cases?limit=1&limit=2 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("parameter unknown", b"GET /api/v1/cases?limits=1 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("body where none is wanted", b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 400),
    ("expectation unknown", b"GET / HTTP/1.1\r\nHost: x\r\nExpect: pay\r\n\r\n", 417),
    ("origin twice", b"GET / HTTP/1.1\r\nHost: x\r\nOrigin: a\r\nOrigin: b\r\n\r\n", 400),
    ("cookie twice", b"GET / HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\nCookie: c=d\r\n\r\n", 400),
    ("chunk", CHUNKED + b"2\r\n{}\r\n0\r\n\r\n", 422),
    ("chunk with extension", CHUNKED + b"2;a=b\r\n{}\r\n0\r\n\r\n", 422),
    ("chunk with trailer", CHUNKED + b"2\r\n{}\r\n0\r\nA: b\r\n\r\n", 422),
    ("chunk 0x", CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n", 400),
    ("chunk size empty", CHUNKED + b"\r\n{}\r\n0\r\n\r\n", 400),
    ("chunk negative", CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n", 400),
    ("chunk with blank", CHUNKED + b"2 \r\n{}\r\n0\r\n\r\n", 400),
    ("chunk bare LF", CHUNKED + b"2\n{}\n0\n\n", 400),
    ("chunk size overflow", CHUNKED + b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n", 400),
    ("chunk without its end", CHUNKED + b"2\r\n{}X0\r\n\r\n", 400),
    ("chunk extension 64 KiB", CHUNKED + b"2;" + b"a" * 65536 + b"\r\n{}\r\n0\r\n\r\n", 400),
    ("chunk extension with LF", CHUNKED + b"2;a\nb\r\n{}\r\n0\r\n\r\n", 400),
    ("trailers endless", CHUNKED + b"0\r\n" + b"A: b\r\n" * 2000 + b"\r\n", 400),
    *[(f"line {n}", b"GET /" + b"a" * (n - 16) + b" HTTP/1.1\r\n" + H + b"\r\n", 404 if n <= 8192 else 414)
      for n in (8191, 8192, 8193)],
    *[(f"field {n}", b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: " + b"a" * (n - 5) + b"\r\n\r\n", 200 if n <= 8192 else 431)
      for n in (8191, 8192, 8193)],
    ("100 fields", b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 99 + b"\r\n", 200),
    ("101 fields", b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 100 + b"\r\n", 431),
    ("head over 32 KiB", b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + (b"A: " + b"a" * 8000 + b"\r\n") * 5 + b"\r\n", 431),
]


def one(server, data, piece=None):
    answer = server.raw(data, wait=0.5, piece=piece)
    return status_of(answer), answer


def large(tap, server):
    """What is too large is refused without being kept: memory stays."""
    origin = b"POST /api/v1/session HTTP/1.1\r\n" + H + b"Origin: http://x\r\nContent-Type: application/json\r\n"
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    ways = {
        "99 GB announced": (origin + b"Content-Length: 99000000000\r\n\r\n", 413),
        "chunks without end": (origin + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 20, 413),
        "33 kB of head": (b"GET /healthz HTTP/1.1\r\n" + H + (b"A: " + b"a" * 8000 + b"\r\n") * 5 + b"\r\n", 431),
        "9 kB of path": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + H + b"\r\n", 414),
        "101 fields": (b"GET /healthz HTTP/1.1\r\n" + H + b"A: b\r\n" * 100 + b"\r\n", 431),
    }

    def resident():
        with open(f"/proc/{server.process.pid}/status") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))

    for name, (data, want) in ways.items():
        tap.check(one(server, data)[0] == want, f"{name}: {want}")
    before = resident()
    for _ in range(10):
        for data, _ in ways.values():
            server.raw(data, wait=0.2)
    tap.check(resident() - before < 1024, "ten times each: memory grows by less than 1 MiB", f"{before} to {resident()} KiB")


def main():
    tap = Tap()
    server = Server()
    for name, data, want in CASES:
        status, answer = one(server, data + (b"" if want < 400 or want in (404, 422) else NEXT))
        tap.check(status == want, name, f"want {want}, got {answer[:200]}")
        if want in (400, 413, 414, 417, 431, 501, 505) and want == status:
            n = len(re.findall(rb"HTTP/1\.1 \d\d\d ", answer))
            tap.check(n == 1, f"{name}: nothing behind it is a request", f"{n} answers")
        if len(data) < 1000:
            tap.check(one(server, data, piece=1)[0] == status, f"{name}: byte by byte")
    folder = os.path.join(os.environ["DIDGAH_SHARED"], "data/hostile/gofuzz-httpreq")
    if os.path.isdir(folder):
        n_odd = n = 0
        for name in sorted(os.listdir(folder))[::13]:
            with open(os.path.join(folder, name), "rb") as f:
                data = f.read()
            n += 1
            whole = server.raw(data, wait=0.1)
            # What is no head yet is waited for; everything else has one verdict.
            n_odd += bool(whole) and status_of(whole) == 0
        tap.check(n_odd == 0, f"{n} foreign requests: each answer is one of HTTP/1.1", n_odd)
    large(tap, server)
    two = server.raw(NEXT + NEXT.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    tap.check(two.count(b"HTTP/1.1 200") == 2, "two requests in one piece: two answers", two)
    head = server.raw(b"HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    tap.check(b"Content-Length: 3" in head and head.endswith(b"\r\n\r\n"), "HEAD: length and no body", head)
    tap.check(server.process.poll() is None, "the server still runs")
    status, seconds = server.stop()
    tap.check(status == 0 and seconds < 5, "stops in order", f"{status} after {seconds:.1f} s")
    server.remove()
    tap.end()


main()
