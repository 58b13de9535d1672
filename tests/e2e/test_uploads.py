"""Uploads: forms and plain bodies, progress as events, and dossiers that are damaged or made to do harm: each is refused
with a clear text within its limits, and the server answers on."""
import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from served import BUILD, Client, Server, Tap

SHARED = os.environ.get("DIDGAH_SHARED", "/nonexistent")
GPKG = "application/geopackage+sqlite3"
BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
VERSIONS = "/api/v1/versions"


def form(fields=(), file=b"", name="village.gpkg", kind=GPKG):
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields]
    if file is not None:
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                     f'Content-Type: {kind}\r\n\r\n'.encode() + file + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


FORM = {"Content-Type": "multipart/form-data; boundary=" + BOUNDARY}


def post(client, body, headers=None, path=VERSIONS):
    return client.send("POST", path, body, {"Content-Type": GPKG, **(headers or {})})


def detail(answer):
    try:
        return answer.json.get("detail", "") or answer.json.get("title", "")
    except ValueError:
        return answer.body[:200]


def readers():
    """Reader processes of this build that still run, whoever's they are."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                if f.read().startswith(b"didgah-intake"):
                    found.append(int(pid))
        except OSError:
            pass
    return found


def incoming(server):
    return os.listdir(os.path.join(server.store, "incoming"))


# ---- dossiers --------------------------------------------------------------------------------------------------------


def sample(folder):
    """The sample dossier, moved into the village's territory of the test county."""
    path = os.path.join(folder, "sample.gpkg")
    subprocess.run([os.path.join(BUILD, "src/cli/didgah"), "sample", path], check=True, capture_output=True)
    return path


