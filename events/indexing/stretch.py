"""Presentation order with what sending needs of each event, a few hundred events at a time.

Many viewers go through a log at their own places, each a few events a tick. Asking the columns for
each event would cost them more than sending it, so they share these.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import msgspec
import numpy as np

from events.indexing.chunk import ABOUT_LOG, ESTIMATED, Ints
from events.indexing.columns import Rows
from events.indexing.order import Order, Position

STRETCH: Final = 1024  # events
KEPT: Final = 256  # stretches of a log, 25 KiB each; the longest unused is dropped


class Run(msgspec.Struct, frozen=True, gc=False):
    """Lines that lie side by side in the log: seqs `low` to `high`."""

    low: int
    high: int


def runs_of(seqs: Iterable[int]) -> list[Run]:
    """As few runs as give these seqs in this order."""
    rest = iter(seqs)
    low = high = next(rest, 0)  # 0 is no seq
    found: list[Run] = []
    for seq in rest:
        if seq != high + 1:
            found.append(Run(low, high))
            low = seq
        high = seq
    return [*found, Run(low, high)] if low else []


class Stretch:
    """The events of ranks `first` to `last - 1`."""

    __slots__ = ("_breaks", "_row", "_seqs", "_sums", "_times", "first", "last", "steady")

    def __init__(self, first: int, seqs: Ints, times: Ints, sizes: Ints, steady: bool) -> None:
        """`sizes` of the lines, newlines included. `steady`: between any two events lies the
        difference of their times."""
        self.first = first
        self.last = first + len(seqs)
        self.steady = steady
        self._times = _array(times)
        self._seqs = _array(seqs)
        self._row = np.concatenate(([0], np.cumsum(sizes)))
        self._sums = _array(self._row)
        self._breaks = _array(np.flatnonzero(np.diff(seqs) != 1) + 1)  # where a run begins

    def seq(self, rank: int) -> int:
        return self._seqs[rank - self.first]

    def position(self, rank: int) -> Position:
        place = rank - self.first
        return Position(self._times[place], self._seqs[place])

    def reached(self, time: int) -> int:
        """The rank of the first event after `time`, `last` when there is none."""
        return self.first + bisect_right(self._times, time)

    def cut(self, low: int, high: int, room: int) -> tuple[int, int]:
        """(rank, bytes): how far from rank `low`, at most to `high`, the lines fit into `room`
        bytes, their newlines included, and what they take."""
        begin, end = low - self.first, min(high, self.last) - self.first
        sums = self._sums
        place = bisect_right(sums, sums[begin] + room, begin + 1, end + 1) - 1
        return place + self.first, sums[place] - sums[begin]

    def ends(self, low: int, high: int) -> Ints:
        """How many bytes of the text of ranks `low` to `high - 1` there are up to the end of each
        line."""
        begin, end = low - self.first, high - self.first
        found: Ints = self._row[begin + 1 : end + 1] - self._sums[begin]
        return found

    def runs(self, low: int, high: int) -> list[Run]:
        """The lines of ranks `low` to `high - 1`, in order."""
        begin, end = low - self.first, high - self.first
        seqs, breaks, found = self._seqs, self._breaks, []
        for place in breaks[bisect_right(breaks, begin) : bisect_left(breaks, end)]:
            found.append(Run(seqs[begin], seqs[place - 1]))
            begin = place
        found.append(Run(seqs[begin], seqs[end - 1]))
        return found


class Stretches:
    """Those asked for lately, aligned so that viewers near each other share them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Stretch] = OrderedDict()
        self._behind = 0
        self._last: Stretch | None = None  # who asks once asks again

    def at(self, rank: int, rows: Rows, order: Order) -> Stretch:
        """The one that holds `rank`. IndexError beyond the last event."""
        behind = order.count - rows.mains
        last = self._last
        if last is not None and last.first <= rank < last.last and behind == self._behind:
            return last
        if behind != self._behind:  # only a row out of order changes ranks
            self._kept.clear()
            self._behind = behind
        number = rank // STRETCH
        found = self._kept.get(number)
        if found is None or rank >= found.last:
            found = self._kept[number] = _made(number * STRETCH, rows, order)
            if rank >= found.last:
                raise IndexError(rank)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(number)
        self._last = found
        return found


def _made(first: int, rows: Rows, order: Order) -> Stretch:
    seqs = order.seqs(first, first + STRETCH)
    if not len(seqs):
        raise IndexError(first)
    times, starts, flags = rows.gather(seqs, "time", "offset", "flags")
    steady = not (flags & (ESTIMATED | ABOUT_LOG)).any()
    return Stretch(first, seqs, times, _ends(seqs, rows) - starts, steady)


def _ends(seqs: Ints, rows: Rows) -> Ints:
    """Where these lines end, which is where the next ones begin."""
    last = seqs == rows.count
    (ends,) = rows.gather(np.where(last, seqs, seqs + 1), "offset")
    ends[last] = rows.end
    return ends


def _array(numbers: Ints) -> array[int]:
    """One whose items are read as plain integers."""
    return array("q", np.ascontiguousarray(numbers, np.int64).tobytes())
