"""An index as it stood when it was asked for, which a thread may go through while the log grows.

Made on the loop, where nothing is added meanwhile: so all that is asked of one picture agrees, and
agrees with the head that the log had then. It costs the loop microseconds.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from events.indexing import density, lasting, table
from events.indexing.batch import Codes
from events.indexing.chunk import COUNTED, LATE
from events.indexing.columns import Rows
from events.indexing.density import Counting, Density, Lanes
from events.indexing.gaps import Gaps
from events.indexing.lasting import Lasting
from events.indexing.order import Order
from events.indexing.outline import Gap, Marker
from events.indexing.pairs import Pairs
from events.indexing.table import Table


@dataclass(frozen=True, slots=True)
class Picture:
    """`superseded`: seq of a corrected event -> seq of the newest event that corrects it;
    `ended`: the same of events that another one ends."""

    count: int
    superseded: Pairs
    ended: Pairs
    _rows: Rows
    _order: Order
    _codes: Codes
    _gaps: Gaps
    _markers: array[int]  # seqs, ascending; there may be more than there were
    _held: object  # keeps what the order reads from the side-car, also when a save merges it

    def density(self, by: Lanes, start: int, end: int, bins: int) -> Density:
        """How many counted events lie where, from `start` up to `end`."""
        counting = Counting(by, self._codes, start, end, bins)
        return density.by_time(self._rows, self.count, self.superseded, counting)

    def density_by_number(self, by: Lanes, start: int, end: int, bins: int) -> Density:
        """The same of ranks in presentation order, from 0."""
        counting = Counting(by, self._codes, start, end, bins)
        return density.by_rank(self._rows, self._order, self.superseded, counting)

    def markers(self) -> list[Marker]:
        """Markers that count, in presentation order."""
        all_seqs = np.array(self._markers.tolist(), np.int64)  # a list at once: it may be growing
        seqs = all_seqs[all_seqs <= self.count]
        seqs = seqs[self.superseded.missing(seqs)]
        columns = self._rows.gather(seqs, "time", "kind", "flags")
        names = self._codes.kinds.names
        found = zip(seqs.tolist(), *(column.tolist() for column in columns), strict=True)
        places = sorted((time, seq, kind) for seq, time, kind, flags in found if flags & COUNTED)
        return [Marker(seq, names[kind], time) for time, seq, kind in places]

    def gaps(self) -> list[Gap]:
        """Quiet stretches; never next to an estimated event."""
        columns = self._gaps.all(self._rows, self._order)
        return [Gap(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]

    def table(self, after: int, limit: int) -> Table:
        """The events behind the seq `after`, as columns: at most `limit`."""
        return table.build(
            self._rows, self._codes, self.count, self.superseded, self.ended, after, limit
        )

    def lasting(self) -> Lasting:
        """The events that took a while."""
        return lasting.of_all(self._rows, self.count, self.ended)

    def late_seqs(self) -> Sequence[int]:
        """Ascending."""
        found: list[int] = []
        for chunk in self._rows.chunks(self.count, lambda entry: entry.late > 0):
            late = np.flatnonzero(chunk.flags & LATE) + (chunk.number * self._rows.size + 1)
            found += late.tolist()
        return found
