"""A log of ours as it is copied: every line is checked before it is handed on. Pure.

The same rules as when a log is opened (FORMAT.md, 8), but nothing is mended here: a log that is not
whole is refused by line and byte, and told torn from damaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from events.errors import DrillError
from events.line import Stored, chain, looks_stored, parse_line, split
from events.porting.rows import Line
from events.store import Head

Condition = Literal["torn", "unproven", "damaged", "by hand"]


class Unsound(DrillError):
    """The log is not whole: `condition`, and the line and byte where it stops to be."""

    def __init__(self, condition: Condition, line: int, offset: int) -> None:
        self.condition = condition
        self.line = line
        self.offset = offset
        words = {"unproven": "torn or damaged, unproven", "by hand": "written by hand"}
        super().__init__(f"{words.get(condition, condition)} at line {line}, byte {offset}")


def is_ours(first: bytes) -> bool:
    """Whether a file that begins with this line is a log that a store wrote."""
    parts = split(first.rstrip(b"\r\n"))
    return parts is not None and first.startswith(b'{"drill_log":')


def is_whole(first: bytes) -> bool:
    """Whether the header line of a log of ours is as it was written."""
    parts = split(first.rstrip(b"\r\n"))
    return parts is not None and chain("", parts[0]) == parts[1]


class Checker:
    """Takes the lines of one log in. `lines` gives back those that are sound."""

    def __init__(self) -> None:
        self._h = ""
        self._batch: int | None = None
        self._size = 0
        self.count = 0
        self.sealed = False
        self.beyond = False  # whether anything stood behind the seal; it is left out

    @property
    def head(self) -> Head:
        return Head(self.count, self._h, self._size, self.sealed)

    def lines(self, lines: Iterator[Line]) -> Iterator[bytes]:
        """Every sound line with its newline, the header first. Raises Unsound."""
        line = Line(0, b"", whole=True)
        for line in lines:
            if self.sealed:
                self.beyond = True
                return
            if not self._takes(line):
                raise Unsound(self._judged(line, lines), line.number, self._size)
            yield line.raw
        if self._batch is not None:
            raise Unsound("torn", line.number + 1, self._size)

    def _takes(self, line: Line) -> bool:
        if not (line.whole and line.raw.endswith(b"\n")):
            return False
        raw = line.raw[:-1]
        parts = split(raw)
        if parts is None or chain(self._h, parts[0]) != parts[1]:
            return False
        if self._size:
            stored = parse_line(raw)
            if stored is None or not self._follows(stored):
                return False
            self.sealed = stored.seq == 0
            self.count += not self.sealed
            self._batch = None if stored.batch in (None, stored.seq) else stored.batch
        self._h = parts[1]
        self._size += len(line.raw)
        return True

    def _follows(self, stored: Stored) -> bool:
        if stored.seq == 0:
            return self._batch is None and (stored.events, stored.head) == (self.count, self._h)
        if stored.seq != self.count + 1 or stored.durable >= stored.seq:
            return False
        if self._batch is not None:
            return stored.batch == self._batch
        return stored.batch is None or stored.batch >= stored.seq

    def _judged(self, bad: Line, rest: Iterator[Line]) -> Condition:
        """What a line that does not follow means, by the lines behind it."""
        missing, before, alone = self.count + 1, split(bad.raw.rstrip(b"\n")), True
        if self._size == 0:
            return "damaged"
        for line in rest:
            alone = False
            raw = line.raw.rstrip(b"\n")
            parts = split(raw)
            if before and parts and chain(before[1], parts[0]) == parts[1]:
                stored = parse_line(raw)
                if stored is not None and stored.durable >= missing:
                    return "damaged"
            before = parts
        if alone and not bad.raw.endswith(b"\n"):
            return "torn"
        return "unproven" if looks_stored(bad.raw.rstrip(b"\r\n")) or not bad.whole else "by hand"
