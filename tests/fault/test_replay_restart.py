"""A server that goes away under two hundred viewers and comes back, stopped or killed, while events
are recorded: all of them resume by their cursors, spread over time, and miss nothing."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from command import Served, serving

from web.client import Client, Link

pytestmark = [pytest.mark.fault, pytest.mark.timeout(180)]

DRILL = "latihan"
HEADER = b'{"drill":"latihan","nature":"exercise","title":{"id":"Latihan"}}'
BEFORE = 100  # events, one a second of the drill
AFTER = BEFORE + 16
ENOUGH = 60  # seconds until a test gives up


@dataclass
class Mode:
    """How a viewer watches; `kinds` and `live` say what it is owed."""

    options: dict[str, Any]
    kinds: tuple[str, ...] = ()
    live: bool = False


MODES = [
    Mode({"pace": "ahead"}),
    Mode({"pace": "ahead", "window": 30}),
    Mode({"pace": "due", "rate": 60.0}),
    Mode({"pace": "due", "rate": 1000.0, "window": 50}),
    Mode({"pace": "ahead", "kinds": ["gas"]}, kinds=("gas",)),
    Mode({"pace": "due", "rate": 120.0, "kinds": ["gas", "arrest"]}, kinds=("gas", "arrest")),
    Mode({"at": "live"}, live=True),
    Mode({"at": "live", "pace": "ahead", "playing": False}, live=True),
]


def event(number: int) -> bytes:
    """Every tenth happened long before it is recorded."""
    second = number if number % 10 else number // 7
    kind = ("gas", "arrest", "patrol")[number % 3]
    time = f"2026-01-15T09:{second // 60:02}:{second % 60:02}+07:00"
    return orjson.dumps({"id": f"e-{number}", "kind": kind, "time": time})


@dataclass
class Viewer:
    mode: Mode
    seqs: list[int] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    generations: set[object] = field(default_factory=set)
    resets: int = 0
    since: int = 0  # the head when it came
    offline: list[float] = field(default_factory=list)
    tried: list[float] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def link(self, link: Link) -> None:
        now = asyncio.get_running_loop().time()
        if link == "offline" and len(self.offline) == len(self.tried):
            self.offline.append(now)
        elif link == "connecting" and len(self.tried) < len(self.offline):
            self.tried.append(now)

    async def watch(self, client: Client) -> None:
        async with client.replay(DRILL, on_link=self.link, **self.mode.options) as replay:
            async for message in replay:
                self.resets += message.op == "reset"
                if message.op == "hello" and not self.ready.is_set():
                    self.since = int(str(message.get("head")))
                if message.op in ("snapshot", "bulk", "late"):
                    self.generations.add(message.get("gen"))
                for line in message.events:
                    told = orjson.loads(line)
                    self.seqs.append(told["seq"])
                    self.kinds[told["seq"]] = told["kind"]
                if message.op == "state":
                    self.ready.set()

    def owed(self, kinds: list[str]) -> list[int]:
        """The seqs of a log of these kinds that it has to have got."""
        first = self.since if self.mode.live else 0
        wanted = self.mode.kinds
        return [
            seq
            for seq, kind in enumerate(kinds, 1)
            if seq > first and (not wanted or kind in wanted)
        ]


async def recorded(client: Client, numbers: range, pause: float) -> None:
    """Appends one after the other, through whatever happens to the server."""
    for number in numbers:
        await client.append(DRILL, [event(number)])
        await asyncio.sleep(pause * random.random())


def descriptors(server: Served) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


@pytest.mark.parametrize(
    ("number", "count"), [(signal.SIGTERM, 200), (signal.SIGKILL, 64)], ids=["stopped", "killed"]
)
async def test_viewers_come_back(tmp_path: Path, number: int, count: int) -> None:
    store = tmp_path / "drills"
    viewers = [Viewer(MODES[place % len(MODES)]) for place in range(count)]
    async with AsyncExitStack() as stack, asyncio.timeout(ENOUGH):
        with serving(store, "--no-examples") as server:
            port = int(server.url.rpartition(":")[2])
            enter = stack.enter_async_context
            clients = [await enter(Client(server.url)) for _ in range(5)]
            scribe = await enter(Client(server.url, patience=ENOUGH))
            await scribe.create(HEADER)
            await scribe.append(DRILL, [event(n) for n in range(1, BEFORE + 1)])
            watching = [
                asyncio.create_task(viewer.watch(clients[place % 5]))
                for place, viewer in enumerate(viewers)
            ]
            stack.callback(lambda: [task.cancel() for task in watching])
            await asyncio.gather(*(viewer.ready.wait() for viewer in viewers))
            writing = asyncio.create_task(recorded(scribe, range(BEFORE + 1, AFTER + 1), 0.1))
            await asyncio.sleep(0.7)
            ran = await asyncio.to_thread(server.end, number)
        await asyncio.sleep(0.3)
        with serving(store, port=port) as server:
            await writing
            kinds = [str(orjson.loads(event(n))["kind"]) for n in range(1, AFTER + 1)]
            while not all(sorted(viewer.seqs) == viewer.owed(kinds) for viewer in viewers):
                assert all(len(v.seqs) <= len(v.owed(kinds)) for v in viewers), "nothing twice"
                assert not any(task.done() for task in watching)
                await asyncio.sleep(0.05)
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            after = await asyncio.to_thread(server.end)
    assert all(viewer.resets == 0 and viewer.generations == {1} for viewer in viewers)
    assert {v.kinds[seq] == kinds[seq - 1] for v in viewers for seq in v.seqs} == {True}
    assert (after.code, after.err) == (0, "")
    assert ran.err == ""
    waits = [viewer.tried[0] - viewer.offline[0] for viewer in viewers]
    assert min(waits) >= 0.2
    assert max(waits) - min(waits) > 0.1, "they do not come back in step"
