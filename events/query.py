"""Reading a part of a log: by seq or in presentation order, both ways, filtered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import orjson

from events.indexing.index import Index
from events.store import Log

_CHUNK = 500  # lines that a text search reads at a time
_SEARCHED = ("text", "why", "actors", "targets", "scene", "source", "kind")


@dataclass(frozen=True, slots=True)
class Query:
    """`after` and `before` are seqs, exclusive; with `order="time"` they mean the position of that
    event, and `after=0` the start. `before` alone gives the nearest ones, ascending."""

    after: int | None = None
    before: int | None = None
    start: int | None = None  # ms, inclusive
    end: int | None = None  # ms, exclusive
    order: Literal["seq", "time"] = "seq"
    limit: int = 1000
    kinds: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    q: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the `after` of the next page, or its `before` when paging with that; None: the
    end."""

    seqs: tuple[int, ...]
    lines: tuple[bytes, ...]
    next: int | None


async def select(log: Log, query: Query) -> Page:
    """One page of the log as it is now."""
    with log.held():  # threads go through its index
        return await _page(log, query)


async def _page(log: Log, query: Query) -> Page:
    backwards = query.before is not None and query.after is None
    found = _candidates(log.index, query, backwards)
    rows: list[tuple[int, bytes]]
    if query.q:
        rows = await _search(log, found, query)
    else:
        seqs = await asyncio.to_thread(_some, found, query.limit + 1)
        rows = list(zip(seqs, await log.lines(seqs[: query.limit]), strict=False))
        rows += [(seq, b"") for seq in seqs[query.limit :]]
    page, more = rows[: query.limit], len(rows) > query.limit
    following = page[-1][0] if more else None
    if backwards:
        page.reverse()
    return Page(tuple(seq for seq, _ in page), tuple(line for _, line in page), following)


def _candidates(index: Index, query: Query, backwards: bool) -> Iterator[int]:
    """Seqs that pass the filter, nearest first. May go through the whole log."""
    low, high = _ranks(index, query) if query.order == "time" else _seqs(index, query)
    return index.select(
        query.order, low, high, query.kinds, query.sides, query.start, query.end, backwards
    )


def _seqs(index: Index, query: Query) -> tuple[int, int]:
    high = index.count + 1
    return (query.after or 0) + 1, high if query.before is None else min(high, query.before)


def _ranks(index: Index, query: Query) -> tuple[int, int]:
    low, high = 0, index.count
    if query.after:
        low = index.rank(*index.position(query.after)) if query.after <= index.count else high
    if query.before is not None and query.before <= index.count:
        high = index.rank(*index.position(query.before)) - 1 if query.before > 0 else 0
    if query.start is not None:
        low = max(low, index.rank(query.start, 0))
    if query.end is not None:
        high = min(high, index.rank(query.end, 0))
    return low, high


async def _search(log: Log, found: Iterator[int], query: Query) -> list[tuple[int, bytes]]:
    """The first `limit + 1` candidates whose words hold `q`."""
    wanted = query.q.casefold()
    rows: list[tuple[int, bytes]] = []
    while len(rows) <= query.limit and (seqs := await asyncio.to_thread(_some, found, _CHUNK)):
        lines = await log.lines(seqs)
        rows += await asyncio.to_thread(_holding, seqs, lines, wanted)
    return rows[: query.limit + 1]


def _some(found: Iterator[int], most: int) -> list[int]:
    return list(islice(found, most))


def _holding(seqs: list[int], lines: list[bytes], wanted: str) -> list[tuple[int, bytes]]:
    return [
        (seq, line)
        for seq, line in zip(seqs, lines, strict=True)
        if any(wanted in word.casefold() for word in _words(orjson.loads(line)))
    ]


def _words(doc: dict[str, object]) -> Iterator[str]:
    for name in _SEARCHED:
        value = doc.get(name)
        parts = value.values() if isinstance(value, dict) else value
        if isinstance(parts, str):
            yield parts
        elif isinstance(parts, Iterable):
            yield from (part for part in parts if isinstance(part, str))
