"""Chromium as a person's browser: a fresh profile, and no patience for errors.

A page that writes an error or warning to the console, throws, leaves a promise rejected, crashes,
asks another host for anything or is refused anything of its own fails the test in which it did so.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    async_playwright,
)

CHROMIUM: Final = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE: Final = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")

DESKTOP: Final = (1440, 900)
PHONE: Final = (360, 740)
LOCALES: Final = {"id": "id-ID", "en": "en-GB"}

ABORTED: Final = "net::ERR_ABORTED"  # by the page itself, or because it was left

Lang = Literal["id", "en"]
Theme = Literal["light", "dark"]
Point = tuple[float, float]  # px of the page

COUNT_SHIFTS: Final = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""


class Visitor:
    """Opens pages; knows everything that went wrong in them."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.problems: list[str] = []
        self.forgiven: list[str] = []

    async def open(
        self,
        url: str,
        *,
        size: tuple[int, int] = DESKTOP,
        lang: Lang = "id",
        theme: Theme = "light",
        ready: bool = True,
        touch: bool | None = None,
        reduced_motion: bool = False,
        forced_colors: bool = False,
        contrast: bool = False,
        query: str = "",
        now: int | None = None,
        script: str = "",
    ) -> Page:
        """A page of its own profile. `ready` waits until a replay has loaded all events; small
        pages are touched unless `touch` says; `contrast` asks for more of it; `query` goes behind
        the address, without its question mark; with `now`, in ms, the page's clock stands still;
        `script` runs before those of the page."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=LOCALES[lang],
            color_scheme=theme,
            has_touch=size[0] < 600 if touch is None else touch,
            reduced_motion="reduce" if reduced_motion else "no-preference",
            forced_colors="active" if forced_colors else "none",
            contrast="more" if contrast else "no-preference",
            timezone_id="America/New_York",  # far from the drill's own
        )
        await context.add_init_script(COUNT_SHIFTS + script)
        if now is not None:
            await context.clock.set_fixed_time(now)
        page = await context.new_page()
        self._watch(page, urlsplit(url).netloc)
        await page.goto(f"{url}{'&' if '?' in url else '?'}{query}" if query else url)
        if ready:
            await page.wait_for_selector("#app[data-ready=true]")
        return page

    def forgive(self, part: str) -> None:
        """What contains this is meant to happen, as a lost connection when a server is stopped."""
        self.forgiven.append(part)

    def complaints(self) -> list[str]:
        return [one for one in self.problems if not any(part in one for part in self.forgiven)]

    def _watch(self, page: Page, host: str) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.problems.append(f"console {message.type}: {message.text}")

        def request(sent: Request) -> None:
            to = urlsplit(sent.url)
            if to.scheme in ("http", "https", "ws", "wss") and to.netloc != host:
                self.problems.append(f"request to another host: {sent.url}")

        # Said as the console says it, so that one word forgives both.
        def response(got: Response) -> None:
            if got.status >= 400 and urlsplit(got.url).netloc == host:
                why = f"{got.status} ({got.status_text})"
                self.problems.append(f"Failed to load resource: {why}: {got.url}")

        def failed(sent: Request) -> None:
            if urlsplit(sent.url).netloc == host and sent.failure != ABORTED:
                self.problems.append(f"Failed to load resource: {sent.failure}: {sent.url}")

        page.on("console", console)
        # A rejection that nobody handles is told here, too.
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("crash", lambda _: self.problems.append("the page crashed"))
        page.on("request", request)
        page.on("response", response)
        page.on("requestfailed", failed)


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visiting(browser: Browser) -> AsyncIterator[Visitor]:
    """Profiles from start to end; fails when a page had something to complain about."""
    visitor = Visitor(browser)
    try:
        yield visitor
    finally:
        for context in browser.contexts:
            await context.close()
    if complaints := visitor.complaints():
        raise AssertionError("\n".join(complaints))


async def drawn(page: Page) -> None:
    """What was done before is on the screen: a page draws once a frame, not at each key."""
    script = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    await page.evaluate(script)


async def press(page: Page, keys: str) -> None:
    """Keys one after the other, as `"5 . ] Shift+M"`, and what they did is on the screen."""
    for key in keys.split():
        await page.keyboard.press(key)
    await drawn(page)


async def wheel(
    page: Page, at: Point, *, x: float = 0, y: float = 0, ctrl: bool = False, shift: bool = False
) -> None:
    """One turn of the wheel at a place of the page; with `ctrl` as a pinch on a touch pad comes."""
    held = [name for name, down in (("Control", ctrl), ("Shift", shift)) if down]
    await page.mouse.move(*at)
    for name in held:
        await page.keyboard.down(name)
    await page.mouse.wheel(x, y)
    for name in held:
        await page.keyboard.up(name)
    await drawn(page)


async def swipe(page: Page, start: Point, end: Point, *, steps: int = 10) -> None:
    """One finger from a place of the page to another."""
    await _touch(page, [[between(start, end, step / steps)] for step in range(steps + 1)])


async def pinch(
    page: Page, at: Point, start: float, end: float, *, steps: int = 10, upright: bool = False
) -> None:
    """Two fingers around a place, so many px apart at the start and at the end."""

    def fingers(apart: float) -> list[Point]:
        x, y = (0.0, apart / 2) if upright else (apart / 2, 0.0)
        return [(at[0] - x, at[1] - y), (at[0] + x, at[1] + y)]

    ends = list(zip(fingers(start), fingers(end), strict=True))
    await _touch(page, [[between(*one, step / steps) for one in ends] for step in range(steps + 1)])


def between(start: Point, end: Point, part: float) -> Point:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


async def _touch(page: Page, path: list[list[Point]]) -> None:
    """The fingers at every step of their path, a step a frame; then all are lifted."""
    session = await page.context.new_cdp_session(page)
    for step, fingers in enumerate(path):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
        kind = "touchMove" if step else "touchStart"
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        await drawn(page)
    await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await session.detach()
    await drawn(page)


async def violations(page: Page) -> list[str]:
    """What axe-core finds with its default rules, a line each."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    found = await page.evaluate("axe.run().then((result) => result.violations)")
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


async def scrolls_sideways(page: Page) -> bool:
    script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(await page.evaluate(script))
