"""The columns of a log: what is known of every event, by seq, in chunks of CHUNK rows.

Invariants:

1. Rows are only ever added. A row that is counted in `Rows.count` never changes again.
2. A full chunk is immutable. It is held in memory until a save has put it into the side-car, and
   is read from there afterwards, by way of the cache that all logs share.
3. A row is *main* when its time is not before any lower seq's, else *behind*. Main rows ascend by
   (time, seq) as they stand, so that presentation order needs to list the others only.

One thread adds; any thread may read rows below a `count` that it has seen.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from events.indexing.chunk import (
    BEHIND,
    COLOUR,
    COUNTED,
    LATE,
    NEVER,
    TYPES,
    Array,
    Chunk,
    Entry,
    Ints,
    summed,
    tally,
)
from events.sidecar.cache import Cache
from events.sidecar.sidecar import Extent, Sidecar

CHUNK: Final = 16_384

_FIRST_ROWS: Final = 64  # room of a log that has just begun
_SUMMED: Final = 32  # chunks
_HOT: Final = 3  # chunks at hand, whatever the cache forgets


class Rows:
    """All chunks: the full ones, and the tail to which rows are added."""

    def __init__(
        self, cache: Cache, sidecar: Sidecar | None, start: int, size: int = CHUNK
    ) -> None:
        self.size = size
        self.count = 0
        self.end = start  # byte behind the last line
        self.top = NEVER  # the greatest time
        self.mains = 0
        self.table: list[Entry] = []
        self.tops: list[int] = []  # the greatest time up to the end of each full chunk
        self.befores = [0]  # main rows before each chunk, the tail included
        self.sidecar = sidecar
        self._cache = cache
        self._tail = Chunk.room(0, min(_FIRST_ROWS, size))
        self._hot: tuple[Chunk, ...] = ()
        self._sums: dict[int, dict[int, int]] = {0: {}}  # `kinds_before` every so many chunks

    # Adding.

    def extend(self, columns: dict[str, Array], end: int) -> None:
        """Rows behind the last; `until` may be left out."""
        total, done = len(columns["time"]), 0
        while done < total:
            filled = self.count - self._tail.number * self.size
            take = min(self.size - filled, total - done)
            self._put({name: col[done : done + take] for name, col in columns.items()}, filled)
            done += take
            if filled + take == self.size:
                self._close(int(columns["offset"][done]) if done < total else end)
        self.end = end

    def _put(self, columns: dict[str, Array], filled: int) -> None:
        last = filled + len(columns["time"])
        until = "until" in columns
        if last > self._tail.rows or (until and self._tail.until is None):
            room = max(self._tail.rows, 1)
            while room < last:
                room = min(room * 4, self.size)
            self._tail = self._tail.grown(room, until or self._tail.until is not None)
        for name, column in columns.items():
            getattr(self._tail, name)[filled:last] = column
        self.top = max(self.top, int(np.maximum.reduce(columns["time"])))
        self.mains += len(columns["flags"]) - int(np.count_nonzero(columns["flags"] & BEHIND))
        self.count += last - filled

    def _close(self, end: int) -> None:
        chunk = self._tail
        flags = chunk.flags
        counted = (flags & (COUNTED | BEHIND)) == COUNTED
        sides, kinds = summed(chunk.kind[counted], chunk.side[counted])
        entry = Entry(
            low=int(chunk.time.min()),
            high=int(chunk.time.max()),
            late=int(np.count_nonzero(flags & LATE)),
            coloured=int(np.count_nonzero(flags >> COLOUR)),
            lasting=0 if chunk.until is None else int(np.count_nonzero(chunk.until != NEVER)),
            sides=sides,
            kinds=kinds,
            extent=None,
            chunk=chunk,
        )
        self.end = end
        # In this order, so that a thread that sees the new table finds all that belongs to it.
        self.befores.append(self.mains)
        self.tops.append(self.top)
        self.table.append(entry)
        self._tail = Chunk.room(chunk.number + 1, min(_FIRST_ROWS * 16, self.size))

    # Saving.

    def tail(self) -> Chunk | None:
        """A copy of the rows of the last chunk, which is not full."""
        filled = self.count - self._tail.number * self.size
        return (
            self._tail.part(filled).grown(filled, self._tail.until is not None) if filled else None
        )

    def load(
        self,
        count: int,
        end: int,
        mains: int,
        top: int,
        table: Iterable[tuple[Entry, int, int]],
        tail: bytes | None,
    ) -> None:
        """What a save kept: `table` has (entry, greatest time up to its end, main rows up to
        there)."""
        for entry, top_there, mains_there in table:
            self.table.append(entry)
            self.tops.append(top_there)
            self.befores.append(mains_there)
        self.count, self.end, self.mains, self.top = count, end, mains, top
        number = len(self.table)
        self._tail = Chunk.room(number, min(_FIRST_ROWS, self.size))
        if tail is not None:
            found = Chunk.of(number, np.frombuffer(tail, np.uint8), count - number * self.size)
            self._tail = found.grown(found.rows, found.until is not None)

    # One row.

    def at(self, seq: int) -> tuple[Chunk, int]:
        """(chunk, row in it). KeyError for an unknown seq."""
        if not 1 <= seq <= self.count:
            raise KeyError(seq)
        number, row = divmod(seq - 1, self.size)
        for chunk in self._hot:
            if chunk.number == number:
                return chunk, row
        return self.chunk(number), row

    def chunk(self, number: int) -> Chunk:
        """Kept at hand, since the next question is often about the same chunk."""
        for chunk in self._hot:
            if chunk.number == number:
                return chunk
        found = self._found(number, keep=True)
        if number < len(self.table):
            self._hot = (found, *self._hot[: _HOT - 1])
        return found

    def chunks(self, count: int, where: Callable[[Entry], bool] | None = None) -> Iterator[Chunk]:
        """The chunks with the first `count` rows, cut to them; those of which `where` says no are
        passed over. What is read for it is not kept: it would drive all else out of the cache."""
        for number in range(-(-count // self.size)):
            if where and number < len(self.table) and not where(self.table[number]):
                continue
            yield self.cut(number, count)

    def cut(self, number: int, count: int) -> Chunk:
        """One chunk as far as `count` rows go."""
        chunk = self._found(number, keep=False)
        rows = min(self.size, count - number * self.size)
        return chunk if chunk.rows == rows else chunk.part(rows)

    def _found(self, number: int, keep: bool) -> Chunk:
        while True:
            if number < len(self.table):
                entry = self.table[number]
                chunk = entry.chunk  # read first: a save sets the extent before it drops this
                return chunk if chunk is not None else self._read(number, entry, keep)
            if (tail := self._tail).number == number:
                return tail

    def _read(self, number: int, entry: Entry, keep: bool) -> Chunk:
        assert entry.extent is not None, "a chunk that is not in memory is in the side-car"
        return Chunk.of(number, self.data(entry.extent, keep), self.size)

    def data(self, extent: Extent, keep: bool) -> NDArray[np.uint8]:
        """Raises SidecarBroken."""
        assert self.sidecar is not None, "an extent lies in a side-car"
        owner = self.sidecar.owner
        found = self._cache.get(owner, extent.offset)
        if found is None:
            found = np.frombuffer(self.sidecar.read(extent), np.uint8)
            if keep:
                self._cache.put(owner, extent.offset, found)
        return found

    def gather(self, seqs: Ints, *names: str) -> list[Array]:
        """Columns of these events, in the order given."""
        rows = seqs - 1
        numbers = rows // self.size
        rows = rows - numbers * self.size
        found = [np.empty(len(seqs), TYPES[name]) for name in names]
        for number in np.unique(numbers).tolist():
            chunk, here = self._found(number, keep=True), numbers == number
            for column, name in zip(found, names, strict=True):
                column[here] = getattr(chunk, name)[rows[here]]
        return found

    def kinds_before(self, number: int) -> dict[int, int]:
        """Main rows that count, by kind, of all chunks before this one."""
        whole = number // _SUMMED
        for place in range(1, whole + 1):
            if place not in self._sums:
                chunks = range((place - 1) * _SUMMED, place * _SUMMED)
                self._sums[place] = self._summed(self._sums[place - 1], chunks)
        return self._summed(self._sums[whole], range(whole * _SUMMED, number))

    def _summed(self, begin: dict[int, int], numbers: range) -> dict[int, int]:
        found = dict(begin)
        for number in numbers:
            kinds = self.table[number].kinds
            if kinds is None:
                chunk = self.chunk(number)
                kinds = tally(chunk.kind[(chunk.flags & (COUNTED | BEHIND)) == COUNTED])
            for kind, events in kinds.items():
                found[kind] = found.get(kind, 0) + events
        return found

    # Main rows.

    def main_rank(self, time: int, side: Literal["left", "right"] = "right") -> int:
        """How many main rows lie before `time`, or at or before it."""
        cut = bisect_left if side == "left" else bisect_right
        number = cut(self.tops, time)
        times = self._mains(number)[1]
        return self.befores[number] + int(times.searchsorted(time, side))

    def main_bounds(self, time: int) -> tuple[int, int]:
        """Between which numbers `main_rank` lies; reads nothing."""
        number = bisect_right(self.tops, time)
        low = self.befores[number]
        return low, self.befores[number + 1] if number + 1 < len(self.befores) else self.mains

    def main_ranks(self, times: Ints) -> Ints:
        """How many main rows lie at or before each of these ascending times."""
        numbers = np.array(self.tops, np.int64).searchsorted(times, "right")
        found = np.empty(len(times), np.int64)
        for number in np.unique(numbers).tolist():
            here = numbers == number
            ranks = self._mains(number)[1].searchsorted(times[here], "right")
            found[here] = ranks + self.befores[number]
        return found

    def mains_to(self, seq: int) -> int:
        """How many of the first `seq` rows are main."""
        if seq >= self.count:
            return self.mains
        number, row = divmod(max(seq, 0), self.size)
        mains, _ = self._mains(number)
        return self.befores[number] + (row if mains is None else int(mains.searchsorted(row)))

    def main_seqs(self, low: int, high: int) -> Ints:
        """The seqs of the main rows from `low` to `high - 1`, counted from 0."""
        parts = []
        number = bisect_right(self.befores, low) - 1
        while low < high:
            mains, times = self._mains(number)
            first = low - self.befores[number]
            last = min(high - self.befores[number], len(times))
            rows = np.arange(first, last) if mains is None else mains[first:last]
            parts.append(rows + (number * self.size + 1))
            low, number = low + last - first, number + 1
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def main_place(self, count: int) -> tuple[int, int]:
        """(number of a chunk, rows of it): the first `count` main rows are those of all chunks
        before, and those among these rows."""
        number = bisect_right(self.befores, count) - 1
        rest = count - self.befores[number]
        mains, _ = self._mains(number) if rest else (None, None)
        return number, rest if mains is None else int(mains[rest - 1]) + 1

    def main_at(self, rank: int) -> int:
        """The seq of one main row."""
        number = bisect_right(self.befores, rank) - 1
        mains, _ = self._mains(number)
        row = rank - self.befores[number]
        return number * self.size + 1 + (row if mains is None else int(mains[row]))

    def _mains(self, number: int) -> tuple[Array | None, Array]:
        return self.chunk(number).mains(min(self.size, self.count - number * self.size))

    @property
    def memory(self) -> int:
        """Bytes held, what the cache holds left out."""
        waiting = sum(entry.chunk.nbytes for entry in self.table if entry.chunk is not None)
        return waiting + self._tail.nbytes + 300 * len(self.table)
