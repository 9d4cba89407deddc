"""Replay connections that are refused, broken, silent or too many."""

import asyncio
import contextlib
import os

import pytest
from aiohttp import WSMsgType
from peer import PROTOCOL, Peer, masked, peer, stalled
from problem import assert_problem
from server import Server, until

from web import replay_viewer
from web.keys import VIEWERS

REPLAY = "/api/v1/drills/latihan/replay"
HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol": PROTOCOL,
}


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    await server.append("latihan", {"kind": "patrol"}, {"kind": "gas"})


@pytest.mark.parametrize(
    ("changed", "status", "slug"),
    [
        ({"Upgrade": None}, 426, "upgrade-required"),
        ({"Upgrade": "h2c"}, 426, "upgrade-required"),
        ({"Connection": "keep-alive"}, 426, "upgrade-required"),
        ({"Sec-WebSocket-Version": "8"}, 426, "upgrade-required"),
        ({"Sec-WebSocket-Key": "short"}, 400, "bad-header"),
        ({"Sec-WebSocket-Key": None}, 400, "bad-header"),
        ({"Sec-WebSocket-Protocol": None}, 400, "subprotocol"),
        ({"Sec-WebSocket-Protocol": "drill-replay.v2, chat"}, 400, "subprotocol"),
        ({"Origin": "http://evil.example"}, 403, "forbidden"),
        ({"Origin": "null"}, 403, "forbidden"),
        ({"Host": "evil.example"}, 403, "forbidden"),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403, "forbidden"),
    ],
)
async def test_handshakes_that_are_refused(
    server: Server, changed: dict[str, str | None], status: int, slug: str
) -> None:
    """Over plain HTTP, before any upgrade."""
    headers = {name: value for name, value in (HANDSHAKE | changed).items() if value is not None}
    answer = await server.ask("GET", REPLAY, headers=headers)
    assert_problem(answer, status, slug)
    if status == 426:
        assert answer.headers["Upgrade"] == "websocket"


async def test_a_drill_that_is_not_there(server: Server) -> None:
    answer = await server.ask("GET", "/api/v1/drills/none/replay", headers=HANDSHAKE)
    assert_problem(answer, 404, "drill-not-found")


async def test_a_query_is_refused(server: Server) -> None:
    answer = await server.ask("GET", f"{REPLAY}?at=1", headers=HANDSHAKE)
    assert_problem(answer, 400, "bad-query")


async def test_a_refused_handshake_leaves_a_sound_connection(server: Server) -> None:
    """What comes after it on the same connection is read as HTTP or not at all."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in HANDSHAKE.items())
    refused = f"GET /api/v1/drills/none/replay HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()
    after = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = await server.raw(refused + after)
    assert answer.startswith(b"HTTP/1.1 404 ")


async def test_pages_of_this_server_are_let_in(server: Server) -> None:
    async with server.session.ws_connect(
        f"{server.url}{REPLAY}", protocols=(PROTOCOL,), origin=server.url
    ) as socket:
        assert (await socket.receive_json(timeout=5))["op"] == "hello"
        assert socket.compress == 0


async def asked(viewer: Peer, text: str) -> object:
    await viewer.socket.send_str(text)
    return (await viewer.next("error"))["code"]


async def test_bad_messages_are_answered_and_forgiven(server: Server) -> None:
    async with peer(server) as viewer:
        assert await asked(viewer, '{"op":"play"}') == "not_open"
        assert await asked(viewer, '{"op":"open","rate":0}') == "bad_field"
        await viewer.say("open", credit=10)
        assert await viewer.until(2) == [1, 2]
        for text, code in {
            "nonsense": "not_json",
            "[]": "not_json",
            "{}": "unknown_op",
            '{"op":"explode"}': "unknown_op",
            '{"op":"seek"}': "bad_field",
            '{"op":"seek","to":{"seq":99}}': "not_found",
            '{"op":"rate","rate":1001}': "bad_field",
            '{"op":"more","credit":-1}': "bad_field",
        }.items():
            assert await asked(viewer, text) == code
        await viewer.socket.send_bytes(b'{"op":"play"}')
        assert (await viewer.next("error"))["code"] == "binary"
        await viewer.say("ping", c="still here")
        assert (await viewer.next("pong"))["c"] == "still here"


async def test_the_twentieth_bad_message_closes(server: Server) -> None:
    async with peer(server) as viewer:
        for _ in range(20):
            await viewer.socket.send_str("nonsense")
        assert await viewer.closed() == 4001


async def test_a_second_open_closes(server: Server) -> None:
    async with peer(server) as viewer:
        await viewer.say("open")
        await viewer.say("open")
        assert await viewer.closed() == 4003


async def test_who_never_opens_is_closed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("replay.session.OPEN_WITHIN", 0.2)
    async with peer(server) as viewer:
        assert await viewer.closed() == 4002


@pytest.mark.parametrize(("size", "kept"), [(65_536, True), (65_537, False)])
async def test_a_message_has_up_to_64_kib(server: Server, size: int, kept: bool) -> None:
    text = '{"op":"ping","c":1,"x":"' + "a" * (size - 26) + '"}'
    assert len(text) == size
    async with peer(server) as viewer:
        await viewer.socket.send_str(text)
        if kept:
            assert (await viewer.next("pong"))["c"] == 1
        else:
            assert await viewer.closed() == 1009


async def test_a_flood_is_answered_whole_or_cut(server: Server) -> None:
    """It is read as fast as its answers are taken, and nobody else waits."""
    async with peer(server) as flooder, peer(server) as other:
        await flooder.say("open", credit=10)
        for number in range(2000):
            await flooder.say("ping", c=number)
        await other.say("ping", c="quick")
        assert (await other.next("pong"))["c"] == "quick"
        for number in range(2000):
            assert (await flooder.next("pong"))["c"] == number


async def test_a_flood_of_seeks_ends_at_the_last(server: Server) -> None:
    async with peer(server) as viewer:
        await viewer.say("open", credit=100)
        for number in range(300):
            await viewer.say("seek", to={"seq": 1 + number % 2}, req=number)
        while (await viewer.next("state")).get("req") != 299:
            pass
        await viewer.say("ping", c=1)
        await viewer.next("pong")
        assert viewer.cursor["p"][1] == 2


async def test_a_peer_that_reads_nothing_is_cut(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within bounded time and memory; others are served meanwhile."""
    monkeypatch.setattr(replay_viewer, "STALL", 0.3)
    viewers = server.app[VIEWERS]
    long = b'{"kind":"gas","x":"%b"}' % (b"a" * 60_000)
    for _ in range(3):
        await server.append("latihan", *[long] * 120)
    async with stalled(server) as writer:
        writer.write(masked(b'{"op":"open","credit":1000}'))
        await until(lambda: len(viewers) == 1)
        async with peer(server) as other:
            await other.say("open", credit=1000)
            await other.until(362)
        await until(lambda: len(viewers) == 0)


