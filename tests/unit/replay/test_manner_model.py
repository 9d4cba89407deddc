"""Loops, stops, skipped silences and rates at due pace, against a model that adds up play time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from replay_log import MemoryLog
from replay_viewer import Viewer

KINDS = ("patrol", "gas", "order")
UNTIL = 24_000  # ms by the clock
DRIFT = 1.0  # ms: each turn of a loop begins when it is looked at, to the microsecond above
PAUSED = 400.0  # ms before whoever was stopped plays on


@dataclass(frozen=True)
class Course:
    """Events as (ms, kind, estimated) in presentation order; `loop`: first and last place."""

    events: tuple[tuple[int, str, bool], ...]
    skip: int
    stop: frozenset[str]
    loop: tuple[int, int] | None
    rate: float

    def turns(self, place: int) -> bool:
        return self.loop is not None and place == self.loop[1]

    def gap(self, place: int) -> float:
        """Play time from the event before to the one at `place`."""
        (before, _, one), (ms, _, other) = self.events[place - 1 : place + 1]
        if one or other:
            return 3000
        return 1000 if self.skip and ms - before >= self.skip else ms - before

    def expected(self) -> Iterator[tuple[float, str | int]]:
        """(ms, what comes): the number of an event, "stop", "loop" or "edge"."""
        at, place, turned = 0.0, -1, True
        while at <= UNTIL:
            if self.loop and self.turns(place):
                at += (3000 if self.events[place][2] else 1000) / self.rate
                yield at, "loop"
                place, turned = self.loop[0] - 1, True
            if place == len(self.events) - 1:
                yield at, "edge"
                return
            place += 1
            at += 0 if turned else self.gap(place) / self.rate
            turned = False
            yield at, place + 1
            if self.events[place][1] in self.stop:
                yield at, "stop"
                at += PAUSED
                if place == len(self.events) - 1 and not self.turns(place):
                    place, turned = -1, True  # play at the end begins again


@st.composite
def courses(draw: st.DrawFn) -> Course:
    gaps = st.sampled_from([0, 1, 250, 999, 1000, 5000, 90_000])
    some = draw(st.lists(st.tuples(gaps, st.sampled_from(KINDS), st.booleans()), min_size=1))
    events, ms = [], 0
    for gap, kind, estimated in some:
        ms += gap
        events.append((ms, kind, estimated))
    ends = st.tuples(*(st.integers(0, len(events) - 1),) * 2).map(sorted).map(tuple)
    return Course(
        tuple(events),
        draw(st.sampled_from([0, 1000, 5000])),
        draw(st.frozensets(st.sampled_from(KINDS), max_size=1)),
        draw(st.none() | ends),
        draw(st.sampled_from([0.5, 1.0, 7.0])),
    )


def opened(course: Course) -> Viewer:
    log = MemoryLog({"completeness": "reported"})
    for ms, kind, estimated in course.events:
        log.add(ms, kind, **({"basis": {"time": "estimated"}} if estimated else {}))
    told: dict[str, Any] = {"skip": course.skip, "stop": sorted(course.stop)}
    if course.loop:
        first, last = course.loop
        told["loop"] = {"from": {"number": first + 1}, "to": {"number": last + 1}}
    viewer = Viewer(log)
    viewer.say("open", pace="due", playing=True, rate=course.rate, credit=1_000_000, **told)
    return viewer


def played(viewer: Viewer, until: float) -> None:
    """Look when it asks to, and play on after each stop."""
    for _ in range(5000):
        stopped = viewer.last("state").get("why") == "stop"
        if viewer.ms > until or (not stopped and viewer.due() > until):
            return
        if stopped:
            viewer.wind(viewer.ms + PAUSED)
            viewer.say("play")
        else:
            viewer.wind(viewer.due())
    raise AssertionError("it asks to be looked at and does nothing")


def told(viewer: Viewer) -> list[tuple[float, str | int]]:
    found: list[tuple[float, str | int]] = []
    for ms, frame in viewer.got:
        found += [(ms, seq) for seq in frame.get("events", ())]
        if "why" in frame:
            found.append((ms, frame["why"]))
    return found


@given(courses())
def test_what_comes_and_when_is_what_the_model_says(course: Course) -> None:
    """Each event in its turn, never early, with every stop and every turn of the loop."""
    viewer = opened(course)
    played(viewer, UNTIL / 2)
    got = told(viewer)
    expected = [entry for entry, _ in zip(course.expected(), got, strict=False)]
    assert [what for _, what in got] == [what for _, what in expected]
    for (ms, _), (due, _) in zip(got, expected, strict=True):
        assert due - 0.01 <= ms <= due + DRIFT
    following = next((due for due, _ in list(course.expected())[len(got) :]), None)
    assert following is None or following > viewer.ms - DRIFT, "nothing is missing"


@given(courses(), st.integers(1, 30_000))
def test_a_late_look_catches_nothing_up(course: Course, late: int) -> None:
    """A loop turns once and begins when it is looked at; events are in their order all the same."""
    viewer = opened(course)
    viewer.got.clear()
    viewer.ms += late
    viewer.drain()
    whys = [frame["why"] for _, frame in viewer.got if "why" in frame]
    assert whys.count("loop") <= 1
    if "loop" in whys:
        turn = next(n for n, (_, frame) in enumerate(viewer.got) if frame.get("why") == "loop")
        assert course.loop is not None
        first, last = course.loop
        after = [seq for _, frame in viewer.got[turn:] for seq in frame.get("events", ())]
        same = [n for n in range(first, last + 1) if course.events[n][0] == course.events[first][0]]
        assert after == [n + 1 for n in same][: len(after)], "what is due at once, and no more"
