"""`make bench ARGS=tests/bench/test_websocket.py`: durable append over WebSocket."""

from __future__ import annotations

from functools import partial

import pytest
from bench_append import (
    CONNS,
    compared,
    nats_one,
    ours_websocket,
    postgres_insert,
    redis_one,
)
from bench_table import RATES, Table

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

WINDOW = 16  # unacked events of each connection, for all that have a window


def test_one_event_a_message() -> None:
    table = Table(
        f"Durable append over WebSocket, 1 event a message, {CONNS} connections",
        RATES,
        ratios=["events/s", "CPU us/event"],
        aims={
            "Redis XADD, fsync always": "> 1",
            f"NATS JetStream, window {WINDOW}": ">= 6",
            "PostgreSQL INSERT": ">= 4",
        },
    )
    contenders = {
        f"drill-replay, window {WINDOW}": ours_websocket(WINDOW),
        "drill-replay, window 256": ours_websocket(256),
        "Redis XADD, fsync always": partial(redis_one, 1),
        f"Redis XADD, pipeline {WINDOW}": partial(redis_one, WINDOW),
        f"NATS JetStream, window {WINDOW}": partial(nats_one, WINDOW),
        "PostgreSQL INSERT": postgres_insert,
    }
    compared(table, contenders)
