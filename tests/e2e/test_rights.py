"""Who may do what: every route of the printed table, every role; changes from foreign pages; fields of every answer;
logins; and that no secret is written anywhere."""
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import time

from served import BUILD, Client, Server, Tap

# Roles in the order of what they are given. `nobody` has an account and no role.
PEOPLE = ["admin", "auditor", "secretary", "expert", "member", "chair", "village", "villageb", "nobody", None]
MEMBERS = {"admin", "auditor", "secretary", "expert", "member", "chair", "village", "villageb"}
ALLOWED = {
    "public": set(PEOPLE), "anyone": set(PEOPLE), "local": set(PEOPLE), "session": set(PEOPLE) - {None},
    "member": MEMBERS, "auditor": {"auditor"}, "admin": {"admin"},
}


def routes():
    out = subprocess.run([os.path.join(BUILD, "src/cli/didgah"), "serve", "--routes"], check=True, capture_output=True,
                         text=True).stdout
    return [line.split() for line in out.splitlines()]


def send_to(client, route, path):
    method, _, _, body, key = route
    headers = {"Idempotency-Key": "key-of-the-matrix-" + os.urandom(8).hex()} if key == "key" else {}
    data = None
    if body == "json":
        data = {"what": "no member of any body"}
    if body == "upload":
        data = b"no dossier"
        headers["Content-Type"] = "application/octet-stream"
    return client.send(method, path, data, headers)


def filled(path, server):
    values = {"case": "S-1405-9999", "sha256": "0" * 64, "meeting": "1", "person": "p-" + "0" * 32, "rest...": "0/000"}
    return re.sub(r"\{([a-z0-9.]+)\}", lambda m: values.get(m.group(1), "x"), path)


def matrix(tap, server):
    skip = {("POST", "/api/v1/session"), ("DELETE", "/api/v1/session")}
    for person in PEOPLE:
        client = Client(server, person)
        for route in routes():
            method, path, right = route[:3]
            if (method, path) in skip or path.endswith("/events"):
                continue
            answer = send_to(client, route, filled(path, server))
            is_open = answer.status not in (401, 403)
            want = person in ALLOWED[right]
            tap.check(is_open == want and answer.status < 500, f"{person or 'public'}: {method} {path} [{right}]",
                      f"{answer.status} {answer.body[:200]}")
            if not want:
                tap.check(answer.status == (403 if person else 401), f"{person or 'public'}: {method} {path}: 401 or 403",
                          answer.status)


def csrf(tap, server):
    client = Client(server, "admin")
    before = client.send("GET", "/readyz").json["entries"]
    ways = [
        ("no Origin", {"Origin": None}), ("foreign Origin", {"Origin": "http://evil.example"}),
        ("Origin null", {"Origin": "null"}), ("cross-site", {"Sec-Fetch-Site": "cross-site"}),
        ("same-site", {"Sec-Fetch-Site": "same-site"}), ("no token", {"X-CSRF-Token": None}),
        ("wrong token", {"X-CSRF-Token": "0" * 64}), ("text/plain", {"Content-Type": "text/plain"}),
        ("form", {"Content-Type": "application/x-www-form-urlencoded"}),
    ]
    for method, path, right, body, key in routes():
        if method == "GET":
            continue
        for way, headers in ways:
            if "Content-Type" in headers and body == "-":
                continue
            if "X-CSRF-Token" in headers and right == "public":
                continue
            more = {"Idempotency-Key": "key-of-the-csrf-test-1"} if key == "key" else {}
            data = {"name": "x"} if body == "json" else b"x" if body == "upload" else None
            if body == "upload":
                more["Content-Type"] = "application/octet-stream"
            answer = client.send(method, filled(path, server), data, {**more, **headers})
            tap.check(answer.status in (403, 415), f"{method} {path}: {way}", f"{answer.status} {answer.body[:200]}")
        answer = client.send("GET", filled(path, server), headers={"Content-Type": None})
        tap.check(answer.status != 201, f"{method} {path}: as GET changes nothing", answer.status)
    tap.check(client.send("GET", "/readyz").json["entries"] == before, "no entry was made")
    tap.check(client.send("GET", "/api/v1/session").status == 200, "the session still lasts")


