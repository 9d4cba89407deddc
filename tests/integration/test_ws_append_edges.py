"""Append connections under stress: floods, stalled and vanished peers, shutdowns, many at once."""

import asyncio
import os

import orjson
import pytest
from append_peer import Appending, appending
from peer import masked, stalled
from server import Server, until

from events.files.filelog import FileLog
from web import append_intake
from web.append_intake import Intake
from web.append_messages import MAX_MESSAGE, WINDOW, WINDOW_BYTES
from web.keys import VIEWERS

FAULTY = b'{"kind":"gas","actors":[%b]}' % b",".join([b"1"] * 200)  # told in 16 KB


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()


def event(name: object, **members: object) -> dict[str, object]:
    return {"id": f"e-{name}", "kind": "patrol", **members}


class Gate:
    """Holds every append until it is opened, and remembers how much was handed over."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = asyncio.Event()
        self.lists: list[int] = []
        self.bytes = 0
        real = FileLog.append_each

        async def held(log: FileLog, events: list[bytes]) -> list[object]:
            self.lists.append(len(events))
            self.bytes += sum(map(len, events))
            await self.open.wait()
            return await real(log, events)

        monkeypatch.setattr(FileLog, "append_each", held)


def intakes(server: Server) -> list[Intake]:
    return [closer.__self__ for closer in server.app[VIEWERS]._closers]


def held(intake: Intake) -> tuple[int, int]:
    """(messages, bytes) without an ack."""
    return intake._in_hand + len(intake._arrived), intake._bytes


async def say_all(peer: Appending, texts: list[dict[str, object]]) -> None:
    """In a task of its own: it blocks when the server reads no further."""
    await peer.say(*texts)


async def test_beyond_the_window_nothing_is_read(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is lost: when the log goes on, all is taken, in order."""
    gate = Gate(monkeypatch)
    count = 3 * WINDOW
    async with appending(server) as peer:
        saying = asyncio.create_task(say_all(peer, [event(n) for n in range(count)]))
        intake = intakes(server)[0]
        await until(lambda: held(intake)[0] == WINDOW)
        await asyncio.sleep(0.2)
        assert held(intake)[0] == WINDOW
        assert len(gate.lists) == 1, "one list is in hand, the next waits"
        gate.open.set()
        fates = await peer.upto(count)
        await saying
    assert fates == [("new", n + 1) for n in range(count)]
    assert max(gate.lists) <= WINDOW


