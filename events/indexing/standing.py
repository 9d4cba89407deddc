"""How a drill stands after its first events by position: counts by kind, the last event by side.

Whole chunks and blocks are summed without reading them: each knows its sums. What is superseded is
taken off by where it lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from events.indexing.chunk import BEHIND, COUNTED, Array, Ints, tally
from events.indexing.columns import Rows
from events.indexing.order import Order, Position
from events.indexing.pairs import Pairs
from events.indexing.runs import UNCOUNTED
from events.indexing.superseded import Superseded


class Standing:
    """Of the first `rank` events; codes, not names. `corrected` says who is superseded, `taken`
    the same by position."""

    def __init__(
        self, rows: Rows, order: Order, corrected: Pairs, taken: Superseded, rank: int
    ) -> None:
        self._rows, self._order = rows, order
        self._corrected, self._taken = corrected, taken
        self._rank = max(0, min(rank, order.count))
        self._split = order.split(self._rank)

    def kinds(self) -> Counter[int]:
        found: Counter[int] = Counter()
        if not self._rank:
            return found
        for kinds in (*self._main_kinds(), *self._behind_kinds()):
            found.update(kinds)
        if len(self._taken):
            last = self._order.at(self._rank - 1)
            chunk, row = self._rows.at(last)
            found.subtract(self._taken.kinds_to(chunk.time.item(row), last))
        return found

    def _main_kinds(self) -> Iterator[dict[int, int]]:
        whole, rest = self._rows.main_place(self._split.main)
        yield self._rows.kinds_before(whole)
        if rest:
            yield tally(self._of_chunk(whole, rest)[1])

    def _behind_kinds(self) -> Iterator[dict[int, int]]:
        _, long, short = self._split
        run = self._order.long
        whole, start = run.block_at(long)
        for number in range(whole):
            kinds = run.blocks[number].kinds
            yield _tallied(run.block(number).kinds) if kinds is None else kinds
        if long > start:
            yield _tallied(run.between(start, long).kinds)
        yield _tallied(self._order.short.between(0, short).kinds)

    def lanes(self, sought: set[int]) -> dict[int, int]:
        """Code of a side -> the seq of its last event, for those of `sought` that have one."""
        found: dict[int, Position] = {}
        for pieces in (self._main_pieces, self._long_pieces, self._short_pieces):
            left = set(sought)
            for times, seqs, sides in pieces(left):
                self._last(times, seqs, sides, left, found)
                if not left:
                    break
        return {side: place.seq for side, place in found.items()}

    def _last(
        self, times: Ints, seqs: Ints, sides: Array, left: set[int], found: dict[int, Position]
    ) -> None:
        """Those of a piece in ascending order that are the last of their side."""
        for side in tuple(left):
            rows = np.flatnonzero(sides == side)
            rows = rows[self._corrected.missing(seqs[rows])]
            if len(rows):
                place = Position(int(times[rows[-1]]), int(seqs[rows[-1]]))
                found[side] = max(place, found.get(side, place))
                left.remove(side)

    def _main_pieces(self, left: set[int]) -> Iterator[tuple[Ints, Ints, Array]]:
        whole, rest = self._rows.main_place(self._split.main)
        for number in range(whole if rest else whole - 1, -1, -1):
            if number == whole or self._rows.table[number].sides & _bits(left):
                seqs, _, times, sides = self._of_chunk(
                    number, rest if number == whole else self._rows.size
                )
                yield times, seqs, sides

    def _long_pieces(self, left: set[int]) -> Iterator[tuple[Ints, Ints, Array]]:
        run, long = self._order.long, self._split.long
        number, start = run.block_at(long)
        while long:
            if number == len(run.blocks) or run.blocks[number].sides & _bits(left):
                rows = run.between(start, long)
                rows = rows.taken(rows.kinds != UNCOUNTED)
                yield rows.times, rows.seqs, rows.sides
            long = start
            number, start = run.block_at(long - 1) if long else (0, 0)

    def _short_pieces(self, left: set[int]) -> Iterator[tuple[Ints, Ints, Array]]:
        rows = self._order.short.between(0, self._split.short)
        rows = rows.taken(rows.kinds != UNCOUNTED)
        yield rows.times, rows.seqs, rows.sides

    def _of_chunk(self, number: int, rows: int) -> tuple[Ints, Array, Ints, Array]:
        """(seqs, kinds, times, sides) of the main events among these rows that count."""
        chunk = self._rows.chunk(number)
        found = np.flatnonzero((chunk.flags[:rows] & (COUNTED | BEHIND)) == COUNTED)
        seqs = found + (number * self._rows.size + 1)
        return seqs, chunk.kind[found], chunk.time[found], chunk.side[found]


def _tallied(kinds: Array) -> dict[int, int]:
    return tally(kinds[kinds != UNCOUNTED])


def _bits(sides: set[int]) -> int:
    return sum(1 << side for side in sides)
