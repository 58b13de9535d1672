#!/usr/bin/env python3
"""R2 and R3: the power is cut, or the file system dies, under writing clients.

Usage: power.py [--cuts N] [--red N] [--shutdowns N] [--size MIB] [--seed N] [--test]
A server writes on ext4 in an image file, which lies on XFS in another. A power cut is a clone of the image (cp
--reflink=always) at any moment: what ext4 had given to its disk by then. The clone is mounted, which is what happens
when the power is back, and held against what was acknowledged before the cloning began. With the store's settings
nothing may be lost in --cuts; with synchronous=NORMAL, which a preloaded library forges, something must be in --red:
a test of durability that cannot fail proves nothing. The store itself must refuse NORMAL when SQLite is honest.
R3: EXT4_IOC_SHUTDOWN without a flush; counted is what was acknowledged before the call, because one sync under way may
still be answered with success. Needs root, loop devices and mkfs.xfs."""
import argparse
import fcntl
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import time

from soak import OTHER_SYNC, WRITERS, Books, Server, Tap, Writer, cannot_run, folder, make_store, remove, run, stop, verify

EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2


class Disk:
    """An image file with a file system, mounted."""

    def __init__(self, image, where):
        self.image, self.where, self.device = image, where, None

    def mount(self):
        os.makedirs(self.where, exist_ok=True)
        self.device = run("losetup", "--find", "--show", self.image).strip()
        run("mount", self.device, self.where)
        return self

    def unmount(self):
        if self.device:
            subprocess.run(["umount", "--lazy", self.where], capture_output=True)
            subprocess.run(["losetup", "--detach", self.device], capture_output=True)
        self.device = None


def what_is_missing():
    if os.geteuid() != 0:
        return "this needs root, for loop devices and mounting"
    for word in ("losetup", "mkfs.ext4", "mkfs.xfs", "mount"):
        if not shutil.which(word):
            return f"{word} is missing: script/setup bench"
    probe = subprocess.run(["losetup", "--find"], capture_output=True, text=True)
    return None if probe.returncode == 0 else "no loop device is to be had: " + probe.stderr.strip()


class Field:
    """XFS with an ext4 image on it, a store on that, and a server with clients."""

    def __init__(self, dir, args, name, env=None):
        self.dir, self.args, self.env = os.path.join(dir, name), args, env
        os.makedirs(self.dir)
        self.books, self.server, self.writers = Books(), None, []
        self.xfs = self.ext4 = None

    def __enter__(self):
        try:
            return self.set_up()
        except Exception:
            self.__exit__()  # what is mounted already
            raise

    def set_up(self):
        outer = os.path.join(self.dir, "xfs.img")
        run("truncate", "--size", f"{self.args.size * 6 + 400}M", outer)
        run("mkfs.xfs", "-q", "-m", "reflink=1", outer)
        self.xfs = Disk(outer, os.path.join(self.dir, "xfs")).mount()
        self.image = os.path.join(self.xfs.where, "ext4.img")
        run("truncate", "--size", f"{self.args.size}M", self.image)
        run("mkfs.ext4", "-q", self.image)
        self.ext4 = Disk(self.image, os.path.join(self.dir, "ext4")).mount()
        self.store = os.path.join(self.ext4.where, "store")
        make_store(self.store, WRITERS)
        self.books.begin(self.store)
        run("sync")
        self.server = Server(self.store, os.path.join(self.dir, "log"), self.env, ("--tick", "0"))
        self.writers = [Writer(self.server, name) for name, _, _ in WRITERS]
        return self

    def __exit__(self, *_):
        stop(self.writers)
        if self.server and self.server.process:
            self.server.kill()
        for disk in (self.ext4, self.xfs):
            if disk:
                disk.unmount()
        remove(self.dir)

    def begin(self):
        self.server.start()
        for writer in self.writers:
            writer.client.close()
            if not writer.client.csrf:
                writer.client.login()
        self.writers = [writer.again() for writer in self.writers]
        for writer in self.writers:
            writer.start()

    def acked(self):
        return [key for writer in self.writers for key in list(writer.acked)]


