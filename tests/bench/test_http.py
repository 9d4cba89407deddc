"""`make bench ARGS=tests/bench/test_http.py`: durable append over HTTP, one event a request."""

from __future__ import annotations

from functools import partial

import pytest
from bench_append import (
    CONNS,
    compared,
    durable_streams_one,
    nats_one,
    noop,
    ours_http,
    postgres_insert,
    redis_one,
)
from bench_durable_streams import PLAIN
from bench_table import RATES, Table

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]


def test_one_event_a_request() -> None:
    table = Table(
        f"Durable append over HTTP, 1 event a request, {CONNS} connections",
        RATES,
        ratios=["events/s", "CPU us/event"],
        aims={
            "no-op, constant 201": ">= 0.55",
            "NATS JetStream, sync always": "> 1",
            "Durable Streams, Node.js": ">= 7",
        },
    )
    contenders = {
        "drill-replay": ours_http,
        "no-op, constant 201": noop,
        "NATS JetStream, sync always": partial(nats_one, 1),
        "Durable Streams, Node.js": partial(durable_streams_one, PLAIN),
        "Redis XADD, fsync always": partial(redis_one, 1),
        "PostgreSQL INSERT": postgres_insert,
    }
    compared(table, contenders)
