#!/usr/bin/env python3
"""Files that are broken or made to do harm, through the reader. TAP on standard output.

Usage: hostile.py READ_CASES. The public sets are read from $DIDGAH_SHARED/data/hostile and skipped where that is
absent; the cases of our own are made here. Each case has one second of processor time (GeoPackage two) and 64 MiB
beyond what the libraries take (GeoPackage and a gzip bomb 256), enforced by the reader's own limits; a case that dies
of them, or of a signal, counts as a crash."""
import gzip
import http.server
import json
import math
import os
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
import zlib
from pathlib import Path

READ_CASES = sys.argv[1]
SHARED = Path(os.environ.get("DIDGAH_SHARED", "/nonexistent")) / "data" / "hostile"
READER = -10  # DG_EREADER: the child died, was stopped or lied
NOT_FOUND, IO_ERROR = -7, -4
number = failed = 0


def point(name, problems, skip=None):
    """One TAP line; the problems found are printed before it."""
    global number, failed
    number += 1
    for text in problems[:20]:
        print("# " + str(text).replace("\n", " ")[:400])
    failed += bool(problems)
    print(f"{'not ' if problems else ''}ok {number} - {name}" + (f" # SKIP {skip}" if skip else ""), flush=True)


class Result:
    def __init__(self, line):
        head, detail = line.split("\t", 1)
        self.head, self.detail = json.loads(head), json.loads(detail)
        self.code, self.message = self.head["code"], self.head["message"]
        self.features = self.detail.get("features", [])
        self.refused = self.detail.get("refused", [])

    def find(self, source_id):
        return next((f for f in self.features if f["id"] == source_id), None)

    def reason(self, source_id):
        return next((r["reason"] for r in self.refused if r["id"] == source_id), None)

    def crashed(self):
        return self.code in (READER, IO_ERROR)


def read(cases):
    """cases: (kind, path, where, seconds, MiB). Results in the same order."""
    text = "".join("\t".join(str(part) for part in case) + "\n" for case in cases)
    run = subprocess.run([READ_CASES], input=text, capture_output=True, text=True, timeout=1200, check=False)
    lines = run.stdout.splitlines()
    if run.returncode != 0 or len(lines) != len(cases) or "Sanitizer" in run.stderr or "runtime error" in run.stderr:
        raise SystemExit(f"Bail out! read_cases: status {run.returncode}, {len(lines)} of {len(cases)}\n{run.stderr[-3000:]}")
    return [Result(line) for line in lines]


def extract(path, where="", seconds=1, mib=64):
    return ("extract", path, where, seconds, mib)


def one_clear_line(result, path):
    """What a refusal must be: one line that begins with the file's name and has something to say."""
    text = result.message
    return text.startswith(str(path) + ": ") and len(text) > len(str(path)) + 8 and "\n" not in text


def first_position(text):
    """A box around the first pair of numbers, so that the extent of an example does not matter."""
    found = re.search(r"\[\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)", text)
    lon, lat = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    return f"{lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}" if abs(lon) < 179 and abs(lat) < 89 else "0,0,1,1"


# ---- GeoJSON ---------------------------------------------------------------------------------------------------


def test_geojson_hint():
    folder = SHARED / "geojson-hint"
    good = sorted((folder / "good").glob("*.geojson"))
    bad = sorted((folder / "bad").glob("*.geojson"))
    results = read([extract(p, first_position(p.read_text())) for p in good + bad])
    problems, outside = [], "issue82.geojson"  # its longitudes reach -259: well formed, but not on the globe
    for path, r in zip(good, results):
        if path.name == outside:
            if r.code == 0 or "outside" not in r.message:
                problems.append(f"{path.name}: {r.message}")
        elif r.code != 0:
            problems.append(f"{path.name}: refused: {r.message}")
    point("geojson-hint: good files are read", problems)
    problems = []
    for path, r in zip(bad, results[len(good):]):
        # What the set itself calls a message (the order of rings, digits, a fourth number) is no error by RFC 7946:
        # rings are turned, digits rounded, and further numbers passed over.
        verdicts = json.loads(path.with_suffix(".result").read_text())
        is_error = any(v.get("level") != "message" for v in verdicts)
        if is_error and (r.code == 0 or not one_clear_line(r, path) or not re.search(r"line \d+", r.message)):
            problems.append(f"{path.name}: {r.code} {r.message}")
        if not is_error and r.code != 0:
            problems.append(f"{path.name}: only a message, but refused: {r.message}")
    point("geojson-hint: bad files are refused, and the place is named", problems)