SECURITY = {"content-security-policy": "default-src 'none'", "x-content-type-options": "nosniff", "x-frame-options": "DENY",
            "referrer-policy": "no-referrer", "cross-origin-resource-policy": ""}


def fields(tap, server):
    client = Client(server, "admin")
    answers = [(m + " " + p, send_to(client, [m, p, r, b, k], filled(p, server))) for m, p, r, b, k in routes()
               if not p.endswith("/events") and (m, p) != ("DELETE", "/api/v1/session")]
    public = Client(server)
    answers += [("missing", public.send("GET", "/nothing")), ("method", public.send("PUT", "/healthz", {})),
                ("bad target", public.send("GET", "/%00")), ("login", public.send("GET", "/api/v1/people"))]
    for name, answer in answers:
        ok = all(want in answer.headers.get(field, "-") for field, want in SECURITY.items())
        tap.check(ok and "frame-ancestors 'none'" in answer.headers["content-security-policy"]
                  and "unsafe" not in answer.headers["content-security-policy"], f"{name}: security fields", answer.headers)
        kind = answer.headers.get("content-type", "")
        # JSON is UTF-8 by definition (RFC 8259); what a browser could guess about names its charset.
        is_text = kind.startswith("text/") or "xml" in kind
        tap.check(not answer.body or bool(kind) and (not is_text or "charset=utf-8" in kind), f"{name}: charset", kind)
        tap.check(answer.status < 400 or not re.search(rb"sqlite3?_|SELECT |/tmp/|\.c:", answer.body), f"{name}: no inner text", answer.body)
        if answer.status >= 400 and "html" not in kind:
            problem = answer.json
            is_ours = "/ogc" in name or problem.get("instance")
            tap.check(problem["status"] == answer.status and problem["title"] and is_ours, f"{name}: problem",
                      answer.body)
    fa = public.send("GET", "/nothing", headers={"Accept-Language": "fa-IR,fa;q=0.9,en;q=0.8"}).json["title"]
    en = public.send("GET", "/nothing", headers={"Accept-Language": "en-GB"}).json["title"]
    tap.check(fa != en and re.search("[آ-ی]", fa) and en.isascii(), "errors in the reader's language", (fa, en))


def totp(secret, at):
    import base64
    key = base64.b32decode(secret)
    mac = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    o = mac[19] & 15
    return "%06d" % ((struct.unpack(">I", mac[o:o + 4])[0] & 0x7FFFFFFF) % 1000000)


