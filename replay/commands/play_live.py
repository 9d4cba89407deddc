"""A replay with keys: one task takes messages, one sends what is asked for, one draws the clock.
One more waits for `q`, so that nothing that a key waits for can hold it up.

Signals: Ctrl-C ends it as it does without keys. Ctrl-Z gives the terminal back, and the playhead
stands while nobody can see it. Whatever else kills the process gives the terminal back first.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Coroutine, Iterator, Sequence
from typing import Final

from replay.commands.play_desk import Desk
from replay.commands.play_screen import Screen
from replay.commands.play_typed import SUSPEND, Ahead, Typed
from replay.place import Performance, PlaceError
from replay.status_line import status

ANSWER_S: Final = 1.0  # that a key waits until it is known where the playhead is
STEPS: Final = (".", ",")
STEP_S: Final = 0.03  # as often as a key that is held down repeats: each step is shown, none lags
TICK_S: Final = 0.1  # of the clock on the status line
DEADLY: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Live:
    """A desk, a screen and a performance, held together until somebody quits."""

    def __init__(self, desk: Desk, screen: Screen, performance: Performance) -> None:
        self._desk = desk
        self._screen = screen
        self._performance = performance
        self._ahead = Ahead()
        self._taken = asyncio.Event()
        performance.watch_link(self._linked)

    async def run(self) -> None:
        """Until it is quit. Raises what ends the replay."""
        self._resized()
        with Typed(self._ahead.press), self._signals():
            await first_of(self._take(), self._steer(), self._tick(), self._ahead.left())

    async def _take(self) -> None:
        async for message in self._performance:
            self._show(self._desk.take(message, time.monotonic()))
            self._taken.set()

    async def _steer(self) -> None:
        while True:
            key = await self._ahead.next()
            if key == SUSPEND:
                await self._suspend()
            elif key == "ctrl-l":
                self._screen.redraw()
            else:
                await self._press(key)
            self._show()
            await asyncio.sleep(0)  # more is read between two keys: a paste is soon read through

    async def _press(self, key: str) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STEP_S if key in STEPS else ANSWER_S):
                while self._desk.waits(key):
                    self._taken.clear()
                    await self._taken.wait()
        commands, lines = self._desk.press(key, time.monotonic())
        self._show(lines)
        for op, fields in commands:
            await self._send(op, **fields)

    async def _send(self, op: str, **fields: object) -> None:
        try:
            await self._performance.command(op, **fields)
        except PlaceError:
            self._desk.unsent(time.monotonic())

    async def _tick(self) -> None:
        while True:
            self._show()
            await asyncio.sleep(TICK_S)

    def _show(self, lines: Sequence[str] = ()) -> None:
        desk = self._desk
        self._screen.show(lines, status(desk.facts(time.monotonic()), self._width, desk.look))

    def _linked(self, link: str) -> None:
        self._desk.linked(link, time.monotonic())
        self._show()

    # Signals

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGWINCH, self._resized)
        loop.add_signal_handler(signal.SIGTSTP, self._ahead.press, SUSPEND)
        loop.add_signal_handler(signal.SIGCONT, self._continued)
        for number in DEADLY:
            loop.add_signal_handler(number, self._killed, number)
        try:
            yield
        finally:
            for number in (signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT, *DEADLY):
                loop.remove_signal_handler(number)

    def _resized(self) -> None:
        self._width = self._screen.width
        self._desk.resized(self._width)
        self._screen.redraw()
        self._show()

    def _continued(self) -> None:
        """Whoever stopped us, the shell has set the terminal to its own liking meanwhile."""
        self._screen.enter()
        self._resized()

    def _killed(self, number: signal.Signals) -> None:
        self._screen.leave()
        asyncio.get_running_loop().remove_signal_handler(number)
        signal.raise_signal(number)

    async def _suspend(self) -> None:
        playing = self._desk.where.state == "playing"
        if playing:
            await self._press("space")
        self._screen.leave()
        loop = asyncio.get_running_loop()
        loop.remove_signal_handler(signal.SIGTSTP)
        signal.raise_signal(signal.SIGTSTP)  # here it stands still until `fg`
        loop.add_signal_handler(signal.SIGTSTP, self._ahead.press, SUSPEND)
        self._continued()
        if playing and self._desk.where.state == "paused":
            await self._press("space")


async def first_of(*work: Coroutine[None, None, None]) -> None:
    """Run them together until one ends, and raise what that one raised."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
