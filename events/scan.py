"""Reading a log file from the start, and judging what follows its intact lines. Pure.

The intact prefix ends before the first line that is not sound (chain, seq, batch), or before a
batch whose last line is missing. What follows is judged by this table, first match wins:

| tail                                                                 | ending    |
|----------------------------------------------------------------------|-----------|
| empty                                                                | intact    |
| anything, after a seal                                               | intact    |
| a later intact line whose `durable` covers the first missing seq     | damaged   |
| written by hand only                                                 | intact    |
| intact lines of an unfinished batch, then nothing, or one piece      | torn      |
|   without a newline, or NUL bytes to the end                         |           |
| anything else                                                        | unproven  |

Invariants: a line with seq <= `durable` of any intact line is never cut; hand-written lines and
lines of a store are told apart line by line, whatever their mix.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain as concat
from typing import Final, Literal

import orjson

from events.index import Index
from events.jsontext import BOM
from events.line import TAIL_SIZE, Stored, chain, looks_stored, may_begin_stored, parse_line, split
from events.store import Head

Ending = Literal["intact", "torn", "unproven", "damaged"]

_PIECES: Final = re.compile(rb"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows the intact lines. `store` are bytes that a store wrote, `hand` those of a
    person; `offset` and `line` say where the first line that is not sound stands."""

    ending: Ending
    store: bytes
    hand: bytes
    after_seal: bytes
    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Scan:
    """The intact lines of a file and what follows. Event `seq` has the bytes from `offsets[seq]` to
    `offsets[seq + 1]`, its newline included."""

    head: Head
    index: Index
    offsets: array[int]
    tail: Tail


def scan(header_line: bytes, header_h: str, rest: Iterable[bytes]) -> Scan:
    """`rest` are the lines after the header, with their newlines."""
    reader = _Reader(len(header_line), header_h)
    lines = iter(rest)
    unread: Iterator[bytes] = iter(())
    for line in lines:
        if reader.sealed or not reader.take(line):
            unread = concat((line,), lines)
            break
    return reader.result(b"".join(unread))


class _Reader:
    """Takes sound lines in; a batch only once it is whole."""

    def __init__(self, size: int, h: str) -> None:
        self.index = Index()
        self.offsets = array("q", [0, size])
        self.size, self.h, self.sealed = size, h, False
        self.pending: list[bytes] = []  # of an unfinished batch
        self.pending_h = h
        self.batch: int | None = None

    def take(self, line: bytes) -> bool:
        """Whether the line is the sound next one."""
        stored = parse_line(line[:-1]) if line.endswith(b"\n") else None
        if stored is None or not self._follows(stored, line[:-1]):
            return False
        self.pending.append(line)
        self.pending_h, self.batch = stored.h, stored.batch
        if stored.seq == 0 or stored.batch in (None, stored.seq):
            self.commit()
            self.sealed = stored.seq == 0
        return True

    def _follows(self, stored: Stored, line: bytes) -> bool:
        parts = split(line)
        if parts is None or chain(self.pending_h, parts[0]) != stored.h:
            return False
        if stored.seq == 0:
            counted = stored.events == self.index.count
            return not self.pending and counted and stored.head == self.pending_h
        if stored.seq != self.index.count + len(self.pending) + 1 or stored.durable >= stored.seq:
            return False
        in_batch = stored.batch == self.batch if self.pending else True
        return in_batch and (stored.batch is None or stored.batch >= stored.seq)

    def commit(self) -> None:
        for line in self.pending:
            self.size += len(line)
            if line.startswith(b'{"seq":'):
                self.offsets.append(self.size)
                self.index.add(line[:-1])
        self.h = self.pending_h
        self.pending.clear()
        self.batch = None

    def result(self, unread: bytes) -> Scan:
        tail = self._judge(unread)
        if tail.ending == "damaged":  # the lines before the damage are proven to be durable
            self.commit()
        head = Head(self.index.count, self.h, self.size, self.sealed)
        return Scan(head, self.index, self.offsets, tail)

    def _judge(self, unread: bytes) -> Tail:
        first_bad = self.size + sum(map(len, self.pending))
        at = self.index.count + len(self.pending) + 2  # line 1 is the header
        if self.sealed:
            return Tail("intact", b"", b"", unread, first_bad, at + 1)
        pieces: list[bytes] = _PIECES.findall(unread)
        if _covered(pieces, self.index.count + 1, self.pending_h):
            return Tail("damaged", b"", b"", b"", first_bad, at)
        hand = [piece for piece in pieces if by_hand(piece)]
        store = [*self.pending, *(piece for piece in pieces if not by_hand(piece))]
        sound = len(self.pending)
        ending: Ending = "unproven"
        if not store:
            ending = "intact"
        elif len(store) == sound or (len(store) == sound + 1 and not store[-1].endswith(b"\n")):
            ending = "torn"  # bytes that were never synced; NUL bytes to the end are one piece
        return Tail(ending, b"".join(store), b"".join(hand), b"", first_bad, at)


def by_hand(piece: bytes) -> bool:
    """Whether a person wrote this line: neither a store's line nor what is left of one."""
    line = piece.rstrip(b"\r\n")
    if b"\0" in line or looks_stored(line):
        return False
    try:
        doc: object = orjson.loads(line.removeprefix(BOM))
    except orjson.JSONDecodeError:
        return piece.endswith(b"\n") or not may_begin_stored(piece)
    return not (isinstance(doc, dict) and ("seq" in doc or "h" in doc))


def _covered(pieces: Iterable[bytes], seq: int, prev_h: str) -> bool:
    """Whether an intact line among these proves that `seq` was durable. A line is intact when its
    h fits its bytes and the line before: the h that stands there, or the one that should."""
    before = [prev_h]
    for piece in pieces:
        if by_hand(piece):
            continue
        line = piece.removesuffix(b"\n")
        body, parts = line[:-TAIL_SIZE], split(line)
        fitting = [chain(h, body) for h in before]
        if parts is not None and parts[1] in fitting:
            stored = parse_line(line)
            if stored is not None and stored.durable >= seq:
                return True
        before = [*([parts[1]] if parts else ()), *fitting[:1]]
    return False
