"""`make bench ARGS=tests/bench/test_tail.py`: from an append to its showing in a client."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

import pytest
from bench_append import HERE, Contender, Figures, Once, compared, fresh
from bench_durable_streams import durable_stream_server
from bench_install import python_clients
from bench_nats import nats
from bench_ours import Served
from bench_place import PYTHON, SHORT, TREE, environment
from bench_postgres import postgres_server
from bench_redis import redis
from bench_table import Column, Table

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

SECONDS: Final = 2 if SHORT else 5
COLUMNS: Final = (
    Column("p50 ms", "{:.2f}"),
    Column("p99 ms", "{:.2f}"),
    Column("worst ms", "{:.1f}"),
)
PEER: Final = "p99 <= 0.5"


def followed(system: str, port: int) -> Figures:
    words = [PYTHON, str(HERE / "bench_tail.py"), system, str(port), str(SECONDS)]
    done = subprocess.run(
        words, env=environment(clients=True), cwd=TREE, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    figures: Figures = json.loads(done.stdout)
    return figures


def ours(system: str) -> Contender:
    def follow(served: Served) -> Figures:
        figures = followed(system, served.port)
        served.check(50 + SECONDS * 100)
        return figures

    return fresh(follow)


def peer(system: str, server: Callable[[], AbstractContextManager[object]]) -> Contender:
    @contextmanager
    def start() -> Iterator[Once]:
        python_clients()
        with server() as running:
            yield lambda: followed(system, running.port)

    return start


@contextmanager
def stream() -> Iterator[object]:
    with nats() as server:
        server.make()
        yield server


def test_appended_to_shown() -> None:
    table = Table(
        "Appended to shown in a following client, after the sync, 100 events/s, Python clients",
        COLUMNS,
        ratios=["p50 ms", "p99 ms"],
        aims={
            "Redis XREAD BLOCK": f"p50 level, {PEER}",
            "NATS, ordered consumer": PEER,
            "PostgreSQL, LISTEN/NOTIFY": PEER,
            "Durable Streams, SSE": PEER,
        },
    )
    contenders = {
        "drill-replay, WebSocket append": ours("ours-websocket"),
        "drill-replay, POST": ours("ours-post"),
        "Redis XREAD BLOCK": peer("redis", redis),
        "NATS, ordered consumer": peer("nats", stream),
        "PostgreSQL, LISTEN/NOTIFY": peer("postgres", postgres_server),
        "Durable Streams, SSE": peer("durable-streams", durable_stream_server),
    }
    compared(table, contenders)
