"""Query parameters: what is read, and errors that name the parameter."""

from datetime import UTC, datetime

import pytest
from multidict import MultiDict

from web.parameters import check_utf8, read_query
from web.problems import Refusal
from web.reading import AFTER, BEFORE, FROM, KIND, LIMIT, OF_A_PAGE, ORDER, SIDE, Q

Pairs = list[tuple[str, str]]


def read(*pairs: tuple[str, str]) -> object:
    return read_query(MultiDict(pairs), OF_A_PAGE)


def test_defaults() -> None:
    values = read()
    assert [values[p] for p in (AFTER, BEFORE, LIMIT, ORDER, Q)] == [None, None, 1000, "seq", ""]
    assert values[KIND] == values[SIDE] == frozenset()


def test_values() -> None:
    values = read(("after", "0"), ("limit", "10000"), ("order", "time"), ("q", "gas"))
    assert [values[p] for p in (AFTER, LIMIT, ORDER, Q)] == [0, 10000, "time", "gas"]


def test_names_repeat_or_come_in_a_list() -> None:
    values = read(("kind", "gas, patrol"), ("kind", "x-drone"), ("side", "police,crowd"))
    assert values[KIND] == {"gas", "patrol", "x-drone"}
    assert values[SIDE] == {"police", "crowd"}


@pytest.mark.parametrize("text", ["2026-01-15T09:00:00+07:00", "2026-01-15T09:00:00 07:00"])
def test_a_space_is_the_plus_that_a_url_lost(text: str) -> None:
    at = datetime(2026, 1, 15, 2, tzinfo=UTC).timestamp() * 1000
    assert read(("from", text))[FROM] == at


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (("limit", "0"), "not from 1 to 10000"),
        (("limit", "10001"), "not from 1 to 10000"),
        (("limit", "ten"), "whole number"),
        (("limit", ""), "whole number"),
        (("limit", "+5"), "whole number"),
        (("limit", "1e3"), "whole number"),
        (("limit", "٣"), "whole number"),
        (("after", "-1"), "whole number"),
        (("after", "9007199254740992"), "not from 0"),
        (("before", "0"), "not from 1"),
        (("from", "2026-01-15T09:00:00"), "offset"),
        (("to", "yesterday"), "yesterday"),
        (("order", "rank"), "seq, time"),
        (("kind", "tear_gas"), "vocabulary"),
        (("kind", "gas,"), "empty"),
        (("side", "army"), "police"),
        (("q", "x" * 201), "200"),
        (("page", "2"), "no such parameter"),
    ],
)
def test_what_is_refused(pair: tuple[str, str], says: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(pair)
    (fault,) = caught.value.errors
    assert (caught.value.kind.status, fault.field) == (400, pair[0])
    assert says in fault.detail


def test_a_repeat_is_refused() -> None:
    with pytest.raises(Refusal, match="more than once"):
        read(("limit", "5"), ("limit", "5"))


def test_every_fault_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        read(("limit", "0"), ("x", "1"), ("order", "z"))
    assert [fault.field for fault in caught.value.errors] == ["limit", "x", "order"]


@pytest.mark.parametrize("raw", ["q=%ff", "after=1&q=%C3", "q=a\udcff", "q=%ed%a0%80"])
def test_a_value_that_is_not_utf_8_is_named(raw: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_utf8(raw)
    assert [fault.field for fault in refused.value.errors] == ["q"]
    assert refused.value.kind.slug == "bad-query"


@pytest.mark.parametrize("raw", ["", "q", "q=%25ff&a=b=%C3%A4", "q=ä", "q=%zz&&"])
def test_values_that_are_utf_8(raw: str) -> None:
    check_utf8(raw)
