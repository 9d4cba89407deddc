"""What a file that is imported is made of: lines of bounded length, and the rows they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from events.errors import Fault
from events.header import NATURES
from events.jsontext import BOM
from events.limits import MAX_BODY

LONGEST: Final = MAX_BODY  # bytes of a row; what is longer is no event
_BLOCK: Final = 1 << 20
_END: Final = 128  # bytes at the end of a line that tell whose it is


@dataclass(frozen=True, slots=True)
class Row:
    """One event of a file: the `number` of the line where it begins, and the client's object."""

    number: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken; the faults name its line."""

    faults: tuple[Fault, ...]


def refused(number: int, detail: str, field: str = "") -> Refused:
    return Refused((Fault(number, field, detail),))


@dataclass(slots=True)
class Nature:
    """The nature of the drill that is made: as given, else what the first row says."""

    value: str | None

    def unfit(self, said: object) -> str:
        """Why a row of that nature does not belong here; empty when it does or says nothing."""
        if said is None:
            return ""
        self.value = self.value or (said if isinstance(said, str) and said in NATURES else None)
        if said == self.value:
            return ""
        wanted = repr(self.value) if self.value else " or ".join(map(repr, NATURES))
        return f"{str(said)[:40]!r} is not what the drill is, {wanted}; keep drills apart"


class Line(NamedTuple):
    """A line with its end. One that is over the limit is not `whole`: what tells whose it is
    is there, its start and its end, and a NUL if it has one."""

    number: int
    raw: bytes
    whole: bool


class Source:
    """A file read line by line in bounded memory. `bytes` were read so far, all of a line at once;
    a byte order mark at the start is counted and left out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._first: Line | None = None
        self._number = 0
        self.bytes = 0

    def peek(self) -> bytes:
        """The first line, which is read again by `lines`."""
        if self._first is None:
            self._first = self._next()
        return self._first.raw if self._first else b""

    def lines(self) -> Iterator[Line]:
        line, self._first = self._first or self._next(), None
        while line is not None:
            yield line
            line = self._next()

    def _next(self) -> Line | None:
        raw = self._file.readline(LONGEST + 1)
        if not raw:
            return None
        self._number += 1
        self.bytes += len(raw)
        whole = len(raw) <= LONGEST
        rest, last = raw, raw
        nul = b"\0" if not whole and b"\0" in raw else b""
        while not whole and not rest.endswith(b"\n") and (rest := self._file.readline(_BLOCK)):
            self.bytes += len(rest)
            nul, last = nul or (b"\0" if b"\0" in rest else b""), (last + rest)[-_END:]
        if self._number == 1:
            raw = raw.removeprefix(BOM)
        return Line(self._number, raw if whole else raw[:_BLOCK] + nul + last[-_END:], whole)


def objects(source: Source) -> Iterator[Row | Refused]:
    """The lines that are not blank, as they stand there; whether they are events is seen later."""
    for number, raw, whole in source.lines():
        if not whole:
            yield refused(number, f"the line is over {LONGEST} bytes; no event is")
        elif line := raw.strip():
            yield Row(number, line)
