"""The other kinds of case over HTTP: listings of private premises, complaints, changes, renewals, objections and appeals;
and the French procedure, where silence means refusal. The server's own clock does what the time asks for."""
import json
import os
import time

from play import SAMPLE, Play, run, seconds, utc
from served import Client, Tap

tap = Tap()
BEGINS = "2026-11-24T05:30:00Z"


def until(what, is_so, wait_s=15):
    """The server's clock looks every second."""
    end = time.monotonic() + wait_s
    while not is_so() and time.monotonic() < end:
        time.sleep(0.1)
    tap.check(is_so(), what)


def versions(folder):
    run("demo-county", folder, "--quick")
    return [os.path.join(folder, name) for name in ("v1.gpkg", "v2.gpkg")]


# ---- Tehran's procedure


def approve(play, case, conditions=None):
    """From the intake to the register, by the shortest way."""
    play.act("secretary", "case.accept", case)
    play.sitting(case, "T-" + case, 6, "chair", ("member.technical", "member.police"), "approve")
    play.act("chair", "committee.pass", case)
    motion = "approve_with_conditions" if conditions else "approve"
    play.sitting(case, "C-" + case, 7, "chair", ("member.police", "member.traffic", "member.technical"), motion)
    play.act("chair", "decide", case, {"verdict": motion, "reasons": "Needed", **({"conditions": conditions} if conditions else {})})
    play.act("secretary", "forward", case)
    play.act("province", "province.decide", case, {"verdict": "approve"})
    play.act("secretary", "publish", case)


def listing(play):
    """A shop lists its camera, and takes it off whenever it likes."""
    camera = {"id": "shop-1", "lon_e7": 525260000, "lat_e7": 345570000, "bearing_deg": 90}
    data = {"premises": "shop", "consent": "fa", "camera": camera, "note": "Above the door"}
    for field in ("stream", "url", "recorder", "rtsp", "person"):
        play.refused(422, "resident", "listing.file", None, {**data, field: "rtsp://192.0.2.1/live"}, "nothing that leads to a picture", says="not known here")
        play.refused(422, "resident", "listing.file", None, {**data, "camera": {**camera, field: "x"}}, "nor in the camera", says="not known here")
    play.refused(422, "resident", "listing.file", None, {k: v for k, v in data.items() if k != "consent"}, says="consent is missing")
    play.refused(403, "submitter", "listing.file", None, data, "an office lists no private camera")
    case = play.act("resident", "listing.file", None, data)["case"]
    for login in ("neighbour", None, "province"):
        tap.check(play.get(login, "/api/v1/cases/" + case).status == 404, f"{login or 'the public'} does not see the request")
    play.refused(404, "neighbour", "withdraw", case, {}, "somebody else's listing")
    play.refused(403, "resident", "decide", case, {"verdict": "approve"}, "its owner does not decide")
    play.act("secretary", "decide", case, {"verdict": "approve"})
    tap.check(play.get(None, "/ogc/collections/voluntary/items").json["features"] == [], "not shown before it is published")
    play.act("secretary", "publish", case)
    shown = play.get(None, "/ogc/collections/voluntary/items").json["features"]
    tap.check(len(shown) == 1, "then the register shows it", shown)
    page = play.get(None, "/register/voluntary", headers={"Accept": "text/html"}).body.decode()
    tap.check("<li>" in page and "rtsp" not in page, "and its page", page[:500])
    public = play.get(None, "/api/v1/cases/" + case)
    tap.check(public.status == 200 and play.ids["resident"] not in public.body.decode(), "who listed it is not told", public.body)
    play.refused(403, "neighbour", "withdraw", case, {}, "a neighbour withdraws nothing")
    play.act("resident", "withdraw", case, {"reason": "Sold the shop"})
    tap.check(play.get(None, "/ogc/collections/voluntary/items").json["features"] == [], "withdrawn: gone from the register")
    tap.check(play.get(None, "/api/v1/cases/" + case).status == 404, "and for the public there is no such case")
    tap.check(play.case("resident", case)["status"] == "withdrawn", "its owner still sees that it is withdrawn")
    play.refused(409, "resident", "withdraw", case, {}, "twice")
    short = play.act("resident", "listing.file", None, data)["case"]
    play.act("secretary", "decide", short, {"verdict": "approve"})
    early = play.act("resident", "listing.file", None, data)["case"]
    play.act("resident", "withdraw", early)
    tap.check(play.case("resident", early)["status"] == "withdrawn", "withdrawn before it was even looked at")
    return short


