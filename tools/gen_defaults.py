#!/usr/bin/env python3
"""Make the C tables of what is assumed, from data/heights.json and data/roads.json.

Usage: gen_defaults.py HEIGHTS.json ROADS.json OUT.c

The build fails on a number that is missing, negative or beyond reason."""
import json
import sys
from pathlib import Path


def number(where: str, value, top: float) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= top:
        sys.exit(f"gen_defaults: {where}: {value!r} is not a number from 0 to {top}")
    return repr(float(value))


def table(name: str, rows: dict, top: float) -> list:
    lines = [f"const struct dg_default dg_default_{name}[] = {{"]
    lines += [f'    {{"{key}", {number(f"{name}.{key}", rows[key], top)}}},' for key in sorted(rows)]
    return lines + ["    {0},", "};"]


def main() -> None:
    heights, roads = (json.loads(Path(a).read_text(encoding="utf-8")) for a in sys.argv[1:3])
    out = ["/* Made by tools/gen_defaults.py from data/heights.json and data/roads.json; not to be edited. */",
           '#include "app/defaults.h"', ""]
    out += table("building_m", heights["building_m"], 1000)
    out += table("barrier_m", heights["barrier_m"], 50)
    out += table("site_m", heights["site_m"], 100)
    out += table("sensitive_buffer_m", heights["sensitive_buffer_m"], 500)
    out.append("const struct dg_road_default dg_default_roads[] = {")
    for key in sorted(roads["roads"]):
        row = roads["roads"][key]
        values = [number(f"roads.{key}.{k}", row[k], top) for k, top in (("lanes", 12), ("width_m", 60), ("speed_kmh", 200))]
        out.append(f'    {{"{key}", {", ".join(values)}}},')
    out += ["    {0},", "};"]
    for name, value, top in (("storey_m", heights["storey_m"], 10), ("building_any_m", heights["building_default_m"], 1000),
                             ("lamp_reach_per_height", heights["lamp_reach_per_height"], 20), ("lane_m", roads["lane_m"], 10)):
        out.append(f"const double dg_default_{name} = {number(name, value, top)};")
    Path(sys.argv[3]).write_text("\n".join(out) + "\n", encoding="utf-8")


main()
