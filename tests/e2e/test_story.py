"""One scheme's whole way over HTTP, with real files, from the need to the lapse, and every refusal on the way. At its
end the case is what `didgah demo-county` makes by command, entry by entry."""
import hashlib
import json
import math
import os
import subprocess

from play import DIDGAH, SAMPLE, Play, password_of, run, seconds, utc
from served import Client, Server, Tap

tap = Tap()
play = Play(tap, SAMPLE, "2026-11-24T05:30:00Z", "--tick", "0")
demo = os.path.join(play.dir, "demo")
run("demo-county", demo, "--quick")
act, refused, get = play.act, play.refused, play.get


def accounts():
    """Password and second factor: one without the other is nothing."""
    for what, password, more in (("password alone", password_of("chair"), {}),
                                 ("a wrong code", password_of("chair"), {"code": "000000"}),
                                 ("the first password", password_of("chair", "first"), {})):
        tap.check(Client(play.server).login("chair", password, **more).status == 401, f"login with {what}: 401")
    play.wait(60)
    me = get("chair", "/api/v1/session")
    tap.check(me.status == 200 and [g["role"] for g in me.json["roles"]] == ["chair"], "with both: logged in with the role", me.body)
    tap.check(get("resident", "/api/v1/session").json["roles"] == [], "a resident has an account and no role")
    play.clock.set(play.now - 60)


def need():
    data = {"title": "The entrance junction", "text": "Repeated collisions at the entrance", "purpose": "traffic",
            "dossier_need": "N-01", "evidence": ["Made-up figures of two years"]}
    refused(403, None, "need.file", None, data, "the public files no need")
    refused(403, "member.police", "need.file", None, data, "a member files no need")
    refused(422, "expert.traffic", "need.file", None, {**data, "text": ""}, says="text")
    refused(422, "expert.traffic", "need.file", None, {**data, "txet": "x"}, says='did you mean "text"')
    refused(422, "expert.traffic", "needs.file", None, data, says='did you mean "need.file"')
    receipt = act("expert.traffic", "need.file", None, data, key="the-key-of-the-need")
    tap.check(receipt["case"] == "N-1405-0001" and receipt["seq"] == 1, "the need has a number", receipt)
    return receipt["case"]


def submit(need_case):
    v1 = os.path.join(demo, "v1.gpkg")
    title = {"title": "Scheme of the sample village", "need_cases": [need_case],
             "grounds": [{"ground": "security_council_guideline"}, {"ground": "county_resolution"}]}
    refused(422, "submitter", "scheme.submit", None, {**title, "sha256": "0" * 64}, says="send it first")
    put = play.upload("submitter", v1)
    tap.check(put["sha256"] == run("freeze", v1, "--hash-only").strip(), "the upload is the version that freeze names")
    data = {**title, "sha256": put["sha256"]}
    refused(422, "submitter", "scheme.submit", None, {**data, "bytes": put["bytes"] + 1}, says="says something else than the version")
    refused(403, "city", "scheme.submit", None, data, "the municipality, in the village's territory",
            says='"village_office_sample" is responsible there, not "municipality_sample"')
    refused(403, "expert.police", "scheme.submit", None, data, "an expert submits no scheme")
    receipt = act("submitter", "scheme.submit", None, data, key="the-key-of-the-scheme")
    case = receipt["case"]
    again = play.send("submitter", "scheme.submit", None, data, key="the-key-of-the-scheme")
    tap.check(again.status == 200 and again.json["is_repeat"] and again.json["first_entry"] == receipt["first_entry"],
              "the same act with the same key is done once", again.body)
    refused(409, "submitter", "scheme.submit", None, {**data, "title": "Another"}, "the same key for another act", key="the-key-of-the-scheme",
            says="used for another act")
    refused(403, "submitter", "case.accept", case, {}, "nobody accepts his own")
    play.wait(300)  # the demonstration tries the same, and is late by it
    return case, put


