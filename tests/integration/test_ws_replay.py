"""Watching a drill over a real WebSocket."""

import asyncio

import orjson
import pytest
from peer import Peer, peer
from server import NOON, ManualClock, Server

KOTA = "kota-harapan-latihan"
BANJAR = "banjarnegara-20230925"


def at(minute: float) -> str:
    return f"2026-01-15T09:{int(minute):02}:{int(minute % 1 * 60):02}+07:00"


@pytest.fixture
async def latihan(server: Server) -> Server:
    """A drill of six events; 4 and 6 are late, 2 and 5 share a moment."""
    await server.create()
    minutes = [0, 2, 3, 1, 2, 0]
    await server.append("latihan", *[{"kind": "gas", "time": at(m)} for m in minutes])
    return server


PRESENTED = [1, 6, 4, 2, 5, 3]


async def stored_order(server: Server, drill: str) -> list[int]:
    page = await server.get(f"/api/v1/drills/{drill}/events?order=time&limit=10000")
    return [event["seq"] for event in page.json["events"]]


async def test_hello_comes_first(latihan: Server) -> None:
    async with peer(latihan) as viewer:
        drill = (await latihan.get("/api/v1/drills/latihan")).json
        assert viewer.hello["proto"] == viewer.socket.protocol == "drill-replay.v1"
        for name in ("drill", "epoch", "head", "order_only", "sealed", "state"):
            assert viewer.hello[name] == drill[name]
        assert (viewer.hello["first"][1], viewer.hello["last"][1]) == (1, 3)


async def test_a_whole_drill_ahead(shipped: Server) -> None:
    """By credit, in presentation order, each line as it is stored."""
    async with peer(shipped, KOTA) as viewer:
        await viewer.say("open", at="start", credit=100)
        assert await viewer.until(100) == (await stored_order(shipped, KOTA))[:100]
        await viewer.say("more", credit=1000)
        assert await viewer.until(284) == await stored_order(shipped, KOTA)


async def test_frames_splice_stored_bytes(server: Server) -> None:
    await server.create()
    kept = b'"n":18446744073709551616,"e":1e2,"m":-0,"s":"\\u00e9","kind":"gas"'
    await server.append("latihan", b"{" + kept + b"}")
    (line,) = (await server.get("/api/v1/drills/latihan/log")).lines[1:]
    async with peer(server) as viewer:
        await viewer.say("open", credit=10)
        while True:
            frame = await viewer.socket.receive(timeout=5)
            if '"op":"bulk"' in frame.data:
                break
        assert kept in line
        assert line.decode() in frame.data


async def test_a_whole_drill_as_it_is_due(shipped: Server) -> None:
    """284 events of two hours at 1000x: played to its end, in order, and told so."""
    async with peer(shipped, KOTA) as viewer:
        clock = asyncio.get_running_loop().time
        began = clock()
        await viewer.say("open", at="start", pace="due", rate=1000, playing=True, credit=1000)
        end = await viewer.next("end")
        assert viewer.seqs == await stored_order(shipped, KOTA)
        assert (end["reason"], viewer.last_state) == ("finished", "ended")
        assert clock() - began > 5


async def test_order_only_at_due_pace(shipped: Server) -> None:
    """One event every 3 s / rate, and no time is ever sent for the silence between."""
    async with peer(shipped, BANJAR) as viewer:
        clock = asyncio.get_running_loop().time
        began = clock()
        await viewer.say("open", pace="due", rate=100, playing=True, credit=1000)
        ops = set()
        while (message := await viewer.next())["op"] != "end":
            ops.add(message["op"])
        assert viewer.seqs == list(range(1, 18))
        assert "stamp" not in ops
        assert 0.4 < clock() - began < 5


@pytest.mark.parametrize(
    ("target", "current", "rest"),
    [
        ("start", None, PRESENTED),
        ({"seq": 4}, 4, [2, 5, 3]),
        ({"seq": 3}, 3, []),
        ({"time": at(1.5)}, 4, [2, 5, 3]),
        ({"time": at(2)}, 5, [3]),
        ({"time": "2020-01-01T00:00:00Z"}, None, PRESENTED),
        ("end", 3, []),
        ("live", 3, []),
    ],
)
async def test_where_a_replay_opens(
    latihan: Server, target: object, current: int | None, rest: list[int]
) -> None:
    async with peer(latihan) as viewer:
        await viewer.say("open", at=target, credit=100)
        snapshot = await viewer.next("snapshot")
        assert (snapshot["current"] or {}).get("seq") == current
        assert await viewer.until(len(rest)) == rest


async def test_seek_begins_a_generation(latihan: Server) -> None:
    async with peer(latihan) as viewer:
        await viewer.say("open", credit=100)
        await viewer.until(6)
        await viewer.say("seek", to={"seq": 2}, req=7)
        snapshot = await viewer.next("snapshot")
        assert (snapshot["gen"], snapshot["current"]["seq"]) == (2, 2)
        assert snapshot["counts"] == {"gas": 4}
        assert (await viewer.next("state"))["req"] == 7
        assert await viewer.until(2) == [5, 3]


async def test_steps_go_through_every_event_both_ways(shipped: Server) -> None:
    order = await stored_order(shipped, BANJAR)
    async with peer(shipped, BANJAR) as viewer:
        await viewer.say("open")
        await viewer.next("state")
        assert [await step(viewer, 1) for _ in order] == order
        assert await step(viewer, 1) == order[-1]
        assert [await step(viewer, -1) for _ in order[1:]] == order[-2::-1]
        assert await step(viewer, -1) == order[0]


