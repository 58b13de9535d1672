"""Who sees and does what in which state: every route that names a case, every act, for people of own and foreign bodies in
every role, in cases of every kind and state. What must be is written down here by hand (who sees) and read from the
procedure's file in another language (who may do)."""
import http.client
import json
import os
import re
import subprocess
import tempfile

from play import Play, run, seconds
from served import BUILD, SOURCE, Answer, Tap

MISSING = "S-1405-9999"
NONE, PUBLIC, FROZEN, PARTY, FULL = range(5)
SYSTEM = {"minutes.draft", "adopt", "deadline.remind", "opinion.lapse", "deadline.pass", "objection.lapse", "lapse"}

# login, body, role. `village_b` is a village office like the one that submits, elsewhere.
PEOPLE = [
    ("admin", "county_office", "admin"), ("submitter", "village_office_sample", "submitter"),
    ("implementer", "village_office_sample", "implementer"), ("submitter.b", "village_b", "submitter"),
    ("implementer.b", "village_b", "implementer"), ("submitter.city", "municipality_sample", "submitter"),
    ("implementer.city", "municipality_sample", "implementer"), ("submitter.roads", "road_administration", "submitter"),
    ("submitter.district", "district_office", "submitter"), ("secretary", "secretariat", "secretary"),
    ("auditor", "secretariat", "auditor"), ("chair", "county_office", "chair"), ("secretary.county", "county_office", "secretary"),
    ("expert.technical", "technical_office", "expert"), ("expert.police", "police", "expert"),
    ("expert.traffic", "traffic_police", "expert"), ("expert.justice", "justice_office", "expert"),
    ("member.technical", "technical_office", "member"), ("member.police", "police", "member"), ("member.traffic", "traffic_police", "member"),
    ("member.justice", "justice_office", "member"),
    ("member.city", "municipality_sample", "member"), ("member.roads", "road_administration", "member"),
    ("province", "province_office", "chair"), ("secretary.province", "province_office", "secretary"),
    ("resident", "", "public"), ("neighbour", "", "public"),
]
WHO = [None] + [p[0] for p in PEOPLE]
OWN = {"submitter", "implementer"}
ELSEWHERE = {"submitter.b", "implementer.b", "submitter.city", "implementer.city", "submitter.roads", "submitter.district", "admin",
             "secretary.county", "neighbour", None}
PROVINCE = {"province", "secretary.province"}
MEMBERS = {"member.technical", "member.police", "member.traffic", "member.justice", "member.city", "member.roads"}
EXPERTS = {"expert.technical", "expert.police", "expert.traffic", "expert.justice"}
OFFICE = {"secretary", "auditor", "chair"}
STAFF = OFFICE | MEMBERS | EXPERTS


def scheme(others, province, resident=None):
    return {**dict.fromkeys(OWN, PARTY), **dict.fromkeys(STAFF, FULL), **dict.fromkeys(PROVINCE, province),
            **dict.fromkeys(ELSEWHERE, others), "resident": others if resident is None else resident}


def without(*groups, others=NONE):
    out = dict.fromkeys(WHO, others)
    for level, people in groups:
        out.update(dict.fromkeys(people, level))
    return out


# Who sees how much, by the state's name.
SEES = {
    "intake": scheme(NONE, NONE), "committee": scheme(NONE, NONE), "sitting": scheme(NONE, NONE), "returned": scheme(NONE, NONE),
    "commission": scheme(NONE, NONE), "forwarding": scheme(NONE, NONE), "withdrawn": scheme(NONE, NONE),
    "province": scheme(NONE, FROZEN), "approved": scheme(PUBLIC, FROZEN), "published": scheme(PUBLIC, FROZEN),
    "reopened": scheme(PUBLIC, FROZEN), "lapsed": scheme(PUBLIC, FROZEN), "refused": scheme(PUBLIC, PUBLIC),
    "appealed": scheme(PUBLIC, FULL),
    "need": without((FULL, OFFICE | MEMBERS), (PARTY, {"expert.traffic", "member.traffic"})),
    "question": without((FULL, OFFICE), (PARTY, OWN | {"resident"})),
    "answered": without((FULL, OFFICE), (PARTY, OWN | {"resident"}), others=PUBLIC),
    "asked listing": without((FULL, {"secretary", "auditor"}), (PARTY, {"resident"})),
    "listed": without((FULL, {"secretary", "auditor"}), (PARTY, {"resident"})),
    "published listing": without((FULL, {"secretary", "auditor"}), (PARTY, {"resident"}), others=PUBLIC),
    "withdrawn listing": without((FULL, {"secretary", "auditor"}), (PARTY, {"resident"})),
}


