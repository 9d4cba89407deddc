"""Markers and phases beside a place, and by number, against a list of all events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay_log import T0, MemoryLog

from events.indexing.order import Position
from replay.marks import following, nth, preceding
from replay.targets import MarkKind

KINDS = ("patrol", "inject", "situation_change", "endex")
MARKS = {"marker": set(KINDS[1:]), "phase": set(KINDS[2:])}
ESTIMATED = {"time": "estimated"}
events = st.tuples(st.integers(0, 12).map(lambda n: n * 250), st.sampled_from(KINDS), st.booleans())


def drill(*history: tuple[int, str, bool]) -> MemoryLog:
    log = MemoryLog()
    for ms, kind, estimated in history:
        log.add(ms, kind, **({"basis": ESTIMATED} if estimated else {}))
    return log


def order(log: MemoryLog) -> list[Position]:
    return sorted(map(log.index.position, range(1, log.head.seq + 1)))


def stops(log: MemoryLog, kind: MarkKind) -> list[Position]:
    """Where next and previous go: marks, and both ends."""
    places = order(log)
    marked = (place for place in places if log.index.kind(place.seq) in MARKS[kind])
    return sorted({*marked, *places[:1], *places[-1:]})


@given(st.lists(events, min_size=1, max_size=12), st.sampled_from(["marker", "phase"]))
def test_next_goes_through_all_of_them(
    history: list[tuple[int, str, bool]], kind: MarkKind
) -> None:
    """From before everything to the last event, and no further."""
    log = drill(*history)
    place, visited = None, []
    while (found := following(log.index, kind, place)) is not None:
        visited.append(found)
        place = found
    assert visited == stops(log, kind)


@given(
    st.lists(events, min_size=1, max_size=12),
    st.sampled_from(["marker", "phase"]),
    st.integers(0, 3500),
    st.sampled_from([0.5, 1.0, 4.0]),
)
def test_previous_is_the_last_that_was_not_just_passed(
    history: list[tuple[int, str, bool]], kind: MarkKind, ms: int, rate: float
) -> None:
    """A second as experienced, but on it alone where no clock tells."""
    log = drill(*history)
    index, places = log.index, order(log)
    place = min(Position(T0 + ms, index.count), places[-1])
    here = [stop for stop in stops(log, kind) if stop <= place]
    found = preceding(index, kind, place, rate)
    if not here:
        assert found is None
        return
    current = [spot for spot in places if spot <= place][-1]
    unclocked = index.order_only or index.estimated(here[-1].seq) or index.estimated(current.seq)
    near = place == here[-1] or (not unclocked and (place.time - here[-1].time) / rate < 1000)
    if not near:
        assert found == here[-1]
    elif len(here) > 1:
        assert found == here[-2]
    else:
        assert found == (None if place == here[-1] else here[-1])


@pytest.mark.parametrize("kind", ["marker", "phase"])
def test_nothing_lies_before_the_start(kind: MarkKind) -> None:
    """Before everything, and in an empty drill."""
    assert preceding(drill((0, "inject", False)).index, kind, None, 1) is None
    assert preceding(MemoryLog().index, kind, None, 1) is None
    assert following(MemoryLog().index, kind, None) is None


def test_superseded_ones_do_not_count() -> None:
    """A withdrawn start of a phase is neither."""
    log = drill((0, "patrol", False), (100, "endex", False), (200, "inject", False))
    log.add(300, "correction", refs={"corrects": "e2"})
    assert nth(log.index, "phase", 1) is None
    assert nth(log.index, "marker", 1) == log.index.position(3)
    assert following(log.index, "marker", log.index.position(1)) == log.index.position(3)
    assert following(log.index, "phase", log.index.position(1)) == log.index.position(4)


def test_one_may_be_late() -> None:
    """Presentation order counts."""
    log = drill((500, "inject", False), (100, "inject", False))
    assert [nth(log.index, "marker", n) for n in (1, 2, 3)] == [*order(log), None]
