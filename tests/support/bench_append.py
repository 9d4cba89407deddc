"""Appending, contender by contender, interleaved: each repeat has all of them in turn."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from bench_durable_streams import durable_stream_server
from bench_install import python_clients
from bench_load import Run, event, load
from bench_nats import nats
from bench_ours import DRILL, EVENTS, Served, serving
from bench_place import PYTHON, REPEATS, SECONDS, TREE, environment, folder
from bench_postgres import postgres_server
from bench_process import Missing, TooMuch
from bench_redis import redis
from bench_table import Table

HERE: Final = Path(__file__).parent
CONNS: Final = 64  # of single events
BATCH: Final = 1000
LOADERS: Final = 8  # connections of batches
NDJSON: Final = "application/x-ndjson"

Figures = Mapping[str, float]
Once = Callable[[], Figures]
Contender = Callable[[], AbstractContextManager[Once]]


def compared(table: Table, contenders: Mapping[str, Contender], *, repeats: int = REPEATS) -> None:
    """Fill and print the table. A contender that cannot be had, or cannot do it, is told with its
    reason, unless it is what all depend on, such as the load generator."""
    with ExitStack() as stack:
        ready: dict[str, Once] = {}
        for name, start in contenders.items():
            try:
                ready[name] = stack.enter_context(start())
            except Missing as reason:
                table.missing[name] = str(reason)
        try:
            for _ in range(repeats):
                for name, once in list(ready.items()):
                    try:
                        table.add(name, once())
                    except TooMuch as reason:
                        table.missing[name] = str(reason)
                        del ready[name]
                        table.rows.pop(name, None)
        except Missing as reason:
            pytest.skip(str(reason))
    table.tell()


# Ours: every repeat has a server and a log of its own.


def fresh(
    work: Callable[[Served], Figures], *, script: Path | None = None, logs: Sequence[Path] = ()
) -> Contender:
    @contextmanager
    def start() -> Iterator[Once]:
        if script:
            python_clients()

        def once() -> Figures:
            with serving(script=script, logs=logs) as served:
                return work(served)

        yield once

    return start


def checked(served: Served, run: Run) -> Figures:
    served.check(run.acked)
    return run.figures()


def post(served: Served) -> Figures:
    return checked(served, load("http", served.port, served.pid, conns=CONNS, path=EVENTS))


def post_noop(served: Served) -> Figures:
    return load("http", served.port, served.pid, conns=CONNS, path=EVENTS).figures()


def post_lines(served: Served) -> Figures:
    batch = {"lines": BATCH, "conns": LOADERS, "media": NDJSON}
    return checked(served, load("http", served.port, served.pid, path=EVENTS, **batch))


def stream(served: Served, window: int) -> Figures:
    return checked(
        served,
        load(
            "websocket",
            served.port,
            served.pid,
            conns=CONNS,
            window=window,
            path=f"/api/v1/drills/{DRILL}/append",
            subject="drill-replay.v1",
        ),
    )


ours_http: Final = fresh(post)
noop: Final = fresh(post_noop, script=HERE / "bench_noop.py")
ours_ndjson: Final = fresh(post_lines)


def ours_websocket(window: int) -> Contender:
    return fresh(partial(stream, window=window))


@contextmanager
def python_loop() -> Iterator[Once]:
    """Parsing, validation and chaining of the same lines, without HTTP or disk."""

    def once() -> Figures:
        done = subprocess.run(
            [PYTHON, HERE / "bench_loop.py", str(SECONDS), str(BATCH)],
            env=environment(),
            cwd=TREE,
            check=True,
            capture_output=True,
        )
        figures: Figures = json.loads(done.stdout)
        return figures

    yield once


# Peers: one server for all repeats; what a repeat appended is removed after it.


@contextmanager
def redis_one(window: int, conns: int = CONNS) -> Iterator[Once]:
    with redis() as server:
        yield partial(server.append, conns, window)


@contextmanager
def nats_one(window: int) -> Iterator[Once]:
    with nats() as server:
        yield partial(server.append, CONNS, window)


@contextmanager
def postgres_insert() -> Iterator[Once]:
    with postgres_server() as server:
        yield partial(server.insert, CONNS)


@contextmanager
def postgres_copy() -> Iterator[Once]:
    with postgres_server() as server:
        yield partial(server.copy, LOADERS, BATCH)


@contextmanager
def durable_streams_one(media: str, conns: int = CONNS, lines: int = 1) -> Iterator[Once]:
    with durable_stream_server() as server:
        yield partial(server.append, conns, lines, media)


@contextmanager
def sqlite_batches() -> Iterator[Once]:
    """In process, BATCH rows a transaction, WAL with synchronous FULL."""

    def once() -> Figures:
        with folder("sqlite") as place, sqlite3.connect(place / "log.db") as base:
            base.isolation_level = None
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = FULL")
            base.execute("CREATE TABLE log (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)")
            rows = [(event(number).decode(),) for number in range(BATCH)]
            count, began, used = 0, time.monotonic(), time.process_time()
            while time.monotonic() < began + SECONDS:
                base.execute("BEGIN")
                base.executemany("INSERT INTO log (body) VALUES (?)", rows)
                base.execute("COMMIT")
                count += BATCH
            took, used = time.monotonic() - began, time.process_time() - used
            assert base.execute("SELECT count(*) FROM log").fetchone() == (count,)
        return {"events/s": count / took, "CPU us/event": used * 1e6 / count}

    yield once
