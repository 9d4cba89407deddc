"""The Python client against a real server, over real sockets, on good and on bad lines."""

import asyncio
from contextlib import aclosing

import orjson
import pytest
from cutting_proxy import cutting

from web.client import Client
from web.client_errors import (
    Conflict,
    HeadMoved,
    NotDrillReplay,
    NotFound,
    Rejected,
    ReplayRefused,
    Unavailable,
    Unreachable,
)

WAIT = 20  # seconds; only ever reached by a failure
HEADER = b'{"drill":"d","nature":"exercise","title":{"id":"Uji"}}'


pytestmark = pytest.mark.usefixtures("impatient")


def replace(path):
    """Another file under the name of the log."""
    moved = path.rename(path.with_suffix(".moved"))
    path.write_bytes(moved.read_bytes())


def event(n, **members):
    time = f"2026-01-15T09:00:{n:02}+07:00"
    return orjson.dumps({"id": f"e-{n}", "time": time, "kind": "patrol", **members})


def seqs(lines):
    return [orjson.loads(line)["seq"] for line in lines]


async def shown(replay, until):
    """(op, seq) of everything that a replay brings, up to the message with event or op `until`."""
    found = []
    async with asyncio.timeout(WAIT):
        async for message in replay:
            new = [(message.op, seq) for seq in seqs(message.events)] or [(message.op, None)]
            found += new
            if any(until in one for one in new):
                return found
    raise AssertionError(f"the replay ended with {found[-3:]}")


async def answer(replay, op):
    """The next message with that op."""
    async with asyncio.timeout(WAIT):
        async for message in replay:
            if message.op == op:
                return message
    raise AssertionError(f"the replay ended without {op}")


def delivered(found):
    return [seq for op, seq in found if op in ("bulk", "late")]


async def test_create_list_and_read(client):
    """Creating again is no error; the documents are those of the API."""
    assert await client.create(HEADER) is False
    assert [doc["drill"] for doc in await client.drills()] == ["d"]
    assert (await client.drill("d"))["events"] == 0
    assert (await client.index("d"))["head"] == 0


async def test_append_and_read_back(client):
    """Stored lines come back byte for byte, page after page."""
    lines = [event(n, x=n) for n in range(25)]
    done = await client.append("d", lines, expect="none")
    assert (done.first, done.last, done.head, done.duplicate) == (1, 25, 25, False)
    assert done.ids[:2] == ("e-0", "e-1")
    again = await client.append("d", lines, expect="none")
    assert (again.seqs, again.duplicate) == (done.seqs, True)
    async with aclosing(client.events("d", page=10)) as events:
        found = [line async for line in events]
    assert seqs(found) == list(range(1, 26))
    assert all(line[1:-1] in stored for line, stored in zip(lines, found, strict=True))


async def test_reading_is_filtered_and_ordered(client):
    """after, order, kinds, q, from and to are handed on."""
    await client.append("d", [event(5), event(3, kind="gas", text={"en": "red smoke"}), event(9)])

    async def read(**query):
        async with aclosing(client.events("d", **query)) as events:
            return seqs([line async for line in events])

    assert await read(after=2) == [3]
    assert await read(order="time") == [2, 1, 3]
    assert await read(order="time", page=1) == [2, 1, 3]
    assert await read(kinds=["gas"]) == [2]
    assert await read(q="SMOKE") == [2]
    assert await read(sides=["crowd"]) == []
    assert await read(start="2026-01-15T09:00:04+07:00", end="2026-01-15T09:00:09+07:00") == [1]


async def test_problems_are_typed(client):
    """Each carries the server's own words and lines."""
    await client.append("d", [event(1)])
    with pytest.raises(Rejected) as refused:
        await client.append("d", [event(2), b'{"kind":"dance"}'])
    assert (refused.value.status, refused.value.errors[0].line) == (422, 2)
    with pytest.raises(Conflict):
        await client.append("d", [event(1, x=2)])
    with pytest.raises(HeadMoved) as moved:
        await client.append("d", [event(3)], expect=7)
    assert moved.value.head == 1
    with pytest.raises(Conflict):
        await client.create(HEADER.replace(b"Uji", b"Lain"))
    with pytest.raises(NotFound):
        await client.drill("missing")


@pytest.mark.parametrize("drill", ["..", "../drills", "a/b", "", "A", "a?x"])
async def test_what_is_no_id_does_not_leave_the_path(client, drill):
    """Nothing else is asked for under another path."""
    with pytest.raises(NotFound):
        await client.drill(drill)