def logins(tap, server):
    client = Client(server)
    wrong = client.login("expert", "wrong wrong wrong wrong")
    unknown = client.login("nosuchperson", "wrong wrong wrong wrong")
    tap.check(wrong.status == unknown.status == 401, "wrong password and unknown login: one status")
    strip = lambda a: {k: v for k, v in a.json.items() if k != "instance"}
    tap.check(strip(wrong) == strip(unknown), "and one text", (wrong.body, unknown.body))
    for i in range(5):
        client.login("member", "wrong wrong wrong wrong %d" % i)
    sixth = client.login("member", "wrong wrong wrong wrong")
    after = client.login("member")
    tap.check(sixth.status == 401 or sixth.status == 429, "sixth wrong try", sixth.status)
    tap.check(after.status == 429 and int(after.headers["retry-after"]) >= 1, "then even the right one waits", after.status)
    time.sleep(int(after.headers.get("retry-after", "1")) + 1)
    tap.check(client.login("member").status == 201, "and is taken after the delay")
    client = Client(server, "secretary")
    old = client.cookie
    tap.check(client.send("DELETE", "/api/v1/session").status == 204, "logout")
    tap.check(client.send("GET", "/api/v1/session").status == 401, "the old session is over")
    client.csrf = None
    client.cookie = "didgah=" + "a" * 32
    tap.check(client.login("secretary").status == 201 and client.cookie != "didgah=" + "a" * 32 and client.cookie != old,
              "a planted id is not taken over")
    cookie = client.login("secretary").cookies[0]
    tap.check(all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/")) and "Domain" not in cookie,
              "fields of the cookie", cookie)
    # The right is taken away in mid session.
    admin = Client(server, "admin")
    expert = Client(server, "expert")
    path = "/api/v1/people/" + server.people["expert"]["id"]
    tap.check(expert.send("GET", "/api/v1/deadlines").status == 200, "an expert sees deadlines")
    taken = admin.send("POST", path + "/role-take", {"role": "expert", "body": "traffic"})
    tap.check(taken.status == 200 and taken.json["roles"] == [], "the role is taken", taken.body)
    tap.check(expert.send("GET", "/api/v1/deadlines").status == 403, "and gone at the next request")
    admin.send("POST", path + "/role-give", {"role": "expert", "body": "traffic"})
    tap.check(expert.send("GET", "/api/v1/deadlines").status == 200, "and there again")
    # Second factor.
    chair = Client(server, "chair")
    secret = chair.send("POST", "/api/v1/session/totp").json["secret"]
    bad = chair.send("PUT", "/api/v1/session/totp", {"secret": secret, "code": "000000", "password": "correct horse battery chair"})
    tap.check(bad.status == 422, "a wrong code does not turn it on", bad.status)
    good = chair.send("PUT", "/api/v1/session/totp",
                      {"secret": secret, "code": totp(secret, time.time()), "password": "correct horse battery chair"})
    tap.check(good.status == 204, "the right one does", good.body)
    tap.check(Client(server).login("chair").status == 401, "then the password alone is not enough")
    code = totp(secret, time.time())
    tap.check(Client(server).login("chair", code=code).status == 201, "with the code it is")
    tap.check(Client(server).login("chair", code=code).status == 401, "a code counts once")
    short = admin.send("PUT", path + "/account", {"login": "expert", "password": "short"})
    tap.check(short.status == 422, "a short password is refused", short.body)
    tap.check(admin.send("PUT", path + "/account", {"login": "expert", "password": "a new and long password"}).status == 204,
              "a new password")
    tap.check(expert.send("GET", "/api/v1/session").status == 401, "ends old sessions")


def foreign(tap, server):
    """A case of another body answers as one that does not exist."""
    mine, other = Client(server, "village"), server.cases.get("village_b")
    if not other:
        return
    for tail in ("", "/acts", "/entries", "/events", "/minutes/1", "/versions/" + "0" * 64, "/attachments/" + "0" * 64):
        a, b = mine.send("GET", f"/api/v1/cases/{other}{tail}"), mine.send("GET", f"/api/v1/cases/N-1405-9999{tail}")
        same = {**a.json, "instance": 0} == {**b.json, "instance": 0} if a.status == 404 == b.status else False
        tap.check(same, f"foreign case{tail}: 404 with the words of a missing one", (a.status, a.body, b.status, b.body))
    ids = [c["id"] for c in mine.send("GET", "/api/v1/cases").json["cases"]]
    tap.check(ids == [server.cases["village"]], "the list has one's own alone", ids)


