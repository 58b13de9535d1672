#!/usr/bin/env python3
"""Make the C table of vague words from data/vague.json, sorted by bytes for a binary search.

Usage: gen_vague.py VAGUE.json OUT.c

The build fails on a word that is given twice or has a blank; a test sees to it that each is folded."""
import json
import sys
from pathlib import Path


def main() -> None:
    source, out = map(Path, sys.argv[1:])
    data = json.loads(source.read_text(encoding="utf-8"))
    words = [w for lang in ("en", "fa") for w in data[lang]]
    for word in words:
        if words.count(word) > 1 or not word or len(word.split()) != 1:
            sys.exit(f"gen_vague: {source}: {word!r} is given twice or is not one word")
    lines = ["/* Made by tools/gen_vague.py from data/vague.json; not to be edited. */", '#include "dossier/vague.h"', "",
             "const char *const dg_vague_words[] = {"]
    lines += [f'    "{word}",' for word in sorted(words, key=lambda w: w.encode())]
    lines += ["};", f"const int dg_n_vague_words = {len(words)};"]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
