"""The seqs of a part of a log that pass a filter, found by whole chunks and given one by one."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Literal

import numpy as np

from events.indexing.batch import Codes
from events.indexing.chunk import Array, Ints
from events.indexing.columns import Rows
from events.indexing.order import Order


class Filter:
    """Kinds, sides and times; an empty set, and None, let everything pass. `end` is exclusive."""

    def __init__(
        self, codes: Codes, kinds: Set[str], sides: Set[str], start: int | None, end: int | None
    ) -> None:
        self.start = start
        self.end = end
        self._kinds = _codes(codes.kinds, kinds)
        self._sides = _codes(codes.sides, sides)
        self.empty = not (kinds or sides) and start is None and end is None
        # What nobody ever logged need not be looked for.
        wanted = (self._kinds, self._sides)
        self.never = any(codes is not None and not len(codes) for codes in wanted)

    def passes(self, time: Array, kind: Array, side: Array) -> Array:
        good = np.ones(len(time), np.bool_)
        if self._kinds is not None:
            good &= np.isin(kind, self._kinds)
        if self._sides is not None:
            good &= np.isin(side, self._sides)
        if self.start is not None:
            good &= time >= self.start
        if self.end is not None:
            good &= time < self.end
        return good

    def beyond(self, low: int, high: int) -> bool:
        """Whether no time from `low` to `high` passes."""
        early = self.start is not None and high < self.start
        return early or (self.end is not None and low >= self.end)


def select(
    rows: Rows,
    order: Order,
    by: Literal["seq", "time"],
    low: int,
    high: int,
    wanted: Filter,
    backwards: bool = False,
) -> Iterator[int]:
    """By `seq`: of the seqs from `low` to `high - 1`; by `time`: of those ranks."""
    if wanted.never:
        return
    if by == "seq":
        blocks = _by_seq(rows, max(low, 1), min(high, order.count + 1), wanted, backwards)
    else:
        blocks = _by_time(rows, order, low, high, wanted, backwards)
    for block in blocks:
        yield from block.tolist()


def _by_seq(rows: Rows, low: int, high: int, wanted: Filter, backwards: bool) -> Iterator[Ints]:
    if low >= high:
        return
    numbers = range((low - 1) // rows.size, (high - 2) // rows.size + 1)
    for number in reversed(numbers) if backwards else numbers:
        first = number * rows.size + 1
        begin, end = max(low, first) - first, min(high - first, rows.size)
        if wanted.empty:
            found = np.arange(begin, end)
        elif number < len(rows.table) and wanted.beyond(
            rows.table[number].low, rows.table[number].high
        ):
            continue
        else:
            chunk, part = rows.chunk(number), slice(begin, end)
            passing = wanted.passes(chunk.time[part], chunk.kind[part], chunk.side[part])
            found = np.flatnonzero(passing) + begin
        yield (found[::-1] if backwards else found) + first


def _by_time(
    rows: Rows, order: Order, low: int, high: int, wanted: Filter, backwards: bool
) -> Iterator[Ints]:
    for seqs in order.blocks(low, high, backwards):
        if wanted.empty:
            yield seqs
        else:
            yield seqs[wanted.passes(*rows.gather(seqs, "time", "kind", "side"))]


def _codes(known: dict[object, int], names: Set[str]) -> Array | None:
    """None: all of them."""
    if not names:
        return None
    codes = [known[name] for name in names if dict.__contains__(known, name)]
    return np.array(codes, np.int64)