def acts(tap, server):
    client = Client(server, "village")
    act = {"kind": "need.file", "data": {"title": "Bus station", "text": "Theft of bicycles"}}
    key = {"Idempotency-Key": "the-key-of-this-act-1"}
    first = client.send("POST", "/api/v1/acts", act, key)
    tap.check(first.status == 201, "an act", first.body)
    if first.status != 201:
        return
    again = client.send("POST", "/api/v1/acts", act, key)
    tap.check(again.status == 200 and again.json["first_entry"] == first.json["first_entry"] and again.json["is_repeat"],
              "with the same key: the same receipt", again.body)
    act["data"]["text"] = "Another"
    tap.check(client.send("POST", "/api/v1/acts", act, key).status == 409, "same key, another act: 409")
    tap.check(client.send("POST", "/api/v1/acts", act).status == 428, "no key: 428")
    case = first.json["case"]
    got = client.send("GET", "/api/v1/cases/" + case)
    tap.check(got.status == 200 and got.headers["etag"] == '"%d"' % first.json["seq"], "the case has its seq as ETag", got.headers)
    same = client.send("GET", "/api/v1/cases/" + case, headers={"If-None-Match": got.headers["etag"]})
    tap.check(same.status == 304 and not same.body, "unchanged: 304", same.status)
    stale = client.send("POST", f"/api/v1/cases/{case}/acts", {"kind": "withdraw", "data": {}},
                        {"Idempotency-Key": "the-key-of-this-act-2", "If-Match": '"99"'})
    tap.check(stale.status == 412, "a stale If-Match: 412", stale.body)
    stale = client.send("POST", f"/api/v1/cases/{case}/acts", {"kind": "withdraw", "data": {}, "expect_seq": 99},
                        {"Idempotency-Key": "the-key-of-this-act-3"})
    tap.check(stale.status == 409, "a stale expect_seq: 409", stale.body)
    page = client.send("GET", "/api/v1/cases?limit=1").json
    tap.check(len(page["cases"]) == 1 and page["next"], "pages", page)
    rest = client.send("GET", page["next"].replace(server.url, "")).json
    tap.check(rest["cases"] and rest["cases"][0]["id"] != page["cases"][0]["id"], "the next page goes on", rest)
    for bad, what in (({"kind": 1}, "kind is a number"), ({"kind": "need.file", "data": []}, "data is a list"),
                      ({"kind": "need.file", "data": {"n": 1.5}}, "a fraction"), ({"kind": "need.file", "x": 1}, "unknown member")):
        answer = client.send("POST", "/api/v1/acts", bad, {"Idempotency-Key": "the-key-of-a-bad-act"})
        tap.check(answer.status == 422, what + ": 422", answer.body)
    for bad, what in ((b'{"kind":"a","kind":"b"}', "a member twice"), (b'{"a":' * 200 + b"1" + b"}" * 200, "too deep"),
                      (b'{"kind":"\xff"}', "no UTF-8"), (b"{", "cut off"), (b"[]", "a list")):
        answer = client.send("POST", "/api/v1/acts", bad,
                             {"Idempotency-Key": "the-key-of-a-bad-act", "Content-Type": "application/json"})
        tap.check(answer.status == 400, what + ": 400", answer.body)
    big = client.send("POST", "/api/v1/acts", b'{"kind":"' + b"a" * (1 << 20) + b'"}',
                      {"Idempotency-Key": "the-key-of-a-big-act", "Content-Type": "application/json"})
    tap.check(big.status == 413, "a body over 1 MiB: 413", big.status)


def versions(tap, server):
    """A real dossier goes up, its version is frozen, and only who sees the case gets it back."""
    client = Client(server, "village")
    path = os.path.join(server.dir, "sample.gpkg")
    subprocess.run([os.path.join(BUILD, "src/cli/didgah"), "sample", path], check=True, capture_output=True)
    frozen = subprocess.run([os.path.join(BUILD, "src/cli/didgah"), "freeze", path, "--hash-only"], check=True, capture_output=True,
                            text=True).stdout.strip()
    with open(path, "rb") as f:
        data = f.read()
    kind = {"Content-Type": "application/geopackage+sqlite3"}
    put = client.send("POST", "/api/v1/versions", data, kind)
    tap.check(put.status == 201 and put.json["sha256"] == frozen, "a dossier goes up as the version that freeze names", put.body)
    tap.check(put.status == 201 and put.json["facts"]["cameras"], "with what the review has to know of it", put.body)
    tap.check(client.send("POST", "/api/v1/versions", data, kind).json.get("sha256") == frozen, "again: the same")
    case = server.cases["village"]
    got = client.send("GET", f"/api/v1/cases/{case}/versions/{frozen}")
    tap.check(got.status == 404, "nobody reads it while no entry of the case names it", got.status)
    tap.check(not os.listdir(os.path.join(server.store, "incoming")), "no upload is left behind")
    page = client.send("POST", f"/api/v1/cases/{case}/attachments?name=plan.pdf", b"%PDF-1.4 a plan", {"Content-Type": "application/pdf"})
    tap.check(page.status == 201, "an attachment", page.body)
    if page.status == 201:
        got = client.send("GET", f"/api/v1/cases/{case}/attachments/{page.json['sha256']}")
        tap.check(got.status == 200 and got.body == b"%PDF-1.4 a plan" and got.headers["content-disposition"].startswith("attachment"),
                  "comes back as a file to be saved", (got.status, got.headers))
        other = Client(server, "villageb").send("GET", f"/api/v1/cases/{case}/attachments/{page.json['sha256']}")
        tap.check(other.status == 404, "and to nobody else", other.status)


