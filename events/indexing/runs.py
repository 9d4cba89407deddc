"""Events that are not main, in presentation order: a long run in the side-car, a short one in
memory.

Both are immutable. The long run is cut into blocks of which only the first position is in memory;
what is merged into it makes a new run that shares every block to which nothing was added, so that
events that come a little late rewrite little.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from events.indexing.chunk import Array, Ints, summed
from events.indexing.columns import Rows
from events.sidecar.sidecar import Extent

UNCOUNTED: Final = (1 << 32) - 1  # for the kind of an event that is not counted

_ENTRY: Final = 17  # bytes: time, seq, kind, side
MOST: Final = 262_144  # events of a short run, after which it is merged into the long one

_NONE: Final = np.empty(0, np.int64)


class Behind(NamedTuple):
    """Parallel columns. The codes are of kind and side, so that nobody has to look them up all
    over the log."""

    times: Ints
    seqs: Ints
    kinds: Array  # UNCOUNTED for those about the log
    sides: Array

    def taken(self, which: Any) -> Behind:
        return Behind(*(column[which] for column in self))

    def sorted(self) -> Behind:
        return self.taken(np.lexsort((self.seqs, self.times)))

    def packed(self) -> bytes:
        parts = self.times, self.seqs.astype("<u4"), self.kinds, self.sides
        return b"".join(column.tobytes() for column in parts)


def joined(*parts: Behind) -> Behind:
    return Behind(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _unpacked(data: NDArray[np.uint8]) -> Behind:
    size = len(data) // _ENTRY
    times, seqs, kinds, sides = np.split(data, [size * 8, size * 12, size * 16])
    return Behind(times.view("<i8"), seqs.view("<u4").astype(np.int64), kinds.view("<u4"), sides)


NO_ONE: Final = Behind(_NONE, _NONE, np.empty(0, np.uint32), np.empty(0, np.uint8))


@dataclass(frozen=True, slots=True)
class Short:
    """Ascending, in memory."""

    rows: Behind

    def __len__(self) -> int:
        return len(self.rows.seqs)

    def place(self, place: int) -> tuple[int, int]:
        return int(self.rows.times[place]), int(self.rows.seqs[place])

    def rank(self, time: int, seq: int) -> int:
        return _rank(self.rows, time, seq)

    def between(self, low: int, high: int) -> Behind:
        return self.rows.taken(slice(low, high))

    def with_more(self, more: Behind) -> Short:
        """And these, whose seqs are higher, in any order of time."""
        more = more.taken(more.times.argsort(kind="stable"))
        places = self.rows.times.searchsorted(more.times, "right")
        pairs = zip(self.rows, more, strict=True)
        return Short(Behind(*(np.insert(old, places, new) for old, new in pairs)))

    def after(self, seq: int) -> Short:
        """Those with a higher seq."""
        return Short(self.rows.taken(self.rows.seqs > seq))

    @classmethod
    def of(cls, parts: Sequence[bytes]) -> Short:
        """Of parts that `Behind.packed` gave, in order of seq."""
        found = joined(NO_ONE, *(_unpacked(np.frombuffer(part, np.uint8)) for part in parts))
        return cls(found.taken(found.times.argsort(kind="stable")))


EMPTY: Final = Short(NO_ONE)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the long run: its first position, what is in it, and where it is."""

    time: int
    seq: int
    sides: int  # a bit for the code of each side with an event that counts
    kinds: dict[int, int] | None  # events that count, by kind; None: too many kinds to keep
    extent: Extent

    @property
    def size(self) -> int:
        return self.extent.size // _ENTRY


@dataclass(slots=True)
class _Hot:
    """A block at hand."""

    number: int
    rows: Behind


