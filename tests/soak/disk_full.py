#!/usr/bin/env python3
"""R5: the disk is full, and then has room again, without a restart.

Usage: disk_full.py [--rounds N] [--test]
A store on a small file system in memory, a server on it, eight writers. When it is full every act is refused with 503
or 507, the register and the cases stay readable, and no acknowledged act is lost; as soon as there is room acts are
taken again. Needs a mount: as root, or in a user's own namespace."""
import argparse
import os
import subprocess
import sys
import time

from soak import WRITERS, Books, Client, Server, Tap, Writer, cannot_run, folder, make_store, remove, stop, verify


def own_namespace(is_test):
    """Run again where mounting is allowed; does not return unless this is there."""
    if os.environ.get("DIDGAH_SOAK_MOUNTS") == "1":
        return
    command = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--user", "--map-root-user"]
    probe = subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True)
    if probe.returncode != 0:
        cannot_run("nothing can be mounted here: " + probe.stderr.strip(), is_test)
    os.execvpe("unshare", [*command, sys.executable, *sys.argv], dict(os.environ, DIDGAH_SOAK_MOUNTS="1"))


def mount(where, size, remount=False):
    subprocess.run(["mount", "-t", "tmpfs", "-o", ("remount," if remount else "") + f"size={size}", "didgah", where],
                   check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--test", action="store_true")
    args = parser.parse_args()
    own_namespace(args.test)
    tap, dir, books = Tap(), folder(), Books()
    disk = os.path.join(dir, "disk")
    os.mkdir(disk)
    mount(disk, "2m")
    store = os.path.join(disk, "store")
    make_store(store, WRITERS)
    books.begin(store)
    server = Server(store, os.path.join(dir, "log"), options=("--tick", "0"))
    server.start()
    writers = [Writer(server, name) for name, _, _ in WRITERS]
    for writer in writers:
        writer.client.login()
    reader = Client(server)
    for i in range(args.rounds):
        writers = [writer.again() for writer in writers]
        for writer in writers:
            writer.refused = 0
            writer.start()
        end = time.monotonic() + 60
        while sum(writer.refused > 3 for writer in writers) < len(writers) and time.monotonic() < end:
            time.sleep(0.02)
        read = [reader.send("GET", path)[0] for path in ("/register", "/api/v1/cases", "/log/checkpoint")]
        status, ready = reader.send("GET", "/readyz")
        stop(writers)
        wrong = [writer.wrong for writer in writers if writer.wrong]
        acked = [key for writer in writers for key in writer.acked]
        lost, half = books.compare(store, acked)
        tap.check(all(writer.refused > 3 for writer in writers) and not wrong,
                  f"round {i + 1}: on the full disk acts are refused with 503 or 507", wrong)
        tap.check(read == [200, 200, 200], f"round {i + 1}: register, cases and log stay readable", read)
        tap.check(not lost and half == 0, f"round {i + 1}: nothing is lost and nothing half", (len(lost), half))
        tap.check(status == 200, f"round {i + 1}: a full disk stops no writing for good", ready)
        mount(disk, f"{3 + 2 * i}m", remount=True)
        taken = 0
        for writer in writers:
            key = writer.open_key
            status, answer = writer.client.act("need.file", {"text": "two collisions a month", "title": "The junction"},
                                               key=key)
            taken += status in (200, 201)
            writer.acked.append(key)
            writer.open_key = None
        tap.check(taken == len(writers), f"round {i + 1}: with room the same acts are taken, without a restart", answer)
        tap.note(f"round {i + 1}: {len(acked)} acts acknowledged")
    acked = [key for writer in writers for key in writer.acked]
    lost, half = books.compare(store, acked)
    tap.check(not lost and half == 0 and len(set(acked)) == len(acked), "each acknowledged act is there once",
              (len(lost), half))
    server.kill()
    said = verify(store)
    tap.check(said is None, "the store verifies", said)
    subprocess.run(["umount", disk], check=False)
    remove(dir)
    tap.end()


main()
