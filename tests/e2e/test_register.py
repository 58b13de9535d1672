"""The public register over HTTP: every requirement of OGC API Features Part 1 (core, html, geojson, oas30) and Part 2
(crs) that a server can be asked about, GDAL's reader, pages without scripts, files, sign and report."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

from served import BUILD, Server, Tap

CRS = "http://www.opengis.net/def/crs/"
tap = Tap()
folder = tempfile.mkdtemp(prefix="didgah-register-")
didgah = os.path.join(BUILD, "src/cli/didgah")
subprocess.run([didgah, "demo-county", folder + "/demo", "--quick"], check=True, capture_output=True)
server = Server(store=folder + "/demo/store")
base = server.url.rstrip("/")


def get(path, accept=None):
    """status, media type, headers, body"""
    url = path if path.startswith("http") else base + path
    request = urllib.request.Request(url, headers={"Accept": accept} if accept else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get_content_type(), answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get_content_type(), answer.headers, answer.read()


def get_json(path, accept=None):
    return json.loads(get(path, accept)[3])


def links(of, rel):
    return [link for link in of["links"] if link["rel"] == rel]


def core():
    status, kind, _, body = get("/ogc")
    landing = json.loads(body)
    tap.check(status == 200 and kind == "application/json", "core/root-op: the landing page is JSON", kind)
    for rels in (["service-desc", "service-doc"], ["conformance"], ["data"], ["self"], ["alternate"]):
        tap.check(any(links(landing, rel) for rel in rels), f"core/root-success: a link {' or '.join(rels)}")
    status, kind, _, body = get(links(landing, "service-desc")[0]["href"], links(landing, "service-desc")[0]["type"])
    api = json.loads(body)
    tap.check(status == 200 and kind == "application/vnd.oai.openapi+json", "core/api-definition-op, oas30/oas-impl", kind)
    tap.check(api["openapi"].startswith("3.0") and "paths" in api and "info" in api, "oas30/oas-definition-1: OpenAPI 3.0")
    for path, item in api["paths"].items():
        codes = item["get"]["responses"]
        tap.check({"200", "400", "404"} <= set(codes), f"oas30/exceptions-codes: {path} says what it answers")
    refs = set(re.findall(r'"\$ref":"#/components/parameters/([^"]+)"', body.decode()))
    tap.check(refs <= set(api["components"]["parameters"]), "oas30/completeness: every reference is there", refs)
    declared = get_json(links(landing, "conformance")[0]["href"])["conformsTo"]
    for name in ("features-1/1.0/conf/core", "features-1/1.0/conf/oas30", "features-1/1.0/conf/html",
                 "features-1/1.0/conf/geojson", "features-2/1.0/conf/crs"):
        tap.check(any(uri.endswith(name) for uri in declared), f"core/conformance-success: {name}")


def collections():
    content = get_json("/ogc/collections")
    tap.check(links(content, "self") and links(content, "alternate"), "core/fc-md-links")
    names = [c["id"] for c in content["collections"]]
    tap.check(names == ["cameras", "schemes", "voluntary"], "core/fc-md-items", names)
    for c in content["collections"]:
        own = get_json(f"/ogc/collections/{c['id']}")
        tap.check(own == c, f"core/sfc-md-success: {c['id']} is described alike in both places")
        tap.check(len(links(c, "items")) >= 1 and all("type" in link for link in links(c, "items")), "core/fc-md-items-links")
        box = c["extent"]["spatial"]["bbox"][0]
        tap.check(len(box) == 4 and box[0] <= box[2] and box[1] <= box[3], "core/fc-md-extent: space", box)
        tap.check(len(c["extent"]["temporal"]["interval"][0]) == 2, "core/fc-md-extent: time")
        tap.check(CRS + "OGC/1.3/CRS84" in c["crs"] and c["storageCrs"] in c["crs"], "crs/fc-md-crs-list, storageCrs")
        schema = get_json(links(c, "describedby")[0]["href"])
        items = get_json(f"/ogc/collections/{c['id']}/items?limit=1")["features"]
        for item in items:
            tap.check(set(item["properties"]) <= set(schema["properties"]), "schema: names every property")
    tap.check(get("/ogc/collections/none")[0] == 404, "core: an unknown collection is 404")


def items():
    at = "/ogc/collections/cameras/items"
    status, kind, headers, body = get(at)
    page = json.loads(body)
    total = page["numberMatched"]
    tap.check(status == 200 and kind == "application/geo+json", "core/fc-op, geojson/definition", kind)
    tap.check(page["type"] == "FeatureCollection" and page["numberReturned"] == len(page["features"]), "core/fc-numberReturned")
    tap.check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page["timeStamp"]), "core/fc-timeStamp")
    tap.check(links(page, "self") and links(page, "alternate")[0]["type"] == "text/html", "core/fc-links")
    tap.check(len(get_json(at + "?limit=1")["features"]) == 1, "core/fc-limit-response-1: at most the limit")
    tap.check(get_json(at + "?limit=10001")["numberReturned"] <= 10000, "core/fc-limit-response-1: more than the most means the most")
    seen, url, n = [], at + "?limit=5", 0
    while url and n < 100:
        page = get_json(url)
        seen += [f["id"] for f in page["features"]]
        url = links(page, "next")[0]["href"] if links(page, "next") else None
        n += 1
    tap.check(len(seen) == total == len(set(seen)) and n == -(-total // 5), "core/fc-links next: all, once each", (len(seen), total, n))
    for query in ("limit=0", "limit=-1", "limit=x", "limit=5&limit=6", "bbox=1,2,3", "bbox=1,2,3,x", "bbox=0,9,1,8", "bbox=1,2,3,4,5",
                  "datetime=yesterday", "datetime=2026-13-01", "datetime=2027-01-01/2026-01-01", "nonsense=1", "f=xml", "offset=-1",
                  "crs=EPSG:4326", "bbox-crs=nowhere&bbox=1,2,3,4", "bbox=%zz", "datetime=2026-02-30T00:00:00Z"):
        tap.check(get(at + "?" + query)[0] == 400, f"core/query-param-invalid, -unknown: {query} is 400", get(at + "?" + query)[0])
    for path in ("/ogc?x=1", "/ogc/conformance?limit=1", "/ogc/collections?bbox=1,2,3,4", at + "/" + seen[0] + "?limit=1"):
        tap.check(get(path)[0] == 400, f"core/query-param-unknown: {path} is 400")
    one = get_json(at + "/" + seen[0])
    tap.check(one["id"] == seen[0] and links(one, "self") and links(one, "alternate") and links(one, "collection"), "core/f-success, f-links")
    tap.check(get(at + "/none")[0] == 404 and get(at + "/" + seen[0] + "/more")[0] == 404, "core: an unknown feature is 404")
    tap.check(get(at, "application/xml")[0] == 406, "http: a form that is not there is 406")
    exact = next(f for f in get_json(at + "?level=exact&limit=1000")["features"])
    lon, lat = exact["geometry"]["coordinates"]
    tiny = f"{lon - 1e-6},{lat - 1e-6},{lon + 1e-6},{lat + 1e-6}"
    found = [f["id"] for f in get_json(f"{at}?bbox={tiny}")["features"]]
    tap.check(exact["id"] in found and len(found) < total, "core/fc-bbox-response", found)
    tap.check(get_json(f"{at}?bbox={lon - 1e-6},{lat - 1e-6},0,{lon + 1e-6},{lat + 1e-6},9")["numberMatched"] == len(found), "core/fc-bbox-definition: six numbers")
    tap.check(get_json(f"{at}?bbox=-180,-90,180,90")["numberMatched"] == total, "core/fc-bbox: the world holds all")
    tap.check(get_json(f"{at}?bbox=170,-90,-170,90")["numberMatched"] == 0, "core/fc-bbox: over the 180th meridian")
    tap.check(get_json(f"{at}?bbox={lon + 1},{lat + 1},{lon + 2},{lat + 2}")["features"] == [], "core/fc-bbox: elsewhere is nothing")
    start, end = exact["properties"]["valid_from"], exact["properties"]["valid_until"]
    for time, n in ((f"{start}T12:00:00Z", total), (f"{start}/{end}", total), ("1990-01-01/..", total), ("../1990-01-01T00:00:00Z", 0), (f"{int(end[:4]) + 1}-01-01/..", 0)):
        tap.check(get_json(f"{at}?datetime={time}")["numberMatched"] == n, f"core/fc-time-response: {time}", get_json(f"{at}?datetime={time}")["numberMatched"])
    tap.check(get_json(f"{at}?id={exact['id']}")["numberMatched"] == 1, "core/fc-filter: a property as parameter")
    tap.check(get_json(f"{at}?listing=in_force")["numberMatched"] + get_json(f"{at}?listing=lapsed")["numberMatched"] == total, "core/fc-filter: values part the collection")
    return exact


def systems(exact):
    at = "/ogc/collections/cameras/items"
    lon, lat = exact["geometry"]["coordinates"]
    for uri in get_json("/ogc/collections/cameras")["crs"]:
        _, _, headers, body = get(f"{at}/{exact['id']}?crs={urllib.parse.quote(uri, safe='')}")
        x, y = json.loads(body)["geometry"]["coordinates"]
        tap.check(headers["Content-Crs"] == f"<{uri}>", f"crs/content-crs: {uri}", headers["Content-Crs"])
        expected = (lon, lat)
        if not uri.endswith("CRS84"):
            code = uri.rsplit("/", 1)[1]
            run = subprocess.run(["gdaltransform", "-s_srs", "OGC:CRS84", "-t_srs", f"EPSG:{code}"], input=f"{lon} {lat}\n", capture_output=True, text=True)
            expected = tuple(float(v) for v in run.stdout.split()[:2])
            if code == "4326":
                expected = (lat, lon)  # the order of the axes is the system's own
        tap.check(abs(x - expected[0]) < 0.02 and abs(y - expected[1]) < 0.02, f"crs/geometry-crs: {uri}", (x, y, expected))
        d = 1e-6 if abs(x) < 200 else 0.05
        box = f"{x - d},{y - d},{x + d},{y + d}"
        found = get_json(f"{at}?bbox={box}&bbox-crs={urllib.parse.quote(uri, safe='')}")["features"]
        tap.check(exact["id"] in [f["id"] for f in found] and len(found) < 20, f"crs/bbox-crs: {uri}", len(found))
    tap.check(get(f"{at}/{exact['id']}?crs=urn:none")[0] == 400, "crs/crs-parameter: an unknown one is 400")


def html():
    for path in ("/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/cameras", "/ogc/collections/cameras/schema",
                 "/ogc/collections/cameras/items", "/register", "/register/map", "/register/schemes", "/register/voluntary", "/register/files",
                 "/register/schemes/S-1405-0001"):
        status, kind, headers, body = get(path, "text/html,application/xhtml+xml")
        text = body.decode()
        tap.check(status == 200 and kind == "text/html" and text.startswith("<!DOCTYPE html>"), f"html/definition: {path}", (status, kind))
        tap.check("<script" not in text and " style=" not in text and "onclick" not in text, f"{path}: needs no script and no inline style")
    for query, is_found in (("q=zzzz", False), ("q=" + urllib.parse.quote("دوربین"), None), ("listing=lapsed", True), ("level=area", None), ("page=999", None)):
        status, _, _, body = get("/register?" + query)
        tap.check(status == 200, f"/register?{query}: is answered")
    tap.check(b"<li><h2>" not in get("/register?q=zzzz")[3], "a search that finds nothing says so")
    hostile = urllib.parse.quote('"><script>alert(1)</script>')
    tap.check(b"<script" not in get("/register?q=" + hostile)[3], "what was searched for is shown as text")
    tap.check(get("/register?page=x")[0] == 400 and get("/register/cameras/C-none")[0] == 404, "broken addresses are refused")


def gdal():
    source = "OAPIF:" + base + "/ogc"
    total = get_json("/ogc/collections/cameras/items")["numberMatched"]
    run = subprocess.run(["ogrinfo", "-al", source, "cameras", "-oo", "PAGE_SIZE=5"], capture_output=True, text=True)
    tap.check(run.stdout.count("OGRFeature(") == total and "ERROR" not in run.stderr, "GDAL reads all cameras, five a page", run.stderr)
    page = get_json("/ogc/collections/cameras/items?limit=1")["features"][0]
    lon, lat = page["geometry"]["coordinates"] if page["geometry"]["type"] == "Point" else (0, 0)
    run = subprocess.run(["ogrinfo", "-al", source, "cameras", "-spat", *(str(v) for v in (lon - 1e-5, lat - 1e-5, lon + 1e-5, lat + 1e-5))], capture_output=True, text=True)
    n = get_json(f"/ogc/collections/cameras/items?bbox={lon - 1e-5},{lat - 1e-5},{lon + 1e-5},{lat + 1e-5}")["numberMatched"]
    tap.check(run.stdout.count("OGRFeature(") == n > 0, "GDAL asks by box", (n, run.stderr))
    run = subprocess.run(["ogrinfo", "-so", source], capture_output=True, text=True)
    tap.check(all(name in run.stdout for name in ("cameras", "schemes", "voluntary")), "GDAL lists the collections", run.stdout)


def same_cells(path):
    """Of the layer of cameras: how many rows, and what differs from GeoJSON."""
    table = sqlite3.connect(path)
    table.row_factory = sqlite3.Row
    rows = {row["id"]: row for row in table.execute("SELECT * FROM cameras")}
    differs = []
    for feature in get_json("/ogc/collections/cameras/items?limit=1000")["features"]:
        row = rows[feature["id"]]
        for name, value in feature["properties"].items():
            if name in row.keys() and row[name] != (int(value) if isinstance(value, bool) else value):
                differs.append((feature["id"], name, value, row[name]))
    table.close()
    return len(rows), differs[:3]


def files():
    _, _, headers, body = get("/register/files/register.gpkg")
    path = folder + "/register.gpkg"
    with open(path, "wb") as file:
        file.write(body)
    run = subprocess.run(["ogrinfo", "-so", "-al", path], capture_output=True, text=True)
    tap.check(run.returncode == 0 and "Layer name: cameras" in run.stdout, "the GeoPackage is one", run.stderr)
    rows = same_cells(path)
    tap.check(rows[0] > 0 and rows[1] == [], "the GeoPackage says of each camera what GeoJSON says", rows)
    for name, mark in (("cameras.csv", b"\xef\xbb\xbfid,"), ("cameras.geojson", b'{"type"'), ("cameras.osm", b"<?xml"), ("cameras-osm.geojson", b'{"type"'), ("schemes.csv", b"\xef\xbb\xbfid,"), ("voluntary.geojson", b'{"type"')):
        status, _, headers, body = get("/register/files/" + name)
        tap.check(status == 200 and body.startswith(mark) and name in headers["Content-Disposition"], f"file {name}", body[:40])
    status, kind, _, body = get("/register/schemes/S-1405-0001/report.pdf")
    tap.check(status == 200 and kind == "application/pdf" and body.startswith(b"%PDF"), "the annual report is a PDF", (status, body[:300]))
    camera = get_json("/ogc/collections/cameras/items?limit=1")["features"][0]
    status, _, _, body = get(f"/register/cameras/{camera['id']}/sign.pdf")
    lapsed = camera["properties"]["listing"] == "lapsed"
    tap.check((status == 409) if lapsed else body.startswith(b"%PDF"), "no sign says that a lapsed approval holds", (status, body[:200]))
    for name in (b"lon_e7", b"county.key"):
        tap.check(name not in body, "nothing of the store shows")


core()
collections()
exact = items()
systems(exact)
html()
if shutil.which("ogrinfo"):
    gdal()
else:
    print("# skipped: GDAL's commands are not installed")
files()
server.stop()
shutil.rmtree(folder, ignore_errors=True)
tap.end()
