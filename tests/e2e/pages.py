"""A headless Chromium over its debugging pipe. Standard library only; no page script is needed to drive it."""
import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class Browser:
    """One page. `bad` collects violations of the content policy, script errors and failed loads."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="didgah-browser-")
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        saved = [os.dup(fd) if self._is_open(fd) else None for fd in (3, 4)]
        self.process = self._start(to_read, from_write)
        for fd in (to_read, from_write, *[s for s in saved if s is not None]):
            os.close(fd)
        self.out, self.into, self.rest = to_write, from_read, b""
        self.ids, self.answers, self.bad, self.events = itertools.count(1), {}, [], []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self.page(domain + ".enable")
        self.width, self.height = 1280, 900
        self.look()

    @staticmethod
    def _is_open(fd):
        try:
            os.fstat(fd)
            return True
        except OSError:
            return False

    def _start(self, to_read, from_write):
        def pipes():
            os.dup2(os.dup(to_read), 3)
            os.dup2(os.dup(from_write), 4)

        # Our own pages on loopback alone; as root Chromium has no sandbox.
        options = ["--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-extensions",
                   "--disable-background-networking", "--disable-component-update", "--no-default-browser-check",
                   "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--force-color-profile=srgb",
                   "--hide-scrollbars", "--user-data-dir=" + self.dir]
        if os.geteuid() == 0:
            options += ["--no-sandbox", "--disable-dev-shm-usage"]
        return subprocess.Popen([CHROMIUM, *options], preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _read(self, wait):
        ready, _, _ = select.select([self.into], [], [], wait)
        if ready:
            self.rest += os.read(self.into, 1 << 20)
        while b"\0" in self.rest:
            one, self.rest = self.rest.split(b"\0", 1)
            self._take(json.loads(one))

    def _take(self, message):
        if "id" in message:
            self.answers[message["id"]] = message
            return
        method, data = message.get("method", ""), message.get("params", {})
        self.events.append(method)
        if method == "Runtime.exceptionThrown":
            self.bad.append("script: " + json.dumps(data)[:300])
        if method == "Log.entryAdded" and data["entry"]["source"] in ("security", "network"):
            text = data["entry"]["text"]
            # The status of the page itself is what tests ask for; what a page loads must be there.
            if "the server responded with a status of" not in text or data["entry"].get("url", "").endswith((".css", ".js")):
                self.bad.append(text)
        if method == "Audits.issueAdded" and "ContentSecurityPolicy" in data["issue"]["code"]:
            self.bad.append("policy: " + json.dumps(data["issue"])[:400])

    def ask(self, method, session=None, **params):
        number = next(self.ids)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        end = time.monotonic() + 60
        while number not in self.answers:
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError(f"the browser does not answer to {method}")
            self._read(1)
        answer = self.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def page(self, method, **params):
        return self.ask(method, self.session, **params)

    def _wait_load(self, start):
        end = time.monotonic() + 60
        while "Page.loadEventFired" not in self.events[start:]:
            if time.monotonic() > end:
                raise RuntimeError("the page does not load")
            self._read(1)

    def look(self, width=None, dark=False, height=None):
        self.width, self.height = width or self.width, height or self.height
        self.page("Emulation.setDeviceMetricsOverride", width=self.width, height=self.height, deviceScaleFactor=1,
                  mobile=self.width < 600)
        self.page("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def go(self, url):
        start = len(self.events)
        self.page("Page.navigate", url=url)
        self._wait_load(start)

    def run(self, script, waits=False):
        """The value of an expression in the page; with `waits` a page is loaded behind it."""
        start = len(self.events)
        result = self.page("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script[:200]}: {json.dumps(result['exceptionDetails'])[:500]}")
        if waits:
            self._wait_load(start)
        return result["result"].get("value")

    def fill(self, **values):
        """Fields by name; a list chooses boxes or a radio button by value."""
        for name, value in values.items():
            found = self.run("""(([name, value]) => {
                const fields = [...document.getElementsByName(name)].filter((f) => f.type !== "hidden");
                if (!fields.length) return false;
                for (const f of fields) {
                  if (f.type === "radio" || f.type === "checkbox") f.checked = [].concat(value).includes(f.value);
                  else f.value = value;
                }
                return true;
            })(%s)""" % json.dumps([name, value]))
            if not found:
                raise RuntimeError(f"no field {name} on {self.run('location.href')}")

    def press(self, selector):
        self.run("(() => { const e = document.querySelector(%s); if (!e) throw new Error('nothing to press'); e.click(); })()"
                 % json.dumps(selector), waits=True)

    def text(self):
        return self.run("document.body.innerText")

    def path(self):
        return self.run("location.pathname + location.search")

    def picture(self, path, whole=True):
        size = self.page("Page.getLayoutMetrics")["cssContentSize"]
        height = min(int(size["height"]), 6000) if whole else self.height
        data = self.page("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": self.width, "height": height, "scale": 1})["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))

    def print_pdf(self, path):
        data = self.page("Page.printToPDF", printBackground=True)["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.out)
        os.close(self.into)
        shutil.rmtree(self.dir, ignore_errors=True)
