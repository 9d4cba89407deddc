"""Frames that break RFC 6455, end half way, or come in between: the connection ends with the code
for it or goes on, and nobody else notices."""

from __future__ import annotations

import asyncio

import pytest
from quiet import quiet
from raw_peer import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame, said, wire
from server import Server, until

from web import replay_socket
from web.keys import VIEWERS

__all__ = ["quiet"]

HELLO = b'{"op":"ping","c":1}'


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    await server.append("latihan", {"kind": "patrol"}, {"kind": "gas"})


BROKEN = {
    "reserved bit 1": (frame(HELLO, rsv=4), 1002),
    "reserved bit 2": (frame(HELLO, rsv=2), 1002),
    "reserved bit 3": (frame(HELLO, rsv=1), 1002),
    "opcode 3": (frame(HELLO, 3), 1002),
    "opcode 7": (frame(b"", 7), 1002),
    "opcode 11": (frame(b"", 11), 1002),
    "opcode 15": (frame(HELLO, 15), 1002),
    "a ping that is too long": (frame(b"x" * 126, PING), 1002),
    "a pong that is too long": (frame(b"x" * 200, PONG), 1002),
    "a ping in fragments": (frame(b"x", PING, fin=False), 1002),
    "a close in fragments": (frame(b"\x03\xe8", CLOSE, fin=False), 1002),
    "a continuation of nothing": (frame(HELLO, CONTINUATION), 1002),
    "a text inside a text": (frame(b'{"op"', fin=False) + frame(HELLO), 1002),
    "a binary inside a text": (frame(b'{"op"', fin=False) + frame(b"", BINARY, fin=False), 1002),
    "a close of one byte": (frame(b"x", CLOSE), 1002),
    "a close with code 0": (frame(b"\0\0", CLOSE), 1002),
    "a close with code 999": (frame(b"\x03\xe7", CLOSE), 1002),
    "a close with code 1005": (frame(b"\x03\xed", CLOSE), 1002),
    "a close whose reason is no text": (frame(b"\x03\xe8\xff\xfe", CLOSE), 1007),
    "2^62 bytes": (frame(b"x", length=1 << 62), 1009),
    "2^64 - 1 bytes": (frame(b"x", length=(1 << 64) - 1), 1009),
    "64 KiB and one byte, not sent": (frame(b"x", length=65_537), 1009),
    "too long in fragments": (
        frame(b"x" * 40_000, fin=False) + frame(b"x" * 40_000, CONTINUATION, fin=False),
        1009,
    ),
    "HTTP again": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 1002),
    "ones": (b"\xff" * 500, 1002),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x42" * 500, 1002),
}


async def test_frames_that_break_the_rules(server: Server) -> None:
    """Each ends its own connection and no other one."""
    async with wire(server.port) as other:
        await other.say("open", at="live", credit=100)
        await other.next("state")
        for name, (data, code) in BROKEN.items():
            async with wire(server.port) as viewer:
                await viewer.send(said("open", credit=9), data)
                assert await viewer.closed() == code, name
        await other.alive()
        await until(lambda: len(server.app[VIEWERS]) == 1)


async def test_control_frames_between_fragments(server: Server) -> None:
    """They are answered at once, and the message is whole."""
    async with wire(server.port) as viewer:
        await viewer.next("hello")
        for size in (0, 1, 125):
            await viewer.send(
                frame(b'{"op":"pi', fin=False),
                frame(b"a" * size, PING),
                frame(b"", CONTINUATION, fin=False),
                frame(b"unasked", PONG),
                frame(b'ng","c":', CONTINUATION, fin=False),
                frame(b"b" * size, PING),
                frame(b"%d}" % size, CONTINUATION),
            )
            assert await viewer.pong() == b"a" * size
            assert await viewer.pong() == b"b" * size
            assert (await viewer.next())["c"] == size


