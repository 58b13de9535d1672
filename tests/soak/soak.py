"""What the programs of this folder share: a store, a server on it, clients that write. Standard library only.

A client notes an act as acknowledged when it has read the whole success answer, and not before: what must never be
lost is what somebody was told."""
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = os.environ.get("DIDGAH_SOURCE", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BUILD = os.environ.get("DIDGAH_BUILD", os.path.join(SOURCE, "build"))
DIDGAH = os.path.join(BUILD, "src/cli/didgah")
MAKE_COUNTY = os.path.join(BUILD, "tests/soak/make_county")
OTHER_SYNC = os.path.join(BUILD, "tests/soak/libother_sync.so")
NEED = {"text": "two collisions a month", "title": "The junction"}


class Tap:
    """One line a check, for Meson; `note` for figures."""

    def __init__(self):
        self.n = self.bad = 0

    def check(self, is_right, what, detail=""):
        self.n += 1
        self.bad += not is_right
        print(("ok" if is_right else "not ok"), self.n, "-", what, flush=True)
        if not is_right and detail != "":
            self.note(str(detail)[:800].replace("\n", " "))

    def note(self, text):
        print("#", text, flush=True)

    def end(self):
        print(f"1..{self.n}")
        sys.exit(1 if self.bad else 0)


def cannot_run(why, is_test):
    """A soak that cannot run has failed; a test says that it was skipped, and why."""
    if is_test:
        print(f"1..0 # SKIP {why}")
        sys.exit(0)
    sys.exit("cannot run: " + why)


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def make_store(path, people, procedure=None, config=None):
    files = [procedure, config] if procedure else []
    lines = "".join(f"{login} {body} {role}\n" for login, body, role in people)
    run(MAKE_COUNTY, path, *files, input=lines)


def no_rates():
    """Options that lift the limits on how often one address may ask: all clients here have one address."""
    told = run(DIDGAH, "serve", "--help")
    words = ("reads", "reads-all", "acts", "acts-all", "logins", "logins-all")
    return [f"--{word}=0" for word in words if f"--{word} " in told]


WRITERS = [(f"writer{i}", "traffic_police", "expert") for i in range(8)]


class Server:
    """`didgah serve`; `env` more of the environment."""

    def __init__(self, store, log=None, env=None, options=()):
        self.store, self.starts, self.process = store, [], None
        self.log, self.options, self.env = log or os.devnull, [*no_rates(), *options], dict(os.environ, **(env or {}))

    def start(self):
        """Until it is ready to write; the seconds that took."""
        begin = time.monotonic()
        errors = open(self.log, "a")
        self.process = subprocess.Popen([DIDGAH, "serve", self.store, "--port", "0", "--cheap-hashes", *self.options],
                                        stdout=subprocess.PIPE, stderr=errors, text=True, env=self.env)
        errors.close()
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError("the server did not start: " + open(self.log).read()[-500:])
        self.url = line.split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])
        while Client(self).send("GET", "/readyz")[0] != 200:
            if time.monotonic() - begin > 30:
                raise RuntimeError("the server is not ready after 30 s")
            time.sleep(0.005)
        took = time.monotonic() - begin
        self.starts.append(took)
        return took

    def kill(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        status = self.process.wait()
        self.process.stdout.close()
        self.process = None
        return status


class Client:
    """One connection, kept open; logged in when given a name."""

    def __init__(self, server, login=None):
        self.server, self.connection, self.cookie, self.csrf, self.name = server, None, None, None, login

    def login(self):
        status, body = self.send("POST", "/api/v1/session",
                                 {"login": self.name, "password": "correct horse battery " + self.name})
        if status != 201:
            raise RuntimeError(f"login of {self.name}: {status} {body}")
        self.csrf = body["csrf"]
        return self

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def send(self, method, path, body=None, key=None):
        """Status and JSON (or bytes). OSError or HTTPException: no whole answer came."""
        head = {"Origin": self.server.url, "Accept-Language": "en"}
        if self.cookie:
            head["Cookie"] = self.cookie
        if self.csrf and method != "GET":
            head["X-CSRF-Token"] = self.csrf
        if key:
            head["Idempotency-Key"] = key
        if body is not None:
            head["Content-Type"] = "application/json"
        try:
            if not self.connection or self.connection.port != self.server.port:
                self.close()
                self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=300)
                self.connection.connect()
                self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection.request(method, path, None if body is None else json.dumps(body).encode(), head)
            answer = self.connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
        if answer.getheader("Connection") == "close":
            self.close()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(data) if is_json and data else data

    def act(self, kind, data, case=None, key=None):
        path = f"/api/v1/cases/{case}/acts" if case else "/api/v1/acts"
        return self.send("POST", path, {"kind": kind, "data": data}, key or fresh_key())


def fresh_key():
    return f"{random.getrandbits(128):032x}"


class Writer(threading.Thread):
    """Files needs until told to stop or until the server is gone. An act without an answer is sent again, with its
    key, before the next one."""

    def __init__(self, server, name):
        super().__init__(daemon=True)
        self.client, self.acked, self.open_key, self.refused = Client(server, name), [], None, 0
        self.is_over, self.wrong = False, None  # wrong: an answer that no disk excuses

    def run(self):
        while not self.is_over:
            key = self.open_key or fresh_key()
            self.open_key = key
            try:
                status, answer = self.client.act("need.file", NEED, key=key)
            except (OSError, http.client.HTTPException):
                return
            if status in (200, 201):  # 200: it had been done before the answer was lost
                self.acked.append(key)
                self.open_key = None
            else:
                self.refused += 1
                if status not in (500, 503, 507):
                    self.wrong = f"a need was answered with {status}: {answer}"
                    return
                time.sleep(0.01)

    def again(self):
        """The same client, going on."""
        other = Writer(self.client.server, self.client.name)
        other.client, other.acked, other.open_key, other.refused = self.client, self.acked, self.open_key, self.refused
        return other


def stop(writers):
    for writer in writers:
        writer.is_over = True
    for writer in writers:
        writer.join(60)


class Books:
    """What the store has, held against what was acknowledged. Read without a lock and without a checkpoint."""

    def __init__(self):
        self.n_entries = None  # of the store before the first act

    def begin(self, store):
        self.n_entries, _ = self.look(store)

    @staticmethod
    def look(store):
        db = sqlite3.connect(f"file:{store}/county.sqlite?mode=ro", uri=True)
        try:
            size = db.execute("SELECT count(*) FROM entry").fetchone()[0]
            keys = {key: n for key, n in db.execute("SELECT key, n_entries FROM act_key")}
            return size, keys
        finally:
            db.close()

    def compare(self, store, acked):
        """Acknowledged acts that are not there; entries that belong to no whole act."""
        size, keys = self.look(store)
        lost = [key for key in acked if key not in keys]
        half = abs(size - self.n_entries - sum(keys.values()))
        return lost, half


def verify(store, *more):
    """None, or what `didgah verify` said."""
    done = subprocess.run([DIDGAH, "verify", store, *more], capture_output=True, text=True)
    return None if done.returncode == 0 else done.stdout + done.stderr


def folder(where=None):
    return tempfile.mkdtemp(prefix="didgah-soak-", dir=where)


def remove(path):
    shutil.rmtree(path, ignore_errors=True)
