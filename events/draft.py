"""A sound event on its way into a log."""

from __future__ import annotations

import msgspec


class Draft(msgspec.Struct, frozen=True, gc=False):
    """A sound event that has no seq yet. `compact` is the client's object, byte for byte but for
    white space."""

    compact: bytes
    id: str | None
    time: int | None  # ms since the epoch
    kind: str
