#!/usr/bin/env python3
"""R4: the disk fails under the server, at every k-th call that an act makes of it.

Usage: disk_fails.py [--step N] [--test]
EIO: no success is answered that is not stored; from then on every worker refuses to write (503), reading goes on, the
readiness answer says why, the metrics have `didgah_store_stopped 1`, and the log has a line; after a new start the store
verifies and the same key gives exactly one act. ENOSPC: refused, and the same act is taken at once, without a restart."""
import argparse
import os
import time

from soak import BUILD, NEED, WRITERS, Books, Client, Server, Tap, folder, fresh_key, make_store, remove, verify

FAILING = os.path.join(BUILD, "tests/soak/libfailing_disk.so")


class Field:
    def __init__(self, dir, word):
        self.store, self.control = os.path.join(dir, "store-" + word), os.path.join(dir, "store-" + word, "control")
        self.log = os.path.join(dir, "log-" + word)
        make_store(self.store, WRITERS[:1])
        self.books, self.keys = Books(), []
        self.books.begin(self.store)
        env = {"LD_PRELOAD": FAILING, "DIDGAH_TEST_DISK": self.control}
        self.server = Server(self.store, os.path.join(dir, "log"), env, ("--tick", "0", "--access-log", self.log))
        self.server.start()
        self.client = Client(self.server, WRITERS[0][0]).login()

    def fail_at(self, word, k):
        """The answer to an act during which the k-th call fails; was it met?"""
        with open(self.control + ".new", "w", encoding="utf-8") as file:
            file.write(f"{word} {k}\n")
        os.rename(self.control + ".new", self.control)
        key = fresh_key()
        status, _ = self.client.act("need.file", NEED, key=key)
        met = not os.path.exists(self.control)
        if not met:
            os.unlink(self.control)
        self.keys.append(key)
        return key, status, met

    def again(self):
        self.server.kill()
        self.server.start()
        self.client.close()


def has_alarm(field):
    """The server's clock looks once a second."""
    for _ in range(200):
        with open(field.log, encoding="utf-8") as file:
            if "the disk failed" in file.read():
                return True
        time.sleep(0.05)
    return False


def eio(tap, dir, step):
    field, k, bad, n_stopped = Field(dir, "EIO"), 0, [], 0
    while True:
        key, status, met = field.fail_at("EIO", k)
        if status != 201:
            others = [Client(field.server) for _ in range(6)]
            for other in others:
                other.cookie, other.csrf = field.client.cookie, field.client.csrf
            answers = [other.act("need.file", NEED)[0] for other in others]
            read = [others[0].send("GET", path)[0] for path in ("/register", "/api/v1/cases", "/log/checkpoint")]
            ready, said = others[0].send("GET", "/readyz")
            metrics = others[0].send("GET", "/metrics")[1].decode()
            is_told = ready == 503 and "disk failed" in str(said) and "didgah_store_stopped 1" in metrics
            n_stopped += 1
            if set(answers) != {503} or read != [200, 200, 200] or not is_told or status not in (500, 503):
                bad.append((k, status, answers, read, ready, said))
        if status == 201 and not met:
            break
        field.again()
        wrong = verify(field.store)
        status, answer = field.client.act("need.file", NEED, key=key)
        lost, half = field.books.compare(field.store, field.keys)
        if wrong or status not in (200, 201) or lost or half:
            bad.append((k, wrong, status, answer, lost, half))
        k += step
    field.fail_at("EIO", 0)
    alarm = has_alarm(field)
    field.again()
    field.client.act("need.file", NEED, key=field.keys[-1])
    field.server.kill()
    _, keys = Books.look(field.store)
    tap.note(f"EIO at {k} places, {n_stopped} of them before the answer")
    tap.check(n_stopped > 3, "acts met a failing disk", n_stopped)
    tap.check(alarm, "the access log has a line about it")
    tap.check(not bad, "EIO at every call: no false success, nobody writes on, reading goes on, one act in the end", bad)
    tap.check(sorted(keys) == sorted(set(field.keys)), "each key has exactly one act", (len(keys), len(field.keys)))
    said = verify(field.store)
    tap.check(said is None, "the store verifies", said)


def enospc(tap, dir, step):
    field, k, bad, n_refused = Field(dir, "ENOSPC"), 0, [], 0
    while True:
        key, status, met = field.fail_at("ENOSPC", k)
        if status != 201:
            n_refused += 1
            ready, said = field.client.send("GET", "/readyz")
            # A sync without room has failed like any other.
            if ready != 200:
                field.again()
            again, answer = field.client.act("need.file", NEED, key=key)
            if status not in (500, 503, 507) or again not in (200, 201):
                bad.append((k, status, said, again, answer))
        if status == 201 and not met:
            break
        k += step
    field.server.kill()
    lost, half = field.books.compare(field.store, field.keys)
    said = verify(field.store)
    tap.note(f"ENOSPC at {k} places, {n_refused} of them before the answer")
    tap.check(not bad and n_refused > 3, "ENOSPC at every call: refused, and taken when it is sent again", bad)
    tap.check(not lost and half == 0 and said is None, "nothing is lost or half, and the store verifies", said or (lost, half))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--test", action="store_true")
    args = parser.parse_args()
    tap, dir = Tap(), folder()
    eio(tap, dir, args.step)
    enospc(tap, dir, args.step)
    remove(dir)
    tap.end()


main()
