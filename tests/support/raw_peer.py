"""A WebSocket spoken by hand: frames that no library would send, and what comes back for them."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import orjson

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MASK: Final = b"\x37\xfa\x21\x3d"
SECONDS: Final = 10.0
HANDSHAKE: Final = {
    "Host": "localhost",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol": "drill-replay.v1",
}


def frame(
    payload: bytes = b"",
    opcode: int = TEXT,
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = MASK,
    length: int | None = None,
) -> bytes:
    """One frame; `length` is what its header says when that is not how long the payload is."""
    size = len(payload) if length is None else length
    bit = 0x80 if mask is not None else 0
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    if size < 126:
        head += bytes([bit | size])
    elif size < 1 << 16:
        head += bytes([bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", size)
    if mask is None:
        return head + payload
    whole = mask * (len(payload) // 4 + 1)
    return head + mask + bytes(a ^ b for a, b in zip(payload, whole, strict=False))


def said(op: str, **fields: object) -> bytes:
    """A message as a frame."""
    return frame(orjson.dumps({"op": op, **fields}))


def request(path: str, headers: Mapping[str, str] = HANDSHAKE, method: str = "GET") -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode()


class Wire:
    """A connection after the upgrade. It answers nothing by itself, pings and closes included."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self.code: int | None = None
        self.reason = b""

    async def send(self, *data: bytes) -> None:
        self.writer.write(b"".join(data))
        await self.writer.drain()

    async def say(self, op: str, **fields: object) -> None:
        await self.send(said(op, **fields))

    async def frame(self) -> tuple[int, bytes]:
        """(opcode, payload). Raises EOFError or ConnectionError when the server is gone."""
        async with asyncio.timeout(SECONDS):
            first, size = await self._reader.readexactly(2)
            assert first & 0x70 == 0, "no reserved bit is ever set"
            assert size < 0x80, "a server does not mask"
            if size > 125:
                wide = await self._reader.readexactly(2 if size == 126 else 8)
                size = int.from_bytes(wide, "big")
            payload = await self._reader.readexactly(size)
        if first & 0xF == CLOSE and self.code is None:
            self.code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.reason = payload[2:]
        return first & 0xF, payload

    async def next(self, *ops: str) -> dict[str, Any]:
        """The next message, or the next of these ops."""
        while True:
            opcode, payload = await self.frame()
            assert opcode in (TEXT, PING, PONG), (opcode, payload)
            if opcode == TEXT:
                message: dict[str, Any] = orjson.loads(payload)
                if not ops or message["op"] in ops:
                    return message

    async def pong(self) -> bytes:
        """What the next pong carries."""
        while True:
            opcode, payload = await self.frame()
            if opcode == PONG:
                return payload

    async def closed(self) -> int | None:
        """Read on to the end of the connection; the close code, None when it just broke."""
        try:
            while True:
                await self.frame()
        except (EOFError, ConnectionError):
            return self.code

    async def alive(self) -> None:
        """It is, and answers."""
        await self.say("ping", c="alive")
        while (await self.next("pong"))["c"] != "alive":
            pass

    def pause(self) -> None:
        """Take nothing from now on."""
        self.writer.transport.pause_reading()

    def resume(self) -> None:
        self.writer.transport.resume_reading()


@asynccontextmanager
async def wire(
    port: int, drill: str = "latihan", what: str = "replay", *, narrow: bool = False
) -> AsyncIterator[Wire]:
    """Upgraded; not a frame was read. Cut at the end. `narrow`: it takes in little unread."""
    sock = socket.socket()
    sock.setblocking(False)
    if narrow:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    limit = 1024 if narrow else 1 << 16
    try:
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=sock, limit=limit)
    except BaseException:
        sock.close()
        raise
    try:
        writer.write(request(f"/api/v1/drills/{drill}/{what}"))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
        assert head.startswith(b"HTTP/1.1 101 "), head
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()
