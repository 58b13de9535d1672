"""A server on loopback with a fresh store, and small clients for it. Standard library only."""
import http.client
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

from contract import Contract

BUILD = os.environ["DIDGAH_BUILD"]
SOURCE = os.environ["DIDGAH_SOURCE"]
# Tests ask more than strangers may.
NO_RATES = [f"--{kind}{whole}=0" for kind in ("reads", "acts", "logins") for whole in ("", "-all")]


CONTRACTS = []  # of each server that was asked


class Tap:
    """One line a check; prints what failed."""

    def __init__(self):
        self.n = self.bad = 0

    def check(self, is_right, what, detail=""):
        self.n += 1
        self.bad += not is_right
        print(("ok" if is_right else "not ok"), self.n, "-", what)
        if not is_right and detail != "":
            print("#  ", str(detail)[:600].replace("\n", " "))

    def end(self):
        for contract in CONTRACTS:
            self.check(not contract.faults, f"{contract.n} answers are as the OpenAPI document promises", contract.faults[:8])
        print(f"1..{self.n}")
        sys.exit(1 if self.bad else 0)


class Clock:
    """The time of day of programs that run with its `env` (clock.c). It stands until it is set."""

    def __init__(self, folder, now):
        self.path = os.path.join(folder, "clock")
        self.set(now)
        self.env = {**os.environ, "LD_PRELOAD": os.path.join(BUILD, "tests/e2e/clock.so"), "DIDGAH_TEST_CLOCK": self.path}

    def set(self, now):
        self.now = int(now)
        with open(self.path, "r+b" if os.path.exists(self.path) else "wb") as f:
            f.write(struct.pack("=q", self.now))


class Server:
    def __init__(self, *options, store=None, clock=None, cheap=True, has_rates=False):
        self.dir = tempfile.mkdtemp(prefix="didgah-e2e-")
        self.store = store or os.path.join(self.dir, "store")
        self.people, self.cases = {}, {}
        if not store:
            out = subprocess.run([os.path.join(BUILD, "tests/e2e/make_store"), self.store], check=True,
                                 capture_output=True, text=True).stdout
            for line in out.splitlines():
                word = line.split()
                if word[0] == "case":
                    self.cases[word[2]] = word[1]
                else:
                    self.people[word[0]] = {"id": word[1], "role": word[2], "body": word[3]}
        self.log = os.path.join(self.dir, "access.log")
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "src/cli/didgah"), "serve", self.store, "--port", "0", "--access-log", self.log,
             *(["--cheap-hashes"] if cheap else []), *([] if has_rates else NO_RATES), *options], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=clock.env if clock else None)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            sys.exit("Bail out! the server did not start: " + self.process.stderr.read())
        self.url = line.split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])
        self.contract = None
        self.has_rates = has_rates

    def stop(self):
        """Ends it in order; the exit status and how long that took."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.said = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return status, time.monotonic() - start

    def remove(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def raw(self, data, wait=5.0, piece=None):
        """Send bytes as they are; everything that comes back until the server closes or says nothing for a while."""
        with socket.create_connection(("127.0.0.1", self.port)) as s:
            s.settimeout(wait)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                if piece:
                    for i in range(0, len(data), piece):
                        s.sendall(data[i:i + piece])
                else:
                    s.sendall(data)
            except OSError:
                pass
            return drain(s)


def drain(s):
    got = b""
    try:
        while True:
            more = s.recv(65536)
            if not more:
                break
            got += more
    except (TimeoutError, socket.timeout, ConnectionResetError):
        pass
    return got


def status_of(answer):
    """The status of the first answer in the bytes; 0: there is none."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


class Answer:
    def __init__(self, response, body):
        self.status, self.body = response.status, body
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.cookies = [v for k, v in response.getheaders() if k.lower() == "set-cookie"]

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """A reader; with `login` one who is logged in."""

    def __init__(self, server, login=None):
        self.server, self.cookie, self.csrf = server, None, None
        if login:
            answer = self.login(login)
            if answer.status != 201:
                sys.exit(f"Bail out! login of {login}: {answer.status} {answer.body}")

    def login(self, login, password=None, **more):
        answer = self.send("POST", "/api/v1/session",
                           {"login": login, "password": password or "correct horse battery " + login, **more})
        if answer.status == 201:
            self.cookie = answer.cookies[0].split(";")[0]
            self.csrf = answer.json["csrf"]
        return answer

    def look(self, method, path, answer):
        server = self.server
        if server.has_rates:
            return  # to ask for the document counts too
        if not server.contract and path != "/api/v1/openapi.json":
            server.contract = Contract(Client(server).send("GET", "/api/v1/openapi.json").json)
            CONTRACTS.append(server.contract)
        if server.contract:
            server.contract.see(method, path, answer)

    def send(self, method, path, body=None, headers=None, **without):
        head = {"Origin": self.server.url, "Accept-Language": "en"}
        if self.cookie:
            head["Cookie"] = self.cookie
        if self.csrf and method != "GET":
            head["X-CSRF-Token"] = self.csrf
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            head["Content-Type"] = "application/json"
        head.update(headers or {})
        head = {k: v for k, v in head.items() if v is not None}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            connection.request(method, path, body, head)
            response = connection.getresponse()
            answer = Answer(response, response.read())
            self.look(method, path, answer)
            return answer
        finally:
            connection.close()
