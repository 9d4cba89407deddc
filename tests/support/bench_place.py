"""Where benches work, and for how long.

| variable | is |
|---|---|
| `BENCH_SHORT=1` | a rough answer in a few minutes: fewer and shorter repeats, a smaller log |
| `BENCH_TREE` | another checkout of this project to measure; this one when it is not set |
| `BENCH_REPEATS`, `BENCH_SECONDS` | repeats of each measure, seconds of each repeat |
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TREE: Final = Path(os.environ.get("BENCH_TREE") or ROOT).resolve()
SOURCES: Final = ROOT / "tests" / "bench"
CACHE: Final = ROOT / ".bench"  # peers, load generator, large logs: kept until `make clean`
CLIENTS: Final = CACHE / "python"

SHORT: Final = os.environ.get("BENCH_SHORT", "") not in ("", "0")
REPEATS: Final = int(os.environ.get("BENCH_REPEATS") or (2 if SHORT else 5))
SECONDS: Final = float(os.environ.get("BENCH_SECONDS") or (1.0 if SHORT else 3.0))
WARM: Final = 0.5  # seconds that do not count, before each repeat

PYTHON: Final = sys.executable


def environment(*, clients: bool = False) -> dict[str, str]:
    """Of a process that runs the measured tree, or also imports the Python clients of peers;
    nothing of the person's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    places = [TREE, ROOT / "tests" / "support", *([CLIENTS] if clients else [])]
    path = os.pathsep.join(map(str, places))
    return {**kept, "LANG": "C.UTF-8", "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}


def cache() -> Path:
    CACHE.mkdir(exist_ok=True)
    return CACHE


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """A fresh folder on the disk of this checkout, gone afterwards."""
    place = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=cache()))
    place.chmod(0o755)  # a database may run as another user
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