def nobody_sees_it(case):
    missing = get(None, "/api/v1/cases/S-1405-9999")
    for login in (None, "resident", "province"):
        for tail in ("", "/events"):
            seen = get(login, f"/api/v1/cases/{case}{tail}")
            want = get(login, f"/api/v1/cases/S-1405-9999{tail}")
            tap.check(seen.status == 404 and {**seen.json, "instance": 0} == {**want.json, "instance": 0},
                      f"{login or 'the public'} cannot tell {case}{tail} from a missing one", (seen.status, seen.body))
    refused(404, "resident", "objection.file", case, {"text": "x"}, "to a case that is not seen")
    refused(404, "province", "province.decide", case, {"verdict": "approve"}, "before it was forwarded")
    tap.check(get(None, "/register/schemes/" + case).status == 404 == missing.status, "nor does the register show it")
    tap.check(get(None, "/ogc/collections/schemes/items").json["features"] == [], "nor OGC API Features")


def opinions(case):
    asked = [("technical_office", "technical"), ("police", "security"), ("traffic_police", "traffic"), ("justice_office", "privacy")]
    play.wait_days(1)
    refused(409, "secretary", "opinion.ask", case, {"body": "police", "body_kind": "police", "remit": "security"}, "before the acceptance")
    refused(409, "secretary", "case.accept", case, {}, "a stale expect_seq", says="moved on", expect_seq=99)
    refused(412, "secretary", "case.accept", case, {}, "a stale If-Match", headers={"If-Match": '"99"'})
    act("secretary", "case.accept", case, {}, expect_seq=1)
    refused(409, "secretary", "case.accept", case, {}, "twice")
    refused(422, "secretary", "opinion.ask", case, {"body": "police", "body_kind": "police", "remit": "traffic"}, "outside the body's remit")
    for body, remit in asked:
        act("secretary", "opinion.ask", case, {"body": body, "body_kind": body, "remit": remit})
    refused(403, "expert.police", "opinion.file", case, {"opinion": 1, "verdict": "for"}, "another agency's opinion")
    refused(422, "expert.technical", "opinion.file", case, {"opinion": 9, "verdict": "for"}, "an opinion that nobody asked for", says="9")
    refused(422, "expert.technical", "opinion.file", case, {"opinion": 1, "verdict": "maybe"}, says="must be one of")
    act("expert.technical", "opinion.file", case, {"opinion": 1, "verdict": "for", "text": "Technically sound"})
    refused(403, "expert.technical", "opinion.file", case, {"opinion": 1, "verdict": "against"}, "a second time", says="not asked")
    act("expert.police", "opinion.file", case, {"opinion": 2, "verdict": "for", "text": "The need is confirmed"})
    act("expert.traffic", "opinion.file", case, {"opinion": 3, "verdict": "no_comment", "text": "Nothing further"})
    pinned = [{"cameras": ["C-01"], "text": "Mask the yard opposite"}, {"cameras": ["C-02"], "text": "Put up a sign beside it"}]
    refused(422, "expert.justice", "opinion.file", case,
            {"opinion": 4, "verdict": "for_with_conditions", "conditions": [{"cameras": ["C-99"], "text": "x"}]}, says="C-99")
    act("expert.justice", "opinion.file", case, {"opinion": 4, "verdict": "for_with_conditions", "text": "With two conditions", "conditions": pinned})
    seen = play.case("secretary", case)
    tap.check([(c["cameras"], c["state"]) for c in seen["conditions"]] == [(["C-01"], "proposed"), (["C-02"], "proposed")],
              "conditions are pinned to their cameras", seen["conditions"])
    said = play.case("submitter", case).get("opinions")
    tap.check([o["verdict"] for o in said] == ["for", "for", "no_comment", "for_with_conditions"], "the submitter reads them at once, as the procedure says", said)


