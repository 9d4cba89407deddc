"""Export and import give the client's objects back byte for byte, whatever stands in them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from porting_events import log_of, objects

from events.line import client_part
from events.porting import cloudevents, csvrows
from events.porting.leaving import Leaving
from events.porting.mapping import read_mapping
from events.porting.rows import Nature, Row, Source

LOGS = st.lists(objects(), min_size=1, max_size=4).map(log_of)


async def left(lines: list[bytes], form: str, size: int = 100) -> bytes:
    """What an export of these lines gives, read in chunks of `size` bytes."""
    data = b"".join(line + b"\n" for line in lines)

    async def chunks():
        for place in range(0, len(data), size):
            yield data[place : place + size]

    return b"".join([part async for part in Leaving(form).of(chunks())])


def read_back(form: str, data: bytes) -> list[bytes]:
    reader = {"csv": csvrows.rows, "cloudevents": cloudevents.rows}[form]
    found = list(reader(Source(io.BytesIO(data)), read_mapping([]), Nature(None)))
    assert all(isinstance(row, Row) for row in found), found
    return [row.raw for row in found]


@pytest.mark.parametrize("form", ["csv", "cloudevents"])
@given(lines=LOGS)
async def test_every_sound_event_comes_back_byte_for_byte(form: str, lines: list[bytes]) -> None:
    """The order of names, escapes, numbers, unknown members: all as the client wrote it."""
    assert read_back(form, await left(lines, form)) == [client_part(line) for line in lines[1:]]


@given(lines=LOGS, size=st.integers(1, 300))
async def test_jsonl_is_the_log_itself(lines: list[bytes], size: int) -> None:
    """Byte for byte, however it is read."""
    assert await left(lines, "jsonl", size) == b"".join(line + b"\n" for line in lines)


@given(lines=LOGS)
async def test_no_cell_is_a_formula(lines: list[bytes]) -> None:
    """What a spreadsheet would compute stands behind an apostrophe."""
    table = (await left(lines, "csv")).decode()
    for row in csv.reader(io.StringIO(table, newline="")):
        assert not [cell for cell in row if cell and cell[0] in "=+-@\t\r\n＝＋－＠"]


@given(lines=LOGS)
async def test_every_row_and_every_cloudevent_says_what_the_drill_is(lines: list[bytes]) -> None:
    """An export that loses its file name is still no evidence of a real event."""
    table = csv.DictReader(io.StringIO((await left(lines, "csv")).decode(), newline=""))
    assert {row["nature"] for row in table} == {"exercise"}
    events = [json.loads(line) for line in (await left(lines, "cloudevents")).split(b"\n")[:-1]]
    assert {event["nature"] for event in events} == {"exercise"}


async def test_a_cloudevent_has_the_attributes_of_the_standard() -> None:
    """Required ones, times and order; `data` is the client's object."""
    raw = b'{"kind":"gas","time":"2026-01-15T09:04:03.120+07:00","basis":{"time":"estimated"}}'
    [line] = (await left(log_of([raw]), "cloudevents")).splitlines()
    assert json.loads(line) == {
        "specversion": "1.0",
        "id": "00000000-0000-7000-8000-000000000001",
        "source": "/drills/d",
        "type": "drill.gas",
        "subject": "police",
        "time": "2026-01-15T09:04:03.120+07:00",
        "timebasis": "estimated",
        "recordedtime": "2026-01-15T02:00:00.000Z",
        "sequence": "0000000000000001",
        "nature": "exercise",
        "datacontenttype": "application/json",
        "data": {"id": "00000000-0000-7000-8000-000000000001", **json.loads(raw)},
    }


async def test_an_event_without_time_has_that_of_its_recording() -> None:
    """CloudEvents lets `time` be another one when the true one is not known; `data` has none."""
    [line] = (await left(log_of([b'{"kind":"gas"}']), "cloudevents")).splitlines()
    assert json.loads(line)["time"] == "2026-01-15T02:00:00.000Z"
    assert "time" not in json.loads(line)["data"]


async def test_a_changed_cell_wins_over_what_the_object_says() -> None:
    """Who edits the table edits the event; what has no column stays."""
    raw = b'{"scene":"a","kind":"gas","x-own":1e2,"text":{"en":"Gas","jv":"gas"},"level":3}'
    table = (await left(log_of([raw]), "csv")).decode()
    rows = list(csv.reader(io.StringIO(table, newline="")))
    columns = dict(zip(rows[0], range(len(rows[0])), strict=True))
    rows[1][columns["text.en"]] = "Tear gas"
    rows[1][columns["scene"]] = ""
    rows[1][columns["text.id"]] = "Gas air mata"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    [back] = read_back("csv", out.getvalue().encode())
    assert json.loads(back) == {
        "id": "00000000-0000-7000-8000-000000000001",
        "kind": "gas",
        "x-own": 100,
        "text": {"jv": "gas", "en": "Tear gas", "id": "Gas air mata"},
        "level": 3,
    }
    assert b"1e2" in back
