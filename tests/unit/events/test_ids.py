"""Ids that the store makes are UUIDs of the right version."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from events.ids import may_be_made, uuid5_for, uuid7


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_uuid7_sorts_by_time(ms: int, entropy: bytes) -> None:
    made = uuid.UUID(uuid7(ms, entropy))
    assert (made.version, made.variant, made.int >> 80) == (7, uuid.RFC_4122, ms)
    assert may_be_made(str(made))
    assert uuid7(max(ms, 1) - 1, entropy) <= str(made)


def test_uuid5_names_file_and_line() -> None:
    assert uuid5_for("a.hand-1", 2) == str(
        uuid.uuid5(uuid.UUID("6d1f1d0e-52c4-5b0b-9d0a-6f1d4c1d2a57"), "a.hand-1:2")
    )
    assert len({uuid5_for(f, n) for f in ("a", "b") for n in (1, 2)}) == 4
    assert may_be_made(uuid5_for("a", 1))
    assert not may_be_made("obs3-17")
    assert not may_be_made(str(uuid.UUID(int=4 << 76 | 2 << 62)))
