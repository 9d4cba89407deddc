"""How long from an append to its showing in a client that follows.

`python bench_tail.py SYSTEM PORT SECONDS` appends 100 events a second, each when it is due whatever
became of the ones before, and follows in the same process, so that there is one clock. The clients
are those a Python program would use. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from bench_load import event

PERIOD = 0.01  # seconds
WARM = 50  # events that do not count
PATIENCE = 10.0  # seconds for the last ones
NUMBER = re.compile(rb"obs3-(\d+)")

Append = Callable[[bytes], Awaitable[object]]
Shown = Callable[[bytes], None]
System = Callable[[int, Shown], AbstractAsyncContextManager[Append]]


class Following:
    """A task that follows, cancelled at the end; what goes wrong in it is raised then."""

    def __init__(self, work: Awaitable[object]) -> None:
        self._task = asyncio.ensure_future(work)

    async def end(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


@asynccontextmanager
async def following(port: int, shown: Shown) -> AsyncIterator[str]:
    """A viewer of our drill at its live edge; gives the address of the drill."""
    import aiohttp
    from bench_ours import DRILL

    url = f"http://127.0.0.1:{port}/api/v1/drills/{DRILL}"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/replay", protocols=["drill-replay.v1"]) as viewer,
    ):
        await viewer.send_json({"op": "open", "at": "live", "credit": 1_000_000})

        async def follow() -> None:
            async for message in viewer:
                data = message.data.encode()
                if data.startswith((b'{"op":"bulk"', b'{"op":"late"')):
                    shown(data)

        task = Following(follow())
        await asyncio.sleep(0.3)
        yield url
        await task.end()


@asynccontextmanager
async def ours_post(port: int, shown: Shown) -> AsyncIterator[Append]:
    import aiohttp

    headers = {"Content-Type": "application/json"}
    async with following(port, shown) as url, aiohttp.ClientSession() as session:

        async def append(body: bytes) -> None:
            async with session.post(f"{url}/events", data=body, headers=headers) as answer:
                assert answer.status == 201, await answer.text()

        yield append


@asynccontextmanager
async def ours_websocket(port: int, shown: Shown) -> AsyncIterator[Append]:
    import aiohttp

    async with (
        following(port, shown) as url,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/append", protocols=["drill-replay.v1"]) as socket,
    ):

        async def take_acks() -> None:
            async for message in socket:
                assert '"op":"refused"' not in message.data, message.data

        task = Following(take_acks())
        yield lambda body: socket.send_str(body.decode())
        await task.end()


@asynccontextmanager
async def redis_stream(port: int, shown: Shown) -> AsyncIterator[Append]:
    from redis.asyncio import Redis

    settings = {"host": "127.0.0.1", "port": port, "protocol": 2, "socket_timeout": None}
    writer, reader = Redis(**settings), Redis(**settings)

    async def follow() -> None:
        last = b"0"
        while True:
            for _, entries in await reader.xread({"log": last}, block=0):
                for _, fields in entries:
                    shown(fields[b"e"])
                last = entries[-1][0]

    task = Following(follow())
    yield lambda body: writer.xadd("log", {"e": body})
    await task.end()
    await writer.delete("log")
    await writer.aclose()
    await reader.aclose()


@asynccontextmanager
async def jetstream(port: int, shown: Shown) -> AsyncIterator[Append]:
    import nats

    client = await nats.connect(f"nats://127.0.0.1:{port}")
    stream = client.jetstream()

    async def show(message: object) -> None:
        shown(message.data)

    await stream.purge_stream("LOG")  # what an earlier repeat left
    await stream.subscribe("log", ordered_consumer=True, cb=show)
    await asyncio.sleep(0.3)
    yield lambda body: stream.publish("log", body)
    await client.close()


@asynccontextmanager
async def postgres_notify(port: int, shown: Shown) -> AsyncIterator[Append]:
    import asyncpg

    query = (
        "WITH added AS (INSERT INTO log (body) VALUES ($1) RETURNING body)"
        " SELECT pg_notify('log', body) FROM added"
    )
    place = {"host": "127.0.0.1", "port": port, "user": "bench", "database": "postgres"}
    async with asyncpg.create_pool(min_size=4, max_size=16, **place) as pool:
        listener = await asyncpg.connect(**place)
        await listener.add_listener("log", lambda *told: shown(told[3].encode()))
        yield lambda body: pool.execute(query, body.decode())
        await listener.close()


@asynccontextmanager
async def durable_streams(port: int, shown: Shown) -> AsyncIterator[Append]:
    import aiohttp

    url = f"http://127.0.0.1:{port}/v1/stream/tail-{time.time_ns()}"
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(None)) as session:
        (await session.put(url, headers=headers)).release()

        async def follow() -> None:
            query = {"offset": "-1", "live": "sse"}
            async with session.get(url, params=query) as answer:
                async for line in answer.content:
                    shown(line)

        async def append(body: bytes) -> None:
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status < 300, await answer.text()

        task = Following(follow())
        await asyncio.sleep(0.3)
        yield append
        await task.end()
        (await session.delete(url)).release()


SYSTEMS: dict[str, System] = {
    "ours-post": ours_post,
    "ours-websocket": ours_websocket,
    "redis": redis_stream,
    "nats": jetstream,
    "postgres": postgres_notify,
    "durable-streams": durable_streams,
}


async def measure(system: System, port: int, seconds: float) -> list[float]:
    """Milliseconds from append to shown, of each event that counts."""
    count = WARM + round(seconds / PERIOD)
    sent, took = [0.0] * count, [0.0] * count
    left, done = count, asyncio.Event()

    def shown(data: bytes) -> None:
        nonlocal left
        now = time.perf_counter()
        for found in NUMBER.findall(data):
            number = int(found)
            assert not took[number], f"event {number} was shown twice"
            took[number] = (now - sent[number]) * 1000
            left -= 1
        if not left:
            done.set()

    async with system(port, shown) as append:
        tasks = []
        begin = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, begin + number * PERIOD - time.perf_counter()))
            body = event(number)
            sent[number] = time.perf_counter()
            tasks.append(asyncio.ensure_future(append(body)))
        await asyncio.gather(*tasks)
        async with asyncio.timeout(PATIENCE):
            await done.wait()
    return took[WARM:]


def main(name: str, port: str, seconds: str) -> None:
    took = sorted(asyncio.run(measure(SYSTEMS[name], int(port), float(seconds))))
    figures = {"p50 ms": took[len(took) // 2], "p99 ms": took[len(took) * 99 // 100]}
    json.dump({**figures, "worst ms": took[-1]}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
