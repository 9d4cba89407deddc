"""An event is refused by field and with the way out; what is allowed is kept."""

from __future__ import annotations

import orjson
import pytest
from log_store import event

from events.errors import InputError, NotJson, RuleBroken, TooLarge
from events.event import parse_batch, parse_event
from events.limits import MAX_LINE
from events.vocabulary import VOCABULARY


@pytest.mark.parametrize("kind", [*VOCABULARY.kinds, "x-a", "x-0_-z"])
def test_known_kinds(kind: str) -> None:
    extra: dict[str, object] = {"refs": {"corrects": "e1"}, "header": {"venue": "Alun-alun"}}
    assert parse_event(event(kind, **extra), None, log="notes").kind == kind


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"id": "x" * 128},
        {"id": "pengamat-3/17 ✓"},
        {"time": "2026-01-15T09:04:11.123456789+07:00", "until": "2026-01-15T02:04:11.123Z"},
        {"side": "both", "level": 0, "force_stage": 6, "colour": "merah"},
        {"level": 5, "force_stage": 1, "ambiguous": False},
        {"actors": [], "targets": ["Dalmas", "K9"], "scene": "", "source": "x"},
        {"text": {"id": "a"}, "why": {"en": "b", "jv": 3}},
        {"count": {"n": 0, "basis": "not_stated"}},
        {"count": {"basis": "approx"}, "basis": {"time": "estimated", "order": "unplaced"}},
        {"basis": {}, "refs": {"trigger": "a", "order": "b", "ends": "c", "mine": [1]}},
        {"unknown": {"anything": [1, None]}, "header": 3, "n": 10**30},
    ],
)
def test_allowed(members: dict[str, object]) -> None:
    raw = orjson.dumps({"kind": "gas"} | {k: v for k, v in members.items() if k != "n"})
    assert parse_event(raw, None).compact == raw


@pytest.mark.parametrize(
    ("members", "field", "detail"),
    [
        ({"kind": None}, "kind", "not null"),
        ({"kind": "Gas"}, "kind", "x-"),
        ({"kind": "x-"}, "kind", "x-"),
        ({"kind": "x-A"}, "kind", "x-"),
        ({"kind": "note"}, "kind", "notes"),
        ({"kind": "observation"}, "kind", "notes"),
        ({"seq": 1}, "seq", "store"),
        ({"durable": 1}, "durable", "store"),
        ({"batch": 1}, "batch", "store"),
        ({"recorded": "x"}, "recorded", "store"),
        ({"h": "x"}, "h", "store"),
        ({"seal": 1}, "seal", "seal"),
        ({"id": 1}, "id", "string"),
        ({"id": ""}, "id", "1 to 128"),
        ({"id": "x" * 129}, "id", "1 to 128"),
        ({"id": "a\n"}, "id", "control"),
        ({"id": "a\u0085"}, "id", "control"),
        ({"time": 3}, "time", "string"),
        ({"time": "2026-01-15T09:04:11"}, "time", "offset"),
        ({"time": "2026-01-15T09:00:00Z", "until": "2026-01-15T08:59:59Z"}, "until", "before"),
        ({"until": "x"}, "until", "is not"),
        ({"side": "polisi"}, "side", "police"),
        ({"side": ["police"]}, "side", "police"),
        ({"actors": "Dalmas"}, "actors", "array"),
        ({"actors": ["Dalmas", " "]}, "actors[1]", "empty"),
        ({"targets": [3]}, "targets[0]", "string"),
        ({"scene": None}, "scene", "string"),
        ({"source": 1}, "source", "string"),
        ({"text": "gas"}, "text", "object"),
        ({"text": {}}, "text", "needs"),
        ({"text": {"jv": "x"}}, "text", "needs"),
        ({"why": {"en": 3}}, "why.en", "string"),
        ({"level": 6}, "level", "0 to 5"),
        ({"level": -1}, "level", "0 to 5"),
        ({"level": True}, "level", "0 to 5"),
        ({"level": 1.0}, "level", "0 to 5"),
        ({"force_stage": 0}, "force_stage", "1 to 6"),
        ({"colour": "red"}, "colour", "hijau"),
        ({"count": 3}, "count", "object"),
        ({"count": {"n": True}}, "count.n", "whole"),
        ({"count": {"n": -1}}, "count.n", "whole"),
        ({"count": {"basis": "about"}}, "count.basis", "approx"),
        ({"basis": {"time": "guess"}}, "basis.time", "estimated"),
        ({"basis": {"order": "guess"}}, "basis.order", "narrated"),
        ({"refs": "e1"}, "refs", "object"),
        ({"refs": {"trigger": 1}}, "refs.trigger", "string"),
        ({"refs": {"ends": ""}}, "refs.ends", "1 to 128"),
        ({"ambiguous": 1}, "ambiguous", "true or false"),
        ({"kind": "correction"}, "refs.corrects", "withdraws"),
        ({"kind": "amend"}, "header", "object"),
        ({"kind": "amend", "header": {"tz": "Mars"}}, "header.tz", "IANA"),
        ({"kind": "amend", "header": {"nature": "exercise"}}, "header.nature", "cannot"),
        ({"kind": "amend", "header": {"drill": "b"}}, "header.drill", "cannot"),
    ],
)
def test_refused(members: dict[str, object], field: str, detail: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_event(orjson.dumps({"kind": "gas"} | members), 7)
    (fault,) = caught.value.faults
    assert (fault.line, fault.field) == (7, field)
    assert detail in fault.detail


@pytest.mark.parametrize("raw", [b"[]", b"3", b'"x"', b"null", b"true", b"1.5"])
def test_not_an_object(raw: bytes) -> None:
    with pytest.raises(RuleBroken, match="JSON object"):
        parse_event(raw, 1)


def test_kind_is_required() -> None:
    with pytest.raises(RuleBroken, match="kind: is required"):
        parse_event(b"{}", 1)


def test_white_space_does_not_count_to_the_limit() -> None:
    parse_event(event() + b" " * MAX_LINE, 1)
    with pytest.raises(TooLarge):
        parse_event(event(scene="x" * MAX_LINE), 1)
    with pytest.raises(TooLarge):
        parse_event(b"x" * (MAX_LINE + 1), 1)


@pytest.mark.parametrize(
    ("batch", "blame", "lines"),
    [
        ([b"x", event("zz"), event(scene="x" * MAX_LINE)], TooLarge, [3]),
        ([event("zz"), b"x", event(), b"y"], NotJson, [2, 4]),
        ([event("zz"), event(), event(level=7, side="x")], RuleBroken, [1, 3, 3]),
    ],
)
def test_the_gravest_fault_is_told(
    batch: list[bytes], blame: type[InputError], lines: list[int]
) -> None:
    with pytest.raises(blame) as caught:
        parse_batch(batch)
    assert [fault.line for fault in caught.value.faults] == lines
