#!/usr/bin/env python3
"""The build must fail, naming the number, on a default that is missing, negative or beyond reason."""
import copy
import json
import os
import runpy
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
import tap  # noqa: E402

SOURCE = Path(os.environ["DIDGAH_SOURCE"])
HEIGHTS = json.loads((SOURCE / "data" / "heights.json").read_text(encoding="utf-8"))
ROADS = json.loads((SOURCE / "data" / "roads.json").read_text(encoding="utf-8"))

# Where a number stands, the largest that is taken, and how the message calls it.
NUMBERS = [
    ("heights", ["building_m", "house"], 1000, "building_m.house"),
    ("heights", ["barrier_m", "wall"], 50, "barrier_m.wall"),
    ("heights", ["site_m", "pole"], 100, "site_m.pole"),
    ("heights", ["sensitive_buffer_m", "school"], 500, "sensitive_buffer_m.school"),
    ("heights", ["storey_m"], 10, "storey_m"),
    ("heights", ["building_default_m"], 1000, "building_any_m"),
    ("heights", ["lamp_reach_per_height"], 20, "lamp_reach_per_height"),
    ("roads", ["lane_m"], 10, "lane_m"),
    ("roads", ["roads", "residential", "lanes"], 12, "roads.residential.lanes"),
    ("roads", ["roads", "residential", "width_m"], 60, "roads.residential.width_m"),
    ("roads", ["roads", "residential", "speed_kmh"], 200, "roads.residential.speed_kmh"),
]


def made(which, path, value):
    """What the generator says of the project's own data with one number changed; None when it is taken."""
    files = {"heights": copy.deepcopy(HEIGHTS), "roads": copy.deepcopy(ROADS)}
    at = files[which]
    for key in path[:-1]:
        at = at[key]
    assert path[-1] in at, path
    at[path[-1]] = value
    with tempfile.TemporaryDirectory() as tmp:
        for name, content in files.items():
            (Path(tmp) / name).write_text(json.dumps(content), encoding="utf-8")
        sys.argv = ["gen_defaults", f"{tmp}/heights", f"{tmp}/roads", f"{tmp}/out.c"]
        try:
            runpy.run_path(str(SOURCE / "tools" / "gen_defaults.py"), run_name="__main__")
        except SystemExit as stopped:
            return str(stopped)
    return None


def bounds():
    for which, path, top, name in NUMBERS:
        for value, is_taken in ((0, True), (top, True), (top * 1.001, False), (-0.001, False), ("3", False), (True, False),
                                (None, False)):
            message = made(which, path, value)
            assert (message is None) == is_taken, (name, value, message)
            assert is_taken or name in message, (name, value, message)


tap.main([("every number has its bounds", bounds)])
