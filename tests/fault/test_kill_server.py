"""kill -9 at random moments of the whole server under writers and a viewer: what was acked over
HTTP or a WebSocket is there, and what a viewer was shown never un-happens."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import aiohttp
import orjson
import pytest
from command import serving
from fault_figures import Figures
from fault_image import read
from fault_lengths import seeds
from fault_writers import Ack, Judge, sent, write
from server import JSON, NDJSON

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

ROUNDS = 10  # on one store
WRITERS = 4
WINDOW = 40  # of messages without an ack
DRILL = "/api/v1/drills/latihan"
HEADER = {"drill": "latihan", "nature": "exercise", "title": {"en": "latihan"}}


class Client:
    """What a person's programs do with one server until it is killed."""

    def __init__(self, session: aiohttp.ClientSession, judge: Judge) -> None:
        self._session, self._judge = session, judge
        self.acks: list[Ack] = []
        self.shown: dict[int, bytes] = {}

    async def append(self, batch: list[bytes]) -> Ack:
        post = self._session.post(
            f"{DRILL}/events", data=b"\n".join(batch), headers={"Content-Type": NDJSON}
        )
        async with post as answer:
            assert answer.status in (200, 201), await answer.text()
            done = await answer.json()
        return Ack(done["seqs"], done["ids"], done["duplicate"])

    def told(self, ack: Ack) -> None:
        self._judge.ack(ack.ids, ack.seqs)
        self.acks.append(ack)

    async def follow(self) -> None:
        """See each event as it comes."""
        headers = {"Accept": "text/event-stream"}
        async with self._session.get(f"{DRILL}/events", headers=headers) as answer:
            seq = 0
            async for line in answer.content:
                if line.startswith(b"id: "):
                    seq = int(line[4:])
                elif line.startswith(b"data: ") and line.endswith(b"\n"):
                    self.shown[seq] = line[6:-1]

    async def stream(self, name: str) -> None:
        """Events over a WebSocket, each its own request, with a window of them without an ack."""
        url, number, settled = f"{DRILL}/append", 0, 0
        ids = [""]  # messages are numbered from 1
        async with self._session.ws_connect(url, protocols=["drill-replay.v1"]) as socket:
            while True:
                while number < settled + WINDOW:
                    number += 1
                    ids.append(f"{name}.{number}:1/1:30")
                    await socket.send_str(sent(ids[-1]).decode())
                message = await socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return  # killed
                told = message.json()
                assert told["op"] in ("hello", "acked"), told
                for first, seq, size in told.get("new", ()):
                    seqs = [*range(seq, seq + size)]
                    self.told(Ack(seqs, ids[first : first + size], False))
                settled = told.get("n", settled)

    async def work(self, name: str, seconds: float, kill: object) -> None:
        chances = [random.Random(f"{name}.{writer}") for writer in range(WRITERS)]
        tasks = [
            asyncio.create_task(write(self.append, self.told, f"{name}.{writer}", chance))
            for writer, chance in enumerate(chances)
        ]
        tasks.append(asyncio.create_task(self.stream(f"{name}.stream")))
        tasks.append(asyncio.create_task(self.follow()))
        await asyncio.sleep(seconds)
        assert callable(kill)
        kill()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            assert not isinstance(ended, aiohttp.WSServerHandshakeError), ended
            assert ended is None or isinstance(ended, aiohttp.ClientError), ended


class KilledServer:
    def __init__(self, folder: Path, seed: int, figures: Figures) -> None:
        self._store, self._seed, self._figures = folder, seed, figures
        self._chance, self._judge = random.Random(seed), Judge(figures)
        self._before: Client | None = None

    async def round(self, number: int) -> None:
        with serving(self._store) as server:
            # A line of an event is longer than what a reader's buffer holds by default.
            session = aiohttp.ClientSession(server.url, read_bufsize=1 << 20)
            async with session:
                client = Client(session, self._judge)
                await self._look(session, client)
                seconds = 0.3 * self._chance.random() ** 2
                kill = server.process.kill
                await client.work(f"{self._seed}-{number}", seconds, kill)
        self._before = client
        self._figures.rounds += 1

    async def look(self) -> None:
        with serving(self._store) as server:
            async with aiohttp.ClientSession(server.url) as session:
                await self._look(session, Client(session, self._judge))

    async def _look(self, session: aiohttp.ClientSession, client: Client) -> None:
        """Hold what the server says now to what was acked and shown before the kill."""
        if self._before is None:
            body, headers = orjson.dumps(HEADER), {"Content-Type": JSON}
            async with session.post("/api/v1/drills", data=body, headers=headers) as answer:
                assert answer.status == 201
            return
        async with session.get(f"{DRILL}/log") as answer:
            whole = await answer.read()
        assert whole == (self._store / "latihan.jsonl").read_bytes()
        self._judge.judge(read(whole).lines)
        stored = whole.split(b"\n")
        for seq, line in self._before.shown.items():
            self._figures.misread += stored[seq] != line
        for ack in self._chance.sample(self._before.acks, min(3, len(self._before.acks))):
            again = await client.append([sent(event_id) for event_id in ack.ids])
            assert again == Ack(ack.seqs, ack.ids, True)
        async with session.get("/readyz") as ready:
            assert ready.status == 200


@seeds(2, 100)
async def test_killed_server(tmp_path: Path, figures: Figures, seed: int) -> None:
    """20 rounds in CI, and one more start after each ten."""
    killed = KilledServer(tmp_path / "drills", seed, figures)
    for number in range(ROUNDS):
        await killed.round(number)
    await killed.look()
