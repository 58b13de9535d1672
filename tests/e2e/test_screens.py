"""The officials' screens in a real browser, played by forms alone: a scheme from its submission over an opinion with a
condition, meetings, votes and minutes to the decision and the province; every page is looked at for what a reader with
a screen reader or without a mouse needs, and for violations of the content policy."""
import base64
import json
import os
import re
import shutil
import time
import urllib.parse

from browser import FOREIGN, Browser
from play import SAMPLE, Play, password_of, run
from served import Client, Tap

PICTURES = os.environ.get("DIDGAH_PICTURES")  # a folder: every page looked at is also drawn, for people to look at

# What can be told from the page itself of WCAG 2.2 A and AA; each finding names the element.
LOOK = r"""(() => {
  const bad = [], say = (what, e) => bad.push(what + ": " + (e ? e.outerHTML.slice(0, 160) : ""));
  const html = document.documentElement, q = (s) => [...document.querySelectorAll(s)];
  if (!["fa", "en"].includes(html.lang)) say("no language", html);
  if (html.dir !== (html.lang === "fa" ? "rtl" : "ltr")) say("wrong direction", html);
  if (!document.title.trim()) say("no title");
  if (q("h1").length !== 1) say("not one h1");
  if (q("main").length !== 1 || q("nav[aria-label]").length < 1) say("landmarks are missing");
  let level = 0;
  for (const h of q("h1,h2,h3,h4")) {
    const n = Number(h.tagName[1]);
    if (n > level + 1) say("a heading skips a level", h);
    if (!h.textContent.trim()) say("an empty heading", h);
    level = n;
  }
  const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || e.labels && [...e.labels].some((l) => l.textContent.trim());
  for (const e of q("input:not([type=hidden]),select,textarea")) if (!named(e)) say("a field without a label", e);
  for (const e of q("button,a[href],summary")) if (!named(e)) say("nothing to read on it", e);
  for (const e of q("fieldset")) if (!e.querySelector("legend")?.textContent.trim()) say("a group without a legend", e);
  for (const e of q("table")) if (!e.querySelector("th[scope]")) say("a table without heads", e);
  for (const e of q("svg,img")) if (!e.getAttribute("aria-label") && !e.getAttribute("alt") && !e.querySelector("title") && !e.getAttribute("aria-labelledby")) say("a picture without words", e);
  const ids = q("[id]").map((e) => e.id);
  for (const id of ids) if (ids.filter((i) => i === id).length > 1) say("id given twice", document.getElementById(id));
  for (const e of q("[aria-describedby],[aria-labelledby]"))
    for (const id of ((e.getAttribute("aria-describedby") || "") + " " + (e.getAttribute("aria-labelledby") || "")).trim().split(/ +/))
      if (!document.getElementById(id)) say("names a missing " + id, e);
  for (const e of q("a[href^='#']")) if (!document.getElementById(decodeURIComponent(e.getAttribute("href").slice(1)))) say("leads nowhere", e);
  for (const e of q("[style],script:not([src])")) say("inline style or script", e);
  for (const e of q("*")) for (const a of e.attributes) if (a.name.startsWith("on")) say("inline handler", e);
  for (const e of q("form[method=post]")) if (!e.querySelector("[name=csrf]") && !/\/login/.test(e.action) && !/\/open\//.test(e.action)) say("a form without its word", e);
  if (html.scrollWidth > html.clientWidth + 1) say("wider than the window: " + html.scrollWidth + " > " + html.clientWidth);
  // Contrast of text, WCAG 1.4.3, where foreground and background are plain colours.
  const rgb = (c) => { const m = c.match(/[\d.]+/g); return m ? m.map(Number) : [0, 0, 0, 0]; };
  const lum = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const back = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0.99) return c; } return [255, 255, 255]; };
  const seen = new Set();
  for (const e of q("body *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || !e.offsetParent) continue;
    const s = getComputedStyle(e), f = rgb(s.color), b = back(e), key = f + "|" + b;
    if (seen.has(key)) continue;
    seen.add(key);
    const [x, y] = [lum(f), lum(b)].sort((p, q) => q - p), ratio = (x + 0.05) / (y + 0.05);
    if (ratio < 4.5) say("contrast " + ratio.toFixed(2), e);
  }
  // A key of the catalogue that has no words shows as itself.
  const stray = document.body.innerText.match(/\b(screen|review|server|register)\.[a-z_]+/g);
  if (stray) say("a key without words: " + stray.join(" "));
  return bad;
})()"""


