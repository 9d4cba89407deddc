"""The load generator: one event template for all, one run."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench_compile import compiled
from bench_place import SECONDS, WARM, cache
from bench_process import cpu_seconds

# As an observer's phone sends it: 190 bytes, 335 once stored. '#' is the number of the event, '~'
# its time of day; each event has another id and another time.
TEMPLATE: Final = (
    b'{"id":"obs3-############","kind":"gas","time":"2026-01-15T~~:~~:~~.~~~+07:00","side":"police",'
    b'"actors":["Dalmas"],"text":{"id":"Gas air mata, dua butir, ke arah timur."},"source":"posko"}'
)
NUMBER: Final = TEMPLATE.index(b"#")
DIGITS: Final = TEMPLATE.count(b"#")
CLOCK: Final = TEMPLATE.index(b"~")


def event(number: int) -> bytes:
    """The event that the generator makes for `number`."""
    ms = number % 86_400_000
    clock = f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
    made = bytearray(TEMPLATE)
    made[NUMBER : NUMBER + DIGITS] = b"%0*d" % (DIGITS, number)
    made[CLOCK : CLOCK + 12] = clock.encode()
    return bytes(made)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the generator saw. `acked` counts all events, `rate` the measured stretch."""

    rate: float
    acked: int
    p50: float  # ms
    p99: float
    cpu: float | None  # us of the server per event
    own_cpu: float  # us of the generator per event

    def figures(self) -> dict[str, float]:
        told = {"events/s": self.rate, "p50 ms": self.p50, "p99 ms": self.p99}
        return told if self.cpu is None else {**told, "CPU us/event": self.cpu}


def template() -> Path:
    path = cache() / "event.template"
    if not path.exists() or path.read_bytes() != TEMPLATE:
        path.write_bytes(TEMPLATE)
    return path


def load(protocol: str, port: int, pid: int | None, **options: str | float) -> Run:
    """One run against the server of that pid. A run in which an event was refused is no run."""
    given = {"warm": WARM, "seconds": SECONDS, **options}
    words = [str(compiled("load")), protocol, str(port), str(template())]
    for name, value in given.items():
        words += [f"--{name}", str(value)]
    before = cpu_seconds(pid) if pid else 0.0
    done = subprocess.run(words, capture_output=True, timeout=120)
    if done.returncode:
        raise AssertionError(f"{protocol}: {done.stderr.decode()}{done.stdout.decode()}")
    used = cpu_seconds(pid) - before if pid else 0.0
    told = json.loads(done.stdout)
    assert told["acked"] == told["sent"] > 0
    return Run(
        rate=told["rate"],
        acked=told["acked"],
        p50=told["p50_us"] / 1000,
        p99=told["p99_us"] / 1000,
        cpu=used * 1e6 / told["acked"] if pid else None,
        own_cpu=told["own_cpu_us"],
    )
