"""A chunk: the columns of some neighbouring events, and what is known of a full one unread.

What a line leaves out its kind says; what depends on other lines is told elsewhere, but for `LATE`
and `BEHIND`, which depend on lower seqs alone and so hold for good.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from events.sidecar.sidecar import Extent

Array = NDArray[Any]
Ints = NDArray[np.int64]

NEVER: Final = -(1 << 63)  # no `until`; also before every time

ESTIMATED: Final = 1
LATE: Final = 2
MARKER: Final = 4
ABOUT_LOG: Final = 8
COUNTED: Final = 16  # part of the drill; whether it is superseded is told elsewhere
BEHIND: Final = 32
OWN_LEVEL: Final = 64  # the line itself says its level
UNPLACED: Final = 128  # `basis.order`
AMBIGUOUS: Final = 256
COLOUR: Final = 9  # the bits from here on: code of the colour, 0: none
COLOURS: Final = 127

# The widest first, so that each begins where its numbers may. `until` only where a row has one.
TYPES: Final = {
    "offset": "<i8",
    "time": "<i8",
    "recorded": "<i8",
    "until": "<i8",
    "kind": "<u4",
    "flags": "<u2",
    "unit": "<u2",
    "side": "u1",
    "level": "i1",
}
_KINDS: Final = 64
_FEW: Final = 256  # so few are faster one by one
_WIDE: Final = sum(np.dtype(kind).itemsize for kind in TYPES.values())


class Chunk:
    """Columns of the rows from `number * CHUNK` on; seq is row + 1."""

    __slots__ = ("_mains", "number", *TYPES)

    offset: Array
    time: Array
    recorded: Array
    until: Array | None
    kind: Array
    flags: Array
    unit: Array
    side: Array
    level: Array

    def __init__(self, number: int, columns: dict[str, Array]) -> None:
        self.number = number
        self._mains: tuple[int, Array | None, Array] | None = None
        for name in TYPES:
            setattr(self, name, columns.get(name))

    @classmethod
    def room(cls, number: int, rows: int, until: bool = False) -> Chunk:
        names = (name for name in TYPES if until or name != "until")
        chunk = cls(number, {name: np.zeros(rows, TYPES[name]) for name in names})
        if chunk.until is not None:
            chunk.until[:] = NEVER
        return chunk

    @classmethod
    def of(cls, number: int, data: Array, rows: int) -> Chunk:
        """Views of `data`, which is what `packed` gave."""
        columns, place = {}, 0
        for name, kind in TYPES.items():
            if name == "until" and len(data) != rows * _WIDE:
                continue
            size = rows * np.dtype(kind).itemsize
            columns[name] = data[place : place + size].view(kind)
            place += size
        return cls(number, columns)

    def packed(self) -> bytes:
        return b"".join(column.tobytes() for column in self._columns().values())

    @property
    def rows(self) -> int:
        return len(self.time)

    @property
    def nbytes(self) -> int:
        return sum(column.nbytes for column in self._columns().values())

    def part(self, rows: int) -> Chunk:
        """Its first rows, as they are."""
        return Chunk(self.number, {name: col[:rows] for name, col in self._columns().items()})

    def grown(self, rows: int, until: bool) -> Chunk:
        """A copy with more room."""
        wider = Chunk.room(self.number, rows, until)
        for name, column in self._columns().items():
            getattr(wider, name)[: self.rows] = column
        return wider

    def mains(self, rows: int) -> tuple[Array | None, Array]:
        """(rows that are main, their times) of the first `rows`; None: they all are."""
        if self._mains is None or self._mains[0] != rows:
            behind = self.flags[:rows] & BEHIND
            found, times = None, self.time[:rows]
            if behind.any():
                found = np.flatnonzero(behind == 0)
                times = times[found]
            self._mains = rows, found, times
        return self._mains[1:]

    def _columns(self) -> dict[str, Array]:
        return {name: col for name in TYPES if (col := getattr(self, name)) is not None}


@dataclass(slots=True)
class Entry:
    """What is known of a full chunk without reading it."""

    low: int  # least time
    high: int  # greatest time
    late: int  # how many are
    coloured: int  # how many declare a colour
    lasting: int  # how many say until when
    sides: int  # a bit for the code of each side with a main row that counts
    kinds: dict[int, int] | None  # such rows by kind; None: too many kinds to keep
    extent: Extent | None
    chunk: Chunk | None  # while it is not in the side-car

    def told(self) -> tuple[int, int, int, int, int, int, dict[int, int] | None]:
        return (
            self.low,
            self.high,
            self.late,
            self.coloured,
            self.lasting,
            self.sides,
            self.kinds,
        )


def tally(column: Array) -> dict[int, int]:
    """How often each code is there."""
    if len(column) <= _FEW:
        return Counter(column.tolist())
    least = int(column.min())
    if int(column.max()) - least < 4096:
        numbers = np.bincount(column.astype(np.int64) - least)
        codes = np.flatnonzero(numbers)
        return dict(zip((codes + least).tolist(), numbers[codes].tolist(), strict=True))
    codes, numbers = np.unique(column, return_counts=True)
    return dict(zip(codes.tolist(), numbers.tolist(), strict=True))


def summed(kinds: Array, sides: Array) -> tuple[int, dict[int, int] | None]:
    """(a bit for each side, events by kind)."""
    found = tally(kinds)
    return sum(1 << side for side in tally(sides)), found if len(found) <= _KINDS else None
