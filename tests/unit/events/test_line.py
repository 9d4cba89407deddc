"""The stored line: round trip, and a chain that no changed byte survives."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st
from log_store import START, header

from events.event import parse_event
from events.examples import FOLDER
from events.header import parse_header
from events.line import (
    chain,
    client_part,
    event_line,
    header_line,
    parse_line,
    seal_line,
    split,
    without_id,
)

EXTRA = st.dictionaries(st.text().map("x".__add__), st.integers(0, 9) | st.text(), max_size=4)


@given(EXTRA, st.none() | st.integers(9, 20), st.booleans())
def test_round_trip(extra: dict[str, object], batch: int | None, own_id: bool) -> None:
    client = {"kind": "gas"} | extra | ({"id": "mine"} if own_id else {})
    draft = parse_event(orjson.dumps(client), None)
    made = None if own_id else "made"
    line, h = event_line(9, 4, batch, START, made, draft, "0" * 64)
    stored = parse_line(line)
    assert stored is not None
    assert (stored.seq, stored.durable, stored.batch, stored.h) == (9, 4, batch, h)
    assert without_id(client_part(line)) == without_id(draft.compact)
    assert (client_part(line) == draft.compact) == own_id
    assert orjson.loads(line)["id"] == ("mine" if own_id else "made")


@given(st.data())
def test_any_changed_byte_is_seen(data: st.DataObject) -> None:
    draft = parse_event(b'{"kind":"gas","id":"a","scene":"depan KPU"}', None)
    prev = "ab" * 32
    line, h = event_line(2, 1, None, START, None, draft, prev)
    place = data.draw(st.integers(0, len(line) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != line[place]))
    parts = split(line[:place] + bytes([byte]) + line[place + 1 :])
    assert parts is None or chain(prev, parts[0]) != parts[1]
    assert chain("cd" * 32, line.rsplit(b',"h":', 1)[0]) != h


def test_seal_and_header() -> None:
    first, h = header_line(parse_header(header()))
    assert split(first) == (parse_header(header()).raw[:-1], h)
    assert chain("", parse_header(header()).raw[:-1]) == h
    line, seal_h = seal_line(3, START, h)
    stored = parse_line(line)
    assert stored is not None
    assert (stored.seq, stored.events, stored.durable, stored.head) == (0, 3, 3, h)
    assert stored.h == seal_h == chain(h, line.rsplit(b',"h":', 1)[0])


def test_shipped_drills_are_chained() -> None:
    for path in FOLDER.glob("*.jsonl"):
        prev = ""
        for line in path.read_bytes().splitlines():
            parts = split(line)
            assert parts is not None
            assert chain(prev, parts[0]) == parts[1]
            prev = parts[1]


def test_lines_that_no_store_wrote() -> None:
    h = '"h":"' + "0" * 64 + '"}'
    for body in (
        '{"kind":"gas"}',
        '{"seq":1}',
        '{"seq":1,"durable":0,"kind":"gas",' + h,
        '{"seq":1,"durable":0,"recorded":"2026-01-15T02:00:00Z","kind":"gas",' + h,
        '{"seq":1,"durable":0,"recorded":"nie","id":"a","kind":"gas",' + h,
        '{"seq":1,"durable":0,"recorded":"2026-01-15T02:00:00Z","id":"a","kind":3,' + h,
        '{"seq":-1,"durable":0,"recorded":"2026-01-15T02:00:00Z","id":"a","kind":"gas",' + h,
        '{"seq":1,"durable":true,"recorded":"2026-01-15T02:00:00Z","id":"a","kind":"gas",' + h,
        '{"seal":1,"durable":0,' + h,
    ):
        assert parse_line(body.encode()) is None
