"""Appending over WebSocket: what becomes of each message, told in order, against a real server."""

import asyncio

import orjson
import pytest
from append_peer import PROTOCOL, appending
from blockbuster import BlockBuster
from log_store import ManualClock
from problem import assert_problem
from replay_vectors import Vector, vectors
from server import Server, running, until

from events.files.filelog import FileLog
from web.append_messages import LIMITS
from web.keys import VIEWERS

APPEND = "/api/v1/drills/latihan/append"
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


def event(n: int, **members: object) -> dict[str, object]:
    return {"id": f"e-{n}", "kind": "patrol", **members}


async def stored(server: Server, drill: str = "latihan") -> list[dict[str, object]]:
    answer = await server.get(f"/api/v1/drills/{drill}/events?limit=10000")
    return answer.json["events"]


@pytest.mark.parametrize(
    ("changed", "status", "slug"),
    [
        ({"Upgrade": None}, 426, "upgrade-required"),
        ({"Connection": "keep-alive"}, 426, "upgrade-required"),
        ({"Sec-WebSocket-Version": "8"}, 426, "upgrade-required"),
        ({"Sec-WebSocket-Key": "short"}, 400, "bad-header"),
        ({"Sec-WebSocket-Protocol": None}, 400, "subprotocol"),
        ({"Sec-WebSocket-Protocol": "drill-replay.v2"}, 400, "subprotocol"),
        ({"Origin": "http://evil.example"}, 403, "forbidden"),
        ({"Origin": "null"}, 403, "forbidden"),
        ({"Host": "evil.example"}, 403, "forbidden"),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403, "forbidden"),
    ],
)
async def test_handshakes_that_are_refused(
    server: Server, changed: dict[str, str | None], status: int, slug: str
) -> None:
    """Over plain HTTP, before any upgrade, as for a replay."""
    headers = {name: value for name, value in (HANDSHAKE | changed).items() if value is not None}
    assert_problem(await server.ask("GET", APPEND, headers=headers), status, slug)


async def test_paths_and_methods_that_are_refused(server: Server) -> None:
    none = await server.ask("GET", "/api/v1/drills/none/append", headers=HANDSHAKE)
    assert_problem(none, 404, "drill-not-found")
    query = await server.ask("GET", f"{APPEND}?from=1", headers=HANDSHAKE)
    assert_problem(query, 400, "bad-query")
    posted = await server.post(APPEND, b'{"kind":"gas"}')
    assert_problem(posted, 405, "method-not-allowed")


async def test_pages_of_this_server_are_let_in(server: Server) -> None:
    async with server.session.ws_connect(
        f"{server.url}{APPEND}", protocols=(PROTOCOL,), origin=server.url
    ) as socket:
        assert (await socket.receive_json(timeout=5))["op"] == "hello"
        assert socket.compress == 0


async def test_hello_says_what_there_is(server: Server) -> None:
    await server.append("latihan", event(1), event(2))
    drill = (await server.get("/api/v1/drills/latihan")).json
    async with appending(server) as peer:
        hello = peer.hello
        assert (hello.drill, hello.head, hello.status) == ("latihan", 2, "ok")
        assert hello.epoch == drill["epoch"]
        assert not hello.sealed
        assert (hello.window, hello.window_bytes) == (LIMITS["window"], LIMITS["bytes"])


@pytest.mark.parametrize("scenario", vectors("Append scenarios"), ids=lambda one: one["name"])
async def test_scenario(server: Server, scenario: Vector) -> None:
    """What becomes of each message is what PROTOCOL.md says."""
    if scenario["log"]:
        assert (await server.append("latihan", *map(str.encode, scenario["log"]))).status == 201
    if scenario["sealed"]:
        await (await server.store.log("latihan")).seal()
    async with appending(server) as peer:
        assert peer.hello.sealed == scenario["sealed"]
        fates = await peer.ask(*scenario["say"])
    assert [list(fate) for fate in fates] == scenario["expect"]


async def test_bytes_are_kept_and_the_chain_is_whole(server: Server) -> None:
    """As a POST would: numbers, escapes and the order of keys."""
    sent = rb'{"n":1e2,"kind":"gas","big":12345678901234567890,"s":"\u00e9\/","id":"a","z":-0}'
    async with appending(server) as peer:
        assert await peer.ask(sent) == [("new", 1)]
    answer = await server.get("/api/v1/drills/latihan/events", Accept="application/x-ndjson")
    (line,) = answer.lines
    for part in sent[1:-1].split(b","):
        assert part in line
    log = await server.store.log("latihan")
    assert (await log.verify()).condition == "ok"


async def test_a_problem_is_the_one_that_a_post_gets(server: Server) -> None:
    """The same document but for the path."""
    bad = b'{"kind":"gas","level":9,"side":"nobody","refs":{"ends":5}}'
    posted = assert_problem(await server.append("latihan", bad), 422)
    async with appending(server) as peer:
        await peer.ask(bad)
        assert peer.problems[1] == {**posted, "instance": APPEND}
    assert len(posted["errors"]) == 3


async def test_an_ack_comes_only_when_the_event_is_durable(server: Server) -> None:
    """The file has it, synced, and so does everybody who reads."""
    log = await server.store.log("latihan")
    async with appending(server) as peer:
        for n in range(20):
            assert await peer.ask(event(n)) == [("new", n + 1)]
            assert (log.head.seq, len(await stored(server))) == (n + 1, n + 1)
            assert (await asyncio.to_thread(log.path.stat)).st_size == log.head.size


async def test_one_ack_covers_many(server: Server) -> None:
    async with appending(server) as peer:
        fates = await peer.ask(*(event(n) for n in range(2000)))
        assert fates == [("new", n + 1) for n in range(2000)]
        assert peer.acks < 500
        assert peer.head == 2000
    ids = [one["id"] for one in await stored(server)]
    assert ids == [f"e-{n}" for n in range(2000)]