class Stage(Browser):
    """A browser, who sits before it, and what was amiss on the way."""

    def __init__(self, tap, play):
        super().__init__()
        self.tap, self.play, self.n_pictures, self.width = tap, play, 0, 1280
        self.call("Audits.enable")
        self.window()

    def window(self, width=1280, dark=False):
        self.width = width
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def amiss(self):
        """Violations of the policy, errors of scripts, parts of pages that did not come."""
        out = []
        for event in self.events:
            method, data = event.get("method"), event.get("params", {})
            entry = data.get("entry", {})
            is_part = entry.get("url", "").endswith((".css", ".js"))
            if method == "Runtime.exceptionThrown" or method == "Audits.issueAdded" and "ContentSecurityPolicy" in data["issue"]["code"] \
                    or method == "Log.entryAdded" and (entry.get("source") == "security" or entry.get("source") == "network" and is_part):
                out.append(json.dumps(data)[:400])
        return out

    def loads(self, start):
        end = time.monotonic() + 30
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events[start:]) and time.monotonic() < end:
            got = self.message(1)
            if got:
                self.take(got)

    def sit(self, login):
        self.call("Network.clearBrowserCookies")
        if login:
            self.cookie(self.play.server.url, self.play.as_(login).cookie)

    def go(self, path, lang="fa"):
        self.open(f"{self.play.server.url}{path}{'&' if '?' in path else '?'}lang={lang}")

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"Bail out! {script[:300]}: {json.dumps(result['exceptionDetails'])[:600]} on {self.where()}")
        return result["result"].get("value")

    def fill(self, fields):
        for name, value in fields.items():
            found = self.run("""(([name, value]) => {
                const fields = [...document.getElementsByName(name)].filter((f) => f.type !== "hidden");
                for (const f of fields) {
                  if (f.type === "radio" || f.type === "checkbox") f.checked = [].concat(value).includes(f.value);
                  else f.value = value;
                }
                return fields.length;
            })(%s)""" % json.dumps([name, value]))
            if not found:
                raise SystemExit(f"Bail out! no field {name} on {self.where()}: {self.text()[:500]}")

    def press(self, selector):
        start = len(self.events)
        self.run("(() => { const e = document.querySelector(%s); if (!e) throw new Error('nothing to press'); e.click(); })()" % json.dumps(selector))
        self.loads(start)

    def text(self):
        return self.run("document.body.innerText")

    def where(self):
        return self.value("location.pathname + location.search")

    def has(self, selector):
        return self.run("!!document.querySelector(%s)" % json.dumps(selector))

    def look(self, name, widths=(1280, 390), darks=(False, True)):
        for width in widths:
            for dark in darks:
                self.window(width, dark)
                found = self.run(LOOK)
                self.tap.check(not found, f"{name} at {width}{' dark' if dark else ''}: nothing amiss", found)
                self.picture(f"{name} {width}{' dark' if dark else ''}")
        self.window()
        self.tap.check(not self.run(FOREIGN) and not self.amiss(), f"{name}: nothing foreign, no violation, no error", self.amiss())

    def picture(self, name):
        if not PICTURES:
            return
        self.n_pictures += 1
        height = min(self.run("document.documentElement.scrollHeight"), 5000)
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": self.width, "height": height, "scale": 1})["data"]
        with open(os.path.join(PICTURES, f"{self.n_pictures:03d}-{name.replace(' ', '-').replace(',', '')}.png"), "wb") as f:
            f.write(base64.b64decode(data))

    def act(self, login, case, kind, fields=None, lang="fa", look=None):
        """An act from its form over the confirmation to the receipt; five minutes pass. The words of the confirmation."""
        self.sit(login)
        self.go(f"/cases/{case}/acts/{kind}" if case else f"/open/{kind}", lang)
        if not self.has("button[value=check]"):
            self.tap.check(False, f"{kind}: has a form for {login}", self.text())
            return ""
        self.fill(fields or {})
        if look:
            self.look(look)
        self.press("button[value=check]")
        words = self.text()
        if look:
            self.look(look + ", confirmation", darks=(False,))
        if not self.has("button[value=send]"):
            self.tap.check(False, f"{kind}: is confirmed", words)
            return words
        self.press("button[value=send]")
        self.tap.check(self.has(".done") and self.where().startswith("/receipts/"), f"{kind} by {login}, by form: receipt", self.where() + self.text())
        self.play.wait(300)
        return words


