"""One replay connection: messages to the session, the session's frames to the socket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from aiohttp import WSMsgType, web

from events.errors import DrillError
from events.store import Log, Store
from replay.frames import Goodbye, encode
from replay.moment import Moment
from replay.session import Session
from replay.ticker import Slot
from web.sockets import GOING, GRACE, STALL, reason_bytes, why_gone

logger = logging.getLogger("drill_replay.web")

PUMP: Final = "replay-pump"


class Viewer:
    """Runs until either side ends. The session holds a place in the log; nothing is queued here."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        store: Store,
        log: Log,
        session: Session,
        now: Callable[[], Moment],
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._store = store
        self._log = log
        self._session = session
        self._now = now
        self._woken = asyncio.Event()
        self._taken = asyncio.Event()  # the session has nothing more to say
        self._ended = asyncio.Event()
        self._pumping = True
        self._leaving = False

    def wake(self) -> None:
        """The pump looks at the session again."""
        self._woken.set()

    async def run(self, slot: Slot) -> None:
        """Receive until the connection ends; then nothing of it is left, whatever the peer does."""
        unwatch = self._log.watch(self.wake)
        pump = asyncio.create_task(self._pump(slot), name=PUMP)
        self.wake()
        try:
            await self._receive()
        finally:
            unwatch()
            if not self._leaving:
                pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
            if self._transport is not None and self._transport.get_write_buffer_size():
                self._abort()  # closing would wait until a stalled peer takes the rest
            self._ended.set()

    async def close(self) -> None:
        """Say 1001; a peer that does not take it within the grace is dropped."""
        self._session.leave(1001, GOING)
        self.wake()
        try:
            async with asyncio.timeout(GRACE):
                await self._ended.wait()
        except TimeoutError:
            self._abort()

    async def _receive(self) -> None:
        """Only text and binary frames go on; aiohttp answers pings and closes by itself."""
        while True:
            while self._session.full and self._pumping:
                self._taken.clear()
                await self._taken.wait()
            message = await self._socket.receive()
            if message.type is WSMsgType.TEXT:
                self._session.receive(message.data, self._now())
            elif message.type is WSMsgType.BINARY:
                self._session.receive(None, self._now())
            else:
                return
            self.wake()
            await asyncio.sleep(0)  # a flood is read one message a turn

    async def _pump(self, slot: Slot) -> None:
        try:
            while not self._leaving:
                await self._woken.wait()
                self._woken.clear()
                await self._drain()
                slot.at(self._session.next_deadline(self._now()))
        except TimeoutError:
            self._abort()  # stalled: it resumes by its cursor
        except ConnectionError:
            pass  # gone; the receiving side sees it too
        except Exception:
            logger.exception("a replay failed")
            self._abort()
        finally:
            self._pumping = False
            self._taken.set()

    async def _drain(self) -> None:
        if self._log.gone:
            self._session.leave(*await why_gone(self._store, self._log))
        while (frame := self._session.next(self._now())) is not None:
            if isinstance(frame, Goodbye):
                self._leaving = True
                await self._bye(frame)
                return
            try:
                lines = await self._log.lines(frame.seqs) if frame.seqs else []
            except (DrillError, OSError, KeyError):
                logger.exception("lines of %s cannot be read", self._log.drill)
                self._session.leave(4101, "the log cannot be read at the moment")
                continue
            if self._session.stale(frame):
                continue
            for data in encode(frame, lines):
                async with asyncio.timeout(STALL):
                    await self._socket.send_frame(data, WSMsgType.TEXT)
            await asyncio.sleep(0)  # a send does not give way by itself
        self._taken.set()

    async def _bye(self, frame: Goodbye) -> None:
        async with asyncio.timeout(GRACE):
            await self._socket.close(code=frame.code, message=reason_bytes(frame.reason))

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
