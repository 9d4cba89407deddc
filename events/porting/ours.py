"""A log of ours as it is copied: every line is checked before it is handed on. Pure.

`events.files.scan` judges it, as when a log is opened (FORMAT.md, 8), but nothing is mended here: a
log that is not whole is refused by line and byte, and told torn from damaged.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from itertools import chain as chained
from typing import Literal

from events.errors import DrillError
from events.facts import Facts
from events.files.scan import Reader
from events.files.tail import BLOCK
from events.files.tail import Line as Place
from events.line import chain, split
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
    """Takes the lines of one log in. `lines` gives back those that are sound; `head` is theirs
    once it has ended."""

    def __init__(self) -> None:
        self.head = Head(0, "", 0, sealed=False)
        self.count = 0  # events given back
        self.beyond = False  # whether anything stood behind the seal; it is left out

    @property
    def sealed(self) -> bool:
        return self.head.sealed

    def lines(self, lines: Iterator[Line]) -> Iterator[bytes]:
        """Every sound line with its newline, the header first. Raises Unsound."""
        header = next(lines).raw
        parts = split(header.removesuffix(b"\n"))
        if parts is None or not header.endswith(b"\n") or not is_whole(header):
            raise Unsound("damaged", 1, 0)
        reader = Reader(Place(0, len(header), parts[1]), _drop, None)
        yield header
        rest: list[bytes] = []
        for block in _blocks(lines):
            before = reader.end
            reader.take([raw[:-1] for raw in block if raw.endswith(b"\n")])
            count = _within(block, reader.end - before)
            for number, raw in enumerate(block[:count], 1):
                self.count += number < count or not reader.sealed
                yield raw
            if rest := block[count:]:
                break
        self._end(reader, chained(rest, (line.raw for line in lines)))

    def _end(self, reader: Reader, rest: Iterator[bytes]) -> None:
        found = reader.result(_Forwards(reader.end, rest).read, sys.maxsize)
        tail, self.head = found.tail, found.head
        if found.head.sealed:
            self.beyond = next(rest, None) is not None
        elif tail.ending != "intact" or tail.hand:
            condition = "by hand" if tail.ending == "intact" else tail.ending
            raise Unsound(condition, tail.line, tail.offset)


class _Forwards:
    """What is read on and on, from the byte `start` of a file; no read begins before another."""

    def __init__(self, start: int, rest: Iterator[bytes]) -> None:
        self._start, self._rest, self._kept = start, rest, bytearray()

    def read(self, offset: int, size: int) -> bytes:
        del self._kept[: offset - self._start]
        self._start = offset
        while len(self._kept) < size and (more := next(self._rest, b"")):
            self._kept += more
        return bytes(self._kept[:size])


def _blocks(lines: Iterator[Line]) -> Iterator[list[bytes]]:
    """Lines together, as many as are read at once."""
    block, size = [], 0
    for line in lines:
        block.append(line.raw)
        size += len(line.raw)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _within(block: Sequence[bytes], size: int) -> int:
    """How many of the lines the first `size` bytes are."""
    ends = accumulate(map(len, block))
    return sum(1 for _ in takewhile(lambda end: end <= size, ends))


def _drop(found: Sequence[Facts], sizes: Sequence[int]) -> None:
    """Nothing is kept of the lines."""
