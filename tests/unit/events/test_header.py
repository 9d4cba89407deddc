"""A header says whose log it is; anything else about it is told by field."""

from __future__ import annotations

import orjson
import pytest
from log_store import header

from events.errors import InputError, NotJson, RuleBroken, TooLarge
from events.header import parse_header, side_header


def test_smallest_header() -> None:
    found = parse_header(b' {"drill":"a", "nature":"fictional","title":{"id":"A"}} ')
    assert found.raw == b'{"drill_log":1,"drill":"a","nature":"fictional","title":{"id":"A"}}'
    assert (found.drill, found.log, found.tz, found.completeness) == (
        "a",
        None,
        "Asia/Jakarta",
        None,
    )
    assert list(found.doc) == ["drill_log", "drill", "nature", "title"]


def test_full_header_is_kept() -> None:
    raw = header(
        "b-2",
        drill_log=1,
        tz="Asia/Jayapura",
        venue="Alun-alun",
        scene={"id": "depan KPU"},
        host="Polres",
        purpose={"en": "x"},
        partners=["TNI"],
        officials=[{"role": "Kapolres", "name": "N"}, {"role": "Bupati"}],
        sources=[{"outlet": "a", "date": "2023"}, {"outlet": "b"}],
        completeness="observed",
        remarks=[1],
    )
    assert parse_header(raw).raw == raw


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"drill": "A"}, "drill"),
        ({"drill": "-a"}, "drill"),
        ({"drill": "a.b"}, "drill"),
        ({"drill": "a" * 65}, "drill"),
        ({"drill": 3}, "drill"),
        ({"nature": "real"}, "nature"),
        ({"title": "x"}, "title"),
        ({"title": {}}, "title"),
        ({"title": {"en": " "}}, "title.en"),
        ({"tz": "WIB"}, "tz"),
        ({"tz": "../etc/passwd"}, "tz"),
        ({"log": "other"}, "log"),
        ({"log": "room-"}, "log"),
        ({"venue": 3}, "venue"),
        ({"host": {"x": 1}}, "host"),
        ({"partners": "TNI"}, "partners"),
        ({"officials": [{"name": "N"}]}, "officials[0].role"),
        ({"sources": [{"outlet": "a"}, 3]}, "sources[1]"),
        ({"completeness": "all"}, "completeness"),
        ({"h": "x"}, "h"),
        ({"seq": 1}, "seq"),
        ({"recorded": "x"}, "recorded"),
        ({"seal": 1}, "seal"),
        ({"drill_log": 2}, "drill_log"),
        ({"drill_log": True}, "drill_log"),
        ({"drill_log": "1"}, "drill_log"),
    ],
)
def test_refused(members: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_header(orjson.dumps(orjson.loads(header()) | members))
    assert [fault.field for fault in caught.value.faults] == [field]


def test_all_that_is_missing_is_told() -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_header(b"{}")
    assert [fault.field for fault in caught.value.faults] == ["drill", "nature", "title"]


@pytest.mark.parametrize(
    ("raw", "blame"),
    [(b"", NotJson), (b"[]", RuleBroken), (header(x="x" * 70_000), TooLarge)],
)
def test_no_header_at_all(raw: bytes, blame: type[InputError]) -> None:
    with pytest.raises(blame):
        parse_header(raw)


def test_side_header() -> None:
    notes = parse_header(side_header(parse_header(header(tz="Asia/Makassar")), "notes"))
    assert (notes.drill, notes.log, notes.tz) == ("latihan", "notes", "Asia/Makassar")