class Must:
    """While the stage is set everything must go right."""

    def check(self, is_right, what, detail=""):
        if not is_right:
            raise SystemExit(f"Bail out! {what}: {detail}")


class Line:
    """One kept connection of one person, for thousands of requests."""

    def __init__(self, client, server):
        self.client = client
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)

    def send(self, method, path, body=None, headers=None):
        head = {"Origin": self.client.server.url, "Accept-Language": "en", **(headers or {})}
        if self.client.cookie:
            head["Cookie"] = self.client.cookie
            if method != "GET":
                head["X-CSRF-Token"] = self.client.csrf
        if isinstance(body, dict):
            body = json.dumps(body)
            head["Content-Type"] = "application/json"
        self.connection.request(method, path, body, head)
        response = self.connection.getresponse()
        if response.getheader("Content-Type", "").startswith("text/event-stream"):
            self.connection.close()
            return Answer(response, b"")
        return Answer(response, response.read())


def county():
    with open(os.path.join(SOURCE, "data/county/sample-county.json"), encoding="utf-8") as f:
        config = json.load(f)
    config["bodies"].append({"id": "village_b", "kind": "village_office", "title": {"en": "Village B", "fa": "دهیاری ب"}})
    file = tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8")
    json.dump(config, file)
    file.flush()
    return file


def stage(play):
    """A case in every state; the oldest first, for the lapsed one takes years."""
    demo = os.path.join(play.dir, "demo")
    run("demo-county", demo, "--quick")
    sha = play.upload("submitter", os.path.join(demo, "v1.gpkg"))["sha256"]
    cases = {}

    def new(name):
        cases[name] = play.act("submitter", "scheme.submit", None, {"title": "A scheme: " + name, "sha256": sha})["case"]
        return cases[name]

    def accepted(name):
        play.act("secretary", "case.accept", new(name))
        return cases[name]

    def passed(name):
        play.sitting(accepted(name), "T", 6, "chair", ("member.technical", "member.police"), "approve")
        play.act("chair", "committee.pass", cases[name])
        return cases[name]

    def decided(name, motion="approve"):
        play.sitting(passed(name), "C", 7, "chair", ("member.police", "member.traffic", "member.justice"), motion)
        play.act("chair", "decide", cases[name], {"verdict": motion, "reasons": "Weighed"})
        return cases[name]

    def forwarded(name):
        play.act("secretary", "forward", decided(name))
        return cases[name]

    def approved(name):
        play.act("province", "province.decide", forwarded(name), {"verdict": "approve"})
        return cases[name]

    play.act("secretary", "publish", approved("lapsed"))
    play.clock.set(seconds(play.case("auditor", cases["lapsed"])["term_until"]) + 60)
    run("tick", play.store, env=play.clock.env)
    play.wait_days(1)
    decided("refused", "refuse")
    for name in ("published", "reopened", "appealed"):
        play.act("secretary", "publish", approved(name))
    for name in ("appealed",):
        play.act("resident", "objection.file", cases[name], {"text": "No"})
        play.act("chair", "objection.decide", cases[name], {"objection": 1, "verdict": "dismiss", "reasons": "Weighed"})
        play.act("resident", "appeal.file", cases[name], {"objection": 1, "text": "Still no"})
    camera = play.case("submitter", cases["reopened"])["versions"][0]["cameras"][0]
    play.act("implementer", "phase.start", cases["reopened"], {"phase": "1"})
    play.act("implementer", "phase.report", cases["reopened"], {"phase": "1", "reason": "A pole",
             "built": [{"id": camera["id"], "lon_e7": camera["lon_e7"] + 3000, "lat_e7": camera["lat_e7"]}]})
    forwarded("province"), decided("forwarding"), passed("commission"), approved("approved")
    play.act("secretary", "case.return", new("returned"), {"points": [{"text": "Say why"}]})
    play.act("submitter", "withdraw", new("withdrawn"))
    case = accepted("sitting")
    play.act("secretary", "opinion.ask", case, {"body": "police", "body_kind": "police", "remit": "security"})
    play.call("secretary", case, "T", 6)
    play.act("chair", "meeting.open", case)
    for login in ("chair", "member.technical", "member.police"):
        play.act(login, "attend.in", case)
    play.act("chair", "vote.open", case, {"motion": "approve"})
    new("intake"), accepted("committee")
    cases["need"] = play.act("expert.traffic", "need.file", None, {"title": "A need", "text": "At the gate"})["case"]
    play.act("secretary", "case.accept", cases["need"])
    for name in ("question", "answered"):
        cases[name] = play.act("resident", "complaint.file", None, {"type": "question", "camera": "C-01", "text": "Why?"}, of=cases["published"])["case"]
    play.act("submitter", "complaint.answer", cases["answered"], {"text": "So"})
    shop = {"premises": "shop", "consent": "fa", "camera": {"id": "shop-1", "lon_e7": 525260000, "lat_e7": 345570000}}
    for name in ("asked listing", "listed", "published listing", "withdrawn listing"):
        cases[name] = play.act("resident", "listing.file", None, shop)["case"]
        if name != "asked listing":
            play.act("secretary", "decide", cases[name], {"verdict": "approve"})
    play.act("secretary", "publish", cases["published listing"])
    play.act("secretary", "publish", cases["withdrawn listing"])
    play.act("resident", "withdraw", cases["withdrawn listing"])
    return cases, sha


