#!/usr/bin/env python3
"""One hamlet in every format that `didgah new` reads: the same buildings, heights and roads must come out. TAP.

Usage: formats.py DIDGAH. The hamlet is written here as GeoJSON; GDAL's ogr2ogr makes the other formats of it, in
longitude and latitude, in the UTM zone next door and in web Mercator."""
import gzip
import json
import math
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import tap

DIDGAH = sys.argv[1]
WORK = Path(tempfile.mkdtemp(prefix="didgah-formats-"))
BBOX = "46.999,34.999,47.011,35.006"  # zone 38; the sources are also written in zone 39
TOLERANCE_M = 2e-4  # the lattice is 0.1 mm; going through another projection may move a point to the next node


def square(lon, lat, size=2e-4):
    return [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]


def feature(kind, coordinates, **tags):
    return {"type": "Feature", "properties": tags, "geometry": {"type": kind, "coordinates": coordinates}}


BUILDINGS = [
    feature("Polygon", [square(47.0, 35.0)], name="خانهٔ ما", building="house", height=6.5),
    feature("Polygon", [square(47.001, 35.0, 1e-3), square(47.0013, 35.0003)[::-1]], name="school", building="school",
            building_levels=3),
    feature("MultiPolygon", [[square(47.004, 35.001)], [square(47.0045, 35.001)]], name="گاراژ", building="garage"),
    feature("Polygon", [square(47.006, 35.002)[::-1]], name="tower", building="apartments", height=31.25,
            building_levels=10),
]
ROADS = [
    feature("LineString", [[47.0, 35.003], [47.005, 35.0031], [47.01, 35.003]], name="خیابان", highway="residential",
            lanes=3, width=7.5),
    feature("MultiLineString", [[[47.0, 35.004], [47.002, 35.004]], [[47.003, 35.004], [47.004, 35.005]]],
            name="lane", highway="service"),
]


def run(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)


def ogr2ogr(*arguments):
    if not shutil.which("ogr2ogr"):
        raise tap.Skip("ogr2ogr (package gdal-bin) is not here")
    done = run("ogr2ogr", *arguments)
    assert done.returncode == 0, done.stderr


def new(extract, *more):
    out = WORK / "out.gpkg"
    return run(DIDGAH, "new", out, "--from", extract, "--bbox", BBOX, "--replace", *more), out


def points(blob):
    """The points of a GeoPackage blob without its measures, in order; each part's and ring's."""
    at = 8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    found = []

    def count():
        nonlocal at
        at += 4
        return struct.unpack_from("<I", blob, at - 4)[0]

    def geometry():
        nonlocal at
        at += 1
        kind = count()
        if kind in (4, 5, 6):
            for _ in range(count()):
                geometry()
            return
        for _ in range(count() if kind == 3 else 1):
            ring = []
            for _ in range(count()):
                ring.append(struct.unpack_from("<2d", blob, at))
                at += 16
            found.append(ring)

    geometry()
    return found


def rows(path, sql):
    db = sqlite3.connect(path)
    db.text_factory = str
    try:
        return {row[0]: (row[1:-1], points(row[-1])) for row in db.execute(sql)}
    finally:
        db.close()


def taken(extract, *more):
    """By name: what became of buildings and roads."""
    done, out = new(extract, *more)
    assert done.returncode == 0, done.stderr
    return (rows(out, "SELECT name, kind, height_m, height_origin, levels, geom FROM building"),
            rows(out, "SELECT name, road_class, lanes, lanes_origin, width_m, width_origin, geom FROM road"))


def same_course(ring, other):
    """The same points in the same direction; a closed ring may begin at another of them."""
    if len(ring) != len(other):
        return False
    if ring[0] == ring[-1]:
        ring, other = ring[:-1], other[:-1]
        first = min(range(len(other)), key=lambda i: math.dist(other[i], ring[0]))
        other = other[first:] + other[:first]
    return all(math.dist(a, b) <= TOLERANCE_M for a, b in zip(ring, other))


def assert_same(got, want):
    assert sorted(got) == sorted(want), f"{sorted(got)} instead of {sorted(want)}"
    for name, (tags, rings) in want.items():
        assert got[name][0] == tags, f"{name}: {got[name][0]} instead of {tags}"
        others = list(got[name][1])
        assert len(others) == len(rings), f"{name}: {len(others)} rings instead of {len(rings)}"
        for ring in rings:
            match = [o for o in others if same_course(ring, o)]
            assert len(match) == 1, f"{name}: {ring} is none of {others}"
            others.remove(match[0])


def geojson(name, features):
    path = WORK / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
    return path


ALL = geojson("all.geojson", BUILDINGS + ROADS)
AREAS = geojson("areas.geojson", BUILDINGS)
LINES = geojson("lines.geojson", ROADS)
SYSTEMS = ("EPSG:4326", "EPSG:32639", "EPSG:3857")


def expected():
    """What the hamlet is, in words: the comparisons below would not see what they all lose."""
    buildings, roads = taken(ALL)
    assert {n: t for n, (t, _) in buildings.items()} == {
        "خانهٔ ما": ("house", 6.5, "given", None), "school": ("school", buildings["school"][0][1], "derived", 3.0),
        "گاراژ": buildings["گاراژ"][0], "tower": ("apartments", 31.25, "given", 10.0)}, buildings
    assert math.isclose(buildings["school"][0][1], 9.6) and buildings["گاراژ"][0][2] == "assumed"
    assert [len(buildings[n][1]) for n in ("school", "گاراژ")] == [2, 2]
    assert roads["خیابان"][0] == ("residential", 3.0, "given", 7.5, "given"), roads
    assert len(roads["lane"][1]) == 2 and len(roads) == 2
    return buildings, roads


