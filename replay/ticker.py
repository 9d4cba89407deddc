"""One tick for everybody: the only clock, and the only task, behind all due sessions.

A session says when it has to be looked at again (`Slot.at`). Every 50 ms the ticker wakes all whose
time has come; while nobody waits, it sleeps. So an event costs no task and no timer, however many
viewers watch, and what is due within one tick goes out together.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Final

from replay.moment import Moment

TICK: Final = 0.05  # seconds


class Slot:
    """One sleeper. Close it when its viewer is gone."""

    __slots__ = ("_ticker", "deadline", "wake")

    def __init__(self, ticker: Ticker, wake: Callable[[], None]) -> None:
        self._ticker = ticker
        self.wake = wake
        self.deadline = math.inf

    def at(self, deadline: float | None) -> None:
        """Wake once at or after `deadline`, in monotonic seconds; None: not by time."""
        self.deadline = math.inf if deadline is None else deadline
        self._ticker.expect(self.deadline)

    def close(self) -> None:
        self._ticker.drop(self)


class Ticker:
    """`run` is to be one task as long as the server lives; `wake` must neither block nor raise."""

    def __init__(self, wall: Callable[[], int]) -> None:
        self._wall = wall
        self._slots: set[Slot] = set()
        self._next = math.inf  # at or before the earliest deadline
        self._sooner = asyncio.Event()

    def now(self) -> Moment:
        """Both clocks; sessions are told no other time."""
        return Moment(asyncio.get_running_loop().time(), self._wall())

    def slot(self, wake: Callable[[], None]) -> Slot:
        slot = Slot(self, wake)
        self._slots.add(slot)
        return slot

    def drop(self, slot: Slot) -> None:
        self._slots.discard(slot)

    def expect(self, deadline: float) -> None:
        if deadline < self._next:
            self._next = deadline
            self._sooner.set()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            self._sooner.clear()
            if await self._slept():
                self.tick(asyncio.get_running_loop().time())

    def tick(self, now: float) -> None:
        """Wake everybody whose deadline has come, each once."""
        due = [slot for slot in self._slots if slot.deadline <= now]
        for slot in due:
            slot.deadline = math.inf
        self._next = min((slot.deadline for slot in self._slots), default=math.inf)
        for slot in due:
            slot.wake()

    async def _slept(self) -> bool:
        """Sleep to the first tick at or after the next deadline; False when a sooner one came."""
        if self._next == math.inf:
            await self._sooner.wait()
            return False
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(math.ceil(max(self._next, now) / TICK) * TICK - now):
                await self._sooner.wait()
        except TimeoutError:
            return True
        return False