def form_of(client, path, fields, **headers):
    """A form as a program would send it."""
    body = urllib.parse.urlencode(fields).encode()
    return client.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html",
                                            "X-CSRF-Token": None, **headers})  # which no form can send


def signing_in(tap, play, b):
    b.sit(None)
    b.go("/work")
    tap.check("/work" in b.where() and b.has("input[name=password]"), "who is not logged in is asked to sign in", b.text())
    b.look("sign in")
    b.fill({"login": "secretary", "password": "wrong wrong wrong wrong"})
    b.press("form.sheet button")
    tap.check(b.has(".faults a[href='#f-password']") and b.has("#f-password[aria-invalid][aria-describedby]"), "a wrong password: summary leads to the field", b.text())
    b.look("sign in refused", darks=(False,))
    b.fill({"login": "secretary", "password": password_of("secretary")})
    b.press("form.sheet button")
    tap.check(b.where().startswith("/work"), "signed in, and where one wanted to go", b.where())
    b.look("work empty", darks=(False,))
    b.press("form.out button")
    b.go("/work")
    tap.check(b.has("input[name=password]"), "signed out")
    for bad in ("//evil.example/x", "https://evil.example", "/\\evil.example"):
        answer = form_of(Client(play.server), "/login", {"login": "secretary", "password": password_of("secretary"), "next": bad})
        tap.check(answer.status == 303 and answer.headers["location"].startswith("/work"), f"never to another host: {bad}", answer.headers)


def account(tap, play, b):
    b.sit("secretary")
    b.go("/account", "en")
    b.look("account")
    b.go("/account/totp")
    tap.check(b.has("svg[role=img]") and len(b.run("document.querySelector('[name=secret]').value")) == 32, "a secret as code and as text")
    b.look("second factor", darks=(False,))
    b.fill({"code": "000000", "password": password_of("secretary")})
    b.press("form.sheet button")
    tap.check(b.has(".faults a[href='#f-code']"), "a wrong code is told at the field", b.text())


def opinions(tap, play, b, case):
    b.sit("expert.justice")
    b.go(f"/cases/{case}/acts/opinion.file")
    b.fill({"verdict": "for_with_conditions"})
    b.press("button[value=check]")
    tap.check(b.has(".faults a[href='#f-conditions']") and b.has("#e-conditions") and not b.has(".faults q"),
              "conditions are missing: said in Persian, beside the field", b.text())
    b.look("opinion refused", darks=(False,))
    b.fill({"conditions.0.text": "حیاط خانهٔ روبه‌رو پوشانده شود", "conditions.0.cameras": ["C-01"]})
    b.press("button[value=conditions]")
    tap.check(b.run("document.getElementsByName('conditions.0.text')[0].value") == "حیاط خانهٔ روبه‌رو پوشانده شود"
              and b.has("[name='conditions.1.text']") and b.run("document.querySelector('[name=\"conditions.0.cameras\"][value=\"C-01\"]').checked"),
              "one more row, and nothing typed is lost")
    fields = {"verdict": "for_with_conditions", "text": "با یک شرط", "conditions.0.text": "حیاط خانهٔ روبه‌رو پوشانده شود",
              "conditions.0.cameras": ["C-01", "C-02"]}
    words = b.act("expert.justice", case, "opinion.file", fields, look="opinion")
    tap.check("C-01" in words and "موافق مشروط" in words, "the confirmation says what will be recorded", words)
    b.go("/receipts/1?case=X-1")
    b.sit("secretary")
    b.go(f"/cases/{case}")
    tap.check("حیاط خانهٔ روبه‌رو" in b.text() and "C-02" in b.text(), "opinion and pinned cameras stand in the case", b.text())


def stale(tap, play, b, case):
    """Two secretaries' windows: the second has to look again, and keeps what was typed."""
    b.sit("secretary")
    b.go(f"/cases/{case}/acts/opinion.ask")
    b.fill({"body": "police|police|security"})
    b.press("button[value=check]")
    play.act("secretary", "opinion.ask", case, {"body": "technical_office", "body_kind": "technical_office", "remit": "technical"})
    b.press("button[value=send]")
    tap.check(b.where().endswith("lang=fa") and "دگرگون شده" in b.text() and "درخواست نظریهٔ کارشناسی" in b.text(), "the case has moved on: what changed", b.text())
    b.look("moved on")
    b.press("form.sheet button")
    tap.check(b.run("document.querySelector('[name=body]:checked')?.value") == "police|police|security", "what was chosen is still there")
    b.press("button[value=check]")
    b.press("button[value=send]")
    tap.check(b.has(".done"), "and goes out", b.text())
    client = play.as_("secretary")
    fields = {"csrf": client.csrf, "key": "the-same-key-of-a-form", "seq": "99", "step": "send", "body": "traffic_police|traffic_police|traffic"}
    answer = form_of(client, f"/cases/{case}/acts/opinion.ask", fields)
    tap.check(answer.status == 409, "a wrong number of the state: 409", answer.status)
    seq = play.case("secretary", case)["seq"]
    before = play.size()
    answers = [form_of(client, f"/cases/{case}/acts/opinion.ask", {**fields, "seq": str(seq)}) for _ in range(2)]
    tap.check([a.status for a in answers] == [303, 303] and answers[0].headers["location"] == answers[1].headers["location"]
              and play.size() == before + 1, "a form sent twice is done once", [(a.status, a.headers) for a in answers])


