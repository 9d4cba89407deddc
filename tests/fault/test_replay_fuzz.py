"""Random bytes against a real server, some of them nearly sound: every connection ends in a way
that PROTOCOL.md knows, the server says nothing, and serves the next one as before."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import orjson
import pytest
from command import Served, serving
from fault_lengths import seeds
from raw_peer import HANDSHAKE, TEXT, Wire, request, wire
from wire_noise import Noise

from web.client import Client

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

HEADER = b'{"drill":"latihan","nature":"exercise","title":{"id":"Latihan"}}'
COUNT = 50
CONNECTIONS = 240  # for each seed
AT_ONCE = 12
CODES = {None, 1000, 1001, 1002, 1007, 1009, 4001, 4002, 4003, 4100}
ERRORS = {"not_json", "binary", "unknown_op", "bad_field", "not_open", "not_found", "order_only"}
OPS = {"hello", "reset", "snapshot", "bulk", "late", "stamp", "state", "head", "end", "pong"}


async def send(peer: Wire, noise: Noise, chance: random.Random) -> None:
    """All of it, and then an end of the one or other kind."""
    try:
        for piece in noise.pieces():
            await peer.send(piece)
            if chance.random() < 0.1:
                await asyncio.sleep(0)
        if chance.random() < 0.5:
            peer.writer.write_eof()
    except ConnectionError:
        pass


async def read(peer: Wire, told: Counter[str], patience: float) -> None:
    """Hold what comes to the protocol, until the connection ends or nothing comes any more."""
    newest = 0
    while True:
        try:
            async with asyncio.timeout(patience):
                opcode, payload = await peer.frame()
        except (EOFError, ConnectionError, TimeoutError):
            return
        if opcode != TEXT:
            continue
        message = orjson.loads(payload)
        told[message["op"]] += 1
        if message["op"] == "error":
            assert message["code"] in ERRORS, message
        else:
            assert message["op"] in OPS, message
        assert message.get("gen", newest) >= newest, "generations ascend"
        newest = message.get("gen", newest)


async def visit(port: int, seed: str, told: Counter[str]) -> int | None:
    noise, chance = Noise(seed), random.Random(seed)
    if chance.random() < 0.1:
        await shake(port, chance)
        return None
    async with wire(port, narrow=chance.random() < 0.3) as peer:
        sending = asyncio.create_task(send(peer, noise, chance))
        await read(peer, told, 0.2)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    return peer.code


async def shake(port: int, chance: random.Random) -> None:
    """A handshake with bytes of it changed."""
    data = bytearray(request("/api/v1/drills/latihan/replay", HANDSHAKE))
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        writer.write_eof()
        async with asyncio.timeout(5):
            await reader.read(100)
    except (ConnectionError, TimeoutError):
        pass
    finally:
        writer.transport.abort()


async def serves(server: Served) -> None:
    """A viewer that comes now gets the whole drill."""
    async with Client(server.url) as client, client.replay("latihan", pace="ahead") as replay:
        seqs: list[int] = []
        while len(seqs) < COUNT:
            message = await anext(replay)
            seqs += [orjson.loads(line)["seq"] for line in message.events]
    assert seqs == list(range(1, COUNT + 1))


@seeds(1, 200)
async def test_noise(tmp_path: Path, seed: int) -> None:
    told: Counter[str] = Counter()
    codes: Counter[int | None] = Counter()
    with serving(tmp_path / "drills", "--no-examples") as server:
        port = int(server.url.rpartition(":")[2])
        async with Client(server.url) as client:
            await client.create(HEADER)
            times = [f"2026-01-15T09:{n // 10:02}:{n % 10:02}+07:00" for n in range(COUNT)]
            lines = [orjson.dumps({"kind": "gas", "time": time}) for time in times]
            await client.append("latihan", lines)

        async def visits(first: int) -> None:
            for number in range(first, CONNECTIONS, AT_ONCE):
                codes[await visit(port, f"{seed}-{number}", told)] += 1

        await asyncio.gather(*(visits(first) for first in range(AT_ONCE)))
        await asyncio.wait_for(serves(server), 10)
        ran = await asyncio.to_thread(server.end)
    assert (ran.code, ran.err) == (0, "")
    assert set(codes) <= CODES, codes
    assert told["hello"] > CONNECTIONS / 2
    assert {"snapshot", "state", "bulk", "error", "pong"} <= set(told), told
