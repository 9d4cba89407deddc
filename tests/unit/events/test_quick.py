"""The quick reading takes nothing that the careful one refuses, and reads it just so."""

from __future__ import annotations

import json
from collections.abc import Callable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_store import event

from events.errors import InputError
from events.event import _DEFAULT_RULES, _judged
from events.examples import FOLDER
from events.limits import MAX_LINE
from events.line import client_part
from events.quick import Event, quick
from events.vocabulary import VOCABULARY

TEXTS = st.sampled_from(
    ["gas", "", " ", "é ✓", "😀", "a/b", 'q"\\', "\n", "\x00", "\x85", "\u2028", "x" * 129]
)
NUMBERS = ["0", "5", "6", "-0", "-1", "1.0", "1e0", "1.50", "01", "1e400", "18446744073709551616"]
SPELLED = [  # as it stands in a line; some of it is no JSON
    *NUMBERS,
    *("NaN", "true", "false", "null", "[]", "{}", '"\\ud800"', '"\\u0067as"'),
    *('{"a":1,"a":1}', '{"id":"x","en":3}', '{"n":1,"z":2}'),
    *("[" * depth + "]" * depth for depth in (62, 63, 64, 900)),
]
TIMES = ["2026-01-15T09:04:11.482+07:00", "2026-01-15T02:04:10Z", "2026-01-15T09:04:11", "x"]


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


TEXT = TEXTS.map(quoted)
ANY = st.sampled_from(SPELLED) | TEXT
STRINGS = st.lists(TEXT, max_size=2).map(lambda some: f"[{','.join(some)}]")
LANGUAGES = st.dictionaries(st.sampled_from(["id", "en", "jv"]), TEXT)


def written(obj: dict[str, str]) -> str:
    return "{" + ",".join(f"{quoted(name)}:{value}" for name, value in obj.items()) + "}"


