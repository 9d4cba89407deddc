"""Copies of lines, as if they happened now."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay_log import T0, MemoryLog
from replay_vectors import Vector, vectors

from events.event import parse_event
from events.header import ZONES
from events.jsontext import members
from events.times import instant, stamp
from replay.restamp import restamped

JAKARTA = ZoneInfo("Asia/Jakarta")
GONE = {"seq", "durable", "batch", "recorded", "h"}


@pytest.mark.parametrize("vector", vectors("Copies"), ids=lambda vector: vector["name"])
def test_vector(vector: Vector) -> None:
    """The copy is the documented one, to the byte."""
    copy = restamped(vector["line"].encode(), vector["now"], ZoneInfo(vector["tz"]))
    assert copy.decode() == vector["copy"]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
own = st.dictionaries(st.text(min_size=1, max_size=6).map("x_".__add__), values, max_size=4)
spans = st.integers(-(10**12), 10**12)


@given(
    own, st.booleans(), spans, st.none() | st.integers(0, 10**10), st.sampled_from(sorted(ZONES))
)
def test_copy_is_the_event_moved(
    more: dict[str, Any], timed: bool, ms: int, until: int | None, zone: str
) -> None:
    """Times are moved alike, all other bytes are the stored ones, and it can be appended."""
    event: dict[str, Any] = {**more, "kind": "arson"}
    if timed:
        event["time"] = stamp(T0 + ms)
    if until is not None:
        event["until"] = stamp(T0 + ms + until)
    log = MemoryLog()
    log.add_raw(json.dumps(event, ensure_ascii=len(more) % 2 > 0).encode(), T0 + ms)
    copy = restamped(log.line(1), T0, ZoneInfo(zone))
    parse_event(copy, None)
    copied, stored = dict(members(copy)), dict(members(log.line(1)))
    assert copied.keys() == stored.keys() - GONE | {"time"}
    same = copied.keys() - {"time", "until"}
    assert all(copied[name] == stored[name] for name in same)
    assert [name for name in copied if name in same] == [name for name in stored if name in same]
    doc = orjson.loads(copy)
    assert instant(doc["time"]) == T0
    assert until is None or instant(doc["until"]) == T0 + until
    local = datetime.fromtimestamp(T0 / 1000, ZoneInfo(zone))
    assert datetime.fromisoformat(doc["time"]).utcoffset() == local.utcoffset()


@pytest.mark.parametrize(
    ("time", "until"),
    [
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)
def test_end_of_the_calendar_does_no_harm(time: str, until: str) -> None:
    """What would be moved beyond it stays within."""
    line = b'{"seq":1,"time":"%b","kind":"gas","until":"%b"}' % (time.encode(), until.encode())
    copy = orjson.loads(restamped(line, T0, JAKARTA))
    assert instant(copy["time"]) == T0
    instant(copy["until"])


def test_offset_that_no_event_may_have_is_not_written() -> None:
    """Long ago Jakarta was 7:07:12 ahead."""
    line = b'{"seq":1,"time":"2020-01-01T00:00:00Z","until":"1900-01-01T00:00:00Z","kind":"gas"}'
    copy = orjson.loads(restamped(line, instant("1900-06-01T00:00:00Z"), JAKARTA))
    assert copy["time"] == "1900-06-01T00:00:00.000+00:00"
