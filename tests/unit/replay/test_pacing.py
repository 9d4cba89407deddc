"""Play time between events."""

from replay_log import T0, MemoryLog

from events.indexing.order import Position
from replay.pacing import STEP_MS, current, distance, last, point, reached, upcoming

ESTIMATED = {"time": "estimated"}


def drill(*events: tuple[int, bool]) -> MemoryLog:
    """Events at (ms, estimated)."""
    log = MemoryLog()
    for ms, estimated in events:
        log.add(ms, **({"basis": ESTIMATED} if estimated else {}))
    return log


def to_next(log: MemoryLog, seq: int) -> int:
    place = log.index.position(seq)
    return distance(log.index, place, upcoming(log.index, place))


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
    log = drill((5000, False))
    assert distance(log.index, None, 1) == 0


def test_from_a_place_between_two_events_the_rest_is_left() -> None:
    """A seek to a time plays on from that time."""
    log = drill((0, False), (1000, False))
    assert distance(log.index, Position(T0 + 400, 2), 2) == 600


def test_point_moves_through_a_measured_silence() -> None:
    """Between two events the playhead is at a time."""
    log = drill((0, False), (1000, False))
    assert point(log.index, Position(T0, 1), 400.9) == Position(T0 + 400, 2)


def test_point_never_meets_the_next_event() -> None:
    """Rounding does not make an event passed that is not due."""
    log = drill((0, False), (1000, False))
    assert point(log.index, Position(T0, 1), 999.999) == Position(T0 + 999, 2)
    log = drill((0, False), (1, False))
    assert point(log.index, Position(T0, 1), 0.9) == Position(T0, 1)


def test_point_stays_where_no_clock_tells_the_way() -> None:
    """Beside an estimated event, at the edge and before everything the playhead stands."""
    log = drill((0, False), (1000, True))
    assert point(log.index, Position(T0, 1), 400) == Position(T0, 1)
    assert point(log.index, Position(T0 + 1000, 2), 400) == Position(T0 + 1000, 2)
    assert point(log.index, None, 400) is None


def test_neighbours_of_a_place() -> None:
    """Current is the last at or before, upcoming the first beyond; 0 stands for none."""
    log = drill((10, False), (10, False), (20, False))
    index = log.index
    assert [current(index, place) for place in (None, index.position(2))] == [0, 2]
    assert [upcoming(index, place) for place in (None, index.position(3))] == [1, 0]
    assert [reached(index, place) for place in (None, index.position(2))] == [0, 2]
    assert last(index) == index.position(3)
    assert last(MemoryLog().index) is None
