"""Connections beyond what a server can hold, and those that never become a request."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from append_peer import appending
from peer import peer
from problem import assert_problem
from quiet import quiet
from raw_peer import HANDSHAKE, request
from server import Server, running, until

from web import viewers, wire
from web.keys import VIEWERS

__all__ = ["quiet"]


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    await server.append("latihan", {"kind": "patrol"})


@pytest.mark.parametrize("what", ["replay", "append"])
async def test_a_full_server_says_so(server: Server, what: str) -> None:
    """503 before the upgrade, with the time to try again; those that are there stay undisturbed,
    and all other requests are answered."""
    there = server.app[VIEWERS]
    there.most = 2
    async with peer(server) as viewer:
        async with appending(server):
            path = f"/api/v1/drills/latihan/{what}"
            answer = await server.ask("GET", path, headers=HANDSHAKE)
            assert_problem(answer, 503, "full")
            assert int(answer.headers["Retry-After"]) >= 1
            assert (await server.get("/api/v1/drills/latihan")).status == 200
            await viewer.say("open", credit=1)
            assert await viewer.until(1) == [1]
        await until(lambda: not there.full)
        async with peer(server) as other:
            await other.say("open", credit=1)
            assert await other.until(1) == [1]


def test_there_is_room_for_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of what the system allows is left for logs and requests."""
    for soft, most in ((1024, 768), (1 << 30, viewers.MOST), (-1, viewers.MOST)):
        monkeypatch.setattr("resource.getrlimit", lambda _, soft=soft: (soft, soft))
        assert viewers.room() == most


HALVES = {
    "nothing": b"",
    "half a line": b"GET /api/v1/dri",
    "half of the headers": request("/api/v1/drills/latihan/replay")[:-2],
    "half of the second request": request("/healthz", {"Host": "localhost"}) + b"GET /he",
}


async def test_requests_that_never_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their connections are closed after a while, however slowly they go on."""
    monkeypatch.setattr(wire, "IDLE", 0.5)
    async with running(tmp_path / "other") as server:

        async def trickle(half: bytes) -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(half)
            try:
                async with asyncio.timeout(10):
                    while not reader.at_eof():
                        if half:
                            writer.write(b"x")
                        try:
                            async with asyncio.timeout(0.1):
                                await reader.read(1000)
                        except TimeoutError:
                            pass
            except ConnectionError:
                pass
            finally:
                writer.transport.abort()

        await asyncio.gather(*map(trickle, HALVES.values()))
