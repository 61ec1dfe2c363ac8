"""A person at a browser: what they open is looked at for whatever no page may do.

No console error, no request to another host, nothing wider than the window, nothing serious that axe finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = (360, 780), (1440, 900)
ZH, EN = "zh-hans", "en"
#: Milliseconds that anything awaited may take: on a machine that is busy, many.
A_WHILE = 240_000

#: Done once what was asked of the page is on the screen.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
#: What is wider than the window and not scrolled within a box of its own.
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const scrolls = (one) => { for (let up = one.parentElement; up; up = up.parentElement) {
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX) && up !== document.body) return true; }
    return false; };
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > wide + 1 && !scrolls(one))
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`).slice(0, 5);
}"""
#: Rules that never find more than something moderate are not run: they take a third of the time.
SERIOUS = """async () => {
  const never = axe._audit.rules.filter((one) => ['minor', 'moderate'].includes(one.impact)).map((one) => one.id);
  const rules = Object.fromEntries(never.map((one) => [one, { enabled: false }]));
  const found = await axe.run(document, { resultTypes: ['violations'], rules });
  return found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) =>
    `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' | ' +
      ((node.any[0] || node.all[0] || node.none[0] || {}).message || '')).join(' || ')}`);
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at pages: the window, light or dark, the language."""

    size: tuple[int, int] = DESK
    theme: str = "light"
    language: str = ZH

    def __str__(self) -> str:
        return f"{self.size[0]}-{self.theme}-{self.language}"


@dataclass(slots=True)
class Visit:
    """One person's window on one installation; ``faults`` is what was seen that may not be."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=lambda: {200})

    def turn(self, look: Look) -> None:
        """See the page that is open by another window and light, and look at it."""
        self.page.emulate_media(color_scheme=look.theme)  # type: ignore[arg-type]
        self.page.set_viewport_size({"width": look.size[0], "height": look.size[1]})
        self.page.evaluate(DRAWN)  # pages hear of the new size with the next frame
        self.look()

    def open(self, path: str, *, status: int = 200) -> Response | None:
        """Go to an address of the installation and look at what is there."""
        self.allowed = {200, status}
        answer = self.page.goto(self.address + path)
        if answer is not None and answer.status != status:
            self.faults.append(f"{path}: {answer.status}, not {status}")
        if answer is None or "html" in answer.headers.get("content-type", ""):
            self.look()
        return answer

    def look(self) -> None:
        """Look at the page as it is now."""
        where = self.page.url.removeprefix(self.address)
        self.page.wait_for_load_state("load")
        self.faults += [f"{where}: too wide: {one}" for one in self.page.evaluate(TOO_WIDE)]
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe())
        self.faults += [f"{where}: {one}" for one in self.page.evaluate(SERIOUS)]
        heads = self.page.locator("h1").count()
        if heads != 1:
            self.faults.append(f"{where}: {heads} first headings")

    def click(self, name: str, role: str = "button", *, exact: bool = False) -> None:
        """Press what a person would call by this name, and look at what comes."""
        self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state("load")
        self.look()

    def text(self) -> str:
        """What a person reads on the page."""
        return self.page.locator("body").inner_text()


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


@contextmanager
def visiting(browser: Browser, address: str, look: Look, session: Any = None) -> Iterator[Visit]:
    """A fresh browser of somebody; at the end of the block there must have been no fault."""
    context = browser.new_context(
        viewport={"width": look.size[0], "height": look.size[1]},
        color_scheme=look.theme,  # type: ignore[arg-type]
        locale="zh-CN" if look.language == ZH else "en-GB",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        storage_state=session,
    )
    context.set_default_timeout(A_WHILE)
    context.add_cookies([{"name": "language", "value": look.language, "url": address}])
    visit = Visit(context.new_page(), address)
    host = urlsplit(address).netloc

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != host:
            visit.faults.append(f"{visit.page.url} asked {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.status not in visit.allowed:
            visit.faults.append(f"{response.url}: {response.status}")

    def told(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:  # counted by its status above
            visit.faults.append(f"{visit.page.url} console: {message.text[:300]}")

    context.on("request", asked)
    context.on("response", answered)
    context.on("console", told)
    context.on("weberror", lambda error: visit.faults.append(f"{visit.page.url} script: {error.error}"))
    try:
        yield visit
        assert not visit.faults, "\n".join(dict.fromkeys(visit.faults))
    finally:
        context.close()
