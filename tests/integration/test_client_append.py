"""The client's append stream against a real server, on good and on bad lines."""

import asyncio
import contextlib
import random
from pathlib import Path

import aiohttp
import orjson
import pytest
from aiohttp import web
from command import serving
from cutting_proxy import CuttingProxy, cutting
from server import Server, running, until

from web.append_messages import WINDOW
from web.client import Client
from web.client_append import Taken, with_id
from web.client_errors import (
    AppendEnded,
    Conflict,
    NotDrillReplay,
    NotFound,
    Rejected,
    Unavailable,
    Unreachable,
)
from web.keys import VIEWERS

WAIT = 50  # seconds; only ever reached by a failure
HEADER = b'{"drill":"d","nature":"exercise","title":{"id":"Uji"}}'


pytestmark = pytest.mark.usefixtures("impatient")


def event(n, **members):
    return orjson.dumps({"id": f"e-{n}", "kind": "patrol", **members})


async def ids(client):
    return [orjson.loads(line)["id"] async for line in client.events("d")]


async def test_events_go_in_and_each_is_answered(client):
    """In the order in which they were sent."""
    async with asyncio.timeout(WAIT), client.append_stream("d") as stream:
        answers = [await stream.send(event(n)) for n in range(2500)]
        outcomes = [await answer for answer in answers]
    assert outcomes == [Taken(n + 1, known=False) for n in range(2500)]
    assert await ids(client) == [f"e-{n}" for n in range(2500)]
    assert stream.link == "ended"


async def test_the_end_of_the_block_settles_everything(client):
    async with asyncio.timeout(WAIT), client.append_stream("d") as stream:
        answers = [await stream.send(event(n)) for n in range(100)]
    assert all(answer.done() for answer in answers)


async def test_refusals_are_answers_and_the_stream_goes_on(client):
    """By class, with the faults; retries are told as such."""
    async with asyncio.timeout(WAIT), client.append_stream("d") as stream:
        sent = [
            event(1),
            b'{"kind":"parade"}',
            event(1),
            event(1, scene="alun-alun"),
            b"nonsense",
            b"[]",
            b'{"kind":"gas","x":"' + b"a" * 200_000 + b'"}',
            {"kind": "gas"},
        ]
        outcomes = [await (await stream.send(one)) for one in sent]
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [Taken, Rejected, Taken, Conflict, Rejected, Rejected, Rejected, Taken]
    assert outcomes[1].errors[0].field == "kind"
    assert outcomes[2] == Taken(1, known=True)
    assert (outcomes[6].status, outcomes[7]) == (413, Taken(2, known=False))


async def test_the_window_holds_the_sender(client, server, monkeypatch):
    """`send` waits while 1,000 have no answer."""
    log = await server.store.log("d")
    gate, real = asyncio.Event(), type(log).append_each

    async def held(log, events):
        await gate.wait()
        return await real(log, events)

    monkeypatch.setattr(type(log), "append_each", held)
    async with asyncio.timeout(WAIT), client.append_stream("d") as stream:
        for n in range(WINDOW):
            await stream.send(event(n))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stream.send(event("cancelled")), 0.1)
        gate.set()
        await stream.send(event(WINDOW))
    assert await ids(client) == [f"e-{n}" for n in range(WINDOW + 1)]


async def test_an_event_without_an_id_gets_one_and_keeps_its_bytes(client):
    """So that it can be sent again."""
    async with asyncio.timeout(WAIT), client.append_stream("d") as stream:
        await stream.send(b' {"n":1e2,"kind":"gas"}')
    (line,) = [line async for line in client.events("d")]
    assert b'"n":1e2,"kind":"gas"' in line


def test_ids_are_put_in_only_where_there_are_none():
    for raw in (b'{"id":"a","kind":"gas"}', b'{"id":null}', b"nonsense", b"[1]", b'"x"'):
        assert with_id(raw) == raw
    for raw in (b"{}", b" { } ", b'{"kind":"gas","refs":{"id":"x"}}', {"kind": "gas"}):
        found = with_id(raw)
        doc = orjson.loads(found)
        assert next(iter(doc)) == "id"
        assert len(doc["id"]) == 36
        assert with_id(found) == found


