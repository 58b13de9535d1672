"""Foreign and hostile texts in real acts: every case has an expected answer, the same whether its bytes come whole or one by one.
What is taken is stored in normal form and comes back byte by byte."""
import http.client
import json
import os
import re
import socket
import unicodedata

from served import Client, Server, Tap, drain, status_of

SHARED = os.path.join(os.environ["DIDGAH_SHARED"], "data/hostile")
# What nobody sees or what turns a text round: refused (RELIABILITY, names).
UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u180e\u200b\u202a-\u202e\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


class Refused(Exception):
    pass


def strict(data):
    """The value of a JSON text by the rules of docs/server.md, or Refused: an oracle that shares no code with the program."""
    def pairs(items):
        if len({k for k, _ in items}) != len(items):
            raise Refused("a member twice")
        return dict(items)

    def number(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise Refused("beyond a double")
        return value

    def never(word):
        raise Refused(word)
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=pairs, parse_float=number, parse_int=number, parse_constant=never)
    except (ValueError, RecursionError) as error:
        raise Refused(str(error)) from None
    if text.startswith("\ufeff"):
        raise Refused("byte order mark")

    def look(v, depth):
        if isinstance(v, str) and ("\0" in v or any(0xD800 <= ord(c) <= 0xDFFF for c in v)):
            raise Refused("NUL or half a pair")
        if isinstance(v, (dict, list)):
            if depth >= 128:
                raise Refused("depth")
            for k in v if isinstance(v, dict) else ():
                look(k, depth)
            for x in v.values() if isinstance(v, dict) else v:
                look(x, depth + 1)
    look(value, 0)
    if not isinstance(value, (dict, list)):
        raise Refused("no object")
    return value


class Poster:
    """Acts by one person over one kept connection, and raw over sockets of their own."""

    def __init__(self, server, login):
        self.client, self.server = Client(server, login), server
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)

    def head(self):
        return {"Origin": self.server.url, "Cookie": self.client.cookie, "X-CSRF-Token": self.client.csrf, "Accept-Language": "en",
                "Content-Type": "application/json", "Idempotency-Key": "the-key-of-hostile-texts"}

    def post(self, body, key=None):
        for again in (False, True):
            try:
                self.line.request("POST", "/api/v1/acts", body, {**self.head(), **({"Idempotency-Key": key} if key else {})})
                response = self.line.getresponse()
                return response.status, response.read()
            except (http.client.HTTPException, OSError):
                self.line.close()
                if again:
                    return 0, b""
        return 0, b""

    def cut(self, body):
        """The same, one byte at a time, the head included."""
        head = "".join(f"{k}: {v}\r\n" for k, v in self.head().items())
        data = f"POST /api/v1/acts HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
        return status_of(self.server.raw(data, wait=10, piece=1))


def files(folder):
    path = os.path.join(SHARED, folder)
    for name in sorted(os.listdir(path)) if os.path.isdir(path) else ():
        if name not in ("LICENSE", "LICENSE.txt", "README.md"):
            with open(os.path.join(path, name), "rb") as f:
                yield name, f.read()


def json_texts(tap, poster):
    """A text is put whole in place of the act, and again as the act's data."""
    for folder in ("json-nst", "json-nst-transform", "gofuzz-json"):
        n, n_cut, wrong, n_taken = 0, 0, [], 0
        for i, (name, data) in enumerate(files(folder)):
            for body in (data, b'{"kind":"need.file","data":' + data + b"}"):
                if not body:
                    continue
                try:
                    value = strict(body)
                    # Parsed: then it is no act, or one without a title.
                    want = {422} if isinstance(value, dict) else {400, 422}
                    n_taken += 1
                except Refused as why:
                    want = {400}
                    value = why
                if len(body) > 1 << 20:
                    want = {413}
                got, answer = poster.post(body)
                n += 1
                if got not in want:
                    wrong.append((name, body[:60], got, want, answer[-160:], str(value)[:60]))
                if folder != "gofuzz-json" and len(body) < 400 or i % 40 == 0 and len(body) < 200:
                    n_cut += 1
                    if poster.cut(body) != got:
                        wrong.append((name, "cut"))
        tap.check(not wrong, f"{folder}: {n} texts, {n_taken} of them JSON that we take, {n_cut} also byte by byte", (len(wrong), wrong[:12]))
        tap.check(n == 0 or n_taken > 20, f"{folder}: some are taken", n_taken)
    for name, data in files("json-nst"):
        want = {"y": False, "n": True}.get(name[0])
        try:
            strict(data)
            is_refused = False
        except Refused:
            is_refused = True
        known = re.match(r"y_(object_duplicated|string_null_escape|object_escaped_null|structure_lonely|structure_string_empty|structure_true|string_space)", name)
        if want is not None and not known:
            tap.check(is_refused == want, f"the oracle agrees with the suite: {name}")


