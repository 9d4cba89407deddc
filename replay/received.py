"""Messages of `drill-replay.v1` as they came: parsed only where somebody looks.

Stored lines are spliced into frames byte for byte. To hand them on unchanged they are cut out of
the frame, not parsed and written again: no number or key order is lost on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import orjson

from events.jsontext import members, split_array


@dataclass(frozen=True)
class Message:
    """One message from the server. `frame` is what came over the wire, one compact object."""

    frame: bytes

    @cached_property
    def raw(self) -> dict[str, bytes]:
        """The value of every member, as raw bytes."""
        return {name: part.partition(b":")[2] for name, part in members(self.frame)}

    def get(self, name: str) -> object:
        """A member, parsed; None when it is absent or null."""
        return orjson.loads(self.raw[name]) if name in self.raw else None

    @cached_property
    def op(self) -> str:
        return str(self.get("op"))

    @cached_property
    def events(self) -> tuple[bytes, ...]:
        """The stored lines of a `bulk` or `late` frame, without newline."""
        return tuple(split_array(self.raw["events"])) if "events" in self.raw else ()

    @property
    def current(self) -> bytes | None:
        """The stored line that a `snapshot` stands on, if it stands on one."""
        line = self.raw.get("current", b"null")
        return None if line == b"null" else line
