"""Logging in at a provider of OpenID Connect: the way there and back, and every answer that must not be taken."""
import json
import os
import subprocess
import threading
import time
import urllib.parse

from provider import Provider, b64
from served import BUILD, Client, Server, Tap


def settings(folder, provider, **more):
    secret = os.path.join(folder, "oidc.secret")
    with open(secret, "w") as f:
        f.write(provider.secret + "\n")
    os.chmod(secret, 0o600)
    path = os.path.join(folder, "oidc.json")
    config = {"format": "didgah.oidc/1", "issuer": provider.url, "client_id": provider.client_id, "client_secret_file": "oidc.secret",
              "claim": "preferred_username", "label": {"fa": "سامانهٔ آزمون", "en": "Test provider"}, **more}
    with open(path, "w") as f:
        json.dump({k: v for k, v in config.items() if v is not None}, f)
    return path


class Browser:
    """Keeps cookies as a browser does."""

    def __init__(self, server):
        self.client, self.jar = Client(server), {}

    def get(self, path):
        cookies = "; ".join(f"{k}={v}" for k, v in self.jar.items())
        answer = self.client.send("GET", path, headers={"Cookie": cookies or None, "Origin": None})
        for cookie in answer.cookies:
            name, value = cookie.split(";")[0].split("=", 1)
            if "Max-Age=0" in cookie:
                self.jar.pop(name, None)
            else:
                self.jar[name] = value
        return answer


def begin(browser):
    answer = browser.get("/api/v1/oidc/login")
    return answer, answer.headers.get("location", "")


def back(browser, asked, code, **more):
    query = {"state": asked["state"], "code": code, **more}
    return browser.get("/api/v1/oidc/callback?" + urllib.parse.urlencode({k: v for k, v in query.items() if v is not None}))


def login(server, provider, browser=None, **more):
    browser = browser or Browser(server)
    _, url = begin(browser)
    asked, code = provider.authorize(url)
    return browser, back(browser, asked, code, **more)


def is_in(browser):
    return browser.get("/api/v1/session").status == 200


def good(tap, server, provider):
    browser = Browser(server)
    answer, url = begin(browser)
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    tap.check(answer.status == 303 and url.startswith(provider.url + "/authorize?realm=a&"), "sent to the provider", url)
    want = {"response_type": "code", "client_id": provider.client_id, "scope": "openid", "code_challenge_method": "S256",
            "redirect_uri": server.url + "/api/v1/oidc/callback"}
    tap.check({k: asked.get(k) for k in want} == want, "with what is asked for", asked)
    tap.check(len(asked["state"]) == 32 and len(asked["nonce"]) == 32 and len(asked["code_challenge"]) == 43, "state, nonce, challenge")
    cookie = answer.cookies[0]
    tap.check("HttpOnly" in cookie and "SameSite=Lax" in cookie, "the browser's cookie", cookie)
    asked, code = provider.authorize(url)
    answer = back(browser, asked, code, iss=provider.url)
    tap.check(answer.status == 200 and b'url=/"' in answer.body and "didgah-oidc" not in browser.jar, "and back", answer.body)
    session = browser.get("/api/v1/session")
    tap.check(session.status == 200 and session.json["login"] == "village", "a session of the person", session.body)
    tap.check(any("SameSite=Strict" in c and "HttpOnly" in c for c in answer.cookies), "with the usual cookie", answer.cookies)
    again = back(browser, asked, code)
    tap.check(again.status == 401, "the same answer once more", again.status)
    for key in ("curve", "edwards"):
        provider.key = key
        browser, answer = login(server, provider)
        tap.check(answer.status == 200 and is_in(browser), f"signed by {key}", answer.body)
        provider.usual()
    for name, claims in {"aud is a list": {"aud": [provider.client_id]}, "two programs, asked for by us":
                         {"aud": ["other", provider.client_id], "azp": provider.client_id}}.items():
        provider.claims = claims
        browser, answer = login(server, provider)
        tap.check(answer.status == 200 and is_in(browser), name, answer.body)
        provider.usual()
    label = Client(server).send("GET", "/api/v1/oidc").json
    tap.check(label == {"available": True, "label": "Test provider", "login": "/api/v1/oidc/login"}, "told to screens", label)


def flip(data, signature):
    return data + "." + ("A" if signature[0] != "A" else "B") + signature[1:]


