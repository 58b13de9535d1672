#!/usr/bin/env python3
"""Every text of the catalogue and of the rule book keeps to docs/glossary.md, section "Words that are held", in TAP."""
import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "support"))
import tap  # noqa: E402

SOURCE = Path(os.environ["DIDGAH_SOURCE"])
NEVER = ("نظارت تصویری", "کلاس", "بودجه", "ي", "ك", *"٠١٢٣٤٥٦٧٨٩")

# English words in another sense, or left out where the place on the page says them already. Each with its reason.
EXEMPT = {
    ("need", "report.legend_wall"): "a legend beside the needs: which building hides",
    ("need", "report.serves"): "a label in front of the needs' ids",
    ("need", "check.phase_empty.why"): "the verb",
    ("need", "diff.no_figures"): "the verb",
    ("need", "technical:camera_height_most.why"): "the verb",
    ("need", "technical:camera_recorded.why"): "the verb",
    ("need", "masks.plan"): "the verb",
    ("purpose", "cli.sample.more"): "on purpose",
    ("camera", "report.h_private"): "a heading about cameras' looks: who looks is understood",
    ("camera", "report.sensitive_seen"): "likewise",
    ("gap", "technical:phase_priced.why"): "what is not filled in",
    ("camera", "privacy:yard_faces.title"): "a title about those who are seen",
    ("camera", "privacy:door_watched.title"): "likewise",
    ("remit", "measure.mount_height"): "a traffic need: the remit is the adjective",
    ("link", "road.primary_link"): "a kind of road",
    ("link", "road.secondary_link"): "a kind of road",
    ("link", "road.tertiary_link"): "a kind of road",
    ("purpose", "security:retention_long_enough.why"): "to no purpose",
    ("need", "traffic:approach_covered.why"): "the verb",
    ("need", "traffic:edge_within_reach.remedy"): "if need be",
    ("camera", "traffic:glare_seldom.why"): "the picture, which is the camera's",
    ("note", "screen.f_note"): "what a person adds, not the severity of a finding",
    ("note", "screen.seen_listing"): "likewise",
    ("camera", "cli.plan.rules"): "limits of sight: whose is understood",
    ("case", "traffic:pole_outside_sight_triangle.source"): "a case of a foreign guide",
    ("building", "technical:running_cost.title"): "the work of building",
    ("building", "technical:running_cost.sentence"): "the work of building",
}


def fold(text: str) -> str:
    for a, b in (("\u200c", ""), ("\u0654", ""), ("ۀ", "ه"), ("ي", "ی"), ("ك", "ک")):
        text = text.replace(a, b)
    return text


def held():
    """(pattern of the English, English words, Persian forms) of each row of the table."""
    page = (SOURCE / "docs" / "glossary.md").read_text(encoding="utf-8").split("## Words that are held")[1]
    for line in page.splitlines():
        cells = [c.strip() for c in line.strip("| ").split("|")]
        if not line.startswith("|") or len(cells) != 2 or cells[0] in ("English", "---"):
            continue
        words = [w.strip() for w in cells[0].split(",")]
        one = "|".join(re.escape(w) + ("s?" if not w.endswith("s") else "") for w in words)
        yield re.compile(rf"(?<![\w-])(?:{one})(?![\w-])", re.I), words, [fold(f.strip()) for f in cells[1].split("،")]


def texts():
    for path in sorted((SOURCE / "data" / "words").glob("*.json")):
        for key, text in json.loads(path.read_text(encoding="utf-8")).items():
            yield key, text["en"], text["fa"]
    for path in sorted((SOURCE / "rules").glob("*.json")):
        for rule in json.loads(path.read_text(encoding="utf-8"))["rules"]:
            for part in ("title", "why", "sentence", "remedy", "source"):
                yield f"{path.stem}:{rule['id']}.{part}", rule[part]["en"], rule[part]["fa"]


def plain(text: str) -> str:
    """Without placeholders: {n|camera|cameras} keeps its words, {camera} is a value."""
    return re.sub(r"\{[a-z0-9_]+\}", " ", re.sub(r"\{[a-z0-9_]+\|([^{}|]*)\|([^{}|]*)\}", r" \2 ", text))


def words_are_held():
    rows = list(held())
    assert len(rows) > 30, "the table was not found"
    faults = []
    for key, en, fa in texts():
        en, fa = plain(en), fold(plain(fa))
        for pattern, words, forms in rows:
            if (words[0], key) in EXEMPT or not pattern.search(en):
                continue
            if not any(form in fa for form in forms) and not pattern.search(fa):
                faults.append(f"{key}: {words[0]!r} is none of {forms} in: {fa}")
    assert not faults, f"{len(faults)} texts:\n" + "\n".join(faults)


def nothing_forbidden():
    faults = [f"{key}: {word}" for key, _, fa in texts() for word in NEVER if word in fa]
    assert not faults, "\n".join(faults)


def both_languages_everywhere():
    """Of the catalogue the build sees to it; of rule files the reader. Here: that no text is left in the other's letters."""
    faults = []
    for key, en, fa in texts():
        if not en.strip() or not fa.strip() or re.search("[\u0600-\u06ff]", plain(en)):
            faults.append(key)
        if re.search("[a-z]{3}", plain(en).lower()) and len(plain(en).split()) > 3 and not re.search("[\u0600-\u06ff]", fa):
            faults.append(key)
    assert not faults, faults


def exemptions_are_needed():
    keys = {key for key, _, _ in texts()}
    assert all(key in keys for _, key in EXEMPT), EXEMPT


tap.main([("the glossary's words are held in both languages", words_are_held), ("forbidden words and letters", nothing_forbidden),
          ("no text is left in one language", both_languages_everywhere), ("exemptions name texts that exist", exemptions_are_needed)])
