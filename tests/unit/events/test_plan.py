"""Random requests against a log, and against the simplest model of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_store import START, event, events

from events.errors import DrillError, HeadMismatch, IdConflict, ReadOnlyLog, Sealed, TooLarge
from events.event import parse_batch
from events.limits import MAX_SEQ
from events.line import parse_line
from events.plan import Planner, same
from events.store import ANY, Empty, Exists, Expect, Head, HeadIn

IDS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
BATCH = st.lists(
    st.tuples(IDS, st.integers(0, 1)), min_size=1, max_size=3, unique_by=lambda p: p[0]
)
EXPECT = st.sampled_from([ANY, Exists(), Empty()]) | st.integers(0, 6).map(
    lambda n: HeadIn(frozenset((n,)))
)


def model(
    log: list[tuple[str, int]], batch: list[tuple[str, int]], expect: Expect, sealed: bool
) -> list[int] | type[DrillError]:
    """Seqs of the answer, or what is raised; appends to `log`."""
    known = dict(log)
    seqs = {name: n for n, (name, _) in enumerate(log, 1)}
    if any(name in known for name, _ in batch):
        retry = all(known.get(name) == level for name, level in batch)
        return [seqs[name] for name, _ in batch] if retry else IdConflict
    if sealed:
        return Sealed
    holds = {ANY: True, Exists(): bool(log), Empty(): not log}
    if not (expect.seqs == {len(log)} if isinstance(expect, HeadIn) else holds[expect]):
        return HeadMismatch
    log += batch
    return list(range(len(log) - len(batch) + 1, len(log) + 1))


@given(st.lists(st.tuples(BATCH, EXPECT), max_size=12), st.integers(0, 12), st.integers(1, 4))
def test_as_the_model_says(
    requests: list[tuple[list[tuple[str, int]], Expect]], seal_at: int, grouped: int
) -> None:
    log: list[tuple[str, int]] = []
    head = Head(0, "0" * 64, 0, sealed=False)
    stored: dict[str, tuple[int, bytes]] = {}
    planner = Planner("d", head, stored, START)
    for number, (batch, expect) in enumerate(requests):
        if number == seal_at:
            planner.seal()
        if number % grouped == 0:  # what was planned is durable now
            stored |= planner.fresh
            head = Head(planner.seq, planner.h, 0, planner.sealed)
            planner = Planner("d", head, stored, START)
        drafts = parse_batch([event(id=name, level=level) for name, level in batch])
        ids = [name for name, _ in batch]
        before = planner.seq, planner.h, len(planner.lines)
        expected = model(log, batch, expect, planner.sealed)
        if not isinstance(expected, list):
            with pytest.raises(expected):
                planner.append(drafts, ids, expect)
            assert (planner.seq, planner.h, len(planner.lines)) == before
            continue
        done = planner.append(drafts, ids, expect)
        assert list(done.seqs) == expected
        assert done.duplicate == ((planner.seq, planner.h, len(planner.lines)) == before)
    stored |= planner.fresh
    assert planner.seq == len(log) == len(stored)
    for seq, line in stored.values():
        found = parse_line(line)
        assert found is not None
        assert found.seq == seq


def test_sameness() -> None:
    """Equal bytes; only an id that the store may have made may be missing or stand in front."""
    made = "019bbf6e-8c9a-7000-8000-000000000001"

    def line(raw: bytes, given_id: str) -> bytes:
        planner = Planner("d", Head(0, "", 0, sealed=False), {}, START)
        planner.append(parse_batch([raw]), [given_id], ANY)
        return planner.lines[0]

    def is_same(sent: bytes, stored: bytes) -> bool:
        return same(parse_batch([sent])[0], stored)

    gas = line(b'{"kind":"gas","n":1}', made)
    assert is_same(b'{"kind":"gas","n":1}', gas)
    assert is_same(b'{"kind":"gas","id":"%s","n":1}' % made.encode(), gas)
    assert not is_same(b'{"kind":"gas","n":1.0}', gas)
    assert not is_same(b'{"n":1,"kind":"gas"}', gas)
    own = line(b'{"id":"mine","kind":"gas"}', "mine")
    assert is_same(b'{"id":"mine","kind":"gas"}', own)
    assert not is_same(b'{"kind":"gas","id":"mine"}', own)


def test_a_closed_log_answers_what_it_knows() -> None:
    """That it takes nothing is told last."""
    head = Head(0, "0" * 64, 0, sealed=False)
    planner = Planner("d", head, {}, START)
    first = planner.append(parse_batch(events(1, 2)), ["e1", "e2"], ANY)
    again = Head(2, planner.h, 0, sealed=False)
    shut = Planner("d", again, planner.fresh, START, closed="why")
    retry = shut.append(parse_batch(events(1, 2)), ["e1", "e2"], Empty())
    assert (retry.seqs, retry.duplicate) == (first.seqs, True)
    with pytest.raises(IdConflict):
        shut.append(parse_batch(events(2, 2)), ["e2", "e3"], ANY)
    with pytest.raises(HeadMismatch):
        shut.append(parse_batch(events(3, 1)), ["e3"], Empty())
    for refused in (lambda: shut.append(parse_batch(events(3, 1)), ["e3"], ANY), shut.seal):
        with pytest.raises(ReadOnlyLog, match="why"):
            refused()
    assert shut.lines == []


def test_a_log_that_is_full() -> None:
    """A batch that does not fit is refused whole; what fits is taken, a retry is answered."""
    planner = Planner("d", Head(MAX_SEQ - 2, "0" * 64, 0, sealed=False), {}, START)
    before = planner.seq, planner.h
    three, one = parse_batch(events(1, 3)), parse_batch(events(1, 1))
    with pytest.raises(TooLarge, match="4294967295 events; 4294967293 are there"):
        planner.append(three, ["e1", "e2", "e3"], ANY)
    assert (planner.seq, planner.h, planner.lines, planner.fresh) == (*before, [], {})
    assert planner.append(three[:2], ["e1", "e2"], ANY).last == MAX_SEQ
    with pytest.raises(TooLarge):
        planner.append(three[2:], ["e3"], ANY)
    assert planner.append(one, ["e1"], ANY).duplicate
    planner.seal()
    assert planner.sealed
