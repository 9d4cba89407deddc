"""Random requests against a log, and against the simplest model of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_store import START, event

from events.errors import DrillError, HeadMismatch, IdConflict, Sealed
from events.event import parse_batch
from events.line import parse_line
from events.plan import Tail, plan, same
from events.store import ANY, Empty, Exists, Expect, HeadIn

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


@given(st.lists(st.tuples(BATCH, EXPECT), max_size=12), st.integers(0, 12))
def test_as_the_model_says(
    requests: list[tuple[list[tuple[str, int]], Expect]], seal_at: int
) -> None:
    log: list[tuple[str, int]] = []
    tail = Tail(0, "0" * 64, sealed=False)
    stored: dict[str, tuple[int, bytes]] = {}
    for number, (batch, expect) in enumerate(requests):
        if number == seal_at:
            tail = Tail(tail.seq, tail.h, sealed=True)
        drafts = parse_batch([event(id=name, level=level) for name, level in batch])
        ids = [name for name, _ in batch]
        known = {name: stored[name] for name in ids if name in stored}
        expected = model(log, batch, expect, tail.sealed)
        if not isinstance(expected, list):
            with pytest.raises(expected):
                plan("d", drafts, ids, expect, tail, known, durable=tail.seq, now=START)
            continue
        done = plan("d", drafts, ids, expect, tail, known, durable=tail.seq, now=START)
        assert list(done.answer.seqs) == expected
        assert done.answer.duplicate == (not done.lines)
        tail = done.tail
        if done.lines:
            pairs = zip(done.answer.seqs, done.lines, strict=True)
            stored |= dict(zip(ids, pairs, strict=True))
    assert tail.seq == len(log)
    for seq, line in stored.values():
        found = parse_line(line)
        assert found is not None
        assert found.seq == seq


def test_sameness() -> None:
    """Equal bytes; only an id that the store may have made may be missing or stand in front."""
    made = "019bbf6e-8c9a-7000-8000-000000000001"

    def line(raw: bytes, given_id: str) -> bytes:
        drafts = parse_batch([raw])
        tail = Tail(0, "", sealed=False)
        return plan("d", drafts, [given_id], ANY, tail, {}, durable=0, now=START).lines[0]

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
