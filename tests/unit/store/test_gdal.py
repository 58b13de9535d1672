#!/usr/bin/env python3
"""A dossier in the hands of other programs: GDAL's validator, ogrinfo, ogr2ogr. Usage: test_gdal.py TOOL"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
import tap  # noqa: E402

TOOL = sys.argv[1]
SOURCE = Path(os.environ["DIDGAH_SOURCE"])
DIR = Path(tempfile.mkdtemp(prefix="didgah-test-"))
ALL = """scheme need site camera preset equipment phase goal link recorder building barrier road private_space sensitive_place
lamp document assumption terrain coverage gap intrusion finding assessment""".split()


def run(*command, ok=True):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=100)
    if ok:
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


def need(program):
    if not shutil.which(program):
        raise tap.Skip(f"{program} is not installed (Debian package gdal-bin)")


def make(name) -> Path:
    path = DIR / name
    path.unlink(missing_ok=True)
    run(TOOL, "make", path)
    return path


def load(path) -> dict:
    return json.loads(run(TOOL, "load", path).stdout)


def validate(path):
    check = "from osgeo_utils.samples import validate_gpkg as v; import sys; sys.exit(v.main(['validate_gpkg', sys.argv[1]]))"
    python = "/usr/bin/python3"  # Debian's: it is the one that has GDAL's modules
    if subprocess.run([python, "-c", "import osgeo_utils.samples.validate_gpkg"], capture_output=True).returncode:
        raise tap.Skip("GDAL's validate_gpkg is not installed (Debian package python3-gdal)")
    run(python, "-c", check, path)


def valid_new():
    validate(make("new.gpkg"))


def valid_with_results():
    path = make("results.gpkg")
    run(TOOL, "results", path)
    validate(path)


def valid_remade_layers():
    path = make("remade.gpkg")
    db = sqlite3.connect(path)
    for layer in ("coverage", "gap", "intrusion", "finding"):
        db.executescript(f"DROP TABLE rtree_{layer}_geom; DROP TABLE {layer};")
    db.execute("DROP TABLE assessment")
    db.close()
    run(TOOL, "results", path)
    validate(path)


def ogrinfo_reads_all():
    need("ogrinfo")
    path = make("info.gpkg")
    run(TOOL, "results", path)
    done = run("ogrinfo", "-ro", "-al", "-so", path)
    assert "ERROR" not in done.stderr and "Warning" not in done.stderr, done.stderr
    for layer in ALL:
        assert f"Layer name: {layer}\n" in done.stdout, layer
    assert "UTM zone 39N" in done.stdout


def index_answers():
    need("ogrinfo")
    path = make("index.gpkg")
    run(TOOL, "results", path)
    hit = run("ogrinfo", "-ro", path, "building", "-spat", 537000, 3951000, 537020, 3951020).stdout
    miss = run("ogrinfo", "-ro", path, "building", "-spat", 536900, 3950900, 536950, 3950950).stdout
    assert "Feature Count: 1" in hit and "Feature Count: 0" in miss
    assert "Feature Count: 1" in run("ogrinfo", "-ro", path, "coverage", "-spat", 537000, 3951000, 537001, 3951001).stdout


def edited_with_sql():
    """Through GDAL, so that its triggers and counts work as they do under QGIS."""
    need("ogrinfo")
    path = make("edit.gpkg")
    for sql in (
        "UPDATE camera SET height_m = 6.25, bearing_deg = 400, geom = "
        "(SELECT geom FROM site) WHERE camera_id = 'C1'",
        "INSERT INTO camera (geom, camera_id) SELECT geom, 'C2' FROM camera",
        "ALTER TABLE camera ADD COLUMN remark TEXT",
        "UPDATE camera SET remark = 'ours to keep'",
        "DELETE FROM link",
    ):
        run("ogrinfo", path, "-sql", sql)
    got = load(path)
    assert [c["id"] for c in got["cameras"]] == ["C1", "C2"], got
    assert got["cameras"][0]["height_m"] == 6.25 and got["cameras"][0]["bearing_deg"] == 400
    assert got["cameras"][1]["height_m"] is None and got["links"] == 0
    run(TOOL, "results", path)
    assert run("ogrinfo", "-ro", path, "camera", "-al").stdout.count("ours to keep") == 2
    validate(path)


def saved_again():
    """Written anew by ogr2ogr: other column types, GDAL's own tables, layers in one file."""
    need("ogr2ogr")
    path, again = make("first.gpkg"), DIR / "again.gpkg"
    again.unlink(missing_ok=True)
    run("ogr2ogr", "-f", "GPKG", again, path)
    before, after = load(path), load(again)
    assert before == after, (before, after)
    run(TOOL, "results", again)
    validate(again)


