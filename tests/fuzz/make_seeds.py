#!/usr/bin/env python3
"""Write the seeds of the fuzz targets. Usage: make_seeds.py FOLDER (tests/fuzz/seeds). Inputs that the fuzzer found
are kept beside them under the names that it gave."""
import base64
import gzip
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path

OUT = Path(sys.argv[1])


def put(target, name, content):
    (OUT / target).mkdir(parents=True, exist_ok=True)
    (OUT / target / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def sub(field, value):
    return varint(field << 3 | 2) + varint(len(value)) + value


def num(field, value):
    return varint(field << 3) + varint(value)


def zig(value):
    return varint(value << 1 if value >= 0 else ~value << 1 | 1)


def blob(kind, payload, packed=True):
    body = num(2, len(payload)) + sub(3, zlib.compress(payload)) if packed else sub(1, payload)
    head = sub(1, kind) + num(3, len(body))
    return struct.pack(">I", len(head)) + head + body


def feature(kind, coordinates, more=""):
    return ('{"type":"Feature","id":7,"properties":{"building":"yes","height":6.5,"a":[1],"b":null},'
            '"geometry":{"type":"%s","coordinates":%s}%s}' % (kind, coordinates, more))


SHAPES = {"point": ("Point", "[46,35]"), "line": ("LineString", "[[46,35],[46.001,35]]"),
          "polygon": ("Polygon", "[[[46,35],[46.001,35],[46,35.001],[46,35]],[[46.0001,35.0001],[46.0002,35.0001],[46.0001,35.0002],[46.0001,35.0001]]]"),
          "bow": ("Polygon", "[[[46,35],[46.001,35.001],[46.001,35],[46,35.001],[46,35]]]"),
          "multi": ("MultiPolygon", "[[[[46,35],[46.002,35],[46.002,35.002],[46,35]]],[[[46.001,35],[46.003,35],[46.001,35.003],[46.001,35]]]]"),
          "points": ("MultiPoint", "[[46,35],[46,35.01]]"), "lines": ("MultiLineString", "[[[46,35],[46.1,35]],[[46,35],[46,35.1]]]")}
for name, (kind, coordinates) in SHAPES.items():
    put("geojson", name, feature(kind, coordinates))
    put("place", name, feature(kind, coordinates))
put("geojson", "collection", '{"type":"FeatureCollection","bbox":[0,0,1,1],"features":[%s,%s]}' % (feature(*SHAPES["point"]), feature(*SHAPES["line"])))
put("geojson", "sequence", "\x1e" + feature(*SHAPES["point"]) + "\n\x1e" + feature(*SHAPES["line"]) + "\n")
put("geojson", "parts", '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[1e0,-2]}]}')
put("geojson", "crs", '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":[]}')

NODES = "".join(f'<node id="{i}" lon="{46 + i % 2 / 1000}" lat="{35 + i // 2 / 1000}"/>' for i in range(4))
put("osm_xml", "area", f'<osm version="0.6">{NODES}<way id="1"><nd ref="0"/><nd ref="1"/><nd ref="3"/><nd ref="0"/><tag k="building" v="yes"/></way></osm>')
put("osm_xml", "relation", f'<osm version="0.6">{NODES}<way id="1"><nd ref="0"/><nd ref="1"/><nd ref="3"/></way><way id="2"><nd ref="3"/><nd ref="0"/></way>'
    '<relation id="3"><member type="way" ref="1" role="outer"/><member type="way" ref="2" role="inner"/><tag k="type" v="multipolygon"/></relation></osm>')
put("osm_xml", "doctype", '<!DOCTYPE osm [<!ENTITY a "b">]><osm version="0.6"><note>&a;</note></osm>')
put("osm_xml", "overpass", '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6"><note>x</note><meta/><node id="1" lat="1" lon="2"><tag k="amenity" v="school"/></node></osm>')

TABLE = b"".join(sub(1, s) for s in (b"", b"building", b"yes", b"type", b"multipolygon", b"inner"))
DENSE = sub(1, zig(1) * 3) + sub(8, zig(350000000) + zig(10000) + zig(0)) + sub(9, zig(460000000) + zig(0) + zig(10000)) + sub(10, b"\1\2\0\0\0")
WAY = num(1, 1) + sub(2, b"\1") + sub(3, b"\2") + sub(8, zig(1) + zig(1) + zig(1) + zig(-2))
REL = num(1, 1) + sub(2, b"\3") + sub(3, b"\4") + sub(8, b"\5") + sub(9, zig(1)) + sub(10, b"\1")
NODE = num(1, 2) + num(8, 700000000) + num(9, 920000000)
HEAD = blob(b"OSMHeader", sub(4, b"OsmSchema-V0.6") + sub(4, b"DenseNodes"), False)
BLOCK = sub(1, TABLE) + sub(2, sub(2, DENSE)) + sub(2, sub(3, WAY) + sub(4, REL) + sub(1, NODE)) + num(17, 100)
put("osm_pbf", "plain", HEAD + blob(b"OSMData", BLOCK, False))
put("osm_pbf", "packed", HEAD + blob(b"OSMData", BLOCK))
put("osm_pbf", "head", HEAD)

put("record", "area", struct.pack("<6I", 3, 0, 1, 3, 1, 13) + struct.pack("<2I", 3, 0) + struct.pack("<6d", 0, 0, 1, 0, 0, 1) + b"w1\0a\0\0k\0v\0abc\0"[:13])
put("record", "point", struct.pack("<6I", 1, 1, 1, 1, 0, 7) + struct.pack("<2I", 1, 0) + struct.pack("<2d", 5, 6) + b"n1\0p\0r\0")
put("record", "request", struct.pack("<I4dI3dI5d3I", 1, 46, 35, 47, 36, 1, 50, 120, 400, 0, 0, 0, 0, 0, 0, 0, 0, 1) + struct.pack("<I", 0) + b"a.osm\0\0")

put("unpack", "text.gz", gzip.compress(b"hello hello hello", mtime=0))
put("unpack", "two.gz", gzip.compress(b"hello", mtime=0) + gzip.compress(b"again", mtime=0) + b"\0\0")
for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as z:
        z.writestr(zipfile.ZipInfo("N35E046.hgt"), bytes(100), compress_type=method)
    put("unpack", name + ".zip", memory.getvalue())

# Geometry blobs: header, then WKB; whole ones and one of each fault.
def gp(wkb, flags=1, envelope=b""):
    return b"GP\0" + bytes([flags]) + struct.pack("<i", 32639) + envelope + wkb


def wkb(kind, body=b"", order="<"):
    return (b"\1" if order == "<" else b"\0") + struct.pack(order + "I", kind) + body


def counted(parts, order="<"):
    return struct.pack(order + "I", len(parts)) + b"".join(parts)


def points(pairs, order="<"):
    return counted([struct.pack(order + "dd", *p) for p in pairs], order)


NAN = float("nan")
SQUARE, HOLE = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)], [(1, 1), (1, 3), (3, 3), (1, 1)]
BOX, POINT = struct.pack("<4d", 0, 9, 0, 9), wkb(1, struct.pack("<dd", 3, 4))
AREA = wkb(3, counted([points(SQUARE)]))
for name, content in {
    "point": gp(POINT),
    "point_be": b"GP\0\0" + struct.pack(">i", 32639) + wkb(1, struct.pack(">dd", 3, 4), ">"),
    "point_empty": gp(wkb(1, struct.pack("<dd", NAN, NAN)), 0x11),
    "line": gp(wkb(2, points(SQUARE)), 3, BOX),
    "polygon": gp(wkb(3, counted([points(SQUARE), points(HOLE)])), 3, BOX),
    "polygon_clockwise": gp(wkb(3, counted([points(SQUARE[::-1])]))),
    "polygon_z": gp(wkb(1003, counted([counted([struct.pack("<ddd", *p, 5) for p in HOLE])]))),
    "polygon_empty": gp(wkb(3, counted([])), 0x11),
    "multipolygon": gp(wkb(6, counted([AREA, AREA])), 3, BOX),
    "multiline": gp(wkb(5, counted([wkb(2, points(SQUARE))]))),
    "multipoint": gp(wkb(4, counted([POINT, POINT]))),
    "mixed_order": gp(wkb(6, counted([wkb(3, counted([points(SQUARE, ">")], ">"), ">")]))),
    "count_ffffffff": gp(wkb(6, b"\xff\xff\xff\xff")),
    "ring_count": gp(wkb(3, struct.pack("<II", 1, 0x10000001) + bytes(64))),
    "nested_collections": gp(wkb(7, struct.pack("<I", 1)) * 200 + POINT),
    "nan_ring": gp(wkb(3, counted([points([(0, 0), (NAN, 1), (9, 9), (0, 0)])]))),
    "open_ring": gp(wkb(3, counted([points(SQUARE[:4])]))),
    "envelope_7": gp(POINT, 1 | 7 << 1, bytes(64)),
    "short": b"GP",
}.items():
    put("gpkg_blob", name, content)