def committee(case):
    refused(422, "secretary", "meeting.call", case, {"session": "T-1", "place": "x", "starts_at": utc(play.now + 3600)}, says="days of notice")
    refused(403, "expert.police", "meeting.call", case, {"session": "T-1", "place": "x", "starts_at": utc(play.now + 8 * 86400)}, "an expert calls no meeting")
    refused(409, "chair", "committee.pass", case, {}, "without a vote", says="hold a vote first")
    play.call("secretary", case, "T-1", 6)
    play.clock.set(play.now - 3600)
    refused(409, "secretary", "meeting.open", case, {}, "before its hour", says="called for later")
    play.clock.set(play.now + 3600)
    refused(409, "chair", "attend.in", case, {}, "before it is open", says="not open yet")
    act("secretary", "meeting.open", case)
    act("chair", "attend.in", case)
    refused(409, "chair", "vote.open", case, {"motion": "return"}, "one of five seats", says="no quorum: 1 members")
    refused(409, "member.city", "attend.in", case, {}, "who has a seat in the commission alone", says="not in stage")
    refused(403, "expert.police", "attend.in", case, {}, "an expert has no seat")
    for login in ("member.technical", "member.police"):
        act(login, "attend.in", case)
    refused(409, "member.police", "attend.in", case, {}, "twice", says="present already")
    act("member.traffic", "attend.in", case)
    refused(403, "member.police", "vote.open", case, {"motion": "return"}, "a member opens no vote")
    refused(409, "member.police", "vote.cast", case, {"vote": 1, "choice": "for"}, says="no vote is open")
    act("chair", "vote.open", case, {"motion": "return", "text": "Return with two points"})
    refused(409, "chair", "vote.open", case, {"motion": "approve"}, says="vote 1 is open")
    refused(403, "member.justice", "vote.cast", case, {"vote": 1, "choice": "for"}, says="not present")
    refused(403, "expert.technical", "vote.cast", case, {"vote": 1, "choice": "for"}, "an expert has no vote")
    refused(409, "chair", "vote.close", case, {"vote": 1}, says="nobody has voted")
    act("member.technical", "vote.cast", case, {"vote": 1, "choice": "for"}, key="the-key-of-a-ballot-1")
    again = play.send("member.technical", "vote.cast", case, {"vote": 1, "choice": "for"}, key="the-key-of-a-ballot-1")
    tap.check(again.status == 200 and again.json["is_repeat"], "the same ballot sent again counts once", again.body)
    refused(409, "member.technical", "vote.cast", case, {"vote": 1, "choice": "against"}, "a ballot with the same key", key="the-key-of-a-ballot-1")
    refused(409, "member.technical", "vote.cast", case, {"vote": 1, "choice": "against"}, "a second ballot", says="voted in vote 1 already")
    refused(422, "member.police", "vote.cast", case, {"vote": 1}, says="choice is missing")
    act("member.police", "vote.cast", case, {"vote": 1, "choice": "for"})
    act("member.traffic", "vote.cast", case, {"vote": 1, "choice": "abstain"})
    act("chair", "vote.cast", case, {"vote": 1, "choice": "for"})
    tap.check("for" not in play.case("secretary", case)["votes"][0], "no tally before the close")
    refused(409, "chair", "minutes.confirm", case, {}, "before the meeting is closed")
    act("chair", "vote.close", case, {"vote": 1})
    points = [{"camera": "C-02", "text": "Correct its direction"}, {"camera": "C-01", "text": "Tilt it further down"}]
    refused(409, "chair", "committee.return", case, {"points": points, "vote": 1}, "while it sits")
    act("chair", "meeting.close", case)
    refused(409, "chair", "committee.return", case, {"points": points, "vote": 1}, says="not confirmed yet")
    for lang, words in (("en", ("Office chair", "Return with two points")), ("fa", ("صورت‌جلسه", "Office member.police"))):
        minutes = get("secretary", f"/api/v1/cases/{case}/minutes/1?lang={lang}").body.decode()
        tap.check(all(w in minutes for w in words), f"the minutes wrote themselves, in {lang}", minutes)
    refused(403, "member.police", "minutes.confirm", case, {}, "a member confirms no minutes")
    act("chair", "minutes.confirm", case)
    refused(422, "chair", "committee.return", case, {"points": [{"camera": "C-99", "text": "x"}], "vote": 1}, says="C-99")
    refused(409, "chair", "committee.pass", case, {}, says="carried a return")
    act("chair", "committee.return", case, {"points": points, "vote": 1})


def second_version(case, first):
    play.wait_days(5)
    seen = play.case("submitter", case)
    tap.check([(p["no"], p["camera"]) for p in seen["points"]] == [(1, "C-02"), (2, "C-01")], "the points are numbered", seen["points"])
    second = play.upload("submitter", os.path.join(demo, "v2.gpkg"))
    both = [{"point": 1, "text": "Turned by 12 degrees"}, {"point": 2, "text": "Tilted 2 degrees down"}]
    refused(422, "submitter", "version.submit", case, {"sha256": first["sha256"], "answers": both}, says="version 1 unchanged")
    refused(422, "submitter", "version.submit", case, {"sha256": second["sha256"], "answers": both[:1]}, says="point 2 is not answered")
    refused(422, "submitter", "version.submit", case, {"sha256": second["sha256"], "answers": both + [{"point": 3, "text": "x"}]}, says="no point 3")
    refused(403, "implementer", "version.submit", case, {"sha256": second["sha256"], "answers": both}, "the implementer submits no version")
    act("submitter", "version.submit", case, {"sha256": second["sha256"], "answers": both})
    return second


