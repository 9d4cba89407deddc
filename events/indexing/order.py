"""Presentation order: every event by (time, seq).

It is the merge of three ascending rows of events: the *main* ones, which the columns hold as they
stand (see `columns`), and two runs of the others: a long one in the side-car, a short one in
memory. A log whose events come in order has no others, and costs nothing here.

An `Order` is a picture: it does not change, and what is added makes a new one. So a thread may go
through it while the log grows. Ranks count from 0. A main row that is added later lies behind
every event that is known, so what is said of ranks inside a picture stays true.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from events.indexing.chunk import Ints
from events.indexing.columns import Rows
from events.indexing.runs import Behind, Run, Short, below, joined

_FIRST: Final = 512  # events that `blocks` gives at first: many ask for no more
_MOST: Final = 16_384


class Position(NamedTuple):
    """Presentation order: the instant in ms since the epoch (floored), ties by seq."""

    time: int
    seq: int


class Split(NamedTuple):
    """Of the first events in order: how many are main, in the long run, in the short one."""

    main: int
    long: int
    short: int


class Order:
    """The order of the events that `rows` has now; `top` is their greatest time."""

    def __init__(self, rows: Rows, long: Run, short: Short) -> None:
        self.count = rows.count
        self.top = rows.top
        self.long = long
        self.short = short
        self._rows = rows
        self._mains = rows.mains
        self._ranks: dict[int, int] = {}  # of events of the short run, as they are asked for
        self.plain = self.count == self._mains

    def rank(self, time: int, seq: int) -> int:
        """How many events lie at or before (time, seq)."""
        low, high = self._rows.main_rank(time, "left"), self._rows.main_rank(time)
        if low != high:
            high = min(max(low, self._rows.mains_to(seq)), high)
        main = min(high, self._mains)
        if self.plain:
            return main
        return main + self.long.rank(time, seq) + self.short.rank(time, seq)

    def at(self, rank: int) -> int:
        """The seq of the event at that rank. IndexError beyond the last."""
        if not 0 <= rank < self.count:
            raise IndexError(rank)
        if self.plain:
            return rank + 1
        before, behind = self.split(rank), self.split(rank + 1)
        if behind.long > before.long:
            return self.long.seq(before.long)
        if behind.short > before.short:
            return self.short.place(before.short)[1]
        return self._rows.main_at(before.main)

    def seqs(self, low: int, high: int) -> Ints:
        """The seqs of ranks `low` to `high - 1`, as far as there are any."""
        low, high = max(low, 0), min(high, self.count)
        if low >= high:
            return np.empty(0, np.int64)
        if self.plain:
            return np.arange(low + 1, high + 1)
        first, last = self.split(low), self.split(high)
        main = self._rows.main_seqs(first.main, last.main)
        behind = self._behind(first, last)
        seqs = behind.seqs
        if not len(seqs):
            return main
        # Before each lie those of its own kind and the main rows up to its time.
        ranks = np.arange(len(seqs)) + (first.long + first.short - low)
        ranks += self._rows.main_ranks(behind.times)
        merged = np.empty(high - low, np.int64)
        others = np.ones(high - low, np.bool_)
        others[ranks] = False
        merged[ranks] = seqs
        merged[others] = main
        return merged

    def blocks(self, low: int, high: int, backwards: bool = False) -> Iterator[Ints]:
        """`seqs(low, high)` piece by piece, small ones first; `backwards` from the end on."""
        low, high, step = max(low, 0), min(high, self.count), _FIRST
        while low < high:
            if backwards:
                cut = max(low, high - step)
                yield self.seqs(cut, high)[::-1]
                high = cut
            else:
                cut = min(high, low + step)
                yield self.seqs(low, cut)
                low = cut
            step = min(step * 2, _MOST)

    def split(self, rank: int) -> Split:
        """What the first `rank` events are made of."""
        short = below(rank, len(self.short), self._short_bounds, self._short_rank)
        long = self.long.count_before(rank - short, self._rows)
        return Split(rank - short - long, long, short)

    def _short_bounds(self, place: int) -> tuple[int, int]:
        time, seq = self.short.place(place)
        low, high = self._rows.main_bounds(time)
        least, most = self.long.bounds(time, seq)
        return place + low + least, place + high + most

    def _short_rank(self, place: int) -> int:
        rank = self._ranks.get(place)
        if rank is None:
            time, seq = self.short.place(place)
            rank = place + self._rows.main_rank(time) + self.long.rank(time, seq)
            self._ranks[place] = rank
        return rank

    def _behind(self, first: Split, last: Split) -> Behind:
        short = self.short.between(first.short, last.short)
        if last.long == first.long:
            return short
        long = self.long.between(first.long, last.long)
        return joined(short, long).sorted() if len(short.seqs) else long
