#!/usr/bin/env python3
"""R1: `didgah serve` is killed (SIGKILL) again and again under eight writing clients, after 5 to 400 ms.

Usage: kills.py [--kills N] [--seed N] [--test]
After each kill: every acknowledged act is in the store, no entry belongs to half an act, and the server is ready
again in under 2 s (the median and the longest are told). `didgah verify` every fifty kills and at the end."""
import argparse
import os
import random
import time

from soak import WRITERS, Books, Client, Server, Tap, Writer, folder, make_store, remove, stop, verify


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--test", action="store_true")
    args = parser.parse_args()
    rng, tap, books, dir = random.Random(args.seed), Tap(), Books(), folder()
    store = os.path.join(dir, "store")
    make_store(store, WRITERS)
    books.begin(store)
    server = Server(store, os.path.join(dir, "log"), options=("--tick", "0"))
    server.start()
    writers = [Writer(server, name) for name, _, _ in WRITERS]
    for writer in writers:
        writer.client.login()
    n_lost = n_half = n_wrong = 0
    begin = time.monotonic()
    for kill in range(1, args.kills + 1):
        writers = [writer.again() for writer in writers]
        for writer in writers:
            writer.start()
        time.sleep(rng.uniform(0.005, 0.4))
        server.kill()
        stop(writers)
        server.start()
        lost, half = books.compare(store, [key for writer in writers for key in writer.acked])
        n_lost += len(lost)
        n_half += half
        if kill % 50 == 0:
            said = verify(store)
            n_wrong += said is not None
            tap.note(f"{kill} kills, {sum(len(w.acked) for w in writers)} acts acknowledged, {n_lost} lost, {n_half} half, "
                     f"start at most {max(server.starts):.2f} s, {time.monotonic() - begin:.0f} s in all")
            if said:
                tap.note(said)
    # What was never answered: sent once more with its key, it is there exactly once.
    for writer in writers:
        if writer.open_key:
            writer.client.close()
            status, answer = writer.client.act("need.file", {"text": "two collisions a month", "title": "The junction"},
                                               key=writer.open_key)
            if status == 201 or status == 200:
                writer.acked.append(writer.open_key)
            else:
                tap.note(f"the act without an answer: {status} {answer}")
    acked = [key for writer in writers for key in writer.acked]
    lost, half = books.compare(store, acked)
    server.kill()
    said = verify(store)
    starts = sorted(server.starts)
    tap.note(f"{args.kills} kills, {len(acked)} acts acknowledged; start to ready: median {starts[len(starts) // 2]:.3f} s, "
             f"longest {starts[-1]:.3f} s")
    tap.check(len(acked) > args.kills, "acts were acknowledged between the kills", len(acked))
    tap.check(n_lost + len(lost) == 0, "no acknowledged act was lost", n_lost + len(lost))
    tap.check(n_half + half == 0, "no act was stored by half", n_half + half)
    tap.check(len(set(acked)) == len(acked), "no act was acknowledged twice")
    tap.check(n_wrong == 0 and said is None, "the store verifies", said)
    # On a machine that does other work beside a test, the time says little.
    if not args.test:
        tap.check(starts[-1] < 2.0, "every start was ready in under 2 s", starts[-1])
    remove(dir)
    tap.end()


main()
