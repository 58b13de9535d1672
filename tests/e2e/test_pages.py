"""Kept answers: the same as the handler's, changed in the moment of the act, never another reader's."""
import json
import os
import subprocess
import threading

from served import BUILD, Client, Server, Tap

PAGES = ["/api/v1/cases", "/api/v1/county", "/log/checkpoint", "/register", "/register?f=json", "/ogc", "/ogc/collections?f=json",
         "/api/v1/openapi.json"]


def number(server, name):
    text = Client(server).send("GET", "/metrics").body.decode()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(f"didgah_{name} "))


def size_of(checkpoint):
    return int(checkpoint.body.split(b"\n")[1])


def again(tap, server):
    """Asked again and again the bytes are the same, and kept ones were given."""
    client = Client(server)
    for page in PAGES:
        answers = [client.send("GET", page) for _ in range(30)]
        first = answers[0]
        tap.check({a.status for a in answers} == {200} and len({a.body for a in answers}) == 1, f"{page}: one answer")
        etag = first.headers.get("etag")
        if page == "/api/v1/openapi.json":
            continue  # it changes with the program alone, and lasts
        tap.check(etag and first.headers["cache-control"].endswith("no-cache"), f"{page}: has an ETag and is asked again", first.headers)
        for _ in range(3):
            same = client.send("GET", page, headers={"If-None-Match": etag})
            tap.check(same.status == 304 and same.body == b"" and same.headers.get("etag") == etag, f"{page}: 304", same.status)
            head = client.send("HEAD", page)
            tap.check(head.status == 200 and head.body == b"" and head.headers["content-length"] == str(len(first.body)),
                      f"{page}: HEAD", head.headers)
    tap.check(number(server, "pages_found_total") > 100, "kept answers were given", number(server, "pages_found_total"))


def variants(tap, server):
    """What the answer follows from is asked: language, kind, query; in turn, so that one could be taken for the other."""
    client = Client(server)
    for _ in range(4):
        fa = client.send("GET", "/register", headers={"Accept-Language": "fa"})
        en = client.send("GET", "/register", headers={"Accept-Language": "en"})
        data = client.send("GET", "/ogc", headers={"Accept": "application/json"})
        page = client.send("GET", "/ogc", headers={"Accept": "text/html"})
        tap.check(page.headers["content-type"].startswith("text/html"), "a page", page.headers)
        tap.check(b'lang="fa"' in fa.body and b'lang="en"' in en.body, "two languages")
        tap.check(data.headers["content-type"].startswith(("application/json", "application/geo+json")), "and JSON", data.headers)
        for limit in (1, 2):
            tap.check(client.send("GET", f"/api/v1/cases?limit={limit}").status == 200, "queries")
        tap.check(client.send("GET", "/api/v1/cases?limit=0").status == 422, "a refusal is not another query's answer")


def readers(tap, server):
    """A stranger, two bodies and a broken cookie, in turn at one address."""
    stranger, village, other = Client(server), Client(server, "village"), Client(server, "villageb")
    for login in (village, other):
        tap.check(len(login.send("GET", "/api/v1/cases").json["cases"]) == 1, "a body sees its own case")
    for _ in range(5):
        tap.check(stranger.send("GET", "/api/v1/cases").json["cases"] == [], "a stranger sees none")
        mine = village.send("GET", "/api/v1/cases").json["cases"]
        tap.check([c["submitter"] for c in mine] == ["village"], "the village its own", mine)
        theirs = other.send("GET", "/api/v1/cases").json["cases"]
        tap.check([c["submitter"] for c in theirs] == ["village_b"], "the other village its own", theirs)
        for cookie in ("didgah=" + "0" * 32, "didgah=x", "a=b"):
            got = stranger.send("GET", "/api/v1/cases", headers={"Cookie": cookie})
            tap.check(got.json["cases"] == [], "a cookie that is nobody's sees none", got.body)
        for case in server.cases.values():
            tap.check(stranger.send("GET", f"/api/v1/cases/{case}").status == 404, "nor a case by its number")
    case = server.cases["village"]
    tap.check(village.send("GET", f"/api/v1/cases/{case}").status == 200, "the village reads its case")
    tap.check(stranger.send("GET", f"/api/v1/cases/{case}").status == 404, "a stranger does not, right behind it")


def moments(tap, server):
    """Each act, of this server or of another program, is seen by the next question; readers ask all the time."""
    client, village = Client(server), Client(server, "village")
    stop, backwards = threading.Event(), []

    def reading():
        own, last = Client(server), 0
        while not stop.is_set():
            size = size_of(own.send("GET", "/log/checkpoint"))
            if size < last:
                backwards.append((last, size))
            last = size

    threads = [threading.Thread(target=reading) for _ in range(3)]
    for t in threads:
        t.start()
    late = []
    for i in range(40):
        act = village.send("POST", "/api/v1/acts", {"kind": "need.file", "data": {"title": f"Gate {i}", "text": "Dark"}},
                           {"Idempotency-Key": f"key-of-the-moment-{i:03}"})
        want = act.json["log_size"] if act.status == 201 else -1
        got = size_of(client.send("GET", "/log/checkpoint"))
        if want < 0 or got < want:
            late.append((act.status, want, got))
    tap.check(not late, "an act of this server is seen by the next question", late)
    late = []
    for i in range(8):
        before = size_of(client.send("GET", "/log/checkpoint"))
        data = os.path.join(server.dir, "act.json")
        with open(data, "w") as f:
            json.dump({"title": f"Wall {i}", "text": "Dark"}, f)
        person = server.people["villageb"]["id"]
        done = subprocess.run([os.path.join(BUILD, "src/cli/didgah"), "act", server.store, "need.file", "--as",
                               f"{person}@village_b/submitter", "--data", data],
                              capture_output=True, text=True)
        got = size_of(client.send("GET", "/log/checkpoint"))
        if done.returncode or got != before + 1:
            late.append((done.returncode, done.stderr, before, got))
    tap.check(not late, "an act of another program too", late)
    stop.set()
    for t in threads:
        t.join()
    tap.check(not backwards, "no reader ever saw an older log again", backwards)


def main():
    tap = Tap()
    server = Server("--tick", "0")
    for part in (again, variants, readers, moments):
        part(tap, server)
    server.stop()
    server.remove()
    tap.end()


main()
