"""`make bench ARGS=tests/bench/test_ndjson.py`: durable append of 1,000 events a request."""

from __future__ import annotations

from functools import partial

import pytest
from bench_append import (
    BATCH,
    LOADERS,
    compared,
    durable_streams_one,
    ours_ndjson,
    postgres_copy,
    python_loop,
    redis_one,
    sqlite_batches,
)
from bench_durable_streams import JSON, PLAIN
from bench_table import RATES, Table

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]


def test_batches() -> None:
    table = Table(
        f"Durable append of NDJSON, {BATCH:,} events a request, {LOADERS} connections",
        RATES,
        ratios=["events/s", "CPU us/event"],
        aims={"one Python loop, no HTTP, no disk": ">= 0.6", "Durable Streams, JSON array": "> 1"},
        notes=[
            "Only drill-replay and the loop validate, chain and look for duplicates; Durable",
            "Streams parses the JSON array, and keeps plain text as one piece.",
        ],
    )
    contenders = {
        "drill-replay": ours_ndjson,
        "one Python loop, no HTTP, no disk": python_loop,
        "Durable Streams, JSON array": partial(durable_streams_one, JSON, LOADERS, BATCH),
        "Durable Streams, plain text": partial(durable_streams_one, PLAIN, LOADERS, BATCH),
        f"Redis XADD, pipeline {BATCH:,}": partial(redis_one, BATCH, LOADERS),
        "PostgreSQL COPY": postgres_copy,
        "SQLite, in process": sqlite_batches,
    }
    compared(table, contenders)
