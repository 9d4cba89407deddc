"""Many instants at once are those that are read one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from events.indexing.instants import instants
from events.times import instant

FRACTIONS = st.sampled_from(["", ".1", ".482", ".000001", ".999999999"])
OFFSETS = st.sampled_from(["Z", "+07:00", "-07:30", "+00:00", "-23:59", "+23:59"])
DATES = st.dates().filter(lambda day: 1 < day.year < 9999)


@st.composite
def texts(draw: st.DrawFn) -> str:
    day, time = draw(DATES), draw(st.times())
    return f"{day.isoformat()}T{time:%H:%M:%S}{draw(FRACTIONS)}{draw(OFFSETS)}"


@given(st.lists(texts(), max_size=60))
def test_mixed_forms(some: list[str]) -> None:
    assert instants(some).tolist() == [instant(text) for text in some]


@given(st.lists(DATES, min_size=30, max_size=60), FRACTIONS, OFFSETS)
def test_one_form(days: list[object], fraction: str, offset: str) -> None:
    some = [f"{day}T23:59:58{fraction}{offset}" for day in days]
    assert instants(some).tolist() == [instant(text) for text in some]