def committee_again(case):
    play.call("secretary", case, "T-2", 6)
    act("secretary", "meeting.open", case)
    for login in ("chair", "member.technical", "member.police"):
        act(login, "attend.in", case)
    act("chair", "vote.open", case, {"motion": "approve"})
    for login in ("member.technical", "member.police", "chair"):
        act(login, "vote.cast", case, {"vote": 2, "choice": "for"})
    act("chair", "vote.close", case, {"vote": 2})
    act("chair", "meeting.close", case)
    act("chair", "minutes.confirm", case)
    act("chair", "committee.pass", case)


def commission(case):
    play.call("secretary", case, "C-1", 7)
    act("secretary", "meeting.open", case)
    for login in ("chair", "member.police", "member.traffic"):
        act(login, "attend.in", case)
    refused(409, "chair", "vote.open", case, {"motion": "approve_with_conditions"}, "three of seven seats", says="no quorum: 3 members")
    for login in ("member.justice", "member.technical", "member.city", "member.roads"):
        act(login, "attend.in", case)
    act("member.city", "recuse", case, {"reason": "Related to the contractor"})
    act("member.roads", "attend.out", case)
    refused(409, "chair", "decide", case, {"verdict": "approve"}, "before a vote")
    act("chair", "vote.open", case, {"motion": "approve_with_conditions"})
    refused(403, "member.city", "vote.cast", case, {"vote": 3, "choice": "for"}, "the recused member's vote", says="recused")
    refused(403, "member.roads", "vote.cast", case, {"vote": 3, "choice": "for"}, "who has gone out", says="not present")
    for login in ("member.police", "member.traffic", "member.technical"):
        act(login, "vote.cast", case, {"vote": 3, "choice": "for"})
    act("member.justice", "vote.cast", case, {"vote": 3, "choice": "against"})
    act("chair", "vote.cast", case, {"vote": 3, "choice": "for"})
    act("chair", "vote.close", case, {"vote": 3})
    refused(403, "member.police", "reason.file", case, {"vote": 3, "text": "x"}, "who voted with the majority", says="majority")
    act("member.justice", "reason.file", case, {"vote": 3, "text": "A less intrusive way was not weighed"})
    act("chair", "meeting.close", case)
    act("chair", "minutes.confirm", case)
    refused(409, "member.justice", "reason.file", case, {"vote": 3, "text": "x"}, "reasons after the confirmation")
    for lang, words in (("en", ("A less intrusive way was not weighed", "Related to the contractor")), ("fa", ("A less intrusive way",))):
        minutes = get("member.police", f"/api/v1/cases/{case}/minutes/3?lang={lang}").body.decode()
        tap.check(all(w in minutes for w in words), f"minutes in {lang}: recusal and the minority's reasons", minutes)
    verdict = {"verdict": "approve_with_conditions", "vote": 3, "resolution": "1405/12", "reasons": "The need is clear and it is proportionate"}
    refused(422, "chair", "decide", case, {**verdict, "verdict": "approve"}, says='carried "approve_with_conditions"')
    refused(422, "chair", "decide", case, verdict, says="names them")
    refused(403, "member.police", "decide", case, {**verdict, "conditions": [{"condition": 1}]}, "a member decides nothing alone")
    act("chair", "decide", case, {**verdict, "conditions": [{"condition": 1}, {"condition": 2}]})
    tap.check(get("province", "/api/v1/cases/" + case).status == 404, "the province sees nothing before it is forwarded")
    refused(403, "chair", "forward", case, {}, "the chair forwards nothing")
    act("secretary", "forward", case)