async def test_a_message_in_fragments_and_pings_between(server: Server) -> None:
    """RFC 6455 5.4: control frames may come between the fragments of a message."""
    text = orjson.dumps(event(1))
    async with appending(server) as peer:
        transport = peer.socket._response.connection.transport
        for opcode, part in ((0x01, text[:5]), (0x89, b"hi"), (0x00, text[5:9]), (0x80, text[9:])):
            transport.write(bytes([opcode, 0x80 | len(part)]) + b"\0\0\0\0" + part)
        assert await peer.upto(1) == [("new", 1)]


async def test_messages_that_are_no_text(server: Server) -> None:
    """Refused alone, and those around them are taken."""
    async with appending(server) as peer:
        await peer.say(event(1))
        await peer.socket.send_bytes(b'{"kind":"gas"}')
        await peer.socket.send_bytes(b"")
        await peer.say(b'{"kind":"\xff"}', event(2))
        assert await peer.upto(5) == [
            ("new", 1),
            (415, "media-type", ""),
            (415, "media-type", ""),
            (400, "not-json", ""),
            ("new", 2),
        ]
        assert "UTF-8" in peer.problems[4]["detail"]


@pytest.mark.parametrize("space", [0, 60_000])
async def test_an_event_has_up_to_64_kib_without_white_space(server: Server, space: int) -> None:
    def sized(size: int) -> bytes:
        text = b'{"kind":"gas","x":"%b"}' % (b"a" * (size - 21))
        assert len(text) == size
        return b" " * space + text

    async with appending(server) as peer:
        assert await peer.ask(sized(65_536), sized(65_537), event(1)) == [
            ("new", 1),
            (413, "too-large", ""),
            ("new", 2),
        ]


async def test_a_message_over_its_limit_closes_after_the_acks(server: Server) -> None:
    """All before it is settled and told, the rest is not taken."""
    async with appending(server) as peer:
        await peer.say(*(event(n) for n in range(300)))
        await peer.say(b'{"kind":"gas","x":"%b"}' % (b"a" * 131_072), event(300))
        assert await peer.closed() == 1009
        assert peer.acked == 300
    assert len(await stored(server)) == 300


async def test_a_frame_that_breaks_the_protocol_closes_after_the_acks(server: Server) -> None:
    """A continuation of nothing is 1002."""
    async with appending(server) as peer:
        await peer.say(event(1), event(2))
        peer.socket._response.connection.transport.write(b"\x80\x80\0\0\0\0")
        assert await peer.closed() == 1002
        assert peer.acked == 2


async def test_what_came_before_a_close_is_kept_and_acked(server: Server) -> None:
    """A client may say goodbye at once and read on."""
    async with appending(server) as peer:
        await peer.say(*(event(n) for n in range(500)))
        peer.socket._response.connection.transport.write(b"\x88\x82\0\0\0\0\x03\xe8")
        assert await peer.closed() == 1000
        assert peer.acked == 500
    assert len(await stored(server)) == 500


async def test_a_read_only_log_refuses_and_stays(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retries are still answered."""
    await server.append("latihan", event(1))
    log = await server.store.log("latihan")
    moved = log.path.with_suffix(".moved")
    await asyncio.to_thread(log.path.rename, moved)
    await asyncio.to_thread(log.path.write_bytes, await asyncio.to_thread(moved.read_bytes))
    async with appending(server) as peer:
        fates = await peer.ask(event(2), event(1), event(3))
        assert fates == [(503, "read-only", ""), ("known", 1), (503, "read-only", "")]
    async with appending(server) as peer:
        assert peer.hello.status == "read_only"


async def test_a_log_that_is_sealed_meanwhile(server: Server) -> None:
    async with appending(server) as peer:
        assert await peer.ask(event(1)) == [("new", 1)]
        await (await server.store.log("latihan")).seal()
        fates = await peer.ask(event(2), event(1))
        assert fates == [(409, "sealed", ""), ("known", 1)]


async def test_a_drill_that_is_removed_closes_for_good(server: Server) -> None:
    async with appending(server) as peer:
        await peer.ask(event(1))
        await server.store.remove("latihan")
        assert await peer.closed() == 4004
    await until(lambda: len(server.app[VIEWERS]) == 0)


async def test_a_log_that_is_let_go_may_be_connected_to_again(server: Server) -> None:
    """It is gone, but the drill is not."""
    async with appending(server) as peer:
        await server.store._logs.part("latihan", "it was not used for a while")
        assert await peer.closed() == 4101
    async with appending(server) as peer:
        assert await peer.ask(event(1)) == [("new", 1)]


async def test_a_fault_of_ours_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """1011, and the log says which."""

    async def broken(self: FileLog, events: object) -> list[object]:
        raise RuntimeError("a bug")

    async with appending(server) as peer:
        monkeypatch.setattr(FileLog, "append_each", broken)
        await peer.say(event(1))
        assert await peer.closed() == 1011
    assert "a bug" in caplog.text


async def test_every_event_of_a_restarted_server_is_there(
    tmp_path, clock: ManualClock, blockbuster: BlockBuster
) -> None:
    """What was acked is in the next life, under the same seq."""
    folder = tmp_path / "again"
    async with running(folder, clock=clock) as first:
        await first.create()
        async with appending(first) as peer:
            fates = await peer.ask(*(event(n) for n in range(50)))
    async with running(folder, clock=clock) as second, appending(second) as peer:
        again = await peer.ask(*(event(n) for n in range(50)))
        assert again == [("known", seq) for _, seq in fates]