async def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(client, server):
    """Cut again and again, at any moment; the answers are those of the log."""
    links, chance = [], random.Random(5)
    async with cutting(server.port) as proxy, Client(proxy.url) as far:
        async with asyncio.timeout(WAIT), far.append_stream("d", on_link=links.append) as stream:

            async def cut() -> None:
                for _ in range(10):
                    await asyncio.sleep(0.1 * chance.random())
                    proxy.cut()

            cutter = asyncio.create_task(cut())
            answers = []
            for n in range(1500):
                answers.append(await stream.send(event(n)))
                if n % 50 == 0:
                    await asyncio.sleep(0.01)
            await cutter
            outcomes = [await answer for answer in answers]
        assert proxy.connections > 5
    found = [orjson.loads(line) async for line in client.events("d")]
    assert sorted(one["id"] for one in found) == sorted(f"e-{n}" for n in range(1500))
    seqs = {one["id"]: one["seq"] for one in found}
    assert [outcome.seq for outcome in outcomes] == [seqs[f"e-{n}"] for n in range(1500)]
    assert {"connecting", "online", "offline", "ended"} <= set(links)


async def test_a_server_that_is_killed_and_comes_back(tmp_path: Path):
    """kill -9 in the middle, three times, on the same port: every event is there once."""
    store, chance, count = tmp_path / "drills", random.Random(7), 2000
    async with contextlib.AsyncExitStack() as stack, asyncio.timeout(WAIT):
        first = serving(store, "--no-examples")
        served = await asyncio.to_thread(first.__enter__)
        port = int(served.url.rpartition(":")[2])
        client = await stack.enter_async_context(Client(served.url))
        await client.create(HEADER)
        async with client.append_stream("d") as stream:

            async def kill_and_restart() -> None:
                nonlocal first, served
                for _ in range(3):
                    await asyncio.sleep(0.1 + 0.3 * chance.random())
                    served.process.kill()
                    await asyncio.to_thread(first.__exit__, None, None, None)
                    first = serving(store, port=port)
                    served = await asyncio.to_thread(first.__enter__)

            killing = asyncio.create_task(kill_and_restart())
            answers = []
            for n in range(count):
                answers.append(await stream.send(event(n)))
                if n % 20 == 0:
                    await asyncio.sleep(0.01)
            await killing
            outcomes = [await answer for answer in answers]
        found = [orjson.loads(line) async for line in client.events("d")]
        served.process.kill()
        await asyncio.to_thread(first.__exit__, None, None, None)
    assert len(found) == count
    seqs = {one["id"]: one["seq"] for one in found}
    assert [outcome.seq for outcome in outcomes] == [seqs[f"e-{n}"] for n in range(count)]
    assert sum(outcome.known for outcome in outcomes) < count


async def test_a_shutdown_is_survived(client, server):
    """1001 is no end: the client comes back when it can."""
    async with asyncio.timeout(WAIT), client.append_stream("d") as stream:
        await (await stream.send(event(1)))
        await server.app[VIEWERS].close()
        server.app[VIEWERS].closing = False
        assert await (await stream.send(event(2))) == Taken(2, known=False)


async def test_what_ends_a_stream_for_good(client, server):
    """Every answer that is owed, and whoever sends or flushes, is told why."""
    answers = []

    async def append() -> None:
        async with client.append_stream("d") as stream:
            await (await stream.send(event(1)))
            removing = asyncio.create_task(server.store.remove("d"))
            answers.append(await stream.send(event(2)))
            await removing
            await until(lambda: stream.link == "ended")
            await stream.send(event(3))

    with pytest.raises(AppendEnded) as ended:
        await asyncio.wait_for(append(), WAIT)
    assert ended.value.code == 4004
    assert all(answer.done() for answer in answers)


async def test_another_log_under_the_same_id_is_not_written_to(client, server, tmp_path):
    """The epoch tells; what was meant for the old log does not go into the new one."""

    async def append(far: Client, proxy: CuttingProxy, port: int) -> None:
        async with far.append_stream("d") as stream:
            await (await stream.send(event(1)))
            proxy.lead_to(port)
            proxy.cut()
            await (await stream.send(event(2)))

    async with running(tmp_path / "other") as other, cutting(server.port) as proxy:
        await other.create("d", venue="lain")
        async with Client(proxy.url) as far:
            with pytest.raises(AppendEnded, match="another one"):
                await asyncio.wait_for(append(far, proxy, other.port), WAIT)
        assert (await other.get("/api/v1/drills/d")).json["head"] == 0
    assert await ids(client) == ["e-1"]