def test_geojson():
    expected()
    lines = "".join(json.dumps(f, ensure_ascii=False) + "\n" for f in BUILDINGS + ROADS)
    packed = WORK / "lines.geojsonl.gz"
    packed.write_bytes(gzip.compress(lines.encode(), mtime=0))
    assert taken(packed) == expected()


def test_geopackage():
    for system in SYSTEMS:
        path = WORK / f"{system[5:]}.gpkg"
        ogr2ogr("-t_srs", system, "-nln", "buildings", "-nlt", "MULTIPOLYGON", path, AREAS)
        ogr2ogr("-t_srs", system, "-update", "-nln", "roads", "-nlt", "MULTILINESTRING", path, LINES)
        for got, want in zip(taken(path), expected()):
            assert_same(got, want)


def test_flatgeobuf():
    for system in SYSTEMS:
        path = WORK / f"{system[5:]}.fgb"
        ogr2ogr("-t_srs", system, path, ALL)
        for got, want in zip(taken(path), expected()):
            assert_same(got, want)


def shapefile(name, source, *options):
    """One folder each; returns the .shp."""
    folder = WORK / name
    folder.mkdir()
    ogr2ogr("-f", "ESRI Shapefile", *options, folder / "map.shp", source)
    return folder / "map.shp"


def test_shapefile():
    buildings, roads = expected()
    for system in SYSTEMS:
        areas = shapefile(f"areas-{system[5:]}", AREAS, "-t_srs", system, "-lco", "ENCODING=UTF-8")
        lines = shapefile(f"lines-{system[5:]}", LINES, "-t_srs", system, "-lco", "ENCODING=UTF-8")
        assert {p.suffix for p in areas.parent.iterdir()} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
        assert_same(taken(areas)[0], buildings)
        assert_same(taken(lines)[1], roads)


def test_shapefile_cp1256():
    """The character set that Persian and Arabic Windows writes; .cpg names it."""
    path = shapefile("cp1256", AREAS, "-lco", "ENCODING=CP1256")
    assert path.with_suffix(".cpg").read_text().strip() == "CP1256"
    assert "خانه".encode("cp1256") in path.with_suffix(".dbf").read_bytes()
    for name in ("CP1256", "1256", "windows-1256"):
        path.with_suffix(".cpg").write_text(name)
        names = taken(path)[0]
        assert "گاراژ" in names and len(names) == len(BUILDINGS), (name, list(names))


def test_shapefile_upper_case():
    path = shapefile("upper", AREAS, "-t_srs", "EPSG:32639", "-lco", "ENCODING=UTF-8")
    for part in list(path.parent.iterdir()):
        part.rename(part.with_name(part.name.upper()))
    assert_same(taken(path.with_name("MAP.SHP"))[0], expected()[0])


def test_shapefile_without_index():
    path = shapefile("no-shx", AREAS, "-lco", "ENCODING=UTF-8")
    path.with_suffix(".shx").unlink()
    assert_same(taken(path)[0], expected()[0])
    assert not path.with_suffix(".shx").exists()


def test_shapefile_boundary():
    """A boundary may be a Shapefile too, with parts of its own name."""
    path = shapefile("boundary", geojson("b.geojson", [feature("Polygon", [square(46.9995, 34.9995, 3e-3)])]),
                     "-t_srs", "EPSG:3857")
    out = WORK / "bounded.gpkg"
    done = run(DIDGAH, "new", out, "--from", ALL, "--boundary", path)
    assert done.returncode == 0, done.stderr
    names = set(rows(out, "SELECT name, kind, geom FROM building"))
    assert names == {"خانهٔ ما", "school"}, names


def test_shapefile_without_system():
    """Without .prj metres cannot be told from degrees: refused with the remedy; degrees are read."""
    metres = shapefile("no-prj", AREAS, "-t_srs", "EPSG:32639")
    metres.with_suffix(".prj").unlink()
    done, out = new(metres)
    assert done.returncode == 3, (done.returncode, done.stdout, done.stderr)
    assert f"{metres}: " in done.stderr and ".prj" in done.stderr and "ogr2ogr -a_srs" in done.stderr, done.stderr
    degrees = shapefile("no-prj-degrees", AREAS, "-lco", "ENCODING=UTF-8")
    degrees.with_suffix(".prj").unlink()
    assert_same(taken(degrees)[0], expected()[0])


OSM = """<osm version="0.6">
<node id="1" lon="47.0" lat="35.0"/><node id="2" lon="47.0002" lat="35.0"/><node id="3" lon="47.0002" lat="35.0002"/>
<node id="4" lon="47.0" lat="35.0002"/>
<way id="5"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="building" v="house"/>
<tag k="name" v="خانهٔ ما"/><tag k="height" v="6.5 m"/></way></osm>"""


def test_osm_gz():
    path = WORK / "hamlet.osm.gz"
    path.write_bytes(gzip.compress(OSM.encode(), mtime=0))
    name = "خانهٔ ما"
    assert_same(taken(path)[0], {name: expected()[0][name]})


try:
    status = tap.run([
        ("GeoJSON, and a packed line each, are what was written", test_geojson),
        ("GeoPackage in three coordinate systems", test_geopackage),
        ("FlatGeobuf in three coordinate systems", test_flatgeobuf),
        ("Shapefile in three coordinate systems", test_shapefile),
        ("Shapefile with names in CP1256", test_shapefile_cp1256),
        ("Shapefile in capitals", test_shapefile_upper_case),
        ("Shapefile without its index", test_shapefile_without_index),
        ("Shapefile as the boundary", test_shapefile_boundary),
        ("Shapefile without its coordinate system", test_shapefile_without_system),
        ("packed OpenStreetMap XML", test_osm_gz),
    ])
finally:
    shutil.rmtree(WORK)
sys.exit(status)
