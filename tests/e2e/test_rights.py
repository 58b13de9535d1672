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


# Every route and its right, by hand: a route that is not here, or that is open to others than here, fails.
RIGHTS = """
session GET /api/v1/acts                             anyone  POST /api/v1/acts
anyone  GET /api/v1/cases                            anyone  GET /api/v1/cases/{case}
session GET /api/v1/cases/{case}/acts                anyone  POST /api/v1/cases/{case}/acts
member  POST /api/v1/cases/{case}/attachments        member  GET /api/v1/cases/{case}/attachments/{sha256}
member  GET /api/v1/cases/{case}/entries             anyone  GET /api/v1/cases/{case}/events
member  GET /api/v1/cases/{case}/minutes/{meeting}   member  GET /api/v1/cases/{case}/versions/{sha256}
public  GET /api/v1/county                           member  GET /api/v1/deadlines
member  GET /api/v1/uploads/{upload}/events
member  POST /api/v1/versions                        admin   GET /api/v1/people
admin   POST /api/v1/people                          admin   GET /api/v1/people/{person}
admin   DELETE /api/v1/people/{person}               admin   PUT /api/v1/people/{person}/account
admin   POST /api/v1/people/{person}/role-give       admin   POST /api/v1/people/{person}/role-take
admin   DELETE /api/v1/people/{person}/totp          session GET /api/v1/session
public  POST /api/v1/session                         session DELETE /api/v1/session
session PUT /api/v1/session/password                 session PUT /api/v1/session/role
session POST /api/v1/session/totp                    session PUT /api/v1/session/totp
auditor GET /api/v1/log/entries                      public  GET /api/v1/log/events
public  GET /log/checkpoint                          public  GET /log/key
auditor GET /log/tile/entries/{rest...}              public  GET /log/tile/{rest...}
public  GET /                                        public  GET /api/v1/openapi.json
public  GET /app/                                    public  GET /app/{rest...}
public  GET /healthz                                 local   GET /metrics
public  GET /readyz                                  public  GET /ogc
public  GET /ogc/{rest...}                           public  GET /register
public  GET /register/cameras/{camera}/sign.pdf      public  GET /register/files/register.gpkg
public  GET /register/schemes/{scheme}/report.pdf    public  GET /register/{rest...}
public  GET /register/schemes/{scheme}/report.html   public  GET /api/v1/oidc
public  GET /api/v1/oidc/login                       public  GET /api/v1/oidc/callback
session GET /account                                 session POST /account/password
session POST /account/role                           session GET /account/totp
session POST /account/totp                           public  GET /login
public  POST /login                                  session POST /logout
public  GET /api/v1/oidc                             public  GET /api/v1/oidc/login
public  GET /api/v1/oidc/callback                    member  GET /api/v1/uploads/{upload}/events
public  GET /register/schemes/{scheme}/report.html
session GET /work                                    session GET /cases
session GET /cases/{case}                            member  GET /cases/{case}/meeting
member  GET /cases/{case}/minutes/{meeting}          member  GET /cases/{case}/record
session GET /cases/{case}/acts/{act}                 session POST /cases/{case}/acts/{act}
anyone  GET /open/{act}                              anyone  POST /open/{act}
admin   GET /people                                  admin   POST /people
admin   GET /people/{person}                         admin   POST /people/{person}/account
admin   POST /people/{person}/remove                 admin   POST /people/{person}/role-give
admin   POST /people/{person}/role-take              admin   POST /people/{person}/totp-remove
member  POST /uploads                                member  GET /api/v1/uploads/{upload}/events
public  GET /api/v1/oidc                             public  GET /api/v1/oidc/login
public  GET /api/v1/oidc/callback                    public  GET /register/schemes/{scheme}/report.html
anyone  GET /receipts/{entry}                        public  GET /screen/style.css
anyone  GET /verify                                  public  GET /verify/{file}
"""