async def step(viewer: Peer, n: int) -> object:
    await viewer.say("step", n=n)
    state = await viewer.next("state")
    assert state["state"] in ("paused", "ended")
    return state["seq"]


async def test_what_is_appended_shows_at_once(latihan: Server) -> None:
    async with peer(latihan) as first, peer(latihan) as second:
        for viewer in (first, second):
            await viewer.say("open", at="live", credit=100)
            assert (await viewer.next("state"))["state"] == "following"
        await latihan.append("latihan", {"kind": "gas", "time": at(9)})
        assert await first.until(1) == await second.until(1) == [7]


async def test_what_happened_earlier_comes_late(latihan: Server) -> None:
    """It is in one frame only, and moves `a`, not `p`."""
    async with peer(latihan) as viewer:
        await viewer.say("open", credit=100)
        await viewer.until(6)
        place = viewer.cursor["p"]
        await latihan.append("latihan", {"kind": "gas", "time": at(1)})
        late = await viewer.next("late")
        assert [event["seq"] for event in late["events"]] == [7]
        assert (late["p"], late["a"]) == (place, 7)


async def test_without_credit_nothing_comes(latihan: Server) -> None:
    async with peer(latihan) as viewer:
        await viewer.say("open", credit=2)
        assert await viewer.until(2) == PRESENTED[:2]
        await latihan.append("latihan", {"kind": "gas", "time": at(0)})
        await viewer.say("ping", c=1)
        await viewer.next("pong")
        assert viewer.seqs == PRESENTED[:2]
        await viewer.say("more", credit=100)
        assert await viewer.until(7) == [1, 6, 7, 4, 2, 5, 3]


@pytest.mark.parametrize("received", [0, 1, 3, 6])
async def test_a_lost_connection_is_resumed(latihan: Server, received: int) -> None:
    """Nothing is missed and nothing comes twice, also of what was recorded meanwhile."""
    async with peer(latihan) as viewer:
        await viewer.say("open", credit=received)
        await viewer.next("state")
        await viewer.until(received)
        viewer.socket._response.connection.transport.abort()
        seen, cursor, epoch = viewer.seqs, viewer.cursor, viewer.hello["epoch"]
    await latihan.append("latihan", {"kind": "gas", "time": at(0)}, {"kind": "gas", "time": at(9)})
    async with peer(latihan) as viewer:
        await viewer.say("open", resume={"epoch": epoch, **cursor}, credit=100)
        viewer.seqs[:] = seen
        assert sorted(await viewer.until(8)) == [1, 2, 3, 4, 5, 6, 7, 8]
        assert viewer.cursor["gen"] == cursor["gen"]


@pytest.mark.parametrize(
    ("resume", "reason"),
    [
        ({"epoch": "0" * 16, "gen": 1, "p": None, "a": 0}, "epoch"),
        ({"gen": 1, "p": None, "a": 99}, "cursor"),
    ],
)
async def test_a_resume_that_is_refused(
    latihan: Server, resume: dict[str, object], reason: str
) -> None:
    async with peer(latihan) as viewer:
        epoch = viewer.hello["epoch"]
        await viewer.say("open", resume={"epoch": epoch, **resume}, credit=100)
        assert (await viewer.next("reset"))["reason"] == reason
        assert await viewer.until(6) == PRESENTED


async def test_a_filter_chooses_what_comes(shipped: Server) -> None:
    async with peer(shipped, BANJAR) as viewer:
        await viewer.say("open", credit=100, filter={"kind": ["gas", "patrol"], "side": []})
        assert await viewer.until(2) == [1, 16]


async def test_play_on_a_live_drill_reaches_the_edge(latihan: Server, clock: ManualClock) -> None:
    clock.now = NOON
    async with peer(latihan) as viewer:
        await viewer.say("open", pace="due", rate=1000, playing=True, credit=100)
        assert await viewer.until(6) == PRESENTED
        while viewer.last_state != "following":
            await viewer.next("state")
        await latihan.append("latihan", {"kind": "gas", "time": at(9)})
        assert (await viewer.until(7))[-1] == 7


async def test_a_seal_ends_who_follows(latihan: Server) -> None:
    async with peer(latihan) as viewer:
        await viewer.say("open", at="live", credit=100)
        await viewer.next("state")
        await (await latihan.store.log("latihan")).seal()
        end = await viewer.next("end")
        assert (end["reason"], viewer.last_state) == ("sealed", "ended")
        await viewer.say("step", n=-1)
        assert (await viewer.next("state"))["state"] == "paused"


async def test_a_page_larger_than_a_frame(server: Server) -> None:
    """3000 events come in frames of at most 64 KiB of lines."""
    await server.create()
    for _ in range(3):
        await server.append("latihan", *[{"kind": "gas", "text": {"id": "x" * 100}}] * 1000)
    async with peer(server) as viewer:
        await viewer.say("open", credit=10_000)
        while len(viewer.seqs) < 3000:
            frame = await viewer.socket.receive(timeout=5)
            message = orjson.loads(frame.data)
            viewer._take(message)
            assert len(frame.data) < 70_000
        assert viewer.seqs == list(range(1, 3001))