def solar(at):
    """The Solar Hijri date of Azar and Dey 1405: 1 Azar is 22 November 2026, Azar has 30 days."""
    days = (int(at) // 86400) - 20779
    return f"1405/{9 + days // 30}/{days % 30 + 1}"


def sitting(tap, play, b, case):
    called = play.now
    play.wait_days(6)
    morning = play.now
    play.clock.set(called)
    fields = {"session": "T-1", "starts_at": solar(morning), "starts_at.hour": "09:00", "place": "فرمانداری", "agenda": "طرح روستای نمونه\nامور دیگر"}
    words = b.act("secretary", case, "meeting.call", fields, look="meeting call")
    tap.check("۰۹:۰۰" in words.replace("۹:۰۰", "۰۹:۰۰"), "the day and hour are read back", words)
    play.clock.set(morning)
    b.act("secretary", case, "meeting.open")
    b.sit("secretary")
    b.go(f"/cases/{case}/meeting")
    tap.check("حد نصاب نیست" in b.text(), "no quorum yet", b.text())
    b.press("form[action*='attend.in'] button")
    tap.check("/meeting" in b.where() and b.has("form[action*='attend.out']"), "the secretary notes who comes in", b.where() + b.text())
    b.press("form[action*='attend.out'] button")
    b.look("meeting, the secretary's table")
    for login in ("chair", "member.technical", "member.police", "member.traffic"):
        b.sit(login)
        b.go(f"/cases/{case}/meeting")
        b.window(390)
        b.press("form[action*='attend.in'] button")
    tap.check("حد نصاب هست" in b.text(), "four members, come in by their telephones, are a quorum", b.text())
    b.window()
    b.act("chair", case, "vote.open", {"motion": "approve", "text": "ارسال به کمیسیون"})
    for login, choice in (("member.technical", "for"), ("member.police", "for"), ("member.traffic", "against"), ("chair", "for")):
        b.sit(login)
        b.go(f"/cases/{case}/meeting")
        b.window(390)
        if login == "member.technical":
            b.look("vote", widths=(390,))
            b.window(390)
        b.press(f"form:has([value={choice}]) button")
        b.press("button[value=send]")
        tap.check("/meeting" in b.where() and not b.has("form:has([name=choice])"), f"{login} votes from a telephone", b.where() + b.text())
    b.window()
    b.act("chair", case, "vote.close")
    b.act("member.traffic", case, "reason.file", {"vote": "1", "text": "تقاطع دوم سنجیده نشده است"})
    b.act("chair", case, "meeting.close")
    b.go(f"/cases/{case}/minutes/1")
    tap.check(all(w in b.text() for w in ("T-1", "تقاطع دوم سنجیده نشده است", "امور دیگر")), "the minutes are there to be read", b.text())
    b.look("minutes")
    words = b.act("chair", case, "minutes.confirm")
    tap.check(re.search("[0-9a-f]{64}", words), "what is confirmed is the text's hash", words)
    b.act("chair", case, "committee.pass")


def decision(tap, play, b, case):
    play.sitting(case, "C-1", 7, "chair", ("member.police", "member.traffic", "member.justice"), "approve_with_conditions")
    b.sit("chair")
    b.go(f"/cases/{case}/acts/decide")
    tap.check(b.run("document.querySelectorAll('[name=verdict]').length") == 1 and b.run("document.querySelector('[name=verdict]').checked"),
              "only what the vote carried can be decided")
    words = b.act("chair", case, "decide", {"conditions.taken": ["1"], "reasons": "نیاز روشن است"}, look="decision")
    tap.check("پس از آن پرونده" in words, "what follows is said before", words)
    b.act("secretary", case, "forward")
    b.sit("province")
    b.go(f"/cases/{case}")
    tap.check("حیاط خانهٔ روبه‌رو" in b.text() and "نظریه‌های کارشناسی" not in b.text(), "the province sees the frozen version and what was decided", b.text())
    b.look("case of the province", darks=(False,))
    b.act("province", case, "province.decide", {"verdict": "approve", "reasons": "مطابق قانون"})
    b.act("secretary", case, "publish")
    b.act("implementer", case, "condition.report", {"condition": "1", "evidence": "پوشش تنظیم شد"})
    b.act("secretary", case, "condition.close", {"condition": "1", "evidence": "بازدید شد"})
    b.act("implementer", case, "phase.start", lang="en")
    b.sit("implementer")
    b.go(f"/cases/{case}/acts/phase.report", "en")
    b.fill({"built.0.state": "moved", "built.0.lat": "x"})
    b.press("button[value=check]")
    tap.check(b.has("#e-built\\.0\\.lat"), "a place that is no number is told at its field", b.text())
    fields = {f"built.{i}.state": "later" for i in range(1, 200) if b.has(f"[name='built.{i}.state']")}
    b.act("implementer", case, "phase.report", {**fields, "built.0.state": "as"}, lang="en", look="phase report")


def pages(tap, play, b, case):
    for lang in ("fa", "en"):
        b.sit("secretary")
        for name, path in (("case", f"/cases/{case}"), ("record", f"/cases/{case}/record"), ("cases", "/cases"),
                           ("cases none", "/cases?text=zzzz"), ("cases filtered", "/cases?kind=scheme&status=approved&stage="), ("work", "/work")):
            b.go(path, lang)
            b.look(f"{name} {lang}")
        b.sit("admin")
        b.go("/people", lang)
        b.look(f"people {lang}")
        b.press("tbody a")
        b.look(f"person {lang}")
        b.go("/nothing/here", lang)
        tap.check(b.has("main h1"), "a page that is not there is a page", b.text())
        b.look(f"missing {lang}")
    b.sit("submitter")
    b.go(f"/cases/{case}")
    tap.check("سوابق کامل" not in b.text() and "رأی" in b.text(), "the submitter sees the votes and no record", b.text())
    b.go(f"/cases/{case}/record")
    tap.check("چنین صفحه‌ای نیست" in b.text(), "and gets none", b.text())
    b.sit("expert.police")
    b.go(f"/cases/{case}/acts/decide", "en")
    tap.check(b.has(".mark") and not b.has("button[value=check]"), "an act that is not one's own has no form, and why", b.text())
    b.sit("secretary")
    b.go(f"/cases/{case}/record")
    b.press(".record a")
    tap.check("c2sp.org/tlog-proof" in b.text(), "each entry leads to its proof", b.text())
    b.look("proof", darks=(False,))
    b.go("/register")
    tap.check(b.has("a[href^='/work']") and b.has("a[href^='/verify']"), "the register leads to the screens")


def verifier(tap, play, b):
    for login, word in (("auditor", "دفتر درست است"), (None, "درخت درست است")):
        b.sit(login)
        b.go("/verify")
        b.run("document.querySelector('#this-log button').click()")
        end = time.monotonic() + 60
        while not b.has("#verdict[data-ok]") and time.monotonic() < end:
            time.sleep(0.2)
        tap.check(word in b.text() and b.run("document.querySelector('#verdict').dataset.ok") == "true", f"the browser verifies, for {login}", b.text())
        b.look(f"verify {login or 'public'}")
    folder = os.path.join(play.dir, "export")
    run("county", "export", play.store, "--file", folder, env=play.clock.env)
    bundle = next(os.path.join(d, f) for d, _, files in os.walk(os.path.join(folder, "tile", "entries")) for f in files)
    for change, ok in ((None, "true"), (5000, "false")):
        if change:
            with open(bundle, "r+b") as f:
                f.seek(change)
                byte = f.read(1)
                f.seek(change)
                f.write(bytes([byte[0] ^ 1]))
        b.sit(None)
        b.go("/verify", "en")
        # The picker of folders is the browser's own; what it gives is put in its place.
        paths = [os.path.relpath(os.path.join(d, f), play.dir) for d, _, files in os.walk(folder) for f in files]
        given = [[path, base64.b64encode(open(os.path.join(play.dir, path), "rb").read()).decode()] for path in paths]
        b.run("""((given) => {
            const files = given.map(([path, data]) => {
              const file = new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], path.split("/").pop());
              Object.defineProperty(file, "webkitRelativePath", { value: path });
              return file;
            });
            Object.defineProperty(document.getElementById("f-folder"), "files", { value: files });
        })(%s)""" % json.dumps(given))
        b.run("document.querySelector('#folder button').click()")
        end = time.monotonic() + 60
        while not b.has("#verdict[data-ok]") and time.monotonic() < end:
            time.sleep(0.2)
        said = b.run("JSON.stringify(document.querySelector('#verdict').dataset)")
        tap.check(b.run("document.querySelector('#verdict').dataset.ok") == ok and ("first wrong entry" in b.text()) == (ok == "false"),
                  f"an exported folder{', one bit changed' if change else ''}: {ok}", said + b.text()[-800:])


def foreign_forms(tap, play, case):
    client = play.as_("secretary")
    path, fields = f"/cases/{case}/acts/redact", {"csrf": client.csrf, "step": "check", "entry": "1", "reason": "x"}
    headers = {"X-CSRF-Token": None}
    for what, changed, more in (("no word", {"csrf": ""}, {}), ("a wrong word", {"csrf": "0" * 64}, {}),
                                   ("a foreign Origin", {}, {"Origin": "http://evil.example"}), ("Origin null", {}, {"Origin": "null"})):
        answer = form_of(client, path, {**fields, **changed}, **headers, **more)
        tap.check(answer.status == 403 and b"<html" in answer.body, f"a form with {what}: 403, as a page", (answer.status, answer.body[:200]))
    tap.check(form_of(client, path, fields, **headers).status == 200, "and with its word it is taken")
    tap.check(client.send("POST", path, b"a=%zz", {"Content-Type": "application/x-www-form-urlencoded"}).status == 400, "a broken form: 400")
    for tool in ("*/*", "application/json"):
        answer = client.send("GET", "/nothing", headers={"Accept": tool})
        tap.check(answer.status == 404 and "problem+json" in answer.headers["content-type"], f"programs get JSON: {tool}", answer.headers)


def main():
    tap = Tap()
    if not shutil.which("chromium"):
        print("1..0 # SKIP chromium is missing: script/setup test")
        return
    if PICTURES:
        os.makedirs(PICTURES, exist_ok=True)
    play = Play(tap, SAMPLE, "2026-11-24T05:30:00Z", "--tick", "0", is_quick=True)
    demo = os.path.join(play.dir, "demo")
    run("demo-county", demo, "--quick")
    b = Stage(tap, play)
    try:
        signing_in(tap, play, b)
        account(tap, play, b)
        b.act("expert.traffic", None, "need.file", {"title": "تقاطع ورودی", "text": "تصادف‌های پی‌درپی", "purpose": "traffic", "evidence": "آمار\nعکس هوایی"}, look="need")
        b.sit("submitter")
        b.go("/open/scheme.submit")
        node = b.call("DOM.getDocument")["root"]["nodeId"]
        field = b.call("DOM.querySelector", nodeId=node, selector="#f-file")["nodeId"]
        b.call("DOM.setFileInputFiles", files=[os.path.join(demo, "v1.gpkg")], nodeId=field)
        b.press("button[form=upload]")
        sha = b.run("document.querySelector('#f-sha256')?.value") or b.text()
        tap.check(sha == run("freeze", os.path.join(demo, "v1.gpkg"), "--hash-only").strip(), "a dossier goes up by the form, and its hash stands in it", sha)
        b.go("/open/scheme.submit", "en")
        b.press("button[value=check]")
        tap.check(b.has(".faults a[href='#f-title']") and b.has(".faults a[href='#f-sha256']"), "what is missing is named and led to", b.text())
        b.act("submitter", None, "scheme.submit", {"title": "طرح روستای نمونه", "sha256": sha}, look="scheme")
        case = "S-1405-0001"
        b.sit("secretary")
        b.go("/work")
        tap.check(b.has(f"a[href^='/cases/{case}/acts/case.accept']"), "the case waits for the secretary", b.text())
        b.look("work")
        b.act("secretary", case, "case.accept")
        b.act("secretary", case, "opinion.ask", {"body": "justice_office|justice_office|privacy"}, look="ask")
        opinions(tap, play, b, case)
        stale(tap, play, b, case)
        sitting(tap, play, b, case)
        decision(tap, play, b, case)
        pages(tap, play, b, case)
        verifier(tap, play, b)
        foreign_forms(tap, play, case)
    finally:
        b.close()
    play.end()
    tap.end()


main()