def other_claims(data, signature):
    head, claims = data.split(".")
    claims = json.loads(__import__("base64").urlsafe_b64decode(claims + "=="))
    return head + "." + b64(json.dumps({**claims, "preferred_username": "admin"}).encode()) + "." + signature


def wrong(tap, server, provider):
    now = int(time.time())
    cases = {
        "iss": ({"claims": {"iss": "https://evil.example"}}, "(iss)"),
        "no iss": ({"claims": {"iss": None}}, "(iss)"),
        "aud": ({"claims": {"aud": "another"}}, "(aud)"),
        "no aud": ({"claims": {"aud": None}}, "(aud)"),
        "aud a list without us": ({"claims": {"aud": ["another", "third"]}}, "(aud)"),
        "aud of two without azp": ({"claims": {"aud": ["another", provider.client_id]}}, "(azp)"),
        "azp": ({"claims": {"azp": "another"}}, "(azp)"),
        "expired": ({"claims": {"exp": now - 120}}, "(exp)"),
        "no exp": ({"claims": {"exp": None}}, "(exp"),
        "exp is a text": ({"claims": {"exp": "9999999999"}}, "(exp"),
        "iat of the future": ({"claims": {"iat": now + 3600}}, "(iat)"),
        "iat long ago": ({"claims": {"iat": now - 3600}}, "(iat)"),
        "nonce": ({"claims": {"nonce": "0" * 32}}, "(nonce)"),
        "no nonce": ({"claims": {"nonce": None}}, "(nonce)"),
        "no sub": ({"claims": {"sub": None}}, "(sub)"),
        "no claim": ({"who": {}}, "preferred_username"),
        "claim is a number": ({"who": {"preferred_username": 5}}, "preferred_username"),
        "alg none": ({"alg": "none"}, "none"),
        "alg HS256": ({"alg": "HS256"}, "HS256"),
        "alg none, with a signature": ({"header": {"alg": "None"}}, "None"),
        "alg of another key": ({"header": {"alg": "ES256"}}, "does not publish"),
        "crit": ({"header": {"crit": ["exp"]}}, "crit"),
        "unknown kid": ({"kid": "nobody"}, "(kid)"),
        "another key under the kid": ({"key": "second", "kid": "first"}, "signature"),
        "a key of 1024 bits": ({"key": "short", "published": ["short"]}, "signature"),
        "a bit changed": ({"spoil": flip}, "signature"),
        "claims changed": ({"spoil": other_claims}, "signature"),
        "no signature": ({"spoil": lambda data, signature: data + "."}, "signature"),
        "two parts": ({"spoil": lambda data, signature: data}, "three parts"),
        "four parts": ({"spoil": lambda data, signature: data + "." + signature + ".x"}, "three parts"),
        "no base64": ({"spoil": lambda data, signature: data + ".=" + signature}, "broken"),
        "no JSON": ({"spoil": lambda data, signature: data.split(".")[0] + ".AAAA." + signature}, "broken"),
        "too long": ({"spoil": lambda data, signature: data + "A" * 20000 + "." + signature}, "long"),
    }
    for name, (members, word) in cases.items():
        for member, value in members.items():
            setattr(provider, member, value)
        browser, answer = login(server, provider)
        provider.usual()
        detail = answer.json.get("detail", "") if answer.status == 401 else answer.body
        tap.check(answer.status == 401 and word in detail, f"{name}: refused and said so", f"{answer.status} {detail}")
        tap.check(not is_in(browser) and "didgah" not in browser.jar, f"{name}: no session")
    browser, answer = login(server, provider)
    tap.check(answer.status == 200, "and a right one is taken again", answer.body)


def rotation(tap, server, provider):
    provider.published, provider.key = ["second"], "second"
    before = provider.asked.count("/keys")
    browser, answer = login(server, provider)
    tap.check(answer.status == 200 and is_in(browser), "a new key is asked for", answer.body)
    tap.check(provider.asked.count("/keys") == before + 1, "once")
    login(server, provider)
    tap.check(provider.asked.count("/keys") == before + 1, "and kept")
    provider.key, provider.kid = "first", "first"
    browser, answer = login(server, provider)
    tap.check(answer.status == 401 and not is_in(browser), "the old one is not taken any more", answer.body)
    provider.kid, provider.published = None, ["first", "second"]
    tap.check(login(server, provider)[1].status == 200, "both, by name")
    provider.header = {"kid": None}
    browser, answer = login(server, provider)
    tap.check(answer.status == 401 and "which" in answer.json["detail"] and not is_in(browser), "one of several without its name", answer.body)
    provider.usual()