def edit(at, content):
    """One edit of fuzz_dossier.c: these bytes there; no bytes: the file ends there."""
    return struct.pack(">I", at << 8 | len(content)) + content


for name, content in {
    "unchanged": b"",
    "magic": edit(0, b"SQLite format 4"),
    "application_id": edit(68, b"\0\0\0\0"),
    "wal_header": edit(18, b"\2\2"),
    "page_size": edit(16, b"\0\1"),
    "schema_page": edit(100, bytes(60)),
    "cut": edit(4096, b""),
    "cut_early": edit(50, b""),
    "many": b"".join(edit(4096 * k + 9, b"\xff\xff\xff\xff") for k in range(1, 60)),
}.items():
    put("dossier", name, content)

HEAD = '["didgah.frozen",{"epsg":32639,"version":1}]\n'
SCHEME = '["scheme","s",{"title_fa":"\u0646\u0645\u0648\u0646\u0647"}]\n'
RING = '[[[[0,0],[9,0],[9,9],[0,0]],[[2,1],[3,1],[3,2],[2,1]]]]'
for name, content in {
    "least": HEAD + SCHEME,
    "rows": HEAD + '["building","w1",{"geom":{"coordinates":%s,"type":"MultiPolygon"},"height_m":6.4,"height_origin":"derived"}]\n'
    '["camera","C1",{"bearing_deg":1e-7,"geom":{"coordinates":[1.5,-2],"type":"Point"},"purpose":"a \\"b\\"\\n"}]\n'
    '["need","N1",{"by_day":false,"geom":{"coordinates":[[1,2],[3,4]],"type":"MultiPoint"},"k_fold":2}]\n'
    '["road","w3",{"geom":{"coordinates":[[[0,0],[1,1]]],"type":"MultiLineString"}}]\n' % RING + SCHEME,
    "terrain": HEAD + '["scheme","s",{"terrain_nx":2,"terrain_ny":2,"terrain_step_m":10}]\n["terrain",0,[1,2.5]]\n["terrain",1,[3,4]]\n',
    "terrain_huge": HEAD + '["scheme","s",{"terrain_nx":10000,"terrain_ny":10000,"terrain_step_m":10}]\n["terrain",0,[1,2.5]]\n',
    "newer": HEAD.replace("1}", "2}") + SCHEME,
    "unknown_column": HEAD + '["camera","C1",{"gender":"x"}]\n' + SCHEME,
    "unknown_layer": HEAD + '["watchlist","x",{}]\n' + SCHEME,
    "two_schemes": HEAD + SCHEME + SCHEME,
    "not_sorted": HEAD + '["lamp","b",{}]\n["lamp","a",{}]\n' + SCHEME,
    "deep": HEAD + '["building","w1",{"geom":{"coordinates":%s' % ("[" * 5000),
    "cut": (HEAD + SCHEME)[:-8],
    "long_number": HEAD + '["lamp","a",{"height_m":%s}]\n' % ("1" * 400) + SCHEME,
    "same_points": HEAD + '["building","w1",{"geom":{"coordinates":[[[%s]]],"type":"MultiPolygon"}}]\n' % ",".join(["[0,0]"] * 3000) + SCHEME,
}.items():
    put("frozen", name, content)

