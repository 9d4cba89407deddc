"""A cruise changes nothing but what a look costs."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from replay_log import MemoryLog
from replay_viewer import Viewer

from replay.cruise import Cruise, Look
from replay.feed import Feed

KINDS = ("patrol", "gas", "correction")

# (ms since the one before, kind, estimated)
EVENTS = st.lists(
    st.tuples(st.integers(0, 900), st.sampled_from(KINDS), st.integers(0, 30)), max_size=60
)
# (ms later, what is done)
DEEDS = st.lists(
    st.tuples(
        st.integers(0, 2500),
        st.sampled_from(
            [
                {"op": "pause"},
                {"op": "play"},
                {"op": "rate", "rate": 30},
                {"op": "rate", "rate": 0.5},
                {"op": "more", "credit": 3},
                {"op": "set", "stop": ["gas"]},
                {"op": "set", "stop": [], "skip": 1000},
                {"op": "seek", "to": {"number": 1}},
                {"append": 10},
                {"append": 100_000},
                {"seal": True},
                {"look": True},
            ]
        ),
    ),
    max_size=12,
)


def drill(events: list[tuple[int, str, int]]) -> MemoryLog:
    log, ms = MemoryLog(), 0
    for between, kind, chance in events:
        ms += between
        basis = {"basis": {"time": "estimated"}} if not chance else {}
        about = {"refs": {"corrects": "e1"}} if kind == "correction" else {}
        log.add(ms, kind, -(10**7), **basis, **about)
    return log


def played(
    events: list[tuple[int, str, int]], deeds: list[tuple[int, dict]], credit: int
) -> list[tuple[int, dict]]:
    """What comes, and when, in whole milliseconds: a look may be some microseconds apart."""
    viewer = Viewer(drill(events))
    viewer.say("open", pace="due", playing=True, credit=credit)
    for later, deed in deeds:
        viewer.wind(viewer.ms + later)
        match deed:
            case {"op": op, **fields}:
                viewer.say(op, **fields)
            case {"append": ms}:
                viewer.log.add(ms, "arrest", int(viewer.ms))
            case {"seal": True}:
                viewer.log.sealed = True
        viewer.drain()
    viewer.wind(viewer.ms + 5000)
    return [(round(ms), frame) for ms, frame in viewer.got]


@given(EVENTS, DEEDS, st.sampled_from([2, 1000]))
def test_it_changes_nothing(
    events: list[tuple[int, str, int]], deeds: list[tuple[int, dict]], credit: int
) -> None:
    """The same frames at the same moments as without."""
    with patch.object(Cruise, "next", lambda cruise, now: Look.OVER):
        wanted = played(events, deeds, credit)
    assert played(events, deeds, credit) == wanted


def test_it_carries_events() -> None:
    """Of a drill with clocks nearly all of them."""
    carried, along = [], Feed.along

    def counted(feed: Feed, *rest: object) -> object:
        frame = along(feed, *rest)  # type: ignore[arg-type]
        carried.append(frame.events if frame else 0)
        return frame

    with patch.object(Feed, "along", counted):
        got = played([(100, "patrol", 9)] * 40, [], 1000)
    events = sum(len(frame["events"]) for _, frame in got if frame["op"] == "bulk")
    assert events == 40
    assert sum(carried) >= 38
