"""What strangers may ask for: one below, at and above; by address, all together, behind a proxy; people are not counted."""
from served import Client, Server, Tap

KEY = "the-key-of-a-stranger-%02d"
ACT = {"kind": "complaint.file", "data": {"text": "It looks into my yard", "title": "Camera"}}


def read(server, address=None, headers=None, path="/api/v1/county"):
    head = {"X-Forwarded-For": address} if address else {}
    return Client(server).send("GET", path, headers={**head, **(headers or {})})


def act(server, n, address, headers=None):
    return Client(server).send("POST", "/api/v1/acts", ACT, {"Idempotency-Key": KEY % n, "X-Forwarded-For": address, **(headers or {})})


def refused(tap, answer, longest, what):
    wait = answer.headers.get("retry-after", "")
    tap.check(answer.status == 429 and wait.isdigit() and 1 <= int(wait) <= longest, f"{what}: 429 and when again",
              f"{answer.status} {wait}")
    tap.check(answer.json["code"] == "rate" and answer.headers["cache-control"] == "no-store", f"{what}: says why", answer.body)


def behind_a_proxy(tap):
    server = Server("--tick", "0", "--reads", "5", "--acts", "3", "--logins", "4", "--trusted-proxy", "127.0.0.1", has_rates=True)
    statuses = [read(server, "192.0.2.1").status for _ in range(5)]
    tap.check(statuses == [200] * 5, "five reads in a minute", statuses)
    refused(tap, read(server, "192.0.2.1"), 12, "the sixth")
    refused(tap, read(server, "192.0.2.1", path="/no/such/page"), 12, "a page that is not there")
    refused(tap, read(server, "198.51.100.1, 192.0.2.1"), 12, "what the client wrote in front of it")
    refused(tap, read(server, "192.0.2.1", {"Cookie": "didgah=" + "0" * 32}), 12, "with a cookie that is nobody's")
    tap.check(read(server, "192.0.2.2").status == 200, "another address reads")
    tap.check(read(server, "192.0.2.1", path="/healthz").status == 200, "health is always told")
    statuses = [act(server, i, "192.0.2.1").status for i in range(3)]
    tap.check(429 not in statuses, "three acts in an hour", statuses)
    refused(tap, act(server, 3, "192.0.2.1"), 1200, "the fourth")
    refused(tap, act(server, 4, "192.0.2.1", {"Cookie": "a=b"}), 1200, "with some cookie")
    tap.check(act(server, 5, "192.0.2.3").status != 429, "another address acts")
    wrong = [Client(server).send("POST", "/api/v1/session", {"login": f"x{i}", "password": "x" * 20},
                                 {"X-Forwarded-For": "192.0.2.4"}) for i in range(5)]
    tap.check([a.status for a in wrong[:4]] == [401] * 4, "four tries to log in", [a.status for a in wrong])
    refused(tap, wrong[4], 15, "the fifth")
    person = Client(server, "village")
    statuses = {person.send("GET", "/api/v1/cases").status for _ in range(20)}
    tap.check(statuses == {200}, "a person who is logged in is not counted", statuses)
    metrics = person.send("GET", "/metrics").body.decode()
    n = next(int(line.split()[1]) for line in metrics.splitlines() if line.startswith("didgah_rate_refused_total "))
    tap.check(n == 7, "the refusals are measured", n)
    server.stop()
    server.remove()


def alone(tap):
    server = Server("--tick", "0", "--reads", "5", has_rates=True)
    statuses = [read(server, f"192.0.2.{i}").status for i in range(6)]
    tap.check(statuses == [200] * 5 + [429], "without a proxy nobody believes X-Forwarded-For", statuses)
    server.stop()
    server.remove()


def together(tap):
    server = Server("--tick", "0", "--reads-all", "8", "--acts", "0", "--acts-all", "2", "--trusted-proxy", "127.0.0.1", has_rates=True)
    statuses = [read(server, f"192.0.2.{i}").status for i in range(9)]
    tap.check(statuses == [200] * 8 + [429], "eight reads of all addresses together", statuses)
    statuses = [act(server, i, f"192.0.2.{i}").status for i in range(3)]
    tap.check(429 not in statuses[:2] and statuses[2] == 429, "two acts of all together", statuses)
    server.stop()
    server.remove()


def main():
    tap = Tap()
    for part in (behind_a_proxy, alone, together):
        part(tap)
    tap.end()


main()
