"""Ids that the store makes, for events that came without one."""

from __future__ import annotations

import re
import uuid
from typing import Final

_SPACE: Final = uuid.UUID("6d1f1d0e-52c4-5b0b-9d0a-6f1d4c1d2a57")  # of hand-written lines
_MADE: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII
)


def uuid7(ms: int, entropy: bytes) -> str:
    """A UUIDv7 of that instant; `entropy` is at least 10 random bytes."""
    value = (max(ms, 0) & (1 << 48) - 1) << 80 | int.from_bytes(entropy[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def uuid5_for(file: str, line: int) -> str:
    """The id of line `line` (from 1) of the hand-written file of that name."""
    return str(uuid.uuid5(_SPACE, f"{file}:{line}"))


def may_be_made(event_id: str) -> bool:
    """Whether the store could have made this id."""
    return _MADE.fullmatch(event_id) is not None