async def test_a_shutdown_says_1001(server: Server) -> None:
    async with peer(server) as first, peer(server) as second:
        await first.say("open", at="live", credit=10)
        await first.next("state")
        codes = asyncio.gather(first.closed(), second.closed())
        await server.app[VIEWERS].close()
        assert await codes == [1001, 1001]
    assert len(server.app[VIEWERS]) == 0


async def test_who_comes_during_a_shutdown_is_told_too(server: Server) -> None:
    """Its handshake may have been under way when the others were told."""
    await server.app[VIEWERS].close()
    async with peer(server) as late:
        assert await late.closed() == 1001


async def test_a_stalled_peer_costs_a_shutdown_its_grace(server: Server) -> None:
    viewers = server.app[VIEWERS]
    long = b'{"kind":"gas","x":"%b"}' % (b"a" * 60_000)
    for _ in range(3):
        await server.append("latihan", *[long] * 120)
    async with stalled(server) as writer, peer(server) as other:
        writer.write(masked(b'{"op":"open","credit":1000}'))
        await until(lambda: len(viewers) == 2)
        await asyncio.sleep(0.2)
        code = asyncio.create_task(other.closed())
        clock = asyncio.get_running_loop().time
        began = clock()
        await viewers.close()
        assert clock() - began < 2.5
        assert await code == 1001
        await until(lambda: len(viewers) == 0)


async def test_log_lines_that_cannot_be_read(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = await server.store.log("latihan")

    async def broken(log: object, runs: object) -> bytes:
        raise OSError("the disk is gone")

    async with peer(server) as viewer:
        monkeypatch.setattr(type(log), "fill", lambda log, runs, room: None)
        monkeypatch.setattr(type(log), "text", broken)
        await viewer.say("open", credit=10)
        assert await viewer.closed() == 4101


async def test_a_drill_that_is_removed_closes_its_viewers(server: Server) -> None:
    async with peer(server) as viewer:
        await viewer.say("open", at="live", credit=10)
        await viewer.next("state")
        code = asyncio.create_task(viewer.closed())
        await server.store.remove("latihan")
        assert await code == 4004


async def descriptors() -> int:
    return len(await asyncio.to_thread(os.listdir, "/proc/self/fd"))


def pumps() -> int:
    return sum(task.get_name() == replay_viewer.PUMP for task in asyncio.all_tasks())


@pytest.mark.parametrize("ending", ["close", "abort"])
async def test_fifty_visits_leave_nothing(server: Server, ending: str) -> None:
    """Tasks and descriptors stay flat, however a viewer goes."""
    before: tuple[int, int] | None = None
    for _ in range(50):
        async with peer(server) as viewer:
            await viewer.say("open", at="live", credit=10)
            await viewer.next("state")
            if ending == "abort":
                viewer.socket._response.connection.transport.abort()
        await until(lambda: pumps() == 0 and len(server.app[VIEWERS]) == 0)
        if before is None:
            before = await descriptors(), len(asyncio.all_tasks())
    assert await descriptors() <= before[0]
    assert len(asyncio.all_tasks()) <= before[1]


async def test_pings_are_answered_while_nothing_happens(server: Server) -> None:
    async with peer(server) as viewer:
        await viewer.socket.ping()
        with contextlib.suppress(TimeoutError):
            frame = await viewer.socket.receive(timeout=0.2)
            assert frame.type is WSMsgType.TEXT
        assert not viewer.socket.closed
