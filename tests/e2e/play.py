"""A county played over HTTP: people who log in with password and second factor, acts, sittings, days that pass."""
import base64
import calendar
import hashlib
import hmac
import json
import os
import struct
import subprocess
import tempfile
import time

from served import BUILD, SOURCE, Client, Clock, Server

DIDGAH = os.path.join(BUILD, "src/cli/didgah")
DAY = 86400
IDLE_S = 25 * 60  # a session ends after 30 minutes without use


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def utc(at):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def totp(secret, at):
    key = base64.b32decode(secret)
    mac = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    o = mac[19] & 15
    return "%06d" % ((struct.unpack(">I", mac[o:o + 4])[0] & 0x7FFFFFFF) % 1000000)


def password_of(login, which="own"):
    """Long enough, and without the login in it."""
    return f"{which} pass of " + hashlib.sha256(login.encode()).hexdigest()[:12]


def run(*words, env=None, want=0):
    done = subprocess.run([DIDGAH, *words], capture_output=True, text=True, env=env)
    if done.returncode != want:
        raise SystemExit(f"Bail out! didgah {' '.join(words)}: {done.returncode} {done.stderr}")
    return done.stdout


class Play:
    """A fresh store made by command with one administrator; everything else is done over HTTP. `offices` are rows of
    login, body, role. With `is_quick` people log in with their password alone."""

    def __init__(self, tap, offices, begins, *options, config=None, procedure="tehran-county", is_quick=False):
        self.tap = tap
        self.dir = tempfile.mkdtemp(prefix="didgah-play-")
        self.store = os.path.join(self.dir, "store")
        self.clock = Clock(self.dir, seconds(begins))
        self.is_quick = is_quick
        self.offices = {login: (body, role) for login, body, role in offices}
        self.n_acts = 0
        self.found(config, procedure)
        self.server = Server(*options, store=self.store, clock=self.clock)
        self.public = Client(self.server)
        self.clients, self.used, self.ids, self.secrets = {}, {}, {}, {}
        self.enrol()

    @property
    def now(self):
        return self.clock.now

    def wait(self, s):
        self.clock.set(self.now + s)

    def wait_days(self, n):
        """To nine in the morning of Tehran, n days on."""
        self.clock.set(self.now + n * DAY - self.now % DAY + 5 * 3600 + 1800)

    # ---- people

    def found(self, config, procedure):
        env = self.clock.env
        run("county", "new", self.store, "--procedure", procedure, *(("--config", config) if config else ()), env=env)
        admin = next(login for login, (_, role) in self.offices.items() if role == "admin")
        path = os.path.join(self.dir, "password")
        with open(path, "w", encoding="utf-8") as f:
            f.write(password_of(admin, "first") + "\n")
        os.chmod(path, 0o600)
        run("person", "add", self.store, "--name", "Administrator", "--body", self.offices[admin][0], "--role", "admin", env=env)
        person = run("person", "list", self.store, env=env).split()
        self.admin_id = next(w.strip(",:") for w in person if w.startswith("p-"))
        run("person", "password", self.store, "--person", self.admin_id, "--login", admin, "--password", path, env=env)
        self.admin = admin

    def enrol(self):
        """The administrator makes everybody's account; each takes a password and a second factor."""
        admin = Client(self.server)
        admin.login(self.admin, password_of(self.admin, "first"))
        self.clients[self.admin], self.used[self.admin], self.ids[self.admin] = admin, self.now, self.admin_id
        for login, (body, role) in self.offices.items():
            if login != self.admin:
                made = admin.send("POST", "/api/v1/people", {"name": "Office " + login})
                self.ids[login] = made.json["id"]
                path = "/api/v1/people/" + self.ids[login]
                if role != "public":
                    admin.send("POST", path + "/role-give", {"role": role, "body": body})
                admin.send("PUT", path + "/account", {"login": login, "password": password_of(login, "first")})
                self.clients[login] = Client(self.server)
                self.clients[login].login(login, password_of(login, "first"))
                self.used[login] = self.now
            self.take_factor(login)

    def take_factor(self, login):
        client, own = self.clients[login], password_of(login)
        changed = client.send("PUT", "/api/v1/session/password", {"old": password_of(login, "first"), "new": own})
        assert changed.status == 204, changed.body
        assert client.login(login, own).status == 201
        if self.is_quick:
            return
        secret = client.send("POST", "/api/v1/session/totp").json["secret"]
        taken = client.send("PUT", "/api/v1/session/totp", {"secret": secret, "code": totp(secret, self.now), "password": own})
        assert taken.status == 204, taken.body
        self.secrets[login] = secret
        self.used[login] = 0

    def as_(self, login):
        """The person's client, logged in anew when the session was left alone too long."""
        if login is None:
            return self.public
        if self.now - self.used[login] > IDLE_S:
            more = {"code": totp(self.secrets[login], self.now)} if login in self.secrets else {}
            client = Client(self.server)
            answer = client.login(login, password_of(login), **more)
            if answer.status != 201:
                raise SystemExit(f"Bail out! login of {login} at {utc(self.now)}: {answer.status} {answer.body}")
            self.clients[login] = client
        self.used[login] = self.now
        return self.clients[login]

    def get(self, login, path, **more):
        return self.as_(login).send("GET", path, **more)

    # ---- acts

    def send(self, login, kind, case=None, data=None, key=None, headers=None, **members):
        self.n_acts += 1
        path = f"/api/v1/cases/{case}/acts" if case else "/api/v1/acts"
        body = {"kind": kind, "data": {} if data is None else data, **members}
        return self.as_(login).send("POST", path, body, {"Idempotency-Key": key or f"play-key-{self.n_acts:08d}", **(headers or {})})

    def act(self, login, kind, case=None, data=None, **more):
        """An act that must be taken; five minutes pass."""
        answer = self.send(login, kind, case, data, **more)
        self.tap.check(answer.status == 201, f"{kind} by {login or 'the public'}", f"{answer.status} {answer.body}")
        self.wait(300)
        return answer.json if answer.status == 201 else {}

    def refused(self, status, login, kind, case=None, data=None, why="", says="", **more):
        """An act that must be refused with that status and these words; no time passes, no entry is made."""
        before = self.size()
        answer = self.send(login, kind, case, data, **more)
        problem = answer.json if answer.status >= 400 else {}
        self.tap.check(answer.status == status and says in problem.get("detail", "") and self.size() == before,
                       f"refused {status}: {kind} by {login or 'the public'}: {why or says}", f"{answer.status} {answer.body}")
        return answer

    def size(self):
        return self.public.send("GET", "/readyz").json["entries"]

    def upload(self, login, path):
        with open(path, "rb") as f:
            answer = self.as_(login).send("POST", "/api/v1/versions", f.read(), {"Content-Type": "application/geopackage+sqlite3"})
        if answer.status != 201:
            raise SystemExit(f"Bail out! upload of {path}: {answer.status} {answer.body}")
        return answer.json

    def case(self, login, case):
        return self.get(login, "/api/v1/cases/" + case).json

    def call(self, secretary, case, session, days, agenda="The sample village"):
        """Call a sitting and go to its morning."""
        called = self.now
        self.wait_days(days)
        at = utc(self.now)
        self.clock.set(called)
        self.act(secretary, "meeting.call", case, {"session": session, "starts_at": at, "place": "The county office", "agenda": [agenda]})
        self.clock.set(called)
        self.wait_days(days)

    def sitting(self, case, session, days, chair, members, motion, secretary="secretary", vote=None):
        """A whole sitting in which all vote for the motion."""
        self.call(secretary, case, session, days)
        self.act(chair, "meeting.open", case)
        for login in (chair, *members):
            self.act(login, "attend.in", case)
        self.act(chair, "vote.open", case, {"motion": motion})
        no = vote or len(self.case(chair, case)["votes"])
        for login in (*members, chair):
            self.act(login, "vote.cast", case, {"vote": no, "choice": "for"})
        self.act(chair, "vote.close", case, {"vote": no})
        self.act(chair, "meeting.close", case)
        self.act(chair, "minutes.confirm", case)

    def end(self):
        import shutil
        self.tap.check(self.server.process.poll() is None, "the server still runs")
        self.tap.check(self.server.stop()[0] == 0, "stops in order")
        self.server.remove()
        shutil.rmtree(self.dir, ignore_errors=True)


SAMPLE = [
    ("admin", "county_office", "admin"), ("submitter", "village_office_sample", "submitter"),
    ("implementer", "village_office_sample", "implementer"), ("city", "municipality_sample", "submitter"),
    ("secretary", "secretariat", "secretary"), ("auditor", "secretariat", "auditor"), ("chair", "county_office", "chair"),
    ("expert.technical", "technical_office", "expert"), ("expert.police", "police", "expert"),
    ("expert.traffic", "traffic_police", "expert"), ("expert.justice", "justice_office", "expert"),
    ("member.technical", "technical_office", "member"), ("member.police", "police", "member"),
    ("member.traffic", "traffic_police", "member"), ("member.justice", "justice_office", "member"),
    ("member.city", "municipality_sample", "member"), ("member.roads", "road_administration", "member"),
    ("province", "province_office", "chair"), ("resident", "", "public"), ("neighbour", "", "public"),
]
