"""Markers in presentation order, so that the next one is found without going through the log.

Two sorted columns, added to as the log grows. Superseded markers stay in them and are passed over
when asked: there are few, and which they are changes.
"""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np

from events.indexing.chunk import Ints
from events.indexing.columns import Rows
from events.indexing.order import Position
from events.indexing.pairs import Pairs

_MANY: Final = 16_384  # looked up at once


class Markers:
    """Markers that stand. `take` what is new before asking."""

    def __init__(self, superseded: Pairs) -> None:
        self._superseded = superseded
        self._taken = 0
        self._times: Ints = np.empty(0, np.int64)
        self._seqs: Ints = np.empty(0, np.int64)

    def take(self, markers: array[int], rows: Rows) -> None:
        """`markers` are the seqs of all of them, ascending."""
        seqs = np.array(markers[self._taken :], np.int64)
        if not len(seqs):
            return
        self._taken += len(seqs)
        pieces = [seqs[begin : begin + _MANY] for begin in range(0, len(seqs), _MANY)]
        times = np.concatenate([rows.gather(piece, "time")[0] for piece in pieces])
        order = times.argsort(kind="stable")
        times, seqs = times[order], seqs[order]
        # Their seqs are higher than all that are here, so of equal times they come behind.
        places = self._times.searchsorted(times, "right")
        self._times = np.insert(self._times, places, times)
        self._seqs = np.insert(self._seqs, places, seqs)

    def beyond(self, place: Position | None) -> Position | None:
        """The first beyond `place`."""
        number = self._rank(place)
        while number < len(self._seqs):
            found = self._at(number)
            if found.seq not in self._superseded:
                return found
            number += 1
        return None

    def before(self, place: Position) -> Position | None:
        """The last at or before `place`."""
        for number in range(self._rank(place) - 1, -1, -1):
            found = self._at(number)
            if found.seq not in self._superseded:
                return found
        return None

    def nth(self, number: int) -> Position | None:
        """The one with that number, from 1."""
        if not len(self._superseded):
            return self._at(number - 1) if number <= len(self._seqs) else None
        standing = np.flatnonzero(self._superseded.missing(self._seqs))
        return self._at(int(standing[number - 1])) if number <= len(standing) else None

    def _rank(self, place: Position | None) -> int:
        """How many lie at or before `place`."""
        if place is None:
            return 0
        low = int(self._times.searchsorted(place.time, "left"))
        high = int(self._times.searchsorted(place.time, "right"))
        return low + int(self._seqs[low:high].searchsorted(place.seq, "right"))

    def _at(self, number: int) -> Position:
        return Position(int(self._times[number]), int(self._seqs[number]))
