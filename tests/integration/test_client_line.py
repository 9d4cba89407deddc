"""The client's line when it goes wrong in ways that no end of the stream tells of."""

from __future__ import annotations

import asyncio
import random
import socket
from contextlib import aclosing, suppress

import orjson
import pytest
from aiohttp import web
from cutting_proxy import cutting
from freezing_wire import freezing

from events.times import LATEST
from web import client_line, client_link
from web.client import Client
from web.client_append import Taken
from web.client_errors import NotDrillReplay, ReplayRefused, Unreachable
from web.client_link import Link, Wake

WAIT = 30  # seconds; only ever reached by a failure


pytestmark = pytest.mark.usefixtures("impatient")


def event(n, **members):
    time = f"2026-01-15T09:{n // 60:02}:{n % 60:02}+07:00"
    return orjson.dumps({"id": f"e-{n}", "time": time, "kind": "patrol", **members})


async def answer(replay, op, **fields):
    async with asyncio.timeout(WAIT):
        async for message in replay:
            if message.op == op and all(message.get(k) == v for k, v in fields.items()):
                return message
    raise AssertionError(f"the replay ended without {op}")


async def test_a_dead_line_is_noticed(client, server, monkeypatch):
    """Nothing breaks, nothing comes: a ping without a pong tells, and nothing is missed."""
    monkeypatch.setattr(client_line, "HEARTBEAT", 0.2)
    await client.append("d", [event(1)])
    links: list[Link] = []
    async with (
        freezing(server.port) as wire,
        Client(wire.url) as far,
        far.replay("d", at="live", on_link=links.append) as replay,
    ):
        await answer(replay, "state")
        wire.freeze()
        await client.append("d", [event(2)])
        message = await answer(replay, "bulk")
        assert [one["seq"] for one in message.each()] == [2]
        assert wire.connections == 2
    assert links[:4] == ["online", "offline", "connecting", "online"]
    assert links[1].reason
    assert 0 < links[1].wait <= 0.05


class Night:
    """A machine that sleeps when a test says so."""

    def __init__(self) -> None:
        self.slept = 0.0
        self.wake = Wake(lambda: self.slept)

    def fall(self, seconds: float = 3600) -> None:
        self.slept += seconds
        self.wake.look()


async def test_a_machine_that_slept_comes_back_at_once(client, server):
    """It does not wait for pings that nobody answers."""
    night, links = Night(), []
    await client.append("d", [event(1)])
    async with (
        freezing(server.port) as wire,
        Client(wire.url, wake=night.wake) as far,
        far.replay("d", at="live", on_link=links.append) as replay,
    ):
        await answer(replay, "state")
        wire.freeze()
        night.fall()
        await client.append("d", [event(2)])
        assert [one["seq"] for one in (await answer(replay, "bulk")).each()] == [2]
    assert links[1] == "offline"
    assert "asleep" in links[1].reason


async def test_a_machine_that_slept_does_not_wait_for_the_next_try(client, server, monkeypatch):
    monkeypatch.setattr(client_link, "FIRST_WAIT", 3600)
    monkeypatch.setattr(client_link, "LONGEST_WAIT", 3600)
    night = Night()
    await client.append("d", [event(1)])
    async with (
        cutting(server.port) as proxy,
        Client(proxy.url, wake=night.wake) as far,
        far.replay("d", at="live") as replay,
    ):
        await answer(replay, "state")
        replay.on_link = lambda link: link == "offline" and loop.call_later(0.02, night.fall)
        loop = asyncio.get_running_loop()
        proxy.cut()
        assert (await answer(replay, "state")).get("state") == "following"


async def test_a_tail_and_an_append_stream_notice_sleep_too(client, server):
    night = Night()
    async with (
        freezing(server.port) as wire,
        Client(wire.url, wake=night.wake) as far,
        aclosing(far.tail("d")) as tail,
        far.append_stream("d") as stream,
    ):
        async with asyncio.timeout(WAIT):
            assert await (await stream.send(event(1))) == Taken(1, known=False)
            assert (await anext(tail))[0] == 1
            wire.freeze()
            owed = await stream.send(event(2))
            coming = asyncio.ensure_future(anext(tail))
            await asyncio.sleep(0.02)
            night.fall()
            assert (await owed).seq == 2
            assert (await coming)[0] == 2