async def test_nobody_answers():
    """A port that nobody listens on."""
    async with Client("http://127.0.0.1:9") as client:
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
            await client.drills()


async def test_somebody_else_answers():
    """A server of something else is told as such."""

    async def other(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        await writer.drain()
        writer.close()

    async with (
        await asyncio.start_server(other, "127.0.0.1", 0) as listener,
        Client(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}") as client,
    ):
        with pytest.raises(NotDrillReplay, match="not JSON"):
            await client.drills()


async def test_the_log_is_the_file(client, server):
    """Byte for byte."""
    await client.append("d", [event(n) for n in range(3)])
    async with aclosing(client.log("d")) as chunks:
        raw = b"".join([chunk async for chunk in chunks])
    log = await server.store.log("d")
    assert raw == await log.raw(0, log.head.size)


async def test_an_append_whose_answer_is_lost_is_kept_once(client, server):
    """The connection breaks after the server took it: the retry is answered as one."""
    reasons = []
    async with cutting(server.port) as proxy, Client(proxy.url, on_retry=reasons.append) as bad:
        proxy.swallow = 2
        done = await bad.append("d", [event(1), event(2)])
    assert (done.seqs, done.duplicate) == ((1, 2), True)
    assert len(reasons) == 2
    assert (await client.drill("d"))["events"] == 2


async def test_an_append_without_ids_is_not_tried_again(client, server):
    """Nobody could tell a retry from new events, so the loss is the caller's to judge."""
    async with cutting(server.port) as proxy, Client(proxy.url) as bad:
        proxy.swallow = 1
        with pytest.raises(Unreachable):
            await bad.append("d", [b'{"kind":"patrol"}'])
        assert proxy.connections == 1


async def test_patience_ends(server):
    """A server that stays away is not waited for for ever."""
    async with cutting(server.port) as proxy, Client(proxy.url, patience=0.1) as bad:
        proxy.swallow = 1000
        with pytest.raises(Unreachable):
            await bad.append("d", [event(1)])


async def test_a_log_that_takes_nothing_is_not_waited_for(client, server):
    """503 from a log that is read-only is final; the caller is told at once."""
    await client.append("d", [event(1)])
    log = await server.store.log("d")
    path = server.store.directory / "d.jsonl"
    await asyncio.to_thread(replace, path)
    reasons = []
    async with Client(server.url, on_retry=reasons.append) as eager:
        with pytest.raises(Unavailable) as refused:
            await eager.append("d", [event(2)])
    assert refused.value.status == 503
    assert log.status.condition == "read_only"
    assert reasons == []


async def test_tail_goes_on_over_lost_connections(client, server):
    """Every event once, in order, whatever the line does; the link tells."""
    links = []
    async with (
        cutting(server.port) as proxy,
        Client(proxy.url) as bad,
        aclosing(bad.tail("d", on_link=links.append)) as tail,
    ):
        found = []
        for n in range(6):
            await client.append("d", [event(n)])
            seq, line = await anext(tail)
            found.append(seq)
            assert orjson.loads(line)["id"] == f"e-{n}"
            if n % 2:
                proxy.cut()
    assert found == [1, 2, 3, 4, 5, 6]
    assert links[:5] == ["connecting", "online", "offline", "connecting", "online"]


async def test_tail_ends_with_the_seal(client, server):
    """A sealed log has no more to tell."""
    links = []
    await client.append("d", [event(1), event(2)])
    await (await server.store.log("d")).seal()
    async with aclosing(client.tail("d", after=1, on_link=links.append)) as tail:
        assert [seq async for seq, _ in tail] == [2]
    assert links[-1] == "ended"


async def test_tail_of_nothing_is_refused(client):
    """A drill that is not there, and a first connection that fails, are told at once."""
    with pytest.raises(NotFound):
        await anext(client.tail("missing"))
    async with Client("http://127.0.0.1:9") as nobody:
        with pytest.raises(Unreachable):
            await anext(nobody.tail("d"))


async def test_replay_ahead_brings_everything_by_credit(client):
    """A small window is topped up as messages are read."""
    await client.append("d", [event(n) for n in range(50)])
    async with client.replay("d", pace="ahead", playing=False, window=8) as replay:
        found = await shown(replay, 50)
    assert delivered(found) == list(range(1, 51))


async def test_replay_at_due_pace_ends_with_the_drill(client):
    """start, events in order of time, end; the connection stays for more."""
    await client.append("d", [event(2), event(1), event(3), event(4, kind="endex")])
    async with client.replay("d", rate=1000) as replay:
        found = await shown(replay, "end")
        assert delivered(found) == [2, 1, 3, 4]
        assert replay.hello is not None
        assert replay.hello.get("drill") == "d"
        await replay.seek({"seq": 1})
        assert ("snapshot", None) in await shown(replay, "state")
        assert replay.link == "online"
    assert replay.link == "ended"


async def test_commands_and_their_answers(client):
    """pause, rate, step and ping are answered among the messages."""
    await client.append("d", [event(n) for n in range(5)])
    async with client.replay("d", playing=False) as replay:
        await shown(replay, "state")
        await replay.step(2)
        assert (await answer(replay, "state")).get("seq") == 2
        await replay.rate(4)
        assert (await answer(replay, "state")).get("rate") == 4
        await replay.command("ping", c=7)
        assert (await answer(replay, "pong")).get("c") == 7
        await replay.command("seek", to={"seq": 99})
        assert (await answer(replay, "error")).get("code") == "not_found"


async def test_replay_goes_on_over_lost_connections(client, server):
    """Cut again and again, with appends in between: each event once, none missing."""
    links = []
    await client.append("d", [event(n) for n in range(0, 20, 2)])
    async with (
        cutting(server.port) as proxy,
        Client(proxy.url) as bad,
        bad.replay("d", pace="ahead", window=3, on_link=links.append) as replay,
    ):
        found = await shown(replay, 4)
        for n in range(1, 8, 2):
            proxy.cut()
            await client.append("d", [event(n), event(20 + n)])
            found += await shown(replay, 10 + n)
    got = delivered(found)
    assert sorted(set(got)) == sorted(got)
    assert "reset" not in [op for op, _ in found]
    assert links.count("offline") >= 1
    assert links[-1] == "ended"
    assert proxy.connections >= 2


async def test_a_follower_follows_again_after_a_lost_connection(client, server):
    """At the live edge before, at the live edge after; what came meanwhile comes first."""
    await client.append("d", [event(1)])
    async with (
        cutting(server.port) as proxy,
        Client(proxy.url) as bad,
        bad.replay("d", at="live") as replay,
    ):
        await shown(replay, "state")
        proxy.cut()
        await client.append("d", [event(2)])
        assert delivered(await shown(replay, 2)) == [2]
        await client.append("d", [event(3)])
        assert delivered(await shown(replay, 3)) == [3]


async def test_a_seek_whose_answer_is_lost_is_not_lost(client, server):
    """The next connection opens where one wanted to be, not where one was."""
    await client.append("d", [event(n) for n in range(9)])
    async with (
        cutting(server.port) as proxy,
        Client(proxy.url) as bad,
        bad.replay("d", pace="ahead", playing=False) as replay,
    ):
        await shown(replay, 9)
        proxy.swallow = 1
        await replay.seek({"seq": 4})
        assert delivered(await shown(replay, 9)) == [5, 6, 7, 8, 9]


async def test_a_replay_of_nothing_is_refused(client):
    """The reason is the server's own problem."""
    with pytest.raises(NotFound):
        async with client.replay("missing"):
            pass
    async with Client("http://127.0.0.1:9") as nobody:
        with pytest.raises(Unreachable):
            async with nobody.replay("d"):
                pass


async def test_a_final_close_ends_the_replay(client):
    """20 bad messages: the server is done with us, and no new connection is tried."""
    async with client.replay("d") as replay:
        for _ in range(20):
            await replay.command("nonsense")
        with pytest.raises(ReplayRefused) as refused:
            await shown(replay, "never")
        assert refused.value.code == 4001
        assert replay.link == "ended"


async def test_wishes_while_the_link_is_down_hold_when_it_is_up_again(client, server):
    """A command is refused then; the rate and the pause are what it comes back with."""
    await client.append("d", [event(n) for n in range(3)])
    async with (
        cutting(server.port) as proxy,
        Client(proxy.url) as bad,
        bad.replay("d", pace="ahead") as replay,
    ):
        await shown(replay, 3)
        tried = []

        async def wish(link):
            if link == "offline":
                for command in (replay.rate(5), replay.pause()):
                    with pytest.raises(Unreachable):
                        await command
                    tried.append(command)

        replay.on_link = lambda link: wishes.append(asyncio.ensure_future(wish(link)))
        wishes = []
        proxy.cut()
        state = await answer(replay, "state")
        await asyncio.gather(*wishes)
        assert len(tried) == 2
        assert (state.get("state"), state.get("rate")) == ("paused", 5)
    with pytest.raises(Unreachable):
        await replay.play()
