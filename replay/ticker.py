"""One tick for everybody: the only clock behind all sessions.

A session says when it has to be looked at again (`Slot.at`). Time is a grid of 10 ms; at each point
the ticker wakes those whose time has come, and while nobody waits it sleeps. So an event costs no
task and no timer, however many viewers watch, and what is due within one tick goes out together.

While many viewers move, each is woken only at every second, third ... twentieth point, from a point
of its own on, so that they are spread evenly: the cost grows with viewers and ticks, never with the
events. How many points a tick has follows from what waking takes of the time:

    time that waking takes, of all      | the next tick
    ------------------------------------|----------------------------------------
    up to SHARE                         | as short as keeps it there; 10 ms, if few
    more                                | as much longer; at most 200 ms
"""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from replay.moment import Moment

TICK: Final = 0.01  # seconds
SLOWEST: Final = 20  # ticks
SHARE: Final = 0.66  # of the time

_WINDOW: Final = 30  # points over which it is measured
_FAR: Final = 100  # points ahead; who waits for longer is filed again then


class Slot:
    """One sleeper. Close it when its viewer is gone."""

    __slots__ = ("_ticker", "deadline", "phase", "point", "wake")

    def __init__(self, ticker: Ticker, wake: Callable[[], None], phase: int) -> None:
        self._ticker = ticker
        self.wake = wake
        self.phase = phase
        self.deadline = math.inf
        self.point = 0  # of the grid at which it is looked at; 0: none

    def at(self, deadline: float | None) -> None:
        """Wake once at or after `deadline`, in monotonic seconds; None: not by time."""
        if deadline is None:
            self.deadline, self.point = math.inf, 0
        else:
            self.deadline = deadline
            self._ticker.file(self)

    def sooner(self, deadline: float) -> None:
        """Wake at or after `deadline` if that is before what was said."""
        if deadline < self.deadline:
            self.at(deadline)

    def close(self) -> None:
        self.at(None)


class Ticker:
    """`run` is to be one task as long as the server lives; `wake` must neither block nor raise."""

    def __init__(self, wall: Callable[[], int]) -> None:
        self._wall = wall
        self._filed: defaultdict[int, dict[Slot, None]] = defaultdict(dict)
        self._phases = 0
        self._sooner = asyncio.Event()
        self._until = math.inf  # the point that `run` sleeps to
        self._spent = 0.0  # seconds of waking
        self._counted = 0  # the point from which on that counts
        self.stride = 1  # ticks between two looks at one viewer

    def now(self) -> Moment:
        """Both clocks; sessions are told no other time."""
        return Moment(asyncio.get_running_loop().time(), self._wall())

    def slot(self, wake: Callable[[], None]) -> Slot:
        self._phases += 1
        return Slot(self, wake, self._phases)

    def file(self, slot: Slot) -> None:
        """Look at it at the first point of its own at or after its deadline."""
        past = int(asyncio.get_running_loop().time() / TICK)
        point = max(math.ceil(slot.deadline / TICK), past + 1)
        point += (slot.phase - point) % self.stride
        point = min(point, past + _FAR)
        if point != slot.point:
            slot.point = point
            self._filed[point][slot] = None
            if point < self._until:
                self._sooner.set()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            self._sooner.clear()
            self._until = min(self._filed, default=math.inf)
            if await self._slept():
                self.tick(asyncio.get_running_loop().time())

    def tick(self, now: float) -> None:
        """Wake everybody whose deadline has come, each once."""
        past = int(now / TICK)
        for point in sorted(point for point in self._filed if point <= past):
            for slot in self._filed.pop(point):
                if slot.point == point:
                    slot.point = 0
                    self._look(slot, now)
        self._spent += asyncio.get_running_loop().time() - now
        self._pace(past)

    def _look(self, slot: Slot, now: float) -> None:
        if slot.deadline > now:
            self.file(slot)
            return
        slot.deadline = math.inf
        slot.wake()

    def _pace(self, past: int) -> None:
        """A longer tick where waking takes much of the time, a shorter one elsewhere."""
        points = past - self._counted
        if points < _WINDOW:
            return
        share = self._spent / (points * TICK)
        self.stride = min(max(math.ceil(self.stride * share / SHARE), 1), SLOWEST)
        self._spent, self._counted = 0.0, past

    async def _slept(self) -> bool:
        """Sleep to the next point somebody waits for; False when a sooner one came."""
        if self._until == math.inf:
            await self._sooner.wait()
            return False
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(max(self._until * TICK - now, 0)):
                await self._sooner.wait()
        except TimeoutError:
            return True
        return False
