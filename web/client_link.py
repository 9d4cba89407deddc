"""What the link of a client is, and how long it waits before another try."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final, Literal

Link = Literal["connecting", "online", "offline", "ended"]

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 10.0
STEADY_AFTER: Final = 2.0  # seconds up before a connection counts as good


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
