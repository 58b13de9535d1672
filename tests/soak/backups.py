#!/usr/bin/env python3
"""R12 and L5: backups under load, restores that are killed, and an old backup that does not sign.

Usage: backups.py [--backups N] [--kills N] [--seed N] [--test]
While eight clients write, backups are taken; each is restored and verifies, and its log is how the living one begins. A
restore that is killed leaves no store or a whole one. A store restored from a backup that is older than what was
witnessed can be read, and refuses to write."""
import argparse
import os
import random
import signal
import subprocess
import time

from soak import DIDGAH, WRITERS, Client, Server, Tap, Writer, folder, make_store, remove, run, stop, verify


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--backups", type=int, default=20)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--test", action="store_true")
    args = parser.parse_args()
    rng, tap, dir = random.Random(args.seed), Tap(), folder()
    store = os.path.join(dir, "store")
    make_store(store, WRITERS)
    server = Server(store, os.path.join(dir, "log"), options=("--tick", "0"))
    server.start()
    writers = [Writer(server, name) for name, _, _ in WRITERS]
    for writer in writers:
        writer.client.login()
        writer.start()
    key, witnessed = ["--key", store + "/county.key"], ["--witnessed", store + "/witnessed"]
    wrong, sizes = [], []
    for i in range(args.backups):
        time.sleep(rng.uniform(0.01, 0.2))
        file, again = os.path.join(dir, f"backup{i}"), os.path.join(dir, f"again{i}")
        run(DIDGAH, "county", "backup", store, "--file", file)
        run(DIDGAH, "county", "restore", again, "--file", file, *key)
        wrong.append(verify(again))
        kept = os.path.join(dir, f"kept{i}")
        run(DIDGAH, "county", "export", again, "--file", kept)
        with open(os.path.join(kept, "checkpoint"), encoding="utf-8") as note:
            sizes.append(int(note.read().split("\n")[1]))
        if i > 0:
            remove(again)
    stop(writers)
    tap.check(not any(writer.wrong for writer in writers), "clients wrote on while backups were made")
    wrong = [said for said in wrong if said]
    tap.check(not wrong, f"{args.backups} backups under load, restored: each verifies", wrong)
    tap.check(sizes == sorted(sizes) and sizes[-1] > sizes[0], "later backups hold more of the log", sizes)
    said = [verify(store, "--against", os.path.join(dir, f"kept{i}", "checkpoint")) for i in range(args.backups)]
    tap.check(not any(said), "the log goes on from each backup's checkpoint", [s for s in said if s])
    server.kill(signal.SIGTERM)
    # An old backup beside what was witnessed since.
    old = os.path.join(dir, "old")
    run(DIDGAH, "county", "restore", old, "--file", os.path.join(dir, "backup0"), *key, *witnessed)
    tap.check(verify(old) is None, "an old backup can be read and verifies")
    tried = subprocess.run([DIDGAH, "tick", old], capture_output=True, text=True)
    tap.check(tried.returncode != 0 and "nothing is signed" in tried.stderr, "and refuses to sign below the witnessed size",
              tried.stderr)
    # Restores that are killed.
    n_whole, n_none, bad = 0, 0, []
    last = os.path.join(dir, f"backup{args.backups - 1}")
    begin = time.monotonic()
    run(DIDGAH, "county", "restore", os.path.join(dir, "timed"), "--file", last, *key)
    whole = time.monotonic() - begin
    for i in range(args.kills):
        target = os.path.join(dir, f"killed{i}")
        process = subprocess.Popen([DIDGAH, "county", "restore", target, "--file", last, *key],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, whole * 1.2))
        process.kill()
        process.wait()
        if os.path.exists(target):
            n_whole += 1
            said = verify(target)
            bad += [said] if said else []
        else:
            n_none += 1
        again = subprocess.run([DIDGAH, "county", "restore", target, "--file", last, *key], capture_output=True, text=True)
        if not os.path.exists(target) or (again.returncode != 0 and "exists already" not in again.stderr):
            bad.append(again.stderr)
        remove(target)
    tap.note(f"{args.kills} restores killed: {n_whole} whole, {n_none} none")
    tap.check(not bad, "a killed restore leaves nothing or a whole store, and can be done again", bad)
    remove(dir)
    tap.end()


main()