KINDS = st.sampled_from([*VOCABULARY.kinds, "x-own", "x-Own", "nobody"])
LIKELY: dict[str, st.SearchStrategy[str]] = {
    "kind": st.sampled_from(["gas", "correction", "amend", "note"]).map(quoted) | KINDS.map(quoted),
    "id": TEXT,
    "time": st.sampled_from(TIMES).map(quoted),
    "until": st.sampled_from(TIMES).map(quoted),
    "side": st.sampled_from([*VOCABULARY.sides, "nobody"]).map(quoted),
    "colour": st.sampled_from([*VOCABULARY.colours, "red"]).map(quoted),
    "actors": STRINGS,
    "targets": STRINGS,
    "text": LANGUAGES.map(written),
    "why": LANGUAGES.map(written),
    "level": st.sampled_from(["0", "5", "6"]),
    "force_stage": st.sampled_from(["0", "6", "7"]),
    "count": st.sampled_from(['{"n":3}', '{"n":-1}', '{"basis":"approx"}', '{"n":1.0}']),
    "basis": st.sampled_from(['{"time":"device"}', '{"order":"stated"}', '{"time":"stated"}']),
    "refs": st.dictionaries(st.sampled_from(["corrects", "ends", "mine"]), TEXT).map(written),
    "ambiguous": st.sampled_from(["true", "false"]),
    **dict.fromkeys(["scene", "source", "seq", "h", "seal", "header", "own", ""], TEXT),
}
MEMBER = st.sampled_from(list(LIKELY)).flatmap(
    lambda name: st.tuples(st.just(quoted(name)), LIKELY[name] | LIKELY[name] | ANY)
)
ODD = st.tuples(st.sampled_from(['"kind"', '"\\u006bind"', '"text"']), ANY)
SPACE = st.sampled_from(["", "", "", " ", "\n\t"])


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Objects that are events, or nearly: names twice, odd spellings, white space, broken bytes."""
    kind = st.just(('"kind"', '"gas"'))
    members = draw(st.permutations([draw(kind), *draw(st.lists(MEMBER | ODD, max_size=5))]))
    if draw(st.booleans()):
        members = list(dict(members).items())
    space = draw(SPACE)
    parts = [f"{name}{space}:{space}{value}" for name, value in members]
    raw = bytearray(("{" + f"{space},".join(parts) + "}" + space).encode())
    for place in draw(st.lists(st.integers(0, len(raw)), max_size=1)):
        raw[place : place + draw(st.integers(0, 2))] = draw(
            st.sampled_from([b"", b'"', b"\\", b"{", b",", b" ", b"\x01", b"\xff", b"\xef\xbb\xbf"])
        )
    return bytes(raw)


@given(lines(), st.sampled_from([None, "notes"]))
def test_what_is_taken_is_what_the_careful_reading_makes(raw: bytes, log: str | None) -> None:
    if (draft := quick(raw, log)) is not None:
        assert draft == _judged(raw, 1, VOCABULARY, log)


@given(lines())
def test_plain_lines_are_taken(raw: bytes) -> None:
    """What a device writes with no frills does not wait for the careful reading."""
    try:
        draft = _judged(raw, 1, VOCABULARY, None)
    except InputError:
        return
    doc = orjson.loads(draft.compact)
    frills = {"amend", "header", "count", "basis", "refs"} & {draft.kind, *doc}
    plain = orjson.dumps(doc) == draft.compact and str(draft.id).isprintable()
    if plain and not frills and all(isinstance(text, str) for text in doc.get("text", {}).values()):
        assert quick(raw, None) == draft


def test_every_rule_is_known() -> None:
    """A member that has a rule must not pass as one that somebody made up."""
    assert set(_DEFAULT_RULES) | {"kind"} == set(Event.__struct_fields__)


def test_shipped_drills_are_taken() -> None:
    """All but an amend and a member made up inside `count`."""
    left = []
    for path in FOLDER.glob("*.jsonl"):
        for line in path.read_bytes().splitlines()[1:]:
            if line.startswith(b'{"seq":'):
                draft = _judged(client_part(line), 1, VOCABULARY, "notes")
                if quick(draft.compact, "notes") != draft:
                    left.append(draft.id)
    assert sorted(left) == ["kh-274", "okt-02"]


@pytest.mark.parametrize(
    "hidden",
    [
        b'{"kind":"gas","kind":"gas"}',
        b'{"kind":"gas","\\u006bind":"gas"}',
        b'{"kind":"gas","text":{"id":"a","id":"a"}}',
        b'{"kind":"gas","own":{"a":1,"a":1}}',
        b'{"kind":"gas","own":1,"own":1}',
        b'{"kind":"gas","own":1,"\\u006fwn":1}',
        b'{"kind":"gas","refs":{"mine":1,"mine":1}}',
        b'{"kind":"gas","own":' + b"[" * 64 + b"]" * 64 + b"}",
        b'{"kind":"gas","own":1e400}',
        b'{"kind":"gas","own":"\xff"}',
        b'{"kind":"gas","own":"\\ud800"}',
        b'{"kind":"gas","\\u0073eq":1}',
        b'{"kind":"gas","level":-0,"level":1}',
        b'{"kind":"gas","id":"a\\u0000"}',
        b'{"kind":"gas","id":"a\xc2\x85"}',
        b'{"kind":"gas","refs":{"ends":"a\xc2\x85"}}',
        b'{"kind":"gas","time":"1970-01-01T00:00:00Z","until":"1969-12-31T23:59:59Z"}',
        b'{"kind":"gas","targets":["a"," "]}',
        b'{"kind":"gas","why":{"jv":"a"}}',
        b'{"kind":"gas","count":{"n":18446744073709551616}}',
        b'{"kind":"correction","refs":{"ends":"a"}}',
        b'\xef\xbb\xbf{"kind":"gas"}',
        b'{"kind":"gas"}{"kind":"gas"}',
        b'{"kind":"gas"}\x00',
    ],
)
def test_nothing_is_overlooked(hidden: bytes) -> None:
    assert quick(hidden, None) is None
    with pytest.raises(InputError):
        _judged(hidden, 1, VOCABULARY, None)


@pytest.mark.parametrize(
    "raw",
    [b'{"kind":"gas"} ', b'{"kind":"gas" }', b'{ "kind" : "gas" ,\n"own":[ 1.5 , "a b" ]}\r\n'],
)
def test_white_space_is_not_kept(raw: bytes) -> None:
    draft = quick(raw, None)
    assert draft == _judged(raw, 1, VOCABULARY, None)
    assert draft.compact == raw.translate(None, b" \n\r").replace(b"ab", b"a b")


@pytest.mark.parametrize("made", [lambda text: {"scene": text}, lambda text: {"own": text}])
def test_the_limit_counts_what_is_kept(made: Callable[[str], dict[str, object]]) -> None:
    room = MAX_LINE - len(event(**made("")))
    for raw in (event(**made("x" * room)), event(**made("x" * room)) + b" " * 99):
        draft = quick(raw, None)
        assert draft == _judged(raw, 1, VOCABULARY, None)
        assert len(draft.compact) == MAX_LINE
    assert quick(event(**made("x" * (room + 1))), None) is None
