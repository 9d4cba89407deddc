"""Stretches say of each event what the columns say, whatever order the events came in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_lines import Lines

from events.event import parse_event
from events.indexing import stretch
from events.indexing.order import Position
from events.indexing.stretch import Run, runs_of
from events.line import event_line
from events.times import stamp

T0 = 1_700_000_000_000


def stored(seq: int, ms: int, **members: object) -> bytes:
    raw = json.dumps({"time": stamp(T0 + ms), "kind": "gas", **members}).encode()
    draft = parse_event(raw, None)
    return event_line(seq, seq - 1, None, T0, f"e{seq}", draft, "0" * 64)[0]


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 50)), max_size=9), max_size=6),
    st.data(),
)
def test_as_the_columns(batches: list[list[tuple[int, int]]], data: st.DataObject) -> None:
    """Asked again after every batch, since ranks change when something comes late."""
    made, order, sizes = Lines(16), [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch, "STRETCH", data.draw(st.sampled_from([1, 3, 256])))
        patch.setattr(stretch, "KEPT", data.draw(st.sampled_from([1, 1024])))
        for batch in batches:
            for ms, pad in batch:
                seq = made.index.count + 1
                line = stored(seq, ms, pad="y" * pad)
                sizes[seq] = len(line) + 1
                order = sorted([*order, (T0 + ms, seq)])
                made.add(line)
            for rank, (time, seq) in enumerate(order):
                found = made.index.stretch(rank)
                assert found.first <= rank < found.last
                assert (found.position(rank), found.seq(rank)) == ((time, seq), seq)
                here = order[found.first : found.last]
                assert found.reached(time) == found.first + sum(t <= time for t, _ in here)
                room, high = data.draw(st.integers(0, 900)), data.draw(st.integers(rank, rank + 9))
                check_cut(found, rank, high, room, order, sizes)
            with pytest.raises(IndexError):
                made.index.stretch(len(order))


def check_cut(
    found: stretch.Stretch,
    rank: int,
    high: int,
    room: int,
    order: list[tuple[int, int]],
    sizes: dict[int, int],
) -> None:
    """As many lines as fit, and the runs that give them."""
    cut, taken = found.cut(rank, high, room)
    here = [sizes[seq] for _, seq in order[rank : min(high, found.last)]]
    fitting = next(n for n in range(len(here), -1, -1) if sum(here[:n]) <= room)
    assert (cut, taken) == (rank + fitting, sum(here[:fitting]))
    if cut > rank:
        seqs = [seq for _, seq in order[rank:cut]]
        assert found.runs(rank, cut) == runs_of(seqs)


def test_runs() -> None:
    """Neighbours that ascend are one."""
    assert runs_of([]) == []
    assert runs_of([3, 4, 6, 5, 7, 8]) == [Run(3, 4), Run(6, 6), Run(5, 5), Run(7, 8)]


@pytest.mark.parametrize(
    ("members", "steady"),
    [
        ({}, True),
        ({"basis": {"time": "estimated"}}, False),
        ({"kind": "correction", "refs": {"corrects": "e1"}}, False),
    ],
    ids=["measured", "estimated", "about the log"],
)
def test_steady(members: dict[str, object], steady: bool) -> None:
    """Only where every event has a clock is play time the difference of times."""
    made = Lines()
    made.add(stored(1, 0), stored(2, 10, **members))
    assert made.index.stretch(0).steady is steady


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(0, 10), st.integers(0, 40))
def test_missed(times: list[int], ms: int, seq: int) -> None:
    """What lies at or before a place, of any part of the log."""
    made = Lines(4)
    made.add(*(stored(number, time) for number, time in enumerate(times, 1)))
    place, low = Position(T0 + ms, seq), len(times) // 3 + 1
    wanted = [n for n in range(low, len(times) + 1) if (T0 + times[n - 1], n) <= place]
    assert made.index.missed(place, low, len(times) + 1) == wanted
