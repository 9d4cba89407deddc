"""Logs that are replaced, removed or made again under the feet of their viewers: another log is
never taken for the one before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from command import serving
from peer import Peer, peer
from quiet import Listener, quiet
from server import Server, running

from web import client_link
from web.client import Client
from web.client_errors import ReplayRefused
from web.client_replay import Replay

__all__ = ["quiet"]

pytestmark = pytest.mark.fault

COUNT = 30
STILL: Any = {"pace": "ahead", "playing": False}  # it never comes to follow, so it starts over


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_link, "FIRST_WAIT", 0.02)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path / "drills") as found:
        await make(found)
        yield found


async def make(server: Server, **header: object) -> None:
    await server.create("latihan", **header)
    events = [{"kind": "gas", "time": f"2026-01-15T09:00:{n:02}+07:00"} for n in range(COUNT)]
    for begin in (0, COUNT // 2):
        await server.append("latihan", *events[begin : begin + COUNT // 2])


async def everything(viewer: Peer, **fields: object) -> dict[str, object]:
    """Read the whole drill; its epoch and cursor, as a resume."""
    await viewer.say("open", credit=1000, **fields)
    await viewer.until(COUNT)
    return {"epoch": viewer.hello["epoch"], **viewer.cursor}


async def test_a_drill_made_again_under_the_same_name(server: Server) -> None:
    """Those who watch are told that it is gone; a cursor of the old one is refused."""
    async with peer(server) as viewer, peer(server) as follower:
        cursor = await everything(viewer)
        await follower.say("open", at="live", credit=5)
        await follower.next("state")
        codes = asyncio.gather(viewer.closed(), follower.closed())
        await server.store.remove("latihan")
        assert await codes == [4004, 4004]
    await make(server, title={"id": "Latihan yang lain"})
    async with peer(server) as viewer:
        assert viewer.hello["epoch"] != cursor["epoch"]
        await viewer.say("open", resume=cursor, credit=1000)
        assert (await viewer.next())["reason"] == "epoch"
        snapshot = await viewer.next()
        assert (snapshot["op"], snapshot["gen"]) == ("snapshot", cursor["gen"] + 1)
        assert await viewer.until(COUNT) == list(range(1, COUNT + 1))


async def test_the_very_same_drill_made_again(server: Server) -> None:
    """The same header is the same epoch; a cursor beyond its head is refused all the same."""
    async with peer(server) as viewer:
        cursor = await everything(viewer)
    await server.store.remove("latihan")
    await server.create("latihan")
    async with peer(server) as viewer:
        assert viewer.hello["epoch"] == cursor["epoch"]
        await viewer.say("open", resume=cursor, credit=1000)
        assert (await viewer.next())["reason"] == "cursor"


async def test_a_removed_drill_is_final(server: Server) -> None:
    """The Python client stops to try, whether it was told or finds out."""
    async with Client(server.url) as client:
        async with client.replay("latihan", at="live") as told:
            await anext(told)
            await server.store.remove("latihan")
            with pytest.raises(ReplayRefused) as refused:
                await read_on(told, 0)
        assert (refused.value.code, told.link) == (4004, "ended")


async def read_on(replay: Replay, count: int, into: list[Any] | None = None) -> None:
    """Read until so many events came, or for ever."""
    seen = 0
    async with asyncio.timeout(20):
        async for message in replay:
            seen += len(message.events)
            if into is not None:
                into.append(message)
            if count and seen >= count:
                return


async def test_another_log_while_the_server_was_away(tmp_path: Path) -> None:
    """The client is told once, by `reset`, and what follows is the other log and nothing else."""
    store = tmp_path / "drills"
    header = '{"drill":"latihan","nature":"exercise","title":{"id":"%s"}}'
    messages: list[Any] = []
    with serving(store, "--no-examples") as server:
        port = int(server.url.rpartition(":")[2])
        async with Client(server.url) as client:
            await client.create((header % "Satu").encode())
            await client.append("latihan", [b'{"id":"a-%d","kind":"gas"}' % n for n in range(9)])
            async with client.replay("latihan", **STILL) as replay:
                await read_on(replay, 9)
                await asyncio.to_thread(server.end)
                for path in store.glob("latihan*"):
                    path.unlink()
                with serving(store, port=port) as again:
                    async with Client(again.url) as other:
                        await other.create((header % "Dua").encode())
                        lines = [b'{"id":"b-%d","kind":"patrol"}' % n for n in range(12)]
                        await other.append("latihan", lines)
                    await read_on(replay, 12, messages)
                    await replay.close()
                    ran = await asyncio.to_thread(again.end)
    assert [m.get("reason") for m in messages if m.op == "reset"] == ["epoch"]
    ids = [orjson.loads(line)["id"] for m in messages for line in m.events]
    assert ids == [f"b-{n}" for n in range(12)]
    assert (ran.code, ran.err) == (0, "")


async def test_a_file_replaced_under_a_running_server(tmp_path: Path, quiet: Listener) -> None:
    """Whoever watches goes on with the log that was opened; after a restart the one that is there
    now is another, and a cursor beyond it is refused. The server says what happened."""
    folder = tmp_path / "drills"
    async with running(folder) as server:
        await make(server)
        async with peer(server) as viewer, peer(server) as later:
            cursor = await everything(viewer)
            path = folder / "latihan.jsonl"
            moved = path.rename(path.with_suffix(".moved"))
            kept = moved.read_bytes().splitlines(keepends=True)[: COUNT // 2 + 1]
            path.write_bytes(b"".join(kept))
            assert (await server.append("latihan", {"kind": "gas"})).status == 503
            await viewer.say("seek", to={"seq": 20})
            await viewer.next("snapshot")
            assert await viewer.until(COUNT - 20) == list(range(21, COUNT + 1))
            await everything(later)
    async with running(folder) as server, peer(server) as viewer:
        assert viewer.hello["epoch"] == cursor["epoch"]
        await viewer.say("open", resume=cursor, credit=1000)
        assert (await viewer.next())["reason"] == "cursor"
        assert await viewer.until(COUNT // 2) == list(range(1, COUNT // 2 + 1))
    assert not [said for said in quiet.heard if "Traceback" in said]
    quiet.heard.clear()
