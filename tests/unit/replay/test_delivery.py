"""The pump: what goes next, in which order, and where it stops."""

import json
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay_log import T0, MemoryLog

from events.indexing.order import Position
from replay import delivery
from replay.cursor import Cursor
from replay.delivery import FRAME_EVENTS, Filter

ALL = Filter()
START = Cursor(1, None, 0)


def drill(*times: int) -> MemoryLog:
    log = MemoryLog()
    for ms in times:
        log.add(ms, "gas" if ms % 2 else "patrol")
    return log


def at(ms: int, seq: int) -> Position:
    return Position(T0 + ms, seq)


class Planned(NamedTuple):
    op: str
    seqs: tuple[int, ...]
    cursor: Cursor


def pump(log: MemoryLog, cursor: Cursor, wanted: Filter, credit: int, horizon: int) -> Planned:
    rank = log.index.rank(*cursor.p) if cursor.p else 0
    plan = delivery.pump(log.index, cursor, rank, wanted, credit, horizon)
    assert plan is not None
    seqs = tuple(seq for run in plan.runs for seq in range(run.low, run.high + 1))
    assert plan.events == len(seqs)
    return Planned(plan.op, seqs, plan.cursor)


def ahead(log: MemoryLog, cursor: Cursor, wanted: Filter = ALL, credit: int = 99) -> Planned:
    return pump(log, cursor, wanted, credit, log.index.count)


def nothing(log: MemoryLog, cursor: Cursor, wanted: Filter = ALL, credit: int = 99) -> bool:
    rank = log.index.rank(*cursor.p) if cursor.p else 0
    return delivery.pump(log.index, cursor, rank, wanted, credit, log.index.count) is None


def test_bulk_goes_in_presentation_order() -> None:
    """Ties by seq, late entries where they happened."""
    log = drill(10, 30, 20, 20)
    assert ahead(log, START) == Planned("bulk", (1, 3, 4, 2), Cursor(1, at(30, 2), 4))


def test_nothing_is_left_at_the_end() -> None:
    """A viewer that has everything gets nothing."""
    assert nothing(drill(10), Cursor(1, at(10, 1), 1))
    assert nothing(MemoryLog(), START)


def test_late_goes_before_bulk_and_in_order_of_record() -> None:
    """What was recorded since, at or before P, comes first; P stays."""
    log = drill(10, 50, 60, 30, 20)
    behind = Cursor(1, at(50, 2), 2)
    late = ahead(log, behind)
    assert late == Planned("late", (4, 5), Cursor(1, at(50, 2), 5))
    assert ahead(log, late.cursor) == Planned("bulk", (3,), Cursor(1, at(60, 3), 5))


def test_credit_stops_before_the_first_event_without_it() -> None:
    """Neither P nor A passes what could not be sent."""
    log = drill(10, 20, 30)
    assert ahead(log, START, credit=2) == Planned("bulk", (1, 2), Cursor(1, at(20, 2), 3))
    assert nothing(log, Cursor(1, at(20, 2), 3), credit=0)
    late = drill(10, 50, 20, 30, 70)
    assert ahead(late, Cursor(1, at(50, 2), 2), credit=1) == Planned(
        "late", (3,), Cursor(1, at(50, 2), 3)
    )


def test_without_credit_an_unsent_late_event_holds_everything() -> None:
    """A stands before it, and P waits for A."""
    log = drill(10, 50, 20, 70)
    assert nothing(log, Cursor(1, at(50, 2), 2), credit=0)


