#!/usr/bin/env python3
"""Dossiers that somebody broke or armed: refused in one clear line, or loaded without harm; never a crash, a hang, a
changed file or a file beside it. Usage: test_hostile.py TOOL"""
import os
import resource
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
import tap  # noqa: E402

TOOL = sys.argv[1]
SHARED = Path(os.environ["DIDGAH_SHARED"]) / "data" / "hostile"
DIR = Path(tempfile.mkdtemp(prefix="didgah-test-"))
CLEAN = DIR / "clean.gpkg"
CPU_SECONDS = 20  # against endless loops: each case takes well under one, also under a sanitizer


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def load(path, verb="load"):
    """Exit status and message; fails on a crash, on more than one line, on a changed file or a file left beside it."""
    before, beside = path.read_bytes(), set(path.parent.iterdir())
    done = subprocess.run([TOOL, verb, str(path)], capture_output=True, text=True, timeout=110, preexec_fn=limits)
    assert done.returncode in (0, 1, 3, 4), f"{path.name}: {verb} ended with {done.returncode}: {done.stderr}"
    if done.returncode:
        assert done.stderr.count("\n") == 1 and path.name in done.stderr, f"{path.name}: {done.stderr!r}"
        assert path.read_bytes() == before, f"{path.name} was changed"
    if verb == "load":
        assert path.read_bytes() == before, f"{path.name} was changed"
    assert set(path.parent.iterdir()) == beside, f"{path.name}: {set(path.parent.iterdir()) - beside} appeared"
    return done.returncode, done.stderr


def refused(path, words, verb="load"):
    status, message = load(path, verb)
    assert status == 3, f"{path.name} was not refused: {status} {message}"
    assert words in message, f"{path.name}: {message!r} does not say {words!r}"


def changed(name, *sql) -> Path:
    path = DIR / f"{name}.gpkg"
    shutil.copy(CLEAN, path)
    db = sqlite3.connect(path)
    for function in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):  # what the index's triggers ask for
        db.create_function(f"ST_{function}", 1, lambda _: 1)
    for statement in sql:
        statement = (statement, ()) if isinstance(statement, str) else statement
        db.execute(*statement)
    db.commit()
    db.close()
    return path


def blob(wkb, flags=1, envelope=b""):
    return b"GP\0" + bytes([flags]) + struct.pack("<i", 32639) + envelope + wkb


def with_geom(name, layer, data) -> Path:
    return changed(name, (f"UPDATE {layer} SET geom = ?", (data,)))


# ---- schema ------------------------------------------------------------------------------------------


def triggers():
    path = changed(
        "trigger",
        "CREATE TABLE victim AS SELECT 1 AS a",
        "CREATE TRIGGER evil BEFORE INSERT ON coverage BEGIN DELETE FROM victim; DELETE FROM camera; END",
        "CREATE TRIGGER loop AFTER INSERT ON gap BEGIN INSERT INTO gap (cause) VALUES ('loop'); END",
        "CREATE TRIGGER gone AFTER DELETE ON coverage BEGIN DELETE FROM need; END",
    )
    assert load(path)[0] == 0
    assert load(path, "results")[0] == 0
    db = sqlite3.connect(path)
    counts = [db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("victim", "camera", "need", "gap")]
    db.close()
    assert counts == [1, 1, 1, 1], counts


def views():
    endless = "WITH RECURSIVE r(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM r) SELECT fid FROM r"
    for layer in ("scheme", "camera", "building", "terrain"):
        path = changed(f"view-{layer}", f"DROP TABLE {layer}", f"CREATE VIEW {layer} AS {endless}")
        refused(path, "is a view or a virtual table")
    path = changed("view-zeroblob", "DROP TABLE road", "CREATE VIEW road AS SELECT 1 AS fid, zeroblob(1000000000) AS geom")
    refused(path, "layer road is a view")
    path = changed("view-coverage", "DROP TABLE coverage", f"CREATE VIEW coverage AS {endless}")
    refused(path, "layer coverage is a view", "results")
    for table in ("gpkg_geometry_columns", "gpkg_spatial_ref_sys"):
        path = changed(f"view-{table}", f"ALTER TABLE {table} RENAME TO other", f"CREATE VIEW {table} AS {endless}")
        refused(path, "")