def complaint(play, scheme):
    """A question about one camera, answered in the record by whoever is responsible."""
    data = {"type": "question", "camera": "C-01", "text": "Does it see my yard?"}
    play.refused(422, "resident", "complaint.file", None, {**data, "camera": "C-99"}, says="C-99", of=scheme)
    play.refused(404, "resident", "complaint.file", None, data, "about no case", of="S-1405-9999")
    play.refused(422, "resident", "complaint.file", None, data, "without a case", says="no such case to be about")
    case = play.act("resident", "complaint.file", None, data, of=scheme)["case"]
    tap.check(play.case("secretary", case)["of"] == scheme and play.case("secretary", case)["of_camera"] == "C-01", "it is tied to the camera")
    tap.check(play.get("neighbour", "/api/v1/cases/" + case).status == 404, "nobody else reads an open complaint")
    play.refused(404, "neighbour", "complaint.answer", case, {"text": "x"}, "nor answers it")
    play.refused(403, "resident", "complaint.answer", case, {"text": "x"}, "nor does who asked")
    play.refused(404, "city", "complaint.answer", case, {"text": "x"}, "nor a body that is not responsible")
    play.act("submitter", "complaint.answer", case, {"text": "No: it is masked"})
    seen = play.get(None, "/api/v1/cases/" + case)
    tap.check(seen.status == 200 and "No: it is masked" in seen.body.decode() and play.ids["resident"] not in seen.body.decode(),
              "the answer stands in the record, without who asked", seen.body)
    play.refused(409, "submitter", "complaint.answer", case, {"text": "x"}, "twice")
    # An answer can be objected to; the county's chair decides.
    play.refused(403, "neighbour", "objection.file", case, {"text": "x"}, "only who asked may object")
    play.act("resident", "objection.file", case, {"text": "It is not masked at night"})
    play.refused(403, "secretary", "objection.decide", case, {"objection": 1, "verdict": "uphold", "reasons": "x"}, "the secretary decides no objection")
    play.act("chair", "objection.decide", case, {"objection": 1, "verdict": "uphold", "reasons": "Look again"})
    tap.check(play.case("secretary", case)["status"] == "review", "an upheld objection opens it again")
    anonymous = play.act(None, "complaint.file", None, {"type": "complaint", "camera": "C-02", "text": "It hums"}, of=scheme)
    tap.check(play.get("secretary", "/api/v1/cases/" + anonymous["case"]).status == 200, "the public asks without an account")
    return case


def silence_of_the_office(play, scheme):
    """Reminders come before the deadline, then the mark; the case stays with who must answer."""
    case = play.act("resident", "complaint.file", None, {"type": "complaint", "camera": "C-01", "text": "No answer"}, of=scheme)["case"]
    due = seconds(play.case("secretary", case)["due_at"])
    play.clock.set(due - 3600)
    until("the server's clock reminds", lambda: any(e["act"] == "deadline.remind" for e in play.get("auditor", f"/api/v1/cases/{case}/entries").json["entries"]))
    play.clock.set(due + 60)
    until("an office that does not answer is marked overdue", lambda: play.case("secretary", case)["is_overdue"])
    tap.check(play.case("secretary", case)["status"] == "review", "and must still answer")


def objection_and_appeal(play, scheme):
    """Against the province's decision: objection to the county, appeal to the province, each with its clock."""
    play.refused(403, "member.police", "objection.file", scheme, {"text": "x"}, "members object to nothing")
    play.act("resident", "objection.file", scheme, {"text": "It looks into my yard"})
    play.refused(409, "resident", "objection.file", scheme, {"text": "again"}, says="filed already")
    play.refused(403, "province", "objection.decide", scheme, {"objection": 1, "verdict": "dismiss", "reasons": "x"}, "the county decides it")
    play.refused(409, "resident", "appeal.file", scheme, {"objection": 1, "text": "x"}, "before the objection is decided")
    play.refused(422, "chair", "objection.decide", scheme, {"objection": 7, "verdict": "dismiss", "reasons": "x"}, says="7 is not waiting")
    play.act("chair", "objection.decide", scheme, {"objection": 1, "verdict": "dismiss", "reasons": "It is masked"})
    play.refused(422, "resident", "appeal.file", scheme, {"objection": 2, "text": "x"}, says="cannot be appealed")
    play.act("resident", "appeal.file", scheme, {"objection": 1, "text": "It is not"})
    play.refused(403, "chair", "appeal.decide", scheme, {"objection": 2, "verdict": "uphold", "reasons": "x"}, "the province decides it")
    tap.check(len(play.case("province", scheme).get("opinions", [])) >= 0 and play.case("province", scheme)["objections"], "the province now sees what it must judge")
    play.act("province", "appeal.decide", scheme, {"objection": 2, "verdict": "uphold", "reasons": "Heard"})
    seen = play.case("secretary", scheme)
    tap.check(seen["status"] == "review" and seen["stage"]["id"] == "commission", "an upheld appeal brings it before the commission", seen["stage"])


