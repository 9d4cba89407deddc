"""What comes first by position: the fingerprint of a drill, and when each colour was reached.

Kept exact as events are added, wherever they lie. Only when one of those first events is
superseded is the log looked through again, from the start to where enough are found.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from events.indexing.batch import Batch, Codes
from events.indexing.chunk import COLOUR, COUNTED, Ints
from events.indexing.columns import Rows
from events.indexing.order import Order
from events.indexing.pairs import Pairs

FINGERPRINT: Final = 200

_First = tuple[int, int, int, int]  # time, seq, kind, side


class Firsts:
    """`None`: to be looked for again."""

    def __init__(self) -> None:
        self._print: list[_First] | None = []
        self._reached: dict[int, tuple[int, int]] | None = {}

    def add(self, batch: Batch, first: int) -> None:
        counted = (batch.flags & COUNTED) != 0
        if self._print is not None:
            near = counted
            if len(self._print) == FINGERPRINT:
                near = counted & (batch.time < self._print[-1][0])
            (rows,) = near.nonzero()
            if len(rows) > FINGERPRINT:
                rows = np.sort(rows[batch.time[rows].argsort(kind="stable")[:FINGERPRINT]])
            for row in rows.tolist():
                found = int(batch.time[row]), first + row, int(batch.kind[row])
                insort(self._print, (*found, int(batch.side[row])))
            del self._print[FINGERPRINT:]
        if self._reached is not None:
            (coloured,) = (counted & (batch.flags >> COLOUR != 0)).nonzero()
            if len(coloured):
                colours = batch.flags[coloured] >> COLOUR
                _reach(self._reached, colours, batch.time[coloured], coloured + first)

    def supersede(self, seq: int) -> None:
        if self._print is not None and any(found[1] == seq for found in self._print):
            self._print = None
        if self._reached and any(found[1] == seq for found in self._reached.values()):
            self._reached = None

    def fingerprint(
        self, rows: Rows, order: Order, superseded: Pairs, codes: Codes
    ) -> tuple[tuple[str, str], ...]:
        if self._print is None:
            self._print = []
            for seqs in order.blocks(0, order.count):
                time, flags, kind, side = rows.gather(seqs, "time", "flags", "kind", "side")
                stands = (flags & COUNTED != 0) & superseded.missing(seqs)
                columns = (column[stands].tolist() for column in (time, seqs, kind, side))
                self._print += zip(*columns, strict=True)
                if len(self._print) >= FINGERPRINT:
                    break
            del self._print[FINGERPRINT:]
        kinds, sides = codes.kinds.names, codes.sides.names
        return tuple((kinds[kind], sides[side]) for _, _, kind, side in self._print)

    def colours(self, rows: Rows, superseded: Pairs, codes: Codes) -> tuple[str, ...]:
        if self._reached is None:
            reached: dict[int, tuple[int, int]] = {}
            for chunk in rows.chunks(rows.count, lambda entry: entry.coloured > 0):
                at = np.flatnonzero((chunk.flags & COUNTED != 0) & (chunk.flags >> COLOUR != 0))
                seqs = at + (chunk.number * rows.size + 1)
                stands = superseded.missing(seqs)
                at, seqs = at[stands], seqs[stands]
                _reach(reached, chunk.flags[at] >> COLOUR, chunk.time[at], seqs)
            self._reached = reached
        places = self._reached
        return tuple(codes.colours.names[code] for code in sorted(places, key=places.__getitem__))

    def state(self) -> dict[str, Any]:
        """A picture of it, for a save."""
        reached = None if self._reached is None else list(self._reached.items())
        found = None if self._print is None else list(self._print)
        return {"print": found, "reached": reached}

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Firsts:
        firsts = cls()
        found, reached = state["print"], state["reached"]
        firsts._print = None if found is None else [tuple(first) for first in found]
        firsts._reached = None if reached is None else {code: tuple(at) for code, at in reached}
        return firsts


def _reach(reached: dict[int, tuple[int, int]], colours: Ints, times: Ints, seqs: Ints) -> None:
    for code in np.unique(colours).tolist():
        here = colours == code
        row = int(times[here].argmin())  # the first of equals, which has the least seq
        place = int(times[here][row]), int(seqs[here][row])
        reached[code] = min(reached.get(code, place), place)
