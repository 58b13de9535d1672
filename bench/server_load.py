#!/usr/bin/env python3
"""Throughput on the loopback at 1, 8 and 64 clients: the server's reads against nginx serving a file of the same size, its
acts against the same rows written by plain SQLite in one process. Both sides take turns, three times; medians are compared. What
plain SQLite reads in one process, without any transport, stands beside: the page's query, or the page's bytes by their key.

Usage: server_load.py BUILD [SECONDS]. Needs wrk and nginx (script/setup bench)."""
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

build, seconds = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 2
ROUNDS = 3
SQL = Path(__file__).resolve().parent.parent / "sql/county"
PAGES = ["/healthz", "/api/v1/county", "/api/v1/cases", "/log/checkpoint", "/register"]
NGINX = """daemon off; worker_processes 2; pid {0}/nginx.pid; error_log {0}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u;
scgi_temp_path {0}/s; server {{ listen 127.0.0.1:{1}; root {0}/www; }} }}"""
ACT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Origin"] = "{url}"
wrk.headers["Cookie"] = "{cookie}"
wrk.headers["X-CSRF-Token"] = "{csrf}"
local thread = 0
function setup(t) thread = thread + 1; t:set("id", thread) end
local n = 0
function request()
  n = n + 1
  wrk.headers["Idempotency-Key"] = string.format("bench-{run}-%d-%d-%d", id, n, 100000)
  return wrk.format(nil, "/api/v1/acts", nil, '{{"kind":"need.file","data":{{"title":"Market","text":"Theft at night"}}}}')
end
local bad = 0
"""


def wrk(url, clients, script=None):
    out = subprocess.run(["wrk", "-t", str(min(clients, 2)), "-c", str(clients), "-d", f"{seconds}s", "--latency",
                          *(["-s", script] if script else []), url], check=True, capture_output=True, text=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", out).group(1)), re.search(r"99%\s+(\S+)", out).group(1), \
        int(bad.group(1)) if bad else 0


def sqlite_rows(folder, n_rows):
    """What an act writes at least: an entry, its hash, a checkpoint, a key, a row of the case."""
    Path(folder, "plain.sqlite").unlink(missing_ok=True)
    db = sqlite3.connect(folder + "/plain.sqlite", isolation_level=None)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE e(n INTEGER PRIMARY KEY, b TEXT);"
                     "CREATE TABLE h(n INTEGER PRIMARY KEY, b BLOB); CREATE TABLE c(n INTEGER PRIMARY KEY, b TEXT);"
                     "CREATE TABLE k(p TEXT, k TEXT, s TEXT, n INTEGER, PRIMARY KEY(p, k)); CREATE TABLE r(i TEXT PRIMARY KEY, b TEXT)")
    start = time.monotonic()
    for i in range(n_rows):
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO e VALUES(?,?)", (i, "x" * 300))
        db.execute("INSERT INTO h VALUES(?,?)", (i, b"x" * 32))
        db.execute("INSERT INTO c VALUES(?,?)", (i, "x" * 200))
        db.execute("INSERT INTO k VALUES(?,?,?,?)", ("p", str(i), "x" * 64, i))
        db.execute("INSERT INTO r VALUES(?,?)", (str(i), "x" * 200))
        db.execute("COMMIT")
    rate = n_rows / (time.monotonic() - start)
    db.close()
    return rate


def sqlite_reads(folder, store, page, body):
    """Reads a second of one process: the query behind the page; of pages that no one query makes, the bytes by their key."""
    files = {"/api/v1/cases": ("case_row_page", (b"", -1, -1, "", "", 101)), "/log/checkpoint": ("checkpoint_last", ())}
    if page in files:
        db = sqlite3.connect(f"file:{store}/county.sqlite?mode=ro", uri=True)
        name, values = files[page]
        sql = re.sub(r"\$(\d)", r"?\1", (SQL / (name + ".sql")).read_text())
        values = tuple("" if v == b"" else v for v in values)
    else:
        db = sqlite3.connect(folder + "/pages.sqlite")
        db.executescript("CREATE TABLE IF NOT EXISTS page(path TEXT PRIMARY KEY, body BLOB)")
        db.execute("REPLACE INTO page VALUES(?, ?)", (page, body))
        db.commit()
        sql, values = "SELECT body FROM page WHERE path = ?", (page,)
    n, start = 0, time.monotonic()
    while time.monotonic() - start < 1:
        for _ in range(100):
            db.execute(sql, values).fetchall()
        n += 100
    db.close()
    return n / (time.monotonic() - start)


def turns(first, second):
    """Medians of both, run in turn, and the p99 of their last runs."""
    a, b = [], []
    for _ in range(ROUNDS):
        a.append(first())
        b.append(second())
    return median(x[0] for x in a), a[-1][1], sum(x[2] for x in a), median(x[0] for x in b), b[-1][1]


def main(folder):
    store = folder + "/store"
    subprocess.run([build / "tests/e2e/make_store", store], check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([build / "src/cli/didgah", "serve", store, "--port", "0", "--tick", "0", "--cheap-hashes", "--reads", "0",
                               "--reads-all", "0"], stdout=subprocess.PIPE, text=True)
    url = server.stdout.readline().split()[-1]
    www = Path(folder, "www")
    www.mkdir()
    os.chmod(folder, 0o755)
    bodies = {}
    for page in PAGES:
        bodies[page] = urllib.request.urlopen(url + page).read()
        (www / str(len(bodies[page]))).write_bytes(bodies[page])
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    Path(folder, "nginx.conf").write_text(NGINX.format(folder, port))
    nginx = subprocess.Popen(["nginx", "-c", folder + "/nginx.conf"])
    time.sleep(0.5)
    print(f"{'reads a second':36} {'clients':>7} {'didgah':>9} {'p99':>9} {'nginx':>9} {'p99':>9} {'ratio':>6} {'SQLite':>9}")
    for page, body in bodies.items():
        plain = sqlite_reads(folder, store, page, body)
        for clients in (1, 8, 64):
            a = turns(lambda: wrk(url + page, clients), lambda: wrk(f"http://127.0.0.1:{port}/{len(body)}", clients))
            print(f"{page + f' ({len(body)} bytes)':36} {clients:7} {a[0]:9.0f} {a[1]:>9} {a[3]:9.0f} {a[4]:>9} {a[3] / a[0]:6.2f} {plain:9.0f}"
                  + (f"  {a[2]} refused" if a[2] else ""))
    nginx.terminate()
    request = urllib.request.Request(url + "/api/v1/session", json.dumps({"login": "village", "password": "correct horse battery village"})
                                     .encode(), {"Content-Type": "application/json", "Origin": url})
    answer = urllib.request.urlopen(request)
    cookie, csrf = answer.headers["Set-Cookie"].split(";")[0], json.load(answer)["csrf"]
    print("acts a second; plain SQLite writes the same rows in one process")
    run = 0

    def acts(clients):
        nonlocal run
        run += 1
        script = Path(folder, f"act{run}.lua")
        script.write_text(ACT.format(url=url, cookie=cookie, csrf=csrf, run=run))
        return wrk(url, clients, str(script))

    for clients in (1, 8, 64):
        rate, p99, bad, plain, _ = turns(lambda: acts(clients), lambda: (sqlite_rows(folder, 500), ""))
        print(f"  {clients:3} clients: {rate:.0f} a second, p99 {p99}, refused {bad}; plain SQLite {plain:.0f}, {plain / rate:.2f} times that")
    server.terminate()
    server.wait(20)


with tempfile.TemporaryDirectory() as where:
    main(where)