def change_and_renewal(play, scheme, v2):
    put = play.upload("submitter", v2)
    facts = {"sha256": put["sha256"], "title": "A change"}
    play.refused(422, "submitter", "change.submit", None, {**facts, "sha256": play.case("submitter", scheme)["versions"][-1]["sha256"], "reason": "x"},
                 says="nothing changes", of=scheme)
    play.refused(403, "city", "change.submit", None, {**facts, "reason": "x"}, "of another's scheme", says="is of", of=scheme)
    change = play.act("submitter", "change.submit", None, {**facts, "reason": "Turned one camera"}, of=scheme)["case"]
    seen = play.case("secretary", change)
    tap.check(seen["kind"] == "change" and seen["of"] == scheme, "a change is a case of its own", seen)
    play.refused(422, "submitter", "renewal.submit", None, {**facts, "title": "Renewal"}, says="evaluation is missing", of=scheme)
    renewal = play.act("submitter", "renewal.submit", None, {**facts, "title": "Renewal", "evaluation": "Fewer collisions"}, of=scheme)["case"]
    before = play.case("auditor", scheme)["term_until"]
    play.wait_days(200)
    approve(play, renewal)
    seen, own = play.case("auditor", scheme), play.case("auditor", renewal)
    tap.check(seen["term_until"] > before and seen["term_until"] == own["term_until"], "the renewal lengthens the scheme's term", (before, seen["term_until"]))
    tap.check(seen["versions"][-1]["sha256"] == put["sha256"], "and its version is the scheme's")


def conditions_block(play, v1):
    """A condition that must be met before a phase keeps the phase from beginning."""
    put = play.upload("submitter", v1)
    case = play.act("submitter", "scheme.submit", None, {"title": "With a condition", "sha256": put["sha256"]})["case"]
    approve(play, case, [{"text": "Mask the yard", "cameras": ["C-01"], "before_phase": "1"}])
    play.refused(409, "implementer", "phase.start", case, {"phase": "1"}, "an open condition", says="condition 1")
    play.act("implementer", "condition.report", case, {"condition": 1, "evidence": "Masked"})
    play.refused(409, "implementer", "phase.start", case, {"phase": "1"}, "reported is not closed", says="condition 1")
    play.act("secretary", "condition.close", case, {"condition": 1, "evidence": "Seen"})
    play.act("implementer", "phase.start", case, {"phase": "1"})


def tehran():
    play = Play(tap, SAMPLE, BEGINS, "--tick", "1", is_quick=True)
    v1, v2 = versions(os.path.join(play.dir, "demo"))
    put = play.upload("submitter", v1)
    scheme = play.act("submitter", "scheme.submit", None, {"title": "The sample village", "sha256": put["sha256"]})["case"]
    approve(play, scheme)
    short = listing(play)
    complaint(play, scheme)
    change_and_renewal(play, scheme, v2)
    objection_and_appeal(play, play_again(play, v2))
    conditions_block(play, v1)
    silence_of_the_office(play, scheme)
    play.clock.set(seconds(play.case("resident", short)["term_until"]) + 60)
    until("a listing that is not renewed lapses", lambda: play.case("resident", short)["status"] == "lapsed")
    tap.check("agrees with its log" in run("verify", play.store), "didgah verify")
    play.end()


def play_again(play, v2):
    """A scheme that was approved just now, so that the time for objections runs."""
    put = play.upload("submitter", v2)
    case = play.act("submitter", "scheme.submit", None, {"title": "To be objected to", "sha256": put["sha256"]})["case"]
    approve(play, case)
    return case


# ---- the French procedure

FRENCH = [
    ("admin", "prefecture", "admin"), ("commune", "commune", "submitter"), ("council", "council", "submitter"),
    ("secretary", "prefecture", "secretary"), ("prefect", "prefecture", "chair"), ("judge", "court", "chair"),
    ("mayor", "mayors", "member"), ("chamber", "chamber", "member"), ("qualified", "qualified", "member"),
    ("auditor", "prefecture", "auditor"), ("resident", "", "public"),
]
KINDS = {"prefecture": "prefecture", "commune": "commune", "council": "department_council", "court": "court", "mayors": "mayors",
         "chamber": "chamber_of_commerce", "qualified": "qualified_person"}


