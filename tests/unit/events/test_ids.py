"""Ids that the store makes are UUIDs of the right version."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from events.ids import may_be_made, uuid5_for, uuid7s


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_uuid7_sorts_by_time(ms: int, entropy: bytes) -> None:
    (text,) = uuid7s(ms, entropy)
    made = uuid.UUID(text)
    assert (made.version, made.variant, made.int >> 80) == (7, uuid.RFC_4122, ms)
    assert made.int & ~(0xF << 76 | 0x3 << 62) & (1 << 80) - 1 == int.from_bytes(entropy) & ~(
        0xF << 76 | 0x3 << 62
    )
    assert (str(made), may_be_made(text)) == (text, True)
    assert uuid7s(max(ms, 1) - 1, entropy) <= [text]


def test_many_at_once() -> None:
    one, other = bytes(range(10)), bytes(range(10, 20))
    assert uuid7s(5, one + other) == uuid7s(5, one) + uuid7s(5, other)
    assert uuid7s(5, b"") == []


def test_uuid5_names_file_and_line() -> None:
    assert uuid5_for("a.hand-1", 2) == str(
        uuid.uuid5(uuid.UUID("6d1f1d0e-52c4-5b0b-9d0a-6f1d4c1d2a57"), "a.hand-1:2")
    )
    assert len({uuid5_for(f, n) for f in ("a", "b") for n in (1, 2)}) == 4
    assert may_be_made(uuid5_for("a", 1))
    assert not may_be_made("obs3-17")
    assert not may_be_made(str(uuid.UUID(int=4 << 76 | 2 << 62)))