def table(tap, _server):
    words = RIGHTS.split()
    want = {(words[i + 1], words[i + 2]): words[i] for i in range(0, len(words), 3)}
    got = {(m, p): right for m, p, right, *_ in routes()}
    for route in sorted(set(want) | set(got)):
        tap.check(want.get(route) == got.get(route), f"{' '.join(route)}: {want.get(route)}", f"the program says {got.get(route)}")


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
    if body == "form":
        data = ("what=no+field&csrf=" + (client.csrf or "")).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return client.send(method, path, data, headers)


def filled(path, server):
    values = {"case": "S-1405-9999", "sha256": "0" * 64, "meeting": "1", "person": "p-" + "0" * 32, "rest...": "0/000"}
    return re.sub(r"\{([a-z0-9.]+)\}", lambda m: values.get(m.group(1), "x"), path)


def matrix(tap, server):
    skip = {("POST", "/api/v1/session"), ("DELETE", "/api/v1/session"), ("POST", "/login"), ("POST", "/logout")}
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
            if "Content-Type" in headers and (body == "-" or body == "form" and way == "form"):
                continue
            word = client.csrf
            if body == "form" and "X-CSRF-Token" in headers:
                word = headers["X-CSRF-Token"] or ""
            if "X-CSRF-Token" in headers and right == "public":
                continue
            more = {"Idempotency-Key": "key-of-the-csrf-test-1"} if key == "key" else {}
            data = {"name": "x"} if body == "json" else b"x" if body == "upload" else None
            if body == "form":
                data = f"name=x&csrf={word}".encode()
                more["Content-Type"] = "application/x-www-form-urlencoded"
            if body == "upload":
                more["Content-Type"] = "application/octet-stream"
            answer = client.send(method, filled(path, server), data, {**more, **headers})
            tap.check(answer.status in (403, 415), f"{method} {path}: {way}", f"{answer.status} {answer.body[:200]}")
        answer = client.send("GET", filled(path, server), headers={"Content-Type": None})
        tap.check(answer.status != 201, f"{method} {path}: as GET changes nothing", answer.status)
    tap.check(client.send("GET", "/readyz").json["entries"] == before, "no entry was made")
    tap.check(client.send("GET", "/api/v1/session").status == 200, "the session still lasts")


