#!/usr/bin/env python3
"""R12, in the large: a log of a million entries is backed up, restored and verified, and verifying it takes memory
for no more than a short row of each case.

Usage: large.py [--entries N] [--minutes M] [--mib M]"""
import argparse
import os
import subprocess
import time

from soak import BUILD, DIDGAH, Tap, folder, make_store, remove

MAKE_LARGE = os.path.join(BUILD, "tests/soak/make_large")


def timed(*command):
    """Seconds, most memory in MiB, and the output."""
    begin = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise RuntimeError(f"{command}: {output[-500:]}")
    return time.monotonic() - begin, usage.ru_maxrss / 1024, output


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=1000000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--mib", type=float, default=256)
    args = parser.parse_args()
    tap, dir = Tap(), folder()
    store, backup, again = (os.path.join(dir, word) for word in ("store", "backup", "again"))
    make_store(store, [("expert", "traffic_police", "expert"), ("secretary", "secretariat", "secretary")])
    took, _, _ = timed(MAKE_LARGE, store, args.entries)
    tap.note(f"{args.entries} entries made in {took:.0f} s")
    work = [("backup", ("county", "backup", store, "--file", backup)),
            ("restore", ("county", "restore", again, "--file", backup, "--key", store + "/county.key",
                         "--witnessed", store + "/witnessed")),
            ("verify", ("verify", again))]
    total, most = 0, 0
    for word, command in work:
        took, mib, output = timed(DIDGAH, *command)
        total, most = total + took, max(most, mib)
        tap.note(f"{word}: {took:.1f} s, at most {mib:.0f} MiB")
    tap.check("agrees with its log" in output, "the restored store verifies", output)
    tap.check(total < args.minutes * 60, f"backup, restore and verify take under {args.minutes:g} minutes", total)
    tap.check(most < args.mib, f"none of them takes more than {args.mib:g} MiB", most)
    remove(dir)
    tap.end()


main()