class Run:
    """Ascending, in the side-car."""

    def __init__(
        self, blocks: Sequence[Block], read: Callable[[Extent, bool], NDArray[np.uint8]]
    ) -> None:
        self.blocks = tuple(blocks)
        self._read = read
        self._firsts = [(block.time, block.seq) for block in blocks]
        self._starts = [0]
        for block in blocks:
            self._starts.append(self._starts[-1] + block.size)
        self._times = [block.time for block in blocks]
        self._hot: tuple[_Hot, ...] = ()

    def __len__(self) -> int:
        return self._starts[-1]

    def rank(self, time: int, seq: int) -> int:
        """How many lie at or before (time, seq)."""
        number = bisect_right(self._firsts, (time, seq)) - 1
        if number < 0:
            return 0
        hot = self._block(number)
        return self._starts[number] + _rank(hot.rows, time, seq)

    def count_before(self, rank: int, rows: Rows) -> int:
        """How many of the first `rank` events of these and the main ones are of these."""
        number = self._count_before(rank, rows, self._starts[:-1], self._times) - 1
        if number < 0:
            return 0
        start, end = self._starts[number : number + 2]
        times = self._block(number).rows.times
        return start + self._count_before(rank, rows, range(start, end), times)

    def _count_before(self, rank: int, rows: Rows, places: Sequence[int], times: Any) -> int:
        """The same of those at `places`, whose times these are. What is said of a rank holds for
        good: a later main row lies behind all of these."""

        def bounds(n: int) -> tuple[int, int]:
            low, high = rows.main_bounds(int(times[n]))
            return places[n] + low, places[n] + high

        return below(rank, len(places), bounds, lambda n: places[n] + rows.main_rank(int(times[n])))

    def bounds(self, time: int, seq: int) -> tuple[int, int]:
        """Between which numbers `rank` lies; reads nothing."""
        number = bisect_right(self._firsts, (time, seq)) - 1
        return (0, 0) if number < 0 else (self._starts[number], self._starts[number + 1])

    def seq(self, place: int) -> int:
        number = bisect_right(self._starts, place) - 1
        return int(self._block(number).rows.seqs[place - self._starts[number]])

    def block(self, number: int) -> Behind:
        return self._block(number).rows

    def between(self, low: int, high: int) -> Behind:
        parts = [NO_ONE]
        number = bisect_right(self._starts, low) - 1
        while low < high:
            start, end = self._starts[number : number + 2]
            parts.append(self._block(number).rows.taken(slice(low - start, high - start)))
            low, number = end, number + 1
        return joined(*parts)

    def block_at(self, place: int) -> tuple[int, int]:
        """(number, first place) of the block with that place; beyond the last: behind them."""
        number = bisect_right(self._starts, place) - 1
        return number, self._starts[number]

    def merged(self, more: Short, size: int, put: Callable[[bytes], Extent]) -> Run:
        """And these; blocks are of about `size`. Raises what `put` raises."""
        cuts = [0, *(more.rank(*first) for first in self._firsts[1:]), len(more)]
        blocks: list[Block] = []
        if not self.blocks:
            blocks += _written(more.rows, size, put)
        for number, block in enumerate(self.blocks):
            new = more.between(cuts[number], cuts[number + 1])
            if not len(new.seqs):
                blocks.append(block)
                continue
            old = _unpacked(self._read(block.extent, False))
            blocks += _written(joined(old, new).sorted(), size, put)
        return self.of(blocks)

    def of(self, blocks: Sequence[Block]) -> Self:
        return type(self)(blocks, self._read)

    def _block(self, number: int) -> _Hot:
        for hot in self._hot:
            if hot.number == number:
                return hot
        hot = _Hot(number, _unpacked(self._read(self.blocks[number].extent, True)))
        self._hot = (hot, *self._hot[:2])
        return hot


def below(
    rank: int,
    count: int,
    bounds: Callable[[int], tuple[int, int]],
    exact: Callable[[int], int],
) -> int:
    """How many of `count` ascending events have a rank below `rank`. `exact` may have to read a
    chunk, and is asked only where `bounds`, which reads nothing, leaves it open."""
    sure = bisect_left(range(count), rank, key=lambda n: bounds(n)[1])
    maybe = bisect_left(range(count), rank, lo=sure, key=lambda n: bounds(n)[0])
    return bisect_left(range(maybe), rank, lo=sure, key=exact)


def _written(rows: Behind, size: int, put: Callable[[bytes], Extent]) -> Iterator[Block]:
    """Blocks of even size, none over twice `size`."""
    total = len(rows.seqs)
    pieces = max(1, total // size)
    for low, high in pairwise(total * n // pieces for n in range(pieces + 1)):
        some = rows.taken(slice(low, high))
        counted = some.kinds != UNCOUNTED
        sides, kinds = summed(some.kinds[counted], some.sides[counted])
        extent = put(some.packed())
        yield Block(int(some.times[0]), int(some.seqs[0]), sides, kinds, extent)


def _rank(rows: Behind, time: int, seq: int) -> int:
    low, high = int(rows.times.searchsorted(time)), int(rows.times.searchsorted(time, "right"))
    return low + int(rows.seqs[low:high].searchsorted(seq, "right"))
