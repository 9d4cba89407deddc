"""`make bench ARGS=tests/bench/test_scale.py`: a log of ten million events.

BENCH_EVENTS sets another size.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import Final

import pytest
from bench_append import HERE, Figures
from bench_log import DRILL, store_with
from bench_place import PYTHON, REPEATS, SHORT, TREE, environment
from bench_process import Missing
from bench_table import Column, Table

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

LARGE: Final = int(os.environ.get("BENCH_EVENTS") or (1_000_000 if SHORT else 10_000_000))
MIDDLE: Final = 100_000 if SHORT else 1_000_000  # for what takes long and grows with the size
SMALL: Final = 10_000
LINES: Final = (
    Column("lines/s"),
    Column("s", "{:.2f}"),
    Column("MB/s"),
    Column("CPU us/line", "{:.2f}"),
    Column("MiB, peak"),
)


def measured(what: str, events: int) -> Figures:
    """By a process of its own, so that memory is that of this work."""
    words = [PYTHON, str(HERE / "bench_scale.py"), what, str(store_with(events))]
    done = subprocess.run(words, env=environment(), cwd=TREE, capture_output=True, timeout=3000)
    assert done.returncode == 0, done.stderr.decode()
    figures: Figures = json.loads(done.stdout)
    return figures


def size(events: int) -> str:
    nbytes = (store_with(events) / f"{DRILL}.jsonl").stat().st_size
    return f"{events:,} events, {nbytes / 1e9:.2f} GB"


@pytest.fixture(autouse=True)
def logs() -> None:
    """Written before anything is measured."""
    try:
        for events in (LARGE, MIDDLE, SMALL):
            store_with(events)
    except Missing as reason:
        pytest.skip(str(reason))


def test_build_and_verify() -> None:
    """Small enough to be repeated; then once, the large one."""
    table = Table(
        f"Building a side-car, and checking the chain: {size(MIDDLE)}",
        LINES,
        ratios=["lines/s", "CPU us/line"],
        aims={
            "for line in file: orjson.loads(line)": ">= 1",
            "for line in file: pass": "moonshot >= 0.25",
        },
    )
    rows = {
        "open without a side-car, and close": "build",
        "for line in file: orjson.loads(line)": "orjson",
        "for line in file: pass": "lines",
        "verify": "verify",
        "for line in file: sha256 of the chain": "sha256",
    }
    for _ in range(REPEATS):
        for row, what in rows.items():
            table.add(row, measured(what, MIDDLE))
    table.notes.append("verify: aim >= 300,000 lines/s")
    table.tell()

    once = Table(f"The same, once: {size(LARGE)}", LINES, table.ratios, table.aims)
    for row, what in rows.items():
        once.add(row, measured(what, LARGE))
    once.notes += table.notes
    once.tell()


def test_look() -> None:
    """After the one that builds: the side-cars are there."""
    columns = (
        Column("open", "{:.2f}"),
        Column("seek", "{:.3f}"),
        Column("worst", "{:.2f}"),
        Column("read 100", "{:.3f}"),
        Column("seek near", "{:.3f}"),
        Column("read near", "{:.3f}"),
        Column("MiB, open", "{:.1f}"),
        Column("MiB, used", "{:.1f}"),
    )
    table = Table(
        "A log with its side-car: open, seek to a time, read 100 events there, in ms; memory",
        columns,
        ratios=["open", "seek", "read 100", "seek near", "read near"],
        aims={size(SMALL): "<= 1.5"},
        notes=[
            "aims: open <= 20 ms, seek <= 1 ms, anonymous memory <= 200 MiB beyond the base",
            "near: once more, 100 events later; the first time is at a random place",
        ],
    )
    for events in (LARGE, SMALL):
        measured("look", events)  # what has no side-car yet gets one, the file is in memory
    for _ in range(REPEATS):
        for events in (LARGE, SMALL):
            table.add(size(events), measured("look", events))
    table.tell()