def province(case, first, second):
    """It sees the frozen version that was decided on, byte by byte, and nothing of what was said of it."""
    play.wait_days(4)
    frozen = os.path.join(play.dir, "v2.frozen")
    run("freeze", os.path.join(demo, "v2.gpkg"), "--out", frozen)
    with open(frozen, "rb") as f:
        bytes_ = f.read()
    got = get("province", f"/api/v1/cases/{case}/versions/{second['sha256']}")
    tap.check(got.status == 200 and got.body == bytes_ and hashlib.sha256(got.body).hexdigest() == second["sha256"],
              "the province reads exactly the frozen version", (got.status, len(got.body)))
    tap.check(get("province", f"/api/v1/cases/{case}/versions/{first['sha256']}").status == 404, "and no earlier one")
    seen = play.case("province", case)
    tap.check([v["sha256"] for v in seen["versions"]] == [second["sha256"]] and not seen.get("opinions"), "nor does the case tell it of one", seen)
    tap.check(get("province", f"/api/v1/cases/{case}/entries").status in (200, 404) and first["sha256"] not in
              get("province", f"/api/v1/cases/{case}/entries").body.decode(), "nor its entries")
    tap.check(get("province", f"/api/v1/cases/{case}/minutes/3").status == 404, "nor minutes")
    refused(403, "chair", "province.decide", case, {"verdict": "approve"}, "the county's chair")
    refused(409, "secretary", "publish", case, {}, "before the decision")
    act("province", "province.decide", case, {"verdict": "approve", "reasons": "As the law asks", "resolution": "P-1405/31"})
    refused(409, "province", "province.decide", case, {"verdict": "refuse", "reasons": "x"}, "twice")
    tap.check(get(None, "/register/schemes/" + case).status == 404, "not in the register before it is published")
    refused(403, "auditor", "publish", case, {}, "the auditor publishes nothing")
    act("secretary", "publish", case)


def register(case, listing):
    """What the public reads."""
    page = get(None, "/register/schemes/" + case, headers={"Accept": "text/html"})
    tap.check(page.status == 200 and case.encode() in page.body, "the register has the scheme", (page.status, page.body[:300]))
    n_cameras = len(play.case("auditor", case)["versions"][-1]["cameras"])
    items = get(None, "/ogc/collections/cameras/items?limit=1000").json["features"]
    tap.check(len(items) == n_cameras and {f["properties"]["listing"] for f in items} == {listing}, f"OGC API Features: {n_cameras} cameras, {listing}",
              (len(items), items[:1]))
    scheme = get(None, "/ogc/collections/schemes/items").json["features"]
    tap.check(len(scheme) == 1 and scheme[0]["properties"]["listing"] == listing, "and the scheme", scheme)
    sign = get(None, f"/register/cameras/{items[0]['id']}/sign.pdf")
    tap.check(sign.status == (200 if listing == "in_force" else 409), "a sign only says what holds", sign.status)
    for path in ("/register", "/register/map", f"/register/cameras/{items[0]['id']}", "/register/files/cameras.csv"):
        tap.check(get(None, path).status == 200, path)
    seen = get(None, "/api/v1/cases/" + case)
    tap.check(seen.status == 200 and b"p-" not in seen.body and b'"lon_e7"' not in seen.body, "the public case names no person and no place", seen.body[:400])
    for tail in ("/minutes/3", "/entries", "/versions/" + "0" * 64):
        tap.check(get(None, f"/api/v1/cases/{case}{tail}").status == 401, f"the public reads no {tail}")


def build(case):
    play.wait_days(30)
    act("implementer", "condition.report", case, {"condition": 1, "evidence": "Mask set"})
    act("implementer", "condition.report", case, {"condition": 2, "evidence": "Sign put up"})
    refused(403, "implementer", "condition.close", case, {"condition": 1, "evidence": "x"}, "who built it does not close it")
    refused(403, "expert.police", "condition.close", case, {"condition": 1, "evidence": "x"}, "an agency closes its own alone")
    act("secretary", "condition.close", case, {"condition": 1, "evidence": "Inspected"})
    act("secretary", "condition.close", case, {"condition": 2, "evidence": "Inspected"})
    refused(409, "implementer", "phase.report", case, {"phase": "1", "built": []}, "before it began")
    act("implementer", "phase.start", case, {"phase": "1"})
    camera = play.case("implementer", case)["versions"][-1]["cameras"][0]
    play.wait_days(60)
    lon = camera["lon_e7"] + round(20e7 / (111320 * math.cos(camera["lat_e7"] / 1e7 * 0.017453292519943295)))
    built = {"id": camera["id"], "lat_e7": camera["lat_e7"], "lon_e7": lon, "state": "working"}
    refused(422, "implementer", "phase.report", case, {"phase": "1", "built": [built]}, says="say why")
    act("implementer", "phase.report", case, {"phase": "1", "built": [built], "reason": "A power pole stood in the way"})
    seen = play.case("auditor", case)
    tap.check(seen["status"] == "review" and seen["phases"][0]["moved_mm"] in range(19800, 20200),
              "one camera moved by 20 m reopens the review", (seen["status"], seen["phases"]))


