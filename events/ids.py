"""Ids that the store makes, for events that came without one."""

from __future__ import annotations

import re
import uuid
from typing import Final

_SPACE: Final = uuid.UUID("6d1f1d0e-52c4-5b0b-9d0a-6f1d4c1d2a57")  # of hand-written lines
_MADE: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII
)
_VARIANT: Final = {f"{n:x}": f"{n & 3 | 8:x}" for n in range(16)}


def uuid7s(ms: int, entropy: bytes) -> list[str]:
    """UUIDv7s of that instant, one for every 10 of the random bytes."""
    time = f"{max(ms, 0) & (1 << 48) - 1:012x}"
    front, random = f"{time[:8]}-{time[8:]}-7", entropy.hex()
    return [
        f"{front}{random[at + 1 : at + 4]}-{_VARIANT[random[at + 4]]}{random[at + 5 : at + 8]}"
        f"-{random[at + 8 : at + 20]}"
        for at in range(0, len(random), 20)
    ]


def uuid5_for(file: str, line: int) -> str:
    """The id of line `line` (from 1) of the hand-written file of that name."""
    return str(uuid.uuid5(_SPACE, f"{file}:{line}"))


def may_be_made(event_id: str) -> bool:
    """Whether the store could have made this id."""
    return _MADE.fullmatch(event_id) is not None
