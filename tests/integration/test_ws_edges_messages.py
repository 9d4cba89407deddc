"""Messages that no viewer should send: what each is answered with, and that nothing else moves."""

from __future__ import annotations

import asyncio

import orjson
import pytest
from peer import Peer, peer
from quiet import quiet
from raw_peer import BINARY, CONTINUATION, TEXT, frame, wire
from server import Server

__all__ = ["quiet"]

LONG = 64 * 1024
LAST_SAFE = 2**53 - 1


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    times = [{"time": f"2026-01-15T09:00:0{second}+07:00"} for second in range(6)]
    await server.append("latihan", *[{"kind": "gas", **time} for time in times])


async def opened(viewer: Peer, **fields: object) -> None:
    await viewer.say("open", **fields)
    await viewer.next("state")


NOT_JSON = [
    b"",
    b" ",
    b"nonsense",
    b"null",
    b"[]",
    b"7",
    b'"ping"',
    b'{"op":"ping","c":1',
    b'{"op":"ping","c":1}}',
    b'{"op":"ping","c":1}{"op":"ping","c":2}',
    b"{'op':'ping','c':1}",
    b'{"op":"ping","c":NaN}',
    b'{"op":"ping","c":1e999}',
    b'{"op":"ping","c":01}',
    b'{"op":"ping","c":1,}',
    b'{"op":"ping","c":"\xff"}',
    b'{"op":"ping","c":"\xc0\xaf"}',
    b'{"op":"ping","c":"\xed\xa0\x80"}',
    b'{"op":"ping","c":"\\ud800"}',
    b'{"op":"ping","c":"\n"}',
    b'\xef\xbb\xbf{"op":"ping","c":1}',
    '{"op":"ping","c":1}'.encode("utf-16"),
    b"[" * 60_000,
    b'{"op":' * 10_000,
    b"\0" * 100,
]

REFUSED = [
    (b"{}", "unknown_op", "op"),
    (b'{"op":null}', "unknown_op", "op"),
    (b'{"op":7}', "unknown_op", "op"),
    (b'{"op":["ping"]}', "unknown_op", "op"),
    (b'{"op":{"op":"ping"}}', "unknown_op", "op"),
    (b'{"op":"PING","c":1}', "unknown_op", "op"),
    (b'{"op":"ping ","c":1}', "unknown_op", "op"),
    (b'{"op":"hello"}', "unknown_op", "op"),
    (b'{"op":"snapshot"}', "unknown_op", "op"),
    (b'{"op":"__class__"}', "unknown_op", "op"),
    (b'{"op":"' + b"x" * 60_000 + b'"}', "unknown_op", "op"),
    (b'{"op":"ping"}', "bad_field", "c"),
    (b'{"op":"ping","c":true}', "bad_field", "c"),
    (b'{"op":"ping","c":[1]}', "bad_field", "c"),
    (b'{"op":"ping","c":"' + b"x" * 65 + b'"}', "bad_field", "c"),
    (b'{"op":"ping","c":1,"req":[]}', "bad_field", "req"),
    (b'{"op":"more"}', "bad_field", "credit"),
    (b'{"op":"more","credit":-1}', "bad_field", "credit"),
    (b'{"op":"more","credit":1000001}', "bad_field", "credit"),
    (b'{"op":"more","credit":1e30}', "bad_field", "credit"),
    (b'{"op":"more","credit":0.5}', "bad_field", "credit"),
    (b'{"op":"more","credit":"5"}', "bad_field", "credit"),
    (b'{"op":"rate","rate":0.09}', "bad_field", "rate"),
    (b'{"op":"rate","rate":1000.1}', "bad_field", "rate"),
    (b'{"op":"rate","rate":-1}', "bad_field", "rate"),
    (b'{"op":"rate","rate":true}', "bad_field", "rate"),
    (b'{"op":"step","n":0}', "bad_field", "n"),
    (b'{"op":"step","n":1000001}', "bad_field", "n"),
    (b'{"op":"seek","to":[]}', "bad_field", "to"),
    (b'{"op":"seek","to":"middle"}', "bad_field", "to"),
    (b'{"op":"seek","to":{}}', "bad_field", "to"),
    (b'{"op":"seek","to":{"seq":1,"time":"2026-01-15T09:00:00Z"}}', "bad_field", "to"),
    (b'{"op":"seek","to":{"seq":0}}', "bad_field", "to.seq"),
    (b'{"op":"seek","to":{"seq":-1}}', "bad_field", "to.seq"),
    (b'{"op":"seek","to":{"seq":true}}', "bad_field", "to.seq"),
    (b'{"op":"seek","to":{"seq":9007199254740992}}', "bad_field", "to.seq"),
    (b'{"op":"seek","to":{"time":"yesterday"}}', "bad_field", "to.time"),
    (b'{"op":"seek","to":{"time":"0001-01-01T00:00:00+14:00"}}', "bad_field", "to.time"),
    (b'{"op":"seek","to":{"time":"9999-12-31T23:59:59-14:00"}}', "bad_field", "to.time"),
    (b'{"op":"seek","to":{"time":"2026-01-15T09:00:60Z"}}', "bad_field", "to.time"),
    (b'{"op":"seek","to":{"seq":9007199254740991}}', "not_found", "to.seq"),
    (b'{"op":"seek","to":{"seq":7}}', "not_found", "to.seq"),
]