# ---- seeing


def expected(route, who, level, is_scheme, has_minutes):
    """The status that a route gives to a person who sees so much of the case."""
    method, path = route
    has_session, is_member = who is not None, who not in (None, "resident", "neighbour")
    if not path.startswith("/api/"):
        return expected_page(path.replace("/cases/{case}", ""), has_session, is_member, level, has_minutes)
    tail = path.replace("/api/v1/cases/{case}", "")
    if not is_member and tail not in ("", "/events", "/acts"):
        return 403 if has_session else 401
    if route == ("GET", "/api/v1/cases/{case}/acts") and not has_session:
        return 401
    if level == NONE and not (tail == "/entries" and who == "auditor"):
        return 404
    if method == "POST":
        if tail == "/attachments":
            return 201 if level >= PARTY else 403
        return None  # acts(): below
    return {"": 200, "/events": 200, "/acts": 200,
            "/entries": 200 if level == FULL or who == "auditor" else 404,
            "/minutes/{meeting}": 200 if level >= PARTY and has_minutes else 404,
            "/attachments/{sha256}": 200 if level >= PARTY else 404,
            "/versions/{sha256}": 200 if is_scheme and level >= FROZEN else 404}[tail]


def expected_page(tail, has_session, is_member, level, has_minutes):
    """Pages: one's cases for whoever has an account, what the bodies work with for their people."""
    if not has_session:
        return 401
    if not is_member and tail in ("/meeting", "/record", "/minutes/{meeting}"):
        return 403
    sees = {"": level > NONE, "/meeting": level > NONE, "/record": level == FULL,
            "/minutes/{meeting}": level >= PARTY and has_minutes, "/acts/{act}": False}[tail]
    return 200 if sees else 404


def case_routes():
    out = subprocess.run([os.path.join(BUILD, "src/cli/didgah"), "serve", "--routes"], check=True, capture_output=True, text=True).stdout
    return [tuple(line.split()[:2]) for line in out.splitlines() if "{case}" in line]


