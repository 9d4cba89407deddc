"""A log as `text/event-stream`: what is there, then each new event, until the seal.

`id` is the seq, so a reader that was cut off goes on where it was (`Last-Event-ID`).
"""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import hdrs, web

from events.errors import Fault
from events.query import Query, select
from events.store import Log
from web.keys import VIEWERS
from web.parameters import MAX_SEQ, whole
from web.problems import Refusal
from web.reading import AFTER, KIND, SIDE, Q
from web.resources import Call

CHUNK: Final = 64  # events in one write
HEARTBEAT: Final = 15.0
STALL: Final = 15.0  # seconds that one write may take
LOOK: Final = 1.0  # aiohttp does not tell a handler that its client went away
GRACE: Final = 1.0  # for a shutdown
LAST_EVENT_ID: Final = "Last-Event-ID"


async def tail_events(call: Call) -> web.StreamResponse:
    start = starting_after(call)
    response = web.StreamResponse(headers={"X-Accel-Buffering": "no", hdrs.VARY: hdrs.ACCEPT})
    response.content_type = call.media
    response.charset = "utf-8"
    if call.request.method == hdrs.METH_HEAD:
        return response
    await response.prepare(call.request)
    query = Query(
        after=start, limit=CHUNK, kinds=call.query[KIND], sides=call.query[SIDE], q=call.query[Q]
    )
    tail = Tail(call.request, response, call.log, query)
    viewers = call.request.app[VIEWERS]
    with viewers.here(tail.close):
        if not viewers.closing:
            await tail.run()
    return response


def starting_after(call: Call) -> int:
    """`Last-Event-ID`, else `after`, else the start."""
    text = call.request.headers.get(LAST_EVENT_ID, "")
    if not text:
        return call.query[AFTER] or 0
    try:
        return whole(0, MAX_SEQ)([text])
    except ValueError as err:
        fault = Fault(None, LAST_EVENT_ID, str(err))
        raise Refusal("bad-header", str(fault), [fault]) from None


class Tail:
    """One reader. It keeps a place in the log and nothing else, and is woken when the log grows."""

    def __init__(
        self, request: web.Request, response: web.StreamResponse, log: Log, query: Query
    ) -> None:
        self._request = request
        self._response = response
        self._log = log
        self._query = query
        self._place = query.after or 0
        self._woken = asyncio.Event()
        self._ended = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Until the seal, a shutdown, or the log or the reader is gone."""
        unwatch = self._log.watch(self._woken.set)
        try:
            await self._write(b"retry: 1000\n\n")
            while not self._stopping:
                self._woken.clear()
                await self._catch_up()
                if self._log.head.sealed and self._place >= self._log.head.seq:
                    await self._write(b'event: sealed\ndata: {"events":%d}\n\n' % self._place)
                    return
                if self._log.gone or not await self._wait():
                    return
        except (ConnectionError, TimeoutError):
            self._abort()
        finally:
            unwatch()
            self._ended.set()

    async def close(self) -> None:
        """End at once; a reader that does not take even that is dropped."""
        self._stopping = True
        self._woken.set()
        try:
            async with asyncio.timeout(GRACE):
                await self._ended.wait()
        except TimeoutError:
            self._abort()

    async def _catch_up(self) -> None:
        while not self._stopping:
            head = self._log.head.seq
            page = await select(self._log, self._at(self._place))
            if page.lines:
                pairs = zip(page.seqs, page.lines, strict=True)
                await self._write(b"".join(b"id: %d\ndata: %b\n\n" % pair for pair in pairs))
            if page.next is None:
                self._place = max(self._place, head, *page.seqs)
                return
            self._place = page.next

    def _at(self, place: int) -> Query:
        query = self._query
        return Query(
            after=place, limit=query.limit, kinds=query.kinds, sides=query.sides, q=query.q
        )

    async def _wait(self) -> bool:
        """Until the log changed. False: the reader is gone."""
        quiet = 0.0
        while not self._woken.is_set():
            try:
                async with asyncio.timeout(LOOK):
                    await self._woken.wait()
            except TimeoutError:
                quiet += LOOK
            transport = self._request.transport
            if transport is None or transport.is_closing():
                return False
            if quiet >= HEARTBEAT:
                await self._write(b":\n\n")
                quiet = 0.0
        return True

    async def _write(self, data: bytes) -> None:
        async with asyncio.timeout(STALL):
            await self._response.write(data)

    def _abort(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()
