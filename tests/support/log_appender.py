"""A process that appends batches until it is killed: `python log_appender.py DIRECTORY SEED`.

One line on standard output for each batch that was answered: first and last seq, and the ids.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from pathlib import Path

from log_store import event, make_log, open_store

from events.errors import DrillNotFound


def now() -> int:
    return time.time_ns() // 1_000_000


async def main(directory: Path, seed: int) -> None:
    chance = random.Random(seed)
    store = await open_store(directory, clock=now)
    try:
        log = await store.log("latihan")
    except DrillNotFound:
        log = await make_log(store)

    async def writer(number: int) -> None:
        while True:
            ids = [f"{seed}-{number}-{chance.random()}" for _ in range(chance.randint(1, 6))]
            batch = [event(id=i, scene="x" * chance.randint(0, 2000)) for i in ids]
            answer = await log.append(batch)
            sys.stdout.write(f"{answer.first} {answer.last} {' '.join(ids)}\n")
            sys.stdout.flush()

    await asyncio.gather(*map(writer, range(4)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
