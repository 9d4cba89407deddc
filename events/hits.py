"""The events that have certain words, a bounded part of the log at a time.

Kind and side are told by the index, so only lines that may be hits are read, and of those none
whose kind says it all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from events.indexing.chunk import Array
from events.indexing.picture import Picture
from events.indexing.stretch import runs_of
from events.store import Log
from events.vocabulary import VOCABULARY
from events.wording import Search, has_all, lacks_one, may_be_number

MAX_LOOKED: Final = 131_072  # lines that one answer looks at
MAX_PASSED: Final = 262_144  # events that it passes over by kind and side
MAX_SPENT: Final = 3 * 1024 * 1024  # bytes of lines taken apart, and then it ends with that block
_CHEAP: Final = 8  # times as fast is it to see that none of a block's lines is a hit
_BLOCK: Final = 500  # lines read at a time


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty `kinds`, `sides` and `q` let everything pass. `after` is a seq, exclusive."""

    q: str = ""
    kinds: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    after: int = 0
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class Hits:
    """`upto`: the last event that was looked at; `next`: the `after` of the next answer, None when
    there is nothing behind."""

    seqs: list[int]
    upto: int
    next: int | None


Block = list[tuple[int, tuple[str, ...]]]  # seqs, with the words that their lines have to show


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Events of a wanted kind and side."""

    seqs: list[int]
    codes: list[int]  # of their kinds
    lacking: list[tuple[str, ...]]  # words that a kind lacks, by its code
    upto: int  # the last event that was judged

    def needed(self) -> list[str]:
        """Words that every line must have which is read at all."""
        read = [set(self.lacking[code]) for code in set(self.codes) if self.lacking[code]]
        common = set.intersection(*read) if read else set()
        return [word for word in common if not may_be_number(word)]

    def block(self, begin: int) -> Block:
        part = slice(begin, begin + _BLOCK)
        return [
            (seq, self.lacking[code])
            for seq, code in zip(self.seqs[part], self.codes[part], strict=True)
        ]


async def find(log: Log, wanted: Wanted) -> Hits:
    """What there is of the log as it is now."""
    with log.held():
        now = log.index.picture()
        some = await asyncio.to_thread(_candidates, now, wanted)
        seqs, upto = await _search(log, some, wanted.limit)
    return Hits(seqs, upto, upto if upto < now.count else None)


def _candidates(now: Picture, wanted: Wanted) -> _Candidates:
    some = MAX_PASSED if wanted.kinds or wanted.sides else MAX_LOOKED
    table = now.table(wanted.after, some)
    kind, side = table.columns["kind"], table.columns["side"]
    passing = _among(wanted.kinds, kind, table.kinds) & _among(wanted.sides, side, table.sides)
    rows, upto = np.flatnonzero(passing), table.last
    if len(rows) > MAX_LOOKED:
        upto = table.first + int(rows[MAX_LOOKED]) - 1
        rows = rows[:MAX_LOOKED]
    search = Search(wanted.q, VOCABULARY)
    lacking = [search.lacking(name) for name in table.kinds]
    return _Candidates((rows + table.first).tolist(), kind[rows].tolist(), lacking, upto)


def _among(chosen: frozenset[str], column: Array, names: Sequence[str]) -> Array:
    """Which rows have a name that is wanted."""
    if not chosen:
        return np.ones(len(column), np.bool_)
    return np.array([name in chosen for name in names], np.bool_)[column]


async def _search(log: Log, some: _Candidates, limit: int) -> tuple[list[int], int]:
    """The first `limit` of them that are hits, and the last event that was looked at."""
    found: list[int] = []
    needed, spent = some.needed(), 0
    for begin in range(0, len(some.seqs), _BLOCK):
        block = some.block(begin)
        more, cost = await _search_block(log, block, needed)
        found += more
        spent += cost
        if len(found) >= limit:
            return found[:limit], found[limit - 1]
        if spent >= MAX_SPENT and begin + _BLOCK < len(some.seqs):
            return found, block[-1][0]
    return found, some.upto


async def _search_block(log: Log, block: Block, needed: list[str]) -> tuple[list[int], int]:
    """(hits, what they cost)."""
    unread = [seq for seq, lacking in block if lacking]
    if needed and unread:
        text = await log.text(runs_of(unread))
        if await asyncio.to_thread(lacks_one, needed, text):
            return [seq for seq, lacking in block if not lacking], len(text) // _CHEAP
    lines = await log.lines(unread)
    return await asyncio.to_thread(_hits, block, lines), sum(map(len, lines))


def _hits(block: Block, lines: Sequence[bytes]) -> list[int]:
    rest = iter(lines)
    return [seq for seq, lacking in block if not lacking or has_all(lacking, seq, next(rest))]
