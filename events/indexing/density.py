"""How many events lie where: counts for each lane and bin, for drawing a long drill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from events.indexing.batch import Codes
from events.indexing.chunk import COUNTED, Array, Ints
from events.indexing.columns import Rows
from events.indexing.order import Order
from events.indexing.pairs import Pairs

_EXACT: Final = 1 << 62

Lanes = Literal["side", "kind", "unit"]


@dataclass(frozen=True, slots=True)
class Density:
    """Bin `n` of each lane has the counted events from `start + n * (end - start) / bins` on, to
    where the next bin begins: of times, or of ranks. Only lanes with events are there."""

    start: int
    end: int
    bins: int
    lanes: dict[str, NDArray[np.uint32]]


def names_of(by: Lanes, codes: Codes) -> list[str]:
    """Of all lanes that there may be, by code."""
    names = {"side": codes.sides, "kind": codes.kinds, "unit": codes.units}
    return names[by].names


class Counting:
    """The counts of one density, as they add up."""

    def __init__(self, by: Lanes, codes: Codes, start: int, end: int, bins: int) -> None:
        if bins < 1 or end <= start:
            raise ValueError("a density has at least one bin, and an end behind its start")
        self.start, self.end, self.bins = start, end, bins
        self.column = by
        self._names = list(names_of(by, codes))
        self._found = np.zeros((len(self._names), bins), np.uint32)

    def add(self, lane: Array, at: Ints) -> None:
        """Events by the code of their lane and where they are, from start to end."""
        lanes = int(lane.max(initial=0)) + 1
        place = lane.astype(np.int64) * self.bins
        place += _bins(at - self.start, self.end - self.start, self.bins)
        sums = np.bincount(place, minlength=lanes * self.bins).reshape(lanes, self.bins)
        self._found[:lanes] += sums.astype(np.uint32)

    def result(self) -> Density:
        used = np.flatnonzero(self._found.any(axis=1)).tolist()
        lanes = {self._names[lane]: self._found[lane] for lane in used}
        return Density(self.start, self.end, self.bins, lanes)


def by_time(rows: Rows, count: int, superseded: Pairs, counting: Counting) -> Density:
    """Of the first `count` events. Chunks that lie outside are not read."""
    start, end = counting.start, counting.end
    for chunk in rows.chunks(count, lambda entry: entry.low < end and entry.high >= start):
        wanted = (chunk.flags & COUNTED) != 0
        wanted &= (chunk.time >= start) & (chunk.time < end)
        first = chunk.number * rows.size + 1
        wanted[superseded.keys_between(first, first + chunk.rows).astype(np.int64) - first] = False
        counting.add(getattr(chunk, counting.column)[wanted], chunk.time[wanted])
    return counting.result()


def by_rank(rows: Rows, order: Order, superseded: Pairs, counting: Counting) -> Density:
    """For a drill that has an order and no clock."""
    rank = max(counting.start, 0)
    for seqs in order.blocks(rank, counting.end):
        flags, lane = rows.gather(seqs, "flags", counting.column)
        wanted = ((flags & COUNTED) != 0) & superseded.missing(seqs)
        counting.add(lane[wanted], np.flatnonzero(wanted) + rank)
        rank += len(seqs)
    return counting.result()


def _bins(since: Ints, length: int, bins: int) -> Ints:
    if length * bins < _EXACT:
        return since * bins // length
    return np.minimum((since / length * bins).astype(np.int64), bins - 1)
