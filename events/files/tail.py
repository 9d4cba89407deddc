"""Judging what follows the intact lines of a log file, in bounded memory. Pure.

| tail                                                                 | ending    |
|----------------------------------------------------------------------|-----------|
| the intact prefix ends before the watermark                          | damaged   |
| another line than the watermark's ends there, or none (`scan`)       | damaged   |
| empty                                                                | intact    |
| anything, after a seal                                               | intact    |
| a later intact line whose `durable` covers the first missing seq     | damaged   |
| written by hand only                                                 | intact    |
| intact lines of an unfinished batch, then nothing, or one piece      | torn      |
|   without a newline, or NUL bytes to the end                         |           |
| anything else                                                        | unproven  |

First match wins. Invariants: a line with seq <= `durable` of any intact line, or at or before the
watermark, is never cut; hand-written lines and lines of a store are told apart line by line,
whatever their mix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from events.files.hand import by_hand
from events.jsontext import BOM
from events.limits import LONGEST
from events.line import TAIL_SIZE, chain, parse_line, split
from events.sidecar.sidecar import Watermark

Read = Callable[[int, int], bytes]
Ending = Literal["intact", "torn", "unproven", "damaged"]
Proof = Literal["", "later lines", "cut short", "watermark", "another log"]

BLOCK: Final = 1 << 20  # bytes of one read
_START: Final = 64 * 1024  # bytes that are looked at of a longer one


class Line(NamedTuple):
    """The end of a line: its seq (0: the header), the byte behind it, its h."""

    seq: int
    offset: int
    h: str


class Piece(NamedTuple):
    """Bytes up to a newline, or to the end. `shown` are its bytes; of a piece that is too long
    only what tells whose it is."""

    offset: int
    size: int
    shown: bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows the intact lines, from `start` to `end`. The first line that is not sound
    stands at `offset` and is `line` of the file; what lies before it is of an unfinished batch.
    `store` bytes were written by a store, `hand` bytes by a person."""

    ending: Ending
    start: int
    end: int
    offset: int
    line: int
    store: int = 0
    hand: int = 0
    hand_lines: int = 0  # those that are not blank
    after_seal: bool = False
    proof: Proof = ""  # of damage
    missing: int = 0  # events that are known to be missing, if the file was cut short


class Judged(NamedTuple):
    """The end of the intact lines, and where the first line that is not sound begins: at `bad`,
    behind `pending` sound lines of an unfinished batch, the last of which has `h`."""

    intact: Line
    sealed: bool
    bad: int
    pending: int
    h: str


def judge(read: Read, size: int, at: Judged, watermark: Watermark | None) -> Tail:
    """What follows in the first `size` bytes."""
    intact, line = at.intact, at.intact.seq + at.sealed + at.pending + 2  # line 1 is the header
    tail = Tail("intact", intact.offset, size, at.bad, line, after_seal=at.sealed)
    if watermark is not None and intact.offset < watermark.offset:
        missing = max(0, watermark.seq - intact.seq - at.pending)
        proof: Proof = "cut short" if at.bad >= size else "watermark"
        lines = _Parts(intact.seq + 1, at.h)  # without the side-car, would it be damage?
        if proof == "watermark" and any(map(lines.proves, pieces(read, at.bad, size))):
            proof = "later lines"
        return Tail("damaged", intact.offset, size, at.bad, line, proof=proof, missing=missing)
    if at.sealed:
        return tail
    found = _Parts(intact.seq + 1, at.h)
    if any(map(found.proves, pieces(read, at.bad, size))):
        return Tail("damaged", intact.offset, size, at.bad, line, proof="later lines")
    store = at.bad - intact.offset + found.store
    torn = found.count == 0 or (found.count == 1 and not found.ended)
    ending: Ending = "intact" if store == 0 else "torn" if torn else "unproven"
    return Tail(
        ending, intact.offset, size, at.bad, line, store, found.hand, hand_lines=found.hand_lines
    )


def parts(read: Read, tail: Tail, *, hand: bool) -> Iterator[bytes]:
    """The bytes of a tail that a person, or else a store, wrote."""
    if tail.after_seal:
        return
    if not hand:
        yield from _range(read, tail.start, tail.offset)
    for piece in pieces(read, tail.offset, tail.end):
        if by_hand(piece.shown) != hand:
            continue
        if len(piece.shown) == piece.size:
            yield piece.shown
        else:
            yield from _range(read, piece.offset, piece.offset + piece.size)


def pieces(read: Read, start: int, end: int) -> Iterator[Piece]:
    """What stands between two bytes of the file, newlines included."""
    rest, offset = b"", start  # `rest` begins at `start`, and `offset` is behind it
    while offset < end and (block := read(offset, min(BLOCK, end - offset))):
        offset += len(block)
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            shown = line if len(line) <= LONGEST else _shown(line, line, nul=b"\0" in line)
            yield Piece(start, len(line) + 1, shown + b"\n")
            start += len(line) + 1
        if len(rest) > LONGEST:
            piece = _long(read, rest, start, offset, end)
            yield piece
            start = offset = start + piece.size
            rest = b""
    if rest:
        yield Piece(start, len(rest), rest)


def _long(read: Read, begun: bytes, start: int, offset: int, end: int) -> Piece:
    """A piece that begins so at `start`; it was read up to `offset`."""
    nul, last, newline = b"\0" in begun, begun[-BLOCK:], -1
    while newline < 0 and offset < end and (block := read(offset, min(BLOCK, end - offset))):
        newline = block.find(b"\n")
        block = block[: newline + 1] if newline >= 0 else block
        offset += len(block)
        nul, last = nul or b"\0" in block, (last + block)[-TAIL_SIZE - 1 :]
    return Piece(start, offset - start, _shown(begun, last, nul=nul))


def _shown(begun: bytes, last: bytes, *, nul: bool) -> bytes:
    return begun[:_START] + (b"\0" if nul else b"") + last[-TAIL_SIZE - 1 :]


def _range(read: Read, start: int, end: int) -> Iterator[bytes]:
    while start < end and (block := read(start, min(BLOCK, end - start))):
        yield block
        start += len(block)


class _Parts:
    """Takes the pieces behind the intact lines one by one."""

    def __init__(self, missing: int, prev_h: str) -> None:
        self._missing = missing  # the first seq that is not there
        self._before = [prev_h]
        self.store = self.hand = self.hand_lines = self.count = 0
        self.ended = True  # whether the last store piece has its newline

    def proves(self, piece: Piece) -> bool:
        """Take it; whether it is an intact line that proves `missing` to have been durable. A
        line is intact when its h fits its bytes and the line before: the h that stands there, or
        the one that should."""
        if by_hand(piece.shown):
            self.hand += piece.size
            self.hand_lines += not is_blank(piece.shown)
            return False
        self.store += piece.size
        self.count += 1
        line = piece.shown.removesuffix(b"\n")
        self.ended = len(line) < len(piece.shown)
        written, body = split(line), line[:-TAIL_SIZE]
        fitting = [] if len(piece.shown) < piece.size else [chain(h, body) for h in self._before]
        if written is not None and written[1] in fitting:
            stored = parse_line(line)
            if stored is not None and stored.durable >= self._missing:
                return True
        self._before = [*((written[1],) if written else ()), *fitting[:1]]
        return False


def hand_lines(read: Read, start: int, end: int) -> Iterator[int]:
    """Numbers, from 1, of the lines that are not blank."""
    for number, piece in enumerate(pieces(read, start, end), 1):
        if not is_blank(piece.shown):
            yield number


def is_blank(line: bytes) -> bool:
    return not line.removeprefix(BOM).strip()
