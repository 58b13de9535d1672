#!/usr/bin/env python3
"""Terrain of two real SRTM tiles through `didgah new` and `didgah assess`. TAP.

Usage: terrain.py DIDGAH. The tiles (gh_N49E011, gh_N50E011: Upper Franconia) meet at latitude 50 in the middle of the area;
gdaltransform and gdallocationinfo say where a place is and how high the tile has it."""
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / "support"))
import tap

DIDGAH = sys.argv[1]
TOWNS = Path(os.environ.get("DIDGAH_SHARED", "/nonexistent")) / "data" / "towns"
SOUTH, NORTH, TOWN = (TOWNS / n for n in ("gh_N49E011.hgt.zip", "gh_N50E011.hgt.zip", "north-bayreuth.osm.gz"))
BBOX = "11.600,49.985,11.640,50.015"
WORK = Path(tempfile.mkdtemp(prefix="didgah-terrain-"))
CELL = 1 / 1200  # three seconds


def run(*command, text=None):
    return subprocess.run([str(c) for c in command], input=text, capture_output=True, text=True, check=False)


def need_towns():
    for path in (SOUTH, NORTH, TOWN):
        if not path.exists():
            raise tap.Skip(f"the shared data is absent ($DIDGAH_SHARED): {path.name}")


def new(name, *terrain):
    out = WORK / name
    more = [word for path in terrain for word in ("--terrain", path)]
    return run(DIDGAH, "new", out, "--from", TOWN, "--bbox", BBOX, "--replace", *more), out


def dossier():
    need_towns()
    done, out = new("town.gpkg", SOUTH, NORTH)
    assert done.returncode == 0, done.stderr
    return out


class Terrain:
    def __init__(self, path):
        db = sqlite3.connect(path)
        self.nx, self.ny, self.x0, self.y0, self.step = db.execute(
            "SELECT terrain_nx, terrain_ny, terrain_x0, terrain_y0, terrain_step_m FROM scheme").fetchone()
        blobs = [r[0] for r in db.execute("SELECT z_m FROM terrain ORDER BY row_ix")]
        db.close()
        self.rows = [struct.unpack(f"<{self.nx}f", b) for b in blobs]
        assert len(self.rows) == self.ny

    def at(self, x, y):
        i, j = (x - self.x0) / self.step, (y - self.y0) / self.step
        a, b = int(i), int(j)
        assert 0 <= a < self.nx - 1 and 0 <= b < self.ny - 1, (x, y)
        u, v = i - a, j - b
        low, high = self.rows[b], self.rows[b + 1]
        return (low[a] * (1 - u) + low[a + 1] * u) * (1 - v) + (high[a] * (1 - u) + high[a + 1] * u) * v


def test_heights():
    """At centres of the tiles' cells, on both sides of the seam and on it."""
    if not shutil.which("gdallocationinfo") or not shutil.which("gdaltransform"):
        raise tap.Skip("gdallocationinfo and gdaltransform (package gdal-bin) are not here")
    terrain = Terrain(dossier())
    n_seen = 0
    for row in (-17, -9, -1, 0, 1, 8, 17):
        for column in (724, 740, 766):
            lon, lat = 11 + column * CELL, 50 + row * CELL
            tile = NORTH if row > 0 else SOUTH
            inside = f"/vsizip/{tile}/{tile.name[3:10]}.hgt"
            value = run("gdallocationinfo", "-valonly", "-geoloc", inside, f"{lon:.12f}", f"{lat:.12f}")
            where = run("gdaltransform", "-s_srs", "EPSG:4326", "-t_srs", "EPSG:32632", text=f"{lon:.12f} {lat:.12f}\n")
            x, y = (float(part) for part in where.stdout.split()[:2])
            got, want = terrain.at(x, y), float(value.stdout)
            # The cell's own height is a corner of the surface, which the 10 m nodes cut by some decimetres.
            assert abs(got - want) < 1.5, f"{lon:.6f} {lat:.6f}: {got:.2f} instead of {want}"
            n_seen += 1
    assert n_seen == 21


def test_order():
    """Which tile is named first makes no difference: on the seam both have the same heights."""
    first = Terrain(dossier()).rows
    done, out = new("turned.gpkg", NORTH, SOUTH)
    assert done.returncode == 0, done.stderr
    pairs = [(a, b) for p, q in zip(first, Terrain(out).rows) for a, b in zip(p, q)]
    assert max(abs(a - b) for a, b in pairs) < 0.5, max(abs(a - b) for a, b in pairs)


def test_one_tile():
    need_towns()
    done, out = new("half.gpkg", SOUTH)
    assert done.returncode == 3 and not out.exists(), (done.returncode, done.stderr)
    assert f"{SOUTH}: " in done.stderr and "heights are missing, between longitude 11.59" in done.stderr, done.stderr
    assert "and 50.0169" in done.stderr and "--terrain" in done.stderr, done.stderr


def assessed(out, x, y):
    """What one camera at a place sees, of the sample's camera C-23."""
    village = WORK / "village.gpkg"
    assert run(DIDGAH, "sample", village, "--replace").returncode == 0
    columns = "camera_id, equipment_id, status, phase_no, height_m, bearing_deg, tilt_deg, hfov_deg, purpose, rationale, serves"
    point = b"GP\0\1" + struct.pack("<i", 32632) + struct.pack("<BIdd", 1, 1, x, y)
    done = run("python3", SOURCE / "golden" / "sql.py", out, f"ATTACH '{village}' AS v",
               "INSERT INTO equipment SELECT * FROM v.equipment",
               f"INSERT INTO camera(geom, {columns}) SELECT x'{point.hex()}', {columns} FROM v.camera WHERE camera_id = 'C-23'")
    assert done.returncode == 0, done.stderr
    done = run(DIDGAH, "assess", out, "--json", WORK / "a.json")
    assert done.returncode == 0, done.stderr
    found = json.loads((WORK / "a.json").read_text())
    assert [c["is_judged"] for c in found["cameras"]] == [True], found["cameras"]
    return found["scheme"]["has_terrain"], found["cameras"][0]["area_m2"]["day"]["monitor"]


def test_assess():
    """A camera at the seam is assessed on the joined ground, which is not the flat one."""
    out = dossier()
    terrain = Terrain(out)
    place = (terrain.x0 + terrain.nx * terrain.step / 2, terrain.y0 + terrain.ny * terrain.step / 2)
    has_terrain, area_m2 = assessed(out, *place)
    assert has_terrain and area_m2 > 1000, (has_terrain, area_m2)
    done, flat = new("flat.gpkg")
    assert done.returncode == 0, done.stderr
    has_none, flat_m2 = assessed(flat, *place)
    assert not has_none and flat_m2 != area_m2, (has_none, flat_m2, area_m2)


try:
    status = tap.run([
        ("heights are the tiles' own, on both sides of their seam", test_heights),
        ("the order of the tiles makes no difference", test_order),
        ("one tile alone: what is missing is said", test_one_tile),
        ("a camera is assessed on it", test_assess),
    ])
finally:
    shutil.rmtree(WORK)
sys.exit(status)