SECURITY = {"content-security-policy": "default-src 'none'", "x-content-type-options": "nosniff", "x-frame-options": "DENY",
            "referrer-policy": "", "cross-origin-resource-policy": ""}


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
        # With no-referrer a browser sends "Origin: null" along with a page's own forms.
        policy = "same-origin" if "text/html" in kind else "no-referrer"
        tap.check(answer.headers.get("referrer-policy") == policy, f"{name}: referrer policy", answer.headers)
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
    # The same work is done for a login that nobody has: one comparison each, and none while a login waits.
    def checks():
        return int(re.search(r"^didgah_password_checks_total (\d+)", client.send("GET", "/metrics").body.decode(), re.M).group(1))
    for login, password in (("expert", "wrong wrong wrong wrong"), ("nosuchperson", "wrong wrong wrong wrong"), ("nobody", "wrong wrong wrong wrong"),
                            ("expert", "correct horse battery expert")):
        before = checks()
        client.login(login, password)
        tap.check(checks() == before + 1, f"login of {login}: one comparison of a password", checks() - before)
    for login in ("nosuchperson.b", "villageb"):
        for i in range(6):
            client.login(login, "wrong wrong wrong wrong %d" % i)
        before = checks()
        tap.check(client.login(login, "wrong wrong wrong wrong").status == 429 and checks() == before, f"{login} waits, known or not, and nothing is compared")
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
    for password, status in (("short", 422), ("p" * 14, 422), ("p" * 15, 204), ("گ" * 14, 422), ("گ" * 15, 204), ("p" * 64, 204), ("رمز " * 16, 204),
                             ("p" * 128, 204), ("p" * 129, 422), ("p" * 5000, 422), (" " * 3 + "p" * 15, 204), ("of the expert himself", 422)):
        got = admin.send("PUT", path + "/account", {"login": "expert", "password": password})
        tap.check(got.status == status, f"a password of {len(password)} characters: {status}", got.body)
        if status == 204:
            tap.check(Client(server).login("expert", password).status == 201 and (len(password) < 16 or Client(server).login("expert", password[:-1]).status == 401),
                      "is taken as it is, to its last character")
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
    """Twenty words that must never be read anywhere: in the access log, what the server says, the answers that refuse them, or
    the command line. Then the form of the log's lines."""
    client, n = Client(server, "admin"), 0
    refusals = []

    def canary():
        nonlocal n
        n += 1
        return "CANARY%02d%s" % (n, os.urandom(6).hex())

    def send(method, path, body=None, headers=None, who=client):
        answer = who.send(method, path, body, headers)
        if answer.status >= 400:
            refusals.append(answer)
    key = lambda: {"Idempotency-Key": canary()}
    public = Client(server)
    send("POST", "/api/v1/session", {"login": canary().lower(), "password": canary()}, who=public)
    send("POST", "/api/v1/session", {"login": "chair", "password": canary(), "code": "123456"}, who=public)
    send("GET", "/api/v1/cases?after=" + canary(), headers={"Cookie": "didgah=" + canary(), "Authorization": "Bearer " + canary()})
    send("GET", "/api/v1/cases", headers={"X-CSRF-Token": canary(), "Referer": "http://x/?" + canary(), "User-Agent": canary()})
    send("POST", "/api/v1/people", {"name": canary(), "contact": canary()})
    send("PUT", "/api/v1/session/password", {"old": canary(), "new": canary()})
    send("PUT", "/api/v1/session/totp", {"secret": canary(), "code": "123456", "password": canary()})
    send("POST", "/api/v1/acts", {"kind": "need.file", "data": {"title": canary(), "text": canary()}}, key())
    send("POST", "/api/v1/acts", {"kind": "need.file", "data": {"title": 7, "text": canary()}}, key(), who=public)
    send("POST", "/api/v1/acts", ('{"kind":"need.file","data":{"text":"' + canary()).encode(), {"Content-Type": "application/json", **key()})
    tap.check(n >= 20, f"{n} canaries")
    # Names with line breaks and escapes cannot make a line of their own.
    send("GET", "/api/v1/cases/a%22b%1bc")
    send("GET", "/api/v1/cases/a%C2%85b%E2%80%A8c%7f")
    server.raw(b"GET /api/v1/x%22%C2%9B HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    with open(server.log, encoding="utf-8") as f:
        text = f.read()
    tap.check("CANARY" not in text.upper(), "no secret in the access log", [line for line in text.splitlines() if "CANARY" in line.upper()])
    tap.check(client.cookie.split("=")[1] not in text and (client.csrf or "?") not in text, "no session in it")
    tap.check(all(re.match(r"\d{4}-\d\d-\d\dT[0-9:.]+Z (id|event)=", line) for line in text.splitlines()),
              "every line is one event")
    tap.check(not re.search(r"[^\x20-\x7e\n]", text), "nothing in it but plain ASCII")
    tap.check(all(b"CANARY" not in a.body.upper() for a in refusals), "no refusal says a secret again", [a.body for a in refusals if b"CANARY" in a.body.upper()])
    tap.check("CANARY" not in client.send("GET", "/metrics").body.decode(), "nor do the measurements")
    with open(f"/proc/{server.process.pid}/cmdline", "rb") as f:
        tap.check(b"key" not in f.read().lower(), "the command line has none")


def silent(tap, server):
    """What the server said on its own terminal, after it stopped."""
    tap.check(server.said == "", "nothing was said on standard error", server.said)


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
    for path, item in document["paths"].items():
        for method, o in item.items():
            content = o["responses"].get("2XX", {}).get("content", {}).get("application/json")
            tap.check(not path.startswith("/api/") or content is None or "$ref" in content["schema"], f"{method} {path}: its JSON has a schema", content)
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
    for part in (table, matrix, csrf, fields, foreign, acts, versions, contract, logins, secrets):
        part(tap, server)
    tap.check(server.process.poll() is None, "the server still runs")
    tap.check(server.stop()[0] == 0, "stops in order")
    silent(tap, server)
    server.remove()
    tap.end()


main()
