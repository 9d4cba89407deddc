"""`make bench ARGS=tests/bench/test_resume.py`: a replay whose line breaks a thousand times."""

from __future__ import annotations

import json
import os
import subprocess
from functools import partial
from typing import Final

import pytest
from bench_append import HERE, Contender, Figures, compared, fresh
from bench_drill import log_of
from bench_ours import Served
from bench_place import PYTHON, SHORT, TREE, environment
from bench_table import Column, Table

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

CUTS: Final = 100 if SHORT else 1000
EVENTS: Final = 10_000 if SHORT else 100_000
SEED: Final = int(os.environ.get("BENCH_SEED") or 4)
NONE: Final = ("gaps", "duplicates", "misplaced", "altered", "resets")
COLUMNS: Final = (
    *map(Column, ("cuts", "after upgrade", "resumes", *NONE, "events", "late frames")),
    Column("p50 ms", "{:.2f}"),
    Column("p99 ms", "{:.2f}"),
)


def broken(served: Served, pace: str) -> Figures:
    words = [PYTHON, str(HERE / "bench_resume.py"), str(served.port), pace, str(CUTS), str(SEED)]
    done = subprocess.run(words, env=environment(), cwd=TREE, capture_output=True, timeout=900)
    assert done.returncode == 0, done.stderr.decode()
    figures: Figures = json.loads(done.stdout)
    assert not any(figures[name] for name in NONE), figures
    return figures


def replayed(pace: str) -> Contender:
    return fresh(partial(broken, pace=pace), logs=[log_of(EVENTS)])


def test_thousand_cuts() -> None:
    table = Table(
        f"{CUTS:,} resumes in one replay of {EVENTS:,} events, appends and late entries meanwhile",
        COLUMNS,
        ratios=["p50 ms"],
        notes=[
            "cuts: at a random byte or a random time; after upgrade: those of an open WebSocket",
            "ms: from connecting again to `state`, which says that the cursor was taken",
            "aim: no gaps, duplicates, misplaced or altered events, no needless resets",
        ],
    )
    contenders = {"ahead": replayed("ahead"), "due, 1000x": replayed("due")}
    compared(table, contenders, repeats=1)
