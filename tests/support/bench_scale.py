"""What is measured on a large log: `python bench_scale.py WHAT STORE`, in a process of its own.

Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import orjson
from bench_log import DRILL, PERIOD, START
from bench_process import anonymous_bytes

from events.files.filestore import FileStore
from events.store import Log

PLACES = 200  # random places that are looked up
READ = 100  # events read there
MIB = 2**20

Figures = Mapping[str, float]


def anonymous() -> float:
    return anonymous_bytes(os.getpid()) / MIB


def clock() -> int:
    return time.time_ns() // 1_000_000


class Peak:
    """The most anonymous memory that was seen, ten times a second."""

    def __init__(self) -> None:
        self.seen, self._stop = anonymous(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self.seen = max(self.seen, anonymous())

    def end(self) -> float:
        self._stop.set()
        self._thread.join()
        return max(self.seen, anonymous())


@asynccontextmanager
async def store_in(place: Path) -> AsyncIterator[FileStore]:
    store = await FileStore.open(place, clock=clock, holder="a bench", examples=False)
    try:
        yield store
    finally:
        await store.close()


async def look(place: Path) -> Figures:
    """Open, seek to a time, read there, seek and read once more nearby; the memory that it takes.
    Places are random, and hardly any of them is near one that was looked at before."""
    await asyncio.to_thread(int)  # a loop's first thread is no part of a log
    base = anonymous()
    began = time.perf_counter()
    async with store_in(place) as store:
        log = await store.log(DRILL)
        opened = time.perf_counter() - began
        held = anonymous() - base
        chance = random.Random(7)
        took: list[tuple[float, ...]] = []
        for _ in range(PLACES):
            at = START + chance.randrange(log.index.count - 2 * READ) * PERIOD
            there = await seek_and_read(log, at)
            took.append((*there, *await seek_and_read(log, at + READ * PERIOD)))
        seeks, reads, seeks_near, reads_near = zip(*took, strict=True)
        return {
            "open": opened * 1000,
            "seek": statistics.median(seeks),
            "worst": max(seeks),
            "read 100": statistics.median(reads),
            "seek near": statistics.median(seeks_near),
            "read near": statistics.median(reads_near),
            "MiB, open": held,
            "MiB, used": anonymous() - base,
        }


async def seek_and_read(log: Log, at: int) -> tuple[float, float]:
    """Milliseconds of each."""
    index, began = log.index, time.perf_counter()
    rank = index.rank(at, index.count)
    seqs = index.seqs(rank, rank + READ)
    found = time.perf_counter()
    lines = await log.lines(seqs)
    done = time.perf_counter()
    assert len(lines) == min(READ, index.count - rank), (rank, len(lines))
    times = [index.time(seq) for seq in seqs]
    assert times == sorted(times), "what was read is in order"
    assert times[0] > at, "what was read lies behind the time that was sought"
    return (found - began) * 1000, (done - found) * 1000


async def build(place: Path) -> Figures:
    """Open without a side-car, and close: then it is on disk."""
    (place / f"{DRILL}.idx").unlink(missing_ok=True)
    base, peak = anonymous(), Peak()
    began, used = time.perf_counter(), time.process_time()
    async with store_in(place) as store:
        log = await store.log(DRILL)
        opened, count = time.perf_counter() - began, log.index.count
        assert count == log.head.seq > 0
        condition = log.status.condition
    took, used = time.perf_counter() - began, time.process_time() - used
    assert condition == "ok", condition
    return {**rates(place, count, took, used), "s to open": opened, "MiB, peak": peak.end() - base}


async def verify(place: Path) -> Figures:
    """Check the whole chain of a log that is open."""
    async with store_in(place) as store:
        log = await store.log(DRILL)
        base, peak = anonymous(), Peak()
        began, used = time.perf_counter(), time.process_time()
        verdict = await log.verify()
        took, used = time.perf_counter() - began, time.process_time() - used
        assert verdict.condition == "ok", verdict
        assert verdict.events == log.index.count
    return {**rates(place, verdict.events, took, used), "MiB, peak": peak.end() - base}


def rates(place: Path, lines: int, took: float, used: float) -> Figures:
    size = (place / f"{DRILL}.jsonl").stat().st_size
    return {
        "lines/s": lines / took,
        "s": took,
        "MB/s": size / took / 1e6,
        "CPU us/line": used * 1e6 / lines,
    }


def loop(place: Path, work: Callable[[bytes], object]) -> Figures:
    """Plain Python: `work` on every line."""
    count, began, used = 0, time.perf_counter(), time.process_time()
    with (place / f"{DRILL}.jsonl").open("rb") as file:
        for line in file:
            work(line)
            count += 1
    return rates(place, count, time.perf_counter() - began, time.process_time() - used)


def nothing(place: Path) -> Figures:
    count, began, used = 0, time.perf_counter(), time.process_time()
    with (place / f"{DRILL}.jsonl").open("rb") as file:
        for _ in file:
            count += 1
    return rates(place, count, time.perf_counter() - began, time.process_time() - used)


def hashing(place: Path) -> Figures:
    """The chain and nothing else: each line is hashed behind the `h` of the one before it."""
    h = b""

    def check(line: bytes) -> None:
        nonlocal h
        h = sha256(h + line[:-73]).hexdigest().encode()
        assert line[-67:-3] == h

    return loop(place, check)


WHAT: Mapping[str, Callable[[Path], Figures]] = {
    "look": lambda place: asyncio.run(look(place)),
    "build": lambda place: asyncio.run(build(place)),
    "verify": lambda place: asyncio.run(verify(place)),
    "orjson": lambda place: loop(place, orjson.loads),
    "lines": nothing,
    "sha256": hashing,
}

if __name__ == "__main__":
    json.dump(WHAT[sys.argv[1]](Path(sys.argv[2])), sys.stdout)
