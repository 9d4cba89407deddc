"""JSON is read without changing a byte that matters, and refused by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.errors import InputError, NotJson, RuleBroken
from events.jsontext import compact, members, parse

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def pairs(raw: bytes) -> object:
    """The value with numbers as written and names in order."""
    return json.loads(raw, object_pairs_hook=list, parse_float=str, parse_int=str)


@given(VALUES, st.sampled_from([None, 1, "\t", " \n "]), st.booleans())
def test_compaction_changes_only_white_space(value: object, indent: str, ascii_: bool) -> None:
    try:
        plain = json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_).encode()
    except UnicodeEncodeError:
        return
    spaced = json.dumps(value, indent=indent, ensure_ascii=ascii_).encode()
    assert compact(spaced) == plain
    assert pairs(compact(spaced)) == pairs(plain)
    assert compact(plain) == plain


@given(st.binary() | st.text(alphabet='{}[]":,\\ \n0e-u\x00a').map(str.encode))
@example(b'{"a":' * 2000)
@example(b"[" * 1000 + b"]" * 1000)
@example(b'{"a":[{"b":1,"b":2}]}')
@example(b'{"a":' + b"[" * 900 + b"]" * 900 + b',"a":1}')
def test_random_bytes_raise_nothing_else(raw: bytes) -> None:
    try:
        value = parse(raw)
    except InputError:
        return
    assert pairs(compact(raw)) == pairs(raw)
    assert value == json.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e400",
        b'"\\ud800"',
        b"\xff",
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf{}",
        b"{}{}",
        b"{'a':1}",
        b"[1,]",
        b"01",
        b"\x00",
        b'"a\nb"',
        b"// x\n1",
    ],
)
def test_not_json(raw: bytes) -> None:
    with pytest.raises(NotJson) as caught:
        parse(raw, 3)
    assert caught.value.faults[0].line == 3


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b'{"a":1,"a":1}', "a"),
        (b'{"a":1,"\\u0061":2}', "a"),
        (b'{"text":{"id":"x","id":"y"}}', "text.id"),
        (b'{"l":[0,{"x":{"y":1,"y":2}}]}', "l[1].x.y"),
        (b'{"a":{"b":1},"a":{"b":1,"c":2}}', "a"),
        (b'{"a:":":","\\"":{"z":1, "z" :2}}', '".z'),
        (b'{"":1,"":2}', ""),
    ],
)
def test_a_name_twice(raw: bytes, path: str) -> None:
    with pytest.raises(RuleBroken, match="stands twice") as caught:
        parse(raw, 1)
    assert caught.value.faults[0].field == path


def test_nesting() -> None:
    """64 levels pass, 65 do not, whatever hides them; brackets in strings do not count."""
    parse(b"[" * 64 + b"]" * 64)
    parse(b'{"a":' * 64 + b"1" + b"}" * 64)
    parse(b'["' + b"[{" * 200 + b'"]')
    parse(b"[" + b",".join([b"[]"] * 500) + b"]")
    with pytest.raises(RuleBroken, match="nested"):
        compact(b"[" * 1010 + b"]" * 1010)
    for raw in (b"[" * 65 + b"]" * 65, b'{"a":' * 65 + b"1" + b"}" * 65, b"[" * 5000 + b"]" * 5000):
        with pytest.raises(RuleBroken, match="nested"):
            parse(raw)


@given(st.dictionaries(st.text(), VALUES))
def test_members(value: dict[str, object]) -> None:
    """The parts of an object are its members, in order."""
    try:
        raw = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    parts = list(members(raw))
    assert [name for name, _ in parts] == list(value)
    assert b"{" + b",".join(part for _, part in parts) + b"}" == raw
