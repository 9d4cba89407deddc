"""A log as an event stream."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import orjson
import pytest
from problem import assert_problem, faults
from server import Server, until

from web import tail

EVENTS = "/api/v1/drills/latihan/events"
STREAM = "text/event-stream"


class Stream:
    """Reads an event stream as the format says: blocks of fields between empty lines."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def block(self) -> dict[str, str]:
        """The next block that is not only `retry`; a comment has the name ``."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(5):
            while line := (await self.response.content.readline()).decode().rstrip("\n"):
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")
        return await self.block() if set(fields) == {"retry"} else fields

    async def seqs(self, count: int) -> list[int]:
        """The ids of the next events, each the seq of its data."""
        blocks = [await self.block() for _ in range(count)]
        assert all(orjson.loads(block["data"])["seq"] == int(block["id"]) for block in blocks)
        return [int(block["id"]) for block in blocks]

    async def ended(self) -> bool:
        async with asyncio.timeout(5):
            return await self.response.content.read() == b""


@asynccontextmanager
async def stream(server: Server, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    asked = {"Accept": STREAM, **{n.replace("_", "-"): v for n, v in headers.items()}}
    url = f"{server.url}{EVENTS}{query}"
    async with server.session.get(url, headers=asked) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == f"{STREAM}; charset=utf-8"
        yield Stream(response)


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    await server.append("latihan", {"kind": "patrol"}, {"kind": "gas"}, {"kind": "throw"})


async def test_what_is_there_then_what_comes(server: Server) -> None:
    async with stream(server) as events:
        assert await events.seqs(3) == [1, 2, 3]
        await server.append("latihan", {"kind": "gas"}, {"kind": "gas"})
        assert await events.seqs(2) == [4, 5]


async def test_data_is_the_stored_line(server: Server) -> None:
    stored = (await server.get(EVENTS, Accept="application/x-ndjson")).lines
    async with stream(server) as events:
        assert [(await events.block())["data"].encode() for _ in stored] == stored


@pytest.mark.parametrize(
    ("query", "headers", "first"),
    [
        ("?after=2", {}, 3),
        ("?after=0", {"Last_Event_ID": "1"}, 2),
        ("?after=2", {"Last_Event_ID": ""}, 3),
        ("?kind=gas", {}, 2),
        ("?side=crowd", {}, 3),
        ("?q=THROW", {}, 3),
        ("?kind=gas,throw&after=2", {}, 3),
    ],
)
async def test_where_it_starts(
    server: Server, query: str, headers: dict[str, str], first: int
) -> None:
    async with stream(server, query, **headers) as events:
        assert await events.seqs(1) == [first]


async def test_a_filter_holds_for_what_comes(server: Server) -> None:
    async with stream(server, "?kind=gas") as events:
        assert await events.seqs(1) == [2]
        for _ in range(3):
            await server.append("latihan", {"kind": "patrol"})
        await server.append("latihan", {"kind": "gas"})
        assert await events.seqs(1) == [7]


async def test_a_reader_that_was_cut_off_misses_nothing(server: Server) -> None:
    async with stream(server) as events:
        last = (await events.seqs(2))[-1]
    await server.append("latihan", {"kind": "gas"})
    async with stream(server, Last_Event_ID=str(last)) as events:
        assert await events.seqs(2) == [3, 4]


async def test_the_seal_ends_it(server: Server) -> None:
    async with stream(server, "?after=3") as events:
        await (await server.store.log("latihan")).seal()
        assert await events.block() == {"event": "sealed", "data": '{"events":3}'}
        assert await events.ended()


async def test_the_removal_of_the_drill_ends_it(server: Server) -> None:
    async with stream(server, "?after=2") as events:
        assert await events.seqs(1) == [3]
        await server.store.remove("latihan")
        assert await events.ended()


async def test_a_sealed_log_is_told_whole(server: Server) -> None:
    await (await server.store.log("latihan")).seal()
    async with stream(server, "?kind=gas") as events:
        assert await events.seqs(1) == [2]
        assert (await events.block())["event"] == "sealed"
        assert await events.ended()


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "99999999999999999999"])
async def test_a_bad_last_event_id(server: Server, text: str) -> None:
    answer = await server.get(EVENTS, Accept=STREAM, Last_Event_ID=text)
    assert_problem(answer, 400, "bad-header")
    assert faults(answer) == [(None, "Last-Event-ID")]


@pytest.mark.parametrize(
    "name", ["before=3", "from=2026-01-15T00:00:00Z", "to=2026-01-15T00:00:00Z", "order=time",
             "limit=5"]
)  # fmt: skip
async def test_parameters_that_a_stream_does_not_take(server: Server, name: str) -> None:
    answer = await server.get(f"{EVENTS}?{name}", Accept=STREAM)
    assert_problem(answer, 400, "bad-query")
    assert faults(answer) == [(None, name.partition("=")[0])]


async def test_head_does_not_wait(server: Server) -> None:
    answer = await server.ask("HEAD", EVENTS, headers={"Accept": STREAM})
    assert (answer.status, answer.headers["Content-Type"]) == (200, f"{STREAM}; charset=utf-8")


async def test_silence_has_a_heartbeat(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "HEARTBEAT", 0.05)
    monkeypatch.setattr(tail, "LOOK", 0.05)
    async with stream(server, "?after=3") as events:
        assert await events.block() == {"": ""}
        assert await events.block() == {"": ""}


async def test_a_reader_that_leaves_leaves_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "LOOK", 0.02)
    viewers = server.app[tail.VIEWERS]
    for _ in range(20):
        async with stream(server) as events:
            await events.seqs(3)
            assert len(viewers) >= 1
    await until(lambda: len(viewers) == 0)


async def test_a_reader_that_stalls_is_dropped(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes nothing, so its place is given up; the log holds what it missed."""
    monkeypatch.setattr(tail, "STALL", 0.2)
    viewers = server.app[tail.VIEWERS]
    long = b'{"kind":"gas","x":"%b"}' % (b"a" * 60_000)
    for _ in range(3):
        await server.append("latihan", *[long] * 120)
    _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.transport.pause_reading()
    writer.write(
        b"GET %b HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n" % EVENTS.encode()
    )
    await until(lambda: len(viewers) == 1)
    await until(lambda: len(viewers) == 0)
    writer.transport.abort()
    await writer.wait_closed()
