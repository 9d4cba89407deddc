"""Handshakes by hand: what is refused, what is taken as it was meant, and what is left of them."""

from __future__ import annotations

import asyncio
import os

import orjson
import pytest
from quiet import quiet
from raw_peer import HANDSHAKE, request, wire
from server import Server, until

from web.keys import VIEWERS

__all__ = ["quiet"]

REPLAY = "/api/v1/drills/latihan/replay"
END = b"\r\n\r\n"


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    await server.append("latihan", {"kind": "patrol"})


def but(*lines: str, **changed: str) -> bytes:
    """The handshake with other headers, and with more lines."""
    headers = dict(HANDSHAKE) | {name.replace("_", "-"): text for name, text in changed.items()}
    kept = {name: text for name, text in headers.items() if text}
    return request(REPLAY, kept)[:-2] + "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"


async def answered(server: Server, data: bytes) -> bytes:
    """The head of the answer; after a refusal, all of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(data)
        async with asyncio.timeout(10):
            head = await reader.readuntil(END)
            if b" 101 " in head.partition(b"\r\n")[0]:
                return head
            writer.write_eof()
            return head + await reader.read()
    finally:
        writer.transport.abort()


def assert_refused(answer: bytes, status: int, name: str = "") -> dict[str, object]:
    head, _, body = answer.partition(END)
    assert head.split(b" ", 2)[1] == b"%d" % status, (name, answer)
    assert b"Content-Type: application/problem+json" in head
    assert status != 426 or b"Upgrade: websocket" in head
    document: dict[str, object] = orjson.loads(body)
    assert document["status"] == status
    assert document["detail"] not in ("", document["title"]), "it says what is wrong"
    return document


REFUSED = {
    "a plain GET": (request(REPLAY, {"Host": "localhost"}), 426),
    "another protocol": (but(Upgrade="h2c, chat"), 426),
    "no Connection": (but(Connection=""), 426),
    "no version": (but(Sec_WebSocket_Version=""), 426),
    "two versions": (but(Sec_WebSocket_Version="13, 8"), 426),
    "version 13.0": (but(Sec_WebSocket_Version="13.0"), 426),
    "15 bytes of key": (but(Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAA"), 400),
    "17 bytes of key": (but(Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAAA="), 400),
    "a key without padding": (but(Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA"), 400),
    "a key of stars": (but(Sec_WebSocket_Key="*" * 24), 400),
    "a key that is no ASCII": (but(Sec_WebSocket_Key="é" * 24), 400),
    "a longer name": (but(Sec_WebSocket_Protocol="drill-replay.v11"), 400),
    "another case": (but(Sec_WebSocket_Protocol="Drill-Replay.v1"), 400),
    "an empty offer": (but(Sec_WebSocket_Protocol=", ,"), 400),
    "ours in a second line": (
        but("Sec-WebSocket-Protocol: drill-replay.v1", Sec_WebSocket_Protocol="chat"),
        400,
    ),
    "two protocols to upgrade to": (but(Upgrade="websocket, h2c"), 426),
    "HTTP/1.0": (but().replace(b"HTTP/1.1", b"HTTP/1.0"), 426),
    "two Hosts": (but("Host: evil.example"), 400),
    "a foreign Host": (but(Host="evil.example"), 403),
    "a Host that is none": (but(Host="localhost/evil"), 403),
    "two Origins": (but("Origin: http://localhost", "Origin: http://localhost"), 403),
    "a foreign Origin": (but("Origin: https://evil.example"), 403),
    "an Origin that only begins well": (but("Origin: http://localhost.evil.example"), 403),
    "the Origin of another port": (but("Origin: http://localhost:1"), 403),
    "a page of another site": (but("Sec-Fetch-Site: cross-site"), 403),
    "no drill of that name": (request("/api/v1/drills/none/replay", HANDSHAKE), 404),
    "no drill at all": (request("/api/v1/drills/%2e%2e/replay", HANDSHAKE), 404),
    "a query": (request(f"{REPLAY}?at=end", HANDSHAKE), 400),
    "a method that is not GET": (request(REPLAY, HANDSHAKE, "POST"), 405),
    "a header line of 9,000 bytes": (but(f"X: {'x' * 9000}"), 400),
    "two hundred headers": (but(*[f"X-{n}: x" for n in range(200)]), 400),
}


async def test_handshakes_that_are_refused(server: Server) -> None:
    """In plain HTTP, with a problem document, and before anything is upgraded."""
    for name, (data, status) in REFUSED.items():
        answer = await answered(server, data)
        assert_refused(answer, status, name)
    assert len(server.app[VIEWERS]) == 0


async def test_403_comes_before_404(server: Server) -> None:
    """A foreign page does not learn which drills there are."""
    for path in (REPLAY, "/api/v1/drills/none/replay"):
        foreign = request(path, HANDSHAKE | {"Origin": "https://evil.example"})
        document = assert_refused(await answered(server, foreign), 403)
        assert document["type"] == "/problems/forbidden"


@pytest.mark.parametrize(
    "data",
    [
        but(Connection="keep-alive, Upgrade"),
        but(Connection="UPGRADE", Upgrade="WebSocket"),
        but(Sec_WebSocket_Protocol="chat, drill-replay.v1 ,drill-replay.v2"),
        but("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"),
        but("Origin: http://localhost"),
        but("Origin: HTTP://LOCALHOST:80"),
        but(Host="127.0.0.1:9"),
        but(Host="[::1]"),
        but("Sec-Fetch-Site: same-origin"),
        but("Cookie: a=b", "X-Forwarded-For: 10.0.0.1"),
    ],
)
async def test_handshakes_that_are_taken(server: Server, data: bytes) -> None:
    """The protocol is named, and no extension is."""
    head = await answered(server, data)
    assert head.startswith(b"HTTP/1.1 101 "), head
    assert b"\r\nSec-WebSocket-Protocol: drill-replay.v1\r\n" in head
    assert b"\r\nSec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n" in head
    assert b"Sec-WebSocket-Extensions" not in head


async def test_messages_behind_the_handshake(server: Server) -> None:
    """A client need not wait for the answer before it opens."""
    async with wire(server.port) as viewer:
        await viewer.say("open", credit=5)
        assert (await viewer.next())["op"] == "hello"
        assert (await viewer.next())["op"] == "snapshot"


async def descriptors() -> int:
    return len(await asyncio.to_thread(os.listdir, "/proc/self/fd"))


async def test_fifteen_hundred_visits_leave_nothing(server: Server) -> None:
    """Refused, broken off, cut, or closed with a goodbye: no task and no descriptor stays."""
    refused = but(Sec_WebSocket_Protocol="chat")

    async def visit(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        kind = number % 4
        writer.write(refused if kind == 0 else but()[: 80 if kind == 1 else None])
        if kind != 1:
            await reader.readuntil(END)
        if kind == 3:
            writer.write(b"\x88\x80\0\0\0\0")
            await reader.read()
        writer.transport.abort()

    async def visits(first: int, count: int) -> None:
        for number in range(first, first + count):
            await visit(number)

    async def settled() -> tuple[int, int]:
        tasks = {task for task in asyncio.all_tasks() if not task.done()}
        await until(lambda: len(server.app[VIEWERS]) == 0, 20)
        return await descriptors(), len(tasks)

    await asyncio.gather(*(visits(0, 12) for _ in range(5)))
    before = await settled()
    await asyncio.gather(*(visits(0, 300) for _ in range(5)))
    await until(lambda: len(asyncio.all_tasks()) <= before[1], 20)
    assert await descriptors() <= before[0]