def seeing(tap, play, lines, cases, sha):
    file = b"%PDF-1.4 an attachment of every case"
    kind = {"Content-Type": "application/pdf"}
    attached = {}
    for name, case in cases.items():
        made = lines["secretary"].send("POST", f"/api/v1/cases/{case}/attachments?name=plan.pdf", file, kind)
        attached[name] = made.json.get("sha256")
        tap.check(made.status == 201, f"{name}: an attachment", made.body)
    before = play.size()
    seen = {who: {c["id"] for c in lines[who].send("GET", "/api/v1/cases?limit=500").json["cases"]} for who in WHO}
    n, missing = 0, {}
    for who in WHO[1:]:
        waiting = lines[who].send("GET", "/api/v1/deadlines")
        if waiting.status == 200:
            tap.check({c["id"] for c in waiting.json["deadlines"]} <= seen[who], f"deadlines of {who}: of seen cases alone", waiting.body)
    for name, case in cases.items():
        state = json.loads(lines["auditor"].send("GET", f"/api/v1/cases/{case}").body)
        has_minutes = bool(state.get("meetings"))
        for who in WHO:
            level = SEES[name][who]
            tap.check((case in seen[who]) == (level > NONE), f"{name}: in the list of {who or 'the public'}: {level > NONE}")
            for route in case_routes():
                want = expected(route, who, level, state["kind"] == "scheme", has_minutes)
                method, path = route
                path = path.replace("{meeting}", "1").replace("{act}", "no.such").replace("{sha256}", attached[name] if "attachments" in path else sha)
                if method == "POST" and not path.endswith("/attachments"):
                    continue
                more = ("?name=plan.pdf", file, kind) if method == "POST" else ("", None, None)
                ask = lambda c: lines[who].send(method, path.replace("{case}", c) + more[0], *more[1:])
                if (who, route) not in missing:
                    missing[who, route] = ask(MISSING)
                got, none = ask(case), missing[who, route]
                n += 1
                same = got.status != 404 or level > NONE or {**got.json, "instance": 0} == {**none.json, "instance": 0}
                tap.check(got.status == want and same, f"{name}: {who or 'the public'}: {method} {path}: {want}", f"{got.status} {got.body[:300]}")
    tap.check(play.size() == before, f"{n} looks changed nothing")


# ---- doing


class Rights:
    """The procedure's file, read without the program."""

    def __init__(self):
        with open(os.path.join(SOURCE, "procedures/tehran-county.json"), encoding="utf-8") as f:
            self.cases = json.load(f)["cases"]
        with open(os.path.join(SOURCE, "data/county/sample-county.json"), encoding="utf-8") as f:
            self.kinds = {b["id"]: b["kind"] for b in json.load(f)["bodies"]}
        self.kinds["village_b"] = "village_office"
        self.people = {login: (body, role) for login, body, role in PEOPLE}

    def rules(self, kind):
        own = self.cases[kind]
        return {**self.cases[own["like"]], **own} if "like" in own else own

    def fits(self, who, right, case, ids):
        body, role = self.people.get(who, ("", "public"))
        need_body, need_role = right.split("/")
        if role != need_role:
            return False
        if need_body == "own":
            return body == case["submitter_body"] if case["submitter_body"] else ids.get(who) == case.get("submitter")
        if need_body == "responsible":
            return bool(body) and body == case["responsible"]
        return need_body == "*" or self.kinds.get(body) == need_body

    def may(self, who, act, case, ids):
        """Does the procedure give this act, in this stage, to this person?"""
        rules = self.rules(case["kind"])
        remedy = rules.get(act.split(".")[0]) if act.startswith(("objection.", "appeal.")) else None
        if act.startswith(("objection.", "appeal.")):
            if not remedy:
                return False
            rights = remedy["by"] if act.endswith(".file") else [remedy["decider"] + "/chair"]
            return any(self.fits(who, r, case, ids) for r in rights)
        stage = next(s for s in rules["stages"] if s["id"] == case["stage"]["id"])
        rights = stage.get("acts", {}).get(act, []) + rules.get("always", {}).get(act, [])
        return any(self.fits(who, r, case, ids) for r in rights)


def all_acts():
    with open(os.path.join(SOURCE, "src/review/acts.c"), encoding="utf-8") as f:
        return re.findall(r'^    \{"([a-z]+\.?[a-z]*)", -1,', f.read(), re.M)


