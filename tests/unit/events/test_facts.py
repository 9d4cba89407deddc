"""Facts are read from exactly the lines that a whole parse finds readable, and say the same."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.event import parse_event
from events.facts import Facts, facts
from events.line import event_line, seal_line
from events.times import instant

H = "0123456789abcdef" * 4
FRONT = {"seq": 3, "durable": 2, "recorded": "2026-01-15T02:04:11.482Z"}
PARTS = ("batch", "time", "until", "side", "level", "colour", "basis", "refs", "text")
PARTS += ("header", "ambiguous")

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
TIMES = st.sampled_from(
    [
        "2026-01-15T09:04:11.482+07:00",
        "2026-01-31T09:04:11Z",
        "2026-02-29T09:04:11Z",
        "2028-02-29T09:04:11.9-11:30",
        "0001-01-01T00:00:00+00:01",
        "2026-01-15T24:00:00Z",
        "2026-01-15T09:04:60Z",
        "2026-01-15T09:04:11+07:60",
        "2026-01-15 09:04:11Z",
        "2026-01-15T09:04:11",
        "2026-01-15T09:04:11.1234567891Z",
        "٢٠26-01-15T09:04:11Z",
    ]
)
MEMBERS = st.fixed_dictionaries(
    {"id": st.text() | ODD, "kind": st.sampled_from(["gas", "x-own"]) | ODD},
    optional={
        "time": TIMES | ODD,
        "until": TIMES | ODD,
        **dict.fromkeys(("side", "level", "colour", "basis", "refs", "text", "header", "x"), ODD),
        **dict.fromkeys(("actors", "ambiguous"), ODD),
    },
)


def stored(doc: dict[str, object], front: dict[str, object] = FRONT) -> bytes:
    return orjson.dumps({**front, **doc, "h": H})


def readable(line: bytes) -> bool:
    """What the log has always held stored lines to."""
    doc = orjson.loads(line)
    if not (isinstance(doc.get("kind"), str) and isinstance(doc.get("id"), str)):
        return False
    try:
        for name in ("recorded", "time", "until"):
            if isinstance(value := doc.get(name), str):
                instant(value)
            elif value is not None:
                return False
    except ValueError:
        return False
    return True


@given(MEMBERS)
def test_as_a_whole_parse_says(members: dict[str, object]) -> None:
    line = stored(members)
    if not readable(line):
        with pytest.raises(ValueError, match=r"."):
            facts(line)
        return
    found, doc = facts(line), orjson.loads(line)
    assert (found.seq, found.durable, found.h) == (3, 2, H)
    assert (found.recorded, found.id, found.kind) == (doc["recorded"], doc["id"], doc["kind"])
    for name in PARTS:
        assert getattr(found, name) == doc.get(name)
    assert orjson.loads(bytes(found.actors) or b"null") == doc.get("actors")


def test_a_line_of_the_store() -> None:
    raw = b'{"kind":"gas","text":{"id":"Gas \xc3\xa9"},"refs":{"ends":"a"},"events":["own"]}'
    line, h = event_line(7, 5, 9, instant(FRONT["recorded"]), "made", parse_event(raw, None), H)
    found = facts(line)
    assert (found.seq, found.durable, found.batch, found.id, found.h) == (7, 5, 9, "made", h)
    assert (found.time, found.refs, found.text) == (None, {"ends": "a"}, {"id": "Gas é"})


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"\0" * 80,
        seal_line(3, 0, H)[0],
        stored({"kind": "gas"}),
        stored({"id": "a"}),
        stored({"id": "a", "kind": "gas"})[:-1],
        stored({"id": "a", "kind": "gas"}) + b" ",
        stored({"h": "x", "id": "a", "kind": "gas"}),
        stored({"id": "a", "kind": "gas", "x": "é"}).replace("é".encode(), b"\xff"),
        stored({"id": "a", "kind": "gas"}, {**FRONT, "seq": 0}),
        stored({"id": "a", "kind": "gas"}, {**FRONT, "seq": -1}),
        stored({"id": "a", "kind": "gas"}, {**FRONT, "durable": "2"}),
        stored({"id": "a", "kind": "gas"}, {**FRONT, "recorded": "today"}),
        stored({"id": "a", "kind": "gas"}, {"durable": 2, "seq": 3, "recorded": FRONT["recorded"]}),
        orjson.dumps({**FRONT, "id": "a", "kind": "gas", "h": H[1:]}),
        orjson.dumps({**FRONT, "id": "a", "kind": "gas", "h": H, "x": 1}),
        stored({"id": "a", "kind": "gas", "x": 0}).replace(b":0", b":" + b"[" * 9000 + b"]" * 9000),
    ],
)
def test_what_no_store_wrote(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        facts(line)


def test_null_is_as_good_as_absent() -> None:
    """No store takes it, so only a stranger's line can hold it."""
    assert facts(stored({"id": "a", "kind": "gas", "time": None, "side": None})) == Facts(
        **FRONT, id="a", kind="gas", h=H
    )
