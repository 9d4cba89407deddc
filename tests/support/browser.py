"""Chromium as a person's browser: a fresh profile, and no patience for errors.

A page that writes an error or warning to the console, throws, or asks another host for anything
fails the test in which it did so.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

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

Lang = Literal["id", "en"]
Theme = Literal["light", "dark"]

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
    ) -> Page:
        """A page of its own profile. `ready` waits until a replay has loaded all events."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=LOCALES[lang],
            color_scheme=theme,
            has_touch=size[0] < 600,
            timezone_id="America/New_York",  # far from the drill's own
        )
        await context.add_init_script(COUNT_SHIFTS)
        page = await context.new_page()
        self._watch(page, urlsplit(url).netloc)
        await page.goto(url)
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

        page.on("console", console)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("request", request)


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


async def violations(page: Page) -> list[str]:
    """What axe-core finds with its default rules, a line each."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    found = await page.evaluate("axe.run().then((result) => result.violations)")
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


async def scrolls_sideways(page: Page) -> bool:
    script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(await page.evaluate(script))
