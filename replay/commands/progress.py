"""How far long work is, on standard error: a line that changes in a terminal, else one now and
then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final, TextIO

_OFTEN: Final = 0.2  # seconds, in a terminal
_SELDOM: Final = 5.0  # seconds, in a file


class Progress:
    """Tells `done` things of a kind, their rate, and how much of `total` bytes is behind them."""

    def __init__(
        self,
        what: str,
        total: int | None,
        out: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what, self._total, self._clock = what, total, clock
        self._out = sys.stderr if out is None else out
        self._terminal = self._out.isatty()
        self._start = clock()
        self._next = self._start + (_OFTEN if self._terminal else _SELDOM)
        self._shown = False

    def tell(self, done: int, size: int) -> None:
        """Say so, if it is time to."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + (_OFTEN if self._terminal else _SELDOM)
        rate = done / max(now - self._start, 0.001)
        share = f", {min(size / self._total, 1):.0%}" if self._total else ""
        text = f"{done:,} {self._what}, {rate:,.0f}/s{share}"
        if self._terminal:
            print(f"\r\x1b[K{text} …", end="", file=self._out, flush=True)
            self._shown = True
        else:
            print(text, file=self._out, flush=True)

    def clear(self) -> None:
        """Take the line away, so that something else can be said."""
        if self._shown:
            print("\r\x1b[K", end="", file=self._out, flush=True)
            self._shown = False
