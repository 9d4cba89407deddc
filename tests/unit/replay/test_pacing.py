"""Play time between events."""

import pytest
from replay_log import T0, MemoryLog

from events.indexing.order import Position
from replay.fields import MAX_INTEGER
from replay.pacing import (
    HOLD_MS,
    SKIPPED_MS,
    STEP_MS,
    Loop,
    Way,
    current,
    first,
    last,
    point,
    reached,
    way,
)

ESTIMATED = {"time": "estimated"}


def drill(*events: tuple[int, bool]) -> MemoryLog:
    """Events at (ms, estimated)."""
    log = MemoryLog()
    for ms, estimated in events:
        log.add(ms, **({"basis": ESTIMATED} if estimated else {}))
    return log


def ahead(log: MemoryLog, place: Position | None, skip: int = 0, loop: Loop | None = None) -> Way:
    return way(log.index, place, reached(log.index, place), skip, loop)


def to_next(log: MemoryLog, seq: int, skip: int = 0) -> float:
    return ahead(log, log.index.position(seq), skip).play


def at(log: MemoryLog, place: Position | None, elapsed: float, skip: int = 0) -> Position | None:
    return point(place, ahead(log, place, skip), elapsed, log.index.count)


def test_measured_neighbours_are_as_far_apart_as_their_times() -> None:
    """Clock times are played as they were."""
    assert to_next(drill((0, False), (1234, False)), 1) == 1234


def test_ties_lie_at_no_distance() -> None:
    """Events of the same millisecond are due together."""
    assert to_next(drill((5, False), (5, False)), 1) == 0


def test_step_to_or_from_an_estimated_event_takes_three_seconds() -> None:
    """An estimated time measures nothing."""
    log = drill((0, False), (50, True), (90_000, False), (90_001, False))
    assert [to_next(log, seq) for seq in (1, 2, 3)] == [STEP_MS, STEP_MS, 1]


def test_every_step_of_an_order_only_drill_takes_three_seconds() -> None:
    """Minutes between made-up times are not waited for, nor is an amend of next year."""
    log = drill((0, True), (60_000, True))
    log.add(10**10, "amend", header={"venue": "here"})
    log.add(10**10 + 99_000, "amend", header={"venue": "there"})
    assert [to_next(log, seq) for seq in (1, 2, 3)] == [STEP_MS] * 3


def test_nobody_waits_for_a_correction_entered_days_later() -> None:
    """Beside an event about the log, outside the drill, a step takes three seconds."""
    log = drill((0, False), (1000, False))
    log.add(500, "correction", refs={"corrects": "e1"})
    log.add(10**9, "correction", refs={"corrects": "e2"})
    assert to_next(log, 1) == 500, "within the drill it has its time"
    assert to_next(log, 2) == STEP_MS


def test_first_event_is_due_at_once() -> None:
    """Nothing lies between the start and the first event."""
    assert ahead(drill((5000, False)), None).play == 0


def test_from_a_place_between_two_events_the_rest_is_left() -> None:
    """A seek to a time plays on from that time."""
    log = drill((0, False), (1000, False))
    assert ahead(log, Position(T0 + 400, 2)).play == 600


def test_neighbours_far_down_a_log_are_found_as_well() -> None:
    """Also where one look-up of many events ends and the next begins."""
    log = drill(*((10 * n, n == 700) for n in range(1000)))
    plays = [to_next(log, seq) for seq in range(1, 1000)]
    assert plays == [STEP_MS if seq in (700, 701) else 10 for seq in range(1, 1000)]


# The pacing map.


@pytest.mark.parametrize(("gap", "play"), [(59_999, 59_999), (60_000, 1000), (86_400_000, 1000)])
def test_long_silence_takes_one_second(gap: int, play: int) -> None:
    """From the threshold on, however long it is."""
    assert to_next(drill((0, False), (gap, False)), 1, skip=60_000) == play


def test_skipped_silence_is_gone_through_evenly() -> None:
    """From within it its share is left, and what is told on the way is drill time."""
    log = drill((0, False), (100_000, False))
    assert ahead(log, Position(T0 + 75_000, 2), 60_000).play == SKIPPED_MS / 4
    assert at(log, Position(T0, 1), 500, 60_000) == Position(T0 + 50_000, 2)
    assert at(log, Position(T0 + 75_000, 2), 125, 60_000) == Position(T0 + 87_500, 2)
    assert at(log, Position(T0, 1), 999.999, 60_000) == Position(T0 + 99_999, 2)