def key_of(text):
    return unicodedata.normalize("NFC", text)


def texts(tap, poster):
    """Naughty strings: taken ones come back as they are, in normal form; the others are refused by name of the field."""
    path = os.path.join(SHARED, "strings-blns/blns.json")
    strings = []
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            strings = [s for s in json.load(f) if s]
    taken, wrong = [], []
    for text in strings + [own for own, *_ in OWN]:
        # The number is no word: so nothing is ever done, and the answer tells which field was at fault first.
        status, answer = poster.post(json.dumps({"kind": "need.file", "data": {"title": "t", "text": text, "purpose": 7}}).encode())
        is_clean = not UNCLEAN.search(text) and isolates_close(text) and not any(0xD800 <= ord(c) <= 0xDFFF for c in text)
        said = answer.decode(errors="replace")
        ok = status == 422 and ('"need.file: purpose' in said) == is_clean and ('"need.file: text' in said) != is_clean
        if not is_clean and status == 400:
            ok = True  # no JSON text at all: half a pair
        if not ok:
            wrong.append((text, status, said[-200:]))
        elif is_clean:
            taken.append(text)
    tap.check(not wrong, f"{len(strings)} strings: taken or refused as written", wrong[:5])
    cases = []
    for i in range(0, len(taken), 60):
        data = {"title": taken[i][:200], "text": "t", "evidence": taken[i:i + 60]}
        status, answer = poster.post(json.dumps({"kind": "need.file", "data": data}).encode(), key=f"hostile-texts-{i:05d}")
        tap.check(status == 201, f"taken: {i} ff.", answer[:300])
        if status == 201:
            cases.append((json.loads(answer)["case"], taken[i:i + 60]))
    reader = Client(poster.server, "secretary")
    for case, want in cases:
        entry = reader.send("GET", f"/api/v1/cases/{case}/entries").json["entries"][0]
        tap.check(entry["data"]["evidence"] == [key_of(t) for t in want], f"{case}: {len(want)} texts come back in normal form and otherwise byte by byte",
                  [(a, b) for a, b in zip(entry["data"]["evidence"], want) if a != key_of(b)][:3])
        shown = reader.send("GET", f"/api/v1/cases/{case}")
        tap.check(shown.status == 200 and json.loads(shown.body)["title"] == key_of(want[0][:200]), f"{case}: the title is shown")
    for path in ("/register", "/register/voluntary", "/ogc/collections/schemes/items"):
        tap.check(reader.send("GET", path).status == 200, f"{path} stands")
    tap.check(len(taken) > 0 and any(key_of(t) != t for t in taken), f"{len(taken)} taken")


def isolates_close(text):
    depth = 0
    for c in text:
        depth += c in "\u2066\u2067\u2068"
        depth -= c == "\u2069"
        if depth < 0:
            return False
    return depth == 0