def secrets(tap, server):
    client = Client(server, "admin")
    canary = "CANARY" + os.urandom(6).hex()
    client.login("x" + canary, canary + canary)
    client.send("GET", "/api/v1/cases?after=" + canary, headers={"Cookie": "didgah=" + canary, "Authorization": canary})
    client.send("POST", "/api/v1/people", {"name": canary, "contact": canary})
    client.send("POST", "/api/v1/acts", {"kind": "need.file", "data": {"title": canary, "text": canary}},
                {"Idempotency-Key": canary})
    client.send("GET", "/api/v1/cases/a%22b%1bc")
    server.raw(b"GET /api/v1/x%22%C2%9B HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    with open(server.log, encoding="utf-8") as f:
        text = f.read()
    tap.check("CANARY" not in text, "no secret in the access log", [line for line in text.splitlines() if "CANARY" in line])
    tap.check(client.cookie.split("=")[1] not in text and (client.csrf or "?") not in text, "no session in it")
    tap.check(all(re.match(r"\d{4}-\d\d-\d\dT[0-9:.]+Z (id|event)=", line) for line in text.splitlines()),
              "every line is one event")
    tap.check(not re.search(r"[^\x20-\x7e\n]", text), "nothing in it but plain ASCII")


def contract(tap, server):
    client = Client(server)
    answer = client.send("GET", "/api/v1/openapi.json")
    document = answer.json
    want = {(m.lower(), re.sub(r"\.\.\.\}", "}", p)) for m, p, *_ in routes()}
    got = {(m, p) for p, item in document["paths"].items() for m in item}
    tap.check(got == want, "the document has every route and no other", want ^ got)
    ids = [o["operationId"] for item in document["paths"].values() for o in item.values()]
    tap.check(len(ids) == len(set(ids)), "operation ids are unique")
    for path, item in document["paths"].items():
        for method, o in item.items():
            names = {p["name"] for p in o["parameters"] if p["in"] == "path"}
            tap.check(names == set(re.findall(r"\{([^}]+)\}", path)) and "default" in o["responses"] and o["summary"]
                      and not o["summary"].startswith("server."), f"{method} {path}: described", o)
    metrics = client.send("GET", "/metrics").body.decode()
    bad = [line for line in metrics.splitlines()
           if not re.match(r"# (HELP|TYPE) \w+ .+$|[a-z_]+(\{[^}]*\})? [0-9.e+-]+$", line)]
    tap.check(not bad and "didgah_log_entries " in metrics, "measurements are in Prometheus's form", bad)
    checkpoint = client.send("GET", "/log/checkpoint").body.decode().split("\n")
    tap.check(checkpoint[0] == "didgah/test" and int(checkpoint[1]) > 0, "a checkpoint", checkpoint)
    size = int(checkpoint[1])
    if size < 256:
        tile = client.send("GET", f"/log/tile/0/000.p/{size}")
        tap.check(tile.status == 200 and len(tile.body) == 32 * size, "a hash tile", (tile.status, len(tile.body)))
    tap.check(client.send("GET", "/log/tile/0/x").status == 404, "no such tile")
    tap.check(client.send("GET", "/api/v1/county").headers.get("access-control-allow-origin") == "*", "public data is open")
    tap.check("access-control-allow-origin" not in client.send("GET", "/api/v1/cases").headers, "other data is not")


def main():
    tap = Tap()
    server = Server("--tick", "0")
    for part in (matrix, csrf, fields, foreign, acts, versions, contract, logins, secrets):
        part(tap, server)
    tap.check(server.process.poll() is None, "the server still runs")
    tap.check(server.stop()[0] == 0, "stops in order")
    server.remove()
    tap.end()


main()