def test_filter_moves_the_cursor_in_silence() -> None:
    """What does not pass costs no credit and needs no frame."""
    log = drill(10, 21, 30)
    gas = Filter(kinds=frozenset(("gas",)))
    assert ahead(log, START, gas, 1) == Planned("bulk", (2,), Cursor(1, at(30, 3), 3))
    late = drill(10, 50, 20)
    assert ahead(late, Cursor(1, at(50, 2), 2), gas, 0) == Planned(
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
    assert pump(log, START, ALL, 9, 2) == Planned("bulk", (1, 2), Cursor(1, at(20, 2), 3))
    log.add(15)
    plan = pump(log, Cursor(1, at(20, 2), 3), ALL, 9, 2)
    assert plan == Planned("late", (4,), Cursor(1, at(20, 2), 4))


def test_frame_has_a_thousand_events_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest comes in the next one."""
    monkeypatch.setattr(delivery, "FRAME_BYTES", 1 << 20)
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
    assert ahead(log, START, gas) == Planned("stamp", (), Cursor(1, None, 3))
    assert ahead(log, Cursor(1, None, 4), gas) == Planned("stamp", (), Cursor(1, at(30, 3), 4))
    assert ahead(log, Cursor(1, at(30, 3), 4), gas) == Planned(
        "silent", (), Cursor(1, at(40, 4), 4)
    )


def padded(log: MemoryLog, *sizes: int) -> MemoryLog:
    """Events a second apart whose lines have these sizes, newlines included."""
    for place, size in enumerate(sizes):
        log.add(1000 * place, "gas", pad="")
        missing = size - len(log.line(log.index.count)) - 1
        assert missing >= 0
        log = rebuilt(log, log.index.count, missing)
    return log


def rebuilt(log: MemoryLog, seq: int, missing: int) -> MemoryLog:
    again = MemoryLog()
    for other in range(1, seq):
        line = json.loads(log.line(other))
        again.add(1000 * (other - 1), "gas", pad=line["pad"])
    again.add(1000 * (seq - 1), "gas", pad="y" * missing)
    return again


@pytest.mark.parametrize("kinds", [frozenset(), frozenset(("gas",))], ids=["all", "filtered"])
def test_frame_holds_64_kib_at_most(kinds: frozenset[str]) -> None:
    """To the byte; a longer line goes alone. Every part has a true cursor."""
    log = padded(MemoryLog(), 32_768, 32_768, 400, 65_537, 400)
    cursor, sent = START, []
    while cursor.p != log.index.position(5):
        plan = ahead(log, cursor, Filter(kinds=kinds))
        cursor = plan.cursor
        sent.append(plan.seqs)
        assert cursor == Cursor(1, log.index.position(plan.seqs[-1]), 5)
    assert sent == [(1, 2), (3,), (4,), (5,)]


def test_late_frame_holds_64_kib_at_most() -> None:
    """A stops before the line that does not fit."""
    log = padded(MemoryLog(), 400, 400, 40_000, 40_000, 400)
    behind = Cursor(1, Position(T0 + 9000, 2), 2)
    assert [(p.seqs, p.cursor.a) for p in two(log, behind)] == [((3,), 3), ((4, 5), 5)]


def two(log: MemoryLog, cursor: Cursor) -> list[Planned]:
    first = ahead(log, cursor)
    return [first, ahead(log, first.cursor)]


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=600),
    st.integers(1, 300),
    st.sampled_from([frozenset(), frozenset(("gas",))]),
    st.integers(300, 3000),
)
def test_frames_together_are_the_order(
    times: list[int], credit: int, kinds: frozenset[str], most: int
) -> None:
    """Whatever the order of record, the credit, the filter and the size of a frame."""
    log = drill(*times)
    wanted = Filter(kinds=kinds)
    cursor, sent = START, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "FRAME_BYTES", most)
        while not nothing(log, cursor, wanted, credit):
            plan = ahead(log, cursor, wanted, credit)
            assert len(plan.seqs) <= credit
            assert len(plan.seqs) <= 1 or sum(len(log.line(s)) + 1 for s in plan.seqs) <= most
            sent += plan.seqs
            cursor = plan.cursor
    order = sorted(range(1, len(times) + 1), key=lambda seq: (times[seq - 1], seq))
    assert sent == [seq for seq in order if not kinds or times[seq - 1] % 2]
