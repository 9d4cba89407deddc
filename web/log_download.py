"""GET /api/v1/drills/{drill}/log: the file itself, byte for byte, in ranges when asked."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aiohttp import hdrs, web

from events.store import Head, Log
from web.conditions import not_modified
from web.problems import Refusal
from web.resources import Call

CHUNK: Final = 256 * 1024
STALL: Final = 30.0  # seconds that one chunk may take to go out
BYTES: Final = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `start` up to, not including, `end`."""

    start: int
    end: int


async def download_log(call: Call) -> web.StreamResponse:
    """The file is append-only: what is durable now is served, whatever comes meanwhile."""
    request, head = call.request, call.log.head
    etag = log_tag(head)
    if not_modified(request, etag):
        return web.Response(status=304, headers={hdrs.ETAG: etag})
    span = wanted(request, head.size, etag)
    response = web.StreamResponse(
        status=200 if span is None else 206,
        headers={
            hdrs.ETAG: etag,
            hdrs.ACCEPT_RANGES: "bytes",
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{call.log.drill}.jsonl"',
        },
    )
    response.content_type = call.media
    if span is None:
        span = Span(0, head.size)
    else:
        response.headers[hdrs.CONTENT_RANGE] = f"bytes {span.start}-{span.end - 1}/{head.size}"
    response.content_length = span.end - span.start
    await response.prepare(request)
    if request.method != hdrs.METH_HEAD:
        await send(request, response, call.log, span)
    return response


def log_tag(head: Head) -> str:
    return f'"{head.size}-{head.h[:16]}"'


def wanted(request: web.Request, size: int, etag: str) -> Span | None:
    """The one range asked for; None: all of it (RFC 9110 14.2). Raises Refusal for 416."""
    text = request.headers.get(hdrs.RANGE, "")
    if not text or request.method != hdrs.METH_GET:
        return None
    if request.headers.get(hdrs.IF_RANGE, etag).strip() != etag:
        return None
    found = BYTES.fullmatch(text)
    if found is None or not (found[1] or found[2]):
        return None  # another unit, several ranges, or nonsense: the whole is a sound answer
    first, last = found[1], found[2]
    if not first:
        span = Span(max(0, size - int(last)), size if int(last) else 0)
    else:
        span = Span(int(first), min(size, int(last) + 1) if last else size)
        if last and int(last) < int(first):
            return None
    if span.start >= span.end:
        detail = f"the log has {size} bytes"
        raise Refusal("range", detail, headers={hdrs.CONTENT_RANGE: f"bytes */{size}"})
    return span


async def send(request: web.Request, response: web.StreamResponse, log: Log, span: Span) -> None:
    offset = span.start
    with suppress(TimeoutError):
        while chunk := await log.raw(offset, min(CHUNK, span.end - offset)):
            async with asyncio.timeout(STALL):
                await response.write(chunk)
            offset += len(chunk)
    # A reader that stalled, or a file that somebody cut short.
    if offset < span.end and request.transport is not None:
        request.transport.abort()
