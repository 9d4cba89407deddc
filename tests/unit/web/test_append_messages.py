"""Messages of an append connection: the vectors of PROTOCOL.md, and how outcomes are summed up."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay_vectors import Vector, vectors

from events.errors import DrillError, Sealed
from events.store import Appended
from web.append_messages import (
    LIMITS,
    Acked,
    Hello,
    Malformed,
    RefusedMessage,
    Run,
    acked,
    hello,
    read,
    refused,
    settled,
)

MESSAGES = vectors("Append messages")


def appended(seq: int, *, known: bool = False) -> Appended:
    return Appended(seq, seq, seq, (seq,), ("id",), known)


@pytest.mark.parametrize("vector", MESSAGES, ids=lambda vector: vector["name"])
def test_vector(vector: Vector) -> None:
    """Sound messages are read, or ignored; of others the field to blame is named."""
    if vector["valid"]:
        read(vector["message"].encode())
        return
    with pytest.raises(Malformed) as malformed:
        read(vector["message"].encode())
    assert malformed.value.field == vector["error_field"]
    assert malformed.value.detail


def test_every_message_has_a_vector() -> None:
    ops = {json.loads(v["message"])["op"] for v in MESSAGES if v["valid"]}
    assert ops >= {"hello", "refused", "acked"}


def test_what_we_make_is_what_the_vectors_show() -> None:
    """Byte for byte."""
    texts = {vector["name"]: vector["message"].encode() for vector in MESSAGES}
    epoch = "0123456789abcdef"
    assert hello("d", epoch, 9, "ok", sealed=False) == texts["hello"]
    problem = json.dumps(json.loads(texts["refused"])["problem"], separators=(",", ":")).encode()
    assert refused(3, problem) == texts["refused"]
    outcomes: list[Appended | DrillError] = [appended(10), appended(11), Sealed("d")]
    outcomes += [appended(2, known=True), appended(12)]
    done = settled(1, outcomes)
    assert acked(5, 12, done.new, done.known) == texts["acked"]
    assert [number for number, _ in done.refused] == [3]


def test_what_is_made_is_read_back() -> None:
    found = read(hello("d", "e", 3, "damaged", sealed=True))
    assert isinstance(found, Hello)
    assert (found.window, found.window_bytes) == (LIMITS["window"], LIMITS["bytes"])
    assert (found.event, found.message) == (LIMITS["event"], LIMITS["message"])
    assert (found.status, found.sealed, found.head) == ("damaged", True, 3)
    assert read(acked(2, 9, [Run(1, 8, 2)], [])) == Acked(2, 9, (Run(1, 8, 2),), ())
    problem = read(refused(7, b'{"status":422}'))
    assert problem == RefusedMessage(7, 422, {"status": 422})


FATES = st.lists(st.sampled_from(["new", "known", "refused", "gap"]), max_size=40)


@given(FATES, st.integers(1, 1000))
def test_runs_say_of_each_message_what_became_of_it(fates: list[str], first: int) -> None:
    """None is left out and none is told of twice, whatever stands beside it."""
    seq, outcomes, expected = 100, [], []
    for place, fate in enumerate(fates):
        if fate == "refused":
            outcomes.append(Sealed("d"))
        elif fate == "known":
            outcomes.append(appended(1 + place, known=True))
        else:
            seq += 1 if fate == "new" else 5  # others append between
            outcomes.append(appended(seq))
        one = outcomes[-1]
        expected.append(one.first if isinstance(one, Appended) else None)
    done = settled(first, outcomes)
    told: dict[int, int | None] = {number: None for number, _ in done.refused}
    for run in [*done.new, *done.known]:
        for place in range(run.size):
            assert run.number + place not in told
            told[run.number + place] = run.seq + place
    assert [told[number] for number in sorted(told)] == expected
    for runs in (done.new, done.known):
        assert runs == sorted(runs)
        for one, other in pairwise(runs):
            joined = (one.number + one.size, one.seq + one.size)
            assert joined != (other.number, other.seq), "runs are as long as they can be"