def virtual_tables():
    path = changed("virtual", "DROP TABLE camera", "CREATE VIRTUAL TABLE camera USING rtree(fid, x0, x1)")
    refused(path, "is a view or a virtual table")
    path = changed("fts", "DROP TABLE need", "CREATE VIRTUAL TABLE need USING fts5(need_id)")
    refused(path, "is a view or a virtual table")


def computed_columns():
    path = changed("generated", "ALTER TABLE camera RENAME COLUMN height_m TO old",
                   "ALTER TABLE camera ADD COLUMN height_m REAL GENERATED ALWAYS AS (length(zeroblob(99999999))) VIRTUAL")
    refused(path, "column height_m is computed")
    path = changed("generated-other", "ALTER TABLE camera ADD COLUMN x GENERATED ALWAYS AS (zeroblob(999999999)) VIRTUAL")
    load(path)  # a column that is not ours is not computed, except by the check for damage, within its limits


def expensive_schema():
    path = changed("expr-index", "CREATE INDEX i ON building (hex(zeroblob(100000)))")
    load(path)
    many = "CREATE TABLE wide (" + ", ".join(f"c{i}" for i in range(1900)) + ")"
    load(changed("wide", many))
    load(changed("check", "CREATE TABLE c (a CHECK (length(hex(zeroblob(100000000))) > 0))", "INSERT INTO c VALUES (1)"))


def oversized():
    path = changed("oversized", "ALTER TABLE coverage ADD COLUMN big CHECK (length(zeroblob(300000000)) > 0)")
    refused(path, "a value of more than 256 MiB", "results")


def names():
    evil = 'a"; DROP TABLE camera; --'
    quoted = '"' + evil.replace('"', '""') + '"'
    path = changed("names", f"CREATE TABLE {quoted} (x)", f"ALTER TABLE camera ADD COLUMN {quoted} TEXT",
                   ("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'features', ?)", (evil, evil)),
                   ("INSERT INTO gpkg_geometry_columns VALUES (?, ?, 'POINT', 32639, 0, 0)", (evil, evil)))
    assert load(path)[0] == 0
    assert load(path, "results")[0] == 0
    path = changed("geom-name", ("UPDATE gpkg_geometry_columns SET column_name = ? WHERE table_name = 'camera'", (evil,)))
    assert load(path)[0] == 0


def not_ours():
    path = changed("no-scheme", "DROP TABLE scheme")
    refused(path, "not a didgah dossier")
    refused(path, "not a didgah dossier", "results")
    refused(changed("empty-scheme", "DELETE FROM scheme"), "must hold exactly one")
    refused(changed("two-schemes", "INSERT INTO scheme (scheme_id) VALUES ('2')"), "holds 2 rows")
    refused(changed("newer", "UPDATE scheme SET format_version = 2"), "made by a newer didgah")
    assert load(changed("older", "UPDATE scheme SET format_version = NULL"))[0] == 0
    refused(changed("no-srs", "UPDATE gpkg_spatial_ref_sys SET organization = 'NONE' WHERE srs_id = 32639"), "UTM zone")
    refused(changed("rowless", "DROP TABLE goal", "CREATE TABLE goal (goal_id TEXT PRIMARY KEY) WITHOUT ROWID"), "rowid")
    text = DIR / "text.gpkg"
    text.write_text("this is no database, however long it may be")
    refused(text, "not a GeoPackage")
    empty = DIR / "zero.gpkg"
    empty.write_bytes(b"")
    refused(empty, "not a GeoPackage")


def missing_parts():
    path = changed("missing", *[f"DROP TABLE {t}" for t in ("lamp", "goal", "coverage", "layer_styles")],
                   "ALTER TABLE camera DROP COLUMN tags", "ALTER TABLE need DROP COLUMN by_day")
    assert load(path)[0] == 0


