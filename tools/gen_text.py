#!/usr/bin/env python3
"""Make a C header with the text of a file. Usage: gen_text.py NAME FILE OUT.h"""
import sys
from pathlib import Path

name, source, out = sys.argv[1:4]
text = Path(source).read_text(encoding="utf-8")
lines = text.splitlines()
body = "\n".join('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in lines)
if len(text.encode()) > 4000:  # the longest literal that ISO C promises is 4095; a list of numbers has no limit
    data = text.encode() + b"\0"
    body = "{\n" + ",\n".join("    " + ", ".join(str(b if b < 128 else b - 256) for b in data[i:i + 24]) for i in range(0, len(data), 24)) + "}"
Path(out).write_text(f"/* Made by tools/gen_text.py from {Path(source).name}; not to be edited. */\n"
                     f"static const char {name}[] =\n{body};\n", encoding="utf-8")