def test_what_no_clock_tells_is_not_skipped() -> None:
    """A step beside an estimated event takes its three seconds, the way to the first none."""
    log = drill((0, False), (100_000, True))
    assert to_next(log, 1, skip=1000) == STEP_MS
    assert ahead(log, Position(T0 - 100_000, 0), 1000).play == 100_000, "not between two events"


# Loops.


def test_loop_holds_on_its_end() -> None:
    """A second of play, three where no clock tells."""
    log = drill((0, False), (1000, False), (5000, True))
    one, two, three = (log.index.position(seq) for seq in (1, 2, 3))
    assert ahead(log, two, loop=Loop(one, two))[1:] == (three, HOLD_MS, False, 1, 0, 0)
    assert ahead(log, three, loop=Loop(one, three)).play == STEP_MS, "on the last event of all"
    assert ahead(log, one, loop=Loop(one, two)).hold is None, "an event of it is to come"


def test_loop_may_end_in_a_silence() -> None:
    """The way there is played, skipped or not; where no clock tells it there is none."""
    log = drill((0, False), (100_000, False), (200_000, True))
    end = Position(T0 + 50_000, MAX_INTEGER)
    loop = Loop(Position(T0, 0), end)
    found = ahead(log, Position(T0, 1), loop=loop)
    assert (found.play, found.hold) == (51_000, 50_000)
    assert point(Position(T0, 1), found, 50_500, 3) == Position(T0 + 50_000, 3)
    assert ahead(log, Position(T0, 1), 60_000, loop).play == 500 + HOLD_MS
    beyond = Loop(Position(T0, 0), Position(T0 + 150_000, MAX_INTEGER))
    assert ahead(log, Position(T0 + 100_000, 2), loop=beyond).play == HOLD_MS


def test_from_beyond_a_loop_play_goes_on() -> None:
    """It does not turn there."""
    log = drill((0, False), (1000, False))
    loop = Loop(Position(T0, 0), Position(T0, 1))
    assert ahead(log, Position(T0 + 1, 2), loop=loop).play == 999
    assert not ahead(log, Position(T0 + 1000, 2), loop=loop).leads


def test_turned_loop_does_not_wait_for_its_first_event() -> None:
    """Also where no clock tells how far it is."""
    log = drill((0, True), (1000, True), (2000, True))
    loop = Loop(Position(T0 + 1000, 1), Position(T0 + 2000, 3))
    assert way(log.index, loop.start, 1, loop=loop, turned=True).play == 0
    assert way(log.index, loop.start, 1, loop=loop).play == STEP_MS, "it came there by itself"


# Points.


def test_point_moves_through_a_measured_silence() -> None:
    """Between two events the playhead is at a time."""
    log = drill((0, False), (1000, False))
    assert at(log, Position(T0, 1), 400.9) == Position(T0 + 400, 2)


def test_point_never_meets_the_next_event() -> None:
    """Rounding does not make an event passed that is not due."""
    log = drill((0, False), (1000, False))
    assert at(log, Position(T0, 1), 999.999) == Position(T0 + 999, 2)
    log = drill((0, False), (1, False))
    assert at(log, Position(T0, 1), 0.9) == Position(T0, 1)


def test_point_stays_where_no_clock_tells_the_way() -> None:
    """Beside an estimated event, at the edge and before everything the playhead stands."""
    log = drill((0, False), (1000, True))
    assert at(log, Position(T0, 1), 400) == Position(T0, 1)
    assert at(log, Position(T0 + 1000, 2), 400) == Position(T0 + 1000, 2)
    assert at(log, None, 400) is None


def test_neighbours_of_a_place() -> None:
    """Current is the last at or before, ahead the first beyond."""
    log = drill((10, False), (10, False), (20, False))
    index = log.index
    assert [current(index, place) for place in (None, index.position(2))] == [0, 2]
    assert ahead(log, None).ahead == index.position(1)
    assert ahead(log, index.position(3)).ahead is None
    assert [reached(index, place) for place in (None, index.position(2))] == [0, 2]
    assert (first(index), last(index)) == (index.position(1), index.position(3))
    assert first(MemoryLog().index) is last(MemoryLog().index) is None