# ---- values ------------------------------------------------------------------------------------------


def wrong_values():
    for name, sql, words in (
        ("text-number", "UPDATE camera SET height_m = 'high'", "layer camera, fid 1, column height_m: a text where a number"),
        ("blob-number", "UPDATE camera SET tilt_deg = x'00'", "column tilt_deg: bytes where a number"),
        ("blob-text", "UPDATE need SET need_id = x'4E31'", "layer need, fid 1, column need_id: bytes where a text"),
        ("infinite", "UPDATE camera SET range_m = 9e999", "column range_m: an infinite number"),
        ("fraction", "UPDATE camera SET phase_no = 1.5", "column phase_no: not a whole number"),
        ("huge-int", "UPDATE equipment SET width_px = 9223372036854775807", "column width_px: not a whole number in range"),
        ("bidi", "UPDATE camera SET purpose = 'a' || char(8238) || 'b'", "column purpose: the text holds"),
        ("nul", "UPDATE camera SET purpose = CAST(x'610062' AS TEXT)", "column purpose: the text holds"),
        ("not-utf8", "UPDATE camera SET purpose = CAST(x'61FF62' AS TEXT)", "column purpose: the text holds"),
        ("long-id", "UPDATE camera SET camera_id = replace(hex(zeroblob(200)), '00', 'ab')", "more than 200 characters"),
        ("long-text", "UPDATE need SET evidence = hex(zeroblob(6000))", "more than 10000 characters"),
        ("terrain-short", "UPDATE terrain SET z_m = x'00' WHERE row_ix = 1", "terrain, row 1"),
        ("terrain-nan", "UPDATE terrain SET z_m = x'0000C07F0000C07F0000C07F'", "is not a height"),
        ("terrain-gone", "DELETE FROM terrain WHERE row_ix = 1", "terrain holds 1 rows"),
        ("terrain-huge", "UPDATE scheme SET terrain_nx = 2000000000, terrain_ny = 2000000000", "do not describe a grid"),
    ):
        refused(changed(name, sql), words)
    got = changed("lenient", "UPDATE camera SET height_m = '5.5', tilt_deg = '', purpose = 'a' || char(13, 10) || 'b'",
                  "UPDATE equipment SET model = 7")
    assert load(got)[0] == 0


def wrong_geometry():
    point, count = struct.pack("<BI", 1, 1), struct.pack("<I", 0xFFFFFFFF)
    nested = b"".join(struct.pack("<BII", 1, 7, 1) for _ in range(1000)) + point + struct.pack("<dd", 1, 1)
    nan = float("nan")
    for name, layer, data, words in (
        ("wkb-count", "building", blob(struct.pack("<BI", 1, 6) + count), "more than its bytes can hold"),
        ("wkb-points", "road", blob(struct.pack("<BI", 1, 2) + count + b"\0" * 64), "more than its bytes can hold"),
        ("wkb-nested", "need", blob(nested), "a collection or a curve"),
        ("wkb-nan", "need", blob(struct.pack("<BIIdddd", 1, 2, 2, 1, 1, nan, 2)), "not metres"),
        ("wkb-inf", "camera", blob(point + struct.pack("<dd", float("inf"), 1)), "not metres"),
        ("gpb-envelope-7", "camera", blob(point + struct.pack("<dd", 1, 1), 1 | 7 << 1, b"\0" * 64), "envelope code 7"),
        ("wrong-kind", "camera", blob(struct.pack("<BIIdddd", 1, 2, 2, 1, 1, 2, 2)), "the geometry must be a point"),
        ("several", "camera", blob(struct.pack("<BII", 1, 4, 2) + (point + struct.pack("<dd", 1, 1)) * 2), "several points"),
        ("other-srs", "camera", b"GP\0\1" + struct.pack("<i", 4326) + point + struct.pack("<dd", 1, 1), "another projection"),
        ("text-geom", "camera", "POINT (1 1)", "not a geometry"),
        ("short", "lamp", b"GP", "end too early"),
        ("huge", "building", b"GP\0\1" + b"\0" * (60 << 20), ""),
    ):
        refused(with_geom(name, layer, data), words)
    assert load(with_geom("null-geom", "camera", None))[0] == 0


