"""What a real server process holds for viewers that take nothing, come and go, or never finish."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from command import Served, serving
from raw_peer import PING, frame, request, said, wire
from server import until

from web.client import Client

pytestmark = [pytest.mark.fault, pytest.mark.timeout(120)]

HEADER = b'{"drill":"latihan","nature":"exercise","title":{"id":"Latihan"}}'
MIB = 1 << 20


def resident(server: Served) -> int:
    """Bytes of memory that the server has."""
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGESIZE")


def descriptors(server: Served) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def port(server: Served) -> int:
    return int(server.url.rpartition(":")[2])


async def filled(server: Served, lines: int, size: int) -> None:
    async with Client(server.url) as client:
        await client.create(HEADER)
        batch = [b'{"kind":"gas","x":"%b"}' % (b"a" * size)] * 10
        for _ in range(lines // 10):
            await client.append("latihan", batch)


async def calm(server: Served, most: int) -> None:
    """Until the server has no more open files than that."""
    await until(lambda: descriptors(server) <= most, 20)


async def test_viewers_that_take_nothing(tmp_path: Path) -> None:
    """Thirty of a log of 12 MB: they cost their buffers, not the log each."""
    with serving(tmp_path / "drills", "--no-examples") as server:
        await filled(server, 200, 60_000)
        before, files = resident(server), descriptors(server)
        async with AsyncExitStack() as stack:
            for _ in range(30):
                viewer = await stack.enter_async_context(wire(port(server), narrow=True))
                viewer.pause()
                await viewer.send(said("open", credit=1_000_000))
            async with wire(port(server)) as steady:
                for _ in range(20):
                    await steady.alive()
                    await asyncio.sleep(0.05)
            grown = resident(server) - before
        await calm(server, files)
        ran = server.end()
    assert grown < 90 * MIB, f"{grown / MIB:.0f} MiB for thirty viewers"
    assert (ran.code, ran.err) == (0, "")


async def test_a_thousand_visits(tmp_path: Path) -> None:
    """Of every kind; neither memory nor open files grow with their number."""
    with serving(tmp_path / "drills", "--no-examples") as server:
        await filled(server, 100, 500)
        files = descriptors(server)

        async def visit(number: int) -> None:
            async with wire(port(server)) as viewer:
                if number % 4:
                    await viewer.say("open", credit=number % 3 * 50, playing=True)
                    await viewer.next("state")
                if number % 4 == 2:
                    await viewer.send(frame(b"x", PING) * 5, b"\xff")
                if number % 4 == 3:
                    await viewer.send(said("seek", to="end") * 5, b"\x88\x80\0\0\0\0")
                    await viewer.closed()

        async def visits(count: int) -> None:
            for number in range(count):
                await visit(number)

        await asyncio.gather(*(visits(40) for _ in range(8)))
        await calm(server, files)
        before = resident(server)
        await asyncio.gather(*(visits(80) for _ in range(8)))
        await calm(server, files)
        grown = resident(server) - before
        ran = server.end()
    assert grown < 24 * MIB, f"{grown / MIB:.0f} MiB for 640 visits"
    assert (ran.code, ran.err) == (0, "")


async def test_halves_of_everything(tmp_path: Path) -> None:
    """Handshakes and frames that never end, hundreds of them: others are served, and it ends."""
    halves = [
        b"",
        b"GET /api/v1/drills/lat",
        request("/api/v1/drills/latihan/replay")[:-2],
        request("/api/v1/drills/latihan/replay") + b"\x81",
        request("/api/v1/drills/latihan/replay") + frame(b"x" * 60_000)[:50_000],
        request("/api/v1/drills/latihan/replay") + said("open") + frame(b"x", fin=False),
    ]
    with serving(tmp_path / "drills", "--no-examples") as server:
        await filled(server, 100, 500)
        files = descriptors(server)
        writers = []
        for number in range(300):
            _, writer = await asyncio.open_connection("127.0.0.1", port(server))
            writer.write(halves[number % len(halves)])
            writers.append(writer)
        async with wire(port(server)) as viewer:
            await viewer.say("open", credit=1000)
            events: list[object] = []
            while len(events) < 100:
                events += (await viewer.next("bulk"))["events"]
        for writer in writers[:150]:
            writer.transport.abort()
        await calm(server, files + 150)
        ran = await asyncio.to_thread(server.end)
        for writer in writers:
            writer.transport.abort()
    assert (ran.code, ran.err) == (0, "")
