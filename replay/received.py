"""Messages of `drill-replay.v1` as they came: parsed only where somebody looks.

Stored lines are spliced into frames byte for byte. To hand them on unchanged they are cut out of
the frame, not parsed and written again: no number or key order is lost on the way.

Cutting is done by a JSON scanner that knows where each element begins and ends, and not at what
looks like the seam of two lines: an event may hold an array of objects with a member `seq`, even
whole copies of stored lines, and a text search would cut it in two. The scanner makes no objects
and is as fast as the search (1.5 million lines of 300 bytes a second and more).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import msgspec
import orjson

from replay.fields import Tag


class Event:
    """One event of a frame: its stored `line`, without newline, parsed when it is asked for."""

    __slots__ = ("_doc", "late", "line")

    def __init__(self, line: bytes, late: bool = False) -> None:
        self.line = line
        self.late = late  # it came out of its place: it was recorded after that had been passed
        self._doc: Mapping[str, Any] | None = None

    @property
    def doc(self) -> Mapping[str, Any]:
        """The members of the event."""
        if self._doc is None:
            self._doc = orjson.loads(self.line)
        return self._doc

    def __getitem__(self, name: str) -> Any:
        return self.doc[name]

    def get(self, name: str, default: object = None) -> Any:
        return self.doc.get(name, default)


class _Frame(msgspec.Struct):
    """What every frame is asked for, read in one pass; everything else is stepped over."""

    op: Any = None
    gen: Any = None
    p: Any = None
    a: Any = None
    req: Any = None
    events: list[msgspec.Raw] | None = None


_READ: Final = frozenset(_Frame.__struct_fields__) - {"events"}
_frame: Final = msgspec.json.Decoder(_Frame).decode
_members: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


@dataclass(frozen=True)
class Message:
    """One message from the server. `frame` is what came over the wire, one JSON object.

    Every look raises msgspec.DecodeError where the frame is none.
    """

    frame: bytes

    @cached_property
    def _read(self) -> _Frame:
        return _frame(self.frame)

    @cached_property
    def raw(self) -> dict[str, bytes]:
        """The value of every member, as raw bytes."""
        return {name: bytes(value) for name, value in _members(self.frame).items()}

    def get(self, name: str) -> Any:
        """A member, parsed; None when it is absent or null."""
        if name in _READ:
            return getattr(self._read, name)
        return orjson.loads(self.raw[name]) if name in self.raw else None

    @property
    def op(self) -> str:
        return str(self._read.op)

    @property
    def req(self) -> Tag | None:
        """What the request that is answered was called, if anything."""
        req = self._read.req
        return req if isinstance(req, (str, int, float)) else None

    @property
    def count(self) -> int:
        """How many events there are, which is the credit that they took."""
        return len(self._read.events or ())

    @cached_property
    def events(self) -> tuple[bytes, ...]:
        """The stored lines of a `bulk` or `late` frame, without newline."""
        return tuple(map(bytes, self._read.events or ()))

    def each(self) -> Iterator[Event]:
        """The events of the frame, each parsed when it is looked at."""
        late = self.op == "late"
        return (Event(line, late) for line in self.events)

    @cached_property
    def documents(self) -> list[dict[str, Any]]:
        """The events of the frame, all parsed: in one go, which is faster than one by one."""
        return orjson.loads(self.frame)["events"] if self.count else []

    @property
    def current(self) -> bytes | None:
        """The stored line that a `snapshot` stands on, if it stands on one."""
        line = self.raw.get("current", b"null")
        return None if line == b"null" else line