# ---- bytes -------------------------------------------------------------------------------------------


def cut_short():
    data, path = CLEAN.read_bytes(), DIR / "cut.gpkg"
    lengths = sorted({*range(0, 120, 20), *range(512, 4097, 512), *range(4096, len(data), len(data) // 40 // 512 * 512), len(data) - 1})
    for n in lengths:
        path.write_bytes(data[:n])
        status, _ = load(path)
        assert status == 3, f"{n} of {len(data)} bytes were taken for a dossier"


def pages_zeroed():
    data, path = CLEAN.read_bytes(), DIR / "zeroed.gpkg"
    for page in range(0, len(data) // 4096, 3):
        path.write_bytes(data[: page * 4096] + b"\0" * 4096 + data[(page + 1) * 4096:])
        load(path)


def damage_elsewhere():
    """A page that no layer of ours is read from: the file as a whole is damaged, and that is said."""
    path = changed("elsewhere", "CREATE TABLE notes (text)", "CREATE TABLE last (a)",
                   *[("INSERT INTO notes VALUES (?)", ("x" * 900,)) for _ in range(20)])
    db = sqlite3.connect(path)
    root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'notes'").fetchone()[0]
    db.close()
    data = path.read_bytes()
    assert load(path)[0] == 0
    path.write_bytes(data[: (root - 1) * 4096] + b"\0" * 4096 + data[root * 4096:])
    refused(path, "the file is damaged")
    refused(path, "the file is damaged", "results")


def bytes_flipped():
    """A fixed pattern of damage: load must end well; where it refuses it says so in one line."""
    data, path = CLEAN.read_bytes(), DIR / "flipped.gpkg"
    state = 20261122
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(3):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            # Half of the damage goes where SQLite keeps its own books: the first page and the heads of pages.
            at = (state >> 20) % len(data)
            at = at % 100 if state >> 61 == 0 else at // 4096 * 4096 + at % 16 if state >> 61 < 4 else at
            broken[at] ^= 1 << (state >> 17) % 8
        path.write_bytes(broken)
        load(path)


def wal_header():
    data = bytearray(CLEAN.read_bytes())
    data[18] = data[19] = 2
    path = DIR / "wal.gpkg"
    path.write_bytes(data)
    assert load(path)[0] == 0  # read as it stands; load() sees that no -wal or -shm appears


def public_set():
    folder = SHARED / "gpkg-ets"
    if not folder.is_dir():
        raise tap.Skip(f"{folder} is not there")
    files = sorted(folder.glob("*.gpkg"))
    assert len(files) >= 16, files
    place = DIR / "ets"
    place.mkdir()
    for source in files:
        path = place / source.name
        shutil.copy(source, path)
        refused(path, "")  # none of them is a dossier


try:
    subprocess.run([TOOL, "make", str(CLEAN)], check=True)
    result = tap.run([
        ("triggers do not run", triggers),
        ("views are refused where layers should be", views),
        ("so are virtual tables", virtual_tables),
        ("computed columns are refused or left alone", computed_columns),
        ("schemas that cost much", expensive_schema),
        ("values larger than the limit", oversized),
        ("names are never pasted into statements", names),
        ("files that are no dossiers", not_ours),
        ("missing layers and columns read as empty", missing_parts),
        ("wrong values are named by layer, fid and column", wrong_values),
        ("wrong geometry too", wrong_geometry),
        ("files cut short", cut_short),
        ("pages of zeros", pages_zeroed),
        ("damage where we do not read", damage_elsewhere),
        ("bits flipped", bytes_flipped),
        ("a WAL header without a log", wal_header),
        ("the public hostile GeoPackages", public_set),
    ])
finally:
    shutil.rmtree(DIR)
sys.exit(result)
