"""One replay connection: messages to the session, the session's frames to the socket.

| it has something to say, and | then |
|---|---|
| all of it is at hand, the socket takes it | it goes out where the viewer was woken: no task runs |
| the disk, or the peer, has to be waited for | the pump waits, and goes on until all is said |
| the peer takes less than LEAST in STALL seconds | it is cut; nothing of it was queued |

Only one of the two speaks at a time (`_pumping`), so frames keep their order.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from aiohttp import WSMsgType, web

from events.errors import DrillError
from events.store import Log, Store
from replay.frames import Data, Frame, Goodbye, Ready, Standing, encode
from replay.session import Session
from replay.ticker import Ticker
from web.scratch import Scratch
from web.sockets import GOING, GRACE, STALL, reason_bytes, why_gone

logger = logging.getLogger("drill_replay.web")

PUMP: Final = "replay-pump"
FIRST: Final = 64 * 1024  # bytes that go out at once to a peer that may be slow
LEAST: Final = 8 * 1024  # bytes that a peer takes in STALL seconds, or is cut
TURN: Final = 256 * 1024  # bytes that go out before others have their turn
MOST: Final = 8  # messages of a turn; each may stand for many events that were left out
FRAME_EVERY: Final = 0.008  # seconds between two frames of a growing log


class Viewer:
    """Runs until either side ends. The session holds a place in the log; nothing is queued here."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport,
        store: Store,
        log: Log,
        session: Session,
        ticker: Ticker,
        scratch: Scratch,
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._store = store
        self._log = log
        self._session = session
        self._slot = ticker.slot(self.wake)
        self._now = ticker.now
        self._scratch = scratch
        self._turn = FIRST
        self._woken = asyncio.Event()
        self._taken = asyncio.Event()  # the session has nothing more to say
        self._ended = asyncio.Event()
        self._pumping = False  # the pump is at it: leave it alone
        self._next: Frame | None = None  # what it begins with
        self._leaving = False
        self._over = False
        self._grew = 0.0  # when a growing log woke it last

    def wake(self) -> None:
        """Say what there is to say."""
        if self._pumping or self._over:
            self._woken.set()
            return
        try:
            self._pumping = not self._said_at_once()
        except Exception:
            logger.exception("a replay failed")
            self._over = True
            self._taken.set()
            self._abort()
            return
        if self._pumping:
            self._woken.set()

    async def run(self) -> None:
        """Receive until the connection ends; then nothing of it is left, whatever the peer does."""
        unwatch = self._log.watch(self._grown)
        pump = asyncio.create_task(self._pump(), name=PUMP)
        self.wake()
        try:
            await self._receive()
        finally:
            unwatch()
            self._slot.close()
            self._over = True
            if not self._leaving:
                pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
            if self._transport.get_write_buffer_size():
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

    def _grown(self) -> None:
        """The log changed. What comes in quick succession goes out together."""
        now = asyncio.get_running_loop().time()
        if now >= self._grew + FRAME_EVERY:
            self._grew = now
            self.wake()
        else:
            self._slot.sooner(self._grew + FRAME_EVERY)

    async def _receive(self) -> None:
        """Only text and binary frames go on; aiohttp answers pings and closes by itself."""
        while True:
            while self._session.full and not self._over:
                self._taken.clear()
                await self._taken.wait()
            message = await self._socket.receive()
            if self._transport.is_closing():
                return  # whatever it said, nobody waits for the answer
            if message.type is WSMsgType.TEXT:
                self._session.receive(message.data, self._now())
            elif message.type is WSMsgType.BINARY:
                self._session.receive(None, self._now())
            else:
                return
            self.wake()
            await asyncio.sleep(0)  # a flood is read one message a turn

    def _said_at_once(self) -> bool:
        """Say what needs no waiting; whether that was all."""
        session, scratch, now = self._session, self._scratch, self._now()
        if self._log.gone or self._next is not None or self._busy():
            return False
        scratch.used = 0  # of a viewer that failed
        for _ in range(MOST):
            if scratch.used >= self._turn:
                break
            frame = session.next(now)
            if frame is None:
                self._flush()
                self._rest()
                return True
            if not self._put(frame):
                self._next = frame
                break
        self._flush()
        return False

    def _put(self, frame: Frame) -> bool:
        """Whether a message could be put together."""
        try:
            return not isinstance(frame, Goodbye) and self._scratch.put(self._log, frame)
        except (DrillError, OSError, KeyError):
            return False  # the pump reads it again, and says what is wrong

    def _flush(self) -> None:
        """Send what was put together. Who takes all of it gets more at a time."""
        taken = self._scratch.flush(self._transport)
        self._turn = min(2 * self._turn, TURN) if taken else FIRST

    def _busy(self) -> bool:
        """Whether the peer still has something to take."""
        return self._transport.get_write_buffer_size() > 0 or self._transport.is_closing()

    async def _pump(self) -> None:
        try:
            while not self._leaving:
                await self._woken.wait()
                while self._pumping and not self._leaving:
                    await self._go_on()
                self._woken.clear()
        except TimeoutError:
            self._abort()  # stalled: it resumes by its cursor
        except ConnectionError:
            pass  # gone; the receiving side sees it too
        except Exception:
            logger.exception("a replay failed")
            self._abort()
        finally:
            self._over = True
            self._taken.set()

    async def _go_on(self) -> None:
        """Wait for what has to be waited for, and say more."""
        if self._log.gone:
            self._session.leave(*await why_gone(self._store, self._log))
            self._next = None
        if self._next is None and not self._log.gone and not self._busy():
            await asyncio.sleep(0)  # others have their turn
        elif not await self._said_one():
            self._pumping = False
            return
        if not self._leaving:
            self._pumping = not self._said_at_once()

    async def _said_one(self) -> bool:
        """Say one thing, however long its lines or the peer take; whether there was any."""
        frame = self._next or self._session.next(self._now())
        self._next = None
        if frame is None:
            self._rest()
            return False
        if isinstance(frame, Goodbye):
            self._leaving = True
            await self._bye(frame)
            return True
        text = await self._text(frame)
        if text is not None and not self._session.stale(frame):
            await self._send(encode(frame, text))
        return True

    async def _send(self, data: bytes) -> None:
        """Wait until the peer has room for more. Raises TimeoutError when it takes too little."""
        sending = asyncio.ensure_future(self._socket.send_frame(data, WSMsgType.TEXT))
        try:
            await asyncio.sleep(0)  # now it stands with what waits
            left = self._transport.get_write_buffer_size()
            while not (await asyncio.wait((sending,), timeout=STALL))[0]:
                before, left = left, self._transport.get_write_buffer_size()
                if left > before - LEAST:
                    raise TimeoutError
            sending.result()
        finally:
            sending.cancel()

    def _rest(self) -> None:
        """Nothing more to say for now."""
        self._taken.set()
        self._slot.at(self._session.next_deadline(self._now()))

    async def _text(self, frame: Ready | Standing | Data) -> bytes | None:
        """None: it cannot be read, and the session ends."""
        try:
            return await self._log.text(frame.runs)
        except (DrillError, OSError, KeyError):
            logger.exception("lines of %s cannot be read", self._log.drill)
            self._session.leave(4101, "the log cannot be read at the moment")
            return None

    async def _bye(self, frame: Goodbye) -> None:
        async with asyncio.timeout(GRACE):
            await self._socket.close(code=frame.code, message=reason_bytes(frame.reason))

    def _abort(self) -> None:
        self._transport.abort()