def test_geojson_schema():
    valid = sorted((SHARED / "geojson-schema" / "valid").rglob("*.json"))
    invalid = sorted((SHARED / "geojson-schema" / "invalid").rglob("*.json"))
    results = read([extract(p, first_position(p.read_text())) for p in valid + invalid])
    # All are whole documents. A feature without a place is a valid document with nothing in it: read, and named.
    point("geojson-schema: valid documents are read",
          [f"{p.parent.name}/{p.name}: {r.message}" for p, r in zip(valid, results) if r.code != 0])
    problems = []
    for path, r in zip(valid, results):
        if path.name in ("null-geometry.json", "empty-polygon.json") and len(r.refused) != 1:
            problems.append(f"{path.name}: the feature without a place is not named")
    point("geojson-schema: features without a place are named", problems)
    point("geojson-schema: invalid documents are refused",
          [f"{p.parent.name}/{p.name}: {r.code} {r.message}" for p, r in zip(invalid, results[len(valid):])
           if r.code == 0 or not one_clear_line(r, p) or not re.search(r"line \d+", r.message)])


# ---- OSM ---------------------------------------------------------------------------------------------------------


def wkt_shape(wkt):
    """(outer rings, holes, square degrees) of a MULTIPOLYGON."""
    outers = holes = 0
    area = 0.0
    for polygon in re.findall(r"\(\((.*?)\)\)", wkt):
        for i, ring in enumerate(re.split(r"\)\s*,\s*\(", polygon.strip("()"))):
            pts = [tuple(map(float, p.split())) for p in ring.split(",")]
            size = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(pts, pts[1:]))) / 2
            outers, holes, area = outers + (i == 0), holes + (i > 0), area + (size if i == 0 else -size)
    return outers, holes, area


def data_file(folder):
    return next(p for p in sorted(folder.iterdir()) if p.name.startswith(("data.osm", "data.osc")))


def test_osm_grid():
    folders = sorted(p.parent for p in (SHARED / "osm-testdata" / "grid" / "data").rglob("test.json"))
    results = read([extract(data_file(f)) for f in folders])
    # Two outer or two inner rings that overlap, with nodes where they cross: libosmium cuts the overlap out (even-odd),
    # we join them, because in our use overlapping parts of a building are built all the same.
    joined = {"775", "778"}
    good, bad = [], []
    for folder, r in zip(folders, results):
        case = json.loads((folder / "test.json").read_text())
        is_valid = (folder / "result").read_text().strip() == "valid"
        if r.crashed():
            bad.append(f"{folder.name}: {r.message}")
        for area in case.get("areas", {}).get("default", []):
            source_id = area["from_type"][0] + str(area["from_id"])
            found = r.find(source_id)
            if area["wkt"] == "INVALID":
                # Refused by name, repaired by name, or a way that is drawn as the line it is, or whole all the same
                # because touching without a common node is no fault on a plane.
                if not found and not r.reason(source_id):
                    bad.append(f"{folder.name}: {source_id} vanished")
                continue
            outers, holes, degrees = wkt_shape(area["wkt"])
            square_m = degrees * 110600 * 111320 * math.cos(math.radians(1.5))
            if not found or found["kind"] != 3:
                (good if is_valid else bad).append(f"{folder.name}: {source_id} is no area: {r.message}")
            elif folder.name not in joined and ((found["outers"], found["holes"]) != (outers, holes)
                                                or abs(found["area"] / square_m - 1) > 0.01):
                good.append(f"{folder.name}: {found['outers']} outer, {found['holes']} holes, {found['area']:.0f} m2;"
                            f" should be {outers}, {holes}, {square_m:.0f}")
    point("osm-testdata/grid: valid areas have their rings, holes and size", good)
    point("osm-testdata/grid: what is invalid is repaired or refused by name, and nothing vanishes", bad)