async def test_a_message_byte_by_byte(server: Server) -> None:
    """A frame for each byte of the message, and a packet for each byte of a frame."""
    async with wire(server.port) as viewer:
        await viewer.next("hello")
        last = len(HELLO) - 1
        for place in range(len(HELLO)):
            part = HELLO[place : place + 1]
            await viewer.send(frame(part, CONTINUATION if place else TEXT, fin=place == last))
        assert (await viewer.next())["c"] == 1
        for place in range(len(frame(HELLO))):
            await viewer.send(frame(HELLO)[place : place + 1])
            await asyncio.sleep(0)
        assert (await viewer.next())["c"] == 1


async def test_endless_empty_fragments(server: Server) -> None:
    """They hold nothing, and the message ends when it ends."""
    async with wire(server.port) as viewer:
        await viewer.next("hello")
        await viewer.send(frame(HELLO[:5], fin=False))
        await viewer.send(*[frame(b"", CONTINUATION, fin=False)] * 20_000)
        await viewer.send(frame(b"?", PING), frame(HELLO[5:], CONTINUATION))
        assert await viewer.pong() == b"?"
        assert (await viewer.next())["c"] == 1


async def test_lengths_in_more_bytes_than_needed(server: Server) -> None:
    """Not minimal, but plain: read as meant or refused, never misread."""
    async with wire(server.port) as viewer:
        await viewer.next("hello")
        await viewer.send(b"\x81\xfe\x00\x13" + b"\0\0\0\0" + HELLO)
        await viewer.send(b"\x81\xff" + (19).to_bytes(8, "big") + b"\0\0\0\0" + HELLO)
        for _ in range(2):
            assert (await viewer.next())["op"] == "pong"


async def test_no_mask(server: Server) -> None:
    """A proxy may have taken it off. It is read as meant or refused, never misread."""
    async with wire(server.port) as viewer:
        await viewer.next("hello")
        await viewer.send(frame(HELLO, mask=None))
        opcode, payload = await viewer.frame()
        assert opcode == TEXT or (opcode, payload[:2]) == (CLOSE, b"\x03\xea")


@pytest.mark.parametrize("half", [b"\x81", frame(b"x" * 60_000)[:30_000], frame(b"x", fin=False)])
async def test_half_a_frame_and_silence(
    server: Server, monkeypatch: pytest.MonkeyPatch, half: bytes
) -> None:
    """It is pinged, answers nothing, and is cut; one that answers still has to open."""
    monkeypatch.setattr(replay_socket, "HEARTBEAT", 0.3)
    async with wire(server.port) as silent:
        await silent.send(said("open", at="live"), half)
        assert await silent.closed() is None
    await until(lambda: len(server.app[VIEWERS]) == 0)
    monkeypatch.setattr("replay.session.OPEN_WITHIN", 0.3)
    async with wire(server.port) as waiting:
        await waiting.send(half)
        assert await waiting.closed() == 4002


async def test_half_a_frame_and_gone(server: Server) -> None:
    for half in (b"\x81", frame(b"x" * 500)[:100], frame(b"x", fin=False), frame(b"", CLOSE)[:1]):
        async with wire(server.port) as viewer:
            await viewer.send(said("open", at="live"), half)
            await viewer.next("state")
            viewer.writer.write_eof()
            assert await viewer.closed() in (1000, None)
    await until(lambda: len(server.app[VIEWERS]) == 0)


@pytest.mark.parametrize("code", [b"", b"\x03\xe8", b"\x03\xe9later", b"\x0f\xa0", b"\x13\x87"])
async def test_a_goodbye_is_answered(server: Server, code: bytes) -> None:
    """And what comes behind it is not read."""
    async with wire(server.port) as viewer:
        await viewer.send(said("open", credit=9), frame(code, CLOSE), said("open"), b"\xff" * 99)
        assert await viewer.closed() in (1000, int.from_bytes(code[:2], "big"))
    await until(lambda: len(server.app[VIEWERS]) == 0)


async def test_a_goodbye_in_the_middle_of_a_message(server: Server) -> None:
    async with wire(server.port) as viewer:
        await viewer.send(frame(HELLO[:5], fin=False), frame(b"\x03\xe8", CLOSE))
        assert await viewer.closed() == 1000
