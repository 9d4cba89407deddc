"""Clocks that jump by an hour, and ends that sleep: pacing is the monotonic clock's, every event
comes once, and nobody falls over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import orjson
import pytest
from peer import Peer, peer
from quiet import quiet
from server import ManualClock, Server, until

from web import client_link, replay_socket
from web.client import Client
from web.client_replay import Replay
from web.keys import VIEWERS

__all__ = ["quiet"]

HOUR = 3600
COUNT = 40
RATE = 20.0
SPACING = 1.0  # seconds in the drill


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    """An event each second."""
    await server.create()
    await server.append("latihan", *[event(n) for n in range(COUNT)])


def event(second: int) -> dict[str, object]:
    return {"kind": "gas", "time": f"2026-01-15T09:{second // 60:02}:{second % 60:02}+07:00"}


class Monotonic:
    """The clock of the loop, which a test may set forward: server and clients wake from a sleep."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._real = loop.time
        self.slept = 0.0

    def __call__(self) -> float:
        return self._real() + self.slept


@pytest.fixture
async def monotonic(server: Server) -> Iterator[Monotonic]:
    loop = asyncio.get_running_loop()
    clock = Monotonic(loop)
    loop.time = clock
    yield clock
    del loop.time


@pytest.mark.parametrize("hours", [1, -1])
async def test_the_wall_clock_jumps_while_events_are_due(
    server: Server, clock: ManualClock, hours: int
) -> None:
    """Nothing comes earlier for it, later, or twice."""
    loop = asyncio.get_running_loop()
    async with peer(server) as viewer:
        began = loop.time()
        await viewer.say("open", pace="due", rate=RATE, playing=True, credit=COUNT)
        seen = 0
        while seen < COUNT:
            await viewer.receive()
            seen = len(viewer.seqs)
            due = (seen - 1) * SPACING / RATE
            assert loop.time() - began >= due - 0.01, "never before it is due"
            clock.now += hours * HOUR * 1000 * (1 if seen % 2 else -1)
        assert viewer.seqs == list(range(1, COUNT + 1))
        assert viewer.cursor["gen"] == 1


@pytest.mark.parametrize("hours", [1, -1])
async def test_the_wall_clock_jumps_while_a_drill_is_followed(
    server: Server, clock: ManualClock, hours: int
) -> None:
    """What is recorded before and after comes once each, in order."""
    async with peer(server) as follower, peer(server) as ahead:
        await follower.say("open", at="live", credit=100)
        await ahead.say("open", credit=1000)
        await follower.next("state")
        for number in range(10):
            await server.append("latihan", event(COUNT + number))
            assert (await follower.until(number + 1))[-1] == COUNT + number + 1
            clock.now += hours * HOUR * 1000 * (1 if number % 3 else -2)
        assert await ahead.until(COUNT + 10) == list(range(1, COUNT + 11))
        for viewer in (follower, ahead):
            await viewer.say("ping", c=1)
            assert (await viewer.next("pong"))["now"] == clock.now


async def test_the_server_slept_for_an_hour(
    server: Server, clock: ManualClock, monotonic: Monotonic
) -> None:
    """Whoever plays gets what became due meanwhile, at once and in order; nobody is cut."""
    modes: dict[str, dict[str, object]] = {
        "paused": {"at": {"seq": 5}, "credit": 0},
        "following": {"at": "live", "credit": 100},
        "ahead": {"credit": 10},
        "due": {"pace": "due", "playing": True, "rate": 0.1, "credit": 1000},
        "due without credit": {"pace": "due", "playing": True, "credit": 0},
    }
    viewers = {name: peer(server) for name in modes}
    opened: dict[str, Peer] = {name: await one.__aenter__() for name, one in viewers.items()}
    try:
        for name, fields in modes.items():
            await opened[name].say("open", **fields)
            await opened[name].next("state")
        assert await opened["due"].until(1) == [1]
        monotonic.slept += HOUR
        clock.now += HOUR * 1000
        assert await opened["due"].until(COUNT) == list(range(1, COUNT + 1))
        await server.append("latihan", event(COUNT))
        assert await opened["following"].until(1) == [COUNT + 1]
        assert await opened["ahead"].until(10) == list(range(1, 11))
        for name in ("paused", "due without credit"):
            assert opened[name].seqs == []
            await opened[name].say("more", credit=1000)
        assert (await opened["due without credit"].until(COUNT + 1))[0] == 1
        assert (await opened["paused"].until(COUNT - 4))[0] == 6
        for viewer in opened.values():
            assert viewer.cursor["gen"] == 1
            await viewer.say("ping", c=1)
            await viewer.next("pong")
    finally:
        for one in viewers.values():
            await one.__aexit__(None, None, None)


async def test_a_sleep_ends_the_time_to_open(server: Server, monotonic: Monotonic) -> None:
    async with peer(server) as viewer:
        monotonic.slept += HOUR
        assert await viewer.closed() == 4002


async def test_order_only_goes_on_after_a_sleep(server: Server, monotonic: Monotonic) -> None:
    """3 s an event, however long the night was: those that became due come at once."""
    await server.create("urut")
    estimated = [{**event(n), "basis": {"time": "estimated"}} for n in range(30)]
    await server.append("urut", *estimated)
    async with peer(server, "urut") as viewer:
        await viewer.say("open", pace="due", playing=True, credit=100)
        assert await viewer.until(1) == [1]
        monotonic.slept += 3 * 5
        assert await viewer.until(6) == list(range(1, 7))
        monotonic.slept += HOUR
        assert await viewer.until(30) == list(range(1, 31))


async def taken(replay: Replay, until: int) -> list[int]:
    """The seqs of what comes, up to one event."""
    seqs: list[int] = []
    async with asyncio.timeout(20):
        while not seqs or seqs[-1] != until:
            message = await anext(replay)
            assert message.op != "reset"
            seqs += [orjson.loads(line)["seq"] for line in message.events]
    return seqs


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_link, "FIRST_WAIT", 0.01)


@pytest.mark.usefixtures("impatient")
async def test_both_ends_slept_for_an_hour(
    server: Server, clock: ManualClock, monotonic: Monotonic
) -> None:
    """The Python client goes on, on this line or on a new one."""
    async with Client(server.url) as client, client.replay("latihan", rate=RATE) as replay:
        seqs = await taken(replay, 1)
        for _ in range(3):
            monotonic.slept += HOUR
            clock.now -= HOUR * 1000
            await asyncio.sleep(0)
        seqs += await taken(replay, COUNT)
    assert seqs == list(range(1, COUNT + 1))


@pytest.mark.usefixtures("impatient")
async def test_a_laptop_that_slept(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was cut meanwhile, and more was recorded: it wakes, comes back and misses nothing."""
    monkeypatch.setattr(replay_socket, "HEARTBEAT", 0.2)
    async with (
        Client(server.url) as client,
        client.replay("latihan", pace="ahead", window=20) as replay,
    ):
        seqs: list[int] = []
        while len(seqs) < 20:
            message = await anext(replay)
            seqs += [orjson.loads(line)["seq"] for line in message.events]
        await until(lambda: len(server.app[VIEWERS]) == 0)  # it reads nothing, so no pong
        await server.append("latihan", event(0), event(COUNT))
        seqs += await taken(replay, COUNT + 2)
    assert sorted(seqs) == list(range(1, COUNT + 3))
