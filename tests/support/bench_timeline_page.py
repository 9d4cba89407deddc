"""One timeline in one fresh profile: opened, panned, zoomed, weighed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
from bench_process import Missing, TooMuch
from bench_timeline_hands import Hands, hands_on
from bench_timeline_trace import CATEGORIES, Stretch, Trace
from browser import DESKTOP
from playwright.async_api import Browser, Page
from playwright.async_api import Error as BrowserError
from playwright.async_api import TimeoutError as TooLate

FIRST: Final = "timeline-first-paint"
COMPLETE: Final = "timeline-complete"
PATIENCE: Final = 60  # seconds until a timeline must be there
HESITATION: Final = 10  # seconds until a drag must be seen
MIB: Final = 2**20
Figures = dict[str, float]


@dataclass(frozen=True)
class Window:
    name: str
    part: float  # of the drill


@dataclass(frozen=True)
class Contender:
    """`address` of a window, where it has one; else the whole drill is shown, and hands zoom.
    `held` are the keys that make the wheel a zoom, `wheel` are its px for a factor of e."""

    name: str
    address: Callable[[Window], str]
    wheel: float
    held: int
    zooms: bool = False


async def measure(
    browser: Browser, one: Contender, window: Window, seconds: float, empty: float
) -> tuple[Figures, Figures]:
    """(figures of opening, figures of panning and zooming)"""
    context = await browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    try:
        page = await context.new_page()
        opened = await opening(page, one.address(window))
        hands = await hands_on(page, held=one.held, wheel=one.wheel)
        if one.zooms:
            await hands.zoom_to(window.part)
        await check_pans(page, hands)
        pid = await renderer(browser, page)
        opened["MiB, loaded"] = private(pid) - empty
        pan, zoom = await traced(browser, page, hands, seconds)
        opened["MiB, used"] = private(pid) - empty
    except TooLate as err:
        raise TooMuch(str(err).splitlines()[0]) from err
    except BrowserError as err:
        raise Missing(str(err).splitlines()[0]) from err
    finally:
        await context.close()
    figures = {f"pan {name}": value for name, value in pan.figures().items()}
    figures |= {f"zoom {name}": value for name, value in zoom.figures().items()}
    return opened, figures


async def opening(page: Page, url: str) -> Figures:
    """Milliseconds from the navigation to the first events that are painted, and to all."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(url, timeout=PATIENCE * 1000)
    try:
        async with asyncio.timeout(PATIENCE):
            return {
                "first ms": await noted(page, FIRST),
                "complete ms": await noted(page, COMPLETE),
            }
    except TimeoutError:
        said = f"; page error: {errors[0]}" if errors else ""
        raise TooMuch(f"no {COMPLETE} within {PATIENCE} s{said}") from None


async def noted(page: Page, name: str) -> float:
    """When the page marked this, once it has."""
    script = "name => performance.getEntriesByName(name)[0]?.startTime ?? null"
    while (at := await page.evaluate(script, name)) is None:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.1)
    return float(at)


async def check_pans(page: Page, hands: Hands) -> None:
    """What is dragged moves; it also warms up."""
    before = await page.locator("#timeline").screenshot()
    await hands.drag(iter(range(0, 120, 4)))
    try:
        async with asyncio.timeout(HESITATION):
            while await page.locator("#timeline").screenshot() == before:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise Missing("a drag moves nothing") from None
    await hands.drag(iter(range(0, -120, -4)))


async def traced(
    browser: Browser, page: Page, hands: Hands, seconds: float
) -> tuple[Stretch, Stretch]:
    await page.evaluate("(function on() { requestAnimationFrame(on); })()")  # every frame tells
    await browser.start_tracing(page=page, categories=list(CATEGORIES))
    await mark(page, "pan")
    await hands.pan(seconds)
    await mark(page, "panned")
    await mark(page, "zoom")
    await hands.zoom(seconds)
    await mark(page, "zoomed")
    trace = Trace(orjson.loads(await browser.stop_tracing())["traceEvents"])
    return trace.stretch("pan", "panned"), trace.stretch("zoom", "zoomed")


async def mark(page: Page, name: str) -> None:
    await page.evaluate(f"void performance.mark('{name}')")


async def renderer(browser: Browser, page: Page) -> int:
    """The id of the process that the page lives in: only a trace tells."""
    await browser.start_tracing(page=page, categories=["-*", "blink.user_timing"])
    await mark(page, "here")
    events = orjson.loads(await browser.stop_tracing())["traceEvents"]
    return next(int(event["pid"]) for event in events if event["name"] == "here")


async def empty_page(browser: Browser, url: str) -> float:
    """Private MiB of a page that shows a word."""
    context = await browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    try:
        page = await context.new_page()
        await page.goto(url)
        return private(await renderer(browser, page))
    finally:
        await context.close()


def private(pid: int) -> float:
    """MiB that no other process shares."""
    kib = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("Private_Clean", "Private_Dirty"):
            kib += int(value.split()[0])
    return kib * 1024 / MIB