LOG = OUT.parent.parent / "docs" / "files" / "log" / "now"
CHECKPOINT = (LOG / "checkpoint").read_bytes()
BUNDLE = (LOG / "tile" / "entries" / "000.p" / "8").read_bytes()
EXAMPLE = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n".encode()
HASH = b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
for name, content in {
    "example": b"\0" + EXAMPLE,
    "checkpoint": b"\0" + CHECKPOINT,
    "cosigned": b"\0" + CHECKPOINT + "— witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n".encode(),
    "many": b"\0a\n\n" + "— a AAAAAAA=\n".encode() * 65,
    "no_text": b"\0\n\n" + "— a AAAAAAA=\n".encode(),
    "request": b"\1old 3\n" + HASH * 2 + b"\n" + CHECKPOINT,
    "request_first": b"\1old 0\n\n" + CHECKPOINT,
    "request_long": b"\1old 3\n" + HASH * 64 + b"\n" + CHECKPOINT,
    "request_cut": b"\1old 3\n" + HASH,
    "vkey": b"\2" + (LOG / "vkey").read_bytes(),
    "skey": b"\2PRIVATE+KEY+example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "proof": b"\3c2sp.org/tlog-proof@v1\nextra AAAA\nindex 2\n" + HASH * 3 + b"\n" + CHECKPOINT,
}.items():
    put("note", name, content)
