"""GET /api/v1/drills/{drill}/events: stored lines as JSON or NDJSON, or their tail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from aiohttp import hdrs, web

from events.query import Query, select
from events.store import Log
from web.answers import array, bytes_answer
from web.conditions import head_tag, not_modified
from web.negotiate import EVENT_STREAM, JSON, NDJSON
from web.reading import page_query
from web.resources import Call
from web.tail import tail_events

CHUNK: Final = 500  # events taken from the log at once
MAX_PAGE: Final = 16 * 1024 * 1024  # bytes of lines in one answer, but always one chunk


@dataclass(frozen=True, slots=True)
class Lines:
    """A page: stored lines, the head they were read at, and where the next page starts."""

    lines: list[bytes]
    head: int
    next: int | None


async def read_events(call: Call) -> web.StreamResponse:
    if call.media == EVENT_STREAM:
        return await tail_events(call)
    etag = head_tag(call.log.head.seq)
    if not_modified(call.request, etag):
        return web.Response(status=304, headers={hdrs.ETAG: etag, hdrs.VARY: hdrs.ACCEPT})
    page = await read_page(call.log, page_query(call.query))
    headers: dict[str, str] = {hdrs.ETAG: head_tag(page.head), hdrs.VARY: hdrs.ACCEPT}
    if call.media == NDJSON:
        headers["Drill-Head"] = str(page.head)
        if page.next is not None:
            headers["Drill-Next"] = str(page.next)
        return bytes_answer(b"".join(line + b"\n" for line in page.lines), NDJSON, headers=headers)
    following = b"null" if page.next is None else b"%d" % page.next
    body = b'{"events":%b,"head":%d,"next":%b}' % (array(page.lines), page.head, following)
    return bytes_answer(body, JSON, headers=headers)


async def read_page(log: Log, query: Query) -> Lines:
    """Chunk after chunk, until the limit, the end, or as many bytes as one answer may have."""
    chunks: list[tuple[bytes, ...]] = []
    wanted, size = query.limit, 0
    while True:
        head = log.head.seq
        found = await select(log, replace(query, limit=min(wanted, CHUNK)))
        chunks.append(found.lines)
        wanted -= len(found.lines)
        size += sum(map(len, found.lines))
        if found.next is None or wanted <= 0 or size >= MAX_PAGE:
            break
        query = following(query, found.next)
    if backwards(query):
        chunks.reverse()
    return Lines([line for chunk in chunks for line in chunk], head, found.next)


def backwards(query: Query) -> bool:
    """Pages go back from `before` when it was given alone, else on from `after`."""
    return query.before is not None and query.after is None


def following(query: Query, place: int) -> Query:
    if backwards(query):
        return replace(query, before=place)
    return replace(query, after=place)
