"""The quiet stretches of a drill, found once and then only where something changed.

A gap lies between neighbours by position, events about the log passed over, neither of the two
estimated. What is known holds up to a position; events that come in order lie behind it, and a
late one takes it back to itself. So appends cost nothing, and asking costs what is new.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Final

import numpy as np

from events.indexing.chunk import ABOUT_LOG, ESTIMATED, NEVER, Array, Ints
from events.indexing.columns import Rows
from events.indexing.order import Order

GAP: Final = 60_000  # ms

_NONE: Final = np.empty(0, np.int64)


class Gaps:
    """Gaps of at least `least` ms."""

    def __init__(self, least: int) -> None:
        self.least = least
        self._found: tuple[Ints, ...] = (_NONE,) * 4  # after, before, ms, time of `before`
        self._count = 0  # events among which they were found
        self._known = NEVER  # gaps whose second event lies before this time are known
        self._late: list[tuple[int, int]] = []  # (seq, time): the first of what came late since
        self._lock = Lock()

    def add(self, seq: int, time: int) -> None:
        """Events up to `seq` are about to be there, some of them late; the least time of those."""
        self._late.append((seq, time))

    def all(self, rows: Rows, order: Order) -> tuple[Ints, Ints, Ints]:
        """(seqs after which, seqs before which, ms), in presentation order. May block for long the
        first time, and for an order that is older than one that was asked about before."""
        with self._lock:
            if order.count < self._count:
                return Gaps(self.least).all(rows, order)
            self._count = order.count
            told = [late for late in tuple(self._late) if late[0] <= order.count]
            del self._late[: len(told)]
            low = min([self._known, *(time for _, time in told)])
            kept = int(self._found[3].searchsorted(low))
            parts = [tuple(column[:kept] for column in self._found)]
            parts += self._search(rows, order, low)
            self._found = tuple(np.concatenate(some) for some in zip(*parts, strict=True))
            self._known = order.top
            after, before, ms, _ = self._found
            return after, before, ms

    def _search(self, rows: Rows, order: Order, low: int) -> Iterator[tuple[Ints, ...]]:
        """What lies between events the second of which is not before the time `low`."""
        begin = order.rank(low, 0)
        last = _last(rows, order, begin)
        for seqs in order.blocks(begin, order.count):
            time, flags = rows.gather(seqs, "time", "flags")
            inside = (flags & ABOUT_LOG) == 0
            seqs, time, flags = (
                np.concatenate((first, column[inside]))
                for first, column in zip(last, (seqs, time, flags), strict=True)
            )
            if not len(seqs):
                continue
            ms = np.diff(time)
            guessed = (flags & ESTIMATED) != 0
            quiet = np.flatnonzero((ms >= self.least) & ~(guessed[1:] | guessed[:-1]))
            yield seqs[quiet], seqs[quiet + 1], ms[quiet], time[quiet + 1]
            last = seqs[-1:], time[-1:], flags[-1:]


def _last(rows: Rows, order: Order, rank: int) -> tuple[Array, Array, Array]:
    """(seqs, times, flags) of the last event before `rank` that is not about the log."""
    for seqs in order.blocks(0, rank, backwards=True):
        time, flags = rows.gather(seqs, "time", "flags")
        inside = np.flatnonzero((flags & ABOUT_LOG) == 0)[:1]
        if len(inside):
            return seqs[inside], time[inside], flags[inside]
    return _NONE, _NONE, np.empty(0, np.uint16)
