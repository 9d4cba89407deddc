"""How fast a Python client reads out a log that is there already.

`python bench_readout.py SYSTEM PORT COUNT TIMES` reads COUNT events, TIMES times over, and prints
the seconds of each, and those of the client's own processor time, as one JSON object. The clients
are those a Python program would use, in the way that is fastest for each. A name that ends in
`+orjson` has each event parsed as well; otherwise they are handed over as the client has them.
Every time begins when the question is asked, on a connection that stands.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from bench_drill import DRILL

LAST = re.compile(rb'"p":\[-?\d+,(\d+)\]')  # near the beginning of a frame
OPEN = '{"op":"open","credit":1000000}'

Reader = Callable[[int, int], Awaitable[float]]  # port, count: the moment when it asked


async def frames(port: int, count: int, *, parsed: bool) -> float:
    """Ours, with nothing but a WebSocket client. An ordered log: `p` counts."""
    import aiohttp

    url, read = f"http://127.0.0.1:{port}/api/v1/drills/{DRILL}/replay", 0
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            url, protocols=["drill-replay.v1"], max_msg_size=0, decode_text=False
        ) as socket,
    ):
        await socket.receive()
        began = time.perf_counter()
        await socket.send_str(OPEN)
        while read < count:
            data = (await socket.receive()).data
            if not data.startswith(b'{"op":"bulk"'):
                continue
            if parsed:
                read += len(orjson.loads(data)["events"])
            else:
                found = LAST.search(data, 0, 100)
                assert found, data[:100]
                read = int(found[1])
        return took(began, read, count)


async def library(port: int, count: int) -> float:
    """Ours, with our client, which hands over lines."""
    from web.client import Client

    read = 0
    async with (
        Client(f"http://127.0.0.1:{port}") as client,
        client.replay(DRILL, pace="ahead", playing=False, window=20_000) as replay,
    ):
        began = time.perf_counter()
        async for message in replay:
            if message.op == "bulk":
                read += len(list(map(orjson.loads, message.events)))
                if read == count:
                    break
        return took(began, read, count)


async def websocketd(port: int, count: int, *, parsed: bool) -> float:
    import aiohttp

    read, session = 0, aiohttp.ClientSession()
    async with session:
        began = time.perf_counter()  # it starts `cat` with the connection
        async with session.ws_connect(f"http://127.0.0.1:{port}/", decode_text=False) as socket:
            async for message in socket:
                if parsed:
                    orjson.loads(message.data)
                read += 1
            return took(began, read, count)


async def redis_stream(port: int, count: int, *, parsed: bool) -> float:
    from redis import Redis

    client, last, read = Redis(host="127.0.0.1", port=port, protocol=2), b"0", 0
    client.ping()
    began = time.perf_counter()
    while read < count:
        for _, entries in client.xread({"log": last}, count=1000):
            if parsed:
                for _, fields in entries:
                    orjson.loads(fields[b"e"])
            read += len(entries)
            last = entries[-1][0]
    ended = took(began, read, count)
    client.close()
    return ended


async def jetstream(port: int, count: int, *, parsed: bool) -> float:
    import nats

    client, read = await nats.connect(f"nats://127.0.0.1:{port}"), 0
    done = asyncio.Event()

    async def take(message: Any) -> None:
        nonlocal read
        if parsed:
            orjson.loads(message.data)
        read += 1
        if read == count:
            done.set()

    stream = client.jetstream()
    began = time.perf_counter()
    await stream.subscribe("log", ordered_consumer=True, cb=take)
    await done.wait()
    ended = took(began, read, count)
    await client.close()
    return ended


async def postgres(port: int, count: int, *, parsed: bool) -> float:
    import psycopg

    read = 0
    place = f"host=127.0.0.1 port={port} user=bench dbname=postgres"
    with psycopg.connect(place) as base, base.cursor("reader") as cursor:
        began = time.perf_counter()
        cursor.execute("SELECT body FROM log ORDER BY seq")
        while rows := cursor.fetchmany(10_000):
            if parsed:
                for (body,) in rows:
                    orjson.loads(body)
            read += len(rows)
        return took(began, read, count)


async def durable_streams(port: int, count: int, *, parsed: bool) -> float:
    """A plain stream of lines, answer after answer."""
    import aiohttp

    url, offset, read = f"http://127.0.0.1:{port}/v1/stream/log", "-1", 0
    async with aiohttp.ClientSession(read_bufsize=1 << 20) as session:
        (await session.head(url)).release()
        began = time.perf_counter()
        while read < count:
            async with session.get(url, params={"offset": offset}) as answer:
                data = await answer.read()
                offset = answer.headers["Stream-Next-Offset"]
            if parsed:
                for line in data.splitlines():
                    orjson.loads(line)
            read += data.count(b"\n")
        return took(began, read, count)


def took(began: float, read: int, count: int) -> float:
    ended = time.perf_counter() - began
    assert read == count, f"{read} of {count} events came"
    return ended


SYSTEMS: dict[str, Callable[..., Awaitable[float]]] = {
    "ours": frames,
    "websocketd": websocketd,
    "redis": redis_stream,
    "nats": jetstream,
    "postgres": postgres,
    "durable-streams": durable_streams,
}


async def measure(name: str, port: int, count: int, times: int) -> dict[str, list[float]]:
    system, _, parsing = name.partition("+")
    seconds, used = [], []
    for _ in range(times):
        before = time.process_time()
        if system == "library":
            seconds.append(await library(port, count))
        else:
            seconds.append(await SYSTEMS[system](port, count, parsed=bool(parsing)))
        used.append(time.process_time() - before)
    return {"seconds": seconds, "own_cpu": used}


if __name__ == "__main__":
    found = measure(sys.argv[1], *map(int, sys.argv[2:5]))
    json.dump(asyncio.run(found), sys.stdout)
