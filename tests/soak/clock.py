#!/usr/bin/env python3
"""R7: clocks that go back, jump, or cross the year: libfaketime under the server.

Usage: clock.py [--test]
The order of entries is their number whatever the clock says; an entry whose time is before that of the one before it is
marked; no deadline that stands in the log moves; the log verifies."""
import argparse
import glob
import json
import os
import signal
import sqlite3
import time

from soak import Client, Server, Tap, cannot_run, folder, make_store, remove, verify

NEED = {"text": "two collisions a month", "title": "The junction"}
# offset of the clock, as libfaketime reads it; what it is
CLOCKS = [("+0", "as it is"), ("-2d", "two days back"), ("+3650d", "ten years on"), ("-1d", "a day back again"),
          ("@2027-03-20 20:29:30", "29 Esfand, half a minute before the new year in Tehran"),
          ("@2027-03-20 20:30:30", "1 Farvardin"), ("-1s", "a second back")]


def entries(store):
    db = sqlite3.connect(f"file:{store}/county.sqlite?mode=ro", uri=True)
    try:
        return [json.loads(row[0]) for row in db.execute("SELECT bytes FROM entry ORDER BY n")]
    finally:
        db.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--test", action="store_true")
    args = parser.parse_args()
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    if not found:
        cannot_run("libfaketime is missing: script/setup bench", args.test)
    tap, dir = Tap(), folder()
    store = os.path.join(dir, "store")
    make_store(store, [("expert", "traffic_police", "expert"), ("secretary", "secretariat", "secretary")])
    dues = {}
    for offset, what in CLOCKS:
        env = {"LD_PRELOAD": found[0], "FAKETIME": offset, "FAKETIME_DONT_RESET": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        server = Server(store, os.path.join(dir, "log"), env, ("--tick", "0"))
        server.start()
        expert, secretary = Client(server, "expert").login(), Client(server, "secretary").login()
        before = len(entries(store))
        status, answer = expert.act("need.file", NEED)
        tap.check(status == 201, f"{what}: an act is taken", answer)
        case = answer["case"]
        status, answer = secretary.act("case.accept", {}, case)
        tap.check(status == 201, f"{what}: and one that follows it", answer)
        after = entries(store)
        tap.check([e["n"] for e in after] == list(range(len(after))) and len(after) == before + 2,
                  f"{what}: entries stand in the order of their numbers")
        late = [e["n"] for i, e in enumerate(after) if i and e["at"] < after[i - 1]["at"] and not e.get("late_clock")]
        tap.check(not late, f"{what}: whose clock went back is marked", late)
        for other, due in dues.items():
            now = secretary.send("GET", f"/api/v1/cases/{other}")[1].get("due_at")
            if now != due:
                tap.check(False, f"{what}: the deadline of {other} moved", (due, now))
        dues[case] = secretary.send("GET", f"/api/v1/cases/{case}")[1].get("due_at")
        status, _ = server.kill(signal.SIGTERM), time.sleep(0.05)
        tap.check(status == 0, f"{what}: the server stops in order", status)
    marked = sum(bool(e.get("late_clock")) for e in entries(store))
    tap.check(marked >= 2, "entries were marked", marked)
    tap.check(all(dues.values()), "deadlines are told", dues)
    said = verify(store)
    tap.check(said is None, "the log verifies", said)
    remove(dir)
    tap.end()


main()