# Names of our own: text, is it taken, what it is.
OWN = [
    ("safe\u202Egnp.exe", False, "an override"), ("a\u2066b", False, "an isolate that is not closed"), ("a\u2069b", False, "one that was not opened"),
    ("a\u200Bb", False, "a zero-width space"), ("\uFEFFa", False, "a byte order mark"), ("a\u2060b", False, "a word joiner"), ("a\U000E0041b", False, "a tag"),
    ("a\x1b[31mb", False, "a terminal's escape"), ("a\x9bb", False, "one in C1"), ("a\rb", False, "a carriage return"),
    ("می\u200Cرود", True, "the joiner inside a word"), ("ه\u200Dـ", True, "the other joiner"), ("\u2067متن\u2069", True, "an isolate that is closed"),
    ("\u200Fمتن", True, "a mark of direction"), ("ك ي ة", True, "Arabic kaf, ye and ta marbuta"), ("ا\u0653ب", True, "alef and madda in two"),
    ("e\u0301", True, "e and acute in two"), ("\u212B", True, "a sign of length that is a letter"), ("ﷲ", True, "a ligature, which form C leaves"),
    ("😀\u200D👩", True, "a joined picture"),
]


def own(tap, poster):
    for text, is_taken, what in OWN:
        clean = not UNCLEAN.search(text) and isolates_close(text)
        tap.check(clean == is_taken, f"{what}: {'taken' if is_taken else 'refused'}", text)
    admin = Client(poster.server, "admin")
    for text, is_taken, what in OWN:
        got = admin.send("POST", "/api/v1/people", {"name": text})
        tap.check(got.status == (201 if is_taken else 422), f"a person's name with {what}", got.body)
        if is_taken:
            tap.check(got.json["name"] == key_of(text), f"kept in normal form: {what}", got.body)
    private = {"kind": "need.file", "data": {"title": "t"}, "private": [{"path": "/text", "text": "ا\u0653ب e\u0301"}]}
    status, answer = poster.post(json.dumps(private).encode(), key="hostile-private-text-1")
    shown = Client(poster.server, "secretary").send("GET", "/api/v1/cases/" + json.loads(answer).get("case", "x"))
    tap.check(status == 201 and "آب é" in shown.body.decode(), "a text beside the log, too", (answer, shown.body[:300]))


def search(tap, server):
    """One key for ye and kaf of both keyboards, with and without the joiner."""
    forms = ["کتابخانه‌ی", "كتابخانه‌ي", "كتابخانهي", "کتابخانه ی"]
    import urllib.parse
    answers = [Client(server).send("GET", "/register?q=" + urllib.parse.quote(f), headers={"Accept": "text/html"}) for f in forms]
    tap.check({a.status for a in answers} == {200}, "the search takes both", [a.status for a in answers])


def requests(tap, server):
    """Foreign requests, whole and byte by byte: one verdict each, and never a crash. Whatever is no whole request ends when its
    sender ends."""
    def ask(data, piece):
        with socket.create_connection(("127.0.0.1", server.port)) as s:
            s.settimeout(10)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                for i in range(0, len(data), piece):
                    s.sendall(data[i:i + piece])
                s.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            got = drain(s)
        return [int(v) for v in re.findall(rb"^HTTP/1\.1 (\d\d\d) ", got, re.M)][:1]
    n, n_cut, wrong = 0, 0, []
    for i, (name, data) in enumerate(files("gofuzz-httpreq")):
        whole = ask(data, len(data) or 1)
        n += 1
        if whole and (whole[0] >= 500 and whole[0] not in (501, 505)):
            wrong.append((name, whole))
        if len(data) < 300 and i % 3 == 0:
            n_cut += 1
            if ask(data, 1) != whole:
                wrong.append((name, "cut", whole))
    tap.check(not wrong, f"{n} foreign requests, {n_cut} also byte by byte: one verdict each", wrong[:10])


def main():
    tap = Tap()
    server = Server("--tick", "0")
    poster = Poster(server, "village")
    before = poster.client.send("GET", "/readyz").json["entries"]
    json_texts(tap, poster)
    tap.check(poster.client.send("GET", "/readyz").json["entries"] == before, "no act was done by any of them")
    texts(tap, poster)
    own(tap, poster)
    search(tap, server)
    requests(tap, server)
    tap.check(server.process.poll() is None, "the server still runs")
    tap.check(server.stop()[0] == 0 and server.said == "", "stops in order, and said nothing", server.said)
    server.remove()
    tap.end()


main()
