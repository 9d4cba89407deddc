"""Appending over WebSocket, for Python: events go out one after another, each is answered, and a
lost connection is made again.

What had no answer when the line broke is sent again with the same bytes. An event without an `id`
is given one before it is first sent, so that the server tells a retry from a new event and each is
there once, however often the line broke.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

import aiohttp
import orjson

from events.ids import uuid7s
from web import client_line
from web.append_messages import MAX_MESSAGE, Acked, Hello, Malformed, RefusedMessage, read
from web.client_errors import (
    ApiProblem,
    AppendEnded,
    ClientError,
    NotDrillReplay,
    Rejected,
    Unavailable,
    Unreachable,
    of_document,
)
from web.client_line import Socket, break_off, dial, hang_up, heard
from web.client_link import STEADY_AFTER, Backoff, Link, Wake, Word, nap
from web.client_window import Outcome, Taken, Window

__all__ = ["Answer", "AppendStream", "Outcome", "Taken"]

# As when watching, and 1009: sent again a message would be as long. PROTOCOL.md, "Appending".
FINAL_CLOSES: Final = client_line.FINAL_CLOSES | {1009}

Answer = asyncio.Future[Outcome]


class AppendStream:
    """A window of events under way. Made by `Client.append_stream`; any task may send.

    `link` tells how the line is; the table of its states is in `web/client_link.py`. It is online
    once the server has greeted. When it has ended for good `send`, `flush` and every answer that
    is owed raise why: AppendEnded, an ApiProblem, NotDrillReplay, or Unreachable when patience
    ended.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        patience: float,
        on_link: Callable[[Link], None] | None,
        explain: Callable[[], Awaitable[object]],
        wake: Wake,
    ) -> None:
        """`explain` asks for the drill over HTTP and raises what a refused upgrade cannot say."""
        self.link = Link("connecting")
        self.hello: Hello | None = None
        self._session, self._url, self._patience = session, url, patience
        self._on_link, self._explain = on_link, explain
        self._window: Window[Answer] = Window()
        self._more = asyncio.Event()  # to be written
        self._progress = asyncio.Event()
        self._error: ClientError | None = None
        self._socket: Socket | None = None
        self._task: asyncio.Task[None] | None = None
        self._backoff = Backoff()
        self._why = ""  # the line was lost
        self._woken = asyncio.Event()
        self._forget_wake = wake.tell(self._slept)

    # Events.

    async def send(self, event: bytes | Mapping[str, object]) -> Answer:
        """Send one event; returns as soon as it is on its way, and blocks while the window is full.

        The answer is a future: `Taken` once it is durable, or the problem when it was refused (as
        a value; a refusal of one event is no end of the stream). Cancelled, nothing was sent.
        """
        data = with_id(event)
        answer: Answer = asyncio.get_running_loop().create_future()
        if len(data) > (self.hello.message if self.hello else MAX_MESSAGE):
            answer.set_result(_too_large(len(data)))
            return answer
        while not self._window.has_room(len(data)):
            await self._wait()
        self._check()
        self._window.accept(data, answer)
        self._more.set()
        return answer

    async def flush(self) -> None:
        """Wait until everything that was sent so far has its answer."""
        target = self._window.accepted
        while self._window.settled < target:
            await self._wait()

    async def _wait(self) -> None:
        self._check()
        self._progress.clear()
        await self._progress.wait()
        self._check()

    def _check(self) -> None:
        if self._error is not None:
            raise self._error
        if self.link == "ended":
            raise AppendEnded(1000, "this client closed it")

    # The line.

    async def open(self) -> None:
        """Connect. Raises NotFound, Unreachable, NotDrillReplay."""
        socket = await self._connect()
        self._task = asyncio.create_task(self._run(socket), name="append-stream")

    async def close(self) -> None:
        """Leave at once; what has no answer may or may not be kept. `flush` first."""
        self._forget_wake()
        self._tell("ended", "this client closed it")
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._hang_up()
        self._give_up(AppendEnded(1000, "this client closed it"))

    async def _connect(self) -> Socket:
        self._tell("connecting")
        try:
            socket = await dial(self._session, self._url)
        except aiohttp.WSServerHandshakeError as error:
            await self._explain()
            raise NotDrillReplay(self._url, f"no append, status {error.status}") from error
        self._socket = socket
        return socket

    async def _run(self, socket: Socket) -> None:
        """Converse, and come back whenever the line is lost, until it ends for good."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._patience
        try:
            while True:
                began, settled = clock(), self._window.settled
                await self._converse(socket)
                lasted = clock() - began
                self._backoff.was_up(lasted)
                if lasted >= STEADY_AFTER or self._window.settled > settled:
                    deadline = clock() + self._patience
                socket = await self._come_back(deadline)
        except ClientError as error:
            self._give_up(error)
        except Exception as error:  # a bug: nobody may hang
            self._give_up(AppendEnded(1011, f"the client made a mistake: {error!r}"))
            raise

    async def _come_back(self, deadline: float) -> Socket:
        clock = asyncio.get_running_loop().time
        while True:
            wait = self._backoff.wait()
            self._tell("offline", self._why, wait)
            if clock() + wait > deadline:
                raise Unreachable(self._url, f"not for {self._patience:g} s")
            await nap(wait, self._woken)
            self._woken.clear()
            try:
                return await self._connect()
            except Unreachable as error:
                self._why = error.reason
            except Unavailable as error:
                self._why = str(error)
            except NotDrillReplay as error:  # a proxy answers for a server that is away
                self._why = error.detail

    async def _converse(self, socket: Socket) -> None:
        """Until the connection is lost; raises ClientError when that is final."""
        self._window.reconnect()
        pump: asyncio.Task[None] | None = None
        try:
            while (got := await heard(socket)).type is aiohttp.WSMsgType.TEXT:
                if isinstance(message := read(got.data), Hello):
                    self._greeted(message)
                    pump = pump or asyncio.create_task(self._pump(socket), name="append-pump")
                elif isinstance(message, RefusedMessage):
                    problem = of_document(message.status, message.problem)
                    self._window.refuse(message.number, problem)
                elif message is not None:
                    self._settle(message)
        except Malformed as error:
            raise NotDrillReplay(self._url, str(error)) from error
        finally:
            if pump is not None:
                pump.cancel()
                await asyncio.gather(pump, return_exceptions=True)
            await self._hang_up()
        closed = got.type is aiohttp.WSMsgType.CLOSE
        if closed and got.data in FINAL_CLOSES:
            raise AppendEnded(got.data, str(got.extra or ""))
        self._why = self._why or str(got.extra or socket.exception() or "the connection broke")

    async def _hang_up(self) -> None:
        socket, self._socket = self._socket, None
        await hang_up(socket)

    def _slept(self) -> None:
        """This machine was asleep: the line is not worth waiting for."""
        self._backoff.restart()
        self._woken.set()
        if self._socket is not None:
            self._why = "this machine was asleep"
        break_off(self._socket)

    async def _pump(self, socket: Socket) -> None:
        """Write what waits, again from the first on each connection."""
        with suppress(aiohttp.ClientError, ConnectionError):  # the reading side sees it, too
            while True:
                while (data := self._window.next()) is not None:
                    await socket.send_frame(data, aiohttp.WSMsgType.TEXT)
                self._more.clear()
                await self._more.wait()

    # What the server says.

    def _greeted(self, hello: Hello) -> None:
        if self.hello is not None and hello.epoch != self.hello.epoch:
            raise AppendEnded(0, "the drill is another one now, under the same id")
        self.hello = hello
        self._window.most, self._window.most_bytes = hello.window, hello.window_bytes
        self._why = ""
        self._tell("online")

    def _settle(self, ack: Acked) -> None:
        for one in self._window.settle(ack):
            if one.outcome is not None and not one.answer.done():
                one.answer.set_result(one.outcome)
        self._progress.set()

    # The end.

    def _give_up(self, error: ClientError) -> None:
        self._error = self._error or error
        for one in self._window.abandon():
            if not one.answer.done():
                one.answer.set_exception(error)
                one.answer.exception()  # who does not look is told by `send` and `flush`
        self._tell("ended", str(error))
        self._progress.set()

    def _tell(self, word: Word, reason: str = "", wait: float = 0.0) -> None:
        if self.link == "ended":
            return
        before, self.link = self.link, Link(word, reason, wait)
        if self.link != before and self._on_link is not None:
            self._on_link(self.link)


def with_id(event: bytes | Mapping[str, object]) -> bytes:
    """The event with an id of its own if it had none. What is no object goes as it is: it is the
    server's to refuse."""
    if not isinstance(event, bytes):
        return orjson.dumps(event if "id" in event else {"id": _new_id(), **event})
    try:
        doc = orjson.loads(event)
    except orjson.JSONDecodeError:
        return event
    if not isinstance(doc, dict) or "id" in doc:
        return event
    rest = event[event.index(b"{") + 1 :]
    return b'{"id":"%b"%b%b' % (_new_id().encode(), b"," if doc else b"", rest)


def _new_id() -> str:
    return uuid7s(time.time_ns() // 1_000_000, os.urandom(10))[0]


def _too_large(size: int) -> ApiProblem:
    return Rejected(413, "The request is over a limit", f"the event has {size} bytes; shorten it")