def test_osm_xml():
    folders = sorted(p for p in (SHARED / "osm-testdata" / "xml" / "data").iterdir() if p.is_dir())
    results = read([extract(data_file(f), "-180,-80,-179.5,-79.5") for f in folders])
    problems = []
    for folder, r in zip(folders, results):
        verdict = (folder / "result").read_text().strip() if (folder / "result").exists() else "either"
        is_change = data_file(folder).suffix == ".osc"
        if r.crashed() or (verdict == "invalid" and r.code == 0):
            problems.append(f"{folder.name}: {r.code} {r.message}")
        if verdict == "valid" and is_change != (r.code != 0):
            problems.append(f"{folder.name}: {r.code} {r.message}")
        if is_change and "change file" not in r.message:
            problems.append(f"{folder.name}: a change file is not an extract: {r.message}")
    point("osm-testdata/xml: valid files are read, invalid ones and change files refused", problems)
    misc = sorted(p for p in (SHARED / "osm-testdata" / "misc").iterdir() if p.suffix == ".osm")
    results = read([extract(p) for p in misc])
    point("osm-testdata/misc: no crash", [f"{p.name}: {r.message}" for p, r in zip(misc, results) if r.crashed()])


def test_fuzz_seeds():
    xml = sorted((SHARED / "gofuzz-xml").iterdir())
    results = read([extract(p, "0,0,1,1") for p in xml])
    point("gofuzz-xml: no crash, one second, 64 MiB; nothing in it is an extract",
          [f"{p.name}: {r.code} {r.message}" for p, r in zip(xml, results)
           if r.crashed() or (r.code == 0 and r.features) or (r.code and not one_clear_line(r, p))])
    tiff = sorted(p for p in (SHARED / "gofuzz-tiff").iterdir())
    results = read([("terrain", p, "32638,600000,3900000,600100,3900100,10", 1, 64) for p in tiff])
    point("gofuzz-tiff: no crash, one second, 64 MiB; nothing in it is terrain",
          [f"{p.name}: {r.code} {r.message}" for p, r in zip(tiff, results)
           if r.code == 0 or r.crashed() or not one_clear_line(r, p)])


def test_gpkg():
    files = sorted(p for p in (SHARED / "gpkg-ets").iterdir() if p.suffix == ".gpkg")
    results = read([extract(p, "", 2, 256) for p in files])
    point("gpkg-ets: read, or refused in one line; no crash",
          [f"{p.name}: {r.code} {r.message}" for p, r in zip(files, results)
           if r.crashed() or (r.code and not one_clear_line(r, p))])


# ---- cases of our own --------------------------------------------------------------------------------------------

hits = []


