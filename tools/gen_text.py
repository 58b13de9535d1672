#!/usr/bin/env python3
"""Make a C header with the text of a file. Usage: gen_text.py NAME FILE OUT.h"""
import sys
from pathlib import Path

name, source, out = sys.argv[1:4]
lines = Path(source).read_text(encoding="utf-8").splitlines()
body = "\n".join('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in lines)
Path(out).write_text(f"/* Made by tools/gen_text.py from {Path(source).name}; not to be edited. */\n"
                     f"static const char {name}[] =\n{body};\n", encoding="utf-8")
