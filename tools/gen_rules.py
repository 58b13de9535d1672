#!/usr/bin/env python3
"""Join the parts of the standard rule book, rules/<remit>.json, into one book, and that into a C array.

Usage: gen_rules.py PART... OUT.json OUT.c

The parts come in the order of the remits. The book's bytes are what its hash is of, so they depend on the parts
alone. The program's own reader judges the rules (src/rule/book.c); a test reads the book with it."""
import json
import sys
from pathlib import Path

TITLE = {"en": "Standard rule book of didgah", "fa": "کتاب قواعد پایهٔ دیدگاه"}


def once(members):
    keys = [key for key, _ in members]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"key {key!r} is given twice")
    return dict(members)


def main() -> None:
    *parts, out_json, out_c = map(Path, sys.argv[1:])
    rules = []
    for path in parts:
        try:
            part = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
        except ValueError as e:
            sys.exit(f"gen_rules: {path}: {e}")
        if part.get("remit") != path.stem:
            sys.exit(f"gen_rules: {path}: remit is {part.get('remit')!r}, not the file's name")
        for rule in part["rules"]:
            if "remit" in rule:
                sys.exit(f"gen_rules: {path}: {rule.get('id')}: the file says the remit")
            rules.append({"id": rule["id"], "remit": part["remit"], **rule})
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


main()