async def test_patience_ends(client, server):
    """With an error that says so, and answers that say it too."""
    answers = []

    async def append(far: Client, proxy: CuttingProxy) -> None:
        async with far.append_stream("d") as stream:
            await (await stream.send(event(1)))
            proxy.refuse()
            proxy.cut()
            answers.append(await stream.send(event(2)))

    async with cutting(server.port) as proxy, Client(proxy.url, patience=0.3) as far:
        with pytest.raises(Unreachable, match=proxy.url):
            await asyncio.wait_for(append(far, proxy), WAIT)
    assert isinstance(answers[0].exception(), Unreachable)


async def test_connecting_to_what_is_not_there(client, server, unused_tcp_port):
    with pytest.raises(NotFound):
        async with client.append_stream("none"):
            pass
    with pytest.raises(NotFound):
        async with client.append_stream("../d"):
            pass
    async with Client(f"http://127.0.0.1:{unused_tcp_port}") as nobody:
        with pytest.raises(Unreachable):
            async with nobody.append_stream("d"):
                pass


async def test_a_log_that_takes_nothing_answers_each(client, server):
    log = await server.store.log("d")
    moved = log.path.with_suffix(".moved")
    await asyncio.to_thread(log.path.rename, moved)
    await asyncio.to_thread(log.path.write_bytes, await asyncio.to_thread(moved.read_bytes))
    async with asyncio.timeout(WAIT), client.append_stream("d") as stream:
        outcome = await (await stream.send(event(1)))
    assert isinstance(outcome, Unavailable)
    assert outcome.status == 503


@pytest.mark.parametrize(
    "nonsense",
    [
        b"nonsense",
        b'{"op":"acked","n":5,"head":5,"new":[[1,1,5]],"known":[]}',
        b'{"op":"acked","n":1,"head":1,"new":[],"known":[]}',
        b'{"op":"refused","n":9,"problem":{"status":422}}',
    ],
)
async def test_a_server_that_makes_no_sense(nonsense, unused_tcp_port, server):
    """It is told as such and not asked again."""

    async def answer(request):
        socket = web.WebSocketResponse(protocols=("drill-replay.v1",))
        await socket.prepare(request)
        async with server.session.ws_connect(
            f"{server.url}/api/v1/drills/d/append", protocols=("drill-replay.v1",)
        ) as real:
            await socket.send_str((await real.receive()).data)
        await socket.receive()
        await socket.send_frame(nonsense, aiohttp.WSMsgType.TEXT)
        await socket.receive()
        return socket

    await server.create("d")
    app = web.Application()
    app.router.add_get("/api/v1/drills/d/append", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    try:
        async with Client(f"http://127.0.0.1:{unused_tcp_port}") as client:
            with pytest.raises(NotDrillReplay):
                async with asyncio.timeout(WAIT), client.append_stream("d") as stream:
                    await stream.send(event(1))
    finally:
        await runner.cleanup()


async def test_several_tasks_may_send(client):
    async with asyncio.timeout(WAIT), client.append_stream("d") as stream:

        async def many(name: str) -> list[int]:
            answers = [await stream.send(event(f"{name}-{n}")) for n in range(600)]
            return [(await answer).seq for answer in answers]

        seqs = await asyncio.gather(*map(many, "abc"))
    assert all(one == sorted(one) for one in seqs)
    assert sorted(seq for one in seqs for seq in one) == list(range(1, 1801))


async def test_leaving_by_an_error_leaves_at_once(client, server: Server):
    """What was under way is not waited for, and nothing is left behind."""
    before = len(asyncio.all_tasks())
    answers = []

    async def leave() -> None:
        async with client.append_stream("d") as stream:
            answers.append(await stream.send(event(1)))
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        await leave()
    assert isinstance(answers[0].exception(), AppendEnded)
    await until(lambda: len(server.app[VIEWERS]) == 0)
    await until(lambda: len(asyncio.all_tasks()) <= before)
