"""A thousand random disconnects in one replay, while events and late entries are recorded: what the
viewer received, put together, is the log."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from fault_lengths import lengths, seeds
from quiet import quiet
from server import Server, running
from snapping_proxy import SnappingProxy, snapping

from web import client_link
from web.client import Client
from web.client_replay import Replay

__all__ = ["quiet"]

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

DRILL = "latihan"
SECONDS = 3000  # the length of the drill
SLOWEST = 120  # seconds until a test gives up


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_link, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(client_link, "LONGEST_WAIT", 0.002)


def event(number: int, second: float) -> bytes:
    """The event of that number; `second` is when it happened."""
    minute, rest = divmod(second, 60)
    time = f"2026-01-15T{9 + int(minute) // 60:02}:{int(minute) % 60:02}:{rest:06.3f}+07:00"
    text = {"id": "x" * (number % 7 * 40)}
    return orjson.dumps({"id": f"e-{number}", "kind": "gas", "time": time, "text": text})


@dataclass
class Seen:
    """What came, and that each event came once, as it is stored."""

    lines: dict[int, bytes] = field(default_factory=dict)
    twice: list[int] = field(default_factory=list)
    resets: int = 0
    snapshots: int = 0
    generations: set[object] = field(default_factory=set)

    def take(self, message: Any) -> None:
        self.resets += message.op == "reset"
        self.snapshots += message.op == "snapshot"
        if message.op in ("snapshot", "bulk", "late", "stamp"):
            self.generations.add(message.get("gen"))
        for line in message.events:
            seq = orjson.loads(line)["seq"]
            if seq in self.lines:
                self.twice.append(seq)
            self.lines[seq] = line


class Grower:
    """Appends at random times of the drill, until it is told to stop."""

    def __init__(self, server: Server, chance: random.Random, before: int) -> None:
        self._server, self._chance = server, chance
        self.count = before
        self.stop = False

    async def append(self, size: int) -> None:
        chance, numbers = self._chance, range(self.count + 1, self.count + size + 1)
        await self._server.append(DRILL, *[event(n, chance.random() * SECONDS) for n in numbers])
        self.count += size

    async def run(self) -> None:
        while not self.stop:
            await self.append(self._chance.randint(1, 3))
            await asyncio.sleep(self._chance.random() * 0.05)


async def view(
    proxy: SnappingProxy, replay: Replay, seen: Seen, wanted: int, grower: Grower
) -> None:
    """Read until so many connections were broken, and then all there is."""
    async for message in replay:
        seen.take(message)
        grower.stop = grower.stop or proxy.snapped >= wanted
        if grower.stop and len(seen.lines) == grower.count:
            return


async def torn(folder: Path, seed: int, cuts: int, mode: dict[str, Any]) -> None:
    chance = random.Random(seed)

    def budget() -> int | None:
        if proxy.snapped >= cuts:
            return None
        if not proxy.snapped:
            return 5000  # the first connection has to be made
        return int(chance.choice((600, 1500, 4000, 12_000)) * chance.random()) + 1

    async with running(folder) as server, snapping(server.port, budget) as proxy:
        await server.create(DRILL)
        grower = Grower(server, chance, 0)
        for _ in range(4):
            await grower.append(cuts // 8)
        seen = Seen()
        async with (
            asyncio.timeout(SLOWEST + cuts / 10),
            Client(proxy.url) as client,
            client.replay(DRILL, **mode) as replay,
        ):
            growing = asyncio.create_task(grower.run())
            await view(proxy, replay, seen, cuts, grower)
            await growing
            while len(seen.lines) < grower.count:
                seen.take(await anext(replay))
        stored = (await server.get(f"/api/v1/drills/{DRILL}/log")).lines[1:]
    assert proxy.snapped >= cuts
    assert seen.twice == []
    assert [seen.lines[seq] for seq in sorted(seen.lines)] == stored
    assert seen.resets == 0
    assert seen.generations == {1}
    assert seen.snapshots >= 1


@lengths("cuts", 1000, 20_000)
async def test_a_thousand_disconnects(tmp_path: Path, cuts: int) -> None:
    """As fast as events are taken, a few at a time."""
    await torn(tmp_path / "drills", 1, cuts, {"pace": "ahead", "window": 40})


@seeds(1, 20)
@pytest.mark.parametrize(
    "mode",
    [
        {"pace": "due", "rate": 1000.0, "window": 30},
        {"pace": "ahead", "window": 1000},
        {"pace": "ahead", "window": 2},
    ],
    ids=["due", "wide", "narrow"],
)
async def test_disconnects_in_other_modes(tmp_path: Path, seed: int, mode: dict[str, Any]) -> None:
    await torn(tmp_path / "drills", seed, 100, mode)
