"""One append connection: what arrives goes to the log, what becomes of it goes back.

Two tasks: the handler's takes what arrives, and a clerk hands all that has arrived to the log at
once, tells what became of it, and takes what has arrived meanwhile. So a list is in flight at most,
and the busier the log is, the longer the next list.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from aiohttp import WSMsgType, web

from events.errors import DrillError, StoreError
from events.line import epoch
from events.store import Appended, Log, Store
from web.append_messages import (
    MAX_MESSAGE,
    WINDOW,
    WINDOW_BYTES,
    Settled,
    acked,
    hello,
    refused,
    settled,
)
from web.problems import Refusal, problem_of
from web.sockets import GOING, GRACE, STALL, WRITER_LIMIT, reason_bytes, why_gone

logger = logging.getLogger("drill_replay.web")

CLERK: Final = "append-clerk"
LAST: Final = 5.0  # seconds that a shutdown waits for what the log has in hand
A_TURN: Final = 50  # refusals that are told before others have their turn

Outcome = Appended | DrillError | Refusal


class Intake:
    """One append connection. At most a window of messages is held; beyond it nothing is read."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        log: Log,
        store: Store,
        path: str,
    ) -> None:
        self._socket, self._transport = socket, transport
        self._log, self._store, self._path = log, store, path
        self._arrived: list[bytes] = []  # and not handed to the log yet
        self._in_hand = 0  # messages that the log has
        self._bytes = 0  # of both
        self._told = 0  # the number of the last message that was acked
        self._odd: dict[int, Refusal] = {}  # messages that are no text, by number
        self._goodbye: tuple[int, str] | None = None
        self._over = False  # nothing more will arrive
        self._deaf = False  # nobody hears us any more
        self._news = asyncio.Event()  # for the clerk
        self._room = asyncio.Event()  # for the reader
        self._idle = asyncio.Event()  # the log has nothing of ours
        self._drained = asyncio.Event()  # the clerk has said all it has to say
        self._ended = asyncio.Event()
        self._idle.set()

    async def run(self) -> None:
        """Until either side ends. What was read is appended, whether anybody waits or not."""
        log = self._log
        await self._say(
            hello(
                log.drill,
                epoch(log.header),
                log.head.seq,
                log.status.condition,
                sealed=log.head.sealed,
            )
        )
        unwatch = log.watch(self._look)
        clerk = asyncio.create_task(self._clerk(), name=CLERK)
        try:
            await self._receive()
        finally:
            unwatch()
            await self.finish()
            await asyncio.gather(clerk, return_exceptions=True)
            if self._transport is not None and self._transport.get_write_buffer_size():
                self._abort()  # closing would wait until a stalled peer takes the rest
            self._ended.set()

    async def finish(self) -> None:
        """Nothing more comes: append what came, and tell."""
        self._over = True
        self._news.set()
        await self._drained.wait()

    def leave(self, code: int, reason: str) -> None:
        """Ack what the log has in hand, then close; the rest is the client's to send again."""
        self._goodbye = self._goodbye or (code, reason)
        self._news.set()

    async def close(self) -> None:
        """Say 1001. Who does not take it within the grace is dropped."""
        self.leave(1001, GOING)
        try:
            async with asyncio.timeout(LAST):
                await self._idle.wait()
            async with asyncio.timeout(GRACE):
                await self._ended.wait()
        except TimeoutError:
            self._abort()

    # What arrives.

    async def _receive(self) -> None:
        """aiohttp answers pings by itself. A receive gives way when nothing has arrived, so a list
        is as long as what the network brought at once."""
        receive = self._socket.receive
        while True:
            message = await receive()
            if message.type is WSMsgType.TEXT:
                data: bytes = message.data
            elif message.type is WSMsgType.BINARY:
                data = b""
                number = self._told + self._in_hand + len(self._arrived) + 1
                self._odd[number] = Refusal("media-type", "an event comes in a text frame")
            else:
                return
            if not self._arrived:
                self._news.set()
            self._arrived.append(data)
            self._bytes += len(data)
            while self._full and not self._drained.is_set():
                self._room.clear()
                await self._room.wait()

    @property
    def _full(self) -> bool:
        """Whether one more message might be beyond the window."""
        return (
            len(self._arrived) + self._in_hand >= WINDOW or self._bytes > WINDOW_BYTES - MAX_MESSAGE
        )

    def _look(self) -> None:
        if self._log.gone:
            self._news.set()

    # What becomes of it.

    async def _clerk(self) -> None:
        try:
            while await self._more():
                await self._hand_over()
            if self._log.gone:
                self.leave(*await why_gone(self._store, self._log))
        except Exception:
            logger.exception("an append connection failed")
            self.leave(1011, "the server made a mistake; its log says which")
        finally:
            self._drained.set()
            self._idle.set()
            self._room.set()
        if self._goodbye is not None:
            await self._bye(*self._goodbye)

    async def _more(self) -> bool:
        """Wait until something has arrived; False when nothing is to be taken any more."""
        while self._goodbye is None and not self._log.gone:
            if self._arrived:
                return True
            if self._over:
                return False
            self._news.clear()
            await self._news.wait()
        return False

    async def _hand_over(self) -> None:
        events, self._arrived = self._arrived, []
        self._in_hand = len(events)
        self._idle.clear()
        try:
            outcomes: list[Outcome] = list(await self._log.append_each(events))
        except StoreError:
            if not self._log.gone:
                raise
            outcomes = []
        self._idle.set()
        if self._log.gone:
            del outcomes[_untouched(outcomes) :]
        await self._tell(outcomes)
        self._told += self._in_hand
        self._bytes -= sum(map(len, events))
        self._in_hand = 0
        self._room.set()

    async def _tell(self, outcomes: list[Outcome]) -> None:
        if self._deaf or not outcomes:
            return
        first = self._told + 1
        while self._odd and (number := next(iter(self._odd))) < first + len(outcomes):
            outcomes[number - first] = self._odd.pop(number)
        done: Settled[DrillError | Refusal] = settled(first, outcomes)
        for told, (number, error) in enumerate(done.refused, 1):
            await self._say(refused(number, problem_of(error).body(self._path)))
            if told % A_TURN == 0:
                await asyncio.sleep(0)
        last = first + len(outcomes) - 1
        await self._say(acked(last, self._log.head.seq, done.new, done.known))

    async def _say(self, frame: bytes) -> None:
        if self._deaf:
            return
        try:
            if self._keeps_up(frame):
                await self._socket.send_frame(frame, WSMsgType.TEXT)
            else:
                async with asyncio.timeout(STALL):
                    await self._socket.send_frame(frame, WSMsgType.TEXT)
        except TimeoutError:
            self._abort()  # stalled: it sends again what it has no ack for
            self._deaf = True
        except ConnectionError:
            self._deaf = True  # gone; the reading side sees it too

    def _keeps_up(self, frame: bytes) -> bool:
        """Whether sending it cannot wait: the peer took all, and one frame is below what waits."""
        transport = self._transport
        return (
            transport is not None
            and len(frame) < WRITER_LIMIT // 2
            and not transport.get_write_buffer_size()
        )

    # The end.

    async def _bye(self, code: int, reason: str) -> None:
        try:
            async with asyncio.timeout(2 * GRACE):
                await self._socket.close(code=code, message=reason_bytes(reason))
        except TimeoutError:
            self._abort()

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def _untouched(outcomes: list[Outcome]) -> int:
    """Where the events begin that came when the log was gone already."""
    return next((n for n, one in enumerate(outcomes) if isinstance(one, StoreError)), len(outcomes))
