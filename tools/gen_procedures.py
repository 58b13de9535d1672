#!/usr/bin/env python3
"""Put the holidays and the procedures into C arrays, byte by byte: what a hash is of must not depend on the build.

Usage: gen_procedures.py OUT.c FILE...      (data/holidays/*.json and procedures/*.json; the folder tells which)

The program's own readers judge them (src/review); a test reads each with them. Here only JSON is checked."""
import json
import sys
from pathlib import Path


def rows(paths: list[Path], table: str) -> list[str]:
    out = []
    for i, path in enumerate(paths):
        data = path.read_bytes()
        try:
            json.loads(data)
        except ValueError as e:
            sys.exit(f"gen_procedures: {path}: {e}")
        lines = [", ".join(str(b) for b in data[k : k + 24]) + "," for k in range(0, len(data), 24)]
        out += [f"static const unsigned char {table}_{i}[] = {{", *lines, "};", ""]
    out.append(f"const struct dg_bytes_row dg_{table}_files[] = {{")
    out += [f'    {{"{path.stem}", (const char *){table}_{i}, sizeof {table}_{i}}},' for i, path in enumerate(paths)]
    out += ["    {0},", "};", ""]
    return out


def main() -> None:
    out, *files = map(Path, sys.argv[1:])
    files.sort()
    text = ["/* Made by tools/gen_procedures.py. */", '#include "review/bytes_table.h"', ""]
    text += rows([p for p in files if p.parent.name == "holidays"], "holiday")
    text += rows([p for p in files if p.parent.name == "procedures"], "procedure")
    out.write_text("\n".join(text), encoding="utf-8")


main()
