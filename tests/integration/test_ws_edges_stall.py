"""Peers that vanish, take nothing, or take it slowly: cut in bounded time, or served from the log,
at no cost to anybody else."""

from __future__ import annotations

import asyncio
import gc

import pytest
from peer import Peer, peer
from quiet import quiet
from raw_peer import CLOSE, PING, Wire, frame, said, wire
from server import Server, until
from silent_relay import SilentRelay, going_silent

from web import replay_socket, replay_viewer, sockets
from web.keys import VIEWERS
from web.replay_viewer import Viewer

__all__ = ["quiet"]

LINE = 60_000  # bytes
COUNT = 300
BEAT = 0.4  # seconds, in place of 15 and more


@pytest.fixture(autouse=True)
def stall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_viewer, "STALL", BEAT)
    monkeypatch.setattr(sockets, "STALL", BEAT)


@pytest.fixture
def heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_socket, "HEARTBEAT", BEAT)


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    """18 MB: more than the buffers of two sockets take in."""
    await server.create()
    for _ in range(3):
        long = b'{"kind":"gas","x":"%b"}' % (b"a" * LINE)
        await server.append("latihan", *[long] * (COUNT // 3))


async def nobody(server: Server, but: int = 0, seconds: float = 20) -> None:
    await until(lambda: len(server.app[VIEWERS]) == but, seconds)
    pumps = [task for task in asyncio.all_tasks() if task.get_name() == replay_viewer.PUMP]
    assert len(pumps) == but


async def following(viewer: Peer | Wire, **fields: object) -> None:
    await viewer.say("open", at="live", credit=1_000_000, **fields)
    await viewer.next("state")


@pytest.fixture
async def relay(server: Server) -> SilentRelay:
    async with going_silent(server.port) as found:
        yield found


@pytest.mark.usefixtures("heartbeat")
@pytest.mark.parametrize("state", ["unopened", "paused", "following", "playing"])
async def test_a_peer_that_vanished(server: Server, relay: SilentRelay, state: str) -> None:
    """No FIN and no reset ever comes: the ping that is not answered tells."""
    async with wire(relay.port) as viewer:
        await viewer.next("hello")
        if state == "following":
            await following(viewer)
        elif state != "unopened":
            await viewer.say("open", at="end", pace="due", playing=state == "playing")
            await viewer.next("state")
        relay.silent = True
        await nobody(server)


@pytest.mark.usefixtures("heartbeat")
async def test_a_peer_that_vanished_in_the_middle_of_a_frame(
    server: Server, relay: SilentRelay
) -> None:
    """With the log on its way, and half a message of its own read."""
    async with wire(relay.port) as viewer:
        await viewer.send(said("open", credit=1_000_000), frame(b"x" * 60_000)[:9000])
        await viewer.next("bulk")
        relay.silent = True
        await nobody(server)


async def test_others_do_not_notice(
    server: Server, relay: SilentRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those that answer pings nobody is cut, however long they say nothing."""
    monkeypatch.setattr(replay_socket, "HEARTBEAT", 4 * BEAT)
    async with peer(server) as steady, wire(relay.port) as lost:
        await following(steady)
        await following(lost)
        relay.silent = True
        number = 0
        while len(server.app[VIEWERS]) > 1:
            number += 1
            await server.append("latihan", {"kind": "gas", "n": number})
            assert (await steady.until(number))[-1] == COUNT + number
        await nobody(server, but=1)
        await steady.say("ping", c=1)
        await steady.next("pong")


async def test_one_that_takes_nothing(server: Server) -> None:
    """It is cut while its frames wait; what waits is a few frames, not the log of 18 MB."""
    async with wire(server.port, narrow=True) as viewer, peer(server) as other:
        viewer.pause()
        await viewer.say("open", credit=1_000_000)
        await until(lambda: waiting(server) > 0)
        most = 0
        while len(server.app[VIEWERS]) > 1:
            most = max(most, waiting(server))
            await other.say("ping", c=1)
            await other.next("pong")
        assert most < 1 << 20
        await nobody(server, but=1)


def waiting(server: Server) -> int:
    """Bytes that wait in the server for its viewers to take them."""
    viewers = [closer.__self__ for closer in server.app[VIEWERS]._closers]
    assert all(type(viewer) is Viewer for viewer in viewers)
    return sum(viewer._transport.get_write_buffer_size() for viewer in viewers)


async def test_one_that_takes_nothing_and_sends_commands(server: Server) -> None:
    """Its answers are not kept either: the server stops to read, and cuts it."""
    async with wire(server.port, narrow=True) as viewer:
        viewer.pause()
        await viewer.say("open", credit=1_000_000)
        await until(lambda: len(server.app[VIEWERS]) == 1)
        flooding = asyncio.create_task(send_for_ever(viewer, said("step", n=1) * 100))
        await nobody(server)
        await flooding


async def test_one_that_takes_nothing_and_sends_pings(server: Server) -> None:
    """Pongs that nobody takes are waited for no longer than anything else."""
    async with wire(server.port, narrow=True) as viewer:
        viewer.pause()
        await viewer.say("open", at="end")
        flooding = asyncio.create_task(send_for_ever(viewer, frame(b"x" * 125, PING) * 500))
        await until(lambda: waiting(server) > 64 * 1024)
        await nobody(server)
        await flooding


async def send_for_ever(viewer: Wire, data: bytes) -> None:
    """Until the connection breaks."""
    try:
        while True:
            await viewer.send(data)
            await asyncio.sleep(0)  # others have their turn
    except ConnectionError:
        pass


@pytest.mark.parametrize("last", [frame(b"\x03\xe8", CLOSE), frame(b"x", length=99_999), b"\xff"])
async def test_one_that_takes_nothing_and_says_goodbye(server: Server, last: bytes) -> None:
    """Or nonsense: there is nobody to tell, and nothing is waited for."""
    async with wire(server.port, narrow=True) as viewer:
        viewer.pause()
        await viewer.say("open", credit=1_000_000)
        await until(lambda: waiting(server) > 0)
        await viewer.send(last)
        await nobody(server)


async def test_forty_that_take_nothing(server: Server) -> None:
    """All are cut, and one beside them is served at once, from first to last."""

    async def stall() -> None:
        async with wire(server.port, narrow=True) as viewer:
            viewer.pause()
            await viewer.say("open", credit=1_000_000)
            await asyncio.sleep(BEAT * 4)

    async with peer(server) as steady:
        await following(steady)
        stalled = asyncio.gather(*(stall() for _ in range(40)))
        await until(lambda: len(server.app[VIEWERS]) == 41)
        for number in range(30):
            await server.append("latihan", {"kind": "gas"})
            await steady.until(number + 1)
        await stalled
        await nobody(server, but=1)
    await nobody(server)
    await until(lambda: not held(server), 20)


def held(server: Server) -> list[Viewer]:
    """Viewers of this server that something still holds, whether it knows or not."""
    gc.collect()
    viewers = [found for found in gc.get_objects() if type(found) is Viewer]
    return [viewer for viewer in viewers if viewer._store is server.store]


async def test_one_that_takes_it_slowly(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that grows faster than its viewer reads: it gets all of it, later, from the log."""
    monkeypatch.setattr(replay_viewer, "STALL", 20.0)
    async with wire(server.port, narrow=True) as slow, peer(server) as quick:
        await following(slow)
        await following(quick)
        slow.pause()
        more = 200
        for number in range(more):
            await server.append("latihan", b'{"kind":"gas","x":"%b"}' % (b"b" * LINE))
            assert (await quick.until(number + 1))[-1] == COUNT + number + 1
            if number % 20 == 19:
                slow.resume()
                await slow.next("bulk")
                slow.pause()
        assert waiting(server) < 1 << 20, "what it has not taken is in the log only"
        slow.resume()
        await slow.say("ping", c=1)
        seqs: list[int] = []
        while not seqs or seqs[-1] < COUNT + more:
            seqs += [event["seq"] for event in (await slow.next("bulk"))["events"]]
        assert seqs == list(range(seqs[0], COUNT + more + 1))
        assert seqs[0] <= COUNT + 11, "ten frames were read above"
