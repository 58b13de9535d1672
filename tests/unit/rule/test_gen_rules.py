#!/usr/bin/env python3
"""The build must fail, naming the file, on a part of the rule book that is not whole; docs/rules.md shows the book as it is."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["DIDGAH_SOURCE"])
GEN = SOURCE / "tools" / "gen_rules.py"
CASES = [
    ("a part is taken", '{"remit": "technical", "rules": []}', None),
    ("a part of another remit fails", '{"remit": "traffic", "rules": []}', "the remit must be the file's name"),
    ("a key given twice fails", '{"remit": "technical", "rules": [{"id": "a", "id": "b"}]}', "given twice"),
    ("a remit in a rule fails", '{"remit": "technical", "rules": [{"id": "a", "remit": "technical"}]}', "the file says the remit"),
    ("broken JSON fails", '{"remit"', "technical.json"),
]


def run(text):
    with tempfile.TemporaryDirectory() as tmp:
        part = Path(tmp) / "technical.json"
        part.write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, GEN, part, f"{tmp}/out.json", f"{tmp}/out.c"], capture_output=True, text=True)


failed = 0
print(f"1..{len(CASES) + 1}")
for no, (name, text, why) in enumerate(CASES, 1):
    done = run(text)
    ok = done.returncode == 0 if why is None else done.returncode != 0 and why in done.stderr
    failed += not ok
    print(f"{'ok' if ok else 'not ok'} {no} - {name}" + ("" if ok else f"\n# {done.stderr}"))
text = (SOURCE / "docs" / "rules.md").read_text(encoding="utf-8")
made = subprocess.run([sys.executable, GEN, "--doc", SOURCE], capture_output=True, text=True, check=True).stdout
shown = text.split("<!-- made by tools/gen_rules.py --doc . -->\n")[1].split("<!-- end of what is made -->\n")[0]
ok = shown.strip() == made.strip()
failed += not ok
print(f"{'ok' if ok else 'not ok'} {len(CASES) + 1} - docs/rules.md is current" + ("" if ok else "\n# run: tools/gen_rules.py --write-doc . docs/rules.md"))
sys.exit(1 if failed else 0)
