#!/usr/bin/env python3
"""Make the C table of classes from data/classes.json.

Usage: gen_classes.py data/classes.json data/words/classes.json OUT.c
Fails when the file breaks what dg_class_table promises (classes in rising order, ids once each) or a class has no
name in the catalogue."""
import json
import re
import sys
from pathlib import Path

MAX_CLASSES = 8  # DG_MAX_CLASSES of optics.h; the array in the table refuses more


def check(edition: dict, names: dict) -> None:
    name, classes = edition["edition"], edition["classes"]
    if not re.fullmatch(r"\d{4}", name):
        sys.exit(f"classes.json: edition {name!r}: must be a year")
    if not 1 <= len(classes) <= MAX_CLASSES:
        sys.exit(f"classes.json: edition {name}: {len(classes)} classes, at most {MAX_CLASSES}")
    densities = [c["px_per_m"] for c in classes]
    if densities != sorted(set(densities)) or densities[0] <= 0:
        sys.exit(f"classes.json: edition {name}: px_per_m must rise from class to class")
    for c in classes:
        if not re.fullmatch(r"[a-z]{1,23}", c["id"]):
            sys.exit(f"classes.json: edition {name}: id {c['id']!r}: 1 to 23 small letters")
        if f"class.{c['id']}" not in names:
            sys.exit(f"classes.json: {c['id']}: no name in data/words/classes.json")


def main() -> None:
    source, words, out = map(Path, sys.argv[1:])
    names = json.loads(words.read_text(encoding="utf-8"))
    editions = json.loads(source.read_text(encoding="utf-8"))["editions"]
    ids = [c["id"] for e in editions for c in e["classes"]]
    if len(set(ids)) != len(ids):
        sys.exit("classes.json: an id stands in two places: a word must say which edition it belongs to")
    lines = ["/* Made by tools/gen_classes.py from data/classes.json. */", '#include "assess/classes_table.h"', "",
             f"const int dg_class_n_tables = {len(editions)};", "const struct dg_class_table dg_class_tables[] = {"]
    for edition in editions:
        check(edition, names)
        lines.append(f'    {{"{edition["edition"]}", {len(edition["classes"])}, {{')
        lines += [f'        {{"{c["id"]}", {float(c["px_per_m"])!r}}},' for c in edition["classes"]]
        lines.append("    }},")
    lines.append("};")
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