def french():
    """A judge's commission votes in secret, the prefect says nothing for four months: refused."""
    config = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data/county/sample-county.json")
    with open(config, encoding="utf-8") as f:
        area = json.load(f)["territories"][0]["area"]
    import tempfile
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as f:
        json.dump({"format": "didgah.county/1", "id": "departement", "title": {"en": "A department", "fa": "یک بخش"},
                   "bodies": [{"id": i, "kind": k, "title": {"en": k, "fa": k}} for i, k in KINDS.items()],
                   "territories": [{"body": "commune", "within": "village", "area": area}, {"body": "council", "within": "outside"}]}, f)
        f.flush()
        play = Play(tap, FRENCH, BEGINS, "--tick", "1", config=f.name, procedure="french-department", is_quick=True)
    v1, v2 = versions(os.path.join(play.dir, "demo"))
    put = play.upload("commune", v1)
    play.refused(403, "council", "scheme.submit", None, {"title": "x", "sha256": put["sha256"]}, "inside a commune", says='"commune" is responsible there')
    play.refused(409, "commune", "need.file", None, {"title": "x", "text": "y"}, "the procedure has no needs", says="no cases of the kind")
    play.refused(409, "resident", "listing.file", None, {"premises": "shop"}, "nor listings", says="no cases of the kind")
    play.refused(422, "commune", "scheme.submit", None, {"title": "x", "sha256": put["sha256"]}, says="name the legal ground")
    case = play.act("commune", "scheme.submit", None,
                    {"title": "The village's cameras", "sha256": put["sha256"], "grounds": [{"ground": "public_buildings"}]})["case"]
    play.act("secretary", "case.accept", case)
    play.call("secretary", case, "1", 8)
    for login in ("judge", "mayor", "chamber", "qualified"):
        if login == "judge":
            play.act(login, "meeting.open", case)
        play.act(login, "attend.in", case)
    play.act("judge", "vote.open", case, {"motion": "approve"})
    for login, choice in (("mayor", "for"), ("chamber", "against"), ("qualified", "against"), ("judge", "for")):
        play.act(login, "vote.cast", case, {"vote": 1, "choice": choice})
    play.refused(409, "mayor", "vote.cast", case, {"vote": 1, "choice": "for"}, "twice, though it is secret", says="already")
    entries = play.get("auditor", f"/api/v1/cases/{case}/entries").json["entries"]
    tap.check(all("choice" not in e["data"] for e in entries if e["act"] == "vote.cast"), "no choice stands in the log")
    vote = play.case("secretary", case)["votes"][0]
    tap.check(vote["ballot"] == "secret" and "for" not in vote and all("choice" not in c for c in vote.get("casts", [])), "nor in the case, nor a tally", vote)
    play.act("judge", "vote.close", case, {"vote": 1, "casting": "for"})
    vote = play.case("secretary", case)["votes"][0]
    tap.check((vote["for"], vote["against"], vote["state"], vote.get("by_casting_vote")) == (2, 2, "carried", True), "the judge decides the tie", vote)
    play.act("judge", "meeting.close", case)
    play.refused(409, "judge", "committee.pass", case, {}, says="not confirmed")
    play.act("judge", "minutes.confirm", case)
    play.act("judge", "committee.pass", case)
    play.refused(403, "judge", "decide", case, {"verdict": "approve"}, "the judge does not decide")
    due = seconds(play.case("prefect", case)["due_at"])
    # 123 days from the application are Saturday 27 March; a term ends on a working day, in local time.
    tap.check(utc(due) == "2027-03-29T22:59:59Z", "four months from the application, to the end of a working day", utc(due))
    play.clock.set(due - 60)
    time.sleep(1.5)
    tap.check(play.case("prefect", case)["status"] == "review", "a minute before their end it is open")
    play.clock.set(due + 60)
    until("silence means refusal", lambda: play.case("prefect", case)["status"] == "refused")
    last = play.case("auditor", case)["decisions"][-1]
    tap.check(last["verdict"] == "refuse" and last["by_silence"], "and the record says that it was silence", last)
    tap.check(play.get(None, "/ogc/collections/cameras/items").json["features"] == [], "the register shows nothing of it")
    # Objection within two months; upheld: before the prefect again, who now decides. Five years.
    play.act("commune", "objection.file", case, {"text": "No reason was given"})
    play.act("prefect", "objection.decide", case, {"objection": 1, "verdict": "uphold", "reasons": "True"})
    play.act("prefect", "decide", case, {"verdict": "approve"})
    seen = play.case("auditor", case)
    tap.check(seen["status"] == "approved" and int(seen["term_until"][:4]) - int(utc(play.now)[:4]) == 5, "authorised for five years", seen["term_until"])
    tap.check("agrees with its log" in run("verify", play.store), "didgah verify")
    play.end()


def main():
    tehran()
    french()
    tap.end()


main()