async def test_who_does_not_answer_is_not_waited_for(monkeypatch):
    """Neither at first nor later; a handshake has its time."""
    monkeypatch.setattr(client_line, "CONNECT_WITHIN", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # the system takes the call, nobody else
        async with Client(f"http://127.0.0.1:{mute.getsockname()[1]}") as far:
            with pytest.raises(Unreachable):
                async with far.replay("d"):
                    pass
            with pytest.raises(Unreachable):
                async with far.append_stream("d"):
                    pass


async def test_an_opening_that_is_refused_is_said(client):
    await client.append("d", [event(1)])
    async with client.replay("d", at={"seq": 99}) as replay:
        with pytest.raises(ReplayRefused, match="99"):
            await answer(replay, "never")
        assert replay.link == "ended"


async def test_nonsense_is_not_taken_for_a_message(unused_tcp_port):
    """A server that breaks the protocol is told as such."""

    async def answer_nonsense(request):
        ws = web.WebSocketResponse(protocols=("drill-replay.v1",))
        await ws.prepare(request)
        await ws.receive()
        await ws.send_str('{"op":"bulk","gen":1,"p":null,"a":1,"events":')
        await ws.receive()
        return ws

    app = web.Application()
    app.router.add_get("/api/v1/drills/d/replay", answer_nonsense)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    try:
        async with Client(f"http://127.0.0.1:{unused_tcp_port}") as far, far.replay("d") as replay:
            with pytest.raises(NotDrillReplay):
                await answer(replay, "never")
            assert replay.link == "ended"
    finally:
        await runner.cleanup()


async def test_the_playhead_is_told_apart_from_the_line(client, server):
    await client.append("d", [event(n) for n in range(5)])
    async with (
        cutting(server.port) as proxy,
        Client(proxy.url) as far,
        far.replay("d", playing=False) as replay,
    ):
        await replay.step(2)
        state = await answer(replay, "state", seq=2)
        assert (replay.link, replay.playhead.state, replay.playhead.seq) == ("online", "paused", 2)
        assert replay.playhead.at == tuple(state.get("at"))
        proxy.cut()
        await answer(replay, "state")
        assert replay.playhead.seq == 2


async def test_a_step_whose_answer_is_lost_is_taken_once(client, server):
    await client.append("d", [event(n) for n in range(9)])
    async with (
        cutting(server.port) as proxy,
        Client(proxy.url) as far,
        far.replay("d", playing=False) as replay,
    ):
        await replay.seek({"seq": 4})
        await answer(replay, "state", seq=4)
        proxy.swallow = 1
        await replay.command("step", n=1, req="s")
        state = await answer(replay, "state", req="s")
        assert state.get("seq") == 5


async def test_events_alone_go_on_where_they_were_left(client):
    """A loop that is left in the middle of a frame loses nothing."""
    await client.append("d", [event(n) for n in range(30)])
    seqs = []
    async with asyncio.timeout(WAIT), client.replay("d", pace="ahead", window=9) as replay:
        while len(seqs) < 30:
            async with aclosing(replay.events()) as events:
                async for one in events:
                    seqs.append(one["seq"])
                    if len(seqs) % 7 == 0:
                        break
                    if len(seqs) == 30:
                        break
    assert seqs == list(range(1, 31))


@pytest.mark.parametrize("seed", range(3))
async def test_seeks_and_cuts_lose_nothing_and_repeat_nothing(client, server, seed):
    """Each generation holds, after its snapshot, everything beyond it: once."""
    chance, count = random.Random(seed), 60
    await client.append("d", [event(n) for n in range(count)])
    async with (
        asyncio.timeout(WAIT),
        cutting(server.port) as proxy,
        Client(proxy.url) as far,
        far.replay("d", pace="ahead", playing=False, window=chance.choice([2, 7, 50])) as replay,
    ):
        start, seen = 0, []
        for n in range(12):
            target = chance.randint(1, count - 1)
            with_cut = chance.random()
            if with_cut < 0.3:
                proxy.cut()
            elif with_cut < 0.6:
                proxy.swallow = 1
            with suppress(Unreachable):
                await replay.command("seek", to={"seq": target}, req=n)
            answered, snapshot = False, None
            async for message in replay:
                if message.op == "snapshot":
                    snapshot, seen = message, []
                seen += [one["seq"] for one in message.each()]
                answered = answered or (message.op == "state" and message.req == n)
                if with_cut > 0.9 and message.count and chance.random() < 0.2:
                    proxy.cut()
                if answered and seen and seen[-1] == count:
                    break
            assert snapshot is not None
            start = snapshot.get("p")[1]
            assert start == target
            assert seen == list(range(start + 1, count + 1))
    assert proxy.connections > 1


async def test_settings_hold_on_the_next_connection(client, server):
    """They are told resolved, and asked for again as the places they were."""
    await client.append("d", [event(n, kind="order" if n == 3 else "patrol") for n in range(6)])
    async with (
        asyncio.timeout(WAIT),
        cutting(server.port) as proxy,
        Client(proxy.url) as far,
        far.replay("d", playing=False, rate=100, skip=5000) as replay,
    ):
        assert (await answer(replay, "state")).get("settings")["skip"] == 5000
        await replay.set(stop=["order"], loop={"from": {"number": 2}, "to": {"number": 3}}, skip=0)
        told = (await answer(replay, "state")).get("settings")
        assert told["stop"] == ["order"]
        proxy.cut()
        await client.append("d", [event(0, id="late", time="2026-01-15T08:59:59+07:00")])
        assert (await answer(replay, "state")).get("settings") == told
        await replay.set(loop=False)
        await replay.play()
        state = await answer(replay, "state", why="stop")
        assert (state.get("state"), state.get("seq")) == ("paused", 4)
        assert replay.playhead.number == 5
        assert replay.playhead.why == "stop"


async def test_a_set_whose_answer_is_lost_holds(client, server):
    await client.append("d", [event(n) for n in range(6)])
    async with (
        asyncio.timeout(WAIT),
        cutting(server.port) as proxy,
        Client(proxy.url) as far,
        far.replay("d", playing=False) as replay,
    ):
        await answer(replay, "state")
        proxy.swallow = 1
        await replay.command("set", skip=7000, req="mine")
        state = await answer(replay, "state", req="mine")
        assert state.get("settings")["skip"] == 7000


async def test_a_restamped_drill_has_the_times_of_now(client):
    await client.append("d", [event(1), event(2)])
    async with (
        asyncio.timeout(WAIT),
        client.replay("d", rate=1000, restamp=True) as replay,
        aclosing(replay.events()) as events,
    ):
        one = await anext(events)
    assert "seq" not in one.doc
    assert not one["time"].startswith("2026-01-15T09")


async def test_a_tail_outlives_a_proxy_that_answers_for_the_server():
    """A page of somebody else is no reason to give up, once it was the right server."""
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nConnection: close\r\n\r\n"
    stream = head % (b"200 OK", b"text/event-stream")
    answers = [
        stream + b"id: 1\ndata: {}\n\n",
        head % (b"502 Bad Gateway", b"text/html") + b"<h1>bad gateway</h1>",
        stream + b"id: 2\ndata: {}\n\nevent: sealed\ndata: {}\n\n",
    ]
    asked, links = [], []

    async def serve(reader, writer):
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answers[len(asked) - 1])
        await writer.drain()
        writer.close()

    async with (
        asyncio.timeout(WAIT),
        await asyncio.start_server(serve, "127.0.0.1", 0) as listener,
        Client(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}") as far,
        aclosing(far.tail("d", on_link=links.append)) as tail,
    ):
        assert [seq async for seq, _ in tail] == [1, 2]
    assert b"Last-Event-ID: 1" in asked[2]
    assert [link for link in links if link != "connecting"] == [
        "online",
        "offline",
        "offline",
        "online",
        "ended",
    ]
    assert all(link.reason and link.wait for link in links if link == "offline")


async def test_a_loop_to_a_far_instant(client, server):
    """It ends where instants can still be written, and a client can say it again."""
    await client.append("d", [event(1)])
    async with client.replay("d", playing=False) as replay:
        await replay.set(loop={"from": "start", "to": {"since": 10**15}})
        async for message in replay:
            if settings := message.get("settings"):
                assert settings["loop"]["to"] == [LATEST, 2**53 - 1]
                break