class Canary(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        hits.append(self.path)
        self.send_error(404)

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


SQUARE = "[[[46,35],[46.001,35],[46.001,35.001],[46,35.001],[46,35]]]"
BOX = "45.99,34.99,46.02,35.02"


def feature(geometry, more=""):
    return '{"type":"Feature","properties":{}%s,"geometry":%s}' % (more, geometry)


def make_disguised(url):
    """Files under a false name that would make GDAL open other files or addresses."""
    vrt = ('<VRTDataset rasterXSize="20" rasterYSize="20"><SRS>EPSG:4326</SRS><GeoTransform>46,1e-3,0,35,0,-1e-3</GeoTransform>'
           '<VRTRasterBand dataType="Float32" band="1"><SimpleSource><SourceFilename>%s</SourceFilename>'
           '<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>')
    ogr = ('<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>%s</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>')
    xxe = ('<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a SYSTEM "%s">]><osm version="0.6"><node id="1" lon="46" '
           'lat="35"><tag k="name" v="&a;"/></node></osm>')
    return {
        "vrt-as.tif": vrt % f"/vsicurl/{url}/a.tif",
        "vrt-as-file.tif": vrt % "/etc/hostname",
        "ogrvrt-as.geojson": ogr % f"/vsicurl/{url}/a.geojson",
        "ogrvrt-localfile.geojson": ogr % "/etc/hostname",
        "url.geojson": f"{url}/a.geojson",
        "wfs.xml": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "wms.tif": f'<GDAL_WMS><Service name="WMS"><ServerUrl>{url}/wms</ServerUrl></Service></GDAL_WMS>',
        "xxe-http.osm": xxe % f"{url}/xxe",
        "xxe-file.osm": xxe % "file:///etc/hostname",
        "external-dtd.osm": f'<!DOCTYPE osm SYSTEM "{url}/osm.dtd"><osm version="0.6"/>',
    }


def make_geojson():
    nested = '{"type":"GeometryCollection","geometries":[' * 200 + "]}" * 200
    return {
        "deep-array.geojson": "[" * 100000,
        "deep-object.geojson": '{"a":' * 100000,
        "deep-129.geojson": feature("null", ',"x":' + "[" * 128 + "]" * 128),
        "nested-collection.geojson": feature(nested),
        "exp-overflow.geojson": feature('{"type":"Point","coordinates":[46,1e999]}'),
        "nan.geojson": feature('{"type":"Point","coordinates":[46,NaN]}'),
        "digits-20k.geojson": feature('{"type":"Point","coordinates":[46,35.%s]}' % ("1" * 20000)),
        "int64-overflow.geojson": feature('{"type":"Point","coordinates":[46,99999999999999999999]}'),
        "dup-geometry.geojson": feature('{"type":"Point","coordinates":[46,35]}',
                                        ',"geometry":{"type":"Point","coordinates":[47,36]}'),
        "dup-escaped.geojson": feature('{"type":"Point","coordinates":[46,35]}', ',"geom\\u0065try":null'),
        "swapped.geojson": feature('{"type":"Point","coordinates":[35,46]}'),
        "swapped-far.geojson": feature('{"type":"Point","coordinates":[35,146]}'),
        "crs-3857.geojson": feature('{"type":"Point","coordinates":[5120000,4160000]}'),
        "crs-named.geojson": '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":'
                             '"urn:ogc:def:crs:EPSG::3857"}},"features":[]}',
        "lat-91.geojson": feature('{"type":"Point","coordinates":[46,91]}'),
        "nul-escape.geojson": '{"type":"Feature","properties":{"a":"\\u0000"},"geometry":null}',
        "surrogate.geojson": '{"type":"Feature","properties":{"a":"\\ud800"},"geometry":null}',
        "overlong.geojson": b'{"type":"Feature","properties":{"a":"\xc0\xaf"},"geometry":null}',
        "utf16.geojson": '{"type":"FeatureCollection","features":[]}'.encode("utf-16-le"),
        "trailing.geojson": '{"type":"FeatureCollection","features":[]} trailing',
        "comma.geojson": '{"type":"FeatureCollection","features":[],}',
        "half-line.geojsonl": feature('{"type":"Point","coordinates":[46,35]}') + '\n{"type":"Feature","prop',
    }


def make_osm():
    laughs = "".join(f'<!ENTITY a{i} "{"&a%d;" % (i - 1) * 10}">' for i in range(1, 10))
    return {
        "billion-laughs.osm": f'<!DOCTYPE osm [<!ENTITY a0 "ha">{laughs}]><osm version="0.6"><note>&a9;</note></osm>',
        "quadratic.osm": f'<!DOCTYPE osm [<!ENTITY a "{"a" * 50000}">]><osm version="0.6"><note>{"&a;" * 20000}</note></osm>',
        "entity-undefined.osm": '<osm version="0.6"><note>&a;</note></osm>',
        "deep-elements.osm": '<osm version="0.6"><note>' + "<a>" * 100000,
        "node-lat-91.osm": '<osm version="0.6"><node id="1" lon="46" lat="91"/></osm>',
        "node-id.osm": '<osm version="0.6"><node id="1e3" lon="46" lat="35"/></osm>',
        "node-nan.osm": '<osm version="0.6"><node id="1" lon="nan" lat="35"/></osm>',
        "html.osm": "<html><body>404 Not Found</body></html>",
        "gzip-in-gzip.osm.gz": gzip.compress(gzip.compress(b"<osm version='0.6'/>")),
        "bomb.osm.gz": gzip.compress(b"<osm version='0.6'>" + b" " * (200 << 20)),
        "cut.osm.gz": gzip.compress(b"<osm version='0.6'>" + os.urandom(5000).hex().encode() + b"</osm>")[:2000],
    }


def pb_varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def pb_bytes(field, value):
    return pb_varint(field << 3 | 2) + pb_varint(len(value)) + value


def pb_int(field, value):
    return pb_varint(field << 3) + pb_varint(value)


def blob(kind, payload, raw_size=None, data_size=None, packed=None):
    body = pb_int(2, len(payload) if raw_size is None else raw_size)
    body += pb_bytes(3, zlib.compress(payload) if packed is None else packed)
    head = pb_bytes(1, kind) + pb_int(3, len(body) if data_size is None else data_size)
    return struct.pack(">I", len(head)) + head + body


PBF_HEAD = blob(b"OSMHeader", pb_bytes(4, b"OsmSchema-V0.6") + pb_bytes(4, b"DenseNodes"))


def pbf_block(dense, strings=(b"", b"building", b"yes")):
    table = b"".join(pb_bytes(1, s) for s in strings)
    return pb_bytes(1, table) + pb_bytes(2, pb_bytes(2, dense))


def make_pbf():
    good = pb_bytes(1, pb_varint(2)) + pb_bytes(8, pb_varint(700000000)) + pb_bytes(9, pb_varint(920000000))
    return {
        "header-len-65537.osm.pbf": struct.pack(">I", 65537) + PBF_HEAD[4:],
        "header-len-4g.osm.pbf": b"\xff\xff\xff\xff" + PBF_HEAD[4:],
        "second-header-len.osm.pbf": PBF_HEAD + struct.pack(">I", 65537) + b"x" * 65537,
        "datasize-2g.osm.pbf": PBF_HEAD + blob(b"OSMData", b"x", data_size=2 << 30),
        "datasize-33mib.osm.pbf": PBF_HEAD + blob(b"OSMData", b"x", data_size=33 << 20),
        "raw-size-33mib.osm.pbf": PBF_HEAD + blob(b"OSMData", b"\0" * (33 << 20)),
        "raw-size-lie-more.osm.pbf": PBF_HEAD + blob(b"OSMData", pbf_block(good), raw_size=31 << 20),
        "raw-size-lie-less.osm.pbf": PBF_HEAD + blob(b"OSMData", pbf_block(good), raw_size=3),
        "zlib-damaged.osm.pbf": PBF_HEAD + blob(b"OSMData", b"x", packed=b"\x78\x9c\xff\xff\xff"),
        "varint-11.osm.pbf": PBF_HEAD + blob(b"OSMData", b"\x0a" + b"\xff" * 11 + b"\x01"),
        "string-index.osm.pbf": PBF_HEAD + blob(b"OSMData", pbf_block(good + pb_bytes(10, b"\x63\x63\x00"))),
        "dense-short.osm.pbf": PBF_HEAD + blob(b"OSMData", pbf_block(pb_bytes(1, pb_varint(2) * 5))),
        "lat-91.osm.pbf": PBF_HEAD + blob(b"OSMData", pbf_block(pb_bytes(1, pb_varint(2)) +
                                          pb_bytes(8, pb_varint(1820000000)) + pb_bytes(9, pb_varint(920000000)))),
        "feature-unknown.osm.pbf": blob(b"OSMHeader", pb_bytes(4, b"HistoricalInformation")),
        "lzma.osm.pbf": PBF_HEAD + struct.pack(">I", 11) + pb_bytes(1, b"OSMData") + pb_int(3, 4) + pb_bytes(4, b"xx"),
        "cut.osm.pbf": (PBF_HEAD + blob(b"OSMData", pbf_block(good)))[:-5],
    }


def make_zip(folder):
    bomb = folder / "bomb.hgt.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("N35E046.hgt", bytes(200 << 20))
    many = folder / "many.hgt.zip"
    with zipfile.ZipFile(many, "w") as z:
        for i in range(2000):
            z.writestr(f"{i}.hgt", b"")
    lie = bytearray(bomb.read_bytes())
    at = lie.rfind(b"PK\x01\x02")
    lie[at + 24:at + 28] = struct.pack("<I", 100)
    (folder / "size-lie.hgt.zip").write_bytes(lie)
    beyond = bytearray(lie)
    beyond[at + 42:at + 46] = b"\xff\xff\xff\x7f"
    (folder / "offset.hgt.zip").write_bytes(beyond)
    (folder / "cut.hgt.zip").write_bytes(bomb.read_bytes()[:150])
    slip = folder / "slip.hgt.zip"
    with zipfile.ZipFile(slip, "w") as z:
        z.writestr("../../N35E046.hgt", bytes(1201 * 1201 * 2))
    return [bomb, many, folder / "size-lie.hgt.zip", folder / "offset.hgt.zip", folder / "cut.hgt.zip"], slip


def ifd(entries, byte_order="<"):
    body = struct.pack(byte_order + "H", len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack(byte_order + "HHII", tag, kind, count, value)
    return b"II*\0" + struct.pack("<I", 8) + body + struct.pack("<I", 0)


def make_tiff():
    base = [(258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1)]
    loop = bytearray(ifd([(256, 3, 1, 8), (257, 3, 1, 8)] + base + [(273, 4, 1, 8), (279, 4, 1, 64)]))
    loop[-4:] = struct.pack("<I", 8)
    return {
        "dims-ffffffff.tif": ifd([(256, 4, 1, 0xFFFFFFFF), (257, 4, 1, 0xFFFFFFFF)] + base + [(273, 4, 1, 8), (279, 4, 1, 64)]),
        "dims-2g.tif": ifd([(256, 4, 1, 46000), (257, 4, 1, 46000)] + base + [(273, 4, 1, 8), (279, 4, 1, 64)]),
        "ifd-loop.tif": bytes(loop),
        "bytecount.tif": ifd([(256, 3, 1, 8), (257, 3, 1, 8)] + base + [(273, 4, 1, 8), (279, 4, 1, 0xFFFFFFFF)]),
        "geokeys.tif": ifd([(256, 3, 1, 8), (257, 3, 1, 8)] + base + [(273, 4, 1, 8), (279, 4, 1, 64), (34735, 3, 65535, 8)]),
        "entries.tif": ifd([(256, 3, 1, 8)])[:10] + b"\xff\xff",
        "cut.tif": b"II*\0",
    }


def make_gpkg(folder):
    """GeoPackages whose tables are views and triggers that never end, and one that is no GeoPackage."""
    made = []
    for name, view in {"view-recursive.gpkg": "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x AS fid, x AS geom FROM c",
                       "view-zeroblob.gpkg": "SELECT 1 AS fid, zeroblob(1000000000) AS geom"}.items():
        path = folder / name
        db = sqlite3.connect(path)
        db.executescript(f"""
            PRAGMA application_id=1196444487; PRAGMA user_version=10300;
            CREATE TABLE gpkg_spatial_ref_sys(srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
              organization_coordsys_id INTEGER, definition TEXT, description TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES('WGS 84',4326,'EPSG',4326,'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]','');
            CREATE TABLE gpkg_contents(table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
              last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
            INSERT INTO gpkg_contents VALUES('v','features','v','','2026-01-01T00:00:00Z',46,35,47,36,4326);
            CREATE TABLE gpkg_geometry_columns(table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
            INSERT INTO gpkg_geometry_columns VALUES('v','geom','POLYGON',4326,0,0);
            CREATE VIEW v AS {view};""")
        db.commit()
        db.close()
        made.append(path)
    plain = folder / "not-blobs.gpkg"
    plain.write_bytes(made[0].read_bytes())
    db = sqlite3.connect(plain)
    db.executescript("DROP VIEW v; CREATE TABLE v(fid INTEGER PRIMARY KEY, geom BLOB); INSERT INTO v VALUES(1, x'47500001'), (2, 'text')")
    db.commit()
    db.close()
    made.append(plain)
    whole = plain.read_bytes()
    for name, content in {"page-zeroed.gpkg": whole[:4096] + bytes(4096) + whole[8192:], "cut.gpkg": whole[:5000],
                          "wal-header.gpkg": whole[:18] + b"\x02\x02" + whole[20:], "head-only.gpkg": whole[:16]}.items():
        (folder / name).write_bytes(content)
        made.append(folder / name)
    return made


def make_shapefile(folder):
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 1 << 30) + struct.pack("<2i", 1000, 5) + bytes(64)
    lying = head + struct.pack(">2i", 1, 1 << 28) + struct.pack("<i", 5) + bytes(32) + struct.pack("<2i", 1 << 30, 1 << 30)
    for name, content in {"lying.shp": lying, "cut.shp": head[:60]}.items():
        (folder / name).write_bytes(content)
    (folder / "lying.dbf").write_bytes(b"\x03" + bytes(3) + struct.pack("<IHH", 0x7FFFFFFF, 65535, 65535) + bytes(20))
    (folder / "lying.prj").write_text('GEOGCS["' + "A" * 100000)
    return [folder / "lying.shp", folder / "cut.shp"]


def snapshot(folder):
    return {p.name: (p.stat().st_mtime_ns, p.stat().st_ino, p.read_bytes()) for p in folder.iterdir() if p.is_file()}


def refused(title, paths, kind, where, seconds=1, mib=64, words=None):
    """Each is refused in one clear line; the files and their folder are as before."""
    folder = paths[0].parent
    before = snapshot(folder)
    results = read([(kind, p, where, seconds, mib) for p in paths])
    problems = []
    for path, r in zip(paths, results):
        if r.code == 0 or r.crashed() or not one_clear_line(r, path):
            problems.append(f"{path.name}: {r.code} {r.message} {len(r.features)} features")
        if words and path.name in words and words[path.name] not in r.message:
            problems.append(f"{path.name}: should say \"{words[path.name]}\": {r.message}")
    if snapshot(folder) != before:
        problems.append("the folder is not as it was")
    point(title, problems)


def write_all(folder, files):
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return sorted(folder.iterdir())


def test_own(work):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    paths = write_all(work / "disguised", make_disguised(url))
    refused("files that would open others are refused as extracts", paths, "extract", BOX)
    refused("and as terrain", paths, "terrain", "32638,600000,3900000,600100,3900100,10")
    point("nothing was asked of the network", [f"asked for {h}" for h in hits])
    server.shutdown()
    refused("GeoJSON that is not", write_all(work / "geojson", make_geojson()), "extract", BOX, words={
        "deep-129.geojson": "deeper than 128", "dup-geometry.geojson": "twice", "swapped-far.geojson": "axes swapped",
        "swapped.geojson": "axes swapped", "crs-3857.geojson": "metres", "crs-named.geojson": "3857",
        "lat-91.geojson": "outside", "digits-20k.geojson": "digits", "nested-collection.geojson": "deeper than",
        "half-line.geojsonl": "line 2"})
    refused("OSM XML that is not", write_all(work / "osm", make_osm()), "extract", BOX, 1, 256, words={
        "billion-laughs.osm": "DOCTYPE", "bomb.osm.gz": "100 times", "node-lat-91.osm": "outside", "cut.osm.gz": "cut short"})
    refused("PBF that lies", write_all(work / "pbf", make_pbf()), "extract", BOX, words={
        "second-header-len.osm.pbf": "64 KiB", "datasize-33mib.osm.pbf": "32 MiB", "raw-size-33mib.osm.pbf": "32 MiB"})
    (work / "zip").mkdir()
    archives, slip = make_zip(work / "zip")
    refused("archives that lie", archives, "terrain", "32638,600000,3900000,600100,3900100,10", words={"many.hgt.zip": "one SRTM tile"})
    r = read([("terrain", slip, "32638,500000,3900000,500100,3900100,10", 1, 64)])[0]
    point("an archive's path leads nowhere", [r.message] if r.crashed() or (work.parent / "N35E046.hgt").exists() else [])
    refused("TIFF that lies", write_all(work / "tiff", make_tiff()), "terrain", "32638,600000,3900000,600100,3900100,10")
    (work / "gpkg").mkdir()
    refused("GeoPackage made to do harm", make_gpkg(work / "gpkg"), "extract", BOX, 2, 256,
            words={"view-recursive.gpkg": "layer v is a view", "view-zeroblob.gpkg": "layer v is a view"})
    (work / "shp").mkdir()
    refused("Shapefiles that lie", make_shapefile(work / "shp"), "extract", BOX)


def test_cuts(work):
    """Every format cut at many places: read to the cut by nobody."""
    folder = work / "cuts"
    folder.mkdir()
    nodes = "".join(f'<node id="{i}" lon="{46 + i % 2 / 1000}" lat="{35 + i // 2 / 1000}"/>' for i in range(4))
    osm = f'<osm version="0.6">{nodes}<way id="1"><nd ref="0"/><nd ref="1"/><nd ref="3"/><nd ref="0"/><tag k="building" v="yes"/></way></osm>'
    dense = (pb_bytes(1, pb_varint(2) * 3) + pb_bytes(8, pb_varint(700000000) + pb_varint(2) * 2) +
             pb_bytes(9, pb_varint(920000000) + pb_varint(2) * 2) + pb_bytes(10, b"\1\2\0\0\0"))
    whole = {"a.osm": osm.encode(), "a.osm.gz": gzip.compress(osm.encode(), mtime=0),
             "a.osm.pbf": PBF_HEAD + blob(b"OSMData", pbf_block(dense)),
             "a.geojson": ('{"type":"FeatureCollection","features":[%s]}' % feature('{"type":"Polygon","coordinates":%s}' % SQUARE)).encode()}
    problems = []
    for name, content in whole.items():
        cuts = sorted(set(range(0, len(content), max(1, len(content) // 60))))
        # A cut between two blobs of a PBF leaves a whole, shorter file; the format cannot tell.
        cuts = [c for c in cuts if not (name.endswith("pbf") and c == len(PBF_HEAD))]
        paths = []
        for cut in cuts:
            path = folder / f"{cut}-{name}"
            path.write_bytes(content[:cut])
            paths.append(path)
        full = folder / name
        full.write_bytes(content)
        results = read([extract(p, BOX) for p in paths + [full]])
        problems += [f"{p.name}: {r.code} {r.message}" for p, r in zip(paths, results)
                     if r.code == 0 or r.crashed() or not one_clear_line(r, p)]
        if results[-1].code != 0 or not results[-1].features:
            problems.append(f"{name} whole: {results[-1].message}")
    point("files cut short are refused at every length", problems)


SHARED_TESTS = [test_geojson_hint, test_geojson_schema, test_osm_grid, test_osm_xml, test_fuzz_seeds, test_gpkg]

with tempfile.TemporaryDirectory(prefix="didgah-hostile-") as folder:
    for test in SHARED_TESTS:
        if SHARED.is_dir():
            test()
        else:
            point(test.__name__, [], skip="the shared data is absent ($DIDGAH_SHARED)")
    test_own(Path(folder))
    test_cuts(Path(folder))
print(f"1..{number}")
sys.exit(1 if failed else 0)
