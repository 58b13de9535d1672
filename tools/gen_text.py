#!/usr/bin/env python3
"""Make a C header with the text of a file. Usage: gen_text.py NAME FILE OUT.h"""
import sys
from pathlib import Path

MAX_LITERAL = 4095  # of a string literal in ISO C99; longer texts are an array of characters


def array(name: str, text: str) -> str:
    if len(text.encode()) > MAX_LITERAL:
        data = [f"'\\x{byte:02x}'" for byte in text.encode()] + ["0"]
        lines = [", ".join(data[i:i + 16]) for i in range(0, len(data), 16)]
        return f"static const char {name}[] = {{\n    " + ",\n    ".join(lines) + "};\n"
    body = "\n".join('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in text.splitlines())
    return f"static const char {name}[] =\n{body};\n"


if __name__ == "__main__":
    name, source, out = sys.argv[1:4]
    text = Path(source).read_text(encoding="utf-8")
    Path(out).write_text(f"/* Made by tools/gen_text.py from {Path(source).name}; not to be edited. */\n" + array(name, text),
                         encoding="utf-8")