for name, content in {
    "entry": BUNDLE[2 : 2 + int.from_bytes(BUNDLE[:2], "big")],
    "nested": b"[" * 128 + b"]" * 128,
    "too_deep": b"[" * 129 + b"]" * 129,
    "order": '{"\U0001f600":1,"\ufb33":2}'.encode(),
    "escapes": b'"\\b\\t\\n\\f\\r\\"\\\\\\u0001\\u001f"',
    "numbers": b"[0,-1,9007199254740991,-9007199254740991]",
    "large": b"9007199254740992",
    "half": b'"\\ud83d"',
    "least": b'{"act":"county.open","at":"2026-11-24T08:30:00Z","n":0,"v":1}',
}.items():
    put("canon", name, content)
for name, content in {
    "bundle": b"\0" + BUNDLE,
    "cut": b"\0" + BUNDLE[:-1],
    "empty_entries": b"\0" + bytes(8),
    "longest": b"\0\xff\xff" + bytes(65535),
    "path": b"\1tile/0/x001/x234/067",
    "path_partial": b"\1tile/entries/000.p/17",
    "path_long": b"\1tile/63" + b"/x999" * 6 + b"/999.p/255",
}.items():
    put("bundle", name, content)
# Acts of the review: state, act, person, data (fuzz_act.c); the act's number is its row in src/review/acts.c.
ROOT = Path(__file__).resolve().parent.parent.parent
ACTS = re.findall(r'^    \{"([a-z.]+)", ', (ROOT / "src/review/acts.c").read_text(), re.M)


def act(name, state, word, person, data):
    put("act", name, bytes([state, ACTS.index(word), person]) + data.encode())


CAMERA = '{"id":"C-01","lon_e7":515000000,"lat_e7":357000000,"territory":"dehyari-1","within":"village"}'
FACTS = (f'"sha256":"{"d" * 64}","bytes":9,"cameras":[{CAMERA}],"phases":["1"],"findings":{{"error":0,"warning":0,"note":0}},'
         f'"rulebook":"{"e" * 64}","figures":"{"f" * 64}"')
