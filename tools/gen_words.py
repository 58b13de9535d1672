#!/usr/bin/env python3
"""Make the catalogue's C table from data/words/*.json.

Usage: gen_words.py WORDS_DIR OUT.c DEPFILE

Each file is an object of key -> {"en": text, "fa": text}. The build fails, naming file and key, on a key that is
given twice or is not a word of the code, on a missing or empty language, and on placeholders that differ between
the languages. The folder itself is written to the depfile, so that a new file is noticed."""
import json
import re
import sys
from pathlib import Path

LANGS = ("en", "fa")
KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_-]+)*")
# {name}, or {name|one|more}: a form by number, which the other language may do without.
PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)(?:\|[^{}|]*\|[^{}|]*)?\}")


def fail(message: str):
    sys.exit(f"gen_words: {message}")


def pairs(path: Path):
    """The file's members in order, duplicates included: json.load would drop them silently."""

    def keep(members):
        seen = set()
        for key, _ in members:
            if key in seen:
                fail(f"{path}: key {key!r} is given twice")
            seen.add(key)
        return dict(members)

    try:
        root = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=keep)
    except ValueError as e:
        fail(f"{path}: {e}")
    if not isinstance(root, dict):
        fail(f"{path}: is not an object")
    return root.items()


def check(path: Path, key: str, texts) -> None:
    where = f"{path}: {key!r}"
    if not KEY.fullmatch(key):
        fail(f"{where}: a key is made of a-z, 0-9, _, - and single points")
    if not isinstance(texts, dict) or set(texts) != set(LANGS):
        fail(f'{where}: must have exactly "en" and "fa"')
    for lang in LANGS:
        text = texts[lang]
        if not isinstance(text, str) or not text.strip():
            fail(f"{where}: {lang} is empty or not a text")
        if any(ord(c) < 32 and c != "\n" for c in text):
            fail(f"{where}: {lang} holds a control character")
        if re.sub(PLACEHOLDER, "", text).count("{") or re.sub(PLACEHOLDER, "", text).count("}"):
            fail(f"{where}: {lang} has a brace that is no placeholder")
    # As sets: a language may have to say a name twice where the other says it once.
    en, fa = (set(PLACEHOLDER.findall(texts[lang])) for lang in LANGS)
    if en != fa:
        fail(f"{where}: placeholders differ: en has {sorted(en)}, fa has {sorted(fa)}")


def c_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("?", "\\?") + '"'


def main() -> None:
    folder, out, depfile = (Path(a) for a in sys.argv[1:4])
    files = sorted(folder.glob("*.json"))
    table = {}
    for path in files:
        for key, texts in pairs(path):
            check(path, key, texts)
            if key in table:
                fail(f"{path}: key {key!r} is also in {table[key][0]}")
            table[key] = (path, texts)
    if not table:
        fail(f"{folder}: no words at all")
    lines = [
        "/* Made by tools/gen_words.py from data/words; not to be edited. */",
        '#include "words/table.h"',
        "",
        "const struct dg_words_row dg_words_rows[] = {",
    ]
    for key in sorted(table, key=lambda k: k.encode()):
        texts = table[key][1]
        lines.append(f"    {{{c_string(key)}, {{{c_string(texts['en'])}, {c_string(texts['fa'])}}}}},")
    lines += ["};", f"const size_t dg_words_n_rows = {len(table)};", ""]
    out.write_text("\n".join(lines), encoding="utf-8")
    depfile.write_text(f"{out}: {folder} " + " ".join(str(f) for f in files) + "\n", encoding="utf-8")


main()
