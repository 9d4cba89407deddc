"""`make bench ARGS=tests/bench/test_readout.py`: how fast a log that is there is read out."""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

import pytest
from bench_append import HERE, Contender, Figures, Once, compared
from bench_drill import DRILL
from bench_filled import (
    Filled,
    filled_durable_streams,
    filled_nats,
    filled_postgres,
    filled_redis,
    ours,
    websocketd,
)
from bench_install import python_clients
from bench_place import PYTHON, REPEATS, SHORT, TREE, environment, folder
from bench_process import cpu_clock, cpu_seconds
from bench_table import Column, Table
from bench_view import check_recording, receive, replay_path, sending

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

COUNT: Final = 100_000
PEERS: Final = 20_000 if SHORT else COUNT  # events that a peer holds
TIMES: Final = 5  # of each repeat, for what takes milliseconds
UVLOOP: Final = HERE / "bench_uvloop.py"
PATH: Final = replay_path(DRILL)
COLUMNS: Final = (
    Column("events/s"),
    Column("MB/s"),
    Column("CPU us/event", "{:.3f}"),
    Column("client us/event", "{:.3f}"),
)
FRAMES: Final = Column("KiB/frame", "{:.1f}")
BOTH: Final = Column("both us/event", "{:.2f}")
PYTHON_COLUMNS: Final = (COLUMNS[0], *COLUMNS[2:], BOTH)
PYTHON_RATIOS: Final = (COLUMNS[0].name, BOTH.name)


# A C receiver.


def received(pid: int, port: int, *, count: int = COUNT, path: str = PATH) -> Figures:
    mine = path == PATH
    before = cpu_clock(pid) if mine else cpu_seconds(pid)
    times = TIMES if mine else 1
    found = [receive(port, path, ours=mine) for _ in range(times)]
    used = (cpu_clock(pid) if mine else cpu_seconds(pid)) - before
    took = statistics.median(one.seconds for one in found)
    one = found[0]
    messages = one.frames or one.lines
    if not mine:
        assert messages == count, one
    return {
        "events/s": count / took,
        "MB/s": one.bytes / took / 1e6,
        "CPU us/event": used * 1e6 / count / times,
        "client us/event": statistics.median(each.own_cpu for each in found) * 1e6 / count,
        FRAMES.name: one.bytes / messages / 1024,
    }


def to_c(server: Callable[[], Filled], *, count: int = COUNT, path: str = PATH) -> Contender:
    @contextmanager
    def start() -> Iterator[Once]:
        with server() as (pid, port):
            receive(port, path, ours=path == PATH)  # warm
            yield partial(received, pid, port, count=count, path=path)

    return start


@contextmanager
def bare() -> Iterator[Once]:
    """The frames that our server sent, recorded, and sent again by a loop around `send`."""
    with folder("recording") as place:
        recording = place / "frames"
        with ours(COUNT) as (_, port):
            receive(port, PATH, record=recording)
        check_recording(recording, COUNT)
        with sending(recording) as (pid, port):
            receive(port, PATH)
            yield partial(received, pid, port)


def test_limit() -> None:
    table = Table(
        f"Read-out of {COUNT:,} events over one WebSocket, a C receiver",
        (*COLUMNS, FRAMES),
        ratios=["events/s", "CPU us/event"],
        aims={
            "bare send() of the same frames": ">= 0.8, <= 2",
            "websocketd, cat": ">= 60",
        },
    )
    contenders = {
        "drill-replay": to_c(partial(ours, COUNT)),
        "bare send() of the same frames": bare,
        "drill-replay, 1 in 100 entered late": to_c(partial(ours, COUNT, late=100)),
        "drill-replay, uvloop": to_c(partial(ours, COUNT, script=UVLOOP)),
        "websocketd, cat": to_c(partial(websocketd, PEERS), path="/", count=PEERS),
    }
    compared(table, contenders, repeats=3 * REPEATS)


# A Python client.


def read(system: str, pid: int, port: int, count: int, times: int) -> Figures:
    words = [PYTHON, str(HERE / "bench_readout.py"), system, str(port), str(count), str(times)]
    before = cpu_seconds(pid)
    done = subprocess.run(
        words, env=environment(clients=True), cwd=TREE, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    used = (cpu_seconds(pid) - before) * 1e6 / count / times
    own = statistics.median(told["own_cpu"]) * 1e6 / count
    return {
        "events/s": count / statistics.median(told["seconds"]),
        "CPU us/event": used,
        "client us/event": own,
        BOTH.name: used + own,
    }


def to_python(system: str, server: Callable[[int], Filled], *, mine: bool = False) -> Contender:
    count, times = (COUNT, TIMES) if mine else (PEERS, 1)

    @contextmanager
    def start() -> Iterator[Once]:
        python_clients()
        with server(count) as (pid, port):
            if mine:
                receive(port, PATH)  # the log is open
            yield partial(read, system, pid, port, count, times)

    return start


def peers(suffix: str) -> dict[str, Contender]:
    return {
        "Redis XREAD COUNT 1000, redis-py": to_python(f"redis{suffix}", filled_redis),
        "NATS, ordered consumer, nats-py": to_python(f"nats{suffix}", filled_nats),
        "PostgreSQL, server-side cursor, psycopg": to_python(f"postgres{suffix}", filled_postgres),
        "Durable Streams, GET": to_python(f"durable-streams{suffix}", filled_durable_streams),
        "websocketd, cat": to_python(f"websocketd{suffix}", websocketd),
    }


def test_bytes_to_python() -> None:
    table = Table(
        f"Read-out of {COUNT:,} events to a Python client, not parsed",
        PYTHON_COLUMNS,
        PYTHON_RATIOS,
        aims={"Redis XREAD COUNT 1000, redis-py": ">= 12", "websocketd, cat": ">= 60"},
    )
    mine = {"drill-replay, aiohttp": to_python("ours", ours, mine=True)}
    compared(table, {**mine, **peers("")})


def test_parsed_in_python() -> None:
    table = Table(
        f"Read-out of {COUNT:,} events to a Python client, each parsed with orjson",
        PYTHON_COLUMNS,
        PYTHON_RATIOS,
        aims={"Redis XREAD COUNT 1000, redis-py": ">= 3.5"},
    )
    mine = {
        "drill-replay, aiohttp": to_python("ours+orjson", ours, mine=True),
        "drill-replay, its own client": to_python("library", ours, mine=True),
    }
    compared(table, {**mine, **peers("+orjson")})
