"""A replay of a log in this process: the session that the server runs, without a server.

What comes out are the messages that a viewer at due pace would get over the wire, so one renderer
serves both. The log is read only and nobody else's appends are seen: all that can come is what is
recorded now.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Final, Self
from zoneinfo import ZoneInfo

import orjson

from events.store import Log
from replay.frames import Goodbye, encode
from replay.moment import Moment
from replay.opening import Opening
from replay.received import Message
from replay.session import Session

CREDIT: Final = 1000


def moment() -> Moment:
    return Moment(time.monotonic(), time.time_ns() // 1_000_000)


@contextlib.asynccontextmanager
async def local_replay(log: Log, opening: Opening) -> AsyncIterator[LocalPerformance]:
    """A replay that goes on until it is left."""
    unwatch = log.watch(_nothing)  # or the store takes it, in a long gap, for one nobody needs
    try:
        performance = LocalPerformance(log, opening)
        async with contextlib.aclosing(performance.messages):
            yield performance
    finally:
        unwatch()


def _nothing() -> None:
    """The log is only read as it is now."""


class LocalPerformance:
    """One session, fed and drained here. Iterate in one task; steer it from any."""

    def __init__(self, log: Log, opening: Opening) -> None:
        self._log = log
        self._session = Session(log, moment(), ZoneInfo(log.header.tz))
        self._steered = asyncio.Event()
        self._drained = asyncio.Event()
        self._say(opening.message(CREDIT))
        self.messages = self._messages()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        return await anext(self.messages)

    async def command(self, op: str, **fields: object) -> None:
        """Steer. Waits while answers are not being read, as the session cuts who does not."""
        while self._session.full:
            self._drained.clear()
            await self._drained.wait()
        self._say({"op": op, **fields})
        self._steered.set()

    def watch_link(self, tell: Callable[[str], None]) -> None:
        """Nothing to tell: there is no line that could break."""

    def _say(self, message: dict[str, object]) -> None:
        self._session.receive(orjson.dumps(message), moment())

    async def _messages(self) -> AsyncGenerator[Message, None]:
        session, log = self._session, self._log
        while True:
            self._steered.clear()
            while (frame := session.next(moment())) is not None:
                if isinstance(frame, Goodbye):
                    return
                text = await log.text(frame.runs)
                if session.stale(frame):
                    continue
                message = Message(encode(frame, text))
                yield message
                if message.count:
                    self._say({"op": "more", "credit": message.count})
            self._drained.set()
            await self._until(session.next_deadline(moment()))

    async def _until(self, deadline: float | None) -> None:
        """Wait for what is due next, or for a hand on the keys."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(_loop_time(deadline)):
                await self._steered.wait()


def _loop_time(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    return asyncio.get_running_loop().time() + max(0.0, deadline - time.monotonic())
