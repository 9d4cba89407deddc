"""One replay whose line breaks again and again, while the log grows.

`python bench_resume.py PORT PACE CUTS SEED` watches the drill of the bench through a proxy that
cuts each connection after a random number of bytes or a random time, appends meanwhile (one event
in three is entered late), and holds what came against the log. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import aiohttp
import orjson
from bench_drill import DRILL
from bench_log import START
from cutting_proxy import CuttingProxy, cutting
from resuming import Resuming, allowance

NDJSON = {"Content-Type": "application/x-ndjson"}
BYTES = 30_000  # of a connection, on average
SECONDS = 0.2  # of a connection, on average
EVERY = 0.02  # seconds between two appends
SETTLED = 60.0  # seconds to come to the end once nothing is cut any more


class Writer:
    """Appends until it is told to stop."""

    def __init__(self, session: aiohttp.ClientSession, url: str, dice: random.Random) -> None:
        self._session, self._url, self._dice = session, url, dice
        self._begin = datetime.fromtimestamp(START / 1000, UTC)
        self.head = 0

    async def run(self) -> None:
        self.head = base = await self.ask()
        while True:
            events = [self._event(base) for _ in range(self._dice.randint(1, 6))]
            body = b"".join(orjson.dumps(event) + b"\n" for event in events)
            post = self._session.post(f"{self._url}/events", data=body, headers=NDJSON)
            async with post as answer:
                assert answer.status == 201, await answer.text()
                self.head = (await answer.json())["head"]
            await asyncio.sleep(self._dice.expovariate(1 / EVERY))

    async def ask(self) -> int:
        """The head of the log."""
        async with self._session.get(self._url) as answer:
            drill = await answer.json()
        return int(drill["head"])

    def _event(self, base: int) -> dict[str, object]:
        late = self._dice.random() < 1 / 3
        seq = self._dice.randrange(base) if late else self.head
        time = self._begin + timedelta(milliseconds=10 * seq)
        return {"kind": "patrol", "time": time.isoformat(timespec="milliseconds")}


async def shake(proxy: CuttingProxy, dice: random.Random) -> None:
    while True:
        await asyncio.sleep(dice.expovariate(1 / SECONDS))
        proxy.cut()


async def ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def watch(port: int, pace: str, cuts: int, seed: int) -> dict[str, float]:
    dice, path = random.Random(seed), f"/api/v1/drills/{DRILL}"
    opening = {"pace": pace, "playing": pace == "due", "rate": 1000}
    async with cutting(port) as proxy, aiohttp.ClientSession() as session:
        writer = Writer(session, f"http://127.0.0.1:{port}{path}", dice)
        proxy.allow = allowance(dice, BYTES)
        appending = asyncio.create_task(writer.run())
        cutter = asyncio.create_task(shake(proxy, dice))
        await asyncio.sleep(0.3)
        target = f"{proxy.url}{path}/replay"
        viewer = Resuming(target, opening, lambda viewer: len(viewer.took) >= cuts)
        await viewer.run()
        broken, resumed, tries = viewer.connections - 1, len(viewer.took), proxy.connections - 1
        proxy.allow = None
        await ended(appending, cutter)
        head = await writer.ask()  # the last append may have had no time for its answer
        viewer.enough = lambda viewer: len(viewer.seen) >= head
        async with asyncio.timeout(SETTLED):
            await viewer.run()
        async with session.get(f"http://127.0.0.1:{port}{path}/log") as answer:
            stored = (await answer.read()).splitlines()[1:]
    lines = dict(enumerate(stored, 1))
    took = sorted(1000 * seconds for seconds in viewer.took)
    return {
        "cuts": tries,
        "after upgrade": broken,
        "resumes": resumed,
        **viewer.verdict(lines),
        "events": len(lines),
        "late frames": sum(op == "late" for op, _, _ in viewer.frames),
        "p50 ms": took[len(took) // 2],
        "p99 ms": took[len(took) * 99 // 100],
    }


if __name__ == "__main__":
    port, pace, cuts, seed = sys.argv[1:]
    json.dump(asyncio.run(watch(int(port), pace, int(cuts), int(seed))), sys.stdout)
