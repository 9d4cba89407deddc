"""What a look at one viewer costs in the session alone, without a socket.

`python bench_core.py STORE VIEWERS TICK SECONDS` lets so many sessions play, each at its own place
of the drill of the bench, and looks at each every TICK ms. Time is told, not waited for. Prints one
JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC
from pathlib import Path

import orjson
from bench_drill import DRILL
from bench_log import START

from events.files.filestore import FileStore
from events.store import Log
from replay.moment import Moment
from replay.session import Session

FIRST = 100  # the event of the first viewer


def at(ms: float) -> Moment:
    return Moment(1000 + ms / 1000, START + int(ms))


def playing(log: Log, seq: int) -> Session:
    session = Session(log, at(0), UTC)
    opening = {"op": "open", "pace": "due", "at": {"seq": seq}, "playing": True}
    session.receive(orjson.dumps({**opening, "credit": 1_000_000}), at(0))
    look(session, at(0))
    return session


def look(session: Session, now: Moment) -> int:
    """The frames that it has, and when to look again, as the shell asks."""
    frames = 0
    while session.next(now) is not None:
        frames += 1
    session.next_deadline(now)
    return frames


async def measure(place: Path, viewers: int, tick: float, seconds: float) -> dict[str, float]:
    store = await FileStore.open(place, clock=lambda: START, holder="a bench", examples=False)
    log = await store.log(DRILL)
    spacing = (log.head.seq - FIRST) * 8 // 10 // viewers
    sessions = [playing(log, FIRST + number * spacing) for number in range(viewers)]
    frames, looks = 0, round(seconds * 1000 / tick)
    began = time.process_time()
    for count in range(1, looks + 1):
        now = at(count * tick)
        frames += sum(look(session, now) for session in sessions)
    used = time.process_time() - began
    await store.close()
    return {"CPU us/look": used * 1e6 / viewers / looks, "frames/look": frames / viewers / looks}


if __name__ == "__main__":
    folder, *numbers = sys.argv[1:]
    viewers, tick, seconds = map(float, numbers)
    json.dump(asyncio.run(measure(Path(folder), int(viewers), tick, seconds)), sys.stdout)