@pytest.mark.parametrize("part", range(2))
async def test_what_is_no_json_object(server: Server, part: int) -> None:
    """Each is told so and forgiven; the playhead stays where it was."""
    async with wire(server.port) as viewer:
        await viewer.say("open", at={"seq": 3}, rate=7)
        before = await viewer.next("state")
        for data in NOT_JSON[part::2]:
            await viewer.send(frame(data))
            error = await viewer.next()
            assert (error["op"], error["code"]) == ("error", "not_json"), data[:60]
            assert set(error) == {"op", "code", "detail"}
        await viewer.say("rate", rate=7)
        assert {**await viewer.next(), "now": 0} == {**before, "now": 0}


@pytest.mark.parametrize("part", range(3))
async def test_what_cannot_be_carried_out(server: Server, part: int) -> None:
    """The answer names the field to blame and repeats `req`."""
    async with wire(server.port) as viewer:
        await viewer.say("open", at={"seq": 3}, rate=7)
        before = await viewer.next("state")
        for number, (data, code, field) in enumerate(REFUSED[part::3]):
            tagged = b'"req":%d}' % number
            data = data[:-1] + (b"," if len(data) > 2 else b"") + tagged
            told = number
            if field == "req":  # the last one of a name counts
                data, told = data[: -len(tagged) - 1] + b"}", None
            await viewer.send(frame(data))
            error = await viewer.next()
            assert (error["op"], error["code"], error["field"]) == ("error", code, field), data[:80]
            assert error.get("req") == told
            assert error["detail"]
        await viewer.say("rate", rate=7)
        after = await viewer.next()
        assert {**after, "now": 0} == {**before, "now": 0}, "nothing else was sent, nothing moved"


async def test_before_open_only_ping(server: Server) -> None:
    """An open that was refused opened nothing; a good one may follow."""
    commands: dict[str, dict[str, object]] = {
        "more": {"credit": 5},
        "play": {},
        "pause": {},
        "rate": {"rate": 2},
        "seek": {"to": "end"},
        "step": {"n": 1},
    }
    async with peer(server) as viewer:
        for op, fields in commands.items():
            await viewer.say(op, **fields, req=op)
            error = await viewer.next()
            assert (error["code"], error["field"], error["req"]) == ("not_open", "op", op)
        for fields in ({"rate": 0}, {"at": {"seq": 99}}, {"pace": "slow"}, {"credit": -1}):
            await viewer.say("open", **fields)
            assert (await viewer.next())["op"] == "error"
        await viewer.say("ping", c="?")
        assert (await viewer.next())["op"] == "pong"
        await opened(viewer, credit=10)
        assert await viewer.until(6) == [1, 2, 3, 4, 5, 6]


async def test_nineteen_bad_messages_are_borne(server: Server) -> None:
    """The twentieth is answered as well, and then the connection ends with 4001."""
    async with wire(server.port) as viewer:
        await viewer.say("open")
        for count in range(19):
            await viewer.send(frame(b"\xff", BINARY) if count % 2 else frame(b"?"))
            assert (await viewer.next("error"))["code"] == ("binary" if count % 2 else "not_json")
        await viewer.alive()
        await viewer.send(frame(b"?") * 50)
        assert (await viewer.next())["code"] == "not_json"
        assert (await viewer.frame())[0] == 8
        assert (viewer.code, viewer.reason) == (4001, b"20 bad messages")