def lapse(case):
    """By the clock's own act; on a copy of the store it does not come a minute too early."""
    until = seconds(play.case("auditor", case)["term_until"])
    backup, copy = os.path.join(play.dir, "backup"), os.path.join(play.dir, "copy")
    run("county", "backup", play.store, "--file", backup)
    run("county", "restore", copy, "--file", backup, "--key", os.path.join(play.store, "county.key"))
    for at, status in ((until - 60, "review"), (until + 60, "lapsed")):
        run("tick", copy, "--key", os.path.join(play.store, "county.key"), "--now", utc(at))
        seen = json.loads(run("case", copy, case, "--as", f"{play.ids['auditor']}@secretariat/auditor"))
        tap.check(seen["status"] == status, f"at {utc(at)} it is {status}", seen["status"])
    play.clock.set(until + 60)
    run("tick", play.store, env=play.clock.env)
    tap.check(play.case("auditor", case)["status"] == "lapsed", "the approval lapses on its date")
    refused(409, "implementer", "phase.start", case, {"phase": "2"}, "in a lapsed case")


def masked(value, names, key=""):
    """Without words of people, numbers of the log and random ids: those become the office's name."""
    if isinstance(value, dict):
        return {k: masked(v, names, k) for k, v in value.items() if k not in ("n", "name", "minutes_sha256_en", "minutes_sha256_fa", "sha256_en", "sha256_fa")}
    if isinstance(value, list):
        return [masked(v, names, key) for v in value]
    if key in ("text", "title", "reason", "reasons", "evidence", "place", "agenda", "answer", "note") and isinstance(value, str):
        return "said"
    return names.get(value, value) if isinstance(value, str) else value


def same_as_by_command(cases):
    other = Server("--tick", "0", store=os.path.join(demo, "store"))
    by_command = Client(other)
    tap.check(by_command.login("auditor", "demo-auditor-1405-demo").status == 201, "the demonstration's auditor logs in")
    admin = Client(other)
    admin.login("admin", "demo-admin-1405-demo")
    theirs = {p["id"]: p["login"] for p in admin.send("GET", "/api/v1/people").json["people"]}
    ours = {v: k for k, v in play.ids.items()}
    for case in cases:
        path = f"/api/v1/cases/{case}"
        a, b = by_command.send("GET", path).json, play.get("auditor", path).json
        tap.check(masked(a, theirs) == masked(b, ours), f"{case}: the same state by command and over HTTP",
                  [(k, masked(a, theirs).get(k), masked(b, ours).get(k)) for k in a if masked(a, theirs).get(k) != masked(b, ours).get(k)])
        a = [masked(e, theirs) for e in by_command.send("GET", path + "/entries?limit=500").json["entries"]]
        b = [masked(e, ours) for e in play.get("auditor", path + "/entries?limit=500").json["entries"]]
        tap.check(len(a) == len(b), f"{case}: as many entries", (len(a), len(b)))
        for x, y in zip(a, b):
            tap.check(x == y, f"{case}: entry {x['seq']} {x['act']}", (x, y))
    other.stop()
    other.remove()


def main():
    accounts()
    need_case = need()
    case, first = submit(need_case)
    nobody_sees_it(case)
    opinions(case)
    early = get(None, "/log/checkpoint").body
    committee(case)
    second = second_version(case, first)
    committee_again(case)
    commission(case)
    province(case, first, second)
    register(case, "in_force")
    build(case)
    lapse(case)
    register(case, "lapsed")
    same_as_by_command([need_case, case])
    kept = os.path.join(play.dir, "checkpoint")
    with open(kept, "wb") as f:
        f.write(early)
    for more in ((), ("--against", kept)):
        done = subprocess.run([DIDGAH, "verify", play.store, *more], capture_output=True, text=True)
        tap.check(done.returncode == 0, f"didgah verify {' '.join(more[:1])}", done.stdout + done.stderr)
    play.end()
    tap.end()


main()
