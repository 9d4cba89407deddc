"""The other end of an append connection: sends texts, keeps what is told, and checks every ack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import orjson
from aiohttp import WSMsgType
from server import Server

from web.append_messages import Acked, Hello, RefusedMessage, read

PROTOCOL = "drill-replay.v1"
SECONDS = 10.0

Fate = tuple[str, int] | tuple[int, str, str]


class Appending:
    """One WebSocket. `fates` says what became of each message: ("new", seq), ("known", seq), or
    (status, slug, field)."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.fates: dict[int, Fate] = {}
        self.problems: dict[int, Mapping[str, object]] = {}
        self.acked = self.acks = self.head = 0
        self.hello: Hello | None = None

    async def say(self, *texts: str | bytes | Mapping[str, object]) -> None:
        for text in texts:
            data = orjson.dumps(text) if isinstance(text, dict) else text
            data = data.encode() if isinstance(data, str) else data
            await self.socket.send_frame(data, WSMsgType.TEXT)

    async def upto(self, number: int) -> list[Fate]:
        """Read until so many messages are settled; what became of each."""
        while self.acked < number:
            frame = await self.socket.receive(timeout=SECONDS)
            assert frame.type is WSMsgType.TEXT, (frame, self.acked)
            self.take(frame.data)
        return [self.fates[n] for n in range(1, number + 1)]

    async def ask(self, *texts: str | bytes | Mapping[str, object]) -> list[Fate]:
        """Say, and what became of each."""
        before = self.acked
        await self.say(*texts)
        return (await self.upto(before + len(texts)))[before:]

    async def closed(self) -> int | None:
        """Read on until the server closes; its close code."""
        while True:
            frame = await self.socket.receive(timeout=SECONDS)
            if frame.type is WSMsgType.CLOSE:  # the code of the socket is that of its own answer
                return int(frame.data)
            if frame.type is not WSMsgType.TEXT:
                return self.socket.close_code
            self.take(frame.data)

    def take(self, data: str | bytes) -> None:
        """A message of the server; whatever PROTOCOL.md promises of it must hold."""
        message = read(data.encode() if isinstance(data, str) else data)
        if isinstance(message, Hello):
            self.hello = message
        elif isinstance(message, RefusedMessage):
            assert message.number > self.acked
            self._fate(message.number, told(message.problem))
            self.problems[message.number] = message.problem
        elif isinstance(message, Acked):
            self._acked(message)

    def _acked(self, ack: Acked) -> None:
        assert ack.number > self.acked
        assert ack.head >= self.head
        for name, runs in (("new", ack.new), ("known", ack.known)):
            assert list(runs) == sorted(runs)
            for number, seq, size in runs:
                assert self.acked < number
                assert number + size - 1 <= ack.number
                assert seq + size - 1 <= ack.head
                for place in range(size):
                    self._fate(number + place, (name, seq + place))
        assert all(n in self.fates for n in range(self.acked + 1, ack.number + 1))
        self.acked, self.head = ack.number, ack.head
        self.acks += 1

    def _fate(self, number: int, fate: Fate) -> None:
        assert number not in self.fates, "each message is told of once"
        self.fates[number] = fate


def told(problem: Mapping[str, object]) -> Fate:
    """(status, slug, field) of a problem document."""
    errors = problem["errors"]
    assert isinstance(errors, list)
    assert all(error["line"] in (1, None) for error in errors)
    field = errors[0]["field"] if errors else ""
    return int(str(problem["status"])), str(problem["type"]).rpartition("/")[2], field


@asynccontextmanager
async def appending(server: Server, drill: str = "latihan") -> AsyncIterator[Appending]:
    """Connected, and `hello` taken in."""
    url = f"{server.url}/api/v1/drills/{drill}/append"
    async with server.session.ws_connect(
        url, protocols=(PROTOCOL,), max_msg_size=0, decode_text=False
    ) as socket:
        found = Appending(socket)
        found.take((await socket.receive(timeout=SECONDS)).data)
        assert found.hello is not None
        yield found
