#!/usr/bin/env python3
"""The build must fail, naming the class, on a table of classes that breaks what dg_class_table promises."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
import tap  # noqa: E402

GEN = Path(os.environ["DIDGAH_SOURCE"]) / "tools" / "gen_classes.py"


def made(classes, names=None, edition="2014", editions=None):
    """Exit status, message and the table, of one edition with these (id, px/m), each with a name unless told."""
    names = {f"class.{c[0]}": {"en": "x", "fa": "x"} for c in classes} if names is None else names
    editions = editions or [{"edition": edition, "classes": [{"id": i, "px_per_m": d} for i, d in classes]}]
    with tempfile.TemporaryDirectory() as tmp:
        source, words, out = (Path(tmp) / name for name in ("classes.json", "words.json", "out.c"))
        source.write_text(json.dumps({"editions": editions}), encoding="utf-8")
        words.write_text(json.dumps(names), encoding="utf-8")
        done = subprocess.run([sys.executable, GEN, source, words, out], capture_output=True, text=True)
        return done.returncode, done.stderr, out.read_text(encoding="utf-8") if out.exists() else ""


def letters(n):
    return [(chr(97 + k), k + 1) for k in range(n)]


def fails(want, *args, **kwargs):
    status, message, table = made(*args, **kwargs)
    assert status != 0 and want in message and not table, (status, message, table)


def whole():
    status, message, table = made([("detect", 25), ("identify", 250.5)])
    assert status == 0 and '{"2014", 2, {' in table and '{"identify", 250.5},' in table, (message, table)


def how_many():
    assert made(letters(8))[0] == 0
    fails("9 classes, at most 8", letters(9))
    fails("0 classes", [])


def order():
    fails("must rise", [("a", 25), ("b", 25)])
    fails("must rise", [("a", 25), ("b", 12.5)])
    fails("must rise", [("a", 0), ("b", 12.5)])
    fails("must rise", [("a", -1)])
    assert made([("a", 0.1)])[0] == 0


def ids():
    assert made([("x" * 23, 1)])[0] == 0
    fails("1 to 23 small letters", [("x" * 24, 1)])
    fails("1 to 23 small letters", [("", 1)])
    fails("1 to 23 small letters", [("Detect", 1)])
    fails("no name", [("a", 1)], names={})
    one = {"edition": "2014", "classes": [{"id": "a", "px_per_m": 1}]}
    fails("two places", [("a", 1)], editions=[one, {**one, "edition": "2025"}])


def editions():
    fails("must be a year", [("a", 1)], edition="14")
    fails("must be a year", [("a", 1)], edition="20145")


tap.main([
    ("a whole table is taken", whole),
    ("one to eight classes", how_many),
    ("densities rise from above zero", order),
    ("ids are short words with a name, each once", ids),
    ("editions are years", editions),
])