def answers(tap, server, provider):
    """The way back: state, browser, code, error."""
    mine, theirs = Browser(server), Browser(server)
    _, url = begin(mine)
    begin(theirs)
    asked, code = provider.authorize(url)
    answer = back(theirs, asked, code)
    tap.check(answer.status == 401 and "another browser" in answer.json["detail"] and not is_in(theirs), "another browser's state", answer.body)
    answer = back(Browser(server), asked, code)
    tap.check(answer.status == 401, "a browser without the cookie", answer.status)
    answer = back(mine, asked, code)
    tap.check(answer.status == 200 and is_in(mine), "which does not end the login of the browser that began it", answer.body)
    for name, change in {"no state": {"state": None}, "foreign state": {"state": "0" * 32}, "short state": {"state": "x"},
                         "no code": {"code": None}, "wrong code": {"code": "wrong"}, "refused by the person": {"error": "access_denied"},
                         "iss of another": {"iss": "https://evil.example"}}.items():
        browser = Browser(server)
        _, url = begin(browser)
        asked, code = provider.authorize(url)
        answer = back(browser, asked, **{"code": code, **change})
        tap.check(answer.status == 401 and not is_in(browser), f"{name}: refused", answer.body)
        if "state" not in change:
            answer = back(browser, asked, code)
            tap.check(answer.status == 401, f"{name}: and that login is over", answer.status)
    # A code that was redeemed already, brought with a login of one's own.
    first, second = Browser(server), Browser(server)
    asked, code = provider.authorize(begin(first)[1])
    tap.check(back(first, asked, code).status == 200, "a code")
    own = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(begin(second)[1]).query))
    answer = back(second, own, code)
    tap.check(answer.status == 401 and "invalid_grant" in answer.json["detail"], "is good once", answer.body)
    # A code that was given to another login: PKCE and nonce do not fit.
    third, fourth = Browser(server), Browser(server)
    _, stolen = provider.authorize(begin(third)[1])
    own = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(begin(fourth)[1]).query))
    answer = back(fourth, own, stolen)
    tap.check(answer.status == 401 and not is_in(fourth), "and for the browser that it was given to", answer.body)


def people(tap, server, provider):
    provider.who = {"preferred_username": "stranger"}
    browser, answer = login(server, provider)
    tap.check(answer.status == 403 and answer.json["code"] == "oidc_unknown" and not is_in(browser), "nobody registers themself", answer.body)
    provider.who = {"preferred_username": "Village"}
    tap.check(login(server, provider)[1].status == 403, "a name is taken as it is")
    provider.usual()


def down(tap, server, provider):
    provider.status = 500
    browser, answer = login(server, provider)
    tap.check(answer.status == 503 and answer.json["code"] == "oidc_down" and answer.headers["retry-after"], "a provider that fails", answer.body)
    provider.usual()
    tap.check(login(server, provider)[1].status == 200, "and works again")
    provider.delay = 3
    browser = Browser(server)
    _, url = begin(browser)
    asked, code = provider.authorize(url)
    result = []
    t = threading.Thread(target=lambda: result.append(back(browser, asked, code)))
    t.start()
    n = 0
    while t.is_alive():
        n += Client(server).send("GET", "/api/v1/cases").status == 200
    t.join()
    tap.check(n > 10 and result[0].status == 200, "a slow provider holds nobody else up", n)
    provider.usual()


def discovery(tap):
    """What the provider says of itself."""
    provider = Provider()
    for name, members in {"another issuer": {"issuer": "https://evil.example"}, "plain HTTP elsewhere":
                          {"token_endpoint": "http://evil.example/token"}, "a file": {"jwks_uri": "file:///etc/passwd"},
                          "no token endpoint": {"token_endpoint": None}, "no PKCE": {"code_challenge_methods_supported": ["plain"]}}.items():
        server = Server("--tick", "0")
        server.stop()
        path = settings(server.dir, provider)
        provider.discovery = members
        server = Server("--tick", "0", "--oidc", path, store=server.store)
        answer, _ = begin(Browser(server))
        tap.check(answer.status == 503, f"{name}: not used", answer.body)
        provider.usual()
        answer, url = begin(Browser(server))
        tap.check(answer.status == 303, f"{name}: asked again next time", answer.body)
        server.stop()
        server.remove()
    provider.stop()
    server = Server("--tick", "0")
    server.stop()
    server = Server("--tick", "0", "--oidc", settings(server.dir, provider), store=server.store)
    answer, _ = begin(Browser(server))
    tap.check(answer.status == 503 and b"127.0.0.1" not in answer.body, "a provider that is gone", answer.body)
    server.stop()
    server.remove()


