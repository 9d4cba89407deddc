"""A server process that is stopped for a while and goes on: as if it had only been slow."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import orjson
import pytest
from command import serving

from web.client import Client

pytestmark = pytest.mark.fault

HEADER = b'{"drill":"latihan","nature":"exercise","title":{"id":"Latihan"}}'
COUNT = 50
STOPPED = 1.2  # seconds


def event(number: int) -> bytes:
    time = f"2026-01-15T09:00:{number:02}+07:00"
    return orjson.dumps({"id": f"e-{number}", "kind": "patrol", "time": time})


async def test_a_stopped_server(tmp_path: Path) -> None:
    """Viewers that play, follow and read ahead get every event once, in order; appends that were
    sent meanwhile are taken."""
    modes: list[dict[str, object]] = [
        {"pace": "due", "rate": 40.0},
        {"pace": "due", "rate": 40.0, "kinds": ["patrol"]},
        {"pace": "due", "rate": 1000.0},
        {"pace": "ahead"},
        {"at": "live"},
    ]
    links: set[str] = set()

    async def watch(client: Client, mode: dict[str, object], ready: asyncio.Event) -> list[int]:
        seqs: list[int] = []
        async with client.replay("latihan", on_link=links.add, **mode) as replay:
            async for message in replay:
                assert message.op != "reset"
                seqs += [orjson.loads(line)["seq"] for line in message.events]
                if message.op == "state":
                    ready.set()
                if seqs and max(seqs) == COUNT + 1:
                    return seqs
        raise AssertionError("the replay ended")

    with serving(tmp_path / "drills", "--no-examples") as server:
        async with Client(server.url) as client, asyncio.timeout(25):
            await client.create(HEADER)
            await client.append("latihan", [event(n) for n in range(COUNT - 1)])
            ready = [asyncio.Event() for _ in modes]
            watching = [
                asyncio.create_task(watch(client, mode, is_ready))
                for mode, is_ready in zip(modes, ready, strict=True)
            ]
            for is_ready in ready:
                await is_ready.wait()
            server.process.send_signal(signal.SIGSTOP)
            appending = asyncio.create_task(client.append("latihan", [event(COUNT - 1)]))
            await asyncio.sleep(STOPPED)
            assert not appending.done()
            server.process.send_signal(signal.SIGCONT)
            assert (await appending).seqs == (COUNT,)
            await client.append("latihan", [event(COUNT)])
            seen = await asyncio.gather(*watching)
        ran = server.end()
    whole = list(range(1, COUNT + 2))
    assert seen[:4] == [whole] * 4
    assert seen[4] == [COUNT, COUNT + 1]
    assert "offline" not in links, "nobody was cut for it"
    assert (ran.code, ran.err) == (0, "")
