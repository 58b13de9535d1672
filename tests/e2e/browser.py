"""A headless Chromium, driven through its debugging pipe. Standard library only."""
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

# What must not be in a page of ours, whatever somebody wrote into a field: code, frames, foreign styles, handlers.
FOREIGN = """(() => {
  const own = location.origin + '/', out = [];
  for (const e of document.querySelectorAll('*')) {
    const tag = e.tagName.toLowerCase();
    const bad = ['iframe', 'object', 'embed', 'base', 'frame', 'marquee'].includes(tag)
      || (tag === 'script' && !(e.src && e.src.startsWith(own)))
      || (tag === 'style') || (tag === 'img' && e.getAttribute('src') === 'x')
      || e.getAttributeNames().some(n => n.startsWith('on') || n === 'srcdoc' || n === 'style')
      || ['href', 'src', 'action', 'xlink:href'].some(n => /^\\s*(javascript|data|vbscript):/i.test(e.getAttribute(n) || ''));
    if (bad) out.push(e.outerHTML.slice(0, 200));
  }
  return out;
})()"""


class Browser:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="didgah-browser-")
        to_read, self.to = os.pipe()
        self.out, to_write = os.pipe()
        command = [shutil.which("chromium") or "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--disable-background-networking", "--disable-extensions", "--user-data-dir=" + self.folder, "--remote-debugging-pipe", "about:blank"]
        # The pipe's ends are descriptors 3 and 4 there.
        self.process = subprocess.Popen(["/bin/sh", "-c", f'exec "$@" 3<&{to_read} 4>&{to_write}', "sh", *command], pass_fds=(to_read, to_write),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.n, self.buffer, self.events, self.session = 0, b"", [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")

    def message(self, wait_s):
        end = time.monotonic() + wait_s
        while b"\0" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.out], [], [], left)[0]:
                return None
            more = os.read(self.out, 1 << 16)
            if not more:
                raise SystemExit("Bail out! the browser is gone")
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **params):
        self.n += 1
        ask = {"id": self.n, "method": method, "params": params}
        if self.session:
            ask["sessionId"] = self.session
        os.write(self.to, json.dumps(ask).encode() + b"\0")
        while True:
            got = self.message(60)
            if got is None:
                raise SystemExit(f"Bail out! the browser does not answer {method}")
            if got.get("id") == self.n:
                if "error" in got:
                    raise SystemExit(f"Bail out! {method}: {got['error']}")
                return got["result"]
            self.take(got)

    def take(self, event):
        self.events.append(event)
        if event.get("method") == "Page.javascriptDialogOpening":
            self.n += 1
            os.write(self.to, json.dumps({"id": self.n, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}, "sessionId": self.session}).encode() + b"\0")

    def cookie(self, url, cookie):
        name, value = cookie.split("=", 1)
        self.call("Network.setCookie", name=name, value=value, url=url)

    def open(self, url):
        """Go there and wait until it is loaded; what happened on the way: dialogs, and the page's foreign elements."""
        self.events = []
        self.call("Page.navigate", url=url)
        end = time.monotonic() + 30
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events) and time.monotonic() < end:
            got = self.message(1)
            if got:
                self.take(got)
        while got := self.message(0.02):
            self.take(got)
        foreign = self.value(FOREIGN)
        dialogs = [e["params"]["message"] for e in self.events if e.get("method") == "Page.javascriptDialogOpening"]
        return dialogs, foreign

    def value(self, script):
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def close(self):
        self.process.terminate()
        self.process.wait()
        os.close(self.to)
        os.close(self.out)
        shutil.rmtree(self.folder, ignore_errors=True)