async def test_what_a_viewer_cannot_know_is_not_bad(server: Server) -> None:
    """Events that are not there, and times in a drill without any, however often."""
    await server.create("urut")
    await server.append("urut", {"kind": "gas", "basis": {"time": "estimated"}})
    async with peer(server) as timed, peer(server, "urut") as ordered:
        for viewer in (timed, ordered):
            await opened(viewer)
        for _ in range(60):
            await timed.say("seek", to={"seq": 7})
            assert (await timed.next())["code"] == "not_found"
            await ordered.say("seek", to={"time": "2026-01-15T09:00:00Z"})
            assert (await ordered.next())["code"] == "order_only"


async def test_bad_messages_do_not_hold_the_playhead(server: Server) -> None:
    """Nor credit, nor anybody else: events keep coming, in order, each once."""
    async with peer(server) as bad, peer(server) as good:
        for viewer in (bad, good):
            await viewer.say("open", pace="due", rate=10, playing=True, credit=100)
        for _ in range(15):
            await bad.socket.send_str('{"op":"seek","to":{"seq":"3"}}')
            await asyncio.sleep(0.02)
        assert await bad.until(6) == await good.until(6) == [1, 2, 3, 4, 5, 6]
        assert bad.cursor["gen"] == 1


async def test_a_second_open(server: Server) -> None:
    """4003, whatever it asks for; the viewer beside it sees nothing."""
    for again in ({}, {"credit": 9}, {"resume": {"epoch": "e", "gen": 1, "p": None, "a": 0}}):
        async with peer(server) as viewer, peer(server) as other:
            await opened(viewer)
            await opened(other)
            await viewer.say("open", **again)
            await viewer.say("ping", c=1)
            assert await viewer.closed() == 4003
            await other.say("ping", c=1)
            assert (await other.next())["op"] == "pong"


def padded(size: int) -> bytes:
    text = orjson.dumps({"op": "ping", "c": 1, "x": ""})
    return (
        text[:-2]
        + b"\xc3\xa9" * ((size - len(text)) // 2)
        + b"a" * ((size - len(text)) % 2)
        + b'"}'
    )


@pytest.mark.parametrize("pieces", [1, 2, 300])
@pytest.mark.parametrize("size", [LONG - 1, LONG, LONG + 1])
async def test_the_size_of_a_message(server: Server, size: int, pieces: int) -> None:
    """64 KiB in bytes, however it was cut; 1009 for one more. Others go on."""
    data = padded(size)
    assert len(data) == size
    step = -(-size // pieces)
    parts = [data[begin : begin + step] for begin in range(0, size, step)]
    frames = [
        frame(part, CONTINUATION if place else TEXT, fin=place == len(parts) - 1)
        for place, part in enumerate(parts)
    ]
    async with wire(server.port) as viewer, wire(server.port) as other:
        await other.say("open", at="live", credit=5)
        await other.next("state")
        await viewer.send(*frames)
        if size <= LONG:
            assert (await viewer.next("pong"))["c"] == 1
            await viewer.alive()
        else:
            assert await viewer.closed() == 1009
        await other.alive()


async def test_extremes_that_are_sound(server: Server) -> None:
    """The largest of every number is taken for what it is."""
    async with peer(server) as viewer:
        epoch = viewer.hello["epoch"]
        far = {"epoch": epoch, "gen": LAST_SAFE, "p": [LAST_SAFE, LAST_SAFE], "a": LAST_SAFE}
        await viewer.say("open", resume=far, credit=1_000_000, req=1e300)
        assert (await viewer.next())["reason"] == "cursor"
        assert (await viewer.next("state"))["req"] == 1e300
        assert await viewer.until(6) == [1, 2, 3, 4, 5, 6]
        for n in (1_000_000, -1_000_000, 1.0):
            await viewer.say("step", n=n)
            await viewer.next("state")
        for time in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"):
            await viewer.say("seek", to={"time": time})
            assert (await viewer.next("state"))["seq"] in (0, 6)
