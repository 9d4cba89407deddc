"""Reading the lines of a log from a known one on, as far as they are sound. Pure.

A line is sound when its chain, seq, durable and batch fit what came before. The intact prefix ends
before the first line that is not, or before a batch whose last line is missing; `events.files.tail`
judges what follows. Memory holds one block, one unfinished batch, and what `take` keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from events.facts import Facts, facts
from events.files.block import Block, sound
from events.files.tail import BLOCK, Judged, Line, Read, Tail, judge
from events.limits import LONGEST
from events.line import TAIL_SIZE, chain, parse_line
from events.sidecar.sidecar import Watermark
from events.store import Head

Take = Callable[[Sequence[Facts], Sequence[int]], None]
Progress = Callable[[int, int], None]  # bytes done, bytes in all


@dataclass(frozen=True, slots=True)
class Scan:
    """The end of the intact lines and what follows them. `reached` is the last sound line, which
    may be of an unfinished batch."""

    head: Head
    tail: Tail
    reached: Line


def scan(
    read: Read,
    size: int,
    begin: Line,
    take: Take,
    watermark: Watermark | None = None,
    progress: Progress | None = None,
) -> Scan:
    """The first `size` bytes from behind the line `begin`. `take` is given the facts and the sizes
    of the intact event lines, in order, whole batches."""
    reader = Reader(begin, take, watermark)
    offset, rest = begin.offset, b""
    while offset < size and (block := read(offset, min(BLOCK, size - offset))):
        offset += len(block)
        *lines, rest = (rest + block).split(b"\n")
        if not reader.take(lines) or len(rest) > LONGEST:
            break
        if progress is not None:
            progress(offset, size)
    return reader.result(read, size)


class Reader:
    """Takes sound lines; a batch only once it is whole."""

    def __init__(self, begin: Line, take: Take, watermark: Watermark | None) -> None:
        self._take, self._watermark = take, watermark
        self._intact, self._sealed = begin, False
        self._pending: list[Facts] = []  # of an unfinished batch
        self._sizes: list[int] = []
        self._batch: int | None = None  # its last seq
        self._end, self._h = begin.offset, begin.h.encode()  # behind the pending lines
        # Whether the line that ends at the watermark was met; what is behind `begin` is known.
        self._met = watermark is not None and begin.offset > watermark.offset
        self._meet(begin)

    @property
    def end(self) -> int:
        """The byte behind the last sound line."""
        return self._end

    @property
    def sealed(self) -> bool:
        return self._sealed

    def take(self, lines: Sequence[bytes]) -> bool:
        """Whether all of them, given without newlines, are sound event lines; stops where not."""
        size = sum(map(len, lines)) + len(lines)
        mark = self._watermark
        if mark is None or not self._end < mark.offset <= self._end + size:
            seq = self._intact.seq + len(self._pending)
            if (block := sound(lines, seq, self._h, self._batch)) is not None:
                self._take_block(lines, block, size)
                return True
        return self._one_by_one(lines)

    def _take_block(self, lines: Sequence[bytes], block: Block, size: int) -> None:
        sizes = [len(line) + 1 for line in lines]
        whole, start = block.whole, self._end
        self._pending += block.found
        self._sizes += sizes
        self._end, self._h, self._batch = start + size, block.h, block.batch
        if whole:
            last = block.found[whole - 1]
            count = last.seq - self._intact.seq
            self._commit(count, Line(last.seq, start + sum(sizes[:whole]), last.h))

    def _one_by_one(self, lines: Sequence[bytes]) -> bool:
        found, sizes, batch = self._pending, self._sizes, self._batch
        end, h, seq = self._end, self._h, self._intact.seq + len(found)
        mark = self._watermark.offset if self._watermark else -1
        whole, last_end, last_h, odd = 0, end, h, None
        for line in lines:
            seq += 1
            try:
                fact = facts(line)
            except ValueError:
                odd = line
                break
            line_h = sha256(h + line[:-TAIL_SIZE]).hexdigest().encode()
            if (
                len(line) > LONGEST
                or line[-TAIL_SIZE:] != b',"h":"%b"}' % line_h
                or fact.seq != seq
                or fact.durable >= seq
                or (fact.batch != batch and (batch is not None or (fact.batch or 0) < seq))
            ):
                odd = line
                break
            h, batch = line_h, fact.batch
            found.append(fact)
            sizes.append(len(line) + 1)
            end += len(line) + 1
            if batch is None or batch == seq:
                batch, whole, last_end, last_h = None, len(found), end, h
                if end == mark:
                    self._meet(Line(seq, end, h.decode()))
        self._end, self._h, self._batch = end, h, batch
        if whole:
            self._commit(whole, Line(self._intact.seq + whole, last_end, last_h.decode()))
        if odd is not None:
            self._seal(odd)
        return odd is None

    def _meet(self, line: Line) -> None:
        mark = self._watermark
        if mark is not None and mark.offset == line.offset:
            self._met = mark.h == line.h

    def _commit(self, count: int, last: Line) -> None:
        """The first `count` pending lines are intact, and `last` is the end of them."""
        self._take(self._pending[:count], self._sizes[:count])
        del self._pending[:count], self._sizes[:count]
        self._intact = last

    def _seal(self, line: bytes) -> None:
        """Take the line if it is the sound seal."""
        seal = parse_line(line) if len(line) <= LONGEST else None
        if seal is None or seal.seq != 0 or self._pending:
            return
        last, h = self._intact, chain(self._intact.h, line[:-TAIL_SIZE])
        if (seal.h, seal.events, seal.head) == (h, last.seq, last.h):
            self._end, self._h, self._sealed = self._end + len(line) + 1, h.encode(), True
            self._intact = Line(last.seq, self._end, h)
            self._meet(self._intact)

    def result(self, read: Read, size: int) -> Scan:
        h, pending = self._h.decode(), len(self._pending)
        at = Judged(self._intact, self._sealed, self._end, pending, h)
        mark, end = self._watermark, self._intact.offset
        if mark is not None and end >= mark.offset and not self._met:
            number = mark.seq + 1 + (mark.seq == self._intact.seq and self._sealed)
            tail = Tail("damaged", end, size, mark.offset, number, proof="another log")
        else:
            tail = judge(read, size, at, mark)
        reached = Line(self._intact.seq + pending, self._end, h)
        if tail.ending == "damaged":  # the lines before the damage are proven to be durable
            self._commit(pending, reached)
        head = self._intact
        return Scan(Head(head.seq, head.h, head.offset, self._sealed), tail, reached)