def look_at_clone(field, clone, acked):
    """Lost acts, half acts and what verify says of the store on the disk that was cut off."""
    disk = Disk(clone, os.path.join(field.dir, "clone")).mount()
    try:
        store = os.path.join(disk.where, "store")
        said = verify(store)
        try:
            lost, half = field.books.compare(store, acked)
        except Exception as error:  # the table may be gone altogether
            return acked, 0, str(error)
        return lost, half, said
    finally:
        disk.unmount()


AT_ONCE = 25  # cuts of one store, so that looking at a clone does not take longer and longer


def cut(tap, dir, args, n, name, env=None):
    """Acts acknowledged, cuts that lost something, half acts, what verify said."""
    rng, n_bad, n_lost, n_half, n_acked, said = random.Random(args.seed), 0, 0, 0, 0, None
    begin = time.monotonic()
    for first in range(0, n, AT_ONCE):
        with Field(dir, args, f"{name}{first}", env) as field:
            field.begin()
            clone = os.path.join(field.xfs.where, "clone.img")
            for _ in range(min(AT_ONCE, n - first)):
                time.sleep(rng.uniform(0.02, 0.3))
                acked = field.acked()  # before the clone: these had their answers
                run("cp", "--reflink=always", field.image, clone)
                lost, half, wrong = look_at_clone(field, clone, acked)
                os.unlink(clone)
                n_bad += bool(lost)
                n_lost += len(lost)
                n_half += half if not lost else 0
                said = said or wrong
            n_acked += len(field.acked())
    tap.note(f"{name}: {n} cuts, {n_acked} acts acknowledged, {n_lost} lost in {n_bad} cuts, "
             f"{time.monotonic() - begin:.0f} s")
    return n_acked, n_bad, n_half, said


def shut_down(tap, dir, args):
    rng, n_lost, n_half, said, wrong_answers = random.Random(args.seed + 1), 0, 0, None, []
    with Field(dir, args, "shutdown") as field:
        for _ in range(args.shutdowns):
            field.begin()
            time.sleep(rng.uniform(0.05, 0.4))
            acked = field.acked()
            fd = os.open(field.ext4.where, os.O_RDONLY)
            fcntl.ioctl(fd, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
            os.close(fd)
            field.server.kill()
            stop(field.writers)
            wrong_answers += [writer.wrong for writer in field.writers if writer.wrong]
            # What was told after the call is not held against anybody, but who was told will not ask again.
            for writer in field.writers:
                writer.acked = [key for key in writer.acked if key in set(acked)]
            field.ext4.unmount()
            field.ext4.mount()
            wrong = verify(field.store)
            lost, half = field.books.compare(field.store, acked)
            n_lost += len(lost)
            n_half += half
            said = said or wrong
        n_acked = len(field.acked())
    tap.note(f"shutdown: {args.shutdowns} times, {n_acked} acts acknowledged, {n_lost} lost")
    tap.check(n_lost == 0 and n_half == 0, "the file system dies: no acknowledged act is lost, none is half",
              (n_lost, n_half))
    tap.check(not wrong_answers, "the file system dies: nobody is told that it was their fault", wrong_answers)
    tap.check(said is None, "the file system dies: the store verifies each time", said)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--red", type=int, default=30)
    parser.add_argument("--shutdowns", type=int, default=100)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--test", action="store_true")
    args = parser.parse_args()
    why = what_is_missing()
    if why:
        cannot_run(why, args.test)
    tap, dir = Tap(), folder()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that what is mounted is unmounted
    try:
        n_acked, n_bad, n_half, said = cut(tap, dir, args, args.cuts, "FULL")
        tap.check(n_acked > args.cuts, "acts were acknowledged between the cuts", n_acked)
        tap.check(n_bad == 0, f"power cut {args.cuts} times: no acknowledged act is lost", n_bad)
        tap.check(n_half == 0 and said is None, "power cut: no act is half, the store verifies each time", said or n_half)
        forged = {"LD_PRELOAD": OTHER_SYNC, "DIDGAH_TEST_SYNC": "NORMAL", "DIDGAH_TEST_SYNC_HIDDEN": "1"}
        _, n_bad, _, _ = cut(tap, dir, args, args.red, "NORMAL", forged)
        tap.check(n_bad > 0, f"with synchronous=NORMAL behind the store's back {args.red} cuts lose something", n_bad)
        shut_down(tap, dir, args)
    finally:
        remove(dir)
    tap.end()


main()
