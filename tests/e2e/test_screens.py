"""The officials' screens in a real browser, played by forms alone: a scheme from its submission over an opinion with a
condition, meetings, votes and minutes to the decision and the province; every page is looked at for what a reader with
a screen reader or without a mouse needs, and for violations of the content policy."""
import json
import os
import shutil
import subprocess
import sys
import time

from served import BUILD, Client, Server, Tap

PICTURES = os.environ.get("DIDGAH_PICTURES")  # a folder: every page looked at is also drawn, for people to look at

# What can be told from the page itself of WCAG 2.2 A and AA; each finding names the element.
LOOK = r"""(() => {
  const bad = [], say = (what, e) => bad.push(what + ": " + (e ? e.outerHTML.slice(0, 160) : ""));
  const html = document.documentElement, q = (s) => [...document.querySelectorAll(s)];
  if (!["fa", "en"].includes(html.lang)) say("no language", html);
  if (html.dir !== (html.lang === "fa" ? "rtl" : "ltr")) say("wrong direction", html);
  if (!document.title.trim()) say("no title");
  if (q("h1").length !== 1) say("not one h1");
  if (q("main").length !== 1 || q("nav[aria-label]").length < 1) say("landmarks are missing");
  let level = 0;
  for (const h of q("h1,h2,h3,h4")) {
    const n = Number(h.tagName[1]);
    if (n > level + 1) say("a heading skips a level", h);
    if (!h.textContent.trim()) say("an empty heading", h);
    level = n;
  }
  const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || e.labels && [...e.labels].some((l) => l.textContent.trim());
  for (const e of q("input:not([type=hidden]),select,textarea")) if (!named(e)) say("a field without a label", e);
  for (const e of q("button,a[href],summary")) if (!named(e)) say("nothing to read on it", e);
  for (const e of q("fieldset")) if (!e.querySelector("legend")?.textContent.trim()) say("a group without a legend", e);
  for (const e of q("table")) if (!e.querySelector("th[scope]")) say("a table without heads", e);
  for (const e of q("svg,img")) if (!e.getAttribute("aria-label") && !e.getAttribute("alt") && !e.querySelector("title") && !e.getAttribute("aria-labelledby")) say("a picture without words", e);
  const ids = q("[id]").map((e) => e.id);
  for (const id of ids) if (ids.filter((i) => i === id).length > 1) say("id given twice", document.getElementById(id));
  for (const e of q("[aria-describedby],[aria-labelledby]"))
    for (const id of ((e.getAttribute("aria-describedby") || "") + " " + (e.getAttribute("aria-labelledby") || "")).trim().split(/ +/))
      if (!document.getElementById(id)) say("names a missing " + id, e);
  for (const e of q("a[href^='#']")) if (!document.getElementById(decodeURIComponent(e.getAttribute("href").slice(1)))) say("leads nowhere", e);
  for (const e of q("[style],script:not([src])")) say("inline style or script", e);
  for (const e of q("*")) for (const a of e.attributes) if (a.name.startsWith("on")) say("inline handler", e);
  for (const e of q("form[method=post]")) if (!e.querySelector("[name=csrf]") && !/\/login/.test(e.action) && !/\/open\//.test(e.action)) say("a form without its word", e);
  if (html.scrollWidth > html.clientWidth + 1) say("wider than the window: " + html.scrollWidth + " > " + html.clientWidth);
  // Contrast of text, WCAG 1.4.3, where foreground and background are plain colours.
  const rgb = (c) => { const m = c.match(/[\d.]+/g); return m ? m.map(Number) : [0, 0, 0, 0]; };
  const lum = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const back = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0.99) return c; } return [255, 255, 255]; };
  const seen = new Set();
  for (const e of q("body *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || !e.offsetParent) continue;
    const s = getComputedStyle(e), f = rgb(s.color), b = back(e), key = f + "|" + b;
    if (seen.has(key)) continue;
    seen.add(key);
    const [x, y] = [lum(f), lum(b)].sort((p, q) => q - p), ratio = (x + 0.05) / (y + 0.05);
    if (ratio < 4.5) say("contrast " + ratio.toFixed(2), e);
  }
  // A key of the catalogue that has no words shows as itself.
  const stray = document.body.innerText.match(/\b(screen|review|server|register)\.[a-z_]+/g);
  if (stray) say("a key without words: " + stray.join(" "));
  return bad;
})()"""


class Stage:
    """A browser and what it is looking at."""

    def __init__(self, tap, server, browser):
        self.tap, self.server, self.browser, self.n = tap, server, browser, 0

    def login(self, who, lang="fa"):
        self.browser.page("Network.clearBrowserCookies")
        self.browser.go(f"{self.server.url}/login?lang={lang}")
        self.browser.fill(login=who, password=f"demo-{who}-1405-demo")
        self.browser.press("form.sheet button")

    def go(self, path, lang="fa"):
        self.browser.go(f"{self.server.url}{path}{'&' if '?' in path else '?'}lang={lang}")

    def look(self, name, widths=(1280, 390), darks=(False, True)):
        b = self.browser
        for width in widths:
            for dark in darks:
                b.look(width, dark)
                found = b.run(LOOK)
                self.tap.check(not found, f"{name} at {width}{' dark' if dark else ''}: nothing amiss", found)
                if PICTURES:
                    self.n += 1
                    b.picture(os.path.join(PICTURES, f"{self.n:03d}-{name.replace(' ', '-')}-{width}{'-dark' if dark else ''}.png"))
        b.look(1280, False)
        self.tap.check(not b.bad, f"{name}: no violation of the policy, no error", b.bad)
        b.bad.clear()

    def act(self, case, kind, lang="fa", look=None, **values):
        """An act from its form over the confirmation to the receipt; the words of the confirmation."""
        b = self.browser
        self.go(f"/cases/{case}/acts/{kind}" if case else f"/open/{kind}", lang)
        if values:
            b.fill(**values)
        if look:
            self.look(look)
        b.press("button[value=check]")
        words = b.text()
        if look:
            self.look(look + ", confirmation", darks=(False,))
        if not b.run("!!document.querySelector('button[value=send]')"):
            self.tap.check(False, f"{kind}: is confirmed", words)
            return words
        b.press("button[value=send]")
        done = b.run("!!document.querySelector('.done')")
        self.tap.check(done and b.path().startswith("/receipts/"), f"{kind}: receipt", b.path() + b.text())
        return words


def demo(tap):
    """The demonstration's people and one new case at its beginning, at the time that it is now."""
    folder = os.environ.get("DIDGAH_DEMO")
    made = folder is None
    if made:
        import tempfile
        folder = tempfile.mkdtemp(prefix="didgah-screens-")
        os.rmdir(folder)
        subprocess.run([os.path.join(BUILD, "src/cli/didgah"), "demo-county", folder, "--quick"], check=True, capture_output=True)
    return folder, made
