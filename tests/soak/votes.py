#!/usr/bin/env python3
"""R9: a hundred members vote fifty times at once over HTTP, and while the chair closes.

Usage: votes.py [--members N] [--tries N] [--rounds N] [--test]
For open and secret ballots: exactly one vote a member; before the close no reader is told a tally, a choice, an order
or a time; a vote that races the close is in the result or was refused, never both."""
import argparse
import json
import os
import random
import threading
import time

from soak import SOURCE, Client, Server, Tap, folder, fresh_key, make_store, remove, verify


def procedure_and_config(dir, n_members, ballot):
    """The standard procedure with as many seats in the commission of needs, and a county that has their bodies."""
    with open(os.path.join(SOURCE, "procedures/tehran-county.json"), encoding="utf-8") as file:
        procedure = json.load(file)
    with open(os.path.join(SOURCE, "data/county/sample-county.json"), encoding="utf-8") as file:
        config = json.load(file)
    kinds = [f"seat_{i:03d}" for i in range(n_members)]
    title = lambda kind: {"en": "Seat " + kind[-3:], "fa": "کرسی " + kind[-3:]}
    procedure["bodies"] += [{"id": kind, "title": title(kind), "roles": ["member"]} for kind in kinds]
    config["bodies"] += [{"id": kind, "kind": kind, "title": title(kind)} for kind in kinds]
    commission = next(s for s in procedure["cases"]["need"]["stages"] if s["id"] == "commission")
    for rights in commission["acts"].values():
        if any(right.endswith("/member") for right in rights):
            rights[:] = [r for r in rights if not r.endswith("/member")] + ["*/member"]
    commission["meeting"]["seats"] = [{"body": "county_office", "chairs": True}] + [{"body": kind} for kind in kinds]
    commission["meeting"]["ballot"] = ballot
    commission["meeting"].pop("notice", None)
    paths = [os.path.join(dir, f"{word}-{ballot}.json") for word in ("procedure", "config")]
    for path, value in zip(paths, (procedure, config)):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False)
    return kinds, paths


def must(answer, what):
    if answer[0] not in (200, 201):
        raise RuntimeError(f"{what}: {answer[0]} {answer[1]}")
    return answer[1]


def at_once(n, work):
    """n threads that begin together; what `work(i)` gives."""
    gate, out = threading.Barrier(n), [None] * n

    def one(i):
        gate.wait()
        out[i] = work(i)

    threads = [threading.Thread(target=one, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return out


class Commission:
    def __init__(self, server, n_members, kinds):
        self.chair, self.secretary = Client(server, "chair").login(), Client(server, "secretary").login()
        self.auditor, self.expert = Client(server, "auditor").login(), Client(server, "expert").login()
        self.public = Client(server)
        self.members = [Client(server, f"member{i:03d}").login() for i in range(n_members)]
        self.vote = 0
        self.case = must(self.expert.act("need.file", {"text": "two collisions a month", "title": "The junction"}),
                         "need")["case"]
        must(self.secretary.act("case.accept", {}, self.case), "accept")
        must(self.secretary.act("meeting.call", {"place": "here", "session": "S-1", "starts_at": soon()}, self.case),
             "call")
        time.sleep(1.1)
        must(self.chair.act("meeting.open", {}, self.case), "open")
        for client in [self.chair, *self.members]:
            must(client.act("attend.in", {}, self.case), "attend")

    def open_vote(self):
        self.vote += 1
        must(self.chair.act("vote.open", {"motion": "approve"}, self.case), "vote")

    def cast(self, i, choice):
        return self.members[i].act("vote.cast", {"choice": choice, "vote": self.vote}, self.case)[0]

    def close(self):
        data = {"vote": self.vote}
        status, answer = self.chair.act("vote.close", data, self.case)
        return status, answer

    def tally(self):
        votes = must(self.secretary.send("GET", f"/api/v1/cases/{self.case}"), "case")["votes"]
        vote = votes[self.vote - 1]
        return {word: vote.get(word) for word in ("for", "against", "abstain")}, vote

    def told_early(self):
        """What any reader is told of the vote that is open and should not be."""
        found = []
        for who in (self.public, self.secretary, self.chair, self.members[0], self.expert, self.auditor):
            for path in (f"/api/v1/cases/{self.case}", f"/api/v1/cases/{self.case}/entries?limit=500",
                         "/api/v1/log/entries?limit=500", f"/api/v1/cases/{self.case}/minutes/1"):
                status, body = who.send("GET", path)
                if status != 200:
                    continue
                text = body.decode() if isinstance(body, bytes) else json.dumps(body)
                if isinstance(body, dict) and "votes" in body:
                    vote = body["votes"][self.vote - 1]
                    found += [f"{who.name} {path}: {word}" for word in ("for", "against", "abstain", "casts") if word in vote]
                found += [f"{who.name} {path}: an entry"] * ('"vote.cast"' in text and self.vote == 1)
                found += [f"{who.name} {path}: a choice"] * ('"choice"' in text and self.vote == 1)
        return found


def soon():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))