def matches(tap):
    """By contact and by id; with a contact that two people have, nobody."""
    provider = Provider()
    server = Server("--tick", "0")
    ids = {name: person["id"] for name, person in server.people.items()}
    server.stop()
    for match, value, status in (("contact", "CANARY-contact", 403), ("id", ids["expert"], 200), ("id", "p-" + "0" * 32, 403)):
        path = settings(server.dir, provider, match=match, claim="who")
        again = Server("--tick", "0", "--oidc", path, store=server.store)
        provider.who = {"who": value}
        browser, answer = login(again, provider)
        tap.check(answer.status == status, f"match {match}: {status}", answer.body)
        again.stop()
        again.remove()
    path = settings(server.dir, provider, match="login", claim="email")
    again = Server("--tick", "0", "--oidc", path, store=server.store)
    for verified, status in ((None, 401), (False, 401), ("true", 401), (True, 200)):
        provider.who = {"email": "village", "email_verified": verified}
        tap.check(login(again, provider)[1].status == status, f"email_verified {verified}: {status}")
    again.stop()
    again.remove()
    provider.stop()
    server.remove()


def configuration(tap):
    """Settings that the server does not start with, and what it says."""
    provider = Provider()
    server = Server("--tick", "0")
    server.stop()

    def starts(path, *options):
        return subprocess.run([os.path.join(BUILD, "src/cli/didgah"), "serve", server.store, "--port", "0", "--oidc", path, *options],
                              capture_output=True, text=True, timeout=30)

    for name, change, word in (
            ("no issuer", {"issuer": None}, "issuer is missing"), ("plain HTTP", {"issuer": "http://login.example"}, "https://"),
            ("no claim", {"claim": None}, "claim is missing"), ("match", {"match": "name"}, "login, contact, id"),
            ("unknown member", {"client": "x"}, '"client" is not known'), ("format", {"format": "x"}, "didgah.oidc/1"),
            ("no secret's file", {"client_secret_file": "missing"}, "No such file"), ("label", {"label": "x"}, "label")):
        done = starts(settings(server.dir, provider, **change))
        tap.check(done.returncode != 0 and word in done.stderr, f"{name}: told", done.stderr)
    path = settings(server.dir, provider)
    os.chmod(os.path.join(server.dir, "oidc.secret"), 0o640)
    done = starts(path)
    tap.check(done.returncode != 0 and "chmod 600" in done.stderr, "a secret that others may read", done.stderr)
    os.chmod(os.path.join(server.dir, "oidc.secret"), 0o600)
    done = starts(settings(server.dir, provider, issuer="https://login.example"))
    tap.check(done.returncode != 0 and "--public-url" in done.stderr, "without the address that people come back to", done.stderr)
    again = Server("--tick", "0", store=server.store)
    tap.check(Client(again).send("GET", "/api/v1/oidc").json["available"] is False, "without a provider: told so")
    tap.check(Browser(again).get("/api/v1/oidc/login").status == 404, "and there is no such page")
    again.stop()
    again.remove()
    provider.stop()
    server.remove()


def main():
    tap = Tap()
    provider = Provider()
    server = Server("--tick", "0")
    server.stop()
    server = Server("--tick", "0", "--oidc", settings(server.dir, provider), store=server.store)
    for part in (good, wrong, rotation, answers, people, down):
        part(tap, server, provider)
    with open(server.log) as f:
        log = f.read()
    tap.check(provider.secret not in log and "code=" not in log and "state=" not in log, "no secret in the log")
    status, seconds = server.stop()
    tap.check(status == 0 and seconds < 5, "the server ends, and its helpers", f"{status} {seconds:.1f}")
    server.remove()
    for part in (discovery, matches, configuration):
        part(tap)
    tap.end()


main()