def edited(folder, source, name, script):
    path = os.path.join(folder, name)
    shutil.copy(source, path)
    db = sqlite3.connect(path)
    # The layers' own triggers call functions that only a GeoPackage library has.
    for (trigger,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{trigger}"')
    db.executescript(script)
    db.commit()
    db.close()
    return path


def bytes_of(path):
    with open(path, "rb") as f:
        return f.read()


def hostile(folder, source):
    """name -> (bytes, word that the refusal must have)"""
    plain = bytes_of(source)
    count = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT "
    cases = {
        "view-recursive": ("DROP TABLE camera; "
                           f"CREATE VIEW camera AS {count} x AS fid, x AS geom, x AS camera_id FROM c", "camera"),
        "view-zeroblob": ("DROP TABLE camera; "
                          "CREATE VIEW camera AS SELECT 1 AS fid, zeroblob(1000000000) AS geom, 'x' AS camera_id", "camera"),
        "expr-index": ("CREATE TABLE t(a); INSERT INTO t VALUES (1); CREATE INDEX i ON t(hex(zeroblob(a)))", ""),
        "table-injection": ("UPDATE gpkg_contents SET table_name = 'x\"; DROP TABLE camera; --' WHERE table_name = 'site'", ""),
        "computed-column": ("ALTER TABLE camera ADD COLUMN more AS (zeroblob(1000))", "camera"),
        "huge-id": ("UPDATE camera SET camera_id = replace(hex(zeroblob(5000000)), '00', 'x') WHERE fid = (SELECT min(fid) FROM camera)", "camera"),
        "bytes-for-text": ("UPDATE camera SET camera_id = x'00ff'", "camera"),
        "bidi-text": ("UPDATE camera SET purpose = 'a' || char(8238) || 'b'", "camera"),
        "geometry-lies": ("UPDATE building SET geom = x'47500001e6100000010300000001000000ffffffff'", "building"),
        "geometry-nan": ("UPDATE camera SET geom = x'47500001e67f00000101000000000000000000f87f000000000000f87f'", "camera"),
        "no-scheme": ("DELETE FROM scheme", "scheme"),
        "srs-nonsense": ("UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 2147483647 WHERE srs_id > 4326", ""),
    }
    out = {}
    for name, (script, word) in cases.items():
        try:
            out[name] = (bytes_of(edited(folder, source, name + ".gpkg", script)), word)
        except sqlite3.Error as error:
            out[name] = (None, str(error))
    page = int.from_bytes(plain[16:18], "big") or 65536
    out["page-zeroed"] = (plain[:page] + bytes(page) + plain[2 * page:], "damaged")
    out["pages-zeroed"] = (plain[:page] + bytes(len(plain) - page), "damaged")
    out["wal-header"] = (plain[:18] + b"\x02\x02" + plain[20:], "write-ahead")
    out["cut"] = (plain[:len(plain) // 2], "")
    out["head-only"] = (plain[:100], "")
    out["not-sqlite"] = (b"PK\x03\x04" + bytes(1000), "not a GeoPackage")
    out["one-byte"] = (b"x", "not a GeoPackage")
    out["frozen-head-only"] = (b'{"format":"didgah.frozen/1"}\n', "")
    for i in range(1, 12):  # corrupt images: single bytes all over the file
        at = len(plain) * i // 12
        out[f"flip-{i}"] = (plain[:at] + bytes([plain[at] ^ 0xFF]) + plain[at + 1:], None)
    return out


def test_hostile(tap, server, client, folder, source):
    tap_ok = []
    for name, (content, word) in hostile(folder, source).items():
        if content is None:
            tap.check(False, f"{name}: could not be made", word)
            continue
        answer = post(client, content)
        text = detail(answer)
        if word is None:  # a flipped byte may lie where nothing is read
            tap.check(answer.status in (201, 422, 409, 413), f"{name}: taken or refused in order", (answer.status, text))
        elif name in ("expr-index", "table-injection", "computed-column", "srs-nonsense"):
            tap.check(answer.status in (201, 409, 422), f"{name}: read without harm, or refused", (answer.status, text))
        else:
            good = answer.status in (409, 413, 422) and "the dossier" in text + "the dossier" * (not text) and word in text
            tap.check(good and len(text) > 20, f"{name}: refused, and says why", (answer.status, text))
        tap_ok.append(Client(server).send("GET", "/healthz").status == 200)
    tap.check(all(tap_ok), "the server answers on behind each")


def test_trigger(tap, client, folder, source):
    """Triggers never run; the file is read as if they were not there."""
    path = edited(folder, source, "trigger.gpkg",
                  "CREATE TRIGGER t AFTER UPDATE ON camera BEGIN DELETE FROM building; END; "
                  "CREATE TRIGGER u AFTER INSERT ON camera BEGIN SELECT load_extension('x'); END")
    with_trigger, without = post(client, bytes_of(path)), post(client, bytes_of(source))
    tap.check(without.status == 201 and with_trigger.status == 201 and with_trigger.json["sha256"] == without.json["sha256"],
              "a trigger changes nothing", (with_trigger.status, detail(with_trigger)))


def test_public(tap, client):
    folder = os.path.join(SHARED, "data", "hostile", "gpkg-ets")
    if not os.path.isdir(folder):
        print("# skipped: the public GeoPackages are not here")
        return
    bad = []
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".gpkg"):
            continue
        answer = post(client, bytes_of(os.path.join(folder, name)) or b"\0")
        if answer.status not in (409, 413, 422) or len(detail(answer)) < 20:
            bad.append((name, answer.status, detail(answer)))
    tap.check(not bad, "public GeoPackages that are no dossiers are refused with a reason", bad)


# ---- forms and limits --------------------------------------------------------------------------------------------------


def test_forms(tap, server, client, dossier):
    plain = post(client, dossier)
    tap.check(plain.status == 201, "a dossier as it is", (plain.status, detail(plain)))
    answer = post(client, form([("note", "x")], dossier), FORM)
    tap.check(answer.status == 201 and answer.json["sha256"] == plain.json["sha256"], "the same as a form gives the same version",
              (answer.status, detail(answer)))
    no_header = Client(server)
    no_header.cookie, no_header.csrf = client.cookie, None
    answer = post(no_header, form([("csrf", client.csrf)], dossier), FORM)
    tap.check(answer.status == 201, "the page's word may stand in the field csrf", (answer.status, detail(answer)))
    answer = post(no_header, form([("csrf", "0" * 64)], dossier), FORM)
    tap.check(answer.status == 403, "a wrong one is refused", answer.status)
    answer = post(no_header, form([], dossier), FORM)
    tap.check(answer.status == 403, "none is refused", answer.status)
    answer = post(no_header, dossier)
    tap.check(answer.status == 403, "without a form the header must have it", answer.status)
    answer = post(client, form([("csrf", client.csrf)], dossier), {**FORM, "Origin": "https://evil.example"})
    tap.check(answer.status == 403, "a foreign page's form is refused", answer.status)
    for what, body, status in [("a path as name", form([], dossier, "../../etc/passwd"), 400),
                               ("a NUL in the name", form([], dossier, "a\0b"), 400),
                               ("a line end in the name", form([], dossier, "a\r\nX-Role: admin"), 400),
                               ("no file chosen", form([], b"", ""), 422), ("no file at all", form([("a", "b")], None), 422),
                               ("cut short", form([], dossier)[:-20], 400)]:
        answer = post(client, body, FORM)
        tap.check(answer.status == status, f"{what}: {status}", (answer.status, detail(answer)))
    case = next(iter(server.cases.values()))
    answer = post(client, form([], b"%PDF-1.4", "گزارش.pdf", "application/pdf"), FORM, f"/api/v1/cases/{case}/attachments")
    tap.check(answer.status in (201, 403, 404), "an attachment as a form", (answer.status, detail(answer)))


def test_large(tap, server, client):
    most = 50 << 20
    with_length = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    with_length.putrequest("POST", VERSIONS)
    for k, v in {"Origin": server.url, "Cookie": client.cookie, "X-CSRF-Token": client.csrf, "Content-Type": GPKG,
                 "Content-Length": str(most + 1)}.items():
        with_length.putheader(k, v)
    with_length.endheaders()
    tap.check(with_length.getresponse().status == 413, "one byte above the limit by its length: 413 before a byte is sent")
    with_length.close()

    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    c.putrequest("POST", VERSIONS)
    for k, v in {"Origin": server.url, "Cookie": client.cookie, "X-CSRF-Token": client.csrf, "Content-Type": GPKG,
                 "Transfer-Encoding": "chunked"}.items():
        c.putheader(k, v)
    c.endheaders()
    try:
        for _ in range(51):
            c.send(b"100000\r\n" + bytes(1 << 20) + b"\r\n")
        c.send(b"0\r\n\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused while it was still sending
    tap.check(c.getresponse().status == 413, "in chunks it is counted as it comes: 413")
    c.close()
    tap.check(not incoming(server), "nothing of it is left", incoming(server))


# ---- progress ----------------------------------------------------------------------------------------------------------


def listen(server, client, upload, into, until=("frozen", "failed"), wait=20):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=wait)
    connection.request("GET", f"/api/v1/uploads/{upload}/events", headers={"Cookie": client.cookie})
    response = connection.getresponse()
    into.append(response.status)
    try:
        while response.status == 200:
            line = response.fp.readline().decode()
            if not line:
                break
            if line.startswith("data: "):
                into.append(json.loads(line[6:]))
                if into[-1]["phase"] in until:
                    break
    except OSError:
        pass
    connection.close()


def test_progress(tap, server, client, other, dossier):
    def run(upload, body, who=client):
        heard = []
        thread = threading.Thread(target=listen, args=(server, who, upload, heard))
        thread.start()
        time.sleep(0.3)
        answer = post(client, body, path=f"{VERSIONS}?upload={upload}")
        thread.join(25)
        return answer, heard
    answer, heard = run("upload-1-0123456789", dossier)
    phases = [h["phase"] for h in heard[1:]]
    tap.check(answer.status == 201 and heard[0] == 200, "an upload that is listened to", (answer.status, heard))
    order = [p for i, p in enumerate(phases) if i == 0 or phases[i - 1] != p]
    tap.check(order == ["received", "reading", "freezing", "judging", "frozen"], "tells its phases in their order", order)
    tap.check(heard[-1].get("sha256") == answer.json["sha256"], "and at the end the version", heard[-1:])
    answer, heard = run("upload-2-0123456789", b"x" * 600000)
    tap.check(heard[-1].get("phase") == "failed" and heard[-1].get("status") == 422 and "not a GeoPackage" in json.dumps(heard[-1]),
              "or why it failed", heard[-1:])
    heard = []
    listen(server, client, "upload-1-0123456789", heard)
    tap.check(heard[-1].get("phase") == "frozen", "whoever comes late hears it too", heard[-1:])
    heard = []
    listen(server, other, "upload-1-0123456789", heard, wait=1)
    tap.check(heard == [200], "another person hears nothing", heard)
    tap.check(Client(server).send("GET", "/api/v1/uploads/upload-1-0123456789/events").status == 401, "a stranger may not listen")
    tap.check(post(client, dossier, path=f"{VERSIONS}?upload=short").status == 400, "a name that is too short is refused")


def test_two_at_once(tap, server, client, dossier):
    """A third upload of one person waits; another person's goes through."""
    open_ones = []
    for _ in range(2):
        c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        c.putrequest("POST", VERSIONS)
        for k, v in {"Origin": server.url, "Cookie": client.cookie, "X-CSRF-Token": client.csrf, "Content-Type": GPKG,
                     "Content-Length": "1000000"}.items():
            c.putheader(k, v)
        c.endheaders()
        c.send(b"x" * 1000)
        open_ones.append(c)
    time.sleep(0.5)
    tap.check(not incoming(server), "an upload that is under way has no name on the disk", incoming(server))
    answer = post(client, dossier)
    tap.check(answer.status == 429 and "retry-after" in answer.headers, "a third upload of one person: 429", answer.status)
    for c in open_ones:
        c.close()
    time.sleep(0.5)
    tap.check(post(client, dossier).status == 201, "when they are gone it goes")


def test_sudden_end(tap, dossier):
    """A server that is killed while it reads leaves no child and no file."""
    server = Server()
    client = Client(server, "village")

    def send():
        try:
            post(client, dossier)
        except OSError:
            pass
    threads = [threading.Thread(target=send) for _ in range(2)]
    for t in threads:
        t.start()
    time.sleep(0.15)
    server.process.kill()
    server.process.wait()
    for t in threads:
        t.join()
    for _ in range(50):
        if not readers():
            break
        time.sleep(0.1)
    tap.check(not readers(), "no child outlives its server", readers())
    tap.check(not incoming(server), "and no file is left", incoming(server))
    server.process.stdout.close()
    server.process.stderr.close()
    server.remove()


def main():
    tap = Tap()
    folder = tempfile.mkdtemp(prefix="didgah-uploads-")
    server = Server()
    try:
        client = Client(server, "village")
        other = Client(server, "secretary")
        source = sample(folder)
        dossier = bytes_of(source)
        test_forms(tap, server, client, dossier)
        test_progress(tap, server, client, other, dossier)
        test_two_at_once(tap, server, client, dossier)
        test_hostile(tap, server, client, folder, source)
        test_trigger(tap, client, folder, source)
        test_public(tap, client)
        test_large(tap, server, client)
        test_sudden_end(tap, dossier)
        tap.check(not incoming(server), "no upload is left behind", incoming(server))
        status, _ = server.stop()
        tap.check(status == 0, "the server stops in order", status)
    finally:
        server.process.kill()
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)
    tap.end()


main()
