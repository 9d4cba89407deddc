"""The viewers that are not the limit, and what they tell; tests/bench/view.c."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
from bench_compile import compiled
from bench_ours import Served
from bench_process import TooMuch, cpu_clock, running

PROTOCOL: Final = "drill-replay.v1"
OPEN: Final = '{"op":"open","credit":1000000}'
PATIENCE: Final = 240.0  # seconds of one run


def replay_path(drill: str) -> str:
    return f"/api/v1/drills/{drill}/replay"


@dataclass(frozen=True, slots=True)
class ReadOut:
    """One connection, from `open` to the last event. `lines`: messages that are not ours."""

    seconds: float
    frames: int
    lines: int
    bytes: int
    own_cpu: float


def receive(port: int, path: str, *, ours: bool = True, record: Path | None = None) -> ReadOut:
    """Ours ends at the last event of `hello`; any other stream ends when it is closed."""
    words = [str(compiled("view")), "receive", str(port), path]
    words += [PROTOCOL, OPEN] if ours else ["", ""]
    words += [str(record)] if record else []
    told = json.loads(_run(words))
    return ReadOut(*(told[name] for name in ("seconds", "frames", "lines", "bytes", "own_cpu")))


@contextmanager
def sending(recording: Path) -> Iterator[tuple[int, int]]:
    """(pid, port) of a bare sender of the frames of that file."""
    with running([compiled("view"), "send", recording]) as process:
        assert process.stdout is not None
        yield process.pid, int(process.stdout.readline())


def check_recording(recording: Path, count: int) -> None:
    """Every event is in it, once."""
    found: list[int] = []
    data = memoryview(recording.read_bytes())
    while len(data) > 1:
        size, head = data[1] & 127, 2
        if size > 125:
            head = 4 if size == 126 else 10
            size = int.from_bytes(data[2:head], "big")
        if len(data) < head + size:
            break
        message = orjson.loads(data[head : head + size])
        if message["op"] in ("bulk", "late"):
            found += [event["seq"] for event in message["events"]]
        data = data[head + size :]
    assert sorted(found) == list(range(1, count + 1)), (len(found), count)


@dataclass(frozen=True, slots=True)
class Place:
    """Where viewers stand, and how fast they go: one event every `period` ms, viewer i on event
    `first` + i * `spacing`."""

    drill: str
    period: float
    first: int
    spacing: int
    rate: float = 1.0


def due(
    served: Served, viewers: int, place: Place, warm: float, seconds: float
) -> dict[str, float]:
    """How late frames came to so many solo viewers, and what the server needed for it."""
    words = [str(compiled("view")), "due", str(served.port), replay_path(place.drill)]
    numbers = (viewers, place.first, place.spacing, place.period, place.rate, warm, seconds)
    words += map(str, numbers)
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as view:
        assert view.stdout is not None
        assert view.stderr is not None
        began = view.stdout.readline()
        before = cpu_clock(served.pid)
        line = view.stdout.readline()
        used = cpu_clock(served.pid) - before
        said = view.stderr.read()
    if not began or not line:
        raise TooMuch(said.strip())
    told: dict[str, float] = json.loads(line)
    assert not told["early"], f"{told['early']} frames came before they were due"
    assert not told["missing"], f"{told['missing']} frames had a gap before them"
    return {**told, "cpu": used}


def _run(words: list[str]) -> bytes:
    done = subprocess.run(words, capture_output=True, timeout=PATIENCE)
    if done.returncode:
        raise AssertionError(done.stderr.decode())
    return done.stdout
