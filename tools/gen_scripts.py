#!/usr/bin/env python3
"""Compile web/verify's page and make a C header with its scripts. Usage: gen_scripts.py TSC TSCONFIG DIR OUT.h
TSC "-": there is no compiler; the header then has one script that says so in the browser's console."""
import subprocess
import sys
from pathlib import Path

from gen_text import array

tsc, config, folder, out = sys.argv[1:5]
scripts = {"page.js": 'console.error("the verifier was not built: node-typescript was missing");\n'}
if tsc != "-":
    subprocess.run([tsc, "--project", config, "--outDir", folder], check=True)
    scripts = {path.name: path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("*.js"))}


arrays = "".join(array(f"script_{i}", text) for i, text in enumerate(scripts.values()))
rows = ",\n".join(f'    {{"{name}", script_{i}}}' for i, name in enumerate(scripts))
Path(out).write_text("/* Made by tools/gen_scripts.py from web/verify; not to be edited. */\n" + arrays +
                     "static const struct {\n    const char *name, *text;\n} dg_verify_scripts[] = {\n" + rows + "};\n",
                     encoding="utf-8")