def layer_added_and_updated():
    need("ogr2ogr")
    path = make("append.gpkg")
    source = DIR / "sites.csv"
    source.write_text("site_id,kind,height_m,WKT\nS2,wall,5,POINT (537010 3951020)\nS3,pole,,POINT (537020 3951020)\n")
    options = ["-oo", "GEOM_POSSIBLE_NAMES=WKT", "-oo", "KEEP_GEOM_COLUMNS=NO", "-oo", "AUTODETECT_TYPE=YES",
               "-a_srs", "EPSG:32639"]
    run("ogr2ogr", "-f", "GPKG", "-update", "-append", path, source, "-nln", "site", *options)
    run("ogr2ogr", "-f", "GPKG", "-update", path, source, "-nln", "my_layer", *options)
    run("ogr2ogr", "-f", "GPKG", "-update", "-append", path, path, "-nln", "camera", "-dialect", "sqlite", "-sql",
        "SELECT geom, 'C' || (fid + 7) AS camera_id, 4.5 AS height_m FROM site")
    got = load(path)
    assert got["sites"] == 3 and len(got["cameras"]) == 4, got
    assert got["cameras"][3] == {"id": "C10", "x": 537020, "y": 3951020, "height_m": 4.5, "bearing_deg": None}, got
    run(TOOL, "results", path)
    assert "Feature Count: 2" in run("ogrinfo", "-ro", "-so", path, "my_layer").stdout
    validate(path)


def other_projection():
    need("ogr2ogr")
    path, again = make("utm.gpkg"), DIR / "utm40.gpkg"
    again.unlink(missing_ok=True)
    run("ogr2ogr", "-f", "GPKG", again, path)
    run("ogr2ogr", "-f", "GPKG", "-update", "-overwrite", "-t_srs", "EPSG:32640", again, path, "camera")
    done = run(TOOL, "load", again, ok=False)
    assert done.returncode == 3 and "layer camera is in EPSG:32640 but scheme in EPSG:32639" in done.stderr, done.stderr


def kept_files_agree():
    """docs/dossier.md shows the layers as sql/layer describes them."""
    text = (SOURCE / "docs" / "dossier.md").read_text(encoding="utf-8")
    made = run(sys.executable, SOURCE / "tools" / "gen_sql.py", "--doc", SOURCE / "sql").stdout
    begin, end = "<!-- made by tools/gen_sql.py --doc sql -->\n", "<!-- end of what is made -->\n"
    assert begin in text and end in text
    assert text.split(begin)[1].split(end)[0].strip() == made.strip(), "run: tools/gen_sql.py --write-doc sql docs/dossier.md"


try:
    result = tap.run([
        ("a new dossier passes GDAL's validator", valid_new),
        ("so does one with results", valid_with_results),
        ("and one whose result layers were made again", valid_remade_layers),
        ("ogrinfo reads every layer without a warning", ogrinfo_reads_all),
        ("the spatial indexes answer", index_answers),
        ("a dossier edited through GDAL", edited_with_sql),
        ("a dossier written anew by ogr2ogr", saved_again),
        ("rows appended, a layer added", layer_added_and_updated),
        ("a layer in another projection is named", other_projection),
        ("the documentation of the layers is that of the schema", kept_files_agree),
    ])
finally:
    shutil.rmtree(DIR)
sys.exit(result)