act("submit", 0, "scheme.submit", 0, '{"title":"t",' + FACTS + "}")
act("version", 3, "version.submit", 0, '{"answers":[{"point":1,"text":"a"}],' + FACTS + "}")
act("opinion", 1, "opinion.file", 3, '{"opinion":1,"verdict":"for_with_conditions","conditions":[{"text":"c","cameras":["C-01"]}]}')
act("cast", 2, "vote.cast", 4, '{"vote":1,"choice":"for"}')
act("close", 2, "meeting.close", 2, "{}")
act("call", 1, "meeting.call", 1, '{"session":"K","starts_at":"2027-01-01T08:00:00Z","place":{"hash":"' + "a" * 64 + '"}}')
act("built", 4, "phase.report", 5, '{"phase":"1","built":[{"id":"C-01","lon_e7":515004000,"lat_e7":357000000}],"reason":"r"}')
act("complaint", 0, "complaint.file", 6, '{"type":"question","camera":"C-01","text":"q"}')
act("then", 4, "lapse", 7, '{"then":{"stage":"lapsed","status":"lapsed","due_at":"2027-01-01T08:00:00Z","level":"full","vote":99}}')
act("change", 0, "change.submit", 0, '{"title":"t","reason":"r",' + FACTS + "}")
act("point-lost", 1, "vote.close", 2, '{"vote":2000,"then":{"for":-1,"against":9007199254740991}}')

# Procedures: ours, and one that is cut.
for path in sorted((ROOT / "procedures").glob("*.json")):
    put("procedure", path.stem, path.read_bytes())
    put("procedure", path.stem + "-cut", path.read_bytes()[:3000])
put("procedure", "small", '{"format":"didgah.procedure/1","id":"x","cases":{"scheme":{"first":"a","stages":[{"id":"a"}]}}}')

# http: the first byte says how the rest is cut.
for name, request in {
    "get": b"GET /api/v1/cases?limit=5&kind=need HTTP/1.1\r\nHost: x\r\nAccept-Language: fa\r\n\r\n",
    "chunked": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Type: application/json\r\n"
               b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nA: b\r\n\r\n",
    "upload": b"POST /api/v1/versions HTTP/1.1\r\nHost: x\r\nCookie: didgah=00\r\nContent-Length: 3\r\n\r\nabc",
    "escaped": b"GET /app/%D8%A7/b?f=%20+a HTTP/1.0\r\nX-Forwarded-For: 192.0.2.7, 192.0.2.8\r\n\r\n",
    "smuggled": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
}.items():
    put("http", name, b"\x04" + request)

# token: a JWK set, a line's end, a token.
def b64(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode() if isinstance(value, dict) else value).rstrip(b"=").decode()


RSA = {"kty": "RSA", "kid": "r", "n": b64(b"\xc1" + bytes(range(255))), "e": "AQAB"}
EC = {"kty": "EC", "crv": "P-256", "kid": "e", "x": b64(bytes(31) + b"\1"), "y": b64(bytes(32))}
CLAIMS = {"iss": "https://login.example", "sub": "1", "aud": ["didgah", "other"], "azp": "didgah", "exp": 1795600300, "iat": 1795600000,
          "nonce": "0123456789abcdef"}
for name, key, header, signature in (
        ("rsa", RSA, {"alg": "RS256", "kid": "r"}, bytes(256)), ("curve", EC, {"alg": "ES256", "kid": "e"}, bytes(64)),
        ("edwards", {}, {"alg": "EdDSA", "kid": "a"}, bytes(64)), ("none", RSA, {"alg": "none"}, b""),
        ("shared", RSA, {"alg": "HS256", "kid": "r"}, bytes(32)), ("nameless", RSA, {"alg": "RS256"}, bytes(256)),
        ("crit", RSA, {"alg": "RS256", "kid": "r", "crit": ["exp"]}, bytes(256))):
    put("token", name, json.dumps({"keys": [key]}) + "\n" + ".".join((b64(header), b64(CLAIMS), b64(signature))))
put("token", "two_parts", "{}\na.b")
put("token", "lonely", "{}\nAAAAA")
