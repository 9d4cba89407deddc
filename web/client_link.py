"""What the line of a client is, how long it waits before another try, and what wakes it.

The same table holds for `replay`, `tail` and `append_stream`:

| link         | means                            | goes to                                     |
|--------------|----------------------------------|---------------------------------------------|
| `connecting` | a try is under way, at most 10 s | `online`; `offline` when it fails           |
| `online`     | both ends talk                   | `offline` when the line is lost; `ended`    |
| `offline`    | waits `wait` seconds for a try   | `connecting`, at once after a sleep         |
| `ended`      | done, or no try would help       | nothing                                     |

The first try is the caller's: its failure is raised and nothing is waited for. A line counts as
lost when it breaks, when a ping is not answered for 7.5 s (one goes out after 15 s of silence), and
when this machine was asleep. A close code from 4000 to 4099, 1000, or 404 on coming back is final
and raised; every other end is tried again.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal

Word = Literal["connecting", "online", "offline", "ended"]

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 10.0
STEADY_AFTER: Final = 2.0  # seconds up before a connection counts as good
CONNECT_WITHIN: Final = 10.0  # seconds, handshake and all
HEARTBEAT: Final = 15.0  # seconds of silence before a ping; half of it for the answer
LOOK: Final = 1.0  # seconds between two looks at the clocks
SLEPT: Final = 5.0  # seconds that the clocks may drift apart between two looks


class Link(str):
    """One of the words above, and what there is to tell: why it is so, and how long until the
    next try. It equals its word."""

    reason: str
    wait: float

    def __new__(cls, word: Word, reason: str = "", wait: float = 0.0) -> Link:
        link = super().__new__(cls, word)
        link.reason, link.wait = reason, wait
        return link


class Backoff:
    """Waits that double from 0.5 to 10 s, each drawn between half of it and all of it.

    The jitter keeps a room full of viewers from coming back in step after the server was away.
    A connection that did not stay up for two seconds does not count as a good one.
    """

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._failures = 0

    def wait(self) -> float:
        """Seconds until the next try; every call counts as one more failure."""
        ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(self._failures, 10))
        self._failures += 1
        return ceiling * (0.5 + 0.5 * self._chance())

    def was_up(self, seconds: float) -> None:
        """Tell how long the connection that was just lost had been up."""
        if seconds >= STEADY_AFTER:
            self._failures = 0

    def restart(self) -> None:
        """What failed before says nothing any more."""
        self._failures = 0


def asleep() -> float:
    """Seconds that this machine slept, counted from anywhere.

    The clock that timers use stands still while a laptop sleeps. Where the system has no other
    that goes on, the time of day tells, and setting it looks like sleep: one needless reconnect.
    """
    boot: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    awake = time.monotonic()
    return (time.time() if boot is None else time.clock_gettime(boot)) - awake


class Wake:
    """Notices that the machine was asleep. One timer for all lines of a client."""

    def __init__(self, slept: Callable[[], float] = asleep) -> None:
        self._slept = slept
        self._last = slept()
        self._lines: set[Callable[[], None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def tell(self, line: Callable[[], None]) -> Callable[[], None]:
        """Call `line` after each sleep; returns what ends that."""
        self._lines.add(line)
        if self._timer is None:
            self._last = self._slept()
            self._timer = asyncio.get_running_loop().call_later(LOOK, self._look)

        def stop() -> None:
            self._lines.discard(line)
            if not self._lines and self._timer is not None:
                self._timer.cancel()
                self._timer = None

        return stop

    def look(self) -> None:
        """Compare the clocks now."""
        before, self._last = self._last, self._slept()
        if self._last - before > SLEPT:
            for line in tuple(self._lines):
                line()

    def _look(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(LOOK, self._look)
        self.look()


async def nap(seconds: float, woken: asyncio.Event) -> None:
    """Sleep, but not on when woken."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
