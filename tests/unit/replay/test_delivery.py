"""The pump: what goes next, in which order, and where it stops."""

import pytest
from replay_log import T0, MemoryLog

from events.indexing.order import Position
from replay import delivery
from replay.cursor import Cursor
from replay.delivery import FRAME_EVENTS, Filter, Plan, pump

ALL = Filter()
START = Cursor(1, None, 0)


def drill(*times: int) -> MemoryLog:
    log = MemoryLog()
    for ms in times:
        log.add(ms, "gas" if ms % 2 else "patrol")
    return log


def at(ms: int, seq: int) -> Position:
    return Position(T0 + ms, seq)


def ahead(log: MemoryLog, cursor: Cursor, wanted: Filter = ALL, credit: int = 99) -> Plan | None:
    return pump(log.index, cursor, wanted, credit, log.index.count)


def test_bulk_goes_in_presentation_order() -> None:
    """Ties by seq, late entries where they happened."""
    log = drill(10, 30, 20, 20)
    assert ahead(log, START) == Plan("bulk", (1, 3, 4, 2), Cursor(1, at(30, 2), 4))


def test_nothing_is_left_at_the_end() -> None:
    """A viewer that has everything gets nothing."""
    assert ahead(drill(10), Cursor(1, at(10, 1), 1)) is None
    assert ahead(MemoryLog(), START) is None


def test_late_goes_before_bulk_and_in_order_of_record() -> None:
    """What was recorded since, at or before P, comes first; P stays."""
    log = drill(10, 50, 60, 30, 20)
    behind = Cursor(1, at(50, 2), 2)
    late = ahead(log, behind)
    assert late == Plan("late", (4, 5), Cursor(1, at(50, 2), 5))
    assert ahead(log, late.cursor) == Plan("bulk", (3,), Cursor(1, at(60, 3), 5))


def test_credit_stops_before_the_first_event_without_it() -> None:
    """Neither P nor A passes what could not be sent."""
    log = drill(10, 20, 30)
    assert ahead(log, START, credit=2) == Plan("bulk", (1, 2), Cursor(1, at(20, 2), 3))
    assert ahead(log, Cursor(1, at(20, 2), 3), credit=0) is None
    late = drill(10, 50, 20, 30, 70)
    assert ahead(late, Cursor(1, at(50, 2), 2), credit=1) == Plan(
        "late", (3,), Cursor(1, at(50, 2), 3)
    )


def test_without_credit_an_unsent_late_event_holds_everything() -> None:
    """A stands before it, and P waits for A."""
    log = drill(10, 50, 20, 70)
    assert ahead(log, Cursor(1, at(50, 2), 2), credit=0) is None


def test_filter_moves_the_cursor_in_silence() -> None:
    """What does not pass costs no credit and needs no frame."""
    log = drill(10, 21, 30)
    gas = Filter(kinds=frozenset(("gas",)))
    assert ahead(log, START, gas, 1) == Plan("bulk", (2,), Cursor(1, at(30, 3), 3))
    late = drill(10, 50, 20)
    assert ahead(late, Cursor(1, at(50, 2), 2), gas, 0) == Plan(
        "silent", (), Cursor(1, at(50, 2), 3)
    )


def test_filter_by_side_takes_the_default_of_the_kind() -> None:
    """A side that the line leaves out is the vocabulary's."""
    log = MemoryLog()
    log.add(1, "patrol")
    log.add(2, "gathering")
    log.add(3, "patrol", side="medical")
    crowd, police = (Filter(sides=frozenset((side,))) for side in ("crowd", "police"))
    assert ahead(log, START, crowd).seqs == (2,)
    assert ahead(log, START, police).seqs == (1,)


def test_horizon_holds_bulk_but_not_late() -> None:
    """A viewer at due pace gets what is due, and what happened before at once."""
    log = drill(10, 20, 30)
    assert pump(log.index, START, ALL, 9, 2) == Plan("bulk", (1, 2), Cursor(1, at(20, 2), 3))
    log.add(15)
    plan = pump(log.index, Cursor(1, at(20, 2), 3), ALL, 9, 2)
    assert plan == Plan("late", (4,), Cursor(1, at(20, 2), 4))


def test_frame_has_a_thousand_events_at_most() -> None:
    """The rest comes in the next one."""
    log = drill(*range(FRAME_EVENTS + 1))
    first = ahead(log, START, credit=5000)
    assert len(first.seqs) == FRAME_EVENTS
    assert ahead(log, first.cursor, credit=5000).seqs == (FRAME_EVENTS + 1,)


def test_long_way_without_an_event_gives_a_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that lets nothing pass does not hold the loop, in bulk or late."""
    monkeypatch.setattr(delivery, "SCAN", 3)
    log = drill(10, 20, 30, 40)
    gas = Filter(kinds=frozenset(("gas",)))
    # A is brought up to the head first, in steps of the same length.
    assert ahead(log, START, gas) == Plan("stamp", (), Cursor(1, None, 3))
    assert ahead(log, Cursor(1, None, 4), gas) == Plan("stamp", (), Cursor(1, at(30, 3), 4))
    assert ahead(log, Cursor(1, at(30, 3), 4), gas) == Plan("silent", (), Cursor(1, at(40, 4), 4))