def play(tap, dir, args, ballot):
    kinds, files = procedure_and_config(dir, args.members, ballot)
    store = os.path.join(dir, "store-" + ballot)
    people = [("chair", "county_office", "chair"), ("secretary", "secretariat", "secretary"),
              ("auditor", "secretariat", "auditor"), ("expert", "traffic_police", "expert")]
    people += [(f"member{i:03d}", kind, "member") for i, kind in enumerate(kinds)]
    make_store(store, people, *files)
    server = Server(store, os.path.join(dir, "log"), options=("--tick", "0", "--idle-ms", "600000"))
    server.start()
    c, n = Commission(server, args.members, kinds), args.members
    # Everybody, many times, at once.
    c.open_vote()
    words = ["for", "against"]
    answers = at_once(n, lambda i: [c.cast(i, words[i % 3 == 0]) for _ in range(args.tries)])
    taken = [sum(status == 201 for status in tries) for tries in answers]
    tap.check(all(t == 1 for t in taken), f"{ballot}: of {n} members' {args.tries} tries each one is taken",
              [t for t in taken if t != 1])
    others = {status for tries in answers for status in tries} - {201}
    tap.check(others <= {409}, f"{ballot}: all others are refused as done already", others)
    found = c.told_early()
    tap.check(not found, f"{ballot}: before the close nobody is told a tally, a choice, an order or a time", found)
    status, answer = c.close()
    tap.check(status == 201, f"{ballot}: the vote is closed", answer)
    tally, vote = c.tally()
    n_against = len(range(0, n, 3))
    tap.check(tally == {"for": n - n_against, "against": n_against, "abstain": 0}, f"{ballot}: exactly {n} votes", tally)
    is_told = any("choice" in cast for cast in vote["casts"])
    tap.check(len(vote["casts"]) == n and is_told == (ballot == "open"),
              f"{ballot}: afterwards who voted is told, and how {'too' if ballot == 'open' else 'not'}")
    # Votes against the close.
    rng, n_both, n_late, n_in = random.Random(args.members), 0, 0, 0
    for _ in range(args.rounds):
        c.open_vote()
        must(c.members[0].act("vote.cast", {"choice": "for", "vote": c.vote}, c.case), "first")
        wait = rng.uniform(0, 0.08)

        def work(i):
            if i > 0:
                return c.cast(i, "for")
            time.sleep(wait)
            while True:  # the close itself waits for the lock like everybody
                status, answer = c.close()
                if status != 503:
                    return status
        answers = at_once(n, work)
        tally, _ = c.tally()
        n_taken = 1 + sum(status == 201 for status in answers[1:])
        n_in += n_taken
        n_late += sum(status == 409 for status in answers[1:])
        n_both += tally["for"] != n_taken or answers[0] != 201
    tap.note(f"{ballot}: {args.rounds} closes under way: {n_in} votes in the results, {n_late} refused as too late")
    tap.check(n_both == 0, f"{ballot}: a vote that races the close is in the result or refused, never both", n_both)
    server.kill()
    said = verify(store)
    tap.check(said is None, f"{ballot}: the store verifies", said)
    left = [name for name in os.listdir(store) if ".box-" in name]
    tap.check(not left, f"{ballot}: no key of a box is left", left)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=100)
    parser.add_argument("--tries", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--test", action="store_true")
    args = parser.parse_args()
    tap, dir = Tap(), folder()
    for ballot in ("open", "secret"):
        play(tap, dir, args, ballot)
    remove(dir)
    tap.end()


main()
