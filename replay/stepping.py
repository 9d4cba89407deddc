"""Steps: from event to event in presentation order, some of them left out, and back again."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import NamedTuple

from events.indexing.index import Index
from events.indexing.order import Position
from replay.delivery import Filter


def stepped(index: Index, rank: int, on: bool, n: int, wanted: Filter) -> int:
    """The seq of the event `n` events on (or back) of those that pass; beyond either end the last
    or first of them, 0 where there is nothing that way.

    `rank` events lie at or before the playhead; `on`: it stands on the last of them.
    """
    if wanted.leaves_out:
        return _filtered(index, rank, on, n, wanted)
    if rank == (index.count if n > 0 else 0):
        return 0
    target = max(0, min(rank - 1 + n, index.count - 1))
    return 0 if on and target == rank - 1 else index.at(target)


def _filtered(index: Index, rank: int, on: bool, n: int, wanted: Filter) -> int:
    low, high = (rank, index.count) if n > 0 else (0, rank - 1)
    found = index.select("time", low, high, wanted.kinds, wanted.sides, backwards=n < 0)
    furthest = deque(islice(found, abs(n)), maxlen=1)
    if furthest:
        return furthest[0]
    if n < 0 and rank and not on and wanted.passes(index, index.at(rank - 1)):
        return index.at(rank - 1)
    return 0


class Taken(NamedTuple):
    """A step that moved the playhead: where it came from, when so many events were known."""

    n: int
    origin: Position | None
    known: int

    def undone_by(self, n: int, count: int) -> bool:
        """Whether a step of `n` leads back to where this one came from, even where an end cut it
        short."""
        return n == -self.n and count == self.known
