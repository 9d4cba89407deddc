"""Hands on a timeline, through Chromium's own input: sixty moves a second, whatever the page does
with them, as a mouse would."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from playwright.async_api import CDPSession, Page

RATE: Final = 60  # moves a second
REACH: Final = 150  # px that a drag goes to each side
PERIOD: Final = 1.0  # seconds of a drag to and fro
TURNS: Final = 20  # of the wheel in one direction, then the other
ZOOM: Final = 4.0  # times, by so many turns
NOTCH: Final = 40  # px of a turn when the way is far: less than a click, which a page may smooth
STILL: Final = 0.1  # seconds in which the hand rests before it lets go
CTRL: Final = 2
WHEEL: Final = 70 / math.log(2)  # px that zoom the page by a factor of e with Ctrl: ui/wheel.js
DRAIN: Final = 60  # seconds for what was sent to be dealt with

Box = Mapping[str, float]


@dataclass
class Hands:
    """On one place of the timeline. `held` are the keys that make the wheel a zoom, and `wheel` are
    its px for a factor of e."""

    page: Page
    session: CDPSession
    x: float
    y: float
    held: int
    wheel: float

    async def send(self, kind: str, x: float, **more: object) -> None:
        sent = {"type": kind, "x": x, "y": self.y, "button": "none", **more}
        await self.session.send("Input.dispatchMouseEvent", sent)

    async def drag(self, path: Iterator[float]) -> None:
        """Press, go where the path says, sixty times a second, let go."""
        await self.send("mousePressed", self.x, button="left", buttons=1, clickCount=1)
        await paced(self.send("mouseMoved", self.x + far, button="left", buttons=1) for far in path)
        await asyncio.sleep(STILL)
        await self.send("mouseReleased", self.x, button="left", clickCount=1)

    async def pan(self, seconds: float) -> None:
        """To and fro at an even speed."""
        await self.drag(to_and_fro(step / RATE / PERIOD) for step in steps(seconds))

    async def zoom(self, seconds: float) -> None:
        """In and out again, at the place."""
        far = self.wheel * math.log(ZOOM) / TURNS
        await paced(self.turn(-far if step // TURNS % 2 == 0 else far) for step in steps(seconds))

    async def turn(self, far: float) -> None:
        more = {"deltaX": 0, "deltaY": far, "modifiers": self.held}
        await self.send("mouseWheel", self.x, **more)

    async def zoom_to(self, part: float) -> None:
        """In, until so much of what is on show is on show."""
        left = -math.log(part) * self.wheel
        while left > 0.5:
            await self.turn(-min(left, NOTCH))
            left -= NOTCH


def steps(seconds: float) -> range:
    return range(round(seconds * RATE))


def to_and_fro(at: float) -> float:
    """px from the middle, after so many periods: a triangle from 0 to the right first."""
    wave = 4 * abs((at + 0.75) % 1 - 0.5) - 1
    return REACH * wave


async def paced(moves: Iterator[object]) -> None:
    """Each at its time, not when the page is done with the one before; then all are through."""
    loop, sent = asyncio.get_running_loop(), []
    begun = loop.time()
    for number, move in enumerate(moves):
        await asyncio.sleep(begun + number / RATE - loop.time())
        sent.append(asyncio.ensure_future(move))
    await asyncio.wait_for(asyncio.gather(*sent), DRAIN)


async def hands_on(page: Page, *, held: int, wheel: float) -> Hands:
    """On the plot, in the livelier half of the drill."""
    box = await page.locator("#timeline").bounding_box()
    assert box is not None
    session = await page.context.new_cdp_session(page)
    x = box["x"] + box["width"] * 0.58
    return Hands(page, session, round(x), round(box["y"] + box["height"] * 0.6), held, wheel)
