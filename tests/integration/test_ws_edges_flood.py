"""Too much of what is allowed: floods of seeks, credit, pings, steps and connections. Each is
answered in order or waits; what is newest wins, and nobody else feels it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from peer import Peer, peer
from quiet import quiet
from raw_peer import PING, PONG, frame, said, wire
from server import Server, until

from web import replay_viewer
from web.keys import VIEWERS

__all__ = ["quiet"]

COUNT = 400


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    events = [
        {"kind": "gas", "time": f"2026-01-15T09:{n // 60:02}:{n % 60:02}+07:00"}
        for n in range(COUNT)
    ]
    await server.append("latihan", *events)


async def flood(viewer: Peer, *messages: dict[str, object]) -> None:
    """Say all of it without reading."""
    for message in messages:
        await viewer.say(**message)


async def answers(viewer: Peer, count: int) -> AsyncIterator[dict[str, object]]:
    """Everything up to the `count`-th state that has a `req`."""
    while count:
        message = await viewer.next()
        count -= "req" in message and message["op"] == "state"
        yield message


@pytest.mark.parametrize("pace", ["ahead", "due"])
async def test_a_thousand_seeks_at_once(server: Server, pace: str) -> None:
    """The newest generation wins: a `state` for each in order, nothing old after something new."""
    chance = random.Random(4)
    targets = [chance.randint(1, COUNT) for _ in range(1000)]
    async with peer(server) as viewer, peer(server) as other:
        await viewer.say("open", pace=pace, playing=True, credit=1_000_000)
        await viewer.next("state")
        seeks = [{"op": "seek", "to": {"seq": seq}, "req": n} for n, seq in enumerate(targets)]
        saying = asyncio.create_task(flood(viewer, *seeks))
        await other.say("open", credit=COUNT)
        assert len(await other.until(COUNT)) == COUNT
        states, newest = [], 0
        async for message in answers(viewer, 1000):  # the peer checks that generations ascend
            if message["op"] == "state" and "req" in message:
                states.append((message["req"], message["seq"]))
            newest = message.get("gen", newest)
        await saying
        assert states == list(enumerate(targets))
        if newest < 1001:
            newest = (await viewer.next("snapshot"))["gen"]
        assert newest == 1001, "every seek began a generation, and the last one is told"
        await viewer.say("pause", req="done")
        while (await viewer.next("state")).get("req") != "done":
            pass
        assert viewer.cursor["gen"] == 1001
        rest = list(range(targets[-1] + 1, COUNT + 1))
        assert viewer.seqs == rest[: len(viewer.seqs)]
        assert pace == "due" or viewer.seqs == rest


async def test_seeks_between_reads(server: Server) -> None:
    """At every place of the stream a seek leads to exactly what lies behind it."""
    chance = random.Random(5)
    async with peer(server) as viewer:
        await viewer.say("open", credit=1_000_000)
        for number in range(150):
            for _ in range(chance.randint(1, 3)):
                target = chance.randint(1, COUNT)
                await viewer.say("seek", to={"seq": target})
            await viewer.say("ping", c=number)
            for _ in range(chance.randint(0, 6)):
                if (await viewer.next()).get("c") == number:
                    break
        await viewer.say("ping", c="last")
        while (await viewer.next("pong"))["c"] != "last":
            pass
        rest = list(range(target + 1, COUNT + 1))
        assert await viewer.until(len(rest)) == rest


@pytest.mark.parametrize("op", ["step", "rate", "play", "pause", "ping"])
async def test_floods_of_commands(server: Server, op: str) -> None:
    """As many answers as questions, in their order."""
    fields = {"step": {"n": 1}, "rate": {"rate": 3}, "ping": {"c": 1}}.get(op, {})
    commands = [{"op": op, **fields, "req": n} for n in range(1500)]
    async with peer(server) as viewer:
        await viewer.say("open", pace="due")
        await viewer.next("state")
        saying = asyncio.create_task(flood(viewer, *commands))
        told: list[object] = []
        while len(told) < 1500:
            message = await viewer.next("pong" if op == "ping" else "state")
            told += [message["req"]] if "req" in message else []
        await saying
        assert told == list(range(1500))


async def test_floods_of_credit(server: Server) -> None:
    """It adds up to a million and no further; each event still comes once."""
    async with peer(server) as viewer:
        await viewer.say("open")
        await flood(viewer, *[{"op": "more", "credit": 1_000_000}] * 2000)
        assert await viewer.until(COUNT) == list(range(1, COUNT + 1))
        await viewer.say("ping", c=1)
        assert (await viewer.next())["op"] == "pong"


async def test_floods_of_no_credit(server: Server) -> None:
    """Zero for ever is zero: snapshots and states come, events never do."""
    async with peer(server) as viewer:
        await viewer.say("open", pace="due", rate=1000, playing=True, credit=0)
        await flood(viewer, *[{"op": "more", "credit": 0}] * 2000)
        await server.append("latihan", {"kind": "gas"})
        await viewer.say("seek", to="start")
        await viewer.next("snapshot")
        await viewer.say("ping", c=1)
        await viewer.next("pong")
        assert viewer.seqs == []


async def test_credit_drop_by_drop(server: Server) -> None:
    """One event for each, and the last one leaves nothing over."""
    async with peer(server) as viewer:
        await viewer.say("open")
        for count in range(1, 60):
            await viewer.say("more", credit=1)
            assert (await viewer.until(count))[-1] == count
        await viewer.say("ping", c=1)
        assert (await viewer.next())["op"] == "pong"


async def test_floods_of_ping_frames(server: Server) -> None:
    """Each is answered, in order; pongs that nobody asked for are not."""
    async with wire(server.port) as viewer:
        await viewer.next("hello")
        payloads = [b"%d" % n for n in range(3000)]
        frames = [frame(p, PING) + frame(p, PONG) for p in payloads]
        saying = asyncio.create_task(viewer.send(*frames))
        assert [await viewer.pong() for _ in payloads] == payloads
        await saying
        await viewer.alive()


async def test_a_flood_that_is_not_read_is_not_kept(server: Server) -> None:
    """The server reads no further than its answers are taken; then all of them come."""
    async with wire(server.port, narrow=True) as viewer, peer(server) as other:
        await viewer.say("open")
        await viewer.next("state")
        viewer.pause()
        count = 4_000
        messages = b"".join(said("ping", c=n, x="a" * 400) for n in range(count))
        saying = asyncio.create_task(viewer.send(messages))
        for n in range(20):
            await other.say("ping", c=n)
            assert (await other.next("pong"))["c"] == n
        viewer.resume()
        for n in range(count):
            assert (await viewer.next())["c"] == n
        await saying


async def test_sixty_viewers_flood(server: Server) -> None:
    """All at once, each in its own way; one that plays beside them gets everything."""
    chance = random.Random(6)

    async def noise() -> None:
        async with wire(server.port) as viewer:
            await viewer.say("open", credit=chance.choice((0, 5, 1_000_000)))
            for _ in range(chance.randint(1, 5)):
                kind = chance.randrange(4)
                if kind == 0:
                    await viewer.send(said("seek", to={"seq": chance.randint(1, COUNT)}) * 50)
                elif kind == 1:
                    await viewer.send(said("step", n=chance.choice((-1, 1))) * 100)
                elif kind == 2:
                    await viewer.send(frame(b"?") * chance.randint(1, 5))
                else:
                    await viewer.send(frame(b"x", PING) * 100)
                await asyncio.sleep(chance.random() / 50)

    async with peer(server) as steady:
        noises = asyncio.gather(*(noise() for _ in range(60)))
        await steady.say("open", pace="due", rate=400, playing=True, credit=1_000_000)
        assert await steady.until(COUNT) == list(range(1, COUNT + 1))
        await noises
        await until(lambda: len(server.app[VIEWERS]) == 1, 20)
        tasks = [task.get_name() for task in asyncio.all_tasks()]
        assert tasks.count(replay_viewer.PUMP) == 1
