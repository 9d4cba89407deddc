"""`make bench ARGS=tests/bench/test_timeline.py`: the page with drills of up to ten million events,
in a real Chromium with real input, beside vis-timeline and a bare canvas.

BENCH_EVENTS sets the sizes, as `1000000` or `100000,1000000`; BENCH_PEERS=0 measures the page
alone. A short run of the page alone takes about a minute.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
from bench_place import REPEATS, SHORT, SOURCES, folder
from bench_process import Missing, TooMuch
from bench_table import Column, Table
from bench_timeline_drill import name_of, served
from bench_timeline_hands import CTRL, WHEEL
from bench_timeline_page import Contender, Window, empty_page, measure
from bench_vis import vis_timeline
from big_drill import SPAN
from browser import DESKTOP, browsing
from playwright.async_api import Browser

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

SIZES: Final = tuple(
    map(int, (os.environ.get("BENCH_EVENTS") or "100000,1000000,10000000").split(","))
)
OURS: Final = tuple(size for size in SIZES if size <= 1_000_000) if SHORT else SIZES
VIS: Final = (2_000,) if SHORT else (1_000, 2_000, 5_000, 10_000)
PEERS: Final = os.environ.get("BENCH_PEERS", "1") != "0"
SECONDS: Final = float(os.environ.get("BENCH_SECONDS") or (1.0 if SHORT else 5.0))
WINDOWS: Final = (
    Window("nearly the whole drill", 0.8),  # so that there is something to pan to
    Window("1 % of it", 0.01),
    Window("10 s of it", 10_000 / SPAN),
)
HALF: Final = 0.58  # of the drill: where it is lively, and where the hands are
VIS_WHEEL: Final = 580  # the same of vis-timeline
OPENED: Final = (
    Column("first ms"),
    Column("complete ms"),
    Column("MiB, loaded", "{:.1f}"),
    Column("MiB, used", "{:.1f}"),
)
MOVED: Final = tuple(
    Column(f"{hand} {figure}", "{:.1f}")
    for hand in ("pan", "zoom")
    for figure in ("work p50", "work p95", "worst", "frame p95", "dropped %")
)
TELL: Final = [
    "work: CPU ms of the main thread for one frame in which the page drew",
    "frame: ms from one frame to the next, 16.7 at best",
    "dropped: frames that did not come, in percent of those that could have",
]
WEIGHT: Final = [
    "first, complete: from the navigation to the first events that are painted, and to all",
    "MiB: private memory of the renderer beyond that of an empty page",
    "loaded, used: once all is there, and after panning and zooming",
]
AIMS: Final = "work p95 <= 10, dropped <= 5"


def ours(url: str, size: int) -> Contender:
    address = f"{url}/drills/{name_of(size)}"
    return Contender(f"drill-replay, {size:,}", lambda _: address, WHEEL, CTRL, zooms=True)


def peers(box: tuple[int, int], place: Path) -> list[Contender]:
    """Pages of this folder in a canvas of the same size."""
    size = {"width": box[0], "height": box[1]}

    def file(name: str, window: Window, **more: object) -> str:
        half = window.part * HALF
        stretch = {"from": HALF - half, "to": HALF - half + window.part}
        return f"{(place / name).as_uri()}?{urlencode({**size, **stretch, **more})}"

    found = [Contender("a bare canvas", partial(file, "timeline_bare.html"), WHEEL, 0)]
    found += [
        Contender(
            f"vis-timeline, {n:,}", partial(file, "timeline_vis.html", events=n), VIS_WHEEL, 0
        )
        for n in VIS
    ]
    for name, vis in (("timeline_bare.html", ""), ("timeline_vis.html", vis_timeline().as_uri())):
        text = (SOURCES / name).read_text("utf-8")
        (place / name).write_text(text.replace("VIS/", f"{vis}/"), "utf-8")
    return found


async def canvas_size(browser: Browser, url: str) -> tuple[int, int]:
    """Of the page with its smallest drill."""
    page = await browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    await page.goto(f"{url}/drills/{name_of(min(SIZES))}")
    box = await page.locator("#timeline").bounding_box()
    await page.close()
    assert box is not None
    return round(box["width"]), round(box["height"])


class Tables:
    """One of opening, one of each window."""

    def __init__(self, box: tuple[int, int]) -> None:
        shape = f"{box[0]} x {box[1]} px, software raster"
        self.opened = Table(
            f"Opening a timeline, {shape}", OPENED, ["first ms", "MiB, loaded"], notes=WEIGHT
        )
        self.moved = {
            window: Table(
                f"Panning and zooming, {window.name} in view, {shape}",
                MOVED,
                ["pan work p50", "zoom work p50"],
                notes=TELL,
            )
            for window in WINDOWS
        }
        self.gone: dict[str, str] = {}

    async def add(self, browser: Browser, one: Contender, window: Window, empty: float) -> None:
        if one.name in self.gone:
            return
        try:
            opened, moved = await measure(browser, one, window, SECONDS, empty)
        except (Missing, TooMuch) as reason:
            self.gone[one.name] = str(reason)
            for table in (self.opened, *self.moved.values()):
                table.rows.pop(one.name, None)
                table.missing[one.name] = str(reason)
            return
        self.opened.add(one.name, opened)
        self.moved[window].add(one.name, moved)

    def tell(self) -> None:
        for table in (self.opened, *self.moved.values()):
            table.aims = dict.fromkeys(table.rows, AIMS) if table is not self.opened else {}
            table.tell()


async def test_timeline() -> None:
    with served(OURS) as url, folder("timeline") as place:
        async with browsing() as browser:
            box = await canvas_size(browser, url)
            contenders = [ours(url, size) for size in reversed(OURS)]
            contenders += peers(box, place) if PEERS else []
            tables = Tables(box)
            empty = await empty_page(browser, f"{url}/healthz")
            for _ in range(REPEATS):
                for one in contenders:
                    for window in WINDOWS:
                        await tables.add(browser, one, window, empty)
    tables.tell()
