"""`make bench ARGS=tests/bench/test_due.py`: how late events come at due pace, at what cost."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from bench_append import HERE, Contender, Figures, Once, compared, fresh
from bench_drill import DRILL, log_of
from bench_ours import Served
from bench_place import PYTHON, REPEATS, SHORT, TREE, environment, folder
from bench_table import Column, Table
from bench_view import Place, due

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

WARM: Final = 1.0 if SHORT else 2.0  # seconds, behind the second over which the viewers start
SECONDS: Final = 3.0 if SHORT else 10.0
FIRST: Final = 100  # the event of the first viewer
EVENTS: Final = {10: 100_000, 100: 20_000}  # of a drill with one event every so many ms
UVLOOP: Final = HERE / "bench_uvloop.py"
COLUMNS: Final = (
    Column("p50 ms", "{:.1f}"),
    Column("p99 ms", "{:.1f}"),
    Column("worst ms", "{:.1f}"),
    Column("gap ms", "{:.1f}"),
    Column("CPU %", "{:.1f}"),
    Column("CPU us/frame", "{:.1f}"),
    Column("CPU us/viewer s", "{:.0f}"),
    Column("frames/viewer s", "{:.1f}"),
    Column("client CPU %", "{:.1f}"),
)
NOTES: Final = [
    "ms: a frame's arrival at a C client minus the due time of its first event, or up to 1 ms more",
    "gap: median time between two frames of a viewer: the tick, where an event is due in each",
]


def watched(served: Served, viewers: int, period: int) -> Figures:
    spacing = (EVENTS[period] - FIRST) * 8 // 10 // viewers
    told = due(served, viewers, Place(DRILL, period, FIRST, spacing), WARM, SECONDS)
    frames = told["frames"]
    return {
        "p50 ms": told["p50"],
        "p99 ms": told["p99"],
        "worst ms": told["worst"],
        "gap ms": told["gap"],
        "CPU %": 100 * told["cpu"] / SECONDS,
        "CPU us/frame": told["cpu"] * 1e6 / frames,
        "CPU us/viewer s": told["cpu"] * 1e6 / viewers / SECONDS,
        "frames/viewer s": frames / viewers / SECONDS,
        "client CPU %": 100 * told["own_cpu"] / SECONDS,
    }


def solo(viewers: int, rate: int, *, script: Path | None = None) -> Contender:
    """A server of its own, with a drill of so many events a second."""
    period = 1000 // rate
    work = partial(watched, viewers=viewers, period=period)
    return fresh(work, script=script, logs=[log_of(EVENTS[period], period=period)])


def core(tick: int, rate: int) -> Contender:
    """The session alone, looked at every so many ms."""
    period = 1000 // rate

    @contextmanager
    def start() -> Iterator[Once]:
        with folder("core") as store:
            shutil.copy(log_of(EVENTS[period], period=period), store)
            script, numbers = str(HERE / "bench_core.py"), map(str, (200, tick, tick / 10))
            words = [PYTHON, script, str(store), *numbers]
            yield lambda: json.loads(
                subprocess.run(
                    words, env=environment(), cwd=TREE, check=True, capture_output=True
                ).stdout
            )

    return start


def test_session() -> None:
    """Steady on a busy machine as well: processor time, and no other process has a part in it."""
    table = Table(
        "Due pace at 1x: a look at one viewer, by the session alone, 200 viewers",
        (Column("CPU us/look", "{:.1f}"), Column("frames/look", "{:.2f}")),
        ratios=["CPU us/look"],
        aims={"10 ms tick, 100/s": "about 1", "100 ms tick, 10/s": "about 1"},
    )
    contenders = {
        "100 ms tick, 100/s": core(100, 100),
        "10 ms tick, 100/s": core(10, 100),
        "100 ms tick, 10/s": core(100, 10),
    }
    compared(table, contenders)


def test_idle() -> None:
    """A hundred viewers, and nothing else to do."""
    table = Table(
        "Due pace at 1x, 100 events/s: lateness to 100 viewers",
        COLUMNS,
        ratios=["p99 ms", "CPU us/frame"],
        notes=["aim: p99 <= 20 ms on an idle machine", *NOTES],
    )
    compared(table, {"100 viewers": solo(100, 100), "1 viewer": solo(1, 100)})


def test_many() -> None:
    table = Table(
        "Due pace at 1x: solo viewers, each at its own place, 100 or 10 events/s each",
        COLUMNS,
        ratios=["CPU us/viewer s", "CPU us/frame"],
        notes=["aims for 3,000: CPU <= 80 %, p99 <= tick + 15 ms", *NOTES],
    )
    contenders = {
        "3,000 at 100/s": solo(3000, 100),
        "1,000 at 100/s": solo(1000, 100),
        "1,000 at 10/s": solo(1000, 10),
    }
    if not SHORT:
        contenders |= {
            "3,000 at 10/s": solo(3000, 10),
            "3,000 at 100/s, uvloop": solo(3000, 100, script=UVLOOP),
            "1,000 at 100/s, uvloop": solo(1000, 100, script=UVLOOP),
        }
    compared(table, contenders, repeats=min(REPEATS, 3))
