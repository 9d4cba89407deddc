"""The other end of a replay: says messages, keeps what comes, and checks the cursor as it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import orjson
from aiohttp import WSMsgType
from server import Server

PROTOCOL = "drill-replay.v1"
SECONDS = 10.0


class Peer:
    """One WebSocket. `seqs` are the events of the newest generation, as they came."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.seqs: list[int] = []
        self.cursor: dict[str, object] = {}
        self.last_state = ""
        self.hello: dict[str, object] = {}

    async def say(self, op: str, **fields: object) -> None:
        await self.socket.send_str(orjson.dumps({"op": op, **fields}).decode())

    async def next(self, *ops: str) -> dict[str, object]:
        """The next message, or the next of these ops; what lies between is taken in."""
        while True:
            message = await self.receive()
            if not ops or message["op"] in ops:
                return message

    async def receive(self) -> dict[str, object]:
        frame = await self.socket.receive(timeout=SECONDS)
        assert frame.type is WSMsgType.TEXT, frame
        message = orjson.loads(frame.data)
        self._take(message)
        return message

    async def until(self, count: int) -> list[int]:
        """Take messages in until so many events came; their seqs."""
        while len(self.seqs) < count:
            await self.receive()
        return self.seqs

    async def closed(self) -> int | None:
        """Read on until the server closes; its close code."""
        while True:
            frame = await self.socket.receive(timeout=SECONDS)
            if frame.type is not WSMsgType.TEXT:
                return self.socket.close_code

    def _take(self, message: dict[str, object]) -> None:
        op = message["op"]
        self.last_state = str(message["state"]) if op == "state" else self.last_state
        if op == "snapshot":
            self.seqs.clear()
        if op in ("bulk", "late"):
            seqs = [event["seq"] for event in message["events"]]
            assert 1 <= len(seqs) <= 1000
            assert not set(seqs) & set(self.seqs), "each event comes once in a generation"
            self.seqs += seqs
        if "gen" in message:
            assert message["gen"] >= self.cursor.get("gen", 0), "generations ascend"
            self.cursor = {name: message[name] for name in ("gen", "p", "a")}


@asynccontextmanager
async def peer(server: Server, drill: str = "latihan") -> AsyncIterator[Peer]:
    """Connected, and `hello` taken in."""
    url = f"{server.url}/api/v1/drills/{drill}/replay"
    async with server.session.ws_connect(url, protocols=(PROTOCOL,), max_msg_size=0) as socket:
        found = Peer(socket)
        found.hello = await found.next("hello")
        yield found


@asynccontextmanager
async def stalled(
    server: Server, drill: str = "latihan", what: str = "replay"
) -> AsyncIterator[asyncio.StreamWriter]:
    """A socket that was upgraded and then is not read from."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(
        b"GET /api/v1/drills/%b/%b HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        b"Sec-WebSocket-Protocol: drill-replay.v1\r\n\r\n" % (drill.encode(), what.encode())
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in head
    writer.transport.pause_reading()
    try:
        yield writer
    finally:
        writer.transport.abort()


def masked(text: bytes) -> bytes:
    """A client's text frame with the mask 0."""
    size = len(text)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return b"\x81" + length + b"\0\0\0\0" + text