async def test_the_window_has_a_limit_in_bytes_too(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long events fill it before there are 1,000; the client's socket is where the rest waits."""
    gate = Gate(monkeypatch)
    texts = [event(n, x="a" * 60_000) for n in range(300)]
    async with appending(server) as peer:
        saying = asyncio.create_task(say_all(peer, texts))
        intake = intakes(server)[0]
        await until(lambda: held(intake)[1] > WINDOW_BYTES - MAX_MESSAGE)
        await asyncio.sleep(0.2)
        assert held(intake)[1] <= WINDOW_BYTES
        assert not saying.done(), "it has to wait"
        gate.open.set()
        fates = await peer.upto(300)
        await saying
    assert fates == [("new", n + 1) for n in range(300)]


async def test_a_full_window_of_one_holds_nobody_else(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.create("lain")
    async with appending(server) as flooder, appending(server, "lain") as other:
        saying = asyncio.create_task(say_all(flooder, [event(n) for n in range(5000)]))
        for n in range(20):
            assert await other.ask(event(n)) == [("new", n + 1)]
        assert len(await flooder.upto(5000)) == 5000
        await saying


async def test_thousands_of_bad_messages(server: Server) -> None:
    """Each is told of, none ends the connection, and the good ones between them are taken."""
    async with appending(server) as peer:
        bad = (b"nonsense", b'{"kind":"parade"}')
        texts = [event(n) if n % 100 == 0 else bad[n % 2] for n in range(3000)]
        saying = asyncio.create_task(peer.say(*texts))
        fates = await peer.upto(3000)
        await saying
    good = [fate for fate in fates if fate[0] == "new"]
    assert good == [("new", seq) for seq in range(1, 31)]
    assert {fate for fate in fates if fate[0] != "new"} == {
        (400, "not-json", ""),
        (422, "rule-broken", "kind"),
    }


async def test_a_peer_that_takes_no_acks_is_cut(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In bounded time and memory; what it sent and was read is kept, and others are served."""
    monkeypatch.setattr(append_intake, "STALL", 0.3)
    viewers = server.app[VIEWERS]
    bad = masked(FAULTY)
    async with stalled(server, what="append") as writer:
        await until(lambda: len(viewers) == 1)
        flooding = asyncio.create_task(flood(writer, bad))
        async with appending(server) as other:
            for n in range(10):
                assert await other.ask(event(n)) == [("new", n + 1)]
        await until(lambda: len(viewers) == 0, 20)
        await flooding


async def flood(writer: asyncio.StreamWriter, frame: bytes) -> None:
    try:
        while True:
            writer.write(frame * 100)
            await writer.drain()
    except ConnectionError:
        return


async def test_a_peer_that_vanishes_leaves_nothing(server: Server) -> None:
    """Without a goodbye. What was read before is kept whole, each event alone."""
    viewers = server.app[VIEWERS]
    async with appending(server) as peer:
        await peer.say(*(event(n) for n in range(200)))
        peer.socket._response.connection.transport.abort()
    await until(lambda: len(viewers) == 0)
    async with appending(server) as peer:
        fates = await peer.ask(*(event(n) for n in range(200)))
    assert sorted(seq for _, seq in fates) == list(range(1, 201))


async def test_a_peer_that_is_half_open_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers no ping."""
    monkeypatch.setattr("web.append_socket.HEARTBEAT", 0.2)
    viewers = server.app[VIEWERS]
    async with stalled(server, what="append"):
        await until(lambda: len(viewers) == 1)
        await until(lambda: len(viewers) == 0, 5)


async def test_a_shutdown_acks_what_is_under_way(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then 1001. What the log did not have yet is not acked, and not kept."""
    gate = Gate(monkeypatch)
    async with appending(server) as peer:
        await peer.say(*(event(n) for n in range(3)))
        await until(lambda: sum(gate.lists) == 3)
        await peer.say(event(3))
        await asyncio.sleep(0.1)
        closing = asyncio.create_task(server.app[VIEWERS].close())
        await asyncio.sleep(0.1)
        gate.open.set()
        assert await peer.closed() == 1001
        assert peer.acked == (await server.store.log("latihan")).head.seq
        await closing
    assert len(server.app[VIEWERS]) == 0


async def test_a_shutdown_does_not_wait_for_a_stalled_peer(server: Server) -> None:
    viewers = server.app[VIEWERS]
    async with stalled(server, what="append") as writer:
        await until(lambda: len(viewers) == 1)
        flooding = asyncio.create_task(flood(writer, masked(FAULTY)))
        await asyncio.sleep(0.5)
        clock = asyncio.get_running_loop().time
        began = clock()
        await viewers.close()
        assert clock() - began < 10
        await until(lambda: len(viewers) == 0)
        await flooding


async def test_who_comes_during_a_shutdown_is_told_too(server: Server) -> None:
    await server.app[VIEWERS].close()
    async with appending(server) as peer:
        await peer.say(event(1))
        assert await peer.closed() == 1001
        assert peer.acked == 0


async def test_streams_and_a_poster_at_once(server: Server) -> None:
    """Each event once, each stream in its order, the chain whole, and all told the truth."""
    told: dict[str, int] = {}

    async def stream(name: str) -> None:
        async with appending(server) as peer:
            texts = [event(f"{name}-{n}") for n in range(500)]
            for begin in range(0, 500, 50):
                fates = await peer.ask(*texts[begin : begin + 50])
                for text, (word, seq) in zip(texts[begin : begin + 50], fates, strict=True):
                    assert word == "new"
                    told[str(text["id"])] = seq

    async def post() -> None:
        for n in range(100):
            batch = [event(f"post-{n}-{k}") for k in range(3)]
            answer = await server.append("latihan", *batch)
            for one, seq in zip(batch, answer.json["seqs"], strict=True):
                told[str(one["id"])] = seq

    await asyncio.gather(stream("a"), stream("b"), post())
    answer = await server.get("/api/v1/drills/latihan/events?limit=10000")
    found = {one["id"]: one["seq"] for one in answer.json["events"]}
    assert found == told
    assert sorted(found.values()) == list(range(1, 1301))
    for name in "ab":
        seqs = [told[f"e-{name}-{n}"] for n in range(500)]
        assert seqs == sorted(seqs)
    log = await server.store.log("latihan")
    assert (await log.verify()).condition == "ok"


async def test_the_same_events_from_two_at_once(server: Server) -> None:
    """One of them appends, the other is told that it was."""
    texts = [event(n) for n in range(300)]
    async with appending(server) as one, appending(server) as other:
        ours, theirs = await asyncio.gather(one.ask(*texts), other.ask(*texts))
    assert [seq for _, seq in ours] == [seq for _, seq in theirs]
    for our, their in zip(ours, theirs, strict=True):
        assert {our[0], their[0]} == {"new", "known"}
    assert (await server.store.log("latihan")).head.seq == 300


async def test_sixty_four_connections(server: Server) -> None:
    async def stream(name: int) -> list[int]:
        async with appending(server) as peer:
            fates = await peer.ask(*(event(f"{name}-{n}") for n in range(50)))
            return [seq for _, seq in fates]

    seqs = await asyncio.gather(*map(stream, range(64)))
    assert all(one == sorted(one) for one in seqs)
    assert sorted(seq for one in seqs for seq in one) == list(range(1, 64 * 50 + 1))


async def test_an_append_wakes_those_who_follow(server: Server) -> None:
    """A tail gets the event that a stream appended."""
    url = f"{server.url}/api/v1/drills/latihan/events"
    async with server.session.get(url, headers={"Accept": "text/event-stream"}) as tail:
        async with appending(server) as peer:
            await peer.ask(event(1, time="2026-01-15T10:00:00+07:00"))
        async with asyncio.timeout(5):
            while not (line := await tail.content.readline()).startswith(b"data: "):
                pass
    assert orjson.loads(line[6:])["id"] == "e-1"


async def descriptors() -> int:
    return len(await asyncio.to_thread(os.listdir, "/proc/self/fd"))


def clerks() -> int:
    return sum(task.get_name() == append_intake.CLERK for task in asyncio.all_tasks())


@pytest.mark.parametrize("ending", ["close", "abort", "in the middle"])
async def test_fifty_visits_leave_nothing(server: Server, ending: str) -> None:
    """Tasks, watchers and descriptors stay flat, however a client goes."""
    before: tuple[int, int] | None = None
    log = await server.store.log("latihan")
    for visit in range(50):
        async with appending(server) as peer:
            if ending == "in the middle":
                await peer.say(*(event(f"{visit}-{n}") for n in range(20)))
            else:
                await peer.ask(event(visit))
            if ending != "close":
                peer.socket._response.connection.transport.abort()
        await until(lambda: clerks() == 0 and len(server.app[VIEWERS]) == 0)
        if before is None:
            await asyncio.sleep(0.2)  # until the transport of the first one is closed, too
            before = await descriptors(), len(asyncio.all_tasks())
    await until(lambda: len(asyncio.all_tasks()) <= before[1])
    async with asyncio.timeout(5):
        while await descriptors() > before[0]:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.05)
    assert not log._watchers
