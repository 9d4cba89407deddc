"""An array is cut into its elements, and not a byte of them changes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import NotJson, RuleBroken, TooLarge
from events.jsontext import split_array

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("raw", "elements"),
    [
        (b"[]", []),
        (b" [ \n ] ", []),
        (b"[1e2 , -0,18446744073709551616 ]", [b"1e2", b"-0", b"18446744073709551616"]),
        (b'[{"a": [1, {"b":2}]},\n{}]', [b'{"a": [1, {"b":2}]}', b"{}"]),
        (b'["a,b]", "\\"]", "[{"]', [b'"a,b]"', b'"\\"]"', b'"[{"']),
        (b"[[[]],[]]", [b"[[]]", b"[]"]),
    ],
)
def test_elements_stay_as_they_are(raw: bytes, elements: list[bytes]) -> None:
    assert split_array(raw) == elements


@given(values=st.lists(VALUES, max_size=6), indent=st.none() | st.integers(0, 2))
def test_elements_of_any_array(values: list[object], indent: int | None) -> None:
    """Whatever the white space, the elements are those that a parser finds."""
    found = split_array(json.dumps(values, indent=indent, ensure_ascii=False).encode())
    assert [json.loads(element) for element in found] == values


def test_no_more_than_wanted() -> None:
    assert split_array(b"[1,[2,2]]", 2) == [b"1", b"[2,2]"]
    with pytest.raises(TooLarge, match="more than 2 events"):
        split_array(b"[1,[2,2],3]", 2)


@pytest.mark.parametrize("raw", [b"", b"[", b"[1,]", b"[1] 2", b"[NaN]", b'["\xff"]', b'{"a":[]}'])
def test_what_is_no_array(raw: bytes) -> None:
    with pytest.raises(NotJson):
        split_array(raw)


@pytest.mark.parametrize("depth", [1010, 5000])
def test_a_depth_beyond_every_limit(depth: int) -> None:
    """Whichever parser gives up first."""
    with pytest.raises(RuleBroken):
        split_array(b"[" * depth + b"]" * depth)
