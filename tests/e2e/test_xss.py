"""What people write is shown as text: markup in every text of a dossier, of the county, and of every act, and every page that
shows it, in a browser. No dialog opens, no element is there that is not ours."""
import json
import os
import re
import shutil
import sqlite3
import tempfile
import urllib.parse

from browser import Browser
from play import SAMPLE, Play, run
from served import SOURCE, Tap

PAYLOADS = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'><svg onload=alert(1)>", '</title><iframe srcdoc=x>',
            '<a href=javascript:alert(1)>a</a>', '--><style>*{}</style>', '{{alert(1)}}', '<p onclick=x>']
ALL = "".join(PAYLOADS)
WORD = "X" + ALL  # where the text must begin with a letter
assert len(WORD) <= 200
OWN_STYLE = r"<style>(?!\*)|<\w+ [^>]*style="  # of a report that is one file
# Words that the program knows by themselves; everything else in a dossier is somebody's text.
KNOWN = {"purpose", "remit", "kind", "status", "mount", "projection", "poe_class", "medium", "codec", "currency", "edition", "floor_class", "ceiling_class",
         "claim_class", "height_origin", "kind_origin", "lanes_origin", "width_origin", "speed_origin", "reach_origin", "road_class", "code", "layer",
         "capabilities", "responsible_kind", "power", "supply", "source_id"}


def county():
    with open(os.path.join(SOURCE, "data/county/sample-county.json"), encoding="utf-8") as f:
        config = json.load(f)
    for thing in (config, *config["bodies"]):
        thing["title"] = {"fa": WORD, "en": WORD}
    file = tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8")
    json.dump(config, file)
    file.flush()
    return file


def poisoned(path):
    """All texts of the dossier; ids too, alike in every table that names them."""
    db = sqlite3.connect(path)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{name}"')
    n = 0
    for (table,) in db.execute("SELECT table_name FROM gpkg_contents").fetchall():
        for column in [r[1] for r in db.execute(f"PRAGMA table_info({table})") if r[2].upper().startswith("TEXT")]:
            if column in KNOWN or table == "layer_styles" or column.endswith("_id") and column != "camera_id":
                continue
            if column == "serves":
                continue
            n += db.execute(f"UPDATE {table} SET {column} = {column} || ? WHERE {column} IS NOT NULL", (ALL[:150] if column == "camera_id" else ALL,)).rowcount
    db.commit()
    db.close()
    return n


def play_all(play, dossier):
    """One case of each kind, with markup in each text of each act."""
    put = play.upload("submitter", dossier)
    camera = put["facts"]["cameras"][0]["id"]
    need = play.act("expert.traffic", "need.file", None, {"title": ALL, "text": ALL, "evidence": PAYLOADS, "measure": ALL, "purpose": ALL})["case"]
    case = play.act("submitter", "scheme.submit", None, {"title": ALL, "sha256": put["sha256"], "need_cases": [need]})["case"]
    play.act("secretary", "case.accept", case, {"note": ALL})
    play.act("secretary", "opinion.ask", case, {"body": "justice_office", "body_kind": "justice_office", "remit": "privacy"})
    play.act("expert.justice", "opinion.file", case, {"opinion": 1, "verdict": "for_with_conditions", "text": ALL, "conditions": [{"text": ALL, "cameras": [camera]}],
                                                      "remarks": [{"remit": "traffic", "text": ALL}]})
    play.call("secretary", case, ALL, 6, agenda=ALL)
    play.act("secretary", "meeting.open", case)
    for login in ("chair", "member.technical", "member.police", "member.justice"):
        play.act(login, "attend.in", case)
    play.act("member.justice", "recuse", case, {"reason": ALL})
    play.act("chair", "vote.open", case, {"motion": "approve", "text": ALL})
    for login, choice in (("member.technical", "for"), ("member.police", "against"), ("chair", "for")):
        play.act(login, "vote.cast", case, {"vote": 1, "choice": choice})
    play.act("chair", "vote.close", case, {"vote": 1})
    play.act("member.police", "reason.file", case, {"vote": 1, "text": ALL})
    play.act("chair", "meeting.close", case)
    play.act("member.police", "minutes.remark", case, {"text": ALL})
    play.act("chair", "minutes.confirm", case)
    play.act("chair", "committee.pass", case, {"note": ALL})
    play.sitting(case, ALL, 7, "chair", ("member.police", "member.traffic", "member.technical"), "approve_with_conditions")
    play.act("chair", "decide", case, {"verdict": "approve_with_conditions", "reasons": ALL, "conditions": [{"text": ALL, "cameras": [camera]}, {"condition": 1}]})
    play.act("secretary", "forward", case)
    play.act("province", "province.decide", case, {"verdict": "approve", "reasons": ALL})
    play.act("secretary", "publish", case)
    for no in (1, 2):
        play.act("implementer", "condition.report", case, {"condition": no, "evidence": ALL})
    play.act("implementer", "phase.start", case, {"phase": "1", "note": ALL})
    play.act("resident", "objection.file", case, {"text": ALL})
    play.act("chair", "objection.decide", case, {"objection": 1, "verdict": "dismiss", "reasons": ALL})
    question = play.act("resident", "complaint.file", None, {"type": "question", "camera": camera, "text": ALL}, of=case)["case"]
    play.act("submitter", "complaint.answer", question, {"text": ALL})
    listing = play.act("resident", "listing.file", None, {"premises": "shop", "consent": "en", "note": ALL,
                       "camera": {"id": WORD, "lon_e7": 525260000, "lat_e7": 345570000, "near": [WORD]}})["case"]
    play.act("secretary", "decide", listing, {"verdict": "approve", "reasons": ALL})
    play.act("secretary", "publish", listing)
    return case


