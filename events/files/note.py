"""What the store itself keeps in the directory of a side-car, beside the index."""

from __future__ import annotations

from typing import Self

import msgspec

from events.summary import Summary


class Note(msgspec.Struct, frozen=True):
    """`h` of the last line that the directory covers, and the drill in short as of that commit."""

    h: str
    summary: Summary | None = None

    @classmethod
    def of(cls, data: bytes) -> Self:
        """ValueError: it is no note."""
        return msgspec.msgpack.decode(data, type=cls)

    def bytes(self) -> bytes:
        return msgspec.msgpack.encode(self)
