"""Drills to be replayed, in our format: an event every so many ms, lines of 340 bytes, one phase at
the start. Kept in the cache."""

from __future__ import annotations

import hashlib
from hashlib import sha256
from pathlib import Path
from typing import Final

from bench_log import BATCH, KINDS, START, Seconds
from bench_place import cache

DRILL: Final = "bench-log"
TAIL: Final = 300_000  # ms; so long after its time an event is entered late


def write(path: Path, drill: str, count: int, period: int, late: int) -> None:
    """Every `late`-th event is entered late, or none with 0."""
    recorded, happened = Seconds(0), Seconds(7 * 3_600_000)
    header = b'{"drill_log":1,"drill":"%b","nature":"fictional","title":{"en":"Bench"}'
    header %= drill.encode()
    h = sha256(header).hexdigest().encode()
    with path.open("wb", buffering=1 << 20) as file:
        file.write(b'%b,"h":"%b"}\n' % (header, h))
        for seq in range(1, count + 1):
            behind = (seq - 1) // BATCH * BATCH
            ms = START + seq * period
            time = ms - TAIL if late and seq % late == 0 else ms
            body = (
                b'{"seq":%d,"durable":%d,"batch":%d,"recorded":"%b.%03dZ","id":"obs3-%09d",'
                b'"time":"%b.%03d+07:00","basis":{"time":"device"},"kind":%b'
                % (
                    seq,
                    behind,
                    min(behind + BATCH, count),
                    recorded[ms // 1000],
                    ms % 1000,
                    seq,
                    happened[time // 1000],
                    time % 1000,
                    b'"startex"' if seq == 1 else KINDS[seq % 8],
                )
            )
            h = sha256(h + body).hexdigest().encode()
            file.write(b'%b,"h":"%b"}\n' % (body, h))


def log_of(count: int, *, drill: str = DRILL, period: int = 10, late: int = 0) -> Path:
    """The file of such a drill."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    place = cache() / f"drill-{count}-{period}-{late}-{version}"
    path = place / f"{drill}.jsonl"
    if not path.exists():
        place.mkdir(exist_ok=True)
        fresh = place / f".{path.name}.new"
        write(fresh, drill, count, period, late)
        fresh.rename(path)
    return path