def doing(tap, play, lines, cases):
    """Every act with data that no act takes: 422 says that the person may do it now, 403 and 409 that not, 404 that there is
    no such case for them. Nothing is ever done."""
    rights, before, done_by = Rights(), play.size(), {}
    acts = all_acts()
    tap.check(len(acts) > 35, "the acts", acts)
    for name, case in cases.items():
        state = lines["auditor"].send("GET", f"/api/v1/cases/{case}").json
        state["responsible"] = "village_office_sample" if state["kind"] == "complaint" else state["submitter_body"]
        used = {a for s in rights.rules(state["kind"])["stages"] for a in s.get("acts", {})} | set(rights.rules(state["kind"]).get("always", {})) | {"redact", "objection.file", "objection.decide", "appeal.file",
                "appeal.decide", "withdraw", "lapse", "adopt", "deadline.pass", "forward", "vote.cast"}
        for who in WHO:
            allowed = None
            if who and SEES[name][who] > NONE:
                allowed = set(lines[who].send("GET", f"/api/v1/cases/{case}/acts").json["acts"])
            may, bad = set(), []
            # Who sees nothing is told so before the act is looked at: a few of them will do.
            asked = sorted(used & set(acts)) if SEES[name][who] > NONE else ["case.accept", "forward", "redact", "vote.cast", "withdraw"]
            for act in asked:
                answer = lines[who].send("POST", f"/api/v1/cases/{case}/acts", {"kind": act, "data": {"nothing": 1}},
                                         {"Idempotency-Key": "the-key-of-the-matrix"})
                is_given = act not in SYSTEM and rights.may(who, act, state, play.ids)
                if answer.status == 422:
                    may.add(act)
                    done_by.setdefault(state["kind"], set()).add(act)
                want = {404} if SEES[name][who] == NONE else {422, 409, 403} if is_given else {403, 409}
                if answer.status not in want:
                    bad.append((act, answer.status, answer.body[:200]))
            tap.check(not bad, f"{name}: {who or 'the public'}: {len(asked)} acts as the procedure says", bad)
            tap.check(allowed is None or allowed == may, f"{name}: {who}: what is shown as allowed is what is allowed", (allowed, may))
    tap.check(play.size() == before, "no entry was made")
    # So that the matrix cannot pass by refusing everything.
    for kind, want in (("scheme", {"case.accept", "case.return", "withdraw", "opinion.ask", "opinion.file", "meeting.call", "attend.in", "attend.out", "recuse",
                                   "vote.cast", "vote.close", "committee.pass", "decide", "forward", "province.decide", "publish", "version.submit",
                                   "phase.start", "objection.file", "appeal.decide", "redact", "extension.grant"} - {"committee.pass", "decide", "vote.close"}),
                       ("complaint", {"complaint.answer", "withdraw", "objection.file", "extension.grant", "redact"}),
                       ("voluntary", {"decide", "publish", "withdraw", "redact"}), ("need", {"withdraw", "meeting.call", "redact"})):
        tap.check(want <= done_by.get(kind, set()), f"{kind}: somebody may do each of {len(want)} acts", want - done_by.get(kind, set()))


def opening(tap, play, lines):
    """Acts that open a case, by everybody."""
    rights, before = Rights(), play.size()
    opens = {"need.file": "need", "scheme.submit": "scheme", "change.submit": "change", "renewal.submit": "renewal", "listing.file": "voluntary",
             "complaint.file": "complaint"}
    for act, kind in opens.items():
        for who in WHO:
            given = any(rights.fits(who, r, {"submitter_body": "", "submitter": "-"}, {}) for r in rights.rules(kind)["open"])
            answer = lines[who].send("POST", "/api/v1/acts", {"kind": act, "data": {"nothing": 1}}, {"Idempotency-Key": "the-key-of-the-matrix"})
            tap.check(answer.status == (422 if given else 403), f"{act} by {who or 'the public'}: {given}", (answer.status, answer.body))
            if who:
                tap.check((act in lines[who].send("GET", "/api/v1/acts").json["acts"]) == given, f"{act} is shown to {who}: {given}")
    tap.check(play.size() == before, "no case was opened")


def main():
    tap = Tap()
    config = county()
    play = Play(Must(), PEOPLE, "2026-11-24T05:30:00Z", "--tick", "0", config=config.name, is_quick=True)
    cases, sha = stage(play)
    lines = {who: Line(play.as_(who), play.server) for who in WHO}
    tap.check(set(SEES) == set(cases), "every state has its row")
    tap.check(all(set(row) == set(WHO) for row in SEES.values()), "and every row everybody")
    seeing(tap, play, lines, cases, sha)
    doing(tap, play, lines, cases)
    opening(tap, play, lines)
    tap.check("agrees with its log" in run("verify", play.store), "didgah verify")
    play.tap = tap
    play.end()
    tap.end()


main()