def views(play, start, most, client=None):
    """Pages of our own that lead from one to the next."""
    client = client or play.public
    todo, seen = list(start), []
    while todo and len(seen) < most:
        path = todo.pop(0)
        if path in seen:
            continue
        answer = client.send("GET", path, headers={"Accept": "text/html", "Accept-Language": None})
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen.append(path)
        for link in re.findall(r'(?:href|action)="([^"#]*)', answer.body.decode()):
            link = urllib.parse.urljoin(play.server.url + path, link.replace("&amp;", "&")).replace(play.server.url, "", 1)
            link = re.sub(r"([?&])lang=..(&|$)", lambda m: m.group(1) if m.group(2) else "", link).rstrip("?&")
            is_many = re.match(r"/(register/cameras|ogc/collections/\w+/items)/", link) and sum(link.rsplit("/", 1)[0] in s for s in seen + todo) > 2
            if link.startswith("/") and link not in seen and not is_many and not re.search(r"\.(css|js|svg|pdf|png)$", link):
                todo.append(link)
    return seen


def main():
    tap = Tap()
    if not shutil.which("chromium"):
        print("1..0 # SKIP chromium is not installed: script/setup test")
        return
    config = county()
    play = Play(tap, SAMPLE, "2026-11-24T05:30:00Z", "--tick", "0", config=config.name, is_quick=True)
    dossier = os.path.join(play.dir, "x.gpkg")
    run("sample", dossier)
    tap.check(poisoned(dossier) > 500, "texts of the dossier hold markup")
    case = play_all(play, dossier)
    browser, n_shown = Browser(), 0
    pages = views(play, ["/", "/register", "/register/map", "/ogc", "/ogc/collections/cameras/items", "/ogc/collections/schemes/items", "/ogc/collections/voluntary/items"], 60)
    tap.check(len(pages) >= 20, f"{len(pages)} pages", pages)
    inside = {}
    for login, start in (("secretary", "/cases"), ("chair", "/work"), ("admin", "/people"), ("submitter", "/cases")):
        inside[login] = views(play, [start], 25, play.as_(login))
    tap.check(len(inside["secretary"]) >= 5 and len(inside["admin"]) >= 5, "pages for those who are logged in", inside)
    for login, path in [(None, p) for p in pages] + [(login, p) for login, list_ in inside.items() for p in list_]:
        if login:
            browser.cookie(play.server.url, play.as_(login).cookie)
        for lang in ("fa", "en"):
            if lang == "fa" and (login or path.startswith("/ogc")):
                continue  # other parameters are refused there; inside one language will do
            url = play.server.url + path + (("&" if "?" in path else "?") + "lang=" + lang if not path.startswith("/ogc") and not login else "")
            dialogs, foreign = browser.open(url)
            if path.endswith("/report.html"):  # one file with its own fonts and style in it
                foreign = [e for e in foreign if ALL[-8:] in e or not re.match(OWN_STYLE, e)]
            tap.check(dialogs == [] and foreign == [], f"{path} in {lang} for {login or 'the public'}", (dialogs, foreign))
            n_shown += "<img src=x onerror=alert(1)>" in (browser.value("document.body.innerText") or "")
    tap.check(n_shown > len(pages) / 2, f"{n_shown} pages show the markup as text")
    for lang in ("fa", "en"):
        report, annual = os.path.join(play.dir, f"report.{lang}.html"), os.path.join(play.dir, f"annual.{lang}.html")
        run("report", dossier, "--out", report, "--lang", lang)
        run("annual-report", play.store, case, "--out", annual, "--lang", lang, env=play.clock.env)
        for path in (report, annual):
            dialogs, foreign = browser.open("file://" + path)
            foreign = [e for e in foreign if ALL[-8:] in e or not re.match(OWN_STYLE, e)]
            tap.check(dialogs == [] and foreign == [], os.path.basename(path), (dialogs, foreign[:5]))
    # The test itself sees what it must not see.
    dialogs, foreign = browser.open("data:text/html,<p onclick=x><script>alert(1)</script>")
    tap.check(dialogs == ["1"] and len(foreign) == 2, "a page that runs it would be noticed", (dialogs, foreign))
    browser.close()
    tap.check(play.get("secretary", "/api/v1/cases").headers["content-type"].startswith("application/json"), "data is never HTML")
    play.end()
    tap.end()


main()
