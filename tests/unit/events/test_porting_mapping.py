"""Foreign objects become events by a mapping; what is not mapped stays as it was written."""

from __future__ import annotations

import io
import json

import pytest

from events.porting import cloudevents, foreign
from events.porting.mapping import MappingFault, read_mapping
from events.porting.rows import LONGEST, Nature, Refused, Row, Source


def mapped(line: bytes, *rules: str, kinds: tuple[str, ...] = (), offset: str | None = None) -> str:
    """The event that one line becomes, or why it does not."""
    [row] = foreign.rows(Source(io.BytesIO(line)), read_mapping(rules, kinds, offset))
    return row.raw.decode() if isinstance(row, Row) else str(row.faults[0])


def test_members_are_taken_from_paths_and_the_rest_stays() -> None:
    """Values byte for byte; an object that is empty by it goes."""
    line = b'{ "ts":"2026-01-15T09:00:00Z","data":{"msg":"Gas"},"meta":{"n":1e2,"by":"K9"},"z":1.0}'
    rules = ("time=ts", "text.en=data.msg", "actors=meta.by", "kind=:gas")
    assert mapped(line, *rules) == (
        '{"time":"2026-01-15T09:00:00Z","text":{"en":"Gas"},"actors":["K9"],"kind":"gas",'
        '"meta":{"n":1e2},"z":1.0}'
    )


def test_a_name_with_a_dot_is_found() -> None:
    """Some logs write their paths flat."""
    assert mapped(b'{"log.kind":"gas","log":{"kind":"x-a"}}', "kind=log.kind") == (
        '{"kind":"gas","log":{"kind":"x-a"}}'
    )


def test_values_are_fitted() -> None:
    """A number for a text, a text for a number or a list; null is no value."""
    line = b'{"n":17,"lvl":"3","who":"a; b","sc":null,"k":"gas"}'
    rules = ("id=n", "level=lvl", "actors=who", "scene=sc", "kind=k")
    assert mapped(line, *rules) == '{"id":"17","level":3,"actors":["a","b"],"kind":"gas"}'


def test_members_that_cannot_stay_are_left_out_and_counted() -> None:
    """The store's own, and those that a rule fills or leaves out."""
    rules = read_mapping(["kind=type", "level="])
    line = b'{"type":"gas","kind":"x","seq":7,"h":"0","level":"high","data":1}'
    [row] = foreign.rows(Source(io.BytesIO(line)), rules)
    assert isinstance(row, Row)
    assert row.raw == b'{"kind":"gas","data":1}'
    assert dict(rules.left) == {"kind": 1, "seq": 1, "h": 1, "level": 1}


def test_kinds_by_another_name_and_times_without_offset() -> None:
    """Translated, never guessed."""
    line = b'{"kind":"tear gas=1","time":"2026-01-15 09:00","until":"2026-01-15T09:00:01.5Z"}'
    assert mapped(line, kinds=("tear gas=1=gas",), offset="+07:00") == (
        '{"kind":"gas","time":"2026-01-15T09:00:00+07:00","until":"2026-01-15T09:00:01.5Z"}'
    )


def test_without_a_mapping_a_line_stays_as_it_is() -> None:
    """White space included; whether it is an event is seen later."""
    assert mapped(b'  {"kind" : "gas"} \r\n') == '{"kind" : "gas"}'
    assert mapped(b"gas\n") == "gas"


def test_lines_that_are_no_objects_are_named() -> None:
    """With a mapping they have to be read."""
    assert "not JSON" in mapped(b"gas\n", "kind=:gas")
    assert mapped(b"[]\n", "kind=:gas") == "line 1: is no JSON object"
    assert "twice" in mapped(b'{"a":1,"a":2}\n', "kind=:gas")


def test_a_line_without_end_is_bounded() -> None:
    """It is refused, and the next one is read."""
    lines = b'{"kind":"' + b"a" * LONGEST * 2 + b'"}\n{"kind":"gas"}\n'
    long, sound = foreign.rows(Source(io.BytesIO(lines)), read_mapping([]))
    assert isinstance(long, Refused)
    assert f"over {LONGEST} bytes" in str(long.faults[0])
    assert sound == Row(2, b'{"kind":"gas"}')


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (["time"], "'time' is no rule; say FIELD=path"),
        (["=ts"], "'' is no member"),
        (["a b=ts"], "'a b' is no member"),
        (["seq=n"], "seq is written by the store"),
        (["time=a", "time=b"], "time is mapped twice"),
        (["text=a", "text.id=b"], "text.id is mapped twice"),
        (["text.id=b", "text=a"], "text is mapped twice"),
    ],
)
def test_a_mapping_that_cannot_be_meant(rules: list[str], said: str) -> None:
    """Named, with the way out, before anything is read."""
    with pytest.raises(MappingFault) as refused:
        read_mapping(rules)
    assert said in str(refused.value)


@pytest.mark.parametrize("kinds", [["gas"], ["=gas"], ["gas="]])
def test_a_pair_of_kinds_that_is_none(kinds: list[str]) -> None:
    with pytest.raises(MappingFault, match="OLD=NEW"):
        read_mapping([], kinds)


def test_an_offset_that_is_none() -> None:
    with pytest.raises(MappingFault, match="no offset"):
        read_mapping([], [], "WIB")


def test_rules_that_nothing_fits_are_known_afterwards() -> None:
    """A path that no row has is a mistake, not a member that happens to be absent."""
    rules = read_mapping(["time=ts", "scene=where", "kind=:gas"])
    list(foreign.rows(Source(io.BytesIO(b'{"ts":1}\n{"ts":2}\n')), rules))
    assert [rule.text for rule in rules.unused()] == ["scene=where"]


def cloud(doc: dict[str, object], *rules: str) -> object:
    source = Source(io.BytesIO(json.dumps(doc).encode()))
    [row] = cloudevents.rows(source, read_mapping(rules), Nature("exercise"))
    return json.loads(row.raw) if isinstance(row, Row) else str(row.faults[0])


def test_foreign_cloudevents_bring_id_time_and_kind_around_their_data() -> None:
    """What `data` says itself comes first."""
    event = {"specversion": "1.0", "id": "7", "source": "/r", "type": "x-radio", "time": "t"}
    assert cloud({**event, "data": {"scene": "a", "time": "u"}}) == {
        "id": "7", "kind": "x-radio", "scene": "a", "time": "u",
    }  # fmt: skip
    assert cloud({**event, "data": "text"}, "kind=type", "text.en=data", "id=id", "time=") == {
        "kind": "x-radio", "text": {"en": "text"}, "id": "7", "specversion": "1.0", "source": "/r",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"specversion": "0.3"}, "specversion: is no CloudEvent"),
        ({"nature": "fictional"}, "nature: 'fictional' is not what the drill is"),
        ({"nature": 7}, "nature: '7' is not"),
        ({"data": None}, "data: must be a JSON object"),
        ({"type": "drill.gas"}, "id: is not the id within data"),
    ],
)
def test_cloudevents_that_are_refused(change: dict[str, object], said: str) -> None:
    """By line and attribute."""
    event = {"specversion": "1.0", "id": "7", "source": "/r", "type": "gas", "data": {"id": "8"}}
    assert f"line 1, {said}" in str(cloud({**event, **change}))
