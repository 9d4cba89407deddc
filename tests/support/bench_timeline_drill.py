"""The drills that the timeline is measured with: one store of all sizes, kept in the cache."""

from __future__ import annotations

import hashlib
import shutil
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import big_drill
from bench_place import PYTHON, TREE, cache, environment
from bench_process import Missing, running

LINE: Final = 420  # bytes with the side-car, not less than a line takes
FIRST_LOOK: Final = 1800  # seconds, while a side-car is built


def name_of(count: int) -> str:
    return f"besar-{count}"


def store_with(counts: Sequence[int]) -> Path:
    """A store that has them, and their side-cars if it was served before."""
    version = hashlib.sha256(Path(big_drill.__file__).read_bytes()).hexdigest()[:8]
    place = cache() / f"timeline-{version}"
    if not place.exists():
        for old in cache().glob("timeline-*"):
            shutil.rmtree(old)
        place.mkdir()
    for count in counts:
        path = place / f"{name_of(count)}.jsonl"
        if path.exists():
            continue
        if shutil.disk_usage(place).free < 2 * count * LINE:
            raise Missing(f"{count:,} events want {2 * count * LINE >> 20:,} MiB free")
        fresh = place / f".{path.name}.new"
        big_drill.write(fresh, count, name_of(count))
        fresh.rename(path)
    return place


@contextmanager
def served(counts: Sequence[int]) -> Iterator[str]:
    """The address of a server that has looked at all of them once."""
    words = [PYTHON, "-m", "replay.cli", "serve", "--port", "0", "--no-examples"]
    words += ["--store", str(store_with(counts))]
    with running(words, env=environment(), cwd=TREE) as process:
        assert process.stdout is not None
        url = process.stdout.readline().decode().strip()
        assert url.startswith("http://127.0.0.1:"), url
        for count in counts:
            path = f"{url}/api/v1/drills/{name_of(count)}/index"
            urllib.request.urlopen(path, timeout=FIRST_LOOK).close()
        yield url
