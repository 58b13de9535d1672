#!/usr/bin/env python3
"""The build must fail, naming the key, on a catalogue that is not whole in both languages."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

GEN = Path(os.environ["DIDGAH_SOURCE"]) / "tools" / "gen_words.py"
CASES = [
    ("a whole catalogue is taken", {"a": '{"a.b": {"en": "x {n}", "fa": "{n} ک"}}'}, None),
    ("a missing language fails", {"a": '{"a.b": {"en": "x"}}'}, 'must have exactly "en" and "fa"'),
    ("an empty text fails", {"a": '{"a.b": {"en": "x", "fa": " "}}'}, "fa is empty"),
    ("a third language fails", {"a": '{"a.b": {"en": "x", "fa": "y", "ar": "z"}}'}, "exactly"),
    ("differing placeholders fail", {"a": '{"a.b": {"en": "{n}", "fa": "{m}"}}'}, "placeholders differ"),
    ("a stray brace fails", {"a": '{"a.b": {"en": "{n", "fa": "n"}}'}, "no placeholder"),
    ("a key given twice in a file fails", {"a": '{"k": {"en":"a","fa":"b"}, "k": {"en":"a","fa":"b"}}'}, "given twice"),
    ("a key in two files fails", {"a": '{"k": {"en":"a","fa":"b"}}', "b": '{"k": {"en":"a","fa":"b"}}'}, "is also in"),
    ("a key that is no word fails", {"a": '{"A B": {"en":"a","fa":"b"}}'}, "a key is made of"),
    ("broken JSON fails", {"a": '{"a"'}, "Expecting"),
    ("an empty folder fails", {}, "no words at all"),
]


def run(files):
    with tempfile.TemporaryDirectory() as tmp:
        for name, text in files.items():
            (Path(tmp) / f"{name}.json").write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, GEN, tmp, f"{tmp}/out.c", f"{tmp}/out.d"], capture_output=True, text=True)


bad = 0
for i, (name, files, want) in enumerate(CASES, 1):
    got = run(files)
    ok = got.returncode == 0 if want is None else got.returncode != 0 and want in got.stderr
    bad += not ok
    print(f"{'ok' if ok else 'not ok'} {i} - {name}")
    if not ok:
        print(f"# {got.returncode} {got.stderr!r}")
print(f"1..{len(CASES)}")
sys.exit(bad > 0)
