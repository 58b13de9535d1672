#!/usr/bin/env python3
"""Join the parts of the standard rule book, rules/<remit>.json, into one book, and that into a C array; or into the tables
of docs/rules.md.

Usage: gen_rules.py PART... OUT.json OUT.c
       gen_rules.py --doc ROOT                (the rules as Markdown, on standard output)
       gen_rules.py --write-doc ROOT FILE     (the same into FILE, between its two marks)

The parts come in the order of the remits. The book's bytes are what its hash is of, so they depend on the parts
alone. The program's own reader judges the rules (src/rule/book.c); a test reads the book with it."""
import json
import re
import sys
from pathlib import Path

REMITS = ("technical", "security", "traffic", "privacy")
TITLE = {"en": "Standard rule book of didgah", "fa": "کتاب قواعد پایهٔ دیدگاه"}
DOC_BEGIN, DOC_END = "<!-- made by tools/gen_rules.py --doc . -->\n", "<!-- end of what is made -->\n"


def once(members):
    keys = [key for key, _ in members]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"key {key!r} is given twice")
    return dict(members)


def read_part(path: Path) -> list[dict]:
    try:
        part = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
    except ValueError as e:
        sys.exit(f"gen_rules: {path}: {e}")
    if not isinstance(part, dict) or part.get("remit") != path.stem:
        sys.exit(f"gen_rules: {path}: the remit must be the file's name")
    for rule in part["rules"]:
        if "remit" in rule:
            sys.exit(f"gen_rules: {path}: {rule.get('id')}: the file says the remit")
    return [{"id": rule["id"], "remit": part["remit"], **rule} for rule in part["rules"]]


def join(parts: list[Path], out_json: Path, out_c: Path) -> None:
    rules = [rule for path in parts for rule in read_part(path)]
    book = {"format": "didgah.rules/1", "title": TITLE, "rules": rules}
    text = json.dumps(book, ensure_ascii=False, indent=2) + "\n"
    out_json.write_text(text, encoding="utf-8")
    data = text.encode()
    lines = [", ".join(str(b) for b in data[i : i + 24]) + "," for i in range(0, len(data), 24)]
    out_c.write_text(
        "/* Made by tools/gen_rules.py from rules/. */\n"
        '#include "rule/rule.h"\n\n'
        "static const unsigned char bytes[] = {\n" + "\n".join(lines) + "\n};\n\n"
        "const char *dg_rulebook_standard_bytes(size_t *n)\n"
        "{\n    *n = sizeof bytes;\n    return (const char *)bytes;\n}\n",
        encoding="utf-8",
    )


def measures(root: Path) -> dict[str, str]:
    """What is measured, in English, by the measure's word."""
    found = {}
    for path in sorted((root / "data" / "words").glob("rule*.json")):
        for key, texts in json.loads(path.read_text(encoding="utf-8")).items():
            if key.startswith("measure."):
                found[key.removeprefix("measure.")] = texts["en"]
    return found


def required(rule: dict, units: dict) -> str:
    words = {"<=": "at most", ">=": "at least", "<": "less than", ">": "more than", "==": "exactly"}
    if rule["unit"] == "count" and rule["compare"] == "==" and rule["threshold"] == 0:
        return "none"
    return f"{words[rule['compare']]} {rule['threshold']:g} {units['unit.' + rule['unit']]['en']}"


def doc(root: Path) -> str:
    units = json.loads((root / "data" / "words" / "unit.json").read_text(encoding="utf-8"))
    told = measures(root)
    out = []
    for remit in REMITS:
        rules = sorted(read_part(root / "rules" / f"{remit}.json"), key=lambda r: r["id"])
        if not rules:
            continue
        out += [f"### {remit.capitalize()}: {len(rules)} rules", ""]
        for rule in rules:
            state = "" if rule.get("on", True) else ", switched off"
            out.append(f"#### `{rule['id']}`: {rule['title']['en']}")
            out.append("")
            out.append(f"*{rule['title']['fa']}* · required: **{required(rule, units)}** · {rule['severity']}{state}")
            out.append("")
            out.append(f"{rule['why']['en']}")
            out.append("")
            params = "; ".join(f"`{k}` = {', '.join(v) if isinstance(v, list) else format(v, 'g')}"
                               for k, v in rule.get("params", {}).items())
            text = told.get(rule["measure"], "")
            out.append(f"- measured (`{rule['measure']}`): {text}" + (f" Here: {params}." if params else ""))
            out.append(f"- source: {rule['source']['en']}")
            out.append(f"- remedy: {re.sub(chr(10), ' ', rule['remedy']['en'])}")
            out.append("")
    return "\n".join(out).rstrip() + "\n"


def main() -> None:
    if sys.argv[1] == "--doc":
        sys.stdout.write(doc(Path(sys.argv[2])))
    elif sys.argv[1] == "--write-doc":
        path = Path(sys.argv[3])
        head, rest = path.read_text(encoding="utf-8").split(DOC_BEGIN)
        tail = rest.split(DOC_END)[1]
        path.write_text(head + DOC_BEGIN + "\n" + doc(Path(sys.argv[2])) + "\n" + DOC_END + tail, encoding="utf-8")
    else:
        *parts, out_json, out_c = map(Path, sys.argv[1:])
        join(parts, out_json, out_c)


main()
