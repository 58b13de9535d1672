#!/usr/bin/env python3
"""Can the time of an answer tell what its words do not? A foreign case beside a missing one, an unknown login beside a wrong password.

Usage: server_timing.py BUILD [LOGINS [CASES]]. Both of a pair are asked in turn, in random order, so that the machine's other work falls
on both alike. Prints the medians, their ratio, and how often a guess by the median would be right: 50 % tells nothing."""
import os
import random
import sys
import time

os.environ.setdefault("DIDGAH_BUILD", sys.argv[1])
os.environ.setdefault("DIDGAH_SOURCE", os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.join(os.environ["DIDGAH_SOURCE"], "tests/e2e"))
from served import Client, Server  # noqa: E402

n_logins, n_cases = int(sys.argv[2]) if len(sys.argv) > 2 else 60, int(sys.argv[3]) if len(sys.argv) > 3 else 3000


def compare(what, n, a, b):
    times = ([], [])
    for _ in range(n):
        for side in random.sample((0, 1), 2):
            start = time.perf_counter()
            (a, b)[side]()
            times[side].append(time.perf_counter() - start)
    medians = [sorted(t)[len(t) // 2] * 1e3 for t in times]
    middle = sum(medians) / 2e3
    right = (sum(t < middle for t in times[0]) + sum(t >= middle for t in times[1])) / (2 * n)
    print(f"{what}: medians {medians[0]:.3f} and {medians[1]:.3f} ms, ratio {medians[0] / medians[1]:.3f}; "
          f"a guess by the time is right in {max(right, 1 - right) * 100:.1f} % of {2 * n}")


server = Server("--tick", "0", cheap=False)
public, reader = Client(server), Client(server, "village")
foreign = server.cases["village_b"]
count = iter(range(10 ** 9))


def wrong(login):
    """Each try on a fresh name or person, so that nobody has to wait."""
    answer = public.login(login, "wrong wrong wrong wrong")
    assert answer.status in (401, 429), answer.body


people = [f"extra{i}" for i in range(n_logins)]
admin = Client(server, "admin")
for login in people:
    made = admin.send("POST", "/api/v1/people", {"name": login}).json["id"]
    answer = admin.send("PUT", f"/api/v1/people/{made}/account", {"login": login, "password": "a pass with enough words"})
    assert answer.status == 204, answer.body
known, unknown = iter(people), (f"other{next(count)}" for _ in iter(int, 1))
compare("login: unknown, known with a wrong password", n_logins, lambda: wrong(next(unknown)), lambda: wrong(next(known)))
for tail in ("", "/entries", "/acts"):
    compare(f"case{tail}: foreign, missing", n_cases // (1 if tail == "" else 3), lambda: reader.send("GET", f"/api/v1/cases/{foreign}{tail}"),
            lambda: reader.send("GET", f"/api/v1/cases/N-1405-0099{tail}"))
act = {"kind": "withdraw", "data": {}}
compare("act: foreign, missing", n_cases // 3, lambda: reader.send("POST", f"/api/v1/cases/{foreign}/acts", act, {"Idempotency-Key": f"timing-key-{next(count):09d}"}),
        lambda: reader.send("POST", "/api/v1/cases/N-1405-0099/acts", act, {"Idempotency-Key": f"timing-key-{next(count):09d}"}))
server.stop()
server.remove()
