"""The drill as it stands at a position."""

import pytest
from replay_log import MemoryLog

from replay.snapshot import Snapshot, reduce


def drill() -> MemoryLog:
    log = MemoryLog()
    log.add(0, "startex", text={"en": "Start"})
    log.add(10, "patrol", id="first")
    log.add(20, "gathering")
    log.add(30, "gas", id="withdrawn")
    log.add(40, "correction", refs={"corrects": "withdrawn"})
    log.add(50, "patrol", refs={"corrects": "first"})
    log.add(60, "situation_change", colour="kuning")
    log.add(15, "patrol")
    return log


def at(seq: int) -> Snapshot:
    log = drill()
    return reduce(log.index, log.index.position(seq))


def test_before_everything_there_is_nothing() -> None:
    """No current event, no lane, no count, no phase."""
    assert reduce(drill().index, None) == Snapshot(0, {}, {}, None)


def test_current_event_may_be_withdrawn() -> None:
    """It is stepped over like any other, but is in no lane and no count."""
    snapshot = at(4)
    assert snapshot.current == 4
    assert snapshot.lanes == {"control": 1, "crowd": 3, "police": 8}
    assert snapshot.counts == {"gathering": 1, "patrol": 1, "startex": 1}


def test_late_event_stands_where_it_happened() -> None:
    """Presentation order decides what came so far."""
    assert at(3).lanes["police"] == 8
    assert at(2).lanes == {"control": 1}, "corrected later, so it does not count"


def test_phase_is_the_one_begun_last() -> None:
    """Of those at or before the place."""
    assert at(6).phase.seq == 1
    assert at(7).phase.seq == 7
    assert at(7).phase.colour == "kuning"


def test_place_between_two_events_stands_on_the_earlier() -> None:
    """A time is a place too."""
    log = drill()
    first, second = log.index.position(2), log.index.position(8)
    assert first.time < second.time - 1
    between = type(first)(second.time - 1, 8)
    assert reduce(log.index, between).current == 2


@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_counts_are_the_same_from_either_end(count: int) -> None:
    """However near a place is to the start or the end, it counts what lies before it."""
    log = MemoryLog()
    kinds = ("patrol", "gas", "gathering")
    for seq in range(count):
        log.add(seq, kinds[seq % 3])
    for seq in range(1, count + 1):
        counts = reduce(log.index, log.index.position(seq)).counts
        plain = [log.index.kind(s) for s in range(1, seq + 1)]
        assert counts == {kind: plain.count(kind) for kind in sorted(set(plain))}
